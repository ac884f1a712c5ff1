/* SPDX-License-Identifier: MIT
 * Myers' difference in linear space: the middle of a shortest way of edits is found from both ends,
 * and each half again. Ways longer than a bound are not looked for. */
#include "kb/diff.h"

#define FURTHEST 1500 /* edits from each end */
#define NO_WAY (-1)

struct search {
	const guint *a, *b;
	gboolean *gone, *added;
	int *forward, *backward; /* by diagonal: how far along `a` so many edits lead */
	int middle;              /* index of diagonal 0 */
};
struct box {
	int a, a_end, b, b_end;
};

/* One diagonal further: along `a` from the diagonal below, along `b` from the one above. */
static int step(const int *reached, int diagonal, int width, int height)
{
	int below = reached[diagonal - 1], above = reached[diagonal + 1];
	int best = NO_WAY;
	if (below != NO_WAY && below < width)
		best = below + 1;
	if (above != NO_WAY && above > best && above - diagonal <= height)
		best = above;
	return best;
}

/* Goes along what is equal, from one end or the other. */
static int slide(const struct search *search, const struct box *box, int x, int diagonal,
		 gboolean backward)
{
	int width = box->a_end - box->a, height = box->b_end - box->b, y = x - diagonal;
	while (x < width && y < height &&
	       (backward ? search->a[box->a_end - 1 - x] == search->b[box->b_end - 1 - y]
			 : search->a[box->a + x] == search->b[box->b + y])) {
		x++;
		y++;
	}
	return x;
}

/* Where the two ways meet; FALSE: they are too long. */
static gboolean find_middle(struct search *search, const struct box *box, int *x_met, int *y_met)
{
	int width = box->a_end - box->a, height = box->b_end - box->b, delta = width - height;
	int most = MIN((width + height + 1) / 2, FURTHEST);
	int *forward = search->forward + search->middle,
	    *backward = search->backward + search->middle;
	for (int k = -most - 1; k <= most + 1; k++)
		forward[k] = backward[k] = NO_WAY;
	for (int edits = 0; edits <= most; edits++) {
		for (int k = -edits; k <= edits; k += 2) {
			int x = edits == 0 ? 0 : step(forward, k, width, height);
			forward[k] = x = x == NO_WAY ? x : slide(search, box, x, k, FALSE);
			int other = delta - k;
			if (delta % 2 == 0 || x == NO_WAY || ABS(other) > edits - 1 ||
			    backward[other] == NO_WAY || x + backward[other] < width)
				continue;
			*x_met = x;
			*y_met = x - k;
			return TRUE;
		}
		for (int k = -edits; k <= edits; k += 2) {
			int x = edits == 0 ? 0 : step(backward, k, width, height);
			backward[k] = x = x == NO_WAY ? x : slide(search, box, x, k, TRUE);
			int other = delta - k;
			if (delta % 2 != 0 || x == NO_WAY || ABS(other) > edits ||
			    forward[other] == NO_WAY || x + forward[other] < width)
				continue;
			*x_met = width - x;
			*y_met = height - (x - k);
			return TRUE;
		}
	}
	return FALSE;
}

static void compare(struct search *search, struct box box)
{
	int x, y;
	while (box.a < box.a_end && box.b < box.b_end && search->a[box.a] == search->b[box.b]) {
		box.a++;
		box.b++;
	}
	while (box.a < box.a_end && box.b < box.b_end &&
	       search->a[box.a_end - 1] == search->b[box.b_end - 1]) {
		box.a_end--;
		box.b_end--;
	}
	if (box.a < box.a_end && box.b < box.b_end && find_middle(search, &box, &x, &y)) {
		struct box first = {box.a, box.a + x, box.b, box.b + y};
		struct box second = {box.a + x, box.a_end, box.b + y, box.b_end};
		compare(search, first);
		compare(search, second);
		return;
	}
	for (int i = box.a; i < box.a_end; i++)
		search->gone[i] = TRUE;
	for (int i = box.b; i < box.b_end; i++)
		search->added[i] = TRUE;
}

void diff_numbers(const guint *a, guint a_count, const guint *b, guint b_count, gboolean *gone,
		  gboolean *added)
{
	int room = MIN((int)((a_count + b_count + 1) / 2), FURTHEST) + 2;
	struct search search = {.a = a,
				.b = b,
				.gone = gone,
				.added = added,
				.forward = g_new0(int, 2 * room + 1),
				.backward = g_new0(int, 2 * room + 1),
				.middle = room};
	compare(&search, (struct box){0, (int)a_count, 0, (int)b_count});
	g_free(search.forward);
	g_free(search.backward);
}
