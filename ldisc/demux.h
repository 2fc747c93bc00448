/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From bytes to tokens: lines, prompts, counted payload.  Pure.
 *
 * What a token means decides how the next byte is to be read (payload follows
 * some lines), so the sink is asked at each token, in the order of the wire,
 * and however a stream is cut into pieces it gives the same tokens.
 */
#ifndef CELLSOCK_DEMUX_H
#define CELLSOCK_DEMUX_H

#include <linux/types.h>

/* The longest line kept; longer ones are cut here. */
#define CELLSOCK_LINE_MAX	640

/**
 * enum cellsock_frame - kinds of counted payload, as to what follows them
 * @CELLSOCK_FRAME_PUSH: pushed by a URC
 * @CELLSOCK_FRAME_READ: part of the answer to a command
 * @CELLSOCK_FRAMES: number of kinds that have a habit
 * @CELLSOCK_FRAME_STRAY: nobody asked for it, and nothing is learnt of it
 */
enum cellsock_frame {
	CELLSOCK_FRAME_PUSH,
	CELLSOCK_FRAME_READ,
	CELLSOCK_FRAMES,
	CELLSOCK_FRAME_STRAY = CELLSOCK_FRAMES,
};

/**
 * enum cellsock_anomaly - what can be wrong with the stream
 * @CELLSOCK_ANOMALY_FRAMING: a counted payload did not start or end where its
 *	frame says: bytes of it, or of its header, were lost or gained.
 *	Concerns the payload that was announced last: it is told before the
 *	next one is, except for the end of an answer, which announces none.
 * @CELLSOCK_ANOMALY_PAYLOAD: the line lost or damaged a byte inside the payload
 *	that is being received
 * @CELLSOCK_ANOMALY_LINE: the line lost or damaged a byte outside a payload
 * @CELLSOCK_ANOMALY_OVERLONG: a line was cut
 */
enum cellsock_anomaly {
	CELLSOCK_ANOMALY_FRAMING,
	CELLSOCK_ANOMALY_PAYLOAD,
	CELLSOCK_ANOMALY_LINE,
	CELLSOCK_ANOMALY_OVERLONG,
};

/**
 * struct cellsock_line - a line
 * @text: its text, without line ends and leading blanks, ended by NUL
 * @len: length of @text, never 0
 * @stop: what ended it: CR, LF, or one of the demultiplexer's stop characters
 *	(not part of @text then)
 * @damaged: the UART flagged a byte of it
 * @cut: it was longer than CELLSOCK_LINE_MAX and is not complete
 * @ragged: it follows a payload whose frame is off: its beginning may have been
 *	counted into that
 */
struct cellsock_line {
	const char *text;
	u16 len;
	char stop;
	bool damaged;
	bool cut;
	bool ragged;
};

/**
 * struct cellsock_next - what follows a line on the wire
 * @payload: bytes of payload; 0: another line
 * @hex: they come as two hex digits each
 * @frame: kind of payload
 * @raw: bytes without lines or counts follow, until cellsock_demux_restart()
 * @discard: payload may follow, of a length that nobody knows: all is dropped
 *	until cellsock_demux_restart()
 * @aside: this line has been put between a payload of CELLSOCK_FRAME_READ and
 *	the rest of its answer (a URC): it says nothing about that frame's end
 */
struct cellsock_next {
	u32 payload;
	bool hex;
	enum cellsock_frame frame;
	bool raw;
	bool discard;
	bool aside;
};

/**
 * struct cellsock_demux_ops - the sink of the tokens
 *
 * None of them may feed the demultiplexer.
 *
 * @echo: whether a line is the echo of what was just sent; it is dropped then as
 *	if it had not been there.  May be NULL.
 * @header: whether what there is of a line, up to a stop character other than
 *	CR and LF, is a payload's header, and ends here.  May be NULL where there
 *	are none.
 * @line: a line.  @next is zeroed; what it says on return is how the wire goes
 *	on.
 * @prompt_due: whether a prompt may stand here.  Asked when '>' starts a line.
 * @prompt: a prompt
 * @payload: a piece of the payload, at most as long as what is left of it
 * @raw: bytes of which nothing is known.  May be NULL if no line says that any
 *	follow.
 * @anomaly: something was wrong
 */
struct cellsock_demux_ops {
	bool (*echo)(void *ctx, const char *text);
	bool (*header)(void *ctx, const char *text);
	void (*line)(void *ctx, const struct cellsock_line *line,
		     struct cellsock_next *next);
	bool (*prompt_due)(void *ctx);
	void (*prompt)(void *ctx);
	void (*payload)(void *ctx, const u8 *data, size_t len);
	void (*raw)(void *ctx, const u8 *data, size_t len);
	void (*anomaly)(void *ctx, enum cellsock_anomaly what);
};

