/* SPDX-License-Identifier: MIT
 * A filter's terms as SQL. Every fragment stands here as a constant. A fragment is true or false,
 * never null, so that NOT means what a person means: -owner:li lists the unowned too. Columns carry
 * their table's name because some questions join tables that share names. */
#include <string.h>

#include "desk/clock.h"
#include "desk/i18n.h"
#include "desk/text.h"
#include "store/select-private.h"

#define FEW 1000
/* Below the million bytes SQLite takes as one statement. */
#define FOUND_MOST 100000

void compose(struct composer *composer, const char *fragment)
{
	g_string_append(composer->sql, fragment);
}

static void compose_value(struct composer *composer, struct value value)
{
	g_array_append_val(composer->values, value);
	g_string_append_printf(composer->sql, "$%u", composer->values->len);
}

void compose_int(struct composer *composer, gint64 number)
{
	compose_value(composer, V_INT(number));
}

/* Takes the text over. */
void compose_text(struct composer *composer, char *text)
{
	g_ptr_array_add(composer->texts, text);
	compose_value(composer, V_TEXT(text));
}

static gboolean is_word(const char *value, const char *word)
{
	return strcmp(value, word) == 0;
}

/* How a value is bound: as it reads, or as the number its word stands for. */
static void put_term_value(struct composer *composer, const struct filter_term *term,
			   const char *value)
{
	enum ticket_state state = STATE_NEW;
	enum clock_kind clock = CLOCK_FIRST_RESPONSE;
	enum pause_reason reason = PAUSE_WAITING_CLIENT;
	int severity = 0;
	gboolean known = TRUE;
	switch (term->field) {
	case FIELD_SEVERITY:
		known = severity_parse(value, &severity);
		compose_int(composer, severity);
		break;
	case FIELD_STATE:
		known = ticket_state_parse(value, &state);
		compose_int(composer, state);
		break;
	case FIELD_CLOCK:
		known = clock_kind_parse(value, &clock);
		compose_int(composer, clock);
		break;
	case FIELD_WAIT:
		known = pause_reason_parse(value, &reason);
		compose_int(composer, reason);
		break;
	case FIELD_ID:
		compose_int(composer, g_ascii_strtoll(value, NULL, 10));
		break;
	default:
		if (is_word(value, "me") && composer->context->me != NULL &&
		    (term->field == FIELD_OWNER || term->field == FIELD_TAM))
			value = composer->context->me;
		compose_text(composer, g_strdup(value));
	}
	g_assert(known); /* the parser checked the words */
}

/* The values that are neither "none" nor "any", as "$4, $5"; FALSE when there are none. */
static gboolean put_list(struct composer *composer, const struct filter_term *term)
{
	gboolean some = FALSE;
	for (char **value = term->values; *value != NULL; value++) {
		if (is_word(*value, "none") || is_word(*value, "any"))
			continue;
		if (some)
			compose(composer, ", ");
		put_term_value(composer, term, *value);
		some = TRUE;
	}
	return some;
}

static gboolean says(const struct filter_term *term, const char *word)
{
	return g_strv_contains((const char *const *)term->values, word);
}

static gboolean says_other(const struct filter_term *term)
{
	for (char **value = term->values; *value != NULL; value++)
		if (!is_word(*value, "none") && !is_word(*value, "any"))
			return TRUE;
	return FALSE;
}

/* A column that can be null: none, any, one of the values. */
static void put_column(struct composer *composer, const struct filter_term *term,
		       const char *column)
{
	const char * or = "(";
	if (says(term, "none")) {
		g_string_append_printf(composer->sql, "%s%s IS NULL", or, column);
		or = " OR ";
	}
	if (says(term, "any")) {
		g_string_append_printf(composer->sql, "%s%s IS NOT NULL", or, column);
		or = " OR ";
	}
	if (says_other(term)) {
		g_string_append_printf(composer->sql, "%s(%s IS NOT NULL AND %s IN (", or, column,
				       column);
		put_list(composer, term);
		compose(composer, "))");
	}
	compose(composer, ")");
}

