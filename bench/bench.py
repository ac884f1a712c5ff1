#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The measurements of `make bench`: a table, and the same as JSON in bench.json. Every figure stands
beside its floor or rival, taken in the same run. bench.py BUILD [TICKETS]"""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

NOW = "2026-11-15T00:05:00Z"
build = os.path.abspath(sys.argv[1])
tickets = int(sys.argv[2]) if len(sys.argv) > 2 else 1000000
midwatch = os.path.join(build, "midwatch")
work = tempfile.mkdtemp(prefix="midwatch-bench.", dir=os.environ.get("BENCH_DIR"))
desk = os.path.join(work, "desk.db")
rows = []


def run(*words, **more):
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, **more).stdout


def timed(*words, **more):
    start = time.monotonic()
    run(*words, **more)
    return time.monotonic() - start


def paired(ours, rival, runs=21):
    """Medians of both, run in turn."""
    a, b = [], []
    for _ in range(runs):
        a.append(timed(*ours))
        b.append(timed(*rival))
    return statistics.median(a), statistics.median(b)


def row(work_, figure, unit, beside, beside_what, target, met):
    rows.append(dict(work=work_, figure=round(figure, 3), unit=unit, beside=round(beside, 3) if beside else None,
                     beside_what=beside_what, target=target, met=met))
    print(f"{work_:<42} {figure:>12.3f} {unit:<10} {beside if beside is None else round(beside, 3)!s:>12} "
          f"{beside_what:<34} {target:<14} {'met' if met else 'MISSED'}", flush=True)


def events_in(path):
    with open(path, "rb") as lines:
        return sum(1 for line in lines if line.startswith(b'{"type":"event"'))


def bench_import():
    data = os.path.join(work, "history.jsonl")
    with open(data, "wb") as out:
        subprocess.run([os.path.join(build, "bench/generate"), str(tickets)], check=True, stdout=out)
    events = events_in(data)
    run(midwatch, "-d", desk, "init", "--test-clock")
    took = timed(midwatch, "-q", "-d", desk, "--now", NOW, "import", data)
    # The floor: the sqlite3 shell reading the same lines into one bare table.
    bare = os.path.join(work, "bare.db")
    floor = timed("sqlite3", bare, "CREATE TABLE line(text)", ".mode ascii", ".separator \x01 \n",
                  f".import {data} line")
    os.unlink(bare)
    os.unlink(data)
    row("import, events/s", events / took, "events/s", events / floor, "sqlite3 shell, bare lines/s", ">= 50 k",
        events / took >= 50000)
    size = sum(os.path.getsize(desk + end) for end in ("", "-wal") if os.path.exists(desk + end))
    row("file size, bytes an event", size / events, "B", None, f"{size / 1e6:.0f} MB in all", "-", True)


LIST = ("SELECT json_object('ticket',id,'ref',ref,'severity','P'||severity,'rest',rest,'class',klass,'clock',clock,"
        "'due_at',strftime('%Y-%m-%dT%H:%M:%SZ',due_at,'unixepoch'),'breached',breached,'breach_at',breach_at,"
        "'state',state,'wait',wait,'client',client,'tier',tier,'service',service,'region',region,'kind',kind,"
        "'subject',subject,'owner',owner,'opened_at',strftime('%Y-%m-%dT%H:%M:%SZ',opened_at,'unixepoch'),"
        "'updated_at',strftime('%Y-%m-%dT%H:%M:%SZ',updated_at,'unixepoch'),'tags',tags) FROM ticket WHERE live=1 "
        "ORDER BY rest,severity,klass,sort_key,opened_at,id LIMIT 50")


def bench_list():
    ours, shell = paired((midwatch, "-d", desk, "--now", NOW, "list", "--limit", "50", "--json"),
                         ("sqlite3", desk, LIST))
    row("list --limit 50 --json, whole process", ours * 1e3, "ms", shell * 1e3, "sqlite3 shell, same rows",
        "<= 2 x", ours <= 2 * shell)
    ours, shell = paired((midwatch, "-d", desk, "--now", NOW, "list", "--limit", "50", "--json", "client:client-7", "severity:P0,P1"),
                         ("sqlite3", desk, LIST.replace("live=1", "live=1 AND client='client-7' AND severity<2")))
    row("list client:… severity:P0,P1", ours * 1e3, "ms", shell * 1e3, "sqlite3 shell, same rows", "-", True)


def bench_check():
    took = timed(midwatch, "-q", "-d", desk, "--now", NOW, "check")
    floor = timed("sqlite3", desk, "PRAGMA integrity_check")
    row("check, all of it", took, "s", floor, "sqlite3 integrity_check alone", "<= 60 s", took <= 60)


def bench_clocks():
    answer = json.loads(run(os.path.join(build, "bench/clocks")))
    row("clock evaluations, business calendar", answer["clocks_per_s"], "clocks/s", answer["floor_events_per_s"],
        "bare loop over the events, events/s", ">= 1 M", answer["clocks_per_s"] >= 1e6)


def bench_questions():
    script = os.path.join(work, "questions")
    with open(script, "w") as out:
        for i in range(5000):
            out.write(f"calendar due shanghai 2026-{1 + i % 12:02}-{1 + i % 28:02}T0{i % 10}:30:00Z {1 + i % 40}h\n")
            out.write(f"calendar elapsed london 2026-01-{1 + i % 28:02}T08:00:00Z 2026-{2 + i % 10:02}-03T16:00:00Z\n")
    ours, floor = paired((midwatch, "-d", desk, "--json", "source", script), ("cat", script), 5)
    row("10 000 calendar questions, one script", ours, "s", floor, "cat", "<= 5 s", ours <= 5)


def bench_acts():
    slow = os.path.join(build, "tests/fault/slowsync.so")
    for name, env in (("", {}), (", 2 ms sync", {"LD_PRELOAD": slow, "SLOWSYNC_US": "2000"})):
        if env and not os.path.exists(slow):
            continue
        answer = json.loads(run(os.path.join(build, "bench/acts"), desk, "32", "50", "100", env={**os.environ, **env}))
        good = answer["failed"] == 0 and answer["acts_per_s"] >= 250 and answer["p99_ms"] <= 100
        row(f"acts/s by 32 consoles{name}", answer["acts_per_s"], "acts/s", 320, "32 consoles / 100 ms think time",
            ">= 250", good)
        row(f"one act, p99{name}", answer["p99_ms"], "ms", answer["p50_ms"], "p50, ms", "<= 100 ms", good)


try:
    print(f"{tickets} tickets, 2 cores assumed, desk in {work}")
    bench_clocks()
    bench_import()
    bench_list()
    bench_questions()
    bench_acts()
    bench_check()
    with open("bench.json", "w") as out:
        json.dump(rows, out, indent=1)
finally:
    shutil.rmtree(work)
