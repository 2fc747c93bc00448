// SPDX-License-Identifier: GPL-2.0-only
/*
 * GSM M10 ("GSM TCPIP Application Notes", version 1.01; the chapters named here
 * are its), with several connections at once (QIMUX=1), or with one where the
 * firmware has no more (QIMUX=0).
 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "at.h"
#include "dialect.h"

/* 4.2: profiles 0 to 5; 3.1: contexts 0 and 1 */
#define SOCKETS		6
#define LAST_CONTEXT	1
/* 6.1: what a server takes at a time */
#define CLIENTS		5
/* A context is a server or not (6.2); that has no profile, but an id here. */
#define LISTENER	SOCKETS
/* The document names no limit; a firmware that pushes more must not derail us. */
#define PUSH_MAX	4096
/* What more than that is counted off, so that it is not read as lines. */
#define STRAY_MAX	65535

#define SEND_TIMEOUT_MS		5000
/* As long as the other dialect's, which says so. */
#define ACTIVATE_TIMEOUT_MS	150000
#define DEACTIVATE_TIMEOUT_MS	40000

/*
 * What the module says in words where others have numbers.  3GPP TS 27.007, 9.2
 * stays below these.
 */
#define CONNECT_FAIL	1001
#define ALREADY_CONNECT	1002
#define SERVER_FAIL	1003
#define CONTEXT_TAKEN	1004
#define NO_MUXIP	1005

/* In struct cellsock_wire: the foreground context, from 1 on; QISRVC. */
enum m10_selection {
	M10_CONTEXT,
	M10_SIDE,
};

/* QISRVC: sockets that reach a server, sockets that a client reached (3.4, 5.4) */
#define SIDE_SERVER	1
#define SIDE_CLIENT	2

/* Payload that is echoed reads like the module's own words. */
static const struct cellsock_setup m10_setup[] = {
	{ .set = "AT+QISDE=0" },
	{ .set = NULL },
};

/*
 * One connection has no framing at all without QIHEAD, and needs nothing else
 * with it (PROTOCOL).
 */
static const struct cellsock_setup m10_single_setup[] = {
	{ .set = "AT+QISDE=0" },
	{ .set = "AT+QISHOWRA=0" },
	{ .set = "AT+QISHOWLA=0" },
	{ .set = "AT+QISHOWPT=0" },
	{ .set = "AT+QIHEAD=1", .required = true },
	{ .set = NULL },
};

/* 3.4: what stands before received data, in the order in which it is pinned */
enum m10_option {
	M10_SHOWRA,
	M10_SHOWLA,
	M10_HEAD,
	M10_SHOWPT,
	M10_OPTIONS,
};

static const struct cellsock_option m10_options[] = {
	[M10_SHOWRA] = { "QISHOWRA", 1, 1, { { 0, 1 } }, 0, { 1, { 0 } } },
	[M10_SHOWLA] = { "QISHOWLA", 1, 1, { { 0, 1 } }, 0, { 1, { 0 } } },
	[M10_HEAD] = { "QIHEAD", 1, 1, { { 0, 1 } }, 0, { 1, { 0 } } },
	[M10_SHOWPT] = { "QISHOWPT", 1, 1, { { 0, 1 } }, 0, { 1, { 0 } } },
	[M10_OPTIONS] = { .name = NULL },
};

static const struct cellsock_option m10_single_options[] = {
	{ .name = NULL },
};

static const char *const m10_reserved[] = {
	"+QISEND", "+QIAUTOS",	/* a prompt */
	"+QIOPEN", "+QICLOSE", "+QISERVER", "+QILPORT",
				/* ids and slots would disagree */
	"+QIFGCNT", "+QISRVC",	/* what the driver's commands are about */
	"+QIMUX", "+QIMODE", "+QITCFG", "+QIDNSIP",
	"+QIHEAD", "+QISHOWRA", "+QISHOWLA", "+QISHOWPT", "+QISDE",
				/* the parser relies on the formats */
	"+QICSGP", "+QIREGAPP", "+QIACT", "+QIDEACT",
				/* carrier follows the driver's contexts */
	"+QIDNSGIP",		/* its answer has no end */
	"+QPOWD",		/* switches off */
	/* other services with a prompt or a data mode of their own */
	"+QHTTPURL", "+QHTTPPOST", "+QHTTPREAD", "+QFTPPUT",
	"+QFTPGET", "+QFUPL", "+QFDWL", "+QFREAD", "+QFWRITE",
	NULL,
};

static const char *const m10_modes[] = {
	[CELLSOCK_MODE_BUFFER] = "push",
	[CELLSOCK_MODE_PUSH] = "push",
	[CELLSOCK_MODE_TRANSPARENT] = "push",
};

static bool m10_match(const char *manufacturer, const char *model)
{
	return strstr(model, "M10");
}

/*
 * Commands.
 */

/**
 * struct m10_command - a command of a verb
 * @format: the command, with the job's id and argument
 * @timeout_ms: maximum response time
 * @flags: CELLSOCK_STEP_*
 */
struct m10_command {
	const char *format;
	u32 timeout_ms;
	u8 flags;
};

#define DEFAULT		CELLSOCK_TIMEOUT_DEFAULT_MS
#define OPTIONAL	CELLSOCK_STEP_OPTIONAL
#define COMMANDS_MAX	5

