/* SPDX-License-Identifier: MIT
 * HTML of Markdown, and the page around it. */
#include "kb/markdown-html.h"

#include <string.h>

#include "desk/markup.h"
#include "kb/markdown-tree.h"

struct writer {
	GString *out;
	GString *title; /* of the first heading */
	const struct html_page *page;
	gboolean titled, in_title, drawn;
	GArray *tags;  /* of const char*: what closes each open link */
	gboolean body; /* of a table */
	gsize cell;    /* where it began */
	guint column;  /* which */
};

static void put(struct writer *writer, const char *html)
{
	g_string_append(writer->out, html);
}

static void put_tag(struct writer *writer, const char *tag, gboolean enters, gboolean line)
{
	g_string_append_printf(writer->out, "<%s%s>%s", enters ? "" : "/", tag, line ? "\n" : "");
}

static gboolean leads_out(const char *target)
{
	static const char *const schemes[] = {"https://", "http://", "mailto:", "#"};
	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (g_ascii_strncasecmp(target, schemes[i], strlen(schemes[i])) == 0)
			return TRUE;
	return FALSE;
}

static void write_link(struct writer *writer, const struct md_told *told)
{
	if (told->enters) {
		gboolean link = leads_out(told->text);
		const char *close = link ? "</a>" : "";
		g_array_append_val(writer->tags, close);
		if (!link)
			return;
		put(writer, "<a href=\"");
		markup_xml(writer->out, told->text);
		put(writer, "\" rel=\"noreferrer\">");
	} else if (writer->tags->len > 0) {
		put(writer, g_array_index(writer->tags, const char *, writer->tags->len - 1));
		g_array_set_size(writer->tags, writer->tags->len - 1);
	}
}

static void write_list(struct writer *writer, const struct md_told *told)
{
	const char *tag = told->level > 0 ? "ol" : "ul";
	if (told->enters && told->level > 1)
		g_string_append_printf(writer->out, "<ol start=\"%d\">\n", told->level);
	else
		put_tag(writer, tag, told->enters, TRUE);
}

static void write_heading(struct writer *writer, const struct md_told *told)
{
	char tag[] = "h1";
	tag[1] = (char)('0' + CLAMP(told->level, 1, 6));
	put_tag(writer, tag, told->enters, !told->enters);
	writer->in_title = told->enters && !writer->titled;
	writer->titled = TRUE;
}

/* Wide tables are scrolled by themselves on a phone. */
static void write_table(struct writer *writer, const struct md_told *told)
{
	if (told->enters)
		writer->body = FALSE;
	put(writer, told->enters   ? "<div class=\"table\"><table>\n"
		    : writer->body ? "</tbody>\n</table></div>\n"
				   : "</table></div>\n");
}

static void write_row(struct writer *writer, const struct md_told *told)
{
	writer->column = 0;
	if (told->head) {
		put(writer, told->enters ? "<thead><tr>" : "</tr></thead>\n");
	} else {
		if (told->enters && !writer->body)
			put(writer, "<tbody>\n");
		writer->body = TRUE;
		put(writer, told->enters ? "<tr>" : "</tr>\n");
	}
}

/* "2026-09-20 01:03 ± 5 min", "01:03", or a name: read in one piece. */
static gboolean in_one_piece(const char *html, gboolean first)
{
	gsize digits = strspn(html, "0123456789");
	glong size = g_utf8_strlen(html, -1);
	return strchr(html, '<') == NULL &&
	       ((digits >= 2 && strchr("-:", html[digits]) != NULL && size <= 28) ||
		(first && size <= 24));
}

static void write_cell(struct writer *writer, const struct md_told *told)
{
	const char *tag = told->head ? "th" : "td";
	if (told->enters) {
		writer->cell = writer->out->len;
		return;
	}
	g_autofree char *within = g_strdup(writer->out->str + writer->cell);
	g_string_truncate(writer->out, writer->cell);
	gboolean one = !told->head && in_one_piece(within, writer->column == 0);
	writer->column++;
	g_string_append_printf(writer->out, "<%s", tag);
	if (told->align != 'l' || one)
		g_string_append_printf(writer->out, " class=\"%s%s%s\"",
				       told->align == 'r'   ? "right"
				       : told->align == 'c' ? "center"
							    : "",
				       told->align != 'l' && one ? " " : "", one ? "one" : "");
	g_string_append_printf(writer->out, ">%s</%s>", within, tag);
}

