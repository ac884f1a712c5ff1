/* SPDX-License-Identifier: MIT
 * The key engine: names, sequences over contexts, and key files with their mistakes. */
#include <string.h>

#include "keymaps/keymaps.h"

static gboolean known(const char *command, void *data, GError **error)
{
	static const char *const commands[] = {"ack",  "claim", "take", "go down", "go top",
					       "quit", "help",  "wait", "note",    NULL};
	for (const char *const *at = commands; *at != NULL; at++) {
		gsize size = strlen(*at);
		if (strncmp(command, *at, size) == 0 &&
		    (command[size] == '\0' || command[size] == ' '))
			return TRUE;
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, "no command \"%s\"", command);
	return FALSE;
}

static struct keymap *make(void)
{
	struct keymap *keymap = keymap_new(known, NULL);
	keymap_context(keymap, "global", NULL);
	keymap_context(keymap, "list", "global");
	keymap_context(keymap, "queue", "list");
	keymap_context(keymap, "pager", "global");
	return keymap;
}

static void note(const char *message, void *data)
{
	g_string_append_printf(data, "%s\n", message);
}

static void load(struct keymap *keymap, const char *file, const char *text)
{
	g_autoptr(GString) said = g_string_new(NULL);
	int errors = keymap_load(keymap, file, text, note, said);
	g_assert_cmpstr(said->str, ==, "");
	g_assert_cmpint(errors, ==, 0);
}

/* Types keys named between blanks; gives "command", with "…" before it per waiting key, or "-". */
static char *type(struct keymap *keymap, const char *context, const char *keys)
{
	GString *out = g_string_new(NULL);
	g_auto(GStrv) names = g_strsplit(keys, " ", -1);
	for (char **name = names; *name != NULL; name++) {
		gboolean pending;
		int key = key_parse(*name);
		g_assert_cmpint(key, !=, 0);
		const struct binding *binding = keymap_feed(keymap, context, key, &pending);
		g_assert_false(binding != NULL && pending);
		g_string_append(out, binding != NULL ? binding->command : pending ? "…" : "-");
	}
	return g_string_free(out, FALSE);
}

static void check(struct keymap *keymap, const char *context, const char *keys,
		  const char *expected)
{
	g_autofree char *got = type(keymap, context, keys);
	g_assert_cmpstr(got, ==, expected);
}

static void test_names(void)
{
	static const struct {
		const char *name;
		int key;
		const char *printed;
	} cases[] = {
		{"g", 'g', "g"},
		{"G", 'G', "G"},
		{"<", '<', "<"},
		{"-", '-', "-"},
		{"音", 0x97F3, "音"},
		{"Space", ' ', "Space"},
		{"space", ' ', "Space"},
		{"Tab", 9, "Tab"},
		{"C-i", 9, "Tab"},
		{"Enter", 13, "Enter"},
		{"Return", 13, "Enter"},
		{"Esc", 27, "Esc"},
		{"C-l", 12, "C-l"},
		{"C-L", 12, "C-l"},
		{"C-]", 29, "C-]"},
		{"C-_", 31, "C-_"},
		{"M-x", 'x' | KEY_ALT, "M-x"},
		{"M-C-x", 24 | KEY_ALT, "M-C-x"},
		{"M--", '-' | KEY_ALT, "M--"},
		{"M-PageDown", KEY_N_PAGE_DOWN | KEY_ALT, "M-PageDown"},
		{"PgDn", KEY_N_PAGE_DOWN, "PageDown"},
		{"Backspace", KEY_N_BACKSPACE, "Backspace"},
		{"S-Tab", KEY_N_BACKTAB, "BackTab"},
		{"F1", KEY_N_F1, "F1"},
		{"f12", KEY_N_F12, "F12"},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_assert_cmpint(key_parse(cases[i].name), ==, cases[i].key);
		g_autofree char *printed = key_name(cases[i].key);
		g_assert_cmpstr(printed, ==, cases[i].printed);
	}
	static const char *const none[] = {"",        " ",      "gg",  "F0",    "F13",    "C-",
					   "C-Space", "C-1",    "M-",  "M-M-x", "Spce",   "\033",
					   "\xFF",    "\u202E", "F1x", "C-xx",  "\u200B", "Resize"};
	for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
		g_assert_cmpint(key_parse(none[i]), ==, 0);
	g_autofree char *nothing = key_name(0);
	g_assert_cmpstr(nothing, ==, "?");
}

