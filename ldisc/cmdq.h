/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One command on the line at a time: carries out a job's script step by step,
 * with payload, time-outs, and the way back when an answer was lost.  Pure.
 */
#ifndef CELLSOCK_CMDQ_H
#define CELLSOCK_CMDQ_H

#include <linux/types.h>

#include "dialect.h"

/*
 * A time-out does not strike while the module keeps talking (its answer may
 * stand behind pushed data), for at most CELLSOCK_PATIENCE_MS longer.
 */
#define CELLSOCK_QUIET_MS	500
#define CELLSOCK_PATIENCE_MS	10000

/**
 * enum cellsock_outcome_kind - how a job ended
 * @CELLSOCK_OUTCOME_OK: the module confirmed it
 * @CELLSOCK_OUTCOME_ERROR: the module refused it
 * @CELLSOCK_OUTCOME_AGAIN: the module had no room for the payload
 * @CELLSOCK_OUTCOME_TIMEOUT: no answer came; the line is in step again
 * @CELLSOCK_OUTCOME_ABORTED: given up with the session
 * @CELLSOCK_OUTCOME_ABSENT: the dialect has no words for it: nothing was said,
 *	and nothing learnt
 */
enum cellsock_outcome_kind {
	CELLSOCK_OUTCOME_OK,
	CELLSOCK_OUTCOME_ERROR,
	CELLSOCK_OUTCOME_AGAIN,
	CELLSOCK_OUTCOME_TIMEOUT,
	CELLSOCK_OUTCOME_ABORTED,
	CELLSOCK_OUTCOME_ABSENT,
};

/**
 * struct cellsock_outcome - how a job ended
 * @kind: how
 * @code: the module's error code, 0 when it gave none
 * @async: OK means begun: an event will follow
 * @began: the payload was begun: with a kind other than OK it is not known how
 *	much of it the module took
 * @late: a final result came after the time-out had struck
 */
struct cellsock_outcome {
	enum cellsock_outcome_kind kind;
	int code;
	bool async;
	bool began;
	bool late;
};

/**
 * cellsock_outcome_failed() - did a question go without its answer?
 * @outcome: how its job ended
 *
 * Return: whether it was put and not answered as it should have been.  What was
 * given up with the session has no answer to be waited for.
 */
static inline bool
cellsock_outcome_failed(const struct cellsock_outcome *outcome)
{
	return outcome->kind == CELLSOCK_OUTCOME_ERROR ||
	       outcome->kind == CELLSOCK_OUTCOME_AGAIN ||
	       outcome->kind == CELLSOCK_OUTCOME_TIMEOUT;
}

/**
 * struct cellsock_cmdq_ops - what the command queue needs
 * @write: give bytes to the port; returns how many it took, 0 when it is full
 * @build: a step of a job; returns false when there is no such step
 * @peek: bytes of a job's payload from @offset on, see struct
 *	cellsock_host_ops; called only while the prompt is being handled
 * @done: the job has ended; none may be started from here
 * @lost: the module does not answer at all; @done of the job, aborted, has been
 *	called.  Nothing may be started from here.
 */
struct cellsock_cmdq_ops {
	size_t (*write)(void *ctx, const u8 *data, size_t len);
	bool (*build)(void *ctx, const struct cellsock_job *job,
		      unsigned int step, struct cellsock_step *out);
	u32 (*peek)(void *ctx, const struct cellsock_job *job, u32 offset,
		    const u8 **data);
	void (*done)(void *ctx, const struct cellsock_job *job,
		     const struct cellsock_outcome *outcome);
	void (*lost)(void *ctx);
};

