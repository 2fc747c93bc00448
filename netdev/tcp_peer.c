// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TCP peer of the local stack, see tcp_peer.h and
 * Documentation/tcp-peer.rst.
 *
 * The link to the local stack is memory: segments arrive in order and are
 * hardly ever lost.  So there is no congestion control and no reassembly, and
 * loss is answered by sending everything again.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/types.h>

#include "tcp_peer.h"

/* struct cellsock_tcp_peer's flags */
#define L_FIN		BIT(0)	/* the local FIN was accepted */
#define APP_CLOSED	BIT(1)	/* ... and nobody reads any more */
#define R_EOF		BIT(2)	/* no more downlink will come */
#define R_LOST		BIT(3)	/* uplink was lost: RST in place of FIN */
#define F_SENT		BIT(4)	/* our FIN was sent */
#define F_ACKED		BIT(5)	/* our FIN was acknowledged */
#define ACK_DUE		BIT(6)	/* the local stack is owed an ACK */
#define L_UNKNOWN	BIT(7)	/* its sequence numbers are not known yet */

/* struct cellsock_tcp_peer's answer */
enum {
	ANSWER_NONE,
	ANSWER_RESET,
	ANSWER_NET_UNREACHABLE,
	ANSWER_HOST_UNREACHABLE,
};

#define SECONDS(n)		((u64)(n) * NSEC_PER_SEC)
#define MSECS(n)		((u64)(n) * NSEC_PER_MSEC)

/*
 * A Linux receiver may hold an ACK for 200 ms and a tick (TCP_DELACK_MAX);
 * sending again before that would be for nothing.
 */
#define RTO_MIN			MSECS(300)
#define RTO_MAX			SECONDS(5)
/* Linux answers at most two probes a second (tcp_invalid_ratelimit). */
#define PERSIST_MIN		MSECS(500)
#define PERSIST_MAX		SECONDS(60)
#define SYN_INTERVAL		SECONDS(1)
#define SYN_ACK_RESENDS		3
#define SYN_RESENDS		4
#define RESENDS_MAX		8

#define KEEPALIVE_IDLE		SECONDS(300)
#define KEEPALIVE_INTERVAL	SECONDS(10)
#define KEEPALIVES_MAX		8

#define HALF_CLOSE_TIMEOUT	SECONDS(30)
#define HALF_CLOSE_EVICTABLE	SECONDS(5)
#define TOMB_TIME		SECONDS(60)
#define RETRY_INTERVAL		MSECS(10)

/* RFC 6298, 2.1: the first SYN is repeated after a second. */
#define SYN_GAP_MIN		SECONDS(1)
#define SYN_MARGIN		SECONDS(2)
/*
 * The connecting socket is owned by its task until the SYN has left; an ICMP
 * error that meets it there is not reported to the application.
 */
#define ICMP_DELAY		MSECS(5)

#define WAIT_MAX		SECONDS(30)
#define BUSY_MIN		MSECS(250)
#define BUSY_MAX		SECONDS(4)
/* A refusal that took longer was the network's silence. */
#define REFUSAL_MAX		SECONDS(20)

#define DUP_ACKS		3
#define CHALLENGES_PER_SEC	2
/* Hostile: an MSS so small that every byte would cost a header. */
#define MSS_MIN			48
#define WSCALE_MAX		14

/* Downlink that the local window has no room for, and all of it. */
#define CREDIT_AHEAD		(48 * 1024)
#define CREDIT_TOTAL		(128 * 1024)

#define OPT_END			0
#define OPT_NOP			1
#define OPT_MSS			2
#define OPT_WSCALE		3

static bool seq_before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

static bool seq_after(u32 a, u32 b)
{
	return seq_before(b, a);
}

static u64 backoff(u64 first, u64 most, unsigned int times)
{
	return min(first << times, most);
}

static void stop_timers(struct cellsock_tcp_peer *peer)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_TCP_TIMERS; i++)
		peer->timers[i] = CELLSOCK_NEVER;
}

/* The sequence space that a segment takes (RFC 9293, 3.4). */
static u32 seg_end(const struct cellsock_tcp_segment *seg)
{
	return seg->seq + seg->len + !!(seg->flags & CELLSOCK_TCP_SYN) +
	       !!(seg->flags & CELLSOCK_TCP_FIN);
}

static bool seg_is_syn(const struct cellsock_tcp_segment *seg)
{
	return (seg->flags & (CELLSOCK_TCP_SYN | CELLSOCK_TCP_ACK |
			      CELLSOCK_TCP_RST | CELLSOCK_TCP_FIN)) ==
	       CELLSOCK_TCP_SYN;
}

/* A window probe or keepalive (RFC 9293, 3.8.4), which is no duplicate ACK. */
static bool seg_is_probe(const struct cellsock_tcp_peer *peer,
			 const struct cellsock_tcp_segment *seg)
{
	return seg->seq == peer->rcv_nxt - 1 && seg_end(seg) == seg->seq;
}

void cellsock_tcp_parse_options(const u8 *opt, u32 len,
				struct cellsock_tcp_segment *seg)
{
	u32 i = 0;

	seg->mss = 0;
	seg->wscale = -1;
	while (i < len && opt[i] != OPT_END) {
		if (opt[i] == OPT_NOP) {
			i++;
			continue;
		}
		if (len - i < 2 || opt[i + 1] < 2 || opt[i + 1] > len - i)
			return;
		if (opt[i] == OPT_MSS && opt[i + 1] == 4)
			seg->mss = opt[i + 2] << 8 | opt[i + 3];
		else if (opt[i] == OPT_WSCALE && opt[i + 1] == 3)
			seg->wscale = min_t(u8, opt[i + 2], WSCALE_MAX);
		i += opt[i + 1];
	}
}

/* RFC 9293, 3.10.7.1: the RST that answers a segment for no connection. */
static void fill_reset(const struct cellsock_tcp_segment *seg,
		       struct cellsock_tcp_tx *tx)
{
	*tx = (struct cellsock_tcp_tx){
		.flags = CELLSOCK_TCP_RST,
		.wscale = -1,
	};
	if (seg->flags & CELLSOCK_TCP_ACK) {
		tx->seq = seg->ack;
	} else {
		tx->flags |= CELLSOCK_TCP_ACK;
		tx->ack = seg_end(seg);
	}
}

