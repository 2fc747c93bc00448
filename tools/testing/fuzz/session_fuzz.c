// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes a whole session: a module that says anything at any time, a host that
 * asks for anything at any time, a clock that jumps, a port that is full.
 *
 * The host keeps books and stops the program when a promise of the seam
 * (include/cellsock/modsock.h) is broken.  The input is a stream of operations;
 * one of them is a module that answers properly, so that the fuzzer gets deep.
 *
 * While the module is in transparent mode all that comes is a remote's: it has to
 * arrive in its order and to be nothing but data, and nothing but the flow's own
 * bytes and an escape may be written.
 */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdio.h>
#include <stdlib.h>

#include "ldisc/session.h"
#include "fuzz.h"

#define CONTEXT		1
#define NS_PER_MS	1000000ULL

/**
 * enum stand - where the host believes that a slot stands
 * @FREE: nobody's
 * @OPENING: ->open() was called
 * @OPEN: ->opened() came
 * @ENDED: ->closed() came
 * @DRAINING: closed by the host, gracefully
 * @DROPPED: closed at once, or never opened
 */
enum stand { FREE, OPENING, OPEN, ENDED, DRAINING, DROPPED };

/**
 * struct flow - a host's end of a slot
 * @stand: where it stands
 * @datagrams: what is sent and received is datagrams, as
 *	cellsock_service_datagrams() has it
 * @service: to and from anybody
 * @listener: takes connections
 * @backlog: bytes to be sent; of datagrams, those of the first
 * @len: how many
 * @queued: datagrams behind the first, each as long as that
 * @incoming: bytes of a received datagram that are still to come
 */
struct flow {
	enum stand stand;
	bool datagrams;
	bool service;
	bool listener;
	u8 *backlog;
	u32 len;
	unsigned int queued;
	u32 incoming;
};

/**
 * struct world - everything of one run
 * @s: what is fuzzed
 * @module: who speaks
 * @down: a down call is in progress, so no up call may be made
 * @room: bytes that the port takes at once
 * @pinging: an echo request was made, and not answered
 * @resolving: a name was asked for, and not answered
 * @payload: bytes of payload that the module still wants at its prompt
 * @alone: one flow at a time, which may have the transparent mode
 * @lines: what the port says of itself
 * @dtr_works: DTR ends the mode
 * @dtr: DTR is on
 * @raw: the module is in transparent mode
 * @silent: it does not say so when it enters it
 * @heard: it has
 * @strict: ... and nothing that it said before is on its way any more
 * @raw_id: its socket
 * @resets: starts of the module that had been noticed before
 * @written: when the host last wrote something in the mode
 * @plusses: it wrote so many between two silences, and nothing else
 * @spoken: what the remote has sent in this stay
 * @spoken_len: bytes of it
 * @arrived: bytes of it that the host has got
 */
struct world {
	struct cellsock_session s;
	const struct module *module;
	struct flow flows[CELLSOCK_MAX_SOCKETS];
	const u8 *data;
	size_t len;
	u64 now;
	unsigned int down;
	unsigned int raw_waiting;
	bool pinging;
	bool resolving;
	bool option_waiting;
	size_t room;
	u32 payload;
	bool alone;
	u8 lines;
	bool dtr_works;
	bool dtr;
	bool raw;
	bool silent;
	bool heard;
	bool strict;
	int raw_id;
	u64 resets;
	u64 written;
	unsigned int plusses;
	u8 spoken[65536];
	size_t spoken_len;
	size_t arrived;
	char command[CELLSOCK_COMMAND_MAX + 16];
	size_t command_len;
};

static struct world w;

static u8 take(void)
{
	if (!w.len)
		return 0;
	w.len--;
	return *w.data++;
}

static void drop_backlog(struct flow *f)
{
	free(f->backlog);
	f->backlog = NULL;
	f->len = 0;
}

/*
 * The host.
 */

static struct flow *up_call(unsigned int slot)
{
	WARN_ON(w.down);
	WARN_ON(slot >= cellsock_session_slots(&w.s));
	return &w.flows[slot];
}

static void host_close(unsigned int slot, bool graceful)
{
	struct flow *f = &w.flows[slot];

	f->stand = graceful ? DRAINING : DROPPED;
	w.down++;
	w.s.ms.ops->close(&w.s.ms, slot, graceful);
	w.down--;
}

static u64 host_run(struct cellsock_modsock *ms, u64 now)
{
	WARN_ON(w.down);
	return CELLSOCK_NEVER;
}

static void host_opened(struct cellsock_modsock *ms, unsigned int slot,
			enum cellsock_result result, int code)
{
	struct flow *f = up_call(slot);

