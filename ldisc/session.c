// SPDX-License-Identifier: GPL-2.0-only
/* The engine: tokens to whom they concern, jobs to the line */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "at.h"
#include "session.h"

/*
 * How long a line that ends in '>' may stand unfinished before it is taken for
 * noise and a prompt.
 */
#define PROMPT_QUIET_MS	30
/* How long a module may pause within a payload. */
#define PAYLOAD_QUIET_MS	2000
/*
 * What cannot be told from payload is over when the line has been quiet for so
 * long; when it has not been after DISCARD_MS, the sockets that push are closed,
 * which makes it so within CLOSING_MS.
 */
#define DISCARD_QUIET_MS	500
#define DISCARD_MS		3000
#define CLOSING_MS		10000

u64 cellsock_session_after(const struct cellsock_session *s, u64 ms)
{
	return s->now + ms * CELLSOCK_NS_PER_MS;
}

/* A time matters if it is still to come: what is due now needs no timer. */
u64 cellsock_session_to_come(const struct cellsock_session *s, u64 at)
{
	return at > s->now ? at : CELLSOCK_NEVER;
}

u64 cellsock_session_elapsed_ms(const struct cellsock_session *s, u64 since)
{
	return div_u64(s->now - since, CELLSOCK_NS_PER_MS);
}

bool cellsock_session_ready(const struct cellsock_session *s)
{
	return s->ms.info.state == CELLSOCK_MODULE_READY;
}

/* The module had no time to answer, or the answer was lost. */
bool cellsock_session_wordless(const struct cellsock_session *s,
			       const struct cellsock_outcome *outcome)
{
	return outcome->kind == CELLSOCK_OUTCOME_TIMEOUT ||
	       (outcome->kind == CELLSOCK_OUTCOME_ERROR &&
		s->dialect->result(outcome->code, 0) == CELLSOCK_BUSY);
}

bool cellsock_session_has(const struct cellsock_session *s, u8 feature)
{
	return s->dialect->features(&s->wire) & feature;
}

/* A send in hex format has two characters for each byte, and no more of them. */
u16 cellsock_session_fitting(const struct cellsock_session *s, u16 max)
{
	return cellsock_session_has(s, CELLSOCK_FEATURE_SEND_HEX) ? max / 2 :
								    max;
}

/* What is said of module socket @id from now on is about this. */
void cellsock_session_wire(struct cellsock_session *s, u8 id,
			   enum cellsock_service service, u8 context,
			   enum cellsock_mode mode)
{
	s->wire.services[id] = service;
	s->wire.contexts[id] = context;
	s->wire.modes[id] = mode;
}

/* How headers end may have changed, and what fits into a send. */
void cellsock_session_follow(struct cellsock_session *s)
{
	s->ms.send_max = cellsock_session_fitting(s, s->ms.caps.send_max);
	s->demux.stops = s->dialect->header_stops(&s->wire,
						  cellsock_cmdq_job(&s->cmdq));
	s->demux.bare = s->dialect->bare_headers;
}

void cellsock_session_state(struct cellsock_session *s,
			    enum cellsock_module_state state)
{
	if (s->ms.info.state == state)
		return;
	s->ms.info.state = state;
	s->ms.info.reason[0] = '\0';
	s->ms.info.lack = CELLSOCK_LACK_NONE;
	s->info_changed = true;
}

void cellsock_session_reason(struct cellsock_session *s, const char *reason)
{
	if (!strcmp(s->ms.info.reason, reason))
		return;
	strscpy(s->ms.info.reason, reason, sizeof(s->ms.info.reason));
	s->ms.info.lack = CELLSOCK_LACK_NONE;
	s->info_changed = true;
}

void cellsock_session_explain(struct cellsock_session *s, char *buf,
			      const char *what, int code)
{
	const char *text = code ? s->dialect->describe(code) : NULL;

	if (text)
		scnprintf(buf, CELLSOCK_REASON_MAX, "%s: %s (error %d)", what,
			  text, code);
	else if (code)
		scnprintf(buf, CELLSOCK_REASON_MAX, "%s: error %d", what, code);
	else
		scnprintf(buf, CELLSOCK_REASON_MAX, "%s", what);
}

/*
 * The module does not answer any more (@booted false: its sockets may live on)
 * or has started anew.
 */
void cellsock_session_module_lost(struct cellsock_session *s, bool booted)
{
	if (booted && s->ms.info.state > CELLSOCK_MODULE_SYNC)
		s->ms.stats.resets++;
	cellsock_transparent_reset(s);
	/* A search that RDY finds in progress need not start over. */
	if (booted) {
		cellsock_socket_module_lost(s);
		cellsock_pdp_module_lost(s);
		cellsock_option_lost(s);
	}
	cellsock_bringup_start(s, booted);
	s->due = true;
}

