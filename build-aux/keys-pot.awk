# SPDX-License-Identifier: MIT
# What key files say to people, as C for xgettext: the purposes, and the help behind each binding.
function tell(text)
{
	if (text == "" || text in told)
		return
	told[text] = 1
	gsub(/\\/, "&&", text)
	gsub(/"/, "\\\"", text)
	print "_(\"" text "\");"
}
/^#: / { tell(substr($0, 4)) }
/^bind .*[ \t]# / {
	sub(/.*[ \t]# */, "")
	tell($0)
}
