// SPDX-License-Identifier: GPL-2.0-only
/* PDP contexts: addresses, activation, loss */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "cellsim.h"

static void ctx_timer(struct timer *t);

void context_init(struct module *m)
{
	int i;

	for (i = 1; i <= MAX_CONTEXTS; i++) {
		struct context *c = &m->ctx[i];

		c->m = m;
		c->id = i;
		c->type = CTX_IPV4;
		c->timer.fn = ctx_timer;
		snprintf(c->address, sizeof(c->address), "10.7.157.%d", i);
		snprintf(c->address6, sizeof(c->address6), "fd00::%d", i);
		strcpy(c->dns[0], "8.8.8.8");
		strcpy(c->dns[1], "8.8.4.4");
		strcpy(c->dns6[0], "2001:4860:4860::8888");
		strcpy(c->dns6[1], "2001:4860:4860::8844");
	}
}

static bool set_addr(int family, char *dst, size_t n, const char *value)
{
	struct in6_addr a;

	if (inet_pton(family, value, &a) != 1)
		return false;
	return inet_ntop(family, &a, dst, n);
}

/* One or two servers, with a slash or comma between. */
static bool set_dns(int family, char (*dst)[INET6_ADDRSTRLEN],
		    const char *value)
{
	size_t n = strcspn(value, "/,");
	char first[64];

	if (n >= sizeof(first))
		return false;
	memcpy(first, value, n);
	first[n] = '\0';
	strcpy(dst[1], family == AF_INET ? "0.0.0.0" : "::");
	return set_addr(family, dst[0], INET6_ADDRSTRLEN, first) &&
	       (!value[n] ||
		set_addr(family, dst[1], INET6_ADDRSTRLEN, value + n + 1));
}

bool context_set(struct context *c, const char *key, const char *value)
{
	if (!strcmp(key, "address"))
		return set_addr(AF_INET, c->address, sizeof(c->address), value);
	if (!strcmp(key, "address6"))
		return set_addr(AF_INET6, c->address6, sizeof(c->address6),
				value);
	if (!strcmp(key, "dns"))
		return set_dns(AF_INET, c->dns, value);
	if (!strcmp(key, "dns6"))
		return set_dns(AF_INET6, c->dns6, value);
	return false;
}

bool context_option(struct module *m, const char *spec)
{
	char *copy = xstrdup(spec);
	char *item, *save = NULL, *end;
	long id = strtol(copy, &end, 10);
	bool ok = *end == ':' && id >= 1 && id <= MAX_CONTEXTS;

	for (item = strtok_r(ok ? end + 1 : end, ",", &save); ok && item;
	     item = strtok_r(NULL, ",", &save)) {
		char *eq = strchr(item, '=');

		if (!eq) {
			ok = false;
			break;
		}
		*eq = '\0';
		ok = context_set(&m->ctx[id], item, eq + 1);
	}
	free(copy);
	return ok;
}

struct context *context_get(struct module *m, long id)
{
	return id >= 1 && id <= MAX_CONTEXTS ? &m->ctx[id] : NULL;
}

/* The network gives another address than the last time. */
static void next_address(struct context *c)
{
	struct in_addr v4;
	struct in6_addr v6;

	inet_pton(AF_INET, c->address, &v4);
	v4.s_addr = htonl(ntohl(v4.s_addr) + 16);
	inet_ntop(AF_INET, &v4, c->address, sizeof(c->address));
	inet_pton(AF_INET6, c->address6, &v6);
	v6.s6_addr[15] += 16;
	inet_ntop(AF_INET6, &v6, c->address6, sizeof(c->address6));
}

static int act_failure(void)
{
	long left = quirk_num(Q_ACT_FAIL, 0, 1);
	char spec[32];

	if (!quirk(Q_ACT_FAIL))
		return 0;
	quirk_set("act-fail=off");
	if (left > 1) {
		snprintf(spec, sizeof(spec), "act-fail=%ld", left - 1);
		quirk_set(spec);
	}
	return 561;
}

static int activate(struct context *c)
{
	int err = act_failure();

	if (err || c->m->reg != REG_HOME)
		return 561;
	if (quirk(Q_APN_REQUIRED) && !c->apn[0])
		return 573;
	if (c->activations++ && quirk(Q_NEW_ADDRESS))
		next_address(c);
	c->state = CTX_UP;
	return 0;
}

static void ctx_timer(struct timer *t)
{
	struct context *c = container_of(t, struct context, timer);
	int err = 0;

	switch (c->state) {
	case CTX_ACTIVATING:
		err = activate(c);
		if (err)
			c->state = CTX_DOWN;
		break;
	case CTX_DEACTIVATING:
		sock_drop_context(c);
		c->state = CTX_DOWN;
		break;
	case CTX_BROKEN:	/* must be deactivated first (2.4.5) */
		err = 572;
		break;
	default:
		break;
	}
	c->m->dialect->ctx_done(c, err);
}

void context_up(struct context *c, struct port *p, bool async, bool view)
{
	c->port = p;
	c->async = async;
	c->view = view;
	c->down = false;
	if (c->state == CTX_DOWN)
		c->state = CTX_ACTIVATING;
	timer_in(&c->timer, c->state == CTX_ACTIVATING ?
			    c->m->activate_after * NSEC_PER_MSEC : 0);
}

void context_down(struct context *c, struct port *p, bool async)
{
	bool live = c->state == CTX_UP;

	c->port = p;
	c->async = async;
	c->view = false;
	c->down = true;
	c->state = CTX_DEACTIVATING;
	timer_in(&c->timer, live ?
			    c->m->deactivate_after * NSEC_PER_MSEC : 0);
}

void context_break(struct context *c)
{
	if (c->state != CTX_UP)
		return;
	c->state = CTX_BROKEN;
	sock_break_context(c);
	c->m->dialect->ctx_broken(c);
}

void context_reset(struct module *m)
{
	int i;

	for (i = 1; i <= MAX_CONTEXTS; i++) {
		struct context *c = &m->ctx[i];

		timer_cancel(&c->timer);
		c->state = CTX_DOWN;
		c->type = CTX_IPV4;
		c->apn[0] = '\0';
		c->user[0] = '\0';
		c->password[0] = '\0';
		c->auth = 0;
		c->port = NULL;
	}
}
