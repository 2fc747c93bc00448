/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cellsock family of generic netlink, see
 * Documentation/netlink/specs/cellsock.yaml.
 */
#ifndef CELLSOCK_NETLINK_H
#define CELLSOCK_NETLINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <libmnl/libmnl.h>
#include <linux/cellsock.h>

#define TEXT_MAX	128
#define DNS_MAX		8
#define ADDRS_MAX	32
#define CONTEXTS_MAX	(CELLSOCK_CONTEXT_MAX + 1)

/* An IP address; len is 4, 16, or 0 for none. */
struct addr {
	uint8_t len;
	uint8_t bytes[16];
};

struct device {
	uint32_t ifindex;
	char ifname[IF_NAMESIZE];
	uint32_t context;
};

/* A module.  Counters by attribute number. */
struct link {
	struct device devices[CONTEXTS_MAX];
	unsigned int n_devices;
	uint32_t ifindex;
	char ifname[IF_NAMESIZE];
	uint32_t state;
	char reason[TEXT_MAX];
	uint32_t lack;
	char dialect[TEXT_MAX];
	char manufacturer[TEXT_MAX];
	char model[TEXT_MAX];
	char revision[TEXT_MAX];
	char at_port[TEXT_MAX];
	char port[TEXT_MAX];
	uint32_t port_dev;
	uint32_t first_context;
	bool has_caps;
	uint32_t sockets;
	uint32_t send_max;
	uint32_t caps_first;
	uint32_t caps_last;
	bool flow_control;
	bool listeners;
	bool udp_service;
	bool echo;
	bool ipv6;
	bool csd;
	uint64_t stats[CELLSOCK_A_STATS_MAX + 1];
};

struct context {
	uint32_t ifindex;		/* 0: it has no interface */
	char ifname[IF_NAMESIZE];
	uint32_t id;
	uint32_t module;
	uint32_t state;
	char reason[TEXT_MAX];
	uint32_t pdp_type;
	uint32_t auth;
	char apn[CELLSOCK_APN_MAX + 1];
	char user[CELLSOCK_CREDENTIAL_MAX + 1];
	uint32_t bearer;
	char number[CELLSOCK_NUMBER_MAX + 1];
	struct addr ipv4;
	struct addr ipv6;
	struct addr dns[DNS_MAX];
	unsigned int n_dns;
};

/* A flow and its module socket. */
struct sock {
	uint32_t ifindex;
	char ifname[IF_NAMESIZE];
	uint32_t id;
	uint32_t context;
	uint32_t module;
	char service[TEXT_MAX];
	char state[TEXT_MAX];
	bool waiting;
	bool evicted;
	int module_id;			/* -1: none */
	char mode[TEXT_MAX];
	struct addr local;
	uint32_t local_port;
	struct addr remote;
	uint32_t remote_port;
	uint32_t send_queue;
	uint32_t receive_queue;
	uint32_t credit;
	uint64_t tx_bytes;
	uint64_t rx_bytes;
	uint32_t result;
	uint32_t error;
	char error_text[TEXT_MAX];
};

/* What comes of a raw command. */
struct at {
	uint32_t cookie;
	char line[2048];
	uint32_t result;
	char final[TEXT_MAX];
	bool truncated;
};

/* A port that the module listens on. */
struct listen {
	uint32_t ifindex;
	char ifname[IF_NAMESIZE];
	uint32_t context;
	uint32_t protocol;
	uint16_t port;
	uint32_t max;			/* 0: connections are not counted */
	uint32_t connections;
	bool listening;
	int module_id;			/* -1: none */
	uint64_t accepted;
	uint64_t rejected;
	uint32_t result;
	uint32_t error;
	char error_text[TEXT_MAX];
};

/* What a host name stands for. */
struct resolved {
	uint32_t cookie;
	uint32_t result;
	uint32_t error;
	char error_text[TEXT_MAX];
	struct addr addrs[ADDRS_MAX];
	unsigned int n;
};

/* An option, and what comes of a request about one. */
struct config {
	uint32_t cookie;
	char name[CELLSOCK_OPTION_MAX + 1];
	char value[CELLSOCK_VALUE_MAX + 1];
	uint32_t result;
	uint32_t error;
	char error_text[TEXT_MAX];
};

struct nl {
	struct mnl_socket *sock;
	uint32_t portid;
	uint32_t seq;
	uint16_t family;
	uint32_t group;
	struct nlmsghdr *nlh;		/* the request that is being built */
	char why[256];			/* the kernel's words on the last error */
	char buf[8192];
};

/* Called for each message of ours. */
typedef void (*nl_fn)(const struct nlmsghdr *nlh, uint8_t cmd, void *arg);

/* Find the family.  Messages of its own when that fails. */
int nl_open(struct nl *nl);
void nl_close(struct nl *nl);
/* Events arrive on this socket from now on. */
int nl_subscribe(struct nl *nl);
int nl_fd(const struct nl *nl);

/* A request about the module of interface @ifindex (0: none is named). */
void nl_begin(struct nl *nl, uint8_t cmd, uint32_t ifindex);
/* The same about context @id, -1 for the interface's own. */
void nl_begin_context(struct nl *nl, uint8_t cmd, uint32_t ifindex, int id);
/* Send it; 0 or a negative errno, with nl->why. */
int nl_do(struct nl *nl);
int nl_get(struct nl *nl, nl_fn fn, void *arg);
int nl_dump(struct nl *nl, nl_fn fn, void *arg);
/*
 * Take what arrived unasked.  -ENOBUFS: some was lost, so states must be asked
 * for anew.
 */
int nl_receive(struct nl *nl, nl_fn fn, void *arg);

/* fail() with what the kernel said */
int nl_fail(const struct nl *nl, int err, const char *what);

/* False also as long as it is not known which it has. */
bool link_has_context(const struct link *link, uint32_t id);

void link_parse(const struct nlmsghdr *nlh, struct link *link);
void context_parse(const struct nlmsghdr *nlh, struct context *context);
void sock_parse(const struct nlmsghdr *nlh, struct sock *sock);
void at_parse(const struct nlmsghdr *nlh, struct at *at);
void listen_parse(const struct nlmsghdr *nlh, struct listen *listen);
void resolved_parse(const struct nlmsghdr *nlh, struct resolved *resolved);
void config_parse(const struct nlmsghdr *nlh, struct config *config);

/* 0 or a negative errno; see nl_fail(). */
int link_get(struct nl *nl, uint32_t ifindex, struct link *link);
int context_get(struct nl *nl, uint32_t ifindex, int id,
		struct context *context);

#endif
