/* SPDX-License-Identifier: MIT
 * What options say of an entry, as the fields of a record. */
#include "command/incident.h"

#include <string.h>

#include "command/acting.h"
#include "desk/i18n.h"

gboolean check_keys(struct call *call, const char *noun, const char *list, GError **error)
{
	g_auto(GStrv) keys = words_in(list);

	for (char **key = keys; *key; key++)
		if (!check_defined(call->desk, noun, *key, error))
			return FALSE;
	return TRUE;
}

gboolean ticket_option(struct call *call, const char *text, gint64 *id, GError **error)
{
	struct ticket ticket;

	if (!g_ascii_string_to_signed(*text == '#' ? text + 1 : text, 10, 1, G_MAXINT64, id,
				      NULL) &&
	    !ticket_by_ref(call->desk, text, id, error))
		return FALSE;
	if (!*id) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("“%s” is no ticket: its number or its reference is expected"), text);
		return FALSE;
	}
	if (!ticket_load(call->desk, *id, &ticket, error))
		return FALSE;
	ticket_clear(&ticket);
	return TRUE;
}

/* ---- times */

/* Told to the minute it is known to the minute. */
static gboolean put_time(struct call *call, struct record *record, const struct entry *entry,
			 GError **error)
{
	const char *text = call_option(call, "at");
	struct typed_time typed;

	if (!text)
		return TRUE;
	/* Of a captured one: when its source says. */
	if (!*text && entry && entry->lent) {
		record_put(record, "at", "");
		record_put(record, "zone", "");
		record_put(record, "precision", "");
		return TRUE;
	}
	if (!typed_time_read(call, text, &typed, error)) {
		g_prefix_error(error, "--at: ");
		return FALSE;
	}
	record_put_time(record, "at", typed.at);
	if (typed.zone || (entry && entry->zone))
		record_put(record, "zone", typed.zone ? typed.zone : "");
	if (!call_option(call, "precision"))
		record_put(record, "precision", typed.minute ? "minute" : "exact");
	typed_time_clear(&typed);
	return TRUE;
}

/* What was found out of it moves along: a hypothesis identifies the cause when it was confirmed. */
static void move_settled(struct call *call, struct record *record, const struct entry *entry)
{
	g_autofree char *text = record_field(record, "at");
	gint64 at;

	if (!text || !entry || entry->kind != ENTRY_HYPOTHESIS || entry->end == TIME_NONE ||
	    call_option(call, "end"))
		return;
	if (!civil_parse_rfc3339(text, &at, NULL))
		at = entry->lent ? entry->lent->when.at : entry->when.at;
	record_put_time(record, "end",
			CLAMP(entry->end + (at - entry->when.at), at, MAX(at, call->now)));
}

static gboolean put_end(struct call *call, struct record *record, const struct entry *entry,
			GError **error)
{
	const char *text = call_option(call, "end");
	g_autofree char *begin = record_field(record, "at");
	gint64 end, at = entry ? entry->when.at : call->now;

	if (!text)
		return TRUE;
	if (!*text) {
		record_put(record, "end", "");
		return TRUE;
	}
	if (!call_past(call, text, &end, error)) {
		g_prefix_error(error, "--end: ");
		return FALSE;
	}
	if (begin && *begin)
		civil_parse_rfc3339(begin, &at, NULL);
	if (end < at) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--end: “%s” is before it began"), text);
		return FALSE;
	}
	record_put_time(record, "end", end);
	return TRUE;
}

static gboolean put_precision(struct call *call, struct record *record, GError **error)
{
	const char *text = call_option(call, "precision");
	struct instant instant;

	if (!text)
		return TRUE;
	if (*text && !precision_parse(text, &instant, error)) {
		g_prefix_error(error, "--precision: ");
		return FALSE;
	}
	record_put(record, "precision", text);
	return TRUE;
}

/* ---- words */

/* The tag of a language at the start of "zh-Hans=…"; 0: none. */
static gsize language_size(const char *text)
{
	gsize letters = strspn(text, "abcdefghijklmnopqrstuvwxyz"), size = letters;

	if (letters < 2 || letters > 3)
		return 0;
	while (text[size] == '-' && g_ascii_isalnum(text[size + 1]))
		for (size++; g_ascii_isalnum(text[size]);)
			size++;
	return text[size] == '=' ? size : 0;
}

