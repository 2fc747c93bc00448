/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The session with one module: bytes, time and the upper side's wishes in;
 * commands and up calls out.  Pure: embeds all its state, takes no lock,
 * allocates nothing.
 *
 * session.c	the engine: tokens to whom they concern, jobs to the line
 * bringup.c	from an unknown state to a registered module, and who else's
 *		sockets live there
 * pdp.c	contexts
 * socket.c	slots: a socket's life, from its opening to its end
 * option.c	the module's options, and the driver's own
 * stream.c	the bytes of an open connection: received, held and read, sent,
 *		counted
 * datagram.c	the datagrams of an open socket
 * transparent.c	a connection that has the line to itself
 * listener.c	connections that the module takes
 * query.c	echo requests, names
 * hold.c	the port stopped, where one reader cannot be held on its own
 */
#ifndef CELLSOCK_SESSION_H
#define CELLSOCK_SESSION_H

#include <linux/container_of.h>
#include <linux/types.h>

#include <cellsock/modsock.h>

#include "cmdq.h"
#include "demux.h"
#include "dialect.h"
#include "sched.h"
#include "transparent.h"

#define CELLSOCK_NS_PER_MS	1000000ULL
#define CELLSOCK_NS_PER_S	1000000000ULL

/* Raw commands of user space that may wait. */
#define CELLSOCK_RAW_QUEUE	4

/**
 * enum cellsock_rx_flag - what the port says about a received byte
 *
 * The same numbers as TTY_NORMAL, TTY_BREAK and so on.
 *
 * @CELLSOCK_RX_NORMAL: nothing
 * @CELLSOCK_RX_BREAK: a break, not a byte
 * @CELLSOCK_RX_FRAME: the byte had no stop bit: it may be wrong
 * @CELLSOCK_RX_PARITY: the byte is wrong
 * @CELLSOCK_RX_OVERRUN: bytes were lost here; not a byte itself
 */
enum cellsock_rx_flag {
	CELLSOCK_RX_NORMAL,
	CELLSOCK_RX_BREAK,
	CELLSOCK_RX_FRAME,
	CELLSOCK_RX_PARITY,
	CELLSOCK_RX_OVERRUN,
};

/**
 * struct cellsock_transport_ops - the port below a session
 * @write: take bytes; returns how many were taken.  0: full, and @kick's effect
 *	(an engine run) follows by itself when there is room again.  Called with
 *	the module lock held.
 * @kick: have cellsock_session_run() called soon; any context
 * @pending: bytes that were taken and are still to be sent, -1: it cannot tell.
 *	May be NULL, as those below.
 * @lines: a mask of CELLSOCK_LINE_*, as last seen: never waits for the port
 * @look: have what @lines says looked up soon, and @kick's effect if it changed
 * @dtr: have DTR set, or dropped, soon
 * @hold: have the port take nothing more from the module soon, or go on
 */
struct cellsock_transport_ops {
	size_t (*write)(void *ctx, const u8 *data, size_t len);
	void (*kick)(void *ctx);
	s64 (*pending)(void *ctx);
	u8 (*lines)(void *ctx);
	void (*look)(void *ctx);
	void (*dtr)(void *ctx, bool on);
	void (*hold)(void *ctx, bool on);
};

/**
 * enum cellsock_slot_state - where a socket stands
 * @CELLSOCK_SLOT_FREE: nobody's
 * @CELLSOCK_SLOT_QUEUED: waits for an id and for its turn to be opened
 * @CELLSOCK_SLOT_OPENING: the module was told to open it
 * @CELLSOCK_SLOT_OPEN: open, or closed by the remote with data left to read
 * @CELLSOCK_SLOT_CLOSING: waits for its turn to be closed
 * @CELLSOCK_SLOT_CLOSED: the module was told to close it, and has not confirmed
 * @CELLSOCK_SLOT_OVER: the module has forgotten it, the host has not
 */
enum cellsock_slot_state {
	CELLSOCK_SLOT_FREE,
	CELLSOCK_SLOT_QUEUED,
	CELLSOCK_SLOT_OPENING,
	CELLSOCK_SLOT_OPEN,
	CELLSOCK_SLOT_CLOSING,
	CELLSOCK_SLOT_CLOSED,
	CELLSOCK_SLOT_OVER,
};

/*
 * A question that got no answer, or "busy" for one, is asked again after this,
 * so often: what one lost line says of a healthy connection is not so.
 */
#define CELLSOCK_ASK_AGAIN_MS	1000
#define CELLSOCK_ASK_TRIES	8

/*
 * A sender is held when less than the first is left of its reader's credit, as two
 * pushes may be under way, and goes on with at least the second.
 */
#define CELLSOCK_HOLD_BELOW	3000
#define CELLSOCK_PUSH_ABOVE	16384

/* The longest time between looks at a socket where nothing happens. */
#define CELLSOCK_AUDIT_MAX_MS	10000

/*
 * An id that was released rests, so that a late event of its earlier life does
 * not hit the next one; see also cellsock_socket_free_id().
 */
#define CELLSOCK_ID_REST_MS	2000

/* Module socket ids that nobody has. */
#define CELLSOCK_NO_ID		(-1)

struct cellsock_session;
struct cellsock_slot;

