// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hosts of coresim that use a module's other services, with the far ends that
 * they need:
 *	udp	each flow is a UDP client of an echo server
 *	service	each flow is a UDP service that several echo servers answer
 *
 * Datagrams that are lost are sent again; but what comes has to be right, and
 * whole, and from whom it says.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/kernel.h>
#include <linux/minmax.h>

#include "coresim.h"

#define MS		1000000ULL
#define SERVERS		3
#define AGAIN_MS	700

/**
 * struct flow - a local port that talks to echo servers, a datagram at a time
 * @slot: its slot, -1: none
 * @open: it is open
 * @closing: it is being closed
 * @next: number of the datagram that is under way
 * @queued: it waits for the module
 * @sent_at: when it was taken
 * @from: who sent the datagram being received
 * @len: its length
 * @have: bytes of it
 * @in: those
 */
struct flow {
	int slot;
	bool open;
	bool closing;
	unsigned int next;
	bool queued;
	u64 sent_at;
	struct cellsock_endpoint from;
	u32 len;
	u32 have;
	u8 in[4096];
};

static struct flow flows[CELLSOCK_MAX_SOCKETS];
static struct flow *by_slot[CELLSOCK_MAX_SOCKETS];
static enum cellsock_service service;
static struct cellsock_endpoint servers[SERVERS];

static void *serve_datagrams(void *arg)
{
	int fd = (int)(long)arg;
	struct sockaddr_in from;
	u8 buf[2048];

	for (;;) {
		socklen_t n = sizeof(from);
		ssize_t len = recvfrom(fd, buf, sizeof(buf), 0,
				       (struct sockaddr *)&from, &n);

		if (len < 0)
			return NULL;
		sendto(fd, buf, len, 0, (struct sockaddr *)&from, n);
	}
}

static void start_servers(void)
{
	unsigned int i;

	for (i = 0; i < SERVERS; i++) {
		struct sockaddr_in sin = { .sin_family = AF_INET };
		int fd = socket(AF_INET, SOCK_DGRAM, 0);
		socklen_t len = sizeof(sin);
		pthread_t thread;

		sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)) ||
		    getsockname(fd, (struct sockaddr *)&sin, &len)) {
			perror("coresim: datagram server");
			exit(1);
		}
		servers[i] = (struct cellsock_endpoint){
			{ 4, { 127, 0, 0, 1 } }, ntohs(sin.sin_port)
		};
		pthread_create(&thread, NULL, serve_datagrams,
			       (void *)(long)fd);
		pthread_detach(thread);
	}
}

static unsigned int number(const struct flow *f)
{
	return f - flows;
}

static unsigned int datagrams(void)
{
	/* the average is half of the largest */
	return bytes / (largest / 2);
}

static u32 size_of(const struct flow *f)
{
	return 1 + (f->next * 577 + number(f) * 131) % largest;
}

static const u8 *bytes_of(const struct flow *f)
{
	return pattern_at(f->next * 1009 + number(f) * 17);
}

static const struct cellsock_endpoint *server_of(const struct flow *f)
{
	return &servers[service == CELLSOCK_UDP_SERVICE ? f->next % SERVERS :
							  number(f) % SERVERS];
}

static void open_flow(struct flow *f)
{
	struct cellsock_open req = {
		.service = service,
		.context = CONTEXT,
		.remote = *server_of(f),
		/* a number of our own for each program that runs at a time */
		.local_port = 20000 + (getpid() * 16 + number(f)) % 12000,
	};
	int slot = session.ms.ops->open(&session.ms, &req);

	if (slot < 0) {
		if (slot != -EBUSY)
			fail("open: %d", slot);
		return;
	}
	f->slot = slot;
	f->closing = false;
	by_slot[slot] = f;
}

static void queue(struct flow *f)
{
	f->queued = true;
	session.ms.ops->ready(&session.ms, f->slot);
}

static u64 host_run(struct cellsock_modsock *ms, u64 now)
{
	u64 next = set_options(now);
	unsigned int i;

	if (ms->contexts[CONTEXT].state != CELLSOCK_CONTEXT_ACTIVE)
		return next;
	for (i = 0; i < nr_flows; i++) {
		struct flow *f = &flows[i];

		if (f->slot < 0 && f->next < datagrams())
			open_flow(f);
		if (!f->open || f->queued || f->closing)
			continue;
		if (now >= f->sent_at + AGAIN_MS * MS) {
			say("flow %u: %u again", i, f->next);
			queue(f);
		} else {
			next = min(next, f->sent_at + AGAIN_MS * MS);
		}
	}
	return next;
}

static void host_opened(struct cellsock_modsock *ms, unsigned int slot,
			enum cellsock_result result, int code)
{
	say("slot %u opened: %d (%d)", slot, result, code);
	if (!result) {
		by_slot[slot]->open = true;
		queue(by_slot[slot]);
	} else if (result != CELLSOCK_BUSY) {
		fail("flow %u: not opened: result %d, code %d",
		     number(by_slot[slot]), result, code);
	}
}

