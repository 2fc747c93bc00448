#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Bytes that get lost on the line: a stream is right to its last byte, or it
# ends in an error. Never does it end clean and short.
#
# kernel: stock-6.1
. "${0%/*}/../lib.sh"

modprobe nulltty || die "no nulltty"
start_inet
start_flows
start_module --tty /dev/nulltty1
tty=/dev/nulltty0
attach || die "no attach"
check_deadline=590

# one WAY FAULT AFTER VERB: a connection, with so many bytes lost after so
# many have passed.
one() {
	local text

	ctl drop "$1" "$2" after "$3" || return
	text=$(flow "$4" --bytes 6000 --tag "$1-$3")
	ctl drop "$1" off
	case $text in
	ok*|ECONNRESET*|ETIMEDOUT*|EHOSTUNREACH*|ENETUNREACH*|ECONNREFUSED*)
		echo "$1 $2 after $3: $text" ;;
	*)	fail "$4, $2 bytes lost $1 after $3: $text" ;;
	esac
}

lost() {
	local way=$1 verb=$2 after

	for after in 0 1 7 20 33 60 90 120 200 500 1500 1530 1560 1590 1620 \
			1700 3000 3080 3200 4600 6100 6130; do
		one "$way" $((after % 3 + 1)) "$after" "$verb" || return
		until_true 120 carrier || return
	done
	flow get --bytes 3000
}

# flagged KNOB: the UART says that bytes were lost or damaged
flagged() {
	local skip text

	for skip in 10 100 700 1600 3000; do
		echo "$skip" >/sys/kernel/debug/nulltty/0/skip
		echo 2 >"/sys/kernel/debug/nulltty/0/$1"
		text=$(flow get --bytes 6000)
		echo 0 >"/sys/kernel/debug/nulltty/0/$1"
		case $text in
		ok*|E[A-Z]*)	echo "$skip: $text" ;;
		*)		fail "after $skip: $text" || return ;;
		esac
		until_true 120 carrier || return
	done
	flow get --bytes 3000
}

check "bytes lost on the way from the module, downloads" lost out get
check "bytes lost on the way from the module, uploads" lost out put
check "bytes lost on the way to the module, downloads" lost in get
check "bytes lost on the way to the module, uploads" lost in put
check "overruns" flagged overrun
check "framing errors" flagged frame
check "parity errors" flagged parity
finish
