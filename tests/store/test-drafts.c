/* SPDX-License-Identifier: MIT
 * Sessions, presence and drafts: who lives, who is where, and that no word is lost or written by
 * two. */
#include "store/draft.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/presence.h"
#include "tests/store/fake.h"
#include "tests/store/tickets.h"

static void set_up(struct stage *stage, gconstpointer data)
{
	stage_set(stage, data);
	g_setenv("XDG_STATE_HOME", stage->folder, TRUE);
}

static void begin(struct desk *desk, const char *key)
{
	GError *error = NULL;

	session_begin(desk, key, &error);
	g_assert_no_error(error);
}

static gboolean take_place(const struct row *row, void *data)
{
	*(char **)data = g_strdup(row_text(row, 0));
	return FALSE;
}

static void enter(struct desk *desk, const char *key, const char *place, gint64 pid, gint64 started)
{
	const struct value values[] = {V_TEXT(key),          V_TEXT("wei"), V_TEXT("host"),
				       V_TEXT(place),        V_INT(pid),    V_INT(started),
				       V_INT(desk_now(desk))};
	struct batch *batch = batch_new();

	batch_add(batch, QUERY_SESSION_PUT, values, G_N_ELEMENTS(values));
	g_assert_cmpint(run_free(desk->store, batch, NULL), ==, STORE_OK);
}

/* A session on this machine whose process has gone without a word. */
static void begin_and_die(struct desk *desk, const char *key)
{
	const struct value value = V_TEXT("here");
	g_autofree char *place = NULL;
	int status;
	pid_t pid = fork();

	g_assert_cmpint(pid, >=, 0);
	if (pid == 0)
		_exit(0);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	begin(desk, "here");
	store_select(desk->store, QUERY_SESSION_GET, &value, 1, take_place, &place, NULL);
	g_assert_cmpstr(place, !=, "");
	enter(desk, key, place, pid, 1);
}

static struct draft *draft_of(const char *session, const char *text)
{
	struct draft *draft = draft_new();

	draft->session = g_strdup(session);
	draft->who = g_strdup("wei");
	draft->kind = g_strdup("reply");
	draft->more = g_strdup("resolve");
	draft->text = g_strdup(text);
	draft->ticket = 7;
	draft->base_turn = 3;
	draft->saves = 1;
	return draft;
}

static void save(struct desk *desk, const struct draft *draft)
{
	GError *error = NULL;

	g_assert_true(draft_save(desk, draft, &error));
	g_assert_no_error(error);
}

static GPtrArray *listed(struct desk *desk)
{
	GError *error = NULL;
	GPtrArray *drafts = draft_list(desk, &error);

	g_assert_no_error(error);
	return drafts;
}

static void expect(struct desk *desk, const char *id, const char *text, gboolean lost)
{
	GError *error = NULL;
	struct draft *draft = draft_load(desk, id, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(draft->text, ==, text);
	g_assert_cmpint(draft->lost, ==, lost);
	draft_free(draft);
}

/* ---- sessions */

static void test_lives(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;

	g_assert_false(session_lives(desk, "a"));
	g_assert_false(session_lives(desk, ""));
	begin(desk, "a");
	g_assert_true(session_lives(desk, "a"));
	session_end(desk, "a", NULL);
	g_assert_false(session_lives(desk, "a"));
	begin_and_die(desk, "b");
	g_assert_false(session_lives(desk, "b"));
	/* A sign of life that is late is no death; none for long is. */
	begin(desk, "c");
	desk->pinned += SESSION_SILENT;
	g_assert_true(session_lives(desk, "c"));
	desk->pinned += 1;
	g_assert_false(session_lives(desk, "c"));
	session_beat(desk, "c", NULL);
	g_assert_true(session_lives(desk, "c"));
}

/* One that is known by a process elsewhere lives by its signs alone. */
static void test_elsewhere(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;

	enter(desk, "far", "another boot", 1, 1);
	g_assert_true(session_lives(desk, "far"));
	desk->pinned += SESSION_SILENT + 1;
	g_assert_false(session_lives(desk, "far"));
}

static void test_last_seen(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 began = desk_now(desk);

	g_assert_cmpint(session_last_seen(desk, "wei", NULL), ==, TIME_NONE);
	begin(desk, "a");
	desk->pinned += 60;
	session_beat(desk, "a", NULL);
	desk->pinned += 60;
	begin(desk, "b");
	g_assert_cmpint(session_last_seen(desk, "wei", "b"), ==, began + 60);
	session_end(desk, "a", NULL);
	g_assert_cmpint(session_last_seen(desk, "wei", "b"), ==, began + 120);
	g_assert_cmpint(session_last_seen(desk, "li", "b"), ==, TIME_NONE);
}

/* What is old goes when a console begins: sessions, their drafts, the presence of the silent. */
static void test_trim(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct draft *draft = draft_of("a", "old");
	struct place place = {7, DOING_VIEWING};
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof place);

	g_array_append_val(places, place);
	begin(desk, "a");
	save(desk, draft);
	presence_set(desk, "a", places, NULL);
	desk->pinned += 89 * 86400;
	begin(desk, "b");
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM session"), ==, 2);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM presence"), ==, 0);
	expect(desk, draft->id, "old", TRUE);
	desk->pinned += 2 * 86400;
	begin(desk, "b");
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM session"), ==, 1);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM draft"), ==, 0);
	draft_free(draft);
}

