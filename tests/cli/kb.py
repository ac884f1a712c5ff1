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

tap.done()
