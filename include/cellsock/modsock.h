/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The seam between a module's AT sockets (ldisc/) and the network devices
 * that use them (netdev/).
 *
 * The lower side speaks to the module and never sees a packet header; the
 * upper side speaks to the local stack and never sees an AT string or a tty.
 * Down calls go through struct cellsock_modsock_ops, up calls through
 * struct cellsock_host_ops.
 *
 * Locking: one mutex per module, cellsock_modsock_lock(), serialises both
 * sides.  Every down call and every up call is made with it held, unless its
 * description says otherwise.  A down call may not make an up call before it
 * returns, so that neither side meets itself half way through a change: what
 * a down call causes is reported from the next engine run.  rtnl is taken
 * outside this lock, never inside it.
 */
#ifndef CELLSOCK_MODSOCK_H
#define CELLSOCK_MODSOCK_H

#include <linux/string.h>
#include <linux/types.h>
/*
 * What user space sees too: results, states, authentication, PDP types, and
 * the longest strings.
 */
#include <uapi/linux/cellsock.h>

/* Upper bounds of what any dialect offers; they size arrays and bitmaps. */
#define CELLSOCK_MAX_SOCKETS	16
/* Context ids run from 0 (m10) to 5 (rg); the id is the index. */
#define CELLSOCK_MAX_CONTEXTS	(CELLSOCK_CONTEXT_MAX + 1)
#define CELLSOCK_MAX_DNS	4
/* Name servers that can be chosen. */
#define CELLSOCK_CHOSEN_DNS	2
#define CELLSOCK_ID_MAX		64
#define CELLSOCK_REASON_MAX	96

/* "No deadline" wherever a time in nanoseconds is returned. */
#define CELLSOCK_NEVER		U64_MAX

/**
 * struct cellsock_addr - an IP address, in network byte order
 * @family: 4, 6, or 0 for "none"
 * @bytes: four or sixteen bytes
 */
struct cellsock_addr {
	u8 family;
	u8 bytes[16];
};

/**
 * struct cellsock_endpoint - one end of a flow
 * @addr: its address
 * @port: its port, host byte order
 */
struct cellsock_endpoint {
	struct cellsock_addr addr;
	u16 port;
};

/**
 * cellsock_endpoint_equal() - are two ends the same?
 * @a: an end
 * @b: another
 */
static inline bool cellsock_endpoint_equal(const struct cellsock_endpoint *a,
					   const struct cellsock_endpoint *b)
{
	return a->port == b->port && a->addr.family == b->addr.family &&
	       !memcmp(a->addr.bytes, b->addr.bytes, sizeof(a->addr.bytes));
}

/**
 * enum cellsock_service - the kinds of module socket
 * @CELLSOCK_TCP_CLIENT: a connection that this side opens
 * @CELLSOCK_TCP_LISTENER: waits for connections to a local port; carries no
 *	bytes, each connection comes by the host's ->incoming()
 * @CELLSOCK_TCP_INCOMING: a connection that a listener took; never opened by
 *	->open()
 * @CELLSOCK_UDP_CLIENT: datagrams to and from one remote
 * @CELLSOCK_UDP_SERVICE: datagrams of one local port, to and from anybody
 * @CELLSOCK_UDP_LISTENER: waits for datagrams to a local port; each remote that
 *	sends some comes by the host's ->incoming()
 * @CELLSOCK_UDP_INCOMING: datagrams to and from such a remote; never opened by
 *	->open()
 */
enum cellsock_service {
	CELLSOCK_TCP_CLIENT,
	CELLSOCK_TCP_LISTENER,
	CELLSOCK_TCP_INCOMING,
	CELLSOCK_UDP_CLIENT,
	CELLSOCK_UDP_SERVICE,
	CELLSOCK_UDP_LISTENER,
	CELLSOCK_UDP_INCOMING,
};

/**
 * cellsock_service_datagrams() - does this kind of socket keep boundaries?
 * @service: kind of socket
 *
 * Its backlog is one datagram at a time, and ->datagram() comes before each
 * ->data().
 */
static inline bool cellsock_service_datagrams(enum cellsock_service service)
{
	return service == CELLSOCK_UDP_CLIENT ||
	       service == CELLSOCK_UDP_SERVICE ||
	       service == CELLSOCK_UDP_INCOMING;
}

/**
 * cellsock_service_listens() - does this kind of socket wait for others?
 * @service: kind of socket
 */