static void raw_done(struct cellsock_session *s,
		     const struct cellsock_outcome *outcome, const char *final)
{
	static const enum cellsock_result results[] = {
		[CELLSOCK_OUTCOME_OK] = CELLSOCK_OK,
		[CELLSOCK_OUTCOME_ERROR] = CELLSOCK_FAILED,
		[CELLSOCK_OUTCOME_AGAIN] = CELLSOCK_FAILED,
		[CELLSOCK_OUTCOME_TIMEOUT] = CELLSOCK_TIMEDOUT,
		[CELLSOCK_OUTCOME_ABORTED] = CELLSOCK_GONE,
		[CELLSOCK_OUTCOME_ABSENT] = CELLSOCK_FAILED,
	};
	u32 cookie = s->raw[0].cookie;

	/* After a time-out the last result seen was not this command's. */
	if (outcome->kind > CELLSOCK_OUTCOME_AGAIN)
		final = "";
	s->raw_count--;
	memmove(s->raw, s->raw + 1, s->raw_count * sizeof(s->raw[0]));
	s->ms.host->at_done(&s->ms, cookie, results[outcome->kind], final);
}

/* Which part of the session a job belongs to. */
enum owner {
	OWNER_BRINGUP,
	OWNER_STRANGERS,
	OWNER_RAW,
	OWNER_OPTION,
	OWNER_PDP,
	OWNER_LISTENER,
	OWNER_QUERY,
	OWNER_SOCKET,
};

static enum owner owner_of(const struct cellsock_session *s,
			   const struct cellsock_job *job)
{
	switch (job->verb) {
	case CELLSOCK_VERB_OPTION:
		return s->options.request.working ? OWNER_OPTION :
						    OWNER_BRINGUP;
	case CELLSOCK_VERB_RAW:
		return OWNER_RAW;
	case CELLSOCK_VERB_CONTEXTS:
	case CELLSOCK_VERB_CONTEXT_READ:
	case CELLSOCK_VERB_CONTEXT_SET:
	case CELLSOCK_VERB_CONTEXT_UP:
	case CELLSOCK_VERB_CONTEXT_DOWN:
	case CELLSOCK_VERB_CONTEXT_DNS:
	case CELLSOCK_VERB_DNS_SET:
		return OWNER_PDP;
	case CELLSOCK_VERB_SOCKETS:
	case CELLSOCK_VERB_PROBE:
	case CELLSOCK_VERB_URC_PORT:
		return OWNER_STRANGERS;
	case CELLSOCK_VERB_ROUTING:
	case CELLSOCK_VERB_ROUTE:
		return OWNER_LISTENER;
	case CELLSOCK_VERB_PING:
	case CELLSOCK_VERB_RESOLVE:
		return OWNER_QUERY;
	case CELLSOCK_VERB_OPEN:
	case CELLSOCK_VERB_CLOSE:
	case CELLSOCK_VERB_SEND:
	case CELLSOCK_VERB_READ:
	case CELLSOCK_VERB_READ_FROM:
	case CELLSOCK_VERB_MODE:
	case CELLSOCK_VERB_SENT_TOTALS:
	case CELLSOCK_VERB_READ_TOTALS:
	case CELLSOCK_VERB_SOCKET:
		return job->slot == CELLSOCK_NO_SLOT ? OWNER_STRANGERS :
		       job->slot == CELLSOCK_ASKING ? OWNER_QUERY :
						      OWNER_SOCKET;
	default:
		return OWNER_BRINGUP;
	}
}

/*
 * The command queue's side.
 */

static size_t queue_write(void *ctx, const u8 *data, size_t len)
{
	struct cellsock_session *s = ctx;
	size_t n = s->gone ? 0 : s->transport->write(s->transport_ctx, data,
						     len);

	s->ms.stats.line_tx_bytes += n;
	return n;
}

static bool queue_build(void *ctx, const struct cellsock_job *job,
			unsigned int step, struct cellsock_step *out)
{
	struct cellsock_session *s = ctx;

	s->wire.part = 0;
	if (job->verb == CELLSOCK_VERB_OPTION)
		cellsock_session_follow(s);
	return cellsock_dialect_build(s->dialect, &s->wire, job, step, out);
}

static u32 queue_peek(void *ctx, const struct cellsock_job *job, u32 offset,
		      const u8 **data)
{
	return cellsock_socket_peek(ctx, job, offset, data);
}

static void count_outcome(struct cellsock_session *s,
			  const struct cellsock_outcome *outcome)
{
	struct cellsock_module_stats *stats = &s->ms.stats;

	if (outcome->kind == CELLSOCK_OUTCOME_ABSENT)
		return;
	stats->commands++;
	if (outcome->kind == CELLSOCK_OUTCOME_ERROR)
		stats->command_errors++;
	if (outcome->kind == CELLSOCK_OUTCOME_TIMEOUT)
		stats->command_timeouts++;
}

/*
 * An answer that speaks by what it does not list is none when a line of it was
 * dropped.
 */
static bool incomplete(const struct cellsock_session *s,
		       const struct cellsock_job *job,
		       const struct cellsock_outcome *outcome)
{
	return s->answer_damaged && outcome->kind == CELLSOCK_OUTCOME_OK &&
	       (job->verb == CELLSOCK_VERB_SOCKET ||
		job->verb == CELLSOCK_VERB_SOCKETS ||
		job->verb == CELLSOCK_VERB_CONTEXTS);
}

