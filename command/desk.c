/* SPDX-License-Identifier: MIT
 * desk: which desk this is, on which server, who one is to it, and how far behind a standby is;
 * what is said without being asked for when what is shown is old. */
#include "command/command.h"
#include "command/sink.h"
#include "desk/i18n.h"

#define STALE 10 /* seconds: less is a standby's ordinary way */

void context_tell_stale(const struct context *context)
{
	const struct store_link *link = store_link_of(context->desk->store);
	g_autofree char *behind = span_print(MAX(link->lag, 0));
	g_autofree char *words = NULL;

	if (!link->standby || !context->remark)
		return;
	if (link->cut && link->lag >= 0)
		words = g_strdup_printf(
			_("this is a standby without a primary; its newest change is %s old"),
			behind);
	else if (link->cut || link->lag < 0)
		words = g_strdup(_("this is a standby, and nobody knows how far behind"));
	else if (link->lag >= STALE)
		words = g_strdup_printf(_("this is a standby, %s behind"), behind);
	if (words)
		context->remark(words, context->complain_data);
}

static gboolean run_desk(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"desk", N_("Desk"), CELL_TEXT},
		{"engine", N_("Engine"), CELL_TEXT},
		{"version", N_("Version"), CELL_INT},
		{"identity", N_("Identity"), CELL_TEXT},
		{"standby", N_("Standby"), CELL_BOOL},
		{"behind_s", N_("Behind"), CELL_SPAN},
		{"primary", N_("Its primary"), CELL_BOOL},
		{"user", N_("User"), CELL_TEXT},
		{"role", N_("Role"), CELL_TEXT},
		{"clients", N_("Only clients"), CELL_WORDS},
		{"regions", N_("Only regions"), CELL_WORDS},
	};
	struct store *store = call->desk->store;
	const struct store_link *link = store_link_of(store);
	g_autofree char *engine = store_engine(store), *identity = NULL;
	int version = store_version(store, error);

	if (!version || !store_meta(store, "identity", &identity, error))
		return FALSE;
	sink_record(call->sink, columns, G_N_ELEMENTS(columns));
	sink_row(call->sink);
	sink_text(call->sink, store_where(store));
	sink_text(call->sink, engine);
	sink_int(call->sink, version);
	sink_text(call->sink, identity);
	sink_bool(call->sink, link->standby);
	sink_span(call->sink, link->standby && link->lag >= 0 ? link->lag : TIME_NONE);
	if (link->standby)
		sink_bool(call->sink, !link->cut);
	else
		sink_null(call->sink);
	sink_text(call->sink, call->desk->user);
	sink_text(call->sink, role_name(call->desk->role));
	sink_words(call->sink, call->desk->clients);
	sink_words(call->sink, call->desk->regions);
	sink_end(call->sink);
	return TRUE;
}

const struct command command_desk = {
	.name = "desk",
	.group = N_("Desk"),
	.help = N_(
		"Show which desk this is, on which server, who one is to it, and how far behind a "
		"standby is"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_desk,
};
