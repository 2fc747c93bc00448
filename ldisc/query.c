// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the host asks of the network through the module, and needs no slot for:
 * an echo request, the addresses of a name.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "at.h"
#include "session.h"

/* The module's own wait is CELLSOCK_PING_WAIT_S; its word may be late. */
#define PING_LATE_MS	2000
/* ... and its last line a little later than the answer. */
#define PING_OVER_MS	1000
/* A name server is asked several times; with the wait for an id. */
#define LOOKUP_MS	30000
/* A lost +QIOPEN is noticed by looking. */
#define LOOK_MS		10000
#define CLOSE_EVENT_MS	2000
/* Addresses follow each other; nothing says which one is the last. */
#define NEXT_ADDR_MS	500

static bool context_active(const struct cellsock_session *s, u8 context)
{
	return context < CELLSOCK_MAX_CONTEXTS &&
	       s->ms.contexts[context].state == CELLSOCK_CONTEXT_ACTIVE;
}

/*
 * Echo requests, one at a time.
 */

int cellsock_ping_ask(struct cellsock_session *s,
		      const struct cellsock_ping *ping)
{
	struct cellsock_echo *e = &s->echo;

	if (!s->ms.caps.echo)
		return -EOPNOTSUPP;
	if (ping->size < CELLSOCK_PING_MIN || ping->size > CELLSOCK_PING_MAX)
		return -EINVAL;
	if (!context_active(s, ping->context))
		return -ENETDOWN;
	if (ping->remote.family != 4 &&
	    (ping->remote.family != 6 || !s->ms.caps.ipv6 || e->only_ipv4))
		return -EAFNOSUPPORT;
	if (e->step != CELLSOCK_ECHO_REST || e->tell)
		return -EBUSY;
	e->ping = *ping;
	e->step = CELLSOCK_ECHO_ASK;
	return 0;
}

static void echo_step(struct cellsock_session *s, enum cellsock_echo_step step,
		      u64 ms)
{
	s->echo.step = step;
	s->echo.deadline = cellsock_session_after(s, ms);
	s->wire.pinging = step > CELLSOCK_ECHO_ASK;
	s->due = true;
}

static void answered(struct cellsock_session *s, enum cellsock_result result,
		     int code)
{
	s->echo.pong.result = result;
	s->echo.pong.code = code;
	s->echo.tell = true;
	s->due = true;
}

static void pong(struct cellsock_session *s,
		 const struct cellsock_message *msg)
{
	struct cellsock_echo *e = &s->echo;

	if (e->step == CELLSOCK_ECHO_OVER) {
		/* a last line that is an error, as the one before it was */
		if (msg->code)
			echo_step(s, CELLSOCK_ECHO_REST, 0);
		return;
	}
	if (e->step != CELLSOCK_ECHO_ASKED)
		return;
	if (msg->code) {
		answered(s, s->dialect->result(msg->code, 0), msg->code);
	} else if (!memcmp(&msg->remote.addr, &e->ping.remote,
			   sizeof(e->ping.remote))) {
		e->pong.time_ms = msg->total;
		e->pong.ttl = msg->done;
		answered(s, CELLSOCK_OK, 0);
	} else {
		return;
	}
	echo_step(s, CELLSOCK_ECHO_OVER, PING_OVER_MS);
}

static void ping_over(struct cellsock_session *s)
{
	if (s->echo.step == CELLSOCK_ECHO_ASKED)
		answered(s, CELLSOCK_TIMEDOUT, 0);
	echo_step(s, CELLSOCK_ECHO_REST, 0);
}

