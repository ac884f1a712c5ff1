/* SPDX-License-Identifier: MIT
 * What all nouns of definitions share (cli.md, Definitions): one table, one way to add, edit in
 * place, list, show and remove. A noun's text is lines of its own commands; a row of the registry
 * says which options a line can have, in which order they are printed, and, by their completers,
 * what they name. */
#ifndef MIDWATCH_COMMAND_DEFINE_H
#define MIDWATCH_COMMAND_DEFINE_H

#include "command/command.h"

struct noun {
	const char *name;         /* "calendar" */
	enum completer completer; /* what names one of them elsewhere; COMPLETE_NONE: nothing */
	const char *head;         /* the command whose line begins a text: "calendar add" */
	gboolean many;            /* a text is many such lines, each a row of `list` */
	gboolean keyed;           /* the key is not the head's first argument */
	gboolean used;            /* `uses` names a query */
	enum query uses;          /* finds one ticket that uses a key */
	/* Further rules of a text, beyond what the book finds; NULL: none. */
	gboolean (*check)(struct call *call, const char *key, const GPtrArray *lines,
			  GError **error);
};
/* Every noun in the order in which `config` prints them, so that what is named exists; ended by a
 * name of NULL. */
extern const struct noun nouns[];
const struct noun *noun_find(const char *name);
const struct noun *noun_of(const struct call *call); /* by the command's first word */

/* A key: no control characters and none of `/ , | *`, no blanks around it, nothing that reads as an
 * option or as a word of the filter language, at most 64 bytes. A contract's name is made of keys,
 * so clients and services have no `@` either. */
gboolean key_check(const struct noun *noun, const char *key, GError **error);
/* MISSING unless it exists; names the noun. */
gboolean key_exists(struct desk *desk, const char *noun, const char *key, GError **error);
/* Whether the acting user may see a definition: their client and region limits, and whose view it is. */
gboolean key_visible(struct desk *desk, const struct noun *noun, const char *key);

/* Edits one definition within a unit (the script's, or one of its own): `change` gets the lines of
 * the text in force (of struct line*, none when absent), and leaves those wanted. What comes out is
 * checked by building it, then put. */
typedef gboolean define_fn(struct call *call, GPtrArray *lines, GError **error);
gboolean define_edit(struct call *call, const char *key, define_fn *change, GError **error);
/* The call as a canonical line: its arguments and the options that were given, checked and
 * normalised. Merged into `before` when that is given: an option given empty goes away. */
struct line *define_line(const struct call *call, const struct line *before, GError **error);
/* A stored text as lines, each one that a row of the noun could have made (so its required words
 * are there); of struct line*. USAGE when it is anything else. */
GPtrArray *define_lines(const struct noun *noun, const char *key, const char *text, GError **error);
/* No control characters but newline and tab: `config` prints texts as they are, also to a terminal. */
gboolean define_plain(const char *text, GError **error);
/* Whether a text from outside is a definition as this program writes them: its noun, its key, its
 * one form, and right in itself. */
gboolean define_check(struct desk *desk, const char *noun, const char *key, const char *text,
		      GError **error);
/* `lines` as text; free with g_free. */
char *define_print(const GPtrArray *lines);
/* The row that a line is a call of. */
const struct command *line_command(const struct line *line);
/* Whether an option's value is words with commas between them. */
gboolean option_is_list(const struct option_spec *option);
/* The noun whose keys a completer offers; NULL when it offers something else. */
const struct noun *noun_completed(enum completer completer);

/* Lines of a noun of many (a policy's) as the table of `list`. */
void define_table(struct sink *sink, const struct noun *noun, const GPtrArray *lines);

/* What rows run: an add or set of a noun that is one line under its first argument; and the verbs
 * that every noun has. */
gboolean define_head(struct call *call, GError **error);
gboolean define_list(struct call *call, GError **error);
gboolean define_show(struct call *call, GError **error);
gboolean define_remove(struct call *call, GError **error);

/* Rows of one argument. */
#define ONE_ARGUMENT(word, kind) \
	((const struct argument_spec[]){{.name = word, .completer = kind}, {NULL}})
#define OPTIONAL_ARGUMENT(word, kind) \
	((const struct argument_spec[]){{.name = word, .completer = kind, .optional = TRUE}, \
					{NULL}})
#define DEFINITION_NEEDS (NEEDS_DESK | NEEDS_WRITE | IS_DEFINITION)
#define LIST_ROW(noun, kind, text) \
	{ \
		.name = noun " list", .group = N_("Definitions"), \
		.arguments = OPTIONAL_ARGUMENT("PREFIX", kind), .help = text, .role = ROLE_VIEWER, \
		.needs = NEEDS_DESK, .run = define_list, \
	}
#define SHOW_ROW(noun, kind, text) \
	{ \
		.name = noun " show", .group = N_("Definitions"), \
		.arguments = ONE_ARGUMENT("NAME", kind), .help = text, .role = ROLE_VIEWER, \
		.needs = NEEDS_DESK, .run = define_show, \
	}
#define REMOVE_ROW(noun, kind, text, who) \
	{ \
		.name = noun " remove", .group = N_("Definitions"), \
		.arguments = ONE_ARGUMENT("NAME", kind), .help = text, .role = who, \
		.needs = NEEDS_DESK | NEEDS_WRITE | NEEDS_CONFIRM, .run = define_remove, \
	}

#endif
