// SPDX-License-Identifier: GPL-2.0-only
/* The TCP peer: netdev/tcp_peer.c, in the language of tcp_script.h. */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "../netdev/tcp_peer.h"
#include "tcp_script.h"

/* Beginnings that most scripts share. */
#define SYN	"L>S 0 mss1460; M<open; "
#define OPENED	SYN "M>ok; L<SA 0 a1 w65535 mss1460 nows; "
#define EST	OPENED "L>A 1; ?ESTABLISHED; "
/* The same with a window scale of 7. */
#define EST_WS	"L>S 0 mss1460 ws7; M<open; M>ok; L<SA 0 mss1460 ws0; L>A 1; "
/* The smallest receive window. */
#define EST_CAP	"!cap 5840; " SYN "M>ok; L<SA 0 w5840; L>A 1; "
/* Both ends from here, one after the other. */
#define L_CLOSE	"L>FA 1 close; M<close; L<FA 1 a2; L>A 2; ?DYING; "

struct script_case {
	const char *name;
	const char *script;
};

static void describe(const struct script_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

static void run_script(struct kunit *test)
{
	/* Where the sequence numbers or their signs wrap. */
	static const u32 bases[] = {
		0x10000000, 0, U32_MAX, U32_MAX - 1, U32_MAX - 100,
		U32_MAX - 3000, 0x7fffffff, 0x7fffff00, 0x80000000,
	};
	const struct script_case *c = test->param_value;
	struct script *s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bases) * 2; i++) {
		s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, s);
		s->test = test;
		s->irs = i & 1 ? bases[i / 2] : 5000;
		s->iss = i & 1 ? 7000 : bases[i / 2];
		cellsock_tcp_script(s, c->script);
		if (s->failed)
			return;
	}
}

/* ----------------------------------------------------------- handshake */

static const struct script_case handshake_cases[] = {
	{ "SYN-ACK only after the open",
	  "L>S 0 mss1460; M<open; ?OPENING; ?name SYN_SENT; T>900ms;"
	  "M>ok; L<SA 0 a1 w65535 mss1460 nows; ?SYN_RECEIVED;"
	  "L>A 1 a1; ?ESTABLISHED; ?name ESTABLISHED;" },
	{ "a window scale is offered if offered, and ours is 0",
	  "L>S 0 mss1460 ws7; M<open; M>ok; L<SA 0 a1 w65535 mss1460 ws0;" },
	{ "a scale of 0 is an offer, too",
	  "L>S 0 mss1460 ws0; M<open; M>ok; L<SA 0 ws0;" },
	{ "the scale counts from the handshake on",
	  "L>S 0 mss1460 ws7 w10; M<open; M>ok; L<SA 0; L>A 1 w2;"
	  "M>data 1000; L<PA 1:256;" },
	{ "without an MSS option the default is taken",
	  "L>S 0; M<open; M>ok; L<SA 0; L>A 1; M>data 600; L<PA 1:600 m536;" },
	{ "a larger MSS than ours is not used",
	  "L>S 0 mss9000; M<open; M>ok; L<SA 0 mss1460; L>A 1;"
	  "M>data 2000; L<PA 1:2000 m1460;" },
	{ "an absurd MSS has a floor",
	  "L>S 0 mss1; M<open; M>ok; L<SA 0; L>A 1; M>data 10;"
	  "L<PA 1:10 m48;" },
	{ "a SYN in SYN_RECEIVED gets the SYN-ACK again",
	  OPENED "L>S 0 mss1460; L<SA 0 a1; L>A 1; ?ESTABLISHED;" },
	{ "another SYN in SYN_RECEIVED is challenged",
	  OPENED "L>S 900 mss1460; L<A 1 a1; L>R 1; M<abort; ?DYING;"
	  "L>S 900; ?new; M>released; ?CLOSED;" },
	{ "SYN-ACK is repeated after 1, 2 and 4 s, then the flow ends",
	  OPENED "T>999ms; T>1ms; L<SA 0 a1; T>1999ms; T>1ms; L<SA 0;"
	  "T>3999ms; T>1ms; L<SA 0; T>7999ms; T>1ms; M<abort; L<RA 1 a1;"
	  "?DYING; M>released; ?CLOSED; ?timers 0;" },
	{ "the ACK may bring data",
	  OPENED "L>PA 1:100; U<100; L<A 1 a101;" },
	{ "the ACK may bring data and FIN",
	  OPENED "L>FPA 1:100; U<100; L<A 1 a102; ?half 0; ?name FIN_WAIT_2;" },
	{ "a wrong ACK in SYN_RECEIVED is reset, and nothing else",
	  OPENED "L>FPA 1:9 a2; L<R 2; L>A 1 a0; L<R 0; ?SYN_RECEIVED; L>A 1;"
	  "?ESTABLISHED;" },
	{ "RST in SYN_RECEIVED",
	  OPENED "L>R 1; M<abort; ?DYING; M>released; ?CLOSED;" },
	{ "RST in SYN_RECEIVED beside the mark is challenged",
	  OPENED "L>R 2; L<A 1 a1; L>R 0; L>R 65536; ?SYN_RECEIVED;" },
	{ "no ACK in SYN_RECEIVED",
	  OPENED "L>P 1:10; L>F 1; ?SYN_RECEIVED;" },
	{ "out of window in SYN_RECEIVED",
	  OPENED "L>A 70000:10; L<A 1 a1; ?SYN_RECEIVED;" },
	{ "downlink before the handshake waits for it",
	  OPENED "M>data 300; L>A 1; L<PA 1:300; ?ESTABLISHED;" },
	{ "remote close before the handshake: data, then FIN",
	  OPENED "M>data 300; M>closed; M<close; ?credit 262144; M>released;"
	  "L>A 1; L<PA 1:300; L>A 1 a301; D<300; L<FA 301 a1;" },
	{ "remote reset before the handshake",
	  OPENED "M>closed reset; M<abort; L<RA 1 a1; ?DYING;" },
	{ "data on the SYN is ignored",
	  "L>S 0:10 mss1460; M<open; M>ok; L<SA 0 a1;" },
	{ "what the SYN-ACK waited for does not count for the data",
	  OPENED "T>1s; L<SA 0; T>2s; L<SA 0; L>A 1; M>data 10; L<PA 1:10;"
	  "T>300ms; L<PA 1:10;" },
	{ "a larger cap is told when the handshake is over",
	  "!cap 5840; " SYN "!cap 6840; M>ok; L<SA 0 w6840; !cap 20000; L>A 1;"
	  "L<A 1 w20000;" },
	{ "SYN-ACK that could not be sent",
	  SYN "!tx 1; M>ok; T>10ms; L<SA 0 a1; T>990ms; L<SA 0;" },
};

