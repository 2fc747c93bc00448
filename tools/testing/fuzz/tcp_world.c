// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "tcp_world.h"

#define ICMP_DELAY	(5 * NSEC_PER_MSEC)
#define SYNS_MAX	5

static bool before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

static bool synchronized(const struct cellsock_tcp_peer *peer)
{
	return peer->state == CELLSOCK_TCP_SYN_RECEIVED ||
	       peer->state == CELLSOCK_TCP_ESTABLISHED;
}

/* The right edge never retracts, and an ACK tells of accepted bytes only. */
static void check_ack(struct world *world, const struct cellsock_tcp_tx *tx)
{
	u32 edge = tx->ack + tx->wnd;
	u32 taken = tx->ack - world->irs - 1 - world->accepted;

	if (!(tx->flags & CELLSOCK_TCP_ACK) || !synchronized(&world->peer) ||
	    tx->flags & CELLSOCK_TCP_RST)
		return;
	WARN_ON(taken > 1);
	if (world->edge_valid)
		WARN_ON(before(edge, world->edge));
	world->edge = edge;
	world->edge_valid = true;
}

/*
 * Towards a local stack whose sequence numbers nobody knows yet: the SYN, a
 * few times, and a RST behind it.  Anything else answers a segment in its own
 * terms.
 */
static void check_syn(struct world *world, const struct cellsock_tcp_tx *tx)
{
	bool syn = tx->flags & CELLSOCK_TCP_SYN;

	if (!world->incoming || world->edge_valid) {
		WARN_ON(syn && !(tx->flags & CELLSOCK_TCP_ACK));
		return;
	}
	if (world->peer.state != CELLSOCK_TCP_SYN_SENT) {
		WARN_ON(syn);
		return;
	}
	WARN_ON(tx->flags & CELLSOCK_TCP_ACK || tx->len);
	if (!syn) {
		WARN_ON(tx->flags != CELLSOCK_TCP_RST);
		return;
	}
	WARN_ON(tx->seq != world->iss || !tx->wnd || !tx->mss);
	WARN_ON(tx->wnd < world->syn_wnd);
	WARN_ON(++world->syns > SYNS_MAX);
	world->syn_wnd = tx->wnd;
}

/* Our SYN was answered: what it advertised is what counts from now on. */
static void learn_irs(struct world *world)
{
	const struct cellsock_tcp_peer *peer = &world->peer;

	if (!world->incoming || world->edge_valid ||
	    peer->state != CELLSOCK_TCP_ESTABLISHED)
		return;
	world->irs = peer->irs;
	world->edge = peer->irs + 1 + world->syn_wnd;
	world->edge_valid = true;
}

/* What goes out is the stream at its place, inside the window. */
static void check_data(struct world *world, const struct cellsock_tcp_tx *tx)
{
	u32 end = tx->off + tx->len;

	if (!tx->len)
		return;
	WARN_ON(world->peer.state != CELLSOCK_TCP_ESTABLISHED);
	WARN_ON(end > world->downlink || tx->len > WORLD_SEGMENT_MAX);
	WARN_ON(tx->seq != world->iss + 1 + world->discarded + tx->off);
	WARN_ON(end > world->peer.snd_wnd);
	WARN_ON(tx->len > tx->mss && tx->len % tx->mss &&
		!(tx->flags & CELLSOCK_TCP_PSH));
	WARN_ON(tx->flags & (CELLSOCK_TCP_FIN | CELLSOCK_TCP_RST));
	world->highest = max(world->highest, world->discarded + end);
}

static void check_end(struct world *world, const struct cellsock_tcp_tx *tx)
{
	if (tx->flags & CELLSOCK_TCP_FIN) {
		/* A FIN means that the application has got everything. */
		WARN_ON(world->downlink);
		WARN_ON(tx->seq != world->iss + 1 + world->discarded);
		WARN_ON(!world->truncated &&
			world->discarded != world->delivered);
		WARN_ON(!world->remote_closed && !world->closing);
		WARN_ON(!world->peer.snd_wnd || world->was_reset);
		world->finished = true;
	}
	if (tx->flags & CELLSOCK_TCP_RST && tx->flags & CELLSOCK_TCP_ACK &&
	    tx->seq)
		world->was_reset = true;
}