	WARN_ON(f->stand != OPENING || (w.strict && !result));
	f->stand = result ? DROPPED : OPEN;
	if (!result)
		ms->ops->ready(ms, slot);
}

static void host_incoming(struct cellsock_modsock *ms, unsigned int listener,
			  unsigned int slot,
			  const struct cellsock_endpoint *remote)
{
	struct flow *f = up_call(slot);

	WARN_ON(w.strict || w.flows[listener].stand != OPEN ||
		!w.flows[listener].listener);
	WARN_ON(f->stand != FREE || !remote->addr.family);
	memset(f, 0, sizeof(*f));
	f->stand = OPEN;
	f->len = 1 + remote->port % 2048;
	f->backlog = calloc(1, f->len);
	if (remote->port % 3 == 0)
		host_close(slot, remote->port % 2);
	else if (remote->port % 3 == 1)
		ms->ops->credit(ms, slot, 8 * remote->port);
	if (f->stand == OPEN)
		ms->ops->ready(ms, slot);
}

static void host_pong(struct cellsock_modsock *ms,
		      const struct cellsock_pong *pong)
{
	WARN_ON(w.down || !w.pinging || (w.strict && !pong->result));
	w.pinging = false;
}

static void host_resolved(struct cellsock_modsock *ms, u32 cookie,
			  enum cellsock_result result, int code,
			  const struct cellsock_addr *addrs, unsigned int count)
{
	WARN_ON(w.down || !w.resolving || cookie != 7);
	WARN_ON(!count == (result == CELLSOCK_OK) || (w.strict && count));
	WARN_ON(count && !addrs->family);
	w.resolving = false;
}

static void host_incoming_full(struct cellsock_modsock *ms)
{
	unsigned int i;

	WARN_ON(w.down);
	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (w.flows[i].listener)
			return;
	WARN_ON(1);
}

static bool sendable(const struct flow *f)
{
	return f->stand == OPEN || f->stand == DRAINING;
}

static u32 host_backlog(struct cellsock_modsock *ms, unsigned int slot)
{
	struct flow *f = up_call(slot);

	WARN_ON(!sendable(f) || f->listener);
	return f->len;
}

static u32 host_peek(struct cellsock_modsock *ms, unsigned int slot,
		     u32 offset, const u8 **data)
{
	struct flow *f = up_call(slot);

	/* a send that the module was promised outlives a close */
	WARN_ON(f->stand == FREE || f->stand == OPENING);
	if (offset >= f->len)
		return 0;
	*data = f->backlog + offset;
	return min_t(u32, f->len - offset, 600);
}

static void host_sent(struct cellsock_modsock *ms, unsigned int slot, u32 n)
{
	struct flow *f = up_call(slot);
	u8 *rest = NULL;

	WARN_ON(!sendable(f) || !n || n > f->len);
	WARN_ON(f->datagrams && n != f->len);
	if (f->queued) {
		f->queued--;
		return;
	}
	f->len -= n;
	if (f->len) {
		rest = malloc(f->len);
		memcpy(rest, f->backlog + n, f->len);
	}
	free(f->backlog);
	f->backlog = rest;
}

static void host_remote(struct cellsock_modsock *ms, unsigned int slot,
			struct cellsock_endpoint *remote)
{
	struct flow *f = up_call(slot);
	static const struct cellsock_endpoint to = { { 4, { 1, 2, 3, 4 } }, 9 };

	WARN_ON(!sendable(f) || !f->service || !f->len);
	*remote = to;
	remote->addr.family = f->queued % 8 ? 4 : 6;
}

static void host_datagram(struct cellsock_modsock *ms, unsigned int slot,
			  const struct cellsock_endpoint *from, u32 len)
{
	struct flow *f = up_call(slot);

	WARN_ON(f->stand != OPEN || !f->datagrams || !len);
	WARN_ON(from->addr.family != 4 && from->addr.family != 6);
	f->incoming = len;
}

/* A remote that has said so much is not checked any more. */
static void check_order(const u8 *data, u32 len)
{
	if (w.heard && w.spoken_len < sizeof(w.spoken))
		WARN_ON(len > w.spoken_len - w.arrived ||
			memcmp(data, w.spoken + w.arrived, len));
	w.arrived += len;
}

static void host_data(struct cellsock_modsock *ms, unsigned int slot,
		      const u8 *data, u32 len, bool more)
{
	struct flow *f = up_call(slot);

	if (w.raw)
		check_order(data, len);
	WARN_ON(f->stand != OPEN || !len);
	WARN_ON(f->datagrams && len > f->incoming);
	f->incoming -= f->datagrams ? len : 0;
	/* a host may do anything from here */
	if (data[0] == 'x')
		host_close(slot, false);
	else if (data[0] == 'y')
		host_close(slot, true);
	else
		ms->ops->credit(ms, slot, w.alone ? 65535 : data[0] * 256);
}