/* Everything before the module socket is open. */
static const struct script_case open_cases[] = {
	{ "a repeated SYN while opening is ignored",
	  SYN "T>1s; L>S 0 mss1460; T>2s; L>S 0 mss1460; ?OPENING;"
	  "M>ok; L<SA 0 a1;" },
	{ "a new ISN while opening is adopted",
	  SYN "L>S 700 mss1000; ?OPENING; M>ok; L<SA 0 a701; L>A 701;"
	  "M>data 2000; L<PA 1:2000 a701 m1000;" },
	{ "RST while opening aborts",
	  SYN "L>R 1; M<abort; ?DYING; ?timers 0; M>released; ?CLOSED;" },
	{ "RST while opening has to hit the mark",
	  SYN "L>R 0; L>R 2; L>R 900; ?OPENING;" },
	{ "ACK while opening is reset, the open goes on",
	  SYN "L>A 1 a5; L<R 5; L>F 1:3; L<RA =0 a5; L>SA 0 a5; L<R 5;"
	  "?OPENING;" },
	{ "no reply to RST while opening", SYN "L>RA 1000 a5; ?OPENING;" },
	{ "a client that gives up: no SYN for twice the last gap and 2 s",
	  SYN "T>1s; L>S 0; T>2s; L>S 0; T>4s; L>S 0; T>9999ms; ?OPENING; T>1ms;"
	  "M<abort; ?DYING;" },
	{ "a client that gives up after the first SYN",
	  SYN "T>3999ms; ?OPENING; T>1ms; M<abort; M>released; ?CLOSED;" },
	{ "a duplicated SYN does not shorten its patience",
	  SYN "T>3s; L>S 0; T>1ms; L>S 0; T>7s; ?OPENING; T>1s; M<abort;" },
	{ "a new ISN starts with the patience of the first SYN",
	  SYN "T>3s; L>S 0; L>S 70; T>1s; L>S 70; T>3999ms; ?OPENING; T>1ms;"
	  "M<abort;" },
	{ "linear, then exponential SYN time-outs (6.12)",
	  SYN "T>1s; L>S 0; T>1s; L>S 0; T>1s; L>S 0; T>1s; L>S 0; T>1s; L>S 0;"
	  "T>2s; L>S 0; T>4s; L>S 0; T>8s; L>S 0; ?OPENING; T>17s; ?OPENING;"
	  "T>1s; M<abort;" },
	{ "no slot: the SYN waits, and is never refused",
	  "!open busy; L>S 0; ?WAIT; ?slot 1; ?name WAIT; T>3s; L>S 0; M>slot;"
	  "?WAIT; !open ok; M>slot; M<open; ?OPENING; M>ok; L<SA 0;" },
	{ "no slot for 30 s",
	  "!open busy; L>S 0; T>1s; L>S 0; T>2s; L>S 0; T>4s; L>S 0; T>8s; L>S 0;"
	  "T>14999ms; ?WAIT; T>1ms; I<host; ?CLOSED;" },
	{ "RST while waiting", "!open busy; L>S 0; L>R 1; ?CLOSED; ?timers 0;" },
	{ "new ISN while waiting",
	  "!open busy; L>S 0; L>S 50; ?WAIT; !open ok; M>slot; M<open; M>ok;"
	  "L<SA 0 a51;" },
	{ "a client that gives up waiting",
	  "!open busy; L>S 0; T>4s; ?CLOSED; ?slot 0;" },
	{ "a postponed open waits for its turn",
	  SYN "T>3s; L>S 0; !postpone; M<abort; ?WAIT; ?slot 0; M>slot; ?WAIT;"
	  "M>ok; ?WAIT; M>released; ?WAIT; ?slot 1; M>slot; M<open; M>ok; L<SA 0;" },
	{ "a postponed open waits for 30 s",
	  SYN "T>3s; L>S 0; !postpone; M<abort; M>released; T>7s; L>S 0; T>14s;"
	  "L>S 0; T>8999ms; ?WAIT; T>1ms; I<host;" },
	{ "a postponed open may find the module busy for another 30 s",
	  SYN "T>3s; L>S 0; M>busy; M>released; T>250ms; M<open; T>7s; L>S 0;"
	  "!postpone; M<abort; M>released; M>slot; M<open; M>busy; M>released;"
	  "T>250ms; M<open; T>15s; L>S 0; T>9s; M>busy; ?WAIT;" },
	{ "postponing is for opens only", EST "!postpone; ?ESTABLISHED;" },
	{ "credit before the first byte", SYN "?credit 49152; ?data 1;" },
	{ "a released slot that was never closed",
	  EST "M>released; L<RA 1 a1; ?CLOSED;" },
	{ "a released slot while opening",
	  SYN "M>released; L<RA 0 a1; ?CLOSED;" },
};

/* Connections that a remote opened. */
#define SYNOUT	"M>connect; L<S 0 a0 w65535 mss1460 ws0; ?SYN_SENT; "
#define IN_EST	SYNOUT "L>SA 0 a1 mss1460; L<A 1 a1; ?ESTABLISHED; "

static const struct script_case incoming_cases[] = {
	{ "SYN, SYN-ACK, and an ACK at once",
	  SYNOUT "?name SYN_RECEIVED; ?data 1; ?timers 1; T>900ms;"
	  "L>SA 0 a1 mss1460; L<A 1 a1 w65535; ?ESTABLISHED; ?name ESTABLISHED;" },
	{ "data both ways afterwards",
	  IN_EST "M>data 300; L<PA 1:300 a1; L>PA 1:100 a301; D<300; U<100;"
	  "L<A 301 a101;" },
	{ "a window scale is offered, and counts if it is taken",
	  SYNOUT "L>SA 0 a1 mss1460 ws7 w500; L<A 1; M>data 1000; L<PA 1:500;"
	  "L>A 1 a501 w4; D<500; L<PA 501:500;" },
	{ "no window scale in the answer: none",
	  SYNOUT "L>SA 0 a1 mss1460 w200; L<A 1; L>A 1 w100; M>data 1000;"
	  "L<PA 1:100;" },
	{ "the answer's MSS counts, or the default",
	  SYNOUT "L>SA 0 a1 mss1000; L<A 1; M>data 2000; L<PA 1:2000 m1000;" },
	{ "the answer has no MSS",
	  SYNOUT "L>SA 0 a1; L<A 1; M>data 2000; L<PA 1:2000 m536;" },
	{ "the SYN is repeated after 1, 2, 4 and 8 s, and given up after 31 s",
	  SYNOUT "T>999ms; T>1ms; L<S 0 a0; T>1999ms; T>1ms; L<S 0; T>3999ms;"
	  "T>1ms; L<S 0; T>7999ms; T>1ms; L<S 0 w65535; T>15999ms; ?SYN_SENT;"
	  "T>1ms; M<abort; L<R 1 a0; ?DYING; M>released; ?CLOSED; ?timers 0;" },
	{ "refused by the local stack",
	  SYNOUT "L>RA 0 a1; M<abort; ?DYING; ?timers 0; M>released; ?CLOSED;" },
	{ "a RST that acknowledges nothing, or the wrong thing, is nobody's",
	  SYNOUT "L>R 0; L>R 1; L>RA 0 a0; L>RA 0 a2; L>RA 0 a-9; ?SYN_SENT;" },
	{ "an ACK of an older connection is reset, and the SYN repeated",
	  SYNOUT "L>A 900 a-500; L<R -500 a0; L>A 900 a2; L<R 2; L>A 900 a0;"
	  "L<R 0; ?SYN_SENT; T>1s; L<S 0; L>SA 0 a1; L<A 1; ?ESTABLISHED;" },
	{ "a SYN-ACK of something else is reset",
	  SYNOUT "L>SA 0 a700; L<R 700; ?SYN_SENT; L>SA 0 a1; L<A 1 a1;" },
	{ "what is no answer is ignored",
	  SYNOUT "L>A 1 a1; L>FA 1 a1; L>PA 1:10 a1; L>F 1; L>P 1:9; ?SYN_SENT;" },
	{ "a client with the same ports: its SYN is not answered, its SYN-ACK is",
	  SYNOUT "L>S 0 mss1460; ?SYN_SENT; L>SA 0 a1 mss1460; L<A 1 a1;"
	  "?ESTABLISHED;" },
	{ "a repeated SYN-ACK is acknowledged again",
	  IN_EST "L>SA 0 a1; L<A 1 a1; ?ESTABLISHED;" },
	{ "an ACK that could not be sent",
	  SYNOUT "!tx 1; L>SA 0 a1; ?ESTABLISHED; T>10ms; L<A 1 a1;" },
	{ "a SYN that could not be sent",
	  "!tx 1; M>connect; ?SYN_SENT; T>10ms; L<S 0; T>990ms; L<S 0;" },
	{ "data from the module waits for the answer, and carries the ACK",
	  SYNOUT "M>data 300; M>data 200; ?downlink 500; L>SA 0 a1 mss1460;"
	  "L<PA 1:500 a1; L>A 1 a501; D<500;" },
	{ "more data than anybody may keep",
	  SYNOUT "M>data 200000; M>data 70000; M<abort; D<=0; L<R 1 a0;"
	  "M>released; ?CLOSED;" },
	{ "the remote closed before the answer: data, then FIN",
	  SYNOUT "M>data 300; M>closed; M<close; M>released; ?SYN_SENT;"
	  "L>SA 0 a1 mss1460; L<PA 1:300 a1; L>A 1 a301; D<300; L<FA 301 a1;"
	  "L>A 1 a302; ?name CLOSE_WAIT; L>FA 1 a302; L<A 302 a2; ?CLOSED;" },
	{ "the remote closed before the answer, and the socket is slow to go",
	  SYNOUT "M>closed; M<close; L>SA 0 a1; L<FA 1 a1; L>A 1 a2; M>released;"
	  "?ESTABLISHED; ?half 0; L>FA 1; L<A 2 a2; ?CLOSED;" },
	{ "the remote closed, and the application sends",
	  SYNOUT "M>closed; M<close; M>released; L>SA 0 a1; L<FA 1 a1;"
	  "L>PA 1:10 a2; L<RA 2 a1; ?CLOSED;" },
	{ "the stream broke before the answer",
	  SYNOUT "M>closed reset; M<abort; L<R 1 a0; ?DYING; L>SA 0 a1; L<R 1;"
	  "M>released; ?CLOSED;" },
	{ "the socket vanished before the answer",
	  SYNOUT "M>released; L<R 1 a0; ?CLOSED;" },
	{ "aborted before the answer", SYNOUT "!abort; M<abort; L<R 1 a0;" },
	{ "a RST that could not be sent",
	  SYNOUT "!tx 1; !abort; M<abort; M>released; ?DYING; T>10ms; L<R 1 a0;"
	  "?CLOSED;" },
	{ "closed meanwhile, and nobody answers",
	  SYNOUT "M>closed; M<close; M>released; T>1s; L<S 0; T>2s; L<S 0; T>4s;"
	  "L<S 0; T>8s; L<S 0; T>16s; L<R 1; ?CLOSED;" },
	{ "what the SYN advertised can be used at once",
	  "!cap 5840; M>connect; L<S 0 w5840; !cap 20000; L>SA 0 a1;"
	  "L<A 1 a1 w20000; L>PA 1:20000; U<20000; L<A 1 a20001 w0;" },
	{ "a lower cap does not take back what the SYN advertised",
	  SYNOUT "!cap 5840; L>SA 0 a1; L<A 1 a1 w65535;" },
	{ "what the SYN waited for does not count for the data",
	  SYNOUT "T>1s; L<S 0; T>2s; L<S 0; L>SA 0 a1; L<A 1; M>data 10;"
	  "L<PA 1:10; T>300ms; L<PA 1:10;" },
	{ "a window of zero in the answer",
	  SYNOUT "L>SA 0 a1 w0; L<A 1; M>data 10; T>500ms; L<A 0; L>A 1 w100;"
	  "L<PA 1:10;" },
	{ "keepalives as in any other connection",
	  IN_EST "T>299s; T>1s; L<A 0 a1; L>A 1; T>300s; L<A 0;" },
	{ "close() as in any other connection",
	  IN_EST "L>FA 1 close; M<close; L<FA 1 a2; L>A 2; ?DYING; M>released;"
	  "?CLOSED; L>FA 1; L<A 2 a2;" },
	{ "a SYN-ACK that is late is old, and no reason for a RST",
	  IN_EST "L>FA 1 close; M<close; L<FA 1 a2; L>A 2; M>released; ?CLOSED;"
	  "L>SA 0 a1; L<A 2 a2;" },
	{ "opens are for clients: no slot, no postponing",
	  SYNOUT "?slot 0; M>slot; !postpone; M>ok; ?SYN_SENT;" },
};

