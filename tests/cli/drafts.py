# SPDX-License-Identifier: MIT
# Drafts by command, who else is at a ticket, and the way of an older desk to this version.
import os
import re
import sqlite3

from cli import Desk, SOURCE, Tap

tap = Tap()
desk = Desk('--test-clock')
NOW = '2026-03-02T10:00:00Z'
AT = 1772445600


def run(*words, **more):
    return desk.run('--now', NOW, *words, env={'XDG_STATE_HOME': desk.folder.name}, **more)


def put(query, *values):
    desk.sql(query, *values)


def draft(name, session, who, ticket, base, text):
    put("INSERT INTO draft(id, session, who, ticket, kind, base_turn, text, saved_at) VALUES(?,?,?,?,'reply',?,?,?)",
        name, session, who, ticket, base, text, AT)


run('client', 'add', 'acme')
run('new', 'acme', 'no picture', '--text', 'Since noon.')
draft('aa0000000001', 'gone', 'li', 1, 1, 'We look\ninto\x1b[2J it')
draft('ab0000000002', '', 'li', None, None, 'put aside')
draft('ac0000000003', 'gone', 'wei', 1, 1, 'of wei')

rows = run('draft', 'list', '--json').rows
tap.equal([(row['draft'], row['ticket'], row['where'], row['can_be_taken']) for row in rows],
          [('aa0000000001', 1, 'lost', True), ('ab0000000002', None, 'aside', True)], 'one\'s own drafts')
seen = run('draft', 'list')
tap.ok('\x1b' not in seen.out and '<U+001B>' in seen.out, 'nothing of a draft reaches the terminal raw', seen)
tap.equal(run('draft', 'show', 'aa', '--text').out, 'We look\ninto\x1b[2J it', 'its text as it is, for a pipe')
seen = run('draft', 'show', 'aa')
tap.ok('Since noon.' in seen.out and 'Nothing happened since' in seen.out and 'into<U+001B>' in seen.out,
       'what it was begun on, that nothing happened, the draft', seen)
tap.equal(run('reply', '1', '--text', '-', stdin='first').status, 0, 'someone answers meanwhile')
seen = run('draft', 'show', 'aa')
tap.ok('What happened since\n' in seen.out and 'first' in seen.out, 'a base that moved shows what happened', seen)
row = run('draft', 'show', 'aa', '--json').rows[0]
tap.equal([row['since'], row['base_turn'], row['text'], row['client_wrote']], [1, 1, 'We look\ninto\x1b[2J it', False],
          'the same for a machine')
draft('ad0000000004', '', 'li', None, None, '推流' * 60)
row = [row for row in run('draft', 'list', '--json').rows if row['draft'][:2] == 'ad'][0]
tap.ok(set(row['begins']) == set('推流') and len(row['begins']) > 50, 'a list cuts between characters', row)
put("DELETE FROM draft WHERE id = 'ad0000000004'")
seen = run('draft', 'show', 'a')
tap.ok(seen.status == 2 and 'more than one' in seen.err, 'half a name that is two', seen)
seen = run('draft', 'show', 'ac')
tap.ok(seen.status == 3 and 'you have none' in seen.err, 'another\'s is none', seen)
seen = run('draft', 'drop', 'ac')
tap.equal(seen.status, 3, 'nor can it be thrown away')

# A living session: this test's own process, as the store would know it.
boot = open('/proc/sys/kernel/random/boot_id').read().strip()
place = boot + '/' + os.readlink('/proc/self/ns/pid')
start = int(open('/proc/self/stat').read().rsplit(')', 1)[1].split()[19])
put('INSERT INTO session(key, who, host, place, pid, started, began_at, seen_at) VALUES(?,?,?,?,?,?,?,?)',
    'alive', 'wei', 'host', place, os.getpid(), start, AT, AT)
put("UPDATE draft SET session = 'alive' WHERE id = 'ab0000000002'")
seen = run('draft', 'drop', 'ab')
tap.ok(seen.status == 4 and 'being written' in seen.err and 'process %d' % os.getpid() in seen.err,
       'one that is being written stays', seen)
seen = run('draft', 'drop', 'aa')
tap.ok(seen.status == 0 and 'thrown away' in seen.out, 'thrown away by a word', seen)
tap.equal([row['draft'] for row in run('draft', 'list', '--json').rows], ['ab0000000002'], 'and gone')

put("INSERT INTO presence(session, ticket, who, doing, at) VALUES('alive', 1, 'wei', 'writing', ?)", AT)
tap.equal(run('show', '1', '--json').rows[0]['present'], ['wei writing'], 'who else is at a ticket')
tap.equal(desk.run('--now', NOW, '--as', 'wei', 'show', '1', '--json').rows[0]['present'], [], 'oneself is no other')
later = desk.run('--now', '2026-03-02T10:05:00Z', 'show', '1', '--json').rows[0]['present']
tap.equal(later, [], 'a session that fell silent is nowhere')

# A desk of the version before.
tap.files_only('a desk of the version before')
old = Desk()
with open(os.path.join(SOURCE, 'tests', 'store', 'version-1.sql')) as dump, sqlite3.connect(old.path) as db:
    db.executescript(dump.read())
seen = old.run('list')
tap.ok(seen.status == 1 and "'midwatch migrate'" in seen.err and seen.err.count('\n') == 1,
       'an older desk says what it takes', seen)
seen = old.run('migrate')
kept = re.search(r'\.before-\d+', seen.out)
tap.ok(seen.status == 0 and kept and os.path.exists(old.path + kept.group()), 'migrated, behind a backup', seen)
tap.equal(len(old.run('list', '--json').rows), 2, 'its tickets are there')
tap.equal(old.run('check', '--json').status, 0, 'and whole')
tap.equal([row['begins'] for row in old.run('--as', 'wei', 'draft', 'list', '--json').rows], ['Half a sentence'],
          'its drafts too')
seen = old.run('migrate')
tap.ok(seen.status == 0 and 'already' in seen.out, 'once is enough', seen)
tap.done()
