#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Nothing foreign reaches the terminal raw (terminal.md, 5). Every family of what a terminal or a reader
# can be fooled with stands in every text a stranger can write; every screen and every command that
# reads shows it; the raw stream is held against a list of what may be in it. FUZZ_SECONDS=120 goes on
# with random mixtures for that long (make check-long).
import json
import os
import random
import re
import sys
import time

SOURCE = os.environ.get('MIDWATCH_SOURCE', '.')
sys.path[:0] = [os.path.join(SOURCE, 'tests', 'cli'), os.path.join(SOURCE, 'tests', 'screen')]
from cli import Desk, Tap  # noqa: E402
from stream import ESCAPED, NOTIFIED, Console, copied, end, send, settle, shown, take_out, wrong  # noqa: E402

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

def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def rows_of(texts):
    """A desk's rows with each text wherever a stranger can write one."""
    yield {'type': 'definition', 'line': 'calendar add office --zone Europe/London --hours "Mon-Fri 09:00-17:00"'}
    yield {'type': 'definition', 'line': 'tier add gold --title Gold --strategic'}
    yield {'type': 'definition', 'line': 'policy set gold * first-response 1h update=1h resolve=8h --calendar office'}
    yield {'type': 'definition', 'line': 'region add sea --title "Sea \u202e\u200b\U000e0065"'}
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
        yield {'type': 'definition', 'line': 'view add v%d --title %s --filter %s' % (number, quoted(line), quoted('client:' + key))}
        yield {'type': 'definition', 'line': 'user add u%d --title %s --role engineer --zone Asia/Shanghai' % (number, quoted(line))}
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


def incident_of(texts):
    """And as an incident: its name, entries, words for clients, reasons, tags, evidence."""
    def row(kind, turn, **more):
        return {'type': kind, 'incident': 'h:i', 'turn': turn, 'recorded_at': '2026-11-22T01:45:00Z', 'by': 'li', **more}
    first = row('incident', 1, ref='h:i', fields={'title': texts[0].replace('\n', ' ')[:150] or 'x', 'severity': 'P1', 'service': 'live'})
    del first['incident']
    yield first
    for number, text in enumerate(texts, 1):
        yield row('entry', number + 1, record='entry', entry=number, fields={
            'kind': 'impact-start' if number == 1 else 'observation', 'at': '2026-11-22T01:%02d:00Z' % (number % 60), 'text': text[:2000],
            'customer.en': text[:2000]})
    turn = len(texts) + 1
    for number, text in enumerate(texts):
        turn += 1
        yield row('record', turn, record='section', about=number % 2, what=('summary', 'cause', 'background', 'restored')[number % 4],
                  fields={'language': 'en', 'text': text[:2000]})
        turn += 1
        yield row('action', turn, action=number + 1,
                  fields={'text': text[:2000] or 'x', 'owner': text[:40], 'done_when': text[:200], 'due': '2026-11-21T12:00:00Z'})


def articles_of(texts):
    """And as articles, in every part of their Markdown; what is no article's title is refused and left out."""
    for number, text in enumerate(texts):
        line = re.sub('[\x00-\x1f\x7f-\x9f]', '_', text)
        fence = text.replace('```', '')
        yield {'type': 'article', 'ref': 'h/%d.md' % number, 'rev': 1, 'at': '2026-11-21T01:00:00Z', 'by': 'li', 'reason': line[:80],
               'title': ('t ' + line)[:150], 'kind': ('article', 'case', 'plan', 'compliance')[number % 4], 'state': 'published',
               'visibility': 'client', 'language': 'en', 'tags': ['cdn'],
               'text': 'heading %s\n======\n\n# %s\n\nwords %s *%s* `%s`\n\n```\n%s\n```\n\n[words](%s) <%s>\n\n- [ ] box %s\n> %s\n\n| %s | b |\n|---|---|\n'
                       '| c | %s |\n\n<p>%s\n' % (text, text, text, text, text, fence, line, line, text, text, line, line, text)}


def make_desk(texts):
    desk = Desk('--test-clock', copied=True)
    rows = ''.join(json.dumps(row) + '\n' for row in rows_of(texts))
    done = desk.run('import', desk.file('hostile.jsonl', rows), '--quiet')
    rows = ''.join(json.dumps(row) + '\n' for row in incident_of(texts))
    desk.run('import', desk.file('incident.jsonl', rows), '--quiet')
    for row in articles_of(texts):
        desk.run('import', desk.file('article.jsonl', json.dumps(row) + '\n'), '--quiet')
    # One's own file is one's own, but help and names from it are shown too.
    os.mkdir(os.path.join(desk.folder.name, 'midwatch'))
    desk.file('midwatch/midwatchrc', "bind queue 's x' explain # own \u202e\u200b help\nbind queue q dismiss\n")
    desk.run('option', 'set', 'bell', 'off')
    return desk, done


