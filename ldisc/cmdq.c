// SPDX-License-Identifier: GPL-2.0-only
/* One command on the line at a time */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "at.h"
#include "cmdq.h"

#define NS_PER_MS	1000000ULL
/* What the way through drivers, USB and the module's own queue may take. */
#define MARGIN_MS	200
/* A prompt that the module gives up in less than this is not relied on. */
#define PROMPT_MARGIN_MS	500
/* Bytes per second when nobody knows: 9600 baud. */
#define DEFAULT_RATE	960

/**
 * struct rung - one try to get in step with the module
 * @prefix: what goes before the command
 * @filler: blanks to write before @prefix: a prompt of fixed length takes
 *	anything for payload, until it is full
 * @command: the command, without its CR
 * @marker: how the line begins that only @command can cause: an answer that
 *	comes late, to whatever was asked before, cannot be taken for it.
 *	NULL: nothing is awaited
 * @guard_ms: silence before
 * @wait_ms: time for the answer
 */
struct rung {
	const char *prefix;
	u16 filler;
	const char *command;
	const char *marker;
	u16 guard_ms;
	u16 wait_ms;
};

/*
 * The first CR ends whatever the module has of a line.  Neighbours differ in
 * their markers, so that the answers of two tries are told apart too.
 */
static const struct rung resync[] = {
	{ "\r", 0, "AT+CMEE?", "+CMEE:", 0, 1000 },
	{ "\r", 0, "ATS3?", "013", 0, 2000 },
	{ "\r", 0, "ATS4?", "010", 0, 2000 },
};

/*
 * A transparent mode comes first, because any other try would be sent to its
 * remote (rg 1.2: silence, three plusses, silence).  A prompt of fixed length
 * takes even that for payload; the only harmless thing would be a silence as
 * long as the module's own time-out, which is none by default.  So it is left to
 * whoever opened the prompt to close it: cellsock_cmdq_silence().  ESC cancels a prompt of
 * variable length, and spoils half a command, so that the CR does not run it.
 * With another S4 each line would begin with the end of the one before.
 */
static const struct rung search[] = {
	{ "", 0, "+++", NULL, 1100, 1100 },
	{ "\x1b\r", 0, "AT+CMEE?", "+CMEE:", 0, 700 },
	{ "\r", 0, "ATS4=10S3?", "0", 0, 700 },
	{ "\r", CELLSOCK_SEND_MAX, "AT+CMEE?", "+CMEE:", 0, 1000 },
	{ "\r", 0, "ATS4=10S4?", "0", 0, 2000 },
};

static const struct rung *this_rung(const struct cellsock_cmdq *q)
{
	return q->searching ? &search[q->rung] : &resync[q->rung];
}

static u64 after(u64 now, u64 ms)
{
	return now + ms * NS_PER_MS;
}

u32 cellsock_cmdq_rate(const struct cellsock_cmdq *q)
{
	return q->rate ? q->rate : DEFAULT_RATE;
}

/* The time that bytes need on the line, which the module cannot help. */
static u64 line_ms(const struct cellsock_cmdq *q, u32 bytes)
{
	return div_u64(1000ULL * bytes, cellsock_cmdq_rate(q));
}

static void await(struct cellsock_cmdq *q, enum cellsock_cmdq_phase phase,
		  u32 timeout_ms, u32 bytes, u64 now)
{
	q->phase = phase;
	q->deadline = after(now, (u64)timeout_ms + MARGIN_MS +
				 line_ms(q, bytes));
}

void cellsock_cmdq_init(struct cellsock_cmdq *q,
			const struct cellsock_cmdq_ops *ops, void *ctx)
{
	memset(q, 0, sizeof(*q));
	q->ops = ops;
	q->ctx = ctx;
}

/* What the payload takes on the line. */
static u32 payload_len(const struct cellsock_cmdq *q)
{
	bool hex = q->command.flags & CELLSOCK_STEP_HEX;
	bool counted = q->command.flags & CELLSOCK_STEP_COUNTED;

	return hex ? 2 * q->job.arg + !counted : q->job.arg;
}