/**
 * enum m10_about - what the module has to know before a verb's commands
 * @ABOUT_CONTEXT: which context
 * @ABOUT_SOCKET: ... which is the socket's
 * @ABOUT_SIDE: ... and which side that belongs to
 */
enum m10_about {
	ABOUT_CONTEXT,
	ABOUT_SOCKET,
	ABOUT_SIDE,
};

/**
 * struct m10_verb - a verb
 * @about: what it is about
 * @commands: its commands, behind those that select what they are about
 *
 * A command of a context that is up and wants to be configured is refused, so
 * that configuring it begins by taking it down.
 */
struct m10_verb {
	enum m10_about about;
	struct m10_command commands[COMMANDS_MAX];
};

/* The steps before a verb's own commands. */
#define SELECTIONS	2

/* CONTEXT_SET, whose second command is written by hand */
#define STEP_CONFIG	(SELECTIONS + 1)
/* ... and after which a refusal of the next says what the firmware has */
#define STEP_MUXIP	(SELECTIONS + 2)
/*
 * CONTEXTS.  Firmware that says OK behind the address says so to what is asked
 * next, and that the state stands behind an OK anyway.
 */
#define STEP_STATE	(SELECTIONS + 1)

static const struct m10_verb m10_verbs[] = {
	[CELLSOCK_VERB_CONTEXTS] = { ABOUT_CONTEXT, {
		{ "AT+QILOCIP", DEFAULT, OPTIONAL },
		{ "AT+QISTAT", DEFAULT, OPTIONAL } } },
	[CELLSOCK_VERB_CONTEXT_SET] = { ABOUT_CONTEXT, {
		{ "AT+QIDEACT", DEACTIVATE_TIMEOUT_MS, OPTIONAL },
		{ "AT+QICSGP=1", DEFAULT, 0 },
		{ "AT+QIMUX=1", DEFAULT, 0 },
		{ "AT+QIMODE=0", DEFAULT, 0 },
		{ "AT+QIDNSIP=0", DEFAULT, 0 } } },
	/* what was registered before is not registered again */
	[CELLSOCK_VERB_CONTEXT_UP] = { ABOUT_CONTEXT, {
		{ "AT+QIREGAPP", DEFAULT, OPTIONAL },
		{ "AT+QIACT", ACTIVATE_TIMEOUT_MS, 0 } } },
	[CELLSOCK_VERB_CONTEXT_DOWN] = { ABOUT_CONTEXT, {
		{ "AT+QIDEACT", DEACTIVATE_TIMEOUT_MS, 0 } } },
	[CELLSOCK_VERB_CONTEXT_DNS] = { ABOUT_CONTEXT, {
		{ "AT+QIDNSCFG?", DEFAULT, 0 } } },
	[CELLSOCK_VERB_DNS_SET] = { ABOUT_CONTEXT, {
		{ "AT+QIDNSCFG=", DEFAULT, 0 } } },
	[CELLSOCK_VERB_OPEN] = { ABOUT_SOCKET, {
		{ "AT+QIOPEN=%u", DEFAULT, CELLSOCK_STEP_ASYNC } } },
	[CELLSOCK_VERB_SEND] = { ABOUT_SIDE, {
		{ "AT+QISEND=%u,%u", SEND_TIMEOUT_MS, CELLSOCK_STEP_PROMPT } } },
	[CELLSOCK_VERB_CLOSE] = { ABOUT_SIDE, {
		{ "AT+QICLOSE=%u", DEACTIVATE_TIMEOUT_MS, 0 } } },
	[CELLSOCK_VERB_SENT_TOTALS] = { ABOUT_SIDE, {
		{ "AT+QISACK=%u", DEFAULT, 0 } } },
	[CELLSOCK_VERB_RESOLVE] = { ABOUT_CONTEXT, {
		{ "AT+QIDNSGIP=", DEFAULT, CELLSOCK_STEP_ASYNC } } },
	[CELLSOCK_VERB_SOCKET] = { ABOUT_SIDE, {
		{ "AT+QISACK=%u", DEFAULT, 0 } } },
};

/* 3.4, 3.5: without a profile; what else firmware without MUXIP has of QIMUX */
static const struct m10_verb m10_single_verbs[] = {
	[CELLSOCK_VERB_CONTEXT_SET] = { ABOUT_CONTEXT, {
		{ "AT+QIDEACT", DEACTIVATE_TIMEOUT_MS, OPTIONAL },
		{ "AT+QICSGP=1", DEFAULT, 0 },
		{ "AT+QIMUX=0", DEFAULT, OPTIONAL },
		{ "AT+QIMODE=0", DEFAULT, 0 },
		{ "AT+QIDNSIP=0", DEFAULT, 0 } } },
	[CELLSOCK_VERB_SEND] = { ABOUT_SIDE, {
		{ "AT+QISEND=%u", SEND_TIMEOUT_MS, CELLSOCK_STEP_PROMPT } } },
	[CELLSOCK_VERB_CLOSE] = { ABOUT_SIDE, {
		{ "AT+QICLOSE", DEACTIVATE_TIMEOUT_MS, 0 } } },
	[CELLSOCK_VERB_SENT_TOTALS] = { ABOUT_SIDE, {
		{ "AT+QISACK", DEFAULT, 0 } } },
	[CELLSOCK_VERB_SOCKET] = { ABOUT_SIDE, {
		{ "AT+QISACK", DEFAULT, 0 } } },
};

/*
 * 5.5, 6.4: QICLOSE without a profile ends all that the server took, and then
 * the server.
 */
