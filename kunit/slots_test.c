// SPDX-License-Identifier: GPL-2.0-only
/*
 * Claims on module sockets, netdev/slots.c: owners and a module that are all
 * played by the test.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <kunit/test.h>

#include "../netdev/slots.h"

#define SOCKETS	3
#define OWNERS	20
/* as many sockets as an rg module has */
#define MANY	12

/**
 * struct owner - somebody with a claim
 * @claim: the claim
 * @w: the world
 * @waits: what ->waits() says
 * @due: from when on it wants a slot
 * @suits: what ->evictable() says
 * @if_full: only when all slots are taken
 * @again: what ->evict() says
 * @leaving: what ->leaving() says
 * @deadline: what ->deadline() says
 * @grants: ->grant() calls
 * @evictions: ->evict() calls
 * @reports: what came from the module
 * @bytes: of the last such report
 */
struct owner {
	struct cellsock_claim claim;
	struct world *w;
	bool waits;
	u64 due;
	enum cellsock_eviction suits;
	bool if_full;
	bool again;
	bool leaving;
	u64 deadline;
	unsigned int grants;
	unsigned int evictions;
	unsigned int reports;
	u32 bytes;
};

/**
 * struct world - everything
 * @ms: the module
 * @slots: what is tested
 * @now: the time
 * @taken: slots, as the module has them
 * @closed: the slot that was closed last, -1: none
 * @kicks: ->kick() calls
 * @owners: all
 * @order: who was granted a slot, in order
 * @granted: their number
 * @adopts: the owner that takes what comes in, or NULL
 */
struct world {
	struct cellsock_modsock ms;
	struct cellsock_slots slots;
	u64 now;
	bool taken[CELLSOCK_MAX_SOCKETS];
	int closed;
	unsigned int kicks;
	struct owner owners[OWNERS];
	unsigned int order[16];
	unsigned int granted;
	struct owner *adopts;
};

static struct owner *owner_of(const struct cellsock_claim *claim)
{
	return container_of(claim, struct owner, claim);
}

/* ---------------------------------------------------------- the module */

static struct world *world_of(struct cellsock_modsock *ms)
{
	return container_of(ms, struct world, ms);
}

static void fake_kick(struct cellsock_modsock *ms)
{
	world_of(ms)->kicks++;
}

static int fake_open(struct cellsock_modsock *ms,
		     const struct cellsock_open *request)
{
	struct world *w = world_of(ms);
	int slot;

	for (slot = 0; slot < ms->caps.sockets; slot++) {
		if (!w->taken[slot]) {
			w->taken[slot] = true;
			return slot;
		}
	}
	return -EBUSY;
}

static void fake_close(struct cellsock_modsock *ms, unsigned int slot,
		       bool graceful)
{
	world_of(ms)->closed = slot;
}

static const struct cellsock_modsock_ops fake_ops = {
	.kick = fake_kick,
	.open = fake_open,
	.close = fake_close,
};

/* ---------------------------------------------------------- the owners */

static bool fake_waits(const struct cellsock_claim *claim)
{
	return owner_of(claim)->waits;
}

static bool fake_due(const struct cellsock_claim *claim, u64 now)
{
	return now >= owner_of(claim)->due;
}

static void fake_grant(struct cellsock_claim *claim, u64 now)
{
	static const struct cellsock_open request = { .context = 1 };
	struct owner *o = owner_of(claim);
	struct world *w = o->w;

	o->grants++;
	w->order[w->granted++ % ARRAY_SIZE(w->order)] = o - w->owners;
	if (!cellsock_slots_open(&w->slots, claim, &request))
		o->waits = false;
}

static enum cellsock_eviction fake_evictable(const struct cellsock_claim *claim,
					     bool full, u64 now)
{
	const struct owner *o = owner_of(claim);

	if (o->leaving || (o->if_full && !full))
		return CELLSOCK_EVICT_NEVER;
	return o->suits;
}

static bool fake_leaving(const struct cellsock_claim *claim)
{
	return owner_of(claim)->leaving;
}

