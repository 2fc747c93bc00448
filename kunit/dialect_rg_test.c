// SPDX-License-Identifier: GPL-2.0-only
/* Verbs to commands, lines to meanings: ldisc/dialect.c, ldisc/dialect_rg.c */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "../ldisc/at.h"
#include "../ldisc/dialect.h"
#include "dialect_show.h"

static const struct cellsock_dialect *const rg = &cellsock_dialect_rg;

static const struct cellsock_open v4_open = {
	.context = 1,
	.remote = { { 4, { 220, 180, 239, 212 } }, 8009 },
};

static const struct cellsock_open v6_open = {
	.context = 5,
	.remote = { { 6, { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } }, 65535 },
};

static const struct cellsock_open udp_open = {
	.service = CELLSOCK_UDP_CLIENT,
	.context = 1,
	.remote = { { 4, { 8, 8, 8, 8 } }, 53 },
	.local_port = 40000,
};

static const struct cellsock_open service_open = {
	.service = CELLSOCK_UDP_SERVICE,
	.context = 1,
	.remote = { { 4, { 0 } }, 0 },
	.local_port = 3030,
};

static const struct cellsock_open listener_open = {
	.service = CELLSOCK_TCP_LISTENER,
	.context = 1,
	.remote = { { 4, { 0 } }, 0 },
	.local_port = 2020,
};

static const struct cellsock_ping one_ping = {
	.context = 2,
	.remote = { 4, { 10, 7, 89, 10 } },
	.size = 1500,
};

static const struct cellsock_endpoint remote = {
	{ 4, { 10, 7, 89, 10 } }, 6969
};

static const struct cellsock_context_config config = {
	.pdp_type = CELLSOCK_PDP_IPV4,
	.apn = "UNINET",
};

static const struct cellsock_context_config full_config = {
	.pdp_type = CELLSOCK_PDP_IPV4V6,
	.auth = CELLSOCK_AUTH_EITHER,
	.apn = "a.b",
	.user = "u ser",
	.password = "p,;=w",
};

static const struct cellsock_context_config one_dns = {
	.dns = { { 4, { 8, 8, 8, 8 } } },
};

static const struct cellsock_context_config two_dns = {
	.dns = { { 4, { 8, 8, 8, 8 } },
		 { 6, { 0x20, 0x01, 0x0d, 0xb8, [15] = 0x53 } } },
};

static const struct cellsock_setup setup = {
	"AT+SET=1", "AT+SET?", "+SET: 1", 0
};

static const struct cellsock_setup setup_unread = { "ATE0", NULL, NULL, 0 };

static const struct cellsock_values no_values;
static const struct cellsock_values two_values = { 2, { 1, 0 } };

/* ----------------------------------------------------------- commands */

#define JOB(v, ...) { .verb = CELLSOCK_VERB_##v, ##__VA_ARGS__ }
#define P	CELLSOCK_STEP_PROMPT
#define A	CELLSOCK_STEP_ASYNC
#define O	CELLSOCK_STEP_OPTIONAL
#define E	CELLSOCK_STEP_ELSE
#define X	CELLSOCK_STEP_EXPLAIN
#define H	CELLSOCK_STEP_HEX
#define C	CELLSOCK_STEP_COUNTED
#define DEFAULT	CELLSOCK_TIMEOUT_DEFAULT_MS