/* Who looks at a desk as of another day finds everybody alive, and throws nobody's words away. */
static void test_looked_at(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct draft *draft = draft_of("a", "kept");
	struct place place = {7, DOING_WRITING};
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof place);
	g_autoptr(GPtrArray) present = NULL;

	g_array_append_val(places, place);
	desk->test_clock = FALSE;
	desk->pinned = TIME_NONE;
	begin(desk, "a");
	save(desk, draft);
	presence_set(desk, "a", places, NULL);
	desk->pinned = desk_now(desk) + (gint64)9 * 365 * 86400;
	begin(desk, "b");
	g_assert_true(session_lives(desk, "a"));
	expect(desk, draft->id, "kept", FALSE);
	present = presence_of(desk, 7, "b", NULL);
	g_assert_cmpint(present->len, ==, 1);
	draft_free(draft);
}

/* ---- presence */

static char *others(struct desk *desk, gint64 ticket, const char *session)
{
	g_autoptr(GPtrArray) present = presence_of(desk, ticket, session, NULL);

	return presence_words(present);
}

static void assert_others(struct desk *desk, gint64 ticket, const char *session, const char *wanted)
{
	g_autofree char *words = others(desk, ticket, session);

	g_assert_cmpstr(words, ==, wanted);
}

static void stand(struct desk *desk, const char *who, const char *session, gint64 ticket,
		  enum doing doing)
{
	g_autofree char *before = g_strdup(desk->user);
	struct place place = {ticket, doing};
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof place);
	GError *error = NULL;

	if (ticket)
		g_array_append_val(places, place);
	g_free(desk->user);
	desk->user = g_strdup(who);
	presence_set(desk, session, places, &error);
	g_assert_no_error(error);
	g_free(desk->user);
	desk->user = g_steal_pointer(&before);
}

static void test_presence(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;

	begin(desk, "a");
	begin(desk, "b");
	begin(desk, "c");
	assert_others(desk, 7, "a", NULL);
	stand(desk, "wei", "a", 7, DOING_VIEWING);
	assert_others(desk, 7, "a", NULL);
	assert_others(desk, 7, "b", "wei looks");
	stand(desk, "zhao", "b", 7, DOING_WRITING);
	assert_others(desk, 7, "c", "zhao is writing · wei looks");
	/* In two sessions one is one person, who does the more of the two. */
	stand(desk, "wei", "c", 7, DOING_WRITING);
	assert_others(desk, 7, NULL, "wei is writing · zhao is writing");
	stand(desk, "wei", "c", 8, DOING_VIEWING);
	assert_others(desk, 7, NULL, "zhao is writing · wei looks");
	assert_others(desk, 8, NULL, "wei looks");
	stand(desk, "zhao", "b", 0, 0);
	assert_others(desk, 7, "c", "wei looks");
	session_end(desk, "a", NULL);
	assert_others(desk, 7, "c", NULL);
}

/* A stale one never shows. */
static void test_presence_stale(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;

	begin_and_die(desk, "dead");
	stand(desk, "li", "dead", 7, DOING_WRITING);
	assert_others(desk, 7, NULL, NULL);
	begin(desk, "a");
	stand(desk, "li", "a", 7, DOING_WRITING);
	assert_others(desk, 7, NULL, "li is writing");
	desk->pinned += SESSION_SILENT + 1;
	assert_others(desk, 7, NULL, NULL);
}

