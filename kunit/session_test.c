// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets of a session, as the document's examples have them, as real modules
 * differ from it, and with what can go wrong: ldisc/session.c, ldisc/socket.c,
 * ldisc/stream.c
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "session_script.h"

/* A reader in no hurry, and one that has to be spared. */
#define MUCH	65535

/*
 * The module is ready, context 1 is active, ids start at 0.
 */
struct script {
	const char *name;
	struct step steps[56];
};

#define OPENED(id)							\
	OPEN(8009, MUCH),						\
	TX("AT+QIOPEN=1," #id ",\"TCP\",\"220.180.239.212\",8009,0,1\r"),	\
	RX("\r\nOK\r\n\r\n+QIOPEN: " #id ",0\r\n")

#define UP_AND_OPEN							\
	OPENED(0), EV("opened 0 OK 0\n")

/* ---------------------------------------------------- chapter 3 of rg */

static const struct script chapter3[] = {
	{ "3.1.1, 3.1.2, 3.1.3: a context, on firmware without QIACTEX", {
		DOWN(1), TX("AT+QIDEACTEX=1\r"), RX("\r\nERROR\r\n"),
		TX("AT+QIDEACT=1\r"), RX("\r\nOK\r\n"),
		EV("context 1 DEACTIVATING\ncontext 1 DOWN\n"),
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"),
		TX("AT+QIACT?\r"), RX("\r\nOK\r\n"),
		TX("AT+QICSGP=1,1,\"UNINET\",\"\",\"\",0\r"), RX("\r\nOK\r\n"),
		TX("AT+QIACTEX=1,0\r"), RX("\r\nERROR\r\n"),
		TX("AT+QIACT=1\r"), RX("\r\nOK\r\n"),
		TX("AT+QIACT?\r"),
		RX("\r\n+QIACT: 1,1,1,\"10.7.157.1\"\r\n\r\nOK\r\n"),
		TX("AT+QIDNSCFG=1\r"), RX("\r\nERROR\r\n"),
		EV("context 1 ACTIVE 10.7.157.1\n"),
		DOWN(1), TX("AT+QIDEACTEX=1\r"), RX("\r\nERROR\r\n"),
		TX("AT+QIDEACT=1\r"), RX("\r\nOK\r\n"),
		EV("context 1 DEACTIVATING\ncontext 1 DOWN\n"),
		END } },
	{ "3.2.1: open, and look", {
		UP_AND_OPEN, WAIT(5000), TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"220.180.239.201\",8009,65514,2,1,0,0,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		TX("AT+QIRD=0,0\r"), RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"),
		END } },
	{ "3.2.2: send, and see whether it arrived", {
		UP_AND_OPEN, QUEUE(0, "test1"), TX("AT+QISEND=0,5\r"),
		RX("\r\n> "), TX("test1"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 5\n"), QUEUE(0, "test"), TX("AT+QISEND=0,4\r"),
		RX("\r\n> "), TX("test"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 4\n"), CLOSE(0), TX("AT+QISEND=0,0\r"),
		RX("\r\n+QISEND: 9,9,0\r\n\r\nOK\r\n"),
		TX("AT+QICLOSE=0,10\r"),
		RX("\r\nOK\r\n\r\n+QIURC: \"closed\",0\r\n"),
		EV("released 0\n"), END } },
	{ "3.2.3: receive in buffer access mode", {
		UP_AND_OPEN, CREDIT(0, 2000), QUEUE(0, ""),
		TX("AT+QISWTMD=0,0\r"), RX("\r\nOK\r\n"),
		TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"),
		RX("\r\n+QIURC: \"recv\",0\r\n"), TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 5\r\ntest1\r\n\r\nOK\r\n"),
		EV("data 0 test1\n"), TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"),
		WAIT(5000),
		TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"220.180.239.201\",8009,65514,2,1,0,0,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		TX("AT+QIRD=0,0\r"), RX("\r\n+QIRD: 5,5,0\r\n\r\nOK\r\n"),
		END } },
	{ "3.2.4, 3.4.4: close, on firmware without \"close mode\"", {
		UP_AND_OPEN, ABORT(0), TX("AT+QICLOSE=0,0\r"), RX("\r\nOK\r\n"),
		RX("\r\n+QIURC: \"closed\",0\r\n"), EV("released 0\n"),
		END } },
	{ "3.4.1: open in direct push mode", {
		UP_AND_OPEN, WAIT(5000), TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"220.180.239.201\",8009,65344,2,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		TX("AT+QIRD=0,0\r"), RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"),
		END } },
	{ "3.4.2: send in direct push mode", {
		UP_AND_OPEN, QUEUE(0, "test1"), TX("AT+QISEND=0,5\r"),
		RX("\r\n> "), TX("test1"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 5\n"), QUEUE(0, "test2"), TX("AT+QISEND=0,5\r"),
		RX("\r\n> "), TX("test2"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 5\n"), CLOSE(0), TX("AT+QISEND=0,0\r"),
		RX("\r\n+QISEND: 10,10,0\r\n\r\nOK\r\n"),
		TX("AT+QICLOSE=0,10\r"),
		RX("\r\nOK\r\n\r\n+QIURC: \"closed\",0\r\n"),
		EV("released 0\n"), END } },
	{ "3.4.3: receive in direct push mode", {
		UP_AND_OPEN, RX("\r\n+QIURC: \"recv\",0,4\r\ntest"),
		EV("data 0 test\n"), END } },
	{ "3.5.2, 3.5.3: what concerns a listener of somebody else", {
		RX("\r\n+QIURC: \"incoming\",11,1,\"172.31.242.222\",54091\r\n"
		   "\r\n+QIURC: \"recv\",11\r\n"
		   "\r\n+QIURC: \"incoming full\"\r\n"),
		TX("AT+QISTATE?\r"),
		RX("\r\n+QISTATE: 11,\"TCP INCOMING\",\"172.31.242.222\","
		   "54091,2020,2,1,1,0,\"usbat\"\r\n"
		   "\r\nOK\r\n"),
		END } },
	{ "3.6.3, pushed: a UDP service of somebody else", {
		UP_AND_OPEN,
		RX("\r\n+QIURC: \"recv\",2,23,\"10.7.76.34\",7687\r\n"
		   "\r\n+QIURC: \"closed\",0\r\n\r\n"),
		EV(""), TX(""), END } },
	{ "3.7: PING", {
		AT(1, "AT+QPING=1,\"www.baidu.com\""),
		TX("AT+QPING=1,\"www.baidu.com\"\r"), RX("\r\nOK\r\n"),
		EV("done 1 OK 'OK'\n"),
		RX("\r\n+QPING: 0,\"61.135.169.125\",32,192,255\r\n"
		   "\r\n+QPING: 0,\"61.135.169.125\",32,240,255\r\n"
		   "\r\n+QPING: 0,4,4,0,192,479,288\r\n"),
		END } },
	{ "3.8: the last error", {
		AT(1, "AT+QIGETERROR"), TX("AT+QIGETERROR\r"),
		RX("\r\n+QIGETERROR: 552, invalid parameters\r\n\r\nOK\r\n"),
		EV("line 1 +QIGETERROR: 552, invalid parameters\n"
		   "done 1 OK 'OK'\n"), END } },
};

/* ------------------------------------------- results, prompts, echoes */

#define ALIVE(id)	"\r\n+QISTATE: " #id ",\"TCP\",\"1.2.3.4\",1,2,2,1,0,1," \
			"\"usbmodem\"\r\n\r\nOK\r\n"
#define IN_STEP								\
	TX("\rAT+CMEE?\r"), RX("\r\n+CMEE: 1\r\n\r\nOK\r\n")

#define SEND4(prompt)							\
	UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"), RX(prompt), \
	TX("test")

#define SENT4								\
	RX("\r\nSEND OK\r\n"), EV("sent 0 4\n"), END

/* What became of four bytes that are not known to have been taken. */
#define ASK_TOTALS(totals)						\
	WAIT(20), TX("AT+QISEND=0,0\r"),				\
	RX("\r\n+QISEND: " totals "\r\n\r\nOK\r\n")

#define BLOCKED(pause)							\
	TX("AT+QISEND=0,4\r"), RX("\r\nERROR\r\n"),			\
	TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),				\
	WAIT(pause), TX("AT+QISEND=0,0\r"),				\
	RX("\r\n+QISEND: 0,0,0\r\n\r\nOK\r\n")

#define SEND4_AGAIN							\
	TX("AT+QISEND=0,4\r"), RX("\r\n> "), TX("test"), SENT4

static const struct script sending[] = {
	{ "prompt: CRLF > SP", { SEND4("\r\n> "), SENT4 } },
	{ "prompt: CRLF > CRLF", { SEND4("\r\n>\r\n"), SENT4 } },
	{ "prompt: CRLF > SP CRLF", { SEND4("\r\n> \r\n"), SENT4 } },
	{ "prompt: >", { SEND4(">"), SENT4 } },
	{ "prompt: > SP", { SEND4("> "), SENT4 } },
	{ "prompt: CRLF CRLF >", { SEND4("\r\n\r\n>"), SENT4 } },
	{ "prompt behind a URC", {
		SEND4("\r\n+QIURC: \"closed\",5\r\n\r\n> "), SENT4 } },
	{ "prompt behind a push", {
		SEND4("\r\n+QIURC: \"recv\",0,4\r\ndata\r\n> "),
		EV("data 0 data\n"), SENT4 } },
	{ "prompt behind a push that holds one", {
		SEND4("\r\n+QIURC: \"recv\",0,4\r\n\r\n> \r\n> "),
		EV("data 0 \\r\\n> \n"), SENT4 } },
	{ "prompt behind control characters", {
		SEND4("\x11\x13\xff\r\n> "), SENT4 } },
	{ "prompt behind noise", {
		UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"),
		RX("xy> "), TX(""), WAIT(50), TX("test"), SENT4 } },
	{ "no prompt is due", {
		UP_AND_OPEN, RX("\r\n> \r\n"), STAT(unknown_lines, 1), END } },

	{ "a prompt that was given up before it came", {
		UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"),
		WAIT(2500), RX("\r\n> "), TX(""), WAIT(10),
		RX("\r\n+CME ERROR: 569\r\n"), TX(""), ASK_TOTALS("0,0,0"),
		STAT(send_retries, 1), SEND4_AGAIN } },

	{ "OK, and then SEND OK", {
		SEND4("\r\n> "), RX("\r\nOK\r\n"), SENT4 } },
	{ "OK, and then SEND OK, behind the next command", {
		SEND4("\r\n> "), RX("\r\nOK\r\n\r\nSEND OK\r\n"),
		EV("sent 0 4\n"), QUEUE(0, "more"), TX("AT+QISEND=0,4\r"),
		RX("\r\n> "), TX("more"), RX("\r\nOK\r\n\r\nSEND OK\r\n"),
		EV("sent 0 4\n"), END } },
	{ "SEND OK without its CRLF", {
		SEND4("\r\n> "), RX("SEND OK\r\n"), EV("sent 0 4\n"), END } },
	{ "SEND OK with CRLFs repeated", {
		SEND4("\r\n> "), RX("\r\n\r\nSEND OK\r\n\r\n"), EV("sent 0 4\n"),
		END } },
	{ "a push between prompt and SEND OK", {
		SEND4("\r\n> "), RX("\r\n+QIURC: \"recv\",0,9\r\nSEND FAIL"),
		EV("data 0 SEND FAIL\n"), SENT4 } },
	{ "the payload is echoed", {
		SEND4("\r\n> "), RX("test\r\nSEND OK\r\n"), EV("sent 0 4\n"),
		END } },

	{ "SEND FAIL: no room, nothing taken", {
		SEND4("\r\n> "), RX("\r\nSEND FAIL\r\n"), IN_STEP,
		ASK_TOTALS("0,0,0"), STAT(send_retries, 1), SEND4_AGAIN } },
	{ "SEND FAIL: all taken", {
		SEND4("\r\n> "), RX("\r\nSEND FAIL\r\n"), IN_STEP,
		ASK_TOTALS("4,0,4"), EV("sent 0 4\n"), END } },
	{ "SEND FAIL: some taken", {
		SEND4("\r\n> "), RX("\r\nSEND FAIL\r\n"), IN_STEP,
		ASK_TOTALS("1,1,0"), EV("sent 0 1\n"), TX("AT+QISEND=0,3\r"),
		RX("\r\n> "), TX("est"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 3\n"), END } },
	{ "SEND FAIL: more taken than there was", {
		SEND4("\r\n> "), RX("\r\nSEND FAIL\r\n"), IN_STEP,
		ASK_TOTALS("5,0,5"), EV("closed 0 RESET 0\n"),
		TX("AT+QICLOSE=0,0\r"), STAT(lost_bytes, 5), END } },
	{ "a pause grows as the module goes on refusing", {
		SEND4("\r\n> "), RX("\r\nSEND FAIL\r\n"), IN_STEP,
		ASK_TOTALS("0,0,0"), TX("AT+QISEND=0,4\r"), RX("\r\n> "),
		TX("test"), RX("\r\nSEND FAIL\r\n"), IN_STEP, WAIT(39), TX(""),
		WAIT(1), TX("AT+QISEND=0,0\r"),
		RX("\r\n+QISEND: 0,0,0\r\n\r\nOK\r\n"), SEND4_AGAIN } },
	{ "ERROR instead of a prompt: another socket's prompt, say", {
		UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"),
		RX("\r\nERROR\r\n"), TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,2,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		ASK_TOTALS("0,0,0"), SEND4_AGAIN } },
	{ "ERROR instead of a prompt, for long: another port is busy", {
		UP_AND_OPEN, QUEUE(0, "test"),
		BLOCKED(20), BLOCKED(40), BLOCKED(80), BLOCKED(160),
		BLOCKED(320), BLOCKED(500), SEND4_AGAIN } },
	{ "ERROR instead of a prompt: the socket is no more", {
		UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"),
		RX("\r\nERROR\r\n"), TX("AT+QISTATE=1,0\r"), RX("\r\nOK\r\n"),
		EV("closed 0 RESET 0\n"), ABORT(0), EV("released 0\n"), END } },
	{ "ERROR behind the payload", {
		SEND4("\r\n> "), RX("\r\nERROR\r\n"), IN_STEP,
		TX("AT+QISTATE=1,0\r"), RX("\r\nOK\r\n"),
		EV("closed 0 RESET 0\n"), ABORT(0), EV("released 0\n"), END } },
	{ "the prompt never comes", {
		UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"),
		WAIT(4900), TX(""), WAIT(600), IN_STEP,
		TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,2,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		TX("AT+QIRD=0,0\r"), RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"),
		ASK_TOTALS("0,0,0"), STAT(command_timeouts, 1), SEND4_AGAIN } },
	{ "SEND OK is lost", {
		SEND4("\r\n> "), WAIT(4900), TX(""), WAIT(600), IN_STEP,
		TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,2,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		TX("AT+QIRD=0,0\r"), RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"),
		ASK_TOTALS("4,4,0"), EV("sent 0 4\n"), END } },
	{ "a byte of the payload is lost: what resynchronises may have been sent", {
		SEND4("\r\n> "), WAIT(5500), TX("\rAT+CMEE?\r"),
		RX("\r\nSEND OK\r\n\r\n+CMEE: 1\r\n\r\nOK\r\n"),
		EV("closed 0 RESET 0\n"), TX("AT+QICLOSE=0,0\r"), END } },
	{ "the remote closes at the prompt: no more payload is written", {
		UP_AND_OPEN, QUEUE(0, "0123456789"), TX("AT+QISEND=0,10\r"),
		ROOM(4), RX("\r\n> "), TX("0123"),
		RX("\r\nSEND FAIL\r\n\r\n+QIURC: \"closed\",0\r\n"), ROOM(100),
		TX("\rAT+CMEE?\r"), RX("\r\nERROR\r\n"),
		RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"),
		TX("AT+QIRD=0,0\r"), RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"),
		EV("closed 0 OK 0\n"), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n\r\n+QIURC: \"closed\",0\r\n"), ABORT(0),
		EV("released 0\n"), END } },
	{ "the remote closes between command and prompt", {
		UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"),
		RX("\r\n+QIURC: \"closed\",0\r\n\r\nERROR\r\n"),
		TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,4,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		TX("AT+QIRD=0,0\r"), RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"),
		EV("closed 0 OK 0\n"), TX("AT+QICLOSE=0,0\r"), END } },
	{ "the host gives up at the prompt: it is satisfied all the same", {
		UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"), ABORT(0),
		RX("\r\n> "), TX("test"), RX("\r\nSEND OK\r\n"),
		TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n\r\n+QIURC: \"closed\",0\r\n"),
		EV("released 0\n"), END } },
	{ "a port that is full", {
		UP_AND_OPEN, ROOM(3), QUEUE(0, "test"), TX("AT+"), ROOM(7),
		TX("QISEND="), ROOM(4), TX("0,4\r"), ROOM(1), RX("\r\n> "),
		TX("t"), ROOM(2), TX("es"), ROOM(9), TX("t"), SENT4 } },
	{ "a length that is refused twice is too long", {
		UP_AND_OPEN, LONG(0, 1460), TX("AT+QISEND=0,1460\r"),
		RX("\r\n+CME ERROR: 552\r\n"), TX("AT+QISEND=0,1460\r"),
		RX("\r\n+CME ERROR: 552\r\n"), TX("AT+QISEND=0,1358\r"),
		END } },
	{ "... of a stream, not of datagrams", {
		UP_AND_OPEN, LONG(0, 1300), TX("AT+QISEND=0,1300\r"),
		RX("\r\n+CME ERROR: 552\r\n"), TX("AT+QISEND=0,1300\r"),
		RX("\r\n+CME ERROR: 552\r\n"), TX("AT+QISEND=0,1024\r"),
		RX("\r\n+CME ERROR: 552\r\n"), TX("AT+QISEND=0,1024\r"),
		SOCKET(UDP_CLIENT, 0, "1.2.3.4:443"),
		RX("\r\n+CME ERROR: 552\r\n"),
		TX("AT+QIOPEN=1,1,\"UDP\",\"1.2.3.4\",443,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 1,0\r\n"),
		EV("opened 1 OK 0\n"), TX("AT+QISEND=0,512\r"), LONG(1, 1200),
		RX("\r\nERROR\r\n"), TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		TX("AT+QISEND=1,1200\r"), END } },
	{ "a backlog goes in pieces as large as the module takes", {
		UP_AND_OPEN,
#define BYTES50	"01234567890123456789012345678901234567890123456789"
#define BYTES500 BYTES50 BYTES50 BYTES50 BYTES50 BYTES50 BYTES50 BYTES50 \
		BYTES50 BYTES50 BYTES50
#define BYTES1500 BYTES500 BYTES500 BYTES500
		QUEUE(0, BYTES1500), TX("AT+QISEND=0,1460\r"), RX("\r\n> "),
		TX(BYTES500 BYTES500 BYTES50 BYTES50 BYTES50 BYTES50 BYTES50
		   BYTES50 BYTES50 BYTES50 BYTES50 "0123456789"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 1460\n"),
		TX("AT+QISEND=0,40\r"), RX("\r\n> "),
		TX("0123456789012345678901234567890123456789"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 40\n"), END } },
};

/* --------------------------------------------------------- push mode */

#define PUSH(id, len)	"\r\n+QIURC: \"recv\"," #id "," #len "\r\n"
#define CLOSED(id)	"\r\n+QIURC: \"closed\"," #id "\r\n"
#define READ_TOTALS(totals)						\
	TX("AT+QIRD=0,0\r"), RX("\r\n+QIRD: " totals "\r\n\r\nOK\r\n")
/* The stream is over; nothing is missing. */
#define ENDED								\
	EV("closed 0 OK 0\n"), TX("AT+QICLOSE=0,0\r")
/* The stream cannot be trusted any more. */
#define BROKEN								\
	EV("closed 0 RESET 0\n"), TX("AT+QICLOSE=0,0\r")

static const struct script pushing[] = {
	{ "firmware that does not count what it pushes", {
		UP_AND_OPEN, RX(PUSH(0, 4) "test" CLOSED(0)),
		EV("data 0 test\n"), READ_TOTALS("0,0,0"), ENDED, END } },
	{ "CRLF behind the payload", {
		UP_AND_OPEN, RX(PUSH(0, 4) "test\r\n" PUSH(0, 2) "ab\r\n"),
		RX("\r\n+QIURC: \"pdpdeact\",5\r\n"),
		EV("data 0 testab\n"), END } },
	{ "no CRLF behind the payload", {
		UP_AND_OPEN, RX(PUSH(0, 4) "test" PUSH(0, 2) "ab"),
		RX("\r\n+QIURC: \"pdpdeact\",5\r\n"),
		EV("data 0 testab\n"), END } },
	{ "in pieces, with pauses between", {
		UP_AND_OPEN, RX("\r\n+QIURC: \"re"), WAIT(900), RX("cv\",0,6\r"),
		WAIT(900), RX("\nab"), WAIT(900), RX("cd"), WAIT(900),
		RX("ef"), EV("data 0 abcdef\n"), END } },
	{ "the host knows whether more follows", {
		UP_AND_OPEN, RX(PUSH(0, 6) "ab"), EV("data 0 ab\n"), MORE(0, 1),
		RX("cdef"), EV("data 0 cdef\n"), MORE(0, 0),
		RX(PUSH(0, 1) "g"), EV("data 0 g\n"), MORE(0, 0), END } },
	{ "sockets in turn", {
		UP_AND_OPEN, OPENED(1), EV("opened 1 OK 0\n"),
		RX(PUSH(1, 2) "cd" PUSH(0, 2) "ab" PUSH(1, 2) "ef"),
		EV("data 1 cd\ndata 0 ab\ndata 1 ef\n"), END } },
	{ "the protocol's own words", {
		UP_AND_OPEN,
		RX(PUSH(0, 62) "\r\nOK\r\n\r\nERROR\r\n\r\nRDY\r\n" CLOSED(0)
		   "\r\n> \r\nNO CARRIER\r\n"),
		EV("data 0 \\r\\nOK\\r\\n\\r\\nERROR\\r\\n\\r\\nRDY\\r\\n"
		   "\\r\\n+QIURC: \"closed\",0\\r\\n"
		   "\\r\\n> \\r\\nNO CARRIER\\r\\n\n"), END } },
	{ "bytes that mean something to a line", {
		UP_AND_OPEN, RX(PUSH(0, 7) "\0\x11\x13\x1a\x1b\x7f\xff"),
		EV("data 0 \\00\\11\\13\\1a\\1b\\7f\\ff\n"), END } },
	{ "inside an answer", {
		UP_AND_OPEN, WAIT(5000), TX("AT+QISTATE=1,0\r"),
		RX(PUSH(0, 6) "\r\nOK\r\n"
		   "\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,2,1,0,1,\"usbmodem\"\r\n"),
		RX(PUSH(0, 2) "ab" "\r\nOK\r\n"), EV("data 0 \\r\\nOK\\r\\nab\n"),
		READ_TOTALS("8,8,0"), END } },
	{ "a socket that is nobody's", {
		RX(PUSH(7, 24) CLOSED(7) "\r\n"), STAT(unknown_lines, 0),
		END } },
	{ "a stranger's: its payload does not speak for the module", {
		RX(PUSH(7, 29) "\r\nRDY\r\n" CLOSED(0)), STAT(resets, 0), END } },
	{ "a socket that there is not", {
		UP_AND_OPEN, RX(PUSH(12, 7) "\r\nRDY\r\n"),
		RX(PUSH(0, 2) "ab"), EV("data 0 ab\n"), STAT(unknown_lines, 0),
		STAT(resets, 0),
		END } },
	{ "after the host has closed", {
		UP_AND_OPEN, ABORT(0), TX("AT+QICLOSE=0,0\r"),
		RX(PUSH(0, 6) "\r\nOK\r\n" "\r\nOK\r\n" CLOSED(0)),
		EV("released 0\n"), END } },
	{ "without a length: looked for", {
		UP_AND_OPEN, RX("\r\n+QIURC: \"recv\",0\r\n"),
		TX("AT+QIRD=0,0\r"), RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"), END } },

	{ "data, and the end at once", {
		UP_AND_OPEN, RX(PUSH(0, 4) "test" CLOSED(0)),
		EV("data 0 test\n"), READ_TOTALS("4,4,0"), ENDED,
		RX("\r\nOK\r\n" CLOSED(0)), ABORT(0), EV("released 0\n"), END } },
	{ "the end before the last data", {
		UP_AND_OPEN, RX(CLOSED(0) PUSH(0, 4) "test"),
		EV("data 0 test\n"), READ_TOTALS("4,4,0"), ENDED, END } },
	{ "the end while data is still on its way", {
		UP_AND_OPEN, RX(CLOSED(0)), READ_TOTALS("4,4,0"),
		RX(PUSH(0, 4) "test"), EV("data 0 test\n"), WAIT(150),
		READ_TOTALS("4,4,0"), ENDED, END } },
	{ "the end while data is still in the module", {
		UP_AND_OPEN, RX(CLOSED(0)), READ_TOTALS("4,0,4"),
		TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 4\r\ntest\r\n\r\nOK\r\n"), EV("data 0 test\n"),
		TX("AT+QIRD=0,1500\r"), RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"),
		WAIT(150), READ_TOTALS("4,4,0"), ENDED, END } },
	{ "the end on firmware that has no totals in push mode", {
		UP_AND_OPEN, RX(PUSH(0, 4) "test" CLOSED(0)), EV("data 0 test\n"),
		TX("AT+QIRD=0,0\r"), RX("\r\nERROR\r\n"), ENDED, END } },
	{ "the end, and a push that was lost", {
		UP_AND_OPEN, RX(CLOSED(0)), READ_TOTALS("4,4,0"), WAIT(150),
		READ_TOTALS("4,4,0"), WAIT(150), READ_TOTALS("4,4,0"), WAIT(150),
		READ_TOTALS("4,4,0"), STAT(lost_bytes, 4), BROKEN, END } },
	{ "the end inside an answer", {
		UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"),
		RX("\r\n> "), TX("test"), RX(CLOSED(0) "\r\nSEND OK\r\n"),
		EV("sent 0 4\n"), READ_TOTALS("0,0,0"), ENDED, END } },

	{ "a byte of the payload lost", {
		UP_AND_OPEN, RX(PUSH(0, 4) "tet\r\nOK\r\n"),
		EV("data 0 tet\\r\n" "closed 0 RESET 0\n"), TX("AT+QICLOSE=0,0\r"),
		STAT(framing_errors, 1), END } },
	{ "two lost, of a module that ends its pushes in CRLF", {
		UP_AND_OPEN, RX(PUSH(0, 1) "a\r\n" PUSH(0, 1) "b\r\n"),
		EV("data 0 ab\n"), RX(PUSH(0, 4) "te\r\n" "\r\nOK\r\n"),
		EV("data 0 te\\r\\n\n" "closed 0 RESET 0\n"),
		TX("AT+QICLOSE=0,0\r"), END } },
	{ "a byte of the header lost: its length", {
		UP_AND_OPEN, RX("\r\n+QIURC: \"recv\",0,\r\ntest\r\n"),
		WAIT(5000), TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		READ_TOTALS("4,4,0"), WAIT(150), READ_TOTALS("4,4,0"), WAIT(150),
		READ_TOTALS("4,4,0"), WAIT(150), READ_TOTALS("4,4,0"), BROKEN,
		END } },
	{ "a byte of the header lost: its name", {
		UP_AND_OPEN, RX("\r\n+QIUC: \"recv\",0,4\r\ntest\r\n"),
		WAIT(5000), TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		READ_TOTALS("4,4,0"), WAIT(150), READ_TOTALS("4,4,0"), WAIT(150),
		READ_TOTALS("4,4,0"), WAIT(150), READ_TOTALS("4,4,0"), BROKEN,
		END } },
	{ "the UART flags a byte of the payload", {
		UP_AND_OPEN, RX(PUSH(0, 4) "te"), FLAG(3, "s"), RX("t"),
		EV("data 0 te\n" "closed 0 RESET 0\n"), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n" CLOSED(0)), ABORT(0), EV("released 0\n"),
		STAT(rx_errors, 1), END } },
	{ "the UART lost bytes between two lines: all is looked at", {
		UP_AND_OPEN, FLAG(4, "\0"), TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		READ_TOTALS("0,0,0"), END } },
	{ "three bytes of a payload lost, and the next header with them", {
		UP_AND_OPEN, OPENED(1), EV("opened 1 OK 0\n"),
		RX(PUSH(0, 8) "abcde" PUSH(0, 45) PUSH(1, 4) "evil" CLOSED(1)
		   "\r\nRDY\r\n"),
		EV("data 0 abcde\\r\\n+\nclosed 0 RESET 0\n"),
		STAT(resets, 0), WAIT(499), TX(""), WAIT(1),
		TX("\rAT+CMEE?\r"), RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"),
		TX("AT+QICLOSE=0,0\r"), RX("\r\nOK\r\n" CLOSED(0)),
		TX("AT+QISTATE=1,1\r"), RX(ALIVE(1)), TX("AT+QIRD=1,0\r"),
		RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"),
		RX(PUSH(1, 2) "ab"), EV("data 1 ab\n"), END } },
	{ "... on firmware without totals: nobody knows whose it was", {
		UP_AND_OPEN, OPENED(1), EV("opened 1 OK 0\n"),
		RX(PUSH(0, 8) "abcde" PUSH(1, 4) "lost"),
		EV("data 0 abcde\\r\\n+\nclosed 0 RESET 0\n"), WAIT(500),
		TX("\rAT+CMEE?\r"), RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"),
		TX("AT+QICLOSE=0,0\r"), RX("\r\nOK\r\n" CLOSED(0)),
		TX("AT+QISTATE=1,1\r"), RX(ALIVE(1)), TX("AT+QIRD=1,0\r"),
		RX("\r\nERROR\r\n"), EV("closed 1 RESET 0\n"),
		TX("AT+QICLOSE=1,0\r"), END } },
	{ "... while the line is never quiet: what pushes is closed", {
		UP_AND_OPEN, OPENED(1), EV("opened 1 OK 0\n"),
		RX(PUSH(0, 8) "abcde" PUSH(1, 4) "lost"),
		EV("data 0 abcde\\r\\n+\nclosed 0 RESET 0\n"),
		WAIT(400), RX(CLOSED(1)), WAIT(400), RX(CLOSED(1)), WAIT(400),
		RX(CLOSED(1)), WAIT(400), RX(CLOSED(1)), WAIT(400),
		RX(CLOSED(1)), WAIT(400), RX(CLOSED(1)), WAIT(400),
		RX(CLOSED(1)), EV(""), TX(""), WAIT(400),
		EV("closed 1 RESET 0\n"), TX("AT+QICLOSE=1,0\r"), END } },
	{ "a damaged line is not believed", {
		UP_AND_OPEN, OPENED(1), EV("opened 1 OK 0\n"),
		RX("\r\n+QIURC: \"closed\","), FLAG(3, "1"), RX("\r\n"),
		/* it was asked before the line had ended */
		TX("AT+QISTATE=1,1\r"), RX(ALIVE(1)),
		TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		TX("AT+QISTATE=1,1\r"), RX(ALIVE(1)), READ_TOTALS("0,0,0"),
		TX("AT+QIRD=1,0\r"),
		RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"), END } },
	{ "a damaged list is asked for again", {
		UP_AND_OPEN, WAIT(5000), TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: "), FLAG(3, "0"),
		RX(",\"TCP\",\"220.180.239.201\",8009,65514,2,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)), READ_TOTALS("0,0,0"),
		END } },
	{ "a damaged header: neither socket is sure", {
		UP_AND_OPEN, OPENED(1), EV("opened 1 OK 0\n"),
		RX("\r\n+QIURC: \"recv\","), FLAG(3, "1"),
		RX(",7\r\n\r\nRDY\r\n" "\r\n"),
		EV("closed 1 RESET 0\n"), STAT(resets, 0),
		TX("AT+QISTATE=1,1\r"), RX(ALIVE(1)),
		TX("AT+QICLOSE=1,0\r"), RX("\r\nOK\r\n" CLOSED(1)),
		TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)), TX("AT+QIRD=0,0\r"),
		RX("\r\nERROR\r\n"), EV("closed 0 RESET 0\n"),
		TX("AT+QICLOSE=0,0\r"), END } },
	{ "a header damaged beyond recognition: nothing of its payload is read", {
		UP_AND_OPEN, RX("\r\n+QIURC: \"re"), FLAG(3, "x"),
		RX("v\",0,7\r\n\r\nRDY\r\n" "\r\n"), EV(""),
		STAT(resets, 0), TX("AT+QISTATE=1,0\r"), WAIT(520),
		TX("\rAT+CMEE?\r"), END } },
	{ "a line that does not end", {
		UP_AND_OPEN, BABBLE(5000), RX("\r\n"), STAT(overlong_lines, 1),
		TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)), READ_TOTALS("0,0,0"),
		RX(PUSH(0, 2) "ab"), EV("data 0 ab\n"), END } },
	{ "a payload that does not go on: what comes next is a line", {
		UP_AND_OPEN, RX(PUSH(0, 9) "abc"), WAIT(1900), TX(""), WAIT(200),
		EV("data 0 abc\nclosed 0 RESET 0\n"), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n" CLOSED(0)), ABORT(0), EV("released 0\n"), END } },
	{ "all URCs lost: found by looking after a quiet socket", {
		UP_AND_OPEN, WAIT(4999), TX(""), WAIT(1), TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,4,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		READ_TOTALS("0,0,0"), ENDED, END } },
	{ "a quiet socket is looked after ever more rarely", {
		UP_AND_OPEN, WAIT(5000), TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		READ_TOTALS("0,0,0"), WAIT(9900), TX(""), WAIT(200),
		TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)), READ_TOTALS("0,0,0"), END } },
};

/* ------------------------------------------------------- buffer mode */

#define WAITING(id)	"\r\n+QIURC: \"recv\"," #id "\r\n"
#define GOT(len)	"\r\n+QIRD: " #len "\r\n"
#define READ_EMPTY							\
	TX("AT+QIRD=0,1500\r"), RX("\r\n+QIRD: 0\r\n\r\nOK\r\n")
/* A reader with room for 2000 bytes: too few for pushes under way. */
#define HELD								\
	OPEN(8009, 2000),						\
	TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),	\
	RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"), EV("opened 0 OK 0\n"),	\
	TX("AT+QISWTMD=0,0\r"), RX("\r\nOK\r\n"), READ_EMPTY

/* Socket 1 is pushed, and two bytes of socket 0 still wait for their turn. */
#define OTHERS_TURN							\
	RX(PUSH(1, 2) "xy"), EV("data 1 xy\n"), WAIT(150), READ_TOTALS("4,2,2")

static const struct script buffering[] = {
	{ "a reader that falls behind, and catches up", {
		OPEN(8009, 3005),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"), EV("opened 0 OK 0\n"),
		RX(PUSH(0, 6) "abcdef"), EV("data 0 abcdef\n"),
		TX("AT+QISWTMD=0,0\r"),
		/* the old mode holds until the OK */
		RX(PUSH(0, 6) "\r\nOK\r\n" PUSH(0, 2) "gh" "\r\nOK\r\n"),
		EV("data 0 \\r\\nOK\\r\\ngh\n"), TX("AT+QIRD=0,1500\r"),
		RX(GOT(2) "ij\r\n\r\nOK\r\n"), EV("data 0 ij\n"), READ_EMPTY,
		CREDIT(0, 20000), WAIT(1000), TX("AT+QISWTMD=0,1\r"),
		RX("\r\nOK\r\n"), READ_TOTALS("16,16,0"),
		RX(PUSH(0, 2) "kl"), EV("data 0 kl\n"), STAT(mode_switches, 2),
		END } },
	{ "no more is read than the reader takes", {
		HELD, CREDIT(0, 3), RX(WAITING(0)), TX(""), CREDIT(0, 1500),
		TX("AT+QIRD=0,1500\r"), RX(GOT(3) "abc\r\n\r\nOK\r\n"),
		EV("data 0 abc\n"), TX(""), WAIT(100), TX(""), END } },
	{ "CRLF OK behind the data", {
		HELD, RX(WAITING(0)), TX("AT+QIRD=0,1500\r"),
		RX(GOT(4) "test\r\nOK\r\n"), EV("data 0 test\n"), READ_EMPTY,
		END } },
	{ "the protocol's own words", {
		HELD, RX(WAITING(0)), TX("AT+QIRD=0,1500\r"),
		RX(GOT(35) "\r\nOK\r\n" CLOSED(0) "\r\n> ERR" "\r\nOK\r\n"),
		EV("data 0 \\r\\nOK\\r\\n\\r\\n+QIURC: \"closed\",0\\r\\n"
		   "\\r\\n> ERR\n"), READ_EMPTY, END } },
	{ "a URC between the data and its OK", {
		HELD, OPENED(1), EV("opened 1 OK 0\n"), RX(WAITING(0)),
		TX("AT+QIRD=0,1500\r"),
		RX(GOT(2) "ab\r\n\r\n+QIURC: \"recv\",1,2\r\ncd\r\n\r\nOK\r\n"),
		EV("data 0 ab\ndata 1 cd\n"), READ_EMPTY, END } },
	{ "data that comes during a read has no URC of its own", {
		HELD, RX(WAITING(0)), TX("AT+QIRD=0,1500\r"),
		RX(GOT(2) "ab\r\n\r\nOK\r\n"), EV("data 0 ab\n"),
		TX("AT+QIRD=0,1500\r"), RX(GOT(2) "cd\r\n\r\nOK\r\n"),
		EV("data 0 cd\n"), READ_EMPTY, END } },
	{ "an empty socket is not polled", {
		HELD, WAIT(4900), TX(""), END } },
	{ "the URC is lost: found by looking", {
		HELD, WAIT(5000), TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		READ_TOTALS("2,0,2"), TX("AT+QIRD=0,1500\r"),
		RX(GOT(2) "ab\r\n\r\nOK\r\n"), EV("data 0 ab\n"), READ_EMPTY,
		END } },
	{ "the URC is lost, and there are no totals: read", {
		ACCESS(BUFFER), OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,0\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"), EV("opened 0 OK 0\n"),
		WAIT(5000), TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		TX("AT+QIRD=0,0\r"), RX("\r\nERROR\r\n"),
		TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 5\r\ntest1\r\n\r\nOK\r\n"),
		EV("data 0 test1\n"), TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"), END } },
	{ "the end, with data left to read", {
		HELD, RX(WAITING(0) CLOSED(0)), TX("AT+QIRD=0,1500\r"),
		RX(GOT(2) "ab\r\n\r\nOK\r\n"), EV("data 0 ab\n"), READ_EMPTY,
		READ_TOTALS("2,2,0"), ENDED, END } },
	{ "the end, and a reader that has stopped", {
		HELD, CREDIT(0, 0), RX(WAITING(0) CLOSED(0)), WAIT(3000), EV(""),
		CREDIT(0, 1500), TX("AT+QIRD=0,1500\r"),
		RX(GOT(2) "ab\r\n\r\nOK\r\n"), EV("data 0 ab\n"),
		CREDIT(0, 1500), READ_EMPTY, READ_TOTALS("2,2,0"), ENDED, END } },
	{ "a byte of a read lost", {
		HELD, RX(WAITING(0)), TX("AT+QIRD=0,1500\r"),
		RX(GOT(4) "tet\r\nOK\r\n"),
		EV("data 0 tet\\r\nclosed 0 RESET 0\n"), TX("AT+QICLOSE=0,0\r"),
		END } },
	{ "more than was asked for: it does not speak for the module", {
		HELD, OPENED(1), EV("opened 1 OK 0\n"), RX(WAITING(0)),
		TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 1501\r\n" CLOSED(1) "\r\nRDY\r\n"),
		EV("closed 0 RESET 0\n"), STAT(resets, 0), END } },
	{ "an answer that comes when the module has been given up", {
		HELD, OPENED(1), EV("opened 1 OK 0\n"), RX(WAITING(0)),
		TX("AT+QIRD=0,1500\r"), WAIT(12000),
		EV("module SYNC: the module does not answer\n"),
		TX("\rAT+CMEE?\r\rATS3?\r\rATS4?\r+++"),
		RX(GOT(55) PUSH(1, 4) "evil" CLOSED(1) "\r\nRDY\r\n"
		   "\r\nOK\r\n"),
		STAT(resets, 0), EV(""), END } },
	{ "a push held while the mode is changed", {
		HELD, OPENED(1), EV("opened 1 OK 0\n"),
		RX(PUSH(0, 29) CLOSED(1) "\r\nRDY\r\n"),
		EV("data 0 \\r\\n+QIURC: \"closed\",1\\r\\n\\r\\nRDY\\r\\n\n"),
		STAT(resets, 0), END } },
	{ "the switch is refused", {
		OPEN(8009, 2000),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"), EV("opened 0 OK 0\n"),
		TX("AT+QISWTMD=0,0\r"), RX("\r\nERROR\r\n"),
		TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)), RX(PUSH(0, 2) "ab"),
		EV("data 0 ab\n"), WAIT(1000), TX("AT+QISWTMD=0,0\r"), END } },
	{ "the OK of a switch back is lost, and payload looks like one", {
		HELD, CREDIT(0, 20000), WAIT(1000), TX("AT+QISWTMD=0,1\r"),
		RX(PUSH(0, 6) "\r\nOK\r\n" PUSH(0, 9) "\r\nRDY\r\nab"),
		EV("data 0 \\r\\nOK\\r\\n\\r\\nRDY\\r\\nab\n"),
		WAIT(5500), IN_STEP, TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		READ_TOTALS("15,15,0"), RX(PUSH(0, 2) "cd"), EV("data 0 cd\n"),
		STAT(resets, 0), END } },
	{ "a switch back is not answered, and was none", {
		HELD, CREDIT(0, 20000), WAIT(1000), TX("AT+QISWTMD=0,1\r"),
		WAIT(5500), IN_STEP, TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,2,1,0,0,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		READ_TOTALS("2,0,2"), TX("AT+QIRD=0,1500\r"),
		RX(GOT(2) "ab\r\n\r\nOK\r\n"), EV("data 0 ab\n"),
		READ_EMPTY, END } },
	{ "a switch back is refused", {
		HELD, CREDIT(0, 20000), WAIT(1000), TX("AT+QISWTMD=0,1\r"),
		RX("\r\nERROR\r\n"), TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		RX(WAITING(0)), TX("AT+QIRD=0,1500\r"),
		RX(GOT(2) "ab\r\n\r\nOK\r\n"), EV("data 0 ab\n"),
		READ_EMPTY, END } },
	{ "what a switch back left in the module is read", {
		HELD, CREDIT(0, 20000), WAIT(1000), TX("AT+QISWTMD=0,1\r"),
		RX("\r\nOK\r\n"), READ_TOTALS("2,0,2"), WAIT(150),
		READ_TOTALS("2,0,2"), WAIT(150), READ_TOTALS("2,0,2"), WAIT(150),
		READ_TOTALS("2,0,2"), TX("AT+QISWTMD=0,0\r"), RX("\r\nOK\r\n"),
		TX("AT+QIRD=0,1500\r"), RX(GOT(2) "ab\r\n\r\nOK\r\n"),
		EV("data 0 ab\n"), READ_EMPTY, END } },
	{ "what the others' pushes hold up is not stuck", {
		OPENED(0), EV("opened 0 OK 0\n"), OPENED(1),
		EV("opened 1 OK 0\n"), CREDIT(0, 2000), QUEUE(0, ""),
		TX("AT+QISWTMD=0,0\r"), RX("\r\nOK\r\n"), TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"), CREDIT(0, 20000), WAIT(1000),
		TX("AT+QISWTMD=0,1\r"), RX("\r\nOK\r\n"),
		READ_TOTALS("4,0,4"), RX(PUSH(0, 2) "ab"), EV("data 0 ab\n"),
		OTHERS_TURN, OTHERS_TURN, OTHERS_TURN, OTHERS_TURN, OTHERS_TURN,
		RX(PUSH(0, 2) "cd"), EV("data 0 cd\n"), END } },
};

/* ------------------------------------------------- opening, closing */

static const struct auto_reply still_opening[] = {
	{ "AT+QISTATE=1,0",
	  "\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,1,1,0,1,\"usbmodem\"\r\n"
	  "\r\nOK\r\n" },
	{ NULL, NULL }
};

#define OTHER(id)							\
	"\r\n+QISTATE: " #id ",\"TCP\",\"1.2.3.4\",1,2,2,1,0,1,\"usbat\"\r\n"
#define OTHERS								\
	OTHER(0) OTHER(1) OTHER(2) OTHER(3) OTHER(4) OTHER(5) OTHER(6)	\
	OTHER(7) OTHER(8) OTHER(9) OTHER(10) OTHER(11)

#define TAKEN(id)							\
	{ "AT+QIOPEN=1," #id ",", "\r\nOK\r\n\r\n+QIOPEN: " #id ",563\r\n" }

static const struct auto_reply all_taken[] = {
	TAKEN(1), TAKEN(2), TAKEN(3), TAKEN(4), TAKEN(5), TAKEN(6), TAKEN(7),
	TAKEN(8), TAKEN(9), TAKEN(10), TAKEN(11),
	{ "AT+QISTATE?", OTHERS "\r\nOK\r\n" }, { NULL, NULL }
};

static const struct script opening[] = {
	{ "+QIOPEN before OK", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\n+QIOPEN: 0,0\r\n\r\nOK\r\n"), EV("opened 0 OK 0\n"),
		END } },
	{ "data right behind +QIOPEN", {
		OPENED(0), RX(PUSH(0, 2) "ab"), EV("opened 0 OK 0\ndata 0 ab\n"),
		END } },
	{ "the URC is lost, and the server speaks first", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n" "\r\n+QOPEN: 0,0\r\n"),
		RX("\r\n+QIURC: \"recv\",0,12\r\n220 mx ESMTP"),
		EV("opened 0 OK 0\ndata 0 220 mx ESMTP\n"), END } },
	{ "a push before the module has taken QIOPEN: is it ours?", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\n+QIURC: \"recv\",0,4\r\nlost"), EV(""),
		RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"), EV("opened 0 OK 0\n"),
		TX("AT+QIRD=0,0\r"), RX("\r\nERROR\r\n"),
		EV("closed 0 RESET 0\n"), TX("AT+QICLOSE=0,0\r"), END } },
	{ "a push, and the id is another port's after all", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIURC: \"recv\",0,4\r\ntest"),
		EV("opened 0 OK 0\ndata 0 test\n"),
		RX("\r\n+QIOPEN: 0,563\r\n"), EV("closed 0 RESET 0\n"),
		TX("AT+QISTATE?\r"), END } },
	{ "refused", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n"), WAIT(9000), RX("\r\n+QIOPEN: 0,566\r\n"),
		EV("opened 0 REFUSED 566\n"), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n" CLOSED(0)), EV("released 0\n"), END } },
	{ "refused at once", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\n+CME ERROR: 552\r\n"), EV("opened 0 HOST_UNREACH 552\n"),
		TX("AT+QICLOSE=0,0\r"), END } },
	{ "refused in one word: asked why", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nERROR\r\n"), TX("AT+QIGETERROR\r"),
		RX("\r\n+QIGETERROR: 561,PDP context opening failed\r\n"
		   "\r\nOK\r\n"),
		EV("opened 0 NET_UNREACH 561\n"), TX("AT+QICLOSE=0,0\r"),
		END } },
	{ "refused for no reason: another port's prompt, say", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nERROR\r\n"), TX("AT+QIGETERROR\r"),
		RX("\r\nERROR\r\n"), EV("opened 0 BUSY 0\n"),
		TX("AT+QICLOSE=0,0\r"), END } },
	{ "566 after a long time is silence", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n"), WAIT(10000), TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,1,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		WAIT(10000), TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,1,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		RX("\r\n+QIOPEN: 0,566\r\n"), EV("opened 0 TIMEDOUT 566\n"),
		TX("AT+QICLOSE=0,0\r"), END } },
	{ "the URC may take 150 s, and no more", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n"), AUTO(150000, still_opening), EV(""),
		AUTO(5000, still_opening), EV("opened 0 TIMEDOUT 0\nreleased 0\n"),
		END } },
	{ "the URC is lost: found by looking", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n"), WAIT(10000), TX("AT+QISTATE=1,0\r"),
		RX(ALIVE(0)), EV("opened 0 OK 0\n"), END } },
	{ "a live client in state 3", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n"), WAIT(10000), TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,3,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"), EV("opened 0 OK 0\n"), END } },
	{ "a silent remote blocks nobody", {
		OPEN(7, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",7,0,1\r"),
		RX("\r\nOK\r\n"), OPENED(1), EV("opened 1 OK 0\n"),
		QUEUE(1, "test"), TX("AT+QISEND=1,4\r"), RX("\r\n> "),
		TX("test"), RX("\r\nSEND OK\r\n"), EV("sent 1 4\n"),
		RX(PUSH(1, 2) "ab"), EV("data 1 ab\n"), ABORT(1),
		TX("AT+QICLOSE=1,0\r"), RX("\r\nOK\r\n" CLOSED(1)),
		EV("released 1\n"), END } },
	{ "an id in use: another one", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 0,563\r\n"),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 1,0\r\n"), EV("opened 0 OK 0\n"),
		TX("AT+QISTATE?\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,2,1,0,1,\"usbat\"\r\n"
		   "+QISTATE: 1,\"TCP\",\"1.2.3.4\",1,2,2,1,0,1,\"usbmodem\"\r\n"
		   "\r\nOK\r\n"),
		END } },
	{ "every id another port's: looked for until there is one", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 0,563\r\n"),
		AUTO(3500, all_taken), IDS(5), WAIT(600),
		TX("AT+QISTATE?\r"), RX("\r\nOK\r\n"),
		TX("AT+QIOPEN=1,5,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 5,0\r\n"),
		EV("opened 0 OK 0\n"), END } },
	{ "one open at a time, at that time", {
		OPEN(7, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",7,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 0,568\r\n"),
		EV("opened 0 BUSY 568\n"), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n" CLOSED(0)), EV("released 0\n"), WAIT(55000),
		OPEN(8, MUCH),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8,0,1\r"),
		RX("\r\nOK\r\n"), OPEN(9, MUCH), WAIT(4999), TX(""), WAIT(1),
		TX("AT+QIOPEN=1,2,\"TCP\",\"220.180.239.212\",9,0,1\r"),
		END } },
	{ "one open at a time: the second waits", {
		OPEN(7, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",7,0,1\r"),
		RX("\r\nOK\r\n"), OPEN(8, MUCH),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 1,568\r\n"),
		EV("opened 1 BUSY 568\n"), TX("AT+QICLOSE=1,0\r"),
		RX("\r\nOK\r\n" CLOSED(1)), EV("released 1\n"), OPEN(8, MUCH),
		TX(""), RX("\r\n+QIOPEN: 0,0\r\n"), EV("opened 0 OK 0\n"),
		TX("AT+QIOPEN=1,2,\"TCP\",\"220.180.239.212\",8,0,1\r"), END } },
	{ "nothing is opened without a context", {
		DOWN(1), TX("AT+QIDEACTEX=1\r"), OPEN(8009, MUCH),
		EV("context 1 DEACTIVATING\nopen failed: -100\n"),
		RX("\r\nOK\r\n\r\n+QIDEACTEX: 1,0\r\n"),
		EV("context 1 DOWN\n"), END } },
	{ "given up before its turn", {
		AT(1, "AT+CSQ"), TX("AT+CSQ\r"), OPEN(8009, MUCH), ABORT(0),
		EV("released 0\n"), RX("\r\nOK\r\n"), EV("done 1 OK 'OK'\n"),
		END } },
	{ "given up while it is being opened", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		ABORT(0), RX("\r\nOK\r\n"), TX("AT+QICLOSE=0,0\r"),
		RX("\r\n+QIOPEN: 0,0\r\n\r\nOK\r\n" CLOSED(0)),
		EV("released 0\n"), END } },
};

