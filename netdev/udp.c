// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/net.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/time64.h>

#include "packet.h"
#include "udp.h"

/* How long a remote is remembered after the last datagram, as conntrack does */
#define CELLSOCK_UDP_UNREPLIED	(30ULL * NSEC_PER_SEC)
#define CELLSOCK_UDP_REPLIED	(120ULL * NSEC_PER_SEC)
/* ... of a listener's few sockets, others wait for one that is not told. */
#define CELLSOCK_UDP_VISIT	(30ULL * NSEC_PER_SEC)
/* A name server is done with when it has answered, or fails to. */
#define CELLSOCK_UDP_DNS_PORT	53
#define CELLSOCK_UDP_DNS	(5ULL * NSEC_PER_SEC)
/* Silent for so long, a port can be given up for somebody who waits. */
#define CELLSOCK_UDP_IDLE	(5ULL * NSEC_PER_SEC)
/* Until a busy module is asked again, and one that cannot open a port. */
#define CELLSOCK_UDP_RETRY	(1ULL * NSEC_PER_SEC)
#define CELLSOCK_UDP_REST	(10ULL * NSEC_PER_SEC)
/* Until a module that refused to serve any remote is asked again, doubling. */
#define CELLSOCK_UDP_REFUSED_MIN	(30ULL * NSEC_PER_SEC)
#define CELLSOCK_UDP_REFUSED_MAX	(3600ULL * NSEC_PER_SEC)
#define CELLSOCK_UDP_REFUSALS_MAX	7
/* One send's worth, until the module's own is known. */
#define CELLSOCK_UDP_SEND	1460

/**
 * enum cellsock_udp_state - where a socket stands
 * @CELLSOCK_UDP_WAIT: no slot
 * @CELLSOCK_UDP_OPENING: the module was asked to open it
 * @CELLSOCK_UDP_OPEN: open
 * @CELLSOCK_UDP_CLOSING: its slot is on its way back
 */
enum cellsock_udp_state {
	CELLSOCK_UDP_WAIT,
	CELLSOCK_UDP_OPENING,
	CELLSOCK_UDP_OPEN,
	CELLSOCK_UDP_CLOSING,
};

/**
 * struct cellsock_udp_peer - a remote that the local port has sent to
 * @list: of its socket, who was silent longest stands in front
 * @local: the application's address; not of the device when it forwards
 * @remote: the far end
 * @expires: when it is forgotten
 * @queued: datagrams for it that the module has not taken
 * @unanswered: datagrams to it, less those from it
 * @replied: it has sent something
 */
struct cellsock_udp_peer {
	struct list_head list;
	struct cellsock_addr local;
	struct cellsock_endpoint remote;
	u64 expires;
	u32 queued;
	u32 unanswered;
	bool replied;
};

/**
 * struct cellsock_udp_socket - a local port, or a pair of ends
 * @list: in &struct cellsock_udp
 * @udp: the UDP side
 * @claim: on a module socket
 * @service: for any remote; otherwise for @remote
 * @listener: the port that a remote opened it through, 0: the host did
 * @pinned: stays open, whatever its remotes do
 * @announced: user space was told that it is open
 * @resting: @pinned, and it could not be opened: until @retry
 * @evicted: its socket is being taken away for somebody else
 * @stale: a send of the first datagram may have begun before the socket was
 *	closed, so that it stays until the slot is given back
 * @state: where it stands
 * @local: the application's end; of a service the port only
 * @remote: the far end, of no meaning for a service
 * @peers: remotes
 * @peers_count: their number
 * @queue: datagrams for the module
 * @queued: their bytes
 * @retry: not to be opened before; 0: at any time
 * @used: when a datagram went or came last
 * @rx: what came of the datagram that is being received, or NULL
 * @rx_left: bytes that it lacks
 * @rx_from: who sent it
 * @up_bytes: bytes that the module accepted
 * @down_bytes: bytes that the module delivered
 * @result: how opening went, or how it ended
 * @code: what the module said about it
 */
struct cellsock_udp_socket {
	struct list_head list;
	struct cellsock_udp *udp;
	struct cellsock_claim claim;
	bool service;
	u32 listener;
	bool pinned;
	bool announced;
	bool resting;
	bool evicted;
	bool stale;
	enum cellsock_udp_state state;
	struct cellsock_endpoint local;
	struct cellsock_endpoint remote;

	struct list_head peers;
	unsigned int peers_count;
	struct sk_buff_head queue;
	u32 queued;
	u64 retry;
	u64 used;
	struct sk_buff *rx;
	u32 rx_left;
	struct cellsock_endpoint rx_from;
	u64 up_bytes;
	u64 down_bytes;
	enum cellsock_result result;
	int code;
};

/**
 * struct cellsock_udp_cb - what is noted about a datagram that waits
 * @peer: whom it is for, which is not forgotten meanwhile
 * @payload: where its payload begins
 * @len: length of that
 */
struct cellsock_udp_cb {
	struct cellsock_udp_peer *peer;
	u32 payload;
	u32 len;
};

