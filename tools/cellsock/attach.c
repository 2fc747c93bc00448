// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmux.h"
#include "commands.h"
#include "dns.h"
#include "follow.h"
#include "options.h"
#include "rtnl.h"
#include "util.h"

/*
 * @line: with --cmux, the port that is multiplexed; @port is then its first
 *	virtual one, called @first
 * @ready: with --detach, where the parent waits to be told that all is set up;
 *	-1 otherwise
 */
struct attach {
	const char *path;
	struct context_options context;
	int id;
	const char *pin_file;
	const char *name;
	const char *dialect;
	unsigned int speed;
	bool no_rtscts;
	bool cmux;
	bool detach;
	int ready;
	struct port line;
	char first[CMUX_PATH_MAX];
	struct port port;
	struct nl req;
	struct nl events;
	struct follow follow;
	bool wanted;
};

/* --- the command line ---------------------------------------------------- */

static int parse_dialect(struct attach *at, const char *arg)
{
	if (!strcmp(arg, "auto"))
		return 0;
	if (strcmp(arg, "rg") && strcmp(arg, "m10"))
		return usage_error("--dialect is auto, rg or m10");
	at->dialect = arg;
	return 0;
}

static int parse_option(struct attach *at, int c, char *const argv[])
{
	unsigned int number;

	switch (c) {
	case OPT_CONTEXT:
		if (parse_number(optarg, "--context", 0, CELLSOCK_CONTEXT_MAX,
				 &number))
			return EXIT_USAGE;
		at->id = number;
		return 0;
	case OPT_PIN_FILE:
		at->pin_file = optarg;
		return 0;
	case OPT_DIALECT:
		return parse_dialect(at, optarg);
	case OPT_SPEED:
		return parse_number(optarg, "--speed", 300, 12000000,
				    &at->speed) ? EXIT_USAGE : 0;
	case OPT_NAME:
		at->name = optarg;
		return check_ifname(optarg);
	case OPT_NO_RTSCTS:
		at->no_rtscts = true;
		return 0;
	case OPT_CMUX:
		at->cmux = true;
		return 0;
	case OPT_NO_ROUTE:
		at->follow.conf.route = false;
		return 0;
	case OPT_NO_DNS:
		at->follow.conf.dns = false;
		return 0;
	case OPT_AUTO_LISTEN:
		at->follow.auto_listen = true;
		return 0;
	case OPT_DETACH:
		at->detach = true;
		return 0;
	default:
		return context_option(&at->context, c, argv);
	}
}

static int parse(struct attach *at, int argc, char *argv[])
{
	int c, err;

	while ((c = next_option(argc, argv)) != -1) {
		err = parse_option(at, c, argv);
		if (err)
			return err;
	}
	if (optind != argc - 1)
		return usage_error("attach needs one TTY");
	at->path = argv[optind];
	return 0;
}

/* --- setting up ---------------------------------------------------------- */

static void match_port(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct attach *at = arg;
	struct link link;
	struct stat st;

	(void)cmd;
	link_parse(nlh, &link);
	if (!fstat(at->port.fd, &st) && link.port_dev == (uint32_t)st.st_rdev)
		at->follow.link = link;
}

/* The interface which has come with the port. */
static int find_link(struct attach *at)
{
	struct follow *f = &at->follow;
	int err;

	nl_begin(&at->req, CELLSOCK_CMD_LINK_GET, 0);
	err = nl_dump(&at->req, match_port, at);
	if (err)
		return nl_fail(&at->req, err, "looking for the interface");
	f->ifindex = f->link.ifindex;
	if (!f->ifindex)
		return fail("%s: no interface came with it in this network namespace",
			    at->path);
	return 0;
}

/* Rate and flow control are those of a port that is real. */
static int find_module(struct attach *at, struct port *port)
{
	if (port_probe(port, at->speed) ||
	    (!at->no_rtscts && port_rtscts(port)))
		return -1;
	if (!port->is_virtual)
		note("%s: %u baud%s", at->path, port->speed,
		     port->rtscts ? ", RTS/CTS" : "");
	return 0;
}

static int multiplex(struct attach *at, int signal_fd)
{
	struct port *line = &at->line;

	if (port_open(line, at->path, signal_fd))
		return -1;
	if (line->is_virtual)
		return fail("%s is a virtual port already", at->path);
	return cmux_check(line) || find_module(at, line) ||
	       cmux_start(line, at->first) ? -1 : 0;
}

static int open_port(struct attach *at, int signal_fd)
{
	const char *path = at->path;

	if (at->cmux) {
		if (multiplex(at, signal_fd))
			return -1;
		/* what there was to set is set */
		path = at->first;
		at->speed = 0;
	}
	return port_open(&at->port, path, signal_fd) ||
	       find_module(at, &at->port) || port_attach(&at->port) ? -1 : 0;
}

/* Whatever the module says of itself. */
static int choose_dialect(struct attach *at)
{
	int err;

	if (!at->dialect)
		return 0;
	nl_begin(&at->req, CELLSOCK_CMD_LINK_SET, at->follow.ifindex);
	mnl_attr_put_strz(at->req.nlh, CELLSOCK_A_LINK_DIALECT, at->dialect);
	err = nl_do(&at->req);
	return err ? nl_fail(&at->req, err, "--dialect") : 0;
}

