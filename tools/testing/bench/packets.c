// SPDX-License-Identifier: GPL-2.0-only
/*
 * Small packets for the benchmark: how many pass, and how long they take.
 *
 *	packets echo tcp|udp :PORT
 *	packets ask tcp|udp ADDRESS:PORT COUNT MS RESULT
 *	packets flood WHERE RATE
 *	packets count WHERE SECONDS RESULT
 *
 * Each carries 64 bytes.  echo returns what it gets.  ask sends one every MS
 * milliseconds, or when the one before has been answered if that is later, and
 * writes the mean and the worst time to the answer; a datagram not answered
 * within ASK_LIMIT_MS is lost.  flood sends RATE datagrams a second, count counts
 * those that arrive in SECONDS, from the first on.  WHERE is "ADDRESS:PORT" for
 * one of the two and ":PORT" for the other, which answers: count's first word
 * tells flood where to send to.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>

#include "endpoint.h"

#define SIZE		64
#define ASK_LIMIT_MS	10000

#define ANSWERS \
	"{\"asked\": %u, \"answered\": %u, \"mean_ns\": %lld, \"worst_ns\": %lld}\n"

static int type_of(const char *protocol)
{
	if (!strcmp(protocol, "tcp"))
		return SOCK_STREAM;
	if (!strcmp(protocol, "udp"))
		return SOCK_DGRAM;
	die("%s is neither tcp nor udp", protocol);
}

static void at_once(int fd)
{
	int one = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

static int send_back(const char *protocol, const char *where)
{
	int fd = open_socket(where, type_of(protocol));
	struct sockaddr_storage peer;
	char buf[65536];
	socklen_t len;
	ssize_t n;

	at_once(fd);
	for (;;) {
		len = sizeof(peer);
		n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&peer,
			     &len);
		if (n <= 0)
			return n < 0;
		if (sendto(fd, buf, n, 0, (struct sockaddr *)&peer, len) != n)
			die("echo: %s", strerror(errno));
	}
}

static void sleep_until(long long when)
{
	struct timespec t = {
		.tv_sec = when / NSEC_PER_SEC,
		.tv_nsec = when % NSEC_PER_SEC,
	};

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

/* The answer to question @number, not to one given up before. */
static int answered(int fd, uint32_t number)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	unsigned char buf[SIZE];
	uint32_t got;
	size_t have = 0;
	ssize_t n;

	while (poll(&pfd, 1, ASK_LIMIT_MS) > 0) {
		n = recv(fd, buf + have, SIZE - have, 0);
		if (n <= 0)
			die("no answer: %s", n ? strerror(errno) : "closed");
		have += n;
		if (have < SIZE)
			continue;
		memcpy(&got, buf, sizeof(got));
		if (got == number)
			return 1;
		have = 0;
	}
	return 0;
}

static int ask_often(const char *protocol, const char *where, uint32_t count,
		     long long gap_ns, const char *result)
{
	int fd = open_socket(where, type_of(protocol));
	long long next = clock_ns(), took, sum = 0, worst = 0;
	unsigned char buf[SIZE] = "";
	uint32_t i, good = 0;

	at_once(fd);
	for (i = 0; i < count; i++) {
		sleep_until(next);
		next = clock_ns();
		memcpy(buf, &i, sizeof(i));
		if (send(fd, buf, SIZE, 0) != SIZE)
			die("ask: %s", strerror(errno));
		if (answered(fd, i)) {
			took = clock_ns() - next;
			sum += took;
			worst = took > worst ? took : worst;
			good++;
		}
		next += gap_ns;
	}
	if (!good)
		die("nobody answered");
	write_file(result, ANSWERS, count, good, sum / good, worst);
	return 0;
}

static int asks(const char *where)
{
	return *where != ':';
}

/* A full queue below is what a flood is for. */
static int send_many(const char *where, double rate)
{
	int fd = open_socket(where, SOCK_DGRAM);
	unsigned char buf[SIZE] = "";
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	long long begin, sent = 0;

	if (!asks(where) &&
	    (recvfrom(fd, buf, SIZE, 0, (struct sockaddr *)&peer, &len) < 0 ||
	     connect(fd, (struct sockaddr *)&peer, len) < 0))
		die("flood: %s", strerror(errno));
	begin = clock_ns();
	for (;;) {
		if (send(fd, buf, SIZE, MSG_DONTWAIT) < 0 && errno != EAGAIN &&
		    errno != ENOBUFS && errno != ECONNREFUSED)
			die("flood: %s", strerror(errno));
		sent++;
		sleep_until(begin + sent * (NSEC_PER_SEC / rate));
	}
}

static int count_up(const char *where, double seconds, const char *result)
{
	int fd = open_socket(where, SOCK_DGRAM);
	long long begin = 0, now, datagrams = -1;
	unsigned char buf[SIZE] = "";

	if (asks(where) && send(fd, buf, SIZE, 0) != SIZE)
		die("count: %s", strerror(errno));
	do {
		if (recv(fd, buf, SIZE, 0) != SIZE)
			die("count: a datagram of another size");
		now = clock_ns();
		if (!begin)
			begin = now;
		datagrams++;
	} while (now - begin < seconds * NSEC_PER_SEC);
	write_file(result, "{\"datagrams\": %lld, \"ns\": %lld}\n", datagrams,
		   now - begin);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "echo"))
		return send_back(argv[2], argv[3]);
	if (argc == 7 && !strcmp(argv[1], "ask"))
		return ask_often(argv[2], argv[3], atoi(argv[4]),
			   atof(argv[5]) * 1000000, argv[6]);
	if (argc == 4 && !strcmp(argv[1], "flood"))
		return send_many(argv[2], atof(argv[3]));
	if (argc == 5 && !strcmp(argv[1], "count"))
		return count_up(argv[2], atof(argv[3]), argv[4]);
	fputs("usage: packets echo tcp|udp :PORT\n"
	      "       packets ask tcp|udp ADDRESS:PORT COUNT MS RESULT\n"
	      "       packets flood WHERE RATE\n"
	      "       packets count WHERE SECONDS RESULT\n", stderr);
	return 2;
}
