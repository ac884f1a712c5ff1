/* SPDX-License-Identifier: MIT
 * See news.h. */
#include "command/news.h"

#include <inttypes.h>

#include "desk/i18n.h"

const char *news_title(enum news_kind kind)
{
	switch (kind) {
	case NEWS_P0:
		return _("NEW P0");
	case NEWS_ESCALATED:
		return _("escalated");
	case NEWS_PROMISE:
		return _("promise overdue");
	case NEWS_ASSIGNED:
		return _("given to you");
	case NEWS_REMINDER:
		break;
	}
	return _("reminder");
}

char *news_place(const struct news *news)
{
	/* Of a P0 the title says it. */
	return news->kind == NEWS_P0 ? g_strdup_printf("%" PRId64 " %s", news->ticket, news->client)
				     : g_strdup_printf("%" PRId64 " %s %s", news->ticket,
						       severity_name(news->severity), news->client);
}

char *news_words(const struct news *news)
{
	g_autofree char *place = news_place(news);
	const char *about = news->text && *news->text ? news->text : news->subject;
	gboolean by = *news->by && (news->kind == NEWS_ASSIGNED || news->kind == NEWS_ESCALATED);

	return by ? g_strdup_printf(_("%s %s: %s (by %s)"), news_title(news->kind), place, about,
				    news->by)
		  : g_strdup_printf(_("%s %s: %s"), news_title(news->kind), place, about);
}
