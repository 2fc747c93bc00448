// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's TCP/IP stack: its sockets are real sockets of the network
 * namespace that the emulator runs in
 *
 * What a socket holds is bounded both ways, so that back-pressure from the
 * serial line reaches the remote host.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cellsim.h"

#define RETRY_TIME	NSEC_PER_SEC	/* of a failed connect, while allowed */

static void sock_event(struct source *src, unsigned int events);
static void open_timer(struct timer *t);
static void close_timer(struct timer *t);
static void start_connect(struct sock *s);

/* --------------------------------------------------------- addresses */

bool addr_parse(const char *host, int port, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		return true;
	}
	if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		return true;
	}
	return false;
}

socklen_t addr_len(const struct sockaddr_storage *a)
{
	return a->ss_family == AF_INET ? sizeof(struct sockaddr_in) :
					 sizeof(struct sockaddr_in6);
}

const char *addr_text(const struct sockaddr_storage *a, char *buf, size_t n)
{
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)a;
	const void *raw = &((const struct sockaddr_in *)a)->sin_addr;
	int family = a->ss_family;

	if (family == AF_INET6) {
		raw = &v6->sin6_addr;
		if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
			raw = &v6->sin6_addr.s6_addr[12];
			family = AF_INET;
		}
	}
	if (!inet_ntop(family, raw, buf, n))
		snprintf(buf, n, "0.0.0.0");
	return buf;
}

int addr_port(const struct sockaddr_storage *a)
{
	return ntohs(((const struct sockaddr_in *)a)->sin_port);
}

/* ----------------------------------------------------------- helpers */

void sock_init(struct module *m)
{
	int i;

	for (i = 0; i < MAX_SOCKS; i++) {
		struct sock *s = &m->sock[i];

		s->m = m;
		s->id = i;
		s->state = SOCK_FREE;
		s->src.fd = -1;
		s->src.fn = sock_event;
	}
}

struct sock *sock_get(struct module *m, long id)
{
	if (id < 0 || id >= MAX_SOCKS || m->sock[id].state == SOCK_FREE)
		return NULL;
	return &m->sock[id];
}

static bool is_stream(const struct sock *s)
{
	return s->svc == SVC_TCP || s->svc == SVC_INCOMING;
}

static void close_fd(struct sock *s, bool abort)
{
	struct linger lin = { .l_onoff = 1, .l_linger = 0 };

	if (s->src.fd < 0)
		return;
	s->lost = sock_unacked(s);
	if (abort && is_stream(s))
		setsockopt(s->src.fd, SOL_SOCKET, SO_LINGER, &lin, sizeof(lin));
	loop_del(&s->src);
	close(s->src.fd);
	s->src.fd = -1;
	s->readable = false;
}

size_t sock_unread(const struct sock *s)
{
	return is_stream(s) ? s->rbuf.len : s->dgrams ? s->dgrams->len : 0;
}

const unsigned char *sock_peek(const struct sock *s, size_t *n)
{
	*n = min(*n, sock_unread(s));
	return is_stream(s) ? buf_ptr(&s->rbuf) : s->dgrams->data;
}

/* Take @n bytes of the first datagram; what is left of it comes next. */
static void take_datagram(struct sock *s, size_t n)
{
	struct datagram *d = s->dgrams;

	s->dgram_bytes -= n;
	d->len -= n;
	memmove(d->data, d->data + n, d->len);
	if (d->len)
		return;
	s->dgrams = d->next;
	free(d);
}

/* The id is free again. */
void sock_drop(struct sock *s, bool abort)
{
	struct port *p = s->port;

	close_fd(s, abort);
	timer_cancel(&s->timer);
	if (s->query)
		dns_cancel(s->query);
	s->query = NULL;
	while (s->dgrams)
		take_datagram(s, s->dgrams->len);
	buf_free(&s->rbuf);
	buf_free(&s->wbuf);
	s->state = SOCK_FREE;
	if (p && p->data == s) {
		if (p->state == PORT_DATA)
			port_leave_data(p);
		p->data = NULL;
	}
	if (p && p->prompt.s == s && p->state == PORT_PROMPT)
		p->m->dialect->sent(p, 567);
}

