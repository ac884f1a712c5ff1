# SPDX-License-Identifier: MIT
# kb import, kb export: trees of Markdown come out as they went in, again changes nothing, and nothing foreign is read
# or written outside. MIDWATCH_RUNBOOKS names a tree of your own to be tried as well.
import os
import socket

from cli import Desk, Tap

tap = Tap()

PLAIN = '# Edge answers 502\n\nSee [purge](../cdn/purge.md#check) and [gone](missing.md).\n'
FILES = {
    'edge/502.md': PLAIN,
    'cdn/purge.md': '---\ntitle: "Purge: the cache"\nweight: 20\ntags: [sea, cdn]\n---\n\n## Check\n\ntext\n',
    'cdn/ours.md': '---\ntitle: A title of its own\nstate: draft\nowner: li\nreview-by: 2027-05-01\n---\n# Other\n',
    'cdn/odd.md': "---\nstate: 'reviewed' # since Monday\ntitle:   Odd\ntags:\n  - b\n  - a\n---\nbody\n",
    'cdn/rule.md': '---\nSome text between rules\n---\n\n# Heading\n',
    'cdn/client.md': '---\nvisibility: client\nlanguage:\nreview-by: never\n---\n# For them\n',
    'plan.MD': '---\nkind: plan\nregion: sea\nclient: acme\nproduct: live\nsupersedes: zz/last.md\n---\n- [ ] call\n',
    'zz/last.md': '# Last\n',
    'zz/中文 名.md': '# 直播卡顿\n\n请检查边缘节点。\n',
    'zz/empty.markdown': '',
    'zz/no newline.md': 'text without a heading',
    'zz/template.md': '---\ntitle: "{{ replace .Name "-" " " | title }}"\ndate: {{ .Date }}\n---\n',
    'zz/' + 'n' * 200 + '.md': 'x\n',
    'zz/spaces.md': '\n\n   \n# Late heading   \n\ttab\n\n\n',
}


def place(desk, name):
    return os.path.join(desk.folder.name, name)


