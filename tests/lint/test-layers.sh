#!/bin/sh
# SPDX-License-Identifier: MIT
# TAP: the house rules a compiler does not hold (HACKING): which folder may include which, in which one
# file a library's header may stand, what desk/ and store/ must never call, and how a file begins.
set -u
cd "${MIDWATCH_SOURCE:-.}" || exit 1
LC_ALL=C
export LC_ALL
count=0
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

# report NAME: the lines on standard input are what is wrong.
report() {
	count=$((count + 1))
	if [ -s "$scratch/found" ]; then
		echo "not ok $count - $1"
		sed 's/^/# /' "$scratch/found"
	else
		echo "ok $count - $1"
	fi
}

sources() {
	for folder in "$@"; do
		[ -d "$folder" ] && find "$folder" -name '*.[ch]' | sort
	done
}

# includes FOLDER ALLOWED…: quoted includes from folders that are not allowed.
includes() {
	folder=$1
	shift
	allowed=$(echo "$@" | tr ' ' '|')
	sources "$folder" | xargs -r grep -En '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' |
		grep -Ev "\"(($allowed)/[^\"]*|config\\.h)\""
}

# header NAME FILE…: angle includes of a library in other files than those named. The console's
# sources are looked at too.
header() {
	name=$1
	shift
	others=$(printf '%s\n' "$@" | sed 's/[.]/[.]/g; s/^/^/; s/$/:/' | paste -sd '|' -)
	sources desk kb keymaps store command tui |
		xargs -r grep -En "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($name)[>\"]" |
		grep -Ev "$others"
}

# calls PATTERN FOLDER…: uses of a name outside comments and strings.
calls() {
	pattern=$1
	shift
	for file in $(sources "$@"); do
		awk -v file="$file" -v pattern="(^|[^A-Za-z0-9_.>])($pattern)" '
			{
				line = $0
				out = ""
				while (line != "") {
					if (comment) {
						at = index(line, "*/")
						if (!at) { line = ""; break }
						line = substr(line, at + 2)
						comment = 0
					} else if (match(line, /\/\*|\/\/|"([^"\\]|\\.)*"|\047([^\047\\]|\\.)*\047/)) {
						found = substr(line, RSTART, RLENGTH)
						out = out substr(line, 1, RSTART - 1) " "
						line = substr(line, RSTART + RLENGTH)
						if (found == "/*") comment = 1
						if (found == "//") line = ""
					} else {
						out = out line
						line = ""
					}
				}
				if (out ~ pattern) print file ":" FNR ": " $0
			}' "$file"
	done
}

# The names desk/ and keymaps/ never use: they are given the time, the bytes and the terminal.
CLOCK='(time|clock|gettimeofday|clock_gettime|localtime|localtime_r|gmtime|gmtime_r|mktime|tzset|sleep|usleep|nanosleep)[[:space:]]*\(|g_get_(real|monotonic)_time|g_date_time_new_now|g_usleep'
DISK='(open|openat|fopen|fdopen|creat|read|write|close|stat|lstat|fstat|unlink|rename|getcwd|getenv|secure_getenv|setenv|system|popen|fork|getpid|getuid|setlocale)[[:space:]]*\(|g_(file_|dir_|open|fopen|getenv|setenv|unlink|mkdir|spawn|get_home_dir|get_user_)|exec[lv]p?e?[[:space:]]*\('
PRINT='(printf|vprintf|puts|putchar|perror|isatty|ioctl|tcsetattr|fprintf|vfprintf|fputs|fputc|fwrite|putc)[[:space:]]*\(|stdout|stderr|stdin|g_(print|printerr|message|warning|critical|debug|info)[[:space:]]*\('

# What a check finds must be found: the rules are tried on files that break them.
mkdir -p "$scratch/wrong/desk" "$scratch/wrong/store"
cat >"$scratch/wrong/desk/bad.c" <<'END'
/* time(NULL) in a comment */
#include "store/store.h"
#include <sqlite3.h>
const char *text = "printf(\"time(\" /*"; long now = time(NULL);
static int runtime(int x) { return call->time(x); }
END
(
	cd "$scratch/wrong" || exit 1
	[ "$(includes desk desk | wc -l)" -eq 1 ] || echo "a wrong include was not found"
	[ "$(header 'sqlite3\.h' store/sqlite.c | wc -l)" -eq 1 ] || echo "a wrong header was not found"
	[ "$(calls "$CLOCK" desk | wc -l)" -eq 1 ] || echo "a call of time() was not found once"
	[ "$(calls "$PRINT" desk | wc -l)" -eq 0 ] || echo "a string was taken for a call"
) >"$scratch/found"
report "the checks find what they look for"

