// SPDX-License-Identifier: GPL-2.0-only
/* Opening the module's sockets, and accepting clients */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sock.h"

#define RETRY_TIME	NSEC_PER_SEC	/* of a failed connect, while allowed */

static void start_connect(struct sock *s);

int module_error(int err)
{
	switch (err) {
	case 0:
		return 0;
	case ETIMEDOUT:
		return quirk(Q_TIMEOUT_569) ? 569 : 566;
	case EADDRINUSE:
		return 574;
	case EADDRNOTAVAIL:
	case EACCES:
		return 556;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return 553;
	default:
		return 566;
	}
}

/* ----------------------------------------------------------- opening */

static bool is_listener(const struct sock *s)
{
	return s->svc == SVC_LISTENER || s->svc == SVC_UDP_LISTENER;
}

static void open_report(struct sock *s)
{
	int err = s->error;

	if (err) {
		close_fd(s, true);
		s->state = SOCK_CLOSING;
		s->eof = true;
		s->eof_told = true;
	} else {
		s->state = is_listener(s) ? SOCK_LISTENING : SOCK_CONNECTED;
	}
	s->announced = true;
	trace_event("socket %d opened: %d", s->id, err);
	s->m->dialect->opened(s, err);
	if (!err)
		sock_take(s, 0);
}

/* Known now; told after the delay that a quirk asks for. */
void open_done(struct sock *s, int err)
{
	long delay = quirk_key(Q_OPEN_DELAY, s->remote_port, 0);

	if (err && loop_now() + RETRY_TIME < s->give_up && is_stream(s)) {
		close_fd(s, true);
		s->error = -1;	/* once more */
		timer_in(&s->timer, RETRY_TIME);
		return;
	}
	s->error = err;
	timer_in(&s->timer, delay * NSEC_PER_MSEC);
}

void open_timer(struct timer *t)
{
	struct sock *s = container_of(t, struct sock, timer);

	if (s->error < 0)
		start_connect(s);
	else
		open_report(s);
}

static int new_socket(int family, int type)
{
	int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int one = 1, rcv = 16384, snd = 65536;

	if (fd < 0)
		return -1;
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &rcv, sizeof(rcv));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &snd, sizeof(snd));
	if (type == SOCK_STREAM) {
		/* For datagrams it would let two sockets have one port. */
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	}
	return fd;
}

void sock_keepalive(struct sock *s)
{
	const long *k = s->m->cfg.keepalive;
	int v[4] = { k[0], k[1], k[2], k[3] };

	if (s->src.fd < 0 || !is_stream(s))
		return;
	setsockopt(s->src.fd, SOL_SOCKET, SO_KEEPALIVE, &v[0], sizeof(int));
	setsockopt(s->src.fd, IPPROTO_TCP, TCP_KEEPIDLE, &v[1], sizeof(int));
	setsockopt(s->src.fd, IPPROTO_TCP, TCP_KEEPINTVL, &v[2], sizeof(int));
	setsockopt(s->src.fd, IPPROTO_TCP, TCP_KEEPCNT, &v[3], sizeof(int));
}

/*
 * How long unacknowledged data is sent again: @max_backoffs times, at first
 * after a second, then twice that, but never more than @max_rto. With the
 * defaults the kernel's own time-outs hold.
 */
void sock_retrans(struct sock *s)
{
	const long *v = s->m->cfg.retrans;
	unsigned int ms = 0, rto = 1000, max_rto = v[1] * 100;
	int i;

	if (s->src.fd < 0 || !is_stream(s))
		return;
	for (i = 0; i <= v[0] && (v[0] != 8 || v[1] != 600); i++) {
		ms += min(rto, max_rto);
		rto = min(2 * rto, max_rto);
	}
	setsockopt(s->src.fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof(ms));
}

static void local_port(struct sock *s)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);

	if (!getsockname(s->src.fd, (struct sockaddr *)&a, &n))
		s->local_port = addr_port(&a);
}

