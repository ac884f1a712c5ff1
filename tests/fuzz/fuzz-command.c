/* SPDX-License-Identifier: MIT
 * Lines of the command language: split, matched, parsed, completed; nothing is run and no desk is
 * open. The program's own options are taken out first, as main does. */
#include <stdint.h>
#include <string.h>

#include "command/command.h"
#include "command/complete.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void parse_one(GPtrArray *words)
{
	g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
							    (GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GError) error = NULL;
	guint used;
	if (!command_take_program_options(words, taken, &error)) {
		g_assert_nonnull(error);
		return;
	}
	const struct command *command = command_match(words, &used, &error);
	if (!command) {
		g_assert_nonnull(error);
		return;
	}
	g_assert_cmpuint(used, <=, words->len);
	struct call call = {0};
	if (!command_parse(command, words, used, &call, &error))
		g_assert_nonnull(error);
	else
		g_assert_no_error(error);
	call_clear(&call);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	const char *next = text;
	int commands = 0;
	while (*next && commands++ < 64) {
		GPtrArray *words = words_split(next, &next, NULL, NULL);
		if (!words)
			break;
		parse_one(words);
		words_free(words);
	}
	struct context context = {.restricted = TRUE};
	gsize start, length = strlen(text);
	GPtrArray *found = complete_line(&context, text, length, &start);
	g_assert_cmpuint(start, <=, length);
	g_assert_cmpuint(found->len, <=, COMPLETE_MOST);
	g_ptr_array_unref(found);
	return 0;
}
