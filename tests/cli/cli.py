# SPDX-License-Identifier: MIT
# What the tests of the command line share: the program of this build, a desk in a folder of its own,
# and TAP. Imported, not run.
import json
import os
import pty
import sqlite3
import subprocess
import sys
import tempfile
import time

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


class Server:
    """Places for desks on PostgreSQL. AssertionError: why there are none to be had here."""

    def __init__(self):
        said = subprocess.run([PROGRAM, '-d', 'postgresql:', 'list'], capture_output=True, text=True, check=False).stderr
        assert 'built without' not in said, said.strip()
        script = os.path.join(SOURCE, 'tests/postgres.sh')
        self.shell = subprocess.Popen(['sh', script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = self.shell.stdout.readline().split(None, 1)
        assert said and said[0] == 'ready', said
        # Numbers of processes come again.
        self.folder, self.count, self.begun = said[1].strip(), 0, time.time_ns() // 1000

    def ask(self, kind, *more):
        self.count += 1
        name = 'desk_%d_%x_%d' % (os.getpid(), self.begun, self.count)
        self.shell.stdin.write(' '.join([kind, name, *more]) + '\n')
        self.shell.stdin.flush()
        said = self.shell.stdout.readline()
        assert said == 'made\n', said
        return name

    def place(self):
        name = self.ask('schema')
        return 'postgresql://midwatch@/postgres?host=%s&options=-csearch_path%%3D%s' % (self.folder, name)

    def database(self, of=None):
        """A database of its own; a copy of the one at the place `of`."""
        name = self.ask('database', of.split('@/')[1].split('?')[0] if of else 'template0')
        return 'postgresql://midwatch@/%s?host=%s' % (name, self.folder)

    def sql(self, path, *texts):
        words = ['psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', path]
        for text in texts:
            # Rows with their types.
            if text.startswith('SELECT'):
                text = "SELECT COALESCE(json_agg(q), '[]') FROM (%s) AS q" % text
            words += ['-c', text]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        rows = json.loads(done.stdout) if done.stdout.startswith('[') else []
        return [tuple(row.values()) for row in rows]


ON_POSTGRES = os.environ.get('MIDWATCH_TEST_DESK') == 'postgres'
server = Server() if ON_POSTGRES else None


class Desk:
    """A folder with room for a desk; `run` runs the program on it. `copied`: copy() will be asked for."""

    def __init__(self, *init, copied=False):
        self.folder, self.copies = tempfile.TemporaryDirectory(), 0
        self.path = (os.path.join(self.folder.name, 'desk.db') if not server else
                     server.database() if copied else server.place())
        if init:
            made = self.run('init', *[word for word in init if word != 'init'])
            assert made.status == 0, made

    def copy(self):
        """Where another one like it is."""
        if server:
            return server.database(self.path)
        self.copies += 1
        path = os.path.join(self.folder.name, 'copy-%d.db' % self.copies)
        done = self.run('backup', path)
        assert done.status == 0, done
        return path

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

    def sql(self, text, *values):
        """Asks the engine itself, or writes behind the program's back: rows, `?` for values."""
        if not server:
            with sqlite3.connect(self.path) as db:
                return db.execute(text, values).fetchall()
        for value in values:
            text = text.replace('?', 'NULL' if value is None else str(value) if isinstance(value, int) else
                                "E'%s'" % value.replace('\\', '\\\\').replace("'", "''"), 1)
        return server.sql(self.path, text)

    def tamper(self, *texts):
        """The same past all guards."""
        if server:
            return server.sql(self.path, 'SET session_replication_role = replica', *texts)
        with sqlite3.connect(self.path) as db:
            for trigger, in list(db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")):
                db.execute('DROP TRIGGER "%s"' % trigger)
            db.execute('PRAGMA foreign_keys = OFF')
            for text in texts:
                db.execute(text)

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

    def files_only(self, name):
        """What follows takes the desk for a file; on PostgreSQL it is passed over."""
        if server:
            self.skip(name, 'the desk is no file')
            self.done()

    def done(self):
        print('1..%d' % self.count)
        sys.exit(1 if self.failed else 0)
