/* SPDX-License-Identifier: MIT
 * What stands beside the timeline of an incident: overridden stamps, linked tickets, words about
 * gaps, sections of its report, action items, overrides of the leak check, notices. */
#include "desk/incident-private.h"

#include <string.h>

#include "desk/i18n.h"

static void link_free(void *data)
{
	struct incident_link *link = data;

	g_free(link->client);
	g_free(link->ref);
	g_free(link->service);
	g_free(link->region);
	g_free(link);
}

static void gap_word_free(void *data)
{
	struct gap_word *word = data;

	g_free(word->from);
	g_free(word->to);
	g_free(word->by);
	g_free(word->why);
	g_free(word);
}

static void section_free(void *data)
{
	struct section *section = data;

	g_free(section->block);
	g_free(section->language);
	g_free(section->text);
	g_free(section->by);
	g_free(section);
}

static void action_free(void *data)
{
	struct action *action = data;

	g_free(action->text);
	g_free(action->owner);
	g_free(action->done_when);
	g_free(action->by);
	g_free(action->why);
	g_free(action);
}

static void override_free(void *data)
{
	struct override *override = data;

	g_free(override->kind);
	g_free(override->text);
	g_free(override->by);
	g_free(override->why);
	g_free(override);
}

static void notice_free(void *data)
{
	struct notice *notice = data;

	g_free(notice->client);
	g_free(notice->region);
	g_free(notice->by);
	g_free(notice);
}

void parts_new(struct incident *incident)
{
	incident->links = g_ptr_array_new_with_free_func(link_free);
	incident->gap_words = g_ptr_array_new_with_free_func(gap_word_free);
	incident->sections = g_ptr_array_new_with_free_func(section_free);
	incident->actions = g_ptr_array_new_with_free_func(action_free);
	incident->overrides = g_ptr_array_new_with_free_func(override_free);
	incident->notices = g_ptr_array_new_with_free_func(notice_free);
	for (int i = 0; i < AUDIENCES; i++)
		incident->reports[i].approvals = g_ptr_array_new_with_free_func(approval_free);
	for (int i = 0; i < STAMPS; i++)
		incident->fixed[i].when.at = incident->fixed[i].at = TIME_NONE;
}

void parts_free(struct incident *incident)
{
	g_ptr_array_unref(incident->links);
	g_ptr_array_unref(incident->gap_words);
	g_ptr_array_unref(incident->sections);
	g_ptr_array_unref(incident->actions);
	g_ptr_array_unref(incident->overrides);
	g_ptr_array_unref(incident->notices);
	for (int i = 0; i < AUDIENCES; i++) {
		g_ptr_array_unref(incident->reports[i].approvals);
		g_free(incident->reports[i].author);
		g_free(incident->reports[i].why);
	}
	for (int i = 0; i < STAMPS; i++) {
		g_free(incident->fixed[i].reason);
		g_free(incident->fixed[i].by);
	}
}

/* ---- stamps */

static void apply_stamp(struct incident *incident, const struct record *record)
{
	g_autofree char *at = record_field(record, "at");
	g_autofree char *precision = record_field(record, "precision");
	struct instant when = {.at = TIME_NONE};
	enum stamp stamp;

	if (!stamp_find(record->what, &stamp) || (at && !field_time(at, &when.at)))
		return;
	if (precision && *precision)
		precision_parse(precision, &when, NULL);
	incident->fixed[stamp].set = when.at != TIME_NONE;
	incident->fixed[stamp].when = when;
	incident->fixed[stamp].at = record->recorded_at;
	field_text(&incident->fixed[stamp].reason, record->why);
	field_text(&incident->fixed[stamp].by, record->by);
	report_edited(incident, record, EVERY_AUDIENCE);
}

/* ---- tickets */

static guint find_link(const struct incident *incident, gint64 ticket)
{
	guint i = 0;

	while (i < incident->links->len &&
	       ((const struct incident_link *)incident->links->pdata[i])->ticket != ticket)
		i++;
	return i;
}

static void say_link(const char *key, const char *value, void *data)
{
	struct incident_link *link = data;

	if (strcmp(key, "client") == 0)
		field_text(&link->client, value);
	else if (strcmp(key, "ref") == 0)
		field_text(&link->ref, value);
	else if (strcmp(key, "service") == 0)
		field_text(&link->service, value);
	else if (strcmp(key, "region") == 0)
		field_text(&link->region, value);
	else if (strcmp(key, "reported") == 0)
		field_time(value, &link->reported_at);
}

