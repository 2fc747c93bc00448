// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flow table, netdev/flow.c, between a local stack and a module that are
 * both played by the test.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/in.h>
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <linux/time64.h>
#include <net/ip.h>
#include <kunit/test.h>

#include "../netdev/flow.h"
#include "../netdev/packet.h"

#define SOCKETS	12
#define ISS	0xfffffc00
#define MSS	1448

struct world;

/**
 * struct fake_socket - a slot, as the module side has it
 * @taken: between ->open() and released()
 * @request: what was asked for
 * @readies: ->ready() calls
 * @credit: as told last, less what was delivered since
 * @close: 'g': a graceful close was asked for, 'a': an abort; 0: none
 */
struct fake_socket {
	bool taken;
	struct cellsock_open request;
	unsigned int readies;
	u32 credit;
	char close;
};

/**
 * struct client - a connection, as the local stack has it
 * @w: the world
 * @local: this end
 * @remote: that end
 * @context: of the device
 * @seq: next to be sent
 * @ack: next expected
 * @wnd: window to advertise
 * @seen: what the peer sent last
 */
struct client {
	struct world *w;
	struct cellsock_endpoint local;
	struct cellsock_endpoint remote;
	u8 context;
	u32 seq;
	u32 ack;
	u16 wnd;
	struct cellsock_tcp_segment seen;
};

/**
 * struct world - everything
 * @ms: the module
 * @slots: its sockets
 * @flows: what is tested
 * @test: the running case
 * @now: the time
 * @sockets: the module's
 * @error: what ->open() fails with, 0: only with -EBUSY when it must
 * @kicks: ->kick() calls
 * @emitted: packets for the local stack; skb->mark is the context
 * @announced: flows that were told to be open
 * @ended: flows that were told to be over
 * @info: of the last one told
 * @clients: of fill_slots(), by slot
 */
struct world {
	struct cellsock_modsock ms;
	struct cellsock_slots slots;
	struct cellsock_flows flows;
	struct kunit *test;
	u64 now;
	struct fake_socket sockets[CELLSOCK_MAX_SOCKETS];
	int error;
	unsigned int kicks;
	struct sk_buff_head emitted;
	unsigned int announced;
	unsigned int ended;
	struct cellsock_flow_info info;
	struct client clients[SOCKETS];
};

/* --------------------------------------------------- the module's side */

static struct world *world_of(struct cellsock_modsock *ms)
{
	return container_of(ms, struct world, ms);
}

static void fake_kick(struct cellsock_modsock *ms)
{
	world_of(ms)->kicks++;
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
		.credit = request->credit,
	};
	return slot;
}

static struct fake_socket *fake_socket(struct cellsock_modsock *ms,
				       unsigned int slot)
{
	struct world *w = world_of(ms);

	KUNIT_ASSERT_LT(w->test, slot, CELLSOCK_MAX_SOCKETS);
	KUNIT_EXPECT_TRUE(w->test, w->sockets[slot].taken);
	KUNIT_EXPECT_NE(w->test, w->sockets[slot].close, 'a');
	return &w->sockets[slot];
}

static void fake_ready(struct cellsock_modsock *ms, unsigned int slot)
{
	fake_socket(ms, slot)->readies++;
}

static void fake_credit(struct cellsock_modsock *ms, unsigned int slot,
			u32 bytes)
{
	fake_socket(ms, slot)->credit = bytes;
}

static void fake_close(struct cellsock_modsock *ms, unsigned int slot,
		       bool graceful)
{
	fake_socket(ms, slot)->close = graceful ? 'g' : 'a';
}

static const char *fake_describe(struct cellsock_modsock *ms, int code)
{
	return NULL;
}

static const struct cellsock_modsock_ops fake_ops = {
	.kick = fake_kick,
	.open = fake_open,
	.ready = fake_ready,
	.credit = fake_credit,
	.close = fake_close,
	.describe = fake_describe,
};

/* ------------------------------------------------- the owner's side */

static u64 fake_now(struct cellsock_slots *slots)
{
	return container_of(slots, struct world, slots)->now;
}

static void fake_emit(struct cellsock_slots *slots, u8 context,
		      struct sk_buff *skb)
{
	struct world *w = container_of(slots, struct world, slots);

	skb->mark = context;
	__skb_queue_tail(&w->emitted, skb);
}

static void fake_notify(struct cellsock_slots *slots,
			const struct cellsock_flow_info *info, bool open)
{
	struct world *w = container_of(slots, struct world, slots);

	if (open)
		w->announced++;
	else
		w->ended++;
	w->info = *info;
}

static const struct cellsock_slots_ops fake_slots_ops = {
	.now = fake_now,
	.emit = fake_emit,
	.notify = fake_notify,
};

static int world_init(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->test = test;
	w->now = 1000 * NSEC_PER_SEC;
	w->ms.ops = &fake_ops;
	w->ms.caps.sockets = SOCKETS;
	w->ms.send_max = 1460;
	__skb_queue_head_init(&w->emitted);
	cellsock_slots_init(&w->slots, &w->ms, &fake_slots_ops);
	cellsock_flows_init(&w->flows, &w->slots);
	test->priv = w;
	return 0;
}

static void world_exit(struct kunit *test)
{
	struct world *w = test->priv;

	if (!w)
		return;
	cellsock_flows_destroy(&w->flows);
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
	KUNIT_EXPECT_EQ(test, w->flows.pool.used, 0);
	__skb_queue_purge(&w->emitted);
}

