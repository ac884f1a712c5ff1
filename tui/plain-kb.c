/* SPDX-License-Identifier: MIT
 * The knowledge base in the line mode: what a question finds, by the numbers of its lines, and the
 * article that is chosen. */
#include "config.h"

#include <string.h>

#include "command/library.h"
#include "desk/i18n.h"
#include "desk/title.h"
#include "tui/plain-private.h"

/* What is read at a sitting. */
enum { PAGE = 10 };
/* A pattern has ended by then, or says that it did not. */
#define FIND_WITHIN (FIND_ALL_US + 500 * 1000)

static const struct column columns[] = {
	{"row", N_("ROW"), CELL_INT},      {"article", N_("ID"), CELL_INT},
	{"state", N_("STATE"), CELL_TEXT}, {"kind", N_("KIND"), CELL_TEXT},
	{"title", N_("TITLE"), CELL_LONG},
};

static void add(struct plain *plain, const struct find_answer *answer, guint i)
{
	const struct find_hit *hit = &g_array_index(answer->hits, struct find_hit, i);
	struct kb_doc doc;
	if (!shelf_head(&answer->shelf->parts[hit->part], hit->doc, &doc))
		return;
	g_autofree char *title = g_strndup(doc.title, doc.title_size);
	g_array_append_val(plain->listed, hit->id);
	sink_row(plain->sink);
	sink_int(plain->sink, plain->listed->len);
	sink_int(plain->sink, hit->id);
	sink_text(plain->sink,
		  title_of(TITLE_ARTICLE, article_state_name(article_state_at(
						  (enum article_state)doc.state, doc.review_by,
						  desk_now(plain->context->desk)))));
	sink_text(plain->sink,
		  title_of(TITLE_ARTICLE, article_kind_name((enum article_kind)doc.kind)));
	sink_text(plain->sink, title);
}

static void tell(struct plain *plain, const struct find_answer *answer)
{
	guint told = plain->listed->len;
	if (answer->total == 0)
		sink_say(plain->sink, "%s", _("no article has that"));
	else if (answer->complete)
		sink_say(plain->sink, ngettext("%u article", "%u articles", answer->total),
			 answer->total);
	else
		sink_say(plain->sink,
			 ngettext("%u article so far, not all were searched",
				  "%u articles so far, not all were searched", answer->total),
			 answer->total);
	if (told < answer->total)
		sink_say(plain->sink, "%s", _("more: the next ones; a number chooses"));
}

gboolean plain_find(struct plain *plain, GError **error)
{
	struct desk *desk = plain->context->desk;
	guint from = plain->listed->len;
	struct library *library = library_of(desk);
	struct shelf *shelf = library_shelf(library, TRUE, error);
	if (!shelf)
		return FALSE;
	struct find *find = find_new(2, NULL);
	find_ask(find, shelf, plain->question, desk_now(desk), from + PAGE);
	find_wait(find, FIND_WITHIN, 0);
	struct find_answer *answer = find_answer(find);
	gboolean good = !answer->error;
	if (good) {
		sink_table(plain->sink, columns, G_N_ELEMENTS(columns));
		for (guint i = from; i < answer->hits->len; i++)
			add(plain, answer, i);
		sink_end(plain->sink);
		tell(plain, answer);
	} else {
		g_propagate_error(error, g_steal_pointer(&answer->error));
	}
	find_answer_free(answer);
	find_free(find);
	shelf_unref(shelf);
	return good;
}
