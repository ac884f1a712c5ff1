/* SPDX-License-Identifier: MIT
 * The two forms of an answer. JSON rows go out at once. A plain table waits for its first 1 000
 * rows to learn how wide its columns are; later rows are set in those widths, so that a list of a
 * million needs no memory for them. */
#include "command/sink.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "command/json.h"
#include "command/narrow.h"
#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/when.h"

#define WAITING_ROWS 1000
#define FLUSH_AT (1u << 16)
#define HELD_MOST (8u << 20)

struct output {
	FILE *file; /* NULL: collects */
	GString *text;
	int failed, room;
	guint held;     /* so many hold it */
	gboolean spilt; /* some of what is held is out */
	gboolean quiet, terminal;
	const struct zone *zone;
};

struct sink {
	struct output *output, own;
	gboolean json, ascii, colour, other;
	const struct column *columns;
	int count, at; /* columns, and the one the next value is for */
	gboolean open, record, streaming;
	int *widths;
	char **headings; /* in capitals; NULL for what is not shown */
	int heading_count;
	GString *cells;  /* the waiting rows' texts, each ended by NUL */
	GArray *offsets; /* of gsize into `cells` */
};

static struct sink *sink_new(FILE *file, GString *text, const struct zone *zone)
{
	struct sink *sink = g_new0(struct sink, 1);
	sink->own = (struct output){.file = file,
				    .text = text,
				    .terminal = file && isatty(fileno(file)),
				    .zone = zone ? zone : zone_utc()};
	sink->output = &sink->own;
	sink->cells = g_string_new(NULL);
	sink->offsets = g_array_new(FALSE, FALSE, sizeof(gsize));
	return sink;
}

struct sink *sink_plain(FILE *out, const struct zone *zone, gint64 now, gboolean colour)
{
	struct sink *sink = sink_new(out, g_string_new(NULL), zone);
	sink->colour = colour;
	return sink;
}

struct sink *sink_json(FILE *out, gboolean ascii)
{
	struct sink *sink = sink_new(out, g_string_new(NULL), NULL);
	sink->json = TRUE;
	sink->ascii = ascii;
	return sink;
}

struct sink *sink_collect(GString *out, const struct zone *zone, gint64 now)
{
	return sink_new(NULL, out, zone);
}

struct sink *sink_other(struct sink *sink)
{
	struct sink *other = sink_new(NULL, NULL, NULL);
	other->output = sink->output;
	other->json = !sink->json;
	other->ascii = sink->ascii || sink->output->terminal;
	other->colour = sink->colour;
	other->other = TRUE;
	return other;
}

static void flush_output(struct output *output)
{
	if (!output->file || (output->held && output->text->len < HELD_MOST))
		return;
	output->spilt = output->spilt || output->held;
	if (!output->failed && output->text->len) {
		errno = 0;
		gsize size = output->text->len;
		if (fwrite(output->text->str, 1, size, output->file) != size ||
		    fflush(output->file) != 0)
			output->failed = errno ? errno : EIO;
	}
	g_string_truncate(output->text, 0);
}

void sink_flush(struct sink *sink)
{
	flush_output(sink->output);
}

gsize sink_hold(struct sink *sink)
{
	struct output *output = sink->output;

	if (!output->held++)
		output->spilt = FALSE;
	return output->text->len;
}

gboolean sink_drop(struct sink *sink, gsize since)
{
	struct output *output = sink->output;

	g_return_val_if_fail(output->held, FALSE);
	if (!output->spilt)
		g_string_truncate(output->text, since);
	return !output->spilt;
}

void sink_let(struct sink *sink)
{
	struct output *output = sink->output;

	g_return_if_fail(output->held);
	output->held--;
	if (output->text->len >= FLUSH_AT)
		flush_output(output);
}

static void flush_when_full(struct sink *sink)
{
	if (sink->output->text->len >= FLUSH_AT)
		flush_output(sink->output);
}

static void free_headings(struct sink *sink)
{
	for (int i = 0; i < sink->heading_count; i++)
		g_free(sink->headings[i]);
	g_free(sink->headings);
}

