// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traffic for the benchmark: an endless random stream, and a sink that checks
 * it and measures what came in a given time.
 *
 *	traffic source WHERE
 *	traffic sink WHERE SECONDS RESULT [START]
 *	traffic dial TTY BAUD COMMAND
 *
 * WHERE is "-" (standard input and output), "ADDRESS:PORT" to connect to, or
 * ":PORT" to listen on.  The sink's clock starts with its first byte, or when it
 * has caught up with those that came before it was there, and not before START,
 * a time of CLOCK_MONOTONIC, so that several can measure at the same time; when
 * SECONDS are over
 * it writes RESULT and goes on reading, so that traffic the other way meets the
 * same line to its end.  dial has the module on TTY hand
 * its line over (ATD*99#) and runs COMMAND with the line as its standard input
 * and output.
 */
#include <asm/termbits.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "endpoint.h"

/* Far longer than any compressor looks back; not a multiple of a send. */
#define PATTERN		1048573
#define CHUNK		65536
/* Processes that stand for the module and the network behind it. */
#define MODULE_CGROUP	"/sys/fs/cgroup/module/cpu.stat"

static unsigned char pattern[PATTERN + CHUNK];

/* The first CHUNK bytes again at the end: any chunk lies in one piece. */
static void fill_pattern(void)
{
	uint64_t x = 88172645463325252ULL;
	size_t i;

	for (i = 0; i < PATTERN; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		pattern[i] = x >> 32;
	}
	memcpy(pattern + PATTERN, pattern, CHUNK);
}

/* ------------------------------------------------------------ meters */

/* The sum of all numbers behind @key, -1 where there is none. */
static long long sum_in_file(const char *path, const char *key)
{
	FILE *f = fopen(path, "r");
	long long sum = -1;
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		char *p = strstr(line, key);

		if (!p)
			continue;
		p += strlen(key);
		p += strspn(p, " :");
		sum = (sum < 0 ? 0 : sum) + strtoll(p, NULL, 10);
	}
	if (f)
		fclose(f);
	return sum;
}

struct meters {
	long long now;
	long long idle;		/* ns that the CPU slept */
	long long module;	/* ns that MODULE_CGROUP ran */
};

/* /proc/stat counts in ticks; this is the same figure in nanoseconds. */
static void read_meters(struct meters *m)
{
	long long iowait = sum_in_file("/proc/timer_list", ".iowait_sleeptime");
	long long module = sum_in_file(MODULE_CGROUP, "usage_usec");

	m->idle = sum_in_file("/proc/timer_list", ".idle_sleeptime");
	if (m->idle < 0)
		die("no idle time in /proc/timer_list");
	m->idle += iowait;
	m->module = module < 0 ? 0 : 1000 * module;
	m->now = clock_ns();
}

static void write_result(const char *path, const struct meters *begin,
			 unsigned long long bytes)
{
	struct meters end;

	read_meters(&end);
	end.now -= begin->now;
	write_file(path,
		   "{\"bytes\": %llu, \"ns\": %lld, \"busy_ns\": %lld, \"module_ns\": %lld}\n",
		   bytes, end.now, end.now - (end.idle - begin->idle),
		   end.module - begin->module);
}

/* ------------------------------------------------------------- flows */

static int source(const char *where)
{
	int fd = strcmp(where, "-") ? open_socket(where, SOCK_STREAM) : STDOUT_FILENO;
	size_t at = 0;
	ssize_t n;

	while ((n = write(fd, pattern + at, CHUNK)) > 0)
		at = (at + n) % PATTERN;
	return 0;
}

/* A plain copy need not wake up for every few bytes. */
static void read_in_chunks(int tty)
{
	struct termios2 t;

	if (ioctl(tty, TCGETS2, &t) < 0)
		return;
	t.c_cc[VMIN] = 255;
	ioctl(tty, TCSETS2, &t);
}

static int caught_up(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 0;
}

static int sink(const char *where, double seconds, const char *result,
		double start)
{
	int fd = strcmp(where, "-") ? open_socket(where, SOCK_STREAM) : STDIN_FILENO;
	unsigned long long total = 0, first = 0;
	static unsigned char buf[CHUNK];
	struct meters begin = { 0 };
	int measured = 0;
	ssize_t n;

	read_in_chunks(fd);
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		if (memcmp(buf, pattern + total % PATTERN, n))
			die("%s: damaged within %zd bytes from %llu on",
			    result, n, total);
		total += n;
		if (!first && caught_up(fd) &&
		    clock_ns() >= start * NSEC_PER_SEC) {
			first = total;
			read_meters(&begin);
		} else if (first && !measured &&
			   clock_ns() - begin.now >= seconds * NSEC_PER_SEC) {
			measured = 1;
			write_result(result, &begin, total - first);
		}
	}
	if (!measured)
		die("%s: the stream ended after %llu bytes", result, total);
	return 0;
}

/* -------------------------------------------------------------- dial */

static void set_line(int fd, unsigned int baud)
{
	struct termios2 t;

	if (ioctl(fd, TCGETS2, &t) < 0)
		die("tty: %s", strerror(errno));
	t.c_iflag = 0;
	t.c_oflag = 0;
	t.c_lflag = 0;
	t.c_cflag = CS8 | CREAD | CLOCAL | BOTHER;
	t.c_ospeed = baud;
	t.c_ispeed = baud;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	if (ioctl(fd, TCSETS2, &t) < 0)
		die("tty: %s", strerror(errno));
}

/* Byte by byte: what follows the answer is not ours. */
static void converse(int fd, const char *say, const char *expect)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char heard[512];
	size_t n = 0;

	if (write(fd, say, strlen(say)) < 0)
		die("tty: %s", strerror(errno));
	while (n < sizeof(heard) - 1 && poll(&pfd, 1, 5000) > 0 &&
	       read(fd, heard + n, 1) == 1) {
		heard[++n] = '\0';
		if (strstr(heard, expect))
			return;
	}
	die("no %s from the module", expect);
}

static int dial(const char *tty, const char *baud, const char *command)
{
	int fd = open(tty, O_RDWR | O_NOCTTY);

	if (fd < 0)
		die("%s: %s", tty, strerror(errno));
	set_line(fd, atoi(baud));
	converse(fd, "ATE0\r", "OK\r\n");
	converse(fd, "ATD*99#\r", "CONNECT\r\n");
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	execl("/bin/sh", "sh", "-c", command, NULL);
	die("sh: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	fill_pattern();
	if (argc == 3 && !strcmp(argv[1], "source"))
		return source(argv[2]);
	if ((argc == 5 || argc == 6) && !strcmp(argv[1], "sink"))
		return sink(argv[2], atof(argv[3]), argv[4],
			    argc == 6 ? atof(argv[5]) : 0);
	if (argc == 5 && !strcmp(argv[1], "dial"))
		return dial(argv[2], argv[3], argv[4]);
	fputs("usage: traffic source WHERE\n"
	      "       traffic sink WHERE SECONDS RESULT [START]\n"
	      "       traffic dial TTY BAUD COMMAND\n", stderr);
	return 2;
}
