// SPDX-License-Identifier: GPL-2.0-only
/* The m10 dialect: AT+QIDNSGIP (9.2) */
#include <string.h>

#include "m10.h"

static struct port *asker(struct context *c)
{
	struct m10_ctx *o = m10_ctx(c);
	struct port *p = module_urc_port(c->m, o->asker);

	o->query = NULL;
	o->asker = NULL;
	return p;
}

static void failed(struct port *p)
{
	const char *how = quirk(Q_DNSGIP_FAIL) ? quirk_arg(Q_DNSGIP_FAIL) : "";

	if (p && strcmp(how, "silent"))
		port_urc(p, !strcmp(how, "error") ? "ERROR" : "DNS FAIL");
}

/* The addresses follow each other, behind one blank line. */
static void answered(void *arg, int err, const struct sockaddr_storage *a,
		     int n)
{
	struct port *p = asker(arg);
	char text[512], ip[INET6_ADDRSTRLEN];
	int i, at = 0;

	if (err || !p) {
		failed(p);
		return;
	}
	for (i = 0; i < n; i++) {
		addr_text(&a[i], ip, sizeof(ip));
		if (quirk(Q_DNSGIP_LINES))
			port_urc(p, "%s", ip);
		else
			at += snprintf(text + at, sizeof(text) - at, "%s%s",
				       i ? "\r\n" : "", ip);
	}
	if (at)
		port_urc(p, "%s", text);
}

void m10_ask(struct context *c, int err)
{
	struct m10_ctx *o = m10_ctx(c);

	if (err)
		failed(asker(c));
	else
		o->query = dns_start(c, o->name, answered, c);
}

void m10_cancel(struct context *c)
{
	struct m10_ctx *o = m10_ctx(c);

	if (o->query)
		dns_cancel(o->query);
	o->query = NULL;
	o->asker = NULL;
}

/* It activates the context, if need be. */
int m10_qidnsgip(struct port *p, const struct args *a)
{
	struct context *c = m10_foreground(p);
	const char *name = arg_str(a, 0);
	struct m10_ctx *o = m10_ctx(p->fg);
	int ret;

	if (a->n != 1 || !name || !name[0] || strlen(name) > 255)
		return AT_BAD_PARAM;
	if (!c || o->asker)
		return AT_NOT_ALLOWED;
	ret = m10_bring_up(c, p);
	if (ret != AT_OK)
		return ret;
	o->asker = p;
	strcpy(o->name, name);
	if (c->state == CTX_UP)
		m10_ask(c, 0);
	return AT_OK;
}
