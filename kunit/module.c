// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes the suites of this directory a module.
 */
#include <linux/module.h>

MODULE_DESCRIPTION("KUnit suites of cellsock");
MODULE_LICENSE("GPL");