#define ESTABLISHED_SENT						\
	UP_AND_OPEN, QUEUE(0, "test"), CLOSE(0), TX("AT+QISEND=0,4\r"),	\
	RX("\r\n> "), TX("test"), RX("\r\nSEND OK\r\n"), EV("sent 0 4\n"), \
	TX("AT+QISEND=0,0\r")

static const struct auto_reply unacknowledged[] = {
	{ "AT+QISEND=0,0", "\r\n+QISEND: 4,0,4\r\n\r\nOK\r\n" },
	{ NULL, NULL }
};

static const struct auto_reply socket_alive[] = {
	{ "AT+QISTATE?", ALIVE(0) },
	{ "AT+QISTATE=1,0", ALIVE(0) },
	{ "AT+QIRD=0,0", "\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n" },
	{ NULL, NULL }
};

#define NOTHING_READ							\
	TX("AT+QIRD=0,1500\r"), RX("\r\n+QIRD: 0\r\n\r\nOK\r\n")

static const struct auto_reply never_room[] = {
	{ "AT+QISEND=0,4", "\r\nSEND FAIL\r\n" },
	{ "AT+QISEND=0,0", "\r\n+QISEND: 0,0,0\r\n\r\nOK\r\n" },
	{ "AT+QICLOSE=0,0", "\r\nOK\r\n" CLOSED(0) },
	{ "AT+QICLOSE=0,10", "" },
	{ NULL, NULL }
};

