#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tool: what it undoes however it ends, monitor beside an ldattach, several
# interfaces, and who hears the answer to a raw command.
#
# kernel: stock-6.12
. "${0%/*}/../lib.sh"

start_inet
start_flows
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

# Whether or not the next one sets name servers.
killed_and_swept() {
	attach_tool && until_true 10 configured || return
	stop attach KILL
	hang_up
	until_true 20 no_device
	not same_file /etc/resolv.conf "$run/resolv.before" >/dev/null || return
	attach_tool --no-dns && until_true 10 host_has_own_servers || return
	stop attach
	until_true 60 all_undone
}

host_has_own_servers() { same_file /etc/resolv.conf "$run/resolv.before"; }

# 6.1 renames what is down only.
renamed() {
	attach_tool && until_true 10 configured || return
	ip link set cell0 down && ip link set cell0 name wan0 &&
		ip link set wan0 up || return
	stop attach
	until_true 60 all_undone && no_device wan0
}

# Its routes go when it is set down, and its IPv6 addresses.
set_down_and_up() {
	attach_tool --family 46 && until_true 10 configured || return
	ip -6 address show dev cell0 | grep -q "scope global" || return
	ip link set cell0 down
	! has_route cell0 || fail "a route to nowhere" || return
	ip link set cell0 up
	until_true 10 configured || return
	until_true 10 has_route6 && ip -6 address show dev cell0 |
		grep -q "scope global" || return
	stop attach
	until_true 60 all_undone
}

has_route6() { ip -6 route show default | grep -q "dev cell0"; }

# A host whose /etc cannot be written gets all but the name servers.
read_only_etc() {
	mount --bind /etc /etc && mount -o remount,bind,ro /etc || return
	attach_read_only
	local status=$?
	umount /etc
	return $status
}

