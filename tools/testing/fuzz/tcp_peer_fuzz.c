// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any segment, any event of the module socket that the seam allows, and time
 * in any order, against the rules in tcp_world.c.  In the end the local stack
 * falls silent, and the flow has to find its end by itself.
 */
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/time64.h>

#include "fuzz.h"
#include "tcp_world.h"

/* With all its retransmissions and keepalives a flow needs no more. */
#define TIMERS_MAX	200

static u32 get_len(struct bytes *in)
{
	u8 kind = get8(in);

	if (kind < 0x60)
		return 0;
	if (kind < 0x80)
		return 1;
	if (kind < 0xc0)
		return get8(in);
	return kind < 0xe0 ? 1460 : get16(in);
}

/* Near one of the numbers that make a difference. */
static u32 get_near(struct bytes *in, const u32 *marks)
{
	u8 kind = get8(in);
	u32 mark = marks[kind & 3];

	if (kind < 0x90)
		return mark;
	if (kind < 0xe0)
		return mark + (s8)get8(in);
	return kind < 0xf8 ? mark + (s16)get16(in) : get32(in);
}

static void get_segment(struct world *world, struct bytes *in,
			struct cellsock_tcp_segment *seg)
{
	static const u8 usual[] = {
		CELLSOCK_TCP_ACK, CELLSOCK_TCP_ACK | CELLSOCK_TCP_PSH,
		CELLSOCK_TCP_ACK | CELLSOCK_TCP_FIN, CELLSOCK_TCP_SYN,
		CELLSOCK_TCP_RST, CELLSOCK_TCP_RST | CELLSOCK_TCP_ACK,
		CELLSOCK_TCP_SYN | CELLSOCK_TCP_ACK, CELLSOCK_TCP_ACK,
	};
	const struct cellsock_tcp_peer *peer = &world->peer;
	const u32 seqs[] = {
		peer->rcv_nxt, peer->rcv_nxt - 1, peer->irs, peer->rcv_edge,
	};
	const u32 acks[] = {
		peer->snd_max, peer->snd_una, peer->snd_nxt, peer->iss,
	};
	u8 kind = get8(in);
	u8 wnd = get8(in);

	*seg = (struct cellsock_tcp_segment){
		.flags = kind < 0xf0 ? usual[kind & 7] : get8(in),
		.app_closed = kind & 0x08,
		.seq = get_near(in, seqs),
		.ack = get_near(in, acks),
		.len = get_len(in),
		.wnd = wnd < 0x60 ? 65535 : wnd < 0x90 ? 0 : get16(in),
		.wscale = -1,
	};
	if (seg->flags & CELLSOCK_TCP_SYN) {
		seg->mss = get16(in);
		seg->wscale = (s8)get8(in) % 15;
		if (seg->wscale < -1)
			seg->wscale = -1;
	}
}

static void module_event(struct world *world, struct bytes *in)
{
	u8 kind = get8(in);

	switch (world->peer.socket) {
	case CELLSOCK_TCP_SOCKET_OPENING:
		world_opened(world, kind < 0xc0 ? CELLSOCK_OK : kind % 11);
		break;
	case CELLSOCK_TCP_SOCKET_RELEASING:
		world_released(world);
		break;
	case CELLSOCK_TCP_SOCKET_DRAINING:
		if (kind >= 0xc0) {
			world_released(world);
			break;
		}
		fallthrough;
	case CELLSOCK_TCP_SOCKET_OPEN:
		if (kind < 0x60)
			world_data(world, get_len(in));
		else if (kind < 0xa0)
			world_sent(world, get_len(in));
		else if (kind < 0xe0)
			world_closed(world, CELLSOCK_OK);
		else
			world_closed(world, kind % 11);
		break;
	}
}

static void fault(struct world *world, struct bytes *in)
{
	static const int open_errors[] = { 0, -EBUSY, -ENETDOWN, -EAFNOSUPPORT };
	struct cellsock_tcp_peer *peer = &world->peer;

	switch (get8(in) % 7) {
	case 0:
		world->fail_tx = get8(in) % 8;
		break;
	case 1:
		world->accept_max = get_len(in);
		break;
	case 2:
		world->accept_max = U32_MAX;
		break;
	case 3:
		world->open_error = open_errors[get8(in) % 4];
		break;
	case 4:
		cellsock_tcp_postpone(peer, world->now);
		break;
	case 5:
		cellsock_tcp_set_uplink_cap(peer, get16(in), world->now);
		break;
	case 6:
		if (get8(in) < 0x40)
			cellsock_tcp_abort(peer, world->now);
		break;
	}
}

static void pass_time(struct world *world, struct bytes *in)
{
	u64 until = world->now + ((u64)get8(in) << (get8(in) % 30));

	while (cellsock_tcp_deadline(&world->peer) <= until)
		world_timers(world);
	world->now = max(world->now, until);
}

static void one_step(struct world *world, struct bytes *in)
{
	struct cellsock_tcp_segment seg;
	u8 kind = get8(in);

	if (kind < 0x90) {
		get_segment(world, in, &seg);
		world_input(world, &seg);
	} else if (kind < 0xd0) {
		module_event(world, in);
	} else if (kind < 0xd8) {
		world_timers(world);
	} else if (kind < 0xe4) {
		pass_time(world, in);
	} else if (kind < 0xec) {
		cellsock_tcp_slot_free(&world->peer, world->now);
		world_check(world);
	} else {
		fault(world, in);
		world_check(world);
	}
}

/* Nobody on the local side; the module only answers what it was asked. */
static void run_out(struct world *world)
{
	unsigned int n = 0;

	world->fail_tx = 0;
	while (world->peer.state != CELLSOCK_TCP_CLOSED) {
		WARN_ON(n++ > TIMERS_MAX);
		if (world->peer.socket == CELLSOCK_TCP_SOCKET_RELEASING ||
		    world->peer.socket == CELLSOCK_TCP_SOCKET_DRAINING)
			world_released(world);
		else if (!world_timers(world))
			WARN_ON(1);
	}
}

int fuzz_one(const u8 *data, size_t size)
{
	struct bytes in = { data, size };
	struct cellsock_tcp_segment syn = {
		.flags = CELLSOCK_TCP_SYN,
		.wnd = 65535,
		.wscale = -1,
	};
	struct world world = { .now = NSEC_PER_SEC };
	u8 kind = get8(&in);
	u32 cap;

	syn.seq = kind & 1 ? get32(&in) : (u32)-2000;
	world.iss = kind & 2 ? get32(&in) : (u32)-1000;
	syn.mss = kind & 4 ? get16(&in) : 1460;
	if (kind & 8)
		syn.wscale = get8(&in) % 15;
	cap = kind & 16 ? get16(&in) : 65535;
	if (kind & 32)
		world_connect(&world, cap);
	else
		world_start(&world, &syn, cap);
	while (in.len)
		one_step(&world, &in);
	run_out(&world);
	return 0;
}
