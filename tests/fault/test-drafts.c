/* SPDX-License-Identifier: MIT
 * Lines drop while a reply, or a line for an incident, is typed (terminal.md §4). Each round types
 * at random and is cut off at random: a hang-up, a termination, kill -9, a pty that is gone; with a
 * desk that answers, and with one that somebody keeps locked. Whatever was typed two seconds before
 * must be in the draft the next start offers; what was told to end must have ended, without having
 * spun. ROUNDS=200 for a campaign. */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/screen/desk.h"
#include "tests/screen/fair.h"
#include "tests/store/hold.h"

enum { AT_ONCE = 6, PROMISE_MS = 2000, CPU_LIMIT_MS = 500, END_LIMIT_MS = 6000 };

enum cut { CUT_HANGUP, CUT_TERM, CUT_KILL, CUT_PTY, CUTS };
static const char *const cut_names[] = {"HUP", "TERM", "KILL", "closed pty"};

struct typed {
	gint64 at; /* when it was written to the terminal */
	char key;
};

/* One console in which someone writes until the line drops. */
struct round {
	char *desk;
	struct session *session;
	struct store *store; /* this test's own hand on the desk; NULL: it answers all the time */
	gboolean locked;
	gboolean line; /* of an incident, not a reply */
	GArray *typed; /* of struct typed */
	gint64 next_at, lock_at, cut_at, ended_at;
	gboolean is_cut;
	enum cut cut;
	gint64 cpu; /* at the cut */
};

/* What became of all rounds, by how they were cut. */
static struct tally {
	guint rounds, locked;
	gint64 lost_ms, cpu_ms; /* the worst */
	gint64 end_ms[2];       /* with a desk that answers, with a locked one */
} tallies[CUTS];

/* What is promised about time is promised on a machine that works. */
static gint64 now(void)
{
	return fair_time();
}

static gint64 random_ms(gint32 least, gint32 most)
{
	return g_random_int_range(least, most) * G_GINT64_CONSTANT(1000);
}

/* ---- typing */

static void round_start(struct round *round, char *desk, guint number)
{
	round->desk = desk;
	round->cut = number % CUTS;
	round->line = number % 3 == 2;
	round->typed = g_array_new(FALSE, FALSE, sizeof(struct typed));
	round->session = desk_console_as("xterm-256color", desk, 80, 24);
}

/* What is written is open; from here on it is typed. */
static void round_open(struct round *round, gboolean lock)
{
	GError *error = NULL;
	session_expect(round->session, "Stream cut");
	session_type(round->session, round->line ? "+" : "r");
	session_expect(round->session, round->line ? "incident +" : "PUBLIC");
	round->store = lock ? store_open(round->desk, STORE_WRITE, &error) : NULL;
	g_assert_no_error(error);
	round->next_at = now();
	round->lock_at = now() + random_ms(0, 2000);
	round->cut_at = now() + random_ms(300, 4000);
}

static void type_key(struct round *round)
{
	static const char keys[] = "etaoin shrdlu ETAOIN.,\r";
	/* The last one ends a line. */
	gint32 count = (gint32)strlen(keys) - (round->line ? 1 : 0);
	struct typed typed = {now(), keys[g_random_int_range(0, count)]};
	char text[2] = {typed.key, 0};
	session_type(round->session, text);
	g_array_append_val(round->typed, typed);
	/* Bursts, words, thoughts. */
	gint64 gap = g_random_int_range(0, 12) == 0 ? random_ms(300, 1800) : random_ms(3, 120);
	round->next_at = now() + gap;
}

static void cut_off(struct round *round)
{
	round->is_cut = TRUE;
	round->cpu = session_cpu(round->session);
	round->cut_at = now();
	switch (round->cut) {
	case CUT_HANGUP:
		session_signal(round->session, SIGHUP);
		break;
	case CUT_TERM:
		session_signal(round->session, SIGTERM);
		break;
	case CUT_KILL:
		session_signal(round->session, SIGKILL);
		break;
	default:
		session_hang_up(round->session);
	}
}

/* TRUE while it goes on: it is typed, and then until the process has ended. */
static gboolean round_step(struct round *round)
{
	if (round->is_cut && session_has_ended(round->session)) {
		round->ended_at = now();
		return FALSE;
	}
	if (!round->is_cut && now() >= round->cut_at)
		cut_off(round);
	if (round->is_cut) {
		g_assert_cmpint(now() - round->cut_at, <, END_LIMIT_MS * 1000);
		session_output_within(round->session, 1);
		return TRUE;
	}
	if (round->store && !round->locked && now() >= round->lock_at) {
		hold(round->store);
		round->locked = TRUE;
	}
	if (now() >= round->next_at)
		type_key(round);
	session_output_within(round->session, 1);
	return TRUE;
}

