/* SPDX-License-Identifier: MIT
 * The file of a desk: made with care, refused with one clear line when it isn't one, backed up
 * whole and put back into a desk that is alive. */
#include "config.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/store/desk.h"

struct fixture {
	char *folder, *where;
};

static void set_up(struct fixture *fixture, gconstpointer data)
{
	fixture->folder = scratch_new();
	fixture->where = scratch_path(fixture->folder, "desk.db");
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
	scratch_free(fixture->folder);
	g_free(fixture->where);
}

static struct store *open_good(const char *where, enum store_mode mode)
{
	GError *error = NULL;
	struct store *store = store_open(where, mode, &error);

	g_assert_no_error(error);
	g_assert_nonnull(store);
	return store;
}

static void refused(const char *where, enum store_mode mode, int code, const char *words)
{
	GError *error = NULL;

	g_assert_null(store_open(where, mode, &error));
	g_assert_error(error, MIDWATCH_ERROR, code);
	g_assert_null(strchr(error->message, '\n'));
	if (!strstr(error->message, words) || !strstr(error->message, where))
		g_error("%s: lacks \"%s\"", error->message, words);
	g_clear_error(&error);
}

static int mode_of(const char *path)
{
	struct stat status;

	g_assert_cmpint(stat(path, &status), ==, 0);
	return status.st_mode & 0777;
}

static void put_bytes(const char *path, goffset at, const void *bytes, gsize size)
{
	int fd = open(path, O_WRONLY);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(pwrite(fd, bytes, size, at), ==, size);
	close(fd);
}

static gint64 tickets(const char *where)
{
	struct store *store = open_good(where, STORE_READ);
	gint64 count = number(store, "SELECT COUNT(*) FROM ticket");

	store_close(store);
	return count;
}

/* A desk of `count` tickets. */
static void fill(const char *where, int count)
{
	struct store *store = open_good(where, STORE_CREATE);

	for (int i = 0; i < count; i++) {
		g_autofree char *key = g_strdup_printf("op-%d", i);

		open_ticket(store, key);
	}
	store_close(store);
}

static void test_create(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *folder = scratch_path(fixture->folder, "a/b");
	g_autofree char *where = scratch_path(folder, "desk.db");
	g_autofree char *log = g_strconcat(where, "-wal", NULL);
	mode_t before = umask(0);
	struct store *store = open_good(where, STORE_CREATE);

	umask(before);
	open_ticket(store, "op-1");
	g_assert_cmpint(mode_of(folder), ==, 0700);
	g_assert_cmpint(mode_of(where), ==, 0600);
	g_assert_cmpint(mode_of(log), ==, 0600);
	refused(where, STORE_CREATE, MIDWATCH_ERROR_CONFLICT, "already");
	store_close(store);
	refused(where, STORE_CREATE, MIDWATCH_ERROR_CONFLICT, "already");
	/* The log stays, for those who may only read. */
	g_assert_cmpint(access(log, F_OK), ==, 0);
	g_assert_cmpint(tickets(where), ==, 1);
	/* What a creation cut short leaves is no obstacle. */
	g_assert_true(g_file_set_contents(fixture->where, "", 0, NULL));
	refused(fixture->where, STORE_WRITE, MIDWATCH_ERROR_FAILED, "empty");
	fill(fixture->where, 1);
}

