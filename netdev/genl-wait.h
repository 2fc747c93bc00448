/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who asked for something that the module takes its time for, and what is sent
 * to them.
 *
 * The reply to such a request is a cookie.  What comes of it goes to the netlink
 * socket that asked, and to nobody else; whoever closes that socket waits no
 * longer.
 */
#ifndef CELLSOCK_NETDEV_GENL_WAIT_H
#define CELLSOCK_NETDEV_GENL_WAIT_H

#include <linux/types.h>
#include <cellsock/modsock.h>

struct cellsock_genl_to;
struct cellsock_host;
struct sk_buff;

/**
 * struct cellsock_genl_kind - a kind of request that is waited for
 * @done: command of the message that ends the wait
 * @cookie: attribute: names the request in all messages
 * @result: attribute: in the last one, what became of it
 * @truncated: attribute: in the last one, an earlier one was not delivered; 0
 *	where the last is the only one
 * @ask: ask the lower side, which calls it @cookie; @arg is the asker's
 */
struct cellsock_genl_kind {
	u8 done;
	int cookie;
	int result;
	int truncated;
	int (*ask)(struct cellsock_modsock *ms, u32 cookie, const void *arg);
};

/**
 * typedef cellsock_genl_fill_t - what a message has beside the cookie
 * @skb: the message
 * @ms: the module
 * @arg: what it is made of
 *
 * Return: 0, or anything else when it does not fit.
 */
typedef int (*cellsock_genl_fill_t)(struct sk_buff *skb,
				    struct cellsock_modsock *ms,
				    const void *arg);

int cellsock_genl_wait(struct cellsock_host *host,
		       const struct cellsock_genl_kind *kind, const void *arg,
		       struct sk_buff *skb, const struct cellsock_genl_to *to);
void cellsock_genl_pass(struct cellsock_host *host, u32 cookie, u8 cmd,
			cellsock_genl_fill_t fill, const void *arg);
void cellsock_genl_done(struct cellsock_host *host, u32 cookie,
			enum cellsock_result result, cellsock_genl_fill_t fill,
			const void *arg);

int cellsock_genl_wait_init(void);
void cellsock_genl_wait_exit(void);

#endif
