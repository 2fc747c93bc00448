/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cellsim - an emulator of cellular modules with AT-command TCP/IP sockets
 *
 * The arrows point one way:
 *
 *	main, control -> dialect (rg*.c, m10*.c) -> at, port -> socket, context ->
 *	line -> loop
 *
 * line.c knows bytes and time, port.c (with prompt.c and data.c) one AT port,
 * at.c the command line, socket.c (with sock_*.c) and context.c what the
 * module's TCP/IP stack does, whatever the dialect calls it, and a dialect is
 * a command table plus the events that the stack reports through struct
 * dialect.
 */
#ifndef CELLSIM_H
#define CELLSIM_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define NSEC_PER_SEC	1000000000LL
#define NSEC_PER_MSEC	1000000LL

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))
#define __printf(f, a)	__attribute__((format(printf, f, a)))
#define min(a, b)	((a) < (b) ? (a) : (b))
#define max(a, b)	((a) > (b) ? (a) : (b))

#define MAX_PORTS	4	/* lines */
#define MAX_VIRTUAL	4	/* ports that AT+CMUX adds */
#define MAX_SOCKS	24
#define MAX_CONTEXTS	6
#define CMD_MAX		2048	/* longest command line */
#define SEND_MAX	1460	/* 2.3.10: longest QISEND */
#define READ_MAX	1500	/* 2.3.11: longest QIRD, and longest push */
#define SNDBUF		10240	/* 2.3.10: <free_size> is 0-10240 */
#define RCVBUF		10240	/* bound of what a socket holds unread */
#define APN_MAX		127

struct module;
struct port;
struct sock;

/* ------------------------------------------------------------ util.c */

/**
 * struct buf - growing queue of bytes
 * @data: the memory
 * @head: offset of the first byte
 * @len: bytes queued
 * @cap: size of @data
 */
struct buf {
	unsigned char *data;
	size_t head;
	size_t len;
	size_t cap;
};

/* Make room for @n more bytes and return where they go. */
unsigned char *buf_room(struct buf *b, size_t n);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_consume(struct buf *b, size_t n);
void buf_clear(struct buf *b);
void buf_free(struct buf *b);
void *xzalloc(size_t n);
char *xstrdup(const char *s);
void die(const char *fmt, ...) __printf(1, 2) __attribute__((noreturn));
int hex_digit(int c);

static inline unsigned char *buf_ptr(const struct buf *b)
{
	return b->data + b->head;
}

/* ------------------------------------------------------------ loop.c */

struct source {
	int fd;
	void (*fn)(struct source *src, unsigned int events);
};

struct timer {
	struct timer *next;
	int64_t at;		/* CLOCK_MONOTONIC, ns */
	bool armed;
	void (*fn)(struct timer *t);
};

int64_t loop_now(void);
void loop_add(struct source *src, unsigned int events);
void loop_mod(struct source *src, unsigned int events);
void loop_del(struct source *src);
void timer_at(struct timer *t, int64_t at);
void timer_in(struct timer *t, int64_t ns);
void timer_cancel(struct timer *t);
void loop_stop(int status);
int loop_run(void);

/* ----------------------------------------------------------- quirk.c */

enum quirk {
#define VARIANT(id, name, arg, help) id,
#include "quirks.h"
#undef VARIANT
	NR_QUIRKS
};

bool quirk(enum quirk q);
/* The @i-th number of the quirk's argument "A,B" or "A:B", or @def. */
long quirk_num(enum quirk q, int i, long def);
/* The argument as it was given, or NULL. */
const char *quirk_arg(enum quirk q);
bool quirk_has(enum quirk q, const char *word);
/* The value of "KEY:VALUE" among the quirk's arguments, or @def. */
long quirk_key(enum quirk q, long key, long def);
/*
 * The error of "N:ERROR", or @def, while N (1) is not used up; then the quirk
 * is off, and it is 0.
 */
int quirk_take(enum quirk q, int def);
/* The same for "WORD:ERROR[:N]", of which there may be several; no N: always. */
int quirk_take_word(enum quirk q, const char *word);
/* "NAME", "NAME=ARG" or "NAME=off"; false: no such quirk */
bool quirk_set(const char *spec);
void quirk_help(FILE *f);

/* ------------------------------------------------------------ line.c */

enum line_kind { LINE_PTY, LINE_TTY, LINE_UNIX, LINE_CARRIED };

