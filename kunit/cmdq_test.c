// SPDX-License-Identifier: GPL-2.0-only
/* One command on the line at a time: ldisc/cmdq.c */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "../ldisc/cmdq.h"
#include "stream.h"

#define MS	1000000ULL
#define START	(1000 * 1000 * MS)

/*
 * The queue's surroundings.  Jobs are told apart by their id; their steps are
 * a table.  What is written appears in the events as "W bytes", ends as "done",
 * and so on.
 *
 * @q: the queue
 * @events: what it did
 * @steps: the steps of the job that is started
 * @room: bytes that the port takes before it is full
 * @now: the time
 * @payload: payload of every send
 * @chunk: how many bytes of it lie in a row
 * @shrunk: the payload is gone
 */
struct bench {
	struct cellsock_cmdq q;
	struct events events;
	const struct cellsock_step *steps;
	size_t room;
	u64 now;
	const char *payload;
	u32 chunk;
};

static size_t bench_write(void *ctx, const u8 *data, size_t len)
{
	struct bench *b = ctx;
	size_t n = min(len, b->room);

	b->room -= n;
	if (n)
		events_add_bytes(&b->events, "W ", data, n);
	return n;
}

static bool bench_build(void *ctx, const struct cellsock_job *job,
			unsigned int step, struct cellsock_step *out)
{
	struct bench *b = ctx;

	if (!*b->steps[step].text)
		return false;
	*out = b->steps[step];
	return true;
}

static u32 bench_peek(void *ctx, const struct cellsock_job *job, u32 offset,
		      const u8 **data)
{
	struct bench *b = ctx;

	*data = (const u8 *)b->payload + offset;
	return min_t(u32, b->chunk, strlen(b->payload) - offset);
}

static void bench_done(void *ctx, const struct cellsock_job *job,
		       const struct cellsock_outcome *o)
{
	static const char *const kinds[] = {
		"OK", "ERROR", "AGAIN", "TIMEOUT", "ABORTED",
	};
	struct bench *b = ctx;

	events_add(&b->events, "done %d %s %d%s%s%s",
		   job->verb == CELLSOCK_VERB_NONE ? -1 : job->id,
		   kinds[o->kind], o->code, o->async ? " async" : "",
		   o->began ? " began" : "", o->late ? " late" : "");
}

static void bench_lost(void *ctx)
{
	events_add(&((struct bench *)ctx)->events, "lost");
}

static const struct cellsock_cmdq_ops bench_ops = {
	.write = bench_write,
	.build = bench_build,
	.peek = bench_peek,
	.done = bench_done,
	.lost = bench_lost,
};

static int bench_init(struct kunit *test)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->room = SIZE_MAX;
	b->now = START;
	b->chunk = U32_MAX;
	b->payload = "";
	cellsock_cmdq_init(&b->q, &bench_ops, b);
	/* the time that bytes take on the line is 1 ms each */
	b->q.rate = 1000;
	test->priv = b;
	return 0;
}

static const struct cellsock_step simple[2] = { { "AT+X", 300, 0 } };
static const struct cellsock_step send[2] = {
	{ "AT+S", 5000, CELLSOCK_STEP_PROMPT }
};

static const struct cellsock_step send_soon[2] = {
	{ "AT+S", 5000, CELLSOCK_STEP_PROMPT, .prompt_ms = 3000 }
};

static void start(struct bench *b, const struct cellsock_step *steps, u8 id)
{
	struct cellsock_job job = {
		.verb = CELLSOCK_VERB_SEND,
		.id = id,
		.arg = strlen(b->payload),
	};

	b->steps = steps;
	cellsock_cmdq_start(&b->q, &job, b->now);
}

static bool final(struct bench *b, enum cellsock_message_kind kind, int code)
{
	struct cellsock_message msg = { .kind = kind, .code = code };

	return cellsock_cmdq_final(&b->q, &msg, b->now);
}

static bool ok(struct bench *b)
{
	return final(b, CELLSOCK_MSG_OK, 0);
}

/* Lets time pass, striking as the engine does. */
static void pass(struct bench *b, u64 ms)
{
	u64 until = b->now + ms * MS;

	for (;;) {
		u64 next = cellsock_cmdq_run(&b->q, b->now);

		if (next > until)
			break;
		b->now = max(b->now, next);
	}
	b->now = until;
	cellsock_cmdq_run(&b->q, b->now);
}

static void expect(struct kunit *test, struct bench *b, const char *events)
{
	events_end_bytes(&b->events);
	KUNIT_EXPECT_STREQ(test, b->events.text, events);
	events_clear(&b->events);
}

/* ----------------------------------------------------------- commands */

