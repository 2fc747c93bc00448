// SPDX-License-Identifier: GPL-2.0-only
/* PDP contexts: addresses, activation, loss */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cellsim.h"

static void ctx_timer(struct timer *t);

void context_init(struct module *m)
{
	struct context *c;
	unsigned char i = 0;

	for_each_context(m, c) {
		struct ctx_net *n = &c->next;

		i++;
		c->m = m;
		c->id = c - m->ctx;
		c->type = CTX_IPV4;
		c->timer.fn = ctx_timer;
		snprintf(n->address, sizeof(n->address), "10.7.157.%d", i);
		snprintf(n->address6, sizeof(n->address6), "fd00::%d", i);
		strcpy(n->dns[0], "8.8.8.8");
		strcpy(n->dns[1], "8.8.4.4");
		strcpy(n->dns6[0], "2001:4860:4860::8888");
		strcpy(n->dns6[1], "2001:4860:4860::8844");
		strcpy(c->number, "17201");	/* m10 3.1 */
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
	struct ctx_net *n = &c->next;

	if (!strcmp(key, "address"))
		return set_addr(AF_INET, n->address, sizeof(n->address), value);
	if (!strcmp(key, "address6"))
		return set_addr(AF_INET6, n->address6, sizeof(n->address6),
				value);
	if (!strcmp(key, "dns"))
		return set_dns(AF_INET, n->dns, value);
	if (!strcmp(key, "dns6"))
		return set_dns(AF_INET6, n->dns6, value);
	if (!strcmp(key, "device") && strlen(value) < sizeof(c->device)) {
		strcpy(c->device, value);
		return true;
	}
	if (!strcmp(key, "number") && strlen(value) < sizeof(c->number)) {
		strcpy(c->number, value);
		return true;
	}
	return false;
}

bool context_set_dns(struct context *c, int family, const char *first,
		     const char *second)
{
	char (*dns)[INET6_ADDRSTRLEN] = family == AF_INET ? c->now.dns :
							    c->now.dns6;
	char new[2][INET6_ADDRSTRLEN];

	memcpy(new, dns, sizeof(new));
	if (!set_addr(family, new[0], sizeof(new[0]), first) ||
	    (second && !set_addr(family, new[1], sizeof(new[1]), second)))
		return false;
	memcpy(dns, new, sizeof(new));
	return true;
}

bool context_family(const struct context *c, int family)
{
	return c->now.type == CTX_IPV4V6 ||
	       (family == AF_INET) == (c->now.type == CTX_IPV4);
}

int context_bind(const struct context *c, int fd, int family, int port)
{
	const char *dev = c->device[0] ? c->device : c->m->bind_device;
	const char *host = family == AF_INET ? "0.0.0.0" : "::";
	struct sockaddr_storage a;
	int one = 1;

	if (dev && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, dev,
			      strlen(dev)) < 0)
		return -1;
	if (c->m->bind_address)
		host = family == AF_INET ? c->now.address : c->now.address6;
	else if (!port)
		return 0;
	if (!port)	/* one is chosen at the connect, for its remote */
		setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one,
			   sizeof(one));
	addr_parse(host, port, &a);
	return bind(fd, (struct sockaddr *)&a, addr_len(&a));
}

bool context_option(struct module *m, const char *spec)
{
	char *copy = xstrdup(spec);
	char *item, *save = NULL, *end;
	long id = strtol(copy, &end, 10);
	struct context *c = context_get(m, id);
	bool ok = *end == ':' && end != copy && c;

	for (item = strtok_r(ok ? end + 1 : end, ",", &save); ok && item;
	     item = strtok_r(NULL, ",", &save)) {
		char *eq = strchr(item, '=');

		if (!eq) {
			ok = false;
			break;
		}
		*eq = '\0';
		ok = context_set(c, item, eq + 1);
	}
	free(copy);
	return ok;
}

struct context *context_get(struct module *m, long id)
{
	const struct dialect *d = m->dialect;

	return id >= d->first_context && id <= d->last_context ? &m->ctx[id] :
								 NULL;
}

/* The network gives another address than the last time. */
static void next_address(struct ctx_net *n)
{
	struct in_addr v4;
	struct in6_addr v6;

	inet_pton(AF_INET, n->address, &v4);
	v4.s_addr = htonl(ntohl(v4.s_addr) + 16);
	inet_ntop(AF_INET, &v4, n->address, sizeof(n->address));
	inet_pton(AF_INET6, n->address6, &v6);
	v6.s6_addr[15] += 16;
	inet_ntop(AF_INET6, &v6, n->address6, sizeof(n->address6));
}

void context_found(struct context *c)
{
	c->now = c->next;
	c->now.type = c->type;
	c->state = CTX_UP;
}

static int activate(struct context *c)
{
	int err = quirk_take(Q_ACT_FAIL, 561);

	if (err)
		return err;
	if (c->m->reg != REG_HOME)
		return 561;
	if (c->m->dialect->ctx_refused)
		err = c->m->dialect->ctx_refused(c);
	if (err)
		return err;
	if (quirk(Q_APN_REQUIRED) && !c->apn[0])
		return 573;
	if (c->activations++ && quirk(Q_NEW_ADDRESS))
		next_address(&c->next);
	context_found(c);
	return 0;
}

static void stop_ping(struct context *c)
{
	struct ping_job *j = &c->m->ping;

	if (j->running && j->ctx == c)
		ping_finish(j, 570);
}

static int deactivate(struct context *c)
{
	int err = c->live ? quirk_take(Q_DEACT_FAIL, 562) : 0;

	if (err) {
		c->state = CTX_UP;
		return err;
	}
	sock_drop_context(c);
	stop_ping(c);
	c->state = CTX_DOWN;
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
		err = deactivate(c);
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
	c->live = c->state == CTX_UP;
	c->port = p;
	c->async = async;
	c->view = false;
	c->down = true;
	c->state = CTX_DEACTIVATING;
	timer_in(&c->timer, c->live ?
			    c->m->deactivate_after * NSEC_PER_MSEC : 0);
}

void context_break(struct context *c)
{
	if (c->state != CTX_UP)
		return;
	c->state = CTX_BROKEN;
	sock_break_context(c);
	stop_ping(c);
	c->m->dialect->ctx_broken(c);
}

void context_reset(struct module *m)
{
	struct context *c;

	for_each_context(m, c) {
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
