/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ICMP errors towards the local stack, built by hand and injected as received:
 * icmp_ndo_send() is rate-limited for forwarded clients, and needs a route.
 */
#ifndef CELLSOCK_NETDEV_ICMP_H
#define CELLSOCK_NETDEV_ICMP_H

#include <linux/types.h>
#include <cellsock/modsock.h>

#include "packet.h"
#include "tcp_peer.h"

struct sk_buff;

/**
 * enum cellsock_icmp_error - why a packet is not carried
 * @CELLSOCK_ICMP_NONE: nobody is to be told
 * @CELLSOCK_ICMP_PROTOCOL: this protocol is not carried
 * @CELLSOCK_ICMP_NET: no way into the network
 * @CELLSOCK_ICMP_HOST: no way to this host
 * @CELLSOCK_ICMP_TOO_BIG: it would have to be smaller
 */
enum cellsock_icmp_error {
	CELLSOCK_ICMP_NONE,
	CELLSOCK_ICMP_PROTOCOL,
	CELLSOCK_ICMP_NET,
	CELLSOCK_ICMP_HOST,
	CELLSOCK_ICMP_TOO_BIG,
};

/**
 * struct cellsock_icmp_limit - a token bucket
 * @tokens: errors that may be sent now
 * @refilled: when @tokens was last raised
 */
struct cellsock_icmp_limit {
	u32 tokens;
	u64 refilled;
};

/**
 * cellsock_icmp_allowed() - may one more error be sent?
 * @limit: the bucket; all zero is a bucket that nobody used yet
 * @now: nanoseconds
 *
 * Return: true, and one token is gone; or false.
 */
bool cellsock_icmp_allowed(struct cellsock_icmp_limit *limit, u64 now);

/**
 * cellsock_icmp_classify() - the error that fits for a packet not carried
 * @skb: the packet
 * @pkt: the same, taken apart
 * @mtu: of the device
 *
 * No error answers an error, a later fragment, or a packet to or from more
 * than one host (RFC 1122, 3.2.2; RFC 4443, 2.4).
 *
 * Return: the error.
 */
enum cellsock_icmp_error
cellsock_icmp_classify(const struct sk_buff *skb,
		       const struct cellsock_packet *pkt, u32 mtu);

/**
 * cellsock_icmp_reply() - build an error that answers a packet
 * @skb: the packet
 * @pkt: the same, taken apart
 * @error: not CELLSOCK_ICMP_NONE
 * @mtu: what CELLSOCK_ICMP_TOO_BIG tells
 *
 * Return: the error, as if the packet's destination had sent it; NULL without
 * memory.
 */
struct sk_buff *cellsock_icmp_reply(const struct sk_buff *skb,
				    const struct cellsock_packet *pkt,
				    enum cellsock_icmp_error error, u32 mtu);

/**
 * cellsock_icmp_is_request() - is this an echo request?
 * @skb: a packet
 * @pkt: the same, taken apart; it is ICMP
 *
 * Return: whether it is.
 */
bool cellsock_icmp_is_request(const struct sk_buff *skb,
			      const struct cellsock_packet *pkt);

/**
 * cellsock_icmp_echo() - build the reply to an echo request
 * @skb: the request
 * @pkt: the same, taken apart
 * @ttl: time to live, or hop limit, of the reply; 0 when it is not known
 *
 * Return: the reply, or NULL without memory.
 */
struct sk_buff *cellsock_icmp_echo(const struct sk_buff *skb,
				   const struct cellsock_packet *pkt, u8 ttl);

/**
 * cellsock_icmp_unreachable() - build an error that answers a SYN
 * @local: who sent the SYN
 * @remote: whom to
 * @seq: its sequence number, by which the local stack knows its own
 * @what: the error
 *
 * Return: the error, or NULL without memory.
 */
struct sk_buff *
cellsock_icmp_unreachable(const struct cellsock_endpoint *local,
			  const struct cellsock_endpoint *remote, u32 seq,
			  enum cellsock_tcp_unreachable what);

#endif