static bool fake_evict(struct cellsock_claim *claim, u64 now)
{
	struct owner *o = owner_of(claim);

	o->evictions++;
	o->leaving = true;
	o->waits = o->again;
	return o->again;
}

static u64 fake_deadline(const struct cellsock_claim *claim)
{
	return owner_of(claim)->deadline;
}

static void fake_info(const struct cellsock_claim *claim,
		      struct cellsock_flow_info *info)
{
	info->up_queue = owner_of(claim)->bytes;
}

static void fake_ended(struct cellsock_claim *claim,
		       enum cellsock_result result, int code)
{
	owner_of(claim)->reports++;
}

static void fake_released(struct cellsock_claim *claim)
{
	owner_of(claim)->leaving = false;
	owner_of(claim)->reports++;
}

static void fake_sent(struct cellsock_claim *claim, u32 bytes)
{
	owner_of(claim)->reports++;
	owner_of(claim)->bytes = bytes;
}

static bool fake_incoming(struct cellsock_claim *claim, unsigned int slot,
			  const struct cellsock_endpoint *remote)
{
	struct world *w = owner_of(claim)->w;

	if (!w->adopts)
		return false;
	cellsock_slots_adopt(&w->slots, &w->adopts->claim, slot);
	return true;
}

#define COMMON_OPS				\
	.waits = fake_waits,			\
	.due = fake_due,			\
	.grant = fake_grant,			\
	.evictable = fake_evictable,		\
	.leaving = fake_leaving,		\
	.evict = fake_evict,			\
	.deadline = fake_deadline,		\
	.info = fake_info,			\
	.opened = fake_ended,			\
	.closed = fake_ended,			\
	.released = fake_released

/* One that carries bytes up, and one that carries none but has visitors. */
static const struct cellsock_claim_ops sender_ops = {
	COMMON_OPS,
	.sent = fake_sent,
};

static const struct cellsock_claim_ops listener_ops = {
	COMMON_OPS,
	.incoming = fake_incoming,
};

static u64 fake_now(struct cellsock_slots *slots)
{
	return container_of(slots, struct world, slots)->now;
}

static const struct cellsock_slots_ops fake_slots_ops = { .now = fake_now };

static int world_init(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->now = 1000 * (u64)NSEC_PER_SEC;
	w->closed = -1;
	w->ms.ops = &fake_ops;
	w->ms.caps.sockets = SOCKETS;
	w->ms.contexts[1].state = CELLSOCK_CONTEXT_ACTIVE;
	w->ms.contexts[2].state = CELLSOCK_CONTEXT_ACTIVE;
	cellsock_slots_init(&w->slots, &w->ms, &fake_slots_ops);
	for (i = 0; i < OWNERS; i++) {
		w->owners[i].w = w;
		w->owners[i].deadline = CELLSOCK_NEVER;
		cellsock_slots_add(&w->slots, &w->owners[i].claim, 1 + i % 2,
				   CELLSOCK_SHARE_CONNECTIONS,
				   i == OWNERS - 1 ? &listener_ops :
						     &sender_ops);
	}
	test->priv = w;
	return 0;
}

static u64 run(struct world *w)
{
	return cellsock_slots_run(&w->slots, w->now);
}

static void release(struct world *w, unsigned int slot)
{
	w->taken[slot] = false;
	cellsock_slots_released(&w->slots, slot);
}

static void fill(struct world *w)
{
	unsigned int i;

	for (i = 0; i < SOCKETS; i++)
		w->owners[i].waits = true;
	run(w);
}

