# SPDX-License-Identifier: MIT
# What a console sends, as bytes: the program on terminals of its own, typed at, and the judge of its raw
# stream. Imported, not run.
import base64
import fcntl
import os
import pty
import re
import select
import struct
import termios
import time

from cli import PROGRAM, server

# What may come over the wire: text without anything from the families above, and these sequences.
SEQUENCES = re.compile(
    r'\x1b\[[0-9;]*[ABCDGHJKLMPSTXdfmr@bXgl]'   # moving, erasing, inserting, scrolling, colours, repeating
    r'|\x1b\[(?:4|34)[hl]'                        # insert mode, the cursor of screen
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


def shown(raw):
    """The text alone, in the order it was sent."""
    return SEQUENCES.sub('', re.sub('\x1b\\[[0-9]*C', ' ', raw.decode(errors='replace')))


COPIED = re.compile('\x1b\\]52;c;([A-Za-z0-9+/]*={0,2})\x07')
NOTIFIED = re.compile('\x1b\\]9;([^\x00-\x1f\x7f-\x9f]*)\x07')


def take_out(pattern, raw):
    """The stream without what was asked for, and the texts that were in it."""
    text = raw.decode(errors='surrogateescape')
    return pattern.sub('', text).encode(errors='surrogateescape'), pattern.findall(text)


def copied(raw):
    rest, texts = take_out(COPIED, raw)
    return rest, [base64.b64decode(text, validate=True).decode() for text in texts]


def used(pid):
    return time.clock_gettime_ns((~pid << 3) | 2)


def served(console):
    """The same of the server's processes at its desk: whoever waits for an answer sleeps and does not rest."""
    name, idle, cpu = ' %s ' % console.path.split('@/')[1].split('?')[0], True, 0
    with open(server.folder + '/data/postmaster.pid') as file:
        first = int(file.readline())
    with open('/proc/%d/task/%d/children' % (first, first)) as file:
        pids = [int(pid) for pid in file.read().split()]
    for pid in pids:
        try:
            with open('/proc/%d/cmdline' % pid) as file:
                title = file.read()
            if name in title:
                idle, cpu = idle and (' idle' in title or ' waiting' in title), cpu + used(pid)
        except OSError:
            pass
    return idle, cpu


def rest(console):
    """Whether every thread of it sleeps, and what it has used of the processor, in nanoseconds."""
    idle, cpu = served(console) if server else (True, 0)
    try:
        states = set()
        for thread in os.listdir('/proc/%d/task' % console.pid):
            with open('/proc/%d/task/%s/stat' % (console.pid, thread)) as file:
                states.add(file.read().rsplit(')', 1)[1].split()[0])
        return idle and states <= set('STtZX'), cpu + used(console.pid)
    except OSError:  # it, or a thread, has just ended
        return not console.alive, -1


# Esc alone is known as such after 100 ms; what follows it sooner would be Alt.
ESCAPED = 0.15
# Two looks at what sleeps, so far apart.
LOOK = 0.006
# One that never rests is as quiet as it can be after so long without a byte.
RESTLESS = 3.0


def settle(consoles, least=0.0):
    """Takes what they send, for at least so long, until each of them has taken what was typed, sends nothing more and
    sleeps. Only timers still go on; however loaded the machine is, nothing else is waited for too short or too long."""
    begun = sent = time.monotonic()
    while True:
        alive = [console for console in consoles if console.alive]
        before = [rest(console) for console in alive]
        ready = select.select(alive, [], [], LOOK)[0]
        for console in ready:
            console.take()
        now = time.monotonic()
        if ready:
            sent = now
        elif now - begun >= least and (now - sent > RESTLESS or
                                       all(was[0] and was == rest(console) and was[1] != console.typed_at
                                           for was, console in zip(before, alive))):
            return


def send(consoles, keys):
    if any(console.escaped for console in consoles):
        settle(consoles, ESCAPED)
    for console in consoles:
        console.escaped = keys.endswith('\x1b')
        if console.alive:
            console.typed_at = rest(console)[1]
            os.write(console.fd, keys.encode(errors='surrogateescape'))


LEAVING = ('\x1b', '\x1b', '\x03', '\x18q', ':leave\r')


def end(consoles, keys=LEAVING):
    """Leaves them; their statuses."""
    for part in keys:
        send(consoles, part)
        settle(consoles)
    for console in consoles:
        console.wait_until(lambda: not console.alive, 10)
        os.close(console.fd)
    return [os.waitpid(console.pid, 0)[1] for console in consoles]


class Console:
    """The program on a terminal of its own. Nothing sleeps: settle() waits until the program does."""

    def fileno(self):
        return self.fd

    def __init__(self, desk, path, columns, rows, words=(), term='xterm-256color', env={}, echoes=True):
        home = desk.folder.name
        whole = dict(os.environ, MIDWATCH_DESK=path, MIDWATCH_USER='li', LC_ALL='C.UTF-8', LANGUAGE='', TERM=term, HOME=home,
                     XDG_CONFIG_HOME=home, XDG_STATE_HOME=home)
        whole.update(env)
        for name in ('NO_COLOR', 'ACCESSIBLE', 'VISUAL', 'EDITOR'):
            whole.pop(name, None)
        self.name, self.path = '%dx%d on %s' % (columns, rows, term), path
        self.raw, self.alive, self.columns = bytearray(), True, columns
        self.typed_at, self.escaped = -1, False
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
                if not echoes:
                    # What the terminal itself sends back of what is typed is not the program's.
                    modes = termios.tcgetattr(0)
                    modes[3] &= ~termios.ECHO
                    termios.tcsetattr(0, termios.TCSANOW, modes)
                os.execvpe(PROGRAM, [PROGRAM, '--now', '2026-11-22 03:00 +0000', *words], whole)
            finally:
                os._exit(127)  # never the parent's cleaning up

    def take(self):
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:
            data = b''
        self.alive = bool(data)
        self.raw += data

    def wait_until(self, there, seconds):
        """Takes what it sends until that is so, or it has ended; whether it is so."""
        limit = time.monotonic() + seconds
        while not there() and self.alive and time.monotonic() < limit:
            if select.select([self], [], [], 0.1)[0]:
                self.take()
        return there()

    def expect(self, pattern, start=0, seconds=60):
        """Until it was shown since; whether it was."""
        return self.wait_until(lambda: re.search(pattern, shown(self.raw[start:])) is not None, seconds)

    def settle(self, least=0.0):
        settle([self], least)

    def type(self, keys):
        send([self], keys)
        self.settle()

    def end(self, keys=LEAVING):
        return end([self], keys)[0]
