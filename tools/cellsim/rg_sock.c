// SPDX-License-Identifier: GPL-2.0-only
/* The rg dialect: sockets (2.3.7-2.3.13, 2.4) */
#include <string.h>

#include "cellsim.h"

static const char *const services[] = {
	[SVC_TCP] = "TCP",
	[SVC_UDP] = "UDP",
	[SVC_LISTENER] = "TCP LISTENER",
	[SVC_INCOMING] = "TCP INCOMING",
	[SVC_UDP_SERVICE] = "UDP SERVICE",
};

/* Another socket is at its prompt, or transparent: the stack is taken. */
static bool stack_taken(const struct module *m, const struct port *p)
{
	int i;

	for (i = 0; i < m->nr_ports; i++) {
		const struct port *o = &m->port[i];

		if (o != p && (o->state == PORT_PROMPT ||
			       o->state == PORT_DATA))
			return true;
	}
	return false;
}

static struct sock *sock_arg(struct port *p, const struct args *a, int *err)
{
	struct sock *s;
	long id;

	if (!arg_num(a, 0, 0, MAX_SOCKS - 1, &id)) {
		*err = 552;
		return NULL;
	}
	s = sock_get(p->m, id);
	if (!s || s->closing) {
		*err = s ? 568 : 567;
		return NULL;
	}
	if (s->port != p) {	/* sockets belong to the port they came from */
		*err = 572;
		return NULL;
	}
	return s;
}

/* ---------------------------------------------------- QIOPEN (2.3.7) */

struct open_args {
	long ctx, id, rport, lport, mode, clients, timeout;
	int svc;
	const char *host;
};

static bool parse_open(const struct args *a, struct open_args *o)
{
	const char *svc = arg_str(a, 2);
	bool server;

	*o = (struct open_args){ .clients = 11 };
	o->host = arg_str(a, 3);
	if (a->n < 5 || a->n > 9 || !svc || !o->host || !o->host[0] ||
	    strlen(o->host) > 256 ||
	    !arg_num(a, 0, 1, MAX_CONTEXTS, &o->ctx) ||
	    !arg_num(a, 1, 0, MAX_SOCKS - 1, &o->id) ||
	    !arg_num(a, 4, 0, 65535, &o->rport) ||
	    !arg_opt(a, 5, 0, 65535, &o->lport) ||
	    !arg_opt(a, 6, 0, 2, &o->mode) ||
	    !arg_opt(a, 7, 0, 11, &o->clients) ||
	    !arg_opt(a, 8, 0, 150, &o->timeout))
		return false;
	if (o->timeout && o->timeout < 10)
		return false;
	for (o->svc = 0; o->svc < (int)ARRAY_SIZE(services); o->svc++) {
		if (o->svc != SVC_INCOMING && !strcmp(svc, services[o->svc]))
			break;
	}
	if (o->svc == ARRAY_SIZE(services))
		return false;
	server = o->svc == SVC_LISTENER || o->svc == SVC_UDP_SERVICE;
	if (server)
		return !o->rport && o->lport && o->mode != MODE_TRANSPARENT;
	return o->rport;
}

static int context_error(const struct context *c)
{
	if (c->state == CTX_UP)
		return 0;
	return c->state == CTX_BROKEN ? 570 : 561;
}

static bool open_pending(const struct module *m)
{
	int i;

	for (i = 0; i < MAX_SOCKS; i++) {
		if (m->sock[i].state == SOCK_OPENING)
			return true;
	}
	return false;
}

/* Why this cannot even be tried, or 0. */
static int open_error(struct port *p, const struct open_args *o)
{
	if (p->m->sock[o->id].state != SOCK_FREE)
		return 563;
	if (quirk(Q_ONE_OPEN) && open_pending(p->m))
		return 568;
	return context_error(&p->m->ctx[o->ctx]);
}

int rg_qiopen(struct port *p, const struct args *a)
{
	struct module *m = p->m;
	struct open_args o;
	struct sock *s;
	int err;

	if (!parse_open(a, &o))
		return AT_PLAIN(552);
	if (stack_taken(m, p))
		return AT_PLAIN(551);
	err = open_error(p, &o);
	if (err) {
		if (o.mode == MODE_TRANSPARENT || quirk(Q_SYNC_ERRORS))
			return AT_PLAIN(err);
		p->hold = true;
		m->last_error = err;
		port_urc(p, "+QIOPEN: %ld,%d", o.id, err);
		return AT_OK;
	}
	s = &m->sock[o.id];
	sock_clear(s);
	s->svc = o.svc;
	s->mode = o.mode;
	s->port = p;
	s->port_name = p->name;
	s->ctx = &m->ctx[o.ctx];
	strcpy(s->host, o.host);
	s->remote_port = o.rport;
	s->local_port = o.lport;
	s->max_clients = o.clients;
	if (o.timeout)
		s->give_up = loop_now() + o.timeout * NSEC_PER_SEC;
	sock_open(s);
	return o.mode == MODE_TRANSPARENT ? AT_PENDING : AT_OK;
}

