/* SPDX-License-Identifier: MIT
 * The two forms of an answer, and JSON read and written. */
#include <stdio.h>
#include <string.h>

#include "command/json.h"
#include "command/sink.h"
#include "desk/error.h"
#include "desk/text.h"

static const struct column columns[] = {
	{"ticket", "Ticket", CELL_INT},    {"hidden", NULL, CELL_TEXT},
	{"due_at", "Due", CELL_TIME},      {"left_s", "Left", CELL_SPAN},
	{"tags", "Tags", CELL_WORDS},      {"late", "Late", CELL_BOOL},
	{"subject", "Subject", CELL_LONG},
};

static void fill(struct sink *sink, gint64 ticket, const char *subject)
{
	char cdn[] = "cdn", sea[] = "sea", *tags[] = {cdn, sea, NULL};
	sink_row(sink);
	sink_int(sink, ticket);
	sink_text(sink, "unseen");
	sink_time(sink, ticket == 7 ? TIME_NONE : 1760000000);
	sink_span(sink, ticket == 7 ? TIME_NONE : -5430);
	sink_words(sink, ticket == 7 ? NULL : tags);
	sink_bool(sink, ticket == 7);
	sink_text(sink, subject);
}

static void test_plain(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct sink *sink = sink_collect(out, NULL, 0);
	g_assert_false(sink_is_json(sink));
	sink_table(sink, columns, G_N_ELEMENTS(columns));
	fill(sink, 7, NULL);
	fill(sink, 12345, "节点 down\x1b[2J\nagain");
	g_assert_cmpstr(out->str, ==, "");
	sink_end(sink);
	g_assert_cmpstr(out->str, ==,
			"TICKET  DUE                           LEFT  TAGS     LATE  SUBJECT\n"
			"     7  -                                -  -        yes   -\n"
			" 12345  2025-10-09 08:53 +00:00  -1h30m30s  cdn,sea  no    节点 "
			"down<U+001B>[2J⏎again\n");
	g_string_truncate(out, 0);
	sink_say(sink, "%s", "one\nline");
	sink_set_quiet(sink, TRUE);
	sink_say(sink, "%s", "nothing");
	sink_block(sink, "two\nlines");
	sink_raw(sink, "raw\n");
	g_assert_cmpstr(out->str, ==, "one⏎line\ntwo\nlines\nraw\n");
	sink_free(sink);
}

/* Wider than the screen: columns go on below, the offset all times share stands in the heading, a
 * row has no line it has nothing for, free text is broken at spaces. */
static void test_narrow(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct sink *sink = sink_collect(out, NULL, 0);
	sink_set_room(sink, 35);
	sink_table(sink, columns, G_N_ELEMENTS(columns));
	fill(sink, 7, NULL);
	fill(sink, 12345, "the one edge node 节点 is down again");
	sink_end(sink);
	g_assert_cmpstr(out->str, ==,
			"TICKET  DUE +00:00             LEFT\n"
			"    TAGS     LATE\n"
			"    SUBJECT\n"
			"     7  -                         -\n"
			"    -        yes\n"
			" 12345  2025-10-09 08:53  -1h30m30s\n"
			"    cdn,sea  no\n"
			"    the one edge node 节点 is down\n"
			"    again\n");
	sink_free(sink);
}

/* What flows has its own lines where there is no room beside, and a screen of no width ends too. */
static void test_narrowest(void)
{
	static const struct column free_text[] = {
		{"id", "ID", CELL_INT}, {"did", "DID", CELL_LONG}, {"text", "TEXT", CELL_LONG}};
	g_autoptr(GString) out = g_string_new(NULL);
	for (int room = 1; room < 60; room++) {
		struct sink *sink = sink_collect(out, NULL, 0);
		g_string_truncate(out, 0);
		sink_set_room(sink, room);
		sink_table(sink, free_text, G_N_ELEMENTS(free_text));
		for (int i = 0; i < 2; i++) {
			sink_row(sink);
			sink_int(sink, i);
			sink_text(sink,
				  i ? "节点节点节点节点节点节点节点节点节点节点节点节点" : "ack");
			sink_text(sink,
				  i ? "words and words and a-word-longer-than-any-line-has-room-for"
				    : NULL);
		}
		sink_end(sink);
		g_auto(GStrv) lines = g_strsplit(out->str, "\n", -1);
		for (char **line = lines; *line; line++)
			g_assert_cmpint(text_width(*line, -1), <=, MAX(room, 20));
		sink_free(sink);
	}
}

/* A row of megabytes without a space takes time by its length, not by its square. */
static void test_narrow_long(void)
{
	static const struct column one[] = {{"text", "TEXT", CELL_LONG}};
	g_autofree char *text = g_strnfill(4 << 20, 'x');
	g_autoptr(GString) out = g_string_new(NULL);
	struct sink *sink = sink_collect(out, NULL, 0);
	sink_set_room(sink, 80);
	sink_table(sink, one, 1);
	sink_row(sink);
	sink_text(sink, text);
	g_test_timer_start();
	sink_end(sink);
	g_assert_cmpfloat(g_test_timer_elapsed(), <, 3.0);
	g_assert_cmpuint(out->len, ==, 5 + (4 << 20) + ((4 << 20) + 79) / 80);
	sink_free(sink);
}