static void host_closed(struct cellsock_modsock *ms, unsigned int slot,
			enum cellsock_result result, int code)
{
	struct flow *f = up_call(slot);

	WARN_ON(f->stand != OPEN || (w.strict && !result));
	f->stand = ENDED;
	if (slot % 2)
		host_close(slot, slot % 4 == 1);
}

static void host_alive(struct cellsock_modsock *ms, unsigned int slot)
{
	struct flow *f = up_call(slot);

	WARN_ON(f->stand != OPEN);
}

static void host_released(struct cellsock_modsock *ms, unsigned int slot)
{
	struct flow *f = up_call(slot);

	WARN_ON(f->stand != DROPPED && f->stand != DRAINING);
	drop_backlog(f);
	memset(f, 0, sizeof(*f));
}

static void host_module_changed(struct cellsock_modsock *ms)
{
	WARN_ON(w.down);
}

static void host_context_changed(struct cellsock_modsock *ms, u8 id)
{
	unsigned int i;

	WARN_ON(w.down || w.strict);
	if (id != CONTEXT || ms->contexts[id].state == CELLSOCK_CONTEXT_ACTIVE)
		return;
	for (i = 0; i < cellsock_session_slots(&w.s); i++)
		WARN_ON(w.flows[i].stand == OPEN ||
			w.flows[i].stand == OPENING);
}

static void host_at_line(struct cellsock_modsock *ms, u32 cookie,
			 const char *text)
{
	WARN_ON(w.down || !w.raw_waiting || !strlen(text) || w.strict);
}

static void host_at_done(struct cellsock_modsock *ms, u32 cookie,
			 enum cellsock_result result, const char *final)
{
	WARN_ON(w.down || !w.raw_waiting);
	w.raw_waiting--;
}

static void host_option_done(struct cellsock_modsock *ms, u32 cookie,
			     enum cellsock_result result, int code,
			     const char *value)
{
	WARN_ON(w.down || !w.option_waiting);
	WARN_ON(!result != !!strlen(value));
	w.option_waiting = false;
}

static const struct cellsock_host_ops host_ops = {
	.run = host_run,
	.opened = host_opened,
	.pong = host_pong,
	.resolved = host_resolved,
	.incoming = host_incoming,
	.incoming_full = host_incoming_full,
	.backlog = host_backlog,
	.remote = host_remote,
	.peek = host_peek,
	.sent = host_sent,
	.datagram = host_datagram,
	.data = host_data,
	.closed = host_closed,
	.alive = host_alive,
	.released = host_released,
	.module_changed = host_module_changed,
	.context_changed = host_context_changed,
	.at_line = host_at_line,
	.at_done = host_at_done,
	.option_done = host_option_done,
};

/*
 * The port, and a module that remembers the last command line.
 */

/* Three plusses, a second of silence before them and after. */
static void raw_write(const u8 *data, size_t len)
{
	bool silence = w.now >= w.written + 1000 * NS_PER_MS;
	size_t i;

	for (i = 0; i < len; i++) {
		WARN_ON(data[i] && data[i] != '+');
		if (data[i] == '+' && (w.plusses || silence))
			w.plusses++;
		else
			w.plusses = 0;
	}
	if (w.plusses > 3)
		w.plusses = 0;
	w.written = w.now;
}

static size_t port_write(void *ctx, const u8 *data, size_t len)
{
	size_t i;

	len = min(len, w.room);
	w.room -= len;
	if (w.raw) {
		raw_write(data, len);
		return len;
	}
	for (i = 0; i < len; i++) {
		if (w.payload == U32_MAX) {
			/* of any length */
			w.payload = data[i] == 0x1a ? 0 : U32_MAX;
		} else if (w.payload) {
			w.payload--;
		} else if (data[i] == '\r') {
			w.command[w.command_len] = '\0';
			w.command_len = 0;
		} else if (w.command_len < sizeof(w.command) - 1) {
			w.command[w.command_len++] = data[i];
		}
	}
	return len;
}

static void port_kick(void *ctx)
{
}

static s64 port_pending(void *ctx)
{
	return 0;
}

static u8 port_lines(void *ctx)
{
	return w.lines | (w.raw && w.dtr_works ? CELLSOCK_LINE_DCD : 0);
}

static void port_dtr(void *ctx, bool on)
{
	w.dtr = on;
}

static const struct cellsock_transport_ops port_ops = {
	.write = port_write,
	.kick = port_kick,
	.pending = port_pending,
	.lines = port_lines,
	.dtr = port_dtr,
};

