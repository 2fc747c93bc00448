// SPDX-License-Identifier: GPL-2.0-only
/* Slots: open, receive, send, close, audits */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "session.h"

/* "It is recommended to wait for the URC for 150 s" (rg 2.3.7). */
#define OPEN_TIMEOUT_MS		152000
/* A lost +QIOPEN is noticed by looking. */
#define OPEN_LOOK_MS		10000
/*
 * A module that opens one socket at a time: how long an open may keep others
 * waiting.  Longer than a live remote ever takes to answer.
 */
#define OPEN_TURN_MS		20000
/* Held when less than this is left of the credit: two pushes may be under way. */
#define HOLD_BELOW		3000
/* Let push again with at least this much. */
#define PUSH_ABOVE		16384
/* Between switches of one socket's mode. */
#define MODE_PAUSE_MS		1000
/* Sends that were refused are tried again after this, doubling up to ... */
#define SEND_PAUSE_MS		20
#define SEND_PAUSE_MAX_MS	500
/* ... and given up after so many errors in a row (not for want of room). */
#define SEND_ERRORS_MAX		5
/* Polls for the remote's ACK before a close. */
#define ACKED_PAUSE_MS		50
#define ACKED_PAUSE_MAX_MS	500
#define LINGER_MS		10000
/* Seconds that QICLOSE waits for the remote, if it blocks the line and if not. */
#define CLOSE_WAIT_BLOCKING	2
#define CLOSE_WAIT_FREE		10
#define CLOSE_EVENT_MS		2000
#define CLOSES_MAX		3
/* A quiet socket is looked after so often: a URC may have been lost. */
#define AUDIT_MS		5000
#define AUDIT_MAX_MS		60000
/* Totals that differ from ours are believed when seen unchanged so often. */
#define COUNT_PAUSE_MS		150
#define MISMATCHES_MAX		4
/* ... and what a module may push of each other socket in between. */
#define ROUND_BYTES		(2 * CELLSOCK_READ_MAX)

static u64 elapsed_ms(const struct cellsock_session *s, u64 since)
{
	return div_u64(s->now - since, CELLSOCK_NS_PER_MS);
}

static unsigned int slot_number(const struct cellsock_session *s,
				const struct cellsock_slot *sl)
{
	return sl - s->slots;
}

static enum cellsock_mode mode_of(const struct cellsock_session *s,
				  const struct cellsock_slot *sl)
{
	return s->wire.modes[sl->id];
}

void cellsock_socket_init(struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		s->slots[i].id = CELLSOCK_NO_ID;
}

struct cellsock_slot *cellsock_socket_by_id(struct cellsock_session *s, int id)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (s->slots[i].id == id && id != CELLSOCK_NO_ID)
			return &s->slots[i];
	return NULL;
}

int cellsock_socket_free_id(struct cellsock_session *s)
{
	unsigned int i, n = s->ms.caps.sockets;

	for (i = 0; i < n; i++) {
		int id = (s->next_id + i) % n;

		if (!cellsock_socket_by_id(s, id) &&
		    !(s->strangers.known & BIT(id)) && s->strangers.probe != id)
			return id;
	}
	return CELLSOCK_NO_ID;
}

static void enter(struct cellsock_session *s, struct cellsock_slot *sl,
		  enum cellsock_slot_state state)
{
	sl->state = state;
	sl->since = s->now;
	sl->deadline = CELLSOCK_NEVER;
	s->due = true;
}

/* The module has forgotten the socket, or never knew it. */
static void forgotten(struct cellsock_session *s, struct cellsock_slot *sl)
{
	sl->id = CELLSOCK_NO_ID;
	enter(s, sl, CELLSOCK_SLOT_OVER);
}

static bool alive(const struct cellsock_slot *sl)
{
	return sl->state == CELLSOCK_SLOT_QUEUED ||
	       sl->state == CELLSOCK_SLOT_OPENING ||
	       sl->state == CELLSOCK_SLOT_OPEN;
}

/*
 * The socket is of no more use.  The host is told from the next report; the
 * module's end of it is closed meanwhile.
 */
static void over(struct cellsock_session *s, struct cellsock_slot *sl,
		 enum cellsock_result result, int code)
{
	if (!alive(sl))
		return;
	if (!sl->host_closed) {
		sl->over_due = true;
		sl->end = result;
		sl->end_code = code;
	}
	if (sl->id == CELLSOCK_NO_ID)
		forgotten(s, sl);
	else
		enter(s, sl, CELLSOCK_SLOT_CLOSING);
}

/*
 * Down calls.
 */

static int check_open(const struct cellsock_session *s,
		      const struct cellsock_open *req)
{
	if (req->context >= CELLSOCK_MAX_CONTEXTS ||
	    s->ms.contexts[req->context].state != CELLSOCK_CONTEXT_ACTIVE)
		return -ENETDOWN;
	if (req->remote.addr.family != 4 &&
	    !(req->remote.addr.family == 6 && s->ms.caps.ipv6))
		return -EAFNOSUPPORT;
	return 0;
}

