/* SPDX-License-Identifier: MIT
 * The machinery of the command language, on rows of its own: names, options, ids, arguments, the
 * program's options, completion, and what every real row must have. */
#include <string.h>

#include "command/command.h"
#include "command/complete.h"
#include "command/example.h"
#include "command/option.h"
#include "desk/error.h"

static const struct argument_spec two[] = {
	{"NAME", COMPLETE_NONE},
	{"VALUE", COMPLETE_WORDS, .optional = TRUE, .words = "red green grey"},
	{NULL},
};
static const struct argument_spec rest[] = {
	{"TAG", COMPLETE_NONE, .rest = TRUE},
	{NULL},
};
static const struct argument_spec into[] = {
	{"INTO", COMPLETE_TICKET},
	{NULL},
};
static const struct argument_spec words[] = {
	{"TIME", COMPLETE_TIME},
	{"TEXT", COMPLETE_NONE, .rest = TRUE},
	{NULL},
};
static const struct option_spec options[] = {
	{"at", 'a', "TIME", "When", COMPLETE_TIME},
	{"answer", 0, "WORD", "Which", COMPLETE_WORDS, "yes no"},
	{"fast", 'f', NULL, "Hurry"},
	{"many", 'm', "X", "Several", .many = TRUE},
	{"now", 0, NULL, "Hides the program's own"},
	{NULL},
};

static gboolean run_nothing(struct call *call, GError **error)
{
	return TRUE;
}

static const struct command paint = {"paint wall", "Test",      two, options,
				     "Paint",      ROLE_VIEWER, 0,   run_nothing};
static const struct command paint_all = {"paint",     "Test",      rest, NULL,
					 "Paint all", ROLE_VIEWER, 0,    run_nothing};
static const struct command ping = {"ping", "Test",      NULL,          NULL,
				    "Ping", ROLE_VIEWER, NEEDS_TICKETS, run_nothing};
static const struct command join = {"join", "Test",      into,          NULL,
				    "Join", ROLE_VIEWER, NEEDS_TICKETS, run_nothing};
static const struct command later = {"later", "Test",      words,         NULL,
				     "Later", ROLE_VIEWER, NEEDS_TICKETS, run_nothing};
static const struct command label = {
	"label",    "Test", rest, options, "Label", ROLE_VIEWER, NEEDS_TICKETS | LONG_OPTIONS_ONLY,
	run_nothing};
static const struct command *const table[] = {&paint, &paint_all, &ping, &join,
					      &later, &label,     NULL};

static GPtrArray *split(const char *line)
{
	const char *end = line;
	GPtrArray *found = words_split(line, &end, NULL, NULL);
	g_assert_nonnull(found);
	g_assert_cmpint(*end, ==, '\0');
	return found;
}

/* Parses a line of a command into `call`; its words must outlive the call. */
static GPtrArray *parse(const char *line, struct call *call)
{
	GPtrArray *found = split(line);
	guint used;
	g_autoptr(GError) error = NULL;
	const struct command *command = command_match(found, &used, &error);
	g_assert_no_error(error);
	command_parse(command, found, used, call, &error);
	g_assert_no_error(error);
	return found;
}

