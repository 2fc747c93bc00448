// SPDX-License-Identifier: GPL-2.0-only
/*
 * Network devices: what is left of a network interface when flow.c does the
 * work.  Packets from the local stack wait in one queue per module for the next
 * engine run; packets to it wait in one queue per device for its NAPI.  So
 * neither side ever runs inside the other.
 */
#include <linux/device.h>
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/in.h>
#include <linux/ktime.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/addrconf.h>
#include <net/ip_tunnels.h>
#include <net/rtnetlink.h>
#include <net/sock.h>

#include <cellsock/compat.h>
#include "dev.h"
#include "flow.h"
#include "genl.h"
#include "icmp.h"
#include "packet.h"

/* The largest IPv4 datagram then fits into one send of 1460 bytes. */
#define CELLSOCK_DEV_MTU	1488

/*
 * Packets of all flows together, either way.  TCP stays far below, because the
 * windows of the flows bound what is under way.
 */
#define CELLSOCK_DEV_QUEUE_MAX	1000

/*
 * Not NETIF_F_HIGHDMA: the lower side reads payload through pointers, so that
 * it must not be in high memory.
 */
#define CELLSOCK_DEV_FEATURES	(NETIF_F_SG | NETIF_F_HW_CSUM | \
				 NETIF_F_RXCSUM | NETIF_F_TSO | NETIF_F_TSO6)

/**
 * struct cellsock_tx_cb - what is noted about a packet from the local stack
 * @app_closed: the socket it came from is closed, not only shut down for
 *	sending
 */
struct cellsock_tx_cb {
	bool app_closed;
};

static struct cellsock_tx_cb *cellsock_tx_cb(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct cellsock_tx_cb) > sizeof(skb->cb));
	return (struct cellsock_tx_cb *)skb->cb;
}

static struct cellsock_host *cellsock_host(struct cellsock_modsock *ms)
{
	cellsock_modsock_assert_locked(ms);
	return ms->host_priv;
}

/* ---------------------------- to the local stack ------------------------- */

/* Takes @skb; cellsock_host_deliver() follows. */
static void cellsock_dev_receive(struct cellsock_dev *cd, struct sk_buff *skb)
{
	if (!cd || !cd->up) {
		kfree_skb(skb);
		return;
	}
	if (skb_queue_len_lockless(&cd->rxq) >= CELLSOCK_DEV_QUEUE_MAX) {
		dev_core_stats_rx_dropped_inc(cd->netdev);
		kfree_skb(skb);
		return;
	}
	skb->dev = cd->netdev;
	skb_queue_tail(&cd->rxq, skb);
	cd->host->rx_due = true;
}

static void cellsock_dev_deliver(struct cellsock_dev *cd, struct sk_buff *skb)
{
	dev_sw_netstats_rx_add(cd->netdev, skb->len);
	netif_receive_skb(skb);
}

static int cellsock_dev_poll(struct napi_struct *napi, int budget)
{
	struct cellsock_dev *cd = container_of(napi, struct cellsock_dev, napi);
	struct sk_buff *skb;
	int done;

	for (done = 0; done < budget; done++) {
		skb = skb_dequeue(&cd->rxq);
		if (!skb)
			break;
		cellsock_dev_deliver(cd, skb);
	}
	/* Who queued a packet just now found NAPI still scheduled. */
	if (done < budget && napi_complete_done(napi, done) &&
	    !skb_queue_empty_lockless(&cd->rxq))
		napi_schedule(napi);
	return done;
}

/* ---------------------------- from the local stack ----------------------- */

/*
 * close() shuts both directions down before it sends the FIN, shutdown() only
 * the one.  Reading is all that may be done to a socket here.
 */
static bool cellsock_dev_app_closed(const struct sk_buff *skb)
{
	struct sock *sk = skb->sk;

	return sk && sk_fullsock(sk) && sk->sk_protocol == IPPROTO_TCP &&
	       READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN;
}

static netdev_tx_t cellsock_dev_xmit(struct sk_buff *skb,
				     struct net_device *netdev)
{
	struct cellsock_dev *cd = netdev_priv(netdev);
	struct cellsock_host *host = cd->host;

	if (skb_queue_len_lockless(&host->txq) >= CELLSOCK_DEV_QUEUE_MAX ||
	    skb_orphan_frags_rx(skb, GFP_ATOMIC)) {
		dev_core_stats_tx_dropped_inc(netdev);
		skb_tx_error(skb);
		kfree_skb(skb);
		return NETDEV_TX_OK;
	}
	cellsock_tx_cb(skb)->app_closed = cellsock_dev_app_closed(skb);
	dev_sw_netstats_tx_add(netdev, max_t(u16, skb_shinfo(skb)->gso_segs, 1),
			       skb->len);
	skb_tx_timestamp(skb);
	/* It may stay for as long as a slow line needs. */
	skb_orphan(skb);
	nf_reset_ct(skb);
	skb_queue_tail(&host->txq, skb);
	host->ms->ops->kick(host->ms);
	return NETDEV_TX_OK;
}

