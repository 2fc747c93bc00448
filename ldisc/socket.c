// SPDX-License-Identifier: GPL-2.0-only
/* Slots: a socket's life, from its opening to its end */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
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
/* ... and how long it is taken for such a module after it said so. */
#define SERIAL_MS		60000
/* Seconds that QICLOSE waits for the remote, if it blocks the line and if not. */
#define CLOSE_WAIT_BLOCKING	2
#define CLOSE_WAIT_FREE		10
#define CLOSE_EVENT_MS		2000
#define CLOSES_MAX		3
/* A module that does not know an open socket is asked once more. */
#define MISSED_MS		1000
/* `closed' of an id that has not rested may be its earlier life's so long. */
#define DOUBT_MS		1000
/* A quiet socket is looked after so often at first: a URC may have been lost. */
#define AUDIT_MS		5000

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

bool cellsock_socket_id_free(struct cellsock_session *s, int id)
{
	return !cellsock_socket_by_id(s, id) &&
	       !(s->strangers.known & BIT(id)) &&
	       s->strangers.probe != id && s->lookup.id != id;
}

/* A listener that has a socket of its own has an id of its own as well. */
static bool apart(const struct cellsock_session *s,
		  const struct cellsock_slot *sl)
{
	return s->ms.caps.listeners_apart &&
	       cellsock_service_listens(sl->req.service);
}

/* Whether the module itself numbers who connects, from the low end on. */
static bool numbered_below(const struct cellsock_session *s)
{
	return s->ms.caps.listeners_apart && cellsock_listener_any(s);
}

static int candidate(const struct cellsock_session *s, unsigned int i)
{
	unsigned int n = s->ms.caps.sockets;

	return numbered_below(s) ? n - 1 - i : (s->next_id + i) % n;
}

/* Whether it is what the module would give to the next one who connects. */
static bool next_below(struct cellsock_session *s, int id)
{
	while (id-- > 0)
		if (cellsock_socket_id_free(s, id))
			return false;
	return numbered_below(s);
}

/* One that has rested, or else the one that will have first. */
int cellsock_socket_free_id(struct cellsock_session *s)
{
	unsigned int i, n = s->ms.caps.sockets;
	int best = CELLSOCK_NO_ID;

	for (i = 0; i < n; i++) {
		int id = candidate(s, i);

		if (!cellsock_socket_id_free(s, id))
			continue;
		if (best != CELLSOCK_NO_ID && next_below(s, id))
			return best;
		if (s->now >= s->rest_until[id])
			return id;
		if (best == CELLSOCK_NO_ID ||
		    s->rest_until[id] < s->rest_until[best])
			best = id;
	}
	return best;
}

/* An event of what has had @id so far may still come. */
void cellsock_socket_rest(struct cellsock_session *s, int id, u64 ms)
{
	if (id != CELLSOCK_NO_ID)
		s->rest_until[id] = cellsock_session_after(s, ms);
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
	cellsock_socket_rest(s, sl->id, sl->unheard ? OPEN_TIMEOUT_MS :
						      CELLSOCK_ID_REST_MS);
	sl->id = CELLSOCK_NO_ID;
	enter(s, sl, CELLSOCK_SLOT_OVER);
}

static bool alive(const struct cellsock_slot *sl)
{
	return sl->state == CELLSOCK_SLOT_QUEUED ||
	       sl->state == CELLSOCK_SLOT_OPENING ||
	       sl->state == CELLSOCK_SLOT_OPEN;
}

/* To close what somebody else may have by now would hit that. */
static bool was_given_back(const struct cellsock_session *s,
			   const struct cellsock_slot *sl)
{
	return s->dialect->reuses_ids && sl->remote_closed &&
	       cellsock_service_incoming(sl->req.service);
}

/*
 * The socket is of no more use.  The host is told from the next report; the
 * module's end of it is closed meanwhile.
 */
