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
# the reader stops after 50 kB for a second: buffer mode
stops="-k source -n 2 -b 200000 -s 50000,1000"

# one() OUT "CELLSIM OPTIONS" CORESIM OPTIONS...
one() {
	out=$1; sim=$2; shift 2
	# shellcheck disable=SC2086
	"$cellsim" --unix "$out.sock" $sim >"$out.sim" 2>&1 &
	pid=$!
	if "$coresim" -t 60 "$@" "$out.sock" >"$out.log" 2>&1; then
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
		start-context-active act-fail=2; do
		echo "--quirk $quirk|$echo_flows"
	done
	for quirk in qird-double-crlf urc-in-qird no-residual-urc \
		crlf-after-push qird0-error-in-push urc-held lost-urc=closed; do
		echo "--quirk $quirk|$stops"
	done
	echo "--quirk one-open --quirk open-delay=300|$echo_flows"
	echo "|-k source -n 14 -b 50000"
	echo "|-k sink -n 14 -b 50000"
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