/* An engine run: as far as flows go. */
static u64 run(struct world *w)
{
	cellsock_flows_run(&w->flows, w->now);
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

/* ---------------------------------------------- the local stack's side */

static struct client client(struct world *w, unsigned int n, u8 family)
{
	struct client c = {
		.w = w,
		.context = 1,
		.seq = ISS,
		.wnd = 65535,
	};

	c.local.addr.family = family;
	c.local.addr.bytes[0] = family == 4 ? 10 : 0x20;
	c.local.port = 40000 + n;
	c.remote.addr = c.local.addr;
	c.remote.addr.bytes[1] = 77;
	c.remote.port = 80;
	return c;
}

/* The byte at @seq of what the local stack sends. */
static u8 up_byte(u32 seq)
{
	return seq * 11 + (seq >> 9);
}

static struct sk_buff *up_payload(struct client *c, u32 seq, u32 len)
{
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(c->w->test, skb);
	while (len--)
		skb_put_u8(skb, up_byte(seq++));
	return skb;
}

static void send_at(struct client *c, u32 seq, u8 flags, u32 len, bool closed)
{
	struct cellsock_packet pkt = {
		.local = c->local,
		.remote = c->remote,
		.protocol = IPPROTO_TCP,
		.seg = {
			.seq = seq,
			.ack = c->ack,
			.len = len,
			.wnd = c->wnd,
			.mss = flags & CELLSOCK_TCP_SYN ? MSS : 0,
			.flags = flags,
			.wscale = flags & CELLSOCK_TCP_SYN ? 0 : -1,
			.app_closed = closed,
		},
	};

	cellsock_flows_input(&c->w->flows, c->context, &pkt,
			     up_payload(c, seq, len), c->w->now);
}

static void send(struct client *c, u8 flags, u32 len)
{
	send_at(c, c->seq, flags, len, false);
	c->seq += len + !!(flags & (CELLSOCK_TCP_SYN | CELLSOCK_TCP_FIN));
}

/* The packet that was emitted last but @skip others, taken out. */
static struct sk_buff *take(struct client *c)
{
	struct sk_buff *skb;

	skb_queue_walk(&c->w->emitted, skb) {
		struct cellsock_packet pkt;

		KUNIT_ASSERT_EQ(c->w->test, cellsock_packet_parse(skb, &pkt),
				0);
		if (memcmp(&pkt.remote.addr, &c->local.addr,
			   sizeof(pkt.remote.addr)) ||
		    (pkt.protocol == IPPROTO_TCP &&
		     pkt.remote.port != c->local.port))
			continue;
		KUNIT_EXPECT_EQ(c->w->test, skb->mark, c->context);
		c->seen = pkt.seg;
		__skb_unlink(skb, &c->w->emitted);
		return skb;
	}
	return NULL;
}

/* The next packet for @c is a segment with these flags. */
static void expect(struct client *c, u8 flags)
{
	struct sk_buff *skb = take(c);

	KUNIT_ASSERT_NOT_NULL(c->w->test, skb);
	KUNIT_EXPECT_EQ(c->w->test, c->seen.flags, flags);
	kfree_skb(skb);
}

static void expect_nothing(struct client *c)
{
	struct sk_buff *skb = take(c);

	KUNIT_EXPECT_NULL(c->w->test, skb);
	kfree_skb(skb);
}

static void expect_icmp(struct client *c, u8 type, u8 code)
{
	struct sk_buff *skb = take(c);
	struct icmphdr *ih;

	KUNIT_ASSERT_NOT_NULL(c->w->test, skb);
	ih = (struct icmphdr *)skb_transport_header(skb);
	KUNIT_EXPECT_EQ(c->w->test, ih->type, type);
	KUNIT_EXPECT_EQ(c->w->test, ih->code, code);
	kfree_skb(skb);
}

static bool find(struct client *c, struct cellsock_flow_info *info)
{
	u32 id = 0;

	while (cellsock_slots_next(&c->w->slots, id, info)) {
		if (info->local.port == c->local.port &&
		    info->context == c->context)
			return true;
		id = info->id;
	}
	return false;
}

static int slot_of(struct client *c)
{
	struct cellsock_flow_info info;

	return find(c, &info) ? info.slot : -1;
}

static struct fake_socket *socket_of(struct client *c)
{
	int slot = slot_of(c);

	KUNIT_ASSERT_GE(c->w->test, slot, 0);
	return &c->w->sockets[slot];
}

static void opened(struct client *c, enum cellsock_result result)
{
	cellsock_slots_opened(&c->w->slots, slot_of(c), result, 0);
}

static void release(struct world *w, int slot)
{
	KUNIT_ASSERT_GE(w->test, slot, 0);
	KUNIT_EXPECT_TRUE(w->test, w->sockets[slot].taken);
	w->sockets[slot].taken = false;
	cellsock_slots_released(&w->slots, slot);
}

static void syn(struct client *c)
{
	send_at(c, ISS, CELLSOCK_TCP_SYN, 0, false);
	c->seq = ISS + 1;
	run(c->w);
}

static void handshake(struct client *c)
{
	expect(c, CELLSOCK_TCP_SYN | CELLSOCK_TCP_ACK);
	KUNIT_EXPECT_EQ(c->w->test, c->seen.ack, c->seq);
	c->ack = c->seen.seq + 1;
	send(c, CELLSOCK_TCP_ACK, 0);
	run(c->w);
}

static struct client connected(struct world *w, unsigned int n, u8 family)
{
	struct client c = client(w, n, family);

	syn(&c);
	expect_nothing(&c);
	opened(&c, CELLSOCK_OK);
	handshake(&c);
	return c;
}

static void fill_slots(struct world *w)
{
	unsigned int i;

	for (i = 0; i < SOCKETS; i++)
		w->clients[i] = connected(w, i, 4);
}

/* --------------------------------------------------------- connecting */

static void test_connect(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_flow_info info;
	struct fake_socket *s;
	struct client c;
	int v6;

	for (v6 = 0; v6 < 2; v6++) {
		c = client(w, v6, v6 ? 6 : 4);
		c.context = 3;
		syn(&c);
		s = socket_of(&c);
		KUNIT_EXPECT_EQ(test, s->request.context, 3);
		KUNIT_EXPECT_EQ(test, s->request.service, CELLSOCK_TCP_CLIENT);
		KUNIT_EXPECT_EQ(test, s->request.remote.port, 80);
		KUNIT_EXPECT_MEMEQ(test, &s->request.remote.addr,
				   &c.remote.addr, sizeof(c.remote.addr));
		KUNIT_EXPECT_GT(test, s->request.credit, 0);
		pass(w, NSEC_PER_SEC);
		expect_nothing(&c);
		KUNIT_EXPECT_EQ(test, w->announced, v6);
		opened(&c, CELLSOCK_OK);
		KUNIT_EXPECT_EQ(test, w->announced, v6 + 1);
		handshake(&c);
		KUNIT_EXPECT_EQ(test, c.seen.mss, v6 ? 1440 : 1460);
		KUNIT_ASSERT_TRUE(test, find(&c, &info));
		KUNIT_EXPECT_STREQ(test, info.state, "ESTABLISHED");
		KUNIT_EXPECT_FALSE(test, info.waiting);
		KUNIT_EXPECT_EQ(test, info.result, CELLSOCK_OK);
	}
	KUNIT_EXPECT_EQ(test, w->flows.stats.opened, 2);
}

static const struct failure_case {
	enum cellsock_result result;
	int type4;
	int code4;
	int code6;
} failure_cases[] = {
	{ CELLSOCK_REFUSED, -1 },
	{ CELLSOCK_RESET, -1 },
	{ CELLSOCK_HOST_UNREACH, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH,
	  ICMPV6_ADDR_UNREACH },
	{ CELLSOCK_NET_UNREACH, ICMP_DEST_UNREACH, ICMP_NET_UNREACH,
	  ICMPV6_NOROUTE },
	{ CELLSOCK_GONE, ICMP_DEST_UNREACH, ICMP_NET_UNREACH,
	  ICMPV6_NOROUTE },
	{ CELLSOCK_FAILED, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH,
	  ICMPV6_ADDR_UNREACH },
};

static void test_failures(struct kunit *test)
{
	struct world *w = test->priv;
	const struct failure_case *f;
	struct client c;
	unsigned int i;
	int v6, slot;

	for (i = 0; i < 2 * ARRAY_SIZE(failure_cases); i++) {
		f = &failure_cases[i / 2];
		v6 = i % 2;
		c = client(w, i, v6 ? 6 : 4);
		syn(&c);
		slot = slot_of(&c);
		cellsock_slots_opened(&w->slots, slot, f->result, 560 + i);
		KUNIT_EXPECT_EQ(test, w->info.result, f->result);
		KUNIT_EXPECT_EQ(test, w->info.code, 560 + i);
		if (f->type4 < 0) {
			expect(&c, CELLSOCK_TCP_RST | CELLSOCK_TCP_ACK);
			KUNIT_EXPECT_EQ(test, c.seen.ack, c.seq);
		} else {
			/* connect() may still hold the socket */
			expect_nothing(&c);
			pass(w, 5 * NSEC_PER_MSEC);
			expect_icmp(&c, v6 ? ICMPV6_DEST_UNREACH : f->type4,
				    v6 ? f->code6 : f->code4);
		}
		release(w, slot);
		KUNIT_EXPECT_EQ(test, w->flows.count, 0);
	}
	KUNIT_EXPECT_EQ(test, w->flows.stats.failed,
			2 * ARRAY_SIZE(failure_cases));
	KUNIT_EXPECT_EQ(test, w->ended, 0);
}

static void test_open_errors(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = client(w, 0, 4);

	w->error = -ENETDOWN;
	syn(&c);
	pass(w, 5 * NSEC_PER_MSEC);
	expect_icmp(&c, ICMP_DEST_UNREACH, ICMP_NET_UNREACH);
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);

	c = client(w, 1, 6);
	w->error = -EAFNOSUPPORT;
	syn(&c);
	pass(w, 5 * NSEC_PER_MSEC);
	expect_icmp(&c, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH);
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
}