void cellsock_slot_over(struct cellsock_session *s, struct cellsock_slot *sl,
			enum cellsock_result result, int code)
{
	if (!alive(sl))
		return;
	/* A stream that is cut off must not end as one that was delivered. */
	if (result != CELLSOCK_OK)
		sl->graceful = false;
	if (!sl->host_closed) {
		sl->over_due = true;
		sl->end = result;
		sl->end_code = code;
	}
	if (sl->id == CELLSOCK_NO_ID || was_given_back(s, sl)) {
		forgotten(s, sl);
		return;
	}
	enter(s, sl, CELLSOCK_SLOT_CLOSING);
	/* It may be gone, and its id another port's: look first. */
	sl->suspect = sl->remote_closed &&
		      cellsock_session_has(s, CELLSOCK_FEATURE_CLOSE_FREES);
}

/* Something moved: the next look is due when it has been quiet for a while. */
void cellsock_socket_quiet(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (sl->host_closed)
		return;
	sl->pause_ms = AUDIT_MS;
	sl->query_at = cellsock_session_after(s, AUDIT_MS);
}

void cellsock_socket_look_after(struct cellsock_session *s,
				struct cellsock_slot *sl)
{
	if (s->now < sl->query_at)
		return;
	sl->traffic->audit(s, sl);
	sl->pause_ms = min_t(u32, 2 * sl->pause_ms, CELLSOCK_AUDIT_MAX_MS);
	sl->query_at = cellsock_session_after(s, sl->pause_ms);
}

/*
 * Down calls.
 */

static const struct cellsock_traffic *const traffic_of[] = {
	[CELLSOCK_TCP_CLIENT] = &cellsock_stream,
	[CELLSOCK_TCP_LISTENER] = &cellsock_listener,
	[CELLSOCK_TCP_INCOMING] = &cellsock_stream,
	[CELLSOCK_UDP_CLIENT] = &cellsock_datagram,
	[CELLSOCK_UDP_SERVICE] = &cellsock_datagram,
	[CELLSOCK_UDP_LISTENER] = &cellsock_listener,
	[CELLSOCK_UDP_INCOMING] = &cellsock_datagram,
};

static int check_service(const struct cellsock_session *s,
			 const struct cellsock_open *req)
{
	const struct cellsock_caps *caps = &s->ms.caps;

	switch (req->service) {
	case CELLSOCK_TCP_CLIENT:
	case CELLSOCK_UDP_CLIENT:
		return 0;
	case CELLSOCK_UDP_SERVICE:
		if (!caps->udp_service || req->remote.addr.family != 4)
			return -EAFNOSUPPORT;
		return req->local_port ? 0 : -EINVAL;
	case CELLSOCK_TCP_LISTENER:
		if (!caps->listeners)
			return -EOPNOTSUPP;
		return req->local_port ? 0 : -EINVAL;
	case CELLSOCK_UDP_LISTENER:
		if (!caps->udp_listeners)
			return -EOPNOTSUPP;
		return req->local_port ? 0 : -EINVAL;
	default:
		return -EOPNOTSUPP;
	}
}

static int check_open(const struct cellsock_session *s,
		      const struct cellsock_open *req)
{
	if (req->context >= CELLSOCK_MAX_CONTEXTS ||
	    s->ms.contexts[req->context].state != CELLSOCK_CONTEXT_ACTIVE)
		return -ENETDOWN;
	if (req->remote.addr.family != 4 &&
	    !(req->remote.addr.family == 6 && s->ms.caps.ipv6))
		return -EAFNOSUPPORT;
	return check_service(s, req);
}

/* A slot that is nobody's, NULL when there is none. */
struct cellsock_slot *cellsock_socket_take(struct cellsock_session *s,
					   const struct cellsock_open *req)
{
	unsigned int i = 0, end = s->ms.caps.sockets;

	if (s->ms.caps.listeners_apart &&
	    cellsock_service_listens(req->service)) {
		i = end;
		end = cellsock_session_slots(s);
	}
	for (; i < end; i++) {
		struct cellsock_slot *sl = &s->slots[i];

		if (sl->state != CELLSOCK_SLOT_FREE)
			continue;
		memset(sl, 0, sizeof(*sl));
		sl->id = CELLSOCK_NO_ID;
		sl->req = *req;
		sl->traffic = traffic_of[req->service];
		sl->credit = req->credit;
		sl->credit_top = req->credit;
		sl->query_at = CELLSOCK_NEVER;
		sl->acked_at = CELLSOCK_NEVER;
		return sl;
	}
	return NULL;
}

