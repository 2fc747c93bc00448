/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between modules: the commands that carry out a verb, and what
 * their lines mean.  Pure.
 *
 * A third dialect is one more file with one more struct cellsock_dialect.
 */
#ifndef CELLSOCK_DIALECT_H
#define CELLSOCK_DIALECT_H

#include <linux/types.h>

#include <cellsock/modsock.h>

/* The longest command line: CELLSOCK_AT_MAX, or AT+QICSGP with all strings. */
#define CELLSOCK_COMMAND_MAX	520
/* Bytes after which a send is certainly complete, whatever its length was. */
#define CELLSOCK_SEND_MAX	1460
/* The most bytes that one read may bring (rg 2.3.11: 1500). */
#define CELLSOCK_READ_MAX	1500

/**
 * enum cellsock_mode - access modes of a module socket (rg 1.2)
 * @CELLSOCK_MODE_BUFFER: the module keeps what arrives until it is read
 * @CELLSOCK_MODE_PUSH: the module hands on what arrives at once
 * @CELLSOCK_MODE_TRANSPARENT: the line belongs to the socket; between an escape
 *	and the next switch it takes commands, and the module keeps what arrives
 */
enum cellsock_mode {
	CELLSOCK_MODE_BUFFER,
	CELLSOCK_MODE_PUSH,
	CELLSOCK_MODE_TRANSPARENT,
};

/**
 * enum cellsock_verb - what can be asked of a module
 *
 * After each verb: what its job's @index names, what @arg is, which @text,
 * @remote or @config it needs, and which messages answer it before the result.
 * A dialect need not have them all: see CELLSOCK_OUTCOME_ABSENT.
 *
 * @CELLSOCK_VERB_NONE: nothing
 * @CELLSOCK_VERB_SETUP: pin one setting; @setup
 * @CELLSOCK_VERB_MANUFACTURER: who made the module; INFO
 * @CELLSOCK_VERB_MODEL: its model; INFO
 * @CELLSOCK_VERB_REVISION: its firmware; INFO
 * @CELLSOCK_VERB_SIM: whether the SIM is ready; SIM
 * @CELLSOCK_VERB_PIN: unlock the SIM; @text is the PIN
 * @CELLSOCK_VERB_REGISTRATION: whether the network is there; REGISTRATION
 * @CELLSOCK_VERB_RAW: a command of user space; @text; INFO
 * @CELLSOCK_VERB_SOCKETS: all sockets of all ports; SOCKET
 * @CELLSOCK_VERB_CONTEXTS: all active contexts; CONTEXT
 * @CELLSOCK_VERB_CONTEXT_READ: whether context @id is configured as @config;
 *	CONFIG
 * @CELLSOCK_VERB_CONTEXT_SET: configure context @id; @config
 * @CELLSOCK_VERB_CONTEXT_UP: activate context @id; perhaps asynchronous:
 *	CONTEXT_UP follows
 * @CELLSOCK_VERB_CONTEXT_DOWN: deactivate context @id; perhaps asynchronous:
 *	CONTEXT_DOWN follows
 * @CELLSOCK_VERB_CONTEXT_DNS: name servers of context @id; DNS
 * @CELLSOCK_VERB_DNS_SET: give context @id the name servers of @config
 * @CELLSOCK_VERB_OPEN: open socket @id as @open says; asynchronous: OPENED
 *	follows
 * @CELLSOCK_VERB_PROBE: open a local socket @id in context @arg that reaches
 *	nobody, to see which port it belongs to; asynchronous: OPENED follows
 * @CELLSOCK_VERB_CLOSE: close socket @id, wait for the remote at most @arg
 *	seconds; perhaps asynchronous: CLOSED follows
 * @CELLSOCK_VERB_SEND: send @arg bytes on socket @id, to @remote if that is not
 *	NULL; payload after a prompt
 * @CELLSOCK_VERB_READ: read at most @arg bytes of socket @id; READ
 * @CELLSOCK_VERB_READ_FROM: read one whole datagram of the service @id; READ
 *	with its source
 * @CELLSOCK_VERB_MODE: switch socket @id to enum cellsock_mode @arg
 * @CELLSOCK_VERB_SENT_TOTALS: what became of socket @id's output; TOTALS
 * @CELLSOCK_VERB_READ_TOTALS: what became of socket @id's input; TOTALS
 * @CELLSOCK_VERB_SOCKET: where socket @id stands; @arg: it is still being
 *	opened, as far as we know; SOCKET
 * @CELLSOCK_VERB_ROUTING: whether connections from outside get to the module;
 *	ROUTING
 * @CELLSOCK_VERB_ROUTE: have them get there
 * @CELLSOCK_VERB_PING: one echo request; @ping; asynchronous: PONG, PING_OVER
 *	follow
 * @CELLSOCK_VERB_RESOLVE: open a local socket @id in context @arg towards the
 *	name @text, which nobody hears of; asynchronous: OPENED follows.  Or, of a
 *	dialect that @resolves: look the name @text up in context @arg;
 *	asynchronous: ADDRESS, as often as there are some, or NO_ADDRESS follows
 * @CELLSOCK_VERB_URC_PORT: have events sent to this port, which the module calls
 *	@text
 * @CELLSOCK_VERB_OPTION: set option number @arg to @values, and read it; only
 *	read it when they are none; OPTION
 */
