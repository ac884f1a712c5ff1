/* SPDX-License-Identifier: MIT
 * The knowledge base's screen: screen-kb.c (its states, keys and verbs), kb-find.c (what is asked and
 * answered), kb-row.c (the rows of the list), kb-read.c (the article shown and those gone through),
 * kb-commands.c (what is done with it), kb-draw.c. */
#ifndef MIDWATCH_TUI_KB_H
#define MIDWATCH_TUI_KB_H

#include "command/library.h"
#include "tui/reading.h"

enum kb_state {
	KB_ASKING,  /* letters go to the question */
	KB_LISTING, /* keys move the list */
	KB_READING, /* keys move in the article */
};

/* A row of the list. Its texts are read from the shelf when it first comes in sight. */
struct kb_row {
	gint64 id;
	guint part, doc;
	gboolean in_title;	/* of a pattern: `span` is in the title */
	struct regex_span span; /* of what was found, in the body else; empty: nothing to show */
	char *words;		/* of a suggestion: those that matched; NULL */
	gboolean read, damaged;
	enum article_state state; /* as it counts now */
	enum article_kind kind;
	gint64 updated_at;
	char *title, *line; /* the line of the body that was found, from `line_at` on; NULL: none */
	gsize line_at;	    /* bytes cut before it */
	GArray *title_marks, *line_marks; /* of struct regex_span */
};
void kb_row_free(void *data);
/* Makes its texts, unless they are. */
struct kb;
void kb_row_read(struct kb_row *row, const struct kb *kb);
/* "3d", "2w", "4mo", "1y": so long ago. */
#define KB_AGE_SIZE 24
void kb_age(gint64 seconds, char out[KB_AGE_SIZE]);

/* What the desk adds to the article that is shown, or to one that is to be. */
struct kb_facts {
	struct job job;
	char *ref; /* in place of the id; NULL */
	gint64 id;
	struct article *article; /* NULL: not there, or not to be seen; job.error says why */
	/* Where in it: a heading (NULL), a byte of its body (MD_NOWHERE). */
	char *anchor;
	gsize source;
	gboolean returns; /* on the way back */
};

/* An article gone through on the way here. */
struct kb_visit {
	gint64 id;
	gsize source; /* what was at the cursor */
};

struct kb {
	struct console *console;
	enum kb_state state;
	struct target ticket;	/* it was opened from; id 0: none. Its label is owned */
	GPtrArray *suggested;	/* of struct kb_row, for the ticket; NULL: not known yet */
	struct shelf *suggested_on;

	gboolean direct; /* opened on one article: there is no list to go back to */
	char *opens; /* the article to begin with, once there is a shelf: its number or ref; NULL */

	char *question;		/* as typed */
	struct kb_query *query; /* of the rows shown; NULL: of none */
	char *shown_question;	/* that the rows answer */
	char *missed;		/* the last question noted as one that finds nothing; NULL */
	char *wrong;		/* with the present question; NULL: it is understood */
	int wrong_at;		/* the column of the question it is wrong at, from 0; -1: none to point at */

	struct find *find;
	struct shelf *shelf;	/* the newest; NULL: being read */
	char *shelf_error;	/* it can't be; NULL */
	guint64 asked;		/* 0: nothing is under way */
	gboolean anew;		/* the answer to come is to another question: from its top */
	/* What was typed ahead of the answer to come is meant for its rows, never for those before. */
	int moves;		/* rows down */
	gboolean opening;	/* then the article is opened */
	gboolean visiting;	/* an article is asked of the desk, to be read */
	char *then;		/* the line to run once the article at the cursor is there; NULL */
	GArray *ahead;		/* of int: keys that wait until all that has come */
	guint limit;		/* of the hits asked for */
	gint64 key_at, rest_at; /* monotonic: the last key; answers wait until then */
	char *trouble;		/* why no index is kept on this host; NULL */
	gint64 build_look;	/* monotonic: when the build under way is looked at again; 0: none is */
	struct library *library; /* any thread: how far a build is; the desk's */
	gboolean builds;
	guint build_done, build_of; /* articles; of 0: it begins, or merges */

	GPtrArray *rows;	/* of struct kb_row */
	struct shelf *rows_on;	/* the shelf they are of */
	struct find_answer *answer; /* of the rows; NULL: of suggestions, or none yet */
	struct list list;

