/* SPDX-License-Identifier: MIT
 * incident report: what an incident is told as, to read, to print, or for programs; as it is now,
 * or as a version was published. */
#include <string.h>

#include "command/incident.h"
#include "command/json.h"
#include "command/report-paper.h"
#include "command/report-pdf.h"
#include "desk/i18n.h"

#define TEMPLATE_LIMIT (256u << 10)
#define FORMAT_WORDS REPORT_FORMAT_WORDS " json"
#define AS_OBJECT REPORT_FORMATS

struct asking {
	struct call *call;
	struct incident *incident;
	struct report_wish wish;
	gint64 version; /* published; 0: as it is now */
	int format;     /* enum report_format; AS_OBJECT */
	GString *template;
	struct report_made made;
};

/* ---- as an object */

static void write_stamps(GString *out, const struct stamped stamps[STAMPS])
{
	js_begin_list(out, "stamps");
	for (int i = 0; i < STAMPS; i++) {
		const struct instant *when = &stamps[i].when;
		js_begin(out, NULL);
		js_text(out, "stamp", stamp_name((enum stamp)i), FALSE);
		js_time(out, "at", when->at);
		js_int(out, "early_s", when->at == TIME_NONE ? 0 : when->early);
		js_int(out, "late_s", when->at == TIME_NONE ? 0 : when->late);
		js_text(out, "reason", stamps[i].reason, FALSE);
		js_end(out);
	}
	js_end_list(out);
}

static void write_number(GString *out, const char *key, gboolean known, gint64 value)
{
	if (known)
		js_int(out, key, value);
	else
		js_null(out, key);
}

static void write_metrics(GString *out, const struct stamped stamps[STAMPS])
{
	js_begin_list(out, "metrics");
	for (int i = 0; i < METRICS; i++) {
		struct measured measured = metric_measure(stamps, (enum metric)i);
		enum stamp from, to;
		metric_anchors((enum metric)i, &from, &to);
		js_begin(out, NULL);
		js_text(out, "metric", metric_name((enum metric)i), FALSE);
		js_text(out, "from", stamp_name(from), FALSE);
		js_text(out, "to", stamp_name(to), FALSE);
		write_number(out, "value_s", measured.known, measured.value);
		write_number(out, "least_s", measured.known, measured.least);
		write_number(out, "most_s", measured.known, measured.most);
		js_end(out);
	}
	js_end_list(out);
}

/* Numbers are those of the house: of a client's report only its text is told. */
static char *as_object(const struct asking *asking)
{
	const struct incident *incident = asking->incident;
	enum audience audience = asking->wish.audience;
	struct stamped stamps[STAMPS];
	GString *out = g_string_new(NULL);
	incident_stamps(incident, stamps);
	js_begin(out, NULL);
	js_text(out, "row", "report", FALSE);
	js_int(out, "incident", incident->id);
	js_text(out, "audience", audience_name(audience), FALSE);
	js_text(out, "client", asking->wish.client, FALSE);
	js_text(out, "language", asking->made.language, FALSE);
	js_text(out, "state", report_state_name(incident->reports[audience].state), FALSE);
	write_number(out, "version", asking->version > 0, asking->version);
	js_time(out, "at", asking->made.at);
	if (asking->version == 0 && audience == AUDIENCE_INTERNAL) {
		write_stamps(out, stamps);
		write_metrics(out, stamps);
	}
	js_text(out, "text", asking->made.text, FALSE);
	js_text(out, "svg", asking->made.svg, FALSE);
	js_end(out);
	g_string_append_c(out, '\n');
	return g_string_free(out, FALSE);
}

/* ---- where it goes */

static gboolean may_write(const struct call *call, const char *path, GError **error)
{
	if (!call->context->restricted)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
		    _("%s: this login writes no files"), path);
	return FALSE;
}

static gboolean write_file(struct sink *sink, const char *path, GBytes *bytes, GError **error)
{
	g_autoptr(GError) why = NULL;
	gsize size;
	const char *data = g_bytes_get_data(bytes, &size);
	if (!g_file_set_contents(path, data, (gssize)size, &why)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "%s: %s", path,
			    why->message);
		return FALSE;
	}
	sink_say(sink, _("%s: written"), path);
	return TRUE;
}

/* Printing takes seconds, for which the desk is not needed. */
struct printing {
	struct report_made made;
	char *path;
	gboolean quiet;
};

static void printing_free(void *data)
{
	struct printing *printing = data;
	report_made_clear(&printing->made);
	g_free(printing->path);
	g_free(printing);
}

static gboolean print(void *data, struct sink *sink, const struct progress_watch *watch,
		      GError **error)
{
	const struct printing *printing = data;
	const struct report_made *made = &printing->made;
	const struct report_paper paper = {made->text, made->svg, made->language, made->at};
	struct progress *progress = progress_new(watch, _("printing"), 0, printing->quiet);
	g_autoptr(GBytes) bytes = report_export(&paper, REPORT_AS_PDF, progress, error);
	progress_free(progress);
	return bytes != NULL && write_file(sink, printing->path, bytes, error);
}

