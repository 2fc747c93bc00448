// SPDX-License-Identifier: GPL-2.0-only
/* Packets: netdev/packet.c, and ICMP errors: netdev/icmp.c */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/time64.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <kunit/test.h>

#include "../netdev/icmp.h"
#include "../netdev/packet.h"

static const struct cellsock_endpoint local4 = {
	.addr = { 4, { 10, 0, 0, 2 } }, .port = 40001,
};

static const struct cellsock_endpoint remote4 = {
	.addr = { 4, { 93, 184, 216, 34 } }, .port = 443,
};

static const struct cellsock_endpoint local6 = {
	.addr = { 6, { 0x20, 1, 0xd, 0xb8, [15] = 2 } }, .port = 40002,
};

static const struct cellsock_endpoint remote6 = {
	.addr = { 6, { 0x20, 1, 0xd, 0xb8, 1, [15] = 9 } }, .port = 80,
};

/* ---------------------------------------------------------- from bytes */

/*
 * What a packet is made of; a test changes one thing about a good one.
 * @extra: bytes behind the packet, @cut: bytes missing at its end
 */
struct recipe {
	bool v6;
	u8 protocol;
	u8 ihl;
	u8 doff;
	u16 frag_off;
	u8 flags;
	const u8 *options;
	u32 options_len;
	u32 payload;
	int total;
	u32 extra;
	u32 cut;
	bool bad_sum;
	bool bad_ip_sum;
	u8 summed;
	bool paged;
};

static const struct recipe good4 = {
	.protocol = IPPROTO_TCP, .ihl = 5, .flags = CELLSOCK_TCP_ACK,
	.payload = 11,
};

static const struct recipe good6 = {
	.v6 = true, .protocol = IPPROTO_TCP, .flags = CELLSOCK_TCP_ACK,
	.payload = 11,
};

static void put_tcp(u8 *p, const struct recipe *r, u32 len)
{
	struct tcphdr *th = (struct tcphdr *)p;
	const struct cellsock_endpoint *src = r->v6 ? &local6 : &local4;
	const struct cellsock_endpoint *dst = r->v6 ? &remote6 : &remote4;
	__wsum sum;

	th->source = htons(src->port);
	th->dest = htons(dst->port);
	th->seq = htonl(0xfffffff0);
	th->ack_seq = htonl(77);
	th->doff = r->doff ?: (20 + r->options_len) / 4;
	p[13] = r->flags;
	th->window = htons(1234);
	if (r->options_len)
		memcpy(th + 1, r->options, r->options_len);
	memset(p + 20 + r->options_len, 'x', r->payload);
	sum = csum_partial(p, len, 0);
	if (r->v6)
		th->check = csum_ipv6_magic((struct in6_addr *)src->addr.bytes,
					    (struct in6_addr *)dst->addr.bytes,
					    len, IPPROTO_TCP, sum);
	else
		th->check = csum_tcpudp_magic(*(__be32 *)src->addr.bytes,
					      *(__be32 *)dst->addr.bytes,
					      len, IPPROTO_TCP, sum);
	if (r->bad_sum)
		th->check ^= htons(0x0100);
}

static u32 put_ip(u8 *p, const struct recipe *r, u32 len)
{
	struct ipv6hdr *ip6h = (struct ipv6hdr *)p;
	struct iphdr *iph = (struct iphdr *)p;

	if (r->v6) {
		ip6h->version = 6;
		ip6h->payload_len = htons(len + r->total);
		ip6h->nexthdr = r->protocol;
		ip6h->hop_limit = 64;
		memcpy(&ip6h->saddr, local6.addr.bytes, 16);
		memcpy(&ip6h->daddr, remote6.addr.bytes, 16);
		return sizeof(*ip6h);
	}
	iph->version = 4;
	iph->ihl = r->ihl;
	iph->tot_len = htons(sizeof(*iph) + len + r->total);
	iph->frag_off = htons(r->frag_off);
	iph->ttl = 64;
	iph->protocol = r->protocol;
	memcpy(&iph->saddr, local4.addr.bytes, 4);
	memcpy(&iph->daddr, remote4.addr.bytes, 4);
	iph->check = ip_fast_csum(iph, 5);
	if (r->bad_ip_sum)
		iph->check ^= htons(0x10);
	return sizeof(*iph);
}

