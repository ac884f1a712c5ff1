/* SPDX-License-Identifier: MIT
 * What the science of the knowledge base needs to know of an article. The rows are store/article.h's. */
#ifndef MIDWATCH_KB_ARTICLE_H
#define MIDWATCH_KB_ARTICLE_H

#include "desk/article.h"

/* One article as it reads at one revision. Everything is borrowed from whoever gave it: a segment's
 * mapping, or a fresh article. Texts are UTF-8 with LF, not ended by NUL. */
struct kb_doc {
	gint64 id;  /* of the article */
	gint64 seq; /* of its newest change: of two with one id the higher is true */
	gint64 updated_at, review_by; /* UTC seconds */
	gint32 votes;		      /* how often it solved a ticket, when it was indexed */
	guint8 state;		      /* enum article_state as stored; article_state_at() for now */
	guint8 kind;		      /* enum article_kind */
	guint8 gone;  /* removed: it has no texts and only hides older ones */
	guint8 ascii; /* the body is ASCII; 0 when nobody looked. A segment always tells */
	const char *title;
	gsize title_size;
	const char *body;
	gsize body_size;
	/* What filters ask for, "kind:plan lang:zh product:live region:sea tag:cdn": words FIELD:VALUE, each
	 * folded by text_fold(), sorted, one space between. `state:` is not among them: it depends on now. */
	const char *labels;
	gsize labels_size;
};

#endif
