// SPDX-License-Identifier: GPL-2.0-only
/* Verbs to commands, lines to meanings: ldisc/dialect_m10.c */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "../ldisc/at.h"
#include "../ldisc/dialect.h"
#include "dialect_show.h"

static const struct cellsock_dialect *const m10 = &cellsock_dialect_m10;

static const struct cellsock_dialect *single(void)
{
	return cellsock_dialect_m10.fallback;
}

static const struct cellsock_open tcp_open = {
	.context = 1,
	.remote = { { 4, { 124, 79, 167, 121 } }, 7007 },
};

static const struct cellsock_open udp_open = {
	.service = CELLSOCK_UDP_CLIENT,
	.context = 1,
	.remote = { { 4, { 8, 8, 8, 8 } }, 53 },
	.local_port = 40000,
};

static const struct cellsock_open tcp_server = {
	.service = CELLSOCK_TCP_LISTENER,
	.context = 1,
	.remote = { { 4 } },
	.local_port = 8080,
	.visitors = 3,
};

static const struct cellsock_open udp_server = {
	.service = CELLSOCK_UDP_LISTENER,
	.context = 1,
	.remote = { { 4 } },
	.local_port = 65535,
	.visitors = 11,
};

static const struct cellsock_context_config config = {
	.pdp_type = CELLSOCK_PDP_IPV4,
	.apn = "CMNET",
};

static const struct cellsock_context_config full_config = {
	.pdp_type = CELLSOCK_PDP_IPV4,
	.auth = CELLSOCK_AUTH_PAP,
	.apn = "a.b",
	.user = "172",
	.password = "p,;=w",
	.dns = { { 4, { 211, 136, 18, 171 } }, { 4, { 211, 136, 112, 50 } } },
};

static const struct cellsock_context_config csd_config = {
	.pdp_type = CELLSOCK_PDP_IPV4,
	.apn = "CMNET",
	.user = "172",
	.password = "172",
	.bearer = CELLSOCK_BEARER_CSD,
	.number = "17201",
};

static const struct cellsock_values no_values;
static const struct cellsock_values one_value = { 1, { 1 } };

/* ----------------------------------------------------------- commands */

#define JOB(v, ...) { .verb = CELLSOCK_VERB_##v, ##__VA_ARGS__ }
#define P	CELLSOCK_STEP_PROMPT
#define A	CELLSOCK_STEP_ASYNC
#define O	CELLSOCK_STEP_OPTIONAL
#define DEFAULT	CELLSOCK_TIMEOUT_DEFAULT_MS

