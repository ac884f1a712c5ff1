/* SPDX-License-Identifier: MIT
 * The states of reports as their records say, and who may move them (incidents.md R1, R2, A1). */
#include "desk/incident-report.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/incident-metrics.h"
#include "desk/incident-private.h"

void approval_free(void *data)
{
	struct approval *approval = data;

	g_free(approval->by);
	g_free(approval);
}

static gboolean approved_by(const struct report_status *status, const char *who)
{
	for (guint i = 0; i < status->approvals->len; i++)
		if (strcmp(((struct approval *)status->approvals->pdata[i])->by, who) == 0)
			return TRUE;
	return FALSE;
}

/* R1: somebody else than its author has read it. */
static gboolean has_reader(const struct report_status *status)
{
	for (guint i = 0; i < status->approvals->len; i++)
		if (g_strcmp0(((struct approval *)status->approvals->pdata[i])->by,
			      status->author) != 0)
			return TRUE;
	return FALSE;
}

static gboolean has_tam(const struct report_status *status)
{
	for (guint i = 0; i < status->approvals->len; i++)
		if (((struct approval *)status->approvals->pdata[i])->tam)
			return TRUE;
	return FALSE;
}

/* ---- the fold */

static void drop_approvals(struct report_status *status)
{
	if (status->approved_turn)
		status->lapsed_turn = status->approved_turn;
	g_ptr_array_set_size(status->approvals, 0);
	status->approved_turn = 0;
}

/* R1: an edit after approval, or while it is read, is for others to read again. */
void report_edited(struct incident *incident, const struct record *record, unsigned audiences)
{
	for (int i = 0; i < AUDIENCES; i++) {
		struct report_status *status = &incident->reports[i];
		if (!(audiences & 1u << i))
			continue;
		status->edited_turn = record->turn;
		if (status->state != REPORT_IN_REVIEW && status->state != REPORT_APPROVED)
			continue;
		status->state = REPORT_IN_REVIEW;
		drop_approvals(status);
		if (*record->by)
			field_text(&status->author, record->by);
	}
}

static void apply_approval(struct report_status *status, enum audience audience,
			   const struct record *record)
{
	g_autofree char *tam = record_field(record, "tam");
	struct approval *approval;

	if (approved_by(status, record->by))
		return;
	approval = g_new0(struct approval, 1);
	approval->by = g_strdup(record->by);
	approval->at = record->recorded_at;
	approval->turn = record->turn;
	approval->tam = g_strcmp0(tam, "1") == 0;
	g_ptr_array_add(status->approvals, approval);
	if (has_reader(status) && (audience != AUDIENCE_CUSTOMER || has_tam(status))) {
		status->state = REPORT_APPROVED;
		status->approved_turn = record->turn;
	}
}

static void apply_publishing(struct report_status *status, const struct record *record)
{
	g_autofree char *version = record_field(record, "version");

	if (!version || !field_number(version, 1, G_MAXINT32, &status->version))
		status->version++;
	status->state = REPORT_PUBLISHED;
	status->published_turn = record->turn;
	status->lapsed_turn = 0;
}

/* From which states a deed leads on: bits of enum report_state. */
#define FROM(state) (1u << REPORT_##state)
static const unsigned deed_from[REPORT_DEEDS] = {
	[REPORT_SUBMIT] = FROM(DRAFT) | FROM(PUBLISHED),
	[REPORT_RETURN] = FROM(IN_REVIEW) | FROM(APPROVED),
	[REPORT_APPROVE] = FROM(IN_REVIEW) | FROM(APPROVED),
	[REPORT_PUBLISH] = FROM(APPROVED),
	[REPORT_WAIVE] = FROM(DRAFT) | FROM(IN_REVIEW) | FROM(APPROVED),
	[REPORT_CLOSE] = FROM(PUBLISHED),
	[REPORT_REOPEN] = FROM(PUBLISHED) | FROM(CLOSED) | FROM(WAIVED),
	[REPORT_LAPSE] = FROM(IN_REVIEW) | FROM(APPROVED),
};

