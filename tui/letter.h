/* SPDX-License-Identifier: MIT
 * What somebody writes on a ticket, from its first letter until it is sent or thrown away: a reply, a
 * note or the record of a contact, its text, whom it goes to, and its draft; or on an incident a notice
 * to all its clients. It belongs to the composer (a notice: to its own screen) while it is written, and to
 * the outbox while it waits. */
#ifndef MIDWATCH_TUI_LETTER_H
#define MIDWATCH_TUI_LETTER_H

#include "store/draft.h"
#include "tui/editor.h"
#include "tui/keeper.h"

enum letter_kind { LETTER_REPLY, LETTER_NOTE, LETTER_CONTACT, LETTER_NOTICE };

struct letter {
	enum letter_kind kind;
	gint64 ticket;	 /* of a notice 0 */
	gint64 incident; /* of a notice */
	gint64 sees; /* the newest turn the writer knows of; 0: not read yet */
	struct editor *editor;
	/* Of a reply. NULL: nobody, which is the portal. Before they are known, and unless the writer
	 * chose them (`addressed`), they are the ticket's. */
	char *to, *cc;
	gboolean addressed, diagnosis, close;
	gboolean promises; /* what it promises becomes promise clocks when it is sent */
	char *via, *with;     /* of a contact; with NULL: not said */
	gboolean from_client; /* the client spoke */
	struct keeper *keeper;
	char *except; /* of a notice: clients left out, "acme,kumo"; NULL: none */
	char *abroad; /* the text as a foreign editor wrote it last, for the draft; NULL */
};

/* "reply", "note", "contact", "notice": the command it will be. */
const char *letter_kind_name(enum letter_kind kind);
gboolean letter_kind_parse(const char *word, enum letter_kind *kind);
/* Whether the client can read it. */
gboolean letter_is_public(const struct letter *letter);
/* Whether it waits so long as the preference `hold` says. */
gboolean letter_is_held(const struct letter *letter);
/* What it is on: "48213", "INC-7". g_free. */
char *letter_subject(const struct letter *letter);
/* The screen on which a draft of this kind is written on, opened with "draft ID". */
const char *draft_screen(const char *kind);
/* The same of a letter. */
const char *letter_screen(const struct letter *letter);

struct letter *letter_new(struct console *console, enum letter_kind kind, gint64 ticket);
struct letter *letter_new_notice(struct console *console, gint64 incident);
/* Of a draft that was taken over; its text and options. NULL: the draft is of another kind of writing. */
struct letter *letter_recall(struct console *console, const struct draft *draft);
/* Takes a draft over, for letter_recall(). What done() leaves of it, because nothing can be made of it or the owner has
 * gone, is offered again. */
struct letter_job {
	struct job job;
	char *id, *session;
	struct draft *draft; /* NULL with job.error */
};
void letter_ask(struct console *console, const void *owner, const char *id, void (*done)(struct job *job));
/* Not sent, it stays behind as a draft. NULL: nothing. */
void letter_free(struct letter *letter);
/* Sent, or thrown away: no draft stays. */
void letter_drop(struct letter *letter);

/* Its options as a draft keeps them, with others left out than are; g_free. */
char *letter_options(const struct letter *letter, const char *except);
/* Text or options are others now. */
void letter_changed(struct letter *letter);
/* The text as it goes out, blanks around it gone; g_free. */
char *letter_text(const struct letter *letter);
/* The command that sends it, of struct word*; words_free(). */
GPtrArray *letter_words(const struct letter *letter);

#endif
