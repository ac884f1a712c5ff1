/* SPDX-License-Identifier: MIT
 * What a reply had better not say, warned of while it is typed: a line, gone with the words, that
 * never stands in the way of sending; a note may say it. */
#include <locale.h>
#include <string.h>

#include "desk.h"

static struct session *open_reply(const char *desk, int columns, int rows)
{
	struct session *session = desk_console(desk, columns, rows);
	session_type(session, "r");
	session_expect(session, "PUBLIC");
	return session;
}

static void test_warned(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session;
	DESK_RUN(desk, NULL, "option", "set", "hold", "0");
	session = open_reply(desk, 80, 24);
	session_type(session, "We moved you off edge-9.sea");
	session_expect(session, "says a host: edge-9.sea (line 1)");
	session_type(session, "\r10.20.30.40 is fine.");
	session_expect(session, "says a host: edge-9.sea (line 1) · 1 more");
	session_type(session, "\x01\x0b"); /* to the line's start; kills it */
	session_expect_gone(session, "1 more");
	session_type(session, "\x18s");
	session_expect(session, "answered");
	session_type(session, "m");
	session_expect(session, "INTERNAL");
	session_type(session, "edge-9.sea it was");
	session_settle(session, 700);
	g_assert_false(session_shows(session, "says a host"));
	session_type(session, "\x18s");
	session_expect(session, "noted");
	desk_quit(session);
}

/* Beside a promise, on the smallest screen, another client's name. */
static void test_beside_promise(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session;
	DESK_RUN(desk, NULL, "client", "add", "nimbus", "--title", "Nimbus Social");
	DESK_RUN(desk, NULL, "option", "set", "hold", "0");
	session = open_reply(desk, 80, 24);
	session_type(session, "Like Nimbus Social we expect a fix within 30 min.");
	session_expect(session, "names another client: Nimbus Social (line 1)");
	session_expect(session, "“within 30 min”");
	session_type(session, "\x18s");
	session_expect(session, "answered");
	desk_quit(session);
}

int main(int argc, char **argv)
{
	int status;
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/leaks/warned", test_warned);
	g_test_add_func("/leaks/beside-promise", test_beside_promise);
	status = g_test_run();
	desk_end();
	return status;
}
