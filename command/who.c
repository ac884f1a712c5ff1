/* SPDX-License-Identifier: MIT
 * who: which of us are at work at an instant, by their own hours, and what they can do. */
#include <string.h>

#include "command/define.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/when.h"
#include "store/person.h"

static const struct column columns[] = {
	{"user", N_("WHO"), CELL_TEXT},         {"title", NULL, CELL_TEXT},
	{"role", N_("ROLE"), CELL_TEXT},        {"there", N_("THERE"), CELL_BOOL},
	{"changes_at", N_("UNTIL"), CELL_TIME}, {"zone", NULL, CELL_TEXT},
	{"local", N_("LOCAL"), CELL_TEXT},      {"languages", N_("LANGUAGES"), CELL_WORDS},
	{"skills", N_("SKILLS"), CELL_WORDS},   {"regions", N_("REGIONS"), CELL_WORDS},
	{"phone", N_("PHONE"), CELL_TEXT},      {"mail", NULL, CELL_TEXT},
	{"backup", N_("BACKUP"), CELL_TEXT},
};

struct found {
	const struct user *user;
	struct person person;
};

static void found_clear(void *data)
{
	person_clear(&((struct found *)data)->person);
}

static gboolean has(char **list, const char *word, gboolean otherwise)
{
	if (!word)
		return TRUE;
	return list && *list ? g_strv_contains((const char *const *)list, word) : otherwise;
}

/* Who has no regions works for all of them; who has no languages or skills given is not known to
 * have any. Viewers only look on. */
static gboolean fits(const struct call *call, const struct user *user)
{
	return user->role != ROLE_VIEWER && has(user->skills, call_option(call, "skill"), FALSE) &&
	       has(user->languages, call_option(call, "language"), FALSE) &&
	       has(user->regions, call_option(call, "region"), TRUE);
}

static int rank(const struct person *person)
{
	return person->there ? 0 : !person->has_hours ? 1 : 2;
}

/* Those who are there, the longest first; those whose hours nobody knows; the others, the soonest
 * first. */
static int compare_found(const void *a, const void *b)
{
	const struct person *x = &((const struct found *)a)->person,
			    *y = &((const struct found *)b)->person;
	gint64 then = x->changes_at == TIME_NONE ? G_MAXINT64 : x->changes_at,
	       other = y->changes_at == TIME_NONE ? G_MAXINT64 : y->changes_at;

	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	if (then != other && x->has_hours)
		return (then < other) == x->there ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void give(struct sink *sink, const struct found *found, gint64 at)
{
	const struct person *person = &found->person;
	const struct user *user = found->user;
	char local[WHEN_CLOCK_SIZE];

	when_clock(at, person->zone, local);
	sink_row(sink);
	sink_text(sink, person->name);
	sink_text(sink, user->title);
	sink_text(sink, role_name(user->role));
	if (person->has_hours)
		sink_bool(sink, person->there);
	else
		sink_null(sink);
	sink_time(sink, person->changes_at);
	sink_text(sink, zone_name(person->zone));
	sink_text(sink, local);
	sink_words(sink, user->languages);
	sink_words(sink, user->skills);
	sink_words(sink, user->regions);
	sink_text(sink, user->phone);
	sink_text(sink, user->mail);
	sink_text(sink, user->backup);
}

static gboolean run_who(struct call *call, GError **error)
{
	g_auto(GStrv) names = book_keys(call->desk->book, "user", "", error);
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct found));
	const char *region = call_option(call, "region");
	gint64 at;

	g_array_set_clear_func(all, found_clear);
	if (!names || !call_option_time(call, "at", &at, error) ||
	    (region && !key_exists(call->desk, "region", region, error)))
		return FALSE;
	if (at == TIME_NONE)
		at = call->now;
	for (char **name = names; *name; name++) {
		struct found found = {.user = book_user(call->desk->book, *name, error)};
		if (!found.user)
			return FALSE;
		if (!fits(call, found.user))
			continue;
		person_at(&found.person, call->desk, *name, at);
		g_array_append_val(all, found);
	}
	g_array_sort(all, compare_found);
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < all->len; i++)
		give(call->sink, &g_array_index(all, struct found, i), at);
	sink_end(call->sink);
	return TRUE;
}

static const struct option_spec who_options[] = {
	{.name = "skill", .value = N_("KEY"), .help = N_("Who has this skill")},
	{.name = "language", .value = N_("TAG"), .help = N_("Who speaks this language")},
	{.name = "region",
	 .value = N_("KEY"),
	 .help = N_("Who works for this region"),
	 .completer = COMPLETE_REGION},
	{.name = "at",
	 .value = N_("TIME"),
	 .help = N_("Then; now otherwise"),
	 .completer = COMPLETE_TIME},
	{.name = NULL},
};
const struct command command_who = {
	.name = "who",
	.group = N_("Tickets"),
	.options = who_options,
	.help = N_("Who is at work, until when, and what they can do"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_who,
};
