/* SPDX-License-Identifier: MIT
 * Records: their names, their fields as words, their lifetimes. */
#include "desk/record.h"

#include <string.h>

#include "desk/civil.h"
#include "desk/i18n.h"
#include "desk/words.h"

static const char *const kind_names[RECORD_KINDS] = {
	[RECORD_OPENED] = "opened",     [RECORD_SET] = "set",
	[RECORD_ENTRY] = "entry",       [RECORD_REMOVED] = "removed",
	[RECORD_PUT_BACK] = "put-back", [RECORD_EVIDENCE] = "evidence",
	[RECORD_STAMP] = "stamp",       [RECORD_LINK] = "link",
	[RECORD_UNLINK] = "unlink",     [RECORD_GAP] = "gap",
	[RECORD_SECTION] = "section",   [RECORD_ACTION] = "action",
	[RECORD_REPORT] = "report",     [RECORD_OVERRIDE] = "override",
	[RECORD_NOTICE] = "notice",     [RECORD_REDACTED] = "redacted",
};

struct record *record_new(enum record_kind kind, gint64 about)
{
	struct record *record = g_new0(struct record, 1);

	record->kind = kind;
	record->about = about;
	record->by = g_strdup("");
	return record;
}

struct record *record_copy(const struct record *record)
{
	struct record *copy = g_memdup2(record, sizeof *record);

	copy->by = g_strdup(record->by);
	copy->what = g_strdup(record->what);
	copy->why = g_strdup(record->why);
	copy->fields = g_strdup(record->fields);
	copy->op_key = g_strdup(record->op_key);
	return copy;
}

void record_free(void *data)
{
	struct record *record = data;

	if (!record)
		return;
	g_free(record->by);
	g_free(record->what);
	g_free(record->why);
	g_free(record->fields);
	g_free(record->op_key);
	g_free(record);
}

const char *record_kind_name(enum record_kind kind)
{
	return kind > 0 && kind < RECORD_KINDS ? kind_names[kind] : "?";
}

enum record_kind record_kind_parse(const char *word)
{
	for (int kind = 1; kind < RECORD_KINDS; kind++)
		if (strcmp(kind_names[kind], word) == 0)
			return (enum record_kind)kind;
	return 0;
}

void record_put(struct record *record, const char *key, const char *value)
{
	if (!value)
		return;
	GString *out = g_string_new(record->fields);
	if (out->len)
		g_string_append_c(out, ' ');
	g_string_append_printf(out, "%s=", key);
	if (*value)
		words_quote(out, value);
	g_free(record->fields);
	record->fields = g_string_free(out, FALSE);
}

void record_put_number(struct record *record, const char *key, gint64 number)
{
	g_autofree char *text = g_strdup_printf("%" PRId64, number);

	record_put(record, key, text);
}

void record_put_time(struct record *record, const char *key, gint64 at)
{
	char text[21] = "";

	if (at != TIME_NONE)
		civil_print_utc(at, text);
	record_put(record, key, text);
}

/* What can't be read as words (an import's, a damaged row's) ends the fields there. */
void record_fields(const struct record *record, record_field_fn *fn, void *data)
{
	const char *next = record->fields;

	while (next && *next) {
		GPtrArray *words = words_split(next, &next, NULL, NULL);
		if (!words)
			return;
		for (guint i = 0; i < words->len; i++) {
			struct word *word = g_ptr_array_index(words, i);
			char *equals = strchr(word->text, '=');
			if (!equals || equals == word->text)
				continue;
			*equals = '\0';
			fn(word->text, equals + 1, data);
		}
		words_free(words);
	}
}

struct wanted {
	const char *key;
	char *value;
};

static void keep_wanted(const char *key, const char *value, void *data)
{
	struct wanted *wanted = data;

	if (strcmp(key, wanted->key) != 0)
		return;
	g_free(wanted->value);
	wanted->value = g_strdup(value);
}

char *record_field(const struct record *record, const char *key)
{
	struct wanted wanted = {.key = key};

	/* Most records don't name it: keys stand in the fields as they are (record_put()). */
	if (record->fields && strstr(record->fields, key))
		record_fields(record, keep_wanted, &wanted);
	return wanted.value;
}

gboolean record_is_of_entry(enum record_kind kind)
{
	return (kind >= RECORD_ENTRY && kind <= RECORD_EVIDENCE) || kind == RECORD_REDACTED;
}

/* ---- redaction */

struct emptying {
	struct record *left;
	gboolean found;
};

static gboolean is_written(const char *key)
{
	static const char *const keys[] = {"text", "tags", "customer", "excerpt", "from", NULL};

	return g_strv_contains(keys, key) || g_str_has_prefix(key, "customer.");
}

/* What was said stays said: with nothing. */
static void leave_field(const char *key, const char *value, void *data)
{
	struct emptying *emptying = data;
	gboolean written = is_written(key);

	emptying->found = emptying->found || (written && *value);
	record_put(emptying->left, key, written ? "" : value);
}

gboolean record_empty(struct record *record)
{
	struct record left = {0};
	struct emptying emptying = {&left, record->why != NULL};

	if (record->kind == RECORD_REDACTED)
		return FALSE;
	record_fields(record, leave_field, &emptying);
	if (emptying.found) {
		g_free(record->fields);
		record->fields = g_steal_pointer(&left.fields);
		g_clear_pointer(&record->why, g_free);
	}
	g_free(left.fields);
	return emptying.found;
}
