// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listening ports, netdev/listen.c, and the connections that come through them,
 * netdev/flow.c, between a local stack and a module that are both played by the
 * test.
 */
#include <linux/in.h>
#include <linux/skbuff.h>
#include <linux/time64.h>
#include <kunit/test.h>

#include "../netdev/flow.h"
#include "../netdev/listen.h"
#include "../netdev/packet.h"
#include "../netdev/udp.h"

#define SOCKETS	12
#define CTX	2
#define ISN	9000

/**
 * struct fake_socket - a slot, as the module side has it
 * @taken: between ->open(), or an incoming connection, and released()
 * @request: what was asked for
 * @credit: as told last
 * @close: 'g': a graceful close was asked for, 'a': an abort; 0: none
 */
struct fake_socket {
	bool taken;
	struct cellsock_open request;
	u32 credit;
	char close;
};

/**
 * struct world - everything
 * @ms: the module
 * @slots: its sockets
 * @flows: the flow table
 * @udp: the datagrams
 * @listens: what is tested
 * @test: the running case
 * @now: the time
 * @sockets: the module's
 * @error: what ->open() fails with, if not 0
 * @opens: ->open() calls that did not fail
 * @emitted: packets for the local stack; skb->mark is the context
 * @announced: claims that were told to be open
 * @ended: claims that were told to be over
 * @seen: the segment that was expected last
 * @from: where it came from
 * @unreachable: datagrams that were told that nobody can be reached
 */
struct world {
	struct cellsock_modsock ms;
	struct cellsock_slots slots;
	struct cellsock_flows flows;
	struct cellsock_udp udp;
	struct cellsock_listens listens;
	struct kunit *test;
	u64 now;
	struct fake_socket sockets[SOCKETS];
	int error;
	unsigned int opens;
	struct sk_buff_head emitted;
	unsigned int announced;
	unsigned int ended;
	struct cellsock_tcp_segment seen;
	struct cellsock_endpoint from;
	unsigned int unreachable;
};

static const struct cellsock_addr own4 = { 4, { 10, 7, 157, 1 } };
static const struct cellsock_addr own6 = {
	6, { 0x20, 1, 0xd, 0xb8, [15] = 7 }
};

static const struct cellsock_endpoint remote4 = {
	.addr = { 4, { 198, 51, 100, 9 } }, .port = 54091,
};

static const struct cellsock_endpoint remote6 = {
	.addr = { 6, { 0x20, 1, 0xd, 0xb8, [15] = 99 } }, .port = 1025,
};

static struct world *world_of(struct cellsock_modsock *ms)
{
	return container_of(ms, struct world, ms);
}

/* --------------------------------------------------- the module's side */

static int take_socket(struct world *w)
{
	unsigned int slot;

	for (slot = 0; slot < SOCKETS; slot++) {
		if (w->sockets[slot].taken)
			continue;
		w->sockets[slot] = (struct fake_socket) { .taken = true };
		return slot;
	}
	return -EBUSY;
}

static void fake_kick(struct cellsock_modsock *ms)
{
}

static int fake_open(struct cellsock_modsock *ms,
		     const struct cellsock_open *request)
{
	struct world *w = world_of(ms);
	int slot;

	if (w->error)
		return w->error;
	slot = take_socket(w);
	if (slot < 0)
		return slot;
	w->sockets[slot].request = *request;
	w->opens++;
	return slot;
}

static void fake_credit(struct cellsock_modsock *ms, unsigned int slot,
			u32 bytes)
{
	struct world *w = world_of(ms);

	KUNIT_ASSERT_LT(w->test, slot, SOCKETS);
	KUNIT_EXPECT_TRUE(w->test, w->sockets[slot].taken);
	w->sockets[slot].credit = bytes;
}

static void fake_close(struct cellsock_modsock *ms, unsigned int slot,
		       bool graceful)
{
	struct world *w = world_of(ms);

	KUNIT_ASSERT_LT(w->test, slot, SOCKETS);
	KUNIT_EXPECT_TRUE(w->test, w->sockets[slot].taken);
	KUNIT_EXPECT_NE(w->test, w->sockets[slot].close, 'a');
	w->sockets[slot].close = graceful ? 'g' : 'a';
}

static void fake_ready(struct cellsock_modsock *ms, unsigned int slot)
{
	struct world *w = world_of(ms);

	KUNIT_ASSERT_LT(w->test, slot, SOCKETS);
	KUNIT_EXPECT_TRUE(w->test, w->sockets[slot].taken);
}

static const char *fake_describe(struct cellsock_modsock *ms, int code)
{
	return "Socket listen failed";
}

