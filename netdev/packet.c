// SPDX-License-Identifier: GPL-2.0-only
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/tcp.h>

#include "packet.h"

/* What our own headers say; nothing in front of a module looks at it. */
#define CELLSOCK_PACKET_TTL	64

static __be32 cellsock_v4(const struct cellsock_addr *addr)
{
	__be32 v4;

	memcpy(&v4, addr->bytes, sizeof(v4));
	return v4;
}

static void cellsock_set_v4(struct cellsock_addr *addr, __be32 v4)
{
	memset(addr, 0, sizeof(*addr));
	addr->family = 4;
	memcpy(addr->bytes, &v4, sizeof(v4));
}

static const struct in6_addr *cellsock_v6(const struct cellsock_addr *addr)
{
	return (const struct in6_addr *)addr->bytes;
}

static void cellsock_set_v6(struct cellsock_addr *addr,
			    const struct in6_addr *v6)
{
	addr->family = 6;
	memcpy(addr->bytes, v6, sizeof(*v6));
}

bool cellsock_packet_unicast(const struct cellsock_addr *addr)
{
	__be32 v4;

	if (addr->family == 4) {
		v4 = cellsock_v4(addr);
		return !ipv4_is_zeronet(v4) && !ipv4_is_loopback(v4) &&
		       !ipv4_is_multicast(v4) && !ipv4_is_lbcast(v4);
	}
	return ipv6_addr_type(cellsock_v6(addr)) & IPV6_ADDR_UNICAST &&
	       !ipv6_addr_loopback(cellsock_v6(addr));
}

static int cellsock_packet_parse_v4(struct sk_buff *skb,
				    struct cellsock_packet *pkt, u32 *end)
{
	const struct iphdr *iph;

	if (!pskb_may_pull(skb, sizeof(*iph)))
		return -EINVAL;
	iph = (const struct iphdr *)skb->data;
	if (iph->ihl < 5)
		return -EINVAL;
	if (!pskb_may_pull(skb, iph->ihl * 4))
		return -EINVAL;
	iph = (const struct iphdr *)skb->data;
	if (ip_fast_csum(iph, iph->ihl))
		return -EBADMSG;

	cellsock_set_v4(&pkt->local.addr, iph->saddr);
	cellsock_set_v4(&pkt->remote.addr, iph->daddr);
	pkt->protocol = iph->protocol;
	pkt->transport = iph->ihl * 4;
	pkt->fragment = ip_is_fragment(iph);
	pkt->first = !(iph->frag_off & htons(IP_OFFSET));
	*end = ntohs(iph->tot_len);
	return 0;
}

static int cellsock_packet_parse_v6(struct sk_buff *skb,
				    struct cellsock_packet *pkt, u32 *end)
{
	const struct ipv6hdr *ip6h;
	unsigned short frag_off = 0;
	unsigned int off = 0;
	int protocol, flags = 0;

	if (!pskb_may_pull(skb, sizeof(*ip6h)))
		return -EINVAL;
	skb_reset_network_header(skb);
	protocol = ipv6_find_hdr(skb, &off, -1, &frag_off, &flags);
	if (protocol < 0)
		return -EINVAL;
	ip6h = ipv6_hdr(skb);

	cellsock_set_v6(&pkt->local.addr, &ip6h->saddr);
	cellsock_set_v6(&pkt->remote.addr, &ip6h->daddr);
	pkt->protocol = protocol;
	pkt->transport = off;
	pkt->fragment = flags & IP6_FH_F_FRAG;
	pkt->first = !frag_off;
	*end = sizeof(*ip6h) + ntohs(ip6h->payload_len);
	return 0;
}

/*
 * What the check field has for a device to complete (CHECKSUM_PARTIAL): the sum
 * over the pseudo header only.
 */
static __sum16 cellsock_packet_pseudo(const struct cellsock_addr *src,
				      const struct cellsock_addr *dst,
				      u8 protocol, u32 len)
{
	if (dst->family == 4)
		return ~csum_tcpudp_magic(cellsock_v4(src), cellsock_v4(dst),
					  len, protocol, 0);
	return ~csum_ipv6_magic(cellsock_v6(src), cellsock_v6(dst), len,
				protocol, 0);
}

/* Is the checksum of the upper layer good? */
static bool cellsock_packet_checksum(const struct sk_buff *skb,
				     const struct cellsock_packet *pkt)
{
	__wsum sum;

	if (skb->ip_summed == CHECKSUM_PARTIAL ||
	    skb->ip_summed == CHECKSUM_UNNECESSARY)
		return true;
	sum = skb_checksum(skb, pkt->transport, pkt->len, 0);
	if (pkt->protocol == IPPROTO_ICMP)
		return !csum_fold(sum);
	if (pkt->local.addr.family == 4)
		return !csum_tcpudp_magic(cellsock_v4(&pkt->local.addr),
					  cellsock_v4(&pkt->remote.addr),
					  pkt->len, pkt->protocol, sum);
	return !csum_ipv6_magic(cellsock_v6(&pkt->local.addr),
				cellsock_v6(&pkt->remote.addr),
				pkt->len, pkt->protocol, sum);
}

