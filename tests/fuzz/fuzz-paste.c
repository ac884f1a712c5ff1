/* SPDX-License-Identifier: MIT
 * Fuzzing pasted blocks: whatever they hold, entries lie within them, in order, their texts are
 * UTF-8, each has a time, and they are read again the same. The first byte picks the moment and the
 * zone. */
#include "desk/paste.h"

#include <string.h>

#include "desk/civil.h"
#include "tests/given.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static struct paste *read_block(const char *text, gsize size, guint8 pick)
{
	static const char *const names[] = {"UTC", "Europe/London", "Australia/Lord_Howe",
					    "America/Los_Angeles"};
	static const gint64 moments[] = {1790000000, 1774746000, 1792886400, 253402300000};

	return paste_read(text, size, moments[pick / 4 % G_N_ELEMENTS(moments)],
			  given_zone(names[pick % G_N_ELEMENTS(names)]), given_zones(), 500, NULL);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	struct paste *paste, *again;
	g_autofree char *text = NULL;
	gsize from = 0;

	if (size == 0 || !given_database())
		return 0;
	text = g_memdup2(data + 1, size - 1);
	paste = read_block(text, size - 1, data[0]);
	again = read_block(text, size - 1, data[0]);
	g_assert(!paste == !again);
	for (guint i = 0; paste && i < paste->entries->len; i++) {
		const struct pasted *one = g_ptr_array_index(paste->entries, i);
		const struct pasted *other = g_ptr_array_index(again->entries, i);
		g_assert(one->start >= from && one->start <= one->end && one->end < size);
		g_assert(one->when.at >= CIVIL_FIRST && one->when.at < CIVIL_END);
		g_assert(g_utf8_validate(one->text, -1, NULL) &&
			 strlen(one->text) < 4 * ENTRY_TEXT_LIMIT);
		g_assert(!one->who || g_utf8_validate(one->who, -1, NULL));
		g_assert(one->when.at == other->when.at && strcmp(one->text, other->text) == 0);
		from = one->end;
	}
	paste_free(paste);
	paste_free(again);
	return 0;
}
