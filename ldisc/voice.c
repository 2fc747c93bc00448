// SPDX-License-Identifier: GPL-2.0-only
/* Whose voice it is on a line in transparent mode */
#include <linux/kernel.h>
#include <linux/string.h>

#include "voice.h"

/**
 * struct words - what the module may say
 * @text: the words; each begins with CR and LF, and nowhere else has a CR that
 *	an LF follows but at its end
 * @escape: they answer an escape, and mean nothing without one
 * @booted: the module has started anew, or switches itself off
 */
struct words {
	const char *text;
	bool escape;
	bool booted;
};

static const struct words words[] = {
	{ "\r\nOK\r\n", .escape = true },
	{ "\r\nNO CARRIER\r\n" },
	{ "\r\nRDY\r\n", .booted = true },
	{ "\r\nPOWERED DOWN\r\n", .booted = true },
	{ "\r\nNORMAL POWER DOWN\r\n", .booted = true },
	{ "\r\nNORMAL POWERED DOWN\r\n", .booted = true },
};

/* Their last CRLF may be the first of the next. */
#define BREAK	2

void cellsock_voice_start(struct cellsock_voice *v,
			  void (*payload)(void *ctx, const u8 *data, size_t len),
			  void *ctx)
{
	v->payload = payload;
	v->ctx = ctx;
	v->escaped = false;
	v->over = -1;
	v->booted = false;
	v->ok = -1;
	v->part = 0;
	v->len = 0;
}

/* Hand on the first @n bytes, and move what stays. */
static void release(struct cellsock_voice *v, u16 n)
{
	if (!n)
		return;
	v->payload(v->ctx, v->hold, n);
	v->len -= n;
	v->part -= min(v->part, n);
	v->over = max(v->over - n, -1);
	v->ok = max(v->ok - n, -1);
	memmove(v->hold, v->hold + n, v->len);
}

/* Words that @text begins; NULL when there are none. */
static const struct words *begun(const struct cellsock_voice *v,
				 const u8 *text, size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if ((v->escaped || !words[i].escape) &&
		    len <= strlen(words[i].text) &&
		    !memcmp(words[i].text, text, len))
			return &words[i];
	return NULL;
}

/*
 * The last such words count: nothing of the remote's comes after the module's.
 * But an answer to the escape does not make words before it the remote's, as a
 * module that has left the mode already may have another reason to say OK.
 */
static void complete(struct cellsock_voice *v, const struct words *w)
{
	int at = v->part;

	v->part = v->len - BREAK;
	if (w->escape) {
		v->ok = at;
		if (v->over < 0)
			release(v, at);
	} else {
		v->ok = -1;
		v->over = at;
		v->booted = w->booted;
		release(v, at);
	}
}

static void full(struct cellsock_voice *v)
{
	if (v->ok > v->over && v->over >= 0) {
		v->over = -1;
		release(v, v->ok);
		return;
	}
	v->over = -1;
	v->ok = -1;
	release(v, v->part);
}

static void take(struct cellsock_voice *v, u8 byte)
{
	const struct words *w;

	if (v->len == sizeof(v->hold))
		full(v);
	v->hold[v->len++] = byte;
	while (v->part < v->len) {
		w = begun(v, v->hold + v->part, v->len - v->part);
		if (w && v->len - v->part == strlen(w->text)) {
			complete(v, w);
			return;
		}
		if (w)
			break;
		v->part++;
	}
	if (v->over < 0 && v->ok < 0)
		release(v, v->part);
}

void cellsock_voice_feed(struct cellsock_voice *v, const u8 *data, size_t len)
{
	while (len) {
		const u8 *cr = v->len ? data : memchr(data, '\r', len);
		size_t plain = cr ? cr - data : len;

		if (plain) {
			v->payload(v->ctx, data, plain);
			data += plain;
			len -= plain;
			continue;
		}
		take(v, *data++);
		len--;
	}
}

void cellsock_voice_quiet(struct cellsock_voice *v)
{
	v->part = v->len;
	if (v->over < 0 && v->ok < 0)
		release(v, v->len);
}

void cellsock_voice_denied(struct cellsock_voice *v)
{
	v->over = -1;
	v->ok = -1;
	v->part = v->len;
	release(v, v->len);
}

size_t cellsock_voice_confirmed(struct cellsock_voice *v, bool over,
				const u8 **tail)
{
	int at = over ? v->over : v->ok;
	size_t end;

	if (at < 0) {
		cellsock_voice_denied(v);
		return 0;
	}
	release(v, at);
	end = BREAK;
	while (memcmp(v->hold + end, "\r\n", BREAK))
		end++;
	end += BREAK;
	*tail = v->hold + end;
	at = v->len - end;
	v->over = -1;
	v->ok = -1;
	v->part = 0;
	v->len = 0;
	return at;
}
