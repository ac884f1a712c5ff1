# SPDX-License-Identifier: MIT
# `keys`: the keys that hold, where they come from, and that what it prints is a key file again.
import os

from cli import Desk, Tap

tap = Tap()
desk = Desk()
config = os.path.join(desk.folder.name, 'config')
os.makedirs(os.path.join(config, 'midwatch'))
NONE = {'XDG_CONFIG_HOME': '/nonexistent'}
OWN = {'XDG_CONFIG_HOME': config}


def own(text):
    desk.file('config/midwatch/midwatchrc', text)
    return desk.run('keys', '--json', env=OWN)


def by_key(rows):
    return {(row['context'], row['keys']): row['command'] for row in rows}


seen = desk.run('keys', '--json', env=NONE)
shipped = by_key(seen.rows)
tap.ok(seen.status == 0 and seen.err == '' and len(shipped) > 40, 'every key that comes with it is right', seen)
tap.ok(all(row['origin'].startswith('default.keys:') for row in seen.rows), 'and says where it was bound')
queue = desk.run('keys', 'queue', '--json', env=NONE).rows
tap.ok({'acting', 'global', 'list', 'queue'} == {row['context'] for row in queue}, 'a context with what it inherits')
printed = desk.run('keys', env=NONE).out
seen = own(printed)
tap.ok(seen.status == 0 and by_key(seen.rows) == shipped and all('midwatchrc:' in row['origin'] for row in seen.rows),
       'what it prints is a key file that says the same', seen)
seen = own('option set theme light\nbind queue a begun # mine\nbind queue z9 ack\nbind queue Q akc\nbind attic a ack\n')
mine = [row for row in seen.rows if (row['context'], row['keys']) == ('queue', 'a')]
tap.ok(mine and mine[0]['command'] == 'begun' and mine[0]['help'] == 'mine' and mine[0]['origin'].endswith('midwatchrc:2'),
       'a person\'s own key', mine)
tap.ok(seen.status == 1 and 'midwatchrc:4: ' in seen.err and 'did you mean ack' in seen.err and
       'midwatchrc:5: ' in seen.err, 'wrong lines are told with file and line, the others hold', seen)
seen = own('bind queue a ack # \x1b]0;title\x07\n')
tap.ok('\x1b' not in desk.run('keys', env=OWN).out, 'a hostile comment is shown, not obeyed')
tap.equal(desk.run('keys', 'attic', env=NONE).status, 2, 'no such context')
tap.done()
