/* SPDX-License-Identifier: MIT
 * Writing to a client, to oneself, and what must never happen to it: a reply by keys alone, taken
 * back, overtaken by the client, by a colleague, by a lost line, by leaving. */
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "desk.h"

#define WRITING "C-x s send"

static void run_as(const char *desk, const char *user, const char *const *words)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	const char *const head[] = {desk_program, "-d", desk, "--as", user, "--now", DESK_NOW};
	int status;
	for (guint i = 0; i < G_N_ELEMENTS(head); i++)
		g_ptr_array_add(argv, (char *)head[i]);
	for (; *words; words++)
		g_ptr_array_add(argv, (char *)*words);
	g_ptr_array_add(argv, NULL);
	g_assert_true(g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL,
				   NULL, NULL, NULL, NULL, &status, NULL));
	g_assert_cmpint(status, ==, 0);
}
#define RUN_AS(desk, user, ...) run_as(desk, user, (const char *const[]){__VA_ARGS__, NULL})

/* Everything that was said on ticket 1, as rows of JSON. */
static char *said(const char *desk)
{
	char *out;
	DESK_RUN(desk, &out, "--json", "log", "1");
	return out;
}

static void assert_said(const char *desk, const char *text, gboolean there)
{
	g_autofree char *out = said(desk);
	if ((strstr(out, text) != NULL) != there)
		g_test_message("%s\n%s", text, out);
	g_assert_cmpint(strstr(out, text) != NULL, ==, there);
}

/* The row that holds it. */
static char *row_with(const char *desk, const char *text)
{
	g_autofree char *out = said(desk);
	g_auto(GStrv) rows = g_strsplit(out, "\n", -1);
	for (char **row = rows; *row; row++)
		if (strstr(*row, text))
			return g_strdup(*row);
	g_test_message("%s\n%s", text, out);
	g_assert_not_reached();
}

/* A composer on ticket 1, the first of the queue, everything about it read. */
static struct session *writing(const char *desk, const char *key)
{
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, key);
	session_expect(session, "Acme Live · P0 · 1 · en · Jakarta 10:00");
	session_expect(session, "Please call me at once.");
	return session;
}

static char *at_once(void)
{
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "option", "set", "hold", "0");
	return desk;
}

static void test_reply(void)
{
	g_autofree char *desk = at_once();
	struct session *session = writing(desk, "r");
	session_expect(session, "PUBLIC  → ops@acme.example (mail)");
	session_type(session,
		     "We see it.<Enter>@ 03:10 more; '\"<C-x>ccc@acme.example,b@b.example<Enter>");
	session_expect(session, "→ ops@acme.example, +2 cc (mail)");
	session_type(session, "<C-x>d");
	session_expect(session, "diagnosis");
	session_type(session, "<C-x>s");
	session_expect(session, "1 answered");
	g_autofree char *line = row_with(desk, "We see it.\\n@ 03:10 more; '\\\"");
	g_assert_nonnull(strstr(line, "\"public\":true"));
	g_assert_nonnull(strstr(line, "\"via\":\"mail\""));
	g_assert_nonnull(strstr(line, "to=ops@acme.example cc=cc@acme.example,b@b.example"));
	g_assert_nonnull(strstr(line, "diagnosis"));
	/* It is no draft any more. */
	desk_quit(session);
	g_assert_false(desk_has_draft(desk, "We see it"));
}

static void test_note(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = writing(desk, "m");
	session_expect(session, " INTERNAL  the client never sees it");
	session_type(session, "<Enter>  @edge-4 is dark<Enter><Enter><C-x>s");
	session_expect(session, "1 noted");
	assert_said(desk, "\"  @edge-4 is dark\"", TRUE);
	session_type(session, "u"); /* a note can be taken back as any act */
	session_expect(session, "1 undone");
	desk_quit(session);
}

static void test_contact(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = writing(desk, "C");
	session_expect(session, "CONTACT  said to the client, by phone; recorded, not sent");
	session_type(session, "<C-x>wBudi Santoso<Enter><C-x>v");
	session_expect(session, "By phone");
	session_type(session, "<C-u>meeting<Enter><C-x>o");
	session_expect(session, "said by Budi Santoso, by meeting");
	session_type(session, "<C-x>oTold him of the backup.<C-x>s");
	session_expect(session, "contact by meeting recorded");
	assert_said(desk, "Told him of the backup.", TRUE);
	assert_said(desk, "'with=Budi Santoso'", TRUE);
	desk_quit(session);
}

