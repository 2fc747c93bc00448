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

/*
 * Keep the listeners of an interface equal to the sockets that local programs
 * listen on, as far as the module has sockets for both listeners and
 * connections.  Listeners of others are left alone.
 */
struct auto_listen {
	struct port_id own[PORTS_MAX];
	unsigned int n_own;
	struct port_id told[PORTS_MAX];	/* did not fit, as was said */
	unsigned int n_told;
	bool blind;			/* no sockets can be seen, as was said */
};

void auto_listen_update(struct auto_listen *a, struct nl *nl,
			const struct link *link, uint32_t ifindex,
			const struct addr *addrs, unsigned int n_addrs);
/* Its own go. */
void auto_listen_end(struct auto_listen *a, struct nl *nl, uint32_t ifindex);

#endif
