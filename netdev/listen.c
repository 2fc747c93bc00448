// SPDX-License-Identifier: GPL-2.0-only
#include <linux/errno.h>
#include <linux/in.h>
#include <linux/minmax.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "flow.h"
#include "listen.h"
#include "packet.h"
#include "slots.h"
#include "udp.h"

/* How long to wait before listening again where that failed. */
#define CELLSOCK_LISTEN_REST_MIN	(1 * (u64)NSEC_PER_SEC)
#define CELLSOCK_LISTEN_REST_MAX	(60 * (u64)NSEC_PER_SEC)
#define CELLSOCK_LISTEN_TRIES_MAX	6

/* How many ports there are to stand for those that a module does not tell. */
#define CELLSOCK_LISTEN_MADE_UP	(U16_MAX - CELLSOCK_PORT_MADE_UP + 1)

/**
 * struct cellsock_listen - a port
 * @list: in the list
 * @listens: the list
 * @claim: on the listener's socket
 * @id: its name
 * @context: PDP context id
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @port: the port
 * @max: connections at a time, as they were wanted
 * @claimed: it has a claim; a UDP port without one is a service, which udp.c keeps
 * @listening: the socket is open; of a service: udp.c was told to keep it open
 * @closing: the socket was told to close
 * @deleted: not in the list any more, but for its socket
 * @resting: it waits until @retry before it tries again
 * @tries: attempts in a row that failed
 * @retry: when to try again
 * @result: what became of the last attempt
 * @code: what the module said about it
 * @accepted: connections given to the local stack
 * @rejected: connections that were too many
 */
struct cellsock_listen {
	struct list_head list;
	struct cellsock_listens *listens;
	struct cellsock_claim claim;
	u32 id;
	u8 context;
	u8 protocol;
	u16 port;
	u8 max;
	bool claimed;
	bool listening;
	bool closing;
	bool deleted;
	bool resting;
	u8 tries;
	u64 retry;
	enum cellsock_result result;
	int code;
	u64 accepted;
	u64 rejected;
};

static struct cellsock_listen *
cellsock_listen_of(const struct cellsock_claim *claim)
{
	return container_of(claim, struct cellsock_listen, claim);
}

static struct cellsock_modsock *
cellsock_listens_ms(const struct cellsock_listens *listens)
{
	return listens->slots->ms;
}

static u64 cellsock_listens_now(const struct cellsock_listens *listens)
{
	return listens->slots->ops->now(listens->slots);
}

static const struct cellsock_context *
cellsock_listen_context(const struct cellsock_listen *listen)
{
	return &cellsock_listens_ms(listen->listens)->contexts[listen->context];
}

/* The device's address of this family, as the network gave it. */
static const struct cellsock_addr *
cellsock_listen_addr(const struct cellsock_listen *listen, u8 family)
{
	const struct cellsock_context *context;

	context = cellsock_listen_context(listen);
	return family == 6 ? &context->net.v6 : &context->net.v4;
}

/* Could the module listen on this port now, and should it? */
static bool cellsock_listen_wanted(const struct cellsock_listen *listen)
{
	return !listen->deleted && listen->listens->up[listen->context] &&
	       cellsock_listen_context(listen)->state ==
	       CELLSOCK_CONTEXT_ACTIVE;
}

/* Connections that it may have at a time, 0: it has none. */
static u8 cellsock_listen_max(const struct cellsock_listen *listen)
{
	u8 most = cellsock_listens_ms(listen->listens)->caps.visitors;

	if (!listen->claimed)
		return 0;
	return most ? min(listen->max, most) : listen->max;
}

static void cellsock_listen_free(struct cellsock_listen *listen)
{
	list_del(&listen->list);
	listen->listens->count--;
	if (listen->claimed)
		cellsock_slots_del(listen->listens->slots, &listen->claim);
	kfree(listen);
}

static void cellsock_listen_close(struct cellsock_listen *listen)
{
	struct cellsock_modsock *ms = cellsock_listens_ms(listen->listens);

	if (!listen->claimed && listen->listening)
		cellsock_udp_unlisten(listen->listens->udp, listen->context,
				      listen->port);
	listen->listening = false;
	if (listen->claim.slot < 0 || listen->closing)
		return;
	listen->closing = true;
	ms->ops->close(ms, listen->claim.slot, false);
}

/* It did not work: once more, but not at once. */
static void cellsock_listen_rest(struct cellsock_listen *listen,
				 enum cellsock_result result, int code, u64 now)
{
	u64 rest = min(CELLSOCK_LISTEN_REST_MIN << listen->tries,
		       CELLSOCK_LISTEN_REST_MAX);