static inline bool cellsock_service_listens(enum cellsock_service service)
{
	return service == CELLSOCK_TCP_LISTENER ||
	       service == CELLSOCK_UDP_LISTENER;
}

/**
 * cellsock_service_incoming() - was it somebody outside who opened it?
 * @service: kind of socket
 */
static inline bool cellsock_service_incoming(enum cellsock_service service)
{
	return service == CELLSOCK_TCP_INCOMING ||
	       service == CELLSOCK_UDP_INCOMING;
}

/**
 * struct cellsock_caps - what a module can do
 * @sockets: number of its sockets, all contexts together
 * @send_max: the most bytes of one send, as the document has it
 * @first_context: lowest context id
 * @last_context: highest context id
 * @flow_control: the receive side of each socket can be held on its own
 * @ipv6: sockets may have IPv6 remotes
 * @listeners: there is CELLSOCK_TCP_LISTENER
 * @udp_service: there is CELLSOCK_UDP_SERVICE, for IPv4
 * @udp_listeners: there is CELLSOCK_UDP_LISTENER, for IPv4
 * @listeners_apart: listeners have sockets of their own, so many beside @sockets;
 *	0: each takes one of @sockets
 * @visitors: connections that one listener can have at a time, 0: as many as
 *	there are sockets
 * @echo: there is ->ping()
 * @csd: a context may be carried by a data call
 */
struct cellsock_caps {
	u8 sockets;
	u16 send_max;
	u8 first_context;
	u8 last_context;
	bool flow_control;
	bool ipv6;
	bool listeners;
	bool udp_service;
	bool udp_listeners;
	u8 listeners_apart;
	u8 visitors;
	bool echo;
	bool csd;
};

/*
 * What a number to be called may hold (3GPP TS 27.007, 6.1); other characters
 * of a dial string mean nothing there, or end it.
 */
#define CELLSOCK_NUMBER_DIGITS	"0123456789*#+ABC"

/**
 * struct cellsock_context_config - how a PDP context is to be set up
 * @pdp_type: IP versions
 * @auth: authentication method
 * @apn: access point name, may be empty
 * @user: may be empty
 * @password: may be empty
 * @dns: name servers in place of the network's; family 0 ends the list, an
 *	empty one leaves the network's
 * @bearer: what carries it
 * @number: whom to call, CELLSOCK_NUMBER_DIGITS; empty unless @bearer is
 *	CELLSOCK_BEARER_CSD, or has been
 *
 * All strings end in NUL and hold nothing that could leave a quoted AT
 * string; ->context_set() checks.
 */
struct cellsock_context_config {
	enum cellsock_pdp_type pdp_type;
	enum cellsock_auth auth;
	char apn[CELLSOCK_APN_MAX + 1];
	char user[CELLSOCK_CREDENTIAL_MAX + 1];
	char password[CELLSOCK_CREDENTIAL_MAX + 1];
	struct cellsock_addr dns[CELLSOCK_CHOSEN_DNS];
	enum cellsock_bearer bearer;
	char number[CELLSOCK_NUMBER_MAX + 1];
};

/**
 * struct cellsock_context_net - what the network gave to an active context
 * @v4: IPv4 address, family 0 when there is none
 * @v6: IPv6 address, family 0 when there is none
 * @dns: name servers; family 0 ends the list
 */
struct cellsock_context_net {
	struct cellsock_addr v4;
	struct cellsock_addr v6;
	struct cellsock_addr dns[CELLSOCK_MAX_DNS];
};

/**
 * struct cellsock_module_info - who the module is and how it fares
 * @state: session state
 * @reason: why the session is not further, one line of plain English; empty
 *	when there is nothing to say
 * @lack: what waiting will not bring; goes with @reason
 * @dialect: name of the dialect, empty until identified
 * @manufacturer: AT+CGMI
 * @model: AT+CGMM
 * @revision: AT+CGMR
 * @at_port: the module's own name for this port (<AT_port>, rg 2.3.9)
 * @port: the kernel's name of the port ("ttyUSB2", "pts3")
 * @port_dev: its device number as user space's st_rdev has it, 0 when it has
 *	none
 */
struct cellsock_module_info {
	enum cellsock_module_state state;
	char reason[CELLSOCK_REASON_MAX];
	enum cellsock_lack lack;
	char dialect[CELLSOCK_DIALECT_MAX + 1];
	char manufacturer[CELLSOCK_ID_MAX];
	char model[CELLSOCK_ID_MAX];
	char revision[CELLSOCK_ID_MAX];
	char at_port[16];
	char port[32];
	u32 port_dev;
};

