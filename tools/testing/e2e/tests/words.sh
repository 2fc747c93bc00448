#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Payloads made of the protocol's own words, and of all 256 byte values: no
# far server can speak in the module's voice, and no byte is special.
. "${0%/*}/../lib.sh"

start_all
start_flows

both_ways() {
	flow both --seed "$1" --bytes 40000 --parallel 3 &&
	flow put --seed "$1" --bytes 20000 &&
	flow get --seed "$1" --bytes 20000
}

# A reader that falls behind: the same through buffer mode.
in_buffer_mode() {
	flow get --seed "$1" --bytes 150000 --rcvbuf 8192 --pause 20000,5
}

# One word in each segment: the far end sends nothing else.
word_by_word() {
	local size

	for size in {1..40}; do
		flow both --seed "words-$size" --bytes "$size" >/dev/null ||
			fail "words-$size" || return
	done
}

still_all_right() {
	carrier && equal resets \
		"$(show | jq '[.. | objects | .resets // 0] | max')" 0
}

for seed in words octets; do
	check "both ways, made of $seed" both_ways $seed
	check "buffer mode, made of $seed" in_buffer_mode $seed
done
check "short ones" word_by_word
ctl quirk push-split=7,1
check "both ways, made of words, in small pieces" both_ways words
ctl quirk push-split=off
check "nothing of it was taken for the module's word" still_all_right

# Whether a CRLF follows each push is learnt once from a module.
detach && stop module KILL
start_module --quirk crlf-after-push
attach || die "no attach"
check "both ways, made of words, CRLF behind each push" both_ways words
finish
