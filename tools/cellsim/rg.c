// SPDX-License-Identifier: GPL-2.0-only
/* The rg dialect (RGx00U, RM500U): contexts, errors and the command table */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "rg.h"

/* ------------------------------------------------ errors (chapter 4) */

static const char *const errors[] = {
	"Unknown error", "Operation blocked", "Invalid parameters",
	"Memory not enough", "Socket creation failed",
	"Operation not supported", "Socket bind failed",
	"Socket listen failed", "Socket write failed", "Socket read failed",
	"Socket accept failed", "PDP context opening failed",
	"PDP context closure failed", "Socket identity has been used",
	"DNS busy", "DNS parse failed", "Socket connect failed",
	"Socket has been closed", "Operation busy", "Operation timeout",
	"PDP context broken down", "PDP context broken down",
	"Operation not allowed", "APN not configured", "Port busy",
};

static const char *rg_error_text(int err)
{
	if (!err)
		return "Operation success";
	if (err < 550 || err >= 550 + (int)ARRAY_SIZE(errors))
		return NULL;
	return errors[err - 550];
}

/* The example of 3.8 has a space, and no capital at the start; 2.3.16 has not. */
static int qigeterror(struct port *p, const struct args *a)
{
	const char *how = quirk(Q_GETERROR) ? quirk_arg(Q_GETERROR) : "";
	const char *text = rg_error_text(p->m->last_error);
	int err = p->m->last_error, first;

	(void)a;
	if (!text)
		text = rg_error_text(550);
	first = text[0];
	if (islower((unsigned char)text[1]))
		first = tolower(first);
	if (!strcmp(how, "quoted"))
		at_info(p, "+QIGETERROR: %d,\"%s\"", err, text);
	else if (!strcmp(how, "capital"))
		at_info(p, "+QIGETERROR: %d,%s", err, text);
	else
		at_info(p, "+QIGETERROR: %d, %c%s", err, first, text + 1);
	return AT_OK;
}

/* ----------------------------------------------- contexts (2.3.2-6) */

int context_error(const struct context *c)
{
	if (c->state == CTX_UP)
		return 0;
	return c->state == CTX_BROKEN ? 570 : 561;
}

static struct context *ctx_arg(struct port *p, const struct args *a, int i)
{
	long id;

	if (!arg_num(a, i, 1, RG_CONTEXTS, &id))
		return NULL;
	return context_get(p->m, id);
}

static bool str_arg(const struct args *a, int i, char *dst)
{
	const char *s = arg_str(a, i);

	if (i >= a->n)
		return true;
	if (!s || strlen(s) > APN_MAX)
		return false;
	strcpy(dst, s);
	return true;
}

/*
 * The syntax has three strings, the examples of 2.3.2 and 3.1.1 have four:
 * take both.
 */
static int qicsgp(struct port *p, const struct args *a)
{
	struct context *c = ctx_arg(p, a, 0);
	char apn[APN_MAX + 1] = "", user[APN_MAX + 1], pass[APN_MAX + 1];
	long type = 0, auth = 0;
	int last = a->n - 1;

	if (!c)
		return -552;
	if (a->n == 1) {
		at_info(p, "+QICSGP: %d,\"%s\",\"%s\",\"%s\",%s%d", c->type,
			c->apn, c->user, c->password,
			quirk(Q_QICSGP_EXTRA) ? "\"\"," : "", c->auth);
		return AT_OK;
	}
	if (a->n == 2 || a->n > 7 || !arg_num(a, 1, 1, 3, &type))
		return -552;
	strcpy(user, c->user);
	strcpy(pass, c->password);
	auth = c->auth;
	if (last >= 5 && !arg_num(a, last, 0, 3, &auth))
		return -552;
	if ((last == 6 && (!arg_str(a, 5) || *arg_str(a, 5))) ||
	    !str_arg(a, 2, apn) || !str_arg(a, 3, user) ||
	    !str_arg(a, 4, pass))
		return -552;
	c->type = type;
	strcpy(c->apn, apn);
	strcpy(c->user, user);
	strcpy(c->password, pass);
	c->auth = auth;
	return AT_OK;
}

