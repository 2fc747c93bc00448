/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TOOLS_LINUX_COMPILER_H
#define _TOOLS_LINUX_COMPILER_H

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

#define __printf(fmt, args)	__attribute__((format(printf, fmt, args)))
#define __maybe_unused		__attribute__((unused))
#define __always_unused		__attribute__((unused))
#define __must_check		__attribute__((warn_unused_result))
#define __packed		__attribute__((packed))
#define noinline		__attribute__((noinline))
#ifndef fallthrough
#define fallthrough		__attribute__((fallthrough))
#endif

#define READ_ONCE(x)	__atomic_load_n(&(x), __ATOMIC_RELAXED)

#endif
