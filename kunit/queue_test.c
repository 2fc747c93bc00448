// SPDX-License-Identifier: GPL-2.0-only
/* The byte queues of a flow: netdev/queue.c */
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <kunit/test.h>

#include "../netdev/queue.h"

/* Byte @i of the stream that all of this is about. */
static u8 stream_byte(u32 i)
{
	return i * 7 + (i >> 8);
}

/* -------------------------------------------------------------- uplink */

struct uplink_fixture {
	struct cellsock_uplink up;
	u32 appended;
	u32 consumed;
};

static int uplink_init(struct kunit *test)
{
	struct uplink_fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	cellsock_uplink_init(&f->up);
	test->priv = f;
	return 0;
}

static void uplink_exit(struct kunit *test)
{
	struct uplink_fixture *f = test->priv;

	if (f)
		cellsock_uplink_purge(&f->up);
}

static void put_page_frag(struct kunit *test, struct sk_buff *skb, u32 at,
			  u32 len)
{
	struct page *page = alloc_page(GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, page);
	for (i = 0; i < len; i++)
		((u8 *)page_address(page))[100 + i] = stream_byte(at + i);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, 100, len, len);
}

/* A packet: @head bytes of no interest, then the next of the stream. */
static struct sk_buff *packet(struct kunit *test, u32 at, u32 head, u32 linear,
			      u32 paged)
{
	struct sk_buff *skb = alloc_skb(head + linear, GFP_KERNEL);
	u32 i, n;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	memset(skb_put(skb, head), 0xee, head);
	for (i = 0; i < linear; i++)
		skb_put_u8(skb, stream_byte(at++));
	for (; paged; paged -= n, at += n) {
		n = min(paged, 1000u);
		put_page_frag(test, skb, at, n);
	}
	return skb;
}

static void append(struct kunit *test, u32 head, u32 linear, u32 paged)
{
	struct uplink_fixture *f = test->priv;
	struct sk_buff *skb = packet(test, f->appended, head, linear, paged);

	cellsock_uplink_append(&f->up, &skb, head, linear + paged);
	f->appended += linear + paged;
	consume_skb(skb);
}

/* Is everything there, wherever one begins to look? */
static void check_from(struct kunit *test, u32 off)
{
	struct uplink_fixture *f = test->priv;
	const u8 *data;
	u32 n, i;

	while ((n = cellsock_uplink_peek(&f->up, off, &data))) {
		for (i = 0; i < n; i++) {
			if (data[i] == stream_byte(f->consumed + off + i))
				continue;
			KUNIT_FAIL(test, "byte %u of %u is wrong", off + i,
				   f->up.len);
			return;
		}
		off += n;
	}
	KUNIT_EXPECT_EQ(test, off, f->up.len);
}

static void consume(struct kunit *test, u32 len)
{
	struct uplink_fixture *f = test->priv;

	cellsock_uplink_consume(&f->up, len);
	f->consumed += len;
	KUNIT_EXPECT_EQ(test, f->up.len, f->appended - f->consumed);
}

static void test_uplink_shapes(struct kunit *test)
{
	struct uplink_fixture *f = test->priv;
	u32 off;

	append(test, 40, 1, 0);
	append(test, 40, 300, 0);
	append(test, 60, 0, 4500);
	append(test, 40, 7, 0);
	append(test, 40, 8, 0);
	append(test, 52, 100, 3000);
	append(test, 40, 255, 0);
	for (off = 0; off < f->up.len; off += 13)
		check_from(test, off);
	/* backwards, so that the place looked at last is of no use */
	for (off = f->up.len; off > 17; off -= 17)
		check_from(test, off);
}

static void test_uplink_consume(struct kunit *test)
{
	struct uplink_fixture *f = test->priv;
	u32 step = 1;

	append(test, 40, 500, 2500);
	append(test, 40, 9, 0);
	append(test, 40, 9, 0);
	append(test, 40, 0, 2000);
	while (f->up.len) {
		consume(test, min(step, f->up.len));
		check_from(test, 0);
		step = step * 3 + 1;
		if (step > 1000)
			step = 1;
	}
	KUNIT_EXPECT_TRUE(test, skb_queue_empty(&f->up.skbs));
	append(test, 40, 20, 0);
	check_from(test, 0);
}

/* 1-byte writes would pin a packet each. */
static void test_uplink_small(struct kunit *test)
{
	struct uplink_fixture *f = test->priv;
	struct sk_buff *skb;
	u32 i, truesize = 0;

	for (i = 0; i < 20000; i++)
		append(test, 52, 1, 0);
	skb_queue_walk(&f->up.skbs, skb)
		truesize += skb->truesize;
	KUNIT_EXPECT_LT(test, truesize, 2 * f->up.len);
	check_from(test, 0);
	consume(test, 19999);
	check_from(test, 0);
}

