// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/net.h>
#include <linux/random.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/time64.h>

#include "flow.h"
#include "icmp.h"
#include "packet.h"

/* What fills an Ethernet packet: the local stack may forward. */
#define CELLSOCK_FLOW_MSS4		1460
#define CELLSOCK_FLOW_MSS6		1440
/* When the SYN does not tell (RFC 9293, 3.7.1) */
#define CELLSOCK_FLOW_MSS4_DEFAULT	536
#define CELLSOCK_FLOW_MSS6_DEFAULT	1220

/* One send's worth, until the module's own is known. */
#define CELLSOCK_FLOW_SEND		1460
/* How long a part of a write waits for the next part. */
#define CELLSOCK_FLOW_HOLD		(3ULL * NSEC_PER_MSEC)
/*
 * How long the beginning of a push waits for its end: each packet costs the
 * local stack as much as a whole push does.
 */
#define CELLSOCK_FLOW_GATHER		(50ULL * NSEC_PER_MSEC)
/* A black hole may keep its slot this long while others wait for one. */
#define CELLSOCK_FLOW_OPEN		(20ULL * NSEC_PER_SEC)
/* So may a closed flow whose remote takes nothing. */
#define CELLSOCK_FLOW_STUCK		(30ULL * NSEC_PER_SEC)
/* What comes on top of a send's turn-around until the next one can begin. */
#define CELLSOCK_FLOW_SLACK		(20ULL * NSEC_PER_MSEC)

/* What one send is believed to have taken, whatever the clock says. */
#define CELLSOCK_FLOW_TOOK_MIN		((u64)NSEC_PER_USEC)
#define CELLSOCK_FLOW_TOOK_MAX		(60ULL * NSEC_PER_SEC)

/**
 * struct cellsock_flow - a connection of the local stack
 * @list: in the table
 * @flows: the table
 * @claim: on a module socket
 * @tcp: the peer of the local stack
 * @local: the application's end
 * @remote: the far end
 * @listener: who took it, 0 when the application opened it
 * @replaced: a younger flow has its addresses; not to be found any more
 * @announced: user space was told that it has a socket
 * @evicted: its socket is being taken away for somebody else
 * @up: bytes on their way to the module
 * @down: bytes on their way to the application
 * @pending: bytes at the end of @down that @tcp has not been told about, so that
 *	what came together makes as few packets as possible
 * @gather: when @tcp is to be told, CELLSOCK_NEVER when there is nothing to tell
 * @credit: what the module was told last, less what it delivered since
 * @result: how opening went, or how the connection ended
 * @code: what the module said about it
 * @skb: the packet that @tcp is looking at, or NULL
 * @payload: where that packet's payload begins
 * @hold: end of the wait for the rest of a write, or CELLSOCK_NEVER
 * @busy_since: when the module began to be the one to wait for
 * @rate: bytes per second that the module takes, as estimated
 * @turnaround: nanoseconds from one send to the next, leaning to the slow end
 * @up_bytes: bytes that the module accepted
 * @down_bytes: bytes that the module delivered
 */
struct cellsock_flow {
	struct list_head list;
	struct cellsock_flows *flows;
	struct cellsock_claim claim;
	struct cellsock_tcp_peer tcp;
	struct cellsock_endpoint local;
	struct cellsock_endpoint remote;
	u32 listener;
	bool replaced;
	bool announced;
	bool evicted;

	struct cellsock_uplink up;
	struct cellsock_downlink down;
	u32 pending;
	u64 gather;
	u32 credit;
	enum cellsock_result result;
	int code;
	struct sk_buff *skb;
	u32 payload;

	u64 hold;
	u64 busy_since;
	u64 rate;
	u64 turnaround;
	u64 up_bytes;
	u64 down_bytes;
};

static struct cellsock_flow *cellsock_flow_of(struct cellsock_tcp_peer *peer)
{
	return container_of(peer, struct cellsock_flow, tcp);
}

static struct cellsock_flow *
cellsock_flow_claims(const struct cellsock_claim *claim)
{
	return container_of(claim, struct cellsock_flow, claim);
}

static u64 cellsock_flows_now(struct cellsock_flows *flows)
{
	return flows->slots->ops->now(flows->slots);
}

static void cellsock_flow_emit(struct cellsock_flow *flow, struct sk_buff *skb)
{
	struct cellsock_slots *slots = flow->flows->slots;

	slots->ops->emit(slots, flow->claim.context, skb);
}

/* One send's worth of bytes. */
static u32 cellsock_flows_send_max(const struct cellsock_flows *flows)
{
	return flows->ms->send_max ?: CELLSOCK_FLOW_SEND;
}

/* ------------------------- what the peer asks for ------------------------ */

