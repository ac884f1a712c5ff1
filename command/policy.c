/* SPDX-License-Identifier: MIT
 * Policies: what a tier or client is promised per severity and clock. A policy's text is one line
 * per (severity, clock); setting one replaces it whole. */
#include <string.h>

#include "command/policy.h"
#include "command/sink.h"
#include "desk/i18n.h"

#define GROUP N_("Definitions")

gboolean subject_check(struct call *call, const char *subject, gboolean service, GError **error)
{
	struct desk *desk = call->desk;
	gsize length = strcspn(subject, "/");
	g_autofree char *owner = g_strndup(subject, length);

	if (subject[length] && (!service || !subject[length + 1])) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    service ? _("“%s”: a service is expected behind the slash")
				    : _("“%s”: a tier or a client is expected, without a service"),
			    subject);
		return FALSE;
	}
	if (subject[length] &&
	    !book_text(desk->book, "service", subject + length + 1, G_MAXINT64, NULL, NULL))
		sink_say(call->sink, _("note: there is no service “%s” yet"), subject + length + 1);
	if (book_text(desk->book, "tier", owner, G_MAXINT64, NULL, NULL) ||
	    book_text(desk->book, "client", owner, G_MAXINT64, NULL, NULL))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("there is no tier or client “%s”"), owner);
	return FALSE;
}

/* "P0,P1" or "*" as canonical words; NULL with error. */
static char **severities_read(const char *text, GError **error)
{
	g_auto(GStrv) words = list_split(text);

	if (strcmp(text, "*") == 0)
		return g_steal_pointer(&words);
	for (char **word = words; *word; word++) {
		int severity;
		if (!severity_parse(*word, &severity)) {
			g_set_error(
				error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				_("severity “%s”: expected P0 to P9, several with commas, or *"),
				*word);
			return NULL;
		}
		g_free(*word);
		*word = g_strdup(severity_name(severity));
	}
	if (*words)
		return g_steal_pointer(&words);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("a severity is expected"));
	return NULL;
}

/* The shortest form of "15m..30m", so that equal promises read equal. Left alone when it is wrong:
 * the row's reader says what is. */
static char *target_normal(const char *target)
{
	g_auto(GStrv) parts = g_strsplit(target, "..", 2);

	for (char **part = parts; *part; part++) {
		struct duration duration;
		if (!duration_parse(*part, &duration, NULL))
			continue;
		g_free(*part);
		*part = duration_print(&duration);
	}
	return g_strjoinv("..", parts);
}

/* What one `policy set` promises: pairs of clock and target. */
struct promise {
	char *clock, *target;
};

static void promise_free(void *data)
{
	struct promise *promise = data;

	g_free(promise->clock);
	g_free(promise->target);
	g_free(promise);
}

static void promise_add(GPtrArray *promises, const char *clock, gsize length, const char *target)
{
	struct promise *promise = g_new0(struct promise, 1);

	promise->clock = g_strndup(clock, length);
	promise->target = target_normal(target);
	g_ptr_array_add(promises, promise);
}

/* "CLOCK TARGET CLOCK=TARGET …"; pairs may also stand first. */
static GPtrArray *promises_read(const struct call *call, GError **error)
{
	g_autoptr(GPtrArray) promises = g_ptr_array_new_with_free_func(promise_free);
	const char *clock = call_argument(call, 2), *target = call_argument(call, 3);
	guint from = 2;

	if (!strchr(clock, '=')) {
		if (!target) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("%s: a target is expected behind it"), clock);
			return NULL;
		}
		promise_add(promises, clock, strlen(clock), target);
		from = 4;
	}
	for (guint i = from; i < call->arguments->len; i++) {
		const char *pair = call_argument(call, i), *equals = strchr(pair, '=');
		if (!equals) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("“%s”: expected CLOCK=TARGET"), pair);
			return NULL;
		}
		promise_add(promises, pair, equals - pair, equals + 1);
	}
	return g_steal_pointer(&promises);
}

