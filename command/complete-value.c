/* SPDX-License-Identifier: MIT
 * Values: closed sets from the rules, keys and their titles from the definitions, open tickets,
 * zones, files. What can't be read is simply not offered. */
#include "command/complete-value.h"

#include <string.h>

#include "command/complete-help.h"
#include "command/define.h"
#include "command/keys.h"
#include "command/preference.h"
#include "command/ticket-column.h"
#include "command/view.h"
#include "desk/filter.h"
#include "desk/i18n.h"
#include "desk/report.h"
#include "store/article.h"
#include "store/draft.h"
#include "store/tzfile.h"

/* Definitions looked at for what is not their beginning; each is read. */
enum { FUZZY_MOST = 1000 };
/* Articles looked at: what is further back is found by a search. */
enum { ARTICLES_MOST = 5000 };

static void add_words(struct completing *completing, const char *words)
{
	g_auto(GStrv) list = g_strsplit(words ? words : "", " ", -1);
	for (char **word = list; *word; word++)
		if (**word)
			complete_add(completing, *word, NULL, FALSE);
}

/* Keys of a noun, each with the title of its definition. */
static void add_keys(struct completing *completing, const char *noun)
{
	struct desk *desk = completing->context->desk;
	if (!desk)
		return;
	g_auto(GStrv) keys =
		book_keys(desk->book, noun, completing->fuzzy ? "" : completing->part, NULL);
	const struct noun *of = noun_find(noun);
	guint count = 0, most = completing->fuzzy ? FUZZY_MOST : COMPLETE_MOST;
	for (char **key = keys; key && *key && count < most; key++, count++) {
		if (!key_visible(desk, of, *key))
			continue;
		const char *text = book_text(desk->book, noun, *key, G_MAXINT64, NULL, NULL);
		struct line *line = text ? line_parse(text, NULL) : NULL;
		const char *title = line ? line_option(line, "title") : NULL;
		const char *said = line ? line_option(line, "text") : NULL; /* a canned reply */
		complete_add_named(completing, *key, title ? title : said);
		line_free(line);
	}
}

struct ticket_search {
	struct completing *completing;
	const char *digits;
	const char *sign;
};

static gboolean add_ticket(const struct ticket *ticket, void *data)
{
	struct ticket_search *search = data;
	g_autofree char *text = g_strdup_printf("%s%" PRId64, search->sign, ticket->id);
	g_autofree char *help = g_strdup_printf("%s %s: %s", severity_name(ticket->severity),
						ticket->client, ticket->subject);
	complete_add_named(search->completing, text, help);
	const GPtrArray *found = search->completing->found;
	guint before = found->len;
	if (ticket->ref)
		complete_add(search->completing, ticket->ref, help, FALSE);
	/* The numbers come first, each ticket once, before their other names. */
	if (found->len > before)
		((struct candidate *)found->pdata[before])->order += COMPLETE_MOST;
	return found->len < COMPLETE_MOST;
}

/* Tickets of the queue, best first, as many as a screen can show. */
static void add_tickets(struct completing *completing)
{
	struct desk *desk = completing->context->desk;
	if (!desk)
		return;
	struct ticket_search search = {.completing = completing,
				       .sign = completing->part[0] == '#' ? "#" : ""};
	completing->in_order = TRUE;
	struct list_query query = {.limit = 1000};
	ticket_list(desk, &query, add_ticket, &search, NULL);
}

static void add_blocks(struct completing *completing)
{
	for (guint i = 0; i < report_blocks(); i++) {
		const struct report_block *block = report_block(i);
		if (block->written)
			complete_add(completing, block->name, _(block->help), FALSE);
	}
}

static void add_drafts(struct completing *completing)
{
	struct desk *desk = completing->context->desk;
	g_autoptr(GPtrArray) drafts = desk ? draft_list(desk, NULL) : NULL;
	for (guint i = 0; drafts && i < drafts->len; i++) {
		const struct draft *draft = drafts->pdata[i];
		complete_add(completing, draft->id, draft->text, FALSE);
	}
}

struct article_search {
	struct completing *completing;
	guint looked;
};

static gboolean add_article(const struct article *article, void *data)
{
	struct article_search *search = data;
	g_autofree char *id = g_strdup_printf("%" PRId64, article->id);
	if (article->state != ARTICLE_RETIRED)
		complete_add_named(search->completing, id, article->title);
	return search->completing->found->len < COMPLETE_MOST && ++search->looked < ARTICLES_MOST;
}

/* The newest first, by their number or within their title. */
static void add_articles(struct completing *completing)
{
	struct article_search search = {.completing = completing};
	if (!completing->context->desk)
		return;
	completing->in_order = TRUE;
	article_list(completing->context->desk, add_article, &search, NULL);
}

static void add_severities(struct completing *completing)
{
	for (int severity = 0; severity <= 9; severity++) {
		g_autofree char *help = help_severity(completing->context->desk, severity);
		complete_add(completing, severity_name(severity), help, FALSE);
	}
}