int cellsock_socket_open(struct cellsock_session *s,
			 const struct cellsock_open *req)
{
	unsigned int i;
	int err = check_open(s, req);

	if (err)
		return err;
	for (i = 0; i < s->ms.caps.sockets; i++) {
		struct cellsock_slot *sl = &s->slots[i];

		if (sl->state != CELLSOCK_SLOT_FREE)
			continue;
		memset(sl, 0, sizeof(*sl));
		sl->id = CELLSOCK_NO_ID;
		sl->context = req->context;
		sl->remote = req->remote;
		sl->credit = req->credit;
		sl->credit_top = req->credit;
		sl->query_at = CELLSOCK_NEVER;
		enter(s, sl, CELLSOCK_SLOT_QUEUED);
		return i;
	}
	return -EBUSY;
}

void cellsock_socket_close(struct cellsock_session *s, unsigned int slot,
			   bool graceful)
{
	struct cellsock_slot *sl = &s->slots[slot];

	sl->host_closed = true;
	sl->over_due = false;
	if (graceful && sl->state == CELLSOCK_SLOT_OPEN && !sl->remote_closed) {
		sl->graceful = true;
		sl->ready = true;
		sl->pause_ms = ACKED_PAUSE_MS;
		sl->query_at = s->now;
		sl->accepted_at = 0;
		return;
	}
	sl->graceful = false;
	over(s, sl, CELLSOCK_CANCELLED, 0);
}

/*
 * Events.
 */

static void quiet_from_now(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (sl->host_closed)
		return;
	sl->pause_ms = AUDIT_MS;
	sl->query_at = cellsock_session_after(s, AUDIT_MS);
}

static void opened(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (sl->state != CELLSOCK_SLOT_OPENING)
		return;
	enter(s, sl, CELLSOCK_SLOT_OPEN);
	sl->connected = true;
	sl->suspect = false;
	quiet_from_now(s, sl);
	s->ms.host->opened(&s->ms, slot_number(s, sl), CELLSOCK_OK, 0);
}

/* An id that somebody else has is not the flow's fault: it gets another one. */
static void not_opened(struct cellsock_session *s, struct cellsock_slot *sl,
		       int code)
{
	enum cellsock_result result =
		s->dialect->result(code, elapsed_ms(s, sl->since));

	if (sl->state != CELLSOCK_SLOT_OPENING)
		return;
	if (code == s->dialect->id_taken) {
		s->strangers.known |= BIT(sl->id);
		s->strangers.list_due = true;
		sl->id = CELLSOCK_NO_ID;
		enter(s, sl, CELLSOCK_SLOT_QUEUED);
		return;
	}
	if (code == s->dialect->one_open)
		s->serial_opens = true;
	if (result == CELLSOCK_NET_UNREACH)
		cellsock_pdp_doubt(s, sl->context);
	over(s, sl, result, code);
}

static void remote_closed(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (sl->host_closed) {
		over(s, sl, CELLSOCK_OK, 0);
		return;
	}
	sl->remote_closed = true;
	sl->count = true;
	sl->count_at = s->now;
	sl->mismatches = 0;
}

static void event_closed(struct cellsock_session *s, struct cellsock_slot *sl)
{
	/*
	 * An id that is being opened, or that waits for its QICLOSE, can only
	 * be meant by an event that was under way before.
	 */
	if (sl->state == CELLSOCK_SLOT_OPEN)
		remote_closed(s, sl);
	else if (sl->state == CELLSOCK_SLOT_CLOSED)
		forgotten(s, sl);
}

void cellsock_socket_event(struct cellsock_session *s,
			   const struct cellsock_message *msg)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, msg->id);

	if (!sl)
		return;
	switch (msg->kind) {
	case CELLSOCK_MSG_OPENED:
		if (msg->code)
			not_opened(s, sl, msg->code);
		else
			opened(s, sl);
		break;
	case CELLSOCK_MSG_WAITING:
		sl->waiting = true;
		/* a push whose length was lost, or a switch under way */
		if (mode_of(s, sl) == CELLSOCK_MODE_PUSH)
			sl->count = true;
		break;
	case CELLSOCK_MSG_CLOSED:
		event_closed(s, sl);
		break;
	default:
		break;
	}
}

void cellsock_socket_data(struct cellsock_session *s, int id, const u8 *data,
			  size_t len, bool more)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	if (!sl || sl->state != CELLSOCK_SLOT_OPEN)
		return;
	sl->rx += len;
	if (sl->host_closed)
		return;
	sl->credit -= min_t(size_t, sl->credit, len);
	quiet_from_now(s, sl);
	if (sl->credit < HOLD_BELOW)
		s->due = true;
	s->ms.host->data(&s->ms, slot_number(s, sl), data, len, more);
}

