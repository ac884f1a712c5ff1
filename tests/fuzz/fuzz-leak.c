/* SPDX-License-Identifier: MIT
 * Fuzzing what must not leave the house: whatever a text holds, hits lie within it, in order, with
 * their bytes and places, they are found again, and what is allowed is found no more. */
#include "desk/leak.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static struct leaks *known(void)
{
	struct leaks *leaks = leaks_new();

	leaks_person(leaks, "wei", "the engineer");
	leaks_person(leaks, "王伟 Wei Wang", "the engineer");
	leaks_client(leaks, "Kumo TV", "kumo.example");
	leaks_internal(leaks, "night.example");
	leaks_allow(leaks, "acme.example");
	return leaks;
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	struct leaks *leaks = known();
	g_autofree char *text = g_memdup2(data, size);
	g_autoptr(GPtrArray) found = leaks_find(leaks, text ? text : "", size);
	g_autoptr(GPtrArray) again = leaks_find(leaks, text ? text : "", size);
	g_autoptr(GPtrArray) allowed = NULL;
	gsize from = 0;

	g_assert(found->len == again->len);
	for (guint i = 0; i < found->len; i++) {
		const struct leak *leak = g_ptr_array_index(found, i);
		const struct leak *other = g_ptr_array_index(again, i);
		g_assert(leak->start >= from && leak->start < leak->end && leak->end <= size);
		g_assert(strlen(leak->found) == leak->end - leak->start && leak->line > 0 &&
			 leak->column > 0);
		g_assert(g_utf8_validate(leak->found, -1, NULL) && leak->instead);
		g_assert(leak->kind == other->kind && leak->start == other->start);
		from = leak->end;
	}
	if (found->len > 0) {
		const struct leak *first = g_ptr_array_index(found, 0);
		leaks_allow(leaks, first->found);
		allowed = leaks_find(leaks, text, size);
		for (guint i = 0; i < allowed->len; i++) {
			const struct leak *leak = g_ptr_array_index(allowed, i);
			g_assert(strcmp(leak->found, first->found) != 0);
		}
	}
	leaks_free(leaks);
	return 0;
}
