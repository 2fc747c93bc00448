// SPDX-License-Identifier: GPL-2.0-only
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <linux/string.h>

#include "queue.h"

/* Less payload than this is not worth the packet it came in. */
#define CELLSOCK_UPLINK_SMALL	256
/* Where small payloads are copied together. */
#define CELLSOCK_UPLINK_BUFFER	SKB_WITH_OVERHEAD(2048)
/*
 * So much memory for each byte is in order: a driver's page for a packet of a
 * few hundred bytes.
 */
#define CELLSOCK_UPLINK_WASTE	16

/*
 * The engine may be what a file system waits for, so that its memory is not to
 * be had by waiting for a file system.
 */
#define CELLSOCK_QUEUE_GFP	(GFP_NOIO | __GFP_NOWARN)

/**
 * struct cellsock_uplink_cb - which part of a packet is payload
 * @off: where it begins
 * @len: its length
 * @copy: the packet is a buffer of small payloads, with room to append
 */
struct cellsock_uplink_cb {
	u32 off;
	u32 len;
	bool copy;
};

static struct cellsock_uplink_cb *cellsock_uplink_cb(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct cellsock_uplink_cb) > sizeof(skb->cb));
	return (struct cellsock_uplink_cb *)skb->cb;
}

void cellsock_uplink_init(struct cellsock_uplink *up)
{
	memset(up, 0, sizeof(*up));
	__skb_queue_head_init(&up->skbs);
}

static void cellsock_uplink_add(struct cellsock_uplink *up,
				struct sk_buff *skb, u32 off, u32 len,
				bool copy)
{
	struct cellsock_uplink_cb *cb = cellsock_uplink_cb(skb);

	cb->off = off;
	cb->len = len;
	cb->copy = copy;
	__skb_queue_tail(&up->skbs, skb);
	up->len += len;
}

/* The buffer at the end of the queue, or a new one there; it has room. */
static struct sk_buff *cellsock_uplink_room(struct cellsock_uplink *up)
{
	struct sk_buff *tail = skb_peek_tail(&up->skbs);

	if (tail && cellsock_uplink_cb(tail)->copy && skb_tailroom(tail))
		return tail;
	tail = alloc_skb(CELLSOCK_UPLINK_BUFFER, CELLSOCK_QUEUE_GFP);
	if (tail)
		cellsock_uplink_add(up, tail, 0, 0, true);
	return tail;
}

/* Returns how many bytes could be copied. */
static u32 cellsock_uplink_copy(struct cellsock_uplink *up,
				const struct sk_buff *skb, u32 off, u32 len)
{
	struct sk_buff *tail;
	u32 n, done;

	for (done = 0; done < len; done += n) {
		tail = cellsock_uplink_room(up);
		if (!tail)
			break;
		n = min_t(u32, len - done, skb_tailroom(tail));
		if (skb_copy_bits(skb, off + done, skb_tail_pointer(tail), n))
			break;
		skb_put(tail, n);
		cellsock_uplink_cb(tail)->len += n;
		up->len += n;
	}
	return done;
}

/* Is a copy of @len bytes of @skb better than the packet? */
static bool cellsock_uplink_copies(const struct cellsock_uplink *up,
				   const struct sk_buff *skb, u32 len)
{
	/* What comes alone goes alone: no copy for somebody who types. */
	if (len < CELLSOCK_UPLINK_SMALL)
		return up->len;
	/* a small part of a large packet */
	return len < skb->truesize / CELLSOCK_UPLINK_WASTE;
}

void cellsock_uplink_append(struct cellsock_uplink *up, struct sk_buff **skb,
			    u32 off, u32 len)
{
	u32 copied = 0;

	if (cellsock_uplink_copies(up, *skb, len))
		copied = cellsock_uplink_copy(up, *skb, off, len);
	if (copied == len)
		return;
	cellsock_uplink_add(up, *skb, off + copied, len - copied, false);
	*skb = NULL;
}

/* As cellsock_uplink_peek(), within one packet. */
static u32 cellsock_uplink_peek_skb(const struct sk_buff *skb, u32 off,
				    const u8 **data)
{
	const skb_frag_t *frag;
	u32 size;
	int i;

	size = skb_headlen(skb);
	if (off < size) {
		*data = skb->data + off;
		return size - off;
	}
	off -= size;
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		frag = &skb_shinfo(skb)->frags[i];
		size = skb_frag_size(frag);
		if (off < size) {
			*data = (const u8 *)skb_frag_address(frag) + off;
			return size - off;
		}
		off -= size;
	}
	return 0;
}

