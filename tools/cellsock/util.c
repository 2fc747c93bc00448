// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "util.h"

static const char system_path[] =
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

static bool to_syslog;

static void say(FILE *to, int priority, const char *fmt, va_list ap)
{
	if (to_syslog) {
		vsyslog(priority, fmt, ap);
		return;
	}
	if (to == stderr)
		fputs("cellsock: ", to);
	vfprintf(to, fmt, ap);
	fputc('\n', to);
	fflush(to);
}

int fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(stderr, LOG_ERR, fmt, ap);
	va_end(ap);
	return -1;
}

int usage_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(stderr, LOG_ERR, fmt, ap);
	va_end(ap);
	return EXIT_USAGE;
}

void note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(stdout, LOG_INFO, fmt, ap);
	va_end(ap);
}

void log_to_syslog(void)
{
	openlog("cellsock", LOG_PID, LOG_DAEMON);
	to_syslog = true;
}

static void run_child(int in, const char *const argv[])
{
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (dup2(in >= 0 ? in : null, 0) < 0 || dup2(null, 1) < 0 ||
	    dup2(null, 2) < 0)
		_exit(127);
	setenv("PATH", system_path, 1);
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}

int run(const char *input, const char *const argv[])
{
	int fds[2] = { -1, -1 };
	int status;
	pid_t pid;

	/* The input fits into the pipe: nobody need read it meanwhile. */
	if (input && pipe2(fds, O_CLOEXEC))
		return -1;
	pid = fork();
	if (pid == 0)
		run_child(fds[0], argv);
	if (input) {
		close(fds[0]);
		if (pid > 0 && write(fds[1], input, strlen(input)) < 0)
			status = -1;
		close(fds[1]);
	}
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool have_program(const char *name)
{
	char path[256], dirs[sizeof(system_path)];
	char *dir, *save;

	memcpy(dirs, system_path, sizeof(dirs));
	for (dir = strtok_r(dirs, ":", &save); dir;
	     dir = strtok_r(NULL, ":", &save)) {
		snprintf(path, sizeof(path), "%s/%s", dir, name);
		if (!access(path, X_OK))
			return true;
	}
	return false;
}

int signals_open(void)
{
	sigset_t set;
	int fd;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return fail("signals: %s", strerror(errno));
	return fd;
}

void signals_drain(int fd)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) > 0)
		;
}

int wait_for(int signal_fd, int fd, int other, int ms)
{
	struct pollfd fds[] = {
		{ .fd = signal_fd, .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
		{ .fd = other, .events = POLLIN },
	};

	if (poll(fds, ARRAY_SIZE(fds), ms) <= 0)
		return 0;
	return (fds[0].revents ? WAIT_SIGNAL : 0) |
	       (fds[1].revents ? WAIT_FD : 0) |
	       (fds[2].revents ? WAIT_OTHER : 0);
}

int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

int read_secret(const char *path, const char *what, char *buf, size_t size)
{
	char line[1024];
	size_t len;
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return fail("%s: %s", path, strerror(errno));
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	len = strcspn(line, "\r\n");
	line[len] = '\0';
	if (!len || len >= size) {
		explicit_bzero(line, sizeof(line));
		return fail("%s: no %s of 1 to %zu characters in its first line",
			    path, what, size - 1);
	}
	memcpy(buf, line, len + 1);
	explicit_bzero(line, sizeof(line));
	return 0;
}