static void test_ok(struct kunit *test)
{
	struct bench *b = test->priv;

	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_idle(&b->q));
	KUNIT_EXPECT_TRUE(test, !cellsock_cmdq_job(&b->q));
	start(b, simple, 7);
	expect(test, b, "W AT+X\\r\n");
	KUNIT_EXPECT_FALSE(test, cellsock_cmdq_idle(&b->q));
	KUNIT_ASSERT_TRUE(test, !!cellsock_cmdq_job(&b->q));
	KUNIT_EXPECT_EQ(test, (int)cellsock_cmdq_job(&b->q)->id, 7);
	KUNIT_EXPECT_TRUE(test, ok(b));
	expect(test, b, "done 7 OK 0\n");
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_idle(&b->q));
	KUNIT_EXPECT_TRUE(test, !cellsock_cmdq_job(&b->q));
}

static void test_error(struct kunit *test)
{
	struct bench *b = test->priv;

	start(b, simple, 1);
	final(b, CELLSOCK_MSG_ERROR, 563);
	expect(test, b, "W AT+X\\r\ndone 1 ERROR 563\n");
}

/* A result that nobody waits for is nobody's. */
static void test_stray_final(struct kunit *test)
{
	struct bench *b = test->priv;

	KUNIT_EXPECT_FALSE(test, ok(b));
	KUNIT_EXPECT_FALSE(test, final(b, CELLSOCK_MSG_ERROR, 0));
	start(b, simple, 1);
	ok(b);
	KUNIT_EXPECT_FALSE(test, ok(b));
	expect(test, b, "W AT+X\\r\ndone 1 OK 0\n");
}

/* The echo of what was just sent is swallowed, and nothing else is. */
static void test_echo(struct kunit *test)
{
	struct bench *b = test->priv;

	KUNIT_EXPECT_FALSE(test, cellsock_cmdq_echo(&b->q, "AT+X"));
	start(b, simple, 1);
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_echo(&b->q, "AT+X"));
	KUNIT_EXPECT_FALSE(test, cellsock_cmdq_echo(&b->q, "AT+X=1"));
	KUNIT_EXPECT_FALSE(test, cellsock_cmdq_echo(&b->q, "AT+"));
	KUNIT_EXPECT_FALSE(test, cellsock_cmdq_echo(&b->q, "OK"));
}

static const struct script_case {
	const char *name;
	struct cellsock_step steps[4];
	/*
	 * o: OK, e: ERROR, u: an error that means "no such command", b: a bare
	 * ERROR, x: the explanation 566
	 */
	const char *answers;
	const char *events;
} script_cases[] = {
	{ "two steps", { { "A", 9, 0 }, { "B", 9, 0 } }, "oo",
	  "W A\\rB\\r\ndone 1 OK 0\n" },
	{ "the first fails", { { "A", 9, 0 }, { "B", 9, 0 } }, "e",
	  "W A\\r\ndone 1 ERROR 563\n" },
	{ "the second fails", { { "A", 9, 0 }, { "B", 9, 0 } }, "oe",
	  "W A\\rB\\r\ndone 1 ERROR 563\n" },
	{ "an optional one fails",
	  { { "A", 9, CELLSOCK_STEP_OPTIONAL }, { "B", 9, 0 } }, "eo",
	  "W A\\rB\\r\ndone 1 OK 0\n" },
	{ "all optional, all fail",
	  { { "A", 9, CELLSOCK_STEP_OPTIONAL },
	    { "B", 9, CELLSOCK_STEP_OPTIONAL } }, "ee",
	  "W A\\rB\\r\ndone 1 OK 0\n" },
	{ "the first form is known",
	  { { "A", 9, CELLSOCK_STEP_ELSE }, { "B", 9, 0 } }, "o",
	  "W A\\r\ndone 1 OK 0\n" },
	{ "the first form is unknown",
	  { { "A", 9, CELLSOCK_STEP_ELSE }, { "B", 9, 0 } }, "uo",
	  "W A\\rB\\r\ndone 1 OK 0\n" },
	{ "the first form is known, and fails",
	  { { "A", 9, CELLSOCK_STEP_ELSE }, { "B", 9, 0 } }, "e",
	  "W A\\r\ndone 1 ERROR 563\n" },
	{ "begun", { { "A", 9, CELLSOCK_STEP_ASYNC } }, "o",
	  "W A\\r\ndone 1 OK 0 async\n" },
	{ "the first form begins it",
	  { { "A", 9, CELLSOCK_STEP_ASYNC | CELLSOCK_STEP_ELSE },
	    { "B", 9, 0 } }, "o",
	  "W A\\r\ndone 1 OK 0 async\n" },
	{ "the second form does it at once",
	  { { "A", 9, CELLSOCK_STEP_ASYNC | CELLSOCK_STEP_ELSE },
	    { "B", 9, 0 } }, "uo",
	  "W A\\rB\\r\ndone 1 OK 0\n" },
	{ "it works, nothing to explain",
	  { { "A", 9, CELLSOCK_STEP_EXPLAIN }, { "B", 9, 0 } }, "o",
	  "W A\\r\ndone 1 OK 0\n" },
	{ "it fails with a code",
	  { { "A", 9, CELLSOCK_STEP_EXPLAIN }, { "B", 9, 0 } }, "e",
	  "W A\\r\ndone 1 ERROR 563\n" },
	{ "it fails without one, which is asked for",
	  { { "A", 9, CELLSOCK_STEP_EXPLAIN }, { "B", 9, 0 } }, "bxo",
	  "W A\\rB\\r\ndone 1 ERROR 566\n" },
	{ "nobody can explain",
	  { { "A", 9, CELLSOCK_STEP_EXPLAIN }, { "B", 9, 0 } }, "be",
	  "W A\\rB\\r\ndone 1 ERROR 0\n" },
};

