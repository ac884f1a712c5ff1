# SPDX-License-Identifier: MIT
# Key stamps from the shell: of incidents with many tickets (T7, T16), impacts that nobody ended (T8, T11), times that
# are corrected (T5), times as typed where clocks change (T2), and by when reports are due (R3).
from cli import Desk, Tap

tap = Tap()
DAY = '2026-11-22T'
desk = Desk('init', '--test-clock')
now = DAY + '18:00Z'


def run(*words, stdin=''):
    return desk.run('--now', now, *words, stdin=stdin)


def done(*words, stdin=''):
    seen = run(*words, stdin=stdin)
    assert seen.status == 0, (words, seen)
    return seen


def at(clock):
    global now
    now = clock if 'T' in clock else DAY + clock + 'Z'
    return done


def rows(*words, row=None):
    return [one for one in done(*words, '--json').rows if row in (None, one.get('row'))]


def stamps(number):
    return {one['stamp']: one for one in rows('incident', 'show', number, row='stamp')}


def state(number):
    return rows('incident', 'show', number, row='incident')[0]['state']


def fails(status, words_in_it, *words):
    seen = run(*words)
    return tap.ok(seen.status == status and words_in_it in seen.err, 'fails: ' + ' '.join(words)[:70], seen)


done('source', '-', stdin='''tier add gold --title Gold
    policy set gold * first-response=1h restore=4h --calendar 24x7
    region add sea --title SEA
    region add eu --title EU
    service add live --title Live
    user add li --role admin --zone Asia/Shanghai
    user add wei --role engineer
    client add acme --title Acme --zone Asia/Jakarta
    client add kumo --title Kumo --zone Asia/Tokyo
    contract add acme --tier gold --from 2026-01-01 --to 2031-01-01
    contract add kumo --tier gold --from 2026-01-01 --to 2031-01-01
    new acme "Stream cut" --severity P1 --service live --region sea --opened-by client
    new acme "No picture" --severity P1 --service live --region eu --opened-by client
    new kumo "Black" --severity P1 --service live --region sea --opened-by client''')

# ---- many tickets: one that is over is not the outage

at('18:05')('incident', 'new', 'Edge 502', '--ticket', '1', '--at', '17:50Z')
for ticket in '23':
    done('incident', 'link', '1', ticket)
at('18:20')('restore', '1')
at('18:25')('resolve', '1')
tap.equal((state('1'), stamps('1')['restored']['at'], stamps('1')['resolved']['at']), ('active', None, None),
          'T7: one of three tickets is resolved: the incident is not')
tap.equal([stamps('1')[name][key] for name in ('restored', 'resolved') for key in ('said_so', 'tickets')], [1, 3, 1, 3],
          'T7: how many of them say so')
tap.ok('unknown, 1 of 3 tickets' in done('incident', 'metrics', '1').out, 'T7: and the figures say it',
       done('incident', 'metrics', '1'))
tap.ok('restored: unknown, 1 of 3 tickets say it' in run('incident', 'report', 'blockers', '1').out, 'T7: so do what blocks',
       run('incident', 'report', 'blockers', '1'))
at('18:30')('restore', '2')
tap.equal(rows('incident', 'list')[0]['state'], 'active', 'T7: two of three; the list knows')
at('18:40')('restore', '3')
tap.equal((state('1'), stamps('1')['restored']['at']), ('restored', DAY + '18:40:00Z'), 'T7: all three: the last one counts')
tap.equal(rows('incident', 'list')[0]['state'], 'restored', 'T7: as in the list')
at('18:45')('reopen', '2', '--regressed', '--reason', 'down again')
tap.equal((state('1'), stamps('1')['restored']['said_so']), ('active', 2), 'T7: one is down again')
at('18:46')('merge', '2', '1')
tap.equal((state('1'), stamps('1')['restored']['at'], stamps('1')['restored']['tickets']), ('restored', DAY + '18:40:00Z', 2),
          'T7: merged into another it says nothing more, and nothing is expected of it')