static void test_take_back(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = writing(desk, "r");
	session_type(session, "Not yet<C-x>s");
	session_expect(session, "reply to 1 goes out in");
	session_expect(session, "u takes it back");
	session_type(session, "jj"); /* on any row, on any screen */
	session_type(session, "\"");
	session_expect(session, "u takes it back");
	session_type(session, "u");
	session_expect(session, "Not yet");
	session_expect(session, WRITING);
	session_type(session, " ready<C-x>q");
	session_expect(session, "kept as a draft: reply on 1");
	session_type(session, "qq");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);
	assert_said(desk, "Not yet", FALSE);
	g_assert_true(desk_has_draft(desk, "Not yet ready"));
}

/* Ten seconds later, of which nothing is waited for but the countdown itself. */
static void test_countdown(void)
{
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "option", "set", "hold", "5");
	struct session *session = writing(desk, "r");
	session_type(session, "Now it goes<C-x>s");
	session_expect(session, "goes out in 5 s");
	/* Most of the time is left for the program that looks, however busy the machine is. */
	assert_said(desk, "Now it goes", FALSE);
	session_expect_gone(session, "goes out in 5 s");
	session_expect(session, "1 answered");
	assert_said(desk, "Now it goes", TRUE);
	desk_quit(session);
}

static void test_leaving(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = writing(desk, "r");
	session_type(session, "Sent on leaving<C-x>s");
	session_expect(session, "goes out in");
	desk_quit(session);
	assert_said(desk, "Sent on leaving", TRUE);
}

/* Overtaken in the last moment: told on the shell's screen, and kept. */
static void test_leaving_late(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = writing(desk, "r");
	session_type(session, "Too late<C-x>s");
	session_expect(session, "goes out in");
	RUN_AS(desk, "li", "reply", "1", "I was faster");
	session_type(session, "q");
	g_assert_cmpint(session_wait(session), ==, 0);
	/* Where the errors of a session are kept apart, they are not on its screen. */
	if (!g_getenv("SESSION_ERRORS"))
		g_assert_true(session_shows(session, "reply on 1 was not sent, it is kept"));
	session_free(session);
	assert_said(desk, "Too late", FALSE);
	g_assert_true(desk_has_draft(desk, "Too late"));
}

static void test_hang_up(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = writing(desk, "r");
	session_type(session, "Sent by a lost line<C-x>s");
	session_expect(session, "goes out in");
	session_type(session, "mA note half wri");
	session_expect(session, "A note half wri");
	session_hang_up(session);
	int status = session_wait(session);
	g_assert_cmpint(WEXITSTATUS(status), ==, 128 + SIGHUP);
	session_free(session);
	assert_said(desk, "Sent by a lost line", TRUE);
	assert_said(desk, "A note half wri", FALSE);
	g_assert_true(desk_has_draft(desk, "A note half wri"));
}

static void test_client_wrote(void)
{
	g_autofree char *desk = at_once();
	struct session *session = writing(desk, "r");
	session_type(session, "We are looking");
	RUN_AS(desk, "li", "contact", "1", "--via", "mail", "--from", "client", "It works again");
	session_expect(session, "the client wrote 03:00: It works again");
	session_type(session, " into it<C-x>s");
	session_expect(session, "y sends it, any other key leaves it");
	session_settle(session, 400);
	session_type(session, "<Enter>"); /* read first */
	session_expect(session, "left as it was");
	assert_said(desk, "We are looking", FALSE);
	session_type(session, "<C-x>s");
	session_expect(session, "y sends it, any other key leaves it");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "1 answered");
	assert_said(desk, "We are looking into it", TRUE);
	desk_quit(session);
}

static void test_colleague(void)
{
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "option", "set", "hold", "5");
	struct session *session = writing(desk, "r");
	session_type(session, "My own words<C-x>s");
	session_expect(session, "goes out in");
	RUN_AS(desk, "li", "reply", "1", "I was faster");
	session_expect(session, "NOT sent");
	session_expect(session, "u opens it");
	assert_said(desk, "My own words", FALSE);
	session_type(session, "u");
	session_expect(session, "li answered the client 03:00: I was faster");
	session_expect(session, "My own words");
	session_type(session, "<C-x>s");
	session_expect(session, "y sends it");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "goes out in");
	desk_quit(session);
	assert_said(desk, "My own words", TRUE);
}

