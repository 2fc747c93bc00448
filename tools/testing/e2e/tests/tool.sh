#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tool: what it undoes however it ends, monitor beside an ldattach, several
# interfaces, and who hears the answer to a raw command.
#
# kernel: stock-6.12
. "${0%/*}/../lib.sh"

start_inet
start_module
cp /etc/resolv.conf "$run/resolv.before"

has_address() { ip -4 address show dev "$1" | grep -q "inet $2"; }
has_route() { ip -4 route show default | grep -q "dev $1"; }

configured() {
	carrier && has_address cell0 10.7.157.1 && has_route cell0 &&
	contains /etc/resolv.conf "^nameserver $name_server"
}

host_is_clean() {
	! ip -4 route show default | grep -q . &&
	same_file /etc/resolv.conf "$run/resolv.before" &&
	[ ! -e /etc/resolv.conf.cellsock ]
}

all_undone() { no_device && host_is_clean; }

# ends_by SIGNAL SECONDS: an attach that is interrupted so soon
ends_by() {
	background attach cellsock attach "$tty" --apn internet
	sleep "$2"
	stop attach "$1"
	until_true 60 all_undone
}

interrupted_at_any_time() {
	local after

	for after in 0.02 0.1 0.3 0.6 1 2; do
		ends_by INT $after || fail "after $after s" || return
		ends_by HUP $after || fail "hup after $after s" || return
	done
}

hung_up() {
	attach_tool && until_true 10 configured || return
	hang_up
	until_true 20 gone attach && until_true 10 all_undone || return
	contains "$run/attach.log" "was hung up"
}

hang_up() {
	python3 -IS -c "import fcntl, os
fd = os.open('$(readlink -f "$tty")', os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
fcntl.ioctl(fd, 0x5437)"
}

# It had no chance: the next one finds the original all the same.
killed() {
	attach_tool && until_true 10 configured || return
	stop attach KILL
	hang_up
	until_true 20 no_device
	attach_tool && until_true 10 configured || return
	stop attach
	until_true 60 all_undone
}

follows() {
	attach_tool && until_true 10 configured || return
	ctl context 1:address=10.9.9.9 && ctl pdpdeact 1 || return
	until_true 60 has_address cell0 10.9.9.9 || return
	! has_address cell0 10.7.157.1 || fail "the old address stayed" || return
	has_route cell0 || fail "no route" || return
	ctl context 1:address=10.7.157.1
	stop attach
	until_true 60 all_undone
}

dialect_is_checked() {
	attach_tool --dialect rg && stop attach
	until_true 60 all_undone
}

other_context() {
	background attach cellsock attach "$tty" --context 3 --apn three
	until_true 30 carrier && until_true 10 has_address cell0 10.7.157.3 ||
		return
	equal context "$(show | jq '.[0].contexts[0].id')" 3 || return
	stop attach
	until_true 60 all_undone
}

# Interrupted before the network is there: nothing is left wanted.
up_interrupted() {
	ctl register searching || return
	ldattach_tty || return
	background up cellsock context up cell0 1 --apn internet
	sleep 5
	stop up INT
	equal state "$(show | jq -r '.[0].contexts[0].state')" down || return
	contains "$run/up.log" "searching network" || return
	ctl register home
}

monitor_configures() {
	cellsock context set cell0 1 --apn internet || return
	background monitor cellsock monitor cell0 --configure
	sleep 1
	cellsock context up cell0 1 --no-route --no-dns || return
	until_true 10 configured || return
	ctl pdpdeact 1
	until_true 10 grep -q "deactivated" "$run/monitor.log" || return
	until_true 60 configured || return
	stop monitor || fail "monitor: exit status $?" || return
	until_true 10 host_is_clean || return
	! has_address cell0 10.7.157.1
}

# A password goes in, and never comes out.
password() {
	echo hush-hush >"$run/password"
	cellsock context set cell0 2 --apn two --user me \
		--password-file "$run/password" || return
	cellsock context list cell0 -j >"$run/list" || return
	equal auth "$(jq -r '.[1].auth' "$run/list")" either || return
	equal user "$(jq -r '.[1].user' "$run/list")" me || return
	not grep -q hush "$run/list"
}

# Two contexts: two routes, and the servers of both; one goes, one stays.
two_contexts() {
	cellsock context up cell0 1 --apn internet &&
	cellsock context up cell0.2 2 --apn two 2>"$run/err" &&
		fail "an interface that is not there" && return
	cellsock context up cell0 2 --apn two || return
	equal routes "$(ip -4 route show default | wc -l)" 2 || return
	contains /etc/resolv.conf "^nameserver $name_server" &&
	contains /etc/resolv.conf "^nameserver 8.8.8.8" || return
	cellsock context down cell0.2 || return
	no_device cell0.2 || fail "cell0.2 is still there" || return
	configured && not grep -q 8.8.8.8 /etc/resolv.conf
}

# As many as may wait at once, each hears its own answer; one that leaves disturbs nobody.
raw_commands() {
	local i pids=()

	cellsock at cell0 AT+CGMR >/dev/null & kill $!
	sleep 1
	for i in 1 2; do
		cellsock at cell0 AT+CSQ >"$run/at$i" & pids+=($!)
		cellsock at cell0 ATI >"$run/ati$i" & pids+=($!)
	done
	wait "${pids[@]}"
	for i in 1 2; do
		contains "$run/at$i" "^+CSQ" && contains "$run/ati$i" "^OK" &&
		not grep -q CSQ "$run/ati$i" || return
	done
}

# The module is gone before it could answer.
raw_command_lost() {
	ctl silent on
	background at cellsock at cell0 AT+CSQ
	sleep 0.5
	cellsock detach cell0 >/dev/null
	ctl silent off
	until_true 10 gone at && contains "$run/at.log" "no answer"
}

check "attach interrupted at any time leaves nothing" interrupted_at_any_time
check "attach ends when the port is hung up" hung_up
check "attach killed: the next one undoes for both" killed
check "attach follows a new address" follows
check "attach --dialect" dialect_is_checked
check "attach --context" other_context
check "context up interrupted leaves the context down" up_interrupted
check "monitor --configure beside ldattach" monitor_configures
check "a password is never shown" password
check "two contexts on one host" two_contexts
check "raw commands side by side" raw_commands
check "a raw command whose module goes" raw_command_lost
finish
