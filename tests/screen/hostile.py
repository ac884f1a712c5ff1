#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Nothing foreign reaches the terminal raw (terminal.md, 5). Every family of what a terminal or a reader
# can be fooled with stands in every text a stranger can write; every screen and every command that
# reads shows it; the raw stream is held against a list of what may be in it. FUZZ_SECONDS=120 goes on
# with random mixtures for that long (make check-long).
import fcntl
import json
import os
import pty
import random
import re
import select
import struct
import sys
import termios
import time

sys.path.insert(0, os.path.join(os.environ.get('MIDWATCH_SOURCE', '.'), 'tests', 'cli'))
from cli import PROGRAM, Desk, Tap  # noqa: E402

tap = Tap()

CORPUS = {
    'c0': ''.join(chr(c) for c in range(1, 32)) + '\x7f',
    'c1': ''.join(chr(c) for c in range(0x80, 0xa0)),
    'csi': '\x1b[2J\x1b[H\x1b[31m\x1b[?1049l\x1b[?25l\x1b[6n\x1b[c\x1b[>c\x1b[5n\x1b[21t\x1b[1;2r\x1b[99999b\x1b[4h\x1b[?1003h',
    'csi-8bit': '\x9b2J\x9bH\x9b31m\x9b?1049l\x9b6n',
    'csi-split': '\x1b', 'csi-split-2': '[2J', 'csi-unended': 'x\x1b[38;2;1',
    'osc': '\x1b]0;owned\x07\x1b]2;owned\x1b\\\x1b]52;c;cHduZWQ=\x07\x1b]8;;http://x.example\x1b\\y\x1b]8;;\x1b\\\x1b]777;notify;a;b\x07\x1b]9;hi\x07\x1b]4;1;?\x07\x1b]1337;File=:AA==\x07',
    'osc-8bit': '\x9d0;owned\x9c',
    'dcs': '\x1bP$q"p\x1b\\\x1bPq#0;2;0;0;0~~\x1b\\\x90tmux;\x1b\x1b]52;c;AA==\x07\x9c',
    'apc-pm-sos': '\x1b_Gf=100;AAAA\x1b\\\x1b^x\x1b\\\x1bXx\x1b\\\x9fG\x9c\x9ex\x9c\x98x\x9c',
    'charset': '\x1b(0lqqk\x1b(B\x0eabc\x0f\x1bN\x1bO\x1b%G\x1b%@\x1bn\x1bo',
    'reset': '\x1bc\x1b#8\x1b7\x1b8\x1b=\x1b>\x1bD\x1bE\x1bM\x1b[!p',
    'bells': '\x07' * 50, 'backs': 'safe' + '\x08' * 4 + 'evil', 'returns': 'safe\revil', 'nul-like': 'a\x00b'.replace('\x00', '\x01'),
    'newlines': 'a\nb\r\nc\x0bd\x0ce\x85f\u2028g\u2029h',
    'bidi': '\u202a\u202b\u202c\u202d\u202eevil\u2066\u2067\u2068\u2069\u200e\u200f\u061c',
    'rtl': 'שלום עולם مرحبا بالعالم ١٢٣', 'ligature': '\ufdfd' * 8,
    'zero-width': 'a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u034fh\u180ei\u2061\u2062\u2063\u2064',
    'tags': ''.join(chr(0xe0000 + ord(c)) for c in 'evil') + '\U000e0001\U000e007f',
    'fillers': '\u3164\u115f\u1160\uffa0\u2800\u17b4\u17b5', 'deprecated': '\u206a\u206b\u206c\u206d\u206e\u206f\ufff9\ufffa\ufffb\ufffc',
    'zalgo': 'Z' + '\u0301\u0302\u0303\u0336\u0489' * 60 + 'a', 'mark-first': '\u0301x', 'marks-alone': '\u0301' * 300,
    'variation': 'a\ufe0f\ufe0e\U000e0100\U000e01ef', 'emoji': '👨\u200d👩\u200d👧\u200d👦 🏴\U000e0067\U000e0062\U000e007f 🇨🇳🇬🇧 👍🏽 ❤️',
    'edges': '\U00010000\U0010fffd\U0010ffff\U0001ffff\ufdd0\ufffe\uffff\ue000\ud7ff\U000fffff',
    'wide': '電纜' * 120, 'narrow-wide': 'a電' * 200, 'halfwidth': 'ｶﾞ' * 20, 'jamo': '\u1100\u1161\u11a8' * 20,
    'long': 'x' * 20000, 'long-word': 'https://x.example/' + 'y' * 3000, 'spaces': ' ' * 500 + 'end', 'tabs': 'a\tb\t\tc',
    'format': '%s%n%100000d {{client}} $(id) `id` \\x1b[2J %1$s', 'quotes': '"\'\\;#', 'dash': '--help', 'at': '@/etc/passwd',
    'music': '\U0001d173\U0001d17a', 'shorthand': '\U0001bca0\U0001bca3', 'unassigned': '\u0378\U0002fffe\U000e0fff',
}