enum cellsock_verb {
	CELLSOCK_VERB_NONE,
	/* the same in all dialects: V.250 and 3GPP TS 27.007 */
	CELLSOCK_VERB_SETUP,
	CELLSOCK_VERB_MANUFACTURER,
	CELLSOCK_VERB_MODEL,
	CELLSOCK_VERB_REVISION,
	CELLSOCK_VERB_SIM,
	CELLSOCK_VERB_PIN,
	CELLSOCK_VERB_REGISTRATION,
	CELLSOCK_VERB_RAW,
	/* the dialect's own */
	CELLSOCK_VERB_SOCKETS,
	CELLSOCK_VERB_CONTEXTS,
	CELLSOCK_VERB_CONTEXT_READ,
	CELLSOCK_VERB_CONTEXT_SET,
	CELLSOCK_VERB_CONTEXT_UP,
	CELLSOCK_VERB_CONTEXT_DOWN,
	CELLSOCK_VERB_CONTEXT_DNS,
	CELLSOCK_VERB_DNS_SET,
	CELLSOCK_VERB_OPEN,
	CELLSOCK_VERB_PROBE,
	CELLSOCK_VERB_CLOSE,
	CELLSOCK_VERB_SEND,
	CELLSOCK_VERB_READ,
	CELLSOCK_VERB_READ_FROM,
	CELLSOCK_VERB_MODE,
	CELLSOCK_VERB_SENT_TOTALS,
	CELLSOCK_VERB_READ_TOTALS,
	CELLSOCK_VERB_SOCKET,
	CELLSOCK_VERB_ROUTING,
	CELLSOCK_VERB_ROUTE,
	CELLSOCK_VERB_PING,
	CELLSOCK_VERB_RESOLVE,
	CELLSOCK_VERB_URC_PORT,
	CELLSOCK_VERB_OPTION,
};

/* What depends on how the module's options stand on the wire. */
#define CELLSOCK_FEATURE_CLOSE_URC	BIT(0)	/* CLOSE ends with CLOSED */
#define CELLSOCK_FEATURE_CLOSE_FREES	BIT(1)	/* CLOSED gives the id back */
#define CELLSOCK_FEATURE_WAITING_LEN	BIT(2)	/* WAITING reads like PUSH */
#define CELLSOCK_FEATURE_SEND_HEX	BIT(3)	/* two characters a byte */

/**
 * struct cellsock_setup - a setting to be pinned
 * @set: the command that pins it
 * @get: the command that reads it back, NULL: it cannot be read
 * @expect: the line that @get has to give, blanks apart
 * @required: the bring-up goes no further before the module took it
 * @dtr: it is what makes DTR end the transparent mode
 *
 * Any other setting that the module refuses is done without.
 */
struct cellsock_setup {
	const char *set;
	const char *get;
	const char *expect;
	bool required;
	bool dtr;
};

/* Options that a dialect has at most, and the most numbers of one. */
#define CELLSOCK_OPTIONS_MAX	16
#define CELLSOCK_OPTION_NUMBERS	4

