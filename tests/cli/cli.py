# SPDX-License-Identifier: MIT
# What the tests of the command line share: the program of this build, a desk in a folder of its own,
# and TAP. Imported, not run.
import json
import os
import pty
import subprocess
import sys
import tempfile

BUILD = os.environ.get('MIDWATCH_BUILD', '.')
SOURCE = os.environ.get('MIDWATCH_SOURCE', '.')
PROGRAM = os.path.join(BUILD, 'midwatch')


class Result:
    def __init__(self, done):
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def rows(self):
        return [json.loads(line) for line in self.out.split('\n') if line]

    def __repr__(self):
        return 'status %d, out %r, err %r' % (self.status, self.out[:400], self.err[:400])


class Desk:
    """A folder with room for a desk; `run` runs the program on it."""

    def __init__(self, *init):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, 'desk.db')
        if init:
            made = self.run('init', *[word for word in init if word != 'init'])
            assert made.status == 0, made

    def file(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, 'wb') as out:
            out.write(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *words, stdin='', env={}, cwd=None, timeout=1200):
        whole = dict(os.environ, MIDWATCH_DESK=self.path, MIDWATCH_USER='li', LC_ALL='C.UTF-8', LANGUAGE='')
        whole.update(env)
        done = subprocess.run([PROGRAM, *words], input=stdin, capture_output=True, text=True, env=whole, cwd=cwd,
                              errors='replace', timeout=timeout)
        return Result(done)

    def on_terminal(self, *words, env={}):
        """What the program sends when its standard output is a terminal."""
        master, slave = pty.openpty()
        whole = dict(os.environ, MIDWATCH_DESK=self.path, MIDWATCH_USER='li', LC_ALL='C.UTF-8', TERM='xterm')
        whole.update(env)
        out = bytearray()
        with subprocess.Popen([PROGRAM, *words], stdout=slave, stdin=subprocess.DEVNULL, env=whole):
            os.close(slave)
            while True:
                try:
                    piece = os.read(master, 65536)
                except OSError:
                    break
                if not piece:
                    break
                out += piece
        os.close(master)
        return bytes(out)

    def script(self, text, *words):
        return self.run(*words, 'source', '-', stdin=text)


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def ok(self, good, name, seen=None):
        self.count += 1
        print('%s %d - %s' % ('ok' if good else 'not ok', self.count, name))
        if not good:
            self.failed += 1
            print('# saw: %r' % (seen,))
        sys.stdout.flush()
        return good

    def equal(self, seen, expected, name):
        return self.ok(seen == expected, name, (seen, 'expected', expected))

    def skip(self, name, why):
        self.count += 1
        print('ok %d - %s # SKIP %s' % (self.count, name, why))

    def done(self):
        print('1..%d' % self.count)
        sys.exit(1 if self.failed else 0)
