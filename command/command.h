/* SPDX-License-Identifier: MIT
 * The command language: one const row and one function per command (cli.md). The registry of rows is
 * generated from the sources in Makefile.am: a file in command/ declares
 * `const struct command command_x = { … }`. Help, completion, the manual's tables and the shells'
 * completions follow from the row. */
#ifndef MIDWATCH_COMMAND_COMMAND_H
#define MIDWATCH_COMMAND_COMMAND_H

#include "desk/words.h"
#include "store/tickets.h"

struct context;
struct tally;
struct progress_watch;
struct sink; /* command/sink.h: where rows and lines go, plain or JSON */

/* What completes a word. */
enum completer {
	COMPLETE_NONE,
	COMPLETE_WORDS,	  /* the row's own list */
	COMPLETE_TICKET,
	COMPLETE_CLIENT,
	COMPLETE_TIER,
	COMPLETE_SUBJECT, /* a tier, or client[/service] */
	COMPLETE_SERVICE,
	COMPLETE_REGION,
	COMPLETE_TEAM,
	COMPLETE_USER,
	COMPLETE_CALENDAR,
	COMPLETE_ZONE,
	COMPLETE_SEVERITY,
	COMPLETE_CLOCK,
	COMPLETE_CONTRACT,
	COMPLETE_VIEW,
	COMPLETE_FILTER,
	COMPLETE_QUESTION, /* to the knowledge base */
	COMPLETE_COLUMN,
	COMPLETE_TIME,
	COMPLETE_DURATION,
	COMPLETE_DATE,
	COMPLETE_FILE,
	COMPLETE_COMMAND,
	COMPLETE_CANNED,
	COMPLETE_TAG,
	COMPLETE_CAUSE,
	COMPLETE_DRAFT,
	COMPLETE_PAUSE,
	COMPLETE_ARTICLE,
	COMPLETE_BLOCK, /* of reports, that people write */
	COMPLETE_INCIDENT,
	COMPLETE_ENTRY, /* of the incident named by the word before */
	COMPLETE_ENTRY_KIND,
	COMPLETE_STAMP,
	COMPLETE_ACTION, /* "7.3" */
	COMPLETE_CONTEXT, /* of keys */
	COMPLETE_PREFERENCE,
	COMPLETE_PREFERRED, /* a value of the preference named by the word before */
};
struct option_spec {
	const char *name;  /* long name without dashes */
	char letter;	   /* short one, never a digit; 0 none */
	const char *value; /* placeholder "DURATION"; NULL: a flag */
	const char *help;  /* N_() */
	enum completer completer;
	const char *words; /* COMPLETE_WORDS: "fresh retro" */
	gboolean many;	   /* may be given more than once; otherwise the second is refused */
};
struct argument_spec {
	const char *name; /* "CLIENT" */
	enum completer completer;
	gboolean optional, rest; /* rest: takes all that follow (≥ 0 when optional, else ≥ 1) */
	const char *words;
};
enum command_needs {
	NEEDS_DESK = 1,
	NEEDS_WRITE = 2,
	NEEDS_TICKETS = 4, /* one or more ids first; in the console the selected or marked ones */
	NEEDS_SEES = 8,	   /* refused when someone acted since the turn the person saw */
	NEEDS_CONFIRM = 16, /* a console asks before */
	NEEDS_FILES = 32,   /* reads or writes files: off in a restricted login */
	NEEDS_CONSOLE = 64, /* only a console or prompt has it */
	NOT_IN_SCRIPT = 128,
	LONG_OPTIONS_ONLY = 256, /* `-x` is negation or removal (list, tag) */
	IS_DEFINITION = 512,	 /* allowed as an import definition line, printed by `config` */
	ONE_ACT = 8192,	   /* ends with one act, of all tickets or of the incident it reads, before which nothing is
			      told, or with tell_ticket() alone: may be judged on what is remembered
			      (desk_recall_begin) */
	TAKES_LINE = 2048,	/* bind, unbind: all of its line is its own, `;` included */
	TAKES_COMMAND = 4096,	/* behind its ids a command with options of its own: see call.line */
	NEEDS_USERS = 1024,	 /* import of it wants --with-users and an admin */
};
struct call;
typedef gboolean command_fn(struct call *call, GError **error);
struct command {
	const char *name;  /* "calendar due"; at most COMMAND_WORDS words, separated by one space */
	const char *group; /* N_("Tickets"), for help and the manual */
	const struct argument_spec *arguments; /* ended by name NULL; may be NULL */
	const struct option_spec *options;     /* ended by name NULL; may be NULL */
	const char *help;		       /* N_(), one line */
	enum role role;
	unsigned needs;
	command_fn *run;
};
#define COMMAND_WORDS 3