attach_read_only() {
	attach_tool && until_true 10 has_route cell0 &&
	has_address cell0 10.7.157.1 || return
	contains "$run/attach.log" "Read-only file system (--no-dns" || return
	stop attach || fail "exit status $?" || return
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

# Whatever the module says of itself, and though it does not work then.
dialect_is_chosen() {
	background attach cellsock attach "$tty" --dialect m10 --apn internet
	until_true 20 dialect_is m10 || fail "$(show | jq '.[0].dialect')" ||
		return
	stop attach
	until_true 60 all_undone || return
	attach_tool --dialect auto && dialect_is rg || return
	stop attach
	until_true 60 all_undone
}

dialect_is() { [ "$(show | jq -r '.[0].dialect')" = "$1" ]; }

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
	contains "$run/up.log" "waiting for the network: searching" || return
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

# fails_with WORDS COMMAND...: exit status 1, and one line on stderr
fails_with() {
	local words=$1 status=0

	shift
	"$@" 2>"$run/err" || status=$?
	equal "exit status" "$status" 1 || return
	equal lines "$(wc -l <"$run/err")" 1 || return
	contains "$run/err" "$words" || fail "$(cat "$run/err")"
}

# What waiting does not mend is told soon; by whom the PIN is given, too.
lacking() {
	local words=$1 start=$SECONDS

	shift
	stop module KILL
	start_module "$@" || return
	fails_with "$words" cellsock attach "$tty" --apn internet --detach ||
		return
	[ $((SECONDS - start)) -lt 60 ] || fail "after $((SECONDS - start)) s" ||
		return
	until_true 60 all_undone || return
	ldattach_tty || return
	start=$SECONDS
	fails_with "$words" cellsock context up cell0 1 --apn internet || return
	[ $((SECONDS - start)) -lt 60 ] || fail "after $((SECONDS - start)) s" ||
		return
	equal lack "$(show | jq -r '.[0].lack')" "$lack" || return
	equal state "$(show | jq -r '.[0].contexts[0].state')" down || return
	detach
}

pin_wanted() { lack=pin lacking "PIN required.*--pin-file" --pin 1234; }
denied() { lack=network lacking "denied.*operator" --register denied; }

wrong_pin() {
	stop module KILL
	start_module --pin 1234 || return
	echo 4321 >"$run/pin"
	fails_with "PIN refused.*--pin-file" cellsock attach "$tty" --detach \
		--pin-file "$run/pin" || return
	until_true 60 all_undone
}

# Nothing is wrong but that it takes for ever.
bounded() {
	local start=$SECONDS took

	stop module KILL
	start_module --register searching || return
	fails_with "not up within 180 s: .*searching for a network" \
		cellsock attach "$tty" --apn internet --detach || return
	took=$((SECONDS - start))
	[ $took -ge 175 ] && [ $took -le 240 ] || fail "after $took s" || return
	until_true 60 all_undone
	stop module KILL
	start_module
}

# What show says is in use stays in use.
in_use() {
	ldattach_tty && cellsock context up cell0 1 --apn internet || return
	fails_with "in use.*take it down first" \
		cellsock context up cell0 1 --apn other || return
	fails_with "in use" cellsock context set cell0 1 --apn other || return
	equal apn "$(show | jq -r '.[0].contexts[0].apn')" internet || return
	cellsock context up cell0 1 --apn internet || return
	cellsock context down cell0 1 &&
	cellsock context up cell0 1 --apn other || return
	equal apn "$(show | jq -r '.[0].contexts[0].apn')" other || return
	cellsock context down cell0 1
}

# In this family of modules there are no data calls.
no_csd() {
	ldattach_tty && until_true 20 module_ready || return
	fails_with "the module has no CSD" \
		cellsock context up cell0 1 --bearer csd --number 17201 || return
	equal bearer "$(show | jq -r '.[0].contexts[0].bearer')" gprs || return
	detach && until_true 60 all_undone || return
	fails_with "the module has no CSD" cellsock attach "$tty" --number 17201 \
		--dialect rg || return
	until_true 60 all_undone && ldattach_tty && until_true 20 module_ready
}

# usage ARGUMENT...: exit status 2, and one line that names the range
usage() {
	local status=0

	cellsock "$@" 2>"$run/err" || status=$?
	equal "exit status of $*" "$status" 2 || return
	contains "$run/err" "from 1 to 5" || fail "$(cat "$run/err")"
}

no_such_context() {
	local verb n

	for verb in list set up down; do
		for n in 0 6 7; do
			if [ $verb = set ]; then
				usage context set cell0 $n --apn x || return
			else
				usage context $verb cell0 $n || return
			fi
		done
	done
	equal contexts "$(cellsock context list cell0 3 -j | jq length)" 1 ||
		return
	cellsock detach cell0 && until_true 60 all_undone || return
	fails_with "no such context" cellsock attach "$tty" --context 6 \
		--detach || return
	until_true 60 all_undone
	ldattach_tty && until_true 20 module_ready
}

module_ready() { [ "$(show | jq -r '.[0].state')" = ready ]; }

# On a terminal of 80 columns, with the longest addresses that there are.
fits_a_terminal() {
	cellsock context up cell0 1 --apn internet --family 46 || return
	background get flow get --bytes 600000
	until_true 10 flow_is_shown || return
	cellsock show >"$run/show"
	[ "$(wc -L <"$run/show")" -le 80 ] || { cat "$run/show"; return 1; }
	contains "$run/show" "^      tcp 10.7.157.1:[0-9]* > $server4:$flows_port$" ||
		fail "$(cat "$run/show")" || return
	await get 60 || return
	cellsock context down cell0 1
}

flow_is_shown() { [ "$(show | jq '.[0].sockets | length')" = 1 ]; }

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
check "attach killed: the next one undoes, --no-dns or not" killed_and_swept
check "attach of an interface that is renamed" renamed
check "attach beside a link set down and up" set_down_and_up
check "attach where /etc is read-only" read_only_etc
check "attach follows a new address" follows
check "attach --dialect" dialect_is_chosen
check "attach --context" other_context
check "a PIN that is missing is told" pin_wanted
check "a PIN that is wrong is told" wrong_pin
check "a registration that is denied is told" denied
check_deadline=400
check "nothing is waited for without an end" bounded
check_deadline=180
check "a context in use keeps its set-up" in_use
detach
check "CSD is refused where there is none" no_csd
check "contexts that are not there" no_such_context
check "show fits a terminal" fits_a_terminal
detach
check "context up interrupted leaves the context down" up_interrupted
check "monitor --configure beside ldattach" monitor_configures
check "a password is never shown" password
check "two contexts on one host" two_contexts
check "raw commands side by side" raw_commands
check "a raw command whose module goes" raw_command_lost
finish