static const struct cellsock_modsock_ops module_ops = {
	.kick = fake_kick,
	.open = fake_open,
	.ready = fake_ready,
	.credit = fake_credit,
	.close = fake_close,
	.describe = fake_describe,
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

static void fake_notify(struct cellsock_slots *slots,
			const struct cellsock_flow_info *info, bool open)
{
	struct world *w = world_of(slots->ms);

	if (info->service != CELLSOCK_TCP_INCOMING)
		return;
	if (open)
		w->announced++;
	else
		w->ended++;
}

static const struct cellsock_slots_ops slots_ops = {
	.now = fake_now,
	.emit = fake_emit,
	.notify = fake_notify,
};

static void fake_refuse(struct cellsock_udp *udp, u8 context,
			struct sk_buff *skb, enum cellsock_icmp_error error,
			u32 mtu)
{
	struct world *w = world_of(udp->slots->ms);

	KUNIT_EXPECT_EQ(w->test, error, CELLSOCK_ICMP_HOST);
	w->unreachable++;
}

static const struct cellsock_udp_ops udp_ops = {
	.refuse = fake_refuse,
};

static struct cellsock_context *context_of(struct world *w)
{
	return &w->ms.contexts[CTX];
}

static int listen_init(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->test = test;
	w->now = 1000 * (u64)NSEC_PER_SEC;
	w->ms.ops = &module_ops;
	w->ms.caps.sockets = SOCKETS;
	w->ms.send_max = 1460;
	w->ms.caps.listeners = true;
	context_of(w)->state = CELLSOCK_CONTEXT_ACTIVE;
	context_of(w)->net.v4 = own4;
	__skb_queue_head_init(&w->emitted);
	w->ms.caps.udp_service = true;
	cellsock_slots_init(&w->slots, &w->ms, &slots_ops);
	cellsock_flows_init(&w->flows, &w->slots);
	cellsock_udp_init(&w->udp, &w->slots, &udp_ops);
	cellsock_listens_init(&w->listens, &w->slots, &w->flows, &w->udp);
	cellsock_listens_device(&w->listens, CTX, true);
	test->priv = w;
	return 0;
}

static void listen_exit(struct kunit *test)
{
	struct world *w = test->priv;

	if (!w)
		return;
	cellsock_listens_destroy(&w->listens);
	cellsock_flows_destroy(&w->flows);
	cellsock_udp_destroy(&w->udp);
	KUNIT_EXPECT_EQ(test, w->listens.count, 0);
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&w->slots.claims));
	__skb_queue_purge(&w->emitted);
}

static u64 run(struct world *w)
{
	u64 deadline;

	cellsock_flows_run(&w->flows, w->now);
	deadline = cellsock_listens_run(&w->listens, w->now);
	cellsock_udp_run(&w->udp, w->now);
	return min(deadline, cellsock_slots_run(&w->slots, w->now));
}

static void pass(struct world *w, u64 seconds)
{
	u64 end = w->now + seconds * NSEC_PER_SEC;
	u64 next = run(w);

	while (next <= end) {
		w->now = max(next, w->now);
		next = run(w);
	}
	w->now = end;
	run(w);
}

static int add(struct world *w, u16 port, unsigned int max)
{
	int err = cellsock_listen_add(&w->listens, CTX, IPPROTO_TCP, port, max,
				      NULL);

	run(w);
	return err;
}

static int del(struct world *w, u16 port)
{
	return cellsock_listen_del(&w->listens, CTX, IPPROTO_TCP, port, NULL);
}

static struct cellsock_listen_info info_of(struct world *w, u16 port)
{
	struct cellsock_listen_info info = {};
	u32 id = 0;

	while (cellsock_listen_next(&w->listens, id, &info)) {
		if (info.port == port)
			return info;
		id = info.id;
	}
	KUNIT_FAIL(w->test, "port %u is not listened on", port);
	return info;
}

static void release(struct world *w, int slot)
{
	KUNIT_ASSERT_TRUE(w->test, w->sockets[slot].taken);
	w->sockets[slot].taken = false;
	cellsock_slots_released(&w->slots, slot);
}

/* A port that the module listens on; returns its slot. */
static int listening(struct world *w, u16 port, unsigned int max)
{
	struct cellsock_listen_info info;

	KUNIT_ASSERT_EQ(w->test, add(w, port, max), 0);
	info = info_of(w, port);
	KUNIT_ASSERT_GE(w->test, info.slot, 0);
	cellsock_slots_opened(&w->slots, info.slot, CELLSOCK_OK, 0);
	return info.slot;
}

static int connect(struct world *w, int listener,
		   const struct cellsock_endpoint *remote)
{
	int slot = take_socket(w);

	KUNIT_ASSERT_GE(w->test, slot, 0);
	cellsock_slots_incoming(&w->slots, listener, slot, remote);
	run(w);
	return slot;
}

/* ---------------------------------------------- the local stack's side */

static void expect(struct world *w, u8 flags)
{
	struct sk_buff *skb = __skb_dequeue(&w->emitted);
	struct cellsock_packet pkt;

	KUNIT_ASSERT_NOT_NULL(w->test, skb);
	KUNIT_ASSERT_EQ(w->test, cellsock_packet_parse(skb, &pkt), 0);
	KUNIT_EXPECT_EQ(w->test, skb->mark, CTX);
	KUNIT_EXPECT_EQ(w->test, pkt.seg.flags, flags);
	KUNIT_EXPECT_EQ(w->test, pkt.remote.port, 8080);
	w->seen = pkt.seg;
	w->from = pkt.local;
	kfree_skb(skb);
}