/**
 * enum cellsock_cmdq_phase - what the line is used for
 * @CELLSOCK_CMDQ_IDLE: nothing: a job can be started
 * @CELLSOCK_CMDQ_COMMAND: a command line is being written
 * @CELLSOCK_CMDQ_ANSWER: its answer, or its prompt, is awaited
 * @CELLSOCK_CMDQ_PAYLOAD: payload is being written
 * @CELLSOCK_CMDQ_RESULT: the result of the payload is awaited
 * @CELLSOCK_CMDQ_LAPSED: the prompt came so late that the module may have given
 *	it up already: nothing is written until it says so
 * @CELLSOCK_CMDQ_GUARD: silence is kept before the next try to get in step
 * @CELLSOCK_CMDQ_CALL: such a try is being written
 * @CELLSOCK_CMDQ_ECHO: its answer is awaited
 * @CELLSOCK_CMDQ_SETTLE: it came; answers to earlier tries may follow
 */
enum cellsock_cmdq_phase {
	CELLSOCK_CMDQ_IDLE,
	CELLSOCK_CMDQ_COMMAND,
	CELLSOCK_CMDQ_ANSWER,
	CELLSOCK_CMDQ_PAYLOAD,
	CELLSOCK_CMDQ_RESULT,
	CELLSOCK_CMDQ_LAPSED,
	CELLSOCK_CMDQ_GUARD,
	CELLSOCK_CMDQ_CALL,
	CELLSOCK_CMDQ_ECHO,
	CELLSOCK_CMDQ_SETTLE,
};

/**
 * struct cellsock_cmdq - the command queue
 * @ops: what it needs
 * @ctx: passed to every call of @ops
 * @rate: bytes per second of the line, 0: not known; for time-outs
 * @phase: what the line is used for
 * @job: the job in work, verb NONE when there is none
 * @step: its step
 * @command: that step
 * @outcome: how the job will end, once the line is in step again
 * @begun: when the job was started, nanoseconds
 * @asked: when the step's command had been written
 * @deadline: when the phase has taken too long
 * @heard: when the module was last heard
 * @rung: which try to get in step
 * @unanswered: tries whose answer may still come
 * @searching: tries go on for ever, as opposed to a few after a time-out
 * @marked: the marker of the last try was seen; the next final result is its
 * @out: what is being written
 * @out_len: length of @out
 * @out_done: bytes of it written
 * @digits: a piece of a payload that goes out in hex
 */
struct cellsock_cmdq {
	const struct cellsock_cmdq_ops *ops;
	void *ctx;
	u32 rate;
	enum cellsock_cmdq_phase phase;
	struct cellsock_job job;
	unsigned int step;
	struct cellsock_step command;
	struct cellsock_outcome outcome;
	u64 begun;
	u64 asked;
	u64 deadline;
	u64 heard;
	unsigned int rung;
	u8 unanswered;
	bool searching;
	bool marked;
	u16 out_len;
	u16 out_done;
	/* also what a full port left of a payload, or of a filler */
	u8 out[CELLSOCK_SEND_MAX + 64];
	u8 digits[128];
};

/**
 * cellsock_cmdq_init() - an idle command queue
 * @q: the queue
 * @ops: what it needs
 * @ctx: passed to every call of @ops
 */
void cellsock_cmdq_init(struct cellsock_cmdq *q,
			const struct cellsock_cmdq_ops *ops, void *ctx);

/**
 * cellsock_cmdq_start() - start a job
 * @q: the queue, idle
 * @job: the job, copied
 * @now: nanoseconds
 */
void cellsock_cmdq_start(struct cellsock_cmdq *q,
			 const struct cellsock_job *job, u64 now);

/**
 * cellsock_cmdq_search() - look for a module in an unknown state
 * @q: the queue; a job in work is aborted
 * @now: nanoseconds
 * @booted: the module has just started, and is not in a data mode
 *
 * Leaves a transparent mode (silence, "+++", silence), cancels a prompt (ESC;
 * filler for one of fixed length), ends half a command, and ends when a marker
 * command has been answered, with @done of a job of verb NONE.  Goes on for
 * ever if nobody answers.
 */
void cellsock_cmdq_search(struct cellsock_cmdq *q, u64 now, bool booted);