static void add_zones(struct completing *completing)
{
	g_auto(GStrv) names = tzfile_names();
	for (char **name = names; name && *name; name++)
		complete_add(completing, *name, NULL, FALSE);
}

static void add_files(struct completing *completing)
{
	const char *slash = strrchr(completing->part, '/');
	gsize kept = slash ? (gsize)(slash + 1 - completing->part) : completing->part[0] == '@';
	if (completing->context->restricted)
		return;
	g_autofree char *folder = g_strndup(completing->part, kept);
	const char *path = folder[0] == '@' ? folder + 1 : folder;
	g_autoptr(GDir) dir = g_dir_open(*path ? path : ".", 0, NULL);
	complete_keep(completing, kept);
	const char *name;
	while (dir && (name = g_dir_read_name(dir))) {
		if (name[0] == '.' && completing->part[0] != '.')
			continue;
		g_autofree char *full = g_build_filename(*path ? path : ".", name, NULL);
		gboolean is_folder = g_file_test(full, G_FILE_TEST_IS_DIR);
		g_autofree char *text = g_strconcat(name, is_folder ? "/" : "", NULL);
		if (g_utf8_validate(text, -1, NULL))
			complete_add(completing, text, NULL, is_folder);
	}
}

static void add_commands(struct completing *completing)
{
	for (const struct command *const *row = command_all(); *row; row++)
		complete_add(completing, (*row)->name, _((*row)->help), FALSE);
}

static void add_clocks(struct completing *completing)
{
	for (int kind = 1; kind < CLOCK_KINDS; kind++)
		complete_add(completing, clock_kind_name((enum clock_kind)kind),
			     help_clock((enum clock_kind)kind), FALSE);
}

static void add_pauses(struct completing *completing)
{
	for (int reason = 0; reason < PAUSE_REASONS; reason++)
		complete_add(completing, pause_reason_name((enum pause_reason)reason),
			     help_pause((enum pause_reason)reason), FALSE);
}

/* Own fields of tickets as words of the filter language: "sdk:". */
static void add_own_fields(struct completing *completing)
{
	struct desk *desk = completing->context->desk;
	g_auto(GStrv) keys = desk ? book_keys(desk->book, "field", "", NULL) : NULL;
	for (char **key = keys; key && *key; key++) {
		const struct line *line = book_line(desk->book, "field", *key, G_MAXINT64, NULL);
		g_autofree char *word = g_strconcat(*key, ":", NULL);
		complete_add(completing, word, line ? line_option(line, "title") : NULL, TRUE);
	}
}

/* What one of a choice can be. */
static void add_own_choices(struct completing *completing, const char *field)
{
	struct desk *desk = completing->context->desk;
	const struct line *line =
		desk ? book_line(desk->book, "field", field, G_MAXINT64, NULL) : NULL;
	g_auto(GStrv) choices = line ? line_list(line, "choices") : NULL;
	for (char **choice = choices; choice && *choice; choice++)
		complete_add(completing, *choice, NULL, FALSE);
}

/* "field:a,b": the values of that field; else the fields. */
static void add_filter(struct completing *completing)
{
	static const struct {
		const char *field;
		enum completer completer;
		const char *words; /* that stand for no one of them, or for any */
	} fields[] = {
		{"client", COMPLETE_CLIENT, NULL},     {"tier", COMPLETE_TIER, "none"},
		{"service", COMPLETE_SERVICE, "none"}, {"region", COMPLETE_REGION, "none"},
		{"team", COMPLETE_TEAM, "none"},       {"tam", COMPLETE_USER, "me none"},
		{"owner", COMPLETE_USER, "me none"},   {"wait", COMPLETE_NONE, "any none"},
		{"clock", COMPLETE_NONE, "none"},      {"kind", COMPLETE_NONE, "none"},
	};
	complete_keep(completing, strspn(completing->part, "-("));
	const char *colon = strchr(completing->part, ':');
	if (!colon) {
		for (const char *const *word = filter_words(); *word; word++)
			complete_add(completing, *word, help_field(*word), TRUE);
		add_own_fields(completing);
		return;
	}
	g_autofree char *field = g_strndup(completing->part, (gsize)(colon - completing->part));
	const char *comma = strrchr(colon, ',');
	complete_keep(completing, (gsize)((comma ? comma : colon) + 1 - completing->part));
	for (const char *const *word = filter_values(field); word && *word; word++)
		complete_add(completing, *word, NULL, FALSE);
	add_own_choices(completing, field);
	for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
		if (g_ascii_strcasecmp(fields[i].field, field) != 0)
			continue;
		if (fields[i].words)
			add_words(completing, fields[i].words);
		complete_value(completing, fields[i].completer, NULL);
	}
}

static void add_preferences(struct completing *completing)
{
	for (const struct preference *at = preferences; at->name; at++)
		complete_add(completing, at->name, _(at->help), FALSE);
}