static const struct auto_reply all_read[] = {
	{ "AT+QISTATE=1,0", ALIVE(0) },
	{ "AT+QIRD=0,0", "\r\n+QIRD: 5,5,0\r\n\r\nOK\r\n" },
	{ "AT+QIRD=0,1500", "\r\n+QIRD: 0\r\n\r\nOK\r\n" },
	{ NULL, NULL }
};

static const struct auto_reply no_totals[] = {
	{ "AT+QISTATE=1,0", ALIVE(0) },
	{ "AT+QIRD=0,0", "\r\nERROR\r\n" },
	{ "AT+QIRD=0,1500", "\r\n+QIRD: 0\r\n\r\nOK\r\n" },
	{ NULL, NULL }
};

static const struct script closing[] = {
	{ "the last bytes after a long silence", {
		UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"),
		RX("\r\n> "), TX("test"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 4\n"), TX(""), AUTO(20000, socket_alive),
		QUEUE(0, "bye!"), CLOSE(0), TX("AT+QISEND=0,4\r"),
		RX("\r\n> "), TX("bye!"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 4\n"), TX("AT+QISEND=0,0\r"),
		RX("\r\n+QISEND: 8,8,0\r\n\r\nOK\r\n"),
		TX("AT+QICLOSE=0,10\r"), RX("\r\nOK\r\n" CLOSED(0)),
		EV("released 0\n"), END } },
	{ "what is queued is sent and acknowledged first", {
		ESTABLISHED_SENT, RX("\r\n+QISEND: 4,0,4\r\n\r\nOK\r\n"),
		WAIT(49), TX(""), WAIT(1), TX("AT+QISEND=0,0\r"),
		RX("\r\n+QISEND: 4,4,0\r\n\r\nOK\r\n"), TX("AT+QICLOSE=0,10\r"),
		RX("\r\nOK\r\n" CLOSED(0)), EV("released 0\n"), END } },
	{ "a graceful close that nobody acknowledges is bounded", {
		ESTABLISHED_SENT, AUTO(9900, unacknowledged),
		EV(""), AUTO(700, unacknowledged),
		EV("released 0\n"), END } },
	{ "the network takes the context from a graceful close", {
		ESTABLISHED_SENT, RX("\r\n+QISEND: 4,0,4\r\n\r\nOK\r\n"),
		RX("\r\n+QIURC: \"pdpdeact\",1\r\n"),
		EV("context 1 ACTIVATING: deactivated by the network\n"),
		TX("AT+QICLOSE=0,0\r"), END } },
	{ "a graceful close whose last bytes the module never takes", {
		UP_AND_OPEN, QUEUE(0, "test"), CLOSE(0),
		AUTO(9900, never_room), EV(""), AUTO(700, never_room),
		EV("released 0\n"), END } },
	{ "a graceful close, then one at once", {
		ESTABLISHED_SENT, ABORT(0), RX("\r\n+QISEND: 4,0,4\r\n\r\nOK\r\n"),
		TX("AT+QICLOSE=0,0\r"), RX("\r\nOK\r\n" CLOSED(0)),
		EV("released 0\n"), END } },
	{ "the remote closes meanwhile", {
		ESTABLISHED_SENT, RX("\r\n+QISEND: 4,0,4\r\n" CLOSED(0)
				     "\r\nOK\r\n"),
		TX("AT+QICLOSE=0,10\r"), RX("\r\nOK\r\n" CLOSED(0)),
		EV("released 0\n"), END } },
	{ "an id rests until QICLOSE and its URC are both there", {
		UP_AND_OPEN, RX(CLOSED(0)), READ_TOTALS("0,0,0"), ENDED,
		ABORT(0), RX("\r\nOK\r\n"), EV(""), IDS(0), OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 1,0\r\n"), EV("opened 1 OK 0\n"),
		RX(CLOSED(0)), EV("released 0\n"), END } },
	{ "the URC before the OK", {
		UP_AND_OPEN, ABORT(0), TX("AT+QICLOSE=0,0\r"),
		RX(CLOSED(0)), EV(""), RX("\r\nOK\r\n"), EV("released 0\n"),
		END } },
	{ "unread, says the module, and gives nothing", {
		UP_AND_OPEN, RX(CLOSED(0)), READ_TOTALS("5,0,5"), NOTHING_READ,
		WAIT(150), READ_TOTALS("5,0,5"), NOTHING_READ,
		WAIT(150), READ_TOTALS("5,0,5"), NOTHING_READ,
		WAIT(150), READ_TOTALS("5,0,5"), EV("closed 0 RESET 0\n"),
		STAT(lost_bytes, 5), TX("AT+QICLOSE=0,0\r"), END } },
	{ "the OK of the last read is lost: the totals tell", {
		UP_AND_OPEN, RX(CLOSED(0)), READ_TOTALS("5,0,5"),
		TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 5\r\ntest1\r\n\r\nK\r\n"),
		EV("data 0 test1\n"), WAIT(5300), IN_STEP,
		AUTO(1000, all_read), EV("closed 0 OK 0\n"), ABORT(0),
		EV("released 0\n"), END } },
	{ "... and there are no totals", {
		UP_AND_OPEN, RX(CLOSED(0)), READ_TOTALS("5,0,5"),
		TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 5\r\ntest1\r\n\r\nK\r\n"),
		EV("data 0 test1\n"), WAIT(5300), IN_STEP,
		AUTO(1000, no_totals), EV("closed 0 RESET 0\n"), ABORT(0),
		EV("released 0\n"), END } },
	{ "open, and then as if it never had been", {
		UP_AND_OPEN, WAIT(5000), TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"0.0.0.0\",0,0,0,1,0,0,"
		   "\"usbmodem\"\r\n\r\nOK\r\n"),
		READ_TOTALS("0,0,0"), ENDED, END } },
	{ "the URC never comes", {
		UP_AND_OPEN, ABORT(0), TX("AT+QICLOSE=0,0\r"), RX("\r\nOK\r\n"),
		WAIT(1999), TX(""), WAIT(1), TX("AT+QISTATE=1,0\r"),
		RX("\r\nOK\r\n"), EV("released 0\n"), END } },
	{ "QICLOSE is refused: the socket is no more", {
		UP_AND_OPEN, ABORT(0), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nERROR\r\n"), TX("AT+QISTATE=1,0\r"), RX("\r\nOK\r\n"),
		EV("released 0\n"), END } },
	{ "QICLOSE is refused: it is tried again", {
		UP_AND_OPEN, ABORT(0), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nERROR\r\n"), TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		TX("AT+QICLOSE=0,0\r"), RX("\r\nOK\r\n" CLOSED(0)),
		EV("released 0\n"), END } },
	{ "QICLOSE is not answered: the module lists it as dead", {
		UP_AND_OPEN, ABORT(0), TX("AT+QICLOSE=0,0\r"), WAIT(4900), TX(""),
		WAIT(600), IN_STEP, TX("AT+QISTATE=1,0\r"),
		RX("\r\n+QISTATE: 0,\"TCP\",\"1.2.3.4\",1,2,4,1,0,1,"
		   "\"usbmodem\"\r\n\r\nOK\r\n"),
		TX("AT+QICLOSE=0,0\r"), RX("\r\nOK\r\n" CLOSED(0)),
		EV("released 0\n"), END } },
	{ "QICLOSE is not answered", {
		UP_AND_OPEN, ABORT(0), TX("AT+QICLOSE=0,0\r"), WAIT(4900), TX(""),
		WAIT(600), IN_STEP, TX("AT+QISTATE=1,0\r"), RX("\r\nOK\r\n"),
		EV("released 0\n"), END } },
	{ "the end of a half closed connection", {
		UP_AND_OPEN, RX(CLOSED(0)), READ_TOTALS("0,0,0"), ENDED,
		CLOSE(0), RX("\r\nOK\r\n" CLOSED(0)), EV("released 0\n"), END } },
	{ "closed, of the id's earlier life", {
		UP_AND_OPEN, ABORT(0), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n" CLOSED(0)), EV("released 0\n"), IDS(0),
		OPENED(1), EV("opened 0 OK 0\n"), RX(CLOSED(0)), EV(""),
		ABORT(0), TX("AT+QICLOSE=1,0\r"), RX("\r\nOK\r\n" CLOSED(1)),
		EV("released 0\n"), WAIT(2000), IDS(0), OPENED(0),
		EV("opened 0 OK 0\n"), RX(CLOSED(0)), READ_TOTALS("0,0,0"),
		ENDED, END } },
	{ "+QIOPEN, of the id's earlier life", {
		OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n"), ABORT(0), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n" CLOSED(0)), EV("released 0\n"), WAIT(149000),
		IDS(0), OPENED(1), EV("opened 0 OK 0\n"),
		RX("\r\n+QIOPEN: 0,566\r\n"), EV(""), END } },
	{ "closed, of a socket that is free", {
		RX(CLOSED(3)), EV(""), END } },
};

