/* SPDX-License-Identifier: MIT
 * A block of a report in the built-in editor. The argument: "INCIDENT AUDIENCE BLOCK LANGUAGE", or
 * "draft ID". */
#include "config.h"

#include <string.h>

#include "desk/event.h"
#include "desk/i18n.h"
#include "desk/report.h"
#include "store/incident.h"
#include "tui/undo.h"
#include "tui/writer.h"

struct section_original {
	struct original original;
	gint64 incident;
	enum audience audience;
	char *block, *language;
	char *title; /* of the incident */
};

static const struct section_original *section_of(const struct original *original)
{
	return (const struct section_original *)original;
}

/* ---- reading and storing */

static gboolean take_name(struct section_original *is, const char *incident, const char *audience,
			  const char *block, const char *language, GError **error)
{
	if (incident == NULL || audience == NULL || block == NULL || language == NULL ||
	    !g_ascii_string_to_signed(incident, 10, 1, G_MAXINT64, &is->incident, NULL) ||
	    !audience_find(audience, &is->audience)) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("this is no draft of a report"));
		return FALSE;
	}
	is->block = g_strdup(block);
	is->language = g_strdup(language);
	return TRUE;
}

static gboolean name_of_draft(struct section_original *is, const struct draft *draft,
			      GError **error)
{
	const struct event facts = {.more = draft->more};
	g_autofree char *incident = event_more(&facts, "incident");
	g_autofree char *audience = event_more(&facts, "audience");
	g_autofree char *block = event_more(&facts, "block");
	g_autofree char *language = event_more(&facts, "language");
	return take_name(is, incident, audience, block, language, error);
}

static gboolean name_of_words(struct section_original *is, const char *text, GError **error)
{
	g_auto(GStrv) words = g_strsplit(text, " ", 4);
	guint count = g_strv_length(words);
	return take_name(is, count == 4 ? words[0] : NULL, words[1], words[2], words[3], error);
}

/* A section of another language stands in for one that is missing: it is what one translates. */
static gboolean load(struct desk *desk, struct section_original *is, char **by, GError **error)
{
	struct incident *incident = incident_load(desk, is->incident, TIME_NONE, error);
	if (incident == NULL)
		return FALSE;
	const struct section *section =
		incident_section(incident, is->audience, is->block, is->language);
	is->title = g_strdup(incident->title);
	is->original.text = g_strdup(section != NULL ? section->text : "");
	is->original.revision = section != NULL && strcmp(section->language, is->language) == 0
					? section->revision
					: 0;
	if (by != NULL)
		*by = g_strdup(section != NULL && section->by != NULL ? section->by : "?");
	incident_free(incident);
	return TRUE;
}

/* Of a draft that somebody stored over since, its own revision holds: it is found when it is
 * stored. */
static gboolean section_read(struct desk *desk, const char *words, const struct draft *draft,
			     struct original *original, GError **error)
{
	struct section_original *is = (struct section_original *)original;
	gboolean named =
		draft != NULL ? name_of_draft(is, draft, error) : name_of_words(is, words, error);
	if (!named || !load(desk, is, NULL, error))
		return FALSE;
	if (draft != NULL)
		original->revision = draft->base_turn;
	return TRUE;
}

static struct record *record_of(const struct section_original *over, const char *text)
{
	struct record *record = record_new(RECORD_SECTION, (gint64)over->audience);
	record->what = g_strdup(over->block);
	record->base = over->original.revision;
	record_put(record, "language", over->language);
	record_put(record, "text", text);
	return record;
}

