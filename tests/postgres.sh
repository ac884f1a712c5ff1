#!/bin/sh
# SPDX-License-Identifier: MIT
# A throw-away PostgreSQL for tests, over a socket in a folder of its own. Says "ready FOLDER" or
# "skip REASON". Each line on its standard input is then the name of a schema to be made ("made"); it
# serves until that ends, whatever the program behind it ended of.
set -eu
bin=
for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin 2>/dev/null | sort -V -r) \
	$(dirname "$(command -v initdb || echo /)"); do
	[ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && { bin=$folder; break; }
done
[ -n "$bin" ] || { echo "skip no PostgreSQL here (Debian: postgresql)"; exit; }
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
cd "$folder"
# Signals of the terminal are for the tests; the server ends when they have.
trap '' INT HUP TERM
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
echo "ready $folder"
while read -r name; do
	"$bin/psql" -X -q -h "$folder" -U midwatch -d postgres -c "CREATE SCHEMA $name" 2>&1 </dev/null && echo made
done
