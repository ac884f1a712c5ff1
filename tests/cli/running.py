# SPDX-License-Identifier: MIT
# Commands at work on a desk: bulks, references, texts, scripts as one transaction or one snapshot,
# pinned clocks, what completion finds, and how long ten thousand questions take.
import os
import resource
import subprocess

from cli import Desk, PROGRAM, Tap

tap = Tap()
desk = Desk('--test-clock')
NOW = '2026-03-02T10:00:00Z'
SETUP = '''
calendar add lon --zone Europe/London --hours "Mon-Fri 09:00-17:30"
tier add gold --title Gold
policy set gold P1,P2 restore 4h --calendar 24x7
client add acme --title "Acme TV" --zone Europe/London
contract add acme --tier gold --from 2025-01-01 --to 2030-01-01
user add li --title "Li Wei" --zone Asia/Shanghai --role admin
'''


def run(*words, **more):
    return desk.run('--now', NOW, *words, **more)


def tickets():
    return [row['ticket'] for row in run('list', '--json').rows]


seen = desk.script(SETUP)
tap.equal([seen.status, seen.err], [0, ''], 'a desk set up by a script')
for name in ('one', 'two', 'three'):
    run('new', 'acme', name, '--severity', 'P1')
tap.equal(len(tickets()), 3, 'three tickets')

# Bulks: the others go on, the worst error is the status.
seen = run('note', '1', '99', '2', '--text', 'seen')
tap.ok(seen.status == 3 and 'note: #99: ' in seen.err and '1 of 3 tickets failed' in seen.err and
       seen.err.count('\n') == 2, 'a bulk goes on behind one that fails', seen)
notes = [sum(row['kind'] == 'message' for row in run('log', str(ticket), '--json').rows) for ticket in (1, 2, 3)]
tap.equal(notes, [1, 1, 0], 'and did the others')
seen = run('note', '1', '2', '--text', '-', stdin='from standard input')
tap.equal([seen.status, run('log', '2', '--json').out.count('from standard input')], [0, 1],
          'standard input is read once for all of them')
seen = run('note', '3', '--text', '@' + desk.file('text', 'from a file'))
tap.equal([seen.status, run('log', '3', '--json').out.count('from a file')], [0, 1], 'a text from a file')
run('note', '3', '--text', '@@home')
tap.equal(run('log', '3', '--json').out.count('"@home'), 1, 'a text that begins with @')
tap.equal(run('note', '3', '--text', '@/nonexistent').status, 3, 'a file that is not there')
tap.equal(run('note', '3', '--text', '@' + desk.file('bytes', b'\xff')).status, 2, 'a file that is no text')
tap.equal(run('note', '#3', '--text=-x').status, 0, 'the number with its sign; a value that begins with a dash')
tap.equal(run('ack', 'zd:404').status, 3, 'a reference nobody has')
tap.equal(run('ack').status, 2, 'no ticket')
tap.equal(run('ack', '0').status, 2, 'ticket 0')
tap.equal(run('ack', '#99999999999999999999').status, 2, 'a number beyond every ticket')

# Scripts: one transaction.
before = tickets()
seen = run('source', '-', stdin='new acme four --severity P1\nnote 4 --text x\nclient remove nobody\n')
tap.ok(seen.status == 3 and seen.err.startswith('midwatch: -:3: client remove: ') and 'nothing was changed' in seen.err and
       tickets() == before, 'a script that fails has changed nothing', seen)
seen = run('source', '--keep-going', '-', stdin='new acme four --severity P1\nclient remove nobody\nnew acme five --severity P1\n')
tap.ok(seen.status == 3 and len(tickets()) == len(before) + 2, '--keep-going keeps what worked', seen)
seen = run('source', '-', stdin='new acme six --severity P1\nlist subject-of-nothing\nnote 6 --text later\nshow 6\n')
tap.ok(seen.status == 0 and 'later' in seen.out, 'a script sees what it wrote', seen)
nested = desk.file('inner', 'new acme seven --severity P1\n')
seen = run('source', '-', stdin='source %s\nxyzzy\n' % nested)
tap.ok(seen.status == 2 and 'seven' not in run('list').out, 'scripts within scripts are the same transaction', seen)