/* Generated from the rows "const struct command command_x = {" of the sources in Makefile.am. */
extern const struct command *const command_table[];
/* Adds a further table (the console's own commands); main does it once, before anything is matched. */
void command_add_table(const struct command *const *table);
/* Every row of every table, sorted by name, NULL-terminated; owned by the registry. */
const struct command *const *command_all(void);
/* The groups of the rows in the order they are told, NULL-terminated; owned by the registry. */
const char *const *command_groups(void);
const struct command *command_find(const char *name);
/* The longest command name the words (of struct word*) begin with; *used words taken. NULL: none, the
 * error names the verbs of a known noun, or near names. */
const struct command *command_match(const GPtrArray *words, guint *used, GError **error);
/* "note TICKET… [--at TIME] [--text TEXT]"; free with g_free. */
char *command_usage(const struct command *command);

/* One call of a command, parsed. `run` is synchronous, on the store's thread. */
struct call {
	const struct command *command;
	struct desk *desk; /* NULL without NEEDS_DESK */
	struct sink *sink;
	gint64 now;
	GPtrArray *ids;	 /* const char*, the ids as typed */
	GArray *tickets; /* gint64, NEEDS_TICKETS; run once per ticket with `ticket` set */
	gint64 ticket;
	gint64 sees;	      /* 0 any */
	GPtrArray *line; /* of struct word*, borrowed: the command of TAKES_COMMAND; else NULL */
	GPtrArray *arguments; /* const char*, without the ids; borrowed from the words */
	GHashTable *options;  /* name → GPtrArray of char* ("" for a flag); NULL: none */
	const char *op_key;   /* NULL: made up */
	const struct zone *zone; /* the acting user's, for typed times */
	void *console;		 /* the console's own state: NEEDS_CONSOLE rows only */
	struct context *context; /* what it was run in: source, help and config run others in it */
	gboolean quiet;
	char *standard_input; /* `--text -`, read once for all tickets of a bulk */
};
const char *call_argument(const struct call *call, guint index);       /* NULL when absent */
char *call_rest(const struct call *call, guint from);		       /* from there on, joined by a space; g_free */
const char *call_option(const struct call *call, const char *name);    /* NULL when absent; "" flag */
const GPtrArray *call_options(const struct call *call, const char *name); /* every value; NULL */
gboolean call_flag(const struct call *call, const char *name);
gboolean call_time(const struct call *call, const char *text, gint64 *at, GError **error); /* incidents.md T2 */
gboolean call_option_time(const struct call *call, const char *name, gint64 *at,
			  GError **error); /* TIME_NONE when absent */
/* One not ahead: a time of day still to come is yesterday's. */
gboolean call_past(const struct call *call, const char *text, gint64 *at, GError **error);
/* For rows whose tickets come behind other arguments: those from `from` on are their ids, none: the selected ones.
 * `run` for each, as with NEEDS_TICKETS. */
gboolean call_tickets(struct call *call, guint from, command_fn *run, GError **error);
/* A filter as the acting user types it; NULL for an empty text. */
gboolean call_filter(const struct call *call, const char *text, struct filter **filter, GError **error);
/* A whole number within [least, most]; `what` names the option or argument in the message. */
gboolean call_number(const char *what, const char *text, gint64 least, gint64 most, gint64 *number,
		     GError **error);
/* Which of the space-separated `words` this is; `what` names the option or argument. */
gboolean call_choice(const char *what, const char *text, const char *words, int *index, GError **error);
/* The text of --NAME TEXT, `-` (standard input) or @FILE; *text NULL when absent. Valid UTF-8, at most
 * CALL_TEXT_LIMIT bytes. A text that begins with @ is written @@. */
gboolean call_text(struct call *call, const char *name, char **text, GError **error);
/* The same of one value of an option that may be given more than once. */
gboolean call_text_of(struct call *call, const char *name, const char *value, char **text, GError **error);
/* A whole file, up to `limit` bytes; "-" is standard input. NULL with error. */
GString *call_bytes(struct call *call, const char *file, gsize limit, GError **error);
/* The same as text, which is valid UTF-8. */
gboolean call_file(struct call *call, const char *file, gsize limit, char **text, GError **error);
#define CALL_TEXT_LIMIT (4u << 20)

/* Parses the words behind the name into `call` (which must be zeroed but for `context`); USAGE errors
 * name the word and what was expected. Touches no desk: ids stay as typed. */
gboolean command_parse(const struct command *command, const GPtrArray *words, guint from, struct call *call,
		       GError **error);
void call_clear(struct call *call);

/* The options every command has (--json, --plain, --quiet, --help), and those of the program. */
extern const struct option_spec common_options[], program_options[];
/* Takes the program's options out of the words, wherever they stand (a row's own option of the same
 * name wins, and no option's value is mistaken for one): name → GPtrArray of values. */
gboolean command_take_program_options(GPtrArray *words, GHashTable *taken, GError **error);

