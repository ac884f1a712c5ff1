# SPDX-License-Identifier: MIT
# Searching the knowledge base from the shell, and the index under it: whatever happens to its files,
# answers are those of the rows.
import glob
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import time

from cli import Desk, PROGRAM, Tap

tap = Tap()
desk = Desk('--test-clock')
NOW = '2026-03-02T10:00:00Z'
CACHE = os.path.join(desk.folder.name, 'cache')
NOWHERE = {'XDG_CACHE_HOME': os.path.join(desk.file('plain', 'no folder'), 'cache')}


def run(*words, env={}, **more):
    return desk.run('--now', NOW, *words, env=dict({'XDG_CACHE_HOME': CACHE}, **env), **more)


def segments():
    return sorted(glob.glob(os.path.join(CACHE, 'midwatch/kb/*/*.segment')))


def article(number, text, **more):
    return json.dumps(dict({'type': 'article', 'ref': 'a/%d' % number, 'at': '2026-02-%02dT00:00:00Z' %
                            (1 + number % 28), 'title': 'Article %d' % number, 'state': 'published',
                            'language': 'en', 'text': text, 'by': 'li'}, **more), ensure_ascii=False)


def fill(numbers, text, **more):
    done = run('import', '-', stdin='\n'.join(article(n, text(n), **more) for n in numbers))
    assert done.status == 0, done


def count(*words, env={}):
    seen = run('kb', 'search', '--count', *words, env=env)
    assert seen.status == 0, seen
    return int(seen.out)


def answers(*words, env={}):
    """Who is found, and whether that is all."""
    seen = run('kb', 'search', '--json', '--limit', '5000', *words, env=env)
    assert seen.status == 0, seen
    return sorted(row['article'] for row in seen.rows[:-1]), seen.rows[-1]['total'], seen.rows[-1]['complete']


def truth(*words):
    """The same read from the rows: no index can be kept."""
    return answers(*words, env=NOWHERE)


QUESTIONS = [('/edge-\\d+7\\b',), ('/(?i)UPSTREAM.*gone',), ('/卡顿',), ('timeout',), ('卡顿 edge',),
             ('--regex', 'rev[ABC]'), ('lang:zh /.',), ('/nothing like it',),
             ('edge-1999 retry',)]  # some old article has one of these words only


def same(name):
    wrong = [(words, answers(*words), truth(*words)) for words in QUESTIONS if answers(*words) != truth(*words)]
    tap.ok(not wrong, name, wrong[:1])


# Few: nothing is built, everything is found.
run('kb', 'new', 'Edge <b>502\x1b[2J', '--text', '# Cause\n\nthe upstream is gone: 502 at edge-17\n第二行 卡顿\n',
    '--language', 'en')
run('kb', 'new', 'Late audio', '--text', 'audio timeout\nretry edge-27', '--language', 'zh')
seen = run('kb', 'search', '/edge-\\d7')
tap.equal(seen.out.split('\n'),
          ['     2  draft      0m00  Late audio', '        retry edge-27',
           '     1  draft      0m00  Edge <b>502<U+001B>[2J', '        the upstream is gone: 502 at edge-17', ''],
          'number, state, age, title; the line; newest first')
tap.equal(segments(), [], 'no file for two articles')
rows = run('kb', 'search', '--json', '卡顿').rows
tap.equal([(row['article'], row['state'], row['line'], row['line_number'], row['in_title']) for row in rows[:-1]],
          [(1, 'draft', '第二行 卡顿', 4, False)], 'as rows')
tap.ok(rows[0]['score'] > 0 and rows[-1] == {'total': 1, 'complete': True, 'partial': False, 'behind': False,
                                             'costly': [], 'costly_total': 0, 'how': 'all', 'used': ['卡顿']},
       'and how much that is', rows)
tap.equal(run('kb', 'search', '--count', '--regex', 'edge').out, '2\n', 'how many')
tap.equal(run('kb', 'search', '--count', 'lang:zh', '/edge').out, '1\n', 'filters before a pattern')
tap.equal(run('kb', 'search', '--limit', '1', '/edge').err, 'midwatch: 1 of 2 articles; --limit shows more\n',
          'there is more')
