#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# The program itself as persons with limits, to whom the server shows a part: what each command tells is within the
# limits, counts too; what they do is stored as if they saw all, so that `check` and a fold made anew agree. ROLES_LONG=1:
# as everybody.
import collections
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.environ.get('MIDWATCH_SOURCE', '.'), 'tests/roles'))
from desk import CLIENTS, PERSONS, Oracle, Place, Tap, fill, start  # noqa: E402

server, tap = start(), Tap()
# Of whose answers not all is judged.
TELL_MORE = ('log', 'since', 'export', 'mine', 'draft')
LONG = 'ROLES_LONG' in os.environ  # every person, every command on every row
place = Place(server)
fill(place)
os.environ['XDG_CACHE_HOME'] = os.path.join(os.environ.get('TMPDIR', '/tmp'), 'midwatch-roles-%d' % os.getpid())
whole = {table: rows for table, (count, rows) in place.rows(place.tables()).items()}
titles = {row['id']: row['title'] for row in whole['incident']}


def lines(text):
    return [json.loads(line) for line in text.split('\n') if line]


def complaints():
    """Of `check`, besides those of the rows that fill() put in itself."""
    return [line for line in place.run('check').stdout.split('\n') if 'customer report' not in line and not re.match('article [36]:', line)
            and re.match('(ticket|event|article|incident|definition) ', line)]


def outside(oracle, words, text):
    """What a text tells that its reader may not know."""
    text = text.replace("--clients=acme,kumo,beta", '')  # in titles
    if words[0] == 'draft':
        return []
    # A ticket's history has the titles of its articles.
    text = re.sub(r'"?Article \d+"?', '', text) if words[0] in TELL_MORE else text
    told = {int(number) for number in re.findall(r'(?:tok|secret|ours)-(\d{3})', text)} - oracle.tickets
    clients = [client for client in CLIENTS if not oracle.client(client) and re.search(r'\b%s\b' % re.escape(client), text)]
    incidents = [title for number, title in titles.items() if number not in oracle.incidents and re.search('"%s"|  %s  ' % (title, title), text)]
    articles = [row['id'] for row in whole['article'] if row['id'] not in oracle.articles and re.search(r'(?:Article|words) %d\b' % row['id'], text)]
    return [sorted(told), clients, incidents, articles] if told or clients or incidents or articles else []


for name in PERSONS if LONG else ('vie_c', 'eng_r', 'eng_cr', 'lea_c', "o'hara"):
    if name in ('eve', 'gus'):
        continue
    oracle, role = Oracle(whole, name), PERSONS[name][0]
    mine = [row for row in whole['ticket'] if row['id'] in oracle.tickets]
    seen = lines(place.good('list', '--limit', '200', '--json', name=name))
    tap.equal(sorted(row['ticket'] for row in seen if 'ticket' in row), sorted(row['id'] for row in mine if row['live']),
              '%s (%s): the list is what they may see' % (name, role))
    tap.equal(sorted(row['ticket'] for row in lines(place.good('search', 'tok', '--json', name=name))), sorted(oracle.tickets), name + ': search')
    seen = {int(re.sub(r'\D', '', str(row['incident']))): row for row in lines(place.good('incident', 'list', '--json', name=name))}
    tap.equal(sorted(seen), sorted(oracle.incidents), name + ': incidents')
    linked = {number: len([r for r in whole['incident_ticket'] if r['incident'] == number and r['ticket'] in oracle.tickets]) for number in seen}
    tap.equal({number: row['tickets'] for number, row in seen.items()}, linked, name + ': their counts of tickets')
    told, refusals = [], []
    commands = [['list', 'client:' + client.replace(' ', '?')] for client in CLIENTS] + [
        ['list'], ['list', '--json', 'state:any'], ['night'], ['since', '2020-01-01'], ['mine'], ['who'], ['kb', 'list'], ['kb', 'search', 'words'],
        ['client', 'list'], ['contract', 'list'], ['policy', 'list'], ['severity', 'list'], ['user', 'list'], ['view', 'list'], ['config'],
        ['export'], ['action', 'list'], ['draft', 'list'], ['incident', 'metrics', '--all']]
    each = [words + [str(number)] for words in (['incident', 'show'], ['incident', 'history'], ['incident', 'affected'], ['incident', 'report'],
                                                ['incident', 'metrics']) for number in titles]
    each += [[verb, str(number)] for verb in ('show', 'log', 'clocks') for number in range(1, place.tickets + 1)]
    shown = [words for words in each if int(words[-1]) in (oracle.incidents if words[0] == 'incident' else oracle.tickets)]
    hidden = [words for words in each if words not in shown]
    text = place.good('source', '-', stdin='\n'.join(' '.join(words) for words in shown), name=name)
    if outside(oracle, ['log'], text):
        told.append(('all that is seen', outside(oracle, ['log'], text)))
    # One process for all whose answers are judged alike; who tells something is found one by one.
    asked, together = commands + hidden[::1 if LONG else 13], collections.defaultdict(list)
    for words in asked:
        together[words[0] if words[0] in TELL_MORE else ''].append(words)
    for words, many in together.items():
        done = place.run('source', '-k', '-', stdin=''.join(' '.join(
            '"%s"' % word if re.search("[ ']", word) else word for word in one) + '\n' for one in many), name=name)
        said = done.stderr.split('\n')[:-1]
        if outside(oracle, [words], done.stdout + done.stderr):
            told.append((words, outside(oracle, [words], done.stdout + done.stderr)))
        if not all(re.match(r'midwatch: -:\d+: \w|midwatch: -: \d+ of %d commands failed$' % len(many), line) for line in said) or len(said) > len(many) + 1 or re.search(
                'permission|policy for|relation|row-level', done.stderr):
            refusals.append((many, done.returncode, said))
    for words in asked if told or refusals else asked[:2]:
        done = place.run(*words, name=name)
        if outside(oracle, words, done.stdout + done.stderr):
            told.append((words, outside(oracle, words, done.stdout + done.stderr)))
        if done.returncode not in (0, 1, 2, 3, 4, 5) or done.stderr.count('\n') > 1 or re.search('permission|policy for|relation|row-level', done.stderr):
            refusals.append((words, done.returncode, done.stderr))
    tap.equal(told, [], name + ': no command tells of anything outside')
    tap.equal(refusals, [], name + ': what is refused is refused in one clear line')

