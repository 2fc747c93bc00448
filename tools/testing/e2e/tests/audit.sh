#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel: stock-6.12
#
# What the module said, and nobody heard: how long until it is found out, of a
# socket that has been quiet for long.
. "${0%/*}/../lib.sh"

start_inet
own4=10.7.157.1
ip -n inet route add local $own4/32 dev lo src $server4

# Both ends' programs: "serve" does what it is told to after a while; "ask" has
# that done, and prints how much later it heard of it.
cat >"$run/late.py" <<'END2'
import socket, sys, threading, time

def serve(host, port):
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind((host, port))
    listener = socket.create_server((host, port))
    threading.Thread(target=echo, args=(datagrams,), daemon=True).start()
    print("ready", flush=True)
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=obey, args=(sock,), daemon=True).start()

def echo(sock):
    while True:
        words, peer = sock.recvfrom(100)
        time.sleep(int(words.split()[0]))
        sock.sendto(b"data", peer)

def obey(sock):
    seconds, what = sock.recv(100).split()
    time.sleep(int(seconds))
    if what == b"data":
        sock.send(b"data")
        time.sleep(60)
    sock.close()

def ask(kind, host, port, seconds, what):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == "udp"
                         else socket.SOCK_STREAM)
    start = time.monotonic()
    sock.connect((host, port))
    if kind == "udp":
        sock.send(b"0 data")
        sock.recv(100)
    if kind != "incoming":
        start = time.monotonic()
    sock.settimeout(200)
    sock.send(b"%d %s" % (seconds, what.encode()))
    try:
        got = sock.recv(100).decode() or "end"
    except OSError as error:
        got = error.strerror
    print(got, "after %.1f s" % (time.monotonic() - start - seconds))

if sys.argv[1] == "serve":
    serve(sys.argv[2], int(sys.argv[3]))
ask(*sys.argv[1:3], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
END2
late() { python3 -IS "$run/late.py" "$@"; }

background far inet python3 -IS "$run/late.py" serve $server4 9000
background near python3 -IS "$run/late.py" serve 0.0.0.0 9001
for name in far near; do
	until_true 20 contains "$run/$name.log" ready || die "no $name server"
done
start_module
attach || die "no attach: $(tail -n 3 "$run/ldattach.log")"
until_true 10 carrier || die "no carrier"

# found WHAT SECONDS COMMAND...: it says WHAT, so much later at most
found() {
	local what=$1 most=$2 have

	shift 2
	have=$("$@") || return
	echo "$have"
	case $have in "$what after "*) ;; *) fail "$have"; return ;; esac
	have=${have#"$what after "}
	[ "${have%%.*}" -lt "$most" ] || fail "$what after $have"
}

# lost QUIRK... -- COMMAND...: with these
lost() {
	local quirks=() quirk status

	while [ "$1" != -- ]; do
		quirks+=("$1")
		ctl quirk "$1" || return
		shift
	done
	shift
	"$@"
	status=$?
	for quirk in "${quirks[@]}"; do
		ctl quirk "${quirk%%=*}=off" || return
	done
	return $status
}

# The id is free again.
closed() {
	local start

	start=$(date +%s)
	late tcp $server4 9000 1 close >/dev/null
	until_true 20 no_module_sockets || return
	echo "after $(($(date +%s) - start - 1)) s"
}

listening() {
	cellsock listen add cell0 tcp 9001 || return
	until_true 20 listens
}

listens() { inet ss -Htln "sport = :9001" | grep -q .; }

quiet=100
check "TCP: an end that was not told" \
	lost lost-urc=closed -- found end 11 late tcp $server4 9000 $quiet close
check "TCP: data that was pushed and lost" lost lost-urc=push -- \
	found "Connection reset by peer" 12 late tcp $server4 9000 $quiet data
check "TCP: data that was not told of" lost push-no-data lost-urc=recv -- \
	found data 11 late tcp $server4 9000 $quiet data
check "TCP: a close that was not confirmed" \
	lost lost-urc=closed -- closed
check "UDP: firmware that tells of datagrams" lost push-no-data -- \
	found data 1 late udp $server4 9000 1 data
check "UDP: a datagram that was not told of" \
	lost push-no-data lost-urc=recv -- found data 11 \
	late udp $server4 9000 $quiet data
check "the module listens" listening
check "incoming: a connection that was not told of" lost lost-urc=incoming -- \
	found data 6 inet python3 -IS "$run/late.py" incoming $own4 9001 1 data
finish
