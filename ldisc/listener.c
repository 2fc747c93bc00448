// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections that the module takes: its listeners carry no bytes, what they
 * took is a stream like any other.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "session.h"

/* Whose client waits for us in vain is found out so often. */
#define LIST_MS		5000
/* Looks in a row that found connections of whom we know nothing. */
#define MISMATCHES	2

static bool is_listener(const struct cellsock_slot *sl)
{
	return sl->state != CELLSOCK_SLOT_FREE && sl->id != CELLSOCK_NO_ID &&
	       cellsock_service_listens(sl->req.service);
}

/* A listener that the host still wants, NULL: @id is none of ours. */
static struct cellsock_slot *listener(struct cellsock_session *s, u8 id)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	return sl && is_listener(sl) ? sl : NULL;
}

bool cellsock_listener_any(const struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (is_listener(&s->slots[i]))
			return true;
	return false;
}

/* The one that an event is about, which may not say so where there is one only. */
static struct cellsock_slot *listener_of(struct cellsock_session *s,
					 const struct cellsock_message *msg)
{
	unsigned int i;

	if (msg->server != CELLSOCK_NO_SERVER)
		return listener(s, msg->server);
	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (is_listener(&s->slots[i]))
			return &s->slots[i];
	return NULL;
}

/* Of what a listener took, the module has so many. */
static unsigned int taken(const struct cellsock_session *s,
			  const struct cellsock_slot *from)
{
	unsigned int i, n = 0;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++) {
		const struct cellsock_slot *sl = &s->slots[i];

		n += sl->state != CELLSOCK_SLOT_FREE &&
		     sl->id != CELLSOCK_NO_ID &&
		     cellsock_service_incoming(sl->req.service) &&
		     sl->req.context == from->req.context;
	}
	return n;
}

/* Can it be given up without harm to what it took? */
bool cellsock_listener_empty(const struct cellsock_session *s,
			     const struct cellsock_slot *sl)
{
	return !is_listener(sl) || !taken(s, sl);
}

/*
 * It has been told before, by the event or by a list.  Without a port the same
 * client may have come once more.
 */
static bool known(struct cellsock_session *s, u8 id,
		  const struct cellsock_endpoint *remote)
{
	const struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	return sl && cellsock_service_incoming(sl->req.service) &&
	       remote->port &&
	       cellsock_endpoint_equal(&sl->req.remote, remote);
}

static enum cellsock_service service_of(const struct cellsock_slot *from)
{
	return from->req.service == CELLSOCK_UDP_LISTENER ?
		CELLSOCK_UDP_INCOMING : CELLSOCK_TCP_INCOMING;
}

static void refuse(struct cellsock_session *s, const struct cellsock_slot *from,
		   u8 id)
{
	cellsock_socket_wire_taken(s, id, service_of(from), from->req.context);
	cellsock_strangers_refuse(s, id);
}

/*
 * What is on its way to the module names the one before, and reaches this one:
 * neither bytes nor an end were meant for it.
 */
static bool mistaken(const struct cellsock_session *s, u8 id)
{
	const struct cellsock_job *job = cellsock_cmdq_job(&s->cmdq);

	return s->dialect->reuses_ids && job && job->id == id &&
	       (job->verb == CELLSOCK_VERB_SEND ||
		job->verb == CELLSOCK_VERB_CLOSE);
}

/* A connection that came from nowhere cannot be shown to anybody. */
static void take(struct cellsock_session *s, struct cellsock_slot *from, u8 id,
		 const struct cellsock_endpoint *remote)
{
	struct cellsock_open req = {
		.service = service_of(from),
		.context = from->req.context,
		.remote = *remote,
		.local_port = from->req.local_port,
	};
	struct cellsock_slot *sl;

	if (known(s, id, remote))
		return;
	cellsock_socket_lose_id(s, id);
	cellsock_strangers_lose_id(s, id);
	cellsock_lookup_lose_id(s, id);
	cellsock_socket_opened(s, from);
	if (from->state != CELLSOCK_SLOT_OPEN || !remote->addr.family ||
	    mistaken(s, id)) {
		refuse(s, from, id);
		return;
	}
	sl = cellsock_socket_take(s, &req);
	if (!sl) {
		refuse(s, from, id);
		s->ms.host->incoming_full(&s->ms);
		return;
	}
	cellsock_socket_adopt(s, sl, id);
	s->ms.host->incoming(&s->ms, cellsock_slot_number(s, from),
			     cellsock_slot_number(s, sl), remote);
}

/*
 * Another port's listener took it, or one of ours that is closed.  The list
 * tells which.
 */
static void not_ours(struct cellsock_session *s, u8 id)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	if (sl && sl->state == CELLSOCK_SLOT_OPENING)
		cellsock_socket_lose_id(s, id);
	s->strangers.list_due = true;
}

void cellsock_listener_event(struct cellsock_session *s,
			     const struct cellsock_message *msg)
{
	struct cellsock_slot *from = listener_of(s, msg);

	if (msg->kind == CELLSOCK_MSG_INCOMING && from)
		take(s, from, msg->id, &msg->remote);
	else if (msg->kind == CELLSOCK_MSG_INCOMING)
		not_ours(s, msg->id);
	else if (from)
		s->ms.host->incoming_full(&s->ms);
}

