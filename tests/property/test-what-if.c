/* SPDX-License-Identifier: MIT
 * What is foretold of an act is what happens when it is done, clock for clock, on tickets with
 * random histories; foretelling writes nothing, and refuses what the act would be refused. */
#include <glib/gstdio.h>
#include <string.h>

#include "command/sink.h"
#include "command/what-if.h"
#include "tests/store/desk.h"

enum { TICKETS = 24, ROUNDS = 600 };

static char *folder;
static struct context context;
static GString *out;

static const char definitions[] =
	"calendar add sh --zone Asia/Shanghai --hours 'Mon-Fri 09:00-12:00,13:30-18:00'\n"
	"tier add strategic --title Strategic\n"
	"tier add enterprise --title Enterprise\n"
	"policy set strategic P0 first-response 15m update=30m restore=1h resolve=4h --calendar "
	"24x7\n"
	"policy set strategic P1,P2 first-response 1h diagnosis=2h restore=2h..4h resolve=8h "
	"next-response=1h --calendar 24x7\n"
	"policy set strategic P3 first-response 1wd resolve=3wd --calendar sh --raise retro\n"
	"policy set enterprise P0,P1 first-response 30m restore=4h resolve=8h --calendar 24x7 "
	"--stop ack --raise retro\n"
	"policy set enterprise P2,P3,P4 first-response 4h resolve=24h next-response=4h --calendar "
	"sh --pause waiting-client,third-party --lower fresh\n"
	"service add live --title Live\n"
	"client add acme --title Acme\n"
	"client add kumo --title Kumo\n"
	"client add ghost --title Ghost\n"
	"contract add acme --tier strategic --from 2026-01-01 --to 2027-01-01\n"
	"contract add kumo --tier enterprise --from 2026-01-01 --to 2027-01-01\n"
	"contract add ghost --tier enterprise --from 2027-01-01 --to 2028-01-01\n";

/* Acts of every kind; most are refused in most states, and then both must be. */
static const char *const acts[] = {
	"severity P0",
	"severity P1 --reason wider",
	"severity P2",
	"severity P3",
	"severity P4",
	"wait waiting-client",
	"wait third-party --until +3h",
	"wait scheduled",
	"wait internal",
	"open",
	"ack",
	"begun",
	"confirm",
	"claim",
	"release",
	"take",
	"reply 'we look into it'",
	"reply -d 'the edge is sick'",
	"note hm",
	"contact --via phone --from client --text 'still down'",
	"contact --via phone --text 'we called'",
	"restore",
	"restore --partial 40",
	"resolve",
	"close",
	"cancel",
	"reopen",
	"reopen --regressed",
	"extend restore 1h --consent 'they agreed'",
	"extend resolve 1d --consent 'they agreed'",
	"waive first-response --reason 'force majeure'",
	"waive first-response --approve",
	"promise +30m 'an answer'",
	"promise kept",
	"promise moved +2h",
	"undo",
	"redo",
	"set --service live",
	"assign li",
	"cover kumo@2026-01-01 --reason late",
	"tag +cdn",
};

static gboolean run(const char *line, GError **error)
{
	g_string_truncate(out, 0);
	return command_run_line(&context, line, error);
}

static void begin(void)
{
	g_autoptr(GError) error = NULL;
	folder = g_dir_make_tmp("midwatch-what-if-XXXXXX", NULL);
	out = g_string_new(NULL);
	context = (struct context){.where = scratch_desk(folder),
				   .user = "wei",
				   .now_text = "2026-11-20T01:00:00Z"};
	context.sink = sink_collect(out, zone_utc(), 0);
	run("init --test-clock", &error);
	g_assert_no_error(error);
	command_source(&context, "definitions", definitions, FALSE, &error);
	g_assert_no_error(error);
	for (int i = 0; i < TICKETS; i++) {
		static const char *const clients[] = {"acme", "kumo", "ghost"};
		g_autofree char *line = g_strdup_printf("new %s 'ticket %d' --severity P%d",
							clients[i % 3], i, i % 4);
		run(line, &error);
		g_assert_no_error(error);
	}
}

static void end(void)
{
	g_clear_pointer(&context.desk, desk_close);
	sink_free(context.sink);
	g_string_free(out, TRUE);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	for (const char *name; (name = g_dir_read_name(dir));) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_unlink(path);
	}
	g_rmdir(folder);
	g_free((char *)context.where);
	g_free(folder);
}

static void check_same(const struct folded *foretold, const struct folded *happened)
{
	g_assert_cmpint(foretold->state, ==, happened->state);
	g_assert_cmpint(foretold->severity, ==, happened->severity);
	g_assert_cmpuint(foretold->cycles->len, ==, happened->cycles->len);
	for (guint i = 0; i < foretold->cycles->len; i++) {
		const struct cycle *x = foretold->cycles->pdata[i], *y = happened->cycles->pdata[i];
		g_assert_cmpint(x->clock, ==, y->clock);
		g_assert_cmpint(x->number, ==, y->number);
		g_assert_cmpint(x->state, ==, y->state);
		g_assert_cmpint(x->due_at, ==, y->due_at);
		g_assert_cmpint(x->due_if_resumed_at, ==, y->due_if_resumed_at);
		g_assert_cmpint(x->original_due_at, ==, y->original_due_at);
		g_assert_cmpint(x->started_at, ==, y->started_at);
		g_assert_cmpint(x->stopped_at, ==, y->stopped_at);
		g_assert_cmpint(x->elapsed_s, ==, y->elapsed_s);
		g_assert_cmpint(x->remaining_s, ==, y->remaining_s);
		g_assert_cmpint(x->target_s, ==, y->target_s);
		g_assert_cmpint(x->breach_at, ==, y->breach_at);
		g_assert_cmpint(x->breached, ==, y->breached);
		g_assert_cmpint(x->waived, ==, y->waived);
		g_assert_cmpint(x->cause, ==, y->cause);
	}
}

