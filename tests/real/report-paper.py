# SPDX-License-Identifier: MIT
# A report opened and printed by a real browser, and by groff: the page stands by itself, the axis is in it, and what
# is on paper is what was written. Skipped by name where a program is missing.
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
from cli import Desk, SOURCE, Tap  # noqa: E402

tap = Tap()
NOW = '2026-09-20T06:00:00Z'
CHROMIUM = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'))), None)
GROFF = shutil.which('groff') and shutil.which('gropdf')
PDFTOTEXT = shutil.which('pdftotext')


def story():
    desk = Desk('init', '--test-clock')
    done = desk.script('''service add live --title Live
        region add sea --title SEA
        incident new "Edge <b>answers</b> 502" --severity P1 --service live --region sea --at 2026-09-20T01:00:00Z
        incident add 1 impact-start --service live --region sea --at 2026-09-20T00:55:00Z
        incident add 1 detection "<script>document.title = 'run'</script>" --at 2026-09-20T01:04:00Z
        incident add 1 impact-end --service live --region sea --at 2026-09-20T01:48:00Z
        incident add 1 restored --at 2026-09-20T01:48:00Z
        incident section 1 summary --text "All is back." --language en
        incident section 1 summary --text "音画已恢复。" --language zh''', '--now', NOW)
    assert done.status == 0, done
    return desk


def report(desk, *words, env={}):
    return desk.run('--now', NOW, 'incident', 'report', '1', *words, env=env, timeout=120)


def browse(desk, page, *words):
    profile = os.path.join(desk.folder.name, 'profile')
    return subprocess.run([CHROMIUM, '--headless', '--disable-gpu', '--no-first-run', '--user-data-dir=' + profile,
                           *(['--no-sandbox'] if os.geteuid() == 0 else []), *words, 'file://' + page],
                          capture_output=True, timeout=120)


def written(pdf):
    return subprocess.run([PDFTOTEXT, '-layout', pdf, '-'], capture_output=True, text=True).stdout


desk = story()
page, pdf, again = (os.path.join(desk.folder.name, name) for name in ('report.html', 'report.pdf', 'again.pdf'))

if CHROMIUM:
    report(desk, '-f', 'html', '-l', 'zh', '-o', page)
    dom = browse(desk, page, '--dump-dom').stdout.decode(errors='replace')
    tap.ok('<html lang="zh">' in dom and '<svg' in dom and '音画已恢复' in dom, 'a browser opens the page, the axis in it', dom[:400])
    tap.ok('&lt;script&gt;' in dom and '<script>' not in dom and '<title>run' not in dom, 'T18: nothing of it runs', dom[:400])
    shot = os.path.join(desk.folder.name, 'shot.png')
    browse(desk, page, '--window-size=1000,1400', '--screenshot=' + shot)
    tap.ok(os.path.getsize(shot) > 10000, 'and draws it')
    for language in ('en', 'zh'):
        out = report(desk, '-f', 'pdf', '-l', language, '-o', pdf)
        head = open(pdf, 'rb').read(5) if out.status == 0 else b''
        tap.ok(out.status == 0 and head == b'%PDF-', 'printed, ' + language, out)
    if PDFTOTEXT:
        tap.ok('音画已恢复' in written(pdf) and '53 分' in written(pdf), 'what is on paper is what was written', written(pdf))
    else:
        tap.skip('what is on paper', 'pdftotext is not installed')
    report(desk, '-f', 'pdf', '-l', 'zh', '-o', again)
    tap.ok(open(pdf, 'rb').read() == open(again, 'rb').read(), 'the same bytes each time')
else:
    tap.skip('a browser opens and prints the page', 'chromium is not installed')

if GROFF:
    # A folder of links, so that no browser is found.
    bare = os.path.join(desk.folder.name, 'bin')
    os.mkdir(bare)
    for name in ('groff', 'gropdf', 'troff', 'tbl', 'perl', 'sh', 'env'):
        if shutil.which(name):
            os.symlink(shutil.which(name), os.path.join(bare, name))
    out = report(desk, '-f', 'pdf', '-l', 'en', '-o', pdf, env={'PATH': bare})
    tap.ok(out.status == 0 and open(pdf, 'rb').read(5) == b'%PDF-', 'groff prints what is Latin', out)
    if PDFTOTEXT:
        text = re.sub(r'\s+', ' ', written(pdf))
        tap.ok('Edge <b>answers</b> 502' in text and '53 min' in text and 'Live · SEA' in text, 'and all of it is there', text[:800])
    else:
        tap.skip('what groff prints', 'pdftotext is not installed')
    out = report(desk, '-f', 'pdf', '-l', 'zh', '-o', pdf, env={'PATH': bare})
    tap.ok(out.status == 1 and 'not Latin needs chromium' in out.err, 'what is not is refused with the way out', out)
else:
    tap.skip('groff prints what is Latin', 'groff with gropdf is not installed')

# ---- a real outage, of which the paper was looked at as a picture (tests/data/outage.mw): tables go on under their
# headings, and no row stands alone
outage = Desk('init', '--test-clock')
data = os.path.join(SOURCE, 'tests', 'data')
for name, now in (('outage-desk.mw', '2019-07-01T00:00:00Z'), ('outage.mw', '2019-07-02T18:00:00Z')):
    assert outage.run('--now', now, 'source', os.path.join(data, name)).status == 0, name
readers = [(language, words) for language in ('en', 'zh') for words in ((), ('-a', 'customer', '--client', 'mall'))]
if CHROMIUM and PDFTOTEXT:
    for language, words in readers:
        report(outage, '-f', 'pdf', '-l', language, '-o', pdf, *words)
        pages = [[line for line in sheet.split('\n') if line.strip()] for sheet in written(pdf).split('\f') if sheet.strip()]
        heads = ('UTC ', 'Client ', '客户 ')
        alone = [page[:3] for page in pages if page[0].startswith(heads) and not re.search(r'\d\d:\d\d', page[2])]
        name = language + (' for a client' if words else '')
        tap.ok(len(pages) <= (2 if words else 6), name + ': few pages', len(pages))
        tap.equal(alone, [], name + ': no row alone')
        tap.ok(any('13:42' in line for line in sum(pages, [])) and (('21:42' in ''.join(pages[0])) == bool(words)),
               name + ': in UTC and the reader’s time', pages[0])
else:
    tap.skip('a real outage on paper', 'chromium or pdftotext is not installed')

out = report(desk, '-f', 'pdf', '-l', 'en', '-o', pdf, env={'PATH': '/nonexistent'})
tap.ok(out.status == 1 and 'neither is installed' in out.err and out.err.count('\n') == 1, 'without either: one line says so', out)
tap.done()
