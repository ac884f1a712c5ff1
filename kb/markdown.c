/* SPDX-License-Identifier: MIT
 * Markdown as cmark reads it, leaf by leaf, laid out on a page. cmark 0.30 takes quadratic time for
 * very deep nesting and for heaps of image openers; texts that could make it do so are shown as
 * they are written. */
#include "kb/markdown.h"

#include <cmark.h>
#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "kb/front.h"
#include "kb/markdown-private.h"

#define CODE_INDENT 2 /* columns */

struct list_state {
	int number; /* of the next item; -1: bullets */
	int columns;
	gboolean point; /* "1." rather than "1)" */
};
struct open_link {
	guint index; /* of the links */
	gsize text;  /* where its text begins in the flow */
	gsize at;    /* and in the source */
};
struct reader {
	struct md_source source;
	struct md_text *out;
	struct md_page page;
	struct md_flow flow; /* of the leaf being read */
	gsize leaf;          /* where it begins */
	guint strong, emphasis, heading;
	GArray *lists;       /* of struct list_state */
	GArray *open;        /* of struct open_link */
	guint flow_link;     /* the first link of the leaf */
	GHashTable *anchors; /* slug to how often; owns */
	const char *image;   /* "[image: %s]" */
};

static void leaf_range(const struct reader *reader, cmark_node *node, gsize *from, gsize *to)
{
	*from = md_source_at(&reader->source, cmark_node_get_start_line(node),
			     cmark_node_get_start_column(node));
	*to = md_source_at(&reader->source, cmark_node_get_end_line(node),
			   cmark_node_get_end_column(node) + 1);
	if (*to < *from)
		*to = *from;
}

static void next_line(struct reader *reader, enum md_break how)
{
	md_flow_break(&reader->flow, how, md_source_next_line(&reader->source));
}

static guint skip(struct reader *reader, const char *set, guint most)
{
	return md_source_skip(&reader->source, set, most);
}

static void enter_link(struct reader *reader, cmark_node *node, gboolean image)
{
	const char *url = cmark_node_get_url(node);
	struct md_link link = {
		.target = g_string_chunk_insert(reader->out->store, url != NULL ? url : ""),
		.image = image,
		.line = G_MAXUINT,
		.source = MD_NOWHERE};
	struct open_link open = {.index = reader->out->links->len, .text = reader->flow.text->len};
	g_array_append_val(reader->out->links, link);
	if (image)
		skip(reader, "!", 1);
	skip(reader, "[<", 1);
	open.at = reader->source.at;
	g_array_append_val(reader->open, open);
}

static void leave_link(struct reader *reader)
{
	struct md_source *source = &reader->source;
	struct open_link open =
		g_array_index(reader->open, struct open_link, reader->open->len - 1);
	struct md_link *link = &g_array_index(reader->out->links, struct md_link, open.index);
	gsize from = open.at, to = source->at;
	g_array_set_size(reader->open, reader->open->len - 1);
	link->text = g_string_chunk_insert(reader->out->store,
					   reader->flow.text->str +
						   MIN(open.text, reader->flow.text->len));
	if (skip(reader, ">", 1) == 0) { /* it is no <http://…> */
		skip(reader, "*_`~", G_MAXUINT);
		if (skip(reader, "]", 1) == 0 || source->at >= source->end)
			return;
		if (source->text[source->at] == '[') {
			skip(reader, "[", 1);
			while (source->at < source->end && skip(reader, "]", 1) == 0)
				source->at++;
			return;
		}
		if (source->text[source->at] != '(')
			return;
		md_source_target(source, &from, &to);
	}
	link->source = from;
	link->source_size = to - from;
}

/* ---- inlines */

static struct md_look look_of(const struct reader *reader, gboolean code)
{
	struct md_look look = {.link = -1, .style = MD_PLAIN};
	if (reader->open->len > 0)
		look.link = (int)g_array_index(reader->open, struct open_link, 0).index;
	if (look.link >= 0)
		look.style = MD_LINK;
	else if (reader->heading > 0)
		look.style = MD_HEADING;
	else if (code)
		look.style = MD_CODE;
	else if (reader->strong > 0)
		look.style = MD_STRONG;
	else if (reader->emphasis > 0)
		look.style = MD_EMPHASIS;
	return look;
}

static void add_leaf(struct reader *reader, const char *literal, gboolean code)
{
	if (literal != NULL)
		md_flow_align(&reader->flow, look_of(reader, code), literal, reader->source.text,
			      &reader->source.at, reader->source.end, code);
}