static int cellsock_flow_transmit(struct cellsock_tcp_peer *peer,
				  const struct cellsock_tcp_tx *tx)
{
	struct cellsock_flow *flow = cellsock_flow_of(peer);
	struct sk_buff *skb;

	skb = cellsock_packet_tcp(&flow->remote, &flow->local, tx);
	if (!skb)
		return -ENOMEM;
	cellsock_downlink_attach(&flow->down, skb, tx->off, tx->len);
	cellsock_flow_emit(flow, skb);
	return 0;
}

static u32 cellsock_flow_accept(struct cellsock_tcp_peer *peer,
				const struct cellsock_tcp_segment *seg,
				u32 off, u32 len)
{
	struct cellsock_flow *flow = cellsock_flow_of(peer);

	if (!flow->skb)
		return 0;
	if (!flow->up.len)
		flow->busy_since = cellsock_flows_now(flow->flows);
	cellsock_uplink_append(&flow->up, &flow->skb, flow->payload + off, len);
	return len;
}

static void cellsock_flow_discard(struct cellsock_tcp_peer *peer, u32 len)
{
	cellsock_downlink_discard(&cellsock_flow_of(peer)->down, len);
}

static void cellsock_flow_truncate(struct cellsock_tcp_peer *peer, u32 keep)
{
	struct cellsock_flow *flow = cellsock_flow_of(peer);

	cellsock_downlink_truncate(&flow->down, keep);
	flow->pending = 0;
	flow->gather = CELLSOCK_NEVER;
}

/*
 * What each socket may be promised of the pool: an equal part of what is left
 * of it but the last quarter, which is for what a module still sends that was
 * told to stop, and for pages that are not full.
 */
static u32 cellsock_flows_share(const struct cellsock_flows *flows)
{
	u32 sockets = flows->ms->caps.sockets ?: CELLSOCK_MAX_SOCKETS;
	u32 left = flows->pool.max - flows->pool.used;

	left -= min(left, flows->pool.max / 4);
	return left * PAGE_SIZE / sockets;
}

/*
 * What the module may deliver.  Data that nobody wants needs no room.  Who gets
 * less because others do not read is to hear when they did.
 */
static u32 cellsock_flow_credit(struct cellsock_flow *flow)
{
	struct cellsock_flows *flows = flow->flows;
	u32 credit = cellsock_tcp_credit(&flow->tcp);
	u32 share = cellsock_flows_share(flows);

	credit -= min(credit, flow->pending);
	if (credit <= share || !cellsock_tcp_wants_data(&flow->tcp))
		return credit;
	flows->starved = true;
	/* not worth a turn on the line */
	return share < CELLSOCK_FLOW_SEND ? 0 : share;
}

static int cellsock_flow_open(struct cellsock_tcp_peer *peer)
{
	struct cellsock_flow *flow = cellsock_flow_of(peer);
	struct cellsock_open request = {
		.service = CELLSOCK_TCP_CLIENT,
		.context = flow->claim.context,
		.remote = flow->remote,
		.credit = cellsock_flow_credit(flow),
	};
	int err;

	err = cellsock_slots_open(flow->flows->slots, &flow->claim, &request);
	if (!err)
		flow->credit = request.credit;
	return err;
}

static void cellsock_flow_close(struct cellsock_tcp_peer *peer, bool graceful)
{
	struct cellsock_flow *flow = cellsock_flow_of(peer);
	struct cellsock_modsock *ms = flow->flows->ms;

	/* a send that has begun needs its bytes until the slot is given back */
	flow->hold = CELLSOCK_NEVER;
	if (flow->claim.slot >= 0)
		ms->ops->close(ms, flow->claim.slot, graceful);
}

static bool cellsock_flow_look_after(struct cellsock_tcp_peer *peer)
{
	struct cellsock_flow *flow = cellsock_flow_of(peer);
	struct cellsock_modsock *ms = flow->flows->ms;

	if (flow->claim.slot < 0)
		return false;
	ms->ops->look_after(ms, flow->claim.slot);
	return true;
}

static int cellsock_flow_unreachable(struct cellsock_tcp_peer *peer,
				     enum cellsock_tcp_unreachable what)
{
	struct cellsock_flow *flow = cellsock_flow_of(peer);
	struct sk_buff *skb;

	skb = cellsock_icmp_unreachable(&flow->local, &flow->remote, peer->irs,
					what);
	if (!skb)
		return -ENOMEM;
	cellsock_flow_emit(flow, skb);
	return 0;
}

