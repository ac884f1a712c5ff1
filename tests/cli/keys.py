# SPDX-License-Identifier: MIT
# `keys`: the keys that hold, where they come from, and that what it prints is a key file again.
import os
import re

from cli import SOURCE, Desk, Tap

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

# Every keymap that comes with it.
CONTEXTS = desk.run('complete', '--', 'keys', '', env=NONE).out.split('\n')
CONTEXTS = [line.split('\t')[0] for line in CONTEXTS if line]


def effective(keymap, context):
    return desk.run('keys', '--keymap', keymap, context, '--json', env=NONE).rows


def is_plain(keys):
    return not any(re.fullmatch(r'F\d+', key) or key.startswith('M-') for key in keys.split(' '))


def is_free(keys):
    return not {'C-s', 'C-q', 'C-\\'} & set(keys.split(' '))


def is_mouse(keys):
    return keys in ('Click', 'WheelUp', 'WheelDown')


usual = {context: {row['command'] for row in effective('default', context) if not is_mouse(row['keys'])} for context in CONTEXTS}
for keymap in ('default', 'vi', 'emacs', 'mutt'):
    seen = desk.run('keys', '--keymap', keymap, '--json', env=NONE)
    tap.ok(seen.status == 0 and seen.err == '', '%s: no line is wrong' % keymap, seen)
    rows = {context: effective(keymap, context) for context in CONTEXTS}
    tap.equal({context: usual[context] - {row['command'] for row in rows[context] if is_plain(row['keys'])} for context in CONTEXTS},
              {context: set() for context in CONTEXTS}, '%s: every command has keys without Alt and function keys' % keymap)
    tap.equal([row['keys'] for context in CONTEXTS for row in rows[context] if not is_free(row['keys'])], [],
              '%s: C-s, C-q and C-\\ stay free' % keymap)
    with open(os.path.join(SOURCE, 'keymaps', keymap + '.keys')) as file:
        bound = {'%s.keys:%d' % (keymap, number) for number, line in enumerate(file, 1) if line.startswith('bind ')}
    tap.equal(bound - {row['origin'] for context in CONTEXTS for row in rows[context]}, set(),
              '%s: each of its lines can be reached' % keymap)
    # A key means the same wherever its context is inherited: no nearer key of default.keys is in the way.
    mine = [row for context in CONTEXTS for row in rows[context] if row['origin'].startswith(keymap + '.keys')]
    tap.equal([(row['keys'], context, other['command']) for row in mine for context in CONTEXTS for other in rows[context]
               if keymap != 'default' and other['keys'] == row['keys'] and other['origin'].startswith('default.keys') and
               any(inherited['context'] == row['context'] for inherited in rows[context])], [],
              '%s: no key means something else on some screen' % keymap)
    tap.ok(keymap == 'default' or bound, '%s: there are some' % keymap)
tap.equal(desk.run('keys', '--keymap', 'ed', env=NONE).status, 2, 'no such keymap')
desk.run('init')
desk.run('option', 'set', 'keymap', 'vi', env=NONE)
tap.ok(any(row['origin'].startswith('vi.keys') for row in desk.run('keys', '--json', env=NONE).rows), 'the keymap of one\'s choice')
tap.ok(not any(row['origin'].startswith('vi.keys') for row in own('option set keymap default\n').rows), 'or of one\'s file')

# bind and unbind lines are all their line's, in scripts too.
tap.equal(desk.run('bind', 'queue', 'a', 'ack', env=NONE).status, 2, 'only a console has keys to bind')
script = desk.file('x.keys', 'bind queue y claim ; ack # both\nunbind queue a\noption set bell off\n')
seen = desk.run('source', script, env=NONE)
tap.ok(seen.status == 0 and desk.run('option', 'show', 'bell', '--json', env=NONE).rows[0]['value'] == 'off',
       'a script of bind and option lines', seen)
for line, text in (('bind queue y akc', 'did you mean ack'), ('bind attic y ack', 'no context is called'), ('unbind queue', 'expected unbind'),
                   ('bind queue y claim ; akc', 'did you mean ack')):
    script = desk.file('x.keys', 'option set bell on\n' + line + '\n')
    seen = desk.run('source', script, env=NONE)
    tap.ok(seen.status == 2 and 'x.keys:2: ' in seen.err and text in seen.err, line, seen)
tap.done()