/* -------------------------------------- the module, the line, the user */

static const struct auto_reply silent[] = {
	{ "AT", NULL }, { NULL, NULL }
};

static const struct auto_reply list_fails[] = {
	{ "AT+QISTATE?", "\r\n+CME ERROR: 568\r\n" }, { NULL, NULL }
};

#define ALIVE_TOO(id)							\
	"\r\n+QISTATE: " #id ",\"TCP\",\"1.2.3.4\",1,2,2,1,0,1,\"usbmodem\"\r\n"

static const struct auto_reply two_alive[] = {
	{ "AT+QISTATE?", ALIVE_TOO(0) ALIVE_TOO(1) "\r\nOK\r\n" },
	{ "AT+QISTATE=1,0", ALIVE(0) }, { "AT+QISTATE=1,1", ALIVE(1) },
	{ "AT+QIRD=", "\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n" },
	{ NULL, NULL }
};

static const struct auto_reply look_fails[] = {
	{ "AT+QIACT?", "\r\n+CME ERROR: 568\r\n" },
	{ "AT+QICLOSE=1", "\r\nOK\r\n\r\n+QIURC: \"closed\",1\r\n" },
	{ "AT+QISTATE=1,0", ALIVE(0) },
	{ "AT+QIRD=", "\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n" },
	{ NULL, NULL }
};

