/* SPDX-License-Identifier: MIT
 * Random articles, English and Chinese, for the tests of the index. The same seed tells the same. */
#ifndef MIDWATCH_TESTS_ARTICLES_H
#define MIDWATCH_TESTS_ARTICLES_H

#include "kb/segment.h"

/* Of struct kb_doc with own texts: ids from 1 to `ids` in any order, seqs ascending behind `seq`. Some
 * bodies are empty, some are long, one in a thousand or so is as long as a body can be. */
GPtrArray *articles_random(GRand *rand, guint count, guint ids, gint64 seq);
void article_doc_free(void *doc);
/* Aborts with what differs. */
void articles_equal(const struct kb_doc *one, const struct kb_doc *other);

/* A folder of the test's own; articles_folder_drop() aborts when something is left in it that is no segment of
 * the desk "test". */
char *articles_folder(void);
void articles_folder_drop(const char *folder);
guint articles_folder_count(const char *folder); /* files */
/* A segment of articles[from..to), mapped. `block`: bytes of text a block, 0 the usual. */
struct segment *articles_build(const char *folder, const GPtrArray *articles, guint from, guint to,
			       guint64 block);
/* Makes the checksums of a segment's bytes right again, as far as its header lets: what a flaw in a reader
 * behind them needs to be found. */
void articles_reseal(guint8 *bytes, gsize size);

#endif
