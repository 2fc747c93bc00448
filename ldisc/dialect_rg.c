// SPDX-License-Identifier: GPL-2.0-only
/*
 * RG200U, RG500U and RM500U series ("RGx00U&RM500U Series TCP/IP Application
 * Note", version 1.0; the sections named here are its).
 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "at.h"
#include "dialect.h"

#define SOCKETS		12
#define LAST_CONTEXT	5
/* The document says 1500; a firmware that pushes more must not derail us. */
#define PUSH_MAX	4096
/* What more than that is counted off, so that it is not read as lines. */
#define STRAY_MAX	65535
/* Where the probe listens, with its id added: another port has its own probe. */
#define PROBE_PORT	49633
/* Where nothing is sent to. */
#define DISCARD_PORT	9

#define SEND_TIMEOUT_MS	5000
/* "This command takes effect immediately" (2.3.12). */
#define CONNECT_TIMEOUT_MS	2000
/* "qisend/timeout", at most 3600: of a prompt at which no payload comes. */
#define PROMPT_MS	3000
#define PROMPT_LEAST_MS	1000

/*
 * With "recvind" 1 the mode alone tells a push from what nothing follows: should
 * it be another than is believed, a remote's bytes are read as lines.
 */
#define RECVIND_NEVER	2

/* Halves of the result of a send with "sendinfo" 1, in struct cellsock_wire. */
#define PART_OK		1
#define PART_TAKEN	2
#define PART_REFUSED	3

/*
 * 2.3.15.  Where payload is echoed, whatever an application sends reads like the
 * module's own words.
 */
static const struct cellsock_setup rg_setup[] = {
	{ "AT+QISDE=0", "AT+QISDE?", "+QISDE: 0", true },
	{ .set = "AT&D1", .dtr = true },
	{ .set = "AT&C1" },
	{ .set = NULL },
};

/* 2.3.1, in the order in which they are pinned; then those that are not */
enum rg_option {
	RG_DATAFORMAT,
	RG_VIEWMODE,
	RG_RECVIND,
	RG_FORMATCFG,
	RG_PASSIVECLOSED,
	RG_CLOSE_MODE,
	RG_SENDINFO,
	RG_SEND_TIMEOUT,
	RG_ACCEPT,
	RG_KEEPALIVE,
	RG_RETRANSCFG,
	RG_DNS_CACHE,
	RG_TRANSPKTSIZE,
	RG_TRANSWAITTM,
	RG_OPTIONS,
};

/*
 * "passiveclosed" 0: a socket that the remote closed stays until QICLOSE, with
 * what it has not been asked for yet.  "sendinfo" 1 answers each send with the
 * room that is left, for 17 bytes and a line more; with 0 a send that finds no
 * room says SEND FAIL, which is rare as long as the network is faster than the
 * line.  Measured in virtual time from 115200 to 3000000 baud, uploads are 0.3 to
 * 1.6 % faster with 0.  "qisend/timeout" is less than SEND_TIMEOUT_MS, so that a
 * prompt ends before we give up on it; payload that finds it ended is read as
 * commands, so that there has to be time for it.
 */
static const struct cellsock_option rg_options[] = {
	[RG_DATAFORMAT] = { "dataformat", 2, 2, { { 0, 1 }, { 0, 1 } }, 0,
			    { 2, { 0, 0 } } },
	[RG_VIEWMODE] = { "viewmode", 1, 1, { { 0, 1 } }, 0, { 1, { 0 } } },
	[RG_RECVIND] = { "recvind", 1, 1, { { 0, 1 } }, RECVIND_NEVER,
			 { 1, { 0 } } },
	[RG_FORMATCFG] = { "formatcfg", 1, 1, { { 0, 1 } }, 0, { 1, { 0 } } },
	[RG_PASSIVECLOSED] = { "passiveclosed", 1, 1, { { 0, 1 } }, 0,
			       { 1, { 0 } } },
	[RG_CLOSE_MODE] = { "close mode", 1, 1, { { 0, 1 } }, 0,
			    { 1, { 1 } } },
	[RG_SENDINFO] = { "sendinfo", 1, 1, { { 0, 1 } }, 0, { 1, { 0 } } },
	[RG_SEND_TIMEOUT] = { "qisend/timeout", 1, 1, { { 0, 3600 } },
			      PROMPT_LEAST_MS, { 1, { PROMPT_MS } } },
	[RG_ACCEPT] = { "tcp/accept", 1, 1, { { 0, 1 } } },
	[RG_KEEPALIVE] = { "tcp/keepalive", 4, 1,
			   { { 0, 1 }, { 1, 1800 }, { 25, 100 }, { 3, 10 } },
			   .alive = { 1, { 1 } } },
	[RG_RETRANSCFG] = { "tcp/retranscfg", 2, 2,
			    { { 3, 20 }, { 5, 1000 } } },
	[RG_DNS_CACHE] = { "dns/cache", 1, 1, { { 0, 1 } } },
	[RG_TRANSPKTSIZE] = { "transpktsize", 1, 1, { { 1, 1460 } } },
	[RG_TRANSWAITTM] = { "transwaittm", 1, 1, { { 0, 20 } } },
	[RG_OPTIONS] = { .name = NULL },
};

static u16 option(const struct cellsock_wire *wire, enum rg_option o)
{
	return wire->options[o][0];
}

