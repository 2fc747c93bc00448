// SPDX-License-Identifier: GPL-2.0-only
/*
 * The event loop: epoll and a sorted list of timers
 *
 * Timers have nanoseconds, since a paced line at 3 Mbit/s wakes every 200 us.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <time.h>

#include "cellsim.h"

#define MAX_LAG		(5 * NSEC_PER_SEC)

static int epoll_fd = -1;
static struct timer *timers;
static int64_t cached_now;
static bool stopping;
static int exit_status;

static void read_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	cached_now = ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

int64_t loop_now(void)
{
	if (!cached_now)
		read_clock();
	return cached_now;
}

static void loop_init(void)
{
	if (epoll_fd >= 0)
		return;
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (epoll_fd < 0)
		die("epoll_create1: %s", strerror(errno));
	/* The default slack of 50 us would show at 3 Mbit/s. */
	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

void loop_add(struct source *src, unsigned int events)
{
	struct epoll_event ev = { .events = events, .data.ptr = src };

	loop_init();
	if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, src->fd, &ev) < 0)
		die("epoll_ctl: %s", strerror(errno));
}

void loop_mod(struct source *src, unsigned int events)
{
	struct epoll_event ev = { .events = events, .data.ptr = src };

	if (epoll_ctl(epoll_fd, EPOLL_CTL_MOD, src->fd, &ev) < 0)
		die("epoll_ctl: %s", strerror(errno));
}

void loop_del(struct source *src)
{
	if (src->fd >= 0)
		epoll_ctl(epoll_fd, EPOLL_CTL_DEL, src->fd, NULL);
}

void timer_cancel(struct timer *t)
{
	struct timer **pp;

	if (!t->armed)
		return;
	for (pp = &timers; *pp; pp = &(*pp)->next) {
		if (*pp == t) {
			*pp = t->next;
			break;
		}
	}
	t->armed = false;
}

void timer_at(struct timer *t, int64_t at)
{
	struct timer **pp = &timers;

	timer_cancel(t);
	t->at = at;
	t->armed = true;
	while (*pp && (*pp)->at <= at)
		pp = &(*pp)->next;
	t->next = *pp;
	*pp = t;
}

void timer_in(struct timer *t, int64_t ns)
{
	timer_at(t, loop_now() + ns);
}

/*
 * What a timer does happens at its time, not when this process came to it: a
 * UART's bytes follow each other without a gap, and a turn-around is as long as
 * it was asked for.  Time lost to a busy host is made up for, within MAX_LAG.
 *
 * One that re-arms itself for now must not keep the descriptors waiting.
 */
static void run_timers(void)
{
	int64_t now = cached_now;
	int budget = 64;

	while (timers && timers->at <= now && budget--) {
		struct timer *t = timers;

		timers = t->next;
		t->armed = false;
		cached_now = max(t->at, now - MAX_LAG);
		t->fn(t);
	}
	cached_now = now;
}

static int wait_events(struct epoll_event *ev, int n)
{
	struct timespec ts = { 0 };
	int64_t wait;

	if (!timers)
		return epoll_pwait2(epoll_fd, ev, n, NULL, NULL);
	/* what was done since must not delay the timer */
	read_clock();
	wait = timers->at - cached_now;
	if (wait > 0) {
		ts.tv_sec = wait / NSEC_PER_SEC;
		ts.tv_nsec = wait % NSEC_PER_SEC;
	}
	return epoll_pwait2(epoll_fd, ev, n, &ts, NULL);
}

void loop_stop(int status)
{
	stopping = true;
	exit_status = status;
}

int loop_run(void)
{
	struct epoll_event ev[16];
	int i, n;

	loop_init();
	read_clock();
	while (!stopping) {
		run_timers();
		if (stopping)
			break;
		n = wait_events(ev, ARRAY_SIZE(ev));
		if (n < 0 && errno != EINTR)
			die("epoll_pwait2: %s", strerror(errno));
		read_clock();
		for (i = 0; i < n; i++) {
			struct source *src = ev[i].data.ptr;

			if (src->fd >= 0)
				src->fn(src, ev[i].events);
		}
	}
	return exit_status;
}
