/* SPDX-License-Identifier: MIT
 * /pattern/ in filters: subjects and messages, with every other term, in pieces and at once, while
 * the desk changes, and that what costs too much is given up. */
#include "store/scan.h"

#include <string.h>

#include "store/select.h"
#include "tests/store/tickets.h"

static gint64 ticket(struct desk *desk, const char *client, const char *subject, const char *text,
		     int severity)
{
	const struct opening opening = {.client = client,
					.subject = subject,
					.text = text,
					.severity = severity,
					.claimed = -1,
					.opened_at = desk_now(desk)};
	g_autoptr(GError) error = NULL;
	gint64 id = 0;

	ticket_open(desk, &opening, &id, &error);
	g_assert_no_error(error);
	return id;
}

static gboolean add_id(const struct ticket *row, void *data)
{
	g_string_append_printf(data, "%s%d", ((GString *)data)->len ? " " : "", (int)row->id);
	return TRUE;
}

/* The ids as listed; "error: …". */
static char *list(struct desk *desk, const char *text)
{
	g_autoptr(GError) error = NULL;
	GString *out = g_string_new(NULL);
	struct filter *filter =
		filter_parse(text, desk_now(desk), zone_utc(), desk->zones, NULL, &error);
	const struct list_query query = {.filter = filter};
	gint64 until = desk->search.until;

	g_assert_no_error(error);
	desk->search = (struct search){.until = until};
	if (!ticket_list(desk, &query, add_id, out, &error))
		g_string_printf(out, "error: %s", error->message);
	filter_free(filter);
	return g_string_free(out, FALSE);
}

static void check(struct desk *desk, const char *text, const char *expected)
{
	g_autofree char *got = list(desk, text);

	g_test_message("%s", text);
	g_assert_cmpstr(got, ==, expected);
}

/* 1 P0, 2 P1, 3 P1 closed by its message, 4 P2 of beta, 5 P3. */
static void fill(struct desk *desk)
{
	ticket(desk, "acme", "Stream cut: edge 502", "all is dark", 0);
	ticket(desk, "acme", "Login fails", "We see HTTP 503\nsince noon", 1);
	ticket(desk, "acme", "音画不同步", "SDK 4.2.1 卡顿", 1);
	ticket(desk, "beta", "Question", "Error 502 or 504?", 2);
	ticket(desk, "acme", "error again", NULL, 3);
}

static void test_finds(struct stage *stage, gconstpointer data G_GNUC_UNUSED)
{
	struct desk *desk = stage->desk;

	fill(desk);
	check(desk, "/50[23]/", "1 2 4");
	check(desk, "/error/", "4 5");
	check(desk, "/Error/", "4");
	check(desk, "/^since/", "2");
	check(desk, "/卡顿$/", "3");
	check(desk, "/\\d\\.\\d/", "3");
	check(desk, "/nowhere/", "");
	check(desk, "-/50[23]/", "3 5");
	check(desk, "/50[23]/ client:acme", "1 2");
	check(desk, "client:beta -/50[23]/", "");
	check(desk, "/50[23]/ /edge/", "1");
	check(desk, "/edge/ OR /卡顿/ OR client:beta", "1 3 4");
	check(desk, "-(/edge/ OR client:beta) severity:P0,P1,P2", "2 3");
	check(desk, "-(severity:P0 -/nowhere/)", "2 3 4 5");
	check(desk, "--/edge/", "1");
	check(desk, "\"ERROR 502\"", "4");
	check(desk, "\"stream CUT\"", "1");
	check(desk, "\"503\nsince\"", "2");
	check(desk, "error -\"502 or\"", "5");
	check(desk, "\"a\\E.\"", "");
	check(desk, "\"4.2.1\" OR \"4_2\"", "3");
	check(desk, "503", "");
	check(desk, "/error/ state:any", "4 5");
	check(desk, "/error/ state:closed", "");
}

static void test_counts(struct stage *stage, gconstpointer data G_GNUC_UNUSED)
{
	struct desk *desk = stage->desk;
	struct queue_counts counts;
	g_autoptr(GError) error = NULL;
	struct filter *filter;

	fill(desk);
	filter = filter_parse("/50[23]/", desk_now(desk), zone_utc(), desk->zones, NULL, NULL);
	g_assert_true(ticket_counts(desk, filter, &counts, &error));
	g_assert_no_error(error);
	g_assert_cmpint(counts.total, ==, 3);
	g_assert_cmpint(counts.severity[0], ==, 1);
	g_assert_cmpint(counts.next_ticket, ==, 1);
	filter_free(filter);
}

