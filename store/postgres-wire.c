/* SPDX-License-Identifier: MIT
 * Pieces out, answers in. Everything goes through libpq's pipeline: what belongs together is put
 * together, ended by a sync, and sent at once, so that an exchange costs one round trip however
 * many statements it has. Statements are prepared when they are first used, within that same trip.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include "desk/i18n.h"
#include "store/dialect.h"
#include "store/postgres-private.h"

/* pg->prepared */
enum { PREPARED_NOT, PREPARED_SENT, PREPARED };

#define INT8_OID 20
#define TEXT_OID 25
#define BYTEA_OID 17
#define CHUNK_ROWS 256
#define ROWS_AT_ONCE ((gsize)65536)
#define SLOW_LINE 65536 /* bytes per second: slower than that is taken for silence */

static guint unanswered(const struct postgres *pg)
{
	return pg->pieces->len - pg->answered;
}

static void piece_add(struct postgres *pg, enum piece_kind kind, enum query query, enum form form,
		      gboolean gives_id)
{
	const struct piece piece = {
		.kind = kind, .query = query, .form = form, .gives_id = gives_id};

	g_array_append_val(pg->pieces, piece);
}

/* Values as libpq takes them: numbers as text, bytes as they are. */
struct parameters {
	Oid *types;
	const char **values;
	int *lengths, *formats;
	char (*numbers)[24];
};

static void parameters_init(struct parameters *parameters, struct postgres *pg,
			    const struct value *values, int count)
{
	parameters->types = g_new0(Oid, count);
	parameters->values = g_new0(const char *, count);
	parameters->lengths = g_new0(int, count);
	parameters->formats = g_new0(int, count);
	parameters->numbers = g_malloc_n((gsize)count, sizeof(*parameters->numbers));
	for (int i = 0; i < count; i++) {
		const struct value *value = &values[i];

		switch (value->type) {
		case VALUE_NULL:
			break;
		case VALUE_INT:
			g_snprintf(parameters->numbers[i], sizeof(parameters->numbers[i]),
				   "%" PRId64, value->integer);
			parameters->types[i] = INT8_OID;
			parameters->values[i] = parameters->numbers[i];
			break;
		case VALUE_TEXT:
			parameters->types[i] = TEXT_OID;
			parameters->values[i] = value->text;
			pg->outgoing += strlen(value->text);
			break;
		case VALUE_BLOB:
			parameters->types[i] = BYTEA_OID;
			parameters->values[i] = value->text ? value->text : "";
			parameters->lengths[i] = (int)value->size;
			parameters->formats[i] = 1;
			pg->outgoing += value->size;
			break;
		}
	}
}

static void parameters_clear(struct parameters *parameters)
{
	g_free(parameters->types);
	g_free(parameters->values);
	g_free(parameters->lengths);
	g_free(parameters->formats);
	g_free(parameters->numbers);
}

gboolean wire_text(struct postgres *pg, const char *sql, const struct value *values, int count)
{
	struct parameters parameters;
	int sent;

	parameters_init(&parameters, pg, values, count);
	sent = PQsendQueryParams(pg->connection, sql, count, parameters.types, parameters.values,
				 parameters.lengths, parameters.formats, 0);
	parameters_clear(&parameters);
	if (sent)
		piece_add(pg, PIECE_RUN, QUERY_COUNT, FORM_PLAIN, FALSE);
	return sent;
}

/* The statement as it is sent. What must change exactly one row, or find one, says so to the
 * server, which alone can refuse within the same round trip: anything else is a division by zero.
 */
static char *form_text(enum query query, enum form form, gboolean gives_id)
{
	const char *text = query_text(query);
	const char *returning = gives_id                            ? " RETURNING id"
				: g_str_has_prefix(text, "SELECT ") ? ""
								    : " RETURNING 0 AS id";

	if (form == FORM_PLAIN)
		return g_strconcat(text, gives_id ? returning : NULL, NULL);
	return g_strdup_printf("WITH found AS (%s%s) SELECT %s, "
			       "1 / CASE WHEN COUNT(*) = 1 THEN 1 ELSE 0 END FROM found",
			       text, returning, gives_id ? "MAX(id)" : "0");
}

