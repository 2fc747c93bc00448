#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# coresim.sh CORESIM CELLSIM: the pure core against the emulator, over all of
# its quirks that a transfer survives.  Every byte is checked.
set -u

coresim=$1
cellsim=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

echo_flows="-k echo -n 3 -b 15000"
words="-k both -w -n 3"
# the reader stops after 50 kB for a second: buffer mode
stops="-k source -n 2 -b 200000 -s 50000,1000"

# one() OUT "CELLSIM OPTIONS" CORESIM OPTIONS...
# The line is a socket, which takes all that is written; "pty" before the options
# makes it one that takes what fits.
one() {
	out=$1; sim=$2; shift 2
	case $sim in
	pty\ *) line=--pty; sim=${sim#pty } ;;
	*) line=--unix ;;
	esac
	# shellcheck disable=SC2086
	"$cellsim" $line "$out.line" $sim >"$out.sim" 2>&1 &
	pid=$!
	if "$coresim" -t 60 "$@" "$out.line" >"$out.log" 2>&1; then
		rm -f "$out.log"
	else
		echo "[$sim] $*" >>"$out.log"
	fi
	kill "$pid"
	wait "$pid" 2>/dev/null
}

scenarios() {
	for quirk in prompt=crlf prompt=bare prompt=formatcfg prompt=nospace \
		prompt-junk ok-before-send-ok drop-send-ok=20 send-fail=5 \
		send-limit=1000 crlf-after-push push-max=700 push-split=100,1 \
		qird0-error-in-push urc-held urc-at-prompt boot-noise \
		qistate-3 echo junk-error repeated-crlf=3 \
		never-ending-line=5000 lost-urc=closed lost-urc=QIOPEN \
		lost-urc=QIACTEX urc-port=1 sync-errors slow-close=300 \
		close0-fin close-unused-ok qicsgp-extra no-qiactex \
		no-close-mode no-sendinfo stuck-at-prompt stuck-at-prompt=20 \
		start-transparent start-half-command start-sockets \
		start-context-active act-fail=2 prompt=barespace \
		prompt=barecrlf push-no-data busy-urc-lost \
		qistate-unused=error qistate-unused=initial passive-frees \
		qistate-port-0 qiact-all \
		close-timeout-error send-error=2 fail=QISEND:568:2 \
		fail=QICLOSE:568:2; do
		echo "--quirk $quirk|$echo_flows"
	done
	for quirk in qird-double-crlf urc-in-qird no-residual-urc \
		crlf-after-push qird0-error-in-push urc-held lost-urc=closed \
		push-no-data busy-urc-lost fail=QIRD:559:1 \
		fail=QISWTMD:568:1; do
		echo "--quirk $quirk|$stops"
	done
	echo "--quirk one-open --quirk open-delay=300|$echo_flows"
	echo "|-k source -n 14 -b 50000"
	echo "|-k sink -n 14 -b 50000"
	# payload of the protocol's own words, however slowly it comes: at 350
	# bytes a second prompts lapse behind it
	echo "pty --baud 921600|$words -b 40000 -s 20000,1000 -c 30000"
	echo "--quirk push-split=25,1|$words -b 40000"
	echo "--turnaround 2 --quirk push-split=7,1|$words -b 10000"
	echo "--turnaround 2 --quirk push-split=7,20|$words -b 1700"
	echo "--turnaround 20|-k sink -n 2 -b 30000 --leave 8000"
	echo "--baud 115200|-k echo -n 2 -b 5000 -a AT+CSQ"
}

n=0
scenarios >"$dir/list"
while IFS='|' read -r sim core; do
	case $sim in *--baud*) ;; *) sim="--baud 921600 $sim";; esac
	n=$((n + 1))
	# shellcheck disable=SC2086
	one "$dir/$n" "$sim" $core &
	[ $((n % 17)) -ne 0 ] || wait
done <"$dir/list"
wait

failed=0
for log in "$dir"/*.log; do
	[ -e "$log" ] || continue
	failed=$((failed + 1))
	tail -n 5 "$log" >&2
done
echo "coresim: $n run, $failed failed"
[ "$failed" -eq 0 ]
