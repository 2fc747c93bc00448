/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table language of the TCP peer's tests.
 *
 * A script is a row of steps, each ended by ';'.  What a step makes the peer
 * do must be told by the steps after it, all of it and in order, before the
 * next step that does something.  Sequence numbers count from the local ISN,
 * acknowledgment numbers from ours; in '<' it is the other way round.
 *
 *   L>FLAGS seq[:len] [aN] [wN] [mssN] [wsN] [close]
 *	a segment from the local stack; FLAGS of F S R P A U E C.  Without aN
 *	an A acknowledges all that was sent, without wN the window is 65535.  The
 *	first SYN starts the flow.
 *   L<FLAGS seq[:len] [aN] [wN] [mN] [mssN] [wsN|nows]
 *	a segment for the local stack; what is not given is not compared; =0
 *	in place of seq is the sequence number 0 itself
 *   M>connect
 *	the flow is started, by a remote that connects
 *   M>ok|refused|timeout|host|net|busy|inuse|reset|gone|failed
 *	the answer to the open
 *   M>data N, M>sent N, M>closed [reset], M>released, M>slot
 *	events of the module socket
 *   M<open, M<close, M<abort
 *	operations on it; abort is a close that is not graceful
 *   U<N, D<N, D<=N
 *	uplink accepted; downlink discarded, truncated to N
 *   I<net, I<host
 *	ICMP errors
 *   T>N[ms|s]
 *	time passes, and timers expire one by one
 *   !tx N, !accept N, !icmp N, !open busy|down|family
 *	the next N calls fail, N bytes are accepted, opening fails this way
 *   !cap N, !abort, !postpone
 *	cellsock_tcp_set_uplink_cap() and so on
 *   ?STATE, ?credit N, ?data 0|1, ?slot 0|1, ?both 0|1, ?half 0|1, ?new,
 *   ?timers 0|1, ?uplink N, ?downlink N, ?resent N, ?name NAME
 *	the queries; ?new: the last segment starts another flow
 */
#ifndef CELLSOCK_KUNIT_TCP_SCRIPT_H
#define CELLSOCK_KUNIT_TCP_SCRIPT_H

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/types.h>
#include <kunit/test.h>

#include "../netdev/tcp_peer.h"

#define SCRIPT_ACTIONS	48
#define SCRIPT_TEXT	80
#define SCRIPT_TOKENS	8

/**
 * struct script - a run of one script
 * @peer: the peer under test, first so that its operations find the rest
 * @test: the running case
 * @text: the script
 * @at: the step being done
 * @failed: a step went wrong; the rest is not done
 * @started: @peer is valid
 * @verdict: of the last segment
 * @irs: the local stack's ISN
 * @iss: ours
 * @now: the time
 * @cap: the configuration's uplink_cap
 * @fail_tx: so many ->transmit() calls fail
 * @looks: somebody looks after the connection for a keepalive
 * @fail_icmp: so many ->unreach() calls fail
 * @accept_max: bytes that ->accept() takes
 * @open_error: what ->open() returns
 * @tokens: the words of the step
 * @words: memory of @tokens
 * @actions: what the peer did and no step has told yet
 * @first: the oldest of them
 * @count: their number
 */
struct script {
	struct cellsock_tcp_peer peer;
	struct kunit *test;
	const char *text;
	const char *at;
	bool failed;
	bool started;
	enum cellsock_tcp_verdict verdict;
	u32 irs;
	u32 iss;
	u64 now;
	u32 cap;
	unsigned int fail_tx;
	bool looks;
	unsigned int fail_icmp;
	u32 accept_max;
	int open_error;
	const char *tokens[SCRIPT_TOKENS];
	char words[SCRIPT_TEXT];
	char actions[SCRIPT_ACTIONS][SCRIPT_TEXT];
	unsigned int first;
	unsigned int count;
};

void cellsock_tcp_script(struct script *s, const char *text);

#endif
