# SPDX-License-Identifier: MIT
# A cache that is full: nothing can be kept, which is said in one line or seen by nobody; what is found
# stays right. Files that may not grow stand for the disk.
import glob
import json
import os
import resource
import subprocess

from cli import Desk, ON_POSTGRES, PROGRAM, Result, Tap

tap = Tap()
desk = Desk('--test-clock')
NOW = '2026-03-02T10:00:00Z'
CACHE = os.path.join(desk.folder.name, 'cache')
NOWHERE = os.path.join(desk.file('plain', 'no folder'), 'cache')
QUESTIONS = ['/edge-\\d+7\\b', 'upstream', '卡顿 edge', '/nothing like it']


def run(*words, limit=None, cache=CACHE, stdin=''):
    def shorten():
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    env = dict(os.environ, MIDWATCH_DESK=desk.path, MIDWATCH_USER='li', LC_ALL='C.UTF-8', LANGUAGE='',
               XDG_CACHE_HOME=cache)
    return Result(subprocess.run([PROGRAM, '--now', NOW, *words], input=stdin, capture_output=True, text=True,
                                 env=env, errors='replace', timeout=60, preexec_fn=shorten))


def fill(numbers, word):
    lines = [json.dumps({'type': 'article', 'ref': 'a/%d' % n, 'at': '2026-02-%02dT00:00:00Z' % (1 + n % 28),
                         'title': 'Article %d' % n, 'state': 'published', 'language': 'en', 'by': 'li',
                         'text': 'edge-%d %s: the upstream is gone\n第二行 卡顿 %s\n' % (n, word, 'x%d ' % n * 40)})
             for n in numbers]
    done = run('import', '-', stdin='\n'.join(lines))
    assert done.status == 0, done


def answers(question, **more):
    seen = run('kb', 'search', '--json', '--limit', '5000', question, **more)
    if seen.status != 0:
        return seen
    return sorted(row['article'] for row in seen.rows[:-1]), seen.rows[-1]['total'], seen.rows[-1]['complete']


def files():
    return sorted(os.path.basename(path) for path in glob.glob(os.path.join(CACHE, 'midwatch/kb/*/*')))


def full(name):
    """At every size of the disk: what is found, what reindex says, and what is left behind."""
    truth = {question: answers(question, cache=NOWHERE) for question in QUESTIONS}
    # With less than 32 KiB the desk itself can't be read: its files are beside it.
    none = name + ', no room at all: a search says so in one line'
    if ON_POSTGRES:
        tap.skip(none, 'the desk is no file')
    else:
        seen = run('kb', 'search', QUESTIONS[0], limit=5000)
        tap.ok(seen.status == 1 and seen.out == '' and seen.err.count('\n') == 1 and 'no room is left' in seen.err,
               none, seen)
    for limit in (33000, 70000, 150000, 300000):
        before = files()
        wrong = [(question, seen) for question in QUESTIONS
                 if (seen := answers(question, limit=limit)) != truth[question]]
        tap.ok(not wrong, '%s, %d bytes: searches are right' % (name, limit), wrong[:1])
        seen = run('kb', 'reindex', '--all', limit=limit)
        tap.ok(seen.status == 1 and seen.out == '' and seen.err.count('\n') == 1 and
               "can't be written" in seen.err and CACHE in seen.err and 'File too large' in seen.err,
               '%s, %d bytes: reindex says why, in one line' % (name, limit), seen)
        tap.ok(not [file for file in files() if 'unfinished' in file] and
               set(file for file in files() if file.endswith('.segment')) ==
               set(file for file in before if file.endswith('.segment')),
               '%s, %d bytes: what was there stays, nothing is left behind' % (name, limit), (before, files()))


fill(range(1500), 'first')
full('from nothing')
assert run('kb', 'reindex').status == 0
fill(range(700, 2000), 'second')
full('behind an index')
done = run('kb', 'reindex')
tap.ok(done.status == 0, 'with room it goes on', done)
tap.equal([answers(question) for question in QUESTIONS],
          [answers(question, cache=NOWHERE) for question in QUESTIONS], 'and finds the same')
tap.done()
