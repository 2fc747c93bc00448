// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/cellsock.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "genl-gen.h"

#include <uapi/linux/cellsock.h>

/* Common nested types */
const struct nla_policy cellsock_dns_nl_policy[CELLSOCK_A_DNS_ADDRESS + 1] = {
	[CELLSOCK_A_DNS_ADDRESS] = { .type = NLA_BINARY, },
};

/* CELLSOCK_CMD_LINK_GET - do */
const struct nla_policy cellsock_link_get_nl_policy[CELLSOCK_A_LINK_IFNAME + 1] = {
	[CELLSOCK_A_LINK_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_LINK_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
};

/* CELLSOCK_CMD_LINK_SET - do */
const struct nla_policy cellsock_link_set_nl_policy[CELLSOCK_A_LINK_PIN + 1] = {
	[CELLSOCK_A_LINK_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_LINK_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_LINK_PIN] = { .type = NLA_NUL_STRING, .len = CELLSOCK_PIN_MAX, },
	[CELLSOCK_A_LINK_FIRST_CONTEXT] = NLA_POLICY_MAX(NLA_U32, CELLSOCK_CONTEXT_MAX),
	[CELLSOCK_A_LINK_DIALECT] = { .type = NLA_NUL_STRING, .len = CELLSOCK_DIALECT_MAX, },
};

/* CELLSOCK_CMD_CONTEXT_GET - do */
const struct nla_policy cellsock_context_get_nl_policy[CELLSOCK_A_CONTEXT_ID + 1] = {
	[CELLSOCK_A_CONTEXT_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_CONTEXT_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_CONTEXT_ID] = NLA_POLICY_MAX(NLA_U32, CELLSOCK_CONTEXT_MAX),
};

/* CELLSOCK_CMD_CONTEXT_SET - do */
const struct nla_policy cellsock_context_set_nl_policy[CELLSOCK_A_CONTEXT_NUMBER + 1] = {
	[CELLSOCK_A_CONTEXT_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_CONTEXT_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_CONTEXT_ID] = NLA_POLICY_MAX(NLA_U32, CELLSOCK_CONTEXT_MAX),
	[CELLSOCK_A_CONTEXT_PDP_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[CELLSOCK_A_CONTEXT_AUTH] = NLA_POLICY_MAX(NLA_U32, 3),
	[CELLSOCK_A_CONTEXT_APN] = { .type = NLA_NUL_STRING, .len = CELLSOCK_APN_MAX, },
	[CELLSOCK_A_CONTEXT_USER] = { .type = NLA_NUL_STRING, .len = CELLSOCK_CREDENTIAL_MAX, },
	[CELLSOCK_A_CONTEXT_PASSWORD] = { .type = NLA_NUL_STRING, .len = CELLSOCK_CREDENTIAL_MAX, },
	[CELLSOCK_A_CONTEXT_DNS] = NLA_POLICY_NESTED(cellsock_dns_nl_policy),
	[CELLSOCK_A_CONTEXT_BEARER] = NLA_POLICY_MAX(NLA_U32, 1),
	[CELLSOCK_A_CONTEXT_NUMBER] = { .type = NLA_NUL_STRING, .len = CELLSOCK_NUMBER_MAX, },
};

/* CELLSOCK_CMD_CONTEXT_UP - do */
const struct nla_policy cellsock_context_up_nl_policy[CELLSOCK_A_CONTEXT_ID + 1] = {
	[CELLSOCK_A_CONTEXT_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_CONTEXT_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_CONTEXT_ID] = NLA_POLICY_MAX(NLA_U32, CELLSOCK_CONTEXT_MAX),
};

/* CELLSOCK_CMD_CONTEXT_DOWN - do */
const struct nla_policy cellsock_context_down_nl_policy[CELLSOCK_A_CONTEXT_ID + 1] = {
	[CELLSOCK_A_CONTEXT_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_CONTEXT_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_CONTEXT_ID] = NLA_POLICY_MAX(NLA_U32, CELLSOCK_CONTEXT_MAX),
};

/* CELLSOCK_CMD_CONTEXT_DEL - do */
const struct nla_policy cellsock_context_del_nl_policy[CELLSOCK_A_CONTEXT_ID + 1] = {
	[CELLSOCK_A_CONTEXT_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_CONTEXT_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_CONTEXT_ID] = NLA_POLICY_MAX(NLA_U32, CELLSOCK_CONTEXT_MAX),
};

/* CELLSOCK_CMD_SOCKET_GET - do */
const struct nla_policy cellsock_socket_get_nl_policy[CELLSOCK_A_SOCKET_ID + 1] = {
	[CELLSOCK_A_SOCKET_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_SOCKET_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_SOCKET_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* CELLSOCK_CMD_AT - do */
const struct nla_policy cellsock_at_nl_policy[CELLSOCK_A_AT_COMMAND + 1] = {
	[CELLSOCK_A_AT_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_AT_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_AT_COMMAND] = { .type = NLA_NUL_STRING, .len = CELLSOCK_AT_MAX, },
};

/* CELLSOCK_CMD_RESOLVE - do */
const struct nla_policy cellsock_resolve_nl_policy[CELLSOCK_A_RESOLVE_NAME + 1] = {
	[CELLSOCK_A_RESOLVE_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_RESOLVE_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_RESOLVE_NAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_NAME_MAX, },
};

/* CELLSOCK_CMD_LISTEN_GET - do */
const struct nla_policy cellsock_listen_get_nl_policy[CELLSOCK_A_LISTEN_PORT + 1] = {
	[CELLSOCK_A_LISTEN_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_LISTEN_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_LISTEN_PROTOCOL] = NLA_POLICY_MAX(NLA_U32, 255),
	[CELLSOCK_A_LISTEN_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* CELLSOCK_CMD_LISTEN_ADD - do */
const struct nla_policy cellsock_listen_add_nl_policy[CELLSOCK_A_LISTEN_MAX_CONNECTIONS + 1] = {
	[CELLSOCK_A_LISTEN_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_LISTEN_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_LISTEN_PROTOCOL] = NLA_POLICY_MAX(NLA_U32, 255),
	[CELLSOCK_A_LISTEN_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[CELLSOCK_A_LISTEN_MAX_CONNECTIONS] = NLA_POLICY_MAX(NLA_U32, 255),
};

/* CELLSOCK_CMD_LISTEN_DEL - do */
const struct nla_policy cellsock_listen_del_nl_policy[CELLSOCK_A_LISTEN_PORT + 1] = {
	[CELLSOCK_A_LISTEN_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_LISTEN_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_LISTEN_PROTOCOL] = NLA_POLICY_MAX(NLA_U32, 255),
	[CELLSOCK_A_LISTEN_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* CELLSOCK_CMD_CONFIG_GET - do */
const struct nla_policy cellsock_config_get_nl_policy[CELLSOCK_A_CONFIG_NAME + 1] = {
	[CELLSOCK_A_CONFIG_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_CONFIG_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_CONFIG_NAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_OPTION_MAX, },
};

/* CELLSOCK_CMD_CONFIG_SET - do */
const struct nla_policy cellsock_config_set_nl_policy[CELLSOCK_A_CONFIG_VALUE + 1] = {
	[CELLSOCK_A_CONFIG_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[CELLSOCK_A_CONFIG_IFNAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_IFNAME_MAX, },
	[CELLSOCK_A_CONFIG_NAME] = { .type = NLA_NUL_STRING, .len = CELLSOCK_OPTION_MAX, },
	[CELLSOCK_A_CONFIG_VALUE] = { .type = NLA_NUL_STRING, .len = CELLSOCK_VALUE_MAX, },
};

/* Ops table for cellsock */
const struct genl_ops cellsock_nl_ops[15] = {
	{
		.cmd		= CELLSOCK_CMD_LINK_GET,
		.doit		= cellsock_nl_link_get_doit,
		.dumpit		= cellsock_nl_link_get_dumpit,
		.policy		= cellsock_link_get_nl_policy,
		.maxattr	= CELLSOCK_A_LINK_IFNAME,
	},
	{
		.cmd		= CELLSOCK_CMD_LINK_SET,
		.doit		= cellsock_nl_link_set_doit,
		.policy		= cellsock_link_set_nl_policy,
		.maxattr	= CELLSOCK_A_LINK_PIN,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= CELLSOCK_CMD_CONTEXT_GET,
		.doit		= cellsock_nl_context_get_doit,
		.dumpit		= cellsock_nl_context_get_dumpit,
		.policy		= cellsock_context_get_nl_policy,
		.maxattr	= CELLSOCK_A_CONTEXT_ID,
	},
	{
		.cmd		= CELLSOCK_CMD_CONTEXT_SET,
		.doit		= cellsock_nl_context_set_doit,
		.policy		= cellsock_context_set_nl_policy,
		.maxattr	= CELLSOCK_A_CONTEXT_NUMBER,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= CELLSOCK_CMD_CONTEXT_UP,
		.doit		= cellsock_nl_context_up_doit,
		.policy		= cellsock_context_up_nl_policy,
		.maxattr	= CELLSOCK_A_CONTEXT_ID,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= CELLSOCK_CMD_CONTEXT_DOWN,
		.doit		= cellsock_nl_context_down_doit,
		.policy		= cellsock_context_down_nl_policy,
		.maxattr	= CELLSOCK_A_CONTEXT_ID,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= CELLSOCK_CMD_CONTEXT_DEL,
		.doit		= cellsock_nl_context_del_doit,
		.policy		= cellsock_context_del_nl_policy,
		.maxattr	= CELLSOCK_A_CONTEXT_ID,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= CELLSOCK_CMD_SOCKET_GET,
		.doit		= cellsock_nl_socket_get_doit,
		.dumpit		= cellsock_nl_socket_get_dumpit,
		.policy		= cellsock_socket_get_nl_policy,
		.maxattr	= CELLSOCK_A_SOCKET_ID,
	},
	{
		.cmd		= CELLSOCK_CMD_AT,
		.doit		= cellsock_nl_at_doit,
		.policy		= cellsock_at_nl_policy,
		.maxattr	= CELLSOCK_A_AT_COMMAND,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= CELLSOCK_CMD_RESOLVE,
		.doit		= cellsock_nl_resolve_doit,
		.policy		= cellsock_resolve_nl_policy,
		.maxattr	= CELLSOCK_A_RESOLVE_NAME,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= CELLSOCK_CMD_LISTEN_GET,
		.doit		= cellsock_nl_listen_get_doit,
		.dumpit		= cellsock_nl_listen_get_dumpit,
		.policy		= cellsock_listen_get_nl_policy,
		.maxattr	= CELLSOCK_A_LISTEN_PORT,
	},
	{
		.cmd		= CELLSOCK_CMD_LISTEN_ADD,
		.doit		= cellsock_nl_listen_add_doit,
		.policy		= cellsock_listen_add_nl_policy,
		.maxattr	= CELLSOCK_A_LISTEN_MAX_CONNECTIONS,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= CELLSOCK_CMD_LISTEN_DEL,
		.doit		= cellsock_nl_listen_del_doit,
		.policy		= cellsock_listen_del_nl_policy,
		.maxattr	= CELLSOCK_A_LISTEN_PORT,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= CELLSOCK_CMD_CONFIG_GET,
		.doit		= cellsock_nl_config_get_doit,
		.dumpit		= cellsock_nl_config_get_dumpit,
		.policy		= cellsock_config_get_nl_policy,
		.maxattr	= CELLSOCK_A_CONFIG_NAME,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= CELLSOCK_CMD_CONFIG_SET,
		.doit		= cellsock_nl_config_set_doit,
		.policy		= cellsock_config_set_nl_policy,
		.maxattr	= CELLSOCK_A_CONFIG_VALUE,
		.flags		= GENL_ADMIN_PERM,
	},
};

static const struct genl_multicast_group cellsock_nl_mcgrps[] = {
	[CELLSOCK_NLGRP_EVENTS] = { "events", },
};
