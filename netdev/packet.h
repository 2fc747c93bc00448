/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IP packets: what the local stack sends is taken apart here, what it is sent
 * is put together.
 */
#ifndef CELLSOCK_NETDEV_PACKET_H
#define CELLSOCK_NETDEV_PACKET_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/types.h>
#include <cellsock/modsock.h>

#include "tcp_peer.h"

struct sk_buff;

/**
 * struct cellsock_packet - a packet from the local stack, taken apart
 * @local: its source; the port is 0 unless the packet is a whole TCP segment or
 *	UDP datagram
 * @remote: its destination; likewise
 * @protocol: IPPROTO_* of the upper layer header
 * @transport: offset of the upper layer header
 * @len: bytes from there to the end of the packet, or of the UDP datagram
 * @payload: offset of the TCP or UDP payload
 * @payload_len: length of that of UDP
 * @fragment: it is a part of a larger packet
 * @first: it is that packet's first part
 * @seg: what the TCP header said, when @protocol is IPPROTO_TCP
 */
struct cellsock_packet {
	struct cellsock_endpoint local;
	struct cellsock_endpoint remote;
	u8 protocol;
	u32 transport;
	u32 len;
	u32 payload;
	u32 payload_len;
	bool fragment;
	bool first;
	struct cellsock_tcp_segment seg;
};

/**
 * cellsock_packet_parse() - take a packet of the local stack apart
 * @skb: the packet, its data starting with the IP header; its head may be
 *	reallocated
 * @pkt: filled in; @seg.app_closed is left false
 *
 * The checksum of TCP, UDP and ICMP is verified unless the stack vouches for it.
 * One that is to be filled in by the device (CHECKSUM_PARTIAL) is good, and so is
 * the want of one where that is allowed.
 *
 * Return: 0; -EINVAL for what is no proper packet; -EBADMSG
 * for a wrong checksum; -ENOMEM.
 */
int cellsock_packet_parse(struct sk_buff *skb, struct cellsock_packet *pkt);

/**
 * cellsock_packet_unicast() - is this the address of one other host?
 * @addr: source or destination of a packet
 *
 * Return: false for multicast, limited broadcast, unspecified and loopback
 * addresses.  Directed broadcasts cannot be told on a point-to-point link.
 */
bool cellsock_packet_unicast(const struct cellsock_addr *addr);

/**
 * cellsock_packet_is_icmp() - is this the ICMP of its address family?
 * @pkt: a packet
 *
 * Return: whether it is.
 */
static inline bool cellsock_packet_is_icmp(const struct cellsock_packet *pkt)
{
	return pkt->protocol ==
	       (pkt->local.addr.family == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

/**
 * cellsock_packet_ip() - start a packet for the local stack
 * @src: who seems to send it
 * @dst: where the application is
 * @protocol: IPPROTO_* of what follows the IP header
 * @linear: bytes that follow the IP header in the linear part
 * @paged: bytes that the caller will add as page fragments
 *
 * The IP header is complete, the transport header set but not written.
 *
 * Return: a packet whose linear part ends with the IP header, and has room for
 * @linear bytes; NULL without memory.
 */
struct sk_buff *cellsock_packet_ip(const struct cellsock_addr *src,
				   const struct cellsock_addr *dst,
				   u8 protocol, u32 linear, u32 paged);

/**
 * cellsock_packet_set_ttl() - say how far a packet for the local stack has come
 * @skb: from cellsock_packet_ip()
 * @ttl: time to live, or hop limit
 */
void cellsock_packet_set_ttl(struct sk_buff *skb, u8 ttl);

/**
 * cellsock_packet_tcp() - build the headers of a TCP segment
 * @src: who seems to send it
 * @dst: where the application is
 * @tx: the segment
 *
 * The lengths account for @tx->len bytes of payload, which the caller adds as
 * page fragments.  The checksum is CHECKSUM_PARTIAL, which local receivers take
 * for good and forwarding completes.
 *
 * Return: the packet, or NULL without memory.
 */
struct sk_buff *cellsock_packet_tcp(const struct cellsock_endpoint *src,
				    const struct cellsock_endpoint *dst,
				    const struct cellsock_tcp_tx *tx);

/**
 * cellsock_packet_udp() - build the headers of a UDP datagram
 * @src: who seems to send it
 * @dst: where the application is
 * @len: bytes of payload, which the caller puts behind the headers
 *
 * The checksum is CHECKSUM_PARTIAL, as in cellsock_packet_tcp().
 *
 * Return: the packet, with room for the payload, or NULL without memory.
 */
struct sk_buff *cellsock_packet_udp(const struct cellsock_endpoint *src,
				    const struct cellsock_endpoint *dst,
				    u32 len);

#endif