static const struct auto_reply busy[] = {
	{ "AT+QISTATE=1,0", "\r\n+CME ERROR: 568\r\n" },
	{ "AT+QIRD=", "\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n" },
	{ NULL, NULL }
};

static const struct script around[] = {
	{ "raw commands between the driver's own", {
		UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"),
		AT(7, "AT+CSQ"), RX("\r\n> "), TX("test"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 4\n"), TX("AT+CSQ\r"),
		RX(PUSH(0, 6) "\r\nOK\r\n" "\r\n+CSQ: 31,99\r\n\r\nOK\r\n"),
		EV("data 0 \\r\\nOK\\r\\n\nline 7 +CSQ: 31,99\ndone 7 OK 'OK'\n"),
		END } },
	{ "raw commands that fail", {
		AT(1, "AT+CPAS"), TX("AT+CPAS\r"), RX("\r\n+CME ERROR: 3\r\n"),
		EV("done 1 FAILED '+CME ERROR: 3'\n"), AT(2, "AT+CPAS"),
		TX("AT+CPAS\r"), RX("\r\nERROR\r\n"),
		EV("done 2 FAILED 'ERROR'\n"), END } },
	{ "a raw command that is not answered", {
		AT(1, "AT+COPS=?"), TX("AT+COPS=?\r"), WAIT(29000), TX(""),
		WAIT(2000), IN_STEP, EV("done 1 TIMEDOUT ''\n"), END } },
	{ "raw commands have a bound, and an order", {
		AT(1, "AT+A"), AT(2, "AT+B"), AT(3, "AT+C"), AT(4, "AT+D"),
		AT(5, "AT+E"), EV("at failed: -16\n"), TX("AT+A\r"),
		RX("\r\nOK\r\n"), EV("done 1 OK 'OK'\n"), TX("AT+B\r"),
		RX("\r\nOK\r\n"), EV("done 2 OK 'OK'\n"), TX("AT+C\r"),
		RX("\r\nOK\r\n"), EV("done 3 OK 'OK'\n"), TX("AT+D\r"),
		RX("\r\nOK\r\n"), EV("done 4 OK 'OK'\n"), END } },
	{ "raw commands that would take the line away", {
		AT(1, "AT+QISEND=0,4"), AT(2, "ATE1"), AT(3, "ATD*99#"),
		AT(4, "AT+CSQ\r"), AT(5, ""),
		EV("at failed: -22\nat failed: -22\nat failed: -22\n"
		   "at failed: -22\nat failed: -22\n"), END } },
	{ "the network takes the context away, and another address comes", {
		UP_AND_OPEN, RX("\r\n+QIURC: \"pdpdeact\",1\r\n"),
		EV("closed 0 NET_UNREACH 0\n"
		   "context 1 ACTIVATING: deactivated by the network\n"),
		TX("AT+QICLOSE=0,0\r"), RX("\r\nOK\r\n" CLOSED(0)), ABORT(0),
		EV("released 0\n"), TX("AT+QIDEACTEX=1\r"),
		RX("\r\nOK\r\n\r\n+QIDEACTEX: 1,0\r\n"),
		TX("AT+QICSGP=1,1,\"\",\"\",\"\",0\r"), RX("\r\nOK\r\n"),
		TX("AT+QIACTEX=1,0\r"), RX("\r\nOK\r\n\r\n+QIACTEX: 1,0\r\n"),
		TX("AT+QIACT?\r"),
		RX("\r\n+QIACT: 1,1,1,\"10.7.157.2\"\r\n\r\nOK\r\n"),
		TX("AT+QIDNSCFG=1\r"), RX("\r\nERROR\r\n"),
		EV("context 1 ACTIVE 10.7.157.2\n"), END } },
	{ "the context of somebody else", {
		UP_AND_OPEN, RX("\r\n+QIURC: \"pdpdeact\",2\r\n"), EV(""), END } },
	{ "the module starts anew", {
		UP_AND_OPEN, RX("\r\nRDY\r\n"),
		EV("closed 0 GONE 0\nmodule SYNC: the module was reset\n"
		   "context 1 ACTIVATING\n"), STAT(resets, 1),
		TX("\x1b\rAT+CMEE?\r"), ABORT(0), EV("released 0\n"),
		RX("\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n"),
		RX("AT+CMEE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n"),
		EV("module SETUP\n"), TX("ATE0\r"), END } },
	{ "the module starts anew in the middle of a send", {
		UP_AND_OPEN, QUEUE(0, "test"), TX("AT+QISEND=0,4\r"),
		RX("\r\n> "), TX("test"), RX("\r\nRDY\r\n"),
		EV("closed 0 GONE 0\nmodule SYNC: the module was reset\n"
		   "context 1 ACTIVATING\n"), TX("\x1b\rAT+CMEE?\r"),
		ABORT(0), EV("released 0\n"), END } },
	{ "the module starts anew, and only its echo tells", {
		UP_AND_OPEN, AT(1, "AT+CSQ"), TX("AT+CSQ\r"),
		RX("AT+CSQ\r\r\n+CSQ: 1,99\r\n\r\nOK\r\n"),
		EV("done 1 GONE ''\nclosed 0 GONE 0\n"
		   "module SYNC: the module was reset\ncontext 1 ACTIVATING\n"),
		STAT(resets, 1), TX("\x1b\rAT+CMEE?\r"), ABORT(0),
		EV("released 0\n"), END } },
	{ "the module switches itself off", {
		UP_AND_OPEN, RX("\r\nNORMAL POWER DOWN\r\n"),
		EV("closed 0 GONE 0\n"
		   "module SYNC: the module switched itself off\n"
		   "context 1 ACTIVATING\n"), TX("\x1b\rAT+CMEE?\r"), END } },
	{ "a brown-out repeats RDY", {
		UP_AND_OPEN, RX("\r\nRDY\r\n"),
		EV("closed 0 GONE 0\nmodule SYNC: the module was reset\n"
		   "context 1 ACTIVATING\n"), TX("\x1b\rAT+CMEE?\r"), ABORT(0),
		EV("released 0\n"), RX("\r\nRDY\r\n"), TX("\x1b\rAT+CMEE?\r"),
		RX("\r\nRDY\r\n"), TX("\x1b\rAT+CMEE?\r"), STAT(resets, 1),
		END } },
	{ "the module falls silent, and its sockets live on", {
		UP_AND_OPEN, AT(1, "AT+CSQ"), TX("AT+CSQ\r"), WAIT(31000),
		TX("\rAT+CMEE?\r"), WAIT(2000), TX("\rATS3?\r"), WAIT(3000),
		TX("\rATS4?\r"), WAIT(1000),
		EV("done 1 GONE ''\nmodule SYNC: the module does not answer\n"),
		TX("+++"), WAIT(1300), TX("\x1b\rAT+CMEE?\r"),
		/* it had kept all of it, and answers one after the other */
		RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"), WAIT(400), EV(""),
		RX("\r\n013\r\n\r\nOK\r\n\r\n010\r\n\r\nOK\r\n"),
		RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"), WAIT(400), EV(""),
		WAIT(100), EV("module SETUP\n"),
		AUTO(3000, socket_alive),
		EV("module REGISTERING\nmodule READY\n"
		   "context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"),
		RX(PUSH(0, 2) "ab"), EV("data 0 ab\n"), END } },
	{ "QISTATE? fails after a silence: nothing is known of the sockets", {
		UP_AND_OPEN, OPEN(8009, MUCH),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 1,0\r\n"), EV("opened 1 OK 0\n"),
		AT(1, "AT+CSQ"), AUTO(43000, silent),
		EV("done 1 GONE ''\nmodule SYNC: the module does not answer\n"),
		AUTO(6000, list_fails),
		EV("module SETUP\nmodule REGISTERING\n"),
		AUTO(2000, two_alive),
		EV("module READY\n"
		   "context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"),
		END } },
	{ "QISTATE? fails again and again: there are none", {
		UP_AND_OPEN, AT(1, "AT+CSQ"), AUTO(43000, silent),
		EV("done 1 GONE ''\nmodule SYNC: the module does not answer\n"),
		AUTO(16000, list_fails),
		EV("module SETUP\nmodule REGISTERING\nclosed 0 GONE 0\n"
		   "module READY\n"
		   "context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"),
		ABORT(0), EV("released 0\n"), END } },
	{ "QIACT? fails: nothing is known of the context", {
		UP_AND_OPEN, OPEN(8010, MUCH),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8010,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 1,561\r\n"),
		EV("opened 1 NET_UNREACH 561\n"), TX("AT+QICLOSE=1,0\r"),
		RX("\r\nOK\r\n" CLOSED(1)), EV("released 1\n"),
		TX("AT+QIACT?\r"), RX("\r\n+CME ERROR: 568\r\n"), WAIT(999),
		TX(""), WAIT(1), TX("AT+QIACT?\r"),
		RX("\r\n+QIACT: 1,1,1,\"10.7.157.1\"\r\n\r\nOK\r\n"),
		TX("AT+QICSGP=1\r"), RX("\r\nERROR\r\n"), WAIT(1000),
		TX("AT+QICSGP=1\r"),
		RX("\r\n+QICSGP: 1,\"\",\"\",\"\",0\r\n\r\nOK\r\n"),
		TX("AT+QIACT?\r"), RX("\r\nERROR\r\n"), WAIT(1000),
		TX("AT+QIACT?\r"),
		RX("\r\n+QIACT: 1,1,1,\"10.7.157.1\"\r\n\r\nOK\r\n"),
		TX("AT+QIDNSCFG=1\r"), RX("\r\nERROR\r\n"),
		EV("context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"),
		END } },
	{ "QIACT? fails again and again: there is no context", {
		UP_AND_OPEN, OPEN(8010, MUCH),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8010,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 1,561\r\n"),
		EV("opened 1 NET_UNREACH 561\n"), AUTO(6900, look_fails),
		EV("released 1\n"), AUTO(100, look_fails),
		EV("closed 0 NET_UNREACH 0\n"
		   "context 1 ACTIVATING: deactivated by the network\n"),
		END } },
	{ "QISTATE fails: the module is busy", {
		UP_AND_OPEN, WAIT(5000), TX("AT+QISTATE=1,0\r"),
		RX("\r\n+CME ERROR: 568\r\n"), READ_TOTALS("0,0,0"), WAIT(999),
		TX(""), WAIT(1), TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)), END } },
	{ "QISTATE fails: the module stays busy", {
		UP_AND_OPEN, AUTO(11900, busy), EV(""), AUTO(200, busy),
		EV("closed 0 RESET 0\n"), ABORT(0), EV("released 0\n"),
		END } },
	{ "an answer without the totals is no reason to ask at once", {
		UP_AND_OPEN, WAIT(5000), TX("AT+QISTATE=1,0\r"), RX(ALIVE(0)),
		TX("AT+QIRD=0,0\r"), RX("\r\nOK\r\n"), WAIT(149), TX(""),
		WAIT(1), READ_TOTALS("0,0,0"), END } },
	{ "the port is hung up", {
		UP_AND_OPEN, OPEN(8, MUCH),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8,0,1\r"),
		AT(1, "AT+CSQ"), HANGUP(),
		EV("done 1 GONE ''\nclosed 0 GONE 0\nopened 1 GONE 0\n"
		   "released 1\nmodule GONE\ncontext 1 DOWN\n"),
		ABORT(0), EV("released 0\n"), RX("\r\nOK\r\n"),
		WAIT(1000000), END } },
};

