/* SPDX-License-Identifier: MIT
 * What the files of the PostgreSQL driver share. The way there (postgres-where.c, postgres-resolve.c)
 * leads to a link (postgres-link.c), over which pieces are sent and answers collected
 * (postgres-wire.c); postgres.c makes a driver of it. Nothing here blocks in libpq: every wait is a
 * poll() of our own with a deadline. */
#ifndef MIDWATCH_STORE_POSTGRES_PRIVATE_H
#define MIDWATCH_STORE_POSTGRES_PRIVATE_H

#include <libpq-fe.h>
#include "store/driver.h"

/* ---- where a desk is (postgres-where.c) */

struct host {
	char *name;    /* NULL: libpq's default; a folder: its socket */
	char *address; /* numeric; NULL: to be looked up */
	char *port;    /* NULL: the default */
};

/* Which servers are taken: target_session_attrs in the words of libpq. */
enum session_wish { WISH_READ_WRITE, WISH_PRIMARY, WISH_ANY, WISH_STANDBY, WISH_PREFER_STANDBY };

#define NO_FILE "/dev/null/none" /* can't exist */

struct route {
	GPtrArray *hosts;	    /* of struct host; never empty */
	GPtrArray *keywords, *values; /* everything else, parallel */
	enum session_wish wish;
	gint64 connect_timeout; /* µs, of one host */
	char *shown;		/* as a URI without what is secret */
	char *database, *user;	/* as far as they are said; else NULL */
	char *password_file;	/* libpq looks into it; NULL: into none */
};
/* `where` without "postgresql:": "//…" is the rest of a URI, else libpq's "word=value …". */
struct route *route_new(const char *where, GError **error);
void route_free(struct route *route);
/* "db1.example:5432", for a person. Free with g_free. */
char *host_print(const struct host *host);

/* FALSE: libpq would not read the password file, and say so over whatever the screen shows; *why (may be
 * NULL, free with g_free) tells it. */
gboolean route_reads_passwords(const struct route *route, char **why);

/* ---- names to addresses (postgres-resolve.c) */

/* Numeric addresses of `name`, in the order to be tried; NULL with *why (static or to be freed by
 * nobody) when there are none or the answer did not come by `deadline` (monotonic). */
GPtrArray *resolve(const char *name, gint64 deadline, const char **why);

/* ---- the link */

enum form { FORM_PLAIN, FORM_ONE, FORMS };

/* The rows of one select on their way to whoever asked. A few megabytes of them are held until all are
 * there, so that a select whose answer breaks off can be sent again; more than that are told as they
 * come. Who is being told may select: what still comes meanwhile is held. */
struct stream {
	row_fn *fn;
	void *data;
	GPtrArray *held; /* of PGresult*, in order; what was told is NULL */
	gsize size;	 /* of them, bytes */
	gboolean flows;	 /* some were told before all had come */
	gboolean telling, enough, ended;
	enum store_answer answer;
	GError *error;
};

/* What was sent and has not been answered yet, in order. */
struct piece {
	enum piece_kind { PIECE_PREPARE, PIECE_RUN, PIECE_SYNC } kind;
	enum query query; /* QUERY_COUNT: none */
	enum form form;
	gboolean forgotten; /* whoever sent it does not wait for what it says */
	gboolean news;	    /* LISTEN or NOTIFY; where they are refused we go without */
	gboolean gives_id;
	struct stream *stream; /* takes its rows; NULL: the exchange's outcome does */
	PGresult **kept; /* takes its rows; what goes wrong with it is nobody's trouble; NULL */
};

/* How long the last round trips took. */
enum { TRIPS_KEPT = 32 };
struct trips {
	gint64 took[TRIPS_KEPT]; /* µs */
	guint count;		 /* ever */
};

struct postgres {
	struct store base;
	enum store_mode mode;
	struct route *route;