static void script_desc(const struct script_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(script, script_cases, script_desc);

static void test_script(struct kunit *test)
{
	const struct script_case *c = test->param_value;
	struct bench *b = test->priv;
	const char *answer;

	start(b, c->steps, 1);
	for (answer = c->answers; *answer; answer++) {
		if (*answer == 'o')
			ok(b);
		else if (*answer == 'x')
			cellsock_cmdq_explain(&b->q, 566);
		else if (*answer == 'b')
			final(b, CELLSOCK_MSG_ERROR, 0);
		else
			final(b, CELLSOCK_MSG_ERROR, *answer == 'u' ? 4 : 563);
	}
	expect(test, b, c->events);
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_idle(&b->q));
}

/* ------------------------------------------------------------ payload */

static void test_send(struct kunit *test)
{
	struct bench *b = test->priv;

	b->payload = "payload";
	b->chunk = 3;
	start(b, send, 1);
	expect(test, b, "W AT+S\\r\n");
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_prompt_due(&b->q));
	cellsock_cmdq_prompt(&b->q, b->now);
	KUNIT_EXPECT_FALSE(test, cellsock_cmdq_prompt_due(&b->q));
	expect(test, b, "W payload\n");
	ok(b);
	expect(test, b, "done 1 OK 0 began\n");
}

/* No prompt is due but before a payload. */
static void test_prompt_not_due(struct kunit *test)
{
	struct bench *b = test->priv;

	b->payload = "payload";
	KUNIT_EXPECT_FALSE(test, cellsock_cmdq_prompt_due(&b->q));
	cellsock_cmdq_prompt(&b->q, b->now);
	start(b, simple, 1);
	KUNIT_EXPECT_FALSE(test, cellsock_cmdq_prompt_due(&b->q));
	cellsock_cmdq_prompt(&b->q, b->now);
	expect(test, b, "W AT+X\\r\n");
}

static void test_second_prompt(struct kunit *test)
{
	struct bench *b = test->priv;

	b->payload = "payload";
	start(b, send, 1);
	cellsock_cmdq_prompt(&b->q, b->now);
	cellsock_cmdq_prompt(&b->q, b->now);
	expect(test, b, "W AT+S\\rpayload\n");
}

/* Refused before the prompt: nothing of the payload is on the line. */
static void test_refused_without_prompt(struct kunit *test)
{
	struct bench *b = test->priv;

	b->payload = "payload";
	start(b, send, 1);
	final(b, CELLSOCK_MSG_ERROR, 0);
	expect(test, b, "W AT+S\\r\ndone 1 ERROR 0\n");
}

static void test_no_room_without_prompt(struct kunit *test)
{
	struct bench *b = test->priv;

	b->payload = "payload";
	start(b, send, 1);
	final(b, CELLSOCK_MSG_AGAIN, 0);
	expect(test, b, "W AT+S\\r\ndone 1 AGAIN 0\n");
}

/* OK is no answer to a command that asks for payload. */
static void test_ok_instead_of_prompt(struct kunit *test)
{
	struct bench *b = test->priv;

	b->payload = "payload";
	start(b, send, 1);
	ok(b);
	expect(test, b, "W AT+S\\r\ndone 1 ERROR 0\n");
}

/*
 * Refused after the payload: the line is brought in step before the next
 * command, because what was still under way may have been read as commands.
 */