/* The engine has to come back for what an event started. */
static void test_deadlines(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = client(w, 0, 4);
	unsigned int kicks;
	u64 next;

	KUNIT_EXPECT_EQ(test, run(w), CELLSOCK_NEVER);
	syn(&c);
	next = run(w);
	kicks = w->kicks;
	opened(&c, CELLSOCK_OK);
	KUNIT_EXPECT_GT(test, w->kicks, kicks);
	KUNIT_EXPECT_LT(test, run(w), next);
	handshake(&c);
	/* data waits for the next run, which must come */
	kicks = w->kicks;
	cellsock_slots_data(&w->slots, 0, "abc", 3, false);
	KUNIT_EXPECT_EQ(test, w->kicks, kicks + 1);
	cellsock_slots_data(&w->slots, 0, "def", 3, false);
	KUNIT_EXPECT_EQ(test, w->kicks, kicks + 1);
	expect_nothing(&c);
	run(w);
	expect(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH);
	KUNIT_EXPECT_EQ(test, c.seen.len, 6);
}

/* -------------------------------------------------------------- slots */

static void test_thirteenth(struct kunit *test)
{
	struct world *w = test->priv;
	struct client *clients = w->clients, late, later;
	struct cellsock_flow_info info;

	fill_slots(w);
	late = client(w, 100, 4);
	later = client(w, 101, 4);
	syn(&late);
	syn(&later);
	pass(w, 8 * NSEC_PER_SEC / 10);
	KUNIT_ASSERT_TRUE(test, find(&late, &info));
	KUNIT_EXPECT_TRUE(test, info.waiting);
	KUNIT_EXPECT_EQ(test, info.slot, -1);
	KUNIT_EXPECT_STREQ(test, info.state, "WAIT");
	expect_nothing(&late);

	/* a client dies; the first to come is the first to be served */
	send(&clients[5], CELLSOCK_TCP_RST, 0);
	run(w);
	KUNIT_EXPECT_EQ(test, w->sockets[5].close, 'a');
	KUNIT_EXPECT_EQ(test, slot_of(&late), -1);
	release(w, 5);
	KUNIT_EXPECT_EQ(test, slot_of(&late), 5);
	KUNIT_EXPECT_EQ(test, slot_of(&later), -1);
	opened(&late, CELLSOCK_OK);
	handshake(&late);
	expect_nothing(&later);
	KUNIT_EXPECT_EQ(test, w->flows.stats.evicted, 0);
}

