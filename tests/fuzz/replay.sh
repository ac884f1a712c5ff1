#!/bin/sh
# SPDX-License-Identifier: MIT
# TAP: every fuzz target over its corpus (tests/fuzz/NAME/). A target without a corpus fails.
set -u
count=0
for target in $FUZZ_TARGETS; do
	count=$((count + 1))
	corpus=$MIDWATCH_SOURCE/$(dirname "$target")/$(basename "$target" | sed 's/^fuzz-//')
	if out=$(find "$corpus" -type f -print0 2>/dev/null | xargs -0 -r "$MIDWATCH_BUILD/$target" 2>&1) &&
		[ -n "$(find "$corpus" -type f 2>/dev/null | head -n 1)" ]; then
		echo "ok $count - $target"
	else
		echo "not ok $count - $target"
		printf '%s\n' "$out" | tail -n 20 | sed 's/^/# /'
	fi
done
echo "1..$count"
