/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What generic netlink messages are made of.
 *
 * Everything here runs with the module lock held, or with rtnl and the module
 * lock; what does not fit gives -EMSGSIZE and leaves the message as it was.
 */
#ifndef CELLSOCK_NETDEV_GENL_MSG_H
#define CELLSOCK_NETDEV_GENL_MSG_H

#include <linux/types.h>
#include <net/genetlink.h>

#include "dev.h"
#include "genl-gen.h"

struct cellsock_flow_info;

/* One lookup serves all attribute sets. */
#define CELLSOCK_A_IFINDEX	((int)CELLSOCK_A_LINK_IFINDEX)
#define CELLSOCK_A_IFNAME	((int)CELLSOCK_A_LINK_IFNAME)
static_assert(CELLSOCK_A_CONTEXT_IFINDEX == CELLSOCK_A_IFINDEX);
static_assert(CELLSOCK_A_CONTEXT_IFNAME == CELLSOCK_A_IFNAME);
static_assert(CELLSOCK_A_SOCKET_IFINDEX == CELLSOCK_A_IFINDEX);
static_assert(CELLSOCK_A_SOCKET_IFNAME == CELLSOCK_A_IFNAME);
static_assert(CELLSOCK_A_AT_IFINDEX == CELLSOCK_A_IFINDEX);
static_assert(CELLSOCK_A_AT_IFNAME == CELLSOCK_A_IFNAME);
static_assert(CELLSOCK_A_RESOLVE_IFINDEX == CELLSOCK_A_IFINDEX);
static_assert(CELLSOCK_A_RESOLVE_IFNAME == CELLSOCK_A_IFNAME);
static_assert(CELLSOCK_A_LISTEN_IFINDEX == CELLSOCK_A_IFINDEX);
static_assert(CELLSOCK_A_LISTEN_IFNAME == CELLSOCK_A_IFNAME);
static_assert(CELLSOCK_A_CONFIG_IFINDEX == CELLSOCK_A_IFINDEX);
static_assert(CELLSOCK_A_CONFIG_IFNAME == CELLSOCK_A_IFNAME);
static_assert(sizeof_field(struct net_device, name) == CELLSOCK_IFNAME_MAX + 1);

/**
 * struct cellsock_genl_to - where a message goes
 * @net: network namespace; decides which devices the message may name
 * @portid: netlink port of the asker, 0 in a notification
 * @seq: sequence number of the request
 * @flags: netlink flags
 * @cmd: command
 */
struct cellsock_genl_to {
	struct net *net;
	u32 portid;
	u32 seq;
	int flags;
	u8 cmd;
};

extern struct genl_family cellsock_genl_family;

/*
 * The first device of a module, or another one where that is in another
 * namespace: what names the module in @net.  NULL when none is there.
 */
struct cellsock_dev *cellsock_genl_anchor(struct cellsock_host *host,
					  struct net *net);

void *cellsock_genl_begin(struct sk_buff *skb,
			  const struct cellsock_genl_to *to);
int cellsock_genl_end(struct sk_buff *skb, void *hdr, int err);
/* Nothing to say is said by leaving the attribute out. */
int cellsock_genl_put_text(struct sk_buff *skb, int attr, const char *text);
int cellsock_genl_put_flag(struct sk_buff *skb, int attr, bool value);
int cellsock_genl_put_addr(struct sk_buff *skb, int attr,
			   const struct cellsock_addr *addr);
/* A nest @attr for each address, as for name servers. */
int cellsock_genl_put_addrs(struct sk_buff *skb, int attr,
			    const struct cellsock_addr *addrs,
			    unsigned int count);
/* The module's error @code, unless it is 0, and what it says of it. */
int cellsock_genl_put_error(struct sk_buff *skb, int attr, int text_attr,
			    struct cellsock_modsock *ms, int code);
/*
 * Are the flows of @context to be told of in @net?  Where its device is, or
 * where the module's first one is when it has none.
 */
bool cellsock_genl_shows(const struct cellsock_host *host, u8 context,
			 const struct net *net);
/* Only where the asker can see it; @cd may be NULL. */
int cellsock_genl_put_dev(struct sk_buff *skb, const struct cellsock_dev *cd,
			  const struct cellsock_genl_to *to);

/* Index of what names the module there, if anything does. */
int cellsock_genl_put_module(struct sk_buff *skb, int attr,
			     struct cellsock_host *host,
			     const struct cellsock_genl_to *to);

/* Whole messages */
int cellsock_genl_fill_link(struct sk_buff *skb, struct cellsock_host *host,
			    const struct cellsock_genl_to *to);
int cellsock_genl_fill_context(struct sk_buff *skb, struct cellsock_host *host,
			       u8 id, const struct cellsock_genl_to *to);
int cellsock_genl_fill_socket(struct sk_buff *skb, struct cellsock_host *host,
			      const struct cellsock_flow_info *info,
			      const struct cellsock_genl_to *to);

#endif
