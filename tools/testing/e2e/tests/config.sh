#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel: stock-6.12
#
# Options of the module: read, set, refused, kept over a reset; and transfers
# with each one that changes the wire, set before them and under them.
. "${0%/*}/../lib.sh"

start_inet
start_web
start_flows
start_module --trace "$run/trace"
attach || die "no attach: $(tail -n 3 "$run/ldattach.log")"
until_true 10 carrier || die "no carrier"
random_file "$run/www/page" 20000
random_file "$run/upload" 20000
check_deadline=400

config() { cellsock config cell0 "$@"; }

# set OPTION VALUE: and read back.
set_to() {
	config "$1" "$2" && equal "$1" "$(config "$1")" "$2"
}

# wire '<'|'>': what the module said, or was sent, since the last forget.
wire() { sed -n "s/^[0-9.]* $1 //p" "$run/trace" | tr -d '\n'; }
forget() { ctl log "$run/trace"; }

# name_servers: what the module has, and the kernel tells.
name_servers() {
	show | jq -r '.[0].contexts[] | select(.id == 1).dns | join(" ")'
}
name_servers_are() { [ "$(name_servers)" = "$1" ]; }

both_ways() {
	curl -sS --max-time 120 -o "$run/got" $web4/page || return
	same_file "$run/got" "$run/www/page" || return
	curl -sS --max-time 120 -T "$run/upload" $web4/up/ || return
	same_file "$run/www/up/upload" "$run/upload"
}

# The reader stops: buffer mode, and its answers.
brake() { flow get --bytes 60000 --rcvbuf 4096 --pause 6000,3; }

# ----------------------------------------------------------- read, list, set

names="transpktsize transwaittm dataformat viewmode tcp/retranscfg dns/cache
	qisend/timeout passiveclosed tcp/accept tcp/keepalive recvind close_mode
	sendinfo formatcfg access-mode"

listed() {
	local name

	config >"$run/list" || return
	equal "options" "$(wc -l <"$run/list")" 15 || return
	for name in $names; do
		contains "$run/list" "^${name/_/ } *[0-9a-z]" ||
			fail "no $name" || return
	done
	config -j | jq -e '.["dataformat"] == "0,0" and .["close mode"] == "1"' &&
	equal "-j of one" "$(config -j viewmode | jq -r .name,.value |
				tr '\n' ' ')" "viewmode 0 "
}
check "config lists all options with their values" listed

each_set() {
	local name value

	while read -r name value; do
		name=${name/_/ }
		config "$name" >"$run/before" || return
		set_to "$name" "$value" || return
		config "$name" "$(cat "$run/before")" || return
	done <<-'END'
	transpktsize 1460
	transwaittm 0
	dataformat 1,1
	viewmode 1
	tcp/retranscfg 3,1000
	dns/cache 1
	qisend/timeout 0
	qisend/timeout 3600
	passiveclosed 1
	tcp/accept 0
	tcp/keepalive 1,1800,100,10
	recvind 0
	close_mode 0
	sendinfo 1
	formatcfg 1
	access-mode push
	END
}
check "each is set and read back" each_set

one_number() {
	config tcp/keepalive 1 &&
	equal "tcp/keepalive" "$(config tcp/keepalive)" 1,1800,100,10 ||
	equal "tcp/keepalive" "$(config tcp/keepalive)" 1,60,25,3
}
check "a number alone leaves the others" one_number

# refused STATUS WORD... : one line of complaint, and nothing sent.
refused() {
	local want=$1 status=0

	shift
	forget
	cellsock config "$@" >"$run/out" 2>"$run/err" || status=$?
	equal "status of config $*" $status "$want" || return
	equal "complaint" "$(wc -l <"$run/err")" 1 || return
	cat "$run/err"
	not grep -q QICFG "$run/trace" || fail "something was sent"
}

bad_input() {
	local before

	before=$(config) || return
	refused 1 cell0 viewmode 2 && contains "$run/err" "out of range" &&
	refused 1 cell0 transpktsize 0 &&
	refused 1 cell0 transpktsize 1461 &&
	refused 1 cell0 tcp/keepalive 1,60,24,3 &&
	refused 1 cell0 viewmode 99999999999 &&
	refused 1 cell0 viewmode on && contains "$run/err" "numbers" &&
	refused 1 cell0 viewmode 1,1 &&
	refused 1 cell0 dataformat 1 &&
	refused 1 cell0 viewmode "" &&
	refused 1 cell0 viewmode $'1\rAT+CFUN=0' &&
	refused 1 cell0 qisend/timeout 999 && contains "$run/err" "cannot work" &&
	refused 1 cell0 recvind 1 && contains "$run/err" "cannot work" &&
	refused 1 cell0 access-mode fast &&
	refused 1 cell0 colour && contains "$run/err" "no such option" &&
	refused 1 cell0 colour 1 &&
	refused 1 lo viewmode && refused 1 cell7 viewmode 1 &&
	refused 2 && refused 2 cell0 viewmode 1 1 &&
	refused 2 cell0 viewmode "$(head -c 100 /dev/zero | tr '\0' 1)" &&
	equal "all options" "$(config)" "$before"
}
check "bad input: a clear error, and nothing changes" bad_input

