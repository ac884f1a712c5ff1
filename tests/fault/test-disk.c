/* SPDX-License-Identifier: MIT
 * Disks that say no: full (by a limit on file sizes and, for root, on a small tmpfs), and folders
 * that can't be written. Each is one clear answer, nothing is half done, and the desk works again
 * afterwards. Each case runs in a process of its own, which gives up rights or takes limits for
 * good. */
#include "config.h"
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/store/desk.h"

#define SKIP 77
#define NOBODY 65534

typedef int child_fn(const char *folder);

/* The child's asserts abort it, which shows here. */
static void in_child(const char *folder, child_fn *fn)
{
	int status;
	pid_t pid = fork();

	g_assert_cmpint(pid, >=, 0);
	if (pid == 0)
		_exit(fn(folder));
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIP)
		g_test_skip("needs root, and the right to mount");
	else
		g_assert_cmpint(status, ==, 0);
}

static struct store *open_good(const char *where, enum store_mode mode)
{
	GError *error = NULL;
	struct store *store = store_open(where, mode, &error);

	g_assert_no_error(error);
	return store;
}

static void complain(const char *what, void *data)
{
	g_error("%s", what);
}

static void expect_whole(struct store *store, gint64 acknowledged)
{
	GError *error = NULL;

	g_assert_cmpint(number(store, "SELECT MAX(turn) FROM event"), ==, acknowledged);
	g_assert_cmpint(number(store, "SELECT turn FROM ticket"), ==, acknowledged);
	store_integrity(store, complain, NULL, &error);
	g_assert_no_error(error);
}

static enum store_answer write_turn(struct store *store, gint64 turn, GError **error)
{
	g_autofree char *key = g_strdup_printf("op-%" G_GINT64_FORMAT, turn);
	g_autofree char *large = g_strnfill(20000, 'x');
	const struct value values[] = {V_TEXT(key), V_TEXT(large)};
	struct batch *batch = batch_turn(1, turn, key);

	batch_add(batch, QUERY_META_PUT, values, 2);
	return run_free(store, batch, error);
}

/* Writes until the disk is full; gives the newest turn stored. */
static gint64 fill(struct store *store, gint64 turn)
{
	GError *error = NULL;
	enum store_answer answer;

	while ((answer = write_turn(store, turn + 1, &error)) == STORE_OK) {
		turn++;
		g_assert_cmpint(turn, <, 1000);
	}
	g_assert_cmpint(answer, ==, STORE_FULL);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	g_assert_nonnull(strstr(error->message, "no room"));
	g_clear_error(&error);
	return turn;
}

static void fill_unit(struct store *store, gint64 turn)
{
	GError *error = NULL;
	enum store_answer answer;

	answer = store_unit_begin(store, &error);
	for (int i = 1; i < 500 && answer == STORE_OK; i++)
		answer = write_turn(store, turn + i, &error);
	g_clear_error(&error);
	if (answer == STORE_OK)
		answer = store_unit_end(store, TRUE, &error);
	else if (store_in_unit(store))
		store_unit_end(store, FALSE, NULL);
	g_assert_cmpint(answer, ==, STORE_FULL);
	g_clear_error(&error);
}

static void limit(rlim_t bytes)
{
	struct rlimit limits;

	g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limits), ==, 0);
	limits.rlim_cur = MIN(bytes, limits.rlim_max);
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limits), ==, 0);
}

static int limited(const char *folder)
{
	g_autofree char *where = scratch_path(folder, "desk.db");
	g_autofree char *backup = scratch_path(folder, "backup.db");
	struct store *store = open_good(where, STORE_CREATE);
	GError *error = NULL;
	gint64 turn;

	signal(SIGXFSZ, SIG_IGN);
	open_ticket(store, "op-1");
	limit(300000);
	turn = fill(store, 1);
	g_assert_cmpint(turn, >, 1);
	expect_whole(store, turn);
	fill_unit(store, turn);
	expect_whole(store, turn);
	limit(50000);
	g_assert_cmpint(store_backup(store, backup, &error), ==, STORE_FULL);
	g_clear_error(&error);
	g_assert_cmpint(access(backup, F_OK), ==, -1);
	/* Another process starting now can read. */
	struct store *other = open_good(where, STORE_READ);
	expect_whole(other, turn);
	store_close(other);
	limit(RLIM_INFINITY);
	g_assert_cmpint(write_turn(store, turn + 1, &error), ==, STORE_OK);
	g_assert_cmpint(store_backup(store, backup, &error), ==, STORE_OK);
	g_assert_no_error(error);
	expect_whole(store, turn + 1);
	store_close(store);
	return 0;
}

