/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the rg dialect share */
#ifndef CELLSIM_RG_H
#define CELLSIM_RG_H

#include "cellsim.h"

#define RG_SOCKS	12
#define RG_CONTEXTS	5

/* rg.c */
int context_error(const struct context *c);

/* rg_cfg.c */
int rg_qicfg(struct port *p, const struct args *a);
int rg_qicfg_test(struct port *p, const struct args *a);
void rg_cfg_reset(struct module *m);
bool rg_option_refused(const char *name);

/* rg_open.c */
/* Another socket is at its prompt, or transparent: the stack is taken. */
bool stack_taken(const struct module *m, const struct port *p);
/* The socket that the first field names, if @p may use it; else *@err is why. */
struct sock *sock_arg(struct port *p, const struct args *a, int *err);
int rg_qiopen(struct port *p, const struct args *a);
int rg_qiclose(struct port *p, const struct args *a);
int rg_qistate(struct port *p, const struct args *a);
int rg_qistate_all(struct port *p, const struct args *a);
int rg_qiswtmd(struct port *p, const struct args *a);
void rg_opened(struct sock *s, int error);
void rg_closed(struct sock *s);
void rg_close_done(struct sock *s, struct port *p);
struct sock *rg_slot(struct sock *server);
void rg_incoming(struct sock *s, int server, struct port *p);

/* rg_data.c */
int rg_qisend(struct port *p, const struct args *a);
int rg_qird(struct port *p, const struct args *a);
void rg_recv(struct sock *s);
void rg_push(struct sock *s, struct port *p);
void rg_data_over(struct port *p, struct sock *s);
void rg_sent(struct port *p, int error);

/* rg_ping.c */
int rg_qping(struct port *p, const struct args *a);

#endif
