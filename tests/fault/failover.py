#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# The primary is killed while several `midwatch` write; whoever is promoted has each act that was acknowledged, once.
# Each act is a note with a text of its own, logged with the ticket and turn that `midwatch` answered. Most are in
# doubt when the primary dies: their commits reached the standbys and nobody was told, or never reached them. Without
# a second copy the latter must lose, or this test could not tell. ROUNDS sets how often (2), ONLY which (make
# check-ha: ONLY=quorum,asynchronous,patroni).
import json
import os
import random
import re
import subprocess
import sys
import threading
import time

SOURCE = os.environ.get('MIDWATCH_SOURCE', '.')
sys.path[:0] = [os.path.join(SOURCE, 'tests', 'cli'), os.path.join(SOURCE, 'tests', 'fault')]
from cli import PROGRAM, Tap  # noqa: E402
from cluster import Missing, Patroni, Scripted, rehearsal, until  # noqa: E402

ROUNDS = int(os.environ.get('ROUNDS', '2'))
ONLY = os.environ.get('ONLY', 'quorum,asynchronous').split(',')
# What becomes of the commits under way, in turn.
UNANSWERED, UNSENT, PLAIN = 'stored and not answered', 'not stored elsewhere', 'as it comes'
FAULTS = (PLAIN, UNANSWERED, UNSENT)  # from the second on
MARK = '{"program":'
BEFORE, STALLED, AFTER = 40, 20, 3  # acts: before the fault, without a second copy, of each writer behind it
# What may be said of an act that failed; the last of two who keep writing to one ticket.
AWAY = ('no server answers', 'does not answer', 'the connection to the desk was lost', 'and no primary answers',
        'others keep acting on it')
tap = Tap()


def environment(desk):
    return dict(os.environ, MIDWATCH_DESK=desk, MIDWATCH_USER='li', LC_ALL='C.UTF-8', LANGUAGE='')


class Writer(threading.Thread):
    """One person who writes notes as fast as they are taken."""

    def __init__(self, desk, name, ticket):
        super().__init__(daemon=True)
        self.name, self.ticket, self.environment = name, ticket, environment(desk)
        self.stopping = threading.Event()
        self.told = []     # (text, ticket, turn, when): acknowledged
        self.refused = []  # (text, what was said instead): not, though it may be stored
        self.broken = None
        self.count = 0

    def run(self):
        try:
            while not self.stopping.is_set():
                self.count += 1
                text = 'ha %s %d' % (self.name, self.count)
                rows, said = self.act(text)
                if rows:
                    self.told.append((text, rows[0]['ticket'], rows[0]['turn'], time.monotonic()))
                else:
                    self.refused.append((text, said))
                    self.stopping.wait(0.1)
            self.end()
        except Exception as problem:  # told by whoever waits for this one
            self.broken = problem

    def end(self):
        pass


