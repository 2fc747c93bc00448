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

# A module waits for no CPU of its host's: silence that it hears late is none.
first="chrt -f 1"
$first true 2>/dev/null || first=

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
	$first "$cellsim" $line "$out.line" --control "$out.control" $sim \
		>"$out.sim" 2>&1 &
	pid=$!
	for arg; do	# a word that stands for the module, and one that has blanks
		shift
		case $arg in
		CONTROL) arg=$out.control ;;
		*,*_*) arg=$(echo "$arg" | tr _ ' ') ;;
		esac
		set -- "$@" "$arg"
	done
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
	for quirk in send-fail=5 send-fail=2 send-error=7 drop-send-ok=20 \
		no-prompt=15 prompt=bare crlf-after-push push-split=100,1 \
		push-no-data urc-held urc-at-prompt lost-urc=QIOPEN urc-port=1 \
		start-sockets service-ipv6 sync-errors fail=QISEND:558:8 \
		datagram-rest-lost qistate-unused=error \
		ok-before-send-ok boot-noise slow-close=300; do
		echo "--quirk $quirk|-k udp -n 2 -b 15000"
		echo "--quirk $quirk|-k service -n 3 -b 15000"
	done
	for quirk in busy-urc-lost qird-double-crlf urc-in-qird \
		fail=QIRD:572:1 datagram-rest-lost; do
		echo "--quirk push-no-data --quirk $quirk|-k udp -n 2 -b 4000"
		echo "--quirk push-no-data --quirk $quirk|-k service -n 3 -b 8000"
	done
	for quirk in nat-required incoming-buffer incoming-full-id \
		lost-urc=incoming lost-urc=closed push-no-data urc-held \
		urc-at-prompt busy-urc-lost qistate-3 crlf-after-push \
		push-split=25,1 send-fail=5 drop-send-ok=20 start-sockets \
		refuse=nat sync-errors qird0-error-in-push no-residual-urc; do
		echo "--quirk $quirk|-k listen -n 3 -b 15000"
	done
	echo "--quirk nat-required|-k listen -n 15 -b 5000"
	echo "--quirk incoming-buffer|-k listen -n 4 -b 30000 -c 3000 -w"
	echo "|-k listen -n 4 -b 30000 -w|-o viewmode=1"
	echo "|-k listen -n 4 -b 30000 -w|-o dataformat=1,1"
	name="--host www.test=192.0.2.7"
	for quirk in ping-reply=50,61 ping-no-quotes ping-loss=2 \
		ping-lost-error ping-interval=100 urc-held boot-noise \
		start-sockets lost-urc=closed slow-close=300 no-close-mode \
		busy-urc-lost lost-urc=QPING; do
		echo "$name --quirk ping-reply=20 --quirk $quirk|-k ask -n 5"
	done
	echo "$name --quirk ping-reply=20 --quirk lost-urc=QIOPEN|-k ask -n 3"
	echo "|-k udp -n 14 -b 8000"
	echo "|-k service -n 12 -b 15000"
	echo "--turnaround 20|-k service -n 3 -b 8000 -w"
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
	# the server speaks before anybody knows that the socket is open
	echo "--quirk lost-urc=QIOPEN|-k both -n 3 -b 15000"
	echo "--baud 115200|-k echo -n 2 -b 5000 -a AT+CSQ"
	# the transparent mode: with DTR and a carrier, without one of them,
	# without both; payload in the module's voice
	for lines in "" -D -R "-D -R"; do
		mode="-m transparent -C CONTROL $lines"
		echo "|$mode -k both -w -b 200000"
		# others come at any moment
		echo "--turnaround 2|$mode -k both -w -n 3 -L 370 -b 60000"
		echo "--turnaround 2|$mode -k sink -n 4 -L 900 -b 100000"
		echo "--turnaround 2|$mode -k source -n 3 -L 1100 -b 100000"
		echo "|$mode -k sink -b 400000 -B -T 200000,reset"
		echo "|$mode -k source -w -b 400000 -B -T 200000,pdpdeact_1"
		echo "|$mode -k sink -w -b 400000 -B -T 200000,peer-reset_0"
	done
	# a remote that does not read for a while
	for lines in "" -R "-D -R"; do
		echo "|-m transparent -C CONTROL $lines -k sink -b 700000 -P 12000"
	done
	# CONNECT is lost, and what follows is read as lines for a while
	for lines in "-D -R" "-D" "-R" ""; do
		mode="-m transparent -C CONTROL $lines -B"
		echo "--quirk lost-connect|$mode -k both -w -b 200000"
		echo "--quirk lost-connect=2|$mode -k source -w -n 3 -L 1700 -b 200000"
	done
	echo "--quirk fail=QISWTMD:568:1|-m transparent -C CONTROL -R -k sink -b 600000"
	echo "--quirk dcd-late|-m transparent -C CONTROL -k both -w -b 200000"
	echo "--quirk dtr-sleep=600|-m transparent -C CONTROL -k both -b 200000"
	echo "--quirk urc-held|-m transparent -C CONTROL -k both -w -b 200000"
	echo "--turnaround 20|-m auto -C CONTROL -k sink -b 500000"
	echo "--turnaround 20|-m transparent -C CONTROL -R -k sink -b 700000"
	echo "pty --baud 921600|-m transparent -k both -w -b 200000"
	echo "pty --baud 921600 --turnaround 2|-m transparent -k sink -b 600000 -n 2 -L 5000"
	# a reader that is late: buffer mode, and meanwhile the port is stopped
	echo "|-m transparent -C CONTROL -k both -b 200000 -r 60000"
	echo "|-m transparent -C CONTROL -D -R -k source -b 400000 -r 30000"
	options
	m10
}