static const char *const rg_reserved[] = {
	"+QISEND,0",		/* a prompt; only the query of totals is harmless */
	"+QISENDEX", "+QISENDHEX",
	"+QIOPEN", "+QICLOSE",	/* ids and slots would disagree */
	"+QIRD",		/* payload meant for a flow */
	"+QISWTMD",		/* the parser relies on the mode */
	"+QICFG", "+QISDE",	/* ... and on the formats */
	"+QIACT", "+QIACTEX", "+QIDEACT", "+QIDEACTEX",
				/* carrier follows the driver's contexts */
	"+QURCCFG",		/* events would go elsewhere */
	"+QPOWD", "+QRST",	/* switches off, resets */
	/* other services with a prompt or a data mode of their own */
	"+QFUPL", "+QFDWL", "+QFREAD", "+QFWRITE", "+QHTTPURL", "+QHTTPPOST",
	"+QHTTPREAD", "+QFTPPUT", "+QFTPGET", "+QSSLOPEN", "+QSSLSEND",
	"+QMTPUB", "+QMTPUBEX", "+QCMGS",
	NULL,
};

static const char *const rg_modes[] = {
	[CELLSOCK_MODE_BUFFER] = "buffer",
	[CELLSOCK_MODE_PUSH] = "push",
	[CELLSOCK_MODE_TRANSPARENT] = "transparent",
};

static bool rg_match(const char *manufacturer, const char *model)
{
	return !strncmp(model, "RG", 2) || !strncmp(model, "RM", 2);
}

/**
 * struct rg_verb - a verb that is one command with a number or two
 * @format: the command, with the id and perhaps the argument
 * @timeout_ms: maximum response time; what the document leaves open has the
 *	default
 * @flags: CELLSOCK_STEP_*
 */
struct rg_verb {
	const char *format;
	u32 timeout_ms;
	u8 flags;
};

static const struct rg_verb rg_verbs[] = {
	[CELLSOCK_VERB_SOCKETS] = { "AT+QISTATE?", 300, 0 },
	[CELLSOCK_VERB_CONTEXTS] = {
		"AT+QIACT?", CELLSOCK_TIMEOUT_DEFAULT_MS, 0 },
	[CELLSOCK_VERB_CONTEXT_READ] = {
		"AT+QICSGP=%u", CELLSOCK_TIMEOUT_DEFAULT_MS, 0 },
	[CELLSOCK_VERB_CONTEXT_DNS] = {
		"AT+QIDNSCFG=%u", CELLSOCK_TIMEOUT_DEFAULT_MS, 0 },
	[CELLSOCK_VERB_READ] = {
		"AT+QIRD=%u,%u", CELLSOCK_TIMEOUT_DEFAULT_MS, 0 },
	[CELLSOCK_VERB_READ_FROM] = {
		"AT+QIRD=%u", CELLSOCK_TIMEOUT_DEFAULT_MS, 0 },
	[CELLSOCK_VERB_SENT_TOTALS] = {
		"AT+QISEND=%u,0", CELLSOCK_TIMEOUT_DEFAULT_MS, 0 },
	[CELLSOCK_VERB_READ_TOTALS] = {
		"AT+QIRD=%u,0", CELLSOCK_TIMEOUT_DEFAULT_MS, 0 },
	/* 2.3.7, note 3: 1 is router mode, 2 is bridge mode */
	[CELLSOCK_VERB_ROUTING] = {
		"AT+QCFG=\"nat\"", CELLSOCK_TIMEOUT_DEFAULT_MS, 0 },
	[CELLSOCK_VERB_ROUTE] = {
		"AT+QCFG=\"nat\",1", CELLSOCK_TIMEOUT_DEFAULT_MS, 0 },
	[CELLSOCK_VERB_SOCKET] = { "AT+QISTATE=1,%u", 300, 0 },
};

/* A verb that has two forms, of which older firmware lacks the first. */
static const struct rg_verb rg_context_up[] = {
	{ "AT+QIACTEX=%u,0", 150000, CELLSOCK_STEP_ASYNC | CELLSOCK_STEP_ELSE },
	{ "AT+QIACT=%u", 150000, CELLSOCK_STEP_EXPLAIN },
	{ "AT+QIGETERROR", CELLSOCK_TIMEOUT_DEFAULT_MS, 0 },
};

static const struct rg_verb rg_context_down[] = {
	{ "AT+QIDEACTEX=%u", 40000, CELLSOCK_STEP_ASYNC | CELLSOCK_STEP_ELSE },
	{ "AT+QIDEACT=%u", 40000, 0 },
};

static const struct rg_verb rg_get_error = {
	"AT+QIGETERROR", CELLSOCK_TIMEOUT_DEFAULT_MS, 0,
};

static bool build_verb(const struct rg_verb *verb,
		       const struct cellsock_job *job,
		       struct cellsock_step *out)
{
	if (!verb->format)
		return false;
	scnprintf(out->text, sizeof(out->text), verb->format, job->id,
		  job->arg);
	out->timeout_ms = verb->timeout_ms;
	out->flags = verb->flags;
	return true;
}

/* 2.3.2 */
static bool build_context_set(const struct cellsock_job *job,
			      struct cellsock_step *out)
{
	const struct cellsock_context_config *c = job->config;

	scnprintf(out->text, sizeof(out->text),
		  "AT+QICSGP=%u,%u,\"%s\",\"%s\",\"%s\",%u", job->id,
		  c->pdp_type, c->apn, c->user, c->password, c->auth);
	out->timeout_ms = CELLSOCK_TIMEOUT_DEFAULT_MS;
	return true;
}

static const char *const rg_services[] = {
	[CELLSOCK_TCP_CLIENT] = "TCP",
	[CELLSOCK_TCP_LISTENER] = "TCP LISTENER",
	[CELLSOCK_TCP_INCOMING] = "TCP INCOMING",
	[CELLSOCK_UDP_CLIENT] = "UDP",
	[CELLSOCK_UDP_SERVICE] = "UDP SERVICE",
};

/*
 * 2.3.7, in the mode that the socket is to have; the answer is immediate, what
 * may take 150 s is the event.  "Error description can be queried by
 * AT+QIGETERROR."
 */
