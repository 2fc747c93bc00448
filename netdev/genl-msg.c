// SPDX-License-Identifier: GPL-2.0-only
/*
 * What generic netlink messages are made of.
 */
#include <linux/netdevice.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include "dev.h"
#include "flow.h"
#include "genl-gen.h"
#include "genl-msg.h"

struct cellsock_dev *cellsock_genl_anchor(struct cellsock_host *host,
					  struct net *net)
{
	struct cellsock_dev *cd = host->devs[host->first];
	unsigned int i;

	if (cd && net_eq(dev_net(cd->netdev), net))
		return cd;
	for (i = 0; i < CELLSOCK_MAX_CONTEXTS; i++) {
		cd = host->devs[i];
		if (cd && net_eq(dev_net(cd->netdev), net))
			return cd;
	}
	return NULL;
}

bool cellsock_genl_shows(const struct cellsock_host *host, u8 context,
			 const struct net *net)
{
	const struct cellsock_dev *cd;

	cd = host->devs[context] ?: host->devs[host->first];
	return cd && net_eq(dev_net(cd->netdev), net);
}

void *cellsock_genl_begin(struct sk_buff *skb,
			  const struct cellsock_genl_to *to)
{
	return genlmsg_put(skb, to->portid, to->seq, &cellsock_genl_family,
			   to->flags, to->cmd);
}

