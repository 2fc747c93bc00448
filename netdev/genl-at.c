// SPDX-License-Identifier: GPL-2.0-only
/*
 * Raw AT commands: who asked for one, and what is sent to them.
 *
 * An answer goes to the netlink socket that asked; whoever closes it waits no
 * longer.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include "dev.h"
#include "genl.h"
#include "genl-at.h"
#include "genl-msg.h"

/**
 * struct cellsock_genl_waiter - who asked for a raw command
 * @list: in cellsock_genl_waiters
 * @host: the module that runs it
 * @net: namespace of the asker's socket, which outlives that socket
 * @portid: netlink port of the asker
 * @cookie: names the command
 * @truncated: a line was not delivered
 */
struct cellsock_genl_waiter {
	struct list_head list;
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

static int cellsock_genl_fill_cookie(struct sk_buff *skb, u32 cookie,
				     const struct cellsock_genl_to *to)
{
	void *hdr = cellsock_genl_begin(skb, to);

	if (!hdr)
		return -EMSGSIZE;
	return cellsock_genl_end(skb, hdr, nla_put_u32(skb,
						       CELLSOCK_A_AT_COOKIE,
						       cookie));
}

/**
 * cellsock_genl_ask() - run a raw command for somebody
 * @host: the module
 * @text: the command
 * @skb: gets the reply, the command's cookie
 * @to: who asks
 *
 * Context: module lock.
 * Return: 0, or an error of the lower side's ->at().
 */
int cellsock_genl_ask(struct cellsock_host *host, const char *text,
		      struct sk_buff *skb, const struct cellsock_genl_to *to)
{
	struct cellsock_modsock *ms = host->ms;
	struct cellsock_genl_waiter *waiter;
	int err;

	waiter = kzalloc(sizeof(*waiter), GFP_KERNEL);
	if (!waiter)
		return -ENOMEM;
	waiter->host = host;
	waiter->net = to->net;
	waiter->portid = to->portid;
	mutex_lock(&cellsock_genl_waiters_lock);
	waiter->cookie = ++cellsock_genl_cookie;
	err = cellsock_genl_fill_cookie(skb, waiter->cookie, to) ?:
	      ms->ops->at(ms, waiter->cookie, text);
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

static void *cellsock_genl_begin_at(struct sk_buff *skb,
				    struct cellsock_genl_waiter *waiter, u8 cmd)
{
	const struct cellsock_genl_to to = {
		.net = waiter->net,
		.portid = waiter->portid,
		.cmd = cmd,
	};
	struct cellsock_dev *cd = cellsock_genl_anchor(waiter->host, to.net);
	void *hdr = cellsock_genl_begin(skb, &to);

	if (!hdr || cellsock_genl_put_dev(skb, cd, &to) ||
	    nla_put_u32(skb, CELLSOCK_A_AT_COOKIE, waiter->cookie))
		return NULL;
	return hdr;
}

static void cellsock_genl_send_line(struct cellsock_genl_waiter *waiter,
				    const char *text)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *hdr = NULL;

	if (skb)
		hdr = cellsock_genl_begin_at(skb, waiter,
					     CELLSOCK_CMD_AT_LINE_NTF);
	if (!hdr || nla_put_string(skb, CELLSOCK_A_AT_LINE, text)) {
		nlmsg_free(skb);
		waiter->truncated = true;
		return;
	}
	genlmsg_end(skb, hdr);
	if (genlmsg_unicast(waiter->net, skb, waiter->portid))
		waiter->truncated = true;
}

static void cellsock_genl_finish(struct cellsock_genl_waiter *waiter,
				 enum cellsock_result result, const char *final)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *hdr = NULL;

	if (skb)
		hdr = cellsock_genl_begin_at(skb, waiter,
					     CELLSOCK_CMD_AT_DONE_NTF);
	if (!hdr || nla_put_u32(skb, CELLSOCK_A_AT_RESULT, result) ||
	    cellsock_genl_put_text(skb, CELLSOCK_A_AT_FINAL, final) ||
	    cellsock_genl_put_flag(skb, CELLSOCK_A_AT_TRUNCATED,
				   waiter->truncated)) {
		nlmsg_free(skb);
	} else {
		genlmsg_end(skb, hdr);
		genlmsg_unicast(waiter->net, skb, waiter->portid);
	}
	list_del(&waiter->list);
	kfree(waiter);
}

/**
 * cellsock_genl_notify_at_line() - pass on one line of a raw command's answer
 * @host: the module
 * @cookie: the command; nobody may be waiting for it any more
 * @text: the line
 */
void cellsock_genl_notify_at_line(struct cellsock_host *host, u32 cookie,
				  const char *text)
{
	struct cellsock_genl_waiter *waiter;

	cellsock_modsock_assert_locked(host->ms);
	mutex_lock(&cellsock_genl_waiters_lock);
	waiter = cellsock_genl_waiter(cookie);
	if (waiter)
		cellsock_genl_send_line(waiter, text);
	mutex_unlock(&cellsock_genl_waiters_lock);
}

/**
 * cellsock_genl_notify_at_done() - tell the end of a raw command's answer
 * @host: the module
 * @cookie: the command
 * @result: CELLSOCK_OK when the module gave a final result
 * @final: that result, or an empty string
 */
void cellsock_genl_notify_at_done(struct cellsock_host *host, u32 cookie,
				  enum cellsock_result result,
				  const char *final)
{
	struct cellsock_genl_waiter *waiter;

	cellsock_modsock_assert_locked(host->ms);
	mutex_lock(&cellsock_genl_waiters_lock);
	waiter = cellsock_genl_waiter(cookie);
	if (waiter)
		cellsock_genl_finish(waiter, result, final);
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
			cellsock_genl_finish(waiter, CELLSOCK_GONE, "");
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
 * cellsock_genl_at_init() - begin to see who closes a netlink socket
 *
 * Return: 0 or a negative errno.
 */
int __init cellsock_genl_at_init(void)
{
	return netlink_register_notifier(&cellsock_genl_notifier);
}

/**
 * cellsock_genl_at_exit() - the end of that
 */
void cellsock_genl_at_exit(void)
{
	netlink_unregister_notifier(&cellsock_genl_notifier);
}
