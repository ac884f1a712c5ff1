/* SPDX-License-Identifier: MIT
 * The last look before it goes: what was said meanwhile, what was said before, what is not filled
 * in. Then the letter is the outbox's. */
#include "config.h"

#include "desk/i18n.h"
#include "desk/repeat.h"
#include "desk/template.h"
#include "tui/compose.h"
#include "tui/console-private.h"

static gboolean refuse(GError **error, const char *message)
{
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, message);
	return FALSE;
}

static void add_doubt(GString *doubts, const char *doubt)
{
	g_string_append_printf(doubts, "%s%s", doubts->len ? "; " : "", doubt);
}

static void doubt_news(const struct compose *compose, GString *doubts)
{
	const struct facts *facts = compose->facts;
	if (facts->news && facts->grave)
		add_doubt(doubts, facts->news);
}

static void doubt_fields(const char *text, GString *doubts)
{
	g_autoptr(GPtrArray) fields = template_fields(text);
	if (fields->len == 0)
		return;
	g_autofree char *doubt =
		g_strdup_printf(_("{{%s}} is not filled in"), (char *)fields->pdata[0]);
	add_doubt(doubts, doubt);
}

static void doubt_repetition(const struct compose *compose, const char *text, GString *doubts)
{
	const struct facts *facts = compose->facts;
	struct repeat *said = repeat_new(text);
	for (guint i = 0; i < facts->earlier->len; i++) {
		if (!repeat_says(said, facts->earlier->pdata[i]))
			continue;
		g_autofree char *doubt = g_strdup_printf(_("the client was told so already, %s"),
							 (char *)facts->moments->pdata[i]);
		add_doubt(doubts, doubt);
		break;
	}
	repeat_free(said);
}

gboolean compose_send(struct compose *compose, gboolean now, GError **error)
{
	struct letter *letter = compose->letter;
	struct console *console = compose->console;
	g_autoptr(GString) doubts = g_string_new(NULL);
	g_autofree char *text = letter_text(letter);
	if (!*text)
		return refuse(error, _("nothing is written yet"));
	if (!compose->facts && !compose->asked)
		return refuse(error, _("the ticket could not be read; the text is kept"));
	if (!compose->facts) {
		compose->sending = TRUE;
		console_touch(console);
		return TRUE;
	}
	/* Among ourselves nothing is said too late, nor twice. */
	if (letter->kind == LETTER_REPLY)
		doubt_news(compose, doubts);
	doubt_fields(text, doubts);
	if (letter->kind == LETTER_REPLY)
		doubt_repetition(compose, text, doubts);
	if (doubts->len > 0 && !now) {
		console_confirm(console, doubts->str, _("sends it"), "compose send now");
		return TRUE;
	}
	/* What stands on the screen has been seen. */
	letter->sees = MAX(letter->sees, compose->facts->turn);
	/* Typed in one piece with the word to send it, it is no draft yet. */
	letter_changed(letter);
	compose->letter = NULL;
	console_pop(console); /* the composer is gone from here on */
	outbox_send(console->outbox, letter);
	return TRUE;
}
