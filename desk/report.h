/* SPDX-License-Identifier: MIT
 * Reports of incidents (incidents.md §2): templates with named blocks, and the text they give: Markdown, of facts
 * the caller gathered. Pure. The customer's is built from what was written for customers, never by leaving out
 * from the internal one (R4). Templates are texts (share/templates/AUDIENCE.LANGUAGE.md): Markdown in which a line
 * "{{block}}" stands for a block; an unknown one is an error at load (R7), and so is one of another audience. */
#ifndef MIDWATCH_DESK_REPORT_H
#define MIDWATCH_DESK_REPORT_H

#include "desk/axis.h"
#include "desk/book.h"
#include "desk/incident-metrics.h"
#include "desk/zone.h"

/* A block is written by a person (a section: `summary`), made of facts (`numbers`), or both: facts, and what a
 * person says of them. */
struct report_block { const char *name; gboolean written, made; unsigned audiences; const char *help; }; /* bits 1 << audience; help N_(): what to write, or what it shows */
guint report_blocks(void); /* how many */
const struct report_block *report_block(guint index);
const struct report_block *report_block_find(const char *name); /* NULL */

/* The language of reports a tag means: "zh-CN" is "zh", "en-GB" "en"; NULL: there are no reports in it. */
const char *report_language(const char *tag);
extern const char *const report_languages[]; /* "en", "zh", NULL */
/* How a text in one of them stands for a picture: "[image: %s]". */
const char *report_image(const char *language);

/* A heading without anything below it is left out of the text; a line "<!-- … -->" of the template always is. USAGE names
 * the template, the line, and what was expected. */
struct report_template;
struct report_template *report_template_parse(const char *name, const char *text, enum audience audience, GError **error);
void report_template_free(struct report_template *template);
/* Of const struct report_block*, in their order: what its author may write. The array is the template's. */
const GPtrArray *report_template_blocks(const struct report_template *template);

/* What is known besides the incident itself. Whatever is NULL is "not known here". */
struct report_client { const char *key, *title; const struct zone *zone; gint64 ticket, reported_at; gboolean told; gint64 told_at; }; /* a row: a ticket (0: none) or a contract */
struct report_clock { gint64 ticket; const char *client /* its title */, *clock, *verdict; gint64 due_at, stopped_at; }; /* verdict: met, missed, running … */
struct report_correction { gint64 at; const char *by, *why; enum stamp stamp; gint64 was, is, entry; }; /* T5: an edit of an entry moved a stamp; TIME_NONE: unknown */
struct report_similar { gint64 incident; const char *title, *cause, *service, *region; guint alike; }; /* cause … : what is the same, NULL; alike: 0..100, of the words */
struct report_facts {
	const struct incident *incident;
	gint64 now;	      /* as of */
	const char *language; /* one of report_languages: of the whole report, whatever the program speaks */
	const struct zone *zone; /* the reader's, beside UTC; NULL: UTC alone */
	const char *zone_name;
	const char *client;   /* customer report: whose; NULL: of nobody in particular */
	const char *client_title;
	gint64 version;	      /* of what is being published; 0: a draft */
	gboolean undated;     /* it says neither as of when nor which version: to be compared (R1) */
	const GPtrArray *clients, *clocks, *corrections, *similar; /* of struct report_X*; NULL: not known */
	const GPtrArray *changes; /* of const struct record*: since the version before (R2); NULL: there is none */
	enum role (*role_of)(const char *who, void *data); /* people become roles (R5); internal reports name them. NULL: engineers */
	/* What people call a "service" or a "region" in `language`, g_free; NULL: by their keys. */
	char *(*title_of)(const char *noun, const char *key, const char *language, void *data);
	const struct zone *(*zone_of)(const char *who, void *data); /* days of actions end in their owners'; NULL: UTC */
	void *data;
};
/* What people wrote in other languages alone, one of each block (of const struct section*): a report in `language` is
 * not whole without them, so as long as there are any it is not approved (R6). */
GPtrArray *report_untranslated(const struct incident *incident, enum audience audience, const char *language);
/* Markdown; what a stranger wrote is escaped (T18). The line REPORT_AXIS stands where the axis is drawn. */
#define REPORT_AXIS "<!-- timeline -->"
char *report_text(const struct report_template *template, const struct report_facts *facts);
/* The same, and where each block of the template stands in it, its heading included (of struct report_place; NULL: not
 * asked). */
struct report_place { const struct report_block *block; gsize start; }; /* G_MAXSIZE: it says nothing */
char *report_text_places(const struct report_template *template, const struct report_facts *facts, GArray *places);
/* The axis as this audience may see it: a client sees the impact on what its own tickets name. SVG that carries the
 * same drawn in 78 columns, which report_drawn() takes out of it (NULL: it has none), so that both can be frozen. */
char *report_svg(const struct report_facts *facts, enum audience audience);
char *report_drawn(const char *svg);

#endif