/* Everything that was said so far is moved to a page, but for one byte. */
static void move_to_page(struct kunit *test, struct sk_buff *skb)
{
	struct page *page = alloc_page(GFP_KERNEL);
	u32 len = skb->len - 1;

	KUNIT_ASSERT_NOT_NULL(test, page);
	memcpy(page_address(page), skb->data + 1, len);
	skb_trim(skb, 1);
	skb_add_rx_frag(skb, 0, page, 0, len, len);
}

static struct sk_buff *cook(struct kunit *test, const struct recipe *r)
{
	u32 len = 20 + r->options_len + r->payload;
	struct sk_buff *skb = alloc_skb(256, GFP_KERNEL);
	u8 *p;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	p = skb->data;
	memset(p, 0, 256);
	p += put_ip(p, r, len);
	put_tcp(p, r, len);
	skb_put(skb, p - skb->data + len + r->extra - r->cut);
	skb->ip_summed = r->summed;
	if (r->paged)
		move_to_page(test, skb);
	return skb;
}

static int parse(struct kunit *test, const struct recipe *r,
		 struct cellsock_packet *pkt)
{
	struct sk_buff *skb = cook(test, r);
	int err = cellsock_packet_parse(skb, pkt);

	kfree_skb(skb);
	return err;
}

static void expect_endpoint(struct kunit *test,
			    const struct cellsock_endpoint *a,
			    const struct cellsock_endpoint *b)
{
	KUNIT_EXPECT_EQ(test, a->port, b->port);
	KUNIT_EXPECT_EQ(test, a->addr.family, b->addr.family);
	KUNIT_EXPECT_MEMEQ(test, a->addr.bytes, b->addr.bytes, 16);
}

static void expect_good(struct kunit *test, const struct cellsock_packet *pkt,
			bool v6)
{
	expect_endpoint(test, &pkt->local, v6 ? &local6 : &local4);
	expect_endpoint(test, &pkt->remote, v6 ? &remote6 : &remote4);
	KUNIT_EXPECT_EQ(test, pkt->protocol, IPPROTO_TCP);
	KUNIT_EXPECT_FALSE(test, pkt->fragment);
	KUNIT_EXPECT_EQ(test, pkt->transport, v6 ? 40 : 20);
	KUNIT_EXPECT_EQ(test, pkt->payload, v6 ? 60 : 40);
	KUNIT_EXPECT_EQ(test, pkt->seg.seq, 0xfffffff0);
	KUNIT_EXPECT_EQ(test, pkt->seg.ack, 77);
	KUNIT_EXPECT_EQ(test, pkt->seg.wnd, 1234);
	KUNIT_EXPECT_EQ(test, pkt->seg.len, 11);
	KUNIT_EXPECT_EQ(test, pkt->seg.flags, CELLSOCK_TCP_ACK);
	KUNIT_EXPECT_EQ(test, pkt->seg.wscale, -1);
}

static void test_parse_good(struct kunit *test)
{
	struct cellsock_packet pkt;
	struct recipe r;
	int v6;

	for (v6 = 0; v6 < 2; v6++) {
		r = v6 ? good6 : good4;
		KUNIT_EXPECT_EQ(test, parse(test, &r, &pkt), 0);
		expect_good(test, &pkt, v6);
		r.paged = true;
		KUNIT_EXPECT_EQ(test, parse(test, &r, &pkt), 0);
		expect_good(test, &pkt, v6);
		/* padding of whoever made the packet */
		r.extra = 6;
		KUNIT_EXPECT_EQ(test, parse(test, &r, &pkt), 0);
		expect_good(test, &pkt, v6);
	}
}

