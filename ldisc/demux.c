// SPDX-License-Identifier: GPL-2.0-only
/* From bytes to tokens */
#include <linux/kernel.h>
#include <linux/string.h>

#include "at.h"
#include "demux.h"

/* A habit that was seen this often survives as many exceptions. */
#define CONFIDENCE_MAX	8

void cellsock_demux_init(struct cellsock_demux *d,
			 const struct cellsock_demux_ops *ops, void *ctx)
{
	memset(d, 0, sizeof(*d));
	d->ops = ops;
	d->ctx = ctx;
	cellsock_demux_restart(d, "");
}

void cellsock_demux_restart(struct cellsock_demux *d, const char *stops)
{
	d->stops = stops;
	d->state = CELLSOCK_DEMUX_TEXT;
	d->left = 0;
	d->nibble = -1;
	d->after_payload = false;
	d->damaged = false;
	d->cut = false;
	d->len = 0;
}

/*
 * Line breaks behind a payload.  Lost bytes of the payload make the parser
 * count what follows into it, so what is missing here is missing there.
 */
static bool habit_broken(struct cellsock_habit *h, u8 breaks)
{
	if (h->breaks == breaks) {
		if (h->confidence < CONFIDENCE_MAX)
			h->confidence++;
		return false;
	}
	if (!h->confidence) {
		h->breaks = breaks;
		h->confidence = 1;
		return false;
	}
	h->confidence--;
	return breaks < h->breaks;
}

/*
 * The first line after a payload: was the frame whole?  Its breaks are judged
 * before the sink reads the line, which may announce the next payload; but
 * whether a line stands in the middle of an answer only the sink can tell, and
 * such a line says nothing about the habit.
 */
static bool frame_ragged(const struct cellsock_demux *d)
{
	return d->ragged || d->crs != d->lfs || !d->crs;
}

static bool judge_before(struct cellsock_demux *d)
{
	if (!d->after_payload)
		return false;
	if (frame_ragged(d) ||
	    (d->frame == CELLSOCK_FRAME_PUSH &&
	     habit_broken(&d->habits[d->frame], d->crs)))
		d->ops->anomaly(d->ctx, CELLSOCK_ANOMALY_FRAMING);
	d->after_payload = false;
	return d->frame == CELLSOCK_FRAME_READ && !frame_ragged(d);
}

/* It has no line break of its own: all that come before it are the payload's. */
static void judge_bare(struct cellsock_demux *d)
{
	if (!d->after_payload)
		return;
	if (d->ragged || d->crs != d->lfs ||
	    habit_broken(&d->bare_habit, d->crs))
		d->ops->anomaly(d->ctx, CELLSOCK_ANOMALY_FRAMING);
	d->after_payload = false;
}

static void judge_answer(struct cellsock_demux *d)
{
	if (habit_broken(&d->habits[CELLSOCK_FRAME_READ], d->crs))
		d->ops->anomaly(d->ctx, CELLSOCK_ANOMALY_FRAMING);
}

static void end_payload(struct cellsock_demux *d)
{
	d->state = CELLSOCK_DEMUX_TEXT;
	d->after_payload = true;
	d->crs = 0;
	d->lfs = 0;
	d->ragged = false;
}

static void begin_payload(struct cellsock_demux *d,
			  const struct cellsock_next *next, char stop)
{
	d->left = next->payload;
	d->hex = next->hex;
	d->nibble = -1;
	d->frame = next->frame;
	d->state = stop == CELLSOCK_CR ? CELLSOCK_DEMUX_HEADER_LF :
					 CELLSOCK_DEMUX_PAYLOAD;
	/* A lost CR may be a lost digit as well. */
	if (stop == CELLSOCK_LF)
		d->ops->anomaly(d->ctx, CELLSOCK_ANOMALY_FRAMING);
}

static void clear_line(struct cellsock_demux *d)
{
	d->len = 0;
	d->cut = false;
	d->damaged = false;
}

/* What was sent may have begun with a CR, which is echoed as well. */
static void drop_break(struct cellsock_demux *d)
{
	if (d->crs == d->lfs + 1)
		d->crs--;
}

/* A line has ended, or may have ended when @stop is one of d->stops. */
static void end_line(struct cellsock_demux *d, char stop)
{
	struct cellsock_line line = {
		.text = d->buf,
		.len = d->len,
		.stop = stop,
		.damaged = d->damaged,
		.cut = d->cut,
		.ragged = d->after_payload && frame_ragged(d),
	};
	struct cellsock_next next = { 0 };
	bool in_answer;

	d->buf[d->len] = '\0';
	if (d->ops->echo && d->ops->echo(d->ctx, d->buf)) {
		clear_line(d);
		drop_break(d);
		return;
	}
	in_answer = judge_before(d);
	d->ops->line(d->ctx, &line, &next);
	clear_line(d);
	if (in_answer && !next.aside)
		judge_answer(d);
	if (next.discard)
		d->state = CELLSOCK_DEMUX_DISCARD;
	else if (next.raw)
		d->state = stop == CELLSOCK_CR ? CELLSOCK_DEMUX_RAW_LF :
						 CELLSOCK_DEMUX_RAW;
	else if (next.payload)
		begin_payload(d, &next, stop);
}

