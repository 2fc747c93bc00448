// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the demultiplexer: a stream gives the same tokens however it is cut.
 * The first byte of the input is the seed of the cuts.
 */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ldisc/demux.h"
#include "fuzz.h"

/**
 * struct tokens - a transcript: what came, payload pieces joined
 * @raw: from here on there are no lines
 * @at: where that began, in @text
 * @len: bytes of @text
 * @text: the transcript
 */
struct tokens {
	bool raw;
	size_t at;
	size_t len;
	char text[1 << 17];
};

static struct tokens whole, cut;

static void put(struct tokens *t, const void *data, size_t len)
{
	WARN_ON(t->len + len > sizeof(t->text));
	memcpy(t->text + t->len, data, len);
	t->len += len;
}

/*
 * "P<n>" announces n bytes of payload, "H<n>" as hex, "R<n>" in an answer; "C"
 * that nothing is a line any more.
 */
static void on_line(void *ctx, const struct cellsock_line *line,
		    struct cellsock_next *next)
{
	WARN_ON(((struct tokens *)ctx)->raw);
	WARN_ON(!line->len || line->len > CELLSOCK_LINE_MAX ||
		strlen(line->text) != line->len);
	put(ctx, "L", 1);
	put(ctx, line->text, line->len);
	put(ctx, line->cut ? "+" : "-", 1);
	if (strchr("PHR", line->text[0]))
		next->payload = strtoul(line->text + 1, NULL, 10) % 2000;
	next->hex = line->text[0] == 'H';
	next->frame = line->text[0] == 'R' ? CELLSOCK_FRAME_READ :
					     CELLSOCK_FRAME_PUSH;
	next->aside = line->text[0] == 'U';
	next->raw = line->text[0] == 'C' && strchr("\r\n", line->stop);
	((struct tokens *)ctx)->raw |= next->raw;
}

static bool on_header(void *ctx, const char *text)
{
	return strchr("PHR", text[0]) && strtoul(text + 1, NULL, 10) % 2000;
}

static bool on_prompt_due(void *ctx)
{
	return ((struct tokens *)ctx)->len % 2;
}

static void on_prompt(void *ctx)
{
	put(ctx, "\n>", 2);
}

static void on_payload(void *ctx, const u8 *data, size_t len)
{
	WARN_ON(!len);
	put(ctx, data, len);
}

static void on_raw(void *ctx, const u8 *data, size_t len)
{
	struct tokens *t = ctx;

	WARN_ON(!len || !t->raw);
	t->at = t->at ? t->at : t->len;
	put(t, data, len);
}

static void on_anomaly(void *ctx, enum cellsock_anomaly what)
{
	char text[2] = { '!', '0' + what };

	put(ctx, text, 2);
}

static const struct cellsock_demux_ops ops = {
	.header = on_header,
	.line = on_line,
	.prompt_due = on_prompt_due,
	.prompt = on_prompt,
	.payload = on_payload,
	.raw = on_raw,
	.anomaly = on_anomaly,
};

static void begin(struct cellsock_demux *d, struct tokens *t)
{
	t->len = 0;
	t->raw = false;
	t->at = 0;
	cellsock_demux_init(d, &ops, t);
	cellsock_demux_restart(d, ":");
}

int fuzz_one(const u8 *data, size_t size)
{
	static struct cellsock_demux d;
	u32 x;

	if (!size || size > 8192)
		return 0;
	x = *data++;
	size--;
	begin(&d, &whole);
	cellsock_demux_feed(&d, data, size);
	/* to the last byte, and nothing in between */
	if (whole.at)
		WARN_ON(memcmp(whole.text + whole.at,
			       data + size - (whole.len - whole.at),
			       whole.len - whole.at));
	begin(&d, &cut);
	while (size) {
		size_t n;

		x = x * 1664525 + 1013904223;
		n = min_t(size_t, size, 1 + (x >> 24) % 9);
		cellsock_demux_feed(&d, data, n);
		data += n;
		size -= n;
	}
	WARN_ON(whole.len != cut.len || memcmp(whole.text, cut.text, cut.len));
	return 0;
}