static const struct m10_verb m10_listener_verbs[] = {
	[CELLSOCK_VERB_OPEN] = { ABOUT_SOCKET, {
		{ "AT+QILPORT=", DEFAULT, 0 },
		{ "AT+QISERVER=", DEFAULT, CELLSOCK_STEP_ASYNC } } },
	[CELLSOCK_VERB_CLOSE] = { ABOUT_SIDE, {
		{ "AT+QICLOSE", DEACTIVATE_TIMEOUT_MS, 0 } } },
	[CELLSOCK_VERB_SOCKET] = { ABOUT_SOCKET, {
		{ "AT+QISERVER?", DEFAULT, 0 } } },
};

/* OPEN of a listener */
#define STEP_PORT	SELECTIONS

static enum cellsock_verb verb_of(const struct cellsock_job *job)
{
	return job ? job->verb : CELLSOCK_VERB_NONE;
}

static const struct m10_verb *look_up(const struct m10_verb *verbs,
				      unsigned int count,
				      enum cellsock_verb verb)
{
	if (verb >= count || !verbs[verb].commands[0].format)
		return NULL;
	return &verbs[verb];
}

/* NULL: there are no words for that. */
static const struct m10_verb *find_verb(const struct cellsock_wire *wire,
					const struct cellsock_job *job)
{
	const struct m10_verb *single = NULL;

	if (job->id == LISTENER)
		return look_up(m10_listener_verbs,
			       ARRAY_SIZE(m10_listener_verbs), job->verb);
	/* QISACK proves a connection */
	if (job->verb == CELLSOCK_VERB_SOCKET &&
	    cellsock_service_datagrams(wire->services[job->id]))
		return NULL;
	if (wire->alone)
		single = look_up(m10_single_verbs,
				 ARRAY_SIZE(m10_single_verbs), job->verb);
	return single ?: look_up(m10_verbs, ARRAY_SIZE(m10_verbs), job->verb);
}

static u8 context_of(const struct cellsock_wire *wire,
		     const struct m10_verb *verb,
		     const struct cellsock_job *job)
{
	if (job->verb == CELLSOCK_VERB_RESOLVE)
		return job->arg;
	return verb->about == ABOUT_CONTEXT ? job->id :
					      wire->contexts[job->id];
}

static u8 side_of(const struct cellsock_wire *wire,
		  const struct cellsock_job *job)
{
	return job->id == LISTENER ||
	       cellsock_service_incoming(wire->services[job->id]) ?
		SIDE_CLIENT : SIDE_SERVER;
}

/* Which setting a step has to make, 0: none. */
static u32 selection(const struct cellsock_wire *wire,
		     const struct m10_verb *verb,
		     const struct cellsock_job *job, unsigned int step)
{
	if (step == M10_CONTEXT)
		return context_of(wire, verb, job) + 1;
	return verb->about == ABOUT_SIDE ? side_of(wire, job) : 0;
}

/* 7.3, 4.3: what does not already stand as it has to */
static void build_selection(const struct cellsock_wire *wire,
			    const struct m10_verb *verb,
			    const struct cellsock_job *job, unsigned int step,
			    struct cellsock_step *out)
{
	u32 want = selection(wire, verb, job, step);

	if (!want || wire->selected[step] == want)
		return;
	if (step == M10_CONTEXT)
		scnprintf(out->text, sizeof(out->text), "AT+QIFGCNT=%u",
			  want - 1);
	else
		scnprintf(out->text, sizeof(out->text), "AT+QISRVC=%u", want);
	out->timeout_ms = DEFAULT;
}

/* 7.4 reads QISRVC anew after each QIFGCNT: each context may have its own. */
static void m10_confirmed(struct cellsock_wire *wire,
			  const struct cellsock_job *job, unsigned int step)
{
	const struct m10_verb *verb = find_verb(wire, job);
	u32 now;

	if (!verb || step >= SELECTIONS)
		return;
	now = selection(wire, verb, job, step);
	if (!now)
		return;
	wire->selected[step] = now;
	if (step == M10_CONTEXT)
		wire->selected[M10_SIDE] = 0;
}

/* 3.1: there is no choice of how to authenticate */
static void build_config(const struct cellsock_context_config *c,
			 struct cellsock_step *out)
{
	bool csd = c->bearer == CELLSOCK_BEARER_CSD;
	size_t n;

	n = scnprintf(out->text, sizeof(out->text), "AT+QICSGP=%u,\"%s\"",
		      !csd, csd ? c->number : c->apn);
	if (*c->user || *c->password)
		scnprintf(out->text + n, sizeof(out->text) - n,
			  ",\"%s\",\"%s\"", c->user, c->password);
}

/* 9.2 */
static void build_dns_set(const struct cellsock_addr *dns,
			  struct cellsock_step *out)
{
	char addr[CELLSOCK_ADDR_TEXT];
	unsigned int i;
	size_t n;

	n = scnprintf(out->text, sizeof(out->text), "AT+QIDNSCFG=");
	for (i = 0; i < CELLSOCK_CHOSEN_DNS && dns[i].family; i++) {
		cellsock_at_addr_format(&dns[i], addr);
		n += scnprintf(out->text + n, sizeof(out->text) - n,
			       "%s\"%s\"", i ? "," : "", addr);
	}
}