static gboolean prepare(struct postgres *pg, enum query query, enum form form, const char *name,
			gboolean gives_id)
{
	g_autofree char *text = form_text(query, form, gives_id);

	if (!PQsendPrepare(pg->connection, name, text, 0, NULL))
		return FALSE;
	piece_add(pg, PIECE_PREPARE, query, form, FALSE);
	pg->prepared[query][form] = PREPARED_SENT;
	return TRUE;
}

gboolean wire_query(struct postgres *pg, enum query query, enum form form,
		    const struct value *values, int count)
{
	g_autofree char *name = g_strconcat(query_name(query), form == FORM_ONE ? "=1" : "", NULL);
	gboolean gives_id = dialect_gives_id(query_text(query));
	struct parameters parameters;
	int sent;

	if (pg->prepared[query][form] == PREPARED_NOT && !prepare(pg, query, form, name, gives_id))
		return FALSE;
	parameters_init(&parameters, pg, values, count);
	sent = PQsendQueryPrepared(pg->connection, name, count, parameters.values,
				   parameters.lengths, parameters.formats, 0);
	parameters_clear(&parameters);
	if (sent)
		piece_add(pg, PIECE_RUN, query, form, gives_id);
	return sent;
}

/* Row by row, or whole when libpq does not want to; it must hear of it when the piece's turn has
 * come and nothing of its answer was looked at. */
static void meet_next(struct postgres *pg)
{
	if (!unanswered(pg) || !g_array_index(pg->pieces, struct piece, pg->answered).stream)
		return;
#ifdef LIBPQ_HAS_CHUNK_MODE
	PQsetChunkedRowsMode(pg->connection, CHUNK_ROWS);
#else
	PQsetSingleRowMode(pg->connection);
#endif
}

void wire_stream(struct postgres *pg, struct stream *stream)
{
	g_array_index(pg->pieces, struct piece, pg->pieces->len - 1).stream = stream;
	if (unanswered(pg) == 1)
		meet_next(pg);
}

gboolean wire_sync(struct postgres *pg)
{
	if (!PQpipelineSync(pg->connection))
		return FALSE;
	piece_add(pg, PIECE_SYNC, QUERY_COUNT, FORM_PLAIN, FALSE);
	return TRUE;
}

void wire_forget(struct postgres *pg, guint from)
{
	for (guint i = from; i < pg->pieces->len; i++)
		g_array_index(pg->pieces, struct piece, i).forgotten = TRUE;
}

gboolean wire_news(struct postgres *pg, const char *sql)
{
	guint from = pg->pieces->len;

	if (!wire_text(pg, sql, NULL, 0))
		return FALSE;
	g_array_index(pg->pieces, struct piece, from).news = TRUE;
	if (!wire_sync(pg))
		return FALSE;
	wire_forget(pg, from);
	return TRUE;
}

void wire_keep(struct postgres *pg, guint from, PGresult **kept)
{
	for (guint i = from; i < pg->pieces->len; i++)
		g_array_index(pg->pieces, struct piece, i).kept = kept;
}

void wire_disown(struct postgres *pg)
{
	for (guint i = 0; i < pg->pieces->len; i++) {
		struct piece *piece = &g_array_index(pg->pieces, struct piece, i);

		piece->forgotten = piece->forgotten || piece->kept;
		piece->kept = NULL;
	}
}

