# SPDX-License-Identifier: MIT
# An incident that has everything moves with its desk (incidents.md R2, R6): figures, rows, every report and every
# published version are the same bytes there; and a byte that is not what it was is found.
import itertools
import json
import os
import re
import shutil

from cli import Desk, Tap

tap = Tap()
NOW = '2026-09-22T09:00:00Z'
AUDIENCES, LANGUAGES, FORMS = ('internal', 'customer', 'management', 'interim'), ('en', 'zh'), ('md', 'html', 'text', 'json')
CLIENTS = ('acme', 'kumo', 'beta')
ELSEWHERE = re.compile(r'"ref":"midwatch-[0-9a-f]+:incident:[0-9]+",|Reference +midwatch-[0-9a-f]+:incident:[0-9]+\n')
HOSTILE = 'a\x1b[31mred \u202etxt\u202c <b>&amp; “q\' $(x) `y` \\n ; # | {{summary}}\n第二行'
DEFINITIONS = '''
region add sea --title SEA
region add eu --title Europe
service add live --title Live
service add vod --title VOD
tier add gold --title Gold --rank 5
policy set gold * first-response 1h update=30m notify=20m restore=2h --calendar 24x7
policy set gold P1 review 3d --calendar 24x7
user add wei --title "Wei Zhang" --role engineer --zone Asia/Shanghai
user add chen --title "Chen Mo" --role lead --zone America/Los_Angeles
user add ana --title "Ana Silva" --role tam
user add bob --title "Bob Ray" --role tam
client add acme --title "Acme Live" --zone Asia/Jakarta --region sea --language zh-CN --domain acme.example --tam ana
client add kumo --title "Kumo TV" --zone Asia/Tokyo --region sea --language en --tam ana --backup-tam bob
client add beta --title "Beta Radio" --zone Europe/London --region sea,eu --language en --tam bob
contract add acme --tier gold --from 2026-01-01 --to 2031-01-01
contract add kumo --tier gold --from 2026-01-01 --to 2031-01-01
contract add beta --tier gold --from 2026-01-01 --to 2031-01-01
'''


def run(desk, clock, *words, user='li', **more):
    """On 20 September at this time, or at `clock` where it is a whole one."""
    now = clock if 'T' in clock else '2026-09-20T%sZ' % (clock if clock.count(':') == 2 else clock + ':00')
    return desk.run('--now', now, '--as', user, *words, **more)


def good(desk, clock, *words, **more):
    seen = run(desk, clock, *words, **more)
    assert seen.status == 0, (words, seen)
    return seen


def empty():
    desk = Desk('init', '--test-clock')
    good(desk, '2026-08-01T00:00:00Z', 'user', 'add', 'li', '--title', 'Li Na', '--role', 'admin', '--zone', 'Europe/London')
    return desk


def older(desk):
    """What happened before: an outage of the same cause, with something left to do, and one that was none."""
    def then(*words, **more):
        good(desk, '2026-08-11T10:00:00Z', *words, **more)
    then('incident', 'new', 'Origin behind the SEA edge is gone', '--severity', 'P1', '--service', 'live', '--region', 'sea',
         '--cause', 'route', '--at', '2026-08-11T08:00Z')
    then('incident', 'add', '1', 'restored', 'back', '--at', '2026-08-11T09:00Z')
    then('action', 'new', '1', 'Watch the route', '--owner', 'wei', '--due', '2026-09-01', '--class', 'detect', '--must')
    then('incident', 'new', 'A drill')
    then('incident', 'set', '2', '--cancel', '--reason', 'only a drill')


