/* SPDX-License-Identifier: MIT
 * Fuzzing texts for promises: whatever is written, what is found lies within the text, in order,
 * and in the month to come, and is found again. The first byte picks the moment and the zone. */
#include "desk/promise.h"

#include <string.h>

#include "tests/given.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	static const char *const names[] = {"UTC", "Europe/Berlin", "Australia/Lord_Howe",
					    "Asia/Shanghai"};
	static const gint64 moments[] = {1790000000, 1774738800, 1792886400, 253402300000};
	struct promise_reader reader;
	g_autofree char *text = NULL;
	gsize from = 0;

	if (size == 0 || !given_database())
		return 0;
	reader = (struct promise_reader){moments[data[0] / 4 % G_N_ELEMENTS(moments)],
					 given_zone(names[data[0] % G_N_ELEMENTS(names)]),
					 given_zone("Asia/Shanghai"), given_zones()};
	text = g_malloc(size);
	memcpy(text, data + 1, size - 1);
	g_autoptr(GArray) found = promise_spot(text, (gssize)size - 1, &reader);
	g_autoptr(GArray) again = promise_spot(text, (gssize)size - 1, &reader);
	g_assert(again->len == found->len);
	for (guint i = 0; i < found->len; i++) {
		const struct promise_found *promise =
			&g_array_index(found, struct promise_found, i);
		g_assert(promise->start >= from && promise->start < promise->end &&
			 promise->end < size);
		g_assert(promise->at > reader.now && promise->at <= reader.now + 30 * 86400);
		from = promise->end;
	}
	return 0;
}