static int cellsock_packet_parse_icmp(struct sk_buff *skb,
				      const struct cellsock_packet *pkt)
{
	if (pkt->len < sizeof(struct icmphdr))
		return -EINVAL;
	return cellsock_packet_checksum(skb, pkt) ? 0 : -EBADMSG;
}

static int cellsock_packet_parse_tcp(struct sk_buff *skb,
				     struct cellsock_packet *pkt)
{
	struct cellsock_tcp_segment *seg = &pkt->seg;
	const struct tcphdr *th;
	u32 hlen;

	if (pkt->len < sizeof(*th) ||
	    !pskb_may_pull(skb, pkt->transport + sizeof(*th)))
		return -EINVAL;
	th = (const struct tcphdr *)(skb->data + pkt->transport);
	hlen = th->doff * 4;
	if (hlen < sizeof(*th) || hlen > pkt->len)
		return -EINVAL;
	if (!pskb_may_pull(skb, pkt->transport + hlen))
		return -ENOMEM;
	if (!cellsock_packet_checksum(skb, pkt))
		return -EBADMSG;

	th = (const struct tcphdr *)(skb->data + pkt->transport);
	pkt->local.port = ntohs(th->source);
	pkt->remote.port = ntohs(th->dest);
	pkt->payload = pkt->transport + hlen;
	seg->seq = ntohl(th->seq);
	seg->ack = ntohl(th->ack_seq);
	seg->len = pkt->len - hlen;
	seg->wnd = ntohs(th->window);
	seg->flags = tcp_flag_byte(th);
	seg->wscale = -1;
	if (th->syn)
		cellsock_tcp_parse_options((const u8 *)(th + 1),
					   hlen - sizeof(*th), seg);
	return 0;
}

/* Only IPv4 can do without a checksum (RFC 768; RFC 8200, 8.1). */
static int cellsock_packet_parse_udp(struct sk_buff *skb,
				     struct cellsock_packet *pkt)
{
	const struct udphdr *uh;
	u32 len;

	if (pkt->len < sizeof(*uh) ||
	    !pskb_may_pull(skb, pkt->transport + sizeof(*uh)))
		return -EINVAL;
	uh = (const struct udphdr *)(skb->data + pkt->transport);
	len = ntohs(uh->len);
	if (len < sizeof(*uh) || len > pkt->len || !uh->dest)
		return -EINVAL;
	pkt->len = len;
	if ((uh->check || pkt->local.addr.family != 4) &&
	    !cellsock_packet_checksum(skb, pkt))
		return -EBADMSG;
	pkt->local.port = ntohs(uh->source);
	pkt->remote.port = ntohs(uh->dest);
	pkt->payload = pkt->transport + sizeof(*uh);
	pkt->payload_len = len - sizeof(*uh);
	return 0;
}

int cellsock_packet_parse(struct sk_buff *skb, struct cellsock_packet *pkt)
{
	u32 end;
	int err;

	memset(pkt, 0, sizeof(*pkt));
	if (!pskb_may_pull(skb, 1))
		return -EINVAL;
	switch (skb->data[0] >> 4) {
	case 4:
		err = cellsock_packet_parse_v4(skb, pkt, &end);
		break;
	case 6:
		err = cellsock_packet_parse_v6(skb, pkt, &end);
		break;
	default:
		err = -EINVAL;
	}
	if (err)
		return err;
	if (end > skb->len || end < pkt->transport)
		return -EINVAL;
	pkt->len = end - pkt->transport;
	if (pkt->fragment)
		return 0;
	if (pkt->protocol == IPPROTO_TCP)
		return cellsock_packet_parse_tcp(skb, pkt);
	if (cellsock_packet_is_icmp(pkt))
		return cellsock_packet_parse_icmp(skb, pkt);
	if (pkt->protocol == IPPROTO_UDP)
		return cellsock_packet_parse_udp(skb, pkt);
	return 0;
}

static void cellsock_packet_put_v4(struct sk_buff *skb,
				   const struct cellsock_addr *src,
				   const struct cellsock_addr *dst,
				   u8 protocol, u32 len)
{
	struct iphdr *iph = skb_put_zero(skb, sizeof(*iph));

	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->tot_len = htons(sizeof(*iph) + len);
	iph->frag_off = htons(IP_DF);
	iph->ttl = CELLSOCK_PACKET_TTL;
	iph->protocol = protocol;
	iph->saddr = cellsock_v4(src);
	iph->daddr = cellsock_v4(dst);
	ip_send_check(iph);
	skb->protocol = htons(ETH_P_IP);
}

static void cellsock_packet_put_v6(struct sk_buff *skb,
				   const struct cellsock_addr *src,
				   const struct cellsock_addr *dst,
				   u8 protocol, u32 len)
{
	struct ipv6hdr *ip6h = skb_put_zero(skb, sizeof(*ip6h));

	ip6h->version = 6;
	ip6h->payload_len = htons(len);
	ip6h->nexthdr = protocol;
	ip6h->hop_limit = CELLSOCK_PACKET_TTL;
	ip6h->saddr = *cellsock_v6(src);
	ip6h->daddr = *cellsock_v6(dst);
	skb->protocol = htons(ETH_P_IPV6);
}