# What a person pastes can be hostile as well; between brackets it is text.
PASTE = 'p\x1b]0;x\x07\x9b2J\u202e\u200b\U000e0065Z' + '\u0301' * 9 + '\r\x18s\ty'
PASTED = '\x1b[200~' + PASTE + '\x1b[201~'

# Keys that go through a screen from the queue and come back to it; beside some what must then have been
# shown. A new screen adds its line. In the fixture q does nothing on the queue, so too many are safe.
WRITER = 'PUBLIC|INTERNAL|CONTACT|ENTRY|HOUSE|NOTICE'
LATE = 0.25  # what is drawn only when the keys rest is there by then
WALK = [
    ['', LATE, 'G', LATE, 'g', 'z', 'jjj', LATE, ']', '[', 'M', ' jj ', '-', '~', 'M', 'B', ('\x0c', 'P[0-9]'), 'B', "'", '#3\r', PASTED, 'g'],
    ['V', ('\x0c', 'VIEWS'), 'j', '\x0c', '\x1b', ':view v2\r', '\x0c', ':view v0\r', 'V', '\x1b', ':view all\r', 'F'],
    ['/', 'client:c1', '\x15', PASTED, '\x15', '\x03'],
    [('s', 'own'), '\x1b', ('w', 'third'), '\x1b', ('d', 'closed'), '\x1b'],
    [('?', 'What can be done'), '\x0c', 'own', '\x1b'],
    ['G', ('\r', 'back'), '\x0c', 'v', '\x0c', '\t', '\t', ']', ']', '[', 'z', '\x0c', 'x', 'G', 'q', '/x\r', 'n', 'N', '\r', 'G', 'q',
     'g', '\r', ' ', 'G', 'J', 'J', 'K', '\x0c', 'q', 'q'],
    ['g', ('\r', 'back'), ('s', 'own|P2'), '\x1b', ('w', 'third'), '\x1b', 'q'],
    [':show\r', 'G', '/x\r', 'q', 'q'],
    [('l', 'opened'), 'G', '\x0c', '\r', 'q', '/x\r', 'nN', 'X', '\x03', 'q', 'l', 'q', 'q', 'F'],
    [('v', 'CLOCK|clock'), '\x0c', 'q', ('x', 'explain|due'), '\x0c', 'G', 'q'],
    [(':open-client plain\r', 'PROMISES'), '\x0c', 'q', ('@', 'back'), 'G', '/x\r', 'q', ':client show c1\r', 'G', 'q'],
    [(':open-incidents\r', 'STATE'), '\x0c', 'z', ('\r', 'TEXT'), '\x0c', 'z', 'X', 'gG', 'kk', '[', '\x0c', '99]', ('t', 'What is it'), '\x0c', 'res', '\x1b',
     ('e', 'ENTRY'), '\x0c', PASTED, '\x18v', '\x0c', ('\x18q', 'kept'), '+' + PASTED, '\r', '\x0c', "'", 'q', 'q'],
    [(':open-notify 1\r', 'NOTICE'), '\x0c', 'G', ' ', 'e', ('\x0c', 'throw away'), PASTED, '\x18s', ('\x0c', 'goes to'), 'jj', ']', '[', '\x0c', 'q'],
    [(':incident report 1\r', 'header'), '\x0c', 'G', 'gj', ('\r', 'HOUSE'), '\x0c', PASTED, '\x18v', '\x0c', ('\x18q', 'kept'), ' ', ' ', 'b', ('\t', 'customer:'), '\x0c',
     'n', '\x0c', 'N', 'o', '\x1b', 'L', 'c', 's', '\x0c', ('v', 'published yet'), 'q', ('x', 'Write it'), '\x1b', 'q'],
    [(':action list\r', 'To do after'), '\x0c', 'G', 'g', 'z', 's', '\t', '\t', '\t', ('e', 'to be done:'), '\x0c', '\x1b', 'n', '\x1b', 'q'],
    [(':what-if 3 severity P0\r', 'P0'), '\x0c', 'q', ('=', 'what-if'), '\x03', ':what-if 3 wait waiting-client\r', 'q', 'q'],
    ['S', 'G', '\x0c', 'q'],
    [('N', 'until'), '\x0c', 'j', 'f', 'f', 'h', 'h', '/x\r', 'F'],
    # What opens something does so only where a moment is a ticket's.
    *[[('N', 'until'), 'j', key, '\x0c', 'q'] for key in 'xlv\r'],
    ['jj', ('r', 'PUBLIC'), '\x0c', 'to it within 30 min', '\x18k', '\x18j', '\x18c' + PASTED, '\r', '\x18t' + PASTED, '\r', '\x0c', PASTED,
     '\x18p', '\x0c', ('\x18q', 'kept')],
    [('r', 'PUBLIC'), ('\x18i', 'Canned'), '\x0c', 'canned', '\r', '\x18i', '\x1b', '\x0c', ('\x18q', 'kept')],
    [('r', 'PUBLIC'), '\x15', '\x18tops@x.example\r', 'sent and taken back', ('\x18s', 'goes out|sends it'), '\x0c', 0.5, 'n', 'u', '\x0c',
     ('\x18q', 'kept|P[0-9]')],
    [('m', 'INTERNAL'), '\x0c', PASTED, ('\x18q', 'kept')],
    [('C', 'CONTACT'), '\x18w' + PASTED, '\r', '\x18o', '\x0c', 'x', ('\x18q', 'kept')],
    [('D', 'not sent'), '\x0c', 'j', 'd', '\x0c', 'G', 'q', ('x', 'any other key'), 0.5, 'n', ('\r', WRITER), ('\x18q', 'kept|not sent|goes to'), 'q', 'q'],
    # A question is not answered in its first moment.
    ['e', 0.5, '\x0c', '\x1b', 'n'], ['a', 'u', 'U', 'u'],
    [('f', 'find:'), '\x0c', 'words', ('\x0c', 'KIND|find'), LATE, '\x0e', LATE, '\x0e', ('\r', 'heading'), '\x0c', 'G', 'n', 'N', 'n', '\x1b[C', '\x1b[C', '\x0c', '\x1b[D',
     'g', '\t', '\r', ']', ']', '/x\r', 'n', 'n', '\x0c', 'n' * 20, '\x0c', 'h', 'q', '\x1b', ' ', 'b', 'j', '\x0c', 'f', '\x15', PASTED, '\x0c', '\x15',
     '/[^ -~]{3}', '\x0c', ('\r', 'heading'), 'n' * 9, '\x0c', '\x1b', 'f(', '\x0c', '\x1b', 'w', '\x0c', 'q', 'c', '\x0c', 'G', ('\r', 'back'), '\x0c', '\x1b', 'q'],
    [('"', 'messages'), '\x0c', 'q'],
    # What begins like an answer of the terminal is one for as long as bytes keep coming.
    [':list\r', 'G', 'q', ':list bad\x16\x1b]0;x:y\r', ESCAPED, '\x03', 'q'],
    [part for line in ('ack ', 'client show ', 'view ', 'show ', 'draft show ', 'canned show ', 'assign 1 ', 'columns ', 'filter client:')
     for part in (':' + line, '\t', '\t', '\x15', '\x7f')],
    [(':tour\r', 'earnest|tour'), '\x0c', '\x1b'],
    ['*', 'M', 'F', 'g', 'j' * 12, LATE, ('\x0c', 'P[0-9]')],
]


