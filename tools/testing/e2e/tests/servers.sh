#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Programs of the local host that the other side connects to.
# kernel: stock-6.1
. "${0%/*}/../lib.sh"

start_inet
start_flows
own4=10.7.157.1
# Whoever is there has an address of its own.
ip -n inet route add local $own4/32 dev lo src $server4
start_module
attach || die "no attach: $(tail -n 3 "$run/ldattach.log")"
until_true 10 carrier || die "no carrier"

counter() { ethtool -S cell0 | awk -v n="$1:" '$1 == n { print $2 }'; }

listens() { inet ss -Htuln "sport = :$2" | grep -q "^$1"; }

# listen PROTOCOL PORT [OPTION...]: until the module does.
listen() {
	cellsock listen add cell0 "$@" || return
	until_true 20 listens "$1" "$2"
}

# The near end of bin/traffic on the other side, the far end here.
from_outside() {
	local verb=$1

	shift
	inet traffic "$verb" $own4 7100 "$@"
}

# Python's own web server is not among what is copied into memory.
start_servers() {
	background web chroot /proc/1/root python3 -I -m http.server \
		--directory "$memory$run/www" 8080
	background local-flows traffic serve --port 7100 --step 700
	until_true 20 contains "$run/local-flows.log" ready || return
	until_true 20 has_local_port 8080
}

has_local_port() { ss -Htln "sport = :$1" | grep -q .; }

# Reached under our address, and the server knows by whom.
web() {
	inet curl -sS -m 60 --interface $name_server -o "$run/got" \
		"http://$own4:8080/file" || return
	same_file "$run/www/file" "$run/got" || return
	contains "$run/web.log" "^$name_server .*GET /file"
}

several_at_once() {
	local i

	for i in 1 2 3 4 5 6; do
		background "curl$i" inet curl -sS -m 100 -o "$run/got$i" \
			"http://$own4:8080/file"
	done
	for i in 1 2 3 4 5 6; do
		until_true 100 gone "curl$i" || return
		same_file "$run/www/file" "$run/got$i" || return
	done
}

start_sshd() {
	mkdir -p /root/.ssh "$run/ssh"
	chmod 700 /root /root/.ssh
	dropbearkey -t ed25519 -f "$run/ssh/host" >/dev/null 2>&1 &&
	ssh-keygen -q -t ed25519 -N "" -f "$run/ssh/key" || return
	cp "$run/ssh/key.pub" /root/.ssh/authorized_keys
	chmod 600 /root/.ssh/authorized_keys
	background sshd dropbear -F -E -r "$run/ssh/host" -p 22
	until_true 20 has_local_port 22
}

# The server speaks first.
secure_shell() {
	random_file "$run/file" 60000
	inet ssh -i "$run/ssh/key" -o BatchMode=yes \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		-o LogLevel=ERROR root@$own4 cat ">" "$run/copy" \
		<"$run/file" &&
	same_file "$run/file" "$run/copy"
}

both_ways() {
	from_outside put --bytes 60000 --parallel 2 &&
	from_outside get --bytes 60000 --parallel 2 &&
	from_outside both --bytes 60000 &&
	from_outside echo --bytes 20
}

# Either end goes as soon as it has said what it had to say.
closes_at_once() {
	inet traffic burst $own4 7101 --bytes 700 --count 20 || return
	from_outside sink --bytes 30000 --tag sink --parallel 3 || return
	until_true 20 sunk
}

sunk() {
	equal ends "$(sed -n "s/^sink-[0-9]* //p" "$run/local-flows.log" |
		sort | uniq -c | sed 's/^ *//')" "3 sink 30000 eof"
}

# Nobody here listens: the module is told to close, and keeps no socket.
refused() {
	listen tcp 8081 || return
	not inet curl -sS -m 20 "http://$own4:8081/" >"$run/refused" 2>&1 ||
		fail "answered" || return
	not contains "$run/refused" "timed out" || fail "silence" || return
	until_true 20 module_sockets 0 || return
	cellsock listen del cell0 tcp 8081
}

# But for listeners.
module_sockets() {
	equal connections "$(show | jq '[.. | objects |
		select(.service? == "tcp-incoming")] | length')" "$1"
}

# One connection at a time: the next one is closed.
max() {
	local before

	before=$(counter incoming_rejected)
	cellsock listen del cell0 tcp 7100 &&
	until_true 20 not listens tcp 7100 &&
	listen tcp 7100 --max 1 || return
	background first inet traffic hold $own4 7100
	until_true 20 module_sockets 1 || return
	not from_outside get --bytes 10 || fail "a second one" || return
	equal rejected "$(($(counter incoming_rejected) - before))" 1 || return
	stop first
	until_true 20 module_sockets 0 || return
	from_outside get --bytes 10 || return
	cellsock listen del cell0 tcp 7100 &&
	until_true 20 not listens tcp 7100 &&
	listen tcp 7100
}

# More connections than the module has sockets.
incoming_full() {
	local before

	before=$(counter incoming_full)
	background crowd inet traffic hold $own4 7100 --parallel 14
	until_true 60 full_since "$before" || return
	stop crowd
	until_true 60 module_sockets 0 || return
	from_outside get --bytes 1000 || return
	kernel_log | grep -q "connection from outside was refused" ||
		fail "not in the log"
}

