/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flow table: the connections of the local stack, and the module socket of
 * each.
 *
 * Everything here runs with the module lock held.  Nothing here touches a
 * network device: packets leave through struct cellsock_slots_ops.
 */
#ifndef CELLSOCK_NETDEV_FLOW_H
#define CELLSOCK_NETDEV_FLOW_H

#include <linux/list.h>
#include <linux/siphash.h>
#include <linux/types.h>
#include <cellsock/modsock.h>

#include "queue.h"
#include "slots.h"
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
 * @slots: its sockets
 * @list: the flows
 * @count: number of flows
 * @pool: bounds the downlink queues
 * @starved: a flow was promised less than it could take, because of @pool
 * @key: makes initial sequence numbers hard to guess
 * @stats: counters; those of live flows' peers are added on reading
 * @tombs: flows that are over
 */
struct cellsock_flows {
	struct cellsock_modsock *ms;
	struct cellsock_slots *slots;
	struct list_head list;
	u32 count;
	struct cellsock_page_pool pool;
	bool starved;
	siphash_aligned_key_t key;
	struct cellsock_flows_stats stats;
	struct cellsock_flow_tomb tombs[CELLSOCK_FLOWS_TOMBS];
};

/**
 * cellsock_flows_init() - begin with an empty table
 * @flows: the table
 * @slots: the module's sockets
 */
void cellsock_flows_init(struct cellsock_flows *flows,
			 struct cellsock_slots *slots);

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
 * To be followed by cellsock_flows_run() and cellsock_slots_run().
 */
void cellsock_flows_input(struct cellsock_flows *flows, u8 context,
			  const struct cellsock_packet *pkt,
			  struct sk_buff *skb, u64 now);

/**
 * cellsock_flows_accept() - a connection that a remote opened
 * @flows: the table
 * @context: PDP context id
 * @slot: its socket, which the module has opened
 * @listener: names who listens, never 0
 * @max: connections that it may have at a time
 * @local: our end
 * @remote: the far end
 *
 * The local stack is sent a SYN.  What the table holds under the same two ends
 * is over.
 *
 * Return: 0; -ENOSPC: the listener has @max; -ENOMEM.  Then the socket is still
 * nobody's.
 */
int cellsock_flows_accept(struct cellsock_flows *flows, u8 context,
			  unsigned int slot, u32 listener, unsigned int max,
			  const struct cellsock_endpoint *local,
			  const struct cellsock_endpoint *remote);

/**
 * cellsock_flows_accepted() - count the connections of a listener
 * @flows: the table
 * @listener: as cellsock_flows_accept() was told
 *
 * Return: those that are not over for the local stack.
 */
unsigned int cellsock_flows_accepted(const struct cellsock_flows *flows,
				     u32 listener);

/**
 * cellsock_flows_run() - do all that is due
 * @flows: the table
 * @now: nanoseconds
 */
void cellsock_flows_run(struct cellsock_flows *flows, u64 now);

/**
 * cellsock_flows_reset() - end the flows of a context: RST to the local stack
 * @flows: the table
 * @context: PDP context id
 * @family: 4 or 6: only flows from addresses of this family; 0: all
 */
void cellsock_flows_reset(struct cellsock_flows *flows, u8 context, u8 family);

/**
 * cellsock_flows_stats() - read the counters
 * @flows: the table
 * @stats: filled in
 */
void cellsock_flows_stats(struct cellsock_flows *flows,
			  struct cellsock_flows_stats *stats);

#endif
