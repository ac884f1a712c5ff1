# SPDX-License-Identifier: MIT
# Personal preferences: what can be set, what holds and where it comes from, desk or midwatchrc.
import os

from cli import Desk, Tap

tap = Tap()
desk = Desk()
config = os.path.join(desk.folder.name, 'config')
os.makedirs(os.path.join(config, 'midwatch', 'themes'))
NONE = {'XDG_CONFIG_HOME': '/nonexistent'}
OWN = {'XDG_CONFIG_HOME': config}
desk.run('init')


def holds(name, env=NONE):
    row = desk.run('option', 'show', name, '--json', env=env).rows[0]
    return row['value'], row['default'], row['origin']


def refused(status, name, value, text):
    seen = desk.run('option', 'set', name, value, env=NONE)
    tap.ok(seen.status == status and text in seen.err, 'option set %s %s' % (name, value), seen)


listed = desk.run('option', 'list', '--json', env=NONE).rows
names = [row['option'] for row in listed]
tap.ok(names == sorted(names) and {'keymap', 'theme', 'cursor', 'bell', 'notify', 'clipboard', 'sidebar', 'editor', 'columns',
                                   'zone', 'hold'} <= set(names), 'all that there are', names)
tap.ok(all(row['value'] == row['default'] and row['origin'] == 'default' and row['help'] for row in listed),
       'unset, the usual holds', listed)
tap.ok(all(row['default'] in row['choices'] for row in listed if row['choices']), 'the usual is one of the choices')
tap.equal([row['option'] for row in desk.run('option', 'list', 'c', '--json', env=NONE).rows],
          [name for name in names if name[0] == 'c'], 'those that begin so')
for row in listed:
    for choice in row['choices']:
        seen = desk.run('option', 'set', row['option'], choice, env=NONE)
        if seen.status or holds(row['option']) != (choice, row['default'], 'desk'):
            tap.ok(False, 'option set %s %s' % (row['option'], choice), seen)
    if row['choices']:
        desk.run('option', 'remove', row['option'], env=NONE)
tap.equal([row for row in desk.run('option', 'list', '--json', env=NONE).rows if row['origin'] != 'default'], [],
          'set to each choice, and forgotten')

refused(2, 'keymap', 'ed', 'default, vi, emacs, mutt')
refused(2, 'hold', '61', '61')
refused(2, 'hold', 'soon', 'soon')
refused(2, 'theme', 'neon', 'neither dark, light, high-contrast, mono nor a file in midwatch/themes')
refused(2, 'theme', '../dark', 'neither dark')
refused(2, 'editor', "vi '", 'no command line')
tap.equal(desk.run('option', 'set', 'editor', 'nvim -u NONE', env=NONE).status, 0, 'a command line as editor')
desk.file('config/midwatch/themes/neon.theme', '')
tap.equal(desk.run('option', 'set', 'theme', 'neon', env=OWN).status, 0, 'a theme of their own')

refused(2, 'columns', '', 'none of severity')
seen = desk.run('list', '--columns', '', env=NONE)
tap.ok(seen.status == 2 and 'none of severity' in seen.err, 'a list has a column', seen)
for line in (('client', 'add', 'acme'), ('new', 'acme', 'No picture'), ('field', 'add', 'stream', '--title', 'Stream'),
             ('option', 'set', 'columns', 'id,stream')):
    assert desk.run(*line, env=NONE).status == 0, line
tap.equal(desk.run('list', env=NONE).out.split(), ['ID', 'STREAM', '1', '-'], 'an own field is a column')
desk.run('field', 'remove', 'stream', env=NONE)
tap.ok('SUBJECT' in desk.run('list', env=NONE).out, 'the usual ones when one of them is gone')

desk.run('option', 'set', 'cursor', 'bar', env=NONE)
desk.file('config/midwatch/midwatchrc', '# mine\noption set cursor marker\noption set hold 5\noption set hold 7\n'
          'option set bell loud\noption get bell\noption set mood good\nview remove x\n'
          "view add mine --filter 'owner:me'\n")
seen = desk.run('option', 'show', 'cursor', '--json', env=OWN)
tap.equal(holds('cursor', OWN), ('marker', 'marker', 'midwatchrc:2'), 'the file holds over the desk')
tap.equal(holds('cursor'), ('bar', 'marker', 'desk'), 'which keeps its own')
tap.equal(holds('hold', OWN), ('7', '10', 'midwatchrc:4'), 'the last line of several')
for text in ('midwatchrc:5: bell: ', 'midwatchrc:6: expected option set NAME VALUE', 'midwatchrc:7: “mood”: no such preference',
             'midwatchrc:8: expected view add NAME'):
    tap.ok(text in seen.err, text, seen)
tap.ok('midwatchrc:9' not in seen.err, 'a view is right', seen)

offers = desk.run('complete', 'option', 'set', 't', env=NONE).out
tap.ok(offers.startswith('theme\tThe colours'), 'names complete, with help', offers)
offers = desk.run('complete', 'option', 'set', 'theme', '', env=NONE).out
tap.ok('high-contrast\t' in offers and 'dark\t' in offers, 'values complete, with help', offers)
tap.ok('Asia/Tokyo' in desk.run('complete', 'option', 'set', 'zone', 'Asia/T', env=NONE).out, 'zones too')
tap.done()
