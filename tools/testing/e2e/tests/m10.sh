#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The other dialect, of a GSM M10: six connections, no flow control for each of
# them, IPv4 only. Ordinary programs over it.
#
# kernel: stock-6.12
. "${0%/*}/../lib.sh"

start_inet
start_web
start_flows
start_module --dialect m10 --host many.test=192.0.2.7,192.0.2.8
ldattach_tty || die "no attach"
stty -F "$tty" crtscts || die "no RTS/CTS"
cellsock context up cell0 1 --apn CMNET || die "no context"
until_true 10 carrier || die "no carrier"
mkdir -p "$run/got" "$run/src"
for i in {1..6}; do
	random_file "$run/www/$i" 30000
	random_file "$run/src/$i" 30000
done

identified() { equal dialect "$(show | jq -r '[.. | .dialect? // empty][0]')" m10; }

transfers() {
	curl -sSf "$web4/1" -o "$run/got/1" &&
		same_file "$run/got/1" "$run/www/1" &&
		curl -sSf -T "$run/src/1" $web4/up/ &&
		same_file "$run/www/up/1" "$run/src/1"
}

six_at_once() {
	curl -sSf -Z --parallel-max 6 --parallel-immediate \
		"$web4/[1-6]" -o "$run/got/#1" || return
	local i
	for i in {1..6}; do
		same_file "$run/got/$i" "$run/www/$i" || return
	done
}

good_ends() { [ "$(far_ends both | grep -c "both 0 eof")" = "$1" ]; }

both_ways() {
	flow both --parallel 6 --bytes 20000 --tag both >"$run/both" ||
		{ cat "$run/both"; return 1; }
	until_true 20 good_ends 6
}

waiting() { show | jq -e '[.. | objects | select(.waiting == true)] | length == 1'; }

seventh_waits() {
	until_true 10 waiting || return
	sleep 5
	not contains "$run/late.log" . || fail "the seventh did not wait" ||
		return
	kill -USR1 "$(pid_of hold)"
	until_true 20 contains "$run/late.log" "^ok"
}

refused() {
	traffic connect $server4 81 >"$run/refused"
	contains "$run/refused" ECONNREFUSED || fail "$(cat "$run/refused")"
}

# With every form of header that the module can put before data.
any_header() {
	local option

	for option in QISHOWRA QISHOWLA QIHEAD QISHOWPT; do
		cellsock config cell0 $option 1 || return
		flow both --bytes 5000 --seed words >/dev/null ||
			fail "with $option" || return
	done
	for option in QISHOWRA QIHEAD QISHOWLA QISHOWPT; do
		cellsock config cell0 $option 0 || return
	done
	flow both --bytes 5000 --seed words
}

no_ipv6() {
	cellsock context set cell0 0 --family 6 >"$run/v6" 2>&1 &&
		fail "taken" && return 1
	contains "$run/v6" "no IPv6" || fail "$(cat "$run/v6")"
}

names() {
	equal addresses "$(cellsock resolve cell0 many.test | tr '\n' ' ')" \
		"192.0.2.7 192.0.2.8 "
}

address() { [ "$(cellsock context list cell0 -j | grep -c "$1")" = 1 ]; }

comes_back() {
	background broken traffic get $server4 $flows_port --bytes 3000000
	sleep 2
	ctl context 1:address=10.9.9.9 && ctl pdpdeact 1 || return
	until_true 30 address 10.9.9.9 || return
	until_true 30 gone broken || return
	not contains "$run/broken.log" "^ok" ||
		fail "a lost context is no end" || return
	flow both --bytes 5000
}

# fails_with WORDS COMMAND...
fails_with() {
	local words=$1

	shift
	not "$@" >"$run/fails" 2>&1 || fail "taken: $*" || return
	contains "$run/fails" "$words" || fail "$(cat "$run/fails")"
}

csd_set() { cellsock context set cell0 1 "$@"; }
context_of() { cellsock context list cell0 "$1" -j | jq -r "$2"; }
called_in_vain() { context_of 1 '.[0].reason' | grep "activation failed"; }

# 3.1: what is called, and with which words, is the emulator's to judge.
csd() {
	fails_with "no other" cellsock context up cell0 0 --number 17201 &&
		no_device cell0.0 && fails_with "in use" csd_set --number 17201 &&
		cellsock context down cell0 1 || return
	fails_with "needs a number" csd_set --bearer csd &&
		fails_with "digits" csd_set --number '1";+CSQ' &&
		fails_with "digits" csd_set --number 1,2 || return
	background call cellsock context up cell0 1 --number 17202
	until_true 20 called_in_vain || return
	fails_with "no other" cellsock context up cell0 0 --bearer gprs &&
		csd_set --number 17201 --user 172 || return
	until_true 60 gone call && carrier || fail "$(cat "$run/call.log")" ||
		return
	transfers || return
	equal bearer "$(context_of 1 '.[0].bearer + .[0].number')" csd17201 ||
		return
	cellsock show cell0 >"$run/show" && contains "$run/show" "csd 17201" ||
		fail "$(cat "$run/show")" || return
	fails_with "in use" csd_set --number 17203 &&
		fails_with "in use" csd_set --bearer gprs || return
	cellsock context down cell0 1 && cellsock context up cell0 1 \
		--bearer gprs && until_true 10 carrier && transfers
}

csd_attached() {
	detach || return
	echo 172 >"$run/password"
	attach_tool --context 0 --bearer csd --number 17201 --user 172 \
		--password-file "$run/password" || return
	transfers || return
	ctl context 0:number=17202 && ctl pdpdeact 0 || return
	until_true 20 not carrier || return
	ctl context 0:number=17201 && until_true 60 carrier && transfers
}

received() { show | jq '[.. | ."line-rx-bytes"? // empty][0]'; }

# Its pace is the port's: nothing comes while it stands, not even for others.
slow_reader() {
	local before

	background slow traffic get $server4 $flows_port --bytes 1500000 \
		--rcvbuf 16384 --pause 100000,20
	sleep 10
	before=$(received)
	sleep 2
	equal "what came meanwhile" "$(received)" "$before" || return
	[ "$before" -lt 1500000 ] || fail "it never stood still" || return
	await slow 60 || fail "$(cat "$run/slow.log")"
}

check "the module is known" identified
check "a file down and up" transfers
check "six downloads at once" six_at_once
check "six flows both ways, each byte and each end right" both_ways
background hold traffic hold $server4 $flows_port --parallel 6
until_true 30 contains "$run/hold.log" held || die "no six connections"
background late traffic get $server4 $flows_port
check "a seventh connection waits until one is free" seventh_waits
stop hold
check "a refused connection" refused
check "each header before data" any_header
check "IPv6 is refused at once" no_ipv6
check "a name with two addresses" names
check "a reader that stands still: the port is stopped, nothing lost" slow_reader
check "the network takes the context, and it comes back" comes_back
check "close(), and the context is taken down: a reset" context_goes
check "CSD: a call carries the context, and no other beside it" csd
check "all profiles are given back" until_true 30 no_module_sockets
check "CSD: attach, and the call is made again" csd_attached
finish