/**
 * struct cellsock_values - the value of an option: some numbers
 * @count: how many there are
 * @number: the numbers
 */
struct cellsock_values {
	u8 count;
	u16 number[CELLSOCK_OPTION_NUMBERS];
};

/**
 * struct cellsock_option - an option of the module
 * @name: its name
 * @count: how many numbers it has
 * @least_count: how many have to be given, the others stay as they are
 * @range: what each number may be
 * @workable: the least value other than 0 of the first number that the driver
 *	can work with
 * @pin: what the bring-up sets it to where the user has not chosen; no numbers:
 *	it is left as it is
 * @alive: what it is set to, where the user has not chosen, so that the module
 *	finds out that a remote has vanished; no numbers: it is about something
 *	else
 */
struct cellsock_option {
	const char *name;
	u8 count;
	u8 least_count;
	struct {
		u16 min;
		u16 max;
	} range[CELLSOCK_OPTION_NUMBERS];
	u16 workable;
	struct cellsock_values pin;
	struct cellsock_values alive;
};

/**
 * struct cellsock_job - one verb with what it is about
 * @verb: the verb
 * @slot: whose socket, CELLSOCK_NO_SLOT when it is nobody's
 * @id: the module's number of the socket or the context
 * @arg: see enum cellsock_verb
 * @text: for RAW, PIN, RESOLVE and URC_PORT
 * @ping: for PING
 * @setup: for SETUP
 * @open: for OPEN
 * @remote: for SEND
 * @config: for CONTEXT_SET, CONTEXT_READ and DNS_SET
 * @values: for OPTION
 *
 * What the pointers point to stays as it is until the job is done.
 */
struct cellsock_job {
	enum cellsock_verb verb;
	u8 slot;
	u8 id;
	u32 arg;
	union {
		const char *text;
		const struct cellsock_setup *setup;
		const struct cellsock_open *open;
		const struct cellsock_endpoint *remote;
		const struct cellsock_ping *ping;
		const struct cellsock_context_config *config;
		const struct cellsock_values *values;
	};
};

#define CELLSOCK_NO_SLOT	0xff
/* A question that the host asks without a slot. */
#define CELLSOCK_ASKING		0xfe

/* How long an echo request may take, and the command that sends it. */
#define CELLSOCK_PING_WAIT_S		4
#define CELLSOCK_PING_TIMEOUT_MS	(1000 * CELLSOCK_PING_WAIT_S + 5000)

/* Flags of a step. */
#define CELLSOCK_STEP_PROMPT	BIT(0)	/* payload follows a prompt */
#define CELLSOCK_STEP_ASYNC	BIT(1)	/* OK means begun, an event follows */
#define CELLSOCK_STEP_OPTIONAL	BIT(2)	/* an error does not end the script */
/* OK ends the script; "no such command" goes on with the next step. */
#define CELLSOCK_STEP_ELSE	BIT(3)
/* OK ends the script; after a bare ERROR the next step asks for its code. */
#define CELLSOCK_STEP_EXPLAIN	BIT(4)
/* The payload goes out as hex digits, and ends with Ctrl-Z ... */
#define CELLSOCK_STEP_HEX	BIT(5)
/* ... or not, because the module was told how many they are. */
#define CELLSOCK_STEP_COUNTED	BIT(6)
/* OK means a data mode: nothing may be sent where no answer comes. */
#define CELLSOCK_STEP_CONNECT	BIT(7)

/**
 * struct cellsock_step - one command of a script
 * @text: the command, without its CR; empty: there is nothing to do here, and
 *	the next step follows at once
 * @timeout_ms: how long the module may take, without the time on the line
 * @flags: CELLSOCK_STEP_*
 * @prompt_ms: how long the module keeps its prompt open while no payload comes,
 *	0: for ever, or not known
 */
struct cellsock_step {
	char text[CELLSOCK_COMMAND_MAX + 1];
	u32 timeout_ms;
	u8 flags;
	u32 prompt_ms;
};

/* For commands whose maximum response time the documents leave open ("-"). */
#define CELLSOCK_TIMEOUT_DEFAULT_MS	5000

