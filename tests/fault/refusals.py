#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# What is said when a server is not to be had: over TCP, over TLS by libpq's own parameters with certificates made for
# this, with several hosts of which some are dead, deaf or silent, and with what the environment of libpq says. Each
# refusal is one line that tells what is wrong, in time, with the status that belongs to it.
import os
import pty
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = os.environ.get('MIDWATCH_SOURCE', '.')
sys.path[:0] = [os.path.join(SOURCE, 'tests', 'cli'), os.path.join(SOURCE, 'tests', 'fault')]
from cli import PROGRAM, Result, Tap  # noqa: E402
from cluster import AS, Missing, Scripted, rehearsal  # noqa: E402

FAILED, USAGE, MISSING, DENIED, AWAY = 1, 2, 3, 5, 6
tap = Tap()
HBA = """
local     all all trust
hostssl   all plain 127.0.0.1/32 reject
hostnossl all personal 127.0.0.1/32 reject
hostssl   all personal 127.0.0.1/32 cert
host      all locked 127.0.0.1/32 scram-sha-256
host      all nobody 127.0.0.1/32 reject
host      all all 127.0.0.1/32 trust
host      replication all 127.0.0.1/32 trust
"""


class One(Scripted):
    """A single server with TLS, where there is openssl."""
    names = ('n1',)

    def __init__(self):
        super().__init__(synchronous=False)

    def begin(self):
        self.certify()
        self.settings.update(ssl='on', ssl_cert_file=self.path('tls', 'good.crt'), ssl_key_file=self.path('tls', 'good.key'),
                             ssl_ca_file=self.path('tls', 'ca.crt'))
        super().begin()
        with open(self.path('n1', 'pg_hba.conf'), 'w', encoding='ascii') as file:
            file.write(HBA)
        self.sql("CREATE ROLE locked LOGIN PASSWORD 'right'")
        for role in ('plain', 'personal', 'nobody', 'reader'):
            self.sql('CREATE ROLE %s LOGIN' % role)
        self.sql('ALTER SYSTEM SET log_min_messages = fatal')
        self.sql('SELECT pg_reload_conf()')

    def openssl(self, *words):
        done = subprocess.run(['openssl', *words], cwd=self.path('tls'), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def certify(self):
        """Two authorities; a server's certificate of the one, an expired one of the other kind, a person's."""
        if not shutil.which('openssl'):
            raise Missing('no openssl here')
        os.mkdir(self.path('tls'), 0o755)
        for name in ('ca', 'other'):
            self.openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
                         '-subj', '/CN=' + name, '-keyout', name + '.key', '-out', name + '.crt')
        for name, subject, names in (('good', 'localhost', 'DNS:localhost'), ('expired', 'localhost', 'DNS:localhost'),
                                     ('person', 'personal', None)):
            self.openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=' + subject,
                         '-keyout', name + '.key', '-out', name + '.csr')
            # It ended when it began.
            words = ['x509', '-req', '-in', name + '.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial',
                     '-out', name + '.crt', '-days', '-1' if name == 'expired' else '2']
            if names:
                with open(self.path('tls', name + '.ext'), 'w', encoding='ascii') as file:
                    file.write('subjectAltName=%s\n' % names)
                words += ['-extfile', name + '.ext']
            self.openssl(*words)
        for name in os.listdir(self.path('tls')):
            os.chmod(self.path('tls', name), 0o600)
            if AS and name.startswith(('good', 'expired', 'ca.crt')):
                shutil.chown(self.path('tls', name), AS['user'], AS['group'])
        for name in ('ca.crt', 'other.crt'):
            os.chmod(self.path('tls', name), 0o644)

    def where(self, host='127.0.0.1', user='midwatch', database='desk', **words):
        query = '&'.join('%s=%s' % pair for pair in words.items())
        return 'postgresql://%s@%s:%d/%s%s' % (user, host, self.ports['n1'], database, '?' + query if query else '')


def environment(desk, more):
    whole = {name: value for name, value in os.environ.items() if not name.startswith('PG')}
    whole.update(MIDWATCH_DESK=desk, MIDWATCH_USER='li', LC_ALL='C.UTF-8', LANGUAGE='', PGPASSFILE='/dev/null')
    return dict(whole, **more)


def run(desk, *words, **more):
    return Result(subprocess.run([PROGRAM, *words], env=environment(desk, more), capture_output=True, text=True, check=False,
                                 stdin=subprocess.DEVNULL, timeout=120))