/* The line of one cell: of the call's options those that concern its clock. */
static struct line *cell_line(const struct line *given, const char *severity,
			      const struct promise *promise)
{
	struct line *line = g_new0(struct line, 1);
	const char *const words[] = {"policy", "set",          line_word(given, 2),
				     severity, promise->clock, promise->target};
	enum clock_kind clock;
	gboolean known = clock_kind_parse(promise->clock, &clock);
	GHashTableIter iter;
	void *name, *value;

	line->words = g_ptr_array_new_with_free_func(g_free);
	line->options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		g_ptr_array_add(line->words, g_strdup(words[i]));
	g_hash_table_iter_init(&iter, given->options);
	while (g_hash_table_iter_next(&iter, &name, &value)) {
		/* --confirm-within goes with --start confirmed, which a first-response can't have.
		 */
		gboolean idle = known && clock == CLOCK_FIRST_RESPONSE &&
				strcmp(name, "start") == 0 && strcmp(value, "confirmed") == 0;
		if (!known || (!idle && policy_option_concerns(name, clock)))
			g_hash_table_insert(line->options, g_strdup(name), g_strdup(value));
	}
	return line;
}

/* An option that concerns none of the clocks named is a mistake; one that concerns some is not. */
static gboolean options_concern(const struct line *given, const GPtrArray *promises, GError **error)
{
	GHashTableIter iter;
	void *name;

	g_hash_table_iter_init(&iter, given->options);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		gboolean any = FALSE;
		for (guint i = 0; i < promises->len && !any; i++) {
			const struct promise *promise = g_ptr_array_index(promises, i);
			enum clock_kind clock;
			any = !clock_kind_parse(promise->clock, &clock) ||
			      policy_option_concerns(name, clock);
		}
		if (any)
			continue;
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--%s concerns none of the clocks named"), (const char *)name);
		return FALSE;
	}
	return TRUE;
}

int line_rank(const struct line *line)
{
	enum clock_kind clock = 0;
	int severity = 10;

	severity_parse(line_word(line, 3), &severity);
	if (line_word(line, 4))
		clock_kind_parse(line_word(line, 4), &clock);
	return severity * CLOCK_KINDS + (int)clock;
}

void lines_replace(GPtrArray *lines, struct line *line)
{
	guint place = 0;

	while (place < lines->len && line_rank(g_ptr_array_index(lines, place)) < line_rank(line))
		place++;
	if (place < lines->len && line_rank(g_ptr_array_index(lines, place)) == line_rank(line))
		g_ptr_array_remove_index(lines, place);
	g_ptr_array_insert(lines, (gint)place, line);
}

static gboolean change_set(struct call *call, GPtrArray *lines, GError **error)
{
	g_auto(GStrv) severities = severities_read(call_argument(call, 1), error);
	g_autoptr(GPtrArray) promises = severities ? promises_read(call, error) : NULL;
	struct line *given = promises ? define_line(call, NULL, error) : NULL;
	gboolean good = given && subject_check(call, call_argument(call, 0), TRUE, error) &&
			options_concern(given, promises, error);

	for (guint i = 0; good && i < promises->len; i++)
		for (char **severity = severities; good && *severity; severity++) {
			struct line *line =
				cell_line(given, *severity, g_ptr_array_index(promises, i));
			struct policy_row *row = policy_row_parse(line, 0, error);
			good = row != NULL;
			policy_row_free(row);
			if (good)
				lines_replace(lines, line);
			else
				line_free(line);
		}
	line_free(given);
	return good;
}

static gboolean run_set(struct call *call, GError **error)
{
	return define_edit(call, call_argument(call, 0), change_set, error);
}

static const struct argument_spec set_arguments[] = {
	{.name = "SUBJECT", COMPLETE_SUBJECT},
	{.name = "SEVERITY[,…]|*", COMPLETE_SEVERITY},
	{.name = "CLOCK", COMPLETE_CLOCK},
	{.name = "TARGET", COMPLETE_DURATION, .optional = TRUE},
	{.name = "CLOCK=TARGET", .optional = TRUE, .rest = TRUE},
	{NULL}};
