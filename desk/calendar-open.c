/* SPDX-License-Identifier: MIT
 * Measures the open set. Time is cut into blocks of one UTC year; a block holds its open spans
 * merged and with running sums, so that a question costs a look-up in the block of either end.
 * Blocks are made when first asked for and published by compare-and-swap: a sealed calendar may be
 * asked by several threads, and the one that comes second throws its copy away. */
#include "desk/calendar-private.h"
#include "desk/error.h"

struct span {
	gint64 opens, closes;
	gint64 before; /* open seconds of the block before `opens` */
};

struct block {
	gint64 start, end; /* half-open */
	gint64 total;      /* open seconds */
	guint count;
	guint16 day_first[367]; /* for each UTC day of the block the first span that ends after it
				   begins */
	struct span spans[];
};

static gint compare_spans(gconstpointer a, gconstpointer b)
{
	const struct span *one = a, *other = b;

	if (one->opens != other->opens)
		return one->opens < other->opens ? -1 : 1;
	return 0;
}

/* The slots of all dates that can reach into [start, end), clipped and ascending. A slot lasts up
 * to 48 h and its zone lies up to 26 h off: hence the days around. */
static GArray *collect_spans(const struct calendar *calendar, gint64 start, gint64 end)
{
	GArray *list = g_array_sized_new(FALSE, FALSE, sizeof(struct span), 800);
	struct mapper mapper = {.zone = calendar->zone};
	gboolean sorted = TRUE;

	for (int day = civil_day_of(start) - 4; day <= civil_day_of(end) + 2; day++) {
		const GArray *slots = calendar_day_slots(calendar, day);

		for (guint i = 0; slots != NULL && i < slots->len; i++) {
			struct span span = {0};

			if (!mapper_slot(&mapper, day, &g_array_index(slots, struct slot, i),
					 &span.opens, &span.closes))
				continue;
			span.opens = MAX(span.opens, start);
			span.closes = MIN(span.closes, end);
			if (span.opens >= span.closes)
				continue;
			if (list->len > 0 &&
			    g_array_index(list, struct span, list->len - 1).opens > span.opens)
				sorted = FALSE;
			g_array_append_val(list, span);
		}
	}
	/* Two transitions within hours of each other can turn readings round; no real zone does. */
	if (!sorted)
		g_array_sort(list, compare_spans);
	return list;
}

static struct block *block_new(const struct calendar *calendar, int year)
{
	gint64 start = (gint64)civil_day(year, 1, 1) * CIVIL_DAY_SECONDS;
	gint64 end = (gint64)civil_day(year + 1, 1, 1) * CIVIL_DAY_SECONDS;
	g_autoptr(GArray) list = collect_spans(calendar, start, end);
	struct block *block = g_malloc0(sizeof *block + list->len * sizeof(struct span));
	guint next = 0;

	block->start = start;
	block->end = end;
	for (guint i = 0; i < list->len; i++) {
		struct span span = g_array_index(list, struct span, i);
		struct span *last = block->count > 0 ? &block->spans[block->count - 1] : NULL;

		if (last != NULL && span.opens <= last->closes)
			last->closes = MAX(last->closes, span.closes);
		else
			block->spans[block->count++] = span;
	}
	for (guint i = 0; i < block->count; i++) {
		block->spans[i].before = block->total;
		block->total += block->spans[i].closes - block->spans[i].opens;
	}
	for (guint day = 0; day < G_N_ELEMENTS(block->day_first); day++) {
		gint64 begins = start + (gint64)day * CIVIL_DAY_SECONDS;

		while (next < block->count && block->spans[next].closes <= begins)
			next++;
		block->day_first[day] = (guint16)next;
	}
	return block;
}

/* Where a question stands. `own` is a block that is not kept. */
struct place {
	const struct calendar *calendar;
	const struct block *block;
	struct block *own;
	int year;
};

static void place_year(struct place *place, int year)
{
	/* The blocks are a cache within a value that does not change. */
	struct calendar *calendar = (struct calendar *)place->calendar;
	struct block **slot, *block;

	g_clear_pointer(&place->own, g_free);
	place->year = year;
	if (year < KEPT_FROM || year > KEPT_TO) {
		place->block = place->own = block_new(calendar, year);
		return;
	}
	slot = &calendar->blocks[year - KEPT_FROM];
	block = g_atomic_pointer_get(slot);
	if (block == NULL) {
		block = block_new(calendar, year);
		if (!g_atomic_pointer_compare_and_exchange(slot, NULL, block)) {
			g_free(block);
			block = g_atomic_pointer_get(slot);
		}
	}
	place->block = block;
}

/* CIVIL_FIRST ≤ at < CIVIL_END. The mean length of a year is never wrong by more than one year. */
static void place_at(struct place *place, gint64 at)
{
	const gint64 mean_year = 31556952;
	gint64 since_year_1 = at - CIVIL_FIRST;
	int year = 1 + (int)(since_year_1 / mean_year);

	if (at < (gint64)civil_day(year, 1, 1) * CIVIL_DAY_SECONDS)
		year--;
	else if (at >= (gint64)civil_day(year + 1, 1, 1) * CIVIL_DAY_SECONDS)
		year++;
	place_year(place, year);
}

static void place_clear(struct place *place)
{
	g_clear_pointer(&place->own, g_free);
}

/* The first span of the block that ends after `at`; `count` when there is none. */
static guint span_after(const struct block *block, gint64 at)
{
	guint i = block->day_first[(at - block->start) / CIVIL_DAY_SECONDS];

	while (i < block->count && block->spans[i].closes <= at)
		i++;
	return i;
}

