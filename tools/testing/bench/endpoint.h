/* SPDX-License-Identifier: GPL-2.0-only */
/* What the benchmark's programs share: clocks, complaints, sockets. */
#ifndef BENCH_ENDPOINT_H
#define BENCH_ENDPOINT_H

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NSEC_PER_SEC	1000000000LL

__attribute__((format(printf, 1, 2), noreturn))
static inline void die(const char *fmt, ...)
{
	va_list ap;

	fputs("bench: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static inline long long clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

/* "ADDRESS:PORT" is connected to; ":PORT" is bound, and of TCP one accepted. */
static inline int open_socket(const char *where, int type)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	const char *colon = strrchr(where, ':');
	char address[64] = "";
	int fd, peer, one = 1;

	if (!colon || colon - where >= (int)sizeof(address))
		die("%s is no address and port", where);
	memcpy(address, where, colon - where);
	sin.sin_port = htons(atoi(colon + 1));
	fd = socket(AF_INET, type, 0);
	if (fd < 0)
		die("socket: %s", strerror(errno));
	if (*address) {
		if (inet_pton(AF_INET, address, &sin.sin_addr) != 1)
			die("%s is no address", address);
		if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) < 0)
			die("%s: %s", where, strerror(errno));
		return fd;
	}
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)) < 0)
		die("%s: %s", where, strerror(errno));
	if (type == SOCK_DGRAM)
		return fd;
	if (listen(fd, 1) < 0)
		die("%s: %s", where, strerror(errno));
	peer = accept(fd, NULL, NULL);
	if (peer < 0)
		die("%s: %s", where, strerror(errno));
	close(fd);
	return peer;
}

/* Whoever waits for @path finds it complete. */
__attribute__((format(printf, 2, 3)))
static inline void write_file(const char *path, const char *fmt, ...)
{
	char name[256];
	va_list ap;
	FILE *f;

	snprintf(name, sizeof(name), "%s.new", path);
	f = fopen(name, "w");
	if (!f)
		die("%s: %s", name, strerror(errno));
	va_start(ap, fmt);
	vfprintf(f, fmt, ap);
	va_end(ap);
	fclose(f);
	if (rename(name, path) < 0)
		die("%s: %s", path, strerror(errno));
}

#endif