/* What changed is looked at again, and only that; others' limits hold. */
static void test_follows(struct stage *stage, gconstpointer data G_GNUC_UNUSED)
{
	struct desk *desk = stage->desk;
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) limit = g_strsplit("beta", " ", -1);

	fill(desk);
	check(desk, "/words|502/", "1 4");
	acts(desk, 5, EVENT_MESSAGE, NULL, NULL, 0, 0, 0);
	check(desk, "/words|502/", "1 4 5");
	g_assert_true(ticket_redact(desk, 4, 1, "a secret", &error));
	g_assert_no_error(error);
	check(desk, "/words|502/", "1 5");
	acts(desk, 5, EVENT_STATE, "resolved", NULL, 0, 0, 0);
	check(desk, "/words|502/", "1");
	check(desk, "/words|502/ state:resolved", "5");
	ticket(desk, "beta", "502 again", NULL, 0);
	check(desk, "/502/", "6 1"); /* uncovered ones come first */
	desk->clients = limit;
	check(desk, "/502/", "6");
	desk->clients = NULL;
}

/* A search that pauses shows what it has found; nothing that it has not looked at, negated or not.
 */
static void test_pieces(struct stage *stage, gconstpointer data G_GNUC_UNUSED)
{
	struct desk *desk = stage->desk;
	const struct opening opening = {.client = "acme",
					.subject = "edge",
					.text = "502",
					.severity = 3,
					.claimed = -1,
					.opened_at = desk_now(desk)};
	g_autoptr(GError) error = NULL;
	guint rounds = 0;
	gint64 seen = G_MAXINT64;

	fill(desk);
	desk->search.until = 1;
	check(desk, "/502/", "");
	g_assert_cmpint(desk->search.left, ==, 5);
	g_assert_cmpint(desk->search.total, ==, 5);
	check(desk, "-/502/", "");
	check(desk, "client:acme -/502/", "");
	desk->search.until = 0;
	check(desk, "/502/", "1 4");
	g_assert_cmpint(desk->search.left, ==, 0);
	check(desk, "-/502/", "2 3 5");
	/* A few hundred, in pieces of a tenth of a millisecond. */
	for (int i = 0; i < 300; i++) {
		gint64 id;
		ticket_open(desk, &opening, &id, &error);
		g_assert_no_error(error);
	}
	desk->search.until = 1;
	check(desk, "/502/", "1 4"); /* as it was before the change */
	do {
		desk->search.until = g_get_monotonic_time() + 100;
		g_autofree char *got = list(desk, "/5\\d\\d/ subject");
		g_assert_cmpint(desk->search.left, <=, seen);
		seen = desk->search.left;
		rounds++;
	} while (desk->search.left > 0 && rounds < 10000);
	desk->search.until = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
	g_autofree char *all = list(desk, "/502/");
	g_auto(GStrv) ids = g_strsplit(all, " ", -1);
	g_assert_cmpuint(g_strv_length(ids), ==, 302);
	desk->search.until = 0;
}

static void test_costly(struct stage *stage, gconstpointer data G_GNUC_UNUSED)
{
	struct desk *desk = stage->desk;
	g_autofree char *dull = g_strnfill(5000, 'a');
	g_autofree char *lucky = g_strconcat(dull, "x", NULL);

	ticket(desk, "acme", "one", dull, 0);
	ticket(desk, "acme", "two", lucky, 1);
	ticket(desk, "acme", "aax", dull, 2);
	check(desk, "/(a|aa)+[xy]$/", "2 3");
	g_assert_cmpuint(desk->search.unsearched, ==, 1);
	check(desk, "/dark/", "");
	g_assert_cmpuint(desk->search.unsearched, ==, 0);
}

#define ADD(name, fn) g_test_add("/scan/" name, struct stage, NULL, stage_set, fn, stage_strike)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("finds", test_finds);
	ADD("counts", test_counts);
	ADD("follows", test_follows);
	ADD("pieces", test_pieces);
	ADD("costly", test_costly);
	return g_test_run();
}
