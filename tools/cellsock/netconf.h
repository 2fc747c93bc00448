/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an interface is configured with: link up, address, default route, DNS.
 */
#ifndef CELLSOCK_NETCONF_H
#define CELLSOCK_NETCONF_H

#include "netlink.h"

struct netconf {
	bool route;
	bool dns;
	bool applied;			/* something was set; netconf_clear() */
	uint32_t ifindex;		/* of the interface it was set on */
	struct addr addrs[2];
	unsigned int n_addrs;
};

/* Is there an address to configure? */
bool netconf_ready(const struct context *context);

/*
 * Configure the context's interface as it stands now.  On failure a message
 * is given, -1 returned, and nothing left behind.
 */
int netconf_apply(struct netconf *conf, const struct context *context);

/*
 * The interface was set down by hand and is up again: its routes, and whatever
 * else went with them, come back.  -1 with a message.
 */
int netconf_restore(const struct netconf *conf);

/* New connections take another way from now on; those that are stay. */
void netconf_withdraw(struct netconf *conf);

/* The same, and the addresses go. */
void netconf_suspend(struct netconf *conf);

/* Undo all of it, also what another process set; the interface may be gone. */
void netconf_clear(struct netconf *conf);

/* The same for an interface that this process did not configure. */
void netconf_clear_device(uint32_t ifindex);

#endif
