// SPDX-License-Identifier: GPL-2.0-only
/* Whose voice it is on a line in transparent mode: ldisc/voice.c */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "../ldisc/voice.h"
#include "stream.h"

#define NO_CARRIER	"\r\nNO CARRIER\r\n"
#define OK		"\r\nOK\r\n"
#define RDY		"\r\nRDY\r\n"

/**
 * enum verdict - what is found out in the end
 * @NONE: nothing: what is held stays so
 * @DENIED: the mode was not left
 * @OVER: it was, by words of the module's own
 * @ESCAPED: it was, by the escape
 */
enum verdict { NONE, DENIED, OVER, ESCAPED };

/**
 * struct voice_case - one stay in the mode
 * @name: what is tried
 * @before: bytes before the escape
 * @quiet: then there is a silence
 * @after: bytes after the escape; NULL: there is none
 * @verdict: what is found out
 * @payload: the bytes that are the remote's
 * @tail: those after the words, NULL: none
 */
struct voice_case {
	const char *name;
	const char *before;
	bool quiet;
	const char *after;
	enum verdict verdict;
	const char *payload;
	const char *tail;
};

static const struct voice_case cases[] = {
	{ "nothing but payload", "hello\r\nworld\rNO CARRIER\n+++", false, NULL,
	  NONE, "hello\r\nworld\rNO CARRIER\n+++" },
	{ "a remote that closes", "bye" NO_CARRIER, false, NULL, OVER, "bye" },
	{ "nothing before", NO_CARRIER, false, NULL, OVER, "" },
	{ "held until it is known", "bye" NO_CARRIER "more", false, NULL, NONE,
	  "bye" },
	{ "what the module says after it", "bye" NO_CARRIER
	  "\r\n+QIURC: \"pdpdeact\",1\r\n", false, NULL, OVER, "bye",
	  "\r\n+QIURC: \"pdpdeact\",1\r\n" },
	{ "forged", "a" NO_CARRIER "\r\n+QIURC: \"closed\",1\r\nb", false, NULL,
	  DENIED, "a" NO_CARRIER "\r\n+QIURC: \"closed\",1\r\nb" },
	{ "forged, and then true", "a" NO_CARRIER "b" NO_CARRIER "c", false,
	  NULL, OVER, "a" NO_CARRIER "b", "c" },
	{ "two that share a line's end", "a\r\nNO CARRIER" NO_CARRIER, false,
	  NULL, OVER, "a\r\nNO CARRIER" },
	{ "a beginning that leads nowhere", "a\r\nNO CARR\r\nNO CARRIER\r\n",
	  false, NULL, OVER, "a\r\nNO CARR" },
	{ "CR after CR", "a\r\r\nNO CARRIER\r\n", false, NULL, OVER, "a\r" },
	{ "an end that stays away", "a\r\nNO CARRIER", true, NULL, NONE,
	  "a\r\nNO CARRIER" },
	{ "a line's end, and silence", "GET /\r\n", true, NULL, NONE,
	  "GET /\r\n" },
	{ "OK without an escape", "a" OK "b", false, NULL, NONE, "a" OK "b" },
	{ "the escape answered", "a", false, "b" OK, ESCAPED, "ab" },
	{ "events after it", "a", false, OK "\r\n+QIURC: \"recv\",1\r\n",
	  ESCAPED, "a", "\r\n+QIURC: \"recv\",1\r\n" },
	{ "an answer that is forged before it", "", false, "x" OK "y" OK,
	  ESCAPED, "x" OK "y" },
	{ "... and shares a line's end", "", false, "x\r\nOK" OK, ESCAPED,
	  "x\r\nOK" },
	{ "... and the beginning of the answer", "", false, OK "OK\r\n", ESCAPED,
	  "\r\nOK" },
	{ "forged NO CARRIER, and the escape", "a" NO_CARRIER "b", false,
	  "c" OK "d", ESCAPED, "a" NO_CARRIER "bc", "d" },
	{ "true NO CARRIER, and OK to something else", "a" NO_CARRIER, false,
	  OK "d", OVER, "a", OK "d" },
	{ "NO CARRIER between escape and answer", "a", false, "b" OK NO_CARRIER,
	  OVER, "ab" OK },
	{ "a module that starts anew", "a" RDY "echo", false, NULL, OVER, "a",
	  "echo" },
	{ "left without a word", "a\r\nNO", false, NULL, OVER, "a\r\nNO" },
};