/**
 * struct cellsock_traffic - what an open socket is there for
 * @payload: the payload that follows on the wire is one datagram; NULL: the
 *	wire's borders mean nothing
 * @data: bytes of a payload
 * @broken: bytes of the payload that was announced last were lost or gained
 * @waiting: the module says that it holds data
 * @closed: the module says that the connection is over, and the host wants it
 * @linger: the host wants what is in the backlog delivered, and then the end
 * @audit: whatever the module said of this socket may have been lost
 * @message: an answer to a job of this socket
 * @done: the end of one
 * @wants: a mask of BIT(enum cellsock_turn)
 * @job: what to do, now that it is @turn's turn
 * @run: time-outs
 * @deadline: when @run is due again
 */
struct cellsock_traffic {
	void (*payload)(struct cellsock_session *s, struct cellsock_slot *sl,
			const struct cellsock_message *msg);
	void (*data)(struct cellsock_session *s, struct cellsock_slot *sl,
		     const u8 *data, size_t len, bool more);
	void (*broken)(struct cellsock_session *s, struct cellsock_slot *sl);
	void (*waiting)(struct cellsock_session *s, struct cellsock_slot *sl);
	void (*closed)(struct cellsock_session *s, struct cellsock_slot *sl);
	void (*linger)(struct cellsock_session *s, struct cellsock_slot *sl);
	void (*audit)(struct cellsock_session *s, struct cellsock_slot *sl);
	void (*message)(struct cellsock_session *s, struct cellsock_slot *sl,
			const struct cellsock_job *job,
			const struct cellsock_message *msg);
	void (*done)(struct cellsock_session *s, struct cellsock_slot *sl,
		     const struct cellsock_job *job,
		     const struct cellsock_outcome *outcome);
	u16 (*wants)(struct cellsock_session *s, struct cellsock_slot *sl);
	void (*job)(struct cellsock_session *s, struct cellsock_slot *sl,
		    enum cellsock_turn turn, struct cellsock_job *job);
	void (*run)(struct cellsock_session *s, struct cellsock_slot *sl);
	u64 (*deadline)(const struct cellsock_session *s,
			const struct cellsock_slot *sl);
};

extern const struct cellsock_traffic cellsock_stream;
extern const struct cellsock_traffic cellsock_datagram;
extern const struct cellsock_traffic cellsock_listener;

/**
 * struct cellsock_slot - a socket
 * @state: where it stands
 * @traffic: what it is there for
 * @id: the module's number for it, CELLSOCK_NO_ID while it has none
 * @req: what the host asked for
 * @credit: bytes that the reader can still take
 * @credit_top: the most it ever could
 * @tx: bytes that the module accepted
 * @rx: bytes received
 * @since: when @state was entered
 * @deadline: when the module's event is overdue (OPENING, CLOSED)
 * @unheard: its +QIOPEN is still to come
 * @restless: the module's number for it was another socket's just before
 * @doubted: `closed' was heard, and may have been that one's
 * @in_job: a job of this slot is on the line
 * @connected: ->opened(CELLSOCK_OK) was called
 * @ready: the host may have something to send
 * @host_closed: the host has called ->close(), or need not any more
 * @graceful: it wants the backlog delivered first
 * @remote_closed: the module said that the connection is over
 * @close_heard: ... while its QICLOSE was in work
 * @waiting: the module holds data that has to be read
 * @read_lost: the answer of a read was, or its end
 * @resuming: it was let push again; the module's buffer is to be looked at
 * @resumed_rx: @rx at that time
 * @unsure: a send's result is not known: ask for the totals sent
 * @settle: the totals sent have to become ours before anything else is sent
 * @settle_total: what they were at the last look
 * @settle_since: when they changed last, or not all was acknowledged
 * @count: ask for the totals received
 * @doubt: payload of its may have been lost: without totals it is broken
 * @presumed: a push was the only sign that it is open
 * @suspect: ask whether the module still has it
 * @look_at: ... not before this
 * @looks: answers in a row that said nothing
 * @asked: the host wants to know
 * @alive_due: the host has to be told that it has
 * @mode_unsure: a switch of its access mode was not answered
 * @seen: the module has it, says the answer in work
 * @missed: the last answer did not say so
 * @over_due: the host has to be told that it is over, with @end and @end_code
 * @end: why it is over
 * @end_code: the module's code for that
 * @offered: bytes of the last send
 * @refused_len: length that the last send was refused for, 0 if it was not
 * @refusals: sends refused in a row
 * @errors: sends that ended in an error, in a row
 * @closes: tries to close it
 * @send_at: no send before this
 * @count_at: no look at the totals received before this
 * @mode_at: no switch of the access mode before this
 * @query_at: when it is to be looked after
 * @pause_ms: time between this and the next such look
 * @accepted_at: when the module last accepted bytes; after a graceful close 0
 *	until the next run
 * @send_max: the most bytes of the next send, 0: as many as any; a longer one was
 *	refused without a reason
 * @acked_at: when it is to be looked whether what was sent is acknowledged;
 *	CELLSOCK_NEVER: it is, or the module notices itself if it never will be
 * @acked: bytes that were at the last such look
 * @unacked: such looks in a row that found no more
 * @mismatches: looks in a row that found totals other than ours, and no change;
 *	of a listener, more connections than we know
 * @last_total: the module's total at the last such look
 * @last_rx: ours
 * @look_bytes: payload that the line had brought by then, of whomever
 * @change_bytes: ... when one of the two totals changed last
 * @to: whom the datagram being sent is for
 * @dropping: the datagram being received is not whole, or nobody's
 * @mode_due: its access mode has to be set, whatever it is said to be
 */
