/* SPDX-License-Identifier: MIT
 * From a pattern to its plan. */
#include "kb/pattern-private.h"

static gboolean can_be_empty(const struct node *node)
{
	gboolean all = TRUE, any = FALSE;

	for (guint i = 0; node->parts && i < node->parts->len; i++) {
		gboolean empty = can_be_empty(node->parts->pdata[i]);
		all &= empty;
		any |= empty;
	}
	switch (node->kind) {
	case NODE_ONE_OF:
	case NODE_OTHER:
		return node->least == 0;
	case NODE_REPEAT:
		return node->least == 0 || any;
	case NODE_EITHER:
		return any;
	case NODE_SERIES:
		return all;
	case NODE_NOTHING:
	case NODE_LOOK:
		break;
	}
	return TRUE;
}

struct pattern_plan *pattern_plan_new(const char *pattern, gboolean caseless)
{
	struct pattern_plan *plan = g_new0(struct pattern_plan, 1);
	struct parsed parsed = pattern_parse(pattern, caseless);

	plan->one_line = parsed.one_line;
	plan->ascii = parsed.ascii && !can_be_empty(parsed.root);
	plan->need = parsed.root ? know_need(parsed.root) : need_all();
	plan->literals = parsed.root ? know_literals(parsed.root) : NULL;
	node_free(parsed.root);
	return plan;
}

void pattern_plan_free(struct pattern_plan *plan)
{
	if (!plan)
		return;
	need_free(plan->need);
	if (plan->literals)
		g_ptr_array_unref(plan->literals);
	g_free(plan);
}

static void append_gram(GString *out, gram key)
{
	if (key >= GRAM_END / 2) {
		g_string_append_printf(out, "#%u", key);
		return;
	}
	for (int shift = 14; shift >= 0; shift -= 7) {
		char c = (char)(key >> shift & 127);
		if (g_ascii_isprint(c))
			g_string_append_c(out, c);
		else
			g_string_append_printf(out, "\\x%02x", c);
	}
}

static void append_need(GString *out, const struct need *need)
{
	switch (need->kind) {
	case NEED_ALL:
		g_string_append(out, "all");
		return;
	case NEED_GRAM:
		append_gram(out, need->key);
		return;
	case NEED_AND:
	case NEED_OR:
		break;
	}
	g_string_append_c(out, '(');
	for (guint i = 0; i < need->count; i++) {
		if (i)
			g_string_append(out, need->kind == NEED_AND ? " & " : " | ");
		append_need(out, need->parts[i]);
	}
	g_string_append_c(out, ')');
}

char *need_words(const struct need *need)
{
	GString *out = g_string_new(NULL);

	append_need(out, need);
	return g_string_free(out, FALSE);
}
