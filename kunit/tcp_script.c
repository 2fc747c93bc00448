// SPDX-License-Identifier: GPL-2.0-only
/* Runs the scripts of tcp_script.h. */
#include "tcp_script.h"

#define TIMERS_MAX	10000

static void fail(struct script *s, const char *what)
{
	if (!s->failed)
		KUNIT_FAIL(s->test, "irs %#x iss %#x: %s\n  in: %.*s  >>> %s\n",
			   s->irs, s->iss, what, (int)(s->at - s->text),
			   s->text, s->at);
	s->failed = true;
}

/* ------------------------------------------------------------- actions */

static char *new_action(struct script *s)
{
	if (s->first + s->count == SCRIPT_ACTIONS) {
		fail(s, "too many actions");
		s->count = 0;
		s->first = 0;
	}
	return s->actions[s->first + s->count++];
}

static void flags_text(char *text, u8 flags)
{
	static const char names[] = "FSRPAUEC";
	unsigned int i;

	for (i = 0; i < 8; i++)
		if (flags & 1 << i)
			*text++ = names[i];
	*text = '\0';
}

static int op_transmit(struct cellsock_tcp_peer *peer,
		       const struct cellsock_tcp_tx *tx)
{
	struct script *s = (struct script *)peer;
	char flags[9], range[16] = "", options[32] = "";

	if (s->fail_tx) {
		s->fail_tx--;
		return -ENOMEM;
	}
	flags_text(flags, tx->flags);
	if (tx->len)
		scnprintf(range, sizeof(range), ":%u", tx->len);
	if (tx->flags & CELLSOCK_TCP_SYN && tx->wscale >= 0)
		scnprintf(options, sizeof(options), " mss%u ws%d", tx->mss,
			  tx->wscale);
	else if (tx->flags & CELLSOCK_TCP_SYN)
		scnprintf(options, sizeof(options), " mss%u nows", tx->mss);
	else if (tx->wscale >= 0)
		fail(s, "window scale without SYN");
	if (tx->len &&
	    tx->off + tx->len > peer->downlink_queued)
		fail(s, "payload from behind the downlink queue");
	scnprintf(new_action(s), SCRIPT_TEXT, "L<%s %d%s%s a%d w%u m%u%s",
		  flags, (s32)(tx->seq - s->iss), range, tx->seq ? "" : " =0",
		  tx->flags & CELLSOCK_TCP_ACK ? (s32)(tx->ack - s->irs) : 0,
		  tx->wnd, tx->mss, options);
	return 0;
}

static u32 op_accept(struct cellsock_tcp_peer *peer,
		     const struct cellsock_tcp_segment *seg, u32 off, u32 len)
{
	struct script *s = (struct script *)peer;
	u32 taken = min(len, s->accept_max);

	if (off + len > seg->len || seg->seq + off != peer->rcv_nxt)
		fail(s, "accepted what is not next");
	s->accept_max = U32_MAX;
	scnprintf(new_action(s), SCRIPT_TEXT, "U<%u", taken);
	return taken;
}

static void op_discard(struct cellsock_tcp_peer *peer, u32 len)
{
	scnprintf(new_action((struct script *)peer), SCRIPT_TEXT, "D<%u", len);
}

static void op_truncate(struct cellsock_tcp_peer *peer, u32 keep)
{
	scnprintf(new_action((struct script *)peer), SCRIPT_TEXT, "D<=%u",
		  keep);
}

static int op_open(struct cellsock_tcp_peer *peer)
{
	struct script *s = (struct script *)peer;

	if (s->open_error)
		return s->open_error;
	scnprintf(new_action(s), SCRIPT_TEXT, "M<open");
	return 0;
}

static void op_close(struct cellsock_tcp_peer *peer, bool graceful)
{
	scnprintf(new_action((struct script *)peer), SCRIPT_TEXT, "M<%s",
		  graceful ? "close" : "abort");
}

static bool op_look_after(struct cellsock_tcp_peer *peer)
{
	struct script *s = (struct script *)peer;

	if (s->looks)
		scnprintf(new_action(s), SCRIPT_TEXT, "M<look");
	return s->looks;
}

static int op_unreachable(struct cellsock_tcp_peer *peer,
			  enum cellsock_tcp_unreachable what)
{
	struct script *s = (struct script *)peer;

	if (s->fail_icmp) {
		s->fail_icmp--;
		return -ENOMEM;
	}
	scnprintf(new_action(s), SCRIPT_TEXT, "I<%s",
		  what == CELLSOCK_TCP_NET_UNREACHABLE ? "net" : "host");
	return 0;
}

