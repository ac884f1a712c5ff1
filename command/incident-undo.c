/* SPDX-License-Identifier: MIT
 * incident undo: what was recorded is taken back by recording what was so before (incidents.md T4).
 * What others said of the same since is not undone with it: a field is put back only as long as it
 * still says what the record said. Since that is a record too, undoing it does the act again. */
#include <string.h>

#include "command/incident.h"
#include "desk/i18n.h"

struct undoing {
	struct incident_act *act;
	GPtrArray *records;
	gint64 first, last; /* turns that are taken back */
	GHashTable *based;  /* entries a record of this act is about: it goes over that one */
};

static gboolean same_text(const struct record *a, const struct record *b, const char *key)
{
	g_autofree char *x = record_field(a, key), *y = record_field(b, key);

	return g_strcmp0(x, y) == 0;
}

static enum record_kind family(enum record_kind kind)
{
	return kind == RECORD_OPENED     ? RECORD_SET
	       : kind == RECORD_PUT_BACK ? RECORD_REMOVED
	       : kind == RECORD_UNLINK   ? RECORD_LINK
					 : kind;
}

/* Do both speak of the same thing? */
static gboolean same_matter(const struct record *a, const struct record *b)
{
	if (family(a->kind) != family(b->kind) || a->about != b->about)
		return FALSE;
	switch (a->kind) {
	case RECORD_STAMP:
		return g_strcmp0(a->what, b->what) == 0;
	case RECORD_GAP:
		return same_text(a, b, "from") && same_text(a, b, "to");
	case RECORD_SECTION:
		return g_strcmp0(a->what, b->what) == 0 && same_text(a, b, "language");
	default:
		return TRUE;
	}
}

/* The newest of its matter up to a turn; `key` NULL: whatever it says, else one that names it. */
static const struct record *newest(const struct undoing *undoing, const struct record *like,
				   const char *key, gint64 turn)
{
	for (guint i = undoing->records->len; i-- > 0;) {
		const struct record *record = g_ptr_array_index(undoing->records, i);
		g_autofree char *value = NULL;
		if (record->turn > turn || !same_matter(record, like))
			continue;
		value = key ? record_field(record, key) : NULL;
		if (!key || value)
			return record;
	}
	return NULL;
}

static gboolean fail(const struct undoing *undoing, const char *why, GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "INC-%" PRId64 ": %s",
		    undoing->act->incident->id, why);
	return FALSE;
}

static gboolean fail_since(const struct undoing *undoing, const struct record *since,
			   GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("INC-%" PRId64 ": %s changed it since; it can't be taken back alone"),
		    undoing->act->incident->id, since->by);
	return FALSE;
}

static const struct entry *entry_of(const struct undoing *undoing, const struct record *record)
{
	g_autofree char *key = g_strdup_printf("%" PRId64, record->about);

	return incident_entry(undoing->act->incident, key);
}

/* A record that puts back; over the revision that was read. */
static struct record *say(struct undoing *undoing, enum record_kind kind,
			  const struct record *about)
{
	struct incident_act *act = undoing->act;
	struct record *record;
	const struct entry *entry;

	if (!record_is_of_entry(about->kind)) {
		record = incident_say(act, kind, about->about);
		record->base = act->incident->turn;
		return record;
	}
	entry = entry_of(undoing, about);
	record = incident_say_entry(act, kind, entry);
	if (!g_hash_table_add(undoing->based, (gpointer)entry))
		record->base = 0;
	return record;
}

/* ---- who may read it */

/* The entry as its records said up to a turn; *named (may be NULL) which of them says last who may
 * read it (NULL: none). incident_free(). */
static struct incident *as_of(const struct undoing *undoing, const struct record *like, gint64 turn,
			      const struct record **named)
{
	struct incident *then = incident_new(undoing->act->incident->id);

	if (named)
		*named = NULL;
	for (guint i = 0; i < undoing->records->len; i++) {
		const struct record *record = g_ptr_array_index(undoing->records, i);
		g_autofree char *visibility = NULL, *promoted = NULL;
		if (record->turn > turn || !record_is_of_entry(record->kind) ||
		    record->about != like->about)
			continue;
		incident_apply(then, record);
		visibility = record_field(record, "visibility");
		promoted = record_field(record, "promoted");
		if (named && (visibility || promoted))
			*named = record;
	}
	return then;
}

