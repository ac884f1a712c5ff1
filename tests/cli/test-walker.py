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


NOW = walker.seconds_of("2026-11-20T12:00:00Z")
TARGETS = {"restore": {1: 2, 2: 8, 3: 30}, "resolve": {1: 6, 2: 20, 3: 60}}
TICKETS = 1000


def make_policies(chance, calendars):
    """A tier and a client for each calendar: the modes of its severities, and the lines that say so."""
    modes, lines = {}, []
    for calendar in calendars:
        name = calendar["name"]
        lines += [f"tier add t-{name} --title Tier", f"client add k-{name} --title Client",
                  f"contract add k-{name} --tier t-{name} --from 2020-01-01 --to 2030-01-01"]
        for severity in (1, 2, 3):
            raising, lowering = chance.choice(["fresh", "retro"]), chance.choice(["fresh", "retro"])
            modes[name, severity] = {True: raising, False: lowering}
            lines.append(f"policy set t-{name} P{severity} restore {TARGETS['restore'][severity]}h "
                         f"resolve={TARGETS['resolve'][severity]}h --calendar {name} --pause waiting-client "
                         f"--raise {raising} --lower {lowering}")
    return modes, lines


class History:
    """A ticket as rows to import, and what the walker must know of it."""

    def __init__(self, chance, number, calendar, modes):
        self.chance, self.calendar, self.ref = chance, calendar, f"w:{number}"
        self.at = self.opened = NOW - chance.randrange(2 * 3600, 60 * walker.DAY)
        self.severity = self.first_severity = chance.randrange(1, 4)
        self.pauses, self.changes, self.stops = [], [], {}
        self.rows = [{"type": "ticket", "ref": self.ref, "client": f"k-{calendar}", "subject": "Walked",
                      "severity": f"P{self.severity}", "opened_at": walker.text_of(self.opened),
                      "opened_by": "client"}]
        steps = {"severity": self.change, "wait": self.wait, "restored": self.restore}
        for _ in range(chance.randrange(0, 7)):
            self.at += chance.randrange(60, chance.choice([3600, walker.DAY, 10 * walker.DAY]))
            if self.at >= NOW:
                return
            steps[chance.choice(["severity", "severity", "wait", "wait", "wait", "restored"])](modes)
        self.at += chance.randrange(60, 5 * walker.DAY)
        if self.at < NOW and chance.random() < 0.5:
            self.event("state", to="resolved")
            self.stops.setdefault("restore", self.at)
            self.stops["resolve"] = self.at

    def event(self, kind, **keys):
        if self.at < NOW:
            self.rows.append({"type": "event", "ticket": self.ref, "at": walker.text_of(self.at), "kind": kind,
                              "by": "li", **keys})

    def change(self, modes):
        severity = self.chance.choice([s for s in (1, 2, 3) if s != self.severity])
        raised = severity < self.severity
        self.event("severity", to=f"P{severity}")
        self.changes.append((self.at, severity, modes[self.calendar, severity][raised], raised))
        self.severity = severity

    def restore(self, modes):
        self.event("state", to="restored")
        self.stops.setdefault("restore", self.at)

    def wait(self, modes):
        """Ended by a person, by the client's answer, by its time, by resolving, or not yet."""
        end = self.chance.choice(["open", "client", "until", "later"])
        length = self.chance.randrange(60, self.chance.choice([7200, 4 * walker.DAY]))
        self.event("message", **{"from": "staff"}, public=True, text="What did you see?")
        until = walker.text_of(self.at + length) if end == "until" else None
        self.event("state", to="waiting", reason="waiting-client", until=until)
        span = [self.at, self.at + length]
        self.at = span[1]
        if end == "open":
            self.event("state", to="open")
        elif end == "client":
            self.event("message", **{"from": "client"}, public=True, text="This.")
        elif end == "later":
            self.at += 60
            self.event("state", to="open")
            span[1] = self.at
        self.pauses.append(span)

    def questions(self):
        for clock, targets in TARGETS.items():
            stop = self.stops.get(clock)
            yield {"calendar": self.calendar, "question": "clock", "clock": clock,
                   "start": walker.text_of(self.opened), "now": walker.text_of(NOW),
                   "target_s": targets[self.first_severity] * 3600,
                   "pauses": [[walker.text_of(at) for at in span] for span in self.pauses],
                   "changes": [[walker.text_of(at), targets[severity] * 3600, mode, raised]
                               for at, severity, mode, raised in self.changes],
                   "stop": walker.text_of(stop)}


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
    modes, policies = make_policies(chance, calendars)
    histories = [History(chance, i, chance.choice(calendars)["name"], modes) for i in range(TICKETS)]
    rows = [make_question(chance, calendars) for _ in range(QUESTIONS - TICKETS)]
    desk = Desk("--test-clock")
    now = ("--now", walker.text_of(NOW))
    lines = [line for calendar in calendars[:-1] for line in definitions(calendar)] + policies
    made = desk.script("\n".join(lines), "--now", "2015-01-01")
    tap.equal((made.status, made.err), (0, ""), f"{len(calendars)} calendars and their policies are defined")
    imported = desk.run(*now, "import", "-", stdin="\n".join(json.dumps(row) for history in histories
                                                             for row in history.rows))
    tap.equal((imported.status, imported.err), (0, ""), f"{TICKETS} tickets are imported")
    commands = [command_of(row) for row in rows] + [f"clocks {i + 1}" for i in range(TICKETS)]
    began = time.monotonic()
    asked = desk.script("\n".join(commands), "--json", *now)
    print(f"# {QUESTIONS} questions answered in {time.monotonic() - began:.3f} s")
    answers = asked.rows
    clocks = answers[len(rows):]
    for history in histories:
        rows += history.questions()
    tap.equal((asked.status, asked.err, len(answers)), (0, "", len(rows)),
              f"{QUESTIONS} questions are answered in one process")
    ask = walker.Walker()
    for calendar in calendars:
        ask.answer({"calendar": calendar})
    began = time.monotonic()
    expected = [ask.answer(row) for row in rows]
    print(f"# the walker took {time.monotonic() - began:.1f} s")
    tap.ok([row["clock"] for row in clocks] == [row["clock"] for row in rows if "clock" in row],
           "every ticket has its clocks", clocks[:4])
    states = [row["state"] for row in clocks]
    print("# clocks: " + ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states))))
    for name, wanted in (("calendar elapsed", lambda row: row["question"] == "elapsed"),
                         ("calendar due", lambda row: row["question"] == "due" and "day_mode" not in row),
                         ("calendar due by working days", lambda row: "day_mode" in row),
                         ("clocks", lambda row: row["question"] == "clock")):
        some = [i for i, row in enumerate(rows) if wanted(row)]
        tap.equal(differing([rows[i] for i in some], [answers[i] for i in some], [expected[i] for i in some]), [],
                  f"{name} agrees with the walker {len(some)} times")
    tap.done()


if __name__ == "__main__":
    main()
