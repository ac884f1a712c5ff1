/* SPDX-License-Identifier: MIT
 * See leak.h. One pass from the left over a copy of the text in which whatever isn't UTF-8 is
 * something else of the same length; of what begins at one place the longest counts. */
#include "desk/leak.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/leak-private.h"
#include "desk/token.h"

static const struct {
	const char *name, *title, *instead;
} kinds[LEAK_KINDS] = {
	[LEAK_ADDRESS] = {"address", N_("an address"), N_("[address]")},
	[LEAK_HOST] = {"host", N_("a host"), N_("[host]")},
	[LEAK_MAIL] = {"mail", N_("a mail address"), N_("[mail]")},
	[LEAK_PERSON] = {"person", N_("one of us"), N_("the engineer")},
	[LEAK_CLIENT] = {"client", N_("another client"), N_("another client")},
	[LEAK_LINK] = {"link", N_("an internal link"), N_("[internal link]")},
	[LEAK_SECRET] = {"secret", N_("a key or password"), N_("[secret]")},
};

const char *leak_kind_name(enum leak_kind kind)
{
	return kinds[kind].name;
}

const char *leak_kind_title(enum leak_kind kind)
{
	return _(kinds[kind].title);
}

gboolean leak_kind_find(const char *name, enum leak_kind *kind)
{
	for (int i = 0; i < LEAK_KINDS; i++)
		if (strcmp(name, kinds[i].name) == 0) {
			*kind = (enum leak_kind)i;
			return TRUE;
		}
	return FALSE;
}

/* ---- what begins at a place */

/* A page made for the world: example domains are nobody's, so they stand for somebody's here. */
static gboolean is_public_page(const struct leak_url *url)
{
	gsize front = strcspn(url->host, ".");
	enum leak_site site = leak_site(url->host, url->host_size);
	const char *last = g_strrstr_len(url->host, (gssize)url->host_size, ".");

	if (!url->web || url->port)
		return FALSE;
	if (site == LEAK_SITE_PUBLIC || site == LEAK_SITE_SPACE ||
	    leak_word(url->host, front) & LEAK_FRONT)
		return TRUE;
	/* Machines are below what is registered: cdn-7.example.net */
	return last == url->host + front &&
	       !(leak_word(last + 1, (gsize)(url->host + url->host_size - last - 1)) &
		 LEAK_RESERVED);
}

/* What is said by a link to nobody's host: that host, unless everybody goes there. */
static struct leak_hit hit_public_link(const struct leak_url *url, const char *at)
{
	gsize skip = (gsize)(url->host - at);
	struct leak_hit hit = {LEAK_ADDRESS, 0, skip, NULL};
	gboolean inner;

	hit.size = leak_address(url->host, url->host, &inner);
	if (hit.size)
		return hit;
	hit.kind = LEAK_HOST;
	hit.size = leak_host(url->host, url->host, TRUE);
	if (!hit.size || !memchr(url->host, '.', url->host_size) || is_public_page(url))
		return (struct leak_hit){LEAK_NOTHING, skip + url->host_size, 0, NULL};
	return hit;
}

static struct leak_hit hit_link(const struct leaks *leaks, const char *text, const char *at)
{
	struct leak_url url;
	gsize size = leak_url(text, at, &url);
	const struct leak_known *owner;

	if (!size)
		return (struct leak_hit){0};
	if (url.password || leak_site(url.host, url.host_size) == LEAK_SITE_HOOK)
		return (struct leak_hit){LEAK_SECRET, size, 0, NULL};
	owner = leak_owner(leaks, url.host, url.host_size);
	/* Our own www and status are made for everybody. */
	if (owner && owner->kind == LEAK_LINK && url.web && !url.port &&
	    leak_word(url.host, strcspn(url.host, ".")) & LEAK_FRONT)
		return (struct leak_hit){LEAK_NOTHING, size, 0, NULL};
	if (owner)
		return (struct leak_hit){owner->kind, size, 0, NULL};
	if (leak_url_inner(&url, at))
		return (struct leak_hit){LEAK_LINK, size, 0, NULL};
	return hit_public_link(&url, at);
}