static struct cellsock_udp_cb *cellsock_udp_cb(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct cellsock_udp_cb) > sizeof(skb->cb));
	return (struct cellsock_udp_cb *)skb->cb;
}

static struct cellsock_udp_socket *
cellsock_udp_claims(const struct cellsock_claim *claim)
{
	return container_of(claim, struct cellsock_udp_socket, claim);
}

static u64 cellsock_udp_now(struct cellsock_udp *udp)
{
	return udp->slots->ops->now(udp->slots);
}

static u32 cellsock_udp_send_max(const struct cellsock_udp *udp)
{
	return udp->slots->ms->send_max ?: CELLSOCK_UDP_SEND;
}

static const struct cellsock_context *
cellsock_udp_context(const struct cellsock_udp_socket *sock)
{
	return &sock->udp->slots->ms->contexts[sock->claim.context];
}

static const struct cellsock_claim_ops cellsock_udp_claim_ops;

/* ------------------------------- remotes --------------------------------- */

static struct cellsock_udp_peer *
cellsock_udp_peer(struct cellsock_udp_socket *sock,
		  const struct cellsock_endpoint *remote)
{
	struct cellsock_udp_peer *peer;

	list_for_each_entry(peer, &sock->peers, list)
		if (cellsock_endpoint_equal(&peer->remote, remote))
			return peer;
	return NULL;
}

static void cellsock_udp_peer_touch(struct cellsock_udp_socket *sock,
				    struct cellsock_udp_peer *peer, u64 now)
{
	u64 lasts = peer->replied ? CELLSOCK_UDP_REPLIED :
		    CELLSOCK_UDP_UNREPLIED;

	if (sock->listener)
		lasts = CELLSOCK_UDP_VISIT;
	else if (peer->remote.port == CELLSOCK_UDP_DNS_PORT)
		lasts = CELLSOCK_UDP_DNS;
	peer->expires = now + lasts;
	list_move_tail(&peer->list, &sock->peers);
	sock->used = now;
}

static void cellsock_udp_peer_free(struct cellsock_udp_socket *sock,
				   struct cellsock_udp_peer *peer)
{
	sock->peers_count--;
	list_del(&peer->list);
	kfree(peer);
}

/* Make room for one more remote: not all of them can have something queued. */
static void cellsock_udp_peer_forget(struct cellsock_udp_socket *sock)
{
	struct cellsock_udp_peer *peer;

	list_for_each_entry(peer, &sock->peers, list) {
		if (!peer->queued) {
			cellsock_udp_peer_free(sock, peer);
			return;
		}
	}
}

static struct cellsock_udp_peer *
cellsock_udp_peer_add(struct cellsock_udp_socket *sock,
		      const struct cellsock_endpoint *remote)
{
	struct cellsock_udp_peer *peer;

	peer = kzalloc(sizeof(*peer), GFP_NOIO | __GFP_NOWARN);
	if (!peer)
		return NULL;
	if (sock->peers_count == CELLSOCK_UDP_PEERS)
		cellsock_udp_peer_forget(sock);
	peer->remote = *remote;
	list_add_tail(&peer->list, &sock->peers);
	sock->peers_count++;
	return peer;
}

/* ------------------------------ the queue -------------------------------- */

static void cellsock_udp_enqueue(struct cellsock_udp_socket *sock,
				 struct cellsock_udp_peer *peer,
				 const struct cellsock_packet *pkt,
				 struct sk_buff *skb)
{
	*cellsock_udp_cb(skb) = (struct cellsock_udp_cb) {
		.peer = peer,
		.payload = pkt->payload,
		.len = pkt->payload_len,
	};
	peer->queued++;
	sock->queued += pkt->payload_len;
	__skb_queue_tail(&sock->queue, skb);
}

static void cellsock_udp_unlink(struct cellsock_udp_socket *sock,
				struct sk_buff *skb)
{
	cellsock_udp_cb(skb)->peer->queued--;
	sock->queued -= cellsock_udp_cb(skb)->len;
	__skb_unlink(skb, &sock->queue);
}

/*
 * Drop what waits, for @peer or for all, and tell its senders @error.  What the
 * module may be taking just now stays.
 */
static void cellsock_udp_drop(struct cellsock_udp_socket *sock,
			      const struct cellsock_udp_peer *peer,
			      enum cellsock_icmp_error error)
{
	struct cellsock_udp *udp = sock->udp;
	struct sk_buff *skb, *next;

	skb_queue_walk_safe(&sock->queue, skb, next) {
		if ((peer && cellsock_udp_cb(skb)->peer != peer) ||
		    (sock->stale && skb == skb_peek(&sock->queue)))
			continue;
		cellsock_udp_unlink(sock, skb);
		udp->stats.expired++;
		if (error != CELLSOCK_ICMP_NONE)
			udp->ops->refuse(udp, sock->claim.context, skb, error,
					 0);
		kfree_skb(skb);
	}
}