static const struct cellsock_tcp_ops cellsock_flow_tcp_ops = {
	.transmit = cellsock_flow_transmit,
	.accept = cellsock_flow_accept,
	.discard = cellsock_flow_discard,
	.truncate = cellsock_flow_truncate,
	.open = cellsock_flow_open,
	.close = cellsock_flow_close,
	.look_after = cellsock_flow_look_after,
	.unreach = cellsock_flow_unreachable,
};

/* ------------------------------ one flow's life -------------------------- */

static void cellsock_flow_free(struct cellsock_flow *flow)
{
	struct cellsock_flows *flows = flow->flows;

	if (flow->announced)
		cellsock_slots_notify(flows->slots, &flow->claim, false);
	cellsock_slots_del(flows->slots, &flow->claim);
	flows->stats.retransmits += flow->tcp.retransmits;
	flows->count--;
	list_del(&flow->list);
	cellsock_uplink_purge(&flow->up);
	cellsock_downlink_purge(&flow->down);
	kfree(flow);
}

static struct cellsock_flow_tomb *
cellsock_flows_tomb(struct cellsock_flows *flows, u8 context,
		    const struct cellsock_endpoint *local,
		    const struct cellsock_endpoint *remote, u64 now)
{
	struct cellsock_flow_tomb *tomb;

	for (tomb = flows->tombs; tomb < flows->tombs + CELLSOCK_FLOWS_TOMBS;
	     tomb++) {
		if (tomb->tcp.expires > now && tomb->context == context &&
		    cellsock_endpoint_equal(&tomb->local, local) &&
		    cellsock_endpoint_equal(&tomb->remote, remote))
			return tomb;
	}
	return NULL;
}

/* Remember the flow in the place that would be free first. */
static void cellsock_flow_bury(struct cellsock_flow *flow, u64 now)
{
	struct cellsock_flow_tomb *tombs = flow->flows->tombs;
	struct cellsock_flow_tomb *tomb = tombs;
	struct cellsock_tcp_tomb tcp;
	unsigned int i;

	if (flow->replaced || !cellsock_tcp_bury(&flow->tcp, &tcp, now))
		return;
	for (i = 1; i < CELLSOCK_FLOWS_TOMBS; i++)
		if (tombs[i].tcp.expires < tomb->tcp.expires)
			tomb = &tombs[i];
	*tomb = (struct cellsock_flow_tomb) {
		.context = flow->claim.context,
		.local = flow->local,
		.remote = flow->remote,
		.tcp = tcp,
	};
}

/* Is there anything to be said to the module about this flow's socket? */
static bool cellsock_flow_has_socket(const struct cellsock_flow *flow)
{
	return flow->claim.slot >= 0 &&
	       flow->tcp.socket != CELLSOCK_TCP_SOCKET_RELEASING;
}

/* Tell the module what the application can take, if that changed. */
static void cellsock_flow_update_credit(struct cellsock_flow *flow)
{
	struct cellsock_modsock *ms = flow->flows->ms;
	u32 credit;

	if (!cellsock_flow_has_socket(flow))
		return;
	credit = cellsock_flow_credit(flow);
	if (credit == flow->credit)
		return;
	flow->credit = credit;
	ms->ops->credit(ms, flow->claim.slot, credit);
}

/*
 * After each call of the peer.  Returns false when the flow is over, and gone.
 */
static bool cellsock_flow_settle(struct cellsock_flow *flow, u64 now)
{
	if (flow->tcp.state == CELLSOCK_TCP_CLOSED) {
		cellsock_flow_bury(flow, now);
		cellsock_flow_free(flow);
		return false;
	}
	cellsock_flow_update_credit(flow);
	return true;
}

/* When this flow wants to be run, for its own sake. */
static u64 cellsock_flow_deadline(const struct cellsock_flow *flow)
{
	return min3(flow->hold, flow->gather, cellsock_tcp_deadline(&flow->tcp));
}

/*
 * After an event of the module: settle, and have the engine run in time for
 * what the event started.
 */
static void cellsock_flow_react(struct cellsock_flow *flow, u64 now)
{
	struct cellsock_flows *flows = flow->flows;

	if (cellsock_flow_settle(flow, now))
		cellsock_slots_arm(flows->slots, cellsock_flow_deadline(flow));
	/* it may have given back what others wait for */
	if (flows->starved)
		flows->ms->ops->kick(flows->ms);
}

/* Tell the peer what the module delivered since it was told last. */
static void cellsock_flow_flush(struct cellsock_flow *flow, u64 now)
{
	u32 len = flow->pending;

	if (!len)
		return;
	flow->pending = 0;
	flow->gather = CELLSOCK_NEVER;
	if (cellsock_tcp_wants_data(&flow->tcp))
		cellsock_tcp_received(&flow->tcp, len, now);
	else
		cellsock_downlink_truncate(&flow->down,
					   flow->tcp.downlink_queued);
}

