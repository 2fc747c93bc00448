// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that cannot hold one socket back is stopped as a whole, by its port,
 * while a reader is late.  No answer comes meanwhile, so that nothing is asked.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "session.h"

/* A reader who takes nothing for so long while others wait is given up. */
#define HOLD_MAX_MS	30000

/* What is not just a look at something. */
#define WORK	(BIT(CELLSOCK_TURN_OPEN) | BIT(CELLSOCK_TURN_CLOSE) | \
		 BIT(CELLSOCK_TURN_SEND))

static bool reads(const struct cellsock_slot *sl)
{
	return sl->state == CELLSOCK_SLOT_OPEN && !sl->host_closed &&
	       !sl->remote_closed &&
	       !cellsock_service_datagrams(sl->req.service) &&
	       !cellsock_service_listens(sl->req.service);
}

static bool late(const struct cellsock_slot *sl, u32 below)
{
	return reads(sl) && sl->credit < below;
}

/* For the port to go on: so much, or half of what the reader ever could take. */
static u32 enough(const struct cellsock_slot *sl)
{
	return clamp_t(u32, sl->credit_top / 2, CELLSOCK_HOLD_BELOW,
		       CELLSOCK_PUSH_ABOVE);
}

static bool anyone_late(const struct cellsock_session *s)
{
	const struct cellsock_slot *sl;

	for (sl = s->slots; sl < s->slots + CELLSOCK_MAX_SOCKETS; sl++)
		if (late(sl, s->hold.on ? enough(sl) :
					  CELLSOCK_HOLD_BELOW))
			return true;
	return false;
}

/* Does anybody but the late readers have work for the line? */
static bool others_wait(struct cellsock_session *s)
{
	unsigned int i;

	if (s->raw_count || cellsock_session_work_due(s))
		return true;
	for (i = 0; i < cellsock_session_slots(s); i++)
		if (!late(&s->slots[i], CELLSOCK_HOLD_BELOW) &&
		    (cellsock_socket_wants(s, i) & WORK))
			return true;
	return false;
}

static void give_up(struct cellsock_session *s)
{
	struct cellsock_slot *sl;

	for (sl = s->slots; sl < s->slots + CELLSOCK_MAX_SOCKETS; sl++)
		if (late(sl, enough(sl)))
			cellsock_slot_over(s, sl, CELLSOCK_RESET, 0);
}

static void hold(struct cellsock_session *s, bool on)
{
	if (s->hold.on == on)
		return;
	s->hold.on = on;
	s->hold.since = s->now;
	s->transport->hold(s->transport_ctx, on);
	/* silence until now was ours */
	cellsock_cmdq_heard(&s->cmdq, s->now);
}

static bool possible(struct cellsock_session *s)
{
	return !s->ms.caps.flow_control && s->transport->hold &&
	       s->transport->lines &&
	       (s->transport->lines(s->transport_ctx) & CELLSOCK_LINE_HOLDS);
}

static u64 hold_end(const struct cellsock_session *s)
{
	return s->hold.since + HOLD_MAX_MS * CELLSOCK_NS_PER_MS;
}

bool cellsock_hold_on(const struct cellsock_session *s)
{
	return s->hold.on;
}

u64 cellsock_hold_run(struct cellsock_session *s)
{
	if (!cellsock_session_ready(s) || !possible(s)) {
		hold(s, false);
		return CELLSOCK_NEVER;
	}
	if (s->hold.on && s->now >= hold_end(s) && others_wait(s))
		give_up(s);
	if (s->hold.on || cellsock_cmdq_idle(&s->cmdq))
		hold(s, anyone_late(s));
	return s->hold.on ? cellsock_session_to_come(s, hold_end(s)) :
			    CELLSOCK_NEVER;
}