/* 3.2, 4.2: the profile first, if there is a choice */
static void build_open(const struct cellsock_wire *wire,
		       const struct cellsock_job *job,
		       struct cellsock_step *out)
{
	const struct cellsock_open *open = job->open;
	char addr[CELLSOCK_ADDR_TEXT], profile[8] = "";

	if (!wire->alone)
		scnprintf(profile, sizeof(profile), "%u,", job->id);
	cellsock_at_addr_format(&open->remote.addr, addr);
	scnprintf(out->text, sizeof(out->text), "AT+QIOPEN=%s\"%s\",\"%s\",%u",
		  profile,
		  cellsock_service_datagrams(open->service) ? "UDP" : "TCP",
		  addr, open->remote.port);
}

/* PROTOCOL: QISERVER takes no port.  5.2, 6.2 */
static void build_listener(const struct cellsock_open *open, unsigned int step,
			   struct cellsock_step *out)
{
	bool udp = open->service == CELLSOCK_UDP_LISTENER;

	if (step == STEP_PORT)
		scnprintf(out->text, sizeof(out->text),
			  "AT+QILPORT=\"%s\",%u", udp ? "UDP" : "TCP",
			  open->local_port);
	else
		scnprintf(out->text, sizeof(out->text), "AT+QISERVER=%u,%u",
			  udp, min_t(u8, open->visitors ?: CLIENTS, CLIENTS));
}

static bool build_command(const struct cellsock_wire *wire,
			  const struct m10_verb *verb,
			  const struct cellsock_job *job, unsigned int step,
			  struct cellsock_step *out)
{
	unsigned int i = step - SELECTIONS;
	const struct m10_command *command = &verb->commands[i];

	if (i >= COMMANDS_MAX || !command->format)
		return false;
	scnprintf(out->text, sizeof(out->text), command->format,
		  wire->alone ? job->arg : job->id, job->arg);
	out->timeout_ms = command->timeout_ms;
	out->flags = command->flags;
	if (job->verb == CELLSOCK_VERB_CONTEXT_SET && step == STEP_CONFIG)
		build_config(job->config, out);
	else if (job->verb == CELLSOCK_VERB_DNS_SET)
		build_dns_set(job->config->dns, out);
	else if (job->verb == CELLSOCK_VERB_OPEN && job->id == LISTENER)
		build_listener(job->open, step, out);
	else if (job->verb == CELLSOCK_VERB_OPEN)
		build_open(wire, job, out);
	else if (job->verb == CELLSOCK_VERB_RESOLVE)
		scnprintf(out->text, sizeof(out->text), "AT+QIDNSGIP=\"%s\"",
			  job->text);
	return true;
}

/* 3.4: set, then read */
static bool build_option(const struct cellsock_job *job, unsigned int step,
			 struct cellsock_step *out)
{
	const struct cellsock_values *values = job->values;

	if (step > 1 || (step && !values->count) || job->arg >= M10_OPTIONS)
		return false;
	if (values->count && !step)
		scnprintf(out->text, sizeof(out->text), "AT+%s=%u",
			  m10_options[job->arg].name, values->number[0]);
	else
		scnprintf(out->text, sizeof(out->text), "AT+%s?",
			  m10_options[job->arg].name);
	out->timeout_ms = DEFAULT;
	/* what was set counts as it was set where it cannot be read */
	if (step)
		out->flags = OPTIONAL;
	return true;
}

static bool m10_build(const struct cellsock_wire *wire,
		      const struct cellsock_job *job, unsigned int step,
		      struct cellsock_step *out)
{
	const struct m10_verb *verb;

	if (job->verb == CELLSOCK_VERB_OPTION)
		return build_option(job, step, out);
	verb = find_verb(wire, job);
	if (!verb)
		return false;
	if (step >= SELECTIONS)
		return build_command(wire, verb, job, step, out);
	build_selection(wire, verb, job, step, out);
	return true;
}

/*
 * Meanings.
 */

static bool about(const struct cellsock_job *job, enum cellsock_verb verb,
		  u8 id)
{
	return verb_of(job) == verb && job->id == id;
}

static void connect_result(const struct cellsock_job *job, int code,
			   struct cellsock_message *msg)
{
	msg->kind = CELLSOCK_MSG_OPENED;
	msg->code = code;
	/* firmware that says it in place of OK */
	msg->ends = about(job, CELLSOCK_VERB_OPEN, msg->id);
}

static void connect_ok(const struct cellsock_job *job,
		       struct cellsock_message *msg)
{
	connect_result(job, 0, msg);
}

static void connect_fail(const struct cellsock_job *job,
			 struct cellsock_message *msg)
{
	connect_result(job, CONNECT_FAIL, msg);
}

static void already_connect(const struct cellsock_job *job,
			    struct cellsock_message *msg)
{
	connect_result(job, ALREADY_CONNECT, msg);
}

static void closed(const struct cellsock_job *job, struct cellsock_message *msg)
{
	msg->kind = CELLSOCK_MSG_CLOSED;
}

static void close_ok(const struct cellsock_job *job,
		     struct cellsock_message *msg)
{
	msg->kind = about(job, CELLSOCK_VERB_CLOSE, msg->id) ?
		CELLSOCK_MSG_OK : CELLSOCK_MSG_CLOSED;
}

