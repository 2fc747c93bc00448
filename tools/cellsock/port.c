// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cmux.h"
#include "holder.h"
#include "port.h"
#include "util.h"

/* N_DEVELOPMENT of linux/tty.h */
#define LDISC_CELLSOCK	29

/* How long a module may take for an answer to AT. */
#define ANSWER_MS	300
/* AT+IPR, AT+IFC: some write to flash first. */
#define CONFIG_MS	2000
/* The silence before and after "+++" (V.25ter: one second) */
#define GUARD_MS	1100
/* How long a multiplexer may take until it is answered */
#define MUX_MS		5000
/* More than the longest payload that a module may be waiting for */
#define PAYLOAD_MAX	1500

/* Interrupted is neither: the caller is to give up. */
enum answer { ANSWER_NONE, ANSWER_OK, ANSWER_ERROR, ANSWER_INTERRUPTED };

/* In the order of how common they are. */
static const unsigned int speeds[] = {
	115200, 921600, 460800, 230400, 3000000, 57600, 38400, 19200, 9600,
	2000000, 1000000, 4000000,
};

/* --- the tty ------------------------------------------------------------- */

static int set_termios(struct port *port, unsigned int speed, bool rtscts)
{
	struct termios2 tio = {
		.c_cflag = CS8 | CREAD | CLOCAL | BOTHER |
			   (BOTHER << IBSHIFT) | (rtscts ? CRTSCTS : 0),
		.c_ispeed = speed,
		.c_ospeed = speed,
	};

	tio.c_cc[VMIN] = 1;
	if (ioctl(port->fd, TCSETS2, &tio) || ioctl(port->fd, TCGETS2, &tio))
		return -1;
	port->rtscts = tio.c_cflag & CRTSCTS;
	return 0;
}

/*
 * Root can open a port that is somebody's alone: do not disturb.  A pty keeps
 * that mark after its owner was killed, so it is looked for the owner.  Who
 * has it open without the mark (a getty, a terminal program) is at least named.
 */
static bool in_use(const struct port *port)
{
	char name[PROGRAM_MAX];
	int exclusive = 0;
	struct stat st;
	pid_t pid;

	pid = fstat(port->fd, &st) ? 0 : next_holder(st.st_rdev, 0);
	if (!pid)
		return false;
	program_name(pid, name);
	if (!ioctl(port->fd, TIOCGEXCL, &exclusive) && exclusive) {
		fail("%s is used by another program: %s (process %d)",
		     port->path, name, pid);
		return true;
	}
	note("%s: %s (process %d) has it open too, and may take the answers",
	     port->path, name, pid);
	return false;
}

/* Its speed is the multiplexer's, and so is its flow control. */
static bool is_virtual(const struct port *port)
{
	char link[64], target[PATH_MAX];
	struct stat st;
	const char *name;
	ssize_t len;

	if (fstat(port->fd, &st))
		return false;
	snprintf(link, sizeof(link), "/sys/dev/char/%u:%u", major(st.st_rdev),
		 minor(st.st_rdev));
	len = readlink(link, target, sizeof(target) - 1);
	if (len < 0)
		return false;
	target[len] = '\0';
	name = strrchr(target, '/');
	return name && !strncmp(name + 1, CMUX_TTY, strlen(CMUX_TTY));
}

/* A virtual port is there before its multiplexer is answered. */
static int open_tty(const char *path, int signal_fd)
{
	int64_t until = now_ms() + MUX_MS;
	int fd;

	for (;;) {
		fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0)
			return fd;
		if (errno == EL2HLT || (errno == EL2NSYNC && now_ms() >= until))
			return fail("%s: the module does not answer its multiplexer",
				    path);
		if (errno != EL2NSYNC)
			return fail("%s: %s", path, strerror(errno));
		if (wait_for(signal_fd, -1, -1, 50))
			return fail("interrupted");
	}
}

