# SPDX-License-Identifier: MIT
# import, export, check: repeatable, whole tickets or none, and one clear line for each hostile row.
import json
import os

from cli import Desk, SOURCE, Tap

tap = Tap()
SAMPLE = os.path.join(SOURCE, 'tests', 'data', 'incidents.jsonl')
OPENED = '2026-03-01T09:00:00Z'


def ticket(ref='x:1', **more):
    row = dict(type='ticket', ref=ref, client='acme', severity='P2', subject='Stream cut', opened_at=OPENED,
               opened_by='client', contact='ops@acme.example', tags=['cdn'])
    row.update(more)
    return json.dumps({key: value for key, value in row.items() if value is not ...})


def event(ref='x:1', kind='ack', at='2026-03-01T09:10:00Z', **more):
    row = dict(type='event', ticket=ref, at=at, kind=kind, by='li')
    row.update(more)
    return json.dumps({key: value for key, value in row.items() if value is not ...})


def message(ref='x:1', at='2026-03-01T09:20:00Z', **more):
    return event(ref, 'message', at, **{**dict(public=True, automatic=False, flags=[], text='Moved to the standby.',
                                               **{'from': 'staff'}), **more})


def fresh():
    desk = Desk('init')
    desk.script('''tier add gold --title Gold
        policy set gold * first-response 1h resolve=8h --calendar 24x7
        client add acme --title Acme --zone Asia/Shanghai
        contract add acme --tier gold --from 2026-01-01 --to 2031-01-01''')
    return desk


def load(desk, *rows, words=()):
    text = rows[0] if len(rows) == 1 and isinstance(rows[0], bytes) else '\n'.join(rows) + '\n'
    return desk.run('import', desk.file('rows', text), *words, '--json')


def counts(seen):
    return {key: value for key, value in seen.rows[-1].items() if key in ('tickets', 'events', 'known', 'refused')}


def clean(desk, name):
    seen = desk.run('check', '--json')
    tap.ok(seen.status == 0 and seen.rows[-1]['complaints'] == 0, name + ': check is clean', seen)


# The sample: clean, again nothing, exported and moved whole.
desk = Desk('init')
first = desk.run('import', SAMPLE, '--json')
tap.equal((first.status, counts(first)), (0, dict(tickets=40, events=176, known=0, refused=0)), 'the sample imports clean')
clean(desk, 'the sample')
before = desk.run('check', '--head').out
again = desk.run('import', SAMPLE, '--json')
tap.equal((again.status, counts(again)), (0, dict(tickets=0, events=0, known=216, refused=0)), 'again changes nothing')
tap.equal(desk.run('check', '--head').out, before, 'not even the head')
exported = desk.run('export').out
other = Desk('init')
moved = other.run('import', other.file('all', exported), '--json')
tap.equal((moved.status, counts(moved)['refused']), (0, 0), 'an export imports')
tap.equal(other.run('export').out, exported, 'a desk moves whole: the export of the import is the export')
tap.equal(counts(other.run('import', '-', '--json', stdin=exported))['tickets'], 0, 'the export again changes nothing, from standard input')
clean(other, 'the moved desk')

# Versions of definitions move too.
old = fresh()
load(old, ticket())
old.script('policy set gold * first-response 2h --calendar 24x7\ncalendar add office --zone Europe/London --hours "Mon-Fri 09:00-17:00"')
load(old, ticket('x:2'))
new = Desk('init')
new.run('import', new.file('all', old.run('export').out))
tap.equal([row['target_s'] for ref in ('x:1', 'x:2') for row in new.run('clocks', ref, '--json').rows
           if row['clock'] == 'first-response'], [3600, 7200], 'each ticket keeps the policy version it was bound to')
tap.equal(new.run('config').out, old.run('config').out, 'the definitions in force are the same')

# Live tickets, their messages and links move; numbers are kept.
live = fresh()
one = live.run('new', 'acme', 'First', '--json', '--text', 'Black screen').rows[0]['ticket']
two = live.run('new', 'acme', 'Second', '--json').rows[0]['ticket']
live.run('reply', str(one), '--text', 'Looking into it')
live.run('link', str(one), str(two))
live.run('tag', str(one), '+cdn')
goal = Desk('init')
seen = goal.run('import', goal.file('all', live.run('export').out))
tap.equal(seen.status, 0, 'a live desk imports elsewhere')
tap.equal(goal.run('export').out, live.run('export').out, 'a live desk moves whole')
clean(goal, 'the moved live desk')
tap.equal(counts(live.run('import', live.file('own', live.run('export').out), '--json'))['tickets'], 0,
          "a desk's own export changes nothing in it")