/* That it is log, and that it is told, are one matter: what says one may change the other. */
static gboolean put_standing(struct undoing *undoing, const struct record *undone,
			     struct record *record, GError **error)
{
	const struct record *was, *is;
	g_autofree char *key = g_strdup_printf("%" PRId64, undone->about);
	struct incident *first = as_of(undoing, undone, undoing->first - 1, &was);
	struct incident *last = as_of(undoing, undone, undoing->last, NULL);
	struct incident *now = as_of(undoing, undone, G_MAXINT64, &is);
	const struct entry *before = incident_entry(first, key), *then = incident_entry(last, key),
			   *present = incident_entry(now, key);
	gboolean same =
		then->visibility == present->visibility && then->promoted == present->promoted;
	const struct record *visible = newest(undoing, undone, "visibility", undoing->first - 1);
	g_autofree char *visibility = visible ? record_field(visible, "visibility") : NULL;

	/* What nobody has said is as it goes without saying. */
	record_put(record, "visibility", visibility ? visibility : "");
	record_put(record, "promoted", !was ? "" : before->promoted ? "1" : "0");
	incident_free(first);
	incident_free(last);
	incident_free(now);
	return same || !is || fail_since(undoing, is, error);
}

/* ---- fields, each for itself */

struct putting {
	struct undoing *undoing;
	const struct record *undone;
	struct record *record; /* that puts them back */
	const struct record *since;
	gboolean stands; /* it says who may read it */
};

/* What a ticket's event lent before anybody said otherwise; NULL: nothing. */
static const char *lent(const struct entry *entry, const char *key)
{
	if (!entry->lent)
		return NULL;
	if (strcmp(key, "text") == 0)
		return entry->lent->text;
	if (strcmp(key, "role") == 0)
		return entry->lent->role;
	return strcmp(key, "who") == 0 ? entry->lent->who : NULL;
}

static void put_field(const char *key, const char *value, void *data)
{
	struct putting *putting = data;
	const struct undoing *undoing = putting->undoing;
	const struct record *undone = putting->undone, *before, *now;
	g_autofree char *was = NULL, *is = NULL;

	if (strcmp(key, "source") == 0 || strcmp(key, "source_ref") == 0)
		return;
	if (undone->kind == RECORD_ENTRY &&
	    (strcmp(key, "visibility") == 0 || strcmp(key, "promoted") == 0)) {
		putting->stands = TRUE;
		return;
	}
	/* What names a section is no field of it. */
	if (undone->kind == RECORD_SECTION && strcmp(key, "language") == 0) {
		record_put(putting->record, key, value);
		return;
	}
	now = newest(undoing, undone, key, G_MAXINT64);
	is = record_field(now, key);
	if (g_strcmp0(is, value) != 0 && now->turn > undoing->last)
		putting->since = now;
	before = newest(undoing, undone, key, undoing->first - 1);
	was = before ? record_field(before, key) : NULL;
	if (!was && undone->kind == RECORD_ENTRY)
		was = g_strdup(lent(entry_of(undoing, undone), key));
	record_put(putting->record, key, was ? was : "");
}

static gboolean put_fields(struct undoing *undoing, const struct record *undone, GError **error)
{
	struct putting putting = {.undoing = undoing, .undone = undone};
	const struct incident *incident = undoing->act->incident;

	putting.record = say(undoing, undone->kind, undone);
	putting.record->what = g_strdup(undone->what);
	if (undone->kind == RECORD_ACTION) {
		const struct action *action = incident_action(incident, undone->about);
		putting.record->base = action ? action->revision : 0;
	} else if (undone->kind == RECORD_SECTION) {
		g_autofree char *language = record_field(undone, "language");
		const struct section *section =
			incident_section(incident, (enum audience)undone->about, undone->what,
					 language ? language : "");
		putting.record->base = section ? section->revision : 0;
	}
	record_fields(undone, put_field, &putting);
	if (putting.since)
		return fail_since(undoing, putting.since, error);
	return !putting.stands || put_standing(undoing, undone, putting.record, error);
}

/* ---- what is one thing as a whole */

static void copy_field(const char *key, const char *value, void *data)
{
	record_put(data, key, value);
}

static void copy(struct undoing *undoing, const struct record *as)
{
	struct record *record = say(undoing, as->kind, as);

	record->what = g_strdup(as->what);
	record_fields(as, copy_field, record);
	/* Why it is so, of what is so because of it. */
	if (as->why) {
		g_free(record->why);
		record->why = g_strdup(as->why);
	}
}

