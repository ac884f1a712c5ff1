# SPDX-License-Identifier: MIT
"""A console on a pseudo-terminal, timed from outside: from the moment a key is written to the last byte
of what it drew."""
import fcntl
import os
import pty
import select
import struct
import termios
import time


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

    def private_memory(self):
        """Bytes that are this process's alone."""
        with open(f"/proc/{self.pid}/smaps_rollup") as lines:
            return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))

    def end(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)
