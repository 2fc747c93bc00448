// SPDX-License-Identifier: GPL-2.0-only
/*
 * ATD*99#: the line is bridged to a program on a pty of its own, so that PPP
 * can be compared on the same line
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "cellsim.h"

#define PPP_LOW		512
#define PPP_CHUNK	1500

struct ppp {
	struct port *port;
	struct source src;
	bool readable;
	pid_t pid;
	struct buf pending;	/* for the program */
};

static void child(const char *command, int slave, const char *name)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	ioctl(slave, TIOCSCTTY, 0);
	dup2(slave, 0);
	dup2(slave, 1);
	if (slave > 2)
		close(slave);
	setenv("CELLSIM_TTY", name, 1);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	execl("/bin/sh", "sh", "-c", command, NULL);
	_exit(127);
}

void ppp_stop(struct port *p)
{
	struct ppp *q = p->ppp;

	if (!q)
		return;
	p->ppp = NULL;
	loop_del(&q->src);
	close(q->src.fd);
	kill(-q->pid, SIGTERM);
	buf_free(&q->pending);
	free(q);
}

void ppp_over(struct port *p)
{
	ppp_stop(p);
	p->state = PORT_BUSY;
	if (p->dcd_mode)
		line_set_dcd(&p->line, false);
	at_result(p, "NO CARRIER", "3");
}

void ppp_kick(struct port *p)
{
	struct ppp *q = p->ppp;
	char buf[PPP_CHUNK];
	ssize_t n;

	while (q->readable && p->line.tx.len < PPP_LOW) {
		n = read(q->src.fd, buf, sizeof(buf));
		if (n > 0) {
			port_out(p, buf, n);
			continue;
		}
		q->readable = false;
		if (n < 0 && errno == EAGAIN)
			return;
		ppp_over(p);	/* EIO: the program has gone */
		return;
	}
}

size_t ppp_room(struct port *p)
{
	return p->ppp->pending.len ? 0 : 4096;
}

static void flush(struct ppp *q)
{
	ssize_t n;

	while (q->pending.len) {
		n = write(q->src.fd, buf_ptr(&q->pending), q->pending.len);
		if (n <= 0)
			return;
		buf_consume(&q->pending, n);
	}
}

void ppp_input(struct port *p, const unsigned char *b, size_t n)
{
	buf_add(&p->ppp->pending, b, n);
	flush(p->ppp);
}

static void ppp_event(struct source *src, unsigned int events)
{
	struct ppp *q = container_of(src, struct ppp, src);
	struct port *p = q->port;

	if ((events & EPOLLOUT) && q->pending.len) {
		flush(q);
		port_pump(p);
	}
	if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && p->ppp == q) {
		q->readable = true;
		ppp_kick(p);
	}
}

/* A raw pty; returns its master and *@slave, or -1. */
static int open_pair(int *slave)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct termios t;

	if (master < 0)
		return -1;
	if (grantpt(master) < 0 || unlockpt(master) < 0)
		goto fail;
	*slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	if (*slave < 0)
		goto fail;
	tcgetattr(*slave, &t);
	cfmakeraw(&t);
	tcsetattr(*slave, TCSANOW, &t);
	return master;
fail:
	close(master);
	return -1;
}

bool ppp_start(struct port *p)
{
	int slave, master = open_pair(&slave);
	struct ppp *q;
	pid_t pid;

	if (master < 0)
		return false;
	pid = fork();
	if (!pid)
		child(p->m->ppp_command, slave, ptsname(master));
	close(slave);
	if (pid < 0) {
		close(master);
		return false;
	}
	q = xzalloc(sizeof(*q));
	q->port = p;
	q->pid = pid;
	q->src.fd = master;
	q->src.fn = ppp_event;
	p->ppp = q;
	p->state = PORT_PPP;
	p->info = false;
	line_set_dcd(&p->line, true);
	port_watch_dtr(p);
	loop_add(&q->src, EPOLLIN | EPOLLOUT | EPOLLET);
	port_pump(p);
	return true;
}