static void test_parse_syn(struct kunit *test)
{
	static const u8 options[] = {
		1, 2, 4, 5, 0xa0, 3, 3, 7, 4, 2, 0, 0,
	};
	struct cellsock_packet pkt;
	struct recipe r = good4;

	r.flags = CELLSOCK_TCP_SYN;
	r.options = options;
	r.options_len = sizeof(options);
	r.payload = 0;
	KUNIT_ASSERT_EQ(test, parse(test, &r, &pkt), 0);
	KUNIT_EXPECT_EQ(test, pkt.seg.mss, 1440);
	KUNIT_EXPECT_EQ(test, pkt.seg.wscale, 7);
	KUNIT_EXPECT_EQ(test, pkt.seg.len, 0);
	/* options count on a SYN only */
	r.flags = CELLSOCK_TCP_ACK;
	KUNIT_ASSERT_EQ(test, parse(test, &r, &pkt), 0);
	KUNIT_EXPECT_EQ(test, pkt.seg.mss, 0);
}

static const struct broken_case {
	const char *name;
	struct recipe r;
	int err;
} broken_cases[] = {
	{ "TCP checksum", { .bad_sum = true }, -EBADMSG },
	{ "TCP checksum, complete by the card", { .bad_sum = true,
		.summed = CHECKSUM_COMPLETE }, -EBADMSG },
	{ "TCP checksum, still to be done", { .bad_sum = true,
		.summed = CHECKSUM_PARTIAL }, 0 },
	{ "TCP checksum, vouched for", { .bad_sum = true,
		.summed = CHECKSUM_UNNECESSARY }, 0 },
	{ "TCP checksum in a page", { .bad_sum = true, .paged = true },
		-EBADMSG },
	{ "total length too long", { .total = 1 }, -EINVAL },
	{ "total length in the header", { .total = -32 }, -EINVAL },
	{ "cut off", { .cut = 1 }, -EINVAL },
	{ "cut off in the TCP header", { .payload = 0, .cut = 3 }, -EINVAL },
	{ "cut off in the IP header", { .payload = 0, .cut = 25 }, -EINVAL },
	{ "nothing but a version", { .payload = 0, .cut = 39 }, -EINVAL },
	{ "data offset below the header", { .doff = 4 }, -EINVAL },
	{ "data offset behind the end", { .doff = 8 }, -EINVAL },
};

static void broken_desc(const struct broken_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(broken, broken_cases, broken_desc);

static void test_parse_broken(struct kunit *test)
{
	const struct broken_case *c = test->param_value;
	struct recipe r = c->r;
	struct cellsock_packet pkt;

	r.protocol = IPPROTO_TCP;
	r.flags = CELLSOCK_TCP_ACK;
	r.ihl = 5;
	KUNIT_EXPECT_EQ(test, parse(test, &r, &pkt), c->err);
	r.v6 = true;
	if (r.cut == 25 || r.cut == 39)
		r.cut += 20;
	KUNIT_EXPECT_EQ(test, parse(test, &r, &pkt), c->err);
}

static void test_parse_broken_ip(struct kunit *test)
{
	struct cellsock_packet pkt;
	struct recipe r = good4;
	struct sk_buff *skb;

	r.bad_ip_sum = true;
	KUNIT_EXPECT_EQ(test, parse(test, &r, &pkt), -EBADMSG);
	r = good4;
	r.ihl = 4;
	KUNIT_EXPECT_EQ(test, parse(test, &r, &pkt), -EINVAL);
	skb = cook(test, &good4);
	skb->data[0] = 0x55;
	KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt), -EINVAL);
	skb_trim(skb, 0);
	KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt), -EINVAL);
	kfree_skb(skb);
}

static void test_parse_fragment(struct kunit *test)
{
	struct cellsock_packet pkt;
	struct recipe r = good4;

	r.frag_off = IP_MF;
	KUNIT_ASSERT_EQ(test, parse(test, &r, &pkt), 0);
	KUNIT_EXPECT_TRUE(test, pkt.fragment);
	KUNIT_EXPECT_TRUE(test, pkt.first);
	KUNIT_EXPECT_EQ(test, pkt.local.port, 0);
	r.frag_off = 100;
	KUNIT_ASSERT_EQ(test, parse(test, &r, &pkt), 0);
	KUNIT_EXPECT_TRUE(test, pkt.fragment);
	KUNIT_EXPECT_FALSE(test, pkt.first);
	r.frag_off = IP_DF;
	KUNIT_ASSERT_EQ(test, parse(test, &r, &pkt), 0);
	KUNIT_EXPECT_FALSE(test, pkt.fragment);
}

