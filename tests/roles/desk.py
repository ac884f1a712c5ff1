# SPDX-License-Identifier: MIT
# A desk on PostgreSQL with a person of every role and limit, and an oracle that says what each may see: the rules of the
# desk stated anew, over all rows, in another language than the policies' (store/schema/guard.postgres.sql). Imported.
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ.get('MIDWATCH_SOURCE', '.'), 'tests/cli'))
from cli import PROGRAM, SOURCE, Server, Tap  # noqa: E402

ROLES = ('viewer', 'engineer', 'tam', 'lead', 'admin')
LIMITS = {'': (None, None), 'c': (['acme'], None), 'r': (None, ['sea', 'cn']), 'cr': (['acme', 'kumo'], ['sea'])}
PERSONS = {role[:3] + '_' + name if name else role[:3]: (role, *limits) for role in ROLES for name, limits in LIMITS.items()}
PERSONS['eve'] = ('engineer', [], [])  # a role of the server, but no user of the desk
PERSONS['gus'] = ('engineer', [], [])  # was one
PERSONS["o'hara"] = ('engineer', ["a b", "it's"], None)  # names with everything in them
CLIENTS = {'acme': ['sea', 'eu'], 'kumo': ['sea', 'cn'], 'beta': ['eu'], 'nil': [], 'a b': [], "it's": ['eu'], 'far': ['eu']}


def start():
    """The server, or the end of the test."""
    try:
        return Server()
    except AssertionError as said:
        print('1..0 # SKIP %s' % said)
        sys.exit(0)


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def looked(tables):
    parts = ["%s, json_build_array((SELECT COUNT(*) FROM %s), (SELECT COALESCE(json_agg(q), '[]'::json) FROM (SELECT * FROM %s) AS q))" %
             (quoted(table), table, table) for table in tables]
    return "SELECT replace(CAST(json_build_object(%s) AS text), chr(10), ' ');" % ', '.join(parts)


class Place:
    """A desk on the server, which people reach by their own names."""

    def __init__(self, server):
        self.server, self.whole = server, server.place()
        self.schema = self.whole.rsplit('%3D', 1)[1]

    def of(self, name):
        return self.whole.replace('//midwatch@', '//%s@' % name.replace("'", '%27'))

    def run(self, *words, stdin='', name=None, env={}):
        """The program: as the desk's owner, or as a person."""
        whole = {key: value for key, value in os.environ.items() if key != 'MIDWATCH_USER'}
        whole.update({'LC_ALL': 'C.UTF-8', 'LANGUAGE': ''}, **env)
        if not name:
            whole['MIDWATCH_USER'] = 'li'
        return subprocess.run([PROGRAM, '-d', self.of(name) if name else self.whole, *words], input=stdin, capture_output=True,
                              text=True, env=whole, check=False)

    def good(self, *words, stdin='', name=None):
        done = self.run(*words, stdin=stdin, name=name)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def sql(self, text, name='midwatch', stop=True):
        """What the server answers, and what it refuses with."""
        done = subprocess.run(['psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=%d' % stop, '-h', self.server.folder, '-U', name,
                               '-d', 'postgres', '-f', '-'], input='SET search_path = %s; SET jit = off;\n%s' % (self.schema, text),
                              capture_output=True, text=True, check=False)
        return done.stdout, done.stderr

    def asked(self, text, name='midwatch'):
        out, err = self.sql(text, name)
        assert not err, (name, text, err)
        return out.strip()

    def tables(self):
        return self.asked("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = '%s'::regnamespace ORDER BY 1;" % self.schema).split()

    def rows(self, tables, name='midwatch'):
        """Of each table the rows and how many there are said to be."""
        return json.loads(self.asked(looked(tables), name))

    def planted(self, plants, people):
        """Per (table, what its policy says instead) what people then see of it."""
        script = []
        for table, says in plants:
            script.append('BEGIN; ALTER POLICY guard_see ON %s USING (%s);' % (table, says))
            for name in people:
                script.append('SET SESSION AUTHORIZATION "%s"; %s RESET SESSION AUTHORIZATION;' % (name, looked([table])))
            script.append('ROLLBACK;')
        answers = iter(self.asked('\n'.join(script)).split('\n'))
        for table, says in plants:
            yield {name: json.loads(next(answers))[table] for name in people}


