/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of a port share: port.c, prompt.c, data.c */
#ifndef CELLSIM_PORT_H
#define CELLSIM_PORT_H

#include "cellsim.h"

/* Pushes are generated while less than this waits for the line. */
#define PUSH_LOW	512

/* port.c */
void urc_drop_all(struct port *p);

/* prompt.c */
void prompt_init(struct port *p);
/* Input is payload. */
void payload(struct port *p);

/* data.c */
void data_init(struct port *p);
void data_reset(struct port *p);
/* Input goes to the socket, unless it is an escape. */
void data_input(struct port *p);
/* Give the line what the socket has. */
void data_output(struct port *p);

#endif