/* With context @context and side @side selected, 0: not known. */
static const struct build_case {
	const char *name;
	struct cellsock_job job;
	u32 context;
	u32 side;
	struct dialect_step steps[8];
} build_cases[] = {
	{ "model", JOB(MODEL), 0, 0, { { "AT+CGMM", DEFAULT, 0 } } },
	/* what other dialects have */
	{ "sockets", JOB(SOCKETS), 0, 0 },
	{ "a probe", JOB(PROBE), 0, 0 },
	{ "to be read", JOB(READ), 0, 0 },
	{ "what was read", JOB(READ_TOTALS), 0, 0 },
	{ "a mode", JOB(MODE), 0, 0 },
	{ "a context, read", JOB(CONTEXT_READ), 0, 0 },
	{ "an echo request", JOB(PING), 0, 0 },
	/* contexts */
	{ "contexts (3.2, 10.1)", JOB(CONTEXTS, .id = 0), 0, 0,
	  { { "AT+QIFGCNT=0", DEFAULT, 0 }, { "" },
	    { "AT+QILOCIP", DEFAULT, O }, { "AT+QISTAT", DEFAULT, O } } },
	{ "contexts, the other one (7.3)", JOB(CONTEXTS, .id = 1), 1, 1,
	  { { "AT+QIFGCNT=1", DEFAULT, 0 }, { "" },
	    { "AT+QILOCIP", DEFAULT, O }, { "AT+QISTAT", DEFAULT, O } } },
	{ "contexts, the same one", JOB(CONTEXTS, .id = 1), 2, 1,
	  { { "" }, { "" }, { "AT+QILOCIP", DEFAULT, O },
	    { "AT+QISTAT", DEFAULT, O } } },
	{ "context set (4.1)", JOB(CONTEXT_SET, .id = 0, .config = &config), 0, 0,
	  { { "AT+QIFGCNT=0", DEFAULT, 0 }, { "" },
	    { "AT+QIDEACT", 40000, O },
	    { "AT+QICSGP=1,\"CMNET\"", DEFAULT, 0 },
	    { "AT+QIMUX=1", DEFAULT, 0 }, { "AT+QIMODE=0", DEFAULT, 0 },
	    { "AT+QIDNSIP=0", DEFAULT, 0 } } },
	{ "context set, user and password (3.1)",
	  JOB(CONTEXT_SET, .id = 1, .config = &full_config), 2, 0,
	  { { "" }, { "" }, { "AT+QIDEACT", 40000, O },
	    { "AT+QICSGP=1,\"a.b\",\"172\",\"p,;=w\"", DEFAULT, 0 },
	    { "AT+QIMUX=1", DEFAULT, 0 }, { "AT+QIMODE=0", DEFAULT, 0 },
	    { "AT+QIDNSIP=0", DEFAULT, 0 } } },
	{ "context set, CSD (3.1)",
	  JOB(CONTEXT_SET, .id = 0, .config = &csd_config), 1, 0,
	  { { "" }, { "" }, { "AT+QIDEACT", 40000, O },
	    { "AT+QICSGP=0,\"17201\",\"172\",\"172\"", DEFAULT, 0 },
	    { "AT+QIMUX=1", DEFAULT, 0 }, { "AT+QIMODE=0", DEFAULT, 0 },
	    { "AT+QIDNSIP=0", DEFAULT, 0 } } },
	{ "context up (4.2)", JOB(CONTEXT_UP, .id = 0), 1, 0,
	  { { "" }, { "" }, { "AT+QIREGAPP", DEFAULT, O },
	    { "AT+QIACT", 150000, 0 } } },
	{ "context down (4.4)", JOB(CONTEXT_DOWN, .id = 1), 1, 0,
	  { { "AT+QIFGCNT=1", DEFAULT, 0 }, { "" },
	    { "AT+QIDEACT", 40000, 0 } } },
	{ "name servers", JOB(CONTEXT_DNS, .id = 0), 1, 0,
	  { { "" }, { "" }, { "AT+QIDNSCFG?", DEFAULT, 0 } } },
	{ "name servers set (9.2)",
	  JOB(DNS_SET, .id = 0, .config = &full_config), 1, 0,
	  { { "" }, { "" },
	    { "AT+QIDNSCFG=\"211.136.18.171\",\"211.136.112.50\"", DEFAULT,
	      0 } } },
	/* sockets 0 to 3 are in context 1; 3 was opened by its client */
	{ "open (4.2)", JOB(OPEN, .id = 0, .open = &tcp_open), 1, 0,
	  { { "AT+QIFGCNT=1", DEFAULT, 0 }, { "" },
	    { "AT+QIOPEN=0,\"TCP\",\"124.79.167.121\",7007", DEFAULT, A } } },
	{ "open a UDP client (4.2)", JOB(OPEN, .id = 5, .open = &udp_open), 1, 0,
	  { { "" }, { "" },
	    { "AT+QIOPEN=5,\"UDP\",\"8.8.8.8\",53", DEFAULT, A } } },
	{ "send (4.3)", JOB(SEND, .id = 0, .arg = 1460), 2, 1,
	  { { "" }, { "" }, { "AT+QISEND=0,1460", 5000, P } } },
	{ "send, nothing is known", JOB(SEND, .id = 1, .arg = 5), 0, 0,
	  { { "AT+QIFGCNT=1", DEFAULT, 0 }, { "AT+QISRVC=1", DEFAULT, 0 },
	    { "AT+QISEND=1,5", 5000, P } } },
	{ "send to a client (6.3)", JOB(SEND, .id = 3, .arg = 5), 2, 1,
	  { { "" }, { "AT+QISRVC=2", DEFAULT, 0 },
	    { "AT+QISEND=3,5", 5000, P } } },
	{ "close (4.4)", JOB(CLOSE, .id = 0), 2, 1,
	  { { "" }, { "" }, { "AT+QICLOSE=0", 40000, 0 } } },
	{ "totals sent (4.3)", JOB(SENT_TOTALS, .id = 0), 2, 2,
	  { { "" }, { "AT+QISRVC=1", DEFAULT, 0 },
	    { "AT+QISACK=0", DEFAULT, 0 } } },
	{ "a connection (10.2)", JOB(SOCKET, .id = 2), 2, 1,
	  { { "" }, { "" }, { "AT+QISACK=2", DEFAULT, 0 } } },
	{ "one that may not be there yet", JOB(SOCKET, .id = 2, .arg = 1), 2, 1,
	  { { "" }, { "" }, { "AT+QISACK=2", DEFAULT, 0 } } },
	{ "what has no acknowledgments", JOB(SOCKET, .id = 5), 2, 1 },
	/* 5, 6: the server, which is no profile, in context 1 */
	{ "listen (6.2)", JOB(OPEN, .id = 6, .open = &tcp_server), 1, 0,
	  { { "AT+QIFGCNT=1", DEFAULT, 0 }, { "" },
	    { "AT+QILPORT=\"TCP\",8080", DEFAULT, 0 },
	    { "AT+QISERVER=0,3", DEFAULT, A } } },
	{ "listen to UDP clients (5.2)",
	  JOB(OPEN, .id = 6, .open = &udp_server), 2, 1,
	  { { "" }, { "" }, { "AT+QILPORT=\"UDP\",65535", DEFAULT, 0 },
	    { "AT+QISERVER=1,5", DEFAULT, A } } },
	{ "whether it listens (5.2)", JOB(SOCKET, .id = 6), 2, 1,
	  { { "" }, { "" }, { "AT+QISERVER?", DEFAULT, 0 } } },
	{ "listen no more (6.4)", JOB(CLOSE, .id = 6), 2, 1,
	  { { "" }, { "AT+QISRVC=2", DEFAULT, 0 },
	    { "AT+QICLOSE", 40000, 0 } } },
	{ "close a client's (5.5, 6.4)", JOB(CLOSE, .id = 3), 2, 2,
	  { { "" }, { "" }, { "AT+QICLOSE=3", 40000, 0 } } },
	{ "what a client acknowledged (5.4)", JOB(SENT_TOTALS, .id = 3), 2, 1,
	  { { "" }, { "AT+QISRVC=2", DEFAULT, 0 },
	    { "AT+QISACK=3", DEFAULT, 0 } } },
	{ "a client's connection (5.4)", JOB(SOCKET, .id = 3), 2, 0,
	  { { "" }, { "AT+QISRVC=2", DEFAULT, 0 },
	    { "AT+QISACK=3", DEFAULT, 0 } } },
	{ "a UDP client's has none", JOB(SOCKET, .id = 4), 2, 0 },
	{ "what a server cannot be asked", JOB(SEND, .id = 6), 2, 0 },
	{ "a name (9.2)", JOB(RESOLVE, .arg = 1, .text = "www.google.com"), 1, 1,
	  { { "AT+QIFGCNT=1", DEFAULT, 0 }, { "" },
	    { "AT+QIDNSGIP=\"www.google.com\"", DEFAULT, A } } },
	/* options */
	{ "an option read", JOB(OPTION, .arg = 2, .values = &no_values), 0, 0,
	  { { "AT+QIHEAD?", DEFAULT, 0 } } },
	{ "an option set (3.4)", JOB(OPTION, .arg = 0, .values = &one_value), 0,
	  0, { { "AT+QISHOWRA=1", DEFAULT, 0 }, { "AT+QISHOWRA?", DEFAULT, O } } },
};

