// SPDX-License-Identifier: GPL-2.0-only
/*
 * Datagrams, netdev/udp.c, between a local stack and a module that are both
 * played by the test.
 */
#include <linux/in.h>
#include <linux/skbuff.h>
#include <linux/time64.h>
#include <linux/udp.h>
#include <kunit/test.h>

#include "../netdev/packet.h"
#include "../netdev/udp.h"

#define SOCKETS	3
#define DNS	53

/**
 * struct fake_socket - a slot, as the module side has it
 * @taken: between ->open() and released()
 * @request: what was asked for
 * @readies: ->ready() calls
 * @closed: ->close() was called
 */
struct fake_socket {
	bool taken;
	struct cellsock_open request;
	unsigned int readies;
	bool closed;
};

/**
 * struct world - everything
 * @ms: the module
 * @slots: its sockets
 * @udp: what is tested
 * @test: the running case
 * @now: the time
 * @sockets: the module's
 * @error: what ->open() fails with
 * @emitted: packets for the local stack; skb->mark is the context
 * @refused: datagrams answered by an error
 * @why: the last such error
 * @mtu: what it told
 * @announced: sockets that were told to be open
 * @ended: sockets that were told to be over
 */
struct world {
	struct cellsock_modsock ms;
	struct cellsock_slots slots;
	struct cellsock_udp udp;
	struct kunit *test;
	u64 now;
	struct fake_socket sockets[CELLSOCK_MAX_SOCKETS];
	int error;
	struct sk_buff_head emitted;
	unsigned int refused;
	enum cellsock_icmp_error why;
	u32 mtu;
	unsigned int announced;
	unsigned int ended;
};

static const struct cellsock_endpoint app = {
	.addr = { 4, { 10, 0, 0, 2 } }, .port = 5000,
};

static const struct cellsock_endpoint app6 = {
	.addr = { 6, { 0x20, 1, [15] = 2 } }, .port = 5000,
};

static struct cellsock_endpoint remote(unsigned int n, u16 port)
{
	return (struct cellsock_endpoint) {
		.addr = { 4, { 192, 0, 2, n } }, .port = port,
	};
}

static struct cellsock_endpoint remote6(u16 port)
{
	return (struct cellsock_endpoint) {
		.addr = { 6, { 0x20, 1, 0xd, [15] = 9 } }, .port = port,
	};
}

/* --------------------------------------------------- the module's side */

static struct world *world_of(struct cellsock_modsock *ms)
{
	return container_of(ms, struct world, ms);
}

static void fake_kick(struct cellsock_modsock *ms)
{
}

static int fake_open(struct cellsock_modsock *ms,
		     const struct cellsock_open *request)
{
	struct world *w = world_of(ms);
	unsigned int slot;

	if (w->error)
		return w->error;
	for (slot = 0; slot < ms->caps.sockets; slot++)
		if (!w->sockets[slot].taken)
			break;
	if (slot == ms->caps.sockets)
		return -EBUSY;
	w->sockets[slot] = (struct fake_socket) {
		.taken = true,
		.request = *request,
	};
	return slot;
}

static void fake_ready(struct cellsock_modsock *ms, unsigned int slot)
{
	struct world *w = world_of(ms);

	KUNIT_EXPECT_TRUE(w->test, w->sockets[slot].taken);
	KUNIT_EXPECT_FALSE(w->test, w->sockets[slot].closed);
	w->sockets[slot].readies++;
}

static void fake_close(struct cellsock_modsock *ms, unsigned int slot,
		       bool graceful)
{
	struct world *w = world_of(ms);

	KUNIT_EXPECT_TRUE(w->test, w->sockets[slot].taken);
	KUNIT_EXPECT_FALSE(w->test, w->sockets[slot].closed);
	w->sockets[slot].closed = true;
}

static const char *fake_describe(struct cellsock_modsock *ms, int code)
{
	return NULL;
}

static const struct cellsock_modsock_ops fake_ops = {
	.kick = fake_kick,
	.open = fake_open,
	.ready = fake_ready,
	.close = fake_close,
	.describe = fake_describe,
};

/* --------------------------------------------------- the owner's side */

static struct world *world_of_slots(struct cellsock_slots *slots)
{
	return container_of(slots, struct world, slots);
}

static u64 fake_now(struct cellsock_slots *slots)
{
	return world_of_slots(slots)->now;
}

static void fake_emit(struct cellsock_slots *slots, u8 context,
		      struct sk_buff *skb)
{
	skb->mark = context;
	__skb_queue_tail(&world_of_slots(slots)->emitted, skb);
}

static void fake_notify(struct cellsock_slots *slots,
			const struct cellsock_flow_info *info, bool open)
{
	struct world *w = world_of_slots(slots);

	if (open)
		w->announced += info->result == CELLSOCK_OK;
	else
		w->ended++;
}

static const struct cellsock_slots_ops fake_slots_ops = {
	.now = fake_now,
	.emit = fake_emit,
	.notify = fake_notify,
};

