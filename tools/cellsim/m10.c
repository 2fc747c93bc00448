// SPDX-License-Identifier: GPL-2.0-only
/* The m10 dialect (GSM M10): contexts, settings and the command table */
#include <stdlib.h>
#include <string.h>

#include "m10.h"

#define DEFAULT_PORT	2020	/* 8.2: "10.79.140.214",2020, with no QILPORT */

void m10_end(struct port *p)
{
	free(p->rest);
	p->rest = NULL;
	port_ready(p);
}

void m10_result(struct port *p, const char *text)
{
	at_text(p, text, NULL);
	m10_end(p);
}

/* ------------------------------------------- the foreground (3.1, 7.3, 8.1) */

bool m10_initial(const struct context *c)
{
	return c->state == CTX_DOWN && !m10_ctx(c)->registered;
}

/* Another port keeps it until it is in the state IP INITIAL again. */
static bool controls(struct port *p, const struct context *c)
{
	struct m10_ctx *o = m10_ctx(c);

	if (o->owner && o->owner != p && !m10_initial(c) &&
	    o->owner < p->m->port + p->m->nr_ports)
		return false;
	o->owner = p;
	return true;
}

struct context *m10_foreground(struct port *p)
{
	return controls(p, p->fg) ? p->fg : NULL;
}

static int qifgcnt_read(struct port *p, const struct args *a)
{
	const struct port *owner = m10_ctx(p->fg)->owner;

	(void)a;
	at_info(p, "+QIFGCNT: %d, %d", p->fg->id, (owner ? owner : p)->uart);
	return AT_OK;
}

static int qifgcnt(struct port *p, const struct args *a)
{
	struct context *c;
	long id;

	if (a->n != 1 || !arg_num(a, 0, 0, M10_CONTEXTS - 1, &id))
		return AT_BAD_PARAM;
	c = context_get(p->m, id);
	if (!controls(p, c))
		return AT_NOT_ALLOWED;
	p->fg = c;
	return AT_OK;
}

/* ------------------------------------------------------- settings (3.1) */

/*
 * "All these commands should be implemented in the state IP INITIAL": what
 * belongs to the context is refused in any other.
 */
static struct m10_ctx *settable(struct port *p)
{
	struct context *c = m10_foreground(p);

	if (!c || (!m10_initial(c) && !quirk(Q_SET_ANY_STATE)))
		return NULL;
	return m10_ctx(c);
}

static int qicsgp_read(struct port *p, const struct args *a)
{
	const struct context *c = p->fg;

	(void)a;
	at_info(p, "+QICSGP: %ld,\"%s\",\"%s\",\"%s\"", m10_ctx(c)->bearer,
		c->apn, c->user, c->password);
	return AT_OK;
}

static bool fits(const struct args *a, int i)
{
	return i >= a->n || (arg_str(a, i) && strlen(arg_str(a, i)) <= APN_MAX);
}

static int qicsgp(struct port *p, const struct args *a)
{
	struct m10_ctx *o = settable(p);
	struct context *c = p->fg;
	long bearer;

	if (!arg_num(a, 0, 0, 1, &bearer) || a->n < 2 || a->n > 4 ||
	    !fits(a, 1) || !fits(a, 2) || !fits(a, 3))
		return AT_BAD_PARAM;
	if (!o)
		return AT_NOT_ALLOWED;
	o->bearer = bearer;
	strcpy(c->apn, arg_str(a, 1));
	strcpy(c->user, a->n > 2 ? arg_str(a, 2) : "");
	strcpy(c->password, a->n > 3 ? arg_str(a, 3) : "");
	return AT_OK;
}

static int set_flag(const struct args *a, long *flag)
{
	long n;

	if (a->n != 1 || !arg_num(a, 0, 0, 1, &n))
		return AT_BAD_PARAM;
	*flag = n;
	return AT_OK;
}

static int ctx_flag(struct port *p, const struct args *a, size_t offset)
{
	struct m10_ctx *o = settable(p);
	long n;
	int ret = set_flag(a, &n);

	if (ret != AT_OK)
		return ret;
	if (!o)
		return AT_NOT_ALLOWED;
	*(long *)((char *)o + offset) = n;
	if (o->mux && o->mode) {	/* 4.1: not together */
		*(long *)((char *)o + offset) = 0;
		return AT_NOT_ALLOWED;
	}
	return AT_OK;
}

#define CTX_FLAG(command, NAME, field)					\
static int command ## _read(struct port *p, const struct args *a)	\
{									\
	(void)a;							\
	at_info(p, NAME ": %ld", m10_ctx(p->fg)->field);		\
	return AT_OK;							\
}									\
static int command(struct port *p, const struct args *a)		\
{									\
	return ctx_flag(p, a, offsetof(struct m10_ctx, field));		\
}

