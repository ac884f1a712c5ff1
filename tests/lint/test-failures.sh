#!/bin/sh
# SPDX-License-Identifier: MIT
# The end of a failed run names what failed and why: rows of scripts and of GLib programs, a program that
# died, whatever stands around them.
source=${MIDWATCH_SOURCE:-.}
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
count=0
status=0

ok() {
	count=$((count + 1))
	[ "$1" = 0 ] && echo "ok $count - $2" && return
	status=1
	echo "not ok $count - $2"
	sed 's/^/# /' "$folder/said"
}

# program NAME RESULT: what it said is the input
program() {
	mkdir -p "$(dirname "$folder/$1")"
	cat >"$folder/$1.log"
	printf ':test-result: PASS\n:test-result: %s\n' "$2" >"$folder/$1.trs"
}

failures() {
	sh "$source/build-aux/failures.sh" "$folder" >"$folder/said" 2>&1
}

# says TEXT NAME; silent TEXT NAME
says() { grep -qF -- "$1" "$folder/said"; ok $? "$2"; }
silent() { ! grep -qF -- "$1" "$folder/said"; ok $? "$2"; }

program quiet PASS <<'END'
ok 1 fine
END
failures
[ ! -s "$folder/said" ]
ok $? 'nothing is said where nothing failed'

program a/script FAIL <<'END'
ok 1 - before
# a note of what passed
ok 2 - before
not ok 3 - the row
# why: [1, 2]
FAIL: a/script 3 - the row
ok 4 - behind
not ok 5 - another
# because
1..5
END
program b/_build/sub/glib ERROR <<'END'
# random seed: R02S
1..3
# Start of all tests
# told of one
ok 1 /all/one
PASS: b/_build/sub/glib 1 /all/one
# told of two
ERROR:two.c:7:two: assertion failed (2 == 3)
Bail out! ERROR:two.c:7:two: assertion failed (2 == 3)
ERROR: b/_build/sub/glib - Bail out!
END
{
	echo 'ok 1 - long'
	seq 1000 | sed 's/^/# line /'
	awk 'BEGIN { for (i = 0; i < 5000; i++) printf "x"; print "" }'
	printf '\033[2Jterminal\n'
	echo 'ERROR: died - exited with status 139 (terminated by signal 11?)'
} | program died ERROR
failures
says '/a/script' 'a script is named'
says 'not ok 3 - the row' 'with its row'
says 'why: [1, 2]' 'and why'
says 'because' 'each of them'
silent 'of what passed' 'and not what passed'
says '/b/_build/sub/glib' 'a GLib program is named, deep below'
says 'Bail out! ERROR:two.c:7' 'with where it stopped'
says 'told of two' 'and what it told before'
silent 'told of one' 'but not of the row before'
silent 'random seed' 'nor of itself'
says 'signal 11' 'a program that died is named with its end'
! grep -q "$(printf '\033')" "$folder/said"
ok $? 'nothing in it moves the cursor'
[ "$(wc -l <"$folder/said")" -le 55 ] && [ "$(wc -c <"$folder/said")" -le 9000 ]
ok $? 'and it is short'
echo "1..$count"
exit $status
