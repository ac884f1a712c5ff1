#!/bin/sh
# SPDX-License-Identifier: MIT
# What the test programs that failed below the given folders said, for one who sees only the end of a
# log: about 45 lines in all, shared by the programs, beginning with the rows that failed. Notes of
# rows that passed, and what a run says of itself, are left out; long lines and texts are cut.
export LC_ALL=C
failed=$(find "$@" -name '*.trs' -exec grep -lE '^:test-result: (FAIL|XPASS|ERROR)' {} + 2>/dev/null | sort)
[ -n "$failed" ] || exit 0
count=$(echo "$failed" | wc -l)
printf '%s\n' "$failed" | while read -r results; do
	log=${results%.trs}.log
	printf -- '--- %s\n' "${results%.trs}"
	# The notes of a GLib program stand before their row, those of a script behind it.
	tr -d '\000-\010\013-\037\177' <"$log" | awk -v most=$((42 / count > 4 ? 42 / count : 4)) '
		function keep(i) {
			if (bad)
				for (i = 0; i < noted; i++)
					kept[lines++] = note[i]
			noted = bad = 0
		}
		/^ok / { keep(); next }
		/^(PASS|SKIP|XFAIL): |^# (Start of|End of|random seed:|slow test)|^[0-9]*\.\.[0-9]+$/ { next }
		/^not ok/ && bad { keep() }
		/^(not ok|Bail out!|ERROR: |XPASS: )/ { bad = 1 }
		{ note[noted++] = length($0) > 300 ? substr($0, 1, 300) "..." : $0 }
		END {
			keep()
			head = lines > most ? int(most / 3) : lines
			for (i = 0; i < head; i++)
				print "  " kept[i]
			if (lines > most)
				print "  ... " (lines - most) " lines more in the log"
			for (i = lines > most ? lines - (most - head) : lines; i < lines; i++)
				print "  " kept[i]
		}' | iconv -c -f UTF-8 -t UTF-8
done
