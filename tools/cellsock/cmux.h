/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's multiplexer (n_gsm) on the port of a module: 3GPP TS 27.010,
 * basic option.
 */
#ifndef CELLSOCK_CMUX_H
#define CELLSOCK_CMUX_H

#include "port.h"

/* What the names of its virtual ports begin with. */
#define CMUX_TTY "gsmtty"

/* Path of a virtual port */
#define CMUX_PATH_MAX sizeof("/dev/" CMUX_TTY "4294967295")

/* Whether the kernel has one: before the module is told; -1 with a message. */
int cmux_check(struct port *port);
/*
 * Multiplex a port whose module answers.  @first is the first virtual one.  -1
 * with a message; port_close() takes back what was done.
 */
int cmux_start(struct port *port, char first[CMUX_PATH_MAX]);
/* Take a port back from the kernel, and tell the module. */
void cmux_stop(struct port *port);
/*
 * The same for a module that was left multiplexed: it is heard at the rate of the
 * port only.
 */
void cmux_end(struct port *port);

#endif