	PGconn *connection; /* NULL: none */
	gboolean up;	    /* set up, and in pipeline mode */
	guint host;	    /* in route->hosts: where it leads, or is tried next */
	GPtrArray *addresses; /* of that host, looked up; NULL: not */
	guint address;
	gint64 attempt_until; /* of the connection being made */
	gboolean tls_failed;  /* when it fails now, then in agreeing on TLS */
	char *password_trouble; /* why the password file is not read; NULL: it is */
	GError *complaint;    /* the most telling of this round */
	int telling;	      /* how much it tells */
	GError *before;	      /* and of the last one that had any; NULL: none since the link was there */
	gboolean soon;	      /* of the last round a host may serve in a moment: it starts, or may be promoted */
	gboolean second_best; /* this round takes what the wish only puts up with */
	gint64 lock_timeout;  /* ms, as the session has it */
	gint64 server_ahead;  /* µs: the server's clock minus this machine's boot clock */
	gboolean listens;
	gboolean standby, cut; /* it follows a primary; it has none now */
	gint64 lag;	       /* seconds; -1: not known */
	gboolean may_write;	  /* the role */
	enum { COPIES_UNKNOWN, COPIES, COPIES_NOT } copies; /* rows can be sent by COPY */

	GArray *pieces;	   /* of struct piece */
	guint answered;	   /* of them */
	gsize outgoing;	   /* bytes of values in them */
	GPtrArray *ahead;  /* static texts to go before whatever is sent next */
	guint8 prepared[QUERY_COUNT][FORMS];
	gboolean demoted;  /* the server no longer takes writes */
	gboolean begun;	   /* a transaction of several exchanges is open on the server */
	gboolean heard;	   /* a notice of another session's change has come */
	gint64 looked_at;  /* monotonic, when the pulse was last asked for */
	gint64 pulse;
	struct trips trips;
	GPtrArray *expected;	     /* of postgres-expect.c, in the order they go; NULL like none */
	GHashTable *expected_by_key; /* the same */
};

static inline struct postgres *postgres_of(struct store *store)
{
	return (struct postgres *)store;
}

/* Without a link; the route is taken over. */
struct postgres *postgres_new(struct route *route, enum store_mode mode);
void postgres_free(struct postgres *pg);
/* Takes a usable link by `deadline` (monotonic): the one there is, or a new one. A round that finds
 * no server is followed by the next until then; `once`: only when one may serve in a moment. */
enum store_answer link_ready(struct postgres *pg, gint64 deadline, gboolean once, GError **error);
/* Forgets the link; a unit or snapshot that was begun on it is spoilt. */
void link_drop(struct postgres *pg);
/* Of several tries the last one's error is told, where none is yet; takes it over, NULL too. */
void link_tell(GError *problem, GError **error);
/* Asks to be told of changes, without waiting. */
void link_listen(struct postgres *pg);
/* Waits for the socket; FALSE: not by `deadline`. `write` too when something is to be sent. */
gboolean link_wait(struct postgres *pg, gboolean read, gboolean write, gint64 deadline);
/* What the server said last, as one line without LOCATION and hints. Free with g_free. */
char *link_words(const char *message);
gint64 boot_time(void); /* µs, goes on while the machine sleeps */

/* ---- how the link is (postgres-health.c) */

/* Tells whoever watches. Also when the standby or its lag is another. */
void health_is(struct postgres *pg, enum store_link_state state);
/* An exchange took so long, in µs. */
void health_trip(struct postgres *pg, gint64 took);
/* Nothing has come since `asked`, so long that it is to be told; or something came. */
enum { SILENT_AFTER = 2 * 1000 * 1000 };
void health_silent(struct postgres *pg, gint64 asked);
void health_heard(struct postgres *pg);

/* ---- whether who is silent is only slow (postgres-probe.c) */

struct probe;
/* Monotonic: when it is to be asked after, being silent since `asked`. */
gint64 probe_first(const struct postgres *pg, gint64 asked);
/* Goes on with *probe (NULL: begins), for a moment. TRUE: another server serves the desk by now, to which the next link
 * leads. *due: when it is to be called again. */
gboolean probe_again(struct probe **probe, struct postgres *pg, gint64 *due);
void probe_free(struct probe *probe); /* NULL is fine */

/* ---- pieces and answers (postgres-wire.c) */

/* Adds to what goes out; nothing is sent before wire_collect() (or wire_push(), which does not
 * wait). FALSE: the link is broken. */
