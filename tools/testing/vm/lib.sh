# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the harness' scripts share: where things are kept, and a lock.

vm_dir=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
top=$(readlink -f "$vm_dir/../../..")
cache=${HOME:?}/.cache/cellsock
packages=$top/tools/testing/packages
kernels="stock-6.12 stock-6.1 kunit debug"

say() { echo "vm: $*" >&2; }
die() { say "$*"; exit 125; }

# locked NAME COMMAND...: one at a time among all that share the cache.
locked() {
	local fd name=$1

	shift
	mkdir -p "$cache/lock"
	exec {fd}>"$cache/lock/$name"
	flock "$fd"
	"$@" {fd}>&-
	local status=$?
	exec {fd}>&-
	return $status
}

# Waits for one of as many places as there are CPUs, and keeps it until this
# process ends: more guests than that would only make each other late.
take_place() {
	local fd place places

	places=$(nproc)
	mkdir -p "$cache/lock"
	while :; do
		for ((place = 1; place <= places; place++)); do
			exec {fd}>"$cache/lock/guest-$place"
			! flock -n $fd || return 0
			exec {fd}>&-
		done
		sleep 0.5
	done
}
