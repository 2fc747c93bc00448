#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Replay transcripts against cellsim, without the driver.

usage: run.py [-v] [-j N] [NAME-PART]...

-j: that many at once, each in a namespace of its own; most of a test is waiting.

CELLSIM_TEST_EXACT=1: times are exact, as in a guest in virtual time.

A network namespace of its own carries the addresses that the transcripts use,
so that they can be the document's. A transcript:

  = NAME              a case begins: a fresh module
  ! OPTION...         options of cellsim
  > TEXT              send TEXT and CR
  >> TEXT             send TEXT, with escapes (\\r \\n \\x1a {var})
  < TEXT              expect CRLF TEXT CRLF
  <+ TEXT             expect TEXT CRLF: a further line of a reply
  << TEXT             expect TEXT, with escapes
  <~ REGEX            expect CRLF REGEX CRLF; named groups become variables
  @ DIRECTIVE...      see the do_ methods

After each case AT must get a plain OK: nothing may be left over.
"""
import argparse
import ctypes
import glob
import os
import re
import select
import shlex
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
CELLSIM = os.environ.get('CELLSIM', os.path.join(HERE, '..', 'cellsim'))
DEADLINE = 10.0
# In virtual time, what is late is wrong; elsewhere the machine may be busy.
EXACT = os.environ.get('CELLSIM_TEST_EXACT') == '1'
LATE = 0 if EXACT else 5.0
ADDRESSES = ['220.180.239.212', '10.7.157.1', '10.7.89.10', '10.7.76.34',
             '172.31.242.222', '61.135.169.125', '8.8.8.8', '9.9.9.9',
             '10.7.157.2', '10.7.157.3', '10.7.157.4', '10.7.157.5',
             # of the m10 document
             '124.79.167.121', '116.226.41.43', '116.226.33.129',
             '10.79.142.227', '10.79.141.26', '10.79.141.224',
             '10.79.140.214', '10.79.141.126', '211.136.18.171',
             '211.136.112.50']
ADDRESSES6 = ['fd00::1', 'fd00::2', 'fd00::99', '2001:4860:4860::8888']
NAMES = {b'www.baidu.com': ('61.135.169.125', None),
         b'server.example': ('220.180.239.212', 'fd00::99'),
         b'six.example': (None, 'fd00::99'),
         b'www.quectel.com': ('124.79.167.121', None),
         b'quectel.3322.org': ('116.226.41.43', None),
         b'www.google.com': ('64.233.189.99 64.233.189.104 64.233.189.147',
                             None)}
# What the names are at another server.
OTHER_NAMES = {b'www.baidu.com': ('10.7.89.10', None),
               b'other.example': ('10.7.89.10', None)}
DNS_SERVERS = {'8.8.8.8': NAMES, '2001:4860:4860::8888': NAMES,
               '9.9.9.9': OTHER_NAMES, '211.136.18.171': NAMES,
               '211.136.112.50': NAMES}
QUERIES = []    # names that the DNS servers were asked for, and by whom
WORK = None
CLONE_NEWNET = 0x40000000


class Failure(Exception):
    pass


def unescape(text):
    return text.encode('latin-1').decode('unicode_escape').encode('latin-1')


def new_socket(host, kind=socket.SOCK_STREAM):
    return socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET,
                         kind)


def dns_server(sock, names):
    """Answers A and AAAA queries from NAMES."""
    while True:
        try:
            q, peer = sock.recvfrom(512)
        except OSError:
            return
        labels, at = [], 12
        while q[at]:
            labels.append(q[at + 1:at + 1 + q[at]])
            at += q[at] + 1
        qtype = q[at + 2]
        name = b'.'.join(labels).decode()
        QUERIES.extend((name, name + '@' + peer[0]))
        v4, v6 = names.get(b'.'.join(labels), (None, None))
        found = []
        if qtype == 1 and v4:
            found = [socket.inet_pton(socket.AF_INET, a) for a in v4.split()]
        elif qtype == 28 and v6:
            found = [socket.inet_pton(socket.AF_INET6, v6)]
        head = q[:2] + b'\x81\x80' + b'\0\1' + bytes([0, len(found)]) + \
            b'\0\0\0\0'
        answer = b''.join(
            b'\xc0\x0c' + bytes([0, qtype]) + b'\0\1\0\0\0\x3c' +
            len(rdata).to_bytes(2, 'big') + rdata for rdata in found)
        sock.sendto(head + q[12:at + 5] + answer, peer)


class Module:
    """A running cellsim and the host's end of its line."""

    def __init__(self, options, transport='unix'):
        self.dir = tempfile.mkdtemp(dir=WORK)
        self.path = os.path.join(self.dir, 'port')
        self.control = os.path.join(self.dir, 'control')
        args = [CELLSIM, '--' + transport, self.path] + options + \
            ['--control', self.control,
             '--trace', os.path.join(self.dir, 'trace')]
        self.process = subprocess.Popen(args, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.first = self.process.stdout.readline()
        self.fds = []
        self.wait_control()
        if not self.first:
            raise Failure('cellsim: ' +
                          self.process.stderr.read().decode().strip())

    def wait_control(self):
        end = time.monotonic() + DEADLINE
        while not os.path.exists(self.control):
            if self.process.poll() is not None:
                break
            if time.monotonic() > end:
                raise Failure('cellsim does not start')
            time.sleep(0.002)

    def open(self, path=None):
        """Returns a descriptor of the host's end."""
        path = path or self.path
        if os.path.islink(path):
            fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        else:
            s = socket.socket(socket.AF_UNIX)
            s.connect(path)
            s.setblocking(False)
            fd = s.detach()
        self.fds.append(fd)
        return fd

    def ctl(self, *words):
        """What "cellsim ctl" does, without starting a program."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(DEADLINE)
            s.connect(self.control)
            s.sendall(' '.join(words).encode() + b'\n')
            text = ''
            while not re.search(r'^(ok|error.*)\n\Z', text, re.M):
                data = s.recv(65536)
                if not data:
                    raise Failure('ctl: no answer')
                text += data.decode()
        if not text.endswith('ok\n'):
            raise Failure('ctl %s: %s' % (' '.join(words), text.strip()))
        return text[:-3]

    def cpu(self):
        f = open('/proc/%d/stat' % self.process.pid).read().split()
        return (int(f[13]) + int(f[14])) / os.sysconf('SC_CLK_TCK')

    def close(self):
        for fd in self.fds:
            os.close(fd)
        self.process.terminate()
        try:
            # In a guest its files may be closed over 9p, which in virtual
            # time takes any time.
            status = self.process.wait(120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = 'killed: it did not end'
        err = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        if status or err:
            raise Failure('cellsim ended with %s: %s' % (status, err))


class Wire:
    """Bytes to and from one port, each expectation with a deadline."""

    def __init__(self, fd):
        self.fd = fd
        self.buf = b''
        self.sent_at = time.monotonic()
        self.got_at = self.sent_at

    def send(self, data):
        self.sent_at = time.monotonic()
        while data:
            select.select([], [self.fd], [], DEADLINE)
            data = data[os.write(self.fd, data):]

    def fill(self, timeout):
        if not select.select([self.fd], [], [], max(timeout, 0))[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except BlockingIOError:
            return True
        if not data:
            raise Failure('the line was closed')
        self.buf += data
        self.got_at = time.monotonic()
        return True

    def need(self, n, what):
        end = time.monotonic() + DEADLINE
        while len(self.buf) < n:
            if not self.fill(end - time.monotonic()):
                raise Failure('expected %r\n    got %r' % (what, self.buf))

    def take(self, n):
        self.need(n, '%d bytes' % n)
        data, self.buf = self.buf[:n], self.buf[n:]
        return data

    def expect(self, want):
        end = time.monotonic() + DEADLINE
        while len(self.buf) < len(want):
            if self.buf != want[:len(self.buf)]:
                break
            if not self.fill(end - time.monotonic()):
                break
        if self.buf[:len(want)] != want:
            raise Failure('expected %r\n    got %r' % (want, self.buf))
        self.buf = self.buf[len(want):]

    def expect_line(self, regex):
        end = time.monotonic() + DEADLINE
        while not (self.buf.startswith(b'\r\n') and
                   self.buf.find(b'\r\n', 2) > 0):
            if not self.fill(end - time.monotonic()):
                raise Failure('expected a line %r\n    got %r' %
                              (regex, self.buf))
        at = self.buf.index(b'\r\n', 2)
        line = self.buf[2:at].decode('latin-1')
        m = re.fullmatch(regex, line)
        if not m:
            raise Failure('expected %r\n    got %r' % (regex, line))
        self.buf = self.buf[at + 2:]
        return m.groupdict()

    def quiet(self, seconds):
        end = time.monotonic() + seconds
        while not self.buf and self.fill(end - time.monotonic()):
            pass
        if self.buf:
            raise Failure('expected nothing\n    got %r' % self.buf)

    def at(self, command, *lines):
        self.send(command.encode() + b'\r')
        for line in lines:
            self.expect(b'\r\n' + line.encode() + b'\r\n')


class Case:
    def __init__(self, name, lines):
        self.name = name
        self.lines = lines
        self.options = ['--baud', '0', '--turnaround', '0']
        self.vars = {}
        self.socks = {}
        self.was_reset = set()
        self.module = None
        self.wires = []
        self.wire = None
        self.flush = True

    def subst(self, text):
        return re.sub(r'\{(\w+)\}', lambda m: str(self.vars[m.group(1)]), text)

    def start(self):
        if self.module:
            return
        self.module = Module(self.options)
        self.wire = Wire(self.module.open())
        self.wires.append(self.wire)

    def step(self, line):
        op, _, text = line.partition(' ')
        if op == '!':
            self.options += shlex.split(self.subst(text))
            return
        self.start()
        text = self.subst(text)
        if op == '>':
            self.wire.send(text.encode() + b'\r')
        elif op == '>>':
            self.wire.send(unescape(text))
        elif op == '<':
            self.wire.expect(b'\r\n' + text.encode() + b'\r\n')
        elif op == '<+':
            self.wire.expect(text.encode() + b'\r\n')
        elif op == '<<':
            self.wire.expect(unescape(text))
        elif op == '<~':
            self.vars.update(self.wire.expect_line(text))
        elif op == '@':
            words = text.split(' ')
            getattr(self, 'do_' + words[0].replace('-', '_'))(*words[1:])
        else:
            raise Failure('not understood: ' + line)

    def run(self):
        number = 0
        try:
            for number, line in self.lines:
                self.step(line)
            if self.flush:
                self.wire.at('AT', 'OK')
        except Failure as e:
            raise Failure('line %d: %s' % (number, e))
        except Exception:
            raise Failure('line %d: %s' % (number, traceback.format_exc()))
        finally:
            for s in self.socks.values():
                s.close()
            if self.module:
                self.module.close()

    # Directives

    def do_m10(self, mux=None):
        """an m10, which echoes neither commands nor payload"""
        self.wire.send(b'ATE0\r')
        self.wire.expect(b'ATE0\r\r\nOK\r\n')
        self.wire.at('AT+QISDE=0', 'OK')
        if mux:
            self.wire.at('AT+QIMUX=1', 'OK')

    def do_m10_client(self, name, mux=None):
        """a server NAME and a session with it; with MUX profile 0"""
        self.do_m10(mux)
        self.do_listen(name + '_server', '116.226.41.43')
        self.wire.at('AT+QIOPEN=%s"TCP","116.226.41.43",%d' %
                     ('0,' if mux else '', self.vars[name + '_server']),
                     'OK', ('0, ' if mux else '') + 'CONNECT OK')
        self.do_accept(name + '_server', name)

    def do_m10_headers(self, name, mux=None, proto='TCP', to='10.7.157.1'):
        """every combination of what is put before received data"""
        peer = '%s:%d' % self.socks[name].getsockname()
        for bits in range(16):
            head, ra, la, pt = (bits >> i & 1 for i in range(4))
            self.wire.at('AT+QIHEAD=%d;+QISHOWRA=%d;+QISHOWLA=%d;+QISHOWPT=%d'
                         % (head, ra, la, pt), 'OK')
            want = '\r\n' if mux or ra or la else ''
            want += '+RECEIVE: 0, 26\r\n' if mux else ''
            want += 'RECV FROM:%s\r\n' % peer if ra else ''
            want += 'TO:%s\r\n' % to if la else ''
            want += 'IPD26%s:' % (proto if pt else '') if head else ''
            data = b"Quectel's module is great!"
            self.socks[name].send(data)
            self.wire.expect(want.encode() + data)

    def do_up(self):
        """no echo, context 1 active"""
        self.wire.send(b'ATE0\r')
        self.wire.expect(b'ATE0\r\r\nOK\r\n')
        self.wire.at('AT+QISDE=0', 'OK')
        self.wire.at('AT+QIACT=1', 'OK')

    def do_client(self, mode):
        """up, and socket 0 is open in MODE to a server's c"""
        self.do_up()
        self.do_listen('A', '220.180.239.212')
        self.wire.send(b'AT+QIOPEN=1,0,"TCP","220.180.239.212",%d,0,%s\r' %
                       (self.vars['A'], mode.encode()))
        if mode == '2':
            self.wire.expect(b'\r\nCONNECT\r\n')
        else:
            self.wire.expect(b'\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n')
        self.do_accept('A', 'c')

    def do_forget_queries(self):
        QUERIES.clear()

    def do_queries(self, name, n):
        """NAME, or NAME@CLIENT, was asked for N times since the last time"""
        got = QUERIES.count(name)
        QUERIES.clear()
        if got != int(n):
            raise Failure('asked %d times for %s' % (got, name))

    def do_ping_group(self, lo, hi):
        with open('/proc/sys/net/ipv4/ping_group_range', 'w') as f:
            f.write(lo + ' ' + hi)

    def do_ping_socket(self, kind):
        """the request that is out went through a socket of this kind"""
        if len(open('/proc/net/' + kind).readlines()) != 2:
            raise Failure('no %s socket' % kind)

    def do_ping_replies(self, n, ip, size, ttl):
        for _ in range(int(n)):
            self.wire.expect_line(r'\+QPING: 0,"%s",%s,\d+,%s' %
                                  (re.escape(ip), size, ttl))

    def do_open_errors(self, lo, hi):
        """each of these codes as the result of a QIOPEN"""
        for n in range(int(lo), int(hi) + 1):
            self.module.ctl('quirk', 'open-error=80:%d' % n)
            self.wire.at('AT+QIOPEN=1,0,"TCP","1.2.3.4",80,0,1', 'OK',
                         '+QIOPEN: 0,%d' % n)
            self.wire.at('AT+QICLOSE=0', 'OK')
            self.module.ctl('quirk', 'open-error=off')

    def do_address(self, verb, address):
        """take an address of the far side away, or give it back"""
        subprocess.run(['ip', 'addr', verb, address + '/32', 'dev', 'lo'],
                       check=True)

    def do_refused(self, host, port):
        with new_socket(host) as s:
            s.settimeout(DEADLINE)
            try:
                s.connect((host, int(port)))
            except ConnectionRefusedError:
                return
        raise Failure('not refused')

    def do_connect_send_close(self, src, dst, dport, *text):
        with new_socket(src) as s:
            s.bind((src, 0))
            s.connect((dst, int(dport)))
            s.sendall(unescape(' '.join(text)))

    def do_send_hex(self, n):
        self.wire.send(bytes(i & 255 for i in range(int(n))).hex().encode())

    def do_hex_bytes(self, n, first='0'):
        want = bytes((i + int(first)) & 255 for i in range(int(n)))
        self.wire.expect(want.hex().upper().encode())

    def do_keepalive(self, port, on):
        """whether the module's socket of that local port has its timer"""
        for line in open('/proc/net/tcp'):
            f = line.split()
            if f[1].endswith(':%04X' % int(port)) and f[3] == '01':
                if (f[5][:2] == '02') != (on == 'on'):
                    raise Failure('timer ' + f[5])
                return
        raise Failure('no such socket')

    def do_listen_later(self, name, seconds):
        """a server that was refused so far begins to listen"""
        s = self.socks[name]

        def listen():
            time.sleep(float(seconds))
            s.listen(16)
        threading.Thread(target=listen).start()

    def do_bound(self, name, host):
        """a port that refuses, until listen-later"""
        s = socket.socket()
        s.bind((host, 0))
        s.settimeout(DEADLINE)
        self.vars[name] = s.getsockname()[1]
        self.socks[name] = s

    def do_listen(self, name, host, port='0'):
        """NAME HOST [PORT]: a server; {NAME} is its port"""
        s = new_socket(host)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((host, int(port)))
        s.listen(16)
        s.settimeout(DEADLINE)
        self.vars[name] = s.getsockname()[1]
        self.socks[name] = s

    def do_accept(self, server, name):
        """the client's address becomes {NAME_ip} {NAME_from}"""
        self.socks[name], peer = self.socks[server].accept()
        self.vars[name + '_ip'], self.vars[name + '_from'] = peer[:2]
        self.socks[name].settimeout(DEADLINE)

    def do_connect(self, name, src, sport, dst, dport):
        s = new_socket(src)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.settimeout(DEADLINE)
        s.bind((src, int(sport)))
        try:
            s.connect((dst, int(dport)))
        except ConnectionResetError:
            self.was_reset.add(name)    # before connect() returned
        self.vars[name] = s.getsockname()[1]
        self.socks[name] = s

    def do_udp(self, name, host, port='0'):
        s = new_socket(host, socket.SOCK_DGRAM)
        s.bind((host, int(port)))
        s.settimeout(DEADLINE)
        self.vars[name] = s.getsockname()[1]
        self.socks[name] = s

    def do_to_client(self, name):
        """send() of a datagram socket goes to who sent the last one"""
        self.socks[name].connect((self.vars[name + '_ip'],
                                  self.vars[name + '_from']))

    def do_sendto(self, name, host, port, *text):
        self.socks[name].sendto(unescape(' '.join(text)), (host, int(port)))

    def do_recvfrom(self, name, *text):
        """the sender becomes {NAME_from} {NAME_ip}"""
        data, peer = self.socks[name].recvfrom(2000)
        self.vars[name + '_ip'], self.vars[name + '_from'] = peer[:2]
        if data != unescape(' '.join(text)):
            raise Failure('%s got %r' % (name, data))

    def do_recvfrom_bytes(self, name, n):
        data, peer = self.socks[name].recvfrom(65536)
        self.vars[name + '_ip'], self.vars[name + '_from'] = peer[:2]
        if data != bytes(i & 255 for i in range(int(n))):
            raise Failure('%s got %d bytes, wrong' % (name, len(data)))

    def do_recvfrom_length(self, name, n):
        data, peer = self.socks[name].recvfrom(65536)
        self.vars[name + '_ip'], self.vars[name + '_from'] = peer[:2]
        if len(data) != int(n):
            raise Failure('%s got %d bytes' % (name, len(data)))

    def do_sendto_bytes(self, name, host, port, n):
        self.socks[name].sendto(bytes(i & 255 for i in range(int(n))),
                                (host, int(port)))

    def do_sendto_many(self, name, host, port, n, count):
        """COUNT datagrams of N bytes, each of one value"""
        for i in range(int(count)):
            self.socks[name].sendto(bytes([i]) * int(n), (host, int(port)))

    def do_read_datagrams(self, sid, n, lo, hi):
        """between LO and HI of them are left, whole and in order"""
        last, count = -1, 0
        while True:
            self.wire.send(b'AT+QIRD=%s\r' % sid.encode())
            head = self.wire.expect_line(r'\+QIRD: (?P<n>\d+)(,.*)?')
            if head['n'] == '0':
                break
            data = self.wire.take(int(head['n']))
            if data != data[:1] * int(n) or data[0] <= last:
                raise Failure('not a datagram that was sent: %r' % data)
            last, count = data[0], count + 1
            self.wire.expect(b'\r\nOK\r\n')
        self.wire.expect(b'\r\nOK\r\n')
        if not int(lo) <= count <= int(hi):
            raise Failure('%d datagrams' % count)

    def do_peer(self, name, *text):
        """the remote host sends TEXT"""
        self.peer_at = time.monotonic()
        self.socks[name].sendall(unescape(' '.join(text)))

    def do_peer_bytes(self, name, n):
        self.peer_at = time.monotonic()
        self.socks[name].sendall(bytes(i & 255 for i in range(int(n))))

    def do_got(self, name, *text):
        """the remote host gets exactly TEXT"""
        want, data = unescape(' '.join(text)), b''
        while len(data) < len(want):
            more = self.socks[name].recv(len(want) - len(data))
            if not more:
                break
            data += more
        if data != want:
            raise Failure('%s got %r' % (name, data))

    def do_got_already(self, name, *text):
        """it has come, without more waiting"""
        self.socks[name].settimeout(LATE or 0.05)
        try:
            self.do_got(name, *text)
        except TimeoutError:
            raise Failure('%s got nothing' % name)
        finally:
            self.socks[name].settimeout(DEADLINE)

    def do_got_bytes(self, name, n):
        want, data = bytes(i & 255 for i in range(int(n))), b''
        while len(data) < len(want):
            more = self.socks[name].recv(65536)
            if not more:
                break
            data += more
        if data != want:
            raise Failure('%s got %d bytes, wrong' % (name, len(data)))

    def do_got_eof(self, name):
        data = self.socks[name].recv(100)
        if data:
            raise Failure('%s got %r' % (name, data))

    def do_got_rst(self, name):
        if name in self.was_reset:
            return
        try:
            data = self.socks[name].recv(100)
        except ConnectionResetError:
            return
        raise Failure('%s got %r, no RST' % (name, data))

    def do_close(self, name):
        self.socks.pop(name).close()

    def do_shutdown(self, name):
        self.socks[name].shutdown(socket.SHUT_WR)

    def do_shutdown_later(self, name, seconds):
        """as a peer that hears our FIN first"""
        threading.Timer(float(seconds), self.socks[name].shutdown,
                        (socket.SHUT_WR,)).start()

    def do_reset(self, name):
        self.socks[name].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                    b'\1\0\0\0\0\0\0\0')
        self.socks.pop(name).close()

    def do_send_bytes(self, n):
        """N bytes of payload: 0, 1, ... 255, 0, ..."""
        self.wire.send(bytes(i & 255 for i in range(int(n))))

    def do_long_line(self, n):
        self.wire.send(b'x' * int(n))

    def do_bytes(self, n, first='0'):
        """expect N bytes of that pattern, from FIRST on"""
        want = bytes((i + int(first)) & 255 for i in range(int(n)))
        self.wire.expect(want)

    def do_quiet(self, seconds):
        self.wire.quiet(float(seconds))

    def do_pause(self, seconds):
        """a time that the protocol asks for, such as a guard time"""
        time.sleep(float(seconds))

    def do_elapsed(self, lo, hi):
        """seconds between the last send and the last byte received"""
        t = self.wire.got_at - self.wire.sent_at
        if not float(lo) <= t <= float(hi) + LATE:
            raise Failure('it took %.3f s' % t)

    def do_elapsed_peer(self, lo, hi):
        """the same since the last bytes of a peer"""
        t = self.wire.got_at - self.peer_at
        if not float(lo) <= t <= float(hi) + LATE:
            raise Failure('it took %.3f s' % t)

    def do_equal(self, a, b):
        if a != b:
            raise Failure('%s is not %s' % (a, b))

    def do_less_than(self, a, b):
        if int(a) >= int(b):
            raise Failure('%s is not less than %s' % (a, b))

    def do_ctl_urcs(self, n):
        s = socket.socket(socket.AF_UNIX)
        s.connect(self.module.control)
        s.sendall(b''.join(b'urc U%d\n' % i for i in range(int(n))))
        for _ in range(int(n)):
            s.recv(3, socket.MSG_WAITALL)
        s.close()

    def do_expect_urcs(self, lo, hi):
        for i in range(int(lo), int(hi)):
            self.wire.expect(b'\r\nU%d\r\n' % i)

    def do_drain_later(self, name, n):
        """begin to read a while after the sender was held up"""
        def drain():
            time.sleep(0.3)
            self.do_drain(name, n)
        self.thread = threading.Thread(target=drain)
        self.thread.start()

    def do_drained(self):
        self.thread.join(DEADLINE)
        if self.thread.is_alive():
            raise Failure('the peer has not got all')

    def do_skip_overrun(self):
        """the line that was cut ends in whatever error"""
        self.wire.expect_line('ERROR|\\+CME ERROR: .*')

    def do_ctl(self, *words):
        self.module.ctl(*words)

    def do_ctl_fails(self, *words):
        try:
            self.module.ctl(*words)
        except Failure:
            return
        raise Failure('ctl did not fail')

    def do_dcd(self, index, state):
        text = self.module.ctl('stats')
        if not re.search('^port %s .* dcd %s$' % (index, state), text, re.M):
            raise Failure('not so: ' + text)

    def do_port(self, index):
        """go on at the module's N-th port (opened as --unix {dir}/N)"""
        while len(self.wires) <= int(index):
            path = self.vars['extra'] + '/%d' % len(self.wires)
            self.wires.append(Wire(self.module.open(path)))
        self.wire = self.wires[int(index)]

    def do_open_many(self, server, n):
        """N sockets to SERVER, ids from 0"""
        for i in range(int(n)):
            self.wire.at('AT+QIOPEN=1,%d,"TCP","220.180.239.212",%d,0,1' %
                         (i, self.vars[server]), 'OK', '+QIOPEN: %d,0' % i)

    def do_listen_small(self, name, host):
        """a server whose clients can send it little before it reads"""
        self.do_listen(name, host)
        self.socks[name].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

    def do_send_until_full(self, sid):
        for _ in range(200):
            self.wire.at('AT+QISEND=%s,1460' % sid)
            self.wire.expect(b'\r\n> ')
            self.do_send_bytes(1460)
            self.wire.need(11, 'SEND OK or SEND FAIL')
            if self.wire.buf.startswith(b'\r\nSEND FAIL'):
                self.wire.expect(b'\r\nSEND FAIL\r\n')
                return
            self.wire.expect(b'\r\nSEND OK\r\n')
        raise Failure('the send buffer never fills')

    def do_drain(self, name, n):
        left = int(n)
        while left:
            left -= len(self.socks[name].recv(min(left, 65536)))

    def do_peer_quiet(self, name, seconds):
        if select.select([self.socks[name]], [], [], float(seconds))[0]:
            raise Failure('%s got something' % name)

    def do_skip(self, n):
        self.wire.take(int(n))

    def do_until(self, *text):
        """read on to TEXT, whatever comes before it"""
        want, end = unescape(' '.join(text)), time.monotonic() + DEADLINE
        while want not in self.wire.buf:
            if not self.wire.fill(end - time.monotonic()):
                raise Failure('no %r in %r' % (want, self.wire.buf))
        at = self.wire.buf.index(want) + len(want)
        self.wire.buf = self.wire.buf[at:]

    def do_no_flush(self):
        self.flush = False


