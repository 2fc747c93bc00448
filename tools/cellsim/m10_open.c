// SPDX-License-Identifier: GPL-2.0-only
/* The m10 dialect: sessions, servers and their state (3.2, 3.5, 4-6) */
#include <stdlib.h>
#include <string.h>

#include "m10.h"

/* QICLOSE gives the peer this long, in seconds, to answer its FIN. */
#define CLOSE_TIME	5

static struct sock *slot_of(const struct context *c, int i)
{
	return &c->m->sock[c->id * M10_SLOTS + i];
}

static int slot_index(const struct sock *s)
{
	return s->id % M10_SLOTS;
}

/* With the quirk the clients are numbered apart from the servers. */
static int profile_of(const struct sock *s)
{
	int i = slot_index(s);

	return i < M10_PROFILES ? i : i - M10_PROFILES;
}

const char *m10_index(const struct sock *s, char *out, size_t n)
{
	if (m10_ctx(s->ctx)->mux)
		snprintf(out, n, "%d, ", profile_of(s));
	else
		*out = '\0';
	return out;
}

static bool on_side(const struct sock *s, long side)
{
	return s->state != SOCK_FREE && is_incoming(s) == (side == TO_CLIENT);
}

/* The @i-th session of that side, in the order of the slots, or NULL. */
static struct sock *nth_session(const struct context *c, long side, int i)
{
	int j;

	for (j = 0; j < M10_LISTENER; j++) {
		struct sock *s = slot_of(c, j);

		if (on_side(s, side) && !i--)
			return s;
	}
	return NULL;
}

struct sock *m10_session(const struct context *c, long n)
{
	long side = *m10_srvc(c);
	struct sock *s;

	if (!m10_ctx(c)->mux)
		return nth_session(c, side, 0);
	if (side == TO_CLIENT && quirk(Q_CLIENTS_APART))
		n += M10_PROFILES;
	if (n >= M10_LISTENER)
		return NULL;
	s = slot_of(c, n);
	return on_side(s, side) ? s : NULL;
}

static struct sock *listener_of(const struct context *c)
{
	struct sock *s = slot_of(c, M10_LISTENER);

	return s->state == SOCK_FREE ? NULL : s;
}

static struct port *urc_port(const struct sock *s)
{
	return module_urc_port(s->m, s->port);
}

static void tell(struct sock *s, const char *what)
{
	struct port *p = urc_port(s);
	char index[16];

	if (p)
		port_urc(p, "%s%s", m10_index(s, index, sizeof(index)), what);
}

/* ------------------------------------------------------ opening (3.2, 4.2) */

/*
 * What waits for its context is in the state of opening without having begun:
 * sock_open() has not been called.
 */
static void begin(struct sock *s, struct port *p, enum service svc)
{
	struct context *c = p->fg;
	struct m10_ctx *o = m10_ctx(c);

	sock_clear(s);
	s->svc = svc;
	s->mode = o->mode && !o->mux ? MODE_TRANSPARENT : MODE_PUSH;
	s->port = p;
	s->port_name = p->name;
	s->ctx = c;
	s->state = SOCK_OPENING;
}

static void start(struct sock *s)
{
	if (s->ctx->state == CTX_UP)
		sock_open(s);
	else
		s->waits = true;
}

void m10_go_on(struct context *c, int err)
{
	int i;

	for (i = 0; i < M10_SLOTS; i++) {
		struct sock *s = slot_of(c, i);

		if (s->state != SOCK_OPENING || !s->waits)
			continue;
		s->waits = false;
		if (err)
			m10_opened(s, err);
		else
			sock_open(s);
	}
	if (m10_ctx(c)->asker && !m10_ctx(c)->query)
		m10_ask(c, err);
}

/* 7.2: "It doesn't support transparent mode" with two contexts on one UART. */
static bool other_context(struct port *p)
{
	const struct context *c;

	for_each_context(p->m, c) {
		if (c != p->fg && c->state != CTX_DOWN &&
		    m10_ctx(c)->owner == p)
			return true;
	}
	return false;
}

static int may_begin(struct port *p)
{
	struct context *c = m10_foreground(p);

	if (!c || (m10_ctx(c)->mode && other_context(p)))
		return AT_NOT_ALLOWED;
	if (quirk(Q_LOCIP_NEEDED) && c->state == CTX_UP &&
	    !m10_ctx(c)->located)
		return AT_NOT_ALLOWED;
	return m10_bring_up(c, p);
}

