# SPDX-License-Identifier: MIT
"""A console on a pseudo-terminal, timed from outside: from the moment a key is written to the first and the
last byte of what it drew."""
import fcntl
import os
import pty
import select
import struct
import termios
import time
from collections import namedtuple

# Seconds to the first byte and to the last one; how many there were. None, None, 0: nothing came.
Answer = namedtuple("Answer", "first last size")


class Console:
    def __init__(self, *words, size=(24, 80), env=None):
        self.begun = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
            os.execvpe(words[0], words, {**os.environ, "TERM": "xterm-256color", **(env or {})})
        self.drawn = b""

    def settle(self, since, quiet, limit=3.0):
        """Seconds from `since` to the last byte before `quiet` seconds without one; None: nothing came."""
        last = None
        while time.monotonic() < since + limit:
            if not select.select([self.fd], [], [], quiet if last else limit)[0]:
                break
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                break
            if not data:
                break
            last = time.monotonic()
            self.drawn += data
        return last - since if last else None

    def first_screen(self):
        return self.settle(self.begun, 0.25)

    def press(self, keys, quiet=0.012):
        begun = time.monotonic()
        os.write(self.fd, keys)
        return self.settle(begun, quiet, 0.2)

    def rest(self):
        """What it has used of the processor, in nanoseconds; None while any thread of it does not sleep."""
        try:
            for thread in os.listdir(f"/proc/{self.pid}/task"):
                with open(f"/proc/{self.pid}/task/{thread}/stat") as line:
                    if line.read().rsplit(")", 1)[1].split()[0] not in "STtZX":
                        return None
            return time.clock_gettime_ns((~self.pid << 3) | 2)
        except OSError:  # a thread has just ended
            return None

    def strike(self, keys, quiet=0.008, least=0.0, limit=5.0):
        """Presses, and takes what comes until it has taken the keys, sends nothing more and sleeps; for so long
        at least. What was stored and read again for the keys is in it, however long that took."""
        used = self.rest()
        begun = time.monotonic()
        os.write(self.fd, keys)
        first = last = None
        size = 0
        while True:
            before = self.rest()
            if select.select([self.fd], [], [], quiet)[0]:
                try:
                    data = os.read(self.fd, 65536)
                except OSError:  # it has ended
                    return Answer(first and first - begun, last and last - begun, size)
                last = time.monotonic()
                first = first or last
                size += len(data)
                continue
            now = time.monotonic() - begun
            if now > limit or now >= least and before is not None and before != used and before == self.rest():
                return Answer(first and first - begun, last and last - begun, size)

    def private_memory(self):
        """Bytes that are this process's alone."""
        with open(f"/proc/{self.pid}/smaps_rollup") as lines:
            return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))

    def end(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)
