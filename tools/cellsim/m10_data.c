// SPDX-License-Identifier: GPL-2.0-only
/* The m10 dialect: data (3.4, 4.3) */
#include <string.h>

#include "m10.h"

/* ------------------------------------------------------------- QISEND */

static int send_to(struct port *p, struct sock *s, long want)
{
	const long *autos = m10(p->m)->autos;

	if (!s || s->state != SOCK_CONNECTED || s->closing ||
	    s->mode == MODE_TRANSPARENT)
		return AT_NOT_ALLOWED;
	port_prompt_text(p);
	port_prompt(p, s, want, NULL, !want && autos[0] ? autos[1] * 1000 : 0);
	return AT_DONE;
}

/* [<profile>][,<length>]: the first with QIMUX=1 only */
int m10_qisend(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);
	bool mux = m10_ctx(p->fg)->mux;
	long profile = 0, want = 0, max = quirk_num(Q_SEND_LIMIT, 0, SEND_MAX);

	if (a->n > 1 + mux ||
	    (mux && !arg_num(a, 0, 0, M10_PROFILES - 1, &profile)) ||
	    (a->n > mux && !arg_num(a, mux, 1, max, &want)))
		return AT_BAD_PARAM;
	return c ? send_to(p, m10_session(c, profile), want) : AT_NOT_ALLOWED;
}

int m10_qisend_exec(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);

	(void)a;
	if (m10_ctx(p->fg)->mux)
		return AT_BAD_PARAM;
	return c ? send_to(p, m10_session(c, 0), 0) : AT_NOT_ALLOWED;
}

/* 3.4: "The data beyond 1460 will be omitted", and nothing is SEND FAIL. */
void m10_sent(struct port *p, int error)
{
	struct prompt *pr = &p->prompt;
	int err;

	p->state = PORT_BUSY;
	if (error) {
		send_cancelled(p, error);
		return;
	}
	pr->data.len = min(pr->data.len,
			   (size_t)quirk_num(Q_SEND_LIMIT, 0, SEND_MAX));
	pr->sink = false;
	err = pr->data.len ? send_payload(p) : -1;
	port_prompt_end(p);
	if (!send_lost(p))
		send_answer(p, err);
}

/* ------------------------------------------------------------- QISACK */

static int show_acked(struct port *p, struct sock *s)
{
	uint64_t acked;

	if (!s || s->state != SOCK_CONNECTED)
		return AT_NOT_ALLOWED;
	acked = sock_acked(s);
	at_info(p, "+QISACK: %llu, %llu, %llu", (unsigned long long)s->tx_total,
		(unsigned long long)acked,
		(unsigned long long)(s->tx_total - acked));
	return AT_OK;
}

int m10_qisack(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);
	long n;

	if (a->n != 1 || !arg_num(a, 0, 0, M10_PROFILES - 1, &n) ||
	    !m10_ctx(p->fg)->mux)
		return AT_BAD_PARAM;
	return c ? show_acked(p, m10_session(c, n)) : AT_NOT_ALLOWED;
}

int m10_qisack_exec(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);

	(void)a;
	if (m10_ctx(p->fg)->mux)
		return AT_BAD_PARAM;
	return c ? show_acked(p, m10_session(c, 0)) : AT_NOT_ALLOWED;
}

/* ----------------------------------------------------------- receiving */

static void lead(struct port *p)
{
	char text[4];

	if (p->verbose)
		port_out(p, text, port_lead(p, text));
}

static void eol(struct port *p)
{
	port_printf(p, "%c%c", p->s3, p->s4);
}

/* QISHOWRA */
static void show_remote(struct port *p, const struct sock *s)
{
	char ip[INET6_ADDRSTRLEN];

	if (!m10(p->m)->showra)
		return;
	port_printf(p, "%s FROM:%s%s:%d", quirk(Q_RCV_FROM) ? "RCV" : "RECV",
		    quirk_has(Q_SHOW_FORM, "space") ? " " : "",
		    addr_text(&s->remote, ip, sizeof(ip)), s->remote_port);
	eol(p);
}

/* QISHOWLA */
static void show_local(struct port *p, const struct sock *s)
{
	if (!m10(p->m)->showla)
		return;
	port_printf(p, "TO:%s%s", quirk_has(Q_SHOW_FORM, "space") ? " " : "",
		    s->ctx->now.address);
	if (!quirk_has(Q_SHOW_FORM, "inline"))
		eol(p);
}

/*
 * The addresses make a line each; the first line of all begins with CRLF.
 * QISHOWPT is about the header that QIHEAD adds.
 */
static void header(struct port *p, const struct sock *s, size_t n)
{
	const struct m10 *o = m10(p->m);
	bool udp = s->svc == SVC_UDP || s->svc == SVC_UDP_INCOMING;
	bool to_first = quirk_has(Q_SHOW_FORM, "to-first");
	bool mux = m10_ctx(s->ctx)->mux;
	char index[16];

	if (mux || o->showra || o->showla)
		lead(p);
	if (mux) {
		port_printf(p, "+RECEIVE: %s%zu",
			    m10_index(s, index, sizeof(index)), n);
		eol(p);
	}
	if (to_first)
		show_local(p, s);
	show_remote(p, s);
	if (!to_first)
		show_local(p, s);
	if (o->head)
		port_printf(p, "IPD%zu%s:", n, !o->showpt ? "" :
			    udp ? "UDP" : "TCP");
}

void m10_push(struct sock *s, struct port *p)
{
	size_t n = quirk_num(Q_PUSH_MAX, 0, READ_MAX);
	const unsigned char *d = sock_peek(s, &n);

	if (!quirk(Q_LOST_URC) || strcmp(quirk_arg(Q_LOST_URC), "push")) {
		header(p, s, n);
		port_out(p, d, n);
		if (quirk(Q_CRLF_AFTER_PUSH))
			eol(p);
	}
	sock_take(s, n);
}

/* What transparent mode ends with, when it is not the host that ends it. */
void m10_data_over(struct port *p, struct sock *s)
{
	if (s->ctx->state == CTX_BROKEN)
		return;		/* +PDP DEACT follows */
	if (quirk(Q_DATA_END_CARRIER))
		at_text(p, "NO CARRIER", "3");
	else
		at_text(p, "CLOSED", NULL);
	if (s->state != SOCK_FREE)
		sock_drop(s, false);
}
