/* SPDX-License-Identifier: MIT
 * The lessons, and how far one is in them. A step names the commands that end it, so whatever keys
 * they are bound to do, and so does typing them. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/tour.h"

/* A narrow screen takes another row for the text. */
enum { TOUR_ROWS = 2, WIDE_COLUMNS = 78, LEAST_ROWS = 10 };

struct step {
	const char *lesson; /* N_(): its first step names it */
	const char *text;   /* N_(): {down} is the key of the command `down` */
	const char *ends;   /* the commands that do, with bars between; ":" any that is typed,
			     * "filtered"   a filter that was */
};

static const struct step steps[] = {
	{N_("Reading the queue"),
	 N_("What is due first stands above. {down} goes down, {up} up: look at the next one."),
	 "down|up|page-down|page-up|half-down|half-up|top|bottom"},
	{NULL, N_("{next-due} jumps to what is due next, whatever its severity."), "next-due"},
	{NULL, N_("{enter} opens a ticket: what was said, its clocks, what may be done."), "enter"},
	{NULL, N_("{quit} comes back. It does on every screen."), "quit"},
	{N_("Acting, and taking it back"),
	 N_("{take} takes a ticket: makes it yours, acknowledges it, begins. Take one."), "take"},
	{NULL, N_("The last line says what that did to the clocks. {take-back} takes it all back."),
	 "take-back|undo"},
	{N_("Answering"),
	 N_("{compose reply} writes to the client. Look at the first line: PUBLIC, and to whom."),
	 "compose reply"},
	{NULL, N_("Write a few words, then {compose send} sends them. They wait ten seconds …"),
	 "compose send"},
	/* Whoever lets it go out goes on by moving. */
	{NULL, N_("… in which {take-back} takes them back, and nobody has seen them."),
	 "take-back|undo|down|up"},
	{NULL, N_("What you wrote is still there. {compose leave} keeps it as a draft for later."),
	 "compose leave|compose discard|down|up|quit"},
	{N_("Finding, and every other command"),
	 N_("{filter} narrows the list as you type: type severity:P1 and Enter. Tab completes."),
	 "filtered"},
	{NULL, N_("{filter ''} shows all of it again."), "filter ''"},
	{NULL, N_("{prompt} takes any command by its name: type explain and Enter."), ":"},
	{N_("The night"),
	 N_("On the queue {night} shows all that happens until you go home, if nobody acts."),
	 "night"},
	{NULL, N_("{menu} shows what can be done on a screen. Type to search, Esc leaves it."),
	 "menu"},
	{NULL, N_("That was all. Esc leaves the tour; :tour shows it again."), "dismiss"},
};

struct tour {
	struct console *console;
	guint step;
};

void tour_free(struct tour *tour)
{
	g_free(tour);
}

gboolean tour_leave(struct console *console)
{
	if (!console->tour)
		return FALSE;
	gboolean done = console->tour->step + 1 >= G_N_ELEMENTS(steps);
	g_clear_pointer(&console->tour, tour_free);
	console_say(console, STYLE_DIM, "%s",
		    done ? _("a quiet night") : _("the tour is left; :tour begins it again"));
	return TRUE;
}

/* ---- is this the demo? */

struct tour_job {
	struct job job;
	gboolean demo;
};

static gboolean take_demo(const struct row *row, void *data)
{
	*(gboolean *)data = TRUE;
	return TRUE;
}

static void tour_work(struct job *job, struct desk *desk)
{
	struct tour_job *tour = (struct tour_job *)job;
	const struct value name = V_TEXT("demo");
	store_ok(store_select(desk->store, QUERY_META_GET, &name, 1, take_demo, &tour->demo,
			      &job->error),
		 &job->error);
}

static void tour_job_free(struct job *job)
{
	g_clear_error(&job->error);
	g_free(job);
}

static void tour_done(struct job *job)
{
	struct console *console = job->console;
	if (job->error) {
		console_say_error(console, job->error);
	} else if (!((struct tour_job *)job)->demo) {
		console_say(
			console, STYLE_ERROR, "%s",
			_("this desk is in earnest; for the tour make one of its own: midwatch -d "
			  "FILE init --demo, then midwatch -d FILE tour"));
	} else {
		tour_free(console->tour);
		console->tour = g_new0(struct tour, 1);
		console->tour->console = console;
		console_touch(console);
	}
	tour_job_free(job);
}

void tour_begin(struct console *console)
{
	struct tour_job *tour = g_new0(struct tour_job, 1);
	tour->job.owner = console;
	tour->job.work = tour_work;
	tour->job.done = tour_done;
	tour->job.free = tour_job_free;
	console_post(console, TOPIC_NONE, &tour->job);
}