void cellsock_socket_broken(struct cellsock_session *s, int id)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	if (sl)
		over(s, sl, CELLSOCK_RESET, 0);
}

/* Something was lost on the line: whatever the module said may have been it. */
void cellsock_socket_audit(struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < s->ms.caps.sockets; i++) {
		struct cellsock_slot *sl = &s->slots[i];

		if (sl->state == CELLSOCK_SLOT_OPENING)
			sl->suspect = true;
		if (sl->state != CELLSOCK_SLOT_OPEN)
			continue;
		sl->suspect = true;
		sl->count = true;
	}
}

/* A socket of ours that the module does not list after a search. */
void cellsock_socket_vanished(struct cellsock_session *s, int id)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	if (!sl)
		return;
	over(s, sl, CELLSOCK_GONE, 0);
	forgotten(s, sl);
}

/*
 * The module has started anew, or is gone: it has forgotten all its sockets.
 */
void cellsock_socket_module_lost(struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++) {
		struct cellsock_slot *sl = &s->slots[i];

		over(s, sl, CELLSOCK_GONE, 0);
		if (sl->state != CELLSOCK_SLOT_FREE)
			forgotten(s, sl);
	}
}

void cellsock_socket_context_lost(struct cellsock_session *s, u8 context)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (s->slots[i].context == context)
			over(s, &s->slots[i], CELLSOCK_NET_UNREACH, 0);
}

bool cellsock_socket_in_context(const struct cellsock_session *s, u8 context)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (s->slots[i].id != CELLSOCK_NO_ID &&
		    s->slots[i].context == context)
			return true;
	return false;
}

/*
 * Answers.
 */

static void take_sent(struct cellsock_session *s, struct cellsock_slot *sl,
		      u32 bytes)
{
	if (!bytes)
		return;
	sl->tx += bytes;
	sl->refusals = 0;
	sl->errors = 0;
	sl->accepted_at = s->now;
	s->ms.host->sent(&s->ms, slot_number(s, sl), bytes);
}

/* How much of an uncertain send was taken is what the module has too many. */
static void sent_totals(struct cellsock_session *s, struct cellsock_slot *sl,
			const struct cellsock_message *msg)
{
	u32 taken = msg->total - (u32)sl->tx;

	if (taken > (sl->unsure ? sl->offered : 0)) {
		s->ms.stats.lost_bytes += min(taken, -taken);
		over(s, sl, CELLSOCK_RESET, 0);
		return;
	}
	if (sl->unsure) {
		sl->unsure = false;
		take_sent(s, sl, taken);
	}
	if (sl->graceful && !msg->left && sl->state == CELLSOCK_SLOT_OPEN &&
	    !s->ms.host->backlog(&s->ms, slot_number(s, sl)))
		over(s, sl, CELLSOCK_OK, 0);
}

/* The line brought payload since the last look, and not yet everybody's. */
static bool others_turn(const struct cellsock_session *s,
			const struct cellsock_slot *sl)
{
	u32 others = 0;
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		others += &s->slots[i] != sl && s->slots[i].id != CELLSOCK_NO_ID;
	return s->payload_bytes != sl->look_bytes &&
	       s->payload_bytes - sl->change_bytes < others * ROUND_BYTES;
}

/*
 * Nothing moves any more, and that not because the others' pushes take their
 * time on the line.
 */
static bool count_settled(const struct cellsock_session *s,
			  struct cellsock_slot *sl, u32 total)
{
	if (sl->last_total != total || sl->last_rx != (u32)sl->rx) {
		sl->mismatches = 0;
		sl->last_total = total;
		sl->last_rx = sl->rx;
		sl->change_bytes = s->payload_bytes;
	} else if (others_turn(s, sl)) {
		sl->mismatches = 0;
	}
	sl->look_bytes = s->payload_bytes;
	return ++sl->mismatches == MISMATCHES_MAX;
}

/*
 * Some firmware has no totals in push mode, or does not count what it pushes:
 * then there is nothing to compare.
 */
static void no_totals(struct cellsock_session *s, struct cellsock_slot *sl)
{
	sl->count = false;
	sl->resuming = false;
	if (sl->remote_closed && !sl->waiting)
		over(s, sl, CELLSOCK_OK, 0);
}

/*
 * Pushes under way make the two totals differ for a while, so a difference
 * counts when nothing moves any more.  Bytes that the module keeps for us
 * although the socket pushes (a switch of the mode left them behind) are read,
 * unless younger ones have overtaken them.
 */
