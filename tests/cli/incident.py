# SPDX-License-Identifier: MIT
# Incidents from the shell: entries, stamps, figures, gaps, tickets, evidence; who may, and what is refused.
import hashlib
import json
import os
import threading

from cli import Desk, Tap

tap = Tap()
DAY = '2026-11-22T'
HOSTILE = 'a\x1b[31mred\x1b[m \u202etxt\u202c <b>&amp; “quote\' $(x) `y` \\n ; #'


class Clocked:
    """A desk whose clock the test sets: `at('18:30')` is a time of that night, in UTC."""

    def __init__(self):
        self.desk = Desk('init', '--test-clock')
        self.now = DAY + '18:00:00Z'
        made = self.source('''tier add gold --title Gold
            policy set gold * first-response=1h restore=4h --calendar 24x7
            region add sea --title SEA
            region add eu --title EU
            service add live --title Live
            service add vod --title VOD
            user add li --role admin --zone Asia/Shanghai
            user add wei --role engineer
            client add acme --title Acme --zone Asia/Jakarta
            client add beta --title Beta --zone Europe/London
            contract add acme --tier gold --from 2026-01-01 --to 2031-01-01
            contract add beta --tier gold --from 2026-01-01 --to 2031-01-01
            new acme "Stream cut" --severity P1 --service live --region sea --text "All streams dead" --opened-by client
            new beta "No picture" --severity P2 --service live --region eu --text "Since an hour" --opened-by client
            new acme "We saw it" --severity P2 --service vod --region sea --opened-by engineer''')
        assert made.status == 0, made

    def source(self, text):
        return self.desk.run('--now', self.now, 'source', '-', stdin=text)

    def at(self, clock):
        self.now = DAY + clock + (':00Z' if clock.count(':') == 1 else 'Z')
        return self

    def run(self, *words, **options):
        return self.desk.run('--now', self.now, *words, **options)

    def rows(self, *words, row=None, **options):
        seen = self.run(*words, '--json', **options)
        assert seen.status == 0, (words, seen)
        return [one for one in seen.rows if row is None or one.get('row') == row]

    def fails(self, status, words_in_it, *words, **options):
        seen = self.run(*words, **options)
        return tap.ok(seen.status == status and words_in_it in seen.err and seen.out == '', 'fails: ' + ' '.join(words)[:70], seen)

    def says(self, words_in_it, *words, **options):
        seen = self.run(*words, **options)
        return tap.ok(seen.status == 0 and words_in_it in seen.out, 'says: ' + ' '.join(words)[:70], seen)

    def entries(self, *more):
        return self.rows('incident', 'show', '1', *more, row='entry')

    def stamps(self):
        return {one['stamp']: one for one in self.rows('incident', 'show', '1', row='stamp')}


# ---- beginning one

d = Clocked().at('18:30')
row = d.rows('incident', 'new', 'SEA edge', '502', '--ticket', '1', '--at', '02:30', '--precision', '5m', '--update-every', '30m')[0]
tap.equal([row[key] for key in ('row', 'incident', 'title', 'severity', 'service', 'region', 'lead', 'tickets', 'state', 'update_every_s')],
          ['incident', 1, 'SEA edge 502', 'P1', 'live', 'sea', 'li', ['1'], 'active', 1800], 'new takes from its ticket what is not told')
entry = d.entries()[-1]
tap.equal([entry[key] for key in ('entry', 'kind', 'at', 'precision', 'early_s', 'late_s', 'promoted', 'source', 'text')],
          [1, 'impact-start', DAY + '18:30:00Z', '300s', 300, 300, True, 'person', 'SEA edge 502'], 'its impact starts')
tap.equal(d.rows('incident', 'active')[0], {'incident': 1, 'title': 'SEA edge 502'}, 'it is the active one')
d.fails(2, 'TITLE is missing', 'incident', 'new')
d.fails(2, 'title', 'incident', 'new', ' ')
d.fails(2, 'title', 'incident', 'set', '1', '--title', '')
d.fails(3, 'ticket 99', 'incident', 'new', 'x', '--ticket', '99')
d.fails(3, 'no region “mars”', 'incident', 'new', 'x', '--region', 'mars')
d.fails(2, 'P0 to P9', 'incident', 'new', 'x', '--severity', 'high')
d.fails(2, 'has passed is expected', 'incident', 'new', 'x', '--at', '2027-01-01 00:00')
tap.equal(len(d.rows('incident', 'list', '--all')), 1, 'what is refused leaves nothing')