static void start_connect(struct sock *s)
{
	int type = s->svc == SVC_TCP ? SOCK_STREAM : SOCK_DGRAM;
	int family = s->remote.ss_family;

	if (!context_family(s->ctx, family)) {
		open_done(s, 566);
		return;
	}
	s->src.fd = new_socket(family, type);
	if (s->src.fd < 0) {
		open_done(s, 554);
		return;
	}
	if (context_bind(s->ctx, s->src.fd, family, s->local_port) < 0) {
		open_done(s, module_error(errno));
		return;
	}
	sock_keepalive(s);
	sock_retrans(s);
	if (connect(s->src.fd, (struct sockaddr *)&s->remote,
		    addr_len(&s->remote)) < 0 && errno != EINPROGRESS) {
		open_done(s, module_error(errno));
		return;
	}
	local_port(s);
	loop_add(&s->src, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
	if (type == SOCK_DGRAM)
		open_done(s, 0);
}

/*
 * A listener has both families where the context has both. What a UDP service
 * hears has its sender's address "in dotted decimal" (2.4.2).
 */
static int service_family(const struct sock *s)
{
	const struct context *c = s->ctx;

	if (c->now.type == CTX_IPV4)
		return AF_INET;
	if (s->svc == SVC_LISTENER || quirk(Q_SERVICE_IPV6))
		return AF_INET6;
	return c->now.type == CTX_IPV4V6 ? AF_INET : AF_UNSPEC;
}

/* Returns 0 or a module error. */
static int serve(struct sock *s, struct source *src, int family)
{
	bool tcp = s->svc == SVC_LISTENER;
	bool both = family == AF_INET6 && s->ctx->now.type == CTX_IPV4V6 &&
		    !s->m->bind_address;
	int off = 0;

	src->fd = new_socket(family, tcp ? SOCK_STREAM : SOCK_DGRAM);
	if (src->fd < 0)
		return 554;
	if (both)
		setsockopt(src->fd, IPPROTO_IPV6, IPV6_V6ONLY, &off,
			   sizeof(off));
	if (context_bind(s->ctx, src->fd, family, s->local_port) < 0)
		return module_error(errno);
	if (tcp && listen(src->fd, MAX_SOCKS) < 0)
		return errno == EADDRINUSE ? 574 : 557;
	loop_add(src, EPOLLIN | EPOLLET);
	return 0;
}

static void start_service(struct sock *s)
{
	int family = service_family(s);
	int err;

	if (family == AF_UNSPEC) {
		open_done(s, 555);
		return;
	}
	err = serve(s, &s->src, family);
	/* Each family's own address takes a socket of its own. */
	if (!err && s->svc == SVC_LISTENER && s->m->bind_address &&
	    s->ctx->now.type == CTX_IPV4V6)
		err = serve(s, &s->src6, AF_INET);
	open_done(s, err);
}

static void resolved(void *arg, int err, const struct sockaddr_storage *a,
		     int n)
{
	struct sock *s = arg;

	(void)n;
	s->query = NULL;
	if (err) {
		open_done(s, err);
		return;
	}
	s->remote = *a;
	((struct sockaddr_in *)&s->remote)->sin_port = htons(s->remote_port);
	start_connect(s);
}

/* The result never comes from in here, but through the loop. */
void sock_open(struct sock *s)
{
	long forced = quirk_key(Q_OPEN_ERROR, s->remote_port, 0);

	s->state = SOCK_OPENING;
	s->timer.fn = open_timer;
	if (quirk(Q_CONNECT_SILENT)) {
		const char *port = quirk_arg(Q_CONNECT_SILENT);

		if (!port || quirk_key(Q_CONNECT_SILENT, 0, 0) == s->remote_port)
			return;
	}
	if (forced)
		open_done(s, forced);
	else if (is_listener(s) || s->svc == SVC_UDP_SERVICE)
		start_service(s);
	else if (addr_parse(s->host, s->remote_port, &s->remote))
		start_connect(s);
	else
		s->query = dns_start(s->ctx, s->host, resolved, s);
}

/* ---------------------------------------------------------- listening */

static int clients_of(const struct sock *server)
{
	int i, n = 0;

	for (i = 0; i < MAX_SOCKS; i++) {
		const struct sock *s = &server->m->sock[i];

		if (s->state != SOCK_FREE && is_incoming(s) &&
		    s->server == server->id)
			n++;
	}
	return n;
}

/* The dialect tells of it; what it then hears may follow. */
static void adopt(struct sock *server, struct sock *s,
		  const struct sockaddr_storage *from)
{
	s->port = server->port;
	s->port_name = server->port_name;
	s->ctx = server->ctx;
	s->server = server->id;
	s->mode = quirk(Q_INCOMING_BUFFER) ? MODE_BUFFER : server->mode;
	s->remote = *from;
	s->remote_port = addr_port(from);
	s->local_port = server->local_port;
	s->state = SOCK_CONNECTED;
	s->m->dialect->incoming(s, server->id, server->port);
	s->announced = true;
}

static void adopt_stream(struct sock *server, struct sock *s, int fd,
			 const struct sockaddr_storage *from)
{
	int rcv = 16384, snd = 65536, one = 1;

	s->svc = SVC_INCOMING;
	s->src.fd = fd;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &rcv, sizeof(rcv));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &snd, sizeof(snd));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	sock_keepalive(s);
	sock_retrans(s);
	adopt(server, s, from);
	loop_add(&s->src, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
}

