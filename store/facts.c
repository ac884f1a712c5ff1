/* SPDX-License-Identifier: MIT
 * The plain facts of a ticket: what its standing events say of it besides clocks, state and owner.
 */
#include <stdlib.h>
#include <string.h>

#include "desk/words.h"
#include "store/article-private.h"
#include "store/project.h"

static int compare_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A sorted set of words, small enough to be searched from the front. */
static void set_put(GPtrArray *set, const char *word, gboolean present)
{
	for (guint i = 0; i < set->len; i++) {
		if (strcmp(g_ptr_array_index(set, i), word) == 0) {
			if (!present)
				g_ptr_array_remove_index(set, i);
			return;
		}
	}
	if (present) {
		g_ptr_array_add(set, g_strdup(word));
		g_ptr_array_sort(set, compare_text);
	}
}

static void replace(char **field, const char *value)
{
	g_free(*field);
	*field = value && *value ? g_strdup(value) : NULL;
}

/* One named fact, of an opening or of `set`. */
static void fact(struct facts *facts, const char *name, const char *value)
{
	const struct {
		const char *name;
		char **field;
	} plain[] = {
		{"client", &facts->client},     {"service", &facts->service},
		{"region", &facts->region},     {"kind", &facts->kind},
		{"language", &facts->language}, {"subject", &facts->subject},
		{"contact", &facts->contact},   {"cc", &facts->cc},
		{"affected", &facts->affected},
	};

	for (guint i = 0; i < G_N_ELEMENTS(plain); i++) {
		if (strcmp(name, plain[i].name) == 0) {
			replace(plain[i].field, value);
			return;
		}
	}
	if (strcmp(name, "claimed") == 0) {
		if (!value || !severity_parse(value, &facts->claimed))
			facts->claimed = -1;
	} else if (strcmp(name, "revision") == 0) {
		facts->revision = facts->rebound = value ? g_ascii_strtoll(value, NULL, 10) : 0;
	} else if (g_str_has_prefix(name, "field.") && name[6]) {
		if (!facts->fields)
			facts->fields =
				g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		if (value && *value)
			g_hash_table_replace(facts->fields, g_strdup(name + 6), g_strdup(value));
		else
			g_hash_table_remove(facts->fields, name + 6);
	}
}

static void opened(struct facts *facts, const struct event *event)
{
	const char *next = event->more;

	facts->opened_at = event->occurred_at;
	replace(&facts->opened_by, event->why);
	if (!event->what || !severity_parse(event->what, &facts->severity))
		facts->severity = 3;
	if (!next)
		return;
	GPtrArray *words = words_split(next, &next, NULL, NULL);
	for (guint i = 0; words && i < words->len; i++) {
		const struct word *word = g_ptr_array_index(words, i);
		char *equals = strchr(word->text, '=');
		if (!equals)
			continue;
		*equals = '\0';
		fact(facts, word->text, equals + 1);
	}
	if (words)
		words_free(words);
}

static void apply(struct facts *facts, const struct event *event)
{
	switch (event->kind) {
	case EVENT_OPENED:
		opened(facts, event);
		break;
	case EVENT_SET:
		/* Whose ticket it is and what it was bound to are said once, at its opening. */
		if (event->what && strcmp(event->what, "client") != 0 &&
		    strcmp(event->what, "revision") != 0)
			fact(facts, event->what, event->why);
		break;
	case EVENT_CAUSE:
		replace(&facts->cause, event->what);
		if (event->why)
			replace(&facts->side, event->why);
		break;
	case EVENT_TAG:
		if (event->what)
			set_put(facts->tags, event->what, g_strcmp0(event->why, "-") != 0);
		break;
	case EVENT_FOLLOW:
		if (event->what)
			set_put(facts->followers, event->what, g_strcmp0(event->why, "-") != 0);
		break;
	case EVENT_LINK:
		if (!facts->links)
			facts->links = g_array_new(FALSE, FALSE, sizeof(gint64));
		g_array_append_val(facts->links, event->number);
		break;
	case EVENT_ARTICLE:
		if (!facts->uses)
			facts->uses = g_array_new(FALSE, TRUE, sizeof(struct article_use));
		article_uses_apply(facts->uses, event);
		break;
	case EVENT_COVER:
		replace(&facts->cover, event->what);
		break;
	case EVENT_REBIND:
		facts->rebound = event->number;
		break;
	default:
		break;
	}
}

static int compare_order(gconstpointer a, gconstpointer b)
{
	const struct event *x = *(const struct event *const *)a;
	const struct event *y = *(const struct event *const *)b;

	if (x->occurred_at != y->occurred_at)
		return x->occurred_at < y->occurred_at ? -1 : 1;
	return x->turn < y->turn ? -1 : x->turn > y->turn;
}

void facts_of(const GPtrArray *events, struct facts *facts)
{
	g_autofree gboolean *standing = ticket_standing(events);
	g_autoptr(GPtrArray) order = g_ptr_array_sized_new(events->len);

	*facts = (struct facts){.claimed = -1, .opened_at = TIME_NONE};
	facts->tags = g_ptr_array_new_with_free_func(g_free);
	facts->followers = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < events->len; i++)
		if (standing[i])
			g_ptr_array_add(order, g_ptr_array_index(events, i));
	g_ptr_array_sort(order, compare_order);
	for (guint i = 0; i < order->len; i++)
		apply(facts, g_ptr_array_index(order, i));
}

void facts_clear(struct facts *facts)
{
	g_free(facts->client);
	g_free(facts->service);
	g_free(facts->region);
	g_free(facts->kind);
	g_free(facts->language);
	g_free(facts->subject);
	g_free(facts->contact);
	g_free(facts->cc);
	g_free(facts->affected);
	g_free(facts->cause);
	g_free(facts->side);
	g_free(facts->opened_by);
	g_free(facts->cover);
	g_clear_pointer(&facts->tags, g_ptr_array_unref);
	g_clear_pointer(&facts->followers, g_ptr_array_unref);
	g_clear_pointer(&facts->fields, g_hash_table_unref);
	g_clear_pointer(&facts->links, g_array_unref);
	g_clear_pointer(&facts->uses, g_array_unref);
	memset(facts, 0, sizeof *facts);
}

char *ticket_cc(const GPtrArray *events)
{
	struct facts facts;
	char *cc;

	facts_of(events, &facts);
	cc = g_steal_pointer(&facts.cc);
	facts_clear(&facts);
	return cc;
}

GPtrArray *ticket_followers(const GPtrArray *events)
{
	struct facts facts;
	GPtrArray *followers;

	facts_of(events, &facts);
	followers = g_steal_pointer(&facts.followers);
	facts_clear(&facts);
	return followers;
}