/* The rows of the error table. */
static const struct script_case error_cases[] = {
	{ "refused", SYN "M>refused; L<RA 0 a1; ?DYING; M>released; ?CLOSED;" },
	{ "refused just in time",
	  SYN "T>3s; L>S 0; T>6s; L>S 0; T>10999ms; M>refused; L<RA 0 a1;" },
	{ "refused late: silence, this ISN is ignored",
	  SYN "T>3s; L>S 0; T>6s; L>S 0; T>11s; M>refused; ?MUTE; M>released;"
	  "L>S 0; T>12s; L>S 0; ?MUTE; ?data 0; T>30s; ?CLOSED;" },
	{ "timed out: silence, this ISN is ignored",
	  SYN "M>timeout; ?MUTE; L>S 0; T>1s; L>S 0; M>released; ?MUTE; T>2s;"
	  "L>S 0; T>8s; ?CLOSED;" },
	{ "timed out, and the next attempt comes before the slot is free",
	  SYN "M>timeout; L>S 70; ?new; ?DYING; M>released; ?CLOSED;" },
	{ "timed out, and the next attempt comes later",
	  SYN "M>timeout; M>released; L>S 70; ?new; ?CLOSED;" },
	{ "timed out, then RST",
	  SYN "M>timeout; M>released; L>R 1; ?CLOSED;" },
	{ "network unreachable",
	  SYN "T>5ms; M>net; I<net; ?DYING; L>S 0; ?new; M>released; ?CLOSED;" },
	{ "host unreachable", SYN "T>1s; M>host; I<host; M>released; ?CLOSED;" },
	{ "failed", SYN "T>1s; M>failed; I<host;" },
	{ "reset while opening", SYN "M>reset; L<RA 0 a1;" },
	{ "module gone", SYN "T>1s; M>gone; I<net;" },
	{ "ICMP never comes while the socket is still connecting",
	  SYN "M>net; M>released; ?DYING; T>4ms; T>1ms; I<net; ?CLOSED;" },
	{ "a SYN again before the ICMP error is not a new flow",
	  SYN "M>host; L>S 0; T>5ms; I<host;" },
	{ "another SYN before the ICMP error is",
	  SYN "M>host; L>S 9; ?new; T>5ms; M>released; ?CLOSED;" },
	{ "ICMP error that could not be sent",
	  SYN "T>1s; !icmp 2; M>host; T>10ms; T>9ms; T>1ms; I<host; ?DYING;" },
	{ "RST that could not be sent",
	  SYN "!tx 1; M>refused; M>released; ?DYING; T>10ms; L<RA 0 a1; ?CLOSED;" },
	{ "no context, and the next attempt at once",
	  "!open down; L>S 0; ?DYING; L>S 9; ?new; ?CLOSED; ?timers 0;" },
	{ "no context", "!open down; L>S 0; ?DYING; T>5ms; I<net; ?CLOSED;" },
	{ "no such address family", "!open family; L>S 0; T>5ms; I<host; ?CLOSED;" },
	{ "busy: again after a while, longer each time",
	  SYN "M>busy; ?WAIT; ?slot 0; M>released; ?slot 0; T>249ms; T>1ms; M<open;"
	  "M>busy; M>released; T>500ms; M<open; M>busy; M>released; T>1s; M<open;"
	  "M>ok; L<SA 0;" },
	{ "local port in use: the same",
	  SYN "M>inuse; M>released; T>250ms; M<open; M>ok; L<SA 0;" },
	{ "busy, and the slot is not given back in time",
	  SYN "M>busy; T>1s; ?WAIT; ?slot 0; M>released; ?slot 1; M>slot; M<open;" },
	{ "busy, and then no slot",
	  SYN "M>busy; M>released; !open busy; T>250ms; ?WAIT; ?slot 1; !open ok;"
	  "M>slot; M<open;" },
	{ "busy for 30 s is host unreachable",
	  SYN "M>busy; M>released; T>250ms; M<open; M>busy; M>released; T>500ms;"
	  "M<open; M>busy; M>released; T>1s; M<open; L>S 0; M>busy; M>released;"
	  "T>2s; M<open; L>S 0; M>busy; M>released; T>4s; M<open; L>S 0; M>busy;"
	  "M>released; T>4s; M<open; M>busy; M>released; T>4s; M<open; L>S 0;"
	  "M>busy; M>released; T>4s; M<open; M>busy; M>released; T>4s; M<open;"
	  "L>S 0; M>busy; M>released; T>4s; M<open; M>busy; ?WAIT; M>released;"
	  "T>2250ms; I<host; ?CLOSED;" },
	{ "busy after a long wait for a slot: 30 s from then on",
	  "!open busy; L>S 0; T>3s; L>S 0; T>7s; L>S 0; T>15s; L>S 0; !open ok;"
	  "M>slot; M<open; T>31s; M>busy; ?WAIT; M>released; T>250ms; M<open;"
	  "M>busy; L>S 0; M>released; T>500ms; M<open; T>30s; M>busy; T>0s; I<host;" },
	{ "the stream broke", EST "M>closed reset; M<abort; L<RA 1 a1; ?DYING;" },
	{ "the stream broke with data on its way",
	  EST "M>data 100; L<PA 1:100; M>closed reset; M<abort; D<=0; L<RA 101 a1;"
	  "L>A 1 a101; L<R 101; M>released; ?CLOSED;" },
};

/* -------------------------------------------------------------- uplink */

