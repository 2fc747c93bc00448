// SPDX-License-Identifier: GPL-2.0-only
/*
 * One AT port: what comes in is a command line, payload, or transparent data;
 * what goes out is answers, URCs and pushes.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"

/* Unparsed input that is kept while a command runs. */
#define IN_MAX		4096
/* A host that speaks but does not listen is held up here. */
#define TX_MAX		16384
#define URC_MAX		1024
#define URC_HELD_COUNT	32
#define URC_HELD_BYTES	2048
#define SLEEP_POLL	(5 * NSEC_PER_MSEC)

/* ------------------------------------------------------------ output */

#define XON		0x11
#define XOFF		0x13
#define XESCAPE		0x77

/* With AT+IFC=1,1: the escape, and the byte with all its bits flipped */
static void out_escaped(struct port *p, const unsigned char *b, size_t n)
{
	for (; n--; b++) {
		unsigned char pair[2] = { XESCAPE, ~*b };

		if (*b == XON || *b == XOFF || *b == XESCAPE)
			line_send(&p->line, pair, 2);
		else
			line_send(&p->line, b, 1);
	}
}

/* The same on the way in; returns how many bytes are left. */
static size_t in_escaped(struct port *p, unsigned char *b, size_t n)
{
	size_t i, out = 0;

	for (i = 0; i < n; i++) {
		if (p->escaped)
			b[out++] = ~b[i];
		else if (b[i] != XON && b[i] != XOFF && b[i] != XESCAPE)
			b[out++] = b[i];
		p->escaped = !p->escaped && b[i] == XESCAPE;
	}
	return out;
}

void port_out(struct port *p, const void *data, size_t n)
{
	if (p->m->off)
		return;
	if (p->ifc[1] == 1)
		out_escaped(p, data, n);
	else
		line_send(&p->line, data, n);
}

void port_printf(struct port *p, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	port_out(p, text, min((size_t)n, sizeof(text) - 1));
}

/* Every @n-th, counted in *@count; n is 1 unless the quirk says more. */
static bool every(enum quirk q, unsigned int *count)
{
	return quirk(q) && ++*count % quirk_num(q, 0, 1) == 0;
}

int port_lead(struct port *p, char *out)
{
	int n = 2;

	out[0] = p->s3;
	out[1] = p->s4;
	if (every(Q_LOST_CRLF, &p->crlf_count))
		n = 0;
	if (every(Q_REPEATED_CRLF, &p->crlf_count)) {
		memcpy(out + 2, out, 2);
		n = 4;
	}
	return n;
}

/* -------------------------------------------------------------- URCs */

static void urc_drop_oldest(struct port *p)
{
	struct urc *u = p->urcs;

	p->urcs = u->next;
	p->urc_count--;
	p->urc_bytes -= u->len;
	free(u);
}

void urc_drop_all(struct port *p)
{
	while (p->urcs)
		urc_drop_oldest(p);
}

bool port_urc_allowed(const struct port *p)
{
	switch (p->state) {
	case PORT_COMMAND:
		return true;
	case PORT_BUSY:
		return !quirk(Q_URC_HELD) && !p->info && !p->hold;
	case PORT_PROMPT:
		return quirk(Q_URC_AT_PROMPT);
	default:
		return false;
	}
}

static void urc_queue(struct port *p, const char *text, size_t n,
		      struct sock *enter)
{
	struct urc *u = xzalloc(sizeof(*u) + n + 1);
	struct urc **pp = &p->urcs;

	memcpy(u->text, text, n);
	u->len = n;
	u->enter = enter;
	while (*pp)
		pp = &(*pp)->next;
	*pp = u;
	p->urc_count++;
	p->urc_bytes += n;
	if (quirk(Q_URC_HELD) && !port_urc_allowed(p)) {
		while (p->urc_count > URC_HELD_COUNT ||
		       p->urc_bytes > URC_HELD_BYTES)
			urc_drop_oldest(p);
	}
	while (p->urc_count > URC_MAX)
		urc_drop_oldest(p);
}

void port_urc(struct port *p, const char *fmt, ...)
{
	char text[1024];
	char line[1100];
	va_list ap;
	int n = 0;

	if (p->m->off || p->state == PORT_MUX ||
	    (p->state == PORT_DATA && quirk(Q_DATA_URC_LOST)))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (quirk(Q_LOST_URC) && strstr(text, quirk_arg(Q_LOST_URC)))
		return;
	if (quirk(Q_BUSY_URC_LOST) && !p->hold && p->state != PORT_COMMAND)
		return;
	if (p->verbose)
		n = port_lead(p, line);
	n += snprintf(line + n, sizeof(line) - n, "%s%c%c", text, p->s3, p->s4);
	urc_queue(p, line, n, NULL);
	port_kick(p);
}

