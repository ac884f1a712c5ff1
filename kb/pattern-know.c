/* SPDX-License-Identifier: MIT
 * What is known of the texts a pattern's tree matches, from the leaves up: all strings, while they
 * are few and short; else how they begin and end, and what they must contain. Done once with folded
 * characters for the grams, once with those as written for the literals. */
#include "kb/pattern-private.h"

#include <string.h>

#include "kb/fold.h"

#define SIDE 2           /* characters of a beginning or an end: no gram reaches farther */
#define COPIES_MOST 8    /* of a{9} that are written out */
#define LITERAL_LEAST 2  /* bytes; shorter ones stand in every line */
#define LITERALS_MOST 32 /* strings */
#define SETS 2           /* of them */

struct known {
	gboolean exact;             /* `first` is all of them */
	struct strings first, last; /* each begins with, ends with, one of these */
	struct need *need;          /* NULL when looking for literals */
	GPtrArray *literals[SETS];  /* of char*, the better first: the line has one of each; NULL */
};

/* `literal`: characters as written. */
static struct known *known_new(gboolean literal)
{
	struct known *known = g_new0(struct known, 1);

	known->exact = TRUE;
	strings_set_empty(&known->first);
	known->need = literal ? NULL : need_all();
	return known;
}

static void drop_literals(struct known *known)
{
	for (guint i = 0; i < SETS; i++)
		g_clear_pointer(&known->literals[i], g_ptr_array_unref);
}

static void known_free(struct known *known)
{
	need_free(known->need);
	drop_literals(known);
	g_free(known);
}

/* ---- literals */

static GPtrArray *literals_of(const struct strings *set)
{
	GPtrArray *literals = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < set->count; i++) {
		const struct string *string = &set->at[i];
		char *text = g_ucs4_to_utf8(string->at, string->size, NULL, NULL, NULL);
		if (!text || strlen(text) < LITERAL_LEAST) {
			g_free(text);
			g_ptr_array_unref(literals);
			return NULL;
		}
		g_ptr_array_add(literals, text);
	}
	return literals;
}

static gsize shortest(const GPtrArray *literals)
{
	gsize least = G_MAXSIZE;

	for (guint i = 0; i < literals->len; i++)
		least = MIN(least, strlen(literals->pdata[i]));
	return least;
}

static gboolean better(const GPtrArray *a, const GPtrArray *b)
{
	return shortest(a) == shortest(b) ? a->len < b->len : shortest(a) > shortest(b);
}

static gboolean same(const GPtrArray *a, const GPtrArray *b)
{
	for (guint i = 0; i < a->len && a->len == b->len; i++)
		if (!g_str_equal(a->pdata[i], b->pdata[i]))
			return FALSE;
	return a->len == b->len;
}

/* One of these is there, too; taken over. */
static void add_literals(struct known *known, GPtrArray *set)
{
	for (guint i = 0; i < SETS && set; i++) {
		GPtrArray *before = known->literals[i];
		if (before && same(before, set))
			break;
		if (before && !better(set, before))
			continue;
		known->literals[i] = set;
		set = before;
	}
	if (set)
		g_ptr_array_unref(set);
}

static GPtrArray *literals_or(GPtrArray *a, GPtrArray *b)
{
	if (a && b && a->len + b->len <= LITERALS_MOST) {
		g_ptr_array_extend_and_steal(a, b);
		return a;
	}
	if (a)
		g_ptr_array_unref(a);
	if (b)
		g_ptr_array_unref(b);
	return NULL;
}

/* ---- both */

/* One of the strings is in the text. */
static void know_strings(struct known *known, const struct strings *set)
{
	if (known->need)
		known->need = need_and(known->need, need_strings(set));
	else
		add_literals(known, literals_of(set));
}

static void know_both(struct known *known, struct known *other)
{
	if (known->need)
		known->need = need_and(known->need, g_steal_pointer(&other->need));
	for (guint i = 0; i < SETS; i++)
		add_literals(known, g_steal_pointer(&other->literals[i]));
}

static void forget(struct known *known)
{
	if (known->need) {
		need_free(known->need);
		known->need = need_all();
	}
	drop_literals(known);
}

/* Nothing is known of what it matches. */
static void know_nothing(struct known *known)
{
	forget(known);
	known->exact = FALSE;
	strings_set_empty(&known->first);
	strings_set_empty(&known->last);
}

/* From all strings to how they begin and end. */
static void loosen(struct known *known)
{
	if (!known->exact)
		return;
	know_strings(known, &known->first);
	known->exact = FALSE;
	known->last = known->first;
	strings_cut_first(&known->first, SIDE);
	strings_cut_last(&known->last, SIDE);
}

static const struct strings *ends_of(const struct known *known)
{
	return known->exact ? &known->first : &known->last;
}

/* How a series of `a` and `b` begins: with all of `a`, when that is short, and then as `b` does. */
static void begin_series(struct known *a, const struct known *b)
{
	struct strings crossed;

	if (a->exact && strings_cross(&a->first, &b->first, &crossed))
		a->first = crossed;
	strings_cut_first(&a->first, SIDE);
}

static void end_series(struct known *a, const struct known *b)
{
	struct strings crossed;

	if (b->exact && strings_cross(ends_of(a), &b->first, &crossed))
		a->last = crossed;
	else
		a->last = *ends_of(b);
	strings_cut_last(&a->last, SIDE);
}

