// SPDX-License-Identifier: GPL-2.0-only
/*
 * An honest TCP endpoint of our own and an honest module, over a link that
 * loses, duplicates and delays segments as long as there is input.  Both
 * streams have to arrive whole, and both ends have to see the other's close.
 */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "fuzz.h"
#include "tcp_world.h"

#define LINK_MAX	64
#define LOST_MAX	2
#define STREAM_MAX	200000
#define STEPS_MAX	200000
#define RTO		(200 * NSEC_PER_MSEC)
#define TICK		(2 * NSEC_PER_MSEC)
#define DELACK		(40 * NSEC_PER_MSEC)

/* A segment on its way, in either direction. */
struct flying {
	u64 at;
	bool up;
	struct cellsock_tcp_segment seg;
};

/**
 * struct local - the local stack's end
 * @una: first unacknowledged byte of the stream, counted from 0
 * @nxt: next byte to be sent
 * @max: the most that @nxt ever was
 * @edge: right edge that the peer advertised
 * @length: bytes to be sent; the FIN is one more
 * @rto_at: when everything is sent again
 * @rto: the present time-out
 * @received: bytes of the downlink, in order
 * @read: those that the application has read
 * @advertised: right edge of the receive window
 * @buffer: size of the receive buffer
 * @eof: the FIN came
 * @ack_at: when a delayed ACK is due
 * @passive: it waits for a SYN, and answers by its own
 * @connected: the SYN-ACK came, or the ACK that answers it
 */
struct local {
	u32 una;
	u32 nxt;
	u32 max;
	u32 edge;
	u32 length;
	u64 rto_at;
	u64 rto;
	u32 received;
	u32 read;
	u32 advertised;
	u32 buffer;
	bool eof;
	u64 ack_at;
	bool passive;
	bool connected;
};

struct link {
	struct world world;
	struct bytes *in;
	struct local local;
	u32 downlink_length;
	u64 module_at;
	struct flying flying[LINK_MAX];
	unsigned int count;
	unsigned int lost[2];
	bool faulty;
	unsigned int steps;
};

/* --------------------------------------------------------------- links */

static void launch(struct link *link, bool up,
		   const struct cellsock_tcp_segment *seg)
{
	u8 fate = get8(link->in);
	u64 at = link->world.now + 10 * NSEC_PER_USEC;
	unsigned int copies = 1;

	link->faulty |= fate >= 0xd0;
	/* A link that loses everything may well end in a reset. */
	if (fate >= 0xf0 && link->lost[up]++ < LOST_MAX)
		copies = 0;
	else if (fate >= 0xe0)
		copies = 2;
	else if (fate >= 0xd0)
		at += get8(link->in) * NSEC_PER_MSEC;
	if (copies)
		link->lost[up] = 0;
	while (copies-- && link->count < LINK_MAX) {
		link->flying[link->count++] = (struct flying){
			.at = at, .up = up, .seg = *seg,
		};
		at += NSEC_PER_MSEC;
	}
}

static void deliver(struct world *world, const struct cellsock_tcp_tx *tx)
{
	const struct cellsock_tcp_segment seg = {
		.seq = tx->seq, .ack = tx->ack, .len = tx->len, .wnd = tx->wnd,
		.flags = tx->flags, .mss = tx->mss, .wscale = tx->wscale,
	};

	launch((struct link *)world, false, &seg);
}

/* ------------------------------------------------------- the local end */

static void local_send(struct link *link, u32 from, u32 len, u8 flags)
{
	struct local *local = &link->local;
	u32 room = local->buffer - (local->received - local->read);
	struct cellsock_tcp_segment seg = {
		.seq = link->world.irs + 1 + from,
		.ack = link->world.iss + 1 + local->received + local->eof,
		.len = len,
		.flags = flags | CELLSOCK_TCP_ACK,
		.wscale = -1,
	};

	/* Now and then memory runs out, and the window shuts over data. */
	if (get8(link->in) >= 0xfc) {
		link->faulty = true;
		room = 0;
	} else {
		local->advertised = max(local->advertised,
					local->received + room);
	}
	seg.wnd = room ? local->advertised - local->received : 0;
	local->ack_at = CELLSOCK_NEVER;
	launch(link, true, &seg);
}

static void local_syn(struct link *link)
{
	bool passive = link->local.passive;
	const struct cellsock_tcp_segment seg = {
		.seq = link->world.irs, .wnd = link->local.advertised,
		.flags = CELLSOCK_TCP_SYN | (passive ? CELLSOCK_TCP_ACK : 0),
		.ack = passive ? link->world.iss + 1 : 0, .wscale = -1,
	};

	link->local.rto_at = link->world.now + NSEC_PER_SEC;
	launch(link, true, &seg);
}

