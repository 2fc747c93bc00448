/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flow table: which connection of the local stack uses which module
 * socket, who waits for one, and who has to give one back.
 *
 * Everything here runs with the module lock held.  Nothing here touches a
 * network device: packets leave through struct cellsock_flows_ops.
 */
#ifndef CELLSOCK_NETDEV_FLOW_H
#define CELLSOCK_NETDEV_FLOW_H

#include <linux/list.h>
#include <linux/siphash.h>
#include <linux/types.h>
#include <cellsock/modsock.h>

#include "queue.h"
#include "tcp_peer.h"

struct cellsock_flow;
struct cellsock_flows;
struct cellsock_packet;
struct sk_buff;

/* SYNs that may wait for a slot, all contexts together. */
#define CELLSOCK_FLOWS_WAITING	32
/* Flows of any state; one more SYN is not answered. */
#define CELLSOCK_FLOWS_MAX	128
/* Flows that ended cleanly and are remembered, the oldest goes first. */
#define CELLSOCK_FLOWS_TOMBS	64
/* Bytes that all downlink queues together may hold, where pages are small. */
#define CELLSOCK_FLOWS_POOL	(2 * 1024 * 1024)

/**
 * struct cellsock_flow_info - a flow as user space may see it
 * @id: its name; grows from flow to flow of one module, never 0
 * @service: what kind of socket it needs
 * @context: PDP context id
 * @local: the application's end
 * @remote: the far end
 * @state: the TCP state in RFC 9293's words, or "WAIT"; a constant string
 * @waiting: no module socket yet
 * @evicted: its socket is being taken away for somebody else
 * @slot: its socket across the seam, -1 while it has none
 * @up_queue: bytes accepted from the application, not yet by the module
 * @down_queue: bytes from the module, not yet acknowledged by the application
 * @credit: bytes that the module may still deliver
 * @up_bytes: bytes that the module accepted
 * @down_bytes: bytes that the module delivered
 * @result: what became of the opening, or what ended the connection; of use
 *	when the flow's owner is notified
 * @code: the module's error code that came with it, 0 when there was none
 */
struct cellsock_flow_info {
	u32 id;
	enum cellsock_service service;
	u8 context;
	struct cellsock_endpoint local;
	struct cellsock_endpoint remote;
	const char *state;
	bool waiting;
	bool evicted;
	int slot;
	u32 up_queue;
	u32 down_queue;
	u32 credit;
	u64 up_bytes;
	u64 down_bytes;
	enum cellsock_result result;
	int code;
};

/**
 * struct cellsock_flows_stats - counters of the flow table
 * @opened: module sockets opened
 * @failed: module sockets that could not be opened
 * @rejected: SYNs not answered because too many were waiting, or no memory
 * @postponed: slow opens that gave their slot to somebody who waited
 * @evicted: flows that lost their socket to somebody who waited
 * @overflows: flows reset because their downlink bytes could not be kept
 * @stray: segments that belonged to no flow
 * @retransmits: segments sent to the local stack again
 */
struct cellsock_flows_stats {
	u64 opened;
	u64 failed;
	u64 rejected;
	u64 postponed;
	u64 evicted;
	u64 overflows;
	u64 stray;
	u64 retransmits;
};

/**
 * struct cellsock_flows_ops - what a flow table asks of its owner
 * @now: the time on the clock of the engine, nanoseconds
 * @emit: hand a packet to the local stack through the device of @context; it
 *	may be dropped, but no call into the flow table may come of it before
 *	this one returns
 * @notify: @open: the module answered the request to open a socket; otherwise
 *	a connection that had one is over
 */
struct cellsock_flows_ops {
	u64 (*now)(struct cellsock_flows *flows);
	void (*emit)(struct cellsock_flows *flows, u8 context,
		     struct sk_buff *skb);
	void (*notify)(struct cellsock_flows *flows,
		       const struct cellsock_flow_info *info, bool open);
};

/**
 * struct cellsock_flow_tomb - a flow that is over, as far as remembered
 * @context: PDP context id
 * @local: the application's end
 * @remote: the far end
 * @tcp: the rest; expired when never used
 */
struct cellsock_flow_tomb {
	u8 context;
	struct cellsock_endpoint local;
	struct cellsock_endpoint remote;
	struct cellsock_tcp_tomb tcp;
};

