/* SPDX-License-Identifier: MIT
 * A writer: the screen on which one writes over something of the desk that others may change too (an article, an entry
 * of an incident, a block of a report). Its text is a draft until it is stored; somebody faster is never written over
 * unseen. What all writers do is in writer.c (the text, the screen), writer-store.c (its questions to the desk) and
 * writer-commands.c (its keys); what is special of one is a row `const struct writer_kind writer_x`, beside the rows of
 * its screen and commands. */
#ifndef MIDWATCH_TUI_WRITER_H
#define MIDWATCH_TUI_WRITER_H

#include "tui/editor.h"
#include "tui/keeper.h"
#include "tui/pager.h"

/* What is written over, as it was read: not changed any more, and shared by the writer and its jobs. First field of
 * what a kind of writer knows of it beside. */
struct original {
	const struct writer_kind *kind;
	gint64 revision; /* 0: there is none yet */
	char *text;	 /* as it reads in an editor */
	char *begun;	 /* what a draft was begun on, where that is another text by now; NULL */
};

enum writer_step { WRITER_RESTS, WRITER_READS, WRITER_CHECKS, WRITER_STORES };

/* A question to the desk, on the store's thread. */
struct writer_job {
	struct job job;
	const struct writer_kind *kind;
	char *words, *session; /* to read: what */
	struct draft *draft;   /* it was one */
	struct original *over; /* to check and store */
	char *text, *reason;   /* reason NULL: none was given */
	char *draft_id;	       /* ends as it is stored */
	guint line;	       /* of commands, as which it is taken back */
	char *key;	       /* to store: under which, see persist.h; else NULL */
	/* The answer. */
	GPtrArray *found;    /* of char* */
	struct original *is; /* as it is in the desk now; NULL: not known */
	gboolean stored;     /* else somebody was faster, when `is` is known */
	char *said;	     /* for the person */
};

struct writer;
struct writer_kind {
	const char *name;	     /* "article": of its drafts, and the first word of its commands */
	const char *screen, *normal; /* its contexts of keys; the first is the screen's name, too */
	const char *missing;	     /* N_("no article is written on this screen") */
	gsize limit;		     /* of the text, in bytes */
	int columns;		     /* the text is no wider */
	gboolean from_top;	     /* the cursor begins before the text, not behind it */
	gsize size;		     /* of its struct, an original first */
	/* Fills `is` with what `words` name, or a draft of it. */
	gboolean (*read)(struct desk *desk, const char *words, const struct draft *draft, struct original *is,
			 GError **error);
	/* What is wrong with the text, of char*, maybe empty; and what is done then, unless something was opened over
	 * it. NULL: it is stored as it is. */
	GPtrArray *(*check)(struct desk *desk, const struct writer_job *work, GError **error);
	void (*checked)(struct writer *writer);
	/* Stores it, and fills `is` and `said`. FALSE with an error; with CONFLICT `is` may be what was stored
	 * meanwhile, and `said` tells so. */
	gboolean (*store)(struct desk *desk, struct writer_job *work, GError **error);
	void (*stored)(struct console *console); /* who shows it has to read it again; NULL: finds out alone */
	void (*clear)(struct original *original); /* its own fields */
	/* What a draft says of it, so that read() finds it again. */
	void (*facts)(const struct original *original, GString *facts);
	/* Above the text; gives how many rows it took. */
	int (*draw_head)(const struct writer *writer, const struct area *area);
};
/* Generated from the rows of tui/screen-*.c. */
extern const struct writer_kind *const writer_table[];

/* A writer's screen is this, whole. */
struct writer {
	struct console *console;
	const struct writer_kind *kind;
	struct original *over; /* NULL, as the next two: not read yet */
	struct editor *editor;
	struct keeper *keeper;
	char *abroad;		   /* the text as a foreign editor wrote it last, for the draft; NULL */
	char *base, *theirs;	   /* what mine was begun on; what somebody stored meanwhile, NULL */
	guint64 version;	   /* of the text that the draft was told of */
	gboolean written;	   /* there is something to keep */
	enum writer_step asked;	   /* the job under way */
	GPtrArray *found;	   /* of char*: what is wrong with it, a line each; NULL: nothing */
	char *why;		   /* it can't be stored or read; NULL */
	struct pager *differences; /* shown above the text; NULL: not now */
};

/* `words`: as its read() takes them, or "draft ID". */
void *writer_open(struct console *console, const struct writer_kind *kind, const char *words);
/* What was read is there: `original` (taken); `draft` NULL: nothing is written yet. */
void writer_begin(struct writer *writer, struct original *original, const struct draft *draft);
/* It was stored, and is `original` (taken); what was typed since is written over that. */
void writer_go_on(struct writer *writer, struct original *original);
/* Somebody was faster with `original` (taken): seen from now on, the next time it is written over that. */
void writer_give_way(struct writer *writer, struct original *original, char *why);
/* Its text may be another since. */
void writer_notice(struct writer *writer);
/* The text as it is now, also while it is abroad; g_free. */
char *writer_text(const struct writer *writer);
/* Shows what differs, or no more: mine from what it was begun on, and theirs. */
void writer_compare(struct writer *writer);

/* On the store's thread, one at a time; while one is under way nothing. */
void writer_ask(struct writer *writer, const char *words);
void writer_check(struct writer *writer);
void writer_store(struct writer *writer, const char *reason);
/* One hold of it less. NULL: nothing. */
void original_free(struct original *original);

/* The kind the first word names: "article", "article save"; NULL: none of them. */
const struct writer_kind *writer_kind_find(const char *words);
/* The writer of this kind on top, its text there; NULL with USAGE. */
struct writer *writer_shown(struct console *console, const char *words, GError **error);

/* What every writer has, as rows of commands. */
command_fn writer_run_save, writer_run_leave, writer_run_discard, writer_run_compare, writer_run_editor;
#define WRITER_HELP_LEAVE N_("Leave without storing; what was written stays as a draft")
#define WRITER_HELP_DISCARD N_("Throw away what was written")
#define WRITER_HELP_COMPARE N_("Show what you change, and what others changed meanwhile; or no more")
#define WRITER_HELP_EDITOR N_("Go on in one's own editor: $VISUAL or $EDITOR")

/* The same of screens. */
void writer_close(void *self);
void writer_draw(void *self, const struct area *area);
gboolean writer_verb(void *self, enum verb verb, int count, const char *argument, GError **error);
gboolean writer_typing(void *self);
gboolean writer_awaits(void *self);
const char *writer_keys(void *self);
gboolean writer_key(void *self, int key);
gboolean writer_paste(void *self, const char *text, gsize size);
struct editor *writer_editor(void *self);
void writer_save(void *self);
gint64 writer_tick(void *self, gint64 monotonic);
const char *writer_note(void *self);
#define WRITER_SCREEN(name_) \
	.name = name_, .context = name_, .keys = writer_keys, .close = writer_close, \
	.draw = writer_draw, .verb = writer_verb, .typing = writer_typing, .awaits = writer_awaits, \
	.key = writer_key, .paste = writer_paste, .editor = writer_editor, .save = writer_save, \
	.tick = writer_tick, .note = writer_note

#endif
