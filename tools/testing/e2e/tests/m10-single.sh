#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel: stock-6.12
#
# A GSM M10 whose firmware has no MUXIP: one connection at a time, and ordinary
# programs that do not know.
. "${0%/*}/../lib.sh"

start_inet
start_web
start_flows
start_module --dialect m10 --quirk refuse=QIMUX
ldattach_tty || die "no attach"
stty -F "$tty" crtscts || die "no RTS/CTS"
cellsock context up cell0 1 --apn CMNET || die "no context"
until_true 20 carrier || die "no carrier"
background dnsmasq inet dnsmasq -k -C /dev/null --no-resolv --no-hosts -u root \
	--bind-interfaces --listen-address=$name_server \
	--address=/test/$server4
mkdir -p "$run/got" "$run/src"
random_file "$run/www/1" 30000
random_file "$run/src/1" 30000

sockets() { show | jq '[.. | .caps? // empty][0].sockets'; }

transfers() {
	equal sockets "$(sockets)" 1 &&
		curl -sSf "$web4/1" -o "$run/got/1" &&
		same_file "$run/got/1" "$run/www/1" &&
		curl -sSf -T "$run/src/1" $web4/up/ &&
		same_file "$run/www/up/1" "$run/src/1"
}

good_ends() { [ "$(far_ends "$1" | grep -c "both 0 eof")" = "$2" ]; }

# In turn: each waits for the one before.
one_by_one() {
	flow both --parallel 3 --bytes 10000 --tag turn >"$run/turn" ||
		{ cat "$run/turn"; return 1; }
	until_true 20 good_ends turn 3
}

# Payload in the module's voice.
own_words() {
	flow both --bytes 20000 --seed words --tag words &&
		until_true 20 good_ends words 1
}

waiting() { show | jq -e '[.. | objects | select(.waiting == true)] | length == 1'; }

second_waits() {
	until_true 10 waiting || return
	sleep 5
	not contains "$run/late.log" . || fail "the second did not wait" ||
		return
	kill -USR1 "$(pid_of hold)"
	until_true 20 contains "$run/late.log" "^ok"
}

refused() {
	traffic connect $server4 81 >"$run/refused"
	contains "$run/refused" ECONNREFUSED || fail "$(cat "$run/refused")"
}

# A name is asked for by a datagram; who comes next need not wait for long.
after_a_name() {
	local since=$SECONDS

	equal address "$(dig +short +tries=1 +time=10 @$name_server www.test)" \
		$server4 && flow get --bytes 1000 || return
	[ $((SECONDS - since)) -lt 15 ] || fail "$((SECONDS - since)) s"
}

# fails_with WORDS ARGUMENT...
fails_with() {
	local words=$1

	shift
	not cellsock "$@" 2>"$run/err" || fail "taken: $*" || return
	contains "$run/err" "$words" || fail "$(cat "$run/err")"
}

not_there() {
	fails_with "cannot listen" listen add cell0 tcp 7100 &&
		fails_with "no such option" config cell0 QIHEAD 0
}

comes_back() {
	background broken traffic get $server4 $flows_port --bytes 3000000
	sleep 2
	ctl "$@" || return
	until_true 30 gone broken || return
	not contains "$run/broken.log" "^ok" || fail "no end" || return
	until_true 60 carrier && flow both --bytes 5000 &&
		equal sockets "$(sockets)" 1
}

check "a file down and up" transfers
check "three flows, one by one" one_by_one
check "payload in the module's voice" own_words
background hold traffic hold $server4 $flows_port
until_true 30 contains "$run/hold.log" held || die "no connection"
background late traffic get $server4 $flows_port
check "a second connection waits until the first is over" second_waits
stop hold
check "a refused connection" refused
check "a connection behind a datagram" after_a_name
check "what there is not is refused in words" not_there
check "the network takes the context, and it comes back" comes_back pdpdeact 1
check "the module is reset, and found to be the same" comes_back reset
check "the profile is given back" until_true 30 no_module_sockets
finish