int port_open(struct port *port, const char *path, int signal_fd)
{
	int ldisc = LDISC_TTY;

	*port = (struct port){ .path = path, .signal_fd = signal_fd };
	port->fd = open_tty(path, signal_fd);
	if (port->fd < 0)
		return -1;
	port->is_virtual = is_virtual(port);
	if (ioctl(port->fd, TCGETS2, &port->saved)) {
		fail("%s is not a terminal device", path);
	} else if (ioctl(port->fd, TIOCGETD, &ldisc) ||
		   ldisc == LDISC_CELLSOCK) {
		fail("%s is attached already (see cellsock show and detach)", path);
	} else if (ldisc != LDISC_TTY) {
		fail("%s is used by line discipline %d", path, ldisc);
	} else if (!in_use(port)) {
		if (!ioctl(port->fd, TIOCEXCL))
			return 0;
		fail("%s: %s", path, strerror(errno));
	}
	close(port->fd);
	port->fd = -1;
	return -1;
}

bool port_gone(const struct port *port)
{
	struct pollfd pfd = { .fd = port->fd };

	return poll(&pfd, 1, 0) > 0 && pfd.revents & (POLLHUP | POLLERR);
}

/*
 * A hung up descriptor can do nothing for the tty any more, and the tty lives
 * on, closed to others, where it is a pty whose master is open.
 */
