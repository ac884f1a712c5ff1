/* SPDX-License-Identifier: MIT
 * See incidents.h. */
#include "tests/store/incidents.h"

gint64 opened_incident(struct desk *desk, const char *title, const char *region)
{
	struct record *record = record_new(RECORD_OPENED, 0);
	GError *error = NULL;
	gint64 id = 0;

	record_put(record, "title", title);
	record_put(record, "severity", "P1");
	record_put(record, "region", region);
	incident_open(desk, record, &id, &error);
	g_assert_no_error(error);
	g_assert_cmpint(id, >, 0);
	record_free(record);
	return id;
}

struct incident *loaded_incident(struct desk *desk, gint64 id)
{
	GError *error = NULL;
	struct incident *incident = incident_load(desk, id, TIME_NONE, &error);

	g_assert_no_error(error);
	return incident;
}

struct record *record_with(enum record_kind kind, gint64 about, const char *what, gint64 base,
			   const char *key, const char *value)
{
	struct record *record = record_new(kind, about);

	record->what = g_strdup(what);
	record->base = base;
	if (key)
		record_put(record, key, value);
	return record;
}

struct record *entry_record(struct desk *desk, gint64 about, gint64 base, const char *text)
{
	struct record *record = record_with(RECORD_ENTRY, about, NULL, base, "text", text);

	if (!about) {
		record_put(record, "kind", "observation");
		record_put_time(record, "at", desk_now(desk));
	}
	return record;
}

gint64 says(struct desk *desk, gint64 id, struct record *record, int code)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	GError *error = NULL;
	gboolean stored;

	g_ptr_array_add(records, record);
	stored = incident_record(desk, id, records, NULL, NULL, &error);
	if (!code)
		g_assert_no_error(error);
	else
		g_assert_error(error, MIDWATCH_ERROR, code);
	g_assert_cmpint(stored, ==, !code);
	g_clear_error(&error);
	return record->about;
}

void acts_as(struct desk *desk, const char *user)
{
	g_free(desk->user);
	desk->user = g_strdup(user);
}

static gboolean take_row(const struct incident_row *row, void *data)
{
	struct incident_row *taken = data;

	*taken = *row;
	taken->ref = taken->title = taken->service = taken->region = taken->cause = taken->lead =
		NULL;
	return FALSE;
}

struct incident_row only_incident(struct desk *desk, gboolean all)
{
	const struct incident_query query = {.all = all};
	struct incident_row row = {0};
	GError *error = NULL;

	incident_list(desk, &query, take_row, &row, &error);
	g_assert_no_error(error);
	return row;
}

static struct edition *edition_with(const char *language, const char *text)
{
	struct edition *edition = g_new0(struct edition, 1);

	edition->language = g_strdup(language);
	edition->text = g_strdup(text);
	edition->svg = g_strdup("<svg/>");
	return edition;
}

void publish_report(struct desk *desk, gint64 id, gint64 base, const char *text, int code)
{
	g_autoptr(GPtrArray) editions = g_ptr_array_new_with_free_func(edition_free);
	struct record *record =
		record_with(RECORD_REPORT, AUDIENCE_INTERNAL, "publish", base, NULL, NULL);
	GError *error = NULL;
	gboolean done;

	g_ptr_array_add(editions, edition_with("en", text));
	g_ptr_array_add(editions, edition_with("zh", "卡顿"));
	done = edition_publish(desk, id, record, editions, &error);
	if (code)
		g_assert_error(error, MIDWATCH_ERROR, code);
	else
		g_assert_no_error(error);
	g_assert_cmpint(done, ==, !code);
	g_clear_error(&error);
	record_free(record);
}

void approve_report(struct desk *desk, gint64 id)
{
	says(desk, id, record_with(RECORD_REPORT, AUDIENCE_INTERNAL, "submit", 0, NULL, NULL), 0);
	acts_as(desk, "li");
	says(desk, id, record_with(RECORD_REPORT, AUDIENCE_INTERNAL, "approve", 0, NULL, NULL), 0);
	acts_as(desk, "wei");
}
