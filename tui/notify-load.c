/* SPDX-License-Identifier: MIT
 * What the desk says of a notice being written: whom the outage hits, and what each would read. */
#include "config.h"

#include <string.h>

#include "command/notice.h"
#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/notify.h"

static void row_free(void *data)
{
	struct notify_row *row = data;
	g_free(row->client);
	g_free(row->title);
	g_free(row->language);
	g_free(row->channel);
	g_free(row->contact);
	g_free(row->note);
	g_free(row->subject);
	g_free(row->text);
	g_free(row->warning);
	g_array_unref(row->leaks);
	g_free(row);
}

void notify_read_free(struct notify_read *read)
{
	if (!read)
		return;
	g_clear_error(&read->job.error);
	g_free(read->written);
	g_free(read->except);
	g_free(read->title);
	g_free(read->problem);
	g_ptr_array_unref(read->rows);
	g_ptr_array_unref(read->languages);
	g_free(read);
}

static void free_job(struct job *job)
{
	notify_read_free((struct notify_read *)job);
}

/* ---- rows */

static struct notify_row *add_row(struct notify_read *read, const struct affected *to)
{
	struct notify_row *row = g_new0(struct notify_row, 1);
	row->client = g_strdup(to->client);
	row->title = g_strdup(to->title);
	row->language = g_strdup(to->language ? to->language : "");
	row->channel = g_strdup(to->channel);
	row->contact = g_strdup(to->contact);
	row->zone = to->zone;
	row->ticket = to->ticket;
	row->told_at = to->told_at;
	row->next_at = to->next_update_at;
	row->strategic = to->strategic;
	row->leaks = g_array_new(FALSE, FALSE, sizeof(struct text_span));
	g_ptr_array_add(read->rows, row);
	return row;
}

/* Wherever it stands: what was found once is no better the second time. */
static void mark(struct notify_row *row, const char *found)
{
	g_autoptr(GString) clean = g_string_new(NULL);
	text_sanitise(clean, found, -1, TEXT_KEEP_NEWLINES, NULL);
	for (const char *at = row->text; clean->len > 0 && (at = strstr(at, clean->str));
	     at += clean->len) {
		struct text_span span = {(gsize)(at - row->text),
					 (gsize)(at - row->text) + clean->len};
		g_array_append_val(row->leaks, span);
	}
}

static int compare_spans(const void *a, const void *b)
{
	const struct text_span *x = a, *y = b;
	return (x->start > y->start) - (x->start < y->start);
}

static void take_hits(struct notify_read *read, struct notify_row *row,
		      const struct notice_item *item)
{
	guint count = item->hits ? item->hits->len : 0;
	for (guint i = 0; i < count; i++)
		mark(row, ((const struct leak *)item->hits->pdata[i])->found);
	g_array_sort(row->leaks, compare_spans);
	if (count == 0)
		return;
	g_autofree char *first = leak_words(item->hits->pdata[0]);
	row->warning =
		count == 1 ? g_strdup(first) : g_strdup_printf(_("%s · %u more"), first, count - 1);
	read->warnings++;
}

static void take_item(struct notify_read *read, struct notify_row *row,
		      const struct notice_item *item)
{
	row->goes = notice_goes(item);
	read->goes += row->goes;
	row->look = STYLE_TEXT;
	if (item->text) {
		g_autoptr(GString) clean = g_string_new(NULL);
		text_sanitise(clean, item->text, -1, TEXT_KEEP_NEWLINES, NULL);
		row->text = g_strdup(clean->str);
	}
	if (!item->skipped)
		take_hits(read, row, item);
	if (!item->to->ticket && row->goes)
		row->subject = g_strdup(item->subject);
	if (item->problem) {
		row->note = g_strdup(item->problem);
		row->look = item->skipped ? STYLE_DIM : STYLE_ERROR;
	} else if (item->other) {
		row->note = g_strdup_printf(_("in %s"), item->language);
		row->look = STYLE_WARN;
		read->others++;
	} else if (!item->to->ticket) {
		row->note = g_strdup(_("new ticket"));
	}
}

/* ---- languages */

static void count_language(GPtrArray *names, GArray *counts, const char *language)
{
	g_autofree char *tag = g_strndup(language, strcspn(language, "-"));
	guint one = 1;
	for (guint i = 0; i < names->len; i++)
		if (g_ascii_strcasecmp(names->pdata[i], tag) == 0) {
			g_array_index(counts, guint, i)++;
			return;
		}
	g_ptr_array_add(names, g_steal_pointer(&tag));
	g_array_append_val(counts, one);
}

