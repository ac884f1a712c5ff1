# SPDX-License-Identifier: MIT
# What a text promises: found by `promise spot`, made clocks of by --promises, reminded of by reply and
# contact, always as the client's clock shows it.
from cli import Desk, Tap

tap = Tap()
desk = Desk('init', '--test-clock')
NOW = '2026-11-18T19:42:00Z'
made = desk.run('--now', '2026-11-18T00:00:00Z', 'source', '-', stdin='''
tier add gold --title Gold
user add wei --role engineer --zone Asia/Shanghai
client add acme --title Acme --zone Asia/Jakarta
client add beta --title Beta
policy set gold * first-response 1h resolve=8h --calendar 24x7
contract add acme --tier gold --from 2026-01-01 --to 2027-01-01
contract add beta --tier gold --from 2026-01-01 --to 2027-01-01
''')
assert made.status == 0, made
for client in ('acme', 'beta', 'acme', 'acme', 'acme'):
    made = desk.run('--now', '2026-11-18T19:00:00Z', 'new', client, 'Stream cut', '--severity', 'P1',
                    '--contact', 'ops@acme.example')
    assert made.status == 0, made


def run(*words, **more):
    return desk.run('--now', NOW, '--as', 'wei', *words, **more)


def promises(ticket):
    return [row['due_at'] for row in run('clocks', str(ticket), '--json').rows if row['clock'] == 'promise']


seen = run('promise', 'spot', 'Back within 30 min, report by tomorrow noon.', '--zone', 'Asia/Jakarta', '--json')
tap.equal(seen.rows, [
    {'at': '2026-11-18T20:12:00Z', 'read_as': '2026-11-19 03:12 +07:00', 'start': 5, 'end': 18,
     'wording': 'within 30 min'},
    {'at': '2026-11-20T05:00:00Z', 'read_as': '2026-11-20 12:00 +07:00', 'start': 27, 'end': 43,
     'wording': 'by tomorrow noon'}], 'promise spot gives instants and wordings')
seen = run('promise', 'spot', '-', stdin='预计 04:30 恢复。\n')
tap.ok('2026-11-19 04:30 +00:00' in seen.out and seen.status == 0, 'promise spot reads - in UTC', seen)
seen = run('promise', 'spot', 'please reply by 5 pm')
tap.ok(seen.status == 0 and seen.out == '' and seen.err == '', 'nothing promised, nothing told', seen)
seen = run('promise', 'spot', 'by 5', '--zone', 'Mars/Dome')
tap.ok(seen.status == 3 and 'Mars/Dome' in seen.err, 'a zone that is none is refused', seen)
seen = run('promise', 'spot')
tap.ok(seen.status == 2, 'a text is needed', seen)

seen = run('reply', '1', 'We expect to be back by 04:30.')
tap.equal(seen.err, "midwatch: “by 04:30” is no promise clock yet: midwatch promise 1 "
          "'2026-11-19 05:30 +08:00' 'by 04:30'\n", 'a reply is reminded of, the time the client\'s')
tap.ok(seen.status == 0 and promises(1) == [], 'and is sent, without a clock', seen)
seen = run('promise', '1', '2026-11-19 05:30 +08:00', 'by 04:30')
tap.ok(seen.status == 0 and promises(1) == ['2026-11-18T21:30:00Z'], 'the line it gave makes the clock', seen)
seen = run('reply', '1', 'As I said: we expect to be back by 04:30.')
tap.ok(seen.status == 0 and seen.err == '', 'what has its clock is not told again', seen)
for words in (('--json',), ('--quiet',), ('--eta', '+1h')):
    seen = run('reply', '1', 'We will be back within 3 hours.', *words)
    tap.ok(seen.status == 0 and seen.err == '', 'no reminder with ' + words[0], seen)
tap.equal(len(promises(1)), 2, '--eta makes a promise clock')

seen = run('reply', '2', '--promises', 'Back by 04:30, and the report follows by Friday.')
tap.ok(seen.status == 0 and seen.err == '', 'reply --promises', seen)
tap.equal(promises(2), ['2026-11-19T04:30:00Z', '2026-11-20T18:00:00Z'], 'makes a clock of each, in UTC for beta')
tap.ok('by 04:30' in run('log', '2').out, 'in its own words')
seen = run('reply', '2', '--promises', 'Thanks for the logs.')
tap.ok(seen.status == 0 and 'no promised time' in seen.err and len(promises(2)) == 2,
       'reply --promises of no promise is sent, and says so', seen)
seen = run('contact', '3', '--via', 'phone', '--promises', '告诉客户预计半小时内恢复')
tap.equal(promises(3), ['2026-11-18T20:12:00Z'], 'contact --promises, in Chinese')
seen = run('contact', '4', '--via', 'phone', 'told them: fixed within the hour')
tap.ok(seen.status == 0 and 'midwatch promise 4 ' in seen.err, 'a contact is reminded of', seen)
seen = run('contact', '5', '--via', 'phone', '--from', 'client', 'they will be back within the hour')
tap.ok(seen.status == 0 and seen.err == '', 'what the client says is no promise of ours', seen)
seen = run('contact', '5', '--via', 'phone', '--from', 'client', '--promises', 'back within the hour')
tap.ok(seen.status == 2 and '--promises' in seen.err, 'nor made one', seen)
seen = run('note', '5', 'We will look at it within the hour.')
tap.ok(seen.status == 0 and seen.err == '', 'nor is a note', seen)
tap.done()