static const struct script_case uplink_cases[] = {
	{ "an ACK when the bytes are in the queue",
	  EST "L>PA 1:100; U<100; L<A 1 a101 w65435;" },
	{ "a super-segment gets one ACK",
	  EST "L>PA 1:60000; U<60000; L<A 1 a60001 w5535;" },
	{ "the right edge does not move while the queue is full",
	  EST_CAP "L>PA 1:1460; U<1460; L<A 1 a1461 w4380; L>PA 1461:1460;"
	  "U<1460; L<A 1 a2921 w2920; L>PA 2921:2920; U<2920; L<A 1 a5841 w0;" },
	{ "small writes do not move the edge before it is worth a segment",
	  EST_CAP "L>PA 1:1000; U<1000; L<A 1 w4840; M>sent 1000; L>PA 1001:400;"
	  "U<400; L<A 1 w4440; M>sent 400; L>PA 1401:60; U<60; L<A 1 w4380;"
	  "M>sent 60; L<A 1 w5840;" },
	{ "window update: when it leaves zero, a segment at a time",
	  EST_CAP "L>PA 1:5840; U<5840; L<A 1 a5841 w0; M>sent 1459; M>sent 1;"
	  "L<A 1 a5841 w1460; M>sent 1460; L<A 1 a5841 w2920;" },
	{ "window update: a little less than a segment when the queue is empty",
	  EST_CAP "L>PA 1:5840; U<5840; L<A 1 w0; M>sent 5000; L<A 1 w5000;"
	  "M>sent 840;" },
	{ "a higher cap opens the window",
	  EST_CAP "!cap 20000; L<A 1 a1 w20000;" },
	{ "a lower cap never takes back what was advertised",
	  EST "!cap 5840; L>PA 1:1000; U<1000; L<A 1 a1001 w64535; L>PA 1001:64535;"
	  "U<64535; L<A 1 w0; M>sent 60000; M>sent 5535; L<A 1 w5840;" },
	{ "an edge that could not be sent was not advertised",
	  EST_CAP "L>PA 1:5840; U<5840; L<A 1 w0; !tx 1; M>sent 5840;"
	  "L>PA 5841:10; L<A 1 a5841 w5840; L>PA 5841:10; U<10; L<A 1 a5851;" },
	{ "data past the edge: the part inside is taken",
	  EST_CAP "L>PA 1:6000; U<5840; L<A 1 a5841 w0; L>PA 5841:100; L<A 1 w0;" },
	{ "a FIN behind data past the edge does not count",
	  EST_CAP "L>FPA 1:6000; U<5840; L<A 1 a5841 w0; M>sent 5840; L<A 1 w5840;"
	  "L>FPA 5841:160; U<160; L<A 1 a6002; ?name FIN_WAIT_2;" },
	{ "a bare FIN does not need a window",
	  EST_CAP "L>PA 1:5840; U<5840; L<A 1 w0; L>FA 5841; L<A 1 a5842 w0;"
	  "M>sent 5840;" },
	{ "a gap is answered and dropped",
	  EST "L>PA 101:100; L<A 1 a1; L>PA 1:100; U<100; L<A 1 a101;" },
	{ "a duplicate is answered and dropped",
	  EST "L>PA 1:100; U<100; L<A 1 a101; L>PA 1:100; L<A 1 a101;" },
	{ "of an overlap the new part is taken",
	  EST "L>PA 1:100; U<100; L<A 1 a101; L>PA 51:100; U<50; L<A 1 a151;" },
	{ "far below or above the window: an ACK and no more",
	  EST "L>PA 1:100; U<100; L<A 1 a101; L>PA -500:100; L<A 1 a101;"
	  "L>PA 90000:100 a1; L<A 1 a101;" },
	{ "bytes that there was no memory for come again",
	  EST "!accept 40; L>PA 1:100; U<40; L<A 1 a41; L>PA 41:60; U<60;"
	  "L<A 1 a101;" },
	{ "no memory at all",
	  EST "!accept 0; L>FPA 1:100; U<0; L<A 1 a1; ?name ESTABLISHED;"
	  "L>FPA 1:100; U<100; L<A 1 a102;" },
	{ "no segment without ACK", EST "L>P 1:100; L>F 1;" },
	{ "an ACK that could not be sent is not forgotten",
	  EST "!tx 2; L>PA 1:100; U<100; T>10ms; T>9ms; T>1ms; L<A 1 a101; T>1s;" },
	{ "data carries the ACK",
	  EST "!tx 1; L>PA 1:100; U<100; M>data 10; L<PA 1:10 a101; T>10ms;"
	  "L>A 101 a11; D<10;" },
	{ "ECN and urgent data do not matter",
	  "L>SEC 0 mss1460; M<open; M>ok; L<SA 0; L>A 1; L>PAUC 1:10; U<10;"
	  "L<A 1 a11;" },
};

/* ------------------------------------------------------------ downlink */

static const struct script_case downlink_cases[] = {
	{ "data goes out at once, with PSH at its end",
	  EST "M>data 300; L<PA 1:300 a1 m1460; M>data 5; L<PA 301:5; L>A 1 a301;"
	  "D<300; L>A 1 a306; D<5; ?timers 1;" },
	{ "large segments are whole packets, the last one pushes",
	  EST "M>data 14000; L<A 1:5840; L<A 5841:5840; L<PA 11681:2320; L>A 1;"
	  "D<14000;" },
	{ "never past the window",
	  OPENED "L>A 1 w1000; M>data 3000; L<PA 1:1000; L>A 1 a1001 w500; D<1000;"
	  "L<PA 1001:500; L>A 1 w65535; D<500; L<PA 1501:1500;" },
	{ "a larger window lets more out",
	  OPENED "L>A 1 w1000; M>data 3000; L<PA 1:1000; L>A 1 w2000; D<1000;"
	  "L<PA 1001:2000; L>A 1 a1001 w2500; L>A 1 a3001; D<2000;" },
	{ "an ACK of a part",
	  EST "M>data 300; L<PA 1:300; L>A 1 a101; D<100; L>A 1 a301; D<200;" },
	{ "an old ACK is no news, but its data is",
	  EST "M>data 300; L<PA 1:300; L>A 1 a301; D<300; L>PA 1:10 a101; U<10;"
	  "L<A 301 a11;" },
	{ "an ACK far below is challenged (RFC 5961, 5.2)",
	  "L>S 0 w10; M<open; M>ok; L<SA 0; L>A 1 w900; L>PA 1:10 a-900;"
	  "L<A 1 a1; L>PA 1:10 a-899; U<10; L<A 1 a11; L>A 11 a1 w1000; L>A 11 a1;"
	  "L>PA 11:10 a-65535; L<A 1 a11; L>PA 11:10 a-65534; U<10; L<A 1 a21;" },
	{ "an ACK of what was not sent is challenged",
	  EST "L>PA 1:10 a2; L<A 1 a1; L>PA 1:10 a1; U<10; L<A 1 a11;" },
	{ "an old window does not replace a newer one",
	  EST "L>PA 1:10; U<10; L<A 1; L>PA 11:10 w1000; U<10; L<A 1; L>PA 5:16;"
	  "L<A 1 a21; M>data 3000; L<PA 1:1000;" },
	{ "a segment that could not be sent does not count",
	  EST "!tx 1; M>data 300; T>9ms; T>1ms; L<PA 1:300; L>A 1; D<300; T>10s;" },
	{ "half of a burst could not be sent",
	  EST "M>data 100; L<PA 1:100; !tx 1; M>data 200; M>data 100; L<PA 101:300;"
	  "T>10ms; L>A 1; D<400; T>10s; ?resent 0;" },
	{ "credit: 48 KB that the window has no room for",
	  OPENED "L>A 1 w1000; ?credit 49152; M>data 1000; L<PA 1:1000;"
	  "?credit 49152; M>data 40000; ?credit 9152; M>data 10000; ?credit 0;"
	  "L>A 1 w30000 a1001; D<1000; L<A 1001:5840; L<A 6841:5840;"
	  "L<A 12681:5840; L<A 18521:5840; L<A 24361:5840; L<PA 30201:800;"
	  "?credit 29152;" },
	{ "credit: 128 KB in all",
	  "L>S 0 mss1460 ws7; M<open; M>ok; L<SA 0; L>A 1; M>data 5840; L<PA 1:5840;"
	  "?credit 49152; M>data 5840; L<PA 5841:5840; ?credit 49152;"
	  "L>A 1 a1 w0; M>data 110000; ?credit 0; M>data 9392; ?credit 0;" },
	{ "more than 256 KB ends the flow",
	  OPENED "L>A 1 w0; M>data 262144; ?ESTABLISHED; M>data 1; M<abort;"
	  "D<=0; L<RA 1 a1;" },
};

