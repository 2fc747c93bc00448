// SPDX-License-Identifier: GPL-2.0-only
/*
 * 3GPP TS 27.010, basic option: after AT+CMUX one line carries several
 * virtual ports, each a DLC of its own
 *
 * The module is the responder. A frame is: flag, address, control, length,
 * information, FCS, flag.
 */
#include <stdlib.h>
#include <string.h>

#include "port.h"

#define FLAG		0xf9
#define EA		0x01
#define CR		0x02
#define PF		0x10

/* control (5.2.1.3) */
#define SABM		0x2f
#define UA		0x63
#define DM		0x0f
#define DISC		0x43
#define UIH		0xef
#define UI		0x03

/* types of messages on DLCI 0 (5.4.6.3), without C/R */
#define MSG_NSC		0x11
#define MSG_TEST	0x21
#define MSG_PSC		0x41
#define MSG_RLS		0x51
#define MSG_FCOFF	0x61
#define MSG_PN		0x81
#define MSG_RPN		0x91
#define MSG_FCON	0xa1
#define MSG_CLD		0xc1
#define MSG_SNC		0xd1
#define MSG_MSC		0xe1

/* V.24 signals of an MSC (5.4.6.3.7); FC: "do not send to me" */
#define V24_FC		0x02
#define V24_RTC		0x04	/* DTR, or DSR */
#define V24_RTR		0x08	/* RTS, or CTS */
#define V24_DV		0x80	/* DCD */

#define MAX_INFO	1509
/* What the host has sent and the port not taken: from here on it must wait */
#define HOLD_HIGH	1024
#define HOLD_LOW	256

/**
 * struct dlc - one virtual port
 * @open: SABM has come
 * @fc: the host takes nothing
 * @held: we have asked the host to send nothing
 * @signals: what it last told, or -1
 * @in: from the host, while its port has no room
 */
struct dlc {
	struct mux *mux;
	struct port *port;
	int id;
	bool open;
	bool fc;
	bool held;
	int signals;
	struct buf in;
};

enum parse { P_FLAG, P_ADDRESS, P_CONTROL, P_LENGTH, P_LENGTH2, P_INFO, P_FCS,
	     P_END };

/**
 * struct mux - the multiplexer
 * @port: whose line it has
 * @n1: largest information field that is sent
 * @off: FCoff: the host takes no data at all
 * @over: it has been closed, once the frame at hand is done with
 * @next: whose turn it is to send
 * @timer: something was queued: it is not sent from within the owner's call
 */
struct mux {
	struct port *port;
	size_t n1;
	bool off;
	bool over;
	int next;
	struct timer timer;
	struct dlc dlc[MAX_VIRTUAL + 1];	/* [0]: control, no port */
	enum parse parse;
	unsigned char address;
	unsigned char control;
	size_t length;
	size_t got;
	unsigned char header[4];
	size_t header_len;
	unsigned char info[MAX_INFO];
};

/* ------------------------------------------------------------- frames */

/* Polynomial x^8 + x^2 + x + 1, bits reversed (5.2.1.6) */
static unsigned char crc(unsigned char fcs, const unsigned char *p, size_t n)
{
	int bit;

	while (n--) {
		fcs ^= *p++;
		for (bit = 0; bit < 8; bit++)
			fcs = fcs & 1 ? fcs >> 1 ^ 0xe0 : fcs >> 1;
	}
	return fcs;
}

static void frame(struct mux *x, int dlci, unsigned char cr,
		  unsigned char control, const unsigned char *info, size_t n)
{
	unsigned char h[8] = { FLAG, dlci << 2 | cr | EA, control };
	unsigned char tail[2] = { 0, FLAG };
	size_t len = 3;

	if (n < 128) {
		h[len++] = n << 1 | EA;
	} else {
		h[len++] = n << 1;
		h[len++] = n >> 7;
	}
	tail[0] = crc(0xff, h + 1, len - 1);
	if ((control & ~PF) == UI)
		tail[0] = crc(tail[0], info, n);
	tail[0] = 0xff - tail[0];
	port_out(x->port, h, len);
	port_out(x->port, info, n);
	port_out(x->port, tail, sizeof(tail));
}

/* The responder's own commands and data have C/R 0, its responses 1. */
static void message(struct mux *x, unsigned char type, const unsigned char *v,
		    size_t n)
{
	unsigned char m[2 + 128] = { type, n << 1 | EA };

	if (n > 127)
		return;
	memcpy(m + 2, v, n);
	frame(x, 0, 0, UIH, m, 2 + n);
}

static void tell_signals(struct dlc *d)
{
	unsigned char v[2] = {
		d->id << 2 | CR | EA,
		EA | V24_RTC | V24_RTR | (d->held ? V24_FC : 0) |
		(d->port->line.dcd || quirk(Q_MUX_DCD) ? V24_DV : 0)
	};

	if (d->open)
		message(d->mux, MSG_MSC | CR, v, sizeof(v));
}

/* ------------------------------------------------------------- sending */

static bool may_send(const struct dlc *d)
{
	return d->open && !d->fc && d->port->line.tx.len;
}

