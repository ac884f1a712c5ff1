# SPDX-License-Identifier: MIT
# How many articles a pattern matches, for every pattern of tests/data/patterns.tsv: what `kb search --regex
# --count` says is what pcre2grep says of the same texts, file by file. Over articles made up here, and over
# the trees of Markdown that KB_TREES names (colons between). KB_COUNTS=FILE keeps what pcre2grep said, which
# takes long over a large tree.
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import tempfile

from cli import Desk, PROGRAM, SOURCE, Tap

tap = Tap()
GREP = shutil.which('pcre2grep')
# As articles are searched: lines end at LF, ^ and $ stand at every line's.
SAME = ['--utf', '--newline=LF', '--no-messages', '--match-limit=100000000', '--depth-limit=100000000',
        '--heap-limit=4000000']
WORDS = '''error Error ERROR err0r timeout time out out of memory OOM Out Of Memory port sport ERR-00099 ERR-01234
ERR-00312 HTTP/1.1 502 404 exit code 137 SIGKILL CVE-2024-12345 0xdeadbeef 10.114.31.148 10.23.4.17 10.23.44.17
192.168.0.1/24 127.0.0.1 db-prod-01.fra.example.com db-prod-2.hz v2.14.3 v7.2.7-hotfix2 v1.0.0-rc1 https://a.example.com/api
li@example.com localhost:8080 /var/log/app.log /etc/hosts kube-dns KubeDNS prometheus_tsdb eth0 555-0199 x 1234567
卡顿 延迟 数据库错误 无法连接 内存不足 服务不可用 重启服务 请检查 网络中断 直播推流 客户来报 日志中。 音画不同步 发生OOM错误 升级到v2
task taſk tas\u212a DESK straße STRAẞE Σας ΣΑΣ Redis redis kubernetes K8S k8s ssl TLS disk full disk usage memory leak
restart reboot connection refused failed over failure master replica kubectl get pods systemctl status deadlock
the the retry retries again again and café 😀 € $5 100% 99% 12ms colour color loop looop aaa 1111 "error" 'a' [x](y) (z)
http://、 (https://a）卡 a+b 10.0.0.1 tab\there AB foo\u2028bar baz\u00a0qux a.b.c a-b-c-d 2024-01-02 12:34:56 12345678-abcd {,3} #12345 re-try'''

# What may look beyond its line has to see whole articles, however long; pcre2grep then looks at the rest of an
# article for each of its lines, a hundred times as long. For all else each line by itself is the same.
WHOLE = ['-M', '--buffer-size=4M']
ACROSS = re.compile(r'\\[snRDWvXHPAzZxo]|\[\^|\[:|\(\?[sx(]|\(\?<?!|\(\*')


def made_up(folder):
    """A few hundred articles of such words."""
    rand = random.Random(20)
    words = [word.replace('\\t', '\t').replace('\\u212a', '\u212a').replace('\\u2028', '\u2028').replace(
        '\\u00a0', '\u00a0') for word in WORDS.split(' ')]
    words = [part for word in words for part in word.split('\n')]
    for number in range(400):
        lines = ['# ' + ' '.join(rand.choice(words) for _ in range(4)), '']
        for _ in range(rand.randrange(1, 9)):
            line = ' '.join(rand.choice(words) for _ in range(rand.randrange(0, 14)))
            lines.append(rand.choice(['', '', '', '## ', '- ', '1. ', '> ', '| ']) + line + rand.choice(['', '', '.', ':', ' ']))
        text = '\n'.join(lines) + rand.choice(['\n', '\n\n', ''])
        with open(os.path.join(folder, '%03d.md' % number), 'w', newline='') as out:
            out.write(text)


def patterns():
    kind = ''
    with open(os.path.join(SOURCE, 'tests', 'data', 'patterns.tsv'), encoding='utf-8', newline='\n') as lines:
        for line in lines:
            line = line.rstrip('\n')
            if line.startswith('# '):
                kind = line[2:]
            elif line:
                yield kind, line[0] == 'i', line[2:]


