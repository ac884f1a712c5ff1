/* SPDX-License-Identifier: MIT
 * Sessions. A process is told from a later one with its number by the tick it began at; numbers
 * mean something only within one boot and one space of numbers, which together are its place. */
#include "store/session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "desk/i18n.h"

enum { KEPT = 90 * 86400 };

gint64 session_now(struct desk *desk)
{
	return desk->test_clock ? desk_now(desk) : store_now(desk->store);
}

char *session_key_new(void)
{
	g_autofree char *uuid = g_uuid_string_random();
	g_auto(GStrv) parts = g_strsplit(uuid, "-", -1);

	return g_strjoinv("", parts);
}

/* ---- processes */

/* The tick a process began at; 0: there is none, or it has ended and only waits to be buried. */
static gint64 process_started(gint64 pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%" PRId64 "/stat", pid), *text = NULL;
	const char *rest;
	char *end;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return 0;
	/* The name in brackets may hold anything; what follows it are words. */
	rest = strrchr(text, ')');
	if (!rest || rest[1] != ' ' || rest[2] == 'Z' || rest[2] == 'X')
		return 0;
	rest += 2;
	/* The state is the third field, the start the twenty-second. */
	for (int field = 3; field < 22 && rest; field++) {
		rest = strchr(rest, ' ');
		rest = rest ? rest + 1 : NULL;
	}
	return rest ? g_ascii_strtoll(rest, &end, 10) : 0;
}

/* "" where the system doesn't tell: then only signs of life count. */
static char *find_place(void)
{
	g_autofree char *boot = NULL;
	char space[64];
	ssize_t size = readlink("/proc/self/ns/pid", space, sizeof space - 1);

	if (size <= 0 || !g_file_get_contents("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
		return g_strdup("");
	space[size] = '\0';
	return g_strconcat(g_strstrip(boot), "/", space, NULL);
}

static const char *own_place(void)
{
	static gsize place;

	if (g_once_init_enter(&place)) {
		char *found = find_place();
		g_once_init_leave(&place, (gsize)found);
	}
	return (const char *)place;
}

gboolean session_row_lives(const struct row *row, int column, gint64 now)
{
	const char *place = row_text(row, column);

	/* No such session, or it said goodbye. */
	if (!place || !row_is_null(row, column + 4) ||
	    row_int(row, column + 3) < now - SESSION_SILENT)
		return FALSE;
	if (!*place || strcmp(place, own_place()) != 0)
		return TRUE;
	return process_started(row_int(row, column + 1)) == row_int(row, column + 2);
}

/* ---- sessions */

static void add_put(struct batch *batch, struct desk *desk, const char *key)
{
	gint64 pid = getpid();
	const struct value values[] = {V_TEXT(key),
				       V_TEXT(desk->user),
				       V_TEXT(g_get_host_name()),
				       V_TEXT(own_place()),
				       V_INT(pid),
				       V_INT(process_started(pid)),
				       V_INT(session_now(desk))};

	batch_add(batch, QUERY_SESSION_PUT, values, G_N_ELEMENTS(values));
}

static gboolean run(struct desk *desk, struct batch *batch, GError **error)
{
	gboolean good = store_ok(store_batch(desk->store, batch, error), error);

	batch_free(batch);
	return good;
}

gboolean session_begin(struct desk *desk, const char *key, GError **error)
{
	gint64 now = session_now(desk);
	const struct value old = V_INT(now - KEPT), silent = V_INT(now - SESSION_SILENT);
	struct batch *batch = batch_new();

	batch_add(batch, QUERY_SESSION_TRIM, &old, 1);
	batch_add(batch, QUERY_DRAFT_TRIM, &old, 1);
	batch_add(batch, QUERY_PRESENCE_TRIM, &silent, 1);
	add_put(batch, desk, key);
	return run(desk, batch, error);
}

gboolean session_beat(struct desk *desk, const char *key, GError **error)
{
	struct batch *batch = batch_new();

	add_put(batch, desk, key);
	return run(desk, batch, error);
}

gboolean session_end(struct desk *desk, const char *key, GError **error)
{
	const struct value values[] = {V_TEXT(key), V_INT(session_now(desk))};
	struct batch *batch = batch_new();

	batch_add(batch, QUERY_SESSION_LEAVE, values, 2);
	batch_add(batch, QUERY_PRESENCE_CLEAR, values, 1);
	batch_add(batch, QUERY_PULSE_HERE, NULL, 0);
	return run(desk, batch, error);
}

struct look {
	gint64 now;
	gboolean lives;
	char *place;
};

static gboolean look_row(const struct row *row, void *data)
{
	struct look *look = data;
	char since[21];

	look->lives = session_row_lives(row, 0, look->now);
	civil_print_utc(row_int(row, 6), since);
	look->place = g_strdup_printf(_("%s, process %" PRId64 ", since %s"), row_text(row, 5),
				      row_int(row, 1), since);
	return FALSE;
}

static struct look look_at(struct desk *desk, const char *key)
{
	struct look look = {.now = session_now(desk)};
	const struct value value = V_TEXT(key);

	store_select(desk->store, QUERY_SESSION_GET, &value, 1, look_row, &look, NULL);
	return look;
}

gboolean session_lives(struct desk *desk, const char *key)
{
	struct look look = look_at(desk, key);

	g_free(look.place);
	return look.lives;
}

char *session_place(struct desk *desk, const char *key)
{
	struct look look = look_at(desk, key);

	return look.place ? look.place : g_strdup(_("a session that is not known"));
}

static gboolean time_row(const struct row *row, void *data)
{
	*(gint64 *)data = row_time(row, 0);
	return FALSE;
}

gint64 session_last_seen(struct desk *desk, const char *who, const char *key)
{
	const struct value values[] = {V_TEXT(who), V_TEXT(key ? key : "")};
	gint64 at = TIME_NONE;

	store_select(desk->store, QUERY_SESSION_LAST_SEEN, values, G_N_ELEMENTS(values), time_row,
		     &at, NULL);
	return at;
}

struct pulses {
	gint64 *desk, *here;
};

static gboolean pulse_row(const struct row *row, void *data)
{
	const struct pulses *pulses = data;

	*(strcmp(row_text(row, 0), "here") == 0 ? pulses->here : pulses->desk) = row_int(row, 1);
	return TRUE;
}

gboolean session_pulse(struct desk *desk, gint64 *pulse, gint64 *here, GError **error)
{
	struct pulses pulses = {pulse, here};

	*pulse = *here = 0;
	return store_ok(
		store_select(desk->store, QUERY_PULSE_ALL, NULL, 0, pulse_row, &pulses, error),
		error);
}
