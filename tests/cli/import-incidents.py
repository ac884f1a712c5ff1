# SPDX-License-Identifier: MIT
# Incidents move with their desk: records as they were, whatever numbers tickets have there; again changes nothing;
# what is not whole, or not what was published, is refused.
import hashlib
import json

from cli import Desk, Tap

tap = Tap()
AT = '2026-03-01T09:00:00Z'
TEXT, SVG = '# 502 at the edge\n', '<svg/>'
SHA = hashlib.sha256((TEXT + '\0' + SVG).encode()).hexdigest()


def ticket(ref, **more):
    return dict(type='ticket', ref=ref, client='acme', severity='P1', subject='Stream cut', opened_at=AT,
                opened_by='client', text='all is dark', **more)


def row(turn, kind, about=None, **more):
    type_ = {'entry': 'entry', 'removed': 'entry', 'put-back': 'entry', 'evidence': 'entry',
             'action': 'action'}.get(kind, 'record')
    made = dict(type=type_, incident='pd:1', turn=turn, record=kind)
    if about:
        made[type_ if type_ != 'record' else 'about'] = about
    made.update(dict(recorded_at=AT, by='li'), **more)
    return made


NAMED = {'48213': 'zd:2'}
INCIDENT = [
    dict(type='incident', ref='pd:1', id=7, turn=1, recorded_at=AT, by='li',
         fields=dict(title='SEA edge: 502', severity='P1', service='live', region='sea', update='1800')),
    row(2, 'link', 48213, fields=dict(client='acme'), tickets=NAMED),
    row(3, 'entry', 1, fields=dict(kind='detection', at=AT, text='origin answers “502”\nto all')),
    row(4, 'entry', 2, fields=dict(source_ref='48213/1', promoted='1'), tickets=NAMED),
    row(5, 'entry', 1, base=1, why='typo', fields=dict(text='the origin answers 502', ticket='48213'), tickets=NAMED),
    row(6, 'evidence', 1, what='+', fields={'excerpt': '502 Bad Gateway', 'from': '48213/1'}, tickets=NAMED),
    row(7, 'gap', what='explained', why='we waited', fields={'from': '48213/1', 'to': '1'}, tickets=NAMED),
    row(8, 'action', 1, fields=dict(text='replace the disk', owner='li', ticket='48213'), tickets=NAMED),
    row(9, 'removed', 2, base=1, why='said twice'),
    row(10, 'notice', 48213, what='told', fields=dict(client='acme', text='We are on it.'), tickets=NAMED),
    row(11, 'report', what='submit'),
    row(12, 'report', what='approve', **{'by': 'chen'}),
    row(13, 'report', what='publish', fields={'version': '1', 'sha256.en': SHA}),
    dict(type='edition', incident='pd:1', audience='internal', language='en', version=1, at=AT, by='li', sha256=SHA,
         text=TEXT, svg=SVG),
]


def fresh():
    desk = Desk('init')
    desk.script('client add acme --title Acme --zone Asia/Shanghai')
    return desk


def load(desk, rows):
    return desk.run('import', desk.file('rows', '\n'.join(json.dumps(r) for r in rows) + '\n'), '--json')


def incidents(desk):
    lines = [json.loads(line) for line in desk.run('export').out.splitlines()]
    return [l for l in lines if l['type'] in ('incident', 'entry', 'action', 'record', 'edition')]


def clean(desk, name):
    seen = desk.run('check', '--json')
    tap.ok(seen.status == 0 and seen.rows[-1]['complaints'] == 0, name + ': check is clean', seen)


def numbered(rows, number):
    """The rows as they read where ticket 48213 has this number."""
    text = json.dumps(rows).replace('48213', str(number))
    return json.loads(text)


desk = fresh()
seen = load(desk, [ticket('zd:1'), ticket('zd:2')] + INCIDENT)
tap.equal((seen.status, seen.rows[-1]['incidents'], seen.rows[-1]['refused']), (0, 1, 0), 'rows make an incident')
clean(desk, 'made of rows')
tap.equal(incidents(desk), numbered(INCIDENT, 2), 'it is exported as it came, with the numbers of this desk')

before = desk.run('check', '--head').out
again = load(desk, INCIDENT)
tap.equal((again.status, again.rows[-1]['incidents'], again.rows[-1]['known'], desk.run('check', '--head').out),
          (0, 0, len(INCIDENT), before), 'again nothing is new')
export = desk.run('export').out
own = desk.run('import', desk.file('own', export), '--json')
tap.equal((own.status, own.rows[-1]['incidents'], desk.run('check', '--head').out), (0, 0, before),
          'nor from an export of its own')

other = Desk('init')
moved = other.run('import', other.file('moved', export), '--json')
tap.equal((moved.status, moved.rows[-1]['incidents'], other.run('export').out), (0, 1, export),
          'a desk moves whole: both exports are the same bytes')
clean(other, 'moved')