static void cellsock_host_answer(struct cellsock_host *host,
				 struct cellsock_dev *cd, struct sk_buff *skb,
				 const struct cellsock_packet *pkt,
				 enum cellsock_icmp_error error, u32 mtu,
				 u64 now)
{
	struct sk_buff *reply;

	if (error == CELLSOCK_ICMP_NONE)
		return;
	if (!cellsock_icmp_allowed(&host->icmp, now)) {
		host->stats.icmp_suppressed++;
		return;
	}
	reply = cellsock_icmp_reply(skb, pkt, error, mtu);
	if (!reply)
		return;
	host->stats.icmp_errors++;
	cellsock_dev_receive(cd, reply);
}

/* What is not carried is answered by the error that fits. */
static void cellsock_host_refuse(struct cellsock_host *host,
				 struct cellsock_dev *cd, struct sk_buff *skb,
				 const struct cellsock_packet *pkt, u64 now)
{
	u32 mtu = READ_ONCE(cd->netdev->mtu);

	if (pkt->fragment)
		host->stats.tx_fragments++;
	else
		host->stats.tx_unsupported++;
	dev_core_stats_tx_dropped_inc(cd->netdev);
	cellsock_host_answer(host, cd, skb, pkt,
			     cellsock_icmp_classify(skb, pkt, mtu), mtu, now);
}

static bool cellsock_host_parse(struct cellsock_host *host,
				struct cellsock_dev *cd, struct sk_buff *skb,
				struct cellsock_packet *pkt)
{
	int err = cellsock_packet_parse(skb, pkt);

	if (!err)
		return true;
	if (err == -EBADMSG)
		host->stats.tx_bad_checksum++;
	else
		host->stats.tx_malformed++;
	DEV_STATS_INC(cd->netdev, tx_errors);
	net_dbg_ratelimited("%s: packet that cannot be sent: %d\n",
			    cd->netdev->name, err);
	return false;
}

/*
 * Whose packet this is.  One that a packet socket has sent past the qdisc may
 * come when its device is down, or gone: that pointer is only compared.
 */
static struct cellsock_dev *cellsock_host_dev(struct cellsock_host *host,
					      const struct net_device *netdev)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_CONTEXTS; i++)
		if (host->devs[i] && host->devs[i]->netdev == netdev)
			return netif_running(netdev) ? host->devs[i] : NULL;
	return NULL;
}

static void cellsock_host_input(struct cellsock_host *host, struct sk_buff *skb,
				u64 now)
{
	struct cellsock_dev *cd = cellsock_host_dev(host, skb->dev);
	struct cellsock_packet pkt;

	if (!cd) {
		skb->dev = NULL;
		kfree_skb(skb);
		return;
	}
	if (!cellsock_host_parse(host, cd, skb, &pkt)) {
		kfree_skb(skb);
		return;
	}
	if (!cellsock_packet_unicast(&pkt.remote.addr)) {
		host->stats.tx_multicast++;
		dev_core_stats_tx_dropped_inc(cd->netdev);
		kfree_skb(skb);
	} else if (!pkt.fragment && pkt.protocol == IPPROTO_TCP) {
		pkt.seg.app_closed = cellsock_tx_cb(skb)->app_closed;
		cellsock_flows_input(host->flows, cd->context, &pkt, skb, now);
	} else if (!pkt.fragment && pkt.protocol == IPPROTO_UDP) {
		if (!cellsock_udp_input(&host->udp, cd->context, &pkt, skb,
					now))
			dev_core_stats_tx_dropped_inc(cd->netdev);
	} else if (!pkt.fragment && cellsock_packet_is_icmp(&pkt)) {
		cellsock_echo_input(&host->echo, cd->context, &pkt, skb, now);
	} else {
		cellsock_host_refuse(host, cd, skb, &pkt, now);
		kfree_skb(skb);
	}
}

/* ------------------------ what those above it ask for -------------------- */

static u64 cellsock_host_now(struct cellsock_slots *slots)
{
	return ktime_get_ns();
}

static void cellsock_host_emit(struct cellsock_slots *slots, u8 context,
			       struct sk_buff *skb)
{
	struct cellsock_host *host = cellsock_host(slots->ms);