gboolean wire_text(struct postgres *pg, const char *sql, const struct value *values, int count);
gboolean wire_query(struct postgres *pg, enum query query, enum form form,
		    const struct value *values, int count);
/* The rows of what was added last go to `stream`, which lives until wire_collect() has returned. */
void wire_stream(struct postgres *pg, struct stream *stream);
gboolean wire_sync(struct postgres *pg);
/* Nobody waits for what the pieces from number `from` on (pg->pieces->len before they were added) say. */
void wire_forget(struct postgres *pg, guint from);
/* The pieces from `from` on are a select by itself, whose rows go to *kept; wire_disown(): nobody's any more. */
void wire_keep(struct postgres *pg, guint from, PGresult **kept);
void wire_disown(struct postgres *pg);
void wire_push(struct postgres *pg);
/* Adds LISTEN or NOTIFY and a sync, forgotten. */
gboolean wire_news(struct postgres *pg, const char *sql);
/* Reads what has come without waiting. */
void wire_drain(struct postgres *pg);
/* Sends everything and reads all answers. *rows (may be NULL): the result of the last statement that
 * gave rows; free with PQclear. LOST: the link broke, or nothing moved for `silence` µs; it is
 * dropped. */
enum store_answer wire_collect(struct postgres *pg, gint64 silence, PGresult **rows, GError **error);
/* Several statements in one text, outside the pipeline, with nothing unanswered. `rows` is what a COPY … FROM STDIN
 * among them takes; NULL: there is none. */
enum store_answer wire_script(struct postgres *pg, const char *sql, const GString *rows, gint64 silence,
			      GError **error);
/* The answer a failed result stands for. */
enum store_answer wire_answer(const PGresult *result, gboolean guarded);

/* ---- what the server says of itself and the desk (postgres-look.c) */

/* Adds the question of a new link; its answer, asked for at `sent` (boot time), may be a refusal. */
gboolean look_first(struct postgres *pg);
GError *look_judge(struct postgres *pg, const PGresult *row, gint64 sent);
/* The server for a person: what it is, where, over which TLS. */
char *look_engine(const struct store *store);
/* Adds the one asked now and then; its answer goes into pg->heard, ->standby and so on. */
gboolean look_again(struct postgres *pg);
void look_take(struct postgres *pg, const PGresult *row);

/* ---- what is expected to be asked (postgres-expect.c) */

void postgres_expect(struct store *store, enum query query, const char *sql, const struct value *values, int count);
void postgres_expect_none(struct store *store);
/* Adds what was not sent yet to what goes out. */
gboolean expected_put(struct postgres *pg);
/* Names a select among them; NULL: nothing is expected. g_bytes_unref. */
GBytes *expected_key(const struct postgres *pg, enum query query, const char *sql, const struct value *values,
		     int count);
/* Whether it is one of them and goes out with the next. */
gboolean expected_goes(const struct postgres *pg, GBytes *key);
/* The rows that came of it; NULL: none did. Whoever is told of them may forget all that was expected, so they are
 * lent, and given back when they are told. */
PGresult *expected_lend(struct postgres *pg, GBytes *key);
void expected_return(struct postgres *pg, GBytes *key, PGresult *rows);
/* Nothing is expected any more; for a link that ends. */
void expected_clear(struct postgres *pg);

/* ---- rows (postgres-row.c) */

/* FALSE: no more are wanted. */
gboolean rows_tell(PGresult *result, row_fn *fn, void *data);
void stream_init(struct stream *stream, row_fn *fn, void *data);
void stream_clear(struct stream *stream);
/* Rows, or the end of them. Takes the result over. */
void stream_take(struct stream *stream, PGresult *result);
/* What is held, to the last row. */
void stream_tell(struct stream *stream);

/* ---- many rows of one table (postgres-copy.c) */

/* Adds a batch's statements to what goes out. Long runs of one plain insert are sent by COPY, which takes everything
 * before them to be answered first. LOST comes with the link dropped. */
enum store_answer statements_put(struct postgres *pg, const struct batch *batch, gint64 silence, GError **error);

/* ---- backup (postgres-backup.c) */

enum store_answer postgres_copy(struct store *store, const char *path, GError **error);

#endif
