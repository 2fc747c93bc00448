// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hosts of coresim that use a module's other services, with the far ends that
 * they need:
 *	udp	each flow is a UDP client of an echo server
 *	service	each flow is a UDP service that several echo servers answer
 *	listen	each flow is a client of an echo server behind the module
 *	visit	... of one for datagrams, by a listener that tells remotes apart
 *	ask	each flow is an echo request, and a name: "www.test", which
 *		cellsim has to know as 192.0.2.7
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
#define ECHO_MAX	65536

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

/*
 * An echo server behind a listener of the module.
 */

/**
 * struct guest - a connection that the module took
 * @here: there is one
 * @len: bytes in @echo
 * @echo: what came, and has to be sent back
 * @due: bytes of the datagram being received, @have of which are in @in
 * @have: see there
 * @in: see there
 */
struct guest {
	bool here;
	u32 len;
	u8 echo[ECHO_MAX];
	u32 due;
	u32 have;
	u8 in[2048];
};

static struct guest guests[CELLSOCK_MAX_SOCKETS];
static enum cellsock_service waits_for = CELLSOCK_TCP_LISTENER;
static int listener = -1;
static u16 listener_port;
static unsigned int clients_done;

static bool send_all(int fd, const u8 *data, size_t len)
{
	while (len) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		data += n;
		len -= n;
	}
	return true;
}

static bool echoed(int fd, const u8 *data, size_t len)
{
	u8 buf[4096];

	while (len) {
		ssize_t n = recv(fd, buf, min(len, sizeof(buf)), 0);

		if (n <= 0)
			return false;
		if (memcmp(buf, data, n))
			fail("a client got other bytes back");
		data += n;
		len -= n;
	}
	return true;
}

static struct sockaddr_in server_address(void)
{
	return (struct sockaddr_in) {
		.sin_family = AF_INET, .sin_port = htons(listener_port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

/* A datagram and its answer; one that is lost is sent again. */
static void exchange(int fd, const u8 *data, size_t len)
{
	u8 buf[2048];
	ssize_t n;

	do {
		send(fd, data, len, 0);
		n = recv(fd, buf, sizeof(buf), 0);
		/* the answer to an earlier try may be late */
		while (n > 0 && (n != (ssize_t)len || memcmp(buf, data, n)))
			n = recv(fd, buf, sizeof(buf), 0);
	} while (n <= 0);
}

static void *be_visitor(void *arg)
{
	struct timeval patience = { .tv_sec = 1 };
	struct flow *f = &flows[(unsigned long)arg];
	struct sockaddr_in sin = server_address();
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)))
		fail("a visitor cannot connect");
	for (; f->next < datagrams(); f->next++)
		exchange(fd, bytes_of(f), size_of(f));
	close(fd);
	__sync_fetch_and_add(&clients_done, 1);
	return NULL;
}

/* One that is refused, because the module is full, comes again. */
static bool visit(unsigned int number)
{
	struct sockaddr_in sin = server_address();
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	u64 pos = 0;
	bool good = !connect(fd, (struct sockaddr *)&sin, sizeof(sin));

	while (good && pos < bytes) {
		size_t n = min_t(u64, bytes - pos, 4096);
		const u8 *data = pattern_at(pos + number);

		good = send_all(fd, data, n) && echoed(fd, data, n);
		pos += n;
	}
	close(fd);
	if (!good && pos > 4096)
		fail("client %u: cut off near %llu", number, pos);
	return good;
}

static void *be_client(void *arg)
{
	while (!visit((unsigned long)arg))
		usleep(200000);
	__sync_fetch_and_add(&clients_done, 1);
	return NULL;
}

static void start_visits(void)
{
	unsigned long i;

	for (i = 0; i < nr_flows; i++) {
		pthread_t thread;

		pthread_create(&thread, NULL,
			       waits_for == CELLSOCK_UDP_LISTENER ? be_visitor :
								    be_client,
			       (void *)i);
		pthread_detach(thread);
	}
}