	cellsock_dev_receive(host->devs[context], skb);
}

static void cellsock_host_notify(struct cellsock_slots *slots,
				 const struct cellsock_flow_info *info,
				 bool open)
{
	cellsock_genl_notify_flow(cellsock_host(slots->ms), info, open);
}

static const struct cellsock_slots_ops cellsock_host_slots_ops = {
	.now = cellsock_host_now,
	.emit = cellsock_host_emit,
	.notify = cellsock_host_notify,
};

static void cellsock_host_refuse_datagram(struct cellsock_udp *udp, u8 context,
					  struct sk_buff *skb,
					  enum cellsock_icmp_error error,
					  u32 mtu)
{
	struct cellsock_host *host = cellsock_host(udp->slots->ms);
	struct cellsock_dev *cd = host->devs[context];
	struct cellsock_packet pkt;

	if (cd && !cellsock_packet_parse(skb, &pkt) &&
	    cellsock_packet_unicast(&pkt.local.addr))
		cellsock_host_answer(host, cd, skb, &pkt, error, mtu,
				     ktime_get_ns());
}

static const struct cellsock_udp_ops cellsock_host_udp_ops = {
	.refuse = cellsock_host_refuse_datagram,
};

/* ------------------------ what the module reports ------------------------ */

static u64 cellsock_host_run(struct cellsock_modsock *ms, u64 now)
{
	struct cellsock_host *host = cellsock_host(ms);
	struct sk_buff_head packets;
	struct sk_buff *skb;
	u64 deadline;

	__skb_queue_head_init(&packets);
	spin_lock_bh(&host->txq.lock);
	skb_queue_splice_tail_init(&host->txq, &packets);
	spin_unlock_bh(&host->txq.lock);
	while ((skb = __skb_dequeue(&packets)))
		cellsock_host_input(host, skb, now);
	cellsock_flows_run(host->flows, now);
	deadline = cellsock_listens_run(&host->listens, now);
	cellsock_udp_run(&host->udp, now);
	deadline = min(deadline, cellsock_echo_run(&host->echo, now));
	return min(deadline, cellsock_slots_run(&host->slots, now));
}

static void cellsock_host_deliver(struct cellsock_modsock *ms)
{
	struct cellsock_host *host = cellsock_host(ms);
	unsigned int i;

	if (!host->rx_due)
		return;
	host->rx_due = false;
	local_bh_disable();
	for (i = 0; i < CELLSOCK_MAX_CONTEXTS; i++)
		if (host->devs[i] &&
		    !skb_queue_empty_lockless(&host->devs[i]->rxq))
			napi_schedule(&host->devs[i]->napi);
	local_bh_enable();
}

static void cellsock_host_opened(struct cellsock_modsock *ms, unsigned int slot,
				 enum cellsock_result result, int code)
{
	cellsock_slots_opened(&cellsock_host(ms)->slots, slot, result, code);
}

static void cellsock_host_incoming(struct cellsock_modsock *ms,
				   unsigned int listener, unsigned int slot,
				   const struct cellsock_endpoint *remote)
{
	cellsock_slots_incoming(&cellsock_host(ms)->slots, listener, slot,
				remote);
}

static void cellsock_host_incoming_full(struct cellsock_modsock *ms)
{
	cellsock_listens_full(&cellsock_host(ms)->listens);
}

static u32 cellsock_host_backlog(struct cellsock_modsock *ms, unsigned int slot)
{
	return cellsock_slots_backlog(&cellsock_host(ms)->slots, slot);
}

static void cellsock_host_remote(struct cellsock_modsock *ms, unsigned int slot,
				 struct cellsock_endpoint *remote)
{
	cellsock_slots_remote(&cellsock_host(ms)->slots, slot, remote);
}

static u32 cellsock_host_peek(struct cellsock_modsock *ms, unsigned int slot,
			      u32 offset, const u8 **data)
{
	return cellsock_slots_peek(&cellsock_host(ms)->slots, slot, offset,
				   data);
}

static void cellsock_host_sent(struct cellsock_modsock *ms, unsigned int slot,
			       u32 bytes)
{
	cellsock_slots_sent(&cellsock_host(ms)->slots, slot, bytes);
}

static void cellsock_host_datagram(struct cellsock_modsock *ms,
				   unsigned int slot,
				   const struct cellsock_endpoint *from, u32 len)
{
	cellsock_slots_datagram(&cellsock_host(ms)->slots, slot, from, len);
}

static void cellsock_host_data(struct cellsock_modsock *ms, unsigned int slot,
			       const u8 *data, u32 len, bool more)
{
	cellsock_slots_data(&cellsock_host(ms)->slots, slot, data, len, more);
}

