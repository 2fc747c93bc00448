// SPDX-License-Identifier: GPL-2.0-only
/* The rg dialect: opening and closing sockets, their state (2.3.7-9, 2.3.12) */
#include <string.h>

#include "rg.h"

static const char *const services[] = {
	[SVC_TCP] = "TCP",
	[SVC_UDP] = "UDP",
	[SVC_LISTENER] = "TCP LISTENER",
	[SVC_INCOMING] = "TCP INCOMING",
	[SVC_UDP_SERVICE] = "UDP SERVICE",
};

/* Another socket is at its prompt, or transparent: the stack is taken. */
bool stack_taken(const struct module *m, const struct port *p)
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

struct sock *sock_arg(struct port *p, const struct args *a, int *err)
{
	struct sock *s;
	long id;

	if (!arg_num(a, 0, 0, RG_SOCKS - 1, &id)) {
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
	    !arg_num(a, 0, 1, RG_CONTEXTS, &o->ctx) ||
	    !arg_num(a, 1, 0, RG_SOCKS - 1, &o->id) ||
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
		return !o->rport && o->lport && o->mode != MODE_TRANSPARENT &&
		       !strcmp(o->host, "127.0.0.1");
	return o->rport;
}

static bool open_pending(const struct module *m)
{
	int i;

	for (i = 0; i < RG_SOCKS; i++) {
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
	s->local_given = o.lport;
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
	at_connect(s->port);
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
	bool late = s->timed_out && quirk(Q_CLOSE_TIMEOUT_ERROR);
	int id = s->id;

	sock_drop(s, false);
	if (p)
		at_finish(p, late ? AT_PLAIN(569) : AT_OK);
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
	bool client = s->svc == SVC_TCP || s->svc == SVC_UDP;
	char ip[INET6_ADDRSTRLEN];
	const char *host = s->host;
	int lport = s->local_port;

	if (!server && s->remote.ss_family)
		host = addr_text(&s->remote, ip, sizeof(ip));
	if (client && quirk(Q_QISTATE_PORT_0) && !s->local_given)
		lport = 0;
	at_info(p, "+QISTATE: %d,\"%s\",\"%s\",%d,%d,%d,%d,%d,%d,\"%s\"",
		s->id, services[s->svc], host, server ? 0 : s->remote_port,
		lport, shown_state(s), s->ctx->id, s->server, s->mode,
		s->port_name);
}

int rg_qistate_all(struct port *p, const struct args *a)
{
	int i;

	(void)a;
	for (i = 0; i < RG_SOCKS; i++) {
		if (p->m->sock[i].state != SOCK_FREE)
			show(p, &p->m->sock[i]);
	}
	return AT_OK;
}

/* Of an id that is free: nothing, but 2.3.9 has room for two other answers. */
static int show_unused(struct port *p, long id)
{
	if (!quirk(Q_QISTATE_UNUSED))
		return AT_OK;
	if (!strcmp(quirk_arg(Q_QISTATE_UNUSED), "error"))
		return -567;
	at_info(p, "+QISTATE: %ld,\"TCP\",\"0.0.0.0\",0,0,%d,1,%ld,0,\"%s\"",
		id, SOCK_INITIAL, id, p->name);
	return AT_OK;
}

int rg_qistate(struct port *p, const struct args *a)
{
	long type, id;
	int i;

	if (a->n != 2 || !arg_num(a, 0, 0, 1, &type) ||
	    !arg_num(a, 1, type ? 0 : 1, type ? 11 : RG_CONTEXTS, &id))
		return -552;
	for (i = 0; i < RG_SOCKS; i++) {
		const struct sock *s = &p->m->sock[i];

		if (s->state != SOCK_FREE && (type ? i : s->ctx->id) == id)
			show(p, s);
	}
	if (type && !sock_get(p->m, id))
		return show_unused(p, id);
	return AT_OK;
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

/* The highest id that is free. */
struct sock *rg_slot(struct sock *server)
{
	int i;

	for (i = RG_SOCKS - 1; i >= 0; i--) {
		if (server->m->sock[i].state == SOCK_FREE)
			return &server->m->sock[i];
	}
	return NULL;
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
		at_connect(p);
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
