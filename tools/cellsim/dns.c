// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's resolver: it asks the servers of its context, not the
 * host's resolv.conf, so that QIDNSCFG means something
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cellsim.h"

#define DNS_TIMEOUT	(3 * NSEC_PER_SEC)
#define DNS_TRIES	4	/* both servers, twice, or both families' */
#define DNS_PORT	53
#define TYPE_A		1
#define TYPE_AAAA	28
#define CACHE_SIZE	8
#define DNS_ADDRS	8	/* of a name; more are not looked at */

struct dns_query {
	struct context *ctx;
	char name[257];
	dns_fn fn;
	void *arg;
	struct source src;
	struct timer timer;
	int try;
	int type;
	uint16_t id;
	int error;
	struct sockaddr_storage found[DNS_ADDRS];
	int nr_found;
};

static struct cached {
	const struct context *ctx;
	char name[257];
	struct sockaddr_storage addr[DNS_ADDRS];
	int nr_addr;
	int64_t until;
} cache[CACHE_SIZE];
static int cache_next;
static uint16_t next_id = 1;

/* What --host gave: the names that need no server */
static struct host {
	struct host *next;
	char *name;
	struct sockaddr_storage addr;
} *hosts;

bool dns_host(const char *spec)
{
	char *copy = xstrdup(spec), *eq = strchr(copy, '='), *item, *save;
	bool ok = eq && eq != copy && eq[1];

	if (eq)
		*eq++ = '\0';
	for (item = ok ? strtok_r(eq, ",", &save) : NULL; ok && item;
	     item = strtok_r(NULL, ",", &save)) {
		struct host *h = xzalloc(sizeof(*h)), **pp = &hosts;

		h->name = xstrdup(copy);
		ok = addr_parse(item, 0, &h->addr);
		while (*pp)
			pp = &(*pp)->next;
		*pp = h;
	}
	free(copy);
	return ok;
}

/*
 * The first address of the context's family; IPv4 before IPv6 where it has both.
 * *@known: the name is one of these, whatever its addresses.
 */
static const struct host *host_find(const struct context *c, const char *name,
				    bool *known)
{
	const struct host *h, *six = NULL;

	*known = false;
	for (h = hosts; h; h = h->next) {
		if (strcasecmp(h->name, name))
			continue;
		*known = true;
		if (!context_family(c, h->addr.ss_family))
			continue;
		if (h->addr.ss_family == AF_INET)
			return h;
		six = six ? six : h;
	}
	return six;
}

void dns_flush(void)
{
	memset(cache, 0, sizeof(cache));
}

static const struct cached *cache_find(const struct context *ctx,
				       const char *name)
{
	int i;

	for (i = 0; i < CACHE_SIZE; i++) {
		if (cache[i].ctx == ctx && !strcasecmp(cache[i].name, name) &&
		    cache[i].until > loop_now())
			return &cache[i];
	}
	return NULL;
}

static void cache_add(const struct dns_query *q, uint32_t ttl)
{
	struct cached *c = &cache[cache_next++ % CACHE_SIZE];

	if (q->ctx->m->cfg.dns_cache || !ttl)
		return;
	c->ctx = q->ctx;
	memcpy(c->name, q->name, sizeof(c->name));
	memcpy(c->addr, q->found, sizeof(c->addr));
	c->nr_addr = q->nr_found;
	c->until = loop_now() + min(ttl, 3600U) * NSEC_PER_SEC;
}

void dns_cancel(struct dns_query *q)
{
	timer_cancel(&q->timer);
	if (q->src.fd >= 0) {
		loop_del(&q->src);
		close(q->src.fd);
	}
	free(q);
}

static void dns_done(struct dns_query *q, int error)
{
	struct sockaddr_storage found[DNS_ADDRS];
	dns_fn fn = q->fn;
	void *arg = q->arg;
	int n = error ? 0 : q->nr_found;

	memcpy(found, q->found, sizeof(found));
	dns_cancel(q);
	fn(arg, error, error ? NULL : found, n);
}

/* Returns the length of the query, or 0: no name can be this. */
static size_t build(const struct dns_query *q, unsigned char *out)
{
	const char *s = q->name;
	size_t n = 12;

	memset(out, 0, 12);
	out[0] = q->id >> 8;
	out[1] = q->id;
	out[2] = 1;		/* recursion desired */
	out[5] = 1;		/* one question */
	while (*s) {
		size_t len = strcspn(s, ".");

		if (!len || len > 63)
			return 0;
		out[n++] = len;
		memcpy(out + n, s, len);
		n += len;
		s += len;
		if (*s)
			s++;
	}
	out[n++] = 0;
	out[n++] = 0;
	out[n++] = q->type;
	out[n++] = 0;
	out[n++] = 1;
	return n;
}

/* The context's servers in turn, where it has both families those of both. */
static const char *server_of(const struct context *c, int try)
{
	bool six = c->now.type == CTX_IPV6 ||
		   (c->now.type == CTX_IPV4V6 && try & 2);
	const char *s = six ? c->now.dns6[try & 1] : c->now.dns[try & 1];

	return strcmp(s, "0.0.0.0") && strcmp(s, "::") ? s : NULL;
}