static void expect_nothing(struct world *w)
{
	KUNIT_EXPECT_TRUE(w->test, skb_queue_empty(&w->emitted));
}

static void answer(struct world *w, const struct cellsock_endpoint *remote,
		   u8 flags, u32 seq, u32 ack)
{
	struct cellsock_packet pkt = {
		.local = { remote->addr.family == 6 ? own6 : own4, 8080 },
		.remote = *remote,
		.protocol = IPPROTO_TCP,
		.seg = {
			.seq = seq, .ack = ack, .flags = flags, .wnd = 65535,
			.mss = 1460, .wscale = -1,
		},
	};

	cellsock_flows_input(&w->flows, CTX, &pkt, alloc_skb(1, GFP_KERNEL),
			     w->now);
	run(w);
}

/* A connection that a program has accepted; returns its slot. */
static int established(struct world *w, int listener,
		       const struct cellsock_endpoint *remote)
{
	int slot = connect(w, listener, remote);

	expect(w, CELLSOCK_TCP_SYN);
	answer(w, remote, CELLSOCK_TCP_SYN | CELLSOCK_TCP_ACK, ISN,
	       w->seen.seq + 1);
	expect(w, CELLSOCK_TCP_ACK);
	return slot;
}

/* ---------------------------------------------------------------- cases */

static void test_open(struct kunit *test)
{
	struct cellsock_flow_info claim;
	struct cellsock_listen_info info;
	struct world *w = test->priv;

	KUNIT_ASSERT_EQ(test, add(w, 8080, 0), 0);
	info = info_of(w, 8080);
	KUNIT_ASSERT_EQ(test, info.slot, 0);
	KUNIT_EXPECT_FALSE(test, info.listening);
	KUNIT_EXPECT_EQ(test, info.max, 11);
	KUNIT_EXPECT_EQ(test, info.protocol, IPPROTO_TCP);
	KUNIT_EXPECT_EQ(test, info.context, CTX);
	KUNIT_EXPECT_EQ(test, w->sockets[0].request.service,
			CELLSOCK_TCP_LISTENER);
	KUNIT_EXPECT_EQ(test, w->sockets[0].request.context, CTX);
	KUNIT_EXPECT_EQ(test, w->sockets[0].request.local_port, 8080);
	KUNIT_EXPECT_EQ(test, w->sockets[0].request.remote.addr.family, 4);
	cellsock_slots_opened(&w->slots, 0, CELLSOCK_OK, 0);
	KUNIT_EXPECT_TRUE(test, info_of(w, 8080).listening);
	KUNIT_ASSERT_TRUE(test, cellsock_slots_next(&w->slots, 0, &claim));
	KUNIT_EXPECT_EQ(test, claim.service, CELLSOCK_TCP_LISTENER);
	KUNIT_EXPECT_STREQ(test, claim.state, "LISTEN");
	KUNIT_EXPECT_EQ(test, claim.local.port, 8080);
	KUNIT_EXPECT_MEMEQ(test, &claim.local.addr, &own4, sizeof(own4));
	pass(w, 1000);
	KUNIT_EXPECT_EQ(test, w->opens, 1);
}

static void test_ipv6_only(struct kunit *test)
{
	struct world *w = test->priv;
	int slot;

	memset(&context_of(w)->net.v4, 0, sizeof(own4));
	context_of(w)->net.v6 = own6;
	slot = listening(w, 8080, 0);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].request.remote.addr.family, 6);
	established(w, slot, &remote6);
	/* There is no address that this could have been for. */
	slot = connect(w, slot, &remote4);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	expect_nothing(w);
}

static void test_bad_input(struct kunit *test)
{
	struct world *w = test->priv;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, add(w, 0, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, add(w, 80, 256), -EINVAL);
	KUNIT_EXPECT_EQ(test, -ERANGE,
			cellsock_listen_add(&w->listens, 200, IPPROTO_TCP, 80,
					    0, NULL));
	KUNIT_EXPECT_EQ(test, -EINVAL,
			cellsock_listen_add(&w->listens, CTX, IPPROTO_SCTP, 80,
					    0, NULL));
	KUNIT_EXPECT_EQ(test, del(w, 80), -ENOENT);
	KUNIT_EXPECT_EQ(test, add(w, 80, 255), 0);
	KUNIT_EXPECT_EQ(test, add(w, 80, 0), -EEXIST);
	for (i = 1; i < CELLSOCK_LISTENS_MAX; i++)
		KUNIT_EXPECT_EQ(test, add(w, 1000 + i, 0), 0);
	KUNIT_EXPECT_EQ(test, add(w, 2000, 0), -ENOSPC);
	w->ms.caps.listeners = false;
	KUNIT_EXPECT_EQ(test, del(w, 1020), 0);
	KUNIT_EXPECT_EQ(test, add(w, 2000, 0), -EOPNOTSUPP);
}