struct sk_buff *cellsock_packet_ip(const struct cellsock_addr *src,
				   const struct cellsock_addr *dst,
				   u8 protocol, u32 linear, u32 paged)
{
	struct sk_buff *skb;

	/* Room in front for the link layer header of whoever forwards it. */
	skb = alloc_skb(LL_MAX_HEADER + sizeof(struct ipv6hdr) + linear,
			GFP_NOIO | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb_reserve(skb, LL_MAX_HEADER);
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	if (dst->family == 4)
		cellsock_packet_put_v4(skb, src, dst, protocol, linear + paged);
	else
		cellsock_packet_put_v6(skb, src, dst, protocol, linear + paged);
	skb_set_transport_header(skb, skb->len);
	return skb;
}

void cellsock_packet_set_ttl(struct sk_buff *skb, u8 ttl)
{
	if (skb->protocol == htons(ETH_P_IP)) {
		ip_hdr(skb)->ttl = ttl;
		ip_send_check(ip_hdr(skb));
	} else {
		ipv6_hdr(skb)->hop_limit = ttl;
	}
}

static u32 cellsock_packet_options_len(const struct cellsock_tcp_tx *tx)
{
	u32 len = 0;

	if (tx->flags & CELLSOCK_TCP_SYN) {
		if (tx->mss)
			len += TCPOLEN_MSS;
		if (tx->wscale >= 0)
			len += TCPOLEN_WINDOW + 1;
	}
	return len;
}

static void cellsock_packet_put_options(struct sk_buff *skb,
					const struct cellsock_tcp_tx *tx)
{
	u8 *opt;

	if (tx->mss) {
		opt = skb_put(skb, TCPOLEN_MSS);
		opt[0] = TCPOPT_MSS;
		opt[1] = TCPOLEN_MSS;
		put_unaligned_be16(tx->mss, opt + 2);
	}
	if (tx->wscale >= 0) {
		opt = skb_put(skb, TCPOLEN_WINDOW + 1);
		opt[0] = TCPOPT_NOP;
		opt[1] = TCPOPT_WINDOW;
		opt[2] = TCPOLEN_WINDOW;
		opt[3] = tx->wscale;
	}
}

/* Let the receiver know that this is several packets in one. */
static void cellsock_packet_set_gso(struct sk_buff *skb,
				    const struct cellsock_tcp_tx *tx)
{
	if (tx->flags & CELLSOCK_TCP_SYN || tx->len <= tx->mss)
		return;
	skb_shinfo(skb)->gso_size = tx->mss;
	skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(tx->len, tx->mss);
	skb_shinfo(skb)->gso_type = skb->protocol == htons(ETH_P_IP) ?
		SKB_GSO_TCPV4 : SKB_GSO_TCPV6;
}

struct sk_buff *cellsock_packet_tcp(const struct cellsock_endpoint *src,
				    const struct cellsock_endpoint *dst,
				    const struct cellsock_tcp_tx *tx)
{
	u32 hlen = sizeof(struct tcphdr) + cellsock_packet_options_len(tx);
	struct sk_buff *skb;
	struct tcphdr *th;

	skb = cellsock_packet_ip(&src->addr, &dst->addr, IPPROTO_TCP, hlen,
				 tx->len);
	if (!skb)
		return NULL;
	th = skb_put_zero(skb, sizeof(*th));
	th->source = htons(src->port);
	th->dest = htons(dst->port);
	th->seq = htonl(tx->seq);
	th->ack_seq = htonl(tx->ack);
	th->doff = hlen / 4;
	tcp_flag_byte(th) = tx->flags;
	th->window = htons(tx->wnd);
	if (tx->flags & CELLSOCK_TCP_SYN)
		cellsock_packet_put_options(skb, tx);

	th->check = cellsock_packet_pseudo(&src->addr, &dst->addr, IPPROTO_TCP,
					   hlen + tx->len);
	skb_partial_csum_set(skb, skb_transport_offset(skb),
			     offsetof(struct tcphdr, check));
	cellsock_packet_set_gso(skb, tx);
	return skb;
}

struct sk_buff *cellsock_packet_udp(const struct cellsock_endpoint *src,
				    const struct cellsock_endpoint *dst,
				    u32 len)
{
	struct sk_buff *skb;
	struct udphdr *uh;

	len += sizeof(*uh);
	skb = cellsock_packet_ip(&src->addr, &dst->addr, IPPROTO_UDP, len, 0);
	if (!skb)
		return NULL;
	uh = skb_put_zero(skb, sizeof(*uh));
	uh->source = htons(src->port);
	uh->dest = htons(dst->port);
	uh->len = htons(len);
	uh->check = cellsock_packet_pseudo(&src->addr, &dst->addr, IPPROTO_UDP,
					   len);
	skb_partial_csum_set(skb, skb_transport_offset(skb),
			     offsetof(struct udphdr, check));
	return skb;
}