static int module_error(int err)
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

static void open_report(struct sock *s)
{
	int err = s->error;

	if (err) {
		close_fd(s, true);
		s->state = SOCK_CLOSING;
		s->eof = true;
		s->eof_told = true;
	} else {
		s->state = s->svc == SVC_LISTENER ? SOCK_LISTENING :
						    SOCK_CONNECTED;
	}
	s->announced = true;
	trace_event("socket %d opened: %d", s->id, err);
	s->m->dialect->opened(s, err);
	if (!err)
		sock_take(s, 0);
}

/* Known now; told after the delay that a quirk asks for. */
static void open_done(struct sock *s, int err)
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

static void open_timer(struct timer *t)
{
	struct sock *s = container_of(t, struct sock, timer);

	if (s->error < 0)
		start_connect(s);
	else
		open_report(s);
}

static int new_socket(struct sock *s, int family, int type)
{
	int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int one = 1, rcv = 16384, snd = 65536;
	const char *dev = s->m->bind_device;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &rcv, sizeof(rcv));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &snd, sizeof(snd));
	if (type == SOCK_STREAM)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (dev)
		setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, dev, strlen(dev));
	s->src.fd = fd;
	return fd;
}

static int bind_local(struct sock *s, int family)
{
	struct sockaddr_storage a;

	addr_parse(family == AF_INET ? "0.0.0.0" : "::", s->local_port, &a);
	return bind(s->src.fd, (struct sockaddr *)&a, addr_len(&a));
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

static void local_port(struct sock *s)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);

	if (!getsockname(s->src.fd, (struct sockaddr *)&a, &n))
		s->local_port = addr_port(&a);
}

/* A context of one family has no way to the other. */
static bool family_ok(const struct context *c, int family)
{
	return c->type == CTX_IPV4V6 ||
	       (family == AF_INET) == (c->type == CTX_IPV4);
}