static enum cellsock_icmp_error cellsock_udp_error(enum cellsock_result result)
{
	if (result == CELLSOCK_NET_UNREACH || result == CELLSOCK_GONE)
		return CELLSOCK_ICMP_NET;
	return CELLSOCK_ICMP_HOST;
}

/* Forget the remotes that nothing waits for. */
static void cellsock_udp_forget_peers(struct cellsock_udp_socket *sock)
{
	struct cellsock_udp_peer *peer, *next;

	list_for_each_entry_safe(peer, next, &sock->peers, list)
		if (!peer->queued)
			cellsock_udp_peer_free(sock, peer);
}

/* --------------------------- one socket's life --------------------------- */

static void cellsock_udp_free(struct cellsock_udp_socket *sock)
{
	struct cellsock_udp *udp = sock->udp;

	sock->stale = false;
	cellsock_udp_drop(sock, NULL, CELLSOCK_ICMP_NONE);
	cellsock_udp_forget_peers(sock);
	kfree_skb(sock->rx);
	if (sock->announced)
		cellsock_slots_notify(udp->slots, &sock->claim, false);
	cellsock_slots_del(udp->slots, &sock->claim);
	udp->count--;
	list_del(&sock->list);
	kfree(sock);
}

static void cellsock_udp_close(struct cellsock_udp_socket *sock)
{
	struct cellsock_modsock *ms = sock->udp->slots->ms;

	sock->stale = sock->state == CELLSOCK_UDP_OPEN &&
		      !skb_queue_empty(&sock->queue);
	sock->state = CELLSOCK_UDP_CLOSING;
	ms->ops->close(ms, sock->claim.slot, false);
}

/*
 * After each change: without a remote, a socket is of no more use.  Returns
 * false when it is gone.
 */
static bool cellsock_udp_settle(struct cellsock_udp_socket *sock)
{
	if (sock->pinned || sock->peers_count ||
	    sock->state == CELLSOCK_UDP_CLOSING)
		return true;
	if (sock->state == CELLSOCK_UDP_WAIT) {
		cellsock_udp_free(sock);
		return false;
	}
	cellsock_udp_close(sock);
	return true;
}

static u64 cellsock_udp_deadline(const struct cellsock_udp_socket *sock)
{
	const struct cellsock_udp_peer *peer;
	u64 deadline = CELLSOCK_NEVER;

	if (sock->state == CELLSOCK_UDP_CLOSING)
		return CELLSOCK_NEVER;
	if (sock->retry)
		deadline = sock->retry;
	list_for_each_entry(peer, &sock->peers, list)
		deadline = min(deadline, peer->expires);
	return deadline;
}

/* After an event of the module. */
static void cellsock_udp_react(struct cellsock_udp_socket *sock)
{
	struct cellsock_slots *slots = sock->udp->slots;

	if (cellsock_udp_settle(sock))
		cellsock_slots_arm(slots, cellsock_udp_deadline(sock));
}

/* It cannot be opened: that is the end of all that waited for it. */
static void cellsock_udp_fail(struct cellsock_udp_socket *sock,
			      enum cellsock_result result, u64 now)
{
	sock->result = result;
	cellsock_udp_drop(sock, NULL, cellsock_udp_error(result));
	cellsock_udp_forget_peers(sock);
	if (!sock->pinned)
		return;
	sock->resting = true;
	sock->retry = now + CELLSOCK_UDP_REST;
}

static void cellsock_udp_expire(struct cellsock_udp_socket *sock,
				struct cellsock_udp_peer *peer, u64 now)
{
	if (peer->queued && (sock->state == CELLSOCK_UDP_OPEN ||
			     sock->state == CELLSOCK_UDP_CLOSING)) {
		/* the line is slow, which is not the remote's fault */
		cellsock_udp_peer_touch(sock, peer, now);
		return;
	}
	cellsock_udp_drop(sock, peer, CELLSOCK_ICMP_HOST);
	cellsock_udp_peer_free(sock, peer);
}

static void cellsock_udp_run_socket(struct cellsock_udp_socket *sock, u64 now)
{
	struct cellsock_udp_peer *peer, *next;

	if (sock->retry <= now) {
		sock->retry = 0;
		sock->resting = false;
	}
	list_for_each_entry_safe(peer, next, &sock->peers, list)
		if (peer->expires <= now)
			cellsock_udp_expire(sock, peer, now);
	cellsock_udp_settle(sock);
}

/* ----------------------- from the local stack ---------------------------- */

/*
 * Two ends that have a socket of their own, or the local port's.  One that
 * cannot be opened for now is of no use.
 */
static struct cellsock_udp_socket *
cellsock_udp_find(struct cellsock_udp *udp, u8 context,
		  const struct cellsock_packet *pkt)
{
	struct cellsock_udp_socket *sock, *found = NULL;

	list_for_each_entry(sock, &udp->sockets, list) {
		if (sock->claim.context != context ||
		    sock->local.port != pkt->local.port ||
		    sock->local.addr.family != pkt->local.addr.family)
			continue;
		if (sock->service && !sock->resting)
			found = sock;
		if (!sock->service &&
		    cellsock_endpoint_equal(&sock->local, &pkt->local) &&
		    cellsock_endpoint_equal(&sock->remote, &pkt->remote))
			return sock;
	}
	return found;
}

