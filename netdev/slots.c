// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "slots.h"

/* How often to look for somebody who can do without a slot. */
#define CELLSOCK_SLOTS_LOOK	(1 * NSEC_PER_SEC)
/* No share is kept more than this part of a module's sockets. */
#define CELLSOCK_SLOTS_PART	4

/* Slots that each share is kept.  Of ports it is one each, see below. */
static const u8 cellsock_slots_kept[CELLSOCK_SHARES] = {
	[CELLSOCK_SHARE_DATAGRAMS] = 2,
	[CELLSOCK_SHARE_CONNECTIONS] = 1,
};

/**
 * struct cellsock_tally - how the slots are shared out
 * @free: slots that nobody has
 * @used: those of each share
 * @kept: those that each share can have whatever the others want
 * @seen: shares of which there has been a claim, a mask
 * @ports: sockets that only ports can have, beside all these; 0: ports have slots
 *	as the others
 * @left: those that connections from outside leave to others at most
 */
struct cellsock_tally {
	u8 free;
	u8 used[CELLSOCK_SHARES];
	u8 kept[CELLSOCK_SHARES];
	u8 seen;
	u8 ports;
	u8 left;
};

static struct cellsock_claim *cellsock_slots_owner(struct cellsock_slots *slots,
						   unsigned int slot)
{
	cellsock_modsock_assert_locked(slots->ms);
	return slot < ARRAY_SIZE(slots->owner) ? slots->owner[slot] : NULL;
}

void cellsock_slots_init(struct cellsock_slots *slots,
			 struct cellsock_modsock *ms,
			 const struct cellsock_slots_ops *ops)
{
	memset(slots, 0, sizeof(*slots));
	slots->ms = ms;
	slots->ops = ops;
	slots->armed = CELLSOCK_NEVER;
	INIT_LIST_HEAD(&slots->claims);
}

void cellsock_slots_add(struct cellsock_slots *slots,
			struct cellsock_claim *claim, u8 context,
			enum cellsock_share share,
			const struct cellsock_claim_ops *ops)
{
	claim->ops = ops;
	claim->id = ++slots->last_id ?: ++slots->last_id;
	claim->context = context;
	claim->slot = -1;
	claim->last = false;
	list_add_tail(&claim->list, &slots->claims);
	cellsock_slots_share(slots, claim, share);
}

void cellsock_slots_share(struct cellsock_slots *slots,
			  struct cellsock_claim *claim,
			  enum cellsock_share share)
{
	claim->share = share;
	slots->seen |= BIT(share);
}

void cellsock_slots_del(struct cellsock_slots *slots,
			struct cellsock_claim *claim)
{
	if (claim->slot >= 0)
		slots->owner[claim->slot] = NULL;
	claim->slot = -1;
	list_del(&claim->list);
}

void cellsock_slots_adopt(struct cellsock_slots *slots,
			  struct cellsock_claim *claim, unsigned int slot)
{
	slots->owner[slot] = claim;
	claim->slot = slot;
}

void cellsock_slots_arm(struct cellsock_slots *slots, u64 deadline)
{
	if (deadline < slots->armed) {
		slots->armed = deadline;
		slots->ms->ops->kick(slots->ms);
	}
}

void cellsock_slots_info(const struct cellsock_claim *claim,
			 struct cellsock_flow_info *info)
{
	*info = (struct cellsock_flow_info) {
		.id = claim->id,
		.context = claim->context,
		.slot = claim->slot,
	};
	claim->ops->info(claim, info);
}

void cellsock_slots_notify(struct cellsock_slots *slots,
			   const struct cellsock_claim *claim, bool open)
{
	struct cellsock_flow_info info;

	cellsock_slots_info(claim, &info);
	slots->ops->notify(slots, &info, open);
}

/* ------------------------- how they are shared out ----------------------- */

static bool cellsock_tally_apart(const struct cellsock_tally *t,
				 enum cellsock_share share)
{
	return t->ports && share == CELLSOCK_SHARE_PORTS;
}

static void cellsock_tally_take(struct cellsock_tally *t,
				enum cellsock_share share)
{
	if (!cellsock_tally_apart(t, share))
		t->free -= !!t->free;
	t->used[share]++;
}

