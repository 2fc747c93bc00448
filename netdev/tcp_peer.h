/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TCP peer of the local stack: a segment or an event of the module socket
 * in, actions out.
 *
 * Pure: no allocation, no lock, no packet buffer, no clock of its own.  Every
 * call gets the time (nanoseconds, any monotonic clock) and everything it
 * causes has happened, through &struct cellsock_tcp_ops, when it returns.  The
 * caller serialises all calls for one peer, and never makes an event call from
 * within an operation; the queries at the end of this file are always allowed.
 *
 * "Uplink" is what the application sends, "downlink" what it receives.  The
 * caller keeps both byte queues; the peer counts them:
 *
 *   uplink    grows by ->accept(), shrinks by cellsock_tcp_sent()
 *   downlink  grows by cellsock_tcp_received(), shrinks by ->discard()
 *
 * What the local stack is told to be acknowledged has been accepted into the
 * uplink queue; it has not reached the module yet (RFC 3135).
 */
#ifndef CELLSOCK_NETDEV_TCP_PEER_H
#define CELLSOCK_NETDEV_TCP_PEER_H

#include <linux/types.h>
#include <cellsock/modsock.h>

/* The flags octet of a TCP header (RFC 9293, 3.1). */
#define CELLSOCK_TCP_FIN	0x01
#define CELLSOCK_TCP_SYN	0x02
#define CELLSOCK_TCP_RST	0x04
#define CELLSOCK_TCP_PSH	0x08
#define CELLSOCK_TCP_ACK	0x10

/* Bounds of what cellsock_tcp_set_uplink_cap() takes; four full segments. */
#define CELLSOCK_TCP_CAP_MIN	(4 * 1460)
#define CELLSOCK_TCP_CAP_MAX	65535

/* More downlink bytes than this in the queue end the flow with a reset. */
#define CELLSOCK_TCP_DOWNLINK_MAX	(256 * 1024)

/**
 * struct cellsock_tcp_segment - a segment from the local stack
 * @seq: sequence number
 * @ack: acknowledgment number, meaningless without CELLSOCK_TCP_ACK
 * @len: bytes of payload; a super-segment may have 64 KB
 * @wnd: window field as it stands in the header
 * @mss: value of the MSS option, 0 when there is none
 * @flags: the header's flags octet
 * @wscale: value of the window scale option, -1 when there is none
 * @app_closed: the sending socket has been closed, not only shut down for
 *	sending; false when unknown.  Meaningful together with a FIN.
 */
struct cellsock_tcp_segment {
	u32 seq;
	u32 ack;
	u32 len;
	u16 wnd;
	u16 mss;
	u8 flags;
	s8 wscale;
	bool app_closed;
};

/**
 * struct cellsock_tcp_tx - a segment for the local stack
 * @seq: sequence number
 * @ack: acknowledgment number, 0 without CELLSOCK_TCP_ACK
 * @off: where its payload starts in the downlink queue
 * @len: bytes of payload, at most the configuration's segment_max
 * @wnd: window field, never scaled
 * @mss: greatest payload of one packet: @len above it asks for a GSO packet
 *	with this gso_size.  On a SYN: the MSS option; 0: no such option
 * @flags: the header's flags octet
 * @wscale: the window scale option, -1 for none
 */
struct cellsock_tcp_tx {
	u32 seq;
	u32 ack;
	u32 off;
	u32 len;
	u16 wnd;
	u16 mss;
	u8 flags;
	s8 wscale;
};

/**
 * enum cellsock_tcp_unreachable - the ICMP errors that answer a SYN
 * @CELLSOCK_TCP_NET_UNREACHABLE: ICMP type 3 code 0, ICMPv6 type 1 code 0:
 *	ENETUNREACH
 * @CELLSOCK_TCP_HOST_UNREACHABLE: ICMP type 3 code 1, ICMPv6 type 1 code 3:
 *	EHOSTUNREACH
 */
enum cellsock_tcp_unreachable {
	CELLSOCK_TCP_NET_UNREACHABLE,
	CELLSOCK_TCP_HOST_UNREACHABLE,
};

struct cellsock_tcp_peer;