static void test_order(struct kunit *test)
{
	struct world *w = test->priv;
	unsigned int i;

	for (i = 0; i < OWNERS; i++)
		w->owners[i].waits = true;
	w->owners[1].due = w->now + 1;
	KUNIT_EXPECT_EQ(test, run(w), w->now + NSEC_PER_SEC);
	KUNIT_EXPECT_EQ(test, w->granted, 3);
	KUNIT_EXPECT_EQ(test, w->order[0], 0);
	KUNIT_EXPECT_EQ(test, w->order[1], 2);
	KUNIT_EXPECT_EQ(test, w->order[2], 3);
	/* as soon as one is free, not with the next run */
	w->now++;
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->granted, 4);
	KUNIT_EXPECT_EQ(test, w->order[3], 1);
	KUNIT_EXPECT_EQ(test, w->owners[1].claim.slot, 0);
	KUNIT_EXPECT_EQ(test, w->owners[0].claim.slot, -1);
}

static void test_best_victim(struct kunit *test)
{
	struct world *w = test->priv;

	fill(w);
	w->owners[0].suits = CELLSOCK_EVICT_STUCK;
	w->owners[1].suits = CELLSOCK_EVICT_DATAGRAMS;
	w->owners[2].suits = CELLSOCK_EVICT_HALF_CLOSED;
	KUNIT_EXPECT_EQ(test, run(w), CELLSOCK_NEVER);
	KUNIT_EXPECT_EQ(test, w->owners[1].evictions, 0);
	w->owners[3].waits = true;
	run(w);
	KUNIT_EXPECT_EQ(test, w->owners[1].evictions, 1);
	/* one who waits, one victim */
	run(w);
	KUNIT_EXPECT_EQ(test, w->owners[0].evictions, 0);
	KUNIT_EXPECT_EQ(test, w->owners[2].evictions, 0);
	w->owners[4].waits = true;
	run(w);
	KUNIT_EXPECT_EQ(test, w->owners[2].evictions, 1);
	release(w, 1);
	KUNIT_EXPECT_EQ(test, w->owners[3].claim.slot, 1);
}

/* A busy module gets back what it is busy with, and nothing else. */
static void test_busy_module(struct kunit *test)
{
	struct world *w = test->priv;

	w->owners[0].waits = true;
	w->owners[1].waits = true;
	run(w);
	w->owners[0].suits = CELLSOCK_EVICT_DATAGRAMS;
	w->owners[0].if_full = true;
	w->owners[1].suits = CELLSOCK_EVICT_OPENING;
	w->owners[1].again = true;
	w->owners[2].waits = true;
	w->owners[2].due = w->now + 10;
	run(w);
	KUNIT_EXPECT_EQ(test, w->owners[0].evictions, 0);
	KUNIT_EXPECT_EQ(test, w->owners[1].evictions, 1);
	/* it comes after the other, and after those who come later */
	w->owners[3].waits = true;
	w->owners[3].due = w->now + 20;
	release(w, 1);
	KUNIT_EXPECT_EQ(test, w->granted, 2);
	w->now += 10;
	run(w);
	KUNIT_EXPECT_EQ(test, w->owners[2].grants, 1);
	KUNIT_EXPECT_EQ(test, w->owners[1].grants, 1);
	w->now += 10;
	run(w);
	KUNIT_EXPECT_EQ(test, w->owners[3].grants, 1);
	release(w, w->owners[3].claim.slot);
	KUNIT_EXPECT_EQ(test, w->owners[1].grants, 2);
}

/* Give owners a share, and have them wait. */
static void want(struct world *w, unsigned int first, unsigned int count,
		 enum cellsock_share share)
{
	unsigned int i;

	for (i = first; i < first + count; i++) {
		cellsock_slots_share(&w->slots, &w->owners[i].claim, share);
		w->owners[i].waits = true;
	}
	run(w);
}

static unsigned int with_slot(struct world *w, unsigned int first,
			      unsigned int count)
{
	unsigned int i, n = 0;

	for (i = first; i < first + count; i++)
		n += w->owners[i].claim.slot >= 0;
	return n;
}

/* A world where none of the owners has claimed anything yet. */
static struct world *many_sockets(struct kunit *test, unsigned int sockets)
{
	struct world *w = test->priv;

	w->ms.caps.sockets = sockets;
	w->slots.seen = 0;
	return w;
}

