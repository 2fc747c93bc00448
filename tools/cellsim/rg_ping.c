// SPDX-License-Identifier: GPL-2.0-only
/* The rg dialect: QPING (2.3.13) */
#include <string.h>

#include "rg.h"

static void report_reply(struct port *p, const struct ping_reply *r)
{
	const char *quote = quirk(Q_PING_NO_QUOTES) ? "" : "\"";
	char ip[INET6_ADDRSTRLEN];

	if (r->error)
		port_urc(p, "+QPING: %d", r->error);
	else
		port_urc(p, "+QPING: 0,%s%s%s,%d,%d,%d", quote,
			 addr_text(&r->from, ip, sizeof(ip)), quote, r->bytes,
			 r->ms, r->ttl);
}

static void ping_report(struct ping_job *j, const struct ping_reply *r, int err)
{
	struct port *p = module_urc_port(j->m, j->port);

	if (!p)
		return;
	if (!r && !err && !j->received && quirk(Q_PING_LOST_ERROR))
		err = 569;
	if (r)
		report_reply(p, r);
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
	long ctx, timeout = 4, count = 4, size = 32, err;
	const char *host = arg_str(a, 1);
	struct sockaddr_storage addr;
	struct context *c;

	if (!host || !host[0] || strlen(host) > 256 || a->n > 5 ||
	    !arg_num(a, 0, 1, RG_CONTEXTS, &ctx) ||
	    !arg_opt(a, 2, 1, 255, &timeout) ||
	    !arg_opt(a, 3, 1, 10, &count) || !arg_opt(a, 4, 32, 1500, &size))
		return -552;
	c = &p->m->ctx[ctx];
	if (j->running)
		return -568;
	if (c->state != CTX_UP)
		return -context_error(c);
	if (addr_parse(host, 0, &addr) && !ping_family(c, addr.ss_family))
		return -552;
	*j = (struct ping_job){
		.m = p->m, .port = p, .ctx = c,
		.timeout = timeout, .count = count, .size = size,
		.report = ping_report,
	};
	p->hold = true;
	err = quirk_num(Q_PING_ERROR, 0, 0);
	if (err) {
		port_urc(p, "+QPING: %ld", err);
		return AT_OK;
	}
	return ping_start(j, host) ? AT_OK : -554;
}