# ---- entries and their times (T1, T2)

d.at('18:45').says('INC-1 entry 2 added: alert at 02:41:10 +08:00 · 18:41:10Z (22 Nov) · there 01:41:10 +07:00',
                   'incident', 'add', '1', 'alert-fired', 'edge-4.sea 5xx ratio 0.97', '--at', '02:41:10')
for words, at, zone, precision in (
        (['--at', '18:44 +0000'], '18:44:00', '+0000', 'minute'), (['--at', '18:44 Europe/London'], '18:44:00', 'Europe/London', 'minute'),
        (['--at', '-12m'], '18:33:00', None, 'exact'), (['--at', DAY + '18:40:30Z'], '18:40:30', 'Z', 'exact'),
        (['--at', '@1795363200'], '16:00:00', None, 'exact'), (['--at', '02:31'], '18:31:00', None, 'minute'),
        (['--at', '02:31', '--precision', '±90s'], '18:31:00', None, '90s'), ([], '18:45:00', None, 'exact')):
    one = d.rows('incident', 'add', 'INC-1', 'note', 'x', *words)[0]
    want = (DAY + at + 'Z', zone, precision, DAY + '18:45:00Z')
    tap.equal((one['at'], one['zone'], one['precision'], one['recorded_at']), want, 'typed: ' + (' '.join(words) or 'now'))
    d.run('incident', 'remove', '1', str(one['entry']), '--reason', 'only tried')
tap.equal(d.rows('incident', 'add', '1', 'note', 'x', '--at', 'yesterday 23:50')[0]['at'], DAY + '15:50:00Z', 'typed: yesterday 23:50')
tap.equal(d.rows('incident', 'add', '1', 'note', 'x', '--at', '23:50')[0]['at'], DAY + '15:50:00Z', 'a time still to come was yesterday’s')
for number in (11, 12):
    d.run('incident', 'remove', '1', str(number), '--reason', 'only tried')
d.fails(2, 'has passed is expected', 'incident', 'add', '1', 'note', 'x', '--at', '+2h')
d.fails(2, 'does not exist in Europe/London', 'incident', 'add', '1', 'note', 'x', '--at', '2026-03-29 01:30 Europe/London')
d.fails(2, 'occurs twice in Australia/Lord_Howe', 'incident', 'add', '1', 'note', 'x', '--at', '2026-04-05 01:45 Australia/Lord_Howe')
d.fails(2, '“gossip” is no kind of entry; expected one of impact-start', 'incident', 'add', '1', 'gossip', 'x')
d.fails(2, 'no precision', 'incident', 'add', '1', 'note', 'x', '--precision', 'roughly')
d.fails(2, 'before it began', 'incident', 'add', '1', 'action', 'x', '--at', '02:40', '--end', '02:39')
d.fails(2, '0 to 100', 'incident', 'add', '1', 'impact-change', 'x', '--weight', '101')
d.fails(2, 'internal, customer, log', 'incident', 'add', '1', 'note', 'x', '--visibility', 'all')
d.fails(3, 'no such incident', 'incident', 'add', '7', 'note', 'x')
d.fails(3, 'is no incident', 'incident', 'show', 'seven')
long = d.desk.file('long', 'x' * 65537)
d.fails(2, 'at most 65536 bytes', 'incident', 'add', '1', 'note', '--text', '@' + long)

one = d.rows('incident', 'add', '1', 'comms-customer', 'told', '11', 'clients', '--customer', 'We are on it', '--customer', 'zh=我们在处理', '--tag', 'sea,cdn',
             '--ticket', '1')[0]
tap.equal([one[key] for key in ('visibility', 'customer', 'tags', 'ticket', 'text')],
          ['customer', ['=We are on it', 'zh=我们在处理'], ['sea', 'cdn'], 1, 'told 11 clients'], 'texts for clients, by language')
