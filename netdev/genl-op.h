/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all requests and dumps have in common.
 *
 * No handler waits for the module.  Each takes rtnl, which pins the device that
 * names the module, then the module lock for as long as it takes to copy or to
 * queue; what comes of a request follows as a notification.
 */
#ifndef CELLSOCK_NETDEV_GENL_OP_H
#define CELLSOCK_NETDEV_GENL_OP_H

#include <linux/types.h>
#include <net/genetlink.h>

#include "genl-msg.h"

/*
 * What of one module fits into @skb, from @cb->args[1] on, where it notes how
 * far it came.  Returns 0 when the module is done.  @cb->args[0] is the module
 * that was done last, @cb->args[2] the one that @cb->args[1] is about.
 */
typedef int (*cellsock_genl_dump_t)(struct sk_buff *skb,
				    struct netlink_callback *cb,
				    struct cellsock_host *host,
				    const struct cellsock_genl_to *to);

/*
 * A request about one module, with rtnl and the module lock held.  @skb is the
 * reply to be, NULL where the command has none.
 */
typedef int (*cellsock_genl_do_t)(struct cellsock_dev *cd,
				  struct genl_info *info, struct sk_buff *skb,
				  const struct cellsock_genl_to *to);

struct cellsock_dev *cellsock_genl_need(struct genl_info *info);
int cellsock_genl_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		       cellsock_genl_dump_t fill);
int cellsock_genl_act(struct cellsock_dev *cd, struct genl_info *info,
		      bool reply, cellsock_genl_do_t act);
int cellsock_genl_do(struct genl_info *info, bool reply,
		     cellsock_genl_do_t act);
int cellsock_genl_refused(struct genl_info *info, int err);
bool cellsock_genl_clean(const struct nlattr *attr, const char *not);

#endif