void sink_free(struct sink *sink)
{
	if (!sink)
		return;
	if (!sink->other) {
		flush_output(&sink->own);
		if (sink->own.file)
			g_string_free(sink->own.text, TRUE);
	}
	g_string_free(sink->cells, TRUE);
	g_array_unref(sink->offsets);
	g_free(sink->widths);
	free_headings(sink);
	g_free(sink);
}

gboolean sink_is_json(const struct sink *sink)
{
	return sink->json;
}

void sink_set_zone(struct sink *sink, const struct zone *zone)
{
	sink->output->zone = zone ? zone : zone_utc();
}

void sink_set_room(struct sink *sink, int columns)
{
	sink->output->room = columns;
}

void sink_set_quiet(struct sink *sink, gboolean quiet)
{
	sink->output->quiet = quiet;
}

int sink_failed(const struct sink *sink)
{
	return sink->output->failed;
}

static gboolean right_aligned(const struct column *column)
{
	return column->cell == CELL_INT || column->cell == CELL_SPAN;
}

static gboolean is_last_shown(const struct sink *sink, int column)
{
	for (int i = column + 1; i < sink->count; i++)
		if (sink->columns[i].plain)
			return FALSE;
	return TRUE;
}

/* One cell in its column's width; the last is not filled up, so that no line ends in spaces. */
static void print_cell(struct sink *sink, int column, const char *text, gboolean *first)
{
	GString *out = sink->output->text;
	int room = sink->widths[column] - text_width(text, -1);
	if (!*first)
		g_string_append(out, "  ");
	*first = FALSE;
	if (right_aligned(&sink->columns[column]))
		for (; room > 0; room--)
			g_string_append_c(out, ' ');
	g_string_append(out, text);
	if (!is_last_shown(sink, column))
		for (; room > 0; room--)
			g_string_append_c(out, ' ');
}

static void print_headings(struct sink *sink)
{
	GString *out = sink->output->text;
	gboolean first = TRUE;
	g_string_append(out, sink->colour ? "\033[1m" : "");
	for (int i = 0; i < sink->count; i++)
		if (sink->columns[i].plain)
			print_cell(sink, i, sink->headings[i], &first);
	g_string_append(out, sink->colour ? "\033[m\n" : "\n");
}

static const char *waiting_cell(const struct sink *sink, guint index)
{
	return sink->cells->str + g_array_index(sink->offsets, gsize, index);
}

static void print_record(struct sink *sink)
{
	GString *out = sink->output->text;
	int width = 0;
	for (int i = 0; i < sink->count; i++)
		if (sink->columns[i].plain)
			width = MAX(width, text_width(sink->headings[i], -1));
	for (guint i = 0; i < sink->offsets->len; i++) {
		const struct column *column = &sink->columns[i % (guint)sink->count];
		if (!column->plain)
			continue;
		g_string_append(out, sink->colour ? "\033[1m" : "");
		text_pad(out, sink->headings[i % (guint)sink->count], width);
		g_string_append(out, sink->colour ? "\033[m  " : "  ");
		g_string_append(out, waiting_cell(sink, i));
		g_string_append_c(out, '\n');
	}
}

static gboolean is_too_wide(const struct sink *sink)
{
	int width = -2;
	for (int i = 0; i < sink->count; i++)
		if (sink->columns[i].plain)
			width += 2 + sink->widths[i];
	return sink->output->room > 0 && width > sink->output->room;
}

static void print_narrow(struct sink *sink)
{
	g_autofree const char **cells = g_new(const char *, sink->offsets->len);
	for (guint i = 0; i < sink->offsets->len; i++)
		cells[i] = waiting_cell(sink, i);
	const struct narrow table = {.columns = sink->columns,
				     .headings = sink->headings,
				     .count = sink->count,
				     .cells = cells,
				     .rows = sink->offsets->len / (guint)sink->count,
				     .room = sink->output->room,
				     .headed = !sink->streaming};
	narrow_table(sink->output->text, &table);
}