void port_urc_enter(struct port *p, struct sock *s, const char *text)
{
	char line[64];
	int n = 0;

	if (p->verbose)
		n = port_lead(p, line);
	n += snprintf(line + n, sizeof(line) - n, "%s%c%c", text, p->s3, p->s4);
	urc_queue(p, line, n, s);
	port_kick(p);
}

static bool wants_push(const struct sock *s, const struct port *p)
{
	struct module *m = p->m;

	return s->state != SOCK_FREE && s->mode == MODE_PUSH &&
	       !sock_announces(s) && s->announced &&
	       !s->closing && s->port && sock_unread(s) &&
	       module_urc_port(m, s->port) == p;
}

/* One push for each socket in turn. */
static void push_next(struct port *p)
{
	struct module *m = p->m;
	int i;

	for (i = 1; i <= MAX_SOCKS; i++) {
		int id = (p->push_last + i) % MAX_SOCKS;
		struct sock *s = &m->sock[id];

		if (!wants_push(s, p))
			continue;
		p->push_last = id;
		m->dialect->push(s, p);
		if (p->line.tx.len >= PUSH_LOW)
			return;
		i = 0;
	}
}

void port_kick(struct port *p)
{
	if (p->state == PORT_PPP) {
		ppp_kick(p);
		return;
	}
	if (p->state == PORT_MUX) {
		mux_kick(p);
		return;
	}
	if (p->state == PORT_DATA) {
		data_output(p);
		return;
	}
	if (!port_urc_allowed(p))
		return;
	while (p->urcs && p->line.tx.len < TX_MAX) {
		struct sock *enter = p->urcs->enter;

		port_out(p, p->urcs->text, p->urcs->len);
		urc_drop_oldest(p);
		if (enter && enter->state == SOCK_CONNECTED) {
			port_enter_data(p, enter);
			return;
		}
	}
	if (p->line.tx.len < PUSH_LOW)
		push_next(p);
}

/* ------------------------------------------------------ command line */

static void turn_over(struct timer *t)
{
	struct port *p = container_of(t, struct port, turn);

	p->turn_fn(p);
}

static void junk_line(struct port *p)
{
	at_result(p, "ERROR", "4");
}

/*
 * V.250 5.2: a line starts at "AT"; what comes before it is not for us.
 * Returns the text behind it.
 */
static char *find_at(char *line)
{
	for (; *line; line++) {
		if (!strncasecmp(line, "AT", 2))
			return line;
	}
	return NULL;
}

static void line_complete(struct port *p)
{
	char *at;

	p->cmd[p->cmd_len] = '\0';
	at = find_at(p->cmd);
	p->cmd_len = 0;
	if (p->cmd_overflow || !at) {
		bool junk = p->cmd_overflow ||
			    (quirk(Q_JUNK_ERROR) && p->cmd[0]);

		p->cmd_overflow = false;
		if (!junk)
			return;
		p->turn_fn = junk_line;
	} else {
		if (at != p->cmd)
			memmove(p->cmd, at, strlen(at) + 1);
		strcpy(p->last, p->cmd);
		p->turn_fn = at_execute;
	}
	p->state = PORT_BUSY;
	timer_in(&p->turn, p->m->turnaround * NSEC_PER_MSEC);
}

/* "A/" repeats the last line, and has no CR. */
static bool repeat(struct port *p)
{
	if (p->cmd_len != 2 || strncasecmp(p->cmd, "A/", 2) || !p->last[0])
		return false;
	strcpy(p->cmd, p->last);
	p->cmd_len = strlen(p->cmd);
	line_complete(p);
	return true;
}

static void command_byte(struct port *p, unsigned char c)
{
	if (p->echo || quirk(Q_ECHO))
		port_out(p, &c, 1);
	if (c == p->s3) {
		line_complete(p);
		return;
	}
	if (c == p->s5) {
		if (p->cmd_len)
			p->cmd_len--;
		return;
	}
	if (c < ' ')	/* V.250 5.2.2: control characters are ignored */
		return;
	if (p->cmd_len == CMD_MAX) {
		p->cmd_overflow = true;
		return;
	}
	p->cmd[p->cmd_len++] = c;
	repeat(p);
}

void port_pump(struct port *p)
{
	while (p->in.len) {
		switch (p->state) {
		case PORT_COMMAND: {
			unsigned char c = *buf_ptr(&p->in);

			if (p->line.tx.len > TX_MAX)
				return;
			buf_consume(&p->in, 1);
			command_byte(p, c);
			break;
		}
		case PORT_BUSY:
			return;
		case PORT_PROMPT:
			payload(p);
			break;
		case PORT_DATA: {
			size_t before = p->in.len;

			data_input(p);
			if (p->in.len == before)
				return;
			break;
		}
		case PORT_PPP: {
			size_t n = min(p->in.len, ppp_room(p));

			if (!n)
				return;
			ppp_input(p, buf_ptr(&p->in), n);
			buf_consume(&p->in, n);
			break;
		}
		case PORT_MUX:
			mux_input(p);
			break;
		}
	}
	line_pull(&p->line);
}