/**
 * struct cellsock_module_stats - counters of the line and the session
 * @line_rx_bytes: bytes taken from the port
 * @line_tx_bytes: bytes given to the port
 * @commands: AT commands completed
 * @command_timeouts: commands that were never answered
 * @command_errors: commands answered with an error
 * @urcs: unsolicited result codes understood
 * @unknown_lines: lines that nobody was waiting for
 * @overlong_lines: lines cut off at the line buffer's end
 * @framing_errors: wrong framing after a counted payload
 * @rx_errors: bytes that the UART flagged (overrun, framing, parity)
 * @send_retries: sends repeated because the module's buffer was full
 * @mode_switches: access mode switches of sockets
 * @lost_bytes: bytes missing or too many when totals were compared
 * @lost_datagrams: datagrams that the module would not take, or may not have
 *	taken
 * @resets: times the module was found reset
 */
struct cellsock_module_stats {
	u64 line_rx_bytes;
	u64 line_tx_bytes;
	u64 commands;
	u64 command_timeouts;
	u64 command_errors;
	u64 urcs;
	u64 unknown_lines;
	u64 overlong_lines;
	u64 framing_errors;
	u64 rx_errors;
	u64 send_retries;
	u64 mode_switches;
	u64 lost_bytes;
	u64 lost_datagrams;
	u64 resets;
};

/**
 * struct cellsock_socket_info - the lower side's view of one socket
 * @id: the module's own number for it, -1 while it has none
 * @mode: access mode in the dialect's words ("push", "buffer"), a constant
 *	string, never NULL
 * @tx_bytes: bytes that the module accepted
 * @rx_bytes: bytes received from it
 */
struct cellsock_socket_info {
	int id;
	const char *mode;
	u64 tx_bytes;
	u64 rx_bytes;
};

struct cellsock_modsock;

/**
 * struct cellsock_open - a socket to be opened
 * @service: kind of socket
 * @context: PDP context id
 * @remote: whom to connect to; of a listener or a service only its address
 *	family counts
 * @local_port: the module's own port, 0 for any; never 0 of a listener or a
 *	service
 * @visitors: of a listener: connections that it is to have at a time; 0: as many
 *	as the module can
 * @credit: bytes that the reader can take at first, see ->credit(); of no
 *	meaning for datagrams, which a reader who is late loses
 */
struct cellsock_open {
	enum cellsock_service service;
	u8 context;
	struct cellsock_endpoint remote;
	u16 local_port;
	u8 visitors;
	u32 credit;
};

/* What an echo request may carry. */
#define CELLSOCK_PING_MIN	32
#define CELLSOCK_PING_MAX	1500

/**
 * struct cellsock_ping - one echo request
 * @context: PDP context id
 * @remote: whom to ask
 * @size: bytes that it is to carry, CELLSOCK_PING_MIN .. CELLSOCK_PING_MAX
 */
struct cellsock_ping {
	u8 context;
	struct cellsock_addr remote;
	u16 size;
};

/**
 * struct cellsock_pong - what became of it
 * @result: CELLSOCK_OK: answered; CELLSOCK_TIMEDOUT: not
 * @code: the module's error code, 0 when it gave none
 * @time_ms: how long the answer took
 * @ttl: time to live, or hop limit, of the answer
 */
struct cellsock_pong {
	enum cellsock_result result;
	int code;
	u32 time_ms;
	u8 ttl;
};

