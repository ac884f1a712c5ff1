#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Row-level security for a client that speaks SQL itself: every table as every role with every limit, rows and counts,
# against the oracle; what such a client could try besides; and each policy opened in turn, which must be noticed.
import os
import sys

sys.path.insert(0, os.path.join(os.environ.get('MIDWATCH_SOURCE', '.'), 'tests/roles'))
from desk import CLIENTS, PERSONS, Oracle, Place, Tap, fill, start, wrong  # noqa: E402

server, tap = start(), Tap()
place = Place(server)
fill(place)
tables = place.tables()
whole = {table: rows for table, (count, rows) in place.rows(tables).items()}
tap.equal([table for table in tables if not whole[table]], [], 'there is a row in every table')
tap.equal(place.asked("SELECT COUNT(*) FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = '%s'::regnamespace AND NOT (c.relrowsecurity AND "
                      "(SELECT COUNT(*) = 4 FROM pg_policy p WHERE p.polrelid = c.oid));" % place.schema), '0', 'every table has its policies')
for name in PERSONS:
    oracle = Oracle(whole, name)
    tap.equal(wrong(whole, name, place.rows(tables, name)), {}, '%s, %s, clients %s, regions %s: %d of %d tickets, %d of %d incidents' % (
        name, *PERSONS[name], len(oracle.tickets), len(whole['ticket']), len(oracle.incidents), len(whole['incident'])))

# ---- questions other than for a table's rows
for name in ('eng_cr', 'tam_r', 'adm_c', 'eve'):
    oracle = Oracle(whole, name)
    mine = [row for row in whole['ticket'] if row['id'] in oracle.tickets]
    tap.equal(place.asked('SELECT COUNT(*), COUNT(DISTINCT t.client), MAX(t.id), string_agg(DISTINCT t.client, \',\' ORDER BY t.client) FROM event e '
                          'RIGHT JOIN ticket t ON t.id = e.ticket AND e.turn = 1;', name),
              '%d|%d|%s|%s' % (len(mine), len({row['client'] for row in mine}), max((row['id'] for row in mine), default=''),
                               ','.join(sorted({row['client'] for row in mine}))), name + ': joined and counted')
    tap.equal(place.asked('SELECT COUNT(*) FROM generate_series(1, 200) AS n WHERE guard_ticket(n);', name), str(len(mine)),
              name + ': the guards themselves tell no more')
    tap.equal(place.asked('COPY (SELECT id FROM ticket ORDER BY id) TO STDOUT; COPY ticket(id) TO STDOUT;', name).split().__len__(), 2 * len(mine),
              name + ': nor does COPY')
    tap.equal(place.asked('SELECT COUNT(*) FROM pg_stats WHERE schemaname = \'%s\' AND tablename = \'ticket\';' % place.schema, name), '0',
              name + ': nor do statistics show values')
place.asked('DO $$ BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;')
seen = place.sql('SELECT * FROM %s.ticket;' % place.schema, 'stranger')
tap.ok(seen[0] == '' and 'permission denied' in seen[1], 'who has no role sees nothing at all', seen)

# ---- what is tried to get round the limits
me = 'eng_cr'
oracle = Oracle(whole, me)
inside = min(oracle.tickets)
outside = next(row['id'] for row in whole['ticket'] if row['id'] not in oracle.tickets)
hidden_incident = next(row['id'] for row in whole['incident'] if row['id'] not in oracle.incidents)


def refused(text, words, name, what=me):
    seen = place.sql(text, what)
    tap.ok(words in seen[1] and seen[0].strip() in ('', '0'), name, seen)
    return seen


refused('SET ROLE midwatch_admin; SELECT 1;', 'permission denied', 'nobody takes a higher role')
refused('SET ROLE midwatch; SELECT 1;', 'permission denied', 'nor the owner\'s')
refused("SET SESSION AUTHORIZATION lea; SELECT 1;", 'permission denied', 'nor another person\'s')
refused('SET row_security = off; SELECT * FROM ticket;', 'affected by row-level security', 'nor lays the limits down')
refused('ALTER TABLE ticket DISABLE ROW LEVEL SECURITY;', 'must be owner', 'nor switches them off')
refused('CREATE POLICY mine ON ticket USING (TRUE);', 'must be owner', 'nor adds a policy')
tap.equal(place.asked('SET ROLE midwatch_viewer; SELECT COUNT(*) FROM ticket;', me), str(len(oracle.tickets)), 'a lower role sees no more')
tap.equal(place.asked("""CREATE TEMP TABLE definition(noun text, key text, revision bigint, text text);
INSERT INTO definition VALUES('user', '%s', 999, 'user add %s');
CREATE TEMP TABLE ticket(id bigint, client text, region text); INSERT INTO ticket SELECT n, 'acme', 'sea' FROM generate_series(1, 200) AS n;
SELECT COUNT(*) FROM %s.ticket; SELECT COUNT(*) FROM %s.event WHERE ticket = %d; SELECT guard_unlimited();
SELECT COUNT(*) FROM generate_series(1, 200) AS n WHERE guard_ticket(n);""" % (me, me, place.schema, place.schema, outside), me).split(),
    [str(len(oracle.tickets)), '0', 'f', str(len(oracle.tickets))], 'temporary tables with the names of the desk\'s deceive nobody')
out, err = place.sql("CREATE FUNCTION pg_temp.peek(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $f$ BEGIN RAISE NOTICE 'saw %', $1; "
                     "RETURN TRUE; END $f$; SELECT COUNT(*) FROM ticket WHERE pg_temp.peek(subject);"
                     "SELECT COUNT(*) FROM definition WHERE noun = 'client' AND pg_temp.peek(key);", me)
