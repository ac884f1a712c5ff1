/* SPDX-License-Identifier: MIT
 * What a screen is, and what the console does for one. A screen is one file tui/screen-*.c with a row
 * "const struct screen screen_x" and a private block; screens never include each other. All of this
 * runs on the console's own thread but for what is said to run on the store's. */
#ifndef MIDWATCH_TUI_SCREEN_H
#define MIDWATCH_TUI_SCREEN_H

#include "command/command.h"
#include "store/presence.h"
#include "tui/draw.h"

struct console;
struct editor;

/* What a person may want of any screen; each takes what it has and refuses the rest. */
enum verb {
	VERB_UP,
	VERB_DOWN,
	VERB_PAGE_UP,
	VERB_PAGE_DOWN,
	VERB_HALF_UP,
	VERB_HALF_DOWN,
	VERB_TOP,
	VERB_BOTTOM,
	VERB_OPEN,	   /* what the cursor is on */
	VERB_MARK,
	VERB_MARK_RANGE,   /* from the mark made last to the cursor */
	VERB_MARK_ALL,	   /* the whole list; "invert": turned around; "now": that was confirmed */
	VERB_UNMARK,	   /* the ticket named by the argument, or all */
	VERB_FOLD,	   /* what rests: shown or folded away */
	VERB_NEXT_DUE,	   /* to what is due next over all severities */
	VERB_JUMP,	   /* to the ticket named by the argument */
	VERB_FILTER,	   /* sets the filter to the argument */
	VERB_SEARCH,	   /* the argument, in a text */
	VERB_SEARCH_NEXT,
	VERB_SEARCH_BACK,
	VERB_PREVIEW_UP,
	VERB_PREVIEW_DOWN,
	VERB_REFRESH,
	VERB_POINT,	   /* to the row `count` below the selected one (above: negative), if it is in sight */
	VERB_NEXT_PART,	    /* the next message, section … of what is read */
	VERB_PREVIOUS_PART,
	VERB_DETAILS,	    /* more of it, or less */
	VERB_NEXT_CLOCK,
	VERB_EXPLAIN,	    /* the clock the eye is on */
	VERB_LINK,	    /* to what is linked to it: the count-th */
	VERB_COPY,	    /* what the cursor is in, to the terminal's clipboard */
	VERB_COPY_ID,	    /* its number */
	VERB_EVIDENCE,	    /* asks for the entry of an incident the message the cursor is in belongs to */
	VERB_RETRACT,	    /* begins to take back the event the cursor is on */
	VERB_TURN_TO,	    /* shows the ticket named by the argument in place of this one */
	VERB_VIEW,	   /* lists the view named by the argument */
	VERB_VIEWS,	   /* into the views beside the list */
	VERB_ORDER,	   /* sorts as the argument says; "": as the view does */
	VERB_COLUMNS,	   /* shows the columns named by the argument; "": those of the view */
	VERB_SAVE_VIEW,	   /* asks for a name for what is listed */
	VERB_SIDEBAR,	   /* the views beside the list: the argument on, off, auto; NULL the other way */
	VERB_KINDS,	    /* which kinds are shown: the next choice */
	VERB_LONGER,	    /* how far ahead it reaches */
	VERB_SHORTER,
};

/* A ticket as the person saw it when the key came. */
struct target {
	gint64 id, turn;
	char *label; /* "48213 Acme: Stream cut", owned */
};

/* What the footer offers: the key a command is bound to now, and a word for it. */
struct hint {
	const char *command; /* as bound */
	const char *label;   /* N_() */
	const char *keys;    /* of what no keymap binds; NULL: those of the command */
};