int cellsock_socket_open(struct cellsock_session *s,
			 const struct cellsock_open *req)
{
	struct cellsock_slot *sl;
	int err = check_open(s, req);

	if (err)
		return err;
	sl = cellsock_socket_take(s, req);
	if (!sl)
		return -EBUSY;
	enter(s, sl, CELLSOCK_SLOT_QUEUED);
	return cellsock_slot_number(s, sl);
}

/*
 * What the module has opened by itself, in a mode that is not known for sure.  A
 * length is taken for a push's, unless buffer mode gives one too.
 */
void cellsock_socket_wire_taken(struct cellsock_session *s, u8 id,
				enum cellsock_service service, u8 context)
{
	cellsock_session_wire(s, id, service, context,
			      cellsock_session_has(s,
						   CELLSOCK_FEATURE_WAITING_LEN) ?
			      CELLSOCK_MODE_BUFFER : CELLSOCK_MODE_PUSH);
}

void cellsock_socket_adopt(struct cellsock_session *s, struct cellsock_slot *sl,
			   u8 id)
{
	sl->id = id;
	sl->connected = true;
	sl->mode_due = s->ms.caps.flow_control;
	cellsock_socket_wire_taken(s, id, sl->req.service, sl->req.context);
	enter(s, sl, CELLSOCK_SLOT_OPEN);
	cellsock_socket_quiet(s, sl);
}

/* The module has given @id to somebody else. */
void cellsock_socket_lose_id(struct cellsock_session *s, u8 id)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	if (!sl)
		return;
	if (sl->state == CELLSOCK_SLOT_OPENING) {
		/* it will be refused, and gets another one */
		sl->id = CELLSOCK_NO_ID;
		enter(s, sl, CELLSOCK_SLOT_QUEUED);
		return;
	}
	/* there was no time to look at what became of one that was closed */
	cellsock_slot_over(s, sl, was_given_back(s, sl) && !sl->doubt ?
			   CELLSOCK_OK : CELLSOCK_RESET, 0);
	forgotten(s, sl);
}

void cellsock_socket_close(struct cellsock_session *s, unsigned int slot,
			   bool graceful)
{
	struct cellsock_slot *sl = &s->slots[slot];

	sl->host_closed = true;
	sl->over_due = false;
	if (graceful && sl->state == CELLSOCK_SLOT_OPEN && !sl->remote_closed) {
		sl->traffic->linger(s, sl);
		return;
	}
	sl->graceful = false;
	cellsock_slot_over(s, sl, CELLSOCK_CANCELLED, 0);
}

/* In transparent mode a connection that ends says so, and no command can ask. */
void cellsock_socket_ask_after(struct cellsock_session *s, unsigned int slot)
{
	struct cellsock_slot *sl = &s->slots[slot];

	cellsock_option_keep_alive(s);
	if (sl->state != CELLSOCK_SLOT_OPEN || sl->host_closed)
		return;
	if (cellsock_slot_mode(s, sl) == CELLSOCK_MODE_TRANSPARENT) {
		sl->alive_due = true;
		return;
	}
	sl->asked = true;
	sl->suspect = true;
}

/*
 * Events.
 */

void cellsock_socket_opened(struct cellsock_session *s,
			    struct cellsock_slot *sl)
{
	if (sl->state != CELLSOCK_SLOT_OPENING)
		return;
	enter(s, sl, CELLSOCK_SLOT_OPEN);
	sl->unheard = false;
	sl->connected = true;
	sl->suspect = false;
	sl->count = sl->doubt;
	cellsock_socket_quiet(s, sl);
	s->ms.host->opened(&s->ms, cellsock_slot_number(s, sl), CELLSOCK_OK, 0);
}

/* Another port may have been the one that was opening. */
void cellsock_socket_one_open(struct cellsock_session *s)
{
	s->serial_until = cellsock_session_after(s, SERIAL_MS);
}

static bool serial(const struct cellsock_session *s)
{
	return s->now < s->serial_until;
}