static void done_ping(struct cellsock_session *s,
		      const struct cellsock_outcome *outcome)
{
	struct cellsock_echo *e = &s->echo;

	/* firmware that answers before it says OK */
	if (e->step != CELLSOCK_ECHO_ASKED)
		return;
	switch (outcome->kind) {
	case CELLSOCK_OUTCOME_OK:
		echo_step(s, CELLSOCK_ECHO_ASKED, PING_LATE_MS +
			  1000 * CELLSOCK_PING_WAIT_S);
		return;
	case CELLSOCK_OUTCOME_ERROR:
		e->only_ipv4 |= e->ping.remote.family == 6;
		answered(s, s->dialect->result(outcome->code, 0),
			 outcome->code);
		break;
	case CELLSOCK_OUTCOME_ABORTED:
		answered(s, CELLSOCK_GONE, 0);
		break;
	default:
		answered(s, CELLSOCK_TIMEDOUT, 0);
		break;
	}
	echo_step(s, CELLSOCK_ECHO_REST, 0);
}

/*
 * Names.  A module looks a name up when it opens a socket to it, and shows the
 * address; a UDP client is one that nobody hears of.
 */

static bool in_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* RFC 1035, 2.3.4: labels of up to 63 characters, the last dot is optional. */
static bool is_name(const char *name)
{
	size_t len = strlen(name), label = 0;

	if (!len || len > CELLSOCK_NAME_MAX)
		return false;
	for (; *name; name++) {
		if (in_name(*name) ? ++label > 63 : *name != '.' || !label)
			return false;
		if (*name == '.')
			label = 0;
	}
	return true;
}

int cellsock_lookup_ask(struct cellsock_session *s, u32 cookie, u8 context,
			const char *name)
{
	struct cellsock_lookup *l = &s->lookup;

	if (!is_name(name))
		return -EINVAL;
	if (!context_active(s, context))
		return -ENETDOWN;
	if (l->step != CELLSOCK_LOOKUP_REST || l->tell)
		return -EBUSY;
	memset(l, 0, sizeof(*l));
	l->id = CELLSOCK_NO_ID;
	l->cookie = cookie;
	l->context = context;
	strscpy(l->name, name, sizeof(l->name));
	l->step = CELLSOCK_LOOKUP_OPEN;
	return 0;
}

static void lookup_over(struct cellsock_session *s)
{
	cellsock_socket_rest(s, s->lookup.id, CELLSOCK_ID_REST_MS);
	s->lookup.step = CELLSOCK_LOOKUP_REST;
	s->lookup.id = CELLSOCK_NO_ID;
	s->lookup.tell = true;
	s->wire.resolving = false;
	s->due = true;
}

/* Known now; told when the socket is closed, and the next one can be asked for. */
static void found(struct cellsock_session *s, enum cellsock_result result,
		  int code)
{
	struct cellsock_lookup *l = &s->lookup;

	l->result = result;
	l->code = code;
	s->due = true;
	if (l->id == CELLSOCK_NO_ID)
		lookup_over(s);
	else
		l->step = CELLSOCK_LOOKUP_CLOSE;
}

/* An id that somebody else has: another one. */
static void other_id(struct cellsock_session *s)
{
	s->lookup.id = CELLSOCK_NO_ID;
	s->lookup.step = CELLSOCK_LOOKUP_OPEN;
	s->due = true;
}

static void not_found(struct cellsock_session *s, int code)
{
	struct cellsock_lookup *l = &s->lookup;

	if (code == s->dialect->id_taken) {
		s->strangers.known |= BIT(l->id);
		s->strangers.list_due = true;
		other_id(s);
		return;
	}
	if (code == s->dialect->one_open)
		cellsock_socket_one_open(s);
	found(s, s->dialect->result(code, 0), code);
}

void cellsock_lookup_lose_id(struct cellsock_session *s, u8 id)
{
	struct cellsock_lookup *l = &s->lookup;

	if (l->id != id)
		return;
	if (l->step == CELLSOCK_LOOKUP_OPENING ||
	    l->step == CELLSOCK_LOOKUP_LOOK)
		other_id(s);
	else
		lookup_over(s);
}