static const struct build_case {
	const char *name;
	struct cellsock_job job;
	const char *option;
	struct dialect_step steps[4];
} build_cases[] = {
	/* V.250, 3GPP TS 27.007 */
	{ "setup", JOB(SETUP, .setup = &setup), NULL,
	  { { "AT+SET=1", DEFAULT, 0 }, { "AT+SET?", DEFAULT, O } } },
	{ "setup, not to be read", JOB(SETUP, .setup = &setup_unread), NULL,
	  { { "ATE0", DEFAULT, 0 } } },
	{ "manufacturer", JOB(MANUFACTURER), NULL, { { "AT+CGMI", DEFAULT, 0 } } },
	{ "model", JOB(MODEL), NULL, { { "AT+CGMM", DEFAULT, 0 } } },
	{ "revision", JOB(REVISION), NULL, { { "AT+CGMR", DEFAULT, 0 } } },
	{ "sim", JOB(SIM), NULL, { { "AT+CPIN?", DEFAULT, 0 } } },
	{ "pin", JOB(PIN, .text = "1234"), NULL,
	  { { "AT+CPIN=\"1234\"", DEFAULT, 0 } } },
	{ "registration", JOB(REGISTRATION), NULL,
	  { { "AT+C5GREG?", DEFAULT, O }, { "AT+CEREG?", DEFAULT, O },
	    { "AT+CGREG?", DEFAULT, O }, { "AT+CREG?", DEFAULT, O } } },
	{ "raw", JOB(RAW, .text = "AT+CSQ;+COPS?"), NULL,
	  { { "AT+CSQ;+COPS?", 30000, 0 } } },
	/* rg; time-outs as the document states them */
	{ "sockets (2.3.9)", JOB(SOCKETS), NULL, { { "AT+QISTATE?", 300, 0 } } },
	{ "socket (2.3.9)", JOB(SOCKET, .id = 11), NULL,
	  { { "AT+QISTATE=1,11", 300, 0 } } },
	{ "contexts (2.3.3)", JOB(CONTEXTS), NULL, { { "AT+QIACT?", DEFAULT, 0 } } },
	{ "context read (2.3.2)", JOB(CONTEXT_READ, .id = 2), NULL,
	  { { "AT+QICSGP=2", DEFAULT, 0 } } },
	{ "context set (3.1.1)", JOB(CONTEXT_SET, .id = 1, .config = &config), NULL,
	  { { "AT+QICSGP=1,1,\"UNINET\",\"\",\"\",0", DEFAULT, 0 } } },
	{ "context set, all of it",
	  JOB(CONTEXT_SET, .id = 5, .config = &full_config), NULL,
	  { { "AT+QICSGP=5,3,\"a.b\",\"u ser\",\"p,;=w\",3", DEFAULT, 0 } } },
	{ "context up (2.3.5, 3.1.2)", JOB(CONTEXT_UP, .id = 1), NULL,
	  { { "AT+QIACTEX=1,0", 150000, A | E },
	    { "AT+QIACT=1", 150000, X }, { "AT+QIGETERROR", DEFAULT, 0 } } },
	{ "context down (2.3.6, 3.1.3)", JOB(CONTEXT_DOWN, .id = 1), NULL,
	  { { "AT+QIDEACTEX=1", 40000, A | E },
	    { "AT+QIDEACT=1", 40000, 0 } } },
	{ "name servers (2.3.14)", JOB(CONTEXT_DNS, .id = 3), NULL,
	  { { "AT+QIDNSCFG=3", DEFAULT, 0 } } },
	{ "name servers set (2.3.14)",
	  JOB(DNS_SET, .id = 3, .config = &one_dns), NULL,
	  { { "AT+QIDNSCFG=3,\"8.8.8.8\"", DEFAULT, 0 } } },
	{ "two name servers set (2.3.14)",
	  JOB(DNS_SET, .id = 3, .config = &two_dns), NULL,
	  { { "AT+QIDNSCFG=3,\"8.8.8.8\",\"2001:db8::53\"", DEFAULT, 0 } } },
	{ "open (3.4.1)", JOB(OPEN, .open = &v4_open), NULL,
	  { { "AT+QIOPEN=1,0,\"TCP\",\"220.180.239.212\",8009,0,1", DEFAULT,
	      A | X }, { "AT+QIGETERROR", DEFAULT, 0 } } },
	{ "open, IPv6", JOB(OPEN, .id = 11, .open = &v6_open), NULL,
	  { { "AT+QIOPEN=5,11,\"TCP\",\"2001:db8::1\",65535,0,1", DEFAULT,
	      A | X }, { "AT+QIGETERROR", DEFAULT, 0 } } },
	{ "open a UDP client (2.3.7)", JOB(OPEN, .id = 3, .open = &udp_open), NULL,
	  { { "AT+QIOPEN=1,3,\"UDP\",\"8.8.8.8\",53,40000,1", DEFAULT,
	      A | X }, { "AT+QIGETERROR", DEFAULT, 0 } } },
	{ "open a UDP service (3.6.1)",
	  JOB(OPEN, .id = 2, .open = &service_open), NULL,
	  { { "AT+QIOPEN=1,2,\"UDP SERVICE\",\"127.0.0.1\",0,3030,1",
	      DEFAULT, A | X }, { "AT+QIGETERROR", DEFAULT, 0 } } },
	{ "close, the answer is the end (2.3.8)", JOB(CLOSE, .id = 3, .arg = 2),
	  NULL, { { "AT+QICLOSE=3,2", DEFAULT + 2000, 0 } } },
	{ "close, a URC is the end (2.3.8)", JOB(CLOSE, .id = 3, .arg = 10),
	  "close mode",
	  { { "AT+QICLOSE=3,10", DEFAULT + 10000, A } } },
	{ "send (3.4.2)", JOB(SEND, .arg = 5), NULL,
	  { { "AT+QISEND=0,5", 5000, P } } },
	{ "send in hex format (2.3.1)", JOB(SEND, .id = 1, .arg = 5),
	  "dataformat", { { "AT+QISEND=1", 5000, P | H } } },
	{ "an option read (2.3.1)",
	  JOB(OPTION, .arg = 0, .values = &no_values), NULL,
	  { { "AT+QICFG=\"dataformat\"", DEFAULT, 0 } } },
	{ "an option set (2.3.1)", JOB(OPTION, .arg = 0, .values = &two_values),
	  NULL, { { "AT+QICFG=\"dataformat\",1,0", DEFAULT, 0 },
		  { "AT+QICFG=\"dataformat\"", DEFAULT, O } } },
	{ "send to (3.6.2)", JOB(SEND, .id = 2, .arg = 10, .remote = &remote),
	  NULL, { { "AT+QISEND=2,10,\"10.7.89.10\",6969", 5000, P } } },
	{ "send to, in hex format (2.3.1)",
	  JOB(SEND, .id = 2, .arg = 10, .remote = &remote), "dataformat",
	  { { "AT+QISEND=2,20,\"10.7.89.10\",6969", 5000, P | H | C } } },
	{ "read from (3.6.3)", JOB(READ_FROM, .id = 2), NULL,
	  { { "AT+QIRD=2", DEFAULT, 0 } } },
	{ "read (3.2.3)", JOB(READ, .arg = 1500), NULL,
	  { { "AT+QIRD=0,1500", DEFAULT, 0 } } },
	{ "totals sent (3.2.2)", JOB(SENT_TOTALS), NULL,
	  { { "AT+QISEND=0,0", DEFAULT, 0 } } },
	{ "totals read (3.2.3)", JOB(READ_TOTALS), NULL,
	  { { "AT+QIRD=0,0", DEFAULT, 0 } } },
	{ "to push mode (2.3.12)",
	  JOB(MODE, .id = 4, .arg = CELLSOCK_MODE_PUSH), NULL,
	  { { "AT+QISWTMD=4,1", DEFAULT, 0 } } },
	{ "to buffer mode (2.3.12)",
	  JOB(MODE, .id = 4, .arg = CELLSOCK_MODE_BUFFER), NULL,
	  { { "AT+QISWTMD=4,0", DEFAULT, 0 } } },
	{ "a listener (3.5.1)", JOB(OPEN, .id = 1, .open = &listener_open),
	  NULL, { { "AT+QIOPEN=1,1,\"TCP LISTENER\",\"127.0.0.1\",0,2020,1",
		    DEFAULT, A | X }, { "AT+QIGETERROR", DEFAULT, 0 } } },
	{ "whether there is a way in (2.3.7, note 3)", JOB(ROUTING), NULL,
	  { { "AT+QCFG=\"nat\"", DEFAULT, 0 } } },
	{ "a way in", JOB(ROUTE), NULL,
	  { { "AT+QCFG=\"nat\",1", DEFAULT, 0 } } },
	{ "an echo request (2.3.13)", JOB(PING, .ping = &one_ping), NULL,
	  { { "AT+QPING=2,\"10.7.89.10\",4,1,1500", 9000, A | X },
	    { "AT+QIGETERROR", DEFAULT, 0 } } },
	{ "a name (2.3.7)", JOB(RESOLVE, .id = 3, .arg = 2, .text = "a.b"), NULL,
	  { { "AT+QIOPEN=2,3,\"UDP\",\"a.b\",9,0,0", DEFAULT, A | X },
	    { "AT+QIGETERROR", DEFAULT, 0 } } },
	{ "where URCs go", JOB(URC_PORT, .text = "usbat"), NULL,
	  { { "AT+QURCCFG=\"urcport\",\"usbat\"", DEFAULT, 0 } } },
};

