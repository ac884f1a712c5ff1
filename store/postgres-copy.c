/* SPDX-License-Identifier: MIT
 * A batch's statements on their way. Where many rows go into one table by the same plain insert
 * they are sent by COPY, in the binary form, which is exact and needs no escaping: the server takes
 * them several times faster, and says nothing in between. libpq has no COPY in its pipeline, so
 * that is left for it. */
#include <string.h>
#include "store/dialect.h"
#include "store/postgres-private.h"

/* Fewer rows go faster by what is prepared: COPY costs two round trips of its own. */
enum { RUN_LEAST = 100 };
/* Of rows that wait for their turn in memory. */
#define RUN_BYTES ((gsize)16 << 20)

static const struct statement *statement_at(const struct batch *batch, guint i)
{
	return &g_array_index(batch->statements, struct statement, i);
}

/* "INSERT INTO t(a, b) VALUES($1, $2)" and nothing else: how many columns; 0: it is not. *into is
 * what COPY is told, "t(a, b)". */
static guint plain_insert(const char *sql, char **into)
{
	static const char insert[] = "INSERT INTO ", values[] = " VALUES(";
	const char *at = g_str_has_prefix(sql, insert) ? sql + strlen(insert) : NULL;
	const char *end = at ? strchr(at, ')') : NULL;
	guint columns = 0;

	if (!end)
		return 0;
	*into = g_strndup(at, (gsize)(end + 1 - at));
	for (at = end + 1; g_ascii_isspace(*at); at++)
		continue;
	if (!g_str_has_prefix(at, values + 1))
		return 0;
	for (at += strlen(values) - 1; *at == '$'; at += *at == ',' ? strspn(at, ", \t\n") : 0) {
		char *rest;

		if (g_ascii_strtoull(at + 1, &rest, 10) != ++columns)
			return 0;
		at = rest;
	}
	return strcmp(at, ")") == 0 ? columns : 0;
}

/* How many statements from the i-th on are the same insert. */
static guint run_length(const struct batch *batch, guint first)
{
	const struct statement *statement = statement_at(batch, first);
	guint i = first;

	while (i < batch->statements->len && statement_at(batch, i)->query == statement->query &&
	       !statement_at(batch, i)->expect_one)
		i++;
	return i - first;
}

static void put_number(GString *out, guint64 number, int bytes)
{
	guint64 big = GUINT64_TO_BE(number);

	g_string_append_len(out, (const char *)&big + (8 - bytes), bytes);
}

static void put_value(GString *out, const struct value *value)
{
	gsize size = value->type == VALUE_TEXT ? strlen(value->text) : value->size;

	if (value->type == VALUE_NULL) {
		put_number(out, G_MAXUINT32, 4);
	} else if (value->type == VALUE_INT) {
		put_number(out, 8, 4);
		put_number(out, (guint64)value->integer, 8);
	} else {
		put_number(out, size, 4);
		g_string_append_len(out, size ? value->text : "", (gssize)size);
	}
}

/* As many of the rows as are sent at once; how many is told. */
static guint gather(const struct batch *batch, guint first, guint length, GString *out)
{
	guint i = 0;

	g_string_truncate(out, 0);
	g_string_append_len(out, "PGCOPY\n\377\r\n\0", 11);
	put_number(out, 0, 8); /* no flags, nothing further */
	for (; i < length && out->len < RUN_BYTES; i++) {
		const struct statement *statement = statement_at(batch, first + i);

		put_number(out, statement->count, 2);
		for (guint k = 0; k < statement->count; k++)
			put_value(out, &g_array_index(batch->values, struct value,
						      statement->first + k));
	}
	put_number(out, G_MAXUINT16, 2);
	return i;
}

/* Everything sent so far has to be answered; the first time it is asked on the way whether
 * row-level security lets rows come by COPY at all. */
static enum store_answer settle(struct postgres *pg, gint64 silence, GError **error)
{
	static const char asked[] =
		"SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
		"WHERE n.nspname = current_schema() AND c.relrowsecurity AND "
		"row_security_active(c.oid)";
	gboolean ask = pg->copies == COPIES_UNKNOWN;
	enum store_answer answer;
	PGresult *rows = NULL;

	if (!ask && pg->pieces->len == 0)
		return STORE_OK;
	if ((ask && !wire_text(pg, asked, NULL, 0)) || !wire_sync(pg)) {
		link_drop(pg);
		return driver_error(STORE_LOST, error, "%s: %s", pg->base.where,
				    driver_words(STORE_LOST));
	}
	answer = wire_collect(pg, silence, &rows, error);
	if (ask && answer == STORE_OK)
		pg->copies = strcmp(PQgetvalue(rows, 0, 0), "0") == 0 ? COPIES : COPIES_NOT;
	PQclear(rows);
	return answer;
}

static enum store_answer copy_run(struct postgres *pg, const struct batch *batch, guint first,
				  guint length, const char *into, gint64 silence, GError **error)
{
	g_autofree char *sql = g_strdup_printf("COPY %s FROM STDIN (FORMAT binary)", into);
	g_autoptr(GString) rows = g_string_new(NULL);
	enum store_answer answer = STORE_OK;

	while (length && answer == STORE_OK) {
		guint sent = gather(batch, first, length, rows);

		answer = wire_script(pg, sql, rows, silence, error);
		first += sent;
		length -= sent;
	}
	return answer;
}

/* Where no guard does: a row that is given its number takes the engine's own past it. */
static gboolean put_past(struct postgres *pg, enum query query)
{
	static const struct {
		enum query query;
		const char *text;
	} tables[] = {
		{QUERY_TICKET_RENUMBER, RENUMBER("ticket")},
		{QUERY_ARTICLE_RENUMBER, RENUMBER("article")},
		{QUERY_INCIDENT_RENUMBER, RENUMBER("incident")},
	};

	for (gsize i = 0; pg->base.plain && i < G_N_ELEMENTS(tables); i++)
		if (tables[i].query == query)
			return wire_text(pg, tables[i].text, NULL, 0);
	return TRUE;
}

static gboolean put_one(struct postgres *pg, const struct batch *batch, guint i)
{
	const struct statement *statement = statement_at(batch, i);

	return wire_query(pg, statement->query, statement->expect_one ? FORM_ONE : FORM_PLAIN,
			  &g_array_index(batch->values, struct value, statement->first),
			  (int)statement->count) &&
	       put_past(pg, statement->query);
}

enum store_answer statements_put(struct postgres *pg, const struct batch *batch, gint64 silence,
				 GError **error)
{
	for (guint i = 0, length; i < batch->statements->len; i += length) {
		const struct statement *statement = statement_at(batch, i);
		g_autofree char *into = NULL;

		length = run_length(batch, i);
		if (length >= RUN_LEAST && pg->copies != COPIES_NOT &&
		    plain_insert(query_text(statement->query), &into) == statement->count) {
			enum store_answer answer = settle(pg, silence, error);

			if (answer == STORE_OK && pg->copies == COPIES)
				answer = copy_run(pg, batch, i, length, into, silence, error);
			if (answer != STORE_OK)
				return answer;
			if (pg->copies == COPIES)
				continue;
		}
		length = MAX(length, 1);
		for (guint k = 0; k < length; k++) {
			if (put_one(pg, batch, i + k))
				continue;
			link_drop(pg);
			return driver_error(STORE_LOST, error, "%s: %s", pg->base.where,
					    driver_words(STORE_LOST));
		}
	}
	return STORE_OK;
}