	listen->result = result;
	listen->code = code;
	listen->tries = min(listen->tries + 1, CELLSOCK_LISTEN_TRIES_MAX);
	listen->resting = true;
	listen->retry = now + rest;
	cellsock_slots_arm(listen->listens->slots, listen->retry);
}

/* ------------------------------- the claim ------------------------------- */

static bool cellsock_listen_waits(const struct cellsock_claim *claim)
{
	const struct cellsock_listen *listen = cellsock_listen_of(claim);

	return claim->slot < 0 && !listen->resting &&
	       cellsock_listen_wanted(listen);
}

static bool cellsock_listen_due(const struct cellsock_claim *claim, u64 now)
{
	return true;
}

static enum cellsock_service
cellsock_listen_service(const struct cellsock_listen *listen)
{
	return listen->protocol == IPPROTO_TCP ? CELLSOCK_TCP_LISTENER :
						 CELLSOCK_UDP_LISTENER;
}

static void cellsock_listen_grant(struct cellsock_claim *claim, u64 now)
{
	struct cellsock_listen *listen = cellsock_listen_of(claim);
	struct cellsock_open request = {
		.service = cellsock_listen_service(listen),
		.context = claim->context,
		.local_port = listen->port,
		.visitors = cellsock_listen_max(listen),
	};
	int err;

	request.remote.addr.family =
		cellsock_listen_addr(listen, 4)->family ? 4 : 6;
	err = cellsock_slots_open(listen->listens->slots, claim, &request);
	if (!err || err == -EBUSY)
		return;
	listen->listens->stats.failed++;
	cellsock_listen_rest(listen, err == -ENETDOWN ? CELLSOCK_NET_UNREACH :
			     CELLSOCK_FAILED, 0, now);
}

/* Whoever added it wants it more than anybody who may come. */
static enum cellsock_eviction
cellsock_listen_evictable(const struct cellsock_claim *claim, bool full,
			  u64 now)
{
	return CELLSOCK_EVICT_NEVER;
}

static bool cellsock_listen_leaving(const struct cellsock_claim *claim)
{
	return cellsock_listen_of(claim)->closing;
}

static bool cellsock_listen_evict(struct cellsock_claim *claim, u64 now)
{
	return false;
}

/* That is for cellsock_listens_run() to say. */
static u64 cellsock_listen_deadline(const struct cellsock_claim *claim)
{
	return CELLSOCK_NEVER;
}

static void cellsock_listen_info(const struct cellsock_claim *claim,
				 struct cellsock_flow_info *info)
{
	const struct cellsock_listen *listen = cellsock_listen_of(claim);

	info->service = cellsock_listen_service(listen);
	info->local.addr = *cellsock_listen_addr(listen, 4);
	if (!info->local.addr.family)
		info->local.addr = *cellsock_listen_addr(listen, 6);
	info->local.port = listen->port;
	info->state = listen->closing ? "CLOSING" :
		      listen->listening ? "LISTEN" : "WAIT";
	info->waiting = claim->slot < 0;
	info->result = listen->result;
	info->code = listen->code;
}

static void cellsock_listen_opened(struct cellsock_claim *claim,
				   enum cellsock_result result, int code)
{
	struct cellsock_listen *listen = cellsock_listen_of(claim);
	struct cellsock_modsock *ms = cellsock_listens_ms(listen->listens);

	if (result == CELLSOCK_OK) {
		listen->listening = !listen->closing;
		listen->tries = 0;
		listen->result = CELLSOCK_OK;
		listen->code = 0;
		return;
	}
	listen->closing = true;
	listen->listens->stats.failed++;
	net_warn_ratelimited("cellsock: %s cannot listen on port %u: error %d %s\n",
			     ms->info.port, listen->port, code,
			     ms->ops->describe(ms, code) ?: "");
	cellsock_listen_rest(listen, result, code,
			     cellsock_listens_now(listen->listens));
}

/* The context is lost, or the module was reset. */
static void cellsock_listen_closed(struct cellsock_claim *claim,
				   enum cellsock_result result, int code)
{
	struct cellsock_listen *listen = cellsock_listen_of(claim);

	cellsock_listen_close(listen);
	cellsock_listen_rest(listen, result, code,
			     cellsock_listens_now(listen->listens));
}

static void cellsock_listen_released(struct cellsock_claim *claim)
{
	struct cellsock_listen *listen = cellsock_listen_of(claim);

	listen->listening = false;
	listen->closing = false;
	if (listen->deleted)
		cellsock_listen_free(listen);
}

