#!/bin/sh
# SPDX-License-Identifier: MIT
# coverage.sh SOURCE GCOV...: run in a build tree made with --enable-coverage, after its tests. Prints per
# folder and per file how many of the lines that can run did, least covered first.
set -eu
source=$1
shift
for folder in desk kb store keymaps command tui; do
	for counts in "$folder"/*.gcda; do
		[ -f "$counts" ] || continue
		"$@" -n -o "$folder" "${counts%.gcda}.c" 2>/dev/null
	done
done | awk -v source="$source/" '
/^File / {
	file = substr($0, 7, length($0) - 7)
	sub("^" source, "", file)
	mine = file ~ /^(desk|kb|store|keymaps|command|tui)\/[a-z-]+\.c$/ && !(file in lines) &&
		file !~ /\/(table|default|queries|schema)\.c$/
}
/^Lines executed:/ && mine {
	split($0, part, /[:% ]+/)
	count = part[5]; ran = count * part[3] / 100
	folder = file; sub("/.*", "", folder)
	lines[file] = count; done[file] = ran
	all[folder] += count; seen[folder] += ran
	mine = 0
}
END {
	for (file in lines)
		printf "%6.1f %% of %5d lines  %s\n", lines[file] ? 100 * done[file] / lines[file] : 100, lines[file], file | "sort -n"
	close("sort -n")
	print ""
	for (folder in all)
		printf "%6.1f %% of %5d lines  %s/\n", 100 * seen[folder] / all[folder], all[folder], folder | "sort -k5"
}'
