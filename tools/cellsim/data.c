// SPDX-License-Identifier: GPL-2.0-only
/* Transparent mode: the line belongs to one socket */
#include <stdlib.h>
#include <string.h>

#include "port.h"

#define DTR_POLL	(20 * NSEC_PER_MSEC)

/* The pluses were not an escape: they are data. */
static void data_keep(struct port *p, const void *b, size_t n)
{
	if (!n)
		return;
	buf_add(&p->data_in, b, n);
}

/*
 * Send what has gathered, in packets: only full ones, or the last one too.
 * Returns how much was sent; the rest is retried if the socket has no room.
 */
static size_t data_flush(struct port *p, bool all)
{
	size_t size = p->m->cfg.transpktsize, sent = 0;
	bool drop = quirk(Q_TRANSPARENT_DROP) && !p->line.rtscts;
	struct sock *s = p->data;

	while (p->data_in.len && (all || p->data_in.len >= size)) {
		size_t n = min(p->data_in.len, size);

		if (s->state == SOCK_CONNECTED && !s->eof) {
			if (sock_free(s) < n && !drop) {
				timer_in(&p->data_timer, 5 * NSEC_PER_MSEC);
				return 0;
			}
			sock_send(s, buf_ptr(&p->data_in), n, NULL);
		}
		buf_consume(&p->data_in, n);
		sent += n;
	}
	if (!p->data_in.len)
		timer_cancel(&p->data_timer);
	return sent;
}

/* "transwaittm" counts from the first byte of what is less than a packet. */
static void data_pending(struct port *p)
{
	const struct cfg *c = &p->m->cfg;
	size_t sent = data_flush(p, !c->transwaittm);

	if (p->data_in.len && (sent || !p->data_timer.armed))
		timer_in(&p->data_timer, c->transwaittm * 100 * NSEC_PER_MSEC);
}

static void data_timeout(struct timer *t)
{
	struct port *p = container_of(t, struct port, data_timer);

	if (!p->data)
		return;
	data_flush(p, true);
	port_pump(p);
}

/* Back to commands; the connection stays. */
static void escape(struct port *p)
{
	timer_cancel(&p->escape);
	p->plusses = 0;
	data_flush(p, true);
	p->state = PORT_BUSY;
	if (p->dcd_mode)
		line_set_dcd(&p->line, false);
	at_finish(p, AT_OK);
}

/* Silence, three plusses, silence. */
static void escaped(struct timer *t)
{
	struct port *p = container_of(t, struct port, escape);

	if (p->state != PORT_DATA)
		return;
	if (p->plusses == 3) {
		if (quirk(Q_ESCAPE_LEAKS))
			data_keep(p, "+++", 3);
		escape(p);
		return;
	}
	data_keep(p, "+++", p->plusses);
	p->plusses = 0;
	data_pending(p);
}

/* AT&D1: the host drops DTR to get back to commands; AT&D2: to hang up. */
static void dtr_timer(struct timer *t)
{
	struct port *p = container_of(t, struct port, dtr);
	bool was = p->dtr_on;

	if (p->state != PORT_DATA && p->state != PORT_PPP)
		return;
	p->dtr_on = line_dtr(&p->line);
	timer_in(&p->dtr, DTR_POLL);
	if (!was || p->dtr_on)
		return;
	if (p->state == PORT_PPP) {
		ppp_over(p);
	} else if (p->dtr_mode == 1) {
		escape(p);
	} else {
		data_flush(p, true);
		sock_hang_up(p->data);
		port_leave_data(p);
	}
}

void port_watch_dtr(struct port *p)
{
	if (!p->dtr_mode || line_dtr(&p->line) < 0)
		return;
	p->dtr_on = line_dtr(&p->line);
	timer_in(&p->dtr, DTR_POLL);
}

static bool is_plusses(const unsigned char *b, size_t n)
{
	size_t i;

	for (i = 0; i < n && b[i] == '+'; i++)
		;
	return n && i == n;
}

static bool plus_in_time(const struct port *p, int64_t now)
{
	const struct dialect *d = p->m->dialect;

	return now - p->first_plus < d->plus_window * NSEC_PER_MSEC &&
	       now - p->last_plus < d->plus_gap * NSEC_PER_MSEC;
}

void data_input(struct port *p)
{
	int64_t guard = p->m->dialect->guard * NSEC_PER_MSEC;
	int64_t now = loop_now();
	bool quiet = now - p->last_in >= guard;
	const unsigned char *b = buf_ptr(&p->in);
	size_t n = p->in.len;

	/* Back-pressure: the line waits for the network. */
	if (p->data_in.len >= 2 * SEND_MAX)
		return;
	p->last_in = now;
	if (is_plusses(b, n) && p->plusses + n <= 3 && !p->m->cfg.no_escape &&
	    (p->plusses ? plus_in_time(p, now) : quiet)) {
		if (!p->plusses)
			p->first_plus = now;
		p->last_plus = now;
		p->plusses += n;
		buf_consume(&p->in, n);
		timer_in(&p->escape, guard);
		return;
	}
	timer_cancel(&p->escape);
	data_keep(p, "+++", p->plusses);
	p->plusses = 0;
	data_keep(p, b, n);
	buf_consume(&p->in, n);
	data_pending(p);
}

void port_enter_data(struct port *p, struct sock *s)
{
	if (quirk(Q_URC_HELD))
		urc_drop_all(p);
	free(p->rest);
	p->rest = NULL;
	p->hold = false;
	p->data = s;
	p->plusses = 0;
	p->last_in = loop_now();
	buf_clear(&p->data_in);
	p->cmd_len = 0;
	p->state = PORT_DATA;
	p->info = false;
	line_set_dcd(&p->line, true);
	port_watch_dtr(p);
	port_kick(p);
	port_pump(p);
}

/* The connection went away under transparent mode. */
void port_leave_data(struct port *p)
{
	struct sock *s = p->data;

	timer_cancel(&p->escape);
	timer_cancel(&p->data_timer);
	buf_clear(&p->data_in);
	p->plusses = 0;
	p->data = NULL;
	p->state = PORT_BUSY;
	p->m->dialect->data_over(p, s);
	if (p->dcd_mode)
		line_drop_dcd(&p->line);
	port_ready(p);
}

void data_output(struct port *p)
{
	struct sock *s = p->data;

	while (p->state == PORT_DATA && p->line.tx.len < PUSH_LOW &&
	       sock_unread(s)) {
		size_t n = READ_MAX;
		const unsigned char *d = sock_peek(s, &n);

		port_out(p, d, n);
		sock_take(s, n);
	}
}

void data_init(struct port *p)
{
	p->data_timer.fn = data_timeout;
	p->escape.fn = escaped;
	p->dtr.fn = dtr_timer;
}

void data_reset(struct port *p)
{
	timer_cancel(&p->data_timer);
	timer_cancel(&p->escape);
	buf_clear(&p->data_in);
	p->data = NULL;
	p->plusses = 0;
}
