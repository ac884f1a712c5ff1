/* SPDX-License-Identifier: MIT
 * What each engine wants said in its own way: schema words, guards, integrity tests. */
#ifndef MIDWATCH_STORE_DIALECT_H
#define MIDWATCH_STORE_DIALECT_H

#include <glib.h>

/* Pairs of schema word and meaning, ended by NULL (migrate.h). */
extern const char *const dialect_sqlite[];
extern const char *const dialect_postgres[];
extern const char *const dialect_plain[]; /* of engines that speak PostgreSQL's protocol */
/* Selects whose rows are complaints, ended by NULL. */
extern const char *const integrity_sqlite[];
extern const char *const integrity_postgres[];
/* Generated from schema/guard.*.sql. */
extern const char schema_guard_sqlite[];
extern const char schema_guard_postgres[];
/* PostgreSQL's own next id of a table behind all it has. */
#define RENUMBER(table) \
	"SELECT setval(pg_get_serial_sequence('" table "', 'id'), COALESCE(MAX(id), 1), " \
	"MAX(id) IS NOT NULL) FROM " table
/* Run once rows came with numbers of their own: the engine's lie behind them. */
extern const char renumber_postgres[];
/* Does `sql` insert into a table whose key the engine gives (@id@)? */
gboolean dialect_gives_id(const char *sql);

#endif