static void read_totals(struct cellsock_session *s, struct cellsock_slot *sl,
			const struct cellsock_message *msg)
{
	u32 missing = msg->total - (u32)sl->rx;

	if (!msg->total && !msg->left && missing) {
		no_totals(s, sl);
		return;
	}
	sl->count = true;
	sl->count_at = cellsock_session_after(s, COUNT_PAUSE_MS);
	if (!missing) {
		sl->count = false;
		sl->resuming = false;
		sl->waiting = false;
		sl->mismatches = 0;
		if (sl->remote_closed)
			over(s, sl, CELLSOCK_OK, 0);
		return;
	}
	if (msg->left && (sl->remote_closed ||
			  mode_of(s, sl) == CELLSOCK_MODE_BUFFER)) {
		sl->waiting = true;
		sl->count = sl->remote_closed;
		return;
	}
	if (!count_settled(s, sl, msg->total))
		return;
	sl->mismatches = 0;
	if (msg->left == missing &&
	    !(sl->resuming && sl->rx != sl->resumed_rx)) {
		/* stuck in the module: back to buffer mode, and read */
		sl->resuming = false;
		sl->waiting = true;
		sl->mode_at = 0;
		sl->count = false;
		return;
	}
	s->ms.stats.lost_bytes += min(missing, -missing);
	over(s, sl, CELLSOCK_RESET, 0);
}

/* Where a socket stands makes up for an event that was lost. */
static void found(struct cellsock_session *s, struct cellsock_slot *sl,
		  enum cellsock_socket_phase phase)
{
	if (phase == CELLSOCK_PHASE_OPEN)
		opened(s, sl);
	else if (phase == CELLSOCK_PHASE_DEAD &&
		 sl->state == CELLSOCK_SLOT_OPENING)
		over(s, sl, CELLSOCK_RESET, 0);
	else if (phase == CELLSOCK_PHASE_DEAD)
		event_closed(s, sl);
}

void cellsock_socket_message(struct cellsock_session *s,
			     const struct cellsock_job *job,
			     const struct cellsock_message *msg)
{
	struct cellsock_slot *sl = &s->slots[job->slot];

	if (msg->kind == CELLSOCK_MSG_SENT)
		s->send_refused = msg->code;
	else if (msg->kind == CELLSOCK_MSG_READ && !msg->len)
		sl->waiting = false;
	if (msg->kind == CELLSOCK_MSG_SOCKET && msg->id == job->id) {
		sl->seen = true;
		if (sl->mode_unsure)
			s->wire.modes[sl->id] = msg->socket.mode;
		sl->mode_unsure = false;
		found(s, sl, msg->socket.phase);
	}
	if (msg->kind != CELLSOCK_MSG_TOTALS ||
	    sl->state != CELLSOCK_SLOT_OPEN)
		return;
	if (job->verb == CELLSOCK_VERB_SENT_TOTALS)
		sent_totals(s, sl, msg);
	else
		read_totals(s, sl, msg);
}

static void done_open(struct cellsock_session *s, struct cellsock_slot *sl,
		      const struct cellsock_job *job,
		      const struct cellsock_outcome *outcome)
{
	if (outcome->kind == CELLSOCK_OUTCOME_ERROR)
		not_opened(s, sl, outcome->code);
	else if (outcome->kind == CELLSOCK_OUTCOME_ABORTED)
		over(s, sl, CELLSOCK_GONE, 0);
	else if (outcome->kind != CELLSOCK_OUTCOME_OK)
		over(s, sl, CELLSOCK_TIMEDOUT, 0);
}

/* An unanswered or refused QICLOSE: see whether there is anything to close. */
static void done_close(struct cellsock_session *s, struct cellsock_slot *sl,
		       const struct cellsock_job *job,
		       const struct cellsock_outcome *outcome)
{
	if (sl->state != CELLSOCK_SLOT_CLOSING)
		return;
	if (outcome->kind == CELLSOCK_OUTCOME_OK && !outcome->async) {
		forgotten(s, sl);
		return;
	}
	enter(s, sl, CELLSOCK_SLOT_CLOSED);
	if (outcome->kind == CELLSOCK_OUTCOME_OK)
		sl->deadline = cellsock_session_after(s, CLOSE_EVENT_MS +
						      1000 * job->arg);
	else
		sl->suspect = true;
}

/* Other firmware's limits (1460 in the document), the next lower one. */
static u16 lower_send_max(u16 len)
{
	static const u16 limits[] = { 1358, 1024, 512, 0 };
	unsigned int i = 0;

	while (limits[i] >= len)
		i++;
	return limits[i];
}

static u64 send_pause(const struct cellsock_slot *sl)
{
	return min_t(u64, SEND_PAUSE_MS << min_t(u8, sl->refusals, 8),
		     SEND_PAUSE_MAX_MS);
}

/*
 * A result that appears only after the bytes that resynchronise had been sent
 * may have been caused by them: the module was short of payload.
 */
