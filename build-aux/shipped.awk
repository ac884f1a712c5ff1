# SPDX-License-Identifier: MIT
# The table of embedded files: -v files="a/x.keys a/y.keys" -v prefix=keys_ -v table=… -v header=…
BEGIN {
	print "#include \"" header "\"\n\nconst struct " table " " table "[] = {"
	count = split(files, list, " ")
	for (i = 1; i <= count; i++) {
		name = list[i]
		sub(/.*\//, "", name)
		sub(/\.[^.]*$/, "", name)
		symbol = prefix name
		gsub(/-/, "_", symbol)
		print "\t{\"" name "\", " symbol "},"
	}
	print "\t{0},\n};"
}