static void queue_done(void *ctx, const struct cellsock_job *job,
		       const struct cellsock_outcome *outcome)
{
	static const struct cellsock_outcome none = {
		.kind = CELLSOCK_OUTCOME_TIMEOUT,
	};
	struct cellsock_session *s = ctx;

	if (incomplete(s, job, outcome))
		outcome = &none;
	s->answer_damaged = false;
	s->due = true;
	count_outcome(s, outcome);
	switch (owner_of(s, job)) {
	case OWNER_BRINGUP:
		cellsock_bringup_done(s, job, outcome);
		break;
	case OWNER_STRANGERS:
		cellsock_strangers_done(s, job, outcome);
		break;
	case OWNER_RAW:
		raw_done(s, outcome, s->final);
		break;
	case OWNER_OPTION:
		cellsock_option_done(s, outcome);
		break;
	case OWNER_PDP:
		cellsock_pdp_done(s, job, outcome);
		break;
	case OWNER_LISTENER:
		cellsock_listener_done(s, job, outcome);
		break;
	case OWNER_QUERY:
		cellsock_query_done(s, job, outcome);
		break;
	case OWNER_SOCKET:
		cellsock_socket_done(s, job, outcome);
		break;
	}
	if (job->verb == CELLSOCK_VERB_OPTION)
		cellsock_session_follow(s);
	s->final = "";
	/*
	 * What was said meanwhile may have been lost with the answer, and what
	 * that would have confirmed.
	 */
	if (outcome->kind == CELLSOCK_OUTCOME_TIMEOUT) {
		memset(s->wire.selected, 0, sizeof(s->wire.selected));
		cellsock_socket_audit(s);
	}
}

static void queue_lost(void *ctx)
{
	cellsock_session_module_lost(ctx, false);
}

static const struct cellsock_cmdq_ops queue_ops = {
	.write = queue_write,
	.build = queue_build,
	.peek = queue_peek,
	.done = queue_done,
	.lost = queue_lost,
};

/*
 * The demultiplexer's side.
 */

static void on_event(struct cellsock_session *s,
		     const struct cellsock_message *msg)
{
	s->ms.stats.urcs++;
	s->due |= msg->kind != CELLSOCK_MSG_PUSH;
	switch (msg->kind) {
	case CELLSOCK_MSG_BOOTED:
		cellsock_session_module_lost(s, true);
		break;
	case CELLSOCK_MSG_POWER_DOWN:
		cellsock_session_module_lost(s, true);
		cellsock_session_reason(s, "the module switched itself off");
		break;
	case CELLSOCK_MSG_CONTEXT_UP:
	case CELLSOCK_MSG_CONTEXT_DOWN:
	case CELLSOCK_MSG_CONTEXT_LOST:
		cellsock_pdp_event(s, msg);
		break;
	case CELLSOCK_MSG_INCOMING:
	case CELLSOCK_MSG_INCOMING_FULL:
		cellsock_listener_event(s, msg);
		break;
	default:
		if (!cellsock_query_event(s, msg) &&
		    !cellsock_strangers_event(s, msg))
			cellsock_socket_event(s, msg);
		break;
	}
}

static void on_answer(struct cellsock_session *s,
		      const struct cellsock_job *job,
		      const struct cellsock_message *msg)
{
	switch (owner_of(s, job)) {
	case OWNER_BRINGUP:
		cellsock_bringup_message(s, job, msg);
		break;
	case OWNER_STRANGERS:
		cellsock_strangers_message(s, job, msg);
		break;
	case OWNER_RAW:
		if (msg->kind == CELLSOCK_MSG_INFO)
			s->ms.host->at_line(&s->ms, s->raw[0].cookie,
					    msg->text);
		break;
	case OWNER_OPTION:
		cellsock_option_message(s, msg);
		break;
	case OWNER_PDP:
		cellsock_pdp_message(s, job, msg);
		break;
	case OWNER_LISTENER:
		cellsock_listener_message(s, msg);
		break;
	case OWNER_QUERY:
		cellsock_query_message(s, job, msg);
		break;
	case OWNER_SOCKET:
		cellsock_socket_message(s, job, msg);
		break;
	}
}

/*
 * What the wire looks like changes with the line that confirms it: the next line
 * is read by it.
 */
static void confirmed(struct cellsock_session *s,
		      const struct cellsock_job *job)
{
	if (job->verb == CELLSOCK_VERB_MODE)
		s->wire.modes[job->id] = job->arg;
	else if (job->verb == CELLSOCK_VERB_OPTION && !s->cmdq.step)
		cellsock_option_stands(s, job->arg, job->values);
	if (s->dialect->confirmed)
		s->dialect->confirmed(&s->wire, job, s->cmdq.step);
}

static void on_final(struct cellsock_session *s, const char *text,
		     struct cellsock_message *msg, struct cellsock_next *next)
{
	const struct cellsock_job *job = cellsock_cmdq_job(&s->cmdq);