static bool build_open(const struct cellsock_wire *wire,
		       const struct cellsock_job *job, unsigned int step,
		       struct cellsock_step *out)
{
	const struct cellsock_open *open = job->open;
	char addr[CELLSOCK_ADDR_TEXT] = "127.0.0.1";
	u16 port = 0;

	if (step == 1)
		return build_verb(&rg_get_error, job, out);
	if (open->service != CELLSOCK_UDP_SERVICE &&
	    open->service != CELLSOCK_TCP_LISTENER) {
		cellsock_at_addr_format(&open->remote.addr, addr);
		port = open->remote.port;
	}
	scnprintf(out->text, sizeof(out->text),
		  "AT+QIOPEN=%u,%u,\"%s\",\"%s\",%u,%u,%u", open->context,
		  job->id, rg_services[open->service], addr, port,
		  open->local_port, wire->modes[job->id]);
	out->timeout_ms = CELLSOCK_TIMEOUT_DEFAULT_MS;
	out->flags = CELLSOCK_STEP_ASYNC | CELLSOCK_STEP_EXPLAIN;
	return true;
}

/* 2.3.14 */
static bool build_dns_set(const struct cellsock_job *job,
			  struct cellsock_step *out)
{
	const struct cellsock_addr *dns = job->config->dns;
	char addr[CELLSOCK_ADDR_TEXT];
	unsigned int i;
	size_t n;

	n = scnprintf(out->text, sizeof(out->text), "AT+QIDNSCFG=%u", job->id);
	for (i = 0; i < CELLSOCK_CHOSEN_DNS && dns[i].family; i++) {
		cellsock_at_addr_format(&dns[i], addr);
		n += scnprintf(out->text + n, sizeof(out->text) - n, ",\"%s\"",
			       addr);
	}
	out->timeout_ms = CELLSOCK_TIMEOUT_DEFAULT_MS;
	return true;
}

static bool build_probe(const struct cellsock_job *job,
			struct cellsock_step *out)
{
	scnprintf(out->text, sizeof(out->text),
		  "AT+QIOPEN=%u,%u,\"UDP SERVICE\",\"127.0.0.1\",0,%u,%u",
		  job->arg, job->id, PROBE_PORT + job->id,
		  CELLSOCK_MODE_BUFFER);
	out->timeout_ms = CELLSOCK_TIMEOUT_DEFAULT_MS;
	out->flags = CELLSOCK_STEP_ASYNC;
	return true;
}

/*
 * 2.3.10.  In hex format some firmware counts bytes and some counts characters,
 * so it is not told a length: no hex digit ends the payload by mistake.
 */
static bool build_send(const struct cellsock_wire *wire,
		       const struct cellsock_job *job,
		       struct cellsock_step *out)
{
	bool hex = option(wire, RG_DATAFORMAT);
	char addr[CELLSOCK_ADDR_TEXT];

	out->timeout_ms = SEND_TIMEOUT_MS;
	out->flags = CELLSOCK_STEP_PROMPT | (hex ? CELLSOCK_STEP_HEX : 0);
	out->prompt_ms = option(wire, RG_SEND_TIMEOUT);
	if (job->remote) {
		out->flags |= hex ? CELLSOCK_STEP_COUNTED : 0;
		cellsock_at_addr_format(&job->remote->addr, addr);
		scnprintf(out->text, sizeof(out->text),
			  "AT+QISEND=%u,%u,\"%s\",%u", job->id,
			  hex ? 2 * job->arg : job->arg, addr,
			  job->remote->port);
	} else if (hex) {
		scnprintf(out->text, sizeof(out->text), "AT+QISEND=%u",
			  job->id);
	} else {
		scnprintf(out->text, sizeof(out->text), "AT+QISEND=%u,%u",
			  job->id, job->arg);
	}
	return true;
}

/* 2.3.12; 1.2: ATO returns to a transparent mode that was left by an escape. */
static bool build_mode(const struct cellsock_wire *wire,
		       const struct cellsock_job *job,
		       struct cellsock_step *out)
{
	bool connect = job->arg == CELLSOCK_MODE_TRANSPARENT;

	if (connect && wire->modes[job->id] == CELLSOCK_MODE_TRANSPARENT)
		scnprintf(out->text, sizeof(out->text), "ATO");
	else
		scnprintf(out->text, sizeof(out->text), "AT+QISWTMD=%u,%u",
			  job->id, job->arg);
	out->timeout_ms = connect ? CONNECT_TIMEOUT_MS :
				    CELLSOCK_TIMEOUT_DEFAULT_MS;
	out->flags = connect ? CELLSOCK_STEP_CONNECT : 0;
	return true;
}

/* 2.3.8: "close mode" 1 answers at once, 0 when the remote has answered. */
static bool build_close(const struct cellsock_wire *wire,
			const struct cellsock_job *job,
			struct cellsock_step *out)
{
	scnprintf(out->text, sizeof(out->text), "AT+QICLOSE=%u,%u", job->id,
		  job->arg);
	out->timeout_ms = CELLSOCK_TIMEOUT_DEFAULT_MS + 1000 * job->arg;
	if (option(wire, RG_CLOSE_MODE))
		out->flags = CELLSOCK_STEP_ASYNC;
	return true;
}

/* 2.3.1: set, then read */
static bool build_option(const struct cellsock_job *job, unsigned int step,
			 struct cellsock_step *out)
{
	const struct cellsock_values *values = job->values;
	bool set = values->count && step == 0;
	size_t n;
	u8 i;

	if (step > 1 || (step && !values->count) || job->arg >= RG_OPTIONS)
		return false;
	n = scnprintf(out->text, sizeof(out->text), "AT+QICFG=\"%s\"",
		      rg_options[job->arg].name);
	for (i = 0; set && i < values->count; i++)
		n += scnprintf(out->text + n, sizeof(out->text) - n, ",%u",
			       values->number[i]);
	out->timeout_ms = CELLSOCK_TIMEOUT_DEFAULT_MS;
	/* what was set counts as it was set where it cannot be read */
	if (step)
		out->flags = CELLSOCK_STEP_OPTIONAL;
	return true;
}

