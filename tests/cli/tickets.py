# SPDX-License-Identifier: MIT
# Every ticket verb: what it prints, what --json gives, what it refuses and with which status.
import os
import re

from cli import Desk, Tap

tap = Tap()
desk = Desk('init', '--test-clock')
DEFINITIONS = '''
calendar add office --zone Asia/Shanghai --hours "Mon-Fri 09:00-18:00"
region add sea --title "South-East Asia"
service add live --title Live
tier add gold --title Gold --strategic
user add wei --role engineer --zone Asia/Shanghai
user add li --role lead
team add net --members wei,li
field add sdk --title SDK
field add app --kind choice --choices web,ios
field add viewers --kind number
client add acme --title Acme --region sea --language en
client add beta --title Beta
policy set gold P0,P1 first-response 15m restore=1h resolve=8h update=1h --calendar 24x7
policy set gold P2,P3 first-response 4h resolve=3d --calendar office
policy set gold * next-response 2h acceptance=30m --calendar 24x7
policy set beta * first-response 1h --calendar 24x7 --stop ack
contract add acme --tier gold --from 2026-01-01 --to 2027-01-01
contract add beta --tier gold --from 2026-01-01 --to 2026-06-01
canned add receipt --text "We got it."
canned add sorry --text "Sorry for that."
canned add fill --text "{{client}}/{{contact}}/{{ticket}}/{{subject}}/{{severity}}/{{ me }}/{{due restore}}/{{now}}"
canned add open --text "{{client}}: {{cause}} by {{due nonsense}}"
client contact acme "Ann Lee" --mail ops@acme.example
view add mine --filter owner:me
'''
made = desk.run('--now', '2026-11-16T00:00:00Z', 'source', '-', stdin=DEFINITIONS)
assert made.status == 0, made
clock = [0]