enum cellsock_tcp_verdict
cellsock_tcp_stray(const struct cellsock_tcp_segment *seg,
		   struct cellsock_tcp_tx *tx)
{
	if (seg->flags & CELLSOCK_TCP_RST)
		return CELLSOCK_TCP_HANDLED;
	if (seg_is_syn(seg))
		return CELLSOCK_TCP_NEW_FLOW;
	fill_reset(seg, tx);
	return CELLSOCK_TCP_REPLY;
}

enum cellsock_tcp_verdict
cellsock_tcp_tomb_input(const struct cellsock_tcp_tomb *tomb,
			const struct cellsock_tcp_segment *seg,
			struct cellsock_tcp_tx *tx)
{
	if (seg->flags & CELLSOCK_TCP_RST ||
	    !(seg->flags & CELLSOCK_TCP_ACK) ||
	    seq_after(seg_end(seg), tomb->rcv_nxt) ||
	    seq_after(seg->ack, tomb->snd_nxt))
		return cellsock_tcp_stray(seg, tx);
	/* What is old is a duplicate, or repeated for want of an ACK. */
	if (seg_end(seg) == seg->seq)
		return CELLSOCK_TCP_HANDLED;
	*tx = (struct cellsock_tcp_tx){
		.seq = tomb->snd_nxt,
		.ack = tomb->rcv_nxt,
		.flags = CELLSOCK_TCP_ACK,
		.wscale = -1,
	};
	return CELLSOCK_TCP_REPLY;
}

bool cellsock_tcp_bury(const struct cellsock_tcp_peer *peer,
		       struct cellsock_tcp_tomb *tomb, u64 now)
{
	tomb->rcv_nxt = peer->rcv_nxt;
	tomb->snd_nxt = peer->snd_max;
	tomb->expires = now + TOMB_TIME;
	return (peer->flags & L_FIN) && (peer->flags & F_ACKED);
}

/*
 * Smaller steps of the right edge would only make the sender split its data
 * (silly windows, RFC 9293, 3.8.6.2.2).
 */
static u32 window_step(const struct cellsock_tcp_peer *peer)
{
	return min_t(u32, peer->rcv_mss, peer->uplink_cap / 2);
}

/* How far the right edge of the receive window could be moved now. */
static u32 window_gain(const struct cellsock_tcp_peer *peer)
{
	u32 room = peer->uplink_cap - min(peer->uplink_cap,
					  peer->uplink_queued);
	u32 gain = peer->rcv_nxt + room - peer->rcv_edge;

	if ((s32)gain <= 0 || (gain < window_step(peer) && peer->uplink_queued))
		return 0;
	return gain;
}

/* Is it worth a segment of its own to tell of window_gain()? */
static bool window_update_due(const struct cellsock_tcp_peer *peer)
{
	u32 gain = window_gain(peer);

	return gain && (peer->rcv_edge == peer->rcv_nxt ||
			gain >= window_step(peer));
}

/*
 * The sequence number of a segment without payload: after rewinding or when
 * the window shrank, snd_nxt or snd_max might be outside what the local stack
 * accepts.
 */
static u32 bare_seq(const struct cellsock_tcp_peer *peer)
{
	/* There is no window yet.  A RST has to stand behind our SYN. */
	if (peer->flags & L_UNKNOWN)
		return peer->snd_max;
	return peer->snd_una + min(peer->snd_max - peer->snd_una,
				   peer->snd_wnd);
}

/* Returns false, and arranges for another attempt, when it could not be sent. */
static bool send_tx(struct cellsock_tcp_peer *peer, struct cellsock_tcp_tx *tx,
		    u64 now)
{
	u32 edge = peer->rcv_edge + window_gain(peer);

	/* An ACK of nothing in particular would make a segment invalid. */
	if (peer->flags & L_UNKNOWN)
		tx->flags &= ~CELLSOCK_TCP_ACK;
	else
		tx->ack = peer->rcv_nxt;
	tx->wnd = edge - peer->rcv_nxt;
	if (peer->ops->transmit(peer, tx)) {
		peer->timers[CELLSOCK_TCP_TIMER_RETRY] = now + RETRY_INTERVAL;
		return false;
	}
	peer->rcv_edge = edge;
	peer->flags &= ~ACK_DUE;
	return true;
}

static bool send_bare(struct cellsock_tcp_peer *peer, u32 seq, u8 flags,
		      u64 now)
{
	struct cellsock_tcp_tx tx = {
		.seq = seq,
		.flags = flags | CELLSOCK_TCP_ACK,
		.mss = peer->mss,
		.wscale = -1,
	};

	return send_tx(peer, &tx, now);
}

/* Our SYN, with an ACK if it answers one. */
static void send_syn(struct cellsock_tcp_peer *peer, u64 now)
{
	struct cellsock_tcp_tx tx = {
		.seq = peer->iss,
		.flags = CELLSOCK_TCP_SYN | CELLSOCK_TCP_ACK,
		.mss = peer->rcv_mss,
		.wscale = peer->peer_wscale ? 0 : -1,
	};

	send_tx(peer, &tx, now);
}

/* RFC 5961; bounded, or two confused ends could keep each other busy. */
static void send_challenge(struct cellsock_tcp_peer *peer, u64 now)
{
	if (now - peer->challenge_since >= NSEC_PER_SEC) {
		peer->challenge_since = now;
		peer->challenges = 0;
	}
	if (peer->challenges >= CHALLENGES_PER_SEC)
		return;
	peer->challenges++;
	send_bare(peer, bare_seq(peer), 0, now);
}

static void close_socket(struct cellsock_tcp_peer *peer, bool graceful)
{
	if (peer->socket == CELLSOCK_TCP_SOCKET_NONE ||
	    peer->socket == CELLSOCK_TCP_SOCKET_RELEASING)
		return;
	if (peer->socket == CELLSOCK_TCP_SOCKET_DRAINING && graceful)
		return;
	peer->socket = graceful ? CELLSOCK_TCP_SOCKET_DRAINING :
				  CELLSOCK_TCP_SOCKET_RELEASING;
	if (!graceful)
		peer->uplink_queued = 0;
	peer->ops->close(peer, graceful);
}

static void truncate_downlink(struct cellsock_tcp_peer *peer, u32 keep)
{
	if (peer->downlink_queued <= keep)
		return;
	peer->downlink_queued = keep;
	peer->ops->truncate(peer, keep);
}

