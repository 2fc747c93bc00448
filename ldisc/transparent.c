// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transparent mode: when a stream gets the line to itself, what is written
 * to it then, and how the line is got back.
 *
 * Nothing that is sent in the mode is sent a second time: what the port took is
 * the module's, and after the mode the module's own totals have to say so.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "session.h"

/* "Do not input any character within 1 s or longer" (rg 1.2). */
#define GUARD_MS		1100
/* Before that the answer to the plusses cannot come: their own guard. */
#define PLUSSES_MS		980
/* ... and when it is overdue. */
#define ANSWER_MS		1000
/* The way through a UART's FIFO, behind what its driver tells. */
#define FIFO_BYTES		256
#define FIFO_MS			20
/* A module that holds the port for so long while others wait keeps what it has. */
#define DRAIN_MS		10000
/* The module has said all when it has been silent for this long. */
#define QUIET_MS		40
/*
 * ... where no carrier bears it out that it has left the mode: a remote may say
 * OK just before a module does that is slow to see the escape.
 */
#define ALONE_MS		300
/* Words that are not complete by then are payload. */
#define PARTIAL_MS		50
/* Modem lines may change a little before, or after, what is said. */
#define CARRIER_MS		150
#define LOOK_MS			10
/* Not every driver tells of a carrier that falls. */
#define WATCH_MS		100
/* A port that does not tell what it has is given so much ahead. */
#define AHEAD_MS		50
/* Plusses are never the first thing after a silence of this length. */
#define PAUSE_MS		200
/* Nothing moves any more. */
#define IDLE_MS			1000
/* The module has held us back for so long: the line is not the bottleneck. */
#define HELD_MS			500
#define HELD_PAUSE_MS		30000
#define HELD_GUARD_MS		1000
/* Events that are lost in the mode are found when it is left. */
#define STAY_DTR_MS		30000
#define STAY_PLUSSES_MS		120000
/* Contexts are not looked at after a stay that was shorter. */
#define AUDIT_MS		20000
/* How long a stream has to move data before it gets the line. */
#define BULK_MS			200
/* ... where nobody knows what it misses */
#define BULK_NO_RATE_MS		1000
#define BULK_GAP_MS		200
/* The port is stopped when the reader can take no more than this. */
#define STOP_BELOW		4096
/* Of a thousand bytes that the line can take, what push mode has to miss. */
#define WORTH			980
/*
 * ... for so long that it would have made up for coming and going: whoever goes
 * then loses at most twice what he would have, had he known.
 */
#define MISSED_MS		100
#define TRIES_MAX		2
/* After refusals in a row the pause is doubled, up to half an hour. */
#define REFUSALS_MAX		7

static struct cellsock_slot *owner(struct cellsock_session *s)
{
	return &s->slots[s->transparent.slot];
}

static bool past(const struct cellsock_session *s, u64 since, u64 ms)
{
	return s->now >= since + ms * CELLSOCK_NS_PER_MS;
}

static u64 at(u64 since, u64 ms)
{
	return since + ms * CELLSOCK_NS_PER_MS;
}

static u8 lines(struct cellsock_session *s)
{
	return s->transport->lines ? s->transport->lines(s->transport_ctx) : 0;
}

static void look(struct cellsock_session *s)
{
	if (s->transport->look)
		s->transport->look(s->transport_ctx);
}

static u32 rate(const struct cellsock_session *s)
{
	return cellsock_cmdq_rate(&s->cmdq);
}

static void enter(struct cellsock_session *s,
		  enum cellsock_transparent_state state)
{
	s->transparent.state = state;
	s->transparent.since = s->now;
	s->due = true;
}

/*
 * The mode is being asked for, or may have been entered: what comes may be the
 * remote's.
 */
bool cellsock_transparent_unsure(const struct cellsock_session *s)
{
	const struct cellsock_job *job = cellsock_cmdq_job(&s->cmdq);

	return s->transparent.unsure ||
	       (job && job->verb == CELLSOCK_VERB_MODE &&
		job->arg == CELLSOCK_MODE_TRANSPARENT);
}

bool cellsock_transparent_busy(const struct cellsock_session *s)
{
	return s->transparent.state != CELLSOCK_TRANSPARENT_OFF &&
	       s->transparent.state != CELLSOCK_TRANSPARENT_PROOF;
}