static gboolean run_tour(struct call *call, GError **error)
{
	tour_begin(call->console);
	return TRUE;
}

const struct command command_tour = {
	.name = "tour",
	.group = N_("Help"),
	.help = N_("Learn the console in five lessons, on a desk made by init --demo"),
	.needs = NEEDS_CONSOLE,
	.run = run_tour,
};

/* ---- how it goes on */

static gboolean ends(const struct step *step, const char *line, gboolean typed)
{
	g_auto(GStrv) wanted = g_strsplit(step->ends, "|", -1);
	for (char **one = wanted; *one; one++) {
		gsize length = strlen(*one);
		if (typed && strcmp(*one, ":") == 0)
			return TRUE;
		if (strncmp(line, *one, length) == 0 &&
		    (line[length] == '\0' || line[length] == ' '))
			return TRUE;
	}
	return FALSE;
}

void tour_saw(struct console *console, const char *line, gboolean typed)
{
	struct tour *tour = console->tour;
	if (!tour || !ends(&steps[tour->step], line, typed))
		return;
	if (tour->step + 1 < G_N_ELEMENTS(steps))
		tour->step++;
	else
		tour_leave(console);
	console_touch(console);
}

/* ---- what is seen of it */

static const char *lesson_of(guint step, guint *number)
{
	const char *lesson = NULL;
	*number = 0;
	for (guint i = 0; i <= step; i++)
		if (steps[i].lesson) {
			lesson = _(steps[i].lesson);
			++*number;
		}
	return lesson;
}

int tour_rows(const struct tour *tour, const struct area *whole)
{
	if (!tour || whole->rows < LEAST_ROWS)
		return 0;
	return TOUR_ROWS + (whole->columns < WIDE_COLUMNS);
}

struct pen {
	const struct area *area;
	int row, column;
};

/* The next word; a line that is full goes on below. */
static void draw_word(struct pen *pen, enum style style, const char *word)
{
	int width = draw_width(word), end = pen->area->column + pen->area->columns;
	if (pen->column + width > end && pen->row + 1 < pen->area->row + pen->area->rows) {
		pen->row++;
		pen->column = pen->area->column;
	}
	pen->column += draw_text(pen->row, pen->column, end - pen->column, style, word);
}

static void draw_words(struct pen *pen, enum style style, const char *text)
{
	while (*text) {
		gsize size = strcspn(text, " ");
		g_autofree char *word = g_strndup(text, size);
		gsize blanks = strspn(text + size, " ");
		if (size > 0)
			draw_word(pen, style, word);
		pen->column += pen->column > pen->area->column ? (int)blanks : 0;
		text += size + blanks;
	}
}

/* The text, with the keys that do what stands between braces. */
static void draw_step(const struct tour *tour, const struct area *area)
{
	const char *context = console_context(tour->console);
	g_auto(GStrv) pieces = g_strsplit_set(_(steps[tour->step].text), "{}", -1);
	struct pen pen = {.area = area, .row = area->row, .column = area->column};
	for (int row = area->row; row < area->row + area->rows; row++)
		draw_blank(row, 0, area->column + area->columns);
	for (guint i = 0; pieces[i]; i++) {
		const char *keys =
			i % 2 ? keymap_keys_for(tour->console->keymap, context, pieces[i]) : NULL;
		/* Without a key here it is still a command. */
		g_autofree char *command =
			i % 2 && !keys ? g_strconcat(":", pieces[i], NULL) : NULL;
		if (i % 2 == 0)
			draw_words(&pen, STYLE_TEXT, pieces[i]);
		else
			draw_word(&pen, STYLE_KEY, keys ? keys : command);
	}
}

void tour_draw(const struct tour *tour, const struct area *whole)
{
	int rows = tour_rows(tour, whole);
	if (rows == 0)
		return;
	int row = whole->row + whole->rows - 1 - rows;
	guint number, lessons;
	const char *lesson = lesson_of(tour->step, &number);
	lesson_of(G_N_ELEMENTS(steps) - 1, &lessons);
	draw_rule(row, whole->column, whole->columns, STYLE_DIM);
	g_autofree char *title = g_strdup_printf(_(" Tour %u of %u: %s "), number, lessons, lesson);
	draw_text(row, whole->column + 2, whole->columns - 2, STYLE_PROMPT, title);
	g_autofree char *leave = g_strconcat(" ", _("Esc leaves it"), " ", NULL);
	int room = whole->columns - 4 - draw_width(title);
	if (room >= draw_width(leave))
		draw_right(row, whole->column + whole->columns - room, room - 1, STYLE_DIM, leave);
	const struct area text = {row + 1, whole->column + 2, rows - 1, whole->columns - 2};
	draw_step(tour, &text);
}