/**
 * struct cellsock_habit - how many CRLFs follow a kind of payload
 * @breaks: CRLFs between the payload and the next line, 0 while unknown: one is
 *	the next line's own, a second one the payload's.  A bare header has none.
 * @confidence: how often that was seen, saturating; at 0 it is learnt anew
 */
struct cellsock_habit {
	u8 breaks;
	u8 confidence;
};

/**
 * enum cellsock_demux_state - how the next byte is read
 * @CELLSOCK_DEMUX_TEXT: as part of a line
 * @CELLSOCK_DEMUX_HEADER_LF: as the LF that ends a payload's header
 * @CELLSOCK_DEMUX_PAYLOAD: as payload
 * @CELLSOCK_DEMUX_RAW_LF: as the LF before bytes of which nothing is known
 * @CELLSOCK_DEMUX_RAW: as such a byte
 * @CELLSOCK_DEMUX_DISCARD: not at all
 */
enum cellsock_demux_state {
	CELLSOCK_DEMUX_TEXT,
	CELLSOCK_DEMUX_HEADER_LF,
	CELLSOCK_DEMUX_PAYLOAD,
	CELLSOCK_DEMUX_RAW_LF,
	CELLSOCK_DEMUX_RAW,
	CELLSOCK_DEMUX_DISCARD,
};

/**
 * struct cellsock_demux - a demultiplexer
 * @ops: the sink
 * @ctx: the sink's own
 * @stops: characters besides CR and LF at which the sink is asked whether the
 *	line ends, "" when there are none
 * @state: how the next byte is read
 * @left: bytes of payload still to come
 * @hex: payload comes as hex digits
 * @nibble: first digit of a pair, -1 when none waits
 * @after_payload: no line has come since the last payload
 * @frame: kind of the last payload
 * @crs: CRs since the last payload
 * @lfs: LFs since the last payload
 * @ragged: they did not alternate as in CRLF
 * @habits: what was learnt of the module, by kind of payload
 * @bare: headers that end at one of @stops have no line break before them
 * @bare_habit: what was learnt of the breaks between a payload and such a header
 * @damaged: the line lost a byte in the line being collected
 * @cut: the line being collected is too long, and is skipped to its end
 * @len: bytes in @buf
 * @buf: the line being collected
 */
struct cellsock_demux {
	const struct cellsock_demux_ops *ops;
	void *ctx;
	const char *stops;
	enum cellsock_demux_state state;
	u32 left;
	bool hex;
	s8 nibble;
	bool after_payload;
	enum cellsock_frame frame;
	u8 crs;
	u8 lfs;
	bool ragged;
	struct cellsock_habit habits[CELLSOCK_FRAMES];
	bool bare;
	struct cellsock_habit bare_habit;
	bool damaged;
	bool cut;
	u16 len;
	char buf[CELLSOCK_LINE_MAX + 1];
};

/**
 * cellsock_demux_init() - a demultiplexer at the start of a line
 * @d: the demultiplexer
 * @ops: the sink
 * @ctx: passed to every call of @ops
 */
void cellsock_demux_init(struct cellsock_demux *d,
			 const struct cellsock_demux_ops *ops, void *ctx);

/**
 * cellsock_demux_restart() - forget what was begun, keep what was learnt
 * @d: the demultiplexer
 * @stops: the dialect's stop characters
 */
void cellsock_demux_restart(struct cellsock_demux *d, const char *stops);

/**
 * cellsock_demux_feed() - take bytes from the port
 * @d: the demultiplexer
 * @data: the bytes
 * @len: how many
 *
 * Lines end at CR or LF; empty ones are swallowed, and so are blanks and
 * control characters before the first character of a line.  Payload is handed
 * on where it lies, without a copy.
 */
void cellsock_demux_feed(struct cellsock_demux *d, const u8 *data, size_t len);

/**
 * cellsock_demux_fault() - the line lost or damaged a byte here
 * @d: the demultiplexer
 */
void cellsock_demux_fault(struct cellsock_demux *d);

/**
 * cellsock_demux_take_prompt() - take an unfinished line for a prompt
 * @d: the demultiplexer
 *
 * For a prompt that never came: what was collected of a line is dropped if it
 * ends in '>', perhaps with a blank behind that, as it does when noise preceded
 * the prompt.
 *
 * Return: whether it did.
 */
bool cellsock_demux_take_prompt(struct cellsock_demux *d);

/* A payload has been announced and is not complete. */
static inline bool cellsock_demux_counting(const struct cellsock_demux *d)
{
	return d->state == CELLSOCK_DEMUX_HEADER_LF ||
	       d->state == CELLSOCK_DEMUX_PAYLOAD;
}

#endif
