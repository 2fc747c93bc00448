# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the multiplexer (27.010, basic option): the host is played here."""
import socket
import time

from run import DEADLINE, Failure, Module, Wire

HOST = '124.79.167.121'
FLAG, EA, CR, PF = 0xf9, 1, 2, 0x10
SABM, UA, DM, DISC, UIH, UI = 0x2f, 0x63, 0x0f, 0x43, 0xef, 0x03
MSC, TEST, CLD, NSC, FCON, FCOFF, PN = (0xe1, 0x21, 0xc1, 0x11, 0xa1, 0x61,
                                        0x81)
FC, RTC, RTR, DV = 2, 4, 8, 0x80


def check(ok, why):
    if not ok:
        raise Failure(why)


def fcs(data):
    """Bit by bit, as annex B of 27.010 has it"""
    c = 0xff
    for b in data:
        c ^= b
        for _ in range(8):
            c = c >> 1 ^ 0xe0 if c & 1 else c >> 1
    return 0xff - c


def frame(dlci, control, info=b'', cr=CR):
    n = len(info)
    head = bytes([dlci << 2 | cr | EA, control]) + \
        (bytes([n << 1 | EA]) if n < 128 else bytes([n << 1 & 0xff, n >> 7]))
    summed = head + info if control & ~PF == UI else head
    return bytes([FLAG]) + head + info + bytes([fcs(summed), FLAG])


class Dlc:
    """The host's end of a virtual port, with the methods of a Wire"""

    def __init__(self, mux, dlci):
        self.mux, self.dlci, self.buf = mux, dlci, b''
        self.signals = None

    def send(self, data):
        for i in range(0, len(data), 31):
            self.mux.wire.send(frame(self.dlci, UIH, data[i:i + 31]))

    def expect(self, want):
        end = time.monotonic() + DEADLINE
        while len(self.buf) < len(want):
            self.mux.pump(end, 'DLC %d: expected %r, got %r' %
                          (self.dlci, want, self.buf))
        got, self.buf = self.buf[:len(want)], self.buf[len(want):]
        if got != want:
            raise Failure('DLC %d: expected %r, got %r' %
                          (self.dlci, want, got + self.buf))

    def at(self, command, *lines):
        self.send(command.encode() + b'\r')
        for line in lines:
            self.expect(b'\r\n' + line.encode() + b'\r\n')


class Mux:
    """A module whose line is multiplexed, and the host"""

    def __init__(self, *options, dialect='m10', command='AT+CMUX=0',
                 found=False):
        self.module = Module(['--baud', '0', '--turnaround', '0', '--dialect',
                              dialect] + list(options))
        self.wire = Wire(self.module.open())
        if not found:
            self.wire.send(b'ATE0\r')
            self.wire.expect(b'ATE0\r\r\nOK\r\n')
            self.wire.at(command, 'OK')
        self.dlcs = {}
        self.control = []   # messages: (type, value)
        self.longest = 0

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.module.close()

    def read(self, end, why):
        """(dlci, control, info, C/R) of the next frame"""
        w = self.wire
        while True:
            at = w.buf.find(bytes([FLAG]))
            w.buf = w.buf[at:] if at >= 0 else b''
            while w.buf[:2] == bytes([FLAG, FLAG]):
                w.buf = w.buf[1:]
            b = w.buf
            if len(b) > 4:
                wide = not b[3] & EA
                n = b[3] >> 1 | (b[4] << 7 if wide else 0)
                head = b[1:5 if wide else 4]
                total = 1 + len(head) + n + 2
                if len(b) >= total:
                    break
            if not w.fill(end - time.monotonic()):
                raise Failure(why)
        info = b[1 + len(head):total - 2]
        check(b[total - 1] == FLAG, 'no flag behind %r' % b[:total])
        check(b[total - 2] == fcs(head), 'wrong FCS: %r' % b[:total])
        w.buf = b[total - 1:]
        self.longest = max(self.longest, len(info))
        return head[0] >> 2, head[1], info, head[0] & CR

    def pump(self, end, why):
        dlci, control, info, _ = self.read(end, why)
        check(control == UIH, 'control %#x: %s' % (control, why))
        if dlci:
            self.dlcs[dlci].buf += info
            return
        while info:
            n = info[1] >> 1
            kind, value, info = info[0], info[2:2 + n], info[2 + n:]
            if kind == MSC | CR:
                self.dlcs[value[0] >> 2].signals = value[1]
            else:
                self.control.append((kind, value))

    def until(self, done, why):
        end = time.monotonic() + DEADLINE
        while not done():
            self.pump(end, why)

    def exchange(self, dlci, control):
        self.wire.send(frame(dlci, control | PF))
        got = self.read(time.monotonic() + DEADLINE, 'no answer')
        check(got[0] == dlci and not got[2] and got[3], 'answer %r' % (got,))
        return got[1]

    def open(self, dlci, echo=b'ATE0\r'):
        check(self.exchange(dlci, SABM) == UA | PF, 'no UA')
        d = self.dlcs[dlci] = Dlc(self, dlci)
        if dlci:
            self.until(lambda: d.signals is not None, 'no MSC')
            d.send(b'ATE0\r')
            d.expect(echo + b'\r\nOK\r\n')
        return d

    def command(self, kind, value=b''):
        """a message, and its answer's value"""
        self.control = []
        self.wire.send(frame(0, UIH, bytes([kind | CR, len(value) << 1 | EA]) +
                             value))
        self.until(lambda: self.control, 'no answer to %#x' % kind)
        check(self.control[0][0] == kind, 'answer %r' % (self.control,))
        return self.control[0][1]

    def signals(self, dlci, bits):
        self.command(MSC, bytes([dlci << 2 | 3, EA | bits]))

    def back(self, echo=b''):
        """the line is for AT commands again"""
        self.wire.buf = self.wire.buf.lstrip(bytes([FLAG]))
        self.wire.send(b'AT\r')
        self.wire.expect(echo + b'\r\nOK\r\n')


