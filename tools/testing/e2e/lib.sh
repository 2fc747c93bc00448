# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the end-to-end tests share. A test is a script that runs in a guest of
# tools/testing/vm/run; it sources this file, puts the pieces together
# (start_inet, start_module, attach ...), calls check for each thing that has
# to hold, and ends with finish. Every wait has a deadline and polls.
#
#   init_net: the host under test       | namespace "inet": all the rest
#   cell0 = cellsock.ko = tty ==========|= cellsim = servers on lo
#
# Nothing is killed by name, and nothing that a test started outlives it.

e2e=$(readlink -f "${BASH_SOURCE[0]%/*}")
top=$(readlink -f "$e2e/../../..")
test_name=${0##*/}
test_name=${test_name%.sh}
export PATH=$top/tools/cellsock:$top/tools/cellsim:$e2e/bin:$PATH
export LC_ALL=C LANG=C
set -u -o pipefail

# What this file calls, and what a test may call; outside calls all others.
own_programs="awk bash cat chmod chroot cp curl cut date dmesg env grep head ip
	kill ldattach ln ls mkdir mktemp mount nginx nsenter ps python3 readlink
	rm rmmod sed sh sha256sum sleep sort ss stat tail timeout touch tr true
	uname wc"
: "${programs:=chown dd diff diod dropbear dropbearkey dumpcap ethtool false find
	dig dnsmasq id iperf3 jq mv nft nstat ping seq setpriv ssh
	ssh-keygen stty sysctl tc tee umount uniq}"
memory=/run/cellsock-e2e

# A root directory in memory, once in a guest: see bin/memory-root.
load_memory() {
	local dir

	mkdir -p $memory
	mount -t tmpfs -o mode=755 memory $memory
	# shellcheck disable=SC2086
	"$e2e/bin/memory-root" $memory $own_programs $programs cellsock \
		cellsim || exit 1
	for dir in proc sys dev out; do
		mkdir -p "$memory/$dir"
		[ ! -d "/$dir" ] || mount --rbind "/$dir" "$memory/$dir"
	done
	mkdir -p "$memory/$e2e" $memory/run/netns $memory/var/run
	mkdir -p -m 1777 $memory/tmp
	mkdir -p -m 700 $memory/root
	cp -a "$e2e/." "$memory/$e2e/"
	: >$memory/etc/resolv.conf
	: >$memory/inside
	modprobe -qa dummy veth ifb sch_netem act_mirred cls_matchall nf_tables \
		nft_masq nft_chain_nat 9p 9pnet_fd tcp_diag
}

if [ ! -e /inside ]; then
	[ -e $memory/inside ] || load_memory
	exec chroot $memory "$(readlink -f "$0")" "$@"
fi

# What is too big for memory, or needs the modules' files: from the host.
outside() { chroot /proc/1/root "$@"; }
modprobe() { outside modprobe "$@"; }
run=$(mktemp -d "/tmp/$test_name.XXXXXX")

server4=198.51.100.1
server6=2001:db8::1
name_server=198.51.100.53
web4=http://$server4
web6="http://[$server6]"
flows_port=7000
baud=921600

failures=0
checks=0
check_deadline=180
# Deadlines are seconds of an undisturbed machine. A debug kernel runs in real
# time, on whatever this machine has left for it.
patience=1
[[ $(uname -r) != *-debug ]] || patience=4

note() { printf '# %s\n' "$*"; }

result() {
	local word=$1 name=$2 why=${3-}

	checks=$((checks + 1))
	[ "$word" = ok ] || failures=$((failures + 1))
	printf '%s - %s%s\n' "$word" "$name" "${why:+: $why}"
}

# What cannot even be set up is a failure of the test, and its end.
die() {
	result "not ok" "$test_name" "$*"
	diagnose
	exit 1
}

# fail WHY: for the body of a check.
fail() {
	echo "$*"
	return 1
}

# check NAME COMMAND...: runs COMMAND (a function, usually) in a subshell.
# What it printed last is the reason when it fails.
check() {
	local name=$1 log=$run/check pid guard status=0 start=$SECONDS
	local limit=$((check_deadline * patience))

	shift
	set -m
	( set +m; "$@" ) >"$log" 2>&1 &
	pid=$!
	( sleep "$limit"; kill -KILL -- -$pid ) >/dev/null 2>&1 &
	guard=$!
	set +m
	wait $pid 2>/dev/null || status=$?
	kill -KILL -- -$guard 2>/dev/null
	wait $guard 2>/dev/null
	if [ $status = 0 ]; then
		result ok "$name"
		[ -z "${E2E_VERBOSE-}" ] || sed 's/^/#   /' "$log"
		return 0
	fi
	[ $((SECONDS - start)) -lt "$limit" ] ||
		echo "not done within $limit s" >>"$log"
	result "not ok" "$name" "$(tail -n 1 "$log")"
	sed 's/^/#   /' "$log" | tail -n 20
	diagnose
	return 1
}