static void bury_if_over(struct cellsock_tcp_peer *peer)
{
	if (peer->state == CELLSOCK_TCP_DYING && !peer->answer &&
	    peer->socket == CELLSOCK_TCP_SOCKET_NONE) {
		stop_timers(peer);
		peer->state = CELLSOCK_TCP_CLOSED;
	}
}

/* The last thing that the local stack hears of this flow. */
static void give_answer(struct cellsock_tcp_peer *peer, u64 now)
{
	u64 *retry = &peer->timers[CELLSOCK_TCP_TIMER_RETRY];
	bool done = true;

	if (peer->answer == ANSWER_RESET) {
		done = send_bare(peer, bare_seq(peer), CELLSOCK_TCP_RST, now);
	} else if (peer->answer && now - peer->syn_at < ICMP_DELAY) {
		*retry = peer->syn_at + ICMP_DELAY;
		return;
	} else if (peer->answer == ANSWER_NET_UNREACHABLE) {
		done = !peer->ops->unreach(peer, CELLSOCK_TCP_NET_UNREACHABLE);
	} else if (peer->answer == ANSWER_HOST_UNREACHABLE) {
		done = !peer->ops->unreach(peer, CELLSOCK_TCP_HOST_UNREACHABLE);
	}
	if (done)
		peer->answer = ANSWER_NONE;
	else
		*retry = now + RETRY_INTERVAL;
	bury_if_over(peer);
}

/* For the local stack this is the end; the module socket is left as it is. */
static void end_local(struct cellsock_tcp_peer *peer, u8 answer, u64 now)
{
	stop_timers(peer);
	truncate_downlink(peer, 0);
	peer->state = CELLSOCK_TCP_DYING;
	peer->answer = answer;
	give_answer(peer, now);
}

/*
 * The connection broke on the local side.  What a closed application was
 * promised is delivered all the same.
 */
static void break_off(struct cellsock_tcp_peer *peer, u8 answer, u64 now)
{
	close_socket(peer, peer->flags & APP_CLOSED);
	end_local(peer, answer, now);
}

/* Has our SYN been sent and not been acknowledged? */
static bool in_handshake(const struct cellsock_tcp_peer *peer)
{
	return peer->state == CELLSOCK_TCP_SYN_SENT ||
	       peer->state == CELLSOCK_TCP_SYN_RECEIVED;
}

static bool something_to_send(const struct cellsock_tcp_peer *peer)
{
	return in_handshake(peer) || peer->downlink_queued ||
	       (peer->flags & (R_EOF | F_ACKED)) == R_EOF;
}

/* Whatever waits for the local stack must never wait without a timer. */
static void arm_resend(struct cellsock_tcp_peer *peer, u64 now)
{
	u64 *timer = &peer->timers[CELLSOCK_TCP_TIMER_RESEND];

	if (!something_to_send(peer))
		*timer = CELLSOCK_NEVER;
	else if (*timer != CELLSOCK_NEVER)
		return;
	else if (in_handshake(peer))
		*timer = now + (SYN_INTERVAL << peer->resends);
	else if (!peer->snd_wnd)
		*timer = now + backoff(PERSIST_MIN, PERSIST_MAX, peer->resends);
	else
		*timer = now + backoff(RTO_MIN, RTO_MAX, peer->resends);
}

static void restart_resend(struct cellsock_tcp_peer *peer)
{
	peer->resends = 0;
	peer->timers[CELLSOCK_TCP_TIMER_RESEND] = CELLSOCK_NEVER;
}

static void advance_snd_nxt(struct cellsock_tcp_peer *peer, u32 by)
{
	if (seq_before(peer->snd_nxt, peer->snd_max))
		peer->retransmits++;
	peer->snd_nxt += by;
	if (seq_after(peer->snd_nxt, peer->snd_max))
		peer->snd_max = peer->snd_nxt;
}

static void send_data(struct cellsock_tcp_peer *peer, u64 now)
{
	u32 most = peer->segment_max - peer->segment_max % peer->mss;
	u32 limit = min(peer->downlink_queued, peer->snd_wnd);
	u32 off = peer->snd_nxt - peer->snd_una;

	while (off < limit) {
		u32 len = min(limit - off, most);
		struct cellsock_tcp_tx tx = {
			.seq = peer->snd_nxt,
			.off = off,
			.len = len,
			.mss = peer->mss,
			.flags = CELLSOCK_TCP_ACK,
			.wscale = -1,
		};

		/* Some receivers hold data back for want of a PSH. */
		if (off + len == limit)
			tx.flags |= CELLSOCK_TCP_PSH;
		if (!send_tx(peer, &tx, now))
			return;
		advance_snd_nxt(peer, len);
		off += len;
	}
}

/*
 * The end of the downlink.  A FIN waits until all data is acknowledged: a
 * receiver that lost some of it must not see the FIN first.
 */
static void send_end(struct cellsock_tcp_peer *peer, u64 now)
{
	if (!(peer->flags & R_EOF) || peer->flags & F_ACKED ||
	    peer->downlink_queued)
		return;
	if (peer->flags & R_LOST) {
		break_off(peer, ANSWER_RESET, now);
		return;
	}
	if (peer->snd_nxt != peer->snd_una || !peer->snd_wnd ||
	    !send_bare(peer, peer->snd_nxt, CELLSOCK_TCP_FIN, now))
		return;
	advance_snd_nxt(peer, 1);
	peer->flags |= F_SENT;
}

/* Send all that may be sent, and an ACK that is due if nothing carried it. */
static void output(struct cellsock_tcp_peer *peer, u64 now)
{
	if (peer->state != CELLSOCK_TCP_ESTABLISHED)
		return;
	send_data(peer, now);
	send_end(peer, now);
	if (peer->state != CELLSOCK_TCP_ESTABLISHED)
		return;
	if (peer->flags & ACK_DUE)
		send_bare(peer, bare_seq(peer), 0, now);
	if (peer->flags & L_FIN && peer->flags & F_ACKED)
		end_local(peer, ANSWER_NONE, now);
	else
		arm_resend(peer, now);
}

