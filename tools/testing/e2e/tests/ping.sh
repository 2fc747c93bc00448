#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The real ping through the module's own: times, TTLs, sizes, losses, errors.
# kernel: stock-6.12
. "${0%/*}/../lib.sh"

start_inet
start_flows
start_module
attach --family 46 || die "no attach: $(tail -n 3 "$run/ldattach.log")"
until_true 10 carrier || die "no carrier"

# What one of our commands costs on this line, in milliseconds.
command_ms=12

counter() { ethtool -S cell0 | awk -v n="$1:" '$1 == n { print $2 }'; }
answers() { grep -c "bytes from" "$run/ping"; }

# pings OPTION... HOST: into $run/ping; of no use is its own status.
pings() {
	timeout 100 ping -n "$@" >"$run/ping" 2>&1
	cat "$run/ping"
}

# all_answered N: N answers, none twice, none damaged.
all_answered() {
	equal answers "$(answers)" "$1" || return
	not contains "$run/ping" "DUP!\|wrong data\|truncated\|nreachable" ||
		fail "$(grep "DUP!\|wrong\|trunc\|nreach" "$run/ping")"
}

# Every answer took from $1 to $2 milliseconds.
times_within() {
	sed -n 's/.* time=\([0-9.]*\) ms/\1/p' "$run/ping" |
		awk -v low="$1" -v high="$2" '
			$1 < low || $1 > high { print "time " $1; bad = 1 }
			END { exit bad || !NR }'
}

# The far side answers by itself, 64 hops away from nothing.
real_one() {
	pings -c 3 -i 0.3 $server4 && all_answered 3 &&
	equal TTLs "$(grep -c "ttl=64 " "$run/ping")" 3 &&
	times_within 0 $((50 * patience))
}

# modelled MS TTL: what the module says is what ping shows.
modelled() {
	local status

	ctl quirk "ping-reply=$1,$2" || return
	pings -c 4 -i 1.5 $server4 && all_answered 4 &&
	equal TTLs "$(grep -c "ttl=$2 " "$run/ping")" 4 &&
	times_within "$1" $(($1 + command_ms * patience))
	status=$?
	ctl quirk ping-reply=off
	return $status
}

sizes() {
	local size

	for size in 0 1 15 16 31 32 56 999 1452 1460; do
		pings -c 1 -p 5a -s $size $server4
		all_answered 1 || fail "$size bytes" || return
		contains "$run/ping" "^$((size + 8)) bytes from" || return
	done
}

# What would have to be fragmented is refused, and counted.
too_large() {
	local before after

	before=$(counter tx_fragments)
	pings -c 1 -W 2 -s 1461 $server4
	equal answers "$(answers)" 0 || return
	after=$(counter tx_fragments)
	[ "$after" -gt "$before" ] || fail "$after fragments counted"
}

# Faster than they are answered, so that they wait for one another.
many() {
	local status

	ctl quirk ping-reply=40 || return
	pings -c 50 -i 0.1 $server4 && all_answered 50
	status=$?
	ctl quirk ping-reply=off
	return $status
}

# More than can be: what is not answered is counted, and others get through.
flood() {
	local requests replies dropped status

	requests=$(counter echo_requests)
	replies=$(counter echo_replies)
	dropped=$(counter echo_dropped)
	ctl quirk ping-reply=60 || return
	background flood ping -n -f -c 300 $server4
	flow get --bytes 20000
	status=$?
	until_true 60 gone flood
	ctl quirk ping-reply=off
	[ $status = 0 ] || fail "no connection meanwhile" || return
	sleep 2
	not contains "$run/flood.log" duplicates || fail "twice" || return
	requests=$(($(counter echo_requests) - requests))
	replies=$(($(counter echo_replies) - replies))
	dropped=$(($(counter echo_dropped) - dropped))
	echo "$requests taken, $replies answered, $dropped dropped"
	[ $replies -ge 20 ] && [ $dropped -gt 0 ] && [ $requests -lt 300 ] ||
		fail "$requests taken, $replies answered, $dropped dropped"
}

