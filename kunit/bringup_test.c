// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a module in any state to an active context: ldisc/bringup.c, ldisc/pdp.c
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "session_script.h"

struct script {
	const char *name;
	struct step steps[48];
};

#define OK	RX("\r\nOK\r\n")
/* A search: the way out of a transparent mode, then the first marker. */
#define SEARCH								\
	WAIT(1200), TX("+++"), WAIT(1200), TX("\x1b\rAT+CMEE?\r")

#define LOOK(lines)							\
	TX("AT+QIACT?\r"), RX(lines "\r\nOK\r\n")
#define ADDRESS(a)	"\r\n+QIACT: 1,1,1,\"" a "\"\r\n"
#define SET_UNINET							\
	TX("AT+QICSGP=1,1,\"UNINET\",\"\",\"\",0\r"), OK

/* ---------------------------------------- a port just opened */

static const struct auto_reply no_sim[] = {
	{ "AT+CPIN?", "\r\n+CME ERROR: 10\r\n" }, { NULL, NULL }
};

static const struct auto_reply sim_busy[] = {
	{ "AT+CPIN?", "\r\n+CME ERROR: 14\r\n" }, { NULL, NULL }
};

static const struct auto_reply locked[] = {
	{ "AT+CPIN?", "\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n" }, { NULL, NULL }
};

static const struct auto_reply wrong_pin[] = {
	{ "AT+CPIN?", "\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n" },
	{ "AT+CPIN=\"1234\"", "\r\n+CME ERROR: 16\r\n" }, { NULL, NULL }
};

static const struct auto_reply puk[] = {
	{ "AT+CPIN?", "\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n" }, { NULL, NULL }
};

#define ANSWERS(command, line)						\
	{ command, "\r\n" line "\r\n\r\nOK\r\n" }

static const struct auto_reply searching[] = {
	ANSWERS("AT+C5GREG?", "+C5GREG: 0,2"),
	ANSWERS("AT+CEREG?", "+CEREG: 0,2"),
	ANSWERS("AT+CGREG?", "+CGREG: 0,2"),
	ANSWERS("AT+CREG?", "+CREG: 0,2"),
	{ NULL, NULL }
};

static const struct auto_reply denied[] = {
	ANSWERS("AT+C5GREG?", "+C5GREG: 0,3"),
	ANSWERS("AT+CEREG?", "+CEREG: 0,3"),
	ANSWERS("AT+CGREG?", "+CGREG: 0,3"),
	ANSWERS("AT+CREG?", "+CREG: 0,3"),
	{ NULL, NULL }
};

static const struct auto_reply idle[] = {
	ANSWERS("AT+C5GREG?", "+C5GREG: 0,0"),
	ANSWERS("AT+CEREG?", "+CEREG: 0,0"),
	ANSWERS("AT+CGREG?", "+CGREG: 0,0"),
	ANSWERS("AT+CREG?", "+CREG: 0,0"),
	{ NULL, NULL }
};

static const struct auto_reply roaming[] = {
	ANSWERS("AT+C5GREG?", "+C5GREG: 0,5"),
	ANSWERS("AT+CEREG?", "+CEREG: 0,5"),
	ANSWERS("AT+CGREG?", "+CGREG: 0,5"),
	ANSWERS("AT+CREG?", "+CREG: 0,5"),
	{ NULL, NULL }
};

/* Registered for calls alone is not registered for data. */
static const struct auto_reply calls_only[] = {
	{ "AT+C5GREG?", "\r\nERROR\r\n" },
	ANSWERS("AT+CREG?", "+CREG: 0,1"),
	ANSWERS("AT+CEREG?", "+CEREG: 0,2"),
	ANSWERS("AT+CGREG?", "+CGREG: 0,2"),
	{ NULL, NULL }
};

/* Firmware that knows nothing but calls has to be believed. */
static const struct auto_reply creg_only[] = {
	{ "AT+C5GREG?", "\r\nERROR\r\n" }, { "AT+CEREG?", "\r\nERROR\r\n" },
	{ "AT+CGREG?", "\r\nERROR\r\n" }, { NULL, NULL }
};