class Walk:
    """Consoles on copies of one desk, typed at side by side."""

    def __init__(self, desk, sizes):
        self.desk, self.missed = desk, []
        self.consoles = [Console(desk, desk.copy(), columns, rows, term=term) for columns, rows, term in sizes]
        for console in self.consoles:
            self.wait(console, 'P[0-9]', 0)

    def wait(self, console, pattern, start):
        if console.columns < 80 or console.expect(pattern, start, 2):
            return
        console.type('\x0c')  # it may have been there before, so that nothing of it had to be sent
        if not console.expect(pattern, start):
            self.missed.append((console.name, pattern, console.alive, shown(console.raw[start:])[-300:]))

    def type(self, keys, pattern=None):
        if isinstance(keys, float):
            settle(self.consoles, keys)
            return
        starts = [len(console.raw) for console in self.consoles]
        send(self.consoles, keys)
        for console, start in zip(self.consoles, starts):
            if pattern:
                self.wait(console, pattern, start)
        settle(self.consoles)

    def go(self):
        for parts in WALK:
            for part in parts:
                self.type(*(part if isinstance(part, tuple) else (part,)))
            self.type('q')
            self.type('q')

    def banner(self, texts):
        """Another process opens what is gravest, while they look at something else."""
        for (keys, pattern), text in zip((('', None), ('\r', 'back'), ('r', 'PUBLIC'), ('N', 'until')), texts):
            self.type(keys, pattern)
            starts = [len(console.raw) for console in self.consoles]
            for console in self.consoles:
                self.desk.run('-d', console.path, '--as', 'u1', '--now', '2026-11-22 03:00 +0000', 'new', 'c1', 'grave ' + text, '--severity', 'P0',
                              '--opened-by', 'client', '--text', text, '--service', 'live')
            for console, start in zip(self.consoles, starts):
                self.wait(console, 'NEW P0', start)
            self.type('\x0c')
            self.type('\x07')
            self.type('\x18q' if keys == 'r' else 'q')
        self.type('!')

    def end(self):
        return end(self.consoles)