static void cellsock_host_closed(struct cellsock_modsock *ms, unsigned int slot,
				 enum cellsock_result result, int code)
{
	cellsock_slots_closed(&cellsock_host(ms)->slots, slot, result, code);
}

static void cellsock_host_alive(struct cellsock_modsock *ms, unsigned int slot)
{
	cellsock_slots_alive(&cellsock_host(ms)->slots, slot);
}

static void cellsock_host_released(struct cellsock_modsock *ms,
				   unsigned int slot)
{
	cellsock_slots_released(&cellsock_host(ms)->slots, slot);
}

/*
 * Who hears of a loss may take the addresses away, and what comes for them then
 * is dropped: so the flows' ends are told first.
 */
static void cellsock_host_module_changed(struct cellsock_modsock *ms)
{
	cellsock_host_deliver(ms);
	cellsock_genl_notify_module(cellsock_host(ms));
}

static void cellsock_host_reset(struct cellsock_host *host, u8 context,
				u8 family)
{
	cellsock_flows_reset(host->flows, context, family);
	cellsock_udp_reset(&host->udp, context, family);
}

/* Flows cannot outlive the address that they were opened from. */
static void cellsock_dev_check_addr(struct cellsock_dev *cd,
				    struct cellsock_addr *had,
				    const struct cellsock_addr *has)
{
	if (had->family && memcmp(had, has, sizeof(*had)))
		cellsock_host_reset(cd->host, cd->context, had->family);
	*had = *has;
}

/* Carrier means that the context is active. */
static void cellsock_dev_update(struct cellsock_dev *cd)
{
	const struct cellsock_context *context;

	context = &cd->host->ms->contexts[cd->context];
	if (context->state != CELLSOCK_CONTEXT_ACTIVE) {
		netif_carrier_off(cd->netdev);
		return;
	}
	cellsock_dev_check_addr(cd, &cd->net.v4, &context->net.v4);
	cellsock_dev_check_addr(cd, &cd->net.v6, &context->net.v6);
	netif_carrier_on(cd->netdev);
}

static void cellsock_host_context_changed(struct cellsock_modsock *ms, u8 id)
{
	struct cellsock_host *host = cellsock_host(ms);

	if (id >= CELLSOCK_MAX_CONTEXTS)
		return;
	if (host->devs[id])
		cellsock_dev_update(host->devs[id]);
	if (ms->contexts[id].state != CELLSOCK_CONTEXT_ACTIVE)
		cellsock_slots_context_lost(&host->slots, id);
	else
		cellsock_slots_arm(&host->slots, ktime_get_ns());
	cellsock_host_deliver(ms);
	cellsock_genl_notify_context(host, id);
}

static void cellsock_host_pong(struct cellsock_modsock *ms,
			       const struct cellsock_pong *pong)
{
	cellsock_echo_pong(&cellsock_host(ms)->echo, pong);
}

static void cellsock_host_at_line(struct cellsock_modsock *ms, u32 cookie,
				  const char *text)
{
	cellsock_genl_notify_at_line(cellsock_host(ms), cookie, text);
}

static void cellsock_host_resolved(struct cellsock_modsock *ms, u32 cookie,
				   enum cellsock_result result, int code,
				   const struct cellsock_addr *addrs,
				   unsigned int count)
{
	cellsock_genl_notify_resolved(cellsock_host(ms), cookie, result, code,
				      addrs, count);
}

static void cellsock_host_option_done(struct cellsock_modsock *ms, u32 cookie,
				      enum cellsock_result result, int code,
				      const char *value)
{
	cellsock_genl_notify_option(cellsock_host(ms), cookie, result, code,
				    value);
}

static void cellsock_host_at_done(struct cellsock_modsock *ms, u32 cookie,
				  enum cellsock_result result,
				  const char *final)
{
	cellsock_genl_notify_at_done(cellsock_host(ms), cookie, result, final);
}

static const struct cellsock_host_ops cellsock_host_ops = {
	.run = cellsock_host_run,
	.deliver = cellsock_host_deliver,
	.opened = cellsock_host_opened,
	.incoming = cellsock_host_incoming,
	.incoming_full = cellsock_host_incoming_full,
	.backlog = cellsock_host_backlog,
	.remote = cellsock_host_remote,
	.peek = cellsock_host_peek,
	.sent = cellsock_host_sent,
	.datagram = cellsock_host_datagram,
	.data = cellsock_host_data,
	.closed = cellsock_host_closed,
	.alive = cellsock_host_alive,
	.released = cellsock_host_released,
	.module_changed = cellsock_host_module_changed,
	.context_changed = cellsock_host_context_changed,
	.pong = cellsock_host_pong,
	.resolved = cellsock_host_resolved,
	.at_line = cellsock_host_at_line,
	.at_done = cellsock_host_at_done,
	.option_done = cellsock_host_option_done,
};

