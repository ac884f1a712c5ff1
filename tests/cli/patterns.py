# SPDX-License-Identifier: MIT
# /pattern/ in filters, from the shell: what it looks in, capitals, slashes, what is wrong and where,
# and what is said when a pattern costs too much.
from cli import Desk, Tap

tap = Tap()
desk = Desk('init', '--test-clock')
NOW = '2026-11-18T19:42:00Z'
made = desk.run('--now', NOW, 'source', '-', stdin='''
client add acme --title Acme
client add beta --title Beta
new acme "Stream cut: edge 502" --severity P0 --text "all is dark"
new acme "Login fails" --severity P1 --text "HTTP 503 at /api/v2/login"
new beta "音画不同步" --severity P2 --text "SDK 4.2.1 卡顿"
new beta "time out" --severity P3
close 4
''')
assert made.status == 0, made


def run(*words):
    return desk.run('--now', NOW, *words)


def lists(words, expected):
    seen = run('list', '--json', *words)
    tap.equal([row['ticket'] for row in seen.rows], expected, 'list ' + ' '.join(words))


def refused(words, text):
    seen = run('list', *words)
    tap.ok(seen.status == 2 and seen.out == '' and seen.err == 'midwatch: list: %s\n' % text,
           'refused: ' + ' '.join(words), seen)


lists(['/50[23]/'], [1, 2])
lists(['/STREAM/'], [])
lists(['/stream/'], [1])
lists(['/卡顿/'], [3])
lists(['client:acme', '-/502/'], [2])
lists(['(/edge/ OR /卡顿/)'], [1, 3])
lists(['/api\\/v\\d/'], [2])
lists(['/time out/'], [])
lists(['"AT /api"'], [2])
lists(['all is dark'], [1])
lists(['dark'], [])
lists(['/time out/', 'state:any'], [4])
lists(['--all', '/time out/'], [4])
refused(['client:acme /a(b/'], 'column 17: a ( is never closed (expected a ))')
refused(['/502'], 'column 1: this / is never closed (expected another / behind the pattern)')
refused(['/api/v2/'], 'column 5: the pattern ends here (write \\/ for a slash within it)')
refused(['/(*LIMIT_MATCH=1)a/'], 'column 2: (*…) commands to the engine are not taken')
seen = run('view', 'add', 'codes', '--filter', '/50\\d/')
tap.ok(seen.status == 0, 'a view may have one', seen)
lists(['codes', 'severity:P0'], [1])
seen = run('new', 'acme', 'long', '--severity', 'P1', '--text', 'a' * 5000)
seen = run('list', '/(a|aa)+[xy]$/')
tap.ok(seen.status == 0 and seen.out == '' and
       seen.err == 'midwatch: 1 ticket not searched: the pattern costs too much in its texts\n',
       'what costs too much is left out and said', seen)
tap.done()