static int op_transmit(struct cellsock_tcp_peer *peer,
		       const struct cellsock_tcp_tx *tx)
{
	struct world *world = (struct world *)peer;

	/* A RST gets no reply but a challenge (RFC 5961, 3.2). */
	WARN_ON(world->seg && world->seg->flags & CELLSOCK_TCP_RST &&
		(tx->flags != CELLSOCK_TCP_ACK || tx->len));
	WARN_ON(peer->state == CELLSOCK_TCP_CLOSED);
	WARN_ON(tx->wscale >= 0 && !(tx->flags & CELLSOCK_TCP_SYN));
	if (world->fail_tx) {
		world->fail_tx--;
		return -ENOMEM;
	}
	learn_irs(world);
	check_syn(world, tx);
	check_ack(world, tx);
	check_data(world, tx);
	check_end(world, tx);
	if (!tx->len)
		world->replies++;
	if (world->deliver)
		world->deliver(world, tx);
	return 0;
}

static u32 op_accept(struct cellsock_tcp_peer *peer,
		     const struct cellsock_tcp_segment *seg, u32 off, u32 len)
{
	struct world *world = (struct world *)peer;
	u32 end = seg->seq + off + len;

	WARN_ON(seg != world->seg || !len);
	WARN_ON(off > seg->len || len > seg->len - off);
	WARN_ON(seg->seq + off != world->irs + 1 + world->accepted);
	/* Not past what was advertised, so memory is bounded. */
	WARN_ON(!world->edge_valid || before(world->edge, end));
	WARN_ON(peer->socket != CELLSOCK_TCP_SOCKET_OPEN);
	len = min(len, world->accept_max);
	world->accepted += len;
	return len;
}

static void op_discard(struct cellsock_tcp_peer *peer, u32 len)
{
	struct world *world = (struct world *)peer;

	WARN_ON(!len || len > world->downlink);
	world->downlink -= len;
	world->discarded += len;
	WARN_ON(world->discarded > world->highest);
}

static void op_truncate(struct cellsock_tcp_peer *peer, u32 keep)
{
	struct world *world = (struct world *)peer;

	WARN_ON(keep >= world->downlink);
	world->downlink = keep;
	world->truncated = true;
}

static int op_open(struct cellsock_tcp_peer *peer)
{
	struct world *world = (struct world *)peer;

	WARN_ON(peer->socket != CELLSOCK_TCP_SOCKET_NONE || world->incoming);
	if (world->open_error)
		return world->open_error;
	WARN_ON(cellsock_tcp_credit(peer) < 1460);
	world->opens++;
	return 0;
}

static void op_close(struct cellsock_tcp_peer *peer, bool graceful)
{
	struct world *world = (struct world *)peer;

	WARN_ON(!world->opens);
	world->closing = true;
	if (!graceful)
		world->sent = world->accepted;
}

/* Nobody else knows. */
static bool op_look_after(struct cellsock_tcp_peer *peer)
{
	return false;
}

static int op_unreachable(struct cellsock_tcp_peer *peer,
			  enum cellsock_tcp_unreachable what)
{
	struct world *world = (struct world *)peer;

	(void)what;
	WARN_ON(peer->state != CELLSOCK_TCP_DYING || world->edge_valid);
	WARN_ON(world->incoming);
	WARN_ON(world->now - peer->syn_at < ICMP_DELAY);
	return 0;
}

static const struct cellsock_tcp_ops ops = {
	.transmit = op_transmit,
	.accept = op_accept,
	.discard = op_discard,
	.truncate = op_truncate,
	.open = op_open,
	.close = op_close,
	.look_after = op_look_after,
	.unreach = op_unreachable,
};

/* What must hold between any two events. */
void world_check(struct world *world)
{
	const struct cellsock_tcp_peer *peer = &world->peer;
	u32 queued = world->accepted - world->sent;

	WARN_ON(peer->uplink_queued != queued);
	WARN_ON(queued > 2 * CELLSOCK_TCP_CAP_MAX);
	WARN_ON(peer->downlink_queued != world->downlink);
	WARN_ON(world->downlink > CELLSOCK_TCP_DOWNLINK_MAX);
	WARN_ON((peer->socket != CELLSOCK_TCP_SOCKET_NONE) != world->opens);
	if (peer->state == CELLSOCK_TCP_CLOSED) {
		WARN_ON(world->opens || world->downlink || queued);
		WARN_ON(cellsock_tcp_deadline(peer) != CELLSOCK_NEVER);
	} else if (peer->state == CELLSOCK_TCP_DYING) {
		WARN_ON(peer->socket == CELLSOCK_TCP_SOCKET_OPEN);
		WARN_ON(peer->socket == CELLSOCK_TCP_SOCKET_OPENING);
	} else {
		/* Whatever is not over has a timer that ends it. */
		WARN_ON(cellsock_tcp_deadline(peer) == CELLSOCK_NEVER);
	}
	if (world->downlink && synchronized(peer))
		WARN_ON(peer->timers[CELLSOCK_TCP_TIMER_RESEND] ==
			CELLSOCK_NEVER);
	WARN_ON(before(peer->snd_nxt, peer->snd_una) ||
		before(peer->snd_max, peer->snd_nxt));
	world->replies = 0;
}