static void add_code(struct reader *reader, const char *literal)
{
	guint ticks = skip(reader, "`", G_MAXUINT);
	gsize start = reader->source.at;
	if (reader->source.at < reader->source.end && *literal != ' ' &&
	    md_ascii_in(reader->source.text[start], " \r\n"))
		reader->source.at++; /* one space on each side is not part of it */
	add_leaf(reader, literal, TRUE);
	if (reader->source.at < reader->source.end && reader->source.text[reader->source.at] != '`')
		skip(reader, " \r\n", 1);
	skip(reader, "`", ticks);
}

static gboolean is_break(const char *html)
{
	return g_ascii_strcasecmp(html, "<br>") == 0 || g_ascii_strcasecmp(html, "<br/>") == 0 ||
	       g_ascii_strcasecmp(html, "<br />") == 0;
}

static void add_html(struct reader *reader, const char *literal)
{
	if (is_break(literal)) {
		md_flow_break(&reader->flow, MD_INNER, reader->source.at);
		reader->source.at = MIN(reader->source.at + strlen(literal), reader->source.end);
		return;
	}
	g_auto(GStrv) lines = g_strsplit(literal, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		if (i > 0)
			next_line(reader, MD_SOFT);
		add_leaf(reader, lines[i], TRUE);
	}
}

/* "[image: " and "]" around what is said instead of it. */
static void add_image_frame(struct reader *reader, gboolean opens)
{
	const char *frame = reader->image, *hole = strstr(frame, "%s");
	struct md_look look = look_of(reader, FALSE);
	if (hole == NULL)
		return;
	if (opens)
		md_flow_add(&reader->flow, look, frame, (gsize)(hole - frame), MD_NOWHERE);
	else
		md_flow_add(&reader->flow, look, hole + 2, strlen(hole + 2), MD_NOWHERE);
}

static void read_inline(struct reader *reader, cmark_node *node, gboolean enters)
{
	const char *literal = cmark_node_get_literal(node);
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		add_leaf(reader, literal, FALSE);
		break;
	case CMARK_NODE_CODE:
		add_code(reader, literal != NULL ? literal : "");
		break;
	case CMARK_NODE_HTML_INLINE:
		add_html(reader, literal != NULL ? literal : "");
		break;
	case CMARK_NODE_SOFTBREAK:
		next_line(reader, MD_SOFT);
		break;
	case CMARK_NODE_LINEBREAK:
		next_line(reader, MD_HARD);
		break;
	case CMARK_NODE_EMPH:
		reader->emphasis += enters ? 1 : (guint)-1;
		skip(reader, "*_", 1);
		break;
	case CMARK_NODE_STRONG:
		reader->strong += enters ? 1 : (guint)-1;
		skip(reader, "*_", 2);
		break;
	case CMARK_NODE_LINK:
		if (enters)
			enter_link(reader, node, FALSE);
		else
			leave_link(reader);
		break;
	case CMARK_NODE_IMAGE:
		if (enters) {
			enter_link(reader, node, TRUE);
			add_image_frame(reader, TRUE);
		} else {
			add_image_frame(reader, FALSE);
			leave_link(reader);
		}
		break;
	default:
		break;
	}
}

/* ---- blocks */

static int add_block(struct reader *reader, gsize from, gsize to, const char *code)
{
	struct md_block block = {.source = from, .source_size = to - from};
	if (code != NULL)
		block.code = g_string_chunk_insert(reader->out->store, code);
	g_array_append_val(reader->out->blocks, block);
	return (int)reader->out->blocks->len - 1;
}

static void begin_flow(struct reader *reader, cmark_node *node)
{
	md_flow_clear(&reader->flow);
	leaf_range(reader, node, &reader->leaf, &reader->source.end);
	reader->source.at = reader->leaf;
	reader->flow_link = reader->out->links->len;
	if (cmark_node_get_type(node) != CMARK_NODE_HEADING)
		return;
	/* The marks are shown: what is a heading is seen without colours, too. */
	static const struct md_look look = {.style = MD_HEADING, .link = -1};
	struct md_source *source = &reader->source;
	guint level = (guint)cmark_node_get_heading_level(node);
	guint written = md_source_skip(source, "#", level);
	gboolean behind = source->at < source->end && md_ascii_in(source->text[source->at], " \t");
	if (written < level || (source->at < source->end && !behind)) {
		source->at = reader->leaf; /* it is underlined */
		md_flow_add(&reader->flow, look, &"###### "[6 - level], level + 1, MD_NOWHERE);
	} else {
		md_flow_add(&reader->flow, look, "######", level, reader->leaf);
		md_flow_add(&reader->flow, look, " ", 1, behind ? source->at : MD_NOWHERE);
		skip(reader, " \t", G_MAXUINT);
	}
	reader->heading++;
}