static void cellsock_flow_ready(struct cellsock_flow *flow)
{
	struct cellsock_modsock *ms = flow->flows->ms;

	flow->hold = CELLSOCK_NEVER;
	ms->ops->ready(ms, flow->claim.slot);
}

/*
 * The uplink queue grew.  A write that came in parts is worth a short wait:
 * the last part has PSH, and half a send costs the line as much as a whole one.
 */
static void cellsock_flow_queued(struct cellsock_flow *flow, u8 flags, u64 now)
{
	if (flags & (CELLSOCK_TCP_PSH | CELLSOCK_TCP_FIN) ||
	    flow->up.len >= cellsock_flows_send_max(flow->flows))
		cellsock_flow_ready(flow);
	else if (flow->hold == CELLSOCK_NEVER)
		flow->hold = now + CELLSOCK_FLOW_HOLD;
}

static void cellsock_flow_segment(struct cellsock_flow *flow,
				  const struct cellsock_packet *pkt,
				  struct sk_buff **skb, u64 now,
				  enum cellsock_tcp_verdict *verdict)
{
	u32 before = flow->up.len;

	flow->skb = *skb;
	flow->payload = pkt->payload;
	*verdict = cellsock_tcp_input(&flow->tcp, &pkt->seg, now);
	*skb = flow->skb;
	flow->skb = NULL;
	if (*verdict == CELLSOCK_TCP_NEW_FLOW)
		flow->replaced = true;
	if (cellsock_flow_has_socket(flow) && flow->up.len > before)
		cellsock_flow_queued(flow, pkt->seg.flags, now);
	cellsock_flow_settle(flow, now);
}

static void cellsock_flow_run(struct cellsock_flow *flow, u64 now)
{
	bool timers = cellsock_tcp_deadline(&flow->tcp) <= now;

	/* a timer must not judge a flow by less than is known of it */
	if (timers || flow->gather <= now)
		cellsock_flow_flush(flow, now);
	if (flow->hold <= now && cellsock_flow_has_socket(flow))
		cellsock_flow_ready(flow);
	if (timers)
		cellsock_tcp_run_timers(&flow->tcp, now);
	cellsock_flow_settle(flow, now);
}

/*
 * How much the module takes, and so how much is worth queueing: a send that
 * takes long must find the next ones ready, but what waits here delays what
 * the application has to say later.  Only sends that the module, not the
 * application, was late for tell something.
 */
static void cellsock_flow_measure(struct cellsock_flow *flow, u32 bytes,
				  u64 now)
{
	u64 took = clamp_t(u64, now - flow->busy_since, CELLSOCK_FLOW_TOOK_MIN,
			   CELLSOCK_FLOW_TOOK_MAX);
	u64 rate, cap;

	flow->busy_since = now;
	if (!flow->up.len && bytes < cellsock_flows_send_max(flow->flows))
		return;
	rate = div64_u64((u64)bytes * NSEC_PER_SEC, took);
	if (flow->rate)
		flow->rate += div_s64((s64)(rate - flow->rate), 8);
	else
		flow->rate = rate;
	if (took > flow->turnaround)
		flow->turnaround += (took - flow->turnaround) / 2;
	else
		flow->turnaround -= (flow->turnaround - took) / 16;
	cap = mul_u64_u32_div(2 * flow->rate,
			      div_u64(flow->turnaround + CELLSOCK_FLOW_SLACK,
				      NSEC_PER_USEC), USEC_PER_SEC);
	cap = clamp_t(u64, cap, CELLSOCK_TCP_CAP_MIN, CELLSOCK_TCP_CAP_MAX);
	cellsock_tcp_set_uplink_cap(&flow->tcp, cap, now);
}

/* ---------------------------- the flow's claim --------------------------- */

static bool cellsock_flow_waits(const struct cellsock_claim *claim)
{
	return cellsock_flow_claims(claim)->tcp.state == CELLSOCK_TCP_WAIT;
}

static bool cellsock_flow_due(const struct cellsock_claim *claim, u64 now)
{
	return cellsock_tcp_wants_slot(&cellsock_flow_claims(claim)->tcp, now);
}

static void cellsock_flow_grant(struct cellsock_claim *claim, u64 now)
{
	struct cellsock_flow *flow = cellsock_flow_claims(claim);

	cellsock_tcp_slot_free(&flow->tcp, now);
	cellsock_flow_react(flow, now);
}

/*
 * A slow open loses nothing, it begins again later.  A flow that is closed on
 * both sides is on its way out already, and has a claim to its socket until all
 * is delivered: the lower side bounds that once all is sent, so that only one
 * whose remote takes nothing has to go.
 */