/*
 * When.
 */

/*
 * Before the first stay nobody knows whether there is a carrier to tell that a
 * DTR that fell has reached the module.
 */
static bool by_dtr(struct cellsock_session *s)
{
	return (lines(s) & CELLSOCK_LINE_DTR) && !s->transparent.dtr_fails;
}

/* The module can hold us back, on a port that is known to be as fast as it. */
static bool fit(struct cellsock_session *s)
{
	return (lines(s) & CELLSOCK_LINE_HOLDS) && s->cmdq.rate;
}

static bool allowed(const struct cellsock_session *s)
{
	return (s->options.access == CELLSOCK_ACCESS_AUTO ||
		s->options.access == CELLSOCK_ACCESS_TRANSPARENT) &&
	       !cellsock_session_has(s, CELLSOCK_FEATURE_SEND_HEX);
}

/*
 * Somebody else has a socket, if only at another port of the module, which could
 * neither open nor send meanwhile; or there is something else to be done.
 */
static bool wanted(struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < s->ms.caps.sockets; i++)
		if (i != s->transparent.slot &&
		    s->slots[i].state != CELLSOCK_SLOT_FREE)
			return true;
	return s->strangers.known || s->strangers.probe != CELLSOCK_NO_ID ||
	       s->raw_count || cellsock_session_work_due(s);
}

/* What a stream may still bring before it can be stopped. */
static u32 brake(struct cellsock_session *s, const struct cellsock_slot *sl)
{
	u64 ms = by_dtr(s) ? 250 : 2500;

	return min_t(u64, div_u64(ms * rate(s), 1000), sl->credit_top / 2);
}

static bool usable(struct cellsock_session *s, struct cellsock_slot *sl)
{
	return sl->state == CELLSOCK_SLOT_OPEN && !sl->host_closed &&
	       !sl->remote_closed && !sl->suspect && !sl->unsure &&
	       !sl->mode_unsure && sl->credit >= brake(s, sl);
}

static void restart_bulk(struct cellsock_session *s,
			 const struct cellsock_slot *sl)
{
	struct cellsock_transparent *t = &s->transparent;

	t->bulk_slot = cellsock_slot_number(s, sl);
	t->bulk_since = s->now;
	t->bulk_seen = s->now;
	t->bulk_tx = sl->tx;
	t->bulk_rx = sl->rx;
	/* fresh when the mode is entered, should it come to that */
	look(s);
}

/* Data has been moving without a gap. */
static bool bulk(struct cellsock_session *s, struct cellsock_slot *sl,
		 bool both)
{
	struct cellsock_transparent *t = &s->transparent;

	if (t->bulk_slot != cellsock_slot_number(s, sl) ||
	    past(s, t->bulk_seen, BULK_GAP_MS))
		restart_bulk(s, sl);
	if (s->ms.host->backlog(&s->ms, cellsock_slot_number(s, sl)) ||
	    (both && sl->rx != t->bulk_rx))
		t->bulk_seen = s->now;
	t->bulk_rx = sl->rx;
	return past(s, t->bulk_since, BULK_MS);
}

/*
 * Pushes use the line as well as the mode does, so it is sending that counts:
 * how much of the line the turn-arounds between sends leave.
 */
static bool worth(struct cellsock_session *s, const struct cellsock_slot *sl)
{
	struct cellsock_transparent *t = &s->transparent;
	u64 ms = cellsock_session_elapsed_ms(s, t->bulk_since);
	u64 can = div_u64(ms * rate(s), 1000);
	u32 sent = sl->tx - t->bulk_tx;

	if (lines(s) & CELLSOCK_LINE_NO_RATE)
		return past(s, t->bulk_since, BULK_NO_RATE_MS);
	return 1000ULL * sent < WORTH * can &&
	       div_u64(1000ULL * sent, rate(s)) + MISSED_MS <= ms;
}

/* In the mode's own words: the module has not been told otherwise yet. */
static bool back(struct cellsock_session *s, struct cellsock_slot *sl)
{
	return cellsock_slot_mode(s, sl) == CELLSOCK_MODE_TRANSPARENT &&
	       s->ms.host->backlog(&s->ms, cellsock_slot_number(s, sl));
}