/* 2.3.13 */
static bool build_ping(const struct cellsock_job *job, unsigned int step,
		       struct cellsock_step *out)
{
	const struct cellsock_ping *ping = job->ping;
	char addr[CELLSOCK_ADDR_TEXT];

	if (step == 1)
		return build_verb(&rg_get_error, job, out);
	cellsock_at_addr_format(&ping->remote, addr);
	scnprintf(out->text, sizeof(out->text), "AT+QPING=%u,\"%s\",%u,1,%u",
		  ping->context, addr, CELLSOCK_PING_WAIT_S, ping->size);
	out->timeout_ms = CELLSOCK_PING_TIMEOUT_MS;
	out->flags = CELLSOCK_STEP_ASYNC | CELLSOCK_STEP_EXPLAIN;
	return true;
}

static bool build_resolve(const struct cellsock_job *job, unsigned int step,
			  struct cellsock_step *out)
{
	if (step == 1)
		return build_verb(&rg_get_error, job, out);
	scnprintf(out->text, sizeof(out->text),
		  "AT+QIOPEN=%u,%u,\"UDP\",\"%s\",%u,0,%u", job->arg, job->id,
		  job->text, DISCARD_PORT, CELLSOCK_MODE_BUFFER);
	out->timeout_ms = CELLSOCK_TIMEOUT_DEFAULT_MS;
	out->flags = CELLSOCK_STEP_ASYNC | CELLSOCK_STEP_EXPLAIN;
	return true;
}

static bool build_urc_port(const struct cellsock_job *job,
			   struct cellsock_step *out)
{
	scnprintf(out->text, sizeof(out->text),
		  "AT+QURCCFG=\"urcport\",\"%s\"", job->text);
	out->timeout_ms = CELLSOCK_TIMEOUT_DEFAULT_MS;
	return true;
}

static bool rg_build(const struct cellsock_wire *wire,
		     const struct cellsock_job *job, unsigned int step,
		     struct cellsock_step *out)
{
	if (job->verb == CELLSOCK_VERB_CONTEXT_UP)
		return step < ARRAY_SIZE(rg_context_up) &&
		       build_verb(&rg_context_up[step], job, out);
	if (job->verb == CELLSOCK_VERB_CONTEXT_DOWN)
		return step < ARRAY_SIZE(rg_context_down) &&
		       build_verb(&rg_context_down[step], job, out);
	if (job->verb == CELLSOCK_VERB_OPEN)
		return step < 2 && build_open(wire, job, step, out);
	if (job->verb == CELLSOCK_VERB_OPTION)
		return build_option(job, step, out);
	if (job->verb == CELLSOCK_VERB_PING)
		return step < 2 && build_ping(job, step, out);
	if (job->verb == CELLSOCK_VERB_RESOLVE)
		return step < 2 && build_resolve(job, step, out);
	if (step)
		return false;
	switch (job->verb) {
	case CELLSOCK_VERB_CONTEXT_SET:
		return build_context_set(job, out);
	case CELLSOCK_VERB_DNS_SET:
		return build_dns_set(job, out);
	case CELLSOCK_VERB_PROBE:
		return build_probe(job, out);
	case CELLSOCK_VERB_CLOSE:
		return build_close(wire, job, out);
	case CELLSOCK_VERB_SEND:
		return build_send(wire, job, out);
	case CELLSOCK_VERB_MODE:
		return build_mode(wire, job, out);
	case CELLSOCK_VERB_URC_PORT:
		return build_urc_port(job, out);
	default:
		return job->verb < ARRAY_SIZE(rg_verbs) &&
		       build_verb(&rg_verbs[job->verb], job, out);
	}
}

static bool read_id(struct cellsock_fields *f, struct cellsock_message *msg,
		    u32 max)
{
	u32 id;

	if (!cellsock_fields_number(f, max, &id))
		return false;
	msg->id = id;
	return true;
}

/* Who sent a datagram; no line says so of anything else. */
static void read_source(struct cellsock_fields *f, struct cellsock_message *msg)
{
	struct cellsock_addr addr = { 0 };
	u32 port;

	if (!cellsock_fields_addr(f, &addr) ||
	    !cellsock_fields_number(f, U16_MAX, &port))
		return;
	msg->remote.addr = addr;
	msg->remote.port = port;
}

/* A payload of @len bytes follows; of more than @max it is nobody's. */
static void announced(const struct cellsock_wire *wire,
		      enum cellsock_message_kind kind, u32 len, u32 max,
		      struct cellsock_message *msg)
{
	msg->kind = len > max ? CELLSOCK_MSG_STRAY : kind;
	msg->len = len;
	msg->hex = wire->options[RG_DATAFORMAT][1];
}

static bool goes_on(const struct cellsock_wire *wire,
		    const struct cellsock_message *msg)
{
	return wire->at_stop && !msg->remote.addr.family;
}

/* ... of a socket that there is not. */
static void stray_push(const struct cellsock_wire *wire,
		       struct cellsock_fields *f, struct cellsock_message *msg)
{
	u32 id, len;

	if (option(wire, RG_RECVIND) || !cellsock_fields_number(f, U8_MAX, &id) ||
	    !cellsock_fields_number(f, STRAY_MAX, &len))
		return;
	read_source(f, msg);
	msg->id = CELLSOCK_NOBODY;
	if (!goes_on(wire, msg))
		announced(wire, CELLSOCK_MSG_STRAY, len, STRAY_MAX, msg);
}