/* Extension headers between the IPv6 header and @protocol. */
static struct sk_buff *extended(struct kunit *test, const u8 *headers, u32 len,
				u8 first)
{
	struct sk_buff *skb = alloc_skb(256, GFP_KERNEL);
	struct recipe r = good6;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	memset(skb->data, 0, 256);
	r.protocol = first;
	put_ip(skb->data, &r, len + 31);
	memcpy(skb->data + 40, headers, len);
	put_tcp(skb->data + 40 + len, &r, 31);
	skb_put(skb, 40 + len + 31);
	return skb;
}

static void test_parse_extended(struct kunit *test)
{
	static const u8 options[] = {
		IPPROTO_DSTOPTS, 0, 1, 4, 0, 0, 0, 0,
		IPPROTO_TCP, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	};
	static const u8 first[] = { IPPROTO_TCP, 0, 0, 1, 0, 0, 0, 1 };
	static const u8 later[] = { IPPROTO_TCP, 0, 1, 0, 0, 0, 0, 1 };
	static const u8 endless[] = { IPPROTO_HOPOPTS, 200, 1, 4 };
	struct cellsock_packet pkt;
	struct sk_buff *skb;

	skb = extended(test, options, sizeof(options), IPPROTO_HOPOPTS);
	KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
	KUNIT_EXPECT_EQ(test, pkt.transport, 64);
	KUNIT_EXPECT_EQ(test, pkt.seg.len, 11);
	kfree_skb(skb);
	skb = extended(test, first, sizeof(first), IPPROTO_FRAGMENT);
	KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
	KUNIT_EXPECT_TRUE(test, pkt.fragment);
	KUNIT_EXPECT_TRUE(test, pkt.first);
	kfree_skb(skb);
	skb = extended(test, later, sizeof(later), IPPROTO_FRAGMENT);
	KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
	KUNIT_EXPECT_TRUE(test, pkt.fragment);
	KUNIT_EXPECT_FALSE(test, pkt.first);
	kfree_skb(skb);
	skb = extended(test, endless, sizeof(endless), IPPROTO_HOPOPTS);
	KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt), -EINVAL);
	kfree_skb(skb);
}

static const struct unicast_case {
	struct cellsock_addr addr;
	bool unicast;
} unicast_cases[] = {
	{ { 4, { 10, 1, 2, 255 } }, true },
	{ { 4, { 224, 0, 0, 251 } }, false },
	{ { 4, { 255, 255, 255, 255 } }, false },
	{ { 4, { 0, 0, 0, 0 } }, false },
	{ { 4, { 127, 0, 0, 1 } }, false },
	{ { 6, { 0x20, 1, [15] = 1 } }, true },
	{ { 6, { 0xff, 2, [15] = 1 } }, false },
	{ { 6, { [15] = 1 } }, false },
	{ { 6, { 0 } }, false },
};

static void test_unicast(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(unicast_cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, unicast_cases[i].unicast,
				    cellsock_packet_unicast(&unicast_cases[i].addr),
				    "case %u", i);
}

/* ------------------------------------------------------------ to bytes */

static struct sk_buff *build(struct kunit *test, bool v6,
			     const struct cellsock_tcp_tx *tx)
{
	struct sk_buff *skb;
	struct page *page;

	skb = cellsock_packet_tcp(v6 ? &local6 : &local4,
				  v6 ? &remote6 : &remote4, tx);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	if (!tx->len)
		return skb;
	page = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);
	KUNIT_ASSERT_NOT_NULL(test, page);
	memset(page_address(page), 'y', tx->len);
	skb_add_rx_frag(skb, 0, page, 0, tx->len, tx->len);
	return skb;
}

