/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Name servers, by whatever manages them on this host: systemd-resolved,
 * resolvconf, or nobody, and then /etc/resolv.conf.
 */
#ifndef CELLSOCK_DNS_H
#define CELLSOCK_DNS_H

#include "netlink.h"

/* 0, or -1 with a message and nothing changed */
int dns_set(uint32_t ifindex, const char *ifname, const struct addr *servers,
	    unsigned int n);
/* Undo it; nothing happens when nothing was set.  The interface may be gone. */
void dns_clear(uint32_t ifindex);
/* Undo what somebody left who had no chance to. */
void dns_sweep(void);

#endif
