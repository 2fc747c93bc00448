/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which processes have a device open.
 */
#ifndef CELLSOCK_HOLDER_H
#define CELLSOCK_HOLDER_H

#include <stdbool.h>
#include <sys/types.h>

#define PROGRAM_MAX 32

/*
 * The next process after @pid (0: the first in /proc) which is not this one
 * and has the device open; 0 when there is no more, or it cannot be seen.
 */
pid_t next_holder(dev_t dev, pid_t pid);
/* What the kernel calls the program that it runs; empty when it is gone. */
void program_name(pid_t pid, char name[PROGRAM_MAX]);
/* Is this the program that it runs? */
bool runs_program(pid_t pid, const char *name);

#endif
