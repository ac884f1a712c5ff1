/* SPDX-License-Identifier: MIT
 * A log of keys played into the console, line by line. Lines of the file:
 *	# …       what happens
 *	> TEXT    stands on the screen within the deadline
 *	! TEXT    goes away
 *	_         a moment passes: what was asked has been read
 *	% USER …  meanwhile somebody else runs this command
 *	= TEXT    `show 1` holds it
 *	@ TIME    it is that time (a clock of tests/screen/clock.h)
 *	~ USER    the line drops, and USER logs in again; nobody named: who was there
 * anything else is typed: names in angle brackets, the rest as it stands. With LOOK=1 in the environment each screen
 * that was waited for is printed. */
#ifndef MIDWATCH_TESTS_SCREEN_PLAYER_H
#define MIDWATCH_TESTS_SCREEN_PLAYER_H

#include "session.h"

struct player {
	const char *desk;
	const char *now;	/* --now of the console and of the others; NULL: the clock is moved */
	const char *user;	/* who sits there first */
	int columns, rows;
	/* Told when it is over: what was typed as presses of a keyboard, and the bytes that came for it. */
	gsize presses, bytes;
};
/* A press is a key, with Control held or not. A character that is not ASCII comes from an input method
 * and costs so many: in pinyin two to three letters and the choice. */
enum { PRESSES_OF_HAN = 4 };

/* Plays the file of tests/ to its end, where the program must have ended with status 0. */
void play(struct player *player, const char *file);

#endif
