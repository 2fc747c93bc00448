// SPDX-License-Identifier: GPL-2.0-only
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/in.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/time64.h>
#include <net/checksum.h>
#include <net/ip6_checksum.h>

#include "icmp.h"

/* A burst lets every resolver of a busy host fail over at once. */
#define CELLSOCK_ICMP_BURST	50
#define CELLSOCK_ICMP_INTERVAL	(10 * NSEC_PER_MSEC)

/*
 * RFC 792 wants the IP header and eight octets, RFC 1812 and RFC 4443 as much
 * as fits; what a local receiver looks at is within this.
 */
#define CELLSOCK_ICMP_QUOTE_MAX	128

/* One error in the words of both protocols. */
struct cellsock_icmp_code {
	u8 type4;
	u8 code4;
	u8 type6;
	u8 code6;
};

static const struct cellsock_icmp_code cellsock_icmp_codes[] = {
	[CELLSOCK_ICMP_PROTOCOL] = {
		ICMP_DEST_UNREACH, ICMP_PROT_UNREACH,
		ICMPV6_DEST_UNREACH, ICMPV6_ADM_PROHIBITED
	},
	[CELLSOCK_ICMP_TOO_BIG] = {
		ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMPV6_PKT_TOOBIG, 0
	},
	[CELLSOCK_ICMP_NET] = {
		ICMP_DEST_UNREACH, ICMP_NET_UNREACH,
		ICMPV6_DEST_UNREACH, ICMPV6_NOROUTE
	},
	[CELLSOCK_ICMP_HOST] = {
		ICMP_DEST_UNREACH, ICMP_HOST_UNREACH,
		ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH
	},
};

static const enum cellsock_icmp_error cellsock_icmp_unreachables[] = {
	[CELLSOCK_TCP_NET_UNREACHABLE] = CELLSOCK_ICMP_NET,
	[CELLSOCK_TCP_HOST_UNREACHABLE] = CELLSOCK_ICMP_HOST,
};

bool cellsock_icmp_allowed(struct cellsock_icmp_limit *limit, u64 now)
{
	u64 earned = div_u64(now - limit->refilled, CELLSOCK_ICMP_INTERVAL);

	if (earned) {
		limit->tokens = min_t(u64, limit->tokens + earned,
				      CELLSOCK_ICMP_BURST);
		limit->refilled = now;
	}
	if (!limit->tokens)
		return false;
	limit->tokens--;
	return true;
}

bool cellsock_icmp_is_request(const struct sk_buff *skb,
			      const struct cellsock_packet *pkt)
{
	u8 type;

	if (skb_copy_bits(skb, pkt->transport, &type, sizeof(type)))
		return false;
	if (pkt->protocol == IPPROTO_ICMP)
		return type == ICMP_ECHO;
	return type == ICMPV6_ECHO_REQUEST;
}

enum cellsock_icmp_error
cellsock_icmp_classify(const struct sk_buff *skb,
		       const struct cellsock_packet *pkt, u32 mtu)
{
	if (!cellsock_packet_unicast(&pkt->local.addr) ||
	    !cellsock_packet_unicast(&pkt->remote.addr) || !pkt->first)
		return CELLSOCK_ICMP_NONE;
	/* Anything but an echo request counts: an answer to it helps nobody. */
	if (pkt->protocol == IPPROTO_ICMP || pkt->protocol == IPPROTO_ICMPV6) {
		if (!cellsock_icmp_is_request(skb, pkt))
			return CELLSOCK_ICMP_NONE;
	}
	if (pkt->fragment || skb->len > mtu)
		return CELLSOCK_ICMP_TOO_BIG;
	return CELLSOCK_ICMP_PROTOCOL;
}

/*
 * The packet up to and including the ICMP header; what it quotes is still to
 * be added before cellsock_icmp_finish().
 */