static enum cellsock_eviction
cellsock_flow_evictable(const struct cellsock_claim *claim, bool full, u64 now)
{
	const struct cellsock_flow *flow = cellsock_flow_claims(claim);
	const struct cellsock_tcp_peer *tcp = &flow->tcp;

	if (tcp->state == CELLSOCK_TCP_OPENING)
		return now >= tcp->opening_since + CELLSOCK_FLOW_OPEN ?
		       CELLSOCK_EVICT_OPENING : CELLSOCK_EVICT_NEVER;
	if (!full)
		return CELLSOCK_EVICT_NEVER;
	if (tcp->socket == CELLSOCK_TCP_SOCKET_OPEN &&
	    !flow->pending && cellsock_tcp_half_idle(tcp, now))
		return CELLSOCK_EVICT_HALF_CLOSED;
	if (tcp->socket == CELLSOCK_TCP_SOCKET_DRAINING &&
	    flow->up.len && now >= flow->busy_since + CELLSOCK_FLOW_STUCK)
		return CELLSOCK_EVICT_STUCK;
	return CELLSOCK_EVICT_NEVER;
}

static bool cellsock_flow_leaving(const struct cellsock_claim *claim)
{
	return cellsock_flow_claims(claim)->tcp.socket ==
	       CELLSOCK_TCP_SOCKET_RELEASING;
}

static bool cellsock_flow_evict(struct cellsock_claim *claim, u64 now)
{
	struct cellsock_flow *flow = cellsock_flow_claims(claim);
	struct cellsock_flows *flows = flow->flows;
	bool again = flow->tcp.state == CELLSOCK_TCP_OPENING;

	if (again) {
		flows->stats.postponed++;
		cellsock_tcp_postpone(&flow->tcp, now);
	} else {
		flows->stats.evicted++;
		flow->evicted = true;
		cellsock_tcp_abort(&flow->tcp, now);
	}
	return cellsock_flow_settle(flow, now) && again;
}

static u64 cellsock_flow_wakes(const struct cellsock_claim *claim)
{
	return cellsock_flow_deadline(cellsock_flow_claims(claim));
}

static void cellsock_flow_info(const struct cellsock_claim *claim,
			       struct cellsock_flow_info *info)
{
	const struct cellsock_flow *flow = cellsock_flow_claims(claim);

	info->service = flow->listener ? CELLSOCK_TCP_INCOMING :
					 CELLSOCK_TCP_CLIENT;
	info->local = flow->local;
	info->remote = flow->remote;
	info->state = cellsock_tcp_state_name(&flow->tcp);
	info->waiting = cellsock_flow_waits(claim);
	info->evicted = flow->evicted;
	info->up_queue = flow->up.len;
	info->down_queue = flow->down.len;
	info->credit = claim->slot < 0 ? 0 : flow->credit;
	info->up_bytes = flow->up_bytes;
	info->down_bytes = flow->down_bytes;
	info->result = flow->result;
	info->code = flow->code;
}

/* ------------------------- what the module reports ----------------------- */

/* Keep what the module said, and tell whoever looks into it. */
static void cellsock_flow_report(struct cellsock_flow *flow,
				 enum cellsock_result result, int code)
{
	struct cellsock_modsock *ms = flow->flows->ms;

	flow->result = result;
	flow->code = code;
	if (result != CELLSOCK_OK)
		net_dbg_ratelimited("cellsock: flow %u: result %d, error %d %s\n",
				    flow->claim.id, result, code,
				    ms->ops->describe(ms, code) ?: "");
}

static void cellsock_flow_opened(struct cellsock_claim *claim,
				 enum cellsock_result result, int code)
{
	struct cellsock_flow *flow = cellsock_flow_claims(claim);
	u64 now = cellsock_flows_now(flow->flows);

	cellsock_flow_report(flow, result, code);
	if (result == CELLSOCK_OK) {
		flow->flows->stats.opened++;
		flow->announced = true;
	} else {
		flow->flows->stats.failed++;
	}
	cellsock_tcp_opened(&flow->tcp, result, now);
	cellsock_slots_notify(flow->flows->slots, claim, true);
	cellsock_flow_react(flow, now);
}

static u32 cellsock_flow_backlog(struct cellsock_claim *claim)
{
	return cellsock_flow_claims(claim)->up.len;
}

static u32 cellsock_flow_peek(struct cellsock_claim *claim, u32 offset,
			      const u8 **data)
{
	return cellsock_uplink_peek(&cellsock_flow_claims(claim)->up, offset,
				    data);
}

