// SPDX-License-Identifier: GPL-2.0-only
/* The rg dialect: data (2.3.10, 2.3.11, 2.4.2) */
#include <string.h>

#include "rg.h"

/* --------------------------------------------------- QISEND (2.3.10) */

static int send_totals(struct port *p, struct sock *s)
{
	uint64_t acked = sock_acked(s);

	at_info(p, "+QISEND: %llu,%llu,%llu", (unsigned long long)s->tx_total,
		(unsigned long long)acked,
		(unsigned long long)(s->tx_total - acked));
	return AT_OK;
}

static int send_state_error(struct port *p, const struct sock *s)
{
	if (stack_taken(p->m, p))
		return 551;
	if (s->ctx->state == CTX_BROKEN)
		return 570;
	if (s->state == SOCK_CLOSING)
		return 567;
	if (s->state != SOCK_CONNECTED || s->mode == MODE_TRANSPARENT)
		return 572;
	return 0;
}

int rg_qisend(struct port *p, const struct args *a)
{
	struct sockaddr_storage to, *dest = NULL;
	long want = 0, port = 0;
	int err = 0;
	struct sock *s = sock_arg(p, a, &err);

	if (!s)
		return -err;
	if (a->n >= 2 &&
	    !arg_num(a, 1, 0, quirk_num(Q_SEND_LIMIT, 0, SEND_MAX), &want))
		return -552;
	if (a->n == 2 && !want)
		return send_totals(p, s);
	if (s->svc == SVC_UDP_SERVICE) {
		if (a->n != 4 || !want || !arg_num(a, 3, 1, 65535, &port) ||
		    !arg_str(a, 2) || !addr_parse(arg_str(a, 2), port, &to) ||
		    (to.ss_family != AF_INET && !quirk(Q_SERVICE_IPV6)))
			return -552;
		dest = &to;
	} else if (a->n > 2) {
		return -552;
	}
	err = send_state_error(p, s);
	if (err)
		return -err;
	port_prompt_text(p);
	if (p->m->cfg.dataformat[0] && quirk(Q_HEX_BYTES))
		want *= 2;
	port_prompt(p, s, want, dest, 0);
	return AT_DONE;
}

/* "sendinfo",1: the space that is left, not SEND OK */
static void send_info(struct port *p, struct sock *s, int err)
{
	size_t left = sock_free(s);

	if (quirk(Q_SENDINFO_URC)) {
		p->hold = true;
		port_urc(p, "+QISEND: %d,%d,%zu", s->id, err ? 1 : 0, left);
	} else {
		at_info(p, "+QISEND: %d,%d,%zu", s->id, err ? 1 : 0, left);
	}
	at_finish(p, AT_OK);
}

void rg_sent(struct port *p, int error)
{
	struct sock *s = p->prompt.s;
	int err;

	p->state = PORT_BUSY;
	if (error) {
		send_cancelled(p, error);
		return;
	}
	err = send_payload(p);
	port_prompt_end(p);
	if (send_lost(p))
		return;
	if (err <= 0 && p->m->cfg.sendinfo && s->svc != SVC_UDP_SERVICE)
		send_info(p, s, err);
	else
		send_answer(p, err);
}

/* ----------------------------------------------------- QIRD (2.3.11) */

static void out_data(struct port *p, const unsigned char *d, size_t n)
{
	static const char digits[] = "0123456789ABCDEF";
	char hex[2 * READ_MAX];
	size_t i;

	if (!p->m->cfg.dataformat[1]) {
		port_out(p, d, n);
		return;
	}
	for (i = 0; i < n; i++) {
		hex[2 * i] = digits[d[i] >> 4];
		hex[2 * i + 1] = digits[d[i] & 15];
	}
	port_out(p, hex, 2 * n);
}

