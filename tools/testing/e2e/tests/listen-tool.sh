#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel: stock-6.12
#
# Ports that the module listens on: by hand, and after local sockets.
. "${0%/*}/../lib.sh"

start_inet
start_flows
start_module
attach --family 4 || die "no attach: $(tail -n 3 "$run/ldattach.log")"
until_true 10 carrier || die "no carrier"
# Who asks from outside is no neighbour: see Documentation/architecture.rst.
sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.cell0.rp_filter=0

# echo_server NAME tcp|udp ADDRESS PORT: an ordinary local program, which says
# whom it hears
echo_server() {
	background "$1" python3 -IS -u -c "
import socket, sys, threading
kind = {'tcp': socket.SOCK_STREAM, 'udp': socket.SOCK_DGRAM}['$2']
s = socket.socket(socket.AF_INET, kind)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('$3', $4))
def talk(c):
    while True:
        data = c.recv(4096)
        if not data:
            return c.close()
        c.sendall(data)
if '$2' == 'tcp':
    s.listen()
print('ready')
while True:
    if '$2' == 'tcp':
        c, peer = s.accept()
        print('from', peer[0], peer[1])
        threading.Thread(target=talk, args=(c,), daemon=True).start()
    else:
        data, peer = s.recvfrom(4096)
        print('from', peer[0], peer[1])
        s.sendto(data, peer)
"
	until_true 20 contains "$run/$1.log" ready
}

# asks tcp|udp PORT [SECONDS]: somebody out there is answered; stays connected
# so long. Prints who it was.
asks() {
	timeout 60 inet python3 -IS -c "
import socket, sys, time
kind = {'tcp': socket.SOCK_STREAM, 'udp': socket.SOCK_DGRAM}['$1']
s = socket.socket(socket.AF_INET, kind)
s.settimeout(20)
try:
    s.connect(('$server4', $2))
    s.send(b'hello')
    answer = s.recv(100)
except OSError as e:
    print(e)
    sys.exit(1)
if answer != b'hello':
    print('closed' if not answer else answer)
    sys.exit(1)
print('from', *s.getsockname(), flush=True)
time.sleep(${3-0})
"
}

# answered NAME tcp|udp PORT: and the program heard the one who asked
answered() {
	asks "$2" "$3" >"$run/asked" || fail "$(cat "$run/asked")" || return
	contains "$run/$1.log" "^$(cat "$run/asked")$" ||
		fail "heard '$(tail -n 1 "$run/$1.log")', not '$(cat "$run/asked")'"
}

ports() {
	cellsock listen list cell0 -j |
		jq -r 'sort_by(.protocol, .port) |
			map("\(.protocol)\(.port)") | join(" ")'
}

listens() {
	[ "$(cellsock listen list cell0 -j | jq "[.[] | select(.port == $1 and
		.listening)] | length")" = 1 ]
}

# fails_with STATUS WORDS ARGUMENT...: and one line on stderr
fails_with() {
	local want=$1 words=$2 status=0

	shift 2
	cellsock "$@" >/dev/null 2>"$run/err" || status=$?
	equal "exit status of $*" "$status" "$want" || return
	equal lines "$(wc -l <"$run/err")" 1 || return
	contains "$run/err" "$words" || fail "$(cat "$run/err")"
}

bad_input() {
	local port

	for port in 0 65536 -1 x; do
		fails_with 2 "from 1 to 65535" listen add cell0 tcp -- $port ||
			return
	done
	fails_with 2 "not tcp or udp" listen add cell0 icmp 80 &&
	fails_with 2 "from 1 to 255" listen add cell0 tcp 80 --max 0 &&
	fails_with 2 "no connections" listen add cell0 udp 80 --max 3 &&
	fails_with 1 "no interface" listen add cell9 tcp 80 &&
	fails_with 1 "not an interface of a cellular module" \
		listen add lo tcp 80 &&
	fails_with 1 "not listened on" listen del cell0 tcp 80 &&
	equal ports "$(ports)" ""
}

unprivileged() {
	local as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"

	not $as_nobody cellsock listen add cell0 tcp 8080 2>"$run/err" &&
	contains "$run/err" CAP_NET_ADMIN &&
	equal ports "$($as_nobody cellsock listen list cell0 -j)" "[]"
}

by_hand() {
	echo_server web tcp 0.0.0.0 8080 || return
	cellsock listen add cell0 tcp 8080 || return
	fails_with 1 "already" listen add cell0 tcp 8080 || return
	until_true 20 listens 8080 || return
	answered web tcp 8080 && answered web tcp 8080 || return
	cellsock listen list cell0 >"$run/list"
	contains "$run/list" "^tcp 8080  listening  .*of 11  accepted 2" ||
		fail "$(cat "$run/list")"
}

# Nobody there: the connection is closed, and the next is taken all the same.
nobody() {
	stop web
	not asks tcp 8080 || return
	echo_server web tcp 10.7.157.1 8080 || return
	answered web tcp 8080
}

