// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/genetlink.h>

#include "netlink.h"
#include "util.h"

#define ATTRS_MAX 32

/* --- attributes ---------------------------------------------------------- */

/* Attributes of a message or of a nest, by number. */
struct attrs {
	const struct nlattr *by_type[ATTRS_MAX];
};

static int collect(const struct nlattr *attr, void *data)
{
	struct attrs *attrs = data;
	uint16_t type = mnl_attr_get_type(attr);

	if (type < ATTRS_MAX)
		attrs->by_type[type] = attr;
	return MNL_CB_OK;
}

static struct attrs attrs_of(const struct nlmsghdr *nlh)
{
	struct attrs attrs = { 0 };

	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), collect, &attrs);
	return attrs;
}

static struct attrs attrs_in(const struct nlattr *nest)
{
	struct attrs attrs = { 0 };

	if (nest)
		mnl_attr_parse_nested(nest, collect, &attrs);
	return attrs;
}

static uint16_t get_u16(const struct attrs *attrs, int type)
{
	const struct nlattr *attr = attrs->by_type[type];

	if (!attr || mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
		return 0;
	return mnl_attr_get_u16(attr);
}

static uint32_t get_u32(const struct attrs *attrs, int type)
{
	const struct nlattr *attr = attrs->by_type[type];

	if (!attr || mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return 0;
	return mnl_attr_get_u32(attr);
}

static uint64_t get_u64(const struct attrs *attrs, int type)
{
	const struct nlattr *attr = attrs->by_type[type];

	if (!attr || mnl_attr_validate(attr, MNL_TYPE_U64) < 0)
		return 0;
	return mnl_attr_get_u64(attr);
}

static bool get_flag(const struct attrs *attrs, int type)
{
	return attrs->by_type[type];
}

static void get_text(const struct attrs *attrs, int type, char *dst,
		     size_t size)
{
	const struct nlattr *attr = attrs->by_type[type];
	size_t len = 0;

	if (attr && mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) == 0) {
		len = strnlen(mnl_attr_get_str(attr), size - 1);
		memcpy(dst, mnl_attr_get_str(attr), len);
	}
	dst[len] = '\0';
}

static void get_addr(const struct attrs *attrs, int type, struct addr *addr)
{
	const struct nlattr *attr = attrs->by_type[type];

	addr->len = 0;
	if (!attr || (mnl_attr_get_payload_len(attr) != 4 &&
		      mnl_attr_get_payload_len(attr) != 16))
		return;
	addr->len = mnl_attr_get_payload_len(attr);
	memcpy(addr->bytes, mnl_attr_get_payload(attr), addr->len);
}

/* Those in the nests @type of a message; how many there are. */
static unsigned int get_addrs(const struct nlmsghdr *nlh, int type,
			      struct addr *addrs, unsigned int max)
{
	const struct nlattr *attr;
	unsigned int n = 0;
	struct attrs in;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != type || n == max)
			continue;
		in = attrs_in(attr);
		get_addr(&in, CELLSOCK_A_DNS_ADDRESS, &addrs[n++]);
	}
	return n;
}

/* --- messages ------------------------------------------------------------ */

static void parse_devices(const struct nlmsghdr *nlh, struct link *link)
{
	const struct nlattr *attr;
	struct device *dev;
	struct attrs a;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != CELLSOCK_A_LINK_DEVICE ||
		    link->n_devices == ARRAY_SIZE(link->devices))
			continue;
		a = attrs_in(attr);
		dev = &link->devices[link->n_devices++];
		dev->ifindex = get_u32(&a, CELLSOCK_A_DEVICE_IFINDEX);
		dev->context = get_u32(&a, CELLSOCK_A_DEVICE_CONTEXT);
		get_text(&a, CELLSOCK_A_DEVICE_IFNAME, dev->ifname,
			 sizeof(dev->ifname));
	}
}