/* All that the window allows, in pieces of any size. */
static void local_output(struct link *link)
{
	struct local *local = &link->local;
	u32 end = local->length + 1;
	bool sent = false;

	while (local->nxt < min(local->length, local->edge)) {
		u32 len = min(local->length, local->edge) - local->nxt;
		u8 cut = get8(link->in);

		if (cut >= 0x80)
			len = min(len, 1 + (cut & 0x7f) * 50u);
		local_send(link, local->nxt, len, CELLSOCK_TCP_PSH);
		local->nxt += len;
		sent = true;
	}
	if (local->nxt == local->length && local->una < end) {
		local_send(link, local->nxt++, 0, CELLSOCK_TCP_FIN);
		sent = true;
	}
	local->max = max(local->max, local->nxt);
	if (sent && local->rto_at == CELLSOCK_NEVER)
		local->rto_at = link->world.now + local->rto;
}

static void local_timeout(struct link *link)
{
	struct local *local = &link->local;

	if (!local->connected) {
		local_syn(link);
		return;
	}
	local->rto = min(2 * local->rto, 2 * (u64)NSEC_PER_SEC);
	local->rto_at = CELLSOCK_NEVER;
	if (local->una > local->length)
		return;
	if (local->una == local->edge && local->una < local->length) {
		local_send(link, local->una - 1, 0, 0);
		local->rto_at = link->world.now + local->rto;
		return;
	}
	local->nxt = local->una;
	local_output(link);
}

static void local_ack(struct link *link, const struct cellsock_tcp_segment *seg)
{
	struct local *local = &link->local;
	u32 ack = seg->ack - link->world.irs - 1;

	if ((s32)(ack - local->una) < 0)
		return;
	WARN_ON(ack > local->max);
	/* Behind a FIN there is nothing to have a window for. */
	WARN_ON(ack + seg->wnd < local->edge && ack > local->una &&
		ack <= local->length);
	local->edge = max(local->edge, ack + seg->wnd);
	if (ack > local->una) {
		local->una = ack;
		local->nxt = max(local->nxt, ack);
		local->rto = RTO;
		local->rto_at = ack < local->max || ack < local->length ?
				link->world.now + RTO : CELLSOCK_NEVER;
	}
	local_output(link);
}

/* The application reads when it likes; what is in order is kept. */
static void local_data(struct link *link, const struct cellsock_tcp_segment *seg)
{
	struct local *local = &link->local;
	u32 from = seg->seq - link->world.iss - 1;
	u32 skip = local->received - from;
	bool fin = seg->flags & CELLSOCK_TCP_FIN;

	if ((s32)(from - local->received) > 0) {
		local_send(link, local->nxt, 0, 0);
		return;
	}
	/* Not past the window: that would be dropped, and sent again. */
	WARN_ON(seg->len && from + seg->len > local->advertised);
	if (skip < seg->len)
		local->received += seg->len - skip;
	if (fin && from + seg->len == local->received)
		local->eof = true;
	if (!seg->len && !fin)
		local_send(link, local->nxt, 0, 0);
	else if (local->ack_at == CELLSOCK_NEVER && get8(link->in) >= 0x40)
		local->ack_at = link->world.now + DELACK;
	else
		local_send(link, local->nxt, 0, 0);
}

static void local_input(struct link *link,
			const struct cellsock_tcp_segment *seg)
{
	struct local *local = &link->local;
	u32 expected = link->world.iss + 1 + local->received + local->eof;

	/* Nothing here justifies a reset. */
	WARN_ON(seg->flags & CELLSOCK_TCP_RST);
	if (seg->flags & CELLSOCK_TCP_SYN) {
		WARN_ON(local->passive == !!(seg->flags & CELLSOCK_TCP_ACK));
		local->edge = max(local->edge, (u32)seg->wnd);
		if (local->passive) {
			if (!local->connected)
				local_syn(link);
			return;
		}
		if (!local->connected)
			local->rto_at = CELLSOCK_NEVER;
		local->connected = true;
		local_send(link, local->nxt, 0, 0);
		local_output(link);
		return;
	}
	if (local->passive && !local->connected) {
		local->connected = true;
		local->rto_at = CELLSOCK_NEVER;
	}
	WARN_ON(!local->connected && seg->len);
	if (!local->connected)
		return;
	local_ack(link, seg);
	/* A bare ACK is answered only when it is below the window. */
	if (seg->len || seg->flags & CELLSOCK_TCP_FIN ||
	    (s32)(seg->seq - expected) < 0)
		local_data(link, seg);
}