static void cellsock_tally_give(struct cellsock_tally *t,
				enum cellsock_share share)
{
	if (!cellsock_tally_apart(t, share))
		t->free++;
	t->used[share]--;
}

/*
 * Every port that is to be listened on is kept a slot, as long as the others
 * are left what is theirs.
 */
static void cellsock_tally_keep(const struct cellsock_slots *slots,
				struct cellsock_tally *t)
{
	unsigned int sockets = slots->ms->caps.sockets;
	struct cellsock_claim *claim;
	unsigned int i, ports = 0, others = 0;

	for (i = 0; i < CELLSOCK_SHARES; i++) {
		t->kept[i] = min_t(unsigned int, cellsock_slots_kept[i],
				   sockets / CELLSOCK_SLOTS_PART);
		others += t->kept[i];
	}
	if (t->ports)
		return;
	list_for_each_entry(claim, &slots->claims, list)
		ports += claim->share == CELLSOCK_SHARE_PORTS &&
			 (claim->slot >= 0 || claim->ops->waits(claim));
	t->kept[CELLSOCK_SHARE_PORTS] = min(ports, sockets - others);
}

static void cellsock_tally_make(const struct cellsock_slots *slots,
				struct cellsock_tally *t)
{
	const struct cellsock_caps *caps = &slots->ms->caps;
	unsigned int i;

	*t = (struct cellsock_tally) {
		.free = caps->sockets,
		.seen = slots->seen,
		.ports = caps->listeners_apart,
		.left = caps->visitors ? caps->sockets - caps->visitors :
					 caps->sockets,
	};
	for (i = 0; i < ARRAY_SIZE(slots->owner); i++)
		if (slots->owner[i])
			cellsock_tally_take(t, slots->owner[i]->share);
	cellsock_tally_keep(slots, t);
}

/*
 * What comes and goes at the host's own wish is lent what is kept for a share of
 * which there has been no claim yet.
 */
static bool cellsock_share_borrows(enum cellsock_share share)
{
	return share == CELLSOCK_SHARE_DATAGRAMS ||
	       share == CELLSOCK_SHARE_CONNECTIONS;
}

/*
 * May @share have one more?  What is its own, and of the rest what is not kept
 * for others.
 */
static bool cellsock_tally_room(const struct cellsock_tally *t,
				enum cellsock_share share)
{
	unsigned int i, kept = 0;

	if (cellsock_tally_apart(t, share))
		return t->used[share] < t->ports;
	if (t->used[share] < t->kept[share])
		return t->free;
	for (i = 0; i < CELLSOCK_SHARES; i++)
		if (t->used[i] < t->kept[i] &&
		    (t->seen & BIT(i) || !cellsock_share_borrows(share)))
			kept += t->kept[i] - t->used[i];
	if (share == CELLSOCK_SHARE_VISITORS)
		kept = min_t(unsigned int, kept, t->left);
	return t->free > kept;
}

bool cellsock_slots_room(const struct cellsock_slots *slots,
			 enum cellsock_share share)
{
	struct cellsock_tally tally;

	cellsock_modsock_assert_locked(slots->ms);
	cellsock_tally_make(slots, &tally);
	return cellsock_tally_room(&tally, share);
}

int cellsock_slots_open(struct cellsock_slots *slots,
			struct cellsock_claim *claim,
			const struct cellsock_open *request)
{
	const struct cellsock_modsock *ms = slots->ms;
	int slot;

	/* without its context the claim need not wait for room */
	if (ms->contexts[claim->context].state == CELLSOCK_CONTEXT_ACTIVE &&
	    !cellsock_slots_room(slots, claim->share))
		return -EBUSY;
	slot = slots->ms->ops->open(slots->ms, request);
	if (slot < 0)
		return slot;
	cellsock_slots_adopt(slots, claim, slot);
	return 0;
}

/*
 * Give free slots to those who wait for one, who waits longest first.  Who was
 * asked to wait because others wait comes after all of them, also after those
 * who give a busy module time just now: it would only be in their way again.
 */
