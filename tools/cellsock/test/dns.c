// SPDX-License-Identifier: GPL-2.0-only
/*
 * dns set IFINDEX ADDRESS... | dns clear IFINDEX | dns sweep
 *
 * The interfaces that there are: files /run/net/IFINDEX, which hold their names.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../dns.h"
#include "../util.h"

/* Instead of the C library's. */
char *if_indextoname(unsigned int ifindex, char ifname[IF_NAMESIZE])
{
	char path[64], *name = NULL;
	FILE *f;

	snprintf(path, sizeof(path), "/run/net/%u", ifindex);
	f = fopen(path, "re");
	if (!f)
		return NULL;
	if (fscanf(f, "%15s", ifname) == 1)
		name = ifname;
	fclose(f);
	return name;
}

static void parse(const char *text, struct addr *addr)
{
	addr->len = strchr(text, ':') ? 16 : 4;
	inet_pton(addr->len == 4 ? AF_INET : AF_INET6, text, addr->bytes);
}

int main(int argc, char *argv[])
{
	struct addr servers[DNS_MAX];
	char name[IF_NAMESIZE];
	unsigned int n = 0;

	if (argc == 2 && !strcmp(argv[1], "sweep")) {
		dns_sweep();
		return EXIT_DONE;
	}
	if (argc < 3)
		return EXIT_USAGE;
	if (!strcmp(argv[1], "clear")) {
		dns_clear(atoi(argv[2]));
		return EXIT_DONE;
	}
	if (!if_indextoname(atoi(argv[2]), name))
		return EXIT_USAGE;
	while ((int)n < argc - 3 && n < DNS_MAX) {
		parse(argv[3 + n], &servers[n]);
		n++;
	}
	return dns_set(atoi(argv[2]), name, servers, n) ? EXIT_FAILED :
							  EXIT_DONE;
}
