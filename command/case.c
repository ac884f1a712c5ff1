/* SPDX-License-Identifier: MIT
 * See case.h. Whose words go where follows from when they were said: the client's first ones tell
 * the symptom, what is marked as a diagnosis the cause, ours up to the restoration how it was
 * restored, ours behind it the fix, and the client's after that how one knows. */
#include "command/case.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/left.h"
#include "desk/text.h"

/* So much of a message is worth keeping, and so many of a section. */
enum { TEXT_MOST = 2000, SAID_MOST = 3 };
/* What is written down just after it happened belongs to it. */
enum { AFTERWARDS = 900 };

enum section { SYMPTOM, CAUSE, RESTORE, FIX, CHECK, SECTIONS };

struct telling {
	const struct roles *roles;
	GPtrArray *said[SECTIONS]; /* of char*, borrowed from the events */
	gint64 restored_at, resolved_at;
	gboolean answered; /* one of ours has said something */
};

/* ---- which words */

static enum section section_of(struct telling *telling, const struct event *event)
{
	gint64 restored = telling->restored_at, at = event->occurred_at;

	if (event->flags & EVENT_CLIENT) {
		gint64 over = restored != TIME_NONE ? restored : telling->resolved_at;
		if (at >= over)
			return CHECK;
		return telling->answered ? SECTIONS : SYMPTOM;
	}
	telling->answered = telling->answered || event->flags & EVENT_PUBLIC;
	if (event->flags & EVENT_DIAGNOSIS)
		return CAUSE;
	if (restored != TIME_NONE && at <= restored + AFTERWARDS)
		return RESTORE;
	return at <= telling->resolved_at + AFTERWARDS ? FIX : SECTIONS;
}

static void sort_out(struct telling *telling, const GPtrArray *events)
{
	g_autofree gboolean *standing = ticket_standing(events);

	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		gboolean says = event->kind == EVENT_MESSAGE || event->kind == EVENT_OPENED;
		enum section section;
		if (!standing[i] || !says || !event->text || !*event->text ||
		    (event->flags & EVENT_AUTOMATIC && event->kind == EVENT_MESSAGE))
			continue;
		section = event->kind == EVENT_OPENED ? SYMPTOM : section_of(telling, event);
		if (section != SECTIONS)
			g_ptr_array_add(telling->said[section], event->text);
	}
}

/* ---- the text */

/* A quotation: whatever stands in it is no heading of ours. */
static void append_quote(GString *out, const struct roles *roles, const char *text)
{
	g_autofree char *cut = g_utf8_make_valid(text, (gssize)MIN(strlen(text), TEXT_MOST));
	g_autofree char *told = roles_apply(roles, cut);
	g_auto(GStrv) lines = g_strsplit(g_strstrip(g_strdelimit(told, "\r", '\n')), "\n", -1);
	gboolean blank = FALSE;

	g_string_append_c(out, '\n');
	for (char **line = lines; *line; line++) {
		g_strchomp(*line);
		if (!**line && blank)
			continue;
		blank = !**line;
		g_string_append_printf(out, "> %s\n", *line);
	}
	if (strlen(text) > TEXT_MOST)
		g_string_append(out, "> …\n");
}

static void append_section(GString *out, const struct telling *telling, enum section section,
			   const char *title, const char *fact)
{
	const GPtrArray *said = telling->said[section];
	/* The symptom is told first, a solution last. */
	guint first = section == SYMPTOM || section == CHECK || said->len <= SAID_MOST
			      ? 0
			      : said->len - SAID_MOST;

	g_string_append_printf(out, "\n## %s\n", title);
	if (fact)
		g_string_append_printf(out, "\n%s\n", fact);
	for (guint i = first; i < said->len && i < first + SAID_MOST; i++)
		append_quote(out, telling->roles, g_ptr_array_index(said, i));
	if (!fact && said->len == 0)
		g_string_append_printf(out, "\n*%s*\n", _("Nothing in the ticket tells it."));
}

static char *took(gint64 from, gint64 to, const char *format)
{
	char span[LEFT_SIZE];

	if (to == TIME_NONE)
		return NULL;
	left_span(MAX(to - from, 0), span);
	return g_strdup_printf(format, span);
}

static char *symptom_fact(const struct ticket *ticket, const struct roles *roles)
{
	GString *fact = g_string_new(NULL);
	g_autofree char *subject = roles_apply(roles, ticket->subject ? ticket->subject : "");

	g_string_append_printf(fact, "%s (%s", subject, severity_name(ticket->severity));
	if (ticket->service)
		g_string_append_printf(fact, ", %s", ticket->service);
	if (ticket->region)
		g_string_append_printf(fact, ", %s", ticket->region);
	if (ticket->affected)
		g_string_append_printf(fact, ", %s", ticket->affected);
	g_string_append(fact, ").");
	return g_string_free(fact, FALSE);
}

