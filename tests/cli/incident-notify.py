# SPDX-License-Identifier: MIT
# Many clients, one outage (incidents.md T14, T16, T19): whom it hits, one notice to them all in their languages and
# zones, what it stops, what can be had back, and the service back region by region.
from cli import Desk, Tap

tap = Tap()


def at(clock):
    return '2026-11-22T%s:00Z' % clock


def made_desk():
    desk = Desk('init', '--test-clock')
    made = desk.run('--now', at('00:00'), 'source', '-', stdin='''
region add sea --title "South-East Asia"
region add us --title "United States"
service add live --title Live
service add vod --title VOD
tier add gold --title Gold --rank 5
tier add top --title Top --rank 9 --strategic
user add wei --title "Wei Li" --role engineer --zone Asia/Shanghai
client add acme --title "Acme Live" --zone Asia/Jakarta --region sea --language en --domain acme.example
client add kumo --title "Kumo TV" --zone Asia/Shanghai --region sea --language zh-CN
client add beta --title Beta --zone Europe/London --region us,sea --language en
client add dora --title Dora --zone America/Los_Angeles --region us --language de
client add free --title Free --zone Europe/London --region sea --language en
client add echo --title Echo --zone Europe/London --region sea --language en
client add past --title Past --region sea --language en
client contact kumo Lin --mail lin@kumo.example
policy set gold * first-response 1h update=30m notify=20m restore=4h --calendar 24x7
policy set top * first-response 1h update=30m notify=20m restore=4h --calendar 24x7
contract add acme --tier gold --from 2026-01-01 --to 2027-01-01
contract add kumo --tier top --from 2026-01-01 --to 2027-01-01
contract add beta --tier gold --service live --from 2026-01-01 --to 2027-01-01
contract add dora --tier gold --from 2026-01-01 --to 2027-01-01
contract add echo --tier gold --from 2026-01-01 --to 2027-01-01
contract add past --tier gold --from 2025-01-01 --to 2026-01-01
canned add outage-zh --language zh --text "{{client}}:{{started}} 起直播中断,下次更新 {{next_update}}。"
canned add outage-en --language en --text "Dear {{contact}}, live is down since {{started}}. Next update {{next_update}}."
''')
    assert made.status == 0, made
    return desk


def run(desk, clock, *words, user='wei', **more):
    return desk.run('--now', at(clock), '--as', user, *words, **more)


def good(desk, clock, *words, **more):
    done = run(desk, clock, *words, **more)
    assert done.status == 0, (words, done)
    return done


desk = made_desk()
good(desk, '01:02', 'new', 'acme', 'Stream cut', '--severity', 'P1', '--service', 'live', '--contact', 'ops@acme.example')
good(desk, '01:10', 'new', 'beta', 'Live is gone', '--severity', 'P1', '--service', 'live', '--region', 'sea',
     '--contact', 'it@beta.example')
good(desk, '01:12', 'new', 'free', 'No picture', '--severity', 'P3', '--service', 'live')
good(desk, '01:14', 'new', 'echo', 'Probe fails', '--severity', 'P1', '--service', 'live', '--opened-by', 'alert',
     '--contact', 'noc@echo.example')
good(desk, '01:15', 'incident', 'new', 'SEA edge answers 502', '--severity', 'P1', '--service', 'live', '--region', 'sea,us',
     '--update-every', '30m', '--ticket', '1,2,3,4', '--at', at('01:00'))


def affected(clock, user='wei'):
    return good(desk, clock, 'incident', 'affected', '1', '--json', user=user).rows


rows = affected('01:20')
tap.equal([(row['client'], row['ticket'], row['contract']) for row in rows],
          [('kumo', None, 'kumo@2026-01-01'), ('acme', 1, 'acme@2026-01-01'), ('beta', 2, 'beta@2026-01-01/live'),
           ('dora', None, 'dora@2026-01-01'), ('echo', 4, 'echo@2026-01-01'), ('free', 3, None)],
          'T19: every contract on that service and region, strategic first, and the uncovered who have a ticket')