/* What clients read is for clients, unless it is said that it waits. */
static void put_customer(struct call *call, struct record *record)
{
	const GPtrArray *texts = call_options(call, "customer");
	gboolean some = FALSE;

	for (guint i = 0; texts && i < texts->len; i++) {
		const char *text = g_ptr_array_index(texts, i);
		gsize size = language_size(text);
		g_autofree char *key =
			size ? g_strdup_printf("customer.%.*s", (int)size, text) : NULL;
		text += size ? size + 1 : 0;
		record_put(record, key ? key : "customer", text);
		some = some || *text;
	}
	if (some && !call_option(call, "visibility"))
		record_put(record, "visibility", visibility_name(VISIBLE_CUSTOMER));
}

/* "cdn,sea" are the tags; "+cdn" and "-sea" change those there are. */
static void put_tags(struct call *call, struct record *record, const struct entry *entry)
{
	const GPtrArray *values = call_options(call, "tag");
	g_autoptr(GPtrArray) tags = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) out = g_string_new(NULL);
	g_auto(GStrv) old = words_in(entry ? entry->tags : NULL);

	if (!values)
		return;
	for (char **tag = old; *tag; tag++)
		g_ptr_array_add(tags, g_strdup(*tag));
	for (guint i = 0; i < values->len; i++) {
		const char *value = g_ptr_array_index(values, i);
		g_auto(GStrv) words = words_in(value);
		if (*value != '+' && *value != '-')
			g_ptr_array_set_size(tags, 0);
		for (char **word = words; *word; word++) {
			const char *tag = **word == '+' || **word == '-' ? *word + 1 : *word;
			guint at;
			if (g_ptr_array_find_with_equal_func(tags, tag, g_str_equal, &at))
				g_ptr_array_remove_index(tags, at);
			if (**word != '-' && *tag)
				g_ptr_array_add(tags, g_strdup(tag));
		}
	}
	for (guint i = 0; i < tags->len; i++)
		g_string_append_printf(out, "%s%s", i ? " " : "",
				       (const char *)g_ptr_array_index(tags, i));
	record_put(record, "tags", out->str);
}

static gboolean put_choices(struct call *call, struct record *record, GError **error)
{
	const char *seen = call_option(call, "visibility"), *status = call_option(call, "status"),
		   *kind = call_option(call, "kind");
	enum visibility visibility;
	enum hypothesis hypothesis;
	enum entry_kind entry_kind;

	if (kind && !entry_kind_find(kind, &entry_kind))
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” is no kind of entry"), kind);
	else if (seen && !visibility_find(seen, &visibility))
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--visibility: “%s” is none of internal, customer, log"), seen);
	else if (status && !hypothesis_find(status, &hypothesis))
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--status: “%s” is none of open, confirmed, rejected"), status);
	else {
		record_put(record, "kind", kind);
		record_put(record, "visibility", seen);
		record_put(record, "status", status);
		if (call_flag(call, "promote"))
			record_put(record, "promoted", "1");
		return TRUE;
	}
	return FALSE;
}

static gboolean put_weight(struct call *call, struct record *record, GError **error)
{
	const char *text = call_option(call, "weight");
	g_autofree char *number = NULL;
	gint64 weight;

	if (!text)
		return TRUE;
	number = g_strdup(text);
	if (g_str_has_suffix(number, "%"))
		number[strlen(number) - 1] = '\0';
	if (*number && !call_number("--weight", number, 0, 100, &weight, error))
		return FALSE;
	record_put(record, "weight", number);
	return TRUE;
}

static gboolean put_keys(struct call *call, struct record *record, GError **error)
{
	static const struct {
		const char *name, *noun;
	} keys[] = {{"service", "service"}, {"region", "region"}, {"who", NULL}, {"role", NULL}};
	const char *ticket = call_option(call, "ticket");
	gint64 id = 0;

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		const char *value = call_option(call, keys[i].name);
		if (value && *value && keys[i].noun &&
		    !check_keys(call, keys[i].noun, value, error))
			return FALSE;
		record_put(record, keys[i].name, value);
	}
	if (!ticket)
		return TRUE;
	if (*ticket && !ticket_option(call, ticket, &id, error))
		return FALSE;
	if (id)
		record_put_number(record, "ticket", id);
	else
		record_put(record, "ticket", "");
	return TRUE;
}

gboolean entry_options(struct call *call, struct record *record, const struct entry *entry,
		       GError **error)
{
	if (!put_choices(call, record, error) || !put_time(call, record, entry, error) ||
	    !put_end(call, record, entry, error) || !put_precision(call, record, error) ||
	    !put_weight(call, record, error) || !put_keys(call, record, error))
		return FALSE;
	move_settled(call, record, entry);
	put_customer(call, record);
	put_tags(call, record, entry);
	return TRUE;
}
