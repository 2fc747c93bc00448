#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two modules under traffic on two processors, their ports hung up, unplugged,
# detached, their devices moved, taken down and asked about, all at once.
. "${0%/*}/../lib.sh"

modprobe nulltty pairs=2 || die "no nulltty"
start_inet
start_flows
for n in 1 2; do
	background module$n inet cellsim --tty /dev/nulltty$((2 * n - 1)) \
		--baud 921600 --turnaround 2 --control "$run/control$n" \
		--context "1:dns=$name_server,address=10.7.157.$n"
	until_true 20 test -S "$run/control$n" || die "no module"
done
rounds=${E2E_ROUNDS-15}

# The device that the port $1 has brought, in whatever order they came.
device_of() {
	cellsock show -j | jq -r "[.. | objects | select(.port == \"nulltty$1\") |
		.ifname] | first // empty"
}

use() {
	local device=$1

	ip address replace 10.7.157.9/32 dev "$device"
	ip link set "$device" up
	traffic get $server4 $flows_port --bytes 500000 --device "$device" &
	traffic put $server4 $flows_port --bytes 500000 --device "$device" &
	traffic connect $silent4 80 --device "$device" &
}

# An end of one of these kinds, at some moment of the life of the port.
end_of() {
	local port=$1 pid=$2 knobs=/sys/kernel/debug/nulltty/$1

	case $((RANDOM % 5)) in
	0)	echo 1 >"$knobs/hangup" ;;
	1)	echo 1 >"$knobs/remove"
		sleep 0.1
		echo 0 >"$knobs/remove" ;;
	2)	kill -KILL "$pid" ;;
	3)	cellsock detach "$(device_of "$port")" ;;
	4)	kill "$pid" ;;
	esac 2>/dev/null
	kill "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	return 0
}

one_life() {
	local port=$1 device='' i ldattach

	until_true 30 test -c "/dev/nulltty$port" || return
	ldattach -d -s 921600 29 "/dev/nulltty$port" >/dev/null 2>&1 &
	ldattach=$!
	# A debug kernel with two ports that live at once takes its time.
	for i in {1..300}; do
		device=$(device_of "$port")
		[ -z "$device" ] || break
		sleep 0.1
	done
	[ -n "$device" ] || fail "no device on $port" || return
	if [ $((RANDOM % 4)) != 0 ]; then
		cellsock context up "$device" 1 --apn x --no-route --no-dns &
		sleep "$((RANDOM % 3)).$((RANDOM % 10))"
		use "$device" >/dev/null 2>&1
	fi
	sleep "$((RANDOM % 3)).$((RANDOM % 10))"
	end_of "$port" $ldattach
}

lives() {
	local i

	for ((i = 0; i < rounds; i++)); do
		one_life "$1" || return
	done
	# The connects to nowhere are not waited for.
	kill $(jobs -p) 2>/dev/null
	return 0
}

meddle() {
	local i=0 device

	ip netns add aside
	while :; do
		cellsock show -j >/dev/null 2>&1
		for device in cell0 cell1; do
			case $((i++ % 7)) in
			0)	ip link set $device down ;;
			1)	ip link set $device up ;;
			2)	ip link set $device netns aside ;;
			3)	ip -n aside link set $device netns 1 ;;
			4)	cellsock at $device AT+CSQ ;;
			5)	cellsock context down $device 1 ;;
			6)	ip netns delete aside; ip netns add aside ;;
			esac >/dev/null 2>&1
		done
		sleep 0.05
	done
}

resets() {
	while :; do
		sleep "$((RANDOM % 3)).5"
		cellsim ctl "$run/control$((RANDOM % 2 + 1))" reset 300
		sleep 1
		cellsim ctl "$run/control$((RANDOM % 2 + 1))" pdpdeact 1
	done >/dev/null 2>&1
}

both_ports() {
	local first status=0

	lives 0 & first=$!
	lives 2 || status=1
	wait $first || status=1
	return $status
}

check_deadline=600
check "lives of two ports under traffic" both_ports
background resets resets
check "the same, with resets" both_ports
background meddle meddle
check "the same, with devices moved, taken down, asked about" both_ports
stop meddle KILL
stop resets KILL
ip netns delete aside
finish