/* "<context_type>,<addresses>", as QIACT? and +QIACTEX show them */
static const char *ctx_text(const struct context *c, char *out, size_t n)
{
	bool up = c->state == CTX_UP;
	const char *v4 = up ? c->now.address : "0.0.0.0";
	const char *v6 = up ? c->now.address6 : "::";
	enum ctx_type type = up ? c->now.type : c->type;

	if (type == CTX_IPV4V6)
		snprintf(out, n, "3,\"%s\",\"%s\"", v4, v6);
	else if (type == CTX_IPV6)
		snprintf(out, n, "2,\"%s\"", v6);
	else
		snprintf(out, n, "1,\"%s\"", v4);
	return out;
}

static int list_contexts(struct port *p, const char *name)
{
	char text[128];
	int i;

	for (i = 1; i <= RG_CONTEXTS; i++) {
		const struct context *c = &p->m->ctx[i];

		if (c->state == CTX_UP || quirk(Q_QIACT_ALL))
			at_info(p, "%s: %d,%d,%s", name, i, c->state == CTX_UP,
				ctx_text(c, text, sizeof(text)));
	}
	return AT_OK;
}

static int qiact_read(struct port *p, const struct args *a)
{
	(void)a;
	return list_contexts(p, "+QIACT");
}

static int qiactex_read(struct port *p, const struct args *a)
{
	(void)a;
	return list_contexts(p, "+QIACTEX");
}

static bool ctx_busy(const struct context *c)
{
	return c->state == CTX_ACTIVATING || c->state == CTX_DEACTIVATING;
}

static int qiact(struct port *p, const struct args *a)
{
	struct context *c = ctx_arg(p, a, 0);

	if (!c || a->n != 1)
		return -552;
	if (ctx_busy(c))
		return -568;
	context_up(c, p, false, false);
	return AT_PENDING;
}

static int qiactex(struct port *p, const struct args *a)
{
	struct context *c = ctx_arg(p, a, 0);
	long view = 0;

	if (!c || a->n > 2 || !arg_opt(a, 1, 0, 1, &view))
		return -552;
	if (ctx_busy(c))
		return -568;
	context_up(c, p, true, view);
	return AT_OK;
}

static int qideact(struct port *p, const struct args *a)
{
	struct context *c = ctx_arg(p, a, 0);

	if (!c || a->n != 1)
		return -552;
	if (ctx_busy(c))
		return -568;
	context_down(c, p, false);
	return AT_PENDING;
}

static int qideactex(struct port *p, const struct args *a)
{
	struct context *c = ctx_arg(p, a, 0);

	if (!c || a->n != 1)
		return -552;
	if (ctx_busy(c))
		return -568;
	context_down(c, p, true);
	return AT_OK;
}

static void rg_ctx_done(struct context *c, int err)
{
	struct port *p = module_urc_port(c->m, c->port);
	char text[128];

	if (!c->async)
		at_finish(c->port, err ? -err : AT_OK);
	else if (!p)
		return;
	else if (c->down)
		port_urc(p, "+QIDEACTEX: %d,%d", c->id, err);
	else if (c->view && !err)
		port_urc(p, "+QIACTEX: %d,0,%s", c->id,
			 ctx_text(c, text, sizeof(text)));
	else
		port_urc(p, "+QIACTEX: %d,%d", c->id, err);
}

static void rg_ctx_broken(struct context *c)
{
	struct port *p = c->port ? c->port : &c->m->port[0];

	p = module_urc_port(c->m, p);
	if (p)
		port_urc(p, "+QIURC: \"pdpdeact\",%d", c->id);
}

/* ---------------------------------------------------- DNS (2.3.14) */

static int dns_show(struct port *p, const struct context *c)
{
	bool up = c->state == CTX_UP;
	bool six = (up ? c->now.type : c->type) == CTX_IPV6;
	const char (*dns)[INET6_ADDRSTRLEN] = six ? c->now.dns6 : c->now.dns;
	const char *none = six ? "::" : "0.0.0.0";

	at_info(p, "+QIDNSCFG: %d,\"%s\",\"%s\"", c->id, up ? dns[0] : none,
		up ? dns[1] : none);
	return AT_OK;
}

