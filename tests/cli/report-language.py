# SPDX-License-Identifier: MIT
# A report speaks its reader's language whatever the program speaks: every word of it, in every form. Told twice, by a
# program in English and by one in Chinese, it is the same bytes.
import re

from cli import Desk, Tap

tap = Tap()
NOW = '2026-09-20T06:00:00Z'
ENGLISH, CHINESE = {'LC_ALL': 'C.UTF-8', 'LANGUAGE': ''}, {'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'zh_CN'}


def story():
    desk = Desk('init', '--test-clock')
    done = desk.script('''tier add gold --title Q1
        policy set gold * first-response 1h restore=30m --calendar 24x7
        service add live --title "Live streaming" --title-in zh=直播
        region add sea --title "South-East Asia" --title-in zh=东南亚
        region add eu --title Europe
        client add acme --title Q3 --zone Asia/Shanghai --language zh
        client add kumo --title Q4 --zone Asia/Tokyo --language en
        contract add acme --tier gold --from 2026-01-01 --to 2031-01-01
        contract add kumo --tier gold --from 2026-01-01 --to 2031-01-01
        user add li --role admin --zone Europe/London
        canned add told --language zh --text "{{service}}在{{region}}中断"
        canned add told-en --language en --text "{{service}} in {{region}}"
        new acme Q5 --severity P1 --service live --region sea --opened-by client --at 2026-09-20T01:03:00Z
        ack 1
        claim 1
        severity 1 P0 --reason Q6
        new kumo Q7 --severity P2 --service live --region eu --opened-by client --at 2026-09-20T01:20:00Z
        incident new Q8 --severity P1 --service live --region sea,eu --ticket 1,2 --update-every 30m --at 2026-09-20T01:00:00Z
        incident add 1 impact-start --service live --region sea --at 2026-09-20T00:55:00Z
        incident add 1 detection --at 2026-09-20T01:04:00Z
        incident role 1 lead li --at 2026-09-20T01:05:00Z
        incident role 1 scribe li --at 2026-09-20T01:06:00Z
        incident add 1 hypothesis Q9 --at 2026-09-20T01:31:00Z
        incident notify 1 --canned told --canned told-en
        incident add 1 impact-end --service live --region sea --at 2026-09-20T01:48:00Z
        incident add 1 restored --at 2026-09-20T01:48:00Z --precision 5m
        action new 1 Q10 --owner li --due 2026-09-30 --class prevent --must --done-when Q11
        incident section 1 summary --text "Q12 ![Q13](q.png)" --language en
        incident section 1 summary --text "Q12 ![Q13](q.png)" --language zh''', '--now', NOW)
    assert done.status == 0, done
    return desk


desk = story()


def report(language, audience, form, program):
    words = ['incident', 'report', '1', '-a', audience, '-l', language, '-f', form]
    if audience in ('customer', 'interim'):
        words += ['-c', 'acme']
    return desk.run('--now', NOW, *words, env=program)


# What is no word of a language: names, units of other systems, markup, what cells of Markdown and HTML are made of.
NAMES = re.compile(r'(?<![A-Za-z])(Q\d+|INC-\d+|P\d|UTC|SHA-256|li|acme|kumo|Asia/\w+|Europe(/London)?|[a-f0-9]{64})(?![A-Za-z])|\{\{action 1\}\}')
for language in ('en', 'zh'):
    for audience in ('internal', 'customer', 'management', 'interim'):
        for form in ('md', 'text', 'html'):
            one, other = (report(language, audience, form, program) for program in (ENGLISH, CHINESE))
            tap.ok(one.status == 0 and one.out == other.out, '%s, %s, %s: the program\'s language is not heard' % (language, audience, form),
                   [(a, b) for a, b in zip(one.out.split('\n'), other.out.split('\n')) if a != b][:5])
        text = NAMES.sub('', report(language, audience, 'text', ENGLISH).out)
        strange = re.findall(r'[A-Za-z]{2,}' if language == 'zh' else r'[\u2e80-\uffef]+', text)
        tap.equal(strange, [], '%s, %s: no word of another language' % (language, audience))

zh, en = (report(language, 'internal', 'text', ENGLISH).out for language in ('zh', 'en'))
tap.ok('[图片：Q13]' in zh and '[image: Q13]' in en, 'a picture is described in the report\'s language', (zh[:600], en[:600]))
tap.ok('直播 · 东南亚、Europe' in zh and 'Live streaming · South-East Asia, Europe' in en, 'titles of services and regions, in its language where they have one',
       (zh[:200], en[:200]))
tap.ok('决定 · li · acme: P0: Q6' in zh and 'Decision · li · acme: P0: Q6' in en, 'what a ticket says has its facts', zh)
tap.ok(re.search(r'通知客户 · li · 2\b', zh) is not None and re.search(r'Told clients · li · 2\b', en) is not None, 'how many were told', zh)
tap.ok(re.search(r'角色 · li · 负责人：li\s', zh) is not None, 'a role is named in its language', zh)
tap.equal(re.findall(r'li · lead: li.*lead', en), [], 'who has it is said once')

# ---- notices
for ticket, words in (('1', '直播在东南亚中断'), ('2', 'Live streaming in Europe')):
    said = desk.run('log', ticket, '--json').out
    tap.ok(words in said, 'a notice names them by their titles, too', said[-400:])

# ---- the titles themselves
for words, text in ((('--title-in', '直播'), 'a language and a title are expected'), (('--title-in', 'zh=a', '--title-in', 'zh=b'), 'said twice')):
    out = desk.run('service', 'add', 'live', *words)
    tap.ok(out.status == 2 and text in out.err, 'refused: %s' % ' '.join(words), out)
tap.ok('--title-in=zh=东南亚' in desk.run('config').out, 'config prints them',
       desk.run('config').out[:600])
other = Desk('init', '--test-clock')
out = other.script(desk.run('config').out)
tap.ok(out.status == 0 and other.run('config').out == desk.run('config').out, 'and reads them again', out)
tap.done()
