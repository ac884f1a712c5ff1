/* SPDX-License-Identifier: MIT
 * The book over a small library in memory: versions, contracts in force, terms by precedence. */
#include "desk/book.h"
#include "tests/given.h"

#include <string.h>

/* What the store would hold; a later row of the same key is a later version. */
struct definition {
	const char *noun, *key;
	gint64 revision;
	const char *text; /* "" is a removal */
};
struct library {
	const struct definition *rows;
	guint count;
	int loads;
	gint64 newest; /* rows above it are not there yet */
};

static gboolean load(const char *noun, const char *key, gint64 revision, char **text,
		     gint64 *version, void *data, GError **error)
{
	struct library *library = data;

	library->loads++;
	*text = NULL;
	*version = 0;
	for (guint i = 0; i < library->count; i++) {
		const struct definition *row = &library->rows[i];
		if (row->revision > revision || row->revision > library->newest ||
		    strcmp(row->noun, noun) != 0 || strcmp(row->key, key) != 0 ||
		    row->revision < *version)
			continue;
		g_free(*text);
		*text = *row->text ? g_strdup(row->text) : NULL;
		*version = row->revision;
	}
	return TRUE;
}

static char **list(const char *noun, const char *prefix, gint64 revision, void *data,
		   GError **error)
{
	struct library *library = data;
	g_autoptr(GStrvBuilder) keys = g_strv_builder_new();
	const char *last = "";

	for (guint i = 0; i < library->count; i++) {
		const struct definition *row = &library->rows[i];
		g_autofree char *text = NULL;
		gint64 version;
		if (strcmp(row->noun, noun) != 0 || !g_str_has_prefix(row->key, prefix) ||
		    strcmp(row->key, last) == 0)
			continue;
		load(noun, row->key, revision, &text, &version, data, NULL);
		if (text)
			g_strv_builder_add(keys, row->key);
		last = row->key;
	}
	return g_strv_builder_end(keys);
}

static const struct definition rows[] = {
	{"calendar", "office", 1,
	 "calendar add office --zone=Europe/London --hours='Mon-Fri 09:00-17:00'\n"},
	{"calendar", "office", 4,
	 "calendar add office --zone=Europe/London --hours='Mon-Fri 10:00-16:00'\n"},
	{"calendar", "night", 1,
	 "calendar add night --zone=Asia/Shanghai --hours='Mon-Sun 18:00-26:00'\n"},
	{"client", "acme", 1,
	 "client add acme --title=Acme --zone=Asia/Shanghai --region=sea,cn --tam=li\n"},
	{"client", "acme", 6, "client add acme --zone=Europe/London\n"},
	{"client", "bare", 1, "client add bare\n"},
	{"contract", "acme@2026-01-01", 1,
	 "contract add acme --tier=gold --from=2026-01-01 --to=2027-01-01 --calendar=office\n"},
	{"contract", "acme@2026-01-01/live", 1,
	 "contract add acme --tier=live --from=2026-01-01 --to=2027-01-01 --service=live\n"},
	{"contract", "acme@2026-06-01", 1,
	 "contract add acme --tier=top --from=2026-06-01 --to=2026-07-01 --temporary\n"},
	{"contract", "bare@2026-01-01", 1,
	 "contract add bare --tier=gold --from=2026-01-01 --to=2027-01-01\n"},
	{"policy", "acme", 2,
	 "policy set acme P1 restore 30m --calendar=24x7\npolicy set acme P2 restore none "
	 "--calendar=24x7\n"},
	{"policy", "acme/live", 3, "policy set acme/live P1 restore 10m --calendar=24x7\n"},
	{"policy", "gold", 1,
	 "policy set gold P1 first-response 15m..30m --calendar=24x7 --stop=ack --warn=50,100\n"
	 "policy set gold P1 resolve 8h --calendar=contract --start=confirmed --confirm-within=1h "
	 "--label='eight hours'\n"
	 "policy set gold '*' restore 4h --calendar=contract\n"
	 "policy set gold '*' update 2h --calendar=24x7\n"
	 "policy set gold '*' resolve 1wd --calendar=office --pause=waiting-client,third-party "
	 "--raise=retro --lower=fresh --day-mode=close-of-day --reopen-within=3d\n"},
	{"policy", "gold", 5, ""},
	{"policy", "gold/voice", 1, "policy set gold/voice '*' restore 1h --calendar=night\n"},
	{"policy", "top", 1, "policy set top '*' first-response 5m --calendar=24x7\n"},
	{"tier", "gold", 1, "tier add gold --title='Gold tier' --rank=3 --strategic\n"},
	{"user", "li", 1,
	 "user add li --role=lead --zone=Asia/Shanghai --languages=zh,en --clients=acme\n"},
};

