# SPDX-License-Identifier: MIT
# What the rehearsals of `copy` share: a desk worth copying, and a copy that is begun until it is done. Imported, not run.
import json
import os
import random
import signal
import sqlite3
import subprocess

from cli import PROGRAM

CUT, KILLED, INTERRUPTED = 'cut off', 'kill -9', 'interrupted'


def fill(desk, tickets=120, events=4):
    """Texts from nothing to 100 kB, so that a copy has many places to break at."""
    rows = []
    for number in range(tickets):
        ref = 'copy:%d' % number
        rows.append(dict(type='ticket', ref=ref, client='oasis', severity='P2', subject='Stream %d cut' % number,
                         opened_at='2026-03-01T09:00:00Z', opened_by='client', contact='ops@oasis.example'))
        for turn in range(events):
            rows.append(dict(type='event', ticket=ref, at='2026-03-01T1%d:00:00Z' % turn, kind='message', by='li',
                             public=False, automatic=False, flags=[],
                             text='音 %d ' % turn * random.choice((1, 10, 100, 5000)), **{'from': 'staff'}))
    done = desk.run('import', desk.file('rows', '\n'.join(map(json.dumps, rows))))
    assert done.status == 0, done


def dump(path):
    with sqlite3.connect(path) as db:
        return sorted(db.iterdump())


def environment():
    return dict(os.environ, MIDWATCH_USER='li', LC_ALL='C.UTF-8', LANGUAGE='')


class Copy:
    """One that is begun until it is done; what went wrong on the way is told in `said`."""

    def __init__(self, line, come, go):
        self.line, self.words = line, [PROGRAM, '--json', 'copy', come, go]
        self.said, self.begun, self.row = [], 0, None

    def run(self, fault=None, after=0):
        """Once; `after` so many bytes over the line the fault strikes: one of those above, or a function. TRUE: it is done."""
        process = subprocess.Popen(self.words, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        if fault == CUT:
            self.line.after(after, lambda: self.line.cut_for(random.uniform(0, 1)))
        elif callable(fault):
            self.line.after(after, fault)
        elif fault:
            number = signal.SIGKILL if fault == KILLED else signal.SIGINT
            self.line.after(after, lambda: process.send_signal(number))
        out, err = process.communicate(timeout=600)
        self.line.deed = None
        self.begun += 1
        if process.returncode == 0:
            self.row = json.loads(out)
        elif process.returncode not in (-signal.SIGKILL, -signal.SIGINT, 130):
            self.said.append((process.returncode, err))
        return process.returncode == 0

    def finish(self, fault, size, faults=3):
        """Struck so often by it, `size` being what passes the line in all, and then left alone."""
        for _ in range(faults):
            if self.run(fault, random.randrange(1, size)):
                return
        self.run()