/* What comes alone is not copied. */
static void test_uplink_alone(struct kunit *test)
{
	struct uplink_fixture *f = test->priv;
	struct sk_buff *skb = packet(test, 0, 40, 5, 0);
	const u8 *data;

	cellsock_uplink_append(&f->up, &skb, 40, 5);
	KUNIT_EXPECT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, cellsock_uplink_peek(&f->up, 0, &data), 5);
	KUNIT_EXPECT_PTR_EQ(test, data,
			    (const u8 *)skb_peek(&f->up.skbs)->data + 40);
}

/* Nor would the few bytes that a window lets in of a large packet. */
static void test_uplink_parts(struct kunit *test)
{
	struct uplink_fixture *f = test->priv;
	struct sk_buff *skb;
	u32 i, j, truesize = 0;

	append(test, 40, 1, 0);
	for (i = 0; i < 100; i++) {
		skb = alloc_skb(32768, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, skb);
		for (j = 0; j < 700; j++)
			skb_put_u8(skb, stream_byte(f->appended + j));
		skb_put(skb, 32000 - 700);
		cellsock_uplink_append(&f->up, &skb, 0, 700);
		f->appended += 700;
		KUNIT_EXPECT_NOT_NULL(test, skb);
		consume_skb(skb);
	}
	skb_queue_walk(&f->up.skbs, skb)
		truesize += skb->truesize;
	KUNIT_EXPECT_LT(test, truesize, 2 * f->up.len);
	check_from(test, 0);
	consume(test, 1500);
	check_from(test, 0);
}

static struct kunit_case uplink_cases[] = {
	KUNIT_CASE(test_uplink_shapes),
	KUNIT_CASE(test_uplink_consume),
	KUNIT_CASE(test_uplink_small),
	KUNIT_CASE(test_uplink_alone),
	KUNIT_CASE(test_uplink_parts),
	{}
};

static struct kunit_suite uplink_suite = {
	.name = "cellsock-uplink",
	.init = uplink_init,
	.exit = uplink_exit,
	.test_cases = uplink_cases,
};

/* ------------------------------------------------------------ downlink */

struct downlink_fixture {
	struct cellsock_page_pool pool;
	struct cellsock_downlink down;
	u32 appended;
	u32 discarded;
	u8 buf[8192];
};