COMMS = str(one['entry'])
one = d.rows('incident', 'edit', '1', COMMS, '--customer', 'zh=', '--tag', '+edge', '--tag=-cdn', '--customer', 'a=b')[0]
tap.equal((one['customer'], one['tags'], one['revision']), (['=a=b'], ['sea', 'edge'], 2), 'and taken away again')
one = d.rows('incident', 'add', '1', 'note', '--text', '-', '--visibility', 'log', stdin='line one\nline two\n')[0]
tap.equal((one['text'], one['promoted'], one['visibility']), ('line one\nline two\n', False, 'log'), 'a text of standard input, for the log')
d.at('18:46').says('INC-1 entry 15 added: note at', 'incident', 'log', 'seen', 'it')
tap.equal(d.rows('incident', 'log', 'it is the route', '--kind', 'hypothesis', '--at', '-1m')[0]['status'], 'open', 'log: a hypothesis')
HYPOTHESIS = '16'

# ---- what the ticket says (T15)

entries = d.entries('--log')
tap.equal([(one['entry'], one['kind'], one['promoted']) for one in entries if one['key'] == '1/1'], [(None, 'customer-report', True)],
          'the client’s report is captured and told')
tap.ok(any(one['source'] == 'system' and one['key'] == '1/first-response.1/warn50' and not one['promoted'] for one in d.entries('--log')),
       'a warning is log', entries)
tap.equal([one['at'] for one in entries], sorted(one['at'] for one in entries), 'in the order of what happened')
d.says('promoted: acme: first-response', 'incident', 'promote', '1', '1/first-response.1/warn50')
one = [one for one in d.entries() if one['source_ref'] == '1/first-response.1/warn50'][0]
tap.equal((one['promoted'], one['entry'], one['source']), (True, 17, 'system'), 'promoted by its key it has a number')
tap.equal(d.rows('incident', 'demote', '1', '17')[0]['promoted'], False, 'and demoted by it')
one = d.rows('incident', 'edit', '1', '1/1', '--at', '01:58', '--reason', 'They rang first')[0]
tap.equal((one['at'], one['source_at'], one['text'], one['reason']),
          (DAY + '17:58:00Z', DAY + '18:00:00Z', 'All streams dead', 'They rang first'), 'a corrected one keeps its source’s time (T4)')

d.fails(2, 'it moves “reported” from 01:58 to 02:00', 'incident', 'edit', '1', '1/1', '--at', '')
one = d.rows('incident', 'edit', '1', '1/1', '--at', '', '--reason', 'x')[0]
tap.equal((one['at'], one['source_at']), (DAY + '18:00:00Z', None), 'an empty time is the source’s again')
d.rows('incident', 'edit', '1', '1/1', '--at', '01:58', '--reason', 'They rang first')
d.fails(2, 'is not a time', 'incident', 'edit', '1', '2', '--at', '')

# ---- corrections (T4, T5, T6)

d.fails(2, 'it moves “detected” from 02:41 to 02:39: --reason is expected', 'incident', 'edit', '1', '2', '--at', '02:39')
d.says('detected: 02:39, was 02:41', 'incident', 'edit', '1', '2', '--at', '02:39', '--reason', 'The pager was slow')
review = d.run('incident', 'report', '1', '--format', 'md').out
tap.ok('The pager was slow' in review[review.index('## Appendix'):], 'T5: a correction that moves a stamp is in the appendix, with its reason', review)
d.fails(2, 'it moves “detected”', 'incident', 'edit', '1', '2', '--kind', 'note')
tap.ok(d.run('incident', 'edit', '1', '2', 'edge-4.sea 5xx 0.97').status == 0, 'a text needs no reason')
d.fails(4, 'entry 2: li changed it since you read it; it is revision 3 now: “edge-4.sea 5xx 0.97”', 'incident', 'edit', '1', '2', 'mine', '--sees', '2')
tap.equal(d.rows('incident', 'edit', '1', '2', 'mine', '--sees', '3')[0]['revision'], 4, 'T6: who saw the newest one may')
d.fails(4, 'li changed it', '--as', 'wei', 'incident', 'remove', '1', '2', '--sees', '3', '--reason', 'x')
d.fails(4, 'li changed it', '--as', 'wei', 'incident', 'edit', '1', '1/1', 'x', '--sees', '0')
d.fails(2, 'what is other now is expected', 'incident', 'edit', '1', '2')
d.fails(3, 'has no entry “77”', 'incident', 'edit', '1', '77', 'x')
d.fails(3, 'has no entry “1/99”', 'incident', 'promote', '1', '1/99')
d.fails(2, '--reason is expected', 'incident', 'remove', '1', '2')
d.says('detected: unknown, was 02:39', 'incident', 'remove', '1', '2', '--reason', 'It was a test')
tap.equal([one['entry'] for one in d.entries('--removed') if one['removed'] and one['reason'] == 'It was a test'], [2], 'a tombstone with its reason')
tap.ok(2 not in [one['entry'] for one in d.entries('--log')], 'it is not told')
d.fails(1, 'put-back', 'incident', 'edit', '1', '2', 'x')
d.fails(1, 'is removed', 'incident', 'remove', '1', '2', '--reason', 'x')
tap.ok(d.run('incident', 'put-back', '1', '2').status == 0, 'put back')
d.fails(1, 'not removed', 'incident', 'put-back', '1', '2')
tap.equal(d.stamps()['detected']['at'], DAY + '18:39:00Z', 'the stamp is there again')