/* The command is over: whatever has waited for that comes now. */
void port_ready(struct port *p)
{
	p->state = PORT_COMMAND;
	p->info = false;
	p->hold = false;
	port_kick(p);
	port_pump(p);
}

/* Asleep while DTR is off; waking takes its time. */
static bool asleep(struct port *p)
{
	return quirk(Q_DTR_SLEEP) && (!line_dtr(&p->line) ||
				      loop_now() < p->awake_at);
}

static void sleep_timer(struct timer *t)
{
	struct port *p = container_of(t, struct port, sleep);
	bool on = line_dtr(&p->line);

	if (on && p->slept)
		p->awake_at = loop_now() + quirk_num(Q_DTR_SLEEP, 0, 600) *
					   NSEC_PER_MSEC;
	p->slept = !on;
	timer_in(t, SLEEP_POLL);
}

static void port_deliver(struct line *l, const unsigned char *b, size_t n)
{
	struct port *p = container_of(l, struct port, line);
	size_t limit = p->line.rtscts ? 0 : quirk_num(Q_RX_OVERRUN, 0, 0);

	if (p->m->off || asleep(p))
		return;
	if (limit && p->in.len + n > limit)
		n = p->in.len < limit ? limit - p->in.len : 0;
	buf_add(&p->in, b, n);
	if (p->ifc[0] == 1)
		p->in.len -= n - in_escaped(p, buf_ptr(&p->in) + p->in.len - n,
					    n);
	port_pump(p);
}

/* With no flow control a UART takes what comes, room or not. */
static size_t port_room(struct line *l)
{
	struct port *p = container_of(l, struct port, line);

	if ((quirk(Q_RX_OVERRUN) && !l->rtscts) || p->m->off)
		return IN_MAX;
	return p->in.len < IN_MAX ? IN_MAX - p->in.len : 0;
}

static void port_drained(struct line *l)
{
	struct port *p = container_of(l, struct port, line);

	port_kick(p);
	if (p->in.len)
		port_pump(p);
}

/* ------------------------------------------------------------ set-up */

/* What AT&F and ATZ set. */
void port_profile(struct port *p)
{
	p->echo = quirk_num(Q_START_ECHO, 0, 1);
	p->verbose = true;
	p->quiet = false;
	p->s3 = '\r';
	p->s4 = '\n';
	p->s5 = '\b';
	p->cmee = 0;
	p->cmgf = 0;
	p->dcd_mode = 1;
	p->dtr_mode = 0;
	memset(p->creg, 0, sizeof(p->creg));
	memset(p->ifc, 0, sizeof(p->ifc));
}

void port_init(struct port *p, struct module *m)
{
	p->m = m;
	p->uart = p - m->port;
	p->fg = context_get(m, m->dialect->first_context);
	p->turn.fn = turn_over;
	p->sleep.fn = sleep_timer;
	prompt_init(p);
	data_init(p);
	p->line.deliver = port_deliver;
	p->line.room = port_room;
	p->line.drained = port_drained;
	port_profile(p);
}

/* As after power-on. */
void port_reset(struct port *p)
{
	ppp_stop(p);
	timer_cancel(&p->turn);
	port_prompt_end(p);
	urc_drop_all(p);
	buf_clear(&p->in);
	if (p->state == PORT_DATA)
		line_set_dcd(&p->line, false);
	data_reset(p);
	line_discard(&p->line);
	free(p->rest);
	p->rest = NULL;
	p->cmd_len = 0;
	p->cmd_overflow = false;
	p->last[0] = '\0';
	p->info = false;
	p->hold = false;
	p->state = PORT_COMMAND;
	p->fg = context_get(p->m, p->m->dialect->first_context);
	port_profile(p);
	if (p->line.baud != p->m->baud)
		line_set_baud(&p->line, p->m->baud);
}

/* The states in which a driver may find the port. */
void port_start(struct port *p)
{
	struct sock *s = &p->m->sock[0];

	if (quirk(Q_DTR_SLEEP))
		sleep_timer(&p->sleep);
	if (quirk(Q_START_HALF_COMMAND)) {
		strcpy(p->cmd, "AT+QIOP");
		p->cmd_len = strlen(p->cmd);
	}
	if (quirk(Q_STUCK_AT_PROMPT))
		port_prompt(p, s, quirk_num(Q_STUCK_AT_PROMPT, 0, 1000), NULL,
			    0);
	else if (quirk(Q_START_TRANSPARENT))
		port_enter_data(p, s);
}