/* ---- what is left */

static char *find_draft(const char *desk)
{
	static const char mark[] = "{\"draft\":\"";
	g_autofree char *out = NULL;
	DESK_RUN(desk, &out, "draft", "list", "--json");
	const char *first = strstr(out, mark);
	if (!first)
		return NULL;
	/* Never two copies of one. */
	g_assert_null(strstr(first + 1, mark));
	g_assert_nonnull(strstr(first, "\"can_be_taken\":true"));
	first += strlen(mark);
	return g_strndup(first, strcspn(first, "\""));
}

static void assert_same(const struct round *round, const char *text)
{
	for (gsize i = 0; text[i]; i++) {
		g_assert_cmpint(i, <, round->typed->len);
		char key = g_array_index(round->typed, struct typed, i).key;
		g_assert_cmpint(text[i], ==, key == '\r' ? '\n' : key);
	}
}

/* How old, when the line dropped, was the oldest key that is not there. */
static gint64 lost_ms(const struct round *round, gsize kept)
{
	if (kept >= round->typed->len)
		return 0;
	return (round->cut_at - g_array_index(round->typed, struct typed, kept).at) / 1000;
}

static void round_end(struct round *round)
{
	struct tally *tally = &tallies[round->cut];
	int status = session_wait(round->session);
	gint64 end = (round->ended_at - round->cut_at) / 1000;
	gint64 cpu = (session_cpu(round->session) - round->cpu) / 1000;
	if (round->store && round->locked)
		store_unit_end(round->store, FALSE, NULL);
	store_close(round->store);
	await_alone(round->desk);
	if (round->cut == CUT_KILL) {
		g_assert_true(WIFSIGNALED(status));
	} else {
		g_assert_true(WIFEXITED(status));
		g_assert_cmpint(WEXITSTATUS(status), ==,
				128 + (round->cut == CUT_TERM ? SIGTERM : SIGHUP));
		g_assert_cmpint(cpu, <, CPU_LIMIT_MS);
	}
	g_autofree char *id = find_draft(round->desk), *text = NULL;
	if (id) {
		DESK_RUN(round->desk, &text, "draft", "show", id, "--text");
		DESK_RUN(round->desk, NULL, "draft", "drop", id);
		assert_same(round, text);
	}
	gint64 lost = lost_ms(round, text ? strlen(text) : 0);
	if (lost > (round->cut == CUT_KILL ? PROMISE_MS : 0))
		g_test_message("%" PRId64 " ms, %s%s: %u typed, kept \"%s\"", lost,
			       cut_names[round->cut], round->locked ? ", locked" : "",
			       round->typed->len, text ? text : "");
	g_assert_cmpint(lost, <=, PROMISE_MS);
	tally->rounds++;
	tally->locked += round->locked;
	tally->lost_ms = MAX(tally->lost_ms, lost);
	tally->end_ms[round->locked] = MAX(tally->end_ms[round->locked], end);
	tally->cpu_ms = MAX(tally->cpu_ms, cpu);
	session_free(round->session);
	g_array_unref(round->typed);
}

static void test_cut_off(void)
{
	const char *wanted = g_getenv("ROUNDS");
	guint rounds = wanted ? (guint)atoi(wanted) : 12;
	char *desks[AT_ONCE];
	/* On a server drafts on disk know a desk by its identity alone. */
	for (guint i = 0; i < AT_ONCE; i++)
		desks[i] = desk_new();
	for (guint done = 0; done < rounds; done += AT_ONCE) {
		struct round all[AT_ONCE] = {0};
		gboolean going[AT_ONCE], any = TRUE;
		for (guint i = 0; i < AT_ONCE; i++)
			round_start(&all[i], desks[i], done + i);
		/* Each way as often as the others, each with and without a locked desk. */
		for (guint i = 0; i < AT_ONCE; i++) {
			round_open(&all[i], (done + i) / CUTS % 3 == 1);
			going[i] = TRUE;
		}
		while (any) {
			any = FALSE;
			for (guint i = 0; i < AT_ONCE; i++) {
				going[i] = going[i] && round_step(&all[i]);
				any = any || going[i];
			}
		}
		for (guint i = 0; i < AT_ONCE; i++)
			round_end(&all[i]);
	}
	for (guint i = 0; i < CUTS; i++)
		g_test_message("%s: %u rounds (%u on a locked desk), at most %" PRId64
			       " ms lost, ended within %" PRId64 " ms (locked %" PRId64
			       "), using %" PRId64 " ms",
			       cut_names[i], tallies[i].rounds, tallies[i].locked,
			       tallies[i].lost_ms, tallies[i].end_ms[0], tallies[i].end_ms[1],
			       tallies[i].cpu_ms);
	for (guint i = 0; i < AT_ONCE; i++)
		g_free(desks[i]);
}

