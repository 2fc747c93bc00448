// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "slots.h"

/* How often to look for somebody who can do without a slot. */
#define CELLSOCK_SLOTS_LOOK	(1 * NSEC_PER_SEC)

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
			const struct cellsock_claim_ops *ops)
{
	claim->ops = ops;
	claim->id = ++slots->last_id ?: ++slots->last_id;
	claim->context = context;
	claim->slot = -1;
	claim->last = false;
	list_add_tail(&claim->list, &slots->claims);
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

int cellsock_slots_open(struct cellsock_slots *slots,
			struct cellsock_claim *claim,
			const struct cellsock_open *request)
{
	int slot = slots->ms->ops->open(slots->ms, request);

	if (slot < 0)
		return slot;
	cellsock_slots_adopt(slots, claim, slot);
	return 0;
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

static unsigned int cellsock_slots_waiting(const struct cellsock_slots *slots)
{
	struct cellsock_claim *claim;
	unsigned int waiting = 0;

	list_for_each_entry(claim, &slots->claims, list)
		waiting += claim->ops->waits(claim);
	return waiting;
}

/* Has every slot been taken? */
static bool cellsock_slots_full(const struct cellsock_slots *slots)
{
	unsigned int i, used = 0;

	for (i = 0; i < ARRAY_SIZE(slots->owner); i++)
		used += !!slots->owner[i];
	return used >= slots->ms->caps.sockets;
}

/*
 * Give free slots to those who wait for one, who waits longest first.  Who was
 * asked to wait because others wait comes after all of them, also after those
 * who give a busy module time just now: it would only be in their way again.
 */
static void cellsock_slots_dispatch(struct cellsock_slots *slots, u64 now)
{
	struct cellsock_claim *claim, *next;
	bool others = false;

	list_for_each_entry_safe(claim, next, &slots->claims, list) {
		if (!claim->ops->waits(claim) || (claim->last && others))
			continue;
		others = true;
		if (!claim->ops->due(claim, now))
			continue;
		if (cellsock_slots_full(slots))
			return;
		claim->ops->grant(claim, now);
	}
}

static struct cellsock_claim *
cellsock_slots_victim(struct cellsock_slots *slots, u64 now)
{
	enum cellsock_eviction suits, best = CELLSOCK_EVICT_NEVER;
	bool full = cellsock_slots_full(slots);
	struct cellsock_claim *claim, *victim = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(slots->owner); i++) {
		claim = slots->owner[i];
		if (!claim)
			continue;
		suits = claim->ops->evictable(claim, full, now);
		if (suits && (!victim || suits < best)) {
			best = suits;
			victim = claim;
		}
	}
	return victim;
}

/*
 * Take slots for those who wait: as many as they are, less those that are on
 * their way back already.  Returns when to look again.
 */
static u64 cellsock_slots_reclaim(struct cellsock_slots *slots, u64 now)
{
	unsigned int waiting = cellsock_slots_waiting(slots);
	struct cellsock_claim *claim;
	unsigned int i, leaving = 0;

	if (!waiting)
		return CELLSOCK_NEVER;
	for (i = 0; i < ARRAY_SIZE(slots->owner); i++) {
		claim = slots->owner[i];
		leaving += claim && claim->ops->leaving(claim);
	}
	for (; leaving < waiting; leaving++) {
		claim = cellsock_slots_victim(slots, now);
		if (!claim)
			break;
		if (!claim->ops->evict(claim, now))
			continue;
		claim->last = true;
		list_move_tail(&claim->list, &slots->claims);
	}
	return now + CELLSOCK_SLOTS_LOOK;
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
