/* SPDX-License-Identifier: MIT
 * One text and one axis as Markdown, HTML, text and, where something prints, PDF: the same bytes
 * each time. */
#include <string.h>
#include <unistd.h>

#include "command/report-export.h"
#include "desk/error.h"

static const char text[] =
	"# Cut\n\nTwo *words*.\n\n<!-- timeline -->\n\n## After\n\n| a | b |\n|---|---|\n"
	"| 1 | 音画 |\n";
static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"20\" "
			  "viewBox=\"0 0 100 20\">\n"
			  "<metadata>UTC  01:00\n1 Restored &lt;x&gt;\n</metadata>\n</svg>\n";
static const struct report_paper paper = {text, svg, "en", 1790000000};

static char *as(const struct report_paper *it, enum report_format format)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = report_export(it, format, NULL, &error);
	g_assert_no_error(error);
	return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static void test_markdown(void)
{
	g_autofree char *out = as(&paper, REPORT_AS_MARKDOWN);
	g_assert_cmpstr(
		out, ==,
		"# Cut\n\nTwo *words*.\n\n```text\nUTC  01:00\n1 Restored <x>\n```\n\n## After\n\n"
		"| a | b |\n|---|---|\n| 1 | 音画 |\n");
	struct report_paper bare = {text, NULL, "en", 0};
	g_autofree char *same = as(&bare, REPORT_AS_MARKDOWN);
	g_assert_cmpstr(same, ==, text);
}

static void test_text(void)
{
	g_autofree char *out = as(&paper, REPORT_AS_TEXT);
	g_assert_cmpstr(out, ==,
			"# Cut\n\nTwo words.\n\nUTC  01:00\n1 Restored <x>\n\n## After\n\n"
			"a │ b\n──┼─────\n1 │ 音画\n");
}

/* What stands for a picture is in the text's language, whatever the program's is. */
static void test_picture(void)
{
	static const char *const wanted[][2] = {{"en", "[image: x]\n"}, {"zh", "[图片：x]\n"}};
	for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
		struct report_paper one = {"![x](y.png)\n", NULL, wanted[i][0], 0};
		g_autofree char *out = as(&one, REPORT_AS_TEXT);
		g_assert_cmpstr(out, ==, wanted[i][1]);
	}
}

static void test_html(void)
{
	g_autofree char *out = as(&paper, REPORT_AS_HTML), *again = as(&paper, REPORT_AS_HTML);
	g_assert_cmpstr(out, ==, again);
	g_assert_nonnull(strstr(out, "<figure>\n<svg xmlns"));
	g_assert_nonnull(strstr(out, "<td class=\"one\">1</td><td>音画</td>"));
}

/* A line of a text that speaks of the axis is not its place. */
static void test_place(void)
{
	struct report_paper other = {"see <!-- timeline --> there\n", svg, "en", 0};
	g_autofree char *out = as(&other, REPORT_AS_MARKDOWN);
	g_assert_cmpstr(out, ==, other.text);
}

static gboolean there(const char *program)
{
	g_autofree char *path = g_find_program_in_path(program);
	return path != NULL;
}

static void check_pdf(const char *path, const char *language)
{
	g_autofree char *before = g_strdup(g_getenv("PATH"));
	struct report_paper it = {g_str_equal(language, "zh") ? text
							      : "# Cut\n\n<!-- timeline -->\n",
				  svg, language, 1790000000};
	if (path != NULL)
		g_setenv("PATH", path, TRUE);
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) one = report_export(&it, REPORT_AS_PDF, NULL, &error);
	g_autoptr(GBytes) two =
		error == NULL ? report_export(&it, REPORT_AS_PDF, NULL, &error) : NULL;
	g_setenv("PATH", before, TRUE);
	g_assert_no_error(error);
	g_assert_true(g_bytes_equal(one, two));
	g_assert_cmpint(strncmp(g_bytes_get_data(one, NULL), "%PDF-", 5), ==, 0);
}

static void test_groff(void)
{
	/* A folder of links, so that chromium is not found. */
	static const char *const names[] = {"groff", "gropdf", "troff", "tbl",
					    "grops", "perl",   "sh",    "env"};
	g_autofree char *folder = g_dir_make_tmp("midwatch-test-XXXXXX", NULL);
	if (!there("groff") || !there("gropdf")) {
		g_test_skip("groff with gropdf is not installed");
		return;
	}
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *from = g_find_program_in_path(names[i]);
		g_autofree char *to = g_build_filename(folder, names[i], NULL);
		if (from != NULL)
			g_assert_cmpint(symlink(from, to), ==, 0);
	}
	check_pdf(folder, "en");
	struct report_paper chinese = {text, svg, "zh", 0};
	g_autofree char *before = g_strdup(g_getenv("PATH"));
	g_setenv("PATH", folder, TRUE);
	g_autoptr(GError) error = NULL;
	g_assert_null(report_export(&chinese, REPORT_AS_PDF, NULL, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	g_assert_nonnull(strstr(error->message, "not Latin needs chromium"));
	g_setenv("PATH", "/nonexistent", TRUE);
	g_clear_error(&error);
	g_assert_null(report_export(&chinese, REPORT_AS_PDF, NULL, &error));
	g_assert_nonnull(strstr(error->message, "neither is installed"));
	g_setenv("PATH", before, TRUE);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *to = g_build_filename(folder, names[i], NULL);
		unlink(to);
	}
	g_assert_cmpint(rmdir(folder), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/incidents/R6/markdown", test_markdown);
	g_test_add_func("/incidents/R6/text", test_text);
	g_test_add_func("/incidents/R6/picture", test_picture);
	g_test_add_func("/incidents/R6/html", test_html);
	g_test_add_func("/incidents/R6/place", test_place);
	g_test_add_func("/incidents/R6/groff", test_groff);
	return g_test_run();
}
