# SPDX-License-Identifier: MIT
# night: what happens until the shift ends if nobody acts.
from cli import Desk, Tap

tap = Tap()
desk = Desk('init', '--test-clock')
DEFINITIONS = '''
calendar add office --zone Asia/Shanghai --hours "Mon-Fri 09:00-18:00"
region add sea --title "South-East Asia"
tier add gold --title Gold --strategic
tier add basic --title Basic
user add wei --role engineer --zone Asia/Shanghai --hours "daily 22:00-32:00"
user add li --role lead --zone Europe/London
client add acme --title "Acme Live" --region sea --zone Asia/Jakarta
client add beta --title Beta --zone America/Los_Angeles
policy set gold P0,P1 first-response 15m restore=1h update=1h --calendar 24x7
policy set gold P2,P3 resolve 8h --calendar office
policy set basic * resolve 10d --calendar office
contract add acme --tier gold --from 2026-01-01 --to 2027-01-01
contract add beta --tier basic --from 2026-01-01 --to 2027-01-01
'''
NIGHT = '2026-11-16T16:00:00Z'  # midnight in Shanghai, 08:00 in Los Angeles
made = desk.run('--now', '2026-10-01T00:00:00Z', 'source', '-', stdin=DEFINITIONS)
assert made.status == 0, made


def run(*words, at=NIGHT, user='wei', **more):
    return desk.run('--now', at, '--as', user, *words, **more)


def does(*words, **more):
    seen = run(*words, **more)
    assert seen.status == 0, seen


does('new', 'acme', 'Stream', 'cut', '-s', 'P0', '--text', 'help', at='2026-11-16T15:50:00Z')
does('new', 'acme', 'Stutter', '-s', 'P2', at='2026-11-16T09:00:00Z')
does('new', 'beta', 'A', 'question', '-s', 'P3', at='2026-11-16T08:00:00Z')
does('new', 'acme', 'Edge', 'moved', '-s', 'P1', at='2026-11-16T15:40:00Z')
does('reply', '4', '--text', 'We look at it.', at='2026-11-16T15:45:00Z')
does('promise', '4', '2026-11-16T17:30:00Z', 'numbers', at='2026-11-16T15:46:00Z')
does('remind', '4', '2026-11-16T17:00:00Z', 'ask', 'the', 'carrier', at='2026-11-16T15:46:00Z')


def told(rows):
    return [(row['at'][11:16], row['kind'], row['ticket'], row['clock'], row['percent']) for row in rows]


# The shift of wei ends at 08:00 in Shanghai, before the office opens.
seen = run('--json', 'night')
tap.equal(told(seen.rows), [
    ('16:02', 'warn', 1, 'first-response', 80),
    ('16:05', 'breach', 1, 'first-response', None),
    ('16:10', 'warn', 4, 'restore', 50),
    ('16:15', 'warn', 4, 'update', 50),
    ('16:20', 'warn', 1, 'restore', 50),
    ('16:28', 'warn', 4, 'restore', 80),
    ('16:33', 'warn', 4, 'update', 80),
    ('16:38', 'warn', 1, 'restore', 80),
    ('16:40', 'breach', 4, 'restore', None),
    ('16:45', 'breach', 4, 'update', None),
    ('16:50', 'breach', 1, 'restore', None),
    ('17:00', 'remind', 4, None, None),
    ('17:04', 'warn', 4, 'promise', 75),
    ('17:19', 'warn', 4, 'promise', 90),
    ('17:30', 'breach', 4, 'promise', None),
    ('18:22', 'warn', 4, 'promise', 150),
], 'every moment, in order')
breach = seen.rows[1]
tap.ok(breach['client'] == 'acme' and breach['severity'] == 'P0' and breach['subject'] == 'Stream cut' and
       breach['due_at'] == '2026-11-16T16:05:00Z' and breach['count'] == 1, 'a moment names its ticket', breach)
