/* SPDX-License-Identifier: MIT
 * See roles.h. One pass from the left: at each place the first thing that is found there is
 * replaced. */
#include "desk/roles.h"

#include <string.h>

struct named {
	char *name;
	char *role;
	gboolean exact; /* as it is written, or with a capital letter */
};
struct roles {
	GPtrArray *names; /* of struct named, the longest first once sorted */
	GPtrArray *domains;
	char *mail, *phone, *address;
};

static void named_free(void *data)
{
	struct named *named = data;

	g_free(named->name);
	g_free(named->role);
	g_free(named);
}

struct roles *roles_new(void)
{
	struct roles *roles = g_new0(struct roles, 1);

	roles->names = g_ptr_array_new_with_free_func(named_free);
	roles->domains = g_ptr_array_new_with_free_func(named_free);
	return roles;
}

void roles_free(struct roles *roles)
{
	if (!roles)
		return;
	g_ptr_array_unref(roles->names);
	g_ptr_array_unref(roles->domains);
	g_free(roles->mail);
	g_free(roles->phone);
	g_free(roles->address);
	g_free(roles);
}

static gint longest_first(gconstpointer a, gconstpointer b)
{
	const struct named *x = *(const struct named *const *)a,
			   *y = *(const struct named *const *)b;
	gsize left = strlen(x->name), right = strlen(y->name);

	return left != right ? (left < right ? 1 : -1) : strcmp(x->name, y->name);
}

static void add(GPtrArray *to, const char *name, const char *role, gboolean exact)
{
	struct named *named = g_new(struct named, 1);

	*named = (struct named){g_strdup(name), g_strdup(role), exact};
	g_ptr_array_add(to, named);
	g_ptr_array_sort(to, longest_first);
}

void roles_add(struct roles *roles, const char *name, const char *role)
{
	enum { WORDS_TOO = 3 };
	glong length = name && g_utf8_validate(name, -1, NULL) ? g_utf8_strlen(name, -1) : 0;

	if (length > 1)
		add(roles->names, name, role, length <= WORDS_TOO);
}

void roles_add_domain(struct roles *roles, const char *domain, const char *role)
{
	if (domain && strchr(domain, '.'))
		add(roles->domains, domain, role, FALSE);
}

void roles_set(struct roles *roles, const char *mail, const char *phone, const char *address)
{
	g_free(roles->mail);
	g_free(roles->phone);
	g_free(roles->address);
	roles->mail = g_strdup(mail);
	roles->phone = g_strdup(phone);
	roles->address = g_strdup(address);
}

/* ---- what stands at a place: its bytes; 0: no such thing */

/* Ends of words matter where words are separated at all. */
static gboolean is_letter(gunichar c)
{
	return g_unichar_isalnum(c) && g_unichar_get_script(c) != G_UNICODE_SCRIPT_HAN;
}

static gboolean is_begin(const char *text, const char *at)
{
	return at == text || !is_letter(g_utf8_get_char(g_utf8_find_prev_char(text, at))) ||
	       !is_letter(g_utf8_get_char(at));
}

static gboolean is_end(const char *text, const char *at)
{
	return !*at || !is_letter(g_utf8_get_char(at)) ||
	       !is_letter(g_utf8_get_char(g_utf8_find_prev_char(text, at)));
}

static gsize name_at(const struct named *named, const char *text, const char *at)
{
	const char *name = named->name, *from = at;

	for (; *name; name = g_utf8_next_char(name), at = g_utf8_next_char(at)) {
		gunichar a = g_utf8_get_char(name), b = *at ? g_utf8_get_char(at) : 0;
		gboolean same_case = named->exact && (at != from || g_unichar_isupper(a));
		if (a != b && (same_case || g_unichar_tolower(a) != g_unichar_tolower(b)))
			return 0;
	}
	return is_end(text, at) ? (gsize)(at - from) : 0;
}

/* Longer ones are none; every place of a text may begin one, so each is looked at no further. */
enum { LOCAL_MOST = 64, HOST_MOST = 253, ADDRESS_MOST = 45, PHONE_MOST = 32 };

static gsize host_size(const char *at)
{
	gsize size = 0;

	while (size < HOST_MOST && (g_ascii_isalnum(at[size]) || at[size] == '-' ||
				    (at[size] == '.' && g_ascii_isalnum(at[size + 1]))))
		size++;
	return size;
}

static const struct named *domain_of(const struct roles *roles, const char *at, gsize size)
{
	for (guint i = 0; i < roles->domains->len; i++) {
		const struct named *domain = g_ptr_array_index(roles->domains, i);
		gsize length = strlen(domain->name);
		if (size >= length &&
		    g_ascii_strncasecmp(at + size - length, domain->name, length) == 0 &&
		    (size == length || at[size - length - 1] == '.'))
			return domain;
	}
	return NULL;
}

