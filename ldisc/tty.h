/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CELLSOCK_LDISC_TTY_H
#define CELLSOCK_LDISC_TTY_H

int cellsock_tty_init(void);
void cellsock_tty_exit(void);

#endif
