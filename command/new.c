/* SPDX-License-Identifier: MIT
 * new: a ticket is opened. */
#include <string.h>

#include "command/acting.h"
#include "command/sink.h"
#include "desk/i18n.h"

#define KIND_WORDS "fault question change advice security complaint"

static gboolean parse_severity(struct call *call, const char *name, int absent, int *severity,
			       GError **error)
{
	const char *word = call_option(call, name);

	*severity = absent;
	if (!word || severity_parse(word, severity))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("--%s: “%s” is no severity; expected P0 to P9"), name, word);
	return FALSE;
}

/* What names a definition must name one that exists. */
static gboolean check_names(struct call *call, struct opening *opening, GError **error)
{
	const GPtrArray *fields = call_options(call, "field");
	const GPtrArray *tags = call_options(call, "tag");
	const struct client *client = book_client(call->desk->book, opening->client, error);
	int ignored;

	if (!client ||
	    (opening->service && !check_defined(call->desk, "service", opening->service, error)) ||
	    (opening->region && !check_defined(call->desk, "region", opening->region, error)) ||
	    (opening->kind && !call_choice("--kind", opening->kind, KIND_WORDS, &ignored, error)) ||
	    (opening->affected && !check_affected(opening->affected, error)))
		return FALSE;
	for (guint i = 0; fields && i < fields->len; i++)
		if (!check_field(call, g_ptr_array_index(fields, i), error))
			return FALSE;
	for (guint i = 0; tags && i < tags->len; i++)
		if (!check_tag(g_ptr_array_index(tags, i), error))
			return FALSE;
	/* A client of one region needs no words about where. */
	if (!opening->region && client->regions && client->regions[0] && !client->regions[1])
		opening->region = client->regions[0];
	if (!opening->language)
		opening->language = client->language;
	return TRUE;
}

static char **strings(const GPtrArray *values)
{
	char **copy = values ? g_new0(char *, values->len + 1) : NULL;

	for (guint i = 0; values && i < values->len; i++)
		copy[i] = g_strdup(g_ptr_array_index(values, i));
	return copy;
}

static gboolean tell_opened(struct call *call, gint64 id, GError **error)
{
	static const struct column columns[] = {{"ticket", NULL, CELL_INT}};
	struct ticket ticket;
	g_autofree char *did = NULL;

	if (sink_is_json(call->sink)) {
		sink_table(call->sink, columns, G_N_ELEMENTS(columns));
		sink_row(call->sink);
		sink_int(call->sink, id);
		sink_end(call->sink);
		return TRUE;
	}
	if (!ticket_load(call->desk, id, &ticket, error))
		return FALSE;
	did = ticket.contract ? g_strdup_printf(_("opened, %s under %s"),
						severity_name(ticket.severity), ticket.contract)
			      : g_strdup_printf(_("opened, %s, uncovered: no contract"),
						severity_name(ticket.severity));
	ticket_clear(&ticket);
	return tell_ticket(call, id, G_MAXINT64, did, error);
}

/* What was opened is known, and told without a question. */
static gboolean open_and_tell(struct call *call, const struct opening *opening, GError **error)
{
	gboolean recalls = desk_recall_begin(call->desk);
	gint64 id;
	gboolean done =
		ticket_open(call->desk, opening, &id, error) && tell_opened(call, id, error);

	if (recalls)
		desk_recall_end(call->desk);
	return done;
}

