# SPDX-License-Identifier: MIT
# A text file as a C string: -v name=default_keys
BEGIN { print "/* Generated. */\nextern const char " name "[];\nconst char " name "[] =" }
{
	gsub(/\\/, "&&")
	gsub(/"/, "\\\"")
	print "\t\"" $0 "\\n\""
}
END { print "\t\"\";" }