struct cellsock_slot {
	enum cellsock_slot_state state;
	const struct cellsock_traffic *traffic;
	int id;
	struct cellsock_open req;
	u32 credit;
	u32 credit_top;
	u64 tx;
	u64 rx;
	u64 since;
	u64 deadline;
	bool unheard;
	bool restless;
	bool doubted;
	bool in_job;
	bool connected;
	bool ready;
	bool host_closed;
	bool graceful;
	bool remote_closed;
	bool close_heard;
	bool waiting;
	bool read_lost;
	bool resuming;
	u64 resumed_rx;
	bool unsure;
	bool settle;
	u32 settle_total;
	u64 settle_since;
	bool count;
	bool doubt;
	bool presumed;
	bool suspect;
	u64 look_at;
	u8 looks;
	bool asked;
	bool alive_due;
	bool mode_unsure;
	bool seen;
	bool missed;
	bool over_due;
	enum cellsock_result end;
	int end_code;
	u32 offered;
	u16 refused_len;
	u8 refusals;
	u8 errors;
	u8 closes;
	u64 send_at;
	u64 count_at;
	u64 mode_at;
	u64 query_at;
	u32 pause_ms;
	u64 accepted_at;
	u16 send_max;
	u64 acked_at;
	u32 acked;
	u8 unacked;
	u8 mismatches;
	u32 last_total;
	u32 last_rx;
	u64 look_bytes;
	u64 change_bytes;
	struct cellsock_endpoint to;
	bool dropping;
	bool mode_due;
};

/**
 * enum cellsock_pdp_step - what a context needs next
 * @CELLSOCK_PDP_REST: nothing
 * @CELLSOCK_PDP_LOOK: see whether it is active already
 * @CELLSOCK_PDP_COMPARE: see whether it is configured as wanted
 * @CELLSOCK_PDP_CLEAR: deactivate what is there
 * @CELLSOCK_PDP_CLEARING: the module is doing so
 * @CELLSOCK_PDP_SET: configure
 * @CELLSOCK_PDP_RAISE: activate
 * @CELLSOCK_PDP_RAISING: the module is doing so
 * @CELLSOCK_PDP_ADDRESS: ask for the address
 * @CELLSOCK_PDP_NAME: give it the name servers that were chosen
 * @CELLSOCK_PDP_DNS: ask for the name servers
 * @CELLSOCK_PDP_PAUSE: wait before the next try
 */
enum cellsock_pdp_step {
	CELLSOCK_PDP_REST,
	CELLSOCK_PDP_LOOK,
	CELLSOCK_PDP_COMPARE,
	CELLSOCK_PDP_CLEAR,
	CELLSOCK_PDP_CLEARING,
	CELLSOCK_PDP_SET,
	CELLSOCK_PDP_RAISE,
	CELLSOCK_PDP_RAISING,
	CELLSOCK_PDP_ADDRESS,
	CELLSOCK_PDP_NAME,
	CELLSOCK_PDP_DNS,
	CELLSOCK_PDP_PAUSE,
};

/**
 * struct cellsock_pdp - the work on a context
 * @step: what it needs next
 * @wanted: the host wants it
 * @seen: the answer in work said that it is active
 * @same: the answer in work said that it is configured as wanted
 * @dns_told: the answer in work named a name server
 * @given: the module has taken the configuration from us
 * @at: when the module's event is to be looked for, or the pause over
 * @since: when the module was told
 * @failures: tries in a row that failed
 * @unnamed: the module refused the name servers that were chosen
 * @unanswered: answers in a row that said nothing
 * @ask_at: no question before this
 * @early: the event of the command in work came before its OK
 * @early_code: the code that it had
 */
struct cellsock_pdp {
	enum cellsock_pdp_step step;
	bool wanted;
	bool seen;
	bool same;
	bool dns_told;
	bool given;
	u64 at;
	u64 since;
	u8 failures;
	bool unnamed;
	u8 unanswered;
	u64 ask_at;
	bool early;
	int early_code;
};

/**
 * enum cellsock_bringup_step - how far the bring-up is
 * @CELLSOCK_BRINGUP_SEARCH: looking for the module
 * @CELLSOCK_BRINGUP_BASICS: pinning what all modules have
 * @CELLSOCK_BRINGUP_MANUFACTURER: AT+CGMI
 * @CELLSOCK_BRINGUP_MODEL: AT+CGMM
 * @CELLSOCK_BRINGUP_REVISION: AT+CGMR
 * @CELLSOCK_BRINGUP_FORMATS: pinning the dialect's settings
 * @CELLSOCK_BRINGUP_OPTIONS: ... and options, as the user chose or the driver
 *	needs them
 * @CELLSOCK_BRINGUP_SIM: waiting for the SIM
 * @CELLSOCK_BRINGUP_PIN: giving it its PIN
 * @CELLSOCK_BRINGUP_NETWORK: waiting for the network
 * @CELLSOCK_BRINGUP_SOCKETS: looking for sockets that are there already
 * @CELLSOCK_BRINGUP_DONE: nothing more
 */
enum cellsock_bringup_step {
	CELLSOCK_BRINGUP_SEARCH,
	CELLSOCK_BRINGUP_BASICS,
	CELLSOCK_BRINGUP_MANUFACTURER,
	CELLSOCK_BRINGUP_MODEL,
	CELLSOCK_BRINGUP_REVISION,
	CELLSOCK_BRINGUP_FORMATS,
	CELLSOCK_BRINGUP_OPTIONS,
	CELLSOCK_BRINGUP_SIM,
	CELLSOCK_BRINGUP_PIN,
	CELLSOCK_BRINGUP_NETWORK,
	CELLSOCK_BRINGUP_SOCKETS,
	CELLSOCK_BRINGUP_DONE,
};