static void fake_refuse(struct cellsock_udp *udp, u8 context,
			struct sk_buff *skb, enum cellsock_icmp_error error,
			u32 mtu)
{
	struct world *w = container_of(udp, struct world, udp);

	w->refused++;
	w->why = error;
	w->mtu = mtu;
}

static const struct cellsock_udp_ops fake_udp_ops = { .refuse = fake_refuse };

static int world_init(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->test = test;
	w->now = 1000 * NSEC_PER_SEC;
	w->ms.ops = &fake_ops;
	w->ms.caps.sockets = SOCKETS;
	w->ms.send_max = 1460;
	w->ms.caps.ipv6 = true;
	w->ms.caps.udp_service = true;
	w->ms.contexts[1].state = CELLSOCK_CONTEXT_ACTIVE;
	w->ms.contexts[1].net.v4 = app.addr;
	__skb_queue_head_init(&w->emitted);
	cellsock_slots_init(&w->slots, &w->ms, &fake_slots_ops);
	cellsock_udp_init(&w->udp, &w->slots, &fake_udp_ops);
	test->priv = w;
	return 0;
}

static void world_exit(struct kunit *test)
{
	struct world *w = test->priv;

	if (!w)
		return;
	cellsock_udp_destroy(&w->udp);
	KUNIT_EXPECT_EQ(test, w->udp.count, 0);
	KUNIT_EXPECT_EQ(test, w->announced, w->ended);
	__skb_queue_purge(&w->emitted);
}

static u64 run(struct world *w)
{
	cellsock_udp_run(&w->udp, w->now);
	return cellsock_slots_run(&w->slots, w->now);
}

/* Let time pass, with a run whenever one is due. */
static void pass(struct world *w, u64 ns)
{
	u64 end = w->now + ns;
	u64 next = run(w);

	while (next <= end) {
		KUNIT_ASSERT_GT(w->test, next, w->now);
		w->now = next;
		next = run(w);
	}
	w->now = end;
	run(w);
}

/* The datagram @n of @len bytes, all of which are @n. */
static bool send_from(struct world *w, const struct cellsock_endpoint *from,
		      struct cellsock_endpoint to, u8 n, u32 len)
{
	struct sk_buff *skb = alloc_skb(len + 28, GFP_KERNEL);
	struct cellsock_packet pkt = {
		.local = *from,
		.remote = to,
		.protocol = IPPROTO_UDP,
		.payload = 28,
		.payload_len = len,
	};

	KUNIT_ASSERT_NOT_NULL(w->test, skb);
	skb_put_zero(skb, 28);
	memset(skb_put(skb, len), n, len);
	return cellsock_udp_input(&w->udp, 1, &pkt, skb, w->now);
}

static bool send(struct world *w, struct cellsock_endpoint to, u8 n, u32 len)
{
	return send_from(w, to.addr.family == 4 ? &app : &app6, to, n, len);
}

static void opened(struct world *w, unsigned int slot)
{
	KUNIT_ASSERT_TRUE(w->test, w->sockets[slot].taken);
	cellsock_slots_opened(&w->slots, slot, CELLSOCK_OK, 0);
}

static void release(struct world *w, unsigned int slot)
{
	KUNIT_EXPECT_TRUE(w->test, w->sockets[slot].taken);
	w->sockets[slot] = (struct fake_socket) { };
	cellsock_slots_released(&w->slots, slot);
}

static void fail_open(struct world *w, unsigned int slot,
		      enum cellsock_result result)
{
	cellsock_slots_opened(&w->slots, slot, result, 550);
	release(w, slot);
}

/* The first datagram of the backlog is this one; the module takes it. */
static void expect_sent(struct world *w, unsigned int slot,
			struct cellsock_endpoint to, u8 n, u32 len)
{
	struct cellsock_endpoint have;
	const u8 *data;

	KUNIT_ASSERT_EQ(w->test, cellsock_slots_backlog(&w->slots, slot), len);
	cellsock_slots_remote(&w->slots, slot, &have);
	KUNIT_EXPECT_TRUE(w->test, cellsock_endpoint_equal(&have, &to));
	KUNIT_ASSERT_EQ(w->test,
			cellsock_slots_peek(&w->slots, slot, 1, &data),
			len - 1);
	KUNIT_EXPECT_EQ(w->test, data[0], n);
	KUNIT_EXPECT_EQ(w->test, data[len - 2], n);
	KUNIT_EXPECT_EQ(w->test,
			cellsock_slots_peek(&w->slots, slot, len, &data), 0);
	cellsock_slots_sent(&w->slots, slot, len);
}

static void receive(struct world *w, unsigned int slot,
		    struct cellsock_endpoint from, u32 len)
{
	u8 data[100];

	memset(data, 'r', sizeof(data));
	cellsock_slots_datagram(&w->slots, slot, &from, len);
	while (len) {
		u32 n = min_t(u32, len, sizeof(data));

		len -= n;
		cellsock_slots_data(&w->slots, slot, data, n, len);
	}
}

static void expect_received(struct world *w,
			    const struct cellsock_endpoint *to,
			    struct cellsock_endpoint from, u32 len)
{
	struct sk_buff *skb = __skb_dequeue(&w->emitted);
	struct cellsock_packet pkt;
	u8 last;

