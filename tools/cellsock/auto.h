/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keep the listeners of an interface equal to the sockets that local programs
 * listen on, as far as the module has sockets for both listeners and
 * connections.  Listeners of others are left alone.
 */
#ifndef CELLSOCK_AUTO_H
#define CELLSOCK_AUTO_H

#include "ports.h"

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
