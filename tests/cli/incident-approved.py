# SPDX-License-Identifier: MIT
# R1: what is published is what was approved. What tickets, clocks and definitions say changes without an edit: then the
# report is in review again, and the difference is told.
from cli import Desk, Tap

tap = Tap()
DEFINITIONS = '''
region add sea --title SEA
service add live --title Live
tier add gold --title Gold
policy set gold P1 resolve 8h --calendar 24x7
policy set gold P1 review 3d --calendar 24x7
user add wei --role engineer
user add li --role admin
user add zhao --role engineer --zone Asia/Shanghai
user add ana --role tam
client add acme --title "Acme Live" --tam ana
contract add acme --tier gold --from 2026-01-01 --to 2028-01-01
new acme "Stream cut" --severity P1 --service live --region sea --at 2026-11-20T09:10Z --opened-by client
'''
minute = 0


def at(user, *words, desk=None, when=None, env={}):
    """As `user`, a minute later than the time before; or at a time."""
    global minute
    minute += 1
    now = when or '2026-11-20T%02d:%02dZ' % (10 + minute // 60, minute % 60)
    return (desk or here).run('--now', now, '--as', user, *words, env=env)


def done(user, *words, **more):
    seen = at(user, *words, **more)
    assert seen.status == 0, (words, seen)
    return seen


def begun():
    """A desk with an incident whose report nothing blocks, and its one ticket."""
    global here
    here = Desk('init', '--test-clock')
    made = here.run('--now', '2026-11-20T09:11Z', 'source', '-', stdin=DEFINITIONS)
    assert made.status == 0, made
    done('wei', 'incident', 'new', 'Edge answers 502', '--ticket', '1', '--severity', 'P1', '--at', '2026-11-20T09:05Z')
    for kind, when in (('detection', '09:10'), ('ack', '09:12'), ('impact-end', '09:20'), ('restored', '09:20')):
        done('wei', 'incident', 'add', '1', kind, 'x', '--at', '2026-11-20T%sZ' % when)
    done('wei', 'restore', '1', '--at', '2026-11-20T09:20Z', '--reason', 'late')
    done('wei', 'incident', 'section', '1', 'seen', '-a', 'customer', '-l', 'en', '--text', '502')


def approved(audience, *approvers):
    done('wei', 'incident', 'submit', '1', '-a', audience)
    for user in approvers:
        done(user, 'incident', 'approve', '1', '-a', audience)
    row = report(audience)
    assert row['state'] == 'approved', row


def report(audience):
    return here.run('--now', '2026-11-20T20:00Z', 'incident', 'report', 'blockers', '1', '-a', audience, '--json').rows[0]


def publish(audience, *words, user='wei', **more):
    return at(user, 'incident', 'publish', '1', '-a', audience, *words, **more)


def is_back(seen, audience, what, name):
    row = report(audience)
    tap.ok(seen.status == 4 and 'in review again' in seen.err and what in seen.out and
           (row['state'], row['approved_by'], row['version']) == ('in-review', [], None), 'R1: ' + name, (seen, row))


# Time and the publisher's own zone are no difference.
begun()
approved('internal', 'li')
seen = publish('internal', user='zhao', when='2026-11-20T16:00Z')
tap.ok(seen.status == 0, 'what nobody changed is published, hours later, by somebody elsewhere', seen)

# Versions differ by what they say, not by who publishes them: their other zone is that of who opened the incident.
begun()
approved('internal', 'li')
done('zhao', 'incident', 'publish', '1')
done('wei', 'incident', 'section', '1', 'well', '--text', 'The alert came at once.')
seen = at('zhao', 'incident', 'diff', '1')
tap.ok(seen.status == 0 and 'The alert' in seen.out and 'Shanghai' not in seen.out,
       'R2: what will be published differs from what was in what was written, wherever one looks', seen)
approved('internal', 'li')
done('wei', 'incident', 'publish', '1')
seen = done('li', 'incident', 'diff', '1', '1', '2')
tap.ok('The alert' in seen.out and 'Shanghai' not in seen.out,
       'R2: nor do two versions, published by people of two zones', seen)

# Nor is the language of the publisher's program, which words what tickets say.
begun()
done('li', 'severity', '1', 'P2', '--reason', 'half of them play')
approved('internal', 'li')
seen = publish('internal', user='zhao', when='2026-11-20T16:00Z', env={'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'zh_CN'})
tap.ok(seen.status == 0 and 'published' not in seen.out, 'who speaks Chinese publishes what was approved in English', seen)

# What a ticket says: a change of severity is told in the timeline.
begun()
approved('internal', 'li')
done('li', 'severity', '1', 'P2', '--reason', 'half of them play')
seen = publish('internal')
is_back(seen, 'internal', '+', 'a ticket said something since')
tap.ok('P2' in seen.out, 'R1: and it is shown', seen)
tap.equal(here.run('incident', 'versions', '1', '--json').rows, [], 'nothing was published')
seen = at('li', 'incident', 'diff', '1', '--approved')
tap.ok('P2' in seen.out, 'R1: as the difference since the approval', seen)
done('li', 'incident', 'approve', '1')
seen = publish('internal')
tap.ok(seen.status == 0 and report('internal')['state'] == 'published', 'read again, it is published', seen)

# What is log is not in the report, so nothing is other.
begun()
approved('internal', 'li')
done('wei', 'note', '1', '--text', 'for us')
seen = publish('internal')
tap.ok(seen.status == 0, 'what the report does not tell takes no approval back', seen)

# A clock that was running is late by now; nothing but time has passed.
begun()
approved('internal', 'li')
seen = publish('internal', when='2026-11-20T18:00Z')
is_back(seen, 'internal', 'missed', 'a promised time is missed since')

# Definitions: a client is called otherwise, or reads another language.
begun()
approved('customer', 'ana')
done('li', 'client', 'add', 'acme', '--title', 'Acme Video', '--tam', 'ana')
is_back(publish('customer'), 'customer', '', 'a client is called otherwise')
done('ana', 'incident', 'approve', '1', '-a', 'customer')
done('li', 'client', 'add', 'acme', '--title', 'Acme Video', '--tam', 'ana', '--language', 'zh')
is_back(publish('customer'), 'customer', '', 'a client reads another language')
done('wei', 'incident', 'section', '1', 'seen', '-a', 'customer', '-l', 'zh', '--text', '502')
done('ana', 'incident', 'approve', '1', '-a', 'customer')
tap.equal(publish('customer').status, 0, 'approved in that language it is published')

# Of several approvals the first was given to something else.
begun()
done('wei', 'incident', 'submit', '1', '-a', 'customer')
done('li', 'incident', 'approve', '1', '-a', 'customer')
done('li', 'client', 'add', 'acme', '--title', 'Acme Video', '--tam', 'ana')
seen = done('ana', 'incident', 'approve', '1', '-a', 'customer', '--json')
tap.equal((seen.rows[0]['state'], seen.rows[0]['approved_by']), ('approved', ['ana']), 'R1: only what was read now is approved')
tap.equal(done('wei', 'incident', 'verify', '1', '--json').rows, [{'incident': 1, 'versions': 0}], 'verified: nothing was published')

# More of a version: it says what the version says, or nothing.
begun()
approved('internal', 'li')
tap.equal(publish('internal').status, 0, 'published')
seen = publish('internal', '--language', 'zh')
tap.ok(seen.status == 0, 'in one language more', seen)
done('li', 'severity', '1', 'P2', '--reason', 'half of them play')
seen = publish('internal', '--language', 'en')
tap.ok(seen.status == 1 and 'submit it again' in seen.err and report('internal')['state'] == 'published',
       'R2: a version that is out does not change with its tickets', seen)
check = here.run('check')
tap.ok(check.status == 0, 'the desk is sound', check)

tap.done()
