/* SPDX-License-Identifier: MIT
 * The night board: a departure board of what happens until the shift ends if nobody acts. It is
 * read in slices of a few milliseconds, so that no key waits for it; the cursor follows its moment
 * when a newer board comes, and the acting keys mean the ticket it is on. The argument is the line
 * of the command, "night --until 08:00 client:acme". */
#include "config.h"

#include <string.h>

#include "command/night.h"
#include "desk/i18n.h"
#include "store/scan.h"
#include "tui/night.h"

/* A slice of reading. */
#define SLICE (3 * 1000)
/* Others act all night long: it is read again at most so often, and never more than a tenth of the
 * time. */
#define READ_EVERY G_USEC_PER_SEC
#define DETAIL_DELAY (150 * 1000)

/* ---- reading */

struct night_job {
	struct job job;
	char *filter, *until;
	gint64 span, worked; /* microseconds on the store's thread */
	struct night_load *load;
	struct night_board *board;
	gboolean shift, done;
};

static void night_job_free(struct job *job)
{
	struct night_job *reading = (struct night_job *)job;
	g_clear_error(&job->error);
	night_load_free(reading->load);
	night_board_free(reading->board);
	g_free(reading->filter);
	g_free(reading->until);
	g_free(reading);
}

static struct night_load *begin_load(struct night_job *reading, struct desk *desk, GError **error)
{
	struct filter *filter = NULL;
	const struct call call = {.desk = desk,
				  .now = desk_now(desk),
				  .zone = book_user_zone(desk->book, desk->user)};
	gint64 until = call.now + reading->span;
	if (!call_filter(&call, reading->filter, &filter, error))
		return NULL;
	if (reading->span == 0 && !reading->until)
		until = night_default_end(desk, call.now, &reading->shift);
	else if (reading->span == 0 && !night_until(&call, reading->until, &until, error)) {
		filter_free(filter);
		return NULL;
	}
	return night_load_new(filter, call.now, until, SEARCH_SLICE);
}

static void night_work(struct job *job, struct desk *desk)
{
	struct night_job *reading = (struct night_job *)job;
	gint64 began = g_get_monotonic_time(), now = began;
	if (!reading->load)
		reading->load = begin_load(reading, desk, &job->error);
	while (reading->load && !job->error && !reading->done && now - began < SLICE) {
		night_load_step(reading->load, desk, &reading->done, &job->error);
		now = g_get_monotonic_time();
	}
	reading->worked += now - began;
	if (reading->done)
		reading->board = night_load_take(reading->load);
}

static void take_board(struct night *night, struct night_board *board, gboolean shift);

static void night_done(struct job *job)
{
	struct night_job *reading = (struct night_job *)job;
	struct night *night = (struct night *)job->owner;
	if (!night->stale && !job->error && !reading->done) {
		console_post(night->console, TOPIC_NONE, job);
		return;
	}
	night->loading = FALSE;
	if (!night->stale) {
		night->load_due = g_get_monotonic_time() + MAX(READ_EVERY, 10 * reading->worked);
		g_free(night->error);
		night->error = job->error ? g_strdup(job->error->message) : NULL;
		if (reading->board && night->board && !night->at_once &&
		    console_is_busy(night->console)) {
			night_board_free(night->held);
			night->held = g_steal_pointer(&reading->board);
			night->held_shift = reading->shift;
		} else if (reading->board) {
			take_board(night, g_steal_pointer(&reading->board), reading->shift);
		}
		night->at_once = FALSE;
		console_touch(night->console);
	}
	night->stale = FALSE;
	night_job_free(job);
}

static void load(struct night *night)
{
	struct night_job *reading = g_new0(struct night_job, 1);
	reading->job.owner = night;
	reading->job.work = night_work;
	reading->job.done = night_done;
	reading->job.free = night_job_free;
	reading->filter = g_strdup(night->filter);
	reading->until = g_strdup(night->until);
	reading->span = night->span;
	night->loading = TRUE;
	night->dirty = FALSE;
	console_post(night->console, TOPIC_NONE, &reading->job);
}

