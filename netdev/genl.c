// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: modules, contexts and flows, and the family.
 */
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include <cellsock/compat.h>
#include "dev.h"
#include "flow.h"
#include "genl.h"
#include "genl-gen.h"
#include "genl-msg.h"
#include "genl-op.h"
#include "genl-wait.h"

static u8 cellsock_genl_context_id(struct cellsock_dev *cd,
				   struct nlattr **attrs)
{
	struct nlattr *attr = attrs[CELLSOCK_A_CONTEXT_ID];

	return attr ? nla_get_u32(attr) : cd->context;
}

/* caps say nothing before the module is identified */
static bool cellsock_genl_has_context(struct cellsock_host *host, u8 id)
{
	const struct cellsock_caps *caps = &host->ms->caps;

	return host->devs[id] ||
	       (caps->sockets && id >= caps->first_context &&
		id <= caps->last_context);
}

/* --- dumps --------------------------------------------------------------- */

static int cellsock_genl_dump_link(struct sk_buff *skb,
				   struct netlink_callback *cb,
				   struct cellsock_host *host,
				   const struct cellsock_genl_to *to)
{
	return cellsock_genl_fill_link(skb, host, to);
}

static int cellsock_genl_dump_context(struct sk_buff *skb,
				      struct netlink_callback *cb,
				      struct cellsock_host *host,
				      const struct cellsock_genl_to *to)
{
	struct nlattr *want = cellsock_genl_dump_attrs(cb)[CELLSOCK_A_CONTEXT_ID];

	for (; cb->args[1] < CELLSOCK_MAX_CONTEXTS; cb->args[1]++) {
		if (want && nla_get_u32(want) != cb->args[1])
			continue;
		if (!cellsock_genl_has_context(host, cb->args[1]))
			continue;
		if (cellsock_genl_fill_context(skb, host, cb->args[1], to))
			return -EMSGSIZE;
	}
	return 0;
}

static int cellsock_genl_dump_socket(struct sk_buff *skb,
				     struct netlink_callback *cb,
				     struct cellsock_host *host,
				     const struct cellsock_genl_to *to)
{
	struct nlattr *want = cellsock_genl_dump_attrs(cb)[CELLSOCK_A_SOCKET_ID];
	struct cellsock_flow_info info;

	for (; cellsock_slots_next(&host->slots, cb->args[1], &info);
	     cb->args[1] = info.id) {
		if (want && nla_get_u32(want) != info.id)
			continue;
		if (!cellsock_genl_shows(host, info.context, to->net))
			continue;
		if (cellsock_genl_fill_socket(skb, host, &info, to))
			return -EMSGSIZE;
	}
	return 0;
}

int cellsock_nl_link_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	return cellsock_genl_dump(skb, cb, CELLSOCK_CMD_LINK_GET,
				  cellsock_genl_dump_link);
}

int cellsock_nl_context_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb)
{
	return cellsock_genl_dump(skb, cb, CELLSOCK_CMD_CONTEXT_GET,
				  cellsock_genl_dump_context);
}

int cellsock_nl_socket_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb)
{
	return cellsock_genl_dump(skb, cb, CELLSOCK_CMD_SOCKET_GET,
				  cellsock_genl_dump_socket);
}

/* --- requests ------------------------------------------------------------ */

static int cellsock_genl_get_link(struct cellsock_dev *cd,
				  struct genl_info *info, struct sk_buff *skb,
				  const struct cellsock_genl_to *to)
{
	return cellsock_genl_fill_link(skb, cd->host, to);
}

int cellsock_nl_link_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return cellsock_genl_do(info, true, cellsock_genl_get_link);
}

static int cellsock_genl_set_pin(struct cellsock_dev *cd,
				 struct genl_info *info, struct sk_buff *skb,
				 const struct cellsock_genl_to *to)
{
	struct cellsock_modsock *ms = cd->host->ms;
	struct nlattr *pin = info->attrs[CELLSOCK_A_LINK_PIN];
	int err;

	err = ms->ops->set_pin(ms, nla_data(pin));
	if (err == -EINVAL)
		NL_SET_ERR_MSG_ATTR(info->extack, pin,
				    "a PIN has four to eight digits");
	else
		cellsock_genl_refused(info, err);
	return err;
}