static struct library shelf;

static struct book *given_book(void)
{
	shelf = (struct library){rows, G_N_ELEMENTS(rows), 0, 100};
	return book_new(given_zones(), load, list, &shelf);
}

/* What a policy says at a severity, NULL when it promises nothing. */
static const struct policy *cell(struct book *book, const char *contract, const char *client,
				 const char *service, gint64 revision, int severity,
				 enum clock_kind clock)
{
	GError *error = NULL;
	const struct contract *bound = book_contract(book, contract, revision, &error);
	g_assert_no_error(error);
	const struct terms *terms = book_terms(book, bound, client, service, revision, &error);
	g_assert_no_error(error);
	g_assert_nonnull(terms);
	return terms->policy(terms, severity, clock);
}

static void test_lines(void)
{
	GError *error = NULL;
	struct line *line = line_parse(
		"user add li --title='Li Na' --key='a b' --key=c --strategic '--x=1'", &error);

	g_assert_no_error(error);
	g_assert_cmpstr(line_word(line, 2), ==, "li");
	g_assert_cmpstr(line_word(line, 3), ==, "--x=1");
	g_assert_null(line_word(line, 4));
	g_assert_cmpstr(line_option(line, "title"), ==, "Li Na");
	g_assert_cmpstr(line_option(line, "key"), ==, "a b\nc");
	g_assert_cmpstr(line_option(line, "strategic"), ==, "");
	g_assert_null(line_option(line, "x"));
	g_assert_true(line_is(line, "add"));
	line_free(line);
	g_assert_null(line_parse("user add 'li", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_clear_error(&error);
	g_auto(GStrv) words = list_split(" sea ,, cn,sea ");
	g_autofree char *joined = g_strjoinv("|", words);
	g_assert_cmpstr(joined, ==, "sea|cn");
}

static void test_dates(void)
{
	GError *error = NULL;
	int first, last;

	g_assert_true(dates_parse("2026-02-15..2026-02-23", &first, &last, &error));
	g_assert_cmpint(last - first, ==, 8);
	g_assert_true(dates_parse("2026-02-15", &first, &last, &error));
	g_assert_cmpint(first, ==, last);
	static const char *const wrong[] = {"2026-02-23..2026-02-15", "2026-02-30", "2026-01-01..",
					    "..", ""};
	for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_assert_false(dates_parse(wrong[i], &first, &last, &error));
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
		g_clear_error(&error);
	}
}

static void test_objects(void)
{
	struct book *book = given_book();
	GError *error = NULL;
	const struct client *client = book_client(book, "acme", &error);

	g_assert_no_error(error);
	/* In force is the newest version, and a version is a whole text. */
	g_assert_cmpstr(client->title, ==, "acme");
	g_assert_cmpstr(client->zone_name, ==, "Europe/London");
	g_assert_null(client->regions);
	const struct tier *tier = book_tier(book, "gold", &error);
	g_assert_cmpstr(tier->title, ==, "Gold tier");
	g_assert_cmpint(tier->rank, ==, 3);
	g_assert_true(tier->strategic);
	const struct user *user = book_user(book, "li", &error);
	g_assert_cmpint(user->role, ==, ROLE_LEAD);
	g_assert_cmpstr(user->languages[1], ==, "en");
	g_assert_cmpstr(user->clients[0], ==, "acme");
	g_assert_null(user->regions);
	g_assert_true(book_user(book, "li", &error) == user);
	g_assert_true(book_user_zone(book, "li") == user->zone);
	g_assert_true(book_user_zone(book, "nobody") == zone_utc());
	g_assert_null(book_user(book, "wu", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
	g_clear_error(&error);
	g_assert_nonnull(book_calendar(book, "24x7", 0, &error));
	g_assert_true(calendar_is_always(book_calendar(book, "24x7", G_MAXINT64, &error)));
	g_assert_null(book_calendar(book, "24x8", G_MAXINT64, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
	g_clear_error(&error);
	book_free(book);
}

/* Which contract covers acme at an instant, at revision 1. */
static const char *covers(struct book *book, const char *service, const char *at)
{
	GError *error = NULL;
	const struct contract *contract =
		book_contract_at(book, "acme", service, given_at(at), 1, &error);

	g_assert_no_error(error);
	return contract ? contract->name : "none";
}

static void test_contracts(void)
{
	struct book *book = given_book();
	GError *error = NULL;

	/* from ≤ opened < to, midnights in the client's zone. */
	g_assert_cmpstr(covers(book, NULL, "2025-12-31T15:59:59Z"), ==, "none");
	g_assert_cmpstr(covers(book, NULL, "2025-12-31T16:00:00Z"), ==, "acme@2026-01-01");
	g_assert_cmpstr(covers(book, NULL, "2026-12-31T15:59:59Z"), ==, "acme@2026-01-01");
	g_assert_cmpstr(covers(book, NULL, "2026-12-31T16:00:00Z"), ==, "none");
	/* A service's before the general, another service's not. */
	g_assert_cmpstr(covers(book, "live", "2026-03-01T00:00:00Z"), ==, "acme@2026-01-01/live");
	g_assert_cmpstr(covers(book, "voice", "2026-03-01T00:00:00Z"), ==, "acme@2026-01-01");
	/* The temporary version wins while it lasts. */
	g_assert_cmpstr(covers(book, NULL, "2026-05-31T16:00:00Z"), ==, "acme@2026-06-01");
	g_assert_cmpstr(covers(book, "live", "2026-06-15T00:00:00Z"), ==, "acme@2026-06-01");
	g_assert_cmpstr(covers(book, NULL, "2026-06-30T16:00:00Z"), ==, "acme@2026-01-01");
	/* Without a zone of the contract or the client the days are UTC's. */
	const struct contract *bare =
		book_contract_at(book, "bare", NULL, given_at("2026-01-01T00:00:00Z"), 1, &error);
	g_assert_no_error(error);
	g_assert_nonnull(bare);
	assert_at(bare->from, "2026-01-01T00:00:00Z");
	/* The client's zone of the same revision counts: at 6 acme has moved to London. */
	assert_at(book_contract(book, "acme@2026-01-01", 5, &error)->from, "2025-12-31T16:00:00Z");
	assert_at(book_contract(book, "acme@2026-01-01", 6, &error)->from, "2026-01-01T00:00:00Z");
	g_assert_cmpuint(book_contracts(book, "acme", 1, &error)->len, ==, 3);
	g_assert_null(book_contract(book, "acme@1999-01-01", 1, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
	g_clear_error(&error);
	g_assert_null(book_contract_at(book, "nobody", NULL, 0, 1, &error));
	g_assert_no_error(error);
	book_free(book);
}

static void test_uncovered(void)
{
	struct book *book = given_book();
	GError *error = NULL;
	const struct terms *terms = book_terms(book, NULL, "acme", "live", 3, &error);

	g_assert_no_error(error);
	g_assert_null(terms->contract);
	for (int severity = 0; severity < 10; severity++)
		for (int clock = 1; clock < CLOCK_KINDS; clock++)
			g_assert_null(terms->policy(terms, severity, (enum clock_kind)clock));
	book_free(book);
}

static void test_precedence(void)
{
	struct book *book = given_book();
	const char *gold = "acme@2026-01-01";

	/* client/service, client, tier/service, tier. */
	g_assert_cmpint(cell(book, gold, "acme", "live", 3, 1, CLOCK_RESTORE)->target.seconds, ==,
			600);
	g_assert_cmpint(cell(book, gold, "acme", "voice", 3, 1, CLOCK_RESTORE)->target.seconds, ==,
			1800);
	g_assert_cmpint(cell(book, gold, "acme", "voice", 1, 1, CLOCK_RESTORE)->target.seconds, ==,
			3600);
	g_assert_cmpint(cell(book, gold, "acme", NULL, 1, 1, CLOCK_RESTORE)->target.seconds, ==,
			14400);
	/* A named severity before `*`, of the same subject; a nearer subject's `*` would go before
	 * both. */
	g_assert_cmpint(cell(book, gold, "acme", NULL, 1, 1, CLOCK_RESOLVE)->target.seconds, ==,
			28800);
	g_assert_cmpint(cell(book, gold, "acme", NULL, 1, 3, CLOCK_RESOLVE)->target.working_days,
			==, 1);
	/* "none" hides the tier's row. */
	g_assert_null(cell(book, gold, "acme", NULL, 2, 2, CLOCK_RESTORE));
	g_assert_nonnull(cell(book, gold, "acme", NULL, 2, 3, CLOCK_RESTORE));
	/* No row, no clock. */
	g_assert_null(cell(book, gold, "acme", NULL, 1, 3, CLOCK_FIRST_RESPONSE));
	g_assert_null(cell(book, gold, "acme", NULL, 1, 1, CLOCK_REVIEW));
	/* A service nobody names has the terms of none, in the same memory. */
	GError *error = NULL;
	const struct contract *contract = book_contract(book, gold, 1, &error);
	g_assert_true(book_terms(book, contract, "acme", "odd", 1, &error) ==
		      book_terms(book, contract, "acme", NULL, 1, &error));
	g_assert_true(book_terms(book, contract, "acme", "voice", 1, &error) !=
		      book_terms(book, contract, "acme", NULL, 1, &error));
	book_free(book);
}

static void test_options(void)
{
	struct book *book = given_book();
	const char *gold = "acme@2026-01-01";
	const struct policy *first = cell(book, gold, "acme", NULL, 1, 1, CLOCK_FIRST_RESPONSE);
	const struct policy *resolve = cell(book, gold, "acme", NULL, 1, 1, CLOCK_RESOLVE);
	const struct policy *any = cell(book, gold, "acme", NULL, 1, 4, CLOCK_RESOLVE);

	/* K14: the aim warns, the promise judges. */
	g_assert_cmpint(first->aim.seconds, ==, 900);
	g_assert_cmpint(first->target.seconds, ==, 1800);
	g_assert_cmpint(first->stop, ==, STOP_ACK);
	g_assert_cmpint(first->warn[0], ==, 50);
	g_assert_cmpint(first->warn[1], ==, 100);
	g_assert_cmpint(first->warn[2], ==, 0);
	/* M1 and §2: what a policy that says nothing means. */
	g_assert_cmpint(first->raise, ==, MODE_FRESH);
	g_assert_cmpint(first->lower, ==, MODE_RETRO);
	g_assert_cmpint(first->start, ==, START_OPENED);
	g_assert_cmpint(first->day_mode, ==, DAY_SAME_TIME);
	g_assert_cmpint(first->reopen_within.seconds, ==, 14 * 86400);
	g_assert_cmpuint(first->pause, ==, 0);
	g_assert_cmpint(first->version, ==, 1);
	g_assert_cmpuint(resolve->pause, ==, 1u << PAUSE_WAITING_CLIENT);
	g_assert_cmpuint(cell(book, gold, "acme", NULL, 1, 1, CLOCK_UPDATE)->pause, ==, 0);
	g_assert_cmpuint(cell(book, gold, "acme", NULL, 1, 2, CLOCK_UPDATE)->pause, ==,
			 1u << PAUSE_WAITING_CLIENT);
	/* K13 */
	g_assert_cmpint(resolve->start, ==, START_CONFIRMED);
	g_assert_cmpint(resolve->confirm_within.seconds, ==, 3600);
	g_assert_cmpstr(resolve->label, ==, "eight hours");
	/* --calendar contract is the contract's, 24x7 when that names none. */
	g_assert_cmpstr(calendar_key(resolve->calendar), ==, "office");
	g_assert_cmpstr(
		calendar_key(
			cell(book, "bare@2026-01-01", "bare", NULL, 1, 1, CLOCK_RESOLVE)->calendar),
		==, "24x7");
	g_assert_cmpuint(any->pause, ==, 1u << PAUSE_WAITING_CLIENT | 1u << PAUSE_THIRD_PARTY);
	g_assert_cmpint(any->raise, ==, MODE_RETRO);
	g_assert_cmpint(any->lower, ==, MODE_FRESH);
	g_assert_cmpint(any->day_mode, ==, DAY_CLOSE_OF_DAY);
	g_assert_cmpint(any->reopen_within.seconds, ==, 3 * 86400);
	g_assert_cmpint(any->severity, ==, 4);
	book_free(book);
}

/* What a policy line may not say; each names the mistake. */
static void test_refused(void)
{
	static const char *const wrong[] = {
		"policy set gold P1 restore 1h",
		"policy set gold P1 restore --calendar=24x7",
		"policy set gold P10 restore 1h --calendar=24x7",
		"policy set gold P1 repair 1h --calendar=24x7",
		"policy set gold P1 promise 1h --calendar=24x7",
		"policy set gold P1 restore 0s --calendar=24x7",
		"policy set gold P1 restore 1h..1h --calendar=24x7",
		"policy set gold P1 restore 2h..1h --calendar=24x7",
		"policy set gold P1 restore 2wd..1wd --calendar=24x7",
		"policy set gold P1 restore 1h --calendar=24x7 --pause=internal",
		"policy set gold P1 restore 1h --calendar=24x7 --pause=none,third-party",
		"policy set gold P1 restore 1h --calendar=24x7 --start=confirmed",
		"policy set gold P1 restore 1h --calendar=24x7 --confirm-within=1h",
		"policy set gold P1 restore 1h --calendar=24x7 --start=routed",
		("policy set gold P1 first-response 1h --calendar=24x7 --start=confirmed "
		 "--confirm-within=1h"),
		"policy set gold P1 restore 1h --calendar=24x7 --stop=ack",
		"policy set gold P1 update 1h --calendar=24x7 --restore-by=monitor",
		"policy set gold P1 restore 1h --calendar=24x7 --warn=90,75",
		"policy set gold P1 restore 1h --calendar=24x7 --warn=1,2,3,4,5,6,7,8",
		"policy set gold P1 restore 1h --calendar=24x7 --warn=300",
		"policy set gold P1 restore 1h --calendar=24x7 --lower=slow",
	};

	for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
		GError *error = NULL;
		struct line *line = line_parse(wrong[i], &error);
		g_assert_no_error(error);
		if (policy_row_parse(line, 1, &error))
			g_error("accepted: %s", wrong[i]);
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
		g_clear_error(&error);
		line_free(line);
	}
}

/* A ticket bound to a revision keeps its policies and calendars; later edits serve later tickets.
 */
static void test_versions(void)
{
	struct book *book = given_book();
	const char *gold = "acme@2026-01-01";
	gint64 friday = given_at("2026-11-20T16:00:00Z");
	const struct policy *before = cell(book, gold, "acme", NULL, 3, 4, CLOCK_RESTORE);
	const struct policy *after = cell(book, gold, "acme", NULL, 4, 4, CLOCK_RESTORE);

	/* The calendar changed at 4: same policy row, other hours. */
	assert_at(calendar_due(before->calendar, friday, 3600, NULL), "2026-11-20T17:00:00Z");
	assert_at(calendar_due(after->calendar, friday, 3600, NULL), "2026-11-23T11:00:00Z");
	/* Asked again, the old one still answers as before. */
	g_assert_true(cell(book, gold, "acme", NULL, 3, 4, CLOCK_RESTORE) == before);
	book_free(book);
}

/* A policy that was removed promises nothing to new tickets and what it promised to old ones. */
static void test_removed(void)
{
	struct book *book = given_book();
	const char *gold = "acme@2026-01-01";

	g_assert_nonnull(cell(book, gold, "acme", NULL, 4, 1, CLOCK_FIRST_RESPONSE));
	g_assert_null(cell(book, gold, "acme", NULL, 5, 1, CLOCK_FIRST_RESPONSE));
	g_assert_null(cell(book, gold, "acme", NULL, 5, 4, CLOCK_RESOLVE));
	g_assert_nonnull(cell(book, gold, "acme", NULL, 5, 1, CLOCK_RESTORE)); /* acme's own row */
	g_assert_nonnull(cell(book, gold, "acme", NULL, 4, 1, CLOCK_FIRST_RESPONSE));
	book_free(book);
}

/* A switch to another tier leaves no cell of the old one behind. */
static void test_switch(void)
{
	struct book *book = given_book();

	g_assert_cmpint(cell(book, "acme@2026-06-01", "acme", NULL, 1, 1, CLOCK_FIRST_RESPONSE)
				->target.seconds,
			==, 300);
	g_assert_null(cell(book, "acme@2026-06-01", "acme", NULL, 1, 1, CLOCK_RESOLVE));
	g_assert_null(cell(book, "acme@2026-06-01", "acme", NULL, 1, 1, CLOCK_RESTORE));
	book_free(book);
}

static void test_refresh(void)
{
	struct book *book = given_book();
	GError *error = NULL;
	gint64 version;

	shelf.newest = 3;
	g_assert_true(strstr(book_text(book, "calendar", "office", G_MAXINT64, &version, &error),
			     "09:00"));
	g_assert_cmpint(version, ==, 1);
	struct calendar *old = book_calendar(book, "office", G_MAXINT64, &error);
	int loads = shelf.loads;
	g_assert_true(book_calendar(book, "office", G_MAXINT64, &error) == old);
	g_assert_cmpint(shelf.loads, ==, loads);
	/* Another process edits: nothing changes until the book is told. */
	shelf.newest = 100;
	g_assert_true(book_calendar(book, "office", G_MAXINT64, &error) == old);
	book_refresh(book);
	g_assert_true(book_calendar(book, "office", G_MAXINT64, &error) != old);
	g_assert_true(book_calendar(book, "office", 3, &error) == old);
	g_assert_cmpstr(calendar_key(old), ==, "office");
	book_free(book);
}

/* A transaction rolled back: its numbers will mean something else. */
static void test_forget(void)
{
	struct book *book = given_book();
	GError *error = NULL;
	gint64 version;

	const struct policy *seen =
		cell(book, "acme@2026-01-01", "acme", NULL, 4, 4, CLOCK_RESTORE);
	g_assert_true(strstr(book_text(book, "calendar", "office", 4, &version, &error), "10:00"));
	shelf.newest = 3;
	book_forget(book, 3);
	g_assert_true(strstr(book_text(book, "calendar", "office", 4, &version, &error), "09:00"));
	g_assert_cmpint(version, ==, 1);
	const struct policy *now = cell(book, "acme@2026-01-01", "acme", NULL, 4, 4, CLOCK_RESTORE);
	g_assert_true(now != seen);
	g_assert_true(seen->calendar != now->calendar); /* what was handed out still stands */
	g_assert_cmpstr(calendar_key(seen->calendar), ==, "office");
	book_free(book);
}

static void test_checks(void)
{
	static const struct {
		const char *noun, *text;
		int code; /* 0: right */
	} cases[] = {
		{"calendar", "calendar add x --always\n", 0},
		{"calendar",
		 "calendar add x --zone=Asia/Tokyo --hours='Mon 09:00-10:00'\ncalendar holiday x "
		 "2026-01-01\n",
		 0},
		{"calendar", "calendar add x --zone=Asia/Nowhere --hours='Mon 09:00-10:00'\n",
		 MIDWATCH_ERROR_MISSING},
		{"calendar", "calendar add x --zone=Asia/Tokyo\n", MIDWATCH_ERROR_USAGE},
		{"calendar", "calendar add x --zone=Asia/Tokyo --hours='Mon 9-10'\n",
		 MIDWATCH_ERROR_USAGE},
		{"calendar", "calendar add x --always\ncalendar holiday x 2026-01-01\n",
		 MIDWATCH_ERROR_USAGE},
		{"calendar",
		 "calendar add x --zone=Asia/Tokyo --hours='Mon 09:00-10:00'\ncalendar open x "
		 "2026-01-01\n",
		 MIDWATCH_ERROR_USAGE},
		{"client", "client add x --zone=Mars\n", MIDWATCH_ERROR_MISSING},
		{"client", "client add x --peak=25:00\n", MIDWATCH_ERROR_USAGE},
		{"client", "client add x --peak=19:00-23:00,24:00-25:00\n", MIDWATCH_ERROR_USAGE},
		{"client", "client add x --peak=19:00-25:00\n", 0},
		{"tier", "tier add x --rank=two\n", MIDWATCH_ERROR_USAGE},
		{"user", "user add x --role=king\n", MIDWATCH_ERROR_USAGE},
		{"user", "user add x --hours='Mon-Fri 08:00-16:00'\n", 0},
		{"contract", "contract add acme --tier=gold --from=2026-02-01 --to=2026-01-01\n",
		 MIDWATCH_ERROR_USAGE},
		{"contract", "contract add acme --tier=gold --from=2026-02-01\n",
		 MIDWATCH_ERROR_USAGE},
		{"contract", "contract add ghost --tier=gold --from=2026-02-01 --to=2026-03-01\n",
		 MIDWATCH_ERROR_MISSING},
		{"service", "service add x --title='y\n", MIDWATCH_ERROR_USAGE},
	};
	struct book *book = given_book();

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		GError *error = NULL;
		gboolean good = book_check(book, cases[i].noun, "x", cases[i].text, &error);
		if (good != (cases[i].code == 0))
			g_error("%s", cases[i].text);
		if (cases[i].code)
			g_assert_error(error, MIDWATCH_ERROR, cases[i].code);
		g_clear_error(&error);
	}
	book_free(book);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/book/lines", test_lines);
	g_test_add_func("/book/dates", test_dates);
	if (!given_database())
		return g_test_run();
	g_test_add_func("/book/objects", test_objects);
	g_test_add_func("/book/checks", test_checks);
	g_test_add_func("/book/refresh", test_refresh);
	g_test_add_func("/book/forget", test_forget);
	g_test_add_func("/clocks/M2/contract-in-force", test_contracts);
	g_test_add_func("/clocks/M2/uncovered-has-no-clock", test_uncovered);
	g_test_add_func("/clocks/M3/versions-are-immutable", test_versions);
	g_test_add_func("/clocks/policy/precedence", test_precedence);
	g_test_add_func("/clocks/policy/options-and-defaults", test_options);
	g_test_add_func("/clocks/policy/refused", test_refused);
	g_test_add_func("/clocks/mistakes/deleted-policy-keeps-escalating", test_removed);
	g_test_add_func("/clocks/mistakes/old-clock-survives-a-policy-switch", test_switch);
	return g_test_run();
}