	KUNIT_ASSERT_NOT_NULL(w->test, skb);
	KUNIT_EXPECT_EQ(w->test, skb->mark, 1);
	KUNIT_EXPECT_TRUE(w->test, skb->ip_summed == CHECKSUM_PARTIAL);
	KUNIT_ASSERT_EQ(w->test, cellsock_packet_parse(skb, &pkt), 0);
	KUNIT_EXPECT_EQ(w->test, pkt.protocol, IPPROTO_UDP);
	KUNIT_EXPECT_TRUE(w->test, cellsock_endpoint_equal(&pkt.local, &from));
	KUNIT_EXPECT_TRUE(w->test, cellsock_endpoint_equal(&pkt.remote, to));
	KUNIT_EXPECT_EQ(w->test, pkt.payload_len, len);
	if (len && !skb_copy_bits(skb, skb->len - 1, &last, 1))
		KUNIT_EXPECT_EQ(w->test, last, 'r');
	/* what forwarding would do */
	KUNIT_EXPECT_EQ(w->test, skb_checksum_help(skb), 0);
	skb->ip_summed = CHECKSUM_NONE;
	KUNIT_EXPECT_EQ(w->test, cellsock_packet_parse(skb, &pkt), 0);
	kfree_skb(skb);
}

static void expect_silence(struct world *w)
{
	KUNIT_EXPECT_TRUE(w->test, skb_queue_empty(&w->emitted));
	KUNIT_EXPECT_EQ(w->test, w->refused, 0);
}

/* ----------------------------------------------------------- a service */

static void test_service(struct kunit *test)
{
	struct world *w = test->priv;
	struct fake_socket *s = &w->sockets[0];
	struct cellsock_flow_info info;

	KUNIT_EXPECT_TRUE(test, send(w, remote(1, 123), 1, 48));
	KUNIT_EXPECT_TRUE(test, send(w, remote(2, 4000), 2, 1460));
	run(w);
	KUNIT_ASSERT_TRUE(test, s->taken);
	KUNIT_EXPECT_EQ(test, s->request.service, CELLSOCK_UDP_SERVICE);
	KUNIT_EXPECT_EQ(test, s->request.context, 1);
	KUNIT_EXPECT_EQ(test, s->request.local_port, 5000);
	KUNIT_EXPECT_EQ(test, s->request.remote.addr.family, 4);
	KUNIT_EXPECT_FALSE(test, w->sockets[1].taken);
	KUNIT_EXPECT_EQ(test, s->readies, 0);
	opened(w, 0);
	KUNIT_EXPECT_EQ(test, s->readies, 1);
	expect_sent(w, 0, remote(1, 123), 1, 48);
	expect_sent(w, 0, remote(2, 4000), 2, 1460);
	KUNIT_EXPECT_EQ(test, cellsock_slots_backlog(&w->slots, 0), 0);
	KUNIT_EXPECT_TRUE(test, send(w, remote(1, 123), 3, 10));
	KUNIT_EXPECT_EQ(test, s->readies, 2);
	expect_sent(w, 0, remote(1, 123), 3, 10);

	receive(w, 0, remote(2, 4000), 1472);
	receive(w, 0, remote(1, 123), 1);
	receive(w, 0, remote(1, 123), 0);
	expect_received(w, &app, remote(2, 4000), 1472);
	expect_received(w, &app, remote(1, 123), 1);
	expect_received(w, &app, remote(1, 123), 0);
	expect_silence(w);

	KUNIT_ASSERT_TRUE(test, cellsock_slots_next(&w->slots, 0, &info));
	KUNIT_EXPECT_EQ(test, info.service, CELLSOCK_UDP_SERVICE);
	KUNIT_EXPECT_STREQ(test, info.state, "OPEN");
	KUNIT_EXPECT_EQ(test, info.local.port, 5000);
	KUNIT_EXPECT_EQ(test, info.local.addr.family, 4);
	KUNIT_EXPECT_EQ(test, info.remote.addr.family, 0);
	KUNIT_EXPECT_EQ(test, info.up_bytes, 1518);
	KUNIT_EXPECT_EQ(test, info.down_bytes, 1473);
}

/* Whoever sends to an open port reaches whoever has it. */
static void test_stranger(struct kunit *test)
{
	struct world *w = test->priv;

	send(w, remote(1, 123), 1, 48);
	run(w);
	opened(w, 0);
	receive(w, 0, remote(77, 7), 20);
	expect_received(w, &app, remote(77, 7), 20);
	/* which does not keep it open */
	pass(w, 31 * NSEC_PER_SEC);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].closed);
	expect_sent(w, 0, remote(1, 123), 1, 48);
	pass(w, 15 * NSEC_PER_SEC);
	receive(w, 0, remote(77, 7), 20);
	pass(w, 16 * NSEC_PER_SEC);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].closed);
}

/* A host behind this one: answers go where the question came from. */
static void test_forwarded(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_endpoint lan = app;

	lan.addr.bytes[3] = 99;
	send_from(w, &lan, remote(1, 123), 1, 48);
	run(w);
	opened(w, 0);
	expect_sent(w, 0, remote(1, 123), 1, 48);
	receive(w, 0, remote(1, 123), 48);
	expect_received(w, &lan, remote(1, 123), 48);
}