void rg_opened(struct sock *s, int err)
{
	struct port *p = module_urc_port(s->m, s->port);

	if (err)
		s->m->last_error = err;
	if (s->mode != MODE_TRANSPARENT) {
		if (p)
			port_urc(p, "+QIOPEN: %d,%d", s->id, err);
		return;
	}
	if (err) {
		at_finish(s->port, AT_PLAIN(err));
		return;
	}
	at_text(s->port, "CONNECT", "1");
	port_enter_data(s->port, s);
}

/* --------------------------------------------------- QICLOSE (2.3.8) */

int rg_qiclose(struct port *p, const struct args *a)
{
	long timeout = 10;
	struct sock *s;
	bool async = p->m->cfg.close_mode;
	int err = 0;

	s = sock_arg(p, a, &err);
	if (err == 567 && quirk(Q_CLOSE_UNUSED_OK))
		return AT_OK;
	if (!s || a->n > 2 || !arg_opt(a, 1, 0, 65535, &timeout)) {
		err = err ? err : 552;
		return async ? -err : AT_PLAIN(err);
	}
	sock_close(s, async ? NULL : p, timeout);
	return async ? AT_OK : AT_PENDING;
}

void rg_close_done(struct sock *s, struct port *p)
{
	struct port *urc = module_urc_port(s->m, s->port);
	int id = s->id;

	sock_drop(s, false);
	if (p)
		at_finish(p, AT_OK);
	else if (urc)
		port_urc(urc, "+QIURC: \"closed\",%d", id);
}

/* --------------------------------------------------- QISTATE (2.3.9) */

static int shown_state(const struct sock *s)
{
	/* The example of 3.6.1 shows a UDP service in state 2. */
	if (quirk(Q_QISTATE_3) && s->state == SOCK_CONNECTED)
		return 3;
	return s->state;
}

static void show(struct port *p, const struct sock *s)
{
	bool server = s->svc == SVC_LISTENER || s->svc == SVC_UDP_SERVICE;
	char ip[INET6_ADDRSTRLEN];
	const char *host = s->host;

	if (!server && s->remote.ss_family)
		host = addr_text(&s->remote, ip, sizeof(ip));
	at_info(p, "+QISTATE: %d,\"%s\",\"%s\",%d,%d,%d,%d,%d,%d,\"%s\"",
		s->id, services[s->svc], host, server ? 0 : s->remote_port,
		s->local_port, shown_state(s), s->ctx->id, s->server, s->mode,
		s->port_name);
}

int rg_qistate_all(struct port *p, const struct args *a)
{
	int i;

	(void)a;
	for (i = 0; i < MAX_SOCKS; i++) {
		if (p->m->sock[i].state != SOCK_FREE)
			show(p, &p->m->sock[i]);
	}
	return AT_OK;
}

int rg_qistate(struct port *p, const struct args *a)
{
	long type, id;
	int i;

	if (a->n != 2 || !arg_num(a, 0, 0, 1, &type) ||
	    !arg_num(a, 1, type ? 0 : 1, type ? 11 : MAX_CONTEXTS, &id))
		return -552;
	for (i = 0; i < MAX_SOCKS; i++) {
		const struct sock *s = &p->m->sock[i];

		if (s->state != SOCK_FREE && (type ? i : s->ctx->id) == id)
			show(p, s);
	}
	return AT_OK;
}

/* --------------------------------------------------- QISEND (2.3.10) */

static int send_totals(struct port *p, struct sock *s)
{
	size_t unacked = sock_unacked(s);

	at_info(p, "+QISEND: %llu,%llu,%zu", (unsigned long long)s->tx_total,
		(unsigned long long)(s->tx_total - unacked), unacked);
	return AT_OK;
}

