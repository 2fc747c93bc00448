#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# One port, multiplexed by the kernel's n_gsm: chapter 8 of the M10's document,
# a terminal beside it, and the other dialect. n_gsm is in our own kernels only.
#
# kernel: kunit
# vm: own
. "${0%/*}/../lib.sh"

# n_gsm has a report of its own (gsm_cleanup_mux, under the legacy tty mutex).
[ ! -e /proc/sys/kernel/prove_locking ] || echo 0 >/proc/sys/kernel/prove_locking

modprobe nulltty || die "no nulltty"
start_inet
start_web
start_flows
knobs=/sys/kernel/debug/nulltty/0
terminal=/dev/gsmtty3
random_file "$run/www/file" 60000

on_a_line() {
	start_module --tty /dev/nulltty1 --rtscts "$@"
	tty=/dev/nulltty0
}

transfer() {
	curl -sSf --interface "$1" $web4/file -o "$run/got" &&
		same_file "$run/got" "$run/www/file" &&
		curl -sSf --interface "$1" -T "$run/www/file" $web4/up/file &&
		same_file "$run/www/up/file" "$run/www/file"
}

# second [OPTION...]: on the second virtual port
second() {
	background second cellsock attach /dev/gsmtty2 --apn CMNET "$@"
}

refused() { cellsock show cell1 | grep -q "another port of the module"; }

context_is_held() {
	second --context 0
	until_true 20 test -e /sys/class/net/cell1 || return
	until_true 20 refused || fail "$(cellsock show cell1)" || return
	sleep 10
	not carrier cell1 || fail "the first port's context" || return
	stop second
	until_true 20 no_device cell1 && transfer cell0
}

two_contexts() {
	second --context 1
	until_true 30 carrier cell1 || fail "$(cellsock show cell1)" || return
	ip -4 address show dev cell1 | grep -q "inet 10\.7\.157\.2" ||
		fail "$(ip -4 address)" || return
	background one flow both --device cell0 --parallel 3 --bytes 60000 \
		--tag one
	background two flow both --device cell1 --parallel 3 --bytes 60000 \
		--tag two --seed words
	await one 120 || fail "$(cat "$run/one.log")" || return
	await two 120 || fail "$(cat "$run/two.log")" || return
	until_true 20 good_ends one && until_true 20 good_ends two
}

good_ends() { [ "$(far_ends "$1" | grep -c "both 0 eof")" = 3 ]; }

# Where a closed context is, the other port may go.
context_is_given_back() {
	stop second
	until_true 20 no_device cell1 || return
	cellsock context down cell0 0 || return
	second --context 0
	until_true 60 carrier cell1 || fail "$(cellsock show cell1)" || return
	transfer cell1 || return
	stop second
	until_true 20 no_device cell1 &&
		cellsock context up cell0 0 && until_true 30 carrier
}

# As a terminal program does, but for the carrier: there is none between calls.
open_terminal() {
	stty -F $terminal raw -echo clocal && exec 9<>$terminal &&
		terminal_says ATE0 >/dev/null
}

terminal_says() {
	local line

	printf '%s\r' "$1" >&9
	while read -r -t 10 -u 9 line; do
		line=${line%$'\r'}
		case $line in
		OK)	return ;;
		?*)	echo "$line" ;;
		esac
	done
	fail "no answer to $1"
}

terminal_beside() {
	local i answer

	background bulk flow get --device cell0 --bytes 150000
	background up flow put --device cell0 --bytes 100000 --seed words
	for i in {1..15}; do
		answer=$(terminal_says AT+CSQ) || fail "$answer" || return
		equal answer "$answer" "+CSQ: 24,99" || return
		sleep 0.1
	done
	running bulk || running up || fail "all was over" || return
	await bulk 120 || fail "$(cat "$run/bulk.log")" || return
	await up 120 || fail "$(cat "$run/up.log")"
}

late_reader() {
	flow get --device cell0 --bytes 300000 --rcvbuf 16384 --pause 60000,15
}

# The line belongs to nobody, and the module takes commands on it.
plain_again() {
	until_true 20 no_device || return
	until_true 20 test ! -e $terminal || fail "the ports are there" || return
	stty -F $tty raw -echo clocal $baud && ( exec 8<>$tty && answers_at )
}

