/* SPDX-License-Identifier: MIT
 * See dialect.h. */
#include <stddef.h>
#include "store/dialect.h"

const char *const dialect_sqlite[] = {
	"@id@",     "INTEGER PRIMARY KEY",
	"@int@",    "INTEGER",
	"@blob@",   "BLOB",
	"@strict@", "STRICT",
	"@keyed@",  "STRICT, WITHOUT ROWID",
	NULL,
};

const char *const integrity_sqlite[] = {
	"SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
	"SELECT 'a row of ' || \"table\" || ' names a row of ' || parent || ' that is missing' "
	"FROM pragma_foreign_key_check",
	NULL,
};
