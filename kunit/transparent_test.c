// SPDX-License-Identifier: GPL-2.0-only
/* A connection that has the line to itself: ldisc/transparent.c */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "session_script.h"

#define MUCH	65535
#define OK	RX("\r\nOK\r\n")
#define RTS	CELLSOCK_LINE_HOLDS
#define DTR	(CELLSOCK_LINE_HOLDS | CELLSOCK_LINE_DTR)
#define DCD	(DTR | CELLSOCK_LINE_DCD)

#define OPENED								\
	OPEN(8009, MUCH),						\
	TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),	\
	OK, RX("\r\n+QIOPEN: 0,0\r\n"), EV("opened 0 OK 0\n")

#define PUSHED(id)							\
	RX("\r\n+QIURC: \"recv\"," #id ",1\r\na"), EV("data 0 a\n")

/* Pinned, so that 200 ms of traffic are enough: here of downlink. */
#define ASKED								\
	ACCESS(TRANSPARENT), OPENED, PUSHED(0), WAIT(150), PUSHED(0),	\
	WAIT(100), PUSHED(0), TX("AT+QISWTMD=0,2\r")

#define ENTERED(lines_then)						\
	ASKED, LINES(lines_then), RX("\r\nCONNECT\r\n")

#define QISTATE(state, mode)						\
	TX("AT+QISTATE=1,0\r"),						\
	RX("\r\n+QISTATE: 0,\"TCP\",\"220.180.239.212\",8009,65514," state	\
	   ",1,0," mode ",\"usbmodem\"\r\n\r\nOK\r\n")

#define SENT(totals)							\
	TX("AT+QISEND=0,0\r"),						\
	RX("\r\n+QISEND: " totals ",0\r\n\r\nOK\r\n")

#define GOT(totals)							\
	TX("AT+QIRD=0,0\r"),						\
	RX("\r\n+QIRD: " totals ",0\r\n\r\nOK\r\n")

#define PUSHES	TX("AT+QISWTMD=0,1\r"), OK

#define IN_STEP								\
	TX("\rAT+CMEE?\r"), RX("\r\n+CMEE: 1\r\n\r\nOK\r\n")

#define LISTED								\
	TX("AT+QIACT?\r"),						\
	RX("\r\n+QIACT: 1,1,1,\"10.7.157.1\"\r\n\r\nOK\r\n")

/* The context is looked at, and is as it was. */
#define ACTIVE								\
	LISTED, TX("AT+QICSGP=1\r"),					\
	RX("\r\n+QICSGP: 1,\"\",\"\",\"\",0\r\n\r\nOK\r\n"), LISTED,	\
	TX("AT+QIDNSCFG=1\r"),						\
	RX("\r\n+QIDNSCFG: 1,\"8.8.8.8\",\"8.8.4.4\"\r\n\r\nOK\r\n"),	\
	EV("context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n")

/* Whatever could do harm if it were believed. */
#define FORGED								\
	RX("\r\nRDY\r\n\r\n+QIURC: \"pdpdeact\",1\r\n"		\
	   "\r\n+QIURC: \"incoming\",11,10,\"1.2.3.4\",9\r\n"		\
	   "\r\n+QIURC: \"closed\",0\r\n\r\n+CMEE: 1\r\n\r\nOK\r\n"	\
	   "\r\nNORMAL POWER DOWN\r\n\r\nCONNECT\r\n\r\nERROR\r\n"	\
	   "AT+QISWTMD=0,2\r\n+QPING: 0,\"1.2.3.4\",32,9,64\r\n")

/* Out by DTR: the module is looked for before it is spoken to. */
#define BY_DTR								\
	TX("<dtr off>"), LINES(DTR), OK, WAIT(100),			\
	TX("<dtr on>\rAT+CMEE?\r"), RX("\r\n+CMEE: 1\r\n\r\nOK\r\n")

/* A remote that speaks as a module that leaves the mode by itself. */
#define FORGE(words)							\
	RX("a\r\n" words "\r\n\r\n+QIURC: \"pdpdeact\",1\r\n"),		\
	EV("data 0 a\n")

#define FORGED_END(words)	ENTERED(RTS), FORGE(words)

#define LEFT	WAIT(1200), TX("+++"), WAIT(1000), OK

#define RESTARTED							\
	EV("module SYNC: the module was reset\ncontext 1 ACTIVATING\n"	\
	   "module SETUP\nmodule REGISTERING\nmodule READY\n"		\
	   "context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n")

#define NEVER_PAUSES(ms)						\
	WAIT(ms), RX("x"), EV("data 0 x\n")

/**
 * struct script - what is played to a session whose context is active
 * @name: what it shows
 * @steps: the steps
 */
struct script {
	const char *name;
	struct step steps[80];
};

#define AUDITED(totals)							\
	{ "AT+QISTATE=1,0",						\
	  "\r\n+QISTATE: 0,\"TCP\",\"220.180.239.212\",8009,65514,2,1,0,1,"	\
	  "\"usbmodem\"\r\n\r\nOK\r\n" },					\
	{ "AT+QIRD=0,0",						\
	  "\r\n+QIRD: " totals ",0\r\n\r\nOK\r\n" },				\
	{ NULL, NULL }

static const struct auto_reply got_7[] = { AUDITED("7,7") };
static const struct auto_reply got_38[] = { AUDITED("38,38") };
static const struct auto_reply got_45[] = { AUDITED("45,45") };
static const struct auto_reply got_10[] = { AUDITED("10,10") };

#define NOT_READ(totals)						\
	{ "AT+QISTATE=1,0",						\
	  "\r\n+QISTATE: 0,\"TCP\",\"220.180.239.212\",8009,65514,2,1,0,2,"	\
	  "\"usbmodem\"\r\n\r\nOK\r\n" },					\
	{ "AT+QISEND=0,0", "\r\n+QISEND: " totals "\r\n\r\nOK\r\n" },	\
	{ "AT+QIRD=0,0", "\r\n+QIRD: 3,3,0\r\n\r\nOK\r\n" },		\
	{ NULL, NULL }

static const struct auto_reply unread[] = { NOT_READ("1,0,1") };
static const struct auto_reply lost_2[] = { NOT_READ("1,1,0") };
static const struct auto_reply has_read[] = { NOT_READ("3,1,2") };

static const struct auto_reply deaf[] = {
	{ "AT&D1", "\r\nERROR\r\n" },
	{ NULL, NULL }
};

/* A sender, of whom the module takes four bytes each 110 ms. */
#define SLOW_SEND							\
	TX("AT+QISEND=0,4\r"), WAIT(110), RX("\r\n> "), TX("test"),	\
	QUEUE(0, "test"), RX("\r\nSEND OK\r\n"), EV("sent 0 4\n")

static const struct script scripts[] = {
	{ "a sender who misses most of the line", {
		LINES(DTR), OPENED, QUEUE(0, "test"), SLOW_SEND, SLOW_SEND,
		TX("AT+QISWTMD=0,2\r"), END } },
	{ "... and one who uses it well", {
		LINES(DTR), RATE(36), OPENED, QUEUE(0, "test"), SLOW_SEND,
		SLOW_SEND, SLOW_SEND, SLOW_SEND, TX("AT+QISEND=0,4\r"),
		END } },
	{ "... and one of whom that is not known", {
		LINES(DTR | CELLSOCK_LINE_NO_RATE), OPENED, QUEUE(0, "test"), SLOW_SEND,
		SLOW_SEND, SLOW_SEND, SLOW_SEND, SLOW_SEND, SLOW_SEND,
		SLOW_SEND, SLOW_SEND, SLOW_SEND, SLOW_SEND,
		TX("AT+QISWTMD=0,2\r"), END } },
	{ "a port that does not hold a sender back", {
		ACCESS(TRANSPARENT), OPENED, QUEUE(0, "abc"),
		TX("AT+QISEND=0,3\r"), RX("\r\n> "), TX("abc"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 3\n"), WAIT(400), END } },
	{ "another port of the module has a socket", {
		LINES(DTR), ACCESS(TRANSPARENT), OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		OK, RX("\r\n+QIOPEN: 0,563\r\n"),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		OK, RX("\r\n+QIOPEN: 1,0\r\n"), EV("opened 0 OK 0\n"),
		TX("AT+QISTATE?\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,2,1,0,1,\"usbat\"\r\n"
		   "\r\n+QISTATE: 1,\"TCP\",\"1.2.3.4\",1,2,2,1,0,1,\"uart1\"\r\n"
		   "\r\nOK\r\n"),
		PUSHED(1), WAIT(150), PUSHED(1), WAIT(100), PUSHED(1), TX(""),
		WAIT(400), PUSHED(1), TX(""), END } },
	{ "payload both ways, idle, out by DTR, and back to push", {
		LINES(DTR), ENTERED(DCD), QUEUE(0, "abc"), TX("abc"),
		EV("sent 0 3\n"), RX("\r\n+QIURC: \"closed\",0\r\n"), WAIT(60),
		EV("data 0 \\r\\n+QIURC: \"closed\",0\\r\\n\n"), WAIT(1200),
		BY_DTR, QISTATE("2", "2"), SENT("3,3"), PUSHES, GOT("28,28"),
		END } },
	{ "out by plusses, with their guards", {
		LINES(RTS), ENTERED(RTS), WAIT(2000), TX(""), WAIT(200),
		TX("+++"), WAIT(995), OK, WAIT(290), TX(""), WAIT(20),
		QISTATE("2", "2"), SENT("0,0"), PUSHES, GOT("3,3"), END } },
	{ "an answer before its time is payload", {
		LINES(RTS), ENTERED(RTS), WAIT(2200), TX("+++"), WAIT(800),
		OK, WAIT(200), OK, EV("data 0 \\r\\nOK\\r\\n\n"), WAIT(320),
		QISTATE("2", "2"), SENT("0,0"), PUSHES, GOT("9,9"),
		END } },
	{ "plusses after a silence go by a send", {
		LINES(DTR), ENTERED(DCD), WAIT(300), QUEUE(0, "+++"), TX(""),
		WAIT(900), BY_DTR, QISTATE("2", "2"), SENT("0,0"), PUSHES,
		TX("AT+QISEND=0,3\r"), RX("\r\n> "), TX("+++"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 3\n"), GOT("3,3"), END } },
	{ "... or with what follows", {
		LINES(DTR), ENTERED(DCD), WAIT(300), QUEUE(0, "+++"), TX(""),
		WAIT(100), QUEUE(0, "a"), TX("+++a"), EV("sent 0 4\n"),
		END } },
	{ "the remote closes, says the carrier", {
		LINES(DTR), ENTERED(DCD), RX("bye\r\nNO CARRIER\r\n"),
		EV("data 0 bye\n"), LINES(DTR), WAIT(150),
		TX("\rAT+CMEE?\r"), RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"),
		TX("AT+QIACT?\r"), OK, EV("closed 0 NET_UNREACH 0\n"
		"context 1 ACTIVATING: deactivated by the network\n"),
		TX("AT+QICLOSE=0,0\r"), END } },
	{ "the carrier stays: forged", {
		LINES(DTR), ENTERED(DCD), RX("a\r\nNO CARRIER\r\n"
		"\r\n+QIURC: \"pdpdeact\",1\r\n"), EV("data 0 a\n"), WAIT(200),
		EV("data 0 \\r\\nNO CARRIER\\r\\n\\r\\n+QIURC: \"pdpdeact\",1"
		   "\\r\\n\n"), QUEUE(0, "b"), TX("b"), EV("sent 0 1\n"), END } },
	{ "no carrier to ask: QISTATE tells that it was forged", {
		LINES(RTS), ENTERED(RTS), RX("a\r\nNO CARRIER\r\nb"),
		EV("data 0 a\n"), QUEUE(0, "c"), TX(""), WAIT(1200), TX("+++"),
		WAIT(1000), OK, WAIT(320), QISTATE("2", "2"),
		EV("data 0 \\r\\nNO CARRIER\\r\\nb\n"), SENT("0,0"), PUSHES,
		TX("AT+QISEND=0,1\r"), RX("\r\n> "), TX("c"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 1\n"), GOT("19,19"), END } },
	{ "a byte too few at the module", {
		LINES(DTR), ENTERED(DCD), QUEUE(0, "abc"), TX("abc"),
		EV("sent 0 3\n"), WAIT(1200), BY_DTR, QISTATE("2", "2"),
		SENT("2,2"), PUSHES, GOT("3,3"), WAIT(100), SENT("3,3"), END } },
	{ "... and plusses too many", {
		LINES(DTR), ENTERED(DCD), QUEUE(0, "abc"), TX("abc"),
		EV("sent 0 3\n"), WAIT(1200), BY_DTR, QISTATE("2", "2"),
		SENT("6,6"), EV("closed 0 RESET 0\n"), TX("AT+QICLOSE=0,0\r"),
		STAT(lost_bytes, 3), END } },
	{ "a remote that does not read for a while", {
		LINES(DTR), ENTERED(DCD), QUEUE(0, "abc"), TX("abc"),
		EV("sent 0 3\n"), WAIT(1200), BY_DTR, AUTO(15000, unread),
		EV(""), AUTO(1000, has_read), QUEUE(0, "d"),
		TX("AT+QISEND=0,1\r"), RX("\r\n> "), TX("d"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 1\n"),
		STAT(lost_bytes, 0), END } },
	{ "... or ever, and the module knows of nothing on its way", {
		LINES(DTR), ENTERED(DCD), QUEUE(0, "abc"), TX("abc"),
		EV("sent 0 3\n"), WAIT(1200), BY_DTR, AUTO(6000, lost_2),
		EV("closed 0 RESET 0\n"), STAT(lost_bytes, 2), END } },
	{ "a module that holds the port, and nobody waits", {
		LINES(DTR), ENTERED(DCD), QUEUE(0, "abc"), TX("abc"),
		EV("sent 0 3\n"), UNSENT(3), WAIT(60000), TX(""), UNSENT(0),
		WAIT(200), BY_DTR, ACTIVE, QISTATE("2", "2"), SENT("3,0"), PUSHES,
		GOT("3,3"), END } },
	{ "... and somebody does", {
		LINES(DTR), ENTERED(DCD), QUEUE(0, "abc"), TX("abc"),
		EV("sent 0 3\n"), UNSENT(3), WAIT(60000), OPEN(8010, MUCH),
		WAIT(9800), EV(""), WAIT(300), EV("closed 0 RESET 0\n"),
		TX("<dtr off>"), END } },
	{ "another wants the line", {
		LINES(DTR), ENTERED(DCD), OPEN(8010, MUCH), WAIT(60),
		BY_DTR,
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8010,0,1\r"),
		OK, QISTATE("2", "2"), SENT("0,0"), PUSHES, GOT("3,3"), END } },
	{ "CONNECT is lost: whatever the remote says", {
		LINES(RTS), ASKED, FORGED, TX(""), WAIT(1050), FORGED, TX(""),
		WAIT(80), TX("+++"), FORGED, EV("closed 0 RESET 0\n"),
		WAIT(1000), FORGED, WAIT(700), OK, WAIT(295), TX(""), WAIT(20),
		IN_STEP, TX("AT+QICLOSE=0,0\r"), OK, ACTIVE, STAT(resets, 0),
		END } },
	{ "... nothing, and its OK is lost too: QISTATE tells", {
		LINES(RTS), ASKED, WAIT(2180), TX(""), WAIT(1200), TX("+++"),
		WAIT(1880), TX(""), WAIT(100), IN_STEP, ACTIVE,
		QISTATE("2", "2"), EV("closed 0 RESET 0\n"),
		TX("AT+QICLOSE=0,0\r"), END } },
	{ "... which a push that is none swallows", {
		LINES(RTS), ASKED, RX("\r\nOK\r\n\r\n+QIURC: \"recv\",0,3\r\nabc"),
		EV("data 0 abc\n"), WAIT(2700), TX(""), WAIT(1200), TX("+++"),
		WAIT(500), RX("\r\n+QIURC: \"recv\",0,9\r\n"), WAIT(500), OK,
		EV("data 0 \\r\\nOK\\r\\n\n"), WAIT(1000), IN_STEP,
		EV("data 0 \\r\\n+\nclosed 0 RESET 0\n"), WAIT(1200),
		TX("\rATS3?\r"), RX("\r\n013\r\n\r\nOK\r\n"),
		TX("AT+QICLOSE=0,0\r"), OK, ACTIVE, END } },
	{ "refused: pushes go on meanwhile, and nothing is lost", {
		LINES(RTS), ASKED, RX("\r\nERROR\r\n"), WAIT(600), PUSHED(0),
		WAIT(600), PUSHED(0), TX("+++"), WAIT(1400), PUSHED(0),
		WAIT(450), PUSHED(0), WAIT(295), TX(""), WAIT(20), IN_STEP,
		ACTIVE, QISTATE("2", "1"), SENT("0,0"), GOT("7,7"),
		AUTO(20000, got_7), PUSHED(0), WAIT(150), PUSHED(0), WAIT(100),
		PUSHED(0), TX(""), AUTO(10000, got_10), PUSHED(0), WAIT(150),
		PUSHED(0), WAIT(100), PUSHED(0), TX("AT+QISWTMD=0,2\r"),
		END } },
	{ "a carrier that works spares a module that refuses the escape", {
		LINES(RTS), ENTERED(RTS | CELLSOCK_LINE_DCD),
		WAIT(2200), TX("+++"), LINES(RTS), WAIT(995), OK, WAIT(50),
		QISTATE("2", "2"), SENT("0,0"), PUSHES, GOT("3,3"), WAIT(10),
		PUSHED(0), WAIT(150), PUSHED(0), WAIT(100), PUSHED(0),
		TX("AT+QISWTMD=0,2\r"), RX("\r\nERROR\r\n"), WAIT(150),
		TX(""), WAIT(80), IN_STEP, ACTIVE, QISTATE("2", "1"),
		SENT("0,0"), GOT("6,6"), END } },
	{ "a remote that never pauses: DTR is of no use, plusses are", {
		LINES(DTR), ENTERED(DCD), OPEN(8010, MUCH), WAIT(60),
		TX("<dtr off>"), NEVER_PAUSES(250), NEVER_PAUSES(250),
		NEVER_PAUSES(250), NEVER_PAUSES(250), NEVER_PAUSES(250),
		NEVER_PAUSES(250), NEVER_PAUSES(250), NEVER_PAUSES(250),
		TX("<dtr on>"), NEVER_PAUSES(250), NEVER_PAUSES(250),
		NEVER_PAUSES(250), NEVER_PAUSES(250), NEVER_PAUSES(250),
		TX("+++"), WAIT(990), LINES(DTR), RX("y\r\nOK\r\n"),
		EV("data 0 y\n"), WAIT(50),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8010,0,1\r"),
		OK, QISTATE("2", "2"), SENT("0,0"), PUSHES, GOT("17,17"),
		END } },
	{ "DTR without a carrier: the remote could say OK, plusses are needed", {
		LINES(DTR), ENTERED(DTR), WAIT(1100), OK, WAIT(320), TX(""),
		EV("data 0 \\r\\nOK\n"), WAIT(800), TX("+++"),
		WAIT(1000), OK, EV("data 0 \\r\\n\n"), WAIT(320),
		QISTATE("2", "2"), SENT("0,0"), PUSHES, GOT("9,9"), END } },
	{ "AT&D1 was refused: DTR would be of no use", {
		RX("\r\nRDY\r\n"), AUTO(20000, deaf), RESTARTED,
		LINES(DTR), IDS(0), ENTERED(DCD), WAIT(2200), TX("+++"),
		LINES(DTR), WAIT(1000), OK, WAIT(50), QISTATE("2", "2"),
		SENT("0,0"), PUSHES, GOT("3,3"), END } },
	{ "forged without a carrier, and the application closes", {
		LINES(RTS), FORGED_END("NO CARRIER"), LEFT, WAIT(200),
		ABORT(0), WAIT(120), TX("AT+QICLOSE=0,0\r"), OK, ACTIVE,
		STAT(resets, 0), END } },
	{ "... and the remote", {
		LINES(RTS), FORGED_END("NO CARRIER"), LEFT, WAIT(320),
		QISTATE("4", "2"), ACTIVE, SENT("0,0"), PUSHES,
		AUTO(1000, got_45),
		EV("closed 0 RESET 0\n"), STAT(resets, 0), END } },
	{ "... having said that the module has started anew", {
		LINES(RTS), FORGED_END("RDY"), LEFT, WAIT(320),
		QISTATE("4", "2"), ACTIVE, SENT("0,0"), PUSHES,
		AUTO(1000, got_38),
		EV("closed 0 RESET 0\n"), STAT(resets, 0), END } },
	{ "forged before the escape, whose own fall of the carrier is no proof", {
		LINES(RTS), ENTERED(RTS | CELLSOCK_LINE_DCD), WAIT(1100),
		FORGE("NO CARRIER"), WAIT(1100), TX("+++"), WAIT(1000),
		LINES(RTS), WAIT(160), IN_STEP, QISTATE("2", "2"),
		EV("data 0 \\r\\nNO CARRIER\\r\\n\\r\\n+QIURC: "
		   "\"pdpdeact\",1\\r\\n\n"),
		SENT("0,0"), PUSHES, GOT("45,45"), END } },
	{ "hung up by stty 0 in the mode", {
		LINES(DTR), ENTERED(DCD), QUEUE(0, "a"), TX("a"),
		EV("sent 0 1\n"), RATE(0), WAIT(100), QUEUE(0, "b"), TX(""),
		WAIT(300), TX("<dtr off>"), LINES(DTR), OK, WAIT(100),
		TX("<dtr on>\rAT+CMEE?\r"),
		RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"), QISTATE("2", "2"),
		SENT("1,1"), PUSHES, TX("AT+QISEND=0,1\r"), RX("\r\n> "),
		TX("b"), RX("\r\nSEND OK\r\n"), EV("sent 0 1\n"),
		GOT("3,3"), PUSHED(0), WAIT(150), PUSHED(0), WAIT(100),
		PUSHED(0), TX(""), END } },
	{ "... which plusses leave", {
		LINES(RTS), ENTERED(RTS), RATE(0), WAIT(100), QUEUE(0, "b"),
		TX(""), WAIT(1400), TX("+++"), WAIT(1000), OK, WAIT(320),
		QISTATE("2", "2"), SENT("0,0"), PUSHES,
		TX("AT+QISEND=0,1\r"), RX("\r\n> "), TX("b"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 1\n"), GOT("3,3"), END } },
	{ "stty -crtscts in the mode", {
		LINES(DTR), ENTERED(DCD), LINES(DCD & ~RTS), QUEUE(0, "b"),
		TX(""), WAIT(60), TX("<dtr off>"), LINES(DTR & ~RTS), OK,
		WAIT(100), TX("<dtr on>\rAT+CMEE?\r"),
		RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"), QISTATE("2", "2"),
		SENT("0,0"), PUSHES, TX("AT+QISEND=0,1\r"), RX("\r\n> "),
		TX("b"), RX("\r\nSEND OK\r\n"), EV("sent 0 1\n"),
		GOT("3,3"), END } },
	{ "let go in the mode", {
		LINES(DTR), ENTERED(DCD), HANGUP(), TX("<dtr off>"),
		EV("closed 0 GONE 0\nmodule GONE\ncontext 1 DOWN\n"), END } },
};

static void script_desc(const struct script *script, char *desc)
{
	strscpy(desc, script->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(script, scripts, script_desc);

static void test_script(struct kunit *test)
{
	const struct script *script = test->param_value;
	struct script_world *w = script_world_create(test);

	script_bring_up(w);
	script_try(w, script->name, script->steps);
}

static struct kunit_case transparent_cases[] = {
	KUNIT_CASE_PARAM(test_script, script_gen_params),
	{ }
};

static struct kunit_suite transparent_suite = {
	.name = "cellsock-transparent",
	.test_cases = transparent_cases,
};

kunit_test_suite(transparent_suite);