/* Firmware that has none of the optional settings. */
static const struct auto_reply refuses[] = {
	{ "AT+QICFG", "\r\nERROR\r\n" }, { NULL, NULL }
};

static const struct auto_reply echoes_payload[] = {
	{ "AT+QISDE", "\r\nERROR\r\n" }, { NULL, NULL }
};

static const struct auto_reply keeps_echoing_payload[] = {
	{ "AT+QISDE?", "\r\n+QISDE: 1\r\n\r\nOK\r\n" }, { NULL, NULL }
};

static const struct auto_reply forgets[] = {
	{ "AT+QICFG=\"viewmode\"\r",
	  "\r\n+QICFG: \"viewmode\",1\r\n\r\nOK\r\n" }, { NULL, NULL }
};

/* A module that has just been switched on talks of other things too. */
#define LISTED(id, port)						\
	"\r\n+QISTATE: " #id ",\"TCP\",\"1.2.3.4\",80,1024,2,1,0,1,\"" port "\"\r\n"

/* One socket of this port, from an earlier session, and one of another port. */
static const struct auto_reply left_open[] = {
	{ "AT+QISTATE?", LISTED(0, "usbmodem") LISTED(1, "usbat") "\r\nOK\r\n" },
	{ NULL, NULL }
};

static const struct auto_reply noisy[] = {
	{ "ATV1", "\r\n+QIND: SMS DONE\r\n\r\nOK\r\n" },
	{ "AT+CGMI", "\r\nQuectel\r\n\r\n+QIND: PB DONE\r\n\r\nOK\r\n" },
	{ "AT+CGMM", "\r\n+CPIN: READY\r\n\r\nRG200U-CN\r\n\r\nOK\r\n" },
	{ "AT+CGMR", "\r\nREV\r\n\r\n+QUSIM: 1\r\n\r\nCall Ready\r\n\r\nOK\r\n" },
	{ NULL, NULL }
};

/* A module that comes up, answering by @replies, until its context is active. */
#define ACTIVE(replies)							\
	AUTO(3000, replies), EV("module SETUP\nmodule REGISTERING\n"	\
				"module READY\n"),			\
	UP(1), EV("context 1 ACTIVATING\n"), LOOK(""),			\
	TX("AT+QICSGP=1,1,\"\",\"\",\"\",0\r"), OK,			\
	TX("AT+QIACTEX=1,0\r"), OK, RX("\r\n+QIACTEX: 1,0\r\n"),		\
	LOOK(ADDRESS("10.7.157.1")), TX("AT+QIDNSCFG=1\r"),		\
	RX("\r\nERROR\r\n"), EV("context 1 ACTIVE 10.7.157.1\n")

