#!/bin/sh
# SPDX-License-Identifier: MIT
# Adds up what the test suites in the given build folders came to; names what was skipped.
find "$@" -name '*.trs' -exec cat {} + | awk '
	/^:test-result: (PASS|XFAIL)/ { passed++ }
	/^:test-result: (FAIL|XPASS|ERROR)/ { failed++ }
	/^:test-result: SKIP/ { skipped++; print "skipped: " substr($0, 20) > "/dev/stderr" }
	END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }'
