#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# One bulk upload gets the line to itself: no byte of it is lost or taken for
# anything else, the line is given back when another flow comes, and in time.
# By DTR on a port that has it, by plusses and silence on one that has not.
#
# kernel: stock-6.12
. "${0%/*}/../lib.sh"

modprobe nulltty || die "no nulltty"
start_inet
start_flows
start_module --tty /dev/nulltty1 --rtscts
tty=/dev/nulltty0
attach_tool || die "no attach"
check_deadline=300

mode() { show | jq -r '[.. | objects | select(has("remote-address")) | .mode] | first'; }

# Not too often: it takes a slow CPU's time from the line.
transparent() {
	sleep 0.3
	equal mode "$(mode)" transparent
}

# The upload is under way, in the mode.
begin() {
	background up traffic put $server4 $flows_port "$@"
	until_true 30 transparent
}

whole() { await up 200 || fail "$(cat "$run/up.log")"; }

alone() {
	begin --bytes 1500000 || return
	whole
}

# beside MS [COUNT]: short flows that come while it is under way get through in
# that time at most.
beside() {
	local n start took count=${2-3}

	begin --bytes 2500000 --seed words || return
	for ((n = 1; n <= count; n++)); do
		start=$(date +%s%3N)
		flow get --bytes 500 >/dev/null || fail "flow $n fails" || return
		took=$(($(date +%s%3N) - start))
		echo "flow $n took $took ms"
		[ "$took" -lt $(($1 * patience)) ] || fail "flow $n took $took ms" || return
		[ "$n" = "$count" ] || until_true 30 transparent || return
		sleep 0.$((n * 237))
	done
	whole
}

words() { flow both --bytes 400000 --seed words --tag words; }

# The module loses its context, or its mind.
cut_off() {
	begin --bytes 2000000 --tag "${1%% *}" || return
	# shellcheck disable=SC2086
	ctl $1 || return
	until_true 60 gone up || return
	cat "$run/up.log"
	not grep -q ^ok "$run/up.log" || fail "an end as if nothing had been" ||
		return
	until_true 60 carrier && flow get --bytes 3000
}

check "an upload that is alone" alone
check "payload in the module's voice, both ways" words
check "others beside it, with DTR" beside 1500
check "a context that is lost" cut_off "pdpdeact 1"
check "a module that is reset" cut_off reset
check "detached, and no socket is left" detach

# A pty has no modem lines: only who asks for the mode gets it.
stop module
start_module
attach_tool || die "no attach to a pty"
cellsock config cell0 access-mode transparent || die "no access-mode"
check "an upload that is alone, by plusses" alone
check "payload in the module's voice, by plusses" words
check "others beside it, by plusses" beside 4000 2
finish
