#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The module resets, loses its context, gets another address, falls silent:
# flows get their error, and the session comes back by itself.
. "${0%/*}/../lib.sh"

start_inet
start_flows
start_module
attach_tool || die "no attach: $(tail -n 3 "$run/attach.log")"

# Each check starts from what the one before should have left.
bulk() {
	until_true 120 flow get --bytes 1000 || return
	background bulk traffic "$1" $server4 $flows_port --bytes 3000000 \
		--parallel 2
	until_true 20 moving "$1"
}

moving() {
	local way=rx

	[ "$1" = get ] || way=tx
	[ "$(show | jq "[.. | objects | .\"$way-bytes\" // 0] | max")" -gt 20000 ]
}

# Both connections were reset, within so many seconds.
flows_reset() {
	not await bulk "$1" || fail "they ended well" || return
	equal ends "$(cut -d ' ' -f 1 "$run/bulk.log" | sort -u)" ECONNRESET
}

works_again() {
	until_true "$1" carrier && until_true 20 flow get --bytes 3000
}

reset_under() {
	bulk "$1" || return
	ctl reset || return
	flows_reset 30 && works_again 60
}

pdpdeact() {
	bulk get || return
	ctl pdpdeact 1 || return
	flows_reset 10 && works_again 60
}

# The same told of each connection: to these it may look like an end.
pdpdeact_closed() {
	bulk get || return
	ctl quirk pdpdeact-closed && ctl pdpdeact 1 || return
	not await bulk 20 || fail "they ended well" || return
	ctl quirk pdpdeact-closed=off
	works_again 60
}

# A supply that breaks down whenever the module starts to transmit.
brown_out() {
	bulk get || return
	ctl quirk rdy-loop=50 && ctl reset || return
	flows_reset 30 || return
	sleep 30
	not carrier || fail "it has carrier" || return
	ctl quirk rdy-loop=off
	works_again 90
}

new_address() {
	local before after

	before=$(address)
	ctl quirk new-address && bulk get && ctl pdpdeact 1 || return
	flows_reset 10 && works_again 60 || return
	after=$(address)
	ctl quirk new-address=off
	equal "number of addresses" "$(wc -l <<<"$after")" 1 || return
	[ "$before" != "$after" ] || fail "still $before"
}

address() { ip -4 -br address show dev cell0 | grep -o '10\.[0-9.]*/'; }

# It says nothing for a minute. Flows either survive or are told.
silent_for_a_minute() {
	bulk get || return
	ctl silent on
	sleep 60
	ctl silent off
	until_true 120 gone bulk || return
	await bulk 1
	not contains "$run/bulk.log" "end after\|is wrong" ||
		fail "$(cat "$run/bulk.log")" || return
	works_again 60
}

registration_lost() {
	ctl register searching && ctl pdpdeact 1 &&
	until_true 20 not carrier || { ctl register home; return 1; }
	until_true 20 shows "search\|561" || return
	ctl register home
	works_again 120
}

shows() { show | grep -qi "$1"; }

many_resets() {
	local i

	for i in {1..5}; do
		flow get --bytes 100000 >/dev/null &
		ctl reset $((i * 300))
		sleep "0.$i"
		wait $!
	done
	works_again 60
}

activation_fails_twice() {
	ctl quirk act-fail=2 && ctl pdpdeact 1 || return
	works_again 120
}

# A reset while it comes up need not be told from a late start.
counted() {
	local count

	count=$(show | jq '[.. | objects | .resets // 0] | max')
	[ "$count" -ge 3 ] || fail "$count"
}

link_down() {
	bulk get || return
	ip link set cell0 down || return
	flows_reset 10 || return
	until_true 20 no_module_sockets || return
	ip link set cell0 up
	# Its routes went with the link.
	until_true 20 ip route replace default dev cell0
	works_again 20
}

check "a module reset during a download" reset_under get
check "a module reset during an upload" reset_under put
check "five resets, also while it comes up" many_resets
check "pdpdeact during a download" pdpdeact
check "pdpdeact, each connection told" pdpdeact_closed
check "pdpdeact, and another address afterwards" new_address
check "a module that starts again and again" brown_out
check "two activations that fail" activation_fails_twice
check "registration lost, and found again" registration_lost
check "a module that is silent for a minute" silent_for_a_minute
check "ip link set down resets the flows and closes the sockets" link_down
check "the resets were counted" counted
finish
