# SPDX-License-Identifier: MIT
# What a public reply had better not say is warned of, and sent all the same: whom the desk knows, what looks like an
# address or a key; never what the client said himself, nor who signs.
from cli import Desk, Tap

tap = Tap()
desk = Desk('init', '--test-clock')
NOW = '2026-11-18T19:42:00Z'
made = desk.run('--now', '2026-11-18T00:00:00Z', 'source', '-', stdin="""
tier add gold --title Gold
user add wei --role engineer --title "王伟 Wei Wang" --mail wei@night.example
user add mbauer --role engineer --title "Maria Bauer"
client add acme --title "Acme Live" --domain acme.example
client add kumo --title "Kumo TV" --domain kumo.example
contract add acme --tier gold --from 2026-01-01 --to 2027-01-01
contract add kumo --tier gold --from 2026-01-01 --to 2027-01-01
""")
assert made.status == 0, made
for client in ('acme', 'kumo'):
    made = desk.run('--now', '2026-11-18T19:00:00Z', 'new', client, 'Stream cut', '--severity', 'P1', '--contact',
                    'ops@%s.example' % client, '--text', 'Our origin 203.0.113.5 gets no RTMP.')
    assert made.status == 0, made


def reply(ticket, text, *words):
    return desk.run('--now', NOW, '--as', 'wei', 'reply', str(ticket), '-', *words, stdin=text)


def lines(seen):
    return [line[len('midwatch: '):] for line in seen.err.splitlines()]


seen = reply(1, 'Hello,\nwe moved you off 10.1.2.3.\n')
tap.equal(lines(seen), ['reply 1: says an address: 10.1.2.3 (line 2)'], 'an address is warned of')
tap.ok(seen.status == 0 and '10.1.2.3' in desk.run('log', '1').out, 'and the reply is stored all the same', seen)
seen = reply(1, 'edge-4.sea failed, as Maria Bauer saw for Kumo TV, too.')
tap.equal(lines(seen), ['reply 1: says a host: edge-4.sea (line 1)', 'reply 1: names one of us: Maria Bauer (line 1)',
                        'reply 1: names another client: Kumo TV (line 1)'], 'a host, a person, another client')
seen = reply(2, 'Kumo TV is fine again; player.kumo.example as well. mbauer')
tap.equal(lines(seen), ['reply 2: names one of us: mbauer (line 1)'], 'its own name and hosts may be said')
seen = reply(1, 'The origin 203.0.113.5 of Acme Live gets RTMP again, ops@acme.example is told.\n\n王伟 Wei')
tap.equal(lines(seen), [], 'nor what the client wrote, nor its addresses, nor who signs')
seen = reply(1, '203.0.113.55 and 203.0.113 are others than 203.0.113.5.')
tap.equal(lines(seen), ['reply 1: says an address: 203.0.113.55 (line 1)'], 'only what he wrote, not what begins like it')
seen = reply(1, 'Mail sent.', '--cc', 'noc@carrier.example.net')
tap.equal(lines(seen), [], 'an ordinary text')
seen = reply(1, 'As told to noc@carrier.example.net.', '--cc', 'noc@carrier.example.net')
tap.equal(lines(seen), [], 'who gets a copy may be named')
seen = reply(1, 'See https://wiki.night.example/x, password: Tr0ub4dor&3')
tap.equal(lines(seen), ['reply 1: has an internal link: https://wiki.night.example/x (line 1)',
                        'reply 1: gives a key or password away: Tr0u… (line 1)'], 'a link; a password is not repeated')
seen = reply(1, '10.1.1.1 10.1.1.2 10.1.1.3 10.1.1.4 10.1.1.5')
tap.ok(len(lines(seen)) == 4 and lines(seen)[3] == 'reply 1: and 2 more like that', 'no more than three lines', seen)
for words in (('--json',), ('--quiet',)):
    seen = reply(1, 'off 10.1.2.3', *words)
    tap.ok(seen.status == 0 and seen.err == '', 'no warning with ' + words[0], seen)
seen = desk.run('--now', NOW, '--as', 'wei', 'note', '1', 'restarted edge-4.sea (10.1.2.3)')
tap.ok(seen.status == 0 and seen.err == '', 'a note may say anything', seen)
desk.run('--now', NOW, 'client', 'add', 'nimbus', '--title', 'Nimbus Social')
seen = reply(1, 'Nimbus Social is back.')
tap.equal(lines(seen), ['reply 1: names another client: Nimbus Social (line 1)'], 'a client is known once it is added')
tap.done()
