/* SPDX-License-Identifier: MIT
 * roff of Markdown: paragraphs, lists and headings by -ms, tables by tbl. */
#include "kb/markdown-roff.h"

#include <string.h>

#include "desk/markup.h"
#include "kb/markdown-tree.h"

#define SHORT_CELL 26 /* letters of a cell that is not wrapped */
#define COLUMNS_MOST 64

struct writer {
	GString *out;  /* where text goes now: the document, or a cell */
	GString *page; /* the document */
	const char *svg, *mark;
	guint strong, emphasis, heading, quotes;
	GArray *lists;   /* of int: the next number; 0: bullets */
	GPtrArray *rows; /* of GPtrArray of char*: a table's cells, the names first */
	guint columns;
	GArray *targets; /* of char*: where each open link leads */
	gboolean item;   /* an item just began: its paragraph needs no request of its own */
};

/* ---- letters */

static void put_font(struct writer *writer)
{
	static const char *const fonts[] = {"\\f[R]", "\\f[B]", "\\f[I]", "\\f[BI]"};
	gboolean bold = writer->strong > 0 || writer->heading > 0;
	g_string_append(writer->out, fonts[(bold ? 1 : 0) + (writer->emphasis > 0 ? 2 : 0)]);
}

static void put_code(struct writer *writer, const char *text)
{
	g_string_append(writer->out, "\\f[CR]");
	markup_roff(writer->out, text);
	put_font(writer);
}

/* Requests begin at the margin. */
static void line(struct writer *writer, const char *request)
{
	if (writer->out->len > 0 && writer->out->str[writer->out->len - 1] != '\n')
		g_string_append_c(writer->out, '\n');
	g_string_append_printf(writer->out, "%s\n", request);
}

static void write_link(struct writer *writer, const struct md_told *told)
{
	if (told->enters) {
		char *target = g_strdup(told->text);
		g_array_append_val(writer->targets, target);
		return;
	}
	if (writer->targets->len == 0)
		return;
	g_autofree char *target = g_array_index(writer->targets, char *, writer->targets->len - 1);
	g_array_set_size(writer->targets, writer->targets->len - 1);
	if (*target == '\0' || g_str_has_suffix(writer->out->str, target))
		return;
	g_string_append(writer->out, " (");
	markup_roff(writer->out, target);
	g_string_append_c(writer->out, ')');
}

/* ---- blocks */

static void write_heading(struct writer *writer, const struct md_told *told)
{
	if (told->enters) {
		g_autofree char *request = g_strdup_printf(".SH %d", MIN(told->level, 3));
		line(writer, request);
		writer->heading++;
	} else {
		writer->heading--;
		line(writer, ".LP");
	}
}

static void write_list(struct writer *writer, const struct md_told *told)
{
	if (told->enters) {
		if (writer->lists->len > 0)
			line(writer, ".RS");
		g_array_append_val(writer->lists, told->level);
	} else {
		g_array_set_size(writer->lists, writer->lists->len - 1);
		line(writer, writer->lists->len > 0 ? ".RE" : ".LP");
	}
}

static void write_item(struct writer *writer, gboolean enters)
{
	if (!enters || writer->lists->len == 0)
		return;
	int *number = &g_array_index(writer->lists, int, writer->lists->len - 1);
	g_autofree char *request =
		*number > 0 ? g_strdup_printf(".IP %d. 4", (*number)++) : g_strdup(".IP \\(bu 2");
	line(writer, request);
	writer->item = TRUE;
}

static void write_paragraph(struct writer *writer, gboolean enters)
{
	if (!enters)
		g_string_append_c(writer->out, '\n');
	else if (!writer->item && writer->lists->len > 0)
		line(writer, ".sp 0.5");
	else if (!writer->item)
		line(writer, writer->quotes > 0 ? ".QP" : ".LP");
	writer->item = FALSE;
}

static void write_code_block(struct writer *writer, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	line(writer, ".LD\n.ft CR\n.ps -1");
	for (guint i = 0; lines[i] != NULL && (*lines[i] != '\0' || lines[i + 1] != NULL); i++) {
		if (*lines[i] == '\0')
			g_string_append(writer->out, "\\&");
		markup_roff(writer->out, lines[i]);
		g_string_append_c(writer->out, '\n');
	}
	line(writer, ".ps\n.ft\n.DE");
}

/* ---- tables */

/* Letters as they are seen: \f[B] is none, \[u00B1] is one. */
static guint letters(const char *roff)
{
	guint count = 0;
	while (*roff != '\0') {
		gboolean font = g_str_has_prefix(roff, "\\f["),
			 named = g_str_has_prefix(roff, "\\[");
		gsize size = font || named ? strcspn(roff, "]") : 0;
		roff += roff[size] == '\0' ? size : size + 1;
		count += !font;
	}
	return count;
}

static gboolean is_long(const struct writer *writer, guint column)
{
	for (guint i = 0; i < writer->rows->len; i++) {
		const GPtrArray *row = g_ptr_array_index(writer->rows, i);
		if (column < row->len && letters(g_ptr_array_index(row, column)) > SHORT_CELL)
			return TRUE;
	}
	return FALSE;
}

/* Long columns share what room short ones leave. */
static void put_format(struct writer *writer)
{
	line(writer, ".TS H");
	for (int row = 0; row < 2; row++)
		for (guint i = 0; i < writer->columns; i++)
			g_string_append_printf(writer->out, "%sl%s%s%s", i > 0 ? " " : "",
					       row == 0 ? "b" : "", is_long(writer, i) ? "x" : "",
					       i + 1 < writer->columns ? ""
					       : row == 0              ? "\n"
								       : ".\n");
}

