/* SPDX-License-Identifier: MIT
 * Whom and what a desk knows: names by their first character, the longest first; domains, by which
 * a host belongs to whoever has it or what it is below. */
#include <string.h>

#include "desk/leak-private.h"
#include "desk/token.h"

static void known_free(void *data)
{
	struct leak_known *known = data;

	g_free(known->name);
	g_free(known);
}

struct leaks *leaks_new(void)
{
	struct leaks *leaks = g_new0(struct leaks, 1);

	leaks->names = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	leaks->domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, known_free);
	leaks->allowed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	leaks->roles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	leaks->secrets = leak_secrets_new();
	return leaks;
}

void leaks_free(struct leaks *leaks)
{
	if (!leaks)
		return;
	g_hash_table_unref(leaks->names);
	g_hash_table_unref(leaks->domains);
	g_hash_table_unref(leaks->allowed);
	g_hash_table_unref(leaks->roles);
	leak_secrets_free(leaks->secrets);
	g_free(leaks);
}

static const char *keep(struct leaks *leaks, const char *role)
{
	if (role && !g_hash_table_contains(leaks->roles, role))
		g_hash_table_add(leaks->roles, g_strdup(role));
	return role ? g_hash_table_lookup(leaks->roles, role) : NULL;
}

static gboolean is_shorter(const struct leak_known *a, const struct leak_known *b)
{
	return strlen(a->name) < strlen(b->name);
}

/* A name of one character is none, and one of up to three letters is a word too often. */
static void add_name(struct leaks *leaks, const char *name, const struct leak_known *like)
{
	enum { WORDS_TOO = 3 };
	g_autofree char *trimmed = g_strstrip(g_strdup(name ? name : ""));
	glong length = g_utf8_validate(trimmed, -1, NULL) ? g_utf8_strlen(trimmed, -1) : 0;
	struct leak_known *known;
	GPtrArray *group;
	gpointer key;
	guint at = 0;

	if (length < 2)
		return;
	key = GUINT_TO_POINTER(g_unichar_tolower(g_utf8_get_char(trimmed)));
	group = g_hash_table_lookup(leaks->names, key);
	if (!group) {
		group = g_ptr_array_new_with_free_func(known_free);
		g_hash_table_insert(leaks->names, key, group);
	}
	known = g_new(struct leak_known, 1);
	*known = *like;
	known->name = g_steal_pointer(&trimmed);
	known->exact = like->exact || length <= WORDS_TOO;
	while (at < group->len && !is_shorter(g_ptr_array_index(group, at), known))
		at++;
	g_ptr_array_insert(group, (gint)at, known);
}

static gboolean is_common(const char *name)
{
	return (leak_word(name, strlen(name)) & LEAK_COMMON) != 0;
}

/* "Li Na" is called "Na Li" as well, and by either part, as far as that is no word of its own. */
static void add_parts(struct leaks *leaks, const char *name, const struct leak_known *like)
{
	enum { PART_LEAST = 3 };
	g_auto(GStrv) parts = g_strsplit_set(name, " \t", -1);
	struct leak_known part = *like;

	part.exact = TRUE;
	for (char **word = parts; *word && parts[1]; word++)
		if (g_utf8_strlen(*word, -1) >= PART_LEAST && !is_common(*word) &&
		    g_unichar_isupper(g_utf8_get_char(*word)))
			add_name(leaks, *word, &part);
	if (g_strv_length(parts) == 2) {
		g_autofree char *turned = g_strdup_printf("%s %s", parts[1], parts[0]);
		g_autofree char *listed = g_strdup_printf("%s, %s", parts[1], parts[0]);
		add_name(leaks, turned, like);
		add_name(leaks, listed, like);
	}
}

/* "灯笼直播 Lantern Live" is two names: the part written in ideographs and the rest; NULL: it is
 * one. */
static char **scripts_of(const char *name)
{
	g_autoptr(GString) ideographs = g_string_new(NULL), rest = g_string_new(NULL);

	for (const char *at = name; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		gboolean han = g_unichar_get_script(c) == G_UNICODE_SCRIPT_HAN;
		g_string_append_unichar(han ? ideographs : rest, c);
	}
	g_strstrip(rest->str);
	if (!*ideographs->str || g_utf8_strlen(rest->str, -1) < 2 || !g_ascii_isalnum(*rest->str))
		return NULL;
	return g_strdupv((char *[]){ideographs->str, rest->str, NULL});
}

void leaks_person(struct leaks *leaks, const char *name, const char *role)
{
	struct leak_known like = {.kind = LEAK_PERSON, .instead = keep(leaks, role)};
	g_autofree char *trimmed = g_strstrip(g_strdup(name ? name : ""));
	g_auto(GStrv) scripts = NULL;

	if (!g_utf8_validate(trimmed, -1, NULL))
		return;
	like.marked = is_common(trimmed);
	add_name(leaks, trimmed, &like);
	scripts = scripts_of(trimmed);
	for (char **one = scripts; one && *one; one++)
		leaks_person(leaks, *one, role);
	if (!scripts)
		add_parts(leaks, trimmed, &like);
}