/*
 * 2.4.2: with a length it is a push, whose payload follows, whatever the mode: a
 * push may have been held back while the mode was changed.  Only "recvind" 1
 * adds a length in buffer mode as well, and nothing follows that.  With
 * "viewmode" 1 this is asked at each comma, so that nothing counts before it is
 * whole: what a service received has its source behind the length.
 */
static void urc_recv(const struct cellsock_wire *wire,
		     struct cellsock_fields *f, struct cellsock_message *msg)
{
	u32 len;

	if (!read_id(f, msg, SOCKETS - 1)) {
		stray_push(wire, f, msg);
	} else if (cellsock_fields_end(f)) {
		msg->kind = CELLSOCK_MSG_WAITING;
	} else if (cellsock_fields_number(f, STRAY_MAX, &len)) {
		read_source(f, msg);
		if (wire->services[msg->id] == CELLSOCK_UDP_SERVICE &&
		    goes_on(wire, msg))
			return;
		if (option(wire, RG_RECVIND) &&
		    wire->modes[msg->id] != CELLSOCK_MODE_PUSH)
			msg->kind = CELLSOCK_MSG_WAITING;
		else
			announced(wire, CELLSOCK_MSG_PUSH, len, PUSH_MAX, msg);
	}
}

static void urc_closed(const struct cellsock_wire *wire,
		       struct cellsock_fields *f, struct cellsock_message *msg)
{
	if (read_id(f, msg, SOCKETS - 1))
		msg->kind = CELLSOCK_MSG_CLOSED;
}

static void urc_incoming(const struct cellsock_wire *wire,
			 struct cellsock_fields *f, struct cellsock_message *msg)
{
	u32 server;

	if (!read_id(f, msg, SOCKETS - 1) ||
	    !cellsock_fields_number(f, SOCKETS - 1, &server))
		return;
	msg->kind = CELLSOCK_MSG_INCOMING;
	msg->server = server;
	read_source(f, msg);
}

/* 2.4.3 names the listener in words, and leaves it out of the format. */
static void urc_incoming_full(const struct cellsock_wire *wire,
			      struct cellsock_fields *f,
			      struct cellsock_message *msg)
{
	u32 server = CELLSOCK_NO_SERVER;

	cellsock_fields_number(f, SOCKETS - 1, &server);
	msg->kind = CELLSOCK_MSG_INCOMING_FULL;
	msg->server = server;
}

static void urc_pdpdeact(const struct cellsock_wire *wire,
			 struct cellsock_fields *f,
			 struct cellsock_message *msg)
{
	if (read_id(f, msg, LAST_CONTEXT))
		msg->kind = CELLSOCK_MSG_CONTEXT_LOST;
}

/* 2.4 */
static const struct {
	const char *name;
	void (*parse)(const struct cellsock_wire *wire,
		      struct cellsock_fields *f, struct cellsock_message *msg);
} urcs[] = {
	{ "recv", urc_recv },
	{ "closed", urc_closed },
	{ "incoming", urc_incoming },
	{ "incoming full", urc_incoming_full },
	{ "pdpdeact", urc_pdpdeact },
};

static void line_urc(const struct cellsock_wire *wire,
		     const struct cellsock_job *job, struct cellsock_fields *f,
		     struct cellsock_message *msg)
{
	char name[20];
	unsigned int i;

	if (!cellsock_fields_string(f, name, sizeof(name)))
		return;
	for (i = 0; i < ARRAY_SIZE(urcs); i++)
		if (!strcmp(name, urcs[i].name))
			urcs[i].parse(wire, f, msg);
}

/* The end of something begun by a command: an id and an error code. */
static void line_ended(enum cellsock_message_kind kind, u32 max_id,
		       struct cellsock_fields *f, struct cellsock_message *msg)
{
	u32 code;

	if (!read_id(f, msg, max_id) ||
	    !cellsock_fields_number(f, U16_MAX, &code))
		return;
	msg->kind = kind;
	msg->code = code;
}

static void line_qiopen(const struct cellsock_wire *wire,
			const struct cellsock_job *job,
			struct cellsock_fields *f, struct cellsock_message *msg)
{
	line_ended(CELLSOCK_MSG_OPENED, SOCKETS - 1, f, msg);
}

static void line_qiactex(const struct cellsock_wire *wire,
			 const struct cellsock_job *job,
			 struct cellsock_fields *f,
			 struct cellsock_message *msg)
{
	line_ended(CELLSOCK_MSG_CONTEXT_UP, LAST_CONTEXT, f, msg);
}

static void line_qideactex(const struct cellsock_wire *wire,
			   const struct cellsock_job *job,
			   struct cellsock_fields *f,
			   struct cellsock_message *msg)
{
	line_ended(CELLSOCK_MSG_CONTEXT_DOWN, LAST_CONTEXT, f, msg);
}

static void totals(struct cellsock_fields *f, struct cellsock_message *msg)
{
	if (cellsock_fields_number(f, U32_MAX, &msg->total) &&
	    cellsock_fields_number(f, U32_MAX, &msg->done) &&
	    cellsock_fields_number(f, U32_MAX, &msg->left))
		msg->kind = CELLSOCK_MSG_TOTALS;
}

static enum cellsock_verb verb_of(const struct cellsock_job *job)
{
	return job ? job->verb : CELLSOCK_VERB_NONE;
}

/* What comes late of a question for totals, behind their first number. */
static bool late_totals(const struct cellsock_wire *wire,
			struct cellsock_fields f)
{
	u32 done, left;

	return !option(wire, RG_VIEWMODE) &&
	       cellsock_fields_number(&f, U32_MAX, &done) &&
	       cellsock_fields_number(&f, U32_MAX, &left) &&
	       cellsock_fields_end(&f);
}

/*
 * 2.3.11.  An answer that nobody waits for any more announces a payload all the
 * same: a remote must not get its bytes read as lines.
 */
