/* SPDX-License-Identifier: MIT
 * `check`: is everything in the desk what it was made of? */
#include "command/command.h"

#include "command/progress.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "store/again.h"
#include "store/check.h"

struct checking {
	struct call *call;
	struct progress *progress;
	gboolean headed;
};

static void begin(struct checking *checking)
{
	static const struct column columns[] = {{"complaint", N_("COMPLAINT"), CELL_LONG}};

	if (!checking->headed)
		sink_table(checking->call->sink, columns, 1);
	checking->headed = TRUE;
}

static void complaint(const char *what, void *data)
{
	struct checking *checking = data;

	begin(checking);
	sink_row(checking->call->sink);
	sink_text(checking->call->sink, what);
}

static gboolean progressed(gint64 done, void *data, GError **error)
{
	return progress_at(((struct checking *)data)->progress, done, error);
}

static gboolean run_check(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"tickets", N_("Tickets"), CELL_INT},
		{"events", N_("Events"), CELL_INT},
		{"clocks", N_("Clocks"), CELL_INT},
		{"definitions", N_("Definitions"), CELL_INT},
		{"articles", N_("Articles"), CELL_INT},
		{"incidents", N_("Incidents"), CELL_INT},
		{"complaints", N_("Complaints"), CELL_INT},
		{"head", N_("Head"), CELL_TEXT},
	};
	struct checking checking = {.call = call};
	struct check check = {
		.now = call->now, .complain = complaint, .progress = progressed, .data = &checking};
	gint64 total = 0;
	gboolean good;

	/* Of what somebody sees in part the caches are right all the same. */
	if (!store_whole(call->desk->store, error) || !ticket_total(call->desk, &total, error))
		return FALSE;
	checking.progress = progress_new(call->context ? call->context->watch : NULL, _("check"),
					 total, call->quiet);
	good = desk_check(call->desk, &check, error);
	progress_free(checking.progress);
	if (checking.headed)
		sink_end(call->sink);
	if (!good)
		return FALSE;
	if (call_flag(call, "head") && !sink_is_json(call->sink)) {
		sink_say(call->sink, "%s", check.head);
	} else {
		sink_record(call->sink, columns, G_N_ELEMENTS(columns));
		sink_row(call->sink);
		sink_int(call->sink, check.tickets);
		sink_int(call->sink, check.events);
		sink_int(call->sink, check.clocks);
		sink_int(call->sink, check.definitions);
		sink_int(call->sink, check.articles);
		sink_int(call->sink, check.incidents);
		sink_int(call->sink, check.complaints);
		sink_text(call->sink, check.head);
		sink_end(call->sink);
	}
	if (!check.complaints)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    ngettext("%" PRId64 " complaint", "%" PRId64 " complaints",
			     (unsigned long)check.complaints),
		    check.complaints);
	return FALSE;
}

static const struct option_spec check_options[] = {
	{"head", 0, NULL, N_("Print only the digest of all that was checked, to keep elsewhere")},
	{NULL},
};
const struct command command_check = {
	.name = "check",
	.group = N_("Desk"),
	.options = check_options,
	.help = N_("Compute everything stored again: chain, clocks, references, the file itself"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_check,
};