static void print_waiting(struct sink *sink)
{
	guint count = sink->offsets->len;
	for (guint i = 0; i < count; i++) {
		int *width = &sink->widths[i % (guint)sink->count];
		*width = MAX(*width, text_width(waiting_cell(sink, i), -1));
	}
	if (sink->record) {
		print_record(sink);
	} else if (count && is_too_wide(sink)) {
		print_narrow(sink);
	} else if (count) {
		if (!sink->streaming)
			print_headings(sink);
		gboolean first = TRUE;
		for (guint i = 0; i < count; i++) {
			int column = (int)(i % (guint)sink->count);
			if (column == 0)
				first = TRUE;
			if (sink->columns[column].plain)
				print_cell(sink, column, waiting_cell(sink, i), &first);
			if (column == sink->count - 1)
				g_string_append_c(sink->output->text, '\n');
			flush_when_full(sink);
		}
	}
	g_string_truncate(sink->cells, 0);
	g_array_set_size(sink->offsets, 0);
	flush_when_full(sink);
}

/* A table's headings stand in capitals, those beside the values begin with one. */
static char *heading(const char *text, gboolean record)
{
	const char *rest = record && *text ? g_utf8_next_char(text) : "";
	g_autofree char *capital = g_utf8_strup(text, *rest ? rest - text : -1);
	return g_strconcat(capital, rest, NULL);
}

static void begin(struct sink *sink, const struct column *columns, int count, gboolean record)
{
	g_assert(!sink->open);
	sink->columns = columns;
	sink->count = sink->at = count;
	sink->open = TRUE;
	sink->record = record;
	sink->streaming = FALSE;
	if (sink->json)
		return;
	sink->widths = g_renew(int, sink->widths, count);
	free_headings(sink);
	sink->headings = g_new0(char *, count);
	sink->heading_count = count;
	for (int i = 0; i < count; i++) {
		sink->headings[i] = columns[i].plain ? heading(_(columns[i].plain), record) : NULL;
		sink->widths[i] = columns[i].plain ? text_width(sink->headings[i], -1) : 0;
	}
}

void sink_table(struct sink *sink, const struct column *columns, int count)
{
	begin(sink, columns, count, FALSE);
}

void sink_record(struct sink *sink, const struct column *columns, int count)
{
	begin(sink, columns, count, TRUE);
}

void sink_row(struct sink *sink)
{
	g_assert(sink->open && sink->at == sink->count);
	sink->at = 0;
	if (sink->json) {
		g_string_append_c(sink->output->text, '{');
	} else if (!sink->record && sink->offsets->len >= (guint)(WAITING_ROWS * sink->count)) {
		print_waiting(sink);
		sink->streaming = TRUE;
	}
}

/* The key the next value goes under; in JSON form only. */
static const char *next_key(struct sink *sink)
{
	g_assert(sink->open && sink->at < sink->count);
	return sink->columns[sink->at++].key;
}

static void end_value(struct sink *sink)
{
	if (sink->at < sink->count)
		return;
	js_end(sink->output->text);
	g_string_append_c(sink->output->text, '\n');
	flush_when_full(sink);
}

static void add_cell(struct sink *sink, const char *clean)
{
	g_assert(sink->open && sink->at < sink->count);
	sink->at++;
	gsize offset = sink->cells->len;
	g_array_append_val(sink->offsets, offset);
	g_string_append_len(sink->cells, clean, (gssize)strlen(clean) + 1);
}

void sink_text(struct sink *sink, const char *text)
{
	if (!text) {
		sink_null(sink);
	} else if (sink->json) {
		js_text(sink->output->text, next_key(sink), text, sink->ascii);
		end_value(sink);
	} else {
		g_autofree char *clean = text_clean(text);
		add_cell(sink, clean);
	}
}

void sink_int(struct sink *sink, gint64 value)
{
	if (sink->json) {
		js_int(sink->output->text, next_key(sink), value);
		end_value(sink);
	} else {
		char digits[24];
		g_snprintf(digits, sizeof digits, "%" PRId64, value);
		add_cell(sink, digits);
	}
}

void sink_null(struct sink *sink)
{
	if (sink->json) {
		js_null(sink->output->text, next_key(sink));
		end_value(sink);
	} else {
		add_cell(sink, "-");
	}
}