/**
 * struct cellsock_tcp_ops - what a peer asks of its caller
 *
 * @transmit: send @tx to the local stack, its payload from the downlink queue.
 *	Returns 0, or a negative errno when the segment could not be sent at all:
 *	nothing counts as sent then, and the peer tries again a little later.
 *
 * @accept: append the @len payload bytes from @off of @seg, the very segment
 *	that is in cellsock_tcp_input(), to the uplink queue.  Returns how many
 *	were taken, fewer than @len only for lack of memory: the local stack
 *	sends the rest again.
 *
 * @discard: forget the first @len bytes of the downlink queue, the application
 *	has them.
 *
 * @truncate: forget all but the first @keep bytes of the downlink queue, nobody
 *	will read them.
 *
 * @open: open the module socket, with cellsock_tcp_credit() as the reader's
 *	first credit.  Returns 0, and cellsock_tcp_opened() follows; -EBUSY when
 *	there is no slot, and cellsock_tcp_slot_free() follows when there is;
 *	another negative errno of struct cellsock_modsock_ops' ->open().
 *
 * @close: close the module socket; cellsock_tcp_released() follows.  Graceful:
 *	after the uplink queue has been sent.  Not graceful: the uplink queue is
 *	to be forgotten.  A graceful close may be followed by one that is not.
 *
 * @look_after: the local stack wants to know whether the connection lives.
 *	Returns whether somebody is asked, and cellsock_tcp_alive() follows if it
 *	does; otherwise the local stack is told at once that it does.
 *
 * @unreach: answer the SYN with an ICMP error about the segment with
 *	sequence number @peer->irs.  Returns 0, or a negative errno: the peer
 *	tries again a little later.
 */
struct cellsock_tcp_ops {
	int (*transmit)(struct cellsock_tcp_peer *peer,
			const struct cellsock_tcp_tx *tx);
	u32 (*accept)(struct cellsock_tcp_peer *peer,
		      const struct cellsock_tcp_segment *seg, u32 off, u32 len);
	void (*discard)(struct cellsock_tcp_peer *peer, u32 len);
	void (*truncate)(struct cellsock_tcp_peer *peer, u32 keep);
	int (*open)(struct cellsock_tcp_peer *peer);
	void (*close)(struct cellsock_tcp_peer *peer, bool graceful);
	bool (*look_after)(struct cellsock_tcp_peer *peer);
	int (*unreach)(struct cellsock_tcp_peer *peer,
		       enum cellsock_tcp_unreachable what);
};

/**
 * struct cellsock_tcp_config - what a peer is started with
 * @ops: the caller's side
 * @iss: our initial send sequence number, hard to guess (RFC 6528)
 * @mss: the MSS option of our SYN, and an upper bound of our own segments
 * @mss_default: the local stack's MSS when its SYN does not tell: 536, or 1220
 *	for IPv6 (RFC 9293, 3.7.1)
 * @segment_max: most payload bytes of one ->transmit(), at least @mss
 * @uplink_cap: see cellsock_tcp_set_uplink_cap()
 */
struct cellsock_tcp_config {
	const struct cellsock_tcp_ops *ops;
	u32 iss;
	u16 mss;
	u16 mss_default;
	u32 segment_max;
	u32 uplink_cap;
};

/**
 * enum cellsock_tcp_state - where a flow stands
 * @CELLSOCK_TCP_WAIT: the SYN waits for a slot, or for the module to be less
 *	busy
 * @CELLSOCK_TCP_OPENING: the module socket is being opened
 * @CELLSOCK_TCP_SYN_SENT: it was opened by the remote; the local stack has not
 *	answered our SYN yet
 * @CELLSOCK_TCP_SYN_RECEIVED: it is open; the SYN-ACK is not acknowledged yet
 * @CELLSOCK_TCP_ESTABLISHED: the handshake is over; the flags say how far the
 *	two closes have come
 * @CELLSOCK_TCP_MUTE: the remote never answered; the local stack shall find
 *	out by itself, so its SYNs stay unanswered
 * @CELLSOCK_TCP_DYING: over for the local stack, but not yet for the module
 *	socket, or the last answer to the local stack is still to be given
 * @CELLSOCK_TCP_CLOSED: over; the flow can be freed
 */