static void touch_half_close(struct cellsock_tcp_peer *peer, u64 now)
{
	u64 *timer = &peer->timers[CELLSOCK_TCP_TIMER_HALF_CLOSE];

	if (*timer != CELLSOCK_NEVER)
		*timer = now + HALF_CLOSE_TIMEOUT;
}

/* Nothing more will come from the module. */
static void end_downlink(struct cellsock_tcp_peer *peer)
{
	peer->flags |= R_EOF;
	if (peer->uplink_queued)
		peer->flags |= R_LOST;
	peer->timers[CELLSOCK_TCP_TIMER_HALF_CLOSE] = CELLSOCK_NEVER;
}

static void app_is_closed(struct cellsock_tcp_peer *peer)
{
	u32 flight = peer->snd_max - peer->snd_una;

	peer->flags |= APP_CLOSED;
	/* More data would make the local stack answer with a RST. */
	truncate_downlink(peer, flight);
	close_socket(peer, true);
	peer->flags |= R_EOF;
	peer->timers[CELLSOCK_TCP_TIMER_HALF_CLOSE] = CELLSOCK_NEVER;
}

/* What any SYN says about its sender. */
static void read_syn(struct cellsock_tcp_peer *peer,
		     const struct cellsock_tcp_segment *syn)
{
	peer->irs = syn->seq;
	peer->rcv_nxt = syn->seq + 1;
	/* The window of a SYN is never scaled (RFC 7323, 2.2). */
	peer->snd_wnd = syn->wnd;
	peer->peer_wscale = syn->wscale >= 0;
	peer->snd_shift = max_t(s8, syn->wscale, 0);
	peer->mss = clamp_t(u16, syn->mss ? syn->mss : peer->mss_default,
			    MSS_MIN, peer->rcv_mss);
}

static void adopt_syn(struct cellsock_tcp_peer *peer,
		      const struct cellsock_tcp_segment *syn, u64 now)
{
	read_syn(peer, syn);
	peer->rcv_edge = peer->rcv_nxt;
	peer->syn_at = now;
	peer->syn_gap = SYN_GAP_MIN;
	peer->timers[CELLSOCK_TCP_TIMER_SYN] = now + 2 * SYN_GAP_MIN +
					       SYN_MARGIN;
}

/* A SYN again: the local stack still wants the connection. */
static void refresh_syn(struct cellsock_tcp_peer *peer, u64 now)
{
	peer->syn_gap = max(peer->syn_gap, now - peer->syn_at);
	peer->syn_at = now;
	peer->timers[CELLSOCK_TCP_TIMER_SYN] = now + 2 * peer->syn_gap +
					       SYN_MARGIN;
}

static void wait_for_slot(struct cellsock_tcp_peer *peer, u64 until)
{
	peer->state = CELLSOCK_TCP_WAIT;
	peer->wait_until = until;
	peer->timers[CELLSOCK_TCP_TIMER_OPEN] = until;
}

static void try_open(struct cellsock_tcp_peer *peer, u64 now)
{
	int err = peer->ops->open(peer);

	if (!err) {
		peer->state = CELLSOCK_TCP_OPENING;
		peer->socket = CELLSOCK_TCP_SOCKET_OPENING;
		peer->opening_since = now;
		peer->timers[CELLSOCK_TCP_TIMER_OPEN] = CELLSOCK_NEVER;
	} else if (err == -ENETDOWN) {
		end_local(peer, ANSWER_NET_UNREACHABLE, now);
	} else if (err != -EBUSY) {
		end_local(peer, ANSWER_HOST_UNREACHABLE, now);
	}
}

static void set_up(struct cellsock_tcp_peer *peer,
		   const struct cellsock_tcp_config *config)
{
	memset(peer, 0, sizeof(*peer));
	peer->ops = config->ops;
	peer->rcv_mss = config->mss;
	peer->mss_default = config->mss_default;
	peer->segment_max = config->segment_max;
	peer->uplink_cap = clamp_t(u32, config->uplink_cap,
				   CELLSOCK_TCP_CAP_MIN, CELLSOCK_TCP_CAP_MAX);
	peer->iss = config->iss;
	peer->snd_una = config->iss;
	peer->snd_nxt = config->iss;
	peer->snd_max = config->iss;
	peer->recover = config->iss;
	stop_timers(peer);
}

void cellsock_tcp_start(struct cellsock_tcp_peer *peer,
			const struct cellsock_tcp_config *config,
			const struct cellsock_tcp_segment *syn, u64 now)
{
	set_up(peer, config);
	adopt_syn(peer, syn, now);
	wait_for_slot(peer, now + WAIT_MAX);
	try_open(peer, now);
}

/* Our turn to say SYN, or SYN-ACK, for the first time. */
static void begin_handshake(struct cellsock_tcp_peer *peer, u8 state, u64 now)
{
	peer->socket = CELLSOCK_TCP_SOCKET_OPEN;
	peer->state = state;
	peer->snd_nxt = peer->iss + 1;
	peer->snd_max = peer->snd_nxt;
	send_syn(peer, now);
	arm_resend(peer, now);
}

void cellsock_tcp_connect(struct cellsock_tcp_peer *peer,
			  const struct cellsock_tcp_config *config, u64 now)
{
	set_up(peer, config);
	peer->flags = L_UNKNOWN;
	peer->mss = peer->rcv_mss;
	peer->peer_wscale = true;
	begin_handshake(peer, CELLSOCK_TCP_SYN_SENT, now);
}

bool cellsock_tcp_wants_slot(const struct cellsock_tcp_peer *peer, u64 now)
{
	u64 timer = peer->timers[CELLSOCK_TCP_TIMER_OPEN];

	return peer->state == CELLSOCK_TCP_WAIT &&
	       peer->socket == CELLSOCK_TCP_SOCKET_NONE &&
	       (timer == peer->wait_until || timer <= now);
}

void cellsock_tcp_slot_free(struct cellsock_tcp_peer *peer, u64 now)
{
	if (cellsock_tcp_wants_slot(peer, now))
		try_open(peer, now);
}

void cellsock_tcp_postpone(struct cellsock_tcp_peer *peer, u64 now)
{
	if (peer->state != CELLSOCK_TCP_OPENING)
		return;
	close_socket(peer, false);
	peer->busy_tries = 0;
	wait_for_slot(peer, now + WAIT_MAX);
}