static void case_desc(const struct voice_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(stay, cases, case_desc);

/**
 * struct stay - a stay in the mode, and what came of it
 * @voice: the line
 * @events: what came
 * @c: the case
 */
struct stay {
	struct cellsock_voice voice;
	struct events events;
	const struct voice_case *c;
};

static void on_payload(void *ctx, const u8 *data, size_t len)
{
	struct stay *stay = ctx;

	events_add_bytes(&stay->events, "payload ", data, len);
}

static void on_bytes(void *ctx, const u8 *data, size_t len)
{
	cellsock_voice_feed(&((struct stay *)ctx)->voice, data, len);
}

static void play(struct kunit *test, void *ctx, struct stream *s)
{
	struct stay *stay = ctx;
	const struct voice_case *c = stay->c;
	const u8 *tail = NULL;
	size_t n = 0;

	memset(&stay->events, 0, sizeof(stay->events));
	cellsock_voice_start(&stay->voice, on_payload, stay);
	stream_feed(s, on_bytes, stay, c->before, strlen(c->before));
	if (c->quiet)
		cellsock_voice_quiet(&stay->voice);
	if (c->after) {
		stay->voice.escaped = true;
		stream_feed(s, on_bytes, stay, c->after, strlen(c->after));
	}
	if (c->verdict == DENIED)
		cellsock_voice_denied(&stay->voice);
	else if (c->verdict)
		n = cellsock_voice_confirmed(&stay->voice, c->verdict == OVER,
					     &tail);
	if (n)
		events_add_bytes(&stay->events, "tail ", tail, n);
}

static void test_stay(struct kunit *test)
{
	const struct voice_case *c = test->param_value;
	struct events *want;
	struct stay *stay;

	stay = kunit_kzalloc(test, sizeof(*stay), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, stay);
	want = kunit_kzalloc(test, sizeof(*want), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, want);
	stay->c = c;
	if (*c->payload)
		events_add_bytes(want, "payload ", (const u8 *)c->payload,
				 strlen(c->payload));
	if (c->tail)
		events_add_bytes(want, "tail ", (const u8 *)c->tail,
				 strlen(c->tail));
	events_end_bytes(want);
	stream_try(test, play, stay, &stay->events, want->text);
}

/* More than a module ever says: it was the remote. */
static void test_flood(struct kunit *test)
{
	static const u8 words[] = NO_CARRIER;
	struct stay *stay;
	u8 noise[64];
	size_t i;

	stay = kunit_kzalloc(test, sizeof(*stay), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, stay);
	cellsock_voice_start(&stay->voice, on_payload, stay);
	on_bytes(stay, words, sizeof(words) - 1);
	KUNIT_EXPECT_EQ(test, stay->voice.over, 0);
	memset(noise, 'x', sizeof(noise));
	for (i = 0; i < CELLSOCK_VOICE_HOLD / sizeof(noise); i++)
		on_bytes(stay, noise, sizeof(noise));
	KUNIT_EXPECT_EQ(test, stay->voice.over, -1);
	KUNIT_EXPECT_EQ(test, (int)stay->voice.len, 0);
}

static struct kunit_case voice_cases[] = {
	KUNIT_CASE_PARAM(test_stay, stay_gen_params),
	KUNIT_CASE(test_flood),
	{ }
};

static struct kunit_suite voice_suite = {
	.name = "cellsock-voice",
	.test_cases = voice_cases,
};

kunit_test_suite(voice_suite);