static gboolean run_new(struct call *call, GError **error)
{
	g_autofree char *subject = call_rest(call, 1), *text = NULL;
	g_auto(GStrv) tags = strings(call_options(call, "tag"));
	g_auto(GStrv) fields = strings(call_options(call, "field"));
	struct opening opening = {.client = call_argument(call, 0),
				  .subject = subject,
				  .service = call_option(call, "service"),
				  .region = call_option(call, "region"),
				  .kind = call_option(call, "kind"),
				  .language = call_option(call, "language"),
				  .contact = call_option(call, "contact"),
				  .cc = call_option(call, "cc"),
				  .affected = call_option(call, "affected"),
				  .opened_by = call_option(call, "opened-by"),
				  .ref = call_option(call, "ref"),
				  .to_client = call_flag(call, "to-client"),
				  .op_key = call->op_key,
				  .tags = tags,
				  .fields = fields};
	int ignored;

	if (!parse_severity(call, "claimed", -1, &opening.claimed, error) ||
	    !parse_severity(call, "severity", opening.claimed < 0 ? 3 : opening.claimed,
			    &opening.severity, error) ||
	    (opening.opened_by && !call_choice("--opened-by", opening.opened_by,
					       "client engineer alert", &ignored, error)) ||
	    !call_option_time(call, "at", &opening.opened_at, error) ||
	    !call_text(call, "text", &text, error) || !check_names(call, &opening, error))
		return FALSE;
	if (!*g_strstrip(subject)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("the subject is empty"));
		return FALSE;
	}
	if (opening.to_client && g_strcmp0(opening.opened_by, "engineer") != 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--to-client: only what an engineer opened went to the client; add "
			      "--opened-by engineer"));
		return FALSE;
	}
	if (opening.opened_at == TIME_NONE)
		opening.opened_at = call->now;
	opening.text = text;
	return open_and_tell(call, &opening, error);
}

static const struct argument_spec new_arguments[] = {
	{.name = "CLIENT", .completer = COMPLETE_CLIENT},
	{.name = "SUBJECT", .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec new_options[] = {
	{.name = "severity",
	 .letter = 's',
	 .value = N_("SEVERITY"),
	 .help = N_("P0 to P9; the claimed one otherwise, else P3"),
	 .completer = COMPLETE_SEVERITY},
	{.name = "claimed",
	 .value = N_("SEVERITY"),
	 .help = N_("What the client calls it"),
	 .completer = COMPLETE_SEVERITY},
	{.name = "service",
	 .value = N_("KEY"),
	 .help = N_("The service it is about"),
	 .completer = COMPLETE_SERVICE},
	{.name = "region",
	 .value = N_("KEY"),
	 .help = N_("Where it happens; the client's only region otherwise"),
	 .completer = COMPLETE_REGION},
	{.name = "kind",
	 .letter = 'k',
	 .value = N_("KIND"),
	 .help = N_("fault, question, change, advice, security or complaint"),
	 .completer = COMPLETE_WORDS,
	 .words = KIND_WORDS},
	{.name = "affected", .value = N_("N|PCT"), .help = N_("How many are hit")},
	{.name = "contact", .value = N_("ADDR"), .help = N_("Who asked")},
	{.name = "cc", .value = N_("ADDR,..."), .help = N_("Who else reads along")},
	{.name = "language", .value = N_("TAG"), .help = N_("The client's language")},
	{.name = "tag",
	 .value = N_("TAG"),
	 .help = N_("A tag"),
	 .completer = COMPLETE_TAG,
	 .many = TRUE},
	{.name = "field",
	 .letter = 'f',
	 .value = N_("KEY=VALUE"),
	 .help = N_("An own field"),
	 .many = TRUE},
	OPTION_TEXT,
	{.name = "ref", .value = N_("TEXT"), .help = N_("Its name in another system")},
	{.name = "at",
	 .value = N_("TIME"),
	 .help = N_("When it reached us, if earlier"),
	 .completer = COMPLETE_TIME},
	{.name = "opened-by",
	 .value = N_("WHO"),
	 .help = N_("client (default), engineer or alert"),
	 .completer = COMPLETE_WORDS,
	 .words = "client engineer alert"},
	{.name = "to-client",
	 .help = N_("The text itself went to the client: a first response already")},
	{.name = NULL},
};
const struct command command_new = {
	.name = "new",
	.group = N_("Tickets"),
	.arguments = new_arguments,
	.options = new_options,
	.help = N_("Open a ticket"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE,
	.run = run_new,
};
