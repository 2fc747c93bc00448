// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is not a client's connection: datagrams, listeners, questions.  As the document's
 * examples have it, as real modules differ from it, and with what can go wrong:
 * ldisc/socket.c, ldisc/datagram.c, ldisc/listener.c, ldisc/query.c
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "session_script.h"

/* The module is ready, context 1 is active, ids start at 0. */
struct script {
	const char *name;
	struct step steps[72];
};

#define IN_STEP								\
	TX("\rAT+CMEE?\r"), RX("\r\n+CMEE: 1\r\n\r\nOK\r\n")
#define CLOSED(id)	"\r\n+QIURC: \"closed\"," #id "\r\n"
#define ALIVE(line)	\
	TX("AT+QISTATE=1,0\r"), RX("\r\n+QISTATE: 0," line "\r\n\r\nOK\r\n")

/* ---------------------------------------------------------- datagrams */

#define SERVICE								\
	SOCKET(UDP_SERVICE, 3030, "0.0.0.0:0"),				\
	TX("AT+QIOPEN=1,0,\"UDP SERVICE\",\"127.0.0.1\",0,3030,1\r"),	\
	RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"), EV("opened 0 OK 0\n")

#define CLIENT								\
	SOCKET(UDP_CLIENT, 40000, "8.8.8.8:53"),			\
	TX("AT+QIOPEN=1,0,\"UDP\",\"8.8.8.8\",53,40000,1\r"),		\
	RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"), EV("opened 0 OK 0\n")

#define SERVICE_ALIVE	\
	ALIVE("\"UDP SERVICE\",\"127.0.0.1\",0,3030,2,1,0,1,\"usbmodem\"")

#define SEND_TEST							\
	TO(0, "10.7.89.10:6969"), QUEUE(0, "test"),			\
	TX("AT+QISEND=0,4,\"10.7.89.10\",6969\r"), RX("\r\n> "),	\
	TX("test")

#define SENT_TEST							\
	SEND_TEST, RX("\r\nSEND OK\r\n"), EV("sent 0 4\n")

#define GIVEN_UP	\
	SEND_TEST, RX("\r\n+CME ERROR: 558\r\n"), IN_STEP,	\
	EV("sent 0 4\n")

