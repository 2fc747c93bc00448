#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An interactive session stays usable while bulk transfers fill the line.
. "${0%/*}/../lib.sh"

start_all
start_flows

start_sshd() {
	mkdir -p /root/.ssh "$run/ssh"
	chmod 700 /root /root/.ssh
	dropbearkey -t ed25519 -f "$run/ssh/host" >/dev/null 2>&1 &&
	ssh-keygen -q -t ed25519 -N "" -f "$run/ssh/key" || return
	cp "$run/ssh/key.pub" /root/.ssh/authorized_keys
	chmod 600 /root/.ssh/authorized_keys
	background sshd inet dropbear -F -E -r "$run/ssh/host" \
		-p $server4:22
	until_true 20 inet_listens 22
}

secure_shell() {
	ssh -i "$run/ssh/key" -o BatchMode=yes -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR root@$server4 "$@"
}

# Milliseconds from a line typed to its echo, $1 times, sorted.
delays() {
	local i from line all=()

	coproc session { secure_shell cat; }
	echo begin >&"${session[1]}"
	read -r -t 60 line <&"${session[0]}" || return
	for ((i = 0; i < $1; i++)); do
		from=${EPOCHREALTIME/./}
		echo "line $i" >&"${session[1]}"
		read -r -t 30 line <&"${session[0]}" || return
		[ "$line" = "line $i" ] || return
		all+=($(((${EPOCHREALTIME/./} - from) / 1000)))
		sleep 0.2
	done
	printf '%s\n' "${all[@]}" | sort -n
}

# interactive MEDIAN MAX
interactive() {
	local all median most

	all=$(delays 20) || fail "no session: $all" || return
	median=$(sed -n 10p <<<"$all")
	most=$(tail -n 1 <<<"$all")
	echo "median $median ms, most $most ms"
	[ "$median" -le $(($1 * patience)) ] &&
		[ "$most" -le $(($2 * patience)) ] ||
		fail "median $median ms, most $most ms"
}

under_load() {
	background bulk traffic "$1" $server4 $flows_port --bytes 4000000 \
		--parallel 2
	sleep 2
	interactive "$2" "$3" || return
	running bulk || fail "the load was over"
}

file_over_ssh() {
	random_file "$run/file" 60000
	secure_shell cat ">" "$run/copy" <"$run/file" &&
	same_file "$run/file" "$run/copy"
}

start_sshd || die "no SSH server"
check "a file over SSH" file_over_ssh
check "SSH on an idle line" interactive 50 200
check "SSH during two downloads" under_load get 150 600
stop bulk
check "SSH during two uploads" under_load put 150 600
stop bulk
finish