/* ------------------------------- the device ------------------------------ */

static int cellsock_dev_open(struct net_device *netdev)
{
	struct cellsock_dev *cd = netdev_priv(netdev);
	struct inet6_dev *idev = __in6_dev_get(netdev);

	/* Behind a module nobody would answer to a link-local address. */
	if (idev)
		idev->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
	napi_enable(&cd->napi);
	cellsock_modsock_lock(cd->host->ms);
	cd->up = true;
	cellsock_listens_device(&cd->host->listens, cd->context, true);
	cellsock_modsock_unlock(cd->host->ms);
	return 0;
}

static void cellsock_dev_purge_tx(struct cellsock_dev *cd)
{
	struct sk_buff_head *txq = &cd->host->txq;
	struct sk_buff *skb, *next;

	spin_lock_bh(&txq->lock);
	skb_queue_walk_safe(txq, skb, next) {
		if (skb->dev != cd->netdev)
			continue;
		__skb_unlink(skb, txq);
		kfree_skb(skb);
	}
	spin_unlock_bh(&txq->lock);
}

/*
 * The flows are reset and their sockets closed; the context stays.  Nothing is
 * being transmitted any more, but the last RSTs are still to be received.
 */
static int cellsock_dev_stop(struct net_device *netdev)
{
	struct cellsock_dev *cd = netdev_priv(netdev);
	struct cellsock_host *host = cd->host;
	struct sk_buff *skb;

	cellsock_modsock_lock(host->ms);
	cellsock_dev_purge_tx(cd);
	cellsock_listens_device(&host->listens, cd->context, false);
	cellsock_host_reset(host, cd->context, 0);
	cellsock_echo_reset(&host->echo, cd->context);
	cd->up = false;
	cellsock_modsock_unlock(host->ms);

	napi_disable(&cd->napi);
	local_bh_disable();
	while ((skb = skb_dequeue(&cd->rxq)))
		cellsock_dev_deliver(cd, skb);
	local_bh_enable();
	return 0;
}

static const struct net_device_ops cellsock_dev_ops = {
	.ndo_open = cellsock_dev_open,
	.ndo_stop = cellsock_dev_stop,
	.ndo_start_xmit = cellsock_dev_xmit,
	.ndo_get_stats64 = dev_get_tstats64,
};

struct cellsock_dev *cellsock_dev_get(struct net_device *netdev)
{
	if (netdev->netdev_ops != &cellsock_dev_ops)
		return NULL;
	return netdev_priv(netdev);
}

/* --------------------------------- ethtool ------------------------------- */

static const char cellsock_module_counters[][ETH_GSTRING_LEN] = {
	"line_rx_bytes", "line_tx_bytes", "commands", "command_timeouts",
	"command_errors", "urcs", "unknown_lines", "overlong_lines",
	"framing_errors", "rx_errors", "send_retries", "mode_switches",
	"lost_bytes", "lost_datagrams", "resets",
};

static const char cellsock_flow_counters[][ETH_GSTRING_LEN] = {
	"flows_opened", "flows_failed", "flows_rejected", "flows_postponed",
	"flows_evicted", "flows_overflows", "flows_stray", "flows_retransmits",
};

static const char cellsock_listen_counters[][ETH_GSTRING_LEN] = {
	"incoming_accepted", "incoming_rejected", "incoming_full",
	"listen_failed",
};

static const char cellsock_echo_counters[][ETH_GSTRING_LEN] = {
	"echo_requests", "echo_replies", "echo_unanswered", "echo_refused",
	"echo_dropped", "echo_ignored",
};

static const char cellsock_udp_counters[][ETH_GSTRING_LEN] = {
	"udp_opened", "udp_failed", "udp_evicted", "udp_expired",
	"udp_overflows", "udp_empty", "udp_too_long", "udp_rx_lost",
};

static const char cellsock_host_counters[][ETH_GSTRING_LEN] = {
	"tx_multicast", "tx_fragments", "tx_unsupported", "tx_malformed",
	"tx_bad_checksum", "icmp_errors", "icmp_suppressed",
};

/* The tables name all counters of the structures, in their order. */
static_assert(sizeof(struct cellsock_module_stats) ==
	      sizeof(u64) * ARRAY_SIZE(cellsock_module_counters));
