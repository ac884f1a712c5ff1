# SPDX-License-Identifier: MIT
# The schema's files, in order, and a guard → what a desk's tables are, for copying one (store/table.h): with
# -v part=c the table of tables, with -v part=sql the statements, in the form of queries.sql. What it can't read it
# refuses, so that no column is passed over.
function fail(why) { print FILENAME ":" FNR ": " why > "/dev/stderr"; failed = 1; exit 1 }
function trim(text) { sub(/^[ \t]+/, "", text); sub(/[ \t]+$/, "", text); return text }

# "a, b" → the columns of table `t` by number, as its key.
function set_key(t, list, parts, n, i, j) {
	n = split(list, parts, /,[ \t]*/)
	keys[t] = n
	for (i = 1; i <= n; i++) {
		for (j = 1; j <= columns[t] && column[t, j] != trim(parts[i]); j++)
			continue
		if (j > columns[t])
			fail("key of " name[t] ": no column " parts[i])
		key[t, i] = j
	}
}
function add_column(t, definition, words, n) {
	n = split(definition, words, /[ \t]+/)
	if (n < 2 || !(words[2] in types))
		fail("a column is expected: " definition)
	column[t, ++columns[t]] = words[1]
	type[t, columns[t]] = types[words[2]]
	if (words[2] == "@id@" || definition ~ / PRIMARY KEY/)
		set_key(t, words[1])
}
function table_of(wanted) {
	if (!(wanted in number))
		fail("no table " wanted)
	return number[wanted]
}

