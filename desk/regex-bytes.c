/* SPDX-License-Identifier: MIT
 * Which patterns find the same when the library takes UTF-8 for mere bytes: those made of a few
 * kinds of items that match characters of ASCII alone, and of .* and [^…]*, which may pass over
 * anything but can stop only where one of the others goes on. With s or k caseless the library is
 * up to twenty times faster so, because in UTF-8 those letters have a third form. */
#include "desk/regex-look.h"

#include <string.h>

/* "*" or "*?" behind something that passes over bytes, outside of groups; not "*+", which gives
 * nothing back. */
static const char *pass_over(const char *c, guint depth)
{
	if (depth > 0 || *c != '*' || c[1] == '+')
		return NULL;
	return c + 1 + (c[1] == '?');
}

static const char *take_escape(const char *c)
{
	if (!c[1] || (guchar)c[1] >= 0x80)
		return NULL;
	/* Classes without UCP are ASCII's; a reference back takes what was whole. */
	if (strchr("dswbAzZntrfea", c[1]) || g_ascii_ispunct(c[1]))
		return c + 2;
	return g_ascii_isdigit(c[1]) && c[1] != '0' && !g_ascii_isdigit(c[2]) ? c + 2 : NULL;
}

/* A class of characters of ASCII; `not`: of all but some of them. */
static const char *take_class(const char *c, gboolean * not )
{
	*not = *++c == '^';
	c += *not ;
	if (*c == ']')
		c++;
	while (*c && *c != ']') {
		if ((guchar)*c >= 0x80 || *c == '[')
			return NULL; /* [:alpha:], too */
		if (*c == '\\' && (c[1] == 'b' || g_ascii_isdigit(c[1])))
			return NULL; /* other things in classes */
		c = *c == '\\' ? take_escape(c) : c + 1;
		if (!c)
			return NULL;
	}
	return *c ? c + 1 : NULL;
}

/* "(", "(?:", "(?<name>", "(?i)" */
static const char *take_opening(const char *c, guint *depth)
{
	if (c[1] == '*')
		return NULL;
	if (c[1] == '?') {
		c += 2 + strspn(c + 2, "ims-");
		if (*c == ')')
			return c + 1;
		if (*c == '<' && c[1] != '=' && c[1] != '!')
			c = strchr(c, '>');
		else if (*c != ':')
			return NULL;
		if (!c)
			return NULL;
	}
	++*depth;
	return c + 1;
}

gboolean regex_look_bytewise(const char *pattern)
{
	const char *c = pattern;
	guint depth = 0;
	gboolean references = FALSE, passes = FALSE;

	while (c && *c && (guchar)*c < 0x80) {
		gboolean not = FALSE;
		if (*c == '\\') {
			references |= g_ascii_isdigit(c[1]);
			c = take_escape(c);
		} else if (*c == '[') {
			c = take_class(c, &not );
		} else if (*c == '(') {
			c = take_opening(c, &depth);
		} else {
			not = *c == '.';
			depth -= *c == ')' && depth > 0;
			c++;
		}
		if (c && not ) {
			passes = TRUE;
			c = pass_over(c, depth);
		}
	}
	/* What .* took may end within a character until the next item has its say. */
	return c && !*c && !(references && passes);
}
