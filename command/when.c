/* SPDX-License-Identifier: MIT
 * when: an instant as clocks here, there and in UTC read it. */
#include "desk/when.h"

#include <string.h>

#include "command/command.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "store/client.h"

static const struct column columns[] = {
	{"where", N_("WHERE"), CELL_TEXT}, {"zone", N_("ZONE"), CELL_TEXT},
	{"day", N_("DAY"), CELL_TEXT},     {"local", N_("TIME"), CELL_TEXT},
	{"at", NULL, CELL_TIME},           {"in_s", N_("IN"), CELL_SPAN},
};

static void give(struct call *call, const char *where, gint64 at, const struct zone *zone)
{
	g_autofree char *local = when_print(at, zone);
	const char *day = when_weekday(civil_day_of(at + zone_offset(zone, at, NULL, NULL)));

	sink_row(call->sink);
	sink_text(call->sink, where);
	sink_text(call->sink, zone_name(zone));
	sink_text(call->sink, sink_is_json(call->sink) ? day : _(day));
	sink_text(call->sink, local);
	sink_time(call->sink, at);
	sink_span(call->sink, at - call->now);
}

/* A zone by its name, or that of a client or a person. */
static const struct zone *zone_of(const struct call *call, const char *word, GError **error)
{
	struct desk *desk = call->desk;
	const struct zone *zone = zone_set_get(desk->zones, word, error);

	if (zone)
		return zone;
	const struct client *client = client_seen(desk, word, NULL);
	const struct user *user = client ? NULL : book_user(desk->book, word, NULL);
	if (!client && !user)
		return NULL;
	if (error)
		g_clear_error(error);
	return client ? client->zone : book_user_zone(desk->book, user->name);
}

/* "2026-11-22 14:05" needs no quotes: zones begin with a letter. *used words taken. */
static char *read_words(const struct call *call, guint *used)
{
	GString *text = g_string_new(call_argument(call, 0));
	const char *word;

	*used = 1;
	while ((word = call_argument(call, *used)) && strchr("+-0123456789", *word)) {
		g_string_append_printf(text, " %s", word);
		(*used)++;
	}
	return g_string_free(text, FALSE);
}

static gboolean run_when(struct call *call, GError **error)
{
	guint used;
	g_autofree char *text = read_words(call, &used);
	g_autoptr(GPtrArray) zones = g_ptr_array_new();
	gint64 at;

	if (!call_time(call, text, &at, error))
		return FALSE;
	for (guint i = used; call_argument(call, i); i++) {
		const struct zone *zone = zone_of(call, call_argument(call, i), error);
		if (!zone)
			return FALSE;
		g_ptr_array_add(zones, (void *)zone);
	}
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	give(call, sink_is_json(call->sink) ? "here" : _("here"), at,
	     call->zone ? call->zone : zone_utc());
	for (guint i = 0; i < zones->len; i++)
		give(call, call_argument(call, used + i), at, g_ptr_array_index(zones, i));
	give(call, "UTC", at, zone_utc());
	sink_end(call->sink);
	return TRUE;
}

static const struct argument_spec when_arguments[] = {
	{.name = "TIME", .completer = COMPLETE_TIME},
	{.name = "ZONE", .completer = COMPLETE_ZONE, .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
const struct command command_when = {
	.name = "when",
	.group = N_("Tickets"),
	.arguments = when_arguments,
	.help = N_("What a time of yours is elsewhere: a zone, or where a client or person is"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | LONG_OPTIONS_ONLY,
	.run = run_when,
};