static void test_refused_payload(struct kunit *test)
{
	static const struct {
		enum cellsock_message_kind kind;
		const char *done;
	} refusals[] = {
		{ CELLSOCK_MSG_AGAIN, "done 1 AGAIN 0 began\n" },
		{ CELLSOCK_MSG_ERROR, "done 1 ERROR 558 began\n" },
	};
	struct bench *b = test->priv;
	unsigned int i;

	b->payload = "payload";
	for (i = 0; i < ARRAY_SIZE(refusals); i++) {
		bool error = refusals[i].kind == CELLSOCK_MSG_ERROR;

		start(b, send, 1);
		cellsock_cmdq_prompt(&b->q, b->now);
		final(b, refusals[i].kind, error ? 558 : 0);
		pass(b, 0);
		expect(test, b, "W AT+S\\rpayload\\rAT+CMEE?\\r\n");
		KUNIT_EXPECT_TRUE(test, cellsock_cmdq_line(&b->q, "+CMEE: 1"));
		ok(b);
		expect(test, b, refusals[i].done);
	}
}

/* The peer closed while the payload was on its way: the rest is not written. */
static void test_refused_in_the_middle(struct kunit *test)
{
	struct bench *b = test->priv;

	b->payload = "0123456789";
	start(b, send, 1);
	b->room = 4;
	cellsock_cmdq_prompt(&b->q, b->now);
	expect(test, b, "W AT+S\\r0123\n");
	final(b, CELLSOCK_MSG_AGAIN, 0);
	b->room = SIZE_MAX;
	pass(b, 0);
	expect(test, b, "W \\rAT+CMEE?\\r\n");
	cellsock_cmdq_line(&b->q, "+CMEE: 1");
	ok(b);
	expect(test, b, "done 1 AGAIN 0 began\n");
}

/*
 * A prompt that comes when the module may have given it up: payload would be
 * read as commands.  Nothing is written, and whatever the module then says of
 * the send says that it took nothing.
 */
static void test_lapsed_prompt(struct kunit *test)
{
	static const struct {
		enum cellsock_message_kind kind;
		int code;
	} results[] = {
		{ CELLSOCK_MSG_ERROR, 569 },
		{ CELLSOCK_MSG_ERROR, 0 },
		{ CELLSOCK_MSG_AGAIN, 0 },
		{ CELLSOCK_MSG_OK, 0 },
	};
	struct bench *b = test->priv;
	unsigned int i;

	b->payload = "payload";
	for (i = 0; i < ARRAY_SIZE(results); i++) {
		start(b, send_soon, 1);
		pass(b, 2500);
		cellsock_cmdq_prompt(&b->q, b->now);
		KUNIT_EXPECT_FALSE(test, cellsock_cmdq_prompt_due(&b->q));
		pass(b, 3100);
		final(b, results[i].kind, results[i].code);
		expect(test, b, "W AT+S\\r\ndone 1 AGAIN 0\n");
	}
	start(b, send_soon, 1);
	pass(b, 2499);
	cellsock_cmdq_prompt(&b->q, b->now);
	expect(test, b, "W AT+S\\rpayload\n");
	ok(b);
	expect(test, b, "done 1 OK 0 began\n");
	/* a prompt that stays open for ever */
	start(b, send, 1);
	pass(b, 4900);
	cellsock_cmdq_prompt(&b->q, b->now);
	expect(test, b, "W AT+S\\rpayload\n");
}

/* ... and a module that says nothing more is asked. */
static void test_lapsed_prompt_without_result(struct kunit *test)
{
	struct bench *b = test->priv;

	b->payload = "payload";
	start(b, send_soon, 1);
	pass(b, 2600);
	cellsock_cmdq_prompt(&b->q, b->now);
	pass(b, 3199);
	expect(test, b, "W AT+S\\r\n");
	pass(b, 1);
	expect(test, b, "W \\rAT+CMEE?\\r\n");
	cellsock_cmdq_line(&b->q, "+CMEE: 1");
	ok(b);
	expect(test, b, "done 1 TIMEOUT 0\n");
}

/* How long a port that is let go has to be kept from others. */
static void test_silence(struct kunit *test)
{
	struct bench *b = test->priv;

	b->payload = "payload";
	KUNIT_EXPECT_EQ(test, cellsock_cmdq_silence(&b->q), 0U);
	start(b, simple, 1);
	KUNIT_EXPECT_EQ(test, cellsock_cmdq_silence(&b->q), 0U);
	ok(b);
	/* a prompt that never ends is not waited for */
	start(b, send, 1);
	KUNIT_EXPECT_EQ(test, cellsock_cmdq_silence(&b->q), 0U);
	cellsock_cmdq_abort(&b->q);
	b->room = 3;
	start(b, send_soon, 1);
	KUNIT_EXPECT_EQ(test, cellsock_cmdq_silence(&b->q), 0U);
	b->room = 6;
	pass(b, 0);
	KUNIT_EXPECT_EQ(test, cellsock_cmdq_silence(&b->q), 3200U);
	cellsock_cmdq_prompt(&b->q, b->now);
	KUNIT_EXPECT_EQ(test, cellsock_cmdq_silence(&b->q), 3200U);
	b->room = SIZE_MAX;
	pass(b, 0);
	KUNIT_EXPECT_EQ(test, cellsock_cmdq_silence(&b->q), 0U);
	ok(b);
	start(b, send_soon, 1);
	pass(b, 2600);
	cellsock_cmdq_prompt(&b->q, b->now);
	KUNIT_EXPECT_EQ(test, cellsock_cmdq_silence(&b->q), 3200U);
}

