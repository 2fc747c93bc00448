/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the m10 dialect share */
#ifndef CELLSIM_M10_H
#define CELLSIM_M10_H

#include "cellsim.h"

#define M10_CONTEXTS	2
#define M10_PROFILES	6	/* 4.2 */
#define M10_CLIENTS	5	/* 6.1 */
/* Each context has so many sockets: profiles, clients apart, a listener. */
#define M10_SLOTS	(M10_PROFILES + M10_CLIENTS + 1)
#define M10_LISTENER	(M10_SLOTS - 1)

enum m10_side { TO_SERVER = 1, TO_CLIENT = 2 };	/* QISRVC */

/**
 * struct m10_ctx - a context, as far as AT+QIFGCNT selects it
 * @owner: the port that controls it (8.1)
 * @registered: after QIREGAPP, or what does it by itself
 * @located: QILOCIP has been asked
 * @used: there has been a session
 * @bearer: 1: GPRS, 0: CSD, and the APN is the number
 * @lport: QILPORT, of TCP and UDP
 * @srvc: QISRVC, with the quirk that makes it this context's
 * @closing: sessions that a QICLOSE of all still waits for
 * @closer: whose it is
 * @query: QIDNSGIP, or NULL
 * @name: its question, which waits for the activation
 * @asker: the port that asked
 */
struct m10_ctx {
	struct port *owner;
	bool registered;
	bool located;
	bool used;
	long bearer;
	long mux;
	long mode;
	long dnsip;
	long lport[2];
	long srvc;
	int closing;
	struct port *closer;
	struct dns_query *query;
	char name[257];
	struct port *asker;
};

/* The module, whatever the context */
struct m10 {
	long head;
	long showra;
	long showla;
	long showpt;
	long autos[2];		/* on, and seconds */
	long tcfg[4];
	long srvc;
};

static inline struct m10_ctx *m10_ctx(const struct context *c)
{
	return c->own;
}

static inline struct m10 *m10(const struct module *m)
{
	return m->own;
}

/* m10.c */
/* The port's context, if the port may control it, else NULL. */
struct context *m10_foreground(struct port *p);
bool m10_initial(const struct context *c);
long *m10_srvc(const struct context *c);
/* A result that is not OK, and ends what waits behind the command. */
void m10_result(struct port *p, const char *text);
/* The command has no result at all. */
void m10_end(struct port *p);

/* m10_open.c */
/* The session that a command means: @n is its profile, with QIMUX=1. */
struct sock *m10_session(const struct context *c, long n);
/* "n, " with QIMUX=1, else "" */
const char *m10_index(const struct sock *s, char *out, size_t n);
/* The context is up, or will not be (@err): go on with what waits for it. */
void m10_go_on(struct context *c, int err);
/* See that it is, or will be: 0, or what a handler returns. */
int m10_bring_up(struct context *c, struct port *p);
int m10_qiopen(struct port *p, const struct args *a);
int m10_qiclose(struct port *p, const struct args *a);
int m10_qiclose_all(struct port *p, const struct args *a);
int m10_qiserver(struct port *p, const struct args *a);
int m10_qiserver_exec(struct port *p, const struct args *a);
int m10_qiserver_read(struct port *p, const struct args *a);
int m10_qistat(struct port *p, const struct args *a);
struct sock *m10_slot(struct sock *server);
void m10_opened(struct sock *s, int error);
void m10_closed(struct sock *s);
void m10_close_done(struct sock *s, struct port *p);
void m10_incoming(struct sock *s, int server, struct port *p);

/* m10_dns.c */
int m10_qidnsgip(struct port *p, const struct args *a);
/* Ask, now that the context is up; or answer that it is not (@err). */
void m10_ask(struct context *c, int err);
/* Forget what was asked. */
void m10_cancel(struct context *c);

/* m10_data.c */
int m10_qisend(struct port *p, const struct args *a);
int m10_qisend_exec(struct port *p, const struct args *a);
int m10_qisack(struct port *p, const struct args *a);
int m10_qisack_exec(struct port *p, const struct args *a);
void m10_push(struct sock *s, struct port *p);
void m10_sent(struct port *p, int error);
void m10_data_over(struct port *p, struct sock *s);

#endif