# the other dialect
m10() {
	for quirk in prompt=crlf prompt=bare prompt=nospace prompt-junk \
		ok-before-send-ok drop-send-ok=20 send-fail=5 crlf-after-push \
		send-limit=1000 push-max=700 push-split=100,1 urc-held urc-at-prompt boot-noise \
		echo junk-error repeated-crlf=3 slow-close=300 stuck-at-prompt \
		start-transparent start-sockets act-fail=2 send-error=2 \
		locip-ok locip-needed srvc-of-context already=bare already=error \
		connect-cut closed-stays open-no-ok deact-idle-error; do
		echo "--dialect m10 --quirk $quirk|-d m10 $echo_flows"
	done
	# a data call
	call="--dialect m10 --context 1:number=+49301"
	echo "$call|-d m10 -N +49301 $echo_flows"
	echo "$call --quirk act-fail=2|-d m10 -N +49301 -k listen -n 4 -b 15000"
	for option in QISHOWRA=1 QISHOWLA=1 QIHEAD=1 QISHOWPT=1; do
		echo "--dialect m10|-d m10 $words -b 30000|-o $option"
	done
	heads="-o QISHOWRA=1 -o QISHOWLA=1 -o QISHOWPT=1"
	echo "--dialect m10 --quirk rcv-from|-d m10 $words -b 30000 $heads|-o QIHEAD=1"
	echo "--dialect m10 --quirk push-split=7,1|-d m10 $words -b 10000 $heads|-o QIHEAD=1"
	echo "--dialect m10 --turnaround 20|-k sink -n 6 -b 30000"
	echo "--dialect m10|-k source -n 6 -b 60000"
	echo "--dialect m10|-k udp -n 2 -b 15000"
	echo "--dialect m10 --quirk lost-urc=CONNECT|$echo_flows"
	# the server; more clients than it takes come again
	for quirk in clients-apart srvc-of-context closed-stays urc-held \
		urc-at-prompt push-split=25,1 drop-send-ok=20 send-fail=5 \
		lost-urc=SERVER lost-urc=CLOSED boot-noise; do
		echo "--dialect m10 --quirk $quirk|-d m10 -k listen -n 4 -b 15000"
		echo "--dialect m10 --quirk $quirk|-d m10 -k visit -n 3 -w -b 8000"
	done
	echo "--dialect m10|-d m10 -k listen -n 12 -b 15000"
	echo "--dialect m10 --turnaround 20|-d m10 -k listen -n 9 -w -b 8000"
	echo "--dialect m10|-d m10 -k listen -n 5 -w -b 30000|-o QISHOWLA=1"
	echo "--dialect m10|-d m10 -k visit -n 5 -b 15000|-o QISHOWLA=1"
	echo "pty --dialect m10 --baud 921600|-d m10 $words -b 30000"
	# one connection at a time
	one="--dialect m10 --quirk refuse=QIMUX"
	for quirk in urc-at-prompt urc-held push-split=25,1 crlf-after-push \
		closed-stays already=error open-no-ok send-fail=5 \
		lost-urc=CONNECT boot-noise start-sockets; do
		echo "$one --quirk $quirk|-d m10 $words -b 15000"
	done
	echo "$one|-d m10 -k source -n 2 -b 60000 -s 20000,1000"
	echo "$one|-d m10 -k udp -n 2 -b 15000"
	echo "$one --turnaround 20|-d m10 -k sink -n 2 -b 30000"
	echo "pty $one --baud 921600|-d m10 $words -b 30000"
}

