/* SPDX-License-Identifier: MIT
 * The plain objects of the book: calendars, tiers, clients, users. Each is read from its text by
 * one function, which is also how an edit is checked. */
#include "desk/book-private.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"

void book_missing(const char *noun, const char *key, GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("there is no %s “%s”"), noun,
		    key);
}

/* The object in force, with the error of an absent one. */
static void *wanted(struct book *book, const struct book_type *type, const char *key,
		    gint64 revision, GError **error)
{
	GError *local = NULL;
	void *object = book_object(book, type, key, revision, &local);

	if (local)
		g_propagate_error(error, local);
	else if (!object)
		book_missing(type->noun, key, error);
	return object;
}

/* UTC when the line names no zone. */
static gboolean line_zone(struct book *book, const struct line *line, const struct zone **zone,
			  GError **error)
{
	const char *name = line_option(line, "zone");

	*zone = name ? zone_set_get(book->zones, name, error) : zone_utc();
	return *zone != NULL;
}

static struct line *head_of(const GPtrArray *lines, GError **error)
{
	if (lines->len > 0)
		return g_ptr_array_index(lines, 0);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("an empty definition"));
	return NULL;
}

/* Hours are checked by the only reader of them: as a week, or as the slots of every day. */
static gboolean hours_check(const char *option, const char *hours, GError **error)
{
	g_autofree char *week = NULL;
	GError *local = NULL;

	if (!hours)
		return TRUE;
	if (g_ascii_isdigit(*hours))
		week = g_strconcat("Mon-Sun ", hours, NULL);
	struct calendar *calendar = calendar_new("", zone_utc(), week ? week : hours, &local);
	if (calendar) {
		calendar_unref(calendar);
		return TRUE;
	}
	g_propagate_prefixed_error(error, local, "--%s: ", option);
	return FALSE;
}

static gboolean calendar_take(struct calendar *calendar, const struct line *line, GError **error)
{
	const char *dates = line_word(line, 3), *hours = line_option(line, "hours");
	int first, last;

	if (!dates) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("a date is missing"));
		return FALSE;
	}
	if (!dates_parse(dates, &first, &last, error))
		return FALSE;
	if (line_is(line, "holiday"))
		return calendar_add_holiday(calendar, first, last, hours, error);
	if (hours)
		return calendar_add_open(calendar, first, last, hours, error);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("%s: --hours is missing"),
		    dates);
	return FALSE;
}

static struct calendar *calendar_start(struct book *book, const char *key, const struct line *head,
				       GError **error)
{
	const char *zone_name = line_option(head, "zone"), *hours = line_option(head, "hours");
	const char *known = line_option(head, "known-until");
	struct calendar *calendar;
	int day;

	if (line_option(head, "always")) {
		calendar = calendar_new_always(key);
	} else if (!zone_name || !hours) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("calendar “%s”: expected --zone and --hours, or --always"), key);
		return NULL;
	} else {
		const struct zone *zone = zone_set_get(book->zones, zone_name, error);
		calendar = zone ? calendar_new(key, zone, hours, error) : NULL;
	}
	if (calendar && known) {
		if (!civil_parse_date(known, &day, error)) {
			calendar_unref(calendar);
			return NULL;
		}
		calendar_set_known_until(calendar, day);
	}
	return calendar;
}

static void *calendar_build(struct book *book, const char *key, const char *text, gint64 version,
			    GError **error)
{
	g_autoptr(GPtrArray) lines = lines_parse(text, error);
	struct line *head = lines ? head_of(lines, error) : NULL;
	struct calendar *calendar = head ? calendar_start(book, key, head, error) : NULL;
	gboolean good = calendar != NULL;

	if (good && calendar_is_always(calendar) && lines->len > 1) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("calendar “%s” is always open: it can have no dates"), key);
		good = FALSE;
	}
	for (guint i = 1; good && i < lines->len; i++)
		good = calendar_take(calendar, g_ptr_array_index(lines, i), error);
	good = good && calendar_seal(calendar, error);
	if (!good && calendar)
		calendar_unref(calendar);
	return good ? calendar : NULL;
}

static const struct book_type calendar_type = {"calendar", calendar_build,
					       (GDestroyNotify)calendar_unref};

struct calendar *book_calendar(struct book *book, const char *key, gint64 revision, GError **error)
{
	if (strcmp(key, "24x7") != 0)
		return wanted(book, &calendar_type, key, revision, error);
	if (!book->always) {
		book->always = calendar_new_always(key);
		if (!calendar_seal(book->always, error))
			return NULL;
	}
	return book->always;
}

static void tier_free(void *data)
{
	struct tier *tier = data;

	g_free(tier->key);
	g_free(tier->title);
	g_free(tier);
}