/**
 * struct cellsock_bringup - the work of the bring-up
 * @step: how far it is
 * @item: which setting or option is being pinned
 * @mismatch: reading it back gave something else
 * @at: not before this
 * @sim: what the SIM's answer said
 * @network: the best <stat> of the answers so far
 * @pin: the PIN, empty when there is none or it was used
 * @booted: the module has told that it started
 * @chosen: the dialect that user space has chosen, NULL: what the module says
 * @again: all of it has to be done again, in another dialect
 */
struct cellsock_bringup {
	enum cellsock_bringup_step step;
	unsigned int item;
	bool mismatch;
	u64 at;
	int sim;
	int network;
	char pin[CELLSOCK_PIN_MAX + 1];
	bool booted;
	const struct cellsock_dialect *chosen;
	bool again;
};

/**
 * enum cellsock_probe_step - what the probe needs next
 * @CELLSOCK_PROBE_REST: nothing
 * @CELLSOCK_PROBE_OPEN: to be opened
 * @CELLSOCK_PROBE_LISTEN: the event of its opening, should that come to our port
 * @CELLSOCK_PROBE_LOOK: to be looked at
 * @CELLSOCK_PROBE_CLAIM: events directed to the port that was learnt
 * @CELLSOCK_PROBE_CLOSE: to be closed
 * @CELLSOCK_PROBE_CLOSING: the module's word that it is
 */
enum cellsock_probe_step {
	CELLSOCK_PROBE_REST,
	CELLSOCK_PROBE_OPEN,
	CELLSOCK_PROBE_LISTEN,
	CELLSOCK_PROBE_LOOK,
	CELLSOCK_PROBE_CLAIM,
	CELLSOCK_PROBE_CLOSE,
	CELLSOCK_PROBE_CLOSING,
};

/**
 * struct cellsock_strangers - sockets that the module has and we did not open
 *
 * They are another port's, or ours from before we came.  <AT_port> of QISTATE
 * (rg 2.3.9) tells them apart once the module's name for our own port is known.
 * No command asks for that name.  It is learnt from a local UDP service, which
 * is opened for this alone when the first context is active, looked at, and
 * closed again.
 *
 * Events may go to one port for all sockets, and that need not be ours.  The
 * probe's own event tells: where it does not come, the name serves to have events
 * sent to us, and no socket is opened before, because its data would go
 * elsewhere.  Where it comes, nothing is asked for, as that would take away
 * another port's.
 *
 * @known: their ids
 * @doomed: those that are ours and have to be closed
 * @listed: ids seen in the list being read
 * @list_due: the list has to be read
 * @again_at: ns: when it has to be read again, 0 when there is no need
 * @unlisted: tries in a row to read it that failed
 * @at_port: names of their ports, by id
 * @probe: id of our probe, CELLSOCK_NO_ID when there is none
 * @context: the context to open it in
 * @heard: events come to our port, as far as that can be had
 * @step: what the probe needs next
 * @deadline: when the event that it waits for will not come any more
 */
struct cellsock_strangers {
	u16 known;
	u16 doomed;
	u16 listed;
	bool list_due;
	u64 again_at;
	u8 unlisted;
	char at_port[CELLSOCK_MAX_SOCKETS][16];
	int probe;
	u8 context;
	bool heard;
	enum cellsock_probe_step step;
	u64 deadline;
};

/**
 * enum cellsock_access - which access modes the driver may choose
 * @CELLSOCK_ACCESS_AUTO: whichever serves a flow best
 * @CELLSOCK_ACCESS_PUSH: push, and buffer while a reader is late
 * @CELLSOCK_ACCESS_BUFFER: buffer only
 * @CELLSOCK_ACCESS_TRANSPARENT: transparent whenever a stream has the line to
 *	itself and moves anything, and the port is fit for it; otherwise push
 */
enum cellsock_access {
	CELLSOCK_ACCESS_AUTO,
	CELLSOCK_ACCESS_PUSH,
	CELLSOCK_ACCESS_BUFFER,
	CELLSOCK_ACCESS_TRANSPARENT,
};

/**
 * enum cellsock_option_step - what a request about an option needs next
 * @CELLSOCK_OPTION_REST: nothing: there is none
 * @CELLSOCK_OPTION_SET: to be set and read
 * @CELLSOCK_OPTION_READ: to be read
 * @CELLSOCK_OPTION_TOLD: the host is to be told
 */
enum cellsock_option_step {
	CELLSOCK_OPTION_REST,
	CELLSOCK_OPTION_SET,
	CELLSOCK_OPTION_READ,
	CELLSOCK_OPTION_TOLD,
};

/**
 * struct cellsock_option_request - what the host asks about an option
 * @step: what it needs next
 * @working: its command is on the line
 * @cookie: the host's name for it
 * @index: number of the option, those of the dialect first
 * @own: it is the driver's own
 * @set: what it is to be set to, no numbers: it is only read
 * @seen: what the module's answer says
 * @result: how it ended
 * @code: the module's code for that
 */
struct cellsock_option_request {
	enum cellsock_option_step step;
	bool working;
	u32 cookie;
	unsigned int index;
	bool own;
	struct cellsock_values set;
	struct cellsock_values seen;
	enum cellsock_result result;
	int code;
};

/**
 * struct cellsock_options - what is known and wanted of options
 * @chosen: what the user chose, no numbers: nothing
 * @access: the access modes that the driver may choose
 * @alive: somebody wants to know which connections live
 * @alive_due: the module has to be told
 * @request: the request in work
 */
struct cellsock_options {
	struct cellsock_values chosen[CELLSOCK_OPTIONS_MAX];
	enum cellsock_access access;
	bool alive;
	bool alive_due;
	struct cellsock_option_request request;
};

