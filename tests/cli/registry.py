# SPDX-License-Identifier: MIT
# Registry, help, manual and completions agree, and the shells can read what is generated for them.
import os
import re
import shutil
import subprocess

from cli import BUILD, Desk, PROGRAM, Tap

tap = Tap()
desk = Desk()
rows = desk.run('help', '--json').rows
names = [row['command'] for row in rows]


def built(name):
    with open(os.path.join(BUILD, name), encoding='utf-8') as file:
        return file.read()


tap.ok(len(names) == len(set(names)) and len(names) > 5, 'every command once', names)
tap.equal([name for name in names if not re.fullmatch(r'[a-z][a-z0-9-]*( [a-z][a-z0-9-]*){0,2}', name)], [],
          'names are words')

# Help of every command names each of its options.
missing = []
for row in rows:
    text = desk.run('help', *row['command'].split()).out
    if not text.startswith(row['usage']) or row['help'] not in text:
        missing.append(row['command'])
    missing += [row['command'] + ' ' + option for option in row['options'] if option not in text]
    if desk.run(*row['command'].split(), '--help').out != text:
        missing.append(row['command'] + ' --help')
tap.equal(missing, [], 'help of every command')
overview = desk.run('help').out
tap.equal([name for name in names if not re.search(r'^  %s +\S' % re.escape(name), overview, re.M)], [],
          'help lists every command')
tap.equal(desk.run('--help').out, overview, '--help is help')
nouns = sorted({name.split()[0] for name in names if ' ' in name})
tap.equal([noun for noun in nouns if desk.run('help', noun).status], [], 'help of every noun')

# The manual.
manual = built('man/midwatch.1')
tap.ok('@COMMANDS@' not in manual and desk.run('help', '--manual').out in manual, 'the manual holds the list')
listed = re.findall(r'^\.It Xo Ic (.*)$', manual, re.M)
tap.equal(sorted(listed), sorted(names), 'the manual lists every command once')
if shutil.which('mandoc'):
    lint = subprocess.run(['mandoc', '-Tlint', '-Wwarning', os.path.join(BUILD, 'man/midwatch.1')],
                          capture_output=True, text=True)
    tap.equal(lint.stdout, '', 'the manual is clean')
else:
    tap.skip('the manual is clean', 'no mandoc')

# Completions.
for shell in ('bash', 'zsh', 'fish'):
    text = built('share/completions/midwatch.' + shell)
    tap.equal(text, desk.run('help', '--completions', shell).out, shell + ': the built file is the printed one')
    if shutil.which(shell):
        parsed = subprocess.run([shell, '-n', os.path.join(BUILD, 'share/completions/midwatch.' + shell)],
                                capture_output=True, text=True)
        tap.ok(parsed.returncode == 0 and parsed.stderr == '', shell + ': the shell reads it', parsed)
    else:
        tap.skip(shell + ': the shell reads it', 'no ' + shell)
bash, zsh, fish = (built('share/completions/midwatch.' + shell) for shell in ('bash', 'zsh', 'fish'))
tap.equal([name for name in names if "\t'%s') echo" % name not in bash.split('_midwatch_options')[1]], [],
          'bash knows every command')
tap.equal([name for name in names if "\t'%s')\n" % name not in zsh.split('_midwatch_options')[1]], [],
          'zsh knows every command')
tap.equal([name for name in names
           if "'__midwatch_at %s' -a '%s'" % (' '.join(name.split()[:-1]), name.split()[-1]) not in fish], [],
          'fish knows every command')
tap.equal([row['command'] + ' ' + option for row in rows for option in row['options']
           if "'__midwatch_in %s' -l '%s'" % (row['command'], option.split()[0][2:]) not in fish], [],
          'fish knows every option')
refused = desk.run('help', '--completions', 'tcsh')
tap.ok(refused.status == 2 and 'bash, zsh, fish' in refused.err, 'no completions for an unknown shell', refused)

# The scripts at work.
if shutil.which('bash'):
    ask = '''. "$1"; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _midwatch; echo "${COMPREPLY[*]}"'''

    def bash_offers(words):
        return subprocess.run(['bash', '--norc', '-c', ask % words, 'bash',
                               os.path.join(BUILD, 'share/completions/midwatch.bash')], capture_output=True, text=True,
                              env=dict(os.environ, MIDWATCH_DESK='/nonexistent/desk')).stdout.strip()
    tap.equal(bash_offers("'%s' restore-b" % PROGRAM), 'restore-backup', 'bash completes a name')
    tap.equal(bash_offers("'%s' -d x init --te" % PROGRAM), '--test-clock', 'bash completes an option')
    tap.equal(bash_offers("'%s' help --completions z" % PROGRAM), 'zsh', 'bash asks for a value')
else:
    tap.skip('bash at work', 'no bash')
if shutil.which('fish'):
    ask = 'source $argv[1]; complete -C $argv[2]'

    def fish_offers(line):
        path = os.path.dirname(PROGRAM) + ':' + os.environ['PATH']
        out = subprocess.run(['fish', '--no-config', '-c', ask, os.path.join(BUILD, 'share/completions/midwatch.fish'),
                              line], capture_output=True, text=True, env=dict(os.environ, PATH=path)).stdout
        return [row.split('\t')[0] for row in out.splitlines()]
    tap.equal(fish_offers('midwatch restore-b'), ['restore-backup'], 'fish completes a name')
    tap.ok('--test-clock' in fish_offers('midwatch init --te'), 'fish completes an option', fish_offers('midwatch init --te'))
    tap.equal(fish_offers('midwatch help --completions z'), ['zsh'], 'fish asks for a value')
else:
    tap.skip('fish at work', 'no fish')

# What `complete` prints.
tap.equal(desk.run('complete', '--', 'help', '--completions=z').out, '--completions=zsh\n', 'complete an attached value')
tap.equal(desk.run('complete', '--json', '--', 'versi').rows[0]['text'], 'version', 'complete as JSON')
tap.equal(desk.run('complete', '--', 'xyzzy', '').out, '', 'nothing to complete')
tap.done()
