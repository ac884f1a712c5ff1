/* SPDX-License-Identifier: MIT
 * What names incidents, their entries, kinds, stamps and actions. */
#include "command/complete-value.h"

#include <string.h>

#include "command/incident.h"
#include "desk/event.h"
#include "desk/i18n.h"

struct incident_search {
	struct completing *completing;
	const char *prefix;
};

static gboolean add_incident(const struct incident_row *row, void *data)
{
	const struct incident_search *search = data;
	g_autofree char *text = g_strdup_printf("%s%" PRId64, search->prefix, row->id);
	g_autofree char *help = g_strdup_printf(
		"%s %s", row->severity < 0 ? "" : severity_name(row->severity), row->title);

	complete_add_named(search->completing, text, help);
	return search->completing->found->len < COMPLETE_MOST;
}

void complete_incidents(struct completing *completing)
{
	/* As it is typed: with INC- or without. */
	struct incident_search search = {.completing = completing,
					 .prefix = g_ascii_isalpha(completing->part[0]) ? "INC-"
											: ""};
	const struct incident_query query = {.all = TRUE, .since = TIME_NONE};

	completing->in_order = TRUE;
	if (completing->context->desk)
		incident_list(completing->context->desk, &query, add_incident, &search, NULL);
	complete_add(completing, "active", _("the one you write to"), FALSE);
}

/* The newest first: those are corrected. */
void complete_entries(struct completing *completing)
{
	struct call call = {.desk = completing->context->desk, .context = completing->context};
	struct incident *incident;
	gint64 id;

	if (!call.desk || !completing->before ||
	    !incident_named(&call, completing->before, &id, NULL))
		return;
	incident = incident_load(call.desk, id, TIME_NONE, NULL);
	completing->in_order = TRUE;
	for (guint i = incident ? incident->entries->len : 0;
	     i-- > 0 && completing->found->len < COMPLETE_MOST;) {
		const struct entry *entry = g_ptr_array_index(incident->entries, i);
		g_autofree char *key = entry_key(entry);
		g_autofree char *help =
			g_strdup_printf("%s: %s", entry_kind_title(entry->kind), entry->text);
		complete_add_named(completing, key, help);
	}
	incident_free(incident);
}

void complete_entry_kinds(struct completing *completing)
{
	for (int kind = 0; kind < ENTRY_KINDS; kind++)
		complete_add(completing, entry_kind_name((enum entry_kind)kind),
			     entry_kind_title((enum entry_kind)kind), FALSE);
}

void complete_stamps(struct completing *completing)
{
	completing->in_order = TRUE;
	for (int stamp = 0; stamp < STAMPS; stamp++)
		complete_add(completing, stamp_name((enum stamp)stamp),
			     stamp_title((enum stamp)stamp), FALSE);
}

static gboolean add_action(const struct action_row *row, void *data)
{
	struct completing *completing = data;
	g_autofree char *text =
		g_strdup_printf("%" PRId64 ".%" PRId64, row->incident, row->action.number);

	complete_add_named(completing, text, row->action.text);
	return completing->found->len < COMPLETE_MOST;
}

void complete_actions(struct completing *completing)
{
	const struct action_query query = {.all = TRUE};

	completing->in_order = TRUE;
	if (completing->context->desk)
		action_list(completing->context->desk, &query, add_action, completing, NULL);
}