/* An act by what it wrote: of a ticket an event, `undo TICKET --event TURN` takes it back; of an incident the records
 * `turn` to `last`, `incident undo INCIDENT --turn TURN-LAST` does. Turn 0: nothing does. */
struct deed {
	gint64 ticket, turn;
	gint64 incident, last; /* incident 0: of a ticket */
};
/* An option without which an act was refused, and with which it would be done, and what a person is asked for it. */
struct want {
	const char *option; /* "reason"; NULL: none */
	char *question;     /* "It moves … Why: " */
};
void want_clear(struct want *want);
/* What a command leaves to be done when it has done with the desk, and what may take its time: printing. */
struct afterwork {
	/* On whichever thread: says what it did to `sink`; `watch` as in struct context. */
	gboolean (*work)(void *data, struct sink *sink, const struct progress_watch *watch, GError **error);
	void *data;
	GDestroyNotify free;
};
void afterwork_clear(struct afterwork *after);
/* Takes `after` over: does it here and now, unless what the command runs in does it (context->after). */
gboolean call_afterwork(struct call *call, struct afterwork *after, GError **error);
/* What commands run in. A console or prompt fills `desk`; otherwise it is opened at the first command
 * that needs it, in the mode it needs. Zero it, then set what is known. */
typedef void complain_fn(const char *message, void *data);
struct context {
	struct desk *desk;
	struct sink *sink;
	GArray *selected; /* tickets used when none are named; NULL outside a console */
	gint64 sees;
	void *console; /* NULL outside a console */
	gboolean script, restricted, quiet;
	const char *where;	 /* the desk to open: path or URI */
	const char *user;	 /* who acts; NULL: whoever is logged in, see context_user() */
	gboolean bound;		 /* the user was fixed by a login */
	const char *now_text;	 /* --now as typed; NULL: the real clock */
	const struct zone *zone; /* the acting user's, set when the desk is opened; NULL: UTC */
	/* Takes each error of a bulk or of --keep-going as it happens; NULL: only the summary is told. */
	complain_fn *complain;
	complain_fn *remark; /* takes what is worth saying and no error; NULL: nobody listens */
	void *complain_data;  /* of both */
	const struct progress_watch *watch; /* of long work (command/progress.h); NULL: the terminal */
	struct afterwork *after; /* takes what is left to be done without the desk; NULL: it is done at once */
	/* Hears of each client a notice has told, within the unit that tells it, and whether it was the last. FALSE undoes
	 * that; NULL: nobody asks. */
	gboolean (*told)(const char *client, gboolean last, void *data, GError **error);
	void *told_data;
	const char *session; /* of the console it runs in (store/session.h); NULL: none */
	GArray *deeds;	     /* of struct deed: what acts can be taken back by; NULL: nobody keeps them */
	struct want *want;   /* takes what an act was refused for the want of; NULL: nobody asks */
	struct tally *tally; /* of what acts did to clocks (command/aftermath.h); NULL: nobody counts */
	/* Takes the bind and unbind lines of scripts, of struct keys_line*; NULL: they are only checked. */
	GPtrArray *binds;
	const char *file; /* the script being read: `source` is relative to it */
	int depth;	  /* of scripts within scripts */
	gboolean located; /* the error on its way out says its file and line already */
};
/* Takes the question; nothing is asked of a script. */
void call_want(struct call *call, const char *option, char *question);
/* Who acts; asks the system for the login name at the first need, which costs a short command dear. */
const char *context_user(struct context *context);
/* Whether whoever has the role may run it; the error names `user`. */
gboolean command_allows(const struct command *command, enum role role, const char *user,
			GError **error);
/* Says that what is shown is old, where it is: on a standby far behind its primary, or without one. */
void context_tell_stale(const struct context *context);
/* Stored, but as yet on one host alone; without its roles: worth knowing, and no failure. */
void context_tell_warning(const struct context *context, struct store *store);
/* The zone times are typed and shown in. */
const struct zone *context_zone(const struct context *context);
/* Opens context->desk when it is not yet, or not yet for writing. The caller closes it. */
gboolean context_open(struct context *context, gboolean write, GError **error);
/* Takes the zone and pinned time of a desk that was opened elsewhere. */
gboolean context_adopt(struct context *context, struct desk *desk, GError **error);
/* One command of words (of struct word*): match, check, parse, run. */
gboolean command_run(struct context *context, const GPtrArray *words, GError **error);
/* A line as typed at a prompt or bound to a key: its commands one after another, until one fails. */
gboolean command_run_line(struct context *context, const char *line, GError **error);
/* A whole script; prefixed errors "FILE:LINE: …". One transaction unless keep_going. */
gboolean command_source(struct context *context, const char *name, const char *text, gboolean keep_going,
			GError **error);

#endif
