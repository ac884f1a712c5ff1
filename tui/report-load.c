/* SPDX-License-Identifier: MIT
 * A report is read on the store's thread: the incident brought up to date, the text made that its
 * reader would get, what stands in its way. It is laid out beside, for the width it is shown in. */
#include "config.h"

#include <string.h>

#include "command/incident.h"
#include "command/report-paper.h"
#include "desk/i18n.h"
#include "desk/report.h"
#include "tui/report.h"

static void free_block(void *data)
{
	struct page_block *block = data;
	g_free(block->text);
	g_free(block->language);
	g_free(block->by);
	g_free(block);
}

static void free_client(void *data)
{
	struct page_client *client = data;
	g_free(client->key);
	g_free(client->title);
	g_free(client);
}

void report_page_free(void *data)
{
	struct report_page *page = data;
	if (page == NULL)
		return;
	review_clear(&page->review);
	g_ptr_array_unref(page->blocks);
	g_ptr_array_unref(page->clients);
	g_clear_pointer(&page->leaks, g_ptr_array_unref);
	g_free(page->client);
	g_free(page->title);
	g_free(page->author);
	g_free(page->approved);
	g_free(page->why);
	g_free(page->body);
	g_free(page);
}

/* So long the texts of other clients are looked through at a time: a key that needs the store waits
 * no longer. Microseconds. */
#define PIECE 5000

struct report_job {
	struct job job;
	char *name;
	gint64 id;
	enum audience audience;
	char *client, *language;
	const struct zone *zone;
	struct incident *incident;
	struct report_page *page;
	struct review rest;              /* what the page's review still lacks */
	const struct report_page *shown; /* the page it is for */
};

static void report_job_free(struct job *job)
{
	struct report_job *work = (struct report_job *)job;
	g_clear_error(&job->error);
	review_clear(&work->rest);
	incident_free(work->incident);
	report_page_free(work->page);
	g_free(work->name);
	g_free(work->client);
	g_free(work->language);
	g_free(work);
}

/* ---- on the store's thread */

static gboolean read_incident(struct report_job *work, struct desk *desk)
{
	struct call call = {.desk = desk};
	gboolean changed;
	if (work->id == 0 && !incident_named(&call, work->name != NULL ? work->name : "", &work->id,
					     &work->job.error))
		return FALSE;
	if (work->incident == NULL)
		work->incident = incident_load(desk, work->id, TIME_NONE, &work->job.error);
	else if (!incident_refresh(desk, &work->incident, &changed, &work->job.error))
		return FALSE;
	return work->incident != NULL;
}

static void find_clients(struct report_page *page, struct desk *desk,
			 const struct incident *incident)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		const struct client *known =
			link->client != NULL ? book_client(desk->book, link->client, NULL) : NULL;
		struct page_client *client;
		if (link->client == NULL || !g_hash_table_add(seen, link->client))
			continue;
		client = g_new0(struct page_client, 1);
		client->key = g_strdup(link->client);
		client->title = g_strdup(known != NULL && known->title != NULL ? known->title
									       : link->client);
		g_ptr_array_add(page->clients, client);
	}
}

/* Whose text: the one wanted as long as it is there, else the first. */
static const char *choose_client(const struct report_page *page, const char *wanted)
{
	const char *first = NULL;
	if (page->audience != AUDIENCE_CUSTOMER && page->audience != AUDIENCE_INTERIM)
		return NULL;
	for (guint i = 0; i < page->clients->len; i++) {
		const struct page_client *client = g_ptr_array_index(page->clients, i);
		if (g_strcmp0(client->key, wanted) == 0)
			return client->key;
		first = first != NULL ? first : client->key;
	}
	return first;
}

static void add_block(struct report_page *page, const struct incident *incident,
		      const struct report_place *place)
{
	const struct report_block *row = place->block;
	const struct section *section =
		row->written ? incident_section(incident, page->audience, row->name, page->language)
			     : NULL;
	struct page_block *block = g_new0(struct page_block, 1);
	gboolean some = section != NULL && *section->text != '\0';
	block->name = row->name;
	block->help = row->help;
	block->written = row->written;
	block->made = row->made;
	block->text = g_strdup(some ? section->text : "");
	block->language = g_strdup(some ? section->language : "");
	block->by = g_strdup(some && section->by != NULL ? section->by : "");
	block->at = some ? section->at : TIME_NONE;
	block->revision = section != NULL ? section->revision : 0;
	block->start = place->start;
	g_ptr_array_add(page->blocks, block);
}