static void done_send(struct cellsock_session *s, struct cellsock_slot *sl,
		      const struct cellsock_job *job,
		      const struct cellsock_outcome *outcome)
{
	if (sl->state != CELLSOCK_SLOT_OPEN)
		return;
	sl->offered = job->arg;
	switch (outcome->kind) {
	case CELLSOCK_OUTCOME_OK:
		take_sent(s, sl, job->arg);
		quiet_from_now(s, sl);
		return;
	case CELLSOCK_OUTCOME_AGAIN:
		s->ms.stats.send_retries++;
		break;
	case CELLSOCK_OUTCOME_ERROR:
		if (outcome->code == s->dialect->bad_length &&
		    lower_send_max(job->arg)) {
			s->send_max = lower_send_max(job->arg);
			return;
		}
		sl->suspect = true;
		if (++sl->errors == SEND_ERRORS_MAX) {
			over(s, sl, CELLSOCK_RESET, outcome->code);
			return;
		}
		break;
	case CELLSOCK_OUTCOME_TIMEOUT:
		if (!outcome->late)
			break;
		fallthrough;
	case CELLSOCK_OUTCOME_ABORTED:
		over(s, sl, CELLSOCK_RESET, 0);
		return;
	}
	sl->unsure = true;
	sl->send_at = cellsock_session_after(s, send_pause(sl));
	sl->refusals += sl->refusals < U8_MAX;
}

static void done_read(struct cellsock_session *s, struct cellsock_slot *sl,
		      const struct cellsock_job *job,
		      const struct cellsock_outcome *outcome)
{
	if (outcome->kind == CELLSOCK_OUTCOME_OK) {
		if (sl->remote_closed && !sl->waiting)
			sl->count = true;
		return;
	}
	if (sl->remote_closed)
		over(s, sl, CELLSOCK_RESET, outcome->code);
	sl->suspect = true;
	sl->count = true;
	sl->count_at = cellsock_session_after(s, COUNT_PAUSE_MS);
}

static void done_mode(struct cellsock_session *s, struct cellsock_slot *sl,
		      const struct cellsock_job *job,
		      const struct cellsock_outcome *outcome)
{
	sl->mode_at = cellsock_session_after(s, MODE_PAUSE_MS);
	if (outcome->kind != CELLSOCK_OUTCOME_OK) {
		/* what is not known for sure is asked */
		if (outcome->kind != CELLSOCK_OUTCOME_ERROR)
			sl->mode_unsure = true;
		else if (job->arg == CELLSOCK_MODE_PUSH)
			s->wire.modes[sl->id] = CELLSOCK_MODE_BUFFER;
		sl->suspect = true;
		return;
	}
	s->ms.stats.mode_switches++;
	if (job->arg == CELLSOCK_MODE_BUFFER) {
		/* what came before the switch is there without a URC */
		sl->waiting = true;
		return;
	}
	sl->resuming = true;
	sl->resumed_rx = sl->rx;
	sl->count = true;
	sl->mismatches = 0;
}

static void done_sent_totals(struct cellsock_session *s,
			     struct cellsock_slot *sl,
			     const struct cellsock_job *job,
			     const struct cellsock_outcome *outcome)
{
	sl->query_at = cellsock_session_after(s, sl->pause_ms);
	sl->pause_ms = min(2 * sl->pause_ms, (u32)(sl->graceful ?
			   ACKED_PAUSE_MAX_MS : AUDIT_MAX_MS));
	if (outcome->kind == CELLSOCK_OUTCOME_ERROR)
		over(s, sl, sl->unsure ? CELLSOCK_RESET : CELLSOCK_OK,
		     outcome->code);
}

static void done_read_totals(struct cellsock_session *s,
			     struct cellsock_slot *sl,
			     const struct cellsock_job *job,
			     const struct cellsock_outcome *outcome)
{
	if (outcome->kind == CELLSOCK_OUTCOME_ERROR)
		no_totals(s, sl);
}

/* A socket that has vanished was not closed in any way that tells its end. */
static void done_socket(struct cellsock_session *s, struct cellsock_slot *sl,
			const struct cellsock_job *job,
			const struct cellsock_outcome *outcome)
{
	if (outcome->kind == CELLSOCK_OUTCOME_TIMEOUT) {
		sl->suspect = true;
		return;
	}
	if (sl->state == CELLSOCK_SLOT_CLOSED) {
		if (!sl->seen || ++sl->closes == CLOSES_MAX) {
			if (sl->seen)
				s->strangers.known |= BIT(sl->id);
			forgotten(s, sl);
		} else {
			enter(s, sl, CELLSOCK_SLOT_CLOSING);
		}
	} else if (!sl->seen && alive(sl)) {
		over(s, sl, CELLSOCK_RESET, 0);
		forgotten(s, sl);
	}
}

