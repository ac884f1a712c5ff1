/* SPDX-License-Identifier: MIT
 * The filter language (cli.md): every field, the grammar, and what a wrong one says. */
#include <string.h>

#include "desk/filter.h"

#define NOW G_GINT64_CONSTANT(1790000000) /* 2026-09-21 14:13:20 UTC */

static const char *const own[] = {"stream", "SDK-version", NULL};

static const char *const field_names[] = {
	"severity", "state", "client", "tier",       "service", "region",   "team",
	"tam",      "owner", "kind",   "cause",      "clock",   "language", "due",
	"breached", "wait",  "tag",    "unanswered", "opened",  "updated",  "covered",
	"id",       "ref",   "text",   "pattern",    "own"};

static void render(GString *out, const struct filter *filter)
{
	static const char *const ops[] = {"and", "or", "not"};
	if (filter->op != FILTER_TERM) {
		g_string_append_printf(out, "(%s", ops[filter->op]);
		for (guint i = 0; i < filter->parts->len; i++) {
			g_string_append_c(out, ' ');
			render(out, filter->parts->pdata[i]);
		}
		g_string_append_c(out, ')');
		return;
	}
	const struct filter_term *term = &filter->term;
	g_string_append(out, field_names[term->field]);
	if (term->name != NULL)
		g_string_append_printf(out, ".%s", term->name);
	if (term->compare == COMPARE_IS) {
		g_assert_true(term->time == TIME_NONE && term->span == TIME_NONE);
		g_autofree char *values = g_strjoinv("|", term->values);
		g_string_append_printf(out, ":%s", values);
		return;
	}
	g_assert_null(term->values);
	g_string_append_c(out, term->compare == COMPARE_LESS ? '<' : '>');
	g_assert_true((term->time == TIME_NONE) != (term->span == TIME_NONE));
	if (term->span != TIME_NONE)
		g_string_append_printf(out, "%" G_GINT64_FORMAT "s", term->span);
	else
		g_string_append_printf(out, "@%+" G_GINT64_FORMAT, term->time - NOW);
}

static void check(const char *text, const char *expected)
{
	g_autoptr(GError) error = NULL;
	struct filter *filter = filter_parse(text, NOW, zone_utc(), NULL, own, &error);
	g_assert_no_error(error);
	g_autoptr(GString) out = g_string_new(NULL);
	render(out, filter);
	g_assert_cmpstr(out->str, ==, expected);
	filter_free(filter);
}

