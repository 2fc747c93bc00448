#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# All the ways a connection ends.
. "${0%/*}/../lib.sh"

start_all
start_flows --step 37

ends() { equal "far end" "$(far_ends "$1" | sort | uniq -c | sed 's/^ *//')" "$2"; }

# ends_in SECONDS TAG WANT
ends_in() { until_true "$1" ends "$2" "$3" || ends "$2" "$3"; }

close_delivers() {
	flow sink --bytes 30000 --tag sink --parallel 3 &&
	ends_in 20 sink "3 sink 30000 eof"
}

killed_delivers() {
	background killed traffic sink $server4 $flows_port --bytes 500 \
		--tag killed
	await killed 20 && ends_in 20 killed "1 sink 500 eof"
}

linger_zero() {
	flow abort --bytes 2000 --tag abort &&
	ends_in 10 abort "1 abort 2000 reset"
}

half_close() {
	flow get --half --bytes 20000 --tag half &&
	ends_in 10 half "1 get 0 eof"
}

# The answer comes five seconds after the application said it was done.
late_answer() {
	flow late --half --bytes 20000 --tag late
}

peer_resets() {
	flow reset --bytes 5000 --tag reset
}

# Nothing is asked, the far end sends and closes: 0, 37, 74 ... bytes.
send_and_close() {
	traffic burst $server4 $((flows_port + 1)) --bytes 37 --count 137
}

# Twelve of them at once; their sizes do not matter then.
no_flow_left() {
	[ "$(show | jq '[.. | objects | select(has("remote-address"))] | length')" = 0 ]
}

orphans() {
	equal "sockets of the stack" "$(ss -Htn state connected |
		grep -cv TIME-WAIT)" 0
}

check "close() delivers what was written" close_delivers
check "a process that exits delivers what it wrote" killed_delivers
check "SO_LINGER 0 resets the far end" linger_zero
check "SHUT_WR, then read" half_close
check "SHUT_WR, then read what is sent five seconds later" late_answer
check "the far end's reset: what came before it is read" peer_resets
check "the far end sends and closes at once, 0 to 5032 bytes" send_and_close
check "close(), and the context is taken down: a reset" context_goes
check "no flow is left" until_true 70 no_flow_left
check "no socket is left" orphans
finish
