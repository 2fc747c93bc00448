// SPDX-License-Identifier: GPL-2.0-only
/*
 * diag IFINDEX ADDRESS...: the ports that attach --auto-listen would have
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "../util.h"

static void parse(const char *text, struct addr *addr)
{
	addr->len = strchr(text, ':') ? 16 : 4;
	inet_pton(addr->len == 4 ? AF_INET : AF_INET6, text, addr->bytes);
}

int main(int argc, char *argv[])
{
	struct port_id ports[PORTS_MAX];
	struct addr addrs[2];
	struct reach reach = { .addrs = addrs };
	int n, i;

	if (argc < 2)
		return EXIT_USAGE;
	reach.ifindex = atoi(argv[1]);
	for (i = 2; i < argc && reach.n_addrs < ARRAY_SIZE(addrs); i++)
		parse(argv[i], &addrs[reach.n_addrs++]);
	n = diag_ports(&reach, ports, PORTS_MAX);
	if (n < 0) {
		fail("%s", strerror(-n));
		return EXIT_FAILED;
	}
	for (i = 0; i < n; i++)
		printf("%s%u ", ports[i].protocol == IPPROTO_TCP ? "tcp" : "udp",
		       ports[i].port);
	putchar('\n');
	return EXIT_DONE;
}
