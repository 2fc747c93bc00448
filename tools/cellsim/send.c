// SPDX-License-Identifier: GPL-2.0-only
/* What becomes of a send's payload, and its answer */
#include <string.h>

#include "cellsim.h"

static bool unhex(struct buf *b)
{
	unsigned char *d = buf_ptr(b);
	size_t i;

	if (b->len % 2)
		return false;
	for (i = 0; i < b->len / 2; i++) {
		int hi = hex_digit(d[2 * i]), lo = hex_digit(d[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		d[i] = hi << 4 | lo;
	}
	b->len /= 2;
	return true;
}

int send_payload(struct port *p)
{
	struct prompt *pr = &p->prompt;
	struct sock *s = pr->s;
	bool addressed = s->svc == SVC_UDP_SERVICE;
	int err = quirk_take(Q_SEND_ERROR, 558);

	if (err)
		return err;
	if (quirk(Q_SEND_FAIL) &&
	    ++p->send_count % quirk_num(Q_SEND_FAIL, 0, 1) == 0)
		return -1;
	if (p->m->cfg.dataformat[0] && !unhex(&pr->data))
		return 552;
	if (pr->sink ||
	    (long)pr->data.len > quirk_num(Q_SEND_LIMIT, 0, SEND_MAX))
		return 552;
	if (!pr->data.len)
		return 0;
	return sock_send(s, buf_ptr(&pr->data), pr->data.len,
			 addressed ? &pr->to : NULL);
}

bool send_lost(struct port *p)
{
	if (!quirk(Q_DROP_SEND_OK) ||
	    ++p->send_count % quirk_num(Q_DROP_SEND_OK, 0, 1))
		return false;
	port_ready(p);
	return true;
}

void send_answer(struct port *p, int err)
{
	if (err > 0) {
		at_finish(p, -err);
		return;
	}
	if (!err && quirk(Q_OK_BEFORE_SEND_OK))
		at_text(p, "OK", "0");
	at_result(p, err ? "SEND FAIL" : "SEND OK", NULL);
}

void send_cancelled(struct port *p, int err)
{
	const char *how = quirk(Q_ESC) ? quirk_arg(Q_ESC) : "error";

	port_prompt_end(p);
	if (err == 567) {	/* dropped under the prompt */
		at_finish(p, -err);
		return;
	}
	p->m->last_error = err;
	if (!strcmp(how, "ok"))
		at_finish(p, AT_OK);
	else if (!strcmp(how, "fail"))
		at_result(p, "SEND FAIL", NULL);
	else
		at_finish(p, -err);
}