/**
 * struct cellsock_modsock_ops - down: what the upper side asks of the module
 *
 * A *slot* names a socket across the seam: below caps.sockets +
 * caps.listeners_apart, taken by ->open(), given back by the host's
 * ->released().  It is not the module's own id, which may change while a socket
 * is being opened.
 *
 * @kick: something was queued above; run the engine soon.  Any context, hard
 *	interrupts included; needs no lock.
 *
 * @open: take a slot and open a socket.  Returns the slot; -EBUSY when all are
 *	taken; -ENETDOWN when the context is not active; -EAFNOSUPPORT when the
 *	module cannot do this address family.  The host's ->opened() follows.
 *
 * @ready: the host has bytes to send on @slot: it will be asked by ->backlog()
 *	and ->peek() when the line is free and it is this socket's turn.  May be
 *	repeated at will.
 *
 * @credit: the reader of @slot can take @bytes more than were delivered so far
 *	(an absolute figure, not an increment).  The lower side delivers no more
 *	than that if the module can be held; what the module had already sent
 *	when it was told to stop is delivered nevertheless.
 *
 * @look_after: somebody wants to know whether the connection of @slot, which is
 *	open, lives: ask the module, and from the first time on have it ask the
 *	remotes of idle connections.  The host's ->alive() follows if it does,
 *	->closed() if not; neither when the module is silent.
 *
 * @close: give up @slot.  Graceful: everything in the backlog is sent, the
 *	remote's acknowledgment is awaited (bounded, ten seconds after the last
 *	byte was accepted), then the socket is closed; ->backlog(), ->peek() and
 *	->sent() go on meanwhile.  Not graceful: nothing more is sent, the socket
 *	closed at once, and ->released() is the only further report for this slot;
 *	but a send that the module was promised already still takes its bytes by
 *	->peek().  A graceful close may be followed by one that is not.
 *
 * @context_set: configure context @id for its activation.  -EINVAL: a string
 *	holds what it may not; -ERANGE: no such context; -EBUSY: it is active, or
 *	being activated, with another configuration, which is in use until it goes
 *	down, name servers excepted; -EAFNOSUPPORT: a name server of an IP version
 *	that the context has not; -EPROTONOSUPPORT: IPv6, which the module has not;
 *	-EOPNOTSUPP: so is CSD; -EDESTADDRREQ: CSD without a number.
 *
 * @context_up: want context @id active, and again after each loss, until
 *	->context_down().  -ERANGE: no such context; -EBUSY: this one or another
 *	that is wanted is a data call, beside which there is no other.  Progress
 *	comes by the host's ->context_changed().
 *
 * @context_down: close the sockets of context @id and deactivate it.
 *
 * @set_pin: the SIM's PIN, used once, when the SIM asks for it.
 *	-EINVAL: not four to eight digits.
 *
 * @set_dialect: which dialect the module speaks, whatever it says of itself;
 *	empty: the one it says.  A module that was taken for another one is looked
 *	for anew.  -ENOENT: there is no such dialect.
 *
 * @at: run the raw command @text between the driver's own commands.  @cookie
 *	names it in the answers.  -EINVAL: empty, too long, a byte that may not
 *	stand in a command line, or a command that would take the line away from
 *	the driver (a prompt, data mode, a change of echo or format); -EBUSY: too
 *	many are waiting.
 *
 * @ping: send one echo request; the host's ->pong() follows.  -EBUSY while one
 *	is under way; -ENETDOWN when the context is not active; -EAFNOSUPPORT when
 *	the module cannot do this address family; -EOPNOTSUPP.
 *
 * @resolve: have the module look @name up in context @context; the host's
 *	->resolved() follows.  @cookie names it there.  -EINVAL: no host name;
 *	-ENETDOWN; -EBUSY: one is under way; -EOPNOTSUPP.
 *
 * @option: read option @name, or set it to @value when that is not NULL; the
 *	host's ->option_done() follows.  @cookie names it there.  -ENOENT: no such
 *	option; -EINVAL: not as many numbers as it has; -ERANGE: one of them is
 *	out of range; -EPERM: the driver cannot work with any other value;
 *	-EOPNOTSUPP: the module cannot; -EBUSY: one is under way.
 *
 * @option_name: the name of option @index, NULL when there are not so many.
 *	Needs no lock.
 *
 * @socket_info: describe @slot.
 *
 * @describe: the module's own description of an error code, or NULL.  Needs no
 *	lock.
 */
