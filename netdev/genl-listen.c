// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports that a module listens on.
 */
#include <linux/netlink.h>
#include <net/genetlink.h>

#include "dev.h"
#include "genl-gen.h"
#include "genl-msg.h"
#include "genl-op.h"
#include "listen.h"

/* --- dumps --------------------------------------------------------------- */

static int cellsock_genl_put_listen(struct sk_buff *skb,
				    const struct cellsock_listen_info *info)
{
	return nla_put_u32(skb, CELLSOCK_A_LISTEN_CONTEXT, info->context) ||
	       nla_put_u32(skb, CELLSOCK_A_LISTEN_PROTOCOL, info->protocol) ||
	       nla_put_u16(skb, CELLSOCK_A_LISTEN_PORT, info->port) ||
	       (info->max &&
		nla_put_u32(skb, CELLSOCK_A_LISTEN_MAX_CONNECTIONS,
			    info->max)) ||
	       nla_put_u32(skb, CELLSOCK_A_LISTEN_CONNECTIONS,
			   info->connections) ||
	       cellsock_genl_put_flag(skb, CELLSOCK_A_LISTEN_LISTENING,
				      info->listening) ||
	       nla_put_u64_64bit(skb, CELLSOCK_A_LISTEN_ACCEPTED,
				 info->accepted, CELLSOCK_A_LISTEN_PAD) ||
	       nla_put_u64_64bit(skb, CELLSOCK_A_LISTEN_REJECTED,
				 info->rejected, CELLSOCK_A_LISTEN_PAD) ||
	       nla_put_u32(skb, CELLSOCK_A_LISTEN_RESULT, info->result);
}

static int cellsock_genl_put_socket(struct sk_buff *skb,
				    struct cellsock_modsock *ms, int slot)
{
	struct cellsock_socket_info info;

	if (slot < 0)
		return 0;
	ms->ops->socket_info(ms, slot, &info);
	return info.id < 0 ? 0 :
	       nla_put_u32(skb, CELLSOCK_A_LISTEN_MODULE_ID, info.id);
}

static int cellsock_genl_fill_listen(struct sk_buff *skb,
				     struct cellsock_host *host,
				     const struct cellsock_listen_info *info,
				     const struct cellsock_genl_to *to)
{
	void *hdr = cellsock_genl_begin(skb, to);
	int err;

	if (!hdr)
		return -EMSGSIZE;
	err = cellsock_genl_put_dev(skb, host->devs[info->context], to) ||
	      cellsock_genl_put_module(skb, CELLSOCK_A_LISTEN_MODULE, host,
				       to) ||
	      cellsock_genl_put_listen(skb, info) ||
	      cellsock_genl_put_socket(skb, host->ms, info->slot) ||
	      cellsock_genl_put_error(skb, CELLSOCK_A_LISTEN_ERROR,
				      CELLSOCK_A_LISTEN_ERROR_TEXT, host->ms,
				      info->code);
	return cellsock_genl_end(skb, hdr, err);
}

static int cellsock_genl_dump_listen(struct sk_buff *skb,
				     struct netlink_callback *cb,
				     struct cellsock_host *host,
				     const struct cellsock_genl_to *to)
{
	struct cellsock_listen_info info;

	for (; cellsock_listen_next(&host->listens, cb->args[1], &info);
	     cb->args[1] = info.id) {
		if (!cellsock_genl_shows(host, info.context, to->net))
			continue;
		if (cellsock_genl_fill_listen(skb, host, &info, to))
			return -EMSGSIZE;
	}
	return 0;
}

int cellsock_nl_listen_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb)
{
	return cellsock_genl_dump(skb, cb, CELLSOCK_CMD_LISTEN_GET,
				  cellsock_genl_dump_listen);
}

/* --- requests ------------------------------------------------------------ */

static int cellsock_genl_get_listen(struct cellsock_dev *cd,
				    struct genl_info *info,
				    struct sk_buff *skb,
				    const struct cellsock_genl_to *to)
{
	u32 protocol = nla_get_u32(info->attrs[CELLSOCK_A_LISTEN_PROTOCOL]);
	struct nlattr *port = info->attrs[CELLSOCK_A_LISTEN_PORT];
	struct cellsock_listen_info listen = { .id = 0 };

	while (cellsock_listen_next(&cd->host->listens, listen.id, &listen))
		if (listen.context == cd->context &&
		    listen.protocol == protocol &&
		    listen.port == nla_get_u16(port))
			return cellsock_genl_fill_listen(skb, cd->host,
							 &listen, to);
	NL_SET_ERR_MSG_ATTR(info->extack, port, "the port is not listened on");
	return -ENOENT;
}

static int cellsock_genl_add_listen(struct cellsock_dev *cd,
				    struct genl_info *info,
				    struct sk_buff *skb,
				    const struct cellsock_genl_to *to)
{
	struct nlattr **attrs = info->attrs;
	struct nlattr *max = attrs[CELLSOCK_A_LISTEN_MAX_CONNECTIONS];
	int err;

	err = cellsock_listen_add(&cd->host->listens, cd->context,
				  nla_get_u32(attrs[CELLSOCK_A_LISTEN_PROTOCOL]),
				  nla_get_u16(attrs[CELLSOCK_A_LISTEN_PORT]),
				  max ? nla_get_u32(max) : 0, info->extack);
	return err == -ENOMEM ? cellsock_genl_refused(info, err) : err;
}

static int cellsock_genl_del_listen(struct cellsock_dev *cd,
				    struct genl_info *info,
				    struct sk_buff *skb,
				    const struct cellsock_genl_to *to)
{
	struct nlattr **attrs = info->attrs;

	return cellsock_listen_del(&cd->host->listens, cd->context,
				   nla_get_u32(attrs[CELLSOCK_A_LISTEN_PROTOCOL]),
				   nla_get_u16(attrs[CELLSOCK_A_LISTEN_PORT]),
				   info->extack);
}

static int cellsock_genl_port(struct genl_info *info, bool reply,
			      cellsock_genl_do_t act)
{
	if (!info->attrs[CELLSOCK_A_LISTEN_PROTOCOL]) {
		GENL_SET_ERR_MSG(info, "no protocol given");
		return -EINVAL;
	}
	if (!info->attrs[CELLSOCK_A_LISTEN_PORT]) {
		GENL_SET_ERR_MSG(info, "no port given");
		return -EINVAL;
	}
	return cellsock_genl_do(info, reply, act);
}

int cellsock_nl_listen_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return cellsock_genl_port(info, true, cellsock_genl_get_listen);
}

int cellsock_nl_listen_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return cellsock_genl_port(info, false, cellsock_genl_add_listen);
}

int cellsock_nl_listen_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return cellsock_genl_port(info, false, cellsock_genl_del_listen);
}