/* git@host:path and root@host aren't read by anybody. */
static gboolean is_login(const char *text, const char *at, gsize local, gsize size)
{
	static const char *const logins[] = {"root", "git", "ubuntu", "ec2-user", "centos", "core"};

	for (gsize i = 0; i < G_N_ELEMENTS(logins); i++)
		if (local == strlen(logins[i]) && strncmp(at, logins[i], local) == 0)
			return TRUE;
	return (at[size] == ':' && at[size + 1] && strchr("/~", at[size + 1])) ||
	       leak_is_target(text, at);
}

/* The rest of what is written without blanks: a path, a query. */
static gsize rest_of(const char *at)
{
	gsize size = 0;

	while ((guchar)at[size] > ' ' && (guchar)at[size] < 0x7f && !strchr("\"'`<>()|,", at[size]))
		size++;
	while (size > 0 && strchr(".:;", at[size - 1]))
		size--;
	return size;
}

/* Where an @ says that it is one: any end will do but a file's (a@2x.png, tty@1.service). */
static gboolean is_mail_host(const char *host, gsize size)
{
	const char *last = g_strrstr_len(host, (gssize)size, ".");
	guint bits = last ? leak_word(last + 1, size - (gsize)(last + 1 - host)) : 0;

	return leak_host(host, host, last && (!(bits & LEAK_FILE) || bits & LEAK_TLD));
}

static struct leak_hit hit_mail(const struct leaks *leaks, const char *text, const char *at)
{
	gsize local = token_login(at), size;
	const char *host = at + local + 1;
	const struct leak_known *owner;
	struct leak_hit hit = {LEAK_MAIL, 0, 0, NULL};

	if (!local || !(g_ascii_isalnum(*at) || *at == '_') ||
	    (at > text && (g_ascii_isalnum(at[-1]) || strchr("._%+-/@$}>", at[-1]))))
		return hit;
	size = token_host(host);
	owner = leak_owner(leaks, host, size);
	if (!owner && !is_mail_host(host, size))
		return hit;
	hit.size = local + 1 + size;
	if (is_login(text, at, local, hit.size) || !memchr(host, '.', size))
		hit.kind = LEAK_HOST;
	if (hit.kind == LEAK_HOST && strncmp(at, "git@", 4) == 0 && at[hit.size] == ':') {
		hit.kind = LEAK_LINK;
		hit.size += rest_of(at + hit.size);
	}
	if (owner && owner->kind != LEAK_LINK)
		hit.kind = owner->kind;
	return hit;
}

static struct leak_hit hit_host(const struct leaks *leaks, const char *text, const char *at)
{
	gsize size = token_host(at), found;
	const struct leak_known *owner;
	enum leak_kind kind;

	/* Within one it was looked at from its begin. */
	if (!size || (at > text && (g_ascii_isalnum(at[-1]) || strchr("-_", at[-1]) ||
				    (at[-1] == '.' && at - 1 > text && g_ascii_isalnum(at[-2])))))
		return (struct leak_hit){0};
	owner = memchr(at, '.', size) ? leak_owner(leaks, at, size) : NULL;
	if (owner) {
		kind = owner->kind == LEAK_LINK ? LEAK_HOST : owner->kind;
		found = MAX(leak_host(text, at, FALSE), size);
	} else {
		kind = LEAK_HOST;
		found = leak_host(text, at, FALSE);
	}
	/* wiki.corp.example/page is a link, whoever left out the rest. */
	if (found == size && kind == LEAK_HOST && at[size] == '/' &&
	    g_ascii_isalnum(at[size + 1]) && !(at > text && at[-1] == '/') &&
	    memchr(at, '.', size) && (owner || leak_host_inner(at, size)))
		return (struct leak_hit){LEAK_LINK, size + rest_of(at + size), 0, NULL};
	return (struct leak_hit){kind, found, 0, NULL};
}

static struct leak_hit hit_address(const struct leaks *leaks, const char *text, const char *at)
{
	gboolean inner;

	(void)leaks;
	return (struct leak_hit){LEAK_ADDRESS, leak_address(text, at, &inner), 0, NULL};
}

/* Of what begins alike the longest counts, else the first of these. */
static struct leak_hit look(const struct leaks *leaks, const char *text, const char *at)
{
	static struct leak_hit (*const lookers[])(const struct leaks *, const char *,
						  const char *) = {hit_link, hit_mail, hit_address,
								   leak_name, hit_host};
	struct leak_hit best = {0};