/*
 * The local stack answers nobody who seems to be itself, or many: a SYN in that
 * name would only hold a socket.
 */
static bool cellsock_listen_sane(const struct cellsock_endpoint *remote,
				 const struct cellsock_addr *own)
{
	return own->family && remote->port &&
	       cellsock_packet_unicast(&remote->addr) &&
	       memcmp(&remote->addr, own, sizeof(*own));
}

/* The local stack knows nobody without a port: one after the other stands for it. */
static struct cellsock_endpoint
cellsock_listen_remote(struct cellsock_listens *listens,
		       const struct cellsock_endpoint *remote)
{
	struct cellsock_endpoint shown = *remote;

	if (!shown.port)
		shown.port = CELLSOCK_PORT_MADE_UP +
			     listens->made_up++ % CELLSOCK_LISTEN_MADE_UP;
	return shown;
}

static int cellsock_listen_accept(struct cellsock_listen *listen,
				  unsigned int slot,
				  const struct cellsock_endpoint *local,
				  const struct cellsock_endpoint *remote)
{
	struct cellsock_listens *listens = listen->listens;
	u8 max = cellsock_listen_max(listen);

	if (listen->protocol == IPPROTO_UDP)
		return cellsock_udp_accept(listens->udp, listen->context, slot,
					   listen->id, max, local, remote);
	return cellsock_flows_accept(listens->flows, listen->context, slot,
				     listen->id, max, local, remote);
}

static bool cellsock_listen_incoming(struct cellsock_claim *claim,
				     unsigned int slot,
				     const struct cellsock_endpoint *told)
{
	struct cellsock_listen *listen = cellsock_listen_of(claim);
	struct cellsock_listens *listens = listen->listens;
	struct cellsock_endpoint remote = cellsock_listen_remote(listens, told);
	struct cellsock_endpoint local = { .port = listen->port };

	local.addr = *cellsock_listen_addr(listen, remote.addr.family);
	if (!cellsock_listen_wanted(listen) ||
	    !cellsock_listen_sane(&remote, &local.addr) ||
	    !cellsock_slots_room(listens->slots, CELLSOCK_SHARE_VISITORS) ||
	    cellsock_listen_accept(listen, slot, &local, &remote)) {
		listen->rejected++;
		listens->stats.rejected++;
		return false;
	}
	listen->accepted++;
	listens->stats.accepted++;
	return true;
}

static const struct cellsock_claim_ops cellsock_listen_claim_ops = {
	.waits = cellsock_listen_waits,
	.due = cellsock_listen_due,
	.grant = cellsock_listen_grant,
	.evictable = cellsock_listen_evictable,
	.leaving = cellsock_listen_leaving,
	.evict = cellsock_listen_evict,
	.deadline = cellsock_listen_deadline,
	.info = cellsock_listen_info,
	.opened = cellsock_listen_opened,
	.closed = cellsock_listen_closed,
	.released = cellsock_listen_released,
	.incoming = cellsock_listen_incoming,
};

/* -------------------------------- the list ------------------------------- */

static struct cellsock_listen *
cellsock_listens_find(struct cellsock_listens *listens, u8 context, u8 protocol,
		      u16 port)
{
	struct cellsock_listen *listen;

	list_for_each_entry(listen, &listens->list, list)
		if (!listen->deleted && listen->context == context &&
		    listen->protocol == protocol && listen->port == port)
			return listen;
	return NULL;
}

/* Those that are wanted: what is on its way out is waited for. */
static unsigned int cellsock_listens_wanted(struct cellsock_listens *listens)
{
	struct cellsock_listen *listen;
	unsigned int n = 0;

	list_for_each_entry(listen, &listens->list, list)
		n += !listen->deleted;
	return n;
}

static bool cellsock_listens_can(const struct cellsock_caps *caps, u8 protocol)
{
	if (protocol == IPPROTO_TCP)
		return caps->listeners;
	return caps->udp_service || caps->udp_listeners;
}

/* What the module can do is known when the number of its sockets is. */
static int cellsock_listens_check_caps(struct cellsock_listens *listens,
				       u8 protocol, unsigned int max,
				       struct netlink_ext_ack *extack)
{
	const struct cellsock_caps *caps = &cellsock_listens_ms(listens)->caps;

