/* SPDX-License-Identifier: MIT
 * Records: fields come back as they were put, whatever they are; what can't be read harms nothing.
 */
#include <string.h>

#include "desk/record.h"

static void test_kinds(void)
{
	for (int kind = 1; kind < RECORD_KINDS; kind++)
		g_assert_cmpint(record_kind_parse(record_kind_name(kind)), ==, kind);
	g_assert_cmpint(record_kind_parse("soup"), ==, 0);
	g_assert_cmpstr(record_kind_name(RECORD_KINDS), ==, "?");
}

static void assert_field(const struct record *record, const char *key, const char *expected)
{
	g_autofree char *value = record_field(record, key);

	g_assert_cmpstr(value, ==, expected);
}

static void test_fields(void)
{
	static const char *const values[] = {
		"plain",        "two words", "it's",     "\"said\"", "a\nb\r\nc\n", "\\",
		"\\\n",         "a;b # c",   "-x",       "=",        "k=v",         "音画不同步 \t",
		"\x1b[31m\xff", "'",         "$(x) `y`", "\\n",
	};

	for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
		struct record *record = record_new(RECORD_ENTRY, 1);
		record_put(record, "before", values[(i + 1) % G_N_ELEMENTS(values)]);
		record_put(record, "text", values[i]);
		record_put(record, "after", values[(i + 2) % G_N_ELEMENTS(values)]);
		record_put(record, "gone", NULL);
		struct record *copy = record_copy(record);
		record_free(record);
		assert_field(copy, "text", values[i]);
		assert_field(copy, "after", values[(i + 2) % G_N_ELEMENTS(values)]);
		assert_field(copy, "gone", NULL);
		g_assert_null(strchr(copy->fields, '\n'));
		record_free(copy);
	}
}

static void test_random_fields(void)
{
	for (int round = 0; round < 2000; round++) {
		static const char some[] = "ab \\\"'\n\r\t;#=-é";
		struct record *record = record_new(RECORD_ENTRY, 1);
		GString *text = g_string_new(NULL);
		for (int length = g_test_rand_int_range(1, 12); length > 0; length--)
			g_string_append_c(text,
					  some[g_test_rand_int_range(0, (int)sizeof some - 1)]);
		record_put(record, "a", text->str);
		record_put(record, "b", text->str);
		assert_field(record, "a", text->str);
		assert_field(record, "b", text->str);
		g_string_free(text, TRUE);
		record_free(record);
	}
}

static void test_numbers_and_times(void)
{
	struct record *record = record_new(RECORD_ENTRY, 1);

	record_put_number(record, "weight", 30);
	record_put_time(record, "at", 1789880400);
	record_put_time(record, "end", TIME_NONE);
	assert_field(record, "weight", "30");
	assert_field(record, "at", "2026-09-20T05:00:00Z");
	assert_field(record, "end", "");
	g_assert_cmpstr(record->fields, ==, "weight=30 at=2026-09-20T05:00:00Z end=");
	record_put(record, "weight", "40");
	assert_field(record, "weight", "40");
	record_free(record);
}

static void count(const char *key, const char *value, void *data)
{
	g_assert_nonnull(key);
	g_assert_nonnull(value);
	++*(int *)data;
}

/* What an import or a damaged row brings. */
static void test_hostile(void)
{
	static const struct {
		const char *fields;
		int readable;
	} rows[] = {
		{NULL, 0},        {"", 0},          {"text", 0},       {"=x", 0},
		{"a=1 'b=2", 0},  {"a=1 ; b=2", 2}, {"a=1\nb=2\n", 2}, {"# a=1\nb=2", 1},
		{"a=1 b", 1},     {"a=\\", 0},      {"a==", 1},        {"\xff=\xfe", 1},
		{"a=1;;;;b=", 2}, {"a=1\nb='2", 1},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct record *record = record_new(RECORD_ENTRY, 1);
		int readable = 0;
		record->fields = g_strdup(rows[i].fields);
		record_fields(record, count, &readable);
		g_assert_cmpint(readable, ==, rows[i].readable);
		assert_field(record, "nothing", NULL);
		record_free(record);
	}
}

/* What a person wrote goes; what it was and when stays. */
static void test_empty(void)
{
	struct record *record = record_new(RECORD_ENTRY, 1);

	record->why = g_strdup("hunter22");
	record_put(record, "kind", "note");
	record_put(record, "text", "it's hunter22");
	record_put(record, "customer", "hunter22");
	record_put(record, "customer.zh-Hans", "密码 hunter22");
	record_put(record, "tags", "hunter22");
	record_put(record, "at", "2026-09-20T01:00:00Z");
	g_assert_true(record_empty(record));
	g_assert_null(strstr(record->fields, "hunter22"));
	g_assert_null(record->why);
	assert_field(record, "kind", "note");
	assert_field(record, "text", "");
	assert_field(record, "customer.zh-Hans", "");
	assert_field(record, "at", "2026-09-20T01:00:00Z");
	g_assert_false(record_empty(record));
	record_free(record);

	record = record_new(RECORD_EVIDENCE, 1);
	record_put(record, "excerpt", "hunter22");
	record_put(record, "from", "hunter22.log");
	record_put(record, "sha256", "ab");
	g_assert_true(record_empty(record));
	g_assert_null(strstr(record->fields, "hunter22"));
	assert_field(record, "sha256", "ab");
	record_free(record);
	/* Why it was redacted stays. */
	record = record_new(RECORD_REDACTED, 1);
	record->why = g_strdup("a secret");
	g_assert_false(record_empty(record));
	g_assert_cmpstr(record->why, ==, "a secret");
	record_free(record);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/record/kinds", test_kinds);
	g_test_add_func("/record/fields", test_fields);
	g_test_add_func("/record/fields/random", test_random_fields);
	g_test_add_func("/record/numbers-and-times", test_numbers_and_times);
	g_test_add_func("/record/hostile", test_hostile);
	g_test_add_func("/record/empty", test_empty);
	return g_test_run();
}
