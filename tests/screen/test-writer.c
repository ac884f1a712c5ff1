/* SPDX-License-Identifier: MIT
 * What every writer of something that others may change does alike: an article, an entry of an
 * incident, a block of a report. */
#include <locale.h>
#include <string.h>

#include "desk.h"

static const struct writer {
	const char *line, *seen, *keys; /* that open it; keys NULL: the line does */
	const char *head;
	const char *name; /* the first word of its commands */
	const char *ask;  /* what is asked before it is stored; NULL: nothing */
} writers[] = {
	{":kb edit 1<Enter>", "Restart it.", NULL, " ARTICLE ", "article", "Why"},
	{":open-incident 1<Enter>", "Restart it.", "gge", " ENTRY ", "entry", NULL},
	{":incident report 1<Enter>", "Restart it.", "j<Enter>", " IN THE HOUSE ", "section", NULL},
};

static char *desk_of_writers(void)
{
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "kb", "new", "Edge answers 502", "--text", "# Edge\n\nRestart it.\n");
	DESK_RUN(desk, NULL, "incident", "new", "SEA edge 502", "--severity", "P1");
	DESK_RUN(desk, NULL, "incident", "add", "1", "observation", "Restart it.");
	DESK_RUN(desk, NULL, "incident", "section", "1", "summary", "--text", "Restart it.");
	return desk;
}

static void begin(struct session *session, const struct writer *writer)
{
	session_type(session, writer->line);
	session_expect(session, writer->seen);
	if (writer->keys != NULL)
		session_type(session, writer->keys);
	session_expect(session, writer->head);
	session_expect(session, "Restart it.");
}

static struct session *writing(const char *desk, const struct writer *writer)
{
	struct session *session = desk_console(desk, 80, 24);
	begin(session, writer);
	return session;
}

static void leave_all(struct session *session)
{
	session_type(session, "qqq");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);
}

/* What is typed while it is being stored is written over what was stored, and a draft meanwhile. */
static void test_typed_on(gconstpointer data)
{
	const struct writer *writer = data;
	g_autofree char *desk = desk_of_writers();
	struct session *session = writing(desk, writer);
	session_type(session, "<C-x>> Mine.");
	session_expect(session, "Mine.");
	if (writer->ask != NULL) {
		session_type(session, "<C-x>s");
		session_expect(session, writer->ask);
	}
	session_type(session, writer->ask != NULL ? "\r And on." : "\x18s And on.");
	session_expect(session, "it is stored; what was typed since is not");
	g_assert_true(session_shows(session, "Mine. And on."));
	session_type(session, "<C-x>v");
	session_expect(session, "And on.+}");
	session_type(session, "<C-x>q");
	session_expect(session, "what was written is kept as a draft");
	session_type(session, ":drafts<Enter>");
	session_expect(session, writer->name);
	session_type(session, "<Enter>");
	session_expect(session, writer->head);
	session_expect(session, "Mine. And on.");
	session_type(session, "<C-x>D");
	session_expect(session, "y throws it away");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "thrown away");
	leave_all(session);
	g_assert_false(desk_has_draft(desk, ""));
}

/* Opened and left is no draft, and its words mean nothing elsewhere. */
static void test_left(gconstpointer data)
{
	const struct writer *writer = data;
	g_autofree char *desk = desk_of_writers();
	g_autofree char *leave = g_strdup_printf(":%s leave<Enter>", writer->name);
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, leave);
	session_expect(session, "is written on this screen");
	begin(session, writer);
	session_type(session, "<C-x>q");
	session_expect_gone(session, writer->head);
	leave_all(session);
	g_assert_false(desk_has_draft(desk, ""));
}

/* A text that comes back from a foreign editor as it went, is as it was. */
static void test_editor(void)
{
	g_autofree char *desk = desk_of_writers();
	g_setenv("VISUAL", "true", TRUE);
	struct session *session = writing(desk, &writers[0]);
	session_type(session, "<C-x>e");
	session_expect(session, "the text is as it was");
	g_setenv("VISUAL", "sed -i s/Restart/Stop/", TRUE);
	session_type(session, "<C-x>q");
	session_expect_gone(session, " ARTICLE ");
	leave_all(session);
	g_assert_false(desk_has_draft(desk, ""));
	session = writing(desk, &writers[0]);
	session_type(session, "<C-x>e");
	session_expect(session, "Stop it.");
	session_type(session, "<C-x>v");
	session_expect(session, "- [-Restart-] it.");
	session_type(session, "<C-x>q");
	session_expect(session, "kept as a draft");
	leave_all(session);
	g_unsetenv("VISUAL");
}

/* What is on its way to the desk may close the screen: no editor is opened on it meanwhile. */
static void test_editor_while_stored(void)
{
	g_autofree char *desk = desk_of_writers();
	g_setenv("VISUAL", "sleep 1; true", TRUE);
	struct session *session = writing(desk, &writers[2]);
	session_type(session, "<C-x>> Mine.");
	session_expect(session, "Mine.");
	session_type(session, "\x18s\x18"
			      "e");
	session_expect(session, "INC-1: summary is revision 2");
	session_settle(session, 1200);
	leave_all(session);
	g_assert_false(desk_has_draft(desk, ""));
	g_unsetenv("VISUAL");
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	for (guint i = 0; i < G_N_ELEMENTS(writers); i++) {
		g_autofree char *on = g_strconcat("/writer/typed-on/", writers[i].name, NULL);
		g_autofree char *left = g_strconcat("/writer/left/", writers[i].name, NULL);
		g_test_add_data_func(on, &writers[i], test_typed_on);
		g_test_add_data_func(left, &writers[i], test_left);
	}
	g_test_add_func("/writer/editor", test_editor);
	g_test_add_func("/writer/editor-while-stored", test_editor_while_stored);
	int status = g_test_run();
	desk_end();
	return status;
}