enum cellsock_tcp_state {
	CELLSOCK_TCP_WAIT,
	CELLSOCK_TCP_OPENING,
	CELLSOCK_TCP_SYN_SENT,
	CELLSOCK_TCP_SYN_RECEIVED,
	CELLSOCK_TCP_ESTABLISHED,
	CELLSOCK_TCP_MUTE,
	CELLSOCK_TCP_DYING,
	CELLSOCK_TCP_CLOSED,
};

/**
 * enum cellsock_tcp_socket - where the module socket stands, as asked for
 * @CELLSOCK_TCP_SOCKET_NONE: there is none
 * @CELLSOCK_TCP_SOCKET_OPENING: ->open() was called
 * @CELLSOCK_TCP_SOCKET_OPEN: it is open
 * @CELLSOCK_TCP_SOCKET_DRAINING: ->close(graceful) was called
 * @CELLSOCK_TCP_SOCKET_RELEASING: only cellsock_tcp_released() is due
 */
enum cellsock_tcp_socket {
	CELLSOCK_TCP_SOCKET_NONE,
	CELLSOCK_TCP_SOCKET_OPENING,
	CELLSOCK_TCP_SOCKET_OPEN,
	CELLSOCK_TCP_SOCKET_DRAINING,
	CELLSOCK_TCP_SOCKET_RELEASING,
};

/**
 * enum cellsock_tcp_timer - the timers of a flow
 * @CELLSOCK_TCP_TIMER_SYN: before the handshake: the local stack has given up,
 *	as it repeated its SYN no more
 * @CELLSOCK_TCP_TIMER_OPEN: next attempt to open after the module was busy, or
 *	the end of all attempts
 * @CELLSOCK_TCP_TIMER_RESEND: retransmission, or zero-window probe
 * @CELLSOCK_TCP_TIMER_IDLE: keepalive towards the local stack
 * @CELLSOCK_TCP_TIMER_HALF_CLOSE: a half-closed flow without downlink
 * @CELLSOCK_TCP_TIMER_RETRY: what the caller could not transmit
 * @CELLSOCK_TCP_TIMERS: their number
 */
enum cellsock_tcp_timer {
	CELLSOCK_TCP_TIMER_SYN,
	CELLSOCK_TCP_TIMER_OPEN,
	CELLSOCK_TCP_TIMER_RESEND,
	CELLSOCK_TCP_TIMER_IDLE,
	CELLSOCK_TCP_TIMER_HALF_CLOSE,
	CELLSOCK_TCP_TIMER_RETRY,
	CELLSOCK_TCP_TIMERS,
};

/**
 * struct cellsock_tcp_peer - one TCP flow; read by the caller, written only by
 *	the calls below
 * @ops: the caller's side
 * @state: enum cellsock_tcp_state
 * @socket: enum cellsock_tcp_socket
 * @answer: what is still to be said to the local stack before the end
 * @resends: times in a row that CELLSOCK_TCP_TIMER_RESEND was to no avail
 * @keepalives: keepalives and window probes in a row without an answer
 * @dup_acks: duplicate ACKs in a row
 * @busy_tries: opens in a row that found the module busy
 * @challenges: challenge ACKs sent since @challenge_since
 * @snd_shift: window scale of the local stack (RFC 7323)
 * @peer_wscale: the local stack offered a window scale
 * @flags: how far the closes have come and what is pending
 * @mss: greatest payload of one of our packets
 * @rcv_mss: the MSS that our SYN announces
 * @mss_default: what is taken for the local stack's MSS if its SYN has none
 * @segment_max: most payload bytes of one ->transmit()
 * @irs: initial receive sequence number
 * @rcv_nxt: next sequence number to be accepted
 * @rcv_edge: highest right edge advertised; never retracts.  These three count
 *	from 0 until the local stack's SYN says where they begin
 * @uplink_queued: bytes in the uplink queue
 * @uplink_cap: bytes that the uplink queue may hold
 * @iss: initial send sequence number
 * @snd_una: oldest unacknowledged sequence number; the first byte of the
 *	downlink queue once our SYN is acknowledged
 * @snd_nxt: next sequence number to be sent
 * @snd_max: highest sequence number sent
 * @snd_wnd: the local stack's window, in bytes
 * @snd_wnd_max: the largest window it ever had
 * @wl1: sequence number of the segment that set @snd_wnd
 * @wl2: acknowledgment number of that segment
 * @recover: no further fast retransmit before this is acknowledged (RFC 6582)
 * @downlink_queued: bytes in the downlink queue
 * @retransmits: segments that were sent again, for statistics
 * @syn_at: when the last SYN came
 * @syn_gap: the longest time between two of them
 * @wait_until: when waiting for a slot or a less busy module ends
 * @opening_since: when the open began that is in progress
 * @challenge_since: begin of the second that @challenges counts
 * @timers: deadlines, CELLSOCK_NEVER when not armed
 */