/**
 * enum cellsock_routing - whether connections from outside get to the module
 * @CELLSOCK_ROUTING_UNKNOWN: nobody has asked
 * @CELLSOCK_ROUTING_OFF: they do not
 * @CELLSOCK_ROUTING_SETTLED: they do, or nothing can be done about it
 */
enum cellsock_routing {
	CELLSOCK_ROUTING_UNKNOWN,
	CELLSOCK_ROUTING_OFF,
	CELLSOCK_ROUTING_SETTLED,
};

/**
 * enum cellsock_echo_step - what an echo request needs next
 * @CELLSOCK_ECHO_REST: nothing: there is none
 * @CELLSOCK_ECHO_ASK: to be sent
 * @CELLSOCK_ECHO_ASKED: its answer
 * @CELLSOCK_ECHO_OVER: the module's word that it is over
 */
enum cellsock_echo_step {
	CELLSOCK_ECHO_REST,
	CELLSOCK_ECHO_ASK,
	CELLSOCK_ECHO_ASKED,
	CELLSOCK_ECHO_OVER,
};

/**
 * struct cellsock_echo - the echo request in work
 * @step: what it needs next
 * @ping: what was asked
 * @pong: what is to be told
 * @tell: ... now
 * @deadline: when the module's word is overdue
 * @only_ipv4: this module has refused to ask IPv6 remotes
 */
struct cellsock_echo {
	enum cellsock_echo_step step;
	struct cellsock_ping ping;
	struct cellsock_pong pong;
	bool tell;
	u64 deadline;
	bool only_ipv4;
};

/**
 * enum cellsock_lookup_step - what the search for a name needs next
 * @CELLSOCK_LOOKUP_REST: nothing: there is none
 * @CELLSOCK_LOOKUP_OPEN: its socket is to be opened
 * @CELLSOCK_LOOKUP_OPENING: the module's word that it is
 * @CELLSOCK_LOOKUP_ASKED: addresses, until no more come; it has no socket
 * @CELLSOCK_LOOKUP_LOOK: it is to be looked at
 * @CELLSOCK_LOOKUP_CLOSE: it is to be closed
 * @CELLSOCK_LOOKUP_CLOSING: the module's word that it is
 */
enum cellsock_lookup_step {
	CELLSOCK_LOOKUP_REST,
	CELLSOCK_LOOKUP_OPEN,
	CELLSOCK_LOOKUP_OPENING,
	CELLSOCK_LOOKUP_ASKED,
	CELLSOCK_LOOKUP_LOOK,
	CELLSOCK_LOOKUP_CLOSE,
	CELLSOCK_LOOKUP_CLOSING,
};

/* Addresses of a name that are told. */
#define CELLSOCK_LOOKUP_ADDRS	8

/**
 * struct cellsock_lookup - the search for a name
 * @step: what it needs next
 * @cookie: the host's name for it
 * @context: where to search
 * @name: what for
 * @id: the module's socket, CELLSOCK_NO_ID while there is none
 * @deadline: when it has taken too long; 0: not yet known
 * @look_at: when the module's word is to be looked for
 * @phase: where the socket stands, says the answer in work
 * @addrs: what was found
 * @count: how many
 * @result: how it ended
 * @code: the module's code for that
 * @tell: the host is to be told
 */
struct cellsock_lookup {
	enum cellsock_lookup_step step;
	u32 cookie;
	u8 context;
	char name[CELLSOCK_NAME_MAX + 1];
	int id;
	u64 deadline;
	u64 look_at;
	enum cellsock_socket_phase phase;
	struct cellsock_addr addrs[CELLSOCK_LOOKUP_ADDRS];
	u8 count;
	enum cellsock_result result;
	int code;
	bool tell;
};

/**
 * struct cellsock_hold - the port as a brake
 * @on: the module is stopped
 * @since: since when
 */
struct cellsock_hold {
	bool on;
	u64 since;
};

/**
 * struct cellsock_raw - a raw command of user space
 * @cookie: its name
 * @text: the command line
 */
struct cellsock_raw {
	u32 cookie;
	char text[CELLSOCK_AT_MAX + 1];
};

/**
 * struct cellsock_session - a session
 * @ms: what the upper side sees of it
 * @transport: the port
 * @transport_ctx: passed to every call of @transport
 * @now: time of the call in progress, nanoseconds of CLOCK_MONOTONIC
 * @dialect: the module's, never NULL
 * @wire: what the dialect knows of the wire
 * @demux: the demultiplexer
 * @cmdq: the command queue
 * @sched: the scheduler
 * @transparent: the transparent mode
 * @slots: sockets
 * @next_id: where the search for a free id starts: an id rests as long as
 *	possible, so that a late event does not hit its next owner
 * @rest_until: by id: it rests until then while there is another one
 * @send_max: the most bytes of a stream that this firmware takes at once
 * @shortened: sends in a row that were refused without a reason, and taken when
 *	they were shorter
 * @serial_until: until then this module opens one socket at a time
 * @pulls: datagrams have to be read: this module does not push them
 * @payload_id: whose payload is, or was last, received; CELLSOCK_NO_ID: nobody's
 * @payload_bytes: bytes of payload received, of whomever
 * @watching: an engine run has been asked for because a payload was not complete
 * @answer_damaged: a line was dropped while the answer in work was coming
 * @discard_until: what cannot be told from payload is dropped until then at most
 * @discard_closing: ... which the sockets are closed for
 * @hosting: the host is being run
 * @echoes: this module echoes whatever ATE0 says
 * @final: the final result being handled, "" when none is
 * @pdp: contexts
 * @bringup: the bring-up
 * @strangers: sockets of others
 * @options: options
 * @routing: whether connections from outside get to the module
 * @echo: the echo request in work
 * @lookup: the search for a name
 * @hold: the port as a brake
 * @raw: raw commands, the oldest first; while one is on the line it stays here
 * @raw_count: how many
 * @info_changed: ->module_changed() is due
 * @contexts_changed: mask of contexts for which ->context_changed() is due
 * @due: an engine run would find something to do
 * @gone: the port was hung up
 */