/**
 * enum cellsock_message_kind - what a line can mean
 * @CELLSOCK_MSG_UNKNOWN: nothing known; nobody waits for it
 * @CELLSOCK_MSG_OK: final: done
 * @CELLSOCK_MSG_ERROR: final: failed; @code
 * @CELLSOCK_MSG_AGAIN: final: no room for the payload now
 * @CELLSOCK_MSG_INFO: part of the answer, @text
 * @CELLSOCK_MSG_NOISE: known, and of no interest
 * @CELLSOCK_MSG_PART: half of a final result of two lines; @code is to be kept
 *	in struct cellsock_wire for the other half
 * @CELLSOCK_MSG_TOTALS: @total bytes, of these @done are acknowledged or read
 *	and @left not
 * @CELLSOCK_MSG_CODE: @code explains the bare ERROR before
 * @CELLSOCK_MSG_READ: @len bytes of payload follow, the answer to READ; a
 *	datagram of a service is from @remote
 * @CELLSOCK_MSG_STRAY: @len bytes of payload follow that nobody asked for; they
 *	are lost to socket @id, if that is not CELLSOCK_NOBODY
 * @CELLSOCK_MSG_SOCKET: socket @id, @socket, @remote; the listener @server took
 *	it if it is an incoming connection.  Of a listener, @total connections of
 *	its are there at least
 * @CELLSOCK_MSG_ROUTING: @active: connections from outside get to the module
 * @CELLSOCK_MSG_CONTEXT: context @id, @active, addresses in @net
 * @CELLSOCK_MSG_CONFIG: @active: the context is configured as the job's @config
 * @CELLSOCK_MSG_DNS: name servers in @net
 * @CELLSOCK_MSG_SIM: @code: 0 ready, 1 PIN wanted, 2 anything else
 * @CELLSOCK_MSG_REGISTRATION: @code is <stat> of 3GPP TS 27.007
 * @CELLSOCK_MSG_OPTION: the option has @values
 * @CELLSOCK_MSG_HEADER: part of a payload's header, of which more follows: @id,
 *	@len, @left, @doubtful and the address in @net are to be kept in struct
 *	cellsock_wire for the next one
 * @CELLSOCK_MSG_PUSH: event: @len bytes of payload of socket @id follow; a
 *	datagram of a service is from @remote
 * @CELLSOCK_MSG_WAITING: event: socket @id has data to be read
 * @CELLSOCK_MSG_OPENED: event: opening socket @id ended with @code
 * @CELLSOCK_MSG_CLOSED: event: socket @id is closed
 * @CELLSOCK_MSG_INCOMING: event: the listener @server took a connection from
 *	@remote, which is socket @id now; CELLSOCK_NO_SERVER: the only one there is
 * @CELLSOCK_MSG_INCOMING_FULL: event: the listener @server, CELLSOCK_NO_SERVER
 *	when the line does not say which, refused a connection
 * @CELLSOCK_MSG_PONG: event: an echo request ended with @code; without one it
 *	was answered by @remote after @total ms, time to live @done
 * @CELLSOCK_MSG_PING_OVER: event: nothing more follows of it
 * @CELLSOCK_MSG_CONTEXT_UP: event: activating context @id ended with @code
 * @CELLSOCK_MSG_CONTEXT_DOWN: event: deactivating context @id ended with @code
 * @CELLSOCK_MSG_CONTEXT_LOST: event: the network took context @id away, or one
 *	that the line does not name (CELLSOCK_NO_CONTEXT)
 * @CELLSOCK_MSG_ADDRESS: event: the name that is looked up has the address
 *	@remote
 * @CELLSOCK_MSG_NO_ADDRESS: event: it has none
 * @CELLSOCK_MSG_BOOTED: event: the module has started
 * @CELLSOCK_MSG_POWER_DOWN: event: the module is switching itself off
 */