static void test_not_a_desk(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *below = g_build_filename(fixture->where, "below", NULL);
	g_autoptr(GString) noise = g_string_new(NULL);

	for (enum store_mode mode = STORE_READ; mode <= STORE_WRITE; mode++) {
		refused(fixture->where, mode, MIDWATCH_ERROR_MISSING, "init");
		refused(fixture->folder, mode, MIDWATCH_ERROR_FAILED, "ordinary");
		refused("/dev/null", mode, MIDWATCH_ERROR_FAILED, "ordinary");
	}
	/* Opening a FIFO would wait for ever. */
	g_assert_cmpint(mkfifo(fixture->where, 0600), ==, 0);
	refused(fixture->where, STORE_WRITE, MIDWATCH_ERROR_FAILED, "ordinary");
	unlink(fixture->where);
	for (int i = 0; i < 9000; i++)
		g_string_append_c(noise, (char)(i * 7 + i / 256));
	g_assert_true(g_file_set_contents(fixture->where, noise->str, (gssize)noise->len, NULL));
	refused(fixture->where, STORE_READ, MIDWATCH_ERROR_FAILED, "not a desk");
	refused(fixture->where, STORE_WRITE, MIDWATCH_ERROR_FAILED, "not a desk");
	refused(fixture->where, STORE_CREATE, MIDWATCH_ERROR_CONFLICT, "already");
	refused(below, STORE_READ, MIDWATCH_ERROR_MISSING, "init");
#ifndef HAVE_POSTGRESQL
	refused("postgresql:", STORE_WRITE, MIDWATCH_ERROR_USAGE, "PostgreSQL");
#endif
}

/* Another program's database is told apart by the number at byte 68, and not touched. */
static void test_foreign(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *before = NULL, *after = NULL;
	gsize size_before, size_after;

	fill(fixture->where, 1);
	put_bytes(fixture->where, 68, "Ffox", 4);
	g_file_get_contents(fixture->where, &before, &size_before, NULL);
	refused(fixture->where, STORE_READ, MIDWATCH_ERROR_USAGE, "another program");
	refused(fixture->where, STORE_WRITE, MIDWATCH_ERROR_USAGE, "another program");
	g_file_get_contents(fixture->where, &after, &size_after, NULL);
	g_assert_cmpmem(before, size_before, after, size_after);
}

static void count_complaint(const char *what, void *data)
{
	*(int *)data += 1;
}

/* Whatever page is noise: an error or a complaint, never silence, never a crash. */
static void test_damaged(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *good = NULL, *noise = g_malloc(4096);
	gsize size;

	fill(fixture->where, 30);
	g_file_get_contents(fixture->where, &good, &size, NULL);
	memset(noise, 0xA5, 4096);
	for (gsize page = 0; page < size / 4096; page++) {
		g_autofree char *copy = g_strdup_printf("%s.%zu", fixture->where, page);
		GError *error = NULL;
		struct store *store;
		int complaints = 0;

		g_assert_true(g_file_set_contents(copy, good, (gssize)size, NULL));
		put_bytes(copy, (goffset)(page * 4096), noise, 4096);
		store = store_open(copy, STORE_READ, &error);
		if (store)
			store_integrity(store, count_complaint, &complaints, &error);
		g_assert_true(error || complaints > 0);
		if (error)
			g_assert_null(strchr(error->message, '\n'));
		g_clear_error(&error);
		store_close(store);
	}
	g_assert_cmpint(truncate(fixture->where, (off_t)size / 2), ==, 0);
	GError *error = NULL;
	int complaints = 0;
	struct store *store = store_open(fixture->where, STORE_READ, &error);
	if (store)
		store_integrity(store, count_complaint, &complaints, &error);
	g_assert_true(error || complaints > 0);
	g_clear_error(&error);
	store_close(store);
}

/* Names that SQLite would read as something else. */
static void test_names(struct fixture *fixture, gconstpointer data)
{
	static const char *const names[] = {":memory:", "file:x?mode=memory", "a?b#c%41", "文 desk",
					    "sqlite"};
	g_autofree char *before = g_get_current_dir();

	g_assert_cmpint(chdir(fixture->folder), ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		fill(names[i], 1);
		g_assert_cmpint(access(names[i], F_OK), ==, 0);
		g_assert_cmpint(tickets(names[i]), ==, 1);
	}
	fill("sqlite:named.db", 2);
	g_assert_cmpint(tickets("named.db"), ==, 2);
	g_assert_cmpint(chdir(before), ==, 0);
}