static void start_connect(struct sock *s)
{
	int type = s->svc == SVC_TCP ? SOCK_STREAM : SOCK_DGRAM;
	int family = s->remote.ss_family;

	if (!family_ok(s->ctx, family)) {
		open_done(s, 566);
		return;
	}
	if (new_socket(s, family, type) < 0) {
		open_done(s, 554);
		return;
	}
	if (s->local_port && bind_local(s, family) < 0) {
		open_done(s, module_error(errno));
		return;
	}
	sock_keepalive(s);
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

/* A listener, or a UDP service: both families where the context has both. */
static void start_service(struct sock *s)
{
	bool tcp = s->svc == SVC_LISTENER;
	int family = s->ctx->type == CTX_IPV4 ? AF_INET : AF_INET6;
	int off = 0;

	if (new_socket(s, family, tcp ? SOCK_STREAM : SOCK_DGRAM) < 0) {
		open_done(s, 554);
		return;
	}
	if (s->ctx->type == CTX_IPV4V6)
		setsockopt(s->src.fd, IPPROTO_IPV6, IPV6_V6ONLY, &off,
			   sizeof(off));
	if (bind_local(s, family) < 0) {
		open_done(s, module_error(errno));
		return;
	}
	if (tcp && listen(s->src.fd, MAX_SOCKS) < 0) {
		open_done(s, errno == EADDRINUSE ? 574 : 557);
		return;
	}
	local_port(s);
	loop_add(&s->src, EPOLLIN | EPOLLET);
	open_done(s, 0);
}

static void resolved(void *arg, int err, const struct sockaddr_storage *a)
{
	struct sock *s = arg;

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
	else if (s->svc == SVC_LISTENER || s->svc == SVC_UDP_SERVICE)
		start_service(s);
	else if (addr_parse(s->host, s->remote_port, &s->remote))
		start_connect(s);
	else
		s->query = dns_start(s->ctx, s->host, resolved, s);
}

/* ---------------------------------------------------------- receiving */

static void tell_closed(struct sock *s)
{
	s->eof_told = true;
	s->state = SOCK_CLOSING;
	if (s->m->cfg.passiveclosed)
		close_fd(s, false);
	s->m->dialect->closed(s);
}

/* Tell the port what there is to tell: data, then the end of it. */
static void notify(struct sock *s)
{
	struct port *p = s->port;

	if (!s->announced || s->closing || s->state == SOCK_FREE)
		return;
	if (s->mode == MODE_TRANSPARENT && p && p->data == s &&
	    p->state == PORT_DATA) {
		port_kick(p);
		if (s->eof && !sock_unread(s) && !s->eof_told) {
			s->eof_told = true;
			s->state = SOCK_CLOSING;
			port_leave_data(p);
		}
		return;
	}
	if (s->mode == MODE_PUSH && p)
		port_kick(module_urc_port(s->m, p) ? : p);
	if (s->mode == MODE_BUFFER && sock_unread(s) && !s->told) {
		s->told = true;
		s->m->dialect->recv(s);
	}
	if (s->eof && !s->eof_told &&
	    (s->mode == MODE_BUFFER || !sock_unread(s)))
		tell_closed(s);
}

static void payload_seen(struct module *m)
{
	m->last_payload = loop_now();
	if (!m->first_payload)
		m->first_payload = m->last_payload;
}

/* Returns false when there is no more. */
static bool read_stream(struct sock *s)
{
	size_t room = RCVBUF - s->rbuf.len;
	ssize_t n = recv(s->src.fd, buf_room(&s->rbuf, room), room, 0);

	if (n > 0) {
		s->rbuf.len += n;
		s->rx_total += n;
		return true;
	}
	s->readable = false;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	s->eof = true;
	return false;
}

static bool read_datagram(struct sock *s)
{
	struct datagram *d = xzalloc(sizeof(*d) + READ_MAX);
	socklen_t alen = sizeof(d->from);
	struct datagram **pp = &s->dgrams;
	ssize_t n;

	n = recvfrom(s->src.fd, d->data, READ_MAX, 0,
		     (struct sockaddr *)&d->from, &alen);
	if (n <= 0) {
		/* A zero-length datagram has no form on the wire. */
		free(d);
		if (n < 0 && errno == EAGAIN)
			s->readable = false;
		return n == 0 || errno == ECONNREFUSED;
	}
	d->len = n;
	while (*pp)
		pp = &(*pp)->next;
	*pp = d;
	s->dgram_bytes += n;
	s->rx_total += n;
	return true;
}

static void fill(struct sock *s)
{
	while (s->readable && s->src.fd >= 0) {
		/* In larger steps: a system call costs more. */
		if (max(s->rbuf.len, s->dgram_bytes) > RCVBUF - READ_MAX)
			return;
		if (is_stream(s) ? !read_stream(s) : !read_datagram(s))
			return;
	}
}

static void discard(struct sock *s)
{
	char junk[4096];
	ssize_t n;

	while ((n = recv(s->src.fd, junk, sizeof(junk), 0)) > 0)
		;
	if (n < 0 && errno == EAGAIN)
		return;
	s->eof = true;
}

static void refresh(struct sock *s)
{
	uint64_t before;

	if (s->filling)
		return;
	s->filling = true;
	/* Telling may have made room again, and no new event would come. */
	do {
		before = s->rx_total;
		fill(s);
		notify(s);
	} while (s->readable && s->rx_total != before);
	s->filling = false;
}

void sock_take(struct sock *s, size_t n)
{
	if (n && is_stream(s))
		buf_consume(&s->rbuf, n);
	else if (n)
		take_datagram(s, n);
	if (n) {
		s->rx_read += n;
		s->m->payload_down += n;
		payload_seen(s->m);
		if (!sock_unread(s))
			s->told = false;
	}
	refresh(s);
}

static void accept_clients(struct sock *s);

static void flush_wbuf(struct sock *s)
{
	ssize_t n;

	while (s->wbuf.len) {
		n = send(s->src.fd, buf_ptr(&s->wbuf), s->wbuf.len,
			 MSG_NOSIGNAL);
		if (n <= 0)
			return;
		buf_consume(&s->wbuf, n);
	}
	if (s->closing)
		shutdown(s->src.fd, SHUT_WR);
}

static void sock_event(struct source *src, unsigned int events)
{
	struct sock *s = container_of(src, struct sock, src);
	int err = 0;
	socklen_t n = sizeof(err);

	if (s->state == SOCK_OPENING) {
		if (s->svc != SVC_TCP || s->timer.armed ||
		    !(events & (EPOLLOUT | EPOLLERR | EPOLLHUP)))
			return;
		getsockopt(src->fd, SOL_SOCKET, SO_ERROR, &err, &n);
		s->readable = true;
		open_done(s, module_error(err));
		return;
	}
	if (s->svc == SVC_LISTENER) {
		accept_clients(s);
		return;
	}
	if ((events & EPOLLOUT) && s->wbuf.len)
		flush_wbuf(s);
	if (!(events & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP)))
		return;
	if (s->closing) {
		discard(s);
		if (s->eof)
			close_timer(&s->timer);
		return;
	}
	s->readable = true;
	sock_take(s, 0);
}