static void check_run(void)
{
	unsigned int i;
	u64 next = 0;

	/* It comes to rest, and does not ask to be run again at once. */
	for (i = 0; i < 20 && next <= w.now; i++)
		next = cellsock_session_run(&w.s, w.now);
	WARN_ON(next <= w.now);
}

static void remote_says(const void *data, size_t len)
{
	size_t n = min(len, sizeof(w.spoken) - w.spoken_len);

	memcpy(w.spoken + w.spoken_len, data, n);
	w.spoken_len += n;
}

static void receive(const void *data, size_t len)
{
	/* a copy of its own, so that overruns show */
	u8 *copy = malloc(len);

	memcpy(copy, data, len);
	if (w.raw)
		remote_says(data, len);
	cellsock_session_receive(&w.s, w.now, copy, NULL, len);
	free(copy);
}

static void say(const char *text)
{
	receive(text, strlen(text));
}

/* In, with or without saying so. */
static void enter_raw(int id)
{
	w.heard = !w.silent;
	if (w.heard)
		say("\r\nCONNECT\r\n");
	w.raw = true;
	w.raw_id = id;
	w.resets = w.s.ms.stats.resets;
	w.written = w.now;
	w.plusses = 0;
	w.spoken_len = 0;
	w.arrived = 0;
}

static void leave_raw(const char *words)
{
	w.raw = false;
	w.strict = false;
	say(words);
}

/* The module leaves the mode when it is told to. */
static void obey(void)
{
	if (w.raw && !w.dtr && w.dtr_works)
		leave_raw("\r\nOK\r\n");
	if (w.raw && w.plusses == 3 && w.now >= w.written + 1000 * NS_PER_MS)
		leave_raw("\r\nOK\r\n");
}

static bool answer_totals(const char *c)
{
	const struct cellsock_slot *sl;
	unsigned int id;
	char text[64], which;

	if (sscanf(c, "AT+QI%c%*[ENDR]=%u", &which, &id) != 2 ||
	    !strchr(c, ',') || strcmp(strchr(c, ','), ",0"))
		return false;
	for (sl = w.s.slots; sl < w.s.slots + CELLSOCK_MAX_SOCKETS; sl++) {
		u32 n = which == 'S' ? sl->tx : sl->rx;

		if (sl->id != (int)id)
			continue;
		sprintf(text, "\r\n+QI%s: %u,%u,0\r\n\r\nOK\r\n",
			which == 'S' ? "SEND" : "RD", n, n);
		say(text);
		return true;
	}
	return false;
}

static bool answer_mode(const char *c)
{
	unsigned int id;

	if (strcmp(c, "ATO") &&
	    (sscanf(c, "AT+QISWTMD=%u,2", &id) != 1 ||
	     strcmp(strchr(c, ','), ",2")))
		return false;
	enter_raw(strcmp(c, "ATO") ? (int)id : w.raw_id);
	return true;
}

/**
 * struct answer - what a module says to a command
 * @command: what it begins with, wherever it stands in the line
 * @text: the answer
 */
struct answer {
	const char *command;
	const char *text;
};

/**
 * struct module - a module of a dialect
 * @dialect: its name
 * @answers: to commands that are always the same
 * @speak: ... and to the others
 * @phrases: what it may say at any time, with a number in it; ends with NULL
 */
struct module {
	const char *dialect;
	const struct answer *answers;
	void (*speak)(const char *command);
	const char *const *phrases;
};

static const struct answer common_answers[] = {
	{ "AT+CMEE?", "\r\n+CMEE: 1\r\n\r\nOK\r\n" },
	{ "ATS4=10S3?", "\r\n013\r\n\r\nOK\r\n" },
	{ "ATS4=10S4?", "\r\n010\r\n\r\nOK\r\n" },
	{ "ATS3?", "\r\n013\r\n\r\nOK\r\n" },
	{ "ATS4?", "\r\n010\r\n\r\nOK\r\n" },
	{ "AT+CPIN?", "\r\n+CPIN: READY\r\n\r\nOK\r\n" },
	{ "AT+CEREG?", "\r\n+CEREG: 0,1\r\n\r\nOK\r\n" },
	{ NULL, NULL }
};

static const struct answer rg_answers[] = {
	{ "AT+CGMM", "\r\nRG200U-CN\r\n\r\nOK\r\n" },
	{ "AT+QIACT?", "\r\n+QIACT: 1,1,1,\"10.0.0.1\"\r\n\r\nOK\r\n" },
	{ "AT+QICSGP=1", "\r\n+QICSGP: 1,\"a\",\"\",\"\",0\r\n\r\nOK\r\n" },
	{ "AT+QIACTEX=1,0", "\r\nOK\r\n\r\n+QIACTEX: 1,0\r\n" },
	{ "AT+QIDEACTEX=1", "\r\nOK\r\n\r\n+QIDEACTEX: 1,0\r\n" },
	{ NULL, NULL }
};