static struct cellsock_udp_socket *
cellsock_udp_find_service(struct cellsock_udp *udp, u8 context, u16 port)
{
	struct cellsock_udp_socket *sock;

	list_for_each_entry(sock, &udp->sockets, list)
		if (sock->service && sock->claim.context == context &&
		    sock->local.port == port)
			return sock;
	return NULL;
}

/* Without @remote: for any. */
static struct cellsock_udp_socket *
cellsock_udp_create(struct cellsock_udp *udp, u8 context,
		    enum cellsock_share share,
		    const struct cellsock_endpoint *local,
		    const struct cellsock_endpoint *remote)
{
	struct cellsock_udp_socket *sock;

	sock = kzalloc(sizeof(*sock), GFP_NOIO | __GFP_NOWARN);
	if (!sock)
		return NULL;
	sock->udp = udp;
	sock->service = !remote;
	sock->local = *local;
	if (remote)
		sock->remote = *remote;
	INIT_LIST_HEAD(&sock->peers);
	__skb_queue_head_init(&sock->queue);
	list_add_tail(&sock->list, &udp->sockets);
	udp->count++;
	cellsock_slots_add(udp->slots, &sock->claim, context, share,
			   &cellsock_udp_claim_ops);
	return sock;
}

/* Would the module open a socket for anybody?  Port 0 wants no answer. */
static bool cellsock_udp_serves(const struct cellsock_udp *udp, u8 context,
				const struct cellsock_endpoint *local, u64 now)
{
	return udp->slots->ms->caps.udp_service &&
	       now >= udp->forms[context].again &&
	       local->addr.family == 4 && local->port;
}

/*
 * No service could be opened, and it is not known that this module has any:
 * clients will do for a while.  It may have been for another reason.
 */
static void cellsock_udp_refused(struct cellsock_udp_form *form, u64 now)
{
	u64 rest = min(CELLSOCK_UDP_REFUSED_MIN << form->refusals,
		       CELLSOCK_UDP_REFUSED_MAX);

	if (form->serves)
		return;
	form->refusals = min(form->refusals + 1, CELLSOCK_UDP_REFUSALS_MAX);
	form->again = now + rest;
}

/* Takes @skb, unless it returns false. */
static bool cellsock_udp_queue(struct cellsock_udp_socket *sock,
			       const struct cellsock_packet *pkt,
			       struct sk_buff *skb, u64 now)
{
	struct cellsock_modsock *ms = sock->udp->slots->ms;
	struct cellsock_udp_peer *peer;

	if (skb_queue_len(&sock->queue) >= CELLSOCK_UDP_QUEUE ||
	    sock->queued + pkt->payload_len > CELLSOCK_UDP_BYTES)
		return false;
	peer = cellsock_udp_peer(sock, &pkt->remote) ?:
	       cellsock_udp_peer_add(sock, &pkt->remote);
	if (!peer)
		return false;
	peer->local = pkt->local.addr;
	peer->unanswered++;
	cellsock_udp_peer_touch(sock, peer, now);
	cellsock_udp_enqueue(sock, peer, pkt, skb);
	if (sock->state == CELLSOCK_UDP_OPEN)
		ms->ops->ready(ms, sock->claim.slot);
	return true;
}

/* Was it the address of a remote that came by itself, and has gone? */
static bool cellsock_udp_made_up(const struct cellsock_udp *udp, u8 context,
				 const struct cellsock_packet *pkt)
{
	return pkt->local.port == udp->visited[context] &&
	       pkt->remote.port >= CELLSOCK_PORT_MADE_UP;
}

/* Likewise. */
static bool cellsock_udp_send(struct cellsock_udp *udp, u8 context,
			      const struct cellsock_packet *pkt,
			      struct sk_buff *skb, bool service, u64 now)
{
	struct cellsock_udp_socket *sock;

	sock = cellsock_udp_find(udp, context, pkt);
	if (sock && sock->service && !service)
		sock = NULL;
	if (!sock && cellsock_udp_made_up(udp, context, pkt)) {
		udp->stats.expired++;
		udp->ops->refuse(udp, context, skb, CELLSOCK_ICMP_HOST, 0);
		return false;
	}
	if (!sock && udp->count < CELLSOCK_UDP_SOCKETS)
		sock = cellsock_udp_create(udp, context,
					   CELLSOCK_SHARE_DATAGRAMS, &pkt->local,
					   service ? NULL : &pkt->remote);
	if (sock && cellsock_udp_queue(sock, pkt, skb, now))
		return true;
	udp->stats.overflows++;
	if (sock)
		cellsock_udp_settle(sock);
	return false;
}

/* Can the module send it?  If not, its sender may learn why. */
static bool cellsock_udp_fits(struct cellsock_udp *udp, u8 context,
			      const struct cellsock_packet *pkt,
			      struct sk_buff *skb)
{
	u32 max = cellsock_udp_send_max(udp);