def burning(desk):
    def at(clock, *words, **more):
        return good(desk, clock, *words, **more)
    at('01:03', 'new', 'acme', 'Stream cut', '--severity', 'P1', '--service', 'live', '--region', 'sea', '--text', 'All is black',
       '--opened-by', 'client', '--contact', 'ops@acme.example')
    at('01:05', 'new', 'kumo', 'Stutter, then nothing', '--severity', 'P2', '--service', 'live', '--region', 'sea',
       '--text', 'Since 10:02', '--opened-by', 'client', '--contact', 'noc@kumo.example')
    at('01:07', 'incident', 'new', 'SEA edge answers 502', '--ticket', '1', '--at', '01:55', '--precision', '5m', '--update-every', '20m')
    at('01:07:10', 'incident', 'add', '3', 'alert-fired', 'edge-4.sea 5xx ratio 0.97', '--at', '2026-09-20T01:01:10Z', user='wei')
    at('01:07:20', 'incident', 'add', '3', 'detection', HOSTILE, '--at', '09:04', '--precision', '90s', user='wei')
    at('01:08', 'ack', '1', user='wei')
    at('01:09', 'incident', 'link', '3', '2', user='wei')
    at('01:10', 'incident', 'role', '3', 'lead', 'chen', user='wei')
    at('01:12', 'reply', '1', '-t', '我们在处理。', user='wei')
    at('01:12:30', 'ack', '2')
    at('01:14', 'incident', 'notify', '3', '--text', 'Live in SEA is down; we are on it.', '--text', 'zh=东南亚直播中断,我们在处理。')
    at('01:15', 'severity', '2', 'P1', '--reason', 'all of it is gone')
    at('01:31', 'incident', 'add', '3', 'hypothesis', 'the origin lost its route', '--tag', 'bgp,route', user='wei')
    at('01:33', 'incident', 'paste', '3', '--text', '-', '--zone', 'Asia/Shanghai', '--promote',
       stdin='[09:32] li: dumping routes\n[09:33] wei: 路由没了\n  二号源站可用\n', user='wei')
    at('01:36', 'incident', 'add', '3', 'decision', 'Move to the second origin', '--customer', 'We move to another origin.',
       '--customer', 'zh=切换到备用源站。')
    at('01:40', 'incident', 'add', '3', 'impact-change', 'half of it works', '--weight', '50', '--region', 'sea')
    hypothesis = next(row for row in at('01:41', 'incident', 'show', '3', '--json').rows if row.get('kind') == 'hypothesis')
    at('01:41', 'incident', 'confirm', '3', hypothesis['key'], '--at', '2026-09-20T01:38Z', user='wei')
    at('01:44', 'reply', '2', '-t', 'Half of your streams are back.')
    at('02:06', 'incident', 'restore', '3')
    at('02:07', 'incident', 'add', '3', 'impact-end', 'all is back', '--at', '2026-09-20T02:05:30Z')
    at('02:10', 'incident', 'notify', '3', '--text', 'It works again.', '--text', 'zh=已恢复。')
    at('03:30', 'resolve', '1', '--reason', 'it works')
    at('03:31', 'incident', 'add', '3', 'resolved', 'watched for two hours')


