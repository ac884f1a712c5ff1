# SPDX-License-Identifier: MIT
# Reports of incidents from the shell: what each audience reads, in which forms; review, publishing, versions.
import json
import os
import re

from cli import SOURCE, Desk, Tap

tap = Tap()
NOW = '2026-09-20T06:00:00Z'


def fresh():
    desk = Desk('init', '--test-clock')
    made = desk.script('''tier add gold --title Gold
        policy set gold * first-response 1h restore=30m --calendar 24x7
        service add live --title Live --title-in zh=直播
        region add sea --title SEA --title-in zh=东南亚
        region add eu --title EU
        client add acme --title "Acme Live" --zone Asia/Shanghai --language zh --tam tam
        client add kumo --title "Kumo TV" --zone Asia/Tokyo --language en
        contract add acme --tier gold --from 2026-01-01 --to 2031-01-01
        contract add kumo --tier gold --from 2026-01-01 --to 2031-01-01
        user add li --role admin --zone Europe/London
        user add wei --role engineer
        user add chen --role lead
        user add tam --role tam
        new acme "All black" --severity P1 --service live --region sea --opened-by client --at 2026-09-20T01:03:00Z
        new kumo "Stutter" --severity P2 --service live --region eu --opened-by client --at 2026-09-20T01:20:00Z''', '--now', NOW)
    assert made.status == 0, made
    return desk


def run(desk, *words, **more):
    return desk.run('--now', more.pop('now', NOW), *words, **more)


def story(desk):
    done = desk.script('''incident new "SEA edge answers 502" --severity P1 --service live --region sea --cause push --ticket 1,2 --at 2026-09-20T01:00:00Z
        incident add 1 impact-start "All ingest" --service live --region sea --at 2026-09-20T00:55:00Z
        incident add 1 detection "Secret-internal | detection" --at 2026-09-20T01:04:00Z
        incident add 1 ack --at 2026-09-20T01:06:00Z
        incident add 1 comms-customer "inside words" --customer "We see it" --visibility customer --at 2026-09-20T01:12:00Z
        incident add 1 hypothesis "the push" --status confirmed --at 2026-09-20T01:31:00Z
        incident add 1 decision "Roll back" --at 2026-09-20T01:40:00Z
        incident add 1 impact-end --service live --region sea --at 2026-09-20T01:48:00Z
        incident add 1 restored --at 2026-09-20T01:48:00Z
        incident add 1 resolved --at 2026-09-20T03:30:00Z
        action new 1 "Secret-internal action" --owner chen --due 2026-09-30 --class prevent --must''', '--now', NOW)
    assert done.status == 0, done
    return desk


desk = story(fresh())

# ---- forms
out = run(desk, 'incident', 'report', '1')
tap.ok(out.status == 0 and '# INC-1: SEA edge answers 502' in out.out and 'Secret-internal | detection' in out.out,
       'the review is read as text', out)
tap.ok('Live · SEA' in out.out and '█' in out.out, 'its axis is drawn', out.out)
tap.ok('53 min' in out.out and re.search(r'Time to detect\s+│ 9 min', out.out), 'metrics are told', out.out)
tap.ok('first response' in out.out and 'missed' in out.out, 'clocks of its tickets are told', out.out)
tap.ok(max(len(line) for line in out.out.split('\n')) <= 78, 'text has 78 columns', max(out.out.split('\n'), key=len))
md = run(desk, 'incident', 'report', '1', '--format', 'md')
tap.ok('\n```text\n' in md.out and '| Time to detect | 9 min |' in md.out, 'Markdown holds the axis in characters', md)
html = run(desk, 'incident', 'report', '1', '-f', 'html', '--language', 'zh-CN')
tap.ok('直播 · 东南亚' in html.out and 'live · sea' not in html.out, 'services and regions by their titles in its language', html.out)
tap.ok(html.out.startswith('<!DOCTYPE html>\n<html lang="zh">') and '<svg' in html.out and '发现用时' in html.out, 'HTML in Chinese', html)
tap.ok('http://' not in html.out.replace('http://www.w3.org/2000/svg', '') and '<script' not in html.out, 'HTML needs nothing else', html.out)
row = run(desk, 'incident', 'report', '1', '--json').rows[0]
tap.equal([m['value_s'] for m in row['metrics']], [540, 120, 540, 1620, 3180, 9300], 'JSON tells the same numbers')
tap.equal((row['audience'], row['state'], row['version']), ('internal', 'draft', None), 'and what it is')
path = os.path.join(desk.folder.name, 'out.md')
written = run(desk, 'incident', 'report', '1', '-f', 'md', '-o', path)
tap.ok(written.status == 0 and open(path).read() == md.out, 'to a file the same bytes', written)