static const struct answer m10_answers[] = {
	{ "AT+QILOCIP", "\r\n10.0.0.1\r\n" },
	{ "AT+QISTAT", "\r\nOK\r\n\r\nSTATE: IP STATUS\r\n" },
	{ "AT+QIDEACT", "\r\nDEACT OK\r\n" },
	{ "AT+QIDNSGIP", "\r\nOK\r\n\r\n1.2.3.4\r\n5.6.7.8\r\n" },
	{ "AT+QISERVER=", "\r\nOK\r\n\r\nSERVER OK\r\n" },
	{ NULL, NULL }
};

static void answer_read(unsigned int id, u32 len)
{
	char head[48];
	u8 bytes[CELLSOCK_READ_MAX];

	memset(bytes, take(), sizeof(bytes));
	len = min_t(u32, len, 8 * take());
	sprintf(head, "\r\n+QIRD: %u%s\r\n", len,
		len % 2 ? ",\"1.2.3.4\",5" : "");
	say(head);
	receive(bytes, min_t(u32, len, sizeof(bytes)));
	say("\r\nOK\r\n");
}

static void answer_option(const char *name)
{
	char text[96];

	sprintf(text, "\r\n+QICFG: \"%s\",%u,%u\r\n\r\nOK\r\n", name,
		take() % 2, take() % 2);
	say(text);
}

/* A command that wants payload gets its prompt, and its result if that was all. */
static bool prompted(const char *c)
{
	unsigned int id, n = U32_MAX;
	int fields = sscanf(c, "AT+QISEND=%u,%u", &id, &n);

	if (fields < 1 || !n)
		return false;
	w.payload = n;
	w.command[0] = '\0';
	say("\r\n> ");
	if (!w.payload)
		say("\r\nSEND OK\r\n");
	return true;
}

static void rg_speak(const char *c)
{
	unsigned int id, n;
	char text[96], name[32], comma;

	if (prompted(c) ||
	    (w.alone && (answer_mode(c) || answer_totals(c))))
		return;
	if (sscanf(c, "AT+QICFG=\"%31[^\"]\"%c", name, &comma) == 1 && w.len) {
		answer_option(name);
		return;
	}
	if (sscanf(c, "AT+QIOPEN=1,%u", &id) == 1)
		sprintf(text, "\r\nOK\r\n\r\n+QIOPEN: %u,0\r\n", id);
	else if (sscanf(c, "AT+QICLOSE=%u", &id) == 1)
		sprintf(text, "\r\nOK\r\n\r\n+QIURC: \"closed\",%u\r\n", id);
	else if (sscanf(c, "AT+QISTATE=1,%u", &id) == 1)
		sprintf(text, "\r\n+QISTATE: %u,%s,\"uart1\"\r\n\r\nOK\r\n",
			id % CELLSOCK_MAX_SOCKETS,
			"\"TCP\",\"1.2.3.4\",80,0,2,1,0,1");
	else
		strscpy(text, "\r\nOK\r\n", sizeof(text));
	n = CELLSOCK_READ_MAX;
	if (sscanf(c, "AT+QIRD=%u,%u", &id, &n) >= 1 && n) {
		answer_read(id, n);
		return;
	}
	say(text);
}

static u32 sent_by(unsigned int id)
{
	const struct cellsock_slot *sl;

	for (sl = w.s.slots; sl < w.s.slots + CELLSOCK_MAX_SOCKETS; sl++)
		if (sl->id == (int)id)
			return sl->tx;
	return 0;
}

static void m10_speak(const char *c)
{
	unsigned int id;
	char text[64] = "\r\nOK\r\n";

	if (prompted(c))
		return;
	if (sscanf(c, "AT+QIOPEN=%u", &id) == 1)
		sprintf(text, "\r\nOK\r\n\r\n%u, CONNECT OK\r\n", id);
	else if (sscanf(c, "AT+QICLOSE=%u", &id) == 1)
		sprintf(text, "\r\n%u, CLOSE OK\r\n", id);
	else if (!strcmp(c, "AT+QICLOSE"))
		strscpy(text, "\r\nCLOSE OK\r\n", sizeof(text));
	else if (sscanf(c, "AT+QISACK=%u", &id) == 1)
		sprintf(text, "\r\n+QISACK: %u, %u, 0\r\n\r\nOK\r\n",
			sent_by(id), sent_by(id));
	else if (!strcmp(c, "AT+QISERVER?"))
		sprintf(text, "\r\n+QISERVER: 1, %u\r\n\r\nOK\r\n",
			take() % 8);
	say(text);
}