# until_true SECONDS COMMAND...: polls; prints what was waited for in vain.
until_true() {
	local seconds=$(($1 * patience)) deadline

	deadline=$((SECONDS + seconds))
	shift
	while ! "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $deadline ] ||
			{ fail "not within $seconds s: $*"; return; }
		sleep 0.1
	done
}

not() { ! "$@"; }
contains() { grep -q -e "$2" "$1"; }

# equal WHAT HAVE WANT
equal() { [ "$2" = "$3" ] || fail "$1 is '$2', not '$3'"; }

same_file() {
	local a b

	a=$(sha256sum <"$1") && b=$(sha256sum <"$2") || return
	[ "$a" = "$b" ] || fail "$1 ($(stat -c %s "$1")) and $2" \
		"($(stat -c %s "$2")) differ"
}

# background NAME COMMAND...: log in $run/NAME.log, number in $run/NAME.pid,
# so that checks, which are subshells, can start and stop things too.
background() {
	local name=$1

	shift
	"$@" >"$run/$name.log" 2>&1 </dev/null &
	echo $! >"$run/$name.pid"
}

pid_of() { cat "$run/$1.pid" 2>/dev/null; }

running() {
	local pid

	pid=$(pid_of "$1") && kill -0 "$pid" 2>/dev/null
}

gone() { ! running "$1"; }

# stop NAME [SIGNAL]: status is its exit status where it is a child of ours.
stop() {
	local pid status=0

	pid=$(pid_of "$1") || return 0
	kill "-${2-TERM}" "$pid" 2>/dev/null
	until_true 20 gone "$1" >/dev/null || kill -KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null || status=$?
	rm -f "$run/$1.pid"
	[ $status = 127 ] || return $status
}

# await NAME SECONDS: a program of bin/traffic, which has to say ok throughout.
await() {
	until_true "$2" gone "$1" || return
	rm -f "$run/$1.pid"
	contains "$run/$1.log" "^ok" && not grep -v "^ok" "$run/$1.log"
}

# ------------------------------------------------------------- the far side

# Two addresses in 203.0.113.0/24: one whose packets vanish, one that the
# network says it cannot reach. Others have no route at all.
silent4=203.0.113.1
unreachable4=203.0.113.2

start_inet() {
	ip netns add inet || die "no namespace"
	ip -n inet link set lo up
	ip -n inet address add $server4/32 dev lo
	ip -n inet address add $name_server/32 dev lo
	ip -n inet address add $server6/128 dev lo
	ip -n inet link add hole type dummy
	ip -n inet link set hole arp off up
	ip -n inet route add $silent4/32 dev hole
	ip -n inet route add unreachable $unreachable4/32
}

start_web() {
	mkdir -p "$run/www/up" "$run/nginx"
	chmod -R a+rwX "$run"
	cat >"$run/nginx.conf" <<-END
	daemon off;
	worker_processes 1;
	pid $run/nginx/pid;
	error_log $run/nginx/error.log;
	events { worker_connections 256; }
	http {
		access_log $run/nginx/access.log;
		client_body_temp_path $run/nginx/body;
		proxy_temp_path $run/nginx/proxy;
		fastcgi_temp_path $run/nginx/fastcgi;
		uwsgi_temp_path $run/nginx/uwsgi;
		scgi_temp_path $run/nginx/scgi;
		client_max_body_size 0;
		server {
			listen $server4:80;
			listen [$server6]:80;
			root $run/www;
			location /up/ { dav_methods PUT; }
		}
	}
	END
	background nginx inet nginx -e "$run/nginx/error.log" \
		-c "$run/nginx.conf"
	until_true 20 inet_listens 80 || die "no nginx"
}

inet_listens() { inet ss -Htln "sport = :$1" | grep -q .; }

# start_flows [OPTION...]: the far end of bin/traffic.
start_flows() {
	background flows inet traffic serve --port $flows_port "$@"
	until_true 20 contains "$run/flows.log" ready || die "no flow server"
}

# flow VERB [OPTION...]: the near end, towards it.
flow() {
	local verb=$1

	shift
	traffic "$verb" $server4 $flows_port "$@"
}

# What was still on its way is lost, and the far end must not take the part for
# the whole.
context_goes() {
	flow sink --bytes 200000 --tag cut &&
	cellsock context down cell0 1 || return
	until_true 20 contains "$run/flows.log" "^cut-0 sink .* reset" ||
		fail "$(far_ends cut)" || return
	cellsock context up cell0 1 && until_true 20 carrier &&
	flow get --bytes 1000
}

