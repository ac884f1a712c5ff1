/* SPDX-License-Identifier: MIT
 * The console's own state, shared by the files that make it up: console.c (what screens and commands
 * ask of it), loop.c (waiting, timers, frames), keys.c (what a key does), act-line.c (running lines of commands),
 * act.c (each of them on the desk), ask.c (prompts and completion). Nobody else includes this. */
#ifndef MIDWATCH_TUI_CONSOLE_PRIVATE_H
#define MIDWATCH_TUI_CONSOLE_PRIVATE_H

#include "command/rc.h"
#include "keymaps/keymaps.h"
#include "store/thread.h"
#include "tui/banner.h"
#include "tui/console.h"
#include "tui/outbox.h"
#include "tui/foresee.h"
#include "tui/lifeline.h"
#include "tui/pending.h"
#include "tui/prompt.h"
#include "tui/screen.h"
#include "tui/undo.h"
#include "tui/working.h"

/* What one screen says of its person (here.c). */
struct stand {
	const void *owner;
	struct place place;
};

struct prelude;

struct shown {
	const struct screen *screen;
	void *self;
};

/* What is typed; ASKING_QUESTION: of the knowledge base, on a screen's own line. */
enum asking { ASKING_NOTHING, ASKING_COMMAND, ASKING_FILTER, ASKING_QUESTION, ASKING_FIELD };

/* Microseconds in which nobody has read a question yet: on a slow line what was typed before it comes
 * in after it was asked. */
enum { QUESTION_DEAF_FOR = 300000 };

/* A command line waiting for yes or no. */
struct question {
	char *text;
	int yes; /* the key that means yes; never the one that asked, never Enter */
	char *more; /* lines to stand above it; NULL */
	char *does; /* what yes does, in a word or two */
	char *line; /* of commands, in place of the job; NULL */
	gint64 asked_at; /* microseconds; see QUESTION_DEAF_FOR */
	struct job *job;
};

/* Asks for a word; `prefix` is the beginning of a command it could end, for completion. `fn` gets what
 * was entered, "" when it was left with Esc, NULL when all of it is given up. */
typedef void asked_fn(const char *text, void *data);
typedef void typed_fn(const char *text, void *data);

struct console {
	const struct console_options *options;
	struct store_thread *thread;
	struct desk *desk; /* the store thread's; this thread only passes the pointer */
	char *session;	   /* this process at the desk (store/session.h) */
	char *desk_name;   /* in the files of drafts; NULL until it is open */
	GPtrArray *keepers; /* of struct keeper* (tui/keeper.c) */
	struct store_thread *files; /* writes drafts to disk; NULL until there is need */
	struct store_thread *reckoner; /* what takes long and needs no desk; NULL until there is need */

	/* here.c; the store thread's are `entered` and the pulses. */
	gboolean entered, beating;
	gboolean offered; /* drafts that were not sent */
	gint64 beat_at;	   /* monotonic; 0 never */
	GArray *stands;	   /* of struct stand */
	gint64 stands_due; /* monotonic: they are told; 0: they have been */
	gint64 pulse, pulse_here, pulse_articles, pulse_incidents;
	GPtrArray *jobs;   /* of struct errand*: posted, not yet answered */
	guint own_topics;  /* given out (errand.c) */
	gint64 polled_at;
	gboolean polling;
	gboolean news; /* the server tells something */

	gboolean ready; /* the desk is open */
	gboolean far;   /* store_is_far() */
	GError *failure; /* it could not be */
	char *user;
	enum role role; /* theirs; until the desk is open the highest, so that nothing seems forbidden */
	const struct job *opening; /* it opens a screen when the store has told which; NULL: none, or Esc */
	const struct zone *zone;
	gint64 pinned;

	struct rc *rc;
	GPtrArray *mistakes; /* of char*, not yet told */
	GHashTable *desk_options; /* name → value; NULL: the desk has not answered yet */
	GHashTable *set_options;  /* what was set here */
	GPtrArray *binds;         /* of struct keys_line*: bound here */
	gboolean on_screen;       /* curses has the terminal */
	char *theme_name;         /* the one that is shown */
	char *keymap_name;        /* what `keymap` was made of */
	struct keymap *keymap;
	GPtrArray *stack; /* of struct shown* */
	GHashTable *looks; /* gint64 ticket → gint64 turn */

