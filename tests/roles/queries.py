#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Every named statement of store/queries.sql as every role with every limit. A select gives a person exactly what it gives
# the owner of a desk that holds nothing but what the oracle says they may see, counts too. A statement that writes is run
# with keys of rows inside and outside, and leaves whatever is outside as it was. ROLES_LONG=1: with more values.
import collections
import json
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.environ.get('MIDWATCH_SOURCE', '.'), 'tests/roles'))
from desk import CLIENTS, PERSONS, SOURCE, Oracle, Place, Tap, fill, key, quoted, start  # noqa: E402

server, tap = start(), Tap()
place = Place(server)
fill(place)
LONG = 'ROLES_LONG' in os.environ
TIMES = 24 if LONG else 3
# What is for all and says of rows nothing but how many, once, there were.
FOR_ALL = ('pulse', 'counter', 'lease', 'session', 'revision')

with open(os.path.join(SOURCE, 'store/queries.sql'), encoding='utf-8') as file:
    texts = dict(re.findall(r'^-- name: (\w+)\n((?:.+\n)+?)(?=\n|\Z)', file.read(), re.M))
texts = {name: ' '.join(line for line in text.split('\n') if not line.startswith('--')).strip().rstrip(';') for name, text in texts.items()}
# Which of several is the first, where nothing says so, is no leak: all are asked for.
texts = {name: re.sub(r'LIMIT 1$', 'LIMIT 1000', text) for name, text in texts.items()}
selects = {name for name, text in texts.items() if text.startswith('SELECT')}
tables = place.tables()
whole = {table: rows for table, (count, rows) in place.rows(tables).items()}
columns = dict(line.split('|') for line in place.asked(
    "SELECT relname, string_agg(attname, ',' ORDER BY attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped "
    "WHERE relkind = 'r' AND relnamespace = '%s'::regnamespace GROUP BY 1;" % place.schema).split('\n'))

# The types the server itself finds for the parameters.
prepared = ['PREPARE q_%s AS %s;' % pair for pair in texts.items()]
types = {name[2:]: re.findall(r'[\w ]+', found) for name, found in (line.split('|') for line in place.asked(
    '\n'.join(prepared) + 'SELECT name, parameter_types FROM pg_prepared_statements;').split('\n'))}
tap.equal(sorted(types), sorted(texts), 'every statement of queries.sql is prepared: %d, %d of them selects' % (len(texts), len(selects)))

chance = random.Random(20261122)
pools = {
    'bigint': [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 16, 19, 28, 33, -1, 10 ** 12],
    'text': list(CLIENTS) + list(PERSONS) + ['li', 'client', 'user', 'contract', 'policy', '', 'secret', 'en', 'stream', 's', 'seng_cr', 'r:1', 'r:16'] +
    [row[name] for table, name in (('ticket', 'op_key'), ('incident', 'op_key'), ('article', 'op_key'), ('attachment', 'sha'), ('definition', 'key'),
                                   ('draft', 'id')) for row in whole[table][::7]],
    'bytea': [row['body'] for row in whole['event'] if row['body']][::9] + ['\\x00'],
}


def call(name):
    """The statement with values by chance; wide ends for whatever is a bound."""
    values, text = [], texts[name]
    rows = [row for table in re.findall(r'(?:FROM|JOIN|UPDATE|INTO) (\w+)', text) for row in whole.get(table, [])]
    row = chance.choice(rows) if rows else {}
    for number, kind in enumerate(types[name], 1):
        value = chance.choice(pools.get(kind.strip(), [1]))
        # What is compared is mostly there: of one row where it can be, else of some.
        column = re.search(r'(\w+) = (?:CAST\()?(?:COALESCE\()?\$%d\b' % number, text)
        known = [row] if column and row.get(column[1]) is not None else rows
        known = [one[column[1]] for one in known if one.get(column[1]) is not None] if column else []
        if known and chance.random() < .8:
            value = chance.choice(known)
        if re.search(r'LIMIT \$%d\b' % number, texts[name]):
            value = 1000
        if re.search(r'(>=|>) \$%d\b' % number, text) and chance.random() < .8:
            value = '' if kind == 'text' else 0
        if re.search(r'(<=|<) \$%d\b' % number, texts[name]) and chance.random() < .8:
            value = 10 ** 12
        if re.search(r'COALESCE\(\$%d\b' % number, texts[name]) and chance.random() < .3:
            value = None
        values.append('NULL' if value is None else str(value) if isinstance(value, int) else quoted(value))
    return 'EXECUTE q_%s%s' % (name, '(%s)' % ', '.join(values) if values else '')


