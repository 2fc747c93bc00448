#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Datagrams: name servers, time servers, iperf3, boundaries and lengths, both
# address families, ports that expire and ports that have to go.
. "${0%/*}/../lib.sh"

start_inet
start_web
start_module
attach --family 46 || die "no attach"
until_true 10 carrier || die "no carrier"

random_file "$run/www/file" 3000
random_file "$run/www/big" 5000000

cat >"$run/echo.py" <<'END'
# On the far side: every datagram comes back, but for what it says.
import selectors, socket, sys

ready = selectors.DefaultSelector()
for host in sys.argv[1:3]:
    for port in range(9000, 9008):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.bind((host, port))
        ready.register(sock, selectors.EVENT_READ)
print("ready", flush=True)
while True:
    for key, _ in ready.select():
        data, peer = key.fileobj.recvfrom(65536)
        for _ in range(3 if data == b"thrice" else data != b"silent"):
            key.fileobj.sendto(data, peer)
END

cat >"$run/ntp.py" <<'END'
# As much of a time server as a client looks at (RFC 5905).
import socket, struct, sys, time

def stamp():
    return int((time.time() + 2208988800) * 2**32)

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind((sys.argv[1], 123))
print("ready", flush=True)
while True:
    data, peer = sock.recvfrom(1024)
    now = stamp()
    sock.sendto(struct.pack("!BBbbII4sQ8sQQ", 0x24, 1, 6, -20, 0, 0, b"TEST",
                            now, data[40:48], now, stamp()), peer)
END

background echo inet python3 -IS "$run/echo.py" $server4 $server6
background ntp inet python3 -IS "$run/ntp.py" $server4
background names inet dnsmasq -k -C /dev/null --no-resolv --no-hosts \
	--log-queries --log-facility=- --user=root --pid-file= \
	--bind-interfaces --listen-address=$name_server \
	--address=/test/$server4 --address=/test/$server6
background iperf inet iperf3 -s -B $server4
for name in echo ntp; do
	until_true 20 contains "$run/$name.log" ready || die "no $name server"
done
until_true 20 contains "$run/names.log" started || die "no name server"

counter() { ethtool -S cell0 | awk -v name="$1:" '$1 == name { print $2 }'; }
# sockets SERVICE: how many there are.
sockets() { show | jq --arg s "$1" '[.. | objects | select(.service? == $s)] | length'; }

names() {
	python3 -IS -c '
import socket
have = {entry[4][0] for entry in socket.getaddrinfo("www.test", 80)}
print(sorted(have))' >"$run/names" || return
	equal addresses "$(cat "$run/names")" "['$server4', '$server6']" || return
	contains "$run/names.log" "query\[A\] www.test" || return
	not contains /etc/resolv.conf use-vc || fail "over TCP"
}

digs() {
	local i

	for i in 1 2 3 4 5; do
		equal answer "$(dig +short +tries=1 @$name_server $i.test A)" \
			$server4 || return
	done
	# at its answer, long before any time-out
	until_true 3 no_module_sockets
}

time_server() {
	outside ntpdig -t 5 $server4 >"$run/ntpdig" 2>&1 || { cat "$run/ntpdig"; return 1; }
	contains "$run/ntpdig" "$server4"
}

# bandwidth [OPTION...]: no loss worth mentioning.
bandwidth() {
	local lost

	iperf3 -J -u -c $server4 -b $((250 / patience))k -l 1000 -t 5 "$@" >"$run/iperf" ||
		{ cat "$run/iperf"; return 1; }
	lost=$(jq '.end.sum.lost_percent | floor' "$run/iperf")
	[ "$(jq '.end.sum.packets' "$run/iperf")" -ge $((140 / patience)) ] &&
		[ "$lost" -le 1 ] ||
		{ cat "$run/iperf"; fail "$lost % lost"; }
}

udp() { python3 -IS "$run/udp.py" "$@"; }
cat >"$run/udp.py" <<'END'
import errno, random, socket, sys, time

def sock_to(host, port=0, connect=True):
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET,
                         socket.SOCK_DGRAM)
    sock.settimeout(10)
    if connect:
        sock.connect((host, port))
    return sock