static void line_qird(const struct cellsock_wire *wire,
		      const struct cellsock_job *job,
		      struct cellsock_fields *f, struct cellsock_message *msg)
{
	enum cellsock_verb verb = verb_of(job);
	u32 len, max = 0;

	if (verb == CELLSOCK_VERB_READ_TOTALS) {
		totals(f, msg);
		return;
	}
	if (!cellsock_fields_number(f, STRAY_MAX, &len))
		return;
	msg->id = CELLSOCK_NOBODY;
	if (verb == CELLSOCK_VERB_READ || verb == CELLSOCK_VERB_READ_FROM) {
		msg->id = job->id;
		max = verb == CELLSOCK_VERB_READ ? job->arg : CELLSOCK_READ_MAX;
	} else if (!len || late_totals(wire, *f)) {
		return;
	}
	read_source(f, msg);
	if (verb != CELLSOCK_VERB_READ && goes_on(wire, msg))
		return;
	announced(wire, CELLSOCK_MSG_READ, len, max, msg);
}

/*
 * 2.3.10.  "sendinfo" 1: the line and an OK, in either order, are the result of a
 * send.  A line that says that there was no room makes it none.
 */
static void send_info(const struct cellsock_wire *wire,
		      const struct cellsock_job *job,
		      struct cellsock_fields *f, struct cellsock_message *msg)
{
	u32 status, room;

	if (!read_id(f, msg, SOCKETS - 1) || msg->id != job->id ||
	    !cellsock_fields_number(f, 1, &status) ||
	    !cellsock_fields_number(f, U32_MAX, &room))
		return;
	if (wire->part == PART_OK) {
		msg->kind = status ? CELLSOCK_MSG_AGAIN : CELLSOCK_MSG_OK;
	} else {
		msg->kind = CELLSOCK_MSG_PART;
		msg->code = status ? PART_REFUSED : PART_TAKEN;
	}
}

static void line_qisend(const struct cellsock_wire *wire,
			const struct cellsock_job *job,
			struct cellsock_fields *f, struct cellsock_message *msg)
{
	if (verb_of(job) == CELLSOCK_VERB_SENT_TOTALS)
		totals(f, msg);
	else if (verb_of(job) == CELLSOCK_VERB_SEND)
		send_info(wire, job, f, msg);
}

/* 2.3.1 */
static void line_qicfg(const struct cellsock_wire *wire,
		       const struct cellsock_job *job,
		       struct cellsock_fields *f, struct cellsock_message *msg)
{
	struct cellsock_values *values = &msg->values;
	char name[CELLSOCK_OPTION_MAX + 1];
	u32 number;

	if (verb_of(job) != CELLSOCK_VERB_OPTION ||
	    !cellsock_fields_string(f, name, sizeof(name)) ||
	    strcmp(name, rg_options[job->arg].name))
		return;
	while (values->count < rg_options[job->arg].count &&
	       cellsock_fields_number(f, U16_MAX, &number))
		values->number[values->count++] = number;
	if (values->count)
		msg->kind = CELLSOCK_MSG_OPTION;
}

static enum cellsock_service service_of(const char *type)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rg_services); i++)
		if (!strcmp(type, rg_services[i]))
			return i;
	return CELLSOCK_TCP_CLIENT;
}

/*
 * 2.3.9.  A live client was seen in state 3 ("listening"), so only 4 ("closed")
 * is believed to be the end.
 */
static void line_qistate(const struct cellsock_wire *wire,
			 const struct cellsock_job *job,
			 struct cellsock_fields *f,
			 struct cellsock_message *msg)
{
	struct cellsock_socket_line *line = &msg->socket;
	u32 remote, port, state, context, server, mode;
	/* a name may stand there until its address is known */
	char type[20], addr[CELLSOCK_NAME_MAX + 1];

	if (!read_id(f, msg, SOCKETS - 1) ||
	    !cellsock_fields_string(f, type, sizeof(type)) ||
	    !cellsock_fields_string(f, addr, sizeof(addr)) ||
	    !cellsock_fields_number(f, U16_MAX, &remote) ||
	    !cellsock_fields_number(f, U16_MAX, &port) ||
	    !cellsock_fields_number(f, 4, &state) ||
	    !cellsock_fields_number(f, LAST_CONTEXT, &context) ||
	    !cellsock_fields_number(f, U8_MAX, &server) ||
	    !cellsock_fields_number(f, 2, &mode))
		return;
	msg->kind = CELLSOCK_MSG_SOCKET;
	line->service = service_of(type);
	line->phase = state < 2 ? CELLSOCK_PHASE_OPENING :
		      state < 4 ? CELLSOCK_PHASE_OPEN : CELLSOCK_PHASE_DEAD;
	line->context = context;
	msg->server = server;
	cellsock_at_addr_parse(addr, &msg->remote.addr);
	msg->remote.port = remote;
	line->mode = mode;
	if (!cellsock_fields_string(f, line->at_port, sizeof(line->at_port)) ||
	    !cellsock_at_quotable(line->at_port))
		*line->at_port = '\0';
}

/* 2.3.3 */
static void line_qiact(const struct cellsock_wire *wire,
		       const struct cellsock_job *job,
		       struct cellsock_fields *f, struct cellsock_message *msg)
{
	struct cellsock_addr addr;
	u32 state, type;

	if (!read_id(f, msg, LAST_CONTEXT) ||
	    !cellsock_fields_number(f, 1, &state) ||
	    !cellsock_fields_number(f, CELLSOCK_PDP_IPV4V6, &type))
		return;
	msg->kind = CELLSOCK_MSG_CONTEXT;
	msg->active = state;
	while (cellsock_fields_addr(f, &addr)) {
		if (addr.family == 4)
			msg->net.v4 = addr;
		else
			msg->net.v6 = addr;
	}
}

/*
 * 2.3.2.  One example there has a string more than the format, so the strings
 * are counted from the left and the authentication from the right.
 */
