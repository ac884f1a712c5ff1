/* SPDX-License-Identifier: MIT
 * Markdown, HTML and text are made here; paper is in report-pdf.c. */
#include "command/report-export.h"

#include <string.h>

#include "command/report-pdf.h"
#include "desk/report.h"
#include "kb/markdown-html.h"
#include "kb/markdown.h"

#define COLUMNS 78

/* The place of the axis: the line that says so; NULL: it has none. */
static const char *axis_place(const char *text)
{
	gsize size = strlen(REPORT_AXIS);
	for (const char *at = text; (at = strstr(at, REPORT_AXIS)) != NULL; at += size)
		if ((at == text || at[-1] == '\n') && (at[size] == '\n' || at[size] == '\0'))
			return at;
	return NULL;
}

static char *as_markdown(const struct report_paper *paper, const char *drawn)
{
	const char *place = axis_place(paper->text);
	if (place == NULL || drawn == NULL)
		return g_strdup(paper->text);
	GString *out = g_string_new_len(paper->text, place - paper->text);
	g_string_append_printf(out, "```text\n%s```", drawn);
	g_string_append(out, place + strlen(REPORT_AXIS));
	return g_string_free(out, FALSE);
}

static void put_lines(GString *out, const char *text, gsize size, const char *language)
{
	struct md_text *rendered = md_render_in(text, size, COLUMNS, report_image(language));
	for (guint i = 0; i < rendered->lines->len; i++) {
		const struct md_line *line = &g_array_index(rendered->lines, struct md_line, i);
		for (guint p = line->first; p < line->first + line->count; p++)
			g_string_append(out,
					g_array_index(rendered->pieces, struct md_piece, p).text);
		while (out->len > 0 && out->str[out->len - 1] == ' ')
			g_string_truncate(out, out->len - 1);
		g_string_append_c(out, '\n');
	}
	md_text_free(rendered);
}

static char *as_text(const struct report_paper *paper, const char *drawn)
{
	const char *place = axis_place(paper->text);
	GString *out = g_string_new(NULL);
	if (place == NULL) {
		put_lines(out, paper->text, strlen(paper->text), paper->language);
		return g_string_free(out, FALSE);
	}
	const char *behind = place + strlen(REPORT_AXIS);
	put_lines(out, paper->text, (gsize)(place - paper->text), paper->language);
	if (drawn != NULL)
		g_string_append_printf(out, "\n%s\n", drawn);
	put_lines(out, behind, strlen(behind), paper->language);
	return g_string_free(out, FALSE);
}

static char *as_html(const struct report_paper *paper)
{
	struct html_page page = {
		.language = paper->language, .svg = paper->svg, .mark = REPORT_AXIS};
	return md_html_page(paper->text, strlen(paper->text), &page);
}

GBytes *report_export(const struct report_paper *paper, enum report_format format,
		      struct progress *progress, GError **error)
{
	g_autofree char *drawn = paper->svg != NULL ? report_drawn(paper->svg) : NULL;
	g_autofree char *html = NULL;
	char *text = NULL;
	switch (format) {
	case REPORT_AS_MARKDOWN:
		text = as_markdown(paper, drawn);
		break;
	case REPORT_AS_TEXT:
		text = as_text(paper, drawn);
		break;
	case REPORT_AS_HTML:
		text = as_html(paper);
		break;
	default:
		html = as_html(paper);
		return report_pdf(paper, html, progress, error);
	}
	return g_bytes_new_take(text, strlen(text));
}
