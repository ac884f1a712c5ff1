#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# A standby as a desk to read from: which server an address leads to, what is said of how far behind it is, and what
# becomes of a session that is open when its standby is promoted.
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

SOURCE = os.environ.get('MIDWATCH_SOURCE', '.')
sys.path[:0] = [os.path.join(SOURCE, 'tests', 'cli'), os.path.join(SOURCE, 'tests', 'fault')]
from cli import PROGRAM, Result, Tap  # noqa: E402
from cluster import Missing, Scripted, rehearsal, until  # noqa: E402
from line import Line  # noqa: E402

MARK = 'midwatch 0'
tap = Tap()


class Pair(Scripted):
    """A primary n1 and a standby n2."""
    names = ('n1', 'n2')

    def __init__(self):
        super().__init__(synchronous=False)


def environment(desk):
    return dict(os.environ, MIDWATCH_DESK=desk, MIDWATCH_USER='li', LC_ALL='C.UTF-8', LANGUAGE='')


class Shell:
    """A `midwatch shell` that stays."""

    def __init__(self, desk):
        self.process = subprocess.Popen([PROGRAM, 'shell'], env=environment(desk), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def say(self, line):
        self.process.stdin.write(line + '\nversion\n')
        self.process.stdin.flush()
        said = ''
        for line in self.process.stdout:
            if MARK in line:
                return said
            said += line
        raise AssertionError('the shell ended: %s' % said)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Console:
    """The console on a terminal that nobody looks at."""

    def __init__(self, desk):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execve(PROGRAM, [PROGRAM], dict(environment(desk), TERM='xterm'))
        self.seen = b''

    def shows(self, words, seconds=60):
        """It was shown since it was asked last."""
        end = time.monotonic() + seconds
        while words not in self.seen and time.monotonic() < end:
            if select.select([self.master], [], [], 0.2)[0]:
                self.seen += os.read(self.master, 65536)
        there, self.last, self.seen = words in self.seen, self.seen[-1500:], b''
        return there

    def end(self):
        os.kill(self.pid, signal.SIGHUP)
        os.waitpid(self.pid, 0)
        os.close(self.master)


def run(desk, *words):
    return Result(subprocess.run([PROGRAM, *words], env=environment(desk), capture_output=True, text=True, check=False))


def addresses(cluster):
    """Which server serves which address: a note is refused by a standby, and by that alone."""
    both = cluster.address(['n2', 'n1'])
    for wish, names, standby in (('read-write', ['n2', 'n1'], False), ('primary', ['n2', 'n1'], False),
                                 ('any', ['n2', 'n1'], True), ('any', ['n1', 'n2'], False),
                                 ('standby', ['n1', 'n2'], True), ('read-only', ['n1', 'n2'], True),
                                 ('prefer-standby', ['n1', 'n2'], True), ('prefer-standby', ['n1'], False)):
        desk = '%s?target_session_attrs=%s' % (cluster.address(names), wish)
        seen = run(desk, 'list')
        tap.ok(seen.status == 0 and seen.out.startswith('SEV ') and not seen.err, '%s of %s is read' % (wish, names), seen)
        seen = run(desk, 'note', '1', '--text', wish)
        if standby:
            tap.ok(seen.status == 5 and re.search('this is a standby, [0-9]+ s behind; it can only be read', seen.err),
                   'and takes no changes', seen)
        else:
            tap.ok(seen.status == 0, 'and takes changes', seen)
    seen = run(both + '?target_session_attrs=standby', 'migrate')
    tap.ok(seen.status == 5 and 'standby' in seen.err, 'a standby is not migrated', seen)
    seen = run(cluster.address(['n2']), 'list')
    tap.ok(seen.status == 6 and 'is a standby, and no primary answers (to read from it add target_session_attrs=any)'
           in seen.err, 'a standby alone is no desk to work on', seen)
    seen = run(cluster.address(['n1']) + '?target_session_attrs=standby', 'list')
    tap.ok(seen.status == 6 and 'is no standby' in seen.err, 'nor a primary one to read from, where it is not wanted', seen)
    seen = run(cluster.address(['n1']).replace('@', '@127.0.0.1:1,') + '?target_session_attrs=standby', 'list')
    tap.ok(seen.status == 6 and 'is no standby' in seen.err, 'which is said rather than that another is not there', seen)


def behind(cluster, desk, shell):
    """What is written is there when it was replayed; until then the lag is told."""
    def there(text):
        return text in run(desk, 'log', '1').out
    run(cluster.address(['n1']), 'note', '1', '--text', 'on its way')
    until('it is replayed', lambda: there('on its way'), 20)
    tap.ok('on its way' in shell.say('log 1'), 'an open session on the standby sees what was written')
    cluster.sql('SELECT pg_wal_replay_pause()', 'n2')
    until('replay is paused', lambda: cluster.sql('SELECT pg_get_wal_replay_pause_state()', 'n2') == [['paused']], 20)
    run(cluster.address(['n1']), 'note', '1', '--text', 'held back')
    until('it is received', lambda: cluster.sql(
        'SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()', 'n2') == [['t']], 20)
    tap.ok(not there('held back'), 'what is not replayed is not seen')
    seen = until('some seconds of lag', lambda: (lambda seen: seen if re.search(' [2-9] s behind', seen.err) else None)(
        run(desk, 'note', '1', '--text', 'x')), 20)
    tap.ok(seen.status == 5, 'and how far behind the standby is, is said', seen)
    row, = run(desk, 'desk', '--json').rows
    tap.ok(row['standby'] and row['primary'] and row['behind_s'] >= 2 and not run(desk, 'desk', '--json').err,
           'also to whoever asks what desk this is', row)
    cluster.sql('SELECT pg_wal_replay_resume()', 'n2')
    until('it is replayed', lambda: there('held back'), 20)


def promoted(cluster, desk, shell, console):
    """The primary dies; the standby can be read on, and is one to write to once it was promoted."""
    tap.ok(console.shows(b'standby'), 'a console on a standby says so')
    tap.ok('it can only be read' in shell.say("note 1 --text 'too early'"), 'the open session may only read')
    cluster.kill()
    until('the standby has lost its primary',
          lambda: cluster.sql('SELECT COUNT(*) FROM pg_stat_wal_receiver', 'n2') == [['0']], 20)
    seen = run(desk, 'note', '1', '--text', 'x')
    tap.ok(seen.status == 5 and re.search('this is a standby without a primary, its newest change is [0-9]+ s old; it '
                                          'can only be read', seen.err), 'it says that its primary is away', seen)
    tap.ok(console.shows(b'no primary', 15), 'an open console, too', console.last)
    tap.ok('held back' in shell.say('log 1'), 'the open session reads on')
    seen = run(desk, 'list')
    tap.ok(seen.status == 0 and re.fullmatch('midwatch: this is a standby without a primary; its newest change is [0-9ms]+ '
                                             'old\n', seen.err), 'who reads there hears of it', seen)
    seen = run(desk, 'list', '--quiet')
    tap.ok(seen.status == 0 and not seen.err, 'but for those who want to hear of errors alone', seen)
    row, = run(desk, 'desk', '--json').rows
    tap.ok(row['standby'] and not row['primary'] and row['behind_s'] >= 0 and 'PostgreSQL 1' in row['engine'],
           'and whoever asks what desk this is', row)
    line = Line(cluster.ports['n2'], 0)
    hosts = '127.0.0.1:%d,127.0.0.1:%d' % (cluster.ports['n1'], line.port)
    late = subprocess.Popen([PROGRAM, 'note', '1', '--text', 'in the gap'], env=environment(
        'postgresql://midwatch@%s/desk' % hosts), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    until('it has gone round the hosts more than once', lambda: line.connected > 1, 20)
    cluster.promote()
    said, _ = late.communicate()
    tap.ok(late.returncode == 0, 'a program started in the gap waits for the one that is promoted', said)
    seen = shell.say("note 1 --text 'after all'")
    tap.ok('only be read' not in seen, 'what was promoted under an open session takes changes', seen)
    row, = run(desk, 'desk', '--json').rows
    tap.equal((row['standby'], row['primary'], row['behind_s']), (False, None, None), 'it is a standby no more')
    tap.ok('after all' in shell.say('log 1') and 'after all' in run(cluster.address(['n1', 'n2']), 'log', '1').out,
           'which others see at the address they always had')


def main():
    with rehearsal(tap, 'standby'), Pair() as cluster:
        made = run(cluster.address(['n1']), 'init', '--demo')
        if 'built without' in made.err:
            raise Missing('built without it')
        assert made.status == 0, made
        until('the standby has the desk', lambda: run(cluster.address(['n2']) + '?target_session_attrs=any',
                                                      'list').status == 0, 20)
        addresses(cluster)
        desk = cluster.address(['n2']) + '?target_session_attrs=any'
        shell, console = Shell(desk), Console(desk)
        try:
            behind(cluster, desk, shell)
            promoted(cluster, desk, shell, console)
        finally:
            shell.end()
            console.end()
    tap.done()


main()