/* 5.2, 6.2: nothing says which server it was, nor from which port it came. */
static bool incoming(u8 id, struct cellsock_fields *f,
		     struct cellsock_message *msg)
{
	if (!cellsock_fields_addr(f, &msg->remote.addr) ||
	    !cellsock_fields_end(f))
		return false;
	msg->kind = CELLSOCK_MSG_INCOMING;
	msg->id = id;
	msg->server = CELLSOCK_NO_SERVER;
	return true;
}

/* 5.2: where there can be one client only, its profile is not said. */
static void line_remote(const struct cellsock_wire *wire,
			const struct cellsock_job *job,
			struct cellsock_fields *f, struct cellsock_message *msg)
{
	incoming(0, f, msg);
}

/* 4.2, 4.4: "<n>, <words>".  Modules were seen that cut CONNECT OK short. */
static const struct {
	const char *words;
	size_t enough;
	void (*parse)(const struct cellsock_job *job,
		      struct cellsock_message *msg);
} profile_lines[] = {
	{ "CONNECT OK", sizeof("CONNECT O") - 1, connect_ok },
	{ "CONNECT FAIL", sizeof("CONNECT F") - 1, connect_fail },
	{ "ALREADY CONNECT", sizeof("ALREADY") - 1, already_connect },
	{ "CLOSED", sizeof("CLOSED") - 1, closed },
	{ "CLOSE OK", sizeof("CLOSE OK") - 1, close_ok },
};

static bool profile_words(const struct cellsock_job *job, const char *words,
			  struct cellsock_message *msg)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(profile_lines); i++) {
		size_t len = strlen(words);

		if (len < profile_lines[i].enough ||
		    strncmp(words, profile_lines[i].words, len))
			continue;
		profile_lines[i].parse(job, msg);
		return true;
	}
	return false;
}

static bool line_profile(const struct cellsock_wire *wire,
			 const struct cellsock_job *job, const char *text,
			 struct cellsock_message *msg)
{
	struct cellsock_fields f, remote;
	char words[32];
	u32 id;

	if (wire->alone)
		return profile_words(job, text, msg);
	if (!cellsock_fields_start(&f, text, "") ||
	    !cellsock_fields_number(&f, SOCKETS - 1, &id) ||
	    !cellsock_fields_string(&f, words, sizeof(words)) ||
	    !cellsock_fields_end(&f))
		return false;
	if (cellsock_fields_start(&remote, words, "REMOTE IP:"))
		return incoming(id, &remote, msg);
	msg->id = id;
	return profile_words(job, words, msg);
}

/*
 * 4.3: "+RECEIVE: <n>, <len>", and then what the options add, in this order, the
 * last of it without a line end (PROTOCOL).  QISHOWPT makes the last one longer.
 */
static const struct {
	enum m10_option option;
	const char *begins[2];
} header_parts[] = {
	{ M10_SHOWRA, { "RECV FROM:", "RCV FROM:" } },
	{ M10_SHOWLA, { "TO:" } },
	{ M10_HEAD, { "IPD" } },
};

static bool on(const struct cellsock_wire *wire, enum m10_option o)
{
	return wire->options[o][0];
}

/* The part of which @left, with itself, are still to come. */
static unsigned int part_due(const struct cellsock_wire *wire, u32 left)
{
	unsigned int i = ARRAY_SIZE(header_parts);

	while (i && left)
		left -= on(wire, header_parts[--i].option);
	return i;
}

static bool part_fits(unsigned int part, u32 len, const char *text)
{
	struct cellsock_fields f;
	char number[8];
	unsigned int i;

	for (i = 0; i < 2 && header_parts[part].begins[i]; i++) {
		if (!cellsock_fields_start(&f, text,
					   header_parts[part].begins[i]))
			continue;
		if (header_parts[part].option != M10_HEAD)
			return true;
		scnprintf(number, sizeof(number), "%u", len);
		text = f.pos ?: "";
		if (strncmp(text, number, strlen(number)))
			return false;
		text += strlen(number);
		return !*text || !strcmp(text, "TCP") || !strcmp(text, "UDP");
	}
	return false;
}

/* The payload follows, or more of its header. */
static void announced(struct cellsock_message *msg)
{
	if (msg->left)
		msg->kind = CELLSOCK_MSG_HEADER;
	else if (msg->id == CELLSOCK_NOBODY || msg->len > PUSH_MAX)
		msg->kind = CELLSOCK_MSG_STRAY;
	else
		msg->kind = CELLSOCK_MSG_PUSH;
}

/* 7.3: which context it came to; firmware was seen that puts a blank before it */
static void note_address(unsigned int part, const char *text,
			 struct cellsock_message *msg)
{
	struct cellsock_fields f;

	if (header_parts[part].option == M10_SHOWLA &&
	    cellsock_fields_start(&f, text, header_parts[part].begins[0]))
		cellsock_fields_addr(&f, &msg->net.v4);
}

/*
 * Whatever stands where a part has to be is that part: payload must not be read
 * as lines because a byte of its header was lost.
 */
static void next_part(const struct cellsock_wire *wire, const char *text,
		      struct cellsock_message *msg)
{
	unsigned int part = part_due(wire, wire->header.left);

	if (wire->at_stop && header_parts[part].option != M10_HEAD)
		return;
	msg->id = wire->header.id;
	msg->len = wire->header.len;
	msg->left = wire->header.left - 1;
	msg->net.v4 = wire->header.local;
	note_address(part, text, msg);
	msg->doubtful = wire->header.doubtful ||
			!part_fits(part, msg->len, text) ||
			(!wire->at_stop &&
			 header_parts[part].option == M10_HEAD);
	announced(msg);
}