/* Appended to a column it keeps an engine from an index on it: for a live question a client's index
 * means reading all the client ever had and sorting it, the queue's index only the live ones, in
 * order. */
const char *compose_client_column(const struct composer *composer)
{
	return composer->live ? "ticket.client || ''" : "ticket.client";
}

void compose_strings(struct composer *composer, const char *column, char **strings)
{
	if (*strings == NULL) {
		compose(composer, "1 = 0");
		return;
	}
	g_string_append_printf(composer->sql, "%s IN (", column);
	for (char **text = strings; *text != NULL; text++) {
		if (text > strings)
			compose(composer, ", ");
		compose_text(composer, g_strdup(*text));
	}
	compose(composer, ")");
}

static void put_clients_of(struct composer *composer, const char *tam)
{
	g_auto(GStrv) clients = NULL;
	const struct select_context *context = composer->context;
	if (composer->error == NULL && context->tam != NULL)
		clients = context->tam(tam, context->tam_data, &composer->error);
	char *nobody[] = {NULL};
	compose_strings(composer, compose_client_column(composer),
			clients != NULL ? clients : nobody);
}

static void put_tam(struct composer *composer, const struct filter_term *term)
{
	const char *me = composer->context->me;
	for (char **value = term->values; *value != NULL; value++) {
		compose(composer, value == term->values ? "(" : " OR ");
		if (is_word(*value, "any"))
			compose(composer, "NOT (");
		gboolean absent = is_word(*value, "any") || is_word(*value, "none");
		put_clients_of(composer, absent ? NULL : is_word(*value, "me") ? me : *value);
		if (is_word(*value, "any"))
			compose(composer, ")");
	}
	compose(composer, ")");
}

/* "zh" is also "zh-CN". */
static void put_language(struct composer *composer, const struct filter_term *term)
{
	const char * or = "(";
	for (char **value = term->values; *value != NULL; value++, or = " OR ") {
		compose(composer, or);
		if (is_word(*value, "none"))
			compose(composer, "ticket.language IS NULL");
		else if (is_word(*value, "any"))
			compose(composer, "ticket.language IS NOT NULL");
		else {
			compose(composer, "(ticket.language IS NOT NULL AND (ticket.language = ");
			compose_text(composer, g_strdup(*value));
			g_string_append_printf(composer->sql,
					       " OR substr(ticket.language, 1, %d) = ",
					       (int)g_utf8_strlen(*value, -1) + 1);
			compose_text(composer, g_strconcat(*value, "-", NULL));
			compose(composer, "))");
		}
	}
	compose(composer, ")");
}

/* The column reads ' cdn sea ': replace() finds a part on both engines, with no wildcard to escape.
 */
static void put_tags(struct composer *composer, const struct filter_term *term)
{
	const char * or = "(";
	for (char **value = term->values; *value != NULL; value++, or = " OR ") {
		compose(composer, or);
		if (is_word(*value, "none"))
			compose(composer, "ticket.tags = ''");
		else if (is_word(*value, "any"))
			compose(composer, "ticket.tags <> ''");
		else {
			compose(composer, "replace(ticket.tags, ");
			compose_text(composer, g_strconcat(" ", *value, " ", NULL));
			compose(composer, ", '') <> ticket.tags");
		}
	}
	compose(composer, ")");
}

static void put_found_in_messages(struct composer *composer, const struct filter_term *term);

/* Both sides are folded, so how LIKE treats ASCII letters on an engine makes no difference. */
static void put_words(struct composer *composer, const struct filter_term *term)
{
	g_autofree char *folded = text_fold(term->values[0]);
	GString *pattern = g_string_new("%");
	for (const char *at = folded; *at != '\0'; at++) {
		if (strchr("%_!", *at) != NULL)
			g_string_append_c(pattern, '!');
		g_string_append_c(pattern, *at);
	}
	g_string_append_c(pattern, '%');
	compose(composer, term->quoted ? "(ticket.folded LIKE " : "ticket.folded LIKE ");
	compose_text(composer, g_string_free(pattern, FALSE));
	compose(composer, " ESCAPE '!'");
	if (term->quoted) {
		compose(composer, " OR ");
		put_found_in_messages(composer, term);
		compose(composer, ")");
	}
}

