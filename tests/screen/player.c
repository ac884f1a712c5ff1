/* SPDX-License-Identifier: MIT
 * See player.h. */
#include <string.h>

#include "clock.h"
#include "desk.h"
#include "player.h"

struct play {
	struct player *player;
	struct session *session;
	int line;
};

static void sit_down(struct play *play)
{
	const struct player *player = play->player;
	const char *const argv[] = {desk_program, "-d",         player->desk,
				    "--as",       player->user, player->now ? "--now" : NULL,
				    player->now,  NULL};
	play->session = session_start("xterm-256color", player->columns, player->rows, argv);
}

/* Gives how the program ended. */
static int get_up(struct play *play)
{
	gsize bytes;
	int status = session_wait(play->session);
	session_raw(play->session, &bytes);
	play->player->bytes += bytes;
	g_clear_pointer(&play->session, session_free);
	return status;
}

/* "li claim 4": another person's command, quoted as in a shell. */
static void act_of_others(const struct play *play, const char *text)
{
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) words = NULL;
	g_autofree char *errors = NULL;
	int status;
	g_assert_true(g_shell_parse_argv(text, NULL, &words, &error));
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	char *head[] = {desk_program, (char *)"-d", (char *)play->player->desk, (char *)"--as",
			words[0]};
	for (guint i = 0; i < G_N_ELEMENTS(head); i++)
		g_ptr_array_add(argv, head[i]);
	if (play->player->now) {
		g_ptr_array_add(argv, (char *)"--now");
		g_ptr_array_add(argv, (char *)play->player->now);
	}
	for (guint i = 1; words[i]; i++)
		g_ptr_array_add(argv, words[i]);
	g_ptr_array_add(argv, NULL);
	g_assert_true(g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL,
				   NULL, NULL, NULL, &errors, &status, NULL));
	if (status != 0)
		g_test_message("line %d: %s", play->line, errors);
	g_assert_cmpint(status, ==, 0);
}

static void expect_stored(const struct play *play, const char *text)
{
	g_autofree char *out = NULL;
	DESK_RUN(play->player->desk, &out, "show", "1");
	if (!strstr(out, text))
		g_test_message("line %d: no “%s” in\n%s", play->line, text, out);
	g_assert_nonnull(strstr(out, text));
}

/* The line drops: the terminal is gone, somebody logs in again. */
static void drop(struct play *play, char *user)
{
	session_hang_up(play->session);
	get_up(play);
	if (*user)
		play->player->user = g_intern_string(user);
	sit_down(play);
}

static gsize presses(const char *keys)
{
	gsize count = 0;
	while (*keys) {
		const char *end = *keys == '<' ? strchr(keys, '>') : NULL;
		count += *keys & 0x80 ? PRESSES_OF_HAN : 1;
		keys = end && end > keys + 1 ? end + 1 : g_utf8_next_char(keys);
	}
	return count;
}

static void play_line(struct play *play, char *line)
{
	char *rest = line[0] && line[1] == ' ' ? line + 2 : line + strlen(line);
	switch (*rest || *line == '~' || strcmp(line, "_") == 0 ? *line : '\0') {
	case '>':
		g_test_message("line %d", play->line);
		session_expect(play->session, rest);
		if (g_getenv("LOOK")) {
			g_autofree char *screen = session_screen(play->session);
			g_test_message("%zu presses\n%s", play->player->presses, screen);
		}
		break;
	case '!':
		session_expect_gone(play->session, rest);
		break;
	case '_':
		session_settle(play->session, 500);
		break;
	case '%':
		act_of_others(play, rest);
		break;
	case '=':
		expect_stored(play, rest);
		break;
	case '@':
		clock_set(rest);
		break;
	case '~':
		drop(play, rest);
		break;
	default:
		play->player->presses += presses(line);
		session_type(play->session, line);
	}
}

void play(struct player *player, const char *file)
{
	const char *source = g_getenv("MIDWATCH_SOURCE");
	g_autofree char *path = g_build_filename(source ? source : ".", "tests", file, NULL);
	g_autofree char *text = NULL;
	struct play play = {.player = player};
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	sit_down(&play);
	for (guint i = 0; lines[i]; i++) {
		play.line = (int)i + 1;
		/* A comment, but no jump to a ticket. */
		if (lines[i][0] == '#' && (lines[i][1] == ' ' || lines[i][1] == '\0'))
			continue;
		play_line(&play, lines[i]);
	}
	g_assert_cmpint(get_up(&play), ==, 0);
}