static void test_expiry(struct kunit *test)
{
	struct world *w = test->priv;

	/* unreplied */
	send(w, remote(1, 9), 1, 5);
	run(w);
	opened(w, 0);
	expect_sent(w, 0, remote(1, 9), 1, 5);
	pass(w, 29 * NSEC_PER_SEC);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].closed);
	pass(w, 2 * NSEC_PER_SEC);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].closed);
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->udp.count, 0);
	KUNIT_EXPECT_EQ(test, w->ended, 1);
	KUNIT_EXPECT_EQ(test, run(w), CELLSOCK_NEVER);

	/* replied, and one of two remotes keeps the port open */
	send(w, remote(1, 9), 1, 5);
	send(w, remote(2, 9), 2, 5);
	run(w);
	opened(w, 0);
	expect_sent(w, 0, remote(1, 9), 1, 5);
	expect_sent(w, 0, remote(2, 9), 2, 5);
	receive(w, 0, remote(2, 9), 5);
	pass(w, 119 * NSEC_PER_SEC);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].closed);
	pass(w, 2 * NSEC_PER_SEC);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].closed);
	/* used again before it is closed */
	KUNIT_EXPECT_TRUE(test, send(w, remote(1, 9), 7, 5));
	release(w, 0);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].taken);
	opened(w, 0);
	expect_sent(w, 0, remote(1, 9), 7, 5);
	KUNIT_EXPECT_EQ(test, w->refused, 0);
}

static void test_dns(struct kunit *test)
{
	struct world *w = test->priv;

	/* A and AAAA from one port */
	send(w, remote(1, DNS), 1, 30);
	send(w, remote(1, DNS), 2, 30);
	run(w);
	opened(w, 0);
	expect_sent(w, 0, remote(1, DNS), 1, 30);
	expect_sent(w, 0, remote(1, DNS), 2, 30);
	receive(w, 0, remote(1, DNS), 60);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].closed);
	receive(w, 0, remote(1, DNS), 60);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].closed);
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->udp.count, 0);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&w->emitted), 2);
	/* no answer */
	send(w, remote(1, DNS), 1, 30);
	run(w);
	opened(w, 0);
	expect_sent(w, 0, remote(1, DNS), 1, 30);
	pass(w, 4900 * NSEC_PER_MSEC);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].closed);
	pass(w, 200 * NSEC_PER_MSEC);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].closed);
}

/* A slow line is not the remote's fault: nothing that waits for it expires. */
static void test_slow_line(struct kunit *test)
{
	struct world *w = test->priv;

	send(w, remote(1, DNS), 1, 30);
	run(w);
	opened(w, 0);
	pass(w, 60 * NSEC_PER_SEC);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].closed);
	expect_sent(w, 0, remote(1, DNS), 1, 30);
	pass(w, 4 * NSEC_PER_SEC);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].closed);
	expect_silence(w);
}

/* ------------------------------------------------------------- clients */

static void test_client6(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_endpoint to = remote6(123), to2 = remote6(124);
	struct cellsock_flow_info info;
	struct cellsock_endpoint any = { };

	send(w, to, 1, 48);
	send(w, to2, 2, 48);
	send(w, to, 3, 48);
	run(w);
	KUNIT_EXPECT_EQ(test, w->sockets[0].request.service,
			CELLSOCK_UDP_CLIENT);
	KUNIT_EXPECT_EQ(test, w->sockets[0].request.local_port, 0);
	KUNIT_EXPECT_TRUE(test,
			  cellsock_endpoint_equal(&w->sockets[0].request.remote,
						  &to));
	opened(w, 0);
	opened(w, 1);
	expect_sent(w, 0, to, 1, 48);
	expect_sent(w, 0, to, 3, 48);
	expect_sent(w, 1, to2, 2, 48);
	/* whatever the module says of who it was */
	receive(w, 0, any, 48);
	expect_received(w, &app6, to, 48);
	KUNIT_ASSERT_TRUE(test, cellsock_slots_next(&w->slots, 0, &info));
	KUNIT_EXPECT_EQ(test, info.service, CELLSOCK_UDP_CLIENT);
	KUNIT_EXPECT_TRUE(test, cellsock_endpoint_equal(&info.remote, &to));
	KUNIT_EXPECT_TRUE(test, cellsock_endpoint_equal(&info.local, &app6));
}

/* The first service is refused: the module has none. */
static void test_learn(struct kunit *test)
{
	struct world *w = test->priv;

	send(w, remote(1, 9), 1, 5);
	send(w, remote(2, 9), 2, 5);
	send(w, remote(1, 9), 3, 5);
	run(w);
	fail_open(w, 0, CELLSOCK_HOST_UNREACH);
	run(w);
	KUNIT_EXPECT_EQ(test, w->udp.count, 2);
	KUNIT_EXPECT_EQ(test, w->sockets[0].request.service,
			CELLSOCK_UDP_CLIENT);
	opened(w, 0);
	opened(w, 1);
	expect_sent(w, 0, remote(1, 9), 1, 5);
	expect_sent(w, 0, remote(1, 9), 3, 5);
	expect_sent(w, 1, remote(2, 9), 2, 5);
	/* and is not asked again */
	send(w, remote(3, 9), 4, 5);
	run(w);
	KUNIT_EXPECT_EQ(test, w->sockets[2].request.service,
			CELLSOCK_UDP_CLIENT);
	KUNIT_EXPECT_EQ(test, cellsock_udp_listen(&w->udp, 1, 53),
			-EOPNOTSUPP);
	expect_silence(w);
}

