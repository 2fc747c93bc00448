// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "rtnl.h"
#include "util.h"

#define FOUND_MAX 16

struct request {
	struct nlmsghdr *nlh;
	char buf[2048];
};

/* Addresses of ours that a dump found. */
struct found {
	uint32_t ifindex;
	struct addr addrs[FOUND_MAX];
	unsigned int n;
};

/* The default routes of ours, by family. */
struct routes {
	uint32_t ifindex;
	bool v4, v6;
	uint32_t metric4, metric6;
};

static void begin(struct request *req, uint16_t type, uint16_t flags,
		  const void *header, size_t len)
{
	req->nlh = mnl_nlmsg_put_header(req->buf);
	req->nlh->nlmsg_type = type;
	req->nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	req->nlh->nlmsg_seq = time(NULL);
	memcpy(mnl_nlmsg_put_extra_header(req->nlh, len), header, len);
}

/* 0 or a negative errno */
static int talk(struct request *req, mnl_cb_t fn, void *arg)
{
	char buf[16384];
	struct mnl_socket *sock;
	ssize_t len;
	int err = 0, ret = MNL_CB_OK;

	sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!sock)
		return -errno;
	if (mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_sendto(sock, req->nlh, req->nlh->nlmsg_len) < 0)
		err = -errno;
	while (!err && ret > MNL_CB_STOP) {
		len = mnl_socket_recvfrom(sock, buf, sizeof(buf));
		if (len < 0) {
			err = -errno;
			break;
		}
		ret = mnl_cb_run(buf, len, req->nlh->nlmsg_seq,
				 mnl_socket_get_portid(sock), fn, arg);
		if (ret < 0)
			err = -errno;
	}
	mnl_socket_close(sock);
	return err;
}

static int tell(struct request *req)
{
	req->nlh->nlmsg_flags |= NLM_F_ACK;
	return talk(req, NULL, NULL);
}

static uint8_t family_of(const struct addr *addr)
{
	return addr->len == 4 ? AF_INET : AF_INET6;
}

static bool same_addr(const struct addr *a, const struct addr *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

static bool has_addr(const struct addr *list, unsigned int n,
		     const struct addr *addr)
{
	while (n--)
		if (same_addr(&list[n], addr))
			return true;
	return false;
}

static void add_found(struct found *found, const struct nlattr *attr)
{
	size_t len = attr ? mnl_attr_get_payload_len(attr) : 0;
	struct addr *addr;

	if (found->n == FOUND_MAX || (len != 4 && len != 16))
		return;
	addr = &found->addrs[found->n++];
	addr->len = len;
	memcpy(addr->bytes, mnl_attr_get_payload(attr), len);
}

/* --- interfaces ---------------------------------------------------------- */

int rtnl_set_up(uint32_t ifindex, bool up)
{
	struct ifinfomsg ifi = {
		.ifi_family = AF_UNSPEC,
		.ifi_index = ifindex,
		.ifi_change = IFF_UP,
		.ifi_flags = up ? IFF_UP : 0,
	};
	struct request req;
	int err;

	begin(&req, RTM_NEWLINK, 0, &ifi, sizeof(ifi));
	err = tell(&req);
	if (err)
		return fail("setting the interface %s: %s", up ? "up" : "down",
			    strerror(-err));
	return 0;
}

int rtnl_rename(uint32_t ifindex, const char *name)
{
	struct ifinfomsg ifi = {
		.ifi_family = AF_UNSPEC,
		.ifi_index = ifindex,
	};
	struct request req;
	int err;

	begin(&req, RTM_NEWLINK, 0, &ifi, sizeof(ifi));
	mnl_attr_put_strz(req.nlh, IFLA_IFNAME, name);
	err = tell(&req);
	if (err)
		return fail("renaming the interface to %s: %s", name,
			    strerror(-err));
	return 0;
}

int rtnl_watch(struct rtnl_watch *watch, uint32_t ifindex)
{
	watch->ifindex = ifindex;
	watch->sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (watch->sock && !mnl_socket_bind(watch->sock, RTMGRP_LINK,
					    MNL_SOCKET_AUTOPID))
		return 0;
	return fail("watching the interface: %s", strerror(errno));
}

void rtnl_watch_close(struct rtnl_watch *watch)
{
	if (watch->sock)
		mnl_socket_close(watch->sock);
	watch->sock = NULL;
}

int rtnl_watch_fd(const struct rtnl_watch *watch)
{
	return watch->sock ? mnl_socket_get_fd(watch->sock) : -1;
}

static int see_link(const struct nlmsghdr *nlh, void *arg)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct rtnl_watch *watch = arg;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    (uint32_t)ifi->ifi_index != watch->ifindex)
		return MNL_CB_OK;
	if (!(ifi->ifi_flags & IFF_UP)) {
		watch->down = true;
	} else if (watch->down) {
		watch->down = false;
		watch->back = true;
	}
	return MNL_CB_OK;
}

bool rtnl_watch_read(struct rtnl_watch *watch)
{
	char buf[16384];
	ssize_t len;

	watch->back = false;
	len = mnl_socket_recvfrom(watch->sock, buf, sizeof(buf));
	if (len >= 0)
		mnl_cb_run(buf, len, 0, 0, see_link, watch);
	/* Some of it was lost: whatever it was, it shall be as it should. */
	return watch->back || (len < 0 && errno == ENOBUFS);
}

/* --- addresses ----------------------------------------------------------- */