static void test_wide(void)
{
	static const struct column pair[] = {{"a", "A", CELL_TEXT}, {"b", "B", CELL_TEXT}};
	g_autoptr(GString) out = g_string_new(NULL);
	struct sink *sink = sink_collect(out, NULL, 0);
	sink_table(sink, pair, 2);
	sink_row(sink);
	sink_text(sink, "节点");
	sink_text(sink, "x");
	sink_row(sink);
	sink_text(sink, "abcde");
	sink_text(sink, "y");
	sink_end(sink);
	g_assert_cmpstr(out->str, ==, "A      B\n节点   x\nabcde  y\n");
	/* A table without rows has no headings either. */
	g_string_truncate(out, 0);
	sink_table(sink, pair, 2);
	sink_end(sink);
	g_assert_cmpstr(out->str, ==, "");
	sink_record(sink, pair, 2);
	sink_row(sink);
	sink_text(sink, "one");
	sink_null(sink);
	sink_end(sink);
	g_assert_cmpstr(out->str, ==, "A  one\nB  -\n");
	sink_free(sink);
}

/* Rows behind the first thousand keep the widths of those before, and no row is held back. */
static void test_long(void)
{
	static const struct column pair[] = {{"a", "A", CELL_INT}, {"b", "B", CELL_TEXT}};
	g_autoptr(GString) out = g_string_new(NULL);
	struct sink *sink = sink_collect(out, NULL, 0);
	sink_table(sink, pair, 2);
	for (int i = 1; i <= 2500; i++) {
		sink_row(sink);
		sink_int(sink, i);
		sink_text(sink, "x");
	}
	g_assert_cmpuint(out->len, >, 0);
	sink_end(sink);
	guint lines = 0;
	for (const char *at = out->str; (at = strchr(at, '\n')); at++)
		lines++;
	g_assert_cmpuint(lines, ==, 2501);
	g_assert_nonnull(strstr(out->str, "\n1000  x\n1001  x\n"));
	g_assert_true(g_str_has_suffix(out->str, "\n2500  x\n"));
	sink_free(sink);
}

static char *json_of(gboolean ascii, const char *subject)
{
	g_autoptr(GError) error = NULL;
	char *text = NULL;
	gsize size = 0;
	FILE *file = open_memstream(&text, &size);
	g_assert_nonnull(file);
	struct sink *sink = sink_json(file, ascii);
	sink_say(sink, "%s", "nothing");
	sink_block(sink, "nothing");
	sink_table(sink, columns, G_N_ELEMENTS(columns));
	fill(sink, 42, subject);
	fill(sink, 7, NULL);
	sink_end(sink);
	sink_free(sink);
	fclose(file);
	char *own = g_strdup(text);
	free(text);
	return own;
}

static void test_json(void)
{
	g_autofree char *text = json_of(FALSE, "节点 \"a\\b\"\n\x1b\xff\xc2\x9b");
	g_assert_cmpstr(text, ==,
			"{\"ticket\":42,\"hidden\":\"unseen\",\"due_at\":\"2025-10-09T08:53:20Z\","
			"\"left_s\":-5430,"
			"\"tags\":[\"cdn\",\"sea\"],\"late\":false,\"subject\":\"节点 "
			"\\\"a\\\\b\\\"\\n\\u001b\xEF\xBF\xBD"
			"\\u009b\"}\n"
			"{\"ticket\":7,\"hidden\":\"unseen\",\"due_at\":null,\"left_s\":null,"
			"\"tags\":[],\"late\":true,"
			"\"subject\":null}\n");
	g_autofree char *ascii = json_of(TRUE, "节😀");
	g_assert_nonnull(strstr(ascii, "\"subject\":\"\\u8282\\ud83d\\ude00\""));
}

static void test_other(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	static const struct column one[] = {{"a", "A", CELL_INT}};
	struct sink *sink = sink_collect(out, NULL, 0);
	struct sink *other = sink_other(sink);
	g_assert_true(sink_is_json(other));
	sink_raw(sink, "first\n");
	sink_table(other, one, 1);
	sink_row(other);
	sink_int(other, 1);
	sink_end(other);
	sink_free(other);
	sink_raw(sink, "last\n");
	sink_free(sink);
	g_assert_cmpstr(out->str, ==, "first\n{\"a\":1}\nlast\n");
}

static void test_failed(void)
{
	FILE *full = fopen("/dev/full", "w");
	if (!full) {
		g_test_skip("no /dev/full");
		return;
	}
	struct sink *sink = sink_json(full, FALSE);
	sink_raw(sink, "{}\n");
	g_assert_cmpint(sink_failed(sink), ==, 0);
	sink_flush(sink);
	g_assert_cmpint(sink_failed(sink), !=, 0);
	sink_raw(sink, "{}\n");
	sink_free(sink);
	fclose(full);
}