static void *tier_build(struct book *book, const char *key, const char *text, gint64 version,
			GError **error)
{
	struct line *line = line_parse(text, error);
	const char *rank = line ? line_option(line, "rank") : NULL;
	gint64 number = 0;

	if (!line)
		return NULL;
	if (rank && !g_ascii_string_to_signed(rank, 10, -1000, 1000, &number, NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--rank %s: expected a number from -1000 to 1000"), rank);
		line_free(line);
		return NULL;
	}
	struct tier *tier = g_new0(struct tier, 1);
	const char *title = line_option(line, "title");
	tier->key = g_strdup(key);
	tier->title = g_strdup(title ? title : key);
	tier->rank = (int)number;
	tier->strategic = line_option(line, "strategic") != NULL;
	line_free(line);
	return tier;
}

static const struct book_type tier_type = {"tier", tier_build, tier_free};

const struct tier *book_tier(struct book *book, const char *key, GError **error)
{
	return wanted(book, &tier_type, key, G_MAXINT64, error);
}

static void client_free(void *data)
{
	struct client *client = data;

	g_free(client->key);
	g_free(client->title);
	g_free(client->zone_name);
	g_free(client->tam);
	g_free(client->backup_tam);
	g_free(client->language);
	g_free(client->peak);
	g_strfreev(client->regions);
	g_strfreev(client->domains);
	g_free(client);
}

static void *client_build(struct book *book, const char *key, const char *text, gint64 version,
			  GError **error)
{
	g_autoptr(GPtrArray) lines = lines_parse(text, error);
	const struct line *head = lines ? head_of(lines, error) : NULL;
	const struct zone *zone;

	if (!head || !line_zone(book, head, &zone, error) ||
	    !hours_check("peak", line_option(head, "peak"), error))
		return NULL;
	const char *title = line_option(head, "title");
	struct client *client = g_new0(struct client, 1);
	client->key = g_strdup(key);
	client->title = g_strdup(title ? title : key);
	client->zone_name = g_strdup(zone_name(zone));
	client->zone = zone;
	client->tam = g_strdup(line_option(head, "tam"));
	client->backup_tam = g_strdup(line_option(head, "backup-tam"));
	client->language = g_strdup(line_option(head, "language"));
	client->peak = g_strdup(line_option(head, "peak"));
	client->regions = line_list(head, "region");
	client->domains = line_list(head, "domain");
	return client;
}

static const struct book_type client_type = {"client", client_build, client_free};

const struct client *book_client(struct book *book, const char *key, GError **error)
{
	return wanted(book, &client_type, key, G_MAXINT64, error);
}

const struct client *book_client_at(struct book *book, const char *key, gint64 revision,
				    GError **error)
{
	return wanted(book, &client_type, key, revision, error);
}

static const char *const role_names[] = {"viewer", "engineer", "tam", "lead", "admin"};

const char *role_name(enum role role)
{
	return (unsigned)role < G_N_ELEMENTS(role_names) ? role_names[role] : "?";
}

static gboolean role_parse(const char *word, enum role *role)
{
	for (guint i = 0; i < G_N_ELEMENTS(role_names); i++)
		if (strcmp(word, role_names[i]) == 0) {
			*role = (enum role)i;
			return TRUE;
		}
	return FALSE;
}

static void user_free(void *data)
{
	struct user *user = data;

	g_free(user->name);
	g_free(user->title);
	g_free(user->zone_name);
	g_free(user->mail);
	g_free(user->phone);
	g_free(user->hours);
	g_free(user->backup);
	g_strfreev(user->languages);
	g_strfreev(user->skills);
	g_strfreev(user->clients);
	g_strfreev(user->regions);
	g_free(user);
}

static gboolean user_role(const struct line *line, enum role *role, GError **error)
{
	const char *word = line_option(line, "role");

	*role = ROLE_ENGINEER;
	if (!word || role_parse(word, role))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("--role %s: expected viewer, engineer, tam, lead or admin"), word);
	return FALSE;
}

static void *user_build(struct book *book, const char *key, const char *text, gint64 version,
			GError **error)
{
	struct line *line = line_parse(text, error);
	const struct zone *zone;
	enum role role;

	if (!line)
		return NULL;
	if (!line_zone(book, line, &zone, error) || !user_role(line, &role, error) ||
	    !hours_check("hours", line_option(line, "hours"), error)) {
		line_free(line);
		return NULL;
	}
	const char *title = line_option(line, "title");
	struct user *user = g_new0(struct user, 1);
	user->name = g_strdup(key);
	user->title = g_strdup(title ? title : key);
	user->zone_name = g_strdup(zone_name(zone));
	user->zone = zone;
	user->role = role;
	user->mail = g_strdup(line_option(line, "mail"));
	user->phone = g_strdup(line_option(line, "phone"));
	user->hours = g_strdup(line_option(line, "hours"));
	user->backup = g_strdup(line_option(line, "backup"));
	user->languages = line_list(line, "languages");
	user->skills = line_list(line, "skills");
	user->clients = line_list(line, "clients");
	user->regions = line_list(line, "regions");
	line_free(line);
	return user;
}

static const struct book_type user_type = {"user", user_build, user_free};

const struct user *book_user(struct book *book, const char *name, GError **error)
{
	return wanted(book, &user_type, name, G_MAXINT64, error);
}

const struct zone *book_user_zone(struct book *book, const char *name)
{
	const char *wanted = book_option(book, name, "zone");
	const struct zone *zone = wanted ? zone_set_get(book->zones, wanted, NULL) : NULL;
	const struct user *user = zone ? NULL : book_user(book, name, NULL);

	if (zone)
		return zone;
	return user && user->zone ? user->zone : zone_utc();
}

gboolean book_check(struct book *book, const char *noun, const char *key, const char *text,
		    GError **error)
{
	static const struct book_type *const types[] = {&calendar_type, &tier_type, &client_type,
							&user_type, &book_policy_type};

	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (strcmp(types[i]->noun, noun) == 0) {
			void *object = types[i]->build(book, key, text, 0, error);
			if (object)
				types[i]->destroy(object);
			return object != NULL;
		}
	if (strcmp(noun, "contract") == 0) {
		struct contract *contract = book_contract_build(book, key, text, G_MAXINT64, error);
		contract_free(contract);
		return contract != NULL;
	}
	g_autoptr(GPtrArray) lines = lines_parse(text, error);
	return lines != NULL;
}