/* Every key that has a name reads back as itself. */
static void test_name_round_trip(void)
{
	for (int key = 1; key < KEY_N_END_OF_KEYS; key++) {
		if (key == 0x30000)
			key = KEY_NAMED;
		g_autofree char *name = key_name(key);
		if (strcmp(name, "?") != 0 || key == '?')
			g_assert_cmpint(key_parse(name), ==, key);
	}
}

static void test_sequences(void)
{
	struct keymap *keymap = make();
	load(keymap, "k",
	     "bind global q quit\nbind list j go down\nbind list gg go top\n"
	     "bind queue a take\nbind queue 'C-x C-s' note --text 'a b'\nbind queue 'C-x k' ack");
	check(keymap, "queue", "a", "take");
	check(keymap, "queue", "g g", "…go top");
	check(keymap, "queue", "q", "quit");
	check(keymap, "queue", "C-x C-s", "…note --text 'a b'");
	check(keymap, "queue", "C-x k", "…ack");
	check(keymap, "queue", "z a", "-take");
	check(keymap, "queue", "g z a", "…-take"); /* a dead key takes the sequence with it */
	check(keymap, "pager", "a j q", "--quit");
	check(keymap, "nowhere", "q", "-");
	gboolean pending;
	g_assert_null(keymap_feed(keymap, "queue", 'g', &pending));
	g_assert_true(pending);
	check(keymap, "list", "j", "go down"); /* another context starts anew */
	g_assert_null(keymap_feed(keymap, "queue", 'g', &pending));
	keymap_reset(keymap);
	check(keymap, "queue", "g g", "…go top");
	keymap_free(keymap);
}

static void test_nearest_context_wins(void)
{
	struct keymap *keymap = make();
	load(keymap, "k",
	     "bind global g help\nbind list gg go top\nbind queue gx ack\nbind global zz quit\n"
	     "bind queue z claim\n");
	check(keymap, "global", "g", "help");
	check(keymap, "list", "g g", "…go top");  /* hides global g */
	check(keymap, "queue", "g g", "…go top"); /* goes on in the parent */
	check(keymap, "queue", "g x", "…ack");
	check(keymap, "queue", "g z", "…-");
	check(keymap, "queue", "z", "claim"); /* hides global zz */
	check(keymap, "list", "z z", "…quit");
	keymap_free(keymap);
}

static void test_several_parents(void)
{
	struct keymap *keymap = make();
	keymap_context(keymap, "acting", "global");
	keymap_context(keymap, "board", "acting list");
	load(keymap, "k",
	     "bind global a help\nbind acting a ack\nbind list a claim\nbind list j take\n"
	     "bind global q quit\nbind list q go down\n");
	check(keymap, "board", "a", "ack");     /* the nearer parent */
	check(keymap, "board", "j", "take");    /* the other one */
	check(keymap, "board", "q", "go down"); /* what both inherit comes last */
	check(keymap, "acting", "q", "quit");
	keymap_free(keymap);
}

static void test_later_files_override(void)
{
	struct keymap *keymap = make();
	load(keymap, "default.keys",
	     "bind queue a take # first\nbind list gg go top\nbind list ge go down\nbind queue w "
	     "wait\n");
	load(keymap, "rc", "bind queue a ack\nbind list g quit\nbind queue wx claim\n");
	check(keymap, "queue", "a", "ack");
	check(keymap, "list", "g", "quit");
	check(keymap, "queue", "w x", "…claim");
	load(keymap, "rc2", "unbind queue a\nunbind queue wx\n");
	check(keymap, "queue", "a", "-");
	check(keymap, "queue", "w", "-"); /* nothing is left to wait for */
	keymap_free(keymap);
}

