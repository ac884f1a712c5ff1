# SPDX-License-Identifier: MIT
# incident undo --turn: every record that can be taken back is, field by field, and doing it again is taking that back.
import random

from cli import Desk, Tap

tap = Tap()
NOW = '2026-11-22T20:00:00Z'
KEPT = ('kind', 'at', 'end_at', 'text', 'customer', 'visibility', 'promoted', 'tags', 'precision', 'status', 'removed', 'reason', 'weight')


def differ(got, want, name):
    tap.ok(got == want, name, [pair for pair in zip(got, want) if pair[0] != pair[1]])


class Told:
    def __init__(self):
        self.desk = Desk('init', '--test-clock')
        made = self.desk.run('--now', '2026-11-22T18:00:00Z', 'source', '-', stdin='''tier add gold --title Gold
            policy set gold * first-response=1h restore=4h --calendar 24x7
            region add sea --title SEA
            service add live --title Live
            user add li --role admin
            user add wei --role engineer
            user add ana --role engineer
            client add acme --title Acme --zone Asia/Jakarta
            contract add acme --tier gold --from 2026-01-01 --to 2031-01-01
            new acme "Stream cut" --severity P1 --service live --region sea --text "All streams dead" --opened-by client
            new acme "We saw it" --severity P2 --service live --region sea --opened-by engineer''')
        assert made.status == 0, made
        self.good('incident', 'new', 'SEA edge', '--severity', 'P1', '--service', 'live', '--region', 'sea', '--ticket', '1')

    def run(self, *words, user='wei'):
        return self.desk.run('--as', user, '--now', NOW, *words)

    def good(self, *words, **options):
        seen = self.run(*words, **options)
        assert seen.status == 0, (words, seen)
        return seen

    def fails(self, status, words_in_it, *words, **options):
        seen = self.run(*words, **options)
        tap.ok(seen.status == status and words_in_it in seen.err, 'fails: ' + ' '.join(words)[:70], seen)

    def rows(self, *words, row=None):
        return [one for one in self.good(*words, '--json').rows if row is None or one.get('row') == row]

    def turn(self):
        return self.rows('incident', 'history', '1')[-1]['turn']

    def entries(self):
        return {one['source_ref'] or one['entry']: {key: one.get(key) for key in KEPT if key in one}
                for one in self.rows('incident', 'show', '1', '--log', row='entry')}

    def picture(self):
        """All that is shown of it but how often it was changed."""
        entries = self.entries()
        for one in entries.values():
            one.pop('reason', None)
        stamps = [(one['stamp'], one['at'], one['reason']) for one in self.rows('incident', 'show', '1', row='stamp')]
        gaps = [(one['start_at'], one['end_at'], one['state'], one['why']) for one in self.rows('incident', 'gaps', '1')]
        facts = [{key: one[key] for key in ('title', 'severity', 'service', 'region', 'cause', 'tickets')} for one in self.rows('incident', 'show', '1', row='incident')]
        return entries, stamps, gaps, facts


d = Told()

# ---- each kind of act: back, and done again

ADDED = d.rows('incident', 'add', '1', 'detection', 'pager', '--at', '18:40')[0]['entry']
NOTED = d.rows('incident', 'add', '1', 'observation', 'the relay restarts', '--at', '19:00')[0]['entry']
E = str(NOTED)
ACTS = [
    ('an entry', ['incident', 'add', '1', 'action', 'rerouted', '--at', '19:10']),
    ('a text', ['incident', 'edit', '1', E, 'the relay is up']),
    ('a time', ['incident', 'edit', '1', E, '--at', '19:02']),
    ('a kind', ['incident', 'edit', '1', E, '--kind', 'mitigation']),
    ('tags', ['incident', 'edit', '1', E, '--tag', '+cdn']),
    ('words for clients', ['incident', 'edit', '1', E, '--customer', 'en=We are on it']),
    ('hiding it', ['incident', 'edit', '1', E, '--visibility', 'log']),
    ('making it log', ['incident', 'demote', '1', E]),
    ('taking it out', ['incident', 'remove', '1', E, '--reason', 'wrong desk']),
    ('a stamp', ['incident', 'stamp', '1', 'restored', '19:30', '--reason', 'the graph']),
    ('a link', ['incident', 'link', '1', '2']),
    ('an unlink', ['incident', 'unlink', '1', '1', '--reason', 'another cause']),
    ('a gap', ['incident', 'gap', '1', str(ADDED), E, 'explained', '--text', 'asleep']),
    ('the title', ['incident', 'set', '1', '--title', 'SEA edges', '--cause', 'route']),
    ('a captured entry', ['incident', 'edit', '1', '1/1', 'they saw it first']),
    ('two entries', ['incident', 'demote', '1', str(ADDED), E]),
]
for name, words in ACTS:
    before, first = d.picture(), d.turn() + 1
    d.good(*words)
    after, last = d.picture(), d.turn()
    tap.ok(before != after, name + ' is to be seen')
    d.good('incident', 'undo', '1', '--turn', f'{first}-{last}')
    differ(d.picture(), before, name + ' is taken back')
    d.good('incident', 'undo', '1', '--turn', f'{last + 1}-{d.turn()}')
    differ(d.picture(), after, name + ' is done again')
    d.good('incident', 'undo', '1', '--turn', f'{first}-{last}')
    differ(d.picture(), before, name + ' is taken back again')