static const char *const rg_phrases[] = {
	"\r\nOK\r\n", "\r\nERROR\r\n", "\r\n+CME ERROR: 563\r\n",
	"\r\n> ", "\r\nSEND OK\r\n", "\r\nSEND FAIL\r\n", "\r\nRDY\r\n",
	"\r\n+QIURC: \"recv\",%u\r\n",
	"\r\n+QIURC: \"recv\",%u,3\r\nabc",
	"\r\n+QIURC: \"recv\",%u,2\r\nxy\r\n",
	"\r\n+QIURC: \"closed\",%u\r\n", "\r\n+QIOPEN: %u,566\r\n",
	"\r\n+QIOPEN: %u,0\r\n", "\r\n+QIURC: \"pdpdeact\",%u\r\n",
	"\r\n+QISEND: 1460,1460,%u\r\n", "\r\n+QIRD: 3,3,%u\r\n",
	"\r\n+QIRD: %u\r\n", "\r\n+QIACTEX: %u,561\r\n",
	"\r\nNORMAL POWER DOWN\r\n", "\r\n+QIOPEN: %u,563\r\n",
	"\r\n+QIOPEN: %u,568\r\n", "\r\n+CME ERROR: 552\r\n",
	"\r\n+QIURC: \"recv\",%u,2,xy", "\r\n+QIRD: %u,",
	"\r\n+QIURC: \"recv\",%u,2\r\n7879",
	"\r\n+QISEND: %u,0,100\r\n", "\r\n+QISEND: %u,1,0\r\n",
	"\r\n+QICFG: \"viewmode\",%u\r\n",
	"\r\n+QIURC: \"recv\",%u,3,\"1.2.3.4\",5\r\nabc",
	"\r\n+QIURC: \"incoming\",11,%u,\"1.2.3.4\",999\r\n",
	"\r\n+QIURC: \"incoming\",%u,0,\"1.2.3.4\",1000\r\n",
	"\r\n+QIURC: \"incoming full\",%u\r\n",
	"\r\n+QPING: %u\r\n", "\r\n+QPING: 0,1,%u,0,1,1,1\r\n",
	"\r\n+QPING: 0,\"1.2.3.4\",32,%u,64\r\n",
	"\r\n+QISTATE: %u,\"TCP INCOMING\",\"1.2.3.4\",9000,80,2,1,0,0,\"uart1\"\r\n",
	"\r\n+QIRD: 3,\"1.2.3.4\",%u\r\nabc\r\nOK\r\n",
	NULL
};

static const char *const m10_phrases[] = {
	"\r\nOK\r\n", "\r\nERROR\r\n", "\r\n+CME ERROR: 3\r\n",
	"\r\n> ", "\r\nSEND OK\r\n", "\r\nSEND FAIL\r\n",
	"\r\nCall Ready\r\n", "\r\n%u, CONNECT OK\r\n",
	"\r\n%u, CONNECT FAIL\r\n", "\r\n%u, ALREADY CONNECT\r\n",
	"\r\n%u, CLOSED\r\n", "\r\n%u, CLOSE OK\r\n",
	"\r\n%u, REMOTE IP: 1.2.3.4\r\n", "\r\nREMOTE IP: 1.2.3.%u\r\n",
	"\r\nSERVER OK\r\n", "\r\nSERVER FAIL\r\n", "\r\nCLOSE OK\r\n",
	"\r\n+RECEIVE: %u, 3\r\nabc", "\r\n+RECEIVE: 1, %u\r\nIPD3:abc",
	"\r\n+RECEIVE: %u, 3\r\nTO:10.0.0.1\r\nabc",
	"\r\n+RECEIVE: %u, 3\r\nRECV FROM:1.2.3.4:5\r\nabc",
	"\r\n+RECEIVE: %u, 2\r\nxy\r\n", "IPD%u:abc",
	"\r\n+QISACK: %u, 0, 0\r\n", "\r\n+QISERVER: 1, %u\r\n",
	"\r\n+PDP DEACT\r\n", "\r\nDEACT OK\r\n",
	"\r\nSTATE: IP INITIAL\r\n", "\r\nSTATE: PDP DEACT\r\n",
	"\r\n1.2.3.%u\r\n", "\r\nNORMAL POWER DOWN\r\n",
	NULL
};

static const struct module modules[] = {
	{ "rg", rg_answers, rg_speak, rg_phrases },
	{ "m10", m10_answers, m10_speak, m10_phrases },
};