/* One frame of the DLC whose turn it is; false: none has one. */
static bool send_next(struct mux *x)
{
	int i;

	for (i = 0; i < MAX_VIRTUAL; i++) {
		struct dlc *d = &x->dlc[1 + (x->next + i) % MAX_VIRTUAL];
		struct line *l = &d->port->line;
		size_t n = min(l->tx.len, x->n1);

		if (!may_send(d))
			continue;
		x->next = d->id % MAX_VIRTUAL;
		frame(x, d->id, 0, UIH, buf_ptr(&l->tx), n);
		buf_consume(&l->tx, n);
		l->tx_bytes += n;
		if (l->tx.len < PUSH_LOW)
			l->drained(l);
		return true;
	}
	return false;
}

void mux_kick(struct port *p)
{
	struct mux *x = p->m->mux;

	while (!x->off && p->line.tx.len < PUSH_LOW && send_next(x))
		;
}

static void mux_timer(struct timer *t)
{
	mux_kick(container_of(t, struct mux, timer)->port);
}

/* -------------------------------------------------------- virtual lines */

static struct dlc *dlc_of(struct line *l)
{
	struct port *p = container_of(l, struct port, line);

	return &p->m->mux->dlc[p->uart + 1];
}

static void carry(struct line *l)
{
	struct dlc *d = dlc_of(l);

	if (!d->open)
		buf_clear(&l->tx);	/* nobody is there */
	else
		timer_in(&d->mux->timer, 0);
}

/* Give the port what it takes, and stop the host when that is too little. */
static void pull(struct line *l)
{
	struct dlc *d = dlc_of(l);
	size_t n;

	if (l->in_rx)
		return;
	l->in_rx = true;
	while (d->in.len && (n = min(d->in.len, l->room(l)))) {
		unsigned char b[512];

		n = min(n, sizeof(b));
		memcpy(b, buf_ptr(&d->in), n);
		buf_consume(&d->in, n);
		l->rx_bytes += n;
		l->deliver(l, b, n);
	}
	l->in_rx = false;
	if (d->held ? d->in.len > HOLD_LOW : d->in.len < HOLD_HIGH)
		return;
	d->held = !d->held;
	tell_signals(d);
}

static void dcd(struct line *l)
{
	tell_signals(dlc_of(l));
}

static int dtr(struct line *l)
{
	const struct dlc *d = dlc_of(l);

	return d->signals < 0 ? -1 : !!(d->signals & V24_RTC);
}

static const struct carrier carried = {
	.send = carry,
	.pull = pull,
	.dcd = dcd,
	.dtr = dtr,
};

/* ----------------------------------------------------------- receiving */

static void got_signals(struct mux *x, const unsigned char *v, size_t n)
{
	int id = n ? v[0] >> 2 : 0;

	if (n < 2 || id < 1 || id > MAX_VIRTUAL)
		return;
	x->dlc[id].signals = v[1];
	x->dlc[id].fc = v[1] & V24_FC;
}

/* A command on DLCI 0; its answer has the same value. */
static void got_command(struct mux *x, unsigned char type,
			const unsigned char *v, size_t n)
{
	switch (type) {
	case MSG_MSC:
		got_signals(x, v, n);
		break;
	case MSG_FCON:
		x->off = false;
		break;
	case MSG_FCOFF:
		x->off = true;
		break;
	case MSG_CLD:
		x->over = true;
		break;
	case MSG_TEST:
	case MSG_PSC:
	case MSG_PN:
	case MSG_RPN:
	case MSG_RLS:
	case MSG_SNC:
		break;
	default:
		type |= CR;
		message(x, MSG_NSC, &type, 1);
		return;
	}
	message(x, type, v, n);
	mux_kick(x->port);
}

/* Messages follow each other: type, length, value */
static void got_control(struct mux *x)
{
	size_t at = 0;

	while (at + 2 <= x->length) {
		unsigned char type = x->info[at];
		size_t n = x->info[at + 1] >> 1;

		if (!(x->info[at + 1] & EA) || at + 2 + n > x->length)
			return;
		if (type & CR)
			got_command(x, type & ~CR, x->info + at + 2, n);
		at += 2 + n;
	}
}

static void open_dlc(struct mux *x, int id)
{
	struct dlc *d = &x->dlc[id];

	if (id > MAX_VIRTUAL) {
		frame(x, id, CR, DM | PF, NULL, 0);
		return;
	}
	frame(x, id, CR, UA | PF, NULL, 0);
	d->open = true;
	d->fc = false;
	if (id)
		tell_signals(d);
}

static void close_dlc(struct mux *x, int id)
{
	struct dlc *d = &x->dlc[id];

	if (id > MAX_VIRTUAL || !d->open) {
		frame(x, id, CR, DM | PF, NULL, 0);
		return;
	}
	frame(x, id, CR, UA | PF, NULL, 0);
	if (!id) {
		x->over = true;
		return;
	}
	d->open = false;
	d->held = false;
	d->signals = -1;
	buf_clear(&d->in);
	buf_clear(&d->port->line.tx);
}