/* --------------------------------------------------------- a full port */

static void test_full_port(struct kunit *test)
{
	struct bench *b = test->priv;
	char *want = kunit_kzalloc(test, 64, GFP_KERNEL);
	size_t room;

	KUNIT_ASSERT_NOT_NULL(test, want);
	b->payload = "0123456789";
	b->chunk = 3;
	for (room = 1; room <= 15; room++) {
		int i;

		b->room = 0;
		start(b, send, 1);
		for (i = 0; i < 10; i++) {
			b->room = room;
			pass(b, 0);
			if (cellsock_cmdq_prompt_due(&b->q))
				break;
		}
		expect(test, b, "W AT+S\\r\n");
		b->room = 0;
		cellsock_cmdq_prompt(&b->q, b->now);
		/* the host's memory may be gone, or be something else, by now */
		b->payload = "xxxxxxxxxx";
		for (i = 0; i < 20; i++) {
			b->room = room;
			pass(b, 0);
		}
		b->payload = "0123456789";
		expect(test, b, "W 0123456789\n");
		ok(b);
		expect(test, b, "done 1 OK 0 began\n");
		b->room = SIZE_MAX;
	}
}

/* The time for an answer starts when its command is out. */
static void test_full_port_and_time(struct kunit *test)
{
	struct bench *b = test->priv;

	b->room = 0;
	start(b, simple, 1);
	pass(b, 250);
	expect(test, b, "");
	b->room = SIZE_MAX;
	pass(b, 250);
	expect(test, b, "W AT+X\\r\n");
	ok(b);
	expect(test, b, "done 1 OK 0\n");
}

/* A module that takes no bytes any more does not hold the port for ever. */
static void test_port_full_for_ever(struct kunit *test)
{
	static const struct {
		size_t room;
		const char *events;
	} stalls[] = {
		{ 0, "done 1 ABORTED 0\nlost\n" },
		{ 2, "W AT\ndone 1 ABORTED 0\nlost\n" },
		{ 5, "W AT+S\\r\ndone 1 ABORTED 0 began\nlost\n" },
		{ 8, "W AT+S\\rpay\ndone 1 ABORTED 0 began\nlost\n" },
	};
	struct bench *b = test->priv;
	unsigned int i;

	b->payload = "payload";
	for (i = 0; i < ARRAY_SIZE(stalls); i++) {
		b->room = stalls[i].room;
		start(b, send, 1);
		cellsock_cmdq_prompt(&b->q, b->now);
		pass(b, CELLSOCK_PATIENCE_MS + 1);
		expect(test, b, stalls[i].events);
	}
}

/* ... also while it is being brought in step. */
static void test_port_full_in_resync(struct kunit *test)
{
	struct bench *b = test->priv;

	b->room = 5;
	start(b, simple, 1);
	pass(b, 1000 + CELLSOCK_PATIENCE_MS);
	expect(test, b, "W AT+X\\r\ndone 1 ABORTED 0\nlost\n");
}

/* A search waits for the port as it waits for the module. */
static void test_port_full_in_search(struct kunit *test)
{
	struct bench *b = test->priv;

	b->room = 0;
	cellsock_cmdq_search(&b->q, b->now, true);
	pass(b, 1000000);
	expect(test, b, "");
	b->room = SIZE_MAX;
	pass(b, 10);
	expect(test, b, "W \\1b\\rAT+CMEE?\\r\n");
}

/* A port that takes a byte now and then is not dead. */
static void test_slow_port(struct kunit *test)
{
	struct bench *b = test->priv;
	int i;

	b->room = 0;
	start(b, simple, 1);
	for (i = 0; i < 5; i++) {
		pass(b, CELLSOCK_PATIENCE_MS - 1000);
		b->room = 1;
		pass(b, 0);
	}
	expect(test, b, "W AT+X\\r\n");
	ok(b);
	expect(test, b, "done 1 OK 0\n");
}

/* ------------------------------------------------------------ time-outs */

/*
 * A time-out as the document states it, never early, and not more late than
 * the line's own time and a margin of a quarter of a second explain.
 */
