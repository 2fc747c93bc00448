/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ports that the module listens on for programs of the local stack: a listener
 * for each, which stands for as long as it is wanted, whatever becomes of the
 * module and its contexts meanwhile.  UDP ports that are services are in the same
 * list; what they do is udp.c's.
 *
 * Everything here runs with the module lock held.
 */
#ifndef CELLSOCK_NETDEV_LISTEN_H
#define CELLSOCK_NETDEV_LISTEN_H

#include <linux/list.h>
#include <linux/types.h>
#include <cellsock/modsock.h>

struct cellsock_flows;
struct cellsock_listens;
struct cellsock_slots;
struct cellsock_udp;
struct netlink_ext_ack;

/* Ports of any protocol, all contexts together. */
#define CELLSOCK_LISTENS_MAX	32
/* Connections of one port at a time, unless told otherwise. */
#define CELLSOCK_LISTEN_DEFAULT	11

/**
 * struct cellsock_listen_info - a port as user space may see it
 * @id: its name; grows from port to port of one module, never 0
 * @context: PDP context id
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @port: the port
 * @max: connections, or remotes, that it may have at a time; 0 for a UDP service
 * @connections: those that it has
 * @listening: the module listens now
 * @slot: its socket across the seam, -1 while it has none
 * @result: what became of the last attempt to listen
 * @code: the module's error code that came with it, 0 when there was none
 * @accepted: connections given to the local stack since it was added
 * @rejected: connections closed because there were too many already
 */
struct cellsock_listen_info {
	u32 id;
	u8 context;
	u8 protocol;
	u16 port;
	u8 max;
	u32 connections;
	bool listening;
	int slot;
	enum cellsock_result result;
	int code;
	u64 accepted;
	u64 rejected;
};

/**
 * struct cellsock_listens_stats - counters of what came from outside
 * @accepted: connections given to the local stack
 * @rejected: connections closed at once, because their port had too many,
 *	nobody listened any more, or they came from no other host
 * @full: connections that the module refused for want of a socket
 * @failed: attempts to listen that failed
 */
struct cellsock_listens_stats {
	u64 accepted;
	u64 rejected;
	u64 full;
	u64 failed;
};

/**
 * struct cellsock_listens - the ports that a module listens on
 * @slots: its sockets
 * @flows: what makes connections of the local stack
 * @udp: the datagrams
 * @up: by context id: its device can carry packets
 * @list: the ports
 * @count: their number
 * @last_id: the youngest port's name
 * @made_up: ports of remotes that were made up
 * @stats: counters
 */
struct cellsock_listens {
	struct cellsock_slots *slots;
	struct cellsock_flows *flows;
	struct cellsock_udp *udp;
	bool up[CELLSOCK_MAX_CONTEXTS];
	struct list_head list;
	unsigned int count;
	u32 last_id;
	u32 made_up;
	struct cellsock_listens_stats stats;
};

/**
 * cellsock_listen_add() - listen on a port
 * @listens: the ports
 * @context: PDP context id of the device it is for
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @port: the port
 * @max: connections at a time, 0 for CELLSOCK_LISTEN_DEFAULT; 0 for UDP
 * @extack: says why not, may be NULL
 *
 * Nothing is waited for: the module is told when the context is active, the
 * device up and a socket free.
 *
 * Return: 0; -EINVAL: no such port, protocol or number of connections; -ERANGE:
 * no such context; -EEXIST: it is in the list; -ENOSPC: there are as many as may
 * be, or as the module can;
 * -EOPNOTSUPP: the module cannot; -ENOMEM.
 */
int cellsock_listen_add(struct cellsock_listens *listens, u8 context,
			u8 protocol, u16 port, unsigned int max,
			struct netlink_ext_ack *extack);

/**
 * cellsock_listen_del() - listen on a port no more
 * @listens: the ports
 * @context: PDP context id
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @port: the port
 * @extack: says why not, may be NULL
 *
 * The connections that it had go on.
 *
 * Return: 0; -ENOENT: it is not in the list.
 */
int cellsock_listen_del(struct cellsock_listens *listens, u8 context,
			u8 protocol, u16 port, struct netlink_ext_ack *extack);

/**
 * cellsock_listen_next() - look at the ports, one after the other
 * @listens: the ports
 * @after: the id of the one seen last, 0 to begin
 * @info: filled in with that of the next larger id
 *
 * Return: false when there are no more.
 */
bool cellsock_listen_next(struct cellsock_listens *listens, u32 after,
			  struct cellsock_listen_info *info);

/**
 * cellsock_listens_init() - begin without a port
 * @listens: the ports
 * @slots: the module's sockets
 * @flows: its flow table
 * @udp: its datagrams
 */
void cellsock_listens_init(struct cellsock_listens *listens,
			   struct cellsock_slots *slots,
			   struct cellsock_flows *flows,
			   struct cellsock_udp *udp);

/**
 * cellsock_listens_destroy() - free everything, whatever it still waits for
 * @listens: the ports; no call follows
 */
void cellsock_listens_destroy(struct cellsock_listens *listens);

/**
 * cellsock_listens_run() - do all that is due
 * @listens: the ports
 * @now: nanoseconds
 *
 * To be followed by cellsock_slots_run().
 *
 * Return: when the next run is due, or CELLSOCK_NEVER.
 */
u64 cellsock_listens_run(struct cellsock_listens *listens, u64 now);

/**
 * cellsock_listens_device() - the device of a context is up, or down
 * @listens: the ports
 * @context: PDP context id
 * @up: it can carry packets; otherwise the module listens for it no more
 */
void cellsock_listens_device(struct cellsock_listens *listens, u8 context,
			     bool up);

/**
 * cellsock_listens_forget() - listen no more on the ports of a context
 * @listens: the ports
 * @context: PDP context id, whose device goes
 */
void cellsock_listens_forget(struct cellsock_listens *listens, u8 context);

/**
 * cellsock_listens_rebind() - the device of a context stands for another
 * @listens: the ports
 * @from: PDP context id that it had
 * @to: the one that it has now
 */
void cellsock_listens_rebind(struct cellsock_listens *listens, u8 from, u8 to);

/**
 * cellsock_listens_full() - the module refused a connection for want of a socket
 * @listens: the ports
 */
void cellsock_listens_full(struct cellsock_listens *listens);

#endif