# ---- wrong questions
for words, status, text in (
        (('1', '--audience', 'nobody'), 2, '--audience'),
        (('1', '--language', 'fr'), 2, 'expected one of: en, zh'),
        (('1', '--client', 'acme'), 2, '--audience customer'),
        (('1', '--format', 'pdf'), 2, '--output FILE'),
        (('9',), 3, ''),
        (('1', '--version', '1'), 3, 'no such version'),
        (('1', '-a', 'customer', '--client', 'nobody'), 3, 'nobody')):
    out = run(desk, 'incident', 'report', *words)
    tap.ok(out.status == status and text in out.err and out.out == '', 'refused: %s' % ' '.join(words), out)
wrong = desk.file('own.md', '# Mine\n\n{{sumary}}\n')
out = run(desk, 'incident', 'report', '1', '--template', wrong)
tap.ok(out.status == 2 and 'own.md:3: ' in out.err and 'did you mean summary' in out.err, 'R7: a wrong block says where and what is known', out)
manual = open(os.path.join(SOURCE, 'man', 'midwatch-incident.7')).read()
told = re.search(r'^\.Ss What is written$(.*?)^\.Ss', manual, re.M | re.S).group(1)
told = {word for line in re.findall(r'^\.Cm (.*)$', told, re.M) for word in line.replace(',', ' ').split()}
blocks = set()
for audience in ('internal', 'customer', 'management', 'interim'):
    out = run(desk, 'incident', 'report', '1', '-a', audience, '--template', desk.file('none.md', '{{none at all}}\n'))
    blocks |= set(re.search(r'known: (.*)\)', out.err).group(1).split(', '))
tap.equal(sorted(told), sorted(blocks), 'the manual names every block there is')
mine = desk.file('mine.md', '# Mine\n\n{{actions}}\n')
out = run(desk, 'incident', 'report', '1', '--template', mine, '-f', 'md')
tap.ok(out.out.startswith('# Mine\n\n|') and 'Secret-internal action' in out.out, 'a template of one\'s own', out)

def write(audience, block, en, zh, **more):
    out = [run(desk, 'incident', 'section', '1', block, '-a', audience, '-l', language, '--text', text, **more)
           for language, text in (('en', en), ('zh', zh)) if text]
    tap.ok(all(one.status == 0 for one in out), 'written: %s of %s' % (block, audience), out)


# ---- what people write
write('internal', 'summary', 'Ingest failed. **All is well.**', '推流失败。')
write('customer', 'summary', 'Your ingest failed.', '再见')
write('customer', 'prevention', 'A check ({{action 1}}).', None)
write('customer', 'title', 'Ingest in SEA', None)

# ---- R6: what is written in one language is not passed off as the other's
client = run(desk, 'incident', 'report', '1', '-a', 'customer', '-c', 'acme', '-f', 'md').out
tap.ok('# 2026-09-20 服务事件' in client and '> *尚无中文文本，以下为英文：*\n\nIngest in SEA' in client and
       '> *尚无中文文本，以下为英文：*\n\nA check' in client, 'a draft says what has no text in its language', client)
tap.ok('（英文）' not in client and 'We see it' in client, 'what was told in no language in particular is told as it is', client)
blocks = run(desk, 'incident', 'report', 'blockers', '1', '-a', 'customer', '--json').rows[0]['blocks']
tap.equal([text for text in blocks if text.startswith('section')],
          ['section title has no Chinese text', 'section prevention has no Chinese text'], 'and it blocks the review, a sentence each')
out = run(desk, 'incident', 'submit', '1', '-a', 'customer', '--as', 'li')
tap.ok(out.status == 1 and 'section title has no Chinese text' in out.err, 'it is not submitted so', out)
tap.equal(run(desk, 'incident', 'report', 'blockers', '1', '--json').rows[0]['blocks'], [], 'what is whole in both is not blocked')
write('customer', 'title', None, '东南亚推流故障')
write('customer', 'prevention', None, '检查（{{action 1}}）。')

