/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages, programs, signals, time.
 */
#ifndef CELLSOCK_UTIL_H
#define CELLSOCK_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit statuses. */
enum { EXIT_DONE, EXIT_FAILED, EXIT_USAGE };

#define PRINTF(a, b) __attribute__((format(printf, a, b)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* One line on stderr; returns -1, so that it can be returned. */
int fail(const char *fmt, ...) PRINTF(1, 2);
/* The same for a wrong command line; returns EXIT_USAGE. */
int usage_error(const char *fmt, ...) PRINTF(1, 2);
/* One line of progress on stdout. */
void note(const char *fmt, ...) PRINTF(1, 2);
/* From now on both go to the system log. */
void log_to_syslog(void);

/*
 * Run a program with @input on its stdin, its output discarded.  Returns its
 * exit status, -1 when it could not be run.
 */
int run(const char *input, const char *const argv[]);

/* Does @name stand in $PATH or in the directories of system programs? */
bool have_program(const char *name);

/*
 * SIGINT, SIGTERM and SIGHUP as a file descriptor from now on, so that every
 * wait can be ended and everything be undone.
 */
int signals_open(void);
/* Forget the signals that arrived. */
void signals_drain(int fd);

/*
 * Wait until one of the descriptors can be read, at most @ms milliseconds (-1:
 * for ever); @other may be -1.  Returns a bit mask, 0 on time-out.
 */
enum { WAIT_SIGNAL = 1, WAIT_FD = 2, WAIT_OTHER = 4 };
int wait_for(int signal_fd, int fd, int other, int ms);

int64_t now_ms(void);

/*
 * The first line of a file, without its end.  -1 and a message when it cannot
 * be read or has more than @size - 1 bytes.
 */
int read_secret(const char *path, const char *what, char *buf, size_t size);

#endif