static const struct script_case loss_cases[] = {
	{ "retransmission after 300 ms, doubling to 5 s, eight times",
	  EST "M>data 300; L<PA 1:300; T>299ms; T>1ms; L<PA 1:300; ?resent 1;"
	  "T>599ms; T>1ms; L<PA 1:300; T>1200ms; L<PA 1:300; T>2400ms; L<PA 1:300;"
	  "T>4800ms; L<PA 1:300; T>4999ms; T>1ms; L<PA 1:300; T>5s; L<PA 1:300;"
	  "T>5s; L<PA 1:300; T>4999ms; T>1ms; M<abort; D<=0; L<RA 301 a1;"
	  "M>released; ?CLOSED;" },
	{ "not before a delayed ACK",
	  EST "M>data 300; L<PA 1:300; T>204ms; L>A 1; D<300; ?resent 0;" },
	{ "an ACK starts the time anew",
	  EST "M>data 300; L<PA 1:300; T>200ms; L>A 1 a101; D<100; T>299ms; T>1ms;"
	  "L<PA 101:200; T>500ms; L>A 1 a201; D<100; T>300ms; L<PA 201:100;" },
	{ "more data does not",
	  EST "M>data 300; L<PA 1:300; T>200ms; M>data 100; L<PA 301:100; T>100ms;"
	  "L<PA 1:400;" },
	{ "three duplicate ACKs: everything again",
	  EST "M>data 3000; L<PA 1:3000; L>A 1 a1; L>A 1 a1; L>A 1 a1; L<PA 1:3000;"
	  "?resent 1;" },
	{ "only once per window",
	  EST "M>data 3000; L<PA 1:3000; L>A 1 a1; L>A 1 a1; L>A 1 a1; L<PA 1:3000;"
	  "L>A 1 a1; L>A 1 a1; L>A 1 a1; L>A 1 a1; L>A 1 a1461; D<1460; L>A 1 a1461;"
	  "L>A 1 a1461; L>A 1 a1461; L>A 1 a3001; D<1540; M>data 10; L<PA 3001:10;"
	  "L>A 1 a3001; L>A 1 a3001; L>A 1 a3001; L<PA 3001:10;" },
	{ "not after a time-out, whose repetitions make duplicate ACKs",
	  EST "M>data 3000; L<PA 1:3000; L>A 1 a1; L>A 1 a1; T>300ms; L<PA 1:3000;"
	  "L>A 1 a1; L>A 1 a1; L>A 1 a1; L>A 1 a1; T>600ms; L<PA 1:3000; L>A 1;"
	  "D<3000;" },
	{ "three in a row, not three",
	  EST "M>data 300; L<PA 1:300; L>A 1 a1; L>A 1 a1; L>A 1 a101; D<100;"
	  "L>A 1 a101; L>A 1 a101; L>A 1 a201; D<100; L>A 1 a201; L>A 1 a201;" },
	{ "old ACKs are no duplicates",
	  EST "M>data 300; L<PA 1:300; L>A 1 a101; D<100; L>A 1 a50; L>A 1 a50;"
	  "L>A 1 a50; L>A 1 a101; L>A 1 a101; L>A 1 a50; L>A 1 a101; L<PA 101:200;" },
	{ "no duplicate ACK: data, a new window, nothing outstanding",
	  EST "L>A 1 a1; L>A 1 a1; L>A 1 a1; M>data 100; L<PA 1:100; L>A 1 a1;"
	  "L>A 1 a1; L>A 1 a1 w60000; L>A 1 a1 w50000; L>PA 1:10 a1 w50000; U<10;"
	  "L<A 101 a11; L>A 11 a1 w50000; L<PA 1:100;" },
	{ "a bare FIN is no duplicate ACK",
	  EST "M>data 100; L<PA 1:100; L>A 1 a1; L>A 1 a1; L>FA 1 a1; L<A 101 a2;"
	  "L>FA 1 a1; L<A 101 a2; L>A 2 a1; L<PA 1:100;" },
	{ "an ACK of what was about to be sent again",
	  EST "M>data 3000; L<PA 1:3000; T>300ms; L<PA 1:3000; L>A 1 a1461; D<1460;"
	  "L>A 1 a3001; D<1540; M>data 10; L<PA 3001:10;" },
	{ "no flood when the window is smaller than what was sent",
	  EST "M>data 3000; L<PA 1:3000; L>A 1 a1 w1000; M>data 100; T>300ms;"
	  "L<PA 1:1000; L>A 1 a3001 w1000; D<3000; L<PA 3001:100;" },
	{ "the FIN is sent again, too",
	  EST "M>closed; M<close; L<FA 1; M>released; L>A 1 a1; L>A 1 a1; L>A 1 a1;"
	  "L<FA 1; T>300ms; L<FA 1; T>600ms; L<FA 1; L>A 1 a2; T>10s;"
	  "?name CLOSE_WAIT;" },
	{ "an unanswered FIN ends the flow",
	  EST "M>closed; M<close; L<FA 1; T>300ms; L<FA 1; T>600ms;"
	  "L<FA 1; T>1200ms; L<FA 1; T>2400ms; L<FA 1; T>4800ms; L<FA 1; T>5s;"
	  "L<FA 1; T>5s; L<FA 1; T>5s; L<FA 1; T>5s; M<abort; L<RA 2 a1; ?DYING; ?timers 0;"
	  "M>released; ?CLOSED;" },
};

