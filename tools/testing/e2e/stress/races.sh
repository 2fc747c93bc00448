#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Line disciplines that come and go on two processors: see bin/ttyrace.
. "${0%/*}/../lib.sh"

modprobe cellsock || die "no module"
for race in flush data master both nested; do
	check "race: $race" ttyrace $race 25
	check "race: $race: no device is left" until_true 30 no_device
done

unloading() {
	local deadline=$((SECONDS + 25)) count=0

	ttyrace nested 24 >/dev/null &
	while [ $SECONDS -lt $deadline ]; do
		rmmod cellsock 2>/dev/null && count=$((count + 1))
		modprobe cellsock || return
	done
	wait
	echo "unloaded $count times"
	[ "$count" -gt 0 ]
}
check "race: the module is unloaded meanwhile" unloading

# A wake-up that is lost is no reason to wait for ten seconds.
set_again() {
	ldattach_tty || return
	background again ttyrace again 20 "$(readlink -f "$tty")"
	cellsock context up cell0 1 --apn internet || return
	while running again; do
		flow get --bytes 30000 && flow put --bytes 30000 || return
	done
	equal "commands without an answer" "$(show |
		jq '[.. | objects | ."command-timeouts" // 0] | add')" 0
}
start_inet
start_flows
start_module
check "race: the discipline is set again while data flow" set_again
detach
finish
