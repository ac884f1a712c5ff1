/* SPDX-License-Identifier: MIT
 * The key engine (terminal.md §7): key names, sequences, bind files. Knows no curses and no commands:
 * names are checked through a callback. Lines of a key file, in the words of the command language:
 *
 *	bind CONTEXT KEYS COMMAND [; COMMAND] # help
 *	unbind CONTEXT KEYS
 *	#: What the bindings that follow are for
 *
 * KEYS are names separated by blanks within quotes ('C-x g'), or two or three plain characters (gg).
 * A nearer context hides what it inherits: its binding "g" hides an inherited "g g", its "g g" an
 * inherited "g". What keys mean never depends on timing. */
#ifndef MIDWATCH_KEYMAPS_KEYMAPS_H
#define MIDWATCH_KEYMAPS_KEYMAPS_H

#include "desk/error.h"

/* A key: a Unicode character, or one of the named ones above the Unicode range. Ctrl-letters are
 * characters 1..26; Alt is a flag. */
enum key_code {
	KEY_NAMED = 0x200000, KEY_N_UP, KEY_N_DOWN, KEY_N_LEFT, KEY_N_RIGHT, KEY_N_HOME, KEY_N_END, KEY_N_PAGE_UP, KEY_N_PAGE_DOWN,
	KEY_N_INSERT, KEY_N_DELETE, KEY_N_BACKSPACE, KEY_N_BACKTAB, KEY_N_F1, KEY_N_F12 = KEY_N_F1 + 11, KEY_N_RESIZE,
	KEY_N_WHEEL_UP, KEY_N_WHEEL_DOWN, KEY_N_CLICK, KEY_N_END_OF_KEYS,
	KEY_ALT = 0x1000000,
};
/* "g", "Space", "Enter", "C-l", "M-x", "PageDown", "F1", "<", … ; letter case matters for characters
 * only. 0 when it is no key. */
int key_parse(const char *name);
/* The name key_parse reads, in its canonical spelling; "?" for no key. Free with g_free. */
char *key_name(int key);

struct keymap;
/* Whether `command` (one command with its arguments, as written) exists; sets an error naming near ones
 * when not. */
typedef gboolean keymap_check(const char *command, void *data, GError **error);
struct keymap *keymap_new(keymap_check *check, void *data);	/* `check` NULL: any command */
void keymap_free(struct keymap *keymap);
/* `parents`: names of contexts that are there, nearer ones first, "acting list"; NULL: a root. What they
 * have in common is inherited once, behind what is nearer: queue, acting, list, global. */
void keymap_context(struct keymap *keymap, const char *name, const char *parents);
/* Parses a key file; later files override earlier ones, also what they make unreachable. Every error
 * (unknown context, key, command, duplicate in the same file, unreachable because a prefix is bound
 * there) names file and line; all are reported through `complain` (NULL: not at all), the good lines
 * stay, of two at odds the first. `option` and `view` lines are passed over: a person's rc file has
 * them too, and they belong to the command language. Returns the number of errors. */
typedef void keymap_complain(const char *message, void *data);
int keymap_load(struct keymap *keymap, const char *file, const char *text, keymap_complain *complain, void *data);
/* One line from `text` on, with its `;`: as if it were a file of its own, of whose line *number it is. *next
 * and *number go behind it. USAGE; MISSING: an unbind of what is not bound. */
gboolean keymap_load_line(struct keymap *keymap, const char *file, const char *text, const char **next,
			  int *number, GError **error);

struct binding {
	const char *context;	/* where it was bound */
	const char *keys;	/* as printed, "g g" */
	const char *command;	/* command line(s) as written, "ack" or "claim ; ack" */
	const char *help;	/* NULL */
	const char *purpose;	/* what it is for, by the "#:" line above it: "Moving"; NULL */
	const char *origin;	/* "default.keys:12" */
};
/* Feeds one key in a context. Returns the binding (valid until the next keymap_load) when a sequence
 * completes, NULL otherwise; *pending tells that a longer sequence may follow. A dead key resets and is
 * swallowed with what was pending, and so does another context. */
const struct binding *keymap_feed(struct keymap *keymap, const char *context, int key, gboolean *pending);
void keymap_reset(struct keymap *keymap);
/* The keys of a sequence begun, as printed ("w"); "" when none is. Free it. */
char *keymap_pending(const struct keymap *keymap);
/* Effective bindings of a context (inherited ones too, overridden ones not), sorted by keys; those that
 * go on from the pending sequence when `pending_only`. Of const struct binding*; free the array. */
GPtrArray *keymap_list(const struct keymap *keymap, const char *context, gboolean pending_only);
/* Another number after each change, and of each keymap: what was listed before holds no longer. */
guint keymap_generation(const struct keymap *keymap);
/* How many contexts stand before `at` in the order in which `context` inherits; 0: itself. */
int keymap_distance(const struct keymap *keymap, const char *context, const char *at);
/* The keys bound to `command` in `context` for hints, e.g. "a": the shortest effective ones, of equals
 * the first bound; NULL. */
const char *keymap_keys_for(const struct keymap *keymap, const char *context, const char *command);

/* The key files Midwatch comes with, compiled in: "default", and those that go over it. Ended by a name of
 * NULL. */
struct keymap_shipped {
	const char *name, *text;
};
extern const struct keymap_shipped keymap_shipped[];

#endif
