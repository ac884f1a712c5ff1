/* SPDX-License-Identifier: MIT
 * Help for the words of the rules, and the instants that times would mean. */
#include "command/complete-help.h"

#include <string.h>

#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/when.h"

const char *help_clock(enum clock_kind kind)
{
	static const char *const help[CLOCK_KINDS] = {
		[CLOCK_FIRST_RESPONSE] = N_("until the client is first answered"),
		[CLOCK_DIAGNOSIS] = N_("until the client is told what is wrong"),
		[CLOCK_NEXT_RESPONSE] = N_("until the client's last message is answered"),
		[CLOCK_UPDATE] = N_("until the client must hear of the progress again"),
		[CLOCK_RESTORE] = N_("until the service works again"),
		[CLOCK_RESOLVE] = N_("until it is solved for good"),
		[CLOCK_NOTIFY] = N_("until the client is told of an outage"),
		[CLOCK_PROMISE] = N_("until what was promised is done"),
		[CLOCK_REVIEW] = N_("until the client has the review"),
		[CLOCK_CHANGE] = N_("until a change is begun as agreed"),
		[CLOCK_ACCEPTANCE] = N_("until the team that was asked takes it"),
	};
	return kind > 0 && kind < CLOCK_KINDS && help[kind] ? _(help[kind]) : NULL;
}

const char *help_pause(enum pause_reason reason)
{
	static const struct {
		const char *name, *help;
	} help[] = {
		{"waiting-client", N_("the client must answer; ends with their next message")},
		{"third-party", N_("a supplier or another third party must act")},
		{"scheduled", N_("the agreed window has not come yet")},
		{"force-majeure", N_("nobody can do anything about it now")},
		{"internal", N_("our own people must act; no client's clock pauses")},
	};
	for (guint i = 0; i < G_N_ELEMENTS(help); i++)
		if (strcmp(help[i].name, pause_reason_name(reason)) == 0)
			return _(help[i].help);
	return NULL;
}

const char *help_field(const char *name)
{
	static const struct {
		const char *name, *help;
	} help[] = {
		{"severity", N_("P0 to P9; several with commas")},
		{"state", N_("new, open, waiting, restored, resolved, closed, cancelled or any")},
		{"client", N_("whose it is")},
		{"tier", N_("the tier of the client's contract")},
		{"service", N_("the service it is about")},
		{"region", N_("where it happens")},
		{"team", N_("the team it is assigned to")},
		{"tam", N_("the client's technical account manager; me is oneself")},
		{"owner", N_("who works on it; me is oneself, none is nobody")},
		{"kind", N_("fault, question, change, advice, security or complaint")},
		{"cause", N_("what caused it; none: not said yet")},
		{"clock", N_("the clock that is due next")},
		{"language", N_("the client's language")},
		{"due<", N_("due within that time, overdue ones too: due<2h")},
		{"due>", N_("due later than that: due>2h")},
		{"breached", N_("whether a promise was broken: yes or no")},
		{"wait", N_("what it waits for; any or none")},
		{"tag", N_("a tag it has")},
		{"unanswered", N_("whether the client wrote last: yes or no")},
		{"opened<", N_("opened within that time, or before a date: opened<2026-11-01")},
		{"opened>", N_("opened longer ago, or since a date: opened>2026-11-01")},
		{"updated<", N_("changed within that time: updated<30m")},
		{"updated>", N_("not changed for that time: updated>2h")},
		{"covered", N_("whether a contract covers it: yes or no")},
		{"id", N_("a ticket's number; several with commas")},
		{"ref", N_("its reference in another system")},
		{"/", N_("a pattern in subject or messages: /50[23]/; capitals count where there "
			 "are any")},
	};
	gsize length = strcspn(name, ":");
	for (guint i = 0; i < G_N_ELEMENTS(help); i++)
		if (strlen(help[i].name) == length && strncmp(help[i].name, name, length) == 0)
			return _(help[i].help);
	return NULL;
}