def boundaries(host):
    sock = sock_to(host, 9000)
    most = 1440 if ":" in host else 1460
    for size in [1, 2, 100, 1000, most - 1, most, 1]:
        data = random.randbytes(size)
        sock.send(data)
        got = sock.recv(65536)
        assert got == data, (size, len(got))
    # several at once come one by one
    sent = [random.randbytes(n) for n in (10, most, 1, 500)]
    for data in sent:
        sock.send(data)
    assert [sock.recv(65536) for _ in sent] == sent
    sock.send(b"thrice")
    assert [sock.recv(100) for _ in range(3)] == [b"thrice"] * 3

def remotes(host):
    # one local port, many remotes, each answer from whom it is
    sock = sock_to(host, connect=False)
    for port in range(9000, 9008):
        sock.sendto(b"to %d" % port, (host, port))
    have = {}
    for _ in range(8):
        data, peer = sock.recvfrom(100)
        have[peer[1]] = data
    assert have == {p: b"to %d" % p for p in range(9000, 9008)}, have

def error(host, size, discover):
    sock = sock_to(host, 9000)
    sock.setsockopt(socket.IPPROTO_IP, 10, int(discover))
    sock.settimeout(3)
    try:
        sock.send(b"x" * int(size))
        sock.recv(65536)
    except socket.timeout:
        return print("nothing")
    except OSError as error:
        return print(errno.errorcode[error.errno])
    print("answered")

def say(host, what):
    sock = sock_to(host, 9000)
    sock.send(what.encode())
    if what != "silent":
        sock.recv(100)

def ask(host):
    sock_to(host, 53).send(b"a question")

def ports(host, count):
    # so many local ports, each with an answer, kept until told
    socks = [sock_to(host, 9000) for _ in range(int(count))]
    for sock in socks:
        sock.send(b"x")
        sock.recv(100)
    print("ready", flush=True)
    time.sleep(600)

verb = globals()[sys.argv[1]]
verb(*sys.argv[2:2 + verb.__code__.co_argcount])
END

one_socket() {
	local before

	before=$(sockets udp-service)
	udp remotes $server4 || return
	equal sockets "$(sockets udp-service)" $((before + 1))
}

client6() {
	udp remotes $server6 || return
	[ "$(sockets udp)" -ge 8 ] || fail "$(sockets udp) sockets"
}

# Neither the local stack's own judgement nor the driver's lets it pass.
too_long() {
	equal "1460 bytes" "$(udp error $server4 1460 2)" answered || return
	equal "1461 bytes, not to be fragmented" \
		"$(udp error $server4 1461 2)" EMSGSIZE || return
	ip link set cell0 mtu 1500
	equal "1461 bytes, larger MTU" "$(udp error $server4 1461 2)" EMSGSIZE
	ip link set cell0 mtu 1488
	[ "$(counter udp_too_long)" -ge 1 ] || fail "not counted"
}

fragments() {
	local before

	before=$(counter tx_fragments)
	equal "1461 bytes" "$(udp error $server4 1461 1)" EMSGSIZE || return
	equal "5000 bytes" "$(udp error $server4 5000 1)" EMSGSIZE || return
	equal "IPv6" "$(udp error $server6 5000 1)" EMSGSIZE || return
	[ "$(counter tx_fragments)" -ge $((before + 10)) ] || fail "not counted"
}

empty() {
	equal "no bytes" "$(udp error $server4 0 1)" nothing || return
	[ "$(counter udp_empty)" -ge 1 ] || fail "not counted"
}

listening() {
	cellsock listen list -j cell0 |
		jq -e 'any(.[]; .protocol == "udp" and .port == 9100 and .listening)'
}

# A server here, which somebody out there writes to first.
served() {
	background server python3 -IS -c '
import socket
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("", 9100))
while True:
    data, peer = sock.recvfrom(2000)
    sock.sendto(data.upper(), peer)'
	cellsock listen add cell0 udp 9100 || return
	until_true 20 listening || return
	sleep 200
	equal answer "$(inet python3 -IS -c '
import socket, sys
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind((sys.argv[1], 0))
sock.settimeout(10)
sock.sendto(b"hello", (sys.argv[1], 9100))
data, peer = sock.recvfrom(100)
print(data.decode(), peer[1])' $server4)" "HELLO 9100" || return
	cellsock listen del cell0 udp 9100 || return
	stop server
	sleep 121
	until_true 10 no_module_sockets
}