by = {row['client']: row for row in rows}
tap.equal([(name, by[name]['reported_at']) for name in ('acme', 'beta', 'free', 'kumo')],
          [('acme', at('01:02')), ('beta', at('01:10')), ('free', at('01:12')), ('kumo', None)],
          'T16: each keeps its own first report')
tap.equal((by['echo']['notify'], by['echo']['notify_due_at'], by['acme']['notify'], by['echo']['reported_at']),
          ('running', at('01:34'), None, None), 'what an alert found before the client: the duty to tell runs')
tap.equal((by['kumo']['language'], by['kumo']['local_time'], by['kumo']['channel'], by['kumo']['contact']),
          ('zh-CN', '2026-11-22 09:20 +08:00', 'mail', 'lin@kumo.example'), 'language, zone, channel')
tap.equal((by['dora']['local_time'], by['dora']['channel'], by['dora']['region']), ('2026-11-21 17:20 -08:00', 'portal', 'us'),
          'who has no address is reached in the portal')
tap.ok(all(row['told_at'] is None for row in rows), 'nobody is told yet')
plain = good(desk, '01:20', 'incident', 'affected', 'INC-1')
tap.ok('Kumo TV' in plain.out and '09:20 +08:00' in plain.out and '6 rows, 0 of them told' in plain.out, 'plain', plain)

texts = ('--canned', 'outage-zh', '--canned', 'outage-en')
seen = run(desk, '01:20', 'incident', 'notify', '1', *texts, '--dry-run', '--json')
by = {row['client']: row for row in seen.rows}
tap.equal(by['kumo']['text'], 'Kumo TV:2026-11-22 09:00 +08:00 起直播中断,下次更新 2026-11-22 09:50 +08:00。',
          'the preview: its language, its name, its times')
tap.equal(by['acme']['text'], 'Dear Acme Live, live is down since 2026-11-22 08:00 +07:00. Next update 2026-11-22 08:50 +07:00.',
          'another zone')
tap.equal([(row['client'], row['text_language']) for row in seen.rows if row['other_language']], [('dora', 'en')],
          'who gets another language is said')
tap.ok(not any(row['sent'] for row in seen.rows) and len(good(desk, '01:20', 'log', '1', '--json').rows) == 1,
       'a preview sends nothing', seen)
plain = run(desk, '01:20', 'incident', 'notify', '1', *texts, '--dry-run')
tap.ok('another one: Dora' in plain.err and '-- Kumo TV, lin@kumo.example' in plain.out and '起直播中断' in plain.out,
       'plain: the exact text of each', plain)

seen = run(desk, '01:20', 'incident', 'notify', '1', '--text', 'As at Kumo TV, node 10.4.7.21 is down.', '--dry-run', '--json')
by = {row['client']: row for row in seen.rows}
tap.ok(any('Kumo TV' in line for line in by['acme']['leaks']) and any('10.4.7.21' in line for line in by['kumo']['leaks']) and
       not any('Kumo' in line for line in by['kumo']['leaks']),
       'R5: another client\'s name is warned of, its own is not; an address always', seen)

for words, what in ((('--text', 'x', '--exclude', 'nobody'), 'nobody'), ((), '--text'),
                    (('--text', 'en=a', '--text', 'en=b'), 'en'), (('--text', 'Ticket {{no}}'), None)):
    seen = run(desk, '01:20', 'incident', 'notify', '1', *words)
    tap.ok(seen.status != 0 and (what is None or what in seen.err), 'refused: %s' % ' '.join(words or ('no text',)), seen)

# ---- sending
seen = good(desk, '01:20', 'incident', 'notify', '1', *texts, '--exclude', 'free,dora', '--json')
by = {row['client']: row for row in seen.rows}
tap.equal(sorted((row['client'], row['ticket'], row['sent']) for row in seen.rows),
          [('acme', 1, True), ('beta', 2, True), ('dora', None, False), ('echo', 4, True), ('free', 3, False), ('kumo', 5, True)],
          'told, but for those left out; who had no ticket has one now')
