# SPDX-License-Identifier: MIT
# A desk that is copied is the same desk: every row of every table, its export, its digest. What was cut short is
# refused by every command with the line that says how to go on, and goes on.
import os
import resource
import signal
import sqlite3
import subprocess

from cli import Desk, ON_POSTGRES, PROGRAM, Server, SOURCE, Tap

tap = Tap()
if ON_POSTGRES:
    tap.skip('copy', 'it says itself which engines it is about')
    tap.done()
desk = Desk('init', '--demo')
here = desk.folder.name


def at(name):
    return os.path.join(here, name)


def good(*words, **more):
    seen = desk.run(*words, **more)
    assert seen.status == 0, (words, seen)
    return seen


def dump(path):
    """All that a file says, each row a line."""
    with sqlite3.connect(path) as db:
        return sorted(db.iterdump())


def tables(path):
    with sqlite3.connect(path) as db:
        names = [name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: db.execute('SELECT COUNT(*) FROM ' + name).fetchone()[0] for name in names}


def filled():
    """What the example lacks: an incident with all that belongs to one, an attachment, links, drafts."""
    good('new', 'oasis', '音画不同步', '--severity', 'P1', '--text', 'All is black\n\x01“quoted”')
    good('note', '1', '--text', '@' + desk.file('long', 'x' * 300000))
    good('attach', '1', desk.file('bytes', bytes(range(256)) * 40))
    good('link', '1', '2')
    good('incident', 'new', 'SEA edge answers 502', '--ticket', '1', '--severity', 'P1', '--service', 'live')
    good('incident', 'add', '1', 'detection', 'a graph')
    good('action', 'new', '1', 'Watch the route', '--owner', 'wei', '--due', '2030-09-01', '--class', 'detect')
    good('redact', '1', '1', '--reason', 'a password')
    with sqlite3.connect(desk.path) as db:
        db.execute("INSERT INTO draft(id, session, who, ticket, kind, base_turn, more, text, saved_at) "
                   "VALUES('d', 's', 'li', 1, 'reply', NULL, '', '', -9223372036854775808)")
        db.execute("INSERT INTO history(id, who, line, at) VALUES(9223372036854775807, 'li', '', 0)")
        db.execute("INSERT INTO article_gap(query, who, count, at) VALUES('', 'li', 3, 9223372036854775807)")
        db.execute("INSERT INTO lease(name, holder, expires_at) VALUES('outbox', 'x', 1)")
        db.execute("INSERT INTO session VALUES('s', 'li', 'host', 'place', 1, 2, 3, 4, NULL)")
        db.execute("INSERT INTO presence(session, ticket, who, doing, at) VALUES('s', 1, 'li', 'viewing', 5)")


filled()
before = tables(desk.path)
tap.equal([name for name, count in before.items() if not count], ['edition'], 'the desk has a row in every table but one')

seen = desk.run('--json', 'copy', desk.path, at('b.db'))
row = seen.rows[0]
tap.ok(seen.status == 0 and seen.err == '' and row['tables'] == len(before) and row['rows'] == sum(before.values()) and
       row['resumed'] is False and row['rounds'] == 0 and row['complaints'] == 0, 'a copy tells what it has', seen)
tap.equal(dump(at('b.db')), dump(desk.path), 'every row of it, byte by byte')
again = desk.run('--json', 'copy', 'sqlite:' + at('b.db'), 'sqlite:' + at('c.db')).rows[0]
tap.equal(dump(at('c.db')), dump(desk.path), 'and of a copy of the copy')
tap.equal(again['digest'], row['digest'], 'one state has one digest')
tap.equal(good('-d', at('c.db'), 'check', '--head').out, good('check', '--head').out, 'the same head')
tap.equal(row['head'] + '\n', good('check', '--head').out, 'which the copy has told')
tap.equal(good('-d', at('c.db'), 'export', '--with-users').out, good('export', '--with-users').out, 'the same export')
tap.equal(good('-d', at('c.db'), 'config').out, good('config').out, 'the same definitions')
good('-d', at('c.db'), 'check')
good('-d', at('c.db'), 'new', 'oasis', 'zebrafish')
tap.equal(good('-d', at('c.db'), 'list', '--json', 'zebrafish').rows[0]['ticket'], before['ticket'] + 1,
          'numbers go on behind those that were copied')