static void line_receive(const struct cellsock_wire *wire,
			 const struct cellsock_job *job,
			 struct cellsock_fields *f,
			 struct cellsock_message *msg)
{
	u32 id, len;

	if (!cellsock_fields_number(f, U8_MAX, &id) ||
	    !cellsock_fields_number(f, STRAY_MAX, &len) ||
	    !cellsock_fields_end(f))
		return;
	msg->id = id < SOCKETS ? id : CELLSOCK_NOBODY;
	msg->len = len;
	msg->left = on(wire, M10_SHOWRA) + on(wire, M10_SHOWLA) +
		    on(wire, M10_HEAD);
	announced(msg);
}

/*
 * 3.4: "IPD<len>:", all that there is of a header where nobody has a choice.  It
 * begins no line where the end of the one before was lost.
 */
static bool line_head(const struct cellsock_wire *wire, const char *text,
		      struct cellsock_message *msg)
{
	const char *head = strstr(text, "IPD");
	struct cellsock_fields f;

	if (!wire->alone || !wire->at_stop || !head ||
	    !cellsock_fields_start(&f, head, "IPD") ||
	    !cellsock_fields_number(&f, STRAY_MAX, &msg->len) ||
	    !cellsock_fields_end(&f))
		return false;
	msg->doubtful = head != text;
	announced(msg);
	return true;
}

/* 4.3: "sent, acknowledged, not acknowledged" */
static void line_sack(const struct cellsock_wire *wire,
		      const struct cellsock_job *job,
		      struct cellsock_fields *f, struct cellsock_message *msg)
{
	if (!cellsock_fields_number(f, U32_MAX, &msg->total) ||
	    !cellsock_fields_number(f, U32_MAX, &msg->done) ||
	    !cellsock_fields_number(f, U32_MAX, &msg->left))
		return;
	if (verb_of(job) == CELLSOCK_VERB_SENT_TOTALS) {
		msg->kind = CELLSOCK_MSG_TOTALS;
	} else if (verb_of(job) == CELLSOCK_VERB_SOCKET) {
		msg->kind = CELLSOCK_MSG_SOCKET;
		msg->id = job->id;
		msg->server = CELLSOCK_NO_SERVER;
		msg->socket.service = wire->services[job->id];
		msg->socket.phase = CELLSOCK_PHASE_OPEN;
		msg->socket.context = wire->contexts[job->id];
		msg->socket.mode = CELLSOCK_MODE_PUSH;
	}
}

/* 5.2: "listening, clients" */
static void line_server(const struct cellsock_wire *wire,
			const struct cellsock_job *job,
			struct cellsock_fields *f, struct cellsock_message *msg)
{
	u32 listening, clients = 0;

	if (!about(job, CELLSOCK_VERB_SOCKET, LISTENER) ||
	    !cellsock_fields_number(f, 1, &listening))
		return;
	cellsock_fields_number(f, U8_MAX, &clients);
	msg->kind = CELLSOCK_MSG_SOCKET;
	msg->id = LISTENER;
	msg->server = CELLSOCK_NO_SERVER;
	msg->total = clients;
	msg->socket.service = wire->services[LISTENER];
	msg->socket.phase = listening ? CELLSOCK_PHASE_OPEN :
			    job->arg ? CELLSOCK_PHASE_OPENING :
				       CELLSOCK_PHASE_DEAD;
	msg->socket.context = wire->contexts[LISTENER];
	msg->socket.mode = CELLSOCK_MODE_PUSH;
}

/* 0.0.0.0 stands for "none".  They come in a line, or in one each. */
static void line_dns(const struct cellsock_wire *wire,
		     const struct cellsock_job *job, struct cellsock_fields *f,
		     struct cellsock_message *msg)
{
	static const struct cellsock_addr none = { .family = 4 };
	unsigned int n = 0;

	if (verb_of(job) != CELLSOCK_VERB_CONTEXT_DNS)
		return;
	msg->kind = CELLSOCK_MSG_DNS;
	while (n < CELLSOCK_MAX_DNS &&
	       cellsock_fields_addr(f, &msg->net.dns[n])) {
		if (memcmp(&msg->net.dns[n], &none, sizeof(none)))
			n++;
		else
			msg->net.dns[n].family = 0;
	}
}

/* PROTOCOL: it says so, and nothing tells which context it was */
static void line_pdp(const struct cellsock_wire *wire,
		     const struct cellsock_job *job, struct cellsock_fields *f,
		     struct cellsock_message *msg)
{
	char word[8];

	if (!cellsock_fields_string(f, word, sizeof(word)) ||
	    strcmp(word, "DEACT"))
		return;
	msg->kind = CELLSOCK_MSG_CONTEXT_LOST;
	msg->id = CELLSOCK_NO_CONTEXT;
}

static void line_option(const struct cellsock_job *job, const char *text,
			struct cellsock_message *msg)
{
	const char *name = m10_options[job->arg].name;
	struct cellsock_fields f;
	u32 number;

	if (*text != '+' || strncmp(text + 1, name, strlen(name)) ||
	    !cellsock_fields_start(&f, text + 1 + strlen(name), ":") ||
	    !cellsock_fields_number(&f, U16_MAX, &number))
		return;
	msg->kind = CELLSOCK_MSG_OPTION;
	msg->values.count = 1;
	msg->values.number[0] = number;
}