	if (!pkt->payload_len) {
		udp->stats.empty++;
		return false;
	}
	if (pkt->payload_len > max) {
		udp->stats.too_long++;
		udp->ops->refuse(udp, context, skb, CELLSOCK_ICMP_TOO_BIG,
				 pkt->payload + max);
		return false;
	}
	return true;
}

bool cellsock_udp_input(struct cellsock_udp *udp, u8 context,
			const struct cellsock_packet *pkt, struct sk_buff *skb,
			u64 now)
{
	cellsock_modsock_assert_locked(udp->slots->ms);
	if (cellsock_udp_fits(udp, context, pkt, skb) && !skb_linearize(skb) &&
	    cellsock_udp_send(udp, context, pkt, skb,
			      cellsock_udp_serves(udp, context, &pkt->local,
						  now), now))
		return true;
	kfree_skb(skb);
	return false;
}

/* What waits for a service that cannot be had goes to each remote by itself. */
static void cellsock_udp_convert(struct cellsock_udp_socket *sock, u64 now)
{
	struct cellsock_udp *udp = sock->udp;
	struct cellsock_packet pkt = {};
	struct sk_buff *skb;

	while ((skb = skb_peek(&sock->queue))) {
		pkt.local.addr = cellsock_udp_cb(skb)->peer->local;
		pkt.local.port = sock->local.port;
		pkt.remote = cellsock_udp_cb(skb)->peer->remote;
		pkt.payload = cellsock_udp_cb(skb)->payload;
		pkt.payload_len = cellsock_udp_cb(skb)->len;
		cellsock_udp_unlink(sock, skb);
		if (!cellsock_udp_send(udp, sock->claim.context, &pkt, skb,
				       false, now))
			kfree_skb(skb);
	}
	cellsock_slots_arm(udp->slots, now);
}

/* ---------------------------- the socket's claim ------------------------- */

static bool cellsock_udp_waits(const struct cellsock_claim *claim)
{
	const struct cellsock_udp_socket *sock = cellsock_udp_claims(claim);

	if (sock->state != CELLSOCK_UDP_WAIT || sock->listener)
		return false;
	return !skb_queue_empty(&sock->queue) ||
	       (sock->pinned && !sock->resting &&
		cellsock_udp_context(sock)->state == CELLSOCK_CONTEXT_ACTIVE);
}

static bool cellsock_udp_due(const struct cellsock_claim *claim, u64 now)
{
	return cellsock_udp_claims(claim)->retry <= now;
}

/* Not the network, nor want of a resource: would a client fare better? */
static bool cellsock_udp_no_service(enum cellsock_result result)
{
	return result == CELLSOCK_HOST_UNREACH || result == CELLSOCK_FAILED ||
	       result == CELLSOCK_ADDR_IN_USE;
}

static void cellsock_udp_not_opened(struct cellsock_udp_socket *sock,
				    enum cellsock_result result, u64 now)
{
	if (result == CELLSOCK_BUSY) {
		sock->retry = now + CELLSOCK_UDP_RETRY;
		return;
	}
	if (sock->service && cellsock_udp_no_service(result)) {
		if (result != CELLSOCK_ADDR_IN_USE)
			cellsock_udp_refused(&sock->udp->forms[sock->claim.context],
					     now);
		cellsock_udp_convert(sock, now);
	}
	cellsock_udp_fail(sock, result, now);
}

static void cellsock_udp_grant(struct cellsock_claim *claim, u64 now)
{
	struct cellsock_udp_socket *sock = cellsock_udp_claims(claim);
	struct cellsock_open request = {
		.service = sock->service ? CELLSOCK_UDP_SERVICE :
					   CELLSOCK_UDP_CLIENT,
		.context = claim->context,
		.remote = sock->remote,
		.local_port = sock->service ? sock->local.port : 0,
	};
	int err;

	request.remote.addr.family = sock->local.addr.family;
	err = cellsock_slots_open(sock->udp->slots, claim, &request);
	if (!err) {
		sock->state = CELLSOCK_UDP_OPENING;
		return;
	}
	cellsock_udp_not_opened(sock, err == -EBUSY ? CELLSOCK_BUSY :
				err == -ENETDOWN ? CELLSOCK_NET_UNREACH :
				CELLSOCK_HOST_UNREACH, now);
	cellsock_udp_settle(sock);
}

static enum cellsock_eviction
cellsock_udp_evictable(const struct cellsock_claim *claim, bool full, u64 now)
{
	const struct cellsock_udp_socket *sock = cellsock_udp_claims(claim);

	if (!full || sock->state != CELLSOCK_UDP_OPEN || sock->pinned ||
	    sock->rx || !skb_queue_empty(&sock->queue) ||
	    now < sock->used + CELLSOCK_UDP_IDLE)
		return CELLSOCK_EVICT_NEVER;
	return CELLSOCK_EVICT_DATAGRAMS;
}

static bool cellsock_udp_leaving(const struct cellsock_claim *claim)
{
	return cellsock_udp_claims(claim)->state == CELLSOCK_UDP_CLOSING;
}