/* What was found, as numbers in the text: they are nobody's words, and more than an engine takes as
 * parameters. */
static void put_found(struct composer *composer, const GArray *found)
{
	/* Few are looked up one by one; many are looked for in the queue's index, in its order. */
	compose(composer, found->len > FEW ? "(ticket.id + 0) IN (" : "ticket.id IN (");
	for (guint i = 0; i < found->len; i++)
		g_string_append_printf(composer->sql, "%s%" PRId64, i > 0 ? "," : "",
				       g_array_index(found, gint64, i));
	compose(composer, ")");
}

/* While the search goes on, what it has not found yet matches nothing, negated or not. */
static void put_found_in_messages(struct composer *composer, const struct filter_term *term)
{
	const struct select_context *context = composer->context;
	const GArray *found = NULL;
	gboolean whole = TRUE;
	if (context->unsearched) {
		compose(composer, composer->negated ? "1 = 0" : "1 = 1");
		return;
	}
	if (composer->error == NULL && context->scan != NULL)
		found = context->scan(composer->filter, term, context, context->scan_data, &whole,
				      &composer->error);
	if (found != NULL && found->len > FOUND_MOST && composer->error == NULL)
		g_set_error(&composer->error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("“%s” is found in more than %d tickets (add words that narrow it)"),
			    term->values[0], FOUND_MOST);
	if (composer->error != NULL || (composer->negated && !whole))
		compose(composer, composer->negated ? "1 = 1" : "1 = 0");
	else if (found == NULL || found->len == 0)
		compose(composer, "1 = 0");
	else
		put_found(composer, found);
}

static void put_clock(struct composer *composer, const struct filter_term *term)
{
	char unstopped[128];
	g_snprintf(unstopped, sizeof unstopped,
		   "EXISTS (SELECT 1 FROM clock AS k WHERE k.ticket = ticket.id AND k.state IN "
		   "(%d, %d)",
		   CLOCK_RUNNING, CLOCK_PAUSED);
	const char * or = "(";
	if (says(term, "none")) {
		g_string_append_printf(composer->sql, "%sNOT %s)", or, unstopped);
		or = " OR ";
	}
	if (says(term, "any")) {
		g_string_append_printf(composer->sql, "%s%s)", or, unstopped);
		or = " OR ";
	}
	if (says_other(term)) {
		g_string_append_printf(composer->sql, "%s%s AND k.clock IN (", or, unstopped);
		put_list(composer, term);
		compose(composer, "))");
	}
	compose(composer, ")");
}

static void put_own(struct composer *composer, const struct filter_term *term)
{
	static const char has[] = "EXISTS (SELECT 1 FROM field AS f WHERE f.ticket = ticket.id AND "
				  "f.key = ";
	const char * or = "(";
	if (says(term, "none") || says(term, "any")) {
		gboolean both = says(term, "none") && says(term, "any");
		compose(composer, both ? "(1 = 1 OR " : says(term, "none") ? "(NOT " : "(");
		compose(composer, has);
		compose_text(composer, g_strdup(term->name));
		compose(composer, ")");
		or = " OR ";
	}
	if (says_other(term)) {
		compose(composer, or);
		compose(composer, has);
		compose_text(composer, g_strdup(term->name));
		compose(composer, " AND f.value IN (");
		put_list(composer, term);
		compose(composer, "))");
	}
	compose(composer, ")");
}

/* filter.h: `<` without the bound, `>` with it. Opened and updated count a duration backwards, and
 * "within" is the later side. */
static void put_instant(struct composer *composer, const struct filter_term *term,
			const char *column)
{
	gboolean backwards = term->field != FIELD_DUE;
	gint64 now = composer->context->now, bound = term->time;
	gboolean less = term->compare == COMPARE_LESS;
	if (term->span != TIME_NONE) {
		bound = backwards ? now - term->span : now + term->span;
		less = less != backwards;
	}
	g_string_append_printf(composer->sql, "(%s IS NOT NULL AND %s %s ", column, column,
			       less ? "<" : ">=");
	compose_int(composer, bound);
	compose(composer, ")");
}

