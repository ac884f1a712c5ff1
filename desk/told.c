/* SPDX-License-Identifier: MIT
 * Events in words. */
#include "desk/told.h"

#include <string.h>

#include "desk/civil.h"
#include "desk/i18n.h"
#include "desk/title.h"
#include "desk/when.h"

static void append_why(GString *out, const char *why)
{
	if (why)
		g_string_append_printf(out, ": %s", why);
}

static void append_when(GString *out, const char *format, gint64 at, const struct zone *zone)
{
	g_autofree char *when = at == TIME_NONE ? NULL : when_print(at, zone);

	if (when)
		g_string_append_printf(out, format, when);
}

static void message(GString *out, const struct event *event, const struct zone *zone)
{
	g_autofree char *to = event_more(event, "to"), *cc = event_more(event, "cc");
	g_autofree char *with = event_more(event, "with");

	if (!(event->flags & EVENT_PUBLIC))
		g_string_append(out, _("note"));
	else if (event->flags & EVENT_CLIENT)
		g_string_append(out, _("client"));
	else
		g_string_append(out, _("answer"));
	if (event->via)
		g_string_append_printf(out, _(" by %s"), title_of(TITLE_CHANNEL, event->via));
	if (to && !(event->flags & EVENT_CLIENT))
		g_string_append_printf(out, _(" to %s"), to);
	if (cc && !(event->flags & EVENT_CLIENT))
		g_string_append_printf(out, _(", copy to %s"), cc);
	if (with)
		g_string_append_printf(out, _(" with %s"), with);
	if (event->flags & EVENT_DIAGNOSIS)
		g_string_append(out, _(", diagnosis"));
	if (event->flags & EVENT_AUTOMATIC)
		g_string_append(out, _(", automatic"));
	append_when(out, _(", promised for %s"), event->until, zone);
}

/* A supplier, its own ticket, and when it promised an answer. */
static void append_supplier(GString *out, const struct event *event, const struct zone *zone)
{
	g_autofree char *supplier = event_more(event, "supplier"), *ref = event_more(event, "ref");
	g_autofree char *promised = event_more(event, "promised");
	gint64 at;

	if (supplier)
		g_string_append_printf(out, _(", at %s"), supplier);
	if (ref)
		g_string_append_printf(out, _(", reference %s"), ref);
	if (promised && civil_parse_rfc3339(promised, &at, NULL))
		append_when(out, _(", promised for %s"), at, zone);
}

static void state(GString *out, const struct event *event, const struct zone *zone)
{
	g_string_append(out, event->what ? title_of(TITLE_STATE, event->what) : "?");
	if (event->flags & EVENT_PARTIAL)
		g_string_append_printf(out, " %" PRId64 "%%", event->number);
	if (event->flags & EVENT_REGRESSED)
		g_string_append(out, _(", regressed"));
	if (event->flags & EVENT_SPAM)
		g_string_append(out, _(", spam"));
	if (event->why)
		g_string_append_printf(out, " (%s)", title_of(TITLE_WAIT, event->why));
	append_when(out, _(" until %s"), event->until, zone);
	append_supplier(out, event, zone);
	if (event->flags & EVENT_FLAGGED)
		g_string_append(out,
				_(", though nothing was said since the client's last message"));
}

static void append_span(GString *out, gint64 seconds)
{
	struct duration duration = {.seconds = seconds};
	g_autofree char *text = duration_print(&duration);

	g_string_append_printf(out, " +%s", text);
}

/* What names another ticket; FALSE: not such an event. */
static gboolean of_tickets(GString *out, const struct event *event)
{
	gboolean off = g_strcmp0(event->why, "-") == 0;

	switch (event->kind) {
	case EVENT_LINK:
		g_string_append_printf(out, _("linked to %" PRId64), event->number);
		break;
	case EVENT_MERGE:
		g_string_append_printf(out, _("merged into %" PRId64), event->number);
		break;
	case EVENT_ABSORB:
		g_string_append_printf(out, off ? _("gave back %" PRId64) : _("took in %" PRId64),
				       event->number);
		break;
	case EVENT_SPLIT:
		g_string_append_printf(out, _("message %" PRId64 " became ticket %s"),
				       event->number, event->what ? event->what : "?");
		break;
	default:
		return FALSE;
	}
	return TRUE;
}