struct cellsock_tcp_peer {
	const struct cellsock_tcp_ops *ops;
	u8 state;
	u8 socket;
	u8 answer;
	u8 resends;
	u8 keepalives;
	u8 dup_acks;
	u8 busy_tries;
	u8 challenges;
	u8 snd_shift;
	bool peer_wscale;
	u16 flags;
	u16 mss;
	u16 rcv_mss;
	u16 mss_default;
	u32 segment_max;

	u32 irs;
	u32 rcv_nxt;
	u32 rcv_edge;
	u32 uplink_queued;
	u32 uplink_cap;

	u32 iss;
	u32 snd_una;
	u32 snd_nxt;
	u32 snd_max;
	u32 snd_wnd;
	u32 snd_wnd_max;
	u32 wl1;
	u32 wl2;
	u32 recover;
	u32 downlink_queued;
	u32 retransmits;

	u64 syn_at;
	u64 syn_gap;
	u64 wait_until;
	u64 opening_since;
	u64 challenge_since;
	u64 timers[CELLSOCK_TCP_TIMERS];
};

/**
 * enum cellsock_tcp_verdict - what became of a segment
 * @CELLSOCK_TCP_HANDLED: nothing more is to be done about it
 * @CELLSOCK_TCP_NEW_FLOW: a SYN that starts a new connection.  What the table
 *	holds under its addresses is over for the local stack and must be taken
 *	out of the look-up; its module socket may still be draining.
 * @CELLSOCK_TCP_REPLY: the reply that was filled in is to be sent
 */
enum cellsock_tcp_verdict {
	CELLSOCK_TCP_HANDLED,
	CELLSOCK_TCP_NEW_FLOW,
	CELLSOCK_TCP_REPLY,
};

/**
 * struct cellsock_tcp_tomb - what is remembered of a flow that ended cleanly
 * @rcv_nxt: next sequence number that the local stack would send
 * @snd_nxt: our own next one
 * @expires: when it can be forgotten
 */
struct cellsock_tcp_tomb {
	u32 rcv_nxt;
	u32 snd_nxt;
	u64 expires;
};

/**
 * cellsock_tcp_parse_options() - read the options of a SYN
 * @opt: what follows the twenty fixed octets of the TCP header
 * @len: its length, from the header's data offset
 * @seg: gets @mss and @wscale; 0 and -1 where the option is absent or damaged
 *
 * A length octet that points outside ends the list (RFC 9293, 3.1); a window
 * scale above 14 counts as 14 (RFC 7323, 2.3).
 */
void cellsock_tcp_parse_options(const u8 *opt, u32 len,
				struct cellsock_tcp_segment *seg);

/**
 * cellsock_tcp_stray() - handle a segment that belongs to no flow
 * @seg: the segment
 * @tx: filled in when the answer is CELLSOCK_TCP_REPLY
 *
 * RFC 9293, 3.10.7.1 and 3.10.7.2.  A RST is never answered.
 *
 * Return: CELLSOCK_TCP_NEW_FLOW for a SYN, CELLSOCK_TCP_REPLY with a RST for
 * what can be answered, CELLSOCK_TCP_HANDLED otherwise.
 */
enum cellsock_tcp_verdict
cellsock_tcp_stray(const struct cellsock_tcp_segment *seg,
		   struct cellsock_tcp_tx *tx);

/**
 * cellsock_tcp_start() - begin a flow
 * @peer: memory of the caller's, contents do not matter
 * @config: see there
 * @syn: the segment that cellsock_tcp_stray() called a new flow
 * @now: nanoseconds
 *
 * Tries to open the module socket at once.
 */