	int key;	/* the one at work: a question must not be answered by it */
	gint64 key_at;	/* monotonic; 0 none yet */
	int count;	/* typed before a key */
	int given;	/* the count the running command got */
	gboolean prefix; /* a longer sequence may follow */
	gint64 prefix_at;
	struct foresee *foresee; /* what the acts behind it would do */
	gboolean drop_keys; /* what was typed ahead is not for what has just opened */
	GArray *ahead; /* of struct ahead: typed for what has not come yet (ahead.c); NULL like none */
	gboolean leave_asked; /* ^C with nothing to stop: the next one leaves */

	enum asking asking;
	struct prompt *prompt;
	struct lineedit *edit; /* one for all prompts: there is one at a time */
	struct prompt *line;   /* a screen's own; NULL: none had one yet */
	const void *line_owner; /* NULL: something else was typed since */
	GPtrArray *histories[ASKING_FIELD + 1]; /* of char*, oldest first */
	char *field_command;
	asked_fn *asked; /* of a word; NULL: the command takes it */
	void *asked_data;
	const char *asked_prefix; /* interned */
	typed_fn *asked_typed;	  /* is told each change of it; NULL */
	char *line_draft; /* of the text that ends the line being run (tui/kept-line.h); NULL */
	gint64 typed_at; /* UTC seconds: the prompt's first letter; TIME_NONE: nothing was typed yet */
	char *filter_before;
	gint64 filter_due; /* monotonic: the typed filter is applied; 0 none */
	struct question *question;
	struct prelude *late; /* its question waits until nothing else is being typed; NULL */
	GPtrArray *preludes;  /* of struct prelude*: acts that have not begun yet */
	GPtrArray *unsaid;    /* of char*: what did not succeed when there was no screen left to say it */
	struct job *reading;  /* the newest act that only tells, not answered yet; NULL */

	char *last_act; /* the line of the last act, for repeat */
	struct tour *tour; /* NULL: none is on */
	struct banner *banner;
	struct working *working;
	struct store_thread *aside; /* what commands leave to be done; NULL until there is need */
	GPtrArray *afters;	    /* of struct after_job*, begun and not ended; NULL like it */
	struct outbox *outbox;
	struct lifeline *lifeline;
	struct pending *pending;
	struct undo *undo; /* the store thread's (tui/undo.h) */
	guint lines;	   /* how many lines of commands were run: those of one are undone together */
	char *message;
	enum style message_style;
	gboolean message_stays; /* until it has been seen for a while, whatever keys come */
	gint64 message_seen;	/* monotonic, of one that stays; 0: not yet */
	GQueue log; /* of char* */

	gboolean touched;
	gboolean forsaken; /* what waits for a store that is away is not waited for */
	int status; /* -1 until it is left */
};

/* commands.c: hands a verb to the screen on top; USAGE when it has no such thing */
gboolean console_give_verb(struct call *call, enum verb verb, int count, const char *argument, GError **error);
/* keys.c */
void console_key(struct console *console, int key);
void console_paste(struct console *console, const char *text, gsize size);
/* ahead.c */
/* A refusal that came late and has not stood there for some seconds yet. */
gboolean console_message_unread(const struct console *console, gint64 monotonic);
/* TRUE: it waits for what the screen awaits. `key` 0: the text was pasted. */
gboolean ahead_hold(struct console *console, int key, const char *pasted, gsize size);
/* What waits goes to whatever is on the screen, once that is there. May close screens. */
void ahead_replay(struct console *console);
/* loop.c */
void console_loop(struct console *console);
/* Does everything that is due; gives when the next thing will be (G_MAXINT64: never). */
gint64 console_run_timers(struct console *console, gint64 monotonic);
/* act.c, act-line.c */
void console_answer_question(struct console *console, gboolean yes);
void question_free(struct question *question);
/* What is being read to be shown is not wanted any more: it goes to the messages. FALSE: nothing is. */
gboolean act_leave_reading(struct console *console);
/* Begins an act of one command; takes the words over, of which `used` are its name. `line`: as typed or bound. */
gboolean act_start(struct console *console, const struct command *command, GPtrArray *words, guint used,
		   const char *line, GError **error);
/* Asks before an act is done, `more` (may be NULL, taken over) standing above the question. */
void act_ask_first(struct job *job, char *more);
/* Posts an act; it is on its way from here on. */
void act_post(struct job *job);
/* Does an act over that was refused: what it said is forgotten. `words` are its own. */
void act_again(struct job *job);
/* act-want.c: asks for what an act was refused for the want of, and does it over with that; the job is then taken.
 * FALSE: nothing was wanted, or something else is being typed. */
