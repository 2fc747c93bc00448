// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "dns.h"
#include "netconf.h"
#include "rtnl.h"
#include "util.h"

bool netconf_ready(const struct context *context)
{
	return context->state == CELLSOCK_CONTEXT_ACTIVE && context->ifindex &&
	       (context->ipv4.len || context->ipv6.len);
}

static int apply(struct netconf *conf, const struct context *context)
{
	if (rtnl_set_up(conf->ifindex, true) ||
	    rtnl_addresses(conf->ifindex, conf->addrs, conf->n_addrs))
		return -1;
	if (conf->route &&
	    rtnl_routes(conf->ifindex, conf->addrs, conf->n_addrs))
		return -1;
	if (conf->dns && context->n_dns)
		return dns_set(conf->ifname, context->dns, context->n_dns);
	return 0;
}

int netconf_apply(struct netconf *conf, const struct context *context)
{
	conf->ifindex = context->ifindex;
	memcpy(conf->ifname, context->ifname, sizeof(conf->ifname));
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

void netconf_withdraw(struct netconf *conf)
{
	if (!conf->applied)
		return;
	dns_clear(conf->ifname);
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

void netconf_clear_device(uint32_t ifindex, const char *ifname)
{
	struct netconf conf = { .applied = true, .ifindex = ifindex };

	snprintf(conf.ifname, sizeof(conf.ifname), "%s", ifname);
	netconf_clear(&conf);
}