class Texts:
    """The texts of a desk as files for pcre2grep: one for each body, and one with a title a line. A file without
    a line is nothing to it, so that bodies without a character are asked about as one empty line."""

    def __init__(self, desk, folder):
        self.bodies = os.path.join(folder, 'bodies')
        self.titles = os.path.join(folder, 'titles')
        self.nothing = os.path.join(folder, 'nothing')
        with open(self.nothing, 'w', encoding='utf-8') as out:
            out.write('\n')
        whole = dict(os.environ, MIDWATCH_DESK=desk.path, MIDWATCH_USER='li', LC_ALL='C.UTF-8')
        digest, self.numbers, self.empty = hashlib.sha256(), [], set()
        with subprocess.Popen([PROGRAM, 'export'], stdout=subprocess.PIPE, env=whole) as export, \
                open(self.titles, 'w', encoding='utf-8', newline='') as titles:
            for line in export.stdout:
                row = json.loads(line)
                if row['type'] != 'article':
                    continue
                digest.update(('%s\0%s\0' % (row['title'], row['text'])).encode())
                number = row['id']
                if not row['text']:
                    self.empty.add(number)
                shelf = os.path.join(self.bodies, '%d' % (number // 1000))
                os.makedirs(shelf, exist_ok=True)
                with open(os.path.join(shelf, '%d' % number), 'w', encoding='utf-8', newline='') as out:
                    out.write(row['text'])
                titles.write(row['title'] + '\n')
                self.numbers.append(number)
        self.digest = digest.hexdigest()

    def matching(self, pattern, caseless):
        """The numbers of the articles that match."""
        case = ['-i'] if caseless else []
        env = dict(os.environ, LC_ALL='C.UTF-8')
        found = subprocess.run([GREP, *SAME, *case, '-n', '-e', pattern, self.titles], capture_output=True, env=env)
        asked = subprocess.run([GREP, *SAME, *case, '-q', '-e', pattern, self.nothing], env=env)
        empty = self.empty if asked.returncode == 0 else set()
        hits = empty | {self.numbers[int(line.split(b':')[0]) - 1] for line in found.stdout.split(b'\n') if line[:1].isdigit()}
        whole = WHOLE if ACROSS.search(pattern) else []
        found = subprocess.run([GREP, *SAME, *case, *whole, '-r', '-l', '-e', pattern, self.bodies],
                               capture_output=True, env=env)
        assert found.returncode in (0, 1), (pattern, found.stderr)
        return hits | {int(os.path.basename(path)) for path in found.stdout.split()}


def run(desk, *words):
    cache = os.path.join(desk.folder.name, 'cache')
    return desk.run(*words, env={'XDG_CACHE_HOME': cache}, timeout=3600)


def counted(desk, pattern):
    """What the program says: how many, and whether that is all."""
    seen = run(desk, 'kb', 'search', '--json', '--limit', '1', '--regex', pattern)
    assert seen.status == 0, (pattern, seen)
    row = seen.rows[-1]
    return row['total'], row['complete'] and not row['partial'] and not row['costly_total'], row


def compare(name, tree):
    wrong, short, done = {}, [], {}
    cache = os.environ.get('KB_COUNTS')
    kept = {}
    if cache and os.path.exists(cache):
        with open(cache, encoding='utf-8') as source:
            kept = json.load(source)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk('init')
        filled = run(desk, 'kb', 'import', tree)
        assert filled.status == 0, filled
        run(desk, 'kb', 'reindex')
        texts = Texts(desk, folder)
        for kind, caseless, pattern in patterns():
            key = '%s %d %s' % (texts.digest, caseless, pattern)
            if key not in kept:
                kept[key] = len(texts.matching(pattern, caseless))
                if cache:
                    with open(cache + '.new', 'w', encoding='utf-8') as out:
                        json.dump(kept, out)
                    os.rename(cache + '.new', cache)
            total, whole, row = counted(desk, pattern)
            done[kind] = done.get(kind, 0) + 1
            if total != kept[key] and (whole or total > kept[key]):
                wrong.setdefault(kind, []).append((pattern, total, 'pcre2grep', kept[key]))
            elif not whole:
                short.append((pattern, total, 'of', kept[key], row))
        for kind in done:
            tap.ok(kind not in wrong, '%s: %s, %d patterns over %d articles' %
                   (name, kind, done[kind], len(texts.numbers)), wrong.get(kind))
        for row in short:
            print('# partial, as it said: %r' % (row,))


def main():
    if not GREP:
        tap.skip('counts', 'no pcre2grep')
        tap.done()
    with tempfile.TemporaryDirectory() as folder:
        made_up(folder)
        compare('made up', folder)
    for tree in filter(None, os.environ.get('KB_TREES', '').split(':')):
        compare(os.path.basename(tree.rstrip('/')), tree)
    tap.done()


main()
