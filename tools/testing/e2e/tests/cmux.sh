#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# One port, multiplexed by the kernel's n_gsm: chapter 8 of the M10's document,
# a terminal beside it, and the other dialect. n_gsm is in our own kernels only.
#
# kernel: kunit
# vm: own
. "${0%/*}/../lib.sh"

# n_gsm has a report of its own (gsm_cleanup_mux, under the legacy tty mutex).
[ ! -e /proc/sys/kernel/prove_locking ] || echo 0 >/proc/sys/kernel/prove_locking

modprobe nulltty || die "no nulltty"
start_inet
start_web
start_flows
# A client of one context reaches the server of the other by the network.
for own in 10.7.157.1 10.7.157.2; do
	ip -n inet address add $own/32 dev lo
	ip -n inet route change local $own dev lo table local src $server4
done
knobs=/sys/kernel/debug/nulltty/0
terminal=/dev/gsmtty3
random_file "$run/www/file" 60000

on_a_line() {
	start_module --tty /dev/nulltty1 --rtscts "$@"
	tty=/dev/nulltty0
}

transfer() {
	curl -sSf --interface "$1" $web4/file -o "$run/got" &&
		same_file "$run/got" "$run/www/file" &&
		curl -sSf --interface "$1" -T "$run/www/file" $web4/up/file &&
		same_file "$run/www/up/file" "$run/www/file"
}

# second [OPTION...]: on the second virtual port
second() {
	background second cellsock attach /dev/gsmtty2 --apn CMNET "$@"
}

refused() { cellsock show cell1 | grep -q "another port of the module"; }

context_is_held() {
	second --context 0
	until_true 20 test -e /sys/class/net/cell1 || return
	until_true 20 refused || fail "$(cellsock show cell1)" || return
	sleep 10
	not carrier cell1 || fail "the first port's context" || return
	stop second
	until_true 20 no_device cell1 && transfer cell0
}

two_contexts() {
	second --context 1
	until_true 30 carrier cell1 || fail "$(cellsock show cell1)" || return
	ip -4 address show dev cell1 | grep -q "inet 10\.7\.157\.2" ||
		fail "$(ip -4 address)" || return
	background one flow both --device cell0 --parallel 3 --bytes 60000 \
		--tag one
	background two flow both --device cell1 --parallel 3 --bytes 60000 \
		--tag two --seed words
	await one 120 || fail "$(cat "$run/one.log")" || return
	await two 120 || fail "$(cat "$run/two.log")" || return
	until_true 20 good_ends one && until_true 20 good_ends two
}

good_ends() { [ "$(far_ends "$1" | grep -c "both 0 eof")" = 3 ]; }

# Where a closed context is, the other port may go.
context_is_given_back() {
	stop second
	until_true 20 no_device cell1 || return
	cellsock context down cell0 0 || return
	second --context 0
	until_true 60 carrier cell1 || fail "$(cellsock show cell1)" || return
	transfer cell1 || return
	stop second
	until_true 20 no_device cell1 &&
		cellsock context up cell0 0 && until_true 30 carrier
}

# background NAME $peer COMMAND...: no function, its process is the command's.
peer="nsenter --net=/run/netns/peer"
peer() { $peer "$@"; }
peer_is_up() { peer ip -4 address show dev cell1 | grep "inet 10\.7\.157\.2"; }

module_listens() {
	[ "$(cellsock listen list cell0 -j | jq '.[0].listening')" = true ]
}

# 8.2 to 8.4: a server on one virtual port, and its client on the other, which
# is another host's as far as ours is concerned.
server_and_client() {
	ip netns add peer || return
	background server traffic serve --port 2020
	cellsock listen add cell0 tcp 2020 &&
		until_true 20 module_listens || return
	stty -F /dev/gsmtty2 clocal || return
	background second ldattach -d 29 /dev/gsmtty2
	until_true 20 test -e /sys/class/net/cell1 &&
		ip link set cell1 netns peer || return
	peer cellsock context up cell1 1 --apn CMNET --no-dns && peer_is_up ||
		return
	talk && server_goes && client_goes || return
	stop second
	stop server
	ip netns delete peer
	cellsock listen del cell0 tcp 2020
}

