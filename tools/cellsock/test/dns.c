// SPDX-License-Identifier: GPL-2.0-only
/*
 * dns set IFACE ADDRESS... | dns clear IFACE
 */
#include <arpa/inet.h>
#include <string.h>

#include "../dns.h"
#include "../util.h"

static void parse(const char *text, struct addr *addr)
{
	addr->len = strchr(text, ':') ? 16 : 4;
	inet_pton(addr->len == 4 ? AF_INET : AF_INET6, text, addr->bytes);
}

int main(int argc, char *argv[])
{
	struct addr servers[DNS_MAX];
	unsigned int n = 0;

	if (argc < 3)
		return EXIT_USAGE;
	if (!strcmp(argv[1], "clear")) {
		dns_clear(argv[2]);
		return EXIT_DONE;
	}
	while ((int)n < argc - 3 && n < DNS_MAX) {
		parse(argv[3 + n], &servers[n]);
		n++;
	}
	return dns_set(argv[2], servers, n) ? EXIT_FAILED : EXIT_DONE;
}