enum cellsock_message_kind {
	CELLSOCK_MSG_UNKNOWN,
	/* final results: cellsock_message_final() */
	CELLSOCK_MSG_OK,
	CELLSOCK_MSG_ERROR,
	CELLSOCK_MSG_AGAIN,
	/* answers */
	CELLSOCK_MSG_INFO,
	CELLSOCK_MSG_NOISE,
	CELLSOCK_MSG_PART,
	CELLSOCK_MSG_TOTALS,
	CELLSOCK_MSG_CODE,
	CELLSOCK_MSG_READ,
	CELLSOCK_MSG_STRAY,
	CELLSOCK_MSG_SOCKET,
	CELLSOCK_MSG_ROUTING,
	CELLSOCK_MSG_CONTEXT,
	CELLSOCK_MSG_CONFIG,
	CELLSOCK_MSG_DNS,
	CELLSOCK_MSG_SIM,
	CELLSOCK_MSG_REGISTRATION,
	CELLSOCK_MSG_OPTION,
	CELLSOCK_MSG_HEADER,
	/* events: cellsock_message_event() */
	CELLSOCK_MSG_PUSH,
	CELLSOCK_MSG_WAITING,
	CELLSOCK_MSG_OPENED,
	CELLSOCK_MSG_CLOSED,
	CELLSOCK_MSG_INCOMING,
	CELLSOCK_MSG_INCOMING_FULL,
	CELLSOCK_MSG_PONG,
	CELLSOCK_MSG_PING_OVER,
	CELLSOCK_MSG_CONTEXT_UP,
	CELLSOCK_MSG_CONTEXT_DOWN,
	CELLSOCK_MSG_CONTEXT_LOST,
	CELLSOCK_MSG_ADDRESS,
	CELLSOCK_MSG_NO_ADDRESS,
	CELLSOCK_MSG_BOOTED,
	CELLSOCK_MSG_POWER_DOWN,
};

/**
 * enum cellsock_socket_phase - where the module says that a socket stands
 * @CELLSOCK_PHASE_OPENING: not connected yet
 * @CELLSOCK_PHASE_OPEN: usable
 * @CELLSOCK_PHASE_DEAD: closed, waiting to be given up
 */
enum cellsock_socket_phase {
	CELLSOCK_PHASE_OPENING,
	CELLSOCK_PHASE_OPEN,
	CELLSOCK_PHASE_DEAD,
};

/**
 * struct cellsock_socket_line - a socket as the module lists it (rg 2.3.9)
 * @service: what it is
 * @phase: where it stands
 * @context: its context
 * @mode: its access mode
 * @at_port: the module's name of the port it belongs to, may be empty
 */
struct cellsock_socket_line {
	enum cellsock_service service;
	enum cellsock_socket_phase phase;
	u8 context;
	enum cellsock_mode mode;
	char at_port[16];
};

#define CELLSOCK_NO_SERVER	0xff
#define CELLSOCK_NO_CONTEXT	0xff
#define CELLSOCK_NOBODY		0xff

/**
 * struct cellsock_message - the meaning of a line
 * @kind: what it is; the rest as described there
 * @id: socket or context
 * @server: socket
 * @active: of a context
 * @ends: no result follows: the line is that as well, and means OK
 * @code: error code or status, 0 when there is none
 * @len: bytes of payload that follow
 * @hex: as hex digits
 * @doubtful: the header is not as it should be
 * @total: counter
 * @done: counter
 * @left: counter
 * @text: the line, or the part of it that matters
 * @socket: a socket
 * @remote: the other end; without an address when the line has none
 * @net: addresses; of a payload, the one that it came to, if its header tells
 * @values: of an option
 */
struct cellsock_message {
	enum cellsock_message_kind kind;
	u8 id;
	u8 server;
	bool active;
	bool ends;
	int code;
	u32 len;
	bool hex;
	bool doubtful;
	u32 total;
	u32 done;
	u32 left;
	const char *text;
	struct cellsock_socket_line socket;
	struct cellsock_endpoint remote;
	struct cellsock_context_net net;
	struct cellsock_values values;
};

static inline bool cellsock_message_final(const struct cellsock_message *msg)
{
	return msg->kind >= CELLSOCK_MSG_OK && msg->kind <= CELLSOCK_MSG_AGAIN;
}

/* Payload follows the line. */
static inline bool cellsock_message_header(const struct cellsock_message *msg)
{
	return msg->kind == CELLSOCK_MSG_PUSH ||
	       msg->kind == CELLSOCK_MSG_READ || msg->kind == CELLSOCK_MSG_STRAY;
}