/* An id that somebody else has is not the flow's fault: it gets another one. */
static void not_opened(struct cellsock_session *s, struct cellsock_slot *sl,
		       int code)
{
	u64 took_ms = cellsock_session_elapsed_ms(s, sl->since);
	enum cellsock_result result = s->dialect->result(code, took_ms);

	/* firmware that has had totals of it already */
	if (sl->state == CELLSOCK_SLOT_OPEN && s->dialect->tells_acked &&
	    code != s->dialect->id_taken)
		cellsock_slot_over(s, sl, CELLSOCK_RESET, code);
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
		cellsock_socket_one_open(s);
	/* a bare ERROR: another port of the module may be at a prompt */
	if (!code)
		result = CELLSOCK_BUSY;
	if (result == CELLSOCK_NET_UNREACH)
		cellsock_pdp_doubt(s, sl->req.context);
	cellsock_slot_over(s, sl, result, code);
}

/* What was pushed was another port's. */
static void not_open_at_all(struct cellsock_session *s,
			    struct cellsock_slot *sl, int code)
{
	if (code != s->dialect->id_taken) {
		cellsock_slot_over(s, sl, CELLSOCK_RESET, code);
		return;
	}
	s->strangers.known |= BIT(sl->id);
	s->strangers.list_due = true;
	cellsock_socket_lose_id(s, sl->id);
}

static void event_opened(struct cellsock_session *s, struct cellsock_slot *sl,
			 int code)
{
	if (!code)
		cellsock_socket_opened(s, sl);
	else if (sl->presumed)
		not_open_at_all(s, sl, code);
	else
		not_opened(s, sl, code);
	sl->presumed = false;
}

static void event_closed(struct cellsock_session *s, struct cellsock_slot *sl)
{
	/*
	 * An id that is being opened, or that waits for its QICLOSE, can only
	 * be meant by an event that was under way before.  Before the OK of
	 * its QICLOSE it may be that one's.
	 */
	if (sl->state == CELLSOCK_SLOT_OPEN) {
		sl->remote_closed = true;
		sl->doubted = false;
		if (sl->host_closed)
			cellsock_slot_over(s, sl, CELLSOCK_OK, 0);
		else
			sl->traffic->closed(s, sl);
	} else if (sl->state == CELLSOCK_SLOT_CLOSED) {
		forgotten(s, sl);
	}
	sl->close_heard = true;
}

void cellsock_socket_event(struct cellsock_session *s,
			   const struct cellsock_message *msg)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, msg->id);

	if (!sl) {
		cellsock_listener_audit(s);
		return;
	}
	switch (msg->kind) {
	case CELLSOCK_MSG_OPENED:
		sl->unheard = false;
		event_opened(s, sl, msg->code);
		break;
	case CELLSOCK_MSG_WAITING:
		sl->traffic->waiting(s, sl);
		break;
	case CELLSOCK_MSG_CLOSED:
		if (sl->restless && sl->state == CELLSOCK_SLOT_OPEN &&
		    cellsock_session_elapsed_ms(s, sl->since) < DOUBT_MS) {
			sl->doubted = true;
			sl->suspect = true;
		} else {
			event_closed(s, sl);
		}
		break;
	default:
		break;
	}
}

void cellsock_socket_broken(struct cellsock_session *s, int id)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	if (sl)
		sl->traffic->broken(s, sl);
}

/*
 * A push says that the socket is open, should +QIOPEN have been lost.  Its id's
 * earlier life cannot be meant, as the module has confirmed the end of that; but
 * until it has taken QIOPEN, another port may have the id.
 */
static void pushed_early(struct cellsock_session *s, struct cellsock_slot *sl)
{
	const struct cellsock_job *job = cellsock_cmdq_job(&s->cmdq);

	if (job && job->verb == CELLSOCK_VERB_OPEN && job->id == sl->id) {
		sl->doubt = true;
		return;
	}
	sl->presumed = true;
	cellsock_socket_opened(s, sl);
}

/* What follows on the wire is one payload. */
void cellsock_socket_payload(struct cellsock_session *s,
			     const struct cellsock_message *msg)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, msg->id);

	if (!sl)
		return;
	if (sl->state == CELLSOCK_SLOT_OPENING)
		pushed_early(s, sl);
	if (sl->state == CELLSOCK_SLOT_OPEN && sl->traffic->payload)
		sl->traffic->payload(s, sl, msg);
}