# every option that changes the wire, alone, together, and while flows run
options() {
	for option in viewmode=1 formatcfg=1 sendinfo=1 \
		"close mode=0" passiveclosed=1 dataformat=1,0 dataformat=0,1 \
		dataformat=1,1 qisend/timeout=0 qisend/timeout=1000 \
		access-mode=buffer access-mode=push; do
		echo "|$words -b 30000|-o $option"
		echo "|$stops|-o $option"
	done
	all="-o viewmode=1 -o formatcfg=1 -o sendinfo=1"
	echo "|$words -b 30000 $all|-o dataformat=1,1"
	echo "pty --baud 921600|$words -b 30000 $all|-o dataformat=1,1"
	echo "--quirk push-split=7,1|$words -b 10000 $all|-o dataformat=1,1"
	echo "--quirk sendinfo-urc --quirk send-fail=5|$echo_flows|-o sendinfo=1"
	echo "--quirk ok-before-send-ok|$echo_flows|-o sendinfo=1"
	echo "--quirk hex-bytes|$words -b 30000|-o dataformat=1,1"
	echo "--quirk hex-bytes --quirk send-fail=5|$echo_flows|-o dataformat=1,1"
	echo "--quirk drop-send-ok=20|$echo_flows|-o dataformat=1,1"
	narrow="--quirk seven-bits --quirk xonxoff"
	echo "$narrow|$words -b 30000|-o dataformat=1,1"
	echo "$narrow|$stops|-o dataformat=1,1"
	echo "pty --baud 921600 $narrow|$words -b 30000 $all|-o dataformat=1,1"
	echo "--quirk send-limit=1000|$echo_flows|-o dataformat=1,1"
	echo "--quirk viewmode-push|$stops|-o viewmode=1"
	echo "--quirk crlf-after-push|$stops|-o viewmode=1"
	echo "--quirk urc-at-prompt|$words -b 30000|-o viewmode=1"
	echo "--quirk passive-frees|$echo_flows|-o passiveclosed=1"
	echo "--quirk passive-frees|$stops|-o passiveclosed=1"
	for option in viewmode=1 formatcfg=1 sendinfo=1 \
		"close mode=0" access-mode=buffer; do
		echo "|-k udp -n 2 -w -b 15000|-o $option"
		echo "|-k service -n 2 -w -b 15000|-o $option"
	done
	echo "--quirk push-no-data|-k service -n 2 -w -b 15000|-o viewmode=1"
	# hex: a datagram is at most half as long
	hex="-n 2 -w -b 15000 -z 730"
	echo "|-k udp $hex|-o dataformat=1,1"
	echo "|-k service $hex|-o dataformat=1,1"
	echo "--quirk push-no-data|-k service $hex|-o dataformat=1,1"
	echo "--quirk push-split=7,1|-k service $hex $all|-o dataformat=1,1"
	turns="-u viewmode=1 -u dataformat=1,1 -u sendinfo=1"
	turns="$turns -u viewmode=0 -u dataformat=0,1 -u formatcfg=1"
	turns="$turns -u dataformat=1,0 -u sendinfo=0 -u access-mode=buffer"
	turns="$turns -u dataformat=0,0 -u access-mode=auto"
	echo "|$words -b 60000 $turns"
	echo "|$stops $turns"
	echo "|-k service $hex -b 60000 $turns"
	echo "--quirk urc-at-prompt --quirk push-split=25,1|$words -b 30000 $turns"
}

n=0
scenarios >"$dir/list"
while IFS='|' read -r sim core last; do
	case $sim in *--baud*) ;; *) sim="--baud 921600 $sim";; esac
	n=$((n + 1))
	# the name of an option may have a blank in it: the last one has a field
	# shellcheck disable=SC2086
	one "$dir/$n" "$sim" $core ${last:+-o "${last#-o }"} &
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
