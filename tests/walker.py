#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An independent walker over business calendars and simple clocks (clocks.md C1-C8, K5, K7, M1).

It answers the same questions as the program, and shares nothing with it: offsets come from Python's
zoneinfo, found by scanning hours; a target is used up by walking the open pieces of one local date
after the other. It is slow and plain on purpose.

Reads JSON Lines from a file or standard input, prints one JSON object for each:

  {"calendar": {"name": "sh", "zone": "Asia/Shanghai", "hours": "Mon-Fri 09:00-18:00",
                "holidays": [["2026-10-01", "2026-10-07", null]],
                "opens": [["2026-10-10", "2026-10-10", "09:00-18:00"]]},
   "question": "due", "start": "2026-09-30T09:00:00Z", "duration": "4h"}

A calendar without a zone is always open. One that has been given once may be named by its name alone.

  due      start, duration ("90s 15m 8h 2d 1wd", sums of the first four), day_mode
  elapsed  start, end
  clock    start, now, target_s, pauses [[from, to or null]], changes [[at, target_s, mode, raised]],
           stop (or null); the keys of the answer are those of the program's `clocks --json`
"""

import json
import re
import sys
from bisect import bisect_right
from datetime import date, datetime, timedelta, timezone

try:
    from zoneinfo import ZoneInfo
except ImportError:
    ZoneInfo = None

DAY = 86400
HORIZON_DAYS = 3660
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
EPOCH = date(1970, 1, 1).toordinal()


def seconds_of(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def text_of(at):
    if at is None:
        return None
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=at)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def day_of(text):
    return date.fromisoformat(text).toordinal() - EPOCH


class Zone:
    """The pieces of constant offset of a zone, found hour by hour and then second by second."""

    FROM = seconds_of("2008-01-01T00:00:00Z")
    TO = seconds_of("2048-01-01T00:00:00Z")
    known = {}

    def __init__(self, name):
        self.info = ZoneInfo(name)
        self.starts = [self.FROM]
        self.offsets = [self.ask(self.FROM)]
        at = self.FROM
        # Nobody has changed an offset and taken it back within six hours.
        while at < self.TO:
            after = at + 6 * 3600
            if self.ask(after) != self.offsets[-1]:
                low, high = at, after
                while high - low > 1:
                    middle = (low + high) // 2
                    if self.ask(middle) == self.offsets[-1]:
                        low = middle
                    else:
                        high = middle
                self.starts.append(high)
                self.offsets.append(self.ask(high))
            at = after

    @classmethod
    def get(cls, name):
        if name not in cls.known:
            cls.known[name] = cls(name)
        return cls.known[name]

    def ask(self, at):
        offset = datetime.fromtimestamp(at, timezone.utc).astimezone(self.info).utcoffset()
        return int(offset.total_seconds())

    def offset(self, at):
        return self.offsets[bisect_right(self.starts, at) - 1]

    def readings(self, wall):
        """Every instant at which the clock on the wall shows `wall`; else the one at which it
        jumps over it (C2)."""
        first = max(0, bisect_right(self.starts, wall - 2 * DAY) - 1)
        found = []
        jump = None
        for i in range(first, len(self.starts)):
            if self.starts[i] > wall + 2 * DAY:
                break
            at = wall - self.offsets[i]
            end = self.starts[i + 1] if i + 1 < len(self.starts) else self.TO
            if self.starts[i] <= at < end:
                found.append(at)
            elif jump is None and i > first and self.starts[i] + self.offsets[i] > wall:
                jump = self.starts[i]
        return found or [jump]


def parse_slots(text):
    slots = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d\d?):(\d\d)-(\d\d?):(\d\d)\s*", part)
        a, b, c, d = (int(x) for x in match.groups())
        slots.append((a * 3600 + b * 60, c * 3600 + d * 60))
    return slots


def parse_week(text):
    week = [[] for _ in range(7)]
    for group in text.split(";"):
        days, slots = group.strip().split(None, 1)
        for part in days.lower().split(","):
            ends = part.split("-")
            day, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
            while True:
                week[day] += parse_slots(slots)
                if day == last:
                    break
                day = (day + 1) % 7
    return week


class Calendar:
    def __init__(self, given):
        self.always = "zone" not in given
        if self.always:
            return
        self.zone = Zone.get(given["zone"])
        self.week = parse_week(given["hours"])
        self.special = {}
        for first, last, hours in given.get("holidays", []):
            for day in range(day_of(first), day_of(last) + 1):
                self.special[day] = parse_slots(hours) if hours else []
        for first, last, hours in given.get("opens", []):
            for day in range(day_of(first), day_of(last) + 1):
                self.special[day] = parse_slots(hours)
        self.mapped = {}

    def date_pieces(self, day):
        """The open pieces of the slots that start on a date, ascending (C1, C2)."""
        if self.always:
            return [(day * DAY, day * DAY + DAY)]
        if day not in self.mapped:
            pieces = []
            for opens, closes in self.special.get(day, self.week[(day + 3) % 7]):
                start = min(self.zone.readings(day * DAY + opens))
                end = max(self.zone.readings(day * DAY + closes))
                if start < end:
                    pieces.append((start, end))
            self.mapped[day] = sorted(pieces)
        return self.mapped[day]

    def pieces(self, start):
        """Open pieces from `start` on, never overlapping, until none has come for 3 660 days."""
        covered = start
        day = start // DAY - 4
        while day * DAY - covered <= (HORIZON_DAYS + 4) * DAY:
            for opens, closes in self.date_pieces(day):
                opens = max(opens, covered)
                if closes > opens:
                    if opens - covered > HORIZON_DAYS * DAY:
                        return
                    yield opens, closes
                    covered = closes
            day += 1

    def elapsed(self, start, end):
        total = 0
        if end <= start:
            return 0
        covered = start
        for day in range(start // DAY - 4, end // DAY + 3):
            for opens, closes in self.date_pieces(day):
                opens, closes = max(opens, covered), min(closes, end)
                if closes > opens:
                    total += closes - opens
                    covered = closes
        return total

    def due(self, start, seconds, pauses=()):
        """Walks until the target is used up; what lies in a pause does not count."""
        for opens, closes in self.pieces(start):
            for opens, closes in without(opens, closes, pauses):
                if closes - opens >= seconds:
                    return opens + seconds
                seconds -= closes - opens
        return None

    def wall(self, at):
        return at if self.always else at + self.zone.offset(at)

    def working_days(self, start, days, mode):
        wall = self.wall(start)
        day, reading = wall // DAY, wall % DAY
        last = day
        while day - last <= HORIZON_DAYS:
            day += 1
            pieces = self.date_pieces(day)
            if not pieces:
                continue
            last = day
            days -= 1
            if days > 0:
                continue
            if mode == "close-of-day":
                target = max(closes for _, closes in pieces)
            elif self.always:
                target = day * DAY + reading
            else:
                target = min(self.zone.readings(day * DAY + reading))
            seconds = self.elapsed(start, target)
            if seconds > 0:
                return seconds
        return None


def without(opens, closes, pauses):
    """[opens, closes) less the pauses, which are ascending and disjoint."""
    for start, end in pauses:
        if end <= opens or start >= closes:
            continue
        if start > opens:
            yield opens, start
        opens = end
        if opens >= closes:
            return
    if opens < closes:
        yield opens, closes


def unite(spans):
    united = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1][1] = max(united[-1][1], end)
        elif end > start:
            united.append([start, end])
    return united


def parse_seconds(text):
    total = 0
    for number, unit in re.findall(r"(\d+)([dhms])", text):
        total += int(number) * {"d": DAY, "h": 3600, "m": 60, "s": 1}[unit]
    return total


def answer_due(calendar, row):
    start = seconds_of(row["start"])
    days = re.fullmatch(r"(\d+)wd", row["duration"])
    if days:
        seconds = calendar.working_days(start, int(days.group(1)), row.get("day_mode", "same-time"))
    else:
        seconds = parse_seconds(row["duration"])
    return {"due_at": text_of(calendar.due(start, seconds) if seconds else None)}


def answer_elapsed(calendar, row):
    return {"elapsed_s": calendar.elapsed(seconds_of(row["start"]), seconds_of(row["end"]))}


def overdue(calendar, since, target, pauses, held_until):
    """When an obligation held until then was broken, or None (K8: strictly later than its due)."""
    due = calendar.due(since, target, [[a, min(b, held_until)] for a, b in pauses if a < held_until])
    return due if due is not None and due < held_until else None


def answer_clock(calendar, row):
    """One cycle with obligations (M1): the one due first is shown (K7)."""
    far = 1 << 60
    start = seconds_of(row["start"])
    now = seconds_of(row["now"])
    stop = seconds_of(row["stop"]) if row.get("stop") else None
    end = now if stop is None else stop
    pauses = unite([[seconds_of(a), far if b is None else seconds_of(b)]
                    for a, b in row.get("pauses", [])])
    held = [(start, row["target_s"])]
    breaches = []
    for at, target, mode, raised in row.get("changes", []):
        at = seconds_of(at)
        if at >= end:
            break
        if not raised:
            breaches += [overdue(calendar, since, old, pauses, at) for since, old in held]
            held = []
        held.append((at if mode == "fresh" else start, target))
    breaches += [overdue(calendar, since, target, pauses, end) for since, target in held]
    breaches = [at for at in breaches if at is not None]
    # What has not ended yet ends now: so says the clock what it will read if work goes on.
    past = [[a, min(b, end)] for a, b in pauses if a < end]
    ranked = []
    for since, target in held:
        due = calendar.due(since, target, past)
        used = sum(calendar.elapsed(a, b) for a, b in without(since, end, past)) if end > since else 0
        ranked.append((far if due is None else due, used, target))
    due, used, target = min(ranked, key=lambda ranks: ranks[0])  # of equals the one held longest
    due = None if due == far else due
    paused = stop is None and any(a <= now < b for a, b in pauses)
    opens = next(calendar.pieces(now), (None,))[0]
    # What is overdue is overdue, asleep or not.
    asleep = opens != now and stop is None and not paused and not (due is not None and due < now)
    answer = {
        "state": "paused" if paused else "running",
        "breached": bool(breaches),
        "breach_at": text_of(min(breaches)) if breaches else None,
        "target_s": target,
        "elapsed_s": used,
        "remaining_s": target - used,
        "due_at": None if paused else text_of(due),
        "due_if_resumed_at": text_of(due) if paused else None,
        "sleeping_until": text_of(opens) if asleep else None,
    }
    if stop is not None:
        answer["state"] = "missed" if breaches else "met"
    return answer


ANSWERS = {"due": answer_due, "elapsed": answer_elapsed, "clock": answer_clock}


class Walker:
    def __init__(self):
        self.calendars = {}

    def calendar(self, given):
        if isinstance(given, str):
            return self.calendars[given]
        calendar = Calendar(given)
        if "name" in given:
            self.calendars[given["name"]] = calendar
        return calendar

    def answer(self, row):
        calendar = self.calendar(row["calendar"])
        if "question" not in row:
            return {}
        return ANSWERS[row["question"]](calendar, row)


def main():
    if ZoneInfo is None:
        sys.exit("walker: this Python has no zoneinfo")
    walker = Walker()
    with open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 else sys.stdin as lines:
        for line in lines:
            if line.strip():
                print(json.dumps(walker.answer(json.loads(line))))


if __name__ == "__main__":
    main()