/* A header that ends in something else than a line break. */
static bool ends_header(struct cellsock_demux *d, char c)
{
	struct cellsock_line line = {
		.text = d->buf,
		.len = d->len,
		.stop = c,
		.damaged = d->damaged,
	};
	struct cellsock_next next = { 0 };

	if (!d->len || !c || !strchr(d->stops, c))
		return false;
	d->buf[d->len] = '\0';
	if (!d->ops->header(d->ctx, d->buf))
		return false;
	if (d->bare)
		judge_bare(d);
	else
		judge_before(d);
	d->ops->line(d->ctx, &line, &next);
	clear_line(d);
	begin_payload(d, &next, c);
	return true;
}

static void line_break(struct cellsock_demux *d, char c)
{
	if (d->len) {
		end_line(d, c);
		return;
	}
	if (c == CELLSOCK_CR) {
		d->ragged |= d->crs != d->lfs;
		d->crs += d->crs < U8_MAX;
	} else {
		d->ragged |= d->crs != d->lfs + 1;
		d->lfs += d->lfs < U8_MAX;
		/* what was hit came before, and the next line is whole */
		d->damaged = false;
	}
}

/* Before the first character of a line; returns whether it was not that. */
static bool before_line(struct cellsock_demux *d, char c)
{
	if (c == '>' && d->ops->prompt_due(d->ctx)) {
		d->after_payload = false;
		d->ops->prompt(d->ctx);
		return true;
	}
	if ((u8)c > ' ' && (u8)c < 0x7f)
		return false;
	/* Noise; behind a payload it may be a piece of that. */
	d->ragged = true;
	return true;
}

static void text_byte(struct cellsock_demux *d, char c)
{
	if (c == CELLSOCK_CR || c == CELLSOCK_LF) {
		line_break(d, c);
		return;
	}
	if (!d->len && before_line(d, c))
		return;
	if (d->cut || ends_header(d, c))
		return;
	if (d->len == CELLSOCK_LINE_MAX) {
		d->cut = true;
		d->ops->anomaly(d->ctx, CELLSOCK_ANOMALY_OVERLONG);
		return;
	}
	d->buf[d->len++] = (u8)c < ' ' || c == 0x7f ? '?' : c;
}

static size_t raw_payload(struct cellsock_demux *d, const u8 *data, size_t len)
{
	len = min_t(size_t, len, d->left);
	d->left -= len;
	d->ops->payload(d->ctx, data, len);
	return len;
}

static size_t hex_payload(struct cellsock_demux *d, const u8 *data, size_t len)
{
	u8 bytes[64];
	size_t n = 0, used = 0;

	while (used < len && n < sizeof(bytes) && n < d->left) {
		int digit = cellsock_at_hex_digit(data[used]);

		if (digit < 0 && n)
			break;	/* first what came before it */
		used++;
		if (digit < 0) {
			d->ops->anomaly(d->ctx, CELLSOCK_ANOMALY_FRAMING);
			digit = 0;
		}
		if (d->nibble < 0) {
			d->nibble = digit;
			continue;
		}
		bytes[n++] = d->nibble << 4 | digit;
		d->nibble = -1;
	}
	d->left -= n;
	if (n)
		d->ops->payload(d->ctx, bytes, n);
	return used;
}

static size_t payload_bytes(struct cellsock_demux *d, const u8 *data,
			    size_t len)
{
	size_t used = d->hex ? hex_payload(d, data, len) :
			       raw_payload(d, data, len);

	if (!d->left)
		end_payload(d);
	return used;
}

static size_t header_lf(struct cellsock_demux *d, u8 c)
{
	d->state = d->state == CELLSOCK_DEMUX_RAW_LF ? CELLSOCK_DEMUX_RAW :
						       CELLSOCK_DEMUX_PAYLOAD;
	if (c == CELLSOCK_LF)
		return 1;
	d->ops->anomaly(d->ctx, CELLSOCK_ANOMALY_FRAMING);
	return 0;
}

void cellsock_demux_feed(struct cellsock_demux *d, const u8 *data, size_t len)
{
	while (len) {
		size_t used = 1;

		switch (d->state) {
		case CELLSOCK_DEMUX_TEXT:
			text_byte(d, *data);
			break;
		case CELLSOCK_DEMUX_HEADER_LF:
		case CELLSOCK_DEMUX_RAW_LF:
			used = header_lf(d, *data);
			break;
		case CELLSOCK_DEMUX_PAYLOAD:
			used = payload_bytes(d, data, len);
			break;
		case CELLSOCK_DEMUX_RAW:
			d->ops->raw(d->ctx, data, len);
			used = len;
			break;
		case CELLSOCK_DEMUX_DISCARD:
			return;
		}
		data += used;
		len -= used;
	}
}

void cellsock_demux_fault(struct cellsock_demux *d)
{
	if (d->state == CELLSOCK_DEMUX_TEXT) {
		d->damaged = true;
		d->ops->anomaly(d->ctx, CELLSOCK_ANOMALY_LINE);
	} else if (d->state != CELLSOCK_DEMUX_DISCARD) {
		d->ops->anomaly(d->ctx, CELLSOCK_ANOMALY_PAYLOAD);
	}
}

bool cellsock_demux_take_prompt(struct cellsock_demux *d)
{
	u16 len = d->len;

	if (d->state != CELLSOCK_DEMUX_TEXT)
		return false;
	while (len && d->buf[len - 1] == ' ')
		len--;
	if (!len || d->buf[len - 1] != '>')
		return false;
	clear_line(d);
	d->after_payload = false;
	return true;
}
