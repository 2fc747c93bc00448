#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Five contexts at once: a device each, with addresses and name servers of its
# own, IPv4, IPv6 and both; whoever chooses one gets it; one that is lost leaves
# the others alone.
. "${0%/*}/../lib.sh"

types=([1]=4 [2]=6 [3]=46 [4]=4 [5]=46)

start_inet
for n in 1 2 3 4 5; do
	ip -n inet address add 10.7.157.$n/32 dev lo
	ip -n inet address add fd00::$n/128 dev lo nodad
done
start_module --bind-address \
	--context "2:dns6=2001:db8::53" \
	--context "3:dns=198.51.100.3/198.51.100.33,dns6=2001:db8::53" \
	--context "4:dns=198.51.100.4" --context "5:dns=198.51.100.5"
attach || die "no attach"
until_true 10 carrier || die "no carrier"
start_web
start_flows
random_file "$run/www/file" 3000

device() { if [ "$1" = 1 ]; then echo cell0; else echo "cell0.$1"; fi; }
has4() { [[ ${types[$1]} = 4* ]]; }
has6() { [[ ${types[$1]} = *6 ]]; }

bring_up() {
	local n

	for n in 2 3 4 5; do
		cellsock context up cell0 $n --apn "apn$n" \
			--family "${types[$n]}" || return
	done
	for n in 1 2 3 4 5; do
		until_true 20 carrier "$(device $n)" || return
	done
}

# addresses FAMILY DEVICE: those of the network, one a line.
addresses() {
	ip -o "-$1" address show dev "$2" scope global |
		awk '{ sub("/.*", "", $4); print $4 }'
}

own_addresses() {
	local n dev want4 want6

	for n in 1 2 3 4 5; do
		dev=$(device $n)
		want4='' want6=''
		! has4 $n || want4=10.7.157.$n
		! has6 $n || want6=fd00::$n
		equal "IPv4 of $dev" "$(addresses 4 "$dev")" "$want4" &&
		equal "IPv6 of $dev" "$(addresses 6 "$dev")" "$want6" || return
	done
}

# servers CONTEXT: what the network gave it.
servers() {
	cellsock context list -j cell0 |
		jq -r --argjson id "$1" '.. | objects |
			select(.id? == $id and has("dns")) | .dns | join(" ")'
}

own_servers() {
	equal "servers of 1" "$(servers 1)" $name_server &&
	equal "servers of 2" "$(servers 2)" 2001:db8::53 &&
	equal "servers of 4" "$(servers 4)" 198.51.100.4 || return
	servers 3 | grep -q "198.51.100.3 198.51.100.33" ||
		fail "servers of 3: $(servers 3)"
}

# The far side sees the address of the context that was chosen.
seen() {
	equal "seen" "$(tail -n 1 "$run/nginx/access.log" | cut -d ' ' -f 1)" \
		"$1"
}

by_interface() {
	local n dev

	for n in 1 2 3 4 5; do
		dev=$(device $n)
		if has4 $n; then
			curl -sSf --interface "$dev" -o "$run/got" $web4/file &&
			same_file "$run/got" "$run/www/file" &&
			seen 10.7.157.$n || return
		fi
		if has6 $n; then
			curl -sSf --interface "$dev" -o "$run/got" \
				"$web6/file" &&
			same_file "$run/got" "$run/www/file" &&
			seen fd00::$n || return
		fi
	done
}

by_option() {
	local n

	for n in 1 3 4 5; do
		flow get --device "$(device $n)" --bytes 20000 || return
	done
}

# By source address, through a table of its own.
by_rule() {
	local text

	ip route add default dev cell0.4 table 104 &&
	ip rule add from 10.7.157.4 lookup 104 || return
	text=$(ip route get $server4 from 10.7.157.4) || return
	[[ $text = *"dev cell0.4"* ]] || fail "$text" || return
	curl -sSf --interface 10.7.157.4 -o "$run/got" $web4/file &&
	seen 10.7.157.4 || return
	ip rule del from 10.7.157.4 lookup 104
}

no_wrong_family() {
	not curl -sSf --interface cell0.2 -m 10 -o "$run/got" $web4/file \
		2>/dev/null || fail "IPv4 through an IPv6 context" || return
	not curl -sSf --interface cell0.4 -m 10 -o "$run/got" "$web6/file" \
		2>/dev/null || fail "IPv6 through an IPv4 context"
}

all_at_once() {
	local n

	for n in 1 3 4 5; do
		background "all$n" traffic get $server4 $flows_port \
			--bytes 30000 --device "$(device $n)"
	done
	for n in 1 3 4 5; do
		await "all$n" 60 || return
	done
}

one_is_lost() {
	background hold traffic hold $server4 $flows_port --device cell0.5
	background other traffic get $server4 $flows_port --bytes 300000 \
		--device cell0
	until_true 20 contains "$run/hold.log" held || return
	# long enough to be seen
	ctl quirk act-fail=2 >/dev/null && ctl pdpdeact 3 >/dev/null &&
	until_true 20 not carrier cell0.3 &&
	carrier cell0 && carrier cell0.5 || fail "others went, too" || return
	await other 60 && running hold || fail "a flow of another ended" ||
		return
	until_true 20 carrier cell0.3 &&
	curl -sSf --interface cell0.3 -o "$run/got" $web4/file &&
	seen 10.7.157.3 || return
	stop hold
	true
}

one_is_given_up() {
	cellsock context down cell0 4 &&
	until_true 20 not carrier cell0.4 || return
	carrier cell0 && carrier cell0.2 && carrier cell0.3 &&
	carrier cell0.5 || fail "others went, too" || return
	flow get --device cell0.5 --bytes 3000
}

check "five contexts come up" bring_up
check "addresses of their own" own_addresses
check "name servers of their own" own_servers
check "curl --interface" by_interface
check "SO_BINDTODEVICE" by_option
check "ip rule" by_rule
check "no address family that a context has not" no_wrong_family
check "all at once" all_at_once
check "one is lost, and comes back" one_is_lost
check "one is given up" one_is_given_up
check "detached" detach
finish
