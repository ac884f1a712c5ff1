/* SPDX-License-Identifier: MIT
 * Lines drop while a reply is typed (terminal.md §4). Each round types at random and is cut off at
 * random: a hang-up, a termination, kill -9, a pty that is gone; with a desk that answers, and with
 * one that somebody keeps locked. Whatever was typed two seconds before must be in the draft the
 * next start offers; what was told to end must have ended, without having spun. ROUNDS=200 for a
 * campaign. */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "store/store.h"
#include "tests/screen/desk.h"

enum { AT_ONCE = 4, PROMISE_MS = 2000, CPU_LIMIT_MS = 500, END_LIMIT_MS = 6000 };

enum cut { CUT_HANGUP, CUT_TERM, CUT_KILL, CUT_PTY, CUTS };
static const char *const cut_names[] = {"HUP", "TERM", "KILL", "closed pty"};

struct typed {
	gint64 at; /* monotonic, when it was written to the terminal */
	char key;
};

/* One console in which someone writes until the line drops. */
struct round {
	char *desk;
	struct session *session;
	struct store *store; /* this test's own hand on the desk; NULL: it answers all the time */
	gboolean locked;
	GArray *typed; /* of struct typed */
	gint64 next_at, lock_at, cut_at;
	enum cut cut;
	gint64 cpu; /* at the cut */
};

/* What became of all rounds, by how they were cut. */
static struct tally {
	guint rounds, locked;
	gint64 lost_ms, end_ms, cpu_ms; /* the worst */
} tallies[CUTS];

static gint64 now(void)
{
	return g_get_monotonic_time();
}

static gint64 random_ms(gint32 least, gint32 most)
{
	return g_random_int_range(least, most) * G_GINT64_CONSTANT(1000);
}

/* ---- typing */

static void round_start(struct round *round, char *desk, enum cut cut, gboolean lock)
{
	GError *error = NULL;
	round->desk = desk;
	round->cut = cut;
	round->typed = g_array_new(FALSE, FALSE, sizeof(struct typed));
	round->session = desk_console(desk, 80, 24);
	session_type(round->session, "r");
	session_expect(round->session, "PUBLIC");
	session_settle(round->session, 50);
	round->store = lock ? store_open(desk, STORE_WRITE, &error) : NULL;
	g_assert_no_error(error);
	round->next_at = now();
	round->lock_at = now() + random_ms(0, 2500);
	round->cut_at = now() + random_ms(300, 5000);
}

static void type_key(struct round *round)
{
	static const char keys[] = "etaoin shrdlu ETAOIN.,\r";
	struct typed typed = {now(), keys[g_random_int_range(0, (gint32)strlen(keys))]};
	char text[2] = {typed.key, 0};
	session_type(round->session, text);
	g_array_append_val(round->typed, typed);
	/* Bursts, words, thoughts. */
	gint64 gap = g_random_int_range(0, 12) == 0 ? random_ms(300, 1800) : random_ms(3, 120);
	round->next_at = now() + gap;
}

static void cut_off(struct round *round)
{
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

/* TRUE while it goes on. */
static gboolean round_step(struct round *round)
{
	if (now() >= round->cut_at) {
		cut_off(round);
		return FALSE;
	}
	if (round->store && !round->locked && now() >= round->lock_at) {
		g_assert_cmpint(store_unit_begin(round->store, NULL), ==, STORE_OK);
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
	gint64 end = (now() - round->cut_at) / 1000;
	gint64 cpu = (session_cpu(round->session) - round->cpu) / 1000;
	if (round->store && round->locked)
		store_unit_end(round->store, FALSE, NULL);
	store_close(round->store);
	if (round->cut == CUT_KILL) {
		g_assert_true(WIFSIGNALED(status));
	} else {
		g_assert_true(WIFEXITED(status));
		g_assert_cmpint(WEXITSTATUS(status), ==,
				128 + (round->cut == CUT_TERM ? SIGTERM : SIGHUP));
		g_assert_cmpint(end, <, END_LIMIT_MS);
		g_assert_cmpint(cpu, <, CPU_LIMIT_MS);
	}
	g_autofree char *id = find_draft(round->desk), *text = NULL;
	if (id) {
		DESK_RUN(round->desk, &text, "draft", "show", id, "--text");
		DESK_RUN(round->desk, NULL, "draft", "drop", id);
		assert_same(round, text);
	}
	gint64 lost = lost_ms(round, text ? strlen(text) : 0);
	if (lost > PROMISE_MS)
		g_test_message("%s%s: %u typed, kept \"%s\"", cut_names[round->cut],
			       round->locked ? ", locked" : "", round->typed->len,
			       text ? text : "");
	g_assert_cmpint(lost, <=, PROMISE_MS);
	tally->rounds++;
	tally->locked += round->locked;
	tally->lost_ms = MAX(tally->lost_ms, lost);
	tally->end_ms = MAX(tally->end_ms, end);
	tally->cpu_ms = MAX(tally->cpu_ms, cpu);
	session_free(round->session);
	g_array_unref(round->typed);
}

static void test_cut_off(void)
{
	const char *wanted = g_getenv("ROUNDS");
	guint rounds = wanted ? (guint)atoi(wanted) : 12;
	char *desks[AT_ONCE];
	for (guint i = 0; i < AT_ONCE; i++)
		desks[i] = desk_fresh();
	for (guint done = 0; done < rounds; done += AT_ONCE) {
		struct round all[AT_ONCE] = {0};
		gboolean going[AT_ONCE], any = TRUE;
		/* Each way as often as the others, each with and without a locked desk. */
		for (guint i = 0; i < AT_ONCE; i++) {
			guint number = done + i;
			round_start(&all[i], desks[i], number % CUTS, number / CUTS % 3 == 1);
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
			       " ms lost, ended within %" PRId64 " ms using %" PRId64 " ms",
			       cut_names[i], tallies[i].rounds, tallies[i].locked,
			       tallies[i].lost_ms, tallies[i].end_ms, tallies[i].cpu_ms);
	for (guint i = 0; i < AT_ONCE; i++)
		g_free(desks[i]);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/fault/drafts/cut-off", test_cut_off);
	int failed = g_test_run();
	desk_end();
	return failed;
}
