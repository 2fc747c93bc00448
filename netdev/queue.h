/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two byte queues of a flow: uplink in the packet buffers that the local
 * stack sent, downlink in pages that the packets to it refer to.
 */
#ifndef CELLSOCK_NETDEV_QUEUE_H
#define CELLSOCK_NETDEV_QUEUE_H

#include <linux/skbuff.h>
#include <linux/types.h>

#include "tcp_peer.h"

/**
 * struct cellsock_uplink - bytes on their way to the module
 * @skbs: packets, whose payload is the queue; each is ours alone
 * @len: bytes in the queue
 * @at: packet that was looked at last, or NULL
 * @at_off: where in the queue its payload begins
 */
struct cellsock_uplink {
	struct sk_buff_head skbs;
	u32 len;
	struct sk_buff *at;
	u32 at_off;
};

/**
 * cellsock_uplink_init() - begin with an empty queue
 * @up: the queue
 */
void cellsock_uplink_init(struct cellsock_uplink *up);

/**
 * cellsock_uplink_append() - let a part of a packet be the queue's last bytes
 * @up: the queue
 * @skb: the packet, nobody else's; NULL afterwards when the queue keeps it
 * @off: where in the packet the part begins
 * @len: its length
 *
 * Small parts are copied together, so that the memory which the queue holds
 * stays in proportion to its bytes.
 */
void cellsock_uplink_append(struct cellsock_uplink *up, struct sk_buff **skb,
			    u32 off, u32 len);

/**
 * cellsock_uplink_peek() - where a byte of the queue lies
 * @up: the queue
 * @off: the byte
 * @data: its address
 *
 * Return: bytes that lie there in a row, 0 when @off is past the end.
 */
u32 cellsock_uplink_peek(struct cellsock_uplink *up, u32 off, const u8 **data);

/**
 * cellsock_uplink_consume() - forget the first bytes
 * @up: the queue
 * @len: how many, at most all
 */
void cellsock_uplink_consume(struct cellsock_uplink *up, u32 len);

/**
 * cellsock_uplink_purge() - forget everything
 * @up: the queue
 */
void cellsock_uplink_purge(struct cellsock_uplink *up);

/* The queue's bytes, and what of the first page was acknowledged already. */
#define CELLSOCK_DOWNLINK_PAGES \
	(DIV_ROUND_UP(CELLSOCK_TCP_DOWNLINK_MAX, PAGE_SIZE) + 1)

/**
 * struct cellsock_page_pool - what the downlink queues of a module may hold
 * @used: pages
 * @max: pages
 */
struct cellsock_page_pool {
	u32 used;
	u32 max;
};

/**
 * struct cellsock_downlink - bytes on their way to the application
 * @pool: what pages are taken from
 * @pages: a ring of pages, filled one after the other
 * @first: index of the page with the first byte
 * @head: where in that page the first byte is
 * @len: bytes in the queue
 *
 * A byte stays where it is until the application has acknowledged it: packets
 * refer to the pages, and a retransmission refers to the same bytes again.
 */
struct cellsock_downlink {
	struct cellsock_page_pool *pool;
	struct page *pages[CELLSOCK_DOWNLINK_PAGES];
	u32 first;
	u32 head;
	u32 len;
};

/**
 * cellsock_downlink_init() - begin with an empty queue
 * @down: the queue
 * @pool: what to take pages from
 */
void cellsock_downlink_init(struct cellsock_downlink *down,
			    struct cellsock_page_pool *pool);

/**
 * cellsock_downlink_append() - copy bytes to the end of the queue
 * @down: the queue
 * @data: the bytes
 * @len: how many
 *
 * Return: 0; -ENOBUFS when the queue or the pool would exceed its bound,
 * -ENOMEM without memory.  Nothing was appended then.
 */
int cellsock_downlink_append(struct cellsock_downlink *down, const u8 *data,
			     u32 len);

/**
 * cellsock_downlink_attach() - let a packet refer to bytes of the queue
 * @down: the queue
 * @skb: a packet without fragments
 * @off: first byte
 * @len: how many, at most CELLSOCK_DOWNLINK_SEGMENT
 */
void cellsock_downlink_attach(struct cellsock_downlink *down,
			      struct sk_buff *skb, u32 off, u32 len);

/**
 * cellsock_downlink_discard() - forget the first bytes
 * @down: the queue
 * @len: how many, at most all
 */
void cellsock_downlink_discard(struct cellsock_downlink *down, u32 len);

/**
 * cellsock_downlink_truncate() - forget all but the first bytes
 * @down: the queue; nothing may be appended to it from now on, because packets
 *	may still refer to the bytes that are forgotten
 * @keep: how many stay, at most all
 */
void cellsock_downlink_truncate(struct cellsock_downlink *down, u32 keep);

/**
 * cellsock_downlink_purge() - forget everything
 * @down: the queue
 */
void cellsock_downlink_purge(struct cellsock_downlink *down);

/*
 * The most bytes of one packet: they may begin anywhere in a page, and with
 * the headers the packet has to stay below 64 KiB.
 */
#define CELLSOCK_DOWNLINK_SEGMENT \
	min_t(u32, (MAX_SKB_FRAGS - 1) * PAGE_SIZE, 61440)

#endif