#define GET_TEXT(attrs, type, field) get_text(attrs, type, field, sizeof(field))

void link_parse(const struct nlmsghdr *nlh, struct link *link)
{
	struct attrs a = attrs_of(nlh), in;
	unsigned int i;

	memset(link, 0, sizeof(*link));
	link->ifindex = get_u32(&a, CELLSOCK_A_LINK_IFINDEX);
	GET_TEXT(&a, CELLSOCK_A_LINK_IFNAME, link->ifname);
	link->state = get_u32(&a, CELLSOCK_A_LINK_STATE);
	GET_TEXT(&a, CELLSOCK_A_LINK_REASON, link->reason);
	link->lack = get_u32(&a, CELLSOCK_A_LINK_LACK);
	GET_TEXT(&a, CELLSOCK_A_LINK_DIALECT, link->dialect);
	GET_TEXT(&a, CELLSOCK_A_LINK_MANUFACTURER, link->manufacturer);
	GET_TEXT(&a, CELLSOCK_A_LINK_MODEL, link->model);
	GET_TEXT(&a, CELLSOCK_A_LINK_REVISION, link->revision);
	GET_TEXT(&a, CELLSOCK_A_LINK_AT_PORT, link->at_port);
	GET_TEXT(&a, CELLSOCK_A_LINK_PORT, link->port);
	link->port_dev = get_u32(&a, CELLSOCK_A_LINK_PORT_DEV);
	link->first_context = get_u32(&a, CELLSOCK_A_LINK_FIRST_CONTEXT);
	link->has_caps = get_flag(&a, CELLSOCK_A_LINK_CAPS);
	in = attrs_in(a.by_type[CELLSOCK_A_LINK_CAPS]);
	link->sockets = get_u32(&in, CELLSOCK_A_CAPS_SOCKETS);
	link->send_max = get_u32(&in, CELLSOCK_A_CAPS_SEND_MAX);
	link->caps_first = get_u32(&in, CELLSOCK_A_CAPS_FIRST_CONTEXT);
	link->caps_last = get_u32(&in, CELLSOCK_A_CAPS_LAST_CONTEXT);
	link->flow_control = get_flag(&in, CELLSOCK_A_CAPS_FLOW_CONTROL);
	link->ipv6 = get_flag(&in, CELLSOCK_A_CAPS_IPV6);
	link->listeners = get_flag(&in, CELLSOCK_A_CAPS_LISTENERS);
	link->udp_service = get_flag(&in, CELLSOCK_A_CAPS_UDP_SERVICE);
	link->echo = get_flag(&in, CELLSOCK_A_CAPS_ECHO);
	link->csd = get_flag(&in, CELLSOCK_A_CAPS_CSD);
	in = attrs_in(a.by_type[CELLSOCK_A_LINK_STATS]);
	for (i = 0; i < ARRAY_SIZE(link->stats); i++)
		link->stats[i] = get_u64(&in, i);
	parse_devices(nlh, link);
}

bool link_has_context(const struct link *link, uint32_t id)
{
	return link->has_caps && id >= link->caps_first &&
	       id <= link->caps_last;
}