static void build_desc(const struct build_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(build, build_cases, build_desc);

/* Number of the option @name. */
static unsigned int number_of(struct kunit *test, const char *name)
{
	unsigned int i;

	for (i = 0; rg->options[i].name; i++)
		if (!strcmp(rg->options[i].name, name))
			return i;
	KUNIT_FAIL(test, "no option %s", name);
	return 0;
}

static void test_build(struct kunit *test)
{
	const struct build_case *c = test->param_value;
	struct cellsock_wire wire = { 0 };
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		wire.modes[i] = CELLSOCK_MODE_PUSH;
	if (c->option)
		wire.options[number_of(test, c->option)][0] = 1;
	dialect_expect_steps(test, rg, &wire, &c->job, c->steps,
			     ARRAY_SIZE(c->steps));
}

/* Nothing is cut, however long the strings that were accepted are. */
static void test_build_longest(struct kunit *test)
{
	struct cellsock_context_config *c;
	struct cellsock_wire wire = { 0 };
	struct cellsock_step *step;
	struct cellsock_job job = JOB(CONTEXT_SET, .id = 5);
	char *raw;

	c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	step = kunit_kzalloc(test, sizeof(*step), GFP_KERNEL);
	raw = kunit_kzalloc(test, CELLSOCK_AT_MAX + 1, GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, c && step && raw);
	c->pdp_type = CELLSOCK_PDP_IPV4V6;
	c->auth = CELLSOCK_AUTH_EITHER;
	memset(c->apn, 'a', CELLSOCK_APN_MAX);
	memset(c->user, 'u', CELLSOCK_CREDENTIAL_MAX);
	memset(c->password, 'p', CELLSOCK_CREDENTIAL_MAX);
	job.config = c;
	cellsock_dialect_build(rg, &wire, &job, 0, step);
	KUNIT_EXPECT_STREQ(test, step->text + strlen(step->text) - 4, "p\",3");

	memset(raw, 'x', CELLSOCK_AT_MAX);
	job = (struct cellsock_job)JOB(RAW, .text = raw);
	cellsock_dialect_build(rg, &wire, &job, 0, step);
	KUNIT_EXPECT_STREQ(test, step->text, raw);
}

/* ----------------------------------------------------------- meanings */

/*
 * A line, while @verb about socket or context @id is being answered, with
 * socket 0 in @mode.  @means is how dialect_show() writes the message.
 */
static const struct line_case {
	const char *text;
	enum cellsock_verb verb;
	u8 id;
	u8 buffer;
	const char *means;
} line_cases[] = {
	/* Final results */
	{ "OK", CELLSOCK_VERB_NONE, 0, 0, "OK" },
	{ "OK", CELLSOCK_VERB_READ, 0, 0, "OK" },
	{ "ERROR", CELLSOCK_VERB_NONE, 0, 0, "ERROR 0" },
	{ "NO CARRIER", CELLSOCK_VERB_NONE, 0, 0, "ERROR 0" },
	{ "+CME ERROR: 10", CELLSOCK_VERB_NONE, 0, 0, "ERROR 10" },
	{ "+CME ERROR:563", CELLSOCK_VERB_NONE, 0, 0, "ERROR 563" },
	{ "+CME ERROR: SIM not inserted", CELLSOCK_VERB_NONE, 0, 0, "ERROR 0" },
	{ "+CMS ERROR: 500", CELLSOCK_VERB_NONE, 0, 0, "ERROR 500" },
	{ "OK ", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "OKAY", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "ERRORS", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "ok", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },

	/* The results of a send: only while one is due */
	{ "SEND OK", CELLSOCK_VERB_SEND, 0, 0, "OK" },
	{ "SEND FAIL", CELLSOCK_VERB_SEND, 0, 0, "AGAIN" },
	{ "ERROR", CELLSOCK_VERB_SEND, 0, 0, "ERROR 0" },
	{ "OK", CELLSOCK_VERB_SEND, 0, 0, "PART 1" },
	{ "SEND OK", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "SEND FAIL", CELLSOCK_VERB_READ, 0, 0, "UNKNOWN" },

	/* 3GPP TS 27.007 */
	{ "+CPIN: READY", CELLSOCK_VERB_SIM, 0, 0, "SIM 0" },
	{ "+CPIN: SIM PIN", CELLSOCK_VERB_SIM, 0, 0, "SIM 1" },
	{ "+CPIN: SIM PUK", CELLSOCK_VERB_SIM, 0, 0, "SIM 2" },
	{ "+CPIN: \"READY\"", CELLSOCK_VERB_SIM, 0, 0, "SIM 0" },
	{ "+CREG: 0,1", CELLSOCK_VERB_REGISTRATION, 0, 0, "REGISTRATION 1" },
	{ "+CEREG: 2,5,\"1A2D\",\"0107\",7", CELLSOCK_VERB_REGISTRATION, 0, 0,
	  "REGISTRATION 5" },
	{ "+C5GREG: 0,2", CELLSOCK_VERB_REGISTRATION, 0, 0, "REGISTRATION 2" },
	{ "+CGREG: 3", CELLSOCK_VERB_NONE, 0, 0, "REGISTRATION 3" },
	{ "Quectel", CELLSOCK_VERB_MANUFACTURER, 0, 0, "INFO Quectel" },
	{ "RG200U-CN", CELLSOCK_VERB_MODEL, 0, 0, "INFO RG200U-CN" },
	{ "RG200U-CN", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+CSQ: 31,99", CELLSOCK_VERB_RAW, 0, 0, "INFO +CSQ: 31,99" },
	{ "+CPIN: READY", CELLSOCK_VERB_RAW, 0, 0, "INFO +CPIN: READY" },
	{ "+CREG: 0,1", CELLSOCK_VERB_RAW, 0, 0, "INFO +CREG: 0,1" },
	{ "+CFUN: 1", CELLSOCK_VERB_RAW, 0, 0, "INFO +CFUN: 1" },

	/* Boot and power (PROTOCOL.md, URCs) */
	{ "RDY", CELLSOCK_VERB_NONE, 0, 0, "BOOTED" },
	{ "RDY", CELLSOCK_VERB_RAW, 0, 0, "BOOTED" },
	{ "POWERED DOWN", CELLSOCK_VERB_NONE, 0, 0, "POWER_DOWN" },
	{ "NORMAL POWER DOWN", CELLSOCK_VERB_NONE, 0, 0, "POWER_DOWN" },
	{ "NORMAL POWERED DOWN", CELLSOCK_VERB_SETUP, 0, 0, "POWER_DOWN" },
	{ "+CFUN: 1", CELLSOCK_VERB_NONE, 0, 0, "NOISE" },
	{ "+QUSIM: 1", CELLSOCK_VERB_NONE, 0, 0, "NOISE" },
	{ "+QIND: SMS DONE", CELLSOCK_VERB_NONE, 0, 0, "NOISE" },
	{ "+QIND: PB DONE", CELLSOCK_VERB_MODEL, 0, 0, "NOISE" },
	{ "Call Ready", CELLSOCK_VERB_NONE, 0, 0, "NOISE" },

	/* 2.4.2, 3.2.3, 3.4.3: data, in either mode */
	{ "+QIURC: \"recv\",0", CELLSOCK_VERB_NONE, 0, 1, "WAITING 0" },
	{ "+QIURC: \"recv\",0", CELLSOCK_VERB_NONE, 0, 0, "WAITING 0" },
	{ "+QIURC: \"recv\",0,4", CELLSOCK_VERB_NONE, 0, 0, "PUSH 0 4" },
	{ "+QIURC: \"recv\",0,5", CELLSOCK_VERB_NONE, 0, 1, "PUSH 0 5" },
	{ "+QIURC: \"recv\",0,1500", CELLSOCK_VERB_SEND, 0, 0, "PUSH 0 1500" },
	{ "+QIURC:\"recv\", 0, 4", CELLSOCK_VERB_NONE, 0, 0, "PUSH 0 4" },
	{ "+QIURC: \"recv\",0,4", CELLSOCK_VERB_RAW, 0, 0, "PUSH 0 4" },
	{ "+QIURC: \"recv\",0,0", CELLSOCK_VERB_NONE, 0, 0, "PUSH 0 0" },
	{ "+QIURC: \"recv\",12", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC: \"recv\",12,4", CELLSOCK_VERB_NONE, 0, 0, "STRAY 255 4" },
	{ "+QIURC: \"recv\",0,4096", CELLSOCK_VERB_NONE, 0, 0, "PUSH 0 4096" },
	{ "+QIURC: \"recv\",0,4097", CELLSOCK_VERB_NONE, 0, 0, "STRAY 0 4097" },
	{ "+QIURC: \"recv\",0,65535", CELLSOCK_VERB_NONE, 0, 0,
	  "STRAY 0 65535" },
	{ "+QIURC: \"recv\",0,65536", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC: \"recv\",0,4294967300", CELLSOCK_VERB_NONE, 0, 0,
	  "UNKNOWN" },
	{ "+QIURC: \"recv\",4294967296,4", CELLSOCK_VERB_NONE, 0, 0,
	  "UNKNOWN" },
	{ "+QIURC: \"recv\",-1,4", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC: \"recv\",0,-1", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC: \"recv\",0,0x4", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC: \"recv\",", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC: \"recv\"", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC: \"re", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC:", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },

	/* 2.4.2, a UDP service: who sent it */
	{ "+QIURC: \"recv\",2,4,\"10.7.76.34\",7687", CELLSOCK_VERB_NONE, 0,
	  0, "PUSH 2 4 10.7.76.34:7687" },
	{ "+QIURC: \"recv\",2,4,10.7.76.34,7687", CELLSOCK_VERB_NONE, 0, 0,
	  "PUSH 2 4 10.7.76.34:7687" },
	{ "+QIURC: \"recv\",2,4,\"fd00::1\",65535", CELLSOCK_VERB_NONE, 0, 0,
	  "PUSH 2 4 fd00::1:65535" },
	{ "+QIURC: \"recv\",2,4,\"10.7.76.34\",65536", CELLSOCK_VERB_NONE, 0,
	  0, "PUSH 2 4" },
	{ "+QIURC: \"recv\",2,4,\"10.7.76\",7687", CELLSOCK_VERB_NONE, 0, 0,
	  "PUSH 2 4" },
	{ "+QIURC: \"recv\",2,4,\"10.7.76.34", CELLSOCK_VERB_NONE, 0, 0,
	  "PUSH 2 4" },

	/* 2.4.1, 2.4.3, 2.4.4, 2.4.5 */
	{ "+QIURC: \"closed\",0", CELLSOCK_VERB_NONE, 0, 0, "CLOSED 0" },
	{ "+QIURC: \"closed\",11", CELLSOCK_VERB_CLOSE, 0, 0, "CLOSED 11" },
	{ "+QIURC: \"closed\",12", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC: \"closed\"", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC: \"pdpdeact\",1", CELLSOCK_VERB_NONE, 0, 0,
	  "CONTEXT_LOST 1" },
	{ "+QIURC: \"pdpdeact\",6", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC: \"incoming full\"", CELLSOCK_VERB_NONE, 0, 0,
	  "INCOMING_FULL 255" },
	{ "+QIURC: \"incoming full\",1", CELLSOCK_VERB_NONE, 0, 0,
	  "INCOMING_FULL 1" },
	{ "+QIURC: \"incoming\",11,1,\"172.31.242.222\",54091",
	  CELLSOCK_VERB_NONE, 0, 0, "INCOMING 11 1 172.31.242.222:54091" },
	{ "+QIURC: \"incoming\",10,0,\"2001:db8::2\",1", CELLSOCK_VERB_SEND, 0,
	  0, "INCOMING 10 0 2001:db8::2:1" },
	{ "+QIURC: \"incoming\",11,1,\"\",0", CELLSOCK_VERB_NONE, 0, 0,
	  "INCOMING 11 1" },
	{ "+QIURC: \"incoming\",11,1", CELLSOCK_VERB_NONE, 0, 0,
	  "INCOMING 11 1" },
	{ "+QIURC: \"incoming\",12,1,\"172.31.242.222\",54091",
	  CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIURC: \"incoming\",11,12,\"172.31.242.222\",54091",
	  CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },

	/* 2.3.7, note 3 */
	{ "+QCFG: \"nat\",0", CELLSOCK_VERB_ROUTING, 0, 0, "ROUTING no" },
	{ "+QCFG: \"nat\",2", CELLSOCK_VERB_ROUTING, 0, 0, "ROUTING yes" },
	{ "+QCFG: \"usbnet\",2", CELLSOCK_VERB_ROUTING, 0, 0, "UNKNOWN" },
	{ "+QCFG: \"nat\",1", CELLSOCK_VERB_RAW, 0, 0,
	  "INFO +QCFG: \"nat\",1" },

	/* 3.6.3 */
	{ "+QIRD: 4,\"10.7.76.34\",7687", CELLSOCK_VERB_READ_FROM, 2, 0,
	  "READ 2 4 10.7.76.34:7687" },
	{ "+QIRD: 4", CELLSOCK_VERB_READ_FROM, 2, 0, "READ 2 4" },
	{ "+QIRD: 0", CELLSOCK_VERB_READ_FROM, 2, 0, "READ 2 0" },
	{ "+QIRD: 1501,\"10.7.76.34\",7687", CELLSOCK_VERB_READ_FROM, 2, 0,
	  "STRAY 2 1501" },
	{ "+QIRD: 4,\"10.7.76.34\",7687", CELLSOCK_VERB_NONE, 0, 0,
	  "STRAY 255 4" },

	/* 2.3.7, 3.4.1 */
	{ "+QIOPEN: 0,0", CELLSOCK_VERB_NONE, 0, 0, "OPENED 0 0" },
	{ "+QIOPEN: 11,566", CELLSOCK_VERB_SEND, 0, 0, "OPENED 11 566" },
	{ "+QIOPEN: 12,0", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIOPEN: 0", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIOPEN: 0,", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },
	{ "+QIOPEN: (1-5),(0-11)", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },

	/* 2.3.5, 2.3.6 */
	{ "+QIACTEX: 1,0", CELLSOCK_VERB_NONE, 0, 0, "CONTEXT_UP 1 0" },
	{ "+QIACTEX: 1,0,1,\"10.7.157.1\"", CELLSOCK_VERB_NONE, 0, 0,
	  "CONTEXT_UP 1 0" },
	{ "+QIACTEX: 2,561", CELLSOCK_VERB_NONE, 0, 0, "CONTEXT_UP 2 561" },
	{ "+QIDEACTEX: 1,0", CELLSOCK_VERB_NONE, 0, 0, "CONTEXT_DOWN 1 0" },

	/* 2.3.3, 3.1.2 */
	{ "+QIACT: 1,1,1,\"10.7.157.1\"", CELLSOCK_VERB_CONTEXTS, 1, 0,
	  "CONTEXT 1 active 10.7.157.1" },
	{ "+QIACT: 2,1,2,\"2001:db8::2\"", CELLSOCK_VERB_CONTEXTS, 1, 0,
	  "CONTEXT 2 active 2001:db8::2" },
	{ "+QIACT: 5,1,3,\"10.7.157.1\",\"2001:db8::2\"",
	  CELLSOCK_VERB_CONTEXTS, 1, 0,
	  "CONTEXT 5 active 10.7.157.1 2001:db8::2" },
	{ "+QIACT: 1,1,2,\"32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.2\"",
	  CELLSOCK_VERB_CONTEXTS, 1, 0, "CONTEXT 1 active 2001:db8::2" },
	{ "+QIACT: 1,0,1", CELLSOCK_VERB_CONTEXTS, 1, 0, "CONTEXT 1 inactive" },
	{ "+QIACT: 6,1,1,\"1.2.3.4\"", CELLSOCK_VERB_CONTEXTS, 1, 0,
	  "UNKNOWN" },

	/* 2.3.2: as wanted, or not */
	{ "+QICSGP: 1,\"UNINET\",\"\",\"\",0", CELLSOCK_VERB_CONTEXT_READ, 1, 0,
	  "CONFIG same" },
	{ "+QICSGP: 1,\"UNINET\",\"\",\"\",\"\",0", CELLSOCK_VERB_CONTEXT_READ,
	  1, 0, "CONFIG same" },
	{ "+QICSGP: 1,\"uninet\",\"\",\"\",0", CELLSOCK_VERB_CONTEXT_READ, 1, 0,
	  "CONFIG other" },
	{ "+QICSGP: 2,\"UNINET\",\"\",\"\",0", CELLSOCK_VERB_CONTEXT_READ, 1, 0,
	  "CONFIG other" },
	{ "+QICSGP: 1,\"UNINET\",\"x\",\"\",0", CELLSOCK_VERB_CONTEXT_READ, 1, 0,
	  "CONFIG other" },
	{ "+QICSGP: 1,\"UNINET\",\"\",\"x\",0", CELLSOCK_VERB_CONTEXT_READ, 1, 0,
	  "CONFIG other" },
	{ "+QICSGP: 1,\"UNINET\",\"\",\"\",1", CELLSOCK_VERB_CONTEXT_READ, 1, 0,
	  "CONFIG other" },
	{ "+QICSGP: 1,\"\",\"\",\"\",\"\",0", CELLSOCK_VERB_CONTEXT_READ, 1, 0,
	  "CONFIG other" },
	{ "+QICSGP: 1", CELLSOCK_VERB_CONTEXT_READ, 1, 0, "CONFIG other" },
	{ "+QICSGP: 1,\"UNINET\",\"\",\"\",0", CELLSOCK_VERB_NONE, 1, 0,
	  "UNKNOWN" },

	/* 2.3.14 */
	{ "+QIDNSCFG: 1,\"8.8.8.8\",\"8.8.4.4\"", CELLSOCK_VERB_CONTEXT_DNS, 1,
	  0, "DNS 8.8.8.8 8.8.4.4" },
	{ "+QIDNSCFG: 1,\"8.8.8.8\",\"0.0.0.0\"", CELLSOCK_VERB_CONTEXT_DNS, 1,
	  0, "DNS 8.8.8.8" },
	{ "+QIDNSCFG: 1,\"0.0.0.0\",\"8.8.4.4\"", CELLSOCK_VERB_CONTEXT_DNS, 1,
	  0, "DNS 8.8.4.4" },
	{ "+QIDNSCFG: 1,\"2001:db8::53\",\"::\"", CELLSOCK_VERB_CONTEXT_DNS, 1,
	  0, "DNS 2001:db8::53" },
	{ "+QIDNSCFG: 1,\"\",\"\"", CELLSOCK_VERB_CONTEXT_DNS, 1, 0, "DNS" },
	{ "+QIDNSCFG: 1,\"1.1.1.1\",\"2.2.2.2\",\"::1\",\"::2\",\"::3\",\"::4\"",
	  CELLSOCK_VERB_CONTEXT_DNS, 1, 0, "DNS 1.1.1.1 2.2.2.2 ::1 ::2" },

	/* 2.3.9, 3.2.1, 3.4.1, 3.5.1, 3.6.1; a live client in state 3 */
	{ "+QISTATE: 0,\"TCP\",\"220.180.239.201\",8009,65514,2,1,0,0,\"usbmodem\"",
	  CELLSOCK_VERB_SOCKET, 0, 0, "SOCKET 0 OPEN 1 buffer usbmodem" },
	{ "+QISTATE: 0,\"TCP\",\"220.180.239.201\",8009,65344,2,1,0,1,\"usbmodem\"",
	  CELLSOCK_VERB_SOCKET, 0, 0, "SOCKET 0 OPEN 1 push usbmodem" },
	{ "+QISTATE: 1,\"TCP LISTENER\",\"127.0.0.1\",0,2020,3,1,1,0,\"usbmodem\"",
	  CELLSOCK_VERB_SOCKETS, 0, 0, "SOCKET 1 OPEN 1 buffer usbmodem" },
	{ "+QISTATE: 2,\"UDP SERVICE\",\"127.0.0.1\",0,3030,2,1,2,0,\"usbmodem\"",
	  CELLSOCK_VERB_SOCKETS, 0, 0, "SOCKET 2 OPEN 1 buffer usbmodem" },
	{ "+QISTATE: 3,\"TCP\",\"1.2.3.4\",1,2,0,5,0,1,\"uart1\"",
	  CELLSOCK_VERB_SOCKETS, 0, 0, "SOCKET 3 OPENING 5 push uart1" },
	{ "+QISTATE: 3,\"TCP\",\"1.2.3.4\",1,2,1,5,0,1,\"uart1\"",
	  CELLSOCK_VERB_SOCKETS, 0, 0, "SOCKET 3 OPENING 5 push uart1" },
	{ "+QISTATE: 3,\"TCP\",\"2001:db8::1\",1,2,3,5,0,1,\"uart1\"",
	  CELLSOCK_VERB_SOCKETS, 0, 0, "SOCKET 3 OPEN 5 push uart1" },
	{ "+QISTATE: 3,\"TCP\",\"1.2.3.4\",1,2,4,5,0,1,\"uart1\"",
	  CELLSOCK_VERB_SOCKETS, 0, 0, "SOCKET 3 DEAD 5 push uart1" },
	{ "+QISTATE: 3,\"TCP\",\"1.2.3.4\",1,2,2,5,0,2,\"uart1\"",
	  CELLSOCK_VERB_SOCKETS, 0, 0, "SOCKET 3 OPEN 5 transparent uart1" },
	{ "+QISTATE: 3,\"TCP\",\"1.2.3.4\",1,2,2,5,0,1", CELLSOCK_VERB_SOCKETS,
	  0, 0, "SOCKET 3 OPEN 5 push " },
	{ "+QISTATE: 3,\"TCP\",\"1.2.3.4\",1,2,2,5,0,1,\"a\\b\"",
	  CELLSOCK_VERB_SOCKETS, 0, 0, "SOCKET 3 OPEN 5 push " },
	{ "+QISTATE: 3,\"TCP\",\"1.2.3.4\",1,2,2,5,0,1,\"a port with a long name\"",
	  CELLSOCK_VERB_SOCKETS, 0, 0, "SOCKET 3 OPEN 5 push " },
	{ "+QISTATE: 12,\"TCP\",\"1.2.3.4\",1,2,2,5,0,1,\"uart1\"",
	  CELLSOCK_VERB_SOCKETS, 0, 0, "UNKNOWN" },
	{ "+QISTATE: 3,\"TCP\",\"1.2.3.4\",1,2,5,5,0,1,\"uart1\"",
	  CELLSOCK_VERB_SOCKETS, 0, 0, "UNKNOWN" },
	{ "+QISTATE: 3,\"TCP\"", CELLSOCK_VERB_SOCKETS, 0, 0, "UNKNOWN" },

	/* 2.3.11, 3.2.3 */
	{ "+QIRD: 5", CELLSOCK_VERB_READ, 0, 1, "READ 0 5" },
	{ "+QIRD: 0", CELLSOCK_VERB_READ, 7, 1, "READ 7 0" },
	{ "+QIRD: 1500", CELLSOCK_VERB_READ, 0, 1, "READ 0 1500" },
	{ "+QIRD: 1501", CELLSOCK_VERB_READ, 0, 1, "STRAY 0 1501" },
	{ "+QIRD: 65536", CELLSOCK_VERB_READ, 0, 1, "UNKNOWN" },
	/* whatever else is under way, payload follows */
	{ "+QIRD: 5", CELLSOCK_VERB_NONE, 0, 1, "STRAY 255 5" },
	{ "+QIRD: 5", CELLSOCK_VERB_SEND, 0, 1, "STRAY 255 5" },
	{ "+QIRD: 5", CELLSOCK_VERB_RAW, 0, 1, "STRAY 255 5" },
	{ "+QIRD: 0", CELLSOCK_VERB_NONE, 0, 1, "UNKNOWN" },
	{ "+QIRD: 10,10,0", CELLSOCK_VERB_NONE, 0, 1, "UNKNOWN" },
	{ "+QIRD: (0-11),<read_length>", CELLSOCK_VERB_RAW, 0, 1,
	  "INFO +QIRD: (0-11),<read_length>" },
	{ "+QIRD: 10,10,0", CELLSOCK_VERB_READ_TOTALS, 0, 1,
	  "TOTALS 10 10 0" },
	{ "+QIRD: 4294967295,4294967294,1", CELLSOCK_VERB_READ_TOTALS, 0, 1,
	  "TOTALS 4294967295 4294967294 1" },
	{ "+QIRD: 4294967296,0,0", CELLSOCK_VERB_READ_TOTALS, 0, 1, "UNKNOWN" },
	{ "+QIRD: 10,10", CELLSOCK_VERB_READ_TOTALS, 0, 1, "UNKNOWN" },

	/* 2.3.10, 3.2.2; with "sendinfo" 1 the first of two lines */
	{ "+QISEND: 9,9,0", CELLSOCK_VERB_SENT_TOTALS, 0, 0, "TOTALS 9 9 0" },
	{ "+QISEND: 0,0,10240", CELLSOCK_VERB_SEND, 0, 0, "PART 2" },
	{ "+QISEND: 0,1,0", CELLSOCK_VERB_SEND, 0, 0, "PART 3" },
	{ "+QISEND: 1,0,10240", CELLSOCK_VERB_SEND, 0, 0, "UNKNOWN" },
	{ "+QISEND: 0,2,10240", CELLSOCK_VERB_SEND, 0, 0, "UNKNOWN" },
	{ "+QISEND: 0,0", CELLSOCK_VERB_SEND, 0, 0, "UNKNOWN" },
	{ "+QISEND: 0,0,10240", CELLSOCK_VERB_NONE, 0, 0, "UNKNOWN" },

	/* 2.3.16, 3.8 */
	{ "+QIGETERROR: 552, invalid parameters", CELLSOCK_VERB_OPEN, 0, 0,
	  "CODE 552" },
	{ "+QIGETERROR: 552,\"Invalid parameters\"", CELLSOCK_VERB_OPEN, 0, 0,
	  "CODE 552" },
	{ "+QIGETERROR: 65536,x", CELLSOCK_VERB_OPEN, 0, 0, "UNKNOWN" },
	{ "+QIGETERROR:", CELLSOCK_VERB_OPEN, 0, 0, "UNKNOWN" },
};

static void line_desc(const struct line_case *c, char *desc)
{
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%d%s: %s", c->verb,
		  c->buffer ? "b" : "", c->text);
}

KUNIT_ARRAY_PARAM(line, line_cases, line_desc);

static void test_line(struct kunit *test)
{
	const struct line_case *c = test->param_value;
	struct cellsock_job job = {
		.verb = c->verb,
		.id = c->id,
		.arg = CELLSOCK_READ_MAX,
	};
	struct cellsock_wire wire = { 0 };
	struct cellsock_message msg;
	unsigned int i;
	char buf[160];

	if (c->verb == CELLSOCK_VERB_CONTEXT_READ)
		job.config = &config;
	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		wire.modes[i] = c->buffer ? CELLSOCK_MODE_BUFFER :
					    CELLSOCK_MODE_PUSH;
	cellsock_dialect_classify(rg, &wire, c->verb ? &job : NULL, 0, c->text,
				  &msg);
	dialect_show(buf, sizeof(buf), rg, &msg);
	KUNIT_EXPECT_STREQ(test, buf, c->means);
}

/* A read brings at most what it asked for. */
static void test_read_length(struct kunit *test)
{
	struct cellsock_wire wire = { 0 };
	struct cellsock_job job = JOB(READ, .arg = 100);
	struct cellsock_message msg;

	cellsock_dialect_classify(rg, &wire, &job, 0, "+QIRD: 100", &msg);
	KUNIT_EXPECT_EQ(test, msg.len, 100u);
	cellsock_dialect_classify(rg, &wire, &job, 0, "+QIRD: 101", &msg);
	KUNIT_EXPECT_EQ(test, (int)msg.kind, (int)CELLSOCK_MSG_STRAY);
}

/*
 * Whatever a line is cut down to, it is taken for less, never for more: no
 * message names a socket, a context or a length beyond the bounds.
 */
static void test_truncated_lines(struct kunit *test)
{
	struct cellsock_wire wire = { 0 };
	struct cellsock_message msg;
	char text[160];
	unsigned int i;
	size_t len;

	for (i = 0; i < ARRAY_SIZE(line_cases); i++) {
		const struct line_case *c = &line_cases[i];
		struct cellsock_job job = { .verb = c->verb, .id = c->id,
					    .arg = CELLSOCK_READ_MAX };

		if (c->verb == CELLSOCK_VERB_CONTEXT_READ)
			job.config = &config;
		for (len = strlen(c->text); len; len--) {
			strscpy(text, c->text, len + 1);
			cellsock_dialect_classify(rg, &wire,
						  c->verb ? &job : NULL, 0,
						  text, &msg);
			if (msg.id != CELLSOCK_NOBODY)
				KUNIT_EXPECT_LE(test, (int)msg.id, 11);
			KUNIT_EXPECT_LE(test, msg.len, 65535u);
			if (msg.kind == CELLSOCK_MSG_PUSH)
				KUNIT_EXPECT_LE(test, msg.len, 4096u);
		}
	}
}

/* ------------------------------------------------------------- errors */

/* Chapter 4, and what the application sees of it (the table in TCP.md). */
static const struct error_case {
	int code;
	u64 elapsed_ms;
	enum cellsock_result result;
	const char *text;
} error_cases[] = {
	{ 550, 0, CELLSOCK_HOST_UNREACH, "Unknown error" },
	{ 551, 0, CELLSOCK_BUSY, "Operation blocked" },
	{ 552, 0, CELLSOCK_HOST_UNREACH, "Invalid parameters" },
	{ 553, 0, CELLSOCK_BUSY, "Memory not enough" },
	{ 554, 0, CELLSOCK_BUSY, "Socket creation failed" },
	{ 555, 0, CELLSOCK_HOST_UNREACH, "Operation not supported" },
	{ 556, 0, CELLSOCK_ADDR_IN_USE, "Socket bind failed" },
	{ 557, 0, CELLSOCK_FAILED, "Socket listen failed" },
	{ 558, 0, CELLSOCK_RESET, "Socket write failed" },
	{ 559, 0, CELLSOCK_RESET, "Socket read failed" },
	{ 560, 0, CELLSOCK_FAILED, "Socket accept failed" },
	{ 561, 0, CELLSOCK_NET_UNREACH, "PDP context opening failed" },
	{ 562, 0, CELLSOCK_NET_UNREACH, "PDP context closure failed" },
	{ 563, 0, CELLSOCK_BUSY, "Socket identity has been used" },
	{ 564, 0, CELLSOCK_BUSY, "DNS busy" },
	{ 565, 0, CELLSOCK_HOST_UNREACH, "DNS parse failed" },
	{ 566, 0, CELLSOCK_REFUSED, "Socket connect failed" },
	{ 566, 19999, CELLSOCK_REFUSED, "Socket connect failed" },
	{ 566, 20000, CELLSOCK_TIMEDOUT, "Socket connect failed" },
	{ 567, 0, CELLSOCK_RESET, "Socket has been closed" },
	{ 568, 0, CELLSOCK_BUSY, "Operation busy" },
	{ 569, 0, CELLSOCK_TIMEDOUT, "Operation timeout" },
	{ 570, 0, CELLSOCK_NET_UNREACH, "PDP context broken down" },
	{ 571, 0, CELLSOCK_BUSY, "Cancel sending" },
	{ 572, 0, CELLSOCK_BUSY, "Operation not allowed" },
	{ 573, 0, CELLSOCK_NET_UNREACH, "APN not configured" },
	{ 574, 0, CELLSOCK_ADDR_IN_USE, "Port busy" },
	{ 0, 0, CELLSOCK_FAILED, NULL },
	{ 549, 0, CELLSOCK_FAILED, NULL },
	{ 575, 0, CELLSOCK_FAILED, NULL },
	{ -1, 0, CELLSOCK_FAILED, NULL },
};

static void error_desc(const struct error_case *c, char *desc)
{
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%d after %llu ms", c->code,
		  c->elapsed_ms);
}

KUNIT_ARRAY_PARAM(error, error_cases, error_desc);

static void test_error(struct kunit *test)
{
	const struct error_case *c = test->param_value;
	const char *text = rg->describe(c->code);

	KUNIT_EXPECT_EQ(test, (int)rg->result(c->code, c->elapsed_ms),
			(int)c->result);
	KUNIT_EXPECT_EQ(test, !text, !c->text);
	if (text && c->text)
		KUNIT_EXPECT_STREQ(test, text, c->text);
}

/* --------------------------------------------------- tables, identity */

static void test_unsupported(struct kunit *test)
{
	static const int codes[] = { 0, 3, 4, 100, 555 };
	int code;
	unsigned int i;

	for (code = -1; code < 600; code++) {
		bool want = false;

		for (i = 0; i < ARRAY_SIZE(codes); i++)
			want |= code == codes[i];
		KUNIT_EXPECT_EQ_MSG(test, cellsock_code_unsupported(code), want,
				    "code %d", code);
	}
}

static void test_find(struct kunit *test)
{
	static const char *const models[] = {
		"RG200U-CN", "RG500U-CN", "RM500U-CN", "RM500U-EA",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(models); i++)
		KUNIT_EXPECT_PTR_EQ(test,
				    cellsock_dialect_find("Quectel", models[i]),
				    rg);
	/* nobody's, and before anything is known */
	KUNIT_EXPECT_NOT_NULL(test, cellsock_dialect_find("Acme", "X1"));
	KUNIT_EXPECT_NOT_NULL(test, cellsock_dialect_find("", ""));
}

/* What the parser relies on is pinned, in a form that can be read back. */
static void test_setup(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, rg->setup[0].set, "AT+QISDE=0");
	KUNIT_EXPECT_STREQ(test, rg->setup[0].get, "AT+QISDE?");
	KUNIT_EXPECT_STREQ(test, rg->setup[0].expect, "+QISDE: 0");
	KUNIT_EXPECT_TRUE(test, rg->setup[0].required);
	KUNIT_EXPECT_STREQ(test, rg->setup[1].set, "AT&D1");
	KUNIT_EXPECT_STREQ(test, rg->setup[2].set, "AT&C1");
	KUNIT_EXPECT_NULL(test, rg->setup[3].set);
}