# ---- what it said before, and undo

history = [(one['field'], one['before'], one['after'], one['reason'], one['record']) for one in d.rows('incident', 'history', '1', '2')]
tap.equal(history[-6:], [('at', DAY + '18:41:10Z', DAY + '18:39:00Z', 'The pager was slow', 'entry'), ('precision', 'exact', 'minute', 'The pager was slow', 'entry'),
                         ('text', 'edge-4.sea 5xx ratio 0.97', 'edge-4.sea 5xx 0.97', None, 'entry'), ('text', 'edge-4.sea 5xx 0.97', 'mine', None, 'entry'),
                         (None, None, None, 'It was a test', 'removed'), (None, None, None, None, 'put-back')], 'each correction with what it said before')
tap.ok(d.rows('incident', 'history', '1')[0]['record'] == 'opened', 'of the whole incident')
d.at('18:49').says('nothing was said of it', 'incident', 'history', '1', '1/first-response.1/warn80')
d.fails(1, 'nothing was said', 'incident', 'undo', '1', '1/first-response.1/warn80')
d.fails(1, 'it out: --reason is expected', 'incident', 'undo', '1', '2')
tap.equal(d.rows('incident', 'undo', '1', '2', '--reason', 'x')[0]['removed'], True, 'undo of a putting back takes it out')
tap.equal(d.rows('incident', 'undo', '1', '2')[0]['removed'], False, 'undo of that brings it back')
d.run('incident', 'edit', '1', '2', 'else', '--tag', 'x', '--customer', 'zh=y')
one = d.rows('incident', 'undo', '1', '2')[0]
tap.equal([one[key] for key in ('text', 'tags', 'customer', 'visibility', 'at')], ['mine', [], [], 'internal', DAY + '18:39:00Z'], 'undo of an edit')
tap.equal(d.rows('incident', 'undo', '1', '2')[0]['text'], 'else', 'undo of an undo')
d.run('incident', 'undo', '1', '2')
one = d.rows('incident', 'edit', '1', '1/first-response.1/warn80', 'else')[0]
tap.equal(d.rows('incident', 'undo', '1', str(one['entry']))[0]['text'], 'acme: first-response: 80% used', 'a captured one reads as its ticket tells again')
d.fails(2, 'it moves “reported”', 'incident', 'undo', '1', '1/1')

# ---- hypotheses and stamps (T7, T8)

d.at('19:00').says('confirmed', 'incident', 'confirm', '1', HYPOTHESIS, '--at', '02:50')
tap.equal(d.stamps()['identified']['at'], DAY + '18:50:00Z', 'identified when it was confirmed')
d.fails(2, 'it moves “identified”', 'incident', 'reject', '1', HYPOTHESIS)
d.fails(1, 'no hypothesis', 'incident', 'confirm', '1', '2')
d.run('incident', 'add', '1', 'ack', 'on it', '--at', '02:44')
d.run('incident', 'add', '1', 'restored', 'edge-4 is out', '--at', '03:00')
d.fails(2, '--reason is expected', 'incident', 'stamp', '1', 'detected', '02:45')
d.says('warning: acknowledged', 'incident', 'stamp', '1', 'detected', '02:45', '--reason', 'By the client, really')
stamp = d.stamps()['detected']
tap.equal((stamp['at'], stamp['precision'], stamp['entry'], stamp['reason'], stamp['said_at']),
          (DAY + '18:45:00Z', 'minute', None, 'By the client, really', DAY + '18:39:00Z'), 'an override, with what the entries say beside it')