expiry() {
	sleep 121
	until_true 10 no_module_sockets || return
	udp say $server4 silent || return
	sleep 27
	not no_module_sockets || fail "no socket after 27 s" || return
	until_true 6 no_module_sockets || return
	udp say $server4 hello || return
	sleep 110
	not no_module_sockets || fail "no socket after 110 s" || return
	until_true 15 no_module_sockets || return
	# a name server that does not answer
	udp ask $silent4 || return
	sleep $((4 / patience))
	not no_module_sockets || fail "no socket while an answer may come" || return
	until_true 2 no_module_sockets
}

# One failure says little: clients do meanwhile, and the service is tried again.
bad_luck() {
	until_true 20 no_module_sockets || return
	ctl quirk open-error=0:550 || return
	udp say $server4 hello || return
	ctl quirk open-error=off || return
	equal services "$(sockets udp-service)" 0 || return
	equal clients "$(sockets udp)" 1 || return
	udp say $server4 hello || return
	equal clients "$(sockets udp)" 2 || return
	sleep 31
	udp say $server4 hello || return
	equal services "$(sockets udp-service)" 1 || return
	sleep 121
	until_true 10 no_module_sockets
}

# Idle ports have all sockets but the one that is kept for a connection; the
# next connection gets one of theirs.
eviction() {
	local before

	before=$(counter udp_evicted)
	background ports udp ports $server4 11
	until_true 30 contains "$run/ports.log" ready || return
	equal sockets "$(ctl stats | grep -c ^socket)" 11 || return
	sleep 6
	background one curl -sS --limit-rate 1 -o "$run/one" $web4/file
	until_true 10 eval '[ "$(ctl stats | grep -c ^socket)" = 12 ]' || return
	equal evicted "$(counter udp_evicted)" "$before" || return
	curl -sSf -o "$run/got" $web4/file || return
	same_file "$run/got" "$run/www/file" || return
	stop ports
	stop one
	equal evicted "$(counter udp_evicted)" $((before + 1))
}

# However many connections there are, and whatever they carry.
twelve_downloads() {
	local i

	sleep 121
	until_true 10 no_module_sockets || return
	background downloads curl -sS -Z --parallel-max 12 \
		--parallel-immediate "$web4/big?[1-12]" -o /dev/null
	until_true 20 eval '[ "$(ctl stats | grep -c ^socket)" = 10 ]' ||
		return
	for i in 1 2 3 4 5; do
		equal answer "$(dig +short +tries=1 @$name_server $i.test A)" \
			$server4 || return
	done
	udp say $server4 hello || return
	running downloads || fail "they are over" || return
	stop downloads
	return 0
}

# Half as much fits into a send: who sends more is told.
hex_format() {
	local before

	before=$(counter udp_too_long)
	cellsock config cell0 dataformat 1,1 || return
	equal "730 bytes" "$(udp error $server4 730 2)" answered || return
	equal "731 bytes" "$(udp error $server4 731 2)" EMSGSIZE || return
	equal "the MTU that fits" "$(ip route get $server4 |
		sed -n 's/.* mtu \([0-9]*\).*/\1/p')" 758 || return
	equal "730 bytes, IPv6" "$(udp error $server6 730 1)" answered || return
	equal "731 bytes, IPv6" "$(udp error $server6 731 1)" EMSGSIZE || return
	equal counted $(($(counter udp_too_long) - before)) 2 || return
	cellsock config cell0 dataformat 0,0 && ip route flush cache || return
	equal "1460 bytes" "$(udp error $server4 1460 2)" answered
}

check "one failure is no refusal" bad_luck
check "names are looked up over UDP" names
check "dig" digs
check "a time server" time_server
check "boundaries and bytes are kept" udp boundaries $server4
check "and over IPv6" udp boundaries $server6
check "one socket for a port's remotes" one_socket
check "one each over IPv6" client6
check "iperf3 -u up" bandwidth
check "iperf3 -u down" bandwidth -R
check "1460 bytes are the most" too_long
check "fragments are answered" fragments
check "datagrams without bytes are counted" empty
check_deadline=600
check "ports expire" expiry
check "a local server is reached" served
check "idle ports make room" eviction
check "names are looked up beside twelve downloads" twelve_downloads
check "hex format" hex_format
finish
