// SPDX-License-Identifier: GPL-2.0-only
/*
 * The datagrams of an open socket.  The module pushes what it receives, always:
 * a reader who is late loses datagrams, as anywhere.  What the module may have
 * taken is not sent again.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "session.h"

/* A datagram for which there was no room is tried again after this, doubling. */
#define SEND_PAUSE_MS		20
#define SEND_TRIES		4
/* A socket that fails so often in a row is of no use, whatever QISTATE says. */
#define SEND_ERRORS_MAX		5
/* How long what is left may take when the host has closed. */
#define LINGER_MS		10000

/*
 * Receiving.
 */

static void datagram_payload(struct cellsock_session *s,
			     struct cellsock_slot *sl,
			     const struct cellsock_message *msg)
{
	const struct cellsock_endpoint *from = &msg->remote;

	if (sl->req.service != CELLSOCK_UDP_SERVICE)
		from = &sl->req.remote;
	sl->dropping = sl->host_closed || !from->addr.family;
	cellsock_socket_quiet(s, sl);
	if (!sl->dropping)
		s->ms.host->datagram(&s->ms, cellsock_slot_number(s, sl), from,
				     msg->len);
}

static void datagram_data(struct cellsock_session *s, struct cellsock_slot *sl,
			  const u8 *data, size_t len, bool more)
{
	if (!sl->dropping)
		s->ms.host->data(&s->ms, cellsock_slot_number(s, sl), data, len,
				 more);
}

/* Its end is what the host never gets. */
static void datagram_broken(struct cellsock_session *s,
			    struct cellsock_slot *sl)
{
	sl->dropping = true;
}

static void datagram_waiting(struct cellsock_session *s,
			     struct cellsock_slot *sl)
{
	sl->waiting = true;
	s->pulls = true;
}

static void datagram_closed(struct cellsock_session *s,
			    struct cellsock_slot *sl)
{
	cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
}

static void datagram_linger(struct cellsock_session *s,
			    struct cellsock_slot *sl)
{
	sl->graceful = true;
	sl->ready = true;
	sl->accepted_at = 0;
}

/*
 * The module tells of data when there was none before: should that be lost, it
 * would never tell again.
 */
static void datagram_audit(struct cellsock_session *s,
			   struct cellsock_slot *sl)
{
	sl->suspect = true;
	sl->waiting = s->pulls;
}

static void datagram_message(struct cellsock_session *s,
			     struct cellsock_slot *sl,
			     const struct cellsock_job *job,
			     const struct cellsock_message *msg)
{
	if (msg->kind == CELLSOCK_MSG_READ && msg->len)
		sl->waiting = true;
}

/*
 * Answers.
 */

static void gone(struct cellsock_session *s, struct cellsock_slot *sl, u32 len)
{
	sl->refusals = 0;
	s->ms.host->sent(&s->ms, cellsock_slot_number(s, sl), len);
}

static void give_up(struct cellsock_session *s, struct cellsock_slot *sl,
		    u32 len)
{
	s->ms.stats.lost_datagrams++;
	gone(s, sl, len);
}

/* No room in the module, or another of its ports is at a prompt. */
static void refused(struct cellsock_session *s, struct cellsock_slot *sl,
		    const struct cellsock_job *job)
{
	if (++sl->refusals == SEND_TRIES) {
		give_up(s, sl, job->arg);
		return;
	}
	s->ms.stats.send_retries++;
	sl->send_at = cellsock_session_after(s, SEND_PAUSE_MS << sl->refusals);
}

static void failed(struct cellsock_session *s, struct cellsock_slot *sl,
		   const struct cellsock_job *job, int code)
{
	sl->suspect = true;
	give_up(s, sl, job->arg);
	if (++sl->errors == SEND_ERRORS_MAX)
		cellsock_slot_over(s, sl, CELLSOCK_RESET, code);
}

static void done_send(struct cellsock_session *s, struct cellsock_slot *sl,
		      const struct cellsock_job *job,
		      const struct cellsock_outcome *outcome)
{
	if (sl->state != CELLSOCK_SLOT_OPEN)
		return;
	switch (outcome->kind) {
	case CELLSOCK_OUTCOME_OK:
		sl->tx += job->arg;
		sl->errors = 0;
		cellsock_socket_quiet(s, sl);
		gone(s, sl, job->arg);
		break;
	case CELLSOCK_OUTCOME_AGAIN:
		refused(s, sl, job);
		break;
	case CELLSOCK_OUTCOME_ERROR:
		if (s->dialect->result(outcome->code, 0) == CELLSOCK_BUSY) {
			refused(s, sl, job);
			break;
		}
		fallthrough;
	default:
		failed(s, sl, job, outcome->code);
		break;
	}
}

/* Firmware that reads in buffer mode only tells of data in that mode, too. */
static void done_read(struct cellsock_session *s, struct cellsock_slot *sl,
		      const struct cellsock_outcome *outcome)
{
	if (outcome->kind == CELLSOCK_OUTCOME_OK)
		return;
	sl->suspect = true;
	if (outcome->kind == CELLSOCK_OUTCOME_TIMEOUT)
		sl->waiting = true;
	else
		sl->mode_due = cellsock_slot_mode(s, sl) == CELLSOCK_MODE_PUSH;
}