static u64 listen_run(struct cellsock_modsock *ms, u64 now)
{
	struct cellsock_open req = {
		.service = waits_for,
		.context = CONTEXT,
		.remote = { { 4, { 0 } }, 0 },
		.local_port = listener_port,
	};
	u64 next = set_options(now);

	if (listener < 0 &&
	    ms->contexts[CONTEXT].state == CELLSOCK_CONTEXT_ACTIVE) {
		listener = ms->ops->open(ms, &req);
		if (listener < 0)
			fail("listen: %d", listener);
	}
	return next;
}

static void listen_opened(struct cellsock_modsock *ms, unsigned int slot,
			  enum cellsock_result result, int code)
{
	say("slot %u listens: %d (%d)", slot, result, code);
	if (result)
		fail("not listening: result %d, code %d", result, code);
	else
		start_visits();
}

static void listen_incoming(struct cellsock_modsock *ms, unsigned int from,
			    unsigned int slot,
			    const struct cellsock_endpoint *remote)
{
	struct guest *g = &guests[slot];

	say("slot %u comes from port %u", slot, remote->port);
	if ((int)from != listener || g->here || remote->addr.bytes[0] != 127)
		fail("a connection out of nowhere");
	g->here = true;
	g->len = 0;
	if (!first_byte)
		first_byte = now_ns();
	ms->ops->credit(ms, slot, credit);
}

static void listen_full(struct cellsock_modsock *ms)
{
	say("full");
}

static u32 listen_backlog(struct cellsock_modsock *ms, unsigned int slot)
{
	return guests[slot].len;
}

static u32 listen_peek(struct cellsock_modsock *ms, unsigned int slot,
		       u32 offset, const u8 **data)
{
	struct guest *g = &guests[slot];

	*data = g->echo + offset;
	return offset < g->len ? min(g->len - offset, 700u) : 0;
}

static void listen_sent(struct cellsock_modsock *ms, unsigned int slot, u32 n)
{
	struct guest *g = &guests[slot];

	last_byte = now_ns();
	g->len -= n;
	memmove(g->echo, g->echo + n, g->len);
	ms->ops->credit(ms, slot, min(credit, ECHO_MAX - g->len));
}

static void listen_data(struct cellsock_modsock *ms, unsigned int slot,
			const u8 *data, u32 len, bool more)
{
	struct guest *g = &guests[slot];

	if (len > ECHO_MAX - g->len) {
		fail("slot %u: more than there is room for", slot);
		return;
	}
	memcpy(g->echo + g->len, data, len);
	g->len += len;
	ms->ops->ready(ms, slot);
}

static void listen_closed(struct cellsock_modsock *ms, unsigned int slot,
			  enum cellsock_result result, int code)
{
	say("slot %u closed: %d (%d)", slot, result, code);
	if ((int)slot == listener)
		fail("the listener was closed");
	ms->ops->close(ms, slot, false);
}

static void listen_released(struct cellsock_modsock *ms, unsigned int slot)
{
	say("slot %u released", slot);
	guests[slot].here = false;
	kicked = true;
}

static void visit_datagram(struct cellsock_modsock *ms, unsigned int slot,
			   const struct cellsock_endpoint *from, u32 len)
{
	guests[slot].due = len;
	guests[slot].have = 0;
}

/* One for which there is no room is lost. */
static void visit_data(struct cellsock_modsock *ms, unsigned int slot,
		       const u8 *data, u32 len, bool more)
{
	struct guest *g = &guests[slot];

	if (len > g->due - g->have || g->due > sizeof(g->in)) {
		fail("slot %u: too many bytes", slot);
		return;
	}
	memcpy(g->in + g->have, data, len);
	g->have += len;
	if (g->have < g->due || g->len)
		return;
	memcpy(g->echo, g->in, g->due);
	g->len = g->due;
	ms->ops->ready(ms, slot);
}

static bool visit_done(void)
{
	return clients_done == nr_flows;
}

/* All have gone, and the module has been told to listen no more. */
static bool listen_done(void)
{
	unsigned int i, left = 0;

	if (clients_done < nr_flows)
		return false;
	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		left += guests[i].here;
	return !left;
}