struct screen {
	const char *name;    /* "queue" */
	const char *context; /* of its keys */
	/* Another context its keys have at times (an editor's modes); NULL: never. */
	const char *(*keys)(void *self);
	const struct hint *hints; /* ended by command NULL */
	/* Others, while a part of the screen has keys of its own; NULL: never, or not now. */
	const struct hint *(*hints_now)(void *self);
	/* The command that opens it here instead of printing: the argument is its line. NULL: none. */
	const char *opened_by;
	const char *printed_with; /* options, separated by blanks, with which it prints all the same; NULL */
	gboolean terse; /* it shows what acts change: what they say beyond a line goes to the messages */
	void *(*open)(struct console *console, const char *argument);
	void (*close)(void *self);
	void (*draw)(void *self, const struct area *area);
	/* FALSE without an error: this screen has no such thing. */
	gboolean (*verb)(void *self, enum verb verb, int count, const char *argument, GError **error);
	/* Letters are typed here: there are no counts, and key() gets what no binding of the context takes
	 * (which may be more than a list: what the screen opened with may be for reading only). NULL: never. */
	gboolean (*typing)(void *self);
	/* A key before any binding is looked at, or, while typing, after them; TRUE: taken. May be NULL. */
	gboolean (*key)(void *self, int key);
	/* What it was opened for, or what was just written to it, has not come yet: keys wait for that, since they
	 * are meant for it. NULL: never. */
	gboolean (*awaits)(void *self);
	/* Pasted text as it came, maybe not UTF-8; TRUE: taken. NULL: it does nothing here. */
	gboolean (*paste)(void *self, const char *text, gsize size);
	/* What the words of `edit` work on. May be NULL, and give NULL. */
	struct editor *(*editor)(void *self);
	/* What has been written here must be safe from now on: before a stop, a foreign editor, leaving, and
	 * when the terminal is gone (terminal.md §4). Posts its jobs; the store's thread ends them. May be NULL. */
	void (*save)(void *self);
	/* Does what is due; gives the monotonic time at which it wants to be called again at the latest
	 * (G_MAXINT64: never). Called before each frame. May be NULL. */
	gint64 (*tick)(void *self, gint64 monotonic);
	/* A descriptor (-1: none now) that is readable when ready() has something to take: answers of threads of
	 * the screen's own. Looked at while the screen is on top. NULL: never. */
	int (*fd)(void *self);
	void (*ready)(void *self);
	/* The desk changed, here or elsewhere. May be NULL. */
	void (*changed)(void *self);
	/* Articles changed and nothing else did. May be NULL. */
	void (*learned)(void *self);
	/* Incidents changed and nothing else did. May be NULL. */
	void (*recorded)(void *self);
	/* Someone came to a ticket or left one: console_others() may answer another thing. May be NULL. */
	void (*moved)(void *self);
	/* The tickets a command without ids means: marked ones, else the selected one; of struct target,
	 * empty when there is none. NULL: the screen has no tickets. */
	void (*targets)(void *self, GArray *targets);
	/* The ticket the cursor is on, marked ones or not; 0: none. NULL: the screen has no tickets. */
	gint64 (*selected)(void *self);
	/* What the filter line begins with. NULL: the screen has no filter. */
	const char *(*filter)(void *self);
	/* A word for the right end of the footer ("4 moved"), or NULL. May be NULL. */
	const char *(*note)(void *self);
};
/* Generated from the rows of tui/screen-*.c. */
extern const struct screen *const screen_table[];

/* ---- rows of commands that only a console has */

#define CONSOLE_COMMAND(name_, arguments_, help_, run_) \
	{ \
		.name = name_, .group = N_("Console"), .arguments = arguments_, .help = help_, \
		.needs = NEEDS_CONSOLE, .run = run_, \
	}
/* It writes, or begins what is to be written. */
#define WRITING_COMMAND(name_, arguments_, help_, run_) \
	{ \
		.name = name_, .group = N_("Console"), .arguments = arguments_, .help = help_, \
		.role = ROLE_ENGINEER, .needs = NEEDS_CONSOLE, .run = run_, \
	}
