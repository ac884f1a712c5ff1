# SPDX-License-Identifier: MIT
# The command line itself: statuses, the program's options, errors, scripts, failed writes.
import os
import subprocess

from cli import Desk, PROGRAM, Tap

tap = Tap()
desk = Desk('init')


def refused(words, status, says, name=None, **more):
    seen = desk.run(*words, **more)
    tap.ok(seen.status == status and seen.err.startswith('midwatch: ') and says in seen.err and
           seen.err.count('\n') == 1 and seen.out == '', name or 'refused with %d: %s' % (status, ' '.join(words)), seen)


# Statuses and messages.
tap.ok(desk.run('version').out.startswith('midwatch '), 'version')
tap.equal(desk.run('--version').out, desk.run('version').out, '--version is version')
refused(['xyzzy'], 2, 'no command “xyzzy”')
refused(['hlep'], 2, 'did you mean help')
refused(['version', '--loud'], 2, '--loud: no such option')
refused(['version', 'more'], 2, '“more” is one word too many')
refused(['source'], 2, 'FILE is missing')
refused(['source', '/nonexistent/file'], 3, '/nonexistent/file')
refused(['source', desk.folder.name], 1, 'directory')
refused(['--desk'], 2, 'DESK is expected')
refused(['-d', '/nonexistent/desk', 'check'], 3, 'midwatch init')
refused(['init'], 4, 'there is something here already', 'init does not touch a desk that is there')
refused(['help', 'xyzzy'], 2, 'xyzzy')
refused([b'caf\xe9'], 2, 'UTF-8', 'a word that is no UTF-8')
refused(['x\x1b]0;title\x07y'], 2, 'no command', 'a hostile word')
tap.ok('\x1b' not in desk.run('x\x1b]0;title\x07y').err, 'hostile words come back sanitised')

# The program's options before and behind the name.
other = Desk()
for words in (['-d', other.path, 'init'], ['check', '--desk=' + other.path], ['check', '-d', other.path],
              ['-d' + other.path, 'check']):
    seen = desk.run(*words, env={'MIDWATCH_DESK': '/nonexistent/desk'})
    tap.equal(seen.status, 0, 'desk named: ' + ' '.join(words).replace(other.path, 'DESK'))
for words in (['--json', 'version'], ['version', '--json'], ['version', '--js']):
    tap.equal(desk.run(*words).rows, [{'program': 'midwatch', 'version': desk.run('version').out.split()[1]}],
              ' '.join(words))
tap.equal(desk.run('--json', 'version', '--plain').out, desk.run('version').out, 'the nearer of --json and --plain')
tap.equal(desk.run('-q', '-d', os.path.join(other.folder.name, 'quiet'), 'init').out, '', '-q before')
tap.equal(desk.run('init', '-q', '-d', os.path.join(other.folder.name, 'quiet2')).out, '', '-q behind')
seen = desk.run('init', env={'MIDWATCH_DESK': '', 'XDG_DATA_HOME': other.folder.name + '/data'})
tap.ok(seen.status == 0 and os.path.exists(other.folder.name + '/data/midwatch/desk.db'), 'the default desk', seen)

# --now: reads on every desk, writes only where init said so.
tap.equal(desk.run('--now', '2026-03-01T00:00:00Z', 'check').status, 0, '--now reads')
refused(['--now', 'whenever', 'check'], 2, '--now', '--now is checked')

# Scripts.
seen = desk.script('version; version # twice\n\n# nothing\nversion --json\n')
tap.equal([seen.status, seen.out.count('midwatch'), seen.out.count('"version"')], [0, 3, 1], 'a script prints in order')
seen = desk.script('version\nxyzzy\nversion\n')
tap.ok(seen.status == 2 and seen.err.startswith('midwatch: -:2: no command') and seen.out.count('midwatch') == 1,
       'a script stops at its first error and says where', seen)
seen = desk.script('version\nxyzzy\ninit\nversion\n', '--quiet')
tap.equal(seen.status, 2, 'init is refused in a script')
seen = desk.run('source', '--keep-going', '-', stdin='version\nxyzzy\ninit\nversion\n')
tap.ok(seen.status == 2 and seen.out.count('midwatch') == 2 and '-:2:' in seen.err and '-:3: init: ' in seen.err and
       '2 of 4' in seen.err, '--keep-going goes on, tells each error, ends with the worst', seen)
seen = desk.script('version\nversion "open\nversion\n')
tap.ok(seen.status == 2 and '-:2: ' in seen.err, 'a quote left open is told where it opened', seen)
desk.file('loop', 'source loop\n')
seen = desk.run('source', desk.folder.name + '/loop')
tap.ok(seen.status == 2 and 'deeper than' in seen.err and seen.err.count('\n') == 1, 'a script that reads itself ends', seen)
os.mkdir(desk.folder.name + '/sub')
desk.file('sub/outer', 'version\nsource inner\n')
desk.file('sub/inner', 'version\nversion\nxyzzy\n')
seen = desk.run('source', 'sub/outer', cwd=desk.folder.name)
tap.ok(seen.status == 2 and seen.err.startswith('midwatch: sub/inner:3: no command') and
       seen.out.count('midwatch') == 3, 'a script within a script is beside it, and its place is told', seen)
seen = desk.script('source -\n')
tap.equal(seen.status, 2, 'standard input comes once')
tap.equal(desk.run('source', desk.file('binary', b'version\n\xff\xfe\n')).status, 2, 'a script that is no text')
tap.equal(desk.script('').status, 0, 'an empty script')

tap.files_only('backups')
# Backups.
backup = desk.folder.name + '/backup.db'
tap.equal(desk.run('backup', backup).status, 0, 'backup')
tap.equal(desk.run('restore-backup', backup).status, 0, 'restore-backup over a desk')
tap.equal(desk.run('-d', desk.folder.name + '/new.db', 'restore-backup', backup).status, 0, 'restore-backup where none is')
tap.equal(desk.run('-d', desk.folder.name + '/new.db', 'check').status, 0, 'what was restored is sound')
refused(['restore-backup', desk.file('rubbish', 'rubbish')], 1, 'rubbish', 'restore-backup of rubbish')
seen = desk.run('init', '--demo', env={'MIDWATCH_DESK': desk.path})
tap.equal(seen.status, 4, 'init --demo does not fill a desk that is there')

# Nothing written is nothing said.
full = subprocess.run([PROGRAM, 'help'], stdout=open('/dev/full', 'w'), stderr=subprocess.PIPE, text=True)
tap.ok(full.returncode == 1 and full.stderr.count('\n') == 1 and 'No space left' in full.stderr, 'a full disk is told', full)
reader, writer = os.pipe()
os.close(reader)
gone = subprocess.run([PROGRAM, 'help'], stdout=writer, stderr=subprocess.PIPE, text=True)
tap.ok(gone.returncode == 0 and gone.stderr == '', 'a reader that left is not told', gone)
closed = subprocess.run(['sh', '-c', '"$1" version >&-', 'sh', PROGRAM], stderr=subprocess.PIPE, text=True)
tap.ok(closed.stderr == '', 'a closed standard output', closed)

tap.ok(b'\\u' in desk.on_terminal('help', 'source', '--json') or
       all(byte < 0x80 for byte in desk.on_terminal('help', '--json')), 'JSON on a terminal is ASCII')
tap.ok(b'\x1b' not in desk.on_terminal('check', env={'NO_COLOR': '1'}), 'NO_COLOR')
tap.done()