/* A socket for @to, just asked for, of this kind. */
static void expect_kind(struct world *w, unsigned int slot,
			enum cellsock_service service)
{
	run(w);
	KUNIT_ASSERT_TRUE(w->test, w->sockets[slot].taken);
	KUNIT_EXPECT_EQ(w->test, w->sockets[slot].request.service, service);
}

static void close_client(struct world *w, unsigned int slot)
{
	opened(w, slot);
	cellsock_udp_reset(&w->udp, 1, 0);
	release(w, slot);
}

/* It may have been bad luck: it is asked again, ever less often. */
static void test_asked_again(struct kunit *test)
{
	struct world *w = test->priv;
	u64 rest = 30 * NSEC_PER_SEC;
	unsigned int i;

	for (i = 0; i < 9; i++) {
		send(w, remote(1, 9), 1, 5);
		expect_kind(w, 0, CELLSOCK_UDP_SERVICE);
		fail_open(w, 0, CELLSOCK_FAILED);
		expect_kind(w, 0, CELLSOCK_UDP_CLIENT);
		close_client(w, 0);
		pass(w, rest - NSEC_PER_SEC);
		send(w, remote(1, 9), 1, 5);
		expect_kind(w, 0, CELLSOCK_UDP_CLIENT);
		close_client(w, 0);
		pass(w, NSEC_PER_SEC);
		rest = min_t(u64, 2 * rest, 3600 * (u64)NSEC_PER_SEC);
	}
	/* once it served, a failure says nothing of the next one */
	send(w, remote(1, 9), 1, 5);
	expect_kind(w, 0, CELLSOCK_UDP_SERVICE);
	close_client(w, 0);
	send(w, remote(1, 9), 1, 5);
	run(w);
	fail_open(w, 0, CELLSOCK_FAILED);
	expect_kind(w, 0, CELLSOCK_UDP_CLIENT);
	close_client(w, 0);
	send(w, remote(1, 9), 1, 5);
	expect_kind(w, 0, CELLSOCK_UDP_SERVICE);
	close_client(w, 0);
	expect_silence(w);
}

/* Another context is asked, whatever this one said. */
static void test_asked_elsewhere(struct kunit *test)
{
	struct world *w = test->priv;

	send(w, remote(1, 9), 1, 5);
	run(w);
	fail_open(w, 0, CELLSOCK_HOST_UNREACH);
	KUNIT_EXPECT_EQ(test, cellsock_udp_listen(&w->udp, 1, 53),
			-EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, cellsock_udp_listen(&w->udp, 2, 53), 0);
}

/* One that the module had before is not unlearnt by a failure. */
static void test_not_learnt(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_endpoint other = app;

	send(w, remote(1, 9), 1, 5);
	run(w);
	opened(w, 0);
	other.port++;
	send_from(w, &other, remote(1, 9), 2, 5);
	run(w);
	/* for this one a client will do */
	fail_open(w, 1, CELLSOCK_HOST_UNREACH);
	expect_kind(w, 1, CELLSOCK_UDP_CLIENT);
	opened(w, 1);
	expect_sent(w, 1, remote(1, 9), 2, 5);
	other.port++;
	send_from(w, &other, remote(1, 9), 2, 5);
	expect_kind(w, 2, CELLSOCK_UDP_SERVICE);
	expect_silence(w);
}

/* The module uses the port itself: another one will do. */
static void test_port_in_use(struct kunit *test)
{
	struct world *w = test->priv;

	send(w, remote(1, 9), 1, 5);
	run(w);
	fail_open(w, 0, CELLSOCK_ADDR_IN_USE);
	run(w);
	KUNIT_EXPECT_EQ(test, w->sockets[0].request.service,
			CELLSOCK_UDP_CLIENT);
	opened(w, 0);
	expect_sent(w, 0, remote(1, 9), 1, 5);
	send(w, remote(1, 9), 2, 5);
	expect_sent(w, 0, remote(1, 9), 2, 5);
	KUNIT_EXPECT_EQ(test, w->udp.forms[1].again, 0);
	expect_silence(w);
}

/* -------------------------------------------------------------- limits */

