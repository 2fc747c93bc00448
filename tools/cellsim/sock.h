/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the stack share: socket.c, sock_open.c, sock_data.c */
#ifndef CELLSIM_SOCK_H
#define CELLSIM_SOCK_H

#include "cellsim.h"

/* socket.c */
bool is_stream(const struct sock *s);
/* Close the descriptor; the id and what is unread stay. */
void close_fd(struct sock *s, bool abort);
/* Take @n bytes of the first datagram; what is left of it comes next. */
void take_datagram(struct sock *s, size_t n);
/* What QICLOSE waited for has happened. */
void close_now(struct sock *s);

/* sock_open.c */
void open_timer(struct timer *t);
/* Known now; told after the delay that a quirk asks for. */
void open_done(struct sock *s, int err);
int module_error(int err);
/* The client of an SVC_UDP_LISTENER that has this address; NULL: no room. */
struct sock *udp_client(struct sock *server,
			const struct sockaddr_storage *from);
void accept_clients(struct sock *server, int listener);

/* sock_data.c */
void sock_event(struct source *src, unsigned int events);
void sock6_event(struct source *src, unsigned int events);
/* Tell the port what there is to tell: data, then the end of it. */
void notify(struct sock *s);
/* Read what comes, and forget it. */
void discard(struct sock *s);
void flush_wbuf(struct sock *s);
void push_timer(struct timer *t);

#endif
