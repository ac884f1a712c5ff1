/* SPDX-License-Identifier: MIT
 * What each client gets to read: the text of its language with its own names and times. */
#include "command/notice.h"

#include <string.h>

#include "command/canned.h"
#include "desk/i18n.h"
#include "desk/when.h"

#define TAG_MOST 12

struct notice_text *notice_text_new(const char *language, const char *text)
{
	struct notice_text *one = g_new(struct notice_text, 1);

	one->language = g_strdup(language);
	one->text = g_strdup(text);
	return one;
}

void notice_text_free(void *data)
{
	struct notice_text *text = data;

	g_free(text->language);
	g_free(text->text);
	g_free(text);
}

/* A tag is two or three letters and maybe a country: "zh", "pt-BR". Its bytes; 0: it is none. */
static gsize tag_size(const char *words)
{
	gsize size = strspn(words, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");
	gsize letters = strcspn(words, "-");

	letters = MIN(letters, size);
	return letters == 2 || letters == 3 ? MIN(size, TAG_MOST) : 0;
}

char *notice_text_language(const char *words, const char **text)
{
	gsize size = tag_size(words);

	*text = size && words[size] == '=' ? words + size + 1 : words;
	return *text == words ? g_strdup("") : g_strndup(words, size);
}

/* "== zh" alone in its line; the language, g_free. NULL: it is no heading. */
static char *heading_of(const char *line, gsize size)
{
	g_autofree char *heading = g_strndup(line, size);
	const char *words = g_strstrip(heading);
	gsize tag;

	if (!g_str_has_prefix(words, "=="))
		return NULL;
	words += 2;
	words += strspn(words, " \t");
	tag = tag_size(words);
	return tag && !words[tag] ? g_strdup(words) : NULL;
}

static void add_part(GPtrArray *texts, const char *language, const GString *part)
{
	g_autofree char *text = g_strdup(part->str);

	if (*g_strstrip(text))
		g_ptr_array_add(texts, notice_text_new(language, text));
}

void notice_texts_split(GPtrArray *texts, const char *written)
{
	g_autofree char *language = g_strdup("");
	g_autoptr(GString) part = g_string_new(NULL);

	while (*written) {
		gsize size = strcspn(written, "\n");
		char *heading = heading_of(written, size);
		if (heading) {
			add_part(texts, language, part);
			g_string_truncate(part, 0);
			g_free(language);
			language = heading;
		} else {
			g_string_append_len(part, written, (gssize)size);
			g_string_append_c(part, '\n');
		}
		written += size + (written[size] == '\n');
	}
	add_part(texts, language, part);
}

gboolean notice_texts_check(const GPtrArray *texts, GError **error)
{
	for (guint i = 0; i < texts->len; i++) {
		const struct notice_text *text = g_ptr_array_index(texts, i);
		for (guint k = 0; k < i; k++) {
			const struct notice_text *other = g_ptr_array_index(texts, k);
			if (g_ascii_strcasecmp(text->language, other->language) != 0)
				continue;
			if (*text->language)
				g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
					    _("two texts are in “%s”: one is expected"),
					    text->language);
			else
				g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
					    _("two texts name no language: --text zh=TEXT names "
					      "one"));
			return FALSE;
		}
	}
	if (texts->len)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("a text is expected: --text TEXT, --text zh=TEXT or --canned NAME"));
	return FALSE;
}

static void item_free(void *data)
{
	struct notice_item *item = data;

	g_free(item->text);
	g_free(item->subject);
	g_free(item->problem);
	g_clear_pointer(&item->hits, g_ptr_array_unref);
	g_free(item);
}

gboolean notice_goes(const struct notice_item *item)
{
	return item->text && !item->problem;
}

/* ---- languages */

static gboolean same_language(const char *one, const char *other)
{
	gsize size = strcspn(one, "-");

	return size == strcspn(other, "-") && g_ascii_strncasecmp(one, other, size) == 0;
}

static const struct notice_text *find_text(const GPtrArray *texts, const char *language,
					   gboolean closely)
{
	for (guint i = 0; i < texts->len; i++) {
		const struct notice_text *text = g_ptr_array_index(texts, i);
		if (closely ? g_ascii_strcasecmp(text->language, language) == 0
			    : *text->language && same_language(text->language, language))
			return text;
	}
	return NULL;
}

/* Its own language, else the text of none, else English, else the first one. */
static const struct notice_text *choose(const GPtrArray *texts, const char *language,
					gboolean *other)
{
	const struct notice_text *text = NULL;

	*other = FALSE;
	if (language && *language) {
		text = find_text(texts, language, TRUE);
		if (!text)
			text = find_text(texts, language, FALSE);
	}
	if (!text)
		text = find_text(texts, "", TRUE);
	if (text)
		return text;
	*other = language && *language;
	text = find_text(texts, "en", FALSE);
	return text ? text : g_ptr_array_index(texts, 0);
}