/* Refused at once, it comes back to who waits for it, and takes no keys from who has gone on. */
static void test_refused(void)
{
	g_autofree char *desk = at_once();
	struct session *session = writing(desk, "r");
	session_type(session, "Text");
	RUN_AS(desk, "li", "merge", "1", "4");
	session_expect(session, "merged into 4");
	session_type(session, "\030sjjjj");
	session_expect(session, "NOT sent");
	session_expect(session, "u opens it");
	session_type(session, "u");
	session_expect(session, "|Text");
	g_assert_false(session_shows(session, "jj"));
	session_type(session, "<C-x>s");
	session_settle(session, 300);
	session_expect(session, "|Text");
	session_expect(session, WRITING);
	session_type(session, "<C-x>D");
	session_expect(session, "Throw this reply away?");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "thrown away");
	desk_quit(session);
}

/* What is unread is told of, not sent over: here the other process acts before the key. */
static void test_act_meanwhile(void)
{
	g_autofree char *desk = at_once();
	struct session *session = writing(desk, "r");
	session_type(session, "Text");
	RUN_AS(desk, "li", "severity", "1", "P1");
	session_expect(session, "li, 03:00: severity P1");
	session_type(session, "<C-x>s"); /* seen, and nothing was said: no question */
	session_expect(session, "1 answered");
	desk_quit(session);
}

static void test_doubts(void)
{
	g_autofree char *desk = at_once();
	DESK_RUN(desk, NULL, "canned", "add", "greet", "--language", "en", "--text",
		 "Dear {{contact}}, {{due restore}} / {{cause}}.");
	DESK_RUN(desk, NULL, "canned", "add", "gruss", "--language", "de", "--text", "Guten Tag");
	DESK_RUN(desk, NULL, "canned", "add", "bare", "--text", "{{ticket}} {{me}}");
	struct session *session = writing(desk, "r");
	session_type(session, "<C-x>s");
	session_expect(session, "nothing is written yet");
	session_type(session, "<C-x>i");
	/* The client's language first, filled in already. */
	session_expect(session, "> greet");
	session_expect(session, "Dear Acme Live, 2026-11-22");
	session_expect(session, "left for you: cause");
	session_type(session, "tag");
	session_expect(session, "> gruss");
	session_type(session, "<BS><BS><BS>");
	session_expect(session, "> greet");
	session_type(session, "<Enter>");
	session_expect_gone(session, "Canned replies");
	session_expect(session, "/ {{cause}}.");
	session_type(session, "<C-x>s");
	session_expect(session, "{{cause}} is not filled in");
	session_settle(session, 400);
	session_type(session, "n");
	session_expect_gone(session, "any other key");
	session_type(session, "<C-u>Traffic of all streams now runs over the backup nodes.<C-x>s");
	session_expect(session, "1 answered");
	session_type(session, "r");
	session_expect(session, "03:00  PUBLIC wei");
	session_type(session,
		     "As said: traffic of all streams now runs over the backup nodes.<C-x>s");
	session_expect(session, "told so already, 03:00");
	session_settle(session, 400);
	session_type(session, "n<C-x>D");
	session_expect(session, "Throw this reply away?");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "thrown away");
	desk_quit(session);
}

static void test_paste(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = writing(desk, "m");
	session_type(session, "a<Paste:one\rtwo\tx\x07\x18s\x1b>b");
	session_expect(session, "aone");
	session_expect(session, "two     x<U+0007><U+0018>s<U+001B>b");
	session_type(session, "<C-x>u<C-x>u"); /* one step, then the letter */
	session_expect_gone(session, "two");
	session_type(session, "<C-x>r");
	session_expect(session, "|a");
	session_expect_gone(session, "one");
	session_type(session, "<C-x>r<C-x>r<C-x>s");
	session_expect(session, "1 noted");
	assert_said(desk, "aone\\ntwo\\tx\\u0007\\u0018s\\u001bb", TRUE);
	desk_quit(session);
}

static void test_editing(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = writing(desk, "m");
	session_type(session, "one two three<C-w><C-w><C-a><C-y> <C-x>fx<C-e>!<C-t>");
	session_expect(session, "|two three onex!");
	session_type(session, "<C-b><C-d><C-h><Enter>音画不同步<Left><Left><BS>X<Up><End>.<Down>Y");
	session_expect(session, "|音画X同步Y");
	session_type(session, "<C-x>");
	session_type(session, "<");
	session_type(session, "<C-k><C-k><C-x>");
	session_type(session, ">");
	session_type(session, "<Enter><C-y><C-x>s");
	session_expect(session, "1 noted");
	assert_said(desk, "\"音画X同步Y\\ntwo three onex.\"", TRUE);
	desk_quit(session);
}