/* Others read their lists again for tickets and definitions, not for signs of life and drafts. */
static void test_pulse(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct draft *draft = draft_of("a", "x");
	gint64 pulse, here, then, there;

	session_pulse(desk, &pulse, &here, NULL);
	begin(desk, "a");
	session_beat(desk, "a", NULL);
	save(desk, draft);
	draft_drop(desk, draft->id, NULL);
	session_pulse(desk, &then, &there, NULL);
	g_assert_cmpint(then, ==, pulse);
	g_assert_cmpint(there, ==, here);
	stand(desk, "wei", "a", 7, DOING_VIEWING);
	session_pulse(desk, &then, &there, NULL);
	g_assert_cmpint(then, ==, pulse);
	g_assert_cmpint(there, >, here);
	gint64 ticket = opened(desk, "acme", "live", 1);
	session_pulse(desk, &then, &there, NULL);
	g_assert_cmpint(then, >, pulse);
	pulse = then;
	g_assert_true(acts(desk, ticket, EVENT_ACK, NULL, NULL, 0, 0, 0));
	session_pulse(desk, &then, &there, NULL);
	g_assert_cmpint(then, >, pulse);
	pulse = then;
	define(desk, "team", "net", "team add net");
	session_pulse(desk, &then, &there, NULL);
	g_assert_cmpint(then, >, pulse);
	draft_free(draft);
}

/* ---- drafts */

static void test_save(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct draft *draft = draft_of("a", "one\nline \"two\"\n\t三");
	g_autoptr(GPtrArray) drafts = NULL;

	begin(desk, "a");
	save(desk, draft);
	drafts = listed(desk);
	g_assert_cmpint(drafts->len, ==, 1);
	const struct draft *got = drafts->pdata[0];
	g_assert_cmpstr(got->id, ==, draft->id);
	g_assert_cmpstr(got->text, ==, draft->text);
	g_assert_cmpstr(got->more, ==, "resolve");
	g_assert_cmpstr(got->kind, ==, "reply");
	g_assert_cmpint(got->ticket, ==, 7);
	g_assert_cmpint(got->base_turn, ==, 3);
	g_assert_cmpint(got->saved_at, ==, desk_now(desk));
	g_assert_false(got->lost);
	/* Only forward: an older copy that comes late changes nothing, and is no failure. */
	g_free(draft->text);
	draft->text = g_strdup("newer");
	draft->saves = 5;
	save(desk, draft);
	g_free(draft->text);
	draft->text = g_strdup("older");
	draft->saves = 4;
	save(desk, draft);
	expect(desk, draft->id, "newer", FALSE);
	/* Nobody else's. */
	g_free(desk->user);
	desk->user = g_strdup("li");
	g_autoptr(GPtrArray) none = listed(desk);
	g_assert_cmpint(none->len, ==, 0);
	draft_free(draft);
}