/* Past due or flagged (clocks.md §4); a clock breaches strictly after its due (K8). */
void compose_breached(struct composer *composer)
{
	compose(composer,
		"(ticket.breached = 1 OR (ticket.due_at IS NOT NULL AND ticket.due_at < ");
	compose_int(composer, composer->context->now);
	compose(composer, "))");
}

/* yes, no, or both of them. */
static void put_switch(struct composer *composer, const struct filter_term *term)
{
	if (says(term, "yes") && says(term, "no")) {
		compose(composer, "1 = 1");
		return;
	}
	if (says(term, "no"))
		compose(composer, "NOT ");
	if (term->field == FIELD_BREACHED)
		compose_breached(composer);
	else if (term->field == FIELD_COVERED)
		compose(composer, "(ticket.contract IS NOT NULL)");
	else
		compose(composer, "(ticket.unanswered = 1)");
}

static void put_term(struct composer *composer, const struct filter_term *term)
{
	static const char *const columns[] = {
		[FIELD_SEVERITY] = "ticket.severity",
		[FIELD_STATE] = "ticket.state",
		[FIELD_TIER] = "ticket.tier",
		[FIELD_SERVICE] = "ticket.service",
		[FIELD_REGION] = "ticket.region",
		[FIELD_TEAM] = "ticket.team",
		[FIELD_OWNER] = "ticket.owner",
		[FIELD_KIND] = "ticket.kind",
		[FIELD_CAUSE] = "ticket.cause",
		[FIELD_DUE] = "ticket.due_at",
		[FIELD_WAIT] = "ticket.wait",
		[FIELD_OPENED] = "ticket.opened_at",
		[FIELD_UPDATED] = "ticket.updated_at",
		[FIELD_ID] = "ticket.id",
		[FIELD_REF] = "ticket.ref",
	};
	switch (term->field) {
	case FIELD_CLIENT:
		compose_strings(composer, compose_client_column(composer), term->values);
		break;
	case FIELD_TAM:
		put_tam(composer, term);
		break;
	case FIELD_LANGUAGE:
		put_language(composer, term);
		break;
	case FIELD_TAG:
		put_tags(composer, term);
		break;
	case FIELD_TEXT:
		put_words(composer, term);
		break;
	case FIELD_PATTERN:
		put_found_in_messages(composer, term);
		break;
	case FIELD_CLOCK:
		put_clock(composer, term);
		break;
	case FIELD_OWN:
		put_own(composer, term);
		break;
	case FIELD_BREACHED:
	case FIELD_COVERED:
	case FIELD_UNANSWERED:
		put_switch(composer, term);
		break;
	default:
		if (term->compare == COMPARE_IS)
			put_column(composer, term, columns[term->field]);
		else
			put_instant(composer, term, columns[term->field]);
	}
}

/* Halved again and again: engines bound the depth of an expression, and a flat chain of AND is one
 * level per term. */
static void put_parts(struct composer *composer, const struct filter *filter, guint from, guint to)
{
	if (to - from == 1) {
		compose_filter(composer, filter->parts->pdata[from]);
		return;
	}
	guint middle = from + (to - from) / 2;
	compose(composer, "(");
	put_parts(composer, filter, from, middle);
	compose(composer, filter->op == FILTER_AND ? " AND " : " OR ");
	put_parts(composer, filter, middle, to);
	compose(composer, ")");
}

void compose_filter(struct composer *composer, const struct filter *filter)
{
	switch (filter->op) {
	case FILTER_TERM:
		put_term(composer, &filter->term);
		break;
	case FILTER_NOT:
		compose(composer, "NOT (");
		composer->negated = !composer->negated;
		compose_filter(composer, filter->parts->pdata[0]);
		composer->negated = !composer->negated;
		compose(composer, ")");
		break;
	case FILTER_AND:
	case FILTER_OR:
		if (filter->parts->len == 0)
			compose(composer, "1 = 1");
		else
			put_parts(composer, filter, 0, filter->parts->len);
	}
}
