/* SPDX-License-Identifier: MIT
 * The one file that knows jansson. Reading goes through it behind a check of the depth, because its
 * own limit of 2 048 levels is a recursion; writing is plain appending, an export is millions of
 * lines. */
#include "command/json.h"

#include <jansson.h>
#include <string.h>

#include "desk/i18n.h"

static void write_escaped(GString *out, gunichar c)
{
	if (c > 0xFFFF) {
		c -= 0x10000;
		g_string_append_printf(out, "\\u%04x\\u%04x", 0xD800 + (c >> 10),
				       0xDC00 + (c & 0x3FF));
	} else {
		g_string_append_printf(out, "\\u%04x", c);
	}
}

static void write_string(GString *out, const char *text, gboolean ascii)
{
	static const char replacement[] = "\xEF\xBF\xBD";
	g_string_append_c(out, '"');
	const char *plain = text;
	while (*text) {
		unsigned char byte = (unsigned char)*text;
		if (byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\') {
			text++;
			continue;
		}
		gunichar c = byte < 0x80 ? byte : g_utf8_get_char_validated(text, -1);
		gboolean valid = c != (gunichar)-1 && c != (gunichar)-2;
		if (valid && c >= 0xA0 && !ascii) {
			text = g_utf8_next_char(text);
			continue;
		}
		g_string_append_len(out, plain, text - plain);
		text = valid ? g_utf8_next_char(text) : text + 1;
		plain = text;
		if (!valid)
			g_string_append(out, ascii ? "\\ufffd" : replacement);
		else if (c == '"' || c == '\\')
			g_string_append_printf(out, "\\%c", (char)c);
		else if (c == '\n')
			g_string_append(out, "\\n");
		else if (c == '\t')
			g_string_append(out, "\\t");
		else
			write_escaped(out, c);
	}
	g_string_append_len(out, plain, text - plain);
	g_string_append_c(out, '"');
}

static void write_key(GString *out, const char *key)
{
	char last = out->len ? out->str[out->len - 1] : '\n';
	if (last != '{' && last != '[' && last != '\n')
		g_string_append_c(out, ',');
	if (key) {
		g_string_append_c(out, '"');
		g_string_append(out, key);
		g_string_append(out, "\":");
	}
}

void js_begin(GString *out, const char *key)
{
	write_key(out, key);
	g_string_append_c(out, '{');
}

void js_end(GString *out)
{
	g_string_append_c(out, '}');
}

void js_begin_list(GString *out, const char *key)
{
	write_key(out, key);
	g_string_append_c(out, '[');
}

void js_end_list(GString *out)
{
	g_string_append_c(out, ']');
}

void js_text(GString *out, const char *key, const char *text, gboolean ascii)
{
	write_key(out, key);
	if (text)
		write_string(out, text, ascii);
	else
		g_string_append(out, "null");
}

void js_int(GString *out, const char *key, gint64 value)
{
	write_key(out, key);
	char digits[24];
	int length = g_snprintf(digits, sizeof digits, "%" PRId64, value);
	g_string_append_len(out, digits, length);
}

void js_bool(GString *out, const char *key, gboolean value)
{
	write_key(out, key);
	g_string_append(out, value ? "true" : "false");
}

void js_null(GString *out, const char *key)
{
	write_key(out, key);
	g_string_append(out, "null");
}

void js_time(GString *out, const char *key, gint64 at)
{
	char text[21];
	if (at == TIME_NONE) {
		js_null(out, key);
		return;
	}
	civil_print_utc(at, text);
	write_key(out, key);
	g_string_append_printf(out, "\"%s\"", text);
}

/* The brackets open at the deepest place; strings are passed over. */
static gboolean check_depth(const char *text, gsize size, GError **error)
{
	int depth = 0;
	gboolean string = FALSE;
	for (gsize i = 0; i < size; i++) {
		char c = text[i];
		if (string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				string = FALSE;
		} else if (c == '"') {
			string = TRUE;
		} else if (c == '{' || c == '[') {
			if (++depth <= JS_DEPTH)
				continue;
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("column %zu: nested deeper than %d levels"), i + 1, JS_DEPTH);
			return FALSE;
		} else if (c == '}' || c == ']') {
			depth--;
		}
	}
	return TRUE;
}

static const char *parse_problem(enum json_error_code code)
{
	switch (code) {
	case json_error_invalid_utf8:
		return _("no UTF-8 text");
	case json_error_premature_end_of_input:
		return _("the line ends within the JSON value");
	case json_error_end_of_input_expected:
		return _("nothing more is expected behind the JSON value");
	case json_error_duplicate_key:
		return _("a member stands twice");
	case json_error_numeric_overflow:
		return _("a number is too large");
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return _("a text has a NUL character");
	default:
		return _("no JSON: an object {…} is expected");
	}
}

