#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# cellsock resolve: host names through the module's own resolver.
. "${0%/*}/../lib.sh"

start_inet
# An address that the far side has a way to: the module opens a socket.
start_flows --address $silent4
start_module
attach || die "no attach: $(tail -n 3 "$run/ldattach.log")"
until_true 10 carrier || die "no carrier"

# fails_with STATUS WORDS ARGUMENT...: and one line on stderr
fails_with() {
	local want=$1 words=$2 status=0

	shift 2
	cellsock resolve "$@" >"$run/out" 2>"$run/err" || status=$?
	equal "exit status of $*" "$status" "$want" || return
	equal lines "$(wc -l <"$run/err")" 1 || return
	contains "$run/err" "$words" || fail "$(cat "$run/err")" || return
	[ ! -s "$run/out" ] || fail "$(cat "$run/out")"
}

found() {
	equal address "$(cellsock resolve cell0 www.example.com)" $silent4 ||
		return
	cellsock resolve cell0 www.example.com -j >"$run/json" || return
	equal JSON "$(jq -r '.name, .addresses[]' "$run/json" | tr '\n' ' ')" \
		"www.example.com $silent4 "
}

not_found() { fails_with 1 "DNS.*(error 565)" cell0 nowhere.example.com; }

no_name() {
	fails_with 2 "cannot be the name" cell0 'a"b' &&
	fails_with 2 "cannot be the name" cell0 "" &&
	fails_with 2 "cannot be the name" cell0 2001:db8::1 &&
	fails_with 2 "needs IFACE NAME" cell0 &&
	fails_with 1 "no interface" cell9 www.example.com
}

unprivileged() {
	local status=0

	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all \
		cellsock resolve cell0 www.example.com 2>"$run/err" || status=$?
	equal "exit status" $status 1 && contains "$run/err" CAP_NET_ADMIN
}

# Data go on meanwhile, and nobody's socket stays behind.
beside_flows() {
	background get flow get --bytes 200000
	local i

	for i in {1..5}; do
		equal address "$(cellsock resolve cell0 "n$i.example.com")" \
			$silent4 || return
	done
	await get 60 || return
	until_true 20 no_module_sockets || ctl stats
}

# Who no longer waits is not waited for.
interrupted() {
	ctl silent on
	background asking cellsock resolve cell0 www.example.org
	sleep 1
	stop asking KILL
	ctl silent off
	until_true 60 found
}

module_gone() {
	ctl silent on
	background asking cellsock resolve cell0 www.example.net
	sleep 1
	cellsock detach cell0
	ctl silent off
	until_true 20 gone asking && contains "$run/asking.log" "gone" ||
		fail "$(cat "$run/asking.log")"
}

no_context() {
	ldattach_tty && until_true 20 ready || return
	fails_with 1 "not active" cell0 www.example.com
}

ready() { [ "$(show | jq -r '.[0].state')" = ready ]; }

check "a name is found" found
check "a name is not found" not_found
check "what is no name" no_name
check "it takes CAP_NET_ADMIN" unprivileged
check "beside data" beside_flows
check "whoever leaves is not waited for" interrupted
check "the module goes meanwhile" module_gone
check "without a context" no_context
finish