static int cellsock_genl_set_dialect(struct cellsock_dev *cd,
				     struct genl_info *info,
				     struct sk_buff *skb,
				     const struct cellsock_genl_to *to)
{
	struct cellsock_modsock *ms = cd->host->ms;
	struct nlattr *dialect = info->attrs[CELLSOCK_A_LINK_DIALECT];
	int err;

	err = ms->ops->set_dialect(ms, nla_data(dialect));
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack, dialect, "no such dialect");
	else
		cellsock_genl_refused(info, err);
	return err;
}

static int cellsock_genl_set_first(struct genl_info *info)
{
	u8 id = nla_get_u32(info->attrs[CELLSOCK_A_LINK_FIRST_CONTEXT]);
	struct cellsock_dev *cd;
	int err;

	rtnl_lock();
	cd = cellsock_genl_need(info);
	if (IS_ERR(cd))
		err = PTR_ERR(cd);
	else
		err = cellsock_dev_rebind(cd->host->devs[cd->host->first], id,
					  info->extack);
	rtnl_unlock();
	return err;
}

int cellsock_nl_link_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	if (!info->attrs[CELLSOCK_A_LINK_PIN] &&
	    !info->attrs[CELLSOCK_A_LINK_DIALECT] &&
	    !info->attrs[CELLSOCK_A_LINK_FIRST_CONTEXT]) {
		GENL_SET_ERR_MSG(info, "nothing to set");
		return -EINVAL;
	}
	if (info->attrs[CELLSOCK_A_LINK_FIRST_CONTEXT]) {
		err = cellsock_genl_set_first(info);
		if (err)
			return err;
	}
	if (info->attrs[CELLSOCK_A_LINK_DIALECT]) {
		err = cellsock_genl_do(info, false, cellsock_genl_set_dialect);
		if (err)
			return err;
	}
	if (!info->attrs[CELLSOCK_A_LINK_PIN])
		return 0;
	return cellsock_genl_do(info, false, cellsock_genl_set_pin);
}

static int cellsock_genl_get_context(struct cellsock_dev *cd,
				     struct genl_info *info,
				     struct sk_buff *skb,
				     const struct cellsock_genl_to *to)
{
	u8 id = cellsock_genl_context_id(cd, info->attrs);

	if (!cellsock_genl_has_context(cd->host, id))
		return cellsock_genl_refused(info, -ERANGE);
	return cellsock_genl_fill_context(skb, cd->host, id, to);
}

int cellsock_nl_context_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return cellsock_genl_do(info, true, cellsock_genl_get_context);
}

static void cellsock_genl_get_text(struct genl_info *info, int attr, char *dst,
				   size_t size)
{
	if (info->attrs[attr])
		nla_strscpy(dst, info->attrs[attr], size);
}

/*
 * Name servers: one attribute each, an empty one for none.  Those of the request
 * take the place of what was chosen before.
 */
static int cellsock_genl_get_dns(struct genl_info *info, struct nlattr *nest,
				 struct cellsock_addr *dns)
{
	struct nlattr *in[CELLSOCK_A_DNS_ADDRESS + 1], *attr;
	int err;

	err = nla_parse_nested(in, CELLSOCK_A_DNS_ADDRESS, nest,
			       cellsock_dns_nl_policy, info->extack);
	if (err)
		return err;
	attr = in[CELLSOCK_A_DNS_ADDRESS];
	if (!attr)
		return 0;
	if (nla_len(attr) != 4 && nla_len(attr) != 16) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "an address has 4 or 16 bytes");
		return -EINVAL;
	}
	dns->family = nla_len(attr) == 4 ? 4 : 6;
	nla_memcpy(dns->bytes, attr, sizeof(dns->bytes));
	return 0;
}

static int cellsock_genl_get_all_dns(struct genl_info *info,
				     struct cellsock_addr *dns)
{
	struct nlattr *attr;
	unsigned int n = 0;
	int rem, err = 0;

	if (!info->attrs[CELLSOCK_A_CONTEXT_DNS])
		return 0;
	memset(dns, 0, CELLSOCK_CHOSEN_DNS * sizeof(*dns));
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != CELLSOCK_A_CONTEXT_DNS)
			continue;
		if (n == CELLSOCK_CHOSEN_DNS) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "two name servers at most");
			return -EINVAL;
		}
		err = cellsock_genl_get_dns(info, attr, &dns[n]);
		if (err)
			return err;
		n += !!dns[n].family;
	}
	return 0;
}

