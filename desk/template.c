/* SPDX-License-Identifier: MIT
 * Templates: one look for the next field, shared by filling and listing. */
#include "desk/template.h"

#include <string.h>

enum { FIELD_LIMIT = 64 };

/* The next field at or behind `text`: where its braces begin and end; its name. NULL: none. */
static char *next_field(const char *text, const char **start, const char **end)
{
	for (const char *open = strstr(text, "{{"); open; open = strstr(open + 1, "{{")) {
		gsize size = strcspn(open + 2, "{}\n");
		const char *close = open + 2 + size;
		if (size > FIELD_LIMIT || strncmp(close, "}}", 2) != 0)
			continue;
		g_autofree char *inside = g_strndup(open + 2, size);
		g_auto(GStrv) words = g_strsplit_set(inside, " \t", -1);
		g_autoptr(GString) name = g_string_new(NULL);
		for (char **word = words; *word; word++)
			if (**word)
				g_string_append_printf(name, "%s%s", name->len ? " " : "", *word);
		if (name->len == 0)
			continue;
		*start = open;
		*end = close + 2;
		return g_string_free(g_steal_pointer(&name), FALSE);
	}
	return NULL;
}

static void note_field(GPtrArray *fields, const char *name)
{
	if (fields && !g_ptr_array_find_with_equal_func(fields, name, g_str_equal, NULL))
		g_ptr_array_add(fields, g_strdup(name));
}

char *template_expand(const char *text, template_value *value, void *data, GPtrArray *left)
{
	GString *out = g_string_new(NULL);
	const char *start, *end;
	char *name;
	for (; (name = next_field(text, &start, &end)); text = end) {
		g_autofree char *filled = value(name, data);
		g_string_append_len(out, text, start - text);
		if (filled)
			g_string_append(out, filled);
		else
			g_string_append_len(out, start, end - start);
		if (!filled)
			note_field(left, name);
		g_free(name);
	}
	g_string_append(out, text);
	return g_string_free(out, FALSE);
}

GPtrArray *template_fields(const char *text)
{
	GPtrArray *fields = g_ptr_array_new_with_free_func(g_free);
	const char *start, *end;
	char *name;
	for (; (name = next_field(text, &start, &end)); text = end) {
		note_field(fields, name);
		g_free(name);
	}
	return fields;
}