	if (!caps->sockets)
		return 0;
	if (!cellsock_listens_can(caps, protocol)) {
		NL_SET_ERR_MSG(extack, "this module cannot listen");
		return -EOPNOTSUPP;
	}
	if (caps->visitors && max > caps->visitors) {
		NL_SET_ERR_MSG(extack,
			       "this module does not take so many connections at a time");
		return -EINVAL;
	}
	if (caps->listeners_apart &&
	    cellsock_listens_wanted(listens) >= caps->listeners_apart) {
		NL_SET_ERR_MSG(extack,
			       "this module cannot listen on more ports at a time");
		return -ENOSPC;
	}
	return 0;
}

static int cellsock_listens_check(struct cellsock_listens *listens, u8 context,
				  u8 protocol, u16 port, unsigned int max,
				  struct netlink_ext_ack *extack)
{
	if (context >= CELLSOCK_MAX_CONTEXTS) {
		NL_SET_ERR_MSG(extack, "no such context");
		return -ERANGE;
	}
	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP) {
		NL_SET_ERR_MSG(extack, "only TCP and UDP have ports");
		return -EINVAL;
	}
	if (!port) {
		NL_SET_ERR_MSG(extack, "a port is a number from 1 to 65535");
		return -EINVAL;
	}
	if (max > U8_MAX || (max && protocol == IPPROTO_UDP)) {
		NL_SET_ERR_MSG(extack, "no such number of connections");
		return -EINVAL;
	}
	if (cellsock_listens_find(listens, context, protocol, port)) {
		NL_SET_ERR_MSG(extack, "the port is listened on already");
		return -EEXIST;
	}
	if (listens->count >= CELLSOCK_LISTENS_MAX) {
		NL_SET_ERR_MSG(extack, "too many ports");
		return -ENOSPC;
	}
	return cellsock_listens_check_caps(listens, protocol, max, extack);
}

/*
 * A TCP port has a claim, a UDP port if the module tells its remotes apart; which
 * may be found out late.
 */
static void cellsock_listen_claim(struct cellsock_listen *listen)
{
	struct cellsock_listens *listens = listen->listens;

	if (listen->claimed ||
	    (listen->protocol == IPPROTO_UDP &&
	     !cellsock_listens_ms(listens)->caps.udp_listeners))
		return;
	cellsock_listen_close(listen);
	listen->claimed = true;
	cellsock_slots_add(listens->slots, &listen->claim, listen->context,
			   CELLSOCK_SHARE_PORTS, &cellsock_listen_claim_ops);
}

int cellsock_listen_add(struct cellsock_listens *listens, u8 context,
			u8 protocol, u16 port, unsigned int max,
			struct netlink_ext_ack *extack)
{
	struct cellsock_listen *listen;
	int err;

	cellsock_modsock_assert_locked(cellsock_listens_ms(listens));
	err = cellsock_listens_check(listens, context, protocol, port, max,
				     extack);
	if (err)
		return err;
	listen = kzalloc(sizeof(*listen), GFP_NOIO | __GFP_NOWARN);
	if (!listen)
		return -ENOMEM;
	listen->listens = listens;
	listen->id = ++listens->last_id ?: ++listens->last_id;
	listen->context = context;
	listen->protocol = protocol;
	listen->port = port;
	listen->claim.slot = -1;
	listen->max = max ?: CELLSOCK_LISTEN_DEFAULT;
	list_add_tail(&listen->list, &listens->list);
	listens->count++;
	cellsock_listen_claim(listen);
	cellsock_slots_arm(listens->slots, cellsock_listens_now(listens));
	return 0;
}

static void cellsock_listen_delete(struct cellsock_listen *listen)
{
	listen->deleted = true;
	listen->resting = false;
	cellsock_listen_close(listen);
	if (listen->claim.slot < 0)
		cellsock_listen_free(listen);
}

int cellsock_listen_del(struct cellsock_listens *listens, u8 context,
			u8 protocol, u16 port, struct netlink_ext_ack *extack)
{
	struct cellsock_listen *listen;

	cellsock_modsock_assert_locked(cellsock_listens_ms(listens));
	listen = cellsock_listens_find(listens, context, protocol, port);
	if (!listen) {
		NL_SET_ERR_MSG(extack, "the port is not listened on");
		return -ENOENT;
	}
	cellsock_listen_delete(listen);
	return 0;
}

/* What has become of a service. */
static void cellsock_listen_look(const struct cellsock_listen *listen,
				 struct cellsock_listen_info *info)
{
	struct cellsock_flow_info sock;

	info->listening = false;
	if (!cellsock_udp_listening(listen->listens->udp, listen->context,
				    listen->port, &sock))
		return;
	info->listening = sock.slot >= 0 && !sock.waiting;
	info->slot = sock.slot;
	info->result = sock.result;
	info->code = sock.code;
}

