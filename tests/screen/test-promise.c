/* SPDX-License-Identifier: MIT
 * Promises caught while typing: the line of advice as the client's clock shows it, the key that
 * makes clocks of them, and that neither ever stands in the way of sending. */
#include <locale.h>
#include <string.h>

#include "desk.h"

/* The first ticket's client is in Jakarta, wei in Shanghai; now is 10:00 there and 11:00 here. */
static char *desk_abroad(void)
{
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "client", "add", "acme", "--zone", "Asia/Jakarta");
	DESK_RUN(desk, NULL, "user", "add", "wei", "--zone", "Asia/Shanghai");
	DESK_RUN(desk, NULL, "option", "set", "hold", "0");
	return desk;
}

static struct session *open_reply(const char *desk, int columns, int rows)
{
	struct session *session = desk_console(desk, columns, rows);
	session_type(session, "r");
	session_expect(session, "PUBLIC");
	return session;
}

static int count_promises(const char *desk, const char *ticket)
{
	g_autofree char *out = NULL;
	int count = 0;
	DESK_RUN(desk, &out, "--json", "clocks", ticket);
	for (const char *p = out; (p = strstr(p, "\"clock\":\"promise\"")); p++)
		count++;
	return count;
}

static void test_advice(void)
{
	g_autofree char *desk = desk_abroad();
	struct session *session = open_reply(desk, 100, 24);
	session_type(session, "We are on it");
	session_type(session, " and expect a fix within 30 min.");
	session_expect(session, "“within 30 min” → promise by 10:30+07 Jakarta (11:30 yours)");
	session_expect(session, "C-x p makes it a clock");
	session_type(session, "\x18p");
	session_expect(session, "a clock when sent (C-x p: not)");
	session_type(session, "\x18p");
	session_expect(session, "C-x p makes it a clock");
	session_type(session, " Next update by 10:15.");
	session_expect(session, "“update by 10:15” → 10:15 +07 Jakarta");
	session_expect(session, "makes them clocks");
	session_type(session, "\x18p\x18s");
	session_expect(session, "answered");
	desk_quit(session);
	g_assert_cmpint(count_promises(desk, "1"), ==, 2);
}

/* Gone with its words; not for notes; sent without a clock unless asked. */
static void test_silent(void)
{
	g_autofree char *desk = desk_abroad();
	struct session *session = open_reply(desk, 80, 24);
	session_type(session, "预计半小时内恢复");
	session_expect(session, "“半小时内” → promise by 10:30+07 Jakarta (11:30 yours)");
	session_type(session, "\x01\x0b"); /* to the line's start; kills it */
	session_expect_gone(session, "半小时内");
	session_type(session, "Please reply by 11:00.");
	session_type(session, "\x18s");
	session_expect(session, "answered");
	session_type(session, "m");
	session_expect(session, "INTERNAL");
	session_type(session, "I will look at it within 30 min.");
	session_settle(session, 700);
	g_assert_false(session_shows(session, "promise by"));
	g_assert_false(session_shows(session, "C-x p"));
	session_type(session, "\x18s");
	session_expect(session, "noted");
	desk_quit(session);
	g_assert_cmpint(count_promises(desk, "1"), ==, 0);
}

/* Asked for and then written out of the text: it is sent all the same. The choice is the draft's
 * too. */
static void test_kept(void)
{
	g_autofree char *desk = desk_abroad();
	struct session *session = open_reply(desk, 40, 10);
	session_type(session, "Back by 10:30.");
	session_expect(session, "C-x p: a clock");
	session_type(session, "\x18p");
	session_expect(session, "C-x p: no clock");
	session_type(session, "\x18q");
	session_expect(session, "kept as a draft");
	session_type(session, "D");
	session_expect(session, "Back by");
	session_type(session, "\r");
	session_expect(session, "C-x p: no clock");
	session_type(session, "\x01\x0b");
	session_type(session, "Done.");
	session_expect_gone(session, "C-x p: no clock");
	session_type(session, "\x18s");
	session_expect(session, "answered");
	session_type(session, "q"); /* the drafts */
	session_expect(session, "SEV");
	desk_quit(session);
	g_assert_cmpint(count_promises(desk, "1"), ==, 0);
}

int main(int argc, char **argv)
{
	int status;
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/promise/advice", test_advice);
	g_test_add_func("/promise/silent", test_silent);
	g_test_add_func("/promise/kept", test_kept);
	status = g_test_run();
	desk_end();
	return status;
}
