# SPDX-License-Identifier: MIT
# Reports of incidents on their way: draft, in review, approved, published, closed or waived (R1, R2); sections are
# written over what their writer saw, and an edit behind an approval is for others to read again.
from cli import Desk, Tap

tap = Tap()
DEFINITIONS = '''
region add sea --title "South-East Asia"
service add live --title Live
tier add gold --title Gold
severity set gold P1 --title "Hard down"
policy set gold P1 review 3d --calendar 24x7
user add wei --title "Wei Zhang" --role engineer
user add li --title "Li Na" --role lead
user add ana --role tam
user add bob --role tam
user add eve --role tam
client add acme --title "Acme Live" --tam ana --backup-tam bob
client add kumo --title "Kumo TV" --tam eve
client add lone --title "Lone Radio"
contract add acme --tier gold --from 2026-01-01 --to 2028-01-01
contract add kumo --tier gold --from 2026-01-01 --to 2028-01-01
'''
desk = Desk('init', '--test-clock')
made = desk.run('--now', '2026-11-20T09:00Z', 'source', '-', stdin=DEFINITIONS)
assert made.status == 0, made
minute = 0


def at(user, *words, stdin=''):
    """As `user`, a minute later than the time before."""
    global minute
    minute += 1
    return desk.run('--now', '2026-11-20T%02d:%02dZ' % (10 + minute // 60, minute % 60), '--as', user, *words, stdin=stdin)


def done(user, *words, stdin=''):
    seen = at(user, *words, stdin=stdin)
    assert seen.status == 0, (words, seen)
    return seen


def begun(*clients):
    """An incident that nothing blocks, with a ticket of each client."""
    tickets = [str(done('wei', 'new', client, 'Stream cut', '--severity', 'P1', '--at', '2026-11-20T09:10Z',
                        '--json').rows[0]['ticket']) for client in clients]
    number = str(done('wei', 'incident', 'new', 'Edge answers 502', '--severity', 'P1', '--json').rows[-1]['incident'])
    for kind, when in (('impact-start', '09:05'), ('detection', '09:10'), ('ack', '09:12'), ('restored', '09:20'),
                       ('impact-end', '09:20')):
        done('wei', 'incident', 'add', number, kind, 'x', '--at', '2026-11-20T%sZ' % when)
    for ticket in tickets:
        done('wei', 'incident', 'link', number, ticket)
        done('wei', 'restore', ticket, '--at', '2026-11-20T09:20Z', '--reason', 'late')
    done('wei', 'incident', 'section', number, 'seen', '--audience', 'customer', '--text', 'No picture.')
    return number, tickets


def report(number, audience='internal'):
    return desk.run('--now', '2026-11-20T20:00Z', 'incident', 'report', 'blockers', number, '--audience', audience,
                    '--json').rows[0]


def move(user, deed, number, audience, *words):
    return at(user, 'incident', deed, number, '--audience', audience, *words)


# R1: step by step, and no step beside.
one, tickets = begun('acme')
row = report(one)
tap.equal((row['state'], row['blocks'], row['wants'], row['due_at']), ('draft', [], [], '2026-11-23T09:20:00Z'),
          'R3: a draft, due by the review clock of its ticket')
for deed in ('return', 'approve', 'close', 'reopen'):
    seen = move('li', deed, one, 'internal')
    tap.ok(seen.status == 1 and 'it is draft' in seen.err, 'of a draft: no ' + deed, seen)
seen = move('wei', 'submit', one, 'internal')
tap.ok(seen.status == 0 and 'in-review' in seen.out and 'somebody else than wei' in seen.out, 'submitted', seen)
for deed in ('submit', 'close', 'reopen'):
    tap.equal(move('li', deed, one, 'internal').status, 1, 'of what is in review: no ' + deed)
seen = move('li', 'return', one, 'internal', '--reason', 'too thin')
row = report(one)
tap.equal((seen.status, row['state'], row['why']), (0, 'draft', 'too thin'), 'returned, and why')
move('wei', 'submit', one, 'internal')
seen = move('wei', 'approve', one, 'internal')
tap.ok(seen.status == 0 and report(one)['state'] == 'in-review' and 'somebody else than wei' in seen.out,
       'R1: its author alone approves nothing', seen)
tap.equal(move('wei', 'approve', one, 'internal').status, 1, 'nobody approves twice')
seen = move('li', 'approve', one, 'internal', '--json')
row = seen.rows[0]
tap.equal((row['state'], row['approved_by'], row['author']), ('approved', ['wei', 'li'], 'wei'), 'approved')
tap.equal(move('li', 'submit', one, 'internal').status, 1, 'of what is approved: no submit')

# An edit behind the approval.
seen = at('li', 'incident', 'section', one, 'summary', '--text', 'The edge lost its origin.')
tap.ok(seen.status == 0 and 'in review again' in seen.out, 'an edit says what it undoes', seen)
row = report(one)
tap.equal((row['state'], row['approved_by'], row['author'], len(row['wants'])), ('in-review', [], 'li', 1),
          'R1: it is in review again, and who changed it is its author')
before = report(one)['turn']
at('wei', 'incident', 'section', one, 'background', '--text', 'Edges pull from one origin.')
seen = move('ana', 'approve', one, 'internal', '--sees', str(before))
tap.equal((seen.status, report(one)['approved_by']), (4, []), 'nobody approves what they have not seen')
tap.equal((move('ana', 'approve', one, 'internal').status, report(one)['state']), (0, 'approved'), 'whoever has, does')

# Published: over what was seen, and what waited for it stops (R3).
seen = move('wei', 'publish', one, 'internal', '--sees', str(before))
tap.equal((seen.status, report(one)['state']), (4, 'approved'), 'nobody publishes what they have not seen')
done('wei', 'action', 'new', one, 'Watch the origin', '--must', '--owner', 'wei', '--due', '2026-12-01')
tap.equal(report(one)['state'], 'in-review', 'an action more is an edit')
move('li', 'approve', one, 'internal')
seen = move('wei', 'publish', one, 'internal', '--sees', str(report(one)['turn']))
row = report(one)
tap.equal((seen.status, row['state'], row['version'], row['changed']), (0, 'published', 1, False), 'published')
tap.equal([(clock['state'], clock['breached']) for clock in desk.run('clocks', tickets[0], '--json').rows if clock['clock'] == 'review'],
          [('met', False)], 'R3: the review clock of its ticket has what it waited for')
tap.equal(report(one)['due_at'], None, 'so nothing is due')
for deed in ('approve', 'return', 'waive', 'publish'):
    tap.equal(move('li', deed, one, 'internal', '--reason', 'x').status, 1, 'of what is published: no ' + deed)
seen = move('wei', 'close', one, 'internal')
tap.ok(seen.status == 1 and '1 action that must be done' in seen.err, 'R2: what must be done is open', seen)
done('wei', 'action', 'done', one + '.1')
tap.equal(report(one)['changed'], True, 'changed since')
tap.equal((move('wei', 'close', one, 'internal').status, report(one)['state']), (0, 'closed'), 'R2: closed')
tap.equal(move('wei', 'submit', one, 'internal').status, 1, 'of what is closed: no submit')
tap.equal((move('wei', 'reopen', one, 'internal').status, report(one)['state']), (0, 'draft'), 'and open again')

# Waived, by a lead, and open again.
two, none = begun()
tap.equal(move('li', 'waive', two, 'internal').status, 2, 'a waiver says why')
seen = move('li', 'waive', two, 'internal', '--reason', 'nobody was hit')
tap.equal((seen.status, report(two)['state'], report(two)['why']), (0, 'waived', 'nobody was hit'), 'waived')
tap.equal((move('li', 'reopen', two, 'internal').status, report(two)['state']), (0, 'draft'), 'and a draft again')
tap.equal(report(two, 'management')['state'], 'draft', 'each audience by itself')
seen = move('wei', 'submit', two, 'interim')
tap.ok(seen.status == 1 and 'no approval' in seen.err, 'interim notices need none', seen)
seen = move('wei', 'publish', two, 'interim')
tap.ok(seen.status == 1 and 'nothing is written in it' in seen.err, 'but words', seen)

# R1: the customer's.
move('wei', 'submit', one, 'customer')
tap.equal(report(one, 'customer')['wants'], ['an approval by somebody else than wei',
                                             'acme: an approval by ana or bob, TAM and backup TAM'], 'whose it wants')
move('li', 'approve', one, 'customer')
row = report(one, 'customer')
tap.equal((row['state'], row['wants']), ('in-review', ['acme: an approval by ana or bob, TAM and backup TAM']),
          'a lead is no TAM')
move('eve', 'approve', one, 'customer')
tap.equal(report(one, 'customer')['state'], 'in-review', 'nor is another client\'s')
move('bob', 'approve', one, 'customer')
tap.equal(report(one, 'customer')['state'], 'approved', 'the backup TAM is enough')
three, none = begun('acme', 'kumo')
move('ana', 'submit', three, 'customer')
move('ana', 'approve', three, 'customer')
move('bob', 'approve', three, 'customer')
tap.equal((report(three, 'customer')['state'], report(three, 'customer')['wants']),
          ('in-review', ['kumo: an approval by eve, TAM']), 'of two clients both TAMs')
move('eve', 'approve', three, 'customer')
tap.equal(report(three, 'customer')['state'], 'approved', 'whoever comes last')
fresh = done('wei', 'new', 'lone', 'No sound', '--severity', 'P1', '--at', '2026-11-20T09:10Z', '--json').rows[0]['ticket']
done('wei', 'incident', 'link', three, str(fresh))
tap.equal(report(three, 'customer')['state'], 'in-review', 'one client more: it is read again')
tap.ok(any('lone: an approval by a lead' in line for line in report(three, 'customer')['wants']),
       'for one without a TAM a lead', report(three, 'customer'))

# R5: what must not leave the house blocks, where it stands; somebody answers for what stays.
five, none = begun('acme', 'kumo')
done('wei', 'incident', 'section', five, 'cause', '--audience', 'customer', '--language', 'en', '--text',
     'Edge 203.0.113.7 and Kumo TV shared a link; Li Na moved it.')
row = report(five, 'customer')
tap.equal(len(row['blocks']), 3, 'three hits, each told once')
seen = move('wei', 'submit', five, 'customer')
tap.ok(seen.status == 1 and '203.0.113.7' in seen.err, 'they block', seen)
tap.equal(move('wei', 'submit', five, 'internal').status, 0, 'the house may read them')


def leaks(*words):
    return done('wei', 'incident', 'leaks', five, '--json', *words).rows


def answer(*words):
    return at('wei', 'incident', 'leaks', five, '--override', *words)


rows = leaks()
tap.equal(sorted((row['client'], row['kind'], row['found']) for row in rows),
          [('acme', 'address', '203.0.113.7'), ('acme', 'client', 'Kumo TV'), ('acme', 'person', 'Li Na'),
           ('kumo', 'address', '203.0.113.7'), ('kumo', 'person', 'Li Na')], 'in the text of each client')
tap.ok(len(leaks('--client', 'kumo')) == 2 and all(row['line'] > 1 for row in rows), 'in that of one')
tap.equal(answer('person', 'Li Na').status, 2, 'whoever answers says why')
tap.equal(answer('person', 'Li Nobody', '--reason', 'x').status, 3, 'only for what is there')
tap.equal(answer('nonsense', 'x', '--reason', 'x').status, 2, 'by its kind')
for words in (('person', 'Li Na'), ('address', '203.0.113.7')):
    seen = answer(*words, '--reason', 'they know it')
    tap.ok(seen.status == 0 and 'wei answers' in seen.out, 'answered for', seen)
tap.equal(sorted({(row['kind'], row['overridden_by'], row['why']) for row in leaks()}, key=str),
          [('address', 'wei', 'they know it'), ('client', None, None), ('person', 'wei', 'they know it')], 'signed')
done('wei', 'incident', 'section', five, 'cause', '--audience', 'customer', '--language', 'en', '--text',
     'Edge 203.0.113.7 shared a link; Li Na moved it.')
tap.equal(move('wei', 'submit', five, 'customer').status, 0, 'nothing is left')
done('li', 'incident', 'section', five, 'restored', '--audience', 'customer', '--language', 'zh', '--text',
     '在 edge-4.sea.internal 上恢复。')
seen = move('ana', 'approve', five, 'customer')
tap.ok(seen.status == 1 and 'edge-4.sea.internal' in seen.err, 'nor does it pass in another language', seen)
tap.equal(at('wei', 'incident', 'leaks', five, '--audience', 'internal').status, 2, 'of the house there is none')

# What blocks (T8, T13), whoever asks.
four, none = begun()
done('wei', 'incident', 'add', four, 'restored', 'x', '--at', '2026-11-20T09:01Z')
done('wei', 'incident', 'stamp', four, 'restored', '2026-11-20T09:01Z', '--reason', 'a test')
row = report(four)
tap.ok(row['blocks'], 'T8: out of order', row)
seen = move('wei', 'submit', four, 'internal')
tap.ok(seen.status == 1 and row['blocks'][0] in seen.err, 'it blocks, and is named', seen)

# Sections.
seen = at('wei', 'incident', 'section', two, 'fix', '--language', 'zh', '--text', '切换源站。', '--json')
row = seen.rows[0]
tap.equal((row['block'], row['language'], row['revision'], row['by'], row['text']), ('fix', 'zh', 1, 'wei', '切换源站。'),
          'a section')
tap.equal(at('li', 'incident', 'section', two, 'fix', '--language', 'zh').out, '切换源站。\n', 'and shown')
tap.ok('what made it better' in at('li', 'incident', 'section', two, 'fix').out, 'of another language there is none')
seen = at('li', 'incident', 'section', two, 'fix', '--language', 'zh', '--text', '换。', '--sees', '0')
tap.ok(seen.status == 4 and 'wei' in seen.err and '源站' in seen.out and '+ 换。' in seen.out,
       'T6: who was faster, and both texts', seen)
tap.equal(at('li', 'incident', 'section', two, 'fix', '--language', 'zh', '--text', '-', '--sees', '1', stdin='换。\n').status,
          0, 'over what was seen')
tap.equal(at('li', 'incident', 'section', two, 'fix', '--language', 'zh', '--json').rows[0]['revision'], 2, 'revised')
for words, status, why in (
        (('nonsense',), 2, 'summary'), (('numbers',), 2, 'made of facts'), (('known',), 2, 'summary'),
        (('summary', '--language', 'fr'), 2, 'en, zh'), (('summary', '--audience', 'all'), 2, 'management')):
    seen = at('wei', 'incident', 'section', two, *words, '--text', 'x')
    tap.ok(seen.status == status and why in seen.err, 'refused: ' + ' '.join(words), seen)
tap.equal(at('wei', 'incident', 'section', '999', 'summary', '--text', 'x').status, 3, 'no such incident')
tap.equal(desk.run('check').status, 0, 'the desk is sound')
tap.done()
