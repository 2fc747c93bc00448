// SPDX-License-Identifier: GPL-2.0-only
/*
 * ICMP echo, netdev/echo.c, between a local stack and a module that are both
 * played by the test.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/in.h>
#include <linux/skbuff.h>
#include <linux/time64.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <kunit/test.h>

#include "../netdev/echo.h"
#include "../netdev/slots.h"

#define MS	((u64)NSEC_PER_MSEC)

static const struct cellsock_addr local4 = { 4, { 10, 0, 0, 2 } };
static const struct cellsock_addr remote4 = { 4, { 93, 184, 216, 34 } };
static const struct cellsock_addr local6 = {
	6, { 0x20, 1, 0xd, 0xb8, [15] = 2 }
};

static const struct cellsock_addr remote6 = {
	6, { 0x20, 1, 0xd, 0xb8, 1, [15] = 9 }
};

/**
 * struct world - everything
 * @ms: the module
 * @slots: its sockets, of which echo needs the clock only
 * @limit: bounds the errors
 * @echo: what is tested
 * @test: the running case
 * @now: the time
 * @error: what ->ping() returns
 * @pings: ->ping() calls that did not fail
 * @ping: the last one
 * @emitted: packets for the local stack; skb->mark is the context
 * @deadline: as the last run returned it
 */
struct world {
	struct cellsock_modsock ms;
	struct cellsock_slots slots;
	struct cellsock_icmp_limit limit;
	struct cellsock_echo echo;
	struct kunit *test;
	u64 now;
	int error;
	unsigned int pings;
	struct cellsock_ping ping;
	struct sk_buff_head emitted;
	u64 deadline;
};

static struct world *world_of(struct cellsock_modsock *ms)
{
	return container_of(ms, struct world, ms);
}

static void fake_kick(struct cellsock_modsock *ms)
{
}

static int fake_ping(struct cellsock_modsock *ms,
		     const struct cellsock_ping *ping)
{
	struct world *w = world_of(ms);

	if (w->error)
		return w->error;
	w->pings++;
	w->ping = *ping;
	return 0;
}

static const struct cellsock_modsock_ops module_ops = {
	.kick = fake_kick,
	.ping = fake_ping,
};

static u64 fake_now(struct cellsock_slots *slots)
{
	return world_of(slots->ms)->now;
}

static void fake_emit(struct cellsock_slots *slots, u8 context,
		      struct sk_buff *skb)
{
	skb->mark = context;
	__skb_queue_tail(&world_of(slots->ms)->emitted, skb);
}

static const struct cellsock_slots_ops slots_ops = {
	.now = fake_now,
	.emit = fake_emit,
};

static int echo_init(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->test = test;
	w->now = 1000 * (u64)NSEC_PER_SEC;
	w->ms.ops = &module_ops;
	w->ms.caps.echo = true;
	__skb_queue_head_init(&w->emitted);
	cellsock_slots_init(&w->slots, &w->ms, &slots_ops);
	cellsock_echo_init(&w->echo, &w->slots, &w->limit);
	test->priv = w;
	return 0;
}

static void echo_exit(struct kunit *test)
{
	struct world *w = test->priv;

	if (!w)
		return;
	cellsock_echo_destroy(&w->echo);
	__skb_queue_purge(&w->emitted);
}

/* An ICMP message of @len bytes of payload, as the local stack sends it. */
static struct sk_buff *message(struct world *w, bool v6, u8 type, u16 seq,
			       u32 len)
{
	const struct cellsock_addr *src = v6 ? &local6 : &local4;
	const struct cellsock_addr *dst = v6 ? &remote6 : &remote4;
	struct icmphdr *ih;
	struct sk_buff *skb;
	__wsum sum;
	u32 i;

	skb = cellsock_packet_ip(src, dst, v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
				 sizeof(*ih) + len, 0);
	KUNIT_ASSERT_NOT_NULL(w->test, skb);
	ih = skb_put_zero(skb, sizeof(*ih) + len);
	ih->type = type;
	ih->un.echo.id = htons(0x1234);
	ih->un.echo.sequence = htons(seq);
	for (i = 0; i < len; i++)
		((u8 *)(ih + 1))[i] = i * 7 + seq;
	sum = csum_partial(ih, sizeof(*ih) + len, 0);
	if (v6)
		ih->checksum = csum_ipv6_magic(&ipv6_hdr(skb)->saddr,
					       &ipv6_hdr(skb)->daddr,
					       sizeof(*ih) + len,
					       IPPROTO_ICMPV6, sum);
	else
		ih->checksum = csum_fold(sum);
	return skb;
}