static void test_lent(struct kunit *test)
{
	struct world *w = many_sockets(test, MANY);

	/* what is kept for datagrams is lent until somebody sends one */
	want(w, 0, 13, CELLSOCK_SHARE_CONNECTIONS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 0, 13), 12);
	want(w, 13, 1, CELLSOCK_SHARE_DATAGRAMS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 13, 1), 0);
	/* ... who then is the first to get one, and keeps the next */
	release(w, 0);
	KUNIT_EXPECT_EQ(test, with_slot(w, 13, 1), 1);
	KUNIT_EXPECT_EQ(test, with_slot(w, 12, 1), 0);
	release(w, 1);
	KUNIT_EXPECT_EQ(test, with_slot(w, 12, 1), 0);
	release(w, 2);
	KUNIT_EXPECT_EQ(test, with_slot(w, 12, 1), 1);
	want(w, 14, 1, CELLSOCK_SHARE_DATAGRAMS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 14, 1), 1);
}

/* Ports that have sockets of their own take none of the others'. */
static void test_ports_apart(struct kunit *test)
{
	struct world *w = many_sockets(test, 6);

	w->ms.caps.listeners_apart = 1;
	w->ms.caps.visitors = 5;
	want(w, 0, 6, CELLSOCK_SHARE_CONNECTIONS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 0, 6), 6);
	KUNIT_EXPECT_FALSE(test, cellsock_slots_room(&w->slots,
						     CELLSOCK_SHARE_VISITORS));
	KUNIT_EXPECT_TRUE(test, cellsock_slots_room(&w->slots,
						    CELLSOCK_SHARE_PORTS));
	/* one of five that visitors may have */
	release(w, 0);
	KUNIT_EXPECT_FALSE(test, cellsock_slots_room(&w->slots,
						     CELLSOCK_SHARE_VISITORS));
	release(w, 1);
	KUNIT_EXPECT_TRUE(test, cellsock_slots_room(&w->slots,
						    CELLSOCK_SHARE_VISITORS));
	/* the port gets one beyond them, and there is no second */
	want(w, 6, 2, CELLSOCK_SHARE_PORTS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 6, 2), 1);
	KUNIT_EXPECT_EQ(test, with_slot(w, 2, 4), 4);
	KUNIT_EXPECT_TRUE(test, cellsock_slots_room(&w->slots,
						    CELLSOCK_SHARE_VISITORS));
}

static void test_kept(struct kunit *test)
{
	struct world *w = many_sockets(test, MANY);

	want(w, 0, 1, CELLSOCK_SHARE_DATAGRAMS);
	release(w, 0);
	want(w, 1, 12, CELLSOCK_SHARE_CONNECTIONS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 1, 12), 10);
	/* nor without being asked whether it wants one */
	KUNIT_EXPECT_EQ(test, -EBUSY,
			cellsock_slots_open(&w->slots, &w->owners[12].claim,
					    &(struct cellsock_open){ }));
	want(w, 13, 3, CELLSOCK_SHARE_DATAGRAMS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 13, 3), 2);
	/* one of theirs is of no use to a connection */
	w->owners[13].suits = CELLSOCK_EVICT_DATAGRAMS;
	w->owners[13].if_full = true;
	w->owners[15].waits = false;
	run(w);
	KUNIT_EXPECT_EQ(test, w->owners[13].evictions, 0);
	w->owners[15].waits = true;
	run(w);
	KUNIT_EXPECT_EQ(test, w->owners[13].evictions, 1);
	release(w, w->owners[13].claim.slot);
	KUNIT_EXPECT_EQ(test, with_slot(w, 15, 1), 1);
	/* ... but one of a connection's is of use to a datagram */
	want(w, 16, 1, CELLSOCK_SHARE_DATAGRAMS);
	w->owners[1].suits = CELLSOCK_EVICT_HALF_CLOSED;
	run(w);
	KUNIT_EXPECT_EQ(test, w->owners[1].evictions, 1);
}