struct line;

/**
 * struct carrier - what carries a LINE_CARRIED in place of a descriptor
 * @send: there is something in the queue
 * @pull: the owner has room again
 * @dcd: DCD has changed
 * @dtr: as line_dtr()
 */
struct carrier {
	void (*send)(struct line *l);
	void (*pull)(struct line *l);
	void (*dcd)(struct line *l);
	int (*dtr)(struct line *l);
};

/**
 * struct fault - bytes to be lost or damaged on one direction of a line
 * @drop: bytes still to be dropped
 * @drop_every: one byte in this many is dropped; 0: none
 * @damage: bytes in which one bit is still to be flipped
 * @damage_every: one byte in this many is damaged; 0: none
 * @after: bytes that pass before @drop or @damage starts
 * @count: bytes seen since @drop_every or @damage_every was set
 */
struct fault {
	unsigned long drop;
	unsigned long drop_every;
	unsigned long damage;
	unsigned long damage_every;
	unsigned long after;
	unsigned long count;
};

/**
 * struct line - a paced full-duplex serial line
 *
 * Bytes leave in chunks of a UART's FIFO. A chunk is written when its last bit
 * would have left, and read bytes are delivered when their last bit would
 * have come, so that the sum over time is exact.
 */
struct line {
	enum line_kind kind;
	const struct carrier *carrier;	/* LINE_CARRIED */
	const char *path;	/* tty, link to the pty's slave, or socket */
	const char *slave;	/* name of the pty's slave */
	struct source src;
	struct source listener;	/* LINE_UNIX */
	unsigned int baud;	/* 0: unpaced */
	unsigned int next_baud;	/* once everything queued has left */
	bool paced;
	bool hup;		/* nobody has the other end open */
	bool silent;		/* control: neither hears nor speaks */
	bool mismatch;		/* the other end's termios speed differs */
	bool rtscts;		/* the sender is held back: nothing overflows */
	bool dcd;		/* what the host is shown */
	bool dcd_drops;		/* once everything queued has left */
	int dtr;		/* control: as line_dtr(); -1: the transport's own */
	int64_t checked;	/* when @mismatch was last looked at */

	struct buf tx;
	int64_t tx_free;	/* when the transmitter is free */
	size_t tx_chunk;	/* bytes now in the transmitter */
	size_t split;		/* bytes since the last push-split pause */
	bool tx_blocked;
	struct timer tx_timer;
	struct fault tx_fault;

	unsigned char rx[4096];
	size_t rx_len;		/* bytes now in the receiver */
	int64_t rx_free;
	bool readable;
	bool in_rx;		/* rx_timer() or line_pull() goes on by itself */
	struct timer rx_timer;
	struct fault rx_fault;

	uint64_t tx_bytes;
	uint64_t rx_bytes;

	/* set by the owner */
	void (*deliver)(struct line *l, const unsigned char *p, size_t n);
	size_t (*room)(struct line *l);
	void (*drained)(struct line *l);
};

void line_open(struct line *l, bool rtscts, bool pace);
void line_close(struct line *l);
void line_send(struct line *l, const void *p, size_t n);
/* The owner has room again. */
void line_pull(struct line *l);
void line_set_baud(struct line *l, unsigned int baud);
void line_set_dcd(struct line *l, bool on);
/* Off, but with the quirk not before what is queued has left. */
void line_drop_dcd(struct line *l);
/* 1: DTR on, 0: off, -1: this transport has no such signal */
int line_dtr(struct line *l);
bool line_speed_ok(unsigned int baud);
void line_discard(struct line *l);
/* "-" is stderr, NULL: no more */
void trace_open(const char *path);
void trace(const char *tag, const void *p, size_t n);
void trace_event(const char *fmt, ...) __printf(1, 2);

/* --------------------------------------------------------- context.c */

enum ctx_state { CTX_DOWN, CTX_ACTIVATING, CTX_UP, CTX_DEACTIVATING, CTX_BROKEN };
enum ctx_type { CTX_IPV4 = 1, CTX_IPV6 = 2, CTX_IPV4V6 = 3 };

/**
 * struct ctx_net - what the network gives a context
 * @type: which of these it has
 * @address: IPv4
 * @address6: IPv6
 * @dns: IPv4 servers; "0.0.0.0" is none
 * @dns6: IPv6 servers; "::" is none
 */
