// SPDX-License-Identifier: GPL-2.0-only
/*
 * A session with a GSM M10: as the document's examples have it, as real modules
 * differ from it, and with what can go wrong.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "session_script.h"

/* The module is ready, context 1 is active, ids start at 0. */
struct script {
	const char *name;
	struct step steps[72];
};

static const struct auto_reply module[] = {
	{ "AT+CGMI", "\r\nQuectel_Ltd\r\n\r\nOK\r\n" },
	{ "AT+CGMM", "\r\nQuectel_M10\r\n\r\nOK\r\n" },
	{ "AT+CGMR", "\r\nRevision:M10R04A02M32_SST\r\n\r\nOK\r\n" },
	{ "AT+C5GREG?", "\r\nERROR\r\n" },
	{ "AT+CEREG?", "\r\nERROR\r\n" },
	{ "AT+QISDE=0", "\r\nERROR\r\n" },
	{ "AT+QIDEACT", "\r\nDEACT OK\r\n" },
	{ "AT+QISTAT", "\r\nOK\r\n\r\nSTATE: IP STATUS\r\n" },
	{ "AT+QILOCIP", "\r\n10.79.142.227\r\n" },
	{ "AT+QIDNSCFG?", "\r\nERROR\r\n" },
	{ "AT+QISACK=0", "\r\n+QISACK: 0, 0, 0\r\n\r\nOK\r\n" },
	{ NULL, NULL },
};

#define IN_STEP								\
	TX("\rAT+CMEE?\r"), RX("\r\n+CMEE: 1\r\n\r\nOK\r\n")

/* 4.2, with the first connection after the context is up */
#define CONNECTED							\
	OPEN(7007, 20000),						\
	TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"),		\
	RX("\r\nOK\r\n"), EV(""), RX("\r\n0, CONNECT OK\r\n"),		\
	EV("opened 0 OK 0\n")