/* All of q->out is with the port: what is awaited now? */
static void written(struct cellsock_cmdq *q, u64 now)
{
	switch (q->phase) {
	case CELLSOCK_CMDQ_COMMAND:
		q->asked = now;
		await(q, CELLSOCK_CMDQ_ANSWER, q->command.timeout_ms,
		      q->out_len, now);
		break;
	case CELLSOCK_CMDQ_PAYLOAD:
		await(q, CELLSOCK_CMDQ_RESULT, q->command.timeout_ms,
		      payload_len(q), now);
		break;
	case CELLSOCK_CMDQ_CALL:
		await(q, CELLSOCK_CMDQ_ECHO, this_rung(q)->wait_ms,
		      q->out_len, now);
		break;
	default:
		break;
	}
}

static void flush(struct cellsock_cmdq *q, u64 now)
{
	while (q->out_done < q->out_len) {
		size_t n = q->ops->write(q->ctx, q->out + q->out_done,
					 q->out_len - q->out_done);

		if (!n)
			return;
		q->out_done += n;
		q->deadline = after(now, CELLSOCK_PATIENCE_MS);
	}
	written(q, now);
}

/* A port that takes nothing any more is no better than a silent module. */
static void begin_write(struct cellsock_cmdq *q, enum cellsock_cmdq_phase phase,
			u64 now)
{
	q->phase = phase;
	q->deadline = after(now, CELLSOCK_PATIENCE_MS);
	flush(q, now);
}

static void finish(struct cellsock_cmdq *q)
{
	struct cellsock_outcome outcome = q->outcome;
	struct cellsock_job job = q->job;

	q->phase = CELLSOCK_CMDQ_IDLE;
	q->job.verb = CELLSOCK_VERB_NONE;
	q->searching = false;
	q->ops->done(q->ctx, &job, &outcome);
}

/* Goes on to the next step that is a command; returns whether there is one. */
static bool build_step(struct cellsock_cmdq *q)
{
	for (;; q->step++) {
		memset(&q->command, 0, sizeof(q->command));
		if (!q->ops->build(q->ctx, &q->job, q->step, &q->command))
			return false;
		if (*q->command.text)
			return true;
	}
}

static void begin_step(struct cellsock_cmdq *q, u64 now)
{
	if (!build_step(q)) {
		if (!q->step)
			q->outcome.kind = CELLSOCK_OUTCOME_ABSENT;
		finish(q);
		return;
	}
	q->out_done = 0;
	q->out_len = scnprintf((char *)q->out, sizeof(q->out), "%s\r",
			       q->command.text);
	begin_write(q, CELLSOCK_CMDQ_COMMAND, now);
}

void cellsock_cmdq_start(struct cellsock_cmdq *q,
			 const struct cellsock_job *job, u64 now)
{
	q->job = *job;
	q->step = 0;
	q->begun = now;
	memset(&q->outcome, 0, sizeof(q->outcome));
	begin_step(q, now);
}

static void begin_rung(struct cellsock_cmdq *q, u64 now)
{
	const struct rung *rung = this_rung(q);
	size_t size = sizeof(q->out) - rung->filler;

	memset(q->out, ' ', rung->filler);
	q->out_done = 0;
	q->out_len = rung->filler +
		scnprintf((char *)q->out + rung->filler, size, "%s%s%s",
			  rung->prefix, rung->command,
			  rung->marker ? "\r" : "");
	q->marked = false;
	q->phase = CELLSOCK_CMDQ_GUARD;
	q->deadline = after(now, rung->guard_ms);
}

/* The answer to what was sent last was lost, or may be: get in step again. */
static void get_in_step(struct cellsock_cmdq *q,
			enum cellsock_outcome_kind kind, u64 now)
{
	q->outcome.kind = kind;
	q->searching = false;
	q->rung = 0;
	begin_rung(q, now);
}

void cellsock_cmdq_search(struct cellsock_cmdq *q, u64 now, bool booted)
{
	cellsock_cmdq_abort(q);
	memset(&q->outcome, 0, sizeof(q->outcome));
	q->searching = true;
	q->rung = booted ? 1 : 0;
	begin_rung(q, now);
}

void cellsock_cmdq_resync(struct cellsock_cmdq *q, u64 now)
{
	memset(&q->outcome, 0, sizeof(q->outcome));
	get_in_step(q, CELLSOCK_OUTCOME_OK, now);
}

