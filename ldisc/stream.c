// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bytes of an open socket: received, held and read, sent, counted.  Whether
 * both ends agree on how many there were decides whether a stream ends clean.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "session.h"

/* Between switches of one socket's mode. */
#define MODE_PAUSE_MS		1000
/*
 * Sends that were refused are tried again, and totals looked at again, after
 * this, doubling up to ...
 */
#define SEND_PAUSE_MS		20
#define SEND_PAUSE_MAX_MS	500
/*
 * ... and given up after so many errors in a row (not for want of room), which
 * takes a minute: until QISTATE calls the socket dead, another port of the module
 * may be what blocks it.
 */
#define SEND_ERRORS_MAX		120
/* So many sends that had to be shorter are no accident. */
#define SHORTENED_MAX		3
/* Polls for the remote's ACK before a close. */
#define ACKED_PAUSE_MS		50
#define ACKED_PAUSE_MAX_MS	500
#define LINGER_MS		10000
/*
 * What the module took in the transparent mode is passed on by then, unless it
 * has something that the remote has not acknowledged.
 */
#define SETTLE_MS		5000
/*
 * What stays unacknowledged is looked at after this, again and again, and then
 * the remote is given up (m10, 10.1).
 */
#define ACKED_FIRST_MS		5000
#define ACKED_AGAIN_MS		10000
#define UNACKED_MAX		12
/* A look for another reason counts if it comes as late as this before. */
#define ACKED_EARLY_MS		1000
/* Totals that differ from ours are believed when seen unchanged so often. */
#define COUNT_PAUSE_MS		150
#define MISMATCHES_MAX		4
/* ... and what a module may push of each other socket in between. */
#define ROUND_BYTES		(2 * CELLSOCK_READ_MAX)

/*
 * Receiving.
 */

static void stream_data(struct cellsock_session *s, struct cellsock_slot *sl,
			const u8 *data, size_t len, bool more)
{
	sl->credit -= min_t(size_t, sl->credit, len);
	cellsock_socket_quiet(s, sl);
	/* a stream that only receives may be due for the transparent mode */
	if (sl->credit < CELLSOCK_HOLD_BELOW ||
	    (s->options.access == CELLSOCK_ACCESS_TRANSPARENT &&
	     cellsock_slot_mode(s, sl) == CELLSOCK_MODE_PUSH))
		s->due = true;
	s->ms.host->data(&s->ms, cellsock_slot_number(s, sl), data, len, more);
}

static void stream_broken(struct cellsock_session *s, struct cellsock_slot *sl)
{
	cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
}

static void stream_waiting(struct cellsock_session *s,
			   struct cellsock_slot *sl)
{
	sl->waiting = true;
	/* a push whose length was lost, or a switch under way */
	if (cellsock_slot_mode(s, sl) == CELLSOCK_MODE_PUSH)
		sl->count = true;
}

static void stream_closed(struct cellsock_session *s, struct cellsock_slot *sl)
{
	sl->count = true;
	sl->count_at = s->now;
	sl->mismatches = 0;
}

static void stream_audit(struct cellsock_session *s, struct cellsock_slot *sl)
{
	sl->suspect = true;
	sl->count = true;
}

/*
 * Sending, totals.
 */

/* The host wants the rest delivered, and no more of the other direction. */
static void stream_linger(struct cellsock_session *s, struct cellsock_slot *sl)
{
	sl->graceful = true;
	sl->ready = true;
	sl->pause_ms = ACKED_PAUSE_MS;
	sl->query_at = s->now;
	sl->accepted_at = 0;
}

static void take_sent(struct cellsock_session *s, struct cellsock_slot *sl,
		      u32 bytes)
{
	if (!bytes)
		return;
	sl->tx += bytes;
	sl->refusals = 0;
	sl->refused_len = 0;
	sl->errors = 0;
	sl->accepted_at = s->now;
	if (s->dialect->tells_acked && sl->acked_at == CELLSOCK_NEVER) {
		sl->acked_at = cellsock_session_after(s, ACKED_FIRST_MS);
		sl->unacked = 0;
	}
	s->ms.host->sent(&s->ms, cellsock_slot_number(s, sl), bytes);
}

/* In the transparent mode what the port takes is the module's. */
void cellsock_stream_sent(struct cellsock_session *s, struct cellsock_slot *sl,
			  u32 bytes)
{
	cellsock_socket_quiet(s, sl);
	take_sent(s, sl, bytes);
}

