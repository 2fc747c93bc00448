/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose voice it is on a line in transparent mode: the remote's bytes, and what
 * may be the module speaking.  Pure.
 *
 * Nothing marks the end of the mode: the module says "NO CARRIER", or "OK" after
 * an escape, and the remote can send the very same bytes.  So from such words on
 * everything is held back until something that no remote can reach has told
 * whose they were: a modem line, or QISTATE after an escape.
 */
#ifndef CELLSOCK_VOICE_H
#define CELLSOCK_VOICE_H

#include <linux/types.h>

/*
 * The most that a module says after its last byte of payload.  What is followed
 * by more was the remote's.
 */
#define CELLSOCK_VOICE_HOLD	8192

/**
 * struct cellsock_voice - a line in transparent mode
 * @payload: takes bytes that are certainly the remote's
 * @ctx: passed to @payload
 * @escaped: the module has been asked to leave the mode, and may have
 * @over: where in @hold words begin that mean that the mode was left unasked,
 *	-1: nowhere
 * @booted: these words say that the module has started anew
 * @ok: where the answer to the escape begins, -1: nowhere; behind @over if both
 *	are there
 * @part: where the beginning of such words stands that are not complete, @len
 *	when nowhere
 * @len: bytes in @hold
 * @hold: what is held back
 */
struct cellsock_voice {
	void (*payload)(void *ctx, const u8 *data, size_t len);
	void *ctx;
	bool escaped;
	int over;
	bool booted;
	int ok;
	u16 part;
	u16 len;
	u8 hold[CELLSOCK_VOICE_HOLD];
};

/**
 * cellsock_voice_start() - the mode was entered
 * @v: the line
 * @payload: takes bytes that are certainly the remote's
 * @ctx: passed to @payload
 */
void cellsock_voice_start(struct cellsock_voice *v,
			  void (*payload)(void *ctx, const u8 *data, size_t len),
			  void *ctx);

/**
 * cellsock_voice_feed() - bytes came
 * @v: the line
 * @data: the bytes
 * @len: how many
 */
void cellsock_voice_feed(struct cellsock_voice *v, const u8 *data, size_t len);

/**
 * cellsock_voice_quiet() - nothing came for a while
 * @v: the line
 *
 * A module does not pause within its words, so that a mere beginning of them is
 * payload.
 */
void cellsock_voice_quiet(struct cellsock_voice *v);

/**
 * cellsock_voice_denied() - the mode has not been left: all is payload
 * @v: the line
 */
void cellsock_voice_denied(struct cellsock_voice *v);

/**
 * cellsock_voice_confirmed() - the mode has been left
 * @v: the line
 * @over: by words that begin at @v->over; otherwise by the escape
 * @tail: where the bytes that follow those words are stored
 *
 * What came before the words is payload; the words themselves are dropped.  If
 * there are none, all is payload.
 *
 * Return: bytes at @tail.
 */
size_t cellsock_voice_confirmed(struct cellsock_voice *v, bool over,
				const u8 **tail);

static inline bool cellsock_voice_partial(const struct cellsock_voice *v)
{
	return v->part < v->len;
}

#endif