static gboolean still_says(const struct record *now, const struct record *undone)
{
	return now->kind == undone->kind && g_strcmp0(now->what, undone->what) == 0 &&
	       g_strcmp0(now->fields, undone->fields) == 0;
}

static gboolean need_reason(const struct undoing *undoing, GError **error)
{
	if (undoing->act->reason)
		return TRUE;
	call_want(undoing->act->call, "reason", g_strdup(_("It takes the entry out. Why: ")));
	return fail(undoing, _("that takes it out: --reason is expected"), error);
}

/* As nobody had said anything of it. */
static gboolean put_nothing(struct undoing *undoing, const struct record *undone, GError **error)
{
	struct record *record;

	switch (undone->kind) {
	case RECORD_REMOVED:
		say(undoing, RECORD_PUT_BACK, undone);
		return TRUE;
	case RECORD_LINK:
		say(undoing, RECORD_UNLINK, undone);
		return TRUE;
	case RECORD_STAMP:
		record = say(undoing, RECORD_STAMP, undone);
		record->what = g_strdup(undone->what);
		return TRUE;
	case RECORD_GAP:
		record = say(undoing, RECORD_GAP, undone);
		record->what = g_strdup(gap_state_name(GAP_UNEXPLAINED));
		g_clear_pointer(&record->why, g_free); /* it would read as what happened then */
		record_fields(undone, copy_field, record);
		return TRUE;
	default:
		return fail(undoing, _("this can't be taken back"), error);
	}
}

static gboolean put_whole(struct undoing *undoing, const struct record *undone, GError **error)
{
	const struct record *now = newest(undoing, undone, NULL, G_MAXINT64);
	const struct record *before = newest(undoing, undone, NULL, undoing->first - 1);

	if (now->turn > undoing->last && !still_says(now, undone))
		return fail_since(undoing, now, error);
	if (undone->kind == RECORD_PUT_BACK && !need_reason(undoing, error))
		return FALSE;
	if (!before)
		return put_nothing(undoing, undone, error);
	/* Said the same twice, the first is still so. */
	copy(undoing, before);
	return TRUE;
}

/* Nobody's words go with what somebody else takes back. */
static gboolean take_out(struct undoing *undoing, const struct record *made, GError **error)
{
	const struct entry *entry = entry_of(undoing, made);

	if (entry->removed)
		return fail(undoing, _("it is taken out already"), error);
	for (guint i = undoing->records->len; i-- > 0;) {
		const struct record *record = g_ptr_array_index(undoing->records, i);
		if (record->turn > undoing->last && record_is_of_entry(record->kind) &&
		    record->about == made->about && strcmp(record->by, made->by) != 0)
			return fail_since(undoing, record, error);
	}
	if (!need_reason(undoing, error))
		return FALSE;
	say(undoing, RECORD_REMOVED, made);
	return TRUE;
}

/* An excerpt is named by the turn that gave it. */
static gboolean take_evidence(struct undoing *undoing, const struct record *undone, GError **error)
{
	const struct entry *entry = entry_of(undoing, undone);
	g_autofree char *turn = record_field(undone, "turn");
	gint64 given = turn ? g_ascii_strtoll(turn, NULL, 10) : 0;
	struct record *record;

	for (guint i = 0; g_strcmp0(undone->what, "-") == 0 && i < undoing->records->len; i++) {
		const struct record *as = g_ptr_array_index(undoing->records, i);
		if (as->turn == given && as->kind == RECORD_EVIDENCE) {
			copy(undoing, as);
			return TRUE;
		}
	}
	for (guint i = 0; i < entry->evidence->len; i++) {
		const struct evidence *evidence = g_ptr_array_index(entry->evidence, i);
		if (evidence->turn != undone->turn)
			continue;
		record = say(undoing, RECORD_EVIDENCE, undone);
		record->what = g_strdup("-");
		record_put_number(record, "turn", undone->turn);
		return TRUE;
	}
	return fail(undoing, _("the evidence is taken away already"), error);
}

/* ---- which way each kind goes */

static gboolean made_it(const struct undoing *undoing, const struct record *record)
{
	if (entry_of(undoing, record)->lent)
		return FALSE;
	for (guint i = 0; i < undoing->records->len; i++) {
		const struct record *other = g_ptr_array_index(undoing->records, i);
		if (record_is_of_entry(other->kind) && other->about == record->about)
			return other == record;
	}
	return FALSE;
}