void cellsock_tcp_start(struct cellsock_tcp_peer *peer,
			const struct cellsock_tcp_config *config,
			const struct cellsock_tcp_segment *syn, u64 now);

/**
 * cellsock_tcp_connect() - begin a flow that the remote opened
 * @peer: memory of the caller's, contents do not matter
 * @config: see there
 * @now: nanoseconds
 *
 * The module socket is open; the local stack is sent a SYN at once.  What the
 * module delivers meanwhile waits, and so does the news that the remote has
 * closed.
 */
void cellsock_tcp_connect(struct cellsock_tcp_peer *peer,
			  const struct cellsock_tcp_config *config, u64 now);

/**
 * cellsock_tcp_input() - handle a segment of the local stack
 * @peer: the flow
 * @seg: the segment; its checksum and header were found good
 * @now: nanoseconds
 *
 * RFC 9293, 3.10.7, with the mitigations of RFC 5961.
 *
 * Return: CELLSOCK_TCP_HANDLED or CELLSOCK_TCP_NEW_FLOW.
 */
enum cellsock_tcp_verdict
cellsock_tcp_input(struct cellsock_tcp_peer *peer,
		   const struct cellsock_tcp_segment *seg, u64 now);

/**
 * cellsock_tcp_slot_free() - it is this flow's turn to take a slot
 * @peer: the flow; cellsock_tcp_wants_slot() is true, otherwise nothing happens
 * @now: nanoseconds
 */
void cellsock_tcp_slot_free(struct cellsock_tcp_peer *peer, u64 now);

/**
 * cellsock_tcp_postpone() - take the slot from an open that makes no progress
 * @peer: the flow; nothing happens unless it is CELLSOCK_TCP_OPENING
 * @now: nanoseconds
 *
 * The flow waits for a slot again, behind all others.
 */
void cellsock_tcp_postpone(struct cellsock_tcp_peer *peer, u64 now);

/**
 * cellsock_tcp_opened() - the module socket was opened, or could not be
 * @peer: the flow
 * @result: what the module said.  Unless it is CELLSOCK_OK only
 *	cellsock_tcp_released() may follow.
 * @now: nanoseconds
 */
void cellsock_tcp_opened(struct cellsock_tcp_peer *peer,
			 enum cellsock_result result, u64 now);

/**
 * cellsock_tcp_alive() - the answer to ->look_after(): the connection lives
 * @peer: the peer
 * @now: time
 */
void cellsock_tcp_alive(struct cellsock_tcp_peer *peer, u64 now);

/**
 * cellsock_tcp_received() - the downlink queue grew
 * @peer: the flow; cellsock_tcp_wants_data() is true
 * @len: bytes that were appended to the queue
 * @now: nanoseconds
 *
 * Without cellsock_tcp_wants_data() the caller throws the bytes away and does
 * not call.  When it has no memory for them it calls cellsock_tcp_abort().
 */
void cellsock_tcp_received(struct cellsock_tcp_peer *peer, u32 len, u64 now);

/**
 * cellsock_tcp_sent() - the module accepted bytes of the uplink queue
 * @peer: the flow
 * @len: how many, all of them gone from the queue
 * @now: nanoseconds
 */
void cellsock_tcp_sent(struct cellsock_tcp_peer *peer, u32 len, u64 now);

/**
 * cellsock_tcp_set_uplink_cap() - how much the uplink queue may hold
 * @peer: the flow
 * @cap: bytes, clamped to CELLSOCK_TCP_CAP_MIN .. CELLSOCK_TCP_CAP_MAX.  A
 *	caller that runs out of memory (truesize, not payload) lowers it for a
 *	while; what was advertised already must be taken nevertheless.
 * @now: nanoseconds
 */
void cellsock_tcp_set_uplink_cap(struct cellsock_tcp_peer *peer, u32 cap,
				 u64 now);

/**
 * cellsock_tcp_remote_closed() - the module socket's connection is over
 * @peer: the flow
 * @result: CELLSOCK_OK: the remote closed it, after the last
 *	cellsock_tcp_received().  Anything else: the stream broke.
 * @now: nanoseconds
 */
void cellsock_tcp_remote_closed(struct cellsock_tcp_peer *peer,
				enum cellsock_result result, u64 now);