def now():
    return '2026-11-16T%02d:%02d:%02dZ' % (clock[0] // 3600 + 1, clock[0] // 60 % 60, clock[0] % 60)


def run(*words, user='wei', **more):
    return desk.run('--now', now(), '--as', user, *words, **more)


def later(minutes):
    clock[0] += minutes * 60


def says(words, text, name=None, **more):
    seen = run(*words, **more)
    return tap.ok(seen.status == 0 and seen.err == '' and text in seen.out, name or ' '.join(words), seen)


def refused(words, status, text, **more):
    seen = run(*words, **more)
    tap.ok(seen.status == status and seen.out == '' and seen.err.startswith('midwatch: ') and text in seen.err and
           seen.err.count('\n') == 1, 'refused with %d: %s' % (status, ' '.join(words)), seen)


def ticket(number):
    return run('--json', 'list', '--all', 'id:%d' % number).rows[0]


def clocks(number):
    return {row['clock']: row for row in run('--json', 'clocks', str(number)).rows}


# new
says(['new', 'acme', 'Stream', 'cut:', 'SEA', 'edge', '-s', 'P1', '--contact', 'ops@acme.example', '--cc', 'a@acme.example,b@acme.example', '--tag', 'cdn',
      '--field', 'sdk=4.2', '--affected', '30%', '--text', 'all dark'],
     '1 opened, P1 under acme@2026-01-01; first response still runs (contract: reply), 15m left; restore 1h00 left')
tap.equal(run('--json', 'new', 'acme', 'a question', '--kind', 'question', '--claimed', 'P2').rows, [{'ticket': 2}],
          'new --json')
tap.equal((ticket(2)['severity'], ticket(2)['kind'], ticket(2)['region'], ticket(2)['language']),
          ('P2', 'question', 'sea', 'en'), 'new: what the client says is known')
says(['new', 'beta', 'after the contract'], '3 opened, P3, uncovered')
refused(['new', 'nobody', 'x'], 3, 'nobody')
refused(['new', 'acme'], 2, 'SUBJECT is missing')
refused(['new', 'acme', ' '], 2, 'subject')
refused(['new', 'acme', 'x', '-s', 'P12'], 2, 'P0 to P9')
refused(['new', 'acme', 'x', '--kind', 'riddle'], 2, 'riddle')
refused(['new', 'acme', 'x', '--service', 'lvie'], 3, 'near: live')
refused(['new', 'acme', 'x', '--field', 'sdk'], 2, 'KEY=VALUE')
refused(['new', 'acme', 'x', '--field', 'os=1'], 3, 'os')
refused(['new', 'acme', 'x', '--field', 'app=tv'], 2, 'none of web, ios')
refused(['new', 'acme', 'x', '--field', 'viewers=many'], 2, 'no number')
refused(['new', 'acme', 'x', '--affected', 'lots'], 2, '30%')
refused(['new', 'acme', 'x', '--affected', '130%'], 2, '30%')
refused(['new', 'acme', 'x', '--affected', '100.5%'], 2, '30%')
refused(['new', 'acme', 'x', '--at', '2026-11-16T09:00:00Z'], 2, 'future')
refused(['new', 'acme', 'x', '--tag', 'a,b'], 2, 'tag')
refused(['new', 'acme', 'x', '--to-client'], 2, '--opened-by engineer')

# list
row = run('--json', 'list').rows[0]
tap.equal([row[key] for key in ('ticket', 'ref', 'severity', 'rest', 'class', 'clock', 'due_at', 'breached', 'breach_at',
                                'state', 'wait', 'client', 'tier', 'service', 'region', 'kind', 'subject', 'owner',
                                'opened_at', 'updated_at', 'tags')],
          [1, None, 'P1', 0, 'live', 'first-response', '2026-11-16T01:15:00Z', False, None, 'new', None, 'acme', 'gold',
           None, 'sea', None, 'Stream cut: SEA edge', None, '2026-11-16T01:00:00Z', '2026-11-16T01:00:00Z', ['cdn']],
          'list --json: every key of the row')
tap.equal(run('list').out.splitlines()[:2],
          ['SEV  DUE   CLOCK       ID  CLIENT  STATE  OWNER  SUBJECT',
           'P1   15m   first-resp   1  acme    new    -      Stream cut: SEA edge'], 'list, plain')
tap.equal([row['ticket'] for row in run('--json', 'list', 'client:acme', '-severity:P1').rows], [2], 'list FILTER')
tap.equal([row['ticket'] for row in run('--json', 'list', '--limit', '1', '--after', '1').rows], [2],
          'list --limit --after')
tap.equal(run('list', '--columns', 'id,contract', 'id:1').out, 'ID  CONTRACT\n 1  acme@2026-01-01\n', 'list --columns')
tap.equal(run('list', '--columns', 'id,due,clock', 'id:3').out, 'ID  DUE  CLOCK\n 3  ?    uncovered\n',
          'list: uncovered is not "nothing due"')
refused(['list', '--columns', 'id,shoe'], 2, 'shoe')
refused(['list', 'severity:P77'], 2, 'P77')
refused(['list', '--limit', '0'], 2, '--limit')
tap.equal([row['ticket'] for row in run('--json', 'list', 'sdk:4.2').rows], [1], 'list by an own field')
tap.equal(run('--json', 'list', 'mine').rows, [], 'list VIEW')
tap.equal([row['ticket'] for row in run('--json', 'search', 'sea EDGE').rows], [1], 'search')

# take, claim, release, assign, accept, ack, begun, confirm
later(4)
says(['ack', '1'], '1 acknowledged; first response still runs (contract: reply), 11m left; restore 56m left')
tap.equal(ticket(1)['state'], 'open', 'an ack opens the ticket')
says(['claim', '1'], '1 claimed')
says(['claim', '1'], 'is yours already')
refused(['claim', '1'], 4, 'owned by wei', user='li')
refused(['take', '1'], 4, 'owned by wei', user='li')
says(['release', '1'], '1 released')
refused(['release', '1'], 1, 'nobody owns it')
says(['take', '1'], '1 taken')
tap.equal([row['kind'] for row in run('--json', 'log', '1').rows][-2:], ['claim', 'begun'], 'take: no second ack')
says(['take', '1'], 'is yours already')
tap.equal([row['ticket'] for row in run('--json', 'list', 'mine').rows], [1], 'list VIEW, owner:me')
says(['assign', '2', 'net'], '2 assigned to the team net')
says(['assign', '2', 'li'], '2 assigned to li')
says(['assign', '2', 'net'], 'net')
says(['accept', '2'], '2 accepted', user='li')
refused(['assign', '2', 'nemo'], 3, 'nemo')
says(['assign', '2', 'me'], '2 assigned to wei')
says(['confirm', '1'], '1 confirmed')
says(['begun', '1', '2'], '2 begun', 'a bulk')
seen = run('ack', '1', '99')
tap.ok(seen.status == 3 and '1 acknowledged' in seen.out and '#99' in seen.err, 'a bulk goes on past a failure', seen)
refused(['ack', 'x'], 2, 'usage: ack TICKET')
refused(['ack'], 2, 'ticket is expected')
refused(['ack', 'zd:77'], 3, 'zd:77')
refused(['ack', '99'], 3, 'no such ticket')
tap.equal(set(run('--json', 'ack', '1').rows[0]), {'ticket', 'turn', 'state', 'severity', 'owner', 'clock', 'due_at'},
          'an act --json')
tap.equal(run('-q', 'ack', '1').out, '', 'an act -q')

# next takes what nobody owns, in queue order.
says(['next'], '3 is yours')
refused(['next'], 3, 'nothing waits')

# ack under definition A tells the client.
says(['cover', '3', 'beta@2026-01-01', '--reason', 'prolonged by mail'], '3 covered by beta@2026-01-01', user='li')
refused(['cover', '3', 'acme@2026-01-01', '--reason', 'x'], 1, "not the client's")
refused(['cover', '3', 'beta@2026-01-01'], 2, '--reason')
says(['ack', '3'], 'first response met')
tap.equal([row['text'] for row in run('--json', 'log', '3').rows if row['public'] and not row['client']], ['We got it.'],
          'ack --stop ack sends the receipt line')

run('option', 'set', 'columns', 'id,contract')
tap.equal([run('list', 'id:1').out, run('list', 'id:1', user='li').out.split()[0],
           run('list', 'id:1', '--columns', 'id').out],
          ['ID  CONTRACT\n 1  acme@2026-01-01\n', 'SEV', 'ID\n 1\n'], 'the columns a person wants are theirs alone')
run('option', 'remove', 'columns')

# reply, note, contact, promise, remind
later(1)
says(['reply', '1', 'we', 'are', 'on', 'it'], '1 answered; first response met with 10m to spare; update now runs, 1h00 left; restore 55m left')
tap.equal(clocks(1)['first-response']['state'], 'met', 'a reply stops the first response')
says(['reply', '1', '--canned', 'sorry', '--diagnosis'], '1 answered')
says(['reply', '1', '--text', '-'], '1 answered', stdin='from standard input')
sent = [row['more'] for row in run('--json', 'log', '1').rows if row['via'] == 'mail' and not row['client']]
tap.equal(sent, ['to=ops@acme.example cc=a@acme.example,b@acme.example'] * 3, 'who reads along gets the answers')
tap.equal(run('--json', 'show', '1').rows[0]['cc'], 'a@acme.example,b@acme.example', 'and is shown')
says(['reply', '2', 'to you alone', '--to', 'x@acme.example', '--cc', 'y@acme.example'], '2 answered')
tap.ok('answer by mail to x@acme.example, copy to y@acme.example' in run('log', '2').out, 'reply --to --cc',
       run('log', '2'))
refused(['reply', '1'], 2, 'a text is expected')
refused(['reply', '1', '--canned', 'nope'], 3, 'nope')
refused(['reply', '1', '--canned', 'open'], 2, '{{cause}}')
refused(['reply', '1', 'a', '--text', 'b'], 2, '--text')
says(['note', '1', '--text', '@' + desk.file('note.txt', 'from a file\nof two lines')], '1 noted')
texts = [row['text'] for row in run('--json', 'log', '1').rows if row['kind'] == 'message']
tap.equal(texts[1:], ['Sorry for that.', 'from standard input', 'from a file\nof two lines'], 'what was said')
says(['reply', '1', '--canned', 'fill'], '1 answered')
filled = [row['text'] for row in run('--json', 'log', '1').rows if row['kind'] == 'message'][-1]
tap.equal(filled, 'Acme/Ann Lee/1/Stream cut: SEA edge/P1/wei/2026-11-16 02:00 +00:00/2026-11-16 01:05 +00:00', 'its fields are filled in')
says(['contact', '1', '--via', 'phone', '--with', 'Ann', '--eta', '+30m', 'called'], 'contact by phone recorded')
tap.equal(clocks(1)['promise']['due_at'], '2026-11-16T01:35:00Z', 'an ETA given is a promise')
refused(['contact', '1', 'x'], 2, '--via')
refused(['contact', '1', '--via', 'pigeon', 'x'], 2, 'pigeon')
refused(['contact', '1', '--via', 'phone', '--from', 'client', '--eta', '+1h', 'x'], 2, '--eta')
says(['promise', '1', 'moved', '+1h'], 'promise moved to')
says(['promise', '1', 'kept'], 'promise kept; promise met')
says(['promise', '1', '+10m', 'a', 'report'], 'promised for 2026-11-16 09:15 +08:00')
refused(['promise', '2', 'kept'], 3, 'no promise is open')
refused(['promise', '1', '-1h', 'x'], 2, 'still to come')
refused(['promise', '1', 'moved'], 2, 'time is expected')
says(['remind', '1', '+2h', 'look', 'again'], 'reminder set')
refused(['remind', '1', '-2h', 'x'], 2, 'passed')

# wait, open, restore, resolve, close, reopen, cancel, change
says(['wait', '1', 'client', '--until', '+1h'], 'waits (waiting-client) until 2026-11-16 10:05 +08:00')
tap.equal(clocks(1)['resolve']['state'], 'paused', 'resolve pauses')
says(['clocks', '1'], 'resumed now it would be due 2026-11-16', 'clocks, plain: due if resumed')
tap.equal((ticket(1)['state'], ticket(1)['wait']), ('waiting', 'waiting-client'), 'it waits')
says(['contact', '1', '--via', 'im', '--from', 'client', 'here', 'is', 'the', 'log'], "client's words recorded")
tap.equal(ticket(1)['state'], 'open', "the client's message ends the wait")
refused(['wait', '1', 'client'], 1, 'nothing public was said')
refused(['wait', '1', 'weather'], 2, 'weather')
says(['wait', '1', 'third-party', '--supplier', 'sealink', '--ref', 'SL-1', '--promised', '+1h'], 'waits (third-party)')
says(['log', '1'], 'waiting (third-party), at sealink, reference SL-1, promised for 2026-11-16',
     'log: the supplier, its ticket and its promise')
says(['open', '1'], '1 open')
refused(['open', '1'], 1, 'open already')
refused(['reopen', '1', '--regressed'], 1, 'never was restored')
says(['restore', '1', '--partial', '50%'], 'restored to 50%')
tap.equal(clocks(1)['restore']['state'], 'running', 'a partial restoration stops nothing')
refused(['restore', '1', '--partial', '150%'], 2, '1 to 99')
later(10)
refused(['restore', '1', '--at', '2026-11-16T00:59:00Z', '--reason', 'x'], 2, 'before its opening')
refused(['restore', '1', '--at', '+1m', '--reason', 'x'], 2, 'future')
says(['restore', '1', '--at', '-2m'], 'restored; restore met with 47m to spare')
refused(['restore', '1'], 1, 'restored already')
says(['reopen', '1', '--regressed'], '1 reopened')
tap.equal([row['cycle'] for row in run('--json', 'clocks', '1').rows if row['clock'] == 'restore'], [1, 2],
          'regressed: a second restore clock')
later(60)
refused(['restore', '1', '--at', '-40m'], 2, '--reason')
says(['restore', '1', '--at', '-40m', '--reason', 'written on paper'], 'restored')
tap.ok('[late: written on paper]' in run('log', '1').out, 'the log keeps why it is late')
says(['resolve', '1', '--cause', 'node', '--side', 'vendor'], 'resolved; resolve met')
tap.equal((ticket(1)['cause'], ticket(1)['side'], ticket(1)['state']), ('node', 'vendor', 'resolved'), 'resolve --cause')
refused(['resolve', '1', '--side', 'vendor'], 2, '--cause')
refused(['resolve', '1'], 1, 'resolved already')
tap.ok(1 not in [row['ticket'] for row in run('--json', 'list').rows], 'a resolved ticket is not listed')
tap.equal([row['ticket'] for row in run('--json', 'search', 'edge').rows], [1], 'but found')
says(['reopen', '1'], '1 reopened')
says(['close', '1'], '1 resolved and closed')
refused(['ack', '1'], 1, 'closed: reopen it first')
refused(['close', '1'], 1, 'closed')
says(['contact', '1', '--via', 'phone', '--from', 'client', 'again'], "4 client's words recorded, for 1")
tap.equal(run('--json', 'show', '4').rows[0]['links'], ['1'], 'on a closed ticket a client opens a linked one')
says(['change', '4', 'accept'], 'change: accept')
says(['change', '4', 'window', '+1d'], 'change: window')
refused(['change', '4', 'window'], 2, 'time it opens')
refused(['change', '4', 'maybe'], 2, 'maybe')
says(['change', '4', 'effective'], 'change: effective')
says(['cancel', '4', '--spam'], '4 cancelled as spam')
refused(['resolve', '4'], 1, 'cancelled already')
says(['new', 'acme', 'short'], '5 opened')
says(['reply', '5', 'done', '--close'], 'answered and closed; first response met')

# severity, set, cause, tag, follow, link
says(['new', 'acme', 'second', '-s', 'P2'], '6 opened')
says(['severity', '6', 'P1', '--reason', 'worse'], '6 P1, was P2')
says(['severity', '6', 'P1'], 'is P1 already')
refused(['severity', '6', 'PX'], 2, 'PX')
says(['set', '6', '--service', 'live', '--kind', 'fault', '--affected', '1200', '--field', 'sdk=5'], '6 set')
tap.equal((ticket(6)['service'], ticket(6)['kind'], ticket(6)['affected']), ('live', 'fault', '1200'), 'set')
refused(['set', '6'], 2, 'set what')
refused(['set', '6', '--region', 'mars'], 3, 'mars')
says(['cause', '6', 'config', '--side', 'client'], 'cause: config')
refused(['cause', '6', 'x', '--side', 'nobody'], 2, 'nobody')
says(['tag', '6', '+cdn', 'sea', '+x'], '6 tagged')
says(['tag', '6', '-x', '+cdn'], '6 tagged')
says(['tag', '6', '+cdn'], 'has it so already')
tap.equal(ticket(6)['tags'], ['cdn', 'sea'], 'tags')
says(['follow', '6'], 'followed by wei')
says(['follow', '6', '--off'], 'no longer followed by wei')
says(['link', '6', '5'], 'linked to 5')
tap.equal(run('--json', 'show', '5').rows[0]['links'], ['6'], 'links go both ways')
refused(['link', '6', '6'], 2, 'itself')
refused(['link', '6', '77'], 3, '77')

# extend, waive, retract, undo, redo, redact, escalate
says(['extend', '6', 'restore', '30m', '--consent', 'Ann by phone'], 'restore extended by agreement')
tap.equal((clocks(6)['restore']['target_s'], clocks(6)['restore']['original_due_at'] is not None), (5400, True), 'extend')
refused(['extend', '6', 'restore', '30m'], 2, '--consent')
refused(['extend', '6', 'restore', '--consent', 'x'], 2, 'DURATION')
refused(['extend', '6', 'diagnosis', '1h', '--consent', 'x'], 1, 'diagnosis')
refused(['extend', '6', 'lunch', '1h', '--consent', 'x'], 2, 'lunch')
later(20)
says(['reply', '6', 'late'], 'missed by')
says(['waive', '6', 'first-response', '--reason', 'line down'], 'asked for')
refused(['waive', '6', 'first-response', '--approve'], 5, 'another person')
says(['waive', '6', 'first-response', '--approve'], 'approved', user='li')
tap.equal(clocks(6)['first-response']['waived'], True, 'waived')
says(['clocks', '6'], 'waived\n', 'clocks, plain: waived')
says(['clocks', '6'], 'extended, was due 2026-11-16', 'clocks, plain: the due date before the extension')
refused(['waive', '6', 'first-response', '--approve'], 3, 'waits for approval', user='li')
says(['begun', '6'], 'begun')
turn = run('--json', 'log', '6').rows[-1]['turn']
says(['retract', '6', str(turn)], 'event %d taken back' % turn)
tap.equal(run('--json', 'log', '6').rows[turn - 1]['retracted'], True, 'retracted stays in the log')
refused(['retract', '6', str(turn)], 1, 'already')
refused(['retract', '6', '999'], 3, '999')
refused(['retract', '6', '1'], 1, 'opening')
says(['severity', '6', 'P3'], 'P3, was P1')
says(['undo', '6'], 'undone: severity')
tap.equal(ticket(6)['severity'], 'P1', 'undo')
says(['redo', '6'], 'redone: severity')
tap.equal(ticket(6)['severity'], 'P3', 'redo')
refused(['redo', '6'], 1, 'nothing of yours to redo')
says(['undo', '6'], 'undone: severity')
refused(['undo', '2'], 1, 'nothing of yours', user='nemo')
says(['note', '6', 'the password is hunter2'], 'noted')
turn = run('--json', 'log', '6').rows[-1]['turn']
refused(['redact', '6', str(turn)], 2, '--reason', user='li')
says(['redact', '6', str(turn), '--reason', 'a password'], 'redacted', user='li')
refused(['redact', '6', str(turn), '--reason', 'again'], 1, 'redacted already', user='li')
refused(['redact', '6', str(turn + 1), '--reason', 'x'], 1, 'no text', user='li')
tap.ok('hunter2' not in run('show', '6').out and '(redacted)' in run('show', '6').out, 'redacted')
tap.ok('hunter2' not in run('--json', 'export').out, 'redacted: nor exported')
says(['escalate', '6', 'R&D', '--reason', 'core dump'], 'escalated to R&D')

# merge, unmerge, split
says(['new', 'acme', 'twin', '-s', 'P1'], '7 opened')
says(['merge', '7', '6'], '6 took in 7')
tap.equal(ticket(7)['state'], 'cancelled', 'merged')
refused(['ack', '7'], 1, 'merged into 6')
refused(['merge', '6', '7'], 1, 'circle')
refused(['merge', '6', '6'], 1, 'itself')
refused(['merge', '6', '3'], 1, "another client's")
says(['unmerge', '7'], '7 stands by itself again')
refused(['unmerge', '7'], 1, 'not merged')
says(['contact', '7', '--via', 'phone', '--from', 'client', 'and the app crashes'], 'recorded')
turn = run('--json', 'log', '7').rows[-1]['turn']
says(['split', '7', str(turn), '--subject', 'App crashes'], '8 split off from 7')
tap.equal((ticket(8)['subject'], ticket(8)['severity']), ('App crashes', 'P1'), 'split')
refused(['split', '7', str(turn)], 1, 'already')
refused(['split', '7', '1'], 3, 'no message 1')

# attach
says(['attach', '7', desk.file('trace.txt', 'line 1\n')], 'got trace.txt (7 bytes)')
files = run('--json', 'attachment', 'list', '7').rows
tap.equal([(row['name'], row['bytes'], row['type']) for row in files], [('trace.txt', 7, 'text/plain')], 'attachment list')
event = str(files[0]['event'])
tap.equal(run('attachment', 'show', '7', event).out, 'line 1\n', 'attachment show')
target = os.path.join(desk.folder.name, 'saved')
says(['attachment', 'save', '7', event, '--to', target], 'saved')
tap.equal(open(target).read(), 'line 1\n', 'attachment save')
refused(['attachment', 'save', '7', event, '--to', target], 1, 'exists')
refused(['attachment', 'show', '7', '1'], 3, 'no attachment 1')
refused(['attach', '7', '/nonexistent/x'], 3, '/nonexistent/x')
refused(['attach', '7', '-'], 2, '--name', stdin='x')

# show, log, clocks, explain, mine
shown = run('show', '1')
tap.ok(shown.status == 0 and 'Subject' in shown.out and 'all dark' in shown.out and ' -\n' not in shown.out, 'show', shown)
tap.equal(run('--json', 'show', '1').rows[0]['subject'], 'Stream cut: SEA edge', 'show --json')
refused(['show', '99'], 3, 'no such ticket')
keys = ['ticket', 'clock', 'cycle', 'state', 'breached', 'breach_at', 'cause', 'waived', 'unproved', 'started_at',
        'stopped_at', 'target_s', 'aim_s', 'original_due_at', 'elapsed_s', 'remaining_s', 'due_at', 'due_if_resumed_at',
        'sleeping_until', 'calendar', 'provisional']
row = run('--json', 'clocks', '1').rows[0]
tap.ok(all(key in row for key in keys), 'clocks --json: every key of the row', row)
starts = [row['started_at'] for row in run('--json', 'clocks', '1').rows]
tap.equal(starts, sorted(starts), 'clocks ascend')
tap.ok(run('--json', 'clocks', '1', '--known-at', '2026-11-16T01:01:00Z').rows[0]['state'] != 'met',
       'clocks --known-at')
tap.ok(run('explain', '6').status == 0 and 'due' in run('explain', '6').out, 'explain')
tap.ok({row['step'] for row in run('--json', 'explain', '6', 'resolve').rows} >= {'start', 'due'}, 'explain CLOCK --json')
refused(['explain', '6', 'lunch'], 2, 'lunch')
refused(['explain', '6', 'change'], 3, 'change')
tap.ok(len(run('--json', 'mine', '--since', '2026-11-16T00:00:00Z').rows) > 50, 'mine')
tap.equal(run('--json', 'mine', user='nemo').rows, [], "mine: nobody else's")

# One script, one transaction, nothing of it when one line fails.
before = run('--json', 'log', '6').rows[-1]['turn']
seen = run('source', '-', stdin='ack 6\nbegun 6\nack 99\n')
tap.ok(seen.status == 3 and '-:3:' in seen.err or ':3:' in seen.err, 'a script names its line', seen)
tap.equal(run('--json', 'log', '6').rows[-1]['turn'], before, 'and changed nothing')

# Hostile text comes back harmless, and stays as it was.
hostile = 'x\x1b]0;title\x07\u202e\x9b'
says(['new', 'acme', hostile, '--text', hostile], 'opened')
tap.ok('\x1b' not in run('list').out and '\x1b' not in run('show', '9').out and '\x1b' not in run('log', '9').out,
       'hostile text comes out sanitised')
tap.equal(ticket(9)['subject'], hostile, 'and is stored raw')

seen = run('--json', 'check')
tap.equal((seen.status, seen.rows[-1]['complaints']), (0, 0), 'check has nothing to say')
tap.done()
