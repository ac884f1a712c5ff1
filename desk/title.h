/* SPDX-License-Identifier: MIT
 * What a person reads where data has a word. The words themselves ("first-response", "waiting-client")
 * are those of the command language, of JSON and of stored rows, and are never translated; screens and
 * sentences show their titles, which in English are the same words. */
#ifndef MIDWATCH_DESK_TITLE_H
#define MIDWATCH_DESK_TITLE_H

/* Of what a word is said. */
#define TITLE_CLOCK "clock"
#define TITLE_STATE "state"
#define TITLE_WAIT "wait"
#define TITLE_EVENT "event"
#define TITLE_CHANNEL "channel"
#define TITLE_OPENER "opener"
#define TITLE_ARTICLE "article"

/* The title of `word`, or the word itself when it is none of ours (an outsider's channel). NULL: NULL. */
const char *title_of(const char *of, const char *word);

#endif