/* 5.2 */
static void line_listens(const struct cellsock_wire *wire,
			 const struct cellsock_job *job,
			 struct cellsock_fields *f,
			 struct cellsock_message *msg)
{
	char word[8];

	if (!cellsock_fields_string(f, word, sizeof(word)) ||
	    !cellsock_fields_end(f) ||
	    (strcmp(word, "OK") && strcmp(word, "FAIL")))
		return;
	msg->id = LISTENER;
	connect_result(job, strcmp(word, "OK") ? SERVER_FAIL : 0, msg);
}

static const struct {
	const char *prefix;
	void (*parse)(const struct cellsock_wire *wire,
		      const struct cellsock_job *job,
		      struct cellsock_fields *f, struct cellsock_message *msg);
} lines[] = {
	{ "+RECEIVE:", line_receive },
	{ "+QISACK:", line_sack },
	{ "+QISERVER:", line_server },
	{ "REMOTE IP:", line_remote },
	{ "SERVER", line_listens },
	{ "+QIDNSCFG:", line_dns },
	{ "+PDP", line_pdp },
	{ "PrimaryDns:", line_dns },
	{ "SecondaryDns:", line_dns },
};

/* 10.1: OK, and then the state; without a context there is no address */
static void classify_state(const struct cellsock_job *job, const char *text,
			   struct cellsock_message *msg)
{
	struct cellsock_fields f;
	char state[24];

	if (!strcmp(text, "OK")) {
		msg->kind = CELLSOCK_MSG_NOISE;
		return;
	}
	if (!cellsock_fields_start(&f, text, "STATE:") ||
	    !cellsock_fields_string(&f, state, sizeof(state)))
		return;
	msg->kind = CELLSOCK_MSG_OK;
	if (strcmp(state, "IP INITIAL") && strcmp(state, "PDP DEACT"))
		return;
	msg->kind = CELLSOCK_MSG_CONTEXT;
	msg->id = job->id;
	msg->ends = true;
}

/* 3.2: a bare address, and no OK */
static void classify_address(const struct cellsock_job *job, const char *text,
			     struct cellsock_message *msg)
{
	struct cellsock_addr addr;

	if (!cellsock_at_addr_parse(text, &addr) || addr.family != 4)
		return;
	msg->kind = CELLSOCK_MSG_CONTEXT;
	msg->id = job->id;
	msg->active = true;
	msg->net.v4 = addr;
	msg->ends = true;
}

/*
 * 3.3, PROTOCOL.  Some firmware says OK before it says SEND OK.
 */
static void classify_send(const char *text, struct cellsock_message *msg)
{
	if (!strcmp(text, "SEND OK"))
		msg->kind = CELLSOCK_MSG_OK;
	else if (!strcmp(text, "SEND FAIL"))
		msg->kind = CELLSOCK_MSG_AGAIN;
	else if (!strcmp(text, "OK"))
		msg->kind = CELLSOCK_MSG_NOISE;
}

static bool is_refusal(const char *text)
{
	struct cellsock_fields f;

	return !strcmp(text, "ERROR") ||
	       cellsock_fields_start(&f, text, "+CME ERROR:");
}

/* What cannot be closed is closed. */
static void classify_close(const char *text, struct cellsock_message *msg)
{
	if (!strcmp(text, "CLOSE OK") || is_refusal(text))
		msg->kind = CELLSOCK_MSG_OK;
}

/* A connection that is not there yet has nothing to be acknowledged. */
static void classify_socket(const struct cellsock_job *job, const char *text,
			    struct cellsock_message *msg)
{
	if (!job->arg || !is_refusal(text))
		return;
	msg->kind = CELLSOCK_MSG_SOCKET;
	msg->id = job->id;
	msg->server = CELLSOCK_NO_SERVER;
	msg->socket.phase = CELLSOCK_PHASE_OPENING;
	msg->ends = true;
}

static void classify_refusal(const char *text, int code,
			     struct cellsock_message *msg)
{
	if (!is_refusal(text))
		return;
	msg->kind = CELLSOCK_MSG_ERROR;
	msg->code = code;
}

/*
 * 3.1: QIMUX is for the state IP INITIAL, and so is what has been taken just
 * before.
 */
static void classify_set(const struct cellsock_wire *wire, unsigned int step,
			 const char *text, struct cellsock_message *msg)
{
	if (!strcmp(text, "DEACT OK"))
		msg->kind = CELLSOCK_MSG_OK;
	else if (step == STEP_MUXIP && !wire->alone)
		classify_refusal(text, NO_MUXIP, msg);
}

static void classify_answer(const struct cellsock_wire *wire,
			    const struct cellsock_job *job, unsigned int step,
			    const char *text, struct cellsock_message *msg)
{
	if (step < SELECTIONS && job->verb != CELLSOCK_VERB_OPTION) {
		/* 8.2: what it means that QIFGCNT is refused */
		if (step == M10_CONTEXT)
			classify_refusal(text, CONTEXT_TAKEN, msg);
		return;
	}
	switch (job->verb) {
	case CELLSOCK_VERB_CONTEXTS:
		if (step == STEP_STATE)
			classify_state(job, text, msg);
		else
			classify_address(job, text, msg);
		break;
	case CELLSOCK_VERB_CONTEXT_SET:
		classify_set(wire, step, text, msg);
		break;
	case CELLSOCK_VERB_CONTEXT_DOWN:
		if (!strcmp(text, "DEACT OK"))
			msg->kind = CELLSOCK_MSG_OK;
		break;
	case CELLSOCK_VERB_SEND:
		classify_send(text, msg);
		break;
	case CELLSOCK_VERB_CLOSE:
		classify_close(text, msg);
		break;
	case CELLSOCK_VERB_SOCKET:
		classify_socket(job, text, msg);
		break;
	case CELLSOCK_VERB_OPTION:
		line_option(job, text, msg);
		break;
	default:
		break;
	}
}