static void test_lengths(struct kunit *test)
{
	struct world *w = test->priv;

	KUNIT_EXPECT_FALSE(test, send(w, remote(1, 9), 1, 0));
	KUNIT_EXPECT_EQ(test, w->udp.stats.empty, 1);
	KUNIT_EXPECT_EQ(test, w->refused, 0);
	KUNIT_EXPECT_FALSE(test, send(w, remote(1, 9), 1, 1461));
	KUNIT_EXPECT_EQ(test, w->udp.stats.too_long, 1);
	KUNIT_EXPECT_EQ(test, w->refused, 1);
	KUNIT_EXPECT_EQ(test, w->why, CELLSOCK_ICMP_TOO_BIG);
	KUNIT_EXPECT_EQ(test, w->mtu, 1488);
	KUNIT_EXPECT_EQ(test, w->udp.count, 0);
	KUNIT_EXPECT_TRUE(test, send(w, remote(1, 9), 1, 1460));
	/* hex format */
	w->ms.send_max = 730;
	KUNIT_EXPECT_FALSE(test, send(w, remote(1, 9), 1, 731));
	KUNIT_EXPECT_EQ(test, w->mtu, 758);
	KUNIT_EXPECT_EQ(test, w->udp.stats.too_long, 2);
	KUNIT_EXPECT_TRUE(test, send(w, remote(1, 9), 1, 730));
}

static void test_queue_bounds(struct kunit *test)
{
	struct world *w = test->priv;
	unsigned int i;

	for (i = 0; i < CELLSOCK_UDP_QUEUE; i++)
		KUNIT_ASSERT_TRUE(test, send(w, remote(1, 9), 1, 5));
	KUNIT_EXPECT_FALSE(test, send(w, remote(1, 9), 1, 5));
	KUNIT_EXPECT_EQ(test, w->udp.stats.overflows, 1);
	run(w);
	opened(w, 0);
	for (i = 0; i < CELLSOCK_UDP_QUEUE; i++)
		expect_sent(w, 0, remote(1, 9), 1, 5);
	for (i = 0; i < CELLSOCK_UDP_BYTES / 1460; i++)
		KUNIT_ASSERT_TRUE(test, send(w, remote(1, 9), 1, 1460));
	KUNIT_EXPECT_FALSE(test, send(w, remote(1, 9), 1, 1460));
	KUNIT_EXPECT_TRUE(test, send(w, remote(1, 9), 1, 5));
}

/* The remote that was silent longest is forgotten, and the port stays. */
static void test_peer_bounds(struct kunit *test)
{
	struct world *w = test->priv;
	unsigned int i;

	send(w, remote(0, 9), 1, 5);
	run(w);
	opened(w, 0);
	expect_sent(w, 0, remote(0, 9), 1, 5);
	for (i = 1; i <= CELLSOCK_UDP_PEERS + 9; i++) {
		KUNIT_ASSERT_TRUE(test, send(w, remote(i, 9), i, 5));
		expect_sent(w, 0, remote(i, 9), i, 5);
	}
	receive(w, 0, remote(1, 9), 5);
	expect_received(w, &app, remote(1, 9), 5);
	expect_silence(w);
}

static void test_socket_bounds(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_endpoint from = app;
	unsigned int i;

	for (i = 0; i < CELLSOCK_UDP_SOCKETS; i++) {
		from.port = 6000 + i;
		KUNIT_ASSERT_TRUE(test, send_from(w, &from, remote(1, 9), 1, 5));
	}
	from.port++;
	KUNIT_EXPECT_FALSE(test, send_from(w, &from, remote(1, 9), 1, 5));
	KUNIT_EXPECT_EQ(test, w->udp.count, CELLSOCK_UDP_SOCKETS);
	KUNIT_EXPECT_EQ(test, cellsock_udp_listen(&w->udp, 1, 53), -ENOSPC);
}

/* Who waits gets the socket of a port that nobody uses just now. */
static void test_evicted(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_endpoint from = app;
	unsigned int i;

	for (i = 0; i < SOCKETS; i++) {
		from.port = 6000 + i;
		send_from(w, &from, remote(1, 9), 1, 5);
		run(w);
		opened(w, i);
		if (i)
			expect_sent(w, i, remote(1, 9), 1, 5);
	}
	from.port = 6000 + SOCKETS;
	send_from(w, &from, remote(1, 9), 1, 5);
	pass(w, 4 * NSEC_PER_SEC);
	receive(w, 1, remote(1, 9), 5);
	pass(w, 2 * NSEC_PER_SEC);
	/* one has something to send, and one has received something */
	KUNIT_EXPECT_FALSE(test, w->sockets[0].closed);
	KUNIT_EXPECT_FALSE(test, w->sockets[1].closed);
	KUNIT_EXPECT_TRUE(test, w->sockets[2].closed);
	KUNIT_EXPECT_EQ(test, w->udp.stats.evicted, 1);
	release(w, 2);
	KUNIT_EXPECT_TRUE(test, w->sockets[2].taken);
	KUNIT_EXPECT_EQ(test, w->sockets[2].request.local_port, from.port);
	KUNIT_EXPECT_EQ(test, w->udp.count, SOCKETS);
}

