#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the driver does not carry is answered at once, and counted; and what
# nobody should see is dropped in silence.
. "${0%/*}/../lib.sh"

start_inet
start_flows
start_module
attach --family 46 || die "no attach"

counter() { ethtool -S cell0 | awk -v n="$1:" '$1 == n { print $2 }'; }
dropped() { ip -s -j link show cell0 | jq '.[0].stats64.tx | .dropped + .errors'; }

multicast_is_silent() {
	local before after text

	before=$(dropped)
	text=$(python3 -IS -c '
import socket
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"cell0")
sock.settimeout(1)
for host in "224.0.0.251", "255.255.255.255":
    for _ in range(5):
        sock.sendto(b"x", (host, 5353))
try:
    print(sock.recv(10))
except socket.timeout:
    print("nothing")
' 2>&1)
	equal "answer" "$text" nothing || return
	after=$(dropped)
	[ "$after" -ge $((before + 10)) ] || fail "counted: $before, then $after"
}

# What an application sees whose protocol is not carried: SCTP, GRE, and one for
# experiments (RFC 3692).
protocols_answered() {
	local before

	before=$(counter tx_unsupported)
	python3 -IS -c '
import errno, socket, sys
for host in sys.argv[1:]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for protocol in 132, 47, 253:
        sock = socket.socket(family, socket.SOCK_RAW, protocol)
        sock.settimeout(2)
        sock.connect((host, 0))
        sock.send(bytes(100))
        try:
            sock.recv(2000)
            print(protocol, "answered")
        except socket.timeout:
            print(protocol, "nothing")
        except OSError as error:
            print(protocol, errno.errorcode[error.errno])
' $server4 $server6 >"$run/errors" || return
	equal errors "$(tr '\n' ' ' <"$run/errors")" "132 ENOPROTOOPT 47\
 ENOPROTOOPT 253 ENOPROTOOPT 132 EACCES 47 EACCES 253 EACCES " || return
	equal counted $(($(counter tx_unsupported) - before)) 6
}

# Junk from a raw socket: bad lengths, checksums, protocols, fragments.
junk() {
	python3 -IS -c '
import random, socket, struct
sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM)
sock.bind(("cell0", 0x0800))
source = random.Random(7)
head = bytes([0x45, 0, 0, 60, 0, 1, 0, 0, 64, 6, 0, 0, 10, 7, 157, 1,
              198, 51, 100, 1])
for _ in range(2000):
    data = bytearray(head + source.randbytes(40))
    for _ in range(source.randrange(4)):
        data[source.randrange(len(data))] = source.randrange(256)
    data = bytes(data[:source.randrange(1, 61)])
    protocol = source.choice((0x0800, 0x86dd, 0x0806, 0x88cc))
    try:
        sock.sendto(data, ("cell0", protocol))
    except OSError:
        pass
'
	flow get --bytes 3000
}

check "multicast and broadcast are counted, not answered" multicast_is_silent
check "other protocols are answered, and counted" protocols_answered
check "junk packets" junk
finish