struct cellsock_session {
	struct cellsock_modsock ms;
	const struct cellsock_transport_ops *transport;
	void *transport_ctx;
	u64 now;
	const struct cellsock_dialect *dialect;
	struct cellsock_wire wire;
	struct cellsock_demux demux;
	struct cellsock_cmdq cmdq;
	struct cellsock_sched sched;
	struct cellsock_transparent transparent;
	struct cellsock_slot slots[CELLSOCK_MAX_SOCKETS];
	u8 next_id;
	u64 rest_until[CELLSOCK_MAX_SOCKETS];
	u16 send_max;
	u8 shortened;
	u64 serial_until;
	bool pulls;
	int payload_id;
	u64 payload_bytes;
	bool watching;
	bool answer_damaged;
	u64 discard_until;
	bool discard_closing;
	bool hosting;
	bool echoes;
	const char *final;
	struct cellsock_pdp pdp[CELLSOCK_MAX_CONTEXTS];
	struct cellsock_bringup bringup;
	struct cellsock_strangers strangers;
	struct cellsock_options options;
	enum cellsock_routing routing;
	struct cellsock_echo echo;
	struct cellsock_lookup lookup;
	struct cellsock_hold hold;
	struct cellsock_raw raw[CELLSOCK_RAW_QUEUE];
	u8 raw_count;
	bool info_changed;
	u8 contexts_changed;
	bool due;
	bool gone;
};

/*
 * What tty.c calls.  All of it with the module lock held.
 */

/**
 * cellsock_session_init() - a session that has not spoken yet
 * @s: the session, need not be zeroed
 * @transport: the port
 * @ctx: passed to every call of @transport
 * @rate: bytes per second of the port, 0 when it is not known
 *
 * Sets everything in @s->ms but ->host and ->host_priv, which the caller sets
 * before the first run.
 */
void cellsock_session_init(struct cellsock_session *s,
			   const struct cellsock_transport_ops *transport,
			   void *ctx, u32 rate);

/**
 * cellsock_session_set_rate() - the port's speed changed
 * @s: the session
 * @rate: bytes per second, 0 when it is not known
 */
void cellsock_session_set_rate(struct cellsock_session *s, u32 rate);

/**
 * cellsock_session_receive() - bytes came from the port
 * @s: the session
 * @now: nanoseconds of CLOCK_MONOTONIC
 * @buf: the bytes
 * @flags: an enum cellsock_rx_flag for each, NULL when all are normal
 * @len: how many
 *
 * Makes up calls.
 *
 * Return: whether cellsock_session_run() should be called now: an answer came,
 * or something else that lets the line go on.
 */
bool cellsock_session_receive(struct cellsock_session *s, u64 now,
			      const u8 *buf, const u8 *flags, size_t len);

/**
 * cellsock_session_run() - an engine run
 * @s: the session
 * @now: nanoseconds of CLOCK_MONOTONIC
 *
 * Runs the host, reports what is due, lets time-outs strike, and gives the line
 * work as long as the port takes it.  Makes up calls.
 *
 * Return: when to run again at the latest, or CELLSOCK_NEVER.
 */
u64 cellsock_session_run(struct cellsock_session *s, u64 now);

/**
 * cellsock_session_hangup() - the port is gone
 * @s: the session
 * @now: nanoseconds of CLOCK_MONOTONIC
 *
 * Ends every slot with CELLSOCK_GONE, takes every context down, answers every
 * raw command.  Nothing is written any more; runs go on harmlessly.  Makes up
 * calls.
 */
void cellsock_session_hangup(struct cellsock_session *s, u64 now);

static inline struct cellsock_session *
cellsock_session_of(struct cellsock_modsock *ms)
{
	return container_of(ms, struct cellsock_session, ms);
}

/*
 * What the parts of the session call of each other.
 */

/* session.c */
void cellsock_session_state(struct cellsock_session *s,
			    enum cellsock_module_state state);
void cellsock_session_reason(struct cellsock_session *s, const char *reason);
void cellsock_session_explain(struct cellsock_session *s, char *buf,
			      const char *what, int code);
bool cellsock_session_ready(const struct cellsock_session *s);
bool cellsock_session_work_due(struct cellsock_session *s);
void cellsock_session_module_lost(struct cellsock_session *s, bool booted);
u64 cellsock_session_after(const struct cellsock_session *s, u64 ms);
u64 cellsock_session_to_come(const struct cellsock_session *s, u64 at);
u64 cellsock_session_elapsed_ms(const struct cellsock_session *s, u64 since);
bool cellsock_session_wordless(const struct cellsock_session *s,
			       const struct cellsock_outcome *outcome);
bool cellsock_session_has(const struct cellsock_session *s, u8 feature);
u16 cellsock_session_fitting(const struct cellsock_session *s, u16 max);
void cellsock_session_wire(struct cellsock_session *s, u8 id,
			   enum cellsock_service service, u8 context,
			   enum cellsock_mode mode);
void cellsock_session_follow(struct cellsock_session *s);

