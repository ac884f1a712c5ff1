/* SPDX-License-Identifier: MIT
 * A report is printed beside the store's thread: keys and other commands go on, ^C stops it, who
 * leaves does not wait for it, and what goes wrong is one line. A program that takes as long as it
 * is told stands for the one that prints. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk.h"

static char *folder; /* of the program that prints */

/* It tells its number when it begins, waits for a line in `go`, and prints or fails. */
static const char printer[] =
	"#!/bin/sh\n"
	"here=${0%/*}\n"
	"echo $$ > \"$here/number.new\"; mv \"$here/number.new\" \"$here/number\"\n"
	"read how < \"$here/go\"\n"
	"if [ \"$how\" = fail ]; then printf 'first\\nno \\033[31mpaper\\n' >&2; exit 3; fi\n"
	"for word; do case $word in --print-to-pdf=*) printf '%%PDF-1.4 x\\n' > "
	"\"${word#*=}\";; esac; done\n";

static char *in_folder(const char *name)
{
	return g_build_filename(folder, name, NULL);
}

static void make_printer(void)
{
	folder = g_build_filename(desk_folder, "printer", NULL);
	g_autofree char *program = in_folder("chromium"), *go = in_folder("go");
	g_autofree char *path = g_strdup_printf("%s:%s", folder, g_getenv("PATH"));
	g_assert_cmpint(mkdir(folder, 0700), ==, 0);
	g_assert_true(g_file_set_contents(program, printer, -1, NULL));
	g_assert_cmpint(chmod(program, 0700), ==, 0);
	g_assert_cmpint(mkfifo(go, 0600), ==, 0);
	g_setenv("PATH", path, TRUE);
}

/* Waits until it has begun; its number. */
static pid_t begun(void)
{
	g_autofree char *path = in_folder("number");
	g_autofree char *text = NULL;
	while (!g_file_get_contents(path, &text, NULL, NULL))
		g_usleep(2000);
	unlink(path);
	return (pid_t)g_ascii_strtoll(text, NULL, 10);
}

static void go_on(const char *how)
{
	g_autofree char *path = in_folder("go");
	int fifo = open(path, O_WRONLY);
	g_assert_cmpint(fifo, >=, 0);
	g_assert_cmpint(write(fifo, how, strlen(how)), ==, (int)strlen(how));
	close(fifo);
}

static void assert_ended(pid_t number)
{
	while (kill(number, 0) == 0)
		g_usleep(2000);
}

static char *desk_with_report(void)
{
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "incident", "new", "SEA edge 502", "--severity", "P1");
	return desk;
}

static void print_to(struct session *session, const char *file)
{
	g_autofree char *keys =
		g_strdup_printf(":incident report 1 --format pdf --output %s<Enter>", file);
	session_type(session, keys);
	session_expect(session, "goes on beside; ^C stops it");
}

static void test_goes_on(void)
{
	g_autofree char *desk = desk_with_report();
	g_autofree char *file = g_build_filename(desk_folder, "a.pdf", NULL);
	struct session *session = desk_console(desk, 200, 24);
	print_to(session, file);
	begun();
	/* The store's thread is free, and so is the one that renders. */
	session_type(session, ":ack 4<Enter>");
	session_expect(session, "4 acknowledged");
	session_type(session, ":incident report 1<Enter>");
	session_expect(session, "as of 2026-11-22 03:00 UTC");
	g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
	go_on("print\n");
	session_expect(session, "a.pdf: written");
	g_assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
	session_type(session, "q");
	desk_quit(session);
}

static void test_stopped(void)
{
	g_autofree char *desk = desk_with_report();
	g_autofree char *file = g_build_filename(desk_folder, "b.pdf", NULL);
	struct session *session = desk_console(desk, 200, 24);
	print_to(session, file);
	pid_t number = begun();
	session_type(session, "<C-c>");
	session_expect(session, "b.pdf: stopped");
	assert_ended(number);
	g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
	desk_quit(session);
}

static void test_fails(void)
{
	g_autofree char *desk = desk_with_report();
	g_autofree char *file = g_build_filename(desk_folder, "c.pdf", NULL);
	struct session *session = desk_console(desk, 200, 24);
	print_to(session, file);
	begun();
	go_on("fail\n");
	session_expect(session, "chromium: it could not print the report: no ");
	session_expect(session, "paper");
	g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
	desk_quit(session);
}

static void test_missing(void)
{
	g_autofree char *desk = desk_with_report();
	g_autofree char *path = g_strdup(g_getenv("PATH"));
	g_setenv("PATH", "/nonexistent", TRUE);
	struct session *session = desk_console(desk, 200, 24);
	g_setenv("PATH", path, TRUE);
	session_type(session, ":incident report 1 --format pdf --output d.pdf<Enter>");
	session_expect(session, "PDF needs chromium, or groff with gropdf; neither is installed");
	desk_quit(session);
}

/* Whoever leaves is told what they did not wait for. */
static void test_left(void)
{
	g_autofree char *desk = desk_with_report();
	g_autofree char *file = g_build_filename(desk_folder, "e.pdf", NULL);
	struct session *session = desk_console(desk, 200, 24);
	print_to(session, file);
	pid_t number = begun();
	session_type(session, "q");
	g_assert_cmpint(session_wait(session), ==, 0);
	g_assert_true(session_raw_has(session, "e.pdf: stopped"));
	session_free(session);
	assert_ended(number);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	make_printer();
	g_test_add_func("/print/goes-on", test_goes_on);
	g_test_add_func("/print/stopped", test_stopped);
	g_test_add_func("/print/fails", test_fails);
	g_test_add_func("/print/missing", test_missing);
	g_test_add_func("/print/left", test_left);
	int status = g_test_run();
	g_free(folder);
	desk_end();
	return status;
}
