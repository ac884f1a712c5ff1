/* SPDX-License-Identifier: MIT
 * One hostile JSON line: read, every member looked at as every type; its texts written again read
 * back as the same. */
#include <stdint.h>
#include <string.h>

#include "command/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(const char *text, gboolean ascii)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	const char *back;
	js_begin(out, NULL);
	js_text(out, "a", text, ascii);
	js_end(out);
	struct js *again = js_parse(out->str, out->len, &error);
	g_assert_no_error(error);
	g_assert_true(js_get_text(again, "a", &back, NULL));
	g_assert_cmpstr(back, ==, text);
	js_free(again);
}

static gboolean look(const char *key, const struct js *value, void *data)
{
	const struct js *object = data;
	const char *text;
	gint64 number;
	gboolean flag;
	char **texts;
	g_assert_nonnull(js_type_name(js_type(value)));
	if (js_get_text(object, key, &text, NULL) && text) {
		write_again(text, FALSE);
		write_again(text, TRUE);
	}
	js_get_int(object, key, 0, &number, NULL);
	js_get_bool(object, key, FALSE, &flag, NULL);
	js_get_time(object, key, &number, NULL);
	if (js_get_texts(object, key, &texts, NULL))
		g_strfreev(texts);
	if (js_type(value) == JS_OBJECT)
		js_members(value, look, (void *)value);
	for (guint i = 0; js_type(value) == JS_LIST && i < js_length(value); i++)
		g_assert_nonnull(js_item(value, i));
	return TRUE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	struct js *read = js_parse((const char *)data, size, &error);
	if (!read) {
		g_assert_nonnull(error);
		return 0;
	}
	g_assert_no_error(error);
	if (js_type(read) == JS_OBJECT)
		js_members(read, look, read);
	js_free(read);
	return 0;
}
