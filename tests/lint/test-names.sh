#!/bin/sh
# SPDX-License-Identifier: MIT
# Every rule of the clocks and of incidents, every golden vector and every known mistake has a test that is named
# after it: "/incident/T3/…" in C, 'T3: …' in the scripts.
source=${MIDWATCH_SOURCE:-.}
names=$(
	grep -rhoE '"/(clocks|incidents?)/[^"]+"' "$source/tests/unit" "$source/tests/property" "$source/tests/store" \
		"$source/tests/screen" | tr -d '"' | sed 's,^/incidents/,/incident/,'
	grep -hoE "'[TRA][0-9]+: " "$source"/tests/cli/incident*.py "$source"/tests/cli/action.py |
		sed -E "s,'(.*): ,/incident/\\1,"
)
count=0
failed=0

# named NAME...: tests of that name, or below it, in the suite $of
named() {
	for name in "$@"; do
		count=$((count + 1))
		if printf '%s\n' "$names" | grep -qE "^/$of/$name(/|\$)"; then
			echo "ok $count - $name"
		else
			failed=1
			echo "not ok $count - $name has no test"
		fi
	done
}

of=clocks
named V1 V2 V3 V4 V5 V6 V7 V8 V9 V10 V11
named C1 C2 C4 C5 C6 C7
named C8/walker-over-every-transition C8/elapsed-of-due-is-the-target C8/due-in-parts C8/monotone C8/additive
named K1 K2 K3 K4 K5 K6 K7 K8 K9 K10 K11 K12 K13 K14 K15
named M1 M2 M3 M4 M5 M6 M7 E1
for mistake in dst-shifts-working-time 23:59-as-the-end-of-a-day overnight-slots only-some-weekdays lunch-break \
	no-working-day-endless-search holidays-shifted-by-a-day make-up-workdays server-zone-text-in-the-viewers-zone \
	pause-not-honoured pause-forgotten-after-paused-resolved pause-in-wall-time-across-closed-hours \
	pause-lost-when-policy-or-severity-changes reopening-makes-it-overdue update-overrides-first-response \
	update-against-the-clients-silence deleted-policy-keeps-escalating old-clock-survives-a-policy-switch \
	merged-or-closed-still-escalates breach-hidden-while-paused overdue-flag-waits-for-a-job \
	overdue-grows-after-the-stop missing-target-shown-as-failure only-the-first-level thresholds-by-the-hundred \
	escalation-after-ack rotation-moves-an-hour-at-dst null-dates-in-the-middle numbers-sort-as-text \
	senders-date-trusted; do
	named "mistakes/$mistake"
done
of=incident
named T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14 T15 T16 T17 T18 T19 R1 R2 R3 R4 R5 R6 R7 A1
named T2/gap-refused-with-neighbours T2/twice-refused-with-both T2/gaps-elsewhere T2/twice-elsewhere
echo "1..$count"
exit $failed