/* Why the lower side refuses a set-up, in the words of a user. */
static int cellsock_genl_refused_config(struct genl_info *info, int err)
{
	struct nlattr *bearer = info->attrs[CELLSOCK_A_CONTEXT_BEARER];

	switch (err) {
	case -EPROTONOSUPPORT:
		GENL_SET_ERR_MSG(info, "the module has no IPv6");
		break;
	case -EAFNOSUPPORT:
		GENL_SET_ERR_MSG(info, "a name server of an IP version that the context has not");
		break;
	case -EOPNOTSUPP:
		NL_SET_ERR_MSG_ATTR(info->extack, bearer,
				    "the module has no CSD");
		break;
	case -EDESTADDRREQ:
		NL_SET_ERR_MSG_ATTR(info->extack, bearer,
				    "CSD needs a number to call");
		break;
	case -EBUSY:
		GENL_SET_ERR_MSG(info, "the context is in use as it is: take it down first");
		break;
	default:
		cellsock_genl_refused(info, err);
	}
	return err;
}

static int cellsock_genl_set_context(struct cellsock_dev *cd,
				     struct genl_info *info,
				     struct sk_buff *skb,
				     const struct cellsock_genl_to *to)
{
	u8 id = cellsock_genl_context_id(cd, info->attrs);
	struct cellsock_modsock *ms = cd->host->ms;
	struct cellsock_context_config config;
	struct nlattr **attrs = info->attrs;
	int err;

	config = ms->contexts[id].config;
	err = cellsock_genl_get_all_dns(info, config.dns);
	if (err)
		goto out;
	if (attrs[CELLSOCK_A_CONTEXT_PDP_TYPE])
		config.pdp_type =
			nla_get_u32(attrs[CELLSOCK_A_CONTEXT_PDP_TYPE]);
	if (attrs[CELLSOCK_A_CONTEXT_AUTH])
		config.auth = nla_get_u32(attrs[CELLSOCK_A_CONTEXT_AUTH]);
	cellsock_genl_get_text(info, CELLSOCK_A_CONTEXT_APN, config.apn,
			       sizeof(config.apn));
	cellsock_genl_get_text(info, CELLSOCK_A_CONTEXT_USER, config.user,
			       sizeof(config.user));
	cellsock_genl_get_text(info, CELLSOCK_A_CONTEXT_PASSWORD,
			       config.password, sizeof(config.password));
	if (attrs[CELLSOCK_A_CONTEXT_BEARER])
		config.bearer = nla_get_u32(attrs[CELLSOCK_A_CONTEXT_BEARER]);
	cellsock_genl_get_text(info, CELLSOCK_A_CONTEXT_NUMBER, config.number,
			       sizeof(config.number));
	err = cellsock_genl_refused_config(info, ms->ops->context_set(ms, id,
								      &config));
out:
	memzero_explicit(&config, sizeof(config));
	return err;
}

static bool cellsock_genl_dialable(const struct nlattr *attr)
{
	const char *number = attr ? nla_data(attr) : "";

	return !number[strspn(number, CELLSOCK_NUMBER_DIGITS)];
}

int cellsock_nl_context_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;

	if (!cellsock_genl_clean(attrs[CELLSOCK_A_CONTEXT_APN], "\"")) {
		GENL_SET_ERR_MSG(info, "a quote or control character in the APN");
		return -EINVAL;
	}
	if (!cellsock_genl_clean(attrs[CELLSOCK_A_CONTEXT_USER], "\"")) {
		GENL_SET_ERR_MSG(info, "a quote or control character in the user name");
		return -EINVAL;
	}
	if (!cellsock_genl_clean(attrs[CELLSOCK_A_CONTEXT_PASSWORD], "\"")) {
		GENL_SET_ERR_MSG(info, "a quote or control character in the password");
		return -EINVAL;
	}
	if (!cellsock_genl_dialable(attrs[CELLSOCK_A_CONTEXT_NUMBER])) {
		GENL_SET_ERR_MSG(info, "a number has digits, *, #, +, and A to C only");
		return -EINVAL;
	}
	return cellsock_genl_do(info, false, cellsock_genl_set_context);
}