# ---- R4: the customer's
client = run(desk, 'incident', 'report', '1', '-a', 'customer', '-c', 'kumo', '-f', 'md').out
tap.ok('# Ingest in SEA' in client and 'We see it' in client and 'Asia/Tokyo' in client, 'a client\'s report, in its zone', client)
tap.ok('Secret' not in client and 'inside' not in client and 'SEA edge' not in client and 'acme' not in client.lower(), 'R4: nothing internal', client)
tap.ok('A check (support lead, by 2026-09-30).' in client, 'people are roles, with dates', client)
client = run(desk, 'incident', 'report', '1', '-a', 'customer', '-c', 'acme', '-f', 'md').out
tap.ok('再见' in client and '您的时间 (Asia/Shanghai)' in client, 'in the client\'s own language', client)
page = run(desk, 'incident', 'report', '1', '-a', 'management', '-f', 'md').out
tap.ok('Clients affected | 2' in page and 'Promised times missed' in page, 'the page for management', page)

# ---- R1
out = run(desk, 'incident', 'publish', '1')
tap.ok(out.status == 1 and 'draft' in out.err, 'what is not approved is not published', out)
tap.equal(run(desk, 'incident', 'versions', '1', '--json').rows, [], 'there is no version')
for words, who, status in ((('submit',), 'li', 0), (('approve',), 'li', 0)):
    out = run(desk, 'incident', *words, '1', '--as', who)
    tap.ok(out.status == status, '%s by %s' % (' '.join(words), who), out)
out = run(desk, 'incident', 'publish', '1')
tap.ok(out.status == 1, 'its author is not the only one who approves', out)
out = run(desk, 'incident', 'approve', '1', '--as', 'wei')
tap.ok(out.status == 0 and 'approved' in out.out, 'approved by another', out)
write('internal', 'well', 'The alert came.', '告警及时。')
out = run(desk, 'incident', 'diff', '1', '--approved')
tap.ok(out.status == 0 and '+ The alert came.' in out.out and '- ' in out.out, 'R1: what was edited behind the approval is shown', out)
out = run(desk, 'incident', 'publish', '1')
tap.ok(out.status == 1, 'and it is to be approved again', out)
out = run(desk, 'incident', 'approve', '1', '--as', 'wei')
out = run(desk, 'incident', 'publish', '1', '--language', 'en', '--language', 'zh', '--json')
tap.equal([(r['version'], r['language'], r['client']) for r in out.rows], [(1, 'en', None), (1, 'zh', None)], 'published in both languages')

# ---- R2
LATER = '2026-09-21T06:00:00Z'
first = run(desk, 'incident', 'report', '1', '--version', '1', '-f', 'html')
tap.ok('version 1' in first.out and 'To be written' not in first.out, 'the frozen version has no hints', first)
write('internal', 'badly', 'Too slow.', '太慢。', now=LATER)
run(desk, 'incident', 'set', '1', '--title', 'Other', now=LATER)
again = run(desk, 'incident', 'report', '1', '--version', '1', '-f', 'html', now=LATER)
tap.equal(again.out, first.out, 'the same bytes whenever it is asked for')
for form in ('md', 'text', 'json'):
    tap.equal(run(desk, 'incident', 'report', '1', '--version', '1', '-f', form, now=LATER).status, 0, 'as %s' % form)
out = run(desk, 'incident', 'diff', '1', now=LATER)
tap.ok('+ Too slow.' in out.out and '{+Other+}' in out.out, 'what the next version says otherwise', out)
for words in (('submit', '--as', 'li'), ('approve', '--as', 'chen')):
    out = run(desk, 'incident', words[0], '1', *words[1:], now=LATER)
    tap.ok(out.status == 0, words[0], out)
out = run(desk, 'incident', 'publish', '1', now=LATER)
tap.ok(out.status == 0, 'version 2', out)
second = run(desk, 'incident', 'report', '1', '--version', '2', '-f', 'md').out
tap.ok('The text of “Went badly”' in second and 'Title, severity' in second, 'R2: version 2 lists its changes', second)
tap.equal(len(run(desk, 'incident', 'versions', '1', '--json').rows), 4, 'every version is listed')
out = run(desk, 'incident', 'diff', '1', '1', '2')
tap.ok('+ Too slow.' in out.out, 'two versions differ', out)
out = run(desk, 'incident', 'close', '1')
tap.ok(out.status == 1 and 'must' in out.err, 'not closed while a must-do action is open', out)

# ---- customers'
for words in (('submit', 'li'), ('approve', 'chen')):
    run(desk, 'incident', words[0], '1', '-a', 'customer', '--as', words[1])