tap.equal([row['in_title'] for row in run('kb', 'search', '--json', '/Edge').rows[:-1]], [True], 'a title')
seen = run('kb', 'search', '/a(b')
tap.ok(seen.status == 2 and seen.out == '' and 'column 4 of the pattern' in seen.err, 'a wrong pattern says where', seen)
seen = run('kb', 'search', 'state:nonsense')
tap.ok(seen.status == 2 and 'column' in seen.err, 'so does a wrong filter', seen)
seen = run('kb', 'search', 'unheard-of')
tap.ok(seen.status == 0 and seen.out == '', 'nothing found is an answer', seen)
gaps = [row['text'] for row in run('kb', 'work', 'gaps', '--json').rows]
tap.ok('unheard-of' in gaps, 'that is remembered', gaps)
run('kb', 'search', '--json', 'asked-by-a-program')
run('kb', 'search', '/never a gap')
tap.equal([row['text'] for row in run('kb', 'work', 'gaps', '--json').rows], gaps,
          'neither programs nor patterns leave gaps')
tap.ok(b'\x1b[1medge-17\x1b[m' in desk.on_terminal('--now', NOW, 'kb', 'search', '/edge-17',
                                                   env={'XDG_CACHE_HOME': CACHE}), 'marked on a terminal')

# Many: files of the owner alone.
fill(range(1500), lambda n: 'edge-%d revA 卡顿 upstream\nhas gone timeout %d\n' % (n, n))
fill(range(1500, 2000), lambda n: 'edge-%d revA 直播 retry\n' % n, language='zh')
same('many articles, by a new index')
tap.equal(len(segments()), 1, 'one file')
folder = os.path.dirname(segments()[0])
tap.equal([stat.S_IMODE(os.stat(path).st_mode) for path in (folder, segments()[0])], [0o700, 0o600],
          'nobody else may read it')
before = os.stat(segments()[0]).st_mtime_ns
same('again')
tap.equal(os.stat(segments()[0]).st_mtime_ns, before, 'it is not built again')

# Changes behind it.
fill(range(100), lambda n: 'edge-%d revB\n' % n)
tap.equal((count('/revA'), count('/revB'), count('/revC')), (1900, 100, 0), 'what was changed is found as it is now')
run('kb', 'retire', '2')
same('retired ones')
fill(range(1200), lambda n: 'edge-%d revC\n' % n)
tap.equal((count('/revA'), count('/revB'), count('/revC')), (800, 0, 1200), 'more changes than are held')
same('after a merge, or two files')
tap.ok(1 <= len(segments()) <= 2, 'few files', segments())
rows = run('kb', 'reindex', '--json').rows
tap.equal((len(rows), rows[0]['articles'], rows[0]['in_memory']), (1, 2002, 0), 'reindex tells what there is')
tap.equal(run('kb', 'reindex', '--all').status, 0, 'from nothing')
tap.equal(len(segments()), 1, 'is one file')


def spoil(name, change):
    path = segments()[0]
    with open(path, 'rb') as source:
        whole = source.read()
    changed = change(bytearray(whole))
    with open(path, 'wb') as out:
        out.write(changed)
    same(name)


