/* SPDX-License-Identifier: MIT
 * The link to a server: finding one among the hosts, judging and setting up what was found,
 * noticing when it is gone. The hosts are gone round by us; an attempt that takes longer than its
 * caller can wait goes on at the next call. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include "desk/i18n.h"
#include "store/postgres-private.h"

#define OLDEST 150000 /* of servers; PQserverVersion() */
#define PAUSE (250 * 1000)
#define SET_UP_WITHIN (10 * G_USEC_PER_SEC)

gint64 boot_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

gboolean link_wait(struct postgres *pg, gboolean read, gboolean write, gint64 deadline)
{
	struct pollfd fd = {.fd = PQsocket(pg->connection),
			    .events = (short)((read ? POLLIN : 0) | (write ? POLLOUT : 0))};

	while (TRUE) {
		gint64 left = deadline ? deadline - g_get_monotonic_time() : 0;
		int rc = poll(&fd, 1, (int)CLAMP((left + 999) / 1000, 0, G_MAXINT));

		if (rc > 0)
			return TRUE;
		if (rc == 0 || (errno != EINTR && errno != EAGAIN))
			return FALSE;
	}
}

/* libpq says "connection to server at … failed: FATAL:  28P01: why", then LOCATION and hints. */
char *link_words(const char *message)
{
	const char *failed = strstr(message, " failed: ");
	const char *from = failed ? failed + strlen(" failed: ") : message;
	g_autofree char *line = g_strndup(from, strcspn(from, "\n"));
	const char *severity = strstr(line, ":  ");

	return g_strdup(g_strstrip(severity ? (char *)severity + 3 : line));
}

/* The five characters that say why the server refused; NULL: it was not the server. */
static const char *state_of(const char *words)
{
	for (int i = 0; i < 5; i++)
		if (!g_ascii_isdigit(words[i]) && !g_ascii_isupper(words[i]))
			return NULL;
	return words[5] == ':' ? words : NULL;
}

void link_drop(struct postgres *pg)
{
	if (pg->up)
		health_is(pg, STORE_LINK_AWAY);
	PQfinish(g_steal_pointer(&pg->connection));
	pg->up = FALSE;
	pg->listens = FALSE;
	g_array_set_size(pg->pieces, 0);
	pg->answered = 0;
	pg->outgoing = 0;
	g_ptr_array_set_size(pg->ahead, 0);
	memset(pg->prepared, 0, sizeof(pg->prepared));
	if (pg->begun && pg->base.in_unit && pg->base.spoilt == STORE_OK)
		pg->base.spoilt = STORE_LOST;
}

/* Of what the hosts of a round complain of the first of the most telling stays: that one is there
 * and does not serve tells more than that another is not there. */
static void note(struct postgres *pg, GError *problem)
{
	gboolean there = PQstatus(pg->connection) == CONNECTION_OK;
	int telling = problem->code != MIDWATCH_ERROR_UNREACHABLE ? 2 : there ? 1 : 0;

	if (pg->complaint && telling <= pg->telling) {
		g_error_free(problem);
		return;
	}
	g_clear_error(&pg->complaint);
	pg->complaint = problem;
	pg->telling = telling;
}

static void next_host(struct postgres *pg)
{
	if (pg->connection)
		link_drop(pg);
	if (pg->addresses && ++pg->address < pg->addresses->len)
		return;
	g_clear_pointer(&pg->addresses, g_ptr_array_unref);
	pg->address = 0;
	pg->host++;
}

static const char *role_of(struct postgres *pg)
{
	const char *user = PQuser(pg->connection);

	return user && *user ? user : "?";
}

