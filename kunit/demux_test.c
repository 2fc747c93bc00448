// SPDX-License-Identifier: GPL-2.0-only
/* From bytes to tokens: ldisc/demux.c */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "../ldisc/demux.h"
#include "stream.h"

/*
 * The sink knows a little language.  A line announces what follows it:
 *
 *	P<n>	n bytes of pushed payload
 *	R<n>	n bytes of payload that are part of an answer
 *	H<n>	n bytes of pushed payload in hex
 *	V<n>	the same as P<n>, when it ends in ','
 *	ASK	a prompt
 *	URC	nothing; it may stand inside an answer
 *	ECHO	nothing; it is as if it had not been there
 *
 * and each token is noted:
 *
 *	L text	a line; "L? text" when it was damaged, "L+ text" when cut
 *	D bytes	payload
 *	>	a prompt
 *	!F !P !L !O	anomalies: framing, payload, line, overlong
 */
struct sink {
	struct cellsock_demux demux;
	struct events events;
	bool due;
	unsigned int pieces;
	const char *stops;
	bool bare;
	const void *bytes;
	size_t len;
};

static u32 announced(const char *text, char kind)
{
	u32 n = 0;

	if (*text++ != kind)
		return 0;
	for (; *text >= '0' && *text <= '9'; text++)
		n = 10 * n + (*text - '0');
	return *text ? 0 : n;
}

static bool sink_header(void *ctx, const char *text)
{
	return announced(text, 'V');
}

static bool sink_echo(void *ctx, const char *text)
{
	return !strncmp(text, "ECHO", 4);
}

static void sink_line(void *ctx, const struct cellsock_line *line,
		      struct cellsock_next *next)
{
	struct sink *sink = ctx;

	if (line->stop != '\r' && line->stop != '\n')
		next->payload = announced(line->text, 'V');
	events_add(&sink->events, "L%s%s %s", line->damaged ? "?" : "",
		   line->cut ? "+" : "", line->text);
	if (line->len != strlen(line->text))
		events_add(&sink->events, "length %u", line->len);
	next->hex = *line->text == 'H';
	next->payload += announced(line->text, 'P') +
			 announced(line->text, 'H') +
			 announced(line->text, 'R');
	if (*line->text == 'R')
		next->frame = CELLSOCK_FRAME_READ;
	next->aside = !strcmp(line->text, "URC");
	if (!strcmp(line->text, "ASK"))
		sink->due = true;
}

static bool sink_prompt_due(void *ctx)
{
	return ((struct sink *)ctx)->due;
}

static void sink_prompt(void *ctx)
{
	struct sink *sink = ctx;

	sink->due = false;
	events_add(&sink->events, ">");
}

static void sink_payload(void *ctx, const u8 *data, size_t len)
{
	struct sink *sink = ctx;

	sink->pieces++;
	events_add_bytes(&sink->events, "D ", data, len);
}

static void sink_anomaly(void *ctx, enum cellsock_anomaly what)
{
	struct sink *sink = ctx;

	switch (what) {
	case CELLSOCK_ANOMALY_FRAMING:
		events_add(&sink->events, "!F");
		break;
	case CELLSOCK_ANOMALY_PAYLOAD:
		events_add(&sink->events, "!P");
		break;
	case CELLSOCK_ANOMALY_LINE:
		events_add(&sink->events, "!L");
		break;
	case CELLSOCK_ANOMALY_OVERLONG:
		events_add(&sink->events, "!O");
		break;
	}
}

static const struct cellsock_demux_ops sink_ops = {
	.echo = sink_echo,
	.header = sink_header,
	.line = sink_line,
	.prompt_due = sink_prompt_due,
	.prompt = sink_prompt,
	.payload = sink_payload,
	.anomaly = sink_anomaly,
};

static void sink_start(struct sink *sink)
{
	events_clear(&sink->events);
	sink->due = false;
	sink->pieces = 0;
	cellsock_demux_init(&sink->demux, &sink_ops, sink);
	cellsock_demux_restart(&sink->demux, sink->stops ? sink->stops : "");
	sink->demux.bare = sink->bare;
}