static u32 host_backlog(struct cellsock_modsock *ms, unsigned int slot)
{
	return by_slot[slot]->queued ? size_of(by_slot[slot]) : 0;
}

static void host_remote(struct cellsock_modsock *ms, unsigned int slot,
			struct cellsock_endpoint *remote)
{
	*remote = *server_of(by_slot[slot]);
}

/* In pieces, as the memory of packets is. */
static u32 host_peek(struct cellsock_modsock *ms, unsigned int slot,
		     u32 offset, const u8 **data)
{
	struct flow *f = by_slot[slot];

	if (!f->queued || offset >= size_of(f))
		return 0;
	*data = bytes_of(f) + offset;
	return min(size_of(f) - offset, 700u);
}

static void host_sent(struct cellsock_modsock *ms, unsigned int slot, u32 n)
{
	struct flow *f = by_slot[slot];

	if (n != size_of(f))
		fail("flow %u: %u bytes sent of %u", number(f), n, size_of(f));
	f->queued = false;
	f->sent_at = now_ns();
	last_byte = f->sent_at;
	if (!first_byte)
		first_byte = last_byte;
}

static void host_datagram(struct cellsock_modsock *ms, unsigned int slot,
			  const struct cellsock_endpoint *from, u32 len)
{
	struct flow *f = by_slot[slot];

	f->from = *from;
	f->len = len;
	f->have = 0;
}

static void advance(struct flow *f)
{
	f->next++;
	if (f->next < datagrams()) {
		queue(f);
		return;
	}
	f->closing = true;
	session.ms.ops->close(&session.ms, f->slot, true);
}

/* The answer to the datagram that is under way, or a late one of another. */
static void arrived(struct flow *f)
{
	const struct cellsock_endpoint *want = server_of(f);

	if (f->len != size_of(f) || memcmp(f->in, bytes_of(f), f->len)) {
		unsigned int next = f->next;
		bool known = false;

		while (f->next && !known) {
			f->next--;
			known = f->len == size_of(f) &&
				!memcmp(f->in, bytes_of(f), f->len);
		}
		if (!known)
			fail("flow %u: a datagram that nobody sent", number(f));
		f->next = next;
		return;
	}
	if (memcmp(&f->from.addr, &want->addr, sizeof(want->addr)) ||
	    f->from.port != want->port)
		fail("flow %u: %u came from port %u, not %u", number(f),
		     f->next, f->from.port, want->port);
	/* its answer came before the module's result */
	if (!f->queued)
		advance(f);
}

static void host_data(struct cellsock_modsock *ms, unsigned int slot,
		      const u8 *data, u32 len, bool more)
{
	struct flow *f = by_slot[slot];

	if (len > f->len - f->have || f->len > sizeof(f->in)) {
		fail("flow %u: too many bytes", number(f));
		return;
	}
	memcpy(f->in + f->have, data, len);
	f->have += len;
	if (f->have == f->len && !f->closing)
		arrived(f);
}

static void host_closed(struct cellsock_modsock *ms, unsigned int slot,
			enum cellsock_result result, int code)
{
	say("slot %u closed: %d (%d)", slot, result, code);
	by_slot[slot]->closing = true;
	ms->ops->close(ms, slot, false);
}

static void host_released(struct cellsock_modsock *ms, unsigned int slot)
{
	struct flow *f = by_slot[slot];

	say("slot %u released", slot);
	f->slot = -1;
	f->open = false;
	f->queued = false;
	by_slot[slot] = NULL;
	kicked = true;
}

static bool datagrams_done(void)
{
	unsigned int i;

	for (i = 0; i < nr_flows; i++)
		if (flows[i].slot >= 0 || flows[i].next < datagrams())
			return false;
	return true;
}

static void start_flows(enum cellsock_service of)
{
	unsigned int i;

	if (nr_flows > ARRAY_SIZE(flows)) {
		fprintf(stderr, "coresim: too many flows\n");
		exit(2);
	}
	service = of;
	for (i = 0; i < nr_flows; i++)
		flows[i].slot = -1;
	start_servers();
}

static void start_clients(void)
{
	start_flows(CELLSOCK_UDP_CLIENT);
}

static void start_services(void)
{
	start_flows(CELLSOCK_UDP_SERVICE);
}

static const struct cellsock_host_ops datagram_ops = {
	.run = host_run,
	.opened = host_opened,
	.backlog = host_backlog,
	.remote = host_remote,
	.peek = host_peek,
	.sent = host_sent,
	.datagram = host_datagram,
	.data = host_data,
	.closed = host_closed,
	.released = host_released,
	.module_changed = host_module_changed,
	.context_changed = host_context_changed,
	.option_done = host_option_done,
};

const struct coresim_host coresim_services[] = {
	{ "udp", &datagram_ops, start_clients, datagrams_done },
	{ "service", &datagram_ops, start_services, datagrams_done },
	{ NULL, NULL, NULL, NULL },
};