static gsize mail_size(const char *at)
{
	gsize local = 0, host;

	while (local <= LOCAL_MOST &&
	       (g_ascii_isalnum(at[local]) || (at[local] && strchr("._%+-", at[local]))))
		local++;
	if (!local || at[local] != '@')
		return 0;
	host = host_size(at + local + 1);
	return host && memchr(at + local + 1, '.', host) ? local + 1 + host : 0;
}

static gsize address_4_size(const char *at)
{
	gsize size = 0;

	for (int part = 0; part < 4; part++) {
		gsize digits = strspn(at + size, "0123456789");
		if (digits < 1 || digits > 3 || g_ascii_strtoull(at + size, NULL, 10) > 255)
			return 0;
		size += digits;
		if (part < 3 && at[size++] != '.')
			return 0;
	}
	/* 1.2.3.4.5 is a version. */
	return at[size] == '.' && g_ascii_isdigit(at[size + 1]) ? 0 : size;
}

/* At least two colons and four groups, or "::": a time of day has no more than three groups. */
static gsize address_6_size(const char *at)
{
	gsize size = 0;
	guint colons = 0;
	gboolean twice = FALSE;

	while (size <= ADDRESS_MOST && (g_ascii_isxdigit(at[size]) || at[size] == ':'))
		size++;
	if (size > ADDRESS_MOST)
		return 0;
	while (size > 1 && at[size - 1] == ':' && at[size - 2] != ':')
		size--;
	for (gsize i = 0; i < size; i++) {
		colons += at[i] == ':';
		twice = twice || (i > 0 && at[i] == ':' && at[i - 1] == ':');
	}
	return size > 2 && (colons >= 4 || (twice && colons >= 2 && size > 3)) ? size : 0;
}

/* "+62 812-3456-7890", "(021) 5550 1234", "13812345678"; neither dates nor counters. */
static gsize phone_size(const char *at)
{
	enum { LEAST = 8, LEAST_NATIONAL = 9, MOST = 15, MOBILE = 11 };
	gsize size = *at == '+', digits = 0, end = 0;
	gboolean plus = size, apart = FALSE;

	for (; size < PHONE_MOST &&
	       (g_ascii_isdigit(at[size]) || (at[size] && strchr(" -().", at[size])));
	     size++) {
		gboolean digit = g_ascii_isdigit(at[size]);
		/* ") " and "- ", but no dashes between numbers. */
		if (!digit && end > 0 && size > end + 1)
			break;
		digits += digit;
		apart = apart || (!digit && digits > 0);
		if (digit)
			end = size + 1;
	}
	/* What was cut is none: its rest would stay. */
	if (digits > MOST || g_ascii_isdigit(at[end]) || (end && g_ascii_isalpha(at[end])))
		return 0;
	if (plus)
		return digits >= LEAST ? end : 0;
	if (digits == MOBILE && !apart && at[0] == '1' && at[1] >= '3')
		return end;
	return digits >= LEAST_NATIONAL && apart && (at[0] == '0' || (at[0] == '(' && at[1] == '0'))
		       ? end
		       : 0;
}

struct found {
	gsize size;
	const char *role;
};

static struct found look(const struct roles *roles, const char *text, const char *at)
{
	struct found found = {0};
	const struct named *domain;
	gsize size;

	if (roles->phone && (*at == '+' || *at == '(') && (found.size = phone_size(at))) {
		found.role = roles->phone;
		return found;
	}
	if (!is_begin(text, at))
		return found;
	for (guint i = 0; i < roles->names->len; i++) {
		const struct named *named = g_ptr_array_index(roles->names, i);
		if ((size = name_at(named, text, at)) > found.size)
			found = (struct found){size, named->role};
	}
	/* Of what begins alike the longest: acme.example is more than acme. */
	if (roles->mail && (size = mail_size(at)) > found.size)
		found = (struct found){size, roles->mail};
	size = host_size(at);
	if (size > found.size && (domain = domain_of(roles, at, size)))
		found = (struct found){size, domain->role};
	/* The end of 1.2.3.4.5 is no address either. */
	if (roles->address && (at == text || !strchr(".:", at[-1])) &&
	    ((size = address_4_size(at)) > found.size || (size = address_6_size(at)) > found.size))
		found = (struct found){size, roles->address};
	if (roles->phone && (size = phone_size(at)) > found.size)
		found = (struct found){size, roles->phone};
	return found;
}

char *roles_apply(const struct roles *roles, const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	GString *out = g_string_new(NULL);

	for (const char *at = valid; *at;) {
		struct found found = look(roles, valid, at);
		if (found.size)
			g_string_append(out, found.role);
		else
			g_string_append_unichar(out, g_utf8_get_char(at));
		at = found.size ? at + found.size : g_utf8_next_char(at);
	}
	return g_string_free(out, FALSE);
}
