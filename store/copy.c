/* SPDX-License-Identifier: MIT
 * See copy.h. One walk serves a new copy, one that is gone on with and one that catches up: both
 * desks are read by key, and where they differ TO is made what FROM is. Reading a table that is
 * still empty costs nothing. */
#include "store/copy.h"

#include <string.h>

#include "desk/i18n.h"
#include "store/again.h"
#include "store/check.h"
#include "store/copy-private.h"
#include "store/driver.h"
#include "store/migrate.h"

/* How often FROM may have changed while a round was under way, and how often a server been lost,
 * before copying is given up. */
enum { ROUNDS_MOST = 5, LOSSES_MOST = 20, LOOK_EVERY = 1000 };
/* A server that is replaced by another is away for less. */
#define ENDURANCE (G_GINT64_CONSTANT(60) * G_USEC_PER_SEC)

struct copying {
	struct copy *copy;
	struct desk *from;
	struct store *now; /* FROM again, outside the state that is read */
	struct store *to;
	struct writer writer;
	enum copy_stage stage;
	gint64 done, total;
	gboolean moved;           /* since the last try */
	gboolean quiet;           /* FROM is what was copied */
	const char *place, *user; /* TO and who asks, as they came */
	GChecksum *sum;
};

static gboolean told(struct copying *copying, GError **error)
{
	struct copy *copy = copying->copy;

	return !copy->progress ||
	       copy->progress(copying->stage, copying->done, copying->total, copy->data, error);
}

static gboolean one_more(struct copying *copying, GError **error)
{
	copying->moved = TRUE;
	return ++copying->done % LOOK_EVERY != 0 || told(copying, error);
}

static gboolean integer_row(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

/* Rows of the tables from the one the position is in. */
static gboolean count_rows(struct copying *copying, int first, gint64 *rows, GError **error)
{
	*rows = 0;
	for (int i = first; i < table_count; i++) {
		gint64 count = 0;

		if (!store_ok(store_select(copying->from->store, tables[i].rows, NULL, 0,
					   integer_row, &count, error),
			      error))
			return FALSE;
		*rows += count;
	}
	return TRUE;
}

static gboolean stage_begin(struct copying *copying, enum copy_stage stage, int first,
			    GError **error)
{
	copying->stage = stage;
	copying->done = copying->total = 0;
	/* Counting reads everything once: only where somebody looks. */
	return !copying->copy->progress || count_rows(copying, first, &copying->total, error);
}

/* ---- the walk */

/* History is what it was on both sides; where it is not, TO is of another past. */
static gboolean tell_past(struct copying *copying, const struct table *table,
			  const struct value *row, GError **error)
{
	g_autofree char *name = table_row_name(table, row);

	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("%s: %s of %s is not what it is in %s: copy into a new place"),
		    store_where(copying->to), name, table->name, store_where(copying->from->store));
	return FALSE;
}

/* Makes TO's row what FROM's is; either may be NULL. */
static gboolean settle_row(struct copying *copying, const struct table *table,
			   const struct value *from, const struct value *to, GError **error)
{
	const struct value *row = from ? from : to;
	struct value key[TABLE_COLUMNS_MOST];
	enum query query = !to ? table->put : from ? table->set : table->drop;

	if (from && to && table_row_equal(table, from, to))
		return TRUE;
	if (query == QUERY_COUNT)
		return tell_past(copying, table, row, error);
	position_set(&copying->writer.position, (int)(table - tables), row);
	if (from)
		return writer_add(&copying->writer, query, from, table->count, error);
	for (int i = 0; i < table->keys; i++)
		key[i] = to[table->key[i]];
	return writer_add(&copying->writer, query, key, table->keys, error);
}

static gboolean walk(struct copying *copying, struct side *from, struct side *to, GError **error)
{
	const struct table *table = from->table;
	const struct value *a, *b;

	while (side_look(from, &a, error) && side_look(to, &b, error)) {
		int order = !a ? 1 : !b ? -1 : table_compare(table, a, b);

		if (!a && !b)
			return TRUE;
		if (!settle_row(copying, table, order <= 0 ? a : NULL, order >= 0 ? b : NULL,
				error))
			return FALSE;
		if (order >= 0)
			side_step(to);
		if (order <= 0)
			side_step(from);
		if (order <= 0 && !one_more(copying, error))
			return FALSE;
	}
	return FALSE;
}

