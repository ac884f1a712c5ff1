#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The measurements of `make bench-incident` [ENTRIES=5000]: every key of the timeline of an incident with 5 000 entries, half of
them captured from tickets, at 80x24 and 200x50: when its first and its last byte come and how many there are, beside
the budgets (terminal.md §3) and what less takes for the same text. What a key stores and reads again is in its last
byte; beside those stands what one durable commit costs. incident.py BUILD [ENTRIES]"""
import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # the source may not be writable
from console import Console  # noqa: E402

NOW = "2026-11-22 03:05 +0000"
SIZES = ((24, 80), (50, 200))
STEP, SCROLL, PAGE, NONE = (40, 40), (160, 160), (1800, 3800), (None, None)
build = os.path.abspath(sys.argv[1])
entries = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
rounds = int(os.environ.get("ROUNDS", "100"))
only = os.environ.get("ONLY", "")
midwatch = os.path.join(build, "midwatch")
work = tempfile.mkdtemp(prefix="midwatch-bench.", dir=os.environ.get("BENCH_DIR"))
home = {**os.environ, "XDG_STATE_HOME": work, "XDG_CACHE_HOME": work, "XDG_CONFIG_HOME": work, "MIDWATCH_USER": "wei",
        "LC_ALL": "C.UTF-8", "LESSHISTFILE": "-", "LESS": ""}
rows, missed = [], []

# ---- the incident

TEXTS = ("edge {} answers again, {} streams to go", "边缘节点 {} 恢复，还有 {} 路推流失败，音画不同步的客户正在核对",
         "el borde {} responde de nuevo; faltan {} señales", "エッジ {} が応答、残り {} 本のストリーム",
         "пограничный узел {} отвечает, осталось {} потоков", "rtmp://edge-{}.sea.example/ingest: 502 for {} publishers, seen "
         "from Jakarta, Singapore and Manila, not from Osaka\nthe second line of what was said, with all there is to say of it")
KINDS = ("observation", "action", "decision", "alert-fired", "comms-internal", "hypothesis", "vendor-contact", "note")
TICKETS = 40


def clock(second):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1795298400 + second))  # 2026-11-21 22:00


def moment(part, of):
    """Seconds since it began: five hours, twenty minutes of each without an entry."""
    at = part * 18000 // of
    return at - at % 3600 + at % 3600 * 2 // 3


def definitions():
    for line in ("calendar add always --zone UTC --hours \"daily 00:00-24:00\"", "tier add gold --title Gold",
                 "policy set gold * first-response 1h update=1h restore=4h --calendar always", "region add sea --title SEA",
                 "service add live --title Live", "user add wei --title Wei --role engineer --zone Asia/Shanghai",
                 *(f"client add c{i} --title 'Client {i}' --zone Asia/Jakarta --region sea" for i in range(TICKETS)),
                 *(f"contract add c{i} --tier gold --from 2020-01-01 --to 2040-01-01" for i in range(TICKETS))):
        yield {"type": "definition", "line": line}


def tickets():
    """Half of the entries: what was said, done and assigned on the tickets of the outage."""
    each = entries // 2 // TICKETS
    for number in range(TICKETS):
        ref = f"b:{number}"
        yield {"type": "ticket", "ref": ref, "client": f"c{number}", "severity": "P1", "subject": TEXTS[number % 6].format(number, 7).split("\n")[0],
               "opened_at": clock(60 + number), "opened_by": "client", "text": "it does not play", "service": "live", "region": "sea"}
        for at in range(each):
            text = TEXTS[at % 6].format(number, each - at)
            kind = at % 4
            event = ({"kind": "message", "from": "staff", "by": "li", "public": True, "via": "mail", "text": text},
                     {"kind": "severity", "to": f"P{at // 4 % 2}", "by": "li"}, {"kind": "assign", "to": ("li", "wei")[at // 4 % 2], "by": "li"},
                     {"kind": "message", "from": "staff", "by": "wei", "public": True, "via": "mail", "text": text})[kind]
            yield dict(event, type="event", ticket=ref, at=clock(120 + moment(at, each) + number))


def records():
    """The other half: what people wrote, a tenth of it changed since, every fifth with words for clients; and silences."""
    own = entries - entries // 2
    turn = 1
    yield {"type": "incident", "ref": "b:9", "id": 9, "turn": 1, "recorded_at": clock(0), "by": "li",
           "fields": {"title": "SEA edge answers 502", "severity": "P1", "service": "live", "region": "sea", "language": "en", "update": "1800"}}

    def record(about, recorded, **fields):
        nonlocal turn
        turn += 1
        return {"type": "entry", "incident": "b:9", "turn": turn, "record": "entry", "entry": about, "recorded_at": clock(recorded), "by": ("li", "wei")[turn % 2],
                "fields": fields}
    for number in range(1, own + 1):
        at = moment(number, own)
        text = TEXTS[number % 6].format(number % 97, own - number)
        more = {"customer.en": "It is being worked on.", "customer.zh": "正在处理。"} if number % 5 == 0 else {}
        if number % 7 == 0:
            more["visibility"] = "log"
        yield record(number, at, kind="impact-start" if number == 1 else KINDS[number % 8], at=clock(at), precision=("exact", "minute", "90s")[number % 3],
                     text=text, **more)
        if number % 10 == 0:
            yield record(number, at + 30, text=text + " (corrected)")


def run(*words, **more):
    return subprocess.run((midwatch, *words), check=True, env=home, stdout=subprocess.PIPE, **more).stdout


def make_desk():
    path = os.path.join(work, "desk.db")
    run("-d", path, "init", "--test-clock")
    for name, lines in (("definitions", definitions()), ("tickets", tickets()), ("records", records())):
        data = os.path.join(work, name)
        with open(data, "w") as out:
            out.writelines(json.dumps(line) + "\n" for line in lines)
        run("-q", "-d", path, "--now", NOW, "import", data)
    for number in range(1, TICKETS + 1):
        run("-q", "-d", path, "--now", NOW, "incident", "link", "9", str(number))
    return path


# ---- the keys

class Stroke:
    """Keys that do one thing: what it is; what is sent and timed (several take turns); before a series, and before and behind
    each stroke, what is typed untimed; the bytes it may cost; whether it stores; what less answers to."""

    def __init__(self, keys, what, sends, before=(), lead=(), after=(), budget=NONE, stores=False, rival=None, count=None, calm=0.0):
        self.keys, self.what, self.budget, self.stores, self.rival, self.calm = keys.split(" | "), what, budget, stores, rival, calm
        self.sends, self.before, self.lead, self.after = sends if isinstance(sends, tuple) else (sends,), before, lead, after
        self.count = count or rounds


ESC, ENTER = b"\x1b", b"\r"
MIDDLE = (b"g", b"1500j")
STROKES = [
    Stroke("j", "a row down", b"j", (b"g",), budget=STEP, rival=b"j", count=12),
    Stroke("j | Down | C-n", "a row down, scrolling", (b"j", b"\x1b[B", b"\x0e"), budget=SCROLL, rival=b"j"),
    Stroke("k", "a row up", b"k", (b"G",), budget=STEP, rival=b"k", count=12),
    Stroke("k | Up | C-p", "a row up, scrolling", (b"k", b"\x1b[A", b"\x10"), (b"50k",), budget=SCROLL, rival=b"k"),
    Stroke("WheelDown", "three rows down", b"\x1b[<65;10;10M", MIDDLE, budget=PAGE),
    Stroke("WheelUp", "three rows up", b"\x1b[<64;10;10M", MIDDLE, budget=PAGE),
    Stroke("Click", "the row pointed at", (b"\x1b[<0;10;10M", b"\x1b[<0;10;12M"), budget=STEP),
    Stroke("PageDown | C-f", "a page down", (b"\x1b[6~", b"\x06"), (b"g",), budget=PAGE, rival=b"f"),
    Stroke("PageUp | C-b", "a page up", (b"\x1b[5~", b"\x02"), (b"G",), budget=PAGE, rival=b"b"),
    Stroke("C-d", "half a page down", b"\x04", (b"g",), budget=PAGE, rival=b"d"),
    Stroke("C-u", "half a page up", b"\x15", (b"G",), budget=PAGE, rival=b"u"),
    Stroke("g | Home", "to the first", (b"g", b"\x1b[H"), after=(b"G",), budget=PAGE, rival=b"g"),
    Stroke("G | End", "to the last", (b"G", b"\x1b[F"), after=(b"g",), budget=PAGE, rival=b"G"),
    Stroke("'", "to the next gap", b"'", (b"g",), budget=PAGE),
    Stroke("z", "with what is log, and without", b"z", MIDDLE, budget=PAGE),
    Stroke("X", "with what was removed, and without", b"X", budget=PAGE),
    Stroke("/", "the kinds there are", b"/", after=(ESC,), budget=PAGE),
    Stroke("/", "only one kind", ENTER, lead=(b"/", b"decision"), after=(b"F",), budget=PAGE),
    Stroke("F", "every kind again", b"F", lead=(b"/", b"decision", ENTER), budget=PAGE),
    Stroke("[", "as it was known before", b"[", budget=PAGE),
    Stroke("]", "as it was known later", b"]", budget=PAGE),
    Stroke("C-r", "read again", b"\x12", (b"99]",)),
    Stroke("C-l", "painted again", b"\x0c"),
    Stroke("Esc", "nothing begun is forgotten", ESC, budget=STEP, calm=0.13),
    Stroke("> | <", "a minute later, and back", (b">", b"<"), MIDDLE, budget=STEP),
    Stroke("} | {", "a second later, and back", (b"}", b"{"), budget=STEP),
    Stroke("t", "the kinds it can be", b"t", after=(ESC,), budget=PAGE),
    Stroke("x", "asks why", b"x", after=(ESC,)),
    Stroke("#", "asks for tags", b"#", after=(ESC,)),
    Stroke("v", "asks for evidence", b"v", after=(ESC,)),
    Stroke("S", "asks for a stamp", b"S", after=(ESC,)),
    Stroke("I", "asks when", b"I", after=(ESC,)),
    Stroke("I", "a time in three zones", ENTER, lead=(b"I", b"01:10"), after=(ESC,)),
    Stroke("E", "asks what happened", b"E", (b"'",), after=(ESC,)),
    Stroke("A", "asks why not", b"A", after=(ESC,)),
    Stroke("+ | a", "asks what is noted", (b"+", b"a"), after=(ESC,)),
    Stroke("+", "a character of it", b"x", (b"+restarted the relay",), count=50),
    Stroke("e | Enter", "the entry, to be changed", (b"e", ENTER), (ESC, *MIDDLE), after=(b"\x18q",)),
    Stroke("n", "whom it hits", b"n", after=(b"q",)),
    Stroke("o", "plans for it", b"o", after=(b"q",)),
    Stroke("f", "the knowledge base", b"f", after=(ESC, b"q")),
    Stroke("r", "its report", b"r", after=(b"q",)),
    Stroke("d", "what it leaves to do", b"d", after=(b"q",)),
    Stroke("R", "nothing to restore says so", b"R", after=(ESC,)),
    Stroke("D", "drafts", b"D", after=(b"q",)),
    Stroke("?", "the keys there are", b"?", after=(ESC,)),
    Stroke(":", "a command", b":", after=(ESC,)),
    Stroke('"', "what was said", b'"', after=(b"q",)),
    Stroke("! | Space | M | - | * | ~ | W", "what is for other lists says so", (b"!", b" ", b"M", b"-", b"*", b"~", b"W"), after=(ESC,)),
    Stroke("q", "back to the queue", b"q", after=(b":open-incident 9\r",)),
    Stroke("p", "part of the story, or log", b"p", MIDDLE, stores=True),
    Stroke("u", "taken back", b"u", lead=(b"p",), stores=True),
    Stroke("U", "and done again", b"U", lead=(b"p", b"u"), stores=True),
    Stroke("t", "another kind", ENTER, lead=(b"t", (b"decision", b"action")), stores=True),
    Stroke("#", "tagged", ENTER, lead=(b"#", (b"+cdn", b"-cdn")), stores=True),
    Stroke("v", "evidence kept", ENTER, lead=(b"v", b"edge-4 answers 502"), stores=True),
    Stroke("x", "removed", ENTER, (b"X", *MIDDLE), lead=(b"x", b"said twice"), after=(b"P",), stores=True),
    Stroke("P", "put back", b"P", lead=(b"x", b"said twice", ENTER), stores=True),
    Stroke("+", "noted", ENTER, (b"X",), lead=(b"+", b"edge-4 answers again"), stores=True),
    Stroke(">", "a time, stored when the keys rest", b">", MIDDLE, stores=True, calm=0.8, count=12),
    Stroke("h c | h r", "a hypothesis is true, or not", (b"hc", b"hr"), (b"/", b"hypothesis", ENTER, b"g"), stores=True),
    Stroke("E", "a gap explained", ENTER, (b"F", b"g", b"'"), lead=(b"E", b"waited for the vendor"), stores=True),
    Stroke("A", "a gap accepted", ENTER, lead=(b"A", b"nothing to do"), stores=True),
]
ELSEWHERE = {"C-z": "leaves for the shell"}


def turn(keys, index):
    return keys[index % len(keys)] if isinstance(keys, tuple) else keys


def series(console, stroke):
    def typed(keys):
        for part in keys:
            console.strike(turn(part, index), least=0.13 if part == ESC else 0.0)
    index, answers = 0, []
    typed(stroke.before)
    console.settle(time.monotonic(), 0.2, 0.25)  # what the rest of keys draws is not theirs
    for index in range(stroke.count):
        typed(stroke.lead)
        answers.append(console.strike(turn(stroke.sends, index), least=stroke.calm))
        typed(stroke.after)
    return answers


def quantile(values, q):
    return sorted(values)[max(0, math.ceil(len(values) * q) - 1)]


def figures(answers):
    """Milliseconds: first p50, p99, last p50, p99; bytes p50, most. None: nothing came."""
    there = [answer for answer in answers if answer.last is not None]
    if not there:
        return None
    return (*(quantile([getattr(answer, end) * 1e3 for answer in there], q) for end in ("first", "last") for q in (0.5, 0.99)),
            quantile([answer.size for answer in answers], 0.5), max(answer.size for answer in answers))


# ---- beside them

def rivals(path, size):
    """less on the same text, the same way."""
    text = os.path.join(work, "timeline")
    with open(text, "wb") as out:
        out.write(run("-d", path, "--now", NOW, "incident", "show", "9", "--log"))
    found = {}
    for stroke in STROKES:
        if stroke.rival and stroke.rival not in found:
            console = Console("less", "-S", text, size=size, env=home)
            console.first_screen()
            if stroke.rival in b"kbu":
                console.strike(b"G")
            answers = []
            for _ in range(rounds):
                answers.append(console.strike(stroke.rival))
                if stroke.rival in b"gG":
                    console.strike(b"G" if stroke.rival == b"g" else b"g")
            found[stroke.rival] = figures(answers)
            console.strike(b"q")
            console.end()
    return found


def commit(path):
    """Milliseconds of one row stored durably in a copy of the desk, by SQLite alone: p50, p99."""
    copy = os.path.join(work, "commit.db")
    run("-d", path, "backup", copy)
    took = []
    with sqlite3.connect(copy, isolation_level=None) as desk:
        desk.execute("PRAGMA journal_mode=WAL")
        desk.execute("PRAGMA synchronous=FULL")
        desk.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, text TEXT)")
        for _ in range(rounds):
            begun = time.monotonic()
            desk.execute("INSERT INTO bare (text) VALUES (?)", ("x" * 300,))
            took.append((time.monotonic() - begun) * 1e3)
    return quantile(took, 0.5), quantile(took, 0.99)


# ---- the table

def row(stroke, size, answers, beside):
    found = figures(answers)
    name = " ".join(stroke.keys)
    budget = stroke.budget[SIZES.index(size)]
    shape = f"{size[1]}x{size[0]}"
    if not found:
        rows.append(dict(keys=name, what=stroke.what, size=shape, silent=True))
        print(f"{name[:14]:<14} {stroke.what:<34} {shape:<7} {'nothing is sent':>31}")
        return
    # A commit takes what the disk takes.
    spare = beside[1] if stroke.stores else 0
    met = (stroke.calm > 0 or found[3] <= 5 + spare) and (budget is None or found[5] <= budget)
    rows.append(dict(keys=name, what=stroke.what, size=shape, first_ms=found[:2], last_ms=found[2:4], bytes=found[4:], budget=budget, beside=beside, met=met))
    if not met:
        missed.append((name, stroke.what, shape))
    print(f"{name[:14]:<14} {stroke.what:<34} {shape:<7} {found[0]:7.2f} {found[1]:7.2f} {found[2]:7.2f} {found[3]:7.2f} {found[4]:7d} {found[5]:6d} "
          f"{'' if budget is None else budget:>6} {'' if not beside else '%.2f %.2f' % beside[:2]:>13} {'' if met else 'MISSED'}", flush=True)


def unknown_keys():
    """Keys of the timeline that no stroke presses."""
    bound = [json.loads(line)["keys"] for line in run("--json", "keys", "incident").splitlines()]
    pressed = {key for stroke in STROKES for key in stroke.keys}
    return [key for key in bound if key not in pressed and key not in ELSEWHERE]


def bench(path):
    stored = commit(path)
    print(f"{'':<57} {'first byte':>15} {'last byte':>15} {'bytes':>14}\n{'key':<14} {'what it does':<34} {'size':<7} {'p50':>7} {'p99':>7} {'p50':>7} {'p99':>7} "
          f"{'p50':>7} {'most':>6} {'budget':>6} {'beside':>13}")
    for size in SIZES:
        beside = rivals(path, size)
        own = os.path.join(work, "at-%d.db" % size[1])
        run("-d", path, "backup", own)
        run("-d", own, "option", "set", "mouse", "on")
        console = Console(midwatch, "-d", own, "--now", NOW, size=size, env=home)
        console.first_screen()
        for keys in (b":open-incident 9\r", b"z"):
            console.strike(keys, least=0.3)
        for stroke in STROKES:
            if only and only not in stroke.what and only not in stroke.keys:
                continue
            answers = series(console, stroke)
            rival = beside.get(stroke.rival)
            row(stroke, size, answers, stored if stroke.stores else rival and rival[2:4])
        console.strike(ESC, least=0.13)
        console.settle(time.monotonic(), 1.0, 1.0)
        drawn = len(console.drawn)
        console.settle(time.monotonic(), 3.0, 3.0)
        idle = len(console.drawn) - drawn
        console.end()
        print(f"{'':<14} {'three seconds without a key':<34} {size[1]}x{size[0]:<4} {'':>31} {idle:>7d} {idle:>6d} {0:>6} {'':>13} {'MISSED' if idle else ''}")


try:
    desk = make_desk()
    print(f"an incident of {entries} entries, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, each key {rounds} times; beside: less -S on the same text, or "
          "one durable commit of SQLite, its last byte or end, p50 and p99")
    lacking = unknown_keys()
    bench(desk)
    if lacking:
        print("never pressed:", *lacking)
    with open("bench-incident.json", "w") as out:
        json.dump(rows, out, indent=1)
    sys.exit(1 if lacking else 0)
finally:
    shutil.rmtree(work)