/* Where there is one connection at a time (3) */
static const struct build_case single_cases[] = {
	{ "context set (3.1)", JOB(CONTEXT_SET, .id = 1, .config = &config), 2,
	  0,
	  { { "" }, { "" }, { "AT+QIDEACT", 40000, O },
	    { "AT+QICSGP=1,\"CMNET\"", DEFAULT, 0 },
	    { "AT+QIMUX=0", DEFAULT, O }, { "AT+QIMODE=0", DEFAULT, 0 },
	    { "AT+QIDNSIP=0", DEFAULT, 0 } } },
	{ "context up (3.2)", JOB(CONTEXT_UP, .id = 0), 1, 0,
	  { { "" }, { "" }, { "AT+QIREGAPP", DEFAULT, O },
	    { "AT+QIACT", 150000, 0 } } },
	{ "open (3.2)", JOB(OPEN, .id = 0, .open = &tcp_open), 1, 0,
	  { { "AT+QIFGCNT=1", DEFAULT, 0 }, { "" },
	    { "AT+QIOPEN=\"TCP\",\"124.79.167.121\",7007", DEFAULT, A } } },
	{ "open a UDP client (3.2)", JOB(OPEN, .id = 0, .open = &udp_open), 2, 0,
	  { { "" }, { "" },
	    { "AT+QIOPEN=\"UDP\",\"8.8.8.8\",53", DEFAULT, A } } },
	{ "send (3.4)", JOB(SEND, .id = 0, .arg = 1460), 2, 0,
	  { { "" }, { "AT+QISRVC=1", DEFAULT, 0 },
	    { "AT+QISEND=1460", 5000, P } } },
	{ "close (3.5)", JOB(CLOSE, .id = 0, .arg = 2), 2, 1,
	  { { "" }, { "" }, { "AT+QICLOSE", 40000, 0 } } },
	{ "totals sent (3.4)", JOB(SENT_TOTALS, .id = 0), 2, 1,
	  { { "" }, { "" }, { "AT+QISACK", DEFAULT, 0 } } },
	{ "a connection (10.2)", JOB(SOCKET, .id = 0, .arg = 1), 2, 1,
	  { { "" }, { "" }, { "AT+QISACK", DEFAULT, 0 } } },
	{ "to be read", JOB(READ), 0, 0 },
};

static void build_desc(const struct build_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(build, build_cases, build_desc);

KUNIT_ARRAY_PARAM(single, single_cases, build_desc);

static void make_wire(struct cellsock_wire *wire, u32 context, u32 side)
{
	unsigned int i;

	memset(wire, 0, sizeof(*wire));
	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++) {
		wire->modes[i] = CELLSOCK_MODE_PUSH;
		wire->contexts[i] = i < 4;
	}
	wire->services[3] = CELLSOCK_TCP_INCOMING;
	wire->services[4] = CELLSOCK_UDP_INCOMING;
	wire->services[6] = CELLSOCK_TCP_LISTENER;
	wire->contexts[6] = 1;
	wire->services[5] = CELLSOCK_UDP_CLIENT;
	wire->selected[0] = context;
	wire->selected[1] = side;
}

static void try_build(struct kunit *test, const struct cellsock_dialect *dialect)
{
	const struct build_case *c = test->param_value;
	struct cellsock_wire wire;

	make_wire(&wire, c->context, c->side);
	wire.alone = dialect != m10;
	dialect_expect_steps(test, dialect, &wire, &c->job, c->steps,
			     ARRAY_SIZE(c->steps));
}

static void test_build(struct kunit *test)
{
	try_build(test, m10);
}

static void test_build_single(struct kunit *test)
{
	try_build(test, single());
}

/* A selection stands when the module has said so, and not before. */
static void test_confirmed(struct kunit *test)
{
	struct cellsock_job job = JOB(SEND, .id = 3, .arg = 5);
	struct cellsock_wire wire;

	make_wire(&wire, 1, 1);
	m10->confirmed(&wire, &job, 0);
	KUNIT_EXPECT_EQ(test, wire.selected[0], 2);
	/* 7.4: QISRVC may be the context's own */
	KUNIT_EXPECT_EQ(test, wire.selected[1], 0);
	m10->confirmed(&wire, &job, 1);
	KUNIT_EXPECT_EQ(test, wire.selected[1], 2);
	m10->confirmed(&wire, &job, 2);
	KUNIT_EXPECT_EQ(test, wire.selected[0], 2);
	KUNIT_EXPECT_EQ(test, wire.selected[1], 2);
	/* what is about a context says nothing of sides */
	job = (struct cellsock_job)JOB(CONTEXTS, .id = 0);
	m10->confirmed(&wire, &job, 1);
	KUNIT_EXPECT_EQ(test, wire.selected[1], 2);
	m10->confirmed(&wire, &job, 0);
	KUNIT_EXPECT_EQ(test, wire.selected[0], 1);
}