/* ------------------------------------------------------------ sending */

size_t sock_unacked(struct sock *s)
{
	int n = 0;

	if (s->src.fd < 0)
		return s->lost;
	if (is_stream(s))
		ioctl(s->src.fd, SIOCOUTQ, &n);
	return n + s->wbuf.len;
}

size_t sock_free(struct sock *s)
{
	size_t n = sock_unacked(s);

	return n < SNDBUF ? SNDBUF - n : 0;
}

int sock_send(struct sock *s, const unsigned char *p, size_t n,
	      const struct sockaddr_storage *to)
{
	ssize_t ret;

	if (s->state != SOCK_CONNECTED)
		return 567;
	if (is_stream(s) && n > sock_free(s))
		return -1;
	payload_seen(s->m);
	s->tx_total += n;
	s->m->payload_up += n;
	if (s->src.fd < 0)
		return 0;
	if (!is_stream(s)) {
		ret = sendto(s->src.fd, p, n, MSG_NOSIGNAL,
			     (const struct sockaddr *)to,
			     to ? addr_len(to) : 0);
		/* Lost on the way: that is what datagrams do. */
		return ret < 0 && errno == EMSGSIZE ? 558 : 0;
	}
	ret = s->wbuf.len ? 0 : send(s->src.fd, p, n, MSG_NOSIGNAL);
	if (ret < 0 && errno != EAGAIN) {
		s->tx_total -= n;
		return 558;
	}
	ret = max(ret, 0);
	buf_add(&s->wbuf, p + ret, n - ret);
	return 0;
}

/* ------------------------------------------------------------ closing */

static void close_finish(struct sock *s)
{
	struct port *p = s->closer;

	timer_cancel(&s->timer);
	close_fd(s, false);
	s->closer = NULL;
	s->m->dialect->close_done(s, p);
}

static void close_timer(struct timer *t)
{
	struct sock *s = container_of(t, struct sock, timer);

	if (s->close_after > loop_now()) {
		s->timer.fn = close_timer;
		timer_at(&s->timer, s->close_after);
		return;
	}
	close_finish(s);
}

/*
 * 2.3.8: wait for the peer's FIN, but no longer than @timeout seconds.
 * dialect->close_done() follows, never from in here.
 */
void sock_close(struct sock *s, struct port *p, long timeout)
{
	bool live = s->state == SOCK_CONNECTED && is_stream(s) && !s->eof &&
		    s->src.fd >= 0;

	s->closing = true;
	s->closer = p;
	s->close_after = loop_now() + quirk_num(Q_SLOW_CLOSE, 0, 0) *
				      NSEC_PER_MSEC;
	s->state = SOCK_CLOSING;
	if (s->query)
		dns_cancel(s->query);
	s->query = NULL;
	s->timer.fn = close_timer;
	if (!live) {
		timer_in(&s->timer, 0);
		return;
	}
	if (!timeout) {
		close_fd(s, !quirk(Q_CLOSE0_FIN));
		timer_in(&s->timer, 0);
		return;
	}
	timer_in(&s->timer, timeout * NSEC_PER_SEC);
	flush_wbuf(s);
	discard(s);
	if (s->eof)
		timer_in(&s->timer, 0);
}

