#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Twelve connections at once, which is all a module has, and a thirteenth.
. "${0%/*}/../lib.sh"

start_all
start_web
start_flows
mkdir -p "$run/got" "$run/src"
for i in {1..12}; do
	random_file "$run/www/$i" 50000
	random_file "$run/src/$i" 50000
done

downloads() {
	curl -sSf -Z --parallel-max 12 --parallel-immediate \
		"$web4/[1-12]" -o "$run/got/#1" || return
	local i
	for i in {1..12}; do
		same_file "$run/got/$i" "$run/www/$i" || return
	done
}

uploads() {
	local i

	curl -sSf -Z --parallel-max 12 --parallel-immediate \
		-T "$run/src/[1-12]" $web4/up/ || return
	for i in {1..12}; do
		same_file "$run/www/up/$i" "$run/src/$i" || return
	done
}

good_ends() { [ "$(far_ends both | grep -c "both 0 eof")" = "$1" ]; }

both_ways() {
	flow both --parallel 12 --bytes 20000 --tag both >"$run/both" ||
		{ cat "$run/both"; return 1; }
	until_true 20 good_ends 12
}

waiting() { show | jq -e '[.. | objects | select(.waiting == true)] | length == 1'; }

# It waits for as long as nobody goes, is served as soon as somebody does.
thirteenth() {
	until_true 10 waiting || return
	sleep 5
	not contains "$run/late.log" . ||
		fail "the thirteenth did not wait: $(cat "$run/late.log")" ||
		return
	kill -USR1 "$(pid_of hold)"
	until_true 20 contains "$run/late.log" "^ok"
}

many() {
	random_file "$run/www/small" 700
	curl -sSf -H "Connection: close" "$web4/small?[1-200]" -o "$run/got/small" \
		--no-keepalive || return
	equal requests "$(grep -c 'small?' "$run/nginx/access.log")" 200
}

no_sockets() { equal sockets "$(show | jq '[.. | objects | select(has("remote-address"))] | length')" 0; }

check "twelve parallel downloads, equal hashes" downloads
check "twelve parallel uploads, equal hashes" uploads
check "twelve connections, each both ways at once" both_ways
background hold traffic hold $server4 $flows_port --parallel 12
until_true 30 contains "$run/hold.log" held || die "no twelve connections"
background late traffic get $server4 $flows_port
check "a thirteenth connection waits until one is free" thirteenth
stop hold
check "two hundred short connections, one after the other" many
check "no slot leaks" until_true 70 no_sockets
finish
