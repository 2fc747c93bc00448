# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the line itself: speed, pacing, bounds, the PPP bridge."""
import glob
import hashlib
import os
import re
import socket
import subprocess
import termios
import threading
import time

import quirks_man
from run import CELLSIM, HERE, LATE, Failure, Module, Wire

HOST = '220.180.239.212'


def check(ok, why):
    if not ok:
        raise Failure(why)


class Session:
    """A module, its wire, context 1 active, and a server."""

    def __init__(self, *options, transport='unix', up=True):
        self.module = Module(list(options), transport)
        self.fd = self.module.open()
        self.wire = Wire(self.fd)
        self.server = socket.socket()
        self.server.bind((HOST, 0))
        self.server.listen(16)
        self.server.settimeout(10)
        if up:
            self.wire.send(b'ATE0\r')
            self.wire.expect(b'ATE0\r\r\nOK\r\n')
            self.wire.at('AT+QISDE=0;+QIACT=1', 'OK')

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.server.close()
        self.module.close()

    def client(self, sid, mode):
        self.wire.at('AT+QIOPEN=1,%d,"TCP","%s",%d,0,%d' %
                     (sid, HOST, self.server.getsockname()[1], mode),
                     'OK', '+QIOPEN: %d,0' % sid)
        peer = self.server.accept()[0]
        peer.settimeout(10)
        return peer


def set_speed(fd, baud):
    t = termios.tcgetattr(fd)
    t[4] = t[5] = getattr(termios, 'B%d' % baud)
    termios.tcsetattr(fd, termios.TCSANOW, t)


def pushes(wire, want):
    """Collect pushes until each socket of WANT has its bytes."""
    got = {sid: b'' for sid in want}
    order = []
    while any(len(got[sid]) < n for sid, n in want.items()):
        head = wire.expect_line(r'\+QIURC: "recv",(?P<id>\d+),(?P<n>\d+)')
        sid, n = int(head['id']), int(head['n'])
        check(0 < n <= 1500, 'a push of %d bytes' % n)
        got[sid] += wire.take(n)
        order.append(sid)
    return got, order


def feed(peer, data):
    t = threading.Thread(target=peer.sendall, args=(data,))
    t.start()
    return t


def pty_raw_and_speed():
    """a pty is raw, and has the module's speed"""
    with Session('--baud', '115200', transport='pty') as s:
        t = termios.tcgetattr(s.fd)
        check(t[0] == 0 and t[1] == 0 and t[3] == 0, 'not raw: %r' % t)
        check(t[4] == termios.B115200, 'not 115200')
        s.wire.at('AT+IPR?', '+IPR: 115200', 'OK')


def speed_mismatch():
    """another speed garbles both ways; AT+IPR changes it after its OK"""
    with Session('--baud', '115200', transport='pty') as s:
        set_speed(s.fd, 9600)
        s.wire.send(b'AT\r')
        s.wire.quiet(0.1)
        s.module.ctl('urc', 'hello')
        data = s.wire.take(9)
        check(all(c & 0x80 for c in data), 'not garbled: %r' % data)
        set_speed(s.fd, 115200)
        s.wire.send(b'\r')
        s.wire.at('AT', 'OK')
        s.wire.at('AT+IPR=460800', 'OK')
        set_speed(s.fd, 460800)
        s.wire.at('AT+IPR?', '+IPR: 460800', 'OK')
        s.wire.at('AT+IPR=115201', 'ERROR')
        s.module.ctl('reset', '200')
        set_speed(s.fd, 115200)
        s.wire.expect(b'\r\nRDY\r\n')
        s.wire.expect(b'\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n')


def sent(s):
    """How many bytes have left the module's first port."""
    return int(re.search(r'port 0 .*? out (\d+)', s.module.ctl('stats'))[1])


def reopen():
    """what is said while nobody has the pty open is lost"""
    with Session('--baud', '0', transport='pty') as s:
        os.close(s.fd)
        s.module.fds.remove(s.fd)
        before = sent(s)
        s.module.ctl('urc', 'nobody hears this')
        deadline = time.monotonic() + 10
        while sent(s) == before and time.monotonic() < deadline:
            time.sleep(0.01)
        s.fd = s.module.open()
        s.wire = Wire(s.fd)
        s.wire.at('AT', 'OK')


