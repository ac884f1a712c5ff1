/* SPDX-License-Identifier: MIT
 * What tells the keys while one works: the hints on the last line, the choices behind a prefix, and what
 * is said of a binding wherever one is shown. All of it from the keys that hold. */
#ifndef MIDWATCH_TUI_TEACH_H
#define MIDWATCH_TUI_TEACH_H

#include "keymaps/keymaps.h"
#include "tui/foresee.h"

/* One line about a binding in the person's language: its own words, else those of its command. */
const char *teach_help(const struct binding *binding);
/* What it is for, or NULL. */
const char *teach_purpose(const struct binding *binding);
/* Whether the person bound it themselves, in a file of theirs or here. */
gboolean teach_is_own(const struct binding *binding);

/* Whether the role may run what the line begins with; what is no command is nobody's to forbid. */
gboolean teach_allows(enum role role, const char *line);

/* "a ack  t take  … ? keys" as bound in the context: the first of the hints are the most needed; as many as the columns hold, and
 * always the menu's, where one is named; none the role does not allow. */
void teach_hints(const struct keymap *keymap, const char *context, const struct hint *hints,
		 enum role role, int row, int columns);

/* What may follow the keys already pressed, and beside it what it would do where that is known, in columns over the foot of `whole` (its last row stays), or at
 * its head when the row `avoid` would be hidden. */
void teach_choices(const struct keymap *keymap, const char *context, const struct foresee *foresee,
		   enum role role, const struct area *whole, int avoid);

#endif
