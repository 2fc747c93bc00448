/* SPDX-License-Identifier: GPL-2.0-only */
/* A warning ends the program: fuzzers and tests must not miss it. */
#ifndef _TOOLS_LINUX_BUG_H
#define _TOOLS_LINUX_BUG_H

#include <stdio.h>
#include <stdlib.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>

#define WARN_ON(cond) ({					\
	int _warn = !!(cond);					\
								\
	if (unlikely(_warn)) {					\
		fprintf(stderr, "%s:%d: %s\n", __FILE__,	\
			__LINE__, #cond);			\
		abort();					\
	}							\
	_warn; })
#define WARN_ON_ONCE(cond)	WARN_ON(cond)

#endif