static void script_desc(const struct script *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(chapter3, chapter3, script_desc);
KUNIT_ARRAY_PARAM(sending, sending, script_desc);
KUNIT_ARRAY_PARAM(pushing, pushing, script_desc);
KUNIT_ARRAY_PARAM(buffering, buffering, script_desc);
KUNIT_ARRAY_PARAM(opening, opening, script_desc);
KUNIT_ARRAY_PARAM(closing, closing, script_desc);
KUNIT_ARRAY_PARAM(around, around, script_desc);

static int session_init(struct kunit *test)
{
	struct script_world *w = script_world_create(test);

	script_bring_up(w);
	test->priv = w;
	return 0;
}

static void test_script(struct kunit *test)
{
	const struct script *c = test->param_value;

	script_try(test->priv, c->name, c->steps);
}

/* Firmware that echoes whatever ATE0 says. */
static void test_echo(struct kunit *test)
{
	static const struct step steps[] = {
		UP_AND_OPEN, QUEUE(0, "AT+X"), TX("AT+QISEND=0,4\r"),
		RX("AT+QISEND=0,4\r\r\n> "), TX("AT+X"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 4\n"), END
	};
	struct script_world *w = test->priv;

	w->session.echoes = true;
	script_try(w, "echo", steps);
}

/* ... and that begins with a CR, right behind a push. */
static void test_echo_behind_push(struct kunit *test)
{
	static const struct step steps[] = {
		UP_AND_OPEN, QUEUE(0, "abcd"), TX("AT+QISEND=0,4\r"),
		RX("AT+QISEND=0,4\r\r\n> "), TX("abcd"),
		RX("\r\n+QIURC: \"recv\",0,4\r\ntest\r\nSEND FAIL\r\n"),
		EV("data 0 test\n"), TX("\rAT+CMEE?\r"),
		RX("\r\n+QIURC: \"recv\",0,4\r\ntest"), EV("data 0 test\n"),
		RX("\rAT+CMEE?\r\r\n+CMEE: 1\r\n\r\nOK\r\n"), EV(""),
		STAT(framing_errors, 0), END
	};
	struct script_world *w = test->priv;

	w->session.echoes = true;
	script_play(w, "echo behind a push", steps);
}

/* A stream of pushes needs no engine run but for the watch over the first. */
static void test_watch(struct kunit *test)
{
	static const char *const pieces[] = {
		PUSH(0, 4) "te", "st", PUSH(0, 4) "te", "st" PUSH(0, 2), "ab",
		PUSH(0, 3) "t",
	};
	static const struct step steps[] = {
		UP_AND_OPEN, END
	};
	struct script_world *w = test->priv;
	struct cellsock_session *s = &w->session;
	unsigned int i;
	u64 next = 0;

	script_play(w, "watch", steps);
	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		KUNIT_EXPECT_EQ(test, i == 0,
				cellsock_session_receive(s, w->now,
							 (const u8 *)pieces[i],
							 NULL,
							 strlen(pieces[i])));
		if (i == 0)
			next = cellsock_session_run(s, w->now);
	}
	KUNIT_EXPECT_EQ(test, (int)s->demux.state, (int)CELLSOCK_DEMUX_PAYLOAD);
	/* the last one is not forgotten */
	while (next < w->now + 3 * CELLSOCK_NS_PER_S) {
		w->now = next;
		next = cellsock_session_run(s, w->now);
	}
	KUNIT_EXPECT_EQ(test, (int)s->demux.state, (int)CELLSOCK_DEMUX_TEXT);
	KUNIT_EXPECT_EQ(test, s->ms.stats.framing_errors, 1);
}

static struct kunit_case session_cases[] = {
	KUNIT_CASE_PARAM(test_script, chapter3_gen_params),
	KUNIT_CASE_PARAM(test_script, sending_gen_params),
	KUNIT_CASE_PARAM(test_script, pushing_gen_params),
	KUNIT_CASE_PARAM(test_script, buffering_gen_params),
	KUNIT_CASE_PARAM(test_script, opening_gen_params),
	KUNIT_CASE_PARAM(test_script, closing_gen_params),
	KUNIT_CASE_PARAM(test_script, around_gen_params),
	KUNIT_CASE(test_echo),
	KUNIT_CASE(test_echo_behind_push),
	KUNIT_CASE(test_watch),
	{}
};

static struct kunit_suite session_suite = {
	.name = "cellsock-session",
	.init = session_init,
	.test_cases = session_cases,
};

kunit_test_suite(session_suite);
