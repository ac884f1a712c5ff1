#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Acts on both engines in one run, each beside its floor: bare inserts, committed one by one, by as many
sessions. And over a line of 180 ms: round trips of an act counted on the wire, what they take, and how soon the
console answers its keys, beside the same keys on SQLite. Prints a table and bench-postgres.json. postgres.py BUILD"""
import json
import math
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True  # the source may not be writable
from console import Console  # noqa: E402

build = os.path.abspath(sys.argv[1])
source = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
midwatch = os.path.join(build, "midwatch")
work = tempfile.mkdtemp(prefix="midwatch-bench.")
TICKETS, ONE_WAY = 3300, 0.09
rows = []


def row(what, figure, unit, beside=None, beside_what=""):
    rows.append(dict(work=what, figure=round(figure, 3), unit=unit, beside=beside, beside_what=beside_what))
    print(f"{what:<44} {figure:>10.2f} {unit:<7} {'' if beside is None else f'{beside:.2f}':>10} {beside_what}",
          flush=True)


class Line:
    """A socket before the server's: what goes through comes out ONE_WAY later. Counts how often the other
    side was asked and waited for."""

    def __init__(self, folder):
        self.folder = tempfile.mkdtemp(dir=work)
        self.target = os.path.join(folder, ".s.PGSQL.5432")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(os.path.join(self.folder, ".s.PGSQL.5432"))
        self.listener.listen(64)
        self.trips = 0
        threading.Thread(target=self.welcome, daemon=True).start()

    def welcome(self):
        while True:
            near = self.listener.accept()[0]
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.target)
            asking = [False]
            for pair in ((near, far, True), (far, near, False)):
                threading.Thread(target=self.carry, args=(*pair, asking), daemon=True).start()

    def carry(self, come, go, there, asking):
        chunks, ready = [], threading.Condition()

        def deliver():
            while True:
                with ready:
                    ready.wait_for(lambda: chunks)
                    due, data = chunks.pop(0)
                time.sleep(max(0, due - time.monotonic()))
                if not data:
                    return go.close()
                if not there:
                    asking[0] = False
                try:
                    go.sendall(data)
                except OSError:
                    return None

        threading.Thread(target=deliver, daemon=True).start()
        while True:
            try:
                data = come.recv(65536)
            except OSError:
                data = b""
            if there and data and not asking[0]:
                asking[0] = True
                self.trips += 1
            with ready:
                chunks.append((time.monotonic() + ONE_WAY, data))
                ready.notify()
            if not data:
                return


def acts(place, sessions, count, think_ms):
    words = (os.path.join(build, "bench/acts"), place, str(sessions), str(count), str(think_ms))
    return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)


def sqlite_floor(count=300):
    """Inserts by one session, each synced."""
    desk = sqlite3.connect(os.path.join(work, "floor.db"), isolation_level=None)
    desk.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT)")
    start = time.monotonic()
    for _ in range(count):
        desk.execute("INSERT INTO t(v) VALUES('Traced to the origin; capacity is being added.')")
    return count / (time.monotonic() - start)


def postgres_floor(folder, sessions, think_ms):
    bench = subprocess.run("ls /usr/lib/postgresql/*/bin/pgbench | tail -1", shell=True, stdout=subprocess.PIPE,
                           text=True).stdout.strip()
    if not bench:
        return None
    path = os.path.join(work, "floor.sql")
    with open(path, "w") as out:
        out.write("INSERT INTO floor(v) VALUES('Traced to the origin; capacity is being added.');\n")
        if think_ms:
            out.write(f"\\sleep {think_ms} ms\n")
    said = subprocess.run((bench, "-h", folder, "-U", "midwatch", "-n", "-M", "prepared", "-f", path, "-c", str(sessions),
                           "-j", "2", "-T", "3", "postgres"), check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(next(line.split()[2] for line in said.splitlines() if line.startswith("tps")))


# What is done, the keys of it, what is typed before the series and behind each.
KEYS = (("a row down", (b"j",), b"g", b""), ("a row up", (b"k",), b"G", b""),
        ("a page", (b"\x06",) * 8 + (b"\x02",) * 8, b"g", b""), ("a ticket opened", (b"\r",), b"g", b"q"),
        ("a letter of a filter", (b"a", b"\x7f"), b"/", b""),
        ("a letter of a note", (b"x",), b"\x1bgm", b""))


def quantile(values, q):
    return sorted(values)[max(0, math.ceil(len(values) * q) - 1)]


def keys(desk, count=100):
    """Milliseconds to the first byte of what each key draws: p50, p99."""
    home = {**os.environ, "XDG_STATE_HOME": work, "XDG_CACHE_HOME": work, "XDG_CONFIG_HOME": work, "MIDWATCH_USER": "wei",
            "LC_ALL": "C.UTF-8"}
    console = Console(midwatch, "-d", desk, env=home)
    console.settle(time.monotonic(), 4.0, 12.0)
    found = {}
    for what, strokes, before, behind in KEYS:
        for key in before:
            console.strike(bytes((key,)), least=0.4)
        console.settle(time.monotonic(), 2.0, 4.0)
        took = []
        for index in range(count):
            answer = console.strike(strokes[index % len(strokes)], least=0.02)
            if answer.first is not None:
                took.append(answer.first * 1e3)
            if behind:
                console.strike(behind, least=0.05)
        found[what] = (quantile(took, 0.5), quantile(took, 0.99), len(took)) if took else (math.nan, math.nan, 0)
    console.end()
    return found


def main():
    durable = "-c fsync=on -c full_page_writes=on -c synchronous_commit=local"
    server = subprocess.Popen((os.path.join(source, "tests/postgres.sh"),), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True, env={**os.environ, "MIDWATCH_TEST_SETTINGS": durable})
    said = server.stdout.readline().split()
    if said[:1] != ["ready"]:
        print("postgres.py:", *said[1:])
        return
    folder = said[1]
    server.stdin.write("schema bench\n")
    server.stdin.flush()
    server.stdout.readline()
    place = "postgresql://midwatch@/postgres?host=%s&options=-csearch_path%%3Dbench"
    places = {"SQLite": os.path.join(work, "desk.db"), "PostgreSQL": place % folder}
    history = os.path.join(work, "history.jsonl")
    with open(history, "wb") as out:
        subprocess.run([os.path.join(build, "bench/generate"), str(TICKETS)], check=True, stdout=out)
    for desk in places.values():
        subprocess.run((midwatch, "-d", desk, "init", "--test-clock"), check=True, stdout=subprocess.DEVNULL)
        subprocess.run((midwatch, "-q", "-d", desk, "--now", "2026-11-15T00:05:00Z", "import", history), check=True,
                       stdout=subprocess.DEVNULL)
    subprocess.run(("psql", "-X", "-q", "-h", folder, "-U", "midwatch", "-d", "postgres", "-c",
                    "CREATE TABLE floor(id BIGSERIAL PRIMARY KEY, v TEXT)"), check=True)
    floor = sqlite_floor()
    for sessions, count, think in ((1, 200, 0), (8, 60, 0), (32, 30, 100)):
        for engine, desk in places.items():
            bare = floor if engine == "SQLite" else postgres_floor(folder, sessions, think)
            answer = acts(desk, sessions, count, think)
            name = f"{engine}, {sessions} sessions" + (f", {think} ms think" if think else "")
            row(f"{name}: acts/s", answer["acts_per_s"], "acts/s", bare,
                "bare inserts/s, one session" if engine == "SQLite" else "bare inserts/s, pgbench")
            row(f"{name}: p99", answer["p99_ms"], "ms", answer["p50_ms"], f"p50, ms; {answer['failed']} failed")
    line = Line(folder)
    few, more = 10, 40
    before = line.trips
    acts(place % line.folder, 1, few, 0)
    middle = line.trips
    answer = acts(place % line.folder, 1, more, 0)
    row("PostgreSQL at 180 ms: round trips an act", ((line.trips - middle) - (middle - before)) / (more - few), "trips")
    row("PostgreSQL at 180 ms: one act, p99", answer["p99_ms"], "ms", answer["p50_ms"], "p50, ms; the line alone: 180")
    near, far = (keys(desk) for desk in (places["SQLite"], place % line.folder))
    for what, figures in far.items():
        row(f"PostgreSQL at 180 ms: {what}, first byte p99", figures[1], "ms", near[what][1],
            f"on SQLite; p50 {figures[0]:.1f} and {near[what][0]:.1f}; {figures[2]} keys")
    with open("bench-postgres.json", "w") as out:
        json.dump(rows, out, indent=1)
    server.stdin.close()
    server.wait()


try:
    main()
finally:
    shutil.rmtree(work)
