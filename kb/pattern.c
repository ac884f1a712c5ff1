/* SPDX-License-Identifier: MIT
 * From a pattern to its plan. */
#include "kb/pattern-private.h"

#define LEAST_MOST 65536 /* no matter how many more */

/* How many characters it takes at the least. */
static guint least_of(const struct node *node)
{
	guint sum = 0, least = LEAST_MOST;

	for (guint i = 0; node->parts && i < node->parts->len; i++) {
		guint part = least_of(node->parts->pdata[i]);
		sum = MIN(sum + part, LEAST_MOST);
		least = MIN(least, part);
	}
	switch (node->kind) {
	case NODE_ONE_OF:
	case NODE_OTHER:
		return node->least;
	case NODE_REPEAT:
		return (guint)MIN((guint64)sum * node->least, LEAST_MOST);
	case NODE_EITHER:
		return least;
	case NODE_SERIES:
		return sum;
	case NODE_NOTHING:
	case NODE_LOOK:
		break;
	}
	return 0;
}

struct pattern_plan *pattern_plan_new(const char *pattern, gboolean caseless)
{
	struct pattern_plan *plan = g_new0(struct pattern_plan, 1);
	struct parsed parsed = pattern_parse(pattern, caseless);

	plan->one_line = parsed.one_line;
	plan->least = parsed.root ? least_of(parsed.root) : 0;
	plan->ascii = parsed.ascii && plan->least > 0;
	plan->need = parsed.root ? know_need(parsed.root) : need_all();
	plan->folded = parsed.folded;
	plan->thirds = !parsed.root || parsed.thirds;
	if (plan->one_line)
		know_literals(parsed.root, &plan->literals, &plan->others);
	node_free(parsed.root);
	return plan;
}

void pattern_plan_free(struct pattern_plan *plan)
{
	if (!plan)
		return;
	need_free(plan->need);
	g_clear_pointer(&plan->literals, g_ptr_array_unref);
	g_clear_pointer(&plan->others, g_ptr_array_unref);
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