static void test_commands_and_help(void)
{
	struct keymap *keymap = make();
	load(keymap, "default.keys",
	     "# the queue\n\nbind queue a claim ;ack   --at   now ; # claim; and more \n"
	     "bind queue b \\\n  wait 'third; party' # \n bind queue '#' note;\nbind queue \";\" "
	     "help # x");
	gboolean pending;
	const struct binding *binding = keymap_feed(keymap, "queue", 'a', &pending);
	g_assert_cmpstr(binding->command, ==, "claim ; ack --at now");
	g_assert_cmpstr(binding->help, ==, "claim; and more");
	g_assert_cmpstr(binding->origin, ==, "default.keys:3");
	g_assert_cmpstr(binding->context, ==, "queue");
	binding = keymap_feed(keymap, "queue", 'b', &pending);
	g_assert_cmpstr(binding->command, ==, "wait 'third; party'");
	g_assert_null(binding->help);
	g_assert_cmpstr(binding->origin, ==, "default.keys:4");
	binding = keymap_feed(keymap, "queue", '#', &pending);
	g_assert_cmpstr(binding->command, ==, "note");
	g_assert_cmpstr(binding->origin, ==, "default.keys:6");
	binding = keymap_feed(keymap, "queue", ';', &pending);
	g_assert_cmpstr(binding->keys, ==, ";");
	g_assert_cmpstr(binding->help, ==, "x");
	keymap_free(keymap);
}

static void check_error(const char *text, const char *expected)
{
	struct keymap *keymap = make();
	g_autoptr(GString) said = g_string_new(NULL);
	g_autofree char *whole = g_strconcat(text, "\nbind global q quit\n", NULL);
	int errors = keymap_load(keymap, "rc", whole, note, said);
	g_assert_cmpstr(said->str, ==, expected);
	g_assert_cmpint(errors, ==, 1);
	check(keymap, "queue", "q", "quit"); /* the good lines stay */
	keymap_free(keymap);
}

static void test_errors(void)
{
	check_error("bind queue a tak", "rc:1: no command \"tak\"\n");
	check_error("bind queue a ack ; tak", "rc:1: no command \"tak\"\n");
	check_error("\nbind queu a ack",
		    "rc:2: no context is called “queu” (did you mean queue?)\n");
	check_error("bind xyz a ack",
		    "rc:1: no context is called “xyz” (expected global, list, queue, "
		    "pager)\n");
	check_error("bind queue Spce ack", "rc:1: “Spce” is no key (expected a character or a "
					   "name such as Space, Enter, C-l, "
					   "M-x, PageDown or F1; several between quotes)\n");
	check_error("bind queue '' ack",
		    "rc:1: no key is named (expected a character or a name)\n");
	check_error("bind queue 'a b c d e f g h i' ack",
		    "rc:1: too many keys (expected at most 8)\n");
	check_error("bind queue a",
		    "rc:1: the line is not whole (expected bind CONTEXT KEYS COMMAND)\n");
	check_error("bind", "rc:1: the line is not whole (expected bind CONTEXT KEYS COMMAND)\n");
	check_error("bin queue a ack",
		    "rc:1: “bin” does not belong here (expected bind CONTEXT KEYS COMMAND)\n");
	check_error("bind queue a ack\nbind list a ack\nbind queue a note",
		    "rc:3: “a” is bound already, in line 1\n");
	check_error("bind queue g ack\nbind queue gg note",
		    "rc:2: “g g” can never be reached: “g” is bound in line 1\n");
	check_error("bind queue gg ack\n\nbind queue g note",
		    "rc:3: “g” would make “g g” of line 1 unreachable\n");
	check_error("bind queue a note 'open",
		    "rc:1: column 19: this ' is never closed; expected another '\n");
	check_error("unbind queue a", "rc:1: “a” is not bound in queue itself\n");
	check_error("unbind queue a b", "rc:1: expected unbind CONTEXT KEYS and nothing else\n");
	check_error("bind queue \xFF ack", "rc:1: “\xFF” is no key (expected a character or a "
					   "name such as Space, Enter, C-l, "
					   "M-x, PageDown or F1; several between quotes)\n");
}