static void test_del(struct kunit *test)
{
	struct cellsock_listen_info info;
	struct world *w = test->priv;
	int listener = listening(w, 8080, 0);
	int slot = established(w, listener, &remote4);

	KUNIT_EXPECT_EQ(test, del(w, 8080), 0);
	KUNIT_EXPECT_EQ(test, w->sockets[listener].close, 'a');
	KUNIT_EXPECT_FALSE(test, cellsock_listen_next(&w->listens, 0, &info));
	KUNIT_EXPECT_EQ(test, del(w, 8080), -ENOENT);
	/* What it took goes on. */
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 0);
	/* One that was on its way does not. */
	slot = connect(w, listener, &remote6);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	/* The same port again, before the old socket has gone. */
	KUNIT_EXPECT_EQ(test, add(w, 8080, 0), 0);
	KUNIT_EXPECT_EQ(test, w->opens, 2);
	release(w, listener);
	KUNIT_EXPECT_EQ(test, w->listens.count, 1);
	pass(w, 100);
	KUNIT_EXPECT_EQ(test, w->opens, 2);
}

static void test_del_while_opening(struct kunit *test)
{
	struct world *w = test->priv;

	KUNIT_ASSERT_EQ(test, add(w, 8080, 0), 0);
	KUNIT_EXPECT_EQ(test, del(w, 8080), 0);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 'a');
	cellsock_slots_opened(&w->slots, 0, CELLSOCK_OK, 0);
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->listens.count, 0);
	pass(w, 100);
	KUNIT_EXPECT_EQ(test, w->opens, 1);
}

static void test_failure(struct kunit *test)
{
	static const u8 waits[] = { 1, 2, 4, 8, 16, 32, 60, 60 };
	struct world *w = test->priv;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, add(w, 8080, 0), 0);
	for (i = 0; i < ARRAY_SIZE(waits); i++) {
		KUNIT_ASSERT_EQ(test, w->opens, i + 1);
		cellsock_slots_opened(&w->slots, 0, CELLSOCK_FAILED, 557);
		release(w, 0);
		KUNIT_EXPECT_EQ(test, info_of(w, 8080).code, 557);
		KUNIT_EXPECT_EQ(test, info_of(w, 8080).result, CELLSOCK_FAILED);
		pass(w, waits[i] - 1);
		KUNIT_EXPECT_EQ(test, w->opens, i + 1);
		pass(w, 1);
	}
	KUNIT_EXPECT_EQ(test, w->listens.stats.failed, ARRAY_SIZE(waits));
	/* Once it has worked, the next attempt is soon again. */
	cellsock_slots_opened(&w->slots, 0, CELLSOCK_OK, 0);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).code, 0);
	cellsock_slots_closed(&w->slots, 0, CELLSOCK_FAILED, 560);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 'a');
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->opens, i + 1);
	pass(w, 1);
	KUNIT_EXPECT_EQ(test, w->opens, i + 2);
}

/* Errors that the lower side gives at once. */
static void test_refusal(struct kunit *test)
{
	struct world *w = test->priv;

	w->error = -EAFNOSUPPORT;
	KUNIT_ASSERT_EQ(test, add(w, 8080, 0), 0);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).result, CELLSOCK_FAILED);
	KUNIT_EXPECT_EQ(test, w->listens.stats.failed, 1);
	w->error = -EBUSY;
	pass(w, 1);
	KUNIT_EXPECT_EQ(test, w->listens.stats.failed, 1);
	w->error = 0;
	pass(w, 1);
	KUNIT_EXPECT_EQ(test, w->opens, 1);
}

/* A context that is lost, or a module that was reset. */
static void test_context(struct kunit *test)
{
	struct world *w = test->priv;
	int slot;

	context_of(w)->state = CELLSOCK_CONTEXT_ACTIVATING;
	KUNIT_ASSERT_EQ(test, add(w, 8080, 0), 0);
	pass(w, 100);
	KUNIT_EXPECT_EQ(test, w->opens, 0);
	context_of(w)->state = CELLSOCK_CONTEXT_ACTIVE;
	run(w);
	KUNIT_ASSERT_EQ(test, w->opens, 1);
	slot = info_of(w, 8080).slot;
	cellsock_slots_opened(&w->slots, slot, CELLSOCK_OK, 0);

	cellsock_slots_closed(&w->slots, slot, CELLSOCK_GONE, 0);
	context_of(w)->state = CELLSOCK_CONTEXT_ACTIVATING;
	cellsock_slots_context_lost(&w->slots, CTX);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	KUNIT_EXPECT_FALSE(test, info_of(w, 8080).listening);
	release(w, slot);
	pass(w, 100);
	KUNIT_EXPECT_EQ(test, w->opens, 1);
	context_of(w)->state = CELLSOCK_CONTEXT_ACTIVE;
	run(w);
	KUNIT_EXPECT_EQ(test, w->opens, 2);
}