static bool answered(const struct answer *answers, const char *command)
{
	for (; answers->command; answers++) {
		if (strstr(command, answers->command)) {
			say(answers->text);
			return true;
		}
	}
	return false;
}

/* What a module would answer to the last command. */
static void answer(void)
{
	char command[sizeof(w.command)];

	if (!w.command[0] || w.payload || w.raw)
		return;
	strscpy(command, w.command, sizeof(command));
	w.command[0] = '\0';
	if (!answered(common_answers, command) &&
	    !answered(w.module->answers, command))
		w.module->speak(command);
}

/*
 * Operations.
 */

static void op_bytes(void)
{
	size_t n = min_t(size_t, take(), w.len);

	receive(w.data, n);
	w.data += n;
	w.len -= n;
}

static void op_flagged(void)
{
	size_t n = min_t(size_t, take() % 16, w.len / 2);
	u8 flags[16];
	size_t i;

	if (w.raw)
		return;
	for (i = 0; i < n; i++)
		flags[i] = w.data[n + i] % 8;
	cellsock_session_receive(&w.s, w.now, w.data, flags, n);
	w.data += 2 * n;
	w.len -= 2 * n;
}

static void op_phrase(void)
{
	const char *const *phrases = w.module->phrases;
	unsigned int count = 0;
	char text[96];

	while (phrases[count])
		count++;
	snprintf(text, sizeof(text), phrases[take() % count], take() % 16);
	say(text);
}

static void op_time(void)
{
	u64 then = w.now + (NS_PER_MS << (take() % 18));
	u64 due = w.written + 1000 * NS_PER_MS;

	if (w.raw && w.plusses == 3 && due > w.now && due < then) {
		w.now = due;
		obey();
		check_run();
	}
	w.now = then;
}

/* The remote closes; the port's speed changes. */
static void op_over(void)
{
	u8 what = take();

	w.silent = what & 8;
	if (what & 16)
		cellsock_session_set_rate(&w.s, 64 * take());
	if (w.raw && what % 4 == 0)
		leave_raw("\r\nNO CARRIER\r\n");
}

static struct flow *open_socket(const struct cellsock_open *req)
{
	struct flow *f;
	int slot;

	w.down++;
	slot = w.s.ms.ops->open(&w.s.ms, req);
	w.down--;
	if (slot < 0)
		return NULL;
	f = &w.flows[slot];
	WARN_ON(f->stand != FREE);
	f->stand = OPENING;
	f->service = req->service == CELLSOCK_UDP_SERVICE;
	f->listener = cellsock_service_listens(req->service);
	f->datagrams = cellsock_service_datagrams(req->service);
	return f;
}

static void op_open(void)
{
	struct cellsock_open req = {
		.context = take() % 8 ? CONTEXT : take(),
		.remote = { { take() % 2 ? 4 : 6, { 1, 2, 3, 4 } }, 80 },
		.credit = 256 * take(),
		.service = take() % (CELLSOCK_UDP_INCOMING + 1),
		.local_port = take(),
	};
	struct flow *f;

	if (w.alone && w.flows[0].stand != FREE && take() % 8)
		return;
	f = open_socket(&req);
	if (!f)
		return;
	f->len = 1 + 16 * take();
	f->backlog = calloc(1, f->len);
	f->queued = f->datagrams ? take() % 32 : 0;
}

static void op_close(void)
{
	unsigned int slot = take() % cellsock_session_slots(&w.s);
	enum stand stand = w.flows[slot].stand;
	bool graceful = take() % 2;

	if (stand == FREE || stand == DROPPED)
		return;
	host_close(slot, graceful && (stand == OPEN || stand == DRAINING));
}

static void op_flow(void)
{
	unsigned int slot = take() % cellsock_session_slots(&w.s);

	if (w.flows[slot].stand != OPEN)
		return;
	w.down++;
	if (take() % 2)
		w.s.ms.ops->ready(&w.s.ms, slot);
	else if (take() % 2)
		w.s.ms.ops->look_after(&w.s.ms, slot);
	else
		w.s.ms.ops->credit(&w.s.ms, slot, 256 * take());
	w.down--;
}

static void op_option(u8 what)
{
	static const char *const values[] = {
		NULL, "0", "1", "0,0", "0,1", "1,0", "1,1", "push", "buffer",
	};
	const char *name = w.s.ms.ops->option_name(&w.s.ms, what % 16);
	const char *value = values[take() % ARRAY_SIZE(values)];

	if (name && !w.s.ms.ops->option(&w.s.ms, 1, name, value)) {
		WARN_ON(w.option_waiting);
		w.option_waiting = true;
	}
}