static gint64 turn_of(gint64 ticket)
{
	struct ticket row;
	g_assert_true(ticket_load(context.desk, ticket, &row, NULL));
	gint64 turn = row.turn;
	ticket_clear(&row);
	return turn;
}

/* One act foretold, then done. Gives whether it was allowed. */
static gboolean check_act(gint64 ticket, const char *act)
{
	g_autoptr(GError) refused = NULL, error = NULL;
	struct what_if what;
	GPtrArray *words = words_split(act, &act, NULL, NULL);
	g_autofree char *line = NULL;
	gint64 turn = turn_of(ticket);
	gboolean foretold = what_if(&context, ticket, words, &what, &refused);
	g_assert_cmpint(turn_of(ticket), ==, turn);
	g_assert_false(store_in_unit(context.desk->store));
	g_autoptr(GArray) selected = g_array_new(FALSE, FALSE, sizeof ticket);
	g_array_append_val(selected, ticket);
	context.selected = selected;
	gboolean done = command_run(&context, words, &error);
	context.selected = NULL;
	g_assert_cmpint(foretold, ==, done);
	if (done) {
		struct folded *happened =
			ticket_fold(context.desk, ticket, what.now, TIME_NONE, NULL);
		g_assert_nonnull(happened);
		check_same(what.after, happened);
		folded_free(happened);
		what_if_clear(&what);
	} else {
		g_assert_cmpint(refused->code, ==, error->code);
		g_assert_cmpstr(refused->message, ==, error->message);
	}
	words_free(words);
	return done;
}

static void test_foretold(void)
{
	int done = 0, refused = 0;
	for (int i = 0; i < ROUNDS; i++) {
		gint64 ticket = g_test_rand_int_range(1, TICKETS + 1);
		const char *act = acts[g_test_rand_int_range(0, G_N_ELEMENTS(acts))];
		context.desk->pinned += g_test_rand_int_range(0, 5400);
		g_test_message("%" G_GINT64_FORMAT " %s", ticket, act);
		if (check_act(ticket, act))
			done++;
		else
			refused++;
	}
	/* Else it said nothing. */
	g_assert_cmpint(done, >, ROUNDS / 4);
	g_assert_cmpint(refused, >, ROUNDS / 20);
}

/* Within a script, whose own transaction goes on. */
static void test_script(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_true(run("new acme scripted --severity P2", &error));
	/* New ones have been opened by reopening old ones. */
	gint64 ticket = g_ascii_strtoll(out->str, NULL, 10), before = turn_of(ticket);
	g_autofree char *script = g_strdup_printf("ack %" G_GINT64_FORMAT "\n"
						  "what-if %" G_GINT64_FORMAT " severity P0\n"
						  "note %" G_GINT64_FORMAT " kept\n",
						  ticket, ticket, ticket);
	command_source(&context, "script", script, FALSE, &error);
	g_assert_no_error(error);
	g_assert_cmpint(turn_of(ticket), ==, before + 2);
	struct folded *folded =
		ticket_fold(context.desk, ticket, desk_now(context.desk), TIME_NONE, NULL);
	g_assert_cmpint(folded->severity, ==, 2);
	folded_free(folded);
}

static void check_refused(const char *line, const char *message)
{
	g_autoptr(GError) error = NULL;
	g_assert_false(run(line, &error));
	g_assert_nonnull(strstr(error->message, message));
}

static void test_refused(void)
{
	check_refused("what-if 1 show", "no act on a ticket's clocks");
	check_refused("what-if 1 new acme x", "no act on a ticket's clocks");
	check_refused("what-if 1 attach x", "no act on a ticket's clocks");
	check_refused("what-if 1 what-if severity P0", "no act on a ticket's clocks");
	check_refused("what-if 1 ack 2", "the ticket stands before the act");
	check_refused("what-if 1 severity P99", "P99");
	check_refused("what-if 1", "COMMAND is missing");
	check_refused("what-if 99 ack", "no such ticket");
}

static void test_words(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_true(run("new acme 'in words' --severity P1", &error));
	gint64 ticket = g_ascii_strtoll(out->str, NULL, 10);
	g_autofree char *raise =
		g_strdup_printf("what-if %" G_GINT64_FORMAT " severity P0", ticket);
	g_autofree char *note = g_strdup_printf("what-if %" G_GINT64_FORMAT " note x", ticket);
	g_autofree char *json = g_strconcat(raise, " --json", NULL);
	g_assert_true(run(raise, &error));
	g_assert_nonnull(strstr(out->str, "nothing was done; the severity would be P0, is P1"));
	g_assert_nonnull(strstr(out->str, "due "));
	g_assert_nonnull(strstr(out->str, ", was "));
	g_assert_true(run(note, &error));
	g_assert_nonnull(strstr(out->str, "as it is"));
	/* JSON wherever it is asked for. */
	g_assert_true(run(json, &error));
	g_assert_nonnull(strstr(out->str, "\"after_due_at\":\""));
	g_assert_null(strstr(out->str, "nothing was done"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	begin();
	g_test_add_func("/what-if/foretold", test_foretold);
	g_test_add_func("/what-if/script", test_script);
	g_test_add_func("/what-if/refused", test_refused);
	g_test_add_func("/what-if/words", test_words);
	int status = g_test_run();
	end();
	return status;
}