/**
 * cellsock_tcp_released() - the module socket is gone, its slot free again
 * @peer: the flow
 * @now: nanoseconds
 */
void cellsock_tcp_released(struct cellsock_tcp_peer *peer, u64 now);

/**
 * cellsock_tcp_abort() - end the flow at once: RST to the local stack
 * @peer: the flow
 * @now: nanoseconds
 *
 * For eviction, a device that goes down, and bytes that were lost.
 */
void cellsock_tcp_abort(struct cellsock_tcp_peer *peer, u64 now);

/**
 * cellsock_tcp_run_timers() - do what is due
 * @peer: the flow
 * @now: nanoseconds
 */
void cellsock_tcp_run_timers(struct cellsock_tcp_peer *peer, u64 now);

/**
 * cellsock_tcp_deadline() - when cellsock_tcp_run_timers() is due
 * @peer: the flow
 *
 * Return: nanoseconds, or CELLSOCK_NEVER.
 */
u64 cellsock_tcp_deadline(const struct cellsock_tcp_peer *peer);

/**
 * cellsock_tcp_credit() - what the module socket's reader can take
 * @peer: the flow
 *
 * Return: bytes beyond those delivered so far, as ->credit() of struct
 * cellsock_modsock_ops wants it.
 */
u32 cellsock_tcp_credit(const struct cellsock_tcp_peer *peer);

/**
 * cellsock_tcp_wants_data() - would somebody read downlink bytes?
 * @peer: the flow
 *
 * Return: false when what the module delivers is to be thrown away.
 */
bool cellsock_tcp_wants_data(const struct cellsock_tcp_peer *peer);

/**
 * cellsock_tcp_wants_slot() - does the flow wait for cellsock_tcp_slot_free()?
 * @peer: the flow
 * @now: nanoseconds
 *
 * Return: false also while a module that was busy is given time.
 */
bool cellsock_tcp_wants_slot(const struct cellsock_tcp_peer *peer, u64 now);

/**
 * cellsock_tcp_both_closed() - have both ends closed?
 * @peer: the flow
 *
 * Return: true when the slot is kept only for what is left to deliver; such a
 * flow is the first to evict after the idle datagram flows.
 */
bool cellsock_tcp_both_closed(const struct cellsock_tcp_peer *peer);

/**
 * cellsock_tcp_half_idle() - is a half-closed flow idle?
 * @peer: the flow
 * @now: nanoseconds
 *
 * Return: true when the application has shut its side down and nothing has
 * moved for five seconds; such a flow may be evicted.
 */
bool cellsock_tcp_half_idle(const struct cellsock_tcp_peer *peer, u64 now);

/**
 * cellsock_tcp_state_name() - the state in the words of RFC 9293
 * @peer: the flow
 *
 * Return: a constant string, as the application's end of the connection has it:
 * "WAIT" or "SYN_SENT" until the handshake, "SYN_RECEIVED" where the remote
 * began it, "FIN_WAIT_2" when the application has shut its side down,
 * "CLOSE_WAIT" when the remote has, "CLOSING" when only the module socket is
 * left.
 */
const char *cellsock_tcp_state_name(const struct cellsock_tcp_peer *peer);

/**
 * cellsock_tcp_bury() - what to remember of a flow before it is freed
 * @peer: the flow, CELLSOCK_TCP_CLOSED
 * @tomb: filled in
 * @now: nanoseconds
 *
 * A tomb may be forgotten at any time, at the worst a repeated FIN gets a RST.
 *
 * Return: true when there is something to remember.
 */
bool cellsock_tcp_bury(const struct cellsock_tcp_peer *peer,
		       struct cellsock_tcp_tomb *tomb, u64 now);

/**
 * cellsock_tcp_tomb_input() - handle a segment for a buried flow
 * @tomb: what cellsock_tcp_bury() left
 * @seg: the segment
 * @tx: filled in when the answer is CELLSOCK_TCP_REPLY
 *
 * Return: as cellsock_tcp_stray(), but an old segment is acknowledged again.
 */
enum cellsock_tcp_verdict
cellsock_tcp_tomb_input(const struct cellsock_tcp_tomb *tomb,
			const struct cellsock_tcp_segment *seg,
			struct cellsock_tcp_tx *tx);

#endif