/*
 * 9.2: addresses, a line each.  What is said when there are none is not in the
 * document; an ERROR that is due is somebody else's.
 */
static bool classify_name(const struct cellsock_job *job, const char *text,
			  struct cellsock_message *msg)
{
	struct cellsock_addr addr = { 0 };

	if (cellsock_at_addr_parse(text, &addr)) {
		msg->kind = CELLSOCK_MSG_ADDRESS;
		msg->remote.addr = addr;
	} else if (!strcmp(text, "DNS FAIL") ||
		   (!job && !strcmp(text, "ERROR"))) {
		msg->kind = CELLSOCK_MSG_NO_ADDRESS;
	}
	return msg->kind != CELLSOCK_MSG_UNKNOWN;
}

static void m10_classify(const struct cellsock_wire *wire,
			 const struct cellsock_job *job, unsigned int step,
			 const char *text, struct cellsock_message *msg)
{
	struct cellsock_fields f;
	unsigned int i;

	if (wire->header.left) {
		next_part(wire, text, msg);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		if (cellsock_fields_start(&f, text, lines[i].prefix)) {
			lines[i].parse(wire, job, &f, msg);
			return;
		}
	}
	if (line_profile(wire, job, text, msg) || line_head(wire, text, msg) ||
	    (wire->resolving && classify_name(job, text, msg)))
		return;
	if (job)
		classify_answer(wire, job, step, text, msg);
}

/* 3.4: "IPD<len>:" */
static const char *m10_header_stops(const struct cellsock_wire *wire,
				    const struct cellsock_job *job)
{
	bool changing = verb_of(job) == CELLSOCK_VERB_OPTION &&
			job->arg == M10_HEAD;

	return changing || wire->alone || on(wire, M10_HEAD) ? ":" : "";
}

/* A profile is free again when its end was told. */
static u8 m10_features(const struct cellsock_wire *wire)
{
	return 0;
}

static enum cellsock_result m10_result(int code, u64 elapsed_ms)
{
	switch (code) {
	case CONNECT_FAIL:
		return cellsock_dialect_unconnected(elapsed_ms);
	case ALREADY_CONNECT:
		return CELLSOCK_BUSY;
	default:
		return CELLSOCK_FAILED;
	}
}

static const char *m10_describe(int code)
{
	switch (code) {
	case CONNECT_FAIL:
		return "CONNECT FAIL";
	case ALREADY_CONNECT:
		return "ALREADY CONNECT";
	case SERVER_FAIL:
		return "SERVER FAIL";
	case CONTEXT_TAKEN:
		return "another port of the module has the context";
	case NO_MUXIP:
		return "the module has one connection at a time";
	default:
		return NULL;
	}
}

/*
 * With a server, the lines of its client and of a connection of ours would be
 * the same, so that there is none.
 */
static const struct cellsock_dialect m10_single = {
	.name = "m10",
	.caps = {
		.sockets = 1,
		.send_max = CELLSOCK_SEND_MAX,
		.first_context = 0,
		.last_context = LAST_CONTEXT,
		.csd = true,
	},
	.resolves = true,
	.tells_acked = true,
	.closes_clean = true,
	.bare_headers = true,
	.mode_names = m10_modes,
	.setup = m10_single_setup,
	.options = m10_single_options,
	.reserved = m10_reserved,
	.lacks = CELLSOCK_NO_CODE,
	.id_taken = ALREADY_CONNECT,
	.one_open = CELLSOCK_NO_CODE,
	.bad_length = CELLSOCK_NO_CODE,
	.match = m10_match,
	.header_stops = m10_header_stops,
	.features = m10_features,
	.build = m10_build,
	.confirmed = m10_confirmed,
	.classify = m10_classify,
	.result = m10_result,
	.describe = m10_describe,
};

const struct cellsock_dialect cellsock_dialect_m10 = {
	.name = "m10",
	.caps = {
		.sockets = SOCKETS,
		.send_max = CELLSOCK_SEND_MAX,
		.first_context = 0,
		.last_context = LAST_CONTEXT,
		.listeners = true,
		.udp_listeners = true,
		.listeners_apart = 1,
		.visitors = CLIENTS,
		.csd = true,
	},
	.resolves = true,
	.tells_acked = true,
	.reuses_ids = true,
	.listener_ends_all = true,
	.closes_clean = true,
	.mode_names = m10_modes,
	.setup = m10_setup,
	.options = m10_options,
	.reserved = m10_reserved,
	.lacks = NO_MUXIP,
	.fallback = &m10_single,
	.id_taken = ALREADY_CONNECT,
	.one_open = CELLSOCK_NO_CODE,
	.bad_length = CELLSOCK_NO_CODE,
	.match = m10_match,
	.header_stops = m10_header_stops,
	.features = m10_features,
	.build = m10_build,
	.confirmed = m10_confirmed,
	.classify = m10_classify,
	.result = m10_result,
	.describe = m10_describe,
};