/* No socket in time: the sender is told, and the datagram is not sent late. */
static void test_no_socket(struct kunit *test)
{
	struct world *w = test->priv;
	unsigned int i;

	for (i = 0; i < SOCKETS; i++)
		cellsock_udp_listen(&w->udp, 1, 7000 + i);
	run(w);
	for (i = 0; i < SOCKETS; i++)
		opened(w, i);
	send(w, remote(1, DNS), 1, 30);
	pass(w, 4 * NSEC_PER_SEC);
	expect_silence(w);
	pass(w, 2 * NSEC_PER_SEC);
	KUNIT_EXPECT_EQ(test, w->refused, 1);
	KUNIT_EXPECT_EQ(test, w->why, CELLSOCK_ICMP_HOST);
	KUNIT_EXPECT_EQ(test, w->udp.stats.expired, 1);
	KUNIT_EXPECT_EQ(test, w->udp.stats.evicted, 0);
	KUNIT_EXPECT_EQ(test, w->udp.count, SOCKETS);
}

/* ------------------------------------------------------------- failures */

static void test_open_fails(struct kunit *test)
{
	struct world *w = test->priv;

	send(w, remote(1, 9), 1, 5);
	send(w, remote(2, 9), 1, 5);
	run(w);
	fail_open(w, 0, CELLSOCK_NET_UNREACH);
	KUNIT_EXPECT_EQ(test, w->refused, 2);
	KUNIT_EXPECT_EQ(test, w->why, CELLSOCK_ICMP_NET);
	KUNIT_EXPECT_EQ(test, w->udp.count, 0);
	KUNIT_EXPECT_EQ(test, w->udp.stats.failed, 1);

	w->error = -ENETDOWN;
	send(w, remote(1, 9), 1, 5);
	run(w);
	KUNIT_EXPECT_EQ(test, w->refused, 3);
	KUNIT_EXPECT_EQ(test, w->udp.count, 0);
}

static void test_busy(struct kunit *test)
{
	struct world *w = test->priv;

	send(w, remote(1, 9), 1, 5);
	run(w);
	fail_open(w, 0, CELLSOCK_BUSY);
	run(w);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].taken);
	pass(w, NSEC_PER_SEC);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].taken);
	opened(w, 0);
	expect_sent(w, 0, remote(1, 9), 1, 5);
	expect_silence(w);
}

/* A send that has begun needs its bytes until the slot is given back. */
static void test_closed(struct kunit *test)
{
	struct world *w = test->priv;
	const u8 *data;

	send(w, remote(1, 9), 1, 5);
	send(w, remote(1, 9), 2, 5);
	run(w);
	opened(w, 0);
	cellsock_slots_closed(&w->slots, 0, CELLSOCK_NET_UNREACH, 0);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].closed);
	KUNIT_EXPECT_EQ(test, w->refused, 1);
	KUNIT_ASSERT_EQ(test, cellsock_slots_peek(&w->slots, 0, 0, &data), 5);
	KUNIT_EXPECT_EQ(test, data[4], 1);
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->udp.count, 0);

	/* broken for another reason: what waits goes through another socket */
	send(w, remote(1, 9), 1, 5);
	send(w, remote(1, 9), 2, 5);
	run(w);
	opened(w, 0);
	cellsock_slots_closed(&w->slots, 0, CELLSOCK_RESET, 0);
	release(w, 0);
	pass(w, NSEC_PER_SEC);
	opened(w, 0);
	expect_sent(w, 0, remote(1, 9), 2, 5);
}

static void test_reset(struct kunit *test)
{
	struct world *w = test->priv;
	const u8 *data;

	send(w, remote(1, 9), 1, 5);
	send(w, remote6(9), 1, 5);
	run(w);
	opened(w, 0);
	opened(w, 1);
	cellsock_udp_reset(&w->udp, 2, 0);
	cellsock_udp_reset(&w->udp, 1, 6);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].closed);
	KUNIT_EXPECT_TRUE(test, w->sockets[1].closed);
	cellsock_udp_reset(&w->udp, 1, 0);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].closed);
	KUNIT_EXPECT_EQ(test, cellsock_slots_peek(&w->slots, 0, 0, &data), 5);
	release(w, 0);
	release(w, 1);
	KUNIT_EXPECT_EQ(test, w->udp.count, 0);
	expect_silence(w);
}

/* The module may be wrong about anything. */
static void test_strange_module(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_endpoint from = remote(1, 9), to;
	u8 data[10] = { };

	send(w, from, 1, 5);
	run(w);
	cellsock_slots_sent(&w->slots, 1, 5);
	opened(w, 0);
	opened(w, 0);
	expect_sent(w, 0, from, 1, 5);
	cellsock_slots_sent(&w->slots, 0, 5);
	cellsock_slots_remote(&w->slots, 0, &to);
	KUNIT_EXPECT_EQ(test, to.addr.family, 0);
	/* bytes of no datagram, and more than announced */
	cellsock_slots_data(&w->slots, 0, data, 10, false);
	cellsock_slots_datagram(&w->slots, 0, &from, 4);
	cellsock_slots_data(&w->slots, 0, data, 10, false);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&w->emitted), 1);
	cellsock_slots_data(&w->slots, 0, data, 10, false);
	/* a part, one that is too long, one of another family */
	cellsock_slots_datagram(&w->slots, 0, &from, 100);
	cellsock_slots_data(&w->slots, 0, data, 10, true);
	cellsock_slots_datagram(&w->slots, 0, &from, CELLSOCK_UDP_LARGEST + 1);
	cellsock_slots_data(&w->slots, 0, data, 10, true);
	to = remote6(9);
	cellsock_slots_datagram(&w->slots, 0, &to, 10);
	cellsock_slots_data(&w->slots, 0, data, 10, true);
	KUNIT_EXPECT_EQ(test, w->udp.stats.rx_lost, 3);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&w->emitted), 1);
}