/* "now" for its only argument: without asking. FALSE: something else was given. */
extern const struct argument_spec now_argument[];
gboolean take_now(struct call *call, gboolean *now, GError **error);

/* ---- what the console does for its screens and commands */

gint64 console_now(const struct console *console);		/* UTC seconds, by the desk's clock; stands still with --now */
/* The same in µs, which goes on: how far a second or minute that is shown has come. */
gint64 console_real_time(const struct console *console);
gboolean console_is_pinned(const struct console *console);
const struct zone *console_zone(const struct console *console); /* the person's; UTC until known */
const char *console_user(const struct console *console);
/* No key has been pressed yet. */
gboolean console_is_fresh(const struct console *console);
/* This process at the desk (store/session.h). */
const char *console_session(const struct console *console);
struct keymap *console_keymap(const struct console *console);
enum role console_role(const struct console *console);
/* What holds for a personal preference of command/preference.h: what was set here, else midwatchrc's, else
 * the desk's, else the usual; NULL: nothing. Valid until the next frame. An unknown name gives NULL. */
const char *console_option(const struct console *console, const char *name);
/* Whether a key may be about to be misread if rows moved now: a prompt, question, count or prefix is
 * open, or a key came within the last three seconds. */
gboolean console_is_busy(const struct console *console);
/* Whether keys go to a prompt, a question or a text now: what comes late must not take them. */
gboolean console_is_typing(const struct console *console);
/* Presence (terminal.md §2). What this screen's person does now: the ticket is open, or written on; 0:
 * none. Others see it a moment later, until it is said anew or the screen (its self is `owner`) goes. */
void console_here(struct console *console, const void *owner, gint64 ticket, enum doing doing);
/* "li is writing · zhao looks": the others at a ticket, for a job on the store's thread; NULL: nobody.
 * g_free. */
char *console_others(const struct console *console, struct desk *desk, gint64 ticket);
/* An act of this console on the ticket is on its way to the desk: its row is marked with CONSOLE_ACTS. */
gboolean console_acts_on(const struct console *console, gint64 ticket);
#define CONSOLE_ACTS "~"
/* The screen must be drawn again. */
void console_touch(struct console *console);
/* One line in the footer, until the next key; kept in the log of messages. */
void console_say(struct console *console, enum style style, const char *format, ...) G_GNUC_PRINTF(3, 4);
void console_say_error(struct console *console, const GError *error);
/* Lines for the log of messages alone. */
void console_note(struct console *console, const char *text);
/* Takes the last act of this session back, or puts back what was taken back last. */
void console_undo(struct console *console, gboolean redo);
/* Opens a screen over the present one; `argument` is its own affair. */
void console_push(struct console *console, const char *screen, const char *argument);
/* A key, and a pasted text, for the editor of the screen on top; a refusal (no room) is said. FALSE: the key is
 * no character. */
gboolean edit_key(struct console *console, struct editor *editor, int key);
gboolean edit_paste(struct console *console, struct editor *editor, const char *text, gsize size);
/* Leaves the screen on top; the last one leaves the console. */
void console_pop(struct console *console);
void console_leave(struct console *console, int status);
gboolean console_is_leaving(const struct console *console);
gboolean console_is_far(const struct console *console); /* each question to the desk is a round trip */
/* Up to which turn a ticket was looked at in this console; 0: not yet. */
void console_look(struct console *console, gint64 ticket, gint64 turn);
gint64 console_looked(const struct console *console, gint64 ticket);
/* The second in which the first letter of what is asked on the last line was typed; now while there is none. */
gint64 console_asked_at(const struct console *console);
/* Incidents were written to here: every screen of them reads them again. */
void console_recorded(struct console *console);
/* The screen on top. */
const struct screen *console_screen(const struct console *console, void **self);
/* The context its keys have now. */
const char *console_context(const struct console *console);
/* What opens the screen "ticket", or turns it to another one, so that acts typed ahead are on what was
 * seen in the list: number, turn and label. Free with g_free. */