includes desk desk >"$scratch/found"
report "desk includes desk"
includes kb kb desk >"$scratch/found"
report "kb includes kb and desk"
includes keymaps keymaps desk >"$scratch/found"
report "keymaps includes keymaps and desk"
includes store store desk >"$scratch/found"
report "store includes store and desk"
includes command command keymaps store kb desk >"$scratch/found"
report "command includes command, keymaps, store, kb and desk"
includes tui tui command keymaps store kb desk >"$scratch/found"
report "tui includes the layers below"
sources tui | grep '/screen-' | xargs -r grep -n '#include "tui/screen-' >"$scratch/found"
report "screens never include each other"

header 'sqlite3\.h' store/sqlite.c >"$scratch/found"
report "sqlite3.h stands in store/sqlite.c alone"
header 'libpq[a-z/-]*\.h' store/postgres-private.h >"$scratch/found"
report "libpq-fe.h stands in store/postgres-private.h alone"
sources desk kb keymaps store command tui | grep -v '^store/postgres' |
	xargs -r grep -n '#include "store/postgres-private.h"' >"$scratch/found"
report "only the PostgreSQL driver's files include store/postgres-private.h"
header 'jansson\.h' command/json.c >"$scratch/found"
report "jansson.h stands in command/json.c alone"
header 'pcre2[a-z]*\.h' desk/regex.c >"$scratch/found"
report "pcre2.h stands in desk/regex.c alone"
header 'cmark[a-z_-]*\.h' kb/markdown.c kb/markdown-tree.c >"$scratch/found"
report "cmark.h stands in kb/markdown.c and kb/markdown-tree.c alone"
header '(ncursesw/)?(n?curses|term)\.h' tui/terminal.c tui/draw.c >"$scratch/found"
report "curses stands in tui/terminal.c and tui/draw.c alone"
header '(histedit|editline/readline)\.h' tui/lineedit.c >"$scratch/found"
report "histedit.h stands in tui/lineedit.c alone"

calls "$CLOCK" desk keymaps >"$scratch/found"
report "desk and keymaps never ask the time"
calls "$DISK" desk keymaps >"$scratch/found"
report "desk and keymaps never ask the disk or the environment"
calls "$PRINT" desk kb keymaps store >"$scratch/found"
report "desk, kb, keymaps and store never print"
calls '(strcpy|strcat|sprintf|vsprintf|gets|strtok|alloca|g_alloca|g_newa|tmpnam|mktemp)[[:space:]]*\(' \
	desk kb keymaps store command tui tests >"$scratch/found"
report "no call that can't be told how much room there is"

for file in $(sources desk kb keymaps store command tui tests bench) $(find tests build-aux bench store \
	command tui \( -name '*.py' -o -name '*.awk' -o -name '*.sql' -o -path '*/[a-z]*.sh' \) \
	-print 2>/dev/null | grep -v '^build-aux/tap-driver') Makefile.am configure.ac bootstrap; do
	# A script has its #! before it. Generated files (not in a release) are not looked at.
	[ -e "$file" ] || continue
	head -n 2 "$file" | grep -q 'SPDX-License-Identifier: MIT' || grep -q '^/\* Generated' "$file" ||
		echo "$file"
done >"$scratch/found"
report "every file begins with its licence"
for file in $(sources desk kb keymaps store command tui); do
	[ "$(wc -l <"$file")" -le 640 ] || grep -q 'Generated' "$file" ||
		echo "$file: $(wc -l <"$file") lines"
done >"$scratch/found"
report "no source file is longer than 640 lines"
grep -rnwE 'TODO|FIXME|XXX' desk kb keymaps store command tui --include='*.[ch]' --include='*.sql' >"$scratch/found"
report "nothing is left for later in the sources"

echo "1..$count"