static void cellsock_flow_sent(struct cellsock_claim *claim, u32 bytes)
{
	struct cellsock_flow *flow = cellsock_flow_claims(claim);
	u64 now = cellsock_flows_now(flow->flows);

	bytes = min(bytes, flow->up.len);
	if (!bytes)
		return;
	cellsock_uplink_consume(&flow->up, bytes);
	flow->up_bytes += bytes;
	cellsock_flow_measure(flow, bytes, now);
	cellsock_tcp_sent(&flow->tcp, bytes, now);
	cellsock_flow_react(flow, now);
}

/* The end of what was announced is told at once, a beginning soon. */
static void cellsock_flow_gather(struct cellsock_flow *flow, u32 len, bool more)
{
	u64 now;

	flow->pending += len;
	if (more && flow->gather != CELLSOCK_NEVER)
		return;
	now = cellsock_flows_now(flow->flows);
	flow->gather = min(flow->gather,
			   more ? now + CELLSOCK_FLOW_GATHER : now);
	cellsock_slots_arm(flow->flows->slots, flow->gather);
}

static void cellsock_flow_data(struct cellsock_claim *claim, const u8 *data,
			       u32 len, bool more)
{
	struct cellsock_flow *flow = cellsock_flow_claims(claim);
	u64 now;

	flow->credit -= min(flow->credit, len);
	flow->down_bytes += len;
	if (!cellsock_tcp_wants_data(&flow->tcp))
		return;
	if (!cellsock_downlink_append(&flow->down, data, len)) {
		cellsock_flow_gather(flow, len, more);
		return;
	}
	/* A stream with a hole in it is no stream. */
	flow->flows->stats.overflows++;
	net_warn_ratelimited("cellsock: flow %u reset: no memory for its data\n",
			     flow->claim.id);
	now = cellsock_flows_now(flow->flows);
	cellsock_tcp_abort(&flow->tcp, now);
	cellsock_flow_react(flow, now);
}

static void cellsock_flow_closed(struct cellsock_claim *claim,
				 enum cellsock_result result, int code)
{
	struct cellsock_flow *flow = cellsock_flow_claims(claim);
	u64 now = cellsock_flows_now(flow->flows);

	cellsock_flow_report(flow, result, code);
	cellsock_flow_flush(flow, now);
	cellsock_tcp_remote_closed(&flow->tcp, result, now);
	cellsock_flow_react(flow, now);
}

static void cellsock_flow_alive(struct cellsock_claim *claim)
{
	struct cellsock_flow *flow = cellsock_flow_claims(claim);
	u64 now = cellsock_flows_now(flow->flows);

	cellsock_tcp_alive(&flow->tcp, now);
	cellsock_flow_react(flow, now);
}

static void cellsock_flow_released(struct cellsock_claim *claim)
{
	struct cellsock_flow *flow = cellsock_flow_claims(claim);
	u64 now = cellsock_flows_now(flow->flows);

	cellsock_uplink_purge(&flow->up);
	cellsock_flow_flush(flow, now);
	cellsock_tcp_released(&flow->tcp, now);
	cellsock_flow_react(flow, now);
}

static const struct cellsock_claim_ops cellsock_flow_claim_ops = {
	.waits = cellsock_flow_waits,
	.due = cellsock_flow_due,
	.grant = cellsock_flow_grant,
	.evictable = cellsock_flow_evictable,
	.leaving = cellsock_flow_leaving,
	.evict = cellsock_flow_evict,
	.deadline = cellsock_flow_wakes,
	.info = cellsock_flow_info,
	.opened = cellsock_flow_opened,
	.closed = cellsock_flow_closed,
	.alive = cellsock_flow_alive,
	.released = cellsock_flow_released,
	.backlog = cellsock_flow_backlog,
	.peek = cellsock_flow_peek,
	.sent = cellsock_flow_sent,
	.data = cellsock_flow_data,
};

/* ------------------------------- the table ------------------------------- */

static struct cellsock_flow *
cellsock_flows_find(struct cellsock_flows *flows, u8 context,
		    const struct cellsock_endpoint *local,
		    const struct cellsock_endpoint *remote)
{
	struct cellsock_flow *flow;

	list_for_each_entry(flow, &flows->list, list) {
		if (!flow->replaced && flow->claim.context == context &&
		    cellsock_endpoint_equal(&flow->local, local) &&
		    cellsock_endpoint_equal(&flow->remote, remote))
			return flow;
	}
	return NULL;
}

static unsigned int cellsock_flows_waiting(struct cellsock_flows *flows)
{
	struct cellsock_flow *flow;
	unsigned int waiting = 0;

	list_for_each_entry(flow, &flows->list, list)
		waiting += flow->tcp.state == CELLSOCK_TCP_WAIT;
	return waiting;
}

