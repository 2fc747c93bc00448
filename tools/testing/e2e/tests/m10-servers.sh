#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel: stock-6.12
#
# The other dialect, of a GSM M10: programs of this host that the other side
# connects to, through the one server that the module can be; and two contexts
# at once.
. "${0%/*}/../lib.sh"

own0=10.7.157.1
own1=10.7.157.2

start_inet
start_web
start_flows
# Whoever is there has an address of its own.
for own in $own0 $own1; do
	ip -n inet address add $own/32 dev lo
	ip -n inet route change local $own dev lo table local src $server4
done
start_module --dialect m10 --bind-address
ldattach_tty || die "no attach"
stty -F "$tty" crtscts || die "no RTS/CTS"
cellsock context up cell0 1 --apn CMNET || die "no context"
until_true 10 carrier || die "no carrier"
# Who asks from outside is no neighbour: see Documentation/architecture.rst.
sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.cell0.rp_filter=0

module_listens() {
	[ "$(cellsock listen list cell0 -j | jq "[.[] | select(.port == $1 and
		.listening)] | length")" = 1 ]
}

# listen PROTOCOL PORT [OPTION...]: until the module does.
listen() {
	cellsock listen add cell0 "$@" || return
	until_true 20 module_listens "$2"
}

# unlisten PROTOCOL PORT: until the module does not.
unlisten() {
	cellsock listen del cell0 "$@" &&
	until_true 20 server_state "0, 0"
}

server_state() { cellsock at cell0 AT+QISERVER? | grep -q "+QISERVER: $1"; }

# fails_with WORDS ARGUMENT...
fails_with() {
	local words=$1

	shift
	not cellsock "$@" 2>"$run/err" || fail "taken: $*" || return
	contains "$run/err" "$words" || fail "$(cat "$run/err")"
}

# The near end of bin/traffic on the other side, the far end here.
from_outside() {
	local verb=$1

	shift
	inet traffic "$verb" $own1 7100 "$@"
}

connections() {
	equal connections "$(show | jq '[.. | objects |
		select(.service? == "tcp-incoming")] | length')" "$1"
}

# Whoever comes is known by the right address, and a port that is made up.
whom() {
	background who python3 -IS -u -c '
import socket
s = socket.create_server(("0.0.0.0", 8080))
for i in range(2):
    c, peer = s.accept()
    c.sendall(c.recv(100).upper())
    print(*peer)
    c.close()
'
	listen tcp 8080 || return
	for i in 1 2; do
		equal answer "$(inet python3 -IS -c '
import socket
s = socket.create_connection(("'$own1'", 8080), 20, ("'$name_server'", 0))
s.sendall(b"hello")
print(s.recv(100).decode(), s.recv(100).decode())
')" "HELLO " || return
	done
	until_true 20 gone who || return
	equal peers "$(sort "$run/who.log" | tr '\n' ' ')" \
		"$name_server 49152 $name_server 49153 " || return
	unlisten tcp 8080
}

one_port() {
	fails_with "more ports at a time" listen add cell0 tcp 8081 &&
	fails_with "more ports at a time" listen add cell0 udp 7777 &&
	fails_with "listened on already" listen add cell0 tcp 7100 &&
	equal ports "$(cellsock listen list cell0 -j | jq length)" 1
}

both_ways() {
	from_outside put --bytes 30000 --parallel 2 &&
	from_outside get --bytes 30000 --parallel 2 &&
	from_outside both --bytes 30000 &&
	from_outside echo --bytes 20
}

# With 2 of our own: one profile is left to nobody.
five() {
	background five inet traffic hold $own1 7100 --parallel 5
	until_true 20 contains "$run/five.log" held || return
	until_true 20 connections 5 || return
	flow get --bytes 3000 || return
	not from_outside get --bytes 10 >/dev/null || fail "a sixth" || return
	stop five
	until_true 20 connections 0 && from_outside get --bytes 1000
}

max() {
	unlisten tcp 7100 || return
	fails_with "so many connections" listen add cell0 tcp 7100 --max 6 &&
	listen tcp 7100 --max 1 || return
	background one inet traffic hold $own1 7100
	until_true 20 contains "$run/one.log" held || return
	not from_outside get --bytes 10 >/dev/null || fail "two at a time" ||
		return
	stop one
	until_true 20 connections 0 && from_outside get --bytes 1000
}

# What is there goes on when the port is given up; then the module is told.
given_up() {
	background last inet traffic hold $own1 7100
	until_true 20 contains "$run/last.log" held || return
	cellsock listen del cell0 tcp 7100 || return
	sleep 3
	running last && connections 1 && server_state "1, 1" || return
	not from_outside get --bytes 10 >/dev/null || fail "taken" || return
	connections 1 || return
	stop last
	until_true 20 server_state "0, 0" || return
	not from_outside get --bytes 10 >/dev/null || fail "still listening"
}

comes_back() {
	listen tcp 7100 || return
	background load inet traffic get $own1 7100 --bytes 3000000
	sleep 2
	ctl pdpdeact 1 || return
	until_true 20 not carrier
	not await load 60 || fail "it ended well" || return
	until_true 60 carrier && until_true 60 module_listens 7100 &&
	from_outside get --bytes 1000 || return
	ctl reset || return
	until_true 20 not carrier
	until_true 60 carrier && until_true 60 module_listens 7100 &&
	from_outside get --bytes 1000
}