char *target_words(const struct target *target);
/* Reads such words, or a number alone: then the label, which the target owns, is NULL. "48213#17" names an
 * event too. Gives its number; 0: none. */
gint64 target_read(struct target *target, const char *words);
/* The count typed before the present key; 0: none. */
int console_count(const struct console *console);
/* Runs a line of commands as if bound to a key. */
void console_run_line(struct console *console, const char *line);
/* Asks before it runs a line of commands: `text` on the last line, and what yes does in a word or two.
 * Yes is a key other than the one that asked, and never Enter; what was typed ahead is no answer. */
void console_confirm(struct console *console, const char *text, const char *does, const char *line);
/* Forgets what was begun: count, prefix. TRUE when there was anything. */
gboolean console_cancel(struct console *console);
/* What was typed ahead was meant for what does not come. */
void console_drop_ahead(struct console *console);
void console_suspend(struct console *console);
/* The messages so far, newest last, for the log. */
char *console_log(const struct console *console);

/* Prompts on the last line. `label` is drawn before the text; `command`: the line of commands the text
 * is appended to, quoted as one word (NULL: the text is the line itself). */
void console_ask(struct console *console, const char *label, const char *command, const char *initial);
void console_ask_command(struct console *console, const char *initial);
void console_ask_filter(struct console *console);

/* The line of a screen that is typed into by itself: questions to the knowledge base. There is one line
 * editor; when something else was typed since `owner` had it last, or it never had, the line begins anew
 * with `text`. The prompt is the console's and valid until the next key; NULL as long as something else
 * is being typed. */
struct prompt;
struct prompt *console_line(struct console *console, const void *owner, const char *label, const char *text);
/* Tab in it: what could stand at the cursor, as behind the beginning of a command, comes when it comes. */
void console_line_complete(struct console *console, const char *prefix);
/* ^R in it: the questions asked before that hold what is typed. */
void console_line_recall(struct console *console);
/* Keeps a question for ^R, here and in the desk. */
void console_line_remember(struct console *console, const char *line);

/* A question to the desk. `work` runs on the store's thread, the only one that touches the desk, and
 * fills its own fields or `error`; `done` runs here afterwards, unless the owner has gone. A job is
 * the first field of a larger struct made with g_new0(). */
struct job {
	struct console *console;
	const void *owner;
	void (*work)(struct job *job, struct desk *desk);
	void (*done)(struct job *job);
	void (*free)(struct job *job); /* frees it whole; never NULL */
	GError *error;
	gboolean opens; /* it makes the desk that others need */
	gint begun; /* atomic: the store's thread has taken it up */
	/* It only reads for show: what a person does goes before it, even when it is at work. Then this frees what it has
	 * read, and it is done anew. NULL: it is done in one go. */
	void (*again)(struct job *job);
	gboolean patient; /* nobody waits for it: what a person does goes before it */
};
/* `topic` as store_thread_post(): of one topic only the newest waits. */
enum topic {
	TOPIC_NONE, TOPIC_ROWS, TOPIC_PREVIEW, TOPIC_POLL, TOPIC_COMPLETE, TOPIC_HERE, TOPIC_COUNT,
	TOPIC_ADVICE, TOPIC_STRIP, TOPIC_FORESEE, TOPIC_FACTS, TOPIC_KB, TOPIC_WARM,
};
void console_post(struct console *console, enum topic topic, struct job *job);
/* The same for an act: before what waits only to be shown. */
void console_post_act(struct console *console, struct job *job);
/* The same for what needs no desk (`work` gets none) and takes longer than a key may wait, on a thread
 * beside the store's. */
void console_reckon(struct console *console, enum topic topic, struct job *job);
/* The owner goes: what it asked is answered to nobody. */
void console_disown(struct console *console, const void *owner);

#endif