struct ctx_net {
	enum ctx_type type;
	char address[INET_ADDRSTRLEN];
	char address6[INET6_ADDRSTRLEN];
	char dns[2][INET6_ADDRSTRLEN];
	char dns6[2][INET6_ADDRSTRLEN];
};

/**
 * struct context - a PDP context
 * @type: what the next activation asks for
 * @next: what the network gives it at the next activation
 * @now: what it gave, and what QIDNSCFG changed since
 * @own: what the dialect keeps of it
 * @device: the network device that is its network, or ""
 * @number: who answers a data call
 */
struct context {
	struct module *m;
	int id;
	enum ctx_state state;
	enum ctx_type type;
	struct ctx_net next;
	struct ctx_net now;
	char device[IF_NAMESIZE];
	char number[APN_MAX + 1];
	char apn[APN_MAX + 1];
	char user[APN_MAX + 1];
	char password[APN_MAX + 1];
	int auth;
	int activations;
	struct timer timer;
	struct port *port;	/* who asked, and is to be told */
	bool down;		/* it is a deactivation */
	bool live;		/* of a context that is up */
	bool async;		/* QIACTEX or QIDEACTEX */
	bool view;		/* QIACTEX=<id>,1 */
	void *own;
};

/* The contexts that the module's dialect has */
#define for_each_context(m, c)						\
	for ((c) = &(m)->ctx[(m)->dialect->first_context];		\
	     (c) <= &(m)->ctx[(m)->dialect->last_context]; (c)++)

void context_init(struct module *m);
/* "N:key=value,key=value"; the keys are those of context_set() */
bool context_option(struct module *m, const char *spec);
/* @key is address, address6, dns, dns6 or device. */
bool context_set(struct context *c, const char *key, const char *value);
/* QIDNSCFG: @second may be NULL, and is then left alone. */
bool context_set_dns(struct context *c, int family, const char *first,
		     const char *second);
/* It is found active. */
void context_found(struct context *c);
/* Give the socket the context's device and, if asked for, address. */
int context_bind(const struct context *c, int fd, int family, int port);
/* A context of one family has no way to the other. */
bool context_family(const struct context *c, int family);
struct context *context_get(struct module *m, long id);
void context_up(struct context *c, struct port *p, bool async, bool view);
void context_down(struct context *c, struct port *p, bool async);
void context_break(struct context *c);
void context_reset(struct module *m);

/* ---------------------------------------------------------- socket.c */

enum service {
	SVC_TCP,
	SVC_UDP,
	SVC_LISTENER,
	SVC_INCOMING,
	SVC_UDP_SERVICE,
	SVC_UDP_LISTENER,	/* each remote becomes an SVC_UDP_INCOMING */
	SVC_UDP_INCOMING,
};

enum sock_state {
	SOCK_FREE = -1,
	SOCK_INITIAL,
	SOCK_OPENING,
	SOCK_CONNECTED,
	SOCK_LISTENING,
	SOCK_CLOSING,
};

enum access_mode { MODE_BUFFER, MODE_PUSH, MODE_TRANSPARENT };

struct datagram {
	struct datagram *next;
	struct sockaddr_storage from;
	size_t len;
	unsigned char data[];
};

/**
 * struct sock - one of the module's sockets
 * @announced: the result of the opening has been reported, so data may be
 * @told: a "recv" is out and the buffer has not been empty since
 * @eof: the peer's FIN or RST was read
 * @eof_told: and reported
 * @closer: the port that waits in QICLOSE
 * @carrier: the SVC_UDP_LISTENER whose descriptor an SVC_UDP_INCOMING shares
 */