u32 cellsock_uplink_peek(struct cellsock_uplink *up, u32 off, const u8 **data)
{
	struct cellsock_uplink_cb *cb;
	u32 in, run;

	if (off >= up->len)
		return 0;
	if (!up->at || off < up->at_off) {
		up->at = skb_peek(&up->skbs);
		up->at_off = 0;
	}
	for (;;) {
		cb = cellsock_uplink_cb(up->at);
		in = off - up->at_off;
		if (in < cb->len)
			break;
		up->at_off += cb->len;
		up->at = skb_peek_next(up->at, &up->skbs);
	}
	run = cellsock_uplink_peek_skb(up->at, cb->off + in, data);
	return min(run, cb->len - in);
}

void cellsock_uplink_consume(struct cellsock_uplink *up, u32 len)
{
	struct cellsock_uplink_cb *cb;
	struct sk_buff *skb;
	u32 n;

	up->at = NULL;
	up->len -= len;
	while (len) {
		skb = skb_peek(&up->skbs);
		cb = cellsock_uplink_cb(skb);
		n = min(len, cb->len);
		cb->off += n;
		cb->len -= n;
		len -= n;
		if (!cb->len) {
			__skb_unlink(skb, &up->skbs);
			consume_skb(skb);
		}
	}
}

void cellsock_uplink_purge(struct cellsock_uplink *up)
{
	__skb_queue_purge(&up->skbs);
	up->at = NULL;
	up->len = 0;
}

void cellsock_downlink_init(struct cellsock_downlink *down,
			    struct cellsock_page_pool *pool)
{
	memset(down, 0, sizeof(*down));
	down->pool = pool;
}

/* The page with the byte @pos bytes behind the start of the first page. */
static struct page **cellsock_downlink_slot(struct cellsock_downlink *down,
					    u32 pos)
{
	return &down->pages[(down->first + pos / PAGE_SIZE) %
			    CELLSOCK_DOWNLINK_PAGES];
}

/* Have pages for the bytes from @pos, as above, to @end. */
static int cellsock_downlink_reserve(struct cellsock_downlink *down, u32 pos,
				     u32 end)
{
	struct page **slot;

	for (; pos < end; pos = round_down(pos, PAGE_SIZE) + PAGE_SIZE) {
		slot = cellsock_downlink_slot(down, pos);
		if (*slot)
			continue;
		if (down->pool->used == down->pool->max)
			return -ENOBUFS;
		*slot = alloc_page(CELLSOCK_QUEUE_GFP);
		if (!*slot)
			return -ENOMEM;
		down->pool->used++;
	}
	return 0;
}

int cellsock_downlink_append(struct cellsock_downlink *down, const u8 *data,
			     u32 len)
{
	u32 pos = down->head + down->len;
	u32 in, n;
	int err;

	if (len > CELLSOCK_TCP_DOWNLINK_MAX - down->len)
		return -ENOBUFS;
	err = cellsock_downlink_reserve(down, pos, pos + len);
	if (err)
		return err;
	down->len += len;
	for (; len; len -= n, pos += n, data += n) {
		in = offset_in_page(pos);
		n = min_t(u32, len, PAGE_SIZE - in);
		memcpy(page_address(*cellsock_downlink_slot(down, pos)) + in,
		       data, n);
	}
	return 0;
}

void cellsock_downlink_attach(struct cellsock_downlink *down,
			      struct sk_buff *skb, u32 off, u32 len)
{
	u32 pos = down->head + off;
	struct page *page;
	u32 in, n;
	int i;

	for (i = 0; len; i++, len -= n, pos += n) {
		in = offset_in_page(pos);
		n = min_t(u32, len, PAGE_SIZE - in);
		page = *cellsock_downlink_slot(down, pos);
		get_page(page);
		skb_add_rx_frag(skb, i, page, in, n, n);
	}
}

static void cellsock_downlink_put(struct cellsock_downlink *down,
				  struct page **slot)
{
	if (!*slot)
		return;
	put_page(*slot);
	*slot = NULL;
	down->pool->used--;
}

/*
 * The page being filled stays when the queue runs empty: its rest is used for
 * the next bytes, and never the same place twice.
 */
void cellsock_downlink_discard(struct cellsock_downlink *down, u32 len)
{
	down->len -= len;
	down->head += len;
	while (down->head >= PAGE_SIZE) {
		cellsock_downlink_put(down, &down->pages[down->first]);
		down->first = (down->first + 1) % CELLSOCK_DOWNLINK_PAGES;
		down->head -= PAGE_SIZE;
	}
}

void cellsock_downlink_truncate(struct cellsock_downlink *down, u32 keep)
{
	u32 pos = round_up(down->head + keep, PAGE_SIZE);
	u32 end = down->head + down->len;

	for (; pos < end; pos += PAGE_SIZE)
		cellsock_downlink_put(down, cellsock_downlink_slot(down, pos));
	down->len = keep;
}

void cellsock_downlink_purge(struct cellsock_downlink *down)
{
	u32 i;

	for (i = 0; i < CELLSOCK_DOWNLINK_PAGES; i++)
		cellsock_downlink_put(down, &down->pages[i]);
	down->len = 0;
}