/* 2.3.1: every option with its numbers and their ranges; what is pinned. */
static const struct option_case {
	const char *name;
	u8 count;
	u8 least_count;
	u16 range[CELLSOCK_OPTION_NUMBERS][2];
	const char *pin;
} option_cases[] = {
	{ "transpktsize", 1, 1, { { 1, 1460 } }, "" },
	{ "transwaittm", 1, 1, { { 0, 20 } }, "" },
	{ "dataformat", 2, 2, { { 0, 1 }, { 0, 1 } }, "0 0 " },
	{ "viewmode", 1, 1, { { 0, 1 } }, "0 " },
	{ "tcp/retranscfg", 2, 2, { { 3, 20 }, { 5, 1000 } }, "" },
	{ "dns/cache", 1, 1, { { 0, 1 } }, "" },
	{ "qisend/timeout", 1, 1, { { 0, 3600 } }, "3000 " },
	{ "passiveclosed", 1, 1, { { 0, 1 } }, "0 " },
	{ "tcp/accept", 1, 1, { { 0, 1 } }, "" },
	{ "tcp/keepalive", 4, 1,
	  { { 0, 1 }, { 1, 1800 }, { 25, 100 }, { 3, 10 } }, "" },
	{ "recvind", 1, 1, { { 0, 1 } }, "0 " },
	{ "close mode", 1, 1, { { 0, 1 } }, "1 " },
	{ "sendinfo", 1, 1, { { 0, 1 } }, "0 " },
	{ "formatcfg", 1, 1, { { 0, 1 } }, "0 " },
};