at('18:47')('reopen', '1', '--regressed', '--reason', 'down again')
at('18:50')('incident', 'add', '1', 'restored', 'the edge is out of rotation')
tap.equal((state('1'), stamps('1')['restored']['at']), ('restored', DAY + '18:50:00Z'), 'T7: a person says it at once')
done('incident', 'unlink', '1', '3')
done('incident', 'link', '1', '3')
tap.equal(len([one for one in rows('incident', 'show', '1', row='entry') if one['ticket'] == '3' or one['ticket'] == 3]) > 1,
          True, 'T15: what was unlinked and linked again is told again')
tap.ok(desk.run('check').status == 0, 'the desk is sound', desk.run('check'))

# ---- an impact nobody ended

seen = at('19:00')('incident', 'new', 'Origin slow', '--service', 'live', '--region', 'sea', '--at', '18:30Z')
done('incident', 'add', '2', 'detection', 'graphs', '--at', '18:31Z')
seen = at('19:10')('incident', 'add', '2', 'restored', 'plays')
tap.ok('warning: impact on live/sea is still open after restored' in seen.out, 'T8: an impact left open is warned of', seen)
at('20:10')
impact = rows('incident', 'metrics', '2', row='impact')[0]
tap.equal([impact[key] for key in ('impact_s', 'open', 'counted_to')], [40 * 60, True, 'restored'],
          'T11: it does not count on behind restored, and says so')
blocked = rows('incident', 'report', 'blockers', '2')[0]['blocks']
tap.equal(blocked[0], 'impact on live/sea is still open after restored', 'T8: it blocks the review')
fails(1, 'impact on live/sea is still open after restored', 'incident', 'submit', '2')
tap.ok('at least 40 min' in done('incident', 'report', '2').out, 'T11: the report says at least', done('incident', 'report', '2').out)
done('incident', 'add', '2', 'impact-end', 'plays', '--at', '19:25Z')
impact = rows('incident', 'metrics', '2', row='impact')[0]
tap.equal([impact[key] for key in ('impact_s', 'open', 'counted_to')], [55 * 60, False, None], 'T11: ended, it is as long as it is')

# ---- corrections

at('20:20')('incident', 'add', '2', 'hypothesis', 'the origin swaps', '--at', '18:40Z')
key = rows('incident', 'show', '2', row='entry')
guess = [one['entry'] for one in key if one['kind'] == 'hypothesis'][0]
done('incident', 'confirm', '2', str(guess), '--at', '18:55Z')
tap.equal(stamps('2')['identified']['at'], DAY + '18:55:00Z', 'T7: identified when it was confirmed')
fails(2, '--reason', 'incident', 'edit', '2', str(guess), '--at', '18:45Z')
done('incident', 'edit', '2', str(guess), '--at', '18:45Z', '--reason', 'the chat says so')
tap.equal(stamps('2')['identified']['at'], DAY + '19:00:00Z', 'T4: a confirmed hypothesis moves as a whole')
done('incident', 'edit', '2', str(guess), '--at', '18:50Z', '--end', '18:55Z', '--reason', 'both')
tap.equal(stamps('2')['identified']['at'], DAY + '18:55:00Z', 'T4: unless both are told')
done('incident', 'edit', '2', str(guess), '--at', '20:19Z', '--reason', 'late')
tap.equal(stamps('2')['identified']['at'], DAY + '20:20:00Z', 'T4: and never into what is to come')
note = rows('incident', 'add', '2', 'note', 'a client called', '--at', '18:29Z')[-1]['entry']
fails(2, 'it moves “detected”', 'incident', 'edit', '2', str(note), '--kind', 'detection')
done('incident', 'edit', '2', str(note), '--kind', 'detection', '--reason', 'they saw it first')
tap.equal(stamps('2')['detected']['at'], DAY + '18:29:00Z', 'T5: what moves a stamp of another entry wants a reason, and goes')