/* The module lacked something: again, after a while. */
static void open_again(struct cellsock_tcp_peer *peer, u64 now)
{
	u64 next = now + backoff(BUSY_MIN, BUSY_MAX, peer->busy_tries);

	if (!peer->busy_tries)
		peer->wait_until = now + WAIT_MAX;
	peer->busy_tries++;
	wait_for_slot(peer, peer->wait_until);
	peer->timers[CELLSOCK_TCP_TIMER_OPEN] = min(next, peer->wait_until);
}

static void open_failed(struct cellsock_tcp_peer *peer,
			enum cellsock_result result, u64 now)
{
	switch (result) {
	case CELLSOCK_REFUSED:
		if (now - peer->opening_since >= REFUSAL_MAX)
			peer->state = CELLSOCK_TCP_MUTE;
		else
			end_local(peer, ANSWER_RESET, now);
		break;
	case CELLSOCK_RESET:
		end_local(peer, ANSWER_RESET, now);
		break;
	case CELLSOCK_TIMEDOUT:
		peer->state = CELLSOCK_TCP_MUTE;
		break;
	case CELLSOCK_NET_UNREACH:
	case CELLSOCK_GONE:
		end_local(peer, ANSWER_NET_UNREACHABLE, now);
		break;
	case CELLSOCK_BUSY:
	case CELLSOCK_ADDR_IN_USE:
		open_again(peer, now);
		break;
	default:
		end_local(peer, ANSWER_HOST_UNREACHABLE, now);
		break;
	}
}

void cellsock_tcp_opened(struct cellsock_tcp_peer *peer,
			 enum cellsock_result result, u64 now)
{
	if (peer->state != CELLSOCK_TCP_OPENING)
		return;
	if (result != CELLSOCK_OK) {
		peer->socket = CELLSOCK_TCP_SOCKET_RELEASING;
		open_failed(peer, result, now);
		return;
	}
	stop_timers(peer);
	begin_handshake(peer, CELLSOCK_TCP_SYN_RECEIVED, now);
}

void cellsock_tcp_alive(struct cellsock_tcp_peer *peer, u64 now)
{
	if (peer->socket != CELLSOCK_TCP_SOCKET_OPEN)
		return;
	peer->flags |= ACK_DUE;
	output(peer, now);
}

void cellsock_tcp_received(struct cellsock_tcp_peer *peer, u32 len, u64 now)
{
	if (!cellsock_tcp_wants_data(peer))
		return;
	peer->downlink_queued += len;
	if (peer->downlink_queued > CELLSOCK_TCP_DOWNLINK_MAX) {
		cellsock_tcp_abort(peer, now);
		return;
	}
	touch_half_close(peer, now);
	output(peer, now);
}

static void update_window(struct cellsock_tcp_peer *peer, u64 now)
{
	if (peer->flags & L_FIN || !window_update_due(peer))
		return;
	peer->flags |= ACK_DUE;
	output(peer, now);
}

void cellsock_tcp_sent(struct cellsock_tcp_peer *peer, u32 len, u64 now)
{
	peer->uplink_queued -= min(len, peer->uplink_queued);
	touch_half_close(peer, now);
	update_window(peer, now);
}

void cellsock_tcp_set_uplink_cap(struct cellsock_tcp_peer *peer, u32 cap,
				 u64 now)
{
	peer->uplink_cap = clamp_t(u32, cap, CELLSOCK_TCP_CAP_MIN,
				   CELLSOCK_TCP_CAP_MAX);
	update_window(peer, now);
}

void cellsock_tcp_remote_closed(struct cellsock_tcp_peer *peer,
				enum cellsock_result result, u64 now)
{
	bool open = peer->socket == CELLSOCK_TCP_SOCKET_OPEN;

	if (!open && peer->socket != CELLSOCK_TCP_SOCKET_DRAINING)
		return;
	if (result == CELLSOCK_OK)
		end_downlink(peer);
	/* What is left of the uplink can go nowhere any more. */
	open &= result == CELLSOCK_OK && !peer->uplink_queued;
	close_socket(peer, open);
	if (peer->state == CELLSOCK_TCP_DYING)
		return;
	if (result == CELLSOCK_OK)
		output(peer, now);
	else
		end_local(peer, ANSWER_RESET, now);
}

void cellsock_tcp_released(struct cellsock_tcp_peer *peer, u64 now)
{
	u8 was = peer->socket;

	peer->socket = CELLSOCK_TCP_SOCKET_NONE;
	if (was == CELLSOCK_TCP_SOCKET_DRAINING)
		end_downlink(peer);
	peer->uplink_queued = 0;
	if (was == CELLSOCK_TCP_SOCKET_OPENING ||
	    was == CELLSOCK_TCP_SOCKET_OPEN)
		end_local(peer, ANSWER_RESET, now);
	bury_if_over(peer);
	output(peer, now);
}

void cellsock_tcp_abort(struct cellsock_tcp_peer *peer, u64 now)
{
	close_socket(peer, false);
	if (peer->state < CELLSOCK_TCP_DYING)
		end_local(peer, ANSWER_RESET, now);
}

/* Not repeated when it fails: the segment will be, and answered then. */
static void reply_reset(struct cellsock_tcp_peer *peer,
			const struct cellsock_tcp_segment *seg)
{
	struct cellsock_tcp_tx tx;

	fill_reset(seg, &tx);
	peer->ops->transmit(peer, &tx);
}

/* A segment before the handshake. */
static enum cellsock_tcp_verdict
input_unopened(struct cellsock_tcp_peer *peer,
	       const struct cellsock_tcp_segment *seg, u64 now)
{
	if (seg->flags & CELLSOCK_TCP_RST) {
		if (seg->seq == peer->rcv_nxt)
			break_off(peer, ANSWER_NONE, now);
		return CELLSOCK_TCP_HANDLED;
	}
	if (!seg_is_syn(seg)) {
		reply_reset(peer, seg);
		return CELLSOCK_TCP_HANDLED;
	}
	if (seg->seq == peer->irs) {
		refresh_syn(peer, now);
		return CELLSOCK_TCP_HANDLED;
	}
	if (peer->state == CELLSOCK_TCP_MUTE) {
		end_local(peer, ANSWER_NONE, now);
		return CELLSOCK_TCP_NEW_FLOW;
	}
	adopt_syn(peer, seg, now);
	return CELLSOCK_TCP_HANDLED;
}

