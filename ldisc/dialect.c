// SPDX-License-Identifier: GPL-2.0-only
/* What all dialects have in common: V.250 and 3GPP TS 27.007 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "at.h"
#include "dialect.h"

/* The first is taken for modules that nobody knows. */
static const struct cellsock_dialect *const dialects[] = {
	&cellsock_dialect_rg,
	&cellsock_dialect_m10,
};

/* 27.007, 8.1 and following: one step for each way to be registered. */
static const char *const registration[] = {
	"AT+C5GREG?", "AT+CEREG?", "AT+CGREG?", "AT+CREG?",
};

#define RAW_TIMEOUT_MS	30000

const struct cellsock_dialect *cellsock_dialect_find(const char *manufacturer,
						     const char *model)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dialects); i++)
		if (dialects[i]->match(manufacturer, model))
			return dialects[i];
	return dialects[0];
}

void cellsock_dialect_contexts(struct cellsock_caps *caps)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dialects); i++) {
		caps->first_context = min(caps->first_context,
					  dialects[i]->caps.first_context);
		caps->last_context = max(caps->last_context,
					 dialects[i]->caps.last_context);
	}
}

const struct cellsock_dialect *cellsock_dialect_by_name(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dialects); i++)
		if (!strcmp(dialects[i]->name, name))
			return dialects[i];
	return NULL;
}

/* A refusal takes a round trip, silence the module's own SYN retransmissions. */
#define REFUSAL_MS	20000

enum cellsock_result cellsock_dialect_unconnected(u64 elapsed_ms)
{
	return elapsed_ms >= REFUSAL_MS ? CELLSOCK_TIMEDOUT : CELLSOCK_REFUSED;
}

bool cellsock_code_unsupported(int code)
{
	/* ERROR; 27.007, 9.2: not allowed, not supported, unknown; rg, 4 */
	return code == 0 || code == 3 || code == 4 || code == 100 ||
	       code == 555;
}

static bool command(struct cellsock_step *out, const char *text)
{
	strscpy(out->text, text, sizeof(out->text));
	out->timeout_ms = CELLSOCK_TIMEOUT_DEFAULT_MS;
	return true;
}

static bool build_setup(const struct cellsock_setup *setup, unsigned int step,
			struct cellsock_step *out)
{
	if (step == 0)
		return command(out, setup->set);
	out->flags = CELLSOCK_STEP_OPTIONAL;
	return step == 1 && setup->get && command(out, setup->get);
}

static bool build_registration(unsigned int step, struct cellsock_step *out)
{
	out->flags = CELLSOCK_STEP_OPTIONAL;
	return step < ARRAY_SIZE(registration) &&
	       command(out, registration[step]);
}

static bool build_pin(const char *pin, struct cellsock_step *out)
{
	scnprintf(out->text, sizeof(out->text), "AT+CPIN=\"%s\"", pin);
	out->timeout_ms = CELLSOCK_TIMEOUT_DEFAULT_MS;
	return true;
}

static bool build_raw(const char *text, struct cellsock_step *out)
{
	command(out, text);
	out->timeout_ms = RAW_TIMEOUT_MS;
	return true;
}

bool cellsock_dialect_build(const struct cellsock_dialect *dialect,
			    const struct cellsock_wire *wire,
			    const struct cellsock_job *job, unsigned int step,
			    struct cellsock_step *out)
{
	switch (job->verb) {
	case CELLSOCK_VERB_SETUP:
		return build_setup(job->setup, step, out);
	case CELLSOCK_VERB_MANUFACTURER:
		return !step && command(out, "AT+CGMI");
	case CELLSOCK_VERB_MODEL:
		return !step && command(out, "AT+CGMM");
	case CELLSOCK_VERB_REVISION:
		return !step && command(out, "AT+CGMR");
	case CELLSOCK_VERB_SIM:
		return !step && command(out, "AT+CPIN?");
	case CELLSOCK_VERB_PIN:
		return !step && build_pin(job->text, out);
	case CELLSOCK_VERB_REGISTRATION:
		return build_registration(step, out);
	case CELLSOCK_VERB_RAW:
		return !step && build_raw(job->text, out);
	default:
		return dialect->build(wire, job, step, out);
	}
}

static bool error_code(const char *text, const char *prefix,
		       struct cellsock_message *msg)
{
	struct cellsock_fields f;
	u32 code = 0;

	if (!cellsock_fields_start(&f, text, prefix))
		return false;
	/* no number: the words of CMEE=2 */
	cellsock_fields_number(&f, U16_MAX, &code);
	msg->kind = CELLSOCK_MSG_ERROR;
	msg->code = code;
	return true;
}

