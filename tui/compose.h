/* SPDX-License-Identifier: MIT
 * The composer's files: screen-compose.c (the screen and its keys), compose-facts.c (what the desk knows),
 * compose-send.c (a last look before it goes), compose-advice.c (what is promised in it, and what leaks),
 * compose-commands.c, compose-draw.c. */
#ifndef MIDWATCH_TUI_COMPOSE_H
#define MIDWATCH_TUI_COMPOSE_H

#include "tui/letter.h"
#include "tui/pager.h"
#include "tui/screen.h"

/* What is known of the ticket, read on the store's thread, anew at each change of the desk. */
struct facts {
	struct job job;
	gint64 ticket;
	gint64 sees; /* news is what others did after this turn; 0: nothing is */
	gint64 turn; /* the newest */
	char *client, *subject, *contact, *cc, *language;
	int severity;
	const struct zone *client_zone; /* NULL: not known */
	char *client_city, *peak;
	char *said;	    /* what the client wrote last, and what was public since */
	char *news;	    /* in a line; NULL: none */
	char *others; /* who else is at it now; NULL: nobody */
	gboolean grave;	    /* some of it was said by the client, or to them */
	GPtrArray *earlier; /* of struct repeat*: what we told the client, newest first */
	GPtrArray *moments; /* of char*: when, as the writer reads times */
};
struct job *facts_job(gint64 ticket, gint64 sees);
void facts_free(struct facts *facts);

/* Lines above the footer about what is written: the promises spotted in it, and what a client had better not read
 * (compose-advice.c). */
struct advice {
	char *said;	 /* “within 30 min” → promise by 04:30+07 Jakarta; NULL: none */
	char *brief;	 /* the same for less room */
	guint count;	 /* of promises */
	char *warning;	 /* names another client: Kumo TV (line 2) · 1 more; NULL: nothing */
	gint64 due;	 /* monotonic: the text has rested long enough to be looked at; 0: it was */
	guint64 version; /* of the text it is about */
};

struct compose {
	struct console *console;
	struct letter *letter; /* NULL: it is on its way here, or gone */
	struct facts *facts;   /* NULL: not read yet */
	gboolean asked, again; /* for facts; and the desk has changed since */
	gboolean sending;      /* as soon as there are facts */
	struct pager *said;    /* NULL until there are facts */
	char *why;	       /* it came back unsent, or can't be read; NULL */
	gint64 minute;	       /* of the client's hour that is shown */
	guint64 version;       /* of the text that the draft was told of */
	struct advice advice;
};

/* The composer that is shown, its letter there; NULL with USAGE. */
struct compose *compose_shown(struct console *console, GError **error);
/* Recipients, flags or text are others now. */
void compose_changed(struct compose *compose);
void compose_draw(struct compose *compose, const struct area *area);
/* The text is another since; looks at it when it rests. Gives when it wants to be called again. */
gint64 compose_advise(struct compose *compose, gint64 monotonic);
void advice_clear(struct advice *advice);
/* Whether there is a line of it; that line, with the key that follows it. */
gboolean compose_is_advised(const struct compose *compose);
void compose_draw_advice(const struct compose *compose, const struct area *line);
/* What is to be warned of; NULL: nothing. It holds nothing up. */
const char *compose_warning(const struct compose *compose);
/* Sends it and leaves; unless `now`, asks first when something speaks against it. */
gboolean compose_send(struct compose *compose, gboolean now, GError **error);

#endif