/* A segment after the end of the flow. */
static enum cellsock_tcp_verdict
input_dying(struct cellsock_tcp_peer *peer,
	    const struct cellsock_tcp_segment *seg, u64 now)
{
	enum cellsock_tcp_verdict verdict;
	struct cellsock_tcp_tomb tomb;
	struct cellsock_tcp_tx tx;

	/* The answer to this very SYN is on its way. */
	if (peer->answer && seg_is_syn(seg) && seg->seq == peer->irs)
		return CELLSOCK_TCP_HANDLED;
	if (cellsock_tcp_bury(peer, &tomb, now))
		verdict = cellsock_tcp_tomb_input(&tomb, seg, &tx);
	else
		verdict = cellsock_tcp_stray(seg, &tx);
	if (verdict == CELLSOCK_TCP_REPLY) {
		/* As in reply_reset(). */
		peer->ops->transmit(peer, &tx);
		return CELLSOCK_TCP_HANDLED;
	}
	if (verdict == CELLSOCK_TCP_NEW_FLOW) {
		peer->answer = ANSWER_NONE;
		bury_if_over(peer);
	}
	return verdict;
}

/* RFC 5961, 3.2: only the exact sequence number proves who sent it. */
static void input_reset(struct cellsock_tcp_peer *peer,
			const struct cellsock_tcp_segment *seg, u64 now)
{
	if (seg->seq == peer->rcv_nxt)
		break_off(peer, ANSWER_NONE, now);
	else if (seq_after(seg->seq, peer->rcv_nxt) &&
		 seq_before(seg->seq, peer->rcv_edge))
		send_challenge(peer, now);
}

/*
 * RFC 9293, 3.4: does it touch the window?  A probe does not, but what it
 * acknowledges and its window count all the same.  What does not is answered.
 */
static bool acceptable(struct cellsock_tcp_peer *peer,
		       const struct cellsock_tcp_segment *seg, u64 now)
{
	if (seg_is_probe(peer, seg))
		return true;
	if (!seq_before(seg_end(seg), peer->rcv_nxt) &&
	    !seq_after(seg->seq, peer->rcv_edge))
		return true;
	if (seg_end(seg) == seg->seq)
		send_challenge(peer, now);
	else
		send_bare(peer, bare_seq(peer), 0, now);
	return false;
}

/* Our SYN is acknowledged by @seg, and its window is @wnd. */
static void establish(struct cellsock_tcp_peer *peer,
		      const struct cellsock_tcp_segment *seg, u32 wnd)
{
	restart_resend(peer);
	peer->state = CELLSOCK_TCP_ESTABLISHED;
	peer->snd_una = seg->ack;
	peer->snd_wnd = wnd;
	peer->snd_wnd_max = max(peer->snd_wnd, peer->snd_wnd_max);
	peer->wl1 = seg->seq;
	peer->wl2 = seg->ack;
}

/* The ACK that ends the handshake; false when it is not. */
static bool input_handshake(struct cellsock_tcp_peer *peer,
			    const struct cellsock_tcp_segment *seg)
{
	if (seg->ack != peer->snd_max) {
		reply_reset(peer, seg);
		return false;
	}
	establish(peer, seg, (u32)seg->wnd << peer->snd_shift);
	return true;
}

/*
 * The answer to our SYN (RFC 9293, 3.10.7.3).  A SYN alone is a client that
 * happened to choose the same ports: it is not answered, as our own SYN, when
 * it is repeated, makes the local stack send a SYN-ACK.
 */
static void input_answer(struct cellsock_tcp_peer *peer,
			 const struct cellsock_tcp_segment *seg, u64 now)
{
	if (!(seg->flags & CELLSOCK_TCP_ACK))
		return;
	if (seg->ack != peer->snd_max) {
		if (!(seg->flags & CELLSOCK_TCP_RST))
			reply_reset(peer, seg);
		return;
	}
	if (seg->flags & CELLSOCK_TCP_RST) {
		break_off(peer, ANSWER_NONE, now);
		return;
	}
	if (!(seg->flags & CELLSOCK_TCP_SYN))
		return;
	read_syn(peer, seg);
	/* What our SYN advertised can be in use already. */
	peer->rcv_edge += peer->rcv_nxt;
	peer->flags &= ~L_UNKNOWN;
	peer->flags |= ACK_DUE;
	peer->timers[CELLSOCK_TCP_TIMER_IDLE] = now + KEEPALIVE_IDLE;
	establish(peer, seg, seg->wnd);
	output(peer, now);
}

static void input_window(struct cellsock_tcp_peer *peer,
			 const struct cellsock_tcp_segment *seg, bool advanced)
{
	u32 wnd = (u32)seg->wnd << peer->snd_shift;
	u32 seq = seg->seq;

	/* A keepalive's old sequence number does not make its window old. */
	if (seq == peer->rcv_nxt - 1)
		seq = peer->rcv_nxt;
	if (!advanced && !seq_after(seq, peer->wl1) &&
	    (seq != peer->wl1 || seq_before(seg->ack, peer->wl2)))
		return;
	peer->wl1 = seq;
	peer->wl2 = seg->ack;
	if (!wnd != !peer->snd_wnd)
		restart_resend(peer);
	peer->snd_wnd = wnd;
	peer->snd_wnd_max = max(wnd, peer->snd_wnd_max);
	/* Shut over data in flight: that was dropped, so begin again there. */
	if (!wnd)
		peer->snd_nxt = peer->snd_una;
}

static void input_acked(struct cellsock_tcp_peer *peer, u32 ack)
{
	u32 bytes = min(ack - peer->snd_una, peer->downlink_queued);

	peer->snd_una = ack;
	if (seq_before(peer->snd_nxt, ack))
		peer->snd_nxt = ack;
	if (peer->flags & F_SENT)
		peer->flags |= F_ACKED;
	peer->dup_acks = 0;
	restart_resend(peer);
	if (bytes) {
		peer->downlink_queued -= bytes;
		peer->ops->discard(peer, bytes);
	}
}

/*
 * Everything that is not acknowledged goes again.  Part of it had arrived, and
 * makes duplicate ACKs which tell of no further loss (RFC 6582).
 */
static void go_back(struct cellsock_tcp_peer *peer)
{
	peer->recover = peer->snd_max;
	peer->snd_nxt = peer->snd_una;
}