void cellsock_socket_data(struct cellsock_session *s, int id, const u8 *data,
			  size_t len, bool more)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	if (!sl || sl->state != CELLSOCK_SLOT_OPEN)
		return;
	sl->rx += len;
	if (!sl->host_closed)
		sl->traffic->data(s, sl, data, len, more);
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
	cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
	*data = filler;
	return sizeof(filler);
}

/* Something was lost on the line: whatever the module said may have been it. */
void cellsock_socket_audit(struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < cellsock_session_slots(s); i++) {
		struct cellsock_slot *sl = &s->slots[i];

		if (sl->state == CELLSOCK_SLOT_OPENING)
			sl->suspect = true;
		if (sl->state != CELLSOCK_SLOT_OPEN)
			continue;
		sl->traffic->audit(s, sl);
	}
}

/* ... and so may payload have been, of whomever. */
void cellsock_socket_doubt(struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < cellsock_session_slots(s); i++)
		if (s->slots[i].state == CELLSOCK_SLOT_OPENING ||
		    s->slots[i].state == CELLSOCK_SLOT_OPEN)
			s->slots[i].doubt = true;
	cellsock_socket_audit(s);
}

/* Nothing may be pushed any more. */
void cellsock_socket_all_broken(struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < cellsock_session_slots(s); i++)
		cellsock_slot_over(s, &s->slots[i], CELLSOCK_RESET, 0);
}

/* A socket of ours that the module does not list after a search. */
void cellsock_socket_vanished(struct cellsock_session *s, int id)
{
	struct cellsock_slot *sl = cellsock_socket_by_id(s, id);

	if (!sl)
		return;
	cellsock_slot_over(s, sl, CELLSOCK_GONE, 0);
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

		cellsock_slot_over(s, sl, CELLSOCK_GONE, 0);
		if (sl->state != CELLSOCK_SLOT_FREE)
			forgotten(s, sl);
	}
	memset(s->rest_until, 0, sizeof(s->rest_until));
}

void cellsock_socket_context_lost(struct cellsock_session *s, u8 context)
{
	unsigned int i;

	cellsock_lookup_context_lost(s, context);
	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (s->slots[i].req.context == context)
			cellsock_slot_over(s, &s->slots[i],
					   CELLSOCK_NET_UNREACH, 0);
}

/*
 * What was cut off as its context goes is left to the deactivation: the remote
 * hears nothing, or a reset, where a close would tell it that this was all.
 */
static bool left_to_context(const struct cellsock_session *s,
			    const struct cellsock_slot *sl)
{
	return s->dialect->closes_clean && !sl->graceful &&
	       sl->state == CELLSOCK_SLOT_CLOSING &&
	       cellsock_pdp_clears(s, sl->req.context);
}

/* Is there what has to be closed before its context goes? */
bool cellsock_socket_in_context(const struct cellsock_session *s, u8 context)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (s->slots[i].id != CELLSOCK_NO_ID &&
		    s->slots[i].req.context == context &&
		    !left_to_context(s, &s->slots[i]))
			return true;
	return s->lookup.id != CELLSOCK_NO_ID && s->lookup.context == context;
}

void cellsock_socket_context_cleared(struct cellsock_session *s, u8 context)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (s->slots[i].req.context == context &&
		    left_to_context(s, &s->slots[i]))
			forgotten(s, &s->slots[i]);
}

/*
 * Answers.
 */

/*
 * Where a socket stands makes up for an event that was lost.  One that was open
 * and is not does not get so again.  One that was to be closed and is still
 * listed has its id, however dead it is.
 */
static void found(struct cellsock_session *s, struct cellsock_slot *sl,
		  enum cellsock_socket_phase phase)
{
	if (phase == CELLSOCK_PHASE_OPEN)
		cellsock_socket_opened(s, sl);
	else if (phase == CELLSOCK_PHASE_DEAD &&
		 sl->state == CELLSOCK_SLOT_OPENING)
		cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
	else if (sl->state == CELLSOCK_SLOT_OPEN)
		event_closed(s, sl);
}

