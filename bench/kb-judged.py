#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How well questions by words are answered, beside SQLite's FTS5 and Xapian: the mean reciprocal rank of the
first article a person would want, over the questions of tests/data/judged.tsv.

    kb-judged.py BUILD [RUNBOOKS]

RUNBOOKS is the tree of runbooks the questions were written for; without it only the Chinese articles of
tests/data are asked. Every rival gets the same text at its best: titles count five times (bm25()'s weights in
FTS5, the frequency in Xapian), English is stemmed (porter, en), Chinese is told in overlapping pairs (cut for
FTS5; Xapian cuts itself), any word will do."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

source = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
build = os.path.abspath(sys.argv[1])
midwatch = os.path.join(build, 'midwatch')
roots = {
    'runbooks': sys.argv[2] if len(sys.argv) > 2 else os.environ.get('RUNBOOKS', ''),
    'articles-zh': os.path.join(source, 'tests', 'data', 'articles-zh'),
}
BEST = 20

XAPIAN = r'''
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>
#include <xapian.h>
using namespace std;
/* Articles: path, title and body as NUL-ended strings in a file; then the words of questions, one a line. */
int main(int, char **argv)
{
	Xapian::WritableDatabase db("", Xapian::DB_BACKEND_INMEMORY);
	Xapian::TermGenerator make;
	make.set_stemmer(Xapian::Stem("en"));
	make.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
	ifstream in(argv[1], ios::binary);
	string path, title, body, line;
	while (getline(in, path, '\0') && getline(in, title, '\0') && getline(in, body, '\0')) {
		Xapian::Document doc;
		make.set_document(doc);
		make.index_text(title, 5);
		make.increase_termpos();
		make.index_text(body);
		doc.set_data(path);
		db.add_document(doc);
	}
	db.commit();
	Xapian::Stem stem("en");
	while (getline(cin, line)) {
		/* Not by its parser, which asks for every pair of a Chinese word and gives up on mixed questions. */
		vector<Xapian::Query> words;
		istringstream split(line);
		for (string word; split >> word;)
			words.push_back(Xapian::Query((unsigned char)word[0] < 0x80 ? "Z" + stem(word) : word));
		Xapian::Enquire ask(db);
		ask.set_query(Xapian::Query(Xapian::Query::OP_OR, words.begin(), words.end()));
		Xapian::MSet found = ask.get_mset(0, 20);
		for (Xapian::MSetIterator i = found.begin(); i != found.end(); ++i)
			cout << i.get_document().get_data() << '\t';
		cout << endl;
	}
}
'''
WIDE = r'\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af'


def read_tree(root):
    """(path, title, text) of each article; the title is the first heading, as `kb import` takes it."""
    articles = []
    for folder, _, names in os.walk(root):
        for name in names:
            if not name.endswith('.md'):
                continue
            full = os.path.join(folder, name)
            with open(full, encoding='utf-8', errors='replace') as file:
                text = file.read()
            outside = re.sub(r'^```.*?^```', '', text, flags=re.S | re.M)
            heading = re.search(r'^#+ +(.*?)[# ]*$', outside, re.M)
            articles.append((os.path.relpath(full, root), heading.group(1) if heading else name[:-3], text))
    return sorted(articles)


def pairs(text):
    """Wide characters as overlapping pairs, for a tokenizer that knows only spaces."""
    def cut(match):
        run = match.group()
        return ' ' + ' '.join([run[i:i + 2] for i in range(len(run) - 1)] + [run[-1]]) + ' '
    return re.sub('[%s]+' % WIDE, cut, text)


def words_of(question):
    """The words of a question; of a run of wide characters its pairs, for they say what its last one says."""
    words = []
    for word in re.findall(r'[%s]+|[^\W%s]+' % (WIDE, WIDE), question.lower()):
        wide = len(word) > 1 and re.match('[%s]' % WIDE, word)
        words += [word[i:i + 2] for i in range(len(word) - 1)] if wide else [word]
    return words