#define MODULE_FLAG(command, NAME, field)				\
static int command ## _read(struct port *p, const struct args *a)	\
{									\
	(void)a;							\
	at_info(p, NAME ": %ld", m10(p->m)->field);			\
	return AT_OK;							\
}									\
static int command(struct port *p, const struct args *a)		\
{									\
	return set_flag(a, &m10(p->m)->field);				\
}

CTX_FLAG(qimux, "+QIMUX", mux)
CTX_FLAG(qimode, "+QIMODE", mode)
CTX_FLAG(qidnsip, "+QIDNSIP", dnsip)
MODULE_FLAG(qihead, "+QIHEAD", head)
MODULE_FLAG(qishowra, "+QISHOWRA", showra)
MODULE_FLAG(qishowla, "+QISHOWLA", showla)
MODULE_FLAG(qishowpt, "+QISHOWPT", showpt)

static int qitcfg_read(struct port *p, const struct args *a)
{
	const long *v = m10(p->m)->tcfg;

	(void)a;
	at_info(p, "+QITCFG: %ld, %ld, %ld, %ld", v[0], v[1], v[2], v[3]);
	return AT_OK;
}

/* The retries are "an internal process, which has no obvious effect". */
static void tcfg_apply(struct module *m)
{
	const long *v = m10(m)->tcfg;

	m->cfg.transwaittm = v[1];
	m->cfg.transpktsize = v[2];
	m->cfg.no_escape = !v[3];
}

static int qitcfg(struct port *p, const struct args *a)
{
	long v[4];

	if (a->n != 4 || !arg_num(a, 0, 0, 10, &v[0]) ||
	    !arg_num(a, 1, 0, 100, &v[1]) ||
	    !arg_num(a, 2, 1, SEND_MAX, &v[2]) || !arg_num(a, 3, 0, 1, &v[3]))
		return AT_BAD_PARAM;
	if (!settable(p))
		return AT_NOT_ALLOWED;
	memcpy(m10(p->m)->tcfg, v, sizeof(v));
	tcfg_apply(p->m);
	return AT_OK;
}

static int qiautos_read(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+QIAUTOS: %ld, %ld", m10(p->m)->autos[0],
		m10(p->m)->autos[1]);
	return AT_OK;
}

static int qiautos(struct port *p, const struct args *a)
{
	long on, period = m10(p->m)->autos[1];

	if (a->n > 2 || !arg_num(a, 0, 0, 1, &on) ||
	    !arg_opt(a, 1, 1, 100, &period) || (on && !period))
		return AT_BAD_PARAM;
	m10(p->m)->autos[0] = on;
	m10(p->m)->autos[1] = period;
	return AT_OK;
}

long *m10_srvc(const struct context *c)
{
	return quirk(Q_SRVC_OF_CONTEXT) ? &m10_ctx(c)->srvc : &m10(c->m)->srvc;
}

static int qisrvc_read(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+QISRVC: %ld", *m10_srvc(p->fg));
	return AT_OK;
}

static int qisrvc(struct port *p, const struct args *a)
{
	long n;

	if (a->n != 1 || !arg_num(a, 0, TO_SERVER, TO_CLIENT, &n))
		return AT_BAD_PARAM;
	*m10_srvc(p->fg) = n;
	return AT_OK;
}

static int qilport_read(struct port *p, const struct args *a)
{
	const struct m10_ctx *o = m10_ctx(p->fg);

	(void)a;
	at_info(p, "TCP: %ld", o->lport[0]);
	at_info(p, "UDP: %ld", o->lport[1]);
	return AT_OK;
}

static int qilport(struct port *p, const struct args *a)
{
	const char *what = arg_str(a, 0);
	bool udp = what && !strcmp(what, "UDP");
	long n;

	if (a->n != 2 || !what || (!udp && strcmp(what, "TCP")) ||
	    !arg_num(a, 1, 1, 65535, &n))
		return AT_BAD_PARAM;
	if (!m10_foreground(p))
		return AT_NOT_ALLOWED;
	m10_ctx(p->fg)->lport[udp] = n;
	return AT_OK;
}

/* ----------------------------------------------------- contexts (3.2, 3.5) */

static int qiregapp(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);

	(void)a;
	if (!c || !m10_initial(c))
		return AT_NOT_ALLOWED;
	m10_ctx(c)->registered = true;
	return AT_OK;
}