/* Notes 1 and 2: the family is the context's. */
static int qidnscfg(struct port *p, const struct args *a)
{
	struct context *c = ctx_arg(p, a, 0);
	struct sockaddr_storage first;

	if (!c || a->n > 3)
		return -552;
	if (a->n == 1)
		return dns_show(p, c);
	if (c->state != CTX_UP)
		return -context_error(c);
	if (!arg_str(a, 1) || (a->n == 3 && !arg_str(a, 2)) ||
	    !addr_parse(arg_str(a, 1), 0, &first) ||
	    !context_family(c, first.ss_family) ||
	    !context_set_dns(c, first.ss_family, arg_str(a, 1), arg_str(a, 2)))
		return -552;
	return AT_OK;
}

static void rg_reset(struct module *m)
{
	rg_cfg_reset(m);
	m->sde = 1;
	m->last_error = 0;
}

#define SERVICE_LIST "(\"TCP\",\"UDP\",\"TCP LISTENER\",\"UDP SERVICE\")"
#define OPEN_RANGES "(0-65535),(0-65535),(0-2),(0-11),(10-150)"

static const struct at_cmd rg_cmds[] = {
	{ .name = "+QICFG", .test = rg_qicfg_test, .write = rg_qicfg },
	{ .name = "+QICSGP",
	  .help = "(1-5),(1-3),<APN>,<username>,<password>,(0-3)",
	  .write = qicsgp },
	{ .name = "+QIACT", .help = "(1-5)", .read = qiact_read,
	  .write = qiact },
	{ .name = "+QIDEACT", .help = "(1-5)", .write = qideact },
	{ .name = "+QIACTEX", .help = "(1-5),(0,1)", .read = qiactex_read,
	  .write = qiactex },
	{ .name = "+QIDEACTEX", .help = "(1-5)", .write = qideactex },
	{ .name = "+QIOPEN",
	  .help = "(1-5),(0-11)," SERVICE_LIST ",<address_string>," OPEN_RANGES,
	  .write = rg_qiopen, .plain = true },
	{ .name = "+QICLOSE", .help = "(0-11),(0-65535)", .write = rg_qiclose,
	  .plain = true },
	{ .name = "+QISTATE", .help = "(0,1),(1-5),(0-11)",
	  .read = rg_qistate_all, .exec = rg_qistate_all,
	  .write = rg_qistate },
	{ .name = "+QISEND", .help = "(0-11),(0-1460),<remoteIP>,(1-65535)",
	  .write = rg_qisend },
	{ .name = "+QIRD", .help = "(0-11),(0-1500)", .write = rg_qird },
	{ .name = "+QISWTMD", .help = "(0-11),(0-2)", .write = rg_qiswtmd },
	{ .name = "+QPING", .help = "(1-5),<host>,(1-255),(1-10),(32-1500)",
	  .write = rg_qping },
	{ .name = "+QIDNSCFG", .help = "(1-5),<pridnsaddr>,<secdnsaddr>",
	  .write = qidnscfg },
	{ .name = "+QISDE", .help = "(0,1)", .read = at_qisde_read,
	  .write = at_qisde },
	{ .name = "+QIGETERROR", .exec = qigeterror },
	{ 0 }
};

const struct dialect dialect_rg = {
	.name = "rg",
	.identity = { "Quectel", "RG200U-CN", "RG200UCNAAR03A01M8G_CELLSIM" },
	.revision_label = "Revision: ",
	.cmds = rg_cmds,
	.bad_param = -552,
	.first_context = 1,
	.last_context = RG_CONTEXTS,
	.guard = 1000,		/* 1.2 */
	.plus_gap = 1000,
	.plus_window = 1000,
	.reset = rg_reset,
	.opened = rg_opened,
	.recv = rg_recv,
	.push = rg_push,
	.closed = rg_closed,
	.close_done = rg_close_done,
	.slot = rg_slot,
	.incoming = rg_incoming,
	.sent = rg_sent,
	.data_over = rg_data_over,
	.ctx_done = rg_ctx_done,
	.ctx_broken = rg_ctx_broken,
	.error_text = rg_error_text,
};
