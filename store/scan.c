/* SPDX-License-Identifier: MIT
 * Searching for patterns. What is known of a ticket is one number: the turn it was looked at, and
 * whether the pattern was found. A pass goes over the tickets that a filter's other terms let
 * through, in the order of the queue, so that the gravest come first. */
#include "store/scan.h"

#include <string.h>
#include <time.h>

#include "desk/i18n.h"
#include "store/session.h"
#include "store/tickets.h"

#define PATTERNS_KEPT 4
#define PASSES_KEPT 8
#define KNOWN_MOST 200000   /* tickets of one pattern; about 10 MB */
#define TEXT_PATIENCE 20000 /* microseconds for one text */
#define WASTE_MOST 2000000  /* on texts given up, then the pattern is */
#define TELL_EVERY 1024     /* tickets between two words on how far it is */
#define LOOK_EVERY 16       /* tickets between two looks at the clock */

/* A verdict is (turn << 2 | costly << 1 | found), never 0. */
#define FOUND 1
#define COSTLY 2

struct pattern {
	char *text; /* as the library has it */
	struct regex *regex;
	GHashTable *known; /* id → verdict, as of `pulse` */
	GHashTable *older; /* as of some time before: the turn must be looked at */
	gint64 pulse;      /* how often the desk had changed when `known` was begun */
	gint64 wasted;
};

struct pass {
	char *key;
	gint64 pulse;
	GArray *ids, *found; /* of gint64 */
	GArray *before;      /* found by the last pass of this key; NULL */
	guint next, unsearched;
};

struct scans {
	GPtrArray *patterns, *passes; /* the last used last */
};

static void pattern_free(void *data)
{
	struct pattern *pattern = data;

	regex_free(pattern->regex);
	g_hash_table_unref(pattern->known);
	g_hash_table_unref(pattern->older);
	g_free(pattern->text);
	g_free(pattern);
}

static void pass_free(void *data)
{
	struct pass *pass = data;

	g_array_unref(pass->ids);
	g_array_unref(pass->found);
	g_clear_pointer(&pass->before, g_array_unref);
	g_free(pass->key);
	g_free(pass);
}

void scans_free(struct scans *scans)
{
	if (!scans)
		return;
	g_ptr_array_unref(scans->patterns);
	g_ptr_array_unref(scans->passes);
	g_free(scans);
}

/* Moves it to the end; those at the start are let go. */
static void use(GPtrArray *kept, guint index, guint most)
{
	gpointer item = g_ptr_array_steal_index(kept, index);

	g_ptr_array_add(kept, item);
	while (kept->len > most)
		g_ptr_array_remove_index(kept, 0);
}

/* A phrase is a pattern too: itself, and in any case. */
static char *text_of(const struct filter_term *term)
{
	g_auto(GStrv) parts = NULL;
	g_autofree char *text = NULL;

	if (term->field == FIELD_PATTERN)
		return g_strdup(term->values[0]);
	parts = g_strsplit(term->values[0], "\\E", -1);
	text = g_strjoinv("\\E\\\\E\\Q", parts);
	return g_strconcat("(?i)\\Q", text, "\\E", NULL);
}

static struct pattern *find_pattern(struct scans *scans, const struct filter_term *term,
				    GError **error)
{
	g_autofree char *text = text_of(term);
	struct pattern *pattern;
	struct regex *regex;

	for (guint i = 0; i < scans->patterns->len; i++) {
		pattern = g_ptr_array_index(scans->patterns, i);
		if (strcmp(pattern->text, text) != 0)
			continue;
		use(scans->patterns, i, PATTERNS_KEPT);
		return pattern;
	}
	/* A phrase may be longer than a pattern, and costs no more than its length. */
	regex = regex_new(text, term->field == FIELD_PATTERN ? FILTER_PATTERN_FLAGS : REGEX_TRUSTED,
			  NULL, error);
	if (!regex)
		return NULL;
	pattern = g_new0(struct pattern, 1);
	pattern->text = g_strdup(text);
	pattern->regex = regex;
	pattern->known = g_hash_table_new(NULL, NULL);
	pattern->older = g_hash_table_new(NULL, NULL);
	g_ptr_array_add(scans->patterns, pattern);
	use(scans->patterns, scans->patterns->len - 1, PATTERNS_KEPT);
	return pattern;
}

/* The desk changed: what is known must be looked at again, but its texts only where a turn moved.
 */
