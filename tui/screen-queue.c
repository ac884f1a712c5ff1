/* SPDX-License-Identifier: MIT
 * The queue: what each verb does, and when. Nothing here waits: a key moves within the rows that
 * are there, and what is missing is asked for ahead of the cursor (queue-ask.c). */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/queue.h"

/* ---- the screen */

static void look(const struct view *view, void *data)
{
	queue_look(data, view);
}

static void *queue_open(struct console *console, const char *argument)
{
	struct queue *queue = g_new0(struct queue, 1);
	queue->console = console;
	queue->sought.view = g_strdup("all");
	queue->sought.title = g_strdup(_("all"));
	queue->sought.base = g_strdup("");
	queue->sought.filter = g_strdup(argument ? argument : "");
	queue->sidebar = sidebar_new(console, look, queue);
	queue->rows = g_ptr_array_new_with_free_func(feed_row_unref);
	queue->marks = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, NULL);
	queue->fold = -1;
	queue->list.cursor = -1;
	queue_reload(queue);
	queue_ask_strip(queue);
	return queue;
}

static void queue_close(void *self)
{
	struct queue *queue = self;
	queue_unmark(queue);
	g_hash_table_unref(queue->marks);
	g_clear_pointer(&queue->found, g_array_unref);
	g_ptr_array_unref(queue->rows);
	if (queue->held)
		feed_free(&queue->held->job);
	page_free(queue->preview);
	kb_line_free(queue->kb_line);
	strip_free(queue->strip);
	sidebar_free(queue->sidebar);
	sought_clear(&queue->sought);
	g_clear_pointer(&queue->columns, g_ptr_array_unref);
	g_free(queue->filter_error);
	g_free(queue->next_label);
	g_free(queue);
}

static void screen_draw(void *self, const struct area *area)
{
	queue_draw(self, area);
}

static void queue_changed(void *self)
{
	struct queue *queue = self;
	sidebar_changed(queue->sidebar);
	queue_reload(queue);
	queue_ask_preview(queue);
	queue_ask_strip(queue);
}

static void queue_moved(void *self)
{
	queue_ask_preview(self);
}

/* Countdowns move with the clock's own seconds and minutes, all at once. */
static gint64 frame_tick(struct queue *queue, gint64 monotonic)
{
	struct console *console = queue->console;
	gint64 now = console_now(console);
	if (console_is_pinned(console))
		return G_MAXINT64;
	if (queue->frame_due && monotonic >= queue->frame_due)
		console_touch(console);
	/* A clock may have fallen asleep, a pause may have ended: the desk knows. */
	if (queue->loaded &&
	    (queue->minute != now / 60 ||
	     (queue->counts.next_wakes_at != TIME_NONE && queue->counts.next_wakes_at <= now &&
	      queue->counts.next_wakes_at > queue->minute * 60)))
		queue_changed(queue);
	gint64 real = console_real_time(queue->console);
	gint64 step = (queue_ticks(queue, now) ? 1 : 60) * G_USEC_PER_SEC;
	queue->frame_due = monotonic + (step - real % step);
	return queue->frame_due;
}

static gint64 queue_tick(void *self, gint64 monotonic)
{
	struct queue *queue = self;
	gint64 next = frame_tick(queue, monotonic);
	if (queue->held) {
		if (!console_is_busy(queue->console)) {
			queue_settle(queue);
			console_touch(queue->console);
		} else {
			next = MIN(next, monotonic + G_USEC_PER_SEC / 4);
		}
	}
	next = MIN(next, sidebar_tick(queue->sidebar, monotonic, queue->sidebar_shown));
	if (queue->preview_due && monotonic >= queue->preview_due)
		queue_ask_preview(queue);
	else if (queue->preview_due)
		next = MIN(next, queue->preview_due);
	return next;
}