static const struct script fresh[] = {
	{ "byte for byte, with the echo on", {
		SEARCH, RX("AT+CMEE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n"),
		EV("module SETUP\n"), TX("ATE0\r"), RX("ATE0\r\r\nOK\r\n"),
		TX("ATV1\r"), OK, TX("ATS3=13\r"), OK, TX("ATS4=10\r"), OK,
		TX("AT+CMEE=1\r"), OK, TX("AT+CMGF=0\r"), OK, TX("AT+CGMI\r"),
		RX("\r\nQuectel\r\n\r\nOK\r\n"), TX("AT+CGMM\r"),
		RX("\r\nRM500U-CN\r\n\r\nOK\r\n"), TX("AT+CGMR\r"),
		RX("\r\nRM500UCNAAR03A01M2G\r\n\r\nOK\r\n"), TX("AT+QISDE=0\r"),
		OK, TX("AT+QISDE?\r"), RX("\r\n+QISDE: 0\r\n\r\nOK\r\n"),
		TX("AT&D1\r"), OK, TX("AT&C1\r"), OK,
		TX("AT+QICFG=\"dataformat\",0,0\r"), OK,
		TX("AT+QICFG=\"dataformat\"\r"),
		RX("\r\n+QICFG: \"dataformat\",0,0\r\n\r\nOK\r\n"),
		TX("AT+QICFG=\"viewmode\",0\r"), OK, AUTO(100, NULL),
		EV("module REGISTERING\nmodule READY\n"), END } },
	{ "half a command in the module's buffer", {
		SEARCH, RX("AT+QIOP\r\r\nERROR\r\n"),
		RX("AT+CMEE?\r\r\n+CMEE: 1\r\n\r\nOK\r\n"),
		EV("module SETUP\n"), TX("ATE0\r"), END } },
	{ "at the prompt of a send of any length: ESC", {
		SEARCH, RX("\r\nERROR\r\n\r\n+CMEE: 1\r\n\r\nOK\r\n"),
		EV("module SETUP\n"), TX("ATE0\r"), END } },
	{ "in transparent mode", {
		WAIT(1200), TX("+++"), WAIT(1000), RX("\r\nOK\r\n"), TX(""),
		WAIT(700), TX("\x1b\rAT+CMEE?\r"),
		RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"), EV("module SETUP\n"),
		TX("ATE0\r"), END } },
	{ "in transparent mode, whose remote sends", {
		WAIT(1100), RX("data\r\nOK\r\n"), WAIT(100), TX("+++"),
		RX("more\r\nERROR\r\n"), WAIT(1000),
		RX("\r\nNO CARRIER\r\n"), WAIT(700), TX("\x1b\rAT+CMEE?\r"),
		RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"), EV("module SETUP\n"),
		TX("ATE0\r"), END } },
	{ "results in digits", {
		SEARCH, RX("AT+CMEE?\r+CMEE: 0\r\n0\r"), EV("module SETUP\n"),
		TX("ATE0\r"), RX("ATE0\r0\r"), WAIT(5300),
		TX("\rAT+CMEE?\r"), RX("+CMEE: 0\r\n0\r"), TX("ATV1\r"), OK,
		TX("ATS3=13\r"), END } },
	{ "the marker's command is lost, the next try is heard", {
		SEARCH, WAIT(1000), TX("\rATS4=10S3?\r"), RX("\r\n013\r\n\r\nOK\r\n"),
		/* the first one's answer may still come */
		WAIT(400), EV(""), TX(""), RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"),
		WAIT(400), EV(""), TX(""), WAIT(200), EV("module SETUP\n"),
		TX("ATE0\r"), END } },
	{ "nobody there, and then a boot", {
		SEARCH, WAIT(300), RX("\r\nRDY\r\n\r\n+CFUN: 1\r\n"),
		EV("module SYNC: the module was reset\n"), TX("\x1b\rAT+CMEE?\r"),
		RX("AT+CMEE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n"),
		EV("module SETUP\n"), TX("ATE0\r"), STAT(resets, 0), END } },
	{ "no SIM", {
		AUTO(4000, no_sim), EV("module SETUP\n"
		"module SIM: SIM not ready: error 10 (sim)\n"),
		AUTO(3000, NULL), EV("module REGISTERING\nmodule READY\n"), END } },
	{ "a SIM that starts", {
		AUTO(4000, sim_busy), EV("module SETUP\n"
		"module SIM: SIM not ready: error 14\n"),
		AUTO(3000, NULL), EV("module REGISTERING\nmodule READY\n"), END } },
	{ "a PIN, given in time", {
		PIN("1234"), AUTO(3000, locked), EV("module SETUP\nmodule SIM\n"),
		AUTO(3000, NULL), EV("module REGISTERING\nmodule READY\n"), END } },
	{ "a PIN, asked for first", {
		AUTO(4000, locked),
		EV("module SETUP\nmodule SIM: SIM PIN required (pin)\n"), PIN("1234"),
		WAIT(1000), TX("AT+CPIN?\r"),
		RX("\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n"),
		TX("AT+CPIN=\"1234\"\r"), OK, EV("module SIM\n"), WAIT(1000),
		TX("AT+CPIN?\r"), RX("\r\n+CPIN: READY\r\n\r\nOK\r\n"),
		EV("module REGISTERING\n"), AUTO(100, NULL),
		EV("module READY\n"), END } },
	{ "a wrong PIN is tried once", {
		PIN("1234"), AUTO(5000, wrong_pin),
		EV("module SETUP\nmodule SIM\n"
		"module SIM: SIM PIN refused (pin)\n"), WAIT(1000),
		TX("AT+CPIN?\r"), RX("\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n"), WAIT(500),
		TX(""), END } },
	{ "a PUK is nothing for us", {
		PIN("1234"), AUTO(4000, puk),
		EV("module SETUP\nmodule SIM: SIM not ready (sim)\n"), END } },
	{ "searching for a network", {
		AUTO(4000, searching), EV("module SETUP\n"
		"module REGISTERING\nmodule REGISTERING: searching for a network\n"),
		AUTO(3000, roaming), EV("module READY\n"), END } },
	{ "denied", {
		AUTO(4000, denied), EV("module SETUP\n"
		"module REGISTERING\n"
		"module REGISTERING: registration denied by the network (network)\n"), END } },
	{ "not searching", {
		AUTO(4000, idle), EV("module SETUP\nmodule REGISTERING\n"
		"module REGISTERING: "
		"not registered, and not searching for a network\n"), END } },
	{ "registered for calls alone", {
		AUTO(4000, calls_only), EV("module SETUP\n"
		"module REGISTERING\nmodule REGISTERING: searching for a network\n"), END } },
	{ "a module that knows +CREG alone", {
		AUTO(4000, creg_only), EV("module SETUP\nmodule REGISTERING\n"
		"module READY\n"), END } },
	{ "settings that the module refuses are done without", {
		AUTO(4000, refuses), EV("module SETUP\nmodule REGISTERING\n"
		"module READY\n"), END } },
	{ "a module that goes on echoing payload is not used", {
		AUTO(4000, echoes_payload), EV("module SETUP\n"
		"module SETUP: the module refuses AT+QISDE=0\n"),
		AUTO(20000, keeps_echoing_payload), EV("module SETUP: the "
		"module does not keep AT+QISDE=0\n"), AUTO(8000, NULL),
		EV("module REGISTERING\nmodule READY\n"), END } },
	{ "a setting that the module does not keep", {
		AUTO(4000, forgets), EV("module SETUP\nmodule SETUP: the module "
		"does not keep viewmode\n"), AUTO(8000, NULL),
		EV("module REGISTERING\nmodule READY\n"), END } },
	{ "the URCs of a boot stand inside answers", {
		AUTO(4000, noisy), EV("module SETUP\nmodule REGISTERING\n"
		"module READY\n"), END } },
	{ "NORMAL POWER DOWN in the middle of the set-up", {
		SEARCH, RX("\r\n+CMEE: 0\r\n\r\nOK\r\n"),
		EV("module SETUP\n"), TX("ATE0\r"),
		RX("\r\nNORMAL POWER DOWN\r\n"),
		EV("module SYNC: the module switched itself off\n"),
		TX("\x1b\rAT+CMEE?\r"), AUTO(4000, NULL), EV("module SETUP\nmodule REGISTERING\n"
		"module READY\n"), END } },
	{ "what an earlier session left open is closed, and nothing else", {
		ACTIVE(left_open),
		TX("AT+QIOPEN=1,2,\"UDP SERVICE\",\"127.0.0.1\",0,49635,0\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 2,0\r\n"), TX("AT+QISTATE=1,2\r"),
		RX(LISTED(2, "usbmodem") "\r\nOK\r\n"),
		TX("AT+QICLOSE=2,0\r"),
		RX("\r\nOK\r\n\r\n+QIURC: \"closed\",2\r\n"),
		TX("AT+QICLOSE=0,0\r"),
		RX("\r\nOK\r\n\r\n+QIURC: \"closed\",0\r\n"), END } },
	{ "what was left open stays open, and its end is not told", {
		AUTO(3000, left_open), EV("module SETUP\nmodule REGISTERING\n"
		"module READY\n"), UP(1), EV("context 1 ACTIVATING\n"),
		LOOK(""), TX("AT+QICSGP=1,1,\"\",\"\",\"\",0\r"), OK,
		TX("AT+QIACTEX=1,0\r"), OK, RX("\r\n+QIACTEX: 1,0\r\n"),
		LOOK(ADDRESS("10.7.157.1")), TX("AT+QIDNSCFG=1\r"),
		RX("\r\nERROR\r\n"), EV("context 1 ACTIVE 10.7.157.1\n"),
		TX("AT+QIOPEN=1,2,\"UDP SERVICE\",\"127.0.0.1\",0,49635,0\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 2,0\r\n"), TX("AT+QISTATE=1,2\r"),
		RX(LISTED(2, "usbmodem") "\r\nOK\r\n"),
		TX("AT+QICLOSE=2,0\r"),
		RX("\r\nOK\r\n\r\n+QIURC: \"closed\",2\r\n"),
		/* refused, then done without a word: looked at, not stormed */
		TX("AT+QICLOSE=0,0\r"), RX("\r\n+CME ERROR: 568\r\n"),
		WAIT(999), TX(""), WAIT(1), TX("AT+QISTATE?\r"),
		RX(LISTED(0, "usbmodem") LISTED(1, "usbat") "\r\nOK\r\n"),
		TX("AT+QICLOSE=0,0\r"), OK, WAIT(1999), TX(""), WAIT(1),
		TX("AT+QISTATE?\r"), RX(LISTED(1, "usbat") "\r\nOK\r\n"),
		WAIT(60000), END } },
	{ "no socket is opened before its events would come to our port", {
		ACTIVE(NULL),
		OPEN(8009, 1500),
		TX("AT+QIOPEN=1,0,\"UDP SERVICE\",\"127.0.0.1\",0,49633,0\r"),
		OK, WAIT(2000), TX("AT+QISTATE=1,0\r"),
		RX(LISTED(0, "uart1") "\r\nOK\r\n"),
		TX("AT+QURCCFG=\"urcport\",\"uart1\"\r"), OK,
		TX("AT+QIOPEN=1,1,\"TCP\",\"220.180.239.212\",8009,0,1\r"),
		OK, TX("AT+QICLOSE=0,0\r"), OK, END } },
	{ "an id that another port has just taken does not tell our name", {
		ACTIVE(NULL),
		TX("AT+QIOPEN=1,0,\"UDP SERVICE\",\"127.0.0.1\",0,49633,0\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 0,563\r\n"), TX("AT+QISTATE?\r"),
		RX(LISTED(0, "usbat") "\r\nOK\r\n"),
		TX("AT+QIOPEN=1,1,\"UDP SERVICE\",\"127.0.0.1\",0,49634,0\r"),
		RX("\r\nOK\r\n\r\n+QIOPEN: 1,0\r\n"), TX("AT+QISTATE=1,1\r"),
		RX(LISTED(1, "usbmodem") "\r\nOK\r\n"),
		TX("AT+QICLOSE=1,0\r"),
		RX("\r\nOK\r\n\r\n+QIURC: \"closed\",1\r\n"), END } },
};