void cellsock_lookup_context_lost(struct cellsock_session *s, u8 context)
{
	struct cellsock_lookup *l = &s->lookup;

	if (l->context == context && l->step > CELLSOCK_LOOKUP_REST &&
	    l->step < CELLSOCK_LOOKUP_CLOSE)
		found(s, CELLSOCK_NET_UNREACH, 0);
}

static void add_addr(struct cellsock_session *s,
		     const struct cellsock_addr *addr)
{
	struct cellsock_lookup *l = &s->lookup;

	if (l->count < CELLSOCK_LOOKUP_ADDRS)
		l->addrs[l->count++] = *addr;
}

static void lookup_answer(struct cellsock_session *s,
			  const struct cellsock_message *msg)
{
	struct cellsock_lookup *l = &s->lookup;

	if (l->step != CELLSOCK_LOOKUP_ASKED)
		return;
	if (msg->kind == CELLSOCK_MSG_NO_ADDRESS) {
		found(s, CELLSOCK_HOST_UNREACH, 0);
		return;
	}
	add_addr(s, &msg->remote.addr);
	l->deadline = cellsock_session_after(s, NEXT_ADDR_MS);
}

static void lookup_event(struct cellsock_session *s,
			 const struct cellsock_message *msg)
{
	struct cellsock_lookup *l = &s->lookup;

	if (msg->kind == CELLSOCK_MSG_OPENED &&
	    l->step == CELLSOCK_LOOKUP_OPENING) {
		if (msg->code)
			not_found(s, msg->code);
		else
			l->step = CELLSOCK_LOOKUP_LOOK;
	} else if (msg->kind == CELLSOCK_MSG_CLOSED &&
		   l->step == CELLSOCK_LOOKUP_CLOSING) {
		lookup_over(s);
	}
}

/* No answer, or that the module is busy, says nothing of the name. */
static void looked(struct cellsock_session *s,
		   const struct cellsock_outcome *outcome)
{
	struct cellsock_lookup *l = &s->lookup;

	if (l->step != CELLSOCK_LOOKUP_LOOK)
		return;
	if (cellsock_session_wordless(s, outcome)) {
		l->step = CELLSOCK_LOOKUP_OPENING;
		l->look_at = cellsock_session_after(s, CELLSOCK_ASK_AGAIN_MS);
	} else if (l->phase == CELLSOCK_PHASE_OPENING) {
		l->step = CELLSOCK_LOOKUP_OPENING;
		l->look_at = cellsock_session_after(s, LOOK_MS);
	} else {
		found(s, l->count ? CELLSOCK_OK : CELLSOCK_HOST_UNREACH, 0);
	}
}

static void done_lookup(struct cellsock_session *s,
			const struct cellsock_job *job,
			const struct cellsock_outcome *outcome)
{
	struct cellsock_lookup *l = &s->lookup;
	bool ok = outcome->kind == CELLSOCK_OUTCOME_OK;

	if (l->step == CELLSOCK_LOOKUP_ASKED) {
		if (!ok)
			found(s, outcome->kind == CELLSOCK_OUTCOME_ERROR ?
			      CELLSOCK_HOST_UNREACH : CELLSOCK_TIMEDOUT,
			      outcome->code);
		return;
	}
	if (l->id != job->id)
		return;
	if (job->verb == CELLSOCK_VERB_RESOLVE) {
		if (l->step != CELLSOCK_LOOKUP_OPENING || ok)
			return;
		if (outcome->kind == CELLSOCK_OUTCOME_ERROR)
			not_found(s, outcome->code);
		else
			found(s, CELLSOCK_TIMEDOUT, 0);
	} else if (job->verb == CELLSOCK_VERB_SOCKET) {
		looked(s, outcome);
	} else if (ok && outcome->async) {
		l->step = CELLSOCK_LOOKUP_CLOSING;
		l->deadline = cellsock_session_after(s, CLOSE_EVENT_MS);
	} else {
		s->strangers.list_due = !ok;
		lookup_over(s);
	}
}