static void write_prompt(struct port *p)
{
	const char *how = quirk(Q_PROMPT) ? quirk_arg(Q_PROMPT) : "";

	if (quirk(Q_PROMPT_JUNK))
		port_out(p, "\0\xff", 2);
	if (quirk(Q_NO_PROMPT) &&
	    ++p->prompt_count % quirk_num(Q_NO_PROMPT, 0, 1) == 0)
		return;
	if (!strcmp(how, "bare"))
		port_out(p, ">", 1);
	else if (!strcmp(how, "nospace"))
		port_printf(p, "%c%c>", p->s3, p->s4);
	else if (!strcmp(how, "crlf"))
		port_printf(p, "%c%c> %c%c", p->s3, p->s4, p->s3, p->s4);
	else if (!strcmp(how, "formatcfg") || p->m->cfg.formatcfg)
		port_printf(p, "%c%c>%c%c", p->s3, p->s4, p->s3, p->s4);
	else
		port_printf(p, "%c%c> ", p->s3, p->s4);
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
		    !arg_str(a, 2) || !addr_parse(arg_str(a, 2), port, &to))
			return -552;
		dest = &to;
	} else if (a->n > 2) {
		return -552;
	}
	err = send_state_error(p, s);
	if (err)
		return -err;
	write_prompt(p);
	port_prompt(p, s, want, dest);
	return AT_DONE;
}

