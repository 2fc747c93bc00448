// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's TCP/IP stack: its sockets are real sockets of the network
 * namespace that the emulator runs in
 *
 * What a socket holds is bounded both ways, so that back-pressure from the
 * serial line reaches the remote host.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sock.h"

static void close_timer(struct timer *t);

void sock_init(struct module *m)
{
	int i;

	for (i = 0; i < MAX_SOCKS; i++) {
		struct sock *s = &m->sock[i];

		s->m = m;
		s->id = i;
		s->state = SOCK_FREE;
		s->src.fd = -1;
		s->src6.fd = -1;
	}
}

struct sock *sock_get(struct module *m, long id)
{
	if (id < 0 || id >= MAX_SOCKS || m->sock[id].state == SOCK_FREE)
		return NULL;
	return &m->sock[id];
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
	s->src6.fd = -1;
	s->src6.fn = sock6_event;
	s->timer.fn = open_timer;
	s->push.fn = push_timer;
}

bool is_incoming(const struct sock *s)
{
	return s->svc == SVC_INCOMING || s->svc == SVC_UDP_INCOMING;
}

bool is_stream(const struct sock *s)
{
	return s->svc == SVC_TCP || s->svc == SVC_INCOMING;
}

void close_fd(struct sock *s, bool abort)
{
	struct linger lin = { .l_onoff = 1, .l_linger = 0 };

	if (s->src6.fd >= 0) {
		loop_del(&s->src6);
		close(s->src6.fd);
		s->src6.fd = -1;
	}
	timer_cancel(&s->push);
	if (s->src.fd < 0)
		return;
	if (!abort)
		flush_wbuf(s);
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
void take_datagram(struct sock *s, size_t n)
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

/* ------------------------------------------------------------ closing */

void close_now(struct sock *s)
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
	s->timed_out = s->waits_fin && !s->eof;
	close_now(s);
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
	s->waits_fin = true;
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
			close_now(s);
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
		else if (quirk(Q_PDPDEACT_CLOSED) && is_stream(s))
			s->m->dialect->closed(s);
	}
}

void sock_hang_up(struct sock *s)
{
	close_fd(s, false);
	s->state = SOCK_CLOSING;
	s->eof = true;
	s->eof_told = true;
}

void sock_peer_reset(struct sock *s)
{
	close_fd(s, true);
	s->eof = true;
	buf_clear(&s->rbuf);
	notify(s);
}