	if (job && msg->kind == CELLSOCK_MSG_OK) {
		next->raw = job->verb == CELLSOCK_VERB_MODE &&
			    job->arg == CELLSOCK_MODE_TRANSPARENT;
		confirmed(s, job);
	}
	if (next->raw)
		cellsock_transparent_entered(s, job->id);
	s->final = text;
	if (!cellsock_cmdq_final(&s->cmdq, msg, s->now)) {
		s->ms.stats.unknown_lines++;
		if (msg->kind == CELLSOCK_MSG_OK)
			cellsock_transparent_admitted(s);
	}
	s->final = "";
	s->due = true;
}

/* A line that is all of an answer. */
static void on_end(struct cellsock_session *s, const char *text,
		   struct cellsock_next *next)
{
	struct cellsock_message ok = { .kind = CELLSOCK_MSG_OK };

	on_final(s, text, &ok, next);
}

/*
 * A socket of another context, which the module calls by the same number as one
 * of ours: no byte of it may get there.
 */
static bool came_elsewhere(const struct cellsock_session *s,
			   const struct cellsock_message *msg)
{
	const struct cellsock_addr *own;

	if (msg->kind != CELLSOCK_MSG_PUSH || !msg->net.v4.family)
		return false;
	own = &s->ms.contexts[s->wire.contexts[msg->id]].net.v4;
	return own->family && memcmp(own, &msg->net.v4, sizeof(*own));
}

static void announce_payload(struct cellsock_session *s,
			     const struct cellsock_line *line,
			     const struct cellsock_message *msg,
			     struct cellsock_next *next)
{
	next->payload = msg->len;
	next->hex = msg->hex;
	s->payload_id = msg->id;
	if (came_elsewhere(s, msg)) {
		next->frame = CELLSOCK_FRAME_STRAY;
		s->payload_id = CELLSOCK_NO_ID;
		return;
	}
	/* of a damaged header neither the socket nor the length is sure */
	if (msg->kind == CELLSOCK_MSG_STRAY || line->damaged || msg->doubtful) {
		s->ms.stats.framing_errors += msg->doubtful;
		next->frame = CELLSOCK_FRAME_STRAY;
		cellsock_socket_broken(s, msg->id);
		s->payload_id = CELLSOCK_NO_ID;
		return;
	}
	next->frame = msg->kind == CELLSOCK_MSG_PUSH ? CELLSOCK_FRAME_PUSH :
						       CELLSOCK_FRAME_READ;
	if (msg->len)
		cellsock_socket_payload(s, msg);
}

/* A payload will be announced by what follows, if this line says so. */
static void keep_header(struct cellsock_session *s,
			const struct cellsock_line *line,
			const struct cellsock_message *msg)
{
	s->wire.header.id = msg->id;
	s->wire.header.len = msg->len;
	s->wire.header.left =
		msg->kind == CELLSOCK_MSG_HEADER ? msg->left : 0;
	s->wire.header.doubtful = msg->doubtful || line->damaged;
	s->wire.header.local = msg->net.v4;
}

/*
 * What is left of a header that lost a byte, or may be: what it announced must
 * not be read as lines.
 */
static bool mutilated(const struct cellsock_line *line,
		      const struct cellsock_message *msg)
{
	switch (msg->kind) {
	case CELLSOCK_MSG_UNKNOWN:
	case CELLSOCK_MSG_INFO:
		return line->ragged || line->damaged;
	case CELLSOCK_MSG_WAITING:
		return line->damaged;
	default:
		return false;
	}
}

static void discard(struct cellsock_session *s, struct cellsock_next *next)
{
	next->discard = true;
	s->discard_until = cellsock_session_after(s, DISCARD_MS);
	s->discard_closing = false;
	s->due = true;
	cellsock_socket_doubt(s);
}

/*
 * An echo after ATE0 says that the module has started anew, and that its RDY
 * was lost: in a payload that the start cut short, for example.
 */
static bool demux_echo(void *ctx, const char *text)
{
	struct cellsock_session *s = ctx;

	if (!cellsock_cmdq_echo(&s->cmdq, text))
		return false;
	if (s->bringup.step == CELLSOCK_BRINGUP_FORMATS ||
	    s->bringup.step == CELLSOCK_BRINGUP_OPTIONS)
		s->echoes = true;
	else if (cellsock_transparent_unsure(s))
		return s->echoes;
	else if (cellsock_session_ready(s) && !s->echoes)
		cellsock_session_module_lost(s, true);
	return true;
}

static void classify(struct cellsock_session *s, const char *text, bool whole,
		     struct cellsock_message *msg)
{
	s->wire.at_stop = !whole;
	cellsock_dialect_classify(s->dialect, &s->wire,
				  cellsock_cmdq_job(&s->cmdq), s->cmdq.step,
				  text, msg);
	cellsock_transparent_judge(s, msg);
}

static bool demux_header(void *ctx, const char *text)
{
	struct cellsock_message msg;

	classify(ctx, text, false, &msg);
	return cellsock_message_header(&msg) && msg.len;
}