# Damage.
spoil('cut short', lambda data: data[:len(data) // 2])
spoil('empty', lambda data: b'')
spoil('not ours', lambda data: b'x' * len(data))
spoil('of another format', lambda data: data[:8] + b'\xff' + data[9:])
rand = random.Random(5)
for turn in range(6):
    def flip(data):
        for _ in range(20):
            data[rand.randrange(4096, len(data))] ^= 1 << rand.randrange(8)
        return data
    spoil('flipped bits, %d' % turn, flip)
same('it was built anew')
os.chmod(folder, 0o755)
shutil.copy(segments()[0], segments()[0] + '.old')
open(os.path.join(folder, 'something'), 'w').close()
run('kb', 'reindex', '--all')
tap.equal(stat.S_IMODE(os.stat(folder).st_mode), 0o700, 'a folder others could read is closed')
same('with strange files beside')

# A folder that is somebody's trick.
shutil.rmtree(folder)
os.symlink('/', folder)
same('a link in its place')
os.unlink(folder)

# Two at once.
both = [subprocess.Popen([PROGRAM, '--now', NOW, 'kb', 'reindex', '--all'], stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL,
                         env=dict(os.environ, MIDWATCH_DESK=desk.path, MIDWATCH_USER='li', XDG_CACHE_HOME=CACHE))
        for _ in range(4)]
done = sorted(one.wait() for one in both)
tap.ok(done[0] == 0 and set(done) <= {0, 4}, 'of several builders one builds, the others say so', done)
same('after several builders')
tap.equal(len(os.listdir(folder)), 2, 'nothing is left behind: an index and its lock')

# kill -9 at any time.
wrong = []
for turn in range(12):
    one = subprocess.Popen([PROGRAM, '--now', NOW, 'kb', 'reindex', '--all'], stdout=subprocess.DEVNULL,
                           env=dict(os.environ, MIDWATCH_DESK=desk.path, MIDWATCH_USER='li', XDG_CACHE_HOME=CACHE))
    time.sleep(rand.random() * 0.15)
    one.send_signal(signal.SIGKILL)
    one.wait()
    words = QUESTIONS[turn % len(QUESTIONS)]
    if answers(*words) != truth(*words):
        wrong.append(words)
tap.equal(wrong, [], 'killed while it builds')
run('kb', 'reindex', '--all')
tap.equal(len(os.listdir(folder)), 2, 'nothing is left behind by the dead')

tap.files_only('a desk that went back')
# A desk that went back, and on from there: the same numbers mean something else.
backup = os.path.join(desk.folder.name, 'backup.db')
assert run('backup', backup).status == 0
fill(range(300, 400), lambda n: 'edge-%d lostlost\n' % n)
run('kb', 'reindex')
tap.equal(count('/lostlost'), 100, 'before it goes back')
assert run('restore-backup', backup).status == 0
tap.equal(count('/lostlost'), 0, 'what was taken back is not found')
same('a desk that went back')
run('kb', 'reindex')
assert run('backup', backup).status == 0
fill(range(300, 400), lambda n: 'edge-%d lostagain\n' % n)
run('kb', 'reindex')
assert run('restore-backup', backup).status == 0
fill(range(250, 350), lambda n: 'edge-%d otherother\n' % n)
tap.equal((count('/lostagain'), count('/otherother')), (0, 100), 'nor when as much was written since')
same('a desk that went back and on')
assert run('restore-backup', backup).status == 0
fill(range(250, 550), lambda n: 'edge-%d further\n' % n)
tap.equal((count('/otherother'), count('/further')), (0, 300), 'nor when more was')
same('a desk that went back and further')
other = Desk()
shutil.copy(backup, other.path)
fill(range(10), lambda n: 'onlyhere\n')
seen = other.run('kb', 'search', '--count', '/onlyhere', env={'XDG_CACHE_HOME': CACHE})
tap.equal(seen.out, '0\n', 'a copy of a desk has an index of its own')

# Where nothing can be kept, and where something can't be removed.
seen = run('kb', 'reindex', env=NOWHERE)
tap.ok(seen.status == 1 and 'no index can be kept here' in seen.err, 'reindex says why', seen)
hostile = r'/(\w+\s?)+$(?<=!)|revC'
seen = run('kb', 'search', '--json', hostile)
tap.ok(seen.status == 0, 'a costly pattern ends', seen)
run('kb', 'new', 'Unheard-of', '--text', 'It was.')
tap.equal([row['text'] for row in run('kb', 'work', 'gaps', '--json').rows],
          [gap for gap in gaps if gap != 'unheard-of'], 'what an article answers is no gap any more')
tap.done()