/* RFC 5681, 2, and with it fast retransmit; a FIN is as good as data. */
static void input_dup_ack(struct cellsock_tcp_peer *peer,
			  const struct cellsock_tcp_segment *seg)
{
	if (seg_end(seg) != seg->seq || seg->seq != peer->rcv_nxt ||
	    (u32)seg->wnd << peer->snd_shift != peer->snd_wnd ||
	    peer->snd_nxt == peer->snd_una) {
		return;
	}
	if (!seq_before(peer->snd_una, peer->recover) &&
	    ++peer->dup_acks == DUP_ACKS)
		go_back(peer);
}

/* Returns false when the segment must be dropped (RFC 5961, 5.2). */
static bool input_ack(struct cellsock_tcp_peer *peer,
		      const struct cellsock_tcp_segment *seg, u64 now)
{
	bool advanced = seq_after(seg->ack, peer->snd_una);

	if (seq_after(seg->ack, peer->snd_max) ||
	    seq_before(seg->ack, peer->snd_una - peer->snd_wnd_max)) {
		send_challenge(peer, now);
		return false;
	}
	if (seq_before(seg->ack, peer->snd_una))
		return true;
	if (advanced)
		input_acked(peer, seg->ack);
	else
		input_dup_ack(peer, seg);
	input_window(peer, seg, advanced);
	return true;
}

static void input_fin(struct cellsock_tcp_peer *peer,
		      const struct cellsock_tcp_segment *seg, u64 now)
{
	if (!(peer->flags & L_FIN)) {
		if (seg->seq + seg->len != peer->rcv_nxt)
			return;
		peer->flags |= L_FIN;
		peer->rcv_nxt++;
		if (seq_after(peer->rcv_nxt, peer->rcv_edge))
			peer->rcv_edge = peer->rcv_nxt;
		if (!(peer->flags & R_EOF))
			peer->timers[CELLSOCK_TCP_TIMER_HALF_CLOSE] =
				now + HALF_CLOSE_TIMEOUT;
	}
	/* A repeated FIN may tell of a close() that came after a shutdown(). */
	if (seg->app_closed && seg_end(seg) == peer->rcv_nxt)
		app_is_closed(peer);
}

/*
 * A keepalive is answered when the module's socket was found alive, so that the
 * local stack is not told of a connection that ended unheard.  A window that is
 * shut is a matter between the local stack and us: its probe is answered at once.
 */
static bool answers_later(struct cellsock_tcp_peer *peer,
			  const struct cellsock_tcp_segment *seg)
{
	return seg_is_probe(peer, seg) && peer->rcv_edge != peer->rcv_nxt &&
	       peer->socket == CELLSOCK_TCP_SOCKET_OPEN &&
	       peer->ops->look_after(peer);
}

static void input_payload(struct cellsock_tcp_peer *peer,
			  const struct cellsock_tcp_segment *seg, u64 now)
{
	u32 skip = peer->rcv_nxt - seg->seq;
	u32 len;

	if (seg_end(seg) != seg->seq ||
	    (seg_is_probe(peer, seg) && !answers_later(peer, seg)))
		peer->flags |= ACK_DUE;
	if (seq_after(seg->seq, peer->rcv_nxt) || peer->flags & L_FIN ||
	    skip >= seg->len)
		return;
	len = min(seg->len - skip, peer->rcv_edge - peer->rcv_nxt);
	if (len && peer->socket != CELLSOCK_TCP_SOCKET_OPEN) {
		break_off(peer, ANSWER_RESET, now);
		return;
	}
	if (len)
		len = peer->ops->accept(peer, seg, skip, len);
	peer->rcv_nxt += len;
	peer->uplink_queued += len;
}

/* A segment from the handshake on. */
static void input_synchronized(struct cellsock_tcp_peer *peer,
			       const struct cellsock_tcp_segment *seg, u64 now)
{
	if (seg->flags & CELLSOCK_TCP_RST) {
		input_reset(peer, seg, now);
		return;
	}
	if (seg->flags & CELLSOCK_TCP_SYN) {
		if (peer->state == CELLSOCK_TCP_SYN_RECEIVED &&
		    seg_is_syn(seg) && seg->seq == peer->irs)
			send_syn(peer, now);
		else
			send_challenge(peer, now);
		return;
	}
	if (!(seg->flags & CELLSOCK_TCP_ACK) || !acceptable(peer, seg, now))
		return;
	if (peer->state == CELLSOCK_TCP_SYN_RECEIVED) {
		if (!input_handshake(peer, seg))
			return;
	} else if (!input_ack(peer, seg, now)) {
		return;
	}
	peer->keepalives = 0;
	peer->timers[CELLSOCK_TCP_TIMER_IDLE] = now + KEEPALIVE_IDLE;
	input_payload(peer, seg, now);
	if (seg->flags & CELLSOCK_TCP_FIN)
		input_fin(peer, seg, now);
	output(peer, now);
}

enum cellsock_tcp_verdict
cellsock_tcp_input(struct cellsock_tcp_peer *peer,
		   const struct cellsock_tcp_segment *seg, u64 now)
{
	switch (peer->state) {
	case CELLSOCK_TCP_WAIT:
	case CELLSOCK_TCP_OPENING:
	case CELLSOCK_TCP_MUTE:
		return input_unopened(peer, seg, now);
	case CELLSOCK_TCP_SYN_SENT:
		input_answer(peer, seg, now);
		return CELLSOCK_TCP_HANDLED;
	case CELLSOCK_TCP_SYN_RECEIVED:
	case CELLSOCK_TCP_ESTABLISHED:
		input_synchronized(peer, seg, now);
		return CELLSOCK_TCP_HANDLED;
	default:
		return input_dying(peer, seg, now);
	}
}

/* The client has gone silent, so nobody waits for the answer. */
static void expire_syn(struct cellsock_tcp_peer *peer, u64 now)
{
	break_off(peer, ANSWER_NONE, now);
}

static void expire_open(struct cellsock_tcp_peer *peer, u64 now)
{
	if (now >= peer->wait_until) {
		end_local(peer, ANSWER_HOST_UNREACHABLE, now);
		return;
	}
	peer->timers[CELLSOCK_TCP_TIMER_OPEN] = peer->wait_until;
	cellsock_tcp_slot_free(peer, now);
}

