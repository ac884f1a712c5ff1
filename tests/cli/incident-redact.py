# SPDX-License-Identifier: MIT
# incident redact: what was written of an entry goes for good, in the desk, in what is exported, on the desks that
# import it; its hashes hold, and versions that are out are named.
from cli import Desk, Tap

tap = Tap()
SECRET = 'hunter22'
NOW = '2026-11-22T12:00:00Z'


def run(desk, *words, user='li', stdin=''):
    return desk.run('--now', NOW, '--as', user, *words, stdin=stdin)


def done(desk, *words, **more):
    seen = run(desk, *words, **more)
    assert seen.status == 0, (words, seen)
    return seen


def exported(desk):
    return done(desk, 'export').out


def holds(desk):
    """Does any row of the desk say it? History of commands aside, which is each person's own."""
    return SECRET in exported(desk)


desk = Desk('init', '--test-clock')
done(desk, 'source', '-', stdin='''user add li --role admin
    user add wei --role engineer
    region add sea --title SEA
    service add live --title Live
    client add acme --title Acme
    new acme "Stream cut" --severity P1 --opened-by client --at 2026-11-22T10:03Z''')
done(desk, 'incident', 'new', 'Edge 502', '--ticket', '1', '--severity', 'P1', '--at', '2026-11-22T10:00Z')
for kind, when in (('detection', '10:05'), ('ack', '10:06'), ('impact-end', '10:10'), ('restored', '10:10')):
    done(desk, 'incident', 'add', '1', kind, 'x', '--at', '2026-11-22T%sZ' % when)
done(desk, 'restore', '1', '--at', '2026-11-22T10:10Z', '--reason', 'late')
number = str(done(desk, 'incident', 'add', '1', 'action', 'Logged in with root:' + SECRET, '--at', '2026-11-22T10:07Z', '--customer',
                  'zh=密码 ' + SECRET, '--tag', SECRET, '--json').rows[-1]['entry'])
done(desk, 'incident', 'edit', '1', number, 'Logged in as root, ' + SECRET, '--reason', SECRET + ' was wrong')
done(desk, 'incident', 'evidence', '1', number, '--text', 'curl -u root:' + SECRET)
done(desk, 'incident', 'submit', '1')
done(desk, 'incident', 'approve', '1', user='wei')
done(desk, 'incident', 'publish', '1')
full = exported(desk)
old = Desk('--test-clock')
done(old, 'import', '-', stdin=full)
tap.ok(holds(desk) and holds(old), 'it is in the desk and on another one')

seen = run(desk, 'incident', 'redact', '1', number)
tap.ok(seen.status == 2 and '--reason' in seen.err, 'it says why', seen)
seen = run(desk, 'incident', 'redact', '1', '1/1', '--reason', 'a password')
tap.ok(seen.status == 1 and 'ticket 1 says' in seen.err, 'what a ticket says is redacted there', seen)
seen = run(desk, 'incident', 'redact', '1', number, '--reason', 'a password')
tap.ok(seen.status == 0 and '1 published version says it' in seen.out and 'internal' in seen.out, 'who has it in print is told', seen)
editions = [line for line in exported(desk).split('\n') if '"type":"edition"' in line]
rest = [line for line in exported(desk).split('\n') if '"type":"edition"' not in line]
tap.ok(SECRET in '\n'.join(editions) and SECRET not in '\n'.join(rest), 'of it only what was published is left', rest)
entry = [row for row in done(desk, 'incident', 'show', '1', '--json').rows if row.get('entry') == int(number) and row['row'] == 'entry'][0]
tap.equal([entry[key] for key in ('redacted', 'text', 'kind', 'at', 'by', 'customer', 'tags')],
          [True, '', 'action', '2026-11-22T10:07:00Z', 'li', [], []], 'when and by whom stays')
tap.ok('(redacted)' in done(desk, 'incident', 'show', '1').out, 'people are told')
tap.ok(SECRET not in done(desk, 'incident', 'history', '1').out, 'its history does not tell it')
for words in (('check',), ('incident', 'verify', '1')):
    seen = run(desk, *words)
    tap.ok(seen.status == 0, ' '.join(words) + ': the chain holds', seen)
row = done(desk, 'incident', 'report', 'blockers', '1', '--json').rows[0]
tap.equal((row['state'], row['changed']), ('published', True), 'the report is another one since')
seen = run(desk, 'incident', 'redact', '1', number, '--reason', 'again')
tap.ok(seen.status == 1 and 'nothing to redact' in seen.err, 'twice is once', seen)
seen = run(desk, 'incident', 'undo', '1', number)
tap.ok(seen.status != 0 and not SECRET in '\n'.join(line for line in exported(desk).split('\n') if '"type":"edition"' not in line),
       'nothing takes it back', seen)

# Elsewhere: a new desk, and one that has had it whole.
after = exported(desk)
fresh = Desk('--test-clock')
done(fresh, 'import', '-', stdin=after)
tap.ok('(redacted)' in done(fresh, 'incident', 'show', '1').out, 'a new desk takes it')
tap.ok(run(fresh, 'check').status == 0, 'and is sound', run(fresh, 'check'))
seen = run(old, 'import', '-', stdin=after)
tap.ok(seen.status == 0, 'a desk that had it whole takes it', seen)
tap.ok(run(old, 'check').status == 0, 'and is sound', run(old, 'check'))
kept = '\n'.join(line for line in exported(old).split('\n') if '"type":"edition"' not in line)
tap.ok(SECRET not in kept, 'there it goes, too', kept)
for name, rows in (('older', full), ('same', after)):
    seen = run(desk, 'import', '-', stdin=rows)
    kept = '\n'.join(line for line in exported(desk).split('\n') if '"type":"edition"' not in line)
    tap.ok(seen.status == 0 and SECRET not in kept and run(desk, 'check').status == 0, 'the %s rows bring nothing back' % name, seen)

tap.done()
