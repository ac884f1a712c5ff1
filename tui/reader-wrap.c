/* SPDX-License-Identifier: MIT
 * The lines of a message, wrapped when they are first asked for and forgotten when they are far
 * away. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/moment.h"
#include "tui/reader-private.h"
#include "tui/wrap.h"

/* Wrapped messages kept, and how many around the cursor stay when there are more. */
enum { KEPT = 512, KEPT_AROUND = 128 };
/* So many quoted lines in a row are folded: the answer is what is read. */
enum { QUOTE_FOLDED = 4 };

struct laid {
	enum row_kind kind;
	struct piece piece;
	guint quoted; /* ROW_FOLDED: lines */
};

struct block {
	GString *text; /* sanitised */
	GArray *lines; /* of struct laid */
	int heading;   /* the row it begins at, behind rule and date */
};

static void add_part(GString *out, const char *part)
{
	if (part)
		g_string_append_printf(out, "%s%s", out->len ? " · " : "", part);
}

char *said_heading(const struct said *said)
{
	GString *out = g_string_new(NULL);
	if (said->kind == TALK_EVENT) {
		if (said->by)
			g_string_append_printf(out, "%s: ", said->by);
		g_string_append(out, said->did);
		return g_string_free(out, FALSE);
	}
	/* What the client said to one of us, who wrote it down. */
	gboolean told = said->kind == TALK_CLIENT && said->with;
	g_string_append(out, told ? said->with : said->by ? said->by : "");
	if (said->to || (said->with && !told))
		g_string_append_printf(out, "%s→ %s", out->len ? " " : "",
				       said->to ? said->to : said->with);
	add_part(out, said->opening ? said->did : said->via);
	if (told && said->by)
		g_string_append_printf(out, _(" · told %s"), said->by);
	return g_string_free(out, FALSE);
}

static void block_free(struct block *block)
{
	if (!block)
		return;
	g_string_free(block->text, TRUE);
	g_array_unref(block->lines);
	g_free(block);
}

static void forget(struct reader *reader, int item)
{
	if (!reader->blocks[item])
		return;
	g_clear_pointer(&reader->blocks[item], block_free);
	reader->built--;
}

void blocks_forget(struct reader *reader)
{
	for (guint i = 0; reader->built > 0 && i < reader->talk->len; i++)
		forget(reader, (int)i);
}

void blocks_begin(struct reader *reader)
{
	g_free(reader->blocks);
	reader->blocks = g_new0(struct block *, MAX(reader->talk->len, 1));
	reader->built = 0;
	reader->rule = -1;
	for (guint i = 0; reader->read_turn > 0 && i < reader->talk->len; i++) {
		const struct said *said = reader->talk->pdata[i];
		if (said->turn > reader->read_turn)
			continue;
		reader->rule = i > 0 ? (int)i : -1;
		return;
	}
}

void blocks_trim(struct reader *reader)
{
	if (reader->built <= KEPT)
		return;
	for (int i = 0; i < (int)reader->talk->len; i++)
		if (ABS(i - reader->cursor.item) > KEPT_AROUND)
			forget(reader, i);
}

gboolean block_is_new(const struct reader *reader, int item)
{
	const struct said *said = reader->talk->pdata[item];
	return reader->read_turn > 0 && said->turn > reader->read_turn &&
	       (reader->rule < 0 || item > reader->rule);
}

/* ---- wrapping */

static void add_line(struct block *block, enum row_kind kind, gsize start, gsize size)
{
	struct laid line = {.kind = kind, .piece = {start, size}};
	g_array_append_val(block->lines, line);
}

static void add_wrapped(struct block *block, enum row_kind kind, gsize start, gsize size, int width)
{
	g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
	wrap_line(pieces, block->text->str, start, size, width, 0);
	for (guint i = 0; i < pieces->len; i++) {
		const struct piece *piece = &g_array_index(pieces, struct piece, i);
		add_line(block, kind, piece->start, piece->size);
	}
}

/* Quoted lines from `start` on, and where what follows them begins. */
static guint count_quoted(const char *text, gsize start, gsize *next)
{
	guint count = 0;
	while (text[start] == '>') {
		start += strcspn(text + start, "\n");
		start += text[start] == '\n';
		count++;
	}
	*next = start;
	return count;
}