def paced_down():
    """115200 and 921600 downwards: the rate"""
    for baud, size in ((115200, 30000), (921600, 200000)):
        with Session('--baud', str(baud)) as s:
            peer = s.client(0, 1)
            t = feed(peer, os.urandom(size))
            s.wire.need(1, 'a push')
            begun = s.wire.got_at
            before = len(s.wire.buf)
            headers = len('\r\n+QIURC: "recv",0,1500\r\n')
            pushes(s.wire, {0: size})
            t.join()
            total = size + (size // 1500) * headers - before
            rate = total / (s.wire.got_at - begun)
            check(0.995 < rate / (baud / 10) + LATE and
                  rate / (baud / 10) < 1.005,
                  '%d baud: %.0f bytes/s' % (baud, rate))


def paced_up():
    """115200 upwards: a send takes its bytes' time and two turn-arounds"""
    with Session('--baud', '115200', '--turnaround', '20') as s:
        peer = s.client(0, 1)
        begun = time.monotonic()
        for i in range(3):
            s.wire.send(b'AT+QISEND=0,1460\r')
            s.wire.expect(b'\r\n> ')
            s.wire.send(bytes(1460))
            s.wire.expect(b'\r\nSEND OK\r\n')
        took = time.monotonic() - begun
        want = 3 * ((17 + 4 + 1460 + 11) / 11520 + 0.04)
        check(want <= took < want * 1.02 + LATE,
              '%.3f s, not %.3f' % (took, want))
        got = b''
        while len(got) < 3 * 1460:
            got += peer.recv(65536)


def full_duplex():
    """both ways at once do not slow each other"""
    with Session('--baud', '115200', '--quirk', 'urc-at-prompt') as s:
        peer = s.client(0, 1)
        t = feed(peer, bytes(12000))
        s.wire.send(b'AT+QISEND=0,1460\r')
        s.wire.send(bytes(1460))
        data = b''
        while b'SEND OK' not in data or data.count(0) < 12000:
            s.wire.need(1, 'more')
            data += s.wire.buf
            s.wire.buf = b''
        t.join()
        check(data.index(b'SEND OK') < 6000, 'one after the other')


def fair():
    """twelve sockets take turns"""
    size = 20000
    with Session('--baud', '921600') as s:
        peers = [s.client(i, 1) for i in range(12)]
        data = [os.urandom(size) for _ in peers]
        threads = [feed(p, d) for p, d in zip(peers, data)]
        got, order = pushes(s.wire, {i: size for i in range(12)})
        for t in threads:
            t.join()
        for i in range(12):
            check(got[i] == data[i], 'socket %d: wrong bytes' % i)
        tail = order[24:120]
        for i in range(12):
            check(5 <= tail.count(i) <= 11, 'socket %d had %d turns of %d' %
                  (i, tail.count(i), len(tail)))


def back_pressure():
    """a remote that floods is held back while the line is slow"""
    with Session('--baud', '9600') as s:
        peer = s.client(0, 1)
        peer.setblocking(False)
        sent, idle = 0, 0
        while idle < 20:
            try:
                sent += peer.send(bytes(65536))
                idle = 0
            except BlockingIOError:
                idle += 1
                time.sleep(0.02)
            check(sent < 8 << 20, 'not held back')
        rss = [line for line in
               open('/proc/%d/status' % s.module.process.pid)
               if line.startswith('VmRSS')][0].split()[1]
        check(int(rss) < 16384, 'it took %s KiB' % rss)


def deaf_host():
    """a host that sends commands and never reads is held up"""
    with Session('--baud', '0', '--turnaround', '0') as s:
        commands, sent = b'ATI\r' * 16384, 0
        os.set_blocking(s.fd, False)
        for _ in range(50):
            try:
                sent += os.write(s.fd, commands)
            except BlockingIOError:
                time.sleep(0.02)
            check(sent < 4 << 20, 'not held back')
        rss = [line for line in
               open('/proc/%d/status' % s.module.process.pid)
               if line.startswith('VmRSS')][0].split()[1]
        check(int(rss) < 16384, 'it took %s KiB' % rss)
        while s.wire.fill(0.3):
            s.wire.buf = b''
        s.wire.send(b'\r')
        while s.wire.fill(0.3):
            s.wire.buf = b''
        s.wire.at('AT', 'OK')


def integrity():
    """12 uploads and 12 downloads of random data arrive whole, unpaced"""
    size = 60000
    with Session('--baud', '0', '--turnaround', '0',
                 '--quirk', 'urc-at-prompt') as s:
        peers = [s.client(i, 0) for i in range(12)]
        up = [os.urandom(size) for _ in peers]
        down = [os.urandom(size) for _ in peers]
        threads = [feed(p, d) for p, d in zip(peers, down)]
        sums = [hashlib.sha256() for _ in peers]

        def drain(i):
            left = size
            while left:
                data = peers[i].recv(65536)
                left -= len(data)
                sums[i].update(data)

        readers = [threading.Thread(target=drain, args=(i,))
                   for i in range(12)]
        for t in readers:
            t.start()
        transfer(s.wire, up, down)
        for t in threads + readers:
            t.join(10)
        for i in range(12):
            check(sums[i].digest() == hashlib.sha256(up[i]).digest(),
                  'upload %d' % i)


def answer(wire, *ends):
    """Read to one of ENDS, over the URCs that may come between."""
    while True:
        for end in ends:
            if end in wire.buf:
                at = wire.buf.index(end)
                text = wire.buf[:at]
                wire.buf = wire.buf[at + len(end):]
                return text, end
        wire.need(len(wire.buf) + 1, ends)


def transfer(wire, up, down):
    sent = [0] * len(up)
    got = [b''] * len(down)
    while any(len(g) < len(d) for g, d in zip(got, down)) or \
            any(n < len(d) for n, d in zip(sent, up)):
        for i in range(len(up)):
            chunk = up[i][sent[i]:sent[i] + 1460]
            if chunk:
                wire.send(b'AT+QISEND=%d,%d\r' % (i, len(chunk)))
                answer(wire, b'\r\n> ')
                wire.send(chunk)
                if answer(wire, b'SEND OK\r\n', b'SEND FAIL\r\n')[1][5:7] \
                        == b'OK':
                    sent[i] += len(chunk)
            wire.send(b'AT+QIRD=%d,1500\r' % i)
            answer(wire, b'\r\n+QIRD: ')
            n = int(answer(wire, b'\r\n')[0])
            if n:
                got[i] += wire.take(n)
            answer(wire, b'\r\nOK\r\n')
    for i in range(len(down)):
        check(got[i] == down[i], 'download %d' % i)


def any_cut():
    """a command line and its payload in pieces of one byte"""
    with Session('--baud', '0', '--turnaround', '0') as s:
        peer = s.client(0, 1)
        for c in b'AT+QISEND=0,5\r':
            s.wire.send(bytes([c]))
        s.wire.expect(b'\r\n> ')
        for c in b'\r\nAT\r':
            s.wire.send(bytes([c]))
        s.wire.expect(b'\r\nSEND OK\r\n')
        check(peer.recv(100) == b'\r\nAT\r', 'wrong payload')


def timeouts():
    """a black hole ends in 566, or in 569 with its quirk"""
    for quirk, code in ((None, 566), ('timeout-569', 569)):
        options = ['--quirk', quirk] if quirk else []
        with Session('--baud', '0', *options) as s:
            s.server.listen(0)
            stuck = [socket.socket() for _ in range(2)]
            for sock in stuck:
                sock.setblocking(False)
                sock.connect_ex(s.server.getsockname())
            s.wire.at('AT+QIOPEN=1,0,"TCP","%s",%d,0,1' %
                      s.server.getsockname(), 'OK')
            s.wire.expect(b'\r\n+QIOPEN: 0,%d\r\n' % code)
            for sock in stuck:
                sock.close()


def bridge():
    """ATD*99# bridges the paced line to a program's pty"""
    with Session('--baud', '115200', '--register-after', '0',
                 '--ppp-command',
                 'test -t 0 && test -c $CELLSIM_TTY && exec cat 2>/dev/null') as s:
        for dial in ('ATD*99#', 'ATDT*99***1#'):
            s.wire.at(dial, 'CONNECT')
            data = bytes(range(256)) * 12
            begun = time.monotonic()
            s.wire.send(data)
            s.wire.expect(data)
            took = time.monotonic() - begun
            check(took > len(data) / 11520, 'not paced: %.3f s' % took)
            s.module.ctl('reset', '0')
            s.wire.expect(b'\r\nRDY\r\n')
            s.wire.expect(b'\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n')
            s.wire.send(b'ATE0\r')
            s.wire.expect(b'ATE0\r\r\nOK\r\n')
    with Session('--baud', '0', '--ppp-command', 'echo bye') as s:
        s.wire.at('ATD*99#', 'CONNECT')
        s.wire.expect(b'bye\n\r\nNO CARRIER\r\n')
        s.wire.at('AT', 'OK')
    with Session('--baud', '0') as s:
        s.wire.at('ATD*99#', 'NO CARRIER')
        s.wire.at('ATD5551234', 'ERROR')


def unpaced_speed():
    """an unpaced line moves 500 kB/s at least"""
    size = 2 << 20
    with Session('--baud', '0', '--turnaround', '0') as s:
        peer = s.client(0, 1)
        t = feed(peer, bytes(size))
        begun = time.monotonic()
        pushes(s.wire, {0: size})
        t.join()
        rate = size / (time.monotonic() - begun)
        check(rate > 5e5, '%.0f bytes/s' % rate)


def held_back():
    """--rtscts: what the quirks would drop is held back instead"""
    size = 200000
    master, slave = os.openpty()
    with Session('--baud', '0', '--turnaround', '0', '--rtscts',
                 '--tty', os.ttyname(slave), '--quirk', 'transparent-drop',
                 '--quirk', 'rx-overrun=64') as s:
        flags = termios.tcgetattr(slave)[2]
        check(flags & termios.CRTSCTS, 'no CRTSCTS')
        wire = Wire(master)
        wire.send(b'ATE0\r')
        wire.expect(b'ATE0\r\r\nOK\r\n')
        s.server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.at('AT+QIOPEN=1,0,"TCP","%s",%d,0,2' % s.server.getsockname(),
                'CONNECT')
        peer = s.server.accept()[0]
        data, got = os.urandom(size), b''
        t = threading.Thread(target=wire.send, args=(data,))
        t.start()
        time.sleep(0.3)
        peer.settimeout(10)
        while len(got) < size:
            got += peer.recv(65536)
        t.join()
        check(got == data, 'not what was sent')
    os.close(master)
    os.close(slave)


def usage():
    """wrong options end with status 2 and a reason"""
    for args in ([], ['--baud', 'x', '--unix', 'x'], ['--unix', 'x', 'y'],
                 ['--quirk', 'none'], ['--port-name', 'uart1'],
                 ['--unix', 'x', '--port-name', 'lpt'], ['--nonsense'],
                 ['--context', '7:address=1.2.3.4'], ['--host', 'name'],
                 ['--host', 'name=x'], ['ctl']):
        r = subprocess.run([CELLSIM] + args, capture_output=True)
        check(r.returncode == 2 and r.stderr and not r.stdout,
              '%r: %r' % (args, r))
    r = subprocess.run([CELLSIM, '--quirk', 'help'], capture_output=True)
    check(r.returncode == 0 and b'urc-held' in r.stdout, 'no help')


def ctl_client():
    """cellsim ctl: output, errors, exit status"""
    with Session('--baud', '0') as s:
        for args, status, out in ((['stats'], 0, True), (['clear'], 0, False),
                                  (['quirk', 'nonsense'], 1, False)):
            r = subprocess.run([CELLSIM, 'ctl', s.module.control] + args,
                               capture_output=True)
            check(r.returncode == status and bool(r.stdout) == out and
                  bool(r.stderr) == bool(status), '%r: %r' % (args, r))
    r = subprocess.run([CELLSIM, 'ctl', '/nonexistent', 'stats'],
                       capture_output=True)
    check(r.returncode == 1 and r.stderr, 'ctl without a module')


def manual():
    """the manual page lists the quirks, options and control commands"""
    page = open(quirks_man.PAGE).read()
    check(page == quirks_man.page(), 'run test/quirks_man.py')
    page = page.replace('\\-', '-')
    usage = subprocess.run([CELLSIM, '--help'], capture_output=True,
                           text=True).stdout.split('Quirks:')[0]
    for option in set(re.findall(r'--[a-z][a-z0-9-]+', usage)):
        check(option in page, option)
    control = re.search(r'cellsim ctl: (.*?)\n  --', usage, re.S)[1]
    for verb in re.findall(r'(?:^|, *\n? *|\|)([a-z][a-z-]+)', control):
        check(re.search(r'^\.BI?R? .*\b%s\b' % verb, page, re.M), verb)


def every_quirk():
    """each quirk is in a test"""
    text = ''.join(open(f).read() for f in
                   glob.glob(os.path.join(HERE, '*.t')) +
                   glob.glob(os.path.join(HERE, '*_tests.py')))
    listed = subprocess.run([CELLSIM, '--quirk', 'help'],
                            capture_output=True, text=True).stdout
    for name in re.findall(r'^  ([a-z0-9-]+)', listed, re.M):
        check(re.search(r"quirk'?,? '?%s\b" % name, text) or
              re.search(r"'%s'" % name, text), name)


TESTS = [pty_raw_and_speed, speed_mismatch, reopen, paced_down, paced_up,
         full_duplex, fair, back_pressure, deaf_host, integrity, any_cut, timeouts,
         bridge, unpaced_speed, held_back, usage, ctl_client,
         manual, every_quirk]