static void run(struct world *w)
{
	w->deadline = cellsock_echo_run(&w->echo, w->now);
}

static void send_message(struct world *w, struct sk_buff *skb)
{
	struct cellsock_packet pkt;

	KUNIT_ASSERT_EQ(w->test, cellsock_packet_parse(skb, &pkt), 0);
	KUNIT_ASSERT_TRUE(w->test, cellsock_packet_is_icmp(&pkt));
	cellsock_echo_input(&w->echo, 3, &pkt, skb, w->now);
	run(w);
}

static void request(struct world *w, bool v6, u16 seq, u32 len)
{
	send_message(w, message(w, v6, v6 ? ICMPV6_ECHO_REQUEST : ICMP_ECHO,
				seq, len));
}

static void pong(struct world *w, enum cellsock_result result, u32 ms, u8 ttl)
{
	const struct cellsock_pong pong = {
		.result = result, .time_ms = ms, .ttl = ttl,
	};

	cellsock_echo_pong(&w->echo, &pong);
}

static void expect_nothing(struct world *w)
{
	KUNIT_EXPECT_TRUE(w->test, skb_queue_empty(&w->emitted));
}

/* The oldest packet for the local stack must be the reply to this. */
static void expect_reply(struct world *w, bool v6, u16 seq, u32 len, u8 ttl)
{
	u8 type = v6 ? ICMPV6_ECHO_REPLY : ICMP_ECHOREPLY;
	struct sk_buff *skb = __skb_dequeue(&w->emitted);
	struct sk_buff *want = message(w, v6, type, seq, len);
	struct cellsock_packet pkt;
	u32 hlen = v6 ? 40 : 20;

	KUNIT_ASSERT_NOT_NULL(w->test, skb);
	KUNIT_EXPECT_EQ(w->test, skb->mark, 3);
	/* Its checksums are good. */
	KUNIT_ASSERT_EQ(w->test, cellsock_packet_parse(skb, &pkt), 0);
	KUNIT_EXPECT_MEMEQ(w->test, pkt.local.addr.bytes,
			   (v6 ? &remote6 : &remote4)->bytes, 16);
	KUNIT_EXPECT_MEMEQ(w->test, pkt.remote.addr.bytes,
			   (v6 ? &local6 : &local4)->bytes, 16);
	KUNIT_EXPECT_EQ(w->test, ttl, v6 ? ipv6_hdr(skb)->hop_limit :
			ip_hdr(skb)->ttl);
	KUNIT_ASSERT_EQ(w->test, skb->len, want->len);
	KUNIT_EXPECT_EQ(w->test, skb->data[hlen], type);
	/* But for the type and the checksum it is the request. */
	KUNIT_EXPECT_MEMEQ(w->test, skb->data + hlen + 4,
			   want->data + hlen + 4, 4 + len);
	kfree_skb(want);
	kfree_skb(skb);
}

static void expect_error(struct world *w, bool v6, u8 type, u8 code)
{
	struct sk_buff *skb = __skb_dequeue(&w->emitted);
	struct icmphdr *ih;

	KUNIT_ASSERT_NOT_NULL(w->test, skb);
	ih = (struct icmphdr *)skb_transport_header(skb);
	KUNIT_EXPECT_EQ(w->test, ih->type, type);
	KUNIT_EXPECT_EQ(w->test, ih->code, code);
	KUNIT_EXPECT_EQ(w->test, ((u8 *)(ih + 1))[v6 ? 40 : 20],
			v6 ? ICMPV6_ECHO_REQUEST : ICMP_ECHO);
	kfree_skb(skb);
}

