/* SPDX-License-Identifier: MIT
 * Sending a notice (incidents.md T19): for each client the message, the link and the word that it
 * was told, in one unit; before them the entry of the timeline that names them all. */
#include <string.h>

#include "command/acting.h"
#include "command/incident.h"
#include "command/notice.h"
#include "command/promise.h"
#include "desk/i18n.h"
#include "store/project.h"

struct sending {
	struct call *call;
	const struct incident *incident;
	const struct notice_draft *draft;
	struct notice_item *item;
	gint64 entry;
	gboolean whole, last; /* the client is told on all its tickets with this; and so are all */
};

/* ---- the entry */

static char *entry_text(guint told, guint of)
{
	if (told == of)
		return g_strdup_printf(ngettext("told %u client", "told %u clients", of), of);
	return g_strdup_printf(ngettext("told %u of %u client", "told %u of %u clients", of), told,
			       of);
}

/* The same for those who read another language. */
static void put_told(struct record *record, guint told, guint of)
{
	g_autofree char *said = entry_text(told, of);
	g_autofree char *fact =
		told == of ? g_strdup_printf("%u", of) : g_strdup_printf("%u/%u", told, of);

	record_put(record, "text", said);
	record_put(record, "fact", fact);
}

static gboolean store_record(struct sending *sending, struct record *record, GError **error)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	gboolean stored;

	g_ptr_array_add(records, record);
	stored = incident_record(sending->call->desk, sending->incident->id, records, NULL, NULL,
				 error);
	sending->entry = record->about;
	return stored;
}

static gboolean write_entry(struct sending *sending, guint count, GError **error)
{
	struct record *record = record_new(RECORD_ENTRY, 0);
	const GPtrArray *texts = sending->draft->texts;

	record_put(record, "kind", entry_kind_name(ENTRY_COMMS_CUSTOMER));
	record_put_time(record, "at", sending->call->now);
	put_told(record, count, count);
	record_put(record, "visibility", visibility_name(VISIBLE_CUSTOMER));
	for (guint i = 0; i < texts->len; i++) {
		const struct notice_text *text = g_ptr_array_index(texts, i);
		g_autofree char *filled =
			notice_general(sending->call->desk, sending->incident, text,
				       sending->draft->eta, sending->call->now);
		g_autofree char *key = *text->language
					       ? g_strdup_printf("customer.%s", text->language)
					       : g_strdup("customer");
		record_put(record, key, filled);
	}
	if (sending->call->op_key)
		record->op_key = g_strdup_printf("%s/entry", sending->call->op_key);
	return store_record(sending, record, error);
}

/* It says what became of it: whom nobody told was not told. */
static gboolean correct_entry(struct sending *sending, guint sent, guint count, GError **error)
{
	struct record *record = record_new(sent ? RECORD_ENTRY : RECORD_REMOVED, sending->entry);

	if (sent)
		put_told(record, sent, count);
	else
		record->why = g_strdup(_("nobody was told"));
	return store_record(sending, record, error);
}

/* ---- one client */

static char *item_key(const struct sending *sending)
{
	const struct affected *to = sending->item->to;

	return sending->call->op_key ? g_strdup_printf("%s/%s/%" PRId64, sending->call->op_key,
						       to->client, to->ticket)
				     : NULL;
}

static gboolean promise_eta(struct sending *sending, GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	struct event *event = g_new(struct event, 1);
	const struct act act = {.ticket = sending->item->ticket, .events = events};

	event_init(event);
	event->kind = EVENT_PROMISE;
	event->until = sending->draft->eta;
	event->text = g_strdup(sending->item->subject);
	g_ptr_array_add(events, event);
	return ticket_act(sending->call->desk, &act, NULL, error);
}

/* K2: the opening itself is the first response. */
static gboolean open_ticket(struct sending *sending, GError **error)
{
	struct notice_item *item = sending->item;
	g_autofree char *key = item_key(sending);
	const struct opening opening = {.client = item->to->client,
					.service = item->to->service,
					.region = item->to->region,
					.kind = "fault",
					.language = item->to->language,
					.subject = item->subject,
					.contact = item->to->contact,
					.text = item->text,
					.op_key = key,
					.opened_by = "engineer",
					.via = item->to->channel,
					.severity = sending->incident->severity,
					.claimed = -1,
					.opened_at = sending->call->now,
					.to_client = TRUE};

	item->turn = 1;
	return ticket_open(sending->call->desk, &opening, &item->ticket, error) &&
	       (sending->draft->eta == TIME_NONE || promise_eta(sending, error));
}

