/* SPDX-License-Identifier: MIT
 * See token.h. Longer ones than the limits here are none. */
#include "desk/token.h"

#include <string.h>

enum { LOCAL_MOST = 64, HOST_MOST = 253, IPV6_MOST = 45, BLANKS_MOST = 80 };

static gboolean is_letter(gunichar c)
{
	return g_unichar_isalnum(c) && g_unichar_get_script(c) != G_UNICODE_SCRIPT_HAN;
}

gboolean token_begins(const char *text, const char *at)
{
	return at == text || !is_letter(g_utf8_get_char(g_utf8_find_prev_char(text, at))) ||
	       !is_letter(g_utf8_get_char(at));
}

gboolean token_ends(const char *text, const char *at)
{
	return !*at || !is_letter(g_utf8_get_char(at)) ||
	       !is_letter(g_utf8_get_char(g_utf8_find_prev_char(text, at)));
}

/* Blanks between two words of a name: a line may be broken there, a paragraph may not. */
static const char *skip_blanks(const char *at)
{
	const char *from = at;
	guint lines = 0;

	while (at - from < BLANKS_MOST && g_unichar_isspace(g_utf8_get_char(at))) {
		lines += *at == '\n';
		at = g_utf8_next_char(at);
	}
	return lines > 1 ? from : at;
}

gsize token_name(const char *name, gboolean exact, const char *text, const char *at)
{
	const char *from = at;

	while (*name) {
		gunichar a = g_utf8_get_char(name), b = *at ? g_utf8_get_char(at) : 0;
		gboolean same_case = exact && (at != from || g_unichar_isupper(a));
		const char *behind = a == ' ' ? skip_blanks(at) : at;

		if (behind == at) {
			if (a != b && (same_case || g_unichar_tolower(a) != g_unichar_tolower(b)))
				return 0;
			behind = g_utf8_next_char(at);
		}
		at = behind;
		name = g_utf8_next_char(name);
	}
	return at > from && token_ends(text, at) ? (gsize)(at - from) : 0;
}

gsize token_host(const char *at)
{
	gsize size = 0;

	while (size < HOST_MOST && (g_ascii_isalnum(at[size]) || at[size] == '-' ||
				    (at[size] == '.' && g_ascii_isalnum(at[size + 1]))))
		size++;
	return size;
}

gsize token_login(const char *at)
{
	gsize size = 0;

	while (size <= LOCAL_MOST &&
	       (g_ascii_isalnum(at[size]) || (at[size] && strchr("._%+-", at[size]))))
		size++;
	return at[size] == '@' ? size : 0;
}

gsize token_mail(const char *at)
{
	gsize local = token_login(at), host = local ? token_host(at + local + 1) : 0;

	return host && memchr(at + local + 1, '.', host) ? local + 1 + host : 0;
}

gsize token_ipv4(const char *at)
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

/* Eight groups of up to four digits, or fewer with "::" once: neither a time of day nor a::b(). */
static gboolean is_ipv6(const char *at, gsize size)
{
	guint groups = 0, digits = 0, gaps = 0;

	for (gsize i = 0; i < size; i++) {
		digits = at[i] == ':' ? 0 : digits + 1;
		groups += digits == 1;
		gaps += i > 0 && at[i] == ':' && at[i - 1] == ':';
		if (digits > 4)
			return FALSE;
	}
	return gaps == 0 ? groups == 8 && at[0] != ':' : gaps == 1 && groups >= 1 && groups < 8;
}

gsize token_ipv6(const char *at)
{
	gsize size = 0, group, last;

	while (size <= IPV6_MOST && (g_ascii_isxdigit(at[size]) || at[size] == ':'))
		size++;
	if (size > IPV6_MOST)
		return 0;
	for (group = size; group > 0 && at[group - 1] != ':';)
		group--;
	/* ::ffff:10.1.2.3 */
	last = group > 1 && at[size] == '.' ? token_ipv4(at + group) : 0;
	while (size > 1 && at[size - 1] == ':' && at[size - 2] != ':')
		size--;
	if (size < 4 || !is_ipv6(at, size)) /* ::1 is every machine */
		return 0;
	return last ? group + last : size;
}

/* `groups` of `digits` hexadecimal digits; the bytes of it, or 0. */
static gsize hex_groups(const char *at, int groups, int digits, char between)
{
	gsize size = 0;

	for (int group = 0; group < groups; group++) {
		if (group > 0 && at[size++] != between)
			return 0;
		for (int digit = 0; digit < digits; digit++)
			if (!g_ascii_isxdigit(at[size++]))
				return 0;
	}
	return g_ascii_isalnum(at[size]) || (at[size] == between && g_ascii_isxdigit(at[size + 1]))
		       ? 0
		       : size;
}

gsize token_mac(const char *at)
{
	static const struct {
		int groups, digits;
		char between;
	} forms[] = {{6, 2, ':'}, {6, 2, '-'}, {3, 4, '.'}};

	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		gsize size = hex_groups(at, forms[i].groups, forms[i].digits, forms[i].between);
		/* Digits alone with dots between are a number of another kind. */
		if (size && (forms[i].between != '.' || strcspn(at, "abcdefABCDEF") < size))
			return size;
	}
	return 0;
}