/* The person's own themes. */
static void add_themes(struct completing *completing)
{
	g_autofree char *folder =
		g_build_filename(g_get_user_config_dir(), "midwatch", "themes", NULL);
	g_autoptr(GDir) dir = completing->context->restricted ? NULL : g_dir_open(folder, 0, NULL);
	for (const char *file; dir && (file = g_dir_read_name(dir));) {
		const char *end = strrchr(file, '.');
		if (!end || strcmp(end, ".theme") != 0)
			continue;
		g_autofree char *name = g_strndup(file, (gsize)(end - file));
		g_autofree char *path = preference_theme_file(name);
		if (path) /* its name is one that can be set */
			complete_add(completing, name, _("one's own"), FALSE);
	}
}

/* What the preference just named can be. */
static void add_preferred(struct completing *completing)
{
	const struct preference *preference =
		completing->before ? preference_find(completing->before, NULL) : NULL;
	if (!preference)
		return;
	g_auto(GStrv) words = g_strsplit(preference->words ? preference->words : "", " ", -1);
	completing->in_order = TRUE;
	for (int i = 0; words[i]; i++)
		complete_add(completing, words[i],
			     preference->means ? _(preference->means[i]) : NULL, FALSE);
	if (strcmp(preference->name, "theme") == 0)
		add_themes(completing);
	complete_value(completing, preference->completer, NULL);
}

static void add_columns(struct completing *completing)
{
	g_auto(GStrv) names = ticket_column_names(completing->context->desk);
	for (char **name = names; *name; name++)
		complete_add(completing, *name, NULL, FALSE);
}

static void add_views(struct completing *completing)
{
	struct desk *desk = completing->context->desk;
	g_autoptr(GPtrArray) views = desk ? views_of(desk, NULL) : NULL;
	for (guint i = 0; views && i < views->len; i++) {
		const struct view *view = views->pdata[i];
		complete_add(completing, view->name,
			     strcmp(view->title, view->name) != 0 ? view->title : view->filter,
			     FALSE);
	}
}

static void add_subjects(struct completing *completing)
{
	const char *slash = strchr(completing->part, '/');
	if (slash) {
		complete_keep(completing, (gsize)(slash + 1 - completing->part));
		add_keys(completing, "service");
		return;
	}
	add_keys(completing, "tier");
	add_keys(completing, "client");
}

static gboolean add_cause(const struct row *row, void *data)
{
	complete_add(data, row_text(row, 0), NULL, FALSE);
	return TRUE;
}

/* Causes of what was resolved of late and of what is open: a desk needs no list of them. */
static void add_causes(struct completing *completing)
{
	struct desk *desk = completing->context->desk;
	if (desk)
		store_select(desk->store, QUERY_CAUSES_KNOWN, NULL, 0, add_cause, completing, NULL);
}

void complete_value(struct completing *completing, enum completer completer, const char *words)
{
	/* Of views there are more than are defined. */
	const struct noun *noun = completer == COMPLETE_VIEW ? NULL : noun_completed(completer);
	if (noun)
		add_keys(completing, noun->name);
	switch (completer) {
	case COMPLETE_WORDS:
		add_words(completing, words);
		break;
	case COMPLETE_TICKET:
		add_tickets(completing);
		break;
	case COMPLETE_CAUSE:
		add_causes(completing);
		break;
	case COMPLETE_SUBJECT:
		add_subjects(completing);
		break;
	case COMPLETE_ZONE:
		add_zones(completing);
		break;
	case COMPLETE_SEVERITY:
		add_severities(completing);
		break;
	case COMPLETE_CLOCK:
		add_clocks(completing);
		break;
	case COMPLETE_PAUSE:
		add_pauses(completing);
		break;
	case COMPLETE_VIEW:
		add_views(completing);
		break;
	case COMPLETE_ARTICLE:
		add_articles(completing);
		break;
	case COMPLETE_INCIDENT:
		complete_incidents(completing);
		break;
	case COMPLETE_ENTRY:
		complete_entries(completing);
		break;
	case COMPLETE_ENTRY_KIND:
		complete_entry_kinds(completing);
		break;
	case COMPLETE_STAMP:
		complete_stamps(completing);
		break;
	case COMPLETE_ACTION:
		complete_actions(completing);
		break;
	case COMPLETE_BLOCK:
		add_blocks(completing);
		break;
	case COMPLETE_DRAFT:
		add_drafts(completing);
		break;
	case COMPLETE_FILTER:
		add_filter(completing);
		break;
	case COMPLETE_QUESTION:
		complete_question(completing);
		break;
	case COMPLETE_COLUMN:
		add_columns(completing);
		break;
	case COMPLETE_TIME:
		complete_times(completing);
		break;
	case COMPLETE_DURATION:
		complete_durations(completing);
		break;
	case COMPLETE_COMMAND:
		add_commands(completing);
		break;
	case COMPLETE_CONTEXT:
		for (const struct keys_context *at = keys_contexts; at->name; at++)
			complete_add(completing, at->name, help_context(at->name), FALSE);
		break;
	case COMPLETE_PREFERENCE:
		add_preferences(completing);
		break;
	case COMPLETE_PREFERRED:
		add_preferred(completing);
		break;
	case COMPLETE_FILE:
		add_files(completing);
		break;
	default:
		break;
	}
}
