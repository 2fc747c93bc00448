/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plays scripts through a session: a fake module below it that answers byte for
 * byte, a fake host above the seam of <cellsock/modsock.h>, and time that is
 * made.
 */
#ifndef CELLSOCK_KUNIT_SESSION_SCRIPT_H
#define CELLSOCK_KUNIT_SESSION_SCRIPT_H

#include "../ldisc/session.h"
#include "stream.h"

/**
 * enum step_op - what happens, or has to have happened
 * @STEP_END: the end: nothing was written, nothing happened that was not looked
 *	at
 * @STEP_TX: exactly @text was written since the last look
 * @STEP_RX: the module says @text
 * @STEP_BABBLE: the module says 'x' @a times, in one piece each
 * @STEP_EV: exactly @text happened above the seam since the last look
 * @STEP_WAIT: @a milliseconds pass
 * @STEP_AUTO: @a milliseconds pass, in which the module answers by itself:
 *	see struct auto_reply
 * @STEP_OPEN: the host opens a socket to port @a with credit @b; slot 0 if it
 *	was the first
 * @STEP_SOCKET: the host opens a socket of service @a, local port @b, remote
 *	@text
 * @STEP_PING: the host wants remote @text asked for an echo of @a bytes
 * @STEP_RESOLVE: the host wants the addresses of @text, with cookie @a
 * @STEP_TO: whom the datagrams of slot @a are for: @text
 * @STEP_QUEUE: the host has @text to send on slot @a
 * @STEP_LONG: the host has @b bytes to send on slot @a
 * @STEP_CREDIT: the reader of slot @a can take @b bytes
 * @STEP_LOOK_AFTER: the host wants to know whether slot @a lives
 * @STEP_CLOSE: the host closes slot @a, gracefully if @b
 * @STEP_APN: context @a is to have access point @text
 * @STEP_CALL: context @a is to be a data call to @text
 * @STEP_NAMES: context @a is to have name servers @text, a comma between them
 * @STEP_UP: the host wants context @a
 * @STEP_DOWN: the host wants context @a no more
 * @STEP_AT: raw command @text with cookie @a
 * @STEP_CONFIG: option @text is asked for, or set to @value, with cookie @a
 * @STEP_PIN: the PIN @text
 * @STEP_ROOM: the port takes @a more bytes, and no more
 * @STEP_FLAG: the port gives a byte @text flagged @a
 * @STEP_HANGUP: the port is hung up
 * @STEP_LINES: the port's CELLSOCK_LINE_* are @a from now on; what the session
 *	does to DTR is written as "<dtr off>" and "<dtr on>", and when it stops
 *	the module as "<hold>" and "<go>"
 * @STEP_UNSENT: the port has @a bytes that it cannot send
 * @STEP_RATE: the port's speed is @a bytes per second from now on
 * @STEP_ACCESS: streams have enum cellsock_access @a
 * @STEP_IDS: the module's ids are taken from @a on
 * @STEP_MOST: a send takes @a bytes
 * @STEP_STAT: the counter at offset @a of the statistics is @b
 */
enum step_op {
	STEP_END,
	STEP_TX,
	STEP_RX,
	STEP_BABBLE,
	STEP_EV,
	STEP_WAIT,
	STEP_AUTO,
	STEP_OPEN,
	STEP_SOCKET,
	STEP_PING,
	STEP_RESOLVE,
	STEP_TO,
	STEP_QUEUE,
	STEP_LONG,
	STEP_CREDIT,
	STEP_LOOK_AFTER,
	STEP_CLOSE,
	STEP_APN,
	STEP_CALL,
	STEP_NAMES,
	STEP_UP,
	STEP_DOWN,
	STEP_AT,
	STEP_CONFIG,
	STEP_PIN,
	STEP_ROOM,
	STEP_FLAG,
	STEP_HANGUP,
	STEP_LINES,
	STEP_UNSENT,
	STEP_RATE,
	STEP_ACCESS,
	STEP_IDS,
	STEP_MOST,
	STEP_STAT,
	STEP_MORE,
};

struct step {
	enum step_op op;
	u32 a;
	u32 b;
	const char *text;
	size_t len;
	const struct auto_reply *replies;
	const char *value;
};