def parse(path):
    cases, lines, name = [], None, None
    for number, line in enumerate(open(path), 1):
        line = line.rstrip('\n')
        if not line or line.startswith('#'):
            continue
        if line.startswith('= '):
            name = os.path.basename(path)[:-2] + ': ' + line[2:]
            lines = []
            cases.append((name, lines))
        else:
            lines.append((number, line))
    return cases


def transcript(name, lines):
    case = Case(name, lines)
    case.vars['long'] = 'x' * 800
    case.vars['x127'] = 'x' * 127
    case.vars['x256'] = '.'.join(['x' * 50] * 5) + '.x'
    case.vars['extra'] = tempfile.mkdtemp(dir=WORK)
    return lambda: case.run()


def own_user():
    """Without being root: a user namespace, for those of the network."""
    if os.geteuid() and os.environ.get('CELLSIM_TEST_USERNS') != '1':
        os.environ['CELLSIM_TEST_USERNS'] = '1'
        os.execvp('unshare', ['unshare', '-r', sys.executable] + sys.argv)


def enter_namespace():
    """A fresh network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) < 0:
        raise OSError(ctypes.get_errno(), 'unshare')
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    for a in ADDRESSES:
        subprocess.run(['ip', 'addr', 'add', a + '/32', 'dev', 'lo'],
                       check=True)
    for a in ADDRESSES6:
        # Not tentative, not even for a moment.
        subprocess.run(['ip', 'addr', 'add', a + '/128', 'dev', 'lo', 'nodad'],
                       check=True)
    with open('/proc/sys/net/ipv4/ip_default_ttl', 'w') as f:
        f.write('255')
    for name, value in (('tcp_syn_retries', '1'),
                        ('tcp_syn_linear_timeouts', '0')):
        path = '/proc/sys/net/ipv4/' + name
        if os.path.exists(path):
            with open(path, 'w') as f:
                f.write(value)
    for address, names in DNS_SERVERS.items():
        s = new_socket(address, socket.SOCK_DGRAM)
        s.bind((address, 53))
        threading.Thread(target=dns_server, args=(s, names),
                         daemon=True).start()


def all_tests():
    sys.modules['run'] = sys.modules['__main__']
    import line_tests
    import mux_tests
    tests = []
    for path in sorted(glob.glob(os.path.join(HERE, '*.t'))):
        for name, lines in parse(path):
            tests.append((name, transcript, (name, lines)))
    for fn in line_tests.TESTS:
        tests.append(('line: ' + fn.__doc__.strip(), lambda f: f, (fn,)))
    for fn in mux_tests.TESTS:
        tests.append(('mux: ' + fn.__doc__.strip(), lambda f: f, (fn,)))
    return tests


def run_tests(tests, verbose):
    """Returns how many failed."""
    global WORK
    failed = 0
    with tempfile.TemporaryDirectory(prefix='cellsim.') as WORK:
        for name, make, args in tests:
            begun = time.monotonic()
            try:
                make(*args)()
                print('ok - ' + name + (' (%.2f s)' %
                      (time.monotonic() - begun) if verbose else ''))
            except Failure as e:
                failed += 1
                print('not ok - %s\n    %s' % (name, e))
            except Exception:
                failed += 1
                print('not ok - %s\n%s' % (name, traceback.format_exc()))
            sys.stdout.flush()
    return failed


def worker(tests, verbose):
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        enter_namespace()
        status = min(run_tests(tests, verbose), 100)
    finally:
        sys.stdout.flush()
        os._exit(status)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('-v', action='store_true')
    parser.add_argument('-j', type=int, default=1)
    parser.add_argument('names', nargs='*')
    args = parser.parse_args()
    own_user()
    tests = [t for t in all_tests() if not args.names or
             any(name in t[0] for name in args.names)]
    pids = [worker(tests[i::args.j], args.v) for i in range(args.j)]
    failed = sum(os.waitstatus_to_exitcode(os.waitpid(p, 0)[1]) for p in pids)
    print('%d passed, %d failed' % (len(tests) - failed, failed))
    return 1 if failed or not tests else 0


if __name__ == '__main__':
    sys.exit(main())