tap.ok('saw acme' in err and not any('saw ' + client in err for client in CLIENTS if client not in ('acme', 'kumo')),
       'a cheap function of their own is not shown what is outside', err[:300])
out, err = place.sql("SELECT COUNT(*) FROM ticket WHERE 1 / (CASE WHEN client = 'beta' THEN 0 ELSE 1 END) = 1;", me)
tap.equal((out.strip(), err), (str(len(oracle.tickets)), ''), 'nor do errors tell of it')

# ---- writing
tap.equal(place.asked("WITH u AS (UPDATE ticket SET subject = 'x' WHERE id = %d RETURNING 1) SELECT COUNT(*) FROM u;" % outside, me), '0', 'a ticket outside is not changed')
event = "INSERT INTO event(ticket, turn, kind, flags, occurred_at, recorded_at, who, number, hash) VALUES(%d, %d, 2, 0, 0, 0, 'x', 0, '');"
for ticket, what in ((outside, 'a ticket outside'), (100000, 'a ticket there is not')):
    for turn in (1, 99):
        refused(event % (ticket, turn), 'row-level security', 'nothing is said on %s, turn %d: the answer is the same' % (what, turn))
refused("UPDATE ticket SET client = 'beta' WHERE id = %d;" % inside, 'row-level security', 'nor is one moved outside')
refused("UPDATE ticket SET id = 999 WHERE id = %d;" % inside, 'permission denied', 'numbers stay')
for table, values in (('clock', "(%d, 1, 9, 0, 0, 1, 0, NULL, NULL, NULL, NULL, 1, 1, 1, NULL)"), ('body', "(%d, 1, 'x')"), ('field', "(%d, 'k', 'v')"),
                      ('link', '(%d, 1)'), ('article_use', '(1, %d, 0, 0)'), ('incident_ticket', '(1, %d, 1)')):
    refused('INSERT INTO %s VALUES%s;' % (table, values % outside), 'row-level security', table + ': nothing is put outside')
for incident, what in ((hidden_incident, 'outside'), (100000, 'that is not there')):
    refused('INSERT INTO incident_ticket VALUES(%d, %d, 1);' % (incident, inside), 'row-level security', 'nobody links themselves into an incident ' + what)
    refused("INSERT INTO incident_chosen VALUES('%s', %d, 1);" % (me, incident), 'row-level security', 'nor chooses one ' + what, 'eng_c')
    refused("INSERT INTO incident_record(incident, turn, kind, about, base, recorded_at, who, hash) VALUES(%d, 1, 3, 1, 0, 0, 'x', '');" % incident,
            'row-level security', 'nor writes to one ' + what)
refused("INSERT INTO draft(id, session, who, kind, text, saved_at) VALUES('n', 's', 'li', 'note', 'x', 0);", 'row-level security', 'nobody writes another\'s draft')
refused("INSERT INTO history(who, line, at) VALUES('li', 'x', 0);", 'row-level security', 'nor another\'s lines')
refused("INSERT INTO attachment VALUES(repeat('0', 64), 'x');", 'row-level security', 'a content is what its name says')
for noun, names in (('user', ('eng', 'tam', 'lea')), ('policy', ('eng', 'tam')), ('contract', ('eng',)), ('view', ('vie',)), ('client', ('vie',))):
    for name in names:
        refused("BEGIN; INSERT INTO revision VALUES(900, 0, '%s'); INSERT INTO definition VALUES('%s', 'new', 900, 'x');" % (name, noun), 'row-level security',
                '%s defines no %s' % (name, noun), name)
refused("BEGIN; INSERT INTO revision VALUES(901, 0, 'adm_c'); INSERT INTO definition VALUES('client', 'beta', 901, '');", 'row-level security',
        'an admin with limits defines nothing outside', 'adm_c')
refused("BEGIN; INSERT INTO revision VALUES(902, 0, 'vie'); INSERT INTO definition VALUES('option', 'li/theme', 902, 'x');", 'row-level security',
        'nobody sets another\'s preferences', 'vie')
for text in ('INSERT INTO link VALUES(1, 2);', "UPDATE ticket SET subject = 'x';", 'DELETE FROM clock;', "UPDATE counter SET value = 0;"):
    refused(text, 'permission denied', 'a viewer does not write: ' + text, 'vie')
for name in ('vie', 'eng_cr', 'lea', 'adm'):
    kept = []
    for table in ('event', 'definition', 'article_revision', 'article_text', 'edition', 'incident_record'):
        column = 'text' if table in ('definition', 'article_text') else 'who'
        for text in ("UPDATE %s SET %s = 'x'" % (table, column), 'DELETE FROM ' + table, 'TRUNCATE ' + table):
            err = place.sql(text + ';', name)[1]
            if 'permission denied' not in err and 'only be emptied' not in err:
                kept.append((text, err))
    tap.equal(kept, [], name + ' changes no history')
after = {table: rows for table, (count, rows) in place.rows(tables).items()}
tap.equal([table for table in tables if after[table] != whole[table] and table != 'pulse'], [], 'nothing of this has changed anything')

# ---- planted leaks: each policy opened, and each shut, is noticed by somebody
people = ('eng_cr', 'tam_r', 'vie_c', 'eve')
plants = [(table, opened) for table in tables if table != 'meta' for opened in ('TRUE', 'FALSE')]
for (table, opened), seen in zip(plants, place.planted(plants, people)):
    caught = [name for name in people if wrong(whole, name, {table: seen[name]})]
    tap.ok(caught, 'a policy on %s that says %s is noticed' % (table, opened))
tap.done()