static int cellsock_genl_up(struct cellsock_dev *cd, struct genl_info *info,
			    struct sk_buff *skb,
			    const struct cellsock_genl_to *to)
{
	u8 id = cellsock_genl_context_id(cd, info->attrs);
	struct cellsock_modsock *ms = cd->host->ms;
	int err;

	err = ms->ops->context_up(ms, id);
	if (err == -EBUSY)
		GENL_SET_ERR_MSG(info, "beside a context by CSD there is no other");
	else
		cellsock_genl_refused(info, err);
	if (err)
		return err;
	return cellsock_genl_fill_context(skb, cd->host, id, to);
}

/*
 * A context without an interface gets one first; where the context then turns
 * out not to exist, or not to be had now, the interface goes again.
 */
static int cellsock_genl_add_up(struct cellsock_dev *cd,
				struct genl_info *info)
{
	u8 id = cellsock_genl_context_id(cd, info->attrs);
	struct cellsock_host *host = cd->host;
	bool added = !host->devs[id];
	int err;

	if (added) {
		err = cellsock_dev_add(host, id, info->extack);
		if (err)
			return err;
	}
	err = cellsock_genl_act(cd, info, true, cellsock_genl_up);
	if ((err == -ERANGE || err == -EBUSY) && added)
		cellsock_dev_del(host, id, NULL);
	return err;
}

/* All at once: nobody may take the interface away before its context is up. */
int cellsock_nl_context_up_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct cellsock_dev *cd;
	int err;

	rtnl_lock();
	cd = cellsock_genl_need(info);
	if (IS_ERR(cd))
		err = PTR_ERR(cd);
	else
		err = cellsock_genl_add_up(cd, info);
	rtnl_unlock();
	return err;
}

static int cellsock_genl_down(struct cellsock_dev *cd, struct genl_info *info,
			      struct sk_buff *skb,
			      const struct cellsock_genl_to *to)
{
	struct cellsock_modsock *ms = cd->host->ms;
	u8 id = cellsock_genl_context_id(cd, info->attrs);

	return cellsock_genl_refused(info, ms->ops->context_down(ms, id));
}

int cellsock_nl_context_down_doit(struct sk_buff *skb, struct genl_info *info)
{
	return cellsock_genl_do(info, false, cellsock_genl_down);
}

int cellsock_nl_context_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct cellsock_dev *cd;
	int err;

	rtnl_lock();
	cd = cellsock_genl_need(info);
	if (IS_ERR(cd))
		err = PTR_ERR(cd);
	else
		err = cellsock_dev_del(cd->host,
				       cellsock_genl_context_id(cd, info->attrs),
				       info->extack);
	rtnl_unlock();
	return err;
}

static int cellsock_genl_get_socket(struct cellsock_dev *cd,
				    struct genl_info *info,
				    struct sk_buff *skb,
				    const struct cellsock_genl_to *to)
{
	struct nlattr *attr = info->attrs[CELLSOCK_A_SOCKET_ID];
	struct cellsock_flow_info flow;
	u32 id;

	if (!attr) {
		GENL_SET_ERR_MSG(info, "no socket given");
		return -EINVAL;
	}
	id = nla_get_u32(attr);
	if (!cellsock_slots_next(&cd->host->slots, id - 1, &flow) ||
	    flow.id != id ||
	    !cellsock_genl_shows(cd->host, flow.context, to->net)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "no such socket");
		return -ENOENT;
	}
	return cellsock_genl_fill_socket(skb, cd->host, &flow, to);
}

int cellsock_nl_socket_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return cellsock_genl_do(info, true, cellsock_genl_get_socket);
}

/* --- events -------------------------------------------------------------- */

/*
 * Where the events of @cd are told, and a message for them; NULL when nobody
 * listens.  RCU keeps the namespace, the device may leave it meanwhile.
 */
static struct sk_buff *cellsock_genl_event(struct cellsock_dev *cd,
					   struct cellsock_genl_to *to)
{
	to->net = dev_net(cd->netdev);
	if (!genl_has_listeners(&cellsock_genl_family, to->net,
				CELLSOCK_NLGRP_EVENTS))
		return NULL;
	return genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_ATOMIC);
}