static inline bool cellsock_message_event(const struct cellsock_message *msg)
{
	return msg->kind >= CELLSOCK_MSG_PUSH;
}

/* Settings of a dialect that say what the next commands are about, at most. */
#define CELLSOCK_SELECTIONS	4

/**
 * struct cellsock_wire - what the meaning of a line depends on
 *
 * All of it is *as it stands on the wire*: a change counts from the line that
 * confirms it.
 *
 * @options: the first number, and the others, of each option; 0 where nobody
 *	knows, which is what modules start with where it matters
 * @modes: access mode of each module socket; of one to be opened, what it is to
 *	have
 * @services: what each module socket is, or is to become
 * @contexts: the context it belongs to
 * @part: the @code of the last CELLSOCK_MSG_PART of this command, 0 when there
 *	was none
 * @selected: how the settings stand that say what the next commands are about:
 *	see the dialect; 0: not known
 * @header: of a payload whose header has begun: the socket, the length, the parts
 *	that are still to come (0: none has begun), whether it is in doubt, and
 *	the address that it came to
 * @pinging: an echo request of ours is under way: lines about one are about it
 * @resolving: ... a name is being looked up: addresses are its
 * @at_stop: the line has come to one of the characters that may end a header,
 *	and may go on
 * @alone: there is one socket, which lines do not name
 */
struct cellsock_wire {
	u16 options[CELLSOCK_OPTIONS_MAX][CELLSOCK_OPTION_NUMBERS];
	enum cellsock_mode modes[CELLSOCK_MAX_SOCKETS];
	enum cellsock_service services[CELLSOCK_MAX_SOCKETS];
	u8 contexts[CELLSOCK_MAX_SOCKETS];
	u8 part;
	u32 selected[CELLSOCK_SELECTIONS];
	struct {
		u8 id;
		u32 len;
		u32 left;
		bool doubtful;
		struct cellsock_addr local;
	} header;
	bool pinging;
	bool resolving;
	bool at_stop;
	bool alone;
};

#define CELLSOCK_NO_CODE	(-1)

/**
 * struct cellsock_dialect - a kind of module
 * @name: its name
 * @caps: what it can do
 * @lacks: the error of configuring a context on firmware that speaks @fallback,
 *	CELLSOCK_NO_CODE where there is none
 * @fallback: this dialect with less in it; it has the same name.  NULL: none
 * @bare_headers: a header that ends in one of @header_stops has no line break
 *	before it
 * @transparent: it has the transparent mode
 * @resolves: it looks names up without a socket
 * @tells_acked: where a socket stands (CELLSOCK_VERB_SOCKET) has the @total, @done
 *	and @left of what was sent to it with it, and a connection whose remote is
 *	gone is not over before somebody notices by that
 * @reuses_ids: what it has told to be closed it gives the next connection that a
 *	listener takes, unasked
 * @listener_ends_all: giving up a listener ends all that it took
 * @closes_clean: a socket that is closed ends cleanly, however much was to be sent
 * @mode_names: names of the access modes, by enum cellsock_mode
 * @setup: settings to be pinned, in this order; ended by one without @set
 * @options: options that user space can choose; those with a @pin are pinned
 *	behind @setup; ended by one without a name
 * @reserved: extended commands that user space may not send, ended by NULL.
 *	"+QIOPEN" stands for all its forms but those that only ask (AT+QIOPEN?,
 *	AT+QIOPEN=?); "+QISEND,0" is allowed too when it ends in ",0"
 * @id_taken: the error of an open whose id is in use
 * @one_open: the error of an open while another one is under way, on firmware
 *	that opens one socket at a time
 * @bad_length: the error of a send that is longer than this firmware takes; each
 *	of these is CELLSOCK_NO_CODE where there is no such error, and such a send
 *	is refused without a reason
 * @match: whether a module is of this kind, by AT+CGMI and AT+CGMM
 * @header_stops: characters that may end a payload's header besides CR and LF,
 *	while @job (NULL: none) is being answered
 * @features: CELLSOCK_FEATURE_* that there are
 * @build: step @step of @job.  Returns false when the script has no such step.
 *	@out is zeroed.
 * @confirmed: step @step of @job was answered by OK: what does that change on the
 *	wire?  May be NULL.
 * @classify: what @text means while step @step of @job is being answered; @job
 *	is NULL when no answer is due.  @msg is zeroed.  What is left
 *	CELLSOCK_MSG_UNKNOWN is then looked up in V.250 and 3GPP TS 27.007.
 * @result: what an error code means for a request that took @elapsed_ms
 * @describe: the module's own description of an error code, or NULL
 */