answers_at() {
	local line

	printf 'AT\r' >&8
	while read -r -t 5 -u 8 line; do
		[ "${line%$'\r'}" != OK ] || return 0
	done
	fail "no answer on the line"
}

multiplex() { attach_tool --cmux --context 0 --speed $baud; }

undone() {
	cellsock detach cell0 || return
	until_true 20 gone attach && plain_again
}

# ends HOW SECONDS: with all under way, or before it is
ends() {
	background attach cellsock attach $tty --cmux --context 0 --apn CMNET \
		--speed $baud
	sleep "$2"
	case $1 in
	hangup)	echo 1 >$knobs/hangup ;;
	*)	kill "-$1" "$(pid_of attach)" ;;
	esac
	until_true 30 gone attach || fail "attach goes on after $*" || return
	rm -f "$run/attach.pid"
	until_true 20 no_device || return
	[ "$1" != TERM ] || plain_again || fail "after $*"
}

# While the rate is looked for, the line is multiplexed, the module set up.
at_any_moment() {
	local how moment

	while read -r how moment; do
		ends $how $moment || return
	done <<-END
	TERM 0.3
	TERM 2.3
	TERM 2.6
	KILL 2.15
	KILL 2.4
	KILL 4
	hangup 0.3
	hangup 2.3
	hangup 2.6
	END
	multiplex && transfer cell0
}

# under_traffic COMMAND...
under_traffic() {
	running attach || multiplex || return
	background down flow get --device cell0 --bytes 2000000
	background up flow put --device cell0 --bytes 2000000
	sleep 2
	"$@" || return
	until_true 30 gone down && until_true 30 gone up || return
	not grep ^ok "$run/down.log" "$run/up.log" || return
	until_true 20 gone attach && until_true 20 no_device
}

# The line is there, and nobody who speaks 27.010 on it.
module_starts_anew() {
	running attach || multiplex || return
	background broken flow get --bytes 3000000
	sleep 2
	ctl reset 10 || return
	until_true 120 contains "$run/attach.log" again || return
	until_true 120 carrier || fail "$(tail "$run/attach.log")" || return
	until_true 10 gone broken && not grep ^ok "$run/broken.log" &&
		transfer cell0
}

write() { echo "$2" >"$1"; }
kill_attach() { kill -KILL "$(pid_of attach)"; }

# By others' means: util-linux' ldattach twice.
by_ldattach() {
	background mux ldattach -d -s $baud -c $'AT+CMUX=0\r' GSM0710 $tty
	until_true 20 test -e /dev/gsmtty1 || return
	until_true 20 stty -F /dev/gsmtty1 clocal || return
	background ldattach ldattach -d 29 /dev/gsmtty1
	until_true 20 test -e /sys/class/net/cell0 || return
	cellsock context up cell0 1 --apn CMNET || return
	until_true 30 carrier && transfer cell0 || return
	cellsock detach cell0 || return
	stop mux
	until_true 20 test ! -e /dev/gsmtty1 && until_true 20 no_device
}

rg() {
	attach_tool --cmux --speed $baud && transfer cell0 || return
	flow both --parallel 4 --bytes 30000 --seed words
}

on_a_line --dialect m10 --context 0:address=10.7.157.1 \
	--context 1:address=10.7.157.2
multiplex || die "no attach: $(tail -n 3 "$run/attach.log")"
check "a file down and up" transfer cell0
check "a context that another virtual port has" context_is_held
check "two virtual ports with a context each" two_contexts
check "a context that is given back may be taken" context_is_given_back
open_terminal || die "no terminal"
check "a terminal on a third port while data flows" terminal_beside
check "a reader that stands still" late_reader
exec 9>&-
check "a module that starts anew is multiplexed again" module_starts_anew
check "detach undoes it all" undone
check "ends at any moment" at_any_moment
check "the port is hung up under traffic" under_traffic write $knobs/hangup 1
check "attach is killed under traffic" under_traffic kill_attach
check "the multiplexed module is found" multiplex
check "detach undoes that, too" undone
check "ldattach GSM0710, ldattach 29" by_ldattach
stop module

on_a_line
check "the rg dialect" rg
check "and detach" undone
finish
