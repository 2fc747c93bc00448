/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all tests of byte streams share: a log of events as text, and the rule
 * that a stream gives the same events however it is cut.
 */
#ifndef CELLSOCK_KUNIT_STREAM_H
#define CELLSOCK_KUNIT_STREAM_H

#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>
#include <kunit/test.h>

#define EVENTS_SIZE	12288

/**
 * struct events - what happened, one event per line
 * @bytes: the last event is a run of bytes, which may go on: its label
 * @len: length of @text
 * @text: the events; bytes that are not printable stand as \r, \n or \xx
 */
struct events {
	char bytes[16];
	size_t len;
	char text[EVENTS_SIZE];
};

static inline void events_clear(struct events *e)
{
	e->bytes[0] = '\0';
	e->len = 0;
	e->text[0] = '\0';
}

static inline void events_end_bytes(struct events *e)
{
	if (*e->bytes)
		e->len += scnprintf(e->text + e->len, EVENTS_SIZE - e->len,
				    "\n");
	e->bytes[0] = '\0';
}

#define events_add(e, fmt, ...) do {					\
	struct events *_e = (e);					\
									\
	events_end_bytes(_e);						\
	_e->len += scnprintf(_e->text + _e->len, EVENTS_SIZE - _e->len,	\
			     fmt "\n", ##__VA_ARGS__);			\
} while (0)

static inline void events_add_byte(struct events *e, u8 c)
{
	const char *fmt = "%c";

	if (c == '\r')
		fmt = "\\r";
	else if (c == '\n')
		fmt = "\\n";
	else if (c < ' ' || c > '~' || c == '\\')
		fmt = "\\%02x";
	e->len += scnprintf(e->text + e->len, EVENTS_SIZE - e->len, fmt, c);
}

/* Bytes that follow bytes under the same @label belong to the same event. */
static inline void events_add_bytes(struct events *e, const char *label,
				    const u8 *data, size_t len)
{
	if (strcmp(e->bytes, label)) {
		events_add(e, "%s", label);
		e->len--;	/* the line goes on */
		strscpy(e->bytes, label, sizeof(e->bytes));
	}
	while (len--)
		events_add_byte(e, *data++);
}

/**
 * struct stream - how the bytes of a test reach what is tested
 * @at: offset at which they are cut, 0 for nowhere
 * @bytewise: they come one by one
 * @pos: how many have come
 */
struct stream {
	size_t at;
	bool bytewise;
	size_t pos;
};

typedef void (*stream_sink)(void *ctx, const u8 *data, size_t len);

static inline void stream_feed(struct stream *s, stream_sink sink, void *ctx,
			       const void *data, size_t len)
{
	const u8 *bytes = data;
	size_t first = len, i;

	if (s->at > s->pos && s->at - s->pos < len)
		first = s->at - s->pos;
	s->pos += len;
	if (s->bytewise) {
		for (i = 0; i < len; i++)
			sink(ctx, bytes + i, 1);
		return;
	}
	sink(ctx, bytes, first);
	if (first < len)
		sink(ctx, bytes + first, len - first);
}

/**
 * stream_try() - play a test in every cut and compare the events
 * @test: the test
 * @play: plays it once from its beginning, feeding all by stream_feed() and
 *	leaving its events in @events
 * @ctx: passed to @play
 * @events: the events of the last run
 * @expect: what they have to be, NULL: only the same in every cut
 *
 * Whole, one byte at a time, and cut in two at every position.
 *
 * Return: whether all was well; the first difference has been reported.
 */
static inline bool stream_try(struct kunit *test,
			      void (*play)(struct kunit *test, void *ctx,
					   struct stream *s),
			      void *ctx, struct events *events,
			      const char *expect)
{
	struct stream s = { 0 };
	char *whole;
	size_t total, at;

	play(test, ctx, &s);
	events_end_bytes(events);
	total = s.pos;
	whole = kunit_kzalloc(test, EVENTS_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, whole);
	memcpy(whole, events->text, events->len + 1);
	if (expect && strcmp(whole, expect)) {
		KUNIT_EXPECT_STREQ(test, whole, expect);
		return false;
	}
	for (at = 0; at < total; at++) {
		s = (struct stream){ .at = at, .bytewise = !at };
		play(test, ctx, &s);
		events_end_bytes(events);
		if (!strcmp(events->text, whole))
			continue;
		KUNIT_EXPECT_STREQ_MSG(test, events->text, whole,
				       "cut at %zu of %zu", at, total);
		return false;
	}
	return true;
}

#endif