static void test_wait_ends(struct kunit *test)
{
	struct world *w = test->priv;
	struct client late;
	int i;

	fill_slots(w);
	late = client(w, 100, 4);
	syn(&late);
	for (i = 0; i < 29; i++) {
		pass(w, NSEC_PER_SEC);
		syn(&late);
		expect_nothing(&late);
	}
	pass(w, 1100 * NSEC_PER_MSEC);
	expect_icmp(&late, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH);
	KUNIT_EXPECT_EQ(test, w->flows.count, SOCKETS);
}

static void test_waiting_bounded(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c;
	unsigned int i;

	fill_slots(w);
	for (i = 0; i < CELLSOCK_FLOWS_WAITING + 5; i++) {
		c = client(w, 100 + i, 4);
		syn(&c);
		expect_nothing(&c);
	}
	KUNIT_EXPECT_EQ(test, w->flows.count,
			SOCKETS + CELLSOCK_FLOWS_WAITING);
	KUNIT_EXPECT_EQ(test, w->flows.stats.rejected, 5);
}

/* One at a time: a black hole must not block those behind it. */
static void test_black_hole(struct kunit *test)
{
	struct world *w = test->priv;
	struct client hole = client(w, 0, 4);
	struct client other = client(w, 1, 4);
	int i;

	syn(&hole);
	KUNIT_EXPECT_EQ(test, slot_of(&hole), 0);
	for (i = 0; i < 19; i++) {
		pass(w, NSEC_PER_SEC);
		syn(&hole);
		syn(&other);
		if (slot_of(&other) >= 0) {
			opened(&other, CELLSOCK_BUSY);
			release(w, 1);
		}
	}
	KUNIT_EXPECT_EQ(test, w->flows.stats.postponed, 0);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 0);
	pass(w, 1500 * NSEC_PER_MSEC);
	if (slot_of(&other) >= 0) {
		opened(&other, CELLSOCK_BUSY);
		release(w, slot_of(&other));
		run(w);
	}
	KUNIT_EXPECT_EQ(test, w->flows.stats.postponed, 1);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 'a');
	release(w, 0);
	/* it would only be in the way of the other again */
	KUNIT_EXPECT_EQ(test, slot_of(&hole), -1);
	syn(&hole);
	pass(w, 4 * NSEC_PER_SEC);
	KUNIT_EXPECT_GE(test, slot_of(&other), 0);
	opened(&other, CELLSOCK_OK);
	run(w);
	KUNIT_EXPECT_GE(test, slot_of(&hole), 0);
}

/* Nobody waits: a slow open may take its time. */
static void test_slow_open_alone(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = client(w, 0, 4);
	int i;

	syn(&c);
	for (i = 0; i < 60; i++) {
		pass(w, NSEC_PER_SEC);
		syn(&c);
	}
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 0);
	KUNIT_EXPECT_EQ(test, slot_of(&c), 0);
	opened(&c, CELLSOCK_OK);
	handshake(&c);
}

/* An application that has gone away before its connection is there. */
static void test_client_gives_up(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = client(w, 0, 4);

	syn(&c);
	pass(w, 10 * NSEC_PER_SEC);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 'a');
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
}

static void test_evict_half_closed(struct kunit *test)
{
	struct world *w = test->priv;
	struct client *clients = w->clients, late;

	fill_slots(w);
	send(&clients[7], CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN, 0);
	run(w);
	expect(&clients[7], CELLSOCK_TCP_ACK);
	late = client(w, 100, 4);
	syn(&late);
	pass(w, 3 * NSEC_PER_SEC);
	syn(&late);
	KUNIT_EXPECT_EQ(test, w->sockets[7].close, 0);
	/* what still brings something is not idle */
	cellsock_slots_data(&w->slots, 7, "late", 4, false);
	run(w);
	expect(&clients[7], CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH);
	clients[7].ack += 4;
	send(&clients[7], CELLSOCK_TCP_ACK, 0);
	pass(w, 3 * NSEC_PER_SEC);
	syn(&late);
	KUNIT_EXPECT_EQ(test, w->sockets[7].close, 0);
	pass(w, 3 * NSEC_PER_SEC);
	KUNIT_EXPECT_EQ(test, w->sockets[7].close, 'a');
	expect(&clients[7], CELLSOCK_TCP_RST | CELLSOCK_TCP_ACK);
	KUNIT_EXPECT_EQ(test, w->flows.stats.evicted, 1);
	/* one who waits, one victim */
	pass(w, NSEC_PER_SEC);
	KUNIT_EXPECT_EQ(test, w->flows.stats.evicted, 1);
	release(w, 7);
	KUNIT_EXPECT_EQ(test, slot_of(&late), 7);
}

