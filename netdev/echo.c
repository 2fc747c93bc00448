// SPDX-License-Identifier: GPL-2.0-only
#include <linux/errno.h>
#include <linux/icmp.h>
#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "echo.h"
#include "slots.h"

/*
 * The module sends one request at a time, and whoever measures times by them
 * would measure the queue: who has waited this long is not sent any more.
 */
#define CELLSOCK_ECHO_WAIT	(1 * NSEC_PER_SEC)
/* When to ask again that was busy with something else. */
#define CELLSOCK_ECHO_AGAIN	(100 * NSEC_PER_MSEC)
/*
 * What the module took longer than it took us to hear of it: its clock's steps,
 * no more.
 */
#define CELLSOCK_ECHO_HOLD	(1 * NSEC_PER_SEC)

static struct cellsock_echo_request *
cellsock_echo_request(struct cellsock_echo *echo, unsigned int i)
{
	return &echo->requests[(echo->first + i) % CELLSOCK_ECHO_QUEUE];
}

/* The oldest request is over. */
static void cellsock_echo_pop(struct cellsock_echo *echo)
{
	kfree_skb(cellsock_echo_request(echo, 0)->skb);
	echo->first++;
	echo->count--;
	echo->state = CELLSOCK_ECHO_WAITS;
	echo->due = CELLSOCK_NEVER;
}

static void cellsock_echo_refuse(struct cellsock_echo *echo,
				 enum cellsock_icmp_error error, u64 now)
{
	struct cellsock_echo_request *request = cellsock_echo_request(echo, 0);
	struct sk_buff *reply;

	if (!request->skb || !cellsock_icmp_allowed(echo->limit, now))
		return;
	reply = cellsock_icmp_reply(request->skb, &request->pkt, error, 0);
	if (!reply)
		return;
	echo->stats.refused++;
	echo->slots->ops->emit(echo->slots, request->context, reply);
}

static void cellsock_echo_answer(struct cellsock_echo *echo)
{
	struct cellsock_echo_request *request = cellsock_echo_request(echo, 0);
	struct sk_buff *reply = NULL;

	if (request->skb)
		reply = cellsock_icmp_echo(request->skb, &request->pkt,
					   echo->ttl);
	if (!reply)
		return;
	echo->stats.replies++;
	echo->slots->ops->emit(echo->slots, request->context, reply);
}

static int cellsock_echo_ping(struct cellsock_echo *echo)
{
	const struct cellsock_echo_request *request;
	struct cellsock_modsock *ms = echo->slots->ms;
	struct cellsock_ping ping;

	if (!ms->caps.echo)
		return -EOPNOTSUPP;
	request = cellsock_echo_request(echo, 0);
	ping = (struct cellsock_ping) {
		.context = request->context,
		.remote = request->pkt.remote.addr,
		/* as ping programs count it: what follows the ICMP header */
		.size = clamp_t(u32,
				request->pkt.len - sizeof(struct icmphdr),
				CELLSOCK_PING_MIN, CELLSOCK_PING_MAX),
	};
	return ms->ops->ping(ms, &ping);
}

/* Have the oldest request sent, or done with. */
static void cellsock_echo_ask(struct cellsock_echo *echo, u64 now)
{
	struct cellsock_echo_request *request = cellsock_echo_request(echo, 0);
	int err;

	if (!request->skb || now - request->since >= CELLSOCK_ECHO_WAIT) {
		echo->stats.dropped++;
		cellsock_echo_pop(echo);
		return;
	}
	err = cellsock_echo_ping(echo);
	if (!err) {
		echo->state = CELLSOCK_ECHO_ASKED;
		echo->asked = now;
		echo->due = CELLSOCK_NEVER;
		return;
	}
	if (err == -EBUSY) {
		echo->due = now + CELLSOCK_ECHO_AGAIN;
		return;
	}
	if (err == -ENETDOWN)
		cellsock_echo_refuse(echo, CELLSOCK_ICMP_NET, now);
	else if (err == -EOPNOTSUPP)
		cellsock_echo_refuse(echo, CELLSOCK_ICMP_PROTOCOL, now);
	else
		cellsock_echo_refuse(echo, CELLSOCK_ICMP_HOST, now);
	cellsock_echo_pop(echo);
}

