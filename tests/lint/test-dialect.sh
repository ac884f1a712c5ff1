#!/bin/sh
# SPDX-License-Identifier: MIT
# queries.sql and the schema say nothing that an engine behind PostgreSQL's protocol or SQLite lacks. What one engine
# has alone stands in its guards and its driver, which work without it elsewhere.
source=${MIDWATCH_SOURCE:-.}
count=0
failed=0

# without WORDS FILE...: none of the words stands in a statement there
without() {
	words=$1 what=$2
	shift 2
	count=$((count + 1))
	found=$(for file in "$@"; do
		sed -e 's/--.*//' -e "s/'[^']*'//g" "$file" | grep -nEiw -e "$words" | sed "s,^,${file##*/}:,"
	done)
	if [ -z "$found" ]; then
		echo "ok $count - $what"
	else
		failed=1
		echo "not ok $count - $what"
		printf '%s\n' "$found" | sed 's/^/# /'
	fi
}

queries=$source/store/queries.sql
schema=$(ls "$source"/store/schema/[0-9]*.sql)
without 'xmin|xmax|ctid|oid|rowid|tableoid' 'no columns of an engine of its own' "$queries" $schema
without 'pg_[a-z_]+|current_setting|set_config|to_regclass|regclass|sqlite_[a-z_]+|pragma' 'no catalogue' "$queries" $schema
without 'listen|notify|unlisten' 'no news' "$queries" $schema
without 'lock|for update|for share|skip locked|nowait|pg_advisory[a-z_]*' 'no locks' "$queries" $schema
without 'nextval|currval|lastval|setval|serial|bigserial|autoincrement' 'no sequences' "$queries" $schema
without 'plpgsql|create (or replace )?(function|procedure|trigger|rule)|do' 'no procedures, no triggers' $schema
without 'create (or replace )?(function|procedure|trigger|rule)|call' 'nor in the queries' "$queries"
without 'deferrable|deferred|truncate|merge into|distinct on|lateral|tablesample|full join|generate_series' \
	'nothing that is in some engines only' "$queries" $schema
without 'ilike|similar to|regexp_[a-z_]+|array|unnest|any|jsonb?|jsonb?_[a-z_]+|to_tsvector|tsquery|hstore' \
	'no types of one engine' "$queries" $schema
without '[a-z0-9_)]::[a-z]+' 'no casts in one engine'"'"'s way' "$queries" $schema
without 'glob|instr|ifnull|strftime|julianday|unixepoch|last_insert_rowid|iif|printf|group_concat|string_agg|greatest|least' \
	'no functions of one engine' "$queries" $schema
# The lint can fail.
count=$((count + 1))
caught=$(printf 'SELECT xmin FROM a FOR UPDATE;\n' | grep -cEiw -e 'xmin|for update')
[ "$caught" = 1 ] && echo "ok $count - what is planted is found" || { failed=1; echo "not ok $count - what is planted is found"; }
echo "1..$count"
exit $failed