struct js *js_parse(const char *text, gsize size, GError **error)
{
	if (!check_depth(text, size, error))
		return NULL;
	/* Objects are hash tables: the seed is fixed once, from the kernel, by jansson itself. */
	json_error_t problem;
	json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &problem);
	if (!root)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("column %d: %s"),
			    MAX(problem.column, 1), parse_problem(json_error_code(&problem)));
	return (struct js *)root;
}

static const json_t *tree(const struct js *js)
{
	return (const json_t *)js;
}

void js_free(struct js *js)
{
	json_decref((json_t *)js);
}

enum js_type js_type(const struct js *js)
{
	switch (json_typeof(tree(js))) {
	case JSON_OBJECT:
		return JS_OBJECT;
	case JSON_ARRAY:
		return JS_LIST;
	case JSON_STRING:
		return JS_TEXT;
	case JSON_INTEGER:
		return JS_INT;
	case JSON_REAL:
		return JS_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return JS_BOOL;
	case JSON_NULL:
		break;
	}
	return JS_NULL;
}

const char *js_type_name(enum js_type type)
{
	switch (type) {
	case JS_BOOL:
		return _("true or false");
	case JS_INT:
		return _("a whole number");
	case JS_REAL:
		return _("a number with a fraction");
	case JS_TEXT:
		return _("a text");
	case JS_LIST:
		return _("a list");
	case JS_OBJECT:
		return _("an object");
	case JS_NULL:
		break;
	}
	return _("null");
}

const struct js *js_get(const struct js *object, const char *key)
{
	const json_t *value = json_object_get(tree(object), key);
	return value && !json_is_null(value) ? (const struct js *)value : NULL;
}

static gboolean wrong_type(const char *key, const char *expected, const struct js *found,
			   GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("%s: %s is expected, found %s"),
		    key, expected, js_type_name(js_type(found)));
	return FALSE;
}

gboolean js_get_text(const struct js *object, const char *key, const char **text, GError **error)
{
	const struct js *value = js_get(object, key);
	*text = value ? json_string_value(tree(value)) : NULL;
	return !value || *text || wrong_type(key, js_type_name(JS_TEXT), value, error);
}

gboolean js_get_int(const struct js *object, const char *key, gint64 absent, gint64 *number,
		    GError **error)
{
	const struct js *value = js_get(object, key);
	*number = absent;
	if (!value)
		return TRUE;
	if (js_type(value) != JS_INT)
		return wrong_type(key, js_type_name(JS_INT), value, error);
	*number = json_integer_value(tree(value));
	return TRUE;
}

gboolean js_get_bool(const struct js *object, const char *key, gboolean absent, gboolean *flag,
		     GError **error)
{
	const struct js *value = js_get(object, key);
	*flag = absent;
	if (!value)
		return TRUE;
	if (js_type(value) != JS_BOOL)
		return wrong_type(key, js_type_name(JS_BOOL), value, error);
	*flag = json_is_true(tree(value));
	return TRUE;
}

gboolean js_get_time(const struct js *object, const char *key, gint64 *at, GError **error)
{
	const struct js *value = js_get(object, key);
	*at = TIME_NONE;
	if (!value)
		return TRUE;
	if (js_type(value) != JS_TEXT)
		return wrong_type(key, _("a time like \"2026-09-20T05:00:00Z\""), value, error);
	if (civil_parse_rfc3339(json_string_value(tree(value)), at, error))
		return TRUE;
	g_prefix_error(error, "%s: ", key);
	return FALSE;
}

gboolean js_get_texts(const struct js *object, const char *key, char ***texts, GError **error)
{
	const struct js *value = js_get(object, key);
	*texts = NULL;
	if (!value)
		return TRUE;
	if (js_type(value) != JS_LIST)
		return wrong_type(key, _("a list of texts"), value, error);
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < js_length(value); i++) {
		const char *text = js_value(js_item(value, i));
		if (!text)
			return wrong_type(key, _("a list of texts"), js_item(value, i), error);
		g_ptr_array_add(found, g_strdup(text));
	}
	g_ptr_array_add(found, NULL);
	*texts = (char **)g_ptr_array_free(g_steal_pointer(&found), FALSE);
	return TRUE;
}

guint js_length(const struct js *list)
{
	return (guint)(json_is_array(tree(list)) ? json_array_size(tree(list))
						 : json_object_size(tree(list)));
}

const struct js *js_item(const struct js *list, guint index)
{
	return (const struct js *)json_array_get(tree(list), index);
}

const char *js_value(const struct js *js)
{
	return json_string_value(tree(js));
}

void js_members(const struct js *object, js_member_fn *fn, void *data)
{
	/* jansson iterates in insertion order, but through pointers that are not const. */
	json_t *table = (json_t *)object;
	for (void *at = json_object_iter(table); at; at = json_object_iter_next(table, at))
		if (!fn(json_object_iter_key(at), (const struct js *)json_object_iter_value(at),
			data))
			return;
}