not_root() {
	local status=0

	setpriv --reuid 65534 --clear-groups "$(command -v cellsock)" config \
		cell0 viewmode 1 2>"$run/err" || status=$?
	equal status $status 1 && equal viewmode "$(config viewmode)" 0
}
check "only root" not_root

module_refuses() {
	ctl quirk refuse=dns/cache || return
	refused 1 cell0 dns/cache 9 &&
	not config dns/cache 1 2>"$run/err" &&
	contains "$run/err" "refused by the module" &&
	config | grep -q "^dns/cache  *-$"
	local status=$?
	ctl quirk refuse=off
	return $status
}
check "what the firmware lacks" module_refuses

# ------------------------------------------------------ what changes the wire

# with OPTION VALUE COMMAND...
with() {
	local name=$1 value=$2 old status=0

	shift 2
	old=$(config "$name") && set_to "$name" "$value" || return
	"$@" || status=$?
	config "$name" "$old" || return
	[ $status = 0 ] || fail "$name $value: status $status" || return
	both_ways
}

all() { both_ways && brake && flow both --bytes 20000 --parallel 3; }

for setting in viewmode=1 formatcfg=1 sendinfo=1 "close mode=0" \
		passiveclosed=1 dataformat=1,0 dataformat=0,1 dataformat=1,1 \
		qisend/timeout=0 qisend/timeout=1000 access-mode=buffer \
		access-mode=push; do
	check "$setting" with "${setting%=*}" "${setting#*=}" all
done

seen_in_hex() {
	printf 'HELLO FROM THE FAR SIDE' >"$run/www/hello"
	forget
	curl -sS -o "$run/got" $web4/hello || return
	same_file "$run/got" "$run/www/hello" || return
	wire '<' | grep -q 48454C4C4F2046524F4D || fail "no digits" || return
	wire '>' | grep -q 474554202F68656C6C6F || fail "none sent" || return
	not grep -q "HELLO" "$run/trace" || fail "no hex on the wire"
}
check "in hex format, both ways" with dataformat 1,1 seen_in_hex

everything() {
	local setting

	for setting in viewmode=1 formatcfg=1 sendinfo=1 \
			"close mode=0" passiveclosed=1 dataformat=1,1; do
		config "${setting%=*}" "${setting#*=}" || return
	done
}
check "all of them at once" everything
check "... and transfers then" all

narrow_line() {
	local quirk

	config dataformat 1,1 || return
	for quirk in seven-bits xonxoff; do
		ctl quirk $quirk && all || return
		ctl quirk $quirk=off
	done
}
check "a line that is not 8-bit clean" narrow_line

# ------------------------------------------------------------------ a reset

kept() {
	ctl reset || return
	until_true 30 not carrier && until_true 90 carrier || return
	equal viewmode "$(config viewmode)" 1 &&
	equal dataformat "$(config dataformat)" 1,1 &&
	equal "close mode" "$(config "close mode")" 0 && all
}
check "what was set survives a reset of the module" kept

back() {
	local setting

	for setting in viewmode=0 formatcfg=0 sendinfo=0 \
			"close mode=1" passiveclosed=0 dataformat=0,0; do
		config "${setting%=*}" "${setting#*=}" || return
	done
	all
}
check "and back" back

# -------------------------------------------------------------- name servers

dns_set() {
	forget
	cellsock context set cell0 --dns 198.51.100.54,198.51.100.55 || return
	until_true 10 name_servers_are "198.51.100.54 198.51.100.55"
	equal dns "$(name_servers)" "198.51.100.54 198.51.100.55" &&
	wire '>' | grep -qF 'AT+QIDNSCFG=1,"198.51.100.54","198.51.100.55"'
}
check "name servers are set and read back" dns_set

dns_kept() {
	ctl reset || return
	until_true 30 not carrier && until_true 90 carrier || return
	equal dns "$(name_servers)" "198.51.100.54 198.51.100.55"
}
check "... and again with the next activation" dns_kept

dns_refused() {
	not cellsock context set cell0 --dns 2001:db8::1 2>"$run/err" &&
	contains "$run/err" "IP version" || return
	not cellsock context set cell0 --dns 1.2.3 2>"$run/err" &&
	contains "$run/err" "is not an address" || return
	equal dns "$(name_servers)" "198.51.100.54 198.51.100.55"
}
check "... those that cannot be are refused" dns_refused

# 2.1.2: what is not given stays as it was.
dns_back() {
	cellsock context set cell0 --dns $name_server
	until_true 10 name_servers_are "$name_server 198.51.100.55"
}
check "... and the first alone" dns_back

# --------------------------------------------------------------- under flows

toggled() {
	local i name value

	background get flow get --bytes 300000
	background put flow put --bytes 300000
	for i in {1..4}; do
		while read -r name value; do
			running get || running put || break 2
			config "$name" "$value" || return
		done <<-'END'
		viewmode 1
		dataformat 1,1
		sendinfo 1
		viewmode 0
		access-mode buffer
		dataformat 0,1
		formatcfg 1
		dataformat 1,0
		sendinfo 0
		access-mode auto
		dataformat 0,0
		formatcfg 0
		END
	done
	note "$i rounds"
	[ "$i" -gt 1 ] || fail "the transfers were too short" || return
	await get 200 && await put 200
}
check "options change under running flows" toggled
check "the counters saw no byte lost" eval \
	'[ "$(show | jq ".[0].stats.lost_bytes // 0")" = 0 ]'
finish
