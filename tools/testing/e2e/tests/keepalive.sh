#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# SO_KEEPALIVE of a local socket: its probes are answered while the module's own
# socket is alive, and not when nobody knows that.
#
# kernel: stock-6.12
. "${0%/*}/../lib.sh"

start_all
check_deadline=300

# A far end that takes connections and says nothing.
cat >"$run/far.py" <<-'END'
	import socket, sys
	s = socket.create_server((sys.argv[1], 7100))
	print("ready", flush=True)
	taken = []
	while True:
	    taken.append(s.accept())
END
background far inet python3 "$run/far.py" $server4
until_true 20 contains "$run/far.log" ready || die "no far end"

# A near end that asks after 5 s, then every 5 s, three times; says how it ended.
cat >"$run/near.py" <<-'END'
	import errno, socket, sys
	s = socket.create_connection((sys.argv[1], 7100))
	s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
	s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 5)
	s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5)
	s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
	print("open", flush=True)
	try:
	    print("end" if not s.recv(1) else "data", flush=True)
	except OSError as e:
	    print(errno.errorcode[e.errno], flush=True)
END

near() {
	background near python3 "$run/near.py" $server4
	until_true 20 contains "$run/near.log" open
}

asked() { cellsock show -j cell0 | jq '.[0].stats.commands'; }

lives() {
	local before

	near || return
	before=$(asked)
	sleep 60
	contains "$run/near.log" open && equal "its end" \
		"$(tail -n 1 "$run/near.log")" open || return
	running near || fail "it ended" || return
	[ $(($(asked) - before)) -ge 10 ] || fail "nobody was asked"
}
check "answered while the module's socket lives" lives

mirrored() {
	equal tcp/keepalive "$(cellsock config cell0 tcp/keepalive)" 1,60,25,3
}
check "the module looks after idle connections, too" mirrored

silent() {
	ctl silent on || return
	until_true 60 gone near
	local status=$?
	ctl silent off
	[ $status = 0 ] || return
	equal "its end" "$(tail -n 1 "$run/near.log")" ETIMEDOUT
}
check "not answered by a module that says nothing" silent

unheard() {
	until_true 60 carrier && near || return
	ctl quirk lost-urc=closed || return
	stop far KILL
	until_true 60 gone near
	local status=$?
	ctl quirk lost-urc=off
	[ $status = 0 ] || return
	contains "$run/near.log" "end\|ECONNRESET"
}
check "an end that went unheard is found" unheard
finish
