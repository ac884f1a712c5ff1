# SPDX-License-Identifier: MIT
# Action items of incidents from the shell (incidents.md A1).
from cli import Desk, Tap

tap = Tap()
HOSTILE = 'a\x1b[31mred \u202etxt <b> “quote\' $(x) ; #'
NOW = '2026-11-22T18:00:00Z'

desk = Desk('init', '--test-clock')


def run(*words, now=NOW, **options):
    return desk.run('--now', now, *words, **options)


def rows(*words, **options):
    seen = run(*words, '--json', **options)
    assert seen.status == 0, (words, seen)
    return seen.rows


def fails(status, text, *words, **options):
    seen = run(*words, **options)
    tap.ok(seen.status == status and text in seen.err and seen.out == '', 'fails: ' + ' '.join(words)[:70], seen)


def names(*words, **options):
    return [row['action'] for row in rows('action', 'list', *words, **options)]


made = run('source', '-', stdin='''user add li --role admin --zone Asia/Shanghai
    user add ana --role engineer --zone America/Los_Angeles
    client add acme --title Acme
    new acme "Stream cut" --severity P1 --text "All streams dead"
    incident new "First" --cause route --at 01:00
    incident new "Second" --at 01:30
    incident new "Third" --cause route --at 02:00''')
assert made.status == 0, made

# ---- new

one = rows('action', 'new', '1', 'Move', 'the', 'route', 'filter', '--owner', 'ana', '--due', '2026-11-24', '--class', 'prevent', '--must',
           '--done-when', 'no route of ours is lost in a drill', '--ticket', '1')[0]
tap.equal([one[key] for key in ('action', 'incident', 'number', 'state', 'must', 'class', 'owner', 'due_date', 'overdue', 'ticket', 'cause', 'text', 'title')],
          ['1.1', 1, 1, 'open', True, 'prevent', 'ana', '2026-11-24', False, 1, 'route', 'Move the route filter', 'First'], 'new')
tap.equal(one['due_at'], '2026-11-25T07:59:59Z', 'due when the day is over where its owner is')
tap.equal(rows('action', 'new', 'INC-1', 'Alert earlier', '--owner', 'me', '--due', '2026-11-23')[0]['due_at'], '2026-11-23T15:59:59Z',
          'or where one is oneself')
tap.ok('1.3 to do: Ask the supplier' in run('action', 'new', '1', '--text', '-', '--class', 'supplier', stdin='Ask the supplier').out, 'of standard input')
tap.equal(rows('action', 'show', '1.3')[0]['due_at'], None, 'without a date')
fails(2, 'a text is expected', 'action', 'new', '1')
fails(2, 'prevent detect', 'action', 'new', '1', 'x', '--class', 'blame')
fails(3, 'no user “bob”', 'action', 'new', '1', 'x', '--owner', 'bob')
fails(2, '--due: “soon”', 'action', 'new', '1', 'x', '--due', 'soon')
fails(3, 'ticket 9', 'action', 'new', '1', 'x', '--ticket', '9')
fails(3, 'no such incident', 'action', 'new', '9', 'x')
fails(3, 'INC-1 has no action 9', 'action', 'show', '1.9')
fails(2, '7.3 is expected', 'action', 'show', '1')

# ---- edit

one = rows('action', 'edit', '1.1', '--owner', 'me')[0]
tap.equal((one['due_at'], one['due_date']), ('2026-11-24T15:59:59Z', '2026-11-24'), 'whoever takes it over has the same day of theirs')
one = rows('action', 'edit', '1.1', 'Move', 'it', '--due', '', '--optional', '--done-when', '')[0]
tap.equal([one[key] for key in ('text', 'due_at', 'must', 'done_when', 'revision')], ['Move it', None, False, None, 3], 'edit; an empty value takes away')
fails(2, 'what is other now', 'action', 'edit', '1.1')
fails(4, 'revision 3 now', 'action', 'edit', '1.1', 'x', '--sees', '2')
rows('action', 'edit', '1.1', '--owner', 'ana', '--due', '2026-11-24', '--must')