static void find_languages(struct notify_read *read)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < read->rows->len; i++) {
		const struct notify_row *row = read->rows->pdata[i];
		if (*row->language)
			count_language(names, counts, row->language);
	}
	while (names->len > 0) {
		guint best = 0;
		for (guint i = 1; i < names->len; i++)
			if (g_array_index(counts, guint, i) > g_array_index(counts, guint, best))
				best = i;
		g_ptr_array_add(read->languages, g_strdup(names->pdata[best]));
		g_ptr_array_remove_index(names, best);
		g_array_remove_index(counts, best);
	}
}

/* ---- the job */

static gboolean find_incident(struct notify_read *read, struct desk *desk)
{
	if (read->id)
		return TRUE;
	if (!incident_active(desk, &read->id, &read->job.error))
		return FALSE;
	if (!read->id)
		g_set_error_literal(&read->job.error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("no incident is active: name one"));
	return read->id != 0;
}

static void compose(struct notify_read *read, struct desk *desk, const struct incident *incident,
		    const GPtrArray *affected)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(notice_text_free);
	g_autoptr(GError) problem = NULL;
	g_auto(GStrv) except = list_split(read->except);
	const struct notice_draft draft = {.texts = texts, .except = except, .eta = TIME_NONE};
	notice_texts_split(texts, read->written);
	for (guint i = 0; i < affected->len; i++)
		add_row(read, affected->pdata[i]);
	find_languages(read);
	if (texts->len == 0)
		return;
	g_autoptr(GPtrArray) items =
		notice_texts_check(texts, &problem)
			? notice_compose(desk, incident, affected, &draft, desk_now(desk), &problem)
			: NULL;
	for (guint i = 0; items && i < items->len; i++)
		take_item(read, read->rows->pdata[i], items->pdata[i]);
	if (problem)
		read->problem = g_strdup(problem->message);
}

static void read_work(struct job *job, struct desk *desk)
{
	struct notify_read *read = (struct notify_read *)job;
	if (!find_incident(read, desk))
		return;
	struct incident *incident = incident_load(desk, read->id, TIME_NONE, &job->error);
	g_autoptr(GPtrArray) affected =
		incident ? incident_affected(desk, incident, desk_now(desk), &job->error) : NULL;
	if (affected) {
		read->title = g_strdup_printf("INC-%" PRId64 " %s %s", incident->id,
					      severity_name(incident->severity), incident->title);
		compose(read, desk, incident, affected);
	}
	incident_give_back(desk, incident);
}

static void read_done(struct job *job)
{
	struct notify *notify = (struct notify *)job->owner;
	struct notify_read *read = (struct notify_read *)job;
	gboolean again = notify->again;
	notify->asked = notify->again = FALSE;
	console_touch(notify->console);
	if (job->error) {
		g_free(notify->why);
		notify->why = g_strdup(job->error->message);
		notify_read_free(read);
	} else {
		g_autofree char *was = notify->read && notify_selected(notify)
					       ? g_strdup(notify_selected(notify)->client)
					       : NULL;
		notify_read_free(notify->read);
		notify->read = read;
		list_resize(&notify->list, (int)read->rows->len);
		for (guint i = 0; was && i < read->rows->len; i++)
			if (strcmp(((struct notify_row *)read->rows->pdata[i])->client, was) == 0) {
				list_seek(&notify->list, (int)i);
				break;
			}
		if (!notify->letter)
			notify->letter = letter_new_notice(notify->console, read->id);
		notify->id = read->id;
	}
	if (again)
		notify_ask(notify);
}

void notify_ask(struct notify *notify)
{
	const struct letter *letter = notify->letter;
	notify->again = notify->asked;
	if (notify->asked)
		return;
	struct notify_read *read = g_new0(struct notify_read, 1);
	read->id = notify->id;
	read->written = letter ? letter_text(letter) : g_strdup("");
	read->except = g_strdup(letter ? letter->except : NULL);
	read->version = notify->changes;
	read->rows = g_ptr_array_new_with_free_func(row_free);
	read->languages = g_ptr_array_new_with_free_func(g_free);
	read->job.owner = notify;
	read->job.work = read_work;
	read->job.done = read_done;
	read->job.free = free_job;
	notify->asked = TRUE;
	console_post(notify->console, TOPIC_NONE, &read->job);
}
