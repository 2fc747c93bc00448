/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TOOLS_LINUX_MINMAX_H
#define _TOOLS_LINUX_MINMAX_H

/* The comparison of the addresses refuses operands of different types. */
#define __cellsock_pick(x, y, op) ({		\
	__typeof__(x) _x = (x);			\
	__typeof__(y) _y = (y);			\
	(void)(&_x == &_y);			\
	_x op _y ? _x : _y; })

#define min(x, y)		__cellsock_pick(x, y, <)
#define max(x, y)		__cellsock_pick(x, y, >)
#define min_t(type, x, y)	({ type _p = (x), _q = (y); min(_p, _q); })
#define max_t(type, x, y)	({ type _p = (x), _q = (y); max(_p, _q); })
#define min3(x, y, z)		min(min(x, y), z)
#define clamp_t(type, val, lo, hi)	min_t(type, max_t(type, val, lo), hi)
#define clamp(val, lo, hi)		clamp_t(__typeof__(val), val, lo, hi)
#define swap(a, b) do {				\
	__typeof__(a) _tmp = (a);		\
	(a) = (b);				\
	(b) = _tmp;				\
} while (0)

#endif