/* ---------------------------------------------------------------- cases */

static void test_reply(struct kunit *test)
{
	struct world *w = test->priv;
	int v6;

	for (v6 = 0; v6 < 2; v6++) {
		request(w, v6, 7, 56);
		KUNIT_EXPECT_EQ(test, w->pings, v6 + 1);
		KUNIT_EXPECT_EQ(test, w->ping.context, 3);
		KUNIT_EXPECT_EQ(test, w->ping.size, 56);
		KUNIT_EXPECT_MEMEQ(test, &w->ping.remote,
				   v6 ? &remote6 : &remote4,
				   sizeof(remote4));
		KUNIT_EXPECT_EQ(test, w->deadline, CELLSOCK_NEVER);
		expect_nothing(w);
		w->now += 80 * MS;
		pong(w, CELLSOCK_OK, 80, 53);
		expect_reply(w, v6, 7, 56, 53);
		expect_nothing(w);
	}
	KUNIT_EXPECT_EQ(test, w->echo.stats.requests, 2);
	KUNIT_EXPECT_EQ(test, w->echo.stats.replies, 2);
}

static const struct size_case {
	u32 payload;
	u16 size;
} size_cases[] = {
	{ 0, 32 }, { 1, 32 }, { 31, 32 }, { 32, 32 }, { 33, 33 },
	{ 1472, 1472 }, { 1500, 1500 }, { 2000, 1500 },
};

/* What a module cannot send is rounded; the reply is as long as the request. */
static void test_sizes(struct kunit *test)
{
	struct world *w = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(size_cases); i++) {
		request(w, false, i, size_cases[i].payload);
		KUNIT_EXPECT_EQ(test, w->ping.size, size_cases[i].size);
		w->now += 10 * MS;
		pong(w, CELLSOCK_OK, 10, 64);
		expect_reply(w, false, i, size_cases[i].payload, 64);
	}
}

static void test_unknown_ttl(struct kunit *test)
{
	struct world *w = test->priv;

	request(w, false, 1, 56);
	w->now += 10 * MS;
	pong(w, CELLSOCK_OK, 10, 0);
	expect_reply(w, false, 1, 56, 64);
}

/* A module whose clock has coarse steps says more than has passed. */
static void test_time(struct kunit *test)
{
	struct world *w = test->priv;

	request(w, false, 1, 56);
	w->now += 70 * MS;
	pong(w, CELLSOCK_OK, 80, 64);
	expect_nothing(w);
	KUNIT_EXPECT_EQ(test, w->slots.armed, w->now + 10 * MS);
	w->now += 10 * MS - 1;
	run(w);
	expect_nothing(w);
	KUNIT_EXPECT_EQ(test, w->deadline, w->now + 1);
	w->now++;
	run(w);
	expect_reply(w, false, 1, 56, 64);
	KUNIT_EXPECT_EQ(test, w->deadline, CELLSOCK_NEVER);
}

static void test_time_is_bounded(struct kunit *test)
{
	struct world *w = test->priv;

	request(w, false, 1, 56);
	pong(w, CELLSOCK_OK, U32_MAX, 64);
	expect_nothing(w);
	w->now += NSEC_PER_SEC;
	run(w);
	expect_reply(w, false, 1, 56, 64);
}

static void test_one_at_a_time(struct kunit *test)
{
	struct world *w = test->priv;
	unsigned int i;

	for (i = 0; i < CELLSOCK_ECHO_QUEUE + 3; i++)
		request(w, false, i, 40 + i);
	KUNIT_EXPECT_EQ(test, w->pings, 1);
	KUNIT_EXPECT_EQ(test, w->echo.stats.dropped, 3);
	for (i = 0; i < CELLSOCK_ECHO_QUEUE; i++) {
		KUNIT_EXPECT_EQ(test, w->pings, i + 1);
		KUNIT_EXPECT_EQ(test, w->ping.size, 40 + i);
		w->now += 50 * MS;
		pong(w, CELLSOCK_OK, 50, 64);
		expect_reply(w, false, i, 40 + i, 64);
	}
	KUNIT_EXPECT_EQ(test, w->pings, CELLSOCK_ECHO_QUEUE);
	/* The ring has gone round. */
	request(w, false, 99, 56);
	w->now += 50 * MS;
	pong(w, CELLSOCK_OK, 50, 64);
	expect_reply(w, false, 99, 56, 64);
}