/* A version may be published in parts, a client or a language each, as long as it is the same. */
static gboolean deed_fits(const struct report_status *status, enum audience audience,
			  enum report_deed deed)
{
	if (deed == REPORT_PUBLISH && audience == AUDIENCE_INTERIM)
		return TRUE;
	if (deed == REPORT_PUBLISH && status->state == REPORT_PUBLISHED)
		return status->edited_turn <= status->published_turn;
	return (deed_from[deed] & 1u << status->state) != 0;
}

void report_apply(struct incident *incident, const struct record *record)
{
	enum audience audience = (enum audience)record->about;
	struct report_status *status;
	enum report_deed deed;

	if (record->about < 0 || record->about >= AUDIENCES ||
	    !report_deed_find(record->what, &deed))
		return;
	status = &incident->reports[audience];
	if (!deed_fits(status, audience, deed))
		return;
	switch (deed) {
	case REPORT_SUBMIT:
		status->state = REPORT_IN_REVIEW;
		status->submitted_turn = record->turn;
		field_text(&status->author, record->by);
		drop_approvals(status);
		break;
	case REPORT_RETURN:
	case REPORT_REOPEN:
		status->state = REPORT_DRAFT;
		drop_approvals(status);
		break;
	case REPORT_LAPSE:
		status->state = REPORT_IN_REVIEW;
		drop_approvals(status);
		break;
	case REPORT_APPROVE:
		apply_approval(status, audience, record);
		return;
	case REPORT_PUBLISH:
		apply_publishing(status, record);
		return;
	case REPORT_WAIVE:
		status->state = REPORT_WAIVED;
		break;
	case REPORT_CLOSE:
		status->state = REPORT_CLOSED;
		break;
	case REPORT_DEEDS:
		return;
	}
	field_text(&status->why, record->why);
}

/* ---- what changed (R2) */

/* Whether both change the same entry, section, action …: what it was in between nobody reads. */
static gboolean is_same_thing(const struct record *a, const struct record *b)
{
	gboolean entries = record_is_of_entry(a->kind) && record_is_of_entry(b->kind);

	if (!entries && (a->kind != b->kind || g_strcmp0(a->what, b->what) != 0))
		return FALSE;
	if (a->kind == RECORD_SECTION) {
		g_autofree char *one = record_field(a, "language");
		g_autofree char *other = record_field(b, "language");
		if (g_strcmp0(one, other) != 0)
			return FALSE;
	}
	return a->about == b->about && a->kind != RECORD_GAP;
}

GPtrArray *report_changes(const GPtrArray *records, enum audience audience, gint64 after)
{
	struct incident *incident = incident_new(0);
	GPtrArray *changes = g_ptr_array_new();

	for (guint i = 0; i < records->len; i++) {
		const struct record *record = records->pdata[i];
		incident_apply(incident, record);
		if (record->turn <= after ||
		    incident->reports[audience].edited_turn != record->turn)
			continue;
		for (guint j = 0; j < changes->len; j++)
			if (is_same_thing(changes->pdata[j], record)) {
				g_ptr_array_remove_index(changes, j);
				break;
			}
		g_ptr_array_add(changes, (gpointer)record);
	}
	incident_free(incident);
	return changes;
}

/* ---- who may */

GPtrArray *report_wants(const struct incident *incident, enum audience audience,
			const GPtrArray *tams)
{
	const struct report_status *status = &incident->reports[audience];
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

	if (audience == AUDIENCE_INTERIM || status->state != REPORT_IN_REVIEW)
		return lines;
	if (!has_reader(status))
		g_ptr_array_add(lines,
				status->author
					? g_strdup_printf(_("an approval by somebody else than %s"),
							  status->author)
					: g_strdup(_("an approval")));
	if (audience != AUDIENCE_CUSTOMER || has_tam(status))
		return lines;
	if (!tams || !tams->len)
		g_ptr_array_add(lines,
				g_strdup(_("an approval by the client's TAM or backup TAM")));
	for (guint i = 0; tams && i < tams->len; i++)
		g_ptr_array_add(lines, g_strdup(g_ptr_array_index(tams, i)));
	return lines;
}

#define REFUSE(code, ...) g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_##code, __VA_ARGS__)