# ---- who they are
done = place.run('--as', 'lea', 'list', name='eng_c')
tap.ok(done.returncode != 0 and 'to this server you are' in done.stderr and done.stderr.count('\n') == 1, 'nobody acts as another', done)
done = place.run('list', name='eng_c', env={'MIDWATCH_USER': 'adm'})
tap.ok(done.returncode != 0 and 'to this server you are' in done.stderr, 'by the environment neither', done)
for name in ('eve', 'gus'):
    done = place.run('list', name=name)
    tap.ok(done.returncode != 0 and 'not a user of this desk' in done.stderr and done.stderr.count('\n') == 1, '%s is told to be no user' % name, done)
done = place.run('list', name='locked')
tap.ok(done.returncode != 0 and done.stderr.count('\n') == 1, 'a role without part is told so', done)
place.asked('DO $$ BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT USAGE ON SCHEMA %s TO stranger;' % place.schema)
done = place.run('list', name='stranger')
tap.ok('has no part in this desk' in done.stderr and done.stderr.count('\n') == 1, 'and what would give it one', done)
place.good('user', 'add', 'lea', '--role', 'viewer')
done = place.run('note', '1', '--text', 'x', name='lea')
tap.ok('it needs the role engineer; lea is viewer' in done.stderr, 'the desk may say less than the server', done)
place.good('user', 'add', 'vie', '--role', 'admin')
done = place.run('note', '1', '--text', 'x', name='vie')
tap.ok('it needs the role engineer; vie is viewer' in done.stderr, 'and the server less than the desk', done)
for words in (['migrate'], ['check'], ['backup', '/tmp/none'], ['copy', place.of('adm'), '/tmp/none']):
    done = place.run(*words, name='adm')
    tap.ok(done.returncode != 0 and 'only its owner sees the whole desk' in done.stderr, 'not for an admin of the server\'s: ' + words[0], done)

# ---- what they do
mine = Oracle(whole, 'eng_c')
ticket = 1
acts = [['note', '1', '--text', 'by eng_c'], ['ack', '1'], ['reply', '1', '--text', 'public'], ['severity', '1', 'P0', '--reason', 'x'],
        ['tag', '1', '+night'], ['link', '1', '4'], ['wait', '1', 'client'], ['kb', 'new', 'Mine', '--text', 'mine', '--client', 'acme'],
        ['kb', 'link', '4', '1'], ['kb', 'vote', '4', '1'], ['kb', 'vote', '8', '1'], ['promise', '1', '+30m', '--text', 'soon'], ['canned', 'add', 'mine', '--text', 'x'],
        ['new', 'acme', 'opened by eng_c', '--severity', 'P1', '--service', 'live', '--region', 'sea'], ['set', '4', '--region', 'eu'],
        ['option', 'set', 'theme', 'mono'], ['view', 'add', 'mine', '--filter', 'severity:P0'], ['resolve', '5', '--cause', 'cdn'],
        ['incident', 'active', '1'], ['incident', 'set', '1', '--severity', 'P0', '--title', 'all, said by eng_c'],
        ['incident', 'add', '1', 'note', 'entry by eng_c'], ['incident', 'add', '1', 'action', 'another'], ['incident', 'link', '1', '2'],
        ['incident', 'promote', '1', '2/1'], ['incident', 'unlink', '1', '2'], ['action', 'new', '1', 'watch more', '--owner', 'eng', '--due', '2030-01-01'],
        ['incident', 'stamp', '1', 'impact-start', '--clear'], ['incident', 'role', '1', 'scribe', 'eng_c'], ['incident', 'new', 'of mine'],
        ['incident', 'link', '7', '1', '2'], ['incident', 'add', '2', 'note', 'in full view']]