static void option_desc(const struct option_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(option, option_cases, option_desc);

static void test_option(struct kunit *test)
{
	const struct option_case *c = test->param_value;
	const struct cellsock_option *o;
	char pin[32] = "";
	u8 i;

	o = &rg->options[number_of(test, c->name)];
	KUNIT_EXPECT_EQ(test, (int)o->count, (int)c->count);
	KUNIT_EXPECT_EQ(test, (int)o->least_count, (int)c->least_count);
	KUNIT_EXPECT_LE(test, strlen(o->name), (size_t)CELLSOCK_OPTION_MAX);
	for (i = 0; i < c->count; i++) {
		KUNIT_EXPECT_EQ(test, (int)o->range[i].min, (int)c->range[i][0]);
		KUNIT_EXPECT_EQ(test, (int)o->range[i].max, (int)c->range[i][1]);
	}
	for (i = 0; i < o->pin.count; i++)
		scnprintf(pin + strlen(pin), sizeof(pin) - strlen(pin), "%u ",
			  o->pin.number[i]);
	KUNIT_EXPECT_STREQ(test, pin, c->pin);
}

static void test_options(struct kunit *test)
{
	unsigned int n = 0;

	while (rg->options[n].name)
		n++;
	KUNIT_EXPECT_EQ(test, n, (unsigned int)ARRAY_SIZE(option_cases));
	KUNIT_EXPECT_LE(test, n, CELLSOCK_OPTIONS_MAX);
}

/* ------------------------------------------- what options make of the wire */

static const struct wire_case {
	const char *text;
	enum cellsock_verb verb;
	u8 part;
	u16 format[2];
	enum cellsock_message_kind kind;
	bool hex;
} wire_cases[] = {
	/* either half of a result first */
	{ "OK", CELLSOCK_VERB_SEND, 2, { 0 }, CELLSOCK_MSG_OK },
	{ "OK", CELLSOCK_VERB_SEND, 3, { 0 }, CELLSOCK_MSG_AGAIN },
	{ "SEND OK", CELLSOCK_VERB_SEND, 1, { 0 }, CELLSOCK_MSG_OK },
	{ "+QISEND: 0,0,5", CELLSOCK_VERB_SEND, 1, { 0 }, CELLSOCK_MSG_OK },
	{ "+QISEND: 0,1,5", CELLSOCK_VERB_SEND, 1, { 0 }, CELLSOCK_MSG_AGAIN },
	/* hex payload: only the direction that is set */
	{ "+QIURC: \"recv\",0,4", CELLSOCK_VERB_NONE, 0, { 1, 0 },
	  CELLSOCK_MSG_PUSH, false },
	{ "+QIURC: \"recv\",0,4", CELLSOCK_VERB_NONE, 0, { 0, 1 },
	  CELLSOCK_MSG_PUSH, true },
	{ "+QIRD: 4", CELLSOCK_VERB_READ, 0, { 1, 1 }, CELLSOCK_MSG_READ, true },
};

static void wire_desc(const struct wire_case *c, char *desc)
{
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s, %u, %u,%u", c->text,
		  c->part, c->format[0], c->format[1]);
}

