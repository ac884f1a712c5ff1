# SPDX-License-Identifier: MIT
# The line after an act tells what it did to the clocks and what still runs, the same for the shell and
# for the console's footer (terminal.md §1).
from cli import Desk, Tap

tap = Tap()
desk = Desk('init', '--test-clock')
DEFINITIONS = '''
calendar add office --zone Asia/Shanghai --hours "Mon-Fri 09:00-18:00"
tier add gold --title Gold
user add wei --role engineer --zone UTC
client add acme --title Acme
policy set gold P0,P1 first-response 15m restore=1h resolve=4h update=30m --calendar 24x7 --pause waiting-client
policy set gold P2 first-response 4h restore=8h resolve=2d --calendar office
policy set gold P3 resolve=3d --calendar 24x7 --raise retro
policy set gold P0,P1,P2 next-response=1h acceptance=30m --calendar 24x7
contract add acme --tier gold --from 2026-01-01 --to 2027-01-01
'''
made = desk.run('--now', '2026-11-16T00:00:00Z', 'source', '-', stdin=DEFINITIONS)
assert made.status == 0, made
minute = [0]


def run(*words):
    at = '2026-11-16T%02d:%02d:00Z' % (3 + minute[0] // 60, minute[0] % 60)
    return desk.run('--now', at, '--as', 'wei', *words)


def later(minutes):
    minute[0] += minutes


def says(words, line, name):
    seen = run(*words)
    tap.equal((seen.status, seen.out, seen.err), (0, line + '\n', ''), name)


says(['new', 'acme', 'one', '-s', 'P1'], '1 opened, P1 under acme@2026-01-01; first response still runs (contract: '
     'reply), 15m left; restore 1h00 left', 'new: what runs')
later(4)
says(['ack', '1'], '1 acknowledged; first response still runs (contract: reply), 11m left; restore 56m left',
     'ack: what it did not stop, and why')
says(['claim', '1'], '1 claimed; first response still runs (contract: reply), 11m left; restore 56m left', 'claim')
says(['reply', '1', 'looking'], '1 answered; first response met with 11m to spare; update now runs, 30m left; restore '
     '56m left; resolve 3h56 left', 'reply: met, and what it started')
later(6)
says(['wait', '1', 'client'], '1 waits (waiting-client); restore paused at 50m; resolve paused at 3h50; update paused '
     'at 24m', 'wait: what pauses, and where')
later(10)
says(['tag', '1', '+x'], '1 tagged; restore still paused at 50m; resolve still paused at 3h50', 'what pauses goes on pausing')
says(['open', '1'], '1 open; restore runs again, 50m left; resolve runs again, 3h50 left; update runs again, 24m left',
     'open: what runs again')
says(['severity', '1', 'P2'], '1 P2, was P1; restore now due 17 Nov 02:00 (was 04:10); resolve now due 23 Nov 06:10 '
     '(was 07:10); update runs no longer', 'severity: due dates move')
says(['undo', '1'], '1 undone: severity P2; restore now due 04:10 (was 17 Nov 02:00); resolve now due 07:10 (was 23 Nov '
     '06:10); update runs again, 24m left', 'undo: they move back')
says(['restore', '1', '--partial', '40%'], '1 restored to 40%; update 24m left; restore 50m left',
     'a partial restoration stops nothing')
says(['restore', '1'], '1 restored; restore met with 50m to spare; update runs no longer; resolve 3h50 left', 'restore')
says(['undo', '1'], '1 undone: restored; restore runs again, 50m left; update runs again, 24m left; resolve 3h50 left',
     'undo of restore')
says(['redo', '1'], '1 redone: restored; restore met with 50m to spare; update runs no longer; resolve 3h50 left', 'redo')
says(['contact', '1', '--via', 'phone', '--from', 'client', 'still', 'bad'],
     "1 client's words recorded; next response now runs, 1h00 left; resolve 3h50 left", 'what the client said starts one')
says(['promise', '1', '+30m', 'a fix'], '1 promised for 2026-11-16 03:50 +00:00; promise now runs, 30m left; next '
     'response 1h00 left; resolve 3h50 left', 'promise')
says(['promise', '1', 'moved', '+40m'], '1 promise moved to 2026-11-16 04:00 +00:00; promise now due 04:00 (was 03:50); '
     'next response 1h00 left; resolve 3h50 left', 'promise moved: not met, moved')
later(50)
says(['promise', '1', 'kept'], '1 promise kept; promise missed by 10m; next response 10m left; resolve 3h00 left',
     'promise kept too late')
says(['reply', '1', 'here', '--close'], '1 answered and closed; resolve met with 3h00 to spare; next response met with '
     '10m to spare', 'reply --close')
says(['reopen', '1', '--regressed'], '1 reopened; resolve runs again, 3h00 left; restore now runs, 1h00 left', 'reopen')
later(90)
says(['note', '1', 'late'], '1 noted; restore overdue by 30m; resolve 1h30 left', 'an overdue one is said to be')
says(['restore', '1'], '1 restored; restore missed by 30m; resolve 1h30 left', 'restore, too late')
says(['resolve', '1'], '1 resolved; resolve met with 1h30 to spare', 'resolve')
says(['close', '1'], '1 closed', 'close: nothing is left')
says(['new', 'acme', 'two', '-s', 'P3'], '2 opened, P3 under acme@2026-01-01; resolve 3d00 left', 'new, P3')
says(['severity', '2', 'P2'], '2 P2, was P3; first response now runs, 4h00 left; restore now runs, 23h00 left; resolve '
     '3d00 left', 'a raise to first targets')
says(['cancel', '2'], '2 cancelled; first response, restore, resolve run no longer', 'cancel')
says(['new', 'acme', 'three', '-s', 'P2'], '3 opened, P2 under acme@2026-01-01; first response still runs (contract: '
     'reply), 4h00 left; restore 23h00 left', 'new, P2')
says(['extend', '3', 'restore', '30m', '--consent', 'Ann'], '3 restore extended by agreement; restore now due 17 Nov '
     '05:10 (was 17 Nov 04:40); first response still runs (contract: reply), 4h00 left; resolve 7d03 left', 'extend')
later(360)
says(['claim', '3'], '3 claimed; first response still runs (contract: reply), overdue by 2h00; restore asleep until 17 Nov '
     '01:00',
     'outside its hours a clock is asleep')
tap.done()