/* RFC 6528: a clock, and an offset that depends on who talks to whom. */
static u32 cellsock_flow_iss(const struct cellsock_flow *flow, u64 now)
{
	struct {
		struct cellsock_endpoint local;
		struct cellsock_endpoint remote;
	} ends;

	memset(&ends, 0, sizeof(ends));
	ends.local = flow->local;
	ends.remote = flow->remote;
	return siphash(&ends, sizeof(ends), &flow->flows->key) + (now >> 6);
}

static struct cellsock_tcp_config
cellsock_flow_config(const struct cellsock_flow *flow, u64 now)
{
	bool v4 = flow->local.addr.family == 4;

	return (struct cellsock_tcp_config) {
		.ops = &cellsock_flow_tcp_ops,
		.iss = cellsock_flow_iss(flow, now),
		.mss = v4 ? CELLSOCK_FLOW_MSS4 : CELLSOCK_FLOW_MSS6,
		.mss_default = v4 ? CELLSOCK_FLOW_MSS4_DEFAULT :
			CELLSOCK_FLOW_MSS6_DEFAULT,
		.segment_max = CELLSOCK_DOWNLINK_SEGMENT,
		.uplink_cap = 2 * CELLSOCK_TCP_CAP_MIN,
	};
}

/* A flow whose peer is still to be started, or NULL. */
static struct cellsock_flow *
cellsock_flows_create(struct cellsock_flows *flows, u8 context,
		      enum cellsock_share share,
		      const struct cellsock_endpoint *local,
		      const struct cellsock_endpoint *remote)
{
	struct cellsock_flow *flow = NULL;

	if (flows->count < CELLSOCK_FLOWS_MAX)
		flow = kzalloc(sizeof(*flow), GFP_NOIO | __GFP_NOWARN);
	if (!flow) {
		flows->stats.rejected++;
		return NULL;
	}
	flow->flows = flows;
	flow->local = *local;
	flow->remote = *remote;
	flow->hold = CELLSOCK_NEVER;
	flow->gather = CELLSOCK_NEVER;
	cellsock_uplink_init(&flow->up);
	cellsock_downlink_init(&flow->down, &flows->pool);
	list_add_tail(&flow->list, &flows->list);
	flows->count++;
	cellsock_slots_add(flows->slots, &flow->claim, context, share,
			   &cellsock_flow_claim_ops);
	return flow;
}

/* A SYN that is not answered is repeated, and may find room then. */
static void cellsock_flows_start(struct cellsock_flows *flows, u8 context,
				 const struct cellsock_packet *pkt, u64 now)
{
	struct cellsock_tcp_config config;
	struct cellsock_flow *flow;

	if (cellsock_flows_waiting(flows) >= CELLSOCK_FLOWS_WAITING) {
		flows->stats.rejected++;
		return;
	}
	flow = cellsock_flows_create(flows, context, CELLSOCK_SHARE_CONNECTIONS,
				     &pkt->local, &pkt->remote);
	if (!flow)
		return;
	config = cellsock_flow_config(flow, now);
	cellsock_tcp_start(&flow->tcp, &config, &pkt->seg, now);
	cellsock_flow_settle(flow, now);
}

/* A remote uses its port again: what was between these ends is over. */
static void cellsock_flows_replace(struct cellsock_flows *flows, u8 context,
				   const struct cellsock_endpoint *local,
				   const struct cellsock_endpoint *remote,
				   u64 now)
{
	struct cellsock_flow_tomb *tomb;
	struct cellsock_flow *flow;

	tomb = cellsock_flows_tomb(flows, context, local, remote, now);
	if (tomb)
		tomb->tcp.expires = 0;
	flow = cellsock_flows_find(flows, context, local, remote);
	if (!flow)
		return;
	flow->replaced = true;
	/* one that only drains may go on */
	if (flow->tcp.state < CELLSOCK_TCP_DYING)
		cellsock_tcp_abort(&flow->tcp, now);
	cellsock_flow_react(flow, now);
}

unsigned int cellsock_flows_accepted(const struct cellsock_flows *flows,
				     u32 listener)
{
	const struct cellsock_flow *flow;
	unsigned int count = 0;

	list_for_each_entry(flow, &flows->list, list)
		count += flow->listener == listener &&
			 flow->tcp.state < CELLSOCK_TCP_DYING;
	return count;
}