struct target {
	const char *type;
	const char *host;
	long profile;
	long port;
};

/* [<profile>,]"TCP"|"UDP",<address>,<port>: the first with QIMUX=1 only */
static bool parse_open(const struct context *c, const struct args *a,
		       struct target *t)
{
	struct sockaddr_storage addr;
	int i = m10_ctx(c)->mux ? 1 : 0;

	t->profile = 0;
	t->type = arg_str(a, i);
	t->host = arg_str(a, i + 1);
	if (a->n != i + 3 || !t->type || !t->host || !t->host[0] ||
	    strlen(t->host) > 256 || !arg_num(a, i + 2, 1, 65535, &t->port) ||
	    (i && !arg_num(a, 0, 0, M10_PROFILES - 1, &t->profile)) ||
	    (strcmp(t->type, "TCP") && strcmp(t->type, "UDP")))
		return false;
	/* A name needs QIDNSIP=1. */
	return (addr_parse(t->host, t->port, &addr) &&
		addr.ss_family == AF_INET) || m10_ctx(c)->dnsip;
}

static struct sock *target_slot(const struct context *c, const struct target *t)
{
	int i;

	if (m10_ctx(c)->mux)
		return slot_of(c, t->profile);
	if (nth_session(c, TO_SERVER, 0))
		return nth_session(c, TO_SERVER, 0);
	for (i = 0; slot_of(c, i)->state != SOCK_FREE; i++)
		;
	return slot_of(c, i);
}

/* There is a session already. */
static int already(struct port *p, struct sock *s)
{
	const char *how = quirk(Q_ALREADY) ? quirk_arg(Q_ALREADY) : "ok";
	char text[48], index[16];

	snprintf(text, sizeof(text), "%sALREADY CONNECT",
		 m10_index(s, index, sizeof(index)));
	if (!strcmp(how, "ok"))
		at_text(p, "OK", "0");
	else if (!strcmp(how, "error"))
		at_text(p, "ERROR", "4");
	m10_result(p, text);
	return AT_DONE;
}

int m10_qiopen(struct port *p, const struct args *a)
{
	struct target t;
	struct sock *s;
	int ret;

	if (!parse_open(p->fg, a, &t))
		return AT_BAD_PARAM;
	s = target_slot(p->fg, &t);
	if (s->state != SOCK_FREE && m10_foreground(p) &&
	    p->fg->state != CTX_BROKEN)
		return already(p, s);
	ret = may_begin(p);
	if (ret != AT_OK)
		return ret;
	begin(s, p, strcmp(t.type, "UDP") ? SVC_TCP : SVC_UDP);
	strcpy(s->host, t.host);
	s->remote_port = t.port;
	start(s);
	if (!quirk(Q_OPEN_NO_OK))
		return AT_OK;
	m10_end(p);
	return AT_DONE;
}

/* 3.2: "CONNECT OK" is also what data mode begins with. */
static void connected(struct sock *s, struct port *p)
{
	char text[32], index[16];
	size_t n;

	snprintf(text, sizeof(text), "%s%s",
		 m10_index(s, index, sizeof(index)),
		 s->mode == MODE_TRANSPARENT && quirk(Q_DATA_CONNECT) ?
		 "CONNECT" : "CONNECT OK");
	n = strlen(text);
	if (quirk(Q_CONNECT_CUT))
		text[n - min((size_t)quirk_num(Q_CONNECT_CUT, 0, 1), n)] = '\0';
	if (s->mode == MODE_TRANSPARENT)
		port_urc_enter(s->port, s, text);
	else if (p)
		port_urc(p, "%s", text);
}

void m10_opened(struct sock *s, int err)
{
	bool server = slot_index(s) == M10_LISTENER;
	struct port *p = urc_port(s);

	m10_ctx(s->ctx)->used = true;
	if (!err) {
		if (server && p)
			port_urc(p, "SERVER OK");
		else if (!server)
			connected(s, p);
		return;
	}
	if (server && p)
		port_urc(p, "SERVER FAIL");
	else if (!server)
		tell(s, "CONNECT FAIL");
	sock_drop(s, true);
}