static void test_device(struct kunit *test)
{
	struct world *w = test->priv;
	int slot = listening(w, 8080, 0);

	cellsock_listens_device(&w->listens, CTX, false);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	/* Another context's is not ours. */
	cellsock_listens_device(&w->listens, CTX + 1, true);
	release(w, slot);
	pass(w, 100);
	KUNIT_EXPECT_EQ(test, w->opens, 1);
	cellsock_listens_device(&w->listens, CTX, true);
	run(w);
	KUNIT_EXPECT_EQ(test, w->opens, 2);
	KUNIT_EXPECT_FALSE(test, info_of(w, 8080).listening);
}

static void test_rebind_and_forget(struct kunit *test)
{
	struct cellsock_listen_info info;
	struct world *w = test->priv;

	context_of(w)->state = CELLSOCK_CONTEXT_DOWN;
	KUNIT_ASSERT_EQ(test, add(w, 8080, 0), 0);
	cellsock_listens_rebind(&w->listens, CTX, 4);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).context, 4);
	w->ms.contexts[4].state = CELLSOCK_CONTEXT_ACTIVE;
	w->ms.contexts[4].net.v4 = own4;
	run(w);
	KUNIT_EXPECT_EQ(test, w->opens, 1);
	KUNIT_EXPECT_EQ(test, w->sockets[0].request.context, 4);
	cellsock_listens_forget(&w->listens, CTX);
	KUNIT_EXPECT_EQ(test, w->listens.count, 1);
	cellsock_listens_forget(&w->listens, 4);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 'a');
	KUNIT_EXPECT_FALSE(test, cellsock_listen_next(&w->listens, 0, &info));
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->listens.count, 0);
}

static void test_incoming(struct kunit *test)
{
	struct cellsock_flow_info claim;
	struct world *w = test->priv;
	int listener = listening(w, 8080, 0);
	int slot = connect(w, listener, &remote4);

	expect(w, CELLSOCK_TCP_SYN);
	KUNIT_EXPECT_MEMEQ(test, w->from.addr.bytes, remote4.addr.bytes, 16);
	KUNIT_EXPECT_EQ(test, w->from.port, 54091);
	KUNIT_EXPECT_EQ(test, w->seen.mss, 1460);
	KUNIT_EXPECT_EQ(test, w->seen.wscale, 0);
	KUNIT_EXPECT_GT(test, w->sockets[slot].credit, 0);
	KUNIT_EXPECT_EQ(test, w->announced, 1);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).connections, 1);
	KUNIT_ASSERT_TRUE(test, cellsock_slots_next(&w->slots,
						    w->slots.last_id - 1,
						    &claim));
	KUNIT_EXPECT_EQ(test, claim.service, CELLSOCK_TCP_INCOMING);
	KUNIT_EXPECT_EQ(test, claim.slot, slot);
	KUNIT_EXPECT_STREQ(test, claim.state, "SYN_RECEIVED");

	answer(w, &remote4, CELLSOCK_TCP_SYN | CELLSOCK_TCP_ACK, ISN,
	       w->seen.seq + 1);
	expect(w, CELLSOCK_TCP_ACK);
	KUNIT_EXPECT_EQ(test, w->seen.ack, ISN + 1);
	cellsock_slots_data(&w->slots, slot, "hello", 5, false);
	run(w);
	expect(w, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH);
	KUNIT_EXPECT_EQ(test, w->seen.len, 5);

	cellsock_slots_closed(&w->slots, slot, CELLSOCK_OK, 0);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'g');
	release(w, slot);
	answer(w, &remote4, CELLSOCK_TCP_ACK, ISN + 1, w->seen.seq + 5);
	expect(w, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN);
	answer(w, &remote4, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN, ISN + 1,
	       w->seen.seq + 1);
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
	KUNIT_EXPECT_EQ(test, w->ended, 1);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).connections, 0);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).accepted, 1);
	KUNIT_EXPECT_EQ(test, w->listens.stats.accepted, 1);
}

static void test_both_families(struct kunit *test)
{
	struct world *w = test->priv;
	int listener;

	context_of(w)->net.v6 = own6;
	listener = listening(w, 8080, 0);
	established(w, listener, &remote4);
	established(w, listener, &remote6);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).connections, 2);
}

static void test_refused_locally(struct kunit *test)
{
	struct world *w = test->priv;
	int slot = connect(w, listening(w, 8080, 0), &remote4);

	expect(w, CELLSOCK_TCP_SYN);
	answer(w, &remote4, CELLSOCK_TCP_RST | CELLSOCK_TCP_ACK, 0,
	       w->seen.seq + 1);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).connections, 0);
	release(w, slot);
	expect_nothing(w);
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
}

static void test_max(struct kunit *test)
{
	struct cellsock_endpoint remote = remote4;
	struct world *w = test->priv;
	int listener = listening(w, 8080, 2);
	int first = established(w, listener, &remote);
	int slot;

	remote.port++;
	established(w, listener, &remote);
	remote.port++;
	slot = connect(w, listener, &remote);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	expect_nothing(w);
	/* Nobody's socket, but the module's to give back. */
	release(w, slot);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).rejected, 1);
	KUNIT_EXPECT_EQ(test, w->listens.stats.rejected, 1);

	cellsock_slots_closed(&w->slots, first, CELLSOCK_RESET, 0);
	expect(w, CELLSOCK_TCP_RST | CELLSOCK_TCP_ACK);
	release(w, first);
	established(w, listener, &remote);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).connections, 2);
}