def ask_fts5(articles, questions):
    db = sqlite3.connect(':memory:')
    db.execute("CREATE VIRTUAL TABLE a USING fts5(title, body, tokenize='porter unicode61')")
    db.executemany('INSERT INTO a(rowid, title, body) VALUES (?, ?, ?)',
                   [(i, pairs(title), pairs(text)) for i, (_, title, text) in enumerate(articles)])
    answers = []
    for question in questions:
        rows = db.execute('SELECT rowid FROM a WHERE a MATCH ? ORDER BY bm25(a, 5.0, 1.0) LIMIT ?',
                          (' OR '.join('"%s"' % word for word in words_of(question)), BEST))
        answers.append([articles[row][0] for row, in rows])
    return answers


def ask_xapian(articles, questions, work):
    program = os.path.join(work, 'xapian')
    with open(program + '.cc', 'w') as file:
        file.write(XAPIAN)
    try:
        subprocess.run(['c++', '-O2', '-w', program + '.cc', '-o', program, '-lxapian'], check=True,
                       stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    with open(program + '.in', 'wb') as file:
        for article in articles:
            file.write(b''.join(part.encode() + b'\0' for part in article))
    out = subprocess.run([program, program + '.in'], check=True, stdout=subprocess.PIPE,
                         input='\n'.join(' '.join(words_of(question)) for question in questions).encode()).stdout.decode()
    return [line.split('\t')[:-1] for line in out.splitlines()]


def ask_midwatch(root, questions, work):
    environment = dict(os.environ, XDG_CACHE_HOME=os.path.join(work, 'cache'), MIDWATCH_USER='wei',
                       MIDWATCH_DESK=os.path.join(work, 'desk.db'), LC_ALL='C.UTF-8')

    def run(*words):
        return subprocess.run([midwatch, *words], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              env=environment).stdout

    run('init')
    run('kb', 'import', root)
    answers = []
    for question in questions:
        lines = run('--json', 'kb', 'search', '--limit', str(BEST), '--', question).decode().splitlines()
        hits = [json.loads(line) for line in lines]
        answers.append([hit['ref'].split(':', 1)[-1] for hit in hits if hit.get('ref')])
    return answers


def reciprocal(answer, wanted):
    for rank, path in enumerate(answer, 1):
        if path in wanted:
            return 1 / rank
    return 0


def main():
    sets = {}
    with open(os.path.join(source, 'tests', 'data', 'judged.tsv'), encoding='utf-8') as file:
        for line in file:
            if not line.startswith('#'):
                which, question, wanted = line.rstrip('\n').split('\t')
                sets.setdefault(which, []).append((question, wanted.split('|')))
    sums, count = {}, 0
    print('%-10s %-10s %-10s question' % ('midwatch', 'fts5', 'xapian'))
    for which, judged in sets.items():
        if not os.path.isdir(roots[which]):
            print('%s: skipped, no such tree: %s' % (which, roots[which] or '(none given)'))
            continue
        work = tempfile.mkdtemp(prefix='midwatch-judged.')
        try:
            questions = [question for question, _ in judged]
            articles = read_tree(roots[which])
            answers = {'midwatch': ask_midwatch(roots[which], questions, work),
                       'fts5': ask_fts5(articles, questions),
                       'xapian': ask_xapian(articles, questions, work)}
        finally:
            shutil.rmtree(work)
        part = {}
        for i, (question, wanted) in enumerate(judged):
            figures = []
            for name, answer in answers.items():
                if answer is None:
                    figures.append('-')
                    continue
                figure = reciprocal(answer[i], wanted)
                part[name] = part.get(name, 0) + figure
                figures.append('%.3f' % figure)
            print('%-10s %-10s %-10s %s' % (*figures, question))
        print('%s: %s over %d questions' % (
            which, ', '.join('%s %.4f' % (name, total / len(judged)) for name, total in part.items()), len(judged)))
        for name, total in part.items():
            sums[name] = sums.get(name, 0) + total
        count += len(judged)
    if count:
        print('mean reciprocal rank: %s over %d questions' % (
            ', '.join('%s %.4f' % (name, total / count) for name, total in sums.items()), count))
    rivals = [total for name, total in sums.items() if name != 'midwatch']
    sys.exit(any(sums['midwatch'] < rival for rival in rivals) if count else 77)


if __name__ == '__main__':
    main()
