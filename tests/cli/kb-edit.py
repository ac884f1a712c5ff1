# SPDX-License-Identifier: MIT
# kb edit, kb lint, kb diff from the shell: front matter and text as one, nothing written is lost.
import os
import pty
import re
import subprocess

from cli import Desk, PROGRAM, Tap

tap = Tap()
desk = Desk('init')
made = desk.run('kb', 'new', 'Edge', 'answers', '502', '--text', '# Edge\n\nRestart it.\n', '--json')
tap.equal(made.status, 0, 'an article')


def edit(text, *words):
    return desk.run('kb', 'edit', *words, '--text', '-', stdin=text)


def on_terminal(editor, *words):
    """kb edit with a person's editor: a script that gets the file."""
    script = desk.file('editor', '#!/bin/sh\n' + editor)
    os.chmod(script, 0o700)
    master, slave = pty.openpty()
    env = dict(os.environ, MIDWATCH_DESK=desk.path, MIDWATCH_USER='li', LC_ALL='C.UTF-8', EDITOR=script, VISUAL='',
               TMPDIR=desk.folder.name, TERM='xterm')
    with subprocess.Popen([PROGRAM, 'kb', 'edit', *words], stdin=slave, stdout=slave, stderr=subprocess.PIPE,
                          env=env, text=True) as run:
        os.close(slave)
        try:
            while os.read(master, 65536):
                pass
        except OSError:
            pass
        error = run.stderr.read()
    os.close(master)
    return run.returncode, error


def shown(*words):
    return desk.run('kb', 'show', '1', '--json', *words).rows[0]


# As given.
seen = edit('---\ntitle: Edge: 502\ntags: [sea, cdn]\nowner: li\nkind: plan\n---\n# Edge\n\nRestart it twice.\n', '1',
            '--reason', 'once is too few')
row = shown()
tap.equal((seen.status, row['title'], row['tags'], row['owner'], row['kind'], row['rev']),
          (0, 'Edge: 502', ['cdn', 'sea'], 'li', 'plan', 2), 'front matter says what the rows say')
tap.equal(row['text'], '# Edge\n\nRestart it twice.\n', 'and is no part of the text')
seen = edit('---\ntitle: Edge: 502\n---\n# Edge\n\nRestart it twice.\n', '1')
tap.equal((seen.status, shown()['rev']), (0, 2), 'the same again makes no revision')
for text, why in (('---\ntitle: x\nstate: open\n---\n', 'line 3: state'), ('---\ntitle: x\nnonsense\n---\n', 'line 3'),
                  ('no heading\n', 'title'), ('---\ntitle: x\nref: a.md\n---\n', 'ref'),
                  ('---\ntitle: x\nsupersedes: 1\n---\n', 'supersedes'), ('---\ntitle: x\nowner: a b\n---\n', 'owner')):
    seen = edit(text, '1')
    tap.ok(seen.status == 2 and why in seen.err and shown()['rev'] == 2, 'refused: ' + why, seen)
seen = edit('---\ntitle: Late\n---\nx\n', '1', '--sees', '1')
tap.ok(seen.status == 4 and shown()['title'] == 'Edge: 502', 'someone was faster', seen)
seen = edit('# New one\n\n[gone](kb:99) [good](kb:1)\n\n```\n')
tap.ok(seen.status == 0 and 'line 3: ' in seen.out and 'kb:99' in seen.out and 'line 5: ' in seen.out and
       'kb:1”' not in seen.out, 'lint is told', seen)
seen = edit('# Another\n\n[gone](kb:99)\n', '--strict')
tap.equal((seen.status, len(desk.run('kb', 'list', '--json').rows)), (1, 2), '--strict stores nothing')
LONG = '# Purge\n\n' + ' '.join('Step%d waits for node%d and its cache%d.' % (n, n * 7, n * 3) for n in range(40)) + '\n'
first = edit(LONG, '--json').rows[-1]['article']
seen = edit('---\ntitle: Copy\n---\n' + LONG, '--json')
copy = seen.rows[-1]['article']
seen = desk.run('kb', 'lint', str(copy), '--json')
tap.ok(any(row['kind'] == 'duplicate' and 'article %d' % first in row['message'] for row in seen.rows), 'an article like it', seen)

# Lint of files.
path = desk.file('draft.md', '# A\n\n### B\n')
seen = desk.run('kb', 'lint', path, '--json')
tap.equal([(row['line'], row['kind'], row['article']) for row in seen.rows], [(3, 'heading-jump', None)], 'a file')
tap.equal(desk.run('kb', 'lint', '77').status, 3, 'no such article')

# Differences.
seen = desk.run('kb', 'diff', '1')
tap.ok('once is too few' in seen.out and '+ Restart it{+ twice+}.' in seen.out and '- title' in seen.out,
       'what a revision changed, by words', seen)
seen = desk.run('kb', 'diff', '1', '2', '1', '--json')
tap.ok(any((row['kind'], row['text']) == ('new', 'Restart it.') for row in seen.rows), 'back again', seen.rows)
tap.equal(desk.run('kb', 'diff', '1', '9').status, 2, 'no such revision')

# In an editor.
status, error = on_terminal('sed -i "s/twice/thrice/; s/^title: .*/title: Edge 502/" "$1"\n', '1')
tap.equal((status, shown()['text'], shown()['title']), (0, '# Edge\n\nRestart it thrice.\n', 'Edge 502'), 'edited')
status, error = on_terminal('exit 0\n', '1')
tap.equal((status, shown()['rev']), (0, 3), 'left as it was')
left = re.findall(r'midwatch-\w+\.md', ' '.join(os.listdir(desk.folder.name)))
tap.equal(left, [], 'no file stays behind')
status, error = on_terminal('''printf -- '---\\ntitle: Mine\\n---\\nMine.\\n' > "$1"
printf -- '---\\ntitle: Theirs\\n---\\nTheirs.\\n' | %s kb edit 1 --text -\n''' % os.path.abspath(PROGRAM), '1')
left = [name for name in os.listdir(desk.folder.name) if re.match(r'midwatch-\w+\.md', name)]
tap.ok(status == 4 and len(left) == 1 and left[0] in error and shown()['title'] == 'Theirs',
       'someone was faster: the file stays and is named', (status, error, left))
with open(os.path.join(desk.folder.name, left[0])) as file:
    tap.ok('Mine.' in file.read(), 'with all that was written')
tap.equal(os.stat(os.path.join(desk.folder.name, left[0])).st_mode & 0o777, 0o600, 'for nobody else')
status, error = on_terminal('printf -- "---\\ntitle: x\\nstate: no\\n---\\n" > "$1"\n', '1')
tap.ok(status == 2 and 'line 3' in error and 'midwatch-' in error, 'a mistake keeps the file, too', error)
seen = desk.run('kb', 'edit', '1')
tap.ok(seen.status == 2 and '--text' in seen.err, 'without a terminal a text is expected', seen)

tap.done()