/* What is built can be read again, also when forwarding completed the sum. */
static void test_build(struct kunit *test)
{
	struct cellsock_tcp_tx tx = {
		.seq = 0x12345678, .ack = 99, .len = 3000, .wnd = 4321,
		.mss = 1400, .flags = CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH,
		.wscale = -1,
	};
	struct cellsock_packet pkt;
	struct sk_buff *skb;
	int v6;

	for (v6 = 0; v6 < 2; v6++) {
		skb = build(test, v6, &tx);
		KUNIT_EXPECT_TRUE(test, skb->ip_summed == CHECKSUM_PARTIAL);
		KUNIT_EXPECT_EQ(test, skb->protocol,
				htons(v6 ? ETH_P_IPV6 : ETH_P_IP));
		KUNIT_EXPECT_EQ(test, skb_shinfo(skb)->gso_size, 1400);
		KUNIT_EXPECT_EQ(test, skb_shinfo(skb)->gso_segs, 3);
		KUNIT_EXPECT_EQ(test, skb_shinfo(skb)->gso_type,
				v6 ? SKB_GSO_TCPV6 : SKB_GSO_TCPV4);
		skb_shinfo(skb)->gso_size = 0;
		KUNIT_EXPECT_EQ(test, skb_checksum_help(skb), 0);
		skb->ip_summed = CHECKSUM_NONE;
		KUNIT_ASSERT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
		expect_endpoint(test, &pkt.local, v6 ? &local6 : &local4);
		expect_endpoint(test, &pkt.remote, v6 ? &remote6 : &remote4);
		KUNIT_EXPECT_EQ(test, pkt.seg.seq, tx.seq);
		KUNIT_EXPECT_EQ(test, pkt.seg.ack, tx.ack);
		KUNIT_EXPECT_EQ(test, pkt.seg.wnd, tx.wnd);
		KUNIT_EXPECT_EQ(test, pkt.seg.len, tx.len);
		KUNIT_EXPECT_EQ(test, pkt.seg.flags, tx.flags);
		kfree_skb(skb);
	}
}

static void test_build_syn_ack(struct kunit *test)
{
	struct cellsock_tcp_tx tx = {
		.mss = 1460, .flags = CELLSOCK_TCP_ACK | CELLSOCK_TCP_SYN,
	};
	struct cellsock_packet pkt;
	struct sk_buff *skb;

	skb = build(test, false, &tx);
	KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
	KUNIT_EXPECT_EQ(test, pkt.seg.mss, 1460);
	KUNIT_EXPECT_EQ(test, pkt.seg.wscale, 0);
	KUNIT_EXPECT_EQ(test, pkt.payload, 48);
	KUNIT_EXPECT_EQ(test, skb_shinfo(skb)->gso_size, 0);
	kfree_skb(skb);
	tx.wscale = -1;
	skb = build(test, true, &tx);
	KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
	KUNIT_EXPECT_EQ(test, pkt.seg.wscale, -1);
	kfree_skb(skb);
}

/* One packet's worth is no reason for GSO. */
static void test_build_single(struct kunit *test)
{
	struct cellsock_tcp_tx tx = {
		.len = 1400, .mss = 1400, .flags = CELLSOCK_TCP_ACK,
		.wscale = -1,
	};
	struct sk_buff *skb = build(test, false, &tx);

	KUNIT_EXPECT_EQ(test, skb_shinfo(skb)->gso_size, 0);
	KUNIT_EXPECT_EQ(test, skb_shinfo(skb)->gso_type, 0);
	kfree_skb(skb);
}

/* ---------------------------------------------------------------- ICMP */

static struct sk_buff *datagram(struct kunit *test, bool v6, u8 protocol,
				u8 first_byte, struct cellsock_packet *pkt)
{
	struct recipe r = v6 ? good6 : good4;
	struct sk_buff *skb;

	r.protocol = protocol;
	/* Its checksum is that of TCP, and of another first byte. */
	r.summed = CHECKSUM_UNNECESSARY;
	skb = cook(test, &r);
	skb->data[v6 ? 40 : 20] = first_byte;
	KUNIT_ASSERT_EQ(test, cellsock_packet_parse(skb, pkt), 0);
	return skb;
}