static char *cause_fact(const struct ticket *ticket)
{
	if (!ticket->cause)
		return NULL;
	return ticket->side
		       ? g_strdup_printf(_("%s, on the side of: %s."), ticket->cause, ticket->side)
		       : g_strdup_printf("%s.", ticket->cause);
}

char *case_text(const struct ticket *ticket, const GPtrArray *events, const struct folded *folded,
		const struct roles *roles)
{
	struct telling telling = {.roles = roles,
				  .restored_at = folded->restored_at,
				  .resolved_at = folded->resolved_at};
	GString *out = g_string_new(NULL);
	g_autofree char *symptom = symptom_fact(ticket, roles), *cause = cause_fact(ticket);
	g_autofree char *restored = took(ticket->opened_at, folded->restored_at,
					 _("Restored %s after it was reported."));
	g_autofree char *resolved = took(ticket->opened_at, folded->resolved_at,
					 _("Resolved %s after it was reported."));

	if (telling.resolved_at == TIME_NONE)
		telling.resolved_at = telling.restored_at;
	for (int i = 0; i < SECTIONS; i++)
		telling.said[i] = g_ptr_array_new();
	sort_out(&telling, events);
	append_section(out, &telling, SYMPTOM, _("Symptom"), symptom);
	append_section(out, &telling, CAUSE, _("Cause"), cause);
	append_section(out, &telling, RESTORE, _("Restore"), restored);
	append_section(out, &telling, FIX, _("Fix"), resolved);
	append_section(out, &telling, CHECK, _("Check"), NULL);
	for (int i = 0; i < SECTIONS; i++)
		g_ptr_array_unref(telling.said[i]);
	g_string_erase(out, 0, 1);
	return g_string_free(out, FALSE);
}

/* ---- who is who */

static void add_parts(struct roles *roles, const char *name, const char *role)
{
	enum { PART_LEAST = 3 };
	g_auto(GStrv) parts = g_strsplit(name ? name : "", " ", -1);

	roles_add(roles, name, role);
	for (char **part = parts; *part && parts[1]; part++)
		if (g_utf8_strlen(*part, -1) >= PART_LEAST)
			roles_add(roles, *part, role);
}

static void add_contacts(struct roles *roles, struct desk *desk, const char *key)
{
	const char *text = book_text(desk->book, "client", key, G_MAXINT64, NULL, NULL);
	g_autoptr(GPtrArray) lines = text ? lines_parse(text, NULL) : NULL;

	for (guint i = 0; lines && i < lines->len; i++) {
		const struct line *line = g_ptr_array_index(lines, i);
		if (line_is(line, "contact"))
			add_parts(roles, line_word(line, 3), _("the contact"));
	}
}

static void add_clients(struct roles *roles, struct desk *desk, const char *own)
{
	g_auto(GStrv) keys = book_keys(desk->book, "client", "", NULL);

	for (char **key = keys; key && *key; key++) {
		const struct client *client = book_client(desk->book, *key, NULL);
		const char *role = strcmp(*key, own) == 0 ? _("the client") : _("another client");
		roles_add(roles, *key, role);
		add_parts(roles, client ? client->title : NULL, role);
		for (char **domain = client ? client->domains : NULL; domain && *domain; domain++)
			roles_add_domain(roles, *domain, "[host]");
	}
	add_contacts(roles, desk, own);
}

static void add_users(struct roles *roles, struct desk *desk)
{
	g_auto(GStrv) names = book_keys(desk->book, "user", "", NULL);

	for (char **name = names; name && *name; name++) {
		const struct user *user = book_user(desk->book, *name, NULL);
		roles_add(roles, *name, _("the engineer"));
		add_parts(roles, user ? user->title : NULL, _("the engineer"));
	}
}

struct roles *case_roles(struct desk *desk, const struct ticket *ticket, const GPtrArray *events)
{
	struct roles *roles = roles_new();

	roles_set(roles, "[mail]", "[phone]", "[address]");
	add_clients(roles, desk, ticket->client);
	add_users(roles, desk);
	/* Whoever acted without being in the book, or was spoken with. */
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		g_autofree char *with = event_more(event, "with");
		gboolean theirs = (event->flags & EVENT_CLIENT) != 0;
		if (!strchr(event->by, '@'))
			roles_add(roles, event->by, theirs ? _("the contact") : _("the engineer"));
		add_parts(roles, with, _("the contact"));
	}
	return roles;
}
