/* SPDX-License-Identifier: MIT
 * News (store/watch.h) in words, for the banner of every screen and for the line mode. */
#ifndef MIDWATCH_COMMAND_NEWS_H
#define MIDWATCH_COMMAND_NEWS_H

#include "store/watch.h"

/* "NEW P0", "given to you"; translated. */
const char *news_title(enum news_kind kind);
/* "48213 P1 Acme Live"; g_free. */
char *news_place(const struct news *news);
/* "given to you 48213 P1 Acme Live: Stream cut (by li)", one line; g_free. */
char *news_words(const struct news *news);

#endif