/* What is said of an article; FALSE: not such an event. */
static gboolean of_articles(GString *out, const struct event *event)
{
	static const char *const words[ARTICLE_DEEDS] = {
		[DEED_LINK] = N_("linked to article %s"),
		[DEED_UNLINK] = N_("no longer linked to article %s"),
		[DEED_SOLVED] = N_("solved by article %s"),
		[DEED_UNSOLVED] = N_("not solved by article %s after all"),
		[DEED_DONE] = N_("done, of article %s"),
		[DEED_UNDONE] = N_("not done after all, of article %s"),
	};
	g_autofree char *title = event_more(event, "title");
	g_autofree char *name = NULL;
	enum article_deed deed;

	if (event->kind != EVENT_ARTICLE || !article_deed_parse(event->what, &deed))
		return FALSE;
	if (event->number)
		name = g_strdup_printf("%" PRId64 "%s%s", event->number, title ? " " : "",
				       title ? title : "");
	g_string_append_printf(out, _(words[deed]), name ? name : title ? title : "?");
	if (event->why)
		g_string_append_printf(out, ": %s", event->why);
	return TRUE;
}

/* What has a time or a length of its own; FALSE: not such an event. */
static gboolean of_times(GString *out, const struct event *event, const struct zone *zone)
{
	const char *kind = title_of(TITLE_EVENT, event_kind_name(event->kind)),
		   *what = event->what ? event->what : "?";

	switch (event->kind) {
	case EVENT_PROMISE:
	case EVENT_PROMISE_MOVED:
		g_string_append(out, kind);
		append_when(out, _(" for %s"), event->until, zone);
		break;
	case EVENT_REMIND:
		g_string_append_printf(out, _("reminder for %s"), what);
		append_when(out, _(" at %s"), event->until, zone);
		break;
	case EVENT_EXTEND:
		g_string_append_printf(out, "%s %s", kind, what);
		if (event->until == TIME_NONE)
			append_span(out, event->number);
		append_when(out, _(" to %s"), event->until, zone);
		append_why(out, event->why);
		break;
	default:
		return FALSE;
	}
	return TRUE;
}

static void other(GString *out, const struct event *event, const struct zone *zone)
{
	const char *kind = title_of(TITLE_EVENT, event_kind_name(event->kind)),
		   *what = event->what ? event->what : "?";
	gboolean off = g_strcmp0(event->why, "-") == 0;

	switch (event->kind) {
	case EVENT_OPENED:
		g_string_append_printf(out, _("opened by %s, %s"),
				       title_of(TITLE_OPENER, event->why ? event->why : "client"),
				       what);
		break;
	case EVENT_SET:
		g_string_append_printf(out, "%s = %s", what, event->why ? event->why : "");
		break;
	case EVENT_TAG:
		g_string_append_printf(out, "%s %s%s", kind, off ? "-" : "+", what);
		break;
	case EVENT_FOLLOW:
		g_string_append_printf(
			out, off ? _("no longer followed by %s") : _("followed by %s"), what);
		break;
	case EVENT_RETRACT:
		g_string_append_printf(out, _("took back %" PRId64), event->number);
		append_why(out, event->why);
		break;
	case EVENT_REDACT:
		g_string_append_printf(out, _("redacted %" PRId64), event->number);
		append_why(out, event->why);
		break;
	case EVENT_ATTACH:
		g_string_append_printf(out, _("attached %s (%" PRId64 " bytes)"), what,
				       event->number);
		break;
	case EVENT_REBIND:
		g_string_append_printf(out, _("bound to revision %" PRId64), event->number);
		break;
	default:
		g_string_append(out, kind);
		if (event->what)
			g_string_append_printf(out, " %s", event->what);
		append_when(out, " %s", event->until, zone);
		append_why(out, event->why);
		break;
	}
}

char *event_summary(const struct event *event, const struct zone *zone)
{
	GString *out = g_string_new(NULL);
	g_autofree char *late = event_more(event, "late");

	if (event->kind == EVENT_MESSAGE)
		message(out, event, zone);
	else if (event->kind == EVENT_STATE)
		state(out, event, zone);
	else if (!of_tickets(out, event) && !of_articles(out, event) && !of_times(out, event, zone))
		other(out, event, zone);
	if (late)
		g_string_append_printf(out, _(" [late: %s]"), late);
	return g_string_free(out, FALSE);
}