static bool cellsock_udp_evict(struct cellsock_claim *claim, u64 now)
{
	struct cellsock_udp_socket *sock = cellsock_udp_claims(claim);

	sock->udp->stats.evicted++;
	sock->evicted = true;
	cellsock_udp_forget_peers(sock);
	cellsock_udp_close(sock);
	return false;
}

static u64 cellsock_udp_wakes(const struct cellsock_claim *claim)
{
	return cellsock_udp_deadline(cellsock_udp_claims(claim));
}

static void cellsock_udp_info(const struct cellsock_claim *claim,
			      struct cellsock_flow_info *info)
{
	static const char *const states[] = {
		[CELLSOCK_UDP_WAIT] = "WAIT",
		[CELLSOCK_UDP_OPENING] = "OPENING",
		[CELLSOCK_UDP_OPEN] = "OPEN",
		[CELLSOCK_UDP_CLOSING] = "CLOSING",
	};
	const struct cellsock_udp_socket *sock = cellsock_udp_claims(claim);

	info->service = sock->service ? CELLSOCK_UDP_SERVICE :
			sock->listener ? CELLSOCK_UDP_INCOMING :
					 CELLSOCK_UDP_CLIENT;
	info->local = sock->local;
	if (sock->service)
		info->local.addr = cellsock_udp_context(sock)->net.v4;
	info->remote = sock->remote;
	info->state = states[sock->state];
	info->waiting = sock->state == CELLSOCK_UDP_WAIT;
	info->evicted = sock->evicted;
	info->up_queue = sock->queued;
	info->up_bytes = sock->up_bytes;
	info->down_bytes = sock->down_bytes;
	info->result = sock->result;
	info->code = sock->code;
}

/* ------------------------- what the module reports ----------------------- */

static void cellsock_udp_opened(struct cellsock_claim *claim,
				enum cellsock_result result, int code)
{
	struct cellsock_udp_socket *sock = cellsock_udp_claims(claim);
	struct cellsock_udp *udp = sock->udp;
	struct cellsock_modsock *ms = udp->slots->ms;

	if (sock->state != CELLSOCK_UDP_OPENING)
		return;
	sock->result = result;
	sock->code = code;
	if (result == CELLSOCK_OK) {
		udp->stats.opened++;
		if (sock->service)
			udp->forms[claim->context].serves = true;
		sock->announced = true;
		sock->state = CELLSOCK_UDP_OPEN;
		if (!skb_queue_empty(&sock->queue))
			ms->ops->ready(ms, claim->slot);
	} else {
		udp->stats.failed++;
		net_dbg_ratelimited("cellsock: UDP port %u: result %d, error %d %s\n",
				    sock->local.port, result, code,
				    ms->ops->describe(ms, code) ?: "");
		sock->state = CELLSOCK_UDP_CLOSING;
		cellsock_udp_not_opened(sock, result, cellsock_udp_now(udp));
	}
	cellsock_slots_notify(udp->slots, claim, true);
	cellsock_udp_react(sock);
}

static void cellsock_udp_closed(struct cellsock_claim *claim,
				enum cellsock_result result, int code)
{
	struct cellsock_udp_socket *sock = cellsock_udp_claims(claim);

	if (sock->state != CELLSOCK_UDP_OPEN)
		return;
	sock->result = result;
	sock->code = code;
	cellsock_udp_close(sock);
	if (result == CELLSOCK_NET_UNREACH || result == CELLSOCK_GONE)
		cellsock_udp_drop(sock, NULL, CELLSOCK_ICMP_NET);
	else
		sock->retry = cellsock_udp_now(sock->udp) + CELLSOCK_UDP_RETRY;
	cellsock_udp_forget_peers(sock);
}

static void cellsock_udp_released(struct cellsock_claim *claim)
{
	struct cellsock_udp_socket *sock = cellsock_udp_claims(claim);
	struct sk_buff *skb;

	if (sock->stale) {
		skb = skb_peek(&sock->queue);
		cellsock_udp_unlink(sock, skb);
		kfree_skb(skb);
		sock->stale = false;
	}
	kfree_skb(sock->rx);
	sock->rx = NULL;
	if (sock->announced)
		cellsock_slots_notify(sock->udp->slots, claim, false);
	sock->announced = false;
	sock->evicted = false;
	sock->state = CELLSOCK_UDP_WAIT;
	/* it cannot be called back */
	if (sock->listener)
		cellsock_udp_drop(sock, NULL, CELLSOCK_ICMP_HOST);
	cellsock_udp_forget_peers(sock);
	cellsock_udp_react(sock);
}

static u32 cellsock_udp_backlog(struct cellsock_claim *claim)
{
	struct sk_buff *skb = skb_peek(&cellsock_udp_claims(claim)->queue);

	return skb ? cellsock_udp_cb(skb)->len : 0;
}

static void cellsock_udp_remote(struct cellsock_claim *claim,
				struct cellsock_endpoint *remote)
{
	struct sk_buff *skb = skb_peek(&cellsock_udp_claims(claim)->queue);

