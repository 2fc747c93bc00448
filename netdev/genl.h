/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generic netlink: what user space asks of modules, and what it is told
 * unasked.  The messages are described in
 * Documentation/netlink/specs/cellsock.yaml.
 */
#ifndef CELLSOCK_NETDEV_GENL_H
#define CELLSOCK_NETDEV_GENL_H

#include <linux/types.h>
#include <cellsock/modsock.h>

struct cellsock_flow_info;
struct cellsock_host;

int cellsock_genl_init(void);
void cellsock_genl_exit(void);

/* All of these run with the module lock held: allocate and send, no more. */
void cellsock_genl_notify_module(struct cellsock_host *host);
void cellsock_genl_notify_context(struct cellsock_host *host, u8 id);
void cellsock_genl_notify_flow(struct cellsock_host *host,
			       const struct cellsock_flow_info *info,
			       bool open);
void cellsock_genl_notify_at_line(struct cellsock_host *host, u32 cookie,
				  const char *text);
void cellsock_genl_notify_at_done(struct cellsock_host *host, u32 cookie,
				  enum cellsock_result result,
				  const char *final);
void cellsock_genl_notify_resolved(struct cellsock_host *host, u32 cookie,
				   enum cellsock_result result, int code,
				   const struct cellsock_addr *addrs,
				   unsigned int count);
void cellsock_genl_notify_option(struct cellsock_host *host, u32 cookie,
				 enum cellsock_result result, int code,
				 const char *value);
void cellsock_genl_forget(struct cellsock_host *host);

#endif
