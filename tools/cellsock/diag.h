/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sockets of local programs that others may reach.
 */
#ifndef CELLSOCK_DIAG_H
#define CELLSOCK_DIAG_H

#include "netlink.h"
#include "ports.h"

/* Where a socket can be reached: an interface, and its addresses. */
struct reach {
	uint32_t ifindex;
	const struct addr *addrs;
	unsigned int n_addrs;
};

/*
 * The ports, each once, in ascending order, TCP first, of the sockets that listen
 * (TCP), or that are bound but not connected (UDP), to one of the addresses or to
 * all.  Ports which the kernel chose for a UDP socket are a client's.  Returns
 * their number, or a negative errno.
 */
int diag_ports(const struct reach *reach, struct port_id *ports,
	       unsigned int max);

#endif
