/* SPDX-License-Identifier: MIT
 * The rows of midwatch-import(5): events and openings as JSON objects, one table for both directions,
 * so that what `export` writes `import` reads. */
#ifndef MIDWATCH_COMMAND_ROWS_H
#define MIDWATCH_COMMAND_ROWS_H

#include "command/command.h"
#include "command/json.h"
#include "store/tickets.h"

/* What a row names by a text that means the same on another desk. */
enum row_named { ROW_TICKET, ROW_ARTICLE };
/* A foreign name to its number; *id = 0: not (yet) there. */
typedef gboolean row_resolver(enum row_named named, const char *ref, gint64 *id, void *data, GError **error);
struct row_reader {
	gint64 now;
	const struct zone *zone;	/* of typed times that name none */
	struct zone_set *zones;
	row_resolver *resolve;
	void *data;
};
/* A time as incidents.md T2 has it; RFC 3339, which nearly every row carries, first. TIME_NONE when absent. */
gboolean row_read_time(const struct row_reader *reader, const struct js *js, const char *key, gint64 *at, GError **error);
/* Fills an initialised event. *wanted (g_free) names a ticket that is not there yet, else NULL; then the
 * event's number is the one that ticket had where the row comes from, 0 when not told.
 * USAGE names the key and what was expected. */
gboolean row_read_event(const struct row_reader *reader, const struct js *js, struct event *event, char **wanted,
			GError **error);
/* Fills a zeroed opening; texts are borrowed from `js`, tags and fields are to be freed by
 * row_opening_clear(). */
gboolean row_read_opening(const struct row_reader *reader, const struct js *js, struct opening *opening,
			  GError **error);
void row_opening_clear(struct opening *opening);

/* The name a thing has in rows: its own ref, or "midwatch-DESK:NUMBER", of an article "midwatch-DESK:kb:NUMBER".
 * Free with g_free. */
typedef char *row_namer(enum row_named named, gint64 id, void *data);
void row_write_event(GString *out, const char *ticket, const struct event *event, row_namer *name, void *data);
/* The ticket row; `first` is its opening event, `fields` its own fields as opened. */
void row_write_opening(GString *out, const char *ref, const struct ticket *ticket, const struct event *first);

/* Every one of the things that `ids` gives page by page, while the sink takes it; what went away meanwhile is left out.
 * `expect` says what will be asked of the `count` next ones: store_expect(). */
typedef GArray *row_ids(struct desk *desk, gint64 after, guint limit, GError **error); /* of gint64 */
typedef void row_expecter(void *writing, const gint64 *ids, guint count);
typedef gboolean row_writer(void *writing, gint64 id, GError **error);
gboolean rows_write_all(struct call *call, row_ids *ids, row_expecter *expect, row_writer *write, void *writing,
			GError **error);

#endif