	if (skb)
		*remote = cellsock_udp_cb(skb)->peer->remote;
}

static u32 cellsock_udp_peek(struct cellsock_claim *claim, u32 offset,
			     const u8 **data)
{
	struct sk_buff *skb = skb_peek(&cellsock_udp_claims(claim)->queue);
	struct cellsock_udp_cb *cb;

	if (!skb)
		return 0;
	cb = cellsock_udp_cb(skb);
	if (offset >= cb->len)
		return 0;
	*data = skb->data + cb->payload + offset;
	return cb->len - offset;
}

/* Whatever became of it, a datagram is sent once. */
static void cellsock_udp_sent(struct cellsock_claim *claim, u32 bytes)
{
	struct cellsock_udp_socket *sock = cellsock_udp_claims(claim);
	struct sk_buff *skb = skb_peek(&sock->queue);

	if (!skb)
		return;
	sock->up_bytes += cellsock_udp_cb(skb)->len;
	cellsock_udp_peer_touch(sock, cellsock_udp_cb(skb)->peer,
				cellsock_udp_now(sock->udp));
	cellsock_udp_unlink(sock, skb);
	consume_skb(skb);
}

/* Where in the local stack a datagram goes. */
static bool cellsock_udp_target(struct cellsock_udp_socket *sock,
				struct cellsock_endpoint *local)
{
	struct cellsock_udp_peer *peer;

	peer = cellsock_udp_peer(sock, &sock->rx_from);
	*local = sock->local;
	if (peer)
		local->addr = peer->local;
	else if (sock->service)
		local->addr = cellsock_udp_context(sock)->net.v4;
	return local->addr.family &&
	       local->addr.family == sock->rx_from.addr.family;
}

static void cellsock_udp_deliver(struct cellsock_udp_socket *sock)
{
	struct cellsock_slots *slots = sock->udp->slots;
	struct cellsock_udp_peer *peer;

	slots->ops->emit(slots, sock->claim.context, sock->rx);
	sock->rx = NULL;
	peer = cellsock_udp_peer(sock, &sock->rx_from);
	if (!peer)
		return;
	peer->replied = true;
	peer->unanswered -= !!peer->unanswered;
	cellsock_udp_peer_touch(sock, peer, cellsock_udp_now(sock->udp));
	if (peer->remote.port == CELLSOCK_UDP_DNS_PORT &&
	    !peer->unanswered && !peer->queued)
		cellsock_udp_peer_free(sock, peer);
	cellsock_udp_react(sock);
}

static void cellsock_udp_datagram(struct cellsock_claim *claim,
				  const struct cellsock_endpoint *from, u32 len)
{
	struct cellsock_udp_socket *sock = cellsock_udp_claims(claim);
	struct cellsock_endpoint local;

	if (sock->rx)
		sock->udp->stats.rx_lost++;
	kfree_skb(sock->rx);
	sock->rx = NULL;
	sock->rx_left = len;
	sock->rx_from = sock->service ? *from : sock->remote;
	if (len <= CELLSOCK_UDP_LARGEST && cellsock_udp_target(sock, &local))
		sock->rx = cellsock_packet_udp(&sock->rx_from, &local, len);
	if (!sock->rx)
		sock->udp->stats.rx_lost++;
	else if (!len)
		cellsock_udp_deliver(sock);
}

static void cellsock_udp_data(struct cellsock_claim *claim, const u8 *data,
			      u32 len, bool more)
{
	struct cellsock_udp_socket *sock = cellsock_udp_claims(claim);

	if (!sock->rx)
		return;
	len = min(len, sock->rx_left);
	skb_put_data(sock->rx, data, len);
	sock->down_bytes += len;
	sock->rx_left -= len;
	if (!sock->rx_left)
		cellsock_udp_deliver(sock);
}

static const struct cellsock_claim_ops cellsock_udp_claim_ops = {
	.waits = cellsock_udp_waits,
	.due = cellsock_udp_due,
	.grant = cellsock_udp_grant,
	.evictable = cellsock_udp_evictable,
	.leaving = cellsock_udp_leaving,
	.evict = cellsock_udp_evict,
	.deadline = cellsock_udp_wakes,
	.info = cellsock_udp_info,
	.opened = cellsock_udp_opened,
	.closed = cellsock_udp_closed,
	.released = cellsock_udp_released,
	.backlog = cellsock_udp_backlog,
	.remote = cellsock_udp_remote,
	.peek = cellsock_udp_peek,
	.sent = cellsock_udp_sent,
	.datagram = cellsock_udp_datagram,
	.data = cellsock_udp_data,
};

/* ------------------------------ all sockets ------------------------------ */