/* ------------------------------------------------------------- contexts */

static const struct auto_reply nothing_active[] = {
	{ "AT+QIACT?", "\r\nOK\r\n" },
	{ "AT+QIACTEX", "\r\nOK\r\n" }, { NULL, NULL }
};

/* The module is ready, no context is wanted. */
static const struct script contexts[] = {
	{ "configured and activated", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"), LOOK(""),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), OK, EV(""),
		RX("\r\n+QIACTEX: 1,0\r\n"), LOOK(ADDRESS("10.7.157.1")),
		TX("AT+QIDNSCFG=1\r"),
		RX("\r\n+QIDNSCFG: 1,\"8.8.8.8\",\"0.0.0.0\"\r\n\r\nOK\r\n"),
		EV("context 1 ACTIVE 10.7.157.1 dns 8.8.8.8\n"),
		AUTO(5000, NULL), END } },
	{ "what is in use is not changed", {
		APN(1, "first"), UP(1), APN(1, "UNINET"), EV("context 1 ACTIVATING\n"),
		LOOK(""), APN(1, "other"), EV("set failed: -16\n"), APN(1, "UNINET"),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), OK, APN(1, "other"),
		EV("set failed: -16\n"), RX("\r\n+QIACTEX: 1,561\r\n"),
		EV("context 1 ACTIVATING: activation failed: PDP context opening"
		   " failed (error 561)\n"), APN(1, "other"), APN(1, "UNINET"),
		WAIT(1000), LOOK(""), SET_UNINET, TX("AT+QIACTEX=1,0\r"), OK,
		RX("\r\n+QIACTEX: 1,0\r\n"), LOOK(ADDRESS("10.7.157.1")),
		TX("AT+QIDNSCFG=1\r"), RX("\r\nERROR\r\n"),
		EV("context 1 ACTIVE 10.7.157.1\n"), APN(1, "other"),
		EV("set failed: -16\n"), APN(1, "UNINET"), AUTO(5000, NULL),
		END } },
	{ "the URC before the OK", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"), LOOK(""),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"),
		RX("\r\n+QIACTEX: 1,0\r\n"), TX(""), OK,
		LOOK(ADDRESS("10.7.157.1")),
		TX("AT+QIDNSCFG=1\r"), RX("\r\nERROR\r\n"),
		EV("context 1 ACTIVE 10.7.157.1\n"), AUTO(5000, NULL), DOWN(1),
		EV("context 1 DEACTIVATING\n"), TX("AT+QIDEACTEX=1\r"),
		RX("\r\n+QIDEACTEX: 1,0\r\n"), EV(""), OK,
		EV("context 1 DOWN\n"), UP(1), EV("context 1 ACTIVATING\n"),
		LOOK(""), SET_UNINET, TX("AT+QIACTEX=1,0\r"),
		RX("\r\n+QIACTEX: 1,561\r\n\r\nOK\r\n"),
		EV("context 1 ACTIVATING: activation failed: PDP context opening"
		   " failed (error 561)\n"), END } },
	{ "lost again before it is said to be active", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"), LOOK(""),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), OK,
		RX("\r\n+QIACTEX: 1,0\r\n"), LOOK(ADDRESS("10.7.157.1")),
		TX("AT+QIDNSCFG=1\r"), RX("\r\n+QIURC: \"pdpdeact\",1\r\n"),
		EV("context 1 ACTIVATING: deactivated by the network\n"),
		RX("\r\nERROR\r\n"), TX("AT+QIDEACTEX=1\r"), OK,
		RX("\r\n+QIDEACTEX: 1,0\r\n"), SET_UNINET,
		TX("AT+QIACTEX=1,0\r"), OK, RX("\r\n+QIACTEX: 1,0\r\n"),
		TX("AT+QIACT?\r"), RX("\r\n+QIURC: \"pdpdeact\",1\r\n"),
		RX(ADDRESS("10.7.157.1") "\r\nOK\r\n"),
		TX("AT+QIDEACTEX=1\r"), END } },
	{ "active already, as wanted: adopted", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"),
		LOOK(ADDRESS("10.7.157.1")), TX("AT+QICSGP=1\r"),
		RX("\r\n+QICSGP: 1,\"UNINET\",\"\",\"\",0\r\n\r\nOK\r\n"),
		LOOK(ADDRESS("10.7.157.1")), TX("AT+QIDNSCFG=1\r"),
		RX("\r\nERROR\r\n"), EV("context 1 ACTIVE 10.7.157.1\n"),
		AUTO(5000, NULL), END } },
	{ "active already, with another access point", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"),
		LOOK(ADDRESS("10.7.157.1")), TX("AT+QICSGP=1\r"),
		RX("\r\n+QICSGP: 1,\"other\",\"\",\"\",0\r\n\r\nOK\r\n"),
		TX("AT+QIDEACTEX=1\r"), OK, EV(""), RX("\r\n+QIDEACTEX: 1,0\r\n"),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), END } },
	{ "another context is active", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"),
		LOOK("\r\n+QIACT: 2,1,1,\"10.9.9.9\"\r\n"), SET_UNINET,
		TX("AT+QIACTEX=1,0\r"), END } },
	{ "both IP versions", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"), LOOK(""),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), OK,
		RX("\r\n+QIACTEX: 1,0,3,\"10.7.157.1\",\"2001:db8::7\"\r\n"),
		LOOK("\r\n+QIACT: 1,1,3,\"10.7.157.1\",\"2001:db8::7\"\r\n"),
		TX("AT+QIDNSCFG=1\r"),
		RX("\r\n+QIDNSCFG: 1,\"2001:db8::53\",\"::\"\r\n\r\nOK\r\n"),
		EV("context 1 ACTIVE 10.7.157.1 2001:..:0007 dns 2001:..:0053\n"),
		AUTO(5000, NULL), END } },
	{ "refused, and tried again, ever more rarely", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"), LOOK(""),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), OK,
		RX("\r\n+QIACTEX: 1,561\r\n"),
		EV("context 1 ACTIVATING: activation failed: PDP context opening"
		   " failed (error 561)\n"), WAIT(999), TX(""), WAIT(1), LOOK(""),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), RX("\r\n+CME ERROR: 573\r\n"),
		EV("context 1 ACTIVATING: activation failed: APN not configured"
		   " (error 573)\n"), WAIT(1999), TX(""), WAIT(1), LOOK(""),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), OK,
		RX("\r\n+QIACTEX: 1,0\r\n"), LOOK(ADDRESS("10.7.157.1")),
		TX("AT+QIDNSCFG=1\r"), RX("\r\nERROR\r\n"),
		EV("context 1 ACTIVE 10.7.157.1\n"), AUTO(5000, NULL), END } },
	{ "QIACT may take 150 s, and no more", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"), LOOK(""),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), RX("\r\nERROR\r\n"),
		TX("AT+QIACT=1\r"), WAIT(149900), TX(""), WAIT(600),
		TX("\rAT+CMEE?\r"), RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"),
		EV("context 1 ACTIVATING: activation failed\n"), END } },
	{ "QIDEACT may take 40 s, and no more", {
		UP(1), EV("context 1 ACTIVATING\n"), AUTO(5000, NULL),
		EV("context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"),
		DOWN(1), EV("context 1 DEACTIVATING\n"), TX("AT+QIDEACTEX=1\r"),
		RX("\r\nERROR\r\n"), TX("AT+QIDEACT=1\r"), WAIT(39900), TX(""),
		WAIT(600), TX("\rAT+CMEE?\r"),
		RX("\r\n+CMEE: 1\r\n\r\nOK\r\n"), EV("context 1 DOWN\n"), END } },
	{ "QIACTEX's URC may take 150 s, and no more", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"), LOOK(""),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), OK, AUTO(149000, nothing_active),
		EV(""), AUTO(12000, nothing_active),
		EV("context 1 ACTIVATING: activation timed out\n"), END } },
	{ "QIACTEX's URC is lost: found by looking", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"), LOOK(""),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), OK, AUTO(11000, NULL),
		EV("context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"),
		END } },
	{ "QIDEACTEX's URC may take 40 s, and no more", {
		UP(1), EV("context 1 ACTIVATING\n"), AUTO(5000, NULL),
		EV("context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"),
		DOWN(1), EV("context 1 DEACTIVATING\n"), TX("AT+QIDEACTEX=1\r"),
		OK, AUTO(39000, NULL), EV(""), AUTO(12000, NULL),
		EV("context 1 DOWN\n"), END } },
	{ "QIDEACTEX's URC is lost: found by looking", {
		UP(1), EV("context 1 ACTIVATING\n"), AUTO(5000, NULL),
		EV("context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"),
		DOWN(1), EV("context 1 DEACTIVATING\n"), TX("AT+QIDEACTEX=1\r"),
		OK, AUTO(11000, nothing_active), EV("context 1 DOWN\n"), END } },
	{ "2.3.14: name servers of one's own, with each activation", {
		APN(1, "UNINET"), NAMES(1, "1.1.1.1,9.9.9.9"), UP(1),
		EV("context 1 ACTIVATING\n"), LOOK(""), SET_UNINET,
		TX("AT+QIACTEX=1,0\r"), RX("\r\nOK\r\n\r\n+QIACTEX: 1,0\r\n"),
		TX("AT+QIACT?\r"),
		RX("\r\n+QIACT: 1,1,1,\"10.7.157.1\"\r\n\r\nOK\r\n"),
		TX("AT+QIDNSCFG=1,\"1.1.1.1\",\"9.9.9.9\"\r"), OK,
		TX("AT+QIDNSCFG=1\r"),
		RX("\r\n+QIDNSCFG: 1,\"1.1.1.1\",\"9.9.9.9\"\r\n\r\nOK\r\n"),
		EV("context 1 ACTIVE 10.7.157.1 dns 1.1.1.1 dns 9.9.9.9\n"),
		AUTO(5000, NULL), EV(""), END } },
	{ "2.3.14: ... at once while it is active; refused", {
		UP(1), EV("context 1 ACTIVATING\n"), AUTO(5000, NULL),
		EV("context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"),
		NAMES(1, "1.1.1.1"), TX("AT+QIDNSCFG=1,\"1.1.1.1\"\r"),
		RX("\r\n+CME ERROR: 552\r\n"), TX("AT+QIDNSCFG=1\r"),
		RX("\r\n+QIDNSCFG: 1,\"8.8.8.8\",\"8.8.4.4\"\r\n\r\nOK\r\n"),
		EV("context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4: "
		   "the module refuses the name servers\n"),
		NAMES(1, "1.1.1.1"), EV(""), TX(""), NAMES(1, "2001:db8::1"),
		EV("set failed: -97\n"), TX(""), END } },
	{ "down while it is being activated", {
		APN(1, "UNINET"), UP(1), EV("context 1 ACTIVATING\n"), LOOK(""),
		SET_UNINET, TX("AT+QIACTEX=1,0\r"), DOWN(1), OK,
		EV("context 1 DEACTIVATING\n"), TX("AT+QIDEACTEX=1\r"), OK,
		RX("\r\n+QIACTEX: 1,0\r\n"), EV(""),
		RX("\r\n+QIDEACTEX: 1,0\r\n"), EV("context 1 DOWN\n"), END } },
	{ "up while it is being deactivated", {
		UP(1), EV("context 1 ACTIVATING\n"), AUTO(5000, NULL),
		EV("context 1 ACTIVE 10.7.157.1 dns 8.8.8.8 dns 8.8.4.4\n"),
		DOWN(1), EV("context 1 DEACTIVATING\n"), TX("AT+QIDEACTEX=1\r"),
		OK, UP(1), EV("context 1 ACTIVATING\n"),
		RX("\r\n+QIDEACTEX: 1,0\r\n"),
		TX("AT+QICSGP=1,1,\"\",\"\",\"\",0\r"), END } },
	{ "down before the module is found takes effect at once", {
		RX("\r\nRDY\r\n"), EV("module SYNC: the module was reset\n"),
		TX("\x1b\rAT+CMEE?\r"), UP(1), EV("context 1 ACTIVATING\n"),
		DOWN(1), EV("context 1 DOWN\n"), END } },
	{ "strings that would leave their quotes", {
		APN(1, "a\"b"), APN(1, "a\rb"), APN(1, "a\x1a"), APN(1, "a\\b"),
		APN(1, "\xc3\xa4"), EV("set failed: -22\nset failed: -22\n"
		"set failed: -22\nset failed: -22\nset failed: -22\n"), END } },
	{ "contexts that there are not", {
		APN(0, "x"), APN(6, "x"), EV("set failed: -34\nset failed: -34\n"),
		UP(0), UP(6), EV("up failed: -34\nup failed: -34\n"), TX(""),
		END } },
	{ "CSD, which the module has not", {
		CALL(1, "17201"), EV("set failed: -95\n"), APN(1, "UNINET"),
		UP(1), EV("context 1 ACTIVATING\n"), LOOK(""), SET_UNINET,
		TX("AT+QIACTEX=1,0\r"), END } },
};

static void script_desc(const struct script *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fresh, fresh, script_desc);
KUNIT_ARRAY_PARAM(contexts, contexts, script_desc);

static int bringup_init(struct kunit *test)
{
	test->priv = script_world_create(test);
	return 0;
}

static void test_fresh(struct kunit *test)
{
	const struct script *c = test->param_value;

	script_try(test->priv, c->name, c->steps);
}

static void test_context(struct kunit *test)
{
	const struct script *c = test->param_value;
	struct script_world *w = test->priv;

	script_get_ready(w);
	script_try(w, c->name, c->steps);
}

static struct kunit_case bringup_cases[] = {
	KUNIT_CASE_PARAM(test_fresh, fresh_gen_params),
	KUNIT_CASE_PARAM(test_context, contexts_gen_params),
	{}
};

static struct kunit_suite bringup_suite = {
	.name = "cellsock-bringup",
	.init = bringup_init,
	.test_cases = bringup_cases,
};

kunit_test_suite(bringup_suite);
