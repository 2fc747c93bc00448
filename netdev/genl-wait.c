// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who asked for something that the module takes its time for.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include "dev.h"
#include "genl.h"
#include "genl-msg.h"
#include "genl-wait.h"

/**
 * struct cellsock_genl_waiter - somebody who waits
 * @list: in cellsock_genl_waiters
 * @kind: for what
 * @host: the module that does it
 * @net: namespace of the asker's socket, which outlives that socket
 * @portid: netlink port of the asker
 * @cookie: names the request
 * @truncated: a message was not delivered
 */
struct cellsock_genl_waiter {
	struct list_head list;
	const struct cellsock_genl_kind *kind;
	struct cellsock_host *host;
	struct net *net;
	u32 portid;
	u32 cookie;
	bool truncated;
};

/* Taken inside the module lock. */
static DEFINE_MUTEX(cellsock_genl_waiters_lock);
static LIST_HEAD(cellsock_genl_waiters);
static u32 cellsock_genl_cookie;

static int cellsock_genl_fill_cookie(struct sk_buff *skb,
				     const struct cellsock_genl_waiter *waiter,
				     const struct cellsock_genl_to *to)
{
	void *hdr = cellsock_genl_begin(skb, to);

	if (!hdr)
		return -EMSGSIZE;
	return cellsock_genl_end(skb, hdr, nla_put_u32(skb,
						       waiter->kind->cookie,
						       waiter->cookie));
}

/**
 * cellsock_genl_wait() - have the module do something for somebody
 * @host: the module
 * @kind: what
 * @arg: for its ->ask()
 * @skb: gets the reply, the request's cookie
 * @to: who asks
 *
 * Context: module lock.
 * Return: 0, or an error of ->ask().
 */
int cellsock_genl_wait(struct cellsock_host *host,
		       const struct cellsock_genl_kind *kind, const void *arg,
		       struct sk_buff *skb, const struct cellsock_genl_to *to)
{
	struct cellsock_genl_waiter *waiter;
	int err;

	waiter = kzalloc(sizeof(*waiter), GFP_KERNEL);
	if (!waiter)
		return -ENOMEM;
	waiter->kind = kind;
	waiter->host = host;
	waiter->net = to->net;
	waiter->portid = to->portid;
	mutex_lock(&cellsock_genl_waiters_lock);
	waiter->cookie = ++cellsock_genl_cookie;
	err = cellsock_genl_fill_cookie(skb, waiter, to) ?:
	      kind->ask(host->ms, waiter->cookie, arg);
	if (err)
		kfree(waiter);
	else
		list_add_tail(&waiter->list, &cellsock_genl_waiters);
	mutex_unlock(&cellsock_genl_waiters_lock);
	return err;
}

static struct cellsock_genl_waiter *cellsock_genl_waiter(u32 cookie)
{
	struct cellsock_genl_waiter *waiter;

	lockdep_assert_held(&cellsock_genl_waiters_lock);
	list_for_each_entry(waiter, &cellsock_genl_waiters, list)
		if (waiter->cookie == cookie)
			return waiter;
	return NULL;
}

static int cellsock_genl_fill_result(struct sk_buff *skb,
				     const struct cellsock_genl_waiter *waiter,
				     enum cellsock_result result)
{
	const struct cellsock_genl_kind *kind = waiter->kind;

	return nla_put_u32(skb, kind->result, result) ||
	       (kind->truncated &&
		cellsock_genl_put_flag(skb, kind->truncated,
				       waiter->truncated));
}

/* @result: of the last message, NULL in any other */
static int cellsock_genl_send(struct cellsock_genl_waiter *waiter, u8 cmd,
			      const enum cellsock_result *result,
			      cellsock_genl_fill_t fill, const void *arg)
{
	const struct cellsock_genl_to to = {
		.net = waiter->net,
		.portid = waiter->portid,
		.cmd = cmd,
	};
	struct cellsock_dev *cd = cellsock_genl_anchor(waiter->host, to.net);
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *hdr = skb ? cellsock_genl_begin(skb, &to) : NULL;

	if (!hdr || cellsock_genl_put_dev(skb, cd, &to) ||
	    nla_put_u32(skb, waiter->kind->cookie, waiter->cookie) ||
	    (result && cellsock_genl_fill_result(skb, waiter, *result)) ||
	    (fill && fill(skb, waiter->host->ms, arg))) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return genlmsg_unicast(waiter->net, skb, waiter->portid);
}

