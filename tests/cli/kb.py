# SPDX-License-Identifier: MIT
# The knowledge base from the shell: articles and what tickets say of them.
import json

from cli import Desk, Tap

tap = Tap()


def article(ref='kb:502', **more):
    row = dict(type='article', ref=ref, title='502 on ingest', at='2026-03-01T09:00:00Z', by='li', text='# 502\n\nTry again.\n')
    row.update(more)
    return json.dumps({key: value for key, value in row.items() if value is not ...})


def ticket(ref='x:1'):
    return json.dumps(dict(type='ticket', ref=ref, client='acme', severity='P2', subject='Stream cut', opened_at='2026-03-01T08:00:00Z',
                           opened_by='client'))


def event(to, name, at='2026-03-01T10:00:00Z', **more):
    return json.dumps(dict(type='event', ticket='x:1', at=at, kind='article', by='wei', to=to, article=name, **more))


def fresh():
    desk = Desk('init')
    desk.script('''tier add gold --title Gold
        policy set gold * first-response 1h --calendar 24x7
        region add sea --title SEA
        service add live --title Live
        client add acme --title Acme --zone Asia/Shanghai
        client add beta --title Beta
        contract add acme --tier gold --from 2026-01-01 --to 2031-01-01''')
    return desk


def load(desk, *rows):
    return desk.run('import', desk.file('rows', '\n'.join(rows) + '\n'), '--json')


def counts(seen):
    return [seen.rows[-1][key] for key in ('articles', 'tickets', 'events', 'known', 'refused')]


def clean(desk, name):
    seen = desk.run('check', '--json')
    tap.ok(seen.status == 0 and seen.rows[-1]['complaints'] == 0, name + ': check is clean', seen)


# ---- rows: revisions, what tickets say, moving whole

desk = fresh()
rows = [article(rev=1, tags=['sea', 'cdn'], product='live', visibility='client', review_by='never'),
        article(rev=2, at='2026-03-01T09:30:00Z', reason='Published', state='published', text=..., review_by='2026-09-01T00:00:00Z'),
        article('kb:zh', title='推流 502', language='zh', kind='plan', region='sea', client='acme', supersedes='kb:502', text='- [ ] 打电话\n'),
        ticket(), event('solved', 'kb:502'), event('done', 'kb:zh', '2026-03-01T10:05:00Z', box='打电话')]
seen = load(desk, *rows)
tap.equal((seen.status, counts(seen)), (0, [3, 1, 2, 0, 0]), 'articles, their revisions, votes and ticks import')
tap.equal(counts(load(desk, *rows)), [0, 0, 0, 6, 0], 'again nothing')
clean(desk, 'imported articles')
exported = desk.run('export').out
lines = [json.loads(line) for line in exported.splitlines()]
articles = [row for row in lines if row['type'] == 'article']
tap.equal([(row['id'], row['rev'], row['state'], 'text' in row) for row in articles],
          [(1, 1, 'draft', True), (1, 2, 'published', False), (2, 1, 'draft', True)], 'a row per revision, a text where it is new')
tap.equal((articles[0]['review_by'], articles[1]['reason'], articles[2]['supersedes'], articles[0]['tags']),
          ('never', 'Published', 'kb:502', ['cdn', 'sea']), 'with reasons and labels')
other = Desk('init')
seen = other.run('import', other.file('all', exported), '--json')
tap.equal((seen.status, other.run('export').out == exported), (0, True), 'the export of the import is the export')
clean(other, 'the moved desk')

for name, row, words in (
        ('no title', article('kb:1', title=...), 'title'),
        ('a blank title', article('kb:1', title=' \n'), 'title'),
        ('no ref', article(...), 'ref'),
        ('a state that is none', article('kb:1', state='lost'), 'draft, reviewed, published, stale or retired'),
        ('a kind that is none', article('kb:1', kind='poem'), 'article, case, plan or compliance'),
        ('a visibility that is none', article('kb:1', visibility='all'), 'internal or client'),
        ('an unknown client', article('kb:1', client='nobody'), 'nobody'),
        ('the future', article('kb:1', at='2999-01-01T00:00:00Z'), 'future'),
        ('a gap in revisions', article('kb:1', rev=2), 'rev: 1 is expected'),
        ('a gap behind the last', article(rev=4), 'rev: 3 is expected'),
        ('a negative revision', article('kb:1', rev=-1), 'rev'),
        ('another text under a known revision', article(rev=1, text='else', review_by='never'), 'another one'),
        ('a product of two words', article('kb:1', product='live tv'), 'product'),
        ('a body beyond 1 MiB', article('kb:1', text='x' * ((1 << 20) + 1)), '1048577'),
        ('tags that are no texts', article('kb:1', tags=[1]), 'tags'),
        ('an id beyond reason', article('kb:1', id=1 << 62), 'id'),
        ('a deed that is none', event('loved', 'kb:502'), 'solved'),
        ('a review_by that is no time', article('kb:1', review_by='soon'), 'review_by')):
    seen = load(desk, row)
    tap.ok(seen.status == 1 and 'rows:1: ' in seen.err and words in seen.err and counts(seen)[0] == 0, 'refused: ' + name, seen)
