/* SPDX-License-Identifier: MIT
 * A reply or a note written line by line. Who will read it is said before the first line and asked
 * once more before it goes; it goes on from a draft (terminal.md §4). */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/plain-private.h"

/* "PUBLIC → ops@acme.example, +2 (mail)", as the composer's first line. */
static char *direction(struct plain *plain, gboolean public)
{
	struct desk *desk = plain->context->desk;
	struct ticket ticket;
	g_autoptr(GPtrArray) events = ticket_events(desk, plain->ticket, FALSE, NULL);
	g_autofree char *cc = events ? ticket_cc(events) : NULL;
	if (!public)
		return g_strdup(_("INTERNAL: the client never sees it"));
	if (!ticket_load(desk, plain->ticket, &ticket, NULL))
		return g_strdup(_("PUBLIC"));
	const char *to = ticket.contact ? ticket.contact : _("the portal");
	char *line = cc && *cc ? g_strdup_printf(_("PUBLIC → %s, copies to %s"), to, cc)
			       : g_strdup_printf(_("PUBLIC → %s"), to);
	ticket_clear(&ticket);
	return line;
}

enum doing { SEND, WRITE_ON, GIVE_UP };

static enum doing ask(struct plain *plain, const char *where)
{
	gboolean interrupted;
	g_autofree char *prompt =
		g_strdup_printf(_("%s: 1 send, 2 write on, 3 give it up: "), where);
	for (;;) {
		g_autofree char *answer = plain_read(plain, prompt, &interrupted);
		if (!answer)
			return GIVE_UP;
		g_strstrip(answer);
		if (strlen(answer) == 1 && *answer >= '1' && *answer <= '3')
			return (enum doing)(*answer - '1');
	}
}

/* Lines until a single dot; FALSE: interrupted, or the end of input. */
static gboolean take_lines(struct plain *plain, GString *text)
{
	for (;;) {
		gboolean interrupted;
		g_autofree char *line = plain_read(plain, "", &interrupted);
		if (!line)
			return FALSE;
		if (strcmp(line, ".") == 0)
			return TRUE;
		g_string_append_printf(text, "%s\n", line);
	}
}

char *plain_write(struct plain *plain, const struct command *command, const char *line)
{
	gboolean public = strcmp(command->name, "reply") == 0;
	g_autofree char *where = direction(plain, public);
	g_autoptr(GString) text = g_string_new(NULL);
	enum doing doing = WRITE_ON;
	sink_say(plain->sink, "%s", where);
	sink_say(plain->sink, "%s", _("write; a line with only a dot ends it"));
	while (doing == WRITE_ON)
		doing = take_lines(plain, text) ? ask(plain, where) : GIVE_UP;
	while (text->len > 0 && text->str[text->len - 1] == '\n')
		g_string_truncate(text, text->len - 1);
	if (doing == GIVE_UP || text->len == 0) {
		sink_say(plain->sink, "%s", _("nothing was sent"));
		return NULL;
	}
	GString *whole = g_string_new(line);
	g_string_append(whole, " --text=");
	/* A text that begins with @ would name a file. */
	g_autofree char *literal = g_strconcat(*text->str == '@' ? "@" : "", text->str, NULL);
	words_quote(whole, strcmp(literal, "-") == 0 ? "- " : literal);
	return g_string_free(whole, FALSE);
}