/* bringup.c */
void cellsock_bringup_start(struct cellsock_session *s, bool booted);
void cellsock_bringup_run(struct cellsock_session *s);
int cellsock_bringup_dialect(struct cellsock_session *s, const char *name);
bool cellsock_bringup_fall_back(struct cellsock_session *s);
bool cellsock_bringup_next(struct cellsock_session *s,
			   struct cellsock_job *job);
void cellsock_bringup_message(struct cellsock_session *s,
			      const struct cellsock_job *job,
			      const struct cellsock_message *msg);
void cellsock_bringup_done(struct cellsock_session *s,
			   const struct cellsock_job *job,
			   const struct cellsock_outcome *outcome);
void cellsock_strangers_lose_id(struct cellsock_session *s, u8 id);
void cellsock_strangers_look_again(struct cellsock_session *s);
void cellsock_strangers_refuse(struct cellsock_session *s, u8 id);
void cellsock_strangers_probe(struct cellsock_session *s, u8 context);
bool cellsock_strangers_settled(const struct cellsock_session *s);
bool cellsock_strangers_event(struct cellsock_session *s,
			      const struct cellsock_message *msg);
bool cellsock_strangers_next(struct cellsock_session *s,
			     struct cellsock_job *job);
void cellsock_strangers_message(struct cellsock_session *s,
				const struct cellsock_job *job,
				const struct cellsock_message *msg);
void cellsock_strangers_done(struct cellsock_session *s,
			     const struct cellsock_job *job,
			     const struct cellsock_outcome *outcome);
u64 cellsock_bringup_deadline(const struct cellsock_session *s);

/* option.c */
int cellsock_option_ask(struct cellsock_session *s, u32 cookie,
			const char *name, const char *value);
const char *cellsock_option_name(const struct cellsock_dialect *dialect,
				 unsigned int index);
const struct cellsock_values *
cellsock_option_wanted(const struct cellsock_session *s, unsigned int index);
void cellsock_option_stands(struct cellsock_session *s, unsigned int index,
			    const struct cellsock_values *values);
void cellsock_option_keep_alive(struct cellsock_session *s);
void cellsock_option_lost(struct cellsock_session *s);
void cellsock_option_dialect(struct cellsock_session *s,
			     const struct cellsock_dialect *to);
bool cellsock_option_next(struct cellsock_session *s,
			  struct cellsock_job *job);
void cellsock_option_message(struct cellsock_session *s,
			     const struct cellsock_message *msg);
void cellsock_option_done(struct cellsock_session *s,
			  const struct cellsock_outcome *outcome);
void cellsock_option_report(struct cellsock_session *s);

/* pdp.c */
void cellsock_pdp_doubt(struct cellsock_session *s, u8 id);
void cellsock_pdp_init(struct cellsock_session *s);
int cellsock_pdp_set(struct cellsock_session *s, u8 id,
		     const struct cellsock_context_config *config);
int cellsock_pdp_want(struct cellsock_session *s, u8 id, bool up);
bool cellsock_pdp_clears(const struct cellsock_session *s, u8 id);
void cellsock_pdp_module_lost(struct cellsock_session *s);
void cellsock_pdp_revisit(struct cellsock_session *s);
void cellsock_pdp_event(struct cellsock_session *s,
			const struct cellsock_message *msg);
bool cellsock_pdp_next(struct cellsock_session *s, struct cellsock_job *job);
void cellsock_pdp_message(struct cellsock_session *s,
			  const struct cellsock_job *job,
			  const struct cellsock_message *msg);
void cellsock_pdp_done(struct cellsock_session *s,
		       const struct cellsock_job *job,
		       const struct cellsock_outcome *outcome);
u64 cellsock_pdp_deadline(const struct cellsock_session *s);

/* socket.c */
void cellsock_socket_init(struct cellsock_session *s);
int cellsock_socket_open(struct cellsock_session *s,
			 const struct cellsock_open *req);
void cellsock_socket_close(struct cellsock_session *s, unsigned int slot,
			   bool graceful);
void cellsock_socket_ask_after(struct cellsock_session *s, unsigned int slot);
void cellsock_socket_module_lost(struct cellsock_session *s);
void cellsock_socket_context_lost(struct cellsock_session *s, u8 context);
void cellsock_socket_one_open(struct cellsock_session *s);
bool cellsock_socket_may_open(struct cellsock_session *s);
bool cellsock_socket_in_context(const struct cellsock_session *s, u8 context);
void cellsock_socket_context_cleared(struct cellsock_session *s, u8 context);
struct cellsock_slot *cellsock_socket_take(struct cellsock_session *s,
					   const struct cellsock_open *req);
void cellsock_socket_wire_taken(struct cellsock_session *s, u8 id,
				enum cellsock_service service, u8 context);
void cellsock_socket_adopt(struct cellsock_session *s, struct cellsock_slot *sl,
			   u8 id);
void cellsock_socket_opened(struct cellsock_session *s,
			    struct cellsock_slot *sl);
void cellsock_socket_lose_id(struct cellsock_session *s, u8 id);
struct cellsock_slot *cellsock_socket_by_id(struct cellsock_session *s, int id);
bool cellsock_socket_id_free(struct cellsock_session *s, int id);
void cellsock_socket_rest(struct cellsock_session *s, int id, u64 ms);
int cellsock_socket_free_id(struct cellsock_session *s);
void cellsock_socket_event(struct cellsock_session *s,
			   const struct cellsock_message *msg);
void cellsock_socket_broken(struct cellsock_session *s, int id);
void cellsock_socket_payload(struct cellsock_session *s,
			     const struct cellsock_message *msg);
