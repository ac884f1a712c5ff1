# SPDX-License-Identifier: MIT
# Collects the rows "const struct TYPE PREFIX_x = {" of the given sources into one table.
# -v type=command -v prefix=command -v table=command_table -v header=command/command.h
$0 ~ "^const struct " type " " prefix "_[a-z0-9_]+ =" {
	name = $4
	if (seen[name]++) { print FILENAME ": duplicate row " name > "/dev/stderr"; exit 1 }
	names[count++] = name
}
END {
	for (i = 1; i < count; i++)
		for (j = i; j > 0 && names[j - 1] > names[j]; j--) { t = names[j]; names[j] = names[j - 1]; names[j - 1] = t }
	print "/* Generated from the rows in the sources. */\n#include \"" header "\"\n"
	for (i = 0; i < count; i++)
		print "extern const struct " type " " names[i] ";"
	print "\nextern const struct " type " *const " table "[];\nconst struct " type " *const " table "[] = {"
	for (i = 0; i < count; i++)
		print "\t&" names[i] ","
	print "\t0\n};"
}