static const struct option_spec set_options[] = {
	{"calendar", 'c', "CAL|contract",
	 N_("Whose hours count; the contract's own with “contract”"), COMPLETE_CALENDAR},
	{"start", 0, "HOW", N_("What starts it: opened, confirmed or routed"), COMPLETE_WORDS,
	 "opened confirmed routed"},
	{"confirm-within", 0, "DURATION", N_("Unconfirmed past it, the clock starts anyway"),
	 COMPLETE_DURATION},
	{"stop", 0, "HOW", N_("What stops a first-response: reply, ack, begun or begun+reply"),
	 COMPLETE_WORDS, "reply ack begun begun+reply"},
	{"pause", 0, "REASON,…|none", N_("What pauses it"), COMPLETE_PAUSE},
	{"raise", 0, "MODE", N_("Severity raised: fresh or retro"), COMPLETE_WORDS, "fresh retro"},
	{"lower", 0, "MODE", N_("Severity lowered: fresh or retro"), COMPLETE_WORDS, "fresh retro"},
	{"day-mode", 0, "MODE", N_("How working days end: same-time or close-of-day"),
	 COMPLETE_WORDS, "same-time close-of-day"},
	{"reopen-within", 0, "DURATION",
	 N_("How long a resolved ticket can be reopened (default 14d)"), COMPLETE_DURATION},
	{"warn", 0, "PERCENT,…", N_("The shares of the target at which to warn, like 75,90,100")},
	{"restore-by", 0, "WHO", N_("Who says that it is restored: human or monitor"),
	 COMPLETE_WORDS, "human monitor"},
	{"label", 0, "TEXT", N_("How the contract words the promise")},
	{NULL},
};
const struct command command_policy_set = {
	.name = "policy set",
	.group = GROUP,
	.arguments = set_arguments,
	.options = set_options,
	.help = N_("Promise a target for a clock to a tier or a client[/service]"),
	.role = ROLE_LEAD,
	.needs = DEFINITION_NEEDS,
	.run = run_set,
};
const struct command command_policy_list =
	LIST_ROW("policy", COMPLETE_SUBJECT, N_("List the promises"));

static gboolean listed(char **words, const char *word)
{
	return !words || g_strv_contains((const char *const *)words, word);
}

/* Takes out the rows of the severities and the clock named, or all. */
static gboolean change_remove(struct call *call, GPtrArray *lines, GError **error)
{
	const char *severity = call_argument(call, 1), *clock = call_argument(call, 2);
	g_auto(GStrv) severities = severity ? severities_read(severity, error) : NULL;
	guint before = lines->len;

	if (severity && !severities)
		return FALSE;
	for (guint i = lines->len; i-- > 0;) {
		const struct line *line = g_ptr_array_index(lines, i);
		if (listed(severities, line_word(line, 3)) &&
		    (!clock || g_strcmp0(line_word(line, 4), clock) == 0))
			g_ptr_array_remove_index(lines, i);
	}
	if (lines->len < before)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("“%s” has no such row"),
		    call_argument(call, 0));
	return FALSE;
}

gboolean rows_remove(struct call *call, GError **error)
{
	return define_edit(call, call_argument(call, 0), change_remove, error);
}

const struct argument_spec rows_remove_arguments[] = {
	{.name = "SUBJECT", COMPLETE_SUBJECT},
	{.name = "SEVERITY[,…]|*", COMPLETE_SEVERITY, .optional = TRUE},
	{.name = "CLOCK", COMPLETE_CLOCK, .optional = TRUE},
	{NULL}};
const struct command command_policy_remove = {
	.name = "policy remove",
	.group = GROUP,
	.arguments = rows_remove_arguments,
	.help = N_("Promise no longer: all of a subject, some severities, one clock; open tickets "
		   "keep theirs"),
	.role = ROLE_LEAD,
	.needs = NEEDS_DESK | NEEDS_WRITE | NEEDS_CONFIRM,
	.run = rows_remove,
};