static bool classify_final(const char *text, struct cellsock_message *msg)
{
	static const char *const failures[] = {
		"ERROR", "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE",
	};
	unsigned int i;

	if (!strcmp(text, "OK")) {
		msg->kind = CELLSOCK_MSG_OK;
		return true;
	}
	for (i = 0; i < ARRAY_SIZE(failures); i++) {
		if (!strcmp(text, failures[i])) {
			msg->kind = CELLSOCK_MSG_ERROR;
			return true;
		}
	}
	return error_code(text, "+CME ERROR:", msg) ||
	       error_code(text, "+CMS ERROR:", msg);
}

/* 27.007, 8.3 */
static bool classify_sim(const char *text, struct cellsock_message *msg)
{
	struct cellsock_fields f;
	char state[24];

	if (!cellsock_fields_start(&f, text, "+CPIN:") ||
	    !cellsock_fields_string(&f, state, sizeof(state)))
		return false;
	msg->kind = CELLSOCK_MSG_SIM;
	msg->text = text;
	msg->code = !strcmp(state, "READY") ? 0 :
		    !strcmp(state, "SIM PIN") ? 1 : 2;
	return true;
}

/* "<n>,<stat>" answers a question, "<stat>" comes by itself (7.2, 10.1.20). */
static bool classify_registration(const char *text,
				  struct cellsock_message *msg)
{
	static const char *const prefixes[] = {
		"+C5GREG:", "+CEREG:", "+CGREG:", "+CREG:",
	};
	struct cellsock_fields f;
	unsigned int i;
	u32 n, stat;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (cellsock_fields_start(&f, text, prefixes[i]))
			break;
	if (i == ARRAY_SIZE(prefixes) || !cellsock_fields_number(&f, 9, &n))
		return false;
	if (!cellsock_fields_number(&f, 99, &stat))
		stat = n;
	msg->kind = CELLSOCK_MSG_REGISTRATION;
	msg->text = text;
	msg->code = stat;
	return true;
}

static bool begins(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static const struct {
	const char *prefix;
	enum cellsock_message_kind kind;
} news[] = {
	{ "RDY", CELLSOCK_MSG_BOOTED },
	{ "POWERED DOWN", CELLSOCK_MSG_POWER_DOWN },
	{ "NORMAL POWER DOWN", CELLSOCK_MSG_POWER_DOWN },
	{ "NORMAL POWERED DOWN", CELLSOCK_MSG_POWER_DOWN },
	{ "+CFUN:", CELLSOCK_MSG_NOISE },
	{ "+QUSIM:", CELLSOCK_MSG_NOISE },
	{ "+QIND:", CELLSOCK_MSG_NOISE },
	{ "Call Ready", CELLSOCK_MSG_NOISE },
	{ "SMS Ready", CELLSOCK_MSG_NOISE },
	{ "PB DONE", CELLSOCK_MSG_NOISE },
	{ "RING", CELLSOCK_MSG_NOISE },
};

static void classify_news(const char *text, struct cellsock_message *msg)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(news); i++) {
		if (begins(text, news[i].prefix)) {
			msg->kind = news[i].kind;
			return;
		}
	}
}

/* Whether any line that means nothing else answers the job. */
static bool takes_any_line(const struct cellsock_job *job)
{
	return job && (job->verb == CELLSOCK_VERB_RAW ||
		       job->verb == CELLSOCK_VERB_SETUP ||
		       job->verb == CELLSOCK_VERB_MANUFACTURER ||
		       job->verb == CELLSOCK_VERB_MODEL ||
		       job->verb == CELLSOCK_VERB_REVISION);
}

void cellsock_dialect_classify(const struct cellsock_dialect *dialect,
			       const struct cellsock_wire *wire,
			       const struct cellsock_job *job,
			       unsigned int step, const char *text,
			       struct cellsock_message *msg)
{
	memset(msg, 0, sizeof(*msg));
	dialect->classify(wire, job, step, text, msg);
	if (msg->kind == CELLSOCK_MSG_UNKNOWN &&
	    !classify_final(text, msg) && !classify_sim(text, msg) &&
	    !classify_registration(text, msg))
		classify_news(text, msg);
	if (cellsock_message_final(msg) || cellsock_message_event(msg) ||
	    cellsock_message_header(msg) || msg->kind == CELLSOCK_MSG_HEADER)
		return;
	/* A question of user space may be answered by what is noise to us. */
	if ((job && job->verb == CELLSOCK_VERB_RAW) ||
	    (msg->kind == CELLSOCK_MSG_UNKNOWN && takes_any_line(job))) {
		msg->kind = CELLSOCK_MSG_INFO;
		msg->text = text;
	}
}
