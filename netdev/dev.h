/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Network devices: one per PDP context, all of a module below one host.
 */
#ifndef CELLSOCK_NETDEV_DEV_H
#define CELLSOCK_NETDEV_DEV_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <cellsock/modsock.h>

#include "echo.h"
#include "flow.h"
#include "icmp.h"
#include "listen.h"
#include "slots.h"
#include "udp.h"

struct netlink_ext_ack;

/* Context of the first device until it is told otherwise. */
#define CELLSOCK_DEFAULT_CONTEXT	1

/**
 * struct cellsock_host_stats - counters of what the local stack sent
 * @tx_multicast: packets to more than one host, dropped in silence
 * @tx_fragments: parts of packets
 * @tx_unsupported: other packets that are not carried
 * @tx_malformed: packets that are none
 * @tx_bad_checksum: packets with a wrong checksum
 * @icmp_errors: ICMP errors in answer to one of the above
 * @icmp_suppressed: ICMP errors that would have been too many
 */
struct cellsock_host_stats {
	u64 tx_multicast;
	u64 tx_fragments;
	u64 tx_unsupported;
	u64 tx_malformed;
	u64 tx_bad_checksum;
	u64 icmp_errors;
	u64 icmp_suppressed;
};

/**
 * struct cellsock_host - the upper side of one module
 * @ms: the lower side
 * @parent: the port's device, or NULL
 * @devs: the devices by context id; changed under rtnl and the module lock, so
 *	that either of them protects a reader
 * @first: context id of the device that came with the port; the others are
 *	named after it.  Changed and read as @devs.
 * @rx_due: some device has packets for the local stack that its NAPI has not
 *	been told of, protected by the module lock
 * @txq: what the local stack sent and no engine run has taken yet, of all
 *	devices, in order; has its own lock
 * @slots: who has which module socket, protected by the module lock
 * @flows: the flow table, protected by the module lock
 * @listens: the ports that the module listens on, protected by the module lock
 * @echo: the echo requests, protected by the module lock
 * @udp: its datagrams, protected by the module lock
 * @icmp: bounds the ICMP errors, protected by the module lock
 * @stats: protected by the module lock
 */
struct cellsock_host {
	struct cellsock_modsock *ms;
	struct device *parent;
	struct cellsock_dev *devs[CELLSOCK_MAX_CONTEXTS];
	u8 first;
	bool rx_due;
	struct sk_buff_head txq;
	struct cellsock_slots slots;
	struct cellsock_flows *flows;
	struct cellsock_listens listens;
	struct cellsock_echo echo;
	struct cellsock_udp udp;
	struct cellsock_icmp_limit icmp;
	struct cellsock_host_stats stats;
};

/**
 * struct cellsock_dev - private part of a network device
 * @netdev: the device
 * @host: its module
 * @context: its PDP context id; changed under rtnl and the module lock
 * @up: packets can be queued for the local stack; protected by the module lock
 * @net: the addresses that its context had last, protected by the module lock
 * @napi: feeds @rxq to the local stack, which keeps the packets in order
 * @rxq: packets for the local stack
 */
struct cellsock_dev {
	struct net_device *netdev;
	struct cellsock_host *host;
	u8 context;
	bool up;
	struct cellsock_context_net net;
	struct napi_struct napi;
	struct sk_buff_head rxq;
};

/**
 * cellsock_dev_get() - the device behind a network device
 * @netdev: any network device
 *
 * The module lock of a device found this way is
 * cellsock_modsock_lock(cd->host->ms).
 *
 * Context: rtnl, which keeps the answer valid.
 * Return: our device, or NULL when @netdev is somebody else's.
 */
struct cellsock_dev *cellsock_dev_get(struct net_device *netdev);

/**
 * cellsock_dev_add() - create the device of one more context
 * @host: the module
 * @context: PDP context id
 * @extack: says why not, may be NULL
 *
 * It is named after the module's first device and appears where that one is.
 *
 * Context: rtnl, module lock not held.
 * Return: 0; -EEXIST when the context has a device, or the name is taken;
 * -ERANGE: no such context; -ENAMETOOLONG; another negative errno.
 */
int cellsock_dev_add(struct cellsock_host *host, u8 context,
		     struct netlink_ext_ack *extack);

/**
 * cellsock_dev_del() - remove the device of a context
 * @host: the module
 * @context: PDP context id
 * @extack: says why not, may be NULL
 *
 * The context has to be brought down before.
 *
 * Context: rtnl, module lock not held.
 * Return: 0; -ENODEV: there is none; -EBUSY: it is the module's first device,
 * or its context is in use.
 */
int cellsock_dev_del(struct cellsock_host *host, u8 context,
		     struct netlink_ext_ack *extack);

/**
 * cellsock_dev_rebind() - let a device stand for another context
 * @cd: the device
 * @context: PDP context id
 * @extack: says why not, may be NULL
 *
 * Context: rtnl, module lock not held.
 * Return: 0, also when nothing changes; -EEXIST when the context has a device;
 * -ERANGE: no such context; -EBUSY: the present context is in use.
 */
int cellsock_dev_rebind(struct cellsock_dev *cd, u8 context,
			struct netlink_ext_ack *extack);

int cellsock_dev_init(void);
void cellsock_dev_exit(void);

#endif