/* ------------------------------------------------------ closing (3.5, 4.4) */

/* It stays listed with the quirk, until a QICLOSE. */
void m10_closed(struct sock *s)
{
	struct port *p = s->port;
	bool prompt = p && p->state == PORT_PROMPT && p->prompt.s == s;

	if (prompt) {
		port_prompt_end(p);
		p->state = PORT_BUSY;
		p->hold = true;
		at_text(p, "SEND FAIL", NULL);
	}
	tell(s, "CLOSED");
	if (!quirk(Q_CLOSED_STAYS))
		sock_drop(s, false);
	if (prompt)
		port_ready(p);
}

static void close_result(struct context *c, struct port *p)
{
	struct m10_ctx *o = m10_ctx(c);

	if (--o->closing)
		return;
	o->closer = NULL;
	m10_result(p, "CLOSE OK");
}

void m10_close_done(struct sock *s, struct port *p)
{
	struct context *c = s->ctx;
	char text[32], index[16];

	snprintf(text, sizeof(text), "%sCLOSE OK",
		 m10_index(s, index, sizeof(index)));
	sock_drop(s, false);
	if (p && m10_ctx(c)->closer == p)
		close_result(c, p);
	else if (p)
		m10_result(p, text);
}

int m10_qiclose(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);
	struct sock *s;
	long n;

	if (a->n != 1 || !arg_num(a, 0, 0, M10_PROFILES - 1, &n) ||
	    !m10_ctx(p->fg)->mux)
		return AT_BAD_PARAM;
	s = c ? m10_session(c, n) : NULL;
	if (!s || s->closing)
		return AT_NOT_ALLOWED;
	sock_close(s, p, CLOSE_TIME);
	return AT_PENDING;
}

/* 6.4: all of them, and the end of listening */
static int close_all(struct context *c, struct port *p, long side)
{
	struct sock *l = side == TO_CLIENT ? listener_of(c) : NULL;
	struct m10_ctx *o = m10_ctx(c);
	struct sock *s;
	int i;

	if (!l && !nth_session(c, side, 0))
		return AT_NOT_ALLOWED;
	o->closer = p;
	o->closing = 1;
	for (i = 0; (s = nth_session(c, side, i)); i++) {
		if (s->closing)
			continue;
		o->closing++;
		sock_close(s, p, CLOSE_TIME);
	}
	if (l)
		sock_drop(l, true);
	if (o->closing > 1) {
		o->closing--;
		return AT_PENDING;
	}
	close_result(c, p);
	return AT_DONE;
}

int m10_qiclose_all(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);
	struct sock *s;
	long side;

	(void)a;
	if (!c)
		return AT_NOT_ALLOWED;
	side = *m10_srvc(c);
	if (m10_ctx(c)->mux)
		return close_all(c, p, side);
	s = m10_session(c, 0);
	if (!s)		/* 5.5: with no client it ends listening */
		return close_all(c, p, side);
	if (s->closing)
		return AT_NOT_ALLOWED;
	sock_close(s, p, CLOSE_TIME);
	return AT_PENDING;
}

/* -------------------------------------------------------- servers (5.2, 6.2) */

static int serve(struct port *p, bool udp, long clients)
{
	struct context *c = p->fg;
	struct sock *s;
	int ret;

	if (listener_of(c))
		return AT_NOT_ALLOWED;
	ret = may_begin(p);
	if (ret != AT_OK)
		return ret;
	s = slot_of(c, M10_LISTENER);
	begin(s, p, udp ? SVC_UDP_LISTENER : SVC_LISTENER);
	s->local_port = m10_ctx(c)->lport[udp];
	s->max_clients = clients;
	start(s);
	return AT_OK;
}

int m10_qiserver(struct port *p, const struct args *a)
{
	bool mux = m10_ctx(p->fg)->mux;
	long type, clients = mux ? M10_CLIENTS : 1;

	if (a->n > (mux ? 2 : 1) || !arg_num(a, 0, 0, 1, &type) ||
	    !arg_opt(a, 1, 1, M10_CLIENTS, &clients))
		return AT_BAD_PARAM;
	return serve(p, type, clients);
}

int m10_qiserver_exec(struct port *p, const struct args *a)
{
	(void)a;
	return serve(p, false, m10_ctx(p->fg)->mux ? M10_CLIENTS : 1);
}