static void sink_feed(void *ctx, const u8 *data, size_t len)
{
	cellsock_demux_feed(&((struct sink *)ctx)->demux, data, len);
}

static void sink_text(struct sink *sink, const char *text)
{
	sink_feed(sink, (const u8 *)text, strlen(text));
}

static int sink_init(struct kunit *test)
{
	struct sink *sink = kunit_kzalloc(test, sizeof(*sink), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sink);
	sink_start(sink);
	test->priv = sink;
	return 0;
}

static void play(struct kunit *test, void *ctx, struct stream *s)
{
	struct sink *sink = ctx;

	sink_start(sink);
	stream_feed(s, sink_feed, sink, sink->bytes, sink->len);
}

/* ------------------------------------------------------------ streams */

struct demux_case {
	const char *name;
	const char *bytes;
	size_t len;
	const char *events;
	const char *stops;
	bool bare;
};

#define STREAM(name, bytes, events) \
	{ name, bytes, sizeof(bytes) - 1, events, NULL }
#define STREAM_STOPS(name, stops, bytes, events) \
	{ name, bytes, sizeof(bytes) - 1, events, stops }
#define STREAM_BARE(name, bytes, events) \
	{ name, bytes, sizeof(bytes) - 1, events, ",", true }

static const struct demux_case demux_cases[] = {
	/* Headers without a line break of their own */
	STREAM_BARE("bare headers, one behind the other", "V2,abV1,cV3,d,e",
		    "L V2\nD ab\nL V1\nD c\nL V3\nD d,e\n"),
	STREAM_BARE("... and a result between them",
		    "V2,ab\r\nOK\r\nV1,c\r\nOK\r\nV1,d",
		    "L V2\nD ab\nL OK\nL V1\nD c\nL OK\nL V1\nD d\n"),
	STREAM_BARE("... and a CRLF behind each payload",
		    "V2,ab\r\nV1,c\r\nV1,d\r\n\r\nOK\r\n",
		    "L V2\nD ab\nL V1\nD c\nL V1\nD d\nL OK\n"),
	STREAM_BARE("... one of which a payload swallowed",
		    "V2,ab\r\nV1,c\r\nV4,d\r\nV1,e\r\n",
		    "L V2\nD ab\nL V1\nD c\nL V4\nD d\\r\\nV\n!F\n"
		    "L 1,e\n"),
	STREAM_BARE("... which is all that it swallowed",
		    "V2,ab\r\nV1,c\r\nV3,d\r\nV1,e\r\n",
		    "L V2\nD ab\nL V1\nD c\nL V3\nD d\\r\\n\n!F\nL V1\n"
		    "D e\n"),
	STREAM_BARE("... and half of one",
		    "V2,ab\nV1,c\0V1,d",
		    "L V2\nD ab\n!F\nL V1\nD c\n!F\nL V1\nD d\n"),
	STREAM_BARE("a line behind a payload has one all the same",
		    "V2,abOK\r\n", "L V2\nD ab\n!F\nL OK\n"),
	/* Results, and CRLFs lost or repeated */
	STREAM("a result", "\r\nOK\r\n", "L OK\n"),
	STREAM("an answer: CRLF before its first line only",
	       "\r\n+A: 1\r\n+A: 2\r\n\r\nOK\r\n", "L +A: 1\nL +A: 2\nL OK\n"),
	STREAM("leading CRLF lost", "OK\r\nOK\r\n", "L OK\nL OK\n"),
	STREAM("CRLF repeated", "\r\n\r\n\r\nOK\r\n\r\n\r\nOK\r\n\r\n",
	       "L OK\nL OK\n"),
	STREAM("CR alone", "\rOK\rOK\r", "L OK\nL OK\n"),
	STREAM("LF alone", "\nOK\nOK\n", "L OK\nL OK\n"),
	STREAM("LF CR", "\n\rOK\n\rOK\n\r", "L OK\nL OK\n"),
	STREAM("ATV0", "0\r4\r", "L 0\nL 4\n"),
	STREAM("echo", "AT\r\r\nOK\r\n", "L AT\nL OK\n"),
	STREAM("nothing yet", "\r\nO", ""),
	STREAM("blanks before a line, and behind it", "\r\n  OK \r\n",
	       "L OK \n"),
	STREAM("control characters before a line",
	       "\0\x11\x13\x1a\x1b\x7f\xff\xfeOK\r\n", "L OK\n"),
	STREAM("control characters in a line", "\r\nO\0\x11\tK\r\n",
	       "L O???K\n"),
	STREAM("bytes beyond ASCII in a line", "+N: \"\xc3\xa4\"\r\n",
	       "L +N: \"\xc3\xa4\"\n"),

	/* Prompts */
	STREAM("prompt: CRLF > SP", "ASK\r\r\n> \r\nSEND OK\r\n",
	       "L ASK\n>\nL SEND OK\n"),
	STREAM("prompt: CRLF > CRLF", "ASK\r\r\n>\r\n\r\nSEND OK\r\n",
	       "L ASK\n>\nL SEND OK\n"),
	STREAM("prompt: >", "ASK\r>\r\nSEND OK\r\n", "L ASK\n>\nL SEND OK\n"),
	STREAM("prompt: > SP", "ASK\r> \r\nSEND OK\r\n",
	       "L ASK\n>\nL SEND OK\n"),
	STREAM("prompt: CRLF > SP CRLF", "ASK\r\r\n> \r\n\r\nSEND OK\r\n",
	       "L ASK\n>\nL SEND OK\n"),
	STREAM("prompt and at once a result", "ASK\r\r\n> SEND FAIL\r\n",
	       "L ASK\n>\nL SEND FAIL\n"),
	STREAM("prompt and at once a URC", "ASK\r\r\n> \r\nURC\r\n",
	       "L ASK\n>\nL URC\n"),
	STREAM("a URC, then the prompt", "ASK\r\r\nURC\r\n\r\n> ",
	       "L ASK\nL URC\n>\n"),
	STREAM("prompt right behind a payload", "ASK\r\r\nP3\r\nabc\r\n> ",
	       "L ASK\nL P3\nD abc\n>\n"),
	STREAM("prompt behind a payload without any CRLF",
	       "ASK\r\r\nP3\r\nabc> \r\nOK\r\n",
	       "L ASK\nL P3\nD abc\n>\nL OK\n"),
	STREAM("no prompt is due: > is text", "\r\n> \r\n>x\r\n",
	       "L > \nL >x\n"),
	STREAM("one prompt is due: the second > is text",
	       "ASK\r> \r\n> \r\n", "L ASK\n>\nL > \n"),
	STREAM("> inside a line is no prompt", "ASK\ra > b\r\n> ",
	       "L ASK\nL a > b\n>\n"),

	/* Counted payload */
	STREAM("a push", "\r\nP4\r\ntest\r\nOK\r\n", "L P4\nD test\nL OK\n"),
	STREAM("CRLF behind the payload", "\r\nP4\r\ntest\r\n\r\nOK\r\n",
	       "L P4\nD test\nL OK\n"),
	STREAM("back to back",
	       "\r\nP2\r\nab\r\nP2\r\ncd\r\nP1\r\ne\r\nURC\r\n",
	       "L P2\nD ab\nL P2\nD cd\nL P1\nD e\nL URC\n"),
	STREAM("without a length there is no payload", "\r\nP\r\nOK\r\n",
	       "L P\nL OK\n"),
	STREAM("a length of 0", "\r\nP0\r\n\r\nOK\r\n", "L P0\nL OK\n"),
	STREAM("the protocol's own words",
	       "\r\nP44\r\n\r\nOK\r\n\r\n+QIURC: \"closed\",0\r\n> \r\nNO CARRIER\r\n"
	       "\r\nOK\r\n",
	       "L P44\nD \\r\\nOK\\r\\n\\r\\n+QIURC: \"closed\",0\\r\\n> \\r\\nNO CARRIER\\r\\n\n"
	       "L OK\n"),
	STREAM("a header inside a payload", "\r\nP6\r\n\r\nP9\r\n\r\nOK\r\n",
	       "L P6\nD \\r\\nP9\\r\\n\nL OK\n"),
	STREAM("NUL, XON, XOFF, Ctrl-Z, ESC, DEL, 0xff",
	       "\r\nP7\r\n\0\x11\x13\x1a\x1b\x7f\xff\r\nOK\r\n",
	       "L P7\nD \\00\\11\\13\\1a\\1b\\7f\\ff\nL OK\n"),
	STREAM("a payload of CRs and LFs", "\r\nP4\r\n\n\r\r\n\r\nOK\r\n",
	       "L P4\nD \\n\\r\\r\\n\nL OK\n"),
	STREAM("an answer, CRLF OK", "\r\nR5\r\ntest1\r\nOK\r\n",
	       "L R5\nD test1\nL OK\n"),
	STREAM("an answer, CRLF CRLF OK", "\r\nR5\r\ntest1\r\n\r\nOK\r\n",
	       "L R5\nD test1\nL OK\n"),
	STREAM("a URC between an answer's data and its OK",
	       "\r\nR2\r\nab\r\nURC\r\n\r\nOK\r\n",
	       "L R2\nD ab\nL URC\nL OK\n"),
	STREAM("a push between an answer's data and its OK",
	       "\r\nR2\r\nab\r\nP2\r\ncd\r\nOK\r\n",
	       "L R2\nD ab\nL P2\nD cd\nL OK\n"),
	STREAM_STOPS("a header that ends in a comma", ",",
		     "\r\nV3,a,b\r\nV2,\r\n\r\nx,y\r\n",
		     "L V3\nD a,b\nL V2\nD \\r\\n\nL x,y\n"),
	STREAM_STOPS("a NUL ends nothing", ",", "\r\nV3\0OK\r\n",
		     "L V3?OK\n"),
	STREAM_STOPS("a comma that ends nothing", ",", "\r\nP2,3\r\nOK\r\n",
		     "L P2,3\nL OK\n"),
	STREAM_STOPS("a header that might have ended in a comma", ",",
		     "\r\nP2\r\na,\r\nOK\r\n", "L P2\nD a,\nL OK\n"),

	/* Echoes between a payload and the next line */
	STREAM("an echo behind a payload", "\r\nP2\r\nabECHO\r\r\nOK\r\n",
	       "L P2\nD ab\nL OK\n"),
	STREAM("an echo that begins with a CR",
	       "\r\nP2\r\nab\rECHO\r\r\nOK\r\n", "L P2\nD ab\nL OK\n"),
	STREAM("... of a module that ends a payload in CRLF",
	       "\r\nP2\r\nab\r\n\r\nP2\r\nab\r\n\r\nP2\r\ncd\r\n\rECHO\r\r\nOK\r\n",
	       "L P2\nD ab\nL P2\nD ab\nL P2\nD cd\nL OK\n"),
	STREAM_STOPS("a comma in an echo", ",",
		     "\r\nV2,abECHO=1,2\r\r\nOK\r\n", "L V2\nD ab\nL OK\n"),

	/* Hex */
	STREAM("hex", "\r\nH4\r\n00fFA95a\r\nOK\r\n",
	       "L H4\nD \\00\\ff\\a9Z\nL OK\n"),
	STREAM("hex: not a digit", "\r\nH2\r\n4x42\r\nOK\r\n",
	       "L H2\n!F\nD @B\nL OK\n"),
	STREAM("hex: more than the sink takes at once",
	       "\r\nH70\r\n"
	       "6161616161616161616161616161616161616161"
	       "6161616161616161616161616161616161616161"
	       "6161616161616161616161616161616161616161"
	       "61616161616161616161\r\nOK\r\n",
	       "L H70\nD aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	       "aaaaaaaaaaaaaaa\nL OK\n"),

	/* Wrong framing around a payload */
	STREAM("a byte of the payload lost", "\r\nP5\r\nabde\r\nOK\r\n",
	       "L P5\nD abde\\r\n!F\nL OK\n"),
	STREAM("two bytes of the payload lost", "\r\nP5\r\nabc\r\nOK\r\n",
	       "L P5\nD abc\\r\\n\n!F\nL OK\n"),
	STREAM("three bytes of the payload lost: the result with them",
	       "\r\nP5\r\nab\r\nOK\r\n", "L P5\nD ab\\r\\nO\n!F\nL K\n"),
	STREAM("a byte too many", "\r\nP3\r\nabcd\r\nOK\r\n",
	       "L P3\nD abc\n!F\nL d\nL OK\n"),
	STREAM("a blank too many", "\r\nP3\r\nabc \r\nOK\r\n",
	       "L P3\nD abc\n!F\nL OK\n"),
	STREAM("a control character too many", "\r\nP3\r\nabc\x01\r\nOK\r\n",
	       "L P3\nD abc\n!F\nL OK\n"),
	STREAM("the CR behind the payload lost", "\r\nP3\r\nabc\nOK\r\n",
	       "L P3\nD abc\n!F\nL OK\n"),
	STREAM("the LF behind the payload lost", "\r\nP3\r\nabc\rOK\r\n",
	       "L P3\nD abc\n!F\nL OK\n"),
	STREAM("both lost", "\r\nP3\r\nabcOK\r\n", "L P3\nD abc\n!F\nL OK\n"),
	STREAM("the header's CR lost", "\r\nP3\nabc\r\nOK\r\n",
	       "L P3\n!F\nD abc\nL OK\n"),
	STREAM("the header's LF lost", "\r\nP3\rabc\r\nOK\r\n",
	       "L P3\n!F\nD abc\nL OK\n"),
	STREAM("told before the next payload is announced",
	       "\r\nP3\r\nab\r\nP2\r\ncd\r\nOK\r\n",
	       "L P3\nD ab\\r\n!F\nL P2\nD cd\nL OK\n"),
	STREAM("an answer too short", "\r\nR3\r\nab\r\nOK\r\n",
	       "L R3\nD ab\\r\n!F\nL OK\n"),
	STREAM("an answer too long", "\r\nR3\r\nabcd\r\nOK\r\n",
	       "L R3\nD abc\n!F\nL d\nL OK\n"),

	/* Whether the module ends a payload in CRLF is learnt */
	STREAM("with CRLF, with CRLF, without: two bytes are missing",
	       "\r\nP2\r\nab\r\n\r\nP2\r\ncd\r\n\r\nP4\r\nef\r\n\r\nOK\r\n",
	       "L P2\nD ab\nL P2\nD cd\nL P4\nD ef\\r\\n\n!F\nL OK\n"),
	STREAM("without, without, with: a CRLF repeated",
	       "\r\nP2\r\nab\r\nP2\r\ncd\r\nP2\r\nef\r\n\r\nP2\r\ngh\r\nOK\r\n",
	       "L P2\nD ab\nL P2\nD cd\nL P2\nD ef\nL P2\nD gh\nL OK\n"),
	STREAM("learnt for each kind of payload",
	       "\r\nP2\r\nab\r\n\r\nP2\r\ncd\r\n\r\nR2\r\nef\r\nOK\r\n"
	       "\r\nR2\r\ngh\r\nOK\r\n\r\nP2\r\nij\r\n\r\nOK\r\n",
	       "L P2\nD ab\nL P2\nD cd\nL R2\nD ef\nL OK\nL R2\nD gh\n"
	       "L OK\nL P2\nD ij\nL OK\n"),
	STREAM("answers: two bytes are missing",
	       "\r\nR2\r\nab\r\n\r\nOK\r\n\r\nR2\r\ncd\r\n\r\nOK\r\n"
	       "\r\nR4\r\nef\r\n\r\nOK\r\n",
	       "L R2\nD ab\nL OK\nL R2\nD cd\nL OK\nL R4\nD ef\\r\\n\nL OK\n!F\n"),
	STREAM("answers: a URC in between teaches nothing",
	       "\r\nR2\r\nab\r\n\r\nOK\r\n\r\nR2\r\ncd\r\n\r\nOK\r\n"
	       "\r\nR2\r\nef\r\nURC\r\n\r\nOK\r\n\r\nR2\r\ngh\r\n\r\nOK\r\n",
	       "L R2\nD ab\nL OK\nL R2\nD cd\nL OK\nL R2\nD ef\nL URC\nL OK\n"
	       "L R2\nD gh\nL OK\n"),
};

static void demux_desc(const struct demux_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(demux, demux_cases, demux_desc);

static void test_stream(struct kunit *test)
{
	const struct demux_case *c = test->param_value;
	struct sink *sink = test->priv;

	sink->stops = c->stops;
	sink->bare = c->bare;
	sink->bytes = c->bytes;
	sink->len = c->len;
	stream_try(test, play, sink, &sink->events, c->events);
}

/* ---------------------------------------------- payload, long lines */

#define LARGEST	1500

/* Every byte value, and a payload of the largest size there is. */
static void test_any_bytes(struct kunit *test)
{
	struct sink *sink = test->priv;
	u8 *bytes = kunit_kzalloc(test, LARGEST + 32, GFP_KERNEL);
	size_t n, i;

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	n = scnprintf((char *)bytes, 32, "\r\nP%u\r\n", LARGEST);
	for (i = 0; i < LARGEST; i++)
		bytes[n++] = i ^ i >> 8;
	memcpy(bytes + n, "\r\nOK\r\n", 6);
	sink->bytes = bytes;
	sink->len = n + 6;
	stream_try(test, play, sink, &sink->events, NULL);
	KUNIT_EXPECT_STREQ(test, sink->events.text + sink->events.len - 6,
			   "\nL OK\n");
}

/* Payload is handed on where it lies: one call for each piece that comes. */
static void test_no_copy(struct kunit *test)
{
	struct sink *sink = test->priv;
	u8 payload[64] = { 0 };
	int i;

	sink_text(sink, "\r\nP640\r\n");
	for (i = 0; i < 10; i++)
		sink_feed(sink, payload, sizeof(payload));
	KUNIT_EXPECT_EQ(test, sink->pieces, 10u);
}

static void test_all_values(struct kunit *test)
{
	struct sink *sink = test->priv;
	struct events *e;
	u8 bytes[256];
	int i;

	e = kunit_kzalloc(test, sizeof(*e), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, e);
	for (i = 0; i < 256; i++)
		bytes[i] = i;
	events_add(e, "L P256");
	events_add_bytes(e, "D ", bytes, sizeof(bytes));
	events_add(e, "L OK");
	sink_text(sink, "\r\nP256\r\n");
	sink_feed(sink, bytes, sizeof(bytes));
	sink_text(sink, "\r\nOK\r\n");
	KUNIT_EXPECT_STREQ(test, sink->events.text, e->text);
}

static void feed_many(struct sink *sink, char c, size_t n)
{
	char block[100];

	memset(block, c, sizeof(block));
	for (; n; n -= min(n, sizeof(block)))
		sink_feed(sink, (u8 *)block, min(n, sizeof(block)));
}

/* A line as long as the buffer is whole; one byte more, and it is cut. */
static void test_line_length(struct kunit *test)
{
	struct sink *sink = test->priv;

	feed_many(sink, 'x', CELLSOCK_LINE_MAX);
	sink_text(sink, "\r\n");
	KUNIT_EXPECT_EQ(test, sink->events.len, CELLSOCK_LINE_MAX + 3ul);
	KUNIT_EXPECT_TRUE(test, !strncmp(sink->events.text, "L xxx", 5));
	events_clear(&sink->events);

	feed_many(sink, 'x', CELLSOCK_LINE_MAX + 1);
	sink_text(sink, "\r\nOK\r\n");
	KUNIT_EXPECT_TRUE(test, !strncmp(sink->events.text, "!O\nL+ xxx", 9));
	KUNIT_EXPECT_STREQ(test, sink->events.text + sink->events.len - 6,
			   "\nL OK\n");
}

/* One anomaly however long it is, and what follows it is parsed. */
static void test_never_ending_line(struct kunit *test)
{
	struct sink *sink = test->priv;

	feed_many(sink, 'x', 1000000);
	KUNIT_EXPECT_STREQ(test, sink->events.text, "!O\n");
	sink_text(sink, "> P4,\r\n");
	events_clear(&sink->events);
	sink_text(sink, "\r\nP4\r\ntest\r\nOK\r\n");
	KUNIT_EXPECT_STREQ(test, sink->events.text, "L P4\nD test\nL OK\n");
}

/* An overlong line announces nothing, whatever its beginning looks like. */
static void test_overlong_with_stop(struct kunit *test)
{
	struct sink *sink = test->priv;

	sink->stops = ",";
	sink_start(sink);
	feed_many(sink, 'V', CELLSOCK_LINE_MAX + 1);
	sink_text(sink, ",,,\r\nOK\r\n");
	KUNIT_EXPECT_STREQ(test, sink->events.text + sink->events.len - 6,
			   "\nL OK\n");
}

/* However many breaks follow a payload, the line behind them is read. */
static void test_many_breaks(struct kunit *test)
{
	struct sink *sink = test->priv;
	int i;

	sink_text(sink, "\r\nP2\r\nab");
	for (i = 0; i < 1000; i++)
		sink_text(sink, "\r\n");
	sink_text(sink, "OK\r\n");
	KUNIT_EXPECT_STREQ(test, sink->events.text + sink->events.len - 6,
			   "\nL OK\n");
}

/* A habit seen often survives exceptions, and is given up when it changes. */
static void test_habit_changes(struct kunit *test)
{
	struct sink *sink = test->priv;
	int i;

	for (i = 0; i < 20; i++)
		sink_text(sink, "\r\nP1\r\na\r\n");
	sink_text(sink, "\r\nURC\r\n");
	KUNIT_EXPECT_TRUE(test, !strchr(sink->events.text, '!'));
	events_clear(&sink->events);
	for (i = 0; i < 20; i++)
		sink_text(sink, "P1\r\na\r\n");
	KUNIT_EXPECT_TRUE(test, !!strchr(sink->events.text, '!'));
	events_clear(&sink->events);
	for (i = 0; i < 20; i++)
		sink_text(sink, "P1\r\na\r\n");
	KUNIT_EXPECT_TRUE(test, !strchr(sink->events.text, '!'));
}

/* -------------------------------------------------- faults, restarts */

static void test_fault_in_line(struct kunit *test)
{
	struct sink *sink = test->priv;

	sink_text(sink, "\r\nO");
	cellsock_demux_fault(&sink->demux);
	sink_text(sink, "K\r\nOK\r\n");
	KUNIT_EXPECT_STREQ(test, sink->events.text, "!L\nL? OK\nL OK\n");
}

/* Between lines: one may be missing, but behind a break the next is whole. */
static void test_fault_between_lines(struct kunit *test)
{
	struct sink *sink = test->priv;

	sink_text(sink, "\r\nOK\r\n");
	cellsock_demux_fault(&sink->demux);
	sink_text(sink, "\r\nOK\r\n\r\nOK\r\n");
	KUNIT_EXPECT_STREQ(test, sink->events.text,
			   "L OK\n!L\nL OK\nL OK\n");
	cellsock_demux_fault(&sink->demux);
	events_clear(&sink->events);
	sink_text(sink, "OK\r\nOK\r\n");
	KUNIT_EXPECT_STREQ(test, sink->events.text, "L? OK\nL OK\n");
}

static void test_fault_in_payload(struct kunit *test)
{
	struct sink *sink = test->priv;

	sink_text(sink, "\r\nP4\r\nte");
	cellsock_demux_fault(&sink->demux);
	sink_text(sink, "st\r\nOK\r\n");
	KUNIT_EXPECT_STREQ(test, sink->events.text,
			   "L P4\nD te\n!P\nD st\nL OK\n");
}

/* Between a header's CR and LF it hits the payload: its count may be wrong. */
static void test_fault_in_header_end(struct kunit *test)
{
	struct sink *sink = test->priv;

	sink_text(sink, "\r\nP4\r");
	cellsock_demux_fault(&sink->demux);
	sink_text(sink, "\ntest\r\nOK\r\n");
	KUNIT_EXPECT_STREQ(test, sink->events.text,
			   "L P4\n!P\nD test\nL OK\n");
}

/* A restart forgets what was begun. */
static void test_restart(struct kunit *test)
{
	static const char *const begun[] = {
		"\r\n+QIU", "\r\nP40\r", "\r\nP40\r\n", "\r\nP40\r\nabc",
		"\r\nH4\r\n00f", "\r\nP1\r\na", "ASK",
	};
	struct sink *sink = test->priv;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(begun); i++) {
		sink_start(sink);
		sink_text(sink, begun[i]);
		cellsock_demux_restart(&sink->demux, "");
		events_clear(&sink->events);
		sink_text(sink, "OK\r\n\r\nH2\r\n4142\r\nOK\r\n");
		KUNIT_EXPECT_STREQ(test, sink->events.text,
				   "L OK\nL H2\nD AB\nL OK\n");
	}
}

/* ... and keeps what was learnt. */
static void test_restart_keeps_habits(struct kunit *test)
{
	struct sink *sink = test->priv;

	sink_text(sink, "\r\nP1\r\na\r\n\r\nP1\r\na\r\n\r\nOK\r\n");
	cellsock_demux_restart(&sink->demux, "");
	events_clear(&sink->events);
	sink_text(sink, "\r\nP3\r\na\r\n\r\nOK\r\n");
	KUNIT_EXPECT_STREQ(test, sink->events.text,
			   "L P3\nD a\\r\\n\n!F\nL OK\n");
}

/* Noise before a prompt makes it look like a line that never ends. */
static const struct take_case {
	const char *bytes;
	bool taken;
} take_cases[] = {
	{ "\r\nxx> ", true },
	{ "\r\nxx>", true },
	{ "\r\n+QI>  ", true },
	{ "> ", true },
	{ "\r\nxx>x", false },
	{ "\r\nxx> \r\n", false },
	{ "\r\nxx", false },
	{ "\r\n", false },
	{ "\r\nP5\r\na> ", false },
	{ "\r\nP5\r", false },
};

static void take_desc(const struct take_case *c, char *desc)
{
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%zu", (size_t)(c - take_cases));
}

KUNIT_ARRAY_PARAM(take, take_cases, take_desc);

static void test_take_prompt(struct kunit *test)
{
	const struct take_case *c = test->param_value;
	struct sink *sink = test->priv;

	sink_text(sink, c->bytes);
	events_clear(&sink->events);
	KUNIT_EXPECT_EQ(test, cellsock_demux_take_prompt(&sink->demux),
			c->taken);
	if (!c->taken)
		return;
	sink_text(sink, "\r\nSEND OK\r\n");
	KUNIT_EXPECT_STREQ(test, sink->events.text, "L SEND OK\n");
}

static struct kunit_case demux_test_cases[] = {
	KUNIT_CASE_PARAM(test_stream, demux_gen_params),
	KUNIT_CASE(test_any_bytes),
	KUNIT_CASE(test_no_copy),
	KUNIT_CASE(test_all_values),
	KUNIT_CASE(test_line_length),
	KUNIT_CASE(test_never_ending_line),
	KUNIT_CASE(test_overlong_with_stop),
	KUNIT_CASE(test_many_breaks),
	KUNIT_CASE(test_habit_changes),
	KUNIT_CASE(test_fault_in_line),
	KUNIT_CASE(test_fault_between_lines),
	KUNIT_CASE(test_fault_in_payload),
	KUNIT_CASE(test_fault_in_header_end),
	KUNIT_CASE(test_restart),
	KUNIT_CASE(test_restart_keeps_habits),
	KUNIT_CASE_PARAM(test_take_prompt, take_gen_params),
	{}
};

static struct kunit_suite demux_suite = {
	.name = "cellsock-demux",
	.init = sink_init,
	.test_cases = demux_test_cases,
};

kunit_test_suite(demux_suite);
