/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose turn it is when the line is free.  Pure.
 */
#ifndef CELLSOCK_SCHED_H
#define CELLSOCK_SCHED_H

#include <linux/types.h>

#include <cellsock/modsock.h>

/* Bytes that a sender may send per round. */
#define CELLSOCK_QUANTUM	1460

/**
 * enum cellsock_turn - kinds of work, the most urgent first
 *
 * Down to CELLSOCK_TURN_SESSION a kind is served whenever there is any of it:
 * such work is short and ends.  The kinds from CELLSOCK_TURN_RAW on take turns,
 * so that none starves another.
 *
 * @CELLSOCK_TURN_CLOSE: close a socket
 * @CELLSOCK_TURN_HOLD: stop a socket that delivers more than its reader takes
 * @CELLSOCK_TURN_OPEN: open a socket
 * @CELLSOCK_TURN_SESSION: contexts and other work of the session
 * @CELLSOCK_TURN_RAW: a command of user space
 * @CELLSOCK_TURN_READ: read from a socket
 * @CELLSOCK_TURN_SEND: send on a socket
 * @CELLSOCK_TURN_QUERY: compare totals, look after a quiet socket, let it push
 * @CELLSOCK_TURNS: number of kinds; also "nobody's turn"
 */
enum cellsock_turn {
	CELLSOCK_TURN_CLOSE,
	CELLSOCK_TURN_HOLD,
	CELLSOCK_TURN_OPEN,
	CELLSOCK_TURN_SESSION,
	CELLSOCK_TURN_RAW,
	CELLSOCK_TURN_READ,
	CELLSOCK_TURN_SEND,
	CELLSOCK_TURN_QUERY,
	CELLSOCK_TURNS,
};

/**
 * struct cellsock_choice - whose turn it is
 * @turn: what kind of work, CELLSOCK_TURNS for none
 * @slot: whose, meaningless for SESSION and RAW
 */
struct cellsock_choice {
	enum cellsock_turn turn;
	u8 slot;
};

/**
 * enum cellsock_sender - where a slot stands among the senders
 * @CELLSOCK_SENDER_IDLE: has had nothing to send for a round
 * @CELLSOCK_SENDER_NEW: has just got something to send: goes first
 * @CELLSOCK_SENDER_OLD: has had its quantum
 */
enum cellsock_sender {
	CELLSOCK_SENDER_IDLE,
	CELLSOCK_SENDER_NEW,
	CELLSOCK_SENDER_OLD,
};

/**
 * struct cellsock_sched_slot - a slot's place in the rounds
 * @sender: where it stands among the senders
 * @deficit: bytes that it may still send in this round
 * @stamp: the lower, the earlier its turn among its like
 */
struct cellsock_sched_slot {
	enum cellsock_sender sender;
	s32 deficit;
	u64 stamp;
};

/**
 * struct cellsock_sched - the scheduler
 * @stamp: the last stamp given
 * @last_turn: the kind served last among those that take turns
 * @last_slot: the slot served last, by kind (not SEND)
 * @slots: places, by slot
 */
struct cellsock_sched {
	u64 stamp;
	enum cellsock_turn last_turn;
	u8 last_slot[CELLSOCK_TURNS];
	struct cellsock_sched_slot slots[CELLSOCK_MAX_SOCKETS];
};

/**
 * cellsock_sched_init() - a scheduler that has served nobody
 * @s: the scheduler
 */
void cellsock_sched_init(struct cellsock_sched *s);

/**
 * cellsock_sched_pick() - choose
 * @s: the scheduler
 * @wants: for each slot a mask of BIT(enum cellsock_turn)
 * @n: number of slots
 * @others: mask of the kinds that belong to no slot: SESSION, RAW
 *
 * Senders take turns by deficit round robin with the flows that have just
 * become active first (as in RFC 8290, sections 4.1 and 4.2).  The bytes are to
 * be charged by cellsock_sched_charge().
 *
 * Return: the choice.
 */
struct cellsock_choice cellsock_sched_pick(struct cellsock_sched *s,
					   const u16 *wants, unsigned int n,
					   u16 others);

/**
 * cellsock_sched_charge() - account for a send
 * @s: the scheduler
 * @slot: the slot chosen
 * @bytes: what it sends
 */
void cellsock_sched_charge(struct cellsock_sched *s, unsigned int slot,
			   u32 bytes);

/**
 * cellsock_sched_forget() - a slot was given back
 * @s: the scheduler
 * @slot: the slot
 */
void cellsock_sched_forget(struct cellsock_sched *s, unsigned int slot);

#endif