struct cellsock_modsock_ops {
	void (*kick)(struct cellsock_modsock *ms);
	int (*open)(struct cellsock_modsock *ms, const struct cellsock_open *req);
	void (*ready)(struct cellsock_modsock *ms, unsigned int slot);
	void (*credit)(struct cellsock_modsock *ms, unsigned int slot, u32 bytes);
	void (*look_after)(struct cellsock_modsock *ms, unsigned int slot);
	void (*close)(struct cellsock_modsock *ms, unsigned int slot, bool graceful);
	int (*context_set)(struct cellsock_modsock *ms, u8 id,
			   const struct cellsock_context_config *config);
	int (*context_up)(struct cellsock_modsock *ms, u8 id);
	int (*context_down)(struct cellsock_modsock *ms, u8 id);
	int (*set_pin)(struct cellsock_modsock *ms, const char *pin);
	int (*set_dialect)(struct cellsock_modsock *ms, const char *name);
	int (*at)(struct cellsock_modsock *ms, u32 cookie, const char *text);
	int (*ping)(struct cellsock_modsock *ms,
		    const struct cellsock_ping *ping);
	int (*resolve)(struct cellsock_modsock *ms, u32 cookie, u8 context,
		       const char *name);
	int (*option)(struct cellsock_modsock *ms, u32 cookie, const char *name,
		      const char *value);
	const char *(*option_name)(struct cellsock_modsock *ms,
				   unsigned int index);
	void (*socket_info)(struct cellsock_modsock *ms, unsigned int slot,
			    struct cellsock_socket_info *info);
	const char *(*describe)(struct cellsock_modsock *ms, int code);
};

/**
 * struct cellsock_host_ops - up: what the module reports to the upper side
 *
 * @run: part of every engine run, before the line is given work: take what the
 *	local stack queued, fire the timers that are due at @now (nanoseconds,
 *	CLOCK_MONOTONIC).  Returns when it wants to run again at the latest, or
 *	CELLSOCK_NEVER.
 *
 * @deliver: the end of a piece of work under the module lock: let the local
 *	stack have what was made for it.  Only then, so that the line, which is
 *	the bottleneck, has its next command first.
 *
 * @opened: the answer to ->open().  With a result other than CELLSOCK_OK the
 *	slot is being given back and only ->released() follows.  @code is the
 *	module's error code, for logs and ->describe(); 0 when it gave none.
 *
 * @incoming: the module took a connection from @remote for @listener, and has
 *	opened @slot for it, which has the listener's context.  Port 0: the module
 *	does not tell whose port it is.  The host answers by ->credit(), or by
 *	->close() when nobody wants it.
 *
 * @incoming_full: the module refused a connection, because it has no socket
 *	left.
 *
 * @backlog: bytes that can be sent on @slot now; of a socket for datagrams,
 *	those of the first datagram.
 *
 * @remote: whom the first datagram of the backlog of @slot is for.
 *
 * @peek: where the byte @offset of the backlog of @slot lies.  Stores its
 *	address and returns how many bytes lie there in a row, 0 past the end.
 *	The memory stays valid, and the bytes the same, until ->sent() covers them
 *	or ->released() is called.
 *
 * @sent: the module accepted the first @bytes of the backlog.  Of a socket for
 *	datagrams they are the whole first datagram, also when it could not be
 *	sent, or nobody knows: datagrams are not repeated.
 *
 * @datagram: @len bytes from @from follow on @slot, in one or more ->data();
 *	or fewer, if the line lost some: then it is to be forgotten.
 *
 * @data: bytes received on @slot, in order, for the host to copy.  @more: they
 *	are the beginning of what the module announced in one piece, and the rest
 *	is on the line: it may be worth a short wait.
 *
 * @closed: the connection of @slot is over, after the last ->data().
 *	CELLSOCK_OK: the remote closed it.  Anything else: the stream broke.  The
 *	host answers with ->close().
 *
 * @alive: the answer to ->look_after(): the module still has the connection of
 *	@slot.
 *
 * @released: @slot can be opened again.
 *
 * @module_changed: ms->info changed.
 *
 * @context_changed: ms->contexts[@id] changed.  Before a context leaves
 *	CELLSOCK_CONTEXT_ACTIVE, ->closed() has been called for its sockets.
 *
 * @at_line: one line of the answer to the raw command @cookie.
 *
 * @pong: the answer to ->ping().
 *
 * @resolved: the answer to ->resolve() @cookie: @count addresses; none when
 *	@result is not CELLSOCK_OK.
 *
 * @option_done: the answer to ->option() @cookie: @value as it stands now, empty
 *	when @result is not CELLSOCK_OK.
 *
 * @at_done: the end of that answer.  @final is the module's own final result
 *	line, empty when there was none (time-out, reset).
 */