to_server() {
	local verb=$1

	shift
	peer traffic "$verb" 10.7.157.1 2020 "$@"
}

# 8.3, in both directions; 8.4: the server closes behind the last byte
talk() {
	to_server put --bytes 3000 --seed words &&
		to_server get --bytes 3000 --seed words &&
		to_server both --bytes 20000 --parallel 2 --tag talk || return
	until_true 20 server_saw 2 || fail "$(cat "$run/server.log")" || return
	background held $peer traffic hold 10.7.157.1 2020
	until_true 20 contains "$run/held.log" held || return
	equal client "$(show | jq -r '[.. | objects |
		select(.service? == "tcp-incoming") |
		."remote-address"][0]')" 10.7.157.2 || return
	stop held
	return 0
}

server_saw() { [ "$(grep -c "^talk-[0-9]* both 0 eof" "$run/server.log")" = "$1" ]; }

# 8.4: QIDEACT on the server's port, of which the client's hears
server_goes() {
	background cut $peer traffic get 10.7.157.1 2020 --bytes 3000000
	sleep 2
	running cut || fail "$(cat "$run/cut.log")" || return
	cellsock context down cell0 0 && until_true 20 gone cut || return
	not grep ^ok "$run/cut.log" || return
	until_true 20 peer_has_no_sockets || return
	peer_is_up || fail "the other context went, too"
}

peer_has_no_sockets() {
	[ "$(peer cellsock show -j cell1 | jq '.[0].sockets | length')" = 0 ]
}

# 8.4: ... and on the client's
client_goes() {
	cellsock context up cell0 0 && until_true 30 carrier &&
		until_true 20 module_listens || return
	to_server get --bytes 3000 && peer cellsock context down cell1 1 &&
		not peer_is_up && transfer cell0
}

# As a terminal program does, but for the carrier: there is none between calls.
open_terminal() {
	stty -F $terminal raw -echo clocal && exec 9<>$terminal &&
		terminal_says ATE0 >/dev/null
}

terminal_says() {
	local line

	printf '%s\r' "$1" >&9
	while read -r -t 10 -u 9 line; do
		line=${line%$'\r'}
		case $line in
		OK)	return ;;
		?*)	echo "$line" ;;
		esac
	done
	fail "no answer to $1"
}

terminal_beside() {
	local i answer

	background bulk flow get --device cell0 --bytes 150000
	background up flow put --device cell0 --bytes 100000 --seed words
	for i in {1..15}; do
		answer=$(terminal_says AT+CSQ) || fail "$answer" || return
		equal answer "$answer" "+CSQ: 24,99" || return
		sleep 0.1
	done
	running bulk || running up || fail "all was over" || return
	await bulk 120 || fail "$(cat "$run/bulk.log")" || return
	await up 120 || fail "$(cat "$run/up.log")"
}

late_reader() {
	flow get --device cell0 --bytes 300000 --rcvbuf 16384 --pause 60000,15
}

# The line belongs to nobody, and the module takes commands on it.
plain_again() {
	until_true 20 no_device || return
	until_true 20 test ! -e $terminal || fail "the ports are there" || return
	stty -F $tty raw -echo clocal $baud && ( exec 8<>$tty && answers_at )
}

answers_at() {
	local line

	printf 'AT\r' >&8
	while read -r -t 5 -u 8 line; do
		[ "${line%$'\r'}" != OK ] || return 0
	done
	fail "no answer on the line"
}

multiplex() { attach_tool --cmux --context 0 --speed $baud; }

undone() {
	cellsock detach cell0 || return
	until_true 20 gone attach && plain_again
}