/* Links know their line when it is laid out. */
static void place_links(struct reader *reader, guint first_line)
{
	struct md_text *out = reader->out;
	for (guint line = first_line; line < out->lines->len; line++) {
		const struct md_line *it = &g_array_index(out->lines, struct md_line, line);
		for (guint i = it->first; i < it->first + it->count; i++) {
			int link = g_array_index(out->pieces, struct md_piece, i).link;
			if (link >= 0 &&
			    g_array_index(out->links, struct md_link, (guint)link).line ==
				    G_MAXUINT)
				g_array_index(out->links, struct md_link, (guint)link).line = line;
		}
	}
	for (guint i = reader->flow_link; i < out->links->len; i++)
		if (g_array_index(out->links, struct md_link, i).line == G_MAXUINT)
			g_array_index(out->links, struct md_link, i).line = first_line;
}

static void end_heading(struct reader *reader, cmark_node *node)
{
	int level = cmark_node_get_heading_level(node);
	guint marks = MIN((guint)level + 1, (guint)reader->flow.text->len);
	g_autofree char *text = g_strdup(reader->flow.text->str + marks);
	g_autofree char *anchor = md_anchor(g_strdelimit(text, "\n", ' '), reader->anchors);
	struct md_heading heading = {
		.level = level,
		.line = reader->out->lines->len,
		.text = g_string_chunk_insert(reader->out->store, text),
		.anchor = g_string_chunk_insert(reader->out->store, anchor),
	};
	g_array_append_val(reader->out->headings, heading);
	reader->heading--;
}

/* The mark of a task takes the place of its item's bullet; bytes of the flow it takes. */
static guint begin_box(struct reader *reader, cmark_node *node)
{
	const char *text = reader->flow.text->str;
	if (cmark_node_get_type(cmark_node_parent(node)) != CMARK_NODE_ITEM ||
	    cmark_node_previous(node) != NULL || text[0] != '[' || !md_ascii_in(text[1], " xX") ||
	    text[2] != ']' || (text[3] != ' ' && text[3] != '\0') || reader->flow.runs->len == 0)
		return 0;
	const struct md_run *first = &g_array_index(reader->flow.runs, struct md_run, 0);
	guint size = text[3] == ' ' ? 4 : 3;
	if (first->source == MD_NOWHERE || first->size < size)
		return 0;
	struct md_box box = {.line = reader->out->lines->len,
			     .source = first->source,
			     .ticked = text[1] != ' ',
			     .text = g_string_chunk_insert(reader->out->store, text + size)};
	g_array_append_val(reader->out->boxes, box);
	return md_page_box(&reader->page, text[1], first->source, size) ? size : 0;
}

static void end_flow(struct reader *reader, cmark_node *node)
{
	guint first_line = reader->out->lines->len, from = 0;
	int block = add_block(reader, reader->leaf, reader->source.end, NULL);
	if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
		end_heading(reader, node);
	else
		from = begin_box(reader, node);
	if (from > 0 || !md_table(&reader->page, &reader->flow, reader->source.text, block))
		md_page_wrap(&reader->page, &reader->flow, from, (guint)reader->flow.text->len,
			     block);
	if (reader->out->lines->len == first_line && from > 0)
		md_page_line(&reader->page, block, FALSE);
	place_links(reader, first_line);
}