static const struct classify_case {
	u8 protocol;
	u8 first_byte;
	enum cellsock_icmp_error error;
} classify_cases[] = {
	{ IPPROTO_SCTP, 0, CELLSOCK_ICMP_PROTOCOL },
	{ IPPROTO_GRE, 0, CELLSOCK_ICMP_PROTOCOL },
	{ IPPROTO_ICMP, ICMP_ECHO, CELLSOCK_ICMP_PROTOCOL },
	{ IPPROTO_ICMP, ICMP_ECHOREPLY, CELLSOCK_ICMP_NONE },
	{ IPPROTO_ICMP, ICMP_DEST_UNREACH, CELLSOCK_ICMP_NONE },
	{ IPPROTO_ICMP, ICMP_REDIRECT, CELLSOCK_ICMP_NONE },
	{ IPPROTO_ICMPV6, ICMPV6_ECHO_REQUEST, CELLSOCK_ICMP_PROTOCOL },
	{ IPPROTO_ICMPV6, ICMPV6_DEST_UNREACH, CELLSOCK_ICMP_NONE },
	{ IPPROTO_ICMPV6, ICMPV6_PKT_TOOBIG, CELLSOCK_ICMP_NONE },
};

static void test_icmp_classify(struct kunit *test)
{
	const struct classify_case *c;
	struct cellsock_packet pkt;
	struct sk_buff *skb;
	unsigned int i;
	int v6;

	for (i = 0; i < ARRAY_SIZE(classify_cases); i++) {
		c = &classify_cases[i];
		for (v6 = 0; v6 < 2; v6++) {
			skb = datagram(test, v6, c->protocol, c->first_byte,
				       &pkt);
			KUNIT_EXPECT_EQ_MSG(test, c->error,
					    cellsock_icmp_classify(skb, &pkt,
								   1488),
					    "case %u", i);
			kfree_skb(skb);
		}
	}
}

static void test_icmp_classify_size(struct kunit *test)
{
	struct cellsock_packet pkt;
	struct sk_buff *skb;

	skb = datagram(test, false, IPPROTO_SCTP, 0, &pkt);
	KUNIT_EXPECT_EQ(test, cellsock_icmp_classify(skb, &pkt, skb->len - 1),
			CELLSOCK_ICMP_TOO_BIG);
	pkt.fragment = true;
	KUNIT_EXPECT_EQ(test, cellsock_icmp_classify(skb, &pkt, 1488),
			CELLSOCK_ICMP_TOO_BIG);
	pkt.first = false;
	KUNIT_EXPECT_EQ(test, cellsock_icmp_classify(skb, &pkt, 1488),
			CELLSOCK_ICMP_NONE);
	pkt.first = true;
	pkt.remote.addr.bytes[0] = 224;
	KUNIT_EXPECT_EQ(test, cellsock_icmp_classify(skb, &pkt, 1488),
			CELLSOCK_ICMP_NONE);
	pkt.remote.addr = remote4.addr;
	memset(pkt.local.addr.bytes, 0, 4);
	KUNIT_EXPECT_EQ(test, cellsock_icmp_classify(skb, &pkt, 1488),
			CELLSOCK_ICMP_NONE);
	kfree_skb(skb);
}