void context_parse(const struct nlmsghdr *nlh, struct context *context)
{
	struct attrs a = attrs_of(nlh);

	memset(context, 0, sizeof(*context));
	context->ifindex = get_u32(&a, CELLSOCK_A_CONTEXT_IFINDEX);
	GET_TEXT(&a, CELLSOCK_A_CONTEXT_IFNAME, context->ifname);
	context->id = get_u32(&a, CELLSOCK_A_CONTEXT_ID);
	context->module = get_u32(&a, CELLSOCK_A_CONTEXT_MODULE);
	context->state = get_u32(&a, CELLSOCK_A_CONTEXT_STATE);
	GET_TEXT(&a, CELLSOCK_A_CONTEXT_REASON, context->reason);
	context->pdp_type = get_u32(&a, CELLSOCK_A_CONTEXT_PDP_TYPE);
	context->auth = get_u32(&a, CELLSOCK_A_CONTEXT_AUTH);
	GET_TEXT(&a, CELLSOCK_A_CONTEXT_APN, context->apn);
	GET_TEXT(&a, CELLSOCK_A_CONTEXT_USER, context->user);
	context->bearer = get_u32(&a, CELLSOCK_A_CONTEXT_BEARER);
	GET_TEXT(&a, CELLSOCK_A_CONTEXT_NUMBER, context->number);
	get_addr(&a, CELLSOCK_A_CONTEXT_IPV4, &context->ipv4);
	get_addr(&a, CELLSOCK_A_CONTEXT_IPV6, &context->ipv6);
	context->n_dns = get_addrs(nlh, CELLSOCK_A_CONTEXT_DNS, context->dns,
				   DNS_MAX);
}

void sock_parse(const struct nlmsghdr *nlh, struct sock *sock)
{
	struct attrs a = attrs_of(nlh);

	memset(sock, 0, sizeof(*sock));
	sock->ifindex = get_u32(&a, CELLSOCK_A_SOCKET_IFINDEX);
	GET_TEXT(&a, CELLSOCK_A_SOCKET_IFNAME, sock->ifname);
	sock->id = get_u32(&a, CELLSOCK_A_SOCKET_ID);
	sock->context = get_u32(&a, CELLSOCK_A_SOCKET_CONTEXT);
	sock->module = get_u32(&a, CELLSOCK_A_SOCKET_MODULE);
	GET_TEXT(&a, CELLSOCK_A_SOCKET_SERVICE, sock->service);
	GET_TEXT(&a, CELLSOCK_A_SOCKET_STATE, sock->state);
	sock->waiting = get_flag(&a, CELLSOCK_A_SOCKET_WAITING);
	sock->evicted = get_flag(&a, CELLSOCK_A_SOCKET_EVICTED);
	sock->module_id = get_flag(&a, CELLSOCK_A_SOCKET_MODULE_ID) ?
		(int)get_u32(&a, CELLSOCK_A_SOCKET_MODULE_ID) : -1;
	GET_TEXT(&a, CELLSOCK_A_SOCKET_MODE, sock->mode);
	get_addr(&a, CELLSOCK_A_SOCKET_LOCAL_ADDRESS, &sock->local);
	sock->local_port = get_u32(&a, CELLSOCK_A_SOCKET_LOCAL_PORT);
	get_addr(&a, CELLSOCK_A_SOCKET_REMOTE_ADDRESS, &sock->remote);
	sock->remote_port = get_u32(&a, CELLSOCK_A_SOCKET_REMOTE_PORT);
	sock->send_queue = get_u32(&a, CELLSOCK_A_SOCKET_SEND_QUEUE);
	sock->receive_queue = get_u32(&a, CELLSOCK_A_SOCKET_RECEIVE_QUEUE);
	sock->credit = get_u32(&a, CELLSOCK_A_SOCKET_CREDIT);
	sock->tx_bytes = get_u64(&a, CELLSOCK_A_SOCKET_TX_BYTES);
	sock->rx_bytes = get_u64(&a, CELLSOCK_A_SOCKET_RX_BYTES);
	sock->result = get_u32(&a, CELLSOCK_A_SOCKET_RESULT);
	sock->error = get_u32(&a, CELLSOCK_A_SOCKET_ERROR);
	GET_TEXT(&a, CELLSOCK_A_SOCKET_ERROR_TEXT, sock->error_text);
}

void at_parse(const struct nlmsghdr *nlh, struct at *at)
{
	struct attrs a = attrs_of(nlh);

	at->cookie = get_u32(&a, CELLSOCK_A_AT_COOKIE);
	GET_TEXT(&a, CELLSOCK_A_AT_LINE, at->line);
	at->result = get_u32(&a, CELLSOCK_A_AT_RESULT);
	GET_TEXT(&a, CELLSOCK_A_AT_FINAL, at->final);
	at->truncated = get_flag(&a, CELLSOCK_A_AT_TRUNCATED);
}