tap.ok(any('acknowledged' in one['text'] for one in d.rows('incident', 'show', '1', row='blocker')), 'T8 blocks the review')
d.says('detected: 02:39', 'incident', 'stamp', '1', 'detected', '--clear', '--reason', 'no')
d.fails(2, 'a time is expected, or --clear', 'incident', 'stamp', '1', 'detected')
d.fails(2, 'is no stamp; expected one of impact-start', 'incident', 'stamp', '1', 'begun', '02:00', '--reason', 'x')

# ---- figures (T9 to T14)

metrics = {one['metric']: one for one in d.rows('incident', 'metrics', '1', row='metric')}
tap.equal(list(metrics), ['detect', 'acknowledge', 'first-response', 'identify', 'restore', 'resolve'], 'every metric')
one = metrics['detect']
tap.equal([one[key] for key in ('value_s', 'least_s', 'most_s', 'from', 'from_at', 'from_entry', 'to', 'to_at', 'to_entry')],
          [540, 240, 899, 'impact-start', DAY + '18:30:00Z', '1', 'detected', DAY + '18:39:00Z', '2'], 'a metric with its anchors and range')
one = metrics['resolve']
tap.equal([one[key] for key in ('value_s', 'least_s', 'most_s', 'to_at')], [None] * 4, 'unknown is null')
tap.ok('time to resolve         unknown' in d.run('incident', 'metrics', '1').out, 'unknown is told', d.run('incident', 'metrics', '1'))
d.run('incident', 'add', '1', 'impact-change', 'half of it', '--at', '02:50', '--weight', '50%')
d.run('incident', 'add', '1', 'impact-end', 'all is back', '--at', '03:00', '--service', '', '--region', '')
whole = d.at('19:01').rows('incident', 'metrics', '1', row='impact')[0]
tap.equal((whole['impact_s'], whole['weighted_s'], whole['open']), (1800, 1500, False), 'impact is weighted (T11)')
tap.equal([(one['from_at'], one['to_at'], one['missed']) for one in d.rows('incident', 'metrics', '1', row='updates')],
          [(DAY + '17:58:00Z', DAY + '18:45:00Z', 1)], 'an update missed (T14)')
every = d.rows('incident', 'metrics', '--all', '--cause', 'none-such')[0]
tap.equal([every[key] for key in ('row', 'n', 'unknown', 'median_s', 'p90_s', 'mean_s' if 'mean_s' in every else 'n')], ['aggregate', 0, 0, None, None, 0],
          'of nothing nothing is known; no mean unasked')
d.fails(2, 'or --all', 'incident', 'metrics')
d.fails(2, '--mean goes with --all', 'incident', 'metrics', '1', '--mean')

gaps = d.rows('incident', 'gaps', '1')
tap.equal([(one['from'], one['to'], one['length_s'], one['state']) for one in gaps], [('18', '1', 1920, 'unexplained')], 'a gap (T13)')
d.fails(2, '--text is expected', 'incident', 'gap', '1', '18', '1', 'explained')
d.fails(3, 'has no gap from 1 to 2', 'incident', 'gap', '1', '1', '2', 'explained', '--text', 'x')
tap.equal([(one['state'], one['why'], one['by']) for one in d.rows('--as', 'wei', 'incident', 'gap', '1', '1/1', '1', 'explained', '--text', 'On the phone')],
          [('explained', 'On the phone', 'wei')], 'explained, by the key of a captured one too')
d.says('is accepted', 'incident', 'gap', '1', '18', '1', 'accepted', '--text', 'so it was')