/* Another question is put: what is being read answers it no more. */
static void load_anew(struct night *night)
{
	night->stale = night->loading;
	night->dirty = night->at_once = TRUE;
	night->load_due = 0;
	g_clear_pointer(&night->held, night_board_free);
	if (!night->loading)
		load(night);
}

/* ---- rows */

const struct moment *night_moment_at(const struct night *night, int row)
{
	if (row < 0 || row >= (int)night->rows->len)
		return NULL;
	return &g_array_index(night->board->moments, struct moment,
			      g_array_index(night->rows, guint, row));
}

static gboolean is_shown(const struct night *night, const struct moment *moment, gint64 now)
{
	if (moment->at + NIGHT_LINGERS < now)
		return FALSE;
	switch (night->show) {
	case SHOW_DUE:
		return moment->kind == NIGHT_BREACH || moment->kind == NIGHT_REMIND;
	case SHOW_QUIET:
		return moment->kind != NIGHT_WARN;
	case SHOW_WAKING:
		return moment->kind >= NIGHT_UNPROVED && moment->kind <= NIGHT_SLEEP;
	default:
		return TRUE;
	}
}

/* How much of `was` is in `moment`: 2, the very same; 1, its ticket; 0. */
static int likeness(const struct moment *was, const struct moment *moment)
{
	if (was->ticket != moment->ticket)
		return 0;
	if (was->kind == moment->kind && was->clock == moment->clock &&
	    was->cycle == moment->cycle && was->percent == moment->percent &&
	    g_strcmp0(was->calendar, moment->calendar) == 0 &&
	    (was->ticket || was->at == moment->at))
		return 2;
	return was->ticket != 0;
}

/* The rows anew. The cursor stays on its moment, else on its ticket, else at its time. */
static void make_rows(struct night *night, const struct moment *was)
{
	gint64 now = console_now(night->console);
	int best = 0, place = -1, later = -1, before = night->list.cursor;
	g_array_set_size(night->rows, 0);
	for (guint i = 0; night->board && i < night->board->moments->len; i++) {
		const struct moment *moment =
			&g_array_index(night->board->moments, struct moment, i);
		if (!is_shown(night, moment, now))
			continue;
		int like = was ? likeness(was, moment) : 0;
		if (like > best) {
			best = like;
			place = (int)night->rows->len;
		}
		if (was && later < 0 && moment->at >= was->at)
			later = (int)night->rows->len;
		g_array_append_val(night->rows, i);
	}
	list_resize(&night->list, (int)night->rows->len);
	if (was)
		list_place(&night->list, place >= 0 ? place : later >= 0 ? later : before);
	night->detail = night->list.cursor;
	console_touch(night->console);
}

static void remake_rows(struct night *night)
{
	const struct moment *at = night_moment_at(night, night->list.cursor);
	struct moment was = at ? *at : (struct moment){0};
	make_rows(night, at ? &was : NULL);
}

static void take_board(struct night *night, struct night_board *board, gboolean shift)
{
	struct night_board *old = night->board;
	const struct moment *at = old ? night_moment_at(night, night->list.cursor) : NULL;
	night->board = board;
	night->shift = shift;
	make_rows(night, at);
	night_board_free(old);
}

/* ---- the screen */

/* "night --until 08:00 client:acme" was checked when it was run. */
static void read_line(struct night *night, const char *line)
{
	const char *rest = line;
	g_autoptr(GError) error = NULL;
	GPtrArray *words = words_split(line, &rest, NULL, &error);
	guint used = 0;
	const struct command *command = words ? command_match(words, &used, &error) : NULL;
	struct call call = {0};
	if (command && command_parse(command, words, used, &call, &error)) {
		night->filter = night_filter(&call);
		night->until = g_strdup(call_option(&call, "until"));
	}
	call_clear(&call);
	if (words)
		words_free(words);
	if (error)
		night->error = g_strdup(error->message);
}

static void *night_open(struct console *console, const char *argument)
{
	struct night *night = g_new0(struct night, 1);
	night->console = console;
	night->rows = g_array_new(FALSE, FALSE, sizeof(guint));
	night->list.cursor = night->detail = -1;
	read_line(night, argument ? argument : "night");
	if (!night->filter)
		night->filter = g_strdup("");
	if (!night->error)
		load(night);
	return night;
}