void listen_parse(const struct nlmsghdr *nlh, struct listen *listen)
{
	struct attrs a = attrs_of(nlh);

	memset(listen, 0, sizeof(*listen));
	listen->ifindex = get_u32(&a, CELLSOCK_A_LISTEN_IFINDEX);
	GET_TEXT(&a, CELLSOCK_A_LISTEN_IFNAME, listen->ifname);
	listen->context = get_u32(&a, CELLSOCK_A_LISTEN_CONTEXT);
	listen->protocol = get_u32(&a, CELLSOCK_A_LISTEN_PROTOCOL);
	listen->port = get_u16(&a, CELLSOCK_A_LISTEN_PORT);
	listen->max = get_u32(&a, CELLSOCK_A_LISTEN_MAX_CONNECTIONS);
	listen->connections = get_u32(&a, CELLSOCK_A_LISTEN_CONNECTIONS);
	listen->listening = get_flag(&a, CELLSOCK_A_LISTEN_LISTENING);
	listen->module_id = get_flag(&a, CELLSOCK_A_LISTEN_MODULE_ID) ?
		(int)get_u32(&a, CELLSOCK_A_LISTEN_MODULE_ID) : -1;
	listen->accepted = get_u64(&a, CELLSOCK_A_LISTEN_ACCEPTED);
	listen->rejected = get_u64(&a, CELLSOCK_A_LISTEN_REJECTED);
	listen->result = get_u32(&a, CELLSOCK_A_LISTEN_RESULT);
	listen->error = get_u32(&a, CELLSOCK_A_LISTEN_ERROR);
	GET_TEXT(&a, CELLSOCK_A_LISTEN_ERROR_TEXT, listen->error_text);
}

void resolved_parse(const struct nlmsghdr *nlh, struct resolved *resolved)
{
	struct attrs a = attrs_of(nlh);

	memset(resolved, 0, sizeof(*resolved));
	resolved->cookie = get_u32(&a, CELLSOCK_A_RESOLVE_COOKIE);
	resolved->result = get_u32(&a, CELLSOCK_A_RESOLVE_RESULT);
	resolved->error = get_u32(&a, CELLSOCK_A_RESOLVE_ERROR);
	GET_TEXT(&a, CELLSOCK_A_RESOLVE_ERROR_TEXT, resolved->error_text);
	resolved->n = get_addrs(nlh, CELLSOCK_A_RESOLVE_ADDRESS,
				resolved->addrs, ADDRS_MAX);
}

void config_parse(const struct nlmsghdr *nlh, struct config *config)
{
	struct attrs a = attrs_of(nlh);

	memset(config, 0, sizeof(*config));
	config->cookie = get_u32(&a, CELLSOCK_A_CONFIG_COOKIE);
	GET_TEXT(&a, CELLSOCK_A_CONFIG_NAME, config->name);
	GET_TEXT(&a, CELLSOCK_A_CONFIG_VALUE, config->value);
	config->result = get_u32(&a, CELLSOCK_A_CONFIG_RESULT);
	config->error = get_u32(&a, CELLSOCK_A_CONFIG_ERROR);
	GET_TEXT(&a, CELLSOCK_A_CONFIG_ERROR_TEXT, config->error_text);
}

/* --- the socket ---------------------------------------------------------- */

static void parse_groups(const struct nlattr *nest, struct nl *nl)
{
	const struct nlattr *attr;
	struct attrs group;
	char name[TEXT_MAX];

	mnl_attr_for_each_nested(attr, nest) {
		group = attrs_in(attr);
		get_text(&group, CTRL_ATTR_MCAST_GRP_NAME, name, sizeof(name));
		if (!strcmp(name, CELLSOCK_MCGRP_EVENTS))
			nl->group = get_u32(&group, CTRL_ATTR_MCAST_GRP_ID);
	}
}