/* A connection that was not made, in words. */
static GError *refusal(struct postgres *pg)
{
	const struct host *host = pg->route->hosts->pdata[pg->host];
	g_autofree char *name = host_print(host);
	g_autofree char *words = link_words(PQerrorMessage(pg->connection));
	const char *state = state_of(words), *where = pg->base.where;
	const char *said = state ? words + 7 : words;

	if (PQconnectionNeedsPassword(pg->connection) && pg->password_trouble)
		return g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
				   _("%s: %s asks for the password of the role %s: %s"), where,
				   name, role_of(pg), pg->password_trouble);
	if (PQconnectionNeedsPassword(pg->connection))
		return g_error_new(
			MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			_("%s: %s asks for the password of the role %s: put it into ~/.pgpass"),
			where, name, role_of(pg));
	if (!state && pg->tls_failed)
		return g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				   _("%s: %s: no safe connection (TLS): %s"), where, name, words);
	if (!state)
		return g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE,
				   _("%s: no server answers at %s: %s"), where, name, words);
	pg->soon = pg->soon || g_str_has_prefix(state, "57P03");
	if (g_str_has_prefix(state, "28P01"))
		return g_error_new(
			MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			_("%s: %s: the password of the role %s is not right, or there is "
			  "no such role"),
			where, name, role_of(pg));
	if (g_str_has_prefix(state, "28"))
		return g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
				   _("%s: %s does not admit the role %s: %s"), where, name,
				   role_of(pg), said);
	if (g_str_has_prefix(state, "3D000"))
		return g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				   _("%s: %s has no database %s: an administrator makes it with "
				     "'createdb'"),
				   where, name, PQdb(pg->connection));
	return g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE, _("%s: %s: %s"), where, name,
			   said);
}

/* A commit that could not wait for its second copy warns, and that is all that is told of it; the
 * guards warn when there are no roles to give rights to. */
static void take_notice(void *data, const PGresult *result)
{
	struct postgres *pg = data;
	const char *function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	if (pg->base.warning)
		return;
	if (!g_strcmp0(function, "SyncRepWaitForLSN"))
		pg->base.warning = g_strdup_printf(_("%s: stored here, not yet on a second host"),
						   pg->base.where);
	else if (!g_strcmp0(state, "MWROL"))
		pg->base.warning = g_strdup_printf(
			_("%s: the roles midwatch_viewer … midwatch_admin are not there, and %s "
			  "may not make them: an administrator of the server does "
			  "(midwatch-postgresql(7), ROLES), then 'midwatch migrate' again"),
			pg->base.where, role_of(pg));
}

/* What is wrong with the password file is told once, as what an act was told. */
static gboolean may_read_passwords(struct postgres *pg)
{
	g_autofree char *before = g_steal_pointer(&pg->password_trouble);
	gboolean may = route_reads_passwords(pg->route, &pg->password_trouble);

	if (pg->password_trouble && !before && !pg->base.warning)
		pg->base.warning = g_strdup(pg->password_trouble);
	return may;
}

static void begin_attempt(struct postgres *pg, gint64 deadline)
{
	struct host *host = pg->route->hosts->pdata[pg->host];
	g_autoptr(GPtrArray) keywords = g_ptr_array_new(), values = g_ptr_array_new();
	gint64 until = g_get_monotonic_time() + pg->route->connect_timeout;
	const char *address = host->address, *why = NULL;

	if (!address && host->name && *host->name != '/' && *host->name != '@' && !pg->addresses) {
		pg->addresses = resolve(host->name, MIN(until, deadline), &why);
		pg->address = 0;
		if (!pg->addresses) {
			note(pg,
			     g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE,
					 _("%s: host %s: %s"), pg->base.where, host->name, why));
			next_host(pg);
			return;
		}
	}
	if (pg->addresses)
		address = pg->addresses->pdata[pg->address];
	const char *const own[][2] = {
		{"host", host->name}, {"hostaddr", address}, {"port", host->port}};
	for (gsize i = 0; i < G_N_ELEMENTS(own); i++) {
		if (own[i][1]) {
			g_ptr_array_add(keywords, (char *)own[i][0]);
			g_ptr_array_add(values, (char *)own[i][1]);
		}
	}
	for (guint i = 0; i < pg->route->keywords->len; i++) {
		g_ptr_array_add(keywords, pg->route->keywords->pdata[i]);
		g_ptr_array_add(values, pg->route->values->pdata[i]);
	}
	if (!may_read_passwords(pg)) {
		g_ptr_array_add(keywords, (char *)"passfile");
		g_ptr_array_add(values, (char *)NO_FILE);
	}
	g_ptr_array_add(keywords, NULL);
	g_ptr_array_add(values, NULL);
	pg->attempt_until = until;
	pg->connection = PQconnectStartParams((const char *const *)keywords->pdata,
					      (const char *const *)values->pdata, 0);
	if (!pg->connection)
		g_error("out of memory");
	PQsetErrorVerbosity(pg->connection, PQERRORS_VERBOSE);
	PQsetNoticeReceiver(pg->connection, take_notice, pg);
}