static void add_domain(struct leaks *leaks, const char *domain, enum leak_kind kind)
{
	struct leak_known *known;
	g_autofree char *lower = domain ? g_ascii_strdown(domain, -1) : NULL;

	if (!domain || !*domain)
		return;
	known = g_hash_table_lookup(leaks->domains, lower);
	if (known && known->kind == LEAK_NOTHING)
		return; /* what may be said may be said */
	known = g_new0(struct leak_known, 1);
	known->kind = kind;
	g_hash_table_replace(leaks->domains, g_steal_pointer(&lower), known);
}

/* "Borealis Media Ltd." is called "Borealis Media". */
static void add_without_form(struct leaks *leaks, const char *name, const struct leak_known *like)
{
	static const char *const forms[] = {"股份有限公司", "有限责任公司", "有限公司", "公司"};
	const char *last = strrchr(name, ' ');
	gsize size = last ? strcspn(last + 1, ".") : 0;

	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
		if (g_str_has_suffix(name, forms[i])) {
			g_autofree char *rest = g_strndup(name, strlen(name) - strlen(forms[i]));
			add_name(leaks, rest, like);
			return;
		}
	if (last && last > name && leak_word(last + 1, size) & LEAK_FORM) {
		g_autofree char *rest = g_strndup(name, (gsize)(last - name) - (last[-1] == ','));
		add_name(leaks, rest, like);
	}
}

static void add_client(struct leaks *leaks, const char *name)
{
	struct leak_known like = {.kind = LEAK_CLIENT, .exact = is_common(name)};
	g_autofree char *shown = g_strdup(name);

	/* One called "live" is only meant by "Live". */
	if (like.exact)
		*shown = g_ascii_toupper(*shown);
	add_name(leaks, shown, &like);
	add_without_form(leaks, shown, &like);
}

void leaks_client(struct leaks *leaks, const char *name, const char *domain)
{
	g_auto(GStrv) scripts = NULL;

	add_domain(leaks, domain, LEAK_CLIENT);
	if (!name || !g_utf8_validate(name, -1, NULL))
		return;
	add_client(leaks, name);
	scripts = scripts_of(name);
	for (char **one = scripts; one && *one; one++)
		add_client(leaks, *one);
}

void leaks_internal(struct leaks *leaks, const char *domain)
{
	add_domain(leaks, domain, LEAK_LINK);
}

void leaks_allow(struct leaks *leaks, const char *text)
{
	struct leak_known like = {.kind = LEAK_NOTHING};
	g_auto(GStrv) scripts = NULL;

	if (!text || !*text || !g_utf8_validate(text, -1, NULL))
		return;
	add_name(leaks, text, &like);
	scripts = scripts_of(text);
	for (char **one = scripts; one && *one; one++)
		add_name(leaks, *one, &like);
	g_hash_table_add(leaks->allowed, g_utf8_strdown(text, -1));
	if (strchr(text, '.') && !strpbrk(text, " @/:"))
		add_domain(leaks, text, LEAK_NOTHING);
}

/* Whom a host belongs to: it or what it is below. */
const struct leak_known *leak_owner(const struct leaks *leaks, const char *host, gsize size)
{
	g_autofree char *lower = g_ascii_strdown(host, (gssize)size);
	const char *domain = lower;

	while (*domain) {
		const struct leak_known *known = g_hash_table_lookup(leaks->domains, domain);
		if (known)
			return known;
		domain += strcspn(domain, ".");
		domain += *domain == '.';
	}
	return NULL;
}

struct leak_hit leak_name(const struct leaks *leaks, const char *text, const char *at)
{
	gpointer key = GUINT_TO_POINTER(g_unichar_tolower(g_utf8_get_char(at)));
	const GPtrArray *group = g_hash_table_lookup(leaks->names, key);
	struct leak_hit hit = {0};

	/* -li is an option of a command. */
	if (!group || !token_begins(text, at) ||
	    (at > text && at[-1] == '-' && (at - 1 == text || strchr(" \t-`", at[-2]))))
		return hit;
	for (guint i = 0; i < group->len; i++) {
		const struct leak_known *known = g_ptr_array_index(group, i);
		gsize size = 0;
		if (known->marked && !(at > text && at[-1] == '@'))
			continue;
		size = token_name(known->name, known->exact, text, at);
		if (size > hit.size || (size && size == hit.size && known->kind == LEAK_NOTHING))
			hit = (struct leak_hit){known->kind, size, 0, known->instead};
		/* The longest stand first. */
		if (hit.size > strlen(known->name))
			break;
	}
	return hit;
}