# Digits before a stroke are not always a ticket.
odd = fresh()
load(odd, [ticket('zd:1'), INCIDENT[0], row(2, 'entry', 1, fields=dict(kind='note', at=AT, text='x')),
           row(3, 'evidence', 1, what='+', fields={'excerpt': 'x', 'from': '2026/11/22.log'}),
           row(4, 'evidence', 1, what='+', fields={'excerpt': 'x', 'from': '99/7'}),
           row(5, 'entry', 2, fields=dict(kind='note', at=AT, text='x', source='alert', source_ref='1/disk'))])
copy = Desk('init')
copied = copy.run('import', copy.file('odd', odd.run('export').out), '--json')
tap.equal((copied.status, incidents(copy)), (0, incidents(odd)), 'what only looks like a ticket stays as it is')
tap.equal([l.get('tickets') for l in incidents(odd)], [None, None, None, None, {'1': 'zd:1'}], 'and is not named')

# Where numbers are taken, tickets get others, and everything that names them follows.
taken = fresh()
load(taken, [ticket('own:%d' % i) for i in range(5)])
load(taken, [ticket('zd:1'), ticket('zd:2')] + INCIDENT)
tap.equal(incidents(taken), numbered(INCIDENT, 7), 'numbers follow their tickets')
clean(taken, 'renumbered')

# An incident without a ref is named by its desk and number, and known again there.
nameless = [dict(r) for r in INCIDENT[:1]]
bare = fresh()
load(bare, nameless)
name = json.loads([l for l in bare.run('export').out.splitlines() if '"incident"' in l][0])
tap.equal((name['ref'], name['id']), ('pd:1', 7), 'a number is kept when it is free')

# What has happened since comes behind.
more = row(14, 'entry', 3, fields=dict(kind='note', at=AT, text='afterwards'))
later = load(desk, INCIDENT + [more])
tap.equal((later.status, incidents(desk)[13]), (0, more), 'a record more goes behind')
alone = load(other, [more])
tap.equal((alone.status, incidents(other)), (0, incidents(desk)), 'also when it comes alone')


def refuses(name, says, rows, count=1):
    fresh_desk = fresh()
    seen = load(fresh_desk, [ticket('zd:2')] + rows)
    told = [l for l in seen.err.splitlines() if '/rows:' in l and says in l]
    tap.ok(seen.status != 0 and len(told) == count and incidents(fresh_desk) == [], name, seen)
    tap.ok(fresh_desk.run('check').status == 0, name + ': check')


def changed(at, **more):
    rows = [dict(r) for r in INCIDENT]
    rows[at] = {key: value for key, value in {**rows[at], **more}.items() if value is not ...}
    return rows


refuses('a ticket that is not there', 'zd:9', changed(1, tickets={'48213': 'zd:9'}))
refuses('a ticket without a name', 'tickets', changed(1, tickets=...))
refuses('a record missing', 'record 3 is expected', INCIDENT[:2] + INCIDENT[3:])
refuses('an unknown kind', 'record', changed(6, record='wish'))
refuses('a field that is no text', 'fields', changed(2, fields=[1]))
refuses('a number for a text', 'title', changed(0, fields=dict(title=7)))
refuses('a key that is none', 'field', changed(2, fields={'a b"': 'x'}))
refuses('no title', 'title', changed(0, fields=dict(severity='P1')))
refuses('recorded in the future', 'future', changed(2, recorded_at='2199-01-01T00:00:00Z'))
refuses('not what was published', 'published', changed(13, text='# Another'))
refuses('no incident before its entries', 'pd:1', INCIDENT[1:])
refuses('an edition of nothing', 'pd:1', INCIDENT[13:])

conflict = load(desk, changed(2, by='chen'))
tap.ok(conflict.status != 0 and 'record 3 is another one' in conflict.err, 'another record under a turn', conflict)
tap.equal(incidents(desk)[2]['by'], 'li', 'what is there stays')
bad = load(desk, [{**INCIDENT[0], 'ref': 'pd:2', 'id': 8, 'fields': {}}] + [{**r, 'incident': 'pd:2'} for r in INCIDENT[2:3]]
           + [{**INCIDENT[0], 'ref': 'pd:3', 'id': 9}])
tap.equal((bad.rows[-1]['incidents'], bad.rows[-1]['refused']), (1, 1), 'a refused one is told once, the next is stored')

# Times relative to now, as other rows may have them, also within fields: the demo is told so.
demo = Desk('--demo')
row = next(r for r in demo.run('incident', 'show', '1', '--json').rows if r['row'] == 'entry' and r['kind'] == 'decision')
tap.ok(row['at'] == row['recorded_at'] and row['at'] < demo.run('incident', 'list', '--json', '--all').rows[0]['updated_at'], 'relative times', row)
tap.equal(demo.run('incident', 'report', 'blockers', '1', '-a', 'customer', '--json').rows[0]['blocks'], [], 'a newcomer can submit its report')

tap.done()