bool cellsock_cmdq_leaving(const struct cellsock_cmdq *q)
{
	return q->searching && !this_rung(q)->marker;
}

void cellsock_cmdq_abort(struct cellsock_cmdq *q)
{
	bool working = q->job.verb != CELLSOCK_VERB_NONE;

	q->outcome.kind = CELLSOCK_OUTCOME_ABORTED;
	q->phase = CELLSOCK_CMDQ_IDLE;
	q->searching = false;
	if (working)
		finish(q);
}

u32 cellsock_cmdq_silence(const struct cellsock_cmdq *q)
{
	switch (q->phase) {
	case CELLSOCK_CMDQ_ANSWER:
	case CELLSOCK_CMDQ_PAYLOAD:
	case CELLSOCK_CMDQ_LAPSED:
		return q->command.prompt_ms ?
			q->command.prompt_ms + MARGIN_MS : 0;
	default:
		return 0;
	}
}

static void give_up(struct cellsock_cmdq *q)
{
	cellsock_cmdq_abort(q);
	q->ops->lost(q->ctx);
}

/*
 * Tries use the same few markers, so an answer may be that of an earlier one,
 * kept by a module that was busy starting, and the others follow.  They are
 * waited for: taken for answers to later commands, they would never end.
 */
static void in_step(struct cellsock_cmdq *q, u64 now)
{
	if (!q->searching || !q->unanswered) {
		q->unanswered = 0;
		finish(q);
		return;
	}
	q->phase = CELLSOCK_CMDQ_SETTLE;
	q->deadline = after(now, CELLSOCK_QUIET_MS);
}

static void next_rung(struct cellsock_cmdq *q, u64 now)
{
	if (this_rung(q)->marker && q->unanswered < U8_MAX)
		q->unanswered++;
	q->rung++;
	if (q->searching) {
		q->rung %= ARRAY_SIZE(search);
	} else if (q->rung == ARRAY_SIZE(resync)) {
		give_up(q);
		return;
	}
	begin_rung(q, now);
}

/* When a time-out strikes, CELLSOCK_NEVER when nothing is awaited. */
static u64 strikes(const struct cellsock_cmdq *q)
{
	u64 quiet = after(q->heard, CELLSOCK_QUIET_MS);

	switch (q->phase) {
	case CELLSOCK_CMDQ_COMMAND:
	case CELLSOCK_CMDQ_PAYLOAD:
	case CELLSOCK_CMDQ_GUARD:
		return q->deadline;
	case CELLSOCK_CMDQ_CALL:
		return q->searching ? CELLSOCK_NEVER : q->deadline;
	case CELLSOCK_CMDQ_ANSWER:
	case CELLSOCK_CMDQ_RESULT:
	case CELLSOCK_CMDQ_LAPSED:
	case CELLSOCK_CMDQ_ECHO:
	case CELLSOCK_CMDQ_SETTLE:
		return clamp(quiet, q->deadline,
			     after(q->deadline, CELLSOCK_PATIENCE_MS));
	default:
		return CELLSOCK_NEVER;
	}
}

static void strike(struct cellsock_cmdq *q, u64 now)
{
	switch (q->phase) {
	case CELLSOCK_CMDQ_GUARD:
		begin_write(q, CELLSOCK_CMDQ_CALL, now);
		break;
	case CELLSOCK_CMDQ_COMMAND:
	case CELLSOCK_CMDQ_PAYLOAD:
	case CELLSOCK_CMDQ_CALL:
		give_up(q);
		break;
	case CELLSOCK_CMDQ_ECHO:
		next_rung(q, now);
		break;
	case CELLSOCK_CMDQ_SETTLE:
		q->unanswered = 0;
		finish(q);
		break;
	default:
		if (q->command.flags & CELLSOCK_STEP_CONNECT) {
			q->outcome.kind = CELLSOCK_OUTCOME_TIMEOUT;
			finish(q);
		} else {
			get_in_step(q, CELLSOCK_OUTCOME_TIMEOUT, now);
		}
		break;
	}
}

