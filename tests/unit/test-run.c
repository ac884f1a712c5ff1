/* SPDX-License-Identifier: MIT
 * Running commands in a context: who may, where, on which tickets, and what a bulk or a script
 * answers. On rows of its own over a desk in a scratch folder. */
#include <glib/gstdio.h>
#include <string.h>

#include "command/command.h"
#include "command/complete.h"
#include "command/sink.h"
#include "desk/error.h"
#include "tests/store/desk.h"

static GString *ran; /* what the rows below did */

static gboolean run_ran(struct call *call, GError **error)
{
	g_string_append_printf(ran, "%s", call->command->name);
	if (call->command->needs & NEEDS_TICKETS)
		g_string_append_printf(ran, "#%" G_GINT64_FORMAT, call->ticket);
	if (call->sees)
		g_string_append_printf(ran, "@%" G_GINT64_FORMAT, call->sees);
	g_string_append_c(ran, ' ');
	if (call->ticket == 13)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT, "unlucky");
	else if (call->ticket == 14)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, "worse luck");
	else
		sink_say(call->sink, "%s", "done");
	return call->ticket != 13 && call->ticket != 14;
}

static gboolean run_transaction(struct call *call, GError **error)
{
	g_string_append(ran, store_in_unit(call->desk->store) ? "unit " : "alone ");
	return TRUE;
}

static gboolean run_text(struct call *call, GError **error)
{
	g_autofree char *text = NULL;
	if (!call_text(call, "text", &text, error))
		return FALSE;
	g_string_append_printf(ran, "[%s]", text ? text : "");
	return TRUE;
}

static const struct option_spec text_option[] = {
	{"text", 0, "TEXT", "Text"},
	{NULL},
};
static const struct command act = {"test act",
				   "Test",
				   NULL,
				   NULL,
				   "Act",
				   ROLE_ENGINEER,
				   NEEDS_DESK | NEEDS_WRITE | NEEDS_TICKETS | NEEDS_SEES,
				   run_ran};
static const struct command reading = {"test read", "Test",      NULL,       NULL,
				       "Read",      ROLE_VIEWER, NEEDS_DESK, run_ran};
static const struct command file = {"test file", "Test",      NULL,        NULL,
				    "File",      ROLE_VIEWER, NEEDS_FILES, run_ran};
static const struct command once = {"test once", "Test",      NULL,          NULL,
				    "Once",      ROLE_VIEWER, NOT_IN_SCRIPT, run_ran};
static const struct command look = {"test look", "Test",      NULL,          NULL,
				    "Look",      ROLE_VIEWER, NEEDS_CONSOLE, run_ran};
static const struct command text = {"test text", "Test",      NULL, text_option,
				    "Text",      ROLE_VIEWER, 0,    run_text};
static const struct command write_unit = {
	"test unit",    "Test", NULL, NULL, "Unit", ROLE_VIEWER, NEEDS_DESK | NEEDS_WRITE,
	run_transaction};
static const struct command *const table[] = {&act,  &reading, &file,       &once,
					      &look, &text,    &write_unit, NULL};

static char *folder, *where;
static GString *out, *told;

static void complain(const char *message, void *data)
{
	g_string_append_printf(told, "%s\n", message);
}

static void begin(struct context *context)
{
	*context = (struct context){.where = where, .user = "li", .complain = complain};
	g_string_truncate(ran, 0);
	g_string_truncate(out, 0);
	g_string_truncate(told, 0);
	context->sink = sink_collect(out, NULL, 0);
}

static void end(struct context *context)
{
	g_clear_pointer(&context->desk, desk_close);
	sink_free(context->sink);
}

static void works(struct context *context, const char *line)
{
	g_autoptr(GError) error = NULL;
	command_run_line(context, line, &error);
	g_assert_no_error(error);
}

static void refused(struct context *context, const char *line, int code, const char *says)
{
	g_autoptr(GError) error = NULL;
	g_assert_false(command_run_line(context, line, &error));
	if (!error || error->code != code || !strstr(error->message, says))
		g_error("“%s” was refused with %d: %s", line, error ? error->code : 0,
			error ? error->message : "nothing");
}

static void test_roles(void)
{
	struct context context;
	begin(&context);
	works(&context, "test act 1");
	context.desk->role = ROLE_VIEWER;
	refused(&context, "test act 1", MIDWATCH_ERROR_DENIED,
		"test act: it needs the role engineer; li is viewer");
	works(&context, "test read");
	g_assert_cmpstr(ran->str, ==, "test act#1 test read ");
	end(&context);
}