static void night_close(void *self)
{
	struct night *night = self;
	night_board_free(night->board);
	night_board_free(night->held);
	g_array_unref(night->rows);
	g_free(night->filter);
	g_free(night->until);
	g_free(night->error);
	g_free(night);
}

static void screen_draw(void *self, const struct area *area)
{
	night_draw(self, area);
}

static void night_changed(void *self)
{
	((struct night *)self)->dirty = TRUE;
}

/* Whether a row has passed for so long that it goes. */
static gboolean has_passed(const struct night *night)
{
	const struct moment *first = night_moment_at(night, 0);
	return first && first->at + NIGHT_LINGERS < console_now(night->console);
}

static gint64 settle_tick(struct night *night, gint64 monotonic)
{
	gboolean passed = has_passed(night);
	if (!night->held && !passed)
		return G_MAXINT64;
	if (console_is_busy(night->console))
		return monotonic + G_USEC_PER_SEC / 4;
	if (night->held)
		take_board(night, g_steal_pointer(&night->held), night->held_shift);
	else
		remake_rows(night);
	return G_MAXINT64;
}

static gint64 load_tick(struct night *night, gint64 monotonic)
{
	/* The night is over: the next one begins, unless it was asked for to that very day. */
	if (night->board && !night->error && night->board->until <= console_now(night->console))
		night->dirty = TRUE;
	if (!night->dirty || night->loading)
		return G_MAXINT64;
	if (monotonic < night->load_due)
		return night->load_due;
	load(night);
	return G_MAXINT64;
}

static gint64 night_tick(void *self, gint64 monotonic)
{
	struct night *night = self;
	gint64 next = MIN(settle_tick(night, monotonic), load_tick(night, monotonic));
	if (night->detail_due && monotonic >= night->detail_due) {
		night->detail_due = 0;
		night->detail = night->list.cursor;
		console_touch(night->console);
	} else if (night->detail_due) {
		next = MIN(next, night->detail_due);
	}
	if (night->frame_due && monotonic >= night->frame_due)
		console_touch(night->console);
	night->frame_due = night_frame_due(night, monotonic);
	return MIN(next, night->frame_due);
}

/* What the cursor is on; NULL: nothing, or another board has been asked for, and keys typed behind
 * that mean none of this one. */
static const struct moment *moment_meant(const struct night *night)
{
	return night->at_once ? NULL : night_moment_at(night, night->list.cursor);
}

/* The ticket of the row the cursor is on; FALSE: it is of none. Its label is to be freed. */
static gboolean target_of(const struct night *night, struct target *target)
{
	const struct moment *moment = moment_meant(night);
	const struct night_entry *entry =
		moment ? night_board_entry(night->board, moment->ticket) : NULL;
	if (!entry)
		return FALSE;
	*target = (struct target){
		entry->id, entry->turn,
		g_strdup_printf("#%" PRId64 " %s: %s", entry->id, entry->client, entry->subject)};
	return TRUE;
}

static void night_targets(void *self, GArray *targets)
{
	struct target one;
	if (target_of(self, &one))
		g_array_append_val(targets, one);
}

static gint64 night_selected(void *self)
{
	const struct night *night = self;
	const struct moment *moment = night_moment_at(night, night->list.cursor);
	return moment ? moment->ticket : 0;
}

/* ---- verbs */

static gboolean refuse(GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("this is no ticket's moment"));
	return FALSE;
}

static gboolean open_ticket(struct night *night, GError **error)
{
	struct target target;
	if (!target_of(night, &target))
		return refuse(error);
	g_autofree char *words = target_words(&target);
	g_free(target.label);
	console_push(night->console, "ticket", words);
	return TRUE;
}

static gboolean explain(struct night *night, GError **error)
{
	const struct moment *moment = moment_meant(night);
	if (!moment || !moment->ticket)
		return refuse(error);
	g_autofree char *line =
		g_strdup_printf("explain %" PRId64 " %s", moment->ticket,
				moment->clock ? clock_kind_name(moment->clock) : "");
	console_run_line(night->console, line);
	return TRUE;
}

