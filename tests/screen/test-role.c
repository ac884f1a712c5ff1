/* SPDX-License-Identifier: MIT
 * The console as a person whom the server holds to a role and to limits: nothing is offered, and
 * nothing begun, that could not be stored, and no count tells of what is not seen. */
#include <string.h>
#include <unistd.h>

#include "desk.h"
#include "store/driver.h"
#include "tests/store/server.h"

/* One way, µs. */
#define FAR (15 * 1000)

struct person {
	struct proxy *line;
	char *desk, *name, *place; /* whole; theirs, behind the line */
	struct session *session;
};

static void make_role(const struct person *person, const char *role)
{
	g_autofree char *sql =
		g_strdup_printf("CREATE ROLE %s LOGIN IN ROLE midwatch_%s", person->name, role);
	GError *error = NULL;
	struct store *store = store_open(person->desk, STORE_WRITE, &error);
	g_assert_no_error(error);
	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	g_assert_cmpint(store->ops->script(store, sql, &error), ==, STORE_OK);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	store_close(store);
}

static char *behind(const struct person *person)
{
	g_autofree char *near = g_strdup(server_folder());
	g_auto(GStrv) user = g_strsplit(person->desk, "//midwatch@", 2);
	g_auto(GStrv) host = g_strsplit(user[1], near, 2);
	return g_strconcat(user[0], "//", person->name, "@", host[0], proxy_folder(person->line),
			   host[1], NULL);
}

static void set_up(struct person *person, gconstpointer data)
{
	static int count;
	const char *role = data;
	person->line = proxy_new(FAR);
	person->desk = desk_fresh();
	person->name = g_strdup_printf("p%d_%d", (int)getpid(), ++count);
	DESK_RUN(person->desk, NULL, "user", "add", person->name, "--role", role, "--clients",
		 "acme");
	make_role(person, role);
	person->place = behind(person);
	person->session = desk_console_of(person->name, person->place);
	session_settle(person->session, 500);
}

static void tear_down(struct person *person, gconstpointer data)
{
	session_free(person->session);
	proxy_free(person->line);
	g_free(person->desk);
	g_free(person->name);
	g_free(person->place);
}

static void test_offered(struct person *person, gconstpointer data)
{
	struct session *session = person->session;
	session_expect(session, "Enter show  / filter");
	g_assert_false(session_shows(session, "a ack"));
	g_assert_false(session_shows(session, "r reply"));
	/* Before anything of it is asked of the server, and before a word is written. */
	session_type(session, "r");
	session_expect(session, "compose reply: it needs the role engineer");
	g_assert_false(session_shows(session, "PUBLIC"));
	session_type(session, "a");
	session_expect(session, "ack: it needs the role engineer");
	session_type(session, "+");
	session_expect(session, "note-incident: it needs the role engineer");
	session_type(session, ":ack --help\n");
	session_expect(session, "Needs the role engineer");
	session_type(session, "q?ack");
	session_expect(session, "search");
	session_expect_gone(session, "acknowledge");
	session_type(session, "\033");
}

/* What may be done is offered as to everybody. */
static void test_allowed(struct person *person, gconstpointer data)
{
	session_expect(person->session, "t take  r reply  a ack");
	session_type(person->session, "r");
	session_expect(person->session, "PUBLIC");
}

/* The desk has thirty tickets more, of others. */
static void test_counted(struct person *person, gconstpointer data)
{
	static const char *const others[] = {"Kumo", "Borealis", "Solo", "Ghost", "P2", "P3"};
	session_expect(person->session, " P0 1 P1 1 ");
	session_type(person->session, ":view all\n");
	session_expect(person->session, "Latency up");
	session_settle(person->session, 500);
	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		g_assert_false(session_shows(person->session, others[i]));
}

/* What is no more theirs leaves the screen. */
static void test_narrowed(struct person *person, gconstpointer data)
{
	session_expect(person->session, "Latency up");
	DESK_RUN(person->desk, NULL, "user", "add", person->name, "--role", "engineer", "--clients",
		 "ghost");
	session_expect_gone(person->session, "Latency up");
	g_assert_false(session_shows(person->session, "no such ticket"));
	session_expect_gone(person->session, "P0 1");
}

/* The server is still asked which screen it is: q leaves that one, not the console. */
static void test_ahead(struct person *person, gconstpointer data)
{
	session_type(person->session, "iq");
	session_settle(person->session, 500);
	g_assert_false(session_has_ended(person->session));
	session_expect(person->session, "Enter show");
	session_type(person->session, "i");
	session_expect(person->session, "Incidents");
	/* Whose report it is to be nobody knows yet. */
	session_type(person->session, ":open-incident 1\rr");
	session_expect(person->session, "the incident is still being read");
	session_expect(person->session, "no such incident");
}

int main(int argc, char **argv)
{
	g_setenv("MIDWATCH_TEST_DESK", "postgres", TRUE);
	g_setenv("LC_ALL", "C.UTF-8", TRUE);
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	server_test_add("/role/offered", struct person, "viewer", set_up, test_offered, tear_down);
	server_test_add("/role/allowed", struct person, "engineer", set_up, test_allowed,
			tear_down);
	server_test_add("/role/counted", struct person, "viewer", set_up, test_counted, tear_down);
	server_test_add("/role/narrowed", struct person, "engineer", set_up, test_narrowed,
			tear_down);
	server_test_add("/role/ahead", struct person, "engineer", set_up, test_ahead, tear_down);
	int status = g_test_run();
	desk_end();
	return status;
}