static void done_mode(struct cellsock_session *s, struct cellsock_slot *sl,
		      const struct cellsock_outcome *outcome)
{
	if (outcome->kind == CELLSOCK_OUTCOME_OK) {
		s->ms.stats.mode_switches++;
		sl->waiting = true;
		return;
	}
	sl->suspect = true;
	sl->mode_unsure = outcome->kind != CELLSOCK_OUTCOME_ERROR;
}

static void datagram_done(struct cellsock_session *s, struct cellsock_slot *sl,
			  const struct cellsock_job *job,
			  const struct cellsock_outcome *outcome)
{
	if (job->verb == CELLSOCK_VERB_SEND)
		done_send(s, sl, job, outcome);
	else if (job->verb == CELLSOCK_VERB_MODE)
		done_mode(s, sl, outcome);
	else
		done_read(s, sl, outcome);
}

/*
 * What they want of the line.
 */

/* A service's remotes are IPv4 (struct cellsock_caps). */
static bool sendable(struct cellsock_session *s, struct cellsock_slot *sl,
		     u32 len)
{
	if (len > cellsock_session_fitting(s, s->ms.caps.send_max))
		return false;
	if (sl->req.service != CELLSOCK_UDP_SERVICE)
		return true;
	s->ms.host->remote(&s->ms, cellsock_slot_number(s, sl), &sl->to);
	return sl->to.addr.family == 4 && sl->to.port;
}

/* The length of the first datagram that can be sent, 0 when there is none. */
static u32 first(struct cellsock_session *s, struct cellsock_slot *sl)
{
	u32 len;

	while (sl->ready) {
		len = s->ms.host->backlog(&s->ms, cellsock_slot_number(s, sl));
		sl->ready = len;
		if (!len || sendable(s, sl, len))
			return len;
		give_up(s, sl, len);
	}
	return 0;
}

static u16 datagram_wants(struct cellsock_session *s, struct cellsock_slot *sl)
{
	u16 wants = 0;

	if (sl->mode_due && !sl->host_closed)
		wants |= BIT(CELLSOCK_TURN_HOLD);
	else if (sl->waiting && !sl->host_closed)
		wants |= BIT(CELLSOCK_TURN_READ);
	if (s->now >= sl->send_at && first(s, sl))
		wants |= BIT(CELLSOCK_TURN_SEND);
	return wants;
}

static void job_send(struct cellsock_session *s, struct cellsock_slot *sl,
		     struct cellsock_job *job)
{
	job->verb = CELLSOCK_VERB_SEND;
	job->arg = first(s, sl);
	if (sl->req.service == CELLSOCK_UDP_SERVICE)
		job->remote = &sl->to;
	cellsock_sched_charge(&s->sched, job->slot, job->arg);
}

/* That there is more has to be said by the answer: no socket is polled. */
static void job_read(struct cellsock_slot *sl, struct cellsock_job *job)
{
	sl->waiting = false;
	job->verb = sl->req.service == CELLSOCK_UDP_SERVICE ?
		CELLSOCK_VERB_READ_FROM : CELLSOCK_VERB_READ;
	job->arg = CELLSOCK_READ_MAX;
}

static void datagram_job(struct cellsock_session *s, struct cellsock_slot *sl,
			 enum cellsock_turn turn, struct cellsock_job *job)
{
	switch (turn) {
	case CELLSOCK_TURN_SEND:
		job_send(s, sl, job);
		break;
	case CELLSOCK_TURN_READ:
		job_read(sl, job);
		break;
	default:
		sl->mode_due = false;
		job->verb = CELLSOCK_VERB_MODE;
		job->arg = CELLSOCK_MODE_BUFFER;
		break;
	}
}

/*
 * Time-outs.
 */

static void datagram_run(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (!sl->graceful) {
		cellsock_socket_look_after(s, sl);
		return;
	}
	/* the time of a down call is not known exactly */
	if (!sl->accepted_at)
		sl->accepted_at = s->now;
	if (!first(s, sl) ||
	    cellsock_session_elapsed_ms(s, sl->accepted_at) >= LINGER_MS)
		cellsock_slot_over(s, sl, CELLSOCK_OK, 0);
}

static u64 linger_end(const struct cellsock_slot *sl)
{
	return sl->accepted_at + LINGER_MS * CELLSOCK_NS_PER_MS;
}

static u64 datagram_deadline(const struct cellsock_session *s,
			     const struct cellsock_slot *sl)
{
	u64 next = CELLSOCK_NEVER;

	if (sl->ready)
		next = cellsock_session_to_come(s, sl->send_at);
	if (sl->graceful)
		return min(next, cellsock_session_to_come(s, linger_end(sl)));
	return min(next, cellsock_session_to_come(s, sl->query_at));
}

const struct cellsock_traffic cellsock_datagram = {
	.payload = datagram_payload,
	.data = datagram_data,
	.broken = datagram_broken,
	.waiting = datagram_waiting,
	.closed = datagram_closed,
	.linger = datagram_linger,
	.audit = datagram_audit,
	.message = datagram_message,
	.done = datagram_done,
	.wants = datagram_wants,
	.job = datagram_job,
	.run = datagram_run,
	.deadline = datagram_deadline,
};