/* What a closed application was promised is not given up for a newcomer. */
static void test_evict_draining(struct kunit *test)
{
	struct world *w = test->priv;
	struct client *clients = w->clients, late;
	int i;

	fill_slots(w);
	send_at(&clients[2], clients[2].seq, CELLSOCK_TCP_ACK |
		CELLSOCK_TCP_PSH | CELLSOCK_TCP_FIN, 1000, true);
	run(w);
	KUNIT_EXPECT_EQ(test, w->sockets[2].close, 'g');
	late = client(w, 100, 4);
	for (i = 0; i < 25; i++) {
		syn(&late);
		pass(w, NSEC_PER_SEC);
	}
	KUNIT_EXPECT_EQ(test, w->sockets[2].close, 'g');
	cellsock_slots_sent(&w->slots, 2, 500);
	for (i = 0; i < 25; i++) {
		syn(&late);
		pass(w, NSEC_PER_SEC);
	}
	KUNIT_EXPECT_EQ(test, w->sockets[2].close, 'g');
	for (i = 0; i < 7; i++) {
		syn(&late);
		pass(w, NSEC_PER_SEC);
	}
	KUNIT_EXPECT_EQ(test, w->sockets[2].close, 'a');
	KUNIT_EXPECT_EQ(test, w->flows.stats.evicted, 1);
}

/* ------------------------------------------------------------- uplink */

static void expect_backlog(struct client *c, u32 from)
{
	struct world *w = c->w;
	u32 slot = slot_of(c);
	u32 len = cellsock_slots_backlog(&w->slots, slot);
	const u8 *data;
	u32 off = 0, n, i;

	KUNIT_EXPECT_EQ(w->test, len, c->seq - from);
	while ((n = cellsock_slots_peek(&w->slots, slot, off, &data))) {
		for (i = 0; i < n; i++)
			KUNIT_ASSERT_EQ(w->test, data[i],
					up_byte(from + off + i));
		off += n;
	}
	KUNIT_EXPECT_EQ(w->test, off, len);
}

static void test_uplink(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);
	u32 first = c.seq;

	send(&c, CELLSOCK_TCP_ACK, 1448);
	send(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH, 20);
	send(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH, 30);
	run(w);
	KUNIT_EXPECT_GT(test, w->sockets[0].readies, 0);
	expect_backlog(&c, first);
	expect(&c, CELLSOCK_TCP_ACK);
	cellsock_slots_sent(&w->slots, 0, 1460);
	expect_backlog(&c, first + 1460);
	cellsock_slots_sent(&w->slots, 0, 38);
	expect_backlog(&c, c.seq);
	/* more than there is cannot have been sent */
	cellsock_slots_sent(&w->slots, 0, 100);
	expect_backlog(&c, c.seq);
	KUNIT_ASSERT_TRUE(test, find(&c, &w->info));
	KUNIT_EXPECT_EQ(test, w->info.up_bytes, 1498);
}

/* A send that has begun needs its bytes, whatever becomes of the flow. */
static void test_uplink_aborted(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);
	u32 first = c.seq;

	send(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH, 1000);
	send(&c, CELLSOCK_TCP_RST, 0);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 'a');
	expect_backlog(&c, first);
	release(w, 0);
	KUNIT_EXPECT_EQ(test, cellsock_slots_backlog(&w->slots, 0), 0);
}

static void test_hold(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);
	struct fake_socket *s = socket_of(&c);

	/* the end of a write goes at once */
	send(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH, 10);
	KUNIT_EXPECT_EQ(test, s->readies, 1);
	/* a part of one waits for the rest */
	send(&c, CELLSOCK_TCP_ACK, 10);
	KUNIT_EXPECT_EQ(test, s->readies, 1);
	KUNIT_EXPECT_EQ(test, run(w), w->now + 3 * NSEC_PER_MSEC);
	pass(w, 3 * NSEC_PER_MSEC);
	KUNIT_EXPECT_EQ(test, s->readies, 2);
	cellsock_slots_sent(&w->slots, 0, 20);
	/* a send's worth does not */
	send(&c, CELLSOCK_TCP_ACK, 1000);
	KUNIT_EXPECT_EQ(test, s->readies, 2);
	send(&c, CELLSOCK_TCP_ACK, 460);
	KUNIT_EXPECT_EQ(test, s->readies, 3);
	pass(w, 3 * NSEC_PER_MSEC);
	KUNIT_EXPECT_EQ(test, s->readies, 3);
}

/* The window follows what the module takes, within its bounds. */
static void test_window(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);
	unsigned int i;
	u32 fast;

	/* 292 kB/s in sends of 5 ms: 2 * rate * 25 ms */
	for (i = 0; i < 100; i++) {
		send(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH, 1460);
		pass(w, 5 * NSEC_PER_MSEC);
		cellsock_slots_sent(&w->slots, 0, 1460);
	}
	while (skb_queue_len(&w->emitted))
		expect(&c, CELLSOCK_TCP_ACK);
	fast = c.seen.wnd;
	KUNIT_EXPECT_GT(test, fast, 13000);
	KUNIT_EXPECT_LT(test, fast, 16500);
	/* 14.6 kB/s in sends of 100 ms: the least there is */
	for (i = 0; i < 100; i++) {
		send(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH, 1460);
		pass(w, 100 * NSEC_PER_MSEC);
		cellsock_slots_sent(&w->slots, 0, 1460);
	}
	while (skb_queue_len(&w->emitted))
		expect(&c, CELLSOCK_TCP_ACK);
	KUNIT_EXPECT_LE(test, c.seen.wnd, CELLSOCK_TCP_CAP_MIN);
	KUNIT_EXPECT_GT(test, c.seen.wnd, CELLSOCK_TCP_CAP_MIN / 2);
}

/* ----------------------------------------------------------- downlink */

static u8 down_byte(u32 i)
{
	return i * 5 + (i >> 7);
}

static void module_sends(struct client *c, u32 at, u32 len)
{
	int slot = slot_of(c);
	struct fake_socket *s = &c->w->sockets[slot];
	u8 buf[64];
	u32 i, n;

	for (; len; len -= n, at += n) {
		n = min_t(u32, len, sizeof(buf));
		for (i = 0; i < n; i++)
			buf[i] = down_byte(at + i);
		s->credit -= min(s->credit, n);
		cellsock_slots_data(&c->w->slots, slot, buf, n, n < len);
	}
}