/* The remote uses its port again before the local stack knows of the end. */
static void test_replaced(struct kunit *test)
{
	struct world *w = test->priv;
	int listener = listening(w, 8080, 1);
	int old = established(w, listener, &remote4);
	int slot = connect(w, listener, &remote4);

	KUNIT_EXPECT_EQ(test, w->sockets[old].close, 'a');
	expect(w, CELLSOCK_TCP_RST | CELLSOCK_TCP_ACK);
	expect(w, CELLSOCK_TCP_SYN);
	answer(w, &remote4, CELLSOCK_TCP_SYN | CELLSOCK_TCP_ACK, ISN,
	       w->seen.seq + 1);
	expect(w, CELLSOCK_TCP_ACK);
	release(w, old);
	KUNIT_EXPECT_EQ(test, w->flows.count, 1);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 0);
}

static void test_nobody_listens(struct kunit *test)
{
	struct world *w = test->priv;
	int listener = listening(w, 8080, 0);
	int flow = established(w, listener, &remote4);
	int slot = connect(w, flow, &remote6);

	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	release(w, slot);
	slot = connect(w, SOCKETS - 1, &remote6);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	release(w, slot);
	slot = connect(w, 99, &remote6);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	/* A slot that has an owner is not given to another one. */
	cellsock_slots_incoming(&w->slots, listener, flow, &remote6);
	KUNIT_EXPECT_EQ(test, w->sockets[flow].close, 0);
	expect_nothing(w);
}

/* Whom the local stack would not answer. */
static void test_from_nowhere(struct kunit *test)
{
	static const struct cellsock_endpoint remotes[] = {
		{ { 4, { 10, 7, 157, 1 } }, 1000 }, { { 4, { 127, 0, 0, 1 } }, 1000 },
		{ { 4, { 224, 0, 0, 1 } }, 1000 }, { { 4 }, 1000 },
	};
	struct world *w = test->priv;
	int listener = listening(w, 8080, 0);
	unsigned int i;
	int slot;

	for (i = 0; i < ARRAY_SIZE(remotes); i++) {
		slot = connect(w, listener, &remotes[i]);
		KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
		release(w, slot);
	}
	expect_nothing(w);
	KUNIT_EXPECT_EQ(test, w->listens.stats.rejected, ARRAY_SIZE(remotes));
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
}

static void test_full(struct kunit *test)
{
	struct world *w = test->priv;

	cellsock_listens_full(&w->listens);
	cellsock_listens_full(&w->listens);
	KUNIT_EXPECT_EQ(test, w->listens.stats.full, 2);
}

/*
 * A listener waits for its turn as others do, and is never asked to go.  Three
 * sockets are for what is no listener.
 */
static void test_slots(struct kunit *test)
{
	struct world *w = test->priv;
	unsigned int i;

	for (i = 0; i < SOCKETS - 3; i++)
		listening(w, 1000 + i, 0);
	KUNIT_EXPECT_EQ(test, add(w, 8080, 0), 0);
	pass(w, 100);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).slot, -1);
	for (i = 0; i < SOCKETS - 3; i++)
		KUNIT_EXPECT_EQ(test, w->sockets[i].close, 0);
	KUNIT_EXPECT_EQ(test, del(w, 1003), 0);
	release(w, 3);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).slot, 3);
}

/* Whoever comes from outside leaves the host its own. */
static void test_visitors(struct kunit *test)
{
	struct cellsock_endpoint from = remote4;
	struct world *w = test->priv;
	int listener = listening(w, 8080, 0);
	unsigned int i;
	int slot;

	for (i = 0; i < SOCKETS - 4; i++) {
		from.port++;
		connect(w, listener, &from);
		expect(w, CELLSOCK_TCP_SYN);
	}
	from.port++;
	slot = connect(w, listener, &from);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	expect_nothing(w);
	release(w, slot);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).accepted, SOCKETS - 4);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).rejected, 1);
}

static int add_udp(struct world *w, u16 port)
{
	int err = cellsock_listen_add(&w->listens, CTX, IPPROTO_UDP, port, 0,
				      NULL);

	run(w);
	return err;
}

