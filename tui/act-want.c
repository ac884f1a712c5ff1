/* SPDX-License-Identifier: MIT
 * An act that was refused only because a word was missing, as why a stamp is moved: it is asked for
 * here, then the act is done over with it. */
#include "config.h"

#include "desk/i18n.h"
#include "tui/console-private.h"

struct wanting {
	struct job *job;
	GPtrArray *words; /* its own */
	const char *option;
};

static void take(const char *text, void *data)
{
	struct wanting *wanting = data;
	struct job *job = wanting->job;
	if (text && *text) {
		act_add_option(wanting->words, wanting->option, text);
		act_again(job);
	} else {
		console_say(job->console, STYLE_DIM, "%s", _("left as it was"));
		job->free(job);
	}
	g_free(wanting);
}

gboolean act_ask_want(struct job *job, GPtrArray *words, const struct want *want)
{
	struct wanting *wanting;
	/* Whoever types something else meanwhile is told, not interrupted. */
	if (!want->option || job->console->prompt)
		return FALSE;
	g_autofree char *option = g_strconcat("--", want->option, NULL);
	wanting = g_new(struct wanting, 1);
	*wanting = (struct wanting){job, words, g_intern_string(option)};
	console_ask_word(job->console, want->question, "", take, wanting);
	return TRUE;
}
