/* SPDX-License-Identifier: MIT
 * What the fields of a canned reply stand for. The ticket is folded at the first clock that is
 * asked for, not before. */
#include "command/canned.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/when.h"

struct filling {
	struct desk *desk;
	const struct ticket *ticket; /* id 0: it is to be opened with the text */
	const struct client *client; /* NULL: not defined */
	const char *language;        /* of the text; NULL: not known */
	gint64 now;
	struct folded *folded; /* NULL: not asked for yet, or it failed */
	template_value *more;
	void *data;
};

/* A name as the client's own definition has it for an address. */
static char *contact_name(const struct filling *filling)
{
	const char *text = book_text(filling->desk->book, "client", filling->ticket->client,
				     G_MAXINT64, NULL, NULL);
	g_autoptr(GPtrArray) lines =
		text && filling->ticket->contact ? lines_parse(text, NULL) : NULL;

	for (guint i = 0; lines && i < lines->len; i++) {
		const struct line *line = g_ptr_array_index(lines, i);
		const char *mail = line_option(line, "mail");
		if (line_is(line, "contact") && mail &&
		    g_ascii_strcasecmp(mail, filling->ticket->contact) == 0)
			return g_strdup(line_word(line, 3));
	}
	return NULL;
}

static const char *client_title(const struct filling *filling)
{
	return filling->client && filling->client->title ? filling->client->title
							 : filling->ticket->client;
}

static char *user_title(const struct filling *filling)
{
	const struct user *user = book_user(filling->desk->book, filling->desk->user, NULL);

	return g_strdup(user && user->title ? user->title : filling->desk->user);
}

/* Of the one who reads it, who is told the offset too. */
static char *moment(const struct filling *filling, gint64 at)
{
	return when_print(at, filling->client && filling->client->zone_name
				      ? filling->client->zone
				      : book_user_zone(filling->desk->book, filling->desk->user));
}

static char *due(struct filling *filling, const char *word)
{
	enum clock_kind clock;
	const struct cycle *cycle;

	if (!clock_kind_parse(word, &clock))
		return NULL;
	if (!filling->folded && filling->ticket->id)
		filling->folded = ticket_fold(filling->desk, filling->ticket->id, filling->now,
					      TIME_NONE, NULL);
	cycle = filling->folded ? folded_unstopped(filling->folded, clock) : NULL;
	return cycle && cycle->state == CLOCK_RUNNING && cycle->due_at != TIME_NONE
		       ? moment(filling, cycle->due_at)
		       : NULL;
}

/* Of one key, or of a list by commas, as the text's readers call them. */
static char *titles(const struct filling *filling, const char *noun, const char *keys)
{
	g_auto(GStrv) each = list_split(keys);
	g_autoptr(GString) out = g_string_new(NULL);
	gboolean chinese =
		filling->language && g_ascii_strncasecmp(filling->language, "zh", 2) == 0;

	for (guint i = 0; each && each[i]; i++) {
		g_autofree char *title =
			book_title(filling->desk->book, noun, each[i], filling->language);
		g_string_append_printf(out, "%s%s", !i ? "" : chinese ? "、" : ", ", title);
	}
	return out->len ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

static char *value(const char *field, void *data)
{
	struct filling *filling = data;
	const struct ticket *ticket = filling->ticket;
	char *name = filling->more ? filling->more(field, filling->data) : NULL;

	if (name)
		return name;
	if (strcmp(field, "client") == 0)
		return g_strdup(client_title(filling));
	if (strcmp(field, "contact") == 0)
		return (name = contact_name(filling)) ? name : g_strdup(client_title(filling));
	if (strcmp(field, "ticket") == 0 && ticket->id)
		return g_strdup_printf("%" PRId64, ticket->id);
	if (strcmp(field, "ref") == 0)
		return g_strdup(ticket->ref);
	if (strcmp(field, "subject") == 0)
		return g_strdup(ticket->subject);
	if (strcmp(field, "severity") == 0)
		return g_strdup(severity_name(ticket->severity));
	if (strcmp(field, "service") == 0)
		return titles(filling, "service", ticket->service);
	if (strcmp(field, "region") == 0)
		return titles(filling, "region", ticket->region);
	if (strcmp(field, "me") == 0)
		return user_title(filling);
	if (strcmp(field, "now") == 0)
		return moment(filling, filling->now);
	return g_str_has_prefix(field, "due ") ? due(filling, field + strlen("due ")) : NULL;
}

const char *canned_template(struct desk *desk, const char *name, GError **error)
{
	GError *problem = NULL;
	const struct line *line = book_line(desk->book, "canned", name, G_MAXINT64, &problem);
	const char *text = line ? line_option(line, "text") : NULL;

	if (problem)
		g_propagate_error(error, problem);
	else if (!text)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("no canned answer “%s”"), name);
	return problem ? NULL : text;
}

char *canned_fill_for(struct desk *desk, const struct ticket *ticket, const char *text,
		      const char *language, template_value *more, void *data, GPtrArray *left)
{
	struct filling filling = {.desk = desk,
				  .ticket = ticket,
				  .client = book_client(desk->book, ticket->client, NULL),
				  .now = desk_now(desk),
				  .more = more,
				  .data = data};
	char *filled;

	filling.language = language && *language ? language
			   : ticket->language    ? ticket->language
			   : filling.client      ? filling.client->language
						 : NULL;
	filled = template_expand(text, value, &filling, left);

	folded_free(filling.folded);
	return filled;
}

char *canned_fill(struct desk *desk, gint64 id, const char *text, const char *language,
		  GPtrArray *left, GError **error)
{
	struct ticket ticket;
	char *filled;

	if (!ticket_load(desk, id, &ticket, error))
		return NULL;
	filled = canned_fill_for(desk, &ticket, text, language, NULL, NULL, left);
	ticket_clear(&ticket);
	return filled;
}

char *canned_text(struct desk *desk, gint64 ticket, const char *name, GError **error)
{
	g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);
	const char *text = canned_template(desk, name, error);
	const char *language =
		text ? line_option(book_line(desk->book, "canned", name, G_MAXINT64, NULL),
				   "language")
		     : NULL;
	g_autofree char *filled =
		text ? canned_fill(desk, ticket, text, language, left, error) : NULL;

	if (!filled)
		return NULL;
	if (left->len == 0)
		return g_steal_pointer(&filled);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("canned answer “%s”: {{%s}} can't be filled in; write the text with it"),
		    name, (const char *)g_ptr_array_index(left, 0));
	return NULL;
}
