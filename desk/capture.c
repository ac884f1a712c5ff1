/* SPDX-License-Identifier: MIT
 * Events of a ticket as entries of a timeline, in the order in which they count, since some mean
 * something else behind others: open behind resolved is a reopening. */
#include "desk/capture.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/incident-private.h"
#include "desk/queue.h"
#include "desk/title.h"
#include "desk/told.h"

struct capture {
	gint64 ticket, known_at;
	const char *client;
	const struct folded *folded;
	GPtrArray *entries;
	GHashTable *taken; /* turn -> the retract that took it out */
	enum ticket_state state;
	gboolean acked, reported;
	struct entry *doubt; /* the client's first word since it was resolved: a reopening if it
				lived on */
};

static gboolean is_known(const struct capture *capture, gint64 recorded_at)
{
	return capture->known_at == TIME_NONE || recorded_at <= capture->known_at;
}

/* A retract has a higher turn than what it takes out, so whether it stands itself is known when it
 * is met. */
static GHashTable *taken_of(const struct capture *capture, const GPtrArray *events)
{
	GHashTable *taken = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = events->len; i-- > 0;) {
		struct event *event = events->pdata[i];
		if (event->kind == EVENT_RETRACT && is_known(capture, event->recorded_at) &&
		    !g_hash_table_contains(taken, &event->turn))
			g_hash_table_insert(taken, &event->number, event);
	}
	return taken;
}

/* ---- entries */

static struct entry *add(struct capture *capture, char *ref, enum entry_kind kind, gint64 at)
{
	struct entry *entry = entry_new(0);

	entry->source = SOURCE_TICKET;
	entry->source_ref = ref;
	entry->ticket = capture->ticket;
	entry->kind = kind;
	entry->when.at = entry->recorded_at = entry->revised_at = at;
	entry->visibility = VISIBLE_LOG;
	g_ptr_array_add(capture->entries, entry);
	return entry;
}

static void promote(struct entry *entry)
{
	entry->promoted = TRUE;
	entry->visibility = VISIBLE_INTERNAL;
}

/* Takes `text`. */
static void say(const struct capture *capture, struct entry *entry, char *text)
{
	g_free(entry->text);
	entry->text = capture->client ? g_strdup_printf(_("%s: %s"), capture->client, text)
				      : g_strdup(text);
	g_free(text);
}

/* What was written, no longer than an entry may be, cut between two characters. */
static void say_body(struct entry *entry, const char *body)
{
	gsize size = strlen(body);

	if (size > ENTRY_TEXT_LIMIT) {
		size = ENTRY_TEXT_LIMIT;
		while (size > ENTRY_TEXT_LIMIT - 4 && ((guchar)body[size] & 0xC0) == 0x80)
			size--;
	}
	g_free(entry->text);
	entry->text = g_strndup(body, size);
}

/* With the ticket's client before it, as say() puts it. Takes `fact`. */
static char *whose(const struct capture *capture, char *fact)
{
	char *out;

	if (!capture->client || !fact)
		return fact;
	out = g_strdup_printf("%s%s%s", capture->client, *fact ? ": " : "", fact);
	g_free(fact);
	return out;
}

/* Of what event_summary() says the part that is no word of a language, beside what the entry's
 * kind, role and person say; NULL: there is more to it. g_free. */
static char *fact_of(const struct event *event)
{
	const char *what = event->what ? event->what : "";

	switch (event->kind) {
	case EVENT_SEVERITY:
	case EVENT_CAUSE:
	case EVENT_ESCALATE:
		return event->why ? g_strdup_printf("%s: %s", what, event->why) : g_strdup(what);
	case EVENT_OPENED:
		return g_strdup(what);
	case EVENT_STATE:
		return event->flags & EVENT_PARTIAL
			       ? g_strdup_printf("%" PRId64 "%%", event->number)
			       : g_strdup("");
	case EVENT_ACK:
	case EVENT_CLAIM:
	case EVENT_ACCEPT:
	case EVENT_ASSIGN:
	case EVENT_RELEASE:
		return g_strdup(event->why ? event->why : "");
	default:
		return NULL;
	}
}

