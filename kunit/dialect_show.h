/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes down what a line was taken for */
#ifndef CELLSOCK_KUNIT_DIALECT_SHOW_H
#define CELLSOCK_KUNIT_DIALECT_SHOW_H

#include "../ldisc/dialect.h"

/**
 * dialect_show() - write a message down
 * @buf: where to
 * @size: bytes in @buf
 * @dialect: whose message it is
 * @msg: the message
 *
 * Its kind, and what of it that kind makes use of.
 */
void dialect_show(char *buf, size_t size, const struct cellsock_dialect *dialect,
		  const struct cellsock_message *msg);

#endif