KUNIT_ARRAY_PARAM(wire, wire_cases, wire_desc);

static void test_wire(struct kunit *test)
{
	const struct wire_case *c = test->param_value;
	struct cellsock_job job = { .verb = c->verb, .arg = 1500 };
	struct cellsock_wire wire = { .part = c->part };
	struct cellsock_message *msg;

	wire.modes[0] = CELLSOCK_MODE_PUSH;
	memcpy(wire.options[number_of(test, "dataformat")], c->format,
	       sizeof(c->format));
	msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, msg);
	cellsock_dialect_classify(rg, &wire, c->verb ? &job : NULL, 0, c->text,
				  msg);
	KUNIT_EXPECT_EQ(test, (int)msg->kind, (int)c->kind);
	KUNIT_EXPECT_EQ(test, msg->hex, c->hex);
	/* half a result is no error */
	KUNIT_EXPECT_EQ(test, msg->code, 0);
}

/* "recvind" 1: nothing follows a length in buffer mode. */
static void test_recvind(struct kunit *test)
{
	struct cellsock_wire wire = { 0 };
	struct cellsock_message *msg;

	msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, msg);
	wire.options[number_of(test, "recvind")][0] = 1;
	cellsock_dialect_classify(rg, &wire, NULL, 0, "+QIURC: \"recv\",0,5",
				  msg);
	KUNIT_EXPECT_EQ(test, (int)msg->kind, (int)CELLSOCK_MSG_WAITING);
	KUNIT_EXPECT_EQ(test, msg->len, 0u);
	wire.modes[0] = CELLSOCK_MODE_PUSH;
	cellsock_dialect_classify(rg, &wire, NULL, 0, "+QIURC: \"recv\",0,5",
				  msg);
	KUNIT_EXPECT_EQ(test, (int)msg->kind, (int)CELLSOCK_MSG_PUSH);
	KUNIT_EXPECT_EQ(test, msg->len, 5u);
}