/* Is it a good ICMP packet from the remote to us?  Returns its header. */
static struct icmphdr *expect_icmp(struct kunit *test, struct sk_buff *skb,
				   bool v6)
{
	struct icmphdr *ih = (struct icmphdr *)skb_transport_header(skb);
	struct cellsock_packet pkt;
	__wsum sum;
	u32 len;

	KUNIT_ASSERT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
	KUNIT_EXPECT_EQ(test, pkt.protocol,
			v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
	KUNIT_EXPECT_MEMEQ(test, pkt.local.addr.bytes,
			   (v6 ? &remote6 : &remote4)->addr.bytes, 16);
	KUNIT_EXPECT_MEMEQ(test, pkt.remote.addr.bytes,
			   (v6 ? &local6 : &local4)->addr.bytes, 16);
	len = skb->len - pkt.transport;
	sum = csum_partial(ih, len, 0);
	if (v6)
		KUNIT_EXPECT_EQ(test, 0,
				(__force u16)csum_ipv6_magic(&ipv6_hdr(skb)->saddr,
							     &ipv6_hdr(skb)->daddr,
							     len,
							     IPPROTO_ICMPV6,
							     sum));
	else
		KUNIT_EXPECT_EQ(test, 0, (__force u16)csum_fold(sum));
	return ih;
}

static const struct reply_case {
	enum cellsock_icmp_error error;
	u8 type4, code4, type6, code6;
	u32 info;
} reply_cases[] = {
	{ CELLSOCK_ICMP_PROTOCOL, 3, 2, 1, 1, 0 },
	{ CELLSOCK_ICMP_TOO_BIG, 3, 4, 2, 0, 1300 },
	{ CELLSOCK_ICMP_NET, 3, 0, 1, 0, 0 },
	{ CELLSOCK_ICMP_HOST, 3, 1, 1, 3, 0 },
};

static void test_icmp_reply(struct kunit *test)
{
	const struct reply_case *c;
	struct sk_buff *skb, *reply;
	struct cellsock_packet pkt;
	struct icmphdr *ih;
	unsigned int i;
	int v6;

	for (i = 0; i < 2 * ARRAY_SIZE(reply_cases); i++) {
		c = &reply_cases[i / 2];
		v6 = i % 2;
		skb = datagram(test, v6, IPPROTO_SCTP, 0, &pkt);
		reply = cellsock_icmp_reply(skb, &pkt, c->error, 1300);
		KUNIT_ASSERT_NOT_NULL(test, reply);
		ih = expect_icmp(test, reply, v6);
		KUNIT_EXPECT_EQ(test, ih->type, v6 ? c->type6 : c->type4);
		KUNIT_EXPECT_EQ(test, ih->code, v6 ? c->code6 : c->code4);
		KUNIT_EXPECT_EQ(test, ntohl(ih->un.gateway), c->info);
		KUNIT_EXPECT_MEMEQ(test, ih + 1, skb->data, skb->len);
		kfree_skb(reply);
		kfree_skb(skb);
	}
}

static void test_icmp_unreachable(struct kunit *test)
{
	struct icmphdr *ih;
	struct sk_buff *skb;
	struct tcphdr *th;
	int v6, host;

	for (v6 = 0; v6 < 2; v6++) {
		for (host = 0; host < 2; host++) {
			skb = cellsock_icmp_unreachable(v6 ? &local6 : &local4,
							v6 ? &remote6 : &remote4,
							0xabcdef01, host);
			KUNIT_ASSERT_NOT_NULL(test, skb);
			ih = expect_icmp(test, skb, v6);
			KUNIT_EXPECT_EQ(test, ih->type, v6 ? 1 : 3);
			KUNIT_EXPECT_EQ(test, ih->code,
					host ? (v6 ? 3 : 1) : 0);
			th = (void *)(ih + 1) + (v6 ? 40 : 20);
			KUNIT_EXPECT_EQ(test, ntohl(th->seq), 0xabcdef01);
			KUNIT_EXPECT_EQ(test, ntohs(th->source),
					v6 ? local6.port : local4.port);
			KUNIT_EXPECT_EQ(test, ntohs(th->dest),
					v6 ? remote6.port : remote4.port);
			kfree_skb(skb);
		}
	}
}

static void test_icmp_limit(struct kunit *test)
{
	struct cellsock_icmp_limit limit = {};
	u64 now = 100 * NSEC_PER_SEC;
	unsigned int i, n = 0;

	for (i = 0; i < 1000; i++)
		n += cellsock_icmp_allowed(&limit, now);
	KUNIT_EXPECT_EQ(test, n, 50);
	n = 0;
	for (i = 0; i < 1000; i++)
		n += cellsock_icmp_allowed(&limit, now + i * NSEC_PER_MSEC);
	KUNIT_EXPECT_EQ(test, n, 99);
}

/* ----------------------------------------------------------- datagrams */

/* One with eleven bytes, whose checksum is complete. */
static struct sk_buff *udp(struct kunit *test, bool v6)
{
	struct sk_buff *skb;

	skb = cellsock_packet_udp(v6 ? &local6 : &local4,
				  v6 ? &remote6 : &remote4, 11);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	memset(skb_put(skb, 11), 'u', 11);
	KUNIT_EXPECT_TRUE(test, skb->ip_summed == CHECKSUM_PARTIAL);
	KUNIT_EXPECT_EQ(test, skb_checksum_help(skb), 0);
	KUNIT_EXPECT_TRUE(test, skb->ip_summed == CHECKSUM_NONE);
	return skb;
}

static struct udphdr *udp_of(struct sk_buff *skb)
{
	return (struct udphdr *)skb_transport_header(skb);
}

static void test_udp(struct kunit *test)
{
	struct cellsock_packet pkt;
	struct sk_buff *skb;
	int v6;

	for (v6 = 0; v6 < 2; v6++) {
		skb = udp(test, v6);
		KUNIT_ASSERT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
		expect_endpoint(test, &pkt.local, v6 ? &local6 : &local4);
		expect_endpoint(test, &pkt.remote, v6 ? &remote6 : &remote4);
		KUNIT_EXPECT_EQ(test, pkt.protocol, IPPROTO_UDP);
		KUNIT_EXPECT_EQ(test, pkt.payload, v6 ? 48 : 28);
		KUNIT_EXPECT_EQ(test, pkt.payload_len, 11);
		/* somebody's padding */
		skb_put_zero(skb, 5);
		KUNIT_ASSERT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
		KUNIT_EXPECT_EQ(test, pkt.payload_len, 11);
		kfree_skb(skb);
	}
}

static void test_udp_checksum(struct kunit *test)
{
	struct cellsock_packet pkt;
	struct sk_buff *skb;
	int v6;

	for (v6 = 0; v6 < 2; v6++) {
		skb = udp(test, v6);
		skb->data[skb->len - 1] ^= 0x40;
		KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt),
				-EBADMSG);
		skb->ip_summed = CHECKSUM_UNNECESSARY;
		KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
		skb->ip_summed = CHECKSUM_PARTIAL;
		KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
		/* none at all */
		skb->ip_summed = CHECKSUM_NONE;
		udp_of(skb)->check = 0;
		KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt),
				v6 ? -EBADMSG : 0);
		kfree_skb(skb);
	}
}