enum store_answer wire_answer(const PGresult *result, gboolean guarded)
{
	static const struct {
		const char *state;
		enum store_answer answer;
	} known[] = {
		{"23505", STORE_CONFLICT},  /* unique_violation */
		{"40001", STORE_BUSY},      /* serialization_failure */
		{"40P01", STORE_BUSY},      /* deadlock_detected */
		{"55P03", STORE_BUSY},      /* lock_not_available */
		{"53100", STORE_FULL},      /* disk_full */
		{"25006", STORE_READ_ONLY}, /* read_only_sql_transaction */
		{"42501", STORE_READ_ONLY}, /* insufficient_privilege */
		{"57P01", STORE_LOST},      /* admin_shutdown */
		{"57P02", STORE_LOST},      /* crash_shutdown */
		{"57P05", STORE_LOST},      /* idle_session_timeout */
		{"25P03", STORE_LOST},      /* idle_in_transaction_session_timeout */
	};
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	if (guarded && !g_strcmp0(state, "22012")) /* division_by_zero */
		return STORE_CONFLICT;
	for (gsize i = 0; state && i < G_N_ELEMENTS(known); i++)
		if (!strcmp(state, known[i].state))
			return known[i].answer;
	return STORE_FAILED;
}

/* What an exchange has come to so far. */
struct outcome {
	enum store_answer answer;
	PGresult **rows;
	GError **error;
	gint64 id; /* the first one given */
};

static enum store_answer complain(struct postgres *pg, const struct piece *piece,
				  const PGresult *result, GError **error)
{
	gboolean guarded = piece->kind == PIECE_RUN && piece->form == FORM_ONE;
	enum store_answer answer = wire_answer(result, guarded);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	pg->demoted = pg->demoted || !g_strcmp0(state, "25006");
	const char *what = piece->query < QUERY_COUNT ? query_name(piece->query) : "select";

	if (piece->query == QUERY_VERSION_GUARD && !g_strcmp0(state, "22012")) {
		if (pg->base.in_unit)
			pg->base.spoilt = STORE_FAILED;
		return driver_migrated(&pg->base, error);
	}
	if (answer == STORE_CONFLICT)
		return answer;
	if (!g_strcmp0(state, "26000") || !g_strcmp0(state, "42P05"))
		return driver_error(STORE_FAILED, error,
				    _("%s: sessions are shared by a pooler in between (pgbouncer "
				      "in transaction mode?): connect to the server itself"),
				    pg->base.where);
	if (answer == STORE_FAILED)
		return driver_error(answer, error, _("%s: %s failed: %s"), pg->base.where, what,
				    words ? words : PQresultErrorMessage(result));
	/* It tells tables and policies, which nobody asked for. */
	if (!g_strcmp0(state, "42501") &&
	    !g_strcmp0(PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION), "ExecWithCheckOptions"))
		return driver_error(answer, error, _("%s: that lies outside what %s may work on"),
				    pg->base.where, PQuser(pg->connection));
	if (!g_strcmp0(state, "42501"))
		return driver_error(answer, error, _("%s: the role %s may not do that"),
				    pg->base.where, PQuser(pg->connection));
	if (answer == STORE_READ_ONLY)
		return driver_error(answer, error, "%s: %s", pg->base.where,
				    words ? words : driver_words(answer));
	return driver_error(answer, error, "%s: %s", pg->base.where, driver_words(answer));
}

static gboolean has_rows(ExecStatusType status)
{
#ifdef LIBPQ_HAS_CHUNK_MODE
	if (status == PGRES_TUPLES_CHUNK)
		return TRUE;
#endif
	return status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE;
}

/* What comes of a select is its own, whoever's wait it comes in. */
static void take_rows(struct postgres *pg, const struct piece *piece, PGresult *result)
{
	struct stream *stream = piece->stream;
	ExecStatusType status = PQresultStatus(result);

	if (!has_rows(status)) {
		if (stream->answer == STORE_OK && status != PGRES_PIPELINE_ABORTED)
			stream->answer = complain(pg, piece, result, &stream->error);
		PQclear(result);
		return;
	}
	stream->ended = status == PGRES_TUPLES_OK;
	stream_take(stream, result);
}

static void take_result(struct postgres *pg, const struct piece *piece, PGresult *result,
			struct outcome *outcome)
{
	ExecStatusType status = PQresultStatus(result);
	gboolean good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