# What the far end wrote of the flows with this tag, without their numbers.
far_ends() { sed -n "s/^$1-[0-9]* //p" "$run/flows.log"; }

random_file() { head -c "$2" /dev/urandom >"$1"; }

# --------------------------------------------------------------- the module

# start_module [OPTION...]: a module on a pty, or with --tty on another port;
# with --pty on those named, the one for us being $run/tty.
start_module() {
	local place=(--pty "$run/tty") arg

	tty=$run/tty
	rm -f "$run/tty" "$run/control"
	for arg in "$@"; do
		case $arg in --tty|--tty=*|--pty) place=() ;; esac
	done
	background module inet cellsim "${place[@]}" --baud $baud \
		--turnaround 2 --control "$run/control" \
		--context "1:dns=$name_server" \
		${E2E_TRACE:+--trace "/out/$test_name.trace"} "$@"
	until_true 20 test -S "$run/control" || die "no module"
	[ ${#place[@]} = 0 ] || until_true 20 test -e "$tty" || die "no pty"
}

ctl() { cellsim ctl "$run/control" "$@"; }
no_module_sockets() { ! ctl stats | grep -q ^socket; }

# -------------------------------------------------------------- the driver

ldattach_tty() {
	background ldattach ldattach -d -s $baud 29 "$(readlink -f "$tty")"
	until_true 20 test -e /sys/class/net/cell0
}

# attach: by util-linux, then one context by the tool.
attach() {
	ldattach_tty && cellsock context up cell0 1 --apn internet "$@"
}

# attach_tool [OPTION...]: by the tool alone, in the foreground.
attach_tool() {
	background attach cellsock attach "$tty" --apn internet "$@"
	until_true 60 carrier
}

carrier() { [ "$(cat "/sys/class/net/${1-cell0}/carrier" 2>&1)" = 1 ]; }
no_device() { [ ! -e "/sys/class/net/${1-cell0}" ]; }

# The whole set-up that most tests start from.
start_all() {
	start_inet
	start_module "$@"
	attach || die "no attach: $(tail -n 3 "$run/ldattach.log")"
	until_true 10 carrier || die "no carrier"
}

# By hanging up: that a pty's slave is closed does not end its line discipline
# while the master is open.
detach() {
	no_device || cellsock detach cell0 || return
	stop ldattach
	stop attach
	until_true 20 no_device
}

show() { cellsock show -j "${1-cell0}"; }

# ------------------------------------------------------------------- the end

reports='BUG:|WARNING:|Oops|KASAN|UBSAN|possible circular locking'
reports+='|suspicious RCU|inconsistent lock state|blocked for more than'
reports+='|DEBUG_LOCKS|ODEBUG|refcount_t|Call Trace|sleeping function called'
reports+='|stall(s|ed) on CPU|soft lockup|scheduling while atomic'
reports+='|list_(add|del) corr|general protection fault|waiting for cell'

kernel_log() { dmesg | sed "1,/e2e: $test_name begins/d"; }

kernel_is_silent() {
	kernel_log | grep -qE "$reports" || return 0
	kernel_log | grep -E -A 30 "$reports" | head -n 60
	fail "the kernel has something to report"
}

module_is_unused() {
	[ ! -e /sys/module/cellsock ] || rmmod cellsock
}

diagnose() {
	{
		echo "--- show:"; timeout 5 cellsock show -j
		echo "--- links:"; ip -br address
		echo "--- flows:"; ss -Htnp | head -n 20
		local name
		for name in "$run"/*.log; do
			echo "--- ${name##*/}:"; tail -n 8 "$name"
		done
		echo "--- kernel:"; kernel_log | tail -n 15
	} 2>&1 | sed 's/^/#   /'
}

# The youngest first. "context up" beside an ldattach configures once, and
# nobody takes the name servers back.
clean_up() {
	local file

	set +e
	for file in $(cd "$run" && ls -t ./*.pid 2>/dev/null); do
		file=${file#./}
		stop "${file%.pid}"
	done
	[ ! -e /run/netns/inet ] || ip netns delete inet
	rm -f /etc/resolv.conf.cellsock
	: >/etc/resolv.conf
}

finish() {
	clean_up
	check "$test_name: no device is left behind" until_true 20 no_device
	check "$test_name: nothing holds the module" \
		until_true 20 module_is_unused
	check "$test_name: the kernel log is clean" kernel_is_silent
	note "$test_name: $checks checks, $failures failed, $SECONDS s"
	rm -rf "$run"
	trap - EXIT
	exit $((failures > 0))
}

trap clean_up EXIT
trap 'result "not ok" "$test_name" "interrupted"; exit 1' TERM INT
echo "e2e: $test_name begins" >/dev/kmsg
