/* SPDX-License-Identifier: MIT
 * Texts with fields: {{client}}, {{due restore}}. A field is what stands between {{ and }} on one line, up
 * to 64 bytes without braces; anything else with braces is just text. */
#ifndef MIDWATCH_DESK_TEMPLATE_H
#define MIDWATCH_DESK_TEMPLATE_H

#include <glib.h>

/* The value of a field, blanks around it gone and one between its words ("due restore"); NULL: not known,
 * the field stays as it is. Freed by the caller. */
typedef char *template_value(const char *field, void *data);
/* The text with its fields filled in; what a value holds is not looked into. `left` (may be NULL) gets
 * each field that stays, as char* "due restore", every one once. g_free. */
char *template_expand(const char *text, template_value *value, void *data, GPtrArray *left);
/* The fields a text holds, as char*, every one once in their order; freed with the array. */
GPtrArray *template_fields(const char *text);

#endif