bool cellsock_transparent_due(struct cellsock_session *s,
			      struct cellsock_slot *sl)
{
	struct cellsock_transparent *t = &s->transparent;
	bool pinned = s->options.access == CELLSOCK_ACCESS_TRANSPARENT;
	u8 slot = cellsock_slot_number(s, sl);
	bool moved;

	if (!allowed(s) || !(pinned || by_dtr(s)) || !fit(s) ||
	    !s->dialect->transparent || !usable(s, sl) || sl->graceful ||
	    t->state != CELLSOCK_TRANSPARENT_OFF || s->now < t->not_before)
		return false;
	moved = bulk(s, sl, pinned);
	t->slot = slot;
	if (sl->settle || sl->count || sl->waiting || wanted(s))
		return false;
	return back(s, sl) || (moved && (pinned || worth(s, sl)));
}

/*
 * In.
 */

static void on_payload(void *ctx, const u8 *data, size_t len)
{
	struct cellsock_session *s = ctx;

	/* there is no telling whether more follows at once; usually it does */
	cellsock_socket_data(s, owner(s)->id, data, len, true);
}

/* The mode is being asked for: what the carrier says before it. */
void cellsock_transparent_ask(struct cellsock_session *s,
			      struct cellsock_slot *sl)
{
	s->transparent.slot = cellsock_slot_number(s, sl);
	s->transparent.dcd_before = lines(s) & CELLSOCK_LINE_DCD;
}

static void begin(struct cellsock_session *s,
		  enum cellsock_transparent_state state)
{
	struct cellsock_transparent *t = &s->transparent;

	cellsock_voice_start(&t->voice, on_payload, s);
	t->entered = s->now;
	t->looked = s->now;
	t->written = s->now;
	t->busy = s->now;
	t->drained = s->now;
	t->doubted = 0;
	t->dropped = 0;
	t->held = false;
	t->plusses = 0;
	t->tries = 0;
	t->asked = 0;
	t->proof = CELLSOCK_PROOF_NONE;
	look(s);
	enter(s, state);
}

void cellsock_transparent_entered(struct cellsock_session *s, int id)
{
	s->payload_id = id;
	s->transparent.refusals = 0;
	s->ms.stats.mode_switches++;
	begin(s, CELLSOCK_TRANSPARENT_DATA);
}

/*
 * Before CONNECT, where it was lost, and where a search finds the mode, a line
 * may be the remote's.  So nothing is believed but what concerns a stream alone,
 * whose totals are looked at afterwards; and what is not an answer is none.
 */
void cellsock_transparent_judge(struct cellsock_session *s,
				struct cellsock_message *msg)
{
	bool data = msg->kind == CELLSOCK_MSG_PUSH ||
		    msg->kind == CELLSOCK_MSG_HEADER ||
		    msg->kind == CELLSOCK_MSG_WAITING;
	bool unsure = cellsock_transparent_unsure(s);

	if (cellsock_message_final(msg) || msg->kind == CELLSOCK_MSG_NOISE)
		return;
	if (unsure && !(data && msg->id == owner(s)->id))
		msg->kind = s->transparent.unsure ? CELLSOCK_MSG_UNKNOWN :
						    CELLSOCK_MSG_ERROR;
	else if (cellsock_cmdq_leaving(&s->cmdq) && !data &&
		 !cellsock_message_header(msg))
		msg->kind = CELLSOCK_MSG_UNKNOWN;
}

/*
 * CONNECT has not come.  Whatever came instead, the module may be in the mode,
 * and what it is told now would go to the remote, who could answer in its place.
 * So it is made to leave, whether it has entered or not, before it is spoken to.
 */
void cellsock_transparent_refused(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;

	t->unsure = true;
	t->refusals = min(t->refusals + 1, REFUSALS_MAX);
	begin(s, CELLSOCK_TRANSPARENT_DRAIN);
}

/* It had: nobody knows what was read as lines. */
void cellsock_transparent_admitted(struct cellsock_session *s)
{
	if (s->transparent.unsure)
		cellsock_slot_over(s, owner(s), CELLSOCK_RESET, 0);
}

void cellsock_transparent_received(struct cellsock_session *s, const u8 *data,
				   size_t len)
{
	struct cellsock_transparent *t = &s->transparent;

	if (t->state == CELLSOCK_TRANSPARENT_ESCAPE && !t->low)
		t->voice.escaped |= past(s, t->since, PLUSSES_MS);
	cellsock_voice_feed(&t->voice, data, len);
	if (t->voice.over >= 0 && !t->doubted)
		t->doubted = s->now;
	s->due |= t->doubted || t->voice.escaped ||
		  cellsock_voice_partial(&t->voice);
}