static void parse_family(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct attrs a = attrs_of(nlh);
	const struct nlattr *id = a.by_type[CTRL_ATTR_FAMILY_ID];
	struct nl *nl = arg;

	(void)cmd;
	if (id && mnl_attr_validate(id, MNL_TYPE_U16) == 0)
		nl->family = mnl_attr_get_u16(id);
	if (a.by_type[CTRL_ATTR_MCAST_GROUPS])
		parse_groups(a.by_type[CTRL_ATTR_MCAST_GROUPS], nl);
}

static void nl_start(struct nl *nl, uint16_t type, uint8_t cmd, uint8_t version)
{
	struct genlmsghdr *genl;

	nl->nlh = mnl_nlmsg_put_header(nl->buf);
	nl->nlh->nlmsg_type = type;
	nl->nlh->nlmsg_flags = NLM_F_REQUEST;
	nl->nlh->nlmsg_seq = ++nl->seq;
	genl = mnl_nlmsg_put_extra_header(nl->nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = version;
}

/* The kernel's own words, where it gave any. */
static void remember_why(struct nl *nl, const struct nlmsghdr *nlh,
			 size_t header)
{
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (mnl_nlmsg_get_payload_len(nlh) < header)
		return;
	mnl_attr_for_each(attr, nlh, header) {
		if (mnl_attr_get_type(attr) != NLMSGERR_ATTR_MSG ||
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
			continue;
		snprintf(nl->why, sizeof(nl->why), "%s",
			 mnl_attr_get_str(attr));
	}
}

static int parse_error(struct nl *nl, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t header = sizeof(*err);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err))
		return -EBADMSG;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		header += err->msg.nlmsg_len - sizeof(err->msg);
	if (err->error)
		remember_why(nl, nlh, header);
	return err->error;
}

static int parse_done(struct nl *nl, const struct nlmsghdr *nlh)
{
	const int *err = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err) || !*err)
		return 0;
	remember_why(nl, nlh, sizeof(*err));
	return *err;
}

static int nl_recv(struct nl *nl)
{
	ssize_t len = mnl_socket_recvfrom(nl->sock, nl->buf, sizeof(nl->buf));

	return len < 0 ? -errno : (int)len;
}

static void deliver(const struct nlmsghdr *nlh, nl_fn fn, void *arg)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(*genl))
		fn(nlh, genl->cmd, arg);
}

/*
 * Send the request and take its answer.  A reply ends the exchange unless it
 * is part of a dump, an ACK does where no reply is due: nothing
 * that follows on this socket is taken for part of the answer.
 */
static int nl_talk(struct nl *nl, nl_fn fn, void *arg)
{
	const struct nlmsghdr *nlh;
	int len;

	nl->why[0] = '\0';
	if (mnl_socket_sendto(nl->sock, nl->nlh, nl->nlh->nlmsg_len) < 0)
		return -errno;
	for (;;) {
		len = nl_recv(nl);
		if (len < 0)
			return len;
		for (nlh = (void *)nl->buf; mnl_nlmsg_ok(nlh, len);
		     nlh = mnl_nlmsg_next(nlh, &len)) {
			if (nlh->nlmsg_seq != nl->seq)
				continue;
			if (nlh->nlmsg_type == NLMSG_ERROR)
				return parse_error(nl, nlh);
			if (nlh->nlmsg_type == NLMSG_DONE)
				return parse_done(nl, nlh);
			if (fn)
				deliver(nlh, fn, arg);
			if (!(nlh->nlmsg_flags & NLM_F_MULTI))
				return 0;
		}
	}
}

int nl_do(struct nl *nl)
{
	nl->nlh->nlmsg_flags |= NLM_F_ACK;
	return nl_talk(nl, NULL, NULL);
}

