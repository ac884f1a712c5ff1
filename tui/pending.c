/* SPDX-License-Identifier: MIT
 * See pending.h. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/console-private.h"

/* On a line that is near an answer that takes so long is told of; on any other every act is. */
#define SHOWN_AFTER (300 * 1000)

enum { LINE_MOST = 40 };

struct begun {
	const struct job *job;
	char *line;      /* "ack #42" */
	GArray *tickets; /* gint64 */
	gint64 shown_at; /* monotonic */
};

struct pending {
	struct console *console;
	GPtrArray *acts; /* of struct begun*, oldest first */
	gint64 now;      /* of the last tick */
};

static void begun_free(void *data)
{
	struct begun *begun = data;
	g_free(begun->line);
	g_array_unref(begun->tickets);
	g_free(begun);
}

struct pending *pending_new(struct console *console)
{
	struct pending *pending = g_new0(struct pending, 1);
	pending->console = console;
	pending->acts = g_ptr_array_new_with_free_func(begun_free);
	return pending;
}

void pending_free(struct pending *pending)
{
	if (!pending)
		return;
	g_ptr_array_unref(pending->acts);
	g_free(pending);
}

static struct begun *find(const struct pending *pending, const struct job *job)
{
	for (guint i = 0; i < pending->acts->len; i++)
		if (((struct begun *)pending->acts->pdata[i])->job == job)
			return pending->acts->pdata[i];
	return NULL;
}

/* What was typed may be long; a number more or less says which. */
static char *describe(const char *line, const GArray *tickets)
{
	g_autofree char *first = g_strndup(line, strcspn(line, "\n"));
	g_autofree char *cut = g_utf8_strlen(first, -1) > LINE_MOST
				       ? g_utf8_substring(first, 0, LINE_MOST)
				       : g_strdup(first);
	if (strlen(cut) < strlen(line))
		return g_strconcat(cut, "…", NULL);
	if (tickets->len == 1)
		return g_strdup_printf("%s #%" PRId64, cut, g_array_index(tickets, gint64, 0));
	if (tickets->len > 1)
		return g_strdup_printf(ngettext("%s, %u ticket", "%s, %u tickets", tickets->len),
				       cut, tickets->len);
	return g_steal_pointer(&cut);
}

void pending_add(struct pending *pending, const struct job *job, const char *line,
		 const GArray *tickets)
{
	gboolean slow = lifeline_is_slow(pending->console->lifeline);
	if (find(pending, job))
		return;
	struct begun *begun = g_new0(struct begun, 1);
	begun->job = job;
	begun->line = describe(line, tickets);
	begun->tickets = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_array_append_vals(begun->tickets, tickets->data, tickets->len);
	begun->shown_at = g_get_monotonic_time() + (slow ? 0 : SHOWN_AFTER);
	g_ptr_array_add(pending->acts, begun);
}

gboolean pending_remove(struct pending *pending, const struct job *job)
{
	struct begun *begun = find(pending, job);
	gboolean shown = begun && begun->shown_at <= pending->now;
	if (shown)
		console_touch(pending->console);
	if (begun)
		g_ptr_array_remove(pending->acts, begun);
	return shown;
}

guint pending_count(const struct pending *pending)
{
	return pending->acts->len;
}

gboolean pending_has(const struct pending *pending, gint64 ticket)
{
	for (guint i = 0; i < pending->acts->len; i++) {
		const struct begun *begun = pending->acts->pdata[i];
		for (guint j = 0; j < begun->tickets->len && begun->shown_at <= pending->now; j++)
			if (g_array_index(begun->tickets, gint64, j) == ticket)
				return TRUE;
	}
	return FALSE;
}

char *pending_note(const struct pending *pending)
{
	const struct begun *first = NULL;
	guint count = 0;
	for (guint i = 0; i < pending->acts->len; i++) {
		const struct begun *begun = pending->acts->pdata[i];
		if (begun->shown_at > pending->now)
			continue;
		first = first ? first : begun;
		count++;
	}
	if (count == 0)
		return NULL;
	if (count == 1)
		return g_strdup_printf(_("~ %s on its way"), first->line);
	return g_strdup_printf(ngettext("~ %u act on its way", "~ %u acts on their way", count),
			       count);
}

gint64 pending_tick(struct pending *pending, gint64 monotonic)
{
	gint64 next = G_MAXINT64;
	for (guint i = 0; i < pending->acts->len; i++) {
		const struct begun *begun = pending->acts->pdata[i];
		if (begun->shown_at > monotonic)
			next = MIN(next, begun->shown_at);
		else if (begun->shown_at > pending->now)
			console_touch(pending->console);
	}
	pending->now = monotonic;
	return next;
}

void pending_tell(const struct pending *pending, GPtrArray *lines)
{
	for (guint i = 0; i < pending->acts->len; i++) {
		const struct begun *begun = pending->acts->pdata[i];
		gboolean sent = g_atomic_int_get(&begun->job->begun) != 0;
		g_ptr_array_add(
			lines,
			g_strdup_printf(sent ? _("%s: no answer came; look whether it is stored")
					     : _("%s: was not stored"),
					begun->line));
	}
}

gboolean console_acts_on(const struct console *console, gint64 ticket)
{
	return pending_has(console->pending, ticket);
}