static void take_status(struct report_page *page, const struct incident *incident)
{
	const struct report_status *status = &incident->reports[page->audience];
	g_autoptr(GString) names = g_string_new(NULL);
	for (guint i = 0; i < status->approvals->len; i++)
		g_string_append_printf(
			names, "%s%s", i > 0 ? ", " : "",
			((struct approval *)g_ptr_array_index(status->approvals, i))->by);
	for (int i = 0; i < AUDIENCES; i++)
		page->states[i] = incident->reports[i].state;
	page->turn = incident->turn;
	page->severity = incident->severity;
	page->title = g_strdup(incident->title != NULL ? incident->title : "");
	page->version = status->version;
	page->changed = status->version > 0 && status->edited_turn > status->published_turn;
	page->lapsed = status->lapsed_turn > 0 && status->state == REPORT_IN_REVIEW;
	page->author = g_strdup(status->author);
	page->approved = names->len > 0 ? g_strdup(names->str) : NULL;
	page->why = g_strdup(status->why);
}

/* As it is read: the axis drawn in its place, which moves what stands behind it. */
static char *draw_axis(const struct report_made *made, const struct report_page *page)
{
	const struct report_paper paper = {made->text, made->svg, made->language, made->at};
	g_autoptr(GBytes) bytes = report_export(&paper, REPORT_AS_MARKDOWN, NULL, NULL);
	const char *place = strstr(made->text, REPORT_AXIS);
	gsize behind = place != NULL ? (gsize)(place - made->text) : G_MAXSIZE, longer;
	if (bytes == NULL)
		return g_strdup(made->text);
	longer = g_bytes_get_size(bytes) - strlen(made->text);
	for (guint i = 0; i < page->blocks->len; i++) {
		struct page_block *block = g_ptr_array_index(page->blocks, i);
		if (block->start != G_MAXSIZE && block->start > behind)
			block->start += longer;
	}
	for (guint i = 0; i < page->leaks->len; i++) {
		struct review_leak *leak = g_ptr_array_index(page->leaks, i);
		if (leak->start > behind) {
			leak->start += longer;
			leak->end += longer;
		}
	}
	return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static gboolean make_text(struct report_job *work, struct desk *desk, GError **error)
{
	struct report_page *page = work->page;
	const struct report_wish wish = {
		.audience = page->audience,
		.client = page->client,
		.language = work->language,
	};
	struct report_made made;
	gboolean good =
		report_make(desk, work->incident, &wish, work->zone, desk_now(desk), &made, error);
	if (good) {
		page->language = report_language(made.language);
		for (guint i = 0; i < made.places->len; i++)
			add_block(page, work->incident,
				  &g_array_index(made.places, struct report_place, i));
		page->leaks = review_leaks_in(desk, work->incident, page->audience, page->client,
					      page->language, made.text, error);
		good = page->leaks != NULL;
		page->body = good ? draw_axis(&made, page) : NULL;
	}
	report_made_clear(&made);
	return good;
}

static void drop_answered(GPtrArray *leaks)
{
	for (guint i = leaks->len; i-- > 0;)
		if (((struct review_leak *)g_ptr_array_index(leaks, i))->by != NULL)
			g_ptr_array_remove_index(leaks, i);
}

static void report_work(struct job *job, struct desk *desk)
{
	struct report_job *work = (struct report_job *)job;
	struct report_page *page;
	if (!read_incident(work, desk))
		return;
	page = work->page = g_new0(struct report_page, 1);
	page->audience = work->audience;
	page->blocks = g_ptr_array_new_with_free_func(free_block);
	page->clients = g_ptr_array_new_with_free_func(free_client);
	find_clients(page, desk, work->incident);
	page->client = g_strdup(choose_client(page, work->client));
	take_status(page, work->incident);
	if (make_text(work, desk, &job->error) &&
	    review_begin(desk, work->incident, page->audience, &page->review, &job->error) &&
	    review_go_on(desk, &page->review, PIECE, &job->error))
		drop_answered(page->leaks);
	else
		g_clear_pointer(&work->page, report_page_free);
	if (work->page == NULL || page->review.look == NULL)
		return;
	page->looking = TRUE;
	work->rest.look = g_steal_pointer(&page->review.look);
	work->rest.blockers = g_ptr_array_new_with_free_func(blocker_free);
}

static void look_work(struct job *job, struct desk *desk)
{
	struct report_job *work = (struct report_job *)job;
	review_go_on(desk, &work->rest, PIECE, &job->error);
}

/* ---- taking it */

/* The cursor stays on its block. */
static void take_page(struct report_view *view, struct report_page *page)
{
	const struct page_block *was = report_block_at(view);
	gboolean same = view->page != NULL && view->page->audience == page->audience &&
			g_strcmp0(view->page->client, page->client) == 0 &&
			view->page->language == page->language;
	int cursor = 0;
	for (guint i = 0; was != NULL && i < page->blocks->len; i++) {
		const struct page_block *block = g_ptr_array_index(page->blocks, i);
		if (block->name == was->name)
			cursor = (int)i;
	}
	report_page_free(view->page);
	view->page = page;
	list_resize(&view->list, (int)page->blocks->len);
	list_seek(&view->list, cursor);
	if (view->hit > page->leaks->len || !same)
		view->hit = 0;
	if (!same)
		view->going = 0;
	view->columns = 0;
}

/* What the other texts say, too, stands in the way. */
static void take_rest(struct report_page *page, struct review *rest)
{
	g_ptr_array_set_free_func(rest->blockers, NULL);
	g_ptr_array_extend_and_steal(page->review.blockers, g_steal_pointer(&rest->blockers));
	page->looking = FALSE;
}

static void end_loading(struct report_job *work, gboolean again)
{
	struct report_view *view = (struct report_view *)work->job.owner;
	view->loading = FALSE;
	view->incident = g_steal_pointer(&work->incident);
	work->job.free(&work->job);
	if (view->dirty || again)
		report_load(view);
	console_touch(view->console);
}

static void look_done(struct job *job)
{
	struct report_job *work = (struct report_job *)job;
	struct report_view *view = (struct report_view *)job->owner;
	if (job->error != NULL)
		view->error = g_strdup(job->error->message);
	else if (work->rest.look == NULL && view->page == work->shown)
		take_rest(view->page, &work->rest);
	else if (!view->dirty) {
		console_post(view->console, TOPIC_NONE, job);
		return;
	}
	end_loading(work, FALSE);
}

static void report_done(struct job *job)
{
	struct report_job *work = (struct report_job *)job;
	struct report_view *view = (struct report_view *)job->owner;
	gboolean wanted = work->audience == view->audience &&
			  g_strcmp0(work->client, view->client) == 0 &&
			  g_strcmp0(work->language, view->language) == 0;
	view->id = work->id;
	g_clear_pointer(&view->error, g_free);
	if (work->page == NULL)
		view->error = g_strdup(job->error->message);
	else if (wanted)
		take_page(view, g_steal_pointer(&work->page));
	if (work->rest.look == NULL || !wanted || view->dirty) {
		end_loading(work, !wanted);
		return;
	}
	/* Other questions to the desk come between. */
	work->shown = view->page;
	job->work = look_work;
	job->done = look_done;
	console_post(view->console, TOPIC_NONE, job);
	console_touch(view->console);
}

/* One question at a time: what is asked for meanwhile is asked behind it. */
void report_load(struct report_view *view)
{
	struct report_job *work;
	view->dirty = view->loading;
	if (view->loading)
		return;
	work = g_new0(struct report_job, 1);
	work->job.owner = view;
	work->job.work = report_work;
	work->job.done = report_done;
	work->job.free = report_job_free;
	work->name = g_strdup(view->name);
	work->id = view->id;
	work->audience = view->audience;
	work->client = g_strdup(view->client);
	work->language = g_strdup(view->language);
	work->zone = console_zone(view->console);
	work->incident = g_steal_pointer(&view->incident);
	view->loading = TRUE;
	console_post(view->console, TOPIC_NONE, &work->job);
}

/* ---- laid out */

static void rendered(struct job *job)
{
	struct sheet *sheet = (struct sheet *)job;
	struct report_view *view = (struct report_view *)job->owner;
	gsize at = view->going != MD_NOWHERE ? view->going : reading_source(&view->view);
	view->rendering = FALSE;
	sheet->anew = TRUE;
	sheet->from = at;
	view->going = MD_NOWHERE;
	reading_take(&view->view, sheet);
	console_touch(view->console);
}

void report_render(struct report_view *view, int columns)
{
	const struct report_page *page = view->page;
	struct sheet *sheet;
	if (page == NULL || view->rendering || view->columns == columns)
		return;
	sheet = sheet_of_text(g_strdup(page->body), columns);
	sheet->image = report_image(page->language);
	for (guint i = 0; i < page->leaks->len; i++) {
		const struct review_leak *leak = g_ptr_array_index(page->leaks, i);
		const struct regex_span span = {leak->start, leak->end};
		g_array_append_val(sheet->marks, span);
	}
	view->rendering = TRUE;
	view->columns = columns;
	sheet->job.owner = view;
	sheet->job.done = rendered;
	console_reckon(view->console, TOPIC_NONE, &sheet->job);
}