static gboolean add_message(struct acting *acting, const struct sending *sending, GError **error)
{
	struct event *event = acting_add(acting, EVENT_MESSAGE);
	const char *channel = sending->item->to->channel;

	event->text = g_strdup(sending->item->text);
	event->until = sending->draft->eta;
	if (!acting_address(acting, event, NULL, NULL, error))
		return FALSE;
	event_set(&event->via, channel);
	return promise_add(acting, event, error);
}

static gboolean reply(struct sending *sending, GError **error)
{
	struct notice_item *item = sending->item;
	struct call *call = sending->call;
	g_autofree char *key = item_key(sending);
	struct acting acting;
	gboolean good;

	item->ticket = call->ticket = item->to->ticket;
	good = acting_begin(call, &acting, error) && add_message(&acting, sending, error);
	if (good) {
		const struct act act = {
			.ticket = item->ticket, .events = acting.events, .op_key = key};
		good = ticket_act(call->desk, &act, &item->turn, error);
		/* The message is the first of them. */
		item->turn -= acting.events->len - 1;
	}
	acting_clear(&acting);
	return good;
}

static void say_linked(const struct sending *sending, GPtrArray *records)
{
	const struct affected *to = sending->item->to;
	struct record *record = record_new(RECORD_LINK, sending->item->ticket);

	record_put(record, "client", to->client);
	if (to->service)
		record_put(record, "service", to->service);
	if (to->region)
		record_put(record, "region", to->region);
	g_ptr_array_add(records, record);
}

/* The one entry tells them all: the message itself is log. */
static void say_log(const struct sending *sending, GPtrArray *records)
{
	struct record *record = record_new(RECORD_ENTRY, 0);
	g_autofree char *ref =
		g_strdup_printf("%" PRId64 "/%" PRId64, sending->item->ticket, sending->item->turn);

	record_put(record, "source", entry_source_name(SOURCE_TICKET));
	record_put(record, "source_ref", ref);
	record_put(record, "promoted", "0");
	g_ptr_array_add(records, record);
}

static void say_told(const struct sending *sending, GPtrArray *records)
{
	const struct affected *to = sending->item->to;
	struct record *record = record_new(RECORD_NOTICE, sending->item->ticket);

	record->what = g_strdup("told");
	record_put(record, "client", to->client);
	if (to->region)
		record_put(record, "region", to->region);
	record_put_number(record, "turn", sending->item->turn);
	record_put_number(record, "entry", sending->entry);
	g_ptr_array_add(records, record);
}

static gboolean hear(const struct sending *sending, GError **error)
{
	const struct context *context = sending->call->context;

	return !sending->whole || !context || !context->told ||
	       context->told(sending->item->to->client, sending->last, context->told_data, error);
}

static gboolean send_one(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	struct sending *sending = data;
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	g_autofree char *key = item_key(sending);
	gboolean opened = sending->item->to->ticket == 0;

	if (!(opened ? open_ticket(sending, error) : reply(sending, error)))
		return FALSE;
	if (opened)
		say_linked(sending, records);
	else
		say_log(sending, records);
	say_told(sending, records);
	((struct record *)records->pdata[0])->op_key = g_strdup(key);
	return incident_record(sending->call->desk, sending->incident->id, records, NULL, NULL,
			       error) &&
	       hear(sending, error);
}

static gboolean send_item(struct sending *sending, GError **error)
{
	struct desk *desk = sending->call->desk;
	gboolean within = store_in_unit(desk->store);
	g_autoptr(GError) problem = NULL;

	if (desk_atomically(desk, send_one, sending, &problem)) {
		if (sending->item->to->ticket)
			call_deed(sending->call, sending->item->ticket, sending->item->turn);
		return TRUE;
	}
	sending->item->problem = g_strdup(problem->message);
	/* Of a unit that goes on half of it would stay. */
	if (within)
		g_propagate_prefixed_error(error, g_steal_pointer(&problem),
					   "%s: ", sending->item->to->client);
	return !within;
}

/* Does another item behind it go, to the same client (NULL: to anybody)? */
static gboolean is_followed(const GPtrArray *items, guint index, const char *client)
{
	for (guint i = index + 1; i < items->len; i++) {
		const struct notice_item *item = items->pdata[i];
		if (notice_goes(item) && (!client || strcmp(item->to->client, client) == 0))
			return TRUE;
	}
	return FALSE;
}