/* ---- fields */

struct filling {
	const struct zone *zone;
	const char *general; /* the language of a text that all read; NULL: one client's */
	gint64 started, next_update, eta;
};

/* A text all read names none of them. It is in its readers' language, not in the program's. */
static const char *general_value(const char *field, const char *language)
{
	if (strcmp(field, "client") == 0 || strcmp(field, "contact") == 0)
		return g_ascii_strncasecmp(language, "zh", 2) == 0 ? "客户" : "customer";
	if (strcmp(field, "ticket") == 0 || strcmp(field, "ref") == 0 ||
	    g_str_has_prefix(field, "due "))
		return "…";
	return NULL;
}

static char *incident_value(const char *field, void *data)
{
	const struct filling *filling = data;
	gint64 at = strcmp(field, "started") == 0       ? filling->started
		    : strcmp(field, "next_update") == 0 ? filling->next_update
		    : strcmp(field, "eta") == 0         ? filling->eta
							: TIME_NONE;

	if (at != TIME_NONE)
		return when_print(at, filling->zone);
	return filling->general ? g_strdup(general_value(field, filling->general)) : NULL;
}

static struct filling filling_of(const struct incident *incident, gint64 eta, gint64 now)
{
	struct filling filling = {.zone = zone_utc(), .next_update = TIME_NONE, .eta = eta};
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	filling.started = stamps[STAMP_IMPACT_START].when.at;
	if (filling.started == TIME_NONE)
		filling.started = stamps[STAMP_DETECTED].when.at;
	if (filling.started == TIME_NONE)
		filling.started = stamps[STAMP_REPORTED].when.at;
	if (filling.started == TIME_NONE)
		filling.started = incident->opened_at;
	if (incident->update_every)
		filling.next_update = now + incident->update_every;
	return filling;
}

char *notice_general(struct desk *desk, const struct incident *incident,
		     const struct notice_text *text, gint64 eta, gint64 now)
{
	struct filling filling = filling_of(incident, eta, now);
	struct ticket none = {.severity = incident->severity,
			      .client = (char *)"",
			      .subject = incident->title,
			      .service = incident->service,
			      .region = incident->region};

	filling.general = text->language;
	return canned_fill_for(desk, &none, text->text, text->language, incident_value, &filling,
			       NULL);
}

static void fill(struct desk *desk, const struct incident *incident, struct notice_item *item,
		 const struct notice_text *text, gint64 eta, gint64 now)
{
	struct filling filling = filling_of(incident, eta, now);
	g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);
	struct ticket ticket = {0};

	filling.zone = item->to->zone;
	if (!item->to->ticket || !ticket_load(desk, item->to->ticket, &ticket, NULL)) {
		ticket.client = g_strdup(item->to->client);
		ticket.subject = g_strdup(item->subject);
		ticket.service = g_strdup(item->to->service);
		ticket.region = g_strdup(item->to->region);
		ticket.language = g_strdup(item->to->language);
		ticket.contact = g_strdup(item->to->contact);
		ticket.severity = incident->severity;
	}
	item->text = canned_fill_for(desk, &ticket, text->text, text->language, incident_value,
				     &filling, left);
	ticket_clear(&ticket);
	if (left->len)
		item->problem = g_strdup_printf(_("{{%s}} can't be filled in"),
						(const char *)left->pdata[0]);
	else if (!*g_strstrip(item->text))
		item->problem = g_strdup(_("the text is empty"));
}

/* ---- who */

static void skip(struct notice_item *item, const char *why)
{
	item->skipped = TRUE;
	item->problem = g_strdup(why);
}

static gboolean has_open_ticket(const GPtrArray *rows, const char *client)
{
	for (guint i = 0; i < rows->len; i++) {
		const struct affected *row = g_ptr_array_index(rows, i);
		if (row->ticket && affected_is_open(row) && strcmp(row->client, client) == 0)
			return TRUE;
	}
	return FALSE;
}

/* A client with several contracts and no ticket gets one ticket, of the first. */
static gboolean is_first(const GPtrArray *rows, guint index)
{
	const struct affected *row = g_ptr_array_index(rows, index);

	for (guint i = 0; i < index; i++) {
		const struct affected *before = g_ptr_array_index(rows, i);
		if (!before->ticket && strcmp(before->client, row->client) == 0)
			return FALSE;
	}
	return TRUE;
}

static gboolean names(char *const *list, const char *client)
{
	return list && g_strv_contains((const char *const *)list, client);
}