void cellsock_socket_data(struct cellsock_session *s, int id, const u8 *data,
			  size_t len, bool more);
u32 cellsock_socket_peek(struct cellsock_session *s,
			 const struct cellsock_job *job, u32 offset,
			 const u8 **data);
void cellsock_socket_quiet(struct cellsock_session *s,
			   struct cellsock_slot *sl);
void cellsock_socket_look_after(struct cellsock_session *s,
				struct cellsock_slot *sl);
void cellsock_socket_vanished(struct cellsock_session *s, int id);
void cellsock_socket_audit(struct cellsock_session *s);
void cellsock_socket_doubt(struct cellsock_session *s);
void cellsock_socket_all_broken(struct cellsock_session *s);
void cellsock_socket_message(struct cellsock_session *s,
			     const struct cellsock_job *job,
			     const struct cellsock_message *msg);
void cellsock_socket_done(struct cellsock_session *s,
			  const struct cellsock_job *job,
			  const struct cellsock_outcome *outcome);
u16 cellsock_socket_wants(struct cellsock_session *s, unsigned int slot);
bool cellsock_socket_job(struct cellsock_session *s,
			 const struct cellsock_choice *choice,
			 struct cellsock_job *job);
void cellsock_slot_over(struct cellsock_session *s, struct cellsock_slot *sl,
			enum cellsock_result result, int code);
bool cellsock_socket_report(struct cellsock_session *s);
void cellsock_socket_run(struct cellsock_session *s);
u64 cellsock_socket_deadline(const struct cellsock_session *s);

/* query.c */
void cellsock_query_init(struct cellsock_session *s);
int cellsock_ping_ask(struct cellsock_session *s,
		      const struct cellsock_ping *ping);
int cellsock_lookup_ask(struct cellsock_session *s, u32 cookie, u8 context,
			const char *name);
void cellsock_lookup_lose_id(struct cellsock_session *s, u8 id);
void cellsock_lookup_context_lost(struct cellsock_session *s, u8 context);
void cellsock_query_lost(struct cellsock_session *s);
bool cellsock_query_event(struct cellsock_session *s,
			  const struct cellsock_message *msg);
void cellsock_query_message(struct cellsock_session *s,
			    const struct cellsock_job *job,
			    const struct cellsock_message *msg);
void cellsock_query_done(struct cellsock_session *s,
			 const struct cellsock_job *job,
			 const struct cellsock_outcome *outcome);
bool cellsock_query_next(struct cellsock_session *s, struct cellsock_job *job);
void cellsock_query_begin(struct cellsock_session *s,
			  const struct cellsock_job *job);
void cellsock_query_report(struct cellsock_session *s);
void cellsock_query_run(struct cellsock_session *s);
u64 cellsock_query_deadline(const struct cellsock_session *s);

/* listener.c */
void cellsock_listener_event(struct cellsock_session *s,
			     const struct cellsock_message *msg);
void cellsock_listener_listed(struct cellsock_session *s,
			      const struct cellsock_message *msg);
void cellsock_listener_audit(struct cellsock_session *s);
bool cellsock_listener_any(const struct cellsock_session *s);
bool cellsock_listener_empty(const struct cellsock_session *s,
			     const struct cellsock_slot *sl);
bool cellsock_listener_next(struct cellsock_session *s,
			    struct cellsock_job *job);
void cellsock_listener_message(struct cellsock_session *s,
			       const struct cellsock_message *msg);
void cellsock_listener_done(struct cellsock_session *s,
			    const struct cellsock_job *job,
			    const struct cellsock_outcome *outcome);

/* Those of listeners that have sockets of their own come last. */
static inline unsigned int
cellsock_session_slots(const struct cellsock_session *s)
{
	return s->ms.caps.sockets + s->ms.caps.listeners_apart;
}

static inline unsigned int
cellsock_slot_number(const struct cellsock_session *s,
		     const struct cellsock_slot *sl)
{
	return sl - s->slots;
}

static inline enum cellsock_mode
cellsock_slot_mode(const struct cellsock_session *s,
		   const struct cellsock_slot *sl)
{
	return s->wire.modes[sl->id];
}

/* transparent.c */
bool cellsock_transparent_busy(const struct cellsock_session *s);
bool cellsock_transparent_unsure(const struct cellsock_session *s);
void cellsock_transparent_judge(struct cellsock_session *s,
				struct cellsock_message *msg);
bool cellsock_transparent_due(struct cellsock_session *s,
			      struct cellsock_slot *sl);
void cellsock_transparent_ask(struct cellsock_session *s,
			      struct cellsock_slot *sl);
void cellsock_transparent_entered(struct cellsock_session *s, int id);
void cellsock_transparent_received(struct cellsock_session *s, const u8 *data,
				   size_t len);
void cellsock_transparent_refused(struct cellsock_session *s);
void cellsock_transparent_admitted(struct cellsock_session *s);
void cellsock_transparent_proof(struct cellsock_session *s,
				const struct cellsock_slot *sl, bool alive);
void cellsock_transparent_heeds_dtr(struct cellsock_session *s, bool heeds);
void cellsock_transparent_reset(struct cellsock_session *s);
void cellsock_transparent_hangup(struct cellsock_session *s);
u64 cellsock_transparent_run(struct cellsock_session *s);

/* hold.c */
bool cellsock_hold_on(const struct cellsock_session *s);
u64 cellsock_hold_run(struct cellsock_session *s);

/* stream.c */
void cellsock_stream_sent(struct cellsock_session *s, struct cellsock_slot *sl,
			  u32 bytes);

#endif
