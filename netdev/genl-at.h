/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Raw AT commands: who asked for one, and what is sent to them.
 */
#ifndef CELLSOCK_NETDEV_GENL_AT_H
#define CELLSOCK_NETDEV_GENL_AT_H

struct cellsock_genl_to;
struct cellsock_host;
struct sk_buff;

int cellsock_genl_at_init(void);
void cellsock_genl_at_exit(void);
int cellsock_genl_ask(struct cellsock_host *host, const char *text,
		      struct sk_buff *skb, const struct cellsock_genl_to *to);

#endif
