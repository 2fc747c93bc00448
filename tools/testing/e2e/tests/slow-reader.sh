#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A 10 MB download whose reader stops for a minute in the middle: the flow
# goes over to buffer mode, memory stays bounded, no byte is lost. Another
# connection does not notice.
#
# kernel: stock-6.1
. "${0%/*}/../lib.sh"

start_all
start_flows

of_flow() { show | jq -r "[.. | objects | select(has(\"remote-address\")) | $1] | max"; }

# Not more than the hard cap, and what the module still holds is its own.
bounded() {
	local have

	have=$(of_flow '."receive-queue"') || return
	[ "$have" -le 262144 ] || fail "$have bytes in the driver"
}

braked() { [ "$(of_flow '.mode')" = buffer ]; }

available() { awk '/^MemAvailable/ { print $2 }' /proc/meminfo; }

while_it_stands() {
	local before i have

	until_true 60 braked || return
	before=$(available)
	for i in {1..10}; do
		bounded || return
		flow get --bytes 2000 --tag other >/dev/null ||
			fail "another connection fails" || return
		sleep 2
	done
	have=$(available)
	[ $((before - have)) -lt 8192 ] ||
		fail "$((before - have)) KiB of memory went away"
}

whole() {
	await slow 170 || fail "$(cat "$run/slow.log")"
}

background slow traffic get $server4 $flows_port --bytes 10000000 \
	--rcvbuf 65536 --pause 1000000,60
check "bounded memory while the reader stands still" while_it_stands
check_deadline=200
check "all 10 MB arrive, each byte right" whole
finish