# Connections as fast as they can be made: some are taken, and what the host
# itself wants is open within moments.
flood() {
	local i start

	background flood inet python3 -IS -c '
import socket, time
socks = []
while True:
    sock = socket.socket()
    sock.setblocking(False)
    sock.connect_ex(("'$own4'", 7100))
    socks.append(sock)
    if len(socks) > 40:
        socks.pop(0).close()
    time.sleep(0.02)
'
	until_true 20 eval '[ "$(counter incoming_rejected)" -gt 20 ]' || return
	for i in 1 2 3; do
		start=$SECONDS
		flow get --bytes 1000 || return
		echo "after $((SECONDS - start)) s"
		[ $((SECONDS - start)) -le $((5 * patience)) ] ||
			fail "after $((SECONDS - start)) s" || return
	done
	running flood || fail "no flood" || return
	stop flood
	until_true 60 module_sockets 0 && from_outside get --bytes 1000
}

full_since() { [ "$(counter incoming_full)" -gt "$1" ]; }

# "tcp/accept" 0: the module refuses.
accept_off() {
	cellsock config cell0 tcp/accept 0 || return
	not inet curl -sS -m 10 -o /dev/null "http://$own4:8080/" 2>/dev/null ||
		fail "accepted" || return
	cellsock config cell0 tcp/accept 1 && web
}

# The module has to be told to let connections in, and is.
nat_required() {
	ctl quirk nat-required && ctl reset || return
	until_true 30 not carrier
	until_true 60 carrier && until_true 20 listens tcp 8080 && web || return
	ctl quirk nat-required=off
}

survives() {
	ctl "$@" || return
	until_true 30 not carrier
	until_true 60 carrier && until_true 30 listens tcp 8080 && web &&
	from_outside get --bytes 1000
}

# A connection in the middle of it ends in a reset, on both sides.
reset_under_load() {
	background load inet traffic get $own4 7100 --bytes 3000000
	sleep 2
	ctl reset || return
	not await load 60 || fail "it ended well" || return
	until_true 60 carrier && until_true 30 listens tcp 7100 &&
	from_outside get --bytes 1000
}

device_down() {
	ip link set cell0 down || return
	until_true 20 not listens tcp 8080 || return
	ip link set cell0 up && ip route replace default dev cell0 || return
	until_true 20 listens tcp 8080 && web
}

bad_input() {
	local words

	while read -r words; do
		# shellcheck disable=SC2086
		not cellsock listen $words 2>"$run/error" ||
			fail "taken: $words" || return
		equal "lines on stderr" "$(wc -l <"$run/error")" 1 || return
	done <<-END
	add cell0 tcp 0
	add cell0 tcp 65536
	add cell0 tcp x
	add cell0 sctp 80
	add cell0 tcp 8080
	add cell0 tcp 81 --max 1000
	del cell0 tcp 81
	END
}

del() {
	cellsock listen del cell0 tcp 8080 || return
	until_true 20 not listens tcp 8080 || return
	not inet curl -sS -m 10 "http://$own4:8080/" 2>/dev/null
}

udp_server() {
	background echo python3 -IS -c '
import socket
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("0.0.0.0", 7777))
while True:
    data, remote = sock.recvfrom(2000)
    sock.sendto(remote[0].encode() + b" " + data, remote)
'
	listen udp 7777
}

# From several remotes, each of which gets its own. The emulator's network has
# one host only, so the answers come from whichever of its addresses.
udp_echo() {
	inet python3 -IS -c '
import socket, sys
for source in "198.51.100.1", "198.51.100.53":
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(10)
    sock.bind((source, 0))
    for size in 1, 100, 1000, 1400:
        data = bytes(i * 7 & 255 for i in range(size))
        sock.sendto(data, (sys.argv[1], 7777))
        answer, (_, port) = sock.recvfrom(2000)
        assert answer == source.encode() + b" " + data, size
        assert port == 7777, port
' $own4
}

udp_del() {
	cellsock listen del cell0 udp 7777
}

mkdir -p "$run/www"
random_file "$run/www/file" 100000
start_servers || die "no servers"
check "the module listens" listen tcp 8080
check "a web server, and whom it serves" web
check "six at once" several_at_once
check "the module listens on two more ports" eval "listen tcp 7100 && listen tcp 7101"
check "every byte, both ways" both_ways
start_sshd || die "no SSH server"
check "the module listens for SSH" listen tcp 22
check "a server that speaks first" secure_shell
check "ends that close at once" closes_at_once
check "nobody listens here" refused
check "so many at a time" max
check "more than the module has sockets" incoming_full
check "a flood of them leaves the host a socket" flood
check "what makes no sense" bad_input
check "the context is lost" survives pdpdeact 1
check "the module resets" survives reset
check "the module resets under load" reset_under_load
check "a module that has to be told to let them in" nat_required
check "tcp/accept" accept_off
check "the interface down and up" device_down
check "no more" del
check "a UDP server" udp_server
check "... is reached by anybody" udp_echo
check "... and no more" udp_del
check "connections the other way work after all that" flow get --bytes 3000
finish
