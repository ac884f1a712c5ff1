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

/* Saved line by line; whether it could be is said once. */
static void save(struct plain *plain, const GString *text, gboolean *told)
{
	struct draft *draft = plain->draft;
	g_autoptr(GError) error = NULL;
	g_free(draft->text);
	draft->text = g_strdup(text->str);
	draft->saves++;
	draft->saved_at = desk_now(plain->context->desk);
	if (draft_save(plain->context->desk, draft, &error) || *told)
		return;
	*told = TRUE;
	plain_complain(plain, error);
}

/* Goes on with what was begun for this ticket and never sent, when there is such a text and the
 * person wants it. */
static void begin(struct plain *plain, const char *kind, GString *text)
{
	struct desk *desk = plain->context->desk;
	g_autoptr(GPtrArray) drafts = draft_list(desk, NULL);
	for (guint i = 0; drafts && i < drafts->len && !plain->draft; i++) {
		const struct draft *draft = drafts->pdata[i];
		gboolean interrupted;
		if (!draft->lost || draft->ticket != plain->ticket ||
		    strcmp(draft->kind, kind) != 0)
			continue;
		sink_block(plain->sink, draft->text);
		g_autofree char *answer = plain_read(plain,
						     _("that was begun and never sent: 1 go on "
						       "with it, anything else begins anew: "),
						     &interrupted);
		if (answer && strcmp(g_strstrip(answer), "1") == 0)
			plain->draft = draft_take(desk, draft->id, plain->session, NULL);
	}
	if (plain->draft) {
		g_string_assign(text, plain->draft->text);
		if (text->len > 0 && text->str[text->len - 1] != '\n')
			g_string_append_c(text, '\n');
		return;
	}
	plain->draft = draft_new();
	plain->draft->session = g_strdup(plain->session);
	plain->draft->who = g_strdup(desk->user);
	plain->draft->kind = g_strdup(kind);
	plain->draft->ticket = plain->ticket;
	plain->draft->base_turn = plain->turn;
}

void plain_written(struct plain *plain, gboolean sent)
{
	struct draft *draft = g_steal_pointer(&plain->draft);
	struct desk *desk = plain->context->desk;
	if (!draft)
		return;
	if (sent)
		draft_drop(desk, draft->id, NULL);
	else if (draft_put_aside(desk, draft->id, plain->session, NULL) && draft->saves > 0)
		sink_say(plain->sink, "%s", _("it is kept as a draft"));
	sink_flush(plain->sink);
	draft_free(draft);
}

enum doing { SEND, WRITE_ON, KEEP, THROW_AWAY };

static enum doing ask(struct plain *plain, const char *where)
{
	gboolean interrupted;
	g_autofree char *prompt = g_strdup_printf(
		_("%s: 1 send, 2 write on, 3 keep it as a draft, 4 throw it away: "), where);
	for (;;) {
		g_autofree char *answer = plain_read(plain, prompt, &interrupted);
		if (!answer)
			return KEEP;
		g_strstrip(answer);
		if (strlen(answer) == 1 && *answer >= '1' && *answer <= '4')
			return (enum doing)(*answer - '1');
	}
}

/* Lines until a single dot; FALSE: interrupted, or the end of input. */
static gboolean take_lines(struct plain *plain, GString *text)
{
	gboolean told = FALSE;
	for (;;) {
		gboolean interrupted;
		g_autofree char *line = plain_read(plain, "", &interrupted);
		if (!line)
			return FALSE;
		if (strcmp(line, ".") == 0)
			return TRUE;
		g_string_append_printf(text, "%s\n", line);
		save(plain, text, &told);
	}
}

char *plain_write(struct plain *plain, const struct command *command, const char *line)
{
	gboolean public = strcmp(command->name, "reply") == 0;
	g_autofree char *where = direction(plain, public);
	g_autoptr(GString) text = g_string_new(NULL);
	enum doing doing = WRITE_ON;
	begin(plain, command->name, text);
	sink_say(plain->sink, "%s", where);
	sink_say(plain->sink, "%s", _("write; a line with only a dot ends it"));
	while (doing == WRITE_ON)
		doing = take_lines(plain, text) ? ask(plain, where) : KEEP;
	while (text->len > 0 && text->str[text->len - 1] == '\n')
		g_string_truncate(text, text->len - 1);
	if (doing != SEND || text->len == 0) {
		sink_say(plain->sink, "%s", _("nothing was sent"));
		plain_written(plain, doing == THROW_AWAY || text->len == 0);
		return NULL;
	}
	GString *whole = g_string_new(line);
	g_string_append(whole, " --text=");
	/* A text that begins with @ would name a file, and a single - standard input. */
	g_autofree char *literal = g_strconcat(*text->str == '@' ? "@" : "", text->str, NULL);
	words_quote(whole, strcmp(literal, "-") == 0 ? "- " : literal);
	return g_string_free(whole, FALSE);
}