static int compare_marks(const void *a, const void *b)
{
	const struct target *x = a, *y = b;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void queue_targets(void *self, GArray *targets)
{
	struct queue *queue = self;
	const struct feed_row *row = queue_selected(queue);
	GHashTableIter iter;
	void *value;
	g_hash_table_iter_init(&iter, queue->marks);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct target *mark = value;
		struct target one = {mark->id, mark->turn, g_strdup(mark->label)};
		g_array_append_val(targets, one);
	}
	g_array_sort(targets, compare_marks);
	if (targets->len == 0 && row && !queue_is_going(queue)) {
		struct target one = {row->id, row->turn, queue_label(row)};
		g_array_append_val(targets, one);
	}
}

/* ---- verbs */

static void moved(struct queue *queue)
{
	gint64 before = queue->selected;
	queue_select(queue);
	if (queue->selected != before)
		queue->preview_due = g_get_monotonic_time() + PREVIEW_DELAY;
	queue_ask_ahead(queue);
}

static void move(struct queue *queue, enum verb verb, int count)
{
	int beyond;
	if ((verb == VERB_TOP && !queue->first) || (verb == VERB_BOTTOM && !queue->last)) {
		queue->wanted = verb == VERB_TOP ? WANT_TOP : WANT_BOTTOM;
		queue_ask_rows(queue, verb == VERB_TOP ? FEED_TOP : FEED_BOTTOM, 0);
		return;
	}
	list_move(&queue->list, verb, count, &beyond);
	moved(queue);
	/* Faster than the desk answers: the rest of the way is gone when it has. */
	if (queue->growing)
		queue->steps += beyond;
}

static void jump(struct queue *queue, gint64 ticket)
{
	if (queue_place_on(queue, ticket)) {
		queue->preview_due = g_get_monotonic_time();
		queue_ask_ahead(queue);
		return;
	}
	queue->wanted = WANT_TICKET;
	queue->wanted_ticket = ticket;
	queue_ask_rows(queue, FEED_AROUND, ticket);
}

static gboolean jump_to(struct queue *queue, const char *argument, GError **error)
{
	gint64 ticket;
	if (*argument == '#')
		argument++;
	if (!call_number("TICKET", argument, 1, G_MAXINT64, &ticket, error))
		return FALSE;
	jump(queue, ticket);
	return TRUE;
}

static void set_filter(struct queue *queue, const char *text)
{
	if (strcmp(queue->sought.filter, text ? text : "") == 0)
		return;
	g_free(queue->sought.filter);
	queue->sought.filter = g_strdup(text ? text : "");
	queue_seek(queue, TRUE);
}

/* The store's thread knows every view, also one that was defined a moment ago. */
struct find_job {
	struct job job;
	char *name;
	struct view *view;
};

static void find_work(struct job *job, struct desk *desk)
{
	struct find_job *find = (struct find_job *)job;
	find->view = view_find(desk, find->name, &job->error);
	if (find->view || job->error)
		return;
	g_autoptr(GPtrArray) views = views_of(desk, NULL);
	g_autoptr(GString) known = g_string_new(NULL);
	for (guint i = 0; views && i < views->len; i++)
		g_string_append_printf(known, "%s%s", i ? ", " : "",
				       ((const struct view *)views->pdata[i])->name);
	g_set_error(&job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("there is no view “%s”; there are %s"), find->name, known->str);
}

static void find_done(struct job *job)
{
	struct find_job *find = (struct find_job *)job;
	if (find->view)
		queue_look((struct queue *)job->owner, find->view);
	else
		console_say_error(job->console, job->error);
	((struct queue *)job->owner)->finding--;
	console_touch(job->console);
	job->free(job);
}

static void find_free(struct job *job)
{
	struct find_job *find = (struct find_job *)job;
	g_clear_error(&job->error);
	view_free(find->view);
	g_free(find->name);
	g_free(find);
}

static void find_view(struct queue *queue, const char *name)
{
	struct find_job *find = g_new0(struct find_job, 1);
	find->job.owner = queue;
	find->job.work = find_work;
	find->job.done = find_done;
	find->job.free = find_free;
	find->name = g_strdup(name);
	queue->finding++;
	console_post(queue->console, TOPIC_NONE, &find->job);
}

static gboolean set_order(struct queue *queue, const char *text, GError **error)
{
	struct ordering ordering;
	if (!order_parse(text, &ordering, error))
		return FALSE;
	g_free(queue->sought.order);
	queue->sought.order = text && *text ? g_strdup(text) : NULL;
	queue_seek(queue, TRUE);
	return TRUE;
}

