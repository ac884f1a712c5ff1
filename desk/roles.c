/* SPDX-License-Identifier: MIT
 * See roles.h. One pass from the left: at each place the first thing that is found there is
 * replaced. */
#include "desk/roles.h"

#include <string.h>

#include "desk/token.h"

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

/* "+62 812-3456-7890", "(021) 5550 1234", "13812345678"; neither dates nor counters. */
static gsize phone_size(const char *at)
{
	enum { PHONE_MOST = 32, LEAST = 8, LEAST_NATIONAL = 9, MOST = 15, MOBILE = 11 };
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
	if (!token_begins(text, at))
		return found;
	for (guint i = 0; i < roles->names->len; i++) {
		const struct named *named = g_ptr_array_index(roles->names, i);
		if ((size = token_name(named->name, named->exact, text, at)) > found.size)
			found = (struct found){size, named->role};
	}
	/* Of what begins alike the longest: acme.example is more than acme. */
	if (roles->mail && (size = token_mail(at)) > found.size)
		found = (struct found){size, roles->mail};
	size = token_host(at);
	if (size > found.size && (domain = domain_of(roles, at, size)))
		found = (struct found){size, domain->role};
	/* The end of 1.2.3.4.5 is no address either. */
	if (roles->address && (at == text || !strchr(".:", at[-1])) &&
	    ((size = token_ipv4(at)) > found.size || (size = token_ipv6(at)) > found.size ||
	     (size = token_mac(at)) > found.size))
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