static void check_error(const char *text, const char *message)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(filter_parse(text, NOW, zone_utc(), NULL, own, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_assert_cmpstr(error->message, ==, message);
}

static void test_fields(void)
{
	check("severity:P0,p1", "severity:P0|P1");
	check("state:open", "state:open");
	check("state:any", "state:any");
	check("client:acme", "client:acme");
	check("tier:strategic", "tier:strategic");
	check("service:live", "service:live");
	check("region:sea,none", "region:sea|none");
	check("team:net", "team:net");
	check("tam:me", "tam:me");
	check("owner:me owner:none", "(and owner:me owner:none)");
	check("kind:fault", "kind:fault");
	check("cause:node", "cause:node");
	check("clock:restore", "clock:restore");
	check("language:zh", "language:zh");
	check("breached:yes", "breached:yes");
	check("wait:any", "wait:any");
	check("wait:waiting-client,third-party", "wait:waiting-client|third-party");
	check("tag:cdn", "tag:cdn");
	check("unanswered:yes", "unanswered:yes");
	check("covered:no", "covered:no");
	check("id:42,#43 #44", "(and id:42|43 id:44)");
	check("ref:zd:1001", "ref:zd:1001");
	check("stream:live-7 SDK-version:4.2.1", "(and own.stream:live-7 own.SDK-version:4.2.1)");
	check("client:\"a b\",c", "client:a b|c");
	check("Severity:P0", "severity:P0");
}

static void test_times(void)
{
	check("due<2h", "due<7200s");
	check("due>1h30m", "due>5400s");
	check("updated<30m", "updated<1800s");
	check("opened>2d", "opened>172800s");
	check("opened>2026-09-21", "opened>@-51200");
	check("opened>\"2026-09-21 14:00\"", "opened>@-800");
	check("opened<2026-09-21T14:13:21Z", "opened<@+1");
	check("due:none", "due:none");
	check("due<+10m", "due<@+600");
}

static void test_texts(void)
{
	check("Stream", "text:Stream");
	check("音画 不同步", "(and text:音画 text:不同步)");
	check("音画\u3000不同步", "(and text:音画 text:不同步)");
	check("\"text in subject\"", "text:text in subject");
	check("\"say \\\"hi\\\" C:\\\\ \\d\"", "text:say \"hi\" C:\\ \\d");
	check("a=b 12:30 edge-4 or", "(and text:a=b text:12:30 text:edge-4 text:or)");
	check("\"http://x\"", "text:http://x");
}

static void test_patterns(void)
{
	check("/50[23]/", "pattern:50[23]");
	check("a /time out/ -/b\\/c/", "(and text:a pattern:time out (not pattern:b\\/c))");
	check("(/a/ OR /音 画/)", "(or pattern:a pattern:音 画)");
	check("a/b/", "text:a/b/");
}

static void test_grammar(void)
{
	check("", "(and)");
	check("  ", "(and)");
	check("a b c", "(and text:a text:b text:c)");
	check("a (b OR c d)", "(and text:a (or text:b (and text:c text:d)))");
	check("a OR b c", "(or text:a (and text:b text:c))");
	check("-a -(b c)", "(and (not text:a) (not (and text:b text:c)))");
	check("--a", "(not (not text:a))");
	check("((a))", "text:a");
	check("(a)(b)", "(and text:a text:b)");
	check("\"OR\" ORDER", "(and text:OR text:ORDER)");
	check("-\"a b\"", "(not text:a b)");
	check("-tag:cdn state:open", "(and (not tag:cdn) state:open)");
}

static void test_errors(void)
{
	check_error("severity:high",
		    "column 10: severity: “high” is not known here (expected P0 to P9)");
	check_error("a state:opne",
		    "column 9: state: “opne” is not known here (did you mean open? "
		    "expected new, open, waiting, restored, resolved, closed, cancelled "
		    "or any)");
	check_error("severity:", "column 10: nothing stands here (expected P0 to P9 for severity)");
	check_error("severity:P0,,P1",
		    "column 13: nothing stands here (expected P0 to P9 for severity)");
	check_error("stream:", "column 8: nothing stands here (expected a value for stream)");
	check_error(
		"音画 sevrity:P0",
		"column 4: no field is called “sevrity” (did you mean severity? a text with : < "
		"or > in it goes between quotes)");
	check_error("http://x",
		    "column 1: no field is called “http” (expected a field such as "
		    "severity, state or client; a text with : < or > in it goes between "
		    "quotes)");
	check_error("severity=P0", "column 9: “=” has no meaning behind severity (expected :)");
	check_error("client<acme", "column 7: “<” has no meaning behind client (expected :)");
	check_error("opened:2d", "column 8: opened: “2d” is not known here (expected opened<2d, "
				 "opened>2d, opened<TIME or opened>TIME)");
	check_error("due<",
		    "column 5: nothing stands here (expected due<2h, due>2h, due<TIME, due>TIME "
		    "or due:none)");
	check_error("due<1wd",
		    "column 5: “1wd”: working days have no fixed length (expected hours or "
		    "days such as 8h or 2d)");
	check_error("a /5\\d", "column 3: this / is never closed (expected another / behind the "
			       "pattern)");
	check_error("a /5\\/", "column 3: this / is never closed (expected another / behind the "
			       "pattern)");
	check_error("a //", "column 3: nothing stands between the slashes (expected a pattern)");
	check_error("/var/log",
		    "column 5: the pattern ends here (write \\/ for a slash within it)");
	check_error("音 /a\\/b(c/", "column 10: a ( is never closed (expected a ))");
	check_error("-(a /x*+?/)", "column 9: there is nothing to repeat before this (write \\*, "
				   "\\+ or \\? for the character)");
	check_error("/a/ /b/ /c/ /d/ /e/", "column 17: too many patterns and texts between quotes "
					   "(expected at most 4)");
	check_error("/a/ (/b/ OR \"c\") \"d\" e -\"f\"",
		    "column 25: too many patterns and texts between quotes (expected at most 4)");
	check_error("a \"b", "column 3: this \" is never closed (expected another \")");
	check_error("client:\"b", "column 8: this \" is never closed (expected another \")");
	check_error("a \"\"", "column 3: nothing stands between the quotes (expected a text)");
	check_error("(a OR b", "column 1: this ( is never closed (expected a ))");
	check_error("a)", "column 2: no ( is open here (expected a term)");
	check_error("()", "column 2: nothing stands here (expected a term)");
	check_error("a OR", "column 5: nothing stands here (expected a term)");
	check_error("OR a", "column 1: nothing stands here (expected a term)");
	check_error("a - b", "column 3: nothing follows this - (expected a term)");
	check_error("id:x", "column 4: id: “x” is not known here (expected a ticket's number)");
	check_error("id:9999999999999999999", "column 4: id: “9999999999999999999” is not known "
					      "here (expected a ticket's number)");
	check_error("kind:me", "column 6: kind: “me” is not known here (expected fault, question, "
			       "change, advice, security, complaint or none)");
	check_error("a\xFF", "column 2: not UTF-8 (expected text)");
}

static void check_error_start(const char *text, const char *start)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(filter_parse(text, NOW, zone_utc(), NULL, NULL, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_assert_cmpstr(error->message, !=, "");
	if (!g_str_has_prefix(error->message, start))
		g_error("\"%s\" does not begin with \"%s\"", error->message, start);
}

static void test_time_errors(void)
{
	check_error_start("a due<2x", "column 7: ");
	check_error_start("opened>2026-13-01", "column 8: ");
	check_error_start("stream:x", "column 1: no field is called “stream”");
}

static void test_limits(void)
{
	g_autofree char *longest = g_strnfill(FILTER_LONGEST, 'a');
	g_autofree char *longer = g_strnfill(FILTER_LONGEST + 1, 'a');
	struct filter *filter = filter_parse(longest, NOW, zone_utc(), NULL, NULL, NULL);
	g_assert_nonnull(filter);
	filter_free(filter);
	check_error(longer, "the filter is too long (expected at most 4096 bytes)");
	g_autoptr(GString) nested = g_string_new(NULL);
	for (int i = 0; i < FILTER_DEEPEST; i++)
		g_string_append_c(nested, i % 2 == 0 ? '(' : '-');
	g_string_append_c(nested, 'a');
	for (int i = 0; i < FILTER_DEEPEST / 2; i++)
		g_string_append_c(nested, ')');
	filter = filter_parse(nested->str, NOW, zone_utc(), NULL, NULL, NULL);
	g_assert_nonnull(filter);
	filter_free(filter);
	g_string_prepend_c(nested, '-');
	check_error(nested->str, "column 33: too deep (expected at most 32 levels)");
	g_autofree char *open = g_strnfill(FILTER_LONGEST, '(');
	check_error(open, "column 33: too deep (expected at most 32 levels)");
}

static void test_names(void)
{
	struct filter *filter =
		filter_parse("a (b OR -state:closed)", NOW, zone_utc(), NULL, NULL, NULL);
	g_assert_true(filter_names(filter, FIELD_STATE));
	g_assert_true(filter_names(filter, FIELD_TEXT));
	g_assert_false(filter_names(filter, FIELD_CLIENT));
	filter_free(filter);
}

static void check_join(const char *words, const char *expected)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) split = g_strsplit(words, "|", -1);
	for (char **word = split; *word != NULL; word++)
		g_ptr_array_add(list, g_strdup(*word));
	g_autofree char *got = filter_join(list, 1);
	g_assert_cmpstr(got, ==, expected);
}

