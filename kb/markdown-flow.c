/* SPDX-License-Identifier: MIT
 * Flows: sanitised text in runs, each with its place in the source. cmark says where a leaf begins
 * only roughly (not across the lines of quotes and lists), so places are found by walking along the
 * source: between two leaves stands nothing but markup. */
#include <string.h>

#include "desk/text.h"
#include "kb/markdown-private.h"

#define TAB_STOP 8
#define WINDOW 4096 /* bytes searched when the source is not what was expected */
#define ENTITY_LONGEST 32

void md_flow_init(struct md_flow *flow)
{
	flow->text = g_string_new(NULL);
	flow->runs = g_array_new(FALSE, FALSE, sizeof(struct md_run));
	flow->column = 0;
}

void md_flow_clear(struct md_flow *flow)
{
	g_string_truncate(flow->text, 0);
	g_array_set_size(flow->runs, 0);
	flow->column = 0;
}

void md_flow_free(struct md_flow *flow)
{
	g_string_free(flow->text, TRUE);
	g_array_unref(flow->runs);
}

/* The run of what was appended since `at`; one with the run before when that goes on here. */
static void close_run(struct md_flow *flow, struct md_look look, guint at, gsize source,
		      gsize source_size)
{
	struct md_run run = {.at = at,
			     .size = (guint)flow->text->len - at,
			     .source = source,
			     .source_size = source_size,
			     .link = look.link,
			     .style = look.style};
	struct md_run *last =
		flow->runs->len > 0 ? &g_array_index(flow->runs, struct md_run, flow->runs->len - 1)
				    : NULL;
	if (run.size == 0)
		return;
	if (last != NULL && last->ends == MD_NO_BREAK && last->style == run.style &&
	    last->link == run.link && last->size == last->source_size && run.size == source_size &&
	    source != MD_NOWHERE && last->source + last->source_size == source) {
		last->size += run.size;
		last->source_size += source_size;
	} else {
		g_array_append_val(flow->runs, run);
	}
}

/* No space between two lines of Chinese. */
static void join_wide(struct md_flow *flow, const char *text, gsize size)
{
	if (flow->runs->len < 2 || size == 0)
		return;
	struct md_run *last = &g_array_index(flow->runs, struct md_run, flow->runs->len - 1);
	if (last->ends != MD_SOFT || last->size == 0 || last->at == 0)
		return;
	const char *before = g_utf8_find_prev_char(flow->text->str, flow->text->str + last->at);
	gunichar behind = g_utf8_get_char_validated(text, (gssize)size);
	if (before == NULL || behind > 0x10FFFF || text_width_char(behind) != 2 ||
	    text_width_char(g_utf8_get_char(before)) != 2)
		return;
	g_string_truncate(flow->text, last->at);
	last->size = 0;
}

void md_flow_add_for(struct md_flow *flow, struct md_look look, const char *text, gsize size,
		     gsize source, gsize source_size)
{
	join_wide(flow, text, size);
	guint at = (guint)flow->text->len;
	text_sanitise(flow->text, text, (gssize)size, TEXT_LINE, NULL);
	close_run(flow, look, at, source, source_size);
}

/* What needs no sanitising: printable ASCII. */
static gsize plain_run(const char *text, gsize size)
{
	gsize at = 0;
	while (at < size && (guchar)text[at] >= 0x20 && (guchar)text[at] < 0x7F)
		at++;
	return at;
}

void md_flow_add(struct md_flow *flow, struct md_look look, const char *text, gsize size,
		 gsize source)
{
	if (source == MD_NOWHERE) {
		md_flow_add_for(flow, look, text, size, MD_NOWHERE, 0);
		return;
	}
	join_wide(flow, text, size);
	for (gsize at = 0; at < size;) {
		guint from = (guint)flow->text->len;
		gsize used = plain_run(text + at, size - at);
		if (used > 0 && at + used < size && (guchar)text[at + used] >= 0x80)
			used--; /* what comes may be a mark upon it */
		if (used > 0) {
			g_string_append_len(flow->text, text + at, (gssize)used);
		} else {
			int columns;
			used = text_cluster(text + at, size - at, &columns);
			text_sanitise(flow->text, text + at, (gssize)used, TEXT_LINE, NULL);
		}
		close_run(flow, look, from, source + at, used);
		at += used;
	}
}

void md_flow_add_code(struct md_flow *flow, const char *text, gsize size, gsize source)
{
	static const char spaces[] = "        ";
	const struct md_look look = {.style = MD_CODE, .link = -1};
	for (gsize at = 0; at < size;) {
		const char *tab = memchr(text + at, '\t', size - at);
		gsize used = tab != NULL ? (gsize)(tab - text) - at : size - at;
		gsize before = flow->text->len;
		md_flow_add(flow, look, text + at, used,
			    source == MD_NOWHERE ? source : source + at);
		flow->column += text_width(flow->text->str + before, -1);
		at += used;
		if (tab == NULL)
			break;
		int stop = TAB_STOP - flow->column % TAB_STOP;
		md_flow_add_for(flow, look, spaces, (gsize)stop,
				source == MD_NOWHERE ? source : source + at, source != MD_NOWHERE);
		flow->column += stop;
		at++;
	}
}

void md_flow_break(struct md_flow *flow, enum md_break how, gsize source)
{
	struct md_run run = {.at = (guint)flow->text->len,
			     .size = 1,
			     .source = source,
			     .source_size = source != MD_NOWHERE,
			     .link = -1,
			     .style = MD_PLAIN,
			     .ends = (guint8)how};
	g_string_append_c(flow->text, how == MD_SOFT ? ' ' : '\n');
	g_array_append_val(flow->runs, run);
}

