/* SPDX-License-Identifier: MIT
 * How near a word is to what was typed of it: for completion. Pure. */
#ifndef MIDWATCH_COMMAND_MATCH_H
#define MIDWATCH_COMMAND_MATCH_H

/* Nearer ones first. Only MATCH_PREFIX minds the case of letters. */
enum match {
	MATCH_PREFIX,  /* begins with it */
	MATCH_CASE,    /* begins with it but for the case */
	MATCH_WITHIN,  /* holds it somewhere */
	MATCH_LETTERS, /* has its letters, in their order, others between them */
	MATCH_NONE,
};
/* Nothing typed matches everything as a prefix; one letter matches only what begins with it. Looks at the
 * first MATCH_LENGTH bytes of each. */
#define MATCH_LENGTH 512
enum match match_word(const char *text, const char *typed);

#endif
