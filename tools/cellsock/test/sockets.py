# SPDX-License-Identifier: GPL-2.0-only
"""sockets.py DIAG: which sockets of programs DIAG finds, and which it does not.

Runs where the addresses below are local ones of interface 1, lo.
"""
import socket
import subprocess
import sys

V4, V6 = "10.7.157.1", "2001:db8::7"
keep = []
failed = 0


def bound(kind, address, port, listen=None, v6only=None, device=None):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    s = socket.socket(family, kind)
    if v6only is not None:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
    if device:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
    s.bind((address, port))
    if kind == socket.SOCK_STREAM and listen is not False:
        s.listen()
    keep.append(s)
    return s


def tcp(*args, **kwargs):
    return bound(socket.SOCK_STREAM, *args, **kwargs)


def udp(*args, **kwargs):
    return bound(socket.SOCK_DGRAM, *args, **kwargs)


def expect(wanted, *addresses, ifindex=1):
    global failed
    out = subprocess.run([sys.argv[1], str(ifindex), *addresses],
                         stdout=subprocess.PIPE, check=True, text=True)
    found = out.stdout.split()
    if found != wanted.split():
        print("%s, %d: %s, not %s" % (addresses, ifindex, found, wanted))
        failed = 1


tcp("0.0.0.0", 80)
tcp(V4, 81)
tcp("10.9.9.9", 82)
tcp("127.0.0.1", 83)
tcp("0.0.0.0", 84, listen=False)
tcp("::", 85, v6only=0)
tcp("::", 86, v6only=1)
tcp(V6, 87)
tcp("::1", 88)
tcp("2001:db8::9", 89)
tcp("::ffff:" + V4, 90, v6only=0)
tcp("::ffff:10.9.9.9", 91, v6only=0)
tcp("0.0.0.0", 92, device=b"lo")
tcp("0.0.0.0", 40000)
client = socket.create_connection((V4, 81))
keep.append(client)

udp("0.0.0.0", 80)
udp(V4, 123)
udp("127.0.0.1", 124)
udp("0.0.0.0", 40000)
udp("::", 125, v6only=0)
udp(V4, 126).connect(("10.9.9.9", 80))
# One port of two sockets is one port.
tcp("10.9.9.9", 93)
tcp(V4, 93)

expect("tcp80 tcp81 tcp85 tcp90 tcp92 tcp93 tcp40000 udp80 udp123 udp125", V4)
expect("tcp85 tcp86 tcp87 udp125", V6)
expect("tcp80 tcp81 tcp85 tcp86 tcp87 tcp90 tcp92 tcp93 tcp40000 "
       "udp80 udp123 udp125", V4, V6)
expect("tcp80 tcp81 tcp85 tcp90 tcp93 tcp40000 udp80 udp123 udp125", V4,
       ifindex=7)
expect("")
sys.exit(failed)