/**
 * struct cellsock_flows - the flow table of one module
 * @ms: the module
 * @ops: the owner's side
 * @priv: the owner's
 * @list: the flows; who waits for a slot stands behind who waits longer
 * @count: number of flows
 * @last_id: the youngest flow's name
 * @slots: the flows that have a slot
 * @pool: bounds the downlink queues
 * @starved: a flow was promised less than it could take, because of @pool
 * @key: makes initial sequence numbers hard to guess
 * @armed: when the next run is due, as the engine was told last
 * @stats: counters; those of live flows' peers are added on reading
 * @tombs: flows that are over
 */
struct cellsock_flows {
	struct cellsock_modsock *ms;
	const struct cellsock_flows_ops *ops;
	void *priv;
	struct list_head list;
	u32 count;
	u32 last_id;
	struct cellsock_flow *slots[CELLSOCK_MAX_SOCKETS];
	struct cellsock_page_pool pool;
	bool starved;
	siphash_aligned_key_t key;
	u64 armed;
	struct cellsock_flows_stats stats;
	struct cellsock_flow_tomb tombs[CELLSOCK_FLOWS_TOMBS];
};

/**
 * cellsock_flows_init() - begin with an empty table
 * @flows: the table
 * @ms: the module
 * @ops: the owner's side
 * @priv: the owner's
 */
void cellsock_flows_init(struct cellsock_flows *flows,
			 struct cellsock_modsock *ms,
			 const struct cellsock_flows_ops *ops, void *priv);

/**
 * cellsock_flows_destroy() - free all flows, whatever they still wait for
 * @flows: the table; no call follows
 */
void cellsock_flows_destroy(struct cellsock_flows *flows);

/**
 * cellsock_flows_input() - handle a TCP segment of the local stack
 * @flows: the table
 * @context: PDP context of the device it was sent to
 * @pkt: the segment
 * @skb: the same, consumed
 * @now: nanoseconds
 *
 * To be followed by cellsock_flows_run().
 */
void cellsock_flows_input(struct cellsock_flows *flows, u8 context,
			  const struct cellsock_packet *pkt,
			  struct sk_buff *skb, u64 now);

/**
 * cellsock_flows_run() - do all that is due
 * @flows: the table
 * @now: nanoseconds
 *
 * Return: when the next run is due, or CELLSOCK_NEVER.
 */
u64 cellsock_flows_run(struct cellsock_flows *flows, u64 now);

/**
 * cellsock_flows_reset() - end the flows of a context: RST to the local stack
 * @flows: the table
 * @context: PDP context id
 * @family: 4 or 6: only flows from addresses of this family; 0: all
 */
void cellsock_flows_reset(struct cellsock_flows *flows, u8 context, u8 family);

/**
 * cellsock_flows_context_lost() - a context is not active any more
 * @flows: the table
 * @context: PDP context id
 *
 * Who waits for a socket of this context need not wait any longer.
 */
void cellsock_flows_context_lost(struct cellsock_flows *flows, u8 context);

/**
 * cellsock_flows_next() - look at the flows, one after the other
 * @flows: the table
 * @after: the id of the flow seen last, 0 to begin
 * @info: filled in with the flow of the next larger id
 *
 * Return: false when there are no more.
 */
bool cellsock_flows_next(struct cellsock_flows *flows, u32 after,
			 struct cellsock_flow_info *info);

/**
 * cellsock_flows_stats() - read the counters
 * @flows: the table
 * @stats: filled in
 */
void cellsock_flows_stats(struct cellsock_flows *flows,
			  struct cellsock_flows_stats *stats);

/*
 * What the module reports, see struct cellsock_host_ops.  A slot that no flow
 * has is ignored: there is nothing below that could not be wrong.
 */
void cellsock_flows_opened(struct cellsock_flows *flows, unsigned int slot,
			   enum cellsock_result result, int code);
u32 cellsock_flows_backlog(struct cellsock_flows *flows, unsigned int slot);
u32 cellsock_flows_peek(struct cellsock_flows *flows, unsigned int slot,
			u32 offset, const u8 **data);
void cellsock_flows_sent(struct cellsock_flows *flows, unsigned int slot,
			 u32 bytes);
void cellsock_flows_data(struct cellsock_flows *flows, unsigned int slot,
			 const u8 *data, u32 len, bool more);
void cellsock_flows_closed(struct cellsock_flows *flows, unsigned int slot,
			   enum cellsock_result result, int code);
void cellsock_flows_released(struct cellsock_flows *flows, unsigned int slot);

#endif
