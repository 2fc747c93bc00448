/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ICMP echo: requests of the local stack that the module sends in its own
 * words, one at a time, and the replies made of what it tells.
 *
 * Everything here runs with the module lock held.
 */
#ifndef CELLSOCK_NETDEV_ECHO_H
#define CELLSOCK_NETDEV_ECHO_H

#include <linux/types.h>
#include <cellsock/modsock.h>

#include "icmp.h"
#include "packet.h"

struct cellsock_slots;
struct sk_buff;

/* Requests at a time, the one that the module has included. */
#define CELLSOCK_ECHO_QUEUE	8

/**
 * struct cellsock_echo_stats - counters of ICMP echo
 * @requests: requests taken
 * @replies: replies given
 * @unanswered: requests that nobody answered
 * @refused: requests answered by an ICMP error
 * @dropped: requests that found too many others waiting, or waited too long
 * @ignored: ICMP that is no echo request, which is never answered
 */
struct cellsock_echo_stats {
	u64 requests;
	u64 replies;
	u64 unanswered;
	u64 refused;
	u64 dropped;
	u64 ignored;
};

/**
 * struct cellsock_echo_request - a request of the local stack
 * @skb: the packet; NULL when nobody waits for the reply any more
 * @pkt: the same, taken apart
 * @context: PDP context of the device it was sent to
 * @since: when it came
 */
struct cellsock_echo_request {
	struct sk_buff *skb;
	struct cellsock_packet pkt;
	u8 context;
	u64 since;
};

/**
 * enum cellsock_echo_state - where the oldest request stands
 * @CELLSOCK_ECHO_WAITS: it, if there is one, waits for the module
 * @CELLSOCK_ECHO_ASKED: the module was asked
 * @CELLSOCK_ECHO_ANSWERED: it answered, and the reply is given when it is time
 */
enum cellsock_echo_state {
	CELLSOCK_ECHO_WAITS,
	CELLSOCK_ECHO_ASKED,
	CELLSOCK_ECHO_ANSWERED,
};

/**
 * struct cellsock_echo - the echo requests of one module
 * @slots: its sockets, for their owner's operations
 * @limit: bounds the ICMP errors
 * @requests: a ring
 * @first: where the oldest is
 * @count: how many there are
 * @state: enum cellsock_echo_state
 * @asked: when the module was asked
 * @due: when the reply is to be given, or the module asked again
 * @ttl: of the reply
 * @stats: counters
 */
struct cellsock_echo {
	struct cellsock_slots *slots;
	struct cellsock_icmp_limit *limit;
	struct cellsock_echo_request requests[CELLSOCK_ECHO_QUEUE];
	unsigned int first;
	unsigned int count;
	u8 state;
	u64 asked;
	u64 due;
	u8 ttl;
	struct cellsock_echo_stats stats;
};

/**
 * cellsock_echo_init() - begin without a request
 * @echo: the requests
 * @slots: the module's sockets
 * @limit: bounds the ICMP errors
 */
void cellsock_echo_init(struct cellsock_echo *echo,
			struct cellsock_slots *slots,
			struct cellsock_icmp_limit *limit);

/**
 * cellsock_echo_destroy() - free everything, whatever it still waits for
 * @echo: the requests; no call follows
 */
void cellsock_echo_destroy(struct cellsock_echo *echo);

/**
 * cellsock_echo_input() - handle an ICMP packet of the local stack
 * @echo: the requests
 * @context: PDP context of the device it was sent to
 * @pkt: the packet, whole
 * @skb: the same, consumed
 * @now: nanoseconds
 *
 * To be followed by cellsock_echo_run().
 */
void cellsock_echo_input(struct cellsock_echo *echo, u8 context,
			 const struct cellsock_packet *pkt,
			 struct sk_buff *skb, u64 now);

/**
 * cellsock_echo_run() - do all that is due
 * @echo: the requests
 * @now: nanoseconds
 *
 * Return: when the next run is due, or CELLSOCK_NEVER.
 */
u64 cellsock_echo_run(struct cellsock_echo *echo, u64 now);

/**
 * cellsock_echo_reset() - forget what belongs to a context
 * @echo: the requests
 * @context: PDP context id
 */
void cellsock_echo_reset(struct cellsock_echo *echo, u8 context);

/**
 * cellsock_echo_pong() - the module's answer
 * @echo: the requests
 * @pong: see struct cellsock_host_ops
 */
void cellsock_echo_pong(struct cellsock_echo *echo,
			const struct cellsock_pong *pong);

#endif
