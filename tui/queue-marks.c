/* SPDX-License-Identifier: MIT
 * Marks: what acts mean instead of the ticket under the cursor. A mark is a ticket as it was seen
 * when it was made, wherever its row goes. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/queue.h"

/* Of a whole filter: from so many on it is asked first, and more than the most are not marked. */
enum { ASK_ABOVE = 100, MARKS_MOST = 1000 };

char *queue_label(const struct feed_row *row)
{
	return g_strdup_printf("#%" PRId64 " %s: %s", row->id, row->client, row->subject);
}

static void free_mark(void *id, void *data, void *user_data)
{
	struct target *mark = data;
	g_free(mark->label);
	g_free(mark);
}

void queue_unmark(struct queue *queue)
{
	g_hash_table_foreach(queue->marks, free_mark, NULL);
	g_hash_table_remove_all(queue->marks);
	queue->mark_anchor = 0;
}

void queue_unmark_one(struct queue *queue, gint64 ticket)
{
	struct target *mark = g_hash_table_lookup(queue->marks, &ticket);
	if (!mark)
		return;
	g_hash_table_remove(queue->marks, &ticket);
	free_mark(NULL, mark, NULL);
}

/* Takes the label over. */
static void add_mark(struct queue *queue, gint64 id, gint64 turn, char *label)
{
	if (g_hash_table_contains(queue->marks, &id)) {
		g_free(label);
		return;
	}
	struct target *mark = g_new0(struct target, 1);
	mark->id = id;
	mark->turn = turn;
	mark->label = label;
	g_hash_table_insert(queue->marks, &mark->id, mark);
}

void queue_mark(struct queue *queue)
{
	const struct feed_row *row = queue_selected(queue);
	if (!row)
		return;
	queue->mark_anchor = row->id;
	if (g_hash_table_contains(queue->marks, &row->id))
		queue_unmark_one(queue, row->id);
	else
		add_mark(queue, row->id, row->turn, queue_label(row));
}

gboolean queue_mark_range(struct queue *queue, GError **error)
{
	int from = -1;
	for (int i = 0; i < queue->list.count && from < 0; i++) {
		const struct feed_row *row = queue_row_at(queue, i);
		if (row && row->id == queue->mark_anchor)
			from = i;
	}
	if (from < 0 || queue->list.cursor < 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("mark the other end of the range first"));
		return FALSE;
	}
	for (int i = MIN(from, queue->list.cursor); i <= MAX(from, queue->list.cursor); i++) {
		const struct feed_row *row = queue_row_at(queue, i);
		if (row)
			add_mark(queue, row->id, row->turn, queue_label(row));
	}
	return TRUE;
}

/* ---- every ticket of the list */

struct mark_job {
	struct feed feed; /* asked as the rows are, but for how many */
	gboolean invert;
};

static void clear_target(void *data)
{
	g_free(((struct target *)data)->label);
}

/* Marks what was found; those that had a mark lose it when it is turned around. */
static void mark_found(struct queue *queue)
{
	guint marked = 0;
	for (guint i = 0; i < queue->found->len; i++) {
		struct target *target = &g_array_index(queue->found, struct target, i);
		if (queue->found_inverts && g_hash_table_contains(queue->marks, &target->id)) {
			queue_unmark_one(queue, target->id);
			continue;
		}
		add_mark(queue, target->id, target->turn, g_steal_pointer(&target->label));
		marked++;
	}
	g_clear_pointer(&queue->found, g_array_unref);
	console_say(queue->console, STYLE_TEXT, ngettext("%u marked", "%u marked", marked), marked);
}

static void all_done(struct job *job)
{
	struct mark_job *mark = (struct mark_job *)job;
	struct queue *queue = (struct queue *)job->owner;
	const GPtrArray *rows = mark->feed.rows;
	if (job->error) {
		console_say_error(job->console, job->error);
	} else if (mark->feed.searching) {
		console_say(job->console, STYLE_ERROR, "%s",
			    _("still searching: not every ticket of the list is known yet"));
	} else if (rows->len > MARKS_MOST) {
		console_say(job->console, STYLE_ERROR,
			    _("more than %d tickets: a filter leaves fewer"), MARKS_MOST);
	} else {
		g_clear_pointer(&queue->found, g_array_unref);
		queue->found = g_array_new(FALSE, TRUE, sizeof(struct target));
		g_array_set_clear_func(queue->found, clear_target);
		for (guint i = 0; i < rows->len; i++) {
			const struct feed_row *row = rows->pdata[i];
			struct target target = {row->id, row->turn, queue_label(row)};
			g_array_append_val(queue->found, target);
		}
		queue->found_inverts = mark->invert;
		if (rows->len <= ASK_ABOVE) {
			mark_found(queue);
		} else if (console_is_typing(job->console)) {
			console_say(job->console, STYLE_WARN, "%s",
				    _("nothing marked: something else was being typed"));
		} else {
			g_autofree char *text = g_strdup_printf(_("mark %u tickets?"), rows->len);
			console_confirm(job->console, text, _("marks them"), "mark-all now");
		}
	}
	console_touch(job->console);
	job->free(job);
}

void queue_mark_all(struct queue *queue, const char *how)
{
	if (how && strcmp(how, "now") == 0) {
		if (queue->found)
			mark_found(queue);
		return;
	}
	struct mark_job *mark = g_new0(struct mark_job, 1);
	feed_init(&mark->feed, queue->sought.filter);
	mark->invert = how && strcmp(how, "invert") == 0;
	mark->feed.job.owner = queue;
	mark->feed.job.done = all_done;
	mark->feed.base = g_strdup(queue->sought.base);
	mark->feed.from = FEED_TOP;
	mark->feed.behind = MARKS_MOST + 1;
	mark->feed.unfolded = queue->unfolded;
	mark->feed.uncounted = TRUE;
	console_post(queue->console, TOPIC_NONE, &mark->feed.job);
}