static void got_data(struct mux *x, int id)
{
	struct dlc *d = &x->dlc[id];

	if (id > MAX_VIRTUAL || !d->open) {
		frame(x, id, CR, DM | PF, NULL, 0);
		return;
	}
	if (!id) {
		got_control(x);
		return;
	}
	buf_add(&d->in, x->info, x->length);
	pull(&d->port->line);
}

static void got_frame(struct mux *x)
{
	int id = x->address >> 2;

	switch (x->control & ~PF) {
	case SABM:
		open_dlc(x, id);
		break;
	case DISC:
		close_dlc(x, id);
		break;
	case UIH:
	case UI:
		got_data(x, id);
		break;
	}
}

static bool fcs_ok(const struct mux *x, unsigned char fcs)
{
	unsigned char c = crc(0xff, x->header, x->header_len);

	if ((x->control & ~PF) == UI)
		c = crc(c, x->info, x->length);
	return crc(c, &fcs, 1) == 0xcf;
}

static void to_info(struct mux *x)
{
	x->got = 0;
	if (x->length > sizeof(x->info))
		x->parse = P_FLAG;
	else
		x->parse = x->length ? P_INFO : P_FCS;
}

/* A damaged frame is dropped, and the next flag looked for. */
static void parse(struct mux *x, unsigned char c)
{
	if (x->parse > P_FLAG && x->parse < P_INFO && x->header_len < 4)
		x->header[x->header_len++] = c;
	switch (x->parse) {
	case P_FLAG:
	case P_END:
		x->header_len = 0;
		x->parse = c == FLAG ? P_ADDRESS : P_FLAG;
		break;
	case P_ADDRESS:
		if (c == FLAG) {	/* it only ended what was before */
			x->header_len = 0;
			break;
		}
		x->address = c;
		x->parse = c & EA ? P_CONTROL : P_FLAG;
		break;
	case P_CONTROL:
		x->control = c;
		x->parse = P_LENGTH;
		break;
	case P_LENGTH:
		x->length = c >> 1;
		x->parse = P_LENGTH2;
		if (c & EA)
			to_info(x);
		break;
	case P_LENGTH2:
		x->length |= c << 7;
		to_info(x);
		break;
	case P_INFO:
		x->info[x->got++] = c;
		if (x->got == x->length)
			x->parse = P_FCS;
		break;
	case P_FCS:
		x->parse = P_END;
		if (fcs_ok(x, c))
			got_frame(x);
		break;
	}
}

void mux_input(struct port *p)
{
	struct mux *x = p->m->mux;

	while (p->in.len) {
		unsigned char c = *buf_ptr(&p->in);

		buf_consume(&p->in, 1);
		parse(x, c);
		/* The frame's own closing flag still belongs to it. */
		if (!x->over || x->parse == P_END)
			continue;
		mux_stop(p->m);
		port_ready(p);
		return;
	}
}

/* ------------------------------------------------------------- set-up */

static void new_port(struct mux *x, int id)
{
	struct module *m = x->port->m;
	struct port *p = &m->port[m->nr_ports++];
	struct dlc *d = &x->dlc[id];

	p->line.kind = LINE_CARRIED;
	p->line.carrier = &carried;
	p->line.dtr = -1;
	p->line.rtscts = true;	/* FC does what RTS does */
	p->name = x->port->name;
	port_init(p, m);
	p->uart = id - 1;
	p->ipr = x->port->ipr;
	d->mux = x;
	d->port = p;
	d->id = id;
	d->signals = -1;
	line_set_dcd(&p->line, false);
}

void mux_start(struct port *p, size_t n1)
{
	struct module *m = p->m;
	struct mux *x;
	int i;

	x = xzalloc(sizeof(*x));
	x->port = p;
	x->n1 = n1;
	x->timer.fn = mux_timer;
	m->mux = x;
	for (i = 1; i <= MAX_VIRTUAL; i++)
		new_port(x, i);
	p->state = PORT_MUX;
	p->info = false;
	trace_event("multiplexer");
	port_pump(p);
}

/* The sessions of the virtual ports end with them. */
static void drop_ports(struct mux *x)
{
	struct module *m = x->port->m;
	int i;

	for (i = 0; i < MAX_SOCKS; i++) {
		struct sock *s = &m->sock[i];

		if (s->state != SOCK_FREE && s->port && s->port->line.carrier)
			sock_drop(s, true);
	}
	for (i = 1; i <= MAX_VIRTUAL; i++) {
		struct dlc *d = &x->dlc[i];

		d->open = false;
		port_reset(d->port);
		buf_free(&d->in);
		buf_free(&d->port->line.tx);
	}
}

void mux_stop(struct module *m)
{
	struct mux *x = m->mux;

	if (!x)
		return;
	drop_ports(x);
	timer_cancel(&x->timer);
	m->mux = NULL;
	m->nr_ports -= MAX_VIRTUAL;
	free(x);
}

struct port *mux_speaker(struct port *p)
{
	struct mux *x = p->m->mux;
	int i;

	if (!x || x->port != p)
		return p;
	for (i = 1; i <= MAX_VIRTUAL; i++) {
		if (x->dlc[i].open)
			return x->dlc[i].port;
	}
	return x->dlc[1].port;
}