/*
 * Writing.
 */

static s64 held_bytes(struct cellsock_session *s)
{
	return s->transport->pending ?
		s->transport->pending(s->transport_ctx) : -1;
}

/* How much may be written now, from what a port that does not tell has had. */
static u32 room(struct cellsock_session *s)
{
	u64 ahead = AHEAD_MS * CELLSOCK_NS_PER_MS;
	u64 used = s->transparent.busy > s->now ?
		   s->transparent.busy - s->now : 0;

	if (held_bytes(s) >= 0)
		return U32_MAX;
	if (used >= ahead)
		return 0;
	return div_u64((ahead - used) * rate(s), CELLSOCK_NS_PER_S);
}

static void wrote(struct cellsock_session *s, u32 bytes)
{
	struct cellsock_transparent *t = &s->transparent;

	t->written = s->now;
	t->drained = 0;
	t->busy = max(t->busy, s->now) +
		  div_u64(bytes * CELLSOCK_NS_PER_S, rate(s));
	s->ms.stats.line_tx_bytes += bytes;
}

/*
 * Plusses between two silences would be an escape.  So they do not end a silence
 * alone: they wait for what follows them, and if nothing does, they leave by a
 * send.
 */
static bool would_escape(struct cellsock_session *s, u32 backlog)
{
	const u8 *data;
	u32 i;

	if (backlog > 3 || !past(s, s->transparent.written, PAUSE_MS))
		return false;
	for (i = 0; i < backlog; i++)
		if (!s->ms.host->peek(&s->ms, s->transparent.slot, i, &data) ||
		    *data != '+')
			return false;
	return true;
}

/* Returns whether there is anything to write. */
static bool write_some(struct cellsock_session *s)
{
	u8 slot = s->transparent.slot;
	u32 backlog, n, taken;
	const u8 *data;

	for (;;) {
		backlog = s->ms.host->backlog(&s->ms, slot);
		if (!backlog || would_escape(s, backlog))
			return false;
		n = s->ms.host->peek(&s->ms, slot, 0, &data);
		n = min3(n, backlog, room(s));
		taken = n ? s->transport->write(s->transport_ctx, data, n) : 0;
		if (!taken)
			return true;
		wrote(s, taken);
		cellsock_stream_sent(s, owner(s), taken);
		if (taken < n)
			return true;
	}
}

static bool drained(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;
	s64 bytes = held_bytes(s);

	if (bytes > 0 || (bytes < 0 && s->now < t->busy)) {
		t->drained = 0;
		return false;
	}
	if (!t->drained)
		t->drained = s->now;
	return true;
}

/*
 * Out.
 */

/* Events about contexts may have been lost. */
static void audit_contexts(struct cellsock_session *s)
{
	u8 id;

	for (id = 0; id < CELLSOCK_MAX_CONTEXTS; id++)
		if (s->ms.contexts[id].state == CELLSOCK_CONTEXT_ACTIVE)
			cellsock_pdp_doubt(s, id);
}

/* What the socket has come to, and whether every byte is where it should be. */
static void audit(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (sl->state != CELLSOCK_SLOT_OPEN)
		return;
	sl->suspect = true;
	sl->mode_unsure |= s->transparent.unsure;
	sl->count = true;
	sl->count_at = s->now;
	sl->settle = true;
	sl->settle_since = s->now;
	sl->mode_at = 0;
	cellsock_socket_quiet(s, sl);
}

static void set_dtr(struct cellsock_session *s, bool on)
{
	s->transparent.low = !on;
	s->transport->dtr(s->transport_ctx, on);
}

/*
 * The reader is late, and until the escape works only the port can stop the
 * module.
 */
static void hold(struct cellsock_session *s, bool on)
{
	if (s->transparent.stopped == on || !s->transport->hold)
		return;
	s->transparent.stopped = on;
	s->transport->hold(s->transport_ctx, on);
}

static bool reader_late(struct cellsock_session *s)
{
	return owner(s)->credit < STOP_BELOW;
}

