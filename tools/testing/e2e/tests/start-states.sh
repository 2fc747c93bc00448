#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The states a module may be left in, each brought to work; and what stands
# in the way said for people.
#
# kernel: stock-6.1
. "${0%/*}/../lib.sh"

start_inet
start_flows

# started [OPTION...]: a new module, attached, that carries data
started() {
	start_module "$@" || return
	"${before[@]}" || fail "before: ${before[*]}" || return
	attach "${options[@]}" || return
	flow get --bytes 3000 && flow put --bytes 3000 || return
	"${after[@]}" || fail "after: ${after[*]}" || return
	detach && stop module KILL
	return 0
}

# comes_up NAME [OPTION...]
comes_up() {
	local name=$1

	shift
	check "$name" started "$@"
}

# say TEXT: what another program said to the port before us
say() {
	stty -F "$tty" $baud raw -echo
	exec 5<>"$tty"
	printf '%b' "$1" >&5
	sleep 0.5
	exec 5>&-
}

# Of two stale sockets ours (0) is closed, that of another port (1) is not.
other_port_left_alone() {
	ctl stats >"$run/stats"
	not grep -q "^socket 0" "$run/stats" || fail "socket 0 is open" || return
	grep -q "^socket 1" "$run/stats" || fail "socket 1 was closed"
}

reason() { show | jq -r '[.. | objects | .reason // empty] | join(" ")'; }

# reason_is WORDS [OPTION...]: it does not come up, and says why
reason_is() {
	local words=$1

	shift
	start_module "$@" && ldattach_tty || return
	until_true 60 says "$words" || fail "reason: $(reason)"
}

says() { reason | grep -qi "$1"; }

enough() {
	detach
	stop module KILL
}

found_home() {
	ctl register home || return
	cellsock context up cell0 1 --apn internet && flow get --bytes 3000
}

pin_by_file() {
	start_module --pin 1234 || return
	(umask 077; echo 1234 >"$run/pin")
	attach_tool --pin-file "$run/pin" && flow get --bytes 3000
}

pin_beside_ldattach() {
	start_module --pin 1234 || return
	attach --pin-file "$run/pin" && flow get --bytes 3000
}

wrong_pin() {
	start_module --pin 1234 || return
	echo 4321 >"$run/pin"
	background attach cellsock attach "$tty" --pin-file "$run/pin"
	until_true 60 says "PIN" || fail "reason: $(reason)" || return
	# One try is what it gets: three wrong ones lock the SIM.
	sleep 30
	says "PIN"
}

speed_is_found() {
	start_module --baud 115200 || return
	attach_tool && flow get --bytes 3000
}

before=(true) after=(true) options=()
comes_up "echo on" --quirk start-echo
comes_up "echo off" --quirk start-echo=0
comes_up "echo that cannot be switched off" --quirk echo
comes_up "half a command" --quirk start-half-command
comes_up "at the prompt for 1000 bytes" --quirk stuck-at-prompt=1000
comes_up "at the prompt for 1 byte" --quirk stuck-at-prompt=1
comes_up "at the prompt for 1460 bytes" --quirk stuck-at-prompt=1460
comes_up "in transparent mode" --quirk start-transparent
comes_up "context active already" --quirk start-context-active
comes_up "boot messages" --quirk boot-noise
comes_up "everything at once" --quirk start-echo --quirk boot-noise \
	--quirk start-context-active --quirk stuck-at-prompt=300
comes_up "slow to register" --register-after 20000
# With another APN the context would have to be activated anew.
after=(other_port_left_alone) options=(--apn "")
comes_up "stale sockets: ours is closed, another port's is not" \
	--quirk start-sockets --quirk start-context-active
after=(true) options=()
before=(say 'AT+CMEE=2\r')
comes_up "errors in text"
before=(say 'ATV0\r')
comes_up "numeric results"
before=(say 'ATS4=36\r')
comes_up "another line-feed character"
before=(say 'AT+QICFG="viewmode",1\rAT+QICFG="recvind",1\rAT+QICFG="dataformat",1,1\r')
comes_up "formats that another program has set"
before=(say 'AT+QICFG="formatcfg",1\r')
comes_up "another form of the prompt"
before=(true)

check "searching is given as the reason" reason_is search --register searching
check "and when it has registered all works" found_home
enough
check "denied is given as the reason" reason_is "denied" --register denied
enough
check "a SIM that wants its PIN is given as the reason" \
	reason_is "PIN" --pin 1234
enough
check "the PIN from a file" pin_by_file
enough
check "the PIN from a file, beside ldattach" pin_beside_ldattach
enough
check "a wrong PIN is tried once" wrong_pin
enough
check "the speed is found" speed_is_found
finish