static void age(struct pattern *pattern, gint64 pulse)
{
	GHashTableIter iter;
	gpointer id, verdict;

	if (pattern->pulse == pulse)
		return;
	pattern->pulse = pulse;
	if (g_hash_table_size(pattern->older) + g_hash_table_size(pattern->known) > KNOWN_MOST)
		g_hash_table_remove_all(pattern->older);
	g_hash_table_iter_init(&iter, pattern->known);
	while (g_hash_table_iter_next(&iter, &id, &verdict))
		g_hash_table_insert(pattern->older, id, verdict);
	g_hash_table_remove_all(pattern->known);
}

/* ---- one ticket */

struct looking {
	struct pattern *pattern;
	gsize old;     /* verdict; 0: none */
	gsize verdict; /* so far; 0: nothing was read */
};

/* Of this thread: that others have the processor makes no text a costly one. */
static gint64 worked(void)
{
	struct timespec worked;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &worked);
	return worked.tv_sec * G_USEC_PER_SEC + worked.tv_nsec / 1000;
}

static gboolean matches(struct looking *looking, const char *text)
{
	struct pattern *pattern = looking->pattern;
	gint64 began = worked();
	const struct regex_budget budget = {.clock = worked, .until = began + TEXT_PATIENCE};
	struct regex_span span;
	enum regex_answer answer =
		text ? regex_find(pattern->regex, text, strlen(text), 0, &budget, &span)
		     : REGEX_NONE;

	if (answer == REGEX_COSTLY) {
		pattern->wasted += worked() - began;
		looking->verdict |= COSTLY;
	}
	return answer == REGEX_FOUND;
}

static gboolean look(const struct row *row, void *data)
{
	struct looking *looking = data;
	gboolean found = FALSE;

	if (looking->verdict == 0) {
		looking->verdict = (gsize)row_int(row, 0) << 2;
		if (looking->old >> 2 == looking->verdict >> 2) {
			looking->verdict = looking->old;
			return FALSE;
		}
		found = matches(looking, row_text(row, 1));
	}
	found = found || matches(looking, row_text(row, 2));
	looking->verdict |= found ? FOUND : 0;
	return !found;
}

static gboolean judge(struct desk *desk, struct pattern *pattern, gint64 id, gboolean keep,
		      gsize *verdict, GError **error)
{
	const struct value value = V_INT(id);
	struct looking looking = {.pattern = pattern};

	*verdict = GPOINTER_TO_SIZE(g_hash_table_lookup(pattern->known, GSIZE_TO_POINTER(id)));
	if (*verdict)
		return TRUE;
	looking.old = GPOINTER_TO_SIZE(g_hash_table_lookup(pattern->older, GSIZE_TO_POINTER(id)));
	if (!store_ok(
		    store_select(desk->store, QUERY_SEARCH_TEXTS, &value, 1, look, &looking, error),
		    error))
		return FALSE;
	*verdict = looking.verdict;
	if (*verdict && keep)
		g_hash_table_insert(pattern->known, GSIZE_TO_POINTER(id),
				    GSIZE_TO_POINTER(*verdict));
	return TRUE;
}

/* ---- all of them */

static gboolean add_id(const struct row *row, void *data)
{
	gint64 id = row_int(row, 0);

	g_array_append_val((GArray *)data, id);
	return TRUE;
}

/* What the other terms let through: the same question with every pattern taken for found. */
static struct select *ask_candidates(const struct filter *filter,
				     const struct select_context *context, GError **error)
{
	struct select_context others = *context;

	others.unsearched = TRUE;
	others.answering = others.backwards = FALSE;
	others.ordering = (struct ordering){ORDER_QUEUE, FALSE};
	return select_tickets("ticket.id", filter, &others, NULL, 0, error);
}

static char *key_of(const struct pattern *pattern, const struct select *select)
{
	GString *key = g_string_new(pattern->text);

	g_string_append_printf(key, "\n%s", select->sql);
	for (guint i = 0; i < select->values->len; i++) {
		const struct value *value = &g_array_index(select->values, struct value, i);
		if (value->type == VALUE_TEXT)
			g_string_append_printf(key, "\n%s", value->text);
		else
			g_string_append_printf(key, "\n%" PRId64, value->integer);
	}
	return g_string_free(key, FALSE);
}

static struct pass *begin_pass(struct desk *desk, struct pass *old, char *key, gint64 pulse,
			       const struct select *select, GError **error)
{
	struct pass *pass = g_new0(struct pass, 1);

	pass->key = key;
	pass->pulse = pulse;
	pass->ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	pass->found = g_array_new(FALSE, FALSE, sizeof(gint64));
	if (old)
		pass->before = g_array_ref(old->next < old->ids->len && old->before ? old->before
										    : old->found);
	if (store_ok(select_run(desk->store, select, add_id, pass->ids, error), error))
		return pass;
	pass_free(pass);
	return NULL;
}

