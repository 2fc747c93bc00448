#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The driver's own interface while data flow: raw commands, show, monitor,
# contexts; and who may do what.
. "${0%/*}/../lib.sh"

start_all
start_flows

# One transfer after another, for as long as somebody wants to look.
transfers() {
	while [ ! -e "$run/enough" ]; do
		flow get --bytes 400000 || return
	done
}

at_during_transfer() {
	local i

	for i in {1..5}; do
		running bulk || fail "the transfer failed" || return
		cellsock at cell0 AT+CSQ >"$run/csq" || return
		contains "$run/csq" '^+CSQ: [0-9]*,[0-9]*' ||
			fail "$(cat "$run/csq")" || return
	done
	running bulk
}

at_refused() {
	local text

	while read -r text; do
		text=$(printf '%b' "$text")
		not cellsock at cell0 "$text" >/dev/null 2>"$run/err" ||
			fail "$text was run" || return
		equal "lines of complaint" "$(wc -l <"$run/err")" 1 || return
		contains "$run/err" "takes the line away\|control character" ||
			fail "$text: $(cat "$run/err")" || return
	done <<-'END'
	AT+QISEND=0,5
	ATE1
	ATO
	ATD*99#
	ATV0
	AT+CSQ\rAT+CFUN=0
	AT+CSQ\x1a
	AT+QICFG="recvind",1
	CSQ
	END
	flow get --bytes 3000
}

at_error() {
	cellsock at cell0 AT+NONSENSE >"$run/answer" 2>&1
	contains "$run/answer" ERROR || fail "$(cat "$run/answer")" || return
	not cellsock at -j cell0 AT+NONSENSE >"$run/answer" 2>"$run/err" ||
		fail "it ended well" || return
	jq -e '.final | test("ERROR")' "$run/answer" || return
	equal "lines of complaint" "$(wc -l <"$run/err")" 1
}

show_all_the_time() {
	local _

	: >"$run/shown"
	for _ in {1..20}; do
		show >"$run/show" || return
		cat "$run/show" >>"$run/shown"
		jq -e . "$run/show" >/dev/null || return
		cellsock show >/dev/null || return
		running bulk || fail "the transfer failed" || return
	done
	grep -q "$server4" "$run/shown" || fail "no flow is shown"
}

show_text() {
	local word

	cellsock show cell0 >"$run/text" || return
	for word in "^cell0: ready" RG200U "context 1  *cell0 .*apn internet" \
			"10\.7\.157\.1"; do
		contains "$run/text" "$word" || fail "$(cat "$run/text")" ||
			return
	done
}

monitored() {
	background monitor cellsock monitor cell0
	background events cellsock monitor cell0 -j
	sleep 1
	flow get --bytes 2000 && ctl pdpdeact 1 || return
	until_true 20 not carrier || true
	until_true 60 carrier || return
	sleep 1
	stop monitor INT
	stop events INT
	[ "$(wc -l <"$run/monitor.log")" -ge 4 ] ||
		fail "$(cat "$run/monitor.log")" || return
	jq -e -s 'all(.[]; .event) and any(.[]; .event == "context") and
		any(.[]; .event == "socket-open")' "$run/events.log" >/dev/null ||
		fail "$(cat "$run/events.log")"
}

as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$@"
}

unprivileged() {
	as_nobody cellsock show -j cell0 >/dev/null ||
		fail "show is for everybody" || return
	local line

	while read -r line; do
		# shellcheck disable=SC2086
		not as_nobody cellsock $line >/dev/null 2>"$run/err" ||
			fail "$line was done" || return
		equal "lines of complaint" "$(wc -l <"$run/err")" 1 || return
	done <<-END
	at cell0 AT+CSQ
	context down cell0 1
	context set cell0 1 --apn evil
	context up cell0 2
	detach cell0
	END
	carrier
}

# No attribute can leave its quotes.
smuggling() {
	local text

	while read -r text; do
		text=$(printf '%b' "$text")
		not cellsock context set cell0 2 --apn "$text" 2>"$run/err" ||
			fail "accepted: $text" || return
		contains "$run/err" "a quote or control character in the APN" ||
			fail "$text: $(cat "$run/err")" || return
	done <<-'END'
	a"b
	a\rb
	a\nb
	a\x1ab
	a\x1bb
	END
}

second_context() {
	cellsock context up cell0 2 --apn other || return
	until_true 20 carrier cell0.2 || return
	ip -4 address show dev cell0.2 | grep -q "inet 10\.7\.157\.2" ||
		fail "no address" || return
	flow get --device cell0.2 --bytes 3000 || return
	flow get --device cell0 --bytes 3000 || return
	cellsock context list cell0 || return
	cellsock context down cell0 2 || return
	until_true 20 not carrier cell0.2 && carrier cell0
}

sockets_in() {
	nsenter --net="$1" cellsock show -j "$2" |
		jq '[.. | objects | select(has("remote-address"))] | length'
}

# Whom the others talk to is not told to who has but one interface.
other_namespace() {
	cellsock context up cell0 2 --apn other || return
	background hold traffic hold $server4 $flows_port --parallel 2 \
		--device cell0
	until_true 20 contains "$run/hold.log" held || return
	ip netns add aside && ip link set cell0.2 netns aside || return
	equal "sockets here" "$(sockets_in /proc/self/ns/net cell0)" 2 &&
	equal "sockets there" "$(sockets_in /run/netns/aside cell0.2)" 0 ||
		return
	stop hold
	ip netns delete aside
	until_true 20 test -e /sys/class/net/cell0.2 &&
	cellsock context down cell0 2
}

no_such_device() {
	not cellsock show cell9 2>"$run/err" &&
	equal "lines of complaint" "$(wc -l <"$run/err")" 1 &&
	not cellsock show lo 2>"$run/err" &&
	equal "lines of complaint" "$(wc -l <"$run/err")" 1 &&
	not cellsock context up cell0 99 2>"$run/err" &&
	equal "lines of complaint" "$(wc -l <"$run/err")" 1
}

statistics() {
	ip -s -j link show cell0 | jq -e '.[0].stats64 |
		.rx.bytes > 100000 and .tx.packets > 10' >/dev/null ||
		fail "$(ip -s link show cell0)" || return
	ethtool -i cell0 | grep -q "^driver: cellsock" ||
		fail "no driver name" || return
	counters
}

# Those of the line, as others show them too, and those of the flows.
counters() {
	local shown

	ethtool -S cell0 >"$run/counters" || return
	shown=$(show | jq '.[0].stats."line-rx-bytes"') || return
	awk -v most="$shown" '$1 == "line_rx_bytes:" && $2 > 100000 &&
		$2 <= most { n++ } END { exit !n }' "$run/counters" ||
		fail "$shown: $(grep line_rx "$run/counters")" || return
	contains "$run/counters" "flows_opened: [1-9]"
}

background bulk transfers
check "a raw command during a transfer" at_during_transfer
check "cellsock show during a transfer" show_all_the_time
touch "$run/enough"
await bulk 120 || die "the transfer failed: $(cat "$run/bulk.log")"
check "raw commands that would take the line away are refused" at_refused
check "a raw command that the module refuses" at_error
check "show for people" show_text
check "monitor tells what happens" monitored
check "who may do what" unprivileged
check "an APN cannot leave its quotes" smuggling
check "a second context has a device of its own" second_context
check "another namespace sees its own sockets only" other_namespace
check "interfaces and contexts that do not exist" no_such_device
check "link statistics, ethtool" statistics
finish
