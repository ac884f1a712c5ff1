#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The measurements of `make bench`: a table, and the same as JSON in bench.json. Every figure stands
beside its floor or rival, taken in the same run, and long ones beside the processor seconds they cost,
which say what the wall clock of a busy machine does not. bench.py BUILD [TICKETS]"""
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # the source may not be writable
from console import Console  # noqa: E402

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


def cost(*words, **more):
    """Wall and processor seconds of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = timed(*words, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def paired(ours, rival, runs=21):
    """Medians of both, run in turn."""
    a, b = [], []
    for _ in range(runs):
        a.append(timed(*ours))
        b.append(timed(*rival))
    return statistics.median(a), statistics.median(b)


def quantile(values, q):
    return sorted(values)[min(len(values) - 1, int(len(values) * q))]


def row(what, figure, unit, beside=None, beside_what="", target="-", met=None):
    """`met` None: no target, a figure to know."""
    rows.append(dict(work=what, figure=round(figure, 3), unit=unit, beside=beside and round(beside, 3),
                     beside_what=beside_what, target=target, met=met))
    verdict = "" if met is None else "met" if met else "MISSED"
    shown = "" if beside is None else f"{beside:.3f}"
    print(f"{what:<46} {figure:>12.3f} {unit:<9} {shown:>12} {beside_what:<38} {target:<9} {verdict}", flush=True)


def ask(path, *words):
    return (midwatch, "-q", "-d", path, "--now", NOW, *words)


def events_in(path):
    with open(path, "rb") as lines:
        return sum(1 for line in lines if line.startswith(b'{"type":"event"'))


def make_desk(path, count):
    """A desk of `count` generated tickets; (events in the file, wall, processor seconds of the import)."""
    data = os.path.join(work, "history.jsonl")
    with open(data, "wb") as out:
        subprocess.run([os.path.join(build, "bench/generate"), str(count)], check=True, stdout=out)
    events = events_in(data)
    run(midwatch, "-d", path, "init", "--test-clock")
    took = cost(*ask(path, "import", data))
    os.unlink(data)
    return events, *took


def bare_copy():
    """The floor of an import: SQLite alone storing the same rows in the same tables and indexes, nothing
    parsed, folded, hashed or made durable on the way. The conditions keep it from copying whole pages."""
    bare = os.path.join(work, "bare.db")
    schema = run("sqlite3", desk, "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND type <> 'trigger' "
                 "AND name NOT LIKE 'sqlite_%' ORDER BY rowid", text=True)
    copies = "".join(f"INSERT INTO {table} SELECT * FROM desk.{table} WHERE {key} > 0;"
                     for table, key in (("ticket", "id"), ("event", "ticket"), ("body", "ticket"), ("clock", "ticket")))
    took = cost("sqlite3", bare, input=f"{schema}\nATTACH '{desk}' AS desk;BEGIN;{copies}COMMIT;", text=True)
    os.unlink(bare)
    return took


def bench_import():
    events, took, spent = make_desk(desk, tickets)
    floor, floor_spent = bare_copy()
    row("import, events/s", events / took, "events/s", events / floor, "SQLite alone, the same rows", ">= 50 k",
        events / took >= 50000)
    row("import, events per processor second", events / spent, "events/s", events / floor_spent,
        "SQLite alone, the same rows")
    size = sum(os.path.getsize(desk + end) for end in ("", "-wal") if os.path.exists(desk + end))
    row("file size, bytes an event", size / events, "B", size / 1e6, "MB in all")


LIST = ("SELECT json_object('ticket',id,'ref',ref,'severity','P'||severity,'rest',rest,'class',klass,'clock',clock,"
        "'due_at',strftime('%Y-%m-%dT%H:%M:%SZ',due_at,'unixepoch'),'breached',breached,'breach_at',breach_at,"
        "'state',state,'wait',wait,'client',client,'tier',tier,'service',service,'region',region,'kind',kind,"
        "'subject',subject,'owner',owner,'opened_at',strftime('%Y-%m-%dT%H:%M:%SZ',opened_at,'unixepoch'),"
        "'updated_at',strftime('%Y-%m-%dT%H:%M:%SZ',updated_at,'unixepoch'),'tags',tags) FROM ticket WHERE live=1 "
        "ORDER BY rest,severity,klass,sort_key,opened_at,id LIMIT 50")


def bench_list():
    for name, filters, where in (("list --limit 50 --json", (), ""),
                                 ("the same, client:client-7 severity:P0,P1", ("client:client-7", "severity:P0,P1"),
                                  " AND client='client-7' AND severity<2")):
        ours, shell = paired(ask(desk, "list", "--limit", "50", "--json", *filters),
                             ("sqlite3", desk, LIST.replace("live=1", "live=1" + where)))
        row(name, ours * 1e3, "ms", shell * 1e3, "sqlite3 shell, the same rows", "<= 2 x", ours <= 2 * shell)


# What the board must look through at least: every running clock, with what its ticket is bound to.
CLOCKS = ("SELECT c.due_at,c.ticket,c.clock,c.cycle,c.severity,c.target,t.client,t.service,t.contract,t.revision,t.region "
          "FROM clock c JOIN ticket t ON t.id=c.ticket WHERE c.state=0 ORDER BY c.due_at")


SEARCH = """SELECT count(*) FROM ticket t WHERE t.live = 1 AND (t.subject LIKE '%502%' OR EXISTS
    (SELECT 1 FROM body b WHERE b.ticket = t.id AND b.text LIKE '%502%'))"""


def bench_pattern():
    """A pattern over the subjects and messages of all live tickets; the shell looks for plain text."""
    ours, shell = paired(ask(desk, "list", "/50[23]/", "--limit", "50"), ("sqlite3", desk, SEARCH), 7)
    row("list /50[23]/, live tickets and messages", ours * 1e3, "ms", shell * 1e3, "sqlite3 shell, LIKE '%502%'",
        "<= 2 x", ours <= 2 * shell)
    hostile = min(timed(*ask(desk, "list", "/(a|a+)+[\\x01]$/", "--limit", "50")) for _ in range(3))
    row("list /(a|a+)+[\\x01]$/, the same", hostile * 1e3, "ms")


def bench_night():
    moments = len(run(*ask(desk, "night", "--json")).splitlines())
    ours, shell = paired(ask(desk, "night", "--json"), ("sqlite3", desk, CLOCKS), 7)
    row(f"night, 12 hours: {moments} moments", ours * 1e3, "ms", shell * 1e3, "sqlite3 shell, the running clocks",
        "<= 2 x", ours <= 2 * shell)


def bench_check():
    took, spent = cost(*ask(desk, "check"))
    floor = timed("sqlite3", desk, "PRAGMA integrity_check")
    row("check, all of it", took, "s", floor, "sqlite3 integrity_check alone", "<= 60 s", took <= 60)
    row("check, processor seconds", spent, "s")


def bench_clocks():
    answer = json.loads(run(os.path.join(build, "bench/clocks")))
    row("clock evaluations, business calendar", answer["clocks_per_s"], "clocks/s", answer["floor_events_per_s"],
        "bare loop over the events, events/s", ">= 1 M", answer["clocks_per_s"] >= 1e6)


def script(lines):
    path = os.path.join(work, "script")
    with open(path, "w") as out:
        out.writelines(line + "\n" for line in lines)
    return path


def bench_questions():
    asked = script([f"calendar due shanghai 2026-{1 + i % 12:02}-{1 + i % 28:02}T0{i % 10}:30:00Z {1 + i % 40}h"
                    for i in range(5000)] +
                   [f"calendar elapsed london 2026-01-{1 + i % 28:02}T08:00:00Z 2026-{2 + i % 10:02}-03T16:00:00Z"
                    for i in range(5000)])
    ours = statistics.median(timed(*ask(desk, "--json", "source", asked)) for _ in range(3))
    row("10 000 calendar questions, one script", ours, "s", target="<= 5 s", met=ours <= 5)
    asked = script([f"clocks {1 + i * (tickets // 10000)} --json" for i in range(10000)])
    ours = statistics.median(timed(*ask(desk, "source", asked)) for _ in range(3))
    row("10 000 clocks --json, one script", ours, "s", target="<= 5 s", met=ours <= 5)


def acts(path, processes, count, think_ms, slow=False):
    library = os.path.join(build, "tests/fault/slowsync.so")
    env = {"LD_PRELOAD": library, "SLOWSYNC_US": "2000"} if slow else {}
    return json.loads(run(os.path.join(build, "bench/acts"), path, str(processes), str(count), str(think_ms),
                          env={**os.environ, **env}))


def bench_acts():
    for name, slow in (("", False), (", 2 ms sync", True)):
        answer = acts(desk, 32, 60, 100, slow)
        enough = answer["failed"] == 0 and answer["acts_per_s"] >= 250
        row(f"acts/s by 32 consoles{name}", answer["acts_per_s"], "acts/s", 320, "32 / 100 ms think time: the most",
            ">= 250", enough)
        row(f"one act of these, p99{name}", answer["p99_ms"], "ms", answer["p50_ms"], "p50, ms", "<= 100 ms",
            answer["failed"] == 0 and answer["p99_ms"] <= 100)


def bench_console():
    words = (midwatch, "-d", desk, "--now", NOW)
    starts = []
    for _ in range(7):
        console = Console(*words)
        starts.append(console.first_screen())
        console.end()
    beside = statistics.median(timed(*ask(desk, "list", "--limit", "20")) for _ in range(7))
    start = statistics.median(starts)
    row("console, start to first full screen", start * 1e3, "ms", beside * 1e3, "list --limit 20, whole process",
        "<= 30 ms", start <= 0.03)
    console = Console(*words)
    console.first_screen()
    for name, keys, count in (("console, j", b"j", 300), ("console, page down", b"\x1b[6~", 300)):
        took = [t for t in (console.press(keys) for _ in range(count)) if t]
        if not took:
            continue
        row(f"{name}, p99", quantile(took, 0.99) * 1e3, "ms", quantile(took, 0.5) * 1e3, "p50, ms", "<= 5 ms",
            quantile(took, 0.99) <= 0.005)
    memory = console.private_memory()
    row("console, private memory", memory / 1e6, "MB", target="<= 30 MB", met=memory <= 30e6)
    console.end()


def filter_step(path, text):
    """Milliseconds of one list by a text, among many in one script."""
    asked = script([f"list --limit 24 {text}"] * 100)
    return statistics.median(timed(*ask(path, "source", asked)) for _ in range(5)) * 10


def bench_growth():
    live = int(run("sqlite3", desk, "SELECT count(*) FROM ticket WHERE live = 1"))
    step = filter_step(desk, "zebra")
    row("filter step, a text that nobody has", step, "ms", live, "live tickets", "<= 20 ms", step <= 20)
    sizes = [n for n in (10000, 100000) if n < tickets] + [tickets]
    found = {}
    for size in sizes:
        path = desk if size == tickets else os.path.join(work, f"desk-{size}.db")
        if path != desk:
            make_desk(path, size)
        first = ask(path, "list", "--limit", "50", "--json")
        found[size] = dict(list=statistics.median(timed(*first) for _ in range(15)) * 1e3,
                           filter=filter_step(path, "echo"),
                           act=statistics.median(acts(path, 1, 200, 0)["p50_ms"] for _ in range(3)))
    for name, what in (("list", "list --limit 50, whole process"), ("filter", "list by a text, first page"),
                       ("act", "one durable act")):
        smallest = found[sizes[0]][name]
        for size in sizes:
            growth = found[size][name] / smallest
            row(f"{what}, {size} tickets", found[size][name], "ms", growth, f"times the {sizes[0]} figure",
                "<= 1.5 x", growth <= 1.5)


try:
    print(f"{tickets} tickets, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, desk in {work}")
    bench_clocks()
    bench_import()
    bench_list()
    bench_pattern()
    bench_questions()
    bench_night()
    bench_console()
    bench_check()
    bench_growth()
    bench_acts()
    with open("bench.json", "w") as out:
        json.dump(rows, out, indent=1)
finally:
    shutil.rmtree(work)