static void judge(struct notice_item *item, const GPtrArray *rows, guint index,
		  const struct notice_draft *draft)
{
	const struct affected *to = item->to;

	if (names(draft->except, to->client) || (draft->only && !names(draft->only, to->client)))
		skip(item, _("excluded"));
	else if (draft->rest && to->told_at != TIME_NONE)
		skip(item, _("told already"));
	else if (!affected_is_open(to))
		skip(item, _("its ticket is closed"));
	else if (!to->ticket && has_open_ticket(rows, to->client))
		skip(item, _("told on its ticket"));
	else if (!to->ticket && !is_first(rows, index))
		skip(item, _("told on another contract's ticket"));
}

static gboolean check_names(char *const *list, const GPtrArray *rows, GError **error)
{
	for (; list && *list; list++) {
		gboolean found = FALSE;
		for (guint i = 0; i < rows->len && !found; i++)
			found = strcmp(((const struct affected *)rows->pdata[i])->client, *list) ==
				0;
		if (found)
			continue;
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("client “%s” is not among those affected"), *list);
		return FALSE;
	}
	return TRUE;
}

/* ---- what must not leave the house */

/* Its own name; not another's that is part of it. */
static void pass_name(GPtrArray *hits, const char *name)
{
	g_autofree char *own = g_utf8_casefold(name, -1);

	for (guint i = hits->len; i-- > 0;) {
		const struct leak *leak = g_ptr_array_index(hits, i);
		g_autofree char *found = g_utf8_casefold(leak->found, -1);
		if (leak->kind == LEAK_CLIENT && strcmp(found, own) == 0)
			g_ptr_array_remove_index(hits, i);
	}
}

/* Its own machines and addresses it knows. */
static void pass_domains(GPtrArray *hits, const struct client *client)
{
	for (guint i = hits->len; client && client->domains && i-- > 0;) {
		const struct leak *leak = g_ptr_array_index(hits, i);
		g_autofree char *found = g_utf8_casefold(leak->found, -1);
		gboolean own = FALSE;
		for (char **domain = client->domains; *domain && !own; domain++) {
			g_autofree char *folded = g_utf8_casefold(*domain, -1);
			own = strstr(found, folded) != NULL;
		}
		if (own)
			g_ptr_array_remove_index(hits, i);
	}
}

/* What the client itself wrote is no news to it. */
static gboolean pass_written(struct desk *desk, GPtrArray *hits, gint64 ticket, GError **error)
{
	g_autoptr(GPtrArray) events = NULL;

	if (!ticket || !hits->len)
		return TRUE;
	events = ticket_events(desk, ticket, TRUE, error);
	for (guint i = 0; events && i < events->len && hits->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (event->flags & EVENT_CLIENT)
			leaks_pass(hits, event->text);
	}
	return events != NULL;
}

/* As with any reply, but with what is known of nobody in particular: made once, not once for each
 * of a thousand clients. */
static gboolean find_leaks(struct desk *desk, struct notice_item *item, GError **error)
{
	const struct client *client = book_client(desk->book, item->to->client, NULL);
	const struct user *user = book_user(desk->book, desk->user, NULL);
	const struct leaks *leaks = leaks_of(desk, NULL, error);

	if (!leaks)
		return FALSE;
	item->hits = leaks_find(leaks, item->text, strlen(item->text));
	if (!item->hits->len)
		return TRUE;
	pass_name(item->hits, item->to->client);
	pass_name(item->hits, item->to->title);
	leaks_pass(item->hits, item->to->contact);
	leaks_pass(item->hits, desk->user);
	leaks_pass(item->hits, user ? user->title : NULL);
	pass_domains(item->hits, client);
	return pass_written(desk, item->hits, item->to->ticket, error);
}

GPtrArray *notice_compose(struct desk *desk, const struct incident *incident, const GPtrArray *rows,
			  const struct notice_draft *draft, gint64 now, GError **error)
{
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(item_free);

	if (!check_names(draft->only, rows, error) || !check_names(draft->except, rows, error))
		return NULL;
	for (guint i = 0; i < rows->len; i++) {
		struct notice_item *item = g_new0(struct notice_item, 1);
		const struct notice_text *text;
		g_ptr_array_add(items, item);
		item->to = g_ptr_array_index(rows, i);
		if (!item->to->ticket)
			item->subject = g_strdup(draft->subject ? draft->subject : incident->title);
		text = choose(draft->texts, item->to->language, &item->other);
		item->language = text->language;
		judge(item, rows, i, draft);
		if (item->skipped)
			continue;
		fill(desk, incident, item, text, draft->eta, now);
		if (!find_leaks(desk, item, error))
			return NULL;
	}
	return g_steal_pointer(&items);
}
