#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Attached by the tool: in the foreground, detached, and what it refuses.
. "${0%/*}/../lib.sh"

start_inet
start_web
start_module
random_file "$run/www/file" 65536
cp /etc/resolv.conf "$run/resolv.before"

configured() {
	carrier &&
	ip -4 address show dev cell0 | grep -q "inet 10\.7\.157\.1" &&
	ip -4 route show default | grep -q cell0 &&
	contains /etc/resolv.conf "^nameserver $name_server"
}

not_configured() {
	no_device &&
	! ip -4 route show default | grep -q . &&
	same_file /etc/resolv.conf "$run/resolv.before"
}

transfer() {
	curl -sSf -o "$run/got" $web4/file && same_file "$run/got" "$run/www/file" &&
	curl -sSf -T "$run/www/file" $web4/up/file &&
	same_file "$run/www/up/file" "$run/www/file"
}

foreground() {
	equal "exit status" "$1" 0 && until_true 10 not_configured
}

detached() {
	cellsock attach "$tty" --apn internet --detach || return
	configured || fail "not configured when it returned" || return
	transfer || return
	cellsock detach cell0 || return
	until_true 20 not_configured
}

bare() {
	cellsock attach "$tty" --apn internet --no-route --no-dns --name cell7 \
		--detach || return
	carrier cell7 || fail "no carrier on cell7" || return
	ip -4 address show dev cell7 | grep -q "inet 10\.7\.157\.1" ||
		fail "no address" || return
	! ip -4 route show default | grep -q . ||
		fail "a default route" || return
	same_file /etc/resolv.conf "$run/resolv.before" || return
	cellsock detach cell7 && until_true 20 no_device cell7
}

twice() {
	cellsock attach "$tty" --apn internet --detach || return
	not cellsock attach "$tty" --apn internet --detach 2>"$run/err" ||
		fail "the second attach succeeded" || return
	equal "lines of complaint" "$(wc -l <"$run/err")" 1 || return
	transfer || return
	cellsock detach cell0 && until_true 20 no_device
}

# Any program may open the port; attaching takes CAP_NET_ADMIN.
as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$@"
}

unprivileged() {
	local port

	port=$(readlink -f "$tty")
	chmod 666 "$port"
	modprobe cellsock || return
	not as_nobody cellsock attach "$port" --detach 2>"$run/err" ||
		fail "attach succeeded" || return
	equal "lines of complaint" "$(wc -l <"$run/err")" 1 || return
	not as_nobody python3 -IS -c "import fcntl, os
fd = os.open('$port', os.O_RDWR | os.O_NOCTTY)
fcntl.ioctl(fd, 0x5423, (29).to_bytes(4, 'little'))" 2>"$run/err" ||
		fail "TIOCSETD succeeded" || return
	contains "$run/err" "PermissionError" || fail "$(cat "$run/err")" ||
		return
	no_device
}

usage_errors() {
	local line status

	while read -r line; do
		# shellcheck disable=SC2086
		cellsock $line >/dev/null 2>"$run/err"
		status=$?
		equal "status of '$line'" $status 2 || return
	done <<-END
	frobnicate
	attach
	attach $tty --auth rot13
	context up
	END
	not cellsock attach "$run/no-such-tty" --detach 2>"$run/err" || return
	equal "lines of complaint" "$(wc -l <"$run/err")" 1
}

# What Debian's kernels lack; the module is not told anything.
no_n_gsm() {
	! grep -q gsmtty /proc/tty/drivers || return 0
	not cellsock attach "$tty" --cmux --detach 2>"$run/err" ||
		fail "attach succeeded" || return
	equal "lines of complaint" "$(wc -l <"$run/err")" 1 || return
	contains "$run/err" "no n_gsm" || fail "$(cat "$run/err")" || return
	cellsock attach "$tty" --apn internet --detach || return
	cellsock detach cell0 && until_true 20 no_device
}

attach_tool || die "no attach: $(tail -n 3 "$run/attach.log")"
check "attach: carrier, address, default route, DNS" until_true 20 configured
check "attach: download and upload" transfer
stop attach
check "attach: undone on exit, exit status 0" foreground $?
check "attach --detach returns configured; detach undoes it" detached
check "attach --no-route --no-dns --name" bare
check "a second attach of the same port is refused" twice
check "attaching takes CAP_NET_ADMIN" unprivileged
check "a kernel that cannot multiplex" no_n_gsm
check "usage errors and a port that is not there" usage_errors
finish
