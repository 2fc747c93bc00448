#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A socket of the kernel's own: a 9p file system over TCP, whose client lives
# in the kernel. It works, and it ends well when its module is reset.
. "${0%/*}/../lib.sh"

start_all
mkdir -p "$run/export" "$run/mnt"
random_file "$run/export/file" 100000

# diod wants a name for its client, which is the module.
start_diod() {
	echo "$server4 module" >>/etc/hosts
	background diod inet diod -f -n -S -U root -e "$run/export" -l $server4:564 \
		-c /dev/null
	until_true 20 inet_listens 564
}

mounted() {
	timeout 60 mount -t 9p -o trans=tcp,version=9p2000.L,port=564,msize=16384,aname="$run/export",access=any,cache=none,dfltuid=0,uname=root \
		$server4 "$run/mnt"
}

read_and_write() {
	mounted || return
	same_file "$run/mnt/file" "$run/export/file" || return
	random_file "$run/new" 80000
	cp "$run/new" "$run/mnt/new" && same_file "$run/new" "$run/export/new" &&
	umount "$run/mnt"
}

# Everything that uses the mount runs with a deadline: a file system that
# hangs is what this is about.
reset_while_mounted() {
	mounted || return
	(cat "$run/mnt/file" "$run/mnt/new" >/dev/null) 2>"$run/err" & local reader=$!
	sleep 0.5
	ctl reset || return
	until_true 60 not kill -0 $reader || return
	not wait $reader || fail "the read ended well" || return
	timeout 20 umount -l "$run/mnt" || return
	until_true 60 carrier && read_and_write
}

detach_while_mounted() {
	mounted || return
	timeout 20 cellsock detach cell0 || return
	until_true 20 no_device || return
	not timeout 20 ls "$run/mnt" 2>/dev/null || fail "it still answers" ||
		return
	timeout 20 umount -l "$run/mnt"
}

start_diod || die "no diod"
check "a mounted file system: read and write" read_and_write
check "a module reset ends its connection" reset_while_mounted
check "so does a detach" detach_while_mounted
umount -l "$run/mnt" 2>/dev/null
finish