static void local_read(struct link *link)
{
	struct local *local = &link->local;
	u32 unread = local->received - local->read;
	u8 speed = get8(link->in);

	if (speed >= 0xc0 || !unread)
		return;
	local->read += speed < 0x40 ? unread : min(unread, speed * 20u);
	if (local->read + local->buffer - local->advertised >= 1460 ||
	    local->advertised == local->received)
		local_send(link, local->nxt, 0, 0);
}

/* ---------------------------------------------------------- the module */

static void module_run(struct link *link)
{
	struct world *world = &link->world;
	u32 left = link->downlink_length - world->delivered;
	u32 chunk = get8(link->in);

	chunk = min(left, chunk ? 6 * chunk : 1460);

	switch (world->peer.socket) {
	case CELLSOCK_TCP_SOCKET_OPENING:
		world_opened(world, CELLSOCK_OK);
		return;
	case CELLSOCK_TCP_SOCKET_RELEASING:
		world_released(world);
		return;
	case CELLSOCK_TCP_SOCKET_DRAINING:
		if (world->sent == world->accepted)
			world_released(world);
		else
			world_sent(world, 1460);
		return;
	case CELLSOCK_TCP_SOCKET_NONE:
		return;
	}
	world_sent(world, 1460);
	chunk = min(chunk, cellsock_tcp_credit(&world->peer));
	if (!left && world->accepted == link->local.length &&
	    world->sent == world->accepted)
		world_closed(world, CELLSOCK_OK);
	else
		world_data(world, chunk);
}

/* ---------------------------------------------------------------- time */

static int first_flying(const struct link *link)
{
	int first = -1;
	unsigned int i;

	for (i = 0; i < link->count; i++)
		if (first < 0 || link->flying[i].at < link->flying[first].at)
			first = i;
	return first;
}

static void land(struct link *link, int i)
{
	struct flying flying = link->flying[i];

	memmove(link->flying + i, link->flying + i + 1,
		(link->count - i - 1) * sizeof(flying));
	link->count--;
	link->world.now = max(link->world.now, flying.at);
	if (flying.up)
		world_input(&link->world, &flying.seg);
	else
		local_input(link, &flying.seg);
}

static void step(struct link *link)
{
	struct local *local = &link->local;
	struct world *world = &link->world;
	u64 peer_at = cellsock_tcp_deadline(&world->peer);
	int first = first_flying(link);
	u64 at = first < 0 ? CELLSOCK_NEVER : link->flying[first].at;
	u64 next = min(min(min(at, peer_at), min(local->rto_at, local->ack_at)),
		       link->module_at);

	world->now = max(world->now, next);
	if (next == at) {
		land(link, first);
	} else if (next == peer_at) {
		world_timers(world);
	} else if (next == local->rto_at) {
		local_timeout(link);
	} else if (next == local->ack_at) {
		local_send(link, local->nxt, 0, 0);
	} else {
		link->module_at = world->now + TICK;
		module_run(link);
		if (local->connected)
			local_read(link);
	}
}

static bool complete(const struct link *link)
{
	const struct local *local = &link->local;

	return link->world.peer.state == CELLSOCK_TCP_CLOSED &&
	       local->eof && local->una == local->length + 1 && !link->count;
}

static void start(struct link *link)
{
	u32 cap = 5840 + get16(link->in);
	const struct cellsock_tcp_segment syn = {
		.seq = link->world.irs, .wnd = link->local.advertised,
		.flags = CELLSOCK_TCP_SYN, .wscale = -1,
	};

	link->local.rto_at = CELLSOCK_NEVER;
	link->local.passive = get8(link->in) & 1;
	if (link->local.passive) {
		world_connect(&link->world, cap);
		return;
	}
	link->local.rto_at = link->world.now + NSEC_PER_SEC;
	world_start(&link->world, &syn, cap);
}

int fuzz_one(const u8 *data, size_t size)
{
	static struct link link;
	struct bytes in = { data, size };

	memset(&link, 0, sizeof(link));
	link.in = &in;
	link.world.now = NSEC_PER_SEC;
	link.world.deliver = deliver;
	link.world.irs = -(u32)get16(&in);
	link.world.iss = -(u32)get16(&in);
	link.downlink_length = get32(&in) % STREAM_MAX;
	link.local.length = get32(&in) % STREAM_MAX;
	link.local.buffer = min(2000u + get16(&in), 65535u);
	link.local.advertised = link.local.buffer;
	link.local.rto = RTO;
	link.local.ack_at = CELLSOCK_NEVER;
	start(&link);
	while (!complete(&link)) {
		step(&link);
		WARN_ON(link.steps++ > STEPS_MAX);
	}
	WARN_ON(link.local.received != link.downlink_length);
	WARN_ON(link.world.sent != link.local.length);
	WARN_ON(!link.faulty && link.world.peer.retransmits);
	return 0;
}