# Into a desk whose numbers are taken, a link goes where its ref says, never to whoever has the number.
taken = fresh()
for n in (1, 2, 3):
    load(taken, ticket('z:%d' % n))
seen = taken.run('import', taken.file('all', live.run('export').out), '--json')
refs = {str(row['ticket']): row['ref'] for row in taken.run('list', '--json').rows}
linked = {ref: [refs[n] for n in taken.run('show', number, '--json').rows[0]['links']] for number, ref in refs.items()}
names = sorted(ref for ref in linked if not ref.startswith('z:'))
tap.equal((seen.status, linked), (0, {'z:1': [], 'z:2': [], 'z:3': [], names[0]: [names[1]], names[1]: [names[0]]}),
          'links among renumbered tickets')
clean(taken, 'renumbered')

# A dry run stores nothing.
desk = fresh()
seen = load(desk, ticket(), message(), words=['--dry-run'])
tap.equal((seen.status, desk.run('list', '--json').rows), (0, []), '--dry-run stores nothing')

# Equal rows count: the second of two equal ones is an event of its own.
seen = load(desk, ticket(), message(), message())
tap.equal(counts(seen), dict(tickets=1, events=2, known=0, refused=0), 'two equal rows are two events')
seen = load(desk, ticket(), message(), message(), message())
tap.equal(counts(seen), dict(tickets=0, events=1, known=3, refused=0), 'a third is one more')
seen = load(desk, event(kind='state', to='resolved', at='2026-03-01T10:00:00Z'))
tap.equal((seen.status, desk.run('list', 'state:resolved', '--json').rows[0]['ref']), (0, 'x:1'), 'events alone find their ticket')
seen = load(desk, message(at='2026-03-01T11:00:00Z', text='It is back', **{'from': 'client'}))
tap.equal(desk.run('list', 'state:resolved unanswered:yes', '--json').rows[0]['state'], 'resolved',
          'imports apply states as written: a message alone reopens nothing (M6)')


# Hostile rows. Each: what it says, and that the good ones around it are stored.
def refuses(name, says, *rows, row=1, good=('y:1',), status=1):
    desk = fresh()
    seen = load(desk, *rows, ticket('y:1')) if not isinstance(rows[0], bytes) else load(desk, rows[0])
    line = [l for l in seen.err.splitlines() if ':%d: ' % row in l]
    stored = [one['ref'] for one in desk.run('list', '--json').rows]
    tap.ok(seen.status == status and len(line) == 1 and says in line[0] and stored == list(good),
           name, '%r stored %r' % (seen, stored))
    tap.ok(desk.run('check').status == 0, name + ': check', desk)


refuses('truncated', 'column', '{"type":"ticket","ref":"x:1",')
refuses('no object', 'object', '[1,2]')
refuses('an empty text', 'subject', ticket(subject=''))
refuses('deeply nested', 'deep', '[' * 100000)
refuses('deeply nested objects', 'deep', '{"a":' * 100000)
refuses('invalid UTF-8', 'UTF-8', b'{"type":"ticket","ref":"\xff\xfe"}\n' + ticket('y:1').encode() + b'\n')
refuses('a NUL', 'column', b'{"type":"ticket","ref":"a\x00b"}\n' + ticket('y:1').encode() + b'\n')
refuses('an escaped NUL', '', ticket(subject='a\0b'))
refuses('wrong type of a text', 'subject', ticket(subject=7))
refuses('wrong type of a time', 'opened_at', ticket(opened_at=[1]))
refuses('wrong type of a list', 'tags', ticket(tags='cdn'))
refuses('no ref', 'ref', ticket(ref=...))
refuses('an unknown type', 'definition, article, ticket, event, incident', '{"type":"wish"}')
refuses('no type', 'definition, article, ticket, event, incident', '{}')
refuses('an unknown client', 'nobody', ticket(client='nobody'))
refuses('an unknown severity', 'P0', ticket(severity='urgent'))
refuses('an unknown opener', 'client, engineer or alert', ticket(opened_by='ghost'))
refuses('no time', 'opened_at', ticket(opened_at=...))
refuses('a time that is none', 'opened_at', ticket(opened_at='2026-02-30T00:00:00Z'))
refuses('opened in the future', 'future', ticket(opened_at='2199-01-01T00:00:00Z'))
refuses('a bad event refuses its ticket', 'kind', ticket(), event(kind='sneeze'), row=2)
refuses('an event before the opening', 'before', ticket(), event(at='2026-03-01T08:59:59Z'), row=2)
refuses('an event in the future', 'future', ticket(), event(at='2199-03-01T08:59:59Z'), row=2)
refuses('a state that is none', 'resolved', ticket(), event(kind='state', to='asleep'), row=2)
refuses('a wait without a reason', 'waiting-client', ticket(), event(kind='state', to='waiting'), row=2)
refuses('a clock that is none', 'clock', ticket(), event(kind='extend', clock='egg', seconds=60, consent='x'), row=2)
refuses('an event of a ticket that is not there', 'x:9', event('x:9'))
refuses('a number below 1', 'a number from 1', ticket(id=-1))
refuses('a number too large', 'a number from 1', ticket(id=2 ** 62))
refuses('a numbered link to nowhere', 'x:9', ticket(id=5), event(kind='link', to='x:9', number=77), row=2, good=('x:1', 'y:1'))
refuses('a link to nowhere', 'x:9', ticket(), event(kind='link', to='x:9'), row=2, good=('x:1', 'y:1'))
refuses('a calendar that is never open', 'open',
        json.dumps(dict(type='definition', line="calendar add never --zone UTC --hours 'Mon 10:00-10:00'")))