static void demux_line(void *ctx, const struct cellsock_line *line,
		       struct cellsock_next *next)
{
	struct cellsock_session *s = ctx;
	const struct cellsock_job *job = cellsock_cmdq_job(&s->cmdq);
	struct cellsock_message msg;
	bool whole = line->stop == CELLSOCK_CR || line->stop == CELLSOCK_LF;

	if (whole && !line->damaged &&
	    cellsock_cmdq_line(&s->cmdq, line->text))
		return;
	classify(s, line->text, whole, &msg);
	next->aside = cellsock_message_event(&msg) ||
		      msg.kind == CELLSOCK_MSG_HEADER;
	keep_header(s, line, &msg);
	if (cellsock_message_header(&msg))
		announce_payload(s, line, &msg, next);
	if (mutilated(line, &msg))
		discard(s, next);
	/* What a damaged line said is found out by the audit. */
	if (line->damaged) {
		if (!cellsock_message_header(&msg))
			s->answer_damaged = job;
		return;
	}
	if (cellsock_message_event(&msg))
		on_event(s, &msg);
	else if (cellsock_message_final(&msg))
		on_final(s, line->text, &msg, next);
	else if (msg.kind == CELLSOCK_MSG_PART)
		s->wire.part = msg.code;
	else if (msg.kind == CELLSOCK_MSG_CODE)
		cellsock_cmdq_explain(&s->cmdq, msg.code);
	else if (msg.kind == CELLSOCK_MSG_UNKNOWN)
		s->ms.stats.unknown_lines++;
	else if (msg.kind == CELLSOCK_MSG_STRAY)
		s->due = true;
	else if (job && msg.kind != CELLSOCK_MSG_HEADER)
		on_answer(s, job, &msg);
	if (msg.ends)
		on_end(s, line->text, next);
}

static bool demux_prompt_due(void *ctx)
{
	struct cellsock_session *s = ctx;

	return cellsock_cmdq_prompt_due(&s->cmdq);
}

static void demux_prompt(void *ctx)
{
	struct cellsock_session *s = ctx;

	cellsock_cmdq_prompt(&s->cmdq, s->now);
}

static void demux_payload(void *ctx, const u8 *data, size_t len)
{
	struct cellsock_session *s = ctx;

	s->payload_bytes += len;
	cellsock_socket_data(s, s->payload_id, data, len, s->demux.left);
}

static void demux_raw(void *ctx, const u8 *data, size_t len)
{
	cellsock_transparent_received(ctx, data, len);
}

static void demux_anomaly(void *ctx, enum cellsock_anomaly what)
{
	struct cellsock_session *s = ctx;

	switch (what) {
	case CELLSOCK_ANOMALY_FRAMING:
		s->ms.stats.framing_errors++;
		cellsock_socket_broken(s, s->payload_id);
		break;
	case CELLSOCK_ANOMALY_PAYLOAD:
		cellsock_socket_broken(s, s->payload_id);
		break;
	case CELLSOCK_ANOMALY_OVERLONG:
		s->ms.stats.overlong_lines++;
		fallthrough;
	case CELLSOCK_ANOMALY_LINE:
		cellsock_socket_doubt(s);
		break;
	}
	s->due = true;
}

static const struct cellsock_demux_ops demux_ops = {
	.echo = demux_echo,
	.header = demux_header,
	.line = demux_line,
	.prompt_due = demux_prompt_due,
	.prompt = demux_prompt,
	.payload = demux_payload,
	.raw = demux_raw,
	.anomaly = demux_anomaly,
};

static bool flag_lost(u8 flag)
{
	return flag == CELLSOCK_RX_BREAK || flag == CELLSOCK_RX_OVERRUN;
}

/* Runs of bytes without a flag at once, the others one by one. */
static void feed_flagged(struct cellsock_session *s, const u8 *buf,
			 const u8 *flags, size_t len)
{
	size_t i = 0, start;

	while (i < len) {
		for (start = i; i < len && !flags[i]; i++)
			;
		cellsock_demux_feed(&s->demux, buf + start, i - start);
		if (i == len)
			break;
		s->ms.stats.rx_errors++;
		cellsock_demux_fault(&s->demux);
		if (!flag_lost(flags[i]))
			cellsock_demux_feed(&s->demux, buf + i, 1);
		i++;
	}
}

bool cellsock_session_receive(struct cellsock_session *s, u64 now,
			      const u8 *buf, const u8 *flags, size_t len)
{
	if (s->gone)
		return false;
	s->now = now;
	s->ms.stats.line_rx_bytes += len;
	cellsock_cmdq_heard(&s->cmdq, now);
	if (flags)
		feed_flagged(s, buf, flags, len);
	else
		cellsock_demux_feed(&s->demux, buf, len);
	/* noisy_prompt() and cut_payload() have deadlines then */
	s->due |= s->demux.len && cellsock_cmdq_prompt_due(&s->cmdq);
	s->due |= cellsock_demux_counting(&s->demux) && !s->watching;
	return s->due;
}

/*
 * The engine run.
 */

