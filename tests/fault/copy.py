# SPDX-License-Identifier: MIT
# A copy over a slow line that breaks, or that is killed, at any instant, in both directions: it goes on, by itself or
# when it is begun again, until every row is there. Instants are chosen by what has passed the line. ROUNDS sets how
# many copies are made each way (1); with it the line takes 180 ms for a round trip.
import os
import sys

SOURCE = os.environ.get('MIDWATCH_SOURCE', '.')
sys.path[:0] = [os.path.join(SOURCE, 'tests', 'cli'), os.path.join(SOURCE, 'tests', 'fault')]
from cli import Desk, ON_POSTGRES, Server, Tap  # noqa: E402
from copies import CUT, INTERRUPTED, KILLED, Copy, dump, fill  # noqa: E402
from line import Line  # noqa: E402

ROUNDS = int(os.environ.get('ROUNDS', '0'))
DELAY = 0.09 if ROUNDS else 0.001  # one way
tap = Tap()
if ON_POSTGRES:
    tap.skip('copy over a line', 'it says itself which engines it is about')
    tap.done()
desk = Desk('init', '--demo')


try:
    server = Server()
    there = server.place()
except AssertionError as said:
    tap.skip('copy over a line', said)
    tap.done()
fill(desk)
line = Line(os.path.join(server.folder, '.s.PGSQL.5432'), DELAY)


def far(place):
    """The same place at the end of the line."""
    return place.replace('@/', '@127.0.0.1:%d/' % line.port).replace('host=%s&' % server.folder, '')


def passed(come, go):
    """What an undisturbed copy takes, in bytes."""
    before, copy = line.passed, Copy(line, come, go)
    assert copy.run(), copy.said
    return line.passed - before, copy.row


whole = dump(desk.path)
up, first = passed(desk.path, far(there))
down, back = passed(far(there), os.path.join(desk.folder.name, 'back.db'))
tap.equal([back['digest'], back['head']], [first['digest'], first['head']], 'over the line and back: one state')
tap.equal(dump(os.path.join(desk.folder.name, 'back.db')), whole, 'every row of it, byte by byte')

for number in range(max(ROUNDS, 1)):
    for fault in (CUT, KILLED, INTERRUPTED):
        place = server.place()
        copy = Copy(line, desk.path, far(place))
        copy.finish(fault, up)
        tap.ok(copy.row and not copy.said and copy.row['digest'] == first['digest'] and (fault != CUT or copy.begun == 1),
               'to PostgreSQL, %s: begun %d times' % (fault, copy.begun), (copy.row, copy.said))
        seen = desk.run('-d', place, 'check', '--head')
        tap.equal([seen.status, seen.out], [0, first['head'] + '\n'], 'and its chains hold')
        path = os.path.join(desk.folder.name, '%d-%s.db' % (number, fault.replace(' ', '-')))
        copy = Copy(line, far(there), path)
        copy.finish(fault, down)
        tap.ok(copy.row and not copy.said and copy.row['digest'] == first['digest'] and (fault != CUT or copy.begun == 1),
               'to SQLite, %s: begun %d times' % (fault, copy.begun), (copy.row, copy.said))
        tap.ok(dump(path) == whole, 'every row of it, byte by byte')
        os.remove(path)
tap.done()