/* 7.1: "The two contexts activated at the same time should be both GPRS." */
static bool bearers_agree(const struct context *c)
{
	const struct context *other;

	for_each_context(c->m, other) {
		if (other != c && other->state != CTX_DOWN &&
		    (!m10_ctx(other)->bearer || !m10_ctx(c)->bearer))
			return false;
	}
	return true;
}

/* A call is answered by one number; APNs are all there. */
static int m10_ctx_refused(const struct context *c)
{
	return !m10_ctx(c)->bearer && strcmp(c->apn, c->number) ? 561 : 0;
}

int m10_bring_up(struct context *c, struct port *p)
{
	switch (c->state) {
	case CTX_UP:
	case CTX_ACTIVATING:
		return AT_OK;
	case CTX_DOWN:
		break;
	default:
		return AT_NOT_ALLOWED;
	}
	if (!bearers_agree(c))
		return AT_NOT_ALLOWED;
	m10_ctx(c)->registered = true;
	context_up(c, p, true, false);
	return AT_OK;
}

static int qiact(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);

	(void)a;
	if (!c || !m10_ctx(c)->registered || c->state != CTX_DOWN ||
	    !bearers_agree(c))
		return AT_NOT_ALLOWED;
	context_up(c, p, false, false);
	return AT_PENDING;
}

static int qideact(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);

	(void)a;
	if (!c || c->state == CTX_ACTIVATING || c->state == CTX_DEACTIVATING ||
	    (m10_initial(c) && quirk(Q_DEACT_IDLE_ERROR)))
		return AT_NOT_ALLOWED;
	m10_cancel(c);
	context_down(c, p, false);
	return AT_PENDING;
}

static void m10_ctx_done(struct context *c, int err)
{
	struct m10_ctx *o = m10_ctx(c);

	if (c->down && !err) {
		o->registered = false;
		o->located = false;
		o->used = false;
		m10_result(c->port, "DEACT OK");
	} else if (!c->async) {
		at_finish(c->port, err ? AT_NOT_ALLOWED : AT_OK);
	} else {
		m10_go_on(c, err);
	}
}

static void m10_ctx_broken(struct context *c)
{
	struct port *p = m10_ctx(c)->owner;

	p = module_urc_port(c->m, p ? p : &c->m->port[0]);
	if (p)
		port_urc(p, "+PDP DEACT");
}

/* 3.2: a bare address, and no OK */
static int qilocip(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);

	(void)a;
	if (!c || c->state != CTX_UP)
		return AT_NOT_ALLOWED;
	m10_ctx(c)->located = true;
	at_info(p, "%s", c->now.address);
	if (quirk(Q_LOCIP_OK))
		return AT_OK;
	m10_end(p);
	return AT_DONE;
}

/* --------------------------------------------------------- DNS (9.2) */

static int qidnscfg_read(struct port *p, const struct args *a)
{
	const struct context *c = p->fg;
	bool up = c->state == CTX_UP;

	(void)a;
	at_info(p, "PrimaryDns: %s", up ? c->now.dns[0] : "0.0.0.0");
	at_info(p, "SecondaryDns: %s", up ? c->now.dns[1] : "0.0.0.0");
	return AT_OK;
}

static int qidnscfg(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);

	if (a->n < 1 || a->n > 2 || !arg_str(a, 0) ||
	    (a->n == 2 && !arg_str(a, 1)))
		return AT_BAD_PARAM;
	if (!c || c->state != CTX_UP)
		return AT_NOT_ALLOWED;
	if (!context_set_dns(c, AF_INET, arg_str(a, 0), arg_str(a, 1)))
		return AT_BAD_PARAM;
	return AT_OK;
}

/* ------------------------------------------------------------ the dialect */

static void reset_context(struct context *c)
{
	if (!c->own)
		c->own = xzalloc(sizeof(struct m10_ctx));
	*m10_ctx(c) = (struct m10_ctx){
		.bearer = 1,
		.lport = { DEFAULT_PORT, DEFAULT_PORT },
		.srvc = TO_SERVER,
	};
}

static void m10_reset(struct module *m)
{
	struct context *c;

	if (!m->own)
		m->own = xzalloc(sizeof(struct m10));
	*m10(m) = (struct m10){
		.tcfg = { 3, 2, 1024, 1 },
		.srvc = TO_SERVER,
	};
	memset(&m->cfg, 0, sizeof(m->cfg));
	m->cfg.accept = 1;
	m->cfg.retrans[0] = 8;
	m->cfg.retrans[1] = 600;
	tcfg_apply(m);
	m->sde = 1;
	for_each_context(m, c) {
		if (c->own)
			m10_cancel(c);
		reset_context(c);
	}
}