# Pinned clocks.
seen = desk.run('--now', '2026-03-02 18:00', 'list', '--json')
tap.equal(seen.rows[0]['due_at'], '2026-03-02T14:00:00Z', 'times are typed in the acting user\'s zone')
shown = desk.run('--now', NOW, 'calendar', 'due', 'lon', '2026-03-02 18:00', '1h').out
tap.ok('2026-03-02 19:00 +08:00' in shown, 'and shown in it', shown)
real = Desk('init')
real.script(SETUP)
seen = real.run('--now', NOW, 'new', 'acme', 'x', '--severity', 'P1')
tap.ok(seen.status == 5 and 'init --test-clock' in seen.err, '--now does not write on a desk that keeps the time', seen)
tap.equal(real.run('--now', NOW, 'list').status, 0, 'but reads')
tap.equal(real.run('new', 'acme', 'x', '--severity', 'P1').status, 0, 'without --now it writes')

# Completion through the desk.


def offered(*words):
    return [line.split('\t')[0] for line in run('complete', '--', *words).out.splitlines()]


tap.equal(offered('ack', '1'), ['1'], 'complete a ticket')
tap.equal(offered('new', 'a'), ['acme'], 'complete a client')
tap.equal(offered('client', 'add', 'x', '--tam=l'), ['--tam=li'], 'complete a user')
tap.equal(offered('list', '-client:a'), ['-client:acme'], 'complete a filter')
tap.equal(offered('calendar', 'due', ''), ['24x7', 'lon'] if '24x7' in offered('calendar', 'due', '') else ['lon'],
          'complete a calendar')
tap.ok('Europe/London' in offered('client', 'add', 'x', '--zone', 'Europe/Lon'), 'complete a zone')
tap.equal(offered('-d', '/nonexistent/desk', 'client', 'show', 'a'), [], 'nothing from a desk that is not there')

# A reader that leaves, with more to say than a pipe holds.
first = subprocess.run(['sh', '-c', '"$1" --now "$2" source "$3" | head -n 1', 'sh', PROGRAM, NOW,
                        desk.file('many', 'help\n' * 200)],
                       capture_output=True, text=True, env=dict(os.environ, MIDWATCH_DESK=desk.path))
tap.ok(first.stderr == '' and first.stdout.count('\n') == 1, 'midwatch … | head is quiet', first)

# What is printed raw for programs is not obeyed by a terminal.
refused = desk.script('client fact acme "a\x1b]0;title\x07"\n')
tap.equal(refused.status, 2, 'a definition with control characters is refused')
desk.script('client fact acme "a \u202e b"\n')
tap.ok('a \u202e b' in run('config').out, 'config into a pipe is exact')
seen = desk.on_terminal('config')
tap.ok('<U+202E>' in seen.decode() and '\u202e' not in seen.decode(), 'config on a terminal is sanitised', seen)
tap.ok(b'\x1b[1m' in desk.on_terminal('list') and b'\x1b' not in desk.on_terminal('list', env={'NO_COLOR': '1'}),
       'headings stand out on a terminal, unless NO_COLOR is set')

# Ten thousand questions, one process.
questions = ''.join('calendar due lon 2026-%02d-%02dT%02d:17:05Z %dh\n' % (n % 12 + 1, n % 28 + 1, n % 24, n % 99 + 1)
                    for n in range(10000))
def spent():
    """Of the processor, by all that were run: what else the machine does is not theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


begun = spent()
seen = desk.script(questions, '--json')
took = spent() - begun
tap.ok(seen.status == 0 and seen.out.count('\n') == 10000, 'ten thousand questions', (seen.status, seen.err[:200]))
tap.ok(took < 5, 'in %.2f s, five are allowed' % took, took)
tap.done()