static void cellsock_slots_dispatch(struct cellsock_slots *slots, u64 now)
{
	struct cellsock_claim *claim, *next;
	struct cellsock_tally tally;
	bool others = false;

	cellsock_tally_make(slots, &tally);
	list_for_each_entry_safe(claim, next, &slots->claims, list) {
		if (!tally.free && !tally.ports)
			return;
		if (!claim->ops->waits(claim) || (claim->last && others))
			continue;
		others = true;
		if (!claim->ops->due(claim, now) ||
		    !cellsock_tally_room(&tally, claim->share))
			continue;
		claim->ops->grant(claim, now);
		cellsock_tally_make(slots, &tally);
	}
}

/*
 * Who could do without its slot best: if not @full because the module is busy,
 * otherwise of those whose slot @share could have.
 */
static struct cellsock_claim *
cellsock_slots_victim(struct cellsock_slots *slots, enum cellsock_share share,
		      bool full, u64 now)
{
	enum cellsock_eviction suits, best = CELLSOCK_EVICT_NEVER;
	struct cellsock_claim *claim, *victim = NULL;
	struct cellsock_tally tally, without;
	unsigned int i;

	cellsock_tally_make(slots, &tally);
	for (i = 0; i < ARRAY_SIZE(slots->owner); i++) {
		claim = slots->owner[i];
		if (!claim)
			continue;
		without = tally;
		cellsock_tally_give(&without, claim->share);
		if (full && !cellsock_tally_room(&without, share))
			continue;
		suits = claim->ops->evictable(claim, full, now);
		if (suits && (!victim || suits < best)) {
			best = suits;
			victim = claim;
		}
	}
	return victim;
}

static void cellsock_slots_evict(struct cellsock_slots *slots,
				 enum cellsock_share share, bool full,
				 unsigned int count, u64 now)
{
	struct cellsock_claim *claim;

	while (count--) {
		claim = cellsock_slots_victim(slots, share, full, now);
		if (!claim)
			return;
		if (!claim->ops->evict(claim, now))
			continue;
		claim->last = true;
		list_move_tail(&claim->list, &slots->claims);
	}
}

/*
 * Take slots for those who wait: as many as they are, less those that are on
 * their way back already.  Returns when to look again.
 */
static u64 cellsock_slots_reclaim(struct cellsock_slots *slots, u64 now)
{
	unsigned int i, leaving = 0, waiting = 0, busy = 0;
	unsigned int lack[CELLSOCK_SHARES] = { 0 };
	struct cellsock_tally tally;
	struct cellsock_claim *claim;

	cellsock_tally_make(slots, &tally);
	for (i = 0; i < ARRAY_SIZE(slots->owner); i++) {
		claim = slots->owner[i];
		if (!claim || !claim->ops->leaving(claim))
			continue;
		cellsock_tally_give(&tally, claim->share);
		leaving++;
	}
	list_for_each_entry(claim, &slots->claims, list) {
		if (!claim->ops->waits(claim))
			continue;
		waiting++;
		if (!cellsock_tally_room(&tally, claim->share)) {
			lack[claim->share]++;
			continue;
		}
		cellsock_tally_take(&tally, claim->share);
		if (leaving)
			leaving--;
		else
			busy++;
	}
	for (i = 0; i < CELLSOCK_SHARES; i++)
		cellsock_slots_evict(slots, i, true, lack[i], now);
	cellsock_slots_evict(slots, CELLSOCK_SHARES, false, busy, now);
	return waiting ? now + CELLSOCK_SLOTS_LOOK : CELLSOCK_NEVER;
}

u64 cellsock_slots_run(struct cellsock_slots *slots, u64 now)
{
	struct cellsock_claim *claim;
	u64 deadline;

	cellsock_modsock_assert_locked(slots->ms);
	cellsock_slots_dispatch(slots, now);
	deadline = cellsock_slots_reclaim(slots, now);
	list_for_each_entry(claim, &slots->claims, list)
		deadline = min(deadline, claim->ops->deadline(claim));
	slots->armed = deadline;
	return deadline;
}

void cellsock_slots_context_lost(struct cellsock_slots *slots, u8 context)
{
	u64 now = slots->ops->now(slots);
	struct cellsock_claim *claim, *next;

	cellsock_modsock_assert_locked(slots->ms);
	list_for_each_entry_safe(claim, next, &slots->claims, list)
		if (claim->context == context && claim->ops->waits(claim))
			claim->ops->grant(claim, now);
}

