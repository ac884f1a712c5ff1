/* SPDX-License-Identifier: MIT
 * What the writing of a pattern and the making of its texts share. */
#ifndef MIDWATCH_TESTS_PROPERTY_PATTERNS_PRIVATE_H
#define MIDWATCH_TESTS_PROPERTY_PATTERNS_PRIVATE_H

#include "tests/property/patterns.h"

#define PARTS_MOST 8
#define GROUPS_MOST 10

enum kind {
	SHAPE_LETTER,
	SHAPE_SAID, /* `written` stands for one character of `text`, "" for any */
	SHAPE_CLASS,
	SHAPE_RAW, /* `written` stands for all of `text` */
	SHAPE_SERIES,
	SHAPE_EITHER,
	SHAPE_GROUP,
	SHAPE_REPEAT,
	SHAPE_LOOK,
	SHAPE_BACK, /* what group `number` matched */
	SHAPE_CALL, /* group `number` again */
};
struct shape {
	enum kind kind;
	gunichar letter;
	const char *written, *text;
	guint number; /* a capturing group's; 0: none */
	guint least, most;
	gboolean behind; /* SHAPE_LOOK */
	gboolean not ;   /* SHAPE_LOOK, SHAPE_CLASS */
	guint count;
	struct shape *parts[PARTS_MOST];
};

extern struct shape *patterns_group[GROUPS_MOST]; /* capturing ones, by number */
gunichar patterns_letter(void);			  /* any of the alphabet */
gunichar patterns_variant(gunichar letter);	  /* in any case, one of the alphabet */
gboolean patterns_one_in(guint many);

#endif