static void test_udp_broken(struct kunit *test)
{
	static const u16 lengths[] = { 0, 7, 20, 65535 };
	struct cellsock_packet pkt;
	struct sk_buff *skb;
	unsigned int i;
	int v6;

	for (v6 = 0; v6 < 2; v6++) {
		skb = udp(test, v6);
		skb->ip_summed = CHECKSUM_PARTIAL;
		for (i = 0; i < ARRAY_SIZE(lengths); i++) {
			udp_of(skb)->len = htons(lengths[i]);
			KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt),
					-EINVAL);
		}
		udp_of(skb)->len = htons(8);
		KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt), 0);
		KUNIT_EXPECT_EQ(test, pkt.payload_len, 0);
		udp_of(skb)->dest = 0;
		KUNIT_EXPECT_EQ(test, cellsock_packet_parse(skb, &pkt),
				-EINVAL);
		kfree_skb(skb);
	}
}

static struct kunit_case packet_cases[] = {
	KUNIT_CASE(test_parse_good),
	KUNIT_CASE(test_parse_syn),
	KUNIT_CASE_PARAM(test_parse_broken, broken_gen_params),
	KUNIT_CASE(test_parse_broken_ip),
	KUNIT_CASE(test_parse_fragment),
	KUNIT_CASE(test_parse_extended),
	KUNIT_CASE(test_unicast),
	KUNIT_CASE(test_udp),
	KUNIT_CASE(test_udp_checksum),
	KUNIT_CASE(test_udp_broken),
	KUNIT_CASE(test_build),
	KUNIT_CASE(test_build_syn_ack),
	KUNIT_CASE(test_build_single),
	KUNIT_CASE(test_icmp_classify),
	KUNIT_CASE(test_icmp_classify_size),
	KUNIT_CASE(test_icmp_reply),
	KUNIT_CASE(test_icmp_unreachable),
	KUNIT_CASE(test_icmp_limit),
	{}
};

static struct kunit_suite packet_suite = {
	.name = "cellsock-packet",
	.test_cases = packet_cases,
};

kunit_test_suite(packet_suite);