/* A list makes up for an event that was lost. */
void cellsock_listener_listed(struct cellsock_session *s,
			      const struct cellsock_message *msg)
{
	struct cellsock_slot *from = listener(s, msg->server);

	if (msg->socket.service != CELLSOCK_TCP_INCOMING || !from)
		return;
	if (msg->socket.phase == CELLSOCK_PHASE_OPEN)
		take(s, from, msg->id, &msg->remote);
	else if (!cellsock_socket_by_id(s, msg->id))
		cellsock_strangers_refuse(s, msg->id);
}

/* Something was said of a socket that nobody knows: whose is it? */
void cellsock_listener_audit(struct cellsock_session *s)
{
	if (cellsock_listener_any(s))
		s->strangers.list_due = true;
}

/*
 * "If the module works as the server, you need to configure the call mode"
 * (rg 2.3.7, note 3): once, before the first listener, and not if somebody has
 * done so.  A module that knows no such setting needs none.
 */
static bool anyone_waits(const struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (s->slots[i].state == CELLSOCK_SLOT_QUEUED &&
		    cellsock_service_listens(s->slots[i].req.service))
			return true;
	return false;
}

bool cellsock_listener_next(struct cellsock_session *s,
			    struct cellsock_job *job)
{
	if (!cellsock_session_ready(s) ||
	    s->routing == CELLSOCK_ROUTING_SETTLED || !anyone_waits(s))
		return false;
	job->verb = s->routing == CELLSOCK_ROUTING_OFF ? CELLSOCK_VERB_ROUTE :
							 CELLSOCK_VERB_ROUTING;
	return true;
}

void cellsock_listener_message(struct cellsock_session *s,
			       const struct cellsock_message *msg)
{
	if (msg->kind == CELLSOCK_MSG_ROUTING && !msg->active)
		s->routing = CELLSOCK_ROUTING_OFF;
}

void cellsock_listener_done(struct cellsock_session *s,
			    const struct cellsock_job *job,
			    const struct cellsock_outcome *outcome)
{
	if (outcome->kind == CELLSOCK_OUTCOME_ABORTED)
		return;
	if (job->verb == CELLSOCK_VERB_ROUTE ||
	    s->routing == CELLSOCK_ROUTING_UNKNOWN)
		s->routing = CELLSOCK_ROUTING_SETTLED;
}

/*
 * The listener itself.
 */

static void listener_data(struct cellsock_session *s, struct cellsock_slot *sl,
			  const u8 *data, size_t len, bool more)
{
}

static void listener_nothing(struct cellsock_session *s,
			     struct cellsock_slot *sl)
{
}

static void listener_closed(struct cellsock_session *s,
			    struct cellsock_slot *sl)
{
	cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
}

static void listener_linger(struct cellsock_session *s,
			    struct cellsock_slot *sl)
{
	cellsock_slot_over(s, sl, CELLSOCK_CANCELLED, 0);
}

static void listener_audit(struct cellsock_session *s, struct cellsock_slot *sl)
{
	sl->suspect = true;
	s->strangers.list_due = true;
}

/*
 * The module has more connections than we know, and had at the last look: one was
 * told of by a line that was lost.  Whose it is cannot be found out any more.
 */
static void refuse_unknown(struct cellsock_session *s,
			   const struct cellsock_slot *sl)
{
	int id;

	for (id = 0; id < s->ms.caps.sockets; id++)
		if (cellsock_socket_id_free(s, id))
			refuse(s, sl, id);
}

static void listener_message(struct cellsock_session *s,
			     struct cellsock_slot *sl,
			     const struct cellsock_job *job,
			     const struct cellsock_message *msg)
{
	if (msg->kind != CELLSOCK_MSG_SOCKET || msg->id != job->id)
		return;
	if (msg->total <= taken(s, sl)) {
		sl->mismatches = 0;
	} else if (++sl->mismatches == MISMATCHES) {
		sl->mismatches = 0;
		refuse_unknown(s, sl);
	}
}

static void listener_done(struct cellsock_session *s, struct cellsock_slot *sl,
			  const struct cellsock_job *job,
			  const struct cellsock_outcome *outcome)
{
}

static u16 listener_wants(struct cellsock_session *s, struct cellsock_slot *sl)
{
	return 0;
}

static void listener_job(struct cellsock_session *s, struct cellsock_slot *sl,
			 enum cellsock_turn turn, struct cellsock_job *job)
{
}

static void listener_run(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (s->now < sl->query_at)
		return;
	listener_audit(s, sl);
	sl->query_at = cellsock_session_after(s, LIST_MS);
}

static u64 listener_deadline(const struct cellsock_session *s,
			     const struct cellsock_slot *sl)
{
	return cellsock_session_to_come(s, sl->query_at);
}

const struct cellsock_traffic cellsock_listener = {
	.data = listener_data,
	.broken = listener_nothing,
	.waiting = listener_nothing,
	.closed = listener_closed,
	.linger = listener_linger,
	.audit = listener_audit,
	.message = listener_message,
	.done = listener_done,
	.wants = listener_wants,
	.job = listener_job,
	.run = listener_run,
	.deadline = listener_deadline,
};
