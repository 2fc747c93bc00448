// SPDX-License-Identifier: GPL-2.0-only
#include "ports.h"

static void begin(struct nl *nl, uint8_t cmd, uint32_t ifindex,
		  struct port_id id)
{
	nl_begin(nl, cmd, ifindex);
	mnl_attr_put_u32(nl->nlh, CELLSOCK_A_LISTEN_PROTOCOL, id.protocol);
	mnl_attr_put_u16(nl->nlh, CELLSOCK_A_LISTEN_PORT, id.port);
}

int port_listen(struct nl *nl, uint32_t ifindex, struct port_id id,
		unsigned int max)
{
	begin(nl, CELLSOCK_CMD_LISTEN_ADD, ifindex, id);
	if (max)
		mnl_attr_put_u32(nl->nlh, CELLSOCK_A_LISTEN_MAX_CONNECTIONS,
				 max);
	return nl_do(nl);
}

int port_unlisten(struct nl *nl, uint32_t ifindex, struct port_id id)
{
	begin(nl, CELLSOCK_CMD_LISTEN_DEL, ifindex, id);
	return nl_do(nl);
}

struct taken {
	struct listen *list;
	unsigned int n, max;
};

static void take_listen(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct taken *taken = arg;

	(void)cmd;
	if (taken->n < taken->max)
		listen_parse(nlh, &taken->list[taken->n++]);
}

int ports_get(struct nl *nl, uint32_t ifindex, struct listen *list,
	      unsigned int max, unsigned int *n)
{
	struct taken taken = { .list = list, .max = max };
	int err;

	nl_begin(nl, CELLSOCK_CMD_LISTEN_GET, ifindex);
	err = nl_dump(nl, take_listen, &taken);
	*n = taken.n;
	return err;
}