void cellsock_socket_done(struct cellsock_session *s,
			  const struct cellsock_job *job,
			  const struct cellsock_outcome *outcome)
{
	struct cellsock_slot *sl = &s->slots[job->slot];
	void (*done)(struct cellsock_session *s, struct cellsock_slot *sl,
		     const struct cellsock_job *job,
		     const struct cellsock_outcome *outcome);

	sl->in_job = false;
	/* The module was found reset while this was on the line. */
	if (sl->id != job->id)
		return;
	switch (job->verb) {
	case CELLSOCK_VERB_OPEN:
		done = done_open;
		break;
	case CELLSOCK_VERB_CLOSE:
		done = done_close;
		break;
	case CELLSOCK_VERB_SEND:
		done = done_send;
		break;
	case CELLSOCK_VERB_READ:
		done = done_read;
		break;
	case CELLSOCK_VERB_MODE:
		done = done_mode;
		break;
	case CELLSOCK_VERB_SENT_TOTALS:
		done = done_sent_totals;
		break;
	case CELLSOCK_VERB_READ_TOTALS:
		done = done_read_totals;
		break;
	default:
		done = done_socket;
		break;
	}
	done(s, sl, job, outcome);
}

/*
 * What a slot wants of the line.
 */

static u32 backlog(struct cellsock_session *s, struct cellsock_slot *sl)
{
	u32 bytes = 0;

	if (sl->ready) {
		bytes = s->ms.host->backlog(&s->ms, slot_number(s, sl));
		sl->ready = bytes;
	}
	return bytes;
}

static bool others_opening(const struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < s->ms.caps.sockets; i++)
		if (s->slots[i].state == CELLSOCK_SLOT_OPENING)
			return true;
	return false;
}

static bool wants_open(struct cellsock_session *s)
{
	return cellsock_strangers_settled(s) &&
	       !(s->serial_opens && others_opening(s)) &&
	       cellsock_socket_free_id(s) != CELLSOCK_NO_ID;
}

static bool wants_hold(struct cellsock_session *s, struct cellsock_slot *sl)
{
	return mode_of(s, sl) == CELLSOCK_MODE_PUSH && !sl->remote_closed &&
	       !sl->host_closed && s->now >= sl->mode_at &&
	       (sl->credit < HOLD_BELOW || (sl->waiting && !sl->count));
}

static bool wants_push(struct cellsock_session *s, struct cellsock_slot *sl)
{
	return mode_of(s, sl) == CELLSOCK_MODE_BUFFER && !sl->remote_closed &&
	       !sl->waiting && !sl->host_closed &&
	       sl->credit >= PUSH_ABOVE && s->now >= sl->mode_at;
}

/* Reads are as large as the reader can ever take: small ones waste the line. */
static bool wants_read(struct cellsock_session *s, struct cellsock_slot *sl)
{
	u32 chunk = min_t(u32, sl->credit_top, CELLSOCK_READ_MAX);

	return sl->waiting && !sl->host_closed && sl->credit &&
	       sl->credit >= chunk &&
	       (sl->remote_closed || mode_of(s, sl) == CELLSOCK_MODE_BUFFER);
}

static bool wants_send(struct cellsock_session *s, struct cellsock_slot *sl)
{
	return !sl->remote_closed && !sl->unsure && s->now >= sl->send_at &&
	       backlog(s, sl);
}

static bool wants_count(const struct cellsock_session *s,
			const struct cellsock_slot *sl)
{
	return sl->count && !sl->host_closed && s->now >= sl->count_at &&
	       !(sl->waiting && sl->remote_closed);
}

/* The question to ask about an open socket, NONE for none. */
static enum cellsock_verb question(struct cellsock_session *s,
				   struct cellsock_slot *sl)
{
	if (sl->suspect)
		return CELLSOCK_VERB_SOCKET;
	if (sl->unsure && !sl->remote_closed && s->now >= sl->send_at)
		return CELLSOCK_VERB_SENT_TOTALS;
	if (wants_count(s, sl))
		return CELLSOCK_VERB_READ_TOTALS;
	if (wants_push(s, sl))
		return CELLSOCK_VERB_MODE;
	if (sl->graceful && s->now >= sl->query_at && !backlog(s, sl))
		return CELLSOCK_VERB_SENT_TOTALS;
	return CELLSOCK_VERB_NONE;
}

static u16 open_wants(struct cellsock_session *s, struct cellsock_slot *sl)
{
	u16 wants = 0;

	if (wants_hold(s, sl))
		wants |= BIT(CELLSOCK_TURN_HOLD);
	if (wants_read(s, sl))
		wants |= BIT(CELLSOCK_TURN_READ);
	if (wants_send(s, sl))
		wants |= BIT(CELLSOCK_TURN_SEND);
	if (question(s, sl) != CELLSOCK_VERB_NONE)
		wants |= BIT(CELLSOCK_TURN_QUERY);
	return wants;
}