/**
 * cellsock_cmdq_resync() - get in step with a module that should take commands
 * @q: the queue, idle
 * @now: nanoseconds
 *
 * For when what it was sent last may not have been a command.  Ends with @done
 * of a job of verb NONE, or with @lost.
 */
void cellsock_cmdq_resync(struct cellsock_cmdq *q, u64 now);

/**
 * cellsock_cmdq_leaving() - whether the module may still be in a data mode
 * @q: the queue
 *
 * Return: true while a search has not done yet what makes a module leave one.
 */
bool cellsock_cmdq_leaving(const struct cellsock_cmdq *q);

/**
 * cellsock_cmdq_abort() - forget everything
 * @q: the queue; @done of a job in work is called, nothing is written any more
 */
void cellsock_cmdq_abort(struct cellsock_cmdq *q);

/**
 * cellsock_cmdq_rate() - the line's speed
 * @q: the queue
 *
 * Return: bytes per second, a low one when nobody knows; never 0.
 */
u32 cellsock_cmdq_rate(const struct cellsock_cmdq *q);

/**
 * cellsock_cmdq_silence() - how long the port has to stay silent if it is let go
 * @q: the queue
 *
 * A prompt takes whatever comes next, from whomever, for payload.
 *
 * Return: milliseconds until the module has given up its prompt, 0 when it has
 * none or never gives it up.
 */
u32 cellsock_cmdq_silence(const struct cellsock_cmdq *q);

/**
 * cellsock_cmdq_run() - write what the port takes, let time-outs strike
 * @q: the queue
 * @now: nanoseconds
 *
 * Return: when to run again at the latest, or CELLSOCK_NEVER.
 */
u64 cellsock_cmdq_run(struct cellsock_cmdq *q, u64 now);

/**
 * cellsock_cmdq_heard() - the module said something
 * @q: the queue
 * @now: nanoseconds
 */
void cellsock_cmdq_heard(struct cellsock_cmdq *q, u64 now);

/**
 * cellsock_cmdq_echo() - whether a line is the echo of the command just sent
 * @q: the queue
 * @text: the line
 */
bool cellsock_cmdq_echo(const struct cellsock_cmdq *q, const char *text);

/**
 * cellsock_cmdq_line() - offer a line before anybody else reads it
 * @q: the queue
 * @text: the line
 *
 * Return: whether the line was the queue's own: the marker of a try to get in
 * step, or the result behind that.
 */
bool cellsock_cmdq_line(struct cellsock_cmdq *q, const char *text);

/**
 * cellsock_cmdq_final() - a final result came
 * @q: the queue
 * @msg: the result, cellsock_message_final()
 * @now: nanoseconds
 *
 * Return: false when nobody was waiting for one.
 */
bool cellsock_cmdq_final(struct cellsock_cmdq *q,
			 const struct cellsock_message *msg, u64 now);

/**
 * cellsock_cmdq_explain() - the answer in work tells why the step before failed
 * @q: the queue
 * @code: the module's error code
 */
void cellsock_cmdq_explain(struct cellsock_cmdq *q, int code);

/**
 * cellsock_cmdq_prompt_due() - whether a prompt may come now
 * @q: the queue
 */
bool cellsock_cmdq_prompt_due(const struct cellsock_cmdq *q);

/**
 * cellsock_cmdq_prompt() - the prompt came
 * @q: the queue
 * @now: nanoseconds
 */
void cellsock_cmdq_prompt(struct cellsock_cmdq *q, u64 now);

/**
 * cellsock_cmdq_job() - the job whose answer is due
 * @q: the queue
 *
 * Return: the job, also while it is getting in step after a time-out (its
 * answer may be late), or NULL.
 */
const struct cellsock_job *cellsock_cmdq_job(const struct cellsock_cmdq *q);

static inline bool cellsock_cmdq_idle(const struct cellsock_cmdq *q)
{
	return q->phase == CELLSOCK_CMDQ_IDLE;
}

#endif