static void report(struct cellsock_session *s)
{
	static const struct cellsock_outcome aborted = {
		.kind = CELLSOCK_OUTCOME_ABORTED,
	};
	u8 id;

	while (s->gone && s->raw_count)
		raw_done(s, &aborted, "");
	cellsock_option_report(s);
	cellsock_query_report(s);
	while (cellsock_socket_report(s))
		;
	if (s->info_changed) {
		s->info_changed = false;
		s->ms.host->module_changed(&s->ms);
	}
	for (id = 0; id < CELLSOCK_MAX_CONTEXTS; id++) {
		if (!(s->contexts_changed & BIT(id)))
			continue;
		s->contexts_changed &= ~BIT(id);
		s->ms.host->context_changed(&s->ms, id);
	}
}

static bool session_job(struct cellsock_session *s, struct cellsock_job *job)
{
	memset(job, 0, sizeof(*job));
	job->slot = CELLSOCK_NO_SLOT;
	return cellsock_bringup_next(s, job) || cellsock_option_next(s, job) ||
	       cellsock_pdp_next(s, job) || cellsock_strangers_next(s, job) ||
	       cellsock_listener_next(s, job) || cellsock_query_next(s, job);
}

bool cellsock_session_work_due(struct cellsock_session *s)
{
	struct cellsock_job job;

	return session_job(s, &job);
}

static bool raw_job(struct cellsock_session *s, struct cellsock_job *job)
{
	memset(job, 0, sizeof(*job));
	job->slot = CELLSOCK_NO_SLOT;
	job->verb = CELLSOCK_VERB_RAW;
	job->text = s->raw[0].text;
	return true;
}

/* Whose turn it is, and what that is. */
static bool next_job(struct cellsock_session *s, struct cellsock_job *job)
{
	unsigned int i, n = cellsock_session_slots(s);
	u16 wants[CELLSOCK_MAX_SOCKETS] = { 0 };
	struct cellsock_choice choice;
	u16 others = 0;

	if (cellsock_session_ready(s))
		for (i = 0; i < n; i++)
			wants[i] = cellsock_socket_wants(s, i);
	if (session_job(s, job))
		others |= BIT(CELLSOCK_TURN_SESSION);
	if (s->raw_count && s->bringup.step > CELLSOCK_BRINGUP_BASICS)
		others |= BIT(CELLSOCK_TURN_RAW);
	choice = cellsock_sched_pick(&s->sched, wants, n, others);
	switch (choice.turn) {
	case CELLSOCK_TURNS:
		return false;
	case CELLSOCK_TURN_SESSION:
		cellsock_query_begin(s, job);
		return true;
	case CELLSOCK_TURN_RAW:
		return raw_job(s, job);
	default:
		return cellsock_socket_job(s, &choice, job);
	}
}

/* A prompt behind noise looks like an unfinished line. */
static u64 noisy_prompt(struct cellsock_session *s)
{
	u64 at = s->cmdq.heard + PROMPT_QUIET_MS * CELLSOCK_NS_PER_MS;

	if (!s->demux.len || !cellsock_cmdq_prompt_due(&s->cmdq))
		return CELLSOCK_NEVER;
	if (s->now < at)
		return at;
	if (cellsock_demux_take_prompt(&s->demux))
		cellsock_cmdq_prompt(&s->cmdq, s->now);
	return CELLSOCK_NEVER;
}

/*
 * A payload that does not go on was cut short, by a reset of the module or by
 * bytes lost on the line.  What comes next is a line.  The watch outlives the
 * payload, as another one may follow it: no run is needed for each then.
 */
static u64 cut_payload(struct cellsock_session *s)
{
	u64 at = s->cmdq.heard + PAYLOAD_QUIET_MS * CELLSOCK_NS_PER_MS;
	bool within = cellsock_demux_counting(&s->demux);

	if (cellsock_hold_on(s))
		return CELLSOCK_NEVER;
	s->watching = (s->watching || within) && s->now < at;
	if (s->watching)
		return at;
	if (!within)
		return CELLSOCK_NEVER;
	s->ms.stats.framing_errors++;
	cellsock_socket_broken(s, s->payload_id);
	cellsock_socket_audit(s);
	cellsock_demux_restart(&s->demux, s->demux.stops);
	return CELLSOCK_NEVER;
}

static bool discarding(const struct cellsock_session *s)
{
	return s->demux.state == CELLSOCK_DEMUX_DISCARD;
}

/*
 * The end of what could not be read.  What was asked meanwhile is asked again, as
 * its answer was dropped.
 */
static u64 end_discard(struct cellsock_session *s)
{
	u64 quiet = s->cmdq.heard + DISCARD_QUIET_MS * CELLSOCK_NS_PER_MS;

	/* a line that is held is quiet, but not at its end */
	if (!discarding(s) || cellsock_hold_on(s))
		return CELLSOCK_NEVER;
	if (s->now < quiet && s->now >= s->discard_until &&
	    !s->discard_closing) {
		s->discard_closing = true;
		s->discard_until = cellsock_session_after(s, CLOSING_MS);
		cellsock_socket_all_broken(s);
	}
	if (s->now < min(quiet, s->discard_until))
		return min(quiet, s->discard_until);
	cellsock_demux_restart(&s->demux, s->demux.stops);
	cellsock_socket_doubt(s);
	if (cellsock_session_ready(s) && cellsock_cmdq_idle(&s->cmdq))
		cellsock_cmdq_resync(&s->cmdq, s->now);
	return CELLSOCK_NEVER;
}