#define END		{ STEP_END, 0, 0, NULL, 0, NULL }
#define TX(bytes)	{ STEP_TX, 0, 0, bytes, sizeof(bytes) - 1, NULL }
#define RX(bytes)	{ STEP_RX, 0, 0, bytes, sizeof(bytes) - 1, NULL }
#define BABBLE(n)	{ STEP_BABBLE, n, 0, NULL, 0, NULL }
#define EV(events)	{ STEP_EV, 0, 0, events, 0, NULL }
#define WAIT(ms)	{ STEP_WAIT, ms, 0, NULL, 0, NULL }
#define AUTO(ms, table)	{ STEP_AUTO, ms, 0, NULL, 0, table }
#define OPEN(port, credit) { STEP_OPEN, port, credit, NULL, 0, NULL }
#define SOCKET(service, port, remote) \
	{ STEP_SOCKET, CELLSOCK_##service, port, remote, 0, NULL }
#define PING(size, remote) { STEP_PING, size, 0, remote, 0, NULL }
#define RESOLVE(cookie, name) { STEP_RESOLVE, cookie, 0, name, 0, NULL }
#define TO(slot, remote) { STEP_TO, slot, 0, remote, 0, NULL }
#define QUEUE(slot, bytes) { STEP_QUEUE, slot, 0, bytes, sizeof(bytes) - 1, NULL }
#define LONG(slot, n)	{ STEP_LONG, slot, n, NULL, 0, NULL }
#define CREDIT(slot, n)	{ STEP_CREDIT, slot, n, NULL, 0, NULL }
#define LOOK_AFTER(slot) { STEP_LOOK_AFTER, slot, 0, NULL, 0, NULL }
#define CLOSE(slot)	{ STEP_CLOSE, slot, true, NULL, 0, NULL }
#define ABORT(slot)	{ STEP_CLOSE, slot, false, NULL, 0, NULL }
#define APN(id, apn)	{ STEP_APN, id, 0, apn, 0, NULL }
#define CALL(id, number) { STEP_CALL, id, 0, number, 0, NULL }
#define NAMES(id, list)	{ STEP_NAMES, id, 0, list, 0, NULL }
#define UP(id)		{ STEP_UP, id, 0, NULL, 0, NULL }
#define DOWN(id)	{ STEP_DOWN, id, 0, NULL, 0, NULL }
#define AT(cookie, line) { STEP_AT, cookie, 0, line, 0, NULL }
#define CONFIG(cookie, name, value)	\
	{ STEP_CONFIG, cookie, 0, name, 0, NULL, value }
#define PIN(pin)	{ STEP_PIN, 0, 0, pin, 0, NULL }
#define ROOM(n)		{ STEP_ROOM, n, 0, NULL, 0, NULL }
#define FLAG(flag, byte) { STEP_FLAG, flag, 0, byte, 1, NULL }
#define HANGUP()	{ STEP_HANGUP, 0, 0, NULL, 0, NULL }
#define LINES(mask)	{ STEP_LINES, mask, 0, NULL, 0, NULL }
#define UNSENT(n)	{ STEP_UNSENT, n, 0, NULL, 0, NULL }
#define RATE(n)		{ STEP_RATE, n, 0, NULL, 0, NULL }
#define ACCESS(mode)	{ STEP_ACCESS, CELLSOCK_ACCESS_ ## mode, 0, NULL, 0, NULL }
#define IDS(id)		{ STEP_IDS, id, 0, NULL, 0, NULL }
#define MOST(n)		{ STEP_MOST, n, 0, NULL, 0, NULL }
#define MORE(slot, is)	{ STEP_MORE, slot, is, NULL, 0, NULL }
#define STAT(name, n)	\
	{ STEP_STAT, offsetof(struct cellsock_module_stats, name), n, #name, 0, \
	  NULL }

/**
 * struct auto_reply - how the module answers by itself
 * @command: how the command begins; NULL ends the table, which is followed by
 *	the built-in one of a module that has nothing against us
 * @reply: what it says, NULL for nothing
 */
struct auto_reply {
	const char *command;
	const char *reply;
};

/**
 * struct script_flow - a fake host's end of a slot
 * @queue: its backlog
 * @len: bytes in that; of a socket for datagrams they are one
 * @to: whom its datagrams are for
 * @more: what came last was told to be a beginning
 */
struct script_flow {
	u8 queue[2048];
	u32 len;
	struct cellsock_endpoint to;
	bool more;
};

/**
 * struct script_world - a session and its surroundings
 * @session: the session
 * @test: the test
 * @name: what is played
 * @module: what the module answers where the built-in one is another, may be
 *	NULL
 * @stream: how what the module says reaches the session
 * @events: what happened above the seam
 * @out: what was written
 * @want: what had to be
 * @line: the command line being written, for STEP_AUTO
 * @line_len: its length
 * @flows: the host's ends
 * @config: what a context was to be last
 * @now: the time
 * @next: when the session wants to run again
 * @room: bytes that the port takes
 * @unsent: bytes that it has taken and cannot send
 * @lines: what it says of itself
 * @kicked: a run is due
 * @shown: the last module state that was noted
 * @reason: and its reason
 * @failed: something was not as it had to be
 * @saved: where script_try() starts from
 */
struct script_world {
	struct cellsock_session session;
	struct kunit *test;
	const char *name;
	const struct auto_reply *module;
	struct stream stream;
	struct events events;
	struct events out;
	struct events want;
	char line[CELLSOCK_COMMAND_MAX + CELLSOCK_SEND_MAX + 2];
	size_t line_len;
	struct script_flow flows[CELLSOCK_MAX_SOCKETS];
	struct cellsock_context_config config;
	u64 now;
	u64 next;
	size_t room;
	u32 unsent;
	u8 lines;
	bool kicked;
	int shown;
	char reason[CELLSOCK_REASON_MAX];
	bool failed;
	struct script_world *saved;
};

struct script_world *script_world_create(struct kunit *test);
void script_start(struct script_world *w);
void script_get_ready(struct script_world *w);
void script_bring_up(struct script_world *w);
void script_play(struct script_world *w, const char *name,
		 const struct step *steps);
void script_try(struct script_world *w, const char *name,
		const struct step *steps);

#endif
