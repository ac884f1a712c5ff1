/* SPDX-License-Identifier: MIT
 * Policy rows read from their lines: targets, options and which clock each option concerns. */
#include "desk/book-private.h"

#include <string.h>

#include "desk/i18n.h"

#define BIT(kind) (1u << (kind))

/* The options that concern only some clocks (clocks.md §2). */
static const struct {
	const char *option;
	unsigned clocks;
} concerns[] = {
	{"start", BIT(CLOCK_FIRST_RESPONSE) | BIT(CLOCK_RESTORE) | BIT(CLOCK_RESOLVE)},
	{"confirm-within", BIT(CLOCK_RESTORE) | BIT(CLOCK_RESOLVE)},
	{"stop", BIT(CLOCK_FIRST_RESPONSE)},
	{"reopen-within", BIT(CLOCK_RESTORE) | BIT(CLOCK_RESOLVE)},
	{"restore-by", BIT(CLOCK_RESTORE)},
};

gboolean policy_option_concerns(const char *option, enum clock_kind clock)
{
	for (guint i = 0; i < G_N_ELEMENTS(concerns); i++)
		if (strcmp(concerns[i].option, option) == 0)
			return (concerns[i].clocks & BIT(clock)) != 0;
	return TRUE;
}

static gboolean refuse(GError **error, const char *option, const char *value, const char *expected)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("--%s %s: expected %s"), option,
		    value, expected);
	return FALSE;
}

/* The index of the option's value in `words`, or `missing` when it isn't given; -1 with error. */
static int choose(const struct line *line, const char *option, const char *const *words,
		  int missing, GError **error)
{
	const char *value = line_option(line, option);

	if (!value)
		return missing;
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], value) == 0)
			return i;
	g_autofree char *expected = g_strjoinv(", ", (char **)words);
	refuse(error, option, value, expected);
	return -1;
}

static gboolean take_target(struct policy *policy, const char *text, GError **error)
{
	const char *dots = strstr(text, "..");
	g_autofree char *aim = dots ? g_strndup(text, dots - text) : NULL;

	if (strcmp(text, "none") == 0)
		return TRUE;
	if (!duration_parse(dots ? dots + 2 : text, &policy->target, error))
		return FALSE;
	if (!aim)
		return TRUE;
	if (!duration_parse(aim, &policy->aim, error))
		return FALSE;
	/* Working days and seconds only compare on a calendar and from a start. */
	gboolean days = policy->target.working_days > 0;
	if (days != (policy->aim.working_days > 0) ||
	    (days ? policy->aim.working_days < policy->target.working_days
		  : policy->aim.seconds < policy->target.seconds))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("%s: the aim has to be shorter than the promise"), text);
	return FALSE;
}

static gboolean take_pause(struct policy_row *row, const struct line *line, GError **error)
{
	const char *value = line_option(line, "pause");
	g_auto(GStrv) reasons = list_split(value);

	if (!value)
		return TRUE;
	row->pause_given = TRUE;
	if (strcmp(value, "none") == 0)
		return TRUE;
	for (char **word = reasons; *word; word++) {
		enum pause_reason reason;
		/* "internal" never pauses a client's clock (K5). */
		if (!pause_reason_parse(*word, &reason) || reason == PAUSE_INTERNAL)
			return refuse(
				error, "pause", *word,
				_("waiting-client, third-party, scheduled, force-majeure or none"));
		row->policy.pause |= 1u << reason;
	}
	return TRUE;
}

static gboolean take_warn(struct policy *policy, const struct line *line, GError **error)
{
	const char *value = line_option(line, "warn");
	g_auto(GStrv) shares = list_split(value);
	guint count = 0;
	gint64 last = 0;

	for (char **word = shares; word && *word; word++, count++) {
		gint64 share;
		if (count + 1 >= G_N_ELEMENTS(policy->warn) ||
		    !g_ascii_string_to_signed(*word, 10, 1, 255, &share, NULL) || share <= last)
			return refuse(error, "warn", value,
				      _("up to 7 percentages from 1 to 255, ascending"));
		policy->warn[count] = (guint8)share;
		last = share;
	}
	return !value || count > 0 || refuse(error, "warn", value, _("percentages"));
}

static gboolean take_duration(const struct line *line, const char *option,
			      struct duration *duration, GError **error)
{
	const char *value = line_option(line, option);

	if (!value || duration_parse(value, duration, error))
		return TRUE;
	g_prefix_error(error, "--%s: ", option);
	return FALSE;
}

