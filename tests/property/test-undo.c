/* SPDX-License-Identifier: MIT
 * Undo: whatever was done, all of it taken back in the reverse order leaves every clock and the row
 * as if it had not happened; done again, as it was. Through the commands a console runs, with the
 * steps it keeps. */
#include <string.h>

#include "command/command.h"
#include "command/sink.h"
#include "store/project.h"
#include "tests/store/tickets.h"

enum { HISTORIES = 300, ACTS = 12 };

/* Acts as a person types them; most of them are refused in most states, which is fine. */
static const char *const lines[] = {
	"ack %d",
	"begun %d",
	"take %d",
	"claim %d",
	"release %d",
	"assign %d li",
	"severity %d P0",
	"severity %d P1",
	"severity %d P3",
	"wait %d third-party",
	"wait %d waiting-client",
	"wait %d internal --until +3m",
	"open %d",
	"restore %d",
	"restore %d --partial 40",
	"resolve %d --cause node --side vendor",
	"close %d",
	"reopen %d",
	"note %d something",
	"contact %d --via phone called",
	"promise %d +5m a word",
	"promise %d kept",
	"promise %d moved +9m",
	"extend %d restore 20m --consent Ann",
	"tag %d +cdn",
	"set %d --affected 30%%",
	"cause %d config",
	"confirm %d",
	"escalate %d",
};

/* Runs a line; the steps it made go to `deeds`. */
static gboolean run(struct desk *desk, GArray *deeds, const char *line)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	struct context context = {.desk = desk, .deeds = deeds};
	context.sink = sink_collect(out, zone_utc(), desk_now(desk));
	g_assert_true(context_adopt(&context, desk, &error));
	gboolean done = command_run_line(&context, line, &error);
	sink_free(context.sink);
	return done;
}

/* All that a person or another clock could tell two states of a ticket apart by. */
static char *state_of(struct desk *desk, gint64 id)
{
	GError *error = NULL;
	g_autoptr(GPtrArray) events = ticket_events(desk, id, FALSE, &error);
	struct projection now;
	GString *out = g_string_new(NULL);

	g_assert_no_error(error);
	g_assert_true(ticket_project(desk, events, desk_now(desk), TIME_NONE, &now, &error));
	const struct queue_row *row = &now.row;
	g_string_printf(
		out,
		"rest %d severity %d class %d key %" G_GINT64_FORMAT
		" clock %d breached %d wakes %" G_GINT64_FORMAT
		" state %d owner %s team %s cause %s affected %s tags %u\n",
		row->rest, row->severity, row->klass, row->key, row->clock, row->breached,
		row->wakes_at, now.folded->state, now.folded->owner ? now.folded->owner : "-",
		now.folded->team ? now.folded->team : "-", now.facts.cause ? now.facts.cause : "-",
		now.facts.affected ? now.facts.affected : "-", now.facts.tags->len);
	for (guint i = 0; i < now.folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(now.folded->cycles, i);
		g_string_append_printf(out,
				       "%s %d state %d breached %d started %" G_GINT64_FORMAT
				       " stopped %" G_GINT64_FORMAT " due %" G_GINT64_FORMAT
				       " elapsed %" G_GINT64_FORMAT "\n",
				       clock_kind_name(cycle->clock), cycle->number, cycle->state,
				       cycle->breached, cycle->started_at, cycle->stopped_at,
				       cycle->due_at, cycle->elapsed_s);
	}
	projection_clear(&now);
	return g_string_free(out, FALSE);
}

static void take(struct desk *desk, const GArray *deeds, gboolean redo)
{
	for (guint i = 0; i < deeds->len; i++) {
		guint at = redo ? i : deeds->len - 1 - i;
		const struct deed *deed = &g_array_index(deeds, struct deed, at);
		g_autofree char *line =
			g_strdup_printf("%s %" G_GINT64_FORMAT " --event %" G_GINT64_FORMAT,
					redo ? "redo" : "undo", deed->ticket, deed->turn);
		if (!run(desk, NULL, line))
			g_error("refused: %s", line);
	}
}

static void test_all_back(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	guint done = 0;

	for (int i = 0; i < HISTORIES; i++) {
		g_autoptr(GArray) deeds = g_array_new(FALSE, FALSE, sizeof(struct deed));
		desk->pinned += g_test_rand_int_range(600, 4000);
		gint64 id = opened(desk, "acme", NULL, g_test_rand_int_range(0, 4));
		desk->pinned += g_test_rand_int_range(0, 1200);
		/* Something that stands already, and is nobody's to take back here. */
		if (g_test_rand_bit()) {
			g_autofree char *line = g_strdup_printf("reply %d hello", (int)id);
			run(desk, NULL, line);
			desk->pinned += 30;
		}
		gint64 before = turn_of(desk, id);
		for (int j = 0; j < ACTS; j++) {
			int which = g_test_rand_int_range(0, G_N_ELEMENTS(lines));
			g_auto(GStrv) parts = g_strsplit(lines[which], "%d", 2);
			g_autofree char *line =
				g_strdup_printf("%s%d%s", parts[0], (int)id, parts[1]);
			run(desk, deeds, line);
			desk->pinned += g_test_rand_int_range(0, 30);
		}
		done += deeds->len;
		g_autofree char *after = state_of(desk, id);
		take(desk, deeds, FALSE);
		g_autofree char *back = state_of(desk, id);
		take(desk, deeds, TRUE);
		g_autofree char *again = state_of(desk, id);
		g_assert_cmpstr(again, ==, after);
		take(desk, deeds, FALSE);
		/* As if they had not been: the events before them alone. */
		g_autoptr(GPtrArray) events = ticket_events(desk, id, FALSE, NULL);
		g_ptr_array_set_size(events, (int)before);
		struct projection fresh;
		g_assert_true(
			ticket_project(desk, events, desk_now(desk), TIME_NONE, &fresh, NULL));
		g_autofree char *undone = state_of(desk, id);
		g_assert_cmpstr(undone, ==, back);
		struct folded *now = folded_now(desk, id);
		g_assert_cmpuint(now->cycles->len, ==, fresh.folded->cycles->len);
		for (guint j = 0; j < now->cycles->len; j++) {
			const struct cycle *x = now->cycles->pdata[j],
					   *y = fresh.folded->cycles->pdata[j];
			g_assert_cmpint(x->clock, ==, y->clock);
			g_assert_cmpint(x->state, ==, y->state);
			g_assert_cmpint(x->due_at, ==, y->due_at);
			g_assert_cmpint(x->elapsed_s, ==, y->elapsed_s);
			g_assert_cmpint(x->breached, ==, y->breached);
		}
		g_assert_cmpint(now->state, ==, fresh.folded->state);
		g_assert_cmpint(now->severity, ==, fresh.folded->severity);
		g_assert_cmpstr(now->owner, ==, fresh.folded->owner);
		folded_free(now);
		projection_clear(&fresh);
	}
	g_test_message("%u steps taken back and put back", done);
	g_assert_cmpuint(done, >, HISTORIES); /* they were not all refused */
	assert_sound(desk);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/undo/all-back", struct stage, NULL, stage_set, test_all_back, stage_strike);
	return g_test_run();
}