/* Will what comes next tell of TLS? Not when the other side has closed: then nobody is there. Words
 * are no help, since libpq says them in the language of whoever reads. */
static gboolean is_agreeing_on_tls(PGconn *connection)
{
	char byte;

	return PQstatus(connection) == CONNECTION_SSL_STARTUP &&
	       recv(PQsocket(connection), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* Drives the attempt. TRUE: the connection is made. FALSE: not yet (pg->connection is there), or it
 * failed and the next host is to be tried. */
static gboolean drive(struct postgres *pg, gint64 deadline)
{
	const struct host *host = pg->route->hosts->pdata[pg->host];
	PostgresPollingStatusType step = PGRES_POLLING_WRITING;

	/* Before the first call of PQconnectPoll libpq wants the socket writable. */
	while (PQstatus(pg->connection) != CONNECTION_BAD) {
		if (!link_wait(pg, step == PGRES_POLLING_READING, step == PGRES_POLLING_WRITING,
			       MIN(deadline, pg->attempt_until))) {
			g_autofree char *name = host_print(host);

			if (g_get_monotonic_time() < pg->attempt_until)
				return FALSE;
			note(pg, g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE,
					     _("%s: %s does not answer"), pg->base.where, name));
			next_host(pg);
			return FALSE;
		}
		pg->tls_failed = is_agreeing_on_tls(pg->connection);
		step = PQconnectPoll(pg->connection);
		if (step == PGRES_POLLING_OK)
			return TRUE;
		if (step == PGRES_POLLING_FAILED)
			break;
	}
	note(pg, refusal(pg));
	next_host(pg);
	return FALSE;
}

static gboolean is_postgresql(PGconn *connection)
{
	const char *version = PQparameterStatus(connection, "server_version");

	return !PQparameterStatus(connection, "crdb_version") &&
	       !(version && strstr(version, "-YB-"));
}

/* What the session is to be like; settings a server does not have are left out. Whatever writes
 * says so with its BEGIN, so nothing else can. */
static const char set_up_session[] =
	"SELECT set_config(s.name, w.setting, FALSE) FROM pg_settings s JOIN (VALUES "
	"('default_transaction_read_only', 'on'), "
	"('default_transaction_isolation', 'read committed'), "
	"('statement_timeout', '0'), "
	"('idle_in_transaction_session_timeout', '0'), "
	"('bytea_output', 'hex'), "
	"('jit', 'off')) AS w(name, setting) ON w.name = s.name";

/* What can be told from the greeting alone. */
static GError *judge_server(struct postgres *pg)
{
	int version = PQserverVersion(pg->connection);
	const struct host *host = pg->route->hosts->pdata[pg->host];
	g_autofree char *name = host_print(host);

	pg->base.plain = !is_postgresql(pg->connection);
	if (!pg->base.plain && version < OLDEST)
		return g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				   _("%s: %s is PostgreSQL %d; %d or newer is needed"),
				   pg->base.where, name, version / 10000, OLDEST / 10000);
	if (!PQparameterStatus(pg->connection, "in_hot_standby"))
		return NULL;
	gboolean standby = !strcmp(PQparameterStatus(pg->connection, "in_hot_standby"), "on");
	gboolean locked = !g_strcmp0(
		PQparameterStatus(pg->connection, "default_transaction_read_only"), "on");
	enum session_wish wish = pg->route->wish;
	pg->soon = pg->soon || (standby && pg->route->hosts->len > 1 &&
				(wish == WISH_READ_WRITE || wish == WISH_PRIMARY));
	if ((standby || locked) && wish == WISH_READ_WRITE)
		return g_error_new(
			MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE,
			standby ? _("%s: %s is a standby, and no primary answers (to read from "
				    "it add target_session_attrs=any)")
				: _("%s: %s takes no changes (default_transaction_read_only)"),
			pg->base.where, name);
	if (standby && wish == WISH_PRIMARY)
		return g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE,
				   _("%s: %s is a standby, and no primary answers"), pg->base.where,
				   name);
	if (!standby && (wish == WISH_STANDBY || (wish == WISH_PREFER_STANDBY && !pg->second_best)))
		return g_error_new(MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE,
				   _("%s: %s is no standby"), pg->base.where, name);
	return NULL;
}