# The worked figure of T12, over many incidents.
many = Clocked().at('23:00')
for minutes in (4, 7, 9, 12, 15, 22, 31, 48, 95, 610):
    many.source('''incident new "of %d" --cause edge
        incident add active impact-start x --at "2026-11-22 10:00:00 Z"
        incident add active detection x --at "2026-11-22 %02d:%02d:00 Z"''' % (minutes, 10 + minutes // 60, minutes % 60))
one = many.rows('incident', 'metrics', '--all', '--cause', 'edge', '--mean')[0]
tap.equal([one[key] for key in ('metric', 'incidents', 'n', 'unknown', 'median_s', 'p90_s', 'mean_s')], ['detect', 10, 10, 0, 1110, 95 * 60, 5118],
          'median 18.5 minutes, P90 95, the mean on request')
tap.equal(many.rows('incident', 'metrics', '--all')[5]['unknown'], 10, 'what is unknown is counted as unknown')

# ---- the whole

d.at('19:10').says('INC-1 is changed', 'incident', 'set', '1', '--title', HOSTILE, '--cause', 'route', '--region', 'sea,eu', '--severity', 'P0')
row = d.rows('incident', 'show', '1', row='incident')[0]
tap.equal([row[key] for key in ('title', 'cause', 'region', 'severity')], [HOSTILE, 'route', 'sea,eu', 'P0'], 'set')
tap.ok('\x1b' not in d.run('incident', 'show', '1').out and '\u202e' not in d.run('incident', 'list').out, 'T18: hostile text never reaches the terminal')
d.fails(2, 'what is other now is expected', 'incident', 'set', '1')
d.fails(2, 'hours or minutes', 'incident', 'set', '1', '--update-every', '1wd')
d.fails(4, 'changed it since you read it', '--as', 'wei', 'incident', 'set', '1', '--cause', 'dns', '--sees', '3')
d.fails(2, '--cancel: --reason', 'incident', 'set', '1', '--cancel')
tap.equal(d.rows('incident', 'set', '1', '--cancel', '--reason', 'a drill')[0]['state'], 'cancelled', 'cancelled by a lead')
tap.equal(d.rows('incident', 'list'), [], 'it is not listed')
tap.equal(d.rows('incident', 'set', '1', '--revive')[0]['state'], 'restored', 'it was one after all')
tap.equal([one['incident'] for one in d.rows('incident', 'list', '--region', 'eu')], [1], 'by one of its regions')
tap.equal(d.rows('incident', 'list', '--region', 'mars') + d.rows('incident', 'list', '--all', '--since', '2026-11-24'), [], 'no others')
row = d.rows('incident', 'list')[0]
tap.equal([row[key] for key in ('incident', 'state', 'active', 'tickets', 'actions_open', 'report', 'impact_start_at', 'restored_at')],
          [1, 'restored', True, 1, 0, 'draft', DAY + '18:30:00Z', DAY + '19:00:00Z'], 'list')
d.at('19:11').run('incident', 'new', 'Another')
tap.equal([(one['incident'], one['active']) for one in d.rows('incident', 'list')], [(1, False), (2, True)], 'the new one is active')
d.says('INC-1 is the active one', 'incident', 'active', 'INC-1')
d.says('INC-2 is the active one', 'incident', 'active', 'none')
d.run('incident', 'set', '2', '--cancel', '--reason', 'x')
d.fails(3, 'is no incident', 'incident', 'active', 'nothing')

# ---- tickets (T16), roles, evidence (T17)

d.says('2 linked to INC-1', 'incident', 'link', '1', '2', '3')
links = {one['ticket']: one for one in d.rows('incident', 'show', '1', row='link')}
tap.equal([(links[id]['client'], links[id]['reported_at'], links[id]['region']) for id in (1, 2, 3)],
          [('acme', DAY + '18:00:00Z', 'sea'), ('beta', DAY + '18:00:00Z', 'eu'), ('acme', None, 'sea')],
          'each client’s own first report; none where we opened it')
d.says('already', 'incident', 'link', '1', '2')
d.fails(3, 'ticket 99', 'incident', 'link', '1', '99')
tap.equal(d.rows('show', '2')[0]['incidents'], ['INC-1'], 'a ticket names its incidents')
tap.ok('INC-1' in d.run('show', '2').out, 'plainly too')
d.says('unlinked', 'incident', 'unlink', '1', '2', '3')
d.fails(3, 'not linked', 'incident', 'unlink', '1', '2')
d.fails(2, 'it moves “reported”', 'incident', 'unlink', '1', '1')

d.says('wei is lead', 'incident', 'role', '1', 'lead', 'wei')
tap.equal(d.rows('incident', 'show', '1', row='incident')[0]['lead'], 'wei', 'the lead')
one = d.rows('incident', 'role', '1', 'scribe', 'me')[0]
tap.equal((one['kind'], one['role'], one['who']), ('role-change', 'scribe', 'li'), 'a role')
d.fails(3, 'no user “nobody”', 'incident', 'role', '1', 'lead', 'nobody')

excerpt = 'upstream timed out\x1b[2J\n'
d.says('SHA-256 ' + hashlib.sha256(excerpt.encode()).hexdigest(), 'incident', 'evidence', '1', '2', '--text', '-', '--from', 'edge-4', stdin=excerpt)
d.run('incident', 'evidence', '1', '1/1', '--ticket', '1/1')
evidence = d.rows('incident', 'show', '1', row='evidence')
tap.equal([(one['key'], one['from'], one['excerpt'], one['sha256'] == hashlib.sha256(one['excerpt'].encode()).hexdigest()) for one in evidence],
          [('18', '1/1', 'All streams dead', True), ('2', 'edge-4', excerpt, True)], 'T17: evidence of a text and of a ticket, with its SHA-256')
tap.equal(evidence[0]['at'], DAY + '18:00:00Z', 'when it was said')
d.fails(2, '48213/7', 'incident', 'evidence', '1', '2', '--ticket', '1')
d.fails(3, 'has no text', 'incident', 'evidence', '1', '2', '--ticket', '1/77')
d.fails(2, 'a text is expected', 'incident', 'evidence', '1', '2')
d.says('taken away', 'incident', 'evidence', 'remove', '1', '2', str(evidence[1]['evidence']))
d.fails(3, 'has no evidence', 'incident', 'evidence', 'remove', '1', '2', str(evidence[1]['evidence']))

# ---- what is pasted

CHAT = '#noc-bridge\n[02:41] li: edge-4 is red\n[02:43] zhao: on it\n  looking at bgp\n[02:50] wei: \x1b[31mthe route\u202e is gone\n'
d.fails(2, '--zone is expected; “here” is Asia/Shanghai', 'incident', 'paste', '1', '-', stdin=CHAT)
tap.equal([(one['row'], one['line'], one['at'], one['who'], one['text']) for one in d.rows('incident', 'paste', '1', '-', '--zone', 'here', '--dry-run', stdin=CHAT)],
          [('pasted', 2, DAY + '18:41:00Z', 'li', 'edge-4 is red'), ('pasted', 3, DAY + '18:43:00Z', 'zhao', 'on it\n  looking at bgp'),
           ('pasted', 5, DAY + '18:50:00Z', 'wei', '\x1b[31mthe route\u202e is gone')], 'what would become of a chat')
before = len(d.entries('--log'))
pasted = d.rows('incident', 'paste', '1', '-', '--zone', 'Asia/Shanghai', '--kind', 'observation', stdin=CHAT)
tap.equal([[one[key] for key in ('kind', 'source', 'promoted', 'visibility', 'precision', 'zone', 'text')] for one in pasted[:2]],
          [['observation', 'paste', False, 'log', 'minute', 'Asia/Shanghai', 'li: edge-4 is red'],
           ['observation', 'paste', False, 'log', 'minute', 'Asia/Shanghai', 'zhao: on it\n  looking at bgp']], 'entries for the log')
d.run('incident', 'edit', '1', str(pasted[0]['entry']), '--at', '02:40')
d.run('incident', 'remove', '1', str(pasted[1]['entry']), '--reason', 'x')
d.says('INC-1: 1 entry added', 'incident', 'paste', '1', '--text', '-', '--zone', 'here', '--promote', stdin=CHAT + '[02:55] li: back\n')
tap.equal((len(d.entries('--log')), [one['promoted'] for one in d.entries() if one['text'] == 'li: back']),
          (before + 3, [True]), 'what was pasted before is not pasted again')
d.fails(2, 'no line begins with a time', 'incident', 'paste', '1', 'hello')
d.fails(2, 'line 1: 2027-01-01 08:00 +08:00 lies ahead', 'incident', 'paste', '1', '2027-01-01T00:00:00Z hello')
d.fails(2, 'no kind of entry', 'incident', 'paste', '1', 'hello', '--kind', 'gossip')

# ---- as it was known (T1)

known = d.entries('--known-at', DAY + '18:45:30Z')
tap.equal(sorted({one['recorded_at'] <= DAY + '18:45:30Z' for one in known}), [True], 'only what was recorded by then')
tap.equal([one['text'] for one in known if one['entry'] == 2], ['edge-4.sea 5xx ratio 0.97'], 'as it was said then')
d.fails(3, 'nothing was known', 'incident', 'show', '1', '--known-at', DAY + '18:00:00Z')
tap.equal({one['kind'] for one in d.entries('--kind', 'ack,restored')}, {'ack', 'restored'}, 'by kind')
d.fails(2, 'no kind of entry', 'incident', 'show', '1', '--kind', 'gossip')
tap.ok(d.run('check').status == 0, 'check is clean', d.run('check'))

# ---- hostile words, and what completes them

one = d.rows('incident', 'add', '1', 'note', '--text', HOSTILE + '\n' + HOSTILE)[0]
tap.equal(one['text'], HOSTILE + '\n' + HOSTILE, 'a hostile text comes back as it is')
shown = d.run('incident', 'show', '1', '--log').out
tap.ok('\x1b' not in shown and '\u202e' not in shown and 'a<U+001B>[31mred' in shown, 'and is shown, not obeyed', shown[-300:])
complete = d.run('complete', '--', 'incident', 'edit', '1', '').out
tap.ok('\n18' in '\n' + complete and '\x1b' not in complete, 'Tab knows its entries', complete[:300])
tap.ok('INC-1' in d.run('complete', '--', 'incident', 'show', 'IN').out, 'Tab knows incidents')
tap.ok('impact-start' in d.run('complete', '--', 'incident', 'add', '1', 'imp').out, 'Tab knows kinds')

# ---- two at once: whoever was slower is told, and nothing is lost (T6)

two = Clocked().at('18:30')
two.run('incident', 'new', 'Two', '--at', '02:00')
lost = 0
for number in range(1, 16):
    answers = {}

    def write(who, words):
        answers[who] = two.run('--as', who, *words)

    for words in (['incident', 'edit', '1', '1', '--sees', str(number)], ['incident', 'add', '1', 'note']):
        threads = [threading.Thread(target=write, args=(who, words + ['%s %d' % (who, number)])) for who in ('li', 'wei')]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        statuses = sorted(answer.status for answer in answers.values())
        if statuses != ([0, 4] if words[1] == 'edit' else [0, 0]):
            lost += 1
            print('# %s: %r' % (words, answers))
        losers = [(who, answer) for who, answer in answers.items() if answer.status == 4]
        for who, answer in losers:
            other = 'wei' if who == 'li' else 'li'
            lost += '%s changed it since you read it; it is revision %d now: “%s %d”' % (other, number + 1, other, number) not in answer.err
tap.equal(lost, 0, 'of two edits of one revision one is refused, with what the other said')
notes = two.rows('incident', 'show', '1', '--kind', 'note', row='entry')
tap.equal(sorted(one['text'] for one in notes), sorted('%s %d' % (who, number) for who in ('li', 'wei') for number in range(1, 16)), 'no entry is lost')
tap.equal(two.rows('incident', 'show', '1', row='entry')[0]['revision'], 16, 'every edit that was taken is a revision')
tap.ok(two.run('check').status == 0, 'the chain holds', two.run('check'))

# ---- 5 000 entries

big = Clocked().at('22:00')
big.run('incident', 'new', 'Big', '--at', '02:00')
rows = [json.loads(line) for line in big.desk.run('export').out.splitlines()]
opened = [row for row in rows if row['type'] == 'incident'][0]
lines = [json.dumps(dict(type='entry', incident=opened['ref'], turn=number + 3, record='entry', entry=number + 2, by='li',
                         recorded_at=DAY + '20:00:00Z',
                         fields=dict(kind='observation' if number % 3 else 'action', text='entry %d of many 推流' % number,
                                     at=DAY + '18:%02d:%02dZ' % (number * 2 // 60 % 60, number * 2 % 60)))) for number in range(5000)]
seen = big.run('import', big.desk.file('rows', '\n'.join(lines) + '\n'))
tap.ok(seen.status == 0, '5 000 entries', seen)
rows = big.rows('incident', 'show', '1', '--log')
tap.equal(len([one for one in rows if one['row'] == 'entry']), 5001, 'all of them are there')


def spent(*words):
    before = os.times()
    seen = big.run(*words)
    after = os.times()
    tap.ok(seen.status == 0, ' '.join(words)[:40], seen)
    return after.children_user + after.children_system - before.children_user - before.children_system


for words, most in ((('incident', 'add', '1', 'note', 'one more'), 0.5), (('incident', 'edit', '1', '2500', 'else'), 0.5),
                    (('incident', 'show', '1', '--json'), 1), (('incident', 'show', '1'), 1), (('incident', 'gaps', '1'), 0.5),
                    (('incident', 'list'), 0.5), (('incident', 'promote', '1') + tuple(str(number) for number in range(2, 500)), 1)):
    took = min(spent(*words) for _ in range(2))
    print('# %s: %.3f s' % (' '.join(words)[:40], took))
    tap.ok(took < most, 'it costs little: ' + ' '.join(words)[:40], took)

tap.done()
