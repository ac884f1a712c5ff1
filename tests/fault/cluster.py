# SPDX-License-Identifier: MIT
# Throw-away clusters of PostgreSQL on loopback that can lose their primary: one in which a script promotes a
# standby, one under Patroni and etcd. Nothing outside a folder of their own; never as root. Imported, not run.
import contextlib
import ctypes
import glob
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

NAMES = ('n1', 'n2', 'n3')
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
# PostgreSQL refuses root.
AS = {'user': 'nobody', 'group': 'nogroup', 'extra_groups': ()} if os.geteuid() == 0 else {}
SETTINGS = {'shared_buffers': '16MB', 'max_connections': 60, 'wal_keep_size': '256MB', 'max_wal_size': '256MB',
            'wal_receiver_status_interval': '1s', 'wal_retrieve_retry_interval': '200ms'}


class Missing(Exception):
    """What has to be installed for it."""


@contextlib.contextmanager
def rehearsal(tap, name):
    """Skipped by name where something is missing; what does not hold is a failure, and its last."""
    try:
        yield
    except Missing as missing:
        tap.skip(name, missing)
    except AssertionError as problem:
        tap.ok(False, name, problem)


def until(what, condition, seconds=120):
    """The first answer that is true."""
    end = time.monotonic() + seconds
    while True:
        seen = condition()
        if seen:
            return seen
        assert time.monotonic() < end, 'not within %d s: %s' % (seconds, what)
        time.sleep(0.05)


def free_ports(count):
    taken = [socket.socket() for _ in range(count)]
    for each in taken:
        each.bind(('127.0.0.1', 0))
    ports = [each.getsockname()[1] for each in taken]
    for each in taken:
        each.close()
    return ports


def programs():
    """The folder of the newest PostgreSQL."""
    found = glob.glob('/usr/lib/postgresql/*/bin/postgres')
    best = max(found, key=lambda path: int(path.split('/')[4]), default=None) or shutil.which('postgres')
    if not best:
        raise Missing('no PostgreSQL here (Debian: postgresql)')
    version = subprocess.run([best, '--version'], capture_output=True, text=True, check=True).stdout.split()[2]
    if int(version.split('.')[0]) < 15:
        raise Missing('PostgreSQL %s is too old' % version)
    return os.path.dirname(best)


def children(pid):
    for path in glob.glob('/proc/[0-9]*/stat'):
        try:
            with open(path, encoding='utf-8', errors='replace') as file:
                if int(file.read().rsplit(')', 1)[1].split()[1]) == pid:
                    yield int(path.split('/')[2])
        except OSError:
            pass  # it has ended meanwhile


def is_stopped(pid):
    with open('/proc/%d/stat' % pid, encoding='utf-8', errors='replace') as file:
        return file.read().rsplit(')', 1)[1].split()[0] == 'T'


def send(number, pids):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass  # as above


