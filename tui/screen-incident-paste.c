/* SPDX-License-Identifier: MIT
 * A block pasted into a timeline, as the entries it would become: each line that begins with a time
 * begins one. The zone is asked once, where the times name none. The argument is "7 TEXT", the
 * incident and the block. Enter stores them by the ordinary command. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/paste.h"
#include "tui/console-private.h"
#include "tui/incident.h"

enum { HEAD_ROWS = 3, TIME_COLUMNS = 15, WHO_COLUMNS = 10, ENTRIES_MOST = 5000 };

struct pasting {
	struct console *console;
	gint64 id;
	char *text, *zone;   /* zone NULL: the person's own */
	struct paste *paste; /* NULL: not read yet */
	char *error;
	struct list list;
	char note[32];
};

struct paste_job {
	struct job job;
	char *text, *zone;
	struct paste *paste;
};

static void paste_work(struct job *job, struct desk *desk)
{
	struct paste_job *reading = (struct paste_job *)job;
	const struct zone *zone = reading->zone
					  ? zone_set_get(desk->zones, reading->zone, &job->error)
					  : book_user_zone(desk->book, desk->user);
	if (zone)
		reading->paste = paste_read(reading->text, strlen(reading->text), desk_now(desk),
					    zone, desk->zones, ENTRIES_MOST, &job->error);
}

static void paste_job_free(struct job *job)
{
	struct paste_job *reading = (struct paste_job *)job;
	g_clear_error(&job->error);
	g_clear_pointer(&reading->paste, paste_free);
	g_free(reading->text);
	g_free(reading->zone);
	g_free(reading);
}

static void paste_done(struct job *job)
{
	struct pasting *pasting = (struct pasting *)job->owner;
	struct paste_job *reading = (struct paste_job *)job;
	g_clear_pointer(&pasting->error, g_free);
	if (job->error) {
		pasting->error = g_strdup(job->error->message);
	} else {
		g_clear_pointer(&pasting->paste, paste_free);
		pasting->paste = g_steal_pointer(&reading->paste);
		list_resize(&pasting->list, (int)pasting->paste->entries->len);
	}
	console_touch(pasting->console);
	paste_job_free(job);
}

static void ask(struct pasting *pasting)
{
	struct paste_job *reading = g_new0(struct paste_job, 1);
	reading->job.owner = pasting;
	reading->job.work = paste_work;
	reading->job.done = paste_done;
	reading->job.free = paste_job_free;
	reading->text = g_strdup(pasting->text);
	reading->zone = g_strdup(pasting->zone);
	console_post(pasting->console, TOPIC_NONE, &reading->job);
}

static void *pasting_open(struct console *console, const char *argument)
{
	struct pasting *pasting = g_new0(struct pasting, 1);
	const char *text = argument ? strchr(argument, ' ') : NULL;
	pasting->console = console;
	pasting->id = argument ? g_ascii_strtoll(argument, NULL, 10) : 0;
	pasting->text = g_strdup(text ? text + 1 : "");
	pasting->list.cursor = -1;
	ask(pasting);
	return pasting;
}

static void pasting_close(void *self)
{
	struct pasting *pasting = self;
	g_clear_pointer(&pasting->paste, paste_free);
	g_free(pasting->text);
	g_free(pasting->zone);
	g_free(pasting->error);
	g_free(pasting);
}

static void draw_head(const struct pasting *pasting, const struct area *area)
{
	const struct paste *paste = pasting->paste;
	int row = area->row;
	draw_format(row, area->column, area->columns, STYLE_STRONG,
		    _("INC-%" PRId64 ": what was pasted, as entries"), pasting->id);
	if (pasting->error)
		draw_text(row + 1, area->column, area->columns, STYLE_ERROR, pasting->error);
	else if (!paste)
		draw_text(row + 1, area->column, area->columns, STYLE_DIM, _("being read"));
	else if (paste->doubts->len > 0)
		draw_text(row + 1, area->column, area->columns, STYLE_WARN,
			  paste->doubts->pdata[0]);
	else if (paste->zoned)
		draw_text(row + 1, area->column, area->columns, STYLE_DIM,
			  _("every time says its own zone"));
	else
		draw_format(row + 1, area->column, area->columns, STYLE_TEXT,
			    _("times are read in %s"),
			    pasting->zone ? pasting->zone : _("your own zone"));
	draw_rule(row + 2, area->column, area->columns, STYLE_DIM);
}