int m10_qiserver_read(struct port *p, const struct args *a)
{
	const struct sock *l = listener_of(p->fg);
	int n = 0;

	(void)a;
	while (nth_session(p->fg, TO_CLIENT, n))
		n++;
	at_info(p, "+QISERVER: %d, %d", l && l->state == SOCK_LISTENING, n);
	return AT_OK;
}

struct sock *m10_slot(struct sock *server)
{
	bool apart = quirk(Q_CLIENTS_APART);
	int i = apart ? M10_PROFILES : 0;
	int end = apart ? M10_LISTENER : M10_PROFILES;

	for (; i < end; i++) {
		struct sock *s = slot_of(server->ctx, i);

		if (s->state == SOCK_FREE)
			return s;
	}
	return NULL;
}

void m10_incoming(struct sock *s, int server, struct port *p)
{
	char ip[INET6_ADDRSTRLEN], text[64];

	(void)server;
	if (!s)
		return;		/* nobody is told of who was not let in */
	m10_ctx(s->ctx)->used = true;
	snprintf(text, sizeof(text), "REMOTE IP: %s",
		 addr_text(&s->remote, ip, sizeof(ip)));
	tell(s, text);
	if (s->mode == MODE_TRANSPARENT)
		port_urc_enter(p, s, "CONNECT");
}

/* ------------------------------------------------------ QISTAT (3.1, 10.1) */

static const char *single_state(const struct context *c)
{
	const struct m10_ctx *o = m10_ctx(c);
	const struct sock *s = nth_session(c, TO_SERVER, 0);

	if (!s)
		s = nth_session(c, TO_CLIENT, 0);
	if (s && s->state == SOCK_OPENING)
		return s->svc == SVC_UDP ? "UDP CONNECTING" : "TCP CONNECTING";
	if (s && s->state == SOCK_CONNECTED)
		return "CONNECT OK";
	if (o->used && !listener_of(c))
		return "IP CLOSE";
	return o->located ? "IP STATUS" : "IP GPRSACT";
}

static const char *state_text(const struct context *c)
{
	const struct m10_ctx *o = m10_ctx(c);

	switch (c->state) {
	case CTX_DOWN:
		return o->registered ? "IP START" : "IP INITIAL";
	case CTX_BROKEN:
		return "PDP DEACT";
	case CTX_UP:
		break;
	default:
		return "IP CONFIG";
	}
	if (!o->mux)
		return single_state(c);
	if (o->used || listener_of(c) || nth_session(c, TO_SERVER, 0))
		return "IP PROCESSING";
	return o->located ? "IP STATUS" : "IP GPRSACT";
}

/* The seed shows the state alone; its family goes on like this. */
static void list_profiles(struct port *p)
{
	char ip[INET6_ADDRSTRLEN];
	int i;

	p->info = false;
	for (i = 0; i < M10_LISTENER; i++) {
		const struct sock *s = slot_of(p->fg, i);
		bool udp = s->svc == SVC_UDP || s->svc == SVC_UDP_INCOMING;

		if (s->state == SOCK_FREE)
			at_info(p, "C: %d,,\"\",\"\",\"\",\"INITIAL\"", i);
		else
			at_info(p, "C: %d,0,\"%s\",\"%s\",\"%d\",\"%s\"",
				profile_of(s), udp ? "UDP" : "TCP",
				addr_text(&s->remote, ip, sizeof(ip)),
				s->remote_port,
				s->state == SOCK_OPENING ? "CONNECTING" :
				s->state == SOCK_CONNECTED ? "CONNECTED" :
				"CLOSED");
		if (i == M10_PROFILES - 1 && !quirk(Q_CLIENTS_APART))
			break;
	}
}

/* OK comes first. */
int m10_qistat(struct port *p, const struct args *a)
{
	char text[48];

	(void)a;
	snprintf(text, sizeof(text), "STATE: %s", state_text(p->fg));
	at_text(p, "OK", "0");
	if (quirk(Q_QISTAT_LIST) && m10_ctx(p->fg)->mux) {
		at_text(p, text, NULL);
		list_profiles(p);
		m10_end(p);
	} else {
		m10_result(p, text);
	}
	return AT_DONE;
}