# ends HOW SECONDS: with all under way, or before it is
ends() {
	background attach cellsock attach $tty --cmux --context 0 --apn CMNET \
		--speed $baud
	sleep "$2"
	case $1 in
	hangup)	echo 1 >$knobs/hangup ;;
	*)	kill "-$1" "$(pid_of attach)" ;;
	esac
	until_true 30 gone attach || fail "attach goes on after $*" || return
	rm -f "$run/attach.pid"
	until_true 20 no_device || return
	[ "$1" != TERM ] || plain_again || fail "after $*"
}

# While the rate is looked for, the line is multiplexed, the module set up.
at_any_moment() {
	local how moment

	while read -r how moment; do
		ends $how $moment || return
	done <<-END
	TERM 0.3
	TERM 2.3
	TERM 2.6
	KILL 2.15
	KILL 2.4
	KILL 4
	hangup 0.3
	hangup 2.3
	hangup 2.6
	END
	multiplex && transfer cell0
}

# under_traffic COMMAND...
under_traffic() {
	running attach || multiplex || return
	background down flow get --device cell0 --bytes 2000000
	background up flow put --device cell0 --bytes 2000000
	sleep 2
	"$@" || return
	until_true 30 gone down && until_true 30 gone up || return
	not grep ^ok "$run/down.log" "$run/up.log" || return
	until_true 20 gone attach && until_true 20 no_device
}

# The line is there, and nobody who speaks 27.010 on it.
module_starts_anew() {
	running attach || multiplex || return
	background broken flow get --bytes 3000000
	sleep 2
	ctl reset 10 || return
	until_true 120 contains "$run/attach.log" again || return
	until_true 120 carrier || fail "$(tail "$run/attach.log")" || return
	until_true 10 gone broken && not grep ^ok "$run/broken.log" &&
		transfer cell0
}

write() { echo "$2" >"$1"; }
kill_attach() { kill -KILL "$(pid_of attach)"; }

# By others' means: util-linux' ldattach twice.
by_ldattach() {
	background mux ldattach -d -s $baud -c $'AT+CMUX=0\r' GSM0710 $tty
	until_true 20 test -e /dev/gsmtty1 || return
	until_true 20 stty -F /dev/gsmtty1 clocal || return
	background ldattach ldattach -d 29 /dev/gsmtty1
	until_true 20 test -e /sys/class/net/cell0 || return
	cellsock context up cell0 1 --apn CMNET || return
	until_true 30 carrier && transfer cell0 || return
	cellsock detach cell0 || return
	stop mux
	until_true 20 test ! -e /dev/gsmtty1 && until_true 20 no_device
}

rg() {
	attach_tool --cmux --speed $baud && transfer cell0 || return
	flow both --parallel 4 --bytes 30000 --seed words
}

on_a_line --dialect m10 --bind-address --context 0:address=10.7.157.1 \
	--context 1:address=10.7.157.2
multiplex || die "no attach: $(tail -n 3 "$run/attach.log")"
check "a file down and up" transfer cell0
check "a context that another virtual port has" context_is_held
check "two virtual ports with a context each" two_contexts
check "a context that is given back may be taken" context_is_given_back
check "a server on one virtual port, its client on the other" \
	server_and_client
open_terminal || die "no terminal"
check "a terminal on a third port while data flows" terminal_beside
check "a reader that stands still" late_reader
exec 9>&-
check "a module that starts anew is multiplexed again" module_starts_anew
check "detach undoes it all" undone
check "ends at any moment" at_any_moment
check "the port is hung up under traffic" under_traffic write $knobs/hangup 1
check "attach is killed under traffic" under_traffic kill_attach
check "the multiplexed module is found" multiplex
check "detach undoes that, too" undone
check "ldattach GSM0710, ldattach 29" by_ldattach
stop module

on_a_line
check "the rg dialect" rg
check "and detach" undone
finish