def script():
    lines = ['region add %s --title %s' % (key, key) for key in ('sea', 'eu', 'cn')]
    lines += ['service add live --title Live', 'field add stream --title Stream', 'tier add gold --title Gold', 'policy set gold * first-response 1h --calendar 24x7',
              'severity set gold P1 --title x --means y', 'canned add hello --text Hello', 'team add night --title Night']
    for client, regions in CLIENTS.items():
        key = '"%s"' % client
        lines.append('client add %s --title "%s --region=sea --clients=x" %s' % (
            key, client.replace("'", ''), '--region ' + ','.join(regions) if regions else ''))
        lines.append('contract add %s --tier gold --from 2025-01-01 --to 2035-01-01' % key)
        lines.append('policy set %s P1 restore 1h --calendar 24x7' % key)
        lines.append('severity set %s P1 --title "%s dark" --means z' % (key, client.replace("'", '')))
    for name, (role, clients, regions) in PERSONS.items():
        if name == 'eve':
            continue
        # What a title says limits nobody, and lifts no limit.
        lines.append('user add "%s" --title "%s --clients=acme,kumo,beta \' --regions=sea,eu,cn" --role %s %s %s' % (
            name, name, role, '--clients "%s"' % ','.join(clients) if clients else '', '--regions ' + ','.join(regions) if regions else ''))
    lines += ['user remove gus', 'user add both --role lead --clients acme,beta', 'view add shared --filter severity:P1',
              'view add own --filter severity:P2 --user eng_c', 'option set theme mono --user eng_c']
    return lines


def fill(place):
    place.good('init')
    place.good('source', '-', stdin='\n'.join(script()) + '\n')
    lines, number = [], 0
    for client, regions in (('acme', ('sea', 'eu', '')), ('kumo', ('sea', 'cn')), ('beta', ('eu',)), ('nil', ('', 'sea')), ('a b', ('sea',)),
                            ("it's", ('cn',)), ('far', ('cn',))):
        for region in regions:
            for i in range(3):
                number += 1
                lines.append('new "%s" "%s %s tok-%03d" --severity P1 --service live --ref r:%d --text "secret-%03d of %s" %s' % (
                    client, client, region, number, number, number, client, '--region ' + region if region else ''))
    place.good('source', '-', stdin='\n'.join(lines) + '\n')
    place.tickets = number
    lines = ['note %d --text "ours-%03d"' % (ticket, ticket) for ticket in range(1, number + 1)]
    lines += ['assign %d eng_c' % ticket for ticket in range(1, number + 1, 4)]
    lines += ['link %d %d' % pair for pair in ((1, 2), (1, 10), (10, 16), (4, 19))]
    lines += ['kb new "Article %d" --text "words %d"' % (n, n) for n in range(1, 25)]
    for ticket in (1, 11, 17, 20):
        lines += ['reply %d --text hello' % ticket, 'wait %d client --until +2h' % ticket, 'escalate %d 2 --reason x' % ticket,
                  'remind %d +1h --user eng_c --text y' % ticket, 'promise %d +30m --text soon' % ticket, 'set %d --field stream=x' % ticket]
    for ticket in (2, 13, 18, 26):
        lines += ['severity %d P0 --reason x' % ticket]
    for ticket in (3, 14, 18, 29):
        lines += ['reply %d --text gone' % ticket, 'cause %d cdn' % ticket, 'resolve %d' % ticket]
    lines += ['kb set %d --kind plan --state published' % n for n in (5, 8, 20)]
    lines += ['kb link %d %d' % (1 + (ticket * 7) % 24, ticket) for ticket in range(1, number + 1)]
    place.good('source', '-', stdin='\n'.join(lines) + '\n')
    lines = []
    for which, (title, tickets, region) in enumerate((('all', (1, 10, 16, 19), 'sea'), ('of acme', (1, 4), ''), ('of beta', (16,), 'eu'),
                                                      ('of nobody', (), 'cn'), ('of nobody anywhere', (), ''), ('of kumo', (10, 13), 'sea')), 1):
        lines.append('incident new "%s" %s' % (title, '--region ' + region if region else ''))
        for ticket in tickets:
            lines += ['incident link %d %d' % (which, ticket), 'incident promote %d %d/1' % (which, ticket)]
        lines.append('incident add %d note "said ticket=16 source_ref=16/1 \\"quoted\\" \'too\'"' % which)
        lines.append('action new %d watch --owner eng --due 2030-01-01 --class detect' % which)
    place.good('source', '-', stdin='\n'.join(lines) + '\n')
    for ticket, text in ((1, 'a file'), (4, 'another'), (16, 'another'), (10, 'a third')):
        path = os.path.join(server_folder(place), 'file')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        place.good('attach', str(ticket), path)
    place.asked(r"""
UPDATE article SET client = (ARRAY[NULL, 'acme', 'kumo', 'beta'])[1 + id % 4], region = (ARRAY[NULL, 'sea', 'eu'])[1 + id % 3];
SET session_replication_role = replica;
UPDATE article_revision r SET client = a.client, region = a.region FROM article a WHERE a.id = r.article;
INSERT INTO article_revision SELECT article, 2, at, who, reason, text_rev, size, kind, state, internal, title || ' later', language, product, NULL,
	NULL, owner, tags, review_by, supersedes FROM article_revision WHERE article IN (3, 6);
UPDATE article SET rev = 2, client = NULL, region = NULL WHERE id IN (3, 6);
SET session_replication_role = origin;
INSERT INTO edition SELECT i.id, 1, c, 'en', 1, 0, 'li', 'text for ' || c, NULL, 'x' FROM incident i, unnest(ARRAY['', 'acme', 'kumo', 'beta']) AS c;
INSERT INTO field SELECT id, 'stream', 'of ' || client FROM ticket ON CONFLICT DO NOTHING;
INSERT INTO draft(id, session, who, ticket, kind, text, saved_at) SELECT 'd' || id || p, 's', p, id, 'reply', 'to ' || client, 0
	FROM ticket, unnest(ARRAY['eng_cr', 'vie', 'li']) AS p;
INSERT INTO session VALUES('s', 'li', 'h', 'p', 1, 1, 1, 1, NULL), ('seng_cr', 'eng_cr', 'h', 'p', 1, 1, 1, 1, NULL);
INSERT INTO presence SELECT 's' || p, id, p, 'viewing', 0 FROM ticket, unnest(ARRAY['eng_cr', 'li']) AS p;
INSERT INTO presence SELECT 'i', -id, 'li', 'viewing', 0 FROM incident;
INSERT INTO history(who, line, at) SELECT p, 'search secret', 0 FROM unnest(ARRAY['eng_cr', 'adm', 'li']) AS p;
INSERT INTO article_gap SELECT 'beta is dark', p, 1, 0 FROM unnest(ARRAY['eng_cr', 'adm', 'li']) AS p;
INSERT INTO incident_chosen VALUES('eng_cr', 1, 1) ON CONFLICT DO NOTHING;
INSERT INTO lease VALUES('outbox', 'x', 1);
""")
    for name, person in PERSONS.items():
        place.asked('DO $$ BEGIN CREATE ROLE "%s" LOGIN IN ROLE midwatch_%s; EXCEPTION WHEN duplicate_object THEN NULL; END $$;' % (name, person[0]))