asked = [call(name) for name in sorted(selects) for time in range(TIMES if types[name] else 1)]
marked = '\n'.join("\\echo ====%d\n%s;" % pair for pair in enumerate(asked))


def answers(text):
    return [part.split('\n', 1)[1].strip() if '\n' in part else '' for part in text.split('====')[1:]]


def tidy(answer):
    """Rows without their order, which ties leave open."""
    return sorted(answer.split('\n'))


def mirror(name):
    """A schema that holds what the oracle lets the person see, and nothing holds back."""
    oracle, lines = Oracle(whole, name), ['CREATE SCHEMA seen_%s; SET search_path = seen_%s;' % (number[name], number[name])]
    for table in tables:
        lines.append('CREATE TABLE %s (LIKE %s.%s);' % (table, place.schema, table))
        lines.append('INSERT INTO %s SELECT * FROM json_populate_recordset(NULL::%s, %s);' % (table, table, quoted(json.dumps(oracle.rows(table)))))
    return '\n'.join(lines) + '\n'


number = {name: count for count, name in enumerate(PERSONS)}
told = collections.Counter()
for name in PERSONS:
    as_owner, err = place.sql('BEGIN;' + mirror(name) + '\n'.join(prepared) + '\n' + marked + '\nROLLBACK;')
    as_person, wrong = place.sql('\n'.join(prepared[i] for i, key_ in enumerate(texts) if key_ in selects) + '\n' + marked, name)
    owners, persons = answers(as_owner), answers(as_person)
    bad = [(question, 'leaks or lacks', mine[:200], 'expected', other[:200]) for question, mine, other in zip(asked, persons, owners)
           if tidy(mine) != tidy(other)]
    tap.ok(not bad and not err and not wrong and len(persons) == len(owners) == len(asked),
           '%s: %d selects give what is within the limits, %d of them something' % (name, len(asked), len([a for a in owners if a])), (bad[:5], err[:300], wrong[:300]))
    told.update(re.match(r'EXECUTE q_(\w+)', question)[1] for question, answer in zip(asked, owners) if answer)

# ---- and writing
writes = [call(name) for name in sorted(set(texts) - selects) for time in range(TIMES)]
attempts = '\n'.join('%s;' % write for write in writes)
for name in PERSONS:
    oracle = Oracle(whole, name)
    out, err = place.sql('BEGIN; SET LOCAL search_path = %s; SET SESSION AUTHORIZATION "%s";\n\\set ON_ERROR_ROLLBACK on\n%s\n%s\n'
                         'RESET SESSION AUTHORIZATION;\n\\o\n\\echo ====\nSELECT json_build_object(%s);\nROLLBACK;' % (
                             place.schema, name, '\n'.join(prepared), attempts,
                             ', '.join("%s, (SELECT COALESCE(json_agg(q), '[]') FROM (SELECT * FROM %s) AS q)" % (quoted(table), table) for table in tables)),
                         stop=False)
    after = json.loads(out.rsplit('====', 1)[1])
    bad = []
    for table in tables:
        hidden = {key(row) for row in whole[table] if not oracle.expected(table, row)}
        gone = hidden - {key(row) for row in after[table]}
        born = {key(row) for row in after[table]} - {key(row) for row in whole[table]}
        if table not in FOR_ALL and gone:
            bad.append((table, 'changed', sorted(gone)[:2]))
        bad += [(table, 'put', row) for row in sorted(born) if table in ('ticket', 'event', 'body', 'clock', 'field', 'article_use', 'incident_ticket') and not Oracle(
            after, name).expected(table, json.loads(row))][:2]
    good = len(writes) - len(re.findall('ERROR', err))
    tap.equal(bad, [], '%s: %d statements that write, %d of them let through, leave what is outside' % (name, len(writes), good))
silent = sorted(selects - set(told))
tap.ok(len(silent) < len(selects) // (12 if LONG else 4), 'of the selects all but %d gave somebody something: %s' % (len(silent), ' '.join(silent)), silent)
tap.done()