bool cellsock_listen_next(struct cellsock_listens *listens, u32 after,
			  struct cellsock_listen_info *info)
{
	struct cellsock_listen *listen, *found = NULL;

	cellsock_modsock_assert_locked(cellsock_listens_ms(listens));
	list_for_each_entry(listen, &listens->list, list)
		if (!listen->deleted && listen->id > after &&
		    (!found || listen->id < found->id))
			found = listen;
	if (!found)
		return false;
	*info = (struct cellsock_listen_info) {
		.id = found->id,
		.context = found->context,
		.protocol = found->protocol,
		.port = found->port,
		.max = cellsock_listen_max(found),
		.connections = found->protocol == IPPROTO_TCP ?
			cellsock_flows_accepted(listens->flows, found->id) :
			cellsock_udp_accepted(listens->udp, found->id),
		.listening = found->listening,
		.slot = found->claim.slot,
		.result = found->result,
		.code = found->code,
		.accepted = found->accepted,
		.rejected = found->rejected,
	};
	if (!found->claimed && found->listening)
		cellsock_listen_look(found, info);
	return true;
}

/* Ports that have claims are asked. */
static void cellsock_listen_run_service(struct cellsock_listen *listen, u64 now)
{
	int err;

	if (listen->listening || listen->resting ||
	    !cellsock_listen_wanted(listen))
		return;
	err = cellsock_udp_listen(listen->listens->udp, listen->context,
				  listen->port);
	if (!err) {
		listen->listening = true;
		listen->tries = 0;
		return;
	}
	listen->listens->stats.failed++;
	cellsock_listen_rest(listen, err == -EOPNOTSUPP ? CELLSOCK_FAILED :
			     CELLSOCK_BUSY, 0, now);
}

u64 cellsock_listens_run(struct cellsock_listens *listens, u64 now)
{
	struct cellsock_listen *listen;
	u64 deadline = CELLSOCK_NEVER;

	cellsock_modsock_assert_locked(cellsock_listens_ms(listens));
	list_for_each_entry(listen, &listens->list, list) {
		if (listen->resting && listen->retry <= now)
			listen->resting = false;
		cellsock_listen_claim(listen);
		if (!listen->claimed)
			cellsock_listen_run_service(listen, now);
		if (listen->resting)
			deadline = min(deadline, listen->retry);
	}
	return deadline;
}

void cellsock_listens_device(struct cellsock_listens *listens, u8 context,
			     bool up)
{
	struct cellsock_listen *listen;

	cellsock_modsock_assert_locked(cellsock_listens_ms(listens));
	listens->up[context] = up;
	list_for_each_entry(listen, &listens->list, list)
		if (listen->context == context && !up)
			cellsock_listen_close(listen);
	cellsock_slots_arm(listens->slots, cellsock_listens_now(listens));
}

void cellsock_listens_forget(struct cellsock_listens *listens, u8 context)
{
	struct cellsock_listen *listen, *next;

	cellsock_modsock_assert_locked(cellsock_listens_ms(listens));
	list_for_each_entry_safe(listen, next, &listens->list, list)
		if (listen->context == context && !listen->deleted)
			cellsock_listen_delete(listen);
}

void cellsock_listens_rebind(struct cellsock_listens *listens, u8 from, u8 to)
{
	struct cellsock_listen *listen;

	cellsock_modsock_assert_locked(cellsock_listens_ms(listens));
	list_for_each_entry(listen, &listens->list, list) {
		if (listen->context != from || listen->deleted)
			continue;
		cellsock_listen_close(listen);
		listen->context = to;
		listen->claim.context = to;
	}
	listens->up[to] = listens->up[from];
	listens->up[from] = false;
}

void cellsock_listens_full(struct cellsock_listens *listens)
{
	struct cellsock_modsock *ms = cellsock_listens_ms(listens);

	cellsock_modsock_assert_locked(ms);
	listens->stats.full++;
	net_warn_ratelimited("cellsock: %s: a connection from outside was refused, no socket is left\n",
			     ms->info.port);
}

void cellsock_listens_init(struct cellsock_listens *listens,
			   struct cellsock_slots *slots,
			   struct cellsock_flows *flows,
			   struct cellsock_udp *udp)
{
	memset(listens, 0, sizeof(*listens));
	listens->slots = slots;
	listens->flows = flows;
	listens->udp = udp;
	INIT_LIST_HEAD(&listens->list);
}

void cellsock_listens_destroy(struct cellsock_listens *listens)
{
	struct cellsock_listen *listen, *next;

	list_for_each_entry_safe(listen, next, &listens->list, list)
		cellsock_listen_free(listen);
}
