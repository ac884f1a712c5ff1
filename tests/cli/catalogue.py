# SPDX-License-Identifier: MIT
# Translations: what xgettext reads is what the program says, and a catalogue beside it is used. The
# language "xx" is every text in brackets, made here.
import os
import re
import shutil
import subprocess
import tempfile

from cli import BUILD, Desk, PROGRAM, SOURCE, Tap

tap = Tap()
if not (shutil.which('xgettext') and shutil.which('msgfmt')):
    tap.skip('translations', 'no gettext tools')
    tap.done()

alone = {name: value for name, value in os.environ.items() if name not in ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL')}
made = subprocess.run(['make', '-s', '-C', BUILD, 'pot'], capture_output=True, text=True, env=alone)
with open(os.path.join(BUILD, 'po/midwatch.pot'), encoding='utf-8') as file:
    template = file.read()
tap.equal([made.returncode, made.stderr], [0, ''], 'make pot, without a warning')
entries = [entry for entry in template.split('\n\n') if '\nmsgid "' in '\n' + entry][1:]
tap.ok(len(entries) > 500, 'every text', len(entries))
# Where a macro xgettext does not know ends a text, it ends in the middle of a conversion.
tap.equal([entry for entry in entries if re.search(r'(?<!%)(%%)*%"\nmsgstr', entry)], [], 'no text is cut short')

# Every catalogue we ship is whole: no text without its translation.
for name in sorted(os.listdir(os.path.join(SOURCE, 'po'))):
    if name.endswith('.po'):
        done = subprocess.run(['msgcmp', os.path.join(SOURCE, 'po', name), os.path.join(BUILD, 'po/midwatch.pot')],
                              capture_output=True, text=True)
        tap.ok(done.returncode == 0, name + ' has every text', done.stderr[:2000])
        done = subprocess.run(['msgfmt', '--check', '-o', os.devnull, os.path.join(SOURCE, 'po', name)], capture_output=True,
                              text=True)
        tap.equal([done.returncode, done.stderr], [0, ''], name + ' is sound')


def bracketed(entry):
    text = re.search(r'^msgid (.*?)^msgstr', entry + '\n', re.S | re.M).group(1)
    if 'msgid_plural' in text:
        text = text.split('msgid_plural ')[1]
    lines = re.findall(r'"(.*)"$', text, re.M)
    whole = ''.join(lines)
    tail = '\\n' if whole.endswith('\\n') else ''
    head = '\\n' if whole.startswith('\\n') else ''
    whole = '"%s[%s]%s"' % (head, whole[len(head):len(whole) - len(tail)], tail)
    entry = re.sub(r'^msgstr ""', lambda match: 'msgstr ' + whole, entry, flags=re.M)
    entry = re.sub(r'^msgstr\[1\] ""\n?', '', entry, flags=re.M)
    return re.sub(r'^msgstr\[0\] ""', lambda match: 'msgstr[0] ' + whole, entry, flags=re.M)


with tempfile.TemporaryDirectory() as folder:
    catalogue = os.path.join(folder, 'xx.po')
    with open(catalogue, 'w', encoding='utf-8') as file:
        file.write('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n'
                   'Plural-Forms: nplurals=1; plural=0;\\n"\n\n' + '\n\n'.join(map(bracketed, entries)) + '\n')
    messages = os.path.join(folder, 'share/locale/xx/LC_MESSAGES')
    os.makedirs(messages)
    done = subprocess.run(['msgfmt', '--check-format', '-o', os.path.join(messages, 'midwatch.mo'), catalogue],
                          capture_output=True, text=True)
    tap.equal([done.returncode, done.stderr], [0, ''], 'a catalogue of all of them compiles')
    beside = os.path.join(folder, 'midwatch')
    shutil.copy(PROGRAM, beside)
    desk = Desk('--test-clock')
    desk.script('tier add gold\nclient add acme\nnew acme Sûr\n')

    def said(*words):
        whole = dict(os.environ, MIDWATCH_DESK=desk.path, MIDWATCH_USER='li', LC_ALL='C.UTF-8', LANGUAGE='xx')
        done = subprocess.run([beside, *words], capture_output=True, text=True, env=whole)
        return done.stdout + done.stderr

    tap.equal(said('show', '7'), 'midwatch: show: [ticket 7: no such ticket]\n', 'a number of 64 bits within a text')
    tap.ok('[SEV]' in said('list') and 'Sûr' in said('list'), 'headings are translated, data is not', said('list'))
    plain = desk.run('list', '--json').out
    tap.equal(said('list', '--json'), plain, 'JSON has no language')
    tap.equal(said('config'), desk.run('config').out, 'nor has what config prints')
    tap.equal(said('help', 'ack', '--json'), desk.run('help', 'ack', '--json').out.replace('Acknowledge', '[Acknowledge')
              .replace('seen it', 'seen it]'), 'the keys of help stay, its text does not')
    listed = said('help')
    tap.equal([line for line in listed.splitlines() if re.match(r'  [a-z]', line) and '[' not in line], [],
              'every help line of a command is marked')
tap.done()
