/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the numbers of the netlink interface are called.
 */
#ifndef CELLSOCK_NAMES_H
#define CELLSOCK_NAMES_H

#include <netinet/in.h>

#include "netlink.h"

struct name {
	int value;
	const char *name;
};

/* -1 when there is no such name */
int name_value(const struct name *names, const char *name);
/* "?" when there is no such value: the kernel's module is newer. */
const char *value_name(const struct name *names, uint32_t value);

extern const struct name module_states[];
extern const struct name lacks[];
extern const struct name context_states[];
extern const struct name auths[];
extern const struct name bearers[];
/* As the option has them, and as the specification has. */
extern const struct name families[];
extern const struct name pdp_types[];
extern const struct name results[];
extern const struct name protocols[];
/* Counters of struct link, by attribute; the specification's names. */
extern const struct name counters[];

/* What a module in this state is doing, for people. */
const char *module_progress(uint32_t state);
/* What helps a module that lacks something, for people. */
const char *lack_remedy(uint32_t lack);

#define ENDPOINT_MAX (INET6_ADDRSTRLEN + 10)
const char *addr_text(const struct addr *addr, char text[INET6_ADDRSTRLEN]);
const char *endpoint_text(const struct addr *addr, uint32_t port,
			  char text[ENDPOINT_MAX]);

#endif