/* `b` comes behind `a`; it is taken over. */
static void append(struct known *a, struct known *b)
{
	struct strings crossed;

	know_both(a, b);
	if (a->exact && b->exact && strings_cross(&a->first, &b->first, &crossed)) {
		a->first = crossed;
		known_free(b);
		return;
	}
	if (a->exact)
		know_strings(a, &a->first);
	if (b->exact)
		know_strings(a, &b->first);
	if (a->need)
		a->need = need_and(a->need, need_junction(ends_of(a), &b->first));
	end_series(a, b);
	begin_series(a, b);
	a->exact = FALSE;
	known_free(b);
}

/* Either `a` or `b`; that is taken over. */
static void alternate(struct known *a, struct known *b)
{
	gboolean exact = a->exact && b->exact && strings_unite(&a->first, &b->first);

	if (!exact) {
		loosen(a);
		loosen(b);
		if (!strings_unite(&a->first, &b->first))
			strings_set_empty(&a->first);
		if (!strings_unite(&a->last, &b->last))
			strings_set_empty(&a->last);
	}
	if (a->need)
		a->need = need_or(a->need, g_steal_pointer(&b->need));
	for (guint i = 0; i < SETS; i++)
		a->literals[i] = literals_or(a->literals[i], g_steal_pointer(&b->literals[i]));
	known_free(b);
}

/* The same strings, nothing else of it. */
static struct known *copy(const struct known *known)
{
	struct known *copied = known_new(known->need == NULL);

	copied->exact = known->exact;
	copied->first = known->first;
	copied->last = known->last;
	return copied;
}

static void repeat(struct known *known, guint least, guint most)
{
	struct strings none;
	guint copies = MIN(least, known->exact ? COPIES_MOST : SIDE);

	strings_set_empty(&none);
	if (most == 0) {
		know_nothing(known);
		known->exact = TRUE;
		return;
	}
	if (least == 0) {
		if (most == 1 && known->exact && strings_unite(&known->first, &none))
			forget(known);
		else
			know_nothing(known);
		return;
	}
	struct known *one = copy(known);
	for (guint i = 1; i < copies; i++)
		append(known, copy(one));
	known_free(one);
	if (most > copies)
		loosen(known);
}

/* ---- the tree */

static void know_members(struct known *known, const struct node *node, gboolean literal)
{
	known->first.count = 0;
	for (guint i = 0; i < node->count; i++) {
		struct string string = {1, {node->members[i]}};
		if (!literal || node->caseless)
			string.at[0] = kb_fold(string.at[0]);
		if (!strings_add(&known->first, &string)) {
			know_nothing(known);
			return;
		}
	}
}

static struct known *know(const struct node *node, gboolean literal);

/* Strings are gathered in `run` as long as they are all known, so that they meet the rest at full
 * length. */
static void know_series(struct known *known, const struct node *node, gboolean literal)
{
	struct known *run = known_new(literal);

	for (guint i = 0; i < node->parts->len; i++) {
		struct known *next = know(node->parts->pdata[i], literal);
		struct strings crossed;
		if (next->exact && run->exact &&
		    strings_cross(&run->first, &next->first, &crossed)) {
			append(run, next);
			continue;
		}
		append(known, run);
		run = next;
	}
	append(known, run);
}

static void know_either(struct known *known, const struct node *node, gboolean literal)
{
	for (guint i = 0; i < node->parts->len; i++) {
		struct known *next = know(node->parts->pdata[i], literal);
		if (i == 0)
			append(known, next);
		else
			alternate(known, next);
	}
}

/* It holds around the place, in the same line where literals are asked for, but takes nothing of
 * the text. */
static void know_look(struct known *known, const struct node *node, gboolean literal)
{
	struct known *inside = know(node->parts->pdata[0], literal);

	loosen(inside);
	know_both(known, inside);
	known_free(inside);
}

static struct known *know(const struct node *node, gboolean literal)
{
	struct known *known;

	if (node->kind == NODE_REPEAT) {
		known = know(node->parts->pdata[0], literal);
		repeat(known, node->least, node->most);
		return known;
	}
	known = known_new(literal);
	switch (node->kind) {
	case NODE_NOTHING:
	case NODE_REPEAT:
		break;
	case NODE_ONE_OF:
		know_members(known, node, literal);
		break;
	case NODE_OTHER:
		know_nothing(known);
		break;
	case NODE_SERIES:
		know_series(known, node, literal);
		break;
	case NODE_EITHER:
		know_either(known, node, literal);
		break;
	case NODE_LOOK:
		know_look(known, node, literal);
		break;
	}
	return known;
}

struct need *know_need(const struct node *root)
{
	struct known *known = know(root, FALSE);
	struct need *need;

	loosen(known);
	need = g_steal_pointer(&known->need);
	known_free(known);
	return need;
}

/* Those that another is part of need not be looked for. */
static void drop_longer(GPtrArray *literals)
{
	for (guint i = 0; i < literals->len; i++) {
		for (guint j = literals->len; j-- > 0;) {
			if (i == j || !strstr(literals->pdata[j], literals->pdata[i]))
				continue;
			g_ptr_array_remove_index(literals, j);
			i -= j < i;
		}
	}
}

void know_literals(const struct node *root, GPtrArray **literals, GPtrArray **others)
{
	struct known *known = know(root, TRUE);

	loosen(known);
	for (guint i = 0; i < SETS; i++)
		if (known->literals[i])
			drop_longer(known->literals[i]);
	*literals = g_steal_pointer(&known->literals[0]);
	*others = g_steal_pointer(&known->literals[1]);
	known_free(known);
}