static void hear_out(struct cellsock_session *s, bool over)
{
	bool booted = over && s->transparent.voice.booted;
	const u8 *tail = NULL;
	size_t n = cellsock_voice_confirmed(&s->transparent.voice, over, &tail);

	/* it echoes now what was still on its way to it */
	if (booted)
		cellsock_session_module_lost(s, true);
	else if (n)
		cellsock_demux_feed(&s->demux, tail, n);
}

/*
 * Nobody knows whose words those were: a remote can say them and close.  What
 * they may have told is asked for (the socket is, whenever the mode is left); an
 * echo tells of a module that was reset.
 */
static void hear_nothing(struct cellsock_session *s)
{
	const u8 *tail;

	cellsock_voice_confirmed(&s->transparent.voice, true, &tail);
	audit_contexts(s);
}

/* When the mode may be asked for again. */
static void pause(struct cellsock_session *s, u64 ms)
{
	struct cellsock_transparent *t = &s->transparent;

	t->not_before = max(t->not_before, at(s->now, ms));
}

/*
 * The carrier fell before anything was done to make it fall: the module has left
 * the mode by itself, and has said why.
 */
static bool fell_unasked(const struct cellsock_session *s)
{
	const struct cellsock_transparent *t = &s->transparent;

	return t->dropped && (!t->asked || t->dropped < t->asked);
}

/*
 * The line takes commands again.  Should words be held that the carrier does not
 * say to be the module's, QISTATE may say that they are not.  @in_step: and the
 * module has said that it is listening.
 */
static void left(struct cellsock_session *s, bool in_step)
{
	struct cellsock_transparent *t = &s->transparent;
	bool over = t->voice.over >= 0;
	bool certain = fell_unasked(s);

	if (!t->unsure)
		cellsock_demux_restart(&s->demux, s->demux.stops);
	hold(s, false);
	if (t->low)
		set_dtr(s, true);
	look(s);
	if (t->held)
		pause(s, HELD_PAUSE_MS);
	if (t->unsure)
		pause(s, HELD_PAUSE_MS << (t->refusals - 1));
	restart_bulk(s, owner(s));
	t->dtr_fails |= !t->dcd_works && !t->unsure;
	audit(s, owner(s));
	if ((over && certain) || t->unsure || past(s, t->entered, AUDIT_MS))
		audit_contexts(s);
	t->unsure = false;
	enter(s, over && !certain ? CELLSOCK_TRANSPARENT_PROOF :
				    CELLSOCK_TRANSPARENT_OFF);
	if (!over || certain)
		hear_out(s, over);
	if (!in_step && cellsock_session_ready(s))
		cellsock_cmdq_resync(&s->cmdq, s->now);
}

/* What modem lines do has to be seen anew: it may be another module now. */
void cellsock_transparent_heeds_dtr(struct cellsock_session *s, bool heeds)
{
	s->transparent.dcd_works = false;
	s->transparent.dtr_works = false;
	s->transparent.dtr_fails = !heeds;
}

void cellsock_transparent_reset(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;

	t->unsure = false;
	hold(s, false);
	if (t->low)
		set_dtr(s, true);
	if (t->state == CELLSOCK_TRANSPARENT_OFF)
		return;
	if (cellsock_transparent_busy(s))
		cellsock_demux_restart(&s->demux, s->demux.stops);
	enter(s, CELLSOCK_TRANSPARENT_OFF);
}

/* The port is let go: the module should not take its next user for the remote. */
void cellsock_transparent_hangup(struct cellsock_session *s)
{
	if ((cellsock_transparent_busy(s) || cellsock_transparent_unsure(s)) &&
	    by_dtr(s))
		set_dtr(s, false);
	s->transparent.low = false;
	cellsock_transparent_reset(s);
}

/* Nothing makes the module leave the mode, or it is not there any more. */
static void stuck(struct cellsock_session *s)
{
	cellsock_slot_over(s, owner(s), CELLSOCK_RESET, 0);
	cellsock_transparent_reset(s);
	cellsock_session_module_lost(s, false);
}

void cellsock_transparent_proof(struct cellsock_session *s,
				const struct cellsock_slot *sl, bool alive)
{
	struct cellsock_transparent *t = &s->transparent;

	if (t->state == CELLSOCK_TRANSPARENT_PROOF && sl == owner(s))
		t->proof = alive ? CELLSOCK_PROOF_ALIVE : CELLSOCK_PROOF_DEAD;
}

