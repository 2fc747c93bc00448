/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tty of a module: its speed and flow control found out with plain AT
 * commands, before the line discipline takes it.
 */
#ifndef CELLSOCK_PORT_H
#define CELLSOCK_PORT_H

#include <asm/termbits.h>
#include <stdbool.h>
#include <sys/types.h>

/* The line discipline of a port that is nobody's */
#define LDISC_TTY 0

struct port {
	const char *path;
	int fd;
	int signal_fd;			/* ends every wait */
	unsigned int speed;		/* that the module answers at */
	bool rtscts;
	bool is_virtual;		/* one of a multiplexer */
	bool attached;			/* the line discipline is ours */
	bool muxed;			/* the module multiplexes it */
	struct termios2 saved;
	char reply[1024];		/* what came since the last command */
	size_t len;
};

/* All of these give a message of their own and -1 when they fail. */

/* Open, alone, raw; @signal_fd can end what follows. */
int port_open(struct port *port, const char *path, int signal_fd);
/*
 * Find the rate that the module answers at, and change it to @speed (0: any).
 */
int port_probe(struct port *port, unsigned int speed);
/* RTS/CTS on both ends, where both can. */
int port_rtscts(struct port *port);
/* Hand the port to the line discipline. */
int port_attach(struct port *port);
/* Is it hung up? */
bool port_gone(const struct port *port);
/* Take the port back, leave it as it was found, close it. */
void port_close(struct port *port);

/* What the above are made of: a command that is OK within @ms. */
bool port_command(struct port *port, const char *text, int ms);
/* Write so many bytes within @ms, -1 without a message. */
int port_put(struct port *port, const char *text, size_t len, int ms);
/* A positive errno; @module is loaded when the kernel does not do it. */
int port_set_ldisc(struct port *port, int ldisc, const char *module);

/* Hang up the tty with the device number @dev and this name of the kernel's. */
int port_hangup(const char *name, dev_t dev);

#endif