def good(name, desk, **more):
    seen = run(desk, 'list', **more)
    tap.ok(seen.status == 0 and not seen.err and seen.out.startswith('SEV '), name, seen)


def refused(name, desk, status, words, within=20, command=('list',), **more):
    began = time.monotonic()
    seen = run(desk, *command, **more)
    took = time.monotonic() - began
    tap.ok(seen.status == status and not seen.out and re.search(words, seen.err) and seen.err.count('\n') == 1 and
           'geheim' not in seen.err and took < within, name, (seen, '%.1f s' % took))


class Listener(threading.Thread):
    """Somebody who listens where a server should be; `does` has the connection."""

    def __init__(self, does):
        super().__init__(daemon=True)
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.port, self.does, self.kept = self.socket.getsockname()[1], does, []
        self.start()

    def run(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            self.does(connection)
        except OSError:
            pass  # who asked has gone
        self.kept.append(connection)  # open as long as we are

    def where(self, **words):
        query = '&'.join('%s=%s' % pair for pair in words.items())
        return 'postgresql://midwatch@127.0.0.1:%d/desk%s' % (self.port, '?' + query if query else '')


def close(connection):
    connection.close()


def hang(_):
    pass


def message(kind, body):
    return kind + struct.pack('!i', len(body) + 4) + body


def greeted(connection):
    while True:
        size, = struct.unpack('!i', connection.recv(4, socket.MSG_WAITALL))
        code = connection.recv(size - 4, socket.MSG_WAITALL)[:4]
        if code != struct.pack('!i', 80877103):  # a question for TLS
            break
        connection.sendall(b'N')


def old_server(connection):
    """Greets as PostgreSQL 14 does."""
    greeted(connection)
    connection.sendall(message(b'R', struct.pack('!i', 0)) + message(b'S', b'server_version\x0014.9\x00') +
                       message(b'S', b'client_encoding\x00UTF8\x00') + message(b'K', struct.pack('!ii', 4711, 1)) +
                       message(b'Z', b'I'))


def starting():
    """Starts while the first asks, and is the old one then."""
    asked = []

    def serve(connection):
        asked.append(connection)
        if len(asked) > 1:
            old_server(connection)
            return
        greeted(connection)
        connection.sendall(message(b'E', b'SFATAL\x00VFATAL\x00C57P03\x00Mthe database system is starting up\x00\x00'))
        connection.close()
    return serve


def nonsense(connection):
    connection.recv(8)
    connection.sendall(b'HTTP/1.1 400 Bad Request\r\n\r\n')
    connection.close()


def servers(cluster):
    """What a server, or what stands in its place, refuses."""
    where = cluster.where
    refused('a role that may not', where(user='nobody'), DENIED, 'does not admit the role nobody')
    refused('no such role', where(user='stranger'), DENIED, 'does not admit the role stranger')
    refused('no password', where(user='locked'), DENIED, 'asks for the password of the role locked: put it into ~/.pgpass')
    refused('a wrong password', where(user='locked:geheim'), DENIED, 'the password of the role locked is not right')
    refused('no database', where(database='nowhere'), MISSING, "has no database nowhere: .* makes it with 'createdb'")
    refused('no desk', where(database='postgres'), MISSING, "there is no desk here: make one with 'midwatch init'")
    refused('a role that may read nothing', where(user='reader'), DENIED, 'reader|permission denied')
    refused('a server that takes no changes', where(options='-cdefault_transaction_read_only%3Don'), AWAY,
            'takes no changes')
    refused('an old server', Listener(old_server).where(), FAILED, 'is PostgreSQL 14; 15 or newer is needed')
    refused('a server that starts is asked again', Listener(starting()).where(), FAILED, 'is PostgreSQL 14')
    refused('something else', Listener(nonsense).where(), FAILED, 'no safe connection')
    refused('who closes', Listener(close).where(), AWAY, 'no server answers at')
    refused('who says nothing', Listener(hang).where(connect_timeout=1), AWAY, '127.0.0.1:[0-9]+ does not answer')
    refused('no such parameter', where(colour='red'), USAGE, 'not an address of a desk')


def hosts(cluster):
    """A list is gone round until one serves, whatever the others do."""
    dead = socket.create_server(('127.0.0.1', 0))
    gone = dead.getsockname()[1]
    dead.close()
    closes, hangs, old = (Listener(does).port for does in (close, hang, old_server))

    def listed(*ports, **words):
        query = ''.join('&%s=%s' % pair for pair in words.items())
        names = ','.join('127.0.0.1:%d' % each if isinstance(each, int) else each for each in ports)
        return 'postgresql://midwatch@%s/desk?connect_timeout=2%s' % (names, query)
    server = cluster.ports['n1']
    good('behind a dead port', listed(gone, server))
    good('behind one that closes', listed(closes, server))
    good('behind one that says nothing', listed(hangs, server))
    good('behind one whose name is not known', listed('no-such-host.invalid', server))
    good('behind an old server', listed(old, server))
    good('behind all of them', listed(gone, closes, hangs, 'no-such-host.invalid', old, server))
    refused('all of them without one that serves', listed(gone, closes, hangs, 'no-such-host.invalid', old), FAILED,
            'is PostgreSQL 14')
    refused('none there', listed(gone, closes, 'no-such-host.invalid'), AWAY, 'no server answers')
    refused('a name that is not known', listed('no-such-host.invalid'), AWAY, 'host no-such-host.invalid')


def tls(cluster):
    """sslmode and what belongs to it mean what libpq's manual says."""
    ca, other = cluster.path('tls', 'ca.crt'), cluster.path('tls', 'other.crt')
    person = dict(sslcert=cluster.path('tls', 'person.crt'), sslkey=cluster.path('tls', 'person.key'))
    where = cluster.where
    good('verify-full', where('localhost', sslmode='verify-full', sslrootcert=ca))
    refused('a name the certificate does not have', where('127.0.0.1', sslmode='verify-full', sslrootcert=ca), FAILED,
            r'no safe connection \(TLS\): server certificate for "localhost" .*does not match host name "127.0.0.1"')
    good('verify-ca does not ask for it', where('127.0.0.1', sslmode='verify-ca', sslrootcert=ca))
    refused('another authority', where('localhost', sslmode='verify-full', sslrootcert=other), FAILED,
            r'no safe connection \(TLS\): .*certificate verify failed')
    refused('no file of one', where('localhost', sslmode='verify-full', sslrootcert='/nonexistent/ca'), FAILED,
            r'no safe connection \(TLS\): root certificate file "/nonexistent/ca" does not exist')
    refused('none wanted where it must be', where(user='personal', sslmode='disable'), DENIED, 'does not admit the role personal')
    refused('wanted where it must not be', where(user='plain', sslmode='require'), DENIED, 'does not admit the role plain')
    refused('a person without a certificate', where('localhost', user='personal', sslmode='verify-full', sslrootcert=ca),
            DENIED, 'does not admit the role personal')
    cluster.sql('GRANT midwatch TO personal')
    good('with one', where('localhost', user='personal', sslmode='verify-full', sslrootcert=ca, **person))
    os.chmod(person['sslkey'], 0o644)
    refused('whose key others may read', where('localhost', user='personal', sslmode='verify-full', sslrootcert=ca, **person),
            FAILED, r'no safe connection \(TLS\): private key file .* has group or world access')
    cluster.sql("ALTER SYSTEM SET ssl_cert_file = '%s'" % cluster.path('tls', 'expired.crt'))
    cluster.sql("ALTER SYSTEM SET ssl_key_file = '%s'" % cluster.path('tls', 'expired.key'))
    cluster.sql('SELECT pg_reload_conf()')
    until_served(cluster, where('localhost', sslmode='verify-full', sslrootcert=ca))
    refused('an expired one', where('localhost', sslmode='verify-full', sslrootcert=ca), FAILED,
            r'no safe connection \(TLS\): .*certificate verify failed')
    cluster.sql('ALTER SYSTEM SET ssl = off')
    cluster.sql('SELECT pg_reload_conf()')
    until_served(cluster, where(sslmode='require'))
    refused('none to be had', where(sslmode='require'), FAILED,
            r'no safe connection \(TLS\): server does not support SSL, but SSL was required')
    good('which prefer puts up with', where(sslmode='prefer'))


def until_served(cluster, desk):
    """The server has read its settings again."""
    end = time.monotonic() + 20
    while run(desk, 'list').status == 0:
        assert time.monotonic() < end, 'the settings do not come'


def surroundings(cluster):
    """What libpq reads of its own: its variables, services, the password file."""
    folder = tempfile.mkdtemp()
    port, server = str(cluster.ports['n1']), cluster.where(user='locked')
    closes = Listener(close).port

    def file(name, text, mode=0o600):
        path = os.path.join(folder, name)
        with open(path, 'w', encoding='utf-8') as out:
            out.write(text)
        os.chmod(path, mode)
        return path
    cluster.sql('GRANT midwatch TO locked')
    right = file('right', '127.0.0.1:%s:*:locked:right\n' % port)
    good('a password file', server, PGPASSFILE=right)
    good('the same by the address', cluster.where(user='locked', passfile=right))
    good('PGPASSWORD', server, PGPASSWORD='right')
    loose = file('loose', '127.0.0.1:%s:*:locked:right\n' % port, 0o644)
    refused('one that others may read', server, DENIED,
            'asks for the password of the role locked: .*loose is not read, since others may read it: chmod 600', PGPASSFILE=loose)
    seen = run(cluster.where(), 'list', PGPASSFILE=loose)
    tap.ok(seen.status == 0 and re.fullmatch('[^\n]*loose is not read, since others may read it: chmod 600 [^\n]*\n', seen.err),
           'is told in one line where nobody asks for it', seen)
    seen = run(cluster.where(), 'list', PGPASSFILE=folder)
    tap.ok(seen.status == 0 and 'is not read: it is a folder' in seen.err, 'nor is a folder', seen)
    seen = console(cluster.where(), PGPASSFILE=loose)
    tap.ok('is not read, since others may read it' in seen and 'WARNING' not in seen, 'a console says it in its own place', seen)
    good('a service', 'postgresql://?service=night', PGSERVICEFILE=file('services', (
        '[night]\nhost=127.0.0.1,127.0.0.1\nport=%d,%s\ndbname=desk\nuser=midwatch\n'
        '[locked]\nhost=127.0.0.1\nport=%s\ndbname=desk\nuser=locked\npassword=geheim\n' % (closes, port, port))))
    services = dict(PGSERVICEFILE=os.path.join(folder, 'services'))
    good('the same by PGSERVICE', 'postgresql://', PGSERVICE='night', **services)
    refused('a service with a wrong password', 'postgresql://?service=locked', DENIED, 'the password of the role locked', **services)
    refused('no such service', 'postgresql://?service=day', USAGE, 'definition of service "day" not found', **services)
    good('PGHOST and its like', 'postgresql://', PGHOST='127.0.0.1', PGPORT=port, PGUSER='midwatch', PGDATABASE='desk')
    good('PGOPTIONS', cluster.where(), PGOPTIONS='-csearch_path=public -cstatement_timeout=5000')
    refused('another schema by PGOPTIONS', cluster.where(), MISSING, 'there is no desk here', PGOPTIONS='-csearch_path=none')
    refused('PGTARGETSESSIONATTRS', cluster.where(), AWAY, 'is no standby', PGTARGETSESSIONATTRS='standby')
    refused('PGSSLMODE', cluster.where(), FAILED, 'no safe connection', PGSSLMODE='require')
    good('PGCLIENTENCODING and PGDATESTYLE change nothing', cluster.where(), PGCLIENTENCODING='LATIN1', PGDATESTYLE='German')
    shutil.rmtree(folder)


def console(desk, **more):
    """The first screen of a console on a terminal, as bytes."""
    pid, master = pty.fork()
    if pid == 0:
        os.execve(PROGRAM, [PROGRAM], dict(environment(desk, more), TERM='xterm'))
    seen, end = b'', time.monotonic() + 30
    while b'may read it' not in seen and time.monotonic() < end:
        if select.select([master], [], [], 0.2)[0]:
            seen += os.read(master, 65536)
    os.write(master, b'qq')
    end = time.monotonic() + 10
    try:
        while time.monotonic() < end:
            if select.select([master], [], [], 0.2)[0]:
                seen += os.read(master, 65536)
    except OSError:
        pass  # it has ended
    os.close(master)
    os.waitpid(pid, 0)
    return seen.decode('utf-8', 'replace')


def main():
    with rehearsal(tap, 'refusals'), One() as cluster:
        made = run(cluster.where(), 'init', '--demo')
        if 'built without' in made.err:
            raise Missing('built without it')
        assert made.status == 0, made
        servers(cluster)
        hosts(cluster)
        tls(cluster)
        surroundings(cluster)
    tap.done()


main()