static void test_option_line(struct kunit *test)
{
	struct cellsock_job job = { .verb = CELLSOCK_VERB_OPTION };
	struct cellsock_wire wire = { 0 };
	struct cellsock_message *msg;

	job.arg = number_of(test, "tcp/keepalive");
	job.values = &no_values;
	msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, msg);
	cellsock_dialect_classify(rg, &wire, &job, 0,
				  "+QICFG: \"tcp/keepalive\",1,60,25,3,9", msg);
	KUNIT_EXPECT_EQ(test, (int)msg->kind, (int)CELLSOCK_MSG_OPTION);
	KUNIT_EXPECT_EQ(test, (int)msg->values.count, 4);
	KUNIT_EXPECT_EQ(test, (int)msg->values.number[0], 1);
	KUNIT_EXPECT_EQ(test, (int)msg->values.number[3], 3);
	/* another's, none, too large */
	cellsock_dialect_classify(rg, &wire, &job, 0,
				  "+QICFG: \"viewmode\",1", msg);
	KUNIT_EXPECT_EQ(test, (int)msg->kind, (int)CELLSOCK_MSG_UNKNOWN);
	cellsock_dialect_classify(rg, &wire, &job, 0,
				  "+QICFG: \"tcp/keepalive\"", msg);
	KUNIT_EXPECT_EQ(test, (int)msg->kind, (int)CELLSOCK_MSG_UNKNOWN);
	cellsock_dialect_classify(rg, &wire, &job, 0,
				  "+QICFG: \"tcp/keepalive\",65536", msg);
	KUNIT_EXPECT_EQ(test, (int)msg->kind, (int)CELLSOCK_MSG_UNKNOWN);
}

