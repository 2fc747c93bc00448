// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all requests and dumps have in common.
 */
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include <cellsock/compat.h>
#include "dev.h"
#include "genl-msg.h"
#include "genl-op.h"

/* --- finding the module -------------------------------------------------- */

/* NULL when @attrs name no interface at all */
static struct cellsock_dev *cellsock_genl_find(struct net *net,
					       struct nlattr **attrs,
					       struct netlink_ext_ack *extack)
{
	struct nlattr *index = attrs[CELLSOCK_A_IFINDEX];
	struct nlattr *name = attrs[CELLSOCK_A_IFNAME];
	struct net_device *netdev;
	struct cellsock_dev *cd;

	ASSERT_RTNL();
	if (index)
		netdev = __dev_get_by_index(net, nla_get_u32(index));
	else if (name)
		netdev = __dev_get_by_name(net, nla_data(name));
	else
		return NULL;
	if (!netdev) {
		NL_SET_ERR_MSG_ATTR(extack, index ?: name, "no such interface");
		return ERR_PTR(-ENODEV);
	}
	cd = cellsock_dev_get(netdev);
	if (!cd) {
		NL_SET_ERR_MSG_ATTR(extack, index ?: name,
				    "not an interface of a cellular module");
		return ERR_PTR(-EOPNOTSUPP);
	}
	return cd;
}

/**
 * cellsock_genl_need() - find the interface that a request has to name
 * @info: the request
 *
 * Context: rtnl, which keeps the answer valid.
 * Return: its device, or an error pointer with the reason told.
 */
struct cellsock_dev *cellsock_genl_need(struct genl_info *info)
{
	struct cellsock_dev *cd;

	cd = cellsock_genl_find(genl_info_net(info), info->attrs, info->extack);
	if (!cd) {
		GENL_SET_ERR_MSG(info, "no interface given");
		return ERR_PTR(-EINVAL);
	}
	return cd;
}

/* --- dumps --------------------------------------------------------------- */

/*
 * Modules are walked by the index of their first device, so that one which
 * appears or goes between two parts of a dump neither hides nor repeats another.
 */
static struct cellsock_dev *cellsock_genl_next(struct net *net, int after)
{
	struct cellsock_dev *cd, *best = NULL;
	struct net_device *netdev;

	for_each_netdev(net, netdev) {
		if (netdev->ifindex <= after ||
		    (best && netdev->ifindex > best->netdev->ifindex))
			continue;
		cd = cellsock_dev_get(netdev);
		if (cd && cd == cellsock_genl_anchor(cd->host, net))
			best = cd;
	}
	return best;
}

/**
 * cellsock_genl_dump() - go on with a dump
 * @skb: its next part
 * @cb: how far it came
 * @cmd: command of the messages
 * @fill: adds what there is of one module
 *
 * Return: as of a ->dumpit().
 */
int cellsock_genl_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		       cellsock_genl_dump_t fill)
{
	const struct cellsock_genl_to to = {
		.net = sock_net(skb->sk),
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.cmd = cmd,
	};
	struct cellsock_dev *cd, *only;
	int err = 0;

	rtnl_lock();
	only = cellsock_genl_find(to.net, cellsock_genl_dump_attrs(cb),
				  cb->extack);
	if (IS_ERR(only)) {
		rtnl_unlock();
		return PTR_ERR(only);
	}
	if (only)
		only = cellsock_genl_anchor(only->host, to.net);
	for (;;) {
		cd = only ?: cellsock_genl_next(to.net, cb->args[0]);
		if (!cd || cd->netdev->ifindex <= cb->args[0])
			break;
		if (cb->args[2] != cd->netdev->ifindex)
			cb->args[1] = 0;
		cb->args[2] = cd->netdev->ifindex;
		cellsock_modsock_lock(cd->host->ms);
		err = fill(skb, cb, cd->host, &to);
		cellsock_modsock_unlock(cd->host->ms);
		if (err)
			break;
		cb->args[0] = cd->netdev->ifindex;
	}
	rtnl_unlock();
	return skb->len ?: err;
}

/* --- requests ------------------------------------------------------------ */

/**
 * cellsock_genl_refused() - say why the lower side did not take a request
 * @info: the request
 * @err: its error, or 0
 *
 * Return: @err.
 */
int cellsock_genl_refused(struct genl_info *info, int err)
{
	switch (err) {
	case 0:
		break;
	case -ERANGE:
		GENL_SET_ERR_MSG(info, "the module has no such context");
		break;
	case -EINVAL:
		GENL_SET_ERR_MSG(info, "not something an AT command can carry");
		break;
	case -EBUSY:
		GENL_SET_ERR_MSG(info, "too many requests are waiting");
		break;
	case -ENOMEM:
		GENL_SET_ERR_MSG(info, "out of memory");
		break;
	default:
		GENL_SET_ERR_MSG(info, "the module takes no requests now");
	}
	return err;
}

/**
 * cellsock_genl_act() - do what a request wants of a device
 * @cd: the device
 * @info: the request
 * @reply: there is a reply, which @act makes
 * @act: does it
 *
 * The reply leaves before the module lock does: what a request causes is never
 * told before the request itself is answered.
 *
 * Context: rtnl.
 * Return: 0 or a negative errno.
 */
int cellsock_genl_act(struct cellsock_dev *cd, struct genl_info *info,
		      bool reply, cellsock_genl_do_t act)
{
	const struct cellsock_genl_to to = {
		.net = genl_info_net(info),
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.cmd = info->genlhdr->cmd,
	};
	struct cellsock_modsock *ms = cd->host->ms;
	struct sk_buff *skb = NULL;
	int err;

	ASSERT_RTNL();
	if (reply) {
		skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
		if (!skb)
			return cellsock_genl_refused(info, -ENOMEM);
	}
	cellsock_modsock_lock(ms);
	err = act(cd, info, skb, &to);
	if (!err && skb) {
		err = genlmsg_reply(skb, info);
		skb = NULL;
	}
	cellsock_modsock_unlock(ms);
	nlmsg_free(skb);
	return err;
}

/**
 * cellsock_genl_do() - do what a request wants of the device that it names
 * @info: the request
 * @reply: there is a reply, which @act makes
 * @act: does it
 *
 * Return: 0 or a negative errno.
 */
int cellsock_genl_do(struct genl_info *info, bool reply,
		     cellsock_genl_do_t act)
{
	struct cellsock_dev *cd;
	int err;

	rtnl_lock();
	cd = cellsock_genl_need(info);
	if (IS_ERR(cd))
		err = PTR_ERR(cd);
	else
		err = cellsock_genl_act(cd, info, reply, act);
	rtnl_unlock();
	return err;
}

/**
 * cellsock_genl_clean() - could this stand in a command?
 * @attr: a string, or NULL
 * @not: what may not stand in it, besides control characters
 *
 * The lower side checks what it puts into a command; this is where the asker
 * learns which attribute was wrong.  Bytes above 0x7f are left to it.
 */
bool cellsock_genl_clean(const struct nlattr *attr, const char *not)
{
	const unsigned char *p;

	if (!attr)
		return true;
	for (p = nla_data(attr); *p; p++)
		if (*p < ' ' || *p == 0x7f || strchr(not, *p))
			return false;
	return true;
}
