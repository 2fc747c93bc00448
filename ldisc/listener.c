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

static bool is_listener(const struct cellsock_slot *sl)
{
	return sl->req.service == CELLSOCK_TCP_LISTENER &&
	       sl->id != CELLSOCK_NO_ID;
}

/* A listener that the host still wants, NULL: @id is none of ours. */
static struct cellsock_slot *listener(struct cellsock_session *s, u8 id)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	return sl && is_listener(sl) ? sl : NULL;
}

static bool any_listener(const struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (s->slots[i].state != CELLSOCK_SLOT_FREE &&
		    is_listener(&s->slots[i]))
			return true;
	return false;
}

/* It has been told before, by the event or by a list. */
static bool known(struct cellsock_session *s, u8 id,
		  const struct cellsock_endpoint *remote)
{
	const struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	return sl && sl->req.service == CELLSOCK_TCP_INCOMING &&
	       cellsock_endpoint_equal(&sl->req.remote, remote);
}

/* A connection that came from nowhere cannot be shown to anybody. */
static void take(struct cellsock_session *s, struct cellsock_slot *from, u8 id,
		 const struct cellsock_endpoint *remote)
{
	struct cellsock_open req = {
		.service = CELLSOCK_TCP_INCOMING,
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
	if (from->state != CELLSOCK_SLOT_OPEN || !remote->addr.family) {
		cellsock_strangers_refuse(s, id);
		return;
	}
	sl = cellsock_socket_take(s, &req);
	if (!sl) {
		cellsock_strangers_refuse(s, id);
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
	struct cellsock_slot *from = listener(s, msg->server);

	if (msg->kind == CELLSOCK_MSG_INCOMING && from)
		take(s, from, msg->id, &msg->remote);
	else if (msg->kind == CELLSOCK_MSG_INCOMING)
		not_ours(s, msg->id);
	else if (from || (msg->server == CELLSOCK_NO_SERVER && any_listener(s)))
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
	if (any_listener(s))
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
		    s->slots[i].req.service == CELLSOCK_TCP_LISTENER)
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

static void listener_message(struct cellsock_session *s,
			     struct cellsock_slot *sl,
			     const struct cellsock_job *job,
			     const struct cellsock_message *msg)
{
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