static_assert(sizeof(struct cellsock_flows_stats) ==
	      sizeof(u64) * ARRAY_SIZE(cellsock_flow_counters));
static_assert(sizeof(struct cellsock_listens_stats) ==
	      sizeof(u64) * ARRAY_SIZE(cellsock_listen_counters));
static_assert(sizeof(struct cellsock_echo_stats) ==
	      sizeof(u64) * ARRAY_SIZE(cellsock_echo_counters));
static_assert(sizeof(struct cellsock_udp_stats) ==
	      sizeof(u64) * ARRAY_SIZE(cellsock_udp_counters));
static_assert(sizeof(struct cellsock_host_stats) ==
	      sizeof(u64) * ARRAY_SIZE(cellsock_host_counters));

static void cellsock_dev_get_drvinfo(struct net_device *netdev,
				     struct ethtool_drvinfo *info)
{
	struct cellsock_dev *cd = netdev_priv(netdev);
	struct cellsock_modsock *ms = cd->host->ms;

	strscpy(info->driver, "cellsock", sizeof(info->driver));
	cellsock_modsock_lock(ms);
	strscpy(info->fw_version, ms->info.revision, sizeof(info->fw_version));
	strscpy(info->bus_info, ms->info.port, sizeof(info->bus_info));
	cellsock_modsock_unlock(ms);
}

static int cellsock_dev_get_sset_count(struct net_device *netdev, int sset)
{
	if (sset != ETH_SS_STATS)
		return -EOPNOTSUPP;
	return ARRAY_SIZE(cellsock_module_counters) +
	       ARRAY_SIZE(cellsock_flow_counters) +
	       ARRAY_SIZE(cellsock_listen_counters) +
	       ARRAY_SIZE(cellsock_echo_counters) +
	       ARRAY_SIZE(cellsock_udp_counters) +
	       ARRAY_SIZE(cellsock_host_counters);
}

static void cellsock_dev_get_strings(struct net_device *netdev, u32 sset,
				     u8 *data)
{
	if (sset != ETH_SS_STATS)
		return;
	memcpy(data, cellsock_module_counters,
	       sizeof(cellsock_module_counters));
	data += sizeof(cellsock_module_counters);
	memcpy(data, cellsock_flow_counters, sizeof(cellsock_flow_counters));
	data += sizeof(cellsock_flow_counters);
	memcpy(data, cellsock_listen_counters,
	       sizeof(cellsock_listen_counters));
	data += sizeof(cellsock_listen_counters);
	memcpy(data, cellsock_echo_counters, sizeof(cellsock_echo_counters));
	data += sizeof(cellsock_echo_counters);
	memcpy(data, cellsock_udp_counters, sizeof(cellsock_udp_counters));
	data += sizeof(cellsock_udp_counters);
	memcpy(data, cellsock_host_counters, sizeof(cellsock_host_counters));
}

static void cellsock_dev_get_stats(struct net_device *netdev,
				   struct ethtool_stats *stats, u64 *data)
{
	struct cellsock_dev *cd = netdev_priv(netdev);
	struct cellsock_host *host = cd->host;
	struct cellsock_flows_stats flows;

	cellsock_modsock_lock(host->ms);
	cellsock_flows_stats(host->flows, &flows);
	memcpy(data, &host->ms->stats, sizeof(host->ms->stats));
	data += ARRAY_SIZE(cellsock_module_counters);
	memcpy(data, &flows, sizeof(flows));
	data += ARRAY_SIZE(cellsock_flow_counters);
	memcpy(data, &host->listens.stats, sizeof(host->listens.stats));
	data += ARRAY_SIZE(cellsock_listen_counters);
	memcpy(data, &host->echo.stats, sizeof(host->echo.stats));
	data += ARRAY_SIZE(cellsock_echo_counters);
	memcpy(data, &host->udp.stats, sizeof(host->udp.stats));
	data += ARRAY_SIZE(cellsock_udp_counters);
	memcpy(data, &host->stats, sizeof(host->stats));
	cellsock_modsock_unlock(host->ms);
}

static const struct ethtool_ops cellsock_dev_ethtool_ops = {
	.get_drvinfo = cellsock_dev_get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_ts_info = ethtool_op_get_ts_info,
	.get_sset_count = cellsock_dev_get_sset_count,
	.get_strings = cellsock_dev_get_strings,
	.get_ethtool_stats = cellsock_dev_get_stats,
};

/* ---------------------------- coming and going --------------------------- */

static const struct device_type cellsock_dev_type = { .name = "wwan" };

/*
 * Only a kind for user space to see.  Without ->setup() and ->dellink() rtnetlink
 * neither makes nor removes such devices: that is for the port's owner.  With
 * ->netns_refund a device outlives its namespace, as its port does.
 */