# What is there goes on when the port is given up.
given_up() {
	background asking asks tcp 8080 8
	until_true 20 contains "$run/asking.log" from || return
	cellsock listen del cell0 tcp 8080 || return
	equal ports "$(ports)" "" || return
	until_true 20 gone asking || return
	until_true 20 not_heard || return
	fails_with 1 "not listened on" listen del cell0 tcp 8080
}

not_heard() {
	asks tcp 8080 >"$run/asked"
	contains "$run/asked" refused
}

at_a_time() {
	cellsock listen add cell0 tcp 8080 --max 1 || return
	until_true 20 listens 8080 || return
	background asking asks tcp 8080 8
	until_true 20 contains "$run/asking.log" from || return
	not asks tcp 8080 || fail "two at a time" || return
	until_true 20 gone asking || return
	until_true 20 answered web tcp 8080 || return
	[ "$(cellsock listen list cell0 -j | jq '.[0].rejected')" -ge 1 ] ||
		fail "$(cellsock listen list cell0)" || return
	cellsock listen del cell0 tcp 8080 && stop web
	return 0
}

datagrams() {
	echo_server udp udp 0.0.0.0 5000 || return
	cellsock listen add cell0 udp 5000 || return
	until_true 20 listens 5000 || return
	answered udp udp 5000 && answered udp udp 5000 || return
	cellsock listen del cell0 udp 5000 && stop udp
	return 0
}

no_wish_survives() {
	cellsock listen add cell0 tcp 8080 || return
	detach && attach_tool --auto-listen || return
	equal ports "$(ports)" ""
}

has_ports() { [ "$(ports)" = "$*" ]; }

follows() {
	echo_server web tcp 0.0.0.0 8080 &&
	echo_server own udp 10.7.157.1 5000 &&
	echo_server inner tcp 127.0.0.1 8081 &&
	echo_server client udp 0.0.0.0 40000 || return
	until_true 20 has_ports tcp8080 udp5000 || fail "$(ports)" || return
	until_true 20 listens 8080 && until_true 20 listens 5000 || return
	answered web tcp 8080 && answered own udp 5000 || return
	stop inner
	stop client
	stop own
	until_true 20 has_ports tcp8080 || fail "$(ports)"
}

# What was added by hand is nobody else's to remove, nor to add.
leaves_others_alone() {
	cellsock listen add cell0 tcp 9000 || return
	echo_server other tcp 0.0.0.0 9000 || return
	sleep 5
	stop other
	sleep 5
	equal ports "$(ports)" "tcp8080 tcp9000" || return
	cellsock listen del cell0 tcp 9000 || return
	# Taken away by hand, it comes again as long as somebody listens.
	cellsock listen del cell0 tcp 8080 || return
	until_true 20 has_ports tcp8080
}

# Half of the sockets are for connections.
no_room() {
	local i

	for i in {1..7}; do
		echo_server many$i tcp 0.0.0.0 $((8100 + i)) || return
	done
	until_true 20 contains "$run/attach.log" \
		"not listening on tcp port 8107: the module has no socket" ||
		return
	equal number "$(cellsock listen list cell0 -j | jq length)" 6 || return
	stop many1
	until_true 20 eval 'ports | grep -q "tcp8106"' || fail "$(ports)" ||
		return
	for i in {2..7}; do stop many$i; done
	until_true 20 has_ports tcp8080
}

# The module is reset, the context lost: it listens again.
comes_back() {
	ctl pdpdeact 1
	until_true 60 carrier && until_true 60 listens 8080 || return
	answered web tcp 8080 || return
	ctl reset 1000
	sleep 2
	until_true 60 carrier && until_true 60 listens 8080 || return
	answered web tcp 8080
}

# A monitor beside ldattach takes its own away when it ends.
monitored() {
	stop attach
	until_true 20 no_device || return
	ldattach_tty || return
	background monitor cellsock monitor cell0 --configure --auto-listen
	cellsock context up cell0 1 --apn internet --no-route --no-dns &&
	cellsock listen add cell0 tcp 9000 || return
	until_true 20 has_ports tcp8080 tcp9000 || fail "$(ports)" || return
	stop monitor || return
	equal ports "$(ports)" tcp9000
}

check "what bad input gets" bad_input
check "listening takes CAP_NET_ADMIN" unprivileged
check "a TCP port, by hand" by_hand
check "a TCP port where nobody listens" nobody
check "a TCP port that is given up" given_up
check "so many connections at a time" at_a_time
check "a UDP port, by hand" datagrams
check "no wish survives the port" no_wish_survives
check "--auto-listen follows local sockets" follows
check "--auto-listen leaves others' ports alone" leaves_others_alone
check "--auto-listen leaves sockets to connections" no_room
check "listeners come back with the context, and the module" comes_back
check "monitor --configure --auto-listen" monitored
finish