/* Nothing is cut, however long the strings that were accepted are. */
static void test_build_longest(struct kunit *test)
{
	struct cellsock_job job = JOB(CONTEXT_SET, .id = 1);
	struct cellsock_context_config *c;
	struct cellsock_step *step;
	struct cellsock_wire wire;

	make_wire(&wire, 2, 0);
	c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	step = kunit_kzalloc(test, sizeof(*step), GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, c && step);
	memset(c->apn, 'a', CELLSOCK_APN_MAX);
	memset(c->user, 'u', CELLSOCK_CREDENTIAL_MAX);
	memset(c->password, 'p', CELLSOCK_CREDENTIAL_MAX);
	job.config = c;
	cellsock_dialect_build(m10, &wire, &job, 3, step);
	KUNIT_EXPECT_STREQ(test, step->text + strlen(step->text) - 3, "pp\"");
}

/* ----------------------------------------------------------- meanings */

/*
 * A line, while step @step of @verb about socket or context @id is being
 * answered.  @means is how dialect_show() writes the message; a '.' behind it:
 * the line is the result as well.
 */
static const struct line_case {
	const char *text;
	enum cellsock_verb verb;
	u8 id;
	u8 step;
	const char *means;
} line_cases[] = {
	{ "OK", CELLSOCK_VERB_NONE, 0, 0, "OK" },
	{ "ERROR", CELLSOCK_VERB_NONE, 0, 0, "ERROR 0" },
	{ "+CME ERROR: 10", CELLSOCK_VERB_OPEN, 0, 2, "ERROR 10" },
	{ "Quectel_M10", CELLSOCK_VERB_MODEL, 0, 0, "INFO Quectel_M10" },
	{ "Call Ready", CELLSOCK_VERB_NONE, 0, 0, "NOISE" },
	{ "RDY", CELLSOCK_VERB_NONE, 0, 0, "BOOTED" },

	/* 4.2: opening */
	{ "OK", CELLSOCK_VERB_OPEN, 0, 2, "OK" },
	{ "ERROR", CELLSOCK_VERB_OPEN, 0, 2, "ERROR 0" },
	{ "0, CONNECT OK", CELLSOCK_VERB_NONE, 0, 0, "OPENED 0 0" },
	{ "1, CONNECT OK", CELLSOCK_VERB_SEND, 0, 2, "OPENED 1 0" },
	{ "5,CONNECT OK", CELLSOCK_VERB_NONE, 0, 0, "OPENED 5 0" },
	{ "5, CONNECT FAIL", CELLSOCK_VERB_NONE, 0, 0, "OPENED 5 1001" },
	{ "2, ALREADY CONNECT", CELLSOCK_VERB_NONE, 0, 0, "OPENED 2 1002" },
	{ "2, ALREADY CONNECT", CELLSOCK_VERB_OPEN, 2, 2, "OPENED 2 1002." },
	{ "2, ALREADY CONNECT", CELLSOCK_VERB_OPEN, 1, 2, "OPENED 2 1002" },
	/* firmware that cuts it short; not so short that it could be both */
	{ "0, CONNECT O", CELLSOCK_VERB_NONE, 0, 0, "OPENED 0 0" },
	{ "0, CONNECT F", CELLSOCK_VERB_NONE, 0, 0, "OPENED 0 1001" },
	{ "0, CONNECT ", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "0, CONNECT OKAY", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "6, CONNECT OK", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "4294967296, CONNECT OK", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "0, CONNECT OK, 1", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ ", CONNECT OK", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "CONNECT OK", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "CLOSED", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "CLOSE OK", CELLSOCK_VERB_CLOSE, 0, 2, "OK" },

	/* 3.1: QIMUX=1, and what comes before and behind it */
	{ "ERROR", CELLSOCK_VERB_CONTEXT_SET, 1, 4, "ERROR 1005" },
	{ "+CME ERROR: 3", CELLSOCK_VERB_CONTEXT_SET, 1, 4, "ERROR 1005" },
	{ "OK", CELLSOCK_VERB_CONTEXT_SET, 1, 4, "OK" },
	{ "ERROR", CELLSOCK_VERB_CONTEXT_SET, 1, 3, "ERROR 0" },
	{ "ERROR", CELLSOCK_VERB_CONTEXT_SET, 1, 5, "ERROR 0" },

	/* 4.3: data */
	{ "+RECEIVE: 0, 26", CELLSOCK_VERB_NONE, 0, 0, "PUSH 0 26" },
	{ "+RECEIVE: 2, 26", CELLSOCK_VERB_SEND, 0, 2, "PUSH 2 26" },
	{ "+RECEIVE:5,1460", CELLSOCK_VERB_NONE, 0, 0, "PUSH 5 1460" },
	{ "+RECEIVE: 0, 4096", CELLSOCK_VERB_NONE, 0, 0, "PUSH 0 4096" },
	{ "+RECEIVE: 0, 4097", CELLSOCK_VERB_NONE, 0, 0, "STRAY 0 4097" },
	{ "+RECEIVE: 0, 65536", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+RECEIVE: 6, 26", CELLSOCK_VERB_NONE, 0, 0, "STRAY 255 26" },
	{ "+RECEIVE: 0, -1", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+RECEIVE: 0", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+RECEIVE: 0, 26, 1", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },

	/* 3.4, 4.3: sending */
	{ "SEND OK", CELLSOCK_VERB_SEND, 0, 2, "OK" },
	{ "SEND FAIL", CELLSOCK_VERB_SEND, 0, 2, "AGAIN" },
	{ "OK", CELLSOCK_VERB_SEND, 0, 2, "NOISE" },
	{ "ERROR", CELLSOCK_VERB_SEND, 0, 2, "ERROR 0" },
	{ "OK", CELLSOCK_VERB_SEND, 0, 0, "OK" },
	{ "OK", CELLSOCK_VERB_SEND, 0, 1, "OK" },
	{ "SEND OK", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QISACK: 1024, 536, 488", CELLSOCK_VERB_SENT_TOTALS, 0, 2,
	  "TOTALS 1024 536 488" },
	{ "+QISACK: 0, 0, 0", CELLSOCK_VERB_SENT_TOTALS, 0, 2, "TOTALS 0 0 0" },
	{ "+QISACK: 10, 10, 0", CELLSOCK_VERB_SOCKET, 2, 2,
	  "SOCKET 2 OPEN 1 push " },
	{ "+QISACK: 10, 10", CELLSOCK_VERB_SENT_TOTALS, 0, 2, "UNKNOWN" },
	{ "+QISACK: 10, 10, 0", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },

	/* 4.4, 8.4: closing */
	{ "0, CLOSE OK", CELLSOCK_VERB_CLOSE, 0, 2, "OK" },
	{ "1, CLOSE OK", CELLSOCK_VERB_CLOSE, 0, 2, "CLOSED 1" },
	{ "CLOSE OK", CELLSOCK_VERB_CLOSE, 0, 2, "OK" },
	{ "ERROR", CELLSOCK_VERB_CLOSE, 0, 2, "OK" },
	{ "ERROR", CELLSOCK_VERB_CLOSE, 0, 0, "ERROR 1004" },
	{ "+CME ERROR: 3", CELLSOCK_VERB_CLOSE, 0, 0, "ERROR 1004" },
	{ "ERROR", CELLSOCK_VERB_CLOSE, 0, 1, "ERROR 0" },
	{ "+CME ERROR: 3", CELLSOCK_VERB_CLOSE, 0, 2, "OK" },
	{ "0, CLOSED", CELLSOCK_VERB_NONE, 0, 0, "CLOSED 0" },
	{ "0, CLOSED", CELLSOCK_VERB_CLOSE, 0, 2, "CLOSED 0" },
	{ "6, CLOSED", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },

	/* 5.2, 6.2: a server and its clients */
	{ "OK", CELLSOCK_VERB_OPEN, 6, 2, "OK" },
	{ "SERVER OK", CELLSOCK_VERB_NONE, 0, 0, "OPENED 6 0" },
	{ "SERVER OK", CELLSOCK_VERB_OPEN, 6, 3, "OPENED 6 0." },
	{ "SERVER FAIL", CELLSOCK_VERB_NONE, 0, 0, "OPENED 6 1003" },
	{ "SERVER", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "SERVER OKAY", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "REMOTE IP: 10.79.141.26", CELLSOCK_VERB_NONE, 0, 0,
	  "INCOMING 0 255 10.79.141.26:0" },
	{ "0, REMOTE IP: 10.79.141.26", CELLSOCK_VERB_NONE, 0, 0,
	  "INCOMING 0 255 10.79.141.26:0" },
	{ "5, REMOTE IP: 10.79.141.26", CELLSOCK_VERB_SEND, 0, 2,
	  "INCOMING 5 255 10.79.141.26:0" },
	{ "6, REMOTE IP: 10.79.141.26", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "0, REMOTE IP: 10.79.141", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "0, REMOTE IP: 10.79.141.26, 1", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QISERVER: 1, 1", CELLSOCK_VERB_SOCKET, 6, 2,
	  "SOCKET 6 OPEN 1 push " },
	{ "+QISERVER: 0, 0", CELLSOCK_VERB_SOCKET, 6, 2,
	  "SOCKET 6 DEAD 1 push " },
	{ "+QISERVER: 2, 0", CELLSOCK_VERB_SOCKET, 6, 2, "UNKNOWN" },
	{ "+QISERVER: 1, 1", CELLSOCK_VERB_SOCKET, 2, 2, "UNKNOWN" },
	{ "+QISERVER: 1, 1", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	/* 5.5, 6.4: ... and their end */
	{ "CLOSE OK", CELLSOCK_VERB_CLOSE, 6, 2, "OK" },
	{ "ERROR", CELLSOCK_VERB_CLOSE, 6, 2, "OK" },
	{ "3, CLOSE OK", CELLSOCK_VERB_CLOSE, 3, 2, "OK" },
	{ "3, CLOSE OK", CELLSOCK_VERB_CLOSE, 6, 2, "CLOSED 3" },
	/* 5.4: what user space may ask for */
	{ "+QISRVC: 2", CELLSOCK_VERB_RAW, 0, 0, "INFO +QISRVC: 2" },
	{ "+QISERVER: 1, 1", CELLSOCK_VERB_RAW, 0, 0, "INFO +QISERVER: 1, 1" },

	/* 3.2, 3.5, 10.1: contexts */
	{ "OK", CELLSOCK_VERB_CONTEXTS, 1, 0, "OK" },
	{ "OK", CELLSOCK_VERB_CONTEXTS, 1, 3, "NOISE" },
	{ "STATE: CONNECT OK", CELLSOCK_VERB_CONTEXTS, 1, 3, "OK" },
	{ "STATE: IP STATUS", CELLSOCK_VERB_CONTEXTS, 1, 3, "OK" },
	{ "STATE: IP INITIAL", CELLSOCK_VERB_CONTEXTS, 1, 3,
	  "CONTEXT 1 inactive." },
	{ "STATE: PDP DEACT", CELLSOCK_VERB_CONTEXTS, 1, 3,
	  "CONTEXT 1 inactive." },
	{ "10.79.142.227", CELLSOCK_VERB_CONTEXTS, 1, 2,
	  "CONTEXT 1 active 10.79.142.227." },
	{ "ERROR", CELLSOCK_VERB_CONTEXTS, 1, 2, "ERROR 0" },
	{ "10.79.142.227", CELLSOCK_VERB_CONTEXTS, 1, 3, "UNKNOWN" },
	{ "10.79.142.227", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "10.79.142", CELLSOCK_VERB_CONTEXTS, 1, 2, "UNKNOWN" },
	{ "DEACT OK", CELLSOCK_VERB_CONTEXT_DOWN, 1, 2, "OK" },
	{ "DEACT OK", CELLSOCK_VERB_CONTEXT_SET, 1, 2, "OK" },
	{ "DEACT OK", CELLSOCK_VERB_NONE, 1, 0, "UNKNOWN" },
	{ "+PDP DEACT", CELLSOCK_VERB_NONE, 0, 0, "CONTEXT_LOST 255" },
	{ "+PDP: DEACT", CELLSOCK_VERB_SEND, 0, 2, "UNKNOWN" },
	{ "+QIDNSCFG: \"211.136.18.171\",\"211.136.112.50\"",
	  CELLSOCK_VERB_CONTEXT_DNS, 1, 2, "DNS 211.136.18.171 211.136.112.50" },
	{ "PrimaryDns: 211.136.18.171", CELLSOCK_VERB_CONTEXT_DNS, 1, 2,
	  "DNS 211.136.18.171" },
	{ "SecondaryDns: 0.0.0.0", CELLSOCK_VERB_CONTEXT_DNS, 1, 2, "DNS" },
	{ "PrimaryDns: 211.136.18.171", CELLSOCK_VERB_NONE, 1, 0, "UNKNOWN" },

	/* 3.4: what stands before data */
	{ "+QIHEAD: 0", CELLSOCK_VERB_OPTION, 0, 1, "OPTION 0" },
	{ "+QIHEAD: 1", CELLSOCK_VERB_OPTION, 0, 0, "OPTION 1" },
	{ "+QISHOWRA: 1", CELLSOCK_VERB_OPTION, 0, 1, "UNKNOWN" },
	{ "+QIHEAD:", CELLSOCK_VERB_OPTION, 0, 1, "UNKNOWN" },
};

static void line_desc(const struct line_case *c, char *desc)
{
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%d.%u: %s", c->verb, c->step,
		  c->text);
}

KUNIT_ARRAY_PARAM(line, line_cases, line_desc);

/* Lines of the only connection; a ':' is a stop, at which they may end. */
static const struct line_case single_lines[] = {
	{ "CONNECT OK", CELLSOCK_VERB_NONE, 0, 0, "OPENED 0 0" },
	{ "CONNECT OK", CELLSOCK_VERB_OPEN, 0, 2, "OPENED 0 0." },
	{ "CONNECT O", CELLSOCK_VERB_NONE, 0, 0, "OPENED 0 0" },
	{ "CONNECT", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "CONNECT FAIL", CELLSOCK_VERB_NONE, 0, 0, "OPENED 0 1001" },
	{ "ALREADY CONNECT", CELLSOCK_VERB_NONE, 0, 0, "OPENED 0 1002" },
	{ "0, CONNECT OK", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "CLOSED", CELLSOCK_VERB_NONE, 0, 0, "CLOSED 0" },
	{ "CLOSED", CELLSOCK_VERB_SEND, 0, 2, "CLOSED 0" },
	{ "CLOSE OK", CELLSOCK_VERB_CLOSE, 0, 2, "OK" },
	{ "CLOSE OK", CELLSOCK_VERB_NONE, 0, 0, "CLOSED 0" },
	{ "IPD5:", CELLSOCK_VERB_NONE, 0, 0, "PUSH 0 5" },
	{ "IPD1460:", CELLSOCK_VERB_SEND, 0, 2, "PUSH 0 1460" },
	{ "IPD4097:", CELLSOCK_VERB_NONE, 0, 0, "STRAY 0 4097" },
	{ "IPD65536:", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "IPD:", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "IPD5,6:", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "IPD-5:", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "IP5:", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	/* which no stop ended */
	{ "IPD5", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	/* the end of the line before was lost */
	{ "SEND OKIPD5:", CELLSOCK_VERB_SEND, 0, 2, "PUSH 0 5?" },
	{ "+QISACK: 5, 3, 2", CELLSOCK_VERB_SENT_TOTALS, 0, 2, "TOTALS 5 3 2" },
	{ "SEND OK", CELLSOCK_VERB_SEND, 0, 2, "OK" },
	{ "SEND FAIL", CELLSOCK_VERB_SEND, 0, 2, "AGAIN" },
	/* 3.1: firmware that has no QIMUX at all */
	{ "ERROR", CELLSOCK_VERB_CONTEXT_SET, 1, 4, "ERROR 0" },
	{ "+RECEIVE: 0, 26", CELLSOCK_VERB_NONE, 0, 0, "PUSH 0 26" },
};

static void single_desc(const struct line_case *c, char *desc)
{
	strscpy(desc, c->text, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(single_line, single_lines, single_desc);

/* QIHEAD where it is about an option */
static struct cellsock_job job_of(const struct line_case *c)
{
	return (struct cellsock_job) {
		.verb = c->verb,
		.id = c->id,
		.arg = c->verb == CELLSOCK_VERB_OPTION ? 2 : 0,
	};
}

static void test_line(struct kunit *test)
{
	const struct line_case *c = test->param_value;
	struct cellsock_job job = job_of(c);
	struct cellsock_message msg;
	struct cellsock_wire wire;
	char buf[160];
	size_t n;

	make_wire(&wire, 0, 0);
	cellsock_dialect_classify(m10, &wire, c->verb ? &job : NULL, c->step,
				  c->text, &msg);
	dialect_show(buf, sizeof(buf), m10, &msg);
	n = strlen(buf);
	scnprintf(buf + n, sizeof(buf) - n, "%s", msg.ends ? "." : "");
	KUNIT_EXPECT_STREQ(test, buf, c->means);
}

static void test_single_line(struct kunit *test)
{
	const struct line_case *c = test->param_value;
	size_t len = strlen(c->text);
	struct cellsock_job job = job_of(c);
	struct cellsock_message msg;
	struct cellsock_wire wire;
	char text[64], buf[160];

	make_wire(&wire, 0, 0);
	wire.alone = true;
	strscpy(text, c->text, sizeof(text));
	wire.at_stop = text[len - 1] == ':';
	if (wire.at_stop)
		text[len - 1] = '\0';
	cellsock_dialect_classify(single(), &wire, c->verb ? &job : NULL,
				  c->step, text, &msg);
	dialect_show(buf, sizeof(buf), single(), &msg);
	len = strlen(buf);
	scnprintf(buf + len, sizeof(buf) - len, "%s%s", msg.ends ? "." : "",
		  msg.doubtful ? "?" : "");
	KUNIT_EXPECT_STREQ(test, buf, c->means);
}

/* No message names a socket, a context or a length beyond the bounds. */
static void test_truncated_lines(struct kunit *test)
{
	struct cellsock_message msg;
	struct cellsock_wire wire;
	char text[160];
	unsigned int i;
	size_t len;

	make_wire(&wire, 0, 0);
	for (i = 0; i < ARRAY_SIZE(line_cases); i++) {
		const struct line_case *c = &line_cases[i];
		struct cellsock_job job = job_of(c);

		for (len = strlen(c->text); len; len--) {
			strscpy(text, c->text, len + 1);
			cellsock_dialect_classify(m10, &wire,
						  c->verb ? &job : NULL,
						  c->step, text, &msg);
			KUNIT_EXPECT_LE(test, msg.len, 65535u);
			if (msg.kind == CELLSOCK_MSG_CONTEXT_LOST ||
			    msg.kind == CELLSOCK_MSG_STRAY)
				continue;
			KUNIT_EXPECT_LE(test, msg.len, 4096u);
			KUNIT_EXPECT_LE(test, (int)msg.id, 6);
		}
	}
}

/* ------------------------------------------------------- tables, identity */

static void test_error(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, (int)m10->result(1001, 0), (int)CELLSOCK_REFUSED);
	KUNIT_EXPECT_EQ(test, (int)m10->result(1001, 19999),
			(int)CELLSOCK_REFUSED);
	KUNIT_EXPECT_EQ(test, (int)m10->result(1001, 20000),
			(int)CELLSOCK_TIMEDOUT);
	KUNIT_EXPECT_EQ(test, (int)m10->result(1002, 0), (int)CELLSOCK_BUSY);
	KUNIT_EXPECT_EQ(test, (int)m10->result(3, 0), (int)CELLSOCK_FAILED);
	KUNIT_EXPECT_STREQ(test, m10->describe(1001), "CONNECT FAIL");
	KUNIT_EXPECT_STREQ(test, m10->describe(1002), "ALREADY CONNECT");
	KUNIT_EXPECT_STREQ(test, m10->describe(1003), "SERVER FAIL");
	KUNIT_EXPECT_NULL(test, m10->describe(3));
	KUNIT_EXPECT_EQ(test, m10->id_taken, 1002);
	/* a bare ERROR is none of these */
	KUNIT_EXPECT_NE(test, m10->one_open, 0);
	KUNIT_EXPECT_NE(test, m10->bad_length, 0);
	KUNIT_EXPECT_EQ(test, m10->lacks, 1005);
	KUNIT_EXPECT_NE(test, single()->lacks, 0);
	KUNIT_EXPECT_STREQ(test, m10->describe(1005),
			   "the module has one connection at a time");
}

static void test_find(struct kunit *test)
{
	KUNIT_EXPECT_PTR_EQ(test, cellsock_dialect_find("Quectel_Ltd",
							"Quectel_M10"), m10);
	KUNIT_EXPECT_PTR_EQ(test, cellsock_dialect_find("Quectel_Ltd", "M10"),
			    m10);
	KUNIT_EXPECT_PTR_EQ(test, cellsock_dialect_find("Quectel", "RG200U-CN"),
			    &cellsock_dialect_rg);
}

/* What the driver itself sends that changes anything is its alone. */
static void test_reserved(struct kunit *test)
{
	struct cellsock_step *step;
	struct cellsock_wire wire;
	unsigned int i, j;

	make_wire(&wire, 0, 0);
	step = kunit_kzalloc(test, sizeof(*step), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, step);
	for (i = 0; i < ARRAY_SIZE(build_cases); i++) {
		const struct cellsock_job *job = &build_cases[i].job;

		for (j = 0; ; j++) {
			memset(step, 0, sizeof(*step));
			if (!cellsock_dialect_build(m10, &wire, job, j, step))
				break;
			if (!*step->text || strchr(step->text, '?') ||
			    strstr(step->text, "QISTAT") ||
			    strstr(step->text, "QILOCIP") ||
			    strstr(step->text, "QISACK") ||
			    strstr(step->text, "QIDNSCFG") ||
			    strstr(step->text, "CGMM"))
				continue;
			KUNIT_EXPECT_EQ_MSG(test,
					    (int)cellsock_at_check_raw(step->text,
								       m10->reserved),
					    (int)CELLSOCK_AT_RESERVED, "%s",
					    step->text);
		}
	}
}

static void test_options(struct kunit *test)
{
	static const char *const names[] = {
		"QISHOWRA", "QISHOWLA", "QIHEAD", "QISHOWPT",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		const struct cellsock_option *o = &m10->options[i];

		KUNIT_EXPECT_STREQ(test, o->name, names[i]);
		KUNIT_EXPECT_EQ(test, (int)o->count, 1);
		KUNIT_EXPECT_EQ(test, (int)o->range[0].max, 1);
		KUNIT_EXPECT_EQ(test, (int)o->pin.count, 1);
		KUNIT_EXPECT_EQ(test, (int)o->pin.number[0], 0);
	}
	KUNIT_EXPECT_NULL(test, m10->options[i].name);
}

static void test_caps(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, (int)m10->caps.sockets, 6);
	KUNIT_EXPECT_EQ(test, (int)m10->caps.send_max, 1460);
	KUNIT_EXPECT_EQ(test, (int)m10->caps.first_context, 0);
	KUNIT_EXPECT_EQ(test, (int)m10->caps.last_context, 1);
	KUNIT_EXPECT_FALSE(test, m10->caps.flow_control);
	KUNIT_EXPECT_FALSE(test, m10->caps.ipv6);
	KUNIT_EXPECT_FALSE(test, m10->caps.echo);
	KUNIT_EXPECT_TRUE(test, m10->caps.csd);
	KUNIT_EXPECT_TRUE(test, m10->caps.listeners);
	KUNIT_EXPECT_TRUE(test, m10->caps.udp_listeners);
	KUNIT_EXPECT_FALSE(test, m10->caps.udp_service);
	KUNIT_EXPECT_EQ(test, (int)m10->caps.listeners_apart, 1);
	KUNIT_EXPECT_EQ(test, (int)m10->caps.visitors, 5);
	KUNIT_EXPECT_LE(test, m10->caps.sockets + m10->caps.listeners_apart,
			CELLSOCK_MAX_SOCKETS);
}

static void test_single_caps(struct kunit *test)
{
	const struct cellsock_setup *setup = single()->setup;

	KUNIT_EXPECT_STREQ(test, single()->name, m10->name);
	KUNIT_EXPECT_NULL(test, single()->fallback);
	KUNIT_EXPECT_TRUE(test, single()->bare_headers);
	KUNIT_EXPECT_FALSE(test, m10->bare_headers);
	KUNIT_EXPECT_EQ(test, (int)single()->caps.sockets, 1);
	KUNIT_EXPECT_EQ(test, (int)single()->caps.last_context, 1);
	KUNIT_EXPECT_FALSE(test, single()->caps.listeners);
	KUNIT_EXPECT_FALSE(test, single()->caps.udp_listeners);
	KUNIT_EXPECT_NULL(test, single()->options[0].name);
	/* without which payload would be lines */
	while (setup->set && strcmp(setup->set, "AT+QIHEAD=1"))
		setup++;
	KUNIT_ASSERT_NOT_NULL(test, setup->set);
	KUNIT_EXPECT_TRUE(test, setup->required);
}

static struct kunit_case dialect_cases[] = {
	KUNIT_CASE_PARAM(test_build, build_gen_params),
	KUNIT_CASE_PARAM(test_build_single, single_gen_params),
	KUNIT_CASE_PARAM(test_single_line, single_line_gen_params),
	KUNIT_CASE(test_single_caps),
	KUNIT_CASE(test_confirmed),
	KUNIT_CASE(test_build_longest),
	KUNIT_CASE_PARAM(test_line, line_gen_params),
	KUNIT_CASE(test_truncated_lines),
	KUNIT_CASE(test_error),
	KUNIT_CASE(test_find),
	KUNIT_CASE(test_reserved),
	KUNIT_CASE(test_options),
	KUNIT_CASE(test_caps),
	{}
};

static struct kunit_suite dialect_suite = {
	.name = "cellsock-dialect-m10",
	.test_cases = dialect_cases,
};

kunit_test_suite(dialect_suite);
