/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The transparent mode (rg 1.2): the line belongs to one socket, and what is
 * written goes to its remote.  Pure.
 */
#ifndef CELLSOCK_TRANSPARENT_H
#define CELLSOCK_TRANSPARENT_H

#include <linux/types.h>

#include "voice.h"

/* What a port says of itself: struct cellsock_transport_ops, ->lines(). */
#define CELLSOCK_LINE_HOLDS	BIT(0)	/* the module can hold the sender back */
#define CELLSOCK_LINE_NO_RATE	BIT(1)	/* its speed says nothing (USB) */
#define CELLSOCK_LINE_DTR	BIT(2)	/* ->dtr() may reach the module */
#define CELLSOCK_LINE_DCD	BIT(3)	/* carrier detect is on */

/**
 * enum cellsock_transparent_state - what the line is used for
 * @CELLSOCK_TRANSPARENT_OFF: commands
 * @CELLSOCK_TRANSPARENT_DATA: payload
 * @CELLSOCK_TRANSPARENT_DRAIN: leaving: the port sends what it still has
 * @CELLSOCK_TRANSPARENT_GUARD: leaving: silence before the plusses
 * @CELLSOCK_TRANSPARENT_ESCAPE: leaving: the module's answer is awaited
 * @CELLSOCK_TRANSPARENT_PROOF: commands; QISTATE is to tell whose words are held
 */
enum cellsock_transparent_state {
	CELLSOCK_TRANSPARENT_OFF,
	CELLSOCK_TRANSPARENT_DATA,
	CELLSOCK_TRANSPARENT_DRAIN,
	CELLSOCK_TRANSPARENT_GUARD,
	CELLSOCK_TRANSPARENT_ESCAPE,
	CELLSOCK_TRANSPARENT_PROOF,
};

/**
 * enum cellsock_proof - what QISTATE said
 * @CELLSOCK_PROOF_NONE: nothing yet
 * @CELLSOCK_PROOF_ALIVE: the socket is open: no words before the escape were
 *	the module's
 * @CELLSOCK_PROOF_DEAD: it is not, which a remote that closes achieves too
 */
enum cellsock_proof {
	CELLSOCK_PROOF_NONE,
	CELLSOCK_PROOF_ALIVE,
	CELLSOCK_PROOF_DEAD,
};

/**
 * struct cellsock_transparent - the mode
 * @state: what the line is used for
 * @slot: whose it is, or was last
 * @voice: what is received
 * @entered: when the mode was entered
 * @since: when @state was; in DRAIN when others were first seen waiting for the
 *	line
 * @looked: when the carrier was last looked up for no reason
 * @written: when the port took payload last; and, before the first, @entered
 * @busy: when a port that does not tell will have sent what it took
 * @drained: when the port was first seen without anything to send, 0: it has not
 *	been
 * @doubted: when words were first held, 0: none are
 * @dropped: when the carrier was first seen gone, 0: it is there
 * @asked: when the module was first told to leave, 0: it has not been
 * @unsure: the module was told to enter the mode, and has not said that it has
 * @refusals: how often in a row
 * @held: the module holds us back: the line is not the bottleneck
 * @low: DTR has been dropped
 * @stopped: the port takes nothing from the module
 * @plusses: plusses written, of the escape under way
 * @tries: escapes by plusses that were not answered
 * @proof: what QISTATE said
 * @dtr_works: DTR has made the module leave the mode, said the carrier
 * @dtr_fails: it has not, or will not, or no carrier would tell
 * @dcd_before: the carrier was there before the mode was entered
 * @dcd_works: the carrier comes and goes with the mode
 * @not_before: no entry before this
 * @bulk_slot: who has been moving data
 * @bulk_since: since when
 * @bulk_seen: when it was last seen moving
 * @bulk_tx: bytes sent by then
 * @bulk_rx: bytes received at the last look
 */
struct cellsock_transparent {
	enum cellsock_transparent_state state;
	u8 slot;
	struct cellsock_voice voice;
	u64 entered;
	u64 since;
	u64 looked;
	u64 written;
	u64 busy;
	u64 drained;
	u64 doubted;
	u64 dropped;
	u64 asked;
	bool unsure;
	u8 refusals;
	bool held;
	bool low;
	bool stopped;
	u8 plusses;
	u8 tries;
	enum cellsock_proof proof;
	bool dtr_works;
	bool dtr_fails;
	bool dcd_before;
	bool dcd_works;
	u64 not_before;
	u8 bulk_slot;
	u64 bulk_since;
	u64 bulk_seen;
	u64 bulk_tx;
	u64 bulk_rx;
};

#endif
