#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Attached by util-linux' ldattach, one context brought up by hand; curl and
# nginx over IPv4 and IPv6; and everything undone again.
. "${0%/*}/../lib.sh"

start_inet
start_web
start_flows
start_module
random_file "$run/www/file" 1048576

ldattach_gives_cell0() {
	ldattach -s $baud 29 "$(readlink -f "$tty")" &&
	until_true 20 test -e /sys/class/net/cell0 &&
	not carrier
}

rmmod_is_refused() {
	not rmmod cellsock 2>"$run/rmmod" || fail "rmmod succeeded"
	contains "$run/rmmod" "in use\|Resource temporarily unavailable" ||
		fail "rmmod: $(cat "$run/rmmod")"
}

context_up() {
	cellsock context up cell0 1 --apn internet || return
	carrier || fail "no carrier" || return
	ip -4 address show dev cell0 | grep -q "inet 10\.7\.157\.1" ||
		fail "no address" || return
	equal "way to the server" "$(ip -4 route get $server4 |
		grep -o 'dev cell0 src [0-9.]*')" "dev cell0 src 10.7.157.1" ||
		return
	contains /etc/resolv.conf "^nameserver $name_server" ||
		fail "resolv.conf: $(cat /etc/resolv.conf)"
}

# Both families: a context of its own kind, activated once more.
dual_stack() {
	cellsock context down cell0 1 &&
	until_true 20 not carrier &&
	cellsock context up cell0 1 --apn internet --family 46 &&
	ip -6 address show dev cell0 scope global | grep -q "fd00::1" ||
		fail "no IPv6 address"
}

download() {
	curl -sSf -o "$run/got" "$1/file" && same_file "$run/got" "$run/www/file"
}

upload() {
	rm -f "$run/www/up/file"
	curl -sSf -T "$run/www/file" "$1/up/file" &&
	same_file "$run/www/up/file" "$run/www/file"
}

by_name() {
	curl -sSf -4 -r 0-99 -o "$run/got" http://www.example.com/file &&
	equal size "$(stat -c %s "$run/got")" 100 &&
	contains "$run/flows.log" "^name .* udp"
}

context_down() {
	cellsock context down cell0 1 || return
	until_true 20 not carrier || return
	equal addresses "$(ip -4 -br address show dev cell0 |
		grep -o 10.7.157.1)" "" || return
	! ip -4 route get $server4 | grep -q cell0 ||
		fail "the route is still there"
}

detach_ends_ldattach() {
	local pid

	pid=$(cat /proc/[0-9]*/stat | awk '$2 == "(ldattach)" { print $1 }')
	[ -n "$pid" ] || fail "no ldattach runs" || return
	cellsock detach cell0 || return
	until_true 20 no_device &&
	until_true 20 test ! -e "/proc/$pid"
}

check "ldattach gives cell0 without carrier" ldattach_gives_cell0
check "rmmod is refused while attached" rmmod_is_refused
check "context up: carrier, address, default route, DNS" context_up
check "download of 1 MiB, IPv4" download $web4
check "upload of 1 MiB, IPv4" upload $web4
check "a name is resolved" by_name
check "context down takes all that back" context_down
check "context up for both families" dual_stack
check "download of 1 MiB, IPv6" download "$web6"
check "upload of 1 MiB, IPv6" upload "$web6"
check "detach ends the ldattach that holds the port" detach_ends_ldattach
finish
