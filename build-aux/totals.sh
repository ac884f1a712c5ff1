#!/bin/sh
# SPDX-License-Identifier: MIT
# Adds up what the test suites in the given build folders came to; names what was skipped.
find "$@" -name '*.log' -exec grep -h '^SKIP: ' {} + | sort -u >&2
find "$@" -name '*.trs' -exec cat {} + | awk '
	/^:test-result: (PASS|XFAIL)/ { passed++ }
	/^:test-result: (FAIL|XPASS|ERROR)/ { failed++ }
	/^:test-result: SKIP/ { skipped++ }
	END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }'