def write(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as out:
            out.write(text if isinstance(text, bytes) else text.encode())
    return folder


def read(folder):
    found = {}
    for at, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(at, name)
            with open(path, 'rb') as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def counts(seen):
    keys = ('added', 'changed', 'same', 'kept', 'refused')
    return tuple(seen.rows[-1][key] for key in keys) if seen.rows else seen


def rows(desk):
    return desk.sql('''SELECT ref, title, kind, state, internal, language, product, region, client, owner,
        tags, review_by, text, (SELECT ref FROM article b WHERE b.id = a.supersedes) AS supersedes FROM article a
        JOIN article_text t ON t.article = a.id AND t.rev = a.text_rev ORDER BY a.ref''')


def row(desk, ref):
    return [dict(zip(('ref', 'title', 'kind', 'state', 'internal', 'language', 'product', 'region', 'client', 'owner',
                      'tags', 'review_by', 'text', 'supersedes'), row)) for row in rows(desk) if row[0] == ref][0]


# A tree comes out as it went in.
desk = Desk('init', '--test-clock')
tree = write(place(desk, 'tree'), FILES)
seen = desk.run('kb', 'import', tree, '--now', '2026-11-22T03:00:00Z', '--json')
tap.equal((seen.status, counts(seen)), (0, (len(FILES), 0, 0, 0, 0)), 'a tree is imported')
out = place(desk, 'out')
seen = desk.run('kb', 'export', out, '--json')
tap.equal((seen.status, seen.rows[-1]['written']), (0, len(FILES)), 'and exported')
want = {name: text.encode() for name, text in FILES.items()}
tap.equal(read(out), want, 'byte by byte')
seen = desk.run('kb', 'import', tree, '--now', '2026-11-22T03:00:00Z', '--json')
tap.equal((seen.status, counts(seen)), (0, (0, 0, len(FILES), 0, 0)), 'again changes nothing')
seen = desk.run('kb', 'export', out, '--json')
tap.equal(seen.rows[-1]['same'], len(FILES), 'nor does it write again')
other = Desk('init', '--test-clock')
other.run('kb', 'import', out, '--now', '2026-11-22T03:00:00Z')
tap.equal(rows(other), rows(desk), 'another desk has the same rows of it')

# What was understood.
got = row(desk, 'edge/502.md')
tap.equal((got['title'], got['state'], got['language'], got['internal'], got['text']),
          ('Edge answers 502', 2, 'en', 1, PLAIN), 'a plain file: title, language and state are told by it')
got = row(desk, 'cdn/purge.md')
tap.equal((got['title'], got['tags']), ('Purge: the cache', ' cdn sea '), 'front matter with other keys')
got = row(desk, 'plan.MD')
tap.equal((got['kind'], got['region'], got['client'], got['product'], got['supersedes']),
          (2, 'sea', 'acme', 'live', 'zz/last.md'), 'a plan that replaces what comes behind it')
tap.equal(row(desk, 'cdn/ours.md')['text'], '# Other\n', 'front matter that is only ours is not kept twice')
tap.equal(row(desk, 'zz/中文 名.md')['language'], 'zh', 'Chinese is seen')
tap.equal(row(desk, 'zz/no newline.md')['title'], 'no newline', 'a file without a heading has its name')
tap.equal(row(desk, 'cdn/client.md')['review_by'], None, 'review-by: never')

# A changed file makes a revision; one the desk has gone on from is left.
write(tree, {'zz/last.md': '# Last\n\nmore\n'})
seen = desk.run('kb', 'import', tree, '--reason', 'checked', '--json')
tap.equal(counts(seen), (0, 1, len(FILES) - 1, 0, 0), 'one changed file')
tap.equal(desk.sql('''SELECT r.rev, reason FROM article_revision r JOIN article a ON a.id = r.article
    AND ref = 'zz/last.md' ORDER BY 1'''), [(1, 'import'), (2, 'checked')], 'is a revision with its reason')
write(tree, {'zz/last.md': '# Last\n'})
seen = desk.run('kb', 'import', tree, '--json')
tap.equal(counts(seen), (0, 0, len(FILES) - 1, 1, 0), 'an older file does not take the desk back')
seen = desk.run('kb', 'import', tree, '--overwrite', '--json')
tap.equal(counts(seen), (0, 1, len(FILES) - 1, 0, 0), 'but for --overwrite')

# Nothing is stored.
dry = Desk('init')
seen = dry.run('kb', 'import', tree, '--dry-run', '--json')
tap.equal((counts(seen), rows(dry)), ((len(FILES), 0, 0, 0, 0), []), '--dry-run stores nothing')

# One file, and a place for a tree.
one = Desk('init')
seen = one.run('kb', 'import', os.path.join(tree, 'edge/502.md'), '--under', 'runbooks/', '--state', 'draft', '--json')
tap.equal((counts(seen), row(one, 'runbooks/502.md')['state']), ((1, 0, 0, 0, 0), 0), 'one file, under a folder')
seen = one.run('kb', 'export', place(one, 'out'), '--under', 'runbooks', '--json')
tap.equal(read(place(one, 'out')), {'502.md': ('---\nstate: draft\n---\n' + PLAIN).encode()}, 'and out of it')
for under in ('..', '/etc', 'a/../b', '.git', 'a\nb'):
    seen = one.run('kb', 'export', place(one, 'out'), '--under', under)
    tap.ok(seen.status == 2 and '--under' in seen.err, 'no folder: %r' % under, seen)

# CR LF and a byte order mark go; the text is the same.
mended = Desk('init')
crlf = write(place(mended, 'crlf'), {'a.md': b'\xef\xbb\xbf---\r\ntitle: T\r\n---\r\nx\r\ny\rz\r\n'})
seen = mended.run('kb', 'import', crlf, '--json')
tap.equal((seen.rows[-1]['mended'], row(mended, 'a.md')['title'], row(mended, 'a.md')['text']),
          (1, 'T', 'x\ny\nz\n'), 'CR LF is told and mended')

# Bad files: one line each, with the path; the others are stored.
bad = Desk('init')
folder = write(place(bad, 'bad'), {
    'good.md': '# Good\n', 'latin.md': b'caf\xe9\n', 'nul.md': b'a\0b', 'big.md': b'x' * ((1 << 20) + 1),
    'state.md': '---\nstate: open\n---\n', 'twice.md': '---\ntitle: a\ntitle: b\n---\n',
    'owner.md': '---\ntitle: a\nowner: Li Wei\n---\n', 'date.md': '---\nreview-by: soon\n---\n',
    'lists.md': '---\ntags: [a\n---\n', 'replaces.md': '---\nsupersedes: nothing.md\n---\n',
    'data.json': '{}', '.hidden.md': 'x', '.git/x.md': 'x', 'limit.md': b'y' * (1 << 20)})
os.symlink('/etc/passwd', os.path.join(folder, 'passwd.md'))
os.symlink('good.md', os.path.join(folder, 'same.md'))
os.symlink('nowhere.md', os.path.join(folder, 'dangling.md'))
os.symlink('.', os.path.join(folder, 'loop'))
os.mkfifo(os.path.join(folder, 'pipe.md'))
os.mkdir(os.path.join(folder, 'folder.md'))
listening = socket.socket(socket.AF_UNIX)
listening.bind(os.path.join(folder, 'socket.md'))
seen = bad.run('kb', 'import', folder, '--json')
wrong = {'latin.md': 'UTF-8', 'nul.md': 'UTF-8', 'big.md': '1048576', 'state.md': 'line 2: state', 'twice.md': 'line 3',
         'owner.md': 'line 3: owner', 'date.md': 'line 2: review-by', 'lists.md': 'line 2', 'replaces.md': 'nothing.md',
         'passwd.md': 'no file of the tree', 'dangling.md': 'no file of the tree', 'loop': 'link to a folder',
         'pipe.md': 'ordinary', 'socket.md': 'ordinary'}
lines = seen.err.splitlines()
for name, why in wrong.items():
    tap.ok(any(name + ': ' in line and why in line for line in lines), name + ' is told', seen)
tap.equal((seen.status, len(lines)), (1, len(wrong) + 1), 'one line each, and the end')
tap.equal([row[0] for row in rows(bad)], ['good.md', 'limit.md', 'replaces.md', 'same.md'], 'the others are stored')
seen = bad.run('kb', 'import', place(bad, 'none') + '/x')
tap.ok(seen.status == 3 and len(seen.err.splitlines()) == 1, 'no such folder', seen)

# Refs are hostile.
for number, ref in enumerate(('../../escape.md', '/tmp/absolute.md', 'a/../../b.md', '.hidden.md', 'x' * 300 + '.md',
                              'plain', 'a//b.md', 'a\nb.md'), 1):
    desk.sql('UPDATE article SET ref = ? WHERE id = ?', ref, number)
desk.sql('UPDATE article SET ref = NULL WHERE id = 9')
safe = place(desk, 'safe')
os.makedirs(safe)
os.makedirs(place(desk, 'elsewhere'))
os.symlink(place(desk, 'elsewhere'), os.path.join(safe, 'zz'))
seen = desk.run('kb', 'export', safe, '--json')
tap.ok(seen.status == 1 and 'zz/' in seen.err, 'a link in the way is not followed', seen)
tap.equal(os.listdir(place(desk, 'elsewhere')), [], 'and nothing is written behind it')
os.unlink(os.path.join(safe, 'zz'))
seen = desk.run('kb', 'export', safe, '--json')
files = read(safe)
tap.equal((seen.status, len(files)), (0, len(FILES)), 'every article is written, under a name that is safe')
tap.ok(sum(text.startswith(b'---\n') and b'ref: ' in text for text in files.values()) >= 9, 'with its ref', files)
again = Desk('init')
again.run('kb', 'import', safe)
tap.equal(sorted('own' if row[0].startswith('midwatch-') else row[0] for row in rows(again)),
          sorted(row[0] or 'own' for row in rows(desk)), 'which another desk reads back')
seen = desk.run('kb', 'import', safe, '--json')
tap.equal(counts(seen), (0, 0, len(FILES), 0, 0), 'and this one knows them')

# What stands in the way is left.
write(safe, {'zz/spaces.md': 'mine'})
seen = desk.run('kb', 'export', safe)
tap.ok(seen.status == 1 and '--overwrite' in seen.err and read(safe)['zz/spaces.md'] == b'mine',
       'a file that says something else stays', seen)
seen = desk.run('kb', 'export', safe, '--overwrite')
tap.ok(seen.status == 0 and read(safe)['zz/spaces.md'] != b'mine', 'but for --overwrite', seen)

real = os.environ.get('MIDWATCH_RUNBOOKS')
if real:
    desk = Desk('init')
    first = desk.run('kb', 'import', real, '--json')
    out = place(desk, 'out')
    desk.run('kb', 'export', out)
    had = {name: text for name, text in read(real).items() if name.lower().endswith(('.md', '.markdown'))}
    got = read(out)
    tap.ok(first.status == 0, 'a real tree is imported', first)
    tap.equal(sorted(got), sorted(had), 'every file of it comes out')
    tap.equal([name for name in had if got.get(name) != had[name] and b'\r' not in had[name]], [], 'byte by byte')

tap.done()