static void set_columns(struct queue *queue, const char *names)
{
	g_free(queue->sought.columns);
	queue->sought.columns = names && *names ? g_strdup(names) : NULL;
	queue_seek(queue, FALSE);
}

static void add_option(GString *line, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	g_string_append_printf(line, "--%s=", name);
	words_quote(line, value);
	g_string_append_c(line, ' ');
}

/* What is listed as a definition that only lacks its name. */
static void save_view(struct queue *queue)
{
	const struct sought *sought = &queue->sought;
	g_autoptr(GString) line = g_string_new("view add ");
	g_autofree char *both = *sought->base && *sought->filter
					? g_strdup_printf("(%s) (%s)", sought->base, sought->filter)
					: g_strdup(*sought->base ? sought->base : sought->filter);
	add_option(line, "filter", *both ? both : "state:new,open,waiting,restored");
	add_option(line, "columns", sought->columns ? sought->columns : sought->view_columns);
	add_option(line, "order", sought->order ? sought->order : sought->view_order);
	console_ask_command(queue->console, line->str);
}

static void toggle_fold(struct queue *queue)
{
	queue->unfolded = !queue->unfolded;
	/* Unfolding keeps the place; folding away what one is in leaves one at the end of the rest.
	 */
	const struct feed_row *row = queue_selected(queue);
	queue->wanted = row && row->rest > 0 ? WANT_BOTTOM : WANT_ORDER;
	queue_reload(queue);
}

/* What was typed behind a filter, a jump or a view is about a row that is not there yet. */
static gboolean refuse_going(const struct queue *queue, GError **error)
{
	if (!queue_is_going(queue))
		return FALSE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("the list is still being read; again"));
	return TRUE;
}

static gboolean open_selected(struct queue *queue, GError **error)
{
	const struct feed_row *row = queue_selected(queue);
	if (row) {
		struct target target = {row->id, row->turn, queue_label(row)};
		g_autofree char *words = target_words(&target);
		g_free(target.label);
		console_push(queue->console, "ticket", words);
	} else if (queue->fold >= 0) {
		toggle_fold(queue);
	} else {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("no ticket is selected"));
		return FALSE;
	}
	return TRUE;
}

static gboolean queue_verb(void *self, enum verb verb, int count, const char *argument,
			   GError **error)
{
	struct queue *queue = self;
	if ((verb == VERB_OPEN || verb == VERB_MARK || verb == VERB_MARK_RANGE) &&
	    refuse_going(queue, error))
		return FALSE;
	switch (verb) {
	case VERB_OPEN:
		return open_selected(queue, error);
	case VERB_MARK:
		queue_mark(queue);
		move(queue, VERB_DOWN, 1);
		return TRUE;
	case VERB_UNMARK:
		if (argument)
			queue_unmark_one(queue, g_ascii_strtoll(argument, NULL, 10));
		else
			queue_unmark(queue);
		return TRUE;
	case VERB_MARK_RANGE:
		return queue_mark_range(queue, error);
	case VERB_MARK_ALL:
		queue_mark_all(queue, argument);
		return TRUE;
	case VERB_FOLD:
		toggle_fold(queue);
		return TRUE;
	case VERB_NEXT_DUE:
		if (!queue->counts.next_ticket) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("nothing is due"));
			return FALSE;
		}
		jump(queue, queue->counts.next_ticket);
		return TRUE;
	case VERB_JUMP:
		return jump_to(queue, argument, error);
	case VERB_FILTER:
		set_filter(queue, argument);
		return TRUE;
	case VERB_PREVIEW_UP:
		queue->preview_skip = MAX(queue->preview_skip - MAX(count, 1), 0);
		return TRUE;
	case VERB_PREVIEW_DOWN:
		queue->preview_skip += MAX(count, 1);
		return TRUE;
	case VERB_REFRESH:
		queue->wanted = WANT_ORDER;
		queue_changed(queue);
		return TRUE;
	case VERB_VIEW:
		find_view(queue, argument);
		return TRUE;
	case VERB_VIEWS:
		sidebar_enter(queue->sidebar, queue->sought.view);
		return TRUE;
	case VERB_ORDER:
		return set_order(queue, argument, error);
	case VERB_COLUMNS:
		set_columns(queue, argument);
		return TRUE;
	case VERB_SAVE_VIEW:
		save_view(queue);
		return TRUE;
	case VERB_SIDEBAR:
		queue->sidebar_wish = argument               ? g_intern_string(argument)
				      : queue->sidebar_shown ? "off"
							     : "on";
		return TRUE;
	default:
		if (verb > VERB_BOTTOM && verb != VERB_POINT)
			return FALSE;
		move(queue, verb, count);
		return TRUE;
	}
}