device_down() {
	ip link set cell0 down || return
	until_true 20 not module_listens 7100 || return
	ip link set cell0 up && ip route replace default dev cell0 || return
	until_true 20 module_listens 7100 && from_outside get --bytes 1000 &&
	unlisten tcp 7100
}

# Two remotes, each of which gets its own; and one that has gone is not there to
# be called back.
datagrams() {
	background udp python3 -IS -u -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 7777))
while True:
    data, peer = s.recvfrom(2000)
    print(*peer)
    s.sendto(peer[0].encode() + b" " + data, peer)
'
	listen udp 7777 || return
	inet python3 -IS -c '
import socket, sys
for source in "198.51.100.1", "198.51.100.53":
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(10)
    s.bind((source, 0))
    for size in 1, 100, 1000, 1400:
        data = bytes(i * 7 & 255 for i in range(size))
        s.sendto(data, (sys.argv[1], 7777))
        answer, peer = s.recvfrom(2000)
        assert answer == source.encode() + b" " + data, size
        assert peer == (sys.argv[1], 7777), peer
' $own1 || return
	equal remotes "$(sort -u "$run/udp.log" | wc -l)" 2 || return
	equal sockets "$(show | jq '[.. | objects |
		select(.service? == "udp-incoming")] | length')" 2 || return
	cellsock listen del cell0 udp 7777 || return
	until_true 60 server_state "0, 0" || return
	not called_back || fail "called back"
	stop udp
	return 0
}

# Whoever it was: an error, and nothing that goes to a port that is made up.
called_back() {
	local peer

	stop udp
	peer=$(tail -n 1 "$run/udp.log")
	python3 -IS -c '
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 7777))
s.connect((sys.argv[1], int(sys.argv[2])))
s.send(b"are you there?")
time.sleep(2)
s.send(b"?")
' $peer 2>/dev/null
}

# --------------------------------------------------- two contexts at once (7)

second_context() {
	cellsock context up cell0 0 --apn CMWAP &&
	until_true 20 carrier cell0.0 || return
	cellsock config cell0 QISHOWLA 1 || return
	curl -sSf --interface cell0 -o "$run/got" $web4/file &&
	seen $own1 || return
	curl -sSf --interface cell0.0 -o "$run/got" $web4/file &&
	seen $own0
}

seen() {
	equal "seen" "$(tail -n 1 "$run/nginx/access.log" | cut -d ' ' -f 1)" \
		"$1"
}

at_once() {
	background flow1 traffic both $server4 $flows_port --device cell0 \
		--bytes 30000 --parallel 2
	background flow0 traffic both $server4 $flows_port --device cell0.0 \
		--bytes 30000 --parallel 2
	listen tcp 7100 && from_outside both --bytes 20000 || return
	await flow1 60 && await flow0 60
}

# 7.2: a server in one, a client in the other.
one_goes() {
	background hold traffic hold $server4 $flows_port --device cell0
	background guest inet traffic hold $own1 7100
	background other traffic get $server4 $flows_port --bytes 3000000 \
		--device cell0.0
	until_true 20 contains "$run/hold.log" held || return
	until_true 20 contains "$run/guest.log" held || return
	cellsock context down cell0 0 && until_true 30 not carrier cell0.0 ||
		return
	not await other 30 || fail "it ended well" || return
	carrier && running hold && running guest || fail "others went, too" ||
		return
	flow get --bytes 3000 && from_outside get --bytes 3000 || return
	stop hold
	stop guest
	return 0
}

no_sockets() {
	equal sockets "$(show | jq '[.. | objects | .service? // empty |
		select(. != "tcp-listener")] | length')" 0
}

# The first of them, and it is said what becomes of the others.
follows() {
	stop local-flows
	detach || return
	# Python's own web server is not among what is copied into memory.
	background web chroot /proc/1/root python3 -I -m http.server \
		--directory "$memory$run/www" 7100
	background attach cellsock attach "$tty" --apn CMNET --dialect m10 \
		--auto-listen
	until_true 60 carrier && until_true 20 module_listens 7100 || return
	inet curl -sS -m 60 -o "$run/got" "http://$own1:7100/file" &&
	same_file "$run/got" "$run/www/file" || return
	background second python3 -IS -c '
import socket, time
s = socket.create_server(("0.0.0.0", 8081))
time.sleep(1000)
'
	until_true 20 contains "$run/attach.log" \
		"not listening on tcp port 8081: .*more ports" || return
	stop web
	until_true 20 module_listens 8081
}

random_file "$run/www/file" 3000
background local-flows traffic serve --port 7100 --step 700
until_true 20 contains "$run/local-flows.log" ready || die "no servers"
check "whoever connects is known by his address" whom
check "the module listens" listen tcp 7100
check "one port at a time" one_port
check "every byte, both ways" both_ways
check "five at once, and no sixth" five
check "so many at a time" max
check "a port that is given up" given_up
check "the context is lost, the module resets" comes_back
check "the interface down and up" device_down
check "a UDP server" datagrams
check "a second context" second_context
check "flows in both" at_once
check "one goes, and leaves the other's alone" one_goes
check "all profiles are given back" until_true 30 no_sockets
check "--auto-listen" follows
finish
