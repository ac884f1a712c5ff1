# SPDX-License-Identifier: MIT
# who is at work, and what a time is elsewhere.
from cli import Desk, Tap

tap = Tap()
desk = Desk('init', '--test-clock')
DEFINITIONS = '''
region add sea --title "South-East Asia"
region add eu --title Europe
service add live --title Live
client add acme --title Acme --zone Asia/Jakarta
user add wei --role engineer --zone Asia/Shanghai --hours "22:00-32:00" --languages zh,en --skills live --phone +861
user add lin --role lead --zone Europe/London --hours "Mon-Fri 09:00-17:30" --languages en --regions eu
user add ana --role tam --zone America/Los_Angeles --hours "Mon-Fri 08:00-17:00" --languages es,en
user add bo --role engineer --regions sea
user add eve --role viewer --hours "00:00-24:00"
'''
NOW = '2026-11-23T16:30:00Z'  # Monday; Tuesday 00:30 in Shanghai
made = desk.run('--now', NOW, 'source', '-', stdin=DEFINITIONS)
assert made.status == 0, made


def run(*words):
    return desk.run('--now', NOW, '--as', 'wei', *words)


def there(*words):
    return [(row['user'], row['there'], row['changes_at']) for row in run('--json', 'who', *words).rows]


tap.equal(there(), [('ana', True, '2026-11-24T01:00:00Z'), ('wei', True, '2026-11-24T00:00:00Z'),
                    ('lin', True, '2026-11-23T17:30:00Z'), ('bo', None, None)],
          'those there first, the longest before; no viewers; hours without days are daily')
tap.equal(there('--at', '2026-11-23T10:00:00Z'),
          [('lin', True, '2026-11-23T17:30:00Z'), ('bo', None, None), ('wei', False, '2026-11-23T14:00:00Z'),
           ('ana', False, '2026-11-23T16:00:00Z')], 'at another time; the others by when they come')
tap.equal([row[0] for row in there('--language', 'zh')], ['wei'], 'by language')
tap.equal([row[0] for row in there('--skill', 'live')], ['wei'], 'by skill')
tap.equal([row[0] for row in there('--region', 'sea')], ['ana', 'wei', 'bo'], 'by region: without one, for all')
seen = run('who')
tap.ok(seen.out.splitlines()[2].split()[:7] == ['wei', 'engineer', 'yes', '2026-11-24', '08:00', '+08:00', '00:30'],
       'a row', seen)
row = run('--json', 'who').rows[1]
tap.ok(row['local'] == '00:30' and row['languages'] == ['zh', 'en'] and row['phone'] == '+861' and
       row['zone'] == 'Asia/Shanghai', 'what is known of one', row)
tap.equal(run('--json', 'night').out.count('shift') + run('night').out.count('when your shift ends'), 1,
          'the night ends with daily hours too')


def clocks(*words):
    return [(row['where'], row['zone'], row['local'], row['in_s']) for row in run('--json', 'when', *words).rows]


tap.equal(clocks('04:00', 'Europe/London'),
          [('here', 'Asia/Shanghai', '2026-11-24 04:00 +08:00', 12600),
           ('Europe/London', 'Europe/London', '2026-11-23 20:00 +00:00', 12600),
           ('UTC', 'UTC', '2026-11-23 20:00 +00:00', 12600)], 'here, there, UTC')
tap.equal([row[:2] for row in clocks('tomorrow', '04:00', 'acme', 'ana')],
          [('here', 'Asia/Shanghai'), ('acme', 'Asia/Jakarta'), ('ana', 'America/Los_Angeles'), ('UTC', 'UTC')],
          'where a client is, and a person; a time of two words')
tap.equal(clocks('09:00 America/New_York')[0][2], '2026-11-23 22:00 +08:00', 'a time of another zone')
tap.equal(clocks('-30m')[1][2:], ('2026-11-23 16:00 +00:00', -1800), 'a time ago')


def refused(words, status, text):
    seen = run(*words)
    tap.ok(seen.status == status and seen.out == '' and text in seen.err and seen.err.count('\n') == 1,
           'refused: %s' % ' '.join(words), seen)


refused(('when', '04:00', 'Mars'), 3, 'Mars')
refused(('when', 'soon'), 2, 'soon')
refused(('when',), 2, 'TIME')
refused(('who', '--at', 'soon'), 2, 'soon')
refused(('who', '--region', 'se'), 3, 'did you mean sea?')

# Half past midnight: what happened since ten is since ten last night.
made = desk.run('--now', '2026-11-23T15:00:00Z', '--as', 'wei', 'new', 'acme', 'Stream', 'cut')
assert made.status == 0, made
for words in (('since', '22:00'), ('since', 'yesterday', '22:00'), ('mine', '--since', '22:00')):
    tap.equal(len(run('--json', *words).rows), 1, 'a time of day is the last one: %s' % ' '.join(words))
tap.equal(run('--json', 'since', 'today', '00:10').rows, [], 'since a time behind it')
refused(('since', 'tomorrow'), 2, 'a time that has passed is expected')
refused(('since', '2030-01-01'), 2, 'a time that has passed is expected')
refused(('since', 'yesterday', 'noonish'), 3, 'noonish')
refused(('mine', '--since', 'tomorrow'), 2, '--since: “tomorrow”')
tap.done()