	gint64 shown;	      /* the article below; 0: none */
	struct shelf *shown_on; /* and where it stands */
	guint shown_part, shown_doc;
	char *marking;	      /* what is marked in it, as struct sheet */
	gboolean rendering;
	gint64 preview_due; /* monotonic: the cursor rests; 0 */
	struct reading view;
	struct kb_facts *facts; /* of the shown; NULL: not there yet */
	int columns;		/* the article's, of the last frame; 0: it was not shown */
	gboolean beside;	/* it stood beside the list then */
	char *within;		/* what is looked for in the article; NULL: the question's own */
	GArray *visits;		/* of struct kb_visit */
	gboolean seek;		/* when the next sheet is there: to this mark, as reading_go_mark() */
	int seek_mark;
	char *anchor;		/* when the next sheet is there: this heading; NULL */
	gsize back_to;		/* when the next sheet is there: this byte; MD_NOWHERE */
	gsize span_at;		/* when the next sheet is anew: where it was found; MD_NOWHERE */
	char note[96];
};

/* screen-kb.c */
/* What stands before the question; and its line while it has the keys, NULL else. */
const char *kb_label(void);
struct prompt *kb_line(struct kb *kb);
/* The one shown; NULL with USAGE. */
struct kb *kb_shown(struct console *console, GError **error);
void kb_enter(struct kb *kb, enum kb_state state);

/* kb-find.c */
/* Reads the shelf as it is now, and for a ticket what may help. */
void kb_ask_shelf(struct kb *kb);
/* Puts the question. `anew`: it is another one. */
void kb_search(struct kb *kb, gboolean anew);
/* Answers that have come. */
int kb_answer_fd(const struct kb *kb);
void kb_answer(struct kb *kb);
/* The list needs more rows than were asked for. */
void kb_ask_more(struct kb *kb);
/* The person leaves the question as it is: when it finds nothing, that is a gap to fill. */
void kb_note_miss(struct kb *kb);
void kb_forget(struct kb *kb);
const struct kb_row *kb_selected(const struct kb *kb);
/* The rows to come answer another question than those that are shown. */
gboolean kb_is_pending(const struct kb *kb);
/* "37", "≥ 50 · 12 % searched": how many there are, and whether that is all; "" before anything is known. g_free. */
char *kb_count_words(const struct kb *kb);

/* The preview follows a cursor that rests. */
#define PREVIEW_RESTS (150 * 1000)

/* kb-read.c */
/* The article of the row the cursor is on, once the cursor rests. */
void kb_preview(struct kb *kb, gint64 delay);
gint64 kb_preview_tick(struct kb *kb, gint64 monotonic);
/* Into the article of the selected row. */
gboolean kb_read(struct kb *kb, GError **error);
/* Into any article; the one being read is kept for the way back. */
void kb_visit(struct kb *kb, const char *article);
/* Its text is there to be read. */
gboolean kb_is_there(const struct kb *kb);
/* The article at the cursor is not there as a whole yet, its text and what the desk knows of it: it is asked for
 * at once, and the line is run then. Where no article stands beside the list it is opened instead. FALSE: it is
 * there, or there is none. */
gboolean kb_await(struct kb *kb, const char *line);
/* What kb_await() waits for is not there yet. */
gboolean kb_is_coming(const struct kb *kb);
/* One step back; FALSE: there is none. */
gboolean kb_back(struct kb *kb);
gboolean kb_follow(struct kb *kb, int count, GError **error);
/* To the next place found: in the article, then in the next one of the list. */
gboolean kb_next_match(struct kb *kb, int by, GError **error);
/* "": the question's own places again. */
void kb_find_within(struct kb *kb, const char *text);
void kb_forget_shown(struct kb *kb);
/* The desk changed: what it knows of the article may be another thing now. */
void kb_ask_facts(struct kb *kb);
/* Another shelf has come: what is shown may read otherwise now, or be gone. */
void kb_shelf_changed(struct kb *kb);
/* The frame has so many columns for it: it is rendered for them. */
void kb_set_columns(struct kb *kb, int columns);
/* What the desk knows of the article shown; NULL: not yet. */
const struct article *kb_article(const struct kb *kb);

/* kb-draw.c */
void kb_draw(struct kb *kb, const struct area *area);

#endif