static void write_comment(struct writer *writer, const char *text)
{
	const struct html_page *page = writer->page;
	if (page == NULL || page->svg == NULL || page->mark == NULL || writer->drawn ||
	    strcmp(text, page->mark) != 0)
		return;
	put(writer, "<figure>\n");
	put(writer, page->svg);
	put(writer, "</figure>\n");
	writer->drawn = TRUE;
}

static void write_text(struct writer *writer, const struct md_told *told)
{
	if (writer->in_title)
		g_string_append(writer->title, told->text);
	if (told->part == MD_PART_CODE)
		put(writer, "<code>");
	markup_xml(writer->out, told->text);
	if (told->part == MD_PART_CODE)
		put(writer, "</code>");
}

static void write_code_block(struct writer *writer, const char *text)
{
	put(writer, "<pre><code>");
	markup_xml(writer->out, text);
	put(writer, "</code></pre>\n");
}

static void write_part(const struct md_told *told, void *data)
{
	struct writer *writer = data;
	switch (told->part) {
	case MD_PART_PARAGRAPH:
		put_tag(writer, "p", told->enters, !told->enters);
		break;
	case MD_PART_HEADING:
		write_heading(writer, told);
		break;
	case MD_PART_QUOTE:
		put_tag(writer, "blockquote", told->enters, TRUE);
		break;
	case MD_PART_LIST:
		write_list(writer, told);
		break;
	case MD_PART_ITEM:
		put_tag(writer, "li", told->enters, !told->enters);
		break;
	case MD_PART_TABLE:
		write_table(writer, told);
		break;
	case MD_PART_ROW:
		write_row(writer, told);
		break;
	case MD_PART_CELL:
		write_cell(writer, told);
		break;
	case MD_PART_STRONG:
		put_tag(writer, "strong", told->enters, FALSE);
		break;
	case MD_PART_EMPHASIS:
		put_tag(writer, "em", told->enters, FALSE);
		break;
	case MD_PART_LINK:
		write_link(writer, told);
		break;
	case MD_PART_IMAGE:
		put(writer, told->enters ? "[" : "]");
		break;
	case MD_PART_TEXT:
	case MD_PART_CODE:
	case MD_PART_HTML:
		write_text(writer, told);
		break;
	case MD_PART_BREAK:
		put(writer, "<br>");
		break;
	case MD_PART_SPACE:
		put(writer, "\n");
		break;
	case MD_PART_CODE_BLOCK:
		write_code_block(writer, told->text);
		break;
	case MD_PART_RULE:
		put(writer, "<hr>\n");
		break;
	case MD_PART_COMMENT:
		write_comment(writer, told->text);
		break;
	}
}

static struct writer writer_new(const struct html_page *page)
{
	return (struct writer){.out = g_string_new(NULL),
			       .title = g_string_new(NULL),
			       .page = page,
			       .tags = g_array_new(FALSE, FALSE, sizeof(const char *))};
}

static char *writer_free(struct writer *writer)
{
	g_string_free(writer->title, TRUE);
	g_array_unref(writer->tags);
	return g_string_free(writer->out, FALSE);
}

char *md_html(const char *text, gsize size)
{
	struct writer writer = writer_new(NULL);
	md_tell(text, size, write_part, &writer);
	return writer_free(&writer);
}

