/* SPDX-License-Identifier: MIT
 * Between the parts of the analyser: the pattern as a tree, sets of strings, and what is known. */
#ifndef MIDWATCH_KB_PATTERN_PRIVATE_H
#define MIDWATCH_KB_PATTERN_PRIVATE_H

#include "kb/pattern.h"

/* ---- the tree (pattern-parse.c) */

enum node_kind {
	NODE_NOTHING, /* no character: an anchor, an empty branch */
	NODE_ONE_OF,  /* one character, of `members` */
	NODE_OTHER,   /* anything, perhaps nothing */
	NODE_SERIES,  /* every part, one after another */
	NODE_EITHER,  /* one of the parts */
	NODE_REPEAT,  /* parts[0], `least` to `most` times */
	NODE_LOOK,    /* parts[0] stands here, before or behind; takes no characters */
};

#define MEMBERS_MOST 12 /* folded ones; as written there may be twice as many */
#define REPEAT_ENDLESS G_MAXUINT
struct node {
	enum node_kind kind;
	gboolean caseless; /* NODE_ONE_OF */
	guint count;
	gunichar members[2 * MEMBERS_MOST];
	guint least, most; /* times; characters of a NODE_ONE_OF or NODE_OTHER */
	GPtrArray *parts; /* of struct node*, owned */
};
struct node *node_new(enum node_kind kind);
void node_free(struct node *node);

struct parsed {
	struct node *root; /* NULL: not understood */
	gboolean one_line; /* nothing in it matches a \n */
	gboolean ascii;	   /* nothing in it matches what is not ASCII */
	gboolean folded;   /* some of it takes upper and lower case for the same */
	gboolean thirds;   /* and may take \u017f and \u212a for s and k */
};
struct parsed pattern_parse(const char *pattern, gboolean caseless);

/* While parsing. */
struct parser {
	const char *at;
	gboolean caseless, dot_all;
	gboolean lost; /* something was not understood */
	gboolean one_line, ascii, folded, thirds;
	guint depth;
};

/* ---- classes of characters (pattern-class.c) */

/* The characters one item may match. */
struct choice {
	guint count, folded;
	gunichar members[2 * MEMBERS_MOST];
	gboolean many;	    /* more than `members` says */
	gboolean beyond;    /* some may not be ASCII */
	gboolean may_end;   /* \n may be among them */
	gboolean ends;	    /* \n surely is */
};
void choice_add(struct choice *choice, gunichar c, gboolean caseless);
/* What \d, \s, \p{…} and their like match; `at` stands behind the letter and is moved. FALSE: it is none. */
gboolean choice_escape(struct choice *choice, char letter, const char **at);
/* A single character written with a \ : `at` stands behind the \ and is moved. FALSE: it is not, or unsure. */
gboolean escaped_character(const char **at, gunichar *c);
/* A [class]; parser->at stands behind the [. */
struct node *parse_class(struct parser *parser);
struct node *choice_node(struct parser *parser, const struct choice *choice);

/* ---- sets of strings (pattern-sets.c) */

#define STRING_MOST 24
#define STRINGS_MOST 16
struct string {
	guint size;
	gunichar at[STRING_MOST];
};
struct strings {
	guint count;
	struct string at[STRINGS_MOST];
};
/* FALSE: no room; the set is as it was. */
gboolean strings_add(struct strings *set, const struct string *string);
/* Each of `a` with each of `b` behind it. FALSE: too many, or too long; `out` is anything then. */
gboolean strings_cross(const struct strings *a, const struct strings *b, struct strings *out);
gboolean strings_unite(struct strings *set, const struct strings *other);
void strings_cut_first(struct strings *set, guint size); /* to their first `size` characters */
void strings_cut_last(struct strings *set, guint size);
void strings_set_empty(struct strings *set); /* the set of "" */

/* ---- needs (pattern-need.c); arguments are taken over */

struct need *need_all(void);
struct need *need_gram(gram key);
struct need *need_and(struct need *a, struct need *b);
struct need *need_or(struct need *a, struct need *b);
void need_free(struct need *need);
/* One of the strings is in the text; of folded characters. */
struct need *need_strings(const struct strings *set);
/* One of `a` is, with one of `b` right behind it: only the grams across. */
struct need *need_junction(const struct strings *a, const struct strings *b);

/* ---- what a tree tells (pattern-know.c) */

struct need *know_need(const struct node *root);
/* See struct pattern_plan; of a pattern whose matches are within lines. */
void know_literals(const struct node *root, GPtrArray **literals, GPtrArray **others);

#endif