READING = ['list', 'list --all --columns id,client,subject,owner,tags', 'show 1', 'log 1', 'clocks 1', 'explain 1', 'client list', 'client show c1',
           'canned list', 'canned show canned1', 'config', 'export', 'mine', 'search x', 'next', 'policy show gold', 'list client:c1',
           'list "%s"' % 'no such', 'show nonsense\x1b[2J', 'list bad\x1b]0;x\x07:y', 'attachment list 1', 'keys', 'help', 'check', 'contract list',
           'night', 'kb search words', 'kb show 1', 'kb list', 'kb work', 'kb history 1', 'kb plans 1', 'kb search /\x1b[2J(', 'since 2026-11-20', 'who', 'draft list', 'draft show 1', 'view list', 'view show v1', 'view v1', 'what-if 1 severity P0',
           'promise spot a\x1b]0;x\x07\u202e within\u200b 30 min 半小时内恢复\x9b2J', 'when 10:00 c1', 'when \x1b[6n', 'option list', 'region list',
           'service list', 'field list', 'tier list', 'user list', 'option set \x1b]0;x\x07 1', 'field show stream', 'region show sea',
           'no\x1b[2Jsuch', '--as \x1b]0;x\x07 list', '--now \x9b6n list', '-d /nowhere/\x1b]0;x\x07 list', 'source /nowhere/\x1b[2J']


