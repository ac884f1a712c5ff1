/* SPDX-License-Identifier: MIT
 * What is asked of a server about itself and the desk on it, when a link is made and now and then
 * afterwards: whether it is a standby and how far behind, whether anything changed, whether the
 * desk is still the one that was opened. */
#include <string.h>
#include "desk/i18n.h"
#include "store/postgres-private.h"

/* A standby that has shown all it received is level with its primary as long as it is connected to
 * it; else nobody knows more than the age of the newest change it has. Whether a receiver runs may
 * be seen by every role. */
#define FOLLOWS "EXISTS(SELECT 1 FROM pg_stat_wal_receiver)"
#define STANDING \
	"CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END, " \
	"CASE WHEN pg_is_in_recovery() AND NOT " FOLLOWS " THEN 1 ELSE 0 END, " \
	"CASE WHEN NOT pg_is_in_recovery() OR (" FOLLOWS \
	" AND pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn()) THEN 0 ELSE " \
	"COALESCE(CAST(EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()) " \
	"AS BIGINT), -1) END, "
/* Other engines know none of these. */
#define STANDING_ELSEWHERE "0, 0, 0, "

#define HERE \
	"CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT), " \
	"current_setting('server_encoding'), " \
	"CASE WHEN to_regclass('meta') IS NULL THEN 0 ELSE 1 END, " \
	"CASE WHEN to_regclass('event') IS NULL THEN 0 ELSE 1 END, " \
	"CASE WHEN has_table_privilege(to_regclass('session'), 'INSERT') THEN 1 ELSE 0 END, " \
	"CASE WHEN to_regclass('ticket') IS NULL THEN 0 ELSE 1 END, "

/* Whom row-level security holds to limits (guard.postgres.sql), and the highest of the desk's roles
 * that person has. */
#define PERSON \
	"CASE WHEN row_security_active(to_regclass('ticket')) THEN 1 ELSE 0 END, " \
	"CASE WHEN has_table_privilege(to_regclass('meta'), 'SELECT') THEN 1 ELSE 0 END, " \
	"session_user, " \
	"(SELECT MAX(r.place) FROM pg_roles p JOIN (VALUES ('midwatch_viewer', 0), " \
	"('midwatch_engineer', 1), ('midwatch_tam', 2), ('midwatch_lead', 3), " \
	"('midwatch_admin', 4)) AS r(name, place) ON r.name = p.rolname " \
	"WHERE pg_has_role(session_user, p.oid, 'USAGE')), "
/* Their owner binds nobody. */
#define PERSON_ELSEWHERE "0, 1, '', 0, "

#define DESK \
	"(SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM pulse), " \
	"(SELECT value FROM meta WHERE name = 'version'), " \
	"(SELECT value FROM meta WHERE name = 'identity')"

enum { STANDBY, CUT, LAG, REST };
enum { TIME = REST, ENCODING, META, EVENT, MAY_WRITE, TICKET, BOUND, READS, WHO, ROLE, PROCESS };
enum { PULSE = REST, VERSION, IDENTITY };

static gint64 number(const PGresult *row, int column)
{
	return g_ascii_strtoll(PQgetvalue(row, 0, column), NULL, 10);
}

static const char *text(const PGresult *row, int column)
{
	return PQgetisnull(row, 0, column) ? NULL : PQgetvalue(row, 0, column);
}

/* Why nothing can be written here; a reason of store.c's own, a desk newer than we are, stays. */
static char *why_not(const struct postgres *pg, gboolean may_write)
{
	const char *user = PQuser(pg->connection);

	if (pg->standby && pg->lag < 0)
		return g_strdup(_("this is a standby without a primary, and nobody knows how far "
				  "behind; it can only be read"));
	if (pg->standby && pg->cut)
		return g_strdup_printf(_("this is a standby without a primary, its newest change "
					 "is %" PRId64 " s old; it can only be read"),
				       pg->lag);
	if (pg->standby)
		return g_strdup_printf(
			_("this is a standby, %" PRId64 " s behind; it can only be read"), pg->lag);
	if (pg->mode == STORE_READ)
		return g_strdup(_("the desk was opened for reading"));
	if (!may_write)
		return g_strdup_printf(_("the role %s may only read"), user && *user ? user : "?");
	return NULL;
}