static const struct cellsock_tcp_ops ops = {
	.transmit = op_transmit,
	.accept = op_accept,
	.discard = op_discard,
	.truncate = op_truncate,
	.open = op_open,
	.close = op_close,
	.look_after = op_look_after,
	.unreach = op_unreachable,
};

/* --------------------------------------------------------------- words */

/* Splits one step, without its ';'; returns what follows it. */
static const char *split(struct script *s, const char *text)
{
	unsigned int n = 0, i = 0;
	bool in_word = false;

	memset(s->tokens, 0, sizeof(s->tokens));
	for (; *text && *text != ';' && i < SCRIPT_TEXT - 1; text++, i++) {
		bool space = *text == ' ' || *text == '\n' || *text == '\t';

		s->words[i] = space ? '\0' : *text;
		if (!space && !in_word && n < SCRIPT_TOKENS - 1)
			s->tokens[n++] = s->words + i;
		in_word = !space;
	}
	s->words[i] = '\0';
	if (*text != ';')
		fail(s, "step without an end");
	return *text ? text + 1 : text;
}

static s64 number(const char **text)
{
	bool minus = **text == '-';
	s64 n = 0;

	for (*text += minus; **text >= '0' && **text <= '9'; (*text)++)
		n = 10 * n + (**text - '0');
	return minus ? -n : n;
}

static s64 argument(struct script *s)
{
	const char *text = s->tokens[1];
	s64 n;

	if (!text) {
		fail(s, "what number?");
		return 0;
	}
	n = number(&text);
	if (*text)
		fail(s, "no number");
	return n;
}

/* If @token is @name and a number, stores that. */
static bool option(const char *token, const char *name, s64 *value)
{
	size_t len = strlen(name);

	if (strncmp(token, name, len))
		return false;
	token += len;
	if (*token != '-' && (*token < '0' || *token > '9'))
		return false;
	*value = number(&token);
	return !*token;
}

static bool token_is(struct script *s, unsigned int i, const char *word)
{
	return s->tokens[i] && !strcmp(s->tokens[i], word);
}

/* -------------------------------------------------------- expectations */

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (; *text; text++) {
		if (!strncmp(text, word, len) &&
		    (text[len] == ' ' || !text[len]))
			return true;
		while (*text && *text != ' ')
			text++;
		if (!*text)
			break;
	}
	return false;
}

static void expect_action(struct script *s)
{
	char what[2 * SCRIPT_TEXT];
	const char *action = s->actions[s->first];
	unsigned int i;

	if (!s->count) {
		fail(s, "nothing more was done");
		return;
	}
	for (i = 0; s->tokens[i]; i++) {
		if (has_word(action, s->tokens[i]))
			continue;
		scnprintf(what, sizeof(what), "but was: %s", action);
		fail(s, what);
		return;
	}
	s->first++;
	s->count--;
}

static void expect_nothing(struct script *s)
{
	char what[2 * SCRIPT_TEXT];

	if (s->count) {
		scnprintf(what, sizeof(what), "not told before: %s",
			  s->actions[s->first]);
		fail(s, what);
	}
	s->first = 0;
}

/* --------------------------------------------------------------- steps */

static u8 parse_flags(struct script *s, const char *text)
{
	static const char names[] = "FSRPAUEC";
	u8 flags = 0;
	unsigned int i;

	for (; *text; text++) {
		for (i = 0; i < 8 && names[i] != *text; i++)
			;
		if (i == 8)
			fail(s, "unknown flag");
		flags |= 1 << i;
	}
	return flags;
}

static void parse_segment(struct script *s, struct cellsock_tcp_segment *seg)
{
	const char *range = s->tokens[1];
	unsigned int i;
	s64 n;

	*seg = (struct cellsock_tcp_segment){
		.ack = s->started ? s->peer.snd_max : 0,
		.wnd = 65535,
		.wscale = -1,
		.flags = parse_flags(s, s->tokens[0] + 2),
	};
	if (!range) {
		fail(s, "no sequence number");
		return;
	}
	seg->seq = s->irs + number(&range);
	if (*range++ == ':')
		seg->len = number(&range);
	for (i = 2; s->tokens[i]; i++) {
		if (option(s->tokens[i], "a", &n))
			seg->ack = s->iss + n;
		else if (option(s->tokens[i], "w", &n))
			seg->wnd = n;
		else if (option(s->tokens[i], "mss", &n))
			seg->mss = n;
		else if (option(s->tokens[i], "ws", &n))
			seg->wscale = n;
		else if (token_is(s, i, "close"))
			seg->app_closed = true;
		else
			fail(s, "unknown word");
	}
}