struct cellsock_host_ops {
	u64 (*run)(struct cellsock_modsock *ms, u64 now);
	void (*deliver)(struct cellsock_modsock *ms);
	void (*opened)(struct cellsock_modsock *ms, unsigned int slot,
		       enum cellsock_result result, int code);
	void (*incoming)(struct cellsock_modsock *ms, unsigned int listener,
			 unsigned int slot,
			 const struct cellsock_endpoint *remote);
	void (*incoming_full)(struct cellsock_modsock *ms);
	u32 (*backlog)(struct cellsock_modsock *ms, unsigned int slot);
	void (*remote)(struct cellsock_modsock *ms, unsigned int slot,
		       struct cellsock_endpoint *remote);
	u32 (*peek)(struct cellsock_modsock *ms, unsigned int slot, u32 offset,
		    const u8 **data);
	void (*sent)(struct cellsock_modsock *ms, unsigned int slot, u32 bytes);
	void (*datagram)(struct cellsock_modsock *ms, unsigned int slot,
			 const struct cellsock_endpoint *from, u32 len);
	void (*data)(struct cellsock_modsock *ms, unsigned int slot,
		     const u8 *data, u32 len, bool more);
	void (*closed)(struct cellsock_modsock *ms, unsigned int slot,
		       enum cellsock_result result, int code);
	void (*alive)(struct cellsock_modsock *ms, unsigned int slot);
	void (*released)(struct cellsock_modsock *ms, unsigned int slot);
	void (*module_changed)(struct cellsock_modsock *ms);
	void (*context_changed)(struct cellsock_modsock *ms, u8 id);
	void (*pong)(struct cellsock_modsock *ms,
		     const struct cellsock_pong *pong);
	void (*resolved)(struct cellsock_modsock *ms, u32 cookie,
			 enum cellsock_result result, int code,
			 const struct cellsock_addr *addrs, unsigned int count);
	void (*option_done)(struct cellsock_modsock *ms, u32 cookie,
			    enum cellsock_result result, int code,
			    const char *value);
	void (*at_line)(struct cellsock_modsock *ms, u32 cookie, const char *text);
	void (*at_done)(struct cellsock_modsock *ms, u32 cookie,
			enum cellsock_result result, const char *final);
};

/**
 * struct cellsock_context - a context as both sides see it
 * @state: where it stands
 * @config: what it is, or will be, activated with
 * @net: what the network gave; valid while active
 * @reason: why it is not active, one line; empty when there is nothing to say
 */
struct cellsock_context {
	enum cellsock_context_state state;
	struct cellsock_context_config config;
	struct cellsock_context_net net;
	char reason[CELLSOCK_REASON_MAX];
};

/**
 * struct cellsock_modsock - one module, as both sides share it
 * @ops: the lower side
 * @host: the upper side; set before the first engine run, never changed
 * @host_priv: the upper side's own
 * @caps: final once @info.state has been CELLSOCK_MODULE_READY, but for firmware
 *	that is found to have less when the first context is configured
 * @send_max: the most bytes of one send, as things stand: less in hex format; 0
 *	until it is known
 * @info: written by the lower side
 * @stats: written by the lower side
 * @contexts: by context id, written by the lower side
 */
struct cellsock_modsock {
	const struct cellsock_modsock_ops *ops;
	const struct cellsock_host_ops *host;
	void *host_priv;
	struct cellsock_caps caps;
	u16 send_max;
	struct cellsock_module_info info;
	struct cellsock_module_stats stats;
	struct cellsock_context contexts[CELLSOCK_MAX_CONTEXTS];
};

/*
 * The module lock and the two ends' life time.  The lower side implements the
 * first three, the upper side the last two.  The pure files use none of them.
 */
void cellsock_modsock_lock(struct cellsock_modsock *ms);
void cellsock_modsock_unlock(struct cellsock_modsock *ms);
void cellsock_modsock_assert_locked(struct cellsock_modsock *ms);

struct device;

/**
 * cellsock_host_create() - create the network device of a new module
 * @ms: the module; ->ops set, no engine run yet
 * @parent: the port's device, may be NULL
 *
 * Creates the device of the first context, without carrier, in init_net, and
 * sets @ms->host and @ms->host_priv.
 *
 * Context: process context, takes rtnl; tty_lock and ldisc_sem may be held.
 * Return: 0 or a negative errno, with nothing left behind.
 */
int cellsock_host_create(struct cellsock_modsock *ms, struct device *parent);

/**
 * cellsock_host_destroy() - unregister and free a module's network devices
 * @ms: the module; no engine run can happen any more
 *
 * Flows that are left are reset towards the local stack first.
 *
 * Context: process context, takes rtnl, module lock not held.
 */
void cellsock_host_destroy(struct cellsock_modsock *ms);

#endif