u16 cellsock_socket_wants(struct cellsock_session *s, unsigned int slot)
{
	struct cellsock_slot *sl = &s->slots[slot];

	switch (sl->state) {
	case CELLSOCK_SLOT_QUEUED:
		return wants_open(s) ? BIT(CELLSOCK_TURN_OPEN) : 0;
	case CELLSOCK_SLOT_OPENING:
	case CELLSOCK_SLOT_CLOSED:
		return sl->suspect ? BIT(CELLSOCK_TURN_QUERY) : 0;
	case CELLSOCK_SLOT_OPEN:
		return open_wants(s, sl);
	case CELLSOCK_SLOT_CLOSING:
		return BIT(CELLSOCK_TURN_CLOSE);
	default:
		return 0;
	}
}

/*
 * Jobs.
 */

static void job_open(struct cellsock_session *s, struct cellsock_slot *sl,
		     struct cellsock_job *job)
{
	job->verb = CELLSOCK_VERB_OPEN;
	sl->id = cellsock_socket_free_id(s);
	s->next_id = (sl->id + 1) % s->ms.caps.sockets;
	s->wire.modes[sl->id] = CELLSOCK_MODE_PUSH;
	job->arg = sl->context;
	job->remote = &sl->remote;
	enter(s, sl, CELLSOCK_SLOT_OPENING);
	sl->deadline = cellsock_session_after(s, OPEN_TIMEOUT_MS);
	sl->query_at = cellsock_session_after(s, OPEN_LOOK_MS);
}

static u32 close_wait(const struct cellsock_session *s,
		      const struct cellsock_slot *sl)
{
	if (!sl->graceful)
		return 0;
	return s->wire.features & CELLSOCK_FEATURE_CLOSE_URC ?
		CLOSE_WAIT_FREE : CLOSE_WAIT_BLOCKING;
}

static void job_send(struct cellsock_session *s, struct cellsock_slot *sl,
		     struct cellsock_job *job)
{
	job->verb = CELLSOCK_VERB_SEND;
	job->arg = min_t(u32, backlog(s, sl), s->send_max);
	cellsock_sched_charge(&s->sched, job->slot, job->arg);
}

/*
 * Should the OK be lost, the remote must not get its bytes read as lines: from
 * here on a length is taken for a push's.
 */
static void job_push(struct cellsock_session *s, struct cellsock_slot *sl,
		     struct cellsock_job *job)
{
	job->arg = CELLSOCK_MODE_PUSH;
	s->wire.modes[sl->id] = CELLSOCK_MODE_PUSH;
}

static void job_query(struct cellsock_session *s, struct cellsock_slot *sl,
		      struct cellsock_job *job)
{
	job->verb = sl->state == CELLSOCK_SLOT_OPEN ? question(s, sl) :
						      CELLSOCK_VERB_SOCKET;
	if (job->verb == CELLSOCK_VERB_MODE)
		job_push(s, sl, job);
	if (job->verb == CELLSOCK_VERB_SOCKET) {
		sl->suspect = false;
		sl->seen = false;
	}
}

bool cellsock_socket_job(struct cellsock_session *s,
			 const struct cellsock_choice *choice,
			 struct cellsock_job *job)
{
	struct cellsock_slot *sl = &s->slots[choice->slot];

	memset(job, 0, sizeof(*job));
	job->slot = choice->slot;
	switch (choice->turn) {
	case CELLSOCK_TURN_OPEN:
		job_open(s, sl, job);
		break;
	case CELLSOCK_TURN_CLOSE:
		job->verb = CELLSOCK_VERB_CLOSE;
		job->arg = close_wait(s, sl);
		break;
	case CELLSOCK_TURN_HOLD:
		job->verb = CELLSOCK_VERB_MODE;
		job->arg = CELLSOCK_MODE_BUFFER;
		break;
	case CELLSOCK_TURN_READ:
		job->verb = CELLSOCK_VERB_READ;
		job->arg = min_t(u32, sl->credit, CELLSOCK_READ_MAX);
		break;
	case CELLSOCK_TURN_SEND:
		job_send(s, sl, job);
		break;
	default:
		job_query(s, sl, job);
		break;
	}
	job->id = sl->id;
	sl->in_job = true;
	return true;
}

/*
 * A fixed-length prompt has to be satisfied even if the host has given the
 * socket up meanwhile; it is closed at once after that.  The host still has the
 * bytes: the remote must not get others in their place.
 */
