/* SPDX-License-Identifier: MIT
 * Articles compared with their revisions, and what they count with what tickets say. */
#include <string.h>

#include "desk/i18n.h"
#include "store/check-private.h"

struct checking {
	struct check *check;
	GChecksum *sum;
	gint64 article, rev; /* the revision before */
};

enum { REVISION_COLUMNS = 20, SIZE = 6, TEXT = 18 };

/* Everything a revision says, in order: what is not there differs from what is empty. */
static void add_to_sum(GChecksum *sum, const struct row *row)
{
	for (int column = 0; column < REVISION_COLUMNS; column++) {
		const char *text = row_text(row, column);
		g_checksum_update(sum, (const guchar *)(text ? "+" : "-"), 1);
		if (text)
			g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
	}
}

static gboolean revision_row(const struct row *row, void *data)
{
	struct checking *checking = data;
	gint64 article = row_int(row, 0), rev = row_int(row, 1);
	gint64 expected = article == checking->article ? checking->rev + 1 : 1;
	const char *text = row_text(row, TEXT);

	if (rev != expected)
		check_complain(checking->check,
			       _("article %" PRId64 ": revision %" PRId64 " is missing"), article,
			       expected);
	if (!text)
		check_complain(checking->check,
			       _("article %" PRId64 " revision %" PRId64 ": its text is missing"),
			       article, rev);
	else if ((gint64)strlen(text) != row_int(row, SIZE))
		check_complain(checking->check,
			       _("article %" PRId64 " revision %" PRId64 ": its text was changed"),
			       article, rev);
	checking->article = article;
	checking->rev = rev;
	add_to_sum(checking->sum, row);
	return TRUE;
}

static gboolean row_row(const struct row *row, void *data)
{
	const struct checking *checking = data;

	checking->check->articles++;
	if (row_int(row, 1))
		check_complain(
			checking->check,
			_("article %" PRId64 ": it reads otherwise than its newest revision"),
			row_int(row, 0));
	if (row_int(row, 2))
		check_complain(checking->check,
			       _("article %" PRId64 ": its number is ahead of the counter"),
			       row_int(row, 0));
	if (row_int(row, 3))
		check_complain(checking->check,
			       _("article %" PRId64 ": it counts other uses than tickets tell"),
			       row_int(row, 0));
	return TRUE;
}

gboolean check_articles(struct desk *desk, struct check *check, GChecksum *sum, GError **error)
{
	struct checking checking = {.check = check, .sum = sum};

	return store_ok(store_select(desk->store, QUERY_CHECK_REVISIONS, NULL, 0, revision_row,
				     &checking, error),
			error) &&
	       store_ok(store_select(desk->store, QUERY_CHECK_ARTICLES, NULL, 0, row_row, &checking,
				     error),
			error);
}