/* Calm: one column, one colour, hairlines; digits of tables below each other. */
static const char style[] =
	":root{--ink:#1c2733;--soft:#5b6875;--line:#d9dfe5;--pale:#f4f6f8;--accent:#1f5f8b}\n"
	"*{box-sizing:border-box}\n"
	"html{-webkit-text-size-adjust:100%}\n"
	"body{margin:0 auto;max-width:50rem;padding:3rem 1.25rem "
	"5rem;color:var(--ink);background:#fff;\n"
	"font:1rem/1.6 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans CJK SC',\n"
	"'PingFang SC','Microsoft YaHei',sans-serif;overflow-wrap:break-word}\n"
	":lang(zh) body,body:lang(zh){line-height:1.75}\n"
	"h1{font-size:1.75rem;line-height:1.25;margin:0 0 .5rem;font-weight:650}\n"
	"h1+p{color:var(--soft);margin-top:0}\n"
	"h2{font-size:1.2rem;line-height:1.3;margin:2.75rem 0 .75rem;padding-top:1rem;\n"
	"border-top:1px solid var(--line);font-weight:650}\n"
	"h3{font-size:1rem;margin:1.75rem 0 .5rem;font-weight:650}\n"
	"p,ul,ol,blockquote,figure,.table,pre{margin:.75rem 0}\n"
	"ul,ol{padding-left:1.4rem}\n"
	"li{margin:.25rem 0}\n"
	"a{color:var(--accent)}\n"
	"hr{border:0;border-top:1px solid var(--line);margin:2rem 0}\n"
	"blockquote{padding:.5rem 1rem;background:#fdf6e3;border-left:3px solid #d9a441}\n"
	"blockquote p{margin:.25rem 0}\n"
	"code,pre{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'Noto Sans Mono CJK "
	"SC',monospace;\n"
	"font-size:.875em}\n"
	"code{background:var(--pale);padding:.1em .3em;border-radius:3px}\n"
	"pre{background:var(--pale);padding:.75rem 1rem;overflow-x:auto;border-radius:4px}\n"
	"pre code{padding:0;background:none}\n"
	"figure{overflow-x:auto;margin:1.5rem 0}\n"
	"figure svg{display:block;min-width:40rem;width:100%;height:auto}\n"
	".table{overflow-x:auto}\n"
	"table{border-collapse:collapse;width:100%;font-size:.9375rem;line-height:1.45;\n"
	"font-variant-numeric:tabular-nums}\n"
	"th,td{padding:.4rem 1rem .4rem 0;text-align:left;vertical-align:top;\n"
	"border-bottom:1px solid var(--line)}\n"
	"th{color:var(--soft);font-weight:600;font-size:.8125rem;white-space:nowrap}\n"
	"thead:not(:has(th:not(:empty))){display:none}\n"
	".one{white-space:nowrap}\n"
	".right{text-align:right}.center{text-align:center}\n"
	"@media(max-width:36rem){body{padding:1.5rem 1rem 3rem}\n"
	"th,td{padding-right:.6rem}th,.one{white-space:normal}}\n"
	"@page{size:A4;margin:18mm 17mm 20mm;@bottom-right{content:counter(page) \" / \" "
	"counter(pages);\n"
	"font:8pt system-ui,sans-serif;color:#5b6875}}\n"
	"@media print{body{max-width:none;padding:0;font-size:10pt;line-height:1.5}\n"
	"h1{font-size:18pt}h2{font-size:12.5pt;margin-top:20pt;padding-top:8pt}h3{font-size:10.5pt}"
	"\n"
	"table{font-size:9pt}th{font-size:8pt}\n"
	"h1,h2,h3{break-after:avoid}tr,figure,blockquote,pre{break-inside:avoid}\n"
	/* No row of a table stands alone on a page. */
	"tbody tr:first-child{break-after:avoid}tbody tr:last-child{break-before:avoid}\n"
	"thead{display:table-header-group}figure,.table,pre{overflow:visible}\n"
	"figure svg{min-width:0}pre{white-space:pre-wrap}a{color:inherit}}\n";

char *md_html_page(const char *text, gsize size, const struct html_page *page)
{
	struct writer writer = writer_new(page);
	g_autoptr(GString) head = g_string_new("<!DOCTYPE html>\n<html lang=\"");
	md_tell(text, size, write_part, &writer);
	markup_xml(head, page->language);
	g_string_append(
		head, "\">\n<head>\n<meta charset=\"utf-8\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"generator\" content=\"Midwatch\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "style-src 'unsafe-inline'\">\n<title>");
	markup_xml(head, writer.title->str);
	g_string_append_printf(head, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", style);
	g_string_prepend(writer.out, head->str);
	put(&writer, "</body>\n</html>\n");
	return writer_free(&writer);
}