tap.equal(desk.run('export').out, exported, 'refused rows leave nothing behind')
seen = load(fresh(), ticket(), event('solved', 'kb:gone', more='title=Gone'))
tap.equal((seen.status, counts(seen)), (0, [0, 1, 1, 0, 0]), 'what happened is kept when its article is not here')

# ---- commands

desk = fresh()
desk.run('import', desk.file('rows', ticket() + '\n' + ticket('x:2').replace('acme', 'beta') + '\n'))
BODY = '# SEA edge\n\n- [ ] Call the **NOC**\n- [ ] Steer DNS away\n- [ ] Call the client\n'


def does(words, status=0, **expected):
    """The one row that a command gives, as far as it is told."""
    seen = desk.run(*words, '--json')
    row = seen.rows[0] if seen.rows else {}
    tap.equal((seen.status, {key: row.get(key) for key in expected}), (status, expected), ' '.join(words)[:60])
    return row


def fails(words, status, text, **options):
    seen = desk.run(*words, **options)
    tap.ok(seen.status == status and text in seen.err, 'fails: ' + ' '.join(words)[:60], seen)


does(['kb', 'new', '502', 'on', 'ingest', '--text', 'Look at the edge.', '--tag', 'cdn,SEA', '--product', 'live'], article=1, state='draft',
     kind='article', title='502 on ingest', tags=['cdn', 'sea'], language='en', visibility='internal', rev=1, votes=0, used=0)
does(['kb', 'new', 'SEA edge', '--kind', 'plan', '--region', 'sea', '--text', BODY, '--review-by', 'never'], article=2, kind='plan', review_by=None)
does(['kb', 'new', '推流卡顿', '--text', '画面卡顿'], language='zh')
does(['kb', 'show', '1'], text='Look at the edge.')
does(['kb', 'set', '1', '--tag', '+edge', '--tag=-sea', '--owner', '', '--visibility', 'client'], tags=['cdn', 'edge'], visibility='client', rev=2)
does(['kb', 'set', '1', '--visibility', 'client'], rev=2)
does(['kb', 'review', '1'], state='reviewed', rev=3)
does(['kb', 'publish', '1', '--reason', 'Seen twice'], state='published', rev=4)
does(['kb', 'publish', '2'], state='published', review_by=None)
tap.equal([(row['rev'], row['state'], row['reason'], row['new_text']) for row in desk.run('kb', 'history', '1', '--json').rows],
          [(4, 'published', 'Seen twice', False), (3, 'reviewed', 'Reviewed', False), (2, 'draft', None, False), (1, 'draft', None, True)],
          'every change is a revision with its reason')
does(['kb', 'show', '1', '--rev', '1'], state='draft', tags=['cdn', 'sea'], rev=1)
shown = desk.run('kb', 'show', '#1').out
tap.ok('\nLook at the edge.\n' in shown and 'Title' in shown and 'Supersedes' not in shown, 'plain: what it is, then its text', shown)

fails(['kb', 'show', '9'], 3, 'article 9: no such article')
fails(['kb', 'show', 'kb:none'], 3, 'no article')
fails(['kb', 'show', '1', '--rev', '9'], 3, 'no revision 9')
fails(['kb', 'new', ' '], 2, 'title')
fails(['kb', 'set', '1', '--region', 'mars'], 3, 'no region “mars”')
fails(['kb', 'set', '1', '--kind', 'poem'], 2, 'article, case, plan')
fails(['kb', 'set', '1', '--review-by', 'soon'], 2, 'soon')
fails(['kb', 'link', '1', '77'], 3, 'ticket 77')
fails(['kb', 'link', '77', '1'], 3, 'article 77')
fails(['kb', 'link', '1'], 2, 'a ticket is expected')

