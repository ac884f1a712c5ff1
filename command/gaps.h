/* SPDX-License-Identifier: MIT
 * What is looked for in vain still: of the searches that found nothing those that would find nothing today. */
#ifndef MIDWATCH_COMMAND_GAPS_H
#define MIDWATCH_COMMAND_GAPS_H

#include "store/article.h"

/* As article_gaps(), without those that an article answers by now; they are closed where the desk can be written.
 * Asks for `microseconds` at most; what could not be asked by then is told as it was noted. `background`: as
 * library_shelf(). On the desk's thread. */
GPtrArray *gaps_standing(struct desk *desk, guint limit, gint64 microseconds, gboolean background, GError **error);

#endif