static void cellsock_genl_finish(struct cellsock_genl_waiter *waiter,
				 enum cellsock_result result,
				 cellsock_genl_fill_t fill, const void *arg)
{
	cellsock_genl_send(waiter, waiter->kind->done, &result, fill, arg);
	list_del(&waiter->list);
	kfree(waiter);
}

/**
 * cellsock_genl_pass() - pass on a part of an answer
 * @host: the module
 * @cookie: the request; nobody may be waiting for it any more
 * @cmd: command of the message
 * @fill: what it holds
 * @arg: for @fill
 *
 * Context: module lock.
 */
void cellsock_genl_pass(struct cellsock_host *host, u32 cookie, u8 cmd,
			cellsock_genl_fill_t fill, const void *arg)
{
	struct cellsock_genl_waiter *waiter;

	cellsock_modsock_assert_locked(host->ms);
	mutex_lock(&cellsock_genl_waiters_lock);
	waiter = cellsock_genl_waiter(cookie);
	if (waiter && cellsock_genl_send(waiter, cmd, NULL, fill, arg))
		waiter->truncated = true;
	mutex_unlock(&cellsock_genl_waiters_lock);
}

/**
 * cellsock_genl_done() - tell the end of an answer
 * @host: the module
 * @cookie: the request; nobody may be waiting for it any more
 * @result: what became of it
 * @fill: what the last message holds, may be NULL
 * @arg: for @fill
 *
 * Context: module lock.
 */
void cellsock_genl_done(struct cellsock_host *host, u32 cookie,
			enum cellsock_result result, cellsock_genl_fill_t fill,
			const void *arg)
{
	struct cellsock_genl_waiter *waiter;

	cellsock_modsock_assert_locked(host->ms);
	mutex_lock(&cellsock_genl_waiters_lock);
	waiter = cellsock_genl_waiter(cookie);
	if (waiter)
		cellsock_genl_finish(waiter, result, fill, arg);
	mutex_unlock(&cellsock_genl_waiters_lock);
}

/**
 * cellsock_genl_forget() - answer whoever still waits for a module that goes
 * @host: the module; its devices may be gone from @host->devs already
 *
 * Context: no engine run of the module can happen any more.
 */
void cellsock_genl_forget(struct cellsock_host *host)
{
	struct cellsock_genl_waiter *waiter, *next;

	cellsock_modsock_assert_locked(host->ms);
	mutex_lock(&cellsock_genl_waiters_lock);
	list_for_each_entry_safe(waiter, next, &cellsock_genl_waiters, list)
		if (waiter->host == host)
			cellsock_genl_finish(waiter, CELLSOCK_GONE, NULL, NULL);
	mutex_unlock(&cellsock_genl_waiters_lock);
}

/* An asker that closed its socket waits no longer. */
static int cellsock_genl_released(struct notifier_block *nb,
				  unsigned long event, void *data)
{
	struct cellsock_genl_waiter *waiter, *next;
	struct netlink_notify *notify = data;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	mutex_lock(&cellsock_genl_waiters_lock);
	list_for_each_entry_safe(waiter, next, &cellsock_genl_waiters, list) {
		if (waiter->portid != notify->portid ||
		    !net_eq(waiter->net, notify->net))
			continue;
		list_del(&waiter->list);
		kfree(waiter);
	}
	mutex_unlock(&cellsock_genl_waiters_lock);
	return NOTIFY_OK;
}

static struct notifier_block cellsock_genl_notifier = {
	.notifier_call = cellsock_genl_released,
};

/**
 * cellsock_genl_wait_init() - begin to see who closes a netlink socket
 *
 * Return: 0 or a negative errno.
 */
int __init cellsock_genl_wait_init(void)
{
	return netlink_register_notifier(&cellsock_genl_notifier);
}

/**
 * cellsock_genl_wait_exit() - the end of that
 */
void cellsock_genl_wait_exit(void)
{
	netlink_unregister_notifier(&cellsock_genl_notifier);
}
