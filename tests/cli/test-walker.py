#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""10 000 questions about calendars and clocks in one script, against the independent walker."""

import json
import os
import random
import sys
import time

from cli import SOURCE, Desk, Tap

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(SOURCE, "tests"))

import walker  # noqa: E402

ZONES = [
    "Asia/Shanghai", "Europe/London", "America/Los_Angeles", "America/Sao_Paulo", "Europe/Berlin",
    "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "America/New_York", "Asia/Riyadh",
    "Pacific/Chatham", "America/St_Johns", "Asia/Tehran", "America/Havana", "Africa/Cairo",
    "Pacific/Apia", "America/Santiago", "UTC", "Asia/Gaza", "Europe/Dublin",
]
HOURS = [
    "Mon-Fri 09:00-18:00",
    "Sun-Thu 08:00-12:30,13:30-17:00",
    "daily 00:00-06:00",
    "Sat 22:00-30:00; Mon-Fri 00:00-24:00",
    "Mon,Wed,Fri 22:00-32:00",
    "Mon-Sun 01:00-02:30,02:30-04:00",
    "Tue 00:15-00:45",
    "Mon-Fri 09:00-12:00,12:00-23:59; Sun 23:00-47:00",
]
FIRST = walker.seconds_of("2011-01-01T00:00:00Z")
LAST = walker.seconds_of("2036-01-01T00:00:00Z")
QUESTIONS = 10000


def make_calendar(chance, name):
    zone = ZONES[name % len(ZONES)]
    calendar = {"name": f"c{name}", "zone": zone, "hours": chance.choice(HOURS).replace("daily", "Mon-Sun"),
                "holidays": [], "opens": []}
    day = walker.day_of("2011-01-01")
    while day < walker.day_of("2035-12-01"):
        day += chance.randrange(20, 400)
        first = walker.text_of(day * walker.DAY)[:10]
        day += chance.randrange(0, 8)
        last = walker.text_of(day * walker.DAY)[:10]
        kind = chance.choice(["holidays", "opens"])
        hours = chance.choice(["10:00-12:00", "00:00-24:00", "02:10-03:10,20:00-26:00"])
        if kind == "holidays" and chance.random() < 0.7:
            hours = None
        calendar[kind].append([first, last, hours])
    return calendar


def definitions(calendar):
    name = calendar["name"]
    yield f"calendar add {name} --zone {calendar['zone']} --hours \"{calendar['hours']}\""
    for first, last, hours in calendar["holidays"]:
        yield f"calendar holiday {name} {first}..{last}" + (f" --hours {hours}" if hours else "")
    for first, last, hours in calendar["opens"]:
        yield f"calendar open {name} {first}..{last} --hours {hours}"


def make_question(chance, calendars):
    calendar = chance.choice(calendars)["name"]
    start = chance.randrange(FIRST, LAST)
    kind = chance.random()
    row = {"calendar": calendar, "start": walker.text_of(start)}
    if kind < 0.5:
        row.update(question="elapsed", end=walker.text_of(start + chance.randrange(0, 60 * walker.DAY)))
    elif kind < 0.9:
        duration = chance.choice(["90s", "15m", "1h", "4h", "8h", "2d", "1h30m", "12345s", "5d"])
        row.update(question="due", duration=duration)
    else:
        row.update(question="due", duration=f"{chance.randrange(1, 6)}wd",
                   day_mode=chance.choice(["same-time", "close-of-day"]))
    return row


def command_of(row):
    if row["question"] == "elapsed":
        return f"calendar elapsed {row['calendar']} {row['start']} {row['end']}"
    mode = f" --day-mode {row['day_mode']}" if "day_mode" in row else ""
    return f"calendar due {row['calendar']} {row['start']} {row['duration']}{mode}"


def differing(rows, answers, expected):
    """The first few rows whose answer lacks the expected value of some key."""
    wrong = [(row, answer, right) for row, answer, right in zip(rows, answers, expected)
             if any(answer.get(key) != value for key, value in right.items())]
    return wrong[:3]


def main():
    tap = Tap()
    chance = random.Random(20260920)
    if walker.ZoneInfo is None:
        print("1..0 # SKIP this Python has no zoneinfo")
        return
    try:
        walker.ZoneInfo("Asia/Shanghai")
    except Exception:
        print("1..0 # SKIP zoneinfo finds no tz database")
        return
    calendars = [make_calendar(chance, i) for i in range(len(ZONES))] + [{"name": "24x7"}]
    rows = [make_question(chance, calendars) for _ in range(QUESTIONS)]
    desk = Desk("--test-clock")
    made = desk.script("\n".join(line for calendar in calendars[:-1] for line in definitions(calendar)))
    tap.equal((made.status, made.err), (0, ""), f"{len(calendars)} calendars are defined")
    began = time.monotonic()
    asked = desk.script("\n".join(command_of(row) for row in rows), "--json")
    print(f"# {QUESTIONS} answers in {time.monotonic() - began:.3f} s")
    answers = asked.rows
    tap.equal((asked.status, asked.err, len(answers)), (0, "", QUESTIONS),
              f"{QUESTIONS} questions are answered in one process")
    ask = walker.Walker()
    for calendar in calendars:
        ask.answer({"calendar": calendar})
    began = time.monotonic()
    expected = [ask.answer(row) for row in rows]
    print(f"# the walker took {time.monotonic() - began:.1f} s")
    for name, wanted in (("calendar elapsed", lambda row: row["question"] == "elapsed"),
                         ("calendar due", lambda row: row["question"] == "due" and "day_mode" not in row),
                         ("calendar due by working days", lambda row: "day_mode" in row)):
        some = [i for i, row in enumerate(rows) if wanted(row)]
        tap.equal(differing([rows[i] for i in some], [answers[i] for i in some], [expected[i] for i in some]), [],
                  f"{name} agrees with the walker {len(some)} times")
    tap.done()


if __name__ == "__main__":
    main()
