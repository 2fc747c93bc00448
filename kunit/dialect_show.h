/* SPDX-License-Identifier: GPL-2.0-only */
/* What a dialect makes of verbs, and of lines, for its tests */
#ifndef CELLSOCK_KUNIT_DIALECT_SHOW_H
#define CELLSOCK_KUNIT_DIALECT_SHOW_H

#include "../ldisc/dialect.h"

struct kunit;

/**
 * struct dialect_step - a step that a verb has to have
 * @text: the command, empty where nothing is sent; NULL ends a list
 * @timeout_ms: maximum response time
 * @flags: CELLSOCK_STEP_*
 */
struct dialect_step {
	const char *text;
	u32 timeout_ms;
	u8 flags;
};

/**
 * dialect_expect_steps() - a verb has these steps, and no more
 * @test: the test
 * @dialect: whose verb it is
 * @wire: what is known of the module
 * @job: the verb
 * @want: its steps
 * @count: room in @want
 */
void dialect_expect_steps(struct kunit *test,
			  const struct cellsock_dialect *dialect,
			  const struct cellsock_wire *wire,
			  const struct cellsock_job *job,
			  const struct dialect_step *want, unsigned int count);

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