	if (piece->stream) {
		take_rows(pg, piece, result);
		return;
	}
	if (piece->kind == PIECE_PREPARE)
		pg->prepared[piece->query][piece->form] = good ? PREPARED : PREPARED_NOT;
	if (piece->news && !good)
		pg->listens = FALSE;
	if (piece->forgotten || status == PGRES_PIPELINE_ABORTED) {
		PQclear(result);
		return;
	}
	if (piece->kept && (status != PGRES_TUPLES_OK || piece->kind != PIECE_RUN)) {
		PQclear(result);
		return;
	}
	if (piece->kept) {
		PQclear(*piece->kept);
		*piece->kept = result;
		return;
	}
	if (!good && outcome->answer == STORE_OK)
		outcome->answer = complain(pg, piece, result, outcome->error);
	if (piece->gives_id && status == PGRES_TUPLES_OK && PQntuples(result) && !outcome->id)
		outcome->id = g_ascii_strtoll(PQgetvalue(result, 0, 0), NULL, 10);
	if (status != PGRES_TUPLES_OK || piece->kind != PIECE_RUN || !outcome->rows) {
		PQclear(result);
		return;
	}
	PQclear(*outcome->rows);
	*outcome->rows = result;
}

/* One result, or the end of one piece's. FALSE: none left, or the link is broken. */
static gboolean take(struct postgres *pg, struct outcome *outcome)
{
	/* Who is told of rows may send more pieces. */
	const struct piece piece = g_array_index(pg->pieces, struct piece, pg->answered);
	PGresult *result = PQgetResult(pg->connection);

	if (PQstatus(pg->connection) == CONNECTION_BAD) {
		PQclear(result);
		return FALSE;
	}
	if (!result) {
		if (piece.kind != PIECE_SYNC)
			pg->answered++;
		meet_next(pg);
		return TRUE;
	}
	if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
		PQclear(result);
		pg->answered++;
		meet_next(pg);
		return TRUE;
	}
	/* What goes wrong when a sync commits by itself stands for the piece before it. */
	take_result(pg, &piece, result, outcome);
	return TRUE;
}

void wire_push(struct postgres *pg)
{
	PQflush(pg->connection);
}

void wire_drain(struct postgres *pg)
{
	struct outcome outcome = {.answer = STORE_OK};

	if (!pg->connection || !pg->up)
		return;
	PQflush(pg->connection);
	while (link_wait(pg, TRUE, FALSE, 0) && PQconsumeInput(pg->connection) &&
	       PQstatus(pg->connection) != CONNECTION_BAD)
		continue;
	while (unanswered(pg) && PQstatus(pg->connection) != CONNECTION_BAD &&
	       !PQisBusy(pg->connection) && take(pg, &outcome))
		continue;
}

/* Of what may take so long who hangs is to be told from who works. */
#define PROBED_FROM (20 * G_USEC_PER_SEC)

/* FALSE: nothing has come by `deadline`, or nothing will. */
static gboolean outwait(struct postgres *pg, gboolean unsent, gint64 asked, gint64 deadline)
{
	gint64 due = deadline - asked >= PROBED_FROM ? probe_first(pg, asked) : G_MAXINT64;
	struct probe *probe = NULL;
	gboolean left = FALSE, heard = FALSE;

	while (!left && !heard && g_get_monotonic_time() < deadline) {
		heard = link_wait(pg, TRUE, unsent, MIN(due, deadline));
		if (!heard && g_get_monotonic_time() >= due)
			left = probe_again(&probe, pg, &due);
	}
	probe_free(probe);
	return heard;
}