static gboolean walk_table(struct copying *copying, int number, GError **error)
{
	struct position *position = &copying->writer.position;
	const struct table *table = &tables[number];
	const struct value *after =
		position->key->len ? &g_array_index(position->key, struct value, 0) : NULL;
	struct side from, to;
	gboolean good;

	/* What is written can change these by itself (the pulse): then it must be written before
	 * they are read. */
	if (table->born && !writer_settle(&copying->writer, error))
		return FALSE;
	side_init(&from, copying->from->store, table, after);
	side_init(&to, copying->to, table, after);
	good = walk(copying, &from, &to, error);
	side_clear(&from);
	side_clear(&to);
	if (good)
		position_set(position, number + 1, NULL);
	else
		g_prefix_error(error, _("table %s: "), table->name);
	return good;
}

static gboolean walk_all(struct copying *copying, GError **error)
{
	const struct position *position = &copying->writer.position;

	if (!stage_begin(copying, COPY_ROWS, position->table, error))
		return FALSE;
	while (position->table < table_count)
		if (!walk_table(copying, position->table, error))
			return FALSE;
	return writer_settle(&copying->writer, error);
}

/* ---- comparing */

struct summed {
	gint64 rows;
	char digest[65];
};

/* Of all rows of a table in the order of their keys. */
static gboolean sum_table(struct copying *copying, struct store *store, const struct table *table,
			  struct summed *summed, GError **error)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(GString) bytes = g_string_new(NULL);
	const struct value *row;
	struct side side;
	gboolean good;

	summed->rows = 0;
	side_init(&side, store, table, NULL);
	while ((good = side_look(&side, &row, error)) && row) {
		g_string_truncate(bytes, 0);
		table_row_bytes(table, row, bytes);
		g_checksum_update(sum, (const guchar *)bytes->str, (gssize)bytes->len);
		summed->rows++;
		side_step(&side);
		good = one_more(copying, error);
		if (!good)
			break;
	}
	side_clear(&side);
	g_strlcpy(summed->digest, g_checksum_get_string(sum), sizeof summed->digest);
	return good;
}

static gboolean compare_table(struct copying *copying, const struct table *table, GError **error)
{
	struct summed from, to;

	if (!sum_table(copying, copying->from->store, table, &from, error) ||
	    !sum_table(copying, copying->to, table, &to, error))
		return FALSE;
	g_checksum_update(copying->sum, (const guchar *)table->name, -1);
	g_checksum_update(copying->sum, (const guchar *)to.digest, -1);
	copying->copy->rows += to.rows;
	if (from.rows == to.rows && !strcmp(from.digest, to.digest))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("%s: table %s is not what it is in %s (%" PRId64 " and %" PRId64
		      " rows): copy again"),
		    store_where(copying->to), table->name, store_where(copying->from->store),
		    to.rows, from.rows);
	return FALSE;
}

/* What was not as it should be is walked again by the next call, from the first row on. */
static void forget_progress(struct copying *copying, const GError *problem)
{
	if (!g_error_matches(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED))
		return;
	position_set(&copying->writer.position, 0, NULL);
	writer_settle(&copying->writer, NULL);
}

static gboolean compare_all(struct copying *copying, GError **error)
{
	if (!stage_begin(copying, COPY_COMPARE, 0, error))
		return FALSE;
	copying->total *= 2;
	copying->copy->rows = 0;
	g_checksum_reset(copying->sum);
	for (int i = 0; i < table_count; i++) {
		GError *problem = NULL;

		if (compare_table(copying, &tables[i], &problem))
			continue;
		forget_progress(copying, problem);
		g_propagate_error(error, problem);
		return FALSE;
	}
	g_strlcpy(copying->copy->digest, g_checksum_get_string(copying->sum),
		  sizeof copying->copy->digest);
	return TRUE;
}

/* ---- rounds */

static gboolean mark_row(const struct row *row, void *data)
{
	GString *mark = data;

	for (int i = 0; i < row_columns(row); i++)
		g_string_append_printf(mark, "%s%s", i ? " " : "",
				       row_is_null(row, i) ? "" : row_text(row, i));
	return FALSE;
}

static char *read_mark(struct store *store, GError **error)
{
	GString *mark = g_string_new(NULL);

	if (store_ok(store_select(store, QUERY_COPY_MARK, NULL, 0, mark_row, mark, error), error))
		return g_string_free(mark, FALSE);
	g_string_free(mark, TRUE);
	return NULL;
}

