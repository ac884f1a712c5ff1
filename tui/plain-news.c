/* SPDX-License-Identifier: MIT
 * The banner of the line mode: a line of its own as soon as nothing is being typed. */
#include "config.h"

#include "command/news.h"
#include "desk/i18n.h"
#include "tui/plain-private.h"

/* Reminders and promises come due by themselves. */
#define LOOK_EVERY (10 * G_USEC_PER_SEC)

gboolean plain_watch(struct plain *plain, gboolean changed)
{
	struct desk *desk = plain->context->desk;
	gint64 now = g_get_monotonic_time();
	g_autoptr(GPtrArray) news = g_ptr_array_new_with_free_func(news_free);
	if (!plain->watch)
		plain->watch = watch_new(session_last_seen(desk, desk->user, plain->session));
	else if (!changed && now < plain->watched_at + LOOK_EVERY)
		return FALSE;
	plain->watched_at = now;
	/* What can't be asked now is asked again. */
	watch_look(plain->watch, desk, changed, news, NULL);
	/* Looked for anew each time. */
	store_expect_none(desk->store);
	for (guint i = 0; i < news->len; i++) {
		g_autofree char *words = news_words(news->pdata[i]);
		if (i == 0)
			sink_say(plain->sink, "%s", "");
		sink_say(plain->sink, "! %s", words);
	}
	sink_flush(plain->sink);
	return news->len > 0;
}