gboolean act_ask_want(struct job *job, GPtrArray *words, const struct want *want);
/* afterwork.c */
/* What a command left to be done, taken over; `line` names it when it is told of. */
void afterwork_begin(struct console *console, struct afterwork *after, const char *line, const struct zone *zone);
gboolean afterwork_stop(struct console *console); /* FALSE: there is none to stop */
void afterwork_end(struct console *console); /* none goes on, and what did not get done is in `unsaid` */
/* prelude.c */
/* An option more among the words of an act, "--NAME" and its value. */
void act_add_option(GPtrArray *words, const char *name, const char *value);
/* What is to be known or shown before an act: TRUE, and the act is posted, asked about or dropped later
 * from there; `words` are the act's own. */
gboolean prelude_begin(struct console *console, const struct command *command, struct job *act,
		       GPtrArray *words, guint used, const GArray *targets);
/* Asks what could not be asked while something else was typed, or what nobody tells while the store is away. */
void prelude_tick(struct console *console);
void prelude_free(struct prelude *prelude);
/* ask.c */
void console_prompt_answer(struct console *console, enum prompt_answer answer);
void console_prompt_key(struct console *console, int key);
/* Closes it; what was typed is kept in its history. */
void console_prompt_put_away(struct console *console);
void console_ask_word(struct console *console, const char *label, const char *prefix, asked_fn *fn, void *data);
/* The same with a text to go on with, whose first letter was typed at `typed_at` (TIME_NONE: not yet), and told of each
 * change with the same data. */
void console_ask_text(struct console *console, const char *label, const char *prefix, const char *initial,
		      gint64 typed_at, typed_fn *typed, asked_fn *fn, void *data);
void console_forget_word(struct console *console);
gint64 console_prompt_tick(struct console *console, gint64 monotonic);
void console_remember(struct console *console, enum asking asking, const char *line);
void console_take_history(struct console *console, const GPtrArray *lines);
/* options.c */
/* What the desk keeps for the acting user, and their zone. On the store's thread; *zone is the rc file's
 * where it names one. */
GHashTable *options_read(struct desk *desk, const struct rc *rc, const struct zone **zone);
/* Takes them over and applies what changed: keys, colours, zone. `options` NULL: the desk is not there yet. */
void console_take_options(struct console *console, GHashTable *options, const struct zone *zone);
/* The terminal is taken: the theme is shown from here on. */
void console_on_screen(struct console *console);
/* Has the desk look at midwatchrc: are its zone and columns there? Its views are put there.
 * Then tells every mistake of the start as one notice. */
void console_check_rc(struct console *console);
/* A preference was set in this console (value NULL: removed): here it holds over midwatchrc. */
void console_set_option(struct console *console, const char *name, const char *value);
/* Binds what a script or a prompt said (of struct keys_line*, taken over), for as long as the console
 * runs. */
void console_take_binds(struct console *console, GPtrArray *binds);
/* A mistake in the person's own files, kept until console_tell_mistakes() tells all as one notice. */
void console_add_mistake(const char *message, void *console);
void console_tell_mistakes(struct console *console);
/* console.c */
/* Posts what needs no desk to a thread of its own, made at the first need. */
void console_hand(struct console *console, struct store_thread **thread, enum topic topic, struct job *job);
void console_changed(struct console *console);
void console_moved(struct console *console);
void console_learned(struct console *console);
/* Every screen's save(). */
void console_save(struct console *console);
void console_close_screens(struct console *console);
/* here.c: does what is due; gives when it wants to be called again. */
gint64 here_tick(struct console *console, gint64 now);
/* On the store's thread: what happened since the last look. */
struct here_news {
	gboolean changed; /* tickets or definitions did */
	gboolean moved;	  /* somebody came to a ticket or left one */
	gboolean learned; /* articles changed */
	gboolean recorded; /* incidents did */
};
/* What here_look() is going to ask, as store_expect(). */
void here_expect(struct desk *desk);
void here_look(struct console *console, struct desk *desk, struct here_news *news);
/* On the store's thread: what has been done by now is no news; this console reads its lists after it. */
void here_seen(struct console *console, struct desk *desk);
/* What was done here by now is none either; the lists that are asked for behind have it. */
void here_done(struct console *console);
/* leave.c */
/* What is being written here is safe when this returns, or nothing takes it. At most two seconds. */
void console_settle(struct console *console);
/* Closes the screens and the desk, waiting for what was begun. May end the process itself when
 * the store does not come back. */
void console_end(struct console *console);

#endif
