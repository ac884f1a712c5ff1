# SPDX-License-Identifier: MIT
# store/queries.sql → enum and texts. A statement begins with "-- name: WORD"; other comment lines are
# dropped. Run with -v part=h or -v part=c.
BEGIN { count = 0 }
function flush_one() {
	if (name == "")
		return
	sub(/[ \n;]+$/, "", text)
	names[count] = name
	texts[count++] = text
	name = ""
	text = ""
}
/^-- name: / { flush_one(); name = $3; if (seen[name]++) { print "queries.sql: duplicate " name > "/dev/stderr"; exit 1 }; next }
/^[ \t]*--/ { next }
/^[ \t]*$/ { next }
{
	line = $0
	gsub(/[ \t]+/, " ", line)
	sub(/^ /, "", line)
	text = text (text == "" ? "" : " ") line
}
END {
	flush_one()
	print "/* Generated from store/queries.sql. */"
	if (part == "h") {
		print "#ifndef MIDWATCH_STORE_QUERIES_H\n#define MIDWATCH_STORE_QUERIES_H\n\nenum query {"
		for (i = 0; i < count; i++)
			printf "\tQUERY_%s,\n", toupper(names[i])
		print "\tQUERY_COUNT\n};\nconst char *query_name(enum query query);\nconst char *query_text(enum query query);\n\n#endif"
	} else {
		print "#include \"store/queries.h\"\n\nstatic const struct { const char *name, *text; } queries[] = {"
		for (i = 0; i < count; i++) {
			gsub(/\\/, "&&", texts[i])
			gsub(/"/, "\\\"", texts[i])
			printf "\t{ \"%s\", \"%s\" },\n", names[i], texts[i]
		}
		print "};\n\nconst char *query_name(enum query query)\n{\n\treturn queries[query].name;\n}\n"
		print "const char *query_text(enum query query)\n{\n\treturn queries[query].text;\n}"
	}
}