/* Windows that close, and the timers that look after them. */
static const struct script_case persist_cases[] = {
	{ "zero window: a probe after 0.5 s, then twice as late",
	  OPENED "L>A 1 w0; M>data 100; T>499ms; T>1ms; L<A 0; L>A 1 w0; T>999ms;"
	  "T>1ms; L<A 0; L>A 1 w0; T>2s; L<A 0; L>A 1 w0; T>4s; L<A 0; L>A 1 w0;"
	  "T>1s; L>A 1 w50; L<PA 1:50;" },
	{ "answered probes go on for ever, once a minute",
	  OPENED "L>A 1 w0; M>data 100; T>500ms; L<A 0; L>A 1 w0; T>1s; L<A 0;"
	  "L>A 1 w0; T>2s; L<A 0; L>A 1 w0; T>4s; L<A 0; L>A 1 w0; T>8s; L<A 0;"
	  "L>A 1 w0; T>16s; L<A 0; L>A 1 w0; T>32s; L<A 0; L>A 1 w0; T>60s; L<A 0;"
	  "L>A 1 w0; T>59999ms; T>1ms; L<A 0; L>A 1 w0; T>60s; L<A 0; L>A 1 w0;"
	  "T>60s; L<A 0; L>A 1 w0; ?ESTABLISHED;" },
	{ "unanswered probes end the flow",
	  OPENED "L>A 1 w0; M>data 100; T>500ms; L<A 0; T>1s; L<A 0; T>2s; L<A 0;"
	  "T>4s; L<A 0; T>8s; L<A 0; T>16s; L<A 0; T>32s; L<A 0; T>60s; L<A 0;"
	  "T>60s; M<abort; D<=0; L<RA 1 a1; M>released; ?CLOSED;" },
	{ "a window that shuts over data in flight: rewind, wait, probe",
	  EST "M>data 3000; L<PA 1:3000; L>A 1 a1 w0; T>499ms; M>data 100; T>1ms;"
	  "L<A 0; L>A 1 a1 w0; T>500ms; L>A 1 a1 w2000; L<PA 1:2000; L>A 1 a2001;"
	  "D<2000; L<PA 2001:1100;" },
	{ "shut, and the data had been taken after all",
	  EST "M>data 3000; L<PA 1:3000; L>A 1 a1 w0; L>A 1 a3001 w0; D<3000;"
	  "M>data 10; T>500ms; L<A 3000; L>A 1 a3001 w10; L<PA 3001:10;" },
	{ "the probe's old sequence number does not provoke a reset",
	  OPENED "L>A 1 w0; M>data 100; T>500ms; L<A 0 a1; L>A 1 a1 w100;"
	  "L<PA 1:100;" },
	{ "a FIN needs a window, too",
	  EST "M>data 100; L<PA 1:100; L>A 1 w0; D<100; M>closed; M<close; T>500ms;"
	  "L<A 100; L>A 1 w1; L<FA 101;" },
	{ "an ACK while the window is shut over data",
	  EST "M>data 3000; L<PA 1:3000; L>A 1 a1 w0; L>PA 1:10 a1 w0; U<10;"
	  "L<A 1 a11;" },
	{ "a local window probe is answered",
	  EST_CAP "L>PA 1:5840; U<5840; L<A 1 w0; L>A 5840; L<A 1 a5841 w0;"
	  "M>sent 1000; L>A 5840; L<A 1 w0; M>sent 1000; L<A 1 w2000;" },
	{ "a local keepalive is answered, and is no duplicate ACK",
	  EST "L>A 0; L<A 1 a1; M>data 100; L<PA 1:100; L>A 0 a1; L<A 101 a1;"
	  "L>A 0 a1; L<A 101; L>A 0 a1; L<A 101; L>A 0 a1; L<A 101;" },
	{ "a local keepalive is answered when the module's socket lives",
	  EST "!look 1; L>A 0; M<look; T>70s; M>alive; L<A 1 a1;" },
	{ "... and while it is not known, told of data all the same",
	  EST "!look 1; L>A 0; M<look; M>data 10; L<PA 1:10 a1; L>A 11; D<10;" },
	{ "... of one that was closed meanwhile there is no more to say",
	  EST "!look 1; L>A 0; M<look; M>closed; M<close; L<FA 1; M>alive;"
	  "L>A 0 a2; L<A 2;" },
	{ "a window probe needs nobody's answer",
	  EST_CAP "!look 1; L>PA 1:5840; U<5840; L<A 1 w0; L>A 5840;"
	  "L<A 1 a5841 w0;" },
	{ "a keepalive with a byte of rubbish, too",
	  EST "L>PA 1:10; U<10; L<A 1 a11; L>A 10:1; L<A 1 a11;" },
	{ "the keepalive's window counts",
	  EST "M>data 1000; L<PA 1:1000; L>A 1 w0; D<1000; M>data 50;"
	  "L>A 0 w1000; L<PA 1001:50 a1;" },
	{ "our keepalive after 300 s, and its answer",
	  EST "T>299999ms; T>1ms; L<A 0 a1; L>A 1; T>299999ms; T>1ms; L<A 0;" },
	{ "eight unanswered keepalives end the flow",
	  EST "T>300s; L<A 0; T>9999ms; T>1ms; L<A 0; T>10s; L<A 0; T>10s; L<A 0;"
	  "T>10s; L<A 0; T>10s; L<A 0; T>10s; L<A 0; T>10s; L<A 0; T>10s;"
	  "M<abort; L<RA 1 a1; M>released; ?CLOSED;" },
	{ "a vanished client behind a keepalive",
	  EST "T>300s; L<A 0; L>R 1; M<abort; ?DYING;" },
	{ "a reader that waits after the remote's FIN gets keepalives",
	  EST "M>closed; M<close; L<FA 1; M>released; L>A 1 a2; T>300s; L<A 1 a1;"
	  "L>A 1 a2; T>300s; L<A 1; L>R 1; ?CLOSED;" },
	{ "a keepalive that could not be sent is not unanswered",
	  EST "!tx 8; T>370s; !tx 0; T>10s; L<A 0; L>A 1; ?ESTABLISHED;" },
	{ "no keepalive while there is something to send",
	  OPENED "L>A 1 w0; M>data 10; T>500ms; L<A 0; T>1s; L<A 0; T>2s; L<A 0;"
	  "T>4s; L<A 0; T>8s; L<A 0; T>16s; L<A 0; T>32s; L<A 0; L>A 1 w0; T>60s;"
	  "L<A 0; L>A 1 w0; T>60s; L<A 0; L>A 1 w0; T>60s; L<A 0; L>A 1 w0; T>60s;"
	  "L<A 0; L>A 1 w0; T>60s; L<A 0; T>60s; L<A 0;" },
};

/* ------------------------------------------------------------- closing */

