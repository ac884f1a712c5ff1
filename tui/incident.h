/* SPDX-License-Identifier: MIT
 * The timeline of an incident on the screen (incidents.md §1, "The editor"): screen-incident.c (the screen and its
 * keys), incident-load.c (read and kept up to date), incident-rows.c (which rows there are), incident-draw.c and
 * incident-strip.c (how it looks), incident-tell.c (what is written to it), incident-commands.c. */
#ifndef MIDWATCH_TUI_INCIDENT_H
#define MIDWATCH_TUI_INCIDENT_H

#include "desk/axis.h"
#include "command/command.h"
#include "store/incident.h"
#include "tui/list.h"

/* An entry, or a stretch without any (T13). */
struct timeline_row {
	const struct entry *entry;	/* NULL: a gap */
	const struct timeline_gap *gap; /* NULL: an entry */
};

struct timeline {
	struct console *console;
	gint64 id;	/* 0: its name has to be looked up */
	char *name;	/* as it was asked for */
	struct incident *incident; /* NULL: not read yet */
	struct incident *spare; /* the one shown before, to be brought up to date for the next frame; NULL */
	char *error;		/* why it can't be read; NULL */
	char *present;		/* who else is there: "li is writing"; NULL: nobody */
	gboolean loading, dirty;
	gint64 known_at; /* what is shown was known then (T1), and can't be written to; TIME_NONE: now */
	GArray *moments; /* of gint64: when something was recorded, ascending; as it was when the past was entered */

	/* Made of it by timeline_make(); all borrow from `incident`. */
	struct stamped stamps[STAMPS];
	GPtrArray *gaps, *blockers;
	GArray *missed;
	gint64 made_at;	 /* the second they are true at */
	gint64 update_at; /* the next promised update is due; TIME_NONE: none is */
	enum incident_state state;
	GArray *rows;	 /* of struct timeline_row */
	guint told, logged, removed, others; /* entries: promoted, not promoted, removed; left out by kind or words */
	gboolean many_days;
	struct axis *axis; /* NULL: not drawn yet */

	gboolean shows_log, shows_removed;
	int kind; /* only this enum entry_kind; -1: all */
	char *sought; /* only entries that say this, folded (text_fold()); NULL: all */
	struct list list;
	int drawn_top, drawn_height; /* of the list, in the frame before */
	int ride;		     /* rows the strip beside has gone along with the list, negative upwards */
	gint64 ride_due;	     /* when it goes back, monotonic; 0: it stands where it belongs */
	char *place;	/* names the row the cursor is on, also across readings; NULL */
	char *awaited;	/* the place it goes to once that is there: what was just written; NULL */
	char note[48];
	/* What is typed while something just written is not shown yet is meant for that, never for the row before:
	 * monotonic, how long it waits at most; 0: it does not. */
	gint64 held_till;

	/* The entry whose time is being moved, by so many seconds; stored once the keys rest. */
	char *nudged; /* its key; NULL: none */
	gint64 nudge, nudge_due; /* due: monotonic */
};

/* ---- incident-load.c */
/* Brings it up to date, by and by; the past is read anew. */
void timeline_load(struct timeline *timeline);
/* To the moment something was recorded before the one shown (by < 0), or behind it. */
gboolean timeline_slide(struct timeline *timeline, int by, GError **error);

/* ---- incident-rows.c */
/* All that is made of the incident, anew. */
void timeline_make(struct timeline *timeline);
/* Only the rows: what is shown has been chosen otherwise. */
void timeline_make_rows(struct timeline *timeline);
void timeline_clear(struct timeline *timeline);
const struct timeline_row *timeline_at(const struct timeline *timeline, int place);
/* The entry the cursor is on; NULL with USAGE. */
const struct entry *timeline_entry(const struct timeline *timeline, GError **error);
/* Keeps the name of the row under the cursor. */
void timeline_keep_place(struct timeline *timeline);
/* The instant what is shown is about: the past, or now. */
gint64 timeline_now(const struct timeline *timeline);

/* ---- incident-draw.c, incident-strip.c */
void timeline_draw(struct timeline *timeline, const struct area *area);
/* Puts the strip beside back once the list rests; when that will be, G_MAXINT64: it stands. */
gint64 timeline_settle_ride(struct timeline *timeline, gint64 monotonic);
enum { STRIP_ROWS = 3, STRIP_COLUMNS = 48 };
/* In so many lines, what matters most first. */
void timeline_draw_strip(const struct timeline *timeline, const struct area *area);
/* In a column of its own, with anchors and what blocks in words. */
void timeline_draw_side(const struct timeline *timeline, const struct area *area);
/* "02:41:10", "02:30 ±5m", "02:44", with the day before where there are several. */
#define ENTRY_TIME_SIZE 48
void entry_time_print(const struct instant *when, const struct zone *zone, gboolean day, char out[ENTRY_TIME_SIZE]);

/* ---- screen-incident.c */
/* What is typed from here on waits until `awaited` can be read or, should that not come, for a while. */
void timeline_hold(struct timeline *timeline);
/* It waits no more: whatever is on the screen gets it; nobody, where what it was meant for does not come. */
void timeline_go_on(struct timeline *timeline, gboolean there);

/* ---- incident-commands.c */
enum { NUDGE_RESTS = 700 * 1000 };
/* Stores the time that is being moved, if one is. */
void timeline_settle_nudge(struct timeline *timeline);

/* ---- incident-tell.c */
/* What is noted. */
struct telling {
	gint64 incident; /* 0: the active one */
	gint64 at;
	enum entry_kind kind;
	char *text, *draft;
	const char *precision; /* NULL: exact */
	const char *zone;      /* as typed; NULL: the writer's own */
};
/* A new entry; where no incident is meant the list is offered with it, so nothing is lost. */
void incident_note(struct console *console, const struct telling *telling);
/* "restored: it plays again": a kind by its name and a colon, else an observation. Gives where the text begins. */
const char *entry_kind_guess(const char *text, enum entry_kind *kind);
/* The one on top; NULL with USAGE. */
struct timeline *timeline_shown(struct console *console, GError **error);
/* The same, once it was read; which number it has nobody knows before. */
struct timeline *timeline_known(struct console *console, GError **error);
/* Reads the line a screen was opened by, which was checked when it was run: a call of `name`, its words kept until
 * words_free(); NULL: the argument is no such line. */
GPtrArray *incident_line_read(const char *argument, const char *name, struct call *call);

#endif
