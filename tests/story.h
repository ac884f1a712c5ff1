/* SPDX-License-Identifier: MIT
 * Histories of tickets told in lines of text, and clocks read back as text, for the tests of desk/.
 * Times are words of one fortnight in UTC, from Monday 2026-03-02: "Fri-16:00", "Mon+1-09:30:05". */
#ifndef MIDWATCH_TESTS_STORY_H
#define MIDWATCH_TESTS_STORY_H

#include "desk/clock.h"

#define STORY_TERMS 3

struct story {
	GPtrArray *events;	/* of struct event*, in turn order */
	struct story_terms {
		struct terms terms;
		struct story *story;
		struct policy *cells[10][CLOCK_KINDS];
	} terms[STORY_TERMS];	/* the binding at storing, and those of `cover 1`, `rebind 1` … */
	gboolean imported;	/* every event told from now on is */
};

/* What such tests share, alive from story_begin(), which is g_test_init(), to story_end(), which runs
 * them: always, and Mon-Fri 09:00-17:00 in UTC. */
extern struct calendar *always, *office;
void story_begin(int *argc, char ***argv);
int story_end(void);	/* the program's status */

struct story *story_new(void);	/* covered, without any policy */
/* The usual beginning: one promise to P3, and a ticket of Friday, 09:00. */
struct story *story_opened(enum clock_kind clock, const char *target, struct calendar *calendar);
void story_free(struct story *story);
void story_clear(struct story **story);
/* A story freed at the end of its block. */
#define STORY __attribute__((cleanup(story_clear))) struct story *

/* A cell of the matrix of the binding at storing (`story_policy`) or another. `calendar` is borrowed. */
struct policy *story_policy(struct story *story, int severity, enum clock_kind clock, const char *target,
			    struct calendar *calendar);
struct policy *story_policy_of(struct story *story, int terms, int severity, enum clock_kind clock,
			       const char *target, struct calendar *calendar);
/* Appends one event: "TIME KIND ARGUMENTS". Gives its turn.
 *	opened P3 · reply · note · auto · client · client-auto · ack · begun · confirm · claim · accept ·
 *	release · assign WHO · team WHO · severity P1 · wait REASON · open · restored · resolved · closed ·
 *	cancelled · promise · kept TURN · moved TURN · extend CLOCK SECONDS|to · waive CLOCK CYCLE ·
 *	approve TURN · retract TURN · split TURN · merge TICKET · unmerge · cover N · rebind N ·
 *	delivery WORD TURN · change WORD · review
 * and anywhere after: until=TIME recorded=TIME by=NAME opener=WHO and the flags automatic, diagnosis,
 * regressed, partial, to-client, imported, sent. */
gint64 tell(struct story *story, const char *line);

gint64 story_time(const char *word);
char *story_print(gint64 at);	/* back as a word */
struct folded *story_fold(const struct story *story, gint64 now);
const struct terms *story_terms_of(const char *cover, gint64 revision, void *story);
/* A cycle of a fold, "restore/1"; NULL when there is none. */
const struct cycle *story_cycle(const struct folded *folded, const char *name);
/* "running elapsed=60 due=Fri-17:00 breached=… cause=… stopped=… resumed=… sleeps=… original=… missed
 * waived unproved provisional quiet", what applies; "none" for NULL. */
char *story_read(const struct cycle *cycle);

/* What one clock reads at `now`. */
#define assert_clock(story, now, name, expected)                                                   \
	G_STMT_START                                                                               \
	{                                                                                          \
		struct folded *folded_ = story_fold(story, story_time(now));                       \
		g_autofree char *read_ = story_read(story_cycle(folded_, name));                   \
		folded_free(folded_);                                                              \
		g_assert_cmpstr(read_, ==, expected);                                              \
	}                                                                                          \
	G_STMT_END

#endif