def server_folder(place):
    return os.environ.get('TMPDIR', '/tmp') if not os.access(place.server.folder, os.W_OK) else place.server.folder


class Oracle:
    """What a person may see."""

    def __init__(self, whole, name):
        self.whole, self.name, (self.role, self.clients, self.regions) = whole, name, PERSONS[name]
        self.known = self.clients != []
        self.free = self.clients is None and self.regions is None
        self.tickets = {row['id'] for row in whole['ticket'] if self.sees(row['client'], row['region'])}
        self.incidents = {row['id'] for row in whole['incident'] if self.incident(row)}
        self.articles = {row['id'] for row in whole['article'] if self.article(row)}
        self.texts = {(row['article'], row['text_rev']) for row in whole['article_revision'] if row['article'] in self.articles and self.article(row)}
        self.hidden = {(r['incident'], r['about']) for r in whole['incident_record'] if r['kind'] in (3, 4, 5, 6, 16) and r['about'] and self.outside(r)}
        self.attached = {e['body'][2:] for e in whole['event'] if e['kind'] == 32 and e['ticket'] in self.tickets}

    def sees(self, client, region):
        return (self.clients is None or client in self.clients) and (self.regions is None or region in self.regions)

    def client(self, key):
        if self.clients is not None and key not in self.clients:
            return False
        return (self.regions is None or not CLIENTS[key] or bool(set(CLIENTS[key]) & set(self.regions)) or
                any(row['client'] == key and row['region'] in self.regions for row in self.whole['ticket']))

    def incident(self, row):
        linked = {r['ticket'] for r in self.whole['incident_ticket'] if r['incident'] == row['id']}
        if self.free or self.tickets & linked:
            return True
        regions = [word for word in re.split('[, ]+', row['region'] or '') if word]
        if not self.known or (linked and not (self.clients is None and regions)):
            return False
        return self.regions is None or not regions or bool(set(regions) & set(self.regions))

    def article(self, row):
        return self.known and all(limit is None or row[column] is None or row[column] in limit
                                  for column, limit in (('client', self.clients), ('region', self.regions)))

    @staticmethod
    def fields(record):
        return dict(re.findall(r"([\w.]+)=('[^']*'|\"[^\"]*\"|\S*)", record['fields'] or ''))

    def outside(self, record):
        named = self.fields(record)
        numbers = [named.get('ticket'), (named.get('source_ref') or '').split('/')[0]]
        return any(n and n.isdigit() and int(n) > 0 and int(n) not in self.tickets for n in numbers)

    def record(self, row):
        if row['incident'] not in self.incidents:
            return False
        if row['kind'] in (8, 9, 15):
            return row['about'] in self.tickets
        if row['kind'] in (3, 4, 5, 6, 16):
            return not self.outside(row) and (row['incident'], row['about']) not in self.hidden
        if row['kind'] == 10:
            return all('/' not in n or int(n.split('/')[0]) in self.tickets
                       for n in (self.fields(row).get('from', ''), self.fields(row).get('to', '')))
        return True

    def definition(self, row):
        noun, key = row['noun'], row['key']
        if not self.known:
            return False
        if noun in ('view', 'option') and '/' in key and self.role != 'admin':
            return key.split('/')[0] == self.name
        if noun == 'user' and not self.free and key != self.name:
            return all(self.client(client) for client in (PERSONS.get(key, (0, ['acme', 'beta']))[1] or []))
        of = {'client': key, 'contract': key.split('@')[0], 'policy': key.split('/')[0], 'severity': key.split('/')[0]}.get(noun)
        return of not in CLIENTS or self.client(of)

    def expected(self, table, row):
        ticket, incident = lambda: row['ticket'] in self.tickets, lambda: row['incident'] in self.incidents
        own = lambda: row['who'] == self.name
        return {
            'ticket': lambda: row['id'] in self.tickets, 'event': ticket, 'body': ticket, 'clock': ticket, 'field': ticket,
            'link': lambda: {row['ticket'], row['other']} <= self.tickets,
            'attachment': lambda: row['sha'] in self.attached,
            'article': lambda: row['id'] in self.articles,
            'article_revision': lambda: row['article'] in self.articles and self.article(row),
            'article_text': lambda: (row['article'], row['rev']) in self.texts,
            'article_use': lambda: row['article'] in self.articles and row['ticket'] in self.tickets,
            'article_gap': lambda: self.known and (self.free or own()),
            'incident': lambda: row['id'] in self.incidents, 'incident_record': lambda: self.record(row),
            'incident_ticket': ticket, 'action': incident,
            'edition': lambda: incident() and (self.clients is None or row['client'] == '' or row['client'] in self.clients),
            'incident_chosen': own, 'draft': own, 'history': own,
            'presence': lambda: own() or row['ticket'] in self.tickets or -row['ticket'] in self.incidents,
            'definition': lambda: self.definition(row),
            **{name: lambda: self.known for name in ('session', 'revision', 'lease', 'pulse', 'counter')}, 'meta': lambda: True,
        }[table]()

    def rows(self, table):
        return [row for row in self.whole[table] if self.expected(table, row)]


def key(row):
    return json.dumps(row, sort_keys=True)


def wrong(whole, name, seen):
    """Per table of which the rows and their count were `seen`: what should not have been, and the other way round."""
    oracle, bad = Oracle(whole, name), {}
    for table, (count, rows) in seen.items():
        expected, rows = {key(row) for row in oracle.rows(table)}, {key(row) for row in rows}
        if rows != expected or count != len(expected):
            bad[table] = 'leaks %s lacks %s counts %d' % (sorted(rows - expected)[:2], sorted(expected - rows)[:2], count)
    return bad


__all__ = ['CLIENTS', 'LIMITS', 'Oracle', 'PERSONS', 'Place', 'ROLES', 'SOURCE', 'Tap', 'fill', 'key', 'quoted', 'start', 'wrong']