/* ------------------------------------------------------------ listening */

static void test_listen(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_flow_info info;

	KUNIT_EXPECT_FALSE(test, cellsock_udp_listening(&w->udp, 1, 7, &info));
	KUNIT_ASSERT_EQ(test, cellsock_udp_listen(&w->udp, 1, 7), 0);
	KUNIT_ASSERT_EQ(test, cellsock_udp_listen(&w->udp, 1, 7), 0);
	run(w);
	KUNIT_ASSERT_TRUE(test, w->sockets[0].taken);
	KUNIT_EXPECT_EQ(test, w->sockets[0].request.local_port, 7);
	opened(w, 0);
	KUNIT_ASSERT_TRUE(test, cellsock_udp_listening(&w->udp, 1, 7, &info));
	KUNIT_EXPECT_EQ(test, info.slot, 0);
	pass(w, 300 * NSEC_PER_SEC);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].closed);
	receive(w, 0, remote(5, 555), 33);
	expect_received(w, &(struct cellsock_endpoint){ app.addr, 7 },
			remote(5, 555), 33);
	send_from(w, &(struct cellsock_endpoint){ app.addr, 7 },
		  remote(5, 555), 1, 9);
	expect_sent(w, 0, remote(5, 555), 1, 9);
	/* the last remote may still be answered */
	cellsock_udp_unlisten(&w->udp, 1, 7);
	KUNIT_EXPECT_FALSE(test, cellsock_udp_listening(&w->udp, 1, 7, &info));
	KUNIT_EXPECT_FALSE(test, w->sockets[0].closed);
	pass(w, 31 * NSEC_PER_SEC);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].closed);
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->udp.count, 0);
}

/* Through the loss of the context, and a module that cannot just now. */
static void test_listen_again(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_flow_info info;

	w->ms.contexts[1].state = CELLSOCK_CONTEXT_ACTIVATING;
	KUNIT_ASSERT_EQ(test, cellsock_udp_listen(&w->udp, 1, 7), 0);
	KUNIT_EXPECT_EQ(test, run(w), CELLSOCK_NEVER);
	w->ms.contexts[1].state = CELLSOCK_CONTEXT_ACTIVE;
	run(w);
	opened(w, 0);
	w->ms.contexts[1].state = CELLSOCK_CONTEXT_ACTIVATING;
	cellsock_slots_closed(&w->slots, 0, CELLSOCK_NET_UNREACH, 0);
	release(w, 0);
	run(w);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].taken);
	w->ms.contexts[1].state = CELLSOCK_CONTEXT_ACTIVE;
	run(w);
	fail_open(w, 0, CELLSOCK_FAILED);
	KUNIT_ASSERT_TRUE(test, cellsock_udp_listening(&w->udp, 1, 7, &info));
	KUNIT_EXPECT_EQ(test, info.result, CELLSOCK_FAILED);
	KUNIT_EXPECT_EQ(test, info.code, 550);
	run(w);
	KUNIT_EXPECT_FALSE(test, w->sockets[0].taken);
	pass(w, 11 * NSEC_PER_SEC);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].taken);
	cellsock_udp_unlisten(&w->udp, 1, 7);
	KUNIT_EXPECT_TRUE(test, w->sockets[0].closed);
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->udp.count, 0);
}

static struct kunit_case udp_cases[] = {
	KUNIT_CASE(test_service),
	KUNIT_CASE(test_stranger),
	KUNIT_CASE(test_forwarded),
	KUNIT_CASE(test_expiry),
	KUNIT_CASE(test_dns),
	KUNIT_CASE(test_slow_line),
	KUNIT_CASE(test_client6),
	KUNIT_CASE(test_learn),
	KUNIT_CASE(test_asked_again),
	KUNIT_CASE(test_asked_elsewhere),
	KUNIT_CASE(test_not_learnt),
	KUNIT_CASE(test_port_in_use),
	KUNIT_CASE(test_lengths),
	KUNIT_CASE(test_queue_bounds),
	KUNIT_CASE(test_peer_bounds),
	KUNIT_CASE(test_socket_bounds),
	KUNIT_CASE(test_evicted),
	KUNIT_CASE(test_no_socket),
	KUNIT_CASE(test_open_fails),
	KUNIT_CASE(test_busy),
	KUNIT_CASE(test_closed),
	KUNIT_CASE(test_reset),
	KUNIT_CASE(test_strange_module),
	KUNIT_CASE(test_listen),
	KUNIT_CASE(test_listen_again),
	{}
};

static struct kunit_suite udp_suite = {
	.name = "cellsock-udp",
	.init = world_init,
	.exit = world_exit,
	.test_cases = udp_cases,
};

kunit_test_suite(udp_suite);