# What tickets say.
tap.ok('1 linked to article 1 502 on ingest' in desk.run('kb', 'link', '1', 'x:1').out, 'link')
desk.run('kb', 'vote', '1', '1', '2')
does(['kb', 'show', '1'], votes=2, used=2)
tap.ok('already' in desk.run('kb', 'vote', '1', '1').out, 'a vote is one vote')
desk.run('kb', 'vote', '1', '2', '--no')
does(['kb', 'show', '1'], votes=1, used=2)
desk.run('undo', '2')
does(['kb', 'show', '1'], votes=2)
desk.run('kb', 'unlink', '1', '2')
does(['kb', 'show', '1'], votes=1, used=1)
tap.ok('solved by article 1 502 on ingest' in desk.run('log', '1').out, 'the log of the ticket tells')

desk.run('set', '1', '--region', 'sea')
tap.equal([(row['article'], row['done']) for row in desk.run('kb', 'plans', '1', '--json').rows], [(2, '0/3')], 'the plan of its region')
tap.equal(desk.run('kb', 'plans', '2', '--json').rows, [], 'a ticket elsewhere has none')
tap.ok('SEA edge, 1/3 done: Call the NOC' in desk.run('kb', 'tick', '2', '1', '1').out, 'a box by its number')
fails(['kb', 'tick', '2', '1', 'Call'], 2, 'more than one box')
fails(['kb', 'tick', '2', '1', '4'], 3, 'no box “4”')
tap.ok('2/3 done: Steer DNS away' in desk.run('kb', 'tick', '2', '1', 'Steer').out, 'a box by how it begins')
# The plan is edited meanwhile: what is done stays done.
desk.run('kb', 'set', '2', '--text', '- [ ] Look first\n' + BODY)
tap.equal([(row['text'], row['by'] is not None) for row in desk.run('kb', 'plan', '2', '1', '--json').rows],
          [('Look first', False), ('Call the NOC', True), ('Steer DNS away', True), ('Call the client', False)], 'ticks go by the text of a box')
desk.run('kb', 'untick', '2', '1', 'Steer')
tap.equal([row['done'] for row in desk.run('kb', 'plans', '1', '--json').rows], ['1/4'], 'and off again')
clean(desk, 'a desk that uses articles')

# The work list.
desk.run('kb', 'set', '3', '--state', 'stale')
desk.run('kb', 'new', 'Used', '--state', 'published')
desk.run('kb', 'link', '4', '2')
tap.equal([(row['work'], row['article']) for row in desk.run('kb', 'work', '--json').rows], [('stale', 3), ('unused', 3), ('unvoted', 4)], 'work')
tap.equal([row['article'] for row in desk.run('kb', 'work', 'stale', '--json').rows], [3], 'work stale')
does(['kb', 'retire', '3', '--superseded-by', '1'], state='retired')
does(['kb', 'show', '1'], supersedes=3)
fails(['kb', 'retire', '2', '--superseded-by', '2'], 2, 'another article')
fails(['kb', 'review', '3'], 1, 'retired')
tap.equal(desk.run('kb', 'work', 'stale', '--json').rows, [], 'what is retired is no work')

# A case: what a ticket taught, without names.
desk.run('user', 'add', 'wei', '--title', 'Wei Zhang')
desk.run('client', 'contact', 'acme', 'Siti Rahma', '--mail', 'siti@acme.example')
desk.run('client', 'add', 'acme', '--domain', 'acme.example')
rows = [json.dumps(dict(json.loads(ticket('x:3')), subject='Acme: 502 on ingest', service='live', tags=['cdn'], contact='siti@acme.example',
                        text='Hello Wei, edge-7.acme.example (10.2.3.4) answers 502.\n# Siti Rahma, +62 812 3456 7890'))]