struct sock {
	struct module *m;
	int id;
	enum sock_state state;
	enum service svc;
	enum access_mode mode;
	struct port *port;
	const char *port_name;	/* <AT_port>; @port is NULL if not of this process */
	struct context *ctx;
	int server;
	char host[257];
	struct sockaddr_storage remote;
	int remote_port;
	int local_port;
	bool local_given;	/* in QIOPEN, not chosen here */
	int max_clients;
	int64_t give_up;	/* connect_timeout: retry a failed connect until */
	int error;		/* pending result of the opening */
	bool announced;
	bool told;
	bool eof;
	bool eof_told;
	bool readable;
	bool closing;		/* QICLOSE is under way */
	bool waits_fin;		/* and waits for the peer's FIN */
	bool timed_out;		/* which did not come */
	bool filling;		/* sock_take() is at work */
	bool waits;		/* for its context, before sock_open() */
	int64_t close_after;	/* quirk slow-close */
	size_t lost;		/* unacknowledged when the network went */
	struct source src;
	struct source src6;	/* of a listener that has an address of each family */
	struct timer timer;
	struct timer push;	/* hands @wbuf to the network */
	struct port *closer;
	struct sock *carrier;
	struct dns_query *query;
	struct buf rbuf;
	struct buf wbuf;
	struct datagram *dgrams;
	size_t dgram_bytes;
	uint64_t rx_total;
	uint64_t rx_read;
	uint64_t tx_total;
};

void sock_init(struct module *m);
/* A listener made it. */
bool is_incoming(const struct sock *s);
struct sock *sock_get(struct module *m, long id);
void sock_clear(struct sock *s);
void sock_open(struct sock *s);
/* Take @n bytes for the network: 0, or a module error, or -1: buffer full. */
int sock_send(struct sock *s, const unsigned char *p, size_t n,
	      const struct sockaddr_storage *to);
size_t sock_unacked(struct sock *s);
/* What QISEND=<id>,0 and QISACK tell of the bytes that were sent */
uint64_t sock_acked(struct sock *s);
size_t sock_free(struct sock *s);
size_t sock_unread(const struct sock *s);
/* The first unread bytes, at most *@n of them: of a stream, or a datagram. */
const unsigned char *sock_peek(const struct sock *s, size_t *n);
/* Take them, and see what else there is; 0: only see. */
void sock_take(struct sock *s, size_t n);
void sock_close(struct sock *s, struct port *p, long timeout);
/* Free the id at once; @abort: the peer gets an RST. */
void sock_drop(struct sock *s, bool abort);
void sock_drop_context(struct context *c);
void sock_break_context(struct context *c);
void sock_keepalive(struct sock *s);
/* "tcp/retranscfg" */
void sock_retrans(struct sock *s);
/* "tcp/accept" is on again. */
void sock_accept(struct module *m);
/* What comes is told of, and must be read: not pushed. */
bool sock_announces(const struct sock *s);
void sock_peer_reset(struct sock *s);
/* The host hangs up: the connection ends, the id stays until QICLOSE. */
void sock_hang_up(struct sock *s);
const char *addr_text(const struct sockaddr_storage *a, char *buf, size_t n);
int addr_port(const struct sockaddr_storage *a);
bool addr_parse(const char *host, int port, struct sockaddr_storage *out);
socklen_t addr_len(const struct sockaddr_storage *a);

/* ------------------------------------------------------------- dns.c */

struct dns_query;
/* @a: the @n addresses that were found; those of one family */
typedef void (*dns_fn)(void *arg, int error, const struct sockaddr_storage *a,
		       int n);

struct dns_query *dns_start(struct context *c, const char *name, dns_fn fn,
			    void *arg);
void dns_cancel(struct dns_query *q);
void dns_flush(void);
/* "NAME=ADDRESS[,ADDRESS...]": known without a server */
bool dns_host(const char *spec);

/* ------------------------------------------------------------ ping.c */

/**
 * struct ping_reply - what came back for one echo request
 * @error: 0, or a module error
 */
struct ping_reply {
	int error;
	struct sockaddr_storage from;
	int bytes;
	int ms;
	int ttl;
};

struct ping_job {
	struct module *m;
	struct port *port;
	struct context *ctx;
	int timeout;		/* s */
	int count;
	int size;
	int sent;
	int received;
	int min, max, sum;
	int64_t sent_at;
	struct sockaddr_storage to;
	struct source src;
	struct timer timer;
	struct dns_query *query;
	bool running;
	bool raw;		/* not an ICMP socket */
	bool waiting;		/* for a reply */
	bool modelled;		/* it will come, without a network */
	/* reply NULL: the last line */
	void (*report)(struct ping_job *j, const struct ping_reply *r, int error);
};

bool ping_start(struct ping_job *j, const char *host);
void ping_stop(struct ping_job *j);
/* Stop it, and report @error or the summary. */
void ping_finish(struct ping_job *j, int error);
/* Whether an address of this family can be pinged in that context. */
bool ping_family(const struct context *c, int family);

/* ------------------------------------------------------------ port.c */