def server():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((HOST, 0))
    s.listen(4)
    s.settimeout(DEADLINE)
    return s


def known_frames():
    """the FCS of published frames"""
    check(frame(0, SABM | PF) == bytes.fromhex('f9033f011cf9'), 'SABM 0')
    check(frame(1, SABM | PF) == bytes.fromhex('f9073f01def9'), 'SABM 1')
    check(frame(0, UIH, bytes.fromhex('c301')) ==
          bytes.fromhex('f903ef05c301f2f9'), 'CLD')


def opening():
    """DLCs open, and close; a fifth and data for a closed one get DM"""
    with Mux() as x:
        x.open(0)
        for i in (1, 2, 3, 4):
            x.open(i).at('AT', 'OK')
        check(x.exchange(5, SABM) == DM | PF, 'DLCI 5')
        check(x.exchange(2, DISC) == UA | PF, 'DISC')
        check(x.exchange(2, DISC) == DM | PF, 'DISC of a closed one')
        x.wire.send(frame(2, UIH, b'AT\r'))
        got = x.read(time.monotonic() + DEADLINE, 'nothing')
        check(got[:2] == (2, DM | PF), 'answer %r' % (got,))
        x.dlcs[1].at('AT+CMUX=0', 'ERROR')
        x.open(2, echo=b'').at('AT', 'OK')


def messages():
    """TEST, PN, flow control; what is not known gets NSC"""
    with Mux() as x:
        x.open(0)
        d = x.open(1)
        check(x.command(TEST, b'echo') == b'echo', 'TEST')
        pn = bytes([1, 0, 0, 10, 31, 0, 3, 0])
        check(x.command(PN, pn) == pn, 'PN')
        x.wire.send(frame(0, UIH, bytes([0xf1 | CR, EA])))
        x.control = []
        x.until(lambda: x.control, 'no NSC')
        check(x.control[0] == (NSC | 0, bytes([0xf1 | CR])), 'NSC')
        x.command(FCOFF)
        d.send(b'AT\r')
        check(x.command(TEST, b'x') == b'x' and not d.buf, 'FCoff')
        x.command(FCON)
        d.expect(b'\r\nOK\r\n')
        x.signals(1, FC | RTC | RTR)
        d.send(b'AT\r')
        check(x.command(TEST, b'x') == b'x' and not d.buf, 'FC')
        x.signals(1, RTC | RTR)
        d.expect(b'\r\nOK\r\n')


def damage():
    """a frame with a wrong FCS is dropped, and the next one read"""
    with Mux() as x:
        x.open(0)
        d = x.open(1)
        bad = bytearray(frame(1, UIH, b'AT\r'))
        bad[-2] ^= 1
        x.wire.send(bytes(bad) + b'\xf9\xf9' + b'junk' +
                    frame(1, UIH, b'AT+CGMM\r'))
        d.expect(b'\r\nQuectel_M10\r\n\r\nOK\r\n')
        # UI frames have their information field in the FCS
        x.wire.send(frame(1, UI, b'AT\r'))
        d.expect(b'\r\nOK\r\n')
        # two octets of length
        x.wire.send(frame(1, UIH, b'AT' + b';' * 200 + b'\r'))
        d.expect(b'\r\nOK\r\n')