# ---- where it stands

tap.equal([rows('action', verb, '1.1')[0]['state'] for verb in ('start', 'done', 'verify')], ['doing', 'done', 'verified'], 'start, done, verify')
fails(1, '1.2: ', 'action', 'verify', '1.2')
fails(2, 'waive', 'action', 'waive', '1.2')
one = rows('action', 'waive', '1.2', '--reason', 'The supplier does it')[0]
tap.equal((one['state'], one['reason']), ('waived', 'The supplier does it'), 'waive')
tap.equal(rows('action', 'reopen', '1.1', '1.2')[0]['state'], 'open', 'reopen')
tap.equal([row['state'] for row in rows('action', 'list')], ['open'] * 3, 'both of them')
fails(3, 'no action 9', 'action', 'done', '1.9')

# ---- list, overdue where their owners are

rows('action', 'new', '2', 'Write it down', '--owner', 'ana', '--due', '2026-11-23')
tap.equal(names(), ['1.2', '2.1', '1.1', '1.3'], 'the soonest due first, without a date last')
tap.equal((names('--owner', 'me'), names('--owner', 'ana'), names('--cause', 'route'), names('2')), (['1.2'], ['2.1', '1.1'], ['1.2', '1.1', '1.3'], ['2.1']),
          'by owner, cause, incident')
tap.equal(names('--overdue', now='2026-11-23T16:00:00Z'), ['1.2'], 'the day is over in Shanghai, not in Los Angeles')
tap.equal(names('--overdue', now='2026-11-24T08:00:00Z'), ['1.2', '2.1'], 'and then there')
run('action', 'done', '1.2')
tap.equal((names(), names('--all')), (['2.1', '1.1', '1.3'], ['1.2', '2.1', '1.1', '1.3']), 'what is settled is listed when asked for')

# ---- a repeat lists what its likes have left first

rows('action', 'new', '3', 'Again', '--due', '2026-11-22')
listed = rows('action', 'list', '3')
tap.equal([(row['action'], row['repeat']) for row in listed], [('1.1', True), ('1.3', True), ('3.1', False)], 'a repeat: what the older one left, first')
tap.equal([row['repeat'] for row in rows('action', 'list', '1')], [False, False], 'the older one knows of no repeat')
seen = run('incident', 'set', '2', '--cause', 'route')
tap.ok('2 actions of older incidents with the cause route are not done' in seen.out and '1.1' in seen.out, 'told when the cause is set', seen)
seen = run('incident', 'set', '1', '--cause', 'route')
tap.ok('not done' not in seen.out and 'ACTION' not in seen.out, 'nothing is told where nothing is left', seen)

similar = rows('incident', 'similar', '3')
tap.equal([(row['incident'], row['cause']) for row in similar], [(2, 'route'), (1, 'route')], 'incidents of the same cause')
seen = run('incident', 'similar', '3').out
tap.ok(seen.index('1.1') < seen.index('INC-2'), 'what they left to do comes first', seen)
run('incident', 'new', 'Edge of SEA loses its routes to the origin')
run('incident', 'new', 'Edge of EU lost its route to the origin')
tap.equal([(row['incident'], row['cause'], row['alike'] >= 30) for row in rows('incident', 'similar', '5')], [(4, None, True)], 'alike by words')
fails(3, 'no such incident', 'incident', 'similar', '9')

# ---- hostile words, and what completes them

tap.equal(rows('action', 'new', '2', '--text', HOSTILE)[0]['text'], HOSTILE, 'a hostile text comes back as it is')
tap.ok('\x1b' not in run('action', 'list').out and '\u202e' not in run('action', 'show', '2.2').out, 'and is shown, not obeyed')
tap.ok('2.2' in run('complete', '--', 'action', 'done', '2').out, 'Tab knows actions')
tap.ok(run('check').status == 0, 'check is clean', run('check'))
tap.equal({row['incident']: row['actions_open'] for row in rows('incident', 'list')}, {1: 2, 2: 2, 3: 1, 4: 0, 5: 0}, 'incidents count their actions')

tap.done()