static gboolean take_one(struct undoing *undoing, const struct record *record, GError **error)
{
	if (record_is_of_entry(record->kind) && !entry_of(undoing, record))
		return fail(undoing, _("the entry is not there any more"), error);
	switch (record->kind) {
	case RECORD_ENTRY:
		return made_it(undoing, record) ? take_out(undoing, record, error)
						: put_fields(undoing, record, error);
	case RECORD_SET:
	case RECORD_SECTION:
		return put_fields(undoing, record, error);
	case RECORD_ACTION:
		return newest(undoing, record, NULL, record->turn - 1)
			       ? put_fields(undoing, record, error)
			       : fail(undoing, _("an action is not taken back but waived"), error);
	case RECORD_EVIDENCE:
		return take_evidence(undoing, record, error);
	case RECORD_REMOVED:
	case RECORD_PUT_BACK:
	case RECORD_STAMP:
	case RECORD_LINK:
	case RECORD_UNLINK:
	case RECORD_GAP:
		return put_whole(undoing, record, error);
	default:
		return fail(undoing, _("this can't be taken back"), error);
	}
}

/* What was told to others, or approved, has ways back of its own. */
static gboolean can_undo(const GPtrArray *records)
{
	for (guint i = 0; i < records->len; i++) {
		const struct record *record = g_ptr_array_index(records, i);
		if (record->kind == RECORD_OPENED || record->kind == RECORD_REPORT ||
		    record->kind == RECORD_OVERRIDE || record->kind == RECORD_NOTICE ||
		    record->kind == RECORD_REDACTED)
			return FALSE;
	}
	return records->len > 0;
}

struct deed deed_of_records(gint64 incident, const GPtrArray *records)
{
	const struct record *first = g_ptr_array_index(records, 0),
			    *last = g_ptr_array_index(records, records->len - 1);

	return (struct deed){.incident = incident,
			     .turn = can_undo(records) ? first->turn : 0,
			     .last = last->turn};
}

void call_deed_records(struct call *call, gint64 incident, const GPtrArray *records)
{
	const struct deed deed = deed_of_records(incident, records);

	if (call->context && call->context->deeds)
		g_array_append_val(call->context->deeds, deed);
}

/* ---- telling */

static void tell_matter(const struct undoing *undoing, const struct record *record)
{
	const struct incident_act *act = undoing->act;
	struct sink *sink = act->call->sink;
	gint64 id = act->incident->id;
	g_autofree char *key = g_strdup_printf("%" PRId64, record->about);

	switch (record->kind) {
	case RECORD_ENTRY:
	case RECORD_EVIDENCE:
		entry_tell(act, key, _("is as it was before"));
		break;
	case RECORD_REMOVED:
		entry_tell(act, key, _("removed"));
		break;
	case RECORD_PUT_BACK:
		entry_tell(act, key, _("put back"));
		break;
	case RECORD_LINK:
		sink_say(sink, _("%" PRId64 " linked to INC-%" PRId64), record->about, id);
		break;
	case RECORD_UNLINK:
		sink_say(sink, _("%" PRId64 " unlinked from INC-%" PRId64), record->about, id);
		break;
	case RECORD_STAMP: {
		enum stamp stamp = STAMP_RESTORED;
		stamp_find(record->what, &stamp);
		sink_say(sink,
			 record->fields ? _("INC-%" PRId64 " %s: set as it was before")
					: _("INC-%" PRId64 " %s: what the entries say again"),
			 id, stamp_title(stamp));
		break;
	}
	case RECORD_GAP:
		sink_say(sink, _("INC-%" PRId64 ": the gap is %s"), id, record->what);
		break;
	default:
		incident_tell(act, _("is as it was before"));
	}
}

static void tell(const struct undoing *undoing)
{
	const struct incident_act *act = undoing->act;
	struct call *call = act->call;
	guint count = act->records->len;

	if (sink_is_json(call->sink) && count > 0 &&
	    record_is_of_entry(((struct record *)g_ptr_array_index(act->records, 0))->kind)) {
		entry_table(call);
		for (guint i = 0; i < count; i++) {
			const struct entry *entry =
				entry_of(undoing, g_ptr_array_index(act->records, i));
			if (entry)
				entry_row(call, act->incident, entry);
		}
		sink_end(call->sink);
	} else if (sink_is_json(call->sink)) {
		incident_facts(call, act->incident);
	} else if (count == 1) {
		tell_matter(undoing, g_ptr_array_index(act->records, 0));
	} else {
		sink_say(call->sink,
			 ngettext("INC-%" PRId64 ": %u record taken back",
				  "INC-%" PRId64 ": %u records taken back", count),
			 act->incident->id, count);
	}
	incident_tell_after(act);
}