static struct entry *add_event(struct capture *capture, const struct event *event,
			       enum entry_kind kind)
{
	struct entry *entry =
		add(capture, g_strdup_printf("%" PRId64 "/%" PRId64, capture->ticket, event->turn),
		    kind, event->occurred_at);
	const struct event *retract = g_hash_table_lookup(capture->taken, &event->turn);

	entry->recorded_at = entry->revised_at = event->recorded_at;
	g_free(entry->by);
	entry->by = g_strdup(event->by);
	entry->automatic = (event->flags & EVENT_AUTOMATIC) || !*event->by;
	if (event->text && *event->text) {
		say_body(entry, event->text);
	} else {
		say(capture, entry, event_summary(event, zone_utc()));
		if (kind != ENTRY_NOTE && kind != ENTRY_SYSTEM)
			entry->fact = whose(capture, fact_of(event));
	}
	if (retract) {
		entry->removed = TRUE;
		entry->revised_at = retract->recorded_at;
		field_text(&entry->revised_by, retract->by);
		field_text(&entry->reason, retract->why);
	}
	return entry;
}

/* ---- what happened */

/* The first word of a client is their report; further ones are log. */
static void client_said(struct capture *capture, struct entry *entry)
{
	if (entry->removed || entry->automatic || capture->reported)
		return;
	capture->reported = TRUE;
	promote(entry);
}

static void capture_opened(struct capture *capture, const struct event *event)
{
	const char *by = event->why ? event->why : "client";
	enum entry_kind kind = strcmp(by, "alert") == 0    ? ENTRY_ALERT_FIRED
			       : strcmp(by, "client") == 0 ? ENTRY_CUSTOMER_REPORT
							   : ENTRY_OPENED;
	struct entry *entry = add_event(capture, event, kind);

	if (kind == ENTRY_ALERT_FIRED) {
		entry->automatic = TRUE;
		promote(entry);
	} else if (kind == ENTRY_CUSTOMER_REPORT) {
		client_said(capture, entry);
	}
}

static void capture_message(struct capture *capture, const struct event *event)
{
	gboolean client = (event->flags & EVENT_CLIENT) != 0;
	struct entry *entry = add_event(capture, event,
					client                        ? ENTRY_CUSTOMER_REPORT
					: event->flags & EVENT_PUBLIC ? ENTRY_COMMS_CUSTOMER
								      : ENTRY_NOTE);

	if (client && entry->automatic)
		entry->kind = ENTRY_NOTE;
	else if (client)
		client_said(capture, entry);
	else if (event->flags & EVENT_PUBLIC && !entry->automatic)
		promote(entry);
	if (client && !entry->automatic && !entry->removed && !(event->flags & EVENT_IMPORTED) &&
	    capture->state == STATE_RESOLVED && !capture->doubt)
		capture->doubt = entry;
}

/* The ticket lived on behind its `resolved`, so the client's word had reopened it (clocks.md M7).
 */
static void settle_doubt(struct capture *capture)
{
	struct entry *entry = capture->doubt;

	if (!entry)
		return;
	capture->doubt = NULL;
	capture->state = STATE_OPEN;
	entry->kind = ENTRY_REOPENED;
	entry->weight = 0;
	promote(entry);
}

/* K1: what a monitor says of the service is believed where the policy takes it. */
static gboolean is_believed(const struct capture *capture, const struct event *event,
			    enum ticket_state to)
{
	const struct folded *folded = capture->folded;

	if (!(event->flags & EVENT_AUTOMATIC))
		return TRUE;
	if (to == STATE_RESOLVED)
		return (event->flags & EVENT_IMPORTED) != 0;
	return folded && folded->restored_at == event->occurred_at;
}

static enum entry_kind state_kind(const struct capture *capture, const struct event *event,
				  enum ticket_state to)
{
	gboolean regressed = (event->flags & EVENT_REGRESSED) != 0;

	switch (to) {
	case STATE_RESTORED:
		if (event->flags & EVENT_PARTIAL)
			return ENTRY_MITIGATION;
		return is_believed(capture, event, to) ? ENTRY_RESTORED : ENTRY_ALERT_RESOLVED;
	case STATE_RESOLVED:
		return is_believed(capture, event, to) ? ENTRY_RESOLVED : ENTRY_ALERT_RESOLVED;
	case STATE_NEW:
	case STATE_OPEN:
	case STATE_WAITING:
		return capture->state >= STATE_RESOLVED || regressed ? ENTRY_REOPENED : ENTRY_NOTE;
	default:
		return ENTRY_NOTE;
	}
}

