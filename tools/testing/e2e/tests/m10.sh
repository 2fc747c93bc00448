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
start_module --dialect m10
ldattach_tty || die "no attach"
stty -F "$tty" crtscts || die "no RTS/CTS"
cellsock context up cell0 1 --apn CMNET || die "no context"
until_true 10 carrier || die "no carrier"
mkdir -p "$run/got" "$run/src"
for i in {1..6}; do
	random_file "$run/www/$i" 50000
	random_file "$run/src/$i" 50000
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
	local i

	for i in {1..6}; do
		background "held$i" traffic get $server4 $flows_port \
			--bytes 20000 --pause 10000,20
	done
	sleep 2
	background seventh traffic get $server4 $flows_port --bytes 5000
	until_true 20 waiting || return
	for i in {1..6}; do
		await "held$i" 60 || fail "$(cat "$run/held$i.log")" || return
	done
	await seventh 60 || fail "$(cat "$run/seventh.log")"
}

refused() {
	curl -sS "http://$server4:81/" 2>&1 | grep -q "refused" ||
		fail "$(curl -sS "http://$server4:81/" 2>&1)"
}

no_ipv6() {
	cellsock context set cell0 0 --family 6 2>&1 | tee "$run/v6"
	not grep -q . "$run/v6" && fail "taken"
	grep -qi "ipv6\|address family" "$run/v6"
}

lost() { flow get --bytes 1000000 2>&1 | grep -q .; }
down() { not carrier; }

comes_back() {
	background broken traffic get $server4 $flows_port --bytes 1000000
	sleep 2
	ctl pdpdeact 1 || return
	until_true 10 down || return
	until_true 30 carrier || return
	until_true 20 gone broken || return
	not grep -q "^ok" "$run/broken.log" || fail "a lost context is no end" ||
		return
	flow both --bytes 5000
}

slow_reader() {
	flow get --bytes 400000 --rcvbuf 16384 --pause 150000,10
}

check "the module is known" identified
check "a file down and up" transfers
check "six downloads at once" six_at_once
check "six flows both ways, each byte and each end right" both_ways
check "the seventh waits" seventh_waits
check "a refused connection" refused
check "a reader that stands still: the port is stopped, nothing lost" slow_reader
check "the network takes the context, and it comes back" comes_back
check "all profiles are given back" until_true 30 no_module_sockets
finish