static void test_backup(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *backup = scratch_path(fixture->folder, "backup.db");
	g_autofree char *log = g_strconcat(backup, "-wal", NULL);
	GError *error = NULL;
	struct store *store;
	mode_t before = umask(0);

	fill(fixture->where, 3);
	store = open_good(fixture->where, STORE_WRITE);
	for (int round = 0; round < 2; round++) {
		g_assert_cmpint(store_backup(store, backup, &error), ==, STORE_OK);
		g_assert_no_error(error);
	}
	umask(before);
	g_assert_cmpint(mode_of(backup), ==, 0600);
	g_assert_cmpint(tickets(backup), ==, 3);
	/* One plain file. */
	g_assert_cmpint(access(log, F_OK), ==, -1);
	/* Not over a desk in use, itself above all. */
	g_assert_cmpint(store_backup(store, fixture->where, &error), ==, STORE_FAILED);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT);
	g_clear_error(&error);
	g_assert_cmpint(store_backup(store, "/no/such/folder/x", &error), ==, STORE_FAILED);
	g_assert_nonnull(error);
	g_clear_error(&error);
	store_close(store);
	/* From a desk that is only read. */
	store = open_good(fixture->where, STORE_READ);
	g_assert_cmpint(store_backup(store, backup, &error), ==, STORE_OK);
	store_close(store);
	g_assert_cmpint(tickets(fixture->where), ==, 3);
}

struct steps {
	const char *where;
	gint64 done;
	int count, stop; /* after so many; -1: never */
};

/* Somebody else writes between two steps. */
static gboolean step(gint64 done, gint64 total, void *data, GError **error)
{
	struct steps *steps = data;

	g_assert_cmpint(done, >, steps->done); /* it never begins anew */
	g_assert_cmpint(done, <, total);
	steps->done = done;
	g_autofree char *key = g_strdup_printf("meanwhile-%d-%d", steps->stop, steps->count++);
	struct store *other = open_good(steps->where, STORE_WRITE);
	open_ticket(other, key);
	store_close(other);
	if (steps->stop < 0 || steps->count < steps->stop)
		return TRUE;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "stopped");
	return FALSE;
}

static void test_backup_steps(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *backup = scratch_path(fixture->folder, "backup.db");
	g_autofree char *large = g_malloc0(40 << 20);
	GError *error = NULL;

	fill(fixture->where, 3);
	struct store *store = open_good(fixture->where, STORE_WRITE);
	const struct value values[] = {V_TEXT("sha"), V_BLOB(large, 40 << 20)};
	struct batch *batch = batch_new();
	batch_add(batch, QUERY_ATTACHMENT_PUT, values, 2);
	g_assert_cmpint(run_free(store, batch, &error), ==, STORE_OK);
	/* One moment, however long it takes. */
	struct steps steps = {.where = fixture->where, .stop = -1};
	store_watch_steps(store, step, &steps);
	g_assert_cmpint(store_backup(store, backup, &error), ==, STORE_OK);
	g_assert_no_error(error);
	g_assert_cmpint(steps.count, >, 2);
	g_assert_cmpint(tickets(backup), ==, 3);
	g_assert_cmpint(tickets(fixture->where), ==, 3 + steps.count);
	/* Stopped, there is what there was. */
	steps = (struct steps){.where = fixture->where, .stop = 2};
	g_assert_cmpint(store_backup(store, backup, &error), ==, STORE_FAILED);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	g_assert_cmpstr(error->message, ==, "stopped");
	g_clear_error(&error);
	g_assert_cmpint(tickets(backup), ==, 3);
	store_watch_steps(store, NULL, NULL);
	store_close(store);
}

static void restore(const char *backup, const char *where)
{
	GError *error = NULL;
	gboolean good = store_restore_backup(backup, where, &error);

	g_assert_no_error(error);
	g_assert_true(good);
}