# A report that no record published: copied as it is, and told.
with sqlite3.connect(desk.path) as db:
    db.execute("INSERT INTO edition(incident, audience, client, language, version, at, who, text, svg, sha256) "
               "VALUES(1, 0, '', '', 1, 0, 'li', 'text', NULL, 'x')")
seen = desk.run('copy', desk.path, at('d.db'))
tap.ok(seen.status == 1 and 'Complaints  1\n' in seen.out and 'exact copy' in seen.err and seen.err.count('\n') == 1,
       'what is wrong with a desk is wrong with its copy, and told', seen)
tap.equal(dump(at('d.db')), dump(desk.path), 'which is exact')


def refused(words, status, part, name, **more):
    seen = desk.run(*words, **more)
    tap.ok(seen.status == status and part in seen.err and seen.err.count('\n') == 1 and seen.out == '', name, seen)


refused(['copy', desk.path, at('d.db')], 4, 'something in it', 'a desk that has something in it is no place')
refused(['copy', at('none.db'), at('e.db')], 3, 'no desk here', 'no source')
tap.ok(not os.path.exists(at('e.db')), 'and nothing was made')
refused(['copy', desk.path], 2, 'TO', 'where to is asked')
refused(['copy', desk.path, desk.path], 4, 'something in it', 'onto itself')
refused(['source', '-'], 2, 'script', 'not in a script', stdin='copy a b\n')
refused(['copy', desk.file('text', 'words'), at('e.db')], 1, 'not a', 'what is no desk')
refused(['copy', desk.path, here], 1, 'not a desk', 'a folder is no place')
with sqlite3.connect(at('old.db')) as db:
    with open(os.path.join(SOURCE, 'tests/store/version-1.sql'), encoding='utf-8') as file:
        db.executescript(file.read())
refused(['copy', at('old.db'), at('e.db')], 1, 'midwatch migrate', 'an older desk is migrated first')


def half(to, room):
    """A copy whose disk was full."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    env = dict(os.environ, MIDWATCH_USER='li', LC_ALL='C.UTF-8', LANGUAGE='')
    return subprocess.run([PROGRAM, 'copy', desk.path, to], preexec_fn=limit, env=env, capture_output=True, text=True)


seen = half(at('half.db'), 400000)
tap.ok(seen.returncode == 1 and 'no room' in seen.stderr and seen.stderr.count('\n') == 1, 'a full disk is told', seen)
for words in (['list'], ['check'], ['new', 'oasis', 'x'], ['migrate'], ['backup', at('x.db')], ['export'], ['config'],
              ['copy', at('half.db'), at('x.db')], ['--plain']):
    refused(['-d', at('half.db'), *words], 1, "'midwatch copy FROM %s' goes on with it" % at('half.db'),
            'half a desk is none: ' + ' '.join(words[:1]))
other = Desk('init', '--demo')
refused(['copy', other.path, at('half.db')], 4, 'another desk', 'another desk does not go on with it')
seen = desk.run('--json', 'copy', desk.path, at('half.db'))
tap.ok(seen.status == 1 and seen.rows[0]['resumed'] is True, 'and again: it goes on', seen)
tap.equal(dump(at('half.db')), dump(desk.path), 'to the same bytes')

try:
    there = Server().place()
except AssertionError as said:
    tap.skip('PostgreSQL', said)
    tap.done()
seen = desk.run('--json', 'copy', desk.path, there)
row = seen.rows[0]
tap.ok(seen.status == 1 and 'exact copy' in seen.err and row['to'].startswith('postgresql://midwatch@/'), 'to PostgreSQL', seen)
seen = desk.run('--json', 'copy', there, at('back.db'))
tap.equal(dump(at('back.db')), dump(desk.path), 'and back: every row of it, byte by byte')
tap.equal([seen.rows[0]['digest'], seen.rows[0]['head']], [row['digest'], row['head']], 'one state has one digest on both')
tap.equal(desk.run('-d', there, 'check').out, desk.run('check').out, 'check says the same')
tap.equal(good('-d', there, 'config').out, good('config').out, 'the same definitions')
tap.equal(good('-d', there, 'list', '--json', 'state:any').out, good('list', '--json', 'state:any').out, 'the same list')
tap.done()