/* Nothing is asked while the answer could not be read, but to make it end. */
static bool held_back(struct cellsock_session *s)
{
	return cellsock_transparent_busy(s) || cellsock_hold_on(s) ||
	       (discarding(s) && !s->discard_closing);
}

static void work(struct cellsock_session *s)
{
	struct cellsock_job job;

	cellsock_cmdq_run(&s->cmdq, s->now);
	while (!held_back(s) && cellsock_cmdq_idle(&s->cmdq) &&
	       next_job(s, &job)) {
		cellsock_cmdq_start(&s->cmdq, &job, s->now);
		cellsock_cmdq_run(&s->cmdq, s->now);
	}
}

u64 cellsock_session_run(struct cellsock_session *s, u64 now)
{
	u64 next;

	s->now = now;
	s->due = false;
	s->hosting = true;
	next = s->ms.host->run(&s->ms, now);
	s->hosting = false;
	if (s->gone) {
		report(s);
		return next;
	}
	cellsock_bringup_run(s);
	cellsock_query_run(s);
	cellsock_socket_run(s);
	/* a time-out may be what the transparent mode has to deal with */
	cellsock_cmdq_run(&s->cmdq, now);
	next = min(next, cellsock_transparent_run(s));
	next = min(next, cellsock_hold_run(s));
	next = min(next, cut_payload(s));
	next = min(next, end_discard(s));
	report(s);
	next = min(next, noisy_prompt(s));
	work(s);
	report(s);
	next = min(next, cellsock_query_deadline(s));
	next = min(next, cellsock_cmdq_run(&s->cmdq, now));
	if (!cellsock_cmdq_idle(&s->cmdq))
		return min(next, cellsock_socket_deadline(s));
	next = min(next, cellsock_bringup_deadline(s));
	next = min(next, cellsock_pdp_deadline(s));
	return min(next, cellsock_socket_deadline(s));
}

void cellsock_session_hangup(struct cellsock_session *s, u64 now)
{
	u8 id;

	s->now = now;
	s->gone = true;
	cellsock_transparent_hangup(s);
	cellsock_cmdq_abort(&s->cmdq);
	cellsock_query_lost(s);
	cellsock_socket_module_lost(s);
	for (id = 0; id < CELLSOCK_MAX_CONTEXTS; id++)
		s->pdp[id].wanted = false;
	cellsock_pdp_module_lost(s);
	cellsock_session_state(s, CELLSOCK_MODULE_GONE);
	report(s);
}

/*
 * Down calls.  None of them makes an up call: they note what is wanted, and
 * have the engine run.
 */

static void session_kick(struct cellsock_modsock *ms)
{
	struct cellsock_session *s = cellsock_session_of(ms);

	s->transport->kick(s->transport_ctx);
}

/* What the host wants while it is being run is seen later in the same run. */
static void noted(struct cellsock_modsock *ms)
{
	if (!cellsock_session_of(ms)->hosting)
		session_kick(ms);
}

static int session_open(struct cellsock_modsock *ms,
			const struct cellsock_open *req)
{
	int slot = cellsock_socket_open(cellsock_session_of(ms), req);

	noted(ms);
	return slot;
}

static void session_ready(struct cellsock_modsock *ms, unsigned int slot)
{
	cellsock_session_of(ms)->slots[slot].ready = true;
	noted(ms);
}

static void session_credit(struct cellsock_modsock *ms, unsigned int slot,
			   u32 bytes)
{
	struct cellsock_session *s = cellsock_session_of(ms);
	struct cellsock_slot *sl = &s->slots[slot];
	bool more = bytes > sl->credit;

	sl->credit = bytes;
	sl->credit_top = max(sl->credit_top, bytes);
	/* Only a socket that is being held has to be told. */
	if (more && sl->state == CELLSOCK_SLOT_OPEN &&
	    (cellsock_hold_on(s) ||
	     s->wire.modes[sl->id] == CELLSOCK_MODE_BUFFER))
		noted(ms);
}

static void session_look_after(struct cellsock_modsock *ms, unsigned int slot)
{
	cellsock_socket_ask_after(cellsock_session_of(ms), slot);
	noted(ms);
}

static void session_close(struct cellsock_modsock *ms, unsigned int slot,
			  bool graceful)
{
	cellsock_socket_close(cellsock_session_of(ms), slot, graceful);
	noted(ms);
}

static int session_context_set(struct cellsock_modsock *ms, u8 id,
			       const struct cellsock_context_config *config)
{
	int err = cellsock_pdp_set(cellsock_session_of(ms), id, config);

	noted(ms);
	return err;
}

static int session_context_up(struct cellsock_modsock *ms, u8 id)
{
	int err = cellsock_pdp_want(cellsock_session_of(ms), id, true);

	noted(ms);
	return err;
}