/* Where nobody can be told (a standby, another engine) the pulse is looked at. */
void link_listen(struct postgres *pg)
{
	pg->listens = !pg->standby && !pg->base.plain;
	if (pg->listens && wire_news(pg, "LISTEN midwatch"))
		wire_push(pg);
}

/* One round trip: the session as we want it, and what is here. */
static gboolean set_up(struct postgres *pg)
{
	gint64 sent = boot_time();
	PGresult *row = NULL;
	GError *problem = judge_server(pg);
	enum store_answer answer = STORE_FAILED;

	PQsetErrorVerbosity(pg->connection, PQERRORS_DEFAULT);
	if (!problem &&
	    (PQsetnonblocking(pg->connection, 1) || !PQenterPipelineMode(pg->connection)))
		problem = refusal(pg);
	pg->lock_timeout = -1;
	pg->trips.count = 0;
	if (!problem) {
		wire_text(pg, set_up_session, NULL, 0);
		look_first(pg);
		wire_sync(pg);
		answer = wire_collect(pg, SET_UP_WITHIN, &row, &problem);
	}
	if (answer == STORE_OK && !problem)
		problem = look_judge(pg, row, sent);
	PQclear(row);
	if (problem) {
		note(pg, problem);
		next_host(pg);
		return FALSE;
	}
	pg->copies = pg->base.plain ? COPIES_NOT : COPIES_UNKNOWN;
	link_listen(pg);
	pg->heard = TRUE;  /* whatever happened while nobody listened */
	pg->looked_at = 0; /* it may be another desk */
	pg->up = TRUE;
	health_is(pg, STORE_LINK_UP);
	pg->second_best = FALSE;
	g_clear_error(&pg->complaint);
	g_clear_error(&pg->before);
	return TRUE;
}

/* An idle link tells of its end by itself. */
static gboolean is_alive(struct postgres *pg)
{
	for (int i = 0; i < 8 && link_wait(pg, TRUE, FALSE, 0); i++)
		if (!PQconsumeInput(pg->connection) || PQstatus(pg->connection) == CONNECTION_BAD)
			return FALSE;
	return PQstatus(pg->connection) == CONNECTION_OK;
}

void link_tell(GError *problem, GError **error)
{
	if (problem && error && !*error)
		g_propagate_error(error, problem);
	else
		g_clear_error(&problem);
}

/* In time or not: why is what this round has found, else the one before. */
static enum store_answer give_up(struct postgres *pg, GError **error)
{
	const GError *why = pg->complaint ? pg->complaint : pg->before;

	link_tell(why ? g_error_copy(why) : NULL, error);
	return driver_error(STORE_LOST, error, _("%s: no server answers"), pg->base.where);
}

static void begin_round(struct postgres *pg)
{
	pg->soon = FALSE;
	if (pg->complaint) {
		g_clear_error(&pg->before);
		pg->before = g_steal_pointer(&pg->complaint);
	}
}

/* None that serves is the answer, unless one may in a moment: a fail-over is waited for. */
static gboolean is_final(const struct postgres *pg)
{
	return !pg->soon || (pg->complaint && pg->complaint->code != MIDWATCH_ERROR_UNREACHABLE);
}

enum store_answer link_ready(struct postgres *pg, gint64 deadline, gboolean once, GError **error)
{
	if (pg->up && is_alive(pg))
		return STORE_OK;
	if (pg->up)
		link_drop(pg);
	/* What was begun on a link that is no more can't be gone on with on another. */
	if (pg->begun)
		return driver_error(STORE_LOST, error, "%s: %s", pg->base.where,
				    driver_words(STORE_LOST));
	while (TRUE) {
		if (pg->host >= pg->route->hosts->len) {
			gboolean again = pg->route->wish == WISH_PREFER_STANDBY && !pg->second_best;

			pg->host = 0;
			pg->second_best = again;
			if (!again &&
			    ((once && is_final(pg)) || g_get_monotonic_time() + PAUSE >= deadline))
				return give_up(pg, error);
			if (!again)
				driver_sleep(&pg->base, PAUSE);
			begin_round(pg);
		}
		if (!pg->connection)
			begin_attempt(pg, deadline);
		if (pg->connection && drive(pg, deadline) && set_up(pg))
			return STORE_OK;
		if (pg->connection && g_get_monotonic_time() >= deadline)
			return give_up(pg, error);
	}
}
