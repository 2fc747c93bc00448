#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Small transfers with each thing that some firmware does. Most can be switched
# on in a running module; the others need one of their own.
#
# kernel: stock-6.12
. "${0%/*}/../lib.sh"

start_all
start_flows
check_deadline=400

transfers() {
	flow get --bytes 6000 --parallel 2 &&
	flow put --bytes 6000 --parallel 2 &&
	flow both --bytes 3000 &&
	flow sink --bytes 2000
}

# A brake makes the buffer mode's answers be seen.
brake() {
	flow get --bytes 60000 --rcvbuf 4096 --pause 6000,3
}

with_quirk() {
	local quirk=$1 status=0

	shift
	ctl quirk "$quirk" || return
	"$@" || status=$?
	ctl quirk "${quirk%%=*}=off"
	[ $status = 0 ] || return
	# And back to how it was.
	until_true 60 carrier && flow get --bytes 1000
}

for quirk in prompt=crlf prompt=bare prompt=formatcfg prompt=nospace \
		prompt-junk no-prompt=5 ok-before-send-ok drop-send-ok=7 \
		send-fail=3 send-limit=1024 esc=ok esc=fail \
		push-max=200 push-split=11,2 urc-held urc-at-prompt \
		junk-error repeated-crlf=3 never-ending-line \
		one-open slow-close=3000 close0-fin close-unused-ok qistate-3 \
		lost-urc=closed; do
	check "$quirk" with_quirk $quirk transfers
done
for quirk in qird0-error-in-push urc-in-qird no-residual-urc; do
	check "buffer mode, $quirk" with_quirk $quirk brake
done

# A lost recv URC of the buffer mode must not strand the data.
check "buffer mode, lost-urc=recv" with_quirk lost-urc=recv brake

# A CRLF that is lost behind a payload may have been payload.
right_or_told() {
	local verb text

	for verb in get put both; do
		text=$(flow $verb --bytes 6000)
		case $text in
		ok*|ECONNRESET*)	;;
		*)			fail "$verb: $text" || return ;;
		esac
	done
}
check "lost-crlf=5" with_quirk lost-crlf=5 right_or_told

# Nobody switches it on but a module that starts anew.
check "echo that comes back is taken for a restart" \
	with_quirk echo until_true 60 transfers

peer_closes_at_prompt() {
	local size

	for size in 0 1 500; do
		ctl quirk close-at-prompt=$size || return
		not flow put --bytes 3000 || fail "at $size: ended well" || return
		flow get --bytes 3000 && flow put --bytes 3000 || return
	done
}
check "the peer closes at the prompt" peer_closes_at_prompt

# What cannot be switched on later.
firmware() {
	detach || return
	stop module KILL
	start_module "$@" && attach && transfers && brake
}
check "CRLF behind each push" firmware --quirk crlf-after-push
check "two CRLFs behind what is read" firmware --quirk qird-double-crlf
check "no QIACTEX" firmware --quirk no-qiactex
check "no close mode" firmware --quirk no-close-mode
check "no sendinfo" firmware --quirk no-sendinfo
check "QICSGP shows one string more" firmware --quirk qicsgp-extra
check "none of the options" firmware --quirk no-close-mode \
	--quirk no-sendinfo --quirk no-qiactex --quirk refuse=passiveclosed \
	--quirk refuse=qisend/timeout --quirk refuse=formatcfg \
	--quirk refuse=viewmode --quirk refuse=dataformat --quirk refuse=recvind \
	--quirk refuse=tcp/keepalive
check "URCs of another port, and QURCCFG to get them" firmware \
	--pty "$run/tty0" --port-name usbat --pty "$run/tty" \
	--quirk urc-port=0
finish