	for (gsize i = 0; i < G_N_ELEMENTS(lookers); i++) {
		struct leak_hit hit = lookers[i](leaks, text, at);
		if (hit.size && hit.skip + hit.size > best.skip + best.size)
			best = hit;
	}
	return best;
}

/* ---- going through a text */

static void leak_free(void *data)
{
	struct leak *leak = data;

	g_free(leak->found);
	g_free(leak);
}

/* UTF-8 without NUL, of the same length. */
static char *readable(const char *text, gsize size)
{
	char *copy = g_malloc(size + 1);
	const char *bad = copy;

	memcpy(copy, text, size);
	copy[size] = '\0';
	while (!g_utf8_validate(bad, (gssize)(size - (gsize)(bad - copy)), &bad))
		copy[bad - copy] = '\x1a';
	return copy;
}

struct finding {
	const struct leaks *leaks;
	const char *text;
	GPtrArray *found;
	const char *counted; /* line and column are of this place */
	guint line, column;
};

static void count_to(struct finding *finding, const char *at)
{
	for (; finding->counted < at; finding->counted = g_utf8_next_char(finding->counted)) {
		finding->column = *finding->counted == '\n' ? 1 : finding->column + 1;
		finding->line += *finding->counted == '\n';
	}
}

static void add_hit(struct finding *finding, const char *at, const struct leak_hit *hit)
{
	g_autofree char *found = g_strndup(at, hit->size);
	g_autofree char *lower = g_utf8_strdown(found, -1);
	struct leak *leak;

	if (hit->kind == LEAK_NOTHING || g_hash_table_contains(finding->leaks->allowed, lower))
		return;
	count_to(finding, at);
	leak = g_new(struct leak, 1);
	*leak = (struct leak){hit->kind,
			      (gsize)(at - finding->text),
			      (gsize)(at - finding->text) + hit->size,
			      finding->line,
			      finding->column,
			      g_steal_pointer(&found),
			      hit->instead ? hit->instead : _(kinds[hit->kind].instead)};
	g_ptr_array_add(finding->found, leak);
}

GPtrArray *leaks_find(const struct leaks *leaks, const char *text, gsize size)
{
	g_autofree char *copy = readable(text, size);
	g_autoptr(GArray) secrets = leak_secrets_find(leaks->secrets, copy, size);
	struct finding finding = {leaks, copy, g_ptr_array_new_with_free_func(leak_free),
				  copy,  1,    1};
	guint next = 0;

	for (const char *at = copy; *at;) {
		struct leak_hit hit = look(leaks, copy, at);
		const struct regex_span *secret = NULL;
		while (next < secrets->len) {
			secret = &g_array_index(secrets, struct regex_span, next);
			if (secret->start >= (gsize)(at - copy))
				break;
			next++;
			secret = NULL;
		}
		if (secret && secret->start == (gsize)(at - copy) &&
		    secret->end - secret->start >= hit.skip + hit.size)
			hit = (struct leak_hit){LEAK_SECRET, secret->end - secret->start, 0, NULL};
		else if (secret && hit.size &&
			 secret->start < (gsize)(at - copy) + hit.skip + hit.size)
			/* What has a key in it is one. */
			hit = (struct leak_hit){
				LEAK_SECRET,
				MAX(hit.skip + hit.size, secret->end - (gsize)(at - copy)), 0,
				NULL};
		if (!hit.size) {
			at = g_utf8_next_char(at);
			continue;
		}
		at += hit.skip;
		add_hit(&finding, at, &hit);
		at += hit.size;
	}
	return finding.found;
}

char *leaks_redact(const struct leaks *leaks, const char *text)
{
	g_autoptr(GPtrArray) found = leaks_find(leaks, text, strlen(text));
	GString *out = g_string_new(NULL);
	gsize from = 0;

	for (guint i = 0; i < found->len; i++) {
		const struct leak *leak = g_ptr_array_index(found, i);
		g_string_append_len(out, text + from, (gssize)(leak->start - from));
		g_string_append(out, leak->instead);
		from = leak->end;
	}
	g_string_append(out, text + from);
	return g_string_free(out, FALSE);
}