static void test_timeout(struct kunit *test)
{
	static const u32 timeouts[] = { 300, 5000, 10000, 40000, 150000 };
	struct cellsock_step *steps;
	struct bench *b = test->priv;
	unsigned int i;

	steps = kunit_kzalloc(test, 2 * sizeof(*steps), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, steps);
	steps[0] = (struct cellsock_step){ "AT+X", 0, 0 };
	for (i = 0; i < ARRAY_SIZE(timeouts); i++) {
		steps[0].timeout_ms = timeouts[i];
		start(b, steps, 1);
		pass(b, timeouts[i] + 5);
		expect(test, b, "W AT+X\\r\n");
		pass(b, 250);
		expect(test, b, "W \\rAT+CMEE?\\r\n");
		cellsock_cmdq_line(&b->q, "+CMEE: 1");
		ok(b);
		expect(test, b, "done 1 TIMEOUT 0\n");
	}
}

/* A long payload on a slow line is part of the time. */
static void test_timeout_of_payload(struct kunit *test)
{
	struct bench *b = test->priv;
	char *payload = kunit_kzalloc(test, 1461, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, payload);
	memset(payload, 'x', 1460);
	b->payload = payload;
	start(b, send, 1);
	cellsock_cmdq_prompt(&b->q, b->now);
	events_clear(&b->events);
	pass(b, 5000 + 1460);
	expect(test, b, "");
	pass(b, 250);
	expect(test, b, "W \\rAT+CMEE?\\r\n");
}

/* The prompt never comes. */
static void test_timeout_of_prompt(struct kunit *test)
{
	struct bench *b = test->priv;

	b->payload = "payload";
	start(b, send, 1);
	pass(b, 5300);
	expect(test, b, "W AT+S\\r\\rAT+CMEE?\\r\n");
	cellsock_cmdq_line(&b->q, "+CMEE: 1");
	ok(b);
	expect(test, b, "done 1 TIMEOUT 0\n");
}

/* An answer may stand behind other bytes: not while the module keeps talking. */
static void test_timeout_waits_for_silence(struct kunit *test)
{
	struct bench *b = test->priv;
	int i;

	start(b, simple, 1);
	for (i = 0; i < 50; i++) {
		pass(b, 100);
		cellsock_cmdq_heard(&b->q, b->now);
	}
	expect(test, b, "W AT+X\\r\n");
	pass(b, CELLSOCK_QUIET_MS - 10);
	expect(test, b, "");
	pass(b, 20);
	expect(test, b, "W \\rAT+CMEE?\\r\n");
}

/* ... but not for ever. */
static void test_timeout_of_a_babbler(struct kunit *test)
{
	struct bench *b = test->priv;
	int i;

	start(b, simple, 1);
	for (i = 0; i < 108; i++) {
		pass(b, 100);
		cellsock_cmdq_heard(&b->q, b->now);
	}
	expect(test, b, "W AT+X\\r\\rAT+CMEE?\\r\n");
}

/* An idle queue has no time-outs, however long nobody says anything. */
static void test_no_timeout_when_idle(struct kunit *test)
{
	struct bench *b = test->priv;

	KUNIT_EXPECT_EQ(test, cellsock_cmdq_run(&b->q, b->now), CELLSOCK_NEVER);
	pass(b, 1000000);
	expect(test, b, "");
}

/* --------------------------------------------------------- getting in step */

/* The answer comes after all, before the marker's: it is not the marker's. */
static void test_late_answer(struct kunit *test)
{
	struct bench *b = test->priv;

	start(b, simple, 1);
	pass(b, 600);
	expect(test, b, "W AT+X\\r\\rAT+CMEE?\\r\n");
	KUNIT_EXPECT_TRUE(test, ok(b));
	expect(test, b, "");
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_echo(&b->q, "AT+CMEE?"));
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_line(&b->q, "+CMEE: 1"));
	KUNIT_EXPECT_TRUE(test, ok(b));
	expect(test, b, "done 1 TIMEOUT 0 late\n");
	KUNIT_EXPECT_FALSE(test, ok(b));
}

/* It comes while the port does not even take the try. */
static void test_late_answer_full_port(struct kunit *test)
{
	struct bench *b = test->priv;

	start(b, simple, 1);
	b->room = 0;
	pass(b, 600);
	KUNIT_EXPECT_TRUE(test, ok(b));
	b->room = SIZE_MAX;
	pass(b, 0);
	expect(test, b, "W AT+X\\r\\rAT+CMEE?\\r\n");
	cellsock_cmdq_line(&b->q, "+CMEE: 1");
	ok(b);
	expect(test, b, "done 1 TIMEOUT 0 late\n");
}

/* A marker counts for its own try: its OK may come behind the next one. */
static void test_late_marker(struct kunit *test)
{
	struct bench *b = test->priv;

	start(b, simple, 1);
	pass(b, 600);
	cellsock_cmdq_line(&b->q, "+CMEE: 1");
	pass(b, 1500);
	expect(test, b, "W AT+X\\r\\rAT+CMEE?\\r\\rATS3?\\r\n");
	ok(b);
	expect(test, b, "");
	cellsock_cmdq_line(&b->q, "013");
	ok(b);
	expect(test, b, "done 1 TIMEOUT 0 late\n");
}

