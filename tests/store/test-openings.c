/* SPDX-License-Identifier: MIT
 * Many tickets opened at once come to what they come to one by one; when one of them is there
 * already none is written and the unit goes on. */
#include <string.h>
#include "tests/store/tickets.h"

enum { MANY = 150 }; /* enough for an engine that takes rows in bulk to do so */

static struct opening opening_of(const char *ref, gint64 id, GPtrArray *events)
{
	static const char *const tags[] = {"cdn", "sea", NULL}, *const fields[] = {"room=88213",
										   NULL};

	return (struct opening){.ref = ref,
				.client = "acme",
				.subject = "Stream cut: 音画不同步",
				.text = "since 03:10",
				.severity = 1,
				.claimed = -1,
				.opened_at = AT(1, 0),
				.imported = TRUE,
				.id = id,
				.tags = (char **)tags,
				.fields = (char **)fields,
				.events = events};
}

/* A reply, and the ticket is taken. */
static GPtrArray *some_events(void)
{
	GPtrArray *events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);

	for (int i = 0; i < 3; i++) {
		struct event *event = g_new(struct event, 1);

		event_init(event);
		event->kind = EVENT_MESSAGE;
		event->flags = EVENT_PUBLIC | EVENT_IMPORTED;
		event->occurred_at = AT(1, 10 + i);
		event->text = g_strdup_printf("update %d", i);
		g_ptr_array_add(events, event);
	}
	return events;
}

static void add(struct openings *openings, int number, gint64 id)
{
	g_autoptr(GPtrArray) events = some_events();
	g_autofree char *ref = g_strdup_printf("ref:%d", number);
	const struct opening opening = opening_of(ref, id, events);
	GError *error = NULL;

	g_assert_true(openings_add(openings, &opening, &error));
	g_assert_no_error(error);
}

static gint64 count(struct stage *stage, const char *table)
{
	g_autofree char *sql = g_strdup_printf("SELECT COUNT(*) FROM %s", table);

	return number(stage->desk->store, sql);
}

static void unit(struct stage *stage, gboolean begin)
{
	struct store *store = stage->desk->store;
	GError *error = NULL;

	g_assert_cmpint(begin ? store_unit_begin(store, &error)
			      : store_unit_end(store, TRUE, &error),
			==, STORE_OK);
	g_assert_no_error(error);
}

static void test_many(struct stage *stage, gconstpointer data)
{
	struct openings *openings = openings_new(stage->desk);
	g_autoptr(GPtrArray) events = some_events();
	const struct opening alone = opening_of("alone", 0, events);
	struct ticket one, many;
	GError *error = NULL;
	gint64 id;

	unit(stage, TRUE);
	for (int i = 0; i < MANY; i++)
		add(openings, i, 0);
	g_assert_cmpint(count(stage, "ticket"), ==, 0);
	g_assert_true(openings_write(openings, &error));
	g_assert_true(openings_write(openings, &error)); /* nothing left to write */
	g_assert_no_error(error);
	/* The next ones keep numbers they had, and the engine's go on behind. */
	for (int i = 0; i < MANY; i++)
		add(openings, MANY + i, 2000 - i);
	g_assert_true(openings_write(openings, &error));
	g_assert_true(ticket_open(stage->desk, &alone, &id, &error));
	g_assert_no_error(error);
	unit(stage, FALSE);
	g_assert_cmpint(id, ==, 2001);
	g_assert_cmpint(count(stage, "ticket"), ==, 2 * MANY + 1);
	g_assert_cmpint(count(stage, "event"), ==, (2 * MANY + 1) * 7);
	g_assert_cmpint(count(stage, "body"), ==, (2 * MANY + 1) * 4);
	g_assert_cmpint(count(stage, "field"), ==, 2 * MANY + 1);
	g_assert_true(ticket_by_ref(stage->desk, "ref:170", &id, &error));
	g_assert_cmpint(id, ==, 1980);
	g_assert_true(ticket_by_ref(stage->desk, "ref:3", &id, &error));
	g_assert_true(ticket_load(stage->desk, id, &many, &error));
	g_assert_true(ticket_load(stage->desk, 2001, &one, &error));
	g_assert_cmpstr(many.tags, ==, one.tags);
	g_assert_cmpstr(many.contract, ==, one.contract);
	g_assert_cmpint(many.row.due_at, ==, one.row.due_at);
	g_assert_cmpint(many.turn, ==, one.turn);
	ticket_clear(&many);
	ticket_clear(&one);
	openings_free(openings);
	assert_sound(stage->desk);
}

static void test_conflict(struct stage *stage, gconstpointer data)
{
	struct openings *openings = openings_new(stage->desk);
	GError *error = NULL;

	unit(stage, TRUE);
	add(openings, 7, 0);
	g_assert_true(openings_write(openings, &error));
	for (int i = 0; i < MANY; i++)
		add(openings, i, 0);
	g_assert_false(openings_write(openings, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT);
	g_clear_error(&error);
	g_assert_cmpint(count(stage, "ticket"), ==, 1);
	/* What is not to be written is forgotten; the unit goes on. */
	add(openings, 7, 0);
	openings_drop(openings);
	for (int i = 10; i < MANY; i++)
		add(openings, i, 0);
	g_assert_true(openings_write(openings, &error));
	g_assert_no_error(error);
	unit(stage, FALSE);
	g_assert_cmpint(count(stage, "ticket"), ==, MANY - 10 + 1);
	openings_free(openings);
	assert_sound(stage->desk);
}

/* One that may not be opened leaves those before it. */
static void test_refused(struct stage *stage, gconstpointer data)
{
	struct openings *openings = openings_new(stage->desk);
	g_autoptr(GPtrArray) events = some_events();
	struct opening early = opening_of("early", 0, events);
	GError *error = NULL;

	early.opened_at = AT(2, 0);
	unit(stage, TRUE);
	add(openings, 1, 0);
	g_assert_false(openings_add(openings, &early, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_clear_error(&error);
	add(openings, 2, 0);
	g_assert_true(openings_write(openings, &error));
	unit(stage, FALSE);
	g_assert_cmpint(count(stage, "ticket"), ==, 2);
	openings_free(openings);
	assert_sound(stage->desk);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/openings/many", struct stage, NULL, stage_set, test_many, stage_strike);
	g_test_add("/openings/conflict", struct stage, NULL, stage_set, test_conflict,
		   stage_strike);
	g_test_add("/openings/refused", struct stage, NULL, stage_set, test_refused, stage_strike);
	return g_test_run();
}
