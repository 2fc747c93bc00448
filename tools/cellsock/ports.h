/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ports that the module listens on for programs of this host.
 */
#ifndef CELLSOCK_PORTS_H
#define CELLSOCK_PORTS_H

#include "netlink.h"

/* As many as the driver takes, and some. */
#define PORTS_MAX 64

struct port_id {
	uint8_t protocol;		/* IPPROTO_TCP, IPPROTO_UDP */
	uint16_t port;
};

/* @max: connections at a time, 0: the driver's choice */
int port_listen(struct nl *nl, uint32_t ifindex, struct port_id id,
		unsigned int max);
int port_unlisten(struct nl *nl, uint32_t ifindex, struct port_id id);
/* Those of the module, the first @max of them. */
int ports_get(struct nl *nl, uint32_t ifindex, struct listen *list,
	      unsigned int max, unsigned int *n);

#endif