static void apply_link(struct incident *incident, const struct record *record)
{
	guint at = find_link(incident, record->about);
	struct incident_link *link;

	if (record->about < 1)
		return;
	if (at == incident->links->len) {
		link = g_new0(struct incident_link, 1);
		link->ticket = record->about;
		link->reported_at = TIME_NONE;
		link->linked_at = record->recorded_at;
		g_ptr_array_add(incident->links, link);
	}
	link = incident->links->pdata[at];
	record_fields(record, say_link, link);
	report_edited(incident, record, EVERY_AUDIENCE);
}

static void apply_unlink(struct incident *incident, const struct record *record)
{
	guint at = find_link(incident, record->about);

	if (at == incident->links->len)
		return;
	g_ptr_array_remove_index(incident->links, at);
	report_edited(incident, record, EVERY_AUDIENCE);
}

/* ---- gaps */

static void apply_gap(struct incident *incident, const struct record *record)
{
	char *from = record_field(record, "from"), *to = record_field(record, "to");
	struct gap_word *word = g_new0(struct gap_word, 1);

	word->from = from ? from : g_strdup("");
	word->to = to ? to : g_strdup("");
	word->by = g_strdup(record->by);
	word->why = g_strdup(record->why);
	word->at = record->recorded_at;
	if (!gap_state_find(record->what, &word->state)) {
		gap_word_free(word);
		return;
	}
	for (guint i = 0; i < incident->gap_words->len; i++) {
		const struct gap_word *old = incident->gap_words->pdata[i];
		if (strcmp(old->from, word->from) == 0 && strcmp(old->to, word->to) == 0) {
			g_ptr_array_remove_index(incident->gap_words, i);
			break;
		}
	}
	g_ptr_array_add(incident->gap_words, word);
	report_edited(incident, record, 1u << AUDIENCE_INTERNAL);
}

/* ---- sections */

static struct section *find_section(const struct incident *incident, enum audience audience,
				    const char *block, const char *language)
{
	for (guint i = 0; i < incident->sections->len; i++) {
		struct section *section = incident->sections->pdata[i];
		if (section->audience == audience && strcmp(section->block, block) == 0 &&
		    strcmp(section->language, language) == 0)
			return section;
	}
	return NULL;
}

gboolean section_is_written(const struct section *section)
{
	return section->text[strspn(section->text, " \t\r\n")] != '\0';
}

const struct section *incident_section(const struct incident *incident, enum audience audience,
				       const char *block, const char *language)
{
	const struct section *section = find_section(incident, audience, block, language);

	for (guint i = 0; !section && i < incident->sections->len; i++) {
		const struct section *other = incident->sections->pdata[i];
		if (other->audience == audience && strcmp(other->block, block) == 0 && *other->text)
			section = other;
	}
	return section;
}

static void apply_section(struct incident *incident, const struct record *record)
{
	g_autofree char *language = record_field(record, "language");
	char *text = record_field(record, "text");
	struct section *section;

	if (record->about < 0 || record->about >= AUDIENCES || !record->what || !text) {
		g_free(text);
		return;
	}
	section = find_section(incident, (enum audience)record->about, record->what,
			       language ? language : "");
	if (!section) {
		section = g_new0(struct section, 1);
		section->audience = (enum audience)record->about;
		section->block = g_strdup(record->what);
		section->language = g_strdup(language ? language : "");
		g_ptr_array_add(incident->sections, section);
	}
	g_free(section->text);
	section->text = text;
	g_free(section->by);
	section->by = g_strdup(record->by);
	section->at = record->recorded_at;
	section->revision++;
	report_edited(incident, record, 1u << section->audience);
}

/* ---- action items, in the order of their numbers */