static void next_due(struct night *night)
{
	gint64 now = console_now(night->console);
	for (int i = 0; i < (int)night->rows->len; i++) {
		const struct moment *moment = night_moment_at(night, i);
		if (moment->kind == NIGHT_BREACH && moment->at >= now) {
			list_seek(&night->list, i);
			return;
		}
	}
	console_say(night->console, STYLE_DIM, "%s", _("nothing is due"));
}

static gboolean jump(struct night *night, const char *argument, GError **error)
{
	gint64 ticket = g_ascii_strtoll(argument + (*argument == '#'), NULL, 10);
	for (int i = 0; i < (int)night->rows->len; i++)
		if (ticket && night_moment_at(night, i)->ticket == ticket) {
			list_seek(&night->list, i);
			return TRUE;
		}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("#%s is not on this board"),
		    argument + (*argument == '#'));
	return FALSE;
}

/* One step of the horizon's scale, counted from now. */
static void reach(struct night *night, gboolean longer)
{
	static const gint64 spans[] = {3600,      2 * 3600,  4 * 3600,  8 * 3600,
				       12 * 3600, 24 * 3600, 48 * 3600, 7 * 86400};
	gint64 now = console_now(night->console),
	       span = spans[longer ? G_N_ELEMENTS(spans) - 1 : 0],
	       at = night->span    ? night->span
		    : night->board ? night->board->until - now
				   : 12 * 3600;
	for (guint i = 0; i < G_N_ELEMENTS(spans); i++) {
		guint k = longer ? i : G_N_ELEMENTS(spans) - 1 - i;
		if (longer ? spans[k] > at : spans[k] < at) {
			span = spans[k];
			break;
		}
	}
	night->span = span;
	load_anew(night);
}

static void set_filter(struct night *night, const char *text)
{
	if (g_strcmp0(text ? text : "", night->filter) == 0)
		return;
	g_free(night->filter);
	night->filter = g_strdup(text ? text : "");
	load_anew(night);
}

static gboolean night_verb(void *self, enum verb verb, int count, const char *argument,
			   GError **error)
{
	struct night *night = self;
	int before = night->list.cursor;
	gboolean taken = TRUE;
	switch (verb) {
	case VERB_OPEN:
		return open_ticket(night, error);
	case VERB_EXPLAIN:
		return explain(night, error);
	case VERB_KINDS:
		night->show = (enum night_show)((night->show + 1) % SHOW_KINDS);
		remake_rows(night);
		return TRUE;
	case VERB_LONGER:
	case VERB_SHORTER:
		reach(night, verb == VERB_LONGER);
		return TRUE;
	case VERB_FILTER:
		set_filter(night, argument);
		return TRUE;
	case VERB_REFRESH:
		load_anew(night);
		return TRUE;
	case VERB_NEXT_DUE:
		next_due(night);
		break;
	case VERB_JUMP:
		taken = jump(night, argument, error);
		break;
	default:
		taken = list_move(&night->list, verb, count, NULL);
	}
	if (night->list.cursor != before)
		night->detail_due = g_get_monotonic_time() + DETAIL_DELAY;
	return taken;
}

static const char *typed_filter(void *self)
{
	return ((struct night *)self)->filter;
}

static const char *night_note(void *self)
{
	struct night *night = self;
	if (!night->rows->len)
		return NULL;
	g_snprintf(night->note, sizeof night->note, _("%d of %d"), night->list.cursor + 1,
		   (int)night->rows->len);
	return night->note;
}

static const struct hint hints[] = {
	{"enter", N_("show")},
	{"explain-moment", N_("explain")},
	{"night-kinds", N_("kinds")},
	{"night-longer", N_("longer")},
	{"filter", N_("filter")},
	{"ack", N_("ack")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

const struct screen screen_night = {
	.name = "night",
	.context = "night",
	.hints = hints,
	.opened_by = "night",
	.open = night_open,
	.close = night_close,
	.draw = screen_draw,
	.verb = night_verb,
	.tick = night_tick,
	.changed = night_changed,
	.targets = night_targets,
	.selected = night_selected,
	.filter = typed_filter,
	.note = night_note,
};