static void line_qicsgp(const struct cellsock_wire *wire,
			const struct cellsock_job *job,
			struct cellsock_fields *f, struct cellsock_message *msg)
{
	char text[3][CELLSOCK_CREDENTIAL_MAX + 1], last[8] = "";
	const struct cellsock_context_config *want;
	u32 type;

	if (verb_of(job) != CELLSOCK_VERB_CONTEXT_READ)
		return;
	msg->kind = CELLSOCK_MSG_CONFIG;
	want = job->config;
	if (!cellsock_fields_number(f, CELLSOCK_PDP_IPV4V6, &type) ||
	    !cellsock_fields_string(f, text[0], sizeof(text[0])) ||
	    !cellsock_fields_string(f, text[1], sizeof(text[1])) ||
	    !cellsock_fields_string(f, text[2], sizeof(text[2])))
		return;
	while (cellsock_fields_string(f, last, sizeof(last)))
		;
	msg->active = type == want->pdp_type && !strcmp(text[0], want->apn) &&
		      !strcmp(text[1], want->user) &&
		      !strcmp(text[2], want->password) &&
		      last[0] == '0' + (char)want->auth && !last[1];
}

/* 2.3.7, note 3 */
static void line_qcfg(const struct cellsock_wire *wire,
		      const struct cellsock_job *job, struct cellsock_fields *f,
		      struct cellsock_message *msg)
{
	char name[8];
	u32 mode;

	if (verb_of(job) != CELLSOCK_VERB_ROUTING ||
	    !cellsock_fields_string(f, name, sizeof(name)) ||
	    strcmp(name, "nat") || !cellsock_fields_number(f, U8_MAX, &mode))
		return;
	msg->kind = CELLSOCK_MSG_ROUTING;
	msg->active = mode;
}

/*
 * 2.3.13: a line for each request, with an address, and one for all of them; a
 * bare error may be either.
 */
static void line_qping(const struct cellsock_wire *wire,
		       const struct cellsock_job *job, struct cellsock_fields *f,
		       struct cellsock_message *msg)
{
	u32 code, size, ttl;

	if (!wire->pinging || !cellsock_fields_number(f, U16_MAX, &code))
		return;
	if (!code && cellsock_fields_addr(f, &msg->remote.addr)) {
		if (!cellsock_fields_number(f, U16_MAX, &size) ||
		    !cellsock_fields_number(f, U32_MAX, &msg->total) ||
		    !cellsock_fields_number(f, U8_MAX, &ttl))
			return;
		msg->done = ttl;
		msg->kind = CELLSOCK_MSG_PONG;
	} else if (!code) {
		msg->kind = CELLSOCK_MSG_PING_OVER;
	} else {
		msg->kind = CELLSOCK_MSG_PONG;
		msg->code = code;
	}
}

/* 2.3.16 */
static void line_qigeterror(const struct cellsock_wire *wire,
			    const struct cellsock_job *job,
			    struct cellsock_fields *f,
			    struct cellsock_message *msg)
{
	u32 code;

	if (!cellsock_fields_number(f, U16_MAX, &code))
		return;
	msg->kind = CELLSOCK_MSG_CODE;
	msg->code = code;
}

/* 2.3.14 */
static void line_qidnscfg(const struct cellsock_wire *wire,
			  const struct cellsock_job *job,
			  struct cellsock_fields *f,
			  struct cellsock_message *msg)
{
	static const struct cellsock_addr none;
	unsigned int n = 0;

	if (!read_id(f, msg, LAST_CONTEXT))
		return;
	msg->kind = CELLSOCK_MSG_DNS;
	while (n < CELLSOCK_MAX_DNS &&
	       cellsock_fields_addr(f, &msg->net.dns[n])) {
		struct cellsock_addr *dns = &msg->net.dns[n];

		/* 0.0.0.0 and :: stand for "none" */
		if (memcmp(dns->bytes, none.bytes, sizeof(none.bytes)))
			n++;
		else
			dns->family = 0;
	}
}

static const struct {
	const char *prefix;
	void (*parse)(const struct cellsock_wire *wire,
		      const struct cellsock_job *job,
		      struct cellsock_fields *f, struct cellsock_message *msg);
} lines[] = {
	{ "+QIURC:", line_urc },
	{ "+QIRD:", line_qird },
	{ "+QIOPEN:", line_qiopen },
	{ "+QISEND:", line_qisend },
	{ "+QISTATE:", line_qistate },
	{ "+QIACTEX:", line_qiactex },
	{ "+QIDEACTEX:", line_qideactex },
	{ "+QIACT:", line_qiact },
	{ "+QICSGP:", line_qicsgp },
	{ "+QIDNSCFG:", line_qidnscfg },
	{ "+QICFG:", line_qicfg },
	{ "+QIGETERROR:", line_qigeterror },
	{ "+QCFG:", line_qcfg },
	{ "+QPING:", line_qping },
};

/*
 * The results of a send.  Some firmware says OK before it says SEND OK, and with
 * "sendinfo" 1 OK is half of one.
 */
static void classify_send(const struct cellsock_wire *wire, const char *text,
			  struct cellsock_message *msg)
{
	if (!strcmp(text, "SEND OK")) {
		msg->kind = CELLSOCK_MSG_OK;
	} else if (!strcmp(text, "SEND FAIL")) {
		msg->kind = CELLSOCK_MSG_AGAIN;
	} else if (strcmp(text, "OK")) {
		return;
	} else if (wire->part == PART_TAKEN) {
		msg->kind = CELLSOCK_MSG_OK;
	} else if (wire->part == PART_REFUSED) {
		msg->kind = CELLSOCK_MSG_AGAIN;
	} else {
		msg->kind = CELLSOCK_MSG_PART;
		msg->code = PART_OK;
	}
}