class Cluster:
    """Servers, three unless a kind says otherwise; `primary` is the name of the one that takes writes, `dead` that of the one killed last."""

    names = NAMES

    def __init__(self):
        self.bin = programs()
        self.folder = tempfile.mkdtemp(prefix='midwatch-ha-', dir='/tmp')
        os.chmod(self.folder, 0o755)
        if AS:
            shutil.chown(self.folder, AS['user'], AS['group'])
        self.ports = dict(zip(self.names, free_ports(len(self.names))))
        self.processes = []
        self.primary, self.dead = 'n1', None
        self.senders = []

    def __enter__(self):
        try:
            self.begin()
            self.sql("CREATE ROLE midwatch LOGIN")
            self.sql("CREATE DATABASE desk OWNER midwatch")
        except BaseException as problem:
            self.__exit__(problem)
            raise
        return self

    def __exit__(self, problem=None, *_):
        if problem:
            self.tell_logs()
        servers = [pid for name in self.names for pid in [self.postmaster(name)] if pid]
        send(signal.SIGKILL, [each.pid for each in self.processes] + servers +
             [pid for each in servers for pid in children(each)])
        for each in self.processes:
            each.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def tell_logs(self):
        for path in sorted(glob.glob(self.path('*.log'))):
            with open(path, encoding='utf-8', errors='replace') as file:
                for line in file.readlines()[-10:]:
                    print('# %s: %s' % (os.path.basename(path), line.rstrip()))

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def address(self, names=None):
        hosts = ','.join('127.0.0.1:%d' % self.ports[name] for name in names or self.names)
        return 'postgresql://midwatch@%s/desk' % hosts

    def spawn(self, log, farewell, *words):
        """Starts a program that ends, by the signal `farewell`, with this one."""
        with open(self.path(log), 'ab') as out:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd='/',
                                       preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, farewell), **AS)
        self.processes.append(process)
        return process

    def run(self, *words):
        done = subprocess.run([os.path.join(self.bin, words[0]), *words[1:]], capture_output=True, text=True, cwd='/',
                              check=False, **AS)
        assert done.returncode == 0, '%s: %s' % (words[0], done.stderr or done.stdout)
        return done.stdout

    def sql(self, text, name=None, database='postgres'):
        """What a server answers, rows of texts."""
        where = 'host=127.0.0.1 port=%d user=postgres dbname=%s connect_timeout=5' % (
            self.ports[name or self.primary], database)
        out = self.run('psql', '-X', '-q', '-A', '-t', '-F', '\t', '-d', where, '-c', text)
        return [line.split('\t') for line in out.splitlines()]

    def postmaster(self, name):
        """The number of a server that runs; what is left of one that was killed may name anybody by now."""
        try:
            with open(self.path(name, 'postmaster.pid'), encoding='ascii') as file:
                pid = int(file.readline())
            with open('/proc/%d/cmdline' % pid, encoding='utf-8', errors='replace') as file:
                return pid if self.path(name) in file.read() else None
        except (OSError, ValueError):
            return None

    def stall(self):
        """The line to the standbys is as if cut: nothing more is sent on it."""
        self.senders = self.pids('pg_stat_replication', 'TRUE')
        send(signal.SIGSTOP, self.senders)

    def waiting(self):
        """The sessions whose commits wait for a second host."""
        return self.pids('pg_stat_activity', "wait_event = 'SyncRep' AND backend_type = 'client backend'")

    def silence(self):
        """Behind stall(): the commits that wait get to the standbys, and nobody hears of it."""
        send(signal.SIGSTOP, self.waiting())
        (end,), = self.sql('SELECT pg_current_wal_flush_lsn()')
        send(signal.SIGCONT, self.senders)
        until('the standbys have what waited', lambda: self.pids('pg_stat_replication', "flush_lsn >= '%s'" % end))

    def pids(self, view, condition):
        return [int(pid) for pid, in self.sql('SELECT pid FROM %s WHERE %s' % (view, condition))]

    def kill(self):
        """The primary and all its processes, at once."""
        self.dead = self.primary
        server = self.postmaster(self.dead)
        # One that is born meanwhile would live on.
        send(signal.SIGSTOP, [server])
        until('the primary stands still', lambda: is_stopped(server))
        send(signal.SIGKILL, [server, *children(server)])
        for each in self.processes:
            if each.pid == server:
                each.wait()