u32 cellsock_socket_peek(struct cellsock_session *s,
			 const struct cellsock_job *job, u32 offset,
			 const u8 **data)
{
	static const u8 filler[CELLSOCK_SEND_MAX];
	struct cellsock_slot *sl = &s->slots[job->slot];
	u32 n = 0;

	if (sl->state == CELLSOCK_SLOT_OPEN ||
	    sl->state == CELLSOCK_SLOT_CLOSING)
		n = s->ms.host->peek(&s->ms, job->slot, offset, data);
	if (n)
		return n;
	over(s, sl, CELLSOCK_RESET, 0);
	*data = filler;
	return sizeof(filler);
}

/*
 * Reports, time-outs.
 */

static bool report_slot(struct cellsock_session *s, unsigned int i)
{
	struct cellsock_slot *sl = &s->slots[i];

	if (sl->over_due) {
		sl->over_due = false;
		if (sl->connected) {
			s->ms.host->closed(&s->ms, i, sl->end, sl->end_code);
		} else {
			sl->host_closed = true;
			s->ms.host->opened(&s->ms, i, sl->end, sl->end_code);
		}
		return true;
	}
	if (sl->state == CELLSOCK_SLOT_OVER && sl->host_closed &&
	    !sl->in_job) {
		sl->state = CELLSOCK_SLOT_FREE;
		cellsock_sched_forget(&s->sched, i);
		s->ms.host->released(&s->ms, i);
		return true;
	}
	return false;
}

bool cellsock_socket_report(struct cellsock_session *s)
{
	bool any = false;
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		any |= report_slot(s, i);
	return any;
}

static bool anyone_queued(const struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (s->slots[i].state == CELLSOCK_SLOT_QUEUED)
			return true;
	return false;
}

static void run_opening(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (s->now >= sl->deadline) {
		over(s, sl, CELLSOCK_TIMEDOUT, 0);
	} else if (s->serial_opens && anyone_queued(s) &&
		   elapsed_ms(s, sl->since) >= OPEN_TURN_MS) {
		over(s, sl, CELLSOCK_BUSY, s->dialect->one_open);
	} else if (s->now >= sl->query_at) {
		sl->suspect = true;
		sl->query_at = cellsock_session_after(s, OPEN_LOOK_MS);
	}
}

static void run_open(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (sl->graceful) {
		/* the time of a down call is not known exactly */
		if (!sl->accepted_at)
			sl->accepted_at = s->now;
		if (elapsed_ms(s, sl->accepted_at) >= LINGER_MS)
			over(s, sl, CELLSOCK_OK, 0);
		return;
	}
	if (s->now < sl->query_at)
		return;
	sl->suspect = true;
	sl->count = true;
	sl->pause_ms = min_t(u32, 2 * sl->pause_ms, AUDIT_MAX_MS);
	sl->query_at = cellsock_session_after(s, sl->pause_ms);
}

void cellsock_socket_run(struct cellsock_session *s)
{
	unsigned int i;

	if (!cellsock_session_ready(s))
		return;
	for (i = 0; i < s->ms.caps.sockets; i++) {
		struct cellsock_slot *sl = &s->slots[i];

		if (sl->state == CELLSOCK_SLOT_OPENING) {
			run_opening(s, sl);
		} else if (sl->state == CELLSOCK_SLOT_OPEN) {
			run_open(s, sl);
		} else if (sl->state == CELLSOCK_SLOT_CLOSED &&
			   s->now >= sl->deadline) {
			sl->deadline = CELLSOCK_NEVER;
			sl->suspect = true;
		}
	}
}

/* A time matters if it is still to come: what is due now needs no timer. */
static u64 to_come(const struct cellsock_session *s, u64 at)
{
	return at > s->now ? at : CELLSOCK_NEVER;
}

static u64 open_deadline(const struct cellsock_session *s,
			 const struct cellsock_slot *sl)
{
	u64 next = to_come(s, sl->query_at);

	if (sl->ready || sl->unsure)
		next = min(next, to_come(s, sl->send_at));
	if (sl->count)
		next = min(next, to_come(s, sl->count_at));
	if (sl->graceful)
		next = min(next, to_come(s, sl->accepted_at +
					    LINGER_MS * CELLSOCK_NS_PER_MS));
	return min(next, to_come(s, sl->mode_at));
}

u64 cellsock_socket_deadline(const struct cellsock_session *s)
{
	u64 next = CELLSOCK_NEVER;
	unsigned int i;

	if (!cellsock_session_ready(s))
		return CELLSOCK_NEVER;
	for (i = 0; i < s->ms.caps.sockets; i++) {
		const struct cellsock_slot *sl = &s->slots[i];

		if (sl->state == CELLSOCK_SLOT_OPEN)
			next = min(next, open_deadline(s, sl));
		else if (sl->state == CELLSOCK_SLOT_OPENING)
			next = min(next, min(sl->deadline, sl->query_at));
		else if (sl->state == CELLSOCK_SLOT_CLOSED)
			next = min(next, sl->deadline);
	}
	return next;
}
