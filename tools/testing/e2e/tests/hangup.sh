#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The port goes away under traffic: hangup, DTR, unplugging, the far side of
# a pty, detaching; and rmmod. After each the next attach works.
. "${0%/*}/../lib.sh"

modprobe nulltty || die "no nulltty"
start_inet
start_flows
start_module --tty /dev/nulltty1
tty=/dev/nulltty0
knobs=/sys/kernel/debug/nulltty/0

bulk() {
	background down traffic get $server4 $flows_port --bytes 2000000 \
		--parallel 2
	background up traffic put $server4 $flows_port --bytes 2000000
	until_true 20 moving
}

moving() { [ "$(show | jq '[.. | objects | ."rx-bytes" // 0] | max')" -gt 9000 ]; }

told() {
	await down 20
	await up 20
	equal "ends" "$(cut -d ' ' -f 1 "$run/down.log" "$run/up.log" |
		sort -u)" "${1-ECONNRESET}"
}

# Its status tells which signal ended it, if one did.
end_ldattach() {
	stop ldattach "$@"
	until_true 20 gone ldattach
}

gone_for_good() {
	until_true 20 no_device && told && end_ldattach &&
		until_true 20 module_is_unused
}

# under_traffic COMMAND...: what is to happen
under_traffic() {
	attach && bulk || return
	"$@" || fail "$*" || return
	gone_for_good
}

write() { echo "$2" >"$1"; }

unplug() {
	under_traffic write $knobs/remove 1 || return
	write $knobs/remove 0
	until_true 10 test -c $tty
}

rmmod_and_detach() {
	local i

	attach && bulk || return
	for i in {1..20}; do
		not rmmod cellsock 2>/dev/null || fail "rmmod succeeded" || return
	done
	cellsock detach cell0 || return
	gone_for_good
}

hangup_while_it_comes_up() {
	local i

	for i in 1 3 5 10 20 40 80; do
		ldattach_tty || return
		sleep "0.0$i"
		write $knobs/hangup 1
		until_true 20 no_device || return
		stop ldattach
	done
	until_true 20 module_is_unused
}

# Whoever waits in the driver keeps the kernel module, and holds nobody else up.
stalled() {
	attach && stty -F $tty crtscts && write $knobs/stall 1 || return
	# alone, with RTS/CTS and DTR: about to have the line to itself
	background up traffic put $server4 $flows_port --bytes 2000000
	sleep 3
	write $knobs/hangup 1
	until_true 20 no_device || return
	await up 20
	end_ldattach || return
	not module_is_unused || fail "nobody waits in the driver" || return
	write $knobs/stall 0
	until_true 20 module_is_unused
}

attaches_again() { attach && flow get --bytes 20000 && flow put --bytes 20000; }

pty_master_closes() {
	stop module
	start_module
	attach && bulk || return
	stop module KILL
	gone_for_good
}

check "hangup" under_traffic write $knobs/hangup 1
check "unplugged" unplug
check "ldattach ends" under_traffic end_ldattach
check "ldattach is killed" under_traffic end_ldattach KILL
check "rmmod is refused, detach is not" rmmod_and_detach
check "hangup while the session comes up" hangup_while_it_comes_up
check "hangup while the driver does not answer" stalled
check "attached once more: all works" attaches_again
detach
check "the far side of a pty is gone" pty_master_closes
finish
