/* SPDX-License-Identifier: MIT
 * See wrap.h. */
#include "config.h"

#include "desk/text.h"
#include "tui/wrap.h"

void wrap_line(GArray *pieces, const char *text, gsize start, gsize size, int width, int hang)
{
	int indent = 0;
	do {
		struct piece piece = {start, text_fit_words(text + start, size, width - indent),
				      indent};
		indent = hang;
		g_array_append_val(pieces, piece);
		start += piece.size;
		size -= piece.size;
		/* The space a line was broken at is not the next one's. */
		if (size > 0 && piece.size > 0 && text[start] == ' ') {
			start++;
			size--;
		}
	} while (size > 0);
}
