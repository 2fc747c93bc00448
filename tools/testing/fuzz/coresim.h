/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two hosts of coresim share: coresim.c, coresim_services.c */
#ifndef CORESIM_H
#define CORESIM_H

#include "ldisc/session.h"

#define CONTEXT		1

extern struct cellsock_session session;
extern unsigned int nr_flows;
extern u64 bytes;
extern u32 credit;
extern u32 largest;
extern u64 first_byte, last_byte;
extern bool kicked, failed;

u64 now_ns(void);
void say(const char *fmt, ...);
void fail(const char *fmt, ...);
const u8 *pattern_at(u64 pos);
u64 set_options(u64 now);
void host_option_done(struct cellsock_modsock *ms, u32 cookie,
		      enum cellsock_result result, int code, const char *value);
void host_module_changed(struct cellsock_modsock *ms);
void host_context_changed(struct cellsock_modsock *ms, u8 id);

/**
 * struct coresim_host - a host for one kind of test
 * @name: the kind
 * @ops: what the session calls
 * @start: begin
 * @done: whether it is over
 */
struct coresim_host {
	const char *name;
	const struct cellsock_host_ops *ops;
	void (*start)(void);
	bool (*done)(void);
};

extern const struct coresim_host coresim_services[];

#endif