static gboolean take_modes(struct policy *policy, const struct line *line, GError **error)
{
	static const char *const starts[] = {"opened", "confirmed", "routed", NULL};
	static const char *const stops[] = {"reply", "ack", "begun", "begun+reply", NULL};
	static const char *const modes[] = {"fresh", "retro", NULL};
	static const char *const day_modes[] = {"same-time", "close-of-day", NULL};
	static const char *const restorers[] = {"human", "monitor", NULL};
	int start = choose(line, "start", starts, START_OPENED, error);
	int stop = start < 0 ? -1 : choose(line, "stop", stops, STOP_REPLY, error);
	int raise = stop < 0 ? -1 : choose(line, "raise", modes, MODE_FRESH, error);
	int lower = raise < 0 ? -1 : choose(line, "lower", modes, MODE_RETRO, error);
	int days = lower < 0 ? -1 : choose(line, "day-mode", day_modes, DAY_SAME_TIME, error);
	int by = days < 0 ? -1 : choose(line, "restore-by", restorers, 0, error);

	if (by < 0)
		return FALSE;
	policy->start = (enum clock_start)start;
	policy->stop = (enum clock_stop)stop;
	policy->raise = (enum clock_mode)raise;
	policy->lower = (enum clock_mode)lower;
	policy->day_mode = (enum day_mode)days;
	policy->restore_by_monitor = by == 1;
	return TRUE;
}

/* What the options must agree on. */
static gboolean row_agrees(const struct policy_row *row, const struct line *line, GError **error)
{
	const struct policy *policy = &row->policy;
	gboolean within =
		policy->confirm_within.seconds > 0 || policy->confirm_within.working_days > 0;

	for (guint i = 0; i < G_N_ELEMENTS(concerns); i++)
		if (line_option(line, concerns[i].option) &&
		    !policy_option_concerns(concerns[i].option, policy->clock)) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("--%s does not concern the clock %s"), concerns[i].option,
				    clock_kind_name(policy->clock));
			return FALSE;
		}
	if (policy->start == START_CONFIRMED && policy->clock == CLOCK_FIRST_RESPONSE)
		return refuse(error, "start", "confirmed",
			      _("opened or routed for first-response"));
	if (policy->start == START_ROUTED && policy->clock != CLOCK_FIRST_RESPONSE)
		return refuse(error, "start", "routed", _("opened or confirmed for this clock"));
	/* K13: a known start, so a known due. */
	if ((policy->start == START_CONFIRMED) == within)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("--start confirmed and --confirm-within DURATION come together"));
	return FALSE;
}

static gboolean row_take(struct policy_row *row, const struct line *line, GError **error)
{
	struct policy *policy = &row->policy;
	const char *severity = line_word(line, 3), *clock = line_word(line, 4);
	const char *target = line_word(line, 5), *calendar = line_option(line, "calendar");

	if (!severity || !clock || !target || !calendar) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a policy needs a severity, a clock, a target and --calendar"));
		return FALSE;
	}
	policy->severity = -1;
	if (strcmp(severity, "*") != 0 && !severity_parse(severity, &policy->severity)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("severity “%s”: expected P0 to P9 or *"), severity);
		return FALSE;
	}
	if (!clock_kind_expect(clock, &policy->clock, error))
		return FALSE;
	if (policy->clock == CLOCK_PROMISE) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("the clock promise takes no target: it is due at the time promised"));
		return FALSE;
	}
	row->calendar = g_strdup(calendar);
	policy->label = g_strdup(line_option(line, "label"));
	return take_target(policy, target, error) && take_pause(row, line, error) &&
	       take_warn(policy, line, error) && take_modes(policy, line, error) &&
	       take_duration(line, "confirm-within", &policy->confirm_within, error) &&
	       take_duration(line, "reopen-within", &policy->reopen_within, error) &&
	       row_agrees(row, line, error);
}

struct policy_row *policy_row_parse(const struct line *line, gint64 version, GError **error)
{
	struct policy_row *row = g_new0(struct policy_row, 1);

	row->policy.version = version;
	row->policy.reopen_within.seconds = 14 * 86400;
	if (row_take(row, line, error))
		return row;
	policy_row_free(row);
	return NULL;
}

void policy_row_free(struct policy_row *row)
{
	if (!row)
		return;
	g_free(row->policy.label);
	g_free(row->calendar);
	g_free(row);
}

static void *policy_build(struct book *book, const char *key, const char *text, gint64 version,
			  GError **error)
{
	g_autoptr(GPtrArray) lines = lines_parse(text, error);
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)policy_row_free);

	for (guint i = 0; lines && i < lines->len; i++) {
		struct policy_row *row =
			policy_row_parse(g_ptr_array_index(lines, i), version, error);
		if (!row)
			return NULL;
		g_ptr_array_add(rows, row);
	}
	return lines ? g_steal_pointer(&rows) : NULL;
}

const struct book_type book_policy_type = {"policy", policy_build,
					   (GDestroyNotify)g_ptr_array_unref};