static bool may_accept(const struct sock *server, const struct sock *s)
{
	const struct module *m = server->m;

	return server->state == SOCK_LISTENING && m->cfg.accept && s &&
	       clients_of(server) < server->max_clients &&
	       (!quirk(Q_NAT_REQUIRED) || m->nat);
}

void accept_clients(struct sock *server, int listener)
{
	struct module *m = server->m;

	while (m->cfg.accept || !quirk(Q_ACCEPT_WAITS)) {
		struct sockaddr_storage from;
		socklen_t n = sizeof(from);
		int fd = accept4(listener, (struct sockaddr *)&from, &n,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);
		struct linger lin = { .l_onoff = 1 };
		struct sock *s = m->dialect->slot(server);

		if (fd < 0)
			return;
		if (may_accept(server, s)) {
			sock_clear(s);
			adopt_stream(server, s, fd, &from);
			continue;
		}
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &lin, sizeof(lin));
		close(fd);
		if (m->cfg.accept && (!quirk(Q_NAT_REQUIRED) || m->nat))
			m->dialect->incoming(NULL, server->id, server->port);
	}
}

static bool same_remote(const struct sockaddr_storage *a,
			const struct sockaddr_storage *b)
{
	return !memcmp(a, b, addr_len(a));
}

struct sock *udp_client(struct sock *server,
			const struct sockaddr_storage *from)
{
	struct sock *s;
	int i;

	for (i = 0; i < MAX_SOCKS; i++) {
		s = &server->m->sock[i];
		if (s->state == SOCK_CONNECTED && s->carrier == server &&
		    same_remote(&s->remote, from))
			return s;
	}
	s = server->m->dialect->slot(server);
	if (!may_accept(server, s))
		return NULL;
	sock_clear(s);
	s->svc = SVC_UDP_INCOMING;
	s->carrier = server;
	adopt(server, s, from);
	return s;
}

void sock_accept(struct module *m)
{
	int i;

	for (i = 0; i < MAX_SOCKS; i++) {
		struct sock *s = &m->sock[i];

		if (s->state != SOCK_LISTENING || s->svc != SVC_LISTENER)
			continue;
		accept_clients(s, s->src.fd);
		if (s->src6.fd >= 0)
			accept_clients(s, s->src6.fd);
	}
}