rows = affected('01:21')
by = {row['client']: row for row in rows}
tap.equal([by[name]['told_at'] for name in ('kumo', 'acme', 'beta', 'dora', 'free')],
          [at('01:20'), at('01:20'), at('01:20'), None, None], 'who was told, and when')
tap.equal([(by[name]['update_due_at'], by[name]['next_update_at']) for name in ('acme', 'beta')],
          [(at('01:50'), at('01:50'))] * 2, 'T19: each update clock runs from it')
tap.equal(by['echo']['notify'], 'met', 'the duty to tell is met')
new = good(desk, '01:21', 'log', '5', '--json').rows
tap.ok(new[0]['kind'] == 'opened' and 'Kumo TV:' in good(desk, '01:21', 'show', '5').out, 'the new ticket says it', new)
clocks = {row['clock']: row for row in good(desk, '01:21', 'clocks', '5', '--json').rows}
tap.ok(clocks['first-response']['state'] == 'met' and clocks['first-response']['elapsed_s'] == 0,
       'K2: opened with the text, the first response is met at once', clocks)
shown = good(desk, '01:21', 'incident', 'show', '1', '--json', '--log').rows
entries = [row for row in shown if row.get('row') == 'entry' and row['kind'] == 'comms-customer']
own = [row for row in entries if row['promoted']]
tap.ok(len(own) == 1 and own[0]['text'] == 'told 4 clients', 'one entry tells them all, the messages are log', entries)
tap.ok('客户:' in str(own[0]['customer']) and 'Dear customer, live is down since 2026-11-22 01:00 +00:00' in
       str(own[0]['customer']) and 'Kumo' not in str(own[0]['customer']), 'its texts by language name no client', own)

# ---- the rest, and again
seen = good(desk, '01:25', 'incident', 'notify', '1', *texts, '--rest', '--json')
tap.equal([row['client'] for row in seen.rows if row['sent']], ['dora', 'free'], '--rest: only those not told')
seen = run(desk, '01:25', 'incident', 'notify', '1', *texts, '--rest')
tap.ok(seen.status != 0 and 'nobody' in seen.err, 'then there is nobody left', seen)
seen = good(desk, '01:49', 'incident', 'notify', '1', '--text', 'Still down.', '--only', 'acme,kumo', '--eta', '+1h', '--json')
tap.equal([row['client'] for row in seen.rows if row['sent']], ['kumo', 'acme'], 'a second notice, to some')
clocks = [(row['state'], row['due_at']) for row in good(desk, '01:50', 'clocks', '1', '--json').rows if row['clock'] == 'update']
tap.equal(clocks, [('met', at('01:50')), ('running', at('02:19'))], 'which stops each update clock')
tap.equal([row['due_at'] for row in good(desk, '01:50', 'clocks', '1', '--json').rows if row['clock'] == 'promise'],
          [at('02:49')], '--eta is a promise')

# ---- T14: missed updates, of each client
by = {row['client']: row for row in affected('03:00')}
tap.equal([(name, by[name]['missed']) for name in ('acme', 'kumo', 'beta')], [('acme', 2), ('kumo', 2), ('beta', 3)],
          'T14: ceil(dt/c) - 1 for each, from its own notices')

# ---- taking back
good(desk, '03:01', 'incident', 'notify', '1', '--text', 'Wrong window.', '--only', 'acme,beta')
good_back = desk.run('--now', '2026-11-22T03:01:08Z', '--as', 'wei', 'incident', 'notify', '1', '--take-back', '--json')
tap.equal([(row['client'], row['problem']) for row in good_back.rows], [('acme', None), ('beta', None)],
          'within ten seconds it is taken back')
