/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * UDP: one module socket for each local port, which carries datagrams to and
 * from any number of remotes; where the module cannot do that, one for each
 * pair of ends, which a listener of the module may have opened.
 *
 * Everything here runs with the module lock held.  Nothing here touches a
 * network device: packets leave through struct cellsock_slots_ops.
 */
#ifndef CELLSOCK_NETDEV_UDP_H
#define CELLSOCK_NETDEV_UDP_H

#include <linux/list.h>
#include <linux/types.h>
#include <cellsock/modsock.h>

#include "icmp.h"
#include "slots.h"

struct cellsock_packet;
struct cellsock_udp;
struct sk_buff;

/* Module sockets wanted at a time, all contexts together. */
#define CELLSOCK_UDP_SOCKETS	64
/* Remotes that one of them remembers; who was silent longest goes first. */
#define CELLSOCK_UDP_PEERS	64
/* Datagrams, and their bytes, that wait for the module, per socket. */
#define CELLSOCK_UDP_QUEUE	64
#define CELLSOCK_UDP_BYTES	32768
/* The largest datagram that a module may deliver. */
#define CELLSOCK_UDP_LARGEST	4096
/*
 * From here on (RFC 6335: dynamic ports) one is made up for each remote of whom
 * the module tells the address only.
 */
#define CELLSOCK_PORT_MADE_UP	49152

/**
 * struct cellsock_udp_stats - counters of UDP
 * @opened: module sockets opened
 * @failed: module sockets that could not be opened
 * @evicted: module sockets given up for somebody who waited
 * @expired: datagrams dropped because no socket could be had in time
 * @overflows: datagrams dropped because too many waited
 * @empty: datagrams without payload, which a module cannot send
 * @too_long: datagrams of more than one send
 * @rx_lost: datagrams that the module delivered in part, or too large
 */
struct cellsock_udp_stats {
	u64 opened;
	u64 failed;
	u64 evicted;
	u64 expired;
	u64 overflows;
	u64 empty;
	u64 too_long;
	u64 rx_lost;
};

/**
 * struct cellsock_udp_ops - what this asks of its owner
 * @refuse: answer a datagram of the local stack, which is not consumed, by an
 *	ICMP error, if that is allowed now; @mtu: what CELLSOCK_ICMP_TOO_BIG tells
 */
struct cellsock_udp_ops {
	void (*refuse)(struct cellsock_udp *udp, u8 context,
		       struct sk_buff *skb, enum cellsock_icmp_error error,
		       u32 mtu);
};

/**
 * struct cellsock_udp_form - what is known of services in a context
 * @serves: one has been opened
 * @refusals: how often in a row none could, not for want of a resource
 * @again: not to be asked for before
 */
struct cellsock_udp_form {
	bool serves;
	u8 refusals;
	u64 again;
};

/**
 * struct cellsock_udp - the UDP side of one module
 * @slots: the module's sockets
 * @ops: the owner's side
 * @sockets: those that are open, or wanted
 * @count: their number
 * @forms: by context id
 * @visited: by context id: the local port that remotes came to last, 0: none
 * @stats: counters
 */
struct cellsock_udp {
	struct cellsock_slots *slots;
	const struct cellsock_udp_ops *ops;
	struct list_head sockets;
	unsigned int count;
	struct cellsock_udp_form forms[CELLSOCK_MAX_CONTEXTS];
	u16 visited[CELLSOCK_MAX_CONTEXTS];
	struct cellsock_udp_stats stats;
};

/**
 * cellsock_udp_init() - begin without a socket
 * @udp: the UDP side
 * @slots: the module's sockets
 * @ops: the owner's side
 */
void cellsock_udp_init(struct cellsock_udp *udp, struct cellsock_slots *slots,
		       const struct cellsock_udp_ops *ops);

/**
 * cellsock_udp_destroy() - free everything, whatever it still waits for
 * @udp: the UDP side; no call follows
 */
void cellsock_udp_destroy(struct cellsock_udp *udp);

/**
 * cellsock_udp_input() - handle a datagram of the local stack
 * @udp: the UDP side
 * @context: PDP context of the device it was sent to
 * @pkt: the datagram
 * @skb: the same, consumed
 * @now: nanoseconds
 *
 * To be followed by cellsock_udp_run() and cellsock_slots_run().
 *
 * Return: false when it was dropped.
 */
bool cellsock_udp_input(struct cellsock_udp *udp, u8 context,
			const struct cellsock_packet *pkt, struct sk_buff *skb,
			u64 now);

/**
 * cellsock_udp_run() - do all that is due
 * @udp: the UDP side
 * @now: nanoseconds
 *
 * To be followed by cellsock_slots_run().
 */
void cellsock_udp_run(struct cellsock_udp *udp, u64 now);

/**
 * cellsock_udp_reset() - forget what belongs to a context
 * @udp: the UDP side
 * @context: PDP context id
 * @family: 4 or 6: only from addresses of this family; 0: all
 *
 * A port that is listened on is closed, and opened again as soon as its
 * context is active.
 */
void cellsock_udp_reset(struct cellsock_udp *udp, u8 context, u8 family);

/**
 * cellsock_udp_listen() - keep a local port open for anybody
 * @udp: the UDP side
 * @context: PDP context id
 * @port: the port
 *
 * As long as the context is active; nothing is waited for.  Of IPv4 only.
 *
 * Return: 0, also when it is kept open already; -EOPNOTSUPP: the module cannot, or not
 * now; -ENOSPC: there are too many; -ENOMEM.
 */
int cellsock_udp_listen(struct cellsock_udp *udp, u8 context, u16 port);

/**
 * cellsock_udp_accept() - a remote came to a listener
 * @udp: the UDP side
 * @context: PDP context id
 * @slot: its socket, which nobody owns
 * @listener: the name of the port
 * @max: remotes that this may have at a time
 * @local: our end
 * @remote: the far end, its port from CELLSOCK_PORT_MADE_UP on if the module did
 *	not tell it: what is sent there later, when the socket is no more, is
 *	refused
 *
 * Return: 0, and the socket has an owner; -ENOSPC: there are too many; -ENOMEM.
 */
int cellsock_udp_accept(struct cellsock_udp *udp, u8 context, unsigned int slot,
			u32 listener, unsigned int max,
			const struct cellsock_endpoint *local,
			const struct cellsock_endpoint *remote);

/**
 * cellsock_udp_accepted() - the number of remotes that a listener has
 * @udp: the UDP side
 * @listener: the name of the port
 */
unsigned int cellsock_udp_accepted(const struct cellsock_udp *udp,
				   u32 listener);

/**
 * cellsock_udp_unlisten() - keep a local port open no longer
 * @udp: the UDP side
 * @context: PDP context id
 * @port: the port; it is closed when its last remote has expired
 */
void cellsock_udp_unlisten(struct cellsock_udp *udp, u8 context, u16 port);

/**
 * cellsock_udp_listening() - look at a port that is kept open
 * @udp: the UDP side
 * @context: PDP context id
 * @port: the port
 * @info: filled in; @slot is not negative and @waiting false while it is open
 *
 * Return: false when it is not kept open.
 */
bool cellsock_udp_listening(struct cellsock_udp *udp, u8 context, u16 port,
			    struct cellsock_flow_info *info);

#endif
