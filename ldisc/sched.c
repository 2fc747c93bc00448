// SPDX-License-Identifier: GPL-2.0-only
/* Whose turn it is when the line is free */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "sched.h"

/* The kinds that take turns. */
#define FIRST_SHARED	CELLSOCK_TURN_RAW
#define SHARED		(CELLSOCK_TURNS - FIRST_SHARED)

void cellsock_sched_init(struct cellsock_sched *s)
{
	memset(s, 0, sizeof(*s));
	s->last_turn = CELLSOCK_TURN_QUERY;
}

static bool has(const u16 *wants, unsigned int slot, enum cellsock_turn turn)
{
	return wants[slot] & BIT(turn);
}

/* A sender that has got something to send joins the new ones. */
static void admit(struct cellsock_sched *s, const u16 *wants, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct cellsock_sched_slot *slot = &s->slots[i];

		if (slot->sender != CELLSOCK_SENDER_IDLE ||
		    !has(wants, i, CELLSOCK_TURN_SEND))
			continue;
		slot->sender = CELLSOCK_SENDER_NEW;
		slot->deficit = CELLSOCK_QUANTUM;
		slot->stamp = ++s->stamp;
	}
}

/* The head of a list: the lowest stamp among the senders of one sort. */
static int head(const struct cellsock_sched *s, unsigned int n,
		enum cellsock_sender sender)
{
	unsigned int i;
	int best = -1;

	for (i = 0; i < n; i++)
		if (s->slots[i].sender == sender &&
		    (best < 0 || s->slots[i].stamp < s->slots[best].stamp))
			best = i;
	return best;
}

static void to_tail(struct cellsock_sched *s, struct cellsock_sched_slot *slot)
{
	slot->sender = CELLSOCK_SENDER_OLD;
	slot->stamp = ++s->stamp;
}

static unsigned int pick_sender(struct cellsock_sched *s, const u16 *wants,
				unsigned int n)
{
	admit(s, wants, n);
	for (;;) {
		struct cellsock_sched_slot *slot;
		int i = head(s, n, CELLSOCK_SENDER_NEW);

		if (i < 0)
			i = head(s, n, CELLSOCK_SENDER_OLD);
		slot = &s->slots[i];
		if (slot->deficit <= 0) {
			slot->deficit += CELLSOCK_QUANTUM;
			to_tail(s, slot);
		} else if (has(wants, i, CELLSOCK_TURN_SEND)) {
			return i;
		} else if (slot->sender == CELLSOCK_SENDER_NEW) {
			/* or it could stay new for ever by pausing */
			to_tail(s, slot);
		} else {
			slot->sender = CELLSOCK_SENDER_IDLE;
		}
	}
}

static unsigned int pick_in_turn(struct cellsock_sched *s, const u16 *wants,
				 unsigned int n, enum cellsock_turn turn)
{
	unsigned int i, slot = s->last_slot[turn];

	for (i = 0; i < n; i++) {
		slot = (slot + 1) % n;
		if (has(wants, slot, turn))
			break;
	}
	s->last_slot[turn] = slot;
	return slot;
}

static enum cellsock_turn pick_turn(struct cellsock_sched *s, u16 any)
{
	enum cellsock_turn turn;
	unsigned int i;

	for (turn = 0; turn < FIRST_SHARED; turn++)
		if (any & BIT(turn))
			return turn;
	for (i = 1; i <= SHARED; i++) {
		turn = FIRST_SHARED +
			(s->last_turn - FIRST_SHARED + i) % SHARED;
		if (any & BIT(turn)) {
			s->last_turn = turn;
			return turn;
		}
	}
	return CELLSOCK_TURNS;
}

struct cellsock_choice cellsock_sched_pick(struct cellsock_sched *s,
					   const u16 *wants, unsigned int n,
					   u16 others)
{
	struct cellsock_choice choice = { 0 };
	u16 any = others;
	unsigned int i;

	for (i = 0; i < n; i++)
		any |= wants[i];
	choice.turn = pick_turn(s, any);
	if (choice.turn == CELLSOCK_TURN_SEND)
		choice.slot = pick_sender(s, wants, n);
	else if (choice.turn < CELLSOCK_TURNS && !(others & BIT(choice.turn)))
		choice.slot = pick_in_turn(s, wants, n, choice.turn);
	return choice;
}

void cellsock_sched_charge(struct cellsock_sched *s, unsigned int slot,
			   u32 bytes)
{
	s->slots[slot].deficit -= bytes;
}

void cellsock_sched_forget(struct cellsock_sched *s, unsigned int slot)
{
	memset(&s->slots[slot], 0, sizeof(s->slots[slot]));
}