tap.ok(seen.rows[11]['text'] == 'wei: ask the carrier', 'a reminder says what of', seen.rows[11])

# Plain: a board.
seen = run('night')
lines = seen.out.splitlines()
tap.equal(lines[0], 'until 2026-11-17 08:00 +08:00, when your shift ends: 3 breaches, 1 update, 1 promise · first in 5m',
       'the first line sums it up')
tap.equal(lines[1:4], ['Tue 00:00',
                    '  00:02 in 2m00   first-resp: 80% used              1 P0 *Acme Live 23:02 Stream cut',
                    '  00:05 in 5m00   BREACH first-resp                 1 P0 *Acme Live 23:05 Stream cut'],
       'hour by hour, with the hour where the client is')
tap.ok('Tue 01:00' in lines and any('reminder for wei: ask the carrier' in line for line in lines), 'the next hour', seen)

# Further than the shift: it ends, the office opens.
rows = run('--json', 'night', '--until', '2026-11-17T02:30:00Z').rows
tail = told(rows)[16:]
tap.equal(tail, [('00:00', 'shift', None, None, None), ('01:00', 'wake', 2, 'resolve', None),
              ('01:00', 'wake', 3, 'resolve', None)], 'the end of the shift, and what wakes in the morning')
tap.ok(rows[-1]['calendar'] == 'office' and rows[-2]['due_at'] == '2026-11-17T08:00:00Z', 'when it is due then', rows[-2:])
rows = run('--json', 'night', '--until', '09:30').rows
tap.equal(told(rows)[-1][0], '01:00', 'a time of day that has passed is that of tomorrow')
rows = run('--json', 'night', user='li').rows
tap.equal(told(rows)[-1][:2], ('01:00', 'wake'), 'without hours of work: twelve hours')

# Narrower.
rows = run('--json', 'night', '--client', 'beta', '--until', '2026-11-17T02:30:00Z').rows
tap.equal([row['ticket'] for row in rows], [None, 3], 'of one client')
rows = run('--json', 'night', '--client', 'acme', 'severity:P1,P2', '--until', '2026-11-17T02:30:00Z').rows
tap.equal(sorted({row['ticket'] or 0 for row in rows}), [0, 2, 4], 'of what a filter picks')

# The clocks of a client's zone are changed.
rows = [row for row in run('--json', 'night', '--until', '2026-11-01T18:00:00Z', at='2026-11-01T00:00:00Z').rows
        if row['kind'] == 'dst']
tap.ok(len(rows) == 1 and rows[0]['at'] == '2026-11-01T09:00:00Z' and rows[0]['shift_s'] == -3600 and
       rows[0]['text'] == 'America/Los_Angeles', 'the clocks of a client go back', rows)

# Many clocks of one calendar wake in one line.
for i in range(4):
    does('new', 'acme', 'More %d' % i, '-s', 'P2', at='2026-11-16T12:00:00Z')
seen = run('night', '--until', '2026-11-17T02:00:00Z', 'severity:P2,P3')
tap.ok('office opens: 6 clocks wake' in seen.out, 'one opening, one line', seen)


def refused(words, status, text):
    seen = run(*words)
    tap.ok(seen.status == status and seen.out == '' and text in seen.err and seen.err.count('\n') == 1,
           'refused: %s' % ' '.join(words), seen)


refused(('night', '--until', '2026-11-16T15:00:00Z'), 2, 'still to come')
refused(('night', '--until', '2027-11-16'), 2, 'at most 31 days')
refused(('night', '--client', 'nobody'), 3, 'nobody')
refused(('night', 'severity:P99'), 2, 'P99')

# Nothing ahead.
seen = run('night', '--client', 'beta', '--until', '+1h')
tap.equal(seen.out, 'until 2026-11-17 01:00 +08:00: nothing is due\n', 'a quiet night')
tap.equal(run('check').status, 0, 'the desk is sound: a reminder wakes its row')
tap.done()