u64 cellsock_cmdq_run(struct cellsock_cmdq *q, u64 now)
{
	if (q->phase == CELLSOCK_CMDQ_COMMAND ||
	    q->phase == CELLSOCK_CMDQ_PAYLOAD ||
	    q->phase == CELLSOCK_CMDQ_CALL)
		flush(q, now);
	while (strikes(q) <= now)
		strike(q, now);
	return strikes(q);
}

void cellsock_cmdq_heard(struct cellsock_cmdq *q, u64 now)
{
	q->heard = now;
}

bool cellsock_cmdq_echo(const struct cellsock_cmdq *q, const char *text)
{
	switch (q->phase) {
	case CELLSOCK_CMDQ_ANSWER:
		return !strcmp(text, q->command.text);
	case CELLSOCK_CMDQ_ECHO:
		return !strcmp(text, this_rung(q)->command);
	default:
		return false;
	}
}

bool cellsock_cmdq_line(struct cellsock_cmdq *q, const char *text)
{
	const struct rung *rung;
	struct cellsock_message ok = { .kind = CELLSOCK_MSG_OK };

	if (q->phase != CELLSOCK_CMDQ_ECHO)
		return false;
	rung = this_rung(q);
	/* 0 stands for OK before ATV1.  What OK meant to the job is no matter. */
	if (q->marked && (!strcmp(text, "OK") || !strcmp(text, "0")))
		return cellsock_cmdq_final(q, &ok, q->heard);
	if (!rung->marker || strncmp(text, rung->marker, strlen(rung->marker)))
		return false;
	q->marked = true;
	return true;
}

static void next_step(struct cellsock_cmdq *q, u64 now)
{
	q->step++;
	begin_step(q, now);
}

static void step_ok(struct cellsock_cmdq *q, u64 now)
{
	u8 flags = q->command.flags;

	q->outcome.async = flags & CELLSOCK_STEP_ASYNC;
	if (flags & (CELLSOCK_STEP_ELSE | CELLSOCK_STEP_EXPLAIN))
		finish(q);
	else
		next_step(q, now);
}

static void step_failed(struct cellsock_cmdq *q,
			const struct cellsock_message *msg, u64 now)
{
	u8 flags = q->command.flags;

	if ((flags & CELLSOCK_STEP_OPTIONAL) ||
	    ((flags & CELLSOCK_STEP_ELSE) &&
	     cellsock_code_unsupported(msg->code))) {
		next_step(q, now);
		return;
	}
	q->outcome.kind = msg->kind == CELLSOCK_MSG_AGAIN ?
		CELLSOCK_OUTCOME_AGAIN : CELLSOCK_OUTCOME_ERROR;
	q->outcome.code = msg->code;
	if ((flags & CELLSOCK_STEP_EXPLAIN) && !msg->code)
		next_step(q, now);
	else
		finish(q);
}

/* A step's command was answered: the next step, or the end. */
static void answered(struct cellsock_cmdq *q,
		     const struct cellsock_message *msg, u64 now)
{
	bool prompts = q->command.flags & CELLSOCK_STEP_PROMPT;

	if (q->outcome.kind == CELLSOCK_OUTCOME_ERROR)
		finish(q);	/* that was the explanation */
	else if (msg->kind == CELLSOCK_MSG_OK && !prompts)
		step_ok(q, now);
	else
		step_failed(q, msg, now);
}

void cellsock_cmdq_explain(struct cellsock_cmdq *q, int code)
{
	if (q->phase == CELLSOCK_CMDQ_ANSWER &&
	    q->outcome.kind == CELLSOCK_OUTCOME_ERROR)
		q->outcome.code = code;
}

/*
 * The payload was refused, perhaps before all of it was there: what is still
 * under way is read as commands, whose results have to be let pass.
 */
static void refused(struct cellsock_cmdq *q,
		    const struct cellsock_message *msg, u64 now)
{
	q->outcome.code = msg->code;
	get_in_step(q, msg->kind == CELLSOCK_MSG_AGAIN ?
		       CELLSOCK_OUTCOME_AGAIN : CELLSOCK_OUTCOME_ERROR, now);
}