/* Bytes of what looks like an entity, "&amp;" "&#x4E00;"; 0: none. */
static gsize entity_size(const char *text, gsize size)
{
	gsize at = 1;
	while (at < MIN(size, ENTITY_LONGEST) && (g_ascii_isalnum(text[at]) || text[at] == '#'))
		at++;
	return at > 2 && at < size && text[at] == ';' ? at + 1 : 0;
}

/* How much of the literal the entity became. All but &amp; begin with something else. */
static gsize entity_means(const char *literal, const char *entity, gsize entity_bytes)
{
	gboolean same = strncmp(literal, entity, entity_bytes) == 0;
	if (same && g_ascii_strncasecmp(entity, "&amp;", 5) != 0 && entity[1] != '#')
		return entity_bytes; /* no entity of that name */
	gsize bytes = (gsize)g_utf8_skip[(guchar)*literal], length = strlen(literal);
	/* Some stand for two characters: a letter and what is put upon it. */
	if (bytes < length && g_unichar_type(g_utf8_get_char_validated(literal + bytes, -1)) ==
				      G_UNICODE_NON_SPACING_MARK)
		bytes += (gsize)g_utf8_skip[(guchar)literal[bytes]];
	return MIN(bytes, length);
}

static gsize find(const char *needle, gsize size, const char *text, gsize from, gsize end)
{
	while (from + size <= end) {
		const char *first = memchr(text + from, *needle, end - from - size + 1);
		if (first == NULL)
			break;
		if (memcmp(first, needle, size) == 0)
			return (gsize)(first - text);
		from = (gsize)(first - text) + 1;
	}
	return MD_NOWHERE;
}

/* Where the literal goes on when it does not at `at`; MD_NOWHERE when that is not near. */
static gsize search(const char *literal, gsize size, const char *source, gsize at, gsize end)
{
	gsize character = MIN(size, (gsize)g_utf8_skip[(guchar)*literal]);
	end = MIN(end, at + WINDOW);
	gsize found = find(literal, MIN(size, 8), source, at, end);
	return found != MD_NOWHERE ? found : find(literal, character, source, at, end);
}

static gsize same_bytes(const char *literal, gsize size, const char *source, gsize room,
			gboolean code)
{
	gsize same = 0;
	while (same < size && same < room && source[same] == literal[same] &&
	       (code || (source[same] != '\\' && source[same] != '&')))
		same++;
	return same;
}

/* One step over what does not read as it is written; 0: it is none of these. */
static gsize step(struct md_flow *flow, struct md_look look, const char *literal,
		  const char *source, gsize *at, gsize end, gboolean code)
{
	const char *here = source + *at;
	gsize room = end - *at, means = 1, takes = 1;
	if (room > 1 && (code ? *here == '\r' && here[1] == '\n'
			      : *here == '\\' && g_ascii_ispunct(here[1]) && here[1] == *literal))
		takes = 2;
	else if (!code && *here == '&' && entity_size(here, room) > 0) {
		takes = entity_size(here, room);
		means = entity_means(literal, here, takes);
	} else if (*here == '\0' && g_str_has_prefix(literal, "\uFFFD"))
		means = strlen("\uFFFD");
	else if (*here != *literal && !(code && *here == '\n' && *literal == ' '))
		return 0;
	md_flow_add_for(flow, look, literal, means, *at, takes);
	*at += takes;
	return means;
}

void md_flow_align(struct md_flow *flow, struct md_look look, const char *literal,
		   const char *source, gsize *at, gsize end, gboolean code)
{
	gsize size = strlen(literal);
	while (size > 0) {
		gsize same = same_bytes(literal, size, source + *at, end - *at, code);
		if (same > 0) {
			md_flow_add(flow, look, source + *at, same, *at);
			*at += same;
		} else if (*at < end) {
			same = step(flow, look, literal, source, at, end, code);
		}
		literal += same;
		size -= same;
		if (same > 0)
			continue;
		gsize found = *at < end ? search(literal, size, source, *at, end) : MD_NOWHERE;
		if (found == MD_NOWHERE) {
			md_flow_add(flow, look, literal, size, MD_NOWHERE);
			return;
		}
		*at = found;
	}
}

gboolean md_is_mark(const char *at)
{
	return (guchar)*at >= 0x80 && text_width_char(g_utf8_get_char(at)) == 0;
}

guint md_flow_fit(const struct md_flow *flow, guint from, guint to, int columns, guint *next)
{
	const char *text = flow->text->str;
	/* A character has at most some marks, so the break is looked for nearby. */
	gsize near = MIN((gsize)(to - from), (gsize)columns * 24 + 1);
	const char *hard = memchr(text + from, '\n', near);
	guint size = hard != NULL ? (guint)(hard - text) - from : to - from;
	guint end = from + (guint)text_fit_words(text + from, size, columns);
	while (end < from + size && md_is_mark(text + end))
		end += (guint)g_utf8_skip[(guchar)text[end]]; /* it takes no column */
	*next = end;
	if (hard != NULL && end == from + size)
		(*next)++;
	else
		while (*next < to && text[*next] == ' ' && !md_is_mark(text + *next + 1))
			(*next)++;
	while (end > from && text[end - 1] == ' ')
		end--;
	return end;
}
