/* SPDX-License-Identifier: MIT
 * A console is killed while it tells many clients (incidents.md T19). Whom it has told its draft
 * leaves out, in the same unit; when all are told there is no draft. So whoever goes on with what
 * the next start offers tells each client once, wherever the kill fell. ROUNDS=100 for a campaign.
 */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tests/screen/desk.h"

/* Four of them are the desk's own. */
enum { CLIENTS = 28, WITHIN_MS = 250 };

static guint kills, before, between, behind; /* the first client; two of them; the last */

static char *desk_with_outage(void)
{
	char *desk = desk_fresh();
	g_autoptr(GString) script = g_string_new("service add edge\noption set hold 0\n");
	g_autofree char *file = g_build_filename(desk_folder, "outage.mw", NULL);
	for (int i = 0; i < CLIENTS - 4; i++)
		g_string_append_printf(
			script,
			"client add n%02d --title \"North %02d\" --language en\n"
			"contract add n%02d --tier basic --from 2026-01-01 --to 2028-01-01\n",
			i, i, i);
	/* One text for all, about which there is nothing to ask. */
	g_string_append(script, "client add acme --language en\nclient add borealis --language en\n"
				"client add kumo --language en\nclient add solo --language en\n");
	g_string_append(script, "incident new \"Edge is down\" --severity P1 --service edge\n");
	g_assert_true(g_file_set_contents(file, script->str, -1, NULL));
	DESK_RUN(desk, NULL, "source", file);
	return desk;
}

static guint count(const char *text, const char *part)
{
	guint found = 0;
	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		found++;
	return found;
}

/* Who was told; nobody is told twice. */
static guint count_told(const char *desk)
{
	g_autofree char *out = NULL;
	DESK_RUN(desk, &out, "--json", "incident", "affected", "1");
	guint once = count(out, "\"notices\":1,"), never = count(out, "\"notices\":0,");
	g_assert_cmpuint(once + never, ==, count(out, "\"client\":"));
	g_assert_cmpuint(once + never, ==, CLIENTS);
	return once;
}

/* Whom it has told, once that is settled: a server ends what had reached it before the kill. */
static guint settle(const char *desk, gboolean *draft)
{
	guint told, again = count_told(desk);

	do {
		told = again;
		*draft = desk_has_draft(desk, "");
		again = count_told(desk);
	} while (again != told);
	return told;
}

/* Written and kept, and the key that sends it pressed. */
static struct session *sending(const char *desk)
{
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":open-notify 1<Enter>");
	session_expect(session, "goes to 0 of 28");
	session_type(session, "e");
	session_expect(session, "they read");
	session_type(session, "Live is down.<C-x>s");
	session_expect(session, "goes to 28 of 28");
	desk_await_draft(desk, "");
	session_type(session, "s");
	return session;
}

/* What the next start offers is sent as it stands. */
static void go_on(const char *desk, guint left)
{
	g_autofree char *goes = g_strdup_printf("goes to %u of", left);
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "D");
	session_expect(session, "Live is down.");
	session_type(session, "<Enter>");
	session_expect(session, goes);
	session_settle(session, 30);
	session_type(session, "s");
	session_expect_gone(session, "NOTICE");
	session_type(session, "q");
	desk_quit(session);
}

static void test_killed(void)
{
	const char *wanted = g_getenv("ROUNDS");
	int rounds = wanted != NULL ? atoi(wanted) : 8;
	for (int i = 0; i < rounds; i++) {
		g_autofree char *desk = desk_with_outage();
		struct session *session = sending(desk);
		g_usleep((gulong)g_test_rand_int_range(0, WITHIN_MS) * 1000);
		session_signal(session, SIGKILL);
		session_wait(session);
		session_free(session);
		gboolean draft;
		guint told = settle(desk, &draft);
		g_assert_true(draft == (told < CLIENTS));
		kills++;
		*(told == 0 ? &before : told < CLIENTS ? &between : &behind) += 1;
		if (told < CLIENTS)
			go_on(desk, CLIENTS - told);
		g_assert_cmpuint(count_told(desk), ==, CLIENTS);
		g_assert_false(desk_has_draft(desk, ""));
	}
	g_test_message("%u kills: %u before the first client, %u between two, %u behind the last",
		       kills, before, between, behind);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/incidents/T19/killed", test_killed);
	int status = g_test_run();
	desk_end();
	return status;
}