static void op_session(void)
{
	u8 what = take();

	w.down++;
	if (what < 32)
		op_option(what);
	else if (what < 64)
		w.s.ms.ops->context_up(&w.s.ms, CONTEXT);
	else if (what < 128 && !w.raw)
		w.s.ms.ops->context_down(&w.s.ms, CONTEXT);
	else if (what < 250)
		w.raw_waiting += !w.s.ms.ops->at(&w.s.ms, what, "AT+CSQ");
	w.down--;
	if (what >= 254) {
		w.raw = false;
		w.strict = false;
	}
	if (what >= 254)
		cellsock_session_hangup(&w.s, w.now);
}

static void op_ask(void)
{
	struct cellsock_ping ping = {
		.context = take() % 8 ? CONTEXT : take(),
		.remote = { take() % 4 ? 4 : 6, { 1, 2, 3, 4 } },
		.size = 32 + take(),
	};

	w.down++;
	if (take() % 2)
		w.pinging |= !w.s.ms.ops->ping(&w.s.ms, &ping);
	else
		w.resolving |= !w.s.ms.ops->resolve(&w.s.ms, 7, ping.context,
						    "www.a.b");
	w.down--;
}

static void (*const ops[])(void) = {
	op_bytes, op_flagged, op_phrase, op_phrase, op_time, op_open, op_close,
	op_flow, op_session, op_ask, op_over, answer, answer, answer, answer, answer, answer,
	answer,
};

static void start(const struct module *module)
{
	struct cellsock_context_config config = {
		.pdp_type = CELLSOCK_PDP_IPV4, .apn = "a",
	};
	unsigned int i;

	memset(&w, 0, sizeof(w));
	w.dtr = true;
	w.module = module;
	cellsock_session_init(&w.s, &port_ops, NULL, 11520);
	w.s.ms.host = &host_ops;
	WARN_ON(w.s.ms.ops->set_dialect(&w.s.ms, module->dialect));
	w.s.ms.ops->context_set(&w.s.ms, CONTEXT, &config);
	w.s.ms.ops->context_up(&w.s.ms, CONTEXT);
	for (i = 0; i < 120; i++) {
		w.room = 4096;
		check_run();
		answer();
		w.now += (i < 12 ? 500 : 1) * NS_PER_MS;
	}
	WARN_ON(w.s.ms.contexts[CONTEXT].state != CELLSOCK_CONTEXT_ACTIVE);
}

/* A flow that is alone gets the transparent mode, before the input goes on. */
static void be_alone(u8 what)
{
	static const struct cellsock_open req = {
		.context = CONTEXT,
		.remote = { { 4, { 1, 2, 3, 4 } }, 80 },
		.credit = 65535,
	};
	struct flow *f = open_socket(&req);
	unsigned int i;

	f->len = 2000;
	f->backlog = calloc(1, f->len);
	w.alone = true;
	w.s.options.access = CELLSOCK_ACCESS_TRANSPARENT;
	w.lines = CELLSOCK_LINE_HOLDS | (what & 2 ? CELLSOCK_LINE_DTR : 0);
	w.dtr_works = what & 2 && what & 4;
	w.silent = what & 8;
	for (i = 0; i < 60 && !w.raw; i++) {
		w.room = 4096;
		if (i > 10)
			say("\r\n+QIURC: \"recv\",1,1\r\na");
		check_run();
		answer();
		check_run();
		w.now += 10 * NS_PER_MS;
	}
	WARN_ON(!w.raw);
}

/* Left alone with a port that is gone, everything is given back. */
static void finish(void)
{
	unsigned int i;

	w.raw = false;
	w.strict = false;
	cellsock_session_hangup(&w.s, w.now);
	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (w.flows[i].stand == ENDED)
			host_close(i, false);
	check_run();
	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		WARN_ON(w.flows[i].stand != FREE);
	WARN_ON(w.pinging || w.resolving);
	WARN_ON(w.raw_waiting || w.option_waiting);
}

int fuzz_one(const u8 *data, size_t size)
{
	bool alone = size && data[0] & 1;

	start(&modules[!alone && size && data[0] & 2]);
	if (alone)
		be_alone(data[0]);
	w.data = data + !!size;
	w.len = size - !!size;
	while (w.len) {
		u8 op = take();

		w.room = op & 0x80 ? 4096 : op & 0x70;
		if (w.raw)
			w.room = max_t(size_t, w.room, 16);
		w.strict = w.raw;
		ops[op % ARRAY_SIZE(ops)]();
		check_run();
		obey();
		check_run();
		WARN_ON(w.raw && w.s.ms.stats.resets != w.resets);
	}
	finish();
	return 0;
}
