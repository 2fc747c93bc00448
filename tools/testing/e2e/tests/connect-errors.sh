#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What connect() says for everything that can go wrong behind the module.
. "${0%/*}/../lib.sh"

start_all
start_flows

# connects WANT HOST PORT [OPTION...]
connects() {
	local want=$1 have

	shift
	have=$(traffic connect "$@")
	echo "$have"
	equal result "${have%% *}" "$want"
}

# The seconds that connect() took, of what connects printed.
took() { awk '{ print int($2) }' <<<"$1"; }

refused() {
	local text

	text=$(connects ECONNREFUSED $server4 1) || fail "$text" || return
	[ "$(took "$text")" -lt 2 ] || fail "slow: $text"
}

# Linux gives up after 127 or 131 s; until then the module's answers to us
# are no answer to the application.
timed_out() {
	local text

	text=$(connects ETIMEDOUT $silent4 80) || fail "$text" || return
	[ "$(took "$text")" -ge 100 ] || fail "early: $text"
}

# A hole that swallows one open does not hold up the others.
black_hole_blocks_nobody() {
	background hole traffic connect $silent4 80
	sleep 1
	flow get --bytes 3000 || return
	kill "$(pid_of hole)"
}

# module_error NUMBER ERRNO [SECONDS]: what an error number of the module's
# turns into, and how long it may take.
module_error() {
	local number=$1 want=$2 within=${3-2} text status

	ctl quirk "open-error=7999:$number" || return
	text=$(connects "$want" $server4 7999)
	status=$?
	ctl quirk open-error=off
	[ $status = 0 ] || fail "$text" || return
	[ "$(took "$text")" -le "$within" ] || fail "slow: $text"
}

# A late 566 is no refusal: nobody answered the module either.
late_error() {
	local text status

	ctl quirk open-delay=7999:25000 && ctl quirk open-error=7999:566 ||
		return
	text=$(connects ETIMEDOUT $server4 7999)
	status=$?
	ctl quirk open-delay=off
	ctl quirk open-error=off
	[ $status = 0 ] || fail "$text"
}

# A module that is busy for five seconds is asked again.
busy_for_a_while() {
	ctl quirk open-error=$flows_port:568 || return
	background busy traffic get $server4 $flows_port --bytes 3000
	sleep 5
	not contains "$run/busy.log" . || fail "$(cat "$run/busy.log")" || return
	ctl quirk open-error=off
	until_true 30 contains "$run/busy.log" "^ok"
}

after_all_that() { flow get --bytes 3000; }

without_context() {
	cellsock context down cell0 1 || return
	until_true 20 not carrier || return
	ip address replace 10.7.157.1/32 dev cell0
	ip route replace default dev cell0
	connects ENETUNREACH $server4 80 &&
	connects ENETUNREACH $server4 80 --nonblock
}

check "refused: ECONNREFUSED at once" refused
check "refused: the same for a non-blocking connect" \
	connects ECONNREFUSED $server4 1 --nonblock
check "refused: over IPv6 there is no address, so ENETUNREACH" \
	connects ENETUNREACH $server6 1
check_deadline=200
check "nobody answers: ETIMEDOUT" timed_out
check_deadline=180
check "nobody answers: others connect meanwhile" black_hole_blocks_nobody
check "module error 566: ECONNREFUSED" module_error 566 ECONNREFUSED
check "module error 566 after 25 s: ETIMEDOUT" late_error
check "module error 569: ETIMEDOUT" module_error 569 ETIMEDOUT 140
for number in 550 552 555 565; do
	check "module error $number: EHOSTUNREACH" \
		module_error $number EHOSTUNREACH
done
for number in 551 553 554 564 568 572; do
	check "module error $number: tried again, then EHOSTUNREACH" \
		module_error $number EHOSTUNREACH 40
done
check "module error 568 for a while: connects in the end" busy_for_a_while
for number in 561 562 570 573; do
	check "module error $number: ENETUNREACH" \
		module_error $number ENETUNREACH
	until_true 60 carrier
done
check "connections work after all that" after_all_that
check "without a context: ENETUNREACH" without_context
finish