static void refuses(const char *line, const char *says)
{
	g_autoptr(GPtrArray) found = split(line);
	struct call call = {0};
	guint used;
	g_autoptr(GError) error = NULL;
	const struct command *command = command_match(found, &used, &error);
	if (command)
		g_assert_false(command_parse(command, found, used, &call, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	if (!strstr(error->message, says))
		g_error("“%s” was refused with: %s", line, error->message);
	call_clear(&call);
}

static void test_names(void)
{
	guint used;
	g_autoptr(GPtrArray) longest = split("paint wall red"), shorter = split("paint door");
	g_assert_true(command_match(longest, &used, NULL) == &paint);
	g_assert_cmpuint(used, ==, 2);
	g_assert_true(command_match(shorter, &used, NULL) == &paint_all);
	g_assert_cmpuint(used, ==, 1);
	refuses("pimg 42", "did you mean ping");
	refuses("paitn", "did you mean paint");
	refuses("xyzzy", "“help” lists them");
	refuses("", "a command is expected");
	g_assert_true(command_find("paint wall") == &paint);
	g_assert_null(command_find("paint  wall"));
}

static void test_options(void)
{
	struct call call = {0};
	g_autoptr(GPtrArray) one =
		parse("paint wall x --at 14:05 --ans=yes -fm 1 -m2 --fast --many=3", &call);
	g_assert_cmpstr(call_option(&call, "at"), ==, "14:05");
	g_assert_cmpstr(call_option(&call, "answer"), ==, "yes");
	g_assert_true(call_flag(&call, "fast"));
	g_assert_cmpuint(call_options(&call, "many")->len, ==, 3);
	g_assert_cmpstr(call_options(&call, "many")->pdata[1], ==, "2");
	g_assert_cmpstr(call_argument(&call, 0), ==, "x");
	g_assert_null(call_argument(&call, 1));
	call_clear(&call);

	/* A value is whatever stands there; a time with a sign is no option; `--` ends them. */
	call = (struct call){0};
	g_autoptr(GPtrArray) two_words = parse("paint wall --at --fast -12m -- --answer", &call);
	g_assert_cmpstr(call_option(&call, "at"), ==, "--fast");
	g_assert_cmpstr(call_argument(&call, 0), ==, "-12m");
	g_assert_cmpstr(call_argument(&call, 1), ==, "--answer");
	g_assert_false(call_flag(&call, "fast"));
	call_clear(&call);

	/* A quoted word is never an option; the lone dash is a word. */
	call = (struct call){0};
	g_autoptr(GPtrArray) quoted = parse("paint wall '--fast' -", &call);
	g_assert_cmpstr(call_argument(&call, 0), ==, "--fast");
	g_assert_cmpstr(call_argument(&call, 1), ==, "-");
	call_clear(&call);

	call = (struct call){0};
	g_autoptr(GPtrArray) empty = parse("paint wall x --answer=", &call);
	g_assert_cmpstr(call_option(&call, "answer"), ==, "");
	call_clear(&call);

	refuses("paint wall x --a 1", "--at, --answer");
	refuses("paint wall x --slow", "--slow: no such option");
	refuses("paint wall x -z", "-z: no such option");
	refuses("paint wall x --fast=1", "--fast: it takes no value");
	refuses("paint wall x --at", "--at: TIME is expected");
	refuses("paint wall x -a", "-a: TIME is expected");
	refuses("paint wall x --at 1 --at 2", "--at: it can be given only once");
	refuses("paint wall x --=1", "name is expected");
}

static void test_arguments(void)
{
	refuses("paint wall", "NAME is missing; usage: paint wall NAME [VALUE]");
	refuses("paint wall a b c", "“c” is one word too many");
	refuses("paint", "TAG is missing");
	struct call call = {0};
	g_autoptr(GPtrArray) many = parse("paint a b c d", &call);
	g_autofree char *joined = call_rest(&call, 1);
	g_assert_cmpstr(joined, ==, "b c d");
	call_clear(&call);
}

static void ids_of(const char *line, GArray *selected, const char *ids, const char *arguments)
{
	struct context context = {.selected = selected};
	struct call call = {.context = &context};
	g_autoptr(GPtrArray) found = parse(line, &call);
	g_autoptr(GString) first = g_string_new(NULL);
	for (guint i = 0; i < call.ids->len; i++)
		g_string_append_printf(first, "%s%s", i ? " " : "",
				       (const char *)call.ids->pdata[i]);
	g_autofree char *others = call_rest(&call, 0);
	g_assert_cmpstr(first->str, ==, ids);
	g_assert_cmpstr(others, ==, arguments);
	call_clear(&call);
}

static void test_ids(void)
{
	ids_of("ping 42 43", NULL, "42 43", "");
	ids_of("ping '#42' zd:1001", NULL, "#42 zd:1001", "");
	ids_of("join 42 43", NULL, "42", "43");
	ids_of("join 42 44 43", NULL, "42 44", "43");
	ids_of("later 42 14:05 call back", NULL, "42", "14:05 call back");
	/* Ten digits are seconds since 1970, an id only with its sign. */
	ids_of("later 42 1760000000 call", NULL, "42", "1760000000 call");
	ids_of("label 7 -cdn +sea", NULL, "7", "-cdn +sea");
	g_autoptr(GArray) selected = g_array_new(FALSE, FALSE, sizeof(gint64));
	ids_of("join 43", selected, "", "43");
	ids_of("later 14:05 call", selected, "", "14:05 call");
	ids_of("ping", selected, "", "");
	ids_of("ping 9", selected, "9", "");
	refuses("join 42", "INTO is missing");
}

static GHashTable *take(const char *line, const char *left, gboolean works)
{
	GHashTable *taken = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
						  (GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GPtrArray) found = split(line);
	g_assert_cmpint(command_take_program_options(found, taken, NULL), ==, works);
	g_autoptr(GString) out = g_string_new(NULL);
	for (guint i = 0; i < found->len && works; i++)
		g_string_append_printf(out, "%s%s", i ? " " : "",
				       ((struct word *)found->pdata[i])->text);
	if (works)
		g_assert_cmpstr(out->str, ==, left);
	return taken;
}

static const char *value_of(GHashTable *taken, const char *name)
{
	const GPtrArray *values = g_hash_table_lookup(taken, name);
	return values ? values->pdata[0] : NULL;
}

static void test_program_options(void)
{
	g_autoptr(GHashTable) before = take("-d x.db --json ping 42", "ping 42", TRUE);
	g_assert_cmpstr(value_of(before, "desk"), ==, "x.db");
	g_assert_nonnull(value_of(before, "json"));
	/* Behind the name the rows' common options stay for the command itself. */
	g_autoptr(GHashTable) behind =
		take("ping 42 --desk=y --json -d z", "ping 42 --json", FALSE);
	g_autoptr(GHashTable) once = take("ping 42 --desk=y --json", "ping 42 --json", TRUE);
	g_assert_cmpstr(value_of(once, "desk"), ==, "y");
	/* An option's value is no option, and a row's own option of the same name wins. */
	g_autoptr(GHashTable) value = take("paint wall x --answer --desk --now",
					   "paint wall x --answer --desk --now", TRUE);
	g_assert_null(value_of(value, "desk"));
	g_autoptr(GHashTable) literal =
		take("paint wall -- --desk x", "paint wall -- --desk x", TRUE);
	g_assert_null(value_of(literal, "desk"));
	g_autoptr(GHashTable) none = take("--desk", "", FALSE);
	g_autoptr(GHashTable) unknown = take("--dsk x ping", "", FALSE);
}

static void offers(const char *line, const char *expected)
{
	struct context context = {0};
	gsize start;
	g_autoptr(GPtrArray) found = complete_line(&context, line, strlen(line), &start);
	g_autoptr(GString) out = g_string_new(NULL);
	for (guint i = 0; i < found->len; i++)
		g_string_append_printf(out, "%s%s", i ? " " : "",
				       ((struct candidate *)found->pdata[i])->text);
	g_assert_cmpstr(out->str, ==, expected);
	g_assert_cmpuint(start, <=, strlen(line));
}

static void test_complete(void)
{
	offers("pai", "paint");
	offers("paint w", "wall");
	offers("paint wall --a", "--answer= --at=");
	offers("paint wall --at=1 --a", "--answer=");
	offers("paint wall --many 1 --ma", "--many=");
	offers("paint wall --answer ", "no yes");
	offers("paint wall --answer=y", "--answer=yes");
	offers("paint wall x gr", "green grey");
	offers("paint wall x red,gr", "red,green red,grey");
	offers("paint wall x 'gr", "green grey");
	offers("paint wall -- --a", "");
	offers("later 1 to", "today tomorrow tomorrow 09:00");
	offers("ping 1; paint w", "wall");
	offers("xyzzy ", "");
	/* Nothing begins so: what holds it, then what has its letters. */
	offers("ain", "explain paint action assign");
	offers("pnt", "paint");
	offers("PAI", "paint");
	offers("paint wall x re", "red");
	offers("paint wall x ee", "green");
	offers("paint wall x gy", "grey");
	offers("paint wall x y", "");
	offers("paint wall x zz", "");
	offers("paint wall \\", "");
	struct context context = {0};
	gsize start;
	g_autoptr(GPtrArray) all = complete_line(&context, "", 0, &start);
	g_assert_cmpuint(all->len, >=, 5);
	g_autoptr(GPtrArray) second = complete_line(&context, "ping 1 ; ", 9, &start);
	g_assert_cmpuint(second->len, ==, all->len);
	g_assert_cmpuint(start, ==, 9);
}

static void check_options(const struct command *command)
{
	for (const struct option_spec *option = command->options; option && option->name;
	     option++) {
		g_assert_true(option->help && *option->help);
		g_assert_false(g_ascii_isdigit(option->letter));
		if ((option->completer == COMPLETE_WORDS) != (option->words != NULL))
			g_error("%s --%s: words and their completer go together", command->name,
				option->name);
		for (const struct option_spec *other = option + 1; other->name; other++)
			if (strcmp(option->name, other->name) == 0 ||
			    (option->letter && option->letter == other->letter))
				g_error("%s: --%s and --%s", command->name, option->name,
					other->name);
	}
}

static void check_arguments(const struct command *command)
{
	gboolean optional = FALSE, last = FALSE;
	for (const struct argument_spec *argument = command->arguments; argument && argument->name;
	     argument++) {
		if (last || (optional && !argument->optional))
			g_error("%s: %s can never be told apart", command->name, argument->name);
		optional |= argument->optional;
		last = argument->rest;
	}
}

static void test_rows(void)
{
	const char *before = "";
	for (const struct command *const *row = command_all(); *row; row++) {
		const struct command *command = *row;
		if (!command->group || !command->help || !*command->help || !command->run)
			g_error("%s: a row without group, help or function", command->name);
		if (g_str_has_suffix(command->help, ".") || strchr(command->help, '\n'))
			g_error("%s: help is one line without a full stop", command->name);
		g_assert_cmpstr(before, <, command->name);
		before = command->name;
		g_assert_true(command_find(command->name) == command);
		check_options(command);
		check_arguments(command);
	}
}

/* Each example is a line that could be run, of the command it stands at. */
static void test_examples(void)
{
	for (const struct example *at = examples; at->line; at++) {
		g_autoptr(GError) error = NULL;
		const char *next;
		guint used;
		GPtrArray *line = words_split(at->line, &next, NULL, &error);
		g_assert_no_error(error);
		const struct command *command = command_match(line, &used, &error);
		g_assert_no_error(error);
		struct call call = {0};
		if (!command_parse(command, line, used, &call, &error))
			g_error("%s: %s", at->line, error->message);
		call_clear(&call);
		words_free(line);
		g_assert_cmpstr(next, ==, "");
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	command_add_table(table);
	g_test_add_func("/command/names", test_names);
	g_test_add_func("/command/options", test_options);
	g_test_add_func("/command/arguments", test_arguments);
	g_test_add_func("/command/ids", test_ids);
	g_test_add_func("/command/program-options", test_program_options);
	g_test_add_func("/command/examples", test_examples);
	g_test_add_func("/command/complete", test_complete);
	g_test_add_func("/command/rows", test_rows);
	return g_test_run();
}