enum port_state {
	PORT_COMMAND,	/* collecting a command line */
	PORT_BUSY,	/* a command line is being executed */
	PORT_PROMPT,	/* payload of a QISEND */
	PORT_DATA,	/* transparent mode */
	PORT_PPP,	/* the line belongs to the ppp command */
	PORT_MUX,	/* the line belongs to the multiplexer */
};

/**
 * struct urc - a line that waits until the port may speak
 * @enter: the socket whose transparent mode begins with it, or NULL
 */
struct urc {
	struct urc *next;
	struct sock *enter;
	size_t len;
	char text[];
};

/**
 * struct prompt - a send that waits for its payload
 * @want: bytes to come; 0: until Ctrl-Z
 * @sink: consume, but do not keep: the payload is too long
 * @send_at: what has come by then is sent; 0: no such time
 */
struct prompt {
	struct sock *s;
	size_t want;
	bool sink;
	int64_t send_at;
	struct sockaddr_storage to;
	struct buf data;
	struct timer idle;
};

struct port {
	struct module *m;
	struct line line;
	const char *name;	/* <AT_port> */
	enum port_state state;
	int uart;		/* its number, as QIFGCNT tells it */
	struct context *fg;	/* which its commands are about, without naming it */

	bool echo;
	bool verbose;
	bool quiet;
	int s3, s4, s5;
	int cmee;
	int cmgf;		/* AT+CMGF */
	int dcd_mode;		/* AT&C */
	int dtr_mode;		/* AT&D */
	int creg[4];		/* CREG, CGREG, CEREG, C5GREG */
	int ifc[2];
	bool escaped;		/* XON/XOFF: the byte to come is */

	char cmd[CMD_MAX + 1];
	size_t cmd_len;
	bool cmd_overflow;
	char last[CMD_MAX + 1];	/* for A/ */
	char *rest;		/* of the line, behind a pending command */
	bool info;		/* the reply's first line is out */
	bool hold;		/* URCs wait for the result */
	struct buf in;
	struct timer turn;
	void (*turn_fn)(struct port *p);

	struct prompt prompt;

	struct sock *data;	/* transparent mode, or what ATO returns to */
	struct buf data_in;
	struct timer data_timer;
	int plusses;
	int64_t first_plus;	/* when the first of @plusses came */
	int64_t last_plus;
	int64_t last_in;	/* when the last byte came */
	bool dtr_on;		/* when it was last looked at */
	struct timer escape;
	struct timer dtr;
	struct timer sleep;	/* looks at DTR */
	bool slept;
	int64_t awake_at;

	struct ppp *ppp;

	struct urc *urcs;
	size_t urc_count;
	size_t urc_bytes;
	int push_last;
	uint64_t commands;
	unsigned int ipr;	/* what +IPR? tells */
	unsigned int crlf_count;
	unsigned int prompt_count;
	unsigned int send_count;
	unsigned int connect_count;
};

void port_init(struct port *p, struct module *m);
void port_start(struct port *p);
void port_reset(struct port *p);
void port_profile(struct port *p);
void port_out(struct port *p, const void *data, size_t n);
void port_printf(struct port *p, const char *fmt, ...) __printf(2, 3);
/* The CRLF before a line, at most four bytes; returns their number. */
int port_lead(struct port *p, char *out);
void port_pump(struct port *p);
/* A line of its own, when the port may speak. */
void port_urc(struct port *p, const char *fmt, ...) __printf(2, 3);
/* The same; @s is transparent from there on. */
void port_urc_enter(struct port *p, struct sock *s, const char *text);
bool port_urc_allowed(const struct port *p);
/* Give the line what may go out now: URCs, then pushes in turn. */
void port_kick(struct port *p);
void port_ready(struct port *p);
/*
 * Await @want bytes, or with 0 what ends in Ctrl-Z. @period ms later, if that
 * is not 0, what has come is taken. The prompt is port_prompt_text().
 */
void port_prompt(struct port *p, struct sock *s, size_t want,
		 const struct sockaddr_storage *to, long period);
void port_prompt_text(struct port *p);
void port_prompt_end(struct port *p);
void port_enter_data(struct port *p, struct sock *s);
void port_leave_data(struct port *p);
void port_watch_dtr(struct port *p);

/* ------------------------------------------------------------ send.c */

