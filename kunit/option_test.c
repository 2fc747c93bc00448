// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options: read, set, remembered, and the parser that follows those which
 * change the wire: ldisc/option.c, and what session.c, socket.c and stream.c
 * make of it
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "session_script.h"

#define MUCH	65535

/*
 * The module is ready, context 1 is active, ids start at 0.
 */
struct script {
	const char *name;
	struct step steps[64];
};

#define OK	RX("\r\nOK\r\n")

#define OPENED_IN(mode)							\
	OPEN(8009, MUCH),						\
	TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0," mode "\r"), \
	RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"), EV("opened 0 OK 0\n")

#define OPENED	OPENED_IN("1")

#define QICFG(name, values)						\
	RX("\r\n+QICFG: \"" name "\"," values "\r\n\r\nOK\r\n")

/* Set, confirmed, read back, told. */
#define SETS(name, value)						\
	CONFIG(7, #name, #value),					\
	TX("AT+QICFG=\"" #name "\"," #value "\r"), OK,			\
	TX("AT+QICFG=\"" #name "\"\r"), QICFG(#name, #value),		\
	EV("option 7 OK 0 " #value "\n")

/* The same for a name with a stroke in it ... */
#define SETS_IN(family, name, value)					\
	CONFIG(7, #family "/" #name, #value),				\
	TX("AT+QICFG=\"" #family "/" #name "\"," #value "\r"), OK,		\
	TX("AT+QICFG=\"" #family "/" #name "\"\r"),			\
	QICFG(#family "/" #name, #value), EV("option 7 OK 0 " #value "\n")

/* ... and for the only one of two numbers. */
#define SETS_FORMAT(sent, got)						\
	CONFIG(7, "dataformat", #sent "," #got),			\
	TX("AT+QICFG=\"dataformat\"," #sent "," #got "\r"), OK,		\
	TX("AT+QICFG=\"dataformat\"\r"),				\
	QICFG("dataformat", #sent "," #got),				\
	EV("option 7 OK 0 " #sent "," #got "\n")

#define IN_STEP								\
	TX("\rAT+CMEE?\r"), RX("\r\n+CMEE: 1\r\n\r\nOK\r\n")

static const struct script asking[] = {
	{ "read", {
		CONFIG(1, "viewmode", NULL), TX("AT+QICFG=\"viewmode\"\r"),
		QICFG("viewmode", "0"), EV("option 1 OK 0 0\n"), END } },
	{ "read, all the numbers of it", {
		CONFIG(1, "tcp/keepalive", NULL),
		TX("AT+QICFG=\"tcp/keepalive\"\r"),
		QICFG("tcp/keepalive", "1,60,25,3"),
		EV("option 1 OK 0 1,60,25,3\n"), END } },
	{ "set and read back", { SETS_IN(dns, cache, 1), END } },
	{ "some of the numbers set", {
		CONFIG(3, "tcp/keepalive", "1"),
		TX("AT+QICFG=\"tcp/keepalive\",1\r"), OK,
		TX("AT+QICFG=\"tcp/keepalive\"\r"),
		QICFG("tcp/keepalive", "1,60,25,3"),
		EV("option 3 OK 0 1,60,25,3\n"), END } },
	{ "set on firmware that cannot read it", {
		CONFIG(3, "dns/cache", "1"), TX("AT+QICFG=\"dns/cache\",1\r"),
		OK, TX("AT+QICFG=\"dns/cache\"\r"), RX("\r\nERROR\r\n"),
		EV("option 3 OK 0 1\n"), END } },
	{ "not kept", {
		CONFIG(3, "dns/cache", "1"), TX("AT+QICFG=\"dns/cache\",1\r"),
		OK, TX("AT+QICFG=\"dns/cache\"\r"), QICFG("dns/cache", "0"),
		EV("option 3 FAILED 0 \n"), END } },
	{ "refused by the module", {
		CONFIG(3, "dns/cache", "1"), TX("AT+QICFG=\"dns/cache\",1\r"),
		RX("\r\n+CME ERROR: 552\r\n"), EV("option 3 FAILED 552 \n"),
		CONFIG(4, "dns/cache", NULL), TX("AT+QICFG=\"dns/cache\"\r"),
		RX("\r\nERROR\r\n"), EV("option 4 FAILED 0 \n"), END } },
	{ "an answer that says nothing", {
		CONFIG(4, "dns/cache", NULL), TX("AT+QICFG=\"dns/cache\"\r"),
		RX("\r\n+QICFG: \"viewmode\",1\r\n\r\nOK\r\n"),
		EV("option 4 FAILED 0 \n"), END } },
	{ "nothing is sent that has no place in it", {
		CONFIG(1, "no such", NULL), EV("option failed: -2\n"),
		CONFIG(1, "", "1"), EV("option failed: -2\n"),
		CONFIG(1, "viewmode", "2"), EV("option failed: -34\n"),
		CONFIG(1, "viewmode", "4294967296"), EV("option failed: -22\n"),
		CONFIG(1, "viewmode", "65536"), EV("option failed: -34\n"),
		CONFIG(1, "transpktsize", "0"), EV("option failed: -34\n"),
		CONFIG(1, "transpktsize", "1461"), EV("option failed: -34\n"),
		CONFIG(1, "tcp/keepalive", "1,60,24,3"),
		EV("option failed: -34\n"),
		CONFIG(1, "viewmode", ""), EV("option failed: -22\n"),
		CONFIG(1, "viewmode", "x"), EV("option failed: -22\n"),
		CONFIG(1, "viewmode", "1\r"), EV("option failed: -22\n"),
		CONFIG(1, "viewmode", "-1"), EV("option failed: -22\n"),
		CONFIG(1, "viewmode", "1,"), EV("option failed: -22\n"),
		CONFIG(1, "viewmode", "1,1"), EV("option failed: -22\n"),
		CONFIG(1, "dataformat", "1"), EV("option failed: -22\n"),
		CONFIG(1, "dataformat", "1,1,1,1,1"),
		EV("option failed: -22\n"),
		CONFIG(1, "tcp/keepalive", "1,60"), EV("option failed: -22\n"),
		CONFIG(1, "qisend/timeout", "999"), EV("option failed: -1\n"),
		CONFIG(1, "recvind", "1"), EV("option failed: -1\n"),
		CONFIG(1, "access-mode", "fast"), EV("option failed: -34\n"),
		END } },
	{ "one at a time", {
		CONFIG(1, "viewmode", NULL), TX("AT+QICFG=\"viewmode\"\r"),
		CONFIG(2, "viewmode", NULL), EV("option failed: -16\n"),
		QICFG("viewmode", "0"), EV("option 1 OK 0 0\n"),
		CONFIG(2, "viewmode", NULL), TX("AT+QICFG=\"viewmode\"\r"),
		QICFG("viewmode", "0"), EV("option 2 OK 0 0\n"), END } },
	{ "no answer to the setting: was it taken?", {
		CONFIG(1, "viewmode", "1"), TX("AT+QICFG=\"viewmode\",1\r"),
		WAIT(6000), IN_STEP, TX("AT+QICFG=\"viewmode\"\r"),
		QICFG("viewmode", "1"), EV("option 1 OK 0 1\n"), END } },
	{ "no answer to the setting: it was not", {
		CONFIG(1, "viewmode", "1"), TX("AT+QICFG=\"viewmode\",1\r"),
		WAIT(6000), IN_STEP, TX("AT+QICFG=\"viewmode\"\r"),
		QICFG("viewmode", "0"), EV("option 1 FAILED 0 \n"), END } },
	{ "no answer to a question", {
		CONFIG(1, "viewmode", NULL), TX("AT+QICFG=\"viewmode\"\r"),
		WAIT(6000), IN_STEP, EV("option 1 TIMEDOUT 0 \n"), END } },
	{ "the port is hung up", {
		CONFIG(1, "viewmode", NULL), TX("AT+QICFG=\"viewmode\"\r"),
		HANGUP(), EV("option 1 GONE 0 \nmodule GONE\n"
		"context 1 DOWN\n"), END } },
	{ "the driver's own: no command for it", {
		CONFIG(1, "access-mode", NULL), EV("option 1 OK 0 auto\n"),
		CONFIG(2, "access-mode", "buffer"),
		EV("option 2 OK 0 buffer\n"),
		CONFIG(3, "access-mode", NULL), EV("option 3 OK 0 buffer\n"),
		END } },
};

/* A module that starts anew, and what it is told then. */
#define PINS(name, value)						\
	TX("AT+QICFG=\"" #name "\"," #value "\r"), OK,			\
	TX("AT+QICFG=\"" #name "\"\r"), QICFG(#name, #value)

#define PINS_IN(family, name, value)					\
	TX("AT+QICFG=\"" #family "/" #name "\"," #value "\r"), OK,		\
	TX("AT+QICFG=\"" #family "/" #name "\"\r"),			\
	QICFG(#family "/" #name, #value)

static const struct auto_reply at_formats[] = {
	{ "AT+QISDE=0", NULL }, { NULL, NULL }
};

static const struct script resets[] = {
	{ "what the user chose is pinned again", {
		SETS(viewmode, 1), SETS_IN(dns, cache, 1),
		RX("\r\nRDY\r\n"), EV("module SYNC: the module was reset\n"
		"context 1 ACTIVATING\n"),
		AUTO(3000, at_formats), EV("module SETUP\n"), OK,
		TX("AT+QISDE?\r"), RX("\r\n+QISDE: 0\r\n\r\nOK\r\n"),
		TX("AT&D1\r"), OK, TX("AT&C1\r"), OK,
		TX("AT+QICFG=\"dataformat\",0,0\r"), OK,
		TX("AT+QICFG=\"dataformat\"\r"), QICFG("dataformat", "0,0"),
		PINS(viewmode, 1),
		PINS(recvind, 0), PINS(formatcfg, 0),
		PINS(passiveclosed, 0), PINS(close mode, 1),
		PINS(sendinfo, 0), PINS_IN(qisend, timeout, 3000),
		PINS_IN(dns, cache, 1), TX("AT+CPIN?\r"), END } },
	{ "in the middle of a setting", {
		CONFIG(1, "viewmode", "1"), TX("AT+QICFG=\"viewmode\",1\r"),
		RX("\r\nRDY\r\n"), EV("option 1 GONE 0 \n"
		"module SYNC: the module was reset\ncontext 1 ACTIVATING\n"),
		AUTO(9000, NULL),
		EV("module SETUP\nmodule REGISTERING\nmodule READY\n"
		   "context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"),
		CONFIG(1, "viewmode", NULL), TX("AT+QICFG=\"viewmode\"\r"),
		QICFG("viewmode", "0"), EV("option 1 OK 0 0\n"), END } },
};

/* ------------------------------------------------ what changes the wire */

#define PUSH(n)		"\r\n+QIURC: \"recv\",0," #n

static const struct script views[] = {
	{ "viewmode 1: payload behind a comma", {
		OPENED, SETS(viewmode, 1), RX(PUSH(4) ",test" PUSH(2) ",\r\n"
		"\r\n+QIURC: \"recv\",0,3,,,,"), EV("data 0 "
		"test\\r\\n,,,\n"), END } },
	{ "viewmode 1: a header may end in CRLF all the same", {
		OPENED, SETS(viewmode, 1), RX(PUSH(4) "\r\ntest" PUSH(1) ",x"),
		EV("data 0 testx\n"), END } },
	{ "viewmode 1: nothing but a header ends at a comma", {
		OPENED, SETS(viewmode, 1),
		RX("\r\n+QIURC: \"recv\",0\r\n"), TX("AT+QIRD=0,0\r"),
		RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"), WAIT(5000),
		TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"220.180.239.201\",8009,65514,2,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"), TX("AT+QIRD=0,0\r"),
		RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"), STAT(unknown_lines, 0),
		END } },
	{ "viewmode 1: a push that overtakes the OK", {
		OPENED, CONFIG(7, "viewmode", "1"),
		TX("AT+QICFG=\"viewmode\",1\r"), RX(PUSH(4) "\r\ntest" PUSH(3)
		",xyz\r\nOK\r\n"), EV("data 0 testxyz\n"),
		TX("AT+QICFG=\"viewmode\"\r"), QICFG("viewmode", "1"),
		EV("option 7 OK 0 1\n"), RX(PUSH(1) ",a"), EV("data 0 a\n"),
		END } },
	{ "recvind 1: a length that nothing follows", {
		/* of a module that has no other */
		CONFIG(7, "recvind", NULL), TX("AT+QICFG=\"recvind\"\r"),
		QICFG("recvind", "1"), EV("option 7 OK 0 1\n"), OPENED,
		CREDIT(0, 2000), QUEUE(0, ""),
		TX("AT+QISWTMD=0,0\r"), OK, TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n\r\n+QIURC: \"recv\",0,5\r\n"),
		TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 5\r\ntest1\r\n\r\nOK\r\n"),
		EV("data 0 test1\n"), TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"), WAIT(1000), CREDIT(0, MUCH),
		TX("AT+QISWTMD=0,1\r"),
		/* as long as its OK is not there, buffer mode holds */
		RX("\r\n+QIURC: \"recv\",0,2\r\n\r\nOK\r\n" PUSH(2) "\r\nab"),
		EV("data 0 ab\n"), TX("AT+QIRD=0,0\r"),
		RX("\r\n+QIRD: 7,7,0\r\n\r\nOK\r\n"), END } },
	{ "formatcfg 1: CRLF behind the prompt", {
		SETS(formatcfg, 1), OPENED, QUEUE(0, "abc"),
		TX("AT+QISEND=0,3\r"), RX("\r\n>\r\n"), TX("abc"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 3\n"), END } },
};

static const struct script sends[] = {
	{ "sendinfo 1: taken", {
		SETS(sendinfo, 1), OPENED, QUEUE(0, "abc"),
		TX("AT+QISEND=0,3\r"), RX("\r\n> "), TX("abc"),
		RX("\r\n+QISEND: 0,0,10237\r\n\r\nOK\r\n"), EV("sent 0 3\n"),
		END } },
	{ "sendinfo 1: the line follows the OK", {
		SETS(sendinfo, 1), OPENED, QUEUE(0, "abc"),
		TX("AT+QISEND=0,3\r"), RX("\r\n> "), TX("abc"),
		RX("\r\nOK\r\n"), EV(""), TX(""),
		RX("\r\n+QISEND: 0,0,10237\r\n"), EV("sent 0 3\n"), END } },
	{ "sendinfo 1: OK, and yet no room", {
		SETS(sendinfo, 1), OPENED, QUEUE(0, "abc"),
		TX("AT+QISEND=0,3\r"), RX("\r\n> "), TX("abc"),
		RX("\r\n+QISEND: 0,1,0\r\n\r\nOK\r\n"), EV(""), IN_STEP,
		WAIT(20), TX("AT+QISEND=0,0\r"),
		RX("\r\n+QISEND: 0,0,0\r\n\r\nOK\r\n"),
		TX("AT+QISEND=0,3\r"), RX("\r\n> "), TX("abc"),
		RX("\r\n+QISEND: 0,0,9\r\n\r\nOK\r\n"), EV("sent 0 3\n"),
		STAT(send_retries, 1), END } },
	{ "sendinfo 1: OK first, and yet no room", {
		SETS(sendinfo, 1), OPENED, QUEUE(0, "abc"),
		TX("AT+QISEND=0,3\r"), RX("\r\n> "), TX("abc"),
		RX("\r\nOK\r\n\r\n+QISEND: 0,1,0\r\n"), EV(""), IN_STEP,
		WAIT(20), TX("AT+QISEND=0,0\r"),
		RX("\r\n+QISEND: 0,0,0\r\n\r\nOK\r\n"),
		TX("AT+QISEND=0,3\r"), RX("\r\n> "), TX("abc"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 3\n"), END } },
	{ "sendinfo 1: what one send was told is not the next one's", {
		SETS(sendinfo, 1), OPENED, QUEUE(0, "abc"),
		TX("AT+QISEND=0,3\r"), RX("\r\n> "), TX("abc"),
		RX("\r\n+QISEND: 0,0,5\r\n\r\nOK\r\n"), EV("sent 0 3\n"),
		QUEUE(0, "d"), TX("AT+QISEND=0,1\r"), RX("\r\n> "), TX("d"),
		RX("\r\nOK\r\n"), EV(""), RX("\r\n+QISEND: 0,0,4\r\n"),
		EV("sent 0 1\n"), END } },
	{ "qisend/timeout 0: a prompt never lapses", {
		SETS_IN(qisend, timeout, 0), OPENED, QUEUE(0, "abc"),
		TX("AT+QISEND=0,3\r"), WAIT(4000), RX("\r\n> "), TX("abc"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 3\n"), END } },
	{ "qisend/timeout 1000: no payload for one that may have", {
		SETS_IN(qisend, timeout, 1000), OPENED, QUEUE(0, "abc"),
		TX("AT+QISEND=0,3\r"), WAIT(600), RX("\r\n> "), EV(""), TX(""),
		RX("\r\n+CME ERROR: 569\r\n"), WAIT(20), TX("AT+QISEND=0,0\r"),
		RX("\r\n+QISEND: 0,0,0\r\n\r\nOK\r\n"), TX("AT+QISEND=0,3\r"),
		RX("\r\n> "), TX("abc"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 3\n"), END } },
};

static const struct script hex[] = {
	{ "dataformat 1,0: half as much is sent at a time", {
		MOST(1460), SETS_FORMAT(1, 0), MOST(730), SETS_FORMAT(0, 0),
		MOST(1460), SETS_FORMAT(0, 1), MOST(1460), END } },
	{ "firmware that takes less of a stream at a time", {
		OPENED, LONG(0, 1460), TX("AT+QISEND=0,1460\r"),
		RX("\r\n+CME ERROR: 552\r\n"), TX("AT+QISEND=0,1460\r"),
		RX("\r\n+CME ERROR: 552\r\n"), TX("AT+QISEND=0,1358\r"),
		RX("\r\n+CME ERROR: 552\r\n"), TX("AT+QISEND=0,1358\r"),
		RX("\r\n+CME ERROR: 552\r\n"), TX("AT+QISEND=0,1024\r"),
		MOST(1460), END } },
	{ "dataformat 1,0: what is sent", {
		SETS_FORMAT(1, 0), OPENED, QUEUE(0, "a\x1a\xff\r"),
		TX("AT+QISEND=0\r"), RX("\r\n> "), TX("611AFF0D\x1a"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 4\n"),
		RX(PUSH(4) "\r\ntest"), EV("data 0 test\n"), END } },
	{ "dataformat 0,1: what is received", {
		SETS_FORMAT(0, 1), OPENED, QUEUE(0, "ab"),
		TX("AT+QISEND=0,2\r"), RX("\r\n> "), TX("ab"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 2\n"),
		RX(PUSH(4) "\r\n7465737a"), EV("data 0 tesz\n"), END } },
	{ "dataformat 1,1, viewmode 1, in buffer mode", {
		SETS_FORMAT(1, 1), SETS(viewmode, 1), OPENED,
		CREDIT(0, 2000), QUEUE(0, ""), TX("AT+QISWTMD=0,0\r"), OK,
		TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 3,0D0A2C\r\n\r\nOK\r\n"),
		EV("data 0 \\r\\n,\n"), TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 2\r\n6162\r\n\r\nOK\r\n"), EV("data 0 ab\n"),
		TX("AT+QIRD=0,1500\r"), RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"),
		END } },
	{ "a digit that is none breaks the stream", {
		SETS_FORMAT(0, 1), OPENED, RX(PUSH(4) "\r\n74g57374"),
		EV("data 0 t\nclosed 0 RESET 0\n"), TX("AT+QICLOSE=0,0\r"),
		STAT(framing_errors, 1), END } },
	{ "the format changes with the OK", {
		OPENED, CONFIG(7, "dataformat", "0,1"),
		TX("AT+QICFG=\"dataformat\",0,1\r"),
		RX(PUSH(2) "\r\nab\r\nOK\r\n" PUSH(2) "\r\n6364"),
		TX("AT+QICFG=\"dataformat\"\r"), QICFG("dataformat", "0,1"),
		EV("data 0 abcd\noption 7 OK 0 0,1\n"), END } },
	{ "a port that takes little at a time", {
		SETS_FORMAT(1, 1), OPENED, QUEUE(0, "abc"),
		TX("AT+QISEND=0\r"), ROOM(0), RX("\r\n> "), ROOM(3), TX("616"),
		ROOM(1), TX("2"), ROOM(2), TX("63"), ROOM(1), TX("\x1a"),
		ROOM(1000), RX("\r\nSEND OK\r\n"), EV("sent 0 3\n"), END } },
};

static const struct script closes[] = {
	{ "close mode 0: the answer is the end", {
		SETS(close mode, 0), OPENED, ABORT(0),
		TX("AT+QICLOSE=0,0\r"), OK, EV("released 0\n"), END } },
	{ "close mode 0: a graceful one keeps the line for a short time only", {
		SETS(close mode, 0), OPENED, CLOSE(0),
		TX("AT+QISEND=0,0\r"), RX("\r\n+QISEND: 0,0,0\r\n\r\nOK\r\n"),
		TX("AT+QICLOSE=0,2\r"), OK, EV("released 0\n"), END } },
	{ "passiveclosed 1: the socket went by itself", {
		SETS(passiveclosed, 1), OPENED,
		RX("\r\n+QIURC: \"closed\",0\r\n"), TX("AT+QIRD=0,0\r"),
		RX("\r\nERROR\r\n"), EV("closed 0 OK 0\n"),
		TX("AT+QISTATE=1,0\r"), OK, ABORT(0), EV("released 0\n"),
		END } },
	{ "passiveclosed 1: it did not", {
		SETS(passiveclosed, 1), OPENED,
		RX("\r\n+QIURC: \"closed\",0\r\n"), TX("AT+QIRD=0,0\r"),
		RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"), EV("closed 0 OK 0\n"),
		TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"220.180.239.201\",8009,65514,4,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n\r\n+QIURC: \"closed\",0\r\n"), ABORT(0),
		EV("released 0\n"), END } },
};

static const struct script modes[] = {
	{ "access-mode buffer: opened so, read so, and left so", {
		CONFIG(1, "access-mode", "buffer"), EV("option 1 OK 0 buffer\n"),
		OPENED_IN("0"), RX("\r\n+QIURC: \"recv\",0\r\n"),
		TX("AT+QIRD=0,1500\r"), RX("\r\n+QIRD: 2\r\nab\r\nOK\r\n"),
		EV("data 0 ab\n"), TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"), WAIT(2000), END } },
	{ "access-mode buffer: what is open follows, and back", {
		OPENED, CONFIG(1, "access-mode", "buffer"),
		EV("option 1 OK 0 buffer\n"), TX("AT+QISWTMD=0,0\r"), OK,
		TX("AT+QIRD=0,1500\r"), RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"),
		WAIT(1500), CONFIG(1, "access-mode", "push"),
		EV("option 1 OK 0 push\n"), TX("AT+QISWTMD=0,1\r"), OK,
		TX("AT+QIRD=0,0\r"), RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"),
		END } },
};

#define ALIVE								\
	RX("\r\n+QISTATE: 0,\"TCP\",\"220.180.239.201\",8009,65514,2,1,0,1,\"usbmodem\"\r\n" \
	   "\r\nOK\r\n")

#define KEEPS_ALIVE							\
	TX("AT+QICFG=\"tcp/keepalive\",1\r"), OK,			\
	TX("AT+QICFG=\"tcp/keepalive\"\r"),				\
	QICFG("tcp/keepalive", "1,60,25,3")

#define LISTED(command)							\
	{ command, "\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",8009,65514,2,1,0,1,"	\
	  "\"usbmodem\"\r\n"						\
	  "\r\nOK\r\n" }

static const struct auto_reply still_open[] = {
	LISTED("AT+QISTATE?"), LISTED("AT+QISTATE=1,0"),
	{ "AT+QIRD=0,0", "\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n" }, { NULL, NULL }
};

static const struct script lives[] = {
	{ "does it live? It does, and the module looks after it from then on", {
		OPENED, LOOK_AFTER(0), KEEPS_ALIVE, TX("AT+QISTATE=1,0\r"),
		ALIVE, EV("alive 0\n"), LOOK_AFTER(0), TX("AT+QISTATE=1,0\r"),
		ALIVE, EV("alive 0\n"), END } },
	{ "... it does not", {
		OPENED, LOOK_AFTER(0), KEEPS_ALIVE, TX("AT+QISTATE=1,0\r"), OK,
		EV("closed 0 RESET 0\n"), ABORT(0), EV("released 0\n"), END } },
	{ "... its end went unheard", {
		OPENED, LOOK_AFTER(0), KEEPS_ALIVE, TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"220.180.239.201\",8009,65514,4,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"), TX("AT+QIRD=0,0\r"),
		RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"), EV("closed 0 OK 0\n"),
		TX("AT+QICLOSE=0,0\r"), END } },
	{ "... the module does not say", {
		OPENED, LOOK_AFTER(0), KEEPS_ALIVE, TX("AT+QISTATE=1,0\r"),
		WAIT(1100), EV(""), IN_STEP, TX("AT+QISTATE=1,0\r"), ALIVE,
		EV("alive 0\n"), TX("AT+QIRD=0,0\r"),
		RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"), END } },
	{ "... the module says nothing any more: nobody knows", {
		OPENED, LOOK_AFTER(0), KEEPS_ALIVE, TX("AT+QISTATE=1,0\r"),
		WAIT(600), TX("\rAT+CMEE?\r"), WAIT(1300), TX("\rATS3?\r"),
		WAIT(2300), TX("\rATS4?\r"), WAIT(2300),
		EV("module SYNC: the module does not answer\n"),
		AUTO(10000, still_open), EV("module SETUP\n"
		"module REGISTERING\nmodule READY\n"
		"context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"
		"alive 0\n"), END } },
	{ "... the host has given it up meanwhile", {
		OPENED, LOOK_AFTER(0), KEEPS_ALIVE, TX("AT+QISTATE=1,0\r"),
		ABORT(0), ALIVE, EV(""), TX("AT+QICLOSE=0,0\r"), END } },
	{ "what the user chose is left as it is", {
		SETS_IN(tcp, keepalive, 0), OPENED, LOOK_AFTER(0),
		TX("AT+QISTATE=1,0\r"), ALIVE, EV("alive 0\n"), END } },
	{ "firmware without it", {
		OPENED, LOOK_AFTER(0), TX("AT+QICFG=\"tcp/keepalive\",1\r"),
		RX("\r\nERROR\r\n"), TX("AT+QISTATE=1,0\r"), ALIVE,
		EV("alive 0\n"), END } },
};

static void script_desc(const struct script *script, char *desc)
{
	strscpy(desc, script->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(asking, asking, script_desc);
KUNIT_ARRAY_PARAM(resets, resets, script_desc);
KUNIT_ARRAY_PARAM(views, views, script_desc);
KUNIT_ARRAY_PARAM(sends, sends, script_desc);
KUNIT_ARRAY_PARAM(hex, hex, script_desc);
KUNIT_ARRAY_PARAM(closes, closes, script_desc);
KUNIT_ARRAY_PARAM(modes, modes, script_desc);
KUNIT_ARRAY_PARAM(lives, lives, script_desc);

static int option_init(struct kunit *test)
{
	struct script_world *w = script_world_create(test);

	test->priv = w;
	script_get_ready(w);
	script_bring_up(w);
	return 0;
}

static void test_script(struct kunit *test)
{
	const struct script *script = test->param_value;

	script_try(test->priv, script->name, script->steps);
}

/* All of the document's, and the driver's own; each can be asked for. */
static void test_names(struct kunit *test)
{
	struct script_world *w = test->priv;
	struct cellsock_modsock *ms = &w->session.ms;
	const char *name;
	unsigned int i;

	for (i = 0; (name = ms->ops->option_name(ms, i)); i++) {
		KUNIT_EXPECT_EQ(test, ms->ops->option(ms, i, name, NULL), 0);
		KUNIT_EXPECT_EQ(test, ms->ops->option(ms, i, name, NULL),
				-EBUSY);
		w->session.options.request.step = CELLSOCK_OPTION_REST;
	}
	KUNIT_EXPECT_EQ(test, i, 15);
}

static struct kunit_case option_cases[] = {
	KUNIT_CASE_PARAM(test_script, asking_gen_params),
	KUNIT_CASE_PARAM(test_script, resets_gen_params),
	KUNIT_CASE_PARAM(test_script, views_gen_params),
	KUNIT_CASE_PARAM(test_script, sends_gen_params),
	KUNIT_CASE_PARAM(test_script, hex_gen_params),
	KUNIT_CASE_PARAM(test_script, closes_gen_params),
	KUNIT_CASE_PARAM(test_script, modes_gen_params),
	KUNIT_CASE_PARAM(test_script, lives_gen_params),
	KUNIT_CASE(test_names),
	{}
};

static struct kunit_suite option_suite = {
	.name = "cellsock-option",
	.init = option_init,
	.test_cases = option_cases,
};

kunit_test_suite(option_suite);