/* By a SYN of the local stack; NULL: by a remote. */
static void start(struct script *s, const struct cellsock_tcp_segment *seg)
{
	const struct cellsock_tcp_config config = {
		.ops = &ops,
		.iss = s->iss,
		.mss = 1460,
		.mss_default = 536,
		.segment_max = 4 * 1460 + 100,
		.uplink_cap = s->cap,
	};

	/* What the memory held before must not matter. */
	memset(&s->peer, 0xa5, sizeof(s->peer));
	s->started = true;
	if (seg)
		cellsock_tcp_start(&s->peer, &config, seg, s->now);
	else
		cellsock_tcp_connect(&s->peer, &config, s->now);
}

/* A segment that finds no flow, as the caller of the peer handles it. */
static enum cellsock_tcp_verdict
input_without_flow(struct script *s, const struct cellsock_tcp_segment *seg)
{
	enum cellsock_tcp_verdict verdict;
	struct cellsock_tcp_tomb tomb;
	struct cellsock_tcp_tx tx;

	if (s->started && cellsock_tcp_bury(&s->peer, &tomb, s->now))
		verdict = cellsock_tcp_tomb_input(&tomb, seg, &tx);
	else
		verdict = cellsock_tcp_stray(seg, &tx);
	if (verdict == CELLSOCK_TCP_REPLY)
		op_transmit(&s->peer, &tx);
	else if (verdict == CELLSOCK_TCP_NEW_FLOW && !s->started)
		start(s, seg);
	return verdict;
}

static void step_segment(struct script *s)
{
	struct cellsock_tcp_segment seg;

	parse_segment(s, &seg);
	if (!s->started || s->peer.state == CELLSOCK_TCP_CLOSED)
		s->verdict = input_without_flow(s, &seg);
	else
		s->verdict = cellsock_tcp_input(&s->peer, &seg, s->now);
}

static void step_module(struct script *s)
{
	static const struct {
		const char *word;
		enum cellsock_result result;
	} results[] = {
		{ "M>ok", CELLSOCK_OK },
		{ "M>refused", CELLSOCK_REFUSED },
		{ "M>timeout", CELLSOCK_TIMEDOUT },
		{ "M>host", CELLSOCK_HOST_UNREACH },
		{ "M>net", CELLSOCK_NET_UNREACH },
		{ "M>busy", CELLSOCK_BUSY },
		{ "M>inuse", CELLSOCK_ADDR_IN_USE },
		{ "M>reset", CELLSOCK_RESET },
		{ "M>gone", CELLSOCK_GONE },
		{ "M>failed", CELLSOCK_FAILED },
	};
	struct cellsock_tcp_peer *peer = &s->peer;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(results); i++) {
		if (token_is(s, 0, results[i].word)) {
			cellsock_tcp_opened(peer, results[i].result, s->now);
			return;
		}
	}
	if (token_is(s, 0, "M>data"))
		cellsock_tcp_received(peer, argument(s), s->now);
	else if (token_is(s, 0, "M>sent"))
		cellsock_tcp_sent(peer, argument(s), s->now);
	else if (token_is(s, 0, "M>closed"))
		cellsock_tcp_remote_closed(peer, token_is(s, 1, "reset") ?
					   CELLSOCK_RESET : CELLSOCK_OK,
					   s->now);
	else if (token_is(s, 0, "M>alive"))
		cellsock_tcp_alive(peer, s->now);
	else if (token_is(s, 0, "M>released"))
		cellsock_tcp_released(peer, s->now);
	else if (token_is(s, 0, "M>connect"))
		start(s, NULL);
	else if (token_is(s, 0, "M>slot"))
		cellsock_tcp_slot_free(peer, s->now);
	else
		fail(s, "unknown event");
}

static void step_time(struct script *s)
{
	const char *text = s->tokens[0] + 2;
	u64 then = s->now + number(&text) * (strcmp(text, "ms") ?
					     NSEC_PER_SEC : NSEC_PER_MSEC);
	unsigned int n = 0;

	if (strcmp(text, "ms") && strcmp(text, "s"))
		fail(s, "unknown unit");
	while (s->started && cellsock_tcp_deadline(&s->peer) <= then) {
		s->now = max(s->now, cellsock_tcp_deadline(&s->peer));
		cellsock_tcp_run_timers(&s->peer, s->now);
		if (n++ > TIMERS_MAX) {
			fail(s, "timers never end");
			return;
		}
	}
	s->now = then;
}

