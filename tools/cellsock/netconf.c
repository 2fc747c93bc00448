// SPDX-License-Identifier: GPL-2.0-only
#include "dns.h"
#include "netconf.h"
#include "rtnl.h"
#include "util.h"

bool netconf_ready(const struct context *context)
{
	return context->state == CELLSOCK_CONTEXT_ACTIVE && context->ifindex &&
	       (context->ipv4.len || context->ipv6.len);
}

static int set_addresses(const struct netconf *conf)
{
	if (rtnl_addresses(conf->ifindex, conf->addrs, conf->n_addrs))
		return -1;
	if (!conf->route)
		return 0;
	return rtnl_routes(conf->ifindex, conf->addrs, conf->n_addrs);
}

static int apply(struct netconf *conf, const struct context *context)
{
	if (rtnl_set_up(conf->ifindex, true) || set_addresses(conf))
		return -1;
	if (conf->dns && context->n_dns)
		/* A host whose /etc cannot be written has its own servers. */
		dns_set(conf->ifindex, context->ifname, context->dns,
			context->n_dns);
	return 0;
}

int netconf_apply(struct netconf *conf, const struct context *context)
{
	conf->ifindex = context->ifindex;
	conf->n_addrs = 0;
	if (context->ipv4.len)
		conf->addrs[conf->n_addrs++] = context->ipv4;
	if (context->ipv6.len)
		conf->addrs[conf->n_addrs++] = context->ipv6;
	conf->applied = true;
	if (!apply(conf, context))
		return 0;
	netconf_clear(conf);
	return -1;
}

/* The index tells: a name can be changed. */
static bool exists(const struct netconf *conf)
{
	char name[IF_NAMESIZE];

	return if_indextoname(conf->ifindex, name);
}

int netconf_restore(const struct netconf *conf)
{
	return conf->n_addrs ? set_addresses(conf) : 0;
}

void netconf_withdraw(struct netconf *conf)
{
	if (!conf->applied)
		return;
	dns_clear(conf->ifindex);
	if (exists(conf))
		rtnl_routes(conf->ifindex, NULL, 0);
}

void netconf_suspend(struct netconf *conf)
{
	netconf_withdraw(conf);
	if (conf->applied && exists(conf))
		rtnl_addresses(conf->ifindex, NULL, 0);
	conf->n_addrs = 0;
}

void netconf_clear(struct netconf *conf)
{
	netconf_suspend(conf);
	if (conf->applied && exists(conf))
		rtnl_set_up(conf->ifindex, false);
	conf->applied = false;
}

void netconf_clear_device(uint32_t ifindex)
{
	struct netconf conf = { .applied = true, .ifindex = ifindex };

	netconf_clear(&conf);
}