out = run(desk, 'incident', 'publish', '1', '-a', 'customer')
tap.ok(out.status == 1, 'a client\'s needs its TAM', out)
out = run(desk, 'incident', 'approve', '1', '-a', 'customer', '--as', 'tam')
tap.ok(out.status == 0, 'the TAM approves', out)
write('customer', 'contact', 'Ask noc@house.example', '请联系 noc@house.example')
out = run(desk, 'incident', 'approve', '1', '-a', 'customer', '--as', 'tam')
tap.ok(out.status == 1 and 'noc@house.example' in out.err and 'must not leave' in out.err, 'R5: what must not leave the house blocks it', out)
out = run(desk, 'incident', 'leaks', '1', '--json')
tap.ok({r['kind'] for r in out.rows} == {'mail'} and out.rows[0]['line'] > 1, 'and is told beforehand', out)
out = run(desk, 'incident', 'leaks', '1', '--override', 'mail', 'noc@house.example')
tap.equal(out.status, 2, 'who lets it pass says why')
out = run(desk, 'incident', 'leaks', '1', '--override', 'mail', 'noc@house.example', '--reason', 'our duty desk')
tap.ok(out.status == 0, 'it is signed for', out)
for who in ('chen', 'tam'):
    run(desk, 'incident', 'approve', '1', '-a', 'customer', '--as', who)
out = run(desk, 'incident', 'publish', '1', '-a', 'customer', '-c', 'acme', '--language', 'zh', '--json')
tap.equal([(r['version'], r['client'], r['language']) for r in out.rows], [(1, 'acme', 'zh')], 'one client\'s, in one language')
out = run(desk, 'incident', 'publish', '1', '-a', 'customer', '-c', 'kumo', '--json')
tap.equal([(r['version'], r['client'], r['language']) for r in out.rows], [(1, 'kumo', 'en'), (1, 'kumo', 'zh')],
          'another\'s of the same version, in its language and those it is written in')
out = run(desk, 'incident', 'publish', '1', '-a', 'customer', '-c', 'acme', '--language', 'zh')
tap.equal(out.status, 4, 'what is frozen stays')
run(desk, 'incident', 'section', '1', 'known', '--text', 'Streams are cut.', '-a', 'interim', '-l', 'en')
out = run(desk, 'incident', 'publish', '1', '-a', 'interim')
tap.ok(out.status == 1 and 'section known has no Chinese text' in out.err, 'an interim notice in one language alone goes to those who read it', out)
out = run(desk, 'incident', 'publish', '1', '-a', 'interim', '-c', 'kumo', '--json')
tap.equal([(r['client'], r['language']) for r in out.rows], [('kumo', 'en')], 'which is one client')
run(desk, 'incident', 'section', '1', 'known', '--text', '推流中断。', '-a', 'interim', '-l', 'zh')
out = run(desk, 'incident', 'publish', '1', '-a', 'interim', '--json')
tap.ok(out.status == 0 and out.rows[0]['version'] == 2, 'an interim notice needs no approval', out)

# ---- R6: a desk that moves tells the same
rows = run(desk, 'export', '--with-users')
other = Desk('init', '--test-clock')
out = run(other, 'import', other.file('rows', rows.out), '--with-users', now=LATER)
tap.ok(out.status == 0, 'exported and imported', out)
for words in (('1',), ('1', '-a', 'customer', '-c', 'kumo'), ('1', '--json'), ('1', '--version', '1', '-f', 'html'),
              ('1', '--version', '1', '-a', 'customer', '-c', 'acme', '-l', 'zh')):
    here, there = run(desk, 'incident', 'report', *words, now=LATER), run(other, 'incident', 'report', *words, now=LATER)
    tap.ok(here.status == 0 and here.out == there.out, 'the same bytes: %s' % ' '.join(words), (here.out[-300:], there))
tap.equal(run(other, 'incident', 'metrics', '1', '--json', now=LATER).out, run(desk, 'incident', 'metrics', '1', '--json', now=LATER).out, 'the same metrics')
tap.equal(run(other, 'incident', 'verify', '1', now=LATER).status, 0, 'its versions verify')

# ---- verify
out = run(desk, 'incident', 'verify', '1')
tap.ok(out.status == 0, 'versions are what was published', out)
desk.tamper("UPDATE edition SET text = replace(text, '53 min', '43 min') WHERE audience = 0 AND version = 1 AND language = 'en'")
out = run(desk, 'incident', 'verify', '1')
tap.ok(out.status == 1 and 'version 1 of its internal report was changed' in out.err, 'a changed byte is found', out)
out = run(desk, 'incident', 'report', '1', '--version', '1')
tap.equal(out.status, 4, 'and not shown as if it were true')
tap.done()