static void m10_recv(struct sock *s)
{
	(void)s;	/* all is pushed, or transparent */
}

/* It has none of its own: ERROR, or the general codes of +CME ERROR. */
static const char *m10_error_text(int err)
{
	(void)err;
	return NULL;
}

static const struct at_cmd m10_cmds[] = {
	{ .name = "+QIFGCNT", .help = "(0,1)", .read = qifgcnt_read,
	  .write = qifgcnt },
	{ .name = "+QICSGP", .help = "(0,1),<APN or number>,<user>,<password>",
	  .read = qicsgp_read, .write = qicsgp },
	{ .name = "+QIMUX", .help = "(0,1)", .read = qimux_read,
	  .write = qimux },
	{ .name = "+QIMODE", .help = "(0,1)", .read = qimode_read,
	  .write = qimode },
	{ .name = "+QIDNSIP", .help = "(0,1)", .read = qidnsip_read,
	  .write = qidnsip },
	{ .name = "+QITCFG", .help = "(0-10),(0-100),(1-1460),(0,1)",
	  .read = qitcfg_read, .write = qitcfg },
	{ .name = "+QIREGAPP", .exec = qiregapp },
	{ .name = "+QIACT", .exec = qiact },
	{ .name = "+QIDEACT", .exec = qideact },
	{ .name = "+QILOCIP", .exec = qilocip },
	{ .name = "+QISTAT", .exec = m10_qistat },
	{ .name = "+QIOPEN", .help = "(0-5),(\"TCP\",\"UDP\"),<address>,<port>",
	  .write = m10_qiopen },
	{ .name = "+QICLOSE", .help = "(0-5)", .exec = m10_qiclose_all,
	  .write = m10_qiclose },
	{ .name = "+QISERVER", .help = "(0,1),(1-5)",
	  .read = m10_qiserver_read, .exec = m10_qiserver_exec,
	  .write = m10_qiserver },
	{ .name = "+QILPORT", .help = "(\"TCP\",\"UDP\"),(1-65535)",
	  .read = qilport_read, .write = qilport },
	{ .name = "+QISRVC", .help = "(1,2)", .read = qisrvc_read,
	  .write = qisrvc },
	{ .name = "+QISEND", .help = "(0-5),(1-1460)",
	  .exec = m10_qisend_exec, .write = m10_qisend },
	{ .name = "+QISACK", .help = "(0-5)", .exec = m10_qisack_exec,
	  .write = m10_qisack },
	{ .name = "+QIAUTOS", .help = "(0,1),(1-100)", .read = qiautos_read,
	  .write = qiautos },
	{ .name = "+QIHEAD", .help = "(0,1)", .read = qihead_read,
	  .write = qihead },
	{ .name = "+QISHOWRA", .help = "(0,1)", .read = qishowra_read,
	  .write = qishowra },
	{ .name = "+QISHOWLA", .help = "(0,1)", .read = qishowla_read,
	  .write = qishowla },
	{ .name = "+QISHOWPT", .help = "(0,1)", .read = qishowpt_read,
	  .write = qishowpt },
	{ .name = "+QIDNSCFG", .help = "<primary>,<secondary>",
	  .read = qidnscfg_read, .write = qidnscfg },
	{ .name = "+QIDNSGIP", .help = "<domain name>", .write = m10_qidnsgip },
	{ .name = "+QISDE", .help = "(0,1)", .read = at_qisde_read,
	  .write = at_qisde },
	{ 0 }
};

static const char *const lacks[] = {
	"+CEREG", "+C5GREG", "+QURCCFG", "+QCFG", NULL
};

const struct dialect dialect_m10 = {
	.name = "m10",
	.identity = { "Quectel_Ltd", "Quectel_M10", "M10R04A02M32_SST" },
	.revision_label = "Revision:",
	.cmds = m10_cmds,
	.lacks = lacks,
	.xonxoff = true,
	.bad_param = AT_BAD_PARAM,
	.first_context = 0,
	.last_context = M10_CONTEXTS - 1,
	.guard = 500,		/* 3.3 */
	.plus_gap = 20,
	.plus_window = 40,
	.reset = m10_reset,
	.opened = m10_opened,
	.recv = m10_recv,
	.push = m10_push,
	.closed = m10_closed,
	.close_done = m10_close_done,
	.slot = m10_slot,
	.incoming = m10_incoming,
	.sent = m10_sent,
	.data_over = m10_data_over,
	.ctx_refused = m10_ctx_refused,
	.ctx_done = m10_ctx_done,
	.ctx_broken = m10_ctx_broken,
	.error_text = m10_error_text,
};