/* A program stands for the person's editor: it shows what it was given, and waits for a key. */
static void test_own_editor(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *script = g_build_filename(desk_folder, "an editor", NULL);
	g_autofree char *command = g_strdup_printf("'%s' +1", script);
	static const char text[] = "#!/bin/sh\n"
				   "[ \"$1\" = +1 ] && stat -c 'mode %a' \"$2\"; cat \"$2\"\n"
				   "echo ready; read answer\n"
				   "[ \"$answer\" = fail ] && exit 3\n"
				   "echo \"and $answer\" >>\"$2\"\n";
	g_assert_true(
		g_file_set_contents_full(script, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
	g_setenv("VISUAL", command, TRUE);
	struct session *session = writing(desk, "m");
	session_type(session, "begun here 音<C-x>e");
	session_expect(session, "mode 600");
	session_expect(session, "ready");
	session_expect(session, "begun here 音");
	session_type(session, "went on there\r");
	session_expect(session, "|and went on there");
	session_type(session, ".<C-x>e");
	session_expect(session, "|and went on there.\n|ready");
	session_type(session, "fail\r");
	session_expect(session, "the editor failed, the text is as it was");
	session_type(session, "<C-x>u"); /* the point */
	session_type(session, "<C-x>u"); /* what the editor did is one step */
	session_expect_gone(session, "and went on there");
	session_type(session, "<C-x>r<C-x>s");
	session_expect(session, "1 noted");
	assert_said(desk, "\"begun here 音\\nand went on there\"", TRUE);
	desk_quit(session);
	g_unsetenv("VISUAL");
}

/* Letters are commands until one says otherwise; what is typed in between is one step. */
static void test_modal(void)
{
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "option", "set", "keymap", "vi");
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":compose note<Enter>");
	session_expect(session, "Please call me at once.");
	session_type(session, "one two three");
	session_type(session, "<Enter>four<Esc>");
	session_expect(session, "normal");
	session_type(session, "kwdwicut <Esc>");
	session_expect(session, "|one cut three");
	session_expect(session, "normal");
	session_type(session, "yy2p");
	session_expect(session, "|one cut three\n|one cut three\n|one cut three\n|four");
	session_type(session, "uuu");
	session_expect(session, "|one two three\n|four");
	session_type(session, "<C-r>");
	session_expect(session, "|one three\n|four");
	session_type(session, "ggJ2xA!<Esc>");
	session_expect(session, "|one three ur!");
	session_expect(session, "normal");
	session_type(session, "u?");
	session_expect(session, "compose-normal");
	session_type(session, "<Esc>");
	session_expect_gone(session, "What can be done");
	session_type(session, "ZZ");
	session_expect(session, "1 noted");
	desk_quit(session);
}

static void test_no_ticket(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":compose reply 999<Enter>");
	session_expect(session, "999: no such ticket");
	session_type(session, "words<C-x>s");
	session_expect(session, "the ticket could not be read; the text is kept");
	session_type(session, "<C-x>q");
	session_expect(session, "kept as a draft");
	session_type(session, " j :compose reply<Enter>"); /* two are marked */
	session_expect(session, "one ticket at a time");
	session_type(session, "M");
	desk_quit(session);
}

static void test_resize(void)
{
	static const int sizes[][2] = {{40, 10}, {200, 50}, {1, 1}, {20, 3}, {80, 24}};
	g_autofree char *desk = desk_fresh();
	struct session *session = writing(desk, "m");
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		session_resize(session, sizes[i][0], sizes[i][1]);
		session_type(session, "word 音 ");
		session_settle(session, 60);
	}
	session_expect(session, "word 音 word 音 word 音 word 音 word 音");
	session_type(session, "<C-x>q");
	session_expect(session, "kept as a draft");
	desk_quit(session);
}

/* Written and left in one go, as on a line that comes back after a stall: the draft is there. */
static void test_left_at_once(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = writing(desk, "m");
	session_type(session, "all in one<C-x>q");
	session_expect(session, "kept as a draft: note on 1");
	desk_quit(session);
	g_assert_true(desk_has_draft(desk, "all in one"));
}

