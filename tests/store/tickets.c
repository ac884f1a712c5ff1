/* SPDX-License-Identifier: MIT
 * See tickets.h. */
#include "tests/store/tickets.h"

#include "store/desk.h"

void define(struct desk *desk, const char *noun, const char *key, const char *text)
{
	GError *error = NULL;

	definition_put(desk, noun, key, text, &error);
	g_assert_no_error(error);
}

/* One line a cell, as a definition has them. */
static void put_cells(GString *text, const char *tier, const char *severities, const char *rest)
{
	for (const char *severity = severities; *severity; severity++)
		g_string_append_printf(text, "policy set %s P%c %s\n", tier, *severity, rest);
}

static void define_policies(struct desk *desk)
{
	g_autoptr(GString) gold = g_string_new(NULL), silver = g_string_new(NULL);

	put_cells(gold, "gold", "01", "first-response 15m --calendar=24x7");
	put_cells(gold, "gold", "01", "restore 1h --calendar=24x7");
	put_cells(gold, "gold", "01", "resolve 8h --calendar=24x7");
	put_cells(gold, "gold", "01", "update 30m --calendar=24x7");
	put_cells(gold, "gold", "23", "first-response 4h --calendar=office");
	put_cells(gold, "gold", "23", "resolve 16h --calendar=office --reopen-within=3d");
	put_cells(gold, "gold", "0123", "next-response 2h --calendar=24x7");
	put_cells(gold, "gold", "0123", "acceptance 30m --calendar=24x7");
	put_cells(silver, "silver", "12", "first-response 1h --calendar=24x7 --stop=ack");
	define(desk, "policy", "gold", gold->str);
	define(desk, "policy", "silver", silver->str);
}

static gboolean define_all(struct store *store G_GNUC_UNUSED, void *data,
			   GError **error G_GNUC_UNUSED)
{
	struct desk *desk = data;

	define(desk, "calendar", "office",
	       "calendar add office --zone=UTC --hours='Mon-Fri 09:00-17:00'\n");
	define(desk, "service", "live", "service add live --title=Live\n");
	define(desk, "service", "voice", "service add voice --title=Voice\n");
	define(desk, "tier", "gold", "tier add gold --title=Gold\n");
	define(desk, "tier", "silver", "tier add silver --title=Silver\n");
	define(desk, "client", "acme", "client add acme --title=Acme --tam=li\n");
	define(desk, "client", "beta", "client add beta --title=Beta\n");
	define_policies(desk);
	define(desk, "contract", "acme@2026-01-01",
	       "contract add acme --tier=gold --from=2026-01-01 --to=2026-04-01\n");
	define(desk, "contract", "acme@2026-01-01/voice",
	       "contract add acme --tier=silver --from=2026-01-01 --to=2027-01-01 "
	       "--service=voice\n");
	return TRUE;
}

void stage_set(struct stage *stage, gconstpointer data)
{
	const char *scheme = data ? data : "";
	g_autofree char *path = NULL;

	stage->folder = scratch_new();
	path = data ? g_strdup_printf("%s%s/desk.db", scheme, stage->folder)
		    : scratch_desk(stage->folder);
	stage_set_at(stage, path);
}

void stage_set_at(struct stage *stage, const char *where)
{
	GError *error = NULL;

	stage->desk = desk_open(where, STORE_CREATE, "wei", FALSE, &error);
	g_assert_no_error(error);
	stage->desk->test_clock = TRUE;
	stage->desk->pinned = AT(9, 0);
	store_unit(stage->desk->store, define_all, stage->desk, &error);
	g_assert_no_error(error);
}

void stage_strike(struct stage *stage, gconstpointer data G_GNUC_UNUSED)
{
	desk_close(stage->desk);
	if (stage->folder)
		scratch_free(stage->folder);
}

gint64 opened(struct desk *desk, const char *client, const char *service, int severity)
{
	const struct opening opening = {.client = client,
					.service = service,
					.subject = "Stream cut",
					.text = "all is dark",
					.severity = severity,
					.claimed = -1,
					.opened_at = desk_now(desk)};
	GError *error = NULL;
	gint64 id = 0;

	ticket_open(desk, &opening, &id, &error);
	g_assert_no_error(error);
	g_assert_cmpint(id, >, 0);
	return id;
}

gboolean acts_at(struct desk *desk, gint64 ticket, enum event_kind kind, const char *what,
		 const char *why, unsigned flags, gint64 number, gint64 at, const char *late,
		 int code)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	const struct act act = {.ticket = ticket, .events = events, .late_reason = late};
	struct event event;
	GError *error = NULL;

	event_init(&event);
	event.kind = kind;
	event.what = g_strdup(what);
	event.why = g_strdup(why);
	event.flags = flags;
	event.occurred_at = at;
	if (kind == EVENT_PROMISE || kind == EVENT_PROMISE_MOVED)
		event.until = number;
	else
		event.number = number;
	if (kind == EVENT_MESSAGE)
		event.text = g_strdup("words");
	g_ptr_array_add(events, &event);
	gboolean done = ticket_act(desk, &act, NULL, &error);
	event_clear(&event);
	if (done) {
		g_assert_no_error(error);
		g_assert_cmpint(code, ==, 0);
		return TRUE;
	}
	if (!code)
		g_assert_no_error(error);
	g_assert_error(error, MIDWATCH_ERROR, code);
	g_clear_error(&error);
	return FALSE;
}

gboolean acts(struct desk *desk, gint64 ticket, enum event_kind kind, const char *what,
	      const char *why, unsigned flags, gint64 number, int code)
{
	return acts_at(desk, ticket, kind, what, why, flags, number, TIME_NONE, NULL, code);
}

gint64 turn_of(struct desk *desk, gint64 id)
{
	struct ticket ticket;
	GError *error = NULL;

	ticket_load(desk, id, &ticket, &error);
	g_assert_no_error(error);
	gint64 turn = ticket.turn;
	ticket_clear(&ticket);
	return turn;
}

struct folded *folded_now(struct desk *desk, gint64 ticket)
{
	GError *error = NULL;
	struct folded *folded = ticket_fold(desk, ticket, desk_now(desk), TIME_NONE, &error);

	g_assert_no_error(error);
	return folded;
}

const struct cycle *cycle_of(const struct folded *folded, enum clock_kind clock)
{
	for (guint i = folded->cycles->len; i-- > 0;) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock == clock)
			return cycle;
	}
	return NULL;
}

static void complaint(const char *what, void *data G_GNUC_UNUSED)
{
	g_test_message("check: %s", what);
}

void assert_sound(struct desk *desk)
{
	struct check check = {.now = desk_now(desk), .complain = complaint};
	GError *error = NULL;

	gboolean checked = desk_check(desk, &check, &error);
	g_assert_no_error(error);
	g_assert_true(checked);
	g_assert_cmpint(check.complaints, ==, 0);
}