static const struct script_case close_cases[] = {
	{ "close(): the queue drains, the local end is over at once",
	  EST "L>PA 1:100; U<100; L<A 1; L>FA 101 close; M<close; L<FA 1 a102;"
	  "?data 0; ?both 1; L>A 102 a2; ?DYING; ?timers 0; M>sent 100;"
	  "M>released; ?CLOSED;" },
	{ "close() with the FIN on data",
	  EST "L>FPA 1:100 close; U<100; M<close; L<FA 1 a102; L>A 102; ?DYING;" },
	{ "close() while downlink is queued: that is thrown away",
	  OPENED "L>A 1 w100; M>data 300; L<PA 1:100; L>FA 1 a1 w100 close; D<=100;"
	  "M<close; L<A 101 a2; L>A 2 a101; D<100; L<FA 101 a2; L>A 2 a102;"
	  "?DYING;" },
	{ "close() meets data on its way: the RST does not take back the uplink",
	  EST "L>PA 1:100; U<100; L<A 1; M>data 300; L<PA 1:300;"
	  "L>FA 101 a1 close; M<close; L<A 301 a102; L>R 102; D<=0; ?DYING;"
	  "M>sent 100; M>released; ?CLOSED;" },
	{ "close(): what comes later is not for anybody",
	  EST L_CLOSE "?data 0; ?credit 262144; M>data 10; ?downlink 0; M>released;"
	  "?CLOSED;" },
	{ "close(): the module gives up before all was sent",
	  EST "L>FPA 1:100 close; U<100; M<close; L<FA 1; L>A 102; M>sent 50;"
	  "?uplink 50; M>released; ?uplink 0; ?CLOSED;" },
	{ "close(): the stream breaks while draining",
	  EST L_CLOSE "M>closed reset; M<abort; M>released; ?CLOSED;" },
	{ "close(): the remote closes while draining",
	  EST L_CLOSE "M>closed; M<abort; M>released; ?CLOSED;" },
	{ "close(): our FIN is lost",
	  EST "L>FA 1 close; M<close; L<FA 1 a2; T>300ms; L<FA 1 a2; L>A 2 a2;"
	  "?DYING;" },
	{ "close(): our FIN could not be sent",
	  EST "!tx 1; L>FA 1 close; M<close; L<A 1 a2; T>10ms; L<FA 1 a2; L>A 2;"
	  "?DYING;" },
	{ "close() seen only at the repeated FIN",
	  EST "L>FA 1; L<A 1 a2; T>1s; L>FA 1 close; M<close; L<FA 1 a2; L>A 2;"
	  "?DYING;" },
	{ "an abort while draining",
	  EST L_CLOSE "!abort; M<abort; M>released; ?CLOSED; !abort;" },
	{ "unread data makes an end of a client that closed",
	  EST "L>FA 1 close; M<close; L<FA 1 a2; M>released; L>A 2 a2; ?CLOSED;" },

	{ "shutdown(): the downlink goes on",
	  EST "L>PA 1:100; U<100; L<A 1; L>FA 101; L<A 1 a102; ?data 1;"
	  "M>sent 100; M>data 500; L<PA 1:500 a102; L>A 102; D<500; M>closed;"
	  "M<close; L<FA 501; M>released; L>A 102 a502; ?CLOSED; ?timers 0;" },
	{ "shutdown(): windows and duplicate ACKs count after the FIN",
	  OPENED "L>FA 1 w100; L<A 1 a2; M>data 300; L<PA 1:100; L>A 2 a1 w200;"
	  "L<PA 101:100; L>A 2 a1 w200; L>A 2 a1 w200; L>A 2 a1 w200; L<PA 1:200;" },
	{ "shutdown(): closed after 30 s without downlink",
	  EST "L>FA 1; L<A 1 a2; T>29s; M>data 10; L<PA 1:10; L>A 2; D<10;"
	  "T>29999ms; T>1ms; M<close; ?ESTABLISHED; ?data 1; M>released; L<FA 11;"
	  "L>A 2; ?CLOSED;" },
	{ "shutdown(): not while the uplink drains or the reader is slow",
	  EST "L>FPA 1:100; U<100; L<A 1 a102; T>40s; M>sent 50; T>60s; M>sent 50;"
	  "T>20s; L>A 102 w0; M>data 10; L>A 102 w10; L<PA 1:10; L>A 102 w0; D<10;"
	  "T>29s; T>1s; M<close;" },
	{ "shutdown(): the time begins anew when something was still queued",
	  EST "L>FA 1 w0; L<A 1; M>data 10; T>500ms; L<A 0; T>1s; L<A 0; T>2s; L<A 0;"
	  "T>4s; L<A 0; T>8s; L<A 0; T>14500ms; L>A 2 w10; L<PA 1:10; L>A 2; D<10;"
	  "T>29999ms; T>1ms; M<close;" },
	{ "shutdown(): nothing to evict once the remote has closed",
	  EST "L>FA 1 w0; L<A 1; M>closed; M<close; T>6s; L<A 0; L<A 0; L<A 0;"
	  "?half 0; ?name CLOSING; ?both 1;" },
	{ "shutdown(), then close(): nothing to evict",
	  EST "L>FA 1 w0; L<A 1; L>FA 1 w0 close; M<close; L<A 1; T>6s; L<A 0; L<A 0; L<A 0;"
	  "?half 0;" },
	{ "shutdown(): the answer comes while the socket is being closed",
	  EST "L>FA 1; L<A 1 a2; T>30s; M<close; M>data 10; L<PA 1:10; M>closed;"
	  "M<abort; L>A 2; D<10; L<FA 11; M>released; L>A 2; ?CLOSED;" },
	{ "shutdown(): the break comes while the socket is being closed",
	  EST "L>FA 1; L<A 1 a2; T>30s; M<close; M>closed reset; M<abort; L<RA 1 a2;"
	  "?DYING;" },
	{ "shutdown(): a half-closed flow may be evicted after 5 s of silence",
	  EST "?half 0; L>FA 1; L<A 1; ?half 0; T>4999ms; ?half 0; T>1ms; ?half 1;"
	  "M>data 10; L<PA 1:10; ?half 0; L>A 2; D<10; T>5s; ?half 1; !abort;"
	  "M<abort; L<RA 11 a2; ?half 0;" },
	{ "shutdown(), then RST",
	  EST "L>FPA 1:100; U<100; L<A 1; L>R 102; M<abort; ?DYING;" },
	{ "shutdown(): more data behind the FIN is not for us",
	  EST "L>FA 1; L<A 1 a2; L>PA 2:10; L<A 1 a2; L>PA 1:10; L<A 1 a2;" },

	{ "the remote closes: all data first, then FIN",
	  OPENED "L>A 1 w100; M>data 250; L<PA 1:100; M>closed; M<close;"
	  "M>released; L>A 1 w100; D<100; L<PA 101:100; L>A 1 w99; D<100; L<PA 201:50;"
	  "L>A 1; D<50; L<FA 251 a1; ?name CLOSE_WAIT; L>FA 1 a252; L<A 252 a2;"
	  "?CLOSED;" },
	{ "no FIN before lost data is acknowledged",
	  EST "M>data 300; L<PA 1:300; M>closed; M<close; T>300ms; L<PA 1:300;"
	  "L>A 1 a101; D<100; T>300ms; L<PA 101:200; L>A 1; D<200; L<FA 301;" },
	{ "the remote closes with uplink left: RST after the data",
	  EST "L>PA 1:100; U<100; L<A 1; M>data 300; L<PA 1:300; M>closed; M<abort;"
	  "?uplink 0; L>A 101; D<300; L<RA 301 a101; ?DYING; ?timers 0; M>released;"
	  "?CLOSED;" },
	{ "the remote's close crosses ours",
	  EST "L>PA 1:100; U<100; L<A 1; M>data 300; L<PA 1:300; M>closed; M<abort;"
	  "M>closed reset; ?ESTABLISHED; L>R 101; D<=0; M>closed;" },
	{ "the remote closes, local data comes later: RST",
	  EST "M>closed; M<close; L<FA 1; M>released; L>A 1; L>PA 1:100; L<RA 2 a1;"
	  "?CLOSED;" },
	{ "the remote closes, local data comes before our FIN is out",
	  EST "M>data 10; L<PA 1:10; M>closed; M<close; L>PA 1:100 a11; D<10;"
	  "M<abort; L<RA 11 a1; ?DYING;" },
	{ "both at once: the FINs cross",
	  EST "M>closed; M<close; L<FA 1 a1; L>FA 1 a1; L<A 2 a2; L>A 2 a2; ?DYING;"
	  "M>released; ?CLOSED;" },
	{ "both at once: ours is acknowledged first",
	  EST "M>closed; M<close; L<FA 1 a1; M>released; L>A 1 a2; L>FA 1 a2;"
	  "L<A 2 a2; ?CLOSED;" },
	{ "the local FIN acknowledges ours",
	  EST "M>closed; M<close; L<FA 1 a1; M>released; L>FA 1 a2; L<A 2 a2;"
	  "?CLOSED;" },
	{ "the last ACK is lost: the FIN is acknowledged again",
	  EST "M>closed; M<close; L<FA 1 a1; L>FA 1 a2; L<A 2 a2; L>FA 1 a2;"
	  "L<A 2 a2; M>released; ?CLOSED; L>FA 1 a2; L<A 2 a2;" },
	{ "a late ACK of the FIN is not answered",
	  EST "M>closed; M<close; L<FA 1 a1; L>FA 1 a2; L<A 2 a2; L>A 2 a2;"
	  "M>released; L>A 2 a2;" },
	{ "FIN with a sequence number beside the mark",
	  EST "L>FA 2; L<A 1 a1; L>FA 0; L<A 1 a1; L>FPA 2:10; L<A 1 a1;"
	  "?name ESTABLISHED;" },
	{ "abort: RST both ways",
	  EST "M>data 10; L<PA 1:10; !abort; M<abort; D<=0; L<RA 11 a1; ?DYING;"
	  "M>released; ?CLOSED;" },
	{ "abort while opening", SYN "!abort; M<abort; L<RA 0 a1; M>released;" },
	{ "abort while waiting", "!open busy; L>S 0; !abort; L<RA 0 a1; ?CLOSED;" },
	{ "a RST with a lost segment before it: the challenge finds us",
	  EST "M>data 10; L<PA 1:10; !abort; M<abort; D<=0; L<RA 11 a1; L>A 1 a1;"
	  "L<R 1; L>PA 1:100 a1; L<R 1; L>F 1; L<RA =0 a2;" },
};

/* ------------------------------------ RFC 9293, 3.10.7, and RFC 5961 */