static struct rtnl_link_ops cellsock_link_ops __read_mostly = {
	.kind = "cellsock",
	.netns_refund = true,
};

static void cellsock_dev_setup(struct net_device *netdev)
{
	netdev->netdev_ops = &cellsock_dev_ops;
	netdev->ethtool_ops = &cellsock_dev_ethtool_ops;
	netdev->header_ops = &ip_tunnel_header_ops;
	netdev->rtnl_link_ops = &cellsock_link_ops;
	SET_NETDEV_DEVTYPE(netdev, &cellsock_dev_type);
	netdev->type = ARPHRD_NONE;
	netdev->flags = IFF_POINTOPOINT | IFF_NOARP;
	/* netpoll puts an Ethernet header in front of what it sends */
	netdev->priv_flags |= IFF_NO_QUEUE | IFF_DISABLE_NETPOLL;
	netdev->mtu = CELLSOCK_DEV_MTU;
	netdev->min_mtu = IPV6_MIN_MTU;
	netdev->max_mtu = ETH_DATA_LEN;
	netdev->features |= CELLSOCK_DEV_FEATURES;
	netdev->hw_features |= CELLSOCK_DEV_FEATURES;
	cellsock_netdev_set_lockless(netdev);
	netdev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;
}

static int cellsock_dev_create(struct cellsock_host *host, u8 context,
			       const char *name, struct net *net)
{
	struct net_device *netdev;
	struct cellsock_dev *cd;
	int err;

	ASSERT_RTNL();
	netdev = alloc_netdev(sizeof(*cd), name, NET_NAME_ENUM,
			      cellsock_dev_setup);
	if (!netdev)
		return -ENOMEM;
	dev_net_set(netdev, net);
	SET_NETDEV_DEV(netdev, host->parent);
	cd = netdev_priv(netdev);
	cd->netdev = netdev;
	cd->host = host;
	cd->context = context;
	skb_queue_head_init(&cd->rxq);
	netif_napi_add(netdev, &cd->napi, cellsock_dev_poll);
	netif_carrier_off(netdev);

	err = register_netdevice(netdev);
	if (err) {
		free_netdev(netdev);
		return err;
	}
	netdev->needs_free_netdev = true;
	cellsock_modsock_lock(host->ms);
	host->devs[context] = cd;
	cellsock_dev_update(cd);
	cellsock_modsock_unlock(host->ms);
	return 0;
}

/* May this context's device come? */
static int cellsock_dev_check_new(struct cellsock_host *host, u8 context,
				  struct netlink_ext_ack *extack)
{
	const struct cellsock_caps *caps = &host->ms->caps;
	bool exists = context < CELLSOCK_MAX_CONTEXTS;

	cellsock_modsock_lock(host->ms);
	/* until the module has been ready, nobody knows which ones it has */
	if (caps->sockets)
		exists = context >= caps->first_context &&
			 context <= caps->last_context;
	cellsock_modsock_unlock(host->ms);
	if (!exists) {
		NL_SET_ERR_MSG(extack, "no such context");
		return -ERANGE;
	}
	if (host->devs[context]) {
		NL_SET_ERR_MSG(extack, "the context has an interface already");
		return -EEXIST;
	}
	return 0;
}

/* May this context's device go? */
static int cellsock_dev_check_idle(struct cellsock_dev *cd,
				   struct netlink_ext_ack *extack)
{
	struct cellsock_modsock *ms = cd->host->ms;
	bool idle;

	cellsock_modsock_lock(ms);
	idle = ms->contexts[cd->context].state == CELLSOCK_CONTEXT_DOWN;
	cellsock_modsock_unlock(ms);
	if (idle)
		return 0;
	NL_SET_ERR_MSG(extack, "the interface's context is not down");
	return -EBUSY;
}

int cellsock_dev_add(struct cellsock_host *host, u8 context,
		     struct netlink_ext_ack *extack)
{
	struct net_device *first = host->devs[host->first]->netdev;
	char name[IFNAMSIZ];
	int err;

	ASSERT_RTNL();
	err = cellsock_dev_check_new(host, context, extack);
	if (err)
		return err;
	if (snprintf(name, sizeof(name), "%s.%u", first->name, context) >=
	    sizeof(name)) {
		NL_SET_ERR_MSG(extack,
			       "the interface's name leaves no room for a context");
		return -ENAMETOOLONG;
	}
	err = cellsock_dev_create(host, context, name, dev_net(first));
	if (err == -EEXIST)
		NL_SET_ERR_MSG(extack, "the interface's name is taken");
	else if (err)
		NL_SET_ERR_MSG(extack, "the interface cannot be registered");
	return err;
}

