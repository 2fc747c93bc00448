/* SPDX-License-Identifier: GPL-2.0-only */
/* libc's <errno.h> includes this name too. */
#include_next <linux/errno.h>