static void capture_state(struct capture *capture, const struct event *event)
{
	enum ticket_state to;

	if (!event->what || !ticket_state_parse(event->what, &to))
		return;
	/* Only what lives can be resolved, restored or wait. */
	if (to <= STATE_RESOLVED && !g_hash_table_contains(capture->taken, &event->turn))
		settle_doubt(capture);
	struct entry *entry = add_event(capture, event, state_kind(capture, event, to));
	if (entry->kind == ENTRY_REOPENED && !(event->flags & EVENT_REGRESSED))
		entry->weight = 0;
	if (entry->kind == ENTRY_RESTORED || entry->kind == ENTRY_RESOLVED ||
	    entry->kind == ENTRY_REOPENED || entry->kind == ENTRY_MITIGATION)
		promote(entry);
	if (entry->removed || entry->kind == ENTRY_ALERT_RESOLVED ||
	    entry->kind == ENTRY_MITIGATION)
		return;
	capture->state = to;
	capture->doubt = NULL;
}

static void capture_owner(struct capture *capture, const struct event *event)
{
	struct entry *entry = add_event(capture, event, ENTRY_ROLE_CHANGE);
	const char *who = event->kind == EVENT_ASSIGN    ? event->what
			  : event->kind == EVENT_RELEASE ? NULL
							 : event->by;

	field_text(&entry->role, event->flags & EVENT_TEAM ? "team" : "owner");
	field_text(&entry->who, who);
}

static void capture_ack(struct capture *capture, const struct event *event)
{
	struct entry *entry = add_event(capture, event,
					event->flags & EVENT_AUTOMATIC ? ENTRY_SYSTEM : ENTRY_ACK);

	if (entry->automatic || entry->removed || capture->acked)
		return;
	capture->acked = TRUE;
	promote(entry);
}

/* Everything else: which kind it is, or FALSE for what stands elsewhere or is nobody's business
 * here. */
static gboolean kind_of(const struct event *event, enum entry_kind *kind)
{
	switch (event->kind) {
	case EVENT_BEGUN:
		*kind = ENTRY_ACTION;
		return TRUE;
	case EVENT_CONFIRM:
		*kind = ENTRY_OBSERVATION;
		return TRUE;
	case EVENT_SEVERITY:
		*kind = ENTRY_DECISION;
		return TRUE;
	case EVENT_CAUSE:
		*kind = ENTRY_HYPOTHESIS;
		return TRUE;
	case EVENT_CHANGE:
		*kind = ENTRY_CHANGE;
		return TRUE;
	case EVENT_ESCALATE:
		*kind = ENTRY_ESCALATION;
		return TRUE;
	case EVENT_ARTICLE:
		*kind = g_strcmp0(event->what, article_deed_name(DEED_DONE)) == 0 ? ENTRY_ACTION
										  : ENTRY_NOTE;
		return TRUE;
	case EVENT_LINK:
	case EVENT_MERGE:
	case EVENT_UNMERGE:
	case EVENT_ABSORB:
	case EVENT_SPLIT:
	case EVENT_PROMISE:
	case EVENT_PROMISE_KEPT:
	case EVENT_PROMISE_MOVED:
	case EVENT_EXTEND:
	case EVENT_WAIVE:
	case EVENT_ATTACH:
	case EVENT_REVIEW:
		*kind = ENTRY_NOTE;
		return TRUE;
	default:
		return FALSE;
	}
}

static void capture_event(struct capture *capture, const struct event *event)
{
	enum entry_kind kind;

	switch (event->kind) {
	case EVENT_OPENED:
		capture_opened(capture, event);
		return;
	case EVENT_MESSAGE:
		capture_message(capture, event);
		return;
	case EVENT_STATE:
		capture_state(capture, event);
		return;
	case EVENT_ACK:
		capture_ack(capture, event);
		return;
	case EVENT_CLAIM:
	case EVENT_ACCEPT:
	case EVENT_ASSIGN:
	case EVENT_RELEASE:
		capture_owner(capture, event);
		return;
	default:
		break;
	}
	if (!kind_of(event, &kind))
		return;
	struct entry *entry = add_event(capture, event, kind);
	if (kind == ENTRY_DECISION)
		promote(entry);
}

