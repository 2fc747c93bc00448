// SPDX-License-Identifier: GPL-2.0-only
/* The prompt of a send, and the payload behind it */
#include <string.h>

#include "port.h"

#define CTRL_Z		0x1a
#define ESC		0x1b

void port_prompt_text(struct port *p)
{
	const char *how = quirk(Q_PROMPT) ? quirk_arg(Q_PROMPT) : "";

	if (quirk(Q_PROMPT_JUNK))
		port_out(p, "\0\xff", 2);
	if (quirk(Q_NO_PROMPT) &&
	    ++p->prompt_count % quirk_num(Q_NO_PROMPT, 0, 1) == 0)
		return;
	if (!strcmp(how, "bare"))
		port_out(p, ">", 1);
	else if (!strcmp(how, "barespace"))
		port_out(p, "> ", 2);
	else if (!strcmp(how, "barecrlf"))
		port_printf(p, ">%c%c", p->s3, p->s4);
	else if (!strcmp(how, "nospace"))
		port_printf(p, "%c%c>", p->s3, p->s4);
	else if (!strcmp(how, "crlf"))
		port_printf(p, "%c%c> %c%c", p->s3, p->s4, p->s3, p->s4);
	else if (!strcmp(how, "formatcfg") || p->m->cfg.formatcfg)
		port_printf(p, "%c%c>%c%c", p->s3, p->s4, p->s3, p->s4);
	else
		port_printf(p, "%c%c> ", p->s3, p->s4);
}

/* A send's own time takes what is there; the general one gives it up. */
static void prompt_timeout(struct timer *t)
{
	struct port *p = container_of(t, struct port, prompt.idle);

	p->state = PORT_BUSY;
	p->m->dialect->sent(p, p->prompt.send_at ? 0 : 569);
}

static void prompt_arm(struct port *p)
{
	if (p->prompt.send_at)
		timer_at(&p->prompt.idle, p->prompt.send_at);
	else if (p->m->cfg.send_timeout)
		timer_in(&p->prompt.idle,
			 p->m->cfg.send_timeout * NSEC_PER_MSEC);
}

void port_prompt(struct port *p, struct sock *s, size_t want,
		 const struct sockaddr_storage *to, long period)
{
	struct prompt *pr = &p->prompt;

	pr->s = s;
	pr->want = want;
	pr->sink = false;
	pr->send_at = period ? loop_now() + period * NSEC_PER_MSEC : 0;
	if (to)
		pr->to = *to;
	buf_clear(&pr->data);
	p->state = PORT_PROMPT;
	prompt_arm(p);
	port_pump(p);
}

void port_prompt_end(struct port *p)
{
	timer_cancel(&p->prompt.idle);
	p->prompt.s = NULL;
	buf_clear(&p->prompt.data);
}

static void payload_complete(struct port *p)
{
	p->m->dialect->sent(p, 0);
}

static void payload_cancelled(struct port *p)
{
	p->m->dialect->sent(p, 571);
}

static void payload_end(struct port *p, void (*fn)(struct port *p))
{
	timer_cancel(&p->prompt.idle);
	p->state = PORT_BUSY;
	p->turn_fn = fn;
	timer_in(&p->turn, p->m->turnaround * NSEC_PER_MSEC);
}

/* The peer's close ends the input at once; what follows is parsed as AT. */
static bool close_at_prompt(struct port *p)
{
	struct prompt *pr = &p->prompt;
	size_t at = quirk_num(Q_CLOSE_AT_PROMPT, 0, 0);

	if (!quirk(Q_CLOSE_AT_PROMPT) || pr->data.len < at)
		return false;
	quirk_set("close-at-prompt=off");
	sock_peer_reset(pr->s);
	return true;
}

static void payload_fixed(struct port *p, size_t n)
{
	struct prompt *pr = &p->prompt;

	n = min(n, pr->want - pr->data.len);
	if (quirk(Q_ESC_IN_FIXED) && memchr(buf_ptr(&p->in), ESC, n)) {
		const unsigned char *b = buf_ptr(&p->in);

		buf_consume(&p->in, (unsigned char *)memchr(b, ESC, n) - b + 1);
		payload_end(p, payload_cancelled);
		return;
	}
	if (quirk(Q_CLOSE_AT_PROMPT) &&
	    (long)pr->data.len < quirk_num(Q_CLOSE_AT_PROMPT, 0, 0))
		n = min(n, quirk_num(Q_CLOSE_AT_PROMPT, 0, 0) - pr->data.len);
	buf_add(&pr->data, buf_ptr(&p->in), n);
	if (p->m->sde)
		port_out(p, buf_ptr(&p->in), n);
	buf_consume(&p->in, n);
	if (close_at_prompt(p))
		return;
	if (pr->data.len == pr->want)
		payload_end(p, payload_complete);
}

static void payload_variable(struct port *p, size_t n)
{
	struct prompt *pr = &p->prompt;
	const unsigned char *b = buf_ptr(&p->in);
	size_t i;

	for (i = 0; i < n && b[i] != CTRL_Z && b[i] != ESC; i++)
		;
	if (pr->data.len + i > 2 * SEND_MAX)
		pr->sink = true;
	buf_add(&pr->data, b, min(i, 2 * SEND_MAX - pr->data.len));
	if (p->m->sde)
		port_out(p, b, i);
	if (i < n) {
		bool cancel = b[i] == ESC;

		buf_consume(&p->in, i + 1);
		payload_end(p, cancel ? payload_cancelled : payload_complete);
		return;
	}
	buf_consume(&p->in, i);
	close_at_prompt(p);
}

void payload(struct port *p)
{
	prompt_arm(p);
	if (p->prompt.want)
		payload_fixed(p, p->in.len);
	else
		payload_variable(p, p->in.len);
}

void prompt_init(struct port *p)
{
	p->prompt.idle.fn = prompt_timeout;
}