/* Slots that are on their way back are nobody's yet, and nobody's any more. */
static void test_kept_while_leaving(struct kunit *test)
{
	struct world *w = many_sockets(test, MANY);

	want(w, 0, 2, CELLSOCK_SHARE_DATAGRAMS);
	want(w, 2, 10, CELLSOCK_SHARE_CONNECTIONS);
	w->owners[0].leaving = true;
	w->owners[3].suits = CELLSOCK_EVICT_STUCK;
	/* it goes to datagrams again */
	want(w, 12, 1, CELLSOCK_SHARE_CONNECTIONS);
	KUNIT_EXPECT_EQ(test, w->owners[3].evictions, 1);
	release(w, w->owners[0].claim.slot);
	KUNIT_EXPECT_EQ(test, with_slot(w, 12, 1), 0);
	release(w, w->owners[3].claim.slot);
	KUNIT_EXPECT_EQ(test, with_slot(w, 12, 1), 1);
}

/* Whoever comes from outside leaves the host what it has not asked for yet. */
static void test_visitors(struct kunit *test)
{
	struct world *w = many_sockets(test, MANY);
	unsigned int i;

	want(w, 0, 1, CELLSOCK_SHARE_PORTS);
	for (i = 1; i < OWNERS; i++) {
		if (!cellsock_slots_room(&w->slots, CELLSOCK_SHARE_VISITORS))
			break;
		w->taken[i] = true;
		cellsock_slots_share(&w->slots, &w->owners[i].claim,
				     CELLSOCK_SHARE_VISITORS);
		cellsock_slots_adopt(&w->slots, &w->owners[i].claim, i);
	}
	KUNIT_EXPECT_EQ(test, i, 1 + 12 - 1 - 2 - 1);
	want(w, 12, 2, CELLSOCK_SHARE_CONNECTIONS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 12, 2), 2);
	/* the second one has what is kept for datagrams, until one is sent */
	want(w, 14, 2, CELLSOCK_SHARE_DATAGRAMS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 14, 2), 1);
	release(w, 1);
	KUNIT_EXPECT_EQ(test, with_slot(w, 14, 2), 2);
	KUNIT_EXPECT_FALSE(test, cellsock_slots_room(&w->slots,
						     CELLSOCK_SHARE_VISITORS));
}

static void test_ports(struct kunit *test)
{
	struct world *w = many_sockets(test, MANY);

	/* a port is the next, whoever waits longer */
	want(w, 0, 13, CELLSOCK_SHARE_CONNECTIONS);
	want(w, 13, 1, CELLSOCK_SHARE_PORTS);
	release(w, 0);
	KUNIT_EXPECT_EQ(test, with_slot(w, 12, 1), 0);
	KUNIT_EXPECT_EQ(test, with_slot(w, 13, 1), 1);
	/* one that wants none is kept none */
	w->owners[13].waits = false;
	release(w, w->owners[13].claim.slot);
	KUNIT_EXPECT_EQ(test, with_slot(w, 12, 1), 1);
}

/* However many ports: what the others are kept is theirs. */
static void test_many_ports(struct kunit *test)
{
	struct world *w = many_sockets(test, MANY);

	want(w, 0, 14, CELLSOCK_SHARE_PORTS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 0, 14), 9);
	want(w, 14, 2, CELLSOCK_SHARE_CONNECTIONS);
	/* lent one that is kept for datagrams, and no port's */
	KUNIT_EXPECT_EQ(test, with_slot(w, 14, 2), 2);
	want(w, 16, 2, CELLSOCK_SHARE_DATAGRAMS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 16, 2), 1);
	KUNIT_EXPECT_FALSE(test, cellsock_slots_room(&w->slots,
						     CELLSOCK_SHARE_VISITORS));
}

/* A module with few sockets keeps fewer, one with a single one none. */
static void test_few_sockets(struct kunit *test)
{
	struct world *w = many_sockets(test, 6);

	want(w, 0, 1, CELLSOCK_SHARE_DATAGRAMS);
	release(w, 0);
	want(w, 1, 6, CELLSOCK_SHARE_CONNECTIONS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 1, 6), 5);
}