static void pasting_draw(void *self, const struct area *area)
{
	struct pasting *pasting = self;
	int end = area->column + area->columns;
	if (area->rows < HEAD_ROWS)
		return;
	draw_head(pasting, area);
	list_show(&pasting->list, area->rows - HEAD_ROWS);
	for (int i = 0; i < pasting->list.height && pasting->list.top + i < pasting->list.count;
	     i++) {
		const struct pasted *pasted = pasting->paste->entries->pdata[pasting->list.top + i];
		int row = area->row + HEAD_ROWS + i, column = area->column + 2;
		char time[ENTRY_TIME_SIZE];
		entry_time_print(&pasted->when, console_zone(pasting->console), TRUE, time);
		draw_text(row, column, TIME_COLUMNS - 1, STYLE_TEXT, time);
		column += TIME_COLUMNS;
		draw_text(row, column, MIN(WHO_COLUMNS - 1, end - column), STYLE_DIM,
			  pasted->who ? pasted->who : "");
		column += WHO_COLUMNS;
		draw_text(row, column, end - column, STYLE_TEXT, pasted->text);
		if (pasting->list.top + i == pasting->list.cursor) {
			draw_marker(row, area->column, area->columns);
			draw_cursor(row, area->column, FALSE);
		}
	}
}

static gboolean store(struct pasting *pasting, GError **error)
{
	struct console *console = pasting->console;
	g_autoptr(GString) line = g_string_new(NULL);
	if (!pasting->paste || pasting->paste->entries->len == 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("there is nothing in it to store"));
		return FALSE;
	}
	/* What begins with @ would be a file's name. */
	g_autofree char *text = g_strconcat(*pasting->text == '@' ? "@" : "", pasting->text, NULL);
	g_string_printf(line, "incident paste %" PRId64 " --promote --text=", pasting->id);
	words_quote(line, text);
	g_string_append(line, " --zone=");
	words_quote(line, pasting->zone ? pasting->zone : "here");
	console_pop(console);
	console_run_line(console, line->str);
	return TRUE;
}

static gboolean pasting_verb(void *self, enum verb verb, int count, const char *argument,
			     GError **error)
{
	struct pasting *pasting = self;
	if (verb == VERB_OPEN)
		return store(pasting, error);
	/* The zone of its times. */
	if (verb == VERB_FILTER) {
		g_free(pasting->zone);
		pasting->zone = argument && *argument ? g_strdup(argument) : NULL;
		ask(pasting);
		return TRUE;
	}
	return list_move(&pasting->list, verb, count, NULL);
}

static const char *pasting_note(void *self)
{
	struct pasting *pasting = self;
	if (!pasting->paste)
		return NULL;
	g_snprintf(pasting->note, sizeof pasting->note, "%d/%u", pasting->list.cursor + 1,
		   pasting->paste->entries->len);
	return pasting->note;
}

static const struct hint hints[] = {
	{"enter", N_("store them")},
	{"paste zone", N_("their zone")},
	{"menu", N_("keys")},
	{"quit", N_("not")},
	{0},
};

const struct screen screen_incident_paste = {
	.name = "incident-paste",
	.context = "incident-paste",
	.hints = hints,
	.open = pasting_open,
	.close = pasting_close,
	.draw = pasting_draw,
	.verb = pasting_verb,
	.note = pasting_note,
};

static void take_zone(const char *text, void *data)
{
	void *self;
	struct console *console = data;
	if (text && console_screen(console, &self) == &screen_incident_paste)
		pasting_verb(self, VERB_FILTER, 0, text, NULL);
}

static gboolean run_zone(struct call *call, GError **error)
{
	void *self;
	if (console_screen(call->console, &self) == &screen_incident_paste) {
		console_ask_word(call->console, _("Zone of its times, as Asia/Shanghai: "),
				 "incident paste 0 --zone ", take_zone, call->console);
		return TRUE;
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("nothing pasted is shown"));
	return FALSE;
}

const struct command command_paste_zone = {
	.name = "paste zone",
	.group = N_("Console"),
	.help = N_("The zone of pasted times that name none"),
	.needs = NEEDS_CONSOLE,
	.run = run_zone,
};