/* Below the ports that clients get. */
static void start_listening(void)
{
	listener_port = 10000 + getpid() % 10000;
}

static void start_visiting(void)
{
	waits_for = CELLSOCK_UDP_LISTENER;
	start_listening();
}

static const struct cellsock_host_ops listen_ops = {
	.run = listen_run,
	.opened = listen_opened,
	.incoming = listen_incoming,
	.incoming_full = listen_full,
	.backlog = listen_backlog,
	.peek = listen_peek,
	.sent = listen_sent,
	.data = listen_data,
	.closed = listen_closed,
	.released = listen_released,
	.module_changed = host_module_changed,
	.context_changed = host_context_changed,
	.option_done = host_option_done,
};

static const struct cellsock_host_ops visit_ops = {
	.run = listen_run,
	.opened = listen_opened,
	.incoming = listen_incoming,
	.backlog = listen_backlog,
	.peek = listen_peek,
	.sent = listen_sent,
	.datagram = visit_datagram,
	.data = visit_data,
	.closed = listen_closed,
	.released = listen_released,
	.module_changed = host_module_changed,
	.context_changed = host_context_changed,
	.option_done = host_option_done,
};

/*
 * Questions.
 */

static unsigned int pongs, names;
static bool pinging, resolving;

static void ask(struct cellsock_modsock *ms)
{
	static const struct cellsock_ping ping = {
		.context = CONTEXT, .remote = { 4, { 127, 0, 0, 1 } },
		.size = 100,
	};

	if (!pinging && pongs < nr_flows)
		pinging = !ms->ops->ping(ms, &ping);
	if (!resolving && names < nr_flows)
		resolving = !ms->ops->resolve(ms, names, CONTEXT, "www.test");
}

static u64 ask_run(struct cellsock_modsock *ms, u64 now)
{
	u64 next = set_options(now);

	if (ms->contexts[CONTEXT].state == CELLSOCK_CONTEXT_ACTIVE)
		ask(ms);
	/* a ping may be asked for when the last one's end is known */
	return min(next, now + 50 * MS);
}

static void ask_pong(struct cellsock_modsock *ms,
		     const struct cellsock_pong *pong)
{
	say("pong: %d (%d), %u ms, ttl %u", pong->result, pong->code,
	    pong->time_ms, pong->ttl);
	pinging = false;
	pongs++;
	if (pong->result == CELLSOCK_OK && (!pong->ttl || pong->time_ms > 4000))
		fail("pong: %u ms, ttl %u", pong->time_ms, pong->ttl);
	if (pong->result && pong->result != CELLSOCK_TIMEDOUT)
		fail("pong: result %d, code %d", pong->result, pong->code);
}

static void ask_resolved(struct cellsock_modsock *ms, u32 cookie,
			 enum cellsock_result result, int code,
			 const struct cellsock_addr *addrs, unsigned int count)
{
	static const u8 want[] = { 192, 0, 2, 7 };

	say("resolved %u: %d (%d)", cookie, result, code);
	resolving = false;
	if (cookie != names++)
		fail("resolved: cookie %u", cookie);
	if (result || count != 1 || addrs->family != 4 ||
	    memcmp(addrs->bytes, want, sizeof(want)))
		fail("resolved: result %d, code %d", result, code);
}

static bool ask_done(void)
{
	return pongs == nr_flows && names == nr_flows;
}

static void start_asking(void)
{
}

static const struct cellsock_host_ops ask_ops = {
	.run = ask_run,
	.pong = ask_pong,
	.resolved = ask_resolved,
	.module_changed = host_module_changed,
	.context_changed = host_context_changed,
	.option_done = host_option_done,
};

const struct coresim_host coresim_services[] = {
	{ "udp", &datagram_ops, start_clients, datagrams_done },
	{ "service", &datagram_ops, start_services, datagrams_done },
	{ "listen", &listen_ops, start_listening, listen_done },
	{ "visit", &visit_ops, start_visiting, visit_done },
	{ "ask", &ask_ops, start_asking, ask_done },
	{ NULL, NULL, NULL, NULL },
};