static void test_single_socket(struct kunit *test)
{
	struct world *w = many_sockets(test, 1);

	want(w, 0, 1, CELLSOCK_SHARE_DATAGRAMS);
	release(w, 0);
	want(w, 1, 1, CELLSOCK_SHARE_CONNECTIONS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 1, 1), 1);
	release(w, 0);
	want(w, 2, 1, CELLSOCK_SHARE_PORTS);
	KUNIT_EXPECT_EQ(test, with_slot(w, 2, 1), 1);
}

static void test_armed(struct kunit *test)
{
	struct world *w = test->priv;

	KUNIT_EXPECT_EQ(test, run(w), CELLSOCK_NEVER);
	w->owners[2].deadline = w->now + 50;
	w->owners[4].deadline = w->now + 40;
	KUNIT_EXPECT_EQ(test, run(w), w->now + 40);
	cellsock_slots_arm(&w->slots, w->now + 40);
	KUNIT_EXPECT_EQ(test, w->kicks, 0);
	cellsock_slots_arm(&w->slots, w->now + 39);
	KUNIT_EXPECT_EQ(test, w->kicks, 1);
	cellsock_slots_arm(&w->slots, w->now + 39);
	KUNIT_EXPECT_EQ(test, w->kicks, 1);
}

static void test_incoming(struct kunit *test)
{
	struct world *w = test->priv;
	struct owner *listener = &w->owners[OWNERS - 1];
	struct cellsock_endpoint remote = { .port = 9 };

	listener->waits = true;
	run(w);
	KUNIT_ASSERT_EQ(test, listener->claim.slot, 0);
	w->taken[1] = true;
	w->adopts = &w->owners[3];
	cellsock_slots_incoming(&w->slots, 0, 1, &remote);
	KUNIT_EXPECT_EQ(test, w->owners[3].claim.slot, 1);
	KUNIT_EXPECT_EQ(test, w->closed, -1);
	cellsock_slots_sent(&w->slots, 1, 77);
	KUNIT_EXPECT_EQ(test, w->owners[3].bytes, 77);
	/* nobody wants it */
	w->adopts = NULL;
	w->taken[2] = true;
	cellsock_slots_incoming(&w->slots, 0, 2, &remote);
	KUNIT_EXPECT_EQ(test, w->closed, 2);
	/* by way of somebody who does not listen */
	w->closed = -1;
	cellsock_slots_incoming(&w->slots, 1, 2, &remote);
	KUNIT_EXPECT_EQ(test, w->closed, 2);
	/* a socket that somebody has is not given to another */
	w->closed = -1;
	w->adopts = &w->owners[4];
	cellsock_slots_incoming(&w->slots, 0, 1, &remote);
	cellsock_slots_incoming(&w->slots, 0, CELLSOCK_MAX_SOCKETS, &remote);
	KUNIT_EXPECT_EQ(test, w->closed, -1);
	KUNIT_EXPECT_EQ(test, w->owners[4].claim.slot, -1);
	/* what was the module's own is free for others too */
	w->owners[4].waits = true;
	w->owners[2].waits = true;
	run(w);
	KUNIT_EXPECT_EQ(test, w->granted, 3);
	KUNIT_EXPECT_TRUE(test, w->owners[2].waits);
	release(w, 2);
	KUNIT_EXPECT_EQ(test, w->owners[2].claim.slot, 2);
}

static void test_context_lost(struct kunit *test)
{
	struct world *w = test->priv;

	fill(w);
	w->owners[3].waits = true;
	w->owners[4].waits = true;
	cellsock_slots_context_lost(&w->slots, 1);
	KUNIT_EXPECT_EQ(test, w->owners[3].grants, 0);
	KUNIT_EXPECT_EQ(test, w->owners[4].grants, 1);
}