static void test_names(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct draft *one = draft_of("a", "1"), *two = draft_of("a", "2");
	GError *error = NULL;

	memcpy(one->id, "aa00", 4);
	memcpy(two->id, "aa11", 4);
	save(desk, one);
	save(desk, two);
	expect(desk, "aa0", "1", TRUE);
	g_assert_null(draft_load(desk, "aa", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_clear_error(&error);
	g_assert_null(draft_load(desk, "", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
	g_clear_error(&error);
	g_assert_null(draft_load(desk, "bb", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
	g_clear_error(&error);
	draft_free(one);
	draft_free(two);
}

/* Of two that take it one has it; reading and taking never delete. */
static void test_take(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct draft *draft = draft_of("dead", "words"), *mine;
	GError *error = NULL;

	begin_and_die(desk, "dead");
	begin(desk, "a");
	begin(desk, "b");
	save(desk, draft);
	expect(desk, draft->id, "words", TRUE);
	mine = draft_take(desk, draft->id, "a", &error);
	g_assert_no_error(error);
	g_assert_cmpstr(mine->text, ==, "words");
	g_assert_cmpstr(mine->session, ==, "a");
	g_assert_cmpstr(mine->id, !=, draft->id);
	expect(desk, mine->id, "words", FALSE);
	/* Under its old name it is nowhere, under the new one it is being written. */
	g_assert_null(draft_take(desk, draft->id, "b", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
	g_clear_error(&error);
	g_assert_null(draft_take(desk, mine->id, "b", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT);
	g_assert_nonnull(strstr(error->message, "process"));
	g_clear_error(&error);
	/* Put aside it is anybody's again. */
	g_assert_true(draft_put_aside(desk, mine->id, "b", NULL));
	expect(desk, mine->id, "words", FALSE);
	g_assert_true(draft_put_aside(desk, mine->id, "a", NULL));
	expect(desk, mine->id, "words", TRUE);
	draft_free(mine);
	draft_free(draft);
}

/* A session thought dead that writes on, writes a draft of its own. */
static void test_two_writers(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct draft *draft = draft_of("slow", "begun"), *mine;
	GError *error = NULL;

	begin(desk, "slow");
	save(desk, draft);
	desk->pinned += SESSION_SILENT + 1;
	begin(desk, "a");
	mine = draft_take(desk, draft->id, "a", &error);
	g_assert_no_error(error);
	g_free(draft->text);
	draft->text = g_strdup("begun, and went on");
	draft->saves++;
	session_beat(desk, "slow", NULL);
	save(desk, draft);
	expect(desk, mine->id, "begun", FALSE);
	expect(desk, draft->id, "begun, and went on", FALSE);
	draft_free(mine);
	draft_free(draft);
}

static void test_drop(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct draft *draft = draft_of("a", "x");
	g_autofree char *name = draft_desk(desk), *path = draft_path(draft->id);
	g_autoptr(GPtrArray) drafts = NULL;

	save(desk, draft);
	g_assert_true(draft_write_file(draft, name, NULL));
	g_assert_cmpint(access(path, F_OK), ==, 0);
	g_assert_true(draft_drop(desk, draft->id, NULL));
	g_assert_cmpint(access(path, F_OK), ==, -1);
	drafts = listed(desk);
	g_assert_cmpint(drafts->len, ==, 0);
	g_assert_true(draft_drop(desk, draft->id, NULL));
	draft_free(draft);
}

/* ---- on disk */

static void test_file(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct draft *draft = draft_of("a", " leading\r\nCRLF \\ \\n \033[2J 三\n\nend "), *other;
	g_autofree char *name = draft_desk(desk), *path = draft_path(draft->id),
			*folder = g_path_get_dirname(path);
	struct stat status;
	GError *error = NULL;

	g_assert_cmpstr(name, !=, "");
	g_assert_true(draft_write_file(draft, name, &error));
	g_assert_no_error(error);
	g_assert_cmpint(g_stat(path, &status), ==, 0);
	g_assert_cmpint(status.st_mode & 0777, ==, 0600);
	g_assert_cmpint(g_stat(folder, &status), ==, 0);
	g_assert_cmpint(status.st_mode & 0777, ==, 0700);
	begin(desk, "a");
	/* Written while the store was away: it is there, and still being written. */
	expect(desk, draft->id, draft->text, FALSE);
	/* Of two copies the newer, once. */
	draft->saves = 9;
	save(desk, draft);
	g_autoptr(GPtrArray) drafts = listed(desk);
	g_assert_cmpint(drafts->len, ==, 1);
	/* Another desk's, another person's, and what is no draft are left alone. */
	other = draft_of("a", "elsewhere");
	g_assert_true(draft_write_file(other, "another /", NULL));
	/* A copy of this desk that lies elsewhere is another one. */
	g_free(other->id);
	other->id = draft_id_new();
	g_autofree char *copied = g_strdup_printf("%.*s %s", (int)strcspn(name, " "), name, "/");
	g_assert_true(draft_write_file(other, copied, NULL));
	g_free(other->id);
	other->id = draft_id_new();
	g_free(other->who);
	other->who = g_strdup("li");
	g_assert_true(draft_write_file(other, name, NULL));
	g_autofree char *junk = g_build_filename(folder, "junk.draft", NULL);
	g_assert_true(g_file_set_contents(junk, "[draft]\nid=../../x\n", -1, NULL));
	g_autoptr(GPtrArray) again = listed(desk);
	g_assert_cmpint(again->len, ==, 1);
	/* One that was moved here since is this one. */
	g_free(other->id);
	other->id = draft_id_new();
	g_free(other->who);
	other->who = g_strdup("wei");
	g_autofree char *moved =
		g_strdup_printf("%.*s %s", (int)strcspn(name, " "), name, "/nowhere/desk.db");
	g_assert_true(draft_write_file(other, moved, NULL));
	g_autoptr(GPtrArray) both = listed(desk);
	g_assert_cmpint(both->len, ==, 2);
	draft_free(other);
	draft_free(draft);
}

static void test_gather(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct draft *one = draft_of("dead", "in the desk"), *two = draft_of("dead", "only a file"),
		     *live = draft_of("a", "goes on");
	g_autofree char *name = draft_desk(desk), *path = draft_path(one->id);
	guint count = 0;

	begin_and_die(desk, "dead");
	begin(desk, "a");
	save(desk, one);
	one->saves++;
	g_free(one->text);
	one->text = g_strdup("in the desk, and a bit more");
	draft_write_file(one, name, NULL);
	draft_write_file(two, name, NULL);
	draft_write_file(live, name, NULL);
	g_assert_true(draft_gather(desk, &count, NULL));
	g_assert_cmpint(count, ==, 2);
	g_assert_cmpint(access(path, F_OK), ==, -1);
	g_autoptr(GPtrArray) drafts = listed(desk);
	g_assert_cmpint(drafts->len, ==, 3);
	expect(desk, one->id, "in the desk, and a bit more", TRUE);
	expect(desk, two->id, "only a file", TRUE);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM draft"), ==, 2);
	/* Again: nothing, and still one copy of each. */
	count = 0;
	g_assert_true(draft_gather(desk, &count, NULL));
	g_assert_cmpint(count, ==, 0);
	draft_free(one);
	draft_free(two);
	draft_free(live);
}

/* A desk that takes nothing leaves the file where it is. */
static void test_gather_failing(struct stage *stage, gconstpointer data)
{
	static const enum store_answer answers[] = {STORE_BUSY, STORE_READ_ONLY, STORE_FULL,
						    STORE_LOST, STORE_FAILED};
	struct desk *desk = stage->desk;
	struct draft *draft = draft_of("dead", "words");
	g_autofree char *name = draft_desk(desk), *path = draft_path(draft->id);
	GError *error = NULL;

	begin_and_die(desk, "dead");
	draft_write_file(draft, name, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
		const struct fake_fault fault = {FAKE_BATCH, 1, answers[i]};
		fake_fail(&fault);
		g_assert_false(draft_gather(desk, NULL, &error));
		g_assert_nonnull(error);
		g_clear_error(&error);
		fake_fail(NULL);
		g_assert_cmpint(access(path, F_OK), ==, 0);
		expect(desk, draft->id, "words", TRUE);
	}
	g_assert_true(draft_gather(desk, NULL, NULL));
	g_assert_cmpint(access(path, F_OK), ==, -1);
	expect(desk, draft->id, "words", TRUE);
	draft_free(draft);
}

/* A folder that can't be made says so, and a full name of what could not be written. */
static void test_no_folder(struct stage *stage, gconstpointer data)
{
	struct draft *draft = draft_of("a", "x");
	g_autofree char *file = scratch_path(stage->folder, "midwatch");
	GError *error = NULL;

	g_assert_true(g_file_set_contents(file, "", 0, NULL));
	g_assert_false(draft_write_file(draft, "d", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	g_assert_nonnull(strstr(error->message, draft->id));
	g_clear_error(&error);
	draft_free(draft);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(struct stage *stage, gconstpointer data);
	} tests[] = {
		{"/session/lives", test_lives},
		{"/session/elsewhere", test_elsewhere},
		{"/session/last-seen", test_last_seen},
		{"/session/trim", test_trim},
		{"/session/looked-at", test_looked_at},
		{"/presence/who", test_presence},
		{"/presence/stale", test_presence_stale},
		{"/presence/pulse", test_pulse},
		{"/draft/save", test_save},
		{"/draft/names", test_names},
		{"/draft/take", test_take},
		{"/draft/two-writers", test_two_writers},
		{"/draft/drop", test_drop},
		{"/draft/file", test_file},
		{"/draft/gather", test_gather},
		{"/draft/no-folder", test_no_folder},
	};

	g_test_init(&argc, &argv, NULL);
	fake_install();
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, struct stage, NULL, set_up, tests[i].run, stage_strike);
	g_test_add("/draft/gather-failing", struct stage, "fake:", set_up, test_gather_failing,
		   stage_strike);
	return g_test_run();
}