class Session(Writer):
    """By a `midwatch shell` that stays."""

    def __init__(self, *words):
        super().__init__(*words)
        self.shell = subprocess.Popen([PROGRAM, 'shell'], env=self.environment, stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def act(self, text):
        self.shell.stdin.write("note %d --json --text '%s'\nversion --json\n" % (self.ticket, text))
        self.shell.stdin.flush()
        lines = []
        for line in self.shell.stdout:
            if line.startswith(MARK):
                return [json.loads(each) for each in lines if each.startswith('{')], ''.join(lines)
            lines.append(line)
        raise AssertionError('the shell ended: %s' % ''.join(lines))

    def end(self):
        self.shell.stdin.close()
        self.shell.wait()


class Single(Writer):
    """By a `midwatch note` for each."""

    def act(self, text):
        done = subprocess.run([PROGRAM, '--json', 'note', str(self.ticket), '--text', text], env=self.environment,
                              capture_output=True, text=True, check=False)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def longest(since, acts):
    """The longest time without an answer."""
    times = [since] + sorted(act[3] for act in acts if act[3] > since)
    return max(later - earlier for earlier, later in zip(times, times[1:]))


class Campaign:
    """A desk on a cluster, those who write to it, and what became of what they wrote."""

    def __init__(self, name, cluster):
        self.name, self.cluster = name, cluster
        self.gaps = []
        made = self.midwatch('init', '--demo')
        if 'built without' in made.stderr:
            raise Missing('built without it')
        assert made.returncode == 0, made.stderr
        desk = cluster.address()
        # Two of them on one ticket: each turn is fought for.
        self.writers = [Session(desk, 'a', 1), Session(desk, 'b', 1), Session(desk, 'c', 2), Single(desk, 'd', 3)]
        for each in self.writers:
            each.start()

    def midwatch(self, *words, desk=None):
        return subprocess.run([PROGRAM, *words], env=environment(desk or self.cluster.address()),
                              capture_output=True, text=True, check=False)

    def told(self):
        for each in self.writers:
            if each.broken:
                raise AssertionError('%s: %s' % (each.name, each.broken))
        return [act for each in self.writers for act in list(each.told)]

    def stored(self):
        """What the server has: text -> where it stands."""
        places = {}
        for ticket, turn, text in self.cluster.sql("SELECT ticket, turn, text FROM body WHERE text LIKE 'ha %'",
                                                   database='desk'):
            places.setdefault(text, []).append((int(ticket), int(turn)))
        return places

    def verdict(self):
        """Acknowledged, lost, doubled."""
        told = self.told()
        stored = self.stored()
        # What is answered is the ticket's newest turn, which may be a later act's.
        lost = [act for act in told if not any(ticket == act[1] and turn <= act[2]
                                               for ticket, turn in stored.get(act[0], []))]
        return told, lost, [text for text, places in stored.items() if len(places) > 1]

    def more(self, count, what):
        """That many more acts."""
        known = len(self.told())
        until(what, lambda: len(self.told()) >= known + count)

    def fault(self, kind):
        """Kills the primary, at some instant, which is told."""
        if kind != PLAIN:
            self.cluster.stall()
        if self.name == 'asynchronous':
            self.more(STALLED, 'it goes on without a second copy')
        elif kind != PLAIN:
            until('commits wait for a second copy', lambda: len(self.cluster.waiting()) >= 2)
        if kind == UNANSWERED:
            self.cluster.silence()
        killed = time.monotonic()
        self.cluster.kill()
        return killed

    def round(self, number):
        kind = UNSENT if self.name == 'asynchronous' else FAULTS[number % len(FAULTS)]
        self.more(BEFORE + random.randrange(BEFORE), 'it is written to')
        killed = self.fault(kind)
        known = [len(each.told) for each in self.writers]
        self.cluster.promote()
        promoted = time.monotonic() - killed
        until('everybody writes again', lambda: self.told() and all(
            len(each.told) >= count + AFTER for each, count in zip(self.writers, known)))
        gap = longest(killed, self.told())
        self.gaps.append(gap)
        waited = max(longest(killed, list(each.told)) for each in self.writers)
        told, lost, doubled = self.verdict()
        words = '%s, round %d, %s: %d acts acknowledged, %d lost, %d doubled; ' % (
            self.name, number, kind, len(told), len(lost), len(doubled))
        words += 'promoted within %.1f s, gap %.1f s, longest for one person %.1f s' % (promoted, gap, waited)
        tap.ok(not doubled and (self.name == 'asynchronous' or not lost), words, (lost[:5], doubled[:5]))
        self.cluster.rejoin()

    def stop(self):
        for each in self.writers:
            each.stopping.set()

    def end(self):
        self.stop()
        for each in self.writers:
            each.join(120)
            assert not each.is_alive(), '%s does not end' % each.name
        told, lost, doubled = self.verdict()
        stored = self.stored()
        doubts = [act for each in self.writers for act in each.refused]
        late = [text for text, _ in doubts if text in stored]
        print('# %s: %d acts acknowledged, %d lost, %d doubled; %d told as failed, %d of them stored; gaps %s s' % (
            self.name, len(told), len(lost), len(doubled), len(doubts), len(late),
            ' '.join('%.1f' % gap for gap in self.gaps)))
        for words in sorted({said.strip() for _, said in doubts}):
            print('#   told: %s' % words)
        if self.name == 'asynchronous':
            tap.ok(lost, 'asynchronous: what nobody else had is lost, and this test sees it')
        else:
            tap.ok(not lost, '%s: nothing acknowledged is lost' % self.name, lost[:5])
        strange = [said for _, said in doubts if not any(words in said for words in AWAY)]
        tap.ok(not strange, '%s: nothing strange is told' % self.name, strange[:5])
        # Whoever is told so may write it again. Patroni may need longer than an act waits.
        if self.name != 'patroni':
            tap.ok(not late, '%s: what was told as failed is not there' % self.name, late[:5])
        tap.ok(not doubled, '%s: nothing is there twice' % self.name, doubled[:5])
        checked = self.midwatch('check')
        tap.ok(checked.returncode == 0, '%s: the desk is sound' % self.name, checked)

    def replica(self):
        """A standby, when its address says that any will do."""
        there = self.cluster.address([self.cluster.dead])
        seen = self.midwatch('list', desk=there)
        tap.ok(seen.returncode == 6 and 'is a standby, and no primary answers' in seen.stderr,
               'a standby alone is no desk to work on', seen)
        there += '?target_session_attrs=any'
        seen = self.midwatch('list', desk=there)
        tap.ok(seen.returncode == 0 and seen.stdout.startswith('SEV ') and not seen.stderr, 'but one to read', seen)
        seen = self.midwatch('note', '1', '--text', 'x', desk=there)
        tap.ok(seen.returncode == 5 and re.search('a standby, [0-9]+ s behind; it can only be read', seen.stderr),
               'which says how far behind it is to whoever writes', seen)


def campaign(name, make):
    if name not in ONLY:
        return
    with rehearsal(tap, name), make() as cluster:
        run = Campaign(name, cluster)
        try:
            for number in range(1, ROUNDS + 1):
                run.round(number)
            run.end()
        finally:
            run.stop()
        if name == 'quorum':
            run.replica()


campaign('quorum', lambda: Scripted(synchronous=True))
campaign('asynchronous', lambda: Scripted(synchronous=False))
campaign('patroni', Patroni)
tap.done()
