/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that cellsock builds for.  No other file
 * has a kernel-version conditional.
 */
#ifndef CELLSOCK_COMPAT_H
#define CELLSOCK_COMPAT_H

#include <linux/hrtimer.h>
#include <linux/netdevice.h>
#include <linux/types.h>
#include <linux/version.h>

/* tty_ldisc_ops.receive_buf took char flags and an int count before 6.6 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
typedef char cellsock_tty_flag_t;
typedef int cellsock_tty_count_t;
#else
typedef u8 cellsock_tty_flag_t;
typedef size_t cellsock_tty_count_t;
#endif

/* hrtimer_setup() came in 6.13, hrtimer_init() went in 6.15 */
static inline void
cellsock_hrtimer_setup(struct hrtimer *timer,
		       enum hrtimer_restart (*function)(struct hrtimer *timer),
		       clockid_t clock, enum hrtimer_mode mode)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
	hrtimer_init(timer, clock, mode);
	timer->function = function;
#else
	hrtimer_setup(timer, function, clock, mode);
#endif
}

/* attributes of a generic netlink dump: inside a struct genl_info since 6.6 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define cellsock_genl_dump_attrs(cb)	(genl_dumpit_info(cb)->attrs)
#else
#define cellsock_genl_dump_attrs(cb)	(genl_dumpit_info(cb)->info.attrs)
#endif

/* A feature flag until 6.12 made lockless transmission a device's bit */
static inline void cellsock_netdev_set_lockless(struct net_device *netdev)
{
#ifdef NETIF_F_LLTX
	netdev->features |= NETIF_F_LLTX;
#else
	netdev->lltx = true;
#endif
}

#endif