static void test_features(struct kunit *test)
{
	static const struct {
		const char *name;
		u8 feature;
	} features[] = {
		{ "close mode", CELLSOCK_FEATURE_CLOSE_URC },
		{ "passiveclosed", CELLSOCK_FEATURE_CLOSE_FREES },
		{ "recvind", CELLSOCK_FEATURE_WAITING_LEN },
		{ "dataformat", CELLSOCK_FEATURE_SEND_HEX },
		{ "sendinfo", 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(features); i++) {
		struct cellsock_wire wire = { 0 };

		wire.options[number_of(test, features[i].name)][0] = 1;
		KUNIT_EXPECT_EQ(test, (int)rg->features(&wire),
				(int)features[i].feature);
	}
}

/* A comma ends a header with "viewmode" 1, and while that is being set. */
static void test_header_stops(struct kunit *test)
{
	unsigned int viewmode = number_of(test, "viewmode");
	struct cellsock_job job = { .verb = CELLSOCK_VERB_OPTION };
	struct cellsock_wire wire = { 0 };

	job.arg = viewmode + 1;
	KUNIT_EXPECT_STREQ(test, rg->header_stops(&wire, NULL), "");
	KUNIT_EXPECT_STREQ(test, rg->header_stops(&wire, &job), "");
	job.arg = viewmode;
	KUNIT_EXPECT_STREQ(test, rg->header_stops(&wire, &job), ",");
	wire.options[viewmode][0] = 1;
	KUNIT_EXPECT_STREQ(test, rg->header_stops(&wire, NULL), ",");
}

/*
 * Whatever the driver itself sends that changes anything is its alone; but the
 * module's ways of routing are the user's to choose, and pings change nothing.
 */
static void test_reserved(struct kunit *test)
{
	struct cellsock_wire wire = { 0 };
	struct cellsock_step *step;
	unsigned int i;

	step = kunit_kzalloc(test, sizeof(*step), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, step);
	for (i = 0; i < ARRAY_SIZE(build_cases); i++) {
		const struct build_case *c = &build_cases[i];
		bool changes = c->job.verb >= CELLSOCK_VERB_CONTEXT_UP &&
			       c->job.verb != CELLSOCK_VERB_CONTEXT_DNS &&
			       c->job.verb != CELLSOCK_VERB_DNS_SET &&
			       c->job.verb != CELLSOCK_VERB_SENT_TOTALS &&
			       c->job.verb != CELLSOCK_VERB_ROUTING &&
			       c->job.verb != CELLSOCK_VERB_ROUTE &&
			       c->job.verb != CELLSOCK_VERB_PING &&
			       c->job.verb != CELLSOCK_VERB_SOCKET;

		if (!changes)
			continue;
		memset(step, 0, sizeof(*step));
		cellsock_dialect_build(rg, &wire, &c->job, 0, step);
		KUNIT_EXPECT_EQ_MSG(test,
				    (int)cellsock_at_check_raw(step->text,
							       rg->reserved),
				    (int)CELLSOCK_AT_RESERVED, "%s",
				    step->text);
	}
}

static void test_caps(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, (int)rg->caps.sockets, 12);
	KUNIT_EXPECT_LE(test, (int)rg->caps.sockets, CELLSOCK_MAX_SOCKETS);
	KUNIT_EXPECT_EQ(test, (int)rg->caps.send_max, 1460);
	KUNIT_EXPECT_EQ(test, (int)rg->caps.first_context, 1);
	KUNIT_EXPECT_EQ(test, (int)rg->caps.last_context, 5);
	KUNIT_EXPECT_TRUE(test, rg->caps.flow_control);
	KUNIT_EXPECT_TRUE(test, rg->caps.ipv6);
	KUNIT_EXPECT_FALSE(test, rg->caps.csd);
}

static struct kunit_case dialect_cases[] = {
	KUNIT_CASE_PARAM(test_build, build_gen_params),
	KUNIT_CASE(test_build_longest),
	KUNIT_CASE_PARAM(test_line, line_gen_params),
	KUNIT_CASE(test_read_length),
	KUNIT_CASE(test_truncated_lines),
	KUNIT_CASE_PARAM(test_error, error_gen_params),
	KUNIT_CASE(test_unsupported),
	KUNIT_CASE(test_find),
	KUNIT_CASE(test_setup),
	KUNIT_CASE_PARAM(test_option, option_gen_params),
	KUNIT_CASE(test_options),
	KUNIT_CASE_PARAM(test_wire, wire_gen_params),
	KUNIT_CASE(test_recvind),
	KUNIT_CASE(test_option_line),
	KUNIT_CASE(test_features),
	KUNIT_CASE(test_header_stops),
	KUNIT_CASE(test_reserved),
	KUNIT_CASE(test_caps),
	{}
};

static struct kunit_suite dialect_suite = {
	.name = "cellsock-dialect-rg",
	.test_cases = dialect_cases,
};

kunit_test_suite(dialect_suite);