static void wrap_body(struct block *block, enum row_kind kind, int width, gboolean quotes)
{
	const char *text = block->text->str;
	gsize start = 0, next = 0;
	do {
		guint quoted = quotes ? 0 : count_quoted(text, start, &next);
		if (quoted >= QUOTE_FOLDED) {
			add_line(block, ROW_FOLDED, start, next - start);
			g_array_index(block->lines, struct laid, block->lines->len - 1).quoted =
				quoted;
		} else {
			gsize size = strcspn(text + start, "\n");
			add_wrapped(block, kind, start, size, width);
			next = start + size + 1;
		}
		start = next;
	} while (start < block->text->len);
}

static void take_text(struct block *block, const struct said *said)
{
	g_autofree char *heading = said->kind == TALK_EVENT ? said_heading(said) : NULL;
	g_autofree char *raw = NULL;
	if (heading)
		raw = said->text ? g_strdup_printf("%s: %s", heading, said->text)
				 : g_strdup(heading);
	else if (said->redacted)
		raw = g_strdup(_("(redacted)"));
	else if (said->left_out)
		raw = g_strdup_printf(
			ngettext("(%zu byte, too much to keep here: Enter shows it)",
				 "(%zu bytes, too much to keep here: Enter shows them)",
				 said->left_out),
			said->left_out);
	else
		raw = g_strdup(said->text && *said->text ? said->text : _("(no text)"));
	text_sanitise(block->text, raw, -1, TEXT_KEEP_NEWLINES, NULL);
	while (block->text->len > 0 && g_ascii_isspace(block->text->str[block->text->len - 1]))
		g_string_truncate(block->text, block->text->len - 1);
}

/* The date stands above the first of a day; above today's only where another day is above it. */
static gboolean begins_day(const struct reader *reader, int item)
{
	const struct said *said = reader->talk->pdata[item];
	const struct said *above = item > 0 ? reader->talk->pdata[item - 1] : NULL;
	int day = moment_day_number(said->at, reader->zone);
	return day != (above ? moment_day_number(above->at, reader->zone) : reader->today);
}

static struct block *block_of(struct reader *reader, int item)
{
	if (reader->blocks[item])
		return reader->blocks[item];
	const struct said *said = reader->talk->pdata[item];
	struct block *block = g_new0(struct block, 1);
	block->text = g_string_new(NULL);
	block->lines = g_array_new(FALSE, FALSE, sizeof(struct laid));
	if (item == reader->rule)
		add_line(block, ROW_READ, 0, 0);
	if (begins_day(reader, item))
		add_line(block, ROW_DAY, 0, 0);
	block->heading = (int)block->lines->len;
	if (said->kind != TALK_EVENT)
		add_line(block, ROW_HEADING, 0, 0);
	take_text(block, said);
	wrap_body(block, said->kind == TALK_EVENT ? ROW_DONE : ROW_TEXT, reader->width,
		  reader->quotes || said->kind == TALK_EVENT);
	reader->blocks[item] = block;
	reader->built++;
	return block;
}

int block_rows(struct reader *reader, int item)
{
	return (int)block_of(reader, item)->lines->len;
}

int block_heading(struct reader *reader, int item)
{
	return block_of(reader, item)->heading;
}

static const struct laid *line_at(struct reader *reader, int item, int row)
{
	return &g_array_index(block_of(reader, item)->lines, struct laid, row);
}

enum row_kind block_kind(struct reader *reader, int item, int row)
{
	return line_at(reader, item, row)->kind;
}

char *block_line(struct reader *reader, int item, int row)
{
	const struct laid *line = line_at(reader, item, row);
	if (line->kind == ROW_HEADING)
		return said_heading(reader->talk->pdata[item]);
	if (line->kind == ROW_FOLDED)
		return g_strdup_printf(ngettext("> %u quoted line; z shows quotes",
						"> %u quoted lines; z shows quotes", line->quoted),
				       line->quoted);
	return g_strndup(block_of(reader, item)->text->str + line->piece.start, line->piece.size);
}

char *block_two_lines(struct reader *reader, int item, int row)
{
	const struct block *block = block_of(reader, item);
	if (row + 1 >= (int)block->lines->len)
		return NULL;
	const struct laid *one = &g_array_index(block->lines, struct laid, row);
	const struct laid *two = &g_array_index(block->lines, struct laid, row + 1);
	if ((one->kind != ROW_TEXT && one->kind != ROW_DONE) || two->kind != one->kind)
		return NULL;
	return g_strndup(block->text->str + one->piece.start,
			 two->piece.start + two->piece.size - one->piece.start);
}