/* ---- clocks */

static char *warn_text(const struct threshold *threshold)
{
	const char *clock = title_of(TITLE_CLOCK, clock_kind_name(threshold->clock));

	if (threshold->aim)
		return g_strdup_printf(_("%s: the aim has passed"), clock);
	if (threshold->percent > 100)
		return g_strdup_printf(_("%s overdue at %d%%"), clock, threshold->percent);
	return g_strdup_printf(_("%s: %d%% used"), clock, threshold->percent);
}

static void add_clock(struct capture *capture, const struct cycle *cycle, const char *what,
		      gint64 at, char *text)
{
	struct entry *entry;

	if (at == TIME_NONE || !is_known(capture, at)) {
		g_free(text);
		return;
	}
	entry = add(capture,
		    g_strdup_printf("%" PRId64 "/%s.%d/%s", capture->ticket,
				    clock_kind_name(cycle->clock), cycle->number, what),
		    ENTRY_SYSTEM, at);
	entry->source = SOURCE_SYSTEM;
	entry->automatic = TRUE;
	say(capture, entry, text);
}

/* The thresholds a clock has reached, whatever became of it since. */
static void capture_clock(struct capture *capture, const struct cycle *cycle)
{
	g_autoptr(GArray) thresholds = g_array_new(FALSE, FALSE, sizeof(struct threshold));
	struct cycle counting = *cycle;

	counting.state = CLOCK_RUNNING;
	counting.quiet = FALSE;
	clock_thresholds(&counting, 0, thresholds);
	for (guint i = 0; i < thresholds->len; i++) {
		const struct threshold *threshold = &g_array_index(thresholds, struct threshold, i);
		gint64 share = threshold->aim ? cycle->aim_s
					      : (cycle->target_s * threshold->percent + 99) / 100;
		g_autofree char *what = g_strdup_printf("warn%d", threshold->percent);
		/* At 100 % only what is behind it is news: the breach. */
		if (cycle->elapsed_s >= share && (threshold->percent != 100 || threshold->aim))
			add_clock(capture, cycle, what, threshold->at, warn_text(threshold));
	}
	if (cycle->breached)
		add_clock(capture, cycle, "breach", cycle->breach_at,
			  g_strdup_printf(_("%s breached"),
					  title_of(TITLE_CLOCK, clock_kind_name(cycle->clock))));
}

static int compare_events(const void *a, const void *b)
{
	const struct event *x = *(const struct event *const *)a,
			   *y = *(const struct event *const *)b;

	if (x->occurred_at != y->occurred_at)
		return x->occurred_at < y->occurred_at ? -1 : 1;
	return (x->turn > y->turn) - (x->turn < y->turn);
}

GPtrArray *capture_ticket(gint64 ticket, const char *client, const GPtrArray *events,
			  const struct folded *folded, gint64 known_at)
{
	g_autoptr(GPtrArray) order = g_ptr_array_sized_new(events->len);
	struct capture capture = {
		.ticket = ticket, .client = client, .folded = folded, .known_at = known_at};
	g_autoptr(GHashTable) taken = taken_of(&capture, events);

	capture.taken = taken;
	capture.entries = g_ptr_array_new_with_free_func(entry_free);
	for (guint i = 0; i < events->len; i++)
		if (is_known(&capture, ((struct event *)events->pdata[i])->recorded_at))
			g_ptr_array_add(order, events->pdata[i]);
	g_ptr_array_sort(order, compare_events);
	for (guint i = 0; i < order->len; i++)
		capture_event(&capture, order->pdata[i]);
	if (folded && folded->state < STATE_RESOLVED)
		settle_doubt(&capture);
	for (guint i = 0; folded && i < folded->cycles->len; i++)
		capture_clock(&capture, folded->cycles->pdata[i]);
	return capture.entries;
}