# What may come over the wire: text without anything from the families above, and these sequences.
SEQUENCES = re.compile(
    r'\x1b\[[0-9;]*[ABCDGHJKLMPSTXdfmr@bXgl]'   # moving, erasing, inserting, scrolling, colours, repeating
    r'|\x1b\[4[hl]'                             # insert mode
    r'|\x1b\[\?(?:1|7|12|25|1000|1002|1006|1049|2004|2026)(?:;25)?[hl]'
    r'|\x1b\[22;0;0t|\x1b\[23;0;0t'
    r'|\x1b\[\?[018]c'                           # the shape of the cursor of the Linux console
    r'|\x1b[=>78DM]|\x1b\([B0]|\x1b\)[B0]'
    r'|\r|\n|\x08|\t|\x0f|\x0e')
FORBIDDEN = re.compile('[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164'
                       '\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a'
                       '\U000e0000-\U000e0fff]')
MARKS = re.compile('[\u0300-\u036f\u0483-\u0489]{4,}')


def wrong(raw):
    """What is in the stream that must not be; None when it is clean."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return 'no UTF-8 at byte %d: %r' % (error.start, raw[error.start - 20:error.start + 20])
    rest = SEQUENCES.sub('', text)
    for pattern in (FORBIDDEN, MARKS):
        found = pattern.search(rest)
        if found:
            return '%r in %r' % (found.group(), rest[max(0, found.start() - 40):found.end() + 40])
    return None


def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def rows_of(texts):
    """A desk's rows with each text wherever a stranger can write one."""
    yield {'type': 'definition', 'line': 'calendar add office --zone Europe/London --hours "Mon-Fri 09:00-17:00"'}
    yield {'type': 'definition', 'line': 'tier add gold --title Gold --strategic'}
    yield {'type': 'definition', 'line': 'policy set gold * first-response 1h update=1h resolve=8h --calendar office'}
    yield {'type': 'definition', 'line': 'region add sea --title Sea'}
    yield {'type': 'definition', 'line': 'service add live --title Live'}
    yield {'type': 'definition', 'line': 'field add stream --title Stream'}
    yield {'type': 'definition', 'line': 'client add plain --title Plain'}
    yield {'type': 'definition', 'line': 'contract add plain --tier gold --from 2020-01-01 --to 2040-01-01'}
    for number, text in enumerate(texts):
        # Definitions refuse control characters and say so; tickets take them.
        line = re.sub('[\x00-\x1f\x7f-\x9f]', '_', text)
        key = 'c%d' % number
        yield {'type': 'definition', 'line': 'client add %s --title %s --zone Asia/Jakarta --region sea' % (key, quoted(line))}
        yield {'type': 'definition', 'line': 'client contact %s %s --mail ops@x.example --note %s' % (key, quoted(line), quoted(line))}
        yield {'type': 'definition', 'line': 'client fact %s %s' % (key, quoted(line))}
        yield {'type': 'definition', 'line': 'contract add %s --tier gold --from 2020-01-01 --to 2040-01-01' % key}
        yield {'type': 'definition', 'line': 'canned add canned%d --text %s' % (number, quoted(line))}
    for number, text in enumerate(texts):
        ref = 'h:%d' % number
        at = '2026-11-21T%02d:%02d:00Z' % (number // 60 % 24, number % 60)
        yield {'type': 'ticket', 'ref': ref, 'client': 'c%d' % number, 'severity': 'P%d' % (number % 4), 'subject': text or 'x',
               'opened_at': at, 'opened_by': 'client', 'contact': text, 'text': text, 'service': 'live', 'region': text, 'kind': 'fault',
               'fields': {'stream': text}}
        for kind in ({'kind': 'message', 'from': 'client', 'by': text, 'public': True, 'via': 'mail', 'text': text},
                     {'kind': 'message', 'from': 'staff', 'by': text, 'public': False, 'text': text},
                     {'kind': 'message', 'from': 'staff', 'by': 'li', 'public': True, 'via': 'mail', 'text': text},
                     {'kind': 'severity', 'to': 'P1', 'by': text}, {'kind': 'assign', 'to': text, 'by': 'li'}):
            yield dict(kind, type='event', ticket=ref, at='2026-11-21T23:%02d:00Z' % (number % 60))


def make_desk(texts):
    desk = Desk('--test-clock')
    rows = ''.join(json.dumps(row) + '\n' for row in rows_of(texts))
    done = desk.run('import', desk.file('hostile.jsonl', rows), '--quiet')
    return desk, done


class Console:
    def __init__(self, desk, columns, rows, words=(), term='xterm-256color'):
        env = dict(os.environ, MIDWATCH_DESK=desk.path, MIDWATCH_USER='li', LC_ALL='C.UTF-8', LANGUAGE='', TERM=term,
                   HOME=desk.folder.name, XDG_CONFIG_HOME=desk.folder.name, XDG_STATE_HOME=desk.folder.name)
        self.raw, self.alive = b'', True
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
            os.execvpe(PROGRAM, [PROGRAM, '--now', '2026-11-22 03:00 +0000', *words], env)
        self.settle(2.0)

    def settle(self, first=0.2, quiet=0.03):
        wait = first
        while self.alive and select.select([self.fd], [], [], wait)[0]:
            try:
                data = os.read(self.fd, 1 << 16)
            except OSError:
                data = b''
            self.alive = bool(data)
            self.raw += data
            wait = quiet

    def type(self, keys):
        if self.alive:
            os.write(self.fd, keys.encode())
            self.settle()

    def end(self):
        for keys in ('\x1b', '\x1b', '\x03', '\x03', ':leave\r'):
            if self.alive:
                self.type(keys)
        os.close(self.fd)
        return os.waitpid(self.pid, 0)[1]


# Keys that go through the screens from the queue and come back to it. A new screen adds its line.
WALK = ['', 'G', 'g', 'z', 'j' * 3, ']', '[', '?', '\x1b', '/', 'client:c1', '\x15', '\x1b', ':show\r', 'G', '/x\r', 'q', 'l', 'G', 'q', 'v', 'q',
        'x', 'q', '\r', ' ', 'G', 'q', '"', 'q', ':list\r', 'G', 'q', ':client show c1\r', 'G', 'q', ':clocks 3\r', 'q', ':ack c', '\t', '\t',
        '\x1b', ':client show ', '\t', '\t', '\x1b', 's', '\x1b', ' jj ', 'M', '\x0c',
        '\r', 'v', '\t', 'z', ']', ']', '\r', 'q', '/x\r', 'n', 'J', 'l', 'j', '\r', 'q', 'q', '@', 'G', 'q', 'q', ':what-if 3 severity P0\r', 'q']


def walk(desk, columns, rows, term='xterm-256color', steps=2):
    console = Console(desk, columns, rows, term=term)
    for _ in range(steps):
        for keys in WALK:
            console.type(keys)
        console.type('j' * 12)
    status = console.end()
    return console, status


READING = ['list', 'list --all --columns id,client,subject,owner,tags', 'show 1', 'log 1', 'clocks 1', 'explain 1', 'client list', 'client show c1',
           'canned list', 'canned show canned1', 'config', 'export', 'mine', 'search x', 'next', 'policy show gold', 'list client:c1',
           'list "%s"' % 'no such', 'show nonsense\x1b[2J', 'list bad\x1b]0;x\x07:y', 'attachment list 1', 'keys', 'help', 'check', 'contract list']


def check_desk(desk, count, name):
    seen = None
    for line in READING:
        words = line.split(' ')
        for number in range(1, count + 1, max(1, count // 12)):
            now = [word if word != '1' else str(number) for word in words]
            raw = desk.on_terminal(*now)
            raw = raw if isinstance(raw, bytes) else raw.encode()
            seen = seen or (wrong(raw) and (now, wrong(raw)))
            if now == words and '1' not in words:
                break
    tap.ok(seen is None, '%s: every command that reads' % name, seen)


def check_console(desk, columns, rows, name, term='xterm-256color', steps=1):
    console, status = walk(desk, columns, rows, term, steps)
    tap.ok(wrong(console.raw) is None, '%s: the stream at %dx%d on %s is clean' % (name, columns, rows, term), wrong(console.raw))
    tap.ok(status == 0, '%s: and it lived through it' % name, status)


def mixture(source):
    parts = [source.choice(list(CORPUS.values())) for _ in range(source.randrange(1, 5))]
    text = ''.join(part[:source.randrange(1, 200)] for part in parts)
    cut = source.randrange(len(text) + 1)
    return text[:cut] + chr(source.choice([source.randrange(1, 0x300), source.randrange(0x2000, 0x3100), source.randrange(0xe000, 0x10ffff)])) + text[cut:]


def fuzz(seconds):
    seed = int(os.environ.get('FUZZ_SEED', '0')) or random.randrange(1 << 30)
    end, rounds = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        source = random.Random(seed + rounds)
        texts = [re.sub('[\ud800-\udfff\x00]', '?', mixture(source)) for _ in range(30)]
        desk, _ = make_desk(texts)
        console, status = walk(desk, source.choice([40, 60, 80, 131, 200]), source.choice([8, 15, 24, 50]), steps=1)
        found = wrong(console.raw)
        rounds += 1
        if found or status != 0:
            tap.ok(False, 'mixture', (seed + rounds - 1, found, status))
            return
    tap.ok(True, '%d mixtures from seed %d on' % (rounds, seed))


# The judge itself must see what is wrong.
tap.ok(all(wrong(bad.encode()) for bad in ('\x1b]0;x\x07', '\x1b[6n', 'a\u202eb', 'a\u200bb', '\x9b2J', 'x\u0301\u0301\u0301\u0301', '\x1bc')),
       'the judge sees each kind')
tap.ok(wrong('\x1b[1;31mP0\x1b[m 音画 \x1b[K\r\n'.encode()) is None, 'and lets the ordinary pass')
desk, done = make_desk(list(CORPUS.values()))
tickets = desk.run('--json', 'list', '--all').rows
tap.ok(len(tickets) >= len(CORPUS) - 8, 'the corpus is in the desk', (len(tickets), len(CORPUS), done))
check_desk(desk, len(tickets), 'corpus')
check_console(desk, 80, 24, 'corpus')
check_console(desk, 200, 50, 'corpus', steps=2)
check_console(desk, 40, 10, 'corpus')
check_console(desk, 80, 24, 'corpus', term='vt220')
check_console(desk, 80, 24, 'corpus', term='linux')
if os.environ.get('FUZZ_SECONDS'):
    fuzz(float(os.environ['FUZZ_SECONDS']))
tap.done()