/* The speed may follow (V.250, 6.2.7). */
static void classify_connect(const char *text, struct cellsock_message *msg)
{
	if (!strcmp(text, "CONNECT") || !strncmp(text, "CONNECT ", 8))
		msg->kind = CELLSOCK_MSG_OK;
	else if (!strcmp(text, "OK"))
		msg->kind = CELLSOCK_MSG_NOISE;
}

static void rg_classify(const struct cellsock_wire *wire,
			const struct cellsock_job *job, unsigned int step,
			const char *text, struct cellsock_message *msg)
{
	struct cellsock_fields f;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		if (cellsock_fields_start(&f, text, lines[i].prefix)) {
			lines[i].parse(wire, job, &f, msg);
			return;
		}
	}
	if (verb_of(job) == CELLSOCK_VERB_SEND)
		classify_send(wire, text, msg);
	else if (verb_of(job) == CELLSOCK_VERB_MODE &&
		 job->arg == CELLSOCK_MODE_TRANSPARENT)
		classify_connect(text, msg);
}

/* 2.3.1: "data header,data" instead of "data header\r\ndata" */
static const char *rg_header_stops(const struct cellsock_wire *wire,
				   const struct cellsock_job *job)
{
	bool changing = verb_of(job) == CELLSOCK_VERB_OPTION &&
			job->arg == RG_VIEWMODE;

	return changing || option(wire, RG_VIEWMODE) ? "," : "";
}

static u8 rg_features(const struct cellsock_wire *wire)
{
	static const struct {
		enum rg_option option;
		u8 feature;
	} features[] = {
		{ RG_CLOSE_MODE, CELLSOCK_FEATURE_CLOSE_URC },
		{ RG_PASSIVECLOSED, CELLSOCK_FEATURE_CLOSE_FREES },
		{ RG_RECVIND, CELLSOCK_FEATURE_WAITING_LEN },
		{ RG_DATAFORMAT, CELLSOCK_FEATURE_SEND_HEX },
	};
	u8 have = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(features); i++)
		if (option(wire, features[i].option))
			have |= features[i].feature;
	return have;
}

/**
 * struct rg_error - an error code (chapter 4)
 * @code: the code
 * @result: what it means for whoever asked
 * @text: its description
 */
struct rg_error {
	int code;
	enum cellsock_result result;
	const char *text;
};

static const struct rg_error rg_errors[] = {
	{ 550, CELLSOCK_HOST_UNREACH, "Unknown error" },
	{ 551, CELLSOCK_BUSY, "Operation blocked" },
	{ 552, CELLSOCK_HOST_UNREACH, "Invalid parameters" },
	{ 553, CELLSOCK_BUSY, "Memory not enough" },
	{ 554, CELLSOCK_BUSY, "Socket creation failed" },
	{ 555, CELLSOCK_HOST_UNREACH, "Operation not supported" },
	{ 556, CELLSOCK_ADDR_IN_USE, "Socket bind failed" },
	{ 557, CELLSOCK_FAILED, "Socket listen failed" },
	{ 558, CELLSOCK_RESET, "Socket write failed" },
	{ 559, CELLSOCK_RESET, "Socket read failed" },
	{ 560, CELLSOCK_FAILED, "Socket accept failed" },
	{ 561, CELLSOCK_NET_UNREACH, "PDP context opening failed" },
	{ 562, CELLSOCK_NET_UNREACH, "PDP context closure failed" },
	{ 563, CELLSOCK_BUSY, "Socket identity has been used" },
	{ 564, CELLSOCK_BUSY, "DNS busy" },
	{ 565, CELLSOCK_HOST_UNREACH, "DNS parse failed" },
	{ 566, CELLSOCK_REFUSED, "Socket connect failed" },
	{ 567, CELLSOCK_RESET, "Socket has been closed" },
	{ 568, CELLSOCK_BUSY, "Operation busy" },
	{ 569, CELLSOCK_TIMEDOUT, "Operation timeout" },
	{ 570, CELLSOCK_NET_UNREACH, "PDP context broken down" },
	{ 571, CELLSOCK_BUSY, "Cancel sending" },
	{ 572, CELLSOCK_BUSY, "Operation not allowed" },
	{ 573, CELLSOCK_NET_UNREACH, "APN not configured" },
	{ 574, CELLSOCK_ADDR_IN_USE, "Port busy" },
};

static const struct rg_error *find_error(int code)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rg_errors); i++)
		if (rg_errors[i].code == code)
			return &rg_errors[i];
	return NULL;
}

static enum cellsock_result rg_result(int code, u64 elapsed_ms)
{
	const struct rg_error *error = find_error(code);

	if (!error)
		return CELLSOCK_FAILED;
	return code == 566 ?
		cellsock_dialect_unconnected(elapsed_ms) : error->result;
}

static const char *rg_describe(int code)
{
	const struct rg_error *error = find_error(code);

	return error ? error->text : NULL;
}

const struct cellsock_dialect cellsock_dialect_rg = {
	.name = "rg",
	.caps = {
		.sockets = SOCKETS,
		.send_max = CELLSOCK_SEND_MAX,
		.first_context = 1,
		.last_context = LAST_CONTEXT,
		.flow_control = true,
		.ipv6 = true,
		.udp_service = true,
		.listeners = true,
		.echo = true,
	},
	.transparent = true,
	.mode_names = rg_modes,
	.setup = rg_setup,
	.options = rg_options,
	.reserved = rg_reserved,
	.lacks = CELLSOCK_NO_CODE,
	.id_taken = 563,
	.one_open = 568,
	.bad_length = 552,
	.match = rg_match,
	.header_stops = rg_header_stops,
	.features = rg_features,
	.build = rg_build,
	.classify = rg_classify,
	.result = rg_result,
	.describe = rg_describe,
};