static bool unhex(struct buf *b)
{
	unsigned char *d = buf_ptr(b);
	size_t i;

	if (b->len % 2)
		return false;
	for (i = 0; i < b->len / 2; i++) {
		int hi = hex_digit(d[2 * i]), lo = hex_digit(d[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		d[i] = hi << 4 | lo;
	}
	b->len /= 2;
	return true;
}

/* 0: taken, -1: buffer full, or a module error */
static int send_payload(struct port *p)
{
	struct prompt *pr = &p->prompt;
	struct sock *s = pr->s;
	bool addressed = s->svc == SVC_UDP_SERVICE;

	if (quirk(Q_SEND_FAIL) &&
	    ++p->send_count % quirk_num(Q_SEND_FAIL, 0, 1) == 0)
		return -1;
	if (p->m->cfg.dataformat[0] && !unhex(&pr->data))
		return 552;
	if (pr->sink ||
	    (long)pr->data.len > quirk_num(Q_SEND_LIMIT, 0, SEND_MAX))
		return 552;
	if (!pr->data.len)
		return 0;
	return sock_send(s, buf_ptr(&pr->data), pr->data.len,
			 addressed ? &pr->to : NULL);
}

static void send_result(struct port *p, struct sock *s, int err)
{
	if (quirk(Q_DROP_SEND_OK) &&
	    ++p->send_count % quirk_num(Q_DROP_SEND_OK, 0, 1) == 0) {
		port_ready(p);
		return;
	}
	if (err > 0) {
		at_finish(p, -err);
		return;
	}
	if (p->m->cfg.sendinfo && s->svc != SVC_UDP_SERVICE) {
		at_info(p, "+QISEND: %d,%d,%zu", s->id, err ? 1 : 0,
			sock_free(s));
		at_finish(p, AT_OK);
		return;
	}
	if (!err && quirk(Q_OK_BEFORE_SEND_OK))
		at_text(p, "OK", "0");
	at_result(p, err ? "SEND FAIL" : "SEND OK", NULL);
}

/* Esc, or no byte for "qisend/timeout" */
static void send_cancelled(struct port *p, int err)
{
	const char *how = quirk(Q_ESC) ? quirk_arg(Q_ESC) : "error";

	port_prompt_end(p);
	if (err == 567) {	/* dropped under the prompt */
		at_finish(p, -err);
		return;
	}
	p->m->last_error = err;
	if (!strcmp(how, "ok"))
		at_finish(p, AT_OK);
	else if (!strcmp(how, "fail"))
		at_result(p, "SEND FAIL", NULL);
	else
		at_finish(p, -err);
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
	send_result(p, s, err);
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
static void header_end(struct port *p)
{
	if (p->m->cfg.viewmode)
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
	header_end(p);
	out_data(p, d, n);
	if (quirk(Q_QIRD_DOUBLE_CRLF))
		port_printf(p, "%c%c", p->s3, p->s4);
	if (quirk(Q_URC_IN_QIRD))
		port_printf(p, "%c%c+QIND: \"csq\",24,99%c%c", p->s3, p->s4,
			    p->s3, p->s4);
	p->info = true;
	sock_take(s, n);
	return AT_OK;
}

/* ----------------------------------------------------- URCs (2.4) */

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
	header_end(p);
	out_data(p, d, n);
	if (quirk(Q_CRLF_AFTER_PUSH))
		port_printf(p, "%c%c", p->s3, p->s4);
	sock_take(s, n);
}

/* The peer may close at the prompt: SEND FAIL, and the input mode ends. */
void rg_closed(struct sock *s)
{
	struct port *p = s->port;
	struct port *urc = module_urc_port(s->m, p);
	bool prompt = p && p->state == PORT_PROMPT && p->prompt.s == s;
	int id = s->id;

	if (prompt) {
		port_prompt_end(p);
		p->state = PORT_BUSY;
		p->hold = true;
		at_text(p, "SEND FAIL", NULL);
	}
	if (urc)
		port_urc(urc, "+QIURC: \"closed\",%d", id);
	if (prompt)
		port_ready(p);
}

void rg_incoming(struct sock *s, int server, struct port *p)
{
	char ip[INET6_ADDRSTRLEN];

	p = module_urc_port(p->m, p);
	if (!p)
		return;
	if (s)
		port_urc(p, "+QIURC: \"incoming\",%d,%d,\"%s\",%d", s->id,
			 server, addr_text(&s->remote, ip, sizeof(ip)),
			 s->remote_port);
	else if (quirk(Q_INCOMING_FULL_ID))
		port_urc(p, "+QIURC: \"incoming full\",%d", server);
	else
		port_urc(p, "+QIURC: \"incoming full\"");
}

/* --------------------------------------------------- QISWTMD (2.3.12) */

int rg_qiswtmd(struct port *p, const struct args *a)
{
	long mode;
	int err = 0;
	struct sock *s = sock_arg(p, a, &err);

	if (!s)
		return -err;
	if (a->n != 2 || !arg_num(a, 1, 0, 2, &mode))
		return -552;
	if (s->state == SOCK_CLOSING && mode == MODE_TRANSPARENT)
		return -567;
	if (s->state != SOCK_CONNECTED && s->state != SOCK_CLOSING)
		return -572;
	if (mode == MODE_TRANSPARENT) {
		if (stack_taken(p->m, p) || s->svc == SVC_UDP_SERVICE)
			return -572;
		s->mode = mode;
		at_text(p, "CONNECT", "1");
		port_enter_data(p, s);
		return AT_DONE;
	}
	if ((long)s->mode != mode) {
		s->mode = mode;
		s->told = mode == MODE_BUFFER && quirk(Q_NO_RESIDUAL_URC) &&
			  sock_unread(s);
	}
	p->hold = true;	/* the new mode's URCs follow the OK */
	sock_take(s, 0);
	return AT_OK;
}

/* ----------------------------------------------------- QPING (2.3.13) */

static void ping_report(struct ping_job *j, const struct ping_reply *r, int err)
{
	struct port *p = module_urc_port(j->m, j->port);
	char ip[INET6_ADDRSTRLEN];

	if (!p)
		return;
	if (r && !r->error)
		port_urc(p, "+QPING: 0,\"%s\",%d,%d,%d",
			 addr_text(&r->from, ip, sizeof(ip)), r->bytes, r->ms,
			 r->ttl);
	else if (r)
		port_urc(p, "+QPING: %d", r->error);
	else if (err)
		port_urc(p, "+QPING: %d", err);
	else
		port_urc(p, "+QPING: 0,%d,%d,%d,%d,%d,%d", j->sent,
			 j->received, j->sent - j->received, j->min, j->max,
			 j->received ? j->sum / j->received : 0);
}

int rg_qping(struct port *p, const struct args *a)
{
	struct ping_job *j = &p->m->ping;
	long ctx, timeout = 4, count = 4, size = 32;
	const char *host = arg_str(a, 1);

	if (!host || !host[0] || strlen(host) > 256 || a->n > 5 ||
	    !arg_num(a, 0, 1, MAX_CONTEXTS, &ctx) ||
	    !arg_opt(a, 2, 1, 255, &timeout) ||
	    !arg_opt(a, 3, 1, 10, &count) || !arg_opt(a, 4, 32, 1500, &size))
		return -552;
	if (j->running)
		return -568;
	if (p->m->ctx[ctx].state != CTX_UP)
		return -context_error(&p->m->ctx[ctx]);
	*j = (struct ping_job){
		.m = p->m, .port = p, .ctx = &p->m->ctx[ctx],
		.timeout = timeout, .count = count, .size = size,
		.report = ping_report,
	};
	p->hold = true;
	return ping_start(j, host) ? AT_OK : -554;
}