static void test_places(void)
{
	struct context context;
	begin(&context);
	context.restricted = TRUE;
	refused(&context, "test file", MIDWATCH_ERROR_DENIED, "no files");
	refused(&context, "test text --text @/etc/hostname", MIDWATCH_ERROR_DENIED, "no files");
	refused(&context, "source /etc/hostname", MIDWATCH_ERROR_DENIED, "no files");
	works(&context, "test text --text @@home");
	g_assert_cmpstr(ran->str, ==, "[@home]");
	context.restricted = FALSE;
	refused(&context, "test look", MIDWATCH_ERROR_USAGE, "only the console");
	context.console = &context;
	works(&context, "test look");
	refused(&context, "test text --text -", MIDWATCH_ERROR_USAGE, "no standard input");
	end(&context);
	begin(&context);
	context.where = NULL;
	refused(&context, "test read", MIDWATCH_ERROR_MISSING, "no desk");
	end(&context);
}

/* The others go on, each error is told, the worst is the answer. */
static void test_bulk(void)
{
	struct context context;
	begin(&context);
	refused(&context, "test act 1 14 13 2", MIDWATCH_ERROR_CONFLICT,
		"test act: 2 of 4 tickets failed");
	g_assert_cmpstr(ran->str, ==, "test act#1 test act#14 test act#13 test act#2 ");
	g_assert_cmpstr(told->str, ==, "test act: #14: worse luck\ntest act: #13: unlucky\n");
	g_assert_cmpstr(out->str, ==, "done\ndone\n");
	refused(&context, "test act 14", MIDWATCH_ERROR_USAGE, "test act: worse luck");
	refused(&context, "test act zd:1", MIDWATCH_ERROR_MISSING, "zd:1");
	/* Without somebody to tell, the summary carries the first. */
	context.complain = NULL;
	refused(&context, "test act 14 13", MIDWATCH_ERROR_CONFLICT, "#14: worse luck");
	end(&context);
}

static void test_selected(void)
{
	struct context context;
	gint64 ids[] = {7, 8};
	begin(&context);
	context.selected = g_array_new(FALSE, FALSE, sizeof(gint64));
	refused(&context, "test act", MIDWATCH_ERROR_USAGE, "a ticket is expected first");
	g_array_append_vals(context.selected, ids, 2);
	context.sees = 3;
	works(&context, "test act");
	works(&context, "test act 9");
	g_assert_cmpstr(ran->str, ==, "test act#7@3 test act#8@3 test act#9@3 ");
	g_array_unref(context.selected);
	end(&context);
}

static void sourced(struct context *context, const char *script, gboolean keep_going, int code,
		    const char *says)
{
	g_autoptr(GError) error = NULL;
	gboolean done = command_source(context, "s", script, keep_going, &error);
	if (code == 0)
		g_assert_no_error(error);
	g_assert_cmpint(done, ==, code == 0);
	if (code && (error->code != code || !strstr(error->message, says)))
		g_error("%d: %s", error->code, error->message);
}

static void test_scripts(void)
{
	struct context context;
	begin(&context);
	sourced(&context, "test unit; test read\ntest unit # x\n", FALSE, 0, NULL);
	g_assert_cmpstr(ran->str, ==, "unit test read unit ");
	g_string_truncate(ran, 0);
	sourced(&context, "test unit\ntest unit", TRUE, 0, NULL);
	g_assert_cmpstr(ran->str, ==, "alone alone ");
	sourced(&context, "test read\n\ntest once\n", FALSE, MIDWATCH_ERROR_USAGE,
		"s:3: test once: not possible in a script");
	sourced(&context, "test act 1\ntest act 13\ntest act 2", FALSE, MIDWATCH_ERROR_CONFLICT,
		"s:2: test act: unlucky (nothing was changed)");
	g_string_truncate(told, 0);
	sourced(&context, "test act 14\ntest act 13\n\"\ntest act 2", TRUE, MIDWATCH_ERROR_CONFLICT,
		"s: 3 of 3 commands failed");
	g_assert_true(g_str_has_prefix(told->str,
				       "s:1: test act: worse luck\ns:2: test act: unlucky\ns:3: "));
	/* After all that commands still run as they should. */
	g_assert_false(context.script);
	works(&context, "test once");
	end(&context);
}