void sock_drop_context(struct context *c)
{
	int i;

	for (i = 0; i < MAX_SOCKS; i++) {
		struct sock *s = &c->m->sock[i];

		if (s->state == SOCK_FREE || s->ctx != c)
			continue;
		if (s->closing)
			close_finish(s);
		else
			sock_drop(s, true);
	}
}

/* The network is gone: nothing more comes, nothing is told one by one. */
void sock_break_context(struct context *c)
{
	int i;

	for (i = 0; i < MAX_SOCKS; i++) {
		struct sock *s = &c->m->sock[i];

		if (s->state == SOCK_FREE || s->ctx != c || s->closing)
			continue;
		if (s->state == SOCK_OPENING) {
			if (s->query)
				dns_cancel(s->query);
			s->query = NULL;
			s->give_up = 0;
			close_fd(s, true);
			open_done(s, 570);
			continue;
		}
		close_fd(s, true);
		s->state = SOCK_CLOSING;
		s->eof = true;
		s->eof_told = true;
		if (s->port && s->port->data == s &&
		    s->port->state == PORT_DATA)
			port_leave_data(s->port);
	}
}

void sock_peer_reset(struct sock *s)
{
	close_fd(s, true);
	s->eof = true;
	buf_clear(&s->rbuf);
	notify(s);
}

/* ---------------------------------------------------------- listening */

static struct sock *free_slot(struct module *m)
{
	int i;

	for (i = MAX_SOCKS - 1; i >= 0; i--) {
		if (m->sock[i].state == SOCK_FREE)
			return &m->sock[i];
	}
	return NULL;
}

static int clients_of(const struct sock *server)
{
	int i, n = 0;

	for (i = 0; i < MAX_SOCKS; i++) {
		const struct sock *s = &server->m->sock[i];

		if (s->state != SOCK_FREE && s->svc == SVC_INCOMING &&
		    s->server == server->id)
			n++;
	}
	return n;
}

static void adopt(struct sock *server, struct sock *s, int fd,
		  const struct sockaddr_storage *from)
{
	int rcv = 16384, snd = 65536, one = 1;

	s->svc = SVC_INCOMING;
	s->src.fd = fd;
	s->port = server->port;
	s->port_name = server->port_name;
	s->ctx = server->ctx;
	s->server = server->id;
	s->mode = quirk(Q_INCOMING_BUFFER) ? MODE_BUFFER : server->mode;
	s->remote = *from;
	s->remote_port = addr_port(from);
	s->local_port = server->local_port;
	s->state = SOCK_CONNECTED;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &rcv, sizeof(rcv));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &snd, sizeof(snd));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	sock_keepalive(s);
	s->m->dialect->incoming(s, server->id, server->port);
	s->announced = true;
	loop_add(&s->src, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
}

static void accept_clients(struct sock *server)
{
	struct module *m = server->m;

	for (;;) {
		struct sockaddr_storage from;
		socklen_t n = sizeof(from);
		int fd = accept4(server->src.fd, (struct sockaddr *)&from, &n,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);
		struct linger lin = { .l_onoff = 1 };
		struct sock *s = free_slot(m);

		if (fd < 0)
			return;
		if (server->state == SOCK_LISTENING && m->cfg.accept && s &&
		    clients_of(server) < server->max_clients &&
		    (!quirk(Q_NAT_REQUIRED) || m->nat)) {
			sock_clear(s);
			adopt(server, s, fd, &from);
			continue;
		}
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &lin, sizeof(lin));
		close(fd);
		if (m->cfg.accept && (!quirk(Q_NAT_REQUIRED) || m->nat))
			m->dialect->incoming(NULL, server->id, server->port);
	}
}

/* A free slot begins from nothing. */
void sock_clear(struct sock *s)
{
	struct module *m = s->m;
	int id = s->id;

	memset(s, 0, sizeof(*s));
	s->m = m;
	s->id = id;
	s->server = id;
	s->state = SOCK_FREE;
	s->src.fd = -1;
	s->src.fn = sock_event;
	s->timer.fn = open_timer;
}