static void test_spans(void)
{
	static const struct {
		gint64 seconds;
		const char *text;
	} spans[] = {
		{0, "0s"},
		{59, "59s"},
		{60, "1m"},
		{3661, "1h1m1s"},
		{86400, "24h"},
		{90061, "25h1m1s"},
		{180061, "2d2h1m1s"},
		{-90, "-1m30s"},
		{172800, "2d"},
		{G_MAXINT64, "106751991167300d15h30m7s"},
	};
	for (guint i = 0; i < G_N_ELEMENTS(spans); i++) {
		g_autofree char *text = span_print(spans[i].seconds);
		g_assert_cmpstr(text, ==, spans[i].text);
	}
}

static void refuses(const char *text, gsize size, const char *says)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(js_parse(text, size, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	if (!strstr(error->message, says))
		g_error("%.*s was refused with: %s", (int)MIN(size, 60), text, error->message);
}

static void test_json_refused(void)
{
	static const struct {
		const char *text, *says;
	} wrong[] = {
		{"", "column 1"},
		{"{", "ends within"},
		{"{\"a\":1", "ends within"},
		{"{\"a\":1} x", "nothing more"},
		{"{\"a\":1,\"a\":2}", "twice"},
		{"{\"a\":99999999999999999999}", "too large"},
		{"{\"a\":\"\xff\"}", "UTF-8"},
		{"{\"a\":\"\\u0000\"}", "NUL"},
		{"{'a':1}", "no JSON"},
		{"\"text\"", "no JSON"},
		{"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "column 17: nested deeper"},
	};
	for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
		refuses(wrong[i].text, strlen(wrong[i].text), wrong[i].says);
	refuses("{\"a\":1}\0", 8, "nothing more");
	/* Brackets in texts are no nesting. */
	static const char flat[] = "{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[\"}";
	struct js *js = js_parse(flat, strlen(flat), NULL);
	g_assert_nonnull(js);
	js_free(js);
	g_autoptr(GString) deep = g_string_new(NULL);
	for (int i = 0; i < 1000000; i++)
		g_string_append_c(deep, '[');
	refuses(deep->str, deep->len, "nested deeper");
}

static void test_json_members(void)
{
	static const char text[] =
		"{\"t\":\"x\",\"n\":-5,\"b\":true,\"z\":null,\"at\":\"2026-01-02T03:04:05+01:00\","
		"\"l\":[\"a\",\"b\"],\"bad\":[1],\"when\":\"soon\"}";
	g_autoptr(GError) error = NULL;
	struct js *js = js_parse(text, strlen(text), &error);
	const char *word;
	gint64 number;
	gboolean flag;
	char **words;
	g_assert_no_error(error);
	g_assert_true(js_get_text(js, "t", &word, &error));
	g_assert_cmpstr(word, ==, "x");
	g_assert_true(js_get_text(js, "z", &word, &error));
	g_assert_null(word);
	g_assert_true(js_get_text(js, "absent", &word, &error));
	g_assert_null(word);
	g_assert_true(js_get_int(js, "n", 9, &number, &error));
	g_assert_cmpint(number, ==, -5);
	g_assert_true(js_get_int(js, "z", 9, &number, &error));
	g_assert_cmpint(number, ==, 9);
	g_assert_true(js_get_bool(js, "b", FALSE, &flag, &error) && flag);
	g_assert_true(js_get_time(js, "at", &number, &error));
	g_assert_cmpint(number, ==, 1767319445);
	g_assert_true(js_get_texts(js, "l", &words, &error));
	g_assert_cmpstr(words[1], ==, "b");
	g_strfreev(words);
	g_assert_false(js_get_text(js, "n", &word, &error));
	g_assert_cmpstr(error->message, ==, "n: a text is expected, found a whole number");
	g_clear_error(&error);
	g_assert_false(js_get_int(js, "t", 0, &number, NULL));
	g_assert_false(js_get_bool(js, "t", 0, &flag, NULL));
	g_assert_false(js_get_time(js, "n", &number, NULL));
	g_assert_false(js_get_texts(js, "bad", &words, NULL));
	g_assert_false(js_get_texts(js, "t", &words, NULL));
	g_assert_false(js_get_time(js, "when", &number, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_assert_true(g_str_has_prefix(error->message, "when: "));
	js_free(js);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sink/plain", test_plain);
	g_test_add_func("/sink/wide", test_wide);
	g_test_add_func("/sink/narrow", test_narrow);
	g_test_add_func("/sink/narrowest", test_narrowest);
	g_test_add_func("/sink/narrow-long", test_narrow_long);
	g_test_add_func("/sink/long", test_long);
	g_test_add_func("/sink/json", test_json);
	g_test_add_func("/sink/other", test_other);
	g_test_add_func("/sink/failed", test_failed);
	g_test_add_func("/sink/spans", test_spans);
	g_test_add_func("/json/refused", test_json_refused);
	g_test_add_func("/json/members", test_json_members);
	return g_test_run();
}