static int on_small_disk(const char *folder)
{
	g_autofree char *where = scratch_path(folder, "desk.db");
	g_autofree char *ballast = scratch_path(folder, "ballast");
	g_autofree char *bytes = g_strnfill(400000, 'x');
	struct store *store;
	GError *error = NULL;
	gint64 turn;

	if (geteuid() || unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", folder, "tmpfs", 0, "size=2m"))
		return SKIP;
	g_assert_true(g_file_set_contents(ballast, bytes, 400000, NULL));
	store = open_good(where, STORE_CREATE);
	open_ticket(store, "op-1");
	turn = fill(store, 1);
	expect_whole(store, turn);
	fill_unit(store, turn);
	expect_whole(store, turn);
	store_close(store);
	store = open_good(where, STORE_WRITE);
	expect_whole(store, turn);
	unlink(ballast);
	g_assert_cmpint(write_turn(store, turn + 1, &error), ==, STORE_OK);
	g_assert_no_error(error);
	expect_whole(store, turn + 1);
	store_close(store);
	umount(folder);
	return 0;
}

static void give_up_root(void)
{
	if (geteuid() == 0) {
		g_assert_cmpint(setgroups(0, NULL), ==, 0);
		g_assert_cmpint(setgid(NOBODY), ==, 0);
		g_assert_cmpint(setuid(NOBODY), ==, 0);
	}
}

static void expect_read_only(const char *where)
{
	struct store *store = open_good(where, STORE_WRITE);
	GError *error = NULL;

	expect_whole(store, 1);
	g_assert_cmpint(write_turn(store, 2, &error), ==, STORE_READ_ONLY);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED);
	g_clear_error(&error);
	expect_whole(store, 1);
	store_close(store);
}

/* Somebody else's desk, and a folder nobody may write: it can be read. */
static int read_only(const char *folder)
{
	g_autofree char *where = scratch_path(folder, "desk.db");
	g_autofree char *log = g_strconcat(where, "-wal", NULL);
	g_autofree char *index = g_strconcat(where, "-shm", NULL);
	g_autofree char *fresh = scratch_path(folder, "fresh.db");
	GError *error = NULL;
	struct store *store = open_good(where, STORE_CREATE);

	open_ticket(store, "op-1");
	store_close(store);
	chmod(where, 0444);
	chmod(log, 0444);
	chmod(index, 0444);
	chmod(folder, 0555);
	give_up_root();
	expect_read_only(where);
	g_assert_null(store_open(fresh, STORE_CREATE, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED);
	g_clear_error(&error);
	return 0;
}

/* The file may be written, but its log is gone and can't be made. */
static int no_log(const char *folder)
{
	g_autofree char *where = scratch_path(folder, "desk.db");
	g_autofree char *log = g_strconcat(where, "-wal", NULL);
	g_autofree char *index = g_strconcat(where, "-shm", NULL);
	GError *error = NULL;
	struct store *store = open_good(where, STORE_CREATE);

	open_ticket(store, "op-1");
	store_close(store);
	unlink(log);
	unlink(index);
	chmod(where, 0666);
	chmod(folder, 0555);
	give_up_root();
	g_assert_null(store_open(where, STORE_WRITE, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED);
	g_assert_nonnull(strstr(error->message, "folder"));
	g_clear_error(&error);
	return 0;
}

static int unreadable(const char *folder)
{
	g_autofree char *where = scratch_path(folder, "desk.db");
	GError *error = NULL;

	store_close(open_good(where, STORE_CREATE));
	chmod(where, 0);
	chmod(folder, 0755);
	give_up_root();
	g_assert_null(store_open(where, STORE_READ, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED);
	g_clear_error(&error);
	return 0;
}

static void test_child(gconstpointer data)
{
	child_fn *const *fn = data;
	char *folder = scratch_new();

	in_child(folder, *fn);
	chmod(folder, 0700);
	scratch_free(folder);
}

int main(int argc, char **argv)
{
	static child_fn *const cases[] = {limited, on_small_disk, read_only, no_log, unreadable};
	static const char *const paths[] = {"/fault/full/limit", "/fault/full/tmpfs",
					    "/fault/read-only/folder", "/fault/read-only/no-log",
					    "/fault/read-only/unreadable"};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		g_test_add_data_func(paths[i], &cases[i], test_child);
	return g_test_run();
}