# ---- evidence is named by the turn that gave it

def evidence():
    return [[one[key] for key in ('excerpt', 'from', 'at', 'sha256')] for one in d.rows('incident', 'show', '1', row='evidence')]


d.good('incident', 'evidence', '1', E, 'upstream timed out')
GIVEN, one = d.turn(), evidence()
d.good('incident', 'undo', '1', '--turn', str(GIVEN))
tap.ok(one and not evidence(), 'evidence is taken away')
d.fails(1, 'taken away already', 'incident', 'undo', '1', '--turn', str(GIVEN))
d.good('incident', 'undo', '1', '--turn', str(d.turn()))
tap.equal(evidence(), one, 'and given again as it was')

# ---- others are not written over

d.good('incident', 'edit', '1', E, 'one', '--tag', 'x')
MINE = d.turn()
d.good('incident', 'edit', '1', E, '--kind', 'decision', user='ana')
d.good('incident', 'undo', '1', '--turn', str(MINE))
row = d.entries()[NOTED]
tap.equal((row['text'], row['kind'], row['tags']), ('the relay restarts', 'decision', []), 'another field somebody else changed stays')
d.good('incident', 'edit', '1', E, 'two')
MINE = d.turn()
d.good('incident', 'edit', '1', E, 'three', user='ana')
d.fails(4, 'ana changed it since', 'incident', 'undo', '1', '--turn', str(MINE))
tap.equal(d.entries()[NOTED]['text'], 'three', 'the same field is theirs')
NEW = d.rows('incident', 'add', '1', 'note', 'mine')[0]['entry']
MINE = d.turn()
d.good('incident', 'edit', '1', str(NEW), 'and hers', user='ana')
d.fails(4, 'ana changed it since', 'incident', 'undo', '1', '--turn', str(MINE))
d.good('incident', 'stamp', '1', 'restored', '19:30', '--reason', 'the graph')
MINE = d.turn()
d.good('incident', 'stamp', '1', 'restored', '19:40', '--reason', 'another graph', user='ana')
d.fails(4, 'ana changed it since', 'incident', 'undo', '1', '--turn', str(MINE))

# ---- why

history = d.rows('incident', 'history', '1')
tap.ok(any(one['reason'] == 'taken back' for one in history), 'who takes back their own act has said why')
d.good('incident', 'add', '1', 'note', 'hers', user='ana')
d.fails(1, '--reason is expected', 'incident', 'undo', '1', '--turn', str(d.turn()))
d.good('incident', 'undo', '1', '--turn', str(d.turn()), '--reason', 'twice')
d.fails(1, 'can\'t be taken back', 'incident', 'undo', '1', '--turn', '1')
d.fails(3, 'no record 9999', 'incident', 'undo', '1', '--turn', '9999')
d.fails(2, 'an entry is expected, or --turn', 'incident', 'undo', '1')
d.fails(2, 'an entry is expected, or --turn', 'incident', 'undo', '1', E, '--turn', '3')
d.fails(2, '--turn', 'incident', 'undo', '1', '--turn', '7-3')

# ---- any acts, all taken back in turn, all done again

chance = random.Random(20261122)
pictures, turns = [d.picture()], []


def any_act():
    entry = str(chance.choice([one for one in d.entries() if isinstance(one, int)]))
    clock = f'19:{chance.randrange(60):02}'
    return chance.choice([
        ['incident', 'add', '1', chance.choice(['note', 'action', 'restored', 'ack']), 'n' + clock, '--at', clock],
        ['incident', 'edit', '1', entry, '--at', clock, '--reason', 'r'],
        ['incident', 'edit', '1', entry, 't' + clock, '--tag', chance.choice(['+a', '-a', '+b', 'c'])],
        ['incident', 'edit', '1', entry, '--visibility', chance.choice(['log', 'customer', 'internal'])],
        ['incident', chance.choice(['promote', 'demote']), '1', entry],
        ['incident', 'remove', '1', entry, '--reason', 'r'],
        ['incident', 'stamp', '1', chance.choice(['detected', 'restored']), clock, '--reason', 'r' + clock],
        ['incident', chance.choice(['link', 'unlink']), '1', chance.choice('12')],
        ['incident', 'set', '1', '--title', 't' + clock],
    ])


while len(turns) < 25:
    first = d.turn() + 1
    words = any_act()
    if d.run(*words).status or d.turn() < first:
        continue
    turns.append(f'{first}-{d.turn()}')
    pictures.append(d.picture())
undone = []
for i in range(len(turns) - 1, -1, -1):
    first = d.turn() + 1
    d.good('incident', 'undo', '1', '--turn', turns[i])
    undone.append(f'{first}-{d.turn()}')
    if d.picture() != pictures[i]:
        differ(d.picture(), pictures[i], f'before act {i}')
        break
else:
    tap.ok(True, 'any acts are taken back one by one')
for i, turn in enumerate(reversed(undone)):
    d.good('incident', 'undo', '1', '--turn', turn)
    if d.picture() != pictures[i + 1]:
        differ(d.picture(), pictures[i + 1], f'after act {i} is done again')
        break
else:
    tap.ok(True, 'and done again')
tap.ok(d.run('check', user='li').status == 0, 'the chain holds')

tap.done()