/* One under way is gone on with, though the desk has changed since: else a busy desk would begin
 * anew for ever. */
static gboolean still_serves(const struct desk *desk, const struct pass *pass, gint64 pulse)
{
	return pass->pulse == pulse || (desk->search.until && pass->next < pass->ids->len);
}

/* The pass for this pattern and these candidates. */
static struct pass *find_pass(struct desk *desk, struct pattern *pattern,
			      const struct filter *filter, const struct select_context *context,
			      gint64 pulse, GError **error)
{
	GPtrArray *passes = desk->scans->passes;
	struct select *select = ask_candidates(filter, context, error);
	char *key = select ? key_of(pattern, select) : NULL;
	struct pass *pass = NULL, *fresh = NULL;
	guint i = 0;

	for (; key && i < passes->len && !pass; i++)
		if (strcmp(((struct pass *)passes->pdata[i])->key, key) == 0)
			pass = passes->pdata[i];
	if (pass && still_serves(desk, pass, pulse)) {
		use(passes, i - 1, PASSES_KEPT);
		g_free(key);
	} else if (key) {
		age(pattern, pulse);
		fresh = begin_pass(desk, pass, key, pulse, select, error);
		if (fresh && pass)
			g_ptr_array_remove(passes, pass);
		if (fresh) {
			g_ptr_array_add(passes, fresh);
			use(passes, passes->len - 1, PASSES_KEPT);
		}
		pass = fresh;
	}
	select_free(select);
	return pass;
}

static gboolean go_on(struct desk *desk, struct pattern *pattern, struct pass *pass, GError **error)
{
	struct search *search = &desk->search;
	/* Of a whole desk, closed tickets too, only what was found is kept. */
	gboolean keep = pass->ids->len <= KNOWN_MOST;

	while (pass->next < pass->ids->len) {
		gint64 id = g_array_index(pass->ids, gint64, pass->next);
		gsize verdict;
		if (search->until && pass->next % LOOK_EVERY == 0 &&
		    g_get_monotonic_time() >= search->until)
			break;
		if (search->told && pass->next % TELL_EVERY == 0 &&
		    !search->told(pass->next, pass->ids->len, search->data, error))
			return FALSE;
		if (!judge(desk, pattern, id, keep, &verdict, error))
			return FALSE;
		if (verdict & FOUND)
			g_array_append_val(pass->found, id);
		pass->unsearched += (verdict & COSTLY) && !(verdict & FOUND);
		pass->next++;
		if (pattern->wasted > WASTE_MOST) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("/%s/ costs too much: %u tickets were given up after %d ms "
				      "each (expected a pattern with fewer ways to match)"),
				    pattern->text, pass->unsearched, TEXT_PATIENCE / 1000);
			return FALSE;
		}
	}
	return TRUE;
}

void desk_search_begin(struct desk *desk, gint64 microseconds)
{
	desk->search =
		(struct search){.until = microseconds ? g_get_monotonic_time() + microseconds : 0};
}

void desk_search_end(struct desk *desk)
{
	desk->search.until = 0;
}

const GArray *desk_scan(const struct filter *filter, const struct filter_term *term,
			const struct select_context *context, void *data, gboolean *whole,
			GError **error)
{
	struct desk *desk = data;
	struct pattern *pattern;
	struct pass *pass;
	gint64 pulse, here;
	gboolean done;

	if (!desk->scans) {
		desk->scans = g_new0(struct scans, 1);
		desk->scans->patterns = g_ptr_array_new_with_free_func(pattern_free);
		desk->scans->passes = g_ptr_array_new_with_free_func(pass_free);
	}
	if (!session_pulse(desk, &pulse, &here, error) ||
	    !(pattern = find_pattern(desk->scans, term, error)))
		return NULL;
	pass = find_pass(desk, pattern, filter, context, pulse, error);
	if (!pass || !go_on(desk, pattern, pass, error))
		return NULL;
	done = pass->next == pass->ids->len;
	if (done)
		g_clear_pointer(&pass->before, g_array_unref);
	desk->search.left += pass->ids->len - pass->next;
	desk->search.total += pass->ids->len;
	desk->search.unsearched = MAX(desk->search.unsearched, pass->unsearched);
	*whole = done || pass->before;
	desk->search.partial |= !*whole;
	return pass->before ? pass->before : pass->found;
}