bool cellsock_cmdq_final(struct cellsock_cmdq *q,
			 const struct cellsock_message *msg, u64 now)
{
	switch (q->phase) {
	case CELLSOCK_CMDQ_ANSWER:
		answered(q, msg, now);
		return true;
	case CELLSOCK_CMDQ_PAYLOAD:
		refused(q, msg, now);
		return true;
	case CELLSOCK_CMDQ_RESULT:
		if (msg->kind == CELLSOCK_MSG_OK)
			finish(q);
		else
			refused(q, msg, now);
		return true;
	case CELLSOCK_CMDQ_LAPSED:
		q->outcome.kind = CELLSOCK_OUTCOME_AGAIN;
		finish(q);
		return true;
	case CELLSOCK_CMDQ_GUARD:
	case CELLSOCK_CMDQ_CALL:
		q->outcome.late = true;
		return true;
	case CELLSOCK_CMDQ_SETTLE:
		return true;
	case CELLSOCK_CMDQ_ECHO:
		if (q->marked)
			in_step(q, now);
		else
			q->outcome.late = true;
		return true;
	default:
		return false;
	}
}

bool cellsock_cmdq_prompt_due(const struct cellsock_cmdq *q)
{
	return q->phase == CELLSOCK_CMDQ_ANSWER &&
	       (q->command.flags & CELLSOCK_STEP_PROMPT);
}

/* The bytes from @pos on as hex digits, as many as fit; then the end's mark. */
static u32 peek_hex(struct cellsock_cmdq *q, u32 pos, char *buf, size_t size)
{
	static const char digits[] = "0123456789ABCDEF";
	u32 offset = pos / 2, n, i;
	const u8 *data;

	if (offset == q->job.arg) {
		*buf = CELLSOCK_CTRL_Z;
		return 1;
	}
	n = min(q->ops->peek(q->ctx, &q->job, offset, &data),
		q->job.arg - offset);
	n = min_t(u32, n, size / 2);
	for (i = pos % 2; i < 2 * n; i++)
		*buf++ = digits[i % 2 ? data[i / 2] & 15 : data[i / 2] >> 4];
	return 2 * n - pos % 2;
}

/* What lies in a row of the payload as it goes out, from @pos on. */
static u32 peek_payload(struct cellsock_cmdq *q, u32 pos, const u8 **data)
{
	if (q->command.flags & CELLSOCK_STEP_HEX) {
		*data = q->digits;
		return peek_hex(q, pos, (char *)q->digits, sizeof(q->digits));
	}
	return min(q->ops->peek(q->ctx, &q->job, pos, data), q->job.arg - pos);
}

/* Keep what the port did not take: the host's memory is not ours to hold on. */
static void keep_rest(struct cellsock_cmdq *q, u32 pos)
{
	const u8 *data;

	q->out_len = 0;
	q->out_done = 0;
	while (pos < payload_len(q)) {
		u32 n = peek_payload(q, pos, &data);

		memcpy(q->out + q->out_len, data, n);
		q->out_len += n;
		pos += n;
	}
}

/*
 * The module counts from when it made the prompt, which may have stood behind
 * other output.  Payload that finds the prompt closed is read as commands.
 */
static bool prompt_lapsed(const struct cellsock_cmdq *q, u64 now)
{
	u32 open_ms = q->command.prompt_ms;

	return open_ms && now >= after(q->asked, open_ms - PROMPT_MARGIN_MS);
}

void cellsock_cmdq_prompt(struct cellsock_cmdq *q, u64 now)
{
	const u8 *data;
	u32 pos = 0;

	if (!cellsock_cmdq_prompt_due(q))
		return;
	if (prompt_lapsed(q, now)) {
		await(q, CELLSOCK_CMDQ_LAPSED, q->command.prompt_ms, 0, now);
		return;
	}
	q->phase = CELLSOCK_CMDQ_PAYLOAD;
	q->deadline = after(now, CELLSOCK_PATIENCE_MS);
	q->outcome.began = true;
	while (pos < payload_len(q)) {
		u32 n = peek_payload(q, pos, &data);
		u32 taken = q->ops->write(q->ctx, data, n);

		pos += taken;
		if (taken < n)
			break;
	}
	keep_rest(q, pos);
	if (!q->out_len)
		written(q, now);
}

const struct cellsock_job *cellsock_cmdq_job(const struct cellsock_cmdq *q)
{
	return q->job.verb == CELLSOCK_VERB_NONE ? NULL : &q->job;
}