/* Send the payload of the prompt: 0, -1: buffer full, or a module error. */
int send_payload(struct port *p);
/* Is the answer lost on the way? Then that was all. */
bool send_lost(struct port *p);
void send_answer(struct port *p, int err);
/* Esc, or no byte for "qisend/timeout" */
void send_cancelled(struct port *p, int err);

/* ------------------------------------------------------------- ppp.c */

bool ppp_start(struct port *p);
size_t ppp_room(struct port *p);
void ppp_input(struct port *p, const unsigned char *b, size_t n);
void ppp_kick(struct port *p);
void ppp_stop(struct port *p);
/* Stop it, and say NO CARRIER. */
void ppp_over(struct port *p);

/* ------------------------------------------------------------- mux.c */

#define MUX_N1		31	/* the default of AT+CMUX */

/* 27.010 takes the line; nothing larger than @n1 is put into one frame. */
void mux_start(struct port *p, size_t n1);
void mux_input(struct port *p);
void mux_kick(struct port *p);
/* The line is for AT commands again. */
void mux_stop(struct module *m);
/* The port that speaks for @p: its first virtual one, while there are any. */
struct port *mux_speaker(struct port *p);

/* --------------------------------------------------------------- at.c */

enum {
	AT_OK = 0,
	AT_PENDING = 1,		/* at_finish() follows */
	AT_DONE = 2,		/* the handler has answered itself */
	/* -N: error N of +CME ERROR */
	AT_ERROR = -100,	/* unknown */
	AT_NOT_ALLOWED = -3,
	AT_NOT_SUPPORTED = -4,
	AT_SIM_PIN = -11,
	AT_WRONG_PIN = -16,
	AT_BAD_PARAM = -50,
};

/* ERROR whatever CMEE says; QIGETERROR tells the code */
#define AT_PLAIN(err)	(-1000 - (err))

/**
 * struct args - the fields of a write command
 * @n: number of fields
 * @text: the fields, without their quotes
 * @quoted: the field was quoted
 */
#define MAX_ARGS 16
struct args {
	int n;
	char *text[MAX_ARGS];
	bool quoted[MAX_ARGS];
	char buf[CMD_MAX + 1];
};

/* The @i-th field as a number within @lo..@hi; false: it is none. */
bool arg_num(const struct args *a, int i, long lo, long hi, long *out);
/* The same, but an absent or empty field leaves *@out alone. */
bool arg_opt(const struct args *a, int i, long lo, long hi, long *out);
const char *arg_str(const struct args *a, int i);

typedef int (*at_handler)(struct port *p, const struct args *a);

/**
 * struct at_cmd - one extended command
 * @name: with its plus sign
 * @help: what the test form prints behind "NAME: ", or NULL: only OK
 * @plain: its error is ERROR, whatever CMEE says
 * @test: does the test form instead
 */
struct at_cmd {
	const char *name;
	const char *help;
	bool plain;
	at_handler test;
	at_handler read;
	at_handler write;
	at_handler exec;
};

void at_execute(struct port *p);
void at_finish(struct port *p, int ret);
/* Print a result; at_result() also ends the command. */
void at_text(struct port *p, const char *verbose, const char *numeric);
void at_connect(struct port *p);
void at_result(struct port *p, const char *verbose, const char *numeric);
const struct at_cmd *at_find(struct module *m, const char *name, size_t n);
int at_basic(struct port *p, char **pos);
void at_info(struct port *p, const char *fmt, ...) __printf(2, 3);
void at_reg_changed(struct module *m);
/* AT+QISDE: the echo of payload */
int at_qisde_read(struct port *p, const struct args *a);
int at_qisde(struct port *p, const struct args *a);
extern const struct at_cmd at_basic_cmds[];

/* -------------------------------------------------------- the module */

enum reg_state { REG_NONE = 0, REG_HOME = 1, REG_SEARCHING = 2, REG_DENIED = 3 };