# ---- times as typed where clocks change: refused with what may have been meant, and that is taken

CHANGES = (  # typed, what the refusal offers, and which instants those are
    ('2026-03-29 01:30 Europe/London', 'does not exist', ('2026-03-29 00:59 +0000', '2026-03-29T00:59:00Z'), ('2026-03-29 02:00 +0100', '2026-03-29T01:00:00Z')),
    ('2026-10-25 01:30 Europe/London', 'occurs twice', ('2026-10-25 01:30 +0100', '2026-10-25T00:30:00Z'), ('2026-10-25 01:30 +0000', '2026-10-25T01:30:00Z')),
    ('2026-03-08 02:30 America/Los_Angeles', 'does not exist', ('2026-03-08 01:59 -0800', '2026-03-08T09:59:00Z'), ('2026-03-08 03:00 -0700', '2026-03-08T10:00:00Z')),
    ('2026-11-01 01:30 America/Los_Angeles', 'occurs twice', ('2026-11-01 01:30 -0700', '2026-11-01T08:30:00Z'), ('2026-11-01 01:30 -0800', '2026-11-01T09:30:00Z')),
    # Half an hour.
    ('2026-10-04 02:15 Australia/Lord_Howe', 'does not exist', ('2026-10-04 01:59 +1030', '2026-10-03T15:29:00Z'), ('2026-10-04 02:30 +1100', '2026-10-03T15:30:00Z')),
    ('2026-04-05 01:45 Australia/Lord_Howe', 'occurs twice', ('2026-04-05 01:45 +1100', '2026-04-04T14:45:00Z'), ('2026-04-05 01:45 +1030', '2026-04-04T15:15:00Z')),
)
at('2026-12-01T00:00Z')('incident', 'new', 'Clocks')
before = len(rows('incident', 'show', '3', row='entry'))
for typed, why, *meant in CHANGES:
    for words in (('incident', 'add', '3', 'note', 'x', '--at', typed), ('incident', 'stamp', '3', 'detected', typed, '--reason', 'x')):
        seen = run(*words)
        tap.ok(seen.status == 2 and why in seen.err and all(offer in seen.err for offer, _ in meant), 'T2: ' + ' '.join(words[:2]) + ' ' + typed, seen)
tap.equal(len(rows('incident', 'show', '3', row='entry')), before, 'T2: nothing of it is stored')
for offer, instant in (one for change in CHANGES for one in change[2:]):
    added = rows('incident', 'add', '3', 'note', 'x', '--at', offer)[-1]
    tap.equal((added['at'], added['precision']), (instant, 'minute'), 'T2: ' + offer)

# ---- by when its report is due: five working days of the contract's own calendar, from restored

done('source', '-', stdin='''calendar add sh --zone Asia/Shanghai --hours "Mon-Fri 09:00-18:00" --known-until 2027-12-31
    calendar holiday sh 2027-01-01 --title "New year"
    tier add five
    policy set five P2 review=5wd --calendar contract
    client add nova
    contract add nova --tier five --from 2026-01-01 --to 2031-01-01 --calendar sh
    new nova "Freeze" --severity P2 --service live --region sea --opened-by client''')
ticket = str([one for one in rows('list') if one.get('client') == 'nova'][0]['ticket'])
number = str(rows('incident', 'new', 'Freeze', '--severity', 'P2', '--ticket', ticket)[0]['incident'])


def due():
    return rows('incident', 'report', 'blockers', number)[0]['due_at']


tap.equal(due(), None, 'R3: nothing is due before it is restored')
at('2026-12-25T09:00Z')('restore', ticket)
tap.equal(due(), '2027-01-04T09:00:00Z', 'R3: P2: five working days of the contract, a weekend and a holiday between')
done('incident', 'add', number, 'restored', 'in the evening', '--at', '2026-12-25T09:00Z')
tap.equal(due(), '2027-01-04T09:00:00Z', 'R3: what the timeline says besides does not move it')

tap.done()
