#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The measurements of `make bench-kb`: the knowledge base beside ripgrep, SQLite FTS5, Xapian and pg_trgm on one
folder of Markdown, every query with its own row, all in one run. kb.py BUILD TREE [WORK]

Every query is asked in RUNS turns (3). In each turn every rival is asked it up to five times in a row, until that
took a second, before the next one has its turn; what is shown is the median of all. So each has what its query
needs in the processor's caches, as far as it fits, and a disturbance of the host touches all of them. Times are
those of the question alone where the rival is a library or a server (FTS5's with some 10 us of Python), of the
whole process where it is one (rg, "fresh").

ONLY names what is measured, separated by commas: patterns, words, related, save, build; all when it is not set.
A group that fails is said and does not end the others.

WORK keeps what takes minutes to build (the desk, the rivals' indexes) from run to run; without it a folder in
$BENCH_DIR or /tmp is used and removed. What is not installed is said and left out."""
import glob
import json
import math
import os
import pwd
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import traceback

BUILD, TREE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
KEEP = len(sys.argv) > 3
WORK = os.path.abspath(sys.argv[3]) if KEEP else tempfile.mkdtemp(prefix="midwatch-kb.", dir=os.environ.get("BENCH_DIR"))
os.makedirs(WORK, exist_ok=True)
HERE = os.path.dirname(os.path.abspath(__file__))
MIDWATCH = os.path.join(BUILD, "midwatch")
DESK = os.path.join(WORK, "desk.db")
CACHE = os.path.join(WORK, "cache")
ENV = dict(os.environ, XDG_CACHE_HOME=CACHE, LC_ALL="C.UTF-8", MIDWATCH_USER="bench")
RUNS = int(os.environ.get("RUNS", "3"))
IN_A_ROW, ROW_SECONDS = 5, 1
LONGEST = 60  # seconds a rival may take for one query
table = []

# kb.md §4. PostgreSQL's own spelling where it has one; None: it has nothing like it.
PATTERNS = [
    ("rare code", r"ORA-00417", ""),
    ("absent code", r"ZZQ-99999", ""),
    ("needle", r"QZX-90417-needle", ""),
    ("error", r"error", ""),
    ("卡顿", r"卡顿", ""),
    ("延迟", r"延迟", ""),
    ("error…timeout", r"error.{0,20}timeout", ""),
    ("phone", r"\b\d{3}-\d{4}\b", r"\y\d{3}-\d{4}\y"),
    ("(?i)out of memory", r"(?i)out of memory", ""),
    ("address", r"10\.23\.\d+\.17\b", r"10\.23\.\d+\.17\y"),
    ("host", r"db-prod-\d+\.hz", ""),
    ("version", r"v2\.14\.\d+", ""),
    ("Han…错误", r"\p{Han}{4,}错误", r"[一-鿿]{4,}错误"),
    ("look-ahead", r"timeout(?=.*retry)", ""),
    ("three times", r"\b(\w+) \1 \1\b", r"\y(\w+) \1 \1\y"),
    (".*a.*b", r".*a.*b", ""),
    ("(a+)+$", r"(a+)+$", ""),
    ("^(\\w+\\s?)*$", r"^(\w+\s?)*$", ""),
    ("\\bOOM\\b", r"\bOOM\b", r"\yOOM\y"),
]
# Words: one, two, three, a code, an address, a host, Chinese, the beginning of a word.
WORDS = ["timeout", "error", "certificate expired", "out of memory", "connection refused gateway",
         "replication lag", "ORA-00040", "db-prod-01", "10.114.31.148", "卡顿", "数据库死锁", "延迟 升高",
         "证书过期 网关", "checksum mismatch backup", "packet loss video conference", "kernel memory allocation"]
GROUPS = ("patterns", "words", "related", "save", "build")
RELATED = 12  # articles whose like is looked for


def run(*words, **more):
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, env=ENV, **more).stdout


def timed(words, limit=LONGEST, shell=False):
    """Seconds of a process, and its output; None when it takes too long or fails."""
    began = time.monotonic()
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENV, timeout=limit, shell=shell)
    except subprocess.TimeoutExpired:
        return None, b""
    return time.monotonic() - began, done.stdout


def in_a_row(ask):
    """Seconds of what ask() gives, up to IN_A_ROW times."""
    took, began = [], time.monotonic()
    while len(took) < IN_A_ROW and (not took or time.monotonic() - began < ROW_SECONDS):
        took.append(ask())
    return took


def in_a_row_of(words):
    return [LONGEST if took is None else took for took in in_a_row(lambda: timed(words)[0])]


def have(name):
    return shutil.which(name) is not None


def note(text):
    print("-- " + text, flush=True)


def geometric(ratios):
    return math.exp(sum(math.log(r) for r in ratios) / len(ratios)) if ratios else float("nan")


def summary(what, ratios, least, worst):
    """`least`: target of the geometric mean; `worst`: of the worst query."""
    if not ratios:
        note(what + ": nothing to compare")
        return
    mean, low = geometric(ratios), min(ratios)
    met = (mean >= least) and (worst is None or low >= worst)
    goal = f"≥ {least}×" + (f", worst ≥ {worst}×" if worst is not None else "")
    table.append(dict(work=what, mean=round(mean, 2), worst=round(low, 3), target=goal, met=met))
    print(f"== {what:<66} {mean:9.1f}×  worst {low:8.2f}×  target {goal:<22} {'met' if met else 'MISSED'}", flush=True)


def figure(what, value, unit, target, met):
    table.append(dict(work=what, figure=round(value, 3), unit=unit, target=target, met=met))
    print(f"== {what:<66} {value:9.2f} {unit:<10} target {target:<22} {'' if met is None else 'met' if met else 'MISSED'}", flush=True)


# ---- what is measured -----------------------------------------------------------------------------

class Resident:
    """bench/kb-ask: the library in one process, as the console has it. One line asks, one answers."""

    def __init__(self, desk, env):
        self.process = subprocess.Popen([os.path.join(BUILD, "bench/kb-ask"), desk], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env=env)

    def ask(self, kind, text, threads=2, limit=50):
        """The answer, with lists of seconds, of questions in a row."""
        line = f"{kind}\t{threads}\t{limit}\t{IN_A_ROW}\t{ROW_SECONDS}\t{text}\n"
        self.process.stdin.write(line.encode())
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        for name in ("first", "all", "call"):
            answer[name] = [us / 1e6 for us in answer.get(name + "_us", [])]
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Postgres:
    def __init__(self):
        homes = sorted(x for x in os.listdir("/usr/lib/postgresql")) if os.path.isdir("/usr/lib/postgresql") else []
        self.bin = os.path.join("/usr/lib/postgresql", homes[-1], "bin") if homes else None
        self.home = os.path.join(WORK, "pg")
        self.up = False

    def drop(self, *words):
        """A server refuses to run as root."""
        if os.getuid() != 0:
            return list(words)
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *words]

    def sql(self, *statements):
        words = ["psql", "-h", self.home, "-U", self.user, "-d", "postgres", "-qAtX"]
        for statement in statements:
            words += ["-c", statement]
        return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def start(self):
        if not self.bin or not have("psql"):
            note("PostgreSQL is not installed: left out")
            return False
        self.user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        data = os.path.join(self.home, "data")
        os.makedirs(self.home, exist_ok=True)
        if os.getuid() == 0:
            os.chown(self.home, pwd.getpwnam("postgres").pw_uid, -1)
        new = not os.path.isdir(data)
        if new:
            run(*self.drop(os.path.join(self.bin, "initdb"), "-D", data, "-U", self.user, "-E", "UTF8", "--locale=C.UTF-8"), cwd=self.home)
        options = (f"-k {self.home} -h '' -c shared_buffers=2GB -c maintenance_work_mem=1GB -c fsync=off "
                   "-c max_wal_size=8GB -c jit=off -c max_parallel_workers_per_gather=0 -c max_parallel_maintenance_workers=0")
        subprocess.run(self.drop(os.path.join(self.bin, "pg_ctl"), "-D", data, "-o", options, "-l",
                                 os.path.join(self.home, "log"), "-w", "start"), check=True, stdout=subprocess.DEVNULL, cwd=self.home)
        self.up = True
        if self.sql("select count(*) from a").returncode != 0:
            note("building pg_trgm")
            self.sql("create extension if not exists pg_trgm", "create table a(id int primary key, t text)")
            load = subprocess.Popen(["psql", "-h", self.home, "-U", self.user, "-d", "postgres", "-qX", "-c", "copy a from stdin"],
                                    stdin=subprocess.PIPE)
            for number, text in enumerate(articles(), 1):
                text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
                load.stdin.write(f"{number}\t{text}\n".encode())
            load.stdin.close()
            load.wait()
            self.sql("create index on a using gin (t gin_trgm_ops)", "vacuum analyze a")
        self.sql("select sum(length(t)) from a")
        return True

    def count(self, pattern):
        """(list of seconds, by the index) of complete counts in a row, as the server takes them; LONGEST when it took
        too long."""
        quoted = "'" + ("(?n)" + pattern).replace("'", "''") + "'"
        if pattern.startswith("(?i)"):
            quoted = "'(?in)" + pattern[4:].replace("'", "''") + "'"
        select = f"select count(*) from a where t ~ {quoted}"
        indexed = "Bitmap" in self.sql("explain " + select).stdout
        took = self.timings(select, 1)
        if took and took[0] * IN_A_ROW < ROW_SECONDS:
            took = self.timings(select, IN_A_ROW + 1)[1:]  # a new connection reads its catalogue first
        return took or [LONGEST], indexed

    def timings(self, select, times):
        done = self.sql(f"set statement_timeout='{LONGEST}s'", "\\timing on", *[select] * times)
        return [float(x) / 1e3 for x in re.findall(r"^Time: ([\d.]+) ms", done.stdout, re.M)] if done.returncode == 0 else []

    def stop(self):
        if self.up:
            subprocess.run(self.drop(os.path.join(self.bin, "pg_ctl"), "-D", os.path.join(self.home, "data"), "-m", "fast", "stop"),
                           stdout=subprocess.DEVNULL, cwd=self.home)


def paths():
    for folder, folders, names in os.walk(TREE):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".md"):
                yield os.path.join(folder, name)


def articles():
    for path in paths():
        with open(path, encoding="utf-8", errors="replace") as text:
            yield text.read()


def prepare():
    """Builds what is not there yet; gives the seconds of the build of the index."""
    if not os.path.exists(DESK):
        note("importing the folder")
        run(MIDWATCH, "-q", "-d", DESK + ".new", "init")
        took = timed([MIDWATCH, "-q", "-d", DESK + ".new", "kb", "import", TREE], limit=3600)[0]
        os.rename(DESK + ".new", DESK)
        for more in ("-wal", "-shm"):
            if os.path.exists(DESK + ".new" + more):
                os.rename(DESK + ".new" + more, DESK + more)
        note(f"imported in {took:.0f} s")
    run(MIDWATCH, "-q", "-d", DESK, "migrate")  # one kept from an older version
    for copy in glob.glob(glob.escape(DESK) + ".before-*"):
        os.unlink(copy)
    big = [os.path.join(WORK, f"big{i}.md") for i in range(4)]
    if not all(os.path.exists(path) for path in big):
        files = [open(path, "w", encoding="utf-8") for path in big]
        everything = list(paths())
        for number, path in enumerate(everything):
            with open(path, encoding="utf-8", errors="replace") as text:
                files[number * 4 // len(everything)].write(text.read() + "\n")
        for file in files:
            file.close()
    tokens = os.path.join(WORK, "words")
    if not os.path.exists(tokens):
        note("splitting words")
        listing = "\n".join(paths()) + "\n"
        with open(tokens + ".new", "wb") as out:
            subprocess.run([os.path.join(BUILD, "bench/kb-words")], input=listing.encode(), stdout=out, check=True)
        os.rename(tokens + ".new", tokens)
    fts = os.path.join(WORK, "fts5.db")
    if not os.path.exists(fts):
        note("building FTS5")
        base = sqlite3.connect(fts + ".new")
        base.executescript("pragma journal_mode=off; pragma synchronous=off;")
        base.execute("create virtual table a using fts5(title, body, content='', detail=full, "
                     "tokenize=\"unicode61 remove_diacritics 0 tokenchars '-._:/@'\")")
        with open(tokens, encoding="utf-8") as lines:
            base.executemany("insert into a(rowid, title, body) values(?,?,?)",
                             ((n, *line.rstrip("\n").split("\t", 1)) for n, line in enumerate(lines, 1)))
        base.execute("insert into a(a) values('optimize')")
        base.commit()
        base.close()
        os.rename(fts + ".new", fts)
    xapian = os.path.join(WORK, "xapian")
    program = os.path.join(WORK, "xapian-ask")
    if not os.path.exists(program) and subprocess.run(
            ["g++", "-O2", "-o", program, os.path.join(HERE, "xapian.cc"), "-lxapian"], stderr=subprocess.DEVNULL).returncode != 0:
        note("Xapian or a C++ compiler is not installed: left out")
    if os.path.exists(program) and not os.path.isdir(xapian):
        note("building Xapian")
        with open(tokens, "rb") as lines:
            subprocess.run([program, "build", xapian], stdin=lines, check=True)


def tokens_of(text):
    done = subprocess.run([os.path.join(BUILD, "bench/kb-words"), "-"], input=text.encode(), stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().split()


# ---- patterns -------------------------------------------------------------------------------------

def bench_patterns(resident, postgres):
    ratios = {name: [] for name in ("first", "files", "tree", "fresh", "trgm", "indexed")}
    big = [os.path.join(WORK, f"big{i}.md") for i in range(4)]
    over = []
    print(f"{'pattern':<20}{'hits':>8} {'first ms':>9} {'all ms':>9} {'1 thr':>9} {'fresh':>8} | {'rg|head':>8} {'rg 4':>8} "
          f"{'rg tree':>8} | {'pg_trgm':>9}  ms", flush=True)
    for name, pattern, foreign in PATTERNS:
        perl = ["-P"] if any(x in pattern for x in (r"\1", "(?=")) else []
        cells = {key: [] for key in ("first", "all", "one", "fresh", "head", "files", "tree")}
        answer, trgm, indexed = None, [], False
        for _ in range(RUNS):
            answer = resident.ask("ask", "/" + pattern)
            cells["first"] += answer["first"]
            cells["all"] += answer["all"]
            cells["one"] += resident.ask("ask", "/" + pattern, threads=1)["all"]
            cells["fresh"] += in_a_row_of([MIDWATCH, "-q", "-d", DESK, "kb", "search", "--regex", "--count", pattern])
            cells["files"] += in_a_row_of(["rg", "-j2", "-c", *perl, "-e", pattern, *big])
            cells["head"] += in_a_row_of(["sh", "-c", 'rg -j2 -l "$@" | head -50', "sh", *perl, "-e", pattern, TREE])
            cells["tree"] += in_a_row_of(["rg", "-j2", "-l", *perl, "-e", pattern, TREE])
            if postgres and foreign is not None and not (trgm and trgm[0] > 1):
                took, indexed = postgres.count(foreign or pattern)
                trgm += took
        middle = {key: statistics.median(values) for key, values in cells.items()}
        ratios["first"].append(middle["head"] / middle["first"])
        whole = answer["complete"]
        if whole:  # what ends at its budget has no complete count to compare
            ratios["files"].append(middle["files"] / middle["all"])
            ratios["tree"].append(middle["tree"] / middle["all"])
            ratios["fresh"].append(middle["files"] / middle["fresh"])
        shown = "-"
        if trgm:
            took = statistics.median(trgm)
            if whole:
                ratios["trgm"].append(took / middle["one"])
            if whole and indexed:
                ratios["indexed"].append(took / middle["one"])
            shown = f"{took * 1e3:.1f}{'i' if indexed else ''}"
        state = "" if whole else "+"
        if not whole:
            over.append(name)
        print(f"{name:<20}{str(answer['total']) + state:>8} {middle['first'] * 1e3:9.3f} {middle['all'] * 1e3:9.2f} {middle['one'] * 1e3:9.2f} "
              f"{middle['fresh'] * 1e3:8.1f} | {middle['head'] * 1e3:8.1f} {middle['files'] * 1e3:8.1f} {middle['tree'] * 1e3:8.1f} | {shown:>9}",
              flush=True)
        table.append(dict(pattern=pattern, hits=answer["total"], complete=answer["complete"],
                          **{key + "_ms": round(value * 1e3, 3) for key, value in middle.items()}, pg_trgm=shown))
    summary("first 50 newest hits vs rg -l TREE | head -50", ratios["first"], 100, 3)
    note(f"{len(over)} of {len(PATTERNS)} ended at their budget (+) and are left out of the counts below: "
         + (", ".join(over) or "none"))
    summary("complete count, 2 threads, vs rg on 4 big files", ratios["files"], 20, 1)
    summary("complete count, 2 threads, vs rg on the tree", ratios["tree"], 120, 1)
    summary("fresh process vs rg on 4 big files", ratios["fresh"], 3, 1)
    summary("complete count, 1 thread, vs pg_trgm", ratios["trgm"], 120, None)
    summary("the same where pg_trgm uses its index", ratios["indexed"], 50, None)


# ---- words ----------------------------------------------------------------------------------------

def quoted(words):
    return " ".join('"' + word.replace('"', '""') + '"' for word in words)


def exact_bm25(terms):
    """{document: score} of those with all terms, by the formula itself."""
    done = subprocess.run([os.path.join(BUILD, "bench/kb-words"), "--count", os.path.join(WORK, "words"), *terms],
                          stdout=subprocess.PIPE, check=True)
    rows = [[float(x) for x in line.split()] for line in done.stdout.splitlines()]
    average, count = rows[0][0], rows[0][1]
    found = [int(x) for x in rows[0][2:]]
    scores = {}
    for number, length, *hits in rows[1:]:
        score = 0
        for df, tf in zip(found, hits):
            idf = math.log(1 + (count - df + 0.5) / (df + 0.5))
            score += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / average))
        scores[int(number)] = score
    return scores


def ndcg(order, scores):
    gain = [scores.get(doc, 0) for doc in order[:20]]
    best = sorted(scores.values(), reverse=True)[:20]
    ideal = sum(g / math.log2(i + 2) for i, g in enumerate(best))
    return sum(g / math.log2(i + 2) for i, g in enumerate(gain)) / ideal if ideal else 1.0


def weighty(base, path):
    """The 25 words of a file that tell most by how often they are in it and how rarely elsewhere."""
    with open(path, encoding="utf-8", errors="replace") as text:
        words = tokens_of(text.read())
    weights = {}
    for word in set(words):
        found = base.execute("select doc from vocabulary where term = ?", (word,)).fetchone()
        weights[word] = words.count(word) * math.log(1 + 120000 / (found[0] if found else 1))
    return sorted(weights, key=lambda word: -weights[word])[:25]


def open_fts():
    base = sqlite3.connect(f"file:{os.path.join(WORK, 'fts5.db')}?mode=ro", uri=True)
    base.execute("pragma mmap_size=4000000000")
    base.execute("create virtual table temp.vocabulary using fts5vocab(main, a, row)")
    return base


def ask_fts(base, match, limit):
    """A function that asks, and gives the seconds."""
    def ask():
        began = time.monotonic()
        base.execute(f"select rowid from a where a match ? order by bm25(a, 5.0, 1.0) limit {limit}", (match,)).fetchall()
        return time.monotonic() - began
    return ask


class Xapian:
    """bench/xapian.cc gives the median of five in a row itself."""

    def __init__(self):
        program = os.path.join(WORK, "xapian-ask")
        self.process = None
        if os.path.exists(program):
            self.process = subprocess.Popen([program, "ask", os.path.join(WORK, "xapian")], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, text=True)

    def ask(self, terms):
        if not self.process:
            return []
        self.process.stdin.write("and " + " ".join(terms) + "\n")
        self.process.stdin.flush()
        return [float(self.process.stdout.readline().split("\t")[0]) / 1e6]

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


def bench_words(resident):
    base, xapian, quality = open_fts(), Xapian(), []
    ratios = {name: [] for name in ("fts", "fts asked", "xapian", "xapian asked")}
    print(f"{'words':<34}{'hits':>8} {'call ms':>9} {'asked ms':>9} {'FTS5 ms':>9} {'Xapian ms':>10}  NDCG@20", flush=True)
    for words in WORDS:
        terms = tokens_of(words)
        cells = {name: [] for name in ("call", "asked", "fts", "xapian")}
        for _ in range(RUNS):
            answer = resident.ask("rank", words + " ", limit=20)
            cells["call"] += answer["call"]
            cells["asked"] += resident.ask("ask", words + " ", limit=20)["first"]
            cells["fts"] += in_a_row(ask_fts(base, quoted(terms), 20))
            cells["xapian"] += xapian.ask(terms)
        middle = {name: statistics.median(values) for name, values in cells.items() if values}
        scores = exact_bm25(terms)
        good = ndcg(answer["documents"], scores)
        quality.append(good)
        if answer["total"] != len(scores):
            note(f"{words}: {answer['total']} found, {len(scores)} contain all words")
        for rival in ("fts", "xapian"):
            if rival in middle:
                ratios[rival].append(middle[rival] / middle["call"])
                ratios[rival + " asked"].append(middle[rival] / middle["asked"])
        print(f"{words:<34}{answer['total']:>8} {middle['call'] * 1e3:9.3f} {middle['asked'] * 1e3:9.3f} {middle['fts'] * 1e3:9.2f} "
              f"{middle.get('xapian', 0) * 1e3:10.3f}  {good:.4f}", flush=True)
        table.append(dict(words=words, hits=answer["total"], ndcg=round(good, 4),
                          **{name + "_ms": round(value * 1e3, 4) for name, value in middle.items()}))
    summary("top 20 with exact count, the call, vs FTS5 order by rank", ratios["fts"], 80, 40)
    summary("the same asked of the console's threads, until its page", ratios["fts asked"], 80, 40)
    figure("NDCG@20 against exact BM25, worst", min(quality), "", "≥ 0.98", min(quality) >= 0.98)
    summary("top 20, the call, vs Xapian", ratios["xapian"], 8, None)
    summary("the same asked of the console's threads", ratios["xapian asked"], 8, None)
    xapian.close()


def bench_related(resident):
    base, ratios = open_fts(), []
    everything = list(paths())
    print(f"{'related articles':<34}{'words':>8} {'ours ms':>9} {'FTS5 ms':>9}", flush=True)
    for number in range(RELATED):
        path = everything[number * (len(everything) - 1) // max(1, RELATED - 1)]
        terms = weighty(base, path)
        ours, fts = [], []
        for _ in range(RUNS):
            ours += resident.ask("like", path, limit=10)["all"]
            fts += in_a_row(ask_fts(base, " OR ".join('"' + t.replace('"', '""') + '"' for t in terms), 10))
        mine, theirs = statistics.median(ours), statistics.median(fts)
        ratios.append(theirs / mine)
        print(f"like {os.path.basename(path):<29}{len(terms):>8} {mine * 1e3:9.3f} {theirs * 1e3:9.2f}", flush=True)
    summary("related articles vs FTS5 OR of the same 25 terms", ratios, 20, None)


# ---- building and saving --------------------------------------------------------------------------

def bench_build():
    folder = os.path.join(WORK, "built")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    done = run(os.path.join(BUILD, "bench/kb-build"), TREE, folder).decode()
    shutil.rmtree(folder)
    for line in done.splitlines():
        print("   " + line)
    built = re.search(r"^build +([\d.]+) s cpu +([\d.]+)", done, re.M)
    ratio = float(re.search(r"index over text ([\d.]+)", done).group(1))
    memory = float(re.search(r"own memory at most ([\d.]+) MB", done).group(1))
    figure("build, 1 thread, grams and words", float(built.group(1)), "s", "≤ 15", float(built.group(1)) <= 15)
    figure("index over text", ratio, "", "≤ 0.60", ratio <= 0.60)
    figure("builder's private memory", memory, "MB", "≤ 128", memory <= 128)


def remove_desk(desk):
    for path in (desk, desk + "-wal", desk + "-shm"):
        if os.path.exists(path):
            os.unlink(path)


def bench_save():
    """On a copy: what is saved must not be found by the next run."""
    desk, cache = os.path.join(WORK, "saved.db"), os.path.join(WORK, "saved-cache")
    shutil.rmtree(cache, ignore_errors=True)
    shutil.copytree(CACHE, cache, copy_function=os.link)
    remove_desk(desk)
    run(MIDWATCH, "-q", "-d", DESK, "backup", desk)
    resident = Resident(desk, dict(ENV, XDG_CACHE_HOME=cache))
    answer = resident.ask("save", "", limit=500)
    resident.close()
    shutil.rmtree(cache, ignore_errors=True)
    remove_desk(desk)
    figure("save to searchable, p99", answer["p99_us"] / 1e3, "ms", "< 1", answer["p99_us"] < 1000)
    base = sqlite3.connect(os.path.join(WORK, "fts5.db"))
    took = []
    for number in range(100):
        began = time.monotonic()
        with base:
            base.execute("insert into a(rowid, title, body) values(?,?,?)", (10**9 + number, "saved article", "edge cache 502 " * 200))
        took.append(time.monotonic() - began)
    with base:
        for number in range(100):
            base.execute("insert into a(a, rowid, title, body) values('delete',?,?,?)", (10**9 + number, "saved article", "edge cache 502 " * 200))
    figure("the same, FTS5 insert and commit, p99", sorted(took)[98] * 1e3, "ms", "-", None)


def measure(names, postgres):
    """The groups asked for, one after another; how many failed."""
    run(MIDWATCH, "-q", "-d", DESK, "kb", "reindex")
    resident = Resident(DESK, ENV)
    groups = dict(patterns=lambda: bench_patterns(resident, postgres), words=lambda: bench_words(resident),
                  related=lambda: bench_related(resident), save=bench_save, build=bench_build)
    failed = 0
    for name in names or groups:
        try:
            groups[name]()
        except Exception:  # whatever it is, the other groups have their say
            failed += 1
            traceback.print_exc()
            print(f"== {name}: FAILED", flush=True)
    resident.close()
    return failed


def main():
    names = [name for name in os.environ.get("ONLY", "").split(",") if name]
    for name in names:
        if name not in GROUPS:
            sys.exit(f"kb.py: ONLY: {name} is none of {', '.join(GROUPS)}")
    patterns = not names or "patterns" in names
    if patterns and not have("rg"):
        sys.exit("kb.py: rg is not installed")
    prepare()
    postgres = Postgres() if patterns else None
    postgres = postgres if postgres and postgres.start() else None
    print(f"-- {RUNS} turns; in each every rival is asked up to {IN_A_ROW} times in a row; medians", flush=True)
    try:
        failed = measure(names, postgres)
    finally:
        if postgres:
            postgres.stop()
        with open("bench-kb.json", "w", encoding="utf-8") as out:
            json.dump(table, out, ensure_ascii=False, indent=1)
        if not KEEP:
            shutil.rmtree(WORK, ignore_errors=True)
    sys.exit(1 if failed else 0)


main()