static guint place_of_action(const struct incident *incident, gint64 number)
{
	guint low = 0, high = incident->actions->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (((const struct action *)incident->actions->pdata[middle])->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct action *incident_action(const struct incident *incident, gint64 number)
{
	guint at = place_of_action(incident, number);
	const struct action *action =
		at < incident->actions->len ? incident->actions->pdata[at] : NULL;

	return action && action->number == number ? action : NULL;
}

struct action_saying {
	struct action *action;
	const struct record *record;
};

static void say_action(const char *key, const char *value, void *data)
{
	struct action_saying *saying = data;
	struct action *action = saying->action;
	enum action_state state;

	if (strcmp(key, "text") == 0) {
		g_free(action->text);
		action->text = g_strdup(value);
	} else if (strcmp(key, "owner") == 0) {
		field_text(&action->owner, value);
	} else if (strcmp(key, "done_when") == 0) {
		field_text(&action->done_when, value);
	} else if (strcmp(key, "due") == 0) {
		field_time(value, &action->due);
	} else if (strcmp(key, "class") == 0) {
		action_class_find(value, &action->class);
	} else if (strcmp(key, "must") == 0) {
		field_flag(value, &action->must);
	} else if (strcmp(key, "ticket") == 0) {
		if (!field_number(value, 1, G_MAXINT64, &action->ticket))
			action->ticket = 0;
	} else if (strcmp(key, "state") == 0 && action_state_find(value, &state)) {
		action->state = state;
		action->state_at = saying->record->recorded_at;
		field_text(&action->why, state == ACTION_WAIVED ? saying->record->why : NULL);
	}
}

static void apply_action(struct incident *incident, const struct record *record)
{
	guint at = place_of_action(incident, record->about);
	struct action *action = (struct action *)incident_action(incident, record->about);
	struct action_saying saying;

	if (record->about < 1 || record->about > G_MAXINT32)
		return;
	if (!action) {
		action = g_new0(struct action, 1);
		action->number = record->about;
		action->text = g_strdup("");
		action->by = g_strdup(record->by);
		action->due = TIME_NONE;
		action->created_at = action->state_at = record->recorded_at;
		g_ptr_array_insert(incident->actions, (int)at, action);
		incident->next_action = MAX(incident->next_action, record->about + 1);
	}
	saying = (struct action_saying){action, record};
	record_fields(record, say_action, &saying);
	action->revision++;
	report_edited(incident, record, EVERY_AUDIENCE & ~(1u << AUDIENCE_INTERIM));
}

/* ---- what was answered for, who was told */

static void apply_override(struct incident *incident, const struct record *record)
{
	g_autofree char *text = record_field(record, "text");
	struct override *override;

	if (record->about < 0 || record->about >= AUDIENCES || !record->what || !text)
		return;
	override = g_new0(struct override, 1);
	override->audience = (enum audience)record->about;
	override->kind = g_strdup(record->what);
	override->text = g_steal_pointer(&text);
	override->by = g_strdup(record->by);
	override->why = g_strdup(record->why ? record->why : "");
	override->at = record->recorded_at;
	g_ptr_array_add(incident->overrides, override);
}

static gint64 number_field(const struct record *record, const char *key)
{
	g_autofree char *value = record_field(record, key);
	gint64 number = 0;

	if (value)
		field_number(value, 0, G_MAXINT64, &number);
	return number;
}

static void apply_notice(struct incident *incident, const struct record *record)
{
	gint64 turn = number_field(record, "turn");

	if (g_strcmp0(record->what, "told") == 0) {
		struct notice *notice = g_new0(struct notice, 1);
		notice->ticket = record->about;
		notice->entry = number_field(record, "entry");
		notice->turn = turn;
		notice->at = record->recorded_at;
		notice->client = record_field(record, "client");
		notice->region = record_field(record, "region");
		notice->by = g_strdup(record->by);
		g_ptr_array_add(incident->notices, notice);
	} else if (g_strcmp0(record->what, "taken-back") == 0) {
		for (guint i = 0; i < incident->notices->len; i++) {
			struct notice *notice = incident->notices->pdata[i];
			if (notice->ticket == record->about && notice->turn == turn)
				notice->taken_back = TRUE;
		}
	}
}

void parts_apply(struct incident *incident, const struct record *record)
{
	switch (record->kind) {
	case RECORD_STAMP:
		apply_stamp(incident, record);
		break;
	case RECORD_LINK:
		apply_link(incident, record);
		break;
	case RECORD_UNLINK:
		apply_unlink(incident, record);
		break;
	case RECORD_GAP:
		apply_gap(incident, record);
		break;
	case RECORD_SECTION:
		apply_section(incident, record);
		break;
	case RECORD_ACTION:
		apply_action(incident, record);
		break;
	case RECORD_OVERRIDE:
		apply_override(incident, record);
		break;
	case RECORD_NOTICE:
		apply_notice(incident, record);
		break;
	default:
		break;
	}
}