u64 cellsock_echo_run(struct cellsock_echo *echo, u64 now)
{
	cellsock_modsock_assert_locked(echo->slots->ms);
	if (echo->state == CELLSOCK_ECHO_ANSWERED && now >= echo->due) {
		cellsock_echo_answer(echo);
		cellsock_echo_pop(echo);
	}
	while (echo->count && echo->state == CELLSOCK_ECHO_WAITS &&
	       (echo->due == CELLSOCK_NEVER || now >= echo->due)) {
		echo->due = CELLSOCK_NEVER;
		cellsock_echo_ask(echo, now);
	}
	return echo->due;
}

void cellsock_echo_input(struct cellsock_echo *echo, u8 context,
			 const struct cellsock_packet *pkt,
			 struct sk_buff *skb, u64 now)
{
	cellsock_modsock_assert_locked(echo->slots->ms);
	/* An error about what is no request would help nobody (RFC 1122). */
	if (!cellsock_icmp_is_request(skb, pkt)) {
		echo->stats.ignored++;
		kfree_skb(skb);
		return;
	}
	if (echo->count == CELLSOCK_ECHO_QUEUE) {
		echo->stats.dropped++;
		kfree_skb(skb);
		return;
	}
	echo->stats.requests++;
	*cellsock_echo_request(echo, echo->count++) =
		(struct cellsock_echo_request) {
			.skb = skb,
			.pkt = *pkt,
			.context = context,
			.since = now,
		};
}

void cellsock_echo_reset(struct cellsock_echo *echo, u8 context)
{
	struct cellsock_echo_request *request;
	unsigned int i;

	cellsock_modsock_assert_locked(echo->slots->ms);
	for (i = 0; i < echo->count; i++) {
		request = cellsock_echo_request(echo, i);
		if (request->context != context)
			continue;
		kfree_skb(request->skb);
		request->skb = NULL;
	}
}

/* What the module made of it, where that is not an answer. */
static void cellsock_echo_failed(struct cellsock_echo *echo,
				 enum cellsock_result result, u64 now)
{
	switch (result) {
	case CELLSOCK_TIMEDOUT:
	case CELLSOCK_BUSY:
	case CELLSOCK_GONE:
		echo->stats.unanswered++;
		break;
	case CELLSOCK_NET_UNREACH:
		cellsock_echo_refuse(echo, CELLSOCK_ICMP_NET, now);
		break;
	default:
		/* also what it says of an address family that it does not know */
		cellsock_echo_refuse(echo, CELLSOCK_ICMP_HOST, now);
		break;
	}
}

void cellsock_echo_pong(struct cellsock_echo *echo,
			const struct cellsock_pong *pong)
{
	u64 now = echo->slots->ops->now(echo->slots);

	cellsock_modsock_assert_locked(echo->slots->ms);
	if (echo->state != CELLSOCK_ECHO_ASKED)
		return;
	if (pong->result == CELLSOCK_OK) {
		echo->state = CELLSOCK_ECHO_ANSWERED;
		echo->due = echo->asked + pong->time_ms * (u64)NSEC_PER_MSEC;
		echo->due = min(echo->due, now + CELLSOCK_ECHO_HOLD);
		echo->ttl = pong->ttl;
	} else {
		cellsock_echo_failed(echo, pong->result, now);
		cellsock_echo_pop(echo);
	}
	cellsock_slots_arm(echo->slots, cellsock_echo_run(echo, now));
}

void cellsock_echo_init(struct cellsock_echo *echo,
			struct cellsock_slots *slots,
			struct cellsock_icmp_limit *limit)
{
	memset(echo, 0, sizeof(*echo));
	echo->slots = slots;
	echo->limit = limit;
	echo->due = CELLSOCK_NEVER;
}

void cellsock_echo_destroy(struct cellsock_echo *echo)
{
	while (echo->count)
		cellsock_echo_pop(echo);
}