int nl_get(struct nl *nl, nl_fn fn, void *arg)
{
	return nl_talk(nl, fn, arg);
}

int nl_dump(struct nl *nl, nl_fn fn, void *arg)
{
	nl->nlh->nlmsg_flags |= NLM_F_DUMP;
	return nl_talk(nl, fn, arg);
}

int nl_receive(struct nl *nl, nl_fn fn, void *arg)
{
	const struct nlmsghdr *nlh;
	int len;

	len = nl_recv(nl);
	if (len < 0)
		return len;
	for (nlh = (void *)nl->buf; mnl_nlmsg_ok(nlh, len);
	     nlh = mnl_nlmsg_next(nlh, &len))
		if (nlh->nlmsg_type == nl->family)
			deliver(nlh, fn, arg);
	return 0;
}

static int nl_resolve(struct nl *nl)
{
	nl_start(nl, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	mnl_attr_put_strz(nl->nlh, CTRL_ATTR_FAMILY_NAME, CELLSOCK_FAMILY_NAME);
	return nl_get(nl, parse_family, nl);
}

int nl_open(struct nl *nl)
{
	int on = 1, err;

	memset(nl, 0, sizeof(*nl));
	nl->sock = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!nl->sock)
		return fail("netlink: %s", strerror(errno));
	mnl_socket_setsockopt(nl->sock, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(nl->sock, NETLINK_CAP_ACK, &on, sizeof(on));
	nl->seq = time(NULL);
	if (mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID) < 0)
		err = -errno;
	else
		err = nl_resolve(nl);
	if (!err)
		return 0;
	nl_close(nl);
	if (err == -ENOENT)
		return fail("the cellsock kernel module is not loaded (modprobe cellsock)");
	return fail("netlink: %s", strerror(-err));
}

void nl_close(struct nl *nl)
{
	if (nl->sock)
		mnl_socket_close(nl->sock);
	nl->sock = NULL;
}

int nl_subscribe(struct nl *nl)
{
	if (mnl_socket_setsockopt(nl->sock, NETLINK_ADD_MEMBERSHIP, &nl->group,
				  sizeof(nl->group)) < 0)
		return fail("netlink events: %s", strerror(errno));
	return 0;
}

int nl_fd(const struct nl *nl)
{
	return mnl_socket_get_fd(nl->sock);
}

void nl_begin(struct nl *nl, uint8_t cmd, uint32_t ifindex)
{
	nl_start(nl, nl->family, cmd, CELLSOCK_FAMILY_VERSION);
	if (ifindex)
		mnl_attr_put_u32(nl->nlh, CELLSOCK_A_LINK_IFINDEX, ifindex);
}

void nl_begin_context(struct nl *nl, uint8_t cmd, uint32_t ifindex, int id)
{
	nl_begin(nl, cmd, ifindex);
	if (id >= 0)
		mnl_attr_put_u32(nl->nlh, CELLSOCK_A_CONTEXT_ID, id);
}

int nl_fail(const struct nl *nl, int err, const char *what)
{
	if (err == -EPERM && !nl->why[0])
		return fail("%s: needs CAP_NET_ADMIN (run as root)", what);
	return fail("%s: %s", what, nl->why[0] ? nl->why : strerror(-err));
}

static void take_link(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	(void)cmd;
	link_parse(nlh, arg);
}

static void take_context(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	(void)cmd;
	context_parse(nlh, arg);
}

int link_get(struct nl *nl, uint32_t ifindex, struct link *link)
{
	nl_begin(nl, CELLSOCK_CMD_LINK_GET, ifindex);
	return nl_get(nl, take_link, link);
}

int context_get(struct nl *nl, uint32_t ifindex, int id,
		struct context *context)
{
	nl_begin_context(nl, CELLSOCK_CMD_CONTEXT_GET, ifindex, id);
	return nl_get(nl, take_context, context);
}