static gboolean section_store(struct desk *desk, struct writer_job *work, GError **error)
{
	const struct section_original *over = section_of(work->over);
	struct section_original *is = (struct section_original *)work->is;
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	g_autofree char *by = NULL;
	struct clash clash = {0};
	g_ptr_array_add(records, record_of(over, work->text));
	is->incident = over->incident;
	is->audience = over->audience;
	is->block = g_strdup(over->block);
	is->language = g_strdup(over->language);
	gboolean good = incident_record(desk, is->incident, records, work->draft_id, &clash, error);
	if (good) {
		undo_remember_records(work->job.console, "incident section", work->line,
				      is->incident, records);
		is->title = g_strdup(over->title);
		is->original.text = g_strdup(work->text);
		is->original.revision = over->original.revision + 1;
		work->said = g_strdup_printf(_("INC-%" PRId64 ": %s is revision %" PRId64),
					     is->incident, is->block, is->original.revision);
	} else if (clash.kind != 0 && load(desk, is, &by, NULL)) {
		work->said = g_strdup_printf(_("%s stored revision %" PRId64 " meanwhile: yours is "
					       "not stored; both are shown"),
					     by, is->original.revision);
	}
	clash_clear(&clash);
	return good;
}

static void section_clear(struct original *original)
{
	struct section_original *section = (struct section_original *)original;
	g_free(section->block);
	g_free(section->language);
	g_free(section->title);
}

static void section_facts(const struct original *original, GString *facts)
{
	const struct section_original *section = section_of(original);
	g_autofree char *incident = g_strdup_printf("%" PRId64, section->incident);
	history_fact(facts, "incident", incident);
	history_fact(facts, "audience", audience_name(section->audience));
	history_fact(facts, "block", section->block);
	history_fact(facts, "language", section->language);
}

/* ---- the screen */

static int draw_head(const struct writer *writer, const struct area *area)
{
	const struct section_original *section = section_of(writer->over);
	gboolean out =
		section->audience == AUDIENCE_CUSTOMER || section->audience == AUDIENCE_INTERIM;
	const struct report_block *block = report_block_find(section->block);
	int rows = area->rows >= 8 ? 2 : 1;
	int used = draw_text(area->row, area->column, area->columns,
			     out ? STYLE_PUBLIC : STYLE_INTERNAL,
			     out ? _(" FOR CLIENTS ") : _(" IN THE HOUSE "));
	draw_format(area->row, area->column + used + 1, area->columns - used - 1, STYLE_STRONG,
		    "INC-%" PRId64 " · %s · %s · %s", section->incident, section->block,
		    section->language, section->title != NULL ? section->title : "");
	if (rows > 1 && block != NULL)
		draw_text(area->row + 1, area->column, area->columns, STYLE_DIM, _(block->help));
	return rows;
}

const struct writer_kind writer_section = {
	.name = "section",
	.screen = "section-edit",
	.normal = "section-edit-normal",
	.missing = N_("no block of a report is written on this screen"),
	.limit = SECTION_TEXT_LIMIT,
	.columns = 100,
	.size = sizeof(struct section_original),
	.read = section_read,
	.store = section_store,
	.stored = console_recorded,
	.clear = section_clear,
	.facts = section_facts,
	.draw_head = draw_head,
};

static void *section_open(struct console *console, const char *argument)
{
	return writer_open(console, &writer_section, argument);
}

static const struct hint hints[] = {
	{"section save", N_("store")},
	{"section leave", N_("leave, kept")},
	{"section compare", N_("changes")},
	{"edit undo", N_("undo")},
	{"menu", N_("keys")},
	{0},
};

const struct screen screen_section_edit = {
	WRITER_SCREEN("section-edit"),
	.hints = hints,
	.open = section_open,
};

const struct command command_section_save = WRITING_COMMAND(
	"section save", NULL, N_("Store the block that is written"), writer_run_save);
const struct command command_section_leave =
	CONSOLE_COMMAND("section leave", NULL, WRITER_HELP_LEAVE, writer_run_leave);
const struct command command_section_discard =
	CONSOLE_COMMAND("section discard", now_argument, WRITER_HELP_DISCARD, writer_run_discard);
const struct command command_section_compare =
	CONSOLE_COMMAND("section compare", NULL, WRITER_HELP_COMPARE, writer_run_compare);
const struct command command_section_editor =
	CONSOLE_COMMAND("section editor", NULL, WRITER_HELP_EDITOR, writer_run_editor);