static struct cellsock_tcp_config config_of(const struct world *world, u32 cap)
{
	return (struct cellsock_tcp_config){
		.ops = &ops,
		.iss = world->iss,
		.mss = 1460,
		.mss_default = 536,
		.segment_max = WORLD_SEGMENT_MAX,
		.uplink_cap = cap,
	};
}

void world_start(struct world *world, const struct cellsock_tcp_segment *syn,
		 u32 cap)
{
	const struct cellsock_tcp_config config = config_of(world, cap);

	world->irs = syn->seq;
	world->accept_max = U32_MAX;
	cellsock_tcp_start(&world->peer, &config, syn, world->now);
	world_check(world);
}

/* The same, begun by a remote. */
void world_connect(struct world *world, u32 cap)
{
	const struct cellsock_tcp_config config = config_of(world, cap);

	world->accept_max = U32_MAX;
	world->incoming = true;
	world->opens++;
	cellsock_tcp_connect(&world->peer, &config, world->now);
	world_check(world);
}

enum cellsock_tcp_verdict
world_input(struct world *world, const struct cellsock_tcp_segment *seg)
{
	enum cellsock_tcp_verdict verdict;
	struct cellsock_tcp_tomb tomb;
	struct cellsock_tcp_tx tx;

	world->seg = seg;
	if (world->peer.state != CELLSOCK_TCP_CLOSED)
		verdict = cellsock_tcp_input(&world->peer, seg, world->now);
	else if (cellsock_tcp_bury(&world->peer, &tomb, world->now))
		verdict = cellsock_tcp_tomb_input(&tomb, seg, &tx);
	else
		verdict = cellsock_tcp_stray(seg, &tx);
	WARN_ON(world->replies > 1);
	WARN_ON(verdict == CELLSOCK_TCP_REPLY &&
		seg->flags & CELLSOCK_TCP_RST);
	if (verdict == CELLSOCK_TCP_REPLY && world->deliver)
		world->deliver(world, &tx);
	learn_irs(world);
	if (!world->incoming && world->peer.state < CELLSOCK_TCP_SYN_RECEIVED)
		world->irs = world->peer.irs;
	world->seg = NULL;
	world_check(world);
	return verdict;
}

/* Returns false when there was no timer to wait for. */
bool world_timers(struct world *world)
{
	u64 deadline = cellsock_tcp_deadline(&world->peer);

	if (deadline == CELLSOCK_NEVER)
		return false;
	world->now = max(world->now, deadline);
	cellsock_tcp_run_timers(&world->peer, world->now);
	WARN_ON(cellsock_tcp_deadline(&world->peer) <= world->now);
	world_check(world);
	return true;
}

void world_opened(struct world *world, enum cellsock_result result)
{
	cellsock_tcp_opened(&world->peer, result, world->now);
	world_check(world);
}

void world_data(struct world *world, u32 len)
{
	if (!cellsock_tcp_wants_data(&world->peer) || !len)
		return;
	world->downlink += len;
	world->delivered += len;
	cellsock_tcp_received(&world->peer, len, world->now);
	world_check(world);
}

void world_sent(struct world *world, u32 len)
{
	len = min(len, world->accepted - world->sent);
	if (!len)
		return;
	world->sent += len;
	cellsock_tcp_sent(&world->peer, len, world->now);
	world_check(world);
}

void world_closed(struct world *world, enum cellsock_result result)
{
	world->remote_closed = true;
	cellsock_tcp_remote_closed(&world->peer, result, world->now);
	world_check(world);
}

void world_released(struct world *world)
{
	world->opens--;
	world->sent = world->accepted;
	cellsock_tcp_released(&world->peer, world->now);
	world_check(world);
}
