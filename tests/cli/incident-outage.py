# SPDX-License-Identifier: MIT
# A real outage with a published timeline, Cloudflare's of 2 July 2019 (tests/data/outage.mw names its source), entered
# in the evening by command lines (tests/screen/test-outage.c enters it by keys while it burns): its figures and their
# ranges are those worked out by hand below, both languages say the same ones, a correction is told, and all of it is
# the same on another desk.
import os
import re

from cli import Desk, SOURCE, Tap

tap = Tap()
EVENING, LATER = '2019-07-02T18:00:00Z', '2019-07-03T09:00:00Z'
INTERNAL = ('Every edge', 'merged', 'test from end to end', 'first page', 'not seen before', 'Stop the firewall', 'guard', 'Li Na', 'wei')


def run(*words, now=EVENING, on=None, **more):
    return (on or desk).run('--now', now, *words, **more)


def rows(*words, row=None, **more):
    seen = run(*words, '--json', **more)
    assert seen.status == 0, (words, seen)
    return [one for one in seen.rows if row is None or one.get('row') == row]


def report(*words, **more):
    seen = run('incident', 'report', '1', *words, **more)
    assert seen.status == 0, (words, seen)
    return seen.out


desk = Desk('init', '--test-clock')
made = run('source', os.path.join(SOURCE, 'tests', 'data', 'outage-desk.mw'), now='2019-07-01T00:00:00Z')
assert made.status == 0, made
script = os.path.join(SOURCE, 'tests', 'data', 'outage.mw')
seen = run('source', script)
tap.ok(seen.status == 0 and 'INC-1 entry 15 added: resolved at 15:52 +01:00 · 14:52Z' in seen.out, 'entered; each line says what it understood', seen)
typed = sum(len(line) for line in open(script, encoding='utf-8') if line.startswith('incident') and 'section' not in line)
print('# the timeline is %d characters of command lines' % typed)

# ---- the timeline: 13:31 merged, 13:37 built, 13:42 everywhere, 13:45 paged, 14:00 found, 14:02 decided, 14:07 stopped,
# 14:09 traffic back, 14:52 firewall on again
tap.equal([(row['at'][11:16], row['kind'], row['status']) for row in rows('incident', 'show', '1', row='entry')],
          [('13:31', 'change', None), ('13:37', 'change', None), ('13:42', 'impact-start', None), ('13:42', 'change', None),
           ('13:45', 'alert-fired', None), ('13:45', 'detection', None), ('13:45', 'hypothesis', 'rejected'), ('14:00', 'hypothesis', 'confirmed'),
           ('14:02', 'decision', None), ('14:07', 'impact-start', None), ('14:07', 'mitigation', None), ('14:09', 'impact-end', None),
           ('14:09', 'restored', None), ('14:52', 'impact-end', None), ('14:52', 'resolved', None)],
          'T3: in the order of time, and of causes where times are one')
tap.ok(all(row['precision'] == 'minute' and row['at'].startswith('2019-07-02T') for row in rows('incident', 'show', '1', row='entry')),
       'typed to the minute in London’s summer time')

# ---- T9, T10: by hand. A minute typed is [:00, :59], so a difference of two is known to 59 s on either side.
MINUTE = 60
tap.equal([(row['metric'], row['value_s'], row['least_s'], row['most_s']) for row in rows('incident', 'metrics', '1', row='metric')],
          [('detect', 3 * MINUTE, 121, 239),           # 13:42 to 13:45
           ('acknowledge', None, None, None),          # nobody published who took it, when
           ('first-response', None, None, None),       # nor when the first client wrote and was answered
           ('identify', 15 * MINUTE, 841, 959),        # 13:45 to 14:00
           ('restore', 27 * MINUTE, 1561, 1679),       # 13:42 to 14:09
           ('resolve', 70 * MINUTE, 4141, 4259)],      # 13:42 to 14:52
          'T9: metrics as worked out by hand; what is unknown stays unknown')
# T11: traffic fell by 82 %: 27 min · 0.82 = 1328.4 s. The firewall was off for 45 min, wholly. Together 70 min: of them
# 25 at 82 % and 45 at 100 %, 1500 · 0.82 + 2700 = 3930 s.
tap.equal([(row['service'], row['impact_s'], row['weighted_s'], row['open'])
           for kind in ('impact-of', 'impact') for row in rows('incident', 'metrics', '1', row=kind)],
          [('http', 1620, 1328, False), ('waf', 2700, 2700, False), (None, 4200, 3930, False)], 'T11: impact is the union, weighted')