const char *help_context(const char *name)
{
	static const struct {
		const char *name, *help;
	} help[] = {
		{"global", N_("everywhere but where letters are typed")},
		{"acting", N_("wherever tickets can be acted on")},
		{"list", N_("every list")},
		{"queue", N_("the queue")},
		{"ticket", N_("a ticket in full")},
		{"log", N_("what happened to a ticket")},
		{"plan", N_("a plan for a ticket")},
		{"text", N_("texts to be read")},
		{"menu", N_("the list of what can be done")},
		{"night", N_("the night board")},
		{"views", N_("the views")},
		{"drafts", N_("the drafts")},
		{"banner", N_("while the banner is shown")},
		{"editor", N_("where a text is written")},
		{"editor-normal", N_("the same, while letters are commands")},
		{"compose", N_("where a message is written")},
		{"compose-normal", N_("the same, while letters are commands")},
		{"article-history", N_("the revisions of an article")},
		{"incidents", N_("the incidents")},
		{"incident", N_("the timeline of an incident")},
		{"incident-paste", N_("what was pasted into a timeline")},
		{"entry-edit", N_("where an entry of an incident is written")},
		{"entry-edit-normal", N_("the same, while letters are commands")},
		{"article-edit", N_("where an article is written")},
		{"article-edit-normal", N_("the same, while letters are commands")},
		{"notify", N_("whom an outage hits, and what each is told")},
		{"notify-edit", N_("where a notice to many clients is written")},
		{"notify-edit-normal", N_("the same, while letters are commands")},
	};
	for (guint i = 0; i < G_N_ELEMENTS(help); i++)
		if (strcmp(help[i].name, name) == 0)
			return _(help[i].help);
	return NULL;
}

/* A severity's line in the text of one subject: `severity set gold P1 --title=… --means=…`. */
static char *severity_words(struct desk *desk, const char *subject, const char *severity)
{
	const char *text = book_text(desk->book, "severity", subject, G_MAXINT64, NULL, NULL);
	g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;
	char *found = NULL;
	for (char **at = lines; at && *at && !found; at++) {
		struct line *line = **at ? line_parse(*at, NULL) : NULL;
		if (line && g_strcmp0(line_word(line, 3), severity) == 0) {
			const char *title = line_option(line, "title"),
				   *means = line_option(line, "means");
			found = title && means ? g_strdup_printf("%s: %s", title, means)
					       : g_strdup(title ? title : means);
		}
		line_free(line);
	}
	return found;
}

char *help_severity(struct desk *desk, int severity)
{
	if (!desk)
		return NULL;
	g_auto(GStrv) subjects = book_keys(desk->book, "severity", NULL, NULL);
	char *found = NULL;
	for (char **subject = subjects; subject && *subject && !found; subject++)
		found = severity_words(desk, *subject, severity_name(severity));
	return found;
}

/* "→ 2026-11-22 04:12 +08:00" */
static char *means(const struct completing *completing, gint64 at)
{
	g_autofree char *when = when_print(at, completing->zone);
	return g_strconcat("→ ", when, NULL);
}

static gboolean add_time(struct completing *completing, const char *text)
{
	gint64 at;
	struct desk *desk = completing->context->desk;
	if (!desk || !completing->zone ||
	    !when_parse(text, completing->now, completing->zone, desk->zones, &at, NULL))
		return FALSE;
	g_autofree char *help = means(completing, at);
	complete_add(completing, text, help, FALSE);
	return TRUE;
}

void complete_times(struct completing *completing)
{
	static const char *const times[] = {
		"now",      "+15m", "+30m", "+1h", "+2h",   "+4h",      "+8h",
		"-5m",      "-15m", "-30m", "-1h", "today", "tomorrow", "tomorrow 09:00",
		"yesterday"};
	completing->in_order = TRUE;
	/* What is typed may be a time already: then it is told which. */
	if (*completing->part)
		add_time(completing, completing->part);
	for (guint i = 0; i < G_N_ELEMENTS(times); i++)
		if (!add_time(completing, times[i]))
			complete_add(completing, times[i], NULL, FALSE);
}

void complete_durations(struct completing *completing)
{
	static const struct {
		const char *text;
		gint64 seconds; /* 0: of a calendar */
	} durations[] = {{"15m", 900},  {"30m", 1800}, {"1h", 3600},  {"2h", 7200},
			 {"4h", 14400}, {"8h", 28800}, {"1d", 86400}, {"2d", 172800},
			 {"1wd", 0},    {"2wd", 0},    {"5wd", 0}};
	completing->in_order = TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(durations); i++) {
		gint64 seconds = durations[i].seconds;
		g_autofree char *help =
			seconds && completing->zone ? means(completing, completing->now + seconds)
			: seconds                   ? NULL
				  : g_strdup(_("working days of the clock's calendar"));
		complete_add(completing, durations[i].text, help, FALSE);
	}
}