static const struct script_case arrival_cases[] = {
	/* first, check the sequence number */
	{ "RST at the mark",
	  EST "L>PA 1:100; U<100; L<A 1; L>R 101; M<abort; ?DYING; ?timers 0;"
	  "?uplink 0; ?both 1;" },
	{ "RST with ACK at the mark", EST "L>RA 1; M<abort;" },
	{ "RST in the window is challenged", EST "L>R 2; L<A 1 a1; ?ESTABLISHED;" },
	{ "RST at the window's end",
	  EST "L>R 65535; L<A 1 a1; L>R 65536; ?ESTABLISHED;" },
	{ "RST outside the window is dropped",
	  EST "L>R 0; L>R -5; L>R 70000; ?ESTABLISHED;" },
	{ "RST at the mark of a shut window",
	  EST_CAP "L>PA 1:5840; U<5840; L<A 1 w0; L>R 5842; L>R 5841; M<abort;" },
	{ "two challenges in a second",
	  EST "L>R 2; L<A 1; L>R 3; L<A 1; L>R 4; L>S 5; L>A 1 a50; T>999ms; L>R 2;"
	  "T>1ms; L>R 2; L<A 1; L>S 1; L<A 1; L>S 1;" },
	{ "SYN in ESTABLISHED is challenged, wherever it is",
	  EST "L>S 0; L<A 1 a1; L>S 90000; L<A 1 a1; T>1s; L>SA 1; L<A 1;"
	  "?ESTABLISHED;" },
	{ "a client that restarted on the same port",
	  EST "L>S 5000; L<A 1 a1; L>R 1; M<abort; L>S 5000; ?new;" },
	{ "no ACK flag", EST "L>P 1:10; L>F 1; ?ESTABLISHED;" },
	{ "zero-length out of the window: answered, but not for ever",
	  EST "L>A -5; L<A 1 a1; L>A 70000; L<A 1 a1; L>A 70000; L>A -5;" },
	{ "zero-length at the window's end is in it", EST "L>A 65536; T>1s;" },
	{ "zero-length in the window is not answered", EST "L>A 100; T>1s;" },
	{ "shut window: ACKs are taken with data or without",
	  EST_CAP "L>PA 1:5840; U<5840; L<A 1 w0; M>data 20; L<PA 1:20;"
	  "L>PA 5841:10 a11; D<10; L<A 21 a5841 w0; L>A 5841 a21; D<10;" },
	{ "out-of-order segments: their ACK counts",
	  EST "M>data 20; L<PA 1:20; L>PA 100:10 a21; D<20; L<A 21 a1;" },
	{ "out-of-window segments: their ACK does not",
	  EST "M>data 20; L<PA 1:20; L>PA 90000:10 a21; L<A 21 a1;" },
	/* after the end */
	{ "in DYING: SYN, RST, ACK, data",
	  EST "L>R 1; M<abort; L>A 1 a50; L<R 50; L>PA 1:10 a60; L<R 60; L>R 1;"
	  "L>RA 1; L>P 1:10; L<RA =0 a11; L>S 900; ?new; M>released; ?CLOSED;" },
	{ "RST, then SYN at once", EST "L>R 1; M<abort; L>S 1; ?new;" },
	{ "FIN, then SYN at once",
	  EST "M>closed; M<close; L<FA 1; L>FA 1 a2; L<A 2; L>S 500; ?new;"
	  "M>released; ?CLOSED; L>S 500; ?new;" },
	{ "a SYN before the RST could be sent",
	  EST "!tx 1; !abort; M<abort; L>S 900; ?new; M>released; ?CLOSED;"
	  "?timers 0;" },
	{ "no tomb after a RST",
	  EST "M>closed; M<close; L<FA 1; M>released; L>A 1; L>R 1; ?CLOSED;"
	  "L>FA 1 a2; L<R 2;" },
	{ "nor after a FIN and a RST",
	  EST "L>FA 1; L<A 1 a2; L>R 2; M<abort; M>released; ?CLOSED; L>FA 1 a1;"
	  "L<R 1;" },
	{ "an ACK before the RST could be sent",
	  EST "!tx 1; !abort; M<abort; L>A 1 a1; L<R 1; T>10ms; L<RA 1 a1;" },
	{ "in a tomb",
	  EST "M>closed; M<close; L<FA 1; L>FA 1 a2; L<A 2; M>released; ?CLOSED;"
	  "L>A 2; L>A 2 a1; L>A 1 a1; L>A 2 a3; L<R 3; L>PA 2:10 a2; L<R 2; L>FA 9;"
	  "L<R 2; L>R 2; L>F 1; L<RA =0 a2; L>FA 1; L<A 2 a2; L>PA -9:10; L<A 2 a2;" },
	/* without a flow */
	{ "ACK for no flow", "L>A 5 a9; L<R 9;" },
	{ "data for no flow", "L>PA 5:10 a9; L<R 9;" },
	{ "SYN-ACK for no flow does not open one", "L>SA 5 a9; L<R 9;" },
	{ "FIN for no flow", "L>FA 5 a9; L<R 9; L>F 5; L<RA =0 a6;" },
	{ "no flags at all for no flow", "L> 5:10; L<RA =0 a15;" },
	{ "RST for no flow is not answered", "L>R 5; L>RA 5 a9; L>SR 5; L>FR 5;" },
	{ "SYN with FIN is no SYN", "L>FS 5; L<RA =0 a7;" },
};

/* ------------------------------------------------------------- options */

struct options_case {
	const char *name;
	u8 bytes[16];
	u32 len;
	u16 mss;
	s8 wscale;
};

static void describe_options(const struct options_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

static const struct options_case options_cases[] = {
	{ "none", { 0 }, 0, 0, -1 },
	{ "MSS", { 2, 4, 0x05, 0xb4 }, 4, 1460, -1 },
	{ "what Linux sends",
	  { 2, 4, 0x05, 0xb4, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0 }, 16,
	  1460, -1 },
	{ "scale behind padding", { 1, 1, 1, 3, 3, 7, 0, 2, 4, 1, 1 }, 11, 0, 7 },
	{ "scale above 14 is 14", { 3, 3, 200 }, 3, 0, 14 },
	{ "scale 0", { 3, 3, 0 }, 3, 0, 0 },
	{ "length 0", { 5, 0, 2, 4, 1, 1 }, 6, 0, -1 },
	{ "length 1", { 5, 1, 2, 4, 1, 1 }, 6, 0, -1 },
	{ "length behind the end", { 2, 4, 5 }, 3, 0, -1 },
	{ "length byte behind the end", { 1, 2 }, 2, 0, -1 },
	{ "MSS of a wrong length", { 2, 3, 5, 3, 3, 2 }, 6, 0, 2 },
	{ "scale of a wrong length", { 3, 4, 5, 5, 2, 4, 1, 0 }, 8, 256, -1 },
	{ "the good ones before a bad one stay",
	  { 2, 4, 1, 0, 8, 99 }, 6, 256, -1 },
	{ "an option without a value", { 4, 2, 2, 4, 1, 0 }, 6, 256, -1 },
	{ "unknown options are skipped", { 254, 4, 9, 9, 3, 3, 1 }, 7, 0, 1 },
};

static void parse_options(struct kunit *test)
{
	const struct options_case *c = test->param_value;
	struct cellsock_tcp_segment seg = { .mss = 99, .wscale = 9 };
	/* A copy of just the right size: reading behind it shows. */
	u8 *bytes = kunit_kzalloc(test, c->len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	memcpy(bytes, c->bytes, c->len);
	cellsock_tcp_parse_options(bytes, c->len, &seg);
	KUNIT_EXPECT_EQ(test, seg.mss, c->mss);
	KUNIT_EXPECT_EQ(test, seg.wscale, c->wscale);
}

static void tomb_expires(struct kunit *test)
{
	struct script *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	struct cellsock_tcp_tomb tomb;

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->test = test;
	cellsock_tcp_script(s, EST "M>closed; M<close; L<FA 1; L>FA 1 a2; L<A 2;"
		   "M>released; ?CLOSED;");
	KUNIT_EXPECT_TRUE(test, cellsock_tcp_bury(&s->peer, &tomb, s->now));
	KUNIT_EXPECT_EQ(test, tomb.expires, s->now + 60 * NSEC_PER_SEC);
	memset(s, 0, sizeof(*s));
	s->test = test;
	cellsock_tcp_script(s, EST "L>R 1; M<abort; M>released; ?CLOSED;");
	KUNIT_EXPECT_FALSE(test, cellsock_tcp_bury(&s->peer, &tomb, s->now));
}

/* Not just run_script() for all: the reports name the table. */
#define SCRIPTS(table)						\
static void table##_scripts(struct kunit *test)			\
{								\
	run_script(test);					\
}								\
KUNIT_ARRAY_PARAM(table, table##_cases, describe)

SCRIPTS(handshake);
SCRIPTS(open);
SCRIPTS(incoming);
SCRIPTS(error);
SCRIPTS(uplink);
SCRIPTS(downlink);
SCRIPTS(loss);
SCRIPTS(persist);
SCRIPTS(close);
SCRIPTS(arrival);
KUNIT_ARRAY_PARAM(options, options_cases, describe_options);

static struct kunit_case tcp_peer_cases[] = {
	KUNIT_CASE_PARAM(handshake_scripts, handshake_gen_params),
	KUNIT_CASE_PARAM(open_scripts, open_gen_params),
	KUNIT_CASE_PARAM(incoming_scripts, incoming_gen_params),
	KUNIT_CASE_PARAM(error_scripts, error_gen_params),
	KUNIT_CASE_PARAM(uplink_scripts, uplink_gen_params),
	KUNIT_CASE_PARAM(downlink_scripts, downlink_gen_params),
	KUNIT_CASE_PARAM(loss_scripts, loss_gen_params),
	KUNIT_CASE_PARAM(persist_scripts, persist_gen_params),
	KUNIT_CASE_PARAM(close_scripts, close_gen_params),
	KUNIT_CASE_PARAM(arrival_scripts, arrival_gen_params),
	KUNIT_CASE_PARAM(parse_options, options_gen_params),
	KUNIT_CASE(tomb_expires),
	{}
};

static struct kunit_suite tcp_peer_suite = {
	.name = "cellsock_tcp_peer",
	.test_cases = tcp_peer_cases,
};

kunit_test_suite(tcp_peer_suite);
