/* SPDX-License-Identifier: MIT
 * Fuzzing the command line's words: any bytes split to an end, and what was split comes back the
 * same through words_quote. */
#include "desk/words.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	const char *at = text;
	int line = 1;
	while (*at != '\0') {
		const char *from = at;
		GPtrArray *words = words_split(at, &at, &line, NULL);
		g_assert(at > from);
		if (words == NULL)
			break;
		g_autoptr(GString) again = g_string_new(NULL);
		for (guint i = 0; i < words->len; i++) {
			words_quote(again, ((struct word *)words->pdata[i])->text);
			g_string_append_c(again, ' ');
		}
		GPtrArray *second = words_split(again->str, NULL, NULL, NULL);
		g_assert(second != NULL && second->len == words->len);
		for (guint i = 0; i < words->len; i++)
			g_assert_cmpstr(((struct word *)words->pdata[i])->text, ==,
					((struct word *)second->pdata[i])->text);
		words_free(second);
		words_free(words);
	}
	return 0;
}