/* The end of a header that is followed by data. */
static void header_end(struct port *p, bool push)
{
	if (p->m->cfg.viewmode && (push || !quirk(Q_VIEWMODE_PUSH)))
		port_out(p, ",", 1);
	else
		port_printf(p, "%c%c", p->s3, p->s4);
}

static void header_address(struct port *p, const struct sock *s)
{
	char ip[INET6_ADDRSTRLEN];

	if (s->svc == SVC_UDP_SERVICE)
		port_printf(p, ",\"%s\",%d",
			    addr_text(&s->dgrams->from, ip, sizeof(ip)),
			    addr_port(&s->dgrams->from));
}

static void lead(struct port *p)
{
	char text[4];

	if (p->verbose)
		port_out(p, text, port_lead(p, text));
}

static int read_totals(struct port *p, struct sock *s)
{
	if (s->mode == MODE_PUSH && quirk(Q_QIRD0_ERROR_IN_PUSH))
		return -572;
	at_info(p, "+QIRD: %llu,%llu,%llu", (unsigned long long)s->rx_total,
		(unsigned long long)s->rx_read,
		(unsigned long long)(s->rx_total - s->rx_read));
	return AT_OK;
}

int rg_qird(struct port *p, const struct args *a)
{
	long want = READ_MAX;
	int err = 0;
	struct sock *s = sock_arg(p, a, &err);
	const unsigned char *d;
	size_t n;

	if (!s)
		return -err;
	if (a->n > 2 || (a->n == 2 && !arg_num(a, 1, 0, READ_MAX, &want)))
		return -552;
	if (s->svc == SVC_LISTENER || s->state == SOCK_OPENING ||
	    s->mode == MODE_TRANSPARENT)
		return -572;
	if (!want)
		return read_totals(p, s);
	if (!sock_unread(s)) {
		at_info(p, "+QIRD: 0");
		return AT_OK;
	}
	/* 3.6.3: a service gives a whole datagram, whatever the length. */
	n = s->svc == SVC_UDP_SERVICE ? READ_MAX : want;
	d = sock_peek(s, &n);
	lead(p);
	port_printf(p, "+QIRD: %zu", n);
	header_address(p, s);
	header_end(p, false);
	out_data(p, d, n);
	if (quirk(Q_QIRD_DOUBLE_CRLF))
		port_printf(p, "%c%c", p->s3, p->s4);
	if (quirk(Q_URC_IN_QIRD))
		port_printf(p, "%c%c+QIND: \"csq\",24,99%c%c", p->s3, p->s4,
			    p->s3, p->s4);
	p->info = true;
	if (s->svc == SVC_UDP && quirk(Q_DATAGRAM_REST))
		n = sock_unread(s);
	sock_take(s, n);
	return AT_OK;
}

/* ----------------------------------------------------- URCs (2.4) */

void rg_data_over(struct port *p, struct sock *s)
{
	(void)s;
	at_text(p, "NO CARRIER", "3");
}

void rg_recv(struct sock *s)
{
	struct port *p = module_urc_port(s->m, s->port);

	if (!p)
		return;
	if (s->m->cfg.recvind)
		port_urc(p, "+QIURC: \"recv\",%d,%zu", s->id, sock_unread(s));
	else
		port_urc(p, "+QIURC: \"recv\",%d", s->id);
}

void rg_push(struct sock *s, struct port *p)
{
	size_t n = quirk_num(Q_PUSH_MAX, 0, READ_MAX);
	const unsigned char *d = sock_peek(s, &n);

	if (quirk(Q_LOST_URC) && !strcmp(quirk_arg(Q_LOST_URC), "push")) {
		sock_take(s, n);
		return;
	}
	lead(p);
	port_printf(p, "+QIURC: \"recv\",%d,%zu", s->id, n);
	header_address(p, s);
	header_end(p, true);
	out_data(p, d, n);
	if (quirk(Q_CRLF_AFTER_PUSH))
		port_printf(p, "%c%c", p->s3, p->s4);
	sock_take(s, n);
}