/* RFC 9293, 3.8.6.1; a probe that is answered may go on for ever. */
static void probe(struct cellsock_tcp_peer *peer, u64 now)
{
	if (peer->keepalives >= KEEPALIVES_MAX) {
		break_off(peer, ANSWER_RESET, now);
		return;
	}
	if (send_bare(peer, peer->snd_una - 1, 0, now))
		peer->keepalives++;
}

static unsigned int resends_max(const struct cellsock_tcp_peer *peer)
{
	switch (peer->state) {
	case CELLSOCK_TCP_SYN_SENT:
		return SYN_RESENDS;
	case CELLSOCK_TCP_SYN_RECEIVED:
		return SYN_ACK_RESENDS;
	default:
		return RESENDS_MAX;
	}
}

static void expire_resend(struct cellsock_tcp_peer *peer, u64 now)
{
	bool handshake = in_handshake(peer);
	bool persist = !handshake && !peer->snd_wnd;

	if (!persist && peer->resends >= resends_max(peer)) {
		break_off(peer, ANSWER_RESET, now);
		return;
	}
	peer->resends = min(peer->resends + 1, RESENDS_MAX);
	if (handshake) {
		send_syn(peer, now);
	} else if (persist) {
		probe(peer, now);
	} else {
		go_back(peer);
		output(peer, now);
	}
	if (peer->state < CELLSOCK_TCP_DYING)
		arm_resend(peer, now);
}

/*
 * A local stack that vanished without a word must not hold a slot for ever.
 * While something waits for it, retransmissions and probes find that out.
 */
static void expire_idle(struct cellsock_tcp_peer *peer, u64 now)
{
	bool idle = !something_to_send(peer);

	if (idle)
		probe(peer, now);
	if (peer->state == CELLSOCK_TCP_ESTABLISHED)
		peer->timers[CELLSOCK_TCP_TIMER_IDLE] =
			now + (idle ? KEEPALIVE_INTERVAL : KEEPALIVE_IDLE);
}

/*
 * Only closing the module socket can tell the remote of the local FIN, and
 * that ends the downlink too; so it waits until that has been silent.
 */
static void expire_half_close(struct cellsock_tcp_peer *peer, u64 now)
{
	if (peer->uplink_queued || peer->downlink_queued)
		peer->timers[CELLSOCK_TCP_TIMER_HALF_CLOSE] =
			now + HALF_CLOSE_TIMEOUT;
	else
		close_socket(peer, true);
}

static void expire_retry(struct cellsock_tcp_peer *peer, u64 now)
{
	if (peer->state == CELLSOCK_TCP_DYING)
		give_answer(peer, now);
	else if (in_handshake(peer))
		send_syn(peer, now);
	else
		output(peer, now);
}

void cellsock_tcp_run_timers(struct cellsock_tcp_peer *peer, u64 now)
{
	static void (*const expire[])(struct cellsock_tcp_peer *, u64) = {
		[CELLSOCK_TCP_TIMER_SYN] = expire_syn,
		[CELLSOCK_TCP_TIMER_OPEN] = expire_open,
		[CELLSOCK_TCP_TIMER_RESEND] = expire_resend,
		[CELLSOCK_TCP_TIMER_IDLE] = expire_idle,
		[CELLSOCK_TCP_TIMER_HALF_CLOSE] = expire_half_close,
		[CELLSOCK_TCP_TIMER_RETRY] = expire_retry,
	};
	unsigned int i;

	for (i = 0; i < CELLSOCK_TCP_TIMERS; i++) {
		if (now < peer->timers[i])
			continue;
		peer->timers[i] = CELLSOCK_NEVER;
		expire[i](peer, now);
	}
}

u64 cellsock_tcp_deadline(const struct cellsock_tcp_peer *peer)
{
	u64 first = CELLSOCK_NEVER;
	unsigned int i;

	for (i = 0; i < CELLSOCK_TCP_TIMERS; i++)
		first = min(first, peer->timers[i]);
	return first;
}

u32 cellsock_tcp_credit(const struct cellsock_tcp_peer *peer)
{
	u32 queued = peer->downlink_queued;
	u32 unsent = queued - min(queued, peer->snd_max - peer->snd_una);

	/* Nobody reads: what comes is thrown away, as fast as it can. */
	if (!cellsock_tcp_wants_data(peer))
		return CELLSOCK_TCP_DOWNLINK_MAX;
	if (unsent >= CREDIT_AHEAD || queued >= CREDIT_TOTAL)
		return 0;
	return min(CREDIT_AHEAD - unsent, CREDIT_TOTAL - queued);
}

bool cellsock_tcp_wants_data(const struct cellsock_tcp_peer *peer)
{
	return peer->state < CELLSOCK_TCP_MUTE && !(peer->flags & R_EOF);
}

bool cellsock_tcp_both_closed(const struct cellsock_tcp_peer *peer)
{
	return peer->state >= CELLSOCK_TCP_DYING ||
	       (peer->flags & L_FIN && peer->flags & R_EOF);
}

bool cellsock_tcp_half_idle(const struct cellsock_tcp_peer *peer, u64 now)
{
	u64 timer = peer->timers[CELLSOCK_TCP_TIMER_HALF_CLOSE];

	return timer != CELLSOCK_NEVER && !peer->uplink_queued &&
	       !peer->downlink_queued &&
	       now + HALF_CLOSE_TIMEOUT >= timer + HALF_CLOSE_EVICTABLE;
}

const char *cellsock_tcp_state_name(const struct cellsock_tcp_peer *peer)
{
	switch (peer->state) {
	case CELLSOCK_TCP_WAIT:
		return "WAIT";
	case CELLSOCK_TCP_OPENING:
	case CELLSOCK_TCP_SYN_RECEIVED:
	case CELLSOCK_TCP_MUTE:
		return "SYN_SENT";
	case CELLSOCK_TCP_SYN_SENT:
		return "SYN_RECEIVED";
	case CELLSOCK_TCP_ESTABLISHED:
		if (cellsock_tcp_both_closed(peer))
			return "CLOSING";
		if (peer->flags & L_FIN)
			return "FIN_WAIT_2";
		return peer->flags & F_SENT ? "CLOSE_WAIT" : "ESTABLISHED";
	default:
		return "CLOSING";
	}
}