/*
 * The carrier.
 */

static bool quiet(const struct cellsock_session *s, u64 ms)
{
	return past(s, s->cmdq.heard, ms);
}

/* Returns whether the carrier says that the mode is over. */
static bool carrier_gone(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;
	bool on = lines(s) & CELLSOCK_LINE_DCD;

	if (on && !t->dcd_before)
		t->dcd_works = true;
	if (on || !t->dcd_works)
		t->dropped = 0;
	else if (!t->dropped && (!t->unsure || past(s, t->entered, CARRIER_MS)))
		t->dropped = s->now;
	return t->dropped;
}

/*
 * The module has left the mode, and said what it had to say about it.  Words that
 * are held already may be the remote's: the module's own come last.
 */
static bool gone_quiet(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;
	u64 ms = t->voice.over >= 0 ? CARRIER_MS : QUIET_MS;

	return carrier_gone(s) && past(s, t->dropped, ms) &&
	       quiet(s, 2 * QUIET_MS);
}

/*
 * The steps.
 */

static bool must_leave(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;
	struct cellsock_slot *sl = owner(s);
	u64 stay = by_dtr(s) ? STAY_DTR_MS : STAY_PLUSSES_MS;
	u64 moved = max(s->cmdq.heard, t->written);

	return !usable(s, sl) || wanted(s) || past(s, t->entered, stay) ||
	       past(s, moved, IDLE_MS) || t->held || !fit(s) || !allowed(s) ||
	       (sl->graceful && !s->ms.host->backlog(&s->ms, t->slot));
}

/* Words are held: whose are they?  Returns whether the line is to be left. */
static bool doubt(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;

	look(s);
	/* a module that has started anew may show any carrier */
	if (!t->dcd_works || t->voice.booted)
		return true;
	if (!t->dropped && past(s, t->doubted, CARRIER_MS)) {
		cellsock_voice_denied(&t->voice);
		t->doubted = 0;
	}
	return false;
}

static u64 run_data(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;
	bool more;

	if (carrier_gone(s)) {
		if (gone_quiet(s))
			left(s, false);
		return at(s->now, LOOK_MS);
	}
	if (t->doubted) {
		if (doubt(s))
			enter(s, CELLSOCK_TRANSPARENT_DRAIN);
		return at(s->now, LOOK_MS);
	}
	if (cellsock_voice_partial(&t->voice) && quiet(s, PARTIAL_MS))
		cellsock_voice_quiet(&t->voice);
	if (must_leave(s)) {
		enter(s, CELLSOCK_TRANSPARENT_DRAIN);
		return s->now;
	}
	if (t->dcd_works && past(s, t->looked, WATCH_MS)) {
		t->looked = s->now;
		look(s);
	}
	more = write_some(s);
	if (more && past(s, t->written, HELD_MS))
		t->held = true;
	if (cellsock_voice_partial(&t->voice))
		return at(s->cmdq.heard, PARTIAL_MS);
	return at(s->now, more ? AHEAD_MS / 2 : WATCH_MS);
}

/* The module has been told to leave. */
static void asked(struct cellsock_session *s)
{
	if (!s->transparent.asked)
		s->transparent.asked = s->now;
	enter(s, CELLSOCK_TRANSPARENT_ESCAPE);
}

static void drop_dtr(struct cellsock_session *s)
{
	hold(s, false);
	s->transparent.voice.escaped = true;
	set_dtr(s, false);
	asked(s);
}

static u64 run_drain(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;
	u64 fifo = FIFO_MS + div_u64(1000 * FIFO_BYTES, rate(s));

	look(s);
	hold(s, reader_late(s));
	if (gone_quiet(s)) {
		left(s, false);
		return s->now;
	}
	if (!drained(s)) {
		if (owner(s)->state == CELLSOCK_SLOT_OPEN && !wanted(s))
			t->since = s->now;
		if (!past(s, t->since, DRAIN_MS))
			return at(s->now, past(s, t->written, IDLE_MS) ?
					  WATCH_MS : LOOK_MS);
		cellsock_slot_over(s, owner(s), CELLSOCK_RESET, 0);
	} else if (!past(s, t->drained, fifo)) {
		return at(t->drained, fifo);
	}
	/*
	 * Not every DTR gets to the module, and anybody can say OK, so that a
	 * carrier has to fall.  There may be none yet after a lost CONNECT.
	 */
	if (by_dtr(s) && (t->unsure ? t->dtr_works : t->dcd_works))
		drop_dtr(s);
	else
		enter(s, CELLSOCK_TRANSPARENT_GUARD);
	return s->now;
}

