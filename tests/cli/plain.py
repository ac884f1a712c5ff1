#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# The console as lines: on a dumb terminal, with --plain, and for those who have it read aloud
# (terminal.md, 2). Everything is appended; no byte moves a cursor.
import os
import pty
import re
import select
import signal
import time

from cli import PROGRAM, Desk, Tap

tap = Tap()


def check(name, good, seen=None):
    tap.ok(bool(good), name, seen)


class Lines:
    """A line mode on a pseudo-terminal: `say` types a line and gives what came until the next prompt."""

    def __init__(self, desk, *words, env={}):
        whole = dict(os.environ, MIDWATCH_DESK=desk.path, MIDWATCH_USER='li', LC_ALL='C.UTF-8', LANGUAGE='',
                     TERM='dumb')
        whole.update(env)
        self.raw = b''
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(PROGRAM, [PROGRAM, *words], whole)
        self.until(r'> $')

    def until(self, pattern):
        begun, start = time.monotonic(), len(self.raw)
        while not re.search(pattern, self.raw[start:].decode(errors='replace')):
            if time.monotonic() > begun + 60:
                raise AssertionError('no %r in %r' % (pattern, self.raw[start:]))
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    data = os.read(self.fd, 65536)
                except OSError:
                    data = b''
                if not data:
                    break
                self.raw += data
        return self.raw[start:].decode(errors='replace')

    def say(self, text, pattern=r'> $'):
        os.write(self.fd, text.encode() + b'\n')
        return self.until(pattern)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def end(self):
        os.write(self.fd, b'quit\n')
        self.until('never')
        return os.waitpid(self.pid, 0)[1]


def desk():
    made = Desk('init')
    made.run('source', made.file('d', '''
        calendar add office --zone Europe/London --hours "Mon-Fri 09:00-17:00"
        tier add gold --title Gold
        policy set gold * first-response 1h resolve=8h --calendar 24x7
        client add acme --title "Acme Live"
        contract add acme --tier gold --from 2020-01-01 --to 2040-01-01
        new acme "Stream cut" --severity P1 --contact ops@acme.example --text "It is dark."
        new acme "A question" --severity P3 --contact ops@acme.example
    '''))
    return made


def ticket(made, number):
    return made.run('--json', 'list', '--all').rows[number]


made = desk()
lines = Lines(made)
first = lines.raw.decode()
check('lines/queue-first', 'Stream cut' in first and re.search(r'^ +1 +P1', first, re.M), first)
shown = lines.say('1')
check('lines/number-chooses', 'It is dark.' in shown and shown.endswith('1> '), shown)
said = lines.say('ack')
check('lines/acts-on-the-chosen', 'acknowledged' in said, said)
lines.say('reply', r'ends it\r?\n$')
lines.say('We see it.', r'\n$')
lines.say('It is a cable: éà 电缆', r'\n$')
asked = lines.say('.', r': $')
check('lines/says-who-reads', 'PUBLIC' in asked and 'ops@acme.example' in asked, asked)
check('lines/nothing-sent-unasked', 'We see it' not in made.run('show', '1').out)
lines.say('1')
out = made.run('show', '1').out
check('lines/reply-sent', 'We see it.\n' in out and '电缆' in out, out)
lines.say('reply', r'ends it\r?\n$')
lines.say('No.', r'\n$')
lines.say('.', r': $')
check('lines/put-aside', 'kept as a draft' in lines.say('3'))
asked = lines.say('reply', r'anew: $')
check('lines/draft-offered', 'No.' in asked, asked)
lines.say('1', r'ends it\r?\n$')
lines.say('Indeed.', r'\n$')
lines.say('.', r': $')
check('lines/thrown-away', 'nothing was sent' in lines.say('4'))
check('lines/draft-gone', 'anew' not in lines.say('reply', r'ends it\r?\n$'))
lines.say('.', r': $')
lines.say('4')
choices = lines.say('wait', r': $')
check('lines/choices-numbered', re.search(r'^1  force-majeure', choices, re.M) and
      'waiting-client' in choices, choices)
number = re.search(r'^(\d)  waiting-client', choices, re.M).group(1)
lines.say(number)
check('lines/choice-taken', made.run('--json', 'show', '1').rows[0]['wait'] == 'waiting-client')
asked = lines.say('cancel', r': $')
check('lines/asks-first', '1 yes' in asked, asked)
lines.say('')
check('lines/not-done-unasked', made.run('--json', 'show', '1').rows[0]['state'] == 'waiting')
made.run('note', '1', 'looked at it too', '--as', 'wei')
# The prompt behind the news is waited for: it would be taken for the one behind the next answer.
check('lines/news-of-others', 'looked at it too' in lines.until(r'looked at it too(?s:.*)> $'))
wrong = lines.say('99')
check('lines/wrong-number', 'number' in wrong, wrong)
check('lines/filter', 'A question' in lines.say('queue severity:P3'))
check('lines/no-escape', b'\x1b' not in lines.raw and b'\x08' not in lines.raw, lines.raw)
check('lines/quit', lines.end() == 0)

for name, words, env in (('plain', ['--plain'], {'TERM': 'xterm'}), ('accessible', [], {'TERM': 'xterm', 'ACCESSIBLE': '1'})):
    lines = Lines(made, *words, env=env)
    check('lines/by-' + name, b'Stream cut' in lines.raw and b'\x1b' not in lines.raw, lines.raw)
    check('lines/ended-by-' + name, lines.end() == 0)
lines = Lines(made)
lines.say('#1')
lines.say('note', r'ends it\r?\n$')
lines.say('what I found so far', r'\n$')
begun = time.monotonic()
while time.monotonic() < begun + 60 and not made.sql("SELECT 1 FROM draft WHERE text LIKE '%so far%'"):
    select.select([], [], [], 0.02)
lines.kill()
lines = Lines(made)
lines.say('#1')
check('lines/survives-a-kill', 'what I found so far' in lines.say('note', r'anew: $'))
lines.say('2', r'ends it\r?\n$')
lines.say('.', r': $')
lines.say('4')
lines.end()
made.run('new', 'acme', 'x\x1b]0;pwned\x07', '--severity', 'P0')
lines = Lines(made)
lines.say('1')
check('lines/hostile', b'\x1b' not in lines.raw and b'<U+001B>]0;pwned' in lines.raw, lines.raw)
lines.end()
tap.done()