static void test_restore(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *backup = scratch_path(fixture->folder, "backup.db");
	g_autofree char *elsewhere = scratch_path(fixture->folder, "elsewhere.db");
	g_autofree char *kept = g_strconcat(fixture->where, ".before-restore", NULL);
	GError *error = NULL;
	struct store *store, *other;

	fill(fixture->where, 3);
	store = open_good(fixture->where, STORE_WRITE);
	g_assert_cmpint(store_backup(store, backup, &error), ==, STORE_OK);
	open_ticket(store, "later-1");
	open_ticket(store, "later-2");
	other = open_good(fixture->where, STORE_READ);
	g_assert_cmpint(number(other, "SELECT COUNT(*) FROM ticket"), ==, 5);
	store_changed(other);
	/* Two processes have it open: both see the old state come back as one change. */
	restore(backup, fixture->where);
	g_assert_true(store_changed(other));
	g_assert_cmpint(number(other, "SELECT COUNT(*) FROM ticket"), ==, 3);
	open_ticket(store, "after");
	g_assert_cmpint(number(other, "SELECT COUNT(*) FROM ticket"), ==, 4);
	g_assert_cmpint(tickets(kept), ==, 5);
	store_close(other);
	store_close(store);
	/* Where nothing was. */
	restore(backup, elsewhere);
	g_assert_cmpint(tickets(elsewhere), ==, 3);
}

static void test_restore_damaged(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *backup = scratch_path(fixture->folder, "backup.db");
	g_autofree char *kept = g_strconcat(fixture->where, ".before-restore", NULL);
	g_autofree char *bytes = NULL;
	gsize size;

	fill(fixture->where, 2);
	fill(backup, 3);
	put_bytes(fixture->where, 0, "not a database header", 21);
	restore(backup, fixture->where);
	g_assert_cmpint(tickets(fixture->where), ==, 3);
	g_file_get_contents(kept, &bytes, &size, NULL);
	g_assert_cmpint(strncmp(bytes, "not a database", 14), ==, 0);
}

/* An open desk whose file was removed or renamed: nothing is said to be stored that nobody would
 * find.
 */
static void test_moved(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *elsewhere = scratch_path(fixture->folder, "elsewhere.db");
	GError *error = NULL;
	struct store *store;

	fill(fixture->where, 2);
	store = open_good(fixture->where, STORE_WRITE);
	open_ticket(store, "before");
	g_assert_cmpint(rename(fixture->where, elsewhere), ==, 0);
	g_assert_cmpint(run_free(store, batch_opening("after", NULL), &error), ==, STORE_FAILED);
	g_assert_nonnull(strstr(error->message, "moved or replaced"));
	g_clear_error(&error);
	g_assert_cmpint(rename(elsewhere, fixture->where), ==, 0);
	open_ticket(store, "after");
	g_assert_cmpint(unlink(fixture->where), ==, 0);
	g_assert_cmpint(run_free(store, batch_opening("gone", NULL), &error), ==, STORE_FAILED);
	g_clear_error(&error);
	store_close(store);
}

static void test_restore_refused(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *backup = scratch_path(fixture->folder, "backup.db");
	g_autofree char *noise = g_malloc(4096);
	GError *error = NULL;
	struct stat status;

	fill(fixture->where, 3);
	g_assert_false(store_restore_backup(fixture->where, fixture->where, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_clear_error(&error);
	g_assert_false(store_restore_backup(backup, fixture->where, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
	g_clear_error(&error);
	/* A damaged backup replaces nothing. */
	fill(backup, 30);
	g_assert_cmpint(stat(backup, &status), ==, 0);
	memset(noise, 0xA5, 4096);
	put_bytes(backup, status.st_size - 4096, noise, 4096);
	put_bytes(backup, status.st_size - 8192, noise, 4096);
	g_assert_false(store_restore_backup(backup, fixture->where, &error));
	g_assert_nonnull(error);
	g_clear_error(&error);
	g_assert_cmpint(tickets(fixture->where), ==, 3);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(struct fixture *fixture, gconstpointer data);
	} tests[] = {
		{"/place/create", test_create},
		{"/place/not-a-desk", test_not_a_desk},
		{"/place/foreign", test_foreign},
		{"/place/damaged", test_damaged},
		{"/place/names", test_names},
		{"/place/backup", test_backup},
		{"/place/backup/steps", test_backup_steps},
		{"/place/restore", test_restore},
		{"/place/restore/damaged", test_restore_damaged},
		{"/place/restore/refused", test_restore_refused},
		{"/place/moved", test_moved},
	};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, struct fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run();
}