static u64 run_guard(struct cellsock_session *s)
{
	static const u8 plusses[] = "+++";
	struct cellsock_transparent *t = &s->transparent;
	u64 ms = GUARD_MS + (t->held ? HELD_GUARD_MS : 0);

	look(s);
	hold(s, reader_late(s));
	if (gone_quiet(s)) {
		left(s, false);
		return s->now;
	}
	if (!past(s, t->since, ms))
		return at(s->now, LOOK_MS);
	t->plusses += s->transport->write(s->transport_ctx,
					  plusses + t->plusses,
					  3 - t->plusses);
	if (t->plusses < 3)
		return at(s->now, LOOK_MS);
	asked(s);
	return s->now;
}

/* The answer is there, and the carrier, if it tells, agrees. */
static bool answered(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;

	if (t->voice.ok < 0)
		return false;
	return t->dcd_works ? t->dropped && quiet(s, QUIET_MS) :
			      quiet(s, ALONE_MS);
}

/* The escape was not answered. */
static void unanswered(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;
	bool over = t->voice.over >= 0;

	if (t->unsure) {
		left(s, false);
		return;
	}
	if (t->low) {
		set_dtr(s, true);
		t->dtr_fails = !t->dtr_works;
	} else if (over) {
		left(s, false);
		return;
	} else if (++t->tries == TRIES_MAX) {
		stuck(s);
		return;
	}
	t->voice.escaped = false;
	t->plusses = 0;
	enter(s, CELLSOCK_TRANSPARENT_GUARD);
}

static u64 run_escape(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;
	u64 ms = ANSWER_MS + (t->low ? 0 : PLUSSES_MS);

	carrier_gone(s);
	/* the module has seen the escape: what is left is what it had sent */
	if (past(s, t->since, PLUSSES_MS))
		hold(s, false);
	if (answered(s)) {
		t->dtr_works |= t->low;
		/* a module that sleeps while DTR is off has to wake first */
		left(s, !t->low);
		return s->now;
	}
	if (t->voice.over >= 0 && t->voice.ok < 0 && gone_quiet(s)) {
		left(s, false);
		return s->now;
	}
	/* a remote that never pauses does not keep us */
	if (past(s, t->since, ms) &&
	    (quiet(s, ALONE_MS) || past(s, t->since, 2 * ms))) {
		unanswered(s);
		return s->now;
	}
	look(s);
	return at(s->now, LOOK_MS);
}

static u64 run_proof(struct cellsock_session *s)
{
	struct cellsock_transparent *t = &s->transparent;

	/* nobody asks after a socket that has been given up */
	if (t->proof == CELLSOCK_PROOF_NONE &&
	    owner(s)->state == CELLSOCK_SLOT_OPEN)
		return CELLSOCK_NEVER;
	enter(s, CELLSOCK_TRANSPARENT_OFF);
	if (t->proof == CELLSOCK_PROOF_ALIVE) {
		/* a remote that speaks so, on a port without a carrier */
		pause(s, HELD_PAUSE_MS);
		hear_out(s, false);
	} else {
		hear_nothing(s);
	}
	return CELLSOCK_NEVER;
}

static u64 run_state(struct cellsock_session *s)
{
	switch (s->transparent.state) {
	case CELLSOCK_TRANSPARENT_DATA:
		return run_data(s);
	case CELLSOCK_TRANSPARENT_DRAIN:
		return run_drain(s);
	case CELLSOCK_TRANSPARENT_GUARD:
		return run_guard(s);
	case CELLSOCK_TRANSPARENT_ESCAPE:
		return run_escape(s);
	case CELLSOCK_TRANSPARENT_PROOF:
		return run_proof(s);
	default:
		return CELLSOCK_NEVER;
	}
}

u64 cellsock_transparent_run(struct cellsock_session *s)
{
	enum cellsock_transparent_state before;
	u64 next;

	do {
		before = s->transparent.state;
		next = run_state(s);
	} while (s->transparent.state != before);
	return next;
}