static void mode_found(struct cellsock_session *s, struct cellsock_slot *sl,
		       enum cellsock_mode mode)
{
	/* what came behind a lost CONNECT was read as lines */
	if (mode == CELLSOCK_MODE_TRANSPARENT &&
	    cellsock_slot_mode(s, sl) != CELLSOCK_MODE_TRANSPARENT)
		cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
	s->wire.modes[sl->id] = mode;
	sl->mode_unsure = false;
}

void cellsock_socket_message(struct cellsock_session *s,
			     const struct cellsock_job *job,
			     const struct cellsock_message *msg)
{
	struct cellsock_slot *sl = &s->slots[job->slot];

	sl->traffic->message(s, sl, job, msg);
	if (msg->kind == CELLSOCK_MSG_SOCKET && msg->id == job->id) {
		sl->seen = true;
		if (sl->mode_unsure)
			mode_found(s, sl, msg->socket.mode);
		cellsock_transparent_proof(s, sl, msg->socket.phase ==
						  CELLSOCK_PHASE_OPEN);
		found(s, sl, msg->socket.phase);
	}
}

static void done_open(struct cellsock_session *s, struct cellsock_slot *sl,
		      const struct cellsock_outcome *outcome)
{
	if (outcome->kind == CELLSOCK_OUTCOME_ERROR) {
		sl->unheard = false;
		not_opened(s, sl, outcome->code);
	} else if (outcome->kind == CELLSOCK_OUTCOME_ABORTED) {
		cellsock_slot_over(s, sl, CELLSOCK_GONE, 0);
	} else if (outcome->kind != CELLSOCK_OUTCOME_OK) {
		cellsock_slot_over(s, sl, CELLSOCK_TIMEDOUT, 0);
	}
}