struct cellsock_dialect {
	const char *name;
	struct cellsock_caps caps;
	int lacks;
	const struct cellsock_dialect *fallback;
	bool bare_headers;
	bool transparent;
	bool resolves;
	bool tells_acked;
	bool reuses_ids;
	bool listener_ends_all;
	bool closes_clean;
	const char *const *mode_names;
	const struct cellsock_setup *setup;
	const struct cellsock_option *options;
	const char *const *reserved;
	int id_taken;
	int one_open;
	int bad_length;
	bool (*match)(const char *manufacturer, const char *model);
	const char *(*header_stops)(const struct cellsock_wire *wire,
				    const struct cellsock_job *job);
	u8 (*features)(const struct cellsock_wire *wire);
	bool (*build)(const struct cellsock_wire *wire,
		      const struct cellsock_job *job, unsigned int step,
		      struct cellsock_step *out);
	void (*confirmed)(struct cellsock_wire *wire,
			  const struct cellsock_job *job, unsigned int step);
	void (*classify)(const struct cellsock_wire *wire,
			 const struct cellsock_job *job, unsigned int step,
			 const char *text, struct cellsock_message *msg);
	enum cellsock_result (*result)(int code, u64 elapsed_ms);
	const char *(*describe)(int code);
};

extern const struct cellsock_dialect cellsock_dialect_rg;
extern const struct cellsock_dialect cellsock_dialect_m10;

/**
 * cellsock_dialect_find() - the dialect of a module
 * @manufacturer: AT+CGMI
 * @model: AT+CGMM
 *
 * Return: the dialect that knows it, or the first one there is.
 */
const struct cellsock_dialect *cellsock_dialect_find(const char *manufacturer,
						     const char *model);

/**
 * cellsock_dialect_contexts() - the contexts that some dialect has
 * @caps: those of one; it gets the range of all
 */
void cellsock_dialect_contexts(struct cellsock_caps *caps);

/**
 * cellsock_dialect_unconnected() - what "connect failed" means
 * @elapsed_ms: how long the module has tried
 *
 * Modules say the same of a refusal and of silence.
 *
 * Return: CELLSOCK_REFUSED or CELLSOCK_TIMEDOUT.
 */
enum cellsock_result cellsock_dialect_unconnected(u64 elapsed_ms);

/**
 * cellsock_dialect_by_name() - the dialect of that name
 * @name: its name
 *
 * Return: the dialect, NULL when there is none.
 */
const struct cellsock_dialect *cellsock_dialect_by_name(const char *name);

/**
 * cellsock_dialect_build() - a step of a job, in whatever dialect
 * @dialect: the dialect
 * @wire: what it knows of the wire
 * @job: the job
 * @step: which of its steps
 * @out: the step
 *
 * Return: whether there is such a step.
 */
bool cellsock_dialect_build(const struct cellsock_dialect *dialect,
			    const struct cellsock_wire *wire,
			    const struct cellsock_job *job, unsigned int step,
			    struct cellsock_step *out);

/**
 * cellsock_dialect_classify() - the meaning of a line, in whatever dialect
 * @dialect: the dialect
 * @wire: what it knows of the wire
 * @job: the job that is being answered, NULL when none is
 * @step: which of its steps
 * @text: the line
 * @msg: its meaning
 */
void cellsock_dialect_classify(const struct cellsock_dialect *dialect,
			       const struct cellsock_wire *wire,
			       const struct cellsock_job *job,
			       unsigned int step, const char *text,
			       struct cellsock_message *msg);

/**
 * cellsock_code_unsupported() - whether an error means "no such command"
 * @code: the code, 0 for a bare ERROR
 */
bool cellsock_code_unsupported(int code);

#endif
