#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A router with a LAN behind it, masqueraded; a device in another network
# namespace; a socket bound to the device; netem on both ways; iperf3.
# kernel: stock-6.1
. "${0%/*}/../lib.sh"

start_all
start_web
start_flows
random_file "$run/www/file" 200000

lan() { nsenter --net=/run/netns/lan "$@"; }

start_lan() {
	ip netns add lan
	ip link add to-lan type veth peer name eth0 netns lan
	ip address add 192.168.7.1/24 dev to-lan
	ip link set to-lan up
	ip -n lan address add 192.168.7.2/24 dev eth0
	ip -n lan link set eth0 up
	ip -n lan link set lo up
	ip -n lan route add default via 192.168.7.1
	sysctl -qw net.ipv4.ip_forward=1
	nft -f - <<-END
	table ip behind {
		chain post {
			type nat hook postrouting priority 100;
			oifname "cell0" masquerade
		}
	}
	END
}

stop_lan() {
	nft delete table ip behind
	sysctl -qw net.ipv4.ip_forward=0
	ip netns delete lan
	until_true 10 test ! -e /sys/class/net/to-lan
}

through_nat() {
	lan curl -sSf -o "$run/got" $web4/file &&
	same_file "$run/got" "$run/www/file" &&
	lan curl -sSf -T "$run/www/file" $web4/up/file &&
	same_file "$run/www/up/file" "$run/www/file" || return
	local text

	text=$(lan traffic connect $server4 1)
	equal "refused" "${text%% *}" ECONNREFUSED
}

# The far LAN host checks and makes its own checksums then.
without_offloads() {
	ethtool -K to-lan tx off rx off tso off gso off gro off >/dev/null &&
	lan ethtool -K eth0 tx off rx off tso off gso off gro off >/dev/null &&
	through_nat
}

bound_to_device() {
	ip route del default
	not flow get --bytes 3000 >/dev/null || fail "there is a route" || return
	flow get --bytes 3000 --device cell0 || return
	ip route add default dev cell0
}

# Jitter would have every second segment overtake the one before. The peer takes
# nothing out of order, and what is only ever acknowledged after a retransmission
# gives the local stack no round trip to measure: its time-out keeps doubling.
netem="loss 3% duplicate 2% delay 5ms reorder 5%"

# shellcheck disable=SC2086
with_netem() {
	modprobe ifb numifbs=0 && ip link add ifb7 type ifb &&
	ip link set ifb7 up &&
	tc qdisc add dev cell0 handle ffff: ingress &&
	tc filter add dev cell0 parent ffff: matchall action mirred egress \
		redirect dev ifb7 &&
	tc qdisc add dev ifb7 root netem $netem &&
	tc qdisc add dev cell0 root netem $netem || return
	flow get --bytes 60000 --parallel 2 &&
	flow put --bytes 60000 --parallel 2 &&
	flow both --bytes 30000
}

without_netem() {
	tc qdisc del dev cell0 root
	tc qdisc del dev cell0 ingress
	ip link del ifb7
}

# measured OPTION...: iperf3 is content
measured() {
	iperf3 -c $server4 -t 3 "$@" >"$run/iperf" 2>&1 ||
		fail "$(tail -n 1 "$run/iperf")"
}

another_namespace() {
	ip netns add else || return
	ip link set cell0 netns else || return
	ip -n else address add 10.7.157.1/32 dev cell0
	ip -n else link set cell0 up
	ip -n else route add default dev cell0
	nsenter --net=/run/netns/else traffic get $server4 $flows_port \
		--bytes 20000 || return
	nsenter --net=/run/netns/else cellsock show -j cell0 | jq -e . ||
		fail "show does not follow" || return
	not cellsock show cell0 2>/dev/null || fail "it is still shown here"
}

# Its namespace dies under traffic: the device comes home.
namespace_ends() {
	nsenter --net=/run/netns/else traffic get $server4 $flows_port \
		--bytes 3000000 >"$run/else.log" 2>&1 & local pid=$!
	sleep 2
	kill $pid
	wait $pid
	ip netns delete else
	until_true 30 test -e /sys/class/net/cell0 || return
	ip address replace 10.7.157.1/32 dev cell0
	ip link set cell0 up
	ip route replace default dev cell0
	until_true 20 flow get --bytes 3000
}

start_lan
check "a masqueraded LAN" through_nat
check "a masqueraded LAN without any offloads" without_offloads
stop_lan
check "SO_BINDTODEVICE" bound_to_device
check "loss, duplicates and delays on both ways" with_netem
without_netem
background iperf inet iperf3 -s -B $server4
until_true 20 inet_listens 5201
check "iperf3, up" measured
check "iperf3, down" measured -R
check "iperf3, four streams" measured -P 4
check "iperf3, both ways" measured --bidir
check "the device in another network namespace" another_namespace
check "that namespace ends, the device comes back" namespace_ends
finish