static void test_forms(void)
{
	struct context context;
	begin(&context);
	works(&context, "test read; test read --quiet; test read -q; test read --json; test read");
	g_assert_cmpstr(out->str, ==, "done\ndone\n");
	g_string_truncate(out, 0);
	works(&context, "version --json");
	g_assert_true(g_str_has_prefix(out->str, "{\"program\":"));
	g_string_truncate(out, 0);
	works(&context, "test text --help");
	g_assert_true(g_str_has_prefix(out->str, "test text [--text TEXT]\n"));
	refused(&context, "test read \"caf\xe9\"", MIDWATCH_ERROR_USAGE, "UTF-8");
	end(&context);
}

/* A desk that was opened to be read is opened again when something writes. */
static void test_opening(void)
{
	struct context context;
	begin(&context);
	works(&context, "test read");
	g_assert_true(store_is_read_only(context.desk->store));
	works(&context, "test unit");
	g_assert_false(store_is_read_only(context.desk->store));
	const struct desk *desk = context.desk;
	works(&context, "test read");
	g_assert_true(context.desk == desk);
	end(&context);
	begin(&context);
	context.now_text = "2026-01-01T00:00:00Z";
	works(&context, "test read");
	g_assert_cmpint(context.desk->pinned, ==, 1767225600);
	refused(&context, "test act 1", MIDWATCH_ERROR_DENIED, "--now");
	context.desk->test_clock = TRUE;
	works(&context, "test act 1");
	end(&context);
}

/* Whether completion offers `word` for the end of `line`. */
static gboolean offered(struct context *context, const char *line, const char *word)
{
	gsize start;
	g_autoptr(GPtrArray) found = complete_line(context, line, strlen(line), &start);
	for (guint i = 0; i < found->len; i++)
		if (strcmp(((const struct candidate *)found->pdata[i])->text, word) == 0)
			return TRUE;
	return FALSE;
}

/* A client outside the limits of the acting person is none at all, wherever one is named. */
static void test_limits(void)
{
	static const char *const naming[] = {"client show hidden", "when now hidden",
					     "night --client hidden"};
	struct context context;
	begin(&context);
	works(&context, "region add sea --title Sea; region add eu --title Europe; "
			"client add acme --region sea; "
			"client add hidden --zone Asia/Tokyo --region eu");
	for (guint i = 0; i < G_N_ELEMENTS(naming); i++)
		works(&context, naming[i]);
	g_assert_true(offered(&context, "night --client ", "hidden"));
	for (int by_region = 0; by_region < 2; by_region++) {
		context.desk->role = ROLE_ENGINEER;
		*(by_region ? &context.desk->regions : &context.desk->clients) =
			g_strsplit(by_region ? "sea" : "acme", ",", -1);
		refused(&context, naming[0], MIDWATCH_ERROR_MISSING, "there is no client");
		refused(&context, naming[1], MIDWATCH_ERROR_MISSING, "no time zone");
		refused(&context, naming[2], MIDWATCH_ERROR_MISSING, "there is no client");
		refused(&context, "client show hiden", MIDWATCH_ERROR_MISSING, "“hiden”");
		g_assert_null(strstr(told->str, "hidden"));
		g_assert_false(offered(&context, "night --client ", "hidden"));
		g_assert_true(offered(&context, "night --client ", "acme"));
		works(&context, "night --client acme");
		g_clear_pointer(&context.desk->clients, g_strfreev);
		g_clear_pointer(&context.desk->regions, g_strfreev);
	}
	end(&context);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	command_add_table(table);
	folder = g_dir_make_tmp("midwatch-XXXXXX", NULL);
	where = scratch_desk(folder);
	ran = g_string_new(NULL);
	out = g_string_new(NULL);
	told = g_string_new(NULL);
	struct desk *made = desk_open(where, STORE_CREATE, "li", FALSE, NULL);
	g_assert_nonnull(made);
	desk_close(made);
	g_test_add_func("/run/roles", test_roles);
	g_test_add_func("/run/places", test_places);
	g_test_add_func("/run/bulk", test_bulk);
	g_test_add_func("/run/selected", test_selected);
	g_test_add_func("/run/scripts", test_scripts);
	g_test_add_func("/run/forms", test_forms);
	g_test_add_func("/run/opening", test_opening);
	g_test_add_func("/run/limits", test_limits);
	int status = g_test_run();
	static const char *const endings[] = {"", "-wal", "-shm"};
	for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *path = g_strconcat(where, endings[i], NULL);
		g_unlink(path);
	}
	g_rmdir(folder);
	g_string_free(ran, TRUE);
	g_string_free(out, TRUE);
	g_string_free(told, TRUE);
	g_free(where);
	g_free(folder);
	return status;
}