BEGIN {
	types["TEXT"] = "TEXT"
	types["@int@"] = types["@id@"] = "INT"
	types["@blob@"] = "BLOB"
}
{ sub(/--.*/, ""); line = trim($0) }
line == "" { next }
FILENAME ~ /guard\./ {
	if (match(line, /CREATE TRIGGER [a-z_]+_no_update /))
		frozen[substr(line, 16, RLENGTH - 26)] = 1
	if (match(line, /CREATE TRIGGER [a-z_]+_no_delete /))
		kept[substr(line, 16, RLENGTH - 26)] = 1
	next
}
line ~ /^CREATE TABLE / {
	name[++count] = line
	sub(/^CREATE TABLE /, "", name[count])
	sub(/\(.*/, "", name[count])
	number[name[count]] = count
	within = 1
	next
}
within && line ~ /^\)/ { within = 0; next }
within && line ~ /^FOREIGN KEY/ { next }
within && line ~ /^PRIMARY KEY\(/ { gsub(/^PRIMARY KEY\(|\),?$/, "", line); set_key(count, line); next }
within { sub(/,$/, "", line); add_column(count, line); next }
line ~ /^ALTER TABLE [a-z_]+ ADD COLUMN / {
	sub(/^ALTER TABLE /, "", line)
	split(line, words, " ")
	sub(/^[a-z_]+ ADD COLUMN /, "", line)
	add_column(table_of(words[1]), line)
	next
}
# Of a table without a primary key, a unique index over whole columns is the key.
line ~ /^CREATE UNIQUE INDEX [a-z_]+ ON [a-z_]+\([a-z_, ]+\);$/ {
	sub(/^CREATE UNIQUE INDEX [a-z_]+ ON /, "", line)
	split(line, words, /[(]/)
	sub(/\);$/, "", words[2])
	if (!keys[table_of(words[1])])
		set_key(table_of(words[1]), words[2])
	next
}
line ~ /^INSERT INTO [a-z_]+\(/ {
	sub(/^INSERT INTO /, "", line)
	sub(/\(.*/, "", line)
	born[line] = 1
	next
}
# What a migration makes of rows there were is theirs.
line ~ /^UPDATE [a-z_]+ SET .*;$/ { next }
line ~ /^CREATE (UNIQUE )?INDEX / { index_open = line !~ /;$/; next }
index_open { index_open = line !~ /;$/; next }
{ fail("what copying should make of this is not known: " line) }

function list(t, out, i) {
	for (i = 1; i <= columns[t]; i++)
		out = out (i > 1 ? ", " : "") column[t, i]
	return out
}
function key_list(t, out, i) {
	for (i = 1; i <= keys[t]; i++)
		out = out (i > 1 ? ", " : "") column[t, key[t, i]]
	return out
}
function places(n, out, i) {
	for (i = 1; i <= n; i++)
		out = out (i > 1 ? ", " : "") "$" i
	return out
}
function in_key(t, i, j) {
	for (j = 1; j <= keys[t]; j++)
		if (key[t, j] == i)
			return 1
	return 0
}
# The row's own values: a key's column keeps its number in them.
function where(t, out, i) {
	for (i = 1; i <= keys[t]; i++)
		out = out (i > 1 ? " AND " : "") column[t, key[t, i]] " = $" key[t, i]
	return out
}
function where_key(t, out, i) {
	for (i = 1; i <= keys[t]; i++)
		out = out (i > 1 ? " AND " : "") column[t, key[t, i]] " = $" i
	return out
}
function changes(t, out, i) {
	for (i = 1; i <= columns[t]; i++)
		if (!in_key(t, i))
			out = out (out ? ", " : "") column[t, i] " = $" i
	return out
}
function statement(what, t, text) { printf "-- name: copy_%s_%s\n%s;\n\n", what, name[t], text }
function query(what, t, has) { return has ? "QUERY_COPY_" toupper(what "_" name[t]) : "QUERY_COUNT" }

# Rows that a desk has for its own place: how far a copy has come, an engine's further rows of the pulse.
function own_rows(t) { return name[t] == "meta" ? "name <> 'copying'" : name[t] == "pulse" ? "name NOT LIKE 'desk:%'" : "" }
function sql(t, select, own, order) {
	own = own_rows(t)
	select = "SELECT " list(t) " FROM " name[t]
	order = " ORDER BY " key_list(t) " LIMIT $"
	statement("count", t, "SELECT COUNT(*) FROM " name[t] (own ? " WHERE " own : ""))
	statement("first", t, select (own ? " WHERE " own : "") order 1)
	statement("next", t, select " WHERE (" key_list(t) ") > (" places(keys[t]) ")" (own ? " AND " own : "") order keys[t] + 1)
	statement("put", t, "INSERT INTO " name[t] "(" list(t) ") VALUES(" places(columns[t]) ")")
	if (sets(t))
		statement("set", t, "UPDATE " name[t] " SET " changes(t) " WHERE " where(t))
	if (drops(t))
		statement("drop", t, "DELETE FROM " name[t] " WHERE " where_key(t))
}
function sets(t) { return !(name[t] in frozen) && changes(t) != "" }
function drops(t) { return !(name[t] in kept) }

function c(t, i) {
	printf "static const struct table_column columns_%s[] = {", name[t]
	for (i = 1; i <= columns[t]; i++)
		printf "%s{\"%s\", VALUE_%s}", (i > 1 ? ", " : ""), column[t, i], type[t, i]
	print "};"
	printf "static const int key_%s[] = {", name[t]
	for (i = 1; i <= keys[t]; i++)
		printf "%s%d", (i > 1 ? ", " : ""), key[t, i] - 1
	print "};"
}
function row(t) {
	printf "\t{.name = \"%s\", .columns = columns_%s, .count = %d, .key = key_%s, .keys = %d, .born = %d,\n", name[t], name[t], \
		columns[t], name[t], keys[t], (name[t] in born) || name[t] == "meta"
	printf "\t .rows = %s, .first = %s, .next = %s,\n", query("count", t, 1), query("first", t, 1), query("next", t, 1)
	printf "\t .put = %s, .set = %s, .drop = %s},\n", query("put", t, 1), query("set", t, sets(t)), query("drop", t, drops(t))
}
END {
	if (failed)
		exit 1
	for (t = 1; t <= count; t++)
		if (!keys[t])
			fail("table " name[t] " has no key")
	for (guarded in frozen)
		table_of(guarded)
	for (guarded in kept)
		table_of(guarded)
	if (part == "sql") {
		for (t = 1; t <= count; t++)
			sql(t)
		exit
	}
	print "/* Generated from store/schema. */\n#include \"store/table.h\"\n"
	for (t = 1; t <= count; t++)
		c(t)
	print "\nconst struct table tables[] = {"
	for (t = 1; t <= count; t++)
		row(t)
	print "};\nconst int table_count = " count ";"
}
