#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""10 000 questions about calendars and clocks in one script, against the independent walker."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time

SOURCE = os.environ.get("MIDWATCH_SOURCE", ".")
BUILD = os.environ.get("MIDWATCH_BUILD", ".")
sys.path.insert(0, os.path.join(SOURCE, "tests"))
sys.dont_write_bytecode = True

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
number = 0


def ok(good, name):
    global number
    number += 1
    print(f"{'ok' if good else 'not ok'} {number} - {name}")


def midwatch(desk, *words):
    return subprocess.run([os.path.join(BUILD, "midwatch"), "-d", desk, *words],
                          capture_output=True, text=True, encoding="utf-8", check=False)


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


def agree(rows, answers, expected):
    """Whether every expected key has its value; the first few that differ are printed."""
    wrong = 0
    for row, answer, right in zip(rows, answers, expected):
        if any(answer.get(key) != value for key, value in right.items()):
            wrong += 1
            if wrong <= 5:
                print(f"# {json.dumps(row)}\n#   answered {json.dumps(answer)}\n#   expected {json.dumps(right)}")
    return wrong == 0 and len(answers) == len(expected)


def main():
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
    with tempfile.TemporaryDirectory() as folder:
        desk = os.path.join(folder, "desk.db")
        made = midwatch(desk, "init", "--test-clock")
        ok(made.returncode == 0, "a desk is made")
        script = os.path.join(folder, "calendars")
        with open(script, "w", encoding="utf-8") as file:
            for calendar in calendars[:-1]:
                file.write("\n".join(definitions(calendar)) + "\n")
        made = midwatch(desk, "source", script)
        ok(made.returncode == 0, f"{len(calendars)} calendars are defined")
        if made.returncode != 0:
            print("# " + made.stderr)
        script = os.path.join(folder, "questions")
        with open(script, "w", encoding="utf-8") as file:
            file.write("\n".join(command_of(row) for row in rows) + "\n")
        began = time.monotonic()
        asked = midwatch(desk, "--json", "source", script)
        took = time.monotonic() - began
        ok(asked.returncode == 0, f"{QUESTIONS} questions are answered in one process")
        if asked.returncode != 0:
            print("# " + asked.stderr)
        answers = [json.loads(line) for line in asked.stdout.splitlines()]
    print(f"# {QUESTIONS} answers in {took:.3f} s")
    ask = walker.Walker()
    for calendar in calendars:
        ask.answer({"calendar": calendar})
    began = time.monotonic()
    expected = [ask.answer(row) for row in rows]
    print(f"# the walker took {time.monotonic() - began:.1f} s")
    for name, wanted in (("calendar elapsed", lambda row: row["question"] == "elapsed"),
                         ("calendar due", lambda row: row["question"] == "due" and "day_mode" not in row),
                         ("calendar due by working days", lambda row: "day_mode" in row)):
        some = [i for i, row in enumerate(rows) if wanted(row) and i < len(answers)]
        ok(agree([rows[i] for i in some], [answers[i] for i in some], [expected[i] for i in some]) and some,
           f"{name} agrees with the walker {len(some)} times")
    print(f"1..{number}")


if __name__ == "__main__":
    main()
