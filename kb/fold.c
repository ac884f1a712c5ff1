/* SPDX-License-Identifier: MIT
 * Caseless classes, looked up in a table of two levels. */
#include "kb/fold.h"

#include <string.h>

#include "desk/regex.h"
#include "kb/fold-table.h"

gunichar kb_fold(gunichar c)
{
	if (c >= FOLD_END)
		return c;
	return c + (guint32)fold_steps[fold_blocks[fold_index[c / FOLD_BLOCK]][c % FOLD_BLOCK]];
}

gboolean kb_fold_holds(void)
{
	return strcmp(regex_unicode(), FOLD_UNICODE) == 0;
}