/* Meanwhile the job is still known, as its answer may come. */
static void test_late_job(struct kunit *test)
{
	struct bench *b = test->priv;

	start(b, simple, 9);
	pass(b, 600);
	KUNIT_ASSERT_TRUE(test, !!cellsock_cmdq_job(&b->q));
	KUNIT_EXPECT_EQ(test, (int)cellsock_cmdq_job(&b->q)->id, 9);
}

/* A try that is not answered is followed by others, which differ. */
static void test_tries(struct kunit *test)
{
	struct bench *b = test->priv;

	start(b, simple, 1);
	pass(b, 600);
	expect(test, b, "W AT+X\\r\\rAT+CMEE?\\r\n");
	pass(b, 1500);
	expect(test, b, "W \\rATS3?\\r\n");
	/* the first try's answer is late: it ends nothing */
	KUNIT_EXPECT_FALSE(test, cellsock_cmdq_line(&b->q, "+CMEE: 1"));
	ok(b);
	expect(test, b, "");
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_line(&b->q, "013"));
	ok(b);
	expect(test, b, "done 1 TIMEOUT 0 late\n");
}

/* After a few of them nobody is there. */
static void test_lost(struct kunit *test)
{
	struct bench *b = test->priv;

	start(b, simple, 1);
	pass(b, 20000);
	expect(test, b, "W AT+X\\r\\rAT+CMEE?\\r\\rATS3?\\r\\rATS4?\\r\n"
		"done 1 ABORTED 0\nlost\n");
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_idle(&b->q));
	pass(b, 100000);
	expect(test, b, "");
}

static void test_abort(struct kunit *test)
{
	struct bench *b = test->priv;

	cellsock_cmdq_abort(&b->q);
	expect(test, b, "");
	start(b, simple, 1);
	cellsock_cmdq_abort(&b->q);
	expect(test, b, "W AT+X\\r\ndone 1 ABORTED 0\n");
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_idle(&b->q));
	pass(b, 100000);
	expect(test, b, "");
	start(b, simple, 2);
	ok(b);
	expect(test, b, "W AT+X\\r\ndone 2 OK 0\n");
}

/* What a full port left is not written after an abort. */
static void test_abort_of_a_full_port(struct kunit *test)
{
	struct bench *b = test->priv;

	b->room = 2;
	start(b, simple, 1);
	cellsock_cmdq_abort(&b->q);
	b->room = SIZE_MAX;
	pass(b, 1000);
	expect(test, b, "W AT\ndone 1 ABORTED 0\n");
}

/* ------------------------------------------------------------ the search */

/* rg 1.2: a second of silence, three plusses, a second of silence. */
static void test_search_transparent(struct kunit *test)
{
	struct bench *b = test->priv;

	cellsock_cmdq_search(&b->q, b->now, false);
	pass(b, 1000);
	expect(test, b, "");
	pass(b, 200);
	expect(test, b, "W +++\n");
	pass(b, 1000);
	expect(test, b, "");
	ok(b);		/* the escape worked */
	expect(test, b, "");
	pass(b, 500);
	expect(test, b, "W \\1b\\rAT+CMEE?\\r\n");
	cellsock_cmdq_line(&b->q, "+CMEE: 0");
	ok(b);
	expect(test, b, "done -1 OK 0 late\n");
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_idle(&b->q));
}

/* A module that has just started is in no data mode. */
static void test_search_booted(struct kunit *test)
{
	struct bench *b = test->priv;

	cellsock_cmdq_search(&b->q, b->now, true);
	pass(b, 10);
	expect(test, b, "W \\1b\\rAT+CMEE?\\r\n");
	cellsock_cmdq_line(&b->q, "+CMEE: 0");
	ok(b);
	expect(test, b, "done -1 OK 0\n");
}

/* It goes on for ever, with all that may help, and counts its filler. */
static void test_search_goes_on(struct kunit *test)
{
	struct bench *b = test->priv;
	unsigned int plusses = 0, blanks = 0, fillers = 0, i;

	cellsock_cmdq_search(&b->q, b->now, false);
	for (i = 0; i < 600; i++) {
		const char *p;

		pass(b, 100);
		events_end_bytes(&b->events);
		plusses += !!strstr(b->events.text, "+++");
		for (p = b->events.text; *p; p++)
			blanks += *p == ' ';
		blanks -= !!*b->events.text;	/* of "W " */
		fillers += blanks == CELLSOCK_SEND_MAX;
		blanks = blanks == CELLSOCK_SEND_MAX ? 0 : blanks;
		events_clear(&b->events);
	}
	KUNIT_EXPECT_GE(test, plusses, 3u);
	KUNIT_EXPECT_GE(test, fillers, 3u);
	KUNIT_EXPECT_EQ(test, blanks, 0u);
	KUNIT_EXPECT_FALSE(test, cellsock_cmdq_idle(&b->q));
}