#define SACK(id, text)							\
	TX("AT+QISACK=" #id "\r"), RX("\r\n+QISACK: " text "\r\n\r\nOK\r\n")

/* ... whose side nothing has asked for yet */
#define SERVER_SIDE	TX("AT+QISRVC=1\r"), RX("\r\nOK\r\n")

#define SENT_HELLO							\
	QUEUE(0, "Hello"), SERVER_SIDE, TX("AT+QISEND=0,5\r"),		\
	RX("\r\n> "), TX("Hello"), RX("\r\nSEND OK\r\n"), EV("sent 0 5\n")
#define NUL_8		"\0\0\0\0\0\0\0\0"
#define NUL_64		NUL_8 NUL_8 NUL_8 NUL_8 NUL_8 NUL_8 NUL_8 NUL_8
#define NUL_512		NUL_64 NUL_64 NUL_64 NUL_64 NUL_64 NUL_64 NUL_64 NUL_64

/* ... in a word, so that the profile and the totals are looked at */
#define REFUSED(ms, totals)						\
	RX("\r\nERROR\r\n"), TX("AT+QISACK=0\r"),			\
	RX("\r\n+QISACK: 0, 0, 0\r\n\r\nOK\r\n"), WAIT(ms),		\
	SACK(0, totals)
#define UNACKED		WAIT(10000), SACK(0, "5, 0, 5")

static const struct auto_reply unopened[] = {
	{ "AT+QISACK=0", "\r\nERROR\r\n" },
	{ NULL, NULL },
};

static const struct script scripts[] = {
	{ "4.2, 4.3, 4.4: open, send, close", {
		CONNECTED, QUEUE(0, "Hello"), SERVER_SIDE,
		TX("AT+QISEND=0,5\r"), RX("\r\n> "), TX("Hello"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 5\n"),
		QUEUE(0, "Quectel's module is great!"), TX("AT+QISEND=0,26\r"),
		RX("\r\n> "), TX("Quectel's module is great!"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 26\n"),
		CLOSE(0), SACK(0, "31, 5, 26"), WAIT(50), SACK(0, "31, 31, 0"),
		TX("AT+QICLOSE=0\r"), RX("\r\n0, CLOSE OK\r\n"),
		EV("released 0\n"), END } },
	{ "figure 2: three at once, and what they receive", {
		CONNECTED, OPEN(2, 20000),
		TX("AT+QIOPEN=1,\"TCP\",\"220.180.239.212\",2\r"),
		RX("\r\nOK\r\n\r\n1, CONNECT OK\r\n"), EV("opened 1 OK 0\n"),
		OPEN(3, 20000),
		TX("AT+QIOPEN=2,\"TCP\",\"220.180.239.212\",3\r"),
		RX("\r\nOK\r\n\r\n2, CONNECT OK\r\n"), EV("opened 2 OK 0\n"),
		RX("\r\n+RECEIVE: 0, 26\r\nQuectel's module is great!"
		   "\r\n+RECEIVE: 1, 4\r\n\r\nOK"
		   "\r\n+RECEIVE: 2, 11\r\n\r\n2, CLOSED"
		   "\r\n+RECEIVE: 2, 2\r\n\r\n"),
		EV("data 0 Quectel's module is great!\ndata 1 \\r\\nOK\n"
		   "data 2 \\r\\n2, CLOSED\\r\\n\n"), END } },
	{ "8.4: the remote closes, what it sent first is there", {
		CONNECTED,
		RX("\r\n+RECEIVE: 0, 3\r\nbye\r\n0, CLOSED\r\n"),
		EV("data 0 bye\nclosed 0 OK 0\n"), TX("AT+QISRVC=1\r"),
		RX("\r\nOK\r\n"), TX("AT+QICLOSE=0\r"), RX("\r\nERROR\r\n"),
		CLOSE(0), EV("released 0\n"), END } },
	{ "refused", {
		OPEN(7007, 20000),
		TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n"), WAIT(3000), RX("\r\n0, CONNECT FAIL\r\n"),
		EV("opened 0 REFUSED 1001\n"),
		SERVER_SIDE, TX("AT+QICLOSE=0\r"), RX("\r\n0, CLOSE OK\r\n"),
		EV("released 0\n"), END } },
	{ "a server that never answers", {
		OPEN(7007, 20000),
		TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n"), AUTO(75000, unopened),
		RX("\r\n0, CONNECT FAIL\r\n"),
		EV("opened 0 TIMEDOUT 1001\n"), TX("AT+QICLOSE=0\r"), RX("\r\n0, CLOSE OK\r\n"),
		EV("released 0\n"), END } },
	{ "a profile that is in use: another one, and that one is freed", {
		OPEN(7007, 20000),
		TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n\r\n0, ALREADY CONNECT\r\n"),
		TX("AT+QIOPEN=1,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n"),
		SERVER_SIDE, TX("AT+QICLOSE=0\r"), RX("\r\n0, CLOSE OK\r\n"),
		RX("\r\n1, CONNECT OK\r\n"), EV("opened 0 OK 0\n"),
		END } },
	{ "... which it says in place of OK", {
		OPEN(7007, 20000),
		TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\n0, ALREADY CONNECT\r\n"),
		TX("AT+QIOPEN=1,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n"),
		SERVER_SIDE, TX("AT+QICLOSE=0\r"), RX("\r\n0, CLOSE OK\r\n"),
		RX("\r\n1, CONNECT OK\r\n"), EV("opened 0 OK 0\n"),
		END } },
	{ "a CONNECT OK that is cut short", {
		OPEN(7007, 20000),
		TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n\r\n0, CONNECT O\r\n"), EV("opened 0 OK 0\n"),
		END } },
	{ "an open that is refused", {
		OPEN(7007, 20000),
		TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nERROR\r\n"), EV("opened 0 BUSY 0\n"),
		SERVER_SIDE, TX("AT+QICLOSE=0\r"), RX("\r\nERROR\r\n"),
		EV("released 0\n"), END } },
	{ "a CONNECT OK that is lost", {
		OPEN(7007, 20000),
		TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n"), WAIT(9999), TX(""), WAIT(1), SERVER_SIDE,
		TX("AT+QISACK=0\r"), RX("\r\nERROR\r\n"), EV(""),
		WAIT(10000), SACK(0, "0, 0, 0"), EV("opened 0 OK 0\n"), END } },
	{ "... and all else", {
		OPEN(7007, 20000),
		TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n"), WAIT(10000), SERVER_SIDE,
		TX("AT+QISACK=0\r"), RX("\r\n+CME ERROR: 3\r\n"),
		AUTO(141999, unopened), EV(""), WAIT(1),
		TX("AT+QICLOSE=0\r"), RX("\r\n0, CLOSE OK\r\n"),
		EV("opened 0 TIMEDOUT 0\nreleased 0\n"), END } },
	{ "totals of a connection that comes to nothing", {
		OPEN(7007, 20000),
		TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n"), WAIT(10000), SERVER_SIDE,
		SACK(0, "0, 0, 0"), EV("opened 0 OK 0\n"),
		RX("\r\n0, CONNECT FAIL\r\n"), EV("closed 0 RESET 1001\n"),
		TX("AT+QICLOSE=0\r"), END } },
	{ "no room: again", {
		CONNECTED, QUEUE(0, "Hello"), SERVER_SIDE,
		TX("AT+QISEND=0,5\r"), RX("\r\n> "), TX("Hello"),
		RX("\r\nSEND FAIL\r\n"), IN_STEP, WAIT(20),
		SACK(0, "0, 0, 0"), TX("AT+QISEND=0,5\r"), RX("\r\n> "),
		TX("Hello"), RX("\r\nSEND OK\r\n"), EV("sent 0 5\n"),
		END } },
	{ "firmware that takes less at a time, and does not say so", {
		CONNECTED, LONG(0, 1024), SERVER_SIDE,
		TX("AT+QISEND=0,1024\r"), REFUSED(20, "0, 0, 0"),
		TX("AT+QISEND=0,512\r"), RX("\r\n> "), TX(NUL_512),
		LONG(0, 512), RX("\r\nSEND OK\r\n"), EV("sent 0 512\n"),
		TX("AT+QISEND=0,1024\r"), REFUSED(20, "512, 512, 0"),
		TX("AT+QISEND=0,512\r"), RX("\r\n> "), TX(NUL_512),
		LONG(0, 512), RX("\r\nSEND OK\r\n"), EV("sent 0 512\n"),
		MOST(1460),
		TX("AT+QISEND=0,1024\r"), REFUSED(20, "1024, 1024, 0"),
		TX("AT+QISEND=0,512\r"), RX("\r\n> "), TX(NUL_512),
		LONG(0, 512), RX("\r\nSEND OK\r\n"), EV("sent 0 512\n"),
		TX("AT+QISEND=0,512\r"), END } },
	{ "... which was not the length", {
		CONNECTED, LONG(0, 1460), SERVER_SIDE,
		TX("AT+QISEND=0,1460\r"), REFUSED(20, "0, 0, 0"),
		TX("AT+QISEND=0,1358\r"), REFUSED(40, "0, 0, 0"),
		TX("AT+QISEND=0,1024\r"), REFUSED(80, "0, 0, 0"),
		TX("AT+QISEND=0,512\r"), REFUSED(160, "0, 0, 0"),
		TX("AT+QISEND=0,1460\r"), MOST(1460), END } },
	{ "an answer that is lost: what the module took is not sent again", {
		CONNECTED, QUEUE(0, "Hello"), SERVER_SIDE,
		TX("AT+QISEND=0,5\r"), RX("\r\n> "), TX("Hello"), WAIT(5201),
		IN_STEP, TX("AT+QIFGCNT=1\r"), RX("\r\nOK\r\n"), SERVER_SIDE,
		SACK(0, "0, 0, 0"), WAIT(20), SACK(0, "5, 0, 5"),
		EV("sent 0 5\n"), END } },
	{ "a look at a socket where nothing happens", {
		CONNECTED, WAIT(5000), SERVER_SIDE, SACK(0, "0, 0, 0"),
		WAIT(10000), SACK(0, "0, 0, 0"), END } },
	{ "10.1: nothing is acknowledged for twelve looks", {
		CONNECTED, SENT_HELLO,
		WAIT(4999), TX(""), WAIT(1), SACK(0, "5, 0, 5"), UNACKED,
		UNACKED, UNACKED, UNACKED, UNACKED, UNACKED, UNACKED, UNACKED,
		UNACKED, UNACKED, EV(""), UNACKED, EV("closed 0 RESET 0\n"),
		TX("AT+QICLOSE=0\r"), END } },
	{ "... and less often, as something is in between", {
		CONNECTED, SENT_HELLO,
		WAIT(5000), SACK(0, "5, 0, 5"), UNACKED, UNACKED, UNACKED,
		UNACKED, UNACKED, UNACKED, UNACKED, UNACKED, UNACKED, UNACKED,
		WAIT(10000), SACK(0, "5, 3, 2"), EV(""),
		WAIT(10000), SACK(0, "5, 3, 2"), EV(""),
		WAIT(10000), SACK(0, "5, 5, 0"), EV(""), END } },
	{ "... for which a remote that only sends does not make up", {
		CONNECTED, SENT_HELLO, WAIT(4000),
		RX("\r\n+RECEIVE: 0, 1\r\na"), EV("data 0 a\n"), WAIT(1000),
		SACK(0, "5, 0, 5"), WAIT(9000),
		RX("\r\n+RECEIVE: 0, 1\r\nb"), EV("data 0 b\n"), WAIT(1000),
		SACK(0, "5, 0, 5"), END } },
	{ "a look at a socket that the module has lost", {
		CONNECTED, WAIT(5000), SERVER_SIDE, TX("AT+QISACK=0\r"),
		RX("\r\nERROR\r\n"), EV(""),
		WAIT(1000), TX("AT+QISACK=0\r"),
		RX("\r\nERROR\r\n"), EV("closed 0 RESET 0\n"),
		CLOSE(0), EV("released 0\n"), END } },
	{ "... because it is over, which it tells then", {
		CONNECTED, WAIT(5000), SERVER_SIDE, TX("AT+QISACK=0\r"),
		RX("\r\nERROR\r\n\r\n0, CLOSED\r\n"),
		EV("closed 0 OK 0\n"), TX("AT+QICLOSE=0\r"), END } },
	{ "a late reader: the port is stopped, and nothing asked", {
		LINES(CELLSOCK_LINE_HOLDS), OPEN(7007, 4000),
		TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n\r\n0, CONNECT OK\r\n"), EV("opened 0 OK 0\n"),
		CREDIT(0, 3002), RX("\r\n+RECEIVE: 0, 2\r\nab"), TX(""),
		RX("\r\n+RECEIVE: 0, 5\r\ncd"), TX("<hold>"),
		EV("data 0 abcd\n"), QUEUE(0, "Hello"),
		/* a payload that is under way waits, too */
		WAIT(60000), TX(""), CREDIT(0, 2500), TX(""),
		CREDIT(0, 3000), TX("<go>AT+QISRVC=1\r"), RX("efg"),
		EV("data 0 efg\n"), END } },
	{ "... which is given up if others wait", {
		LINES(CELLSOCK_LINE_HOLDS), CONNECTED, OPEN(2, 20000),
		TX("AT+QIOPEN=1,\"TCP\",\"220.180.239.212\",2\r"),
		RX("\r\nOK\r\n\r\n1, CONNECT OK\r\n"), EV("opened 1 OK 0\n"),
		CREDIT(0, 1), RX("\r\n+RECEIVE: 0, 1\r\na"), TX("<hold>"),
		EV("data 0 a\n"), WAIT(20000), QUEUE(1, "x"), TX(""),
		WAIT(9999), TX(""), WAIT(1),
		EV("closed 0 RESET 0\n"), TX("<go>AT+QISRVC=1\r"), END } },
	{ "a port that cannot be stopped", {
		CONNECTED, CREDIT(0, 1), RX("\r\n+RECEIVE: 0, 1\r\na"), TX(""),
		EV("data 0 a\n"), END } },
	{ "9.2: a name has several addresses", {
		RESOLVE(7, "www.google.com"),
		TX("AT+QIDNSGIP=\"www.google.com\"\r"), RX("\r\nOK\r\n"),
		WAIT(2000), RX("\r\n64.233.189.99\r\n64.233.189.104\r\n"
			       "64.233.189.147\r\n"), EV(""), WAIT(500),
		EV("resolved 7 OK 0 64.233.189.99\n"), END } },
	{ "... or none", {
		RESOLVE(7, "www.google.com"),
		TX("AT+QIDNSGIP=\"www.google.com\"\r"), RX("\r\nOK\r\n"),
		WAIT(2000), RX("\r\nDNS FAIL\r\n"),
		EV("resolved 7 HOST_UNREACH 0 \n"), END } },
	{ "... which is all it says", {
		RESOLVE(7, "www.google.com"),
		TX("AT+QIDNSGIP=\"www.google.com\"\r"), RX("\r\nOK\r\n"),
		WAIT(2000), RX("\r\nERROR\r\n"),
		EV("resolved 7 HOST_UNREACH 0 \n"), END } },
	{ "... or nothing at all", {
		RESOLVE(7, "www.google.com"),
		TX("AT+QIDNSGIP=\"www.google.com\"\r"), RX("\r\nOK\r\n"),
		WAIT(30000), EV("resolved 7 TIMEDOUT 0 \n"), END } },
	{ "access modes that it has not", {
		CONFIG(1, "access-mode", "buffer"), EV("option failed: -95\n"),
		CONFIG(1, "access-mode", "transparent"),
		EV("option failed: -95\n"),
		CONFIG(1, "access-mode", "push"), EV("option 1 OK 0 push\n"),
		END } },
	{ "the network takes the context", {
		CONNECTED, RX("\r\n+PDP DEACT\r\n"),
		EV("closed 0 NET_UNREACH 0\ncontext 1 ACTIVATING: deactivated "
		   "by the network\n"),
		CLOSE(0), TX("AT+QIDEACT\r"), EV(""),
		RX("\r\nDEACT OK\r\n"), EV("released 0\n"),
		TX("AT+QIDEACT\r"), RX("\r\nERROR\r\n"),
		TX("AT+QICSGP=1,\"\"\r"), RX("\r\nOK\r\n"),
		TX("AT+QIMUX=1\r"), RX("\r\nOK\r\n"),
		TX("AT+QIMODE=0\r"), RX("\r\nOK\r\n"),
		TX("AT+QIDNSIP=0\r"), RX("\r\nOK\r\n"),
		TX("AT+QIREGAPP\r"), RX("\r\nERROR\r\n"),
		TX("AT+QIACT\r"), RX("\r\nOK\r\n"),
		/* firmware that says OK here as well */
		TX("AT+QILOCIP\r"), RX("\r\n10.79.142.228\r\n\r\nOK\r\n"),
		TX("AT+QISTAT\r"), RX("\r\nOK\r\n\r\nSTATE: IP GPRSACT\r\n"),
		TX("AT+QIDNSCFG?\r"),
		RX("\r\nPrimaryDns: 8.8.8.8\r\nSecondaryDns: 8.8.4.4\r\n"
		   "\r\nOK\r\n"),
		EV("context 1 ACTIVE 10.79.142.228 dns 8.8.8.8 dns 8.8.4.4\n"),
		END } },
	{ "a context is taken down behind close(): no clean end", {
		CONNECTED, SENT_HELLO, QUEUE(0, "World"), CLOSE(0), TX("AT+QISEND=0,5\r"),
		DOWN(1), EV("context 1 DEACTIVATING\n"),
		RX("\r\n> "), TX("World"), RX("\r\nSEND OK\r\n"),
		TX("AT+QIDEACT\r"), EV(""), RX("\r\nDEACT OK\r\n"),
		EV("released 0\ncontext 1 DOWN\n"), END } },
	{ "... and the module will not", {
		CONNECTED, SENT_HELLO, CLOSE(0), TX("AT+QISACK=0\r"), DOWN(1),
		RX("\r\n+QISACK: 5, 0, 5\r\n\r\nOK\r\n"),
		TX("AT+QIDEACT\r"), RX("\r\nERROR\r\n"),
		EV("context 1 DEACTIVATING\ncontext 1 DOWN\n"),
		TX("AT+QICLOSE=0\r"), RX("\r\n0, CLOSE OK\r\n"),
		EV("released 0\n"), END } },
	{ "a second context: each command says which one it means", {
		CONNECTED, UP(0),
		EV("context 0 ACTIVATING\n"),
		AUTO(1000, module),
		EV("context 0 ACTIVE 10.79.142.227\n"),
		QUEUE(0, "Hello"), TX("AT+QIFGCNT=1\r"), RX("\r\nOK\r\n"),
		SERVER_SIDE, TX("AT+QISEND=0,5\r"), RX("\r\n> "), TX("Hello"),
		RX("\r\nSEND OK\r\n"), EV("sent 0 5\n"),
		/* which one is lost is asked */
		RX("\r\n+PDP DEACT\r\n"), TX("AT+QIFGCNT=0\r"),
		RX("\r\nOK\r\n"), TX("AT+QILOCIP\r"),
		RX("\r\n10.79.142.227\r\n"),
		AUTO(1000, module),
		EV("context 0 ACTIVE 10.79.142.227\n"
		   "context 1 ACTIVE 10.79.142.227\n"), END } },
};

static void script_desc(const struct script *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

#define TURNED_ON(name, set, get, is)					\
	CONFIG(1, name, "1"), TX(set), RX("\r\nOK\r\n"), TX(get),		\
	RX("\r\n" is "\r\n\r\nOK\r\n"), EV("option 1 OK 0 1\n")

/* 5.2: the module becomes a server, on a port that QILPORT sets (PROTOCOL) */
#define SERVER(service, type, name)					\
	SOCKET(service, 8080, "0.0.0.0:0"),				\
	TX("AT+QILPORT=\"" name "\",8080\r"), RX("\r\nOK\r\n"),	\
	TX("AT+QISERVER=" type ",5\r"), RX("\r\nOK\r\n"), EV(""),	\
	RX("\r\nSERVER OK\r\n"), EV("opened 6 OK 0\n")
#define TCP_SERVER	SERVER(TCP_LISTENER, "0", "TCP")
#define UDP_SERVER	SERVER(UDP_LISTENER, "1", "UDP")

#define REMOTE(id)	"\r\n" #id ", REMOTE IP: 10.79.141.26\r\n"
#define VISITOR(id)							\
	RX(REMOTE(id)), EV("incoming " #id " on 6 from 10.79.141.26:0\n")

/* 5.4: which nothing has asked for yet */
#define CLIENT_SIDE	TX("AT+QISRVC=2\r"), RX("\r\nOK\r\n")

#define STATE(text)							\
	TX("AT+QISERVER?\r"), RX("\r\n+QISERVER: " text "\r\n\r\nOK\r\n")

#define GIVEN_UP(id)							\
	TX("AT+QICLOSE=" #id "\r"), RX("\r\n" #id ", CLOSE OK\r\n")

/* Chapters 5 and 6 */
static const struct script servers[] = {
	{ "5.2, 5.4, 5.5: a TCP client", {
		TCP_SERVER, VISITOR(0),
		RX("\r\n+RECEIVE: 0, 5\r\nHello"), EV("data 0 Hello\n"),
		QUEUE(0, "Welcome"), CLIENT_SIDE, TX("AT+QISEND=0,7\r"),
		RX("\r\n> "), TX("Welcome"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 7\n"), CLOSE(0), SACK(0, "7, 7, 0"),
		GIVEN_UP(0), EV("released 0\n"), END } },
	{ "5.2: a client that is said without a profile", {
		TCP_SERVER, RX("\r\nREMOTE IP: 10.79.141.26\r\n"),
		EV("incoming 0 on 6 from 10.79.141.26:0\n"), END } },
	{ "5.2: a UDP client, whose first datagram tells of it", {
		UDP_SERVER,
		RX(REMOTE(0) "\r\n+RECEIVE: 0, 5\r\nHello"),
		EV("incoming 0 on 6 from 10.79.141.26:0\n"
		   "datagram 0 from 10.79.141.26:0 5\ndata 0 Hello\n"),
		QUEUE(0, "Welcome"), CLIENT_SIDE, TX("AT+QISEND=0,7\r"),
		RX("\r\n> "), TX("Welcome"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 7\n"), ABORT(0), GIVEN_UP(0), EV("released 0\n"),
		END } },
	{ "neither the server nor datagrams have a reader to wait for", {
		LINES(CELLSOCK_LINE_HOLDS), UDP_SERVER, RX(REMOTE(0)),
		EV("incoming 0 on 6 from 10.79.141.26:0\n"), TX(""),
		WAIT(5000), STATE("1, 1"), END } },
	{ "5.2: it is asked whether it still listens", {
		TCP_SERVER, WAIT(5000), STATE("1, 0"), VISITOR(0), WAIT(5000),
		CLIENT_SIDE, SACK(0, "0, 0, 0"), STATE("1, 1"), EV(""),
		END } },
	{ "... and does not", {
		TCP_SERVER, WAIT(5000), STATE("0, 0"),
		EV("closed 6 RESET 0\n"), CLIENT_SIDE, TX("AT+QICLOSE\r"),
		RX("\r\nCLOSE OK\r\n"), CLOSE(6), EV("released 6\n"),
		END } },
	{ "6.2: three clients, and a connection of ours", {
		TCP_SERVER, VISITOR(0), VISITOR(1), VISITOR(2),
		OPEN(7007, 20000),
		/* it takes the lowest, so we do not */
		TX("AT+QIOPEN=5,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n\r\n5, CONNECT OK\r\n"), EV("opened 3 OK 0\n"),
		RX("\r\n+RECEIVE: 1, 2\r\nab\r\n+RECEIVE: 5, 2\r\ncd"),
		EV("data 1 ab\ndata 3 cd\n"),
		QUEUE(1, "x"), CLIENT_SIDE, TX("AT+QISEND=1,1\r"),
		RX("\r\n> "), TX("x"), RX("\r\nSEND OK\r\n"),
		EV("sent 1 1\n"),
		QUEUE(3, "y"), TX("AT+QISRVC=1\r"), RX("\r\nOK\r\n"),
		TX("AT+QISEND=5,1\r"), RX("\r\n> "), TX("y"),
		RX("\r\nSEND OK\r\n"), EV("sent 3 1\n"), END } },
	{ "the profile that the next client gets is taken last", {
		TCP_SERVER, VISITOR(0), VISITOR(1), VISITOR(2), VISITOR(3),
		OPEN(7007, 20000),
		TX("AT+QIOPEN=5,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n\r\n5, CONNECT OK\r\n"), EV("opened 4 OK 0\n"),
		ABORT(4), SERVER_SIDE, TX("AT+QICLOSE=5\r"),
		RX("\r\n5, CLOSE OK\r\n"), EV("released 4\n"),
		OPEN(7008, 20000),
		TX("AT+QIOPEN=5,\"TCP\",\"220.180.239.212\",7008\r"), END } },
	{ "6.4: listening no more, after the last client", {
		TCP_SERVER, VISITOR(0), ABORT(6), TX(""), EV(""),
		RX(REMOTE(1)), CLIENT_SIDE, GIVEN_UP(1), EV(""),
		ABORT(0), GIVEN_UP(0), EV("released 0\n"),
		TX("AT+QICLOSE\r"), RX("\r\nCLOSE OK\r\n"),
		EV("released 6\n"), END } },
	{ "a client goes, and its profile may be another's at once", {
		TCP_SERVER, VISITOR(0), RX("\r\n0, CLOSED\r\n"),
		EV("closed 0 OK 0\n"), ABORT(0), TX(""), EV("released 0\n"),
		VISITOR(0), RX("\r\n+RECEIVE: 0, 1\r\na"), EV("data 0 a\n"),
		END } },
	{ "... whose CLOSED is lost", {
		TCP_SERVER, VISITOR(0), RX(REMOTE(0)),
		EV("incoming 1 on 6 from 10.79.141.26:0\n"
		   "closed 0 RESET 0\n"), CREDIT(1, 20000),
		RX("\r\n+RECEIVE: 0, 1\r\na"), EV("data 1 a\n"), END } },
	{ "... and what was meant for it must not reach the next", {
		TCP_SERVER, VISITOR(0), QUEUE(0, "secret"), CLIENT_SIDE,
		TX("AT+QISEND=0,6\r"),
		RX("\r\n0, CLOSED\r\n" REMOTE(0) "\r\n> "),
		EV("closed 0 OK 0\n"), TX("\0\0\0\0\0\0"),
		RX("\r\nSEND OK\r\n"), GIVEN_UP(0), EV(""), END } },
	{ "a client that comes as we take its profile", {
		TCP_SERVER, OPEN(7007, 20000),
		TX("AT+QIOPEN=5,\"TCP\",\"220.180.239.212\",7007\r"),
		RX(REMOTE(5) "\r\nOK\r\n\r\n5, ALREADY CONNECT\r\n"),
		EV("incoming 1 on 6 from 10.79.141.26:0\n"), CREDIT(1, 20000),
		TX("AT+QIOPEN=4,\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n\r\n4, CONNECT OK\r\n"), EV("opened 0 OK 0\n"),
		RX("\r\n+RECEIVE: 5, 1\r\na"), EV("data 1 a\n"), END } },
	{ "a client that nothing told of: nobody can say who it is", {
		TCP_SERVER, VISITOR(0), WAIT(5000), STATE("1, 2"), CLIENT_SIDE,
		SACK(0, "0, 0, 0"), WAIT(5000), STATE("1, 2"), GIVEN_UP(1),
		GIVEN_UP(2), GIVEN_UP(3), GIVEN_UP(4), GIVEN_UP(5), EV(""),
		END } },
	{ "SERVER OK is lost", {
		SOCKET(TCP_LISTENER, 8080, "0.0.0.0:0"),
		TX("AT+QILPORT=\"TCP\",8080\r"), RX("\r\nOK\r\n"),
		TX("AT+QISERVER=0,5\r"), RX("\r\nOK\r\n"), WAIT(10000),
		STATE("0, 0"), EV(""), WAIT(10000), STATE("1, 0"),
		EV("opened 6 OK 0\n"), END } },
	{ "it cannot listen", {
		SOCKET(TCP_LISTENER, 8080, "0.0.0.0:0"),
		TX("AT+QILPORT=\"TCP\",8080\r"), RX("\r\nOK\r\n"),
		TX("AT+QISERVER=0,5\r"), RX("\r\nOK\r\n\r\nSERVER FAIL\r\n"),
		EV("opened 6 FAILED 1003\n"), CLIENT_SIDE, TX("AT+QICLOSE\r"),
		RX("\r\nERROR\r\n"), EV("released 6\n"), END } },
	{ "one server, which is no profile: six connections beside it", {
		TCP_SERVER, SOCKET(TCP_LISTENER, 8081, "0.0.0.0:0"),
		EV("open failed: -16\n"), VISITOR(0), VISITOR(1), VISITOR(2),
		VISITOR(3), VISITOR(4), OPEN(1, 20000),
		TX("AT+QIOPEN=5,\"TCP\",\"220.180.239.212\",1\r"),
		RX("\r\nOK\r\n\r\n5, CONNECT OK\r\n"), EV("opened 5 OK 0\n"),
		OPEN(2, 20000), EV("open failed: -16\n"), END } },
	{ "nobody's", { RX(REMOTE(0)), TX(""), EV(""), END } },
	{ "the network takes the context", {
		TCP_SERVER, VISITOR(0), RX("\r\n+PDP DEACT\r\n"),
		EV("closed 0 NET_UNREACH 0\nclosed 6 NET_UNREACH 0\n"
		   "context 1 ACTIVATING: deactivated by the network\n"),
		TX("AT+QIDEACT\r"), CLOSE(0), CLOSE(6), EV(""),
		RX("\r\nDEACT OK\r\n"), EV("released 0\nreleased 6\n"),
		TX("AT+QIDEACT\r"), END } },
	{ "7.2, 7.3: data of a context that calls it by the same number", {
		CONNECTED, TURNED_ON("QISHOWLA", "AT+QISHOWLA=1\r",
				     "AT+QISHOWLA?\r", "+QISHOWLA: 1"),
		RX("\r\n+RECEIVE: 0, 2\r\nTO:10.79.140.214\r\nxx"
		   "\r\n+RECEIVE: 0, 2\r\nTO: 10.79.142.227\r\nab"),
		EV("data 0 ab\n"), END } },
};

KUNIT_ARRAY_PARAM(server, servers, script_desc);

#define HEAD	\
	TURNED_ON("QIHEAD", "AT+QIHEAD=1\r", "AT+QIHEAD?\r", "+QIHEAD: 1")
#define SHOWRA	\
	TURNED_ON("QISHOWRA", "AT+QISHOWRA=1\r", "AT+QISHOWRA?\r",	\
		  "+QISHOWRA: 1")
#define SHOWLA	\
	TURNED_ON("QISHOWLA", "AT+QISHOWLA=1\r", "AT+QISHOWLA?\r",	\
		  "+QISHOWLA: 1")
#define SHOWPT	\
	TURNED_ON("QISHOWPT", "AT+QISHOWPT=1\r", "AT+QISHOWPT?\r",	\
		  "+QISHOWPT: 1")

/* 3.4, 4.3: what stands before received data, in every combination */
static const struct script headers[] = {
	{ "QIHEAD", { CONNECTED, HEAD,
		RX("\r\n+RECEIVE: 0, 26\r\nIPD26:Quectel's module is great!"
		   "\r\n+RECEIVE: 0, 3\r\nIPD3:\r\n:"),
		EV("data 0 Quectel's module is great!\\r\\n:\n"), END } },
	{ "QIHEAD, QISHOWPT", { CONNECTED, HEAD,
		SHOWPT,
		RX("\r\n+RECEIVE: 0, 3\r\nIPD3TCP:a:b"),
		EV("data 0 a:b\n"), END } },
	{ "QISHOWPT alone adds nothing", { CONNECTED, SHOWPT,
		RX("\r\n+RECEIVE: 0, 3\r\na:b"), EV("data 0 a:b\n"), END } },
	{ "QISHOWRA, figure 2", { CONNECTED, SHOWRA,
		RX("\r\n+RECEIVE: 0, 4\r\nRCV FROM:116.226.41.43:7020\r\n"
		   "\r\nab"), EV("data 0 \\r\\nab\n"), END } },
	{ "QISHOWRA, figure 1", { CONNECTED, SHOWRA,
		RX("\r\n+RECEIVE: 0, 2\r\nRECV FROM:116.226.41.43:7020\r\nab"),
		EV("data 0 ab\n"), END } },
	{ "QISHOWLA (7.3)", { CONNECTED, SHOWLA,
		RX("\r\n+RECEIVE: 0, 2\r\nTO:10.79.142.227\r\nab"),
		EV("data 0 ab\n"), END } },
	{ "all", { CONNECTED, SHOWRA, SHOWLA,
		HEAD, SHOWPT,
		RX("\r\n+RECEIVE: 0, 2\r\nRECV FROM:1.2.3.4:5\r\n"
		   "TO:10.79.142.227\r\nIPD2TCP:ab\r\n0, CLOSED\r\n"),
		EV("data 0 ab\nclosed 0 OK 0\n"), SERVER_SIDE,
		TX("AT+QICLOSE=0\r"), END } },
	{ "a byte of it is lost: no stream, and no line from the payload", {
		CONNECTED, SHOWRA,
		RX("\r\n+RECEIVE: 0, 13\r\nRCV FR:1.2.3.4:5\r\n"
		   "\r\n0, CLOSED\r\n"), EV("closed 0 RESET 0\n"),
		SERVER_SIDE, TX("AT+QICLOSE=0\r"), END } },
	{ "a byte of it is garbled: the same", { CONNECTED, SHOWRA,
		RX("\r\n+RECEIVE: 0, 13\r\nRCV FROM:1.2.3.4:"),
		FLAG(CELLSOCK_RX_PARITY, "5"), TX("AT+QISRVC=1\r"),
		RX("\r\n\r\n0, CLOSED\r\n"), EV("closed 0 RESET 0\n"),
		RX("\r\nOK\r\n"), SACK(0, "0, 0, 0"), TX("AT+QICLOSE=0\r"),
		END } },
	{ "its length is garbled: the same", { CONNECTED, SHOWRA,
		RX("\r\n+RECEIVE: 0, "), FLAG(CELLSOCK_RX_PARITY, "1"),
		TX("AT+QISRVC=1\r"),
		RX("3\r\nRCV FROM:1.2.3.4:5\r\n\r\n0, CLOSED\r\n"),
		EV("closed 0 RESET 0\n"), WAIT(499), TX(""), END } },
	{ "nobody's: no line from the payload", { CONNECTED, SHOWRA,
		RX("\r\n+RECEIVE: 7, 13\r\nRCV FROM:1.2.3.4:5\r\n"
		   "\r\n0, CLOSED\r\n\r\n+RECEIVE: 0, 2\r\n"
		   "RCV FROM:1.2.3.4:5\r\nab"), EV("data 0 ab\n"), END } },
	{ "too long: no stream, and no line from the payload", {
		CONNECTED, OPEN(2, 20000),
		TX("AT+QIOPEN=1,\"TCP\",\"220.180.239.212\",2\r"),
		RX("\r\nOK\r\n\r\n1, CONNECT OK\r\n"),
		EV("opened 1 OK 0\n"),
		RX("\r\n+RECEIVE: 0, 5000\r\n\r\n1, CLOSED\r\n"),
		EV("closed 0 RESET 0\n"), TX("AT+QISRVC=1\r"), END } },
	{ "two lengths that differ", { CONNECTED, HEAD,
		RX("\r\n+RECEIVE: 0, 2\r\nIPD26:ab"),
		EV("closed 0 RESET 0\n"), SERVER_SIDE,
		TX("AT+QICLOSE=0\r"), END } },
};

KUNIT_ARRAY_PARAM(header, headers, script_desc);

KUNIT_ARRAY_PARAM(script, scripts, script_desc);

static struct script_world *world_of(struct kunit *test,
				     const struct auto_reply *replies)
{
	struct script_world *w = script_world_create(test);

	w->module = replies;
	script_get_ready(w);
	return w;
}

static struct script_world *m10_world(struct kunit *test)
{
	return world_of(test, module);
}

static void test_script(struct kunit *test)
{
	const struct script *c = test->param_value;
	struct script_world *w = m10_world(test);

	script_bring_up(w);
	script_try(w, c->name, c->steps);
}

/* --------------------------------------- one connection at a time (3) */

/* Firmware that has nothing of QIMUX */
static const struct auto_reply single_module[] = {
	{ "AT+CGMI", "\r\nQuectel_Ltd\r\n\r\nOK\r\n" },
	{ "AT+CGMM", "\r\nQuectel_M10\r\n\r\nOK\r\n" },
	{ "AT+CGMR", "\r\nRevision:M10R04A02M32_SST\r\n\r\nOK\r\n" },
	{ "AT+C5GREG?", "\r\nERROR\r\n" },
	{ "AT+CEREG?", "\r\nERROR\r\n" },
	{ "AT+QIMUX", "\r\nERROR\r\n" },
	{ "AT+QIDEACT", "\r\nDEACT OK\r\n" },
	{ "AT+QISTAT", "\r\nOK\r\n\r\nSTATE: IP STATUS\r\n" },
	{ "AT+QILOCIP", "\r\n10.79.142.227\r\n" },
	{ "AT+QIDNSCFG?", "\r\nERROR\r\n" },
	{ "AT+QISACK", "\r\n+QISACK: 0, 0, 0\r\n\r\nOK\r\n" },
	{ NULL, NULL },
};

#define SINGLE_OPEN							\
	OPEN(7007, 20000),						\
	TX("AT+QIOPEN=\"TCP\",\"220.180.239.212\",7007\r")
#define SINGLE								\
	SINGLE_OPEN, RX("\r\nOK\r\n"), EV(""),				\
	RX("\r\nCONNECT OK\r\n"), EV("opened 0 OK 0\n")
#define SINGLE_SACK(text)						\
	TX("AT+QISACK\r"), RX("\r\n+QISACK: " text "\r\n\r\nOK\r\n")

static const struct script singles[] = {
	{ "3.2, 3.4, 3.5: open, send, close", {
		SINGLE, QUEUE(0, "Hello"), SERVER_SIDE, TX("AT+QISEND=5\r"),
		RX("\r\n> "), TX("Hello"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 5\n"), CLOSE(0), SINGLE_SACK("5, 0, 5"), WAIT(50),
		SINGLE_SACK("5, 5, 0"), TX("AT+QICLOSE\r"),
		RX("\r\nCLOSE OK\r\n"), EV("released 0\n"), END } },
	{ "what it receives, and nothing else, is the stream", {
		SINGLE,
		RX("IPD3:a:bIPD12:\r\n\r\nCLOSED\r\nIPD6:IPD9:x"),
		EV("data 0 a:b\\r\\n\\r\\nCLOSED\\r\\nIPD9:x\n"), END } },
	{ "the remote closes, what it sent first is there", {
		SINGLE, RX("IPD3:bye\r\nCLOSED\r\n"),
		EV("data 0 bye\nclosed 0 OK 0\n"), SERVER_SIDE,
		TX("AT+QICLOSE\r"), RX("\r\nERROR\r\n"), CLOSE(0),
		EV("released 0\n"), END } },
	{ "refused", {
		SINGLE_OPEN, RX("\r\nOK\r\n"), WAIT(3000),
		RX("\r\nCONNECT FAIL\r\n"), EV("opened 0 REFUSED 1001\n"),
		SERVER_SIDE, TX("AT+QICLOSE\r"), RX("\r\nERROR\r\n"),
		EV("released 0\n"), END } },
	{ "a connection that somebody left: that one is closed first", {
		SINGLE_OPEN, RX("\r\nOK\r\n\r\nALREADY CONNECT\r\n"),
		SERVER_SIDE, TX("AT+QICLOSE\r"), RX("\r\nCLOSE OK\r\n"),
		TX("AT+QIOPEN=\"TCP\",\"220.180.239.212\",7007\r"),
		RX("\r\nOK\r\n\r\nCONNECT OK\r\n"), EV("opened 0 OK 0\n"),
		END } },
	{ "a CONNECT OK that is lost", {
		SINGLE_OPEN, RX("\r\nOK\r\n"), WAIT(10000), SERVER_SIDE,
		SINGLE_SACK("0, 0, 0"), EV("opened 0 OK 0\n"), END } },
	{ "there is no second one meanwhile", {
		SINGLE, OPEN(2, 20000), EV("open failed: -16\n"),
		ABORT(0), SERVER_SIDE, TX("AT+QICLOSE\r"),
		RX("\r\nCLOSE OK\r\n"), EV("released 0\n"), OPEN(2, 20000),
		TX("AT+QIOPEN=\"TCP\",\"220.180.239.212\",2\r"), END } },
	{ "datagrams", {
		SOCKET(UDP_CLIENT, 0, "8.8.8.8:53"),
		TX("AT+QIOPEN=\"UDP\",\"8.8.8.8\",53\r"),
		RX("\r\nOK\r\n\r\nCONNECT OK\r\n"), EV("opened 0 OK 0\n"),
		QUEUE(0, "abc"), SERVER_SIDE, TX("AT+QISEND=3\r"),
		RX("\r\n> "), TX("abc"), RX("\r\nSEND OK\r\n"),
		EV("sent 0 3\n"), RX("IPD2:deIPD1:f"),
		EV("datagram 0 from 8.8.8.8:53 2\ndata 0 de\n"
		   "datagram 0 from 8.8.8.8:53 1\ndata 0 f\n"),
		END } },
	{ "no server: nobody could tell its client's bytes from ours", {
		SOCKET(TCP_LISTENER, 8080, "0.0.0.0:0"),
		EV("open failed: -95\n"), END } },
	{ "a client of a server that is none of ours", {
		SINGLE, RX("\r\nREMOTE IP: 10.79.141.26\r\n"), TX(""), EV(""),
		END } },
	{ "no header is asked for: there is one", {
		CONFIG(1, "QIHEAD", "0"), EV("option failed: -2\n"), END } },
	{ "a push that loses a byte: no stream, and no line from the next", {
		SINGLE, RX("IPD3:abIPD10:\r\nCLOSED\r\n"),
		EV("data 0 abI\nclosed 0 RESET 0\n"), TX(""), END } },
	{ "a header that loses a byte: the same", {
		SINGLE, RX("IPD2:abIP10:\r\nCLOSED\r\n"), TX(""),
		EV("data 0 ab\nclosed 0 RESET 0\n"), END } },
	{ "the end of a line is lost before a header: the same", {
		SINGLE, QUEUE(0, "x"), SERVER_SIDE, TX("AT+QISEND=1\r"),
		RX("\r\n> "), TX("x"), RX("\r\nSEND OKIPD10:\r\nCLOSED\r\n"),
		EV("closed 0 RESET 0\n"), END } },
	{ "too long: no stream, and no line from the payload", {
		SINGLE, RX("IPD5000:\r\nCLOSED\r\n"),
		EV("closed 0 RESET 0\n"), TX("AT+QISRVC=1\r"), END } },
	{ "it starts anew: so does the search for what it has", {
		SINGLE, RX("\r\nRDY\r\n"),
		CLOSE(0), AUTO(20000, single_module),
		EV("closed 0 GONE 0\nmodule SYNC: the module was reset\n"
		   "context 1 ACTIVATING\nreleased 0\nmodule SETUP\n"
		   "module REGISTERING\nmodule READY\n"
		   "context 1 ACTIVATING: configuration refused: the module "
		   "has one connection at a time (error 1005)\n"
		   "module SETUP\nmodule REGISTERING\nmodule READY\n"
		   "context 1 ACTIVE 10.79.142.227\n"),
		SINGLE, END } },
};

KUNIT_ARRAY_PARAM(single, singles, script_desc);

static void test_single(struct kunit *test)
{
	const struct script *c = test->param_value;
	struct script_world *w = world_of(test, single_module);

	KUNIT_EXPECT_EQ(test, (int)w->session.ms.caps.sockets, 6);
	script_bring_up(w);
	KUNIT_EXPECT_EQ(test, (int)w->session.ms.caps.sockets, 1);
	KUNIT_EXPECT_STREQ(test, w->session.ms.info.dialect, "m10");
	script_try(w, c->name, c->steps);
}

/* ----------------------------------------------------------- the bring-up */

#define LINE(command)	TX(command "\r"), RX("\r\nOK\r\n")

static const struct script first_up = { "4.1, 4.2: the first context", {
	APN(1, "CMNET"), UP(1), EV("context 1 ACTIVATING\n"),
	LINE("AT+QIFGCNT=1"), TX("AT+QILOCIP\r"), RX("\r\nERROR\r\n"),
	TX("AT+QISTAT\r"), RX("\r\nOK\r\n\r\nSTATE: IP INITIAL\r\n"),
	TX("AT+QIDEACT\r"), RX("\r\nDEACT OK\r\n"),
	LINE("AT+QICSGP=1,\"CMNET\""), LINE("AT+QIMUX=1"),
	LINE("AT+QIMODE=0"), LINE("AT+QIDNSIP=0"), LINE("AT+QIREGAPP"),
	TX("AT+QIACT\r"), WAIT(30000), RX("\r\nOK\r\n"),
	TX("AT+QILOCIP\r"), RX("\r\n10.79.142.227\r\n"),
	TX("AT+QISTAT\r"), RX("\r\nOK\r\n\r\nSTATE: IP GPRSACT\r\n"),
	TX("AT+QIDNSCFG?\r"), RX("\r\nERROR\r\n"),
	EV("context 1 ACTIVE 10.79.142.227\n"),
	DOWN(1), EV("context 1 DEACTIVATING\n"),
	TX("AT+QIDEACT\r"), RX("\r\nDEACT OK\r\n"), EV("context 1 DOWN\n"),
	END } };

static const struct script act_fails = { "QIACT fails", {
	UP(1), EV("context 1 ACTIVATING\n"),
	LINE("AT+QIFGCNT=1"), TX("AT+QILOCIP\r"), RX("\r\nERROR\r\n"),
	TX("AT+QISTAT\r"), RX("\r\nOK\r\n\r\nSTATE: IP INITIAL\r\n"),
	TX("AT+QIDEACT\r"), RX("\r\nERROR\r\n"),
	LINE("AT+QICSGP=1,\"\""), LINE("AT+QIMUX=1"),
	LINE("AT+QIMODE=0"), LINE("AT+QIDNSIP=0"), LINE("AT+QIREGAPP"),
	TX("AT+QIACT\r"), RX("\r\nERROR\r\n"),
	EV("context 1 ACTIVATING: activation failed\n"), WAIT(1000),
	TX("AT+QILOCIP\r"), END } };

/* What is to be looked at before a context is set up, and it is not there */
#define INITIAL								\
	TX("AT+QILOCIP\r"), RX("\r\nERROR\r\n"), TX("AT+QISTAT\r"),	\
	RX("\r\nOK\r\n\r\nSTATE: IP INITIAL\r\n")
#define CALL_17201							\
	TX("AT+QIDEACT\r"), RX("\r\nDEACT OK\r\n"),			\
	LINE("AT+QICSGP=0,\"17201\""), LINE("AT+QIMUX=1"),		\
	LINE("AT+QIMODE=0"), LINE("AT+QIDNSIP=0"), LINE("AT+QIREGAPP")

static const struct script csd[] = {
	{ "3.1: set up in IP INITIAL only, and as long as it is not in use", {
		CALL(1, "17201"), UP(1), EV("context 1 ACTIVATING\n"),
		LINE("AT+QIFGCNT=1"), CALL(1, "17202"), CALL(1, "17201"), INITIAL,
		CALL_17201, CALL(1, "17202"), EV("set failed: -16\n"),
		TX("AT+QIACT\r"), APN(1, ""), EV("set failed: -16\n"),
		RX("\r\nERROR\r\n"),
		EV("context 1 ACTIVATING: activation failed\n"), END } },
	{ "what is up is not changed", {
		CALL(1, "17201"), UP(1), EV("context 1 ACTIVATING\n"),
		LINE("AT+QIFGCNT=1"), INITIAL, CALL_17201,
		TX("AT+QIACT\r"), RX("\r\nOK\r\n"), AUTO(5000, NULL),
		EV("context 1 ACTIVE 10.79.142.227\n"),
		APN(1, ""), CALL(1, "17202"),
		EV("set failed: -16\nset failed: -16\n"), CALL(1, "17201"),
		DOWN(1), EV("context 1 DEACTIVATING\n"),
		TX("AT+QIDEACT\r"), RX("\r\nDEACT OK\r\n"),
		EV("context 1 DOWN\n"), CALL(1, "17202"), APN(1, "CMNET"),
		UP(1), EV("context 1 ACTIVATING\n"), INITIAL,
		TX("AT+QIDEACT\r"), RX("\r\nERROR\r\n"),
		LINE("AT+QICSGP=1,\"CMNET\""), TX("AT+QIMUX=1\r"), END } },
	{ "what cannot be called", {
		CALL(1, ""), EV("set failed: -89\n"), CALL(1, "1\"2"),
		CALL(1, "1;2"), CALL(1, "1\r"), CALL(1, "1,2"),
		EV("set failed: -22\nset failed: -22\nset failed: -22\n"
		   "set failed: -22\n"), END } },
	{ "7.1: beside a call there is nothing", {
		CALL(0, "17201"), UP(1), EV("context 1 ACTIVATING\n"),
		UP(0), EV("up failed: -16\n"), DOWN(1), AUTO(1000, NULL),
		EV("context 1 DEACTIVATING\ncontext 1 DOWN\n"), UP(0),
		EV("context 0 ACTIVATING\n"), UP(1), EV("up failed: -16\n"),
		CALL(1, "17202"), TX("AT+QIFGCNT=0\r"), END } },
	{ "... nor does one turn into a call", {
		UP(1), UP(0), EV("context 1 ACTIVATING\ncontext 0 ACTIVATING\n"),
		CALL(0, "17201"), CALL(1, "17201"),
		EV("set failed: -16\nset failed: -16\n"),
		TX("AT+QIFGCNT=1\r"), END } },
};

KUNIT_ARRAY_PARAM(csd, csd, script_desc);

#define MUXIP								\
	TX("AT+QIDEACT\r"), RX("\r\nDEACT OK\r\n"),			\
	LINE("AT+QICSGP=1,\"\""), TX("AT+QIMUX=1\r")

/* One ERROR may have been the line's. */
static const struct script single_found = { "no QIMUX=1", {
	UP(1), EV("context 1 ACTIVATING\n"), LINE("AT+QIFGCNT=1"), INITIAL,
	MUXIP, RX("\r\nERROR\r\n"),
	EV("context 1 ACTIVATING: configuration refused: the module has one "
	   "connection at a time (error 1005)\n"),
	/* which is no option any more by the time it could be set */
	WAIT(1000), INITIAL, MUXIP, CONFIG(7, "QIHEAD", "0"),
	RX("\r\nERROR\r\n"), EV("option 7 FAILED 0 \nmodule SETUP\n"),
	LINE("AT+QISDE=0"), LINE("AT+QISHOWRA=0"), LINE("AT+QISHOWLA=0"),
	LINE("AT+QISHOWPT=0"), TX("AT+QIHEAD=1\r"), RX("\r\nERROR\r\n"),
	EV("module SETUP: the module refuses AT+QIHEAD=1\n"),
	WAIT(5000), LINE("AT+QIHEAD=1"),
	TX("AT+CPIN?\r"), END } };

static void test_single_found(struct kunit *test)
{
	struct script_world *w = m10_world(test);

	script_try(w, single_found.name, single_found.steps);
}

static const struct auto_reply no_muxip[] = {
	{ "AT+QIMUX=1", "\r\nERROR\r\n" },
	{ "AT+QILOCIP", "\r\nERROR\r\n" },
	{ "AT+QISTAT", "\r\nOK\r\n\r\nSTATE: IP INITIAL\r\n" },
	{ }
};

/* What was there for the first cannot be lacking. */
static const struct script no_fallback = { "no QIMUX=1 for a second context", {
	UP(0), EV("context 0 ACTIVATING\n"), AUTO(10000, no_muxip),
	EV("context 0 ACTIVATING: configuration refused: the module has one "
	   "connection at a time (error 1005)\n"),
	OPEN(7007, 20000), TX("AT+QIFGCNT=1\r"), RX("\r\nOK\r\n"),
	TX("AT+QIOPEN=0,\"TCP\",\"220.180.239.212\",7007\r"), END } };

static void test_no_fallback(struct kunit *test)
{
	struct script_world *w = m10_world(test);

	script_bring_up(w);
	script_try(w, no_fallback.name, no_fallback.steps);
}

static const struct auto_reply not_ours[] = {
	{ "AT+QIFGCNT=1", "\r\n+CME ERROR: 3\r\n" },
	{ }
};

static const struct script taken = { "8.2: another port has the context", {
	UP(1), EV("context 1 ACTIVATING\n"), AUTO(6900, not_ours), EV(""),
	AUTO(200, not_ours),
	EV("context 1 ACTIVATING: configuration refused: another port of the "
	   "module has the context (error 1004)\n"), END } };

static void test_contexts(struct kunit *test)
{
	struct script_world *w = m10_world(test);

	script_try(w, first_up.name, first_up.steps);
}

static void test_act_fails(struct kunit *test)
{
	struct script_world *w = m10_world(test);

	script_try(w, act_fails.name, act_fails.steps);
}

static void test_csd(struct kunit *test)
{
	const struct script *c = test->param_value;

	script_try(m10_world(test), c->name, c->steps);
}

static void test_taken(struct kunit *test)
{
	struct script_world *w = m10_world(test);

	script_try(w, taken.name, taken.steps);
}

/* Who attaches the second port of a module names its context at once. */
static void test_contexts_early(struct kunit *test)
{
	struct script_world *w = script_world_create(test);
	struct cellsock_modsock *ms = &w->session.ms;
	static const struct cellsock_context_config config = {
		.pdp_type = CELLSOCK_PDP_IPV4, .apn = "CMNET",
	};

	KUNIT_EXPECT_EQ(test, (int)ms->caps.first_context, 0);
	KUNIT_EXPECT_EQ(test, ms->ops->context_set(ms, 0, &config), 0);
	KUNIT_EXPECT_EQ(test, ms->ops->context_set(ms, 5, &config), 0);
	/* no dialect has that */
	KUNIT_EXPECT_EQ(test, ms->ops->context_set(ms, 6, &config), -ERANGE);
	KUNIT_EXPECT_EQ(test, ms->ops->set_dialect(ms, "m10"), 0);
	KUNIT_EXPECT_EQ(test, ms->ops->context_set(ms, 0, &config), 0);
	KUNIT_EXPECT_EQ(test, ms->ops->context_set(ms, 2, &config), -ERANGE);
}

/* What the module turns out not to have may be given up. */
static const struct script context_early = { "a context that there is not", {
	UP(0), EV("context 0 ACTIVATING\n"), AUTO(5000, NULL),
	EV("module SETUP\nmodule REGISTERING\nmodule READY\n"
	   "context 0 ACTIVATING: the module has no such context\n"),
	DOWN(0), AUTO(100, NULL), EV("context 0 DOWN\n"), END } };

/* So does who wants a call; the module then turns out to make none. */
static const struct script csd_early = { "CSD of a module that has none", {
	CALL(1, "17201"), UP(1), EV("context 1 ACTIVATING\n"),
	AUTO(5000, NULL),
	EV("module SETUP\nmodule REGISTERING\nmodule READY\n"
	   "context 1 ACTIVATING: the module has no CSD\n"),
	APN(1, ""), AUTO(5000, NULL),
	EV("context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"), END } };

static void test_early(struct kunit *test)
{
	struct script_world *w = script_world_create(test);

	script_try(w, csd_early.name, csd_early.steps);
	w = script_world_create(test);
	script_try(w, context_early.name, context_early.steps);
}

/* Whatever the module says of itself; the choice may come late. */
static void test_chosen(struct kunit *test)
{
	struct script_world *w = script_world_create(test);
	struct cellsock_modsock *ms = &w->session.ms;

	KUNIT_EXPECT_EQ(test, ms->ops->set_dialect(ms, "m11"), -ENOENT);
	KUNIT_EXPECT_EQ(test, ms->ops->set_dialect(ms, "m10"), 0);
	script_get_ready(w);
	KUNIT_EXPECT_STREQ(test, ms->info.dialect, "m10");
	KUNIT_EXPECT_EQ(test, (int)ms->caps.sockets, 6);
	KUNIT_EXPECT_EQ(test, ms->ops->set_dialect(ms, ""), 0);
	KUNIT_EXPECT_STREQ(test, ms->info.dialect, "");
	script_get_ready(w);
	KUNIT_EXPECT_STREQ(test, ms->info.dialect, "rg");
	/* nothing changes */
	KUNIT_EXPECT_EQ(test, ms->ops->set_dialect(ms, "rg"), 0);
	KUNIT_EXPECT_STREQ(test, ms->info.dialect, "rg");
	script_get_ready(w);
}

static struct kunit_case m10_cases[] = {
	KUNIT_CASE_PARAM(test_script, script_gen_params),
	KUNIT_CASE_PARAM(test_script, header_gen_params),
	KUNIT_CASE_PARAM(test_script, server_gen_params),
	KUNIT_CASE_PARAM(test_single, single_gen_params),
	KUNIT_CASE(test_contexts),
	KUNIT_CASE(test_single_found),
	KUNIT_CASE(test_no_fallback),
	KUNIT_CASE(test_act_fails),
	KUNIT_CASE(test_taken),
	KUNIT_CASE_PARAM(test_csd, csd_gen_params),
	KUNIT_CASE(test_contexts_early),
	KUNIT_CASE(test_early),
	KUNIT_CASE(test_chosen),
	{}
};

static struct kunit_suite m10_suite = {
	.name = "cellsock-m10",
	.test_cases = m10_cases,
};

kunit_test_suite(m10_suite);