static bool lookup_next(struct cellsock_session *s, struct cellsock_job *job)
{
	struct cellsock_lookup *l = &s->lookup;

	job->slot = CELLSOCK_ASKING;
	switch (l->step) {
	case CELLSOCK_LOOKUP_OPEN:
		if (!s->dialect->resolves && !cellsock_socket_may_open(s))
			return false;
		job->verb = CELLSOCK_VERB_RESOLVE;
		if (!s->dialect->resolves)
			job->id = cellsock_socket_free_id(s);
		job->arg = l->context;
		job->text = l->name;
		return true;
	case CELLSOCK_LOOKUP_LOOK:
		job->verb = CELLSOCK_VERB_SOCKET;
		job->id = l->id;
		return true;
	case CELLSOCK_LOOKUP_CLOSE:
		job->verb = CELLSOCK_VERB_CLOSE;
		job->id = l->id;
		return true;
	default:
		return false;
	}
}

static void lookup_run(struct cellsock_session *s)
{
	struct cellsock_lookup *l = &s->lookup;

	if (l->step == CELLSOCK_LOOKUP_REST ||
	    l->step == CELLSOCK_LOOKUP_CLOSE)
		return;
	/* the time of a down call is not known exactly */
	if (!l->deadline)
		l->deadline = cellsock_session_after(s, LOOKUP_MS);
	if (l->step == CELLSOCK_LOOKUP_OPENING && s->now >= l->look_at &&
	    s->now < l->deadline) {
		l->step = CELLSOCK_LOOKUP_LOOK;
		s->due = true;
	}
	if (s->now < l->deadline)
		return;
	if (l->step == CELLSOCK_LOOKUP_CLOSING) {
		s->strangers.list_due = true;
		lookup_over(s);
	} else if (l->step == CELLSOCK_LOOKUP_OPEN) {
		found(s, CELLSOCK_BUSY, 0);
	} else if (l->step == CELLSOCK_LOOKUP_ASKED && l->count) {
		found(s, CELLSOCK_OK, 0);
	} else {
		found(s, CELLSOCK_TIMEDOUT, 0);
	}
}

/*
 * Both.
 */

void cellsock_query_init(struct cellsock_session *s)
{
	s->lookup.id = CELLSOCK_NO_ID;
}

/* The module has started anew, does not answer, or is gone. */
void cellsock_query_lost(struct cellsock_session *s)
{
	struct cellsock_lookup *l = &s->lookup;

	s->echo.only_ipv4 = false;
	if (s->echo.step == CELLSOCK_ECHO_ASK ||
	    s->echo.step == CELLSOCK_ECHO_ASKED)
		answered(s, CELLSOCK_GONE, 0);
	echo_step(s, CELLSOCK_ECHO_REST, 0);
	if (l->step == CELLSOCK_LOOKUP_REST)
		return;
	if (l->step < CELLSOCK_LOOKUP_CLOSE || l->result != CELLSOCK_OK)
		l->result = CELLSOCK_GONE;
	lookup_over(s);
}

bool cellsock_query_event(struct cellsock_session *s,
			  const struct cellsock_message *msg)
{
	if (msg->kind == CELLSOCK_MSG_PONG) {
		pong(s, msg);
		return true;
	}
	if (msg->kind == CELLSOCK_MSG_PING_OVER) {
		ping_over(s);
		return true;
	}
	if (msg->kind == CELLSOCK_MSG_ADDRESS ||
	    msg->kind == CELLSOCK_MSG_NO_ADDRESS) {
		lookup_answer(s, msg);
		return true;
	}
	if (msg->id != s->lookup.id)
		return false;
	lookup_event(s, msg);
	return true;
}

