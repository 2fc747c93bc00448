#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the local stack and tshark say of clean transfers: nothing lost,
# repeated or out of order, and no segment beyond what was advertised.
. "${0%/*}/../lib.sh"

start_all
start_flows

transfers() {
	flow get --bytes 300000 --parallel 2 &&
	flow put --bytes 200000 --parallel 2 &&
	flow both --bytes 100000 --parallel 3 &&
	flow get --bytes 10
}

counters() { nstat -asz TcpRetransSegs TcpExtTCPRcvQDrop TcpExtLockDroppedIcmps \
	TcpExtTCPBacklogDrop TcpInErrs TcpInCsumErrors |
	awk '!/^#/ { print $1, $2 }'; }

same_counters() {
	local after

	after=$(counters)
	[ "$1" = "$after" ] || fail "$after"
}

nothing_lost() {
	local filter=tcp.analysis.retransmission name

	for name in fast_retransmission spurious_retransmission out_of_order \
			lost_segment ack_lost_segment; do
		filter+=" || tcp.analysis.$name"
	done
	outside tshark -r "$memory$capture" -Y "$filter" >"$run/found" || return
	head -n 20 "$run/found"
	equal "suspect segments" "$(wc -l <"$run/found")" 0
}

# Every stream and direction: no byte beyond the right edge the other side
# has advertised by then.
within_edges() {
	outside tshark -r "$memory$capture" -T fields -e tcp.stream -e tcp.srcport \
		-e tcp.seq -e tcp.len -e tcp.flags.ack -e tcp.ack \
		-e tcp.window_size >"$run/segments" || return
	[ "$(wc -l <"$run/segments")" -gt 500 ] ||
		fail "only $(wc -l <"$run/segments") segments" || return
	awk '
	{
		key = $1 " " $2
		sides[$1, $2] = 1
		for (other in sides) {
			split(other, of, SUBSEP)
			if (of[1] != $1 || of[2] == $2)
				continue
			if ($4 > 0 && $3 + $4 > edge[other]) {
				print "beyond the edge " edge[other] ": " $0
				bad = 1
			}
		}
		if (($5 == 1 || $5 == "True") && $6 + $7 > edge[$1, $2])
			edge[$1, $2] = $6 + $7
	}
	END { exit bad }' "$run/segments"
}

large_segments() {
	local biggest

	biggest=$(cut -f 4 "$run/segments" | sort -n | tail -n 1)
	[ "$biggest" -gt 1460 ] || fail "the biggest has $biggest bytes"
}

capture=$run/pcap
background capture dumpcap -q -i cell0 -f tcp -w "$capture"
until_true 20 contains "$run/capture.log" "^File:"
before=$(counters)
check "transfers of 1.3 MB" transfers
check "nstat: no retransmission, no drop" same_counters "$before"
stop capture INT
check_deadline=900
check "tshark: nothing lost, repeated or out of order" nothing_lost
check "no segment beyond an advertised edge" within_edges
check "super-segments are used" large_segments
finish
