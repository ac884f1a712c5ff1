/* SPDX-License-Identifier: MIT
 * Between the parts of a report: the words of its language, what is being written, and how times and people read. */
#ifndef MIDWATCH_DESK_REPORT_PRIVATE_H
#define MIDWATCH_DESK_REPORT_PRIVATE_H

#include "desk/markup.h"
#include "desk/report.h"

enum report_word {
	WORD_STAMP, /* and the others of enum stamp behind it, and so on */
	WORD_METRIC = WORD_STAMP + STAMPS,
	WORD_KIND = WORD_METRIC + METRICS,
	WORD_CLASS = WORD_KIND + ENTRY_KINDS,
	WORD_ACTION_STATE = WORD_CLASS + ACTION_CLASSES,
	WORD_STATE = WORD_ACTION_STATE + ACTION_STATES,
	WORD_HYPOTHESIS = WORD_STATE + INCIDENT_STATES,
	WORD_GAP = WORD_HYPOTHESIS + HYPOTHESES,
	WORD_PERSON_ROLE = WORD_GAP + GAP_STATES,
	WORD_CLOCK_KIND = WORD_PERSON_ROLE + ROLE_ADMIN + 1, /* + kind - 1: they begin with 1 */
	WORD_DAY_UNIT = WORD_CLOCK_KIND + CLOCK_KINDS - 1, WORD_HOUR_UNIT, WORD_MINUTE_UNIT, WORD_SECOND_UNIT, WORD_BETWEEN_UNITS, WORD_BETWEEN_SENTENCES, WORD_BETWEEN_NAMES,
	WORD_ABOUT, WORD_RANGE, WORD_UNKNOWN,
	WORD_LANGUAGE, /* as in report_languages */ WORD_LANGUAGE_LAST = WORD_LANGUAGE + 1, WORD_OTHER_LANGUAGE, WORD_IN_LANGUAGE,
	WORD_DRAFT, WORD_VERSION, WORD_WRITE, WORD_LEAD,
	WORD_STAMP_COLUMN, WORD_METRIC_COLUMN, WORD_VALUE, WORD_ANCHORS, WORD_ANCHOR, WORD_SET_BY,
	WORD_SCOPE, WORD_ALL, WORD_AFFECTED, WORD_WEIGHTED, WORD_TOTAL, WORD_OPEN_IMPACT, WORD_UNENDED_IMPACT,
	WORD_CLIENT, WORD_TICKET, WORD_REPORTED, WORD_TOLD, WORD_NOT_TOLD,
	WORD_CLOCK, WORD_DUE, WORD_STOPPED, WORD_VERDICT, WORD_MET, WORD_MISSED, WORD_RUNNING, WORD_PAUSED, WORD_CANCELLED,
	WORD_WHAT, WORD_EVIDENCE,
	WORD_REPORTS, WORD_PAGES, WORD_GAP_LINE, WORD_GAP_WHY, WORD_MISSED_UPDATES,
	WORD_ACTION_COLUMN, WORD_OWNER, WORD_CLASS_COLUMN, WORD_MUST, WORD_ACTION_STATE_COLUMN, WORD_DONE_WHEN, WORD_YES, WORD_DUE_DATE,
	WORD_WHY, WORD_BY, WORD_WHEN, WORD_WHAT_CHANGED, WORD_SOURCE_TIME, WORD_OVERRIDE, WORD_CORRECTION, WORD_SAME_CAUSE, WORD_ALSO_THERE, WORD_ALIKE,
	WORD_CHANGED_SECTION, WORD_CHANGED_ENTRY, WORD_CHANGED_NOTICE, WORD_CHANGED_STAMP, WORD_CHANGED_ACTION, WORD_CHANGED_TICKET, WORD_CHANGED_HEADER,
	WORD_LABELLED, WORD_NOBODY, WORD_ROLE_NAME, /* lead comms ops scribe liaison owner team */
	WORD_ROLE = WORD_ROLE_NAME + 7, WORD_PERSON, WORD_TOOK_PART,
	WORD_IMPACT_FIGURE, WORD_CLIENTS_FIGURE, WORD_CLOCKS_FIGURE, WORD_TOLD_FIGURE,
	WORD_CUSTOMER_TITLE, WORD_INTERIM_TITLE, WORD_YOUR_TIME, WORD_BEGAN, WORD_ENDED, WORD_GOES_ON, WORD_DURATION, WORD_PARTLY,
	WORD_RESTORED_AT, WORD_NOT_RESTORED, WORD_FIXED_AT, WORD_NOT_FIXED, WORD_ROLE_AND_DATE, WORD_ROLE_ALONE, WORD_ACTIONS_LEFT,
	WORD_NEXT_AT, WORD_AXIS, WORD_IMAGE, WORD_AS_OF,
	WORDS
};
/* The text; every language has all of them. */
const char *report_word(const char *language, enum report_word word);

