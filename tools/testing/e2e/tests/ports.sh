#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two ports of one module, attached at once: each has a device and sockets of its
# own, takes ids that the other has left, and leaves the other's sockets alone
# when it comes and when it goes.
# kernel: stock-6.12
. "${0%/*}/../lib.sh"

start_inet
ip -n inet address add 10.7.157.1/32 dev lo
ip -n inet address add 10.7.157.2/32 dev lo
start_module --bind-address --pty "$run/tty0" --port-name usbat \
	--pty "$run/tty" --port-name usbmodem
until_true 20 test -e "$run/tty" || die "no pty"
start_flows
attach || die "no attach"
until_true 10 carrier || die "no carrier"

port_name() {
	show "$1" | jq -r '.. | objects | .["at-port"]? // empty' | head -n 1
}
module_sockets() { ctl stats | grep -c "^socket"; }

attach_second() {
	background second cellsock attach "$run/tty0" --apn other --context 2 \
		--name cell1 --no-route --no-dns
	until_true 60 carrier cell1
}

second_comes() {
	background hold traffic hold $server4 $flows_port --parallel 3 \
		--device cell0
	until_true 20 contains "$run/hold.log" held || return
	attach_second || return
	# what it would close, it would close by now
	sleep 3
	running hold && equal "sockets" "$(module_sockets)" 3
}

own_names() {
	until_true 10 test -n "$(port_name cell0)" &&
	equal "first port" "$(port_name cell0)" usbmodem &&
	equal "second port" "$(port_name cell1)" usbat
}

both_at_once() {
	local i

	for i in 0 1; do
		background "get$i" traffic get $server4 $flows_port \
			--bytes 100000 --parallel 2 --device cell$i
		background "put$i" traffic put $server4 $flows_port \
			--bytes 50000 --device cell$i
	done
	for i in 0 1; do
		await "get$i" 60 && await "put$i" 60 || return
	done
	running hold
}

# Three are held, so nine are left: whoever meets a taken id looks for another.
all_ids() {
	local i

	for i in 0 1; do
		background "many$i" traffic get $server4 $flows_port \
			--bytes 3000 --parallel 12 --device cell$i
	done
	for i in 0 1; do
		await "many$i" 90 || return
	done
	running hold
}

second_goes() {
	background hold1 traffic hold $server4 $flows_port --device cell1
	until_true 20 contains "$run/hold1.log" held || return
	cellsock detach cell1 && until_true 20 no_device cell1 || return
	until_true 20 equal "sockets" "$(module_sockets)" 3 || return
	running hold && flow get --bytes 20000 --device cell0
}

comes_again() {
	attach_second || return
	flow get --bytes 20000 --device cell1 || return
	equal "sockets" "$(module_sockets)" 3 && running hold
}

check "a second port comes" second_comes
check "each knows its own name" own_names
check "both at once" both_at_once
check "more flows than ids" all_ids
check "the second port goes" second_goes
check "it comes again" comes_again
stop hold
check "the second is detached" cellsock detach cell1
check "detached" detach
finish
