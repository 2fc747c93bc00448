// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include "diag.h"
#include "util.h"

#define PORT_RANGE "/proc/sys/net/ipv4/ip_local_port_range"

/* @max: room in @ports, of which a port more than once takes one */
struct search {
	const struct reach *reach;
	uint8_t protocol;
	unsigned int chosen_min, chosen_max;
	struct port_id *ports;
	unsigned int n, max;
};

/* What the kernel chooses from for those who do not care. */
static void read_range(struct search *search)
{
	FILE *f = fopen(PORT_RANGE, "re");

	search->chosen_min = 32768;
	search->chosen_max = 60999;
	if (!f)
		return;
	if (fscanf(f, "%u %u", &search->chosen_min, &search->chosen_max) != 2)
		fail(PORT_RANGE ": not two numbers");
	fclose(f);
}

static bool has_addr(const struct reach *reach, const void *bytes, uint8_t len)
{
	static const uint8_t any[16];
	unsigned int i;

	for (i = 0; i < reach->n_addrs; i++)
		if (reach->addrs[i].len == len &&
		    (!memcmp(bytes, any, len) ||
		     !memcmp(bytes, reach->addrs[i].bytes, len)))
			return true;
	return false;
}

static bool is_v6only(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct inet_diag_msg))
		if (mnl_attr_get_type(attr) == INET_DIAG_SKV6ONLY)
			return mnl_attr_get_u8(attr);
	return false;
}

/* A socket for IPv6 may take IPv4 as well. */
static bool is_reached(const struct nlmsghdr *nlh, const struct reach *reach)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);
	const uint8_t *bytes = (const uint8_t *)msg->id.idiag_src;
	struct in6_addr addr;

	if (msg->id.idiag_if && msg->id.idiag_if != reach->ifindex)
		return false;
	if (msg->idiag_family == AF_INET)
		return has_addr(reach, bytes, 4);
	memcpy(&addr, bytes, sizeof(addr));
	if (IN6_IS_ADDR_V4MAPPED(&addr))
		return has_addr(reach, bytes + 12, 4);
	if (has_addr(reach, bytes, 16))
		return true;
	return IN6_IS_ADDR_UNSPECIFIED(&addr) && !is_v6only(nlh) &&
	       has_addr(reach, bytes, 4);
}

static bool is_client(const struct search *search,
		      const struct inet_diag_msg *msg)
{
	unsigned int port = ntohs(msg->id.idiag_sport);

	return search->protocol == IPPROTO_UDP &&
	       (msg->id.idiag_dport || (port >= search->chosen_min &&
					port <= search->chosen_max));
}

static void add_port(struct search *search, uint16_t port)
{
	unsigned int i;

	for (i = 0; i < search->n; i++)
		if (search->ports[i].protocol == search->protocol &&
		    search->ports[i].port == port)
			return;
	if (search->n == search->max)
		return;
	search->ports[search->n++] = (struct port_id) {
		.protocol = search->protocol,
		.port = port,
	};
}

static int take_socket(const struct nlmsghdr *nlh, void *arg)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);
	struct search *search = arg;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*msg))
		return MNL_CB_OK;
	if (msg->id.idiag_sport && !is_client(search, msg) &&
	    is_reached(nlh, search->reach))
		add_port(search, ntohs(msg->id.idiag_sport));
	return MNL_CB_OK;
}

static int dump(struct mnl_socket *sock, struct search *search, uint8_t family)
{
	struct inet_diag_req_v2 req = {
		.sdiag_family = family,
		.sdiag_protocol = search->protocol,
		.idiag_states = search->protocol == IPPROTO_TCP ?
				1 << TCP_LISTEN : 1 << TCP_CLOSE,
	};
	char buf[16384];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	int ret = MNL_CB_OK;
	ssize_t len;

	nlh->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = time(NULL);
	memcpy(mnl_nlmsg_put_extra_header(nlh, sizeof(req)), &req, sizeof(req));
	if (mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	while (ret > MNL_CB_STOP) {
		len = mnl_socket_recvfrom(sock, buf, sizeof(buf));
		if (len < 0)
			return -errno;
		ret = mnl_cb_run(buf, len, 0, mnl_socket_get_portid(sock),
				 take_socket, search);
	}
	return ret < 0 ? -errno : 0;
}

static int by_port(const void *a, const void *b)
{
	const struct port_id *one = a, *two = b;

	if (one->protocol != two->protocol)
		return one->protocol - two->protocol;
	return one->port - two->port;
}

int diag_ports(const struct reach *reach, struct port_id *ports,
	       unsigned int max)
{
	static const uint8_t protocols[] = { IPPROTO_TCP, IPPROTO_UDP };
	struct search search = { .reach = reach, .ports = ports, .max = max };
	struct mnl_socket *sock;
	unsigned int i;
	int err = 0;

	sock = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
	if (!sock)
		return -errno;
	if (mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0)
		err = -errno;
	read_range(&search);
	for (i = 0; !err && i < ARRAY_SIZE(protocols); i++) {
		search.protocol = protocols[i];
		err = dump(sock, &search, AF_INET);
		if (!err)
			err = dump(sock, &search, AF_INET6);
	}
	mnl_socket_close(sock);
	qsort(ports, search.n, sizeof(*ports), by_port);
	return err ? err : (int)search.n;
}