/* A UDP port is udp.c's; here it is told when to keep it open. */
static void test_udp(struct kunit *test)
{
	struct cellsock_listen_info info;
	struct world *w = test->priv;
	int slot;

	/* The same port of TCP has nothing to do with it. */
	KUNIT_EXPECT_EQ(test, add(w, 7777, 0), 0);
	KUNIT_EXPECT_EQ(test, del(w, 7777), 0);
	release(w, 0);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			cellsock_listen_add(&w->listens, CTX, IPPROTO_UDP, 7777,
					    3, NULL));
	KUNIT_EXPECT_EQ(test, add_udp(w, 7777), 0);
	KUNIT_EXPECT_EQ(test, add_udp(w, 7777), -EEXIST);
	info = info_of(w, 7777);
	slot = info.slot;
	KUNIT_ASSERT_GE(test, slot, 0);
	KUNIT_EXPECT_EQ(test, info.protocol, IPPROTO_UDP);
	KUNIT_EXPECT_EQ(test, info.max, 0);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].request.service,
			CELLSOCK_UDP_SERVICE);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].request.local_port, 7777);
	cellsock_slots_opened(&w->slots, slot, CELLSOCK_OK, 0);
	KUNIT_EXPECT_TRUE(test, info_of(w, 7777).listening);

	cellsock_listens_device(&w->listens, CTX, false);
	run(w);
	KUNIT_EXPECT_NE(test, w->sockets[slot].close, 0);
	KUNIT_EXPECT_FALSE(test, info_of(w, 7777).listening);
	release(w, slot);
	pass(w, 100);
	KUNIT_EXPECT_EQ(test, w->opens, 2);
	cellsock_listens_device(&w->listens, CTX, true);
	run(w);
	KUNIT_EXPECT_EQ(test, w->opens, 3);
	slot = info_of(w, 7777).slot;
	cellsock_slots_opened(&w->slots, slot, CELLSOCK_OK, 0);
	KUNIT_EXPECT_EQ(test, 0, cellsock_listen_del(&w->listens, CTX,
						     IPPROTO_UDP, 7777, NULL));
	run(w);
	KUNIT_EXPECT_NE(test, w->sockets[slot].close, 0);
	KUNIT_EXPECT_FALSE(test, cellsock_listen_next(&w->listens, 0, &info));
	release(w, slot);
}

static void test_udp_refused(struct kunit *test)
{
	struct world *w = test->priv;

	w->ms.caps.udp_service = false;
	KUNIT_EXPECT_EQ(test, add_udp(w, 7777), -EOPNOTSUPP);
	/* Not known yet; and then it is. */
	w->ms.caps.sockets = 0;
	context_of(w)->state = CELLSOCK_CONTEXT_DOWN;
	KUNIT_EXPECT_EQ(test, add_udp(w, 7777), 0);
	w->ms.caps.sockets = SOCKETS;
	context_of(w)->state = CELLSOCK_CONTEXT_ACTIVE;
	run(w);
	KUNIT_EXPECT_FALSE(test, info_of(w, 7777).listening);
	KUNIT_EXPECT_EQ(test, info_of(w, 7777).result, CELLSOCK_FAILED);
	pass(w, 100);
	KUNIT_EXPECT_EQ(test, w->opens, 0);
	KUNIT_EXPECT_GT(test, w->listens.stats.failed, 3);
	KUNIT_EXPECT_LT(test, w->listens.stats.failed, 9);
}

/*
 * A module with one listener, which is none of its sockets, which tells remotes
 * apart, and of them the address only.
 */
static void make_apart(struct world *w)
{
	w->ms.caps.sockets = 6;
	w->ms.caps.udp_service = false;
	w->ms.caps.udp_listeners = true;
	w->ms.caps.listeners_apart = 1;
	w->ms.caps.visitors = 5;
}

static const struct cellsock_endpoint nameless = {
	.addr = { 4, { 198, 51, 100, 9 } },
};

static void test_apart(struct kunit *test)
{
	struct world *w = test->priv;
	int slot, i, listener;

	make_apart(w);
	KUNIT_EXPECT_EQ(test, add(w, 8080, 6), -EINVAL);
	listener = listening(w, 8080, 0);
	KUNIT_EXPECT_EQ(test, add(w, 8081, 0), -ENOSPC);
	KUNIT_EXPECT_EQ(test, add_udp(w, 7777), -ENOSPC);
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).max, 5);
	KUNIT_EXPECT_EQ(test, w->sockets[listener].request.visitors, 5);
	for (i = 0; i < 5; i++) {
		slot = connect(w, listener, &nameless);
		KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 0);
		expect(w, CELLSOCK_TCP_SYN);
		/* two of one host are told apart */
		KUNIT_EXPECT_EQ(test, w->from.port, 49152 + i);
	}
	KUNIT_EXPECT_EQ(test, info_of(w, 8080).connections, 5);
	/* One socket is left, for anybody but these. */
	KUNIT_EXPECT_TRUE(test, cellsock_slots_room(&w->slots,
						    CELLSOCK_SHARE_CONNECTIONS));
	KUNIT_EXPECT_TRUE(test, cellsock_slots_room(&w->slots,
						    CELLSOCK_SHARE_DATAGRAMS));
	KUNIT_EXPECT_FALSE(test, cellsock_slots_room(&w->slots,
						     CELLSOCK_SHARE_VISITORS));
	slot = connect(w, listener, &nameless);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	/* What is on its way out is waited for. */
	KUNIT_EXPECT_EQ(test, del(w, 8080), 0);
	KUNIT_EXPECT_EQ(test, add(w, 8081, 2), 0);
	KUNIT_EXPECT_LT(test, info_of(w, 8081).slot, 0);
	release(w, listener);
	KUNIT_EXPECT_GE(test, info_of(w, 8081).slot, 0);
	KUNIT_EXPECT_EQ(test,
			w->sockets[info_of(w, 8081).slot].request.visitors, 2);
}