def two_ports(dialect, up, opened, send):
    with Mux(dialect=dialect, command='AT+CMUX=0,0,5,64') as x, server() as s:
        x.open(0)
        d, terminal = x.open(1), x.open(3)
        d.at('AT+QISDE=0', 'OK')
        for line in up:
            d.at(*line)
        d.at(opened[0] % s.getsockname()[1], *opened[1:])
        c = s.accept()[0]
        c.settimeout(DEADLINE)
        for i in range(20):
            d.send(send + b'\r')
            d.expect(b'\r\n> ')
            d.send(bytes([i]) * 100)
            terminal.at('AT+CSQ', '+CSQ: 24,99', 'OK')
            d.expect(b'\r\nSEND OK\r\n')
        got = b''
        while len(got) < 2000:
            got += c.recv(65536)
        check(got == b''.join(bytes([i]) * 100 for i in range(20)), 'data')
        check(x.longest == 64 or x.longest < 64, 'frames of %d' % x.longest)
        c.close()


def m10_data():
    """m10: data on one port, a terminal on another"""
    two_ports('m10', [('AT+QIMUX=1', 'OK')],
              ('AT+QIOPEN=0,"TCP","' + HOST + '",%d', 'OK', '0, CONNECT OK'),
              b'AT+QISEND=0,100')


def rg_data():
    """rg: data on one port, a terminal on another"""
    two_ports('rg', [('AT+QIACT=1', 'OK')],
              ('AT+QIOPEN=1,0,"TCP","' + HOST + '",%d,0,1', 'OK',
               '+QIOPEN: 0,0'),
              b'AT+QISEND=0,100')


def chapter8():
    """chapter 8: a server on VIRTUAL_UART_1, its client on VIRTUAL_UART_2"""
    with Mux('--bind-address', '--context', '0:address=10.79.140.214',
             '--context', '1:address=10.79.141.126') as x:
        x.open(0)
        one, two = x.open(1), x.open(2)
        one.at('AT+QIFGCNT=0', 'OK')
        one.at('AT+QICSGP=1,"CMNET"', 'OK')
        one.at('AT+QISERVER', 'OK', 'SERVER OK')
        one.at('AT+QILOCIP', '10.79.140.214')
        two.at('AT+QISDE=0', 'OK')
        two.at('AT+QIFGCNT=0', 'ERROR')
        two.at('AT+QIFGCNT=1', 'OK')
        two.at('AT+QIOPEN="TCP", "10.79.140.214",2020', 'OK', 'CONNECT OK')
        one.expect(b'\r\nREMOTE IP: 10.79.141.126\r\n')
        one.at('AT+QISRVC=2', 'OK')
        one.send(b'AT+QISEND\r')
        one.expect(b'\r\n> ')
        one.send(b"Hello, welcome to use Quectel's module\x1a")
        two.expect(b"Hello, welcome to use Quectel's module")
        one.expect(b'\r\nSEND OK\r\n')
        two.at('AT+QIFGCNT?', '+QIFGCNT: 1, 1', 'OK')
        two.at('AT+QISRVC=1', 'OK')
        two.send(b'AT+QISEND=26\r')
        two.expect(b'\r\n> ')
        two.send(b"Quectel's module is great!")
        one.expect(b"Quectel's module is great!")
        two.expect(b'\r\nSEND OK\r\n')
        one.at('AT+QISRVC=2', 'OK')
        one.at('AT+QICLOSE', 'CLOSE OK')
        two.expect(b'\r\nCLOSED\r\n')
        two.at('AT+QIDEACT', 'DEACT OK')
        two.at('AT+QIFGCNT=0', 'ERROR')
        one.at('AT+QIDEACT', 'DEACT OK')
        two.at('AT+QIFGCNT=0', 'OK')
        two.at('AT+QIFGCNT?', '+QIFGCNT: 0, 1', 'OK')