/* One packet with the stream's bytes from @at on. */
static void expect_data(struct client *c, u32 at, u32 len)
{
	struct sk_buff *skb = take(c);
	u32 i;
	u8 byte;

	KUNIT_ASSERT_NOT_NULL(c->w->test, skb);
	KUNIT_EXPECT_EQ(c->w->test, c->seen.len, len);
	KUNIT_EXPECT_EQ(c->w->test, skb_shinfo(skb)->gso_segs,
			len > MSS ? DIV_ROUND_UP(len, MSS) : 0);
	for (i = 0; i < len; i++) {
		skb_copy_bits(skb, skb->len - len + i, &byte, 1);
		KUNIT_ASSERT_EQ(c->w->test, byte, down_byte(at + i));
	}
	kfree_skb(skb);
}

static void test_downlink(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);
	struct fake_socket *s = socket_of(&c);
	u32 credit = s->credit;

	/* one run, one packet, however many pieces */
	module_sends(&c, 0, 20000);
	run(w);
	expect_data(&c, 0, 20000);
	expect_nothing(&c);
	KUNIT_EXPECT_GT(test, w->flows.pool.used, 4);
	/* it got lost: the same bytes again */
	pass(w, NSEC_PER_SEC / 2);
	expect_data(&c, 0, 20000);
	expect_nothing(&c);
	c.ack += 20000;
	send(&c, CELLSOCK_TCP_ACK, 0);
	KUNIT_EXPECT_LE(test, w->flows.pool.used, 1);
	KUNIT_EXPECT_EQ(test, s->credit, credit);
	KUNIT_ASSERT_TRUE(test, find(&c, &w->info));
	KUNIT_EXPECT_EQ(test, w->info.down_bytes, 20000);
	KUNIT_EXPECT_EQ(test, w->info.down_queue, 0);
}

/* A reader that falls behind: less credit, then none, and no loss. */
static void test_credit(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);
	struct fake_socket *s = socket_of(&c);
	u32 at = 0;

	c.wnd = 0;
	send(&c, CELLSOCK_TCP_ACK, 0);
	while (s->credit >= 1000 && at < CELLSOCK_TCP_DOWNLINK_MAX) {
		module_sends(&c, at, 1000);
		at += 1000;
		run(w);
	}
	KUNIT_EXPECT_LT(test, at, CELLSOCK_TCP_DOWNLINK_MAX / 2);
	expect_nothing(&c);
	/* what was on its way may come nevertheless */
	module_sends(&c, at, 30000);
	at += 30000;
	run(w);
	KUNIT_EXPECT_EQ(test, s->close, 0);
	KUNIT_EXPECT_EQ(test, s->credit, 0);
	c.wnd = 65535;
	send(&c, CELLSOCK_TCP_ACK, 0);
	expect_data(&c, 0, 61440 - 61440 % MSS);
}

/* The beginning of a push waits for its end, for a while. */
static void test_gather(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);
	unsigned int kicks;
	u64 begun;

	run(w);
	kicks = w->kicks;
	begun = w->now;
	cellsock_slots_data(&w->slots, 0, "abc", 3, true);
	KUNIT_EXPECT_EQ(test, w->kicks, kicks + 1);
	KUNIT_EXPECT_LE(test, run(w), begun + 50 * NSEC_PER_MSEC);
	kicks = w->kicks;
	w->now += 49 * NSEC_PER_MSEC;
	cellsock_slots_data(&w->slots, 0, "def", 3, true);
	KUNIT_EXPECT_EQ(test, w->kicks, kicks);
	run(w);
	expect_nothing(&c);
	/* it comes: no reason to wait any longer */
	cellsock_slots_data(&w->slots, 0, "gh", 2, false);
	KUNIT_EXPECT_EQ(test, w->kicks, kicks + 1);
	run(w);
	expect(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH);
	KUNIT_EXPECT_EQ(test, c.seen.len, 8);
	/* it does not come */
	cellsock_slots_data(&w->slots, 0, "ij", 2, true);
	pass(w, 49 * NSEC_PER_MSEC);
	expect_nothing(&c);
	pass(w, NSEC_PER_MSEC);
	expect(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH);
	KUNIT_EXPECT_EQ(test, c.seen.len, 2);
}

/* What waits for its rest counts where a flow is judged. */
static void test_gather_half_closed(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);

	send(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN, 0);
	run(w);
	expect(&c, CELLSOCK_TCP_ACK);
	pass(w, 30 * NSEC_PER_SEC - 10 * NSEC_PER_MSEC);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 0);
	cellsock_slots_data(&w->slots, 0, "abc", 3, true);
	pass(w, 20 * NSEC_PER_MSEC);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 0);
	expect(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH);
	KUNIT_EXPECT_EQ(test, c.seen.len, 3);
	c.ack += 3;
	send(&c, CELLSOCK_TCP_ACK, 0);
	/* nothing more comes: the end, but not of what is there */
	pass(w, 30 * NSEC_PER_SEC);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 'g');
	cellsock_slots_data(&w->slots, 0, "de", 2, true);
	release(w, 0);
	expect(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH);
	KUNIT_EXPECT_EQ(test, c.seen.len, 2);
}

static void test_overflow(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);
	struct client d = connected(w, 1, 4);

	w->flows.pool.max = 4;
	module_sends(&c, 0, 3 * PAGE_SIZE);
	module_sends(&d, 0, 3 * PAGE_SIZE);
	run(w);
	KUNIT_EXPECT_EQ(test, w->flows.stats.overflows, 1);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 0);
	KUNIT_EXPECT_EQ(test, w->sockets[1].close, 'a');
	expect_data(&c, 0, 3 * PAGE_SIZE);
	/* nothing of the broken stream but its end */
	expect(&d, CELLSOCK_TCP_RST | CELLSOCK_TCP_ACK);
	expect_nothing(&d);
	module_sends(&d, 3 * PAGE_SIZE, 1000);
	release(w, 1);
	KUNIT_EXPECT_EQ(test, w->flows.count, 1);
}

