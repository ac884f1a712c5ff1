/* SPDX-License-Identifier: MIT
 * A night played through by keys alone: story.keys, line by line, on the small desk. */
#include <locale.h>
#include <string.h>

#include "desk.h"

struct story {
	char *desk;
	struct session *session;
	int line;
};

/* "li claim 4": another person's command, quoted as in a shell. */
static void act_of_others(const struct story *story, const char *text)
{
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) words = NULL;
	g_autofree char *errors = NULL;
	int status;
	g_assert_true(g_shell_parse_argv(text, NULL, &words, &error));
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	char *head[] = {desk_program, (char *)"-d",    story->desk,     (char *)"--as",
			words[0],     (char *)"--now", (char *)DESK_NOW};
	for (guint i = 0; i < G_N_ELEMENTS(head); i++)
		g_ptr_array_add(argv, head[i]);
	for (guint i = 1; words[i]; i++)
		g_ptr_array_add(argv, words[i]);
	g_ptr_array_add(argv, NULL);
	g_assert_true(g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL,
				   NULL, NULL, NULL, &errors, &status, NULL));
	if (status != 0)
		g_test_message("line %d: %s", story->line, errors);
	g_assert_cmpint(status, ==, 0);
}

static void expect_stored(const struct story *story, const char *text)
{
	g_autofree char *out = NULL;
	DESK_RUN(story->desk, &out, "show", "1");
	if (!strstr(out, text))
		g_test_message("line %d: no “%s” in\n%s", story->line, text, out);
	g_assert_nonnull(strstr(out, text));
}

/* The line drops: the terminal is gone, the person logs in again. */
static void drop(struct story *story)
{
	session_hang_up(story->session);
	session_wait(story->session);
	session_free(story->session);
	story->session = desk_console_as("xterm-256color", story->desk, 80, 24);
}

static void run_line(struct story *story, const char *line)
{
	const char *rest = line[0] && line[1] == ' ' ? line + 2 : "";
	switch (*line) {
	case '\0':
		break;
	case '>':
		g_test_message("line %d", story->line);
		session_expect(story->session, rest);
		break;
	case '!':
		session_expect_gone(story->session, rest);
		break;
	case '%':
		act_of_others(story, rest);
		break;
	case '=':
		expect_stored(story, rest);
		break;
	case '~':
		drop(story);
		break;
	default:
		session_type(story->session, line);
	}
}

static void test_night(void)
{
	g_autofree char *path = session_file("story.keys"), *text = NULL;
	struct story story = {.desk = desk_fresh()};
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	story.session = desk_console(story.desk, 80, 24);
	for (guint i = 0; lines[i]; i++) {
		story.line = (int)i + 1;
		/* A comment, but no jump to a ticket. */
		if (lines[i][0] == '#' && (lines[i][1] == ' ' || lines[i][1] == '\0'))
			continue;
		run_line(&story, lines[i]);
	}
	g_assert_cmpint(session_wait(story.session), ==, 0);
	session_free(story.session);
	DESK_RUN(story.desk, NULL, "check");
	g_free(story.desk);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/story/night", test_night);
	int status = g_test_run();
	desk_end();
	return status;
}
