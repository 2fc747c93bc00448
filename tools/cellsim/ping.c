// SPDX-License-Identifier: GPL-2.0-only
/* Echo requests for QPING, over a raw socket */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cellsim.h"

static uint16_t ping_id;

static void finish(struct ping_job *j, int error)
{
	ping_stop(j);
	j->report(j, NULL, error);
}

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
static void send_request(struct ping_job *j)
{
	unsigned char p[8 + 1500] = { 0 };
	size_t n = 8 + j->size, i;
	bool v6 = j->to.ss_family == AF_INET6;
	uint16_t sum;

	p[0] = v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
	p[4] = ping_id >> 8;
	p[5] = ping_id;
	p[7] = ++j->sent;
	for (i = 8; i < n; i++)
		p[i] = 'a' + i % 23;
	sum = v6 ? 0 : checksum(p, n);
	p[2] = sum >> 8;
	p[3] = sum;
	j->sent_at = loop_now();
	timer_in(&j->timer, j->timeout * NSEC_PER_SEC);
	if (sendto(j->src.fd, p, n, 0, (struct sockaddr *)&j->to,
		   addr_len(&j->to)) < 0)
		timer_in(&j->timer, 0);
}

static void next(struct ping_job *j)
{
	if (j->sent < j->count)
		send_request(j);
	else
		finish(j, 0);
}

static void ping_timer(struct timer *t)
{
	struct ping_job *j = container_of(t, struct ping_job, timer);
	struct ping_reply r = { .error = 569 };

	if (j->src.fd < 0) {	/* it could not begin */
		finish(j, 565);
		return;
	}
	j->report(j, &r, 0);
	next(j);
}

static int hop_limit(struct msghdr *msg)
{
	struct cmsghdr *c;
	int ttl = 0;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level == IPPROTO_IPV6 &&
		    c->cmsg_type == IPV6_HOPLIMIT)
			memcpy(&ttl, CMSG_DATA(c), sizeof(ttl));
	}
	return ttl;
}

/* Returns the echo reply within @p, or NULL: it is none of ours. */
static const unsigned char *reply_of(const struct ping_job *j,
				     const unsigned char *p, size_t n)
{
	size_t off = 0;
	int want = ICMP6_ECHO_REPLY;

	if (j->to.ss_family == AF_INET) {
		off = (p[0] & 15) * 4;
		want = ICMP_ECHOREPLY;
	}
	if (n < off + 8 || p[off] != want ||
	    (p[off + 4] << 8 | p[off + 5]) != ping_id ||
	    p[off + 7] != j->sent)
		return NULL;
	return p + off;
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
	if (n < 20 || !reply_of(j, p, n))
		return;
	r.bytes = j->size;
	r.ms = (loop_now() - j->sent_at) / NSEC_PER_MSEC;
	r.ttl = j->to.ss_family == AF_INET ? p[8] : hop_limit(&msg);
	j->min = j->received ? min(j->min, r.ms) : r.ms;
	j->max = max(j->max, r.ms);
	j->sum += r.ms;
	j->received++;
	j->report(j, &r, 0);
	next(j);
}

static bool open_raw(struct ping_job *j)
{
	bool v6 = j->to.ss_family == AF_INET6;
	int one = 1;

	j->src.fd = socket(j->to.ss_family,
			   SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			   v6 ? (int)IPPROTO_ICMPV6 : (int)IPPROTO_ICMP);
	if (j->src.fd < 0)
		return false;
	if (v6)
		setsockopt(j->src.fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &one,
			   sizeof(one));
	loop_add(&j->src, EPOLLIN);
	return true;
}

static void resolved(void *arg, int err, const struct sockaddr_storage *a)
{
	struct ping_job *j = arg;

	j->query = NULL;
	if (!err) {
		j->to = *a;
		((struct sockaddr_in *)&j->to)->sin_port = 0;
		err = open_raw(j) ? 0 : 554;
	}
	if (err)
		finish(j, err);
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
	if (!open_raw(j))
		return false;
	j->running = true;
	next(j);
	return true;
}
