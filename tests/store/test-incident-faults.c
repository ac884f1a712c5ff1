/* SPDX-License-Identifier: MIT
 * Every question to the store behind an act on an incident fails in turn, in every way: it is
 * refused with one line, nothing of it is there, the desk is sound, and doing it again works. And
 * every answer is lost on its way back: what is sent again is there once. */
#include "tests/store/faults.h"
#include "tests/store/incidents.h"

struct given {
	struct desk *desk;
	gint64 id, ticket;  /* the ticket is not linked yet */
	GPtrArray *records; /* what is sent, and sent again */
};

static gboolean do_open(void *data, GError **error)
{
	struct given *given = data;
	gint64 id;

	return incident_open(given->desk, g_ptr_array_index(given->records, 0), &id, error);
}

static gboolean do_record(void *data, GError **error)
{
	struct given *given = data;

	return incident_record(given->desk, given->id, given->records, NULL, NULL, error);
}

static gboolean do_publish(void *data, GError **error)
{
	struct given *given = data;
	g_autoptr(GPtrArray) editions = g_ptr_array_new_with_free_func(edition_free);
	struct edition *edition = g_new0(struct edition, 1);

	edition->text = g_strdup("# One");
	g_ptr_array_add(editions, edition);
	return edition_publish(given->desk, given->id, g_ptr_array_index(given->records, 0),
			       editions, error);
}

static gboolean do_choose(void *data, GError **error)
{
	struct given *given = data;

	return incident_choose(given->desk, given->id, error);
}

static gboolean do_active(void *data, GError **error)
{
	struct given *given = data;
	gint64 id;

	return incident_active(given->desk, &id, error);
}

static gboolean do_load(void *data, GError **error)
{
	struct given *given = data;
	struct incident *incident = incident_load(given->desk, given->id, TIME_NONE, error);

	incident_free(incident);
	return incident != NULL;
}

static gboolean any_row(const struct incident_row *row, void *data)
{
	return row != NULL && data == NULL;
}

static gboolean do_list(void *data, GError **error)
{
	struct given *given = data;

	return incident_list(given->desk, NULL, any_row, NULL, error);
}

static gboolean do_restore(void *data, GError **error)
{
	struct given *given = data;
	gint64 id = 0;

	return incident_restore(given->desk, given->records, NULL, 0, &id, error);
}

/* What each sends: so many records are there when it is done. */
static void send_opened(struct given *given)
{
	g_ptr_array_add(given->records, record_with(RECORD_OPENED, 0, NULL, 0, "title", "y"));
}

static void send_entries(struct given *given)
{
	g_ptr_array_add(given->records, entry_record(given->desk, 0, 0, "one"));
	g_ptr_array_add(given->records, record_new(RECORD_LINK, given->ticket));
	g_ptr_array_add(given->records,
			record_with(RECORD_ACTION, 0, NULL, 0, "text", "replace the disk"));
}

static void send_redaction(struct given *given)
{
	says(given->desk, given->id, entry_record(given->desk, 0, 0, "a secret"), 0);
	g_ptr_array_add(given->records, record_new(RECORD_REDACTED, 1));
}

static void send_published(struct given *given)
{
	g_ptr_array_add(given->records,
			record_with(RECORD_REPORT, AUDIENCE_INTERIM, "publish", 0, NULL, NULL));
}

static void send_restored(struct given *given)
{
	send_opened(given);
	g_ptr_array_add(given->records, record_new(RECORD_LINK, given->ticket));
}

static const struct {
	const char *name;
	trial_fn *run;
	void (*sends)(struct given *given);
	gboolean repeatable;
} deeds[] = {
	{"open", do_open, send_opened, TRUE},
	{"record", do_record, send_entries, TRUE},
	{"publish", do_publish, send_published, TRUE},
	{"redact", do_record, send_redaction, TRUE},
	{"restore", do_restore, send_restored, FALSE},
	{"choose", do_choose, NULL, FALSE},
	{"active", do_active, NULL, FALSE},
	{"load", do_load, NULL, FALSE},
	{"list", do_list, NULL, FALSE},
};

/* An incident with a linked ticket of which its row knows nothing yet. */
static void given_set(struct given *given, struct stage *stage, gsize which)
{
	gint64 linked;

	*given = (struct given){.desk = stage->desk};
	given->id = opened_incident(stage->desk, "x", NULL);
	given->ticket = opened(stage->desk, "acme", NULL, 1);
	linked = opened(stage->desk, "acme", NULL, 1);
	says(stage->desk, given->id, record_new(RECORD_LINK, linked), 0);
	acts(stage->desk, linked, EVENT_SEVERITY, "P0", NULL, 0, 0, 0);
	given->records = g_ptr_array_new_with_free_func(record_free);
	if (deeds[which].sends)
		deeds[which].sends(given);
}

static gint64 stored(struct desk *desk)
{
	return number(desk->store, "SELECT (SELECT COUNT(*) FROM incident_record) + "
				   "(SELECT COUNT(*) FROM edition)");
}

static struct trial trial_of(struct given *given, gsize which)
{
	return (struct trial){given->desk, deeds[which].run, given, stored,
			      given->records->len + (deeds[which].run == do_publish)};
}

static void test_failures(gconstpointer data)
{
	gsize which = GPOINTER_TO_SIZE(data);
	gboolean struck = TRUE;
	int nth = 0;

	/* A desk each: what looks at all incidents would have more calls each time. */
	while (struck) {
		struct stage stage;
		struct given given;
		stage_set(&stage, "fake:");
		given_set(&given, &stage, which);
		const struct trial trial = trial_of(&given, which);
		struck = trial_fails_at(&trial, ++nth);
		g_ptr_array_unref(given.records);
		stage_strike(&stage, NULL);
	}
	g_assert_cmpint(nth, >, 1);
}

/* The batch was stored and the answer lost: the same records sent again are not stored twice. */
static void test_lost_answer(struct stage *stage, gconstpointer data)
{
	for (gsize i = 0; i < G_N_ELEMENTS(deeds); i++) {
		struct given given;
		if (!deeds[i].repeatable)
			continue;
		given_set(&given, stage, i);
		const struct trial trial = trial_of(&given, i);
		/* Whoever opens one and wants to be able to say it again names the batch. */
		if (deeds[i].run == do_open)
			((struct record *)given.records->pdata[0])->op_key = g_strdup("opening");
		trial_loses_answer(&trial);
		if (deeds[i].sends == send_entries)
			g_assert_cmpint(((struct record *)given.records->pdata[0])->about, ==, 1);
		g_ptr_array_unref(given.records);
	}
	assert_sound(stage->desk);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	fake_install();
	for (gsize i = 0; i < G_N_ELEMENTS(deeds); i++) {
		g_autofree char *name = g_strdup_printf("/incidents/failures/%s", deeds[i].name);
		g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_failures);
	}
	g_test_add("/incidents/lost-answer", struct stage, "fake:", stage_set, test_lost_answer,
		   stage_strike);
	return g_test_run();
}