static void cellsock_genl_tell(struct sk_buff *skb, int err,
			       const struct cellsock_genl_to *to)
{
	if (err)
		nlmsg_free(skb);
	else
		genlmsg_multicast_netns(&cellsock_genl_family, to->net, skb, 0,
					CELLSOCK_NLGRP_EVENTS, GFP_ATOMIC);
}

/**
 * cellsock_genl_notify_module() - tell that the state of a module changed
 * @host: the module
 *
 * Told once in each network namespace that has a device of the module.
 */
void cellsock_genl_notify_module(struct cellsock_host *host)
{
	struct cellsock_genl_to to = { .cmd = CELLSOCK_CMD_LINK_NTF };
	struct cellsock_dev *cd;
	struct sk_buff *skb;
	unsigned int i;

	cellsock_modsock_assert_locked(host->ms);
	rcu_read_lock();
	for (i = 0; i < CELLSOCK_MAX_CONTEXTS; i++) {
		cd = host->devs[i];
		if (!cd ||
		    cd != cellsock_genl_anchor(host, dev_net(cd->netdev)))
			continue;
		skb = cellsock_genl_event(cd, &to);
		if (skb)
			cellsock_genl_tell(skb, cellsock_genl_fill_link(skb,
									host,
									&to),
					   &to);
	}
	rcu_read_unlock();
}

/**
 * cellsock_genl_notify_context() - tell that a context changed
 * @host: the module
 * @id: context id
 *
 * Told where the context's device is, or the module's first one when it has
 * none.
 */
void cellsock_genl_notify_context(struct cellsock_host *host, u8 id)
{
	struct cellsock_dev *cd = host->devs[id] ?: host->devs[host->first];
	struct cellsock_genl_to to = { .cmd = CELLSOCK_CMD_CONTEXT_NTF };
	struct sk_buff *skb;

	cellsock_modsock_assert_locked(host->ms);
	if (!cd)
		return;
	rcu_read_lock();
	skb = cellsock_genl_event(cd, &to);
	if (skb)
		cellsock_genl_tell(skb, cellsock_genl_fill_context(skb, host,
								   id, &to),
				   &to);
	rcu_read_unlock();
}

/**
 * cellsock_genl_notify_flow() - tell how opening went, or how a flow ended
 * @host: the module
 * @info: the flow
 * @open: this is the answer to the opening
 */
void cellsock_genl_notify_flow(struct cellsock_host *host,
			       const struct cellsock_flow_info *info,
			       bool open)
{
	struct cellsock_genl_to to = {
		.cmd = open ? CELLSOCK_CMD_SOCKET_OPEN_NTF :
			      CELLSOCK_CMD_SOCKET_CLOSE_NTF,
	};
	struct cellsock_dev *cd = host->devs[info->context];
	struct sk_buff *skb;

	cellsock_modsock_assert_locked(host->ms);
	if (!cd)
		return;
	rcu_read_lock();
	skb = cellsock_genl_event(cd, &to);
	if (skb)
		cellsock_genl_tell(skb, cellsock_genl_fill_socket(skb, host,
								  info, &to),
				   &to);
	rcu_read_unlock();
}

/* --- the family ---------------------------------------------------------- */

static const struct genl_multicast_group cellsock_genl_groups[] = {
	[CELLSOCK_NLGRP_EVENTS] = { .name = CELLSOCK_MCGRP_EVENTS, },
};

struct genl_family cellsock_genl_family __ro_after_init = {
	.name		= CELLSOCK_FAMILY_NAME,
	.version	= CELLSOCK_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= cellsock_nl_ops,
	.n_ops		= ARRAY_SIZE(cellsock_nl_ops),
	.resv_start_op	= CELLSOCK_CMD_LINK_GET,
	.mcgrps		= cellsock_genl_groups,
	.n_mcgrps	= ARRAY_SIZE(cellsock_genl_groups),
};

/**
 * cellsock_genl_init() - register the family
 *
 * Return: 0 or a negative errno.
 */
int __init cellsock_genl_init(void)
{
	int err;

	err = cellsock_genl_wait_init();
	if (err)
		return err;
	err = genl_register_family(&cellsock_genl_family);
	if (err)
		cellsock_genl_wait_exit();
	return err;
}

/**
 * cellsock_genl_exit() - unregister the family
 */
void cellsock_genl_exit(void)
{
	genl_unregister_family(&cellsock_genl_family);
	cellsock_genl_wait_exit();
}