/* The interface stands for the context that was asked for. */
static int choose_context(struct attach *at)
{
	struct follow *f = &at->follow;
	int err;

	f->id = at->id < 0 ? f->link.first_context : (uint32_t)at->id;
	if (f->id == f->link.first_context)
		return 0;
	nl_begin(&at->req, CELLSOCK_CMD_LINK_SET, f->ifindex);
	mnl_attr_put_u32(at->req.nlh, CELLSOCK_A_LINK_FIRST_CONTEXT, f->id);
	err = nl_do(&at->req);
	return err ? nl_fail(&at->req, err, "--context") : 0;
}

static void ignore(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	(void)nlh;
	(void)cmd;
	(void)arg;
}

static int want_context(struct attach *at)
{
	struct follow *f = &at->follow;
	int err;

	if (context_configure(&at->req, f->ifindex, f->id, &at->context))
		return -1;
	nl_begin_context(&at->req, CELLSOCK_CMD_CONTEXT_UP, f->ifindex, f->id);
	err = nl_get(&at->req, ignore, NULL);
	if (err)
		return nl_fail(&at->req, err, "activating the context");
	at->wanted = true;
	return 0;
}

static int set_up(struct attach *at, int signal_fd)
{
	struct follow *f = &at->follow;

	if (open_port(at, signal_fd) || nl_open(&at->req) ||
	    nl_open(&at->events) || nl_subscribe(&at->events) || find_link(at))
		return -1;
	dns_sweep();
	if (at->name && strcmp(at->name, f->link.ifname) &&
	    rtnl_rename(f->ifindex, at->name))
		return -1;
	if (choose_dialect(at) || choose_context(at) ||
	    send_pin(&at->req, f->ifindex, at->pin_file) || want_context(at))
		return -1;
	f->req = &at->req;
	f->events = &at->events;
	f->signal_fd = signal_fd;
	f->port = &at->port;
	f->line = at->cmux ? &at->line : NULL;
	f->configure = true;
	return follow_start(f);
}

/* --- running ------------------------------------------------------------- */

/* The parent may return: from here on nobody reads a terminal. */
static void let_go(struct attach *at)
{
	int null;

	if (at->ready < 0)
		return;
	setsid();
	log_to_syslog();
	null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	if (null > 2)
		close(null);
	if (chdir("/") || write(at->ready, "", 1) < 0)
		fail("leaving the terminal: %s", strerror(errno));
	close(at->ready);
	at->ready = -1;
}

static int follow(struct attach *at)
{
	struct follow *f = &at->follow;
	enum follow_end end;

	/* In the foreground there is somebody who can see to what it lacks. */
	if (at->detach)
		end = follow_up(f);
	else
		end = follow_run(f, follow_is_ready, -1);
	if (end == FOLLOW_DONE) {
		note("%s is up", f->context.ifname);
		let_go(at);
		end = follow_run(f, NULL, -1);
		if (end == FOLLOW_SIGNAL)
			return 0;
	}
	switch (end) {
	case FOLLOW_SIGNAL:
		return fail("interrupted");
	case FOLLOW_GONE:
		/* Taken down on purpose first: that is cellsock detach. */
		if (follow_is_down(f))
			return 0;
		if (f->lost)
			note("%s: silent, multiplexing it again", at->path);
		else
			fail("%s was hung up", at->path);
		return -1;
	default:
		return -1;
	}
}

/* In the reverse order, however far it came. */
static void undo(struct attach *at, int signal_fd)
{
	struct follow *f = &at->follow;

	follow_unlisten(f);
	netconf_withdraw(&f->conf);
	if (at->wanted && !f->gone && f->req) {
		signals_drain(signal_fd);
		follow_down(f);
	}
	netconf_clear(&f->conf);
	rtnl_watch_close(&f->watch);
	nl_close(&at->events);
	nl_close(&at->req);
	port_close(&at->port);
	/* the module has yet to answer */
	if (!f->lost)
		signals_drain(signal_fd);
	port_close(&at->line);
}

static int attach(struct attach *at)
{
	const struct attach wanted = *at;
	int signal_fd = signals_open(), err, ready;
	bool again;

	if (signal_fd < 0)
		return EXIT_FAILED;
	do {
		err = set_up(at, signal_fd);
		if (!err)
			err = follow(at);
		undo(at, signal_fd);
		again = at->follow.lost;
		ready = at->ready;
		*at = wanted;
		at->ready = ready;
	} while (again);
	return err ? EXIT_FAILED : EXIT_DONE;
}

/* Wait until the child has the interface up, or has ended before that. */
static int await_child(pid_t pid, int fd)
{
	int status;
	char byte;

	/* The child gets them too, undoes what it did, and ends. */
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	if (read(fd, &byte, 1) == 1)
		return EXIT_DONE;
	if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
		return EXIT_FAILED;
	return WEXITSTATUS(status);
}

static int attach_detached(struct attach *at)
{
	int fds[2];
	pid_t pid;

	pid = pipe2(fds, O_CLOEXEC) ? -1 : fork();
	if (pid < 0) {
		fail("--detach: %s", strerror(errno));
		return EXIT_FAILED;
	}
	if (pid) {
		close(fds[1]);
		return await_child(pid, fds[0]);
	}
	close(fds[0]);
	at->ready = fds[1];
	return attach(at);
}

int cmd_attach(int argc, char *argv[])
{
	static struct attach at = {
		.context = CONTEXT_OPTIONS_INIT,
		.id = -1,
		.ready = -1,
		.line.fd = -1,
		.port.fd = -1,
		.follow.conf = { .route = true, .dns = true },
	};
	int err;

	err = parse(&at, argc, argv);
	if (err)
		return err;
	return at.detach ? attach_detached(&at) : attach(&at);
}
