// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes the suites of this directory a module.
 */
#include <linux/module.h>
#include <cellsock/modsock.h>

/* The module lock, of which a test has no need. */
void cellsock_modsock_assert_locked(struct cellsock_modsock *ms)
{
}

MODULE_DESCRIPTION("KUnit suites of cellsock");
MODULE_LICENSE("GPL");