static void lost(struct cellsock_session *s, struct cellsock_slot *sl, u32 bytes)
{
	s->ms.stats.lost_bytes += min(bytes, -bytes);
	cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
}

static u64 send_pause(const struct cellsock_slot *sl)
{
	return min_t(u64, SEND_PAUSE_MS << min_t(u8, sl->refusals, 8),
		     SEND_PAUSE_MAX_MS);
}

/*
 * After the transparent mode: what the module has too few may still be on its
 * way through it.  It has our word that it was sent, so nothing is sent again.
 * A remote that does not read, or acknowledge, keeps it there for as long as it
 * likes, and nobody else waits for it then.
 */
static void settle(struct cellsock_session *s, struct cellsock_slot *sl,
		   const struct cellsock_message *msg)
{
	u32 missing = (u32)sl->tx - msg->total;

	if (msg->total != sl->settle_total)
		sl->refusals = 0;
	if (msg->total != sl->settle_total || msg->left)
		sl->settle_since = s->now;
	sl->settle_total = msg->total;
	if (!missing) {
		sl->settle = false;
		sl->refusals = 0;
	} else if ((s32)missing < 0 ||
		   cellsock_session_elapsed_ms(s, sl->settle_since) >=
		   SETTLE_MS) {
		lost(s, sl, missing);
	} else {
		sl->send_at = cellsock_session_after(s, send_pause(sl));
		sl->refusals += sl->refusals < U8_MAX;
	}
}

/* How much of an uncertain send was taken is what the module has too many. */
static void sent_totals(struct cellsock_session *s, struct cellsock_slot *sl,
			const struct cellsock_message *msg)
{
	u32 taken = msg->total - (u32)sl->tx;

	if (sl->settle) {
		settle(s, sl, msg);
		return;
	}
	if (taken > (sl->unsure ? sl->offered : 0)) {
		lost(s, sl, taken);
		return;
	}
	if (sl->unsure) {
		sl->unsure = false;
		take_sent(s, sl, taken);
	}
	if (sl->graceful && !msg->left && sl->state == CELLSOCK_SLOT_OPEN &&
	    !s->ms.host->backlog(&s->ms, cellsock_slot_number(s, sl)))
		cellsock_slot_over(s, sl, CELLSOCK_OK, 0);
}