static struct sk_buff *
cellsock_icmp_start(const struct cellsock_addr *src,
		    const struct cellsock_addr *dst,
		    const struct cellsock_icmp_code *code, u32 info, u32 quote)
{
	bool v4 = dst->family == 4;
	struct sk_buff *skb;
	struct icmphdr *ih;

	BUILD_BUG_ON(sizeof(struct icmphdr) != sizeof(struct icmp6hdr));
	skb = cellsock_packet_ip(src, dst, v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6,
				 sizeof(*ih) + quote, 0);
	if (!skb)
		return NULL;
	ih = skb_put_zero(skb, sizeof(*ih));
	ih->type = v4 ? code->type4 : code->type6;
	ih->code = v4 ? code->code4 : code->code6;
	/* ICMP has the MTU in the lower half of what ICMPv6 has all of */
	ih->un.gateway = htonl(info);
	return skb;
}

static void cellsock_icmp_finish(struct sk_buff *skb)
{
	struct icmphdr *ih = (struct icmphdr *)skb_transport_header(skb);
	u32 len = skb_tail_pointer(skb) - skb_transport_header(skb);
	__wsum sum = csum_partial(ih, len, 0);

	if (skb->protocol == htons(ETH_P_IP))
		ih->checksum = csum_fold(sum);
	else
		ih->checksum = csum_ipv6_magic(&ipv6_hdr(skb)->saddr,
					       &ipv6_hdr(skb)->daddr,
					       len, IPPROTO_ICMPV6, sum);
}

struct sk_buff *cellsock_icmp_reply(const struct sk_buff *skb,
				    const struct cellsock_packet *pkt,
				    enum cellsock_icmp_error error, u32 mtu)
{
	u32 quote = min_t(u32, skb->len, CELLSOCK_ICMP_QUOTE_MAX);
	u32 info = error == CELLSOCK_ICMP_TOO_BIG ? mtu : 0;
	struct sk_buff *reply;

	reply = cellsock_icmp_start(&pkt->remote.addr, &pkt->local.addr,
				    &cellsock_icmp_codes[error], info, quote);
	if (!reply)
		return NULL;
	skb_copy_bits(skb, 0, skb_put(reply, quote), quote);
	cellsock_icmp_finish(reply);
	return reply;
}

struct sk_buff *cellsock_icmp_echo(const struct sk_buff *skb,
				   const struct cellsock_packet *pkt, u8 ttl)
{
	struct sk_buff *reply;
	struct icmphdr *ih;

	reply = cellsock_packet_ip(&pkt->remote.addr, &pkt->local.addr,
				   pkt->protocol, pkt->len, 0);
	if (!reply)
		return NULL;
	if (ttl)
		cellsock_packet_set_ttl(reply, ttl);
	ih = skb_put(reply, pkt->len);
	skb_copy_bits(skb, pkt->transport, ih, pkt->len);
	ih->type = pkt->local.addr.family == 4 ? ICMP_ECHOREPLY :
		   ICMPV6_ECHO_REPLY;
	ih->checksum = 0;
	cellsock_icmp_finish(reply);
	return reply;
}

struct sk_buff *
cellsock_icmp_unreachable(const struct cellsock_endpoint *local,
			  const struct cellsock_endpoint *remote, u32 seq,
			  enum cellsock_tcp_unreachable what)
{
	struct cellsock_tcp_tx syn = {
		.seq = seq, .flags = CELLSOCK_TCP_SYN, .wscale = -1,
	};
	enum cellsock_icmp_error error = cellsock_icmp_unreachables[what];
	struct sk_buff *quoted, *reply;

	quoted = cellsock_packet_tcp(local, remote, &syn);
	if (!quoted)
		return NULL;
	reply = cellsock_icmp_start(&remote->addr, &local->addr,
				    &cellsock_icmp_codes[error], 0, quoted->len);
	if (reply) {
		skb_put_data(reply, quoted->data, quoted->len);
		cellsock_icmp_finish(reply);
	}
	kfree_skb(quoted);
	return reply;
}
