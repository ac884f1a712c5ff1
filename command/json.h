/* SPDX-License-Identifier: MIT
 * JSON: pieces to write one object per line with, and hostile lines read into a tree. The names begin
 * with js_ because libjansson owns json_. */
#ifndef MIDWATCH_COMMAND_JSON_H
#define MIDWATCH_COMMAND_JSON_H

#include "desk/civil.h"
#include "desk/error.h"

/* Writing. `key` NULL inside a list; commas come by themselves. `ascii`: everything else is \u-escaped
 * (for a terminal). Invalid UTF-8 becomes U+FFFD. */
void js_begin(GString *out, const char *key); /* { */
void js_end(GString *out);
void js_begin_list(GString *out, const char *key); /* [ */
void js_end_list(GString *out);
void js_text(GString *out, const char *key, const char *text, gboolean ascii); /* NULL: null */
void js_int(GString *out, const char *key, gint64 value);
void js_bool(GString *out, const char *key, gboolean value);
void js_null(GString *out, const char *key);
void js_time(GString *out, const char *key, gint64 at);	     /* RFC 3339 Z; TIME_NONE: null */

/* Reading. One document: an object or a list. Refused with USAGE and the column: anything behind it,
 * nesting deeper than JS_DEPTH, a member twice, invalid UTF-8, NUL characters, integers beyond 64 bits. */
#define JS_DEPTH 16
struct js;
struct js *js_parse(const char *text, gsize size, GError **error);
void js_free(struct js *js); /* of a parsed root only */

enum js_type { JS_NULL, JS_BOOL, JS_INT, JS_REAL, JS_TEXT, JS_LIST, JS_OBJECT };
enum js_type js_type(const struct js *js);
const char *js_type_name(enum js_type type); /* translated: "a text", for messages */

/* Members of an object. Absent and null read alike: TRUE and NULL, TIME_NONE, or the default. A value
 * of another type is USAGE: "opened_at: a time is expected, found a number". Texts live as long as the
 * root. */
const struct js *js_get(const struct js *object, const char *key); /* NULL when absent or null */
gboolean js_get_text(const struct js *object, const char *key, const char **text, GError **error);
gboolean js_get_int(const struct js *object, const char *key, gint64 absent, gint64 *value, GError **error);
gboolean js_get_bool(const struct js *object, const char *key, gboolean absent, gboolean *value, GError **error);
gboolean js_get_time(const struct js *object, const char *key, gint64 *at, GError **error); /* RFC 3339 */
/* A list of texts, NULL-terminated, to be freed with g_strfreev; NULL when absent. */
gboolean js_get_texts(const struct js *object, const char *key, char ***texts, GError **error);

guint js_length(const struct js *list); /* of a list or object, else 0 */
const struct js *js_item(const struct js *list, guint index);
/* The text itself of a text, else NULL. */
const char *js_value(const struct js *js);
/* Calls `fn` for each member, in the order of the line; FALSE stops. */
typedef gboolean js_member_fn(const char *key, const struct js *value, void *data);
void js_members(const struct js *object, js_member_fn *fn, void *data);

#endif