for minute, kind, more in ((5, 'message', {'by': 'wei', 'from': 'staff', 'public': True, 'text': 'Siti, we look.'}),
                           (9, 'message', {'by': 'wei', 'from': 'staff', 'public': False, 'flags': ['diagnosis'], 'text': 'The cert of acme ran out.'}),
                           (20, 'message', {'by': 'wei', 'from': 'staff', 'public': True, 'text': 'Moved to the standby.'}),
                           (21, 'state', {'by': 'wei', 'to': 'restored'}),
                           (60, 'message', {'by': 'wei', 'from': 'staff', 'public': False, 'text': 'Renewed it.'}),
                           (62, 'state', {'by': 'wei', 'to': 'resolved'}),
                           (70, 'message', {'by': 'siti@acme.example', 'from': 'client', 'public': True, 'text': 'All green here.'})):
    rows.append(json.dumps(dict(type='event', ticket='x:3', at='2026-03-01T%02d:%02d:00Z' % (8 + minute // 60, minute % 60), kind=kind, **more)))
seen = desk.run('import', desk.file('rows', '\n'.join(rows[:1]) + '\n'), '--json')
fails(['kb', 'case', 'x:3'], 1, 'not solved yet')
desk.run('import', desk.file('rows', '\n'.join(rows) + '\n'), '--json')
case = does(['kb', 'case', 'x:3'], kind='case', state='draft', title='the client: 502 on ingest', product='live', tags=['cdn'], used=1, client=None)
text = desk.run('kb', 'show', str(case['article']), '--json').rows[0]['text']
sections = dict((part.split('\n', 1)[0], part) for part in text.split('## ')[1:])
tap.equal(list(sections), ['Symptom', 'Cause', 'Restore', 'Fix', 'Check'], 'the five sections of a case')
for section, words in (('Symptom', 'Hello the engineer, [host] ([address]) answers 502.'), ('Symptom', '> # the contact, [phone]'),
                       ('Cause', 'The cert of the client ran out.'), ('Restore', 'Moved to the standby.'), ('Restore', 'Restored 21m after'),
                       ('Fix', 'Renewed it.'), ('Fix', 'Resolved 1h02 after'), ('Check', 'All green here.')):
    tap.ok(words in sections[section], 'a case tells, ' + section + ': ' + words[:20], text)
tap.ok(not any(name in text.lower() for name in ('acme', 'siti', 'wei ', '10.2', '3456')), 'and nobody by name', text)
fails(['kb', 'case', 'x:3'], 4, 'is its case')
tap.equal([row['article'] for row in desk.run('kb', 'list', 'kind:case', '--json').rows], [case['article']], 'kb list kind:case')
tap.equal([row['article'] for row in desk.run('kb', 'list', '--json', '--limit', '2').rows], [case['article'], 3][:1] +
          [row['article'] for row in desk.run('kb', 'list', '--json').rows][1:2], 'kb list, the newest first')
tap.equal([row['article'] for row in desk.run('kb', 'list', 'state:retired', '--json').rows], [3], 'what is retired only when asked for')
fails(['kb', 'list', 'words'], 2, 'kb search')
clean(desk, 'a desk with a case')

# Articles like a ticket.
desk.run('import', desk.file('rows', ticket('x:9').replace('Stream cut', 'Ingest answers 502 since noon') + '\n'))
rows = desk.run('kb', 'suggest', 'x:9', '--json').rows
tap.equal((rows[0]['article'] in (1, case['article']), rows[0]['ticket'], '502' in rows[0]['words']), (True, desk.run('show', 'x:9', '--json').rows[0]['ticket'], True),
          'kb suggest: what tells of the same, and by which words')
tap.ok(not any(row['article'] in (2, 3) for row in rows), 'neither plans nor what is retired', rows)
tap.equal(len(desk.run('kb', 'suggest', 'x:9', '--limit', '1', '--json').rows), 1, 'kb suggest --limit')
desk.run('kb', 'new', 'Flumboxer', '--text', 'The flumboxer is stuck.', '--state', 'published')
said = [ticket('x:10')] + [json.dumps(dict(type='event', ticket='x:10', at='2026-03-01T09:%02d:00Z' % minute, kind='message', by='li', public=True, text=text))
                           for minute, text in ((1, 'We look at all of it again. ' * 900), (2, 'It is the flumboxer: stuck.'))]
desk.run('import', desk.file('rows', '\n'.join(said) + '\n'))
rows = desk.run('kb', 'suggest', 'x:10', '--json').rows
tap.ok('Flumboxer' in [row['title'] for row in rows], 'a long conversation is about what was said last', rows)

# Who may.
desk.run('user', 'add', 'vic', '--role', 'viewer')
desk.run('user', 'add', 'eve', '--role', 'engineer', '--regions', 'eu')
exported = desk.run('export', '--with-users').out
other = Desk('init')
seen = other.run('import', other.file('all', exported), '--with-users', '--json')
tap.equal((seen.status, other.run('export', '--with-users').out == exported), (0, True), 'all of it moves')

tap.done()
