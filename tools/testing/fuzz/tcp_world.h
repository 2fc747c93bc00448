/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What surrounds a TCP peer in its fuzzers: both byte queues, a module socket
 * that keeps to the contract of the seam, and what must always hold.
 */
#ifndef TCP_WORLD_H
#define TCP_WORLD_H

#include <linux/types.h>
#include "netdev/tcp_peer.h"

#define WORLD_SEGMENT_MAX	(4 * 1460 + 100)

/**
 * struct world - a peer and its surroundings
 * @peer: the peer, first so that its operations find the rest
 * @now: the time
 * @deliver: gets what the peer transmits, may be NULL
 * @irs: the local stack's ISN
 * @iss: the peer's
 * @seg: the segment that is in cellsock_tcp_input(), or NULL
 * @replies: segments without payload since the last event
 * @edge: highest right edge advertised to the local stack
 * @edge_valid: @edge has a value
 * @incoming: the remote opened the flow
 * @syn_wnd: the window that our SYN advertised
 * @syns: SYNs sent before the local stack answered
 * @accepted: uplink bytes taken from the local stack
 * @sent: those the module accepted
 * @delivered: downlink bytes that the module gave
 * @discarded: those the local stack acknowledged
 * @downlink: bytes in the downlink queue
 * @truncated: some of it was thrown away
 * @highest: downlink bytes that were transmitted
 * @opens: ->open() calls, minus answers
 * @remote_closed: cellsock_tcp_remote_closed() was called
 * @closing: ->close() was called
 * @was_reset: the peer sent a RST of its own accord
 * @finished: the peer sent a FIN
 * @fail_tx: the next so many ->transmit() calls fail
 * @accept_max: bytes that ->accept() takes at most
 * @open_error: what ->open() returns
 */
struct world {
	struct cellsock_tcp_peer peer;
	u64 now;
	void (*deliver)(struct world *world, const struct cellsock_tcp_tx *tx);
	u32 irs;
	u32 iss;
	const struct cellsock_tcp_segment *seg;
	unsigned int replies;
	u32 edge;
	bool edge_valid;
	bool incoming;
	u32 syn_wnd;
	unsigned int syns;
	u32 accepted;
	u32 sent;
	u32 delivered;
	u32 discarded;
	u32 downlink;
	bool truncated;
	u32 highest;
	unsigned int opens;
	bool remote_closed;
	bool closing;
	bool was_reset;
	bool finished;
	unsigned int fail_tx;
	u32 accept_max;
	int open_error;
};

/**
 * struct bytes - the fuzzer's input, read from its begin
 * @data: what is left
 * @len: bytes left; behind the end are zeroes
 */
struct bytes {
	const u8 *data;
	size_t len;
};

static inline u8 get8(struct bytes *in)
{
	if (!in->len)
		return 0;
	in->len--;
	return *in->data++;
}

static inline u16 get16(struct bytes *in)
{
	u16 high = get8(in);

	return high << 8 | get8(in);
}

static inline u32 get32(struct bytes *in)
{
	u32 high = get16(in);

	return high << 16 | get16(in);
}

void world_start(struct world *world, const struct cellsock_tcp_segment *syn,
		 u32 cap);
void world_connect(struct world *world, u32 cap);
enum cellsock_tcp_verdict
world_input(struct world *world, const struct cellsock_tcp_segment *seg);
bool world_timers(struct world *world);
void world_opened(struct world *world, enum cellsock_result result);
void world_data(struct world *world, u32 len);
void world_sent(struct world *world, u32 len);
void world_closed(struct world *world, enum cellsock_result result);
void world_released(struct world *world);
void world_check(struct world *world);

#endif