static int session_context_down(struct cellsock_modsock *ms, u8 id)
{
	int err = cellsock_pdp_want(cellsock_session_of(ms), id, false);

	noted(ms);
	return err;
}

static int session_set_pin(struct cellsock_modsock *ms, const char *pin)
{
	size_t len = strlen(pin);

	if (len < 4 || len > CELLSOCK_PIN_MAX ||
	    strspn(pin, "0123456789") != len)
		return -EINVAL;
	strscpy(cellsock_session_of(ms)->bringup.pin, pin,
		CELLSOCK_PIN_MAX + 1);
	noted(ms);
	return 0;
}

static int session_set_dialect(struct cellsock_modsock *ms, const char *name)
{
	int err = cellsock_bringup_dialect(cellsock_session_of(ms), name);

	noted(ms);
	return err;
}

static int session_at(struct cellsock_modsock *ms, u32 cookie,
		      const char *text)
{
	struct cellsock_session *s = cellsock_session_of(ms);
	struct cellsock_raw *raw = &s->raw[s->raw_count];

	if (cellsock_at_check_raw(text, s->dialect->reserved))
		return -EINVAL;
	if (s->raw_count == CELLSOCK_RAW_QUEUE)
		return -EBUSY;
	raw->cookie = cookie;
	strscpy(raw->text, text, sizeof(raw->text));
	s->raw_count++;
	noted(ms);
	return 0;
}

static int session_ping(struct cellsock_modsock *ms,
			const struct cellsock_ping *ping)
{
	int err = cellsock_ping_ask(cellsock_session_of(ms), ping);

	noted(ms);
	return err;
}

static int session_resolve(struct cellsock_modsock *ms, u32 cookie, u8 context,
			   const char *name)
{
	int err = cellsock_lookup_ask(cellsock_session_of(ms), cookie, context,
				      name);

	noted(ms);
	return err;
}

static int session_option(struct cellsock_modsock *ms, u32 cookie,
			  const char *name, const char *value)
{
	int err = cellsock_option_ask(cellsock_session_of(ms), cookie, name,
				      value);

	noted(ms);
	return err;
}

static const char *session_option_name(struct cellsock_modsock *ms,
				       unsigned int index)
{
	return cellsock_option_name(READ_ONCE(cellsock_session_of(ms)->dialect),
				    index);
}

static void session_socket_info(struct cellsock_modsock *ms, unsigned int slot,
				struct cellsock_socket_info *info)
{
	struct cellsock_session *s = cellsock_session_of(ms);
	const struct cellsock_slot *sl = &s->slots[slot];

	info->id = sl->id;
	info->mode = sl->id == CELLSOCK_NO_ID ? "" :
		s->dialect->mode_names[s->wire.modes[sl->id]];
	info->tx_bytes = sl->tx;
	info->rx_bytes = sl->rx;
}

static const char *session_describe(struct cellsock_modsock *ms, int code)
{
	return READ_ONCE(cellsock_session_of(ms)->dialect)->describe(code);
}

static const struct cellsock_modsock_ops session_ops = {
	.kick = session_kick,
	.open = session_open,
	.ready = session_ready,
	.credit = session_credit,
	.look_after = session_look_after,
	.close = session_close,
	.context_set = session_context_set,
	.context_up = session_context_up,
	.context_down = session_context_down,
	.set_pin = session_set_pin,
	.set_dialect = session_set_dialect,
	.at = session_at,
	.ping = session_ping,
	.resolve = session_resolve,
	.option = session_option,
	.option_name = session_option_name,
	.socket_info = session_socket_info,
	.describe = session_describe,
};

void cellsock_session_init(struct cellsock_session *s,
			   const struct cellsock_transport_ops *transport,
			   void *ctx, u32 rate)
{
	unsigned int i;

	memset(s, 0, sizeof(*s));
	s->ms.ops = &session_ops;
	s->transport = transport;
	s->transport_ctx = ctx;
	s->dialect = cellsock_dialect_find("", "");
	s->ms.caps = s->dialect->caps;
	/* nobody knows yet which contexts the module has, and by what */
	s->ms.caps.csd = true;
	cellsock_dialect_contexts(&s->ms.caps);
	s->final = "";
	s->payload_id = CELLSOCK_NO_ID;
	/*
	 * A length from a socket that nobody knows is taken for a payload's: a
	 * remote must not get its bytes read as lines.
	 */
	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		s->wire.modes[i] = CELLSOCK_MODE_PUSH;
	s->strangers.probe = CELLSOCK_NO_ID;
	cellsock_demux_init(&s->demux, &demux_ops, s);
	cellsock_cmdq_init(&s->cmdq, &queue_ops, s);
	cellsock_session_set_rate(s, rate);
	cellsock_sched_init(&s->sched);
	cellsock_socket_init(s);
	cellsock_query_init(s);
	cellsock_pdp_init(s);
}

void cellsock_session_set_rate(struct cellsock_session *s, u32 rate)
{
	s->cmdq.rate = rate;
}