int cellsock_dev_del(struct cellsock_host *host, u8 context,
		     struct netlink_ext_ack *extack)
{
	struct cellsock_dev *cd;
	int err;

	ASSERT_RTNL();
	cd = context < CELLSOCK_MAX_CONTEXTS ? host->devs[context] : NULL;
	if (!cd) {
		NL_SET_ERR_MSG(extack, "the context has no interface");
		return -ENODEV;
	}
	if (context == host->first) {
		NL_SET_ERR_MSG(extack,
			       "the first interface stays as long as its port is attached");
		return -EBUSY;
	}
	err = cellsock_dev_check_idle(cd, extack);
	if (err)
		return err;
	/* Closing it still sends packets through it. */
	unregister_netdevice(cd->netdev);
	cellsock_modsock_lock(host->ms);
	cellsock_listens_forget(&host->listens, context);
	host->devs[context] = NULL;
	cellsock_modsock_unlock(host->ms);
	return 0;
}

int cellsock_dev_rebind(struct cellsock_dev *cd, u8 context,
			struct netlink_ext_ack *extack)
{
	struct cellsock_host *host = cd->host;
	int err;

	ASSERT_RTNL();
	if (context == cd->context)
		return 0;
	err = cellsock_dev_check_new(host, context, extack) ?:
	      cellsock_dev_check_idle(cd, extack);
	if (err)
		return err;
	cellsock_modsock_lock(host->ms);
	/* A flow is known by its context. */
	cellsock_host_reset(host, cd->context, 0);
	cellsock_echo_reset(&host->echo, cd->context);
	cellsock_listens_rebind(&host->listens, cd->context, context);
	host->devs[cd->context] = NULL;
	host->devs[context] = cd;
	if (host->first == cd->context)
		host->first = context;
	cd->context = context;
	cellsock_dev_update(cd);
	cellsock_modsock_unlock(host->ms);
	return 0;
}

int cellsock_host_create(struct cellsock_modsock *ms, struct device *parent)
{
	struct cellsock_host *host;
	int err = -ENOMEM;

	host = kzalloc(sizeof(*host), GFP_KERNEL);
	if (!host)
		return -ENOMEM;
	host->flows = kzalloc(sizeof(*host->flows), GFP_KERNEL);
	if (!host->flows)
		goto err_free;
	host->ms = ms;
	host->parent = get_device(parent);
	host->first = CELLSOCK_DEFAULT_CONTEXT;
	skb_queue_head_init(&host->txq);
	cellsock_slots_init(&host->slots, ms, &cellsock_host_slots_ops);
	cellsock_flows_init(host->flows, &host->slots);
	cellsock_listens_init(&host->listens, &host->slots, host->flows,
			      &host->udp);
	cellsock_echo_init(&host->echo, &host->slots, &host->icmp);
	cellsock_udp_init(&host->udp, &host->slots, &cellsock_host_udp_ops);
	ms->host_priv = host;
	ms->host = &cellsock_host_ops;

	rtnl_lock();
	err = cellsock_dev_create(host, host->first, "cell%d", &init_net);
	rtnl_unlock();
	if (err)
		goto err_host;
	return 0;

err_host:
	ms->host = NULL;
	ms->host_priv = NULL;
	put_device(parent);
	kfree(host->flows);
err_free:
	kfree(host);
	return err;
}

void cellsock_host_destroy(struct cellsock_modsock *ms)
{
	struct cellsock_host *host = ms->host_priv;
	LIST_HEAD(devices);
	unsigned int i;

	rtnl_lock();
	for (i = 0; i < CELLSOCK_MAX_CONTEXTS; i++)
		if (host->devs[i])
			unregister_netdevice_queue(host->devs[i]->netdev,
						   &devices);
	unregister_netdevice_many(&devices);
	cellsock_modsock_lock(ms);
	memset(host->devs, 0, sizeof(host->devs));
	cellsock_listens_destroy(&host->listens);
	cellsock_flows_destroy(host->flows);
	cellsock_echo_destroy(&host->echo);
	cellsock_udp_destroy(&host->udp);
	cellsock_genl_forget(host);
	cellsock_modsock_unlock(ms);
	rtnl_unlock();

	skb_queue_purge(&host->txq);
	put_device(host->parent);
	kfree(host->flows);
	kfree(host);
}

int cellsock_dev_init(void)
{
	return rtnl_link_register(&cellsock_link_ops);
}

void cellsock_dev_exit(void)
{
	rtnl_link_unregister(&cellsock_link_ops);
}
