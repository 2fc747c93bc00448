// SPDX-License-Identifier: GPL-2.0-only
/* Addresses as text */
#include <arpa/inet.h>
#include <string.h>

#include "cellsim.h"

bool addr_parse(const char *host, int port, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		return true;
	}
	if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		return true;
	}
	return false;
}

socklen_t addr_len(const struct sockaddr_storage *a)
{
	return a->ss_family == AF_INET ? sizeof(struct sockaddr_in) :
					 sizeof(struct sockaddr_in6);
}

const char *addr_text(const struct sockaddr_storage *a, char *buf, size_t n)
{
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)a;
	const void *raw = &((const struct sockaddr_in *)a)->sin_addr;
	int family = a->ss_family;

	if (family == AF_INET6) {
		raw = &v6->sin6_addr;
		if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
			raw = &v6->sin6_addr.s6_addr[12];
			family = AF_INET;
		}
	}
	if (!inet_ntop(family, raw, buf, n))
		snprintf(buf, n, "0.0.0.0");
	return buf;
}

int addr_port(const struct sockaddr_storage *a)
{
	return ntohs(((const struct sockaddr_in *)a)->sin_port);
}
