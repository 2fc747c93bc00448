// SPDX-License-Identifier: GPL-2.0-only
/*
 * probe TTY [SPEED]: what attach does to a port before the line discipline
 * takes it.  Prints the rate and the flow control found.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../port.h"
#include "../util.h"

int main(int argc, char *argv[])
{
	struct port port;
	int err;

	if (argc < 2)
		return EXIT_USAGE;
	if (port_open(&port, argv[1], signals_open()))
		return EXIT_FAILED;
	err = port_probe(&port, argc > 2 ? atoi(argv[2]) : 0);
	if (!err)
		err = port_rtscts(&port);
	if (!err)
		printf("%u %s\n", port.speed, port.rtscts ? "rtscts" : "-");
	port_close(&port);
	return err ? EXIT_FAILED : EXIT_DONE;
}