gboolean notice_send(struct call *call, const struct incident *incident,
		     const struct notice_draft *draft, GPtrArray *items, guint *sent, guint *failed,
		     GError **error)
{
	struct sending sending = {.call = call, .incident = incident, .draft = draft};
	const char *why = NULL;
	guint count = 0;

	*sent = *failed = 0;
	for (guint i = 0; i < items->len; i++) {
		const struct notice_item *item = items->pdata[i];
		count += notice_goes(item);
		if (item->problem && !item->skipped)
			why = item->problem;
	}
	if (!count && why)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("INC-%" PRId64 ": %s"),
			    incident->id, why);
	else if (!count)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("INC-%" PRId64 ": there is nobody to tell"), incident->id);
	if (!count)
		return FALSE;
	if (!write_entry(&sending, count, error))
		return FALSE;
	gint64 entry = sending.entry;
	for (guint i = 0; i < items->len; i++) {
		sending.item = items->pdata[i];
		if (!notice_goes(sending.item))
			continue;
		sending.entry = entry;
		sending.whole = !is_followed(items, i, sending.item->to->client);
		sending.last = !*failed && !is_followed(items, i, NULL);
		if (!send_item(&sending, error))
			return FALSE;
		if (sending.item->problem)
			++*failed;
		else
			++*sent;
	}
	sending.entry = entry;
	return !*failed || correct_entry(&sending, *sent, count, error);
}

/* ---- taking back */

static void back_free(void *data)
{
	struct notice_back *back = data;

	g_free(back->client);
	g_free(back->problem);
	g_free(back);
}

struct retracting {
	struct call *call;
	gint64 incident;
	const struct notice *notice;
};

static gboolean take_back_one(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct retracting *one = data;
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	struct event *event = g_new(struct event, 1);
	struct record *record = record_new(RECORD_NOTICE, one->notice->ticket);
	const struct act act = {.ticket = one->notice->ticket, .events = events};

	event_init(event);
	event->kind = EVENT_RETRACT;
	event->number = one->notice->turn;
	g_ptr_array_add(events, event);
	record->what = g_strdup("taken-back");
	record_put_number(record, "turn", one->notice->turn);
	g_ptr_array_add(records, record);
	return ticket_act(one->call->desk, &act, NULL, error) &&
	       incident_record(one->call->desk, one->incident, records, NULL, NULL, error);
}

/* The entry of the person's newest notice that something is left of; 0: none. */
static gint64 newest_of(const struct incident *incident, const char *user)
{
	for (guint i = incident->notices->len; i > 0; i--) {
		const struct notice *notice = g_ptr_array_index(incident->notices, i - 1);
		if (!notice->taken_back && strcmp(notice->by, user) == 0)
			return notice->entry;
	}
	return 0;
}

char *notice_reached(const struct desk *desk, const struct incident *incident, gint64 *entry)
{
	GString *out = g_string_new(NULL);

	*entry = newest_of(incident, desk->user);
	for (guint i = 0; *entry && i < incident->notices->len; i++) {
		const struct notice *notice = incident->notices->pdata[i];
		if (notice->entry == *entry && !notice->taken_back)
			g_string_append_printf(out, "%s%s", out->len ? "," : "", notice->client);
	}
	return g_string_free(out, FALSE);
}

GPtrArray *notice_take_back(struct call *call, const struct incident *incident, GError **error)
{
	g_autoptr(GPtrArray) backs = g_ptr_array_new_with_free_func(back_free);
	gint64 entry = newest_of(incident, call->desk->user);
	struct sending sending = {.call = call, .incident = incident, .entry = entry};
	guint back = 0;

	for (guint i = 0; entry && i < incident->notices->len; i++) {
		struct retracting one = {call, incident->id, incident->notices->pdata[i]};
		struct notice_back *told;
		g_autoptr(GError) problem = NULL;
		if (one.notice->entry != entry || one.notice->taken_back)
			continue;
		told = g_new0(struct notice_back, 1);
		told->ticket = one.notice->ticket;
		told->turn = one.notice->turn;
		told->client = g_strdup(one.notice->client);
		g_ptr_array_add(backs, told);
		if (desk_atomically(call->desk, take_back_one, &one, &problem))
			back++;
		else
			told->problem = g_strdup(problem->message);
	}
	if (!backs->len) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("INC-%" PRId64 ": you told nobody anything that could be taken back"),
			    incident->id);
		return NULL;
	}
	if (back && !correct_entry(&sending, backs->len - back, backs->len, error))
		return NULL;
	return g_steal_pointer(&backs);
}