static int downlink_init(struct kunit *test)
{
	struct downlink_fixture *f = kunit_kzalloc(test, sizeof(*f),
						   GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->pool.max = 256;
	cellsock_downlink_init(&f->down, &f->pool);
	test->priv = f;
	return 0;
}

static void downlink_exit(struct kunit *test)
{
	struct downlink_fixture *f = test->priv;

	if (!f)
		return;
	cellsock_downlink_purge(&f->down);
	KUNIT_EXPECT_EQ(test, f->pool.used, 0);
}

static int fill(struct downlink_fixture *f, u32 len)
{
	u32 i;
	int err;

	for (i = 0; i < len; i++)
		f->buf[i] = stream_byte(f->appended + i);
	err = cellsock_downlink_append(&f->down, f->buf, len);
	if (!err)
		f->appended += len;
	return err;
}

static struct sk_buff *attach(struct kunit *test, u32 off, u32 len)
{
	struct downlink_fixture *f = test->priv;
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	cellsock_downlink_attach(&f->down, skb, off, len);
	KUNIT_EXPECT_EQ(test, skb->len, len);
	KUNIT_EXPECT_EQ(test, skb->data_len, len);
	return skb;
}

/* Does @skb hold the stream's bytes from @at on? */
static void check_skb(struct kunit *test, const struct sk_buff *skb, u32 at)
{
	u32 i;
	u8 byte;

	for (i = 0; i < skb->len; i++) {
		KUNIT_ASSERT_EQ(test, skb_copy_bits(skb, i, &byte, 1), 0);
		if (byte == stream_byte(at + i))
			continue;
		KUNIT_FAIL(test, "byte %u is wrong", at + i);
		return;
	}
}

static void check_range(struct kunit *test, u32 off, u32 len)
{
	struct downlink_fixture *f = test->priv;
	struct sk_buff *skb = attach(test, off, len);

	check_skb(test, skb, f->discarded + off);
	kfree_skb(skb);
}

/* The ring goes round several times, with every offset in a page. */
static void test_downlink_stream(struct kunit *test)
{
	struct downlink_fixture *f = test->priv;
	u32 i, n;

	for (i = 0; i < 700; i++) {
		n = 1 + (i * 911) % 3000;
		KUNIT_ASSERT_EQ(test, fill(f, n), 0);
		check_range(test, 0, min_t(u32, f->down.len,
					   CELLSOCK_DOWNLINK_SEGMENT));
		check_range(test, f->down.len / 3, min(f->down.len / 2, 5000u));
		n = (i * 577) % (f->down.len + 1);
		cellsock_downlink_discard(&f->down, n);
		f->discarded += n;
		KUNIT_EXPECT_LE(test, f->pool.used, f->down.len / PAGE_SIZE + 2);
	}
	KUNIT_EXPECT_GT(test, f->appended, 3 * CELLSOCK_TCP_DOWNLINK_MAX);
}

/* Packets may be in the application's queue long after their ACK. */
static void test_downlink_outlived(struct kunit *test)
{
	struct downlink_fixture *f = test->priv;
	struct sk_buff *skb;
	u32 i;

	KUNIT_ASSERT_EQ(test, fill(f, 6000), 0);
	skb = attach(test, 500, 5000);
	cellsock_downlink_discard(&f->down, 6000);
	f->discarded += 6000;
	for (i = 0; i < 100; i++) {
		KUNIT_ASSERT_EQ(test, fill(f, 1000), 0);
		cellsock_downlink_discard(&f->down, 1000);
	}
	check_skb(test, skb, 500);
	kfree_skb(skb);
}

static void test_downlink_bounds(struct kunit *test)
{
	struct downlink_fixture *f = test->priv;

	/* off the page boundary, where it takes one page more */
	KUNIT_ASSERT_EQ(test, fill(f, 4000), 0);
	cellsock_downlink_discard(&f->down, 4000);
	f->discarded += 4000;
	while (f->down.len + 8192 <= CELLSOCK_TCP_DOWNLINK_MAX)
		KUNIT_ASSERT_EQ(test, fill(f, 8192), 0);
	KUNIT_EXPECT_EQ(test, f->down.len, CELLSOCK_TCP_DOWNLINK_MAX);
	KUNIT_EXPECT_EQ(test, fill(f, 1), -ENOBUFS);
	check_range(test, CELLSOCK_TCP_DOWNLINK_MAX - 60000, 60000);
	check_range(test, 0, CELLSOCK_DOWNLINK_SEGMENT);
	cellsock_downlink_discard(&f->down, 8192);
	f->discarded += 8192;
	KUNIT_EXPECT_EQ(test, fill(f, 8192), 0);
	check_range(test, CELLSOCK_TCP_DOWNLINK_MAX - 60000, 60000);
}

static void test_downlink_pool(struct kunit *test)
{
	struct downlink_fixture *f = test->priv;

	f->pool.max = 2;
	KUNIT_EXPECT_EQ(test, fill(f, 2 * PAGE_SIZE - 10), 0);
	KUNIT_EXPECT_EQ(test, fill(f, 11), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, fill(f, 10), 0);
	cellsock_downlink_discard(&f->down, PAGE_SIZE);
	f->discarded += PAGE_SIZE;
	KUNIT_EXPECT_EQ(test, f->pool.used, 1);
	KUNIT_EXPECT_EQ(test, fill(f, 11), 0);
	check_range(test, 0, f->down.len);
}

static void test_downlink_truncate(struct kunit *test)
{
	struct downlink_fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, fill(f, 5000), 0);
	cellsock_downlink_discard(&f->down, 3000);
	f->discarded += 3000;
	KUNIT_ASSERT_EQ(test, fill(f, 8000), 0);
	KUNIT_ASSERT_EQ(test, fill(f, 8000), 0);
	cellsock_downlink_truncate(&f->down, 1500);
	KUNIT_EXPECT_EQ(test, f->down.len, 1500);
	KUNIT_EXPECT_EQ(test, f->pool.used, 2);
	check_range(test, 0, 1500);
	cellsock_downlink_truncate(&f->down, 0);
	KUNIT_EXPECT_LE(test, f->pool.used, 1);
}

static struct kunit_case downlink_cases[] = {
	KUNIT_CASE(test_downlink_stream),
	KUNIT_CASE(test_downlink_outlived),
	KUNIT_CASE(test_downlink_bounds),
	KUNIT_CASE(test_downlink_pool),
	KUNIT_CASE(test_downlink_truncate),
	{}
};

static struct kunit_suite downlink_suite = {
	.name = "cellsock-downlink",
	.init = downlink_init,
	.exit = downlink_exit,
	.test_cases = downlink_cases,
};

kunit_test_suites(&uplink_suite, &downlink_suite);