/* Lines of a literal that stand at the ends of lines of the source, from `line` on. */
static void add_lines(struct reader *reader, const char *literal, int line, int block,
		      gboolean code)
{
	for (const char *at = literal; *at != '\0'; line++) {
		gsize size = strcspn(at, "\n");
		gsize from = md_source_at(&reader->source, line, 1),
		      to = md_source_at(&reader->source, line + 1, 1);
		while (to > from && md_ascii_in(reader->source.text[to - 1], "\r\n"))
			to--;
		gboolean same =
			to - from >= size && memcmp(reader->source.text + to - size, at, size) == 0;
		md_flow_clear(&reader->flow);
		if (code)
			md_flow_add_code(&reader->flow, at, size, same ? to - size : MD_NOWHERE);
		else
			md_flow_add(&reader->flow, (struct md_look){.link = -1}, at, size,
				    same ? to - size : MD_NOWHERE);
		if (code || size == 0) {
			md_page_line(&reader->page, block, code);
			md_page_put_flow(&reader->page, &reader->flow, 0,
					 (guint)reader->flow.text->len);
		} else {
			md_page_wrap(&reader->page, &reader->flow, 0, (guint)reader->flow.text->len,
				     block);
		}
		at += size + (at[size] == '\n');
	}
}

static void read_code_block(struct reader *reader, cmark_node *node)
{
	static const struct md_margin indent = {.columns = CODE_INDENT, .shown = TRUE};
	const char *literal = cmark_node_get_literal(node);
	gsize from, to;
	leaf_range(reader, node, &from, &to);
	gboolean fenced = from < to && md_ascii_in(reader->source.text[from], "`~");
	if (literal == NULL)
		return;
	md_page_push(&reader->page, &indent);
	add_lines(reader, literal, cmark_node_get_start_line(node) + fenced,
		  add_block(reader, from, to, literal), TRUE);
	md_page_pop(&reader->page);
}

static void read_html_block(struct reader *reader, cmark_node *node)
{
	const char *literal = cmark_node_get_literal(node);
	gsize from, to;
	leaf_range(reader, node, &from, &to);
	if (literal != NULL)
		add_lines(reader, literal, cmark_node_get_start_line(node),
			  add_block(reader, from, to, NULL), FALSE);
}

static void read_rule(struct reader *reader, cmark_node *node)
{
	gsize from, to;
	leaf_range(reader, node, &from, &to);
	md_page_rule(&reader->page, add_block(reader, from, to, NULL));
}

static void enter_list(struct reader *reader, cmark_node *node)
{
	struct list_state list = {.number = -1, .columns = 2};
	if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST) {
		int count = 0;
		for (cmark_node *item = cmark_node_first_child(node); item != NULL;
		     item = cmark_node_next(item))
			count++;
		list.number = cmark_node_get_list_start(node);
		list.point = cmark_node_get_list_delim(node) == CMARK_PERIOD_DELIM;
		g_autofree char *last = g_strdup_printf("%d", list.number + count - 1);
		list.columns = (int)strlen(last) + 2;
	}
	g_array_append_val(reader->lists, list);
}

static void enter_item(struct reader *reader)
{
	struct list_state *list =
		&g_array_index(reader->lists, struct list_state, reader->lists->len - 1);
	struct md_margin margin = {
		.columns = list->columns, .style = MD_BULLET, .source = MD_NOWHERE};
	if (list->number < 0)
		g_strlcpy(margin.mark, "• ", sizeof margin.mark);
	else
		g_snprintf(margin.mark, sizeof margin.mark, "%*d%c ", list->columns - 2,
			   list->number++, list->point ? '.' : ')');
	md_page_push(&reader->page, &margin);
}

/* An item in which nothing was written shows its mark all the same. */
static void leave_item(struct reader *reader)
{
	struct md_page *page = &reader->page;
	if (page->deeper == 0 && page->margins->len > 0 &&
	    !g_array_index(page->margins, struct md_margin, page->margins->len - 1).shown)
		md_page_line(page, -1, FALSE);
	md_page_pop(page);
}

static void enter_quote(struct reader *reader, gboolean enters)
{
	static const struct md_margin bar = {
		.mark = "│ ", .style = MD_QUOTE, .each = TRUE, .columns = 2, .source = MD_NOWHERE};
	reader->source.quotes += enters ? 1 : (guint)-1;
	if (enters)
		md_page_push(&reader->page, &bar);
	else
		md_page_pop(&reader->page);
}

/* An empty line between two blocks, but not between those of a list written without. */
static void separate(struct reader *reader, cmark_node *node)
{
	cmark_node *parent = cmark_node_parent(node);
	cmark_node *list = cmark_node_get_type(node) == CMARK_NODE_ITEM ? parent
			   : parent != NULL && cmark_node_get_type(parent) == CMARK_NODE_ITEM
				   ? cmark_node_parent(parent)
				   : NULL;
	if (cmark_node_previous(node) != NULL && (list == NULL || !cmark_node_get_list_tight(list)))
		md_page_space(&reader->page);
}