static bool reply(struct world *w, u16 port)
{
	struct sk_buff *skb = alloc_skb(128, GFP_KERNEL);
	struct cellsock_packet pkt = {
		.local = { own4, 7777 },
		.remote = { nameless.addr, port },
		.protocol = IPPROTO_UDP,
		.payload = 28,
		.payload_len = 5,
	};
	bool taken;

	KUNIT_ASSERT_NOT_NULL(w->test, skb);
	skb_put_zero(skb, 33);
	taken = cellsock_udp_input(&w->udp, CTX, &pkt, skb, w->now);
	run(w);
	return taken;
}

static void test_udp_visitors(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_packet pkt;
	struct sk_buff *skb;
	int listener, slot;

	make_apart(w);
	KUNIT_EXPECT_EQ(test, add_udp(w, 7777), 0);
	listener = info_of(w, 7777).slot;
	KUNIT_ASSERT_GE(test, listener, 0);
	KUNIT_EXPECT_EQ(test, w->sockets[listener].request.service,
			CELLSOCK_UDP_LISTENER);
	KUNIT_EXPECT_EQ(test, w->sockets[listener].request.local_port, 7777);
	cellsock_slots_opened(&w->slots, listener, CELLSOCK_OK, 0);
	KUNIT_EXPECT_TRUE(test, info_of(w, 7777).listening);
	KUNIT_EXPECT_EQ(test, info_of(w, 7777).max, 5);
	slot = connect(w, listener, &nameless);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 0);
	KUNIT_EXPECT_EQ(test, info_of(w, 7777).connections, 1);

	cellsock_slots_datagram(&w->slots, slot, &nameless, 5);
	cellsock_slots_data(&w->slots, slot, "hello", 5, false);
	skb = __skb_dequeue(&w->emitted);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_ASSERT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
	KUNIT_EXPECT_EQ(test, pkt.local.port, 49152);
	KUNIT_EXPECT_MEMEQ(test, &pkt.local.addr, &nameless.addr,
			   sizeof(nameless.addr));
	KUNIT_EXPECT_EQ(test, pkt.remote.port, 7777);
	kfree_skb(skb);

	/* The answer is for that one, and opens nothing. */
	KUNIT_EXPECT_TRUE(test, reply(w, 49152));
	KUNIT_EXPECT_EQ(test, cellsock_slots_backlog(&w->slots, slot), 5);
	cellsock_slots_sent(&w->slots, slot, 5);
	KUNIT_EXPECT_EQ(test, w->opens, 1);

	/* Silent, it is forgotten, and cannot be called back. */
	pass(w, 31);
	KUNIT_EXPECT_EQ(test, w->sockets[slot].close, 'a');
	KUNIT_EXPECT_EQ(test, info_of(w, 7777).connections, 0);
	KUNIT_EXPECT_TRUE(test, reply(w, 49152));
	release(w, slot);
	KUNIT_EXPECT_EQ(test, w->unreachable, 1);
	KUNIT_EXPECT_FALSE(test, reply(w, 49152));
	KUNIT_EXPECT_EQ(test, w->unreachable, 2);
	KUNIT_EXPECT_EQ(test, w->udp.count, 0);
	KUNIT_EXPECT_EQ(test, w->opens, 1);
	/* Whose port is known is called from here as from anywhere. */
	KUNIT_EXPECT_TRUE(test, reply(w, 53));
	KUNIT_EXPECT_EQ(test, w->opens, 2);
}

static struct kunit_case listen_cases[] = {
	KUNIT_CASE(test_open),
	KUNIT_CASE(test_ipv6_only),
	KUNIT_CASE(test_bad_input),
	KUNIT_CASE(test_del),
	KUNIT_CASE(test_del_while_opening),
	KUNIT_CASE(test_failure),
	KUNIT_CASE(test_refusal),
	KUNIT_CASE(test_context),
	KUNIT_CASE(test_device),
	KUNIT_CASE(test_rebind_and_forget),
	KUNIT_CASE(test_incoming),
	KUNIT_CASE(test_both_families),
	KUNIT_CASE(test_refused_locally),
	KUNIT_CASE(test_max),
	KUNIT_CASE(test_replaced),
	KUNIT_CASE(test_nobody_listens),
	KUNIT_CASE(test_from_nowhere),
	KUNIT_CASE(test_full),
	KUNIT_CASE(test_slots),
	KUNIT_CASE(test_visitors),
	KUNIT_CASE(test_udp),
	KUNIT_CASE(test_udp_refused),
	KUNIT_CASE(test_apart),
	KUNIT_CASE(test_udp_visitors),
	{}
};

static struct kunit_suite listen_suite = {
	.name = "cellsock-listen",
	.init = listen_init,
	.exit = listen_exit,
	.test_cases = listen_cases,
};

kunit_test_suite(listen_suite);
