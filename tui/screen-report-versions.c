/* SPDX-License-Identifier: MIT
 * What was published of an incident's reports, and what each version says otherwise than the one
 * before. The argument: "7", or the line of `incident versions`. */
#include "config.h"

#include "command/incident.h"
#include "desk/i18n.h"
#include "desk/when.h"
#include "tui/report.h"
#include "tui/revisions.h"

enum { VERSION_AT = 2, WHOSE_AT = 6, CLIENT_AT = 18, TIME_AT = 38, WHO_AT = 53 };

static int newest_first(gconstpointer a, gconstpointer b)
{
	const struct edition *x = *(struct edition *const *)a, *y = *(struct edition *const *)b;
	if (x->at != y->at)
		return x->at < y->at ? 1 : -1;
	if (x->audience != y->audience)
		return x->audience < y->audience ? -1 : 1;
	if (x->version != y->version)
		return x->version < y->version ? 1 : -1;
	int order = g_strcmp0(x->client, y->client);
	return order != 0 ? order : g_strcmp0(x->language, y->language);
}

static GPtrArray *list(struct desk *desk, const char *words, gint64 *id, GError **error)
{
	struct call call = {.desk = desk};
	GPtrArray *editions =
		incident_named(&call, words, id, error) ? edition_list(desk, *id, error) : NULL;
	if (editions != NULL)
		g_ptr_array_sort(editions, newest_first);
	return editions;
}

static struct edition *load(struct desk *desk, const struct edition *which, gint64 version,
			    GError **error)
{
	return edition_load(desk, which->incident, which->audience, which->client, which->language,
			    version, error);
}

/* A version need not have been given to every reader: the newest before this one. */
static gboolean texts(struct desk *desk, const void *revision, char **before, char **after,
		      GError **error)
{
	const struct edition *which = revision;
	struct edition *edition = load(desk, which, which->version, error);
	if (edition == NULL)
		return FALSE;
	*after = g_strdup(edition->text);
	edition_free(edition);
	for (gint64 version = which->version - 1; version > 0 && *before == NULL; version--) {
		edition = load(desk, which, version, NULL);
		*before = edition != NULL ? g_strdup(edition->text) : NULL;
		edition_free(edition);
	}
	return TRUE;
}

static gboolean is_same(const void *a, const void *b)
{
	const struct edition *x = a, *y = b;
	return x->version == y->version && x->audience == y->audience &&
	       g_strcmp0(x->client, y->client) == 0 && g_strcmp0(x->language, y->language) == 0;
}

static char *heading(gint64 id, const void *newest G_GNUC_UNUSED)
{
	return g_strdup_printf(_("Published of INC-%" PRId64), id);
}

static void draw(const struct console *console, const struct area *row, const void *revision)
{
	const struct edition *edition = revision;
	char when[WHEN_SHORT_SIZE];
	int left = row->column;
	when_short(edition->at, console_now(console), console_zone(console), when);
	draw_format(row->row, left + VERSION_AT, WHOSE_AT - VERSION_AT, STYLE_STRONG, "v%" PRId64,
		    edition->version);
	draw_text(row->row, left + WHOSE_AT, CLIENT_AT - WHOSE_AT - 1, STYLE_TEXT,
		  report_audience_title(edition->audience));
	draw_format(row->row, left + CLIENT_AT, TIME_AT - CLIENT_AT - 1, STYLE_TEXT, "%s%s%s",
		    edition->client != NULL ? edition->client : "",
		    edition->client != NULL ? " " : "",
		    edition->language != NULL ? edition->language : "");
	draw_text(row->row, left + TIME_AT, WHO_AT - TIME_AT - 1, STYLE_TEXT, when);
	draw_format(row->row, left + WHO_AT, row->columns - WHO_AT, STYLE_DIM, "%s  %.16s",
		    edition->by, edition->sha256 != NULL ? edition->sha256 : "");
}

/* As it was frozen. */
static char *line(gint64 id, const void *revision)
{
	const struct edition *edition = revision;
	GString *line = g_string_new(NULL);
	g_string_printf(line, "incident report %" PRId64 " --audience %s --version %" PRId64, id,
			audience_name(edition->audience), edition->version);
	if (edition->language != NULL)
		g_string_append_printf(line, " --language %s", edition->language);
	if (edition->client != NULL) {
		g_string_append(line, " --client ");
		words_quote(line, edition->client);
	}
	return g_string_free(line, FALSE);
}

static const struct revisions_kind versions = {
	.command = "incident versions",
	.list = list,
	.texts = texts,
	.is_same = is_same,
	.none = N_("nothing was published yet"),
	.heading = heading,
	.draw = draw,
	.line = line,
};

static void *versions_open(struct console *console, const char *argument)
{
	return revisions_open(console, &versions, argument);
}

static const struct hint hints[] = {
	{"enter", N_("as it was frozen")},
	{"preview-down", N_("further down")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

const struct screen screen_report_versions = {
	.name = "report-versions",
	.context = "report-versions",
	.hints = hints,
	.opened_by = "incident versions",
	.open = versions_open,
	.close = revisions_close,
	.draw = revisions_draw,
	.verb = revisions_verb,
	.changed = revisions_read,
	.recorded = revisions_read,
};
