/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interfaces, addresses and routes.
 *
 * What is set here is marked as ours in the kernel (RTNL_PROTOCOL), so that it
 * can be found and undone by any process, and nothing else is touched.
 */
#ifndef CELLSOCK_RTNL_H
#define CELLSOCK_RTNL_H

#include "netlink.h"

/* rtm_protocol and IFA_PROTO of what cellsock sets; not used by anybody else */
#define RTNL_PROTOCOL 197
/*
 * Metric of the default route, what NetworkManager uses for cellular: a wired
 * or wireless network that is there as well is preferred.  Each interface more
 * takes the next metric that is free.
 */
#define RTNL_METRIC	700
#define RTNL_METRIC_MAX	799

/*
 * Does an interface that was set down come up again?
 * @down: it was, when last heard of
 */
struct rtnl_watch {
	struct mnl_socket *sock;
	uint32_t ifindex;
	bool down;
	bool back;
};

/* -1 with a message */
int rtnl_watch(struct rtnl_watch *watch, uint32_t ifindex);
void rtnl_watch_close(struct rtnl_watch *watch);
int rtnl_watch_fd(const struct rtnl_watch *watch);
/* Take what is there to be read: has it come up again? */
bool rtnl_watch_read(struct rtnl_watch *watch);

/* All of these give a message of their own and -1 when they fail. */
int rtnl_set_up(uint32_t ifindex, bool up);
int rtnl_rename(uint32_t ifindex, const char *name);
/* Let @want be all the addresses of ours that the interface has. */
int rtnl_addresses(uint32_t ifindex, const struct addr *want, unsigned int n);
/* Let there be a default route by each address of @want, and no other. */
int rtnl_routes(uint32_t ifindex, const struct addr *want, unsigned int n);

#endif