static gint64 queue_selected_id(void *self)
{
	return ((const struct queue *)self)->selected;
}

static gboolean queue_key(void *self, int key)
{
	struct queue *queue = self;
	return sidebar_has_cursor(queue->sidebar) && sidebar_key(queue->sidebar, key);
}

static const char *typed_filter(void *self)
{
	return ((struct queue *)self)->sought.filter;
}

/* Marks first: they say on how many the next key acts. */
static void note_rows(struct queue *queue, guint marks)
{
	gsize used = 0, size = sizeof queue->note;
	if (marks > 0)
		used = (gsize)g_snprintf(queue->note, size,
					 ngettext("%u marked", "%u marked", marks), marks);
	if (queue->moved > 0 && marks > 0 && used < size)
		used += (gsize)g_snprintf(queue->note + used, size - used, " · ");
	if (queue->moved > 0 && used < size)
		g_snprintf(queue->note + used, size - used,
			   ngettext("%d moved", "%d moved", (gulong)queue->moved), queue->moved);
}

static const char *queue_note(void *self)
{
	struct queue *queue = self;
	guint marks = g_hash_table_size(queue->marks);
	if (queue->moved > 0 || marks > 0)
		note_rows(queue, marks);
	else if (queue->searching && queue->searched >= 0)
		g_snprintf(queue->note, sizeof queue->note,
			   ngettext("%" PRId64 " found, %d %% searched",
				    "%" PRId64 " found, %d %% searched",
				    (gulong)queue->counts.total),
			   queue->counts.total, queue->searched);
	else if (*queue->sought.filter && queue->loaded && !queue->filter_error)
		g_snprintf(queue->note, sizeof queue->note,
			   ngettext("%" PRId64 " found", "%" PRId64 " found",
				    (gulong)queue->counts.total),
			   queue->counts.total);
	else
		return NULL;
	return queue->note;
}

static void queue_recorded(void *self)
{
	queue_ask_strip(self);
}

static const struct hint hints[] = {
	{"take", N_("take")},     {"compose reply", N_("reply")},
	{"ack", N_("ack")},       {"enter", N_("show")},
	{"filter", N_("filter")}, {"next-due", N_("due")},
	{"night", N_("night")},   {"menu", N_("keys")},
	{"quit", N_("quit")},     {"prompt", N_("command")},
	{"claim", N_("claim")},   {"compose note", N_("note")},
	{"views", N_("views")},   {0},
};

/* With the cursor among the views (tui/sidebar.c). */
static const struct hint view_hints[] = {
	{"enter", N_("show"), "Enter"},
	{"views", N_("back"), "Esc"},
	{"filter", N_("filter"), NULL},
	{"menu", N_("keys"), NULL},
	{0},
};

static const struct hint *queue_hints_now(void *self)
{
	return sidebar_has_cursor(((struct queue *)self)->sidebar) ? view_hints : NULL;
}

const struct screen screen_queue = {
	.name = "queue",
	.context = "queue",
	.hints = hints,
	.hints_now = queue_hints_now,
	.open = queue_open,
	.close = queue_close,
	.draw = screen_draw,
	.verb = queue_verb,
	.key = queue_key,
	.tick = queue_tick,
	.changed = queue_changed,
	.learned = queue_ask_kb_line,
	.recorded = queue_recorded,
	.moved = queue_moved,
	.targets = queue_targets,
	.selected = queue_selected_id,
	.filter = typed_filter,
	.note = queue_note,
};