static void ask(struct dns_query *q)
{
	unsigned char packet[512];
	const char *server = server_of(q->ctx, q->try);
	struct sockaddr_storage to;
	size_t n = build(q, packet);

	if (!n) {
		q->error = 565;
		timer_in(&q->timer, 0);
		return;
	}
	timer_in(&q->timer, server ? DNS_TIMEOUT : 0);
	if (!server || !addr_parse(server, DNS_PORT, &to))
		return;
	if (q->src.fd >= 0) {
		loop_del(&q->src);
		close(q->src.fd);
	}
	q->src.fd = socket(to.ss_family,
			   SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (q->src.fd < 0)
		return;
	loop_add(&q->src, EPOLLIN);
	if (context_bind(q->ctx, q->src.fd, to.ss_family, 0) < 0 ||
	    connect(q->src.fd, (struct sockaddr *)&to, addr_len(&to)) < 0 ||
	    send(q->src.fd, packet, n, MSG_NOSIGNAL) < 0)
		timer_in(&q->timer, 0);	/* the next server, then */
}

static void dns_timer(struct timer *t)
{
	struct dns_query *q = container_of(t, struct dns_query, timer);

	if (q->error || q->nr_found)
		dns_done(q, q->error);
	else if (++q->try >= DNS_TRIES)
		dns_done(q, 565);
	else
		ask(q);
}

static size_t skip_name(const unsigned char *p, size_t n, size_t at)
{
	while (at < n && p[at]) {
		if (p[at] >= 0xc0)
			return at + 2;
		at += p[at] + 1;
	}
	return at + 1;
}

static void found(struct dns_query *q, const unsigned char *rdata)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&q->found[q->nr_found];
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)v4;

	q->nr_found++;
	if (q->type == TYPE_A) {
		v4->sin_family = AF_INET;
		memcpy(&v4->sin_addr, rdata, 4);
	} else {
		v6->sin6_family = AF_INET6;
		memcpy(&v6->sin6_addr, rdata, 16);
	}
}

/* Take the addresses of the wanted type; false: there are none. */
static bool parse(struct dns_query *q, const unsigned char *p, size_t n)
{
	size_t want = q->type == TYPE_A ? 4 : 16;
	size_t at = skip_name(p, n, 12) + 4;
	int answers = p[6] << 8 | p[7];
	uint32_t ttl = 0;

	while (answers-- && q->nr_found < DNS_ADDRS) {
		unsigned int type, len;

		at = skip_name(p, n, at);
		if (at + 10 > n)
			break;
		type = p[at] << 8 | p[at + 1];
		len = p[at + 8] << 8 | p[at + 9];
		if (at + 10 + len > n)
			break;
		if (type == (unsigned int)q->type && len == want) {
			memcpy(&ttl, p + at + 4, 4);
			found(q, p + at + 10);
		}
		at += 10 + len;
	}
	if (q->nr_found)
		cache_add(q, ntohl(ttl));
	return q->nr_found;
}

static void dns_event(struct source *src, unsigned int events)
{
	struct dns_query *q = container_of(src, struct dns_query, src);
	unsigned char p[1500];
	ssize_t n = recv(src->fd, p, sizeof(p), 0);

	(void)events;
	if (n < 0 && errno != EAGAIN) {
		timer_in(&q->timer, 0);	/* refused: the next server */
		return;
	}
	if (n < 12 || (p[0] << 8 | p[1]) != q->id || !(p[2] & 0x80))
		return;
	if (parse(q, p, n)) {
		dns_done(q, 0);
		return;
	}
	if (q->type == TYPE_A && q->ctx->now.type == CTX_IPV4V6) {
		q->type = TYPE_AAAA;
		q->id = next_id++;
		ask(q);
		return;
	}
	dns_done(q, 565);
}

/* @h, and what else the name has of that family */
static void host_addresses(struct dns_query *q, const struct host *h)
{
	int family = h ? h->addr.ss_family : AF_UNSPEC;

	for (; h && q->nr_found < DNS_ADDRS; h = h->next) {
		if (!strcasecmp(h->name, q->name) &&
		    h->addr.ss_family == family)
			q->found[q->nr_found++] = h->addr;
	}
}

/* The answer never comes from in here. */
struct dns_query *dns_start(struct context *c, const char *name, dns_fn fn,
			    void *arg)
{
	struct dns_query *q = xzalloc(sizeof(*q));
	const struct cached *hit = cache_find(c, name);
	const struct host *h;
	bool known;

	h = host_find(c, name, &known);
	q->ctx = c;
	snprintf(q->name, sizeof(q->name), "%s", name);
	q->fn = fn;
	q->arg = arg;
	q->src.fd = -1;
	q->src.fn = dns_event;
	q->timer.fn = dns_timer;
	q->type = c->now.type == CTX_IPV6 ? TYPE_AAAA : TYPE_A;
	q->id = next_id++;
	if (known) {
		q->error = h ? 0 : 565;
		host_addresses(q, h);
		timer_in(&q->timer, 0);
	} else if (hit && !c->m->cfg.dns_cache) {
		memcpy(q->found, hit->addr, sizeof(q->found));
		q->nr_found = hit->nr_addr;
		timer_in(&q->timer, 0);
	} else {
		ask(q);
	}
	return q;
}