struct writing {
	const struct report_template *template;
	GString *out; /* of the block */
	const struct report_facts *facts;
	const struct incident *incident;
	enum audience audience;
	gboolean draft;
	struct stamped stamps[STAMPS];
	GPtrArray *impacts; /* of struct impact* */
	GStringChunk *texts; /* what the functions below return */
};
typedef void report_maker(struct writing *writing);
/* What a person wrote for a block, in the report's language; NULL: nothing. */
const char *report_section(const struct writing *writing, const char *block);
void report_put_section(struct writing *writing, const char *text); /* what it leaves open ends with it */
gboolean report_put_other(struct writing *writing, const char *block);
/* Which version as of when, to the end of the line. */
void report_put_date(struct writing *writing);
const char *say_language(const struct writing *writing, const char *tag); /* "English" */
void report_ask(struct writing *writing, const char *block); /* a draft's hint to write it */

const char *say_word(const struct writing *writing, guint word); /* a member of a group: WORD_KIND + kind */
/* The word with its %s filled in, in their order; ended by NULL, as the cells of rows are. */
#define say_fill(writing, word, ...) say_filled((writing), (word), (const char *const[]){__VA_ARGS__})
const char *say_filled(const struct writing *writing, enum report_word word, const char *const *values);
const char *say_safe(const struct writing *writing, const char *text); /* escaped, in a cell or a line; NULL: "" */
const char *say_span(const struct writing *writing, gint64 seconds); /* "11 min 30 s" */
const char *say_count(const struct writing *writing, guint count);
const char *say_measured(struct writing *writing, const struct measured *measured); /* "5 min [2 min – 8 min]" */
/* "2026-09-20 09:03", with seconds where they are known and none are zero; "-" for TIME_NONE. */
const char *say_time(const struct writing *writing, gint64 at, const struct zone *zone);
const char *say_clock(const struct writing *writing, gint64 at, const struct zone *zone); /* "09:03" */
const char *say_instant(const struct writing *writing, const struct instant *when, const struct zone *zone); /* "… ± 5 min" */
const char *say_date(const struct writing *writing, gint64 at, const struct zone *zone); /* "2026-09-20" */
const char *say_due(const struct writing *writing, const struct action *action); /* its date; "-" */
/* "Live streaming · South-East Asia", or the word for everything; raw, g_free. */
char *report_scope(const struct report_facts *facts, const char *service, const char *region);
const char *say_scope(const struct writing *writing, const char *service, const char *region); /* the same, escaped */
gboolean say_both(const struct writing *writing); /* is there a zone beside UTC? */
const char *say_zone(const struct writing *writing); /* its name */
/* | a | b |; the names of the columns with a row of dashes below. */
#define say_head(writing, ...) say_cells((writing), (const char *const[]){__VA_ARGS__}, TRUE)
#define say_row(writing, ...) say_cells((writing), (const char *const[]){__VA_ARGS__}, FALSE)
void say_cells(struct writing *writing, const char *const *cells, gboolean head);
void say(struct writing *writing, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The impacts this audience may see, of struct impact*, borrowed. */
GPtrArray *report_impacts(const struct writing *writing);
void report_begin(struct writing *writing, const struct report_template *template, const struct report_facts *facts);
void report_end(struct writing *writing);

report_maker report_make_header, report_make_axis, report_make_numbers, report_make_impact, report_make_timeline, report_make_detection,
	report_make_response, report_make_fix, report_make_similar, report_make_actions, report_make_questions, report_make_changes,
	report_make_corrections, report_make_participants, report_make_figures;
/* What is the same for those of the house and for clients, who are told of what they may see; report-changes.c. */
/* Was this told to the client whose report it is? */
gboolean report_was_told(const struct writing *writing, const struct entry *entry);
#define CLIENT_STAMPS (1u << STAMP_IMPACT_START | 1u << STAMP_RESTORED | 1u << STAMP_RESOLVED)
report_maker report_make_title, report_make_seen, report_make_told, report_make_restored, report_make_prevention, report_make_next;

#endif