/* The module does not give a remote up that acknowledges nothing any more. */
static void judge_acked(struct cellsock_session *s, struct cellsock_slot *sl,
			const struct cellsock_message *msg)
{
	if (!msg->left) {
		sl->acked_at = CELLSOCK_NEVER;
		return;
	}
	if (msg->done != sl->acked)
		sl->unacked = 0;
	sl->acked = msg->done;
	if (cellsock_session_after(s, ACKED_EARLY_MS) < sl->acked_at)
		return;
	sl->acked_at = cellsock_session_after(s, ACKED_AGAIN_MS);
	if (++sl->unacked == UNACKED_MAX)
		cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
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
 * then there is nothing to compare, and nothing that ends a doubt.
 */
static void no_totals(struct cellsock_session *s, struct cellsock_slot *sl)
{
	sl->count = false;
	sl->resuming = false;
	/* that there is something to read may have been lost */
	if (cellsock_slot_mode(s, sl) == CELLSOCK_MODE_BUFFER &&
	    !sl->remote_closed)
		sl->waiting = true;
	if (sl->doubt)
		cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
	else if (sl->remote_closed && !sl->waiting)
		cellsock_slot_over(s, sl, sl->read_lost ? CELLSOCK_RESET :
							  CELLSOCK_OK, 0);
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
		sl->doubt = false;
		sl->resuming = false;
		sl->waiting = false;
		sl->read_lost = false;
		sl->mismatches = 0;
		if (sl->remote_closed)
			cellsock_slot_over(s, sl, CELLSOCK_OK, 0);
		return;
	}
	/* what is left after the end, and cannot be read, is lost */
	if (msg->left && sl->remote_closed && count_settled(s, sl, msg->total)) {
		lost(s, sl, missing);
		return;
	}
	if (msg->left && (sl->remote_closed ||
			  cellsock_slot_mode(s, sl) == CELLSOCK_MODE_BUFFER)) {
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
	lost(s, sl, missing);
}

/* What an answer says of the bytes. */
static void stream_message(struct cellsock_session *s,
			   struct cellsock_slot *sl,
			   const struct cellsock_job *job,
			   const struct cellsock_message *msg)
{
	if (msg->kind == CELLSOCK_MSG_READ && !msg->len)
		sl->waiting = false;
	if (msg->kind == CELLSOCK_MSG_SOCKET && sl->acked_at != CELLSOCK_NEVER)
		judge_acked(s, sl, msg);
	if (msg->kind != CELLSOCK_MSG_TOTALS ||
	    sl->state != CELLSOCK_SLOT_OPEN)
		return;
	if (job->verb == CELLSOCK_VERB_SENT_TOTALS)
		sent_totals(s, sl, msg);
	else
		read_totals(s, sl, msg);
}

/*
 * Answers.
 */

/* Other firmware's limits (1460 in the document), the next lower one. */
static u16 lower_send_max(u16 len)
{
	static const u16 limits[] = { 1358, 1024, 512, 0 };
	unsigned int i = 0;

	while (limits[i] >= len)
		i++;
	return limits[i];
}

/*
 * An error without a reason may be about anything, so that the next send is
 * shorter, and no other.  If that helps again and again it is the length.
 */
static void judge_length(struct cellsock_session *s, struct cellsock_slot *sl,
			 u32 taken)
{
	if (sl->send_max && taken == sl->send_max)
		s->shortened++;
	else if (taken == cellsock_session_fitting(s, s->send_max))
		s->shortened = 0;
	if (s->shortened == SHORTENED_MAX) {
		s->shortened = 0;
		s->send_max = taken;
	}
	sl->send_max = 0;
}

/* Noise that cuts a command off makes a bad parameter too, but not twice. */
static void too_long(struct cellsock_session *s, struct cellsock_slot *sl,
		     u16 len)
{
	if (sl->refused_len == len && len <= s->send_max)
		s->send_max = lower_send_max(len);
	sl->refused_len = len;
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
		judge_length(s, sl, job->arg);
		cellsock_socket_quiet(s, sl);
		return;
	case CELLSOCK_OUTCOME_AGAIN:
		s->ms.stats.send_retries++;
		break;
	case CELLSOCK_OUTCOME_ERROR:
		if (outcome->code == s->dialect->bad_length &&
		    lower_send_max(job->arg)) {
			too_long(s, sl, job->arg);
			return;
		}
		if (s->dialect->bad_length == CELLSOCK_NO_CODE)
			sl->send_max = lower_send_max(job->arg);
		sl->suspect = true;
		if (++sl->errors == SEND_ERRORS_MAX) {
			cellsock_slot_over(s, sl, CELLSOCK_RESET, outcome->code);
			return;
		}
		break;
	case CELLSOCK_OUTCOME_TIMEOUT:
		if (!outcome->late)
			break;
		fallthrough;
	case CELLSOCK_OUTCOME_ABORTED:
	case CELLSOCK_OUTCOME_ABSENT:
		cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
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
	/* whether its bytes came all the totals tell */
	if (outcome->kind == CELLSOCK_OUTCOME_TIMEOUT)
		sl->read_lost = true;
	else if (sl->remote_closed)
		cellsock_slot_over(s, sl, CELLSOCK_RESET, outcome->code);
	sl->suspect = true;
	sl->count = true;
	sl->count_at = cellsock_session_after(s, COUNT_PAUSE_MS);
}

static void done_transparent(struct cellsock_session *s,
			     struct cellsock_slot *sl,
			     const struct cellsock_outcome *outcome)
{
	/* what was said since may have gone to the remote */
	if (outcome->kind == CELLSOCK_OUTCOME_ABORTED)
		cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
	else if (outcome->kind != CELLSOCK_OUTCOME_OK)
		cellsock_transparent_refused(s);
}

static void done_mode(struct cellsock_session *s, struct cellsock_slot *sl,
		      const struct cellsock_job *job,
		      const struct cellsock_outcome *outcome)
{
	if (job->arg == CELLSOCK_MODE_TRANSPARENT) {
		done_transparent(s, sl, outcome);
		return;
	}
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
			     const struct cellsock_outcome *outcome)
{
	if (outcome->kind == CELLSOCK_OUTCOME_ERROR && sl->settle) {
		sl->settle = false;
		if (sl->remote_closed)
			cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
		return;
	}
	sl->query_at = cellsock_session_after(s, sl->pause_ms);
	sl->pause_ms = min(2 * sl->pause_ms, (u32)(sl->graceful ?
			   ACKED_PAUSE_MAX_MS : CELLSOCK_AUDIT_MAX_MS));
	if (outcome->kind == CELLSOCK_OUTCOME_ERROR)
		cellsock_slot_over(s, sl,
				   sl->unsure ? CELLSOCK_RESET : CELLSOCK_OK,
				   outcome->code);
}

static void stream_done(struct cellsock_session *s, struct cellsock_slot *sl,
			const struct cellsock_job *job,
			const struct cellsock_outcome *outcome)
{
	switch (job->verb) {
	case CELLSOCK_VERB_SEND:
		done_send(s, sl, job, outcome);
		break;
	case CELLSOCK_VERB_READ:
		done_read(s, sl, job, outcome);
		break;
	case CELLSOCK_VERB_MODE:
		done_mode(s, sl, job, outcome);
		break;
	case CELLSOCK_VERB_SENT_TOTALS:
		done_sent_totals(s, sl, outcome);
		break;
	default:
		if (outcome->kind == CELLSOCK_OUTCOME_ERROR ||
		    outcome->kind == CELLSOCK_OUTCOME_ABSENT)
			no_totals(s, sl);
		/* an answer that says nothing is no reason to ask again at once */
		else if (sl->count_at <= s->now)
			sl->count_at = cellsock_session_after(s, COUNT_PAUSE_MS);
		break;
	}
}

/*
 * What the bytes want of the line.
 */

static u32 backlog(struct cellsock_session *s, struct cellsock_slot *sl)
{
	u32 bytes = 0;

	if (sl->ready) {
		bytes = s->ms.host->backlog(&s->ms, cellsock_slot_number(s, sl));
		sl->ready = bytes;
	}
	return bytes;
}

/* After the transparent mode: what kept the socket in it does no more. */
static bool wants_out(struct cellsock_session *s, struct cellsock_slot *sl)
{
	return cellsock_slot_mode(s, sl) == CELLSOCK_MODE_TRANSPARENT &&
	       s->now >= sl->mode_at && !sl->host_closed;
}

static bool wants_push(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (!s->ms.caps.flow_control)
		return false;
	if (wants_out(s, sl))
		return true;
	return (cellsock_slot_mode(s, sl) == CELLSOCK_MODE_BUFFER ||
		sl->mode_due) &&
	       !sl->remote_closed && !sl->waiting && !sl->host_closed &&
	       sl->credit >= CELLSOCK_PUSH_ABOVE && s->now >= sl->mode_at &&
	       s->options.access != CELLSOCK_ACCESS_BUFFER;
}

static bool wants_hold(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (!s->ms.caps.flow_control)
		return false;
	if (sl->mode_due)
		return !sl->remote_closed && !sl->host_closed &&
		       !wants_push(s, sl);
	return cellsock_slot_mode(s, sl) == CELLSOCK_MODE_PUSH && !sl->remote_closed &&
	       !sl->host_closed && s->now >= sl->mode_at &&
	       (sl->credit < CELLSOCK_HOLD_BELOW || (sl->waiting && !sl->count) ||
		s->options.access == CELLSOCK_ACCESS_BUFFER);
}

/* Reads are as large as the reader can ever take: small ones waste the line. */
static bool wants_read(struct cellsock_session *s, struct cellsock_slot *sl)
{
	u32 chunk = min_t(u32, sl->credit_top, CELLSOCK_READ_MAX);

	return sl->waiting && !sl->host_closed && sl->credit &&
	       sl->credit >= chunk &&
	       (sl->remote_closed ||
		cellsock_slot_mode(s, sl) == CELLSOCK_MODE_BUFFER);
}

static bool wants_send(struct cellsock_session *s, struct cellsock_slot *sl)
{
	return !sl->remote_closed && !sl->unsure && !sl->settle &&
	       cellsock_slot_mode(s, sl) != CELLSOCK_MODE_TRANSPARENT &&
	       s->now >= sl->send_at && backlog(s, sl);
}

static bool wants_count(const struct cellsock_session *s,
			const struct cellsock_slot *sl)
{
	return sl->count && !sl->host_closed && s->now >= sl->count_at &&
	       cellsock_slot_mode(s, sl) != CELLSOCK_MODE_TRANSPARENT &&
	       !(sl->waiting && sl->remote_closed);
}

/* The question to ask about an open socket, NONE for none. */
static enum cellsock_verb question(struct cellsock_session *s,
				   struct cellsock_slot *sl)
{
	if (((sl->unsure && !sl->remote_closed) || sl->settle) &&
	    s->now >= sl->send_at)
		return CELLSOCK_VERB_SENT_TOTALS;
	if (cellsock_transparent_due(s, sl))
		return CELLSOCK_VERB_MODE;
	if (wants_count(s, sl))
		return CELLSOCK_VERB_READ_TOTALS;
	if (wants_push(s, sl))
		return CELLSOCK_VERB_MODE;
	if (sl->graceful && s->now >= sl->query_at && !backlog(s, sl))
		return CELLSOCK_VERB_SENT_TOTALS;
	return CELLSOCK_VERB_NONE;
}

static u16 stream_wants(struct cellsock_session *s, struct cellsock_slot *sl)
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

static void job_send(struct cellsock_session *s, struct cellsock_slot *sl,
		     struct cellsock_job *job)
{
	job->verb = CELLSOCK_VERB_SEND;
	job->arg = min_t(u32, backlog(s, sl),
			 cellsock_session_fitting(s, s->send_max));
	if (sl->send_max)
		job->arg = min_t(u32, job->arg, sl->send_max);
	cellsock_sched_charge(&s->sched, job->slot, job->arg);
}

/*
 * Should the OK be lost, the remote must not get its bytes read as lines: from
 * here on a length is taken for a push's, unless buffer mode gives one too.
 */
static void job_push(struct cellsock_session *s, struct cellsock_slot *sl,
		     struct cellsock_job *job)
{
	sl->mode_due = false;
	job->arg = CELLSOCK_MODE_PUSH;
	if (!cellsock_session_has(s, CELLSOCK_FEATURE_WAITING_LEN))
		s->wire.modes[sl->id] = CELLSOCK_MODE_PUSH;
}

static void job_mode(struct cellsock_session *s, struct cellsock_slot *sl,
		     struct cellsock_job *job)
{
	if (cellsock_transparent_due(s, sl)) {
		job->arg = CELLSOCK_MODE_TRANSPARENT;
		cellsock_transparent_ask(s, sl);
	} else if (sl->credit < CELLSOCK_HOLD_BELOW && !sl->remote_closed) {
		job->arg = CELLSOCK_MODE_BUFFER;
	} else {
		job_push(s, sl, job);
	}
}

static void stream_job(struct cellsock_session *s, struct cellsock_slot *sl,
		       enum cellsock_turn turn, struct cellsock_job *job)
{
	switch (turn) {
	case CELLSOCK_TURN_HOLD:
		sl->mode_due = false;
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
		job->verb = question(s, sl);
		if (job->verb == CELLSOCK_VERB_MODE)
			job_mode(s, sl, job);
		break;
	}
}

/*
 * Time-outs.
 */

static void stream_run(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (sl->graceful) {
		/* the time of a down call is not known exactly */
		if (!sl->accepted_at)
			sl->accepted_at = s->now;
		if (cellsock_session_elapsed_ms(s, sl->accepted_at) >= LINGER_MS)
			cellsock_slot_over(s, sl, backlog(s, sl) ?
					   CELLSOCK_TIMEDOUT : CELLSOCK_OK, 0);
		return;
	}
	if (s->now >= sl->acked_at)
		sl->query_at = min(sl->query_at, s->now);
	cellsock_socket_look_after(s, sl);
}

static u64 linger_end(const struct cellsock_slot *sl)
{
	return sl->accepted_at + LINGER_MS * CELLSOCK_NS_PER_MS;
}

static u64 stream_deadline(const struct cellsock_session *s,
			   const struct cellsock_slot *sl)
{
	u64 next = cellsock_session_to_come(s, sl->query_at);

	next = min(next, cellsock_session_to_come(s, sl->acked_at));
	if (sl->ready || sl->unsure || sl->settle)
		next = min(next, cellsock_session_to_come(s, sl->send_at));
	if (sl->count)
		next = min(next, cellsock_session_to_come(s, sl->count_at));
	if (sl->graceful)
		next = min(next, cellsock_session_to_come(s, linger_end(sl)));
	return min(next, cellsock_session_to_come(s, sl->mode_at));
}

const struct cellsock_traffic cellsock_stream = {
	.data = stream_data,
	.broken = stream_broken,
	.waiting = stream_waiting,
	.closed = stream_closed,
	.linger = stream_linger,
	.audit = stream_audit,
	.message = stream_message,
	.done = stream_done,
	.wants = stream_wants,
	.job = stream_job,
	.run = stream_run,
	.deadline = stream_deadline,
};