/* Is FROM still what is being copied? */
static gboolean look_quiet(struct copying *copying, GError **error)
{
	g_autofree char *mark = NULL;

	copying->quiet = copying->copy->live;
	if (copying->quiet)
		return TRUE;
	mark = read_mark(copying->now, error);
	copying->quiet = mark && !strcmp(mark, copying->writer.position.mark);
	return mark != NULL;
}

static gboolean copy_state(struct copying *copying, GError **error)
{
	struct position *position = &copying->writer.position;
	g_autofree char *mark = read_mark(copying->from->store, error);

	if (!mark)
		return FALSE;
	if (strcmp(mark, position->mark) != 0) {
		g_free(position->mark);
		position->mark = g_steal_pointer(&mark);
		position_set(position, 0, NULL);
	}
	return walk_all(copying, error) && look_quiet(copying, error) &&
	       (!copying->quiet || (compare_all(copying, error) && look_quiet(copying, error)));
}

/* Within one state of FROM. */
static gboolean run_round(struct copying *copying, GError **error)
{
	struct store *from = copying->from->store;
	gboolean good;

	if (!store_ok(store_snapshot_begin(from, error), error))
		return FALSE;
	good = copy_state(copying, error);
	store_snapshot_end(from);
	return good;
}

/* A state that was being read is gone with its server, and with what is not written yet: the next
 * one is read from there on, as it would be by another call. And who begins where one was killed
 * may meet what that one had sent. */
static gboolean may_go_on(struct copying *copying, int losses, const GError *problem)
{
	struct writer *writer = &copying->writer;
	g_autofree char *kept = g_strdup(writer->kept);

	if (g_error_matches(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE))
		return copying->moved && losses < LOSSES_MOST && writer_again(writer, NULL);
	return g_error_matches(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT) && !losses &&
	       !writer->written && writer_again(writer, NULL) && strcmp(writer->kept, kept) != 0;
}

static gboolean persist(struct copying *copying,
			gboolean (*step)(struct copying *copying, GError **error), GError **error)
{
	for (int losses = 0;; losses++) {
		GError *problem = NULL;

		copying->moved = FALSE;
		if (step(copying, &problem))
			return TRUE;
		if (!may_go_on(copying, losses, problem)) {
			g_propagate_error(error, problem);
			return FALSE;
		}
		g_error_free(problem);
	}
}

static gboolean run_rounds(struct copying *copying, GError **error)
{
	gboolean good = TRUE;

	for (int round = 0; round < ROUNDS_MOST && good && !copying->quiet; round++) {
		copying->copy->rounds = round;
		good = persist(copying, run_round, error);
	}
	if (good && !copying->quiet)
		g_set_error(
			error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			_("%s goes on being changed: copy again when nobody works on it, and only "
			  "what changed is copied (--live is content with what there is)"),
			store_where(copying->from->store));
	return good && copying->quiet;
}

/* ---- from and to */

static gboolean open_from(struct copying *copying, const char *from, const char *user,
			  gboolean bound, GError **error)
{
	struct desk *desk = desk_open(from, STORE_READ, user, bound, error);
	int version;

	copying->from = desk;
	if (!desk)
		return FALSE;
	/* Who sees a part would copy a part. */
	if (!store_whole(desk->store, error))
		return FALSE;
	if (desk->role != ROLE_ADMIN || desk->clients || desk->regions) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("%s: only an admin without limits sees the whole desk"),
			    store_where(desk->store));
		return FALSE;
	}
	version = store_version(desk->store, error);
	if (version > schema_current.count)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s: desk version %d, this midwatch copies version %d"),
			    store_where(desk->store), version, schema_current.count);
	if (version != schema_current.count)
		return FALSE;
	copying->now = store_open(from, STORE_READ, error);
	if (!copying->now)
		return FALSE;
	store_set_endurance(desk->store, ENDURANCE);
	store_set_endurance(copying->now, ENDURANCE);
	return TRUE;
}

/* Made, or gone on with. A creation that was cut short is undone by whoever looks at it next. */
static struct store *open_to(const char *to, GError **error)
{
	g_autoptr(GError) taken = NULL, refused = NULL;
	struct store *store = store_open(to, STORE_CREATE, &taken);