/* Behind a host that does not answer nobody waits for long. */
static void test_wait_is_bounded(struct kunit *test)
{
	struct world *w = test->priv;

	request(w, false, 1, 56);
	w->now += 3500 * MS;
	request(w, false, 2, 56);
	w->now += 400 * MS;
	request(w, false, 3, 56);
	w->now += 600 * MS;
	pong(w, CELLSOCK_TIMEDOUT, 0, 0);
	KUNIT_EXPECT_EQ(test, w->echo.stats.unanswered, 1);
	KUNIT_EXPECT_EQ(test, w->echo.stats.dropped, 1);
	expect_nothing(w);
	KUNIT_EXPECT_EQ(test, w->pings, 2);
	w->now += 20 * MS;
	pong(w, CELLSOCK_OK, 20, 64);
	expect_reply(w, false, 3, 56, 64);
}

static const struct failure_case {
	enum cellsock_result result;
	bool told;
	bool net;
} failure_cases[] = {
	{ CELLSOCK_TIMEDOUT, false }, { CELLSOCK_BUSY, false },
	{ CELLSOCK_GONE, false }, { CELLSOCK_NET_UNREACH, true, true },
	{ CELLSOCK_HOST_UNREACH, true }, { CELLSOCK_FAILED, true },
	{ CELLSOCK_REFUSED, true },
};

static void test_failures(struct kunit *test)
{
	const struct failure_case *c;
	struct world *w = test->priv;
	unsigned int i;
	int v6;

	for (i = 0; i < 2 * ARRAY_SIZE(failure_cases); i++) {
		c = &failure_cases[i / 2];
		v6 = i % 2;
		request(w, v6, i, 56);
		w->now += 10 * MS;
		pong(w, c->result, 0, 0);
		if (c->told)
			expect_error(w, v6, v6 ? 1 : 3,
				     c->net ? 0 : v6 ? 3 : 1);
		expect_nothing(w);
		KUNIT_EXPECT_EQ(test, w->echo.count, 0);
	}
	KUNIT_EXPECT_EQ(test, w->echo.stats.unanswered, 6);
	KUNIT_EXPECT_EQ(test, w->echo.stats.refused, 8);
}

static void test_refusals(struct kunit *test)
{
	struct world *w = test->priv;

	w->error = -ENETDOWN;
	request(w, false, 1, 56);
	expect_error(w, false, 3, 0);
	w->error = -EAFNOSUPPORT;
	request(w, true, 2, 56);
	expect_error(w, true, 1, 3);
	w->error = 0;
	w->ms.caps.echo = false;
	request(w, false, 3, 56);
	expect_error(w, false, 3, 2);
	KUNIT_EXPECT_EQ(test, w->pings, 0);
	KUNIT_EXPECT_EQ(test, w->echo.count, 0);
}

/* A module that is pinging for somebody else. */
static void test_busy(struct kunit *test)
{
	struct world *w = test->priv;

	w->error = -EBUSY;
	request(w, false, 1, 56);
	expect_nothing(w);
	KUNIT_EXPECT_EQ(test, w->deadline, w->now + 100 * MS);
	w->error = 0;
	w->now += 99 * MS;
	run(w);
	KUNIT_EXPECT_EQ(test, w->pings, 0);
	w->now += MS;
	run(w);
	KUNIT_EXPECT_EQ(test, w->pings, 1);
	KUNIT_EXPECT_EQ(test, w->deadline, CELLSOCK_NEVER);
	w->now += 10 * MS;
	pong(w, CELLSOCK_OK, 10, 64);
	expect_reply(w, false, 1, 56, 64);

	w->error = -EBUSY;
	request(w, false, 2, 56);
	w->now += NSEC_PER_SEC;
	run(w);
	KUNIT_EXPECT_EQ(test, w->echo.stats.dropped, 1);
	KUNIT_EXPECT_EQ(test, w->deadline, CELLSOCK_NEVER);
}