/* TRUE: what was a standby is none any more, or the other way round. */
static gboolean take_standing(struct postgres *pg, const PGresult *row)
{
	gboolean was = pg->standby;

	pg->standby = number(row, STANDBY) != 0;
	pg->cut = number(row, CUT) != 0;
	pg->lag = number(row, LAG);
	if (was || pg->standby)
		g_clear_pointer(&pg->base.why_read_only, g_free);
	if (!pg->base.why_read_only)
		pg->base.why_read_only = why_not(pg, pg->may_write);
	if (pg->up)
		health_is(pg, pg->base.link.state);
	return was != pg->standby;
}

gboolean look_first(struct postgres *pg)
{
	return wire_text(pg,
			 pg->base.plain ? "SELECT " STANDING_ELSEWHERE HERE PERSON_ELSEWHERE "0"
					: "SELECT " STANDING HERE PERSON "pg_backend_pid()",
			 NULL, 0);
}

/* The role is the most the server lets the person do, whatever the desk says of them. */
static void take_person(struct postgres *pg, const PGresult *row)
{
	g_clear_pointer(&pg->base.person, g_free);
	if (number(row, BOUND))
		pg->base.person = g_strdup(PQgetvalue(row, 0, WHO));
	pg->base.person_role = (int)number(row, ROLE);
}

static GError *refuse(int code, const char *format, const char *where)
{
	return g_error_new(MIDWATCH_ERROR, code, format, where);
}

GError *look_judge(struct postgres *pg, const PGresult *row, gint64 sent)
{
	const char *where = pg->base.where;
	gboolean meta = number(row, META) != 0, event = number(row, EVENT) != 0;

	/* A pooler gives a number of its own. Which mode it is in it does not tell, and in that of
	 * transactions a session's settings, statements and news would be somebody else's. */
	if (!pg->base.plain && number(row, PROCESS) != PQbackendPID(pg->connection))
		return refuse(MIDWATCH_ERROR_FAILED,
			      _("%s: a pooler stands before the server (pgbouncer?), and shared "
				"sessions can't be worked with: connect to the server itself"),
			      where);
	if (strcmp(PQgetvalue(row, 0, ENCODING), "UTF8") != 0)
		return g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				   _("%s: the database is encoded in %s; a desk needs UTF8"), where,
				   PQgetvalue(row, 0, ENCODING));
	if (pg->mode == STORE_CREATE && (meta || event))
		return refuse(MIDWATCH_ERROR_CONFLICT, _("%s: there is something here already"),
			      where);
	if (pg->mode != STORE_CREATE && !meta && !event)
		return refuse(MIDWATCH_ERROR_MISSING,
			      _("%s: there is no desk here: make one with 'midwatch init'"), where);
	if (pg->mode != STORE_CREATE && (!meta || !event))
		return refuse(MIDWATCH_ERROR_USAGE,
			      _("%s: not a desk: a database of another program"), where);
	if (meta && !number(row, READS))
		return g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
				   _("%s: the role %s has no part in this desk: its administrator "
				     "gives it one of midwatch_viewer … midwatch_admin"),
				   where, PQuser(pg->connection));
	take_person(pg, row);
	pg->server_ahead = number(row, TIME) - (sent + (boot_time() - sent) / 2);
	pg->may_write = number(row, MAY_WRITE) || !number(row, TICKET);
	take_standing(pg, row);
	return NULL;
}

gboolean look_again(struct postgres *pg)
{
	return wire_text(
		pg, pg->base.plain ? "SELECT " STANDING_ELSEWHERE DESK : "SELECT " STANDING DESK,
		NULL, 0);
}

void look_take(struct postgres *pg, const PGresult *row)
{
	const char *version = text(row, VERSION), *identity = text(row, IDENTITY);

	pg->heard = pg->heard || number(row, PULSE) != pg->pulse;
	pg->pulse = number(row, PULSE);
	driver_compare(&pg->base, version ? (int)g_ascii_strtoll(version, NULL, 10) : 0, identity);
	/* A standby that was promoted tells of changes as a primary does. */
	if (take_standing(pg, row))
		link_listen(pg);
}

char *look_engine(const struct store *store)
{
	const struct postgres *pg = (const struct postgres *)store;
	const char *version = pg->up ? PQparameterStatus(pg->connection, "server_version") : NULL;
	const char *tls = pg->up ? PQsslAttribute(pg->connection, "protocol") : NULL;
	g_autofree char *name = NULL, *number = NULL;

	if (!version)
		return g_strdup("PostgreSQL");
	name = host_print(pg->route->hosts->pdata[pg->host]);
	number = g_strndup(version, strcspn(version, " "));
	return g_strdup_printf(tls ? _("PostgreSQL %s at %s, %s") : _("PostgreSQL %s at %s"),
			       number, name, tls);
}