	if (!store && !g_error_matches(taken, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT))
		g_propagate_error(error, g_steal_pointer(&taken));
	else if (!store && !(store = store_open(to, STORE_FILL, &refused)) &&
		 !(store = store_open(to, STORE_CREATE, NULL)))
		g_propagate_error(error, g_steal_pointer(&refused));
	if (store)
		store_set_endurance(store, ENDURANCE);
	return store;
}

static gboolean any_row(const struct row *row G_GNUC_UNUSED, void *data)
{
	*(gboolean *)data = TRUE;
	return FALSE;
}

static gboolean is_empty(struct store *store, GError **error)
{
	const struct value one = V_INT(1);
	gboolean any = FALSE;

	for (int i = 0; i < table_count && !any; i++)
		if (!tables[i].born &&
		    !store_ok(store_select(store, tables[i].first, &one, 1, any_row, &any, error),
			      error))
			return FALSE;
	if (any)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("%s: there is a desk already that has something in it"),
			    store_where(store));
	return !any;
}

/* One desk by two names: the line just written to TO stands in FROM as well. */
static gboolean are_two(struct copying *copying, GError **error)
{
	g_autofree char *line = NULL;

	if (!writer_line(copying->now, &line, error))
		return FALSE;
	if (!line)
		return TRUE;
	writer_finish(&copying->writer, NULL);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("%s is the same desk"),
		    store_where(copying->to));
	return FALSE;
}

static gboolean begin(struct copying *copying, GError **error)
{
	g_autofree char *identity = NULL, *begun = NULL;

	if (!store_meta(copying->from->store, "identity", &identity, error) ||
	    !writer_line(copying->to, &begun, error) || (!begun && !is_empty(copying->to, error)) ||
	    !writer_init(&copying->writer, copying->to, identity ? identity : "",
			 &copying->copy->resumed, error))
		return FALSE;
	if (strcmp(copying->writer.position.identity, identity ? identity : "") != 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("%s: half copied from another desk than %s: copy into a new place"),
			    store_where(copying->to), store_where(copying->from->store));
		return FALSE;
	}
	return are_two(copying, error);
}

/* ---- the end */

static void complaint(const char *what G_GNUC_UNUSED, void *data G_GNUC_UNUSED)
{
}

static gboolean chains_told(gint64 done, void *data, GError **error)
{
	struct copying *copying = data;

	copying->done = done;
	return told(copying, error);
}

static gboolean check_chains(struct copying *copying, GError **error)
{
	struct check check = {
		.chains = TRUE, .complain = complaint, .progress = chains_told, .data = copying};
	struct desk *desk = desk_open(copying->place, STORE_FILL, copying->user, FALSE, error);
	gboolean good;

	if (!desk)
		return FALSE;
	copying->moved = TRUE;
	copying->stage = COPY_CHAINS;
	copying->done = 0;
	check.now = desk_now(desk);
	good = ticket_total(desk, &copying->total, error) && desk_check(desk, &check, error);
	desk_close(desk);
	copying->copy->complaints = check.complaints;
	g_strlcpy(copying->copy->head, check.head, sizeof copying->copy->head);
	return good;
}

static gboolean renumber(struct store *store, void *data, GError **error)
{
	return store_ok(store->ops->script(store, data, error), error);
}

static gboolean finish(struct copying *copying, GError **error)
{
	const char *sql = copying->to->ops->renumber;

	return (!sql || store_ok(store_unit(copying->to, renumber, (void *)sql, error), error)) &&
	       writer_finish(&copying->writer, error);
}

gboolean desk_copy(const char *from, const char *to, const char *user, gboolean bound,
		   struct copy *copy, GError **error)
{
	struct copying copying = {.copy = copy, .place = to, .user = user};
	gboolean good;

	copy->tables = table_count;
	copying.sum = g_checksum_new(G_CHECKSUM_SHA256);
	good = open_from(&copying, from, user, bound, error) &&
	       (copying.to = open_to(to, error)) != NULL && begin(&copying, error) &&
	       run_rounds(&copying, error) && persist(&copying, check_chains, error) &&
	       finish(&copying, error);
	copy->written = copying.writer.written;
	if (good) {
		copy->from = g_strdup(store_where(copying.from->store));
		copy->to = g_strdup(store_where(copying.to));
	}
	if (copying.writer.store)
		writer_clear(&copying.writer);
	store_close(copying.to);
	store_close(copying.now);
	desk_close(copying.from);
	g_checksum_free(copying.sum);
	return good;
}

void copy_clear(struct copy *copy)
{
	g_free(copy->from);
	g_free(copy->to);
}