/**
 * struct dialect - how a module family speaks of its TCP/IP stack
 * @identity: manufacturer, model and revision
 * @revision_label: what ATI puts before the revision
 * @cmds: ends with a NULL name
 * @lacks: names of general commands that this family has not; or NULL
 * @xonxoff: AT+IFC=1,1 is XON/XOFF, with what is neither escaped
 * @bad_param: what a handler returns for a wrong parameter
 * @first_context: the contexts are numbered from this
 * @last_context: to that
 * @guard: silence before and after the plusses that end transparent mode, ms
 * @plus_gap: longest time from one plus to the next, ms
 * @plus_window: and from the first to the last, ms
 * @opened: the result of an opening; @error 0 or a module error
 * @recv: a socket in buffer mode has its first unread data
 * @push: write one push of at most one socket read to the port's line
 * @closed: the peer or the network closed it
 * @close_done: what QICLOSE waited for has happened; @p may be NULL
 * @slot: a free socket for a client of @server, or NULL; the dialect numbers it
 * @incoming: a listener accepted @s; NULL: it could not (server @server)
 * @sent: the payload of the prompt is complete, or was given up (@error)
 * @data_over: say that the connection of transparent mode is gone
 * @ctx_refused: the error with which the network refuses an activation, or 0;
 *	or NULL
 * @ctx_done: an activation or deactivation is over
 * @ctx_broken: the network took the context away
 * @error_text: text of a module error, or NULL
 */
struct dialect {
	const char *name;
	const char *identity[3];
	const char *revision_label;
	const struct at_cmd *cmds;
	const char *const *lacks;
	bool xonxoff;
	int bad_param;
	int first_context;
	int last_context;
	int guard;
	int plus_gap;
	int plus_window;
	void (*reset)(struct module *m);
	void (*opened)(struct sock *s, int error);
	void (*recv)(struct sock *s);
	void (*push)(struct sock *s, struct port *p);
	void (*closed)(struct sock *s);
	void (*close_done)(struct sock *s, struct port *p);
	struct sock *(*slot)(struct sock *server);
	void (*incoming)(struct sock *s, int server, struct port *p);
	void (*sent)(struct port *p, int error);
	void (*data_over)(struct port *p, struct sock *s);
	int (*ctx_refused)(const struct context *c);
	void (*ctx_done)(struct context *c, int error);
	void (*ctx_broken)(struct context *c);
	const char *(*error_text)(int error);
};

extern const struct dialect dialect_rg, dialect_m10;

/*
 * How the stack is set: "QICFG" values, of which those with two or more are
 * arrays, and what corresponds to them elsewhere
 */
struct cfg {
	long transpktsize;
	long transwaittm;
	long dataformat[2];
	long viewmode;
	long retrans[2];
	long dns_cache;
	long send_timeout;
	long passiveclosed;
	long accept;
	long keepalive[4];
	long recvind;
	long close_mode;
	long sendinfo;
	long formatcfg;
	long no_escape;		/* +++ is data */
};

struct module {
	const struct dialect *dialect;
	struct port port[MAX_PORTS + MAX_VIRTUAL];
	int nr_ports;
	struct context ctx[MAX_CONTEXTS];	/* by number: for_each_context() */
	struct sock sock[MAX_SOCKS];
	struct cfg cfg;
	long sde;
	void *own;		/* what the dialect keeps of it */
	int last_error;
	struct ping_job ping;
	struct mux *mux;

	/* options */
	int turnaround;		/* ms */
	int register_after;	/* ms */
	enum reg_state reg_final;
	int activate_after;	/* ms */
	int deactivate_after;	/* ms */
	int boot_ms;
	const char *pin;
	const char *ppp_command;
	const char *bind_device;
	bool bind_address;
	unsigned int baud;

	/* state */
	bool pin_ok;
	int cfun;
	enum reg_state reg;
	struct timer reg_timer;
	struct timer boot_timer;
	struct timer reset_timer;
	bool off;		/* rebooting: deaf and dumb */
	int urc_port;		/* index, or -1: the socket's own port */
	int nat;
	uint64_t payload_down;
	uint64_t payload_up;
	int64_t first_payload;	/* through a socket, either way */
	int64_t last_payload;
	uint64_t resets;
};

/* NULL: there is no such dialect */
const struct dialect *dialect_find(const char *name);
void module_init(struct module *m, const struct dialect *d);
void module_start(struct module *m);
void module_reset(struct module *m, int silent_ms);
/* Where the URCs that concern @p go. */
struct port *module_urc_port(struct module *m, struct port *p);
void module_urc(struct module *m, const char *fmt, ...) __printf(2, 3);
void module_register(struct module *m);

/* ---------------------------------------------------------- control.c */

void control_open(struct module *m, const char *path);
void control_close(void);
int control_client(int argc, char **argv);

#endif