/* ---- what one does with what is left */

/* A console in which something was typed and held on a ticket that was seen, and which is no more.
 */
static void lose(const char *desk, const char *text)
{
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "r");
	session_expect(session, "PUBLIC");
	session_expect(session, "Stream cut");
	session_type(session, text);
	session_expect(session, text);
	session_signal(session, SIGTERM);
	session_wait(session);
	session_free(session);
}

/* Offered, compared, recovered, sent; only then it is gone. */
static void test_recover(void)
{
	g_autofree char *desk = desk_fresh();
	lose(desk, "We are on it");
	DESK_RUN(desk, NULL, "note", "1", "--text", "happened since");
	struct session *session = desk_console_as("xterm-256color", desk, 80, 24);
	session_expect(session, "1 draft that was not sent: D shows it");
	session_type(session, "D");
	session_expect(session, "1 event since");
	session_expect(session, "We are on it");
	session_type(session, "d");
	session_expect(session, "What happened since");
	session_expect(session, "happened since");
	session_type(session, "q");
	session_expect_gone(session, "What happened since");
	session_type(session, "<Enter>");
	session_expect(session, "PUBLIC");
	session_expect(session, "We are on it");
	/* One who is late is told where it is. */
	struct session *late = desk_console_as("xterm-256color", desk, 80, 24);
	session_expect(late, "P0");
	session_type(late, "D");
	session_expect(late, "being written");
	session_type(late, "<Enter>");
	session_expect(late, "another session");
	session_free(late);
	session_type(session, " now");
	session_expect(session, "We are on it now");
	/* Left without a word to throw it away it is still there, as it is now. */
	session_type(session, "<C-x>q");
	session_expect(session, "not sent");
	session_expect(session, "We are on it now");
	session_type(session, "<Enter>");
	session_expect(session, "PUBLIC");
	session_expect(session, "We are on it now");
	/* What waits to go out goes when one leaves. */
	session_type(session, "<C-x>s");
	session_expect(session, "goes out in");
	session_type(session, "qq");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);
	g_autofree char *said = NULL;
	g_assert_false(desk_has_draft(desk, ""));
	DESK_RUN(desk, &said, "log", "1", "--json");
	g_assert_nonnull(strstr(said, "We are on it now"));
}

/* Thrown away by a word, and after a question. */
static void test_discard(void)
{
	g_autofree char *desk = desk_fresh();
	lose(desk, "Never mind");
	struct session *session = desk_console_as("xterm-256color", desk, 80, 24);
	session_expect(session, "D shows it");
	session_type(session, "D");
	session_expect(session, "Never mind");
	session_type(session, "x");
	session_expect(session, "any other key leaves it");
	session_settle(session, 400);
	session_type(session, "n");
	session_expect(session, "left as it was");
	session_expect(session, "Never mind");
	session_type(session, "x");
	session_expect(session, "any other key leaves it");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "no drafts");
	session_free(session);
	g_assert_false(desk_has_draft(desk, ""));
}

/* Left before the desk has given it: it is offered again. */
static void test_left_early(void)
{
	g_autofree char *desk = desk_fresh();
	GError *error = NULL;
	lose(desk, "Not lost");
	struct store *store = store_open(desk, STORE_WRITE, &error);
	g_assert_no_error(error);
	struct session *session = desk_console_as("xterm-256color", desk, 80, 24);
	session_expect(session, "D shows it");
	session_type(session, "D");
	session_expect(session, "Not lost");
	hold(store);
	session_type(session, "<Enter>");
	session_expect(session, "being read");
	session_type(session, "<C-x>q");
	session_expect(session, "Not lost");
	store_unit_end(store, FALSE, NULL);
	store_close(store);
	session_expect_gone(session, "waiting for the store");
	session_settle(session, 300);
	g_assert_false(session_shows(session, "being written"));
	session_type(session, "<Enter>");
	session_expect(session, "PUBLIC");
	session_expect(session, "Not lost");
	session_free(session);
}