class Scripted(Cluster):
    """A primary and two standbys; who promotes one of them is this script. What is a server's own stands on its
    command line, what is the same for all in the file, which pg_rewind copies, and recovers by."""

    def __init__(self, synchronous):
        super().__init__()
        self.settings = dict(SETTINGS, listen_addresses='127.0.0.1', unix_socket_directories='',
                             synchronous_standby_names='ANY 1 (%s)' % ', '.join(self.names) if synchronous else '')

    def begin(self):
        self.run('initdb', '-D', self.path('n1'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-k')
        with open(self.path('n1', 'postgresql.conf'), 'a', encoding='ascii') as file:
            file.writelines("%s = '%s'\n" % pair for pair in self.settings.items())
        self.start('n1')
        for name in self.names[1:]:
            self.run('pg_basebackup', '-h', '127.0.0.1', '-p', str(self.ports['n1']), '-U', 'postgres',
                     '-D', self.path(name), '-c', 'fast', '-X', 'stream')
            self.follow(name)
        self.settled()

    def start(self, name):
        ports = ','.join(str(self.ports[each]) for each in self.names)
        # By the list a standby finds whichever server is the primary.
        upstream = ('host=%s port=%s user=postgres target_session_attrs=read-write connect_timeout=3 '
                    'application_name=%s' % (','.join('127.0.0.1' for _ in self.names), ports, name))
        self.spawn(name + '.log', signal.SIGQUIT, os.path.join(self.bin, 'postgres'), '-D', self.path(name),
                   '-p', str(self.ports[name]), '-c', 'primary_conninfo=' + upstream)
        ready = [os.path.join(self.bin, 'pg_isready'), '-q', '-h', '127.0.0.1', '-p', str(self.ports[name])]
        until(name + ' answers', lambda: subprocess.run(ready, check=False).returncode == 0)

    def follow(self, name):
        signs = self.path(name, 'standby.signal')
        with open(signs, 'w', encoding='ascii'):
            pass
        if AS:
            shutil.chown(signs, AS['user'], AS['group'])
        self.start(name)

    def settled(self):
        standbys = [[str(len(self.names) - 1)]]
        until('the standbys follow',
              lambda: self.sql("SELECT COUNT(*) FROM pg_stat_replication WHERE state = 'streaming'") == standbys)

    def promote(self):
        """The standby that has most. What was acknowledged was on the disk of one of them, so it is in that. Each first
        takes what has come to it: one ahead of the new primary could not follow it."""
        def received(name):
            return int(self.sql("SELECT pg_last_wal_receive_lsn() - '0/0'", name)[0][0])

        def drained(name):
            return self.sql("SELECT COUNT(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'", name) == [['0']]
        others = [name for name in self.names if name != self.dead]
        until('the standbys have seen it end', lambda: all(map(drained, others)))
        self.primary = max(others, key=received)
        assert self.sql('SELECT pg_promote(true, 60)') == [['t']], 'pg_promote'

    def rejoin(self):
        """The one that was killed comes back as a standby, without what nobody else has."""
        self.sql('CHECKPOINT')  # or pg_rewind takes both for being on one timeline
        self.run('pg_rewind', '-D', self.path(self.dead), '--source-server',
                 'host=127.0.0.1 port=%d user=postgres dbname=postgres' % self.ports[self.primary])
        self.follow(self.dead)
        self.settled()


class Patroni(Cluster):
    """The same under Patroni in synchronous mode, with three etcd. `kill` takes a whole node: server, Patroni, etcd."""

    def __init__(self):
        for program, package in (('patroni', 'patroni'), ('etcd', 'etcd-server')):
            if not shutil.which(program):
                raise Missing('no %s here (Debian: %s)' % (program, package))
        super().__init__()
        self.rest, self.client, self.peer = (dict(zip(NAMES, free_ports(3))) for _ in range(3))
        self.node = {}

    def begin(self):
        for name in NAMES:
            self.configure(name)
            self.node[name] = [self.start_etcd(name)]
        for name in NAMES:
            self.node[name].append(self.start_patroni(name))
        self.settled()

    def configure(self, name):
        rest, server = ('127.0.0.1:%d' % ports[name] for ports in (self.rest, self.ports))
        # JSON is YAML.
        how = {
            'scope': 'desk', 'name': name,
            'restapi': {'listen': rest, 'connect_address': rest},
            'etcd3': {'hosts': ['127.0.0.1:%d' % self.client[each] for each in NAMES]},
            'bootstrap': {
                'dcs': {'ttl': 20, 'loop_wait': 2, 'retry_timeout': 5, 'synchronous_mode': True,
                        'postgresql': {'use_pg_rewind': True, 'parameters': SETTINGS}},
                'initdb': [{'encoding': 'UTF8'}, {'locale': 'C'}, 'data-checksums'],
                'pg_hba': ['host replication all 127.0.0.1/32 trust', 'host all all 127.0.0.1/32 trust']},
            'postgresql': {
                'listen': server, 'connect_address': server, 'data_dir': self.path(name), 'bin_dir': self.bin,
                'pgpass': self.path(name + '.pgpass'),
                'parameters': {'unix_socket_directories': ''},
                'authentication': {'superuser': {'username': 'postgres', 'password': 'postgres'},
                                   'replication': {'username': 'replicator', 'password': 'replicator'}}}}
        with open(self.path(name + '.yml'), 'w', encoding='ascii') as file:
            json.dump(how, file)

    def start_etcd(self, name):
        client = 'http://127.0.0.1:%d' % self.client[name]
        peers = {each: 'http://127.0.0.1:%d' % self.peer[each] for each in NAMES}
        return self.spawn(name + '.etcd.log', signal.SIGKILL, shutil.which('etcd'), '--name', name,
                          '--data-dir', self.path(name + '.etcd'), '--listen-client-urls', client,
                          '--advertise-client-urls', client, '--listen-peer-urls', peers[name],
                          '--initial-advertise-peer-urls', peers[name], '--initial-cluster',
                          ','.join('%s=%s' % pair for pair in peers.items()))

    def start_patroni(self, name):
        return self.spawn(name + '.log', signal.SIGTERM, shutil.which('patroni'), self.path(name + '.yml'))

    def roles(self):
        """What Patroni says who is what, of those that run."""
        for name in NAMES:
            try:
                with urllib.request.urlopen('http://127.0.0.1:%d/cluster' % self.rest[name], timeout=3) as answer:
                    return {each['name']: each['role'] for each in json.load(answer)['members']
                            if each['state'] in ('running', 'streaming')}
            except (OSError, ValueError):
                pass
        return {}

    def leader(self, besides=None):
        """The name of one who is it and takes writes."""
        for name, role in self.roles().items():
            if role == 'leader' and name != besides:
                try:
                    if self.sql('SELECT pg_is_in_recovery()', name) == [['f']]:
                        return name
                except AssertionError:
                    pass
        return None

    def settled(self):
        until('a leader and two standbys, one of them synchronous',
              lambda: sorted(self.roles().values()) == ['leader', 'replica', 'sync_standby'])
        self.primary = until('a leader', self.leader)

    def kill(self):
        send(signal.SIGKILL, [each.pid for each in self.node[self.primary]])
        super().kill()
        for each in self.node[self.dead]:
            each.wait()

    def promote(self):
        self.primary = until('another leader', lambda: self.leader(besides=self.dead))

    def rejoin(self):
        self.node[self.dead] = [self.start_etcd(self.dead), self.start_patroni(self.dead)]
        self.settled()