int cellsock_flows_accept(struct cellsock_flows *flows, u8 context,
			  unsigned int slot, u32 listener, unsigned int max,
			  const struct cellsock_endpoint *local,
			  const struct cellsock_endpoint *remote)
{
	u64 now = cellsock_flows_now(flows);
	struct cellsock_tcp_config config;
	struct cellsock_flow *flow;

	cellsock_modsock_assert_locked(flows->ms);
	cellsock_flows_replace(flows, context, local, remote, now);
	if (cellsock_flows_accepted(flows, listener) >= max)
		return -ENOSPC;
	flow = cellsock_flows_create(flows, context, CELLSOCK_SHARE_VISITORS,
				     local, remote);
	if (!flow)
		return -ENOMEM;
	flow->listener = listener;
	flow->announced = true;
	cellsock_slots_adopt(flows->slots, &flow->claim, slot);
	config = cellsock_flow_config(flow, now);
	cellsock_tcp_connect(&flow->tcp, &config, now);
	cellsock_slots_notify(flows->slots, &flow->claim, true);
	cellsock_flow_react(flow, now);
	return 0;
}

/* A segment of nobody's, or of somebody who is remembered. */
static enum cellsock_tcp_verdict
cellsock_flows_stray(struct cellsock_flows *flows, u8 context,
		     const struct cellsock_packet *pkt, u64 now)
{
	enum cellsock_tcp_verdict verdict;
	struct cellsock_flow_tomb *tomb;
	struct cellsock_tcp_tx tx;
	struct sk_buff *skb;

	tomb = cellsock_flows_tomb(flows, context, &pkt->local, &pkt->remote,
				   now);
	if (tomb)
		verdict = cellsock_tcp_tomb_input(&tomb->tcp, &pkt->seg, &tx);
	else
		verdict = cellsock_tcp_stray(&pkt->seg, &tx);
	if (verdict == CELLSOCK_TCP_NEW_FLOW) {
		if (tomb)
			tomb->tcp.expires = 0;
		return verdict;
	}
	if (!tomb)
		flows->stats.stray++;
	if (verdict == CELLSOCK_TCP_REPLY) {
		skb = cellsock_packet_tcp(&pkt->remote, &pkt->local, &tx);
		if (skb)
			flows->slots->ops->emit(flows->slots, context, skb);
	}
	return verdict;
}

void cellsock_flows_input(struct cellsock_flows *flows, u8 context,
			  const struct cellsock_packet *pkt,
			  struct sk_buff *skb, u64 now)
{
	enum cellsock_tcp_verdict verdict;
	struct cellsock_flow *flow;

	cellsock_modsock_assert_locked(flows->ms);
	flow = cellsock_flows_find(flows, context, &pkt->local, &pkt->remote);
	if (flow)
		cellsock_flow_segment(flow, pkt, &skb, now, &verdict);
	else
		verdict = cellsock_flows_stray(flows, context, pkt, now);
	if (verdict == CELLSOCK_TCP_NEW_FLOW)
		cellsock_flows_start(flows, context, pkt, now);
	consume_skb(skb);
}

void cellsock_flows_run(struct cellsock_flows *flows, u64 now)
{
	struct cellsock_flow *flow, *next;

	cellsock_modsock_assert_locked(flows->ms);
	flows->starved = false;
	list_for_each_entry_safe(flow, next, &flows->list, list)
		cellsock_flow_run(flow, now);
}

void cellsock_flows_reset(struct cellsock_flows *flows, u8 context, u8 family)
{
	u64 now = cellsock_flows_now(flows);
	struct cellsock_flow *flow, *next;

	cellsock_modsock_assert_locked(flows->ms);
	list_for_each_entry_safe(flow, next, &flows->list, list) {
		if (flow->claim.context != context ||
		    (family && flow->local.addr.family != family))
			continue;
		cellsock_tcp_abort(&flow->tcp, now);
		cellsock_flow_react(flow, now);
	}
}

void cellsock_flows_stats(struct cellsock_flows *flows,
			  struct cellsock_flows_stats *stats)
{
	struct cellsock_flow *flow;

	cellsock_modsock_assert_locked(flows->ms);
	*stats = flows->stats;
	list_for_each_entry(flow, &flows->list, list)
		stats->retransmits += flow->tcp.retransmits;
}

void cellsock_flows_init(struct cellsock_flows *flows,
			 struct cellsock_slots *slots)
{
	memset(flows, 0, sizeof(*flows));
	flows->ms = slots->ms;
	flows->slots = slots;
	INIT_LIST_HEAD(&flows->list);
	/* the page that a flow fills stays with it: one may be all it has */
	flows->pool.max = max_t(u32, CELLSOCK_FLOWS_POOL / PAGE_SIZE,
				2 * CELLSOCK_FLOWS_MAX);
	get_random_bytes(&flows->key, sizeof(flows->key));
}

void cellsock_flows_destroy(struct cellsock_flows *flows)
{
	struct cellsock_flow *flow, *next;

	list_for_each_entry_safe(flow, next, &flows->list, list)
		cellsock_flow_free(flow);
}