static int find_addr(const struct nlmsghdr *nlh, void *arg)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr, *local = NULL, *address = NULL;
	struct found *found = arg;
	uint8_t protocol = 0;

	if (ifa->ifa_index != found->ifindex)
		return MNL_CB_OK;
	mnl_attr_for_each(attr, nlh, sizeof(*ifa)) {
		switch (mnl_attr_get_type(attr)) {
		case IFA_LOCAL:
			local = attr;
			break;
		case IFA_ADDRESS:
			address = attr;
			break;
		case IFA_PROTO:
			protocol = mnl_attr_get_u8(attr);
			break;
		}
	}
	if (protocol == RTNL_PROTOCOL)
		add_found(found, local ?: address);
	return MNL_CB_OK;
}

static int set_addr(uint32_t ifindex, const struct addr *addr, bool add)
{
	struct ifaddrmsg ifa = {
		.ifa_family = family_of(addr),
		.ifa_prefixlen = addr->len * 8,
		/* The network gave it: nobody else can have it. */
		.ifa_flags = addr->len == 16 ? IFA_F_NODAD : 0,
		.ifa_index = ifindex,
	};
	struct request req;

	begin(&req, add ? RTM_NEWADDR : RTM_DELADDR,
	      add ? NLM_F_CREATE | NLM_F_REPLACE : 0, &ifa, sizeof(ifa));
	mnl_attr_put(req.nlh, IFA_LOCAL, addr->len, addr->bytes);
	mnl_attr_put(req.nlh, IFA_ADDRESS, addr->len, addr->bytes);
	if (add)
		mnl_attr_put_u8(req.nlh, IFA_PROTO, RTNL_PROTOCOL);
	return tell(&req);
}

int rtnl_addresses(uint32_t ifindex, const struct addr *want, unsigned int n)
{
	struct ifaddrmsg ifa = { .ifa_family = AF_UNSPEC };
	struct found found = { .ifindex = ifindex };
	struct request req;
	unsigned int i;
	int err;

	begin(&req, RTM_GETADDR, NLM_F_DUMP, &ifa, sizeof(ifa));
	err = talk(&req, find_addr, &found);
	for (i = 0; !err && i < found.n; i++)
		if (!has_addr(want, n, &found.addrs[i]))
			err = set_addr(ifindex, &found.addrs[i], false);
	for (i = 0; !err && i < n; i++)
		if (!has_addr(found.addrs, found.n, &want[i]))
			err = set_addr(ifindex, &want[i], true);
	if (err)
		return fail("setting the address: %s", strerror(-err));
	return 0;
}

/* --- routes -------------------------------------------------------------- */

static int find_route(const struct nlmsghdr *nlh, void *arg)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	uint32_t oif = 0, metric = 0;
	struct routes *routes = arg;
	const struct nlattr *attr;

	if (rtm->rtm_protocol != RTNL_PROTOCOL || rtm->rtm_dst_len ||
	    rtm->rtm_table != RT_TABLE_MAIN)
		return MNL_CB_OK;
	mnl_attr_for_each(attr, nlh, sizeof(*rtm)) {
		if (mnl_attr_get_type(attr) == RTA_OIF)
			oif = mnl_attr_get_u32(attr);
		else if (mnl_attr_get_type(attr) == RTA_PRIORITY)
			metric = mnl_attr_get_u32(attr);
	}
	if (oif != routes->ifindex)
		return MNL_CB_OK;
	if (rtm->rtm_family == AF_INET) {
		routes->v4 = true;
		routes->metric4 = metric;
	} else {
		routes->v6 = true;
		routes->metric6 = metric;
	}
	return MNL_CB_OK;
}

static int set_route(uint32_t ifindex, uint8_t family, uint32_t metric,
		     bool add)
{
	struct rtmsg rtm = {
		.rtm_family = family,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTNL_PROTOCOL,
		.rtm_scope = family == AF_INET ? RT_SCOPE_LINK :
						 RT_SCOPE_UNIVERSE,
		.rtm_type = RTN_UNICAST,
	};
	struct request req;

	begin(&req, add ? RTM_NEWROUTE : RTM_DELROUTE,
	      add ? NLM_F_CREATE | NLM_F_EXCL : 0, &rtm, sizeof(rtm));
	mnl_attr_put_u32(req.nlh, RTA_OIF, ifindex);
	mnl_attr_put_u32(req.nlh, RTA_PRIORITY, metric);
	return tell(&req);
}

static int add_route(uint32_t ifindex, uint8_t family)
{
	uint32_t metric;
	int err;

	for (metric = RTNL_METRIC; metric <= RTNL_METRIC_MAX; metric++) {
		err = set_route(ifindex, family, metric, true);
		if (err != -EEXIST)
			break;
	}
	return err;
}

static bool has_family(const struct addr *list, unsigned int n, uint8_t len)
{
	while (n--)
		if (list[n].len == len)
			return true;
	return false;
}

static int make_route(uint32_t ifindex, uint8_t family, bool have, bool want,
		      uint32_t metric)
{
	if (have && !want)
		return set_route(ifindex, family, metric, false);
	if (want && !have)
		return add_route(ifindex, family);
	return 0;
}

int rtnl_routes(uint32_t ifindex, const struct addr *want, unsigned int n)
{
	struct rtmsg rtm = { .rtm_family = AF_UNSPEC };
	struct routes routes = { .ifindex = ifindex };
	struct request req;
	int err;

	begin(&req, RTM_GETROUTE, NLM_F_DUMP, &rtm, sizeof(rtm));
	err = talk(&req, find_route, &routes);
	if (!err)
		err = make_route(ifindex, AF_INET, routes.v4,
				 has_family(want, n, 4), routes.metric4);
	if (!err)
		err = make_route(ifindex, AF_INET6, routes.v6,
				 has_family(want, n, 16), routes.metric6);
	if (err)
		return fail("setting the default route: %s", strerror(-err));
	return 0;
}