/* A module left with ATV0 answers in digits. */
static void test_search_digits(struct kunit *test)
{
	struct bench *b = test->priv;

	cellsock_cmdq_search(&b->q, b->now, true);
	pass(b, 10);
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_line(&b->q, "+CMEE: 0"));
	KUNIT_EXPECT_TRUE(test, cellsock_cmdq_line(&b->q, "0"));
	expect(test, b, "W \\1b\\rAT+CMEE?\\r\ndone -1 OK 0\n");
}

/* Answers to earlier tries of a search are let pass before it ends. */
static void test_search_settles(struct kunit *test)
{
	struct bench *b = test->priv;

	cellsock_cmdq_search(&b->q, b->now, true);
	pass(b, 1200);
	expect(test, b, "W \\1b\\rAT+CMEE?\\r\\rATS4=10S3?\\r\n");
	cellsock_cmdq_heard(&b->q, b->now);
	cellsock_cmdq_line(&b->q, "013");
	KUNIT_EXPECT_TRUE(test, ok(b));
	pass(b, CELLSOCK_QUIET_MS - 10);
	cellsock_cmdq_heard(&b->q, b->now);
	KUNIT_EXPECT_TRUE(test, ok(b));
	pass(b, CELLSOCK_QUIET_MS - 10);
	expect(test, b, "");
	KUNIT_EXPECT_FALSE(test, cellsock_cmdq_idle(&b->q));
	pass(b, 20);
	expect(test, b, "done -1 OK 0\n");
}

/* A search ends the job that was on the line. */
static void test_search_aborts(struct kunit *test)
{
	struct bench *b = test->priv;

	start(b, simple, 1);
	cellsock_cmdq_search(&b->q, b->now, true);
	expect(test, b, "W AT+X\\r\ndone 1 ABORTED 0\n");
	KUNIT_EXPECT_TRUE(test, !cellsock_cmdq_job(&b->q));
}

static struct kunit_case cmdq_cases[] = {
	KUNIT_CASE(test_ok),
	KUNIT_CASE(test_error),
	KUNIT_CASE(test_stray_final),
	KUNIT_CASE(test_echo),
	KUNIT_CASE_PARAM(test_script, script_gen_params),
	KUNIT_CASE(test_send),
	KUNIT_CASE(test_prompt_not_due),
	KUNIT_CASE(test_second_prompt),
	KUNIT_CASE(test_refused_without_prompt),
	KUNIT_CASE(test_no_room_without_prompt),
	KUNIT_CASE(test_ok_instead_of_prompt),
	KUNIT_CASE(test_refused_payload),
	KUNIT_CASE(test_refused_in_the_middle),
	KUNIT_CASE(test_lapsed_prompt),
	KUNIT_CASE(test_lapsed_prompt_without_result),
	KUNIT_CASE(test_silence),
	KUNIT_CASE(test_full_port),
	KUNIT_CASE(test_full_port_and_time),
	KUNIT_CASE(test_port_full_for_ever),
	KUNIT_CASE(test_port_full_in_resync),
	KUNIT_CASE(test_port_full_in_search),
	KUNIT_CASE(test_slow_port),
	KUNIT_CASE(test_timeout),
	KUNIT_CASE(test_timeout_of_payload),
	KUNIT_CASE(test_timeout_of_prompt),
	KUNIT_CASE(test_timeout_waits_for_silence),
	KUNIT_CASE(test_timeout_of_a_babbler),
	KUNIT_CASE(test_no_timeout_when_idle),
	KUNIT_CASE(test_late_answer),
	KUNIT_CASE(test_late_answer_full_port),
	KUNIT_CASE(test_late_marker),
	KUNIT_CASE(test_late_job),
	KUNIT_CASE(test_tries),
	KUNIT_CASE(test_lost),
	KUNIT_CASE(test_abort),
	KUNIT_CASE(test_abort_of_a_full_port),
	KUNIT_CASE(test_search_transparent),
	KUNIT_CASE(test_search_booted),
	KUNIT_CASE(test_search_goes_on),
	KUNIT_CASE(test_search_digits),
	KUNIT_CASE(test_search_settles),
	KUNIT_CASE(test_search_aborts),
	{}
};

static struct kunit_suite cmdq_suite = {
	.name = "cellsock-cmdq",
	.init = bench_init,
	.test_cases = cmdq_cases,
};

kunit_test_suite(cmdq_suite);
