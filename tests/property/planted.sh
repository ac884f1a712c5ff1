#!/bin/sh
# SPDX-License-Identifier: MIT
# TAP: a fault planted in the analyser of patterns (a comment hides the quantifier behind it) is found by
# tests/property/test-pattern's random patterns within a minute.
ulimit -c 0
echo 1..1
began=$(date +%s)
said=$(PAIRS=20000000 timeout 60 "${MIDWATCH_BUILD:-.}/tests/property/planted" 2>&1)
status=$?
took=$(($(date +%s) - began))
case $status:$said in
0:* | 124:*) echo "not ok 1 - the planted fault is not found in $took s" ;;
*"a match without"* | *"a match in a line that is too short"*) echo "ok 1 - a planted fault is found in $took s" ;;
*) echo "not ok 1 - something else went wrong" ;;
esac
echo "$said" | sed 's/^#* */# /'