void cellsock_query_message(struct cellsock_session *s,
			    const struct cellsock_job *job,
			    const struct cellsock_message *msg)
{
	if (msg->kind == CELLSOCK_MSG_SOCKET && msg->id == job->id &&
	    job->id == s->lookup.id) {
		s->lookup.phase = msg->socket.phase;
		if (msg->socket.phase == CELLSOCK_PHASE_OPEN &&
		    msg->remote.addr.family)
			add_addr(s, &msg->remote.addr);
	}
}

void cellsock_query_done(struct cellsock_session *s,
			 const struct cellsock_job *job,
			 const struct cellsock_outcome *outcome)
{
	if (job->verb == CELLSOCK_VERB_PING)
		done_ping(s, outcome);
	else if (outcome->kind != CELLSOCK_OUTCOME_ABORTED)
		done_lookup(s, job, outcome);
}

bool cellsock_query_next(struct cellsock_session *s, struct cellsock_job *job)
{
	if (!cellsock_session_ready(s))
		return false;
	if (s->echo.step == CELLSOCK_ECHO_ASK) {
		job->verb = CELLSOCK_VERB_PING;
		job->ping = &s->echo.ping;
		return true;
	}
	return lookup_next(s, job);
}

/* What is on offer may wait for something more urgent; this one does not. */
void cellsock_query_begin(struct cellsock_session *s,
			  const struct cellsock_job *job)
{
	if (job->verb == CELLSOCK_VERB_PING) {
		/* its answer is due, whatever the module says first */
		echo_step(s, CELLSOCK_ECHO_ASKED, CELLSOCK_PING_TIMEOUT_MS +
			  PING_LATE_MS);
	} else if (job->verb == CELLSOCK_VERB_RESOLVE && s->dialect->resolves) {
		s->lookup.step = CELLSOCK_LOOKUP_ASKED;
		s->wire.resolving = true;
	} else if (job->verb == CELLSOCK_VERB_RESOLVE) {
		s->lookup.id = job->id;
		s->lookup.step = CELLSOCK_LOOKUP_OPENING;
		s->lookup.phase = CELLSOCK_PHASE_DEAD;
		s->lookup.look_at = cellsock_session_after(s, LOOK_MS);
		s->next_id = (job->id + 1) % s->ms.caps.sockets;
		cellsock_session_wire(s, job->id, CELLSOCK_UDP_CLIENT,
				      s->lookup.context, CELLSOCK_MODE_PUSH);
	}
}

void cellsock_query_report(struct cellsock_session *s)
{
	struct cellsock_lookup *l = &s->lookup;

	if (s->echo.tell) {
		s->echo.tell = false;
		s->ms.host->pong(&s->ms, &s->echo.pong);
	}
	if (l->tell) {
		l->tell = false;
		s->ms.host->resolved(&s->ms, l->cookie, l->result, l->code,
				     l->addrs, l->result == CELLSOCK_OK ?
					       l->count : 0);
	}
}

void cellsock_query_run(struct cellsock_session *s)
{
	struct cellsock_echo *e = &s->echo;

	if (e->step == CELLSOCK_ECHO_ASKED && s->now >= e->deadline)
		ping_over(s);
	else if (e->step == CELLSOCK_ECHO_OVER && s->now >= e->deadline)
		echo_step(s, CELLSOCK_ECHO_REST, 0);
	lookup_run(s);
}

u64 cellsock_query_deadline(const struct cellsock_session *s)
{
	u64 next = CELLSOCK_NEVER;

	if (s->echo.step > CELLSOCK_ECHO_ASK)
		next = cellsock_session_to_come(s, s->echo.deadline);
	if (s->lookup.step == CELLSOCK_LOOKUP_OPENING)
		next = min(next, cellsock_session_to_come(s,
							  s->lookup.look_at));
	if (s->lookup.step != CELLSOCK_LOOKUP_REST)
		next = min(next, cellsock_session_to_come(s,
							  s->lookup.deadline));
	return next;
}
