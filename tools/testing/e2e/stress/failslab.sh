#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# No memory: attaching, and everything after it, with allocations that fail.
. "${0%/*}/../lib.sh"

knobs=/sys/kernel/debug/failslab
[ -d $knobs ] || die "this kernel has no failslab"
modprobe cellsock || die "no cellsock"
start_inet
start_flows
start_module

configure() {
	echo Y >$knobs/task-filter
	echo N >$knobs/ignore-gfp-wait
	echo 0 >$knobs/verbose
	echo -1 >$knobs/times
	echo 1 >$knobs/interval
	echo "$1" >$knobs/probability
}

# Everything that a process does once it has said so may fail.
failing() { (echo 1 >/proc/$BASHPID/make-it-fail; exec "$@"); }

# Each one of its allocations in turn, so that no way back is left out.
attaching() {
	configure 0
	fail-nth "$(readlink -f "$tty")" 29 cell0
}

using() {
	local i

	attach || return
	# one in a hundred: the exec needs about as many
	configure 1
	for i in {1..40}; do
		failing cellsock show -j
		failing cellsock context set cell0 2 --apn x
		failing cellsock context up cell0 2
		failing cellsock at cell0 AT+CSQ
		failing cellsock context down cell0 2
		failing timeout 5 traffic get $server4 $flows_port --bytes 5000
	done >/dev/null 2>&1
	configure 0
	until_true 60 flow get --bytes 20000
}

check_deadline=600
check "attaching without memory" attaching
check "using it without memory" using
finish
