/* SPDX-License-Identifier: MIT
 * What each engine wants said in its own way: schema words, guards, integrity tests. */
#ifndef MIDWATCH_STORE_DIALECT_H
#define MIDWATCH_STORE_DIALECT_H

/* Pairs of schema word and meaning, ended by NULL (migrate.h). */
extern const char *const dialect_sqlite[];
/* Selects whose rows are complaints, ended by NULL. */
extern const char *const integrity_sqlite[];
extern const char schema_guard_sqlite[]; /* generated from schema/guard.sqlite.sql */

#endif
