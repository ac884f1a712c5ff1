/* SPDX-License-Identifier: MIT
 * /pattern/ as the queue's filter: found in messages, told where it is wrong, followed when the
 * desk changes, given up where it costs too much; and keys have their turn between. */
#include <locale.h>
#include <string.h>

#include "desk.h"

static void test_filter(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	DESK_RUN(desk, NULL, "note", "2", "gateway said HTTP 599");
	DESK_RUN(desk, NULL, "note", "9", "HTTP 598 once");
	session_type(session, "//59[89]");
	session_expect(session, "column 1: this / is never closed");
	session_type(session, "/");
	session_expect_gone(session, "Stream cut: SEA edge");
	session_type(session, "\r");
	session_expect(session, "filter /59[89]/");
	/* Somebody writes another one. */
	DESK_RUN(desk, NULL, "note", "1", "HTTP 599 here too");
	session_expect(session, "Stream cut: SEA edge");
	desk_quit(session);
}

static void test_costly(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *dull = g_strnfill(6000, 'a');
	struct session *session;
	DESK_RUN(desk, NULL, "note", "1", dull);
	session = desk_console(desk, 80, 24);
	session_type(session, "//(a|aa)+[xy]$/\r");
	session_expect(session, "1 ticket not searched: the pattern costs too much");
	session_type(session, "j");
	desk_quit(session);
}

int main(int argc, char **argv)
{
	int status;
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/search/filter", test_filter);
	g_test_add_func("/search/costly", test_costly);
	status = g_test_run();
	desk_end();
	return status;
}