def looked_back(desk):
    """Corrections, overrides, evidence, gaps, what is left to do, and the sections."""
    clock = itertools.count(0)

    def at(*words, **more):
        n = next(clock)
        return good(desk, '06:%02d:%02d' % (n // 60, n % 60), *words, **more)
    entries = {row['text'].split('\n')[0]: row['key'] for row in at('incident', 'show', '3', '--log', '--json').rows if row['row'] == 'entry'}
    alert, detection = entries['edge-4.sea 5xx ratio 0.97'], entries[HOSTILE.split('\n')[0]]
    at('incident', 'edit', '3', detection, '--at', '2026-09-20T01:02:30Z', '--precision', '30s', '--reason', 'the pager was slow')
    at('incident', 'edit', '3', '1/1', '--at', '2026-09-20T01:02:50Z', '--reason', 'they rang first')
    at('incident', 'add', '3', 'note', 'said by mistake')
    mistake = next(row['key'] for row in at('incident', 'show', '3', '--json').rows if row.get('text') == 'said by mistake')
    at('incident', 'remove', '3', mistake, '--reason', 'of another night')
    at('incident', 'edit', '3', alert, 'edge-4.sea: 5xx ratio 0.98', user='wei')
    at('incident', 'undo', '3', alert, user='wei')
    at('incident', 'stamp', '3', 'acknowledged', '2026-09-20T01:06Z', '--reason', 'by telephone')
    at('incident', 'evidence', '3', alert, '--text', '-', '--from', 'edge-4', stdin='upstream timed out\x1b[2J\n证据\n')
    at('incident', 'evidence', '3', '1/1', '--ticket', '1/1')
    at('incident', 'set', '3', '--cause', 'route')
    states = itertools.cycle(('explained', 'accepted'))
    for gap in at('incident', 'gaps', '3', '--json').rows:
        at('incident', 'gap', '3', gap['from'] or '-', gap['to'] or '-', next(states), '--text', 'on the telephone with the supplier', user='chen')
    at('action', 'new', '3', 'A second route', '--owner', 'wei', '--due', '2026-10-01', '--class', 'prevent', '--must', '--done-when', 'it carries traffic')
    at('action', 'new', '3', 'Page on 5xx', '--owner', 'chen', '--due', '2026-09-21', '--class', 'detect', '--ticket', '2')
    at('action', 'start', '3.2', user='chen')
    at('action', 'done', '3.2', user='chen')
    for audience, block, en, zh in (
            ('internal', 'summary', 'The edge lost its origin. **Nobody** was told for 11 minutes.', '边缘丢失源站。'),
            ('internal', 'well', 'The second origin took all of it.', '备用源站扛住了全部流量。'),
            ('internal', 'badly', HOSTILE, '太慢。'),
            ('management', 'summary', 'Live was gone in one region.', '一个地区直播中断。'),
            ('customer', 'summary', 'Your live streams could not be seen.', '您的直播无法观看。'),
            ('customer', 'cause', 'A route inside our network was withdrawn.', '内部路由被撤回。'),
            ('customer', 'prevention', 'A second route ({{action 1}}).', '增加备用路由({{action 1}})。')):
        for language, text in (('en', en), ('zh', zh)):
            at('incident', 'section', '3', block, '--audience', audience, '--language', language, '--text', '-', stdin=text)


def published(desk):
    """Two versions of the review, one of each other audience."""
    clock = itertools.count(0)

    def at(*words, **more):
        return good(desk, '2026-09-21T08:%02d:00Z' % next(clock), *words, **more)
    both = tuple(itertools.chain(*(('--language', language) for language in LANGUAGES)))
    for language, text in (('en', 'Streams are cut.'), ('zh', '推流中断。')):
        at('incident', 'section', '3', 'known', '--audience', 'interim', '--language', language, '--text', text)
    at('incident', 'publish', '3', '--audience', 'interim', *both)
    for audience, approvers in (('internal', ('chen',)), ('management', ('chen',)), ('customer', ('ana', 'bob'))):
        at('incident', 'submit', '3', '--audience', audience)
        for user in approvers:
            at('incident', 'approve', '3', '--audience', audience, user=user)
        at('incident', 'publish', '3', '--audience', audience, *both)
    for language, text in zip(LANGUAGES, ('It was Sunday.', '恰逢周日。')):
        at('incident', 'section', '3', 'lucky', '--text', text, '--language', language)
    at('incident', 'submit', '3')
    at('incident', 'approve', '3', user='chen')
    at('incident', 'publish', '3', *both)


def seen_of(desk):
    """Everything a reader can ask for: by its command line, the bytes that come."""
    asked = [('incident', 'list', '--all', '--json'), ('incident', 'metrics', '--all', '--mean', '--json'), ('action', 'list', '--json')]
    for number in '123':
        asked += [('incident', verb, number, '--json') for verb in ('metrics', 'gaps', 'history', 'versions', 'similar', 'affected')]
        asked += [('incident', 'show', number, '--log', '--removed', '--json'), ('incident', 'show', number), ('action', 'list', number, '--json'),
                  ('incident', 'metrics', number)]
        asked += [('incident', 'report', 'blockers', number, '--audience', audience, '--json') for audience in AUDIENCES]
    for moment in ('01:07:15', '01:41', '05:00', '06:00:20'):
        asked.append(('incident', 'show', '3', '--log', '--known-at', '2026-09-20T%sZ' % (moment if moment.count(':') == 2 else moment + ':00'), '--json'))
    for number, audience, language, form in itertools.product('13', AUDIENCES, LANGUAGES, FORMS):
        report = ('incident', 'report', number, '--audience', audience, '--language', language, '--format', form)
        asked += [report + ('--client', client) for client in CLIENTS] if audience == 'customer' and number == '3' else [report]
    for edition in good(desk, NOW, 'incident', 'versions', '3', '--json').rows:
        for form in FORMS:
            asked.append(('incident', 'report', '3', '--audience', edition['audience'], '--language', edition['language'], '--version',
                          str(edition['version']), '--format', form) + (('--client', edition['client']) if edition['client'] else ()))
    found = {}
    for words in asked:
        done = run(desk, NOW, *words)
        # An incident that came from elsewhere says so, which is all that may differ.
        found[' '.join(words)] = (done.status, ELSEWHERE.sub('', done.out.replace('"ref":null,', '')), done.err)
    return found


def moved(export, *, onto=None):
    desk = onto or empty()
    done = run(desk, NOW, 'import', desk.file('moved', export), '--with-users', '--json')
    assert done.status == 0, done
    return desk


desk = empty()
good(desk, '2026-08-01T00:00:00Z', 'source', '-', stdin=DEFINITIONS)
for part in (older, burning, looked_back, published):
    part(desk)

# ---- it has everything
rows = good(desk, NOW, 'incident', 'show', '3', '--log', '--removed', '--json').rows
of = {kind: [row for row in rows if row['row'] == kind] for kind in ('incident', 'stamp', 'link', 'entry', 'evidence', 'blocker')}
export = good(desk, NOW, 'export', '--with-users').out
records = [row for row in map(json.loads, export.splitlines()) if row.get('incident') and row['type'] in ('entry', 'record', 'action')]
review = good(desk, NOW, 'incident', 'report', '3', '--format', 'md').out
tap.ok(' #1 | update | 2026-09-20 01:44 | 2026-09-20 02:06 | **missed** |' in review, 'an update that was late before restored called it off', review)
tap.ok(len({row['client'] for row in of['link']}) >= 3, 'tickets of three clients', of['link'])
tap.ok({'person', 'paste', 'ticket'} <= {row['source'].split(':')[0] for row in of['entry']}, 'entries of people, of a paste and of tickets',
       {row['source'] for row in of['entry']})
tap.ok(any(row['removed'] for row in of['entry']) and any(row['revision'] > 1 for row in of['entry']), 'removed ones and corrected ones')
tap.equal((len(of['evidence']), of['blocker']), (2, []), 'evidence; and nothing blocks')
tap.ok(any(row['reason'] == 'by telephone' for row in of['stamp']) and all(row['at'] for row in of['stamp']), 'all eight stamps, one overridden', of['stamp'])
kinds = {(row['record'], row.get('what')) for row in records}
tap.ok({('gap', 'explained'), ('gap', 'accepted')} <= kinds and {kind for kind, _ in kinds} >=
       {'notice', 'section', 'stamp', 'link', 'removed', 'report', 'evidence', 'action', 'entry', 'set'}, 'records of every kind', sorted(map(str, kinds)))
editions = good(desk, NOW, 'incident', 'versions', '3', '--json').rows
tap.equal({(row['audience'], row['version'], row['client']) for row in editions},
          {('internal', 1, None), ('internal', 2, None), ('management', 1, None)} | set(itertools.product(('customer', 'interim'), (1,), CLIENTS)),
          'versions for everybody')
tap.equal({row['language'] for row in editions}, set(LANGUAGES), 'in two languages')

# ---- R6: it moves
here = seen_of(desk)
wrong = [words for words, (status, out, _) in here.items() if status != 0 or not out]
there = moved(export)
beyond = seen_of(there)
print('# %d answers, %d bytes' % (len(here), sum(len(out) for _, out, _ in here.values())))
tap.ok(set(here) == set(beyond) and len(here) > 200, 'the same can be asked')


def same(name, chosen, a=here, b=beyond):
    words = [one for one in a if chosen(one)]
    differ = [one for one in words if a[one] != b.get(one)]
    return tap.ok(words and not differ, 'R6: %s: %d answers, the same bytes' % (name, len(words)),
                  (differ[:5], differ and a[differ[0]], differ and b.get(differ[0])))


tap.equal([words for words in wrong if words.split()[-2] not in '12'], [], 'every answer has something to say')
for name, chosen in (('metrics', lambda words: 'metrics' in words), ('show', lambda words: ' show ' in words),
                     ('drafts', lambda words: ' report ' in words and '--version' not in words and 'blockers' not in words),
                     ('published versions', lambda words: '--version' in words), ('the rest', lambda words: True)):
    same(name, chosen)
tap.equal(good(there, NOW, 'export', '--with-users').out, export, 'R6: exported again the same bytes')
for each, name in ((desk, 'at home'), (there, 'moved')):
    tap.equal((run(each, NOW, 'incident', 'verify', '3').status, run(each, NOW, 'check').status), (0, 0), 'R2: verified and checked ' + name)

# ---- where its numbers are taken: others, and figures and what is published stay
taken = empty()
good(taken, '2026-08-01T00:00:00Z', 'source', '-', stdin='client add own --title Own\n' + 'new own "Before"\n' * 5 + 'incident new Own --at -1h\n')
moved(export, onto=taken)
number = next(str(row['incident']) for row in good(taken, NOW, 'incident', 'list', '--all', '--json').rows if row['title'] == 'SEA edge answers 502')


def renumbered(text):
    """As it reads where tickets 1, 2, 3 are 6, 7, 8."""
    text = re.sub(r'"([123])/', lambda found: '"%d/' % (int(found[1]) + 5), text)
    return text.replace('"incident":3', '"incident":' + number)


figures = here['incident metrics 3 --json'][1]
tap.ok('"1/' in figures, 'anchors are tickets\' too', figures)
tap.equal(good(taken, NOW, 'incident', 'metrics', number, '--json').out, renumbered(figures), 'R6: the same figures, anchors renumbered')
frozen = [words for words in here if '--version' in words]
tap.equal([words for words in frozen if run(taken, NOW, *words.replace('report 3', 'report ' + number).split()).out
           != (renumbered(here[words][1]) if 'json' in words else here[words][1])], [],
          'R2: what is published is as it was')
tap.equal((run(taken, NOW, 'incident', 'verify', number).status, run(taken, NOW, 'check').status), (0, 0), 'verified and checked there')

# ---- a byte that is not what it was
tap.files_only('a byte that is not what it was')


def flipped(place):
    """A desk like `there`, with a bit of the byte at this place of its file the other way round."""
    other = Desk()
    shutil.copy(there.path, other.path)
    with open(other.path, 'r+b') as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))
    return other


image = open(there.path, 'rb').read()
for text, what in (('the pager was slow', 'a correction'), ('upstream timed out', 'evidence'), ('said by mistake', 'an entry that was removed'),
                   ('| Time to detect | 6 min 10 s', 'a published figure'), ('<svg ', 'a published drawing')):
    places = [found.start() + 5 for found in re.finditer(re.escape(text.encode()), image)]
    for words in (('check',), ('incident', 'verify', '3')):
        seen = [run(flipped(place), NOW, *words) for place in places]
        tap.ok(seen and all(done.status == 1 and done.err for done in seen), 'R2: %s finds a byte of %s' % (' '.join(words), what), seen)
tap.done()