before = {row['id']: row for row in place.rows(['article'])['article'][1]}
for words in acts:
    done = place.run(*words, name='eng_c')
    tap.ok(done.returncode == 0, 'eng_c: ' + ' '.join(words), done)
after = {row['id']: row for row in place.rows(['article'])['article'][1]}
tap.equal((after[4]['used'], after[4]['votes'], after[8]['votes']), (before[4]['used'] + 1, 1, 1), 'an article\'s counts are of all tickets')
tap.ok(after[4]['seq'] > before[4]['seq'], 'and a vote is a change the index hears of', (after[4], before[4]))
rows, stored = place.rows(['incident', 'incident_record', 'incident_ticket', 'article_use']), {row['id']: row for row in whole['incident']}
now = {row['id']: row for row in rows['incident'][1]}
tap.equal((now[1]['title'], now[1]['severity'], now[1]['service'], now[1]['region']), ('all, said by eng_c', 0, stored[1]['service'], stored[1]['region']),
          'the row of an incident seen in part has what was said, and keeps the rest')
numbers = [row['about'] for row in rows['incident_record'][1] if row['incident'] == 1 and row['kind'] == 3 and row['base'] == 0]
tap.equal(len(numbers), len(set(numbers)), 'no entry got a number twice')
tap.equal(sorted(row['ticket'] for row in rows['incident_ticket'][1] if row['incident'] == 1), [1, 10, 16, 19], 'links of others stay')
tap.equal({row['turn'] for row in rows['incident_ticket'][1] if row['incident'] == 1}, {0}, 'whoever sees all of it is to read it anew')
place.good('incident', 'active', '1')
tap.ok(all(row['turn'] > 0 for row in place.rows(['incident_ticket'])['incident_ticket'][1]), 'the owner has read it')
tap.equal(complaints(), [], 'check, by the owner, has nothing to complain of')
folded = {row['id']: row for row in place.rows(['incident'])['incident'][1]}[1]
tap.equal({name: folded[name] for name in folded if folded[name] != now[1][name]}, {}, 'nor does the fold of all of it differ')
# A leak of the other kind: what was folded in part is noticed when it is stored.
place.asked("UPDATE incident SET severity = 5 WHERE id = 1;")
tap.equal(len(complaints()), 1, 'check notices a row that is not the fold')
place.asked("UPDATE incident SET severity = 0 WHERE id = 1;")

# ---- and what they may not
for words, said in ((['note', '16', '--text', 'x'], 'no such ticket'), (['show', '16'], 'no such ticket'), (['link', '1', '16'], 'no such ticket'),
                    (['new', 'beta', 'x', '--severity', 'P1', '--service', 'live'], 'beta'), (['incident', 'show', '3'], 'no such incident'),
                    (['incident', 'add', '3', 'note', 'x'], 'no such incident'), (['incident', 'link', '1', '16'], 'no such ticket'),
                    (['client', 'show', 'beta'], 'there is no client'), (['kb', 'show', '23'], 'no such article'), (['region', 'add', 'x'], 'needs the role lead'),
                    (['client', 'add', 'new'], 'needs the role tam'), (['user', 'add', 'new'], 'needs the role admin'),
                    (['kb', 'new', 'Other', '--text', 'x', '--client', 'beta'], ''),
                    (['new', 'acme', 'x', '--severity', 'P1', '--service', 'live', '--ref', 'r:16'], '')):
    done = place.run(*words, name='eng_c')
    tap.ok(done.returncode != 0 and said in done.stderr and done.stderr.count('\n') == 1 and
           not re.search('permission|policy for|row-level|relation', done.stderr) and 'tok-' not in done.stderr, 'refused: %s' % ' '.join(words), done)
place.good('client', 'add', 'acme', '--title', 'Acme', name='tam')
place.good('policy', 'set', 'acme', 'P1', 'restore', '2h', '--calendar', '24x7', name='lea_c')
place.good('user', 'add', 'newcomer', '--role', 'engineer', name='adm')
place.good('redact', '1', '1', '--reason', 'x', name='lea_c')
tap.equal(complaints(), [], 'what a TAM, a lead and an admin did is right, too')
tap.done()