void sink_time(struct sink *sink, gint64 at)
{
	if (at == TIME_NONE) {
		sink_null(sink);
	} else if (sink->json) {
		js_time(sink->output->text, next_key(sink), at);
		end_value(sink);
	} else {
		g_autofree char *text = when_print(at, sink->output->zone);
		add_cell(sink, text);
	}
}

void sink_span(struct sink *sink, gint64 seconds)
{
	if (seconds == TIME_NONE) {
		sink_null(sink);
	} else if (sink->json) {
		sink_int(sink, seconds);
	} else {
		g_autofree char *text = span_print(seconds);
		add_cell(sink, text);
	}
}

void sink_bool(struct sink *sink, gboolean value)
{
	if (sink->json) {
		js_bool(sink->output->text, next_key(sink), value);
		end_value(sink);
	} else {
		add_cell(sink, value ? _("yes") : _("no"));
	}
}

void sink_words(struct sink *sink, char **words)
{
	if (sink->json) {
		GString *out = sink->output->text;
		js_begin_list(out, next_key(sink));
		for (; words && *words; words++)
			js_text(out, NULL, *words, sink->ascii);
		js_end_list(out);
		end_value(sink);
	} else if (words && *words) {
		g_autofree char *joined = g_strjoinv(",", words);
		sink_text(sink, joined);
	} else {
		add_cell(sink, "-");
	}
}

void sink_end(struct sink *sink)
{
	g_assert(sink->open && sink->at == sink->count);
	if (!sink->json)
		print_waiting(sink);
	sink->open = FALSE;
}

void sink_say(struct sink *sink, const char *format, ...)
{
	if (sink->json || sink->output->quiet)
		return;
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *line = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	text_sanitise(sink->output->text, line, -1, TEXT_LINE, NULL);
	g_string_append_c(sink->output->text, '\n');
	flush_when_full(sink);
}

void sink_say_marked(struct sink *sink, const char *lead, const char *line, gsize start, gsize end,
		     const char *trail)
{
	if (sink->json || sink->output->quiet)
		return;
	GString *out = sink->output->text;
	gboolean marks = sink->colour && start < end;
	text_sanitise(out, lead, -1, TEXT_LINE, NULL);
	text_sanitise(out, line, (gssize)start, TEXT_LINE, NULL);
	g_string_append(out, marks ? "\033[1m" : "");
	text_sanitise(out, line + start, (gssize)(end - start), TEXT_LINE, NULL);
	g_string_append(out, marks ? "\033[m" : "");
	text_sanitise(out, line + end, -1, TEXT_LINE, NULL);
	text_sanitise(out, trail, -1, TEXT_LINE, NULL);
	g_string_append_c(out, '\n');
	flush_when_full(sink);
}

void sink_block(struct sink *sink, const char *text)
{
	if (sink->json)
		return;
	GString *out = sink->output->text;
	text_sanitise(out, text, -1, TEXT_KEEP_NEWLINES, NULL);
	if (out->len && out->str[out->len - 1] != '\n')
		g_string_append_c(out, '\n');
	flush_when_full(sink);
}

void sink_raw(struct sink *sink, const char *text)
{
	if (sink->output->terminal)
		text_sanitise(sink->output->text, text, -1, TEXT_KEEP_NEWLINES, NULL);
	else
		g_string_append(sink->output->text, text);
	flush_when_full(sink);
}

char *span_print(gint64 seconds)
{
	static const struct {
		gint64 size;
		char letter;
	} units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
	GString *out = g_string_new(seconds < 0 ? "-" : NULL);
	guint64 left = seconds < 0 ? -(guint64)seconds : (guint64)seconds;
	for (guint i = left < 2 * 86400 ? 1 : 0; i < G_N_ELEMENTS(units); i++) {
		guint64 size = (guint64)units[i].size;
		if (left >= size || (size == 1 && out->len <= (seconds < 0)))
			g_string_append_printf(out, "%" G_GUINT64_FORMAT "%c", left / size,
					       units[i].letter);
		left %= size;
	}
	return g_string_free(out, FALSE);
}