static void test_looks(void)
{
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "reply", "1", "--text", "We have it and look into it.");
	struct session *session = writing(desk, "r");
	session_type(session,
		     "Dear all,<Enter><Enter>the streams of Jakarta run over the backup nodes "
		     "since 03:10. 音画不同步的问题也已解决，请确认。<Enter><C-x>x");
	session_expect(session, "closes it");
	session_settle(session, 250);
	session_golden(session, "compose-80x24");
	session_resize(session, 200, 50);
	session_settle(session, 250);
	session_golden(session, "compose-200x50");
	session_resize(session, 40, 10);
	session_settle(session, 250);
	session_golden(session, "compose-40x10");
	session_type(session, "<C-x>q");
	session_expect(session, "SEV");
	desk_quit(session);
}

/* Stopped and continued under a shell the text is where it was. */
static void test_suspend(void)
{
	g_autofree char *desk = desk_fresh();
	const char *const argv[] = {"sh", "-c", "PS1=ready: ENV= exec sh -i 2>/dev/tty", NULL};
	struct session *session = session_start("xterm-256color", 80, 24, argv);
	g_autofree char *line =
		g_strdup_printf("%s -d %s --as wei --now '%s'\r", desk_program, desk, DESK_NOW);
	session_expect(session, "ready:");
	session_type(session, line);
	session_expect(session, "SUBJECT");
	session_settle(session, 250);
	session_type(session, "rSent when stopped<C-x>s");
	session_expect(session, "goes out in");
	session_type(session, "mstill here");
	session_expect(session, "still here");
	session_type(session, "<C-z>");
	session_expect(session, "topped");
	assert_said(desk, "Sent when stopped", TRUE); /* who knows when we come back */
	session_type(session, "fg; echo ba''ck\r");
	session_expect(session, "still here");
	session_type(session, " too<C-x>s");
	session_expect(session, "1 noted");
	assert_said(desk, "still here too", TRUE);
	session_type(session, "q");
	session_expect(session, "back");
	session_type(session, "exit\r");
	session_wait(session);
	session_free(session);
}

/* ---- the wire (terminal.md §3) */

static void check_wire(int columns, int rows)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, columns, rows);
	session_type(session, "r");
	session_expect(session, "Jakarta 10:00");
	session_settle(session, 250);
	for (const char *p = "at the end"; *p; p++)
		g_assert_cmpuint(session_cost(session, (char[]){*p, '\0'}, 30), <=, 4);
	g_assert_cmpuint(session_cost(session, "音", 30), <=, 4);
	g_assert_cmpuint(session_cost(session, "<BS>", 30), <=, 12);
	g_assert_cmpuint(session_cost(session, "<C-a>", 30), <=, 12);
	g_assert_cmpuint(session_cost(session, "x", 30), <=, 40);
	/* The draft goes to the desk in silence, a second after the last key. */
	g_assert_false(columns == 80 && session_output_within(session, 1800));
	session_type(session, "<C-x>q");
	session_expect(session, "kept as a draft");
	desk_quit(session);
}

static void test_wire(void)
{
	check_wire(80, 24);
	check_wire(200, 50);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/compose/reply", test_reply);
	g_test_add_func("/compose/note", test_note);
	g_test_add_func("/compose/contact", test_contact);
	g_test_add_func("/compose/take-back", test_take_back);
	g_test_add_func("/compose/countdown", test_countdown);
	g_test_add_func("/compose/leaving", test_leaving);
	g_test_add_func("/compose/leaving-late", test_leaving_late);
	g_test_add_func("/compose/hang-up", test_hang_up);
	g_test_add_func("/compose/client-wrote", test_client_wrote);
	g_test_add_func("/compose/colleague", test_colleague);
	g_test_add_func("/compose/refused", test_refused);
	g_test_add_func("/compose/act-meanwhile", test_act_meanwhile);
	g_test_add_func("/compose/doubts", test_doubts);
	g_test_add_func("/compose/paste", test_paste);
	g_test_add_func("/compose/editing", test_editing);
	g_test_add_func("/compose/own-editor", test_own_editor);
	g_test_add_func("/compose/modal", test_modal);
	g_test_add_func("/compose/no-ticket", test_no_ticket);
	g_test_add_func("/compose/resize", test_resize);
	g_test_add_func("/compose/left-at-once", test_left_at_once);
	g_test_add_func("/compose/looks", test_looks);
	g_test_add_func("/compose/suspend", test_suspend);
	g_test_add_func("/compose/wire", test_wire);
	int status = g_test_run();
	desk_end();
	return status;
}
