/* SPDX-License-Identifier: MIT
 * Where a command's answer goes: rows of named values that become JSON Lines or an aligned table, and
 * lines of prose. All text is sanitised on its way out in plain form, escaped in JSON form. A console
 * collects the same rows in memory. */
#ifndef MIDWATCH_COMMAND_SINK_H
#define MIDWATCH_COMMAND_SINK_H

#include <stdio.h>

#include "desk/civil.h"

struct sink;
struct zone;
struct sink *sink_plain(FILE *out, const struct zone *zone, gint64 now, gboolean colour);
struct sink *sink_json(FILE *out, gboolean ascii);
/* Plain text in memory (console, prompt), appended to `out`. */
struct sink *sink_collect(GString *out, const struct zone *zone, gint64 now);
/* The other form (plain of JSON, JSON of plain) on the same output; `sink` must outlive it. */
struct sink *sink_other(struct sink *sink);
void sink_free(struct sink *sink); /* flushes; NULL is fine */
gboolean sink_is_json(const struct sink *sink);
/* The zone times are shown in, once it is known; borrowed. Until then UTC. */
void sink_set_zone(struct sink *sink, const struct zone *zone);
/* The columns of the screen it is read on, for tables wider than that; 0 (so at first): no matter. */
void sink_set_room(struct sink *sink, int columns);
void sink_set_quiet(struct sink *sink, gboolean quiet); /* sink_say says nothing */
void sink_flush(struct sink *sink);
/* Nothing is written until sink_let(), as what is told may have to be taken back: sink_drop() forgets what came since
 * sink_hold(), which it gives. FALSE: some of it is out, there was too much of it. They nest. */
gsize sink_hold(struct sink *sink);
gboolean sink_drop(struct sink *sink, gsize since);
void sink_let(struct sink *sink);
/* The errno of the write that failed, 0 when none did. From then on nothing is written; long answers
 * may stop early. */
int sink_failed(const struct sink *sink);

/* A table begins with its columns; `plain` names the heading (NULL: not shown in plain form), `key` the
 * JSON key. Rows give values in column order, exactly one per column. */
enum cell {
	CELL_TEXT,
	CELL_LONG, /* free text, the last columns */
	CELL_INT,
	CELL_TIME,
	CELL_SPAN, /* seconds; JSON key ends _s */
	CELL_BOOL,
	CELL_WORDS, /* char** */
};
struct column {
	const char *key, *plain; /* plain: N_() */
	enum cell cell;
};
void sink_table(struct sink *sink, const struct column *columns, int count);
/* The same for one thing told in full: in plain form a line per column, "Heading  value". */
void sink_record(struct sink *sink, const struct column *columns, int count);
void sink_row(struct sink *sink); /* begins a row; then one call per column */
void sink_text(struct sink *sink, const char *text); /* NULL: null */
void sink_int(struct sink *sink, gint64 value);
void sink_null(struct sink *sink);
void sink_time(struct sink *sink, gint64 at);	   /* TIME_NONE: null */
void sink_span(struct sink *sink, gint64 seconds); /* TIME_NONE: null */
void sink_bool(struct sink *sink, gboolean value);
void sink_words(struct sink *sink, char **words); /* NULL: [] */
void sink_end(struct sink *sink);		  /* ends the table: plain form prints now */

/* Prose: plain only, one line (sanitised), e.g. what an act did. Nothing in JSON or when quiet. */
void sink_say(struct sink *sink, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same of `lead`, a line with what lies between two of its bytes marked (where there are colours), and `trail`. */
void sink_say_marked(struct sink *sink, const char *lead, const char *line, gsize start, gsize end, const char *trail);
/* A block of text with newlines (sanitised), plain only. */
void sink_block(struct sink *sink, const char *text);
/* Raw bytes, both forms: `config` and `export` print a language, not a report. Only on a terminal they
 * pass the sanitiser too. */
void sink_raw(struct sink *sink, const char *text);

/* "2d3h4m5s" without the parts that are zero; hours up to 48; "0s"; negative ones with "-".
 * g_free. */
char *span_print(gint64 seconds);

#endif
