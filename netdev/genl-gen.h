/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/cellsock.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_CELLSOCK_GEN_H
#define _LINUX_CELLSOCK_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/cellsock.h>

/* Common nested types */
extern const struct nla_policy cellsock_dns_nl_policy[CELLSOCK_A_DNS_ADDRESS + 1];

extern const struct nla_policy cellsock_link_get_nl_policy[CELLSOCK_A_LINK_IFNAME + 1];

extern const struct nla_policy cellsock_link_set_nl_policy[CELLSOCK_A_LINK_PIN + 1];

extern const struct nla_policy cellsock_context_get_nl_policy[CELLSOCK_A_CONTEXT_ID + 1];

extern const struct nla_policy cellsock_context_set_nl_policy[CELLSOCK_A_CONTEXT_NUMBER + 1];

extern const struct nla_policy cellsock_context_up_nl_policy[CELLSOCK_A_CONTEXT_ID + 1];

extern const struct nla_policy cellsock_context_down_nl_policy[CELLSOCK_A_CONTEXT_ID + 1];

extern const struct nla_policy cellsock_context_del_nl_policy[CELLSOCK_A_CONTEXT_ID + 1];

extern const struct nla_policy cellsock_socket_get_nl_policy[CELLSOCK_A_SOCKET_ID + 1];

extern const struct nla_policy cellsock_at_nl_policy[CELLSOCK_A_AT_COMMAND + 1];

extern const struct nla_policy cellsock_resolve_nl_policy[CELLSOCK_A_RESOLVE_NAME + 1];

extern const struct nla_policy cellsock_listen_get_nl_policy[CELLSOCK_A_LISTEN_PORT + 1];

extern const struct nla_policy cellsock_listen_add_nl_policy[CELLSOCK_A_LISTEN_MAX_CONNECTIONS + 1];

extern const struct nla_policy cellsock_listen_del_nl_policy[CELLSOCK_A_LISTEN_PORT + 1];

extern const struct nla_policy cellsock_config_get_nl_policy[CELLSOCK_A_CONFIG_NAME + 1];

extern const struct nla_policy cellsock_config_set_nl_policy[CELLSOCK_A_CONFIG_VALUE + 1];

/* Ops table for cellsock */
extern const struct genl_ops cellsock_nl_ops[15];

int cellsock_nl_link_get_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_link_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int cellsock_nl_link_set_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_context_get_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_context_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb);
int cellsock_nl_context_set_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_context_up_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_context_down_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_context_del_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_socket_get_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_socket_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);
int cellsock_nl_at_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_resolve_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_listen_get_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_listen_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);
int cellsock_nl_listen_add_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_listen_del_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_config_get_doit(struct sk_buff *skb, struct genl_info *info);
int cellsock_nl_config_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);
int cellsock_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	CELLSOCK_NLGRP_EVENTS,
};

#endif /* _LINUX_CELLSOCK_GEN_H */