refuses('a zone that does not exist', 'Mars/Olympus',
        json.dumps(dict(type='definition', line="calendar add mars --zone Mars/Olympus --hours 'Mon 10:00-11:00'")))
refuses('a command that is no definition', 'definition', json.dumps(dict(type='definition', line='backup /tmp/x')))
refuses('two commands in one line', 'one command',
        json.dumps(dict(type='definition', line='service add a --title A ; service add b --title B')))
refuses('an unclosed quote', 'never closed', json.dumps(dict(type='definition', line="client add x --title 'X")))
refuses('a 100 MB line', 'longer', b'{"type":"ticket","ref":"' + b'a' * 100000000 + b'"}\n' + ticket('y:1').encode() + b'\n')
refuses('a duplicate ref of another client', 'already', ticket('y:1'), ticket('y:1', client='acme', opened_at='2026-03-02T09:00:00Z'), row=2)

# A refused ticket's later events are not told one by one.
desk = fresh()
seen = load(desk, ticket(severity='urgent'), event(), event(), event())
tap.equal((seen.status, len(seen.err.splitlines())), (1, 2), 'one line for a refused ticket, one for the whole')

# --errors takes the rows and reasons.
errors = os.path.join(desk.folder.name, 'errors')
load(desk, ticket(severity='urgent'), '{}', words=['--errors', errors])
with open(errors) as lines:
    tap.equal([json.loads(line)['row'] for line in lines], [1, 2], '--errors numbers the refused rows')

# Unknown people, services and regions are kept as text.
desk = fresh()
seen = load(desk, ticket(service='never-heard', region='moon'), event(kind='assign', to='nobody-here'))
row = desk.run('list', '--json').rows[0]
tap.equal((seen.status, row['service'], row['region'], row['owner']), (0, 'never-heard', 'moon', 'nobody-here'),
          'unknown services, regions and people are kept as text')

# An imported wait for the client that K6 would refuse is flagged and stands.
desk = fresh()
seen = load(desk, ticket(), event(kind='state', to='waiting', reason='waiting-client'))
tap.equal((seen.status, desk.run('list', '--json').rows[0]['state']), (0, 'waiting'), 'an imported wait stands (K6)')

# Users need --with-users.
line = json.dumps(dict(type='definition', line='user add mia --title Mia --role admin'))
seen = load(desk, line)
tap.equal((seen.status, seen.rows[-1]['users_left_out']), (0, 1), 'users are left out')
seen = load(desk, line, words=['--with-users'])
tap.equal((seen.status, [row['user'] for row in desk.run('user', 'list', '--json').rows]), (0, ['mia']), '--with-users takes them')

# check finds what was tampered with.
def tampered(name, says, sql):
    desk = fresh()
    load(desk, ticket(), message())
    desk.tamper(sql)
    seen = desk.run('check')
    tap.ok(seen.status == 1 and says in seen.out, 'check finds ' + name, seen)


tampered('a changed event', 'chain', "UPDATE event SET occurred_at=occurred_at+1 WHERE turn=3")
tampered('a changed text', 'text was changed', "UPDATE body SET text='nothing happened'")
tampered('a missing text', 'text is missing', "DELETE FROM body")
tampered('a missing last event', 'missing at its end', "DELETE FROM event WHERE turn=3")
tampered('a missing middle event', 'chain', "DELETE FROM event WHERE turn=2")
tampered('a changed row', 'owner', "UPDATE ticket SET owner='ghost'")
tampered('a changed clock', 'first-response', "UPDATE clock SET breach_at=1, flags=1 WHERE clock=1")
tampered('a clock of nobody', 'no row', "INSERT INTO clock SELECT 99,clock,cycle,state,flags,severity,started_at,stopped_at,due_at,original_due_at,breach_at,target,elapsed,version,tz FROM clock LIMIT 1")

tap.done()