/* A line that stalls, then goes for good: nothing typed into it is lost, though nothing was seen.
 */
static void test_stalled(void)
{
	g_autofree char *desk = desk_fresh(), *text = NULL;
	struct session *session = desk_console(desk, 200, 50);
	session_type(session, "r");
	session_expect(session, "PUBLIC");
	session_settle(session, 50);
	session_stall(session);
	for (int i = 0; i < 20; i++) {
		gint64 before = session_cpu(session), deadline = now() + G_USEC_PER_SEC / 10;
		session_type(session, "<C-l>");
		while (session_cpu(session) < before + 500 && now() < deadline)
			g_thread_yield();
	}
	session_type(session, "typed blind");
	gint64 deadline = now() + PROMISE_MS * 1000;
	g_autofree char *id = NULL;
	while (!id && now() < deadline) {
		g_autofree char *out = NULL;
		DESK_RUN(desk, &out, "draft", "list", "--json");
		if (strstr(out, "\"begins\":\"typed blind\""))
			id = g_strndup(strstr(out, "\"draft\":\"") + 9, 12);
	}
	g_assert_nonnull(id);
	session_signal(session, SIGKILL);
	session_wait(session);
	session_free(session);
}

/* Stopped by ^Z: saved before, not when it comes back. */
static void test_suspended(void)
{
	g_autofree char *desk = desk_fresh(), *out = NULL;
	const char *const argv[] = {"sh", "-c", "PS1=ready: ENV= exec sh -i 2>/dev/tty", NULL};
	struct session *session = session_start("xterm-256color", 80, 24, argv);
	g_autofree char *line =
		g_strdup_printf("%s -d %s --as wei --now '%s'\r", desk_program, desk, DESK_NOW);
	session_expect(session, "ready:");
	session_type(session, line);
	session_expect(session, "Acme");
	session_settle(session, 250);
	session_type(session, "r");
	session_expect(session, "PUBLIC");
	session_type(session, "half a thought<C-z>");
	session_expect(session, "topped");
	DESK_RUN(desk, &out, "draft", "list", "--json");
	g_assert_nonnull(strstr(out, "half a thought"));
	g_assert_nonnull(strstr(out, "\"where\":\"writing\""));
	session_type(session, "kill -9 %1; echo go''ne\r");
	session_expect(session, "gone");
	session_free(session);
}

/* In an editor of one's own: what it has saved is safe, whether it ends with its line or not. */
static void test_own_editor(void)
{
	static const char script[] = "#!/bin/sh\ntrap '' HUP\nprintf 'saved there\\n' >\"$1\"\n"
				     "echo written; read answer\n";
	g_autofree char *path = g_build_filename(desk_folder, "editor", NULL);
	g_assert_true(
		g_file_set_contents_full(path, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
	g_setenv("VISUAL", path, TRUE);
	for (enum cut cut = CUT_TERM; cut <= CUT_PTY; cut++) {
		struct round round = {.desk = desk_fresh(), .cut = cut};
		round.session = desk_console(round.desk, 80, 24);
		session_type(round.session, "r");
		session_expect(round.session, "PUBLIC");
		session_type(round.session, "begun here<C-x>e");
		session_expect(round.session, "written");
		session_settle(round.session, 1200);
		cut_off(&round);
		session_wait(round.session);
		g_assert_cmpint((now() - round.cut_at) / 1000, <, END_LIMIT_MS);
		g_autofree char *id = find_draft(round.desk), *text = NULL;
		g_assert_nonnull(id);
		DESK_RUN(round.desk, &text, "draft", "show", id, "--text");
		g_assert_cmpstr(text, ==, "saved there");
		session_free(round.session);
		g_free(round.desk);
	}
	g_unsetenv("VISUAL");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/fault/drafts/recover", test_recover);
	g_test_add_func("/fault/drafts/discard", test_discard);
	g_test_add_func("/fault/drafts/left-early", test_left_early);
	g_test_add_func("/fault/drafts/stalled", test_stalled);
	g_test_add_func("/fault/drafts/suspended", test_suspended);
	g_test_add_func("/fault/drafts/own-editor", test_own_editor);
	g_test_add_func("/fault/drafts/cut-off", test_cut_off);
	int failed = g_test_run();
	desk_end();
	return failed;
}
