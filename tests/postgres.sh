#!/bin/sh
# SPDX-License-Identifier: MIT
# A throw-away PostgreSQL for tests, over a socket in a folder of its own. Says "ready FOLDER" or
# "skip REASON". Each line on its standard input then asks for a place for a desk ("made"): "schema NAME",
# or "database NAME TEMPLATE". It serves until that ends, whatever the program behind it ended of.
#
#   tests/postgres.sh                   a server of its own, or that of MIDWATCH_TEST_SERVER (a folder)
#   tests/postgres.sh COMMAND WORD...   runs it while a server is up; MIDWATCH_TEST_SERVER tells which
set -eu

sql() { "$bin/psql" -X -q -h "$folder" -U midwatch -d postgres -c "$1" 2>&1 </dev/null; }

# Old databases go: a run of all screens makes hundreds. What others are copied from stays.
old=
places() {
	while read -r kind name template; do
		case $kind in
		schema) sql "CREATE SCHEMA $name" && echo made ;;
		database)
			sql "CREATE DATABASE $name TEMPLATE $template" && echo made
			case $template in
			template?) ;;
			*)
				old=$(printf ' %s ' "$old" | sed "s/ $template / /")
				set -- $old $name
				old=$*
				[ $# -le 20 ] || { sql "DROP DATABASE $1 WITH (FORCE)" >/dev/null; shift; old=$*; } ;;
			esac ;;
		esac
	done
}
bin=
for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin 2>/dev/null | sort -V -r) \
	$(dirname "$(command -v initdb || echo /)"); do
	[ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && { bin=$folder; break; }
done
[ -n "$bin" ] || { echo "skip no PostgreSQL here (Debian: postgresql)"; exit; }
folder=${MIDWATCH_TEST_SERVER:-}
if [ -n "$folder" ]; then
	echo "ready $folder"
	places
	exit
fi
version=$("$bin/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
[ "$version" -ge 15 ] || { echo "skip PostgreSQL $version is too old"; exit; }
folder=$(mktemp -d /tmp/midwatch-pg-XXXXXX)
as=
# It refuses root.
if [ "$(id -u)" = 0 ]; then
	command -v setpriv >/dev/null || { rmdir "$folder"; echo "skip setpriv is missing"; exit; }
	as="setpriv --reuid=nobody --regid=nogroup --clear-groups"
	chown nobody "$folder"
	chmod 755 "$folder"
fi
here=$(pwd)
cd "$folder"
# Signals of the terminal are for the tests; the server ends when they have.
trap '' INT HUP TERM PIPE
trap 'kill -QUIT "$server" 2>/dev/null || :; wait "$server" 2>/dev/null || :; cd /; rm -rf "$folder"' EXIT
server=
if ! $as "$bin/initdb" -D "$folder/data" -U midwatch -A trust -E UTF8 --locale=C --no-sync -N \
	>"$folder/initdb.log" 2>&1; then
	echo "skip initdb: $(tail -n 1 "$folder/initdb.log")"
	exit
fi
# One role has a password, so that a wrong one can be told; whoever asks for a second copy never gets it.
$as sh -c 'printf "%s\n" "local all locked scram-sha-256" "local all all trust" >"$1"' sh "$folder/data/pg_hba.conf"
$as "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off -c full_page_writes=off \
	-c synchronous_commit=off -c shared_buffers=16MB -c max_connections=60 -c max_wal_size=256MB \
	-c max_wal_senders=2 -c synchronous_standby_names=nobody -c log_statement=${MIDWATCH_TEST_LOG:-none} ${MIDWATCH_TEST_SETTINGS:-} \
	>"$folder/server.log" 2>&1 </dev/null &
server=$!
tries=0
until "$bin/pg_isready" -q -h "$folder" -U midwatch -d postgres; do
	tries=$((tries + 1))
	if [ "$tries" -gt 600 ] || ! kill -0 "$server" 2>/dev/null; then
		echo "skip PostgreSQL does not start: $(tail -n 1 "$folder/server.log")"
		exit
	fi
	sleep 0.05
done
"$bin/psql" -X -q -h "$folder" -U midwatch -d postgres -c "CREATE ROLE locked LOGIN PASSWORD 'right'"
cd "$here"
if [ $# -gt 0 ]; then
	status=0
	# Not with signals ignored: that would be inherited.
	(trap - INT HUP TERM PIPE; MIDWATCH_TEST_SERVER=$folder; export MIDWATCH_TEST_SERVER; exec "$@") || status=$?
	exit $status
fi
echo "ready $folder"
places