static gboolean may_by_state(const struct report_status *status, enum audience audience,
			     enum report_deed deed, GError **error)
{
	if (deed_fits(status, audience, deed))
		return TRUE;
	if (deed == REPORT_PUBLISH && status->state == REPORT_PUBLISHED)
		REFUSE(FAILED,
		       _("the %s report: changed since version %" PRId64 "; submit it again"),
		       audience_name(audience), status->version);
	else
		REFUSE(FAILED, _("the %s report: it is %s; %s is not the next step"),
		       audience_name(audience), report_state_name(status->state),
		       report_deed_name(deed));
	return FALSE;
}

static gboolean may_go_on(const struct incident *incident, enum audience audience, gint64 now,
			  GError **error)
{
	g_autoptr(GPtrArray) blockers = incident_blockers(incident, audience, now);

	if (!blockers->len)
		return TRUE;
	const struct blocker *first = g_ptr_array_index(blockers, 0);
	REFUSE(FAILED,
	       ngettext("the %s report: %u thing blocks it, %s",
			"the %s report: %u things block it, the first: %s", blockers->len),
	       audience_name(audience), blockers->len, first->text);
	return FALSE;
}

static gboolean may_close(const struct incident *incident, GError **error)
{
	guint left = 0;

	for (guint i = 0; i < incident->actions->len; i++) {
		const struct action *action = incident->actions->pdata[i];
		left += action->must && !action_settled(action);
	}
	if (!left)
		return TRUE;
	REFUSE(FAILED,
	       ngettext("%u action that must be done is neither done nor waived",
			"%u actions that must be done are neither done nor waived", left),
	       left);
	return FALSE;
}

gboolean report_may(const struct incident *incident, enum audience audience, enum report_deed deed,
		    const struct report_actor *actor, const char *why, gint64 now, GError **error)
{
	const struct report_status *status = &incident->reports[audience];

	if (!may_by_state(status, audience, deed, error))
		return FALSE;
	switch (deed) {
	case REPORT_SUBMIT:
		if (audience != AUDIENCE_INTERIM)
			return may_go_on(incident, audience, now, error);
		REFUSE(FAILED, "%s", _("an interim notice needs no approval: publish it"));
		return FALSE;
	case REPORT_APPROVE:
		if (approved_by(status, actor->who)) {
			REFUSE(FAILED, _("the %s report: approved by %s already"),
			       audience_name(audience), actor->who);
			return FALSE;
		}
		return may_go_on(incident, audience, now, error);
	case REPORT_WAIVE:
		if (!actor->lead) {
			REFUSE(DENIED, _("the %s report: only a lead can waive it"),
			       audience_name(audience));
			return FALSE;
		}
		break;
	case REPORT_PUBLISH:
		/* Of the others what blocks was asked when they were approved. */
		return audience != AUDIENCE_INTERIM || may_go_on(incident, audience, now, error);
	case REPORT_CLOSE:
		return may_close(incident, error);
	default:
		return TRUE;
	}
	if (why && *why)
		return TRUE;
	REFUSE(USAGE, _("the %s report: a waiver needs a reason"), audience_name(audience));
	return FALSE;
}

/* ---- action items (A1) */

gboolean action_settled(const struct action *action)
{
	return action->state >= ACTION_DONE;
}

gboolean action_overdue(const struct action *action, gint64 now)
{
	return !action_settled(action) && action->due != TIME_NONE && now >= action->due;
}

gboolean action_may_become(const struct action *action, enum action_state state, const char *why,
			   GError **error)
{
	if (state == action->state) {
		REFUSE(FAILED, _("action %" PRId64 ": %s already"), action->number,
		       action_state_name(state));
		return FALSE;
	}
	if (state == ACTION_VERIFIED && action->state != ACTION_DONE) {
		REFUSE(FAILED, _("action %" PRId64 ": it is %s; only what is done can be verified"),
		       action->number, action_state_name(action->state));
		return FALSE;
	}
	if (state == ACTION_WAIVED && (!why || !*why)) {
		REFUSE(USAGE, _("action %" PRId64 ": a waiver needs a reason"), action->number);
		return FALSE;
	}
	if (action->must && (state == ACTION_DOING || state == ACTION_DONE) &&
	    (!action->owner || action->due == TIME_NONE)) {
		REFUSE(FAILED,
		       _("action %" PRId64 ": it must be done, so it needs an owner and a date"),
		       action->number);
		return FALSE;
	}
	return TRUE;
}
