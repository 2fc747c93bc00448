// SPDX-License-Identifier: GPL-2.0-only
/*
 * Echo requests for QPING, over an ICMP socket where net.ipv4.ping_group_range
 * allows that, else over a raw one
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cellsim.h"

static uint16_t ping_id;

void ping_stop(struct ping_job *j)
{
	timer_cancel(&j->timer);
	if (j->query)
		dns_cancel(j->query);
	j->query = NULL;
	if (j->src.fd >= 0) {
		loop_del(&j->src);
		close(j->src.fd);
		j->src.fd = -1;
	}
	j->running = false;
}

void ping_finish(struct ping_job *j, int error)
{
	ping_stop(j);
	j->report(j, NULL, error);
}

static uint16_t checksum(const unsigned char *p, size_t n)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i + 1 < n; i += 2)
		sum += p[i] << 8 | p[i + 1];
	if (n & 1)
		sum += p[n - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* The ICMPv6 checksum is the kernel's business. */
static bool transmit(struct ping_job *j)
{
	unsigned char p[8 + 1500] = { 0 };
	size_t n = 8 + j->size, i;
	bool v6 = j->to.ss_family == AF_INET6;
	uint16_t sum;

	p[0] = v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
	p[4] = ping_id >> 8;
	p[5] = ping_id;
	p[7] = j->sent;
	for (i = 8; i < n; i++)
		p[i] = 'a' + i % 23;
	sum = v6 ? 0 : checksum(p, n);
	p[2] = sum >> 8;
	p[3] = sum;
	return sendto(j->src.fd, p, n, 0, (struct sockaddr *)&j->to,
		      addr_len(&j->to)) >= 0;
}

static void send_request(struct ping_job *j)
{
	bool lost = quirk(Q_PING_LOSS) &&
		    (j->sent + 1) % quirk_num(Q_PING_LOSS, 0, 1) == 0;
	long model = quirk_num(Q_PING_REPLY, 0, j->timeout * 1000);

	j->sent++;
	j->waiting = true;
	j->sent_at = loop_now();
	timer_in(&j->timer, j->timeout * NSEC_PER_SEC);
	if (lost)
		return;
	if (quirk(Q_PING_REPLY)) {
		j->modelled = model < j->timeout * 1000;
		if (j->modelled)
			timer_in(&j->timer, model * NSEC_PER_MSEC);
	} else if (!transmit(j)) {
		timer_in(&j->timer, 0);
	}
}

static void next(struct ping_job *j)
{
	long pause = quirk_num(Q_PING_INTERVAL, 0, 0);

	j->waiting = false;
	j->modelled = false;
	if (j->sent >= j->count)
		ping_finish(j, 0);
	else if (j->sent && pause)
		timer_at(&j->timer, j->sent_at + pause * NSEC_PER_MSEC);
	else
		send_request(j);
}

static void received(struct ping_job *j, struct ping_reply *r)
{
	r->bytes = j->size;
	r->ms = (loop_now() - j->sent_at) / NSEC_PER_MSEC;
	j->min = j->received ? min(j->min, r->ms) : r->ms;
	j->max = max(j->max, r->ms);
	j->sum += r->ms;
	j->received++;
	j->report(j, r, 0);
	next(j);
}

static void ping_timer(struct timer *t)
{
	struct ping_job *j = container_of(t, struct ping_job, timer);
	struct ping_reply r = { .error = 569 };

	if (!j->waiting) {
		send_request(j);
		return;
	}
	if (j->modelled) {
		r.error = 0;
		r.from = j->to;
		r.ttl = quirk_num(Q_PING_REPLY, 1, 64);
		received(j, &r);
		return;
	}
	j->report(j, &r, 0);
	next(j);
}

static int time_to_live(struct msghdr *msg)
{
	struct cmsghdr *c;
	int ttl = 0;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if ((c->cmsg_level == IPPROTO_IPV6 &&
		     c->cmsg_type == IPV6_HOPLIMIT) ||
		    (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL))
			memcpy(&ttl, CMSG_DATA(c), sizeof(ttl));
	}
	return ttl;
}

/* An ICMP socket gets its own answers only, and under an id of its own. */
static bool is_reply(const struct ping_job *j, const unsigned char *p, size_t n)
{
	int want = ICMP6_ECHO_REPLY;

	if (j->to.ss_family == AF_INET) {
		size_t off = j->raw ? (p[0] & 15) * 4 : 0;

		want = ICMP_ECHOREPLY;
		p += min(off, n);
		n -= min(off, n);
	}
	return n >= 8 && p[0] == want && p[7] == j->sent &&
	       (!j->raw || (p[4] << 8 | p[5]) == ping_id);
}

static void ping_event(struct source *src, unsigned int events)
{
	struct ping_job *j = container_of(src, struct ping_job, src);
	unsigned char p[2048], control[64];
	struct ping_reply r = { 0 };
	struct iovec iov = { p, sizeof(p) };
	struct msghdr msg = {
		.msg_name = &r.from, .msg_namelen = sizeof(r.from),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(src->fd, &msg, 0);

	(void)events;
	if (n < 8 || !j->waiting || !is_reply(j, p, n))
		return;
	r.ttl = time_to_live(&msg);
	received(j, &r);
}

static bool open_socket(struct ping_job *j)
{
	int family = j->to.ss_family, flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
	int protocol = IPPROTO_ICMP, one = 1;

	if (family == AF_INET6)
		protocol = IPPROTO_ICMPV6;
	j->src.fd = socket(family, SOCK_DGRAM | flags, protocol);
	j->raw = j->src.fd < 0;
	if (j->raw)
		j->src.fd = socket(family, SOCK_RAW | flags, protocol);
	if (j->src.fd < 0)
		return false;
	if (family == AF_INET6)
		setsockopt(j->src.fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &one,
			   sizeof(one));
	else
		setsockopt(j->src.fd, IPPROTO_IP, IP_RECVTTL, &one,
			   sizeof(one));
	loop_add(&j->src, EPOLLIN);
	return context_bind(j->ctx, j->src.fd, family, 0) >= 0;
}

/* 2.3.13 knows dotted decimal addresses only. */
bool ping_family(const struct context *c, int family)
{
	return context_family(c, family) &&
	       (family == AF_INET || quirk(Q_PING_IPV6));
}

static void resolved(void *arg, int err, const struct sockaddr_storage *a,
		     int n)
{
	struct ping_job *j = arg;

	(void)n;
	j->query = NULL;
	if (!err && !ping_family(j->ctx, a->ss_family))
		err = 565;
	if (!err) {
		j->to = *a;
		((struct sockaddr_in *)&j->to)->sin_port = 0;
		err = open_socket(j) ? 0 : 554;
	}
	if (err)
		ping_finish(j, err);
	else
		next(j);
}

/* The first report never comes from in here. */
bool ping_start(struct ping_job *j, const char *host)
{
	j->src.fd = -1;
	j->src.fn = ping_event;
	j->timer.fn = ping_timer;
	ping_id++;
	if (!addr_parse(host, 0, &j->to)) {
		j->query = dns_start(j->ctx, host, resolved, j);
		j->running = true;
		return true;
	}
	if (!open_socket(j)) {
		ping_stop(j);
		return false;
	}
	j->running = true;
	next(j);
	return true;
}