/* ---- the command */

/* "12", or "12-15". */
static gboolean read_turns(struct undoing *undoing, const char *text, GError **error)
{
	g_auto(GStrv) ends = g_strsplit(text, "-", 2);

	return call_number("--turn", ends[0], 1, G_MAXINT64, &undoing->first, error) &&
	       call_number("--turn", ends[1] ? ends[1] : ends[0], undoing->first, G_MAXINT64,
			   &undoing->last, error);
}

/* What was said of an entry last. */
static gboolean find_newest(struct undoing *undoing, const char *named, GError **error)
{
	struct incident_act *act = undoing->act;
	const struct entry *entry = entry_named(act->incident, named, error);

	if (!entry || !incident_check_sees(act->call, act->incident, entry, error))
		return FALSE;
	for (guint i = undoing->records->len; i-- > 0;) {
		const struct record *record = g_ptr_array_index(undoing->records, i);
		if (!entry->number || !record_is_of_entry(record->kind) ||
		    record->about != entry->number)
			continue;
		undoing->first = undoing->last = record->turn;
		return TRUE;
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "%s: %s", named,
		    _("nothing was said of it"));
	return FALSE;
}

/* Who takes back what they did themselves, and says which act, has said why. */
static void take_reason(struct undoing *undoing)
{
	struct incident_act *act = undoing->act;

	for (guint i = 0; i < undoing->records->len; i++) {
		const struct record *record = g_ptr_array_index(undoing->records, i);
		if (record->turn >= undoing->first && record->turn <= undoing->last &&
		    g_strcmp0(record->by, act->call->desk->user) != 0)
			return;
	}
	if (!act->reason)
		act->reason = _("taken back");
}

static gboolean take_all(struct undoing *undoing, GError **error)
{
	guint found = 0;

	for (guint i = undoing->records->len; i-- > 0;) {
		const struct record *record = g_ptr_array_index(undoing->records, i);
		if (record->turn < undoing->first || record->turn > undoing->last)
			continue;
		if (!take_one(undoing, record, error))
			return FALSE;
		found++;
	}
	if (found)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("INC-%" PRId64 " has no record %" PRId64), undoing->act->incident->id,
		    undoing->first);
	return FALSE;
}

static gboolean undo(struct undoing *undoing, GError **error)
{
	struct incident_act *act = undoing->act;
	const char *named = call_argument(act->call, 1), *turns = call_option(act->call, "turn");

	if ((named == NULL) == (turns == NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("an entry is expected, or --turn TURN"));
		return FALSE;
	}
	undoing->records = incident_records(act->call->desk, act->incident->id, 0, error);
	if (!undoing->records ||
	    !(turns ? read_turns(undoing, turns, error) : find_newest(undoing, named, error)))
		return FALSE;
	if (turns)
		take_reason(undoing);
	if (!take_all(undoing, error) || !incident_commit(act, error))
		return FALSE;
	tell(undoing);
	return TRUE;
}

static gboolean run_undo(struct call *call, GError **error)
{
	struct incident_act act = {0};
	g_autoptr(GHashTable) based = g_hash_table_new(NULL, NULL);
	struct undoing undoing = {.act = &act, .based = based};
	gboolean done = incident_begin(call, &act, error);

	act.corrects = TRUE;
	done = done && undo(&undoing, error);
	g_clear_pointer(&undoing.records, g_ptr_array_unref);
	incident_act_clear(&act);
	return done;
}

static const struct argument_spec undo_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("ENTRY"), .completer = COMPLETE_ENTRY, .optional = TRUE},
	{.name = NULL},
};
static const struct option_spec undo_options[] = {
	{.name = "turn",
	 .value = N_("TURN[-TURN]"),
	 .help = N_("What was recorded in that turn, as “incident history” tells them, whatever "
		    "it is about")},
	OPTION_BECAUSE,
	OPTION_SEES,
	{.name = NULL},
};
const struct command command_incident_undo = {
	.name = "incident undo",
	.group = INCIDENT_GROUP,
	.arguments = undo_arguments,
	.options = undo_options,
	.help = N_("Take back what was done to an entry last, or any record; that is an act of its "
		   "own, and undone by another"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES,
	.run = run_undo,
};