/* list "Stream cut" reaches us without its quotes. */
static void test_join(void)
{
	check_join("view", "");
	check_join("view|state:open|-tag:x|cut", "state:open -tag:x cut");
	check_join("view|Stream cut|a", "\"Stream cut\" a");
	check_join("view|a\\ b", "\"a\\\\ b\"");
	check_join("view|state:open cut", "state:open cut");
	check_join("view|(a b)|a OR b|-a b|\"a b\" c", "(a b) a OR b -a b \"a b\" c");
}

/* What a completer offers must parse once it has a value. */
static void test_words(void)
{
	for (const char *const *word = filter_words(); *word != NULL; word++) {
		g_autofree char *name = g_strndup(*word, strlen(*word) - 1);
		const char *const *values = filter_values(name);
		gboolean is = g_str_has_suffix(*word, ":"), pattern = strcmp(*word, "/") == 0;
		const char *value = pattern                   ? "x/"
				    : !is                     ? "1h"
				    : values != NULL          ? values[0]
				    : strcmp(name, "id") == 0 ? "1"
							      : "x";
		g_autofree char *text = g_strconcat(*word, value, NULL);
		g_autoptr(GError) error = NULL;
		struct filter *filter = filter_parse(text, NOW, zone_utc(), NULL, NULL, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(field_names[filter->term.field], ==, pattern ? "pattern" : name);
		filter_free(filter);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/filter/fields", test_fields);
	g_test_add_func("/filter/times", test_times);
	g_test_add_func("/filter/texts", test_texts);
	g_test_add_func("/filter/patterns", test_patterns);
	g_test_add_func("/filter/grammar", test_grammar);
	g_test_add_func("/filter/errors", test_errors);
	g_test_add_func("/filter/time-errors", test_time_errors);
	g_test_add_func("/filter/limits", test_limits);
	g_test_add_func("/filter/names", test_names);
	g_test_add_func("/filter/join", test_join);
	g_test_add_func("/filter/completer-words", test_words);
	return g_test_run();
}