static void reopen(struct port *port)
{
	close(port->fd);
	port->fd = open(port->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

int port_set_ldisc(struct port *port, int ldisc, const char *module)
{
	int err = ioctl(port->fd, TIOCSETD, &ldisc) ? errno : 0;

	/* Not loaded: a kernel may be set up not to do that by itself. */
	if (module && (err == EINVAL || (err == EPERM && geteuid() == 0))) {
		run(NULL, (const char *[]){ "modprobe", module, NULL });
		err = ioctl(port->fd, TIOCSETD, &ldisc) ? errno : 0;
	}
	return err;
}

void port_close(struct port *port)
{
	if (port->fd < 0)
		return;
	/* first: a multiplexer that has ended looks hung up, and is not */
	if (port->attached)
		port_set_ldisc(port, LDISC_TTY, NULL);
	if (port_gone(port))
		reopen(port);
	if (port->fd < 0)
		return;
	if (port->muxed && !set_termios(port, port->speed, port->rtscts))
		cmux_stop(port);
	ioctl(port->fd, TCFLSH, TCIOFLUSH);
	ioctl(port->fd, TCSETS2, &port->saved);
	ioctl(port->fd, TIOCNXCL);
	close(port->fd);
	port->fd = -1;
}

/* --- AT ------------------------------------------------------------------ */

static void forget(struct port *port)
{
	ioctl(port->fd, TCFLSH, TCIFLUSH);
	port->len = 0;
}

int port_put(struct port *port, const char *text, size_t len, int ms)
{
	struct pollfd pfd = { .fd = port->fd, .events = POLLOUT };
	int64_t until = now_ms() + ms;
	ssize_t n;

	while (len) {
		n = write(port->fd, text, len);
		if (n > 0) {
			text += n;
			len -= n;
		} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
			return -1;
		} else if (now_ms() >= until || poll(&pfd, 1, 100) < 0) {
			return -1;
		}
	}
	return 0;
}

static bool ends_line(char c)
{
	return c == '\r' || c == '\n';
}

/* Is there a line which is @word? */
static bool has_line(const struct port *port, const char *word)
{
	size_t len = strlen(word), i;

	for (i = 0; i + len < port->len; i++)
		if (!memcmp(port->reply + i, word, len) &&
		    ends_line(port->reply[i + len]) &&
		    (!i || ends_line(port->reply[i - 1])))
			return true;
	return false;
}

/* The digits are what a module says that was told ATV0. */
static enum answer find_answer(const struct port *port)
{
	if (has_line(port, "OK") || has_line(port, "0"))
		return ANSWER_OK;
	if (has_line(port, "ERROR") || has_line(port, "4"))
		return ANSWER_ERROR;
	return ANSWER_NONE;
}

/* Read until there is an answer, at most @ms. */
static enum answer get(struct port *port, int ms)
{
	int64_t until = now_ms() + ms;
	enum answer answer;
	ssize_t n;
	int ready;

	for (;;) {
		answer = find_answer(port);
		if (answer != ANSWER_NONE || now_ms() >= until)
			return answer;
		ready = wait_for(port->signal_fd, port->fd, -1,
				 until - now_ms());
		if (ready & WAIT_SIGNAL)
			return ANSWER_INTERRUPTED;
		if (!ready)
			return ANSWER_NONE;
		/* Of endless chatter the end is what counts. */
		if (port->len == sizeof(port->reply)) {
			port->len /= 2;
			memmove(port->reply, port->reply + port->len,
				port->len);
		}
		n = read(port->fd, port->reply + port->len,
			 sizeof(port->reply) - port->len);
		if (n <= 0)
			return ANSWER_NONE;
		port->len += n;
	}
}

static enum answer command(struct port *port, const char *text, int ms)
{
	forget(port);
	/* The CR ends what a predecessor may have left half typed. */
	if (port_put(port, "\r", 1, ms) || port_put(port, text, strlen(text), ms) ||
	    port_put(port, "\r", 1, ms))
		return ANSWER_NONE;
	return get(port, ms);
}

bool port_command(struct port *port, const char *text, int ms)
{
	return command(port, text, ms) == ANSWER_OK;
}

static enum answer quiet(struct port *port, int ms)
{
	if (wait_for(port->signal_fd, -1, -1, ms) & WAIT_SIGNAL)
		return ANSWER_INTERRUPTED;
	return ANSWER_NONE;
}

/* --- the rate ------------------------------------------------------------ */

/*
 * Twice, because noise at a wrong rate can look like an answer once, and
 * because the first AT may have been the end of something else.
 */
static enum answer answers_at(struct port *port, unsigned int speed)
{
	enum answer answer = ANSWER_NONE;
	unsigned int tries, good = 0;

	if (set_termios(port, speed, false))
		return ANSWER_NONE;
	for (tries = 0; tries < 3 && good < 2; tries++) {
		answer = command(port, "AT", ANSWER_MS);
		if (answer == ANSWER_INTERRUPTED)
			return answer;
		if (answer != ANSWER_NONE)
			good++;
		else if (tries)
			break;
	}
	return good == 2 ? ANSWER_OK : ANSWER_NONE;
}

/* Out of a multiplexer, of a prompt for text, and of the transparent mode. */
static enum answer escape(struct port *port, unsigned int speed)
{
	if (set_termios(port, speed, false))
		return ANSWER_NONE;
	if (!port->is_virtual)
		cmux_end(port);
	if (port_put(port, "\x1b", 1, ANSWER_MS))
		return ANSWER_NONE;
	if (quiet(port, GUARD_MS) == ANSWER_INTERRUPTED)
		return ANSWER_INTERRUPTED;
	if (port_put(port, "+++", 3, ANSWER_MS))
		return ANSWER_NONE;
	if (quiet(port, GUARD_MS) == ANSWER_INTERRUPTED)
		return ANSWER_INTERRUPTED;
	return answers_at(port, speed);
}

/* A module that was promised so many bytes listens to nothing else before. */
static void fill_prompt(struct port *port, unsigned int speed)
{
	char fill[PAYLOAD_MAX];

	memset(fill, '\r', sizeof(fill));
	if (!set_termios(port, speed, false))
		port_put(port, fill, sizeof(fill), 10000);
}

typedef enum answer (*try_fn)(struct port *port, unsigned int speed);

/* @first, unless 0, and then all others */
static enum answer try_all(struct port *port, unsigned int first, try_fn try)
{
	unsigned int n = port->is_virtual ? 1 : ARRAY_SIZE(speeds), i;
	enum answer answer = ANSWER_NONE;

	if (first)
		answer = try(port, first);
	port->speed = first;
	for (i = 0; answer == ANSWER_NONE && i < n; i++) {
		if (speeds[i] == first)
			continue;
		answer = try(port, speeds[i]);
		port->speed = speeds[i];
	}
	return answer;
}

static int change_speed(struct port *port, unsigned int speed)
{
	unsigned int found = port->speed, tries;
	char text[32];

	snprintf(text, sizeof(text), "AT+IPR=%u", speed);
	if (command(port, text, CONFIG_MS) == ANSWER_ERROR)
		return fail("%s: the module answers at %u baud and refuses %u",
			    port->path, found, speed);
	/* Whatever it says, and at whichever rate: it counts what it does. */
	for (tries = 0; tries < 3; tries++) {
		switch (answers_at(port, speed)) {
		case ANSWER_INTERRUPTED:
			return fail("interrupted");
		case ANSWER_NONE:
			break;
		default:
			port->speed = speed;
			return 0;
		}
	}
	return fail("%s: the module answers at %u baud, but not after AT+IPR=%u",
		    port->path, found, speed);
}

int port_probe(struct port *port, unsigned int speed)
{
	enum answer answer;

	if (port->is_virtual && speed)
		return fail("%s: a virtual port has the rate of its multiplexer",
			    port->path);
	answer = try_all(port, speed, answers_at);
	if (answer == ANSWER_NONE) {
		note("%s: no answer, trying to end what the module is busy with",
		     port->path);
		fill_prompt(port, speed ?: speeds[0]);
		answer = try_all(port, speed, escape);
	}
	if (answer == ANSWER_INTERRUPTED)
		return fail("interrupted");
	if (answer == ANSWER_NONE)
		return fail("%s: no module answers AT%s", port->path,
			    port->is_virtual ? "" : " at any rate");
	if (speed && speed != port->speed)
		return change_speed(port, speed);
	return 0;
}

int port_rtscts(struct port *port)
{
	unsigned int tries;

	if (port->is_virtual)
		return 0;
	if (command(port, "AT+IFC=2,2", CONFIG_MS) != ANSWER_OK) {
		note("%s: the module refuses RTS/CTS", port->path);
		return set_termios(port, port->speed, false);
	}
	if (set_termios(port, port->speed, true))
		return fail("%s: %s", port->path, strerror(errno));
	/* A line that is not wired is never clear to send. */
	for (tries = 0; port->rtscts && tries < 2; tries++)
		if (command(port, "AT", ANSWER_MS) == ANSWER_OK)
			return 0;
	note("%s: RTS/CTS does not work on this port", port->path);
	ioctl(port->fd, TCFLSH, TCOFLUSH);
	if (set_termios(port, port->speed, false))
		return fail("%s: %s", port->path, strerror(errno));
	command(port, "AT+IFC=0,0", CONFIG_MS);
	return 0;
}

/* --- the line discipline ------------------------------------------------- */

int port_attach(struct port *port)
{
	int err;

	forget(port);
	err = port_set_ldisc(port, LDISC_CELLSOCK, "cellsock");
	switch (err) {
	case 0:
		port->attached = true;
		return 0;
	case EINVAL:
		return fail("the cellsock kernel module cannot be loaded (modprobe cellsock)");
	case EPERM:
		return fail("attaching a port needs CAP_NET_ADMIN (run as root)");
	default:
		return fail("%s: attaching: %s", port->path, strerror(err));
	}
}

/* Where udev or a user put the name does not matter: the number tells. */
static int open_by_number(const char *name, dev_t dev)
{
	char path[80];
	struct stat st;
	int fd;

	if (!strncmp(name, "pts", 3))
		snprintf(path, sizeof(path), "/dev/pts/%.32s", name + 3);
	else
		snprintf(path, sizeof(path), "/dev/%.32s", name);
	fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return fail("%s: %s", path, strerror(errno));
	if (!fstat(fd, &st) && st.st_rdev == dev)
		return fd;
	close(fd);
	return fail("%s is not the port", path);
}

int port_hangup(const char *name, dev_t dev)
{
	int fd = open_by_number(name, dev), ldisc = -1, ret = -1;

	if (fd < 0)
		return -1;
	if (ioctl(fd, TIOCGETD, &ldisc) || ldisc != LDISC_CELLSOCK)
		ret = 0;
	else if (ioctl(fd, TIOCNXCL) || ioctl(fd, TIOCVHANGUP))
		fail("hanging up %s: %s", name, strerror(errno));
	else
		ret = 0;
	close(fd);
	return ret;
}