static gboolean give_printed(struct asking *asking, const char *path, GError **error)
{
	if (path == NULL) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a PDF goes to a file: --output FILE is expected"));
		return FALSE;
	}
	if (!report_can_print(asking->made.text, error))
		return FALSE;
	struct printing *printing = g_new0(struct printing, 1);
	printing->made = asking->made;
	asking->made = (struct report_made){0};
	printing->path = g_canonicalize_filename(path, NULL);
	printing->quiet = asking->call->quiet;
	struct afterwork after = {print, printing, printing_free};
	return call_afterwork(asking->call, &after, error);
}

static gboolean give(struct asking *asking, GError **error)
{
	struct call *call = asking->call;
	const char *path = call_option(call, "output");
	g_autoptr(GBytes) bytes = NULL;
	struct report_paper paper = {asking->made.text, asking->made.svg, asking->made.language,
				     asking->made.at};
	if (path != NULL && !may_write(call, path, error))
		return FALSE;
	if (asking->format == REPORT_AS_PDF)
		return give_printed(asking, path, error);
	if (asking->format == AS_OBJECT) {
		char *object = as_object(asking);
		bytes = g_bytes_new_take(object, strlen(object));
	} else {
		bytes = report_export(&paper, (enum report_format)asking->format, NULL, error);
	}
	if (bytes == NULL)
		return FALSE;
	if (path != NULL)
		return write_file(call->sink, path, bytes, error);
	/* The bytes end with a newline; a text for people passes the sink's sanitiser. */
	g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	if (asking->format == REPORT_AS_TEXT && !sink_is_json(call->sink))
		sink_block(call->sink, text);
	else
		sink_raw(call->sink, text);
	return TRUE;
}

/* ---- which one */

static gboolean take_frozen(struct asking *asking, GError **error)
{
	const struct report_wish *wish = &asking->wish;
	const char *language =
		wish->language != NULL
			? wish->language
			: report_language_for(asking->call->desk, asking->incident, wish->client);
	struct edition *edition =
		edition_load(asking->call->desk, asking->incident->id, wish->audience, wish->client,
			     language, asking->version, error);
	if (edition == NULL)
		return FALSE;
	asking->made = (struct report_made){.text = g_steal_pointer(&edition->text),
					    .svg = g_steal_pointer(&edition->svg),
					    .language = report_language(edition->language),
					    .at = edition->at};
	asking->version = edition->version;
	edition_free(edition);
	return TRUE;
}

static gboolean read_wish(struct asking *asking, GError **error)
{
	struct call *call = asking->call;
	const char *version = call_option(call, "version"), *file = call_option(call, "template");
	struct report_wish *wish = &asking->wish;
	const char *format = call_option(call, "format");
	asking->format = sink_is_json(call->sink) ? AS_OBJECT : REPORT_AS_TEXT;
	if ((format != NULL &&
	     !call_choice("--format", format, FORMAT_WORDS, &asking->format, error)) ||
	    !review_audience(call, &wish->audience, error) ||
	    !report_language_check(call_option(call, "language"), &wish->language, error) ||
	    (version != NULL &&
	     !call_number("--version", version, 1, G_MAXINT64, &asking->version, error)))
		return FALSE;
	if (file != NULL) {
		asking->template = call_bytes(call, file, TEMPLATE_LIMIT, error);
		if (asking->template == NULL)
			return FALSE;
		wish->template = asking->template->str;
		wish->template_name = file;
	}
	wish->client = call_option(call, "client");
	if (wish->client != NULL && wish->audience != AUDIENCE_CUSTOMER &&
	    wish->audience != AUDIENCE_INTERIM) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--client is for reports that clients read: --audience customer or "
			      "interim"));
		return FALSE;
	}
	return TRUE;
}

static gboolean run_report(struct call *call, GError **error)
{
	struct asking asking = {.call = call};
	gboolean good = read_wish(&asking, error);
	asking.incident = good ? incident_argument(call, 0, error) : NULL;
	good = asking.incident != NULL &&
	       (asking.version > 0 ? take_frozen(&asking, error)
				   : report_make(call->desk, asking.incident, &asking.wish,
						 call->zone, call->now, &asking.made, error)) &&
	       give(&asking, error);
	report_made_clear(&asking.made);
	incident_free(asking.incident);
	if (asking.template != NULL)
		g_string_free(asking.template, TRUE);
	return good;
}

static const struct argument_spec report_arguments[] = {INCIDENT_ARGUMENT, {.name = NULL}};
static const struct option_spec report_options[] = {
	OPTION_AUDIENCE,
	OPTION_REPORT_CLIENT,
	OPTION_REPORT_LANGUAGE,
	{.name = "format",
	 .letter = 'f',
	 .value = N_("FORMAT"),
	 .help = N_("md, html, text (so without it), pdf or json"),
	 .completer = COMPLETE_WORDS,
	 .words = FORMAT_WORDS},
	{.name = "output",
	 .letter = 'o',
	 .value = N_("FILE"),
	 .help = N_("Write it there"),
	 .completer = COMPLETE_FILE},
	{.name = "version", .value = N_("N"), .help = N_("As it was published as this version")},
	{.name = "template",
	 .value = N_("FILE"),
	 .help = N_("A template of your own, Markdown with lines {{block}}"),
	 .completer = COMPLETE_FILE},
	{.name = NULL},
};
const struct command command_incident_report = {
	.name = "incident report",
	.group = INCIDENT_GROUP,
	.arguments = report_arguments,
	.options = report_options,
	.help = N_("Show the report of an incident, or write it to a file"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_report,
};
