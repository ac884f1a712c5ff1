/* SPDX-License-Identifier: MIT
 * See canned.h. */
#include "config.h"

#include <string.h>

#include "command/canned.h"
#include "tui/canned.h"

static void canned_free(void *data)
{
	struct canned *canned = data;
	g_free(canned->name);
	g_free(canned->language);
	g_free(canned->text);
	g_free(canned->left);
	g_free(canned);
}

static char *join(const GPtrArray *fields)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (guint i = 0; i < fields->len; i++)
		g_string_append_printf(out, "%s%s", i ? ", " : "", (char *)fields->pdata[i]);
	return fields->len ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

static gboolean add(struct canned_job *canned, struct desk *desk, const char *name,
		    const char *language, GError **error)
{
	g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);
	const struct line *line = book_line(desk->book, "canned", name, G_MAXINT64, error);
	const char *text = line ? canned_template(desk, name, error) : NULL;
	char *filled = text ? canned_fill(desk, canned->ticket, text, line_option(line, "language"),
					  left, error)
			    : NULL;
	if (!filled)
		return FALSE;
	struct canned *one = g_new0(struct canned, 1);
	one->name = g_strdup(name);
	one->language = g_strdup(line_option(line, "language"));
	one->own = language && g_strcmp0(one->language, language) == 0;
	one->text = filled;
	one->left = join(left);
	g_ptr_array_add(canned->found, one);
	return TRUE;
}

static int weight(const struct canned *canned)
{
	return canned->own ? 0 : !canned->language ? 1 : 2;
}

static int compare(const void *a, const void *b)
{
	const struct canned *x = *(const struct canned *const *)a,
			    *y = *(const struct canned *const *)b;
	return weight(x) != weight(y) ? weight(x) - weight(y) : strcmp(x->name, y->name);
}

static char *language_of(struct desk *desk, gint64 id, GError **error)
{
	struct ticket ticket;
	if (!ticket_load(desk, id, &ticket, error))
		return NULL;
	const struct client *client = book_client(desk->book, ticket.client, NULL);
	char *language = g_strdup(ticket.language ? ticket.language
				  : client        ? client->language
						  : NULL);
	ticket_clear(&ticket);
	return language;
}

static void work(struct job *job, struct desk *desk)
{
	struct canned_job *canned = (struct canned_job *)job;
	g_autofree char *language = language_of(desk, canned->ticket, &job->error);
	g_auto(GStrv) keys = NULL;
	if (job->error)
		return;
	if (canned->name) {
		if (!add(canned, desk, canned->name, language, &job->error) && !job->error)
			canned_template(desk, canned->name,
					&job->error); /* says that it is missing */
		return;
	}
	keys = book_keys(desk->book, "canned", "", &job->error);
	for (char **key = keys; key && *key; key++)
		add(canned, desk, *key, language, NULL);
	g_ptr_array_sort(canned->found, compare);
}

static void job_free(struct job *job)
{
	struct canned_job *canned = (struct canned_job *)job;
	g_clear_error(&job->error);
	g_free(canned->name);
	g_ptr_array_unref(canned->found);
	g_free(canned);
}

struct canned_job *canned_job_new(gint64 ticket, const char *name)
{
	struct canned_job *canned = g_new0(struct canned_job, 1);
	canned->ticket = ticket;
	canned->name = g_strdup(name);
	canned->found = g_ptr_array_new_with_free_func(canned_free);
	canned->job.work = work;
	canned->job.free = job_free;
	return canned;
}