def transparent():
    """transparent mode on a DLC: DCD by MSC, DTR by MSC, FC while it is full"""
    with Mux() as x, server() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        x.open(0)
        d, terminal = x.open(1), x.open(2)
        d.at('AT+QIMODE=1', 'OK')
        d.at('AT&D1', 'OK')
        x.signals(1, RTC | RTR)
        check(not d.signals & DV, 'DCD is on')
        d.at('AT+QIOPEN="TCP","%s",%d' % (HOST, s.getsockname()[1]), 'OK',
             'CONNECT OK')
        c = s.accept()[0]
        c.settimeout(DEADLINE)
        x.until(lambda: d.signals & DV, 'no DCD')
        sent = 0
        while not d.signals & FC and sent < 4000000:
            d.send(bytes(31 * 32))
            sent += 31 * 32
            check(x.command(TEST, b'+') == b'+', 'TEST')
        check(d.signals & FC, 'never held back')
        terminal.at('AT', 'OK')
        got = 0
        while got < sent:
            got += len(c.recv(65536))
        x.until(lambda: not d.signals & FC, 'held back for ever')
        c.sendall(b'from the server')
        d.expect(b'from the server')
        x.signals(1, RTR)
        d.expect(b'\r\nOK\r\n')
        x.until(lambda: not d.signals & DV, 'DCD')
        c.close()


def reopened():
    """closing a DLC leaves its sessions and contexts alone"""
    with Mux() as x, server() as s:
        x.open(0)
        d = x.open(1)
        d.at('AT+QIMUX=1', 'OK')
        d.at('AT+QIOPEN=0,"TCP","%s",%d' % (HOST, s.getsockname()[1]), 'OK',
             '0, CONNECT OK')
        c = s.accept()[0]
        check(x.exchange(1, DISC) == UA | PF, 'DISC')
        check(x.exchange(1, SABM) == UA | PF, 'SABM')
        x.until(lambda: d.signals is not None, 'no MSC')
        d.at('AT+QISTAT', 'OK', 'STATE: IP PROCESSING')
        c.sendall(b'hi')
        d.expect(b'\r\n+RECEIVE: 0, 2\r\nhi')
        c.close()


def closing():
    """CLD, or DISC of DLCI 0, or a reset: the line is for commands again"""
    with Mux() as x, server() as s:
        x.open(0)
        d = x.open(1)
        d.at('AT+QIOPEN="TCP","%s",%d' % (HOST, s.getsockname()[1]), 'OK',
             'CONNECT OK')
        c = s.accept()[0]
        c.settimeout(DEADLINE)
        x.command(CLD)
        try:
            check(not c.recv(1), 'data')
        except ConnectionResetError:
            pass
        x.back()
        # the context is up, and may be taken over
        x.wire.at('AT+QIFGCNT=0', 'OK')
        x.wire.at('AT+QIDEACT', 'DEACT OK')
        x.wire.at('AT+CMUX=0', 'OK')
        x.open(0)
        x.open(1).at('AT', 'OK')
        check(x.exchange(0, DISC) == UA | PF, 'DISC')
        x.back()
        x.wire.at('AT+CMUX=0', 'OK')
        x.open(0)
        x.open(1)
        x.module.ctl('reset', '10')
        x.wire.buf = b''
        x.wire.expect(b'\r\nRDY\r\n')
        x.wire.expect(b'\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n')
        x.back(echo=b'AT\r')


def urcs():
    """what concerns no port is told on the first DLC that is open"""
    with Mux() as x:
        x.open(0)
        two = x.open(2)
        x.module.ctl('urc', 'HELLO')
        two.expect(b'\r\nHELLO\r\n')
        one = x.open(1)
        x.module.ctl('urc', 'AGAIN')
        one.expect(b'\r\nAGAIN\r\n')


def found():
    """a line that is multiplexed already: AT is not heard, CLD is"""
    with Mux('--quirk', 'start-mux', '--quirk', 'mux-dcd', found=True) as x:
        x.wire.send(b'AT\r')
        x.wire.quiet(0.1)
        x.open(0)
        d = x.open(1)
        check(d.signals & DV, 'DCD is off')
        x.command(CLD)
        x.back(echo=b'AT\r')
        x.wire.send(b'ATE0\r')
        x.wire.expect(b'ATE0\r\r\nOK\r\n')
        x.wire.at('AT+CMUX?', '+CMUX: 0,0,5,31,10,3,30,10,2', 'OK')


TESTS = [known_frames, opening, messages, damage, m10_data, rg_data, chapter8,
         transparent, reopened, closing, urcs, found]