/* Until a result can be had without waiting. Each byte that moves starts `silence` anew. */
static gboolean await(struct postgres *pg, gint64 silence)
{
	gint64 asked = g_get_monotonic_time();

	while (TRUE) {
		int unsent = PQflush(pg->connection);
		gint64 deadline = asked + silence, told = MIN(asked + SILENT_AFTER, deadline);

		if (unsent < 0)
			return FALSE;
		if (!PQisBusy(pg->connection))
			return TRUE;
		if (!link_wait(pg, TRUE, unsent, told)) {
			health_silent(pg, asked);
			if (!outwait(pg, unsent, asked, deadline))
				return FALSE;
			health_heard(pg);
		}
		if (!PQconsumeInput(pg->connection) || PQstatus(pg->connection) == CONNECTION_BAD)
			return FALSE;
		asked = g_get_monotonic_time();
	}
}

static enum store_answer lost(struct postgres *pg, GError **error)
{
	gboolean broken = PQstatus(pg->connection) == CONNECTION_BAD;

	link_drop(pg);
	return driver_error(STORE_LOST, error, "%s: %s", pg->base.where,
			    broken ? driver_words(STORE_LOST)
				   : _("the server does not answer; try again"));
}

enum store_answer wire_collect(struct postgres *pg, gint64 silence, PGresult **rows, GError **error)
{
	struct outcome outcome = {.answer = STORE_OK, .rows = rows, .error = error};
	gint64 allowance = (gint64)(pg->outgoing / SLOW_LINE) * G_USEC_PER_SEC;
	gint64 began = g_get_monotonic_time();

	pg->outgoing = 0;
	if (rows)
		*rows = NULL;
	while (unanswered(pg))
		if (!await(pg, silence + allowance) || !take(pg, &outcome))
			break;
	if (unanswered(pg) || outcome.answer == STORE_LOST) {
		if (rows)
			PQclear(g_steal_pointer(rows));
		if (unanswered(pg))
			return lost(pg, error);
		link_drop(pg);
		return STORE_LOST;
	}
	g_array_set_size(pg->pieces, 0);
	pg->answered = 0;
	health_trip(pg, g_get_monotonic_time() - began);
	if (outcome.answer != STORE_OK && rows)
		PQclear(g_steal_pointer(rows));
	if (outcome.answer == STORE_OK && !pg->base.last_id)
		pg->base.last_id = outcome.id;
	return outcome.answer;
}

/* FALSE: the link is broken. What the server thinks of the rows it says at their end. */
static gboolean put_rows(struct postgres *pg, const GString *rows, gint64 silence)
{
	int unsent;

	for (gsize at = 0; at < rows->len; at += ROWS_AT_ONCE) {
		gint64 deadline = g_get_monotonic_time() + silence;

		if (PQputCopyData(pg->connection, rows->str + at,
				  (int)MIN(rows->len - at, ROWS_AT_ONCE)) != 1)
			return FALSE;
		while ((unsent = PQflush(pg->connection)) > 0)
			if (!link_wait(pg, TRUE, TRUE, deadline) || !PQconsumeInput(pg->connection))
				return FALSE;
		if (unsent < 0)
			return FALSE;
	}
	return PQputCopyEnd(pg->connection, NULL) == 1;
}

enum store_answer wire_script(struct postgres *pg, const char *sql, const GString *rows,
			      gint64 silence, GError **error)
{
	const struct piece piece = {.kind = PIECE_RUN, .query = QUERY_COUNT};
	struct outcome outcome = {.answer = STORE_OK, .error = error};
	PGresult *result;

	if (!PQexitPipelineMode(pg->connection) || !PQsendQuery(pg->connection, sql))
		return lost(pg, error);
	while (TRUE) {
		if (!await(pg, silence))
			return lost(pg, error);
		result = PQgetResult(pg->connection);
		if (!result)
			break;
		if (PQresultStatus(result) != PGRES_COPY_IN) {
			take_result(pg, &piece, result, &outcome);
			continue;
		}
		PQclear(result);
		if (!put_rows(pg, rows, silence))
			return lost(pg, error);
	}
	if (PQstatus(pg->connection) == CONNECTION_BAD || !PQenterPipelineMode(pg->connection))
		return lost(pg, error);
	if (outcome.answer == STORE_LOST)
		link_drop(pg);
	return outcome.answer;
}