int cellsock_udp_listen(struct cellsock_udp *udp, u8 context, u16 port)
{
	struct cellsock_endpoint local = { .addr.family = 4, .port = port };
	struct cellsock_udp_socket *sock;

	cellsock_modsock_assert_locked(udp->slots->ms);
	if (!cellsock_udp_serves(udp, context, &local, cellsock_udp_now(udp)))
		return -EOPNOTSUPP;
	sock = cellsock_udp_find_service(udp, context, port);
	if (!sock && udp->count >= CELLSOCK_UDP_SOCKETS)
		return -ENOSPC;
	if (!sock)
		sock = cellsock_udp_create(udp, context, CELLSOCK_SHARE_PORTS,
					   &local, NULL);
	if (!sock)
		return -ENOMEM;
	sock->pinned = true;
	cellsock_slots_share(udp->slots, &sock->claim, CELLSOCK_SHARE_PORTS);
	cellsock_slots_arm(udp->slots, cellsock_udp_now(udp));
	return 0;
}

unsigned int cellsock_udp_accepted(const struct cellsock_udp *udp,
				   u32 listener)
{
	const struct cellsock_udp_socket *sock;
	unsigned int count = 0;

	list_for_each_entry(sock, &udp->sockets, list)
		count += sock->listener == listener &&
			 sock->state == CELLSOCK_UDP_OPEN;
	return count;
}

int cellsock_udp_accept(struct cellsock_udp *udp, u8 context, unsigned int slot,
			u32 listener, unsigned int max,
			const struct cellsock_endpoint *local,
			const struct cellsock_endpoint *remote)
{
	struct cellsock_udp_socket *sock;
	struct cellsock_udp_peer *peer;

	cellsock_modsock_assert_locked(udp->slots->ms);
	if (cellsock_udp_accepted(udp, listener) >= max ||
	    udp->count >= CELLSOCK_UDP_SOCKETS)
		return -ENOSPC;
	sock = cellsock_udp_create(udp, context, CELLSOCK_SHARE_VISITORS, local,
				   remote);
	if (!sock)
		return -ENOMEM;
	sock->listener = listener;
	peer = cellsock_udp_peer_add(sock, remote);
	if (!peer) {
		cellsock_udp_free(sock);
		return -ENOMEM;
	}
	peer->local = local->addr;
	cellsock_udp_peer_touch(sock, peer, cellsock_udp_now(udp));
	sock->state = CELLSOCK_UDP_OPEN;
	sock->announced = true;
	udp->visited[context] = local->port;
	udp->stats.opened++;
	cellsock_slots_adopt(udp->slots, &sock->claim, slot);
	cellsock_slots_notify(udp->slots, &sock->claim, true);
	cellsock_udp_react(sock);
	return 0;
}

void cellsock_udp_unlisten(struct cellsock_udp *udp, u8 context, u16 port)
{
	struct cellsock_udp_socket *sock;

	cellsock_modsock_assert_locked(udp->slots->ms);
	sock = cellsock_udp_find_service(udp, context, port);
	if (!sock)
		return;
	sock->pinned = false;
	sock->resting = false;
	if (cellsock_udp_settle(sock))
		cellsock_slots_share(udp->slots, &sock->claim,
				     CELLSOCK_SHARE_DATAGRAMS);
}

bool cellsock_udp_listening(struct cellsock_udp *udp, u8 context, u16 port,
			    struct cellsock_flow_info *info)
{
	struct cellsock_udp_socket *sock;

	cellsock_modsock_assert_locked(udp->slots->ms);
	sock = cellsock_udp_find_service(udp, context, port);
	if (!sock || !sock->pinned)
		return false;
	cellsock_slots_info(&sock->claim, info);
	return true;
}

void cellsock_udp_run(struct cellsock_udp *udp, u64 now)
{
	struct cellsock_udp_socket *sock, *next;

	cellsock_modsock_assert_locked(udp->slots->ms);
	list_for_each_entry_safe(sock, next, &udp->sockets, list)
		cellsock_udp_run_socket(sock, now);
}

void cellsock_udp_reset(struct cellsock_udp *udp, u8 context, u8 family)
{
	struct cellsock_udp_socket *sock, *next;

	cellsock_modsock_assert_locked(udp->slots->ms);
	list_for_each_entry_safe(sock, next, &udp->sockets, list) {
		if (sock->claim.context != context ||
		    (family && sock->local.addr.family != family))
			continue;
		if (sock->state == CELLSOCK_UDP_OPENING ||
		    sock->state == CELLSOCK_UDP_OPEN)
			cellsock_udp_close(sock);
		cellsock_udp_drop(sock, NULL, CELLSOCK_ICMP_NONE);
		cellsock_udp_forget_peers(sock);
		cellsock_udp_settle(sock);
	}
}

void cellsock_udp_init(struct cellsock_udp *udp, struct cellsock_slots *slots,
		       const struct cellsock_udp_ops *ops)
{
	memset(udp, 0, sizeof(*udp));
	udp->slots = slots;
	udp->ops = ops;
	INIT_LIST_HEAD(&udp->sockets);
}

void cellsock_udp_destroy(struct cellsock_udp *udp)
{
	struct cellsock_udp_socket *sock, *next;

	list_for_each_entry_safe(sock, next, &udp->sockets, list)
		cellsock_udp_free(sock);
}