/* Readers that do not read: the others get less, and nobody is reset. */
static void test_pool_is_shared(struct kunit *test)
{
	struct world *w = test->priv;
	u32 at[SOCKETS] = { 0 };
	unsigned int n, kicks;
	bool more = true;

	w->flows.pool.max = 12 * SOCKETS;
	for (n = 0; n < SOCKETS; n++) {
		w->clients[n] = connected(w, n, 4);
		w->clients[n].wnd = 0;
		send(&w->clients[n], CELLSOCK_TCP_ACK, 0);
	}
	while (more) {
		more = false;
		for (n = 0; n < SOCKETS; n++) {
			if (w->sockets[n].credit < 500)
				continue;
			module_sends(&w->clients[n], at[n], 500);
			at[n] += 500;
			more = true;
		}
		run(w);
	}
	/* what was on its way */
	for (n = 0; n < SOCKETS; n++)
		module_sends(&w->clients[n], at[n], 1500);
	run(w);
	KUNIT_EXPECT_EQ(test, w->flows.stats.overflows, 0);
	KUNIT_EXPECT_LT(test, w->flows.pool.used, w->flows.pool.max);
	KUNIT_EXPECT_LT(test, at[0], 48 * 1024);
	KUNIT_EXPECT_EQ(test, w->sockets[1].credit, 0);
	/* One ends: the others hear of it without saying anything themselves. */
	kicks = w->kicks;
	send(&w->clients[0], CELLSOCK_TCP_RST, 0);
	release(w, 0);
	KUNIT_EXPECT_GT(test, w->kicks, kicks);
	run(w);
	KUNIT_EXPECT_GT(test, w->sockets[1].credit, 0);
}

/* What came before the close is delivered before the FIN. */
static void test_data_then_close(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);

	module_sends(&c, 0, 3000);
	cellsock_slots_closed(&w->slots, 0, CELLSOCK_OK, 0);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 'g');
	run(w);
	expect_data(&c, 0, 3000);
	expect_nothing(&c);
	release(w, 0);
	c.ack += 3000;
	send(&c, CELLSOCK_TCP_ACK, 0);
	expect(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN);
	c.ack++;
	send(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN, 0);
	expect(&c, CELLSOCK_TCP_ACK);
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
	KUNIT_EXPECT_EQ(test, w->ended, 1);
}

static void test_broken(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);

	cellsock_slots_closed(&w->slots, 0, CELLSOCK_RESET, 559);
	expect(&c, CELLSOCK_TCP_RST | CELLSOCK_TCP_ACK);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 'a');
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
	KUNIT_EXPECT_EQ(test, w->info.result, CELLSOCK_RESET);
	KUNIT_EXPECT_EQ(test, w->info.code, 559);
}

/* -------------------------------------------------------- the rest */

static void test_replaced(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);

	/* closed, and the port used again while the module still has data */
	send_at(&c, c.seq, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH |
		CELLSOCK_TCP_FIN, 700, true);
	expect(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN);
	c.seq += 701;
	c.ack++;
	send(&c, CELLSOCK_TCP_ACK, 0);
	run(w);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 'g');
	KUNIT_EXPECT_EQ(test, cellsock_slots_backlog(&w->slots, 0), 700);
	c.seq += 100000;
	send(&c, CELLSOCK_TCP_SYN, 0);
	run(w);
	KUNIT_EXPECT_EQ(test, w->flows.count, 2);
	KUNIT_EXPECT_TRUE(test, w->sockets[1].taken);
	KUNIT_EXPECT_EQ(test, cellsock_slots_backlog(&w->slots, 0), 700);
	cellsock_slots_opened(&w->slots, 1, CELLSOCK_OK, 0);
	handshake(&c);
	cellsock_slots_sent(&w->slots, 0, 700);
	release(w, 0);
	KUNIT_EXPECT_EQ(test, w->flows.count, 1);
	expect_nothing(&c);
	send(&c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH, 5);
	KUNIT_EXPECT_EQ(test, cellsock_slots_backlog(&w->slots, 1), 5);
}

static void finish(struct client *c)
{
	struct world *w = c->w;
	int slot = slot_of(c);

	cellsock_slots_closed(&w->slots, slot, CELLSOCK_OK, 0);
	expect(c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN);
	release(w, slot);
	c->ack++;
	send(c, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN, 0);
	expect(c, CELLSOCK_TCP_ACK);
	run(w);
}

static void test_tombs(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = connected(w, 0, 4);
	struct client d = c;
	unsigned int i;

	finish(&c);
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
	/* the last ACK was lost */
	send_at(&c, c.seq - 1, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN, 0, true);
	expect(&c, CELLSOCK_TCP_ACK);
	KUNIT_EXPECT_EQ(test, w->flows.stats.stray, 0);
	/* another context's is another connection */
	d.context = 2;
	send_at(&d, c.seq - 1, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN, 0, true);
	expect(&d, CELLSOCK_TCP_RST);
	/* the ports can be used again at once */
	c = connected(w, 0, 4);
	finish(&c);
	/* the oldest make room */
	for (i = 1; i <= CELLSOCK_FLOWS_TOMBS; i++) {
		w->now++;
		d = connected(w, i, 4);
		finish(&d);
	}
	send_at(&c, c.seq - 1, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN, 0, true);
	expect(&c, CELLSOCK_TCP_RST);
	send_at(&d, d.seq - 1, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN, 0, true);
	expect(&d, CELLSOCK_TCP_ACK);
	/* and all are forgotten in the end */
	pass(w, 61 * NSEC_PER_SEC);
	send_at(&d, d.seq - 1, CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN, 0, true);
	expect(&d, CELLSOCK_TCP_RST);
}

