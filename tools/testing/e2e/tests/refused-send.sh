#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A module that refuses payload half way, because the peer has closed, takes
# what comes after that for commands: little may.
#
# kernel: stock-6.1
. "${0%/*}/../lib.sh"

modprobe nulltty || die "no nulltty"
baud=19200
start_inet
start_flows
start_module --tty /dev/nulltty1
tty=/dev/nulltty0
attach || die "no attach"

line_in() { ctl stats | sed -n 's/^port 0 .* in \([0-9]*\) .*/\1/p'; }

one_send() {
	python3 -ISc '
import socket, sys
with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as s:
    s.sendall(bytes(1460))
    s.recv(1)
' $server4 $flows_port 2>&1 | grep -o "ConnectionResetError" | head -n 1
}

# Refused at its first byte.
refused() {
	local before after

	until_true 30 no_module_sockets || return
	before=$(line_in)
	ctl quirk close-at-prompt=1 || return
	equal end "$(one_send)" ConnectionResetError || return
	until_true 60 flow get --bytes 1000 || return
	after=$(line_in)
	echo "$((after - before)) bytes to the module"
	[ $((after - before)) -lt 1300 ] ||
		fail "$((after - before)) bytes to the module"
}

# All of it arrives where nobody refuses it.
whole() {
	flow put --bytes 20000 && flow both --bytes 10000
}

check "uploads through a port that is given little ahead" whole
check "a send that is refused half way is not sent on" refused
finish
