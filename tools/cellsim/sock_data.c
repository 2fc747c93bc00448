// SPDX-License-Identifier: GPL-2.0-only
/* What goes through the module's sockets, both ways */
#include <errno.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "sock.h"

/*
 * A module answers first, and the radio comes later.  Here too, or whoever
 * receives it would use the CPU that the host needs for its next command.
 */
#define PUSH_DELAY	NSEC_PER_MSEC

/* ---------------------------------------------------------- receiving */

static void tell_closed(struct sock *s)
{
	s->eof_told = true;
	s->state = SOCK_CLOSING;
	if (s->m->cfg.passiveclosed)
		close_fd(s, false);
	s->m->dialect->closed(s);
	if (s->m->cfg.passiveclosed && quirk(Q_PASSIVE_FREES) &&
	    s->state == SOCK_CLOSING && !sock_unread(s))
		sock_drop(s, false);
}

bool sock_announces(const struct sock *s)
{
	return s->mode == MODE_BUFFER ||
	       (s->mode == MODE_PUSH && quirk(Q_PUSH_NO_DATA));
}

/* Tell the port what there is to tell: data, then the end of it. */
void notify(struct sock *s)
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
	if (sock_announces(s) && sock_unread(s) && !s->told) {
		s->told = true;
		s->m->dialect->recv(s);
	}
	if (s->eof && !s->eof_told &&
	    (sock_announces(s) || !sock_unread(s)))
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

static void queue_datagram(struct sock *s, const struct sockaddr_storage *from,
			   const unsigned char *p, size_t n)
{
	struct datagram *d = xzalloc(sizeof(*d) + n);
	struct datagram **pp = &s->dgrams;

	memcpy(d->data, p, n);
	d->from = *from;
	d->len = n;
	while (*pp)
		pp = &(*pp)->next;
	*pp = d;
	s->dgram_bytes += n;
	s->rx_total += n;
}

/* The document has no way to tell of more than 1500 bytes at once. */
static void take_in(struct sock *s, const struct sockaddr_storage *from,
		    const unsigned char *p, size_t n)
{
	const char *big = quirk(Q_BIG_DATAGRAM) ? quirk_arg(Q_BIG_DATAGRAM) :
						  "cut";
	size_t part;

	if (n > READ_MAX && !strcmp(big, "drop"))
		return;
	if (strcmp(big, "split"))
		n = min(n, (size_t)READ_MAX);
	for (; n; n -= part, p += part) {
		part = min(n, (size_t)READ_MAX);
		queue_datagram(s, from, p, part);
	}
}

/* What is in nobody's way is lost, as datagrams are. */
static void hand_over(struct sock *server, const struct sockaddr_storage *from,
		      const unsigned char *p, size_t n)
{
	struct sock *s = udp_client(server, from);

	if (!s || s->dgram_bytes > RCVBUF - READ_MAX)
		return;
	take_in(s, from, p, n);
	sock_take(s, 0);
}

/* A zero-length datagram has no form on the wire. */
static bool read_datagram(struct sock *s)
{
	static unsigned char data[65536];
	struct sockaddr_storage from;
	socklen_t alen = sizeof(from);
	ssize_t n = recvfrom(s->src.fd, data, sizeof(data), 0,
			     (struct sockaddr *)&from, &alen);

	if (n > 0 && s->svc == SVC_UDP_LISTENER)
		hand_over(s, &from, data, n);
	else if (n > 0)
		take_in(s, &from, data, n);
	else if (n < 0 && errno == EAGAIN)
		s->readable = false;
	return n >= 0 || errno == ECONNREFUSED;
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

void discard(struct sock *s)
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

void flush_wbuf(struct sock *s)
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

void push_timer(struct timer *t)
{
	flush_wbuf(container_of(t, struct sock, push));
}

void sock_event(struct source *src, unsigned int events)
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
		accept_clients(s, src->fd);
		return;
	}
	if ((events & EPOLLOUT) && s->wbuf.len)
		flush_wbuf(s);
	if (!(events & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP)))
		return;
	if (s->closing) {
		discard(s);
		if (s->eof)
			s->timer.fn(&s->timer);
		return;
	}
	s->readable = true;
	sock_take(s, 0);
}

void sock6_event(struct source *src, unsigned int events)
{
	(void)events;
	accept_clients(container_of(src, struct sock, src6), src->fd);
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

uint64_t sock_acked(struct sock *s)
{
	uint64_t n = s->tx_total - sock_unacked(s);

	return quirk(Q_ACK_STUCK) ?
	       min(n, (uint64_t)quirk_num(Q_ACK_STUCK, 0, 0)) : n;
}

size_t sock_free(struct sock *s)
{
	size_t n = sock_unacked(s);

	return n < SNDBUF ? SNDBUF - n : 0;
}

static int sock_fd(const struct sock *s)
{
	return s->carrier ? s->carrier->src.fd : s->src.fd;
}

/*
 * Lost on the way: that is what datagrams do. The answer to an earlier one
 * ("port unreachable") is not about this one.
 */
static int send_datagram(struct sock *s, const unsigned char *p, size_t n,
			 const struct sockaddr_storage *to)
{
	int tries = 2;
	ssize_t ret;

	do {
		ret = sendto(sock_fd(s), p, n, MSG_NOSIGNAL,
			     (const struct sockaddr *)to,
			     to ? addr_len(to) : 0);
	} while (ret < 0 && errno == ECONNREFUSED && --tries);
	return ret < 0 && errno == EMSGSIZE ? 558 : 0;
}

int sock_send(struct sock *s, const unsigned char *p, size_t n,
	      const struct sockaddr_storage *to)
{
	if (s->state != SOCK_CONNECTED)
		return 567;
	if (is_stream(s) && n > sock_free(s))
		return -1;
	payload_seen(s->m);
	s->tx_total += n;
	s->m->payload_up += n;
	if (sock_fd(s) < 0)
		return 0;
	if (!is_stream(s))
		return send_datagram(s, p, n, s->carrier ? &s->remote : to);
	if (!s->wbuf.len)
		timer_in(&s->push, PUSH_DELAY);
	buf_add(&s->wbuf, p, n);
	return 0;
}