/* An unanswered or refused QICLOSE: see whether there is anything to close. */
static void done_close(struct cellsock_session *s, struct cellsock_slot *sl,
		       const struct cellsock_job *job,
		       const struct cellsock_outcome *outcome)
{
	if (sl->state != CELLSOCK_SLOT_CLOSING)
		return;
	if (outcome->kind == CELLSOCK_OUTCOME_OK &&
	    (!outcome->async || sl->close_heard)) {
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

/*
 * A module that is silent, or busy, has not said that there is no such socket.
 * One that stays silent is lost as a whole.
 */
static bool look_again(struct cellsock_session *s, struct cellsock_slot *sl,
		       const struct cellsock_outcome *outcome)
{
	if (outcome->kind == CELLSOCK_OUTCOME_ABORTED) {
		sl->suspect = true;
		return true;
	}
	if (!cellsock_session_wordless(s, outcome) ||
	    ++sl->looks == CELLSOCK_ASK_TRIES) {
		sl->looks = 0;
		return false;
	}
	sl->suspect = true;
	if (outcome->kind == CELLSOCK_OUTCOME_ERROR)
		sl->look_at = cellsock_session_after(s, CELLSOCK_ASK_AGAIN_MS);
	return true;
}

/* A socket that has vanished was not closed in any way that tells its end. */
static void done_socket(struct cellsock_session *s, struct cellsock_slot *sl,
			const struct cellsock_outcome *outcome)
{
	if (look_again(s, sl, outcome))
		return;
	/* nor has one that cannot be asked */
	if (outcome->kind == CELLSOCK_OUTCOME_ABSENT)
		sl->seen = true;
	if (sl->state == CELLSOCK_SLOT_CLOSED) {
		if (!sl->seen || ++sl->closes == CLOSES_MAX) {
			if (sl->seen)
				s->strangers.known |= BIT(sl->id);
			cellsock_strangers_look_again(s);
			forgotten(s, sl);
		} else {
			enter(s, sl, CELLSOCK_SLOT_CLOSING);
		}
	} else if (!sl->seen && sl->doubted) {
		event_closed(s, sl);
	} else if (!sl->seen && s->dialect->tells_acked && !sl->missed &&
		   sl->state == CELLSOCK_SLOT_OPEN) {
		/* it may be over, which the module is about to tell */
		sl->missed = true;
		sl->query_at = cellsock_session_after(s, MISSED_MS);
	} else if (!sl->seen && sl->id != CELLSOCK_NO_ID) {
		cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
		forgotten(s, sl);
	} else {
		sl->missed = false;
		sl->doubted = false;
		sl->alive_due = sl->asked;
		sl->asked = false;
	}
}

void cellsock_socket_done(struct cellsock_session *s,
			  const struct cellsock_job *job,
			  const struct cellsock_outcome *outcome)
{
	struct cellsock_slot *sl = &s->slots[job->slot];

	sl->in_job = false;
	/* The module was found reset while this was on the line. */
	if (sl->id != job->id)
		return;
	switch (job->verb) {
	case CELLSOCK_VERB_OPEN:
		done_open(s, sl, outcome);
		break;
	case CELLSOCK_VERB_CLOSE:
		done_close(s, sl, job, outcome);
		break;
	case CELLSOCK_VERB_SOCKET:
		done_socket(s, sl, outcome);
		break;
	default:
		sl->traffic->done(s, sl, job, outcome);
		break;
	}
}

/*
 * What a slot wants of the line.
 */

static bool anyone_opening(const struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < cellsock_session_slots(s); i++)
		if (s->slots[i].state == CELLSOCK_SLOT_OPENING)
			return true;
	return s->lookup.step == CELLSOCK_LOOKUP_OPENING;
}

static bool has_time(const struct cellsock_session *s)
{
	return cellsock_strangers_settled(s) &&
	       !(serial(s) && anyone_opening(s));
}

/* Could the module be told to open one more socket now? */
bool cellsock_socket_may_open(struct cellsock_session *s)
{
	if (!has_time(s))
		return false;
	if (cellsock_socket_free_id(s) != CELLSOCK_NO_ID)
		return true;
	cellsock_strangers_look_again(s);
	return false;
}

static bool wants_open(struct cellsock_session *s,
		       const struct cellsock_slot *sl)
{
	if (cellsock_service_listens(sl->req.service) &&
	    s->routing != CELLSOCK_ROUTING_SETTLED)
		return false;
	if (apart(s, sl))
		return has_time(s);
	return cellsock_socket_may_open(s);
}

static bool wants_look(const struct cellsock_session *s,
		       const struct cellsock_slot *sl)
{
	return sl->suspect && s->now >= sl->look_at;
}

u16 cellsock_socket_wants(struct cellsock_session *s, unsigned int slot)
{
	struct cellsock_slot *sl = &s->slots[slot];
	u16 look = wants_look(s, sl) ? BIT(CELLSOCK_TURN_QUERY) : 0;

	switch (sl->state) {
	case CELLSOCK_SLOT_QUEUED:
		return wants_open(s, sl) ? BIT(CELLSOCK_TURN_OPEN) : 0;
	case CELLSOCK_SLOT_OPENING:
	case CELLSOCK_SLOT_CLOSED:
		return look;
	case CELLSOCK_SLOT_OPEN:
		return look | sl->traffic->wants(s, sl);
	case CELLSOCK_SLOT_CLOSING:
		if (left_to_context(s, sl) ||
		    (s->dialect->listener_ends_all &&
		     !cellsock_listener_empty(s, sl)))
			return 0;
		return sl->suspect ? look : BIT(CELLSOCK_TURN_CLOSE);
	default:
		return 0;
	}
}

/*
 * Jobs.
 */

/*
 * A listener's connections have its mode (rg 2.3.7), or buffer mode whatever
 * that is (2.4.4): this way they agree, and nothing is pushed that nobody has
 * given credit for.
 */
static enum cellsock_mode first_mode(const struct cellsock_session *s,
				     const struct cellsock_slot *sl)
{
	if (cellsock_service_datagrams(sl->req.service) ||
	    !s->ms.caps.flow_control)
		return CELLSOCK_MODE_PUSH;
	if (cellsock_service_listens(sl->req.service) ||
	    s->options.access == CELLSOCK_ACCESS_BUFFER)
		return CELLSOCK_MODE_BUFFER;
	return CELLSOCK_MODE_PUSH;
}

static void job_open(struct cellsock_session *s, struct cellsock_slot *sl,
		     struct cellsock_job *job)
{
	job->verb = CELLSOCK_VERB_OPEN;
	if (apart(s, sl)) {
		sl->id = cellsock_slot_number(s, sl);
	} else {
		sl->id = cellsock_socket_free_id(s);
		s->next_id = (sl->id + 1) % s->ms.caps.sockets;
	}
	sl->unheard = true;
	sl->restless = s->now < s->rest_until[sl->id];
	cellsock_session_wire(s, sl->id, sl->req.service, sl->req.context,
			      first_mode(s, sl));
	job->open = &sl->req;
	enter(s, sl, CELLSOCK_SLOT_OPENING);
	sl->deadline = cellsock_session_after(s, OPEN_TIMEOUT_MS);
	sl->query_at = cellsock_session_after(s, OPEN_LOOK_MS);
}

static u32 close_wait(const struct cellsock_session *s,
		      const struct cellsock_slot *sl)
{
	if (!sl->graceful)
		return 0;
	return cellsock_session_has(s, CELLSOCK_FEATURE_CLOSE_URC) ?
		CLOSE_WAIT_FREE : CLOSE_WAIT_BLOCKING;
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
		sl->close_heard = false;
		break;
	default:
		if (sl->state == CELLSOCK_SLOT_OPEN &&
		    !(wants_look(s, sl) &&
		      choice->turn == CELLSOCK_TURN_QUERY))
			sl->traffic->job(s, sl, choice->turn, job);
		else
			job->verb = CELLSOCK_VERB_SOCKET;
		break;
	}
	if (job->verb == CELLSOCK_VERB_SOCKET) {
		job->arg = sl->state == CELLSOCK_SLOT_OPENING;
		sl->suspect = false;
		sl->seen = false;
	}
	job->id = sl->id;
	sl->in_job = true;
	return true;
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
	if (sl->alive_due) {
		sl->alive_due = false;
		if (sl->state == CELLSOCK_SLOT_OPEN && !sl->host_closed &&
		    !sl->remote_closed)
			s->ms.host->alive(&s->ms, i);
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
	return s->lookup.step == CELLSOCK_LOOKUP_OPEN;
}

static void run_opening(struct cellsock_session *s, struct cellsock_slot *sl)
{
	if (s->now >= sl->deadline) {
		cellsock_slot_over(s, sl, CELLSOCK_TIMEDOUT, 0);
	} else if (serial(s) && anyone_queued(s) &&
		   cellsock_session_elapsed_ms(s, sl->since) >= OPEN_TURN_MS) {
		cellsock_slot_over(s, sl, CELLSOCK_BUSY, s->dialect->one_open);
	} else if (s->now >= sl->query_at) {
		sl->suspect = true;
		sl->query_at = cellsock_session_after(s, OPEN_LOOK_MS);
	}
}

void cellsock_socket_run(struct cellsock_session *s)
{
	unsigned int i;

	if (!cellsock_session_ready(s))
		return;
	for (i = 0; i < cellsock_session_slots(s); i++) {
		struct cellsock_slot *sl = &s->slots[i];

		if (sl->state == CELLSOCK_SLOT_OPENING) {
			run_opening(s, sl);
		} else if (sl->state == CELLSOCK_SLOT_OPEN) {
			sl->traffic->run(s, sl);
		} else if (sl->state == CELLSOCK_SLOT_CLOSED &&
			   s->now >= sl->deadline) {
			sl->deadline = CELLSOCK_NEVER;
			sl->suspect = true;
		}
	}
}

u64 cellsock_socket_deadline(const struct cellsock_session *s)
{
	u64 next = CELLSOCK_NEVER;
	unsigned int i;

	if (!cellsock_session_ready(s))
		return CELLSOCK_NEVER;
	if (anyone_queued(s))
		next = cellsock_session_to_come(s, s->serial_until);
	for (i = 0; i < cellsock_session_slots(s); i++) {
		const struct cellsock_slot *sl = &s->slots[i];

		if (sl->suspect)
			next = min(next, cellsock_session_to_come(s,
								  sl->look_at));
		if (sl->state == CELLSOCK_SLOT_OPEN)
			next = min(next, sl->traffic->deadline(s, sl));
		else if (sl->state == CELLSOCK_SLOT_OPENING)
			next = min(next, min(sl->deadline, sl->query_at));
		else if (sl->state == CELLSOCK_SLOT_CLOSED)
			next = min(next, sl->deadline);
	}
	return next;
}
