/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernels nulltty builds for differ in the types of a few operations. Each
 * is read off the operation itself, so that back-ports cannot break it.
 */
#ifndef NULLTTY_COMPAT_H
#define NULLTTY_COMPAT_H

#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/tty_port.h>

#define nulltty_op(ops, name)	typeof(((struct ops *)NULL)->name)

/* @then where the operation has the type @type, else @other; a type each. */
#define nulltty_type(ops, name, type, then, other)			\
	typeof(__builtin_choose_expr(					\
		__builtin_types_compatible_p(nulltty_op(ops, name), type), \
		(then)0, (other)0))

typedef ssize_t (*nulltty_write_new)(struct tty_struct *, const u8 *, size_t);
typedef void (*nulltty_raise_new)(struct tty_port *, bool);
typedef bool (*nulltty_raised_new)(struct tty_port *);

typedef nulltty_type(tty_operations, write, nulltty_write_new, size_t, int)
	nulltty_len_t;
typedef nulltty_type(tty_operations, write, nulltty_write_new, ssize_t, int)
	nulltty_ret_t;
typedef nulltty_type(tty_port_operations, dtr_rts, nulltty_raise_new, bool,
		     int) nulltty_raise_t;
typedef nulltty_type(tty_port_operations, carrier_raised, nulltty_raised_new,
		     bool, int) nulltty_raised_t;

#endif /* NULLTTY_COMPAT_H */