# A host that never answers costs its own requests only.
silence() {
	pings -c 2 -i 1 -W 3 $silent4
	equal answers "$(answers)" 0 || return
	not contains "$run/ping" nreachable || fail "an error" || return
	sleep 5
	real_one
}

# module_error NUMBER PATTERN
module_error() {
	local status

	ctl quirk "ping-error=$1" || return
	pings -c 1 -W 3 $server4
	status=0
	contains "$run/ping" "$2" || status=1
	ctl quirk ping-error=off
	equal answers "$(answers)" 0 || return
	[ $status = 0 ] || fail "$(grep From "$run/ping")"
}

module_loses_some() {
	local status

	ctl quirk ping-loss=3 || return
	pings -c 3 -i 5 -W 5 $server4
	status=$?
	ctl quirk ping-loss=off
	[ $status != 124 ] && [ "$(answers)" -le 3 ]
}

# The document knows dotted decimal addresses only: known at once.
ping6_refused() {
	pings -6 -c 1 -W 5 $server6
	contains "$run/ping" "Destination unreachable: Address unreachable" ||
		fail "no error" || return
	[ "$(sed -n 's/.*time \([0-9]*\)ms$/\1/p' "$run/ping")" -lt 1000 ]
}

ping6_answered() {
	local status

	ctl quirk ping-ipv6 || return
	pings -6 -c 2 -i 0.5 $server6 && all_answered 2
	status=$?
	ctl quirk ping-ipv6=off
	return $status
}

# Two at a time: each sees its own.
two_pings() {
	background other ping -n -c 5 -i 0.3 -s 200 -p a5 $name_server
	pings -c 5 -i 0.3 -p 3c $server4 && all_answered 5 || return
	until_true 20 gone other || return
	equal "the other's answers" \
		"$(grep -c "208 bytes from $name_server" "$run/other.log")" 5
}

# A reset in the middle: that one is lost, the next ones are not.
module_resets() {
	ctl quirk ping-reply=2000 || return
	background lost ping -n -c 1 -W 5 $server4
	sleep 0.5
	ctl reset || return
	ctl quirk ping-reply=off
	until_true 30 not carrier
	until_true 60 carrier || return
	until_true 20 real_one && until_true 20 gone lost || return
	contains "$run/lost.log" "0 received" || fail "$(cat "$run/lost.log")"
}

# Nobody answers to an answer, or to an error.
no_request() {
	local before after

	before=$(counter echo_ignored)
	python3 -IS -c '
import socket, struct
def message(kind):
    body = struct.pack("!BBHI", kind, 0, 0, 0) + bytes(28)
    total = sum(struct.unpack("!18H", body))
    total = (total & 0xffff) + (total >> 16)
    return body[:2] + struct.pack("!H", ~total & 0xffff) + body[4:]
sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
for kind in 0, 3, 5, 11, 13:
    sock.sendto(message(kind), ("198.51.100.1", 0))
sock.settimeout(1)
try:
    print(sock.recv(100).hex())
except socket.timeout:
    pass
' >"$run/raw" 2>&1
	equal "an answer" "$(cat "$run/raw")" "" || return
	after=$(counter echo_ignored)
	equal counted $((after - before)) 5
}

check "an answer, its TTL and its time" real_one
check "the time and the TTL are the module's" modelled 80 53
check "a long time" modelled 900 200
check "every size" sizes
check "too large" too_large
check "ten a second" many
check "a flood" flood
check "two at a time" two_pings
check "nobody answers" silence
check "the module cannot name the host" module_error 565 "Host Unreachable"
check "the module loses some" module_loses_some
check "IPv6 where the module knows it" ping6_answered
check "IPv6 is refused at once" ping6_refused
check "what is no request is not answered" no_request
check "the module resets" module_resets
check "connections work after all that" flow get --bytes 3000
finish