static void test_two_errors_and_other_lines(void)
{
	struct keymap *keymap = make();
	g_autoptr(GString) said = g_string_new(NULL);
	int errors =
		keymap_load(keymap, "rc",
			    "option set cursor bar\nview add x --filter 'a;b' ; view add y\n"
			    "bind queue a tak ; note 'open\nbind nowhere b ack\nbind queue a ack\n",
			    note, said);
	g_assert_cmpstr(said->str, ==,
			"rc:3: no command \"tak\"\n"
			"rc:4: no context is called “nowhere” (expected global, list, "
			"queue, pager)\n");
	g_assert_cmpint(errors, ==, 2);
	check(keymap, "queue", "a", "ack");
	g_assert_cmpint(keymap_load(keymap, "rc", "bind queue a\n", NULL, NULL), ==, 1);
	keymap_free(keymap);
}

static char *list(const struct keymap *keymap, const char *context, gboolean pending_only)
{
	g_autoptr(GPtrArray) found = keymap_list(keymap, context, pending_only);
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < found->len; i++) {
		const struct binding *binding = found->pdata[i];
		g_string_append_printf(out, "%s%s=%s", i > 0 ? ", " : "", binding->keys,
				       binding->command);
	}
	return g_string_free(out, FALSE);
}

static void test_list(void)
{
	struct keymap *keymap = make();
	load(keymap, "k",
	     "bind global q quit\nbind list j go down\nbind list Down go down\nbind list gg go "
	     "top\n"
	     "bind list gq quit\nbind queue q ack\nbind queue A claim\nbind queue a take\nbind "
	     "global g help\n"
	     "bind queue gg note\n");
	g_autofree char *all = list(keymap, "queue", FALSE);
	g_assert_cmpstr(all, ==,
			"A=claim, a=take, Down=go down, g g=note, g q=quit, j=go down, q=ack");
	g_assert_cmpstr(keymap_keys_for(keymap, "queue", "go down"), ==, "j");
	g_assert_cmpstr(keymap_keys_for(keymap, "queue", "quit"), ==, "g q");
	g_assert_cmpstr(keymap_keys_for(keymap, "global", "quit"), ==, "q");
	g_assert_null(keymap_keys_for(keymap, "queue", "go top"));
	g_assert_null(keymap_keys_for(keymap, "nowhere", "quit"));
	gboolean pending;
	keymap_feed(keymap, "queue", 'g', &pending);
	g_autofree char *rest = list(keymap, "queue", TRUE);
	g_assert_cmpstr(rest, ==, "g g=note, g q=quit");
	g_autofree char *other = list(keymap, "list", TRUE);
	g_assert_cmpstr(other, ==, "");
	keymap_free(keymap);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/keymaps/names", test_names);
	g_test_add_func("/keymaps/name-round-trip", test_name_round_trip);
	g_test_add_func("/keymaps/sequences", test_sequences);
	g_test_add_func("/keymaps/nearest-context-wins", test_nearest_context_wins);
	g_test_add_func("/keymaps/several-parents", test_several_parents);
	g_test_add_func("/keymaps/later-files-override", test_later_files_override);
	g_test_add_func("/keymaps/commands-and-help", test_commands_and_help);
	g_test_add_func("/keymaps/errors", test_errors);
	g_test_add_func("/keymaps/two-errors-and-other-lines", test_two_errors_and_other_lines);
	g_test_add_func("/keymaps/list", test_list);
	return g_test_run();
}