def check_desk(desk, count, name):
    seen = []
    for line in READING:
        words = line.split(' ')
        for number in range(1, count + 1, max(1, count // 8)):
            now = [word if word != '1' else str(number) for word in words]
            raw = desk.on_terminal(*now)
            if wrong(raw):
                seen.append((now, wrong(raw)))
            if now == words and '1' not in words:
                break
    tap.ok(not seen, '%s: every command that reads' % name, seen)


def check_walk(desk, sizes, name):
    walk = Walk(desk, sizes)
    walk.go()
    walk.banner([CORPUS[family] for family in ('osc', 'bidi', 'c1', 'zalgo')])
    for console, status in zip(walk.consoles, walk.end()):
        tap.ok(wrong(console.raw) is None, '%s: the stream at %s is clean' % (name, console.name), wrong(console.raw))
        tap.ok(status == 0, '%s: and it lived through it' % name, status)
    tap.ok(not walk.missed, '%s: every screen was there' % name, walk.missed)


def check_copying(desk):
    """What is copied leaves as base64 in one sequence; who is told by the terminal is told in a line of text."""
    console = Console(desk, desk.copy(), 80, 24)
    console.expect('P[0-9]')
    for keys in ('y', 'j', 'y', '\r', ']', 'y', 'Y', 'q'):
        console.type(keys)
    rest, texts = copied(console.raw)
    status = console.end()
    tap.ok(wrong(rest) is None and status == 0, 'copying sends base64 and nothing else', wrong(rest))
    tap.ok(len(texts) == 4 and any('\x1b' in text or len(text) > 40 for text in texts), 'and the text as it was written', texts)


def check_notices(desk):
    path = desk.copy()
    desk.run('-d', path, 'option', 'set', 'bell', 'on')
    for way, pattern in (('osc9', NOTIFIED), ('off', None)):
        desk.run('-d', path, 'option', 'set', 'notify', way)
        console = Console(desk, path, 80, 24)
        console.expect('P[0-9]')
        desk.run('-d', path, '--as', 'u1', '--now', '2026-11-22 03:00 +0000', 'new', 'c1', 'rings ' + way + CORPUS['osc'] + CORPUS['bidi'], '--severity', 'P0',
                 '--opened-by', 'client', '--service', 'live')
        there = console.expect('rings ' + way)
        console.settle(0.3)
        rest, texts = take_out(NOTIFIED, console.raw) if pattern else (console.raw, [])
        rest = rest.replace(b'\x07', b'', 1)  # the bell
        tap.ok(there and wrong(rest) is None and len(texts) == (1 if pattern else 0), 'notices %s: a line of text, or nothing' % way,
               (there, wrong(rest), texts))
        console.end()


def check_surroundings(desk):
    """What stands around the program is foreign too: TERM, who one is, where the desk is."""
    envs = ({'TERM': 'x\x1b]0;x\x07\x9b2J'}, {'MIDWATCH_USER': '\x1b]0;x\x07'}, {'MIDWATCH_DESK': '/nowhere/\x1b[6n\u202e'},
            {'COLUMNS': '\x1b[6n'}, {'LANGUAGE': '../\x1b[6n'})
    consoles = [Console(desk, desk.path, 80, 24, env=env) for env in envs]
    settle(consoles, 0.3)
    end(consoles)
    for env, console in zip(envs, consoles):
        tap.ok(console.raw and wrong(console.raw) is None, '%r is not sent raw' % (env,), wrong(console.raw))


LINES = ['', 'find words', '1', 'more', 'find /[', 'queue', 'more', '1', '', 'log', 'clocks', 'explain', '#3', 'show', 'queue client:c1', 'note', 'x' + PASTED, '.', 'reply', 'words', '.', '2',
         'client show c1', 'canned list', 'ack', 'undo', 'list \x1b]0;x\x07:y', 'nonsense\u202e\u200b', 'view', 'since', 'night', 'draft list', 'cancel', 'n']


def check_lines(desk):
    ways = (('dumb', ()), ('xterm', ('--plain',)), ('xterm', ('shell',)))
    consoles = [Console(desk, desk.copy(), 80, 24, words=words, term=term, echoes=False) for term, words in ways]
    settle(consoles)
    for line in LINES:
        for console, (_, words) in zip(consoles, ways):
            # At the shell controls are keys of the line editor, as anywhere else.
            send([console], (re.sub('[^ -~]', '', line) if words == ('shell',) else line) + '\r')
        settle(consoles)
    end(consoles, ('\x04', 'quit\r', 'quit\r', 'exit\r'))
    for console, way in zip(consoles, ways):
        tap.ok(len(console.raw) > 1000 and wrong(console.raw) is None, 'line by line: %s %r' % way, wrong(console.raw))


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
        texts = [re.sub('[\ud800-\udfff\x00]', '?', mixture(source)) for _ in range(100)]
        desk, _ = make_desk(texts)
        walk = Walk(desk, [(source.choice([40, 60, 80, 131, 200]), source.choice([8, 15, 24, 50]), term)
                           for term in ('xterm-256color', source.choice(['tmux-256color', 'vt220', 'linux', 'vt100']))])
        walk.go()
        walk.banner(texts[:2])
        statuses = walk.end()
        found = [wrong(console.raw) for console in walk.consoles]
        rounds += 1
        if any(found) or any(statuses):
            tap.ok(False, 'mixture', (seed + rounds - 1, found, statuses))
            return
    tap.ok(True, '%d mixtures from seed %d on' % (rounds, seed))


# The judge itself must see what is wrong.
tap.ok(all(wrong(bad.encode()) for bad in ('\x1b]0;x\x07', '\x1b[6n', 'a\u202eb', 'a\u200bb', '\x9b2J', 'x\u0301\u0301\u0301\u0301', '\x1bc',
                                           '\x1b]52;c;QQ==\x07')), 'the judge sees each kind')
tap.ok(wrong('\x1b[1;31mP0\x1b[m 音画 \x1b[K\r\n'.encode()) is None, 'and lets the ordinary pass')
desk, done = make_desk(list(CORPUS.values()))
tickets = desk.run('--json', 'list', '--all').rows
tap.ok(len(tickets) >= len(CORPUS) - 8, 'the corpus is in the desk', (len(tickets), len(CORPUS), done))
check_walk(desk, [(80, 24, 'xterm-256color'), (200, 50, 'tmux-256color'), (40, 10, 'vt220'), (80, 24, 'linux')], 'corpus')
check_copying(desk)
check_notices(desk)
check_surroundings(desk)
check_lines(desk)
check_desk(desk, len(tickets), 'corpus')
if os.environ.get('FUZZ_SECONDS'):
    fuzz(float(os.environ['FUZZ_SECONDS']))
tap.done()
