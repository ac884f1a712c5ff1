/* SPDX-License-Identifier: MIT
 * A text read page by page: wrapped to the width it has, searched, scrolled. The text may be hostile;
 * it is sanitised once, when it is taken. */
#ifndef MIDWATCH_TUI_PAGER_H
#define MIDWATCH_TUI_PAGER_H

#include "tui/screen.h"

struct pager;
struct pager *pager_new(const char *text);
void pager_free(struct pager *pager);
/* Another text in its place, read on from the same line. */
void pager_exchange(struct pager *pager, const char *text);
void pager_draw(struct pager *pager, const struct area *area);
/* Movements, VERB_SEARCH and its continuations; FALSE for others, or with an error when nothing is
 * found. */
gboolean pager_verb(struct pager *pager, enum verb verb, int count, const char *argument, GError **error);
/* "12-30/141", valid until the next call. */
const char *pager_place(struct pager *pager);

#endif