static void read_node(struct reader *reader, cmark_node *node, gboolean enters)
{
	cmark_node_type type = cmark_node_get_type(node);
	if (type >= CMARK_NODE_FIRST_INLINE) {
		read_inline(reader, node, enters);
		return;
	}
	if (enters)
		separate(reader, node);
	switch (type) {
	case CMARK_NODE_PARAGRAPH:
	case CMARK_NODE_HEADING:
		if (enters)
			begin_flow(reader, node);
		else
			end_flow(reader, node);
		break;
	case CMARK_NODE_CODE_BLOCK:
		read_code_block(reader, node);
		break;
	case CMARK_NODE_HTML_BLOCK:
		read_html_block(reader, node);
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		read_rule(reader, node);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		enter_quote(reader, enters);
		break;
	case CMARK_NODE_LIST:
		if (enters)
			enter_list(reader, node);
		else
			g_array_set_size(reader->lists, reader->lists->len - 1);
		break;
	case CMARK_NODE_ITEM:
		if (enters)
			enter_item(reader);
		else
			leave_item(reader);
		break;
	default:
		break;
	}
}

/* ---- all of it */

static cmark_node *parse(const char *text, gsize size)
{
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	cmark_parser_feed(parser, text, size);
	cmark_node *root = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	return root;
}

static void read_tree(struct reader *reader)
{
	cmark_node *root = parse(reader->source.text, reader->source.size);
	cmark_iter *iter = cmark_iter_new(root);
	for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
		read_node(reader, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
	cmark_iter_free(iter);
	cmark_node_free(root);
}

/* As it is written, line by line. */
static void read_plain(struct reader *reader)
{
	gsize from = 0, size = reader->source.size;
	int block = add_block(reader, 0, size, NULL);
	for (int line = 2; from < size; line++) {
		gsize to = md_source_at(&reader->source, line, 1);
		guint lines = reader->out->lines->len;
		md_flow_clear(&reader->flow);
		md_flow_add(&reader->flow, (struct md_look){.link = -1}, reader->source.text + from,
			    md_line_size(reader->source.text + from, to - from), from);
		md_page_wrap(&reader->page, &reader->flow, 0, (guint)reader->flow.text->len, block);
		if (reader->out->lines->len == lines)
			md_page_line(&reader->page, block, FALSE);
		from = to;
	}
}

struct md_text *md_render(const char *text, gsize size, int columns)
{
	return md_render_in(text, size, columns, NULL);
}

struct md_text *md_render_in(const char *text, gsize size, int columns, const char *image)
{
	struct md_text *out = md_text_new(size);
	out->plain = md_too_deep(text, size);
	struct reader reader = {
		.out = out,
		.page = {.out = out,
			 .columns = MAX(columns, 1),
			 .margins = g_array_new(FALSE, FALSE, sizeof(struct md_margin))},
		.lists = g_array_new(FALSE, FALSE, sizeof(struct list_state)),
		.open = g_array_new(FALSE, FALSE, sizeof(struct open_link)),
		.anchors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.image = image != NULL ? image : _("[image: %s]"),
	};
	gsize head = front_size(text, size);
	md_source_init(&reader.source, text + head, size - head);
	md_flow_init(&reader.flow);
	if (out->plain)
		read_plain(&reader);
	else
		read_tree(&reader);
	md_flow_free(&reader.flow);
	md_source_clear(&reader.source);
	md_text_shift(out, head);
	g_array_unref(reader.page.margins);
	g_array_unref(reader.lists);
	g_array_unref(reader.open);
	g_hash_table_unref(reader.anchors);
	return out;
}

char *md_plain(const char *text, gsize size)
{
	gsize head = front_size(text, size);
	text += head;
	size -= head;
	if (md_too_deep(text, size))
		return g_utf8_make_valid(text, (gssize)size);
	cmark_node *root = parse(text, size);
	cmark_iter *iter = cmark_iter_new(root);
	GString *out = g_string_sized_new(size);
	while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);
		const char *literal = cmark_node_get_literal(node);
		if (literal != NULL)
			g_string_append(out, literal);
		else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
			g_string_append_c(out, '\n');
		if (type < CMARK_NODE_FIRST_INLINE && out->len > 0 &&
		    out->str[out->len - 1] != '\n')
			g_string_append_c(out, '\n');
	}
	cmark_iter_free(iter);
	cmark_node_free(root);
	return g_string_free(out, FALSE);
}
