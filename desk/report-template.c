/* SPDX-License-Identifier: MIT
 * Templates of reports: Markdown in which lines "{{block}}" stand for blocks. */
#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/near.h"
#include "desk/report-template.h"

void report_template_free(struct report_template *template)
{
	if (template == NULL)
		return;
	g_array_unref(template->lines);
	g_ptr_array_unref(template->blocks);
	g_string_chunk_free(template->texts);
	g_free(template);
}

const GPtrArray *report_template_blocks(const struct report_template *template)
{
	return template->blocks;
}

/* The names an audience has, for messages. */
static GPtrArray *names_for(enum audience audience)
{
	GPtrArray *names = g_ptr_array_new();
	for (guint i = 0; i < report_blocks(); i++)
		if (report_block(i)->audiences & 1u << audience)
			g_ptr_array_add(names, (gpointer)report_block(i)->name);
	g_ptr_array_add(names, NULL);
	return names;
}

static void refuse_block(const char *name, int line, const char *word, enum audience audience,
			 GError **error)
{
	g_autoptr(GPtrArray) names = names_for(audience);
	g_autofree char *near = near_words(word, (const char *const *)names->pdata);
	g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
	if (report_block_find(word) != NULL)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s:%d: the block “%s” is not for the audience %s (it has: %s)"),
			    name, line, word, audience_name(audience), all);
	else if (near != NULL)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s:%d: there is no block “%s”; did you mean %s? (known: %s)"), name,
			    line, word, near, all);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s:%d: there is no block “%s” (known: %s)"), name, line, word, all);
}

/* "{{ numbers }}" alone on its line: its name; else NULL. */
static char *block_of(const char *line)
{
	gsize size = strlen(line);
	if (!g_str_has_prefix(line, "{{") || !g_str_has_suffix(line, "}}") || size < 5)
		return NULL;
	char *name = g_strstrip(g_strndup(line + 2, size - 4));
	if (*name != '\0' && strpbrk(name, "{}") == NULL)
		return name;
	g_free(name);
	return NULL;
}

static gboolean add_line(struct report_template *template, const char *name, int number,
			 const char *text, enum audience audience, GError **error)
{
	struct template_line line = {.level = (int)strspn(text, "#")};
	g_autofree char *bare = g_strstrip(g_strdup(text));
	g_autofree char *block = block_of(bare);
	if (line.level > 6 || (text[line.level] != ' ' && text[line.level] != '\t'))
		line.level = 0;
	if (block != NULL) {
		line.block = report_block_find(block);
		if (line.block == NULL || !(line.block->audiences & 1u << audience)) {
			refuse_block(name, number, block, audience, error);
			return FALSE;
		}
		g_ptr_array_add(template->blocks, (gpointer)line.block);
	} else if (strstr(text, "{{") != NULL) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s:%d: a block stands alone on its line, as {{summary}}"), name,
			    number);
		return FALSE;
	} else if (g_str_has_prefix(bare, "<!--") && g_str_has_suffix(bare, "-->")) {
		return TRUE;
	}
	line.text = g_string_chunk_insert(template->texts, text);
	g_array_append_val(template->lines, line);
	return TRUE;
}

struct report_template *report_template_parse(const char *name, const char *text,
					      enum audience audience, GError **error)
{
	struct report_template *template = g_new0(struct report_template, 1);
	template->audience = audience;
	template->lines = g_array_new(FALSE, FALSE, sizeof(struct template_line));
	template->blocks = g_ptr_array_new();
	template->texts = g_string_chunk_new(4096);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	if (!g_utf8_validate(text, -1, NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: a template is text in UTF-8"), name);
		goto wrong;
	}
	for (guint i = 0; lines[i] != NULL; i++)
		if (!add_line(template, name, (int)i + 1, g_strchomp(lines[i]), audience, error))
			goto wrong;
	if (template->blocks->len > 0)
		return template;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("%s: a template has at least one block, as {{summary}} on a line"), name);
wrong:
	report_template_free(template);
	return NULL;
}