static void test_next(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_flow_info info;
	u32 id = 0, n = 0;

	w->slots.last_id = U32_MAX;
	cellsock_slots_del(&w->slots, &w->owners[0].claim);
	cellsock_slots_add(&w->slots, &w->owners[0].claim, 1,
			   CELLSOCK_SHARE_CONNECTIONS, &sender_ops);
	KUNIT_EXPECT_EQ(test, w->owners[0].claim.id, 1);
	list_move_tail(&w->owners[2].claim.list, &w->slots.claims);
	while (cellsock_slots_next(&w->slots, id, &info)) {
		KUNIT_EXPECT_GT(test, info.id, id);
		KUNIT_EXPECT_EQ(test, info.slot, -1);
		KUNIT_EXPECT_EQ(test, info.context, 1 + n % 2);
		id = info.id;
		n++;
	}
	KUNIT_EXPECT_EQ(test, n, OWNERS);
}

/* The module may be wrong about anything. */
static void test_nobodys_slot(struct kunit *test)
{
	static const unsigned int slots[] = {
		1, SOCKETS, CELLSOCK_MAX_SOCKETS, UINT_MAX,
	};
	struct world *w = test->priv;
	struct owner *listener = &w->owners[OWNERS - 1];
	struct cellsock_endpoint end = { .port = 9 };
	const u8 *data;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(slots); i++) {
		cellsock_slots_opened(&w->slots, slots[i], CELLSOCK_OK, 0);
		cellsock_slots_sent(&w->slots, slots[i], 1);
		cellsock_slots_datagram(&w->slots, slots[i], &end, 1);
		cellsock_slots_data(&w->slots, slots[i], (const u8 *)"x", 1,
				    false);
		cellsock_slots_closed(&w->slots, slots[i], CELLSOCK_OK, 0);
		cellsock_slots_released(&w->slots, slots[i]);
		end.port = 9;
		cellsock_slots_remote(&w->slots, slots[i], &end);
		KUNIT_EXPECT_EQ(test, end.port, 0);
		KUNIT_EXPECT_EQ(test,
				cellsock_slots_backlog(&w->slots, slots[i]), 0);
		KUNIT_EXPECT_EQ(test, cellsock_slots_peek(&w->slots, slots[i],
							  0, &data), 0);
	}
	/* nor does a socket carry what its kind does not */
	listener->waits = true;
	run(w);
	cellsock_slots_sent(&w->slots, 0, 1);
	cellsock_slots_datagram(&w->slots, 0, &end, 1);
	cellsock_slots_data(&w->slots, 0, (const u8 *)"x", 1, false);
	cellsock_slots_remote(&w->slots, 0, &end);
	KUNIT_EXPECT_EQ(test, cellsock_slots_backlog(&w->slots, 0), 0);
	KUNIT_EXPECT_EQ(test, cellsock_slots_peek(&w->slots, 0, 0, &data), 0);
	for (i = 0; i < OWNERS; i++)
		KUNIT_EXPECT_EQ(test, w->owners[i].reports, 0);
}

static struct kunit_case slots_cases[] = {
	KUNIT_CASE(test_order),
	KUNIT_CASE(test_best_victim),
	KUNIT_CASE(test_busy_module),
	KUNIT_CASE(test_lent),
	KUNIT_CASE(test_kept),
	KUNIT_CASE(test_ports_apart),
	KUNIT_CASE(test_kept_while_leaving),
	KUNIT_CASE(test_visitors),
	KUNIT_CASE(test_ports),
	KUNIT_CASE(test_many_ports),
	KUNIT_CASE(test_few_sockets),
	KUNIT_CASE(test_single_socket),
	KUNIT_CASE(test_armed),
	KUNIT_CASE(test_incoming),
	KUNIT_CASE(test_context_lost),
	KUNIT_CASE(test_next),
	KUNIT_CASE(test_nobodys_slot),
	{}
};

static struct kunit_suite slots_suite = {
	.name = "cellsock-slots",
	.init = world_init,
	.test_cases = slots_cases,
};

kunit_test_suite(slots_suite);