static void step_fault(struct script *s)
{
	if (token_is(s, 0, "!tx"))
		s->fail_tx = argument(s);
	else if (token_is(s, 0, "!look"))
		s->looks = argument(s);
	else if (token_is(s, 0, "!icmp"))
		s->fail_icmp = argument(s);
	else if (token_is(s, 0, "!accept"))
		s->accept_max = argument(s);
	else if (token_is(s, 0, "!open"))
		s->open_error = token_is(s, 1, "busy") ? -EBUSY :
				token_is(s, 1, "down") ? -ENETDOWN :
				token_is(s, 1, "family") ? -EAFNOSUPPORT : 0;
	else if (token_is(s, 0, "!cap") && s->started)
		cellsock_tcp_set_uplink_cap(&s->peer, argument(s), s->now);
	else if (token_is(s, 0, "!cap"))
		s->cap = argument(s);
	else if (token_is(s, 0, "!abort"))
		cellsock_tcp_abort(&s->peer, s->now);
	else if (token_is(s, 0, "!postpone"))
		cellsock_tcp_postpone(&s->peer, s->now);
	else
		fail(s, "unknown fault");
}

static bool query_state(struct script *s)
{
	static const char *const names[] = {
		[CELLSOCK_TCP_WAIT] = "?WAIT",
		[CELLSOCK_TCP_OPENING] = "?OPENING",
		[CELLSOCK_TCP_SYN_SENT] = "?SYN_SENT",
		[CELLSOCK_TCP_SYN_RECEIVED] = "?SYN_RECEIVED",
		[CELLSOCK_TCP_ESTABLISHED] = "?ESTABLISHED",
		[CELLSOCK_TCP_MUTE] = "?MUTE",
		[CELLSOCK_TCP_DYING] = "?DYING",
		[CELLSOCK_TCP_CLOSED] = "?CLOSED",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!token_is(s, 0, names[i]))
			continue;
		if (s->peer.state != i)
			fail(s, names[s->peer.state]);
		return true;
	}
	return false;
}

static void step_query(struct script *s)
{
	const struct cellsock_tcp_peer *peer = &s->peer;
	char what[SCRIPT_TEXT];
	s64 was;

	if (query_state(s))
		return;
	if (token_is(s, 0, "?new")) {
		if (s->verdict != CELLSOCK_TCP_NEW_FLOW)
			fail(s, "no new flow");
		return;
	}
	if (token_is(s, 0, "?name")) {
		if (!token_is(s, 1, cellsock_tcp_state_name(peer)))
			fail(s, cellsock_tcp_state_name(peer));
		return;
	}
	if (token_is(s, 0, "?credit"))
		was = cellsock_tcp_credit(peer);
	else if (token_is(s, 0, "?data"))
		was = cellsock_tcp_wants_data(peer);
	else if (token_is(s, 0, "?slot"))
		was = cellsock_tcp_wants_slot(peer, s->now);
	else if (token_is(s, 0, "?both"))
		was = cellsock_tcp_both_closed(peer);
	else if (token_is(s, 0, "?half"))
		was = cellsock_tcp_half_idle(peer, s->now);
	else if (token_is(s, 0, "?timers"))
		was = cellsock_tcp_deadline(peer) != CELLSOCK_NEVER;
	else if (token_is(s, 0, "?uplink"))
		was = peer->uplink_queued;
	else if (token_is(s, 0, "?downlink"))
		was = peer->downlink_queued;
	else if (token_is(s, 0, "?resent"))
		was = peer->retransmits;
	else
		return fail(s, "unknown query");
	scnprintf(what, sizeof(what), "but was: %lld", (long long)was);
	if (was != argument(s))
		fail(s, what);
}

static void step(struct script *s)
{
	const char *word = s->tokens[0];

	if (word[0] == '?') {
		step_query(s);
		return;
	}
	if (word[0] != '!' && word[1] == '<') {
		expect_action(s);
		return;
	}
	expect_nothing(s);
	if (s->failed)
		return;
	if (word[0] == '!')
		step_fault(s);
	else if (!strncmp(word, "L>", 2))
		step_segment(s);
	else if (!strncmp(word, "M>", 2))
		step_module(s);
	else if (!strncmp(word, "T>", 2))
		step_time(s);
	else
		fail(s, "what kind?");
}

void cellsock_tcp_script(struct script *s, const char *text)
{
	s->text = text;
	s->cap = 65535;
	s->accept_max = U32_MAX;
	/* Not 0: a peer must not take the time for a duration. */
	s->now = 1000 * NSEC_PER_SEC;
	while (*text && !s->failed) {
		const char *next;

		s->at = text;
		next = split(s, text);
		if (s->tokens[0])
			step(s);
		text = next;
	}
	s->at = text;
	expect_nothing(s);
}