# T13: 13:45 to 14:00 is 15 minutes, which at P0 is the threshold and not above it; a minute more is a gap.
tap.equal(rows('incident', 'gaps', '1'), [], 'T13: no gap')
run('incident', 'edit', '1', '8', '--at', '15:01', '--end', '15:01', '--reason', 'a trial')
tap.equal([(row['start_at'][11:16], row['to'], row['length_s'], row['state']) for row in rows('incident', 'gaps', '1')],
          [('13:45', '8', 16 * MINUTE, 'unexplained')], 'T13: a minute more is one')
appendix = report('--format', 'md').split('## Appendix')[1]
tap.ok('a trial' in appendix and '14:00' in appendix and '14:01' in appendix, 'T5: the correction is in the appendix', appendix)
run('incident', 'undo', '1', '8', '--reason', 'back')
tap.equal(rows('incident', 'gaps', '1'), [], 'and taken back, none')

# ---- the report, in both languages
english, chinese = (report('--format', 'md', '--language', language) for language in ('en', 'zh'))
for name, text, words in (('English', english, ('traffic fell by 82%', '27 min', 'Detected − Impact began', 'unknown', 'Europe/London')),
                          ('Chinese', chinese, ('流量最多下降 82%', '27 分', '发现 − 影响开始', '未知', '影响开始'))):
    tap.ok(all(word in text for word in words), 'R6: the review in ' + name, [word for word in words if word not in text])
NUMBERS = re.compile(r'\b[0-9]{2}:[0-9]{2}\b|\b2019-[0-9-]+|\b[0-9]+ (?=min|h|s|分|小时|秒)')
tap.equal(NUMBERS.findall(english), NUMBERS.findall(chinese), 'R6: the same figures in both')
for language, lang in (('en', '<html lang="en">'), ('zh', '<html lang="zh">')):
    for audience in ('internal', 'management', 'customer'):
        page = report('--format', 'html', '--language', language, '--audience', audience)
        tap.ok(lang in page and '<svg' in page and not re.search(r'(src|href)="?https?:', page) and '<script' not in page,
               'R6: HTML that needs nothing else: %s, %s' % (audience, language), page[:200])

# ---- R4: what the clients read, each in its language and zone
shop, mall = (report('--audience', 'customer', '--client', client) for client in ('shop', 'mall'))
tap.ok('09:42' in shop and 'America/New_York' in shop and 'Requests are answered again.' in shop, 'for a client in New York', shop)
tap.ok('21:42' in mall and 'Asia/Shanghai' in mall and '请求恢复正常。' in mall and 'answered' not in mall, 'for one in Shanghai, in Chinese', mall)
tap.equal([word for word in INTERNAL if word in shop or word in mall], [], 'R4: nothing internal')
tap.ok(all(row['told_at'] is None for row in rows('incident', 'affected', '1')) and 'told you' not in shop and '通报' not in mall,
       'nobody was told anything that evening, nor does it say so', shop)

# ---- R2: approved by another, published, moved elsewhere, verified
for words in (('submit',), ('approve', '--as', 'wei'), ('publish', '--language', 'en', '--language', 'zh')):
    seen = run('incident', words[0], '1', *words[1:], now=LATER)
    tap.ok(seen.status == 0, words[0], seen)
other = Desk('init', '--test-clock')
seen = run('import', other.file('moved', run('export', '--with-users', now=LATER).out), '--with-users', now=LATER, on=other)
for words in (('incident', 'metrics', '1', '--json'), *(('incident', 'report', '1', '--version', '1', '--language', language, '--format', form)
              for language in ('en', 'zh') for form in ('md', 'html', 'text'))):
    here, there = (run(*words, now=LATER, on=each) for each in (desk, other))
    tap.ok(here.status == 0 and here.out == there.out, 'the same elsewhere: ' + ' '.join(words), (here, there))
tap.equal([run(*words, now=LATER, on=other).status for words in (('incident', 'verify', '1'), ('check',))], [0, 0], 'verified there')
tap.done()