/* Open seconds of the block before `at`. */
static gint64 open_before(const struct block *block, gint64 at)
{
	guint i = span_after(block, at);

	if (i == block->count)
		return block->total;
	return block->spans[i].before +
	       (at > block->spans[i].opens ? at - block->spans[i].opens : 0);
}

gint64 calendar_elapsed(const struct calendar *calendar, gint64 start, gint64 end)
{
	struct place place = {.calendar = calendar};
	gint64 result;

	start = MAX(start, CIVIL_FIRST);
	end = MIN(end, CIVIL_END);
	if (start >= end)
		return 0;
	if (calendar->always)
		return end - start;
	place_at(&place, start);
	result = -open_before(place.block, start);
	while (end >= place.block->end && place.block->end < CIVIL_END) {
		result += place.block->total;
		place_year(&place, place.year + 1);
	}
	result += end >= place.block->end ? place.block->total : open_before(place.block, end);
	place_clear(&place);
	return result;
}

/* The span in which the block's open seconds reach `wanted`: 0 < wanted ≤ total. */
static const struct span *span_reaching(const struct block *block, gint64 wanted)
{
	guint low = 0, high = block->count - 1;

	while (low < high) {
		guint middle = low + (high - low + 1) / 2;

		if (block->spans[middle].before < wanted)
			low = middle;
		else
			high = middle - 1;
	}
	return &block->spans[low];
}

static gint64 find_due(const struct calendar *calendar, gint64 start, gint64 seconds)
{
	struct place place = {.calendar = calendar};
	gint64 wanted, due = TIME_NONE, standing = start;
	guint next;

	if (calendar->always)
		return seconds <= CIVIL_END - start ? start + seconds : TIME_NONE;
	place_at(&place, start);
	next = span_after(place.block, start);
	wanted = seconds + open_before(place.block, start);
	for (;;) {
		const struct block *block = place.block;

		if (next < block->count) {
			if (block->spans[next].opens - standing > HORIZON)
				break;
			if (wanted <= block->total) {
				const struct span *span = span_reaching(block, wanted);

				due = span->opens + (wanted - span->before);
				break;
			}
			standing = block->spans[block->count - 1].closes;
		}
		if (block->end >= CIVIL_END || block->end - standing > HORIZON)
			break;
		wanted -= block->total;
		place_year(&place, place.year + 1);
		next = 0;
	}
	place_clear(&place);
	return due;
}

gint64 calendar_due(const struct calendar *calendar, gint64 start, gint64 seconds,
		    gboolean *provisional)
{
	gint64 due = TIME_NONE;

	if (seconds > 0 && start < CIVIL_END) {
		start = MAX(start, CIVIL_FIRST);
		if (seconds <= CIVIL_END - start)
			due = find_due(calendar, start, seconds);
	}
	if (provisional != NULL)
		*provisional = due != TIME_NONE && due > calendar->known_until;
	return due;
}

gboolean calendar_is_open(const struct calendar *calendar, gint64 at)
{
	struct place place = {.calendar = calendar};
	gboolean open = FALSE;
	guint i;

	if (calendar->always)
		return TRUE;
	if (at < CIVIL_FIRST || at >= CIVIL_END)
		return FALSE;
	place_at(&place, at);
	i = span_after(place.block, at);
	open = i < place.block->count && place.block->spans[i].opens <= at;
	place_clear(&place);
	return open;
}

/* Spans end at the edges of blocks; these two follow one over them, as far as the horizon. */
static gint64 follow_forward(struct place *place, gint64 closes, gint64 limit)
{
	while (closes == place->block->end) {
		if (closes >= limit || closes >= CIVIL_END)
			return G_MAXINT64;
		place_year(place, place->year + 1);
		if (place->block->count == 0 || place->block->spans[0].opens > closes)
			break;
		closes = place->block->spans[0].closes;
	}
	return closes;
}

static gint64 follow_back(struct place *place, gint64 opens, gint64 limit)
{
	while (opens == place->block->start) {
		const struct span *last;

		if (opens <= limit || opens <= CIVIL_FIRST)
			return G_MININT64;
		place_year(place, place->year - 1);
		if (place->block->count == 0)
			break;
		last = &place->block->spans[place->block->count - 1];
		if (last->closes < opens)
			break;
		opens = last->opens;
	}
	return opens;
}

gboolean calendar_interval(const struct calendar *calendar, gint64 at, gint64 *opens,
			   gint64 *closes)
{
	struct place place = {.calendar = calendar};
	gboolean found = FALSE;
	guint i;

	if (calendar->always) {
		*opens = at;
		*closes = G_MAXINT64;
		return TRUE;
	}
	if (at >= CIVIL_END)
		return FALSE;
	at = MAX(at, CIVIL_FIRST);
	place_at(&place, at);
	i = span_after(place.block, at);
	while (i == place.block->count && place.block->end < CIVIL_END &&
	       place.block->end - at <= HORIZON) {
		place_year(&place, place.year + 1);
		i = 0;
	}
	if (i < place.block->count && place.block->spans[i].opens - at <= HORIZON) {
		int year = place.year;
		gint64 from;

		found = TRUE;
		*opens = place.block->spans[i].opens;
		*closes = follow_forward(&place, place.block->spans[i].closes, at + HORIZON);
		place_year(&place, year);
		from = follow_back(&place, *opens, at - HORIZON);
		*opens = from == G_MININT64 ? at : from;
	}
	place_clear(&place);
	return found;
}

void calendar_blocks_free(struct calendar *calendar)
{
	for (gsize i = 0; i < G_N_ELEMENTS(calendar->blocks); i++)
		g_free(calendar->blocks[i]);
}