static void test_stray(struct kunit *test)
{
	struct world *w = test->priv;
	struct client c = client(w, 0, 6);

	c.ack = 4711;
	send(&c, CELLSOCK_TCP_ACK, 10);
	expect(&c, CELLSOCK_TCP_RST);
	KUNIT_EXPECT_EQ(test, c.seen.seq, 4711);
	send(&c, CELLSOCK_TCP_RST, 0);
	expect_nothing(&c);
	send(&c, CELLSOCK_TCP_SYN | CELLSOCK_TCP_ACK, 0);
	expect(&c, CELLSOCK_TCP_RST);
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
	KUNIT_EXPECT_EQ(test, w->flows.stats.stray, 3);
}

/* The module may be wrong about anything. */
static void test_nobodys_slot(struct kunit *test)
{
	static const unsigned int slots[] = {
		0, SOCKETS, CELLSOCK_MAX_SOCKETS, UINT_MAX,
	};
	struct world *w = test->priv;
	const u8 *data;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(slots); i++) {
		cellsock_slots_opened(&w->slots, slots[i], CELLSOCK_OK, 0);
		cellsock_slots_data(&w->slots, slots[i], "x", 1, false);
		cellsock_slots_sent(&w->slots, slots[i], 1);
		cellsock_slots_closed(&w->slots, slots[i], CELLSOCK_OK, 0);
		cellsock_slots_released(&w->slots, slots[i]);
		KUNIT_EXPECT_EQ(test, 0,
				cellsock_slots_backlog(&w->slots, slots[i]));
		KUNIT_EXPECT_EQ(test, 0,
				cellsock_slots_peek(&w->slots, slots[i], 0,
						    &data));
	}
	KUNIT_EXPECT_EQ(test, w->flows.count, 0);
	KUNIT_EXPECT_TRUE(test, skb_queue_empty(&w->emitted));
}

static void test_reset_context(struct kunit *test)
{
	struct world *w = test->priv;
	struct client a = connected(w, 0, 4);
	struct client b = connected(w, 1, 6);
	struct client c = client(w, 2, 4);

	c.context = 2;
	syn(&c);
	opened(&c, CELLSOCK_OK);
	handshake(&c);
	cellsock_flows_reset(&w->flows, 1, 4);
	expect(&a, CELLSOCK_TCP_RST | CELLSOCK_TCP_ACK);
	expect_nothing(&b);
	cellsock_flows_reset(&w->flows, 1, 0);
	expect(&b, CELLSOCK_TCP_RST | CELLSOCK_TCP_ACK);
	expect_nothing(&c);
	KUNIT_EXPECT_EQ(test, w->sockets[0].close, 'a');
	KUNIT_EXPECT_EQ(test, w->sockets[1].close, 'a');
	KUNIT_EXPECT_EQ(test, w->sockets[2].close, 0);
	release(w, 0);
	release(w, 1);
	KUNIT_EXPECT_EQ(test, w->flows.count, 1);
}

static void test_context_lost(struct kunit *test)
{
	struct world *w = test->priv;
	struct client late, other;

	fill_slots(w);
	late = client(w, 100, 4);
	other = client(w, 101, 4);
	other.context = 2;
	syn(&late);
	syn(&other);
	w->error = -ENETDOWN;
	cellsock_slots_context_lost(&w->slots, 1);
	w->error = 0;
	pass(w, 5 * NSEC_PER_MSEC);
	expect_icmp(&late, ICMP_DEST_UNREACH, ICMP_NET_UNREACH);
	KUNIT_EXPECT_FALSE(test, find(&late, &w->info));
	KUNIT_EXPECT_TRUE(test, find(&other, &w->info));
}

static void test_next(struct kunit *test)
{
	struct world *w = test->priv;
	struct cellsock_flow_info info;
	u32 id = 0, n = 0;

	fill_slots(w);
	while (cellsock_slots_next(&w->slots, id, &info)) {
		KUNIT_EXPECT_GT(test, info.id, id);
		KUNIT_EXPECT_EQ(test, info.local.port, 40000 + n);
		id = info.id;
		n++;
	}
	KUNIT_EXPECT_EQ(test, n, SOCKETS);
}

static struct kunit_case flow_cases[] = {
	KUNIT_CASE(test_connect),
	KUNIT_CASE(test_failures),
	KUNIT_CASE(test_open_errors),
	KUNIT_CASE(test_deadlines),
	KUNIT_CASE(test_thirteenth),
	KUNIT_CASE(test_wait_ends),
	KUNIT_CASE(test_waiting_bounded),
	KUNIT_CASE(test_black_hole),
	KUNIT_CASE(test_slow_open_alone),
	KUNIT_CASE(test_client_gives_up),
	KUNIT_CASE(test_evict_half_closed),
	KUNIT_CASE(test_evict_draining),
	KUNIT_CASE(test_uplink),
	KUNIT_CASE(test_uplink_aborted),
	KUNIT_CASE(test_hold),
	KUNIT_CASE(test_window),
	KUNIT_CASE(test_downlink),
	KUNIT_CASE(test_credit),
	KUNIT_CASE(test_gather),
	KUNIT_CASE(test_gather_half_closed),
	KUNIT_CASE(test_overflow),
	KUNIT_CASE(test_pool_is_shared),
	KUNIT_CASE(test_data_then_close),
	KUNIT_CASE(test_broken),
	KUNIT_CASE(test_replaced),
	KUNIT_CASE(test_tombs),
	KUNIT_CASE(test_stray),
	KUNIT_CASE(test_nobodys_slot),
	KUNIT_CASE(test_reset_context),
	KUNIT_CASE(test_context_lost),
	KUNIT_CASE(test_next),
	{}
};

static struct kunit_suite flow_suite = {
	.name = "cellsock-flow",
	.init = world_init,
	.exit = world_exit,
	.test_cases = flow_cases,
};

kunit_test_suite(flow_suite);