static const struct script datagrams[] = {
	{ "3.6.1, 3.6.2, 3.6.4: a UDP service", {
		SERVICE, TO(0, "10.7.89.10:6969"), QUEUE(0, "1234567890"),
		TX("AT+QISEND=0,10,\"10.7.89.10\",6969\r"), RX(">"),
		TX("1234567890"), RX("\r\nSEND OK\r\n"), EV("sent 0 10\n"),
		CLOSE(0), TX("AT+QICLOSE=0,10\r"), RX("\r\nOK\r\n" CLOSED(0)),
		EV("released 0\n"), END } },
	{ "3.6.3, pushed", {
		SERVICE,
		RX("\r\n+QIURC: \"recv\",0,4,\"10.7.76.34\",7687\r\nAAAA"),
		EV("datagram 0 from 10.7.76.34:7687 4\ndata 0 AAAA\n"),
		RX("\r\n+QIURC: \"recv\",0,2,\"10.7.76.35\",9\r\n\r\n"
		   "\r\n+QIURC: \"recv\",0,1,\"10.7.76.34\",7687\r\nB\r\n"),
		EV("datagram 0 from 10.7.76.35:9 2\ndata 0 \\r\\n\n"
		   "datagram 0 from 10.7.76.34:7687 1\ndata 0 B\n"), END } },
	{ "3.6.3, told of, and read", {
		SERVICE, RX("\r\n+QIURC: \"recv\",0\r\n"), TX("AT+QIRD=0\r"),
		RX("\r\n+QIRD: 4,\"10.7.76.34\",7687\r\nAAAA\r\n\r\nOK\r\n"),
		EV("datagram 0 from 10.7.76.34:7687 4\ndata 0 AAAA\n"),
		TX("AT+QIRD=0\r"), RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"),
		WAIT(4900), TX(""),
		/* the next one's URC is lost */
		WAIT(100), SERVICE_ALIVE, TX("AT+QIRD=0\r"),
		RX("\r\n+QIRD: 1,\"10.7.76.34\",7687\r\nB\r\n\r\nOK\r\n"),
		EV("datagram 0 from 10.7.76.34:7687 1\ndata 0 B\n"),
		TX("AT+QIRD=0\r"), RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"), END } },
	{ "... where a module reads in buffer mode only", {
		SERVICE, RX("\r\n+QIURC: \"recv\",0\r\n"), TX("AT+QIRD=0\r"),
		RX("\r\n+CME ERROR: 572\r\n"), TX("AT+QISWTMD=0,0\r"),
		RX("\r\nOK\r\n"), SERVICE_ALIVE, TX("AT+QIRD=0\r"),
		RX("\r\n+QIRD: 1,\"10.7.76.34\",7687\r\nA\r\n\r\nOK\r\n"),
		EV("datagram 0 from 10.7.76.34:7687 1\ndata 0 A\n"), TX("AT+QIRD=0\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"), END } },
	{ "no socket is polled for ever", {
		SERVICE, RX("\r\n+QIURC: \"recv\",0\r\n"), TX("AT+QIRD=0\r"),
		RX("\r\nOK\r\n"), TX(""), END } },
	{ "a datagram of nobody, and the header of one that is cut", {
		SERVICE, RX("\r\n+QIURC: \"recv\",0,4\r\nAAAA"),
		RX("\r\n+QIURC: \"recv\",0,4,\"10.7.76.34\r\nBBBB"), EV(""),
		END } },
	{ "a UDP client", {
		CLIENT, QUEUE(0, "who?"), TX("AT+QISEND=0,4\r"), RX("\r\n> "),
		TX("who?"), RX("\r\nSEND OK\r\n"), EV("sent 0 4\n"),
		RX("\r\n+QIURC: \"recv\",0,3\r\nme!"),
		EV("datagram 0 from 8.8.8.8:53 3\ndata 0 me!\n"), END } },
	{ "a UDP client that is told of, and reads", {
		CLIENT, RX("\r\n+QIURC: \"recv\",0\r\n"),
		TX("AT+QIRD=0,1500\r"),
		RX("\r\n+QIRD: 3\r\nme!\r\n\r\nOK\r\n"),
		EV("datagram 0 from 8.8.8.8:53 3\ndata 0 me!\n"),
		TX("AT+QIRD=0,1500\r"), RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"),
		END } },
	{ "a UDP client of any local port", {
		SOCKET(UDP_CLIENT, 0, "8.8.8.8:53"),
		TX("AT+QIOPEN=1,0,\"UDP\",\"8.8.8.8\",53,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 0,574\r\n"),
		EV("opened 0 ADDR_IN_USE 574\n"), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n" CLOSED(0)), EV("released 0\n"), END } },
	{ "a UDP client, IPv6", {
		SOCKET(UDP_CLIENT, 7, "2001:db8::1"),
		TX("AT+QIOPEN=1,0,\"UDP\",\"2001:db8::1\",0,7,1\r"), END } },
	{ "what no service can be", {
		SOCKET(UDP_SERVICE, 0, "0.0.0.0:0"),
		SOCKET(UDP_SERVICE, 7, "2001:db8::1"),
		SOCKET(TCP_INCOMING, 7, "0.0.0.0:0"),
		EV("open failed: -22\nopen failed: -97\nopen failed: -95\n"),
		END } },
	{ "a service is for IPv4 remotes that have a port", {
		SERVICE, TO(0, "2001:db8::1"), QUEUE(0, "a"), EV("sent 0 1\n"),
		TO(0, "1.2.3.4:0"), QUEUE(0, "b"), EV("sent 0 1\n"),
		STAT(lost_datagrams, 2), SENT_TEST, END } },
	{ "no room, and then some", {
		SERVICE, SEND_TEST, RX("\r\nSEND FAIL\r\n"), IN_STEP, WAIT(40),
		TX("AT+QISEND=0,4,\"10.7.89.10\",6969\r"), RX("\r\n> "),
		TX("test"), RX("\r\nSEND OK\r\n"), EV("sent 0 4\n"),
		STAT(send_retries, 1), STAT(lost_datagrams, 0), END } },
	{ "no room for so long that it is given up", {
		SERVICE, SEND_TEST, RX("\r\nSEND FAIL\r\n"), IN_STEP, WAIT(40),
		TX("AT+QISEND=0,4,\"10.7.89.10\",6969\r"), RX("\r\n> "),
		TX("test"), RX("\r\nSEND FAIL\r\n"), IN_STEP, WAIT(80),
		TX("AT+QISEND=0,4,\"10.7.89.10\",6969\r"), RX("\r\n> "),
		TX("test"), RX("\r\nSEND FAIL\r\n"), IN_STEP, WAIT(160),
		TX("AT+QISEND=0,4,\"10.7.89.10\",6969\r"), RX("\r\n> "),
		TX("test"), EV(""), RX("\r\nSEND FAIL\r\n"), IN_STEP,
		EV("sent 0 4\n"),
		STAT(send_retries, 3), STAT(lost_datagrams, 1),
		SENT_TEST, END } },
	{ "another port of the module is at a prompt: sent again", {
		SERVICE, TO(0, "10.7.89.10:6969"), QUEUE(0, "test"),
		TX("AT+QISEND=0,4,\"10.7.89.10\",6969\r"),
		RX("\r\n+CME ERROR: 551\r\n"), TX(""), WAIT(40),
		TX("AT+QISEND=0,4,\"10.7.89.10\",6969\r"), RX("\r\n> "),
		TX("test"), RX("\r\nSEND OK\r\n"), EV("sent 0 4\n"),
		STAT(send_retries, 1), STAT(lost_datagrams, 0), END } },
	{ "an error: given up, and the socket looked at", {
		SERVICE, GIVEN_UP, SERVICE_ALIVE, STAT(lost_datagrams, 1),
		SENT_TEST, END } },
	{ "an error, and the socket is gone", {
		SERVICE, GIVEN_UP, TX("AT+QISTATE=1,0\r"), RX("\r\nOK\r\n"),
		EV("closed 0 RESET 0\n"), ABORT(0), EV("released 0\n"), END } },
	{ "nothing but errors", {
		SERVICE, GIVEN_UP, SERVICE_ALIVE, GIVEN_UP, SERVICE_ALIVE,
		GIVEN_UP, SERVICE_ALIVE, GIVEN_UP, SERVICE_ALIVE,
		SEND_TEST, RX("\r\n+CME ERROR: 558\r\n"), IN_STEP,
		EV("sent 0 4\nclosed 0 RESET 558\n"), TX("AT+QICLOSE=0,0\r"),
		END } },
	{ "a result that never comes: the datagram is not sent again", {
		SERVICE, SEND_TEST, WAIT(5500), TX("\rAT+CMEE?\r"),
		RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"), EV("sent 0 4\n"),
		SERVICE_ALIVE, STAT(lost_datagrams, 1), SENT_TEST,
		END } },
	{ "a datagram that this firmware cannot send", {
		SERVICE, TO(0, "10.7.89.10:6969"), LONG(0, 1461),
		EV("sent 0 1461\n"), STAT(lost_datagrams, 1), END } },
	{ "closed by the module", {
		SERVICE, RX(CLOSED(0)), EV("closed 0 RESET 0\n"),
		TX("AT+QICLOSE=0,0\r"), RX("\r\nOK\r\n" CLOSED(0)), ABORT(0),
		EV("released 0\n"), END } },
	{ "the host closes, and what waits is sent first", {
		SERVICE, TO(0, "10.7.89.10:6969"), QUEUE(0, "bye"),
		TX("AT+QISEND=0,3,\"10.7.89.10\",6969\r"), CLOSE(0), TX(""),
		RX("\r\n> "), TX("bye"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 3\n"), TX("AT+QICLOSE=0,10\r"),
		RX("\r\nOK\r\n" CLOSED(0)), EV("released 0\n"), END } },
	{ "the host closes, and nothing waits", {
		SERVICE, CLOSE(0), TX("AT+QICLOSE=0,10\r"), END } },
	{ "the host closes at once, at the prompt", {
		SERVICE, TO(0, "10.7.89.10:6969"), QUEUE(0, "bye"),
		TX("AT+QISEND=0,3,\"10.7.89.10\",6969\r"), ABORT(0),
		RX("\r\n> "), TX("bye"), RX("\r\nSEND OK\r\n"),
		TX("AT+QICLOSE=0,0\r"), RX("\r\nOK\r\n" CLOSED(0)),
		EV("released 0\n"), END } },
	{ "what comes after the host has closed is nobody's", {
		SERVICE, ABORT(0), TX("AT+QICLOSE=0,0\r"),
		RX("\r\n+QIURC: \"recv\",0,2,\"1.2.3.4\",5\r\nab"
		   "\r\nOK\r\n" CLOSED(0)), EV("released 0\n"), END } },
	{ "a socket that is quiet is looked at", {
		SERVICE, WAIT(4999), TX(""), WAIT(1), SERVICE_ALIVE,
		WAIT(9999), TX(""), WAIT(1), SERVICE_ALIVE, END } },
	{ "an id that somebody else has", {
		SOCKET(UDP_SERVICE, 3030, "0.0.0.0:0"),
		TX("AT+QIOPEN=1,0,\"UDP SERVICE\",\"127.0.0.1\",0,3030,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 0,563\r\n"),
		TX("AT+QIOPEN=1,1,\"UDP SERVICE\",\"127.0.0.1\",0,3030,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 1,0\r\n"), EV("opened 0 OK 0\n"),
		TX("AT+QISTATE?\r"), RX("\r\nOK\r\n"), END } },
	{ "the context is lost", {
		SERVICE, RX("\r\n+QIURC: \"pdpdeact\",1\r\n"),
		EV("closed 0 NET_UNREACH 0\n"
		   "context 1 ACTIVATING: deactivated by the network\n"),
		TX("AT+QICLOSE=0,0\r"), END } },
};

/* ---------------------------------------------------------- listeners */

#define LISTEN								\
	SOCKET(TCP_LISTENER, 2020, "0.0.0.0:0"),			\
	TX("AT+QCFG=\"nat\"\r"), RX("\r\n+QCFG: \"nat\",2\r\n\r\nOK\r\n"), \
	TX("AT+QIOPEN=1,0,\"TCP LISTENER\",\"127.0.0.1\",0,2020,0\r")

#define LISTENER							\
	LISTEN, RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"), EV("opened 0 OK 0\n")

#define INCOMING(id, port)	\
	"\r\n+QIURC: \"incoming\"," #id ",0,\"172.31.242.222\"," #port "\r\n"

#define LISTENER_LINE	\
	"\r\n+QISTATE: 0,\"TCP LISTENER\",\"127.0.0.1\",0,2020,3,1,0,0,"	\
	"\"usbmodem\"\r\n"

#define INCOMING_LINE(id, port, state)	\
	"\r\n+QISTATE: " #id ",\"TCP INCOMING\",\"172.31.242.222\"," #port	\
	",2020," #state ",1,0,0,\"usbmodem\"\r\n"

#define TAKEN								\
	RX(INCOMING(11, 54091)),					\
	EV("incoming 1 on 0 from 172.31.242.222:54091\n"),		\
	TX("AT+QISWTMD=11,0\r"), RX("\r\nOK\r\n")

#define LIST(lines)	\
	TX("AT+QISTATE?\r"), RX(lines "\r\nOK\r\n")

static const struct script listeners[] = {
	{ "3.5.1 to 3.5.4: a TCP server", {
		LISTENER, TAKEN, CREDIT(1, 2000), TX("AT+QIRD=11,1500\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"),
		RX("\r\n+QIURC: \"recv\",11\r\n"), TX("AT+QIRD=11,1500\r"),
		RX("\r\n+QIRD: 4\r\ntest\r\n\r\nOK\r\n"),
		EV("data 1 test\n"), TX("AT+QIRD=11,1500\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"), QUEUE(1, "answer"),
		TX("AT+QISEND=11,6\r"), RX("\r\n> "), TX("answer"),
		RX("\r\nSEND OK\r\n"), EV("sent 1 6\n"), ABORT(1),
		TX("AT+QICLOSE=11,0\r"), RX("\r\nOK\r\n" CLOSED(11)),
		EV("released 1\n"), CLOSE(0), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n" CLOSED(0)), EV("released 0\n"), END } },
	{ "a reader that takes much, a second after it was held", {
		LISTENER, TAKEN, CREDIT(1, 65535), TX("AT+QIRD=11,1500\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"), WAIT(1000),
		TX("AT+QISWTMD=11,1\r"), RX("\r\nOK\r\n"),
		TX("AT+QIRD=11,0\r"), RX("\r\n+QIRD: 0,0,0\r\n\r\nOK\r\n"),
		RX("\r\n+QIURC: \"recv\",11,2\r\nab"), EV("data 1 ab\n"),
		END } },
	{ "data told of before the mode is settled", {
		LISTENER, RX(INCOMING(11, 54091)
			     "\r\n+QIURC: \"recv\",11\r\n"),
		EV("incoming 1 on 0 from 172.31.242.222:54091\n"),
		TX("AT+QISWTMD=11,0\r"), RX("\r\nOK\r\n"),
		TX("AT+QIRD=11,0\r"), RX("\r\n+QIRD: 4,0,4\r\n\r\nOK\r\n"),
		CREDIT(1, 2000), TX("AT+QIRD=11,1500\r"),
		RX("\r\n+QIRD: 4\r\ntest\r\n\r\nOK\r\n"),
		EV("data 1 test\n"), TX("AT+QIRD=11,1500\r"), END } },
	{ "data pushed before the mode is settled", {
		LISTENER, RX(INCOMING(11, 54091)
			     "\r\n+QIURC: \"recv\",11,4\r\ntest"),
		EV("incoming 1 on 0 from 172.31.242.222:54091\n"
		   "data 1 test\n"), TX("AT+QISWTMD=11,0\r"), END } },
	{ "the remote closes", {
		LISTENER, TAKEN, CREDIT(1, 2000), TX("AT+QIRD=11,1500\r"),
		RX(CLOSED(11) "\r\n+QIRD: 3\r\nend\r\n\r\nOK\r\n"),
		EV("data 1 end\n"), TX("AT+QIRD=11,1500\r"),
		RX("\r\n+QIRD: 0\r\n\r\nOK\r\n"), TX("AT+QIRD=11,0\r"),
		RX("\r\n+QIRD: 3,3,0\r\n\r\nOK\r\n"), EV("closed 1 OK 0\n"),
		ABORT(1), TX("AT+QICLOSE=11,0\r"),
		RX("\r\nOK\r\n" CLOSED(11)), EV("released 1\n"), END } },
	{ "the way in is opened once", {
		SOCKET(TCP_LISTENER, 2020, "0.0.0.0:0"),
		SOCKET(TCP_LISTENER, 2021, "0.0.0.0:0"),
		TX("AT+QCFG=\"nat\"\r"),
		RX("\r\n+QCFG: \"nat\",0\r\n\r\nOK\r\n"),
		TX("AT+QCFG=\"nat\",1\r"), RX("\r\nOK\r\n"),
		TX("AT+QIOPEN=1,0,\"TCP LISTENER\",\"127.0.0.1\",0,2021,0\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"),
		TX("AT+QIOPEN=1,1,\"TCP LISTENER\",\"127.0.0.1\",0,2020,0\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 1,0\r\n"),
		EV("opened 1 OK 0\nopened 0 OK 0\n"), END } },
	{ "a module that knows of no way in", {
		SOCKET(TCP_LISTENER, 2020, "0.0.0.0:0"),
		TX("AT+QCFG=\"nat\"\r"), RX("\r\nERROR\r\n"),
		TX("AT+QIOPEN=1,0,\"TCP LISTENER\",\"127.0.0.1\",0,2020,0\r"),
		RX("\r\nERROR\r\n"), TX("AT+QIGETERROR\r"),
		RX("\r\n+QIGETERROR: 574, Port busy\r\n\r\nOK\r\n"),
		EV("opened 0 ADDR_IN_USE 574\n"), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n" CLOSED(0)), EV("released 0\n"), END } },
	{ "a module that refuses to open the way in", {
		SOCKET(TCP_LISTENER, 2020, "0.0.0.0:0"),
		TX("AT+QCFG=\"nat\"\r"),
		RX("\r\n+QCFG: \"nat\",0\r\n\r\nOK\r\n"),
		TX("AT+QCFG=\"nat\",1\r"), RX("\r\nERROR\r\n"),
		TX("AT+QIOPEN=1,0,\"TCP LISTENER\",\"127.0.0.1\",0,2020,0\r"),
		END } },
	{ "no listener without a port", {
		SOCKET(TCP_LISTENER, 0, "0.0.0.0:0"), EV("open failed: -22\n"),
		END } },
	{ "the first connection comes before the word that it listens", {
		LISTEN, RX("\r\nOK\r\n" INCOMING(11, 54091)),
		EV("opened 0 OK 0\nincoming 1 on 0 from 172.31.242.222:54091\n"),
		TX("AT+QISWTMD=11,0\r"), RX("\r\nOK\r\n"),
		RX("\r\n+QIOPEN: 0,0\r\n"), END } },
	{ "it takes the id that ours was to have", {
		LISTENER, IDS(11), OPEN(80, 65535),
		TX("AT+QIOPEN=1,11,\"TCP\",\"220.180.239.212\",80,0,1\r"),
		RX(INCOMING(11, 54091) "\r\nOK\r\n\r\n+QIOPEN: 11,563\r\n"),
		EV("incoming 2 on 0 from 172.31.242.222:54091\n"),
		TX("AT+QISWTMD=11,0\r"), RX("\r\nOK\r\n"),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",80,0,1\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 1,0\r\n"), EV("opened 1 OK 0\n"),
		END } },
	{ "it takes the id of one that was closed behind our back", {
		LISTENER, TAKEN, RX(INCOMING(11, 54092)),
		EV("incoming 2 on 0 from 172.31.242.222:54092\n"
		   "closed 1 RESET 0\n"), TX("AT+QISWTMD=11,0\r"),
		RX("\r\nOK\r\n"), ABORT(1), EV("released 1\n"), END } },
	{ "it is told of twice", {
		LISTENER, TAKEN, RX(INCOMING(11, 54091)), EV(""), END } },
	{ "the host closes as soon as it is told", {
		LISTENER, TAKEN, ABORT(1), TX("AT+QICLOSE=11,0\r"),
		RX("\r\nOK\r\n" CLOSED(11)), EV("released 1\n"), END } },
	{ "from nowhere: refused", {
		LISTENER, RX("\r\n+QIURC: \"incoming\",11,0,\"\",0\r\n"),
		TX("AT+QICLOSE=11,0\r"), RX("\r\nOK\r\n" CLOSED(11)),
		EV(""), END } },
	{ "the listener is being closed: refused", {
		LISTENER, ABORT(0), TX("AT+QICLOSE=0,0\r"),
		RX(INCOMING(11, 54091) "\r\nOK\r\n"),
		TX("AT+QICLOSE=11,0\r"), RX("\r\nOK\r\n"),
		RX(CLOSED(0) CLOSED(11)), EV("released 0\n"), END } },
	{ "of a listener that is gone: refused, by the list", {
		RX(INCOMING(11, 54091)),
		LIST(INCOMING_LINE(11, 54091, 2)), TX("AT+QICLOSE=11,0\r"),
		RX("\r\nOK\r\n" CLOSED(11)), END } },
	{ "another port's connection is left alone", {
		LISTENER,
		RX("\r\n+QIURC: \"incoming\",11,4,\"172.31.242.222\",5\r\n"),
		LIST(LISTENER_LINE
		     "\r\n+QISTATE: 4,\"TCP LISTENER\",\"127.0.0.1\",0,80,3,"
		     "1,4,0,\"usbat\"\r\n"
		     "\r\n+QISTATE: 11,\"TCP INCOMING\",\"172.31.242.222\",5,"
		     "80,2,1,4,0,\"usbat\"\r\n"),
		RX("\r\n+QIURC: \"recv\",11\r\n" CLOSED(11)), EV(""), END } },
	{ "full, says the module", {
		RX("\r\n+QIURC: \"incoming full\"\r\n"), EV(""), LISTENER,
		RX("\r\n+QIURC: \"incoming full\"\r\n"),
		EV("incoming full\n"),
		RX("\r\n+QIURC: \"incoming full\",0\r\n"),
		EV("incoming full\n"),
		RX("\r\n+QIURC: \"incoming full\",5\r\n"), EV(""), END } },
	{ "the event is lost, and the list tells", {
		LISTENER, WAIT(5000), TX("AT+QISTATE?\r"),
		RX(LISTENER_LINE INCOMING_LINE(11, 54091, 2) "\r\nOK\r\n"),
		EV("incoming 1 on 0 from 172.31.242.222:54091\n"),
		TX("AT+QISWTMD=11,0\r"), RX("\r\nOK\r\n"),
		ALIVE("\"TCP LISTENER\",\"127.0.0.1\",0,2020,3,1,0,0,\"usbmodem\""),
		/* the event was only late */
		RX(INCOMING(11, 54091)), EV(""), END } },
	{ "the event is lost, and its data tells", {
		LISTENER, RX("\r\n+QIURC: \"recv\",11\r\n"),
		LIST(LISTENER_LINE INCOMING_LINE(11, 54091, 2)),
		EV("incoming 1 on 0 from 172.31.242.222:54091\n"),
		TX("AT+QISWTMD=11,0\r"), END } },
	{ "the event is lost, and it is over already", {
		LISTENER, RX(CLOSED(11)),
		LIST(LISTENER_LINE INCOMING_LINE(11, 54091, 4)), EV(""),
		TX("AT+QICLOSE=11,0\r"), RX("\r\nOK\r\n" CLOSED(11)), END } },
	{ "the listener is gone", {
		LISTENER, WAIT(5000), LIST(""), TX("AT+QISTATE=1,0\r"),
		RX("\r\nOK\r\n"), EV("closed 0 RESET 0\n"), ABORT(0),
		EV("released 0\n"), END } },
	{ "the context is lost", {
		LISTENER, TAKEN, RX("\r\n+QIURC: \"pdpdeact\",1\r\n"),
		EV("closed 0 NET_UNREACH 0\nclosed 1 NET_UNREACH 0\n"
		   "context 1 ACTIVATING: deactivated by the network\n"),
		TX("AT+QICLOSE=11,0\r"), END } },
};

/* ---------------------------------------------------------- questions */

#define PINGED								\
	PING(64, "61.135.169.125:0"),					\
	TX("AT+QPING=1,\"61.135.169.125\",4,1,64\r")

#define PING_ANSWER	"\r\n+QPING: 0,\"61.135.169.125\",64,192,255\r\n"
#define PING_OVER	"\r\n+QPING: 0,1,1,0,192,192,192\r\n"

#define PING_AGAIN							\
	PINGED, RX("\r\nOK\r\n" PING_ANSWER PING_OVER),			\
	EV("pong OK 0 192 ms ttl 255\n")

#define LOOKUP								\
	RESOLVE(7, "www.example.com"),					\
	TX("AT+QIOPEN=1,0,\"UDP\",\"www.example.com\",9,0,0\r")

#define LOOK(addr)							\
	TX("AT+QISTATE=1,0\r"),						\
	RX("\r\n+QISTATE: 0,\"UDP\",\"" addr "\",9,49152,2,1,0,0,\"usbmodem\"\r\n" \
	   "\r\nOK\r\n")

#define LOOK_STATE(state)						\
	TX("AT+QISTATE=1,0\r"),						\
	RX("\r\n+QISTATE: 0,\"UDP\",\"93.184.216.34\",9,49152," #state	\
	   ",1,0,0,\"usbmodem\"\r\n\r\nOK\r\n")

#define LOOKUP_CLOSED	\
	TX("AT+QICLOSE=0,0\r"), RX("\r\nOK\r\n" CLOSED(0))

static const struct script questions[] = {
	{ "3.7: an answer", {
		PINGED, RX("\r\nOK\r\n"), RX(PING_ANSWER),
		EV("pong OK 0 192 ms ttl 255\n"), RX(PING_OVER), PING_AGAIN,
		END } },
	{ "an answer without quotes", {
		PINGED, RX("\r\nOK\r\n\r\n+QPING: 0,61.135.169.125,64,5,60\r\n"),
		EV("pong OK 0 5 ms ttl 60\n"), RX(PING_OVER), END } },
	{ "an answer before the OK", {
		PINGED, RX(PING_ANSWER), EV("pong OK 0 192 ms ttl 255\n"),
		RX(PING_OVER "\r\nOK\r\n"), PING_AGAIN, END } },
	{ "no answer", {
		PINGED, RX("\r\nOK\r\n"), WAIT(4000),
		RX("\r\n+QPING: 569\r\n"), EV("pong TIMEDOUT 569 0 ms ttl 0\n"),
		RX("\r\n+QPING: 0,1,0,1,0,0,0\r\n"), PING_AGAIN, END } },
	{ "no answer, and the last line is an error, too", {
		PINGED, RX("\r\nOK\r\n\r\n+QPING: 569\r\n"),
		EV("pong TIMEDOUT 569 0 ms ttl 0\n"),
		RX("\r\n+QPING: 569\r\n"), PING_AGAIN, END } },
	{ "no answer, and one line only", {
		PINGED, RX("\r\nOK\r\n\r\n+QPING: 0,1,0,1,0,0,0\r\n"),
		EV("pong TIMEDOUT 0 0 ms ttl 0\n"), PING_AGAIN, END } },
	{ "an error, and no line more", {
		PINGED, RX("\r\nOK\r\n\r\n+QPING: 565\r\n"),
		EV("pong HOST_UNREACH 565 0 ms ttl 0\n"), WAIT(999),
		PING(64, "1.2.3.4:0"), EV("ping failed: -16\n"), WAIT(1),
		PING_AGAIN, END } },
	{ "no line at all", {
		PINGED, RX("\r\nOK\r\n"), WAIT(5999), EV(""), WAIT(1),
		EV("pong TIMEDOUT 0 0 ms ttl 0\n"), PING_AGAIN, END } },
	{ "refused", {
		PINGED, RX("\r\nERROR\r\n"), TX("AT+QIGETERROR\r"),
		RX("\r\n+QIGETERROR: 568, Operation busy\r\n\r\nOK\r\n"),
		EV("pong BUSY 568 0 ms ttl 0\n"), PING_AGAIN, END } },
	{ "IPv6 is refused, and not asked again", {
		PING(32, "2001:db8::1"),
		TX("AT+QPING=1,\"2001:db8::1\",4,1,32\r"),
		RX("\r\n+CME ERROR: 552\r\n"),
		EV("pong HOST_UNREACH 552 0 ms ttl 0\n"),
		PING(32, "2001:db8::1"), EV("ping failed: -97\n"), PING_AGAIN,
		END } },
	{ "one at a time", {
		PINGED, PING(64, "1.2.3.4:0"), EV("ping failed: -16\n"),
		RX("\r\nOK\r\n" PING_ANSWER),
		EV("pong OK 0 192 ms ttl 255\n"), PING(64, "1.2.3.4:0"),
		EV("ping failed: -16\n"), RX(PING_OVER), PING_AGAIN, END } },
	{ "sizes", {
		PING(31, "1.2.3.4:0"), PING(1501, "1.2.3.4:0"),
		EV("ping failed: -22\nping failed: -22\n"),
		PING(1500, "1.2.3.4:0"), TX("AT+QPING=1,\"1.2.3.4\",4,1,1500\r"),
		END } },
	{ "somebody else's answer", {
		PINGED, RX("\r\nOK\r\n\r\n+QPING: 0,\"1.2.3.4\",64,5,60\r\n"),
		EV(""), RX(PING_ANSWER), EV("pong OK 0 192 ms ttl 255\n"),
		RX(PING_OVER), END } },
	{ "the module starts anew", {
		PINGED, RX("\r\nRDY\r\n"),
		EV("pong GONE 0 0 ms ttl 0\nmodule SYNC: the module was reset\n"
		   "context 1 ACTIVATING\n"), TX("\x1b\rAT+CMEE?\r"), END } },
	{ "the port is hung up", {
		PINGED, RX("\r\nOK\r\n"), HANGUP(),
		EV("pong GONE 0 0 ms ttl 0\nmodule GONE\ncontext 1 DOWN\n"),
		PING(64, "1.2.3.4:0"), EV("ping failed: -100\n"), END } },

	{ "a name", {
		LOOKUP, RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"),
		LOOK("93.184.216.34"), LOOKUP_CLOSED,
		EV("resolved 7 OK 0 93.184.216.34\n"), END } },
	{ "a name, IPv6", {
		LOOKUP, RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"),
		LOOK("2001:db8::1"), LOOKUP_CLOSED,
		EV("resolved 7 OK 0 2001:db8::1\n"), END } },
	{ "a name that nobody knows", {
		LOOKUP, RX("\r\nOK\r\n\r\n+QIOPEN: 0,565\r\n"), LOOKUP_CLOSED,
		EV("resolved 7 HOST_UNREACH 565 \n"), END } },
	{ "a name that is refused", {
		LOOKUP, RX("\r\nERROR\r\n"), TX("AT+QIGETERROR\r"),
		RX("\r\n+QIGETERROR: 564, DNS busy\r\n\r\nOK\r\n"),
		LOOKUP_CLOSED, EV("resolved 7 BUSY 564 \n"), END } },
	{ "firmware that shows the name only", {
		LOOKUP, RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"),
		LOOK("www.example.com"), LOOKUP_CLOSED,
		EV("resolved 7 HOST_UNREACH 0 \n"), END } },
	{ "no answer for half a minute", {
		LOOKUP, RX("\r\nOK\r\n"), WAIT(10000), LOOK_STATE(1),
		WAIT(10000), LOOK_STATE(1), WAIT(9999), TX(""), WAIT(1),
		LOOKUP_CLOSED, EV("resolved 7 TIMEDOUT 0 \n"), END } },
	{ "its opening is not told of, and seen", {
		LOOKUP, RX("\r\nOK\r\n"), WAIT(10000), LOOK_STATE(2),
		LOOKUP_CLOSED, EV("resolved 7 OK 0 93.184.216.34\n"), END } },
	{ "... or seen to have failed", {
		LOOKUP, RX("\r\nOK\r\n"), WAIT(10000), LOOK_STATE(4),
		LOOKUP_CLOSED, EV("resolved 7 HOST_UNREACH 0 \n"), END } },
	{ "its end is not confirmed", {
		LOOKUP, RX("\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n"),
		LOOK("93.184.216.34"), TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n"), WAIT(2000),
		EV("resolved 7 OK 0 93.184.216.34\n"), TX("AT+QISTATE?\r"),
		END } },
	{ "an id that somebody else has", {
		LOOKUP, RX("\r\nOK\r\n\r\n+QIOPEN: 0,563\r\n"),
		TX("AT+QISTATE?\r"), RX("\r\nOK\r\n"),
		TX("AT+QIOPEN=1,1,\"UDP\",\"www.example.com\",9,0,0\r"), END } },
	{ "a connection takes the id", {
		LISTENER, IDS(11), RESOLVE(7, "a.b"),
		TX("AT+QIOPEN=1,11,\"UDP\",\"a.b\",9,0,0\r"),
		RX(INCOMING(11, 54091) "\r\nOK\r\n\r\n+QIOPEN: 11,563\r\n"),
		EV("incoming 1 on 0 from 172.31.242.222:54091\n"),
		TX("AT+QISWTMD=11,0\r"), RX("\r\nOK\r\n"),
		TX("AT+QIOPEN=1,1,\"UDP\",\"a.b\",9,0,0\r"), END } },
	{ "one at a time, and sockets get other ids meanwhile", {
		LOOKUP, RESOLVE(8, "b.c"), EV("resolve failed: -16\n"),
		RX("\r\nOK\r\n"), OPEN(80, 65535),
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",80,0,1\r"), END } },
	{ "what is no name", {
		RESOLVE(1, ""), RESOLVE(2, "a b"), RESOLVE(3, "a\"b"),
		RESOLVE(4, "a..b"), RESOLVE(5, ".a"), RESOLVE(6, "::1"),
		RESOLVE(7, "0123456789012345678901234567890123456789012345678901234567890123.a"),
		EV("resolve failed: -22\nresolve failed: -22\n"
		   "resolve failed: -22\nresolve failed: -22\n"
		   "resolve failed: -22\nresolve failed: -22\n"
		   "resolve failed: -22\n"), END } },
	{ "the context is given up", {
		LOOKUP, RX("\r\nOK\r\n"), DOWN(1), LOOKUP_CLOSED,
		EV("context 1 DEACTIVATING\nresolved 7 NET_UNREACH 0 \n"),
		TX("AT+QIDEACTEX=1\r"), END } },
	{ "the module starts anew, and knows nothing of it", {
		LOOKUP, RX("\r\nRDY\r\n"),
		EV("resolved 7 GONE 0 \nmodule SYNC: the module was reset\n"
		   "context 1 ACTIVATING\n"), TX("\x1b\rAT+CMEE?\r"), END } },
};

static void script_desc(const struct script *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(datagrams, datagrams, script_desc);
KUNIT_ARRAY_PARAM(listeners, listeners, script_desc);
KUNIT_ARRAY_PARAM(questions, questions, script_desc);

static int services_init(struct kunit *test)
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

/* Bytes that the port lost, in the header and behind it. */
static void test_damage(struct kunit *test)
{
	static const struct step steps[] = {
		SERVICE,
		/* in a payload: its beginning is all that is handed on */
		RX("\r\n+QIURC: \"recv\",0,4,\"1.2.3.4\",5\r\nAB"),
		FLAG(CELLSOCK_RX_PARITY, "C"), RX("D\r\n"),
		EV("datagram 0 from 1.2.3.4:5 4\ndata 0 AB\n"),
		/* in a header */
		RX("\r\n+QIURC: \"recv\",0,4,\"1.2.3."),
		FLAG(CELLSOCK_RX_PARITY, "5"), RX("\",5\r\nABCD"),
		EV(""),
		RX("\r\n+QIURC: \"recv\",0,2,\"1.2.3.4\",5\r\nok"),
		EV("datagram 0 from 1.2.3.4:5 2\ndata 0 ok\n"),
		SERVICE_ALIVE, END
	};
	struct script_world *w = test->priv;

	script_play(w, "damage", steps);
}

static struct kunit_case services_cases[] = {
	KUNIT_CASE_PARAM(test_script, datagrams_gen_params),
	KUNIT_CASE_PARAM(test_script, listeners_gen_params),
	KUNIT_CASE_PARAM(test_script, questions_gen_params),
	KUNIT_CASE(test_damage),
	{}
};

static struct kunit_suite services_suite = {
	.name = "cellsock-services",
	.init = services_init,
	.test_cases = services_cases,
};

kunit_test_suite(services_suite);
