/* SPDX-License-Identifier: MIT
 * Markdown part by part, for writers of other formats: what cmark reads, with tables (GFM), and a list's paragraphs
 * only where they stand apart. Front matter is not told. Time and memory grow with the size alone; text that is nested
 * beyond reason is told as one block of code. */
#ifndef MIDWATCH_KB_MARKDOWN_TREE_H
#define MIDWATCH_KB_MARKDOWN_TREE_H

#include <glib.h>

enum md_part {
	/* Entered and left. */
	MD_PART_PARAGRAPH, MD_PART_HEADING, MD_PART_QUOTE, MD_PART_LIST, MD_PART_ITEM, MD_PART_TABLE, MD_PART_ROW, MD_PART_CELL,
	MD_PART_STRONG, MD_PART_EMPHASIS, MD_PART_LINK, MD_PART_IMAGE,
	/* Only entered. */
	MD_PART_TEXT, MD_PART_CODE, MD_PART_BREAK, MD_PART_SPACE, MD_PART_CODE_BLOCK, MD_PART_RULE, MD_PART_COMMENT, MD_PART_HTML,
};
struct md_told {
	enum md_part part;
	gboolean enters;
	int level;	    /* of a heading 1..6; of a list: its first number, 0 for bullets; of a table: columns */
	gboolean head;	    /* of a row, a cell: the names of the columns */
	const char *aligns; /* of a table: 'l', 'c' or 'r' of each column */
	char align;	    /* of a cell */
	const char *text;   /* TEXT, CODE, CODE_BLOCK, COMMENT (all of it, in a block of its own), HTML (raw, to be shown); LINK, IMAGE: the target */
};
typedef void md_tell_fn(const struct md_told *told, void *data);
void md_tell(const char *text, gsize size, md_tell_fn *tell, void *data);

#endif