by = {row['client']: row for row in affected('03:02')}
tap.equal((by['acme']['told_at'], by['beta']['told_at']), (at('01:49'), at('01:20')), 'and counts as told no longer')
tap.ok('Wrong window' not in good(desk, '03:02', 'incident', 'show', '1').out, 'its entry is gone')
good(desk, '03:03', 'incident', 'notify', '1', '--text', 'Right window.', '--only', 'acme')
seen = run(desk, '03:04', 'incident', 'notify', '1', '--take-back')
tap.ok(seen.status != 0 and 'sent' in seen.out, 'what went out stays said', seen)
seen = run(desk, '03:04', 'incident', 'notify', '1', '--take-back', user='ann')
tap.ok(seen.status != 0 and 'nobody' in seen.err, 'another\'s is not taken back', seen)
good(desk, '03:07', 'cancel', '3')
seen = run(desk, '03:08', 'incident', 'notify', '1', '--text', 'Ticket {{ticket}}.', '--json')
by = {row['client']: row for row in seen.rows}
tap.ok(by['free']['skipped'] and 'closed' in by['free']['problem'] and by['acme']['text'] == 'Ticket 1.' and seen.status == 0,
       'a closed ticket is passed over, and said', seen)

# ---- the service back
seen = good(desk, '03:10', 'incident', 'restore', '1', '--partial', '60%')
tap.ok('no clock stops' in seen.out, 'partial: an impact-change', seen)
clocks = {row['clock']: row['state'] for row in good(desk, '03:10', 'clocks', '1', '--json').rows}
shown = good(desk, '03:10', 'incident', 'show', '1', '--json').rows
change = [row for row in shown if row.get('row') == 'entry' and row['kind'] == 'impact-change']
tap.ok(clocks['restore'] == 'running' and len(change) == 1 and change[0]['weight'] == 40, 'T19: and stops nothing', (clocks, change))
seen = good(desk, '03:11', 'incident', 'restore', '1', '--region', 'sea', '--dry-run', '--json')
tap.equal([(row['ticket'], row['restored']) for row in seen.rows], [(1, False), (2, False), (3, True), (4, False), (5, False)],
          'T19: the tickets of the region are offered')
before = good(desk, '03:11', 'incident', 'show', '1', '--log', '--json').rows
for more in ([], ['--dry-run']):
    seen = run(desk, '03:11', 'incident', 'restore', '1', '--region', 'sea', '--at', '02:50', *more)
    tap.ok(seen.status == 2 and '--reason' in seen.err and not seen.out, 'late without a reason: refused as a whole', seen)
tap.equal(good(desk, '03:11', 'incident', 'show', '1', '--log', '--json').rows, before, 'and nothing is said')
seen = good(desk, '03:11', 'incident', 'restore', '1', '--region', 'sea')
tap.ok('it burns on elsewhere' in seen.out, 'one region of two', seen)
state = lambda ticket: good(desk, '03:12', 'show', ticket, '--json').rows[0]['state']
tap.equal([state(ticket) for ticket in '12456'], ['restored', 'restored', 'restored', 'restored', 'open'], 'its tickets are restored')
header = good(desk, '03:12', 'incident', 'show', '1', '--json').rows[0]
tap.equal(header['state'], 'active', 'the incident is not, as long as it burns elsewhere')
seen = good(desk, '03:13', 'incident', 'add', '1', 'restored', 'DNS steered away')
tap.ok('1 linked ticket runs on: midwatch incident restore 1' in seen.err, 'stamping restored offers it to the tickets', seen)
seen = good(desk, '03:15', 'incident', 'restore', '1', '--json')
tap.equal([(row['ticket'], row['restored']) for row in seen.rows if row['ticket'] == 6], [(6, True)], 'then the rest')
header = good(desk, '03:16', 'incident', 'show', '1', '--json').rows[0]
tap.equal(header['state'], 'restored', 'now it is restored')
tap.equal({row['client']: row['next_update_at'] for row in affected('03:20')}['dora'], None, 'no update is owed any longer')
seen = run(desk, '03:20', 'check')
tap.ok(seen.status == 0, 'check', seen)
tap.done()
