/* SPDX-License-Identifier: MIT
 * Addresses of machines, told apart from versions and fingerprints; those that are the same on
 * every machine (127.0.0.1, 0.0.0.0, masks) tell nothing. */
#include <string.h>

#include "desk/leak-private.h"
#include "desk/token.h"

/* How far before a place its line is looked at. */
enum { BEFORE_MOST = 80, PORT_MOST = 5 };

gboolean leak_inside(char c)
{
	return g_ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
}

gsize leak_port(const char *at)
{
	gsize digits = *at == ':' ? strspn(at + 1, "0123456789") : 0;

	return digits > 0 && digits <= PORT_MOST && !g_ascii_isalpha(at[digits + 1]) ? digits + 1
										     : 0;
}

/* "/24", which may end a sentence; not a path's number. */
static gsize prefix_size(const char *at)
{
	gsize digits = *at == '/' ? strspn(at + 1, "0123456789") : 0;
	const char *behind = at + digits + 1;

	if (digits == 0 || digits > 3)
		return 0;
	return !leak_inside(*behind) || (*behind == '.' && !g_ascii_isalnum(behind[1])) ? digits + 1
											: 0;
}

/* The range of IPv4: of one machine only, or no machine's; inside a house; the world's. */
enum range { RANGE_NONE, RANGE_INNER, RANGE_OUTER };
static enum range range_of(const char *at)
{
	char *behind;
	guint64 a = g_ascii_strtoull(at, &behind, 10);
	guint64 b = g_ascii_strtoull(behind + 1, NULL, 10);

	if (a == 0 || a == 127 || (a == 255 && b == 255))
		return RANGE_NONE;
	if (a == 10 || (a == 172 && b >= 16 && b < 32) || (a == 192 && b == 168) ||
	    (a == 100 && b >= 64 && b < 128) || (a == 169 && b == 254))
		return RANGE_INNER;
	return RANGE_OUTER;
}

/* The end of the last such word in [line, at); NULL: none. */
static const char *behind_version_word(const char *line, const char *at)
{
	static const char *const words[] = {"version", "release", "firmware", "section",
					    "chapter", "版本",    "固件"};
	const char *behind = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		for (const char *p = line; p + strlen(words[i]) <= at; p++)
			if (g_ascii_strncasecmp(p, words[i], strlen(words[i])) == 0)
				behind = MAX(behind, p + strlen(words[i]));
	return behind;
}

/* 2.14.7.1 of "version 2.14.7 to 2.14.7.1", of nginx-2.14.7.1: it isn't enough that the line speaks
 * of a version. */
static gboolean is_version(const char *text, const char *at)
{
	const char *line = at, *least = at - MIN(at - text, BEFORE_MOST), *behind;

	if (at > text && at[-1] == '-' && at - 1 > text && g_ascii_isalpha(at[-2]))
		return TRUE;
	while (line > least && line[-1] != '\n')
		line--;
	behind = behind_version_word(line, at);
	for (guint letters = 0; behind && behind < at; behind++) {
		/* "to", "and" between two of them; a longer word begins another thing. */
		letters = g_ascii_isalpha(*behind) ? letters + 1 : 0;
		if (letters > 3)
			return FALSE;
	}
	return behind != NULL;
}

/* 10.1.2.x, 10.1.x.x, 192.168.1.*: some of a network, as people write it. */
static gsize pattern_4_size(const char *at)
{
	gsize size = 0;
	int given = 0;

	for (int part = 0; part < 4; part++) {
		gsize digits;
		if (part > 0 && at[size++] != '.')
			return 0;
		digits = strspn(at + size, "0123456789");
		if (digits > 0 && digits <= 3 && given == part) {
			size += digits;
			given++;
		} else if (at[size] == 'x' || at[size] == 'X' || at[size] == '*') {
			size++;
		} else {
			return 0;
		}
	}
	return given >= 2 && given < 4 && !leak_inside(at[size]) ? size : 0;
}

static gsize ipv4_size(const char *text, const char *at, gboolean *inner)
{
	gsize size = token_ipv4(at), more;
	enum range range;

	if (at > text && (leak_inside(at[-1]) && at[-1] != '-'))
		return 0;
	if (!size && !(size = pattern_4_size(at)))
		return 0;
	range = range_of(at);
	if (range == RANGE_NONE || (range == RANGE_OUTER && is_version(text, at)))
		return 0;
	*inner = range == RANGE_INNER;
	if ((more = prefix_size(at + size)) || (more = leak_port(at + size)))
		return size + more;
	/* 1.2.3.4-rc1, 1.2.3.4_build, 1.2.3.4.tar */
	if (g_ascii_isalpha(at[size]) || at[size] == '_' ||
	    (strchr("-.", at[size]) && at[size] && g_ascii_isalpha(at[size + 1])))
		return *inner && at[size] == '-' ? size : 0;
	return size;
}

static gsize ipv6_size(const char *text, const char *at, gboolean *inner)
{
	gboolean bracket = *at == '[';
	const char *from = at + bracket;
	gsize size, zone;

	if (at > text && (leak_inside(at[-1]) || at[-1] == ':') && !bracket)
		return 0;
	size = token_ipv6(from);
	if (!size)
		return 0;
	if (strcspn(from, "0123456789") >= size && strcspn(from, "ABCDEF") < size)
		return 0; /* Cafe::Bad is a member of something */
	*inner = g_ascii_tolower(*from) == 'f' && strchr("cdeCDE", from[1]);
	if (from[size] == '%' && (zone = strspn(from + size + 1, "abcdefghijklmnopqrstuvwxyz"
								 "0123456789.-")) > 0)
		size += zone + 1;
	if (bracket)
		return from[size] == ']' ? size + 2 + leak_port(from + size + 1) : 0;
	if (leak_inside(from[size]) && from[size] != '.' && from[size] != '-')
		return 0;
	return size + prefix_size(from + size);
}

gsize leak_address(const char *text, const char *at, gboolean *inner)
{
	gsize size = 0;

	*inner = FALSE;
	if (g_ascii_isdigit(*at))
		size = ipv4_size(text, at, inner);
	if (!size && (g_ascii_isxdigit(*at) || *at == ':' || *at == '['))
		size = ipv6_size(text, at, inner);
	/* The end of a longer row of pairs is a fingerprint's. */
	if (!size && g_ascii_isxdigit(*at) &&
	    (at == text || !(leak_inside(at[-1]) ||
			     (at[-1] == ':' && at - 1 > text && g_ascii_isxdigit(at[-2])))))
		size = token_mac(at);
	return size;
}