static void put_row(struct writer *writer, const GPtrArray *row)
{
	for (guint i = 0; i < row->len; i++)
		g_string_append_printf(writer->out, "%sT{\n%s\nT}", i > 0 ? "\t" : "",
				       (const char *)g_ptr_array_index(row, i));
	g_string_append_c(writer->out, '\n');
}

static gboolean is_empty(const GPtrArray *row)
{
	for (guint i = 0; i < row->len; i++)
		if (*(const char *)g_ptr_array_index(row, i) != '\0')
			return FALSE;
	return TRUE;
}

static void end_table(struct writer *writer)
{
	put_format(writer);
	for (guint i = 0; i < writer->rows->len; i++) {
		const GPtrArray *row = g_ptr_array_index(writer->rows, i);
		if (i > 0 || !is_empty(row))
			put_row(writer, row);
		if (i == 0)
			line(writer, "_\n.TH");
	}
	line(writer, ".TE\n.LP");
	g_ptr_array_set_size(writer->rows, 0);
}

static void write_table(struct writer *writer, const struct md_told *told)
{
	if (told->enters)
		writer->columns = MIN((guint)told->level, COLUMNS_MOST);
	else
		end_table(writer);
}

static void write_cell(struct writer *writer, gboolean enters)
{
	GPtrArray *row = g_ptr_array_index(writer->rows, writer->rows->len - 1);
	if (enters) {
		writer->out = g_string_new(NULL);
	} else {
		g_ptr_array_add(row, g_string_free(writer->out, FALSE));
		writer->out = writer->page;
	}
}

/* ---- all */

static void write_inline(struct writer *writer, const struct md_told *told)
{
	switch (told->part) {
	case MD_PART_STRONG:
		writer->strong += told->enters ? 1 : (guint)-1;
		put_font(writer);
		break;
	case MD_PART_EMPHASIS:
		writer->emphasis += told->enters ? 1 : (guint)-1;
		put_font(writer);
		break;
	case MD_PART_LINK:
		write_link(writer, told);
		break;
	case MD_PART_IMAGE:
		g_string_append(writer->out, told->enters ? "[" : "]");
		break;
	case MD_PART_CODE:
		put_code(writer, told->text);
		break;
	case MD_PART_BREAK:
		line(writer, ".br");
		break;
	case MD_PART_SPACE:
		g_string_append_c(writer->out, '\n');
		break;
	default:
		markup_roff(writer->out, told->text);
		break;
	}
}

static void write_part(const struct md_told *told, void *data)
{
	struct writer *writer = data;
	switch (told->part) {
	case MD_PART_PARAGRAPH:
		write_paragraph(writer, told->enters);
		break;
	case MD_PART_HEADING:
		write_heading(writer, told);
		break;
	case MD_PART_QUOTE:
		writer->quotes += told->enters ? 1 : (guint)-1;
		break;
	case MD_PART_LIST:
		write_list(writer, told);
		break;
	case MD_PART_ITEM:
		write_item(writer, told->enters);
		break;
	case MD_PART_TABLE:
		write_table(writer, told);
		break;
	case MD_PART_ROW:
		if (told->enters)
			g_ptr_array_add(writer->rows, g_ptr_array_new_with_free_func(g_free));
		break;
	case MD_PART_CELL:
		write_cell(writer, told->enters);
		break;
	case MD_PART_CODE_BLOCK:
		write_code_block(writer, told->text);
		break;
	case MD_PART_RULE:
		line(writer, ".LP\n\\l'\\n[.l]u'\n.LP");
		break;
	case MD_PART_COMMENT:
		if (writer->svg != NULL && strcmp(told->text, writer->mark) == 0) {
			line(writer, ".LP");
			md_roff_figure(writer->out, writer->svg);
			writer->svg = NULL;
		}
		break;
	default:
		write_inline(writer, told);
		break;
	}
}

/* A4, Helvetica, a number on each page. */
static const char prelude[] =
	".pl 29.7c\n.nr PO 2c\n.nr LL 17c\n.nr HM 2c\n.nr FM 2c\n.nr PS 10\n.nr VS 13.5\n"
	".nr GROWPS 3\n.nr PSINCR 3p\n.nr PI 2n\n.nr PD 0.4v\n.ds FAM H\n"
	".ds LH\n.ds CH\n.ds RH\n.ds LF\n.ds CF\n.ds RF \\\\n[%]\n.nh\n.ad l\n";

char *md_roff(const char *text, gsize size, const char *svg, const char *mark)
{
	GString *page = g_string_new(prelude);
	struct writer writer = {
		.out = page,
		.page = page,
		.svg = svg,
		.mark = mark,
		.lists = g_array_new(FALSE, FALSE, sizeof(int)),
		.rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref),
		.targets = g_array_new(FALSE, FALSE, sizeof(char *)),
	};
	line(&writer, ".LP");
	md_tell(text, size, write_part, &writer);
	if (page->str[page->len - 1] != '\n')
		g_string_append_c(page, '\n');
	g_array_unref(writer.lists);
	g_ptr_array_unref(writer.rows);
	g_array_unref(writer.targets);
	return g_string_free(page, FALSE);
}

gboolean md_roff_can(const char *text)
{
	static const gunichar more[] = {0x2013, 0x2014, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
					0x2026, 0x20ac, 0x2192, 0x2212, 0x2260, 0x2264, 0x2265};
	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		gboolean known = c < 0x180;
		for (guint i = 0; i < G_N_ELEMENTS(more) && !known; i++)
			known = more[i] == c;
		if (!known)
			return FALSE;
	}
	return TRUE;
}