bool cellsock_slots_next(struct cellsock_slots *slots, u32 after,
			 struct cellsock_flow_info *info)
{
	struct cellsock_claim *claim, *found = NULL;

	cellsock_modsock_assert_locked(slots->ms);
	list_for_each_entry(claim, &slots->claims, list)
		if (claim->id > after && (!found || claim->id < found->id))
			found = claim;
	if (found)
		cellsock_slots_info(found, info);
	return found;
}

/* ------------------------- what the module reports ----------------------- */

void cellsock_slots_opened(struct cellsock_slots *slots, unsigned int slot,
			   enum cellsock_result result, int code)
{
	struct cellsock_claim *claim = cellsock_slots_owner(slots, slot);

	if (claim)
		claim->ops->opened(claim, result, code);
}

void cellsock_slots_incoming(struct cellsock_slots *slots,
			     unsigned int listener, unsigned int slot,
			     const struct cellsock_endpoint *remote)
{
	struct cellsock_claim *claim = cellsock_slots_owner(slots, listener);

	if (slot >= ARRAY_SIZE(slots->owner) || slots->owner[slot])
		return;
	if (!claim || !claim->ops->incoming ||
	    !claim->ops->incoming(claim, slot, remote))
		slots->ms->ops->close(slots->ms, slot, false);
}

u32 cellsock_slots_backlog(struct cellsock_slots *slots, unsigned int slot)
{
	struct cellsock_claim *claim = cellsock_slots_owner(slots, slot);

	return claim && claim->ops->backlog ? claim->ops->backlog(claim) : 0;
}

void cellsock_slots_remote(struct cellsock_slots *slots, unsigned int slot,
			   struct cellsock_endpoint *remote)
{
	struct cellsock_claim *claim = cellsock_slots_owner(slots, slot);

	memset(remote, 0, sizeof(*remote));
	if (claim && claim->ops->remote)
		claim->ops->remote(claim, remote);
}

u32 cellsock_slots_peek(struct cellsock_slots *slots, unsigned int slot,
			u32 offset, const u8 **data)
{
	struct cellsock_claim *claim = cellsock_slots_owner(slots, slot);

	return claim && claim->ops->peek ?
	       claim->ops->peek(claim, offset, data) : 0;
}

void cellsock_slots_sent(struct cellsock_slots *slots, unsigned int slot,
			 u32 bytes)
{
	struct cellsock_claim *claim = cellsock_slots_owner(slots, slot);

	if (claim && claim->ops->sent)
		claim->ops->sent(claim, bytes);
}

void cellsock_slots_datagram(struct cellsock_slots *slots, unsigned int slot,
			     const struct cellsock_endpoint *from, u32 len)
{
	struct cellsock_claim *claim = cellsock_slots_owner(slots, slot);

	if (claim && claim->ops->datagram)
		claim->ops->datagram(claim, from, len);
}

void cellsock_slots_data(struct cellsock_slots *slots, unsigned int slot,
			 const u8 *data, u32 len, bool more)
{
	struct cellsock_claim *claim = cellsock_slots_owner(slots, slot);

	if (claim && claim->ops->data)
		claim->ops->data(claim, data, len, more);
}

void cellsock_slots_closed(struct cellsock_slots *slots, unsigned int slot,
			   enum cellsock_result result, int code)
{
	struct cellsock_claim *claim = cellsock_slots_owner(slots, slot);

	if (claim)
		claim->ops->closed(claim, result, code);
}

void cellsock_slots_alive(struct cellsock_slots *slots, unsigned int slot)
{
	struct cellsock_claim *claim = cellsock_slots_owner(slots, slot);

	if (claim && claim->ops->alive)
		claim->ops->alive(claim);
}

void cellsock_slots_released(struct cellsock_slots *slots, unsigned int slot)
{
	struct cellsock_claim *claim = cellsock_slots_owner(slots, slot);

	if (claim) {
		slots->owner[slot] = NULL;
		claim->slot = -1;
		claim->ops->released(claim);
	}
	/* also one that nobody had: it was the module's to open */
	cellsock_slots_dispatch(slots, slots->ops->now(slots));
}