int cellsock_genl_end(struct sk_buff *skb, void *hdr, int err)
{
	if (err) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

int cellsock_genl_put_text(struct sk_buff *skb, int attr, const char *text)
{
	return *text ? nla_put_string(skb, attr, text) : 0;
}

int cellsock_genl_put_flag(struct sk_buff *skb, int attr, bool value)
{
	return value ? nla_put_flag(skb, attr) : 0;
}

int cellsock_genl_put_addr(struct sk_buff *skb, int attr,
			   const struct cellsock_addr *addr)
{
	if (!addr->family)
		return 0;
	return nla_put(skb, attr, addr->family == 4 ? 4 : 16, addr->bytes);
}

int cellsock_genl_put_addrs(struct sk_buff *skb, int attr,
			    const struct cellsock_addr *addrs,
			    unsigned int count)
{
	struct nlattr *nest;
	unsigned int i;

	for (i = 0; i < count && addrs[i].family; i++) {
		nest = nla_nest_start(skb, attr);
		if (!nest || cellsock_genl_put_addr(skb,
						    CELLSOCK_A_DNS_ADDRESS,
						    &addrs[i]))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

int cellsock_genl_put_error(struct sk_buff *skb, int attr, int text_attr,
			    struct cellsock_modsock *ms, int code)
{
	const char *text;

	if (!code)
		return 0;
	if (nla_put_u32(skb, attr, code))
		return -EMSGSIZE;
	text = ms->ops->describe(ms, code);
	return text ? nla_put_string(skb, text_attr, text) : 0;
}

/*
 * An event is told without rtnl: the device may get another name meanwhile, and
 * what nla_put_string() measures must be what it copies.
 */
static int cellsock_genl_put_name(struct sk_buff *skb, int attr,
				  const struct net_device *netdev)
{
	char name[IFNAMSIZ];

	strscpy(name, netdev->name, sizeof(name));
	return nla_put_string(skb, attr, name);
}

int cellsock_genl_put_dev(struct sk_buff *skb, const struct cellsock_dev *cd,
			  const struct cellsock_genl_to *to)
{
	if (!cd || !net_eq(dev_net(cd->netdev), to->net))
		return 0;
	return nla_put_u32(skb, CELLSOCK_A_IFINDEX, cd->netdev->ifindex) ||
	       cellsock_genl_put_name(skb, CELLSOCK_A_IFNAME, cd->netdev);
}

int cellsock_genl_put_module(struct sk_buff *skb, int attr,
			     struct cellsock_host *host,
			     const struct cellsock_genl_to *to)
{
	struct cellsock_dev *anchor = cellsock_genl_anchor(host, to->net);

	return anchor ? nla_put_u32(skb, attr, anchor->netdev->ifindex) : 0;
}

static int cellsock_genl_put_caps(struct sk_buff *skb,
				  const struct cellsock_caps *caps)
{
	struct nlattr *nest;

	if (!caps->sockets)
		return 0;
	nest = nla_nest_start(skb, CELLSOCK_A_LINK_CAPS);
	if (!nest ||
	    nla_put_u32(skb, CELLSOCK_A_CAPS_SOCKETS, caps->sockets) ||
	    nla_put_u32(skb, CELLSOCK_A_CAPS_SEND_MAX, caps->send_max) ||
	    nla_put_u32(skb, CELLSOCK_A_CAPS_FIRST_CONTEXT,
			caps->first_context) ||
	    nla_put_u32(skb, CELLSOCK_A_CAPS_LAST_CONTEXT,
			caps->last_context) ||
	    cellsock_genl_put_flag(skb, CELLSOCK_A_CAPS_FLOW_CONTROL,
				   caps->flow_control) ||
	    cellsock_genl_put_flag(skb, CELLSOCK_A_CAPS_IPV6, caps->ipv6) ||
	    cellsock_genl_put_flag(skb, CELLSOCK_A_CAPS_LISTENERS,
				   caps->listeners) ||
	    cellsock_genl_put_flag(skb, CELLSOCK_A_CAPS_UDP_SERVICE,
				   caps->udp_service) ||
	    cellsock_genl_put_flag(skb, CELLSOCK_A_CAPS_ECHO, caps->echo) ||
	    cellsock_genl_put_flag(skb, CELLSOCK_A_CAPS_CSD, caps->csd))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int cellsock_genl_put_stats(struct sk_buff *skb,
				   const struct cellsock_module_stats *stats)
{
	const struct {
		int attr;
		u64 value;
	} counters[] = {
		{ CELLSOCK_A_STATS_LINE_RX_BYTES, stats->line_rx_bytes },
		{ CELLSOCK_A_STATS_LINE_TX_BYTES, stats->line_tx_bytes },
		{ CELLSOCK_A_STATS_COMMANDS, stats->commands },
		{ CELLSOCK_A_STATS_COMMAND_TIMEOUTS, stats->command_timeouts },
		{ CELLSOCK_A_STATS_COMMAND_ERRORS, stats->command_errors },
		{ CELLSOCK_A_STATS_URCS, stats->urcs },
		{ CELLSOCK_A_STATS_UNKNOWN_LINES, stats->unknown_lines },
		{ CELLSOCK_A_STATS_OVERLONG_LINES, stats->overlong_lines },
		{ CELLSOCK_A_STATS_FRAMING_ERRORS, stats->framing_errors },
		{ CELLSOCK_A_STATS_RX_ERRORS, stats->rx_errors },
		{ CELLSOCK_A_STATS_SEND_RETRIES, stats->send_retries },
		{ CELLSOCK_A_STATS_MODE_SWITCHES, stats->mode_switches },
		{ CELLSOCK_A_STATS_LOST_BYTES, stats->lost_bytes },
		{ CELLSOCK_A_STATS_LOST_DATAGRAMS, stats->lost_datagrams },
		{ CELLSOCK_A_STATS_RESETS, stats->resets },
	};
	struct nlattr *nest;
	unsigned int i;

	static_assert(ARRAY_SIZE(counters) * sizeof(u64) == sizeof(*stats));
	nest = nla_nest_start(skb, CELLSOCK_A_LINK_STATS);
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(counters); i++)
		if (nla_put_u64_64bit(skb, counters[i].attr, counters[i].value,
				      CELLSOCK_A_STATS_PAD))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int cellsock_genl_put_devices(struct sk_buff *skb,
				     const struct cellsock_host *host,
				     const struct net *net)
{
	const struct cellsock_dev *cd;
	struct nlattr *nest;
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_CONTEXTS; i++) {
		cd = host->devs[i];
		if (!cd || !net_eq(dev_net(cd->netdev), net))
			continue;
		nest = nla_nest_start(skb, CELLSOCK_A_LINK_DEVICE);
		if (!nest ||
		    nla_put_u32(skb, CELLSOCK_A_DEVICE_IFINDEX,
				cd->netdev->ifindex) ||
		    cellsock_genl_put_name(skb, CELLSOCK_A_DEVICE_IFNAME,
					   cd->netdev) ||
		    nla_put_u32(skb, CELLSOCK_A_DEVICE_CONTEXT, cd->context))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

int cellsock_genl_fill_link(struct sk_buff *skb, struct cellsock_host *host,
			    const struct cellsock_genl_to *to)
{
	const struct cellsock_module_info *info = &host->ms->info;
	void *hdr = cellsock_genl_begin(skb, to);
	int err;

	if (!hdr)
		return -EMSGSIZE;
	err = cellsock_genl_put_dev(skb, cellsock_genl_anchor(host, to->net),
				    to) ||
	      nla_put_u32(skb, CELLSOCK_A_LINK_STATE, info->state) ||
	      cellsock_genl_put_text(skb, CELLSOCK_A_LINK_REASON,
				     info->reason) ||
	      (info->lack &&
	       nla_put_u32(skb, CELLSOCK_A_LINK_LACK, info->lack)) ||
	      cellsock_genl_put_text(skb, CELLSOCK_A_LINK_DIALECT,
				     info->dialect) ||
	      cellsock_genl_put_text(skb, CELLSOCK_A_LINK_MANUFACTURER,
				     info->manufacturer) ||
	      cellsock_genl_put_text(skb, CELLSOCK_A_LINK_MODEL, info->model) ||
	      cellsock_genl_put_text(skb, CELLSOCK_A_LINK_REVISION,
				     info->revision) ||
	      cellsock_genl_put_text(skb, CELLSOCK_A_LINK_AT_PORT,
				     info->at_port) ||
	      cellsock_genl_put_text(skb, CELLSOCK_A_LINK_PORT, info->port) ||
	      nla_put_u32(skb, CELLSOCK_A_LINK_PORT_DEV, info->port_dev) ||
	      nla_put_u32(skb, CELLSOCK_A_LINK_FIRST_CONTEXT, host->first) ||
	      cellsock_genl_put_caps(skb, &host->ms->caps) ||
	      cellsock_genl_put_stats(skb, &host->ms->stats) ||
	      cellsock_genl_put_devices(skb, host, to->net);
	return cellsock_genl_end(skb, hdr, err);
}

static int cellsock_genl_put_net(struct sk_buff *skb,
				 const struct cellsock_context_net *net)
{
	return cellsock_genl_put_addr(skb, CELLSOCK_A_CONTEXT_IPV4, &net->v4) ||
	       cellsock_genl_put_addr(skb, CELLSOCK_A_CONTEXT_IPV6, &net->v6) ||
	       cellsock_genl_put_addrs(skb, CELLSOCK_A_CONTEXT_DNS, net->dns,
				       CELLSOCK_MAX_DNS);
}

int cellsock_genl_fill_context(struct sk_buff *skb, struct cellsock_host *host,
			       u8 id, const struct cellsock_genl_to *to)
{
	const struct cellsock_context *ctx = &host->ms->contexts[id];
	void *hdr = cellsock_genl_begin(skb, to);
	int err;

	if (!hdr)
		return -EMSGSIZE;
	err = cellsock_genl_put_dev(skb, host->devs[id], to) ||
	      cellsock_genl_put_module(skb, CELLSOCK_A_CONTEXT_MODULE, host,
				       to) ||
	      nla_put_u32(skb, CELLSOCK_A_CONTEXT_ID, id) ||
	      nla_put_u32(skb, CELLSOCK_A_CONTEXT_STATE, ctx->state) ||
	      cellsock_genl_put_text(skb, CELLSOCK_A_CONTEXT_REASON,
				     ctx->reason) ||
	      nla_put_u32(skb, CELLSOCK_A_CONTEXT_PDP_TYPE,
			  ctx->config.pdp_type) ||
	      nla_put_u32(skb, CELLSOCK_A_CONTEXT_AUTH, ctx->config.auth) ||
	      cellsock_genl_put_text(skb, CELLSOCK_A_CONTEXT_APN,
				     ctx->config.apn) ||
	      cellsock_genl_put_text(skb, CELLSOCK_A_CONTEXT_USER,
				     ctx->config.user) ||
	      nla_put_u32(skb, CELLSOCK_A_CONTEXT_BEARER,
			  ctx->config.bearer) ||
	      cellsock_genl_put_text(skb, CELLSOCK_A_CONTEXT_NUMBER,
				     ctx->config.number) ||
	      (ctx->state == CELLSOCK_CONTEXT_ACTIVE &&
	       cellsock_genl_put_net(skb, &ctx->net));
	return cellsock_genl_end(skb, hdr, err);
}

static int cellsock_genl_put_service(struct sk_buff *skb,
				     enum cellsock_service service)
{
	static const char *const names[] = {
		[CELLSOCK_TCP_CLIENT] = "tcp",
		[CELLSOCK_TCP_LISTENER] = "tcp-listener",
		[CELLSOCK_TCP_INCOMING] = "tcp-incoming",
		[CELLSOCK_UDP_CLIENT] = "udp",
		[CELLSOCK_UDP_SERVICE] = "udp-service",
		[CELLSOCK_UDP_LISTENER] = "udp-listener",
		[CELLSOCK_UDP_INCOMING] = "udp-incoming",
	};

	return nla_put_string(skb, CELLSOCK_A_SOCKET_SERVICE, names[service]);
}

static int cellsock_genl_put_flow(struct sk_buff *skb,
				  const struct cellsock_flow_info *info)
{
	return cellsock_genl_put_service(skb, info->service) ||
	       nla_put_u32(skb, CELLSOCK_A_SOCKET_ID, info->id) ||
	       nla_put_u32(skb, CELLSOCK_A_SOCKET_CONTEXT, info->context) ||
	       nla_put_string(skb, CELLSOCK_A_SOCKET_STATE, info->state) ||
	       cellsock_genl_put_flag(skb, CELLSOCK_A_SOCKET_WAITING,
				      info->waiting) ||
	       cellsock_genl_put_flag(skb, CELLSOCK_A_SOCKET_EVICTED,
				      info->evicted) ||
	       cellsock_genl_put_addr(skb, CELLSOCK_A_SOCKET_LOCAL_ADDRESS,
				      &info->local.addr) ||
	       nla_put_u32(skb, CELLSOCK_A_SOCKET_LOCAL_PORT,
			   info->local.port) ||
	       cellsock_genl_put_addr(skb, CELLSOCK_A_SOCKET_REMOTE_ADDRESS,
				      &info->remote.addr) ||
	       nla_put_u32(skb, CELLSOCK_A_SOCKET_REMOTE_PORT,
			   info->remote.port) ||
	       nla_put_u32(skb, CELLSOCK_A_SOCKET_SEND_QUEUE, info->up_queue) ||
	       nla_put_u32(skb, CELLSOCK_A_SOCKET_RECEIVE_QUEUE,
			   info->down_queue) ||
	       nla_put_u32(skb, CELLSOCK_A_SOCKET_CREDIT, info->credit) ||
	       nla_put_u64_64bit(skb, CELLSOCK_A_SOCKET_TX_BYTES,
				 info->up_bytes, CELLSOCK_A_SOCKET_PAD) ||
	       nla_put_u64_64bit(skb, CELLSOCK_A_SOCKET_RX_BYTES,
				 info->down_bytes, CELLSOCK_A_SOCKET_PAD);
}

static int cellsock_genl_put_slot(struct sk_buff *skb,
				  struct cellsock_modsock *ms, int slot)
{
	struct cellsock_socket_info info;

	if (slot < 0)
		return 0;
	ms->ops->socket_info(ms, slot, &info);
	return (info.id >= 0 &&
		nla_put_u32(skb, CELLSOCK_A_SOCKET_MODULE_ID, info.id)) ||
	       nla_put_string(skb, CELLSOCK_A_SOCKET_MODE, info.mode);
}

static int cellsock_genl_put_outcome(struct sk_buff *skb,
				     struct cellsock_modsock *ms,
				     const struct cellsock_flow_info *info)
{
	return nla_put_u32(skb, CELLSOCK_A_SOCKET_RESULT, info->result) ||
	       cellsock_genl_put_error(skb, CELLSOCK_A_SOCKET_ERROR,
				       CELLSOCK_A_SOCKET_ERROR_TEXT, ms,
				       info->code);
}

int cellsock_genl_fill_socket(struct sk_buff *skb, struct cellsock_host *host,
			      const struct cellsock_flow_info *info,
			      const struct cellsock_genl_to *to)
{
	void *hdr = cellsock_genl_begin(skb, to);
	int err;

	if (!hdr)
		return -EMSGSIZE;
	err = cellsock_genl_put_dev(skb, host->devs[info->context], to) ||
	      cellsock_genl_put_module(skb, CELLSOCK_A_SOCKET_MODULE, host,
				       to) ||
	      cellsock_genl_put_flow(skb, info) ||
	      cellsock_genl_put_slot(skb, host->ms, info->slot) ||
	      (to->cmd != CELLSOCK_CMD_SOCKET_GET &&
	       cellsock_genl_put_outcome(skb, host->ms, info));
	return cellsock_genl_end(skb, hdr, err);
}