static void test_errors_are_limited(struct kunit *test)
{
	struct world *w = test->priv;
	unsigned int i;

	w->error = -EAFNOSUPPORT;
	for (i = 0; i < 200; i++)
		request(w, true, i, 56);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&w->emitted), 50);
}

static void test_no_request(struct kunit *test)
{
	static const u8 types4[] = {
		ICMP_ECHOREPLY, ICMP_DEST_UNREACH, ICMP_TIMESTAMP,
	};
	static const u8 types6[] = {
		ICMPV6_ECHO_REPLY, ICMPV6_DEST_UNREACH, ICMPV6_PKT_TOOBIG,
	};
	struct world *w = test->priv;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		send_message(w, message(w, false, types4[i], 1, 56));
		send_message(w, message(w, true, types6[i], 1, 56));
	}
	expect_nothing(w);
	KUNIT_EXPECT_EQ(test, w->pings, 0);
	KUNIT_EXPECT_EQ(test, w->echo.stats.ignored, 6);
}

static void test_bad_checksum(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_packet pkt;
	struct sk_buff *skb;
	int v6;

	for (v6 = 0; v6 < 2; v6++) {
		skb = message(w, v6, v6 ? ICMPV6_ECHO_REQUEST : ICMP_ECHO, 1,
			      56);
		skb->data[skb->len - 1] ^= 1;
		KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt),
				-EBADMSG);
		skb_trim(skb, (v6 ? 40 : 20) + 7);
		if (v6)
			ipv6_hdr(skb)->payload_len = htons(7);
		else
			ip_hdr(skb)->tot_len = htons(27);
		if (!v6)
			ip_send_check(ip_hdr(skb));
		KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt),
				-EINVAL);
		kfree_skb(skb);
	}
}

/* The device went down: nobody waits for anything any more. */
static void test_reset(struct kunit *test)
{
	struct world *w = test->priv;

	request(w, false, 1, 56);
	request(w, false, 2, 56);
	cellsock_echo_reset(&w->echo, 2);
	cellsock_echo_reset(&w->echo, 3);
	request(w, false, 3, 57);
	pong(w, CELLSOCK_OK, 0, 64);
	expect_nothing(w);
	KUNIT_EXPECT_EQ(test, w->pings, 2);
	KUNIT_EXPECT_EQ(test, w->ping.size, 57);
	pong(w, CELLSOCK_OK, 0, 64);
	expect_reply(w, false, 3, 57, 64);
	/* One that was asked about and is forgotten gets no error either. */
	request(w, false, 4, 56);
	cellsock_echo_reset(&w->echo, 3);
	pong(w, CELLSOCK_HOST_UNREACH, 0, 0);
	expect_nothing(w);
	pong(w, CELLSOCK_OK, 0, 64);
	expect_nothing(w);
}

static struct kunit_case echo_cases[] = {
	KUNIT_CASE(test_reply),
	KUNIT_CASE(test_sizes),
	KUNIT_CASE(test_unknown_ttl),
	KUNIT_CASE(test_time),
	KUNIT_CASE(test_time_is_bounded),
	KUNIT_CASE(test_one_at_a_time),
	KUNIT_CASE(test_wait_is_bounded),
	KUNIT_CASE(test_failures),
	KUNIT_CASE(test_refusals),
	KUNIT_CASE(test_busy),
	KUNIT_CASE(test_errors_are_limited),
	KUNIT_CASE(test_no_request),
	KUNIT_CASE(test_bad_checksum),
	KUNIT_CASE(test_reset),
	{}
};

static struct kunit_suite echo_suite = {
	.name = "cellsock-echo",
	.init = echo_init,
	.exit = echo_exit,
	.test_cases = echo_cases,
};

kunit_test_suite(echo_suite);
