/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engine: what runs the pure session of one module inside the kernel.
 */
#ifndef CELLSOCK_LDISC_ENGINE_H
#define CELLSOCK_LDISC_ENGINE_H

#include <linux/hrtimer.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "session.h"

struct device;
struct task_struct;

/**
 * struct cellsock_port_ops - what an engine needs of a port
 * @write: take bytes; returns how many.  When that is fewer than @len,
 *	cellsock_engine_kick() should follow once there is room; what was not
 *	taken is offered again before long in any case
 * @pending: bytes that were taken and are still to be sent, -1: it cannot tell
 * @lines: a mask of CELLSOCK_LINE_*, as last seen
 * @look: have them looked up soon; cellsock_engine_kick() follows a change
 * @dtr: have DTR set, or dropped, soon
 * @hold: have nothing more received soon, until it is called with false
 * @stop: no call of these follows, and when it returns, nothing that they started
 *	"soon" kicks the engine any more, which is about to go
 *
 * All but @stop are called with the module lock held, and do not wait for the
 * port.
 */
struct cellsock_port_ops {
	size_t (*write)(void *port, const u8 *data, size_t len);
	s64 (*pending)(void *port);
	u8 (*lines)(void *port);
	void (*look)(void *port);
	void (*dtr)(void *port, bool on);
	void (*hold)(void *port, bool on);
	void (*stop)(void *port);
};

/**
 * struct cellsock_engine - one module, brought to life
 * @session: all that is known of the module, protected by @lock
 * @lock: the module lock of <cellsock/modsock.h>; taken inside rtnl, and under
 *	ldisc_sem when the port is a tty
 * @wq: ordered, so that one run is under way at a time; can make progress under
 *	memory pressure, because a file system may sit on a socket of ours
 * @work: one engine run
 * @timer: starts @work when the session's next deadline comes, or before that
 * @ops: the port
 * @port: passed to every call of @ops
 * @runner: who holds @lock and sees to @again before giving it back
 * @again: @runner has been asked for an engine run, by itself, by the local
 *	stack that it handed a packet to, or by an interrupt on top of it
 * @noio: what the holder of @lock may do to get memory when it has it no more
 * @blocked: the port took less than it was given; protected by @lock
 * @stopped: no run may touch the session any more; protected by @lock
 */
struct cellsock_engine {
	struct cellsock_session session;
	struct mutex lock;	/* the module lock */
	struct workqueue_struct *wq;
	struct work_struct work;
	struct hrtimer timer;
	const struct cellsock_port_ops *ops;
	void *port;
	struct task_struct *runner;
	bool again;
	unsigned int noio;
	bool blocked;
	bool stopped;
};

struct cellsock_engine *
cellsock_engine_create(const struct cellsock_port_ops *ops, void *port,
		       u32 rate);
int cellsock_engine_start(struct cellsock_engine *engine,
			  struct device *parent);
u32 cellsock_engine_destroy(struct cellsock_engine *engine);
void cellsock_engine_receive(struct cellsock_engine *engine, const u8 *data,
			     const u8 *flags, size_t len);
void cellsock_engine_set_rate(struct cellsock_engine *engine, u32 rate);
void cellsock_engine_kick(struct cellsock_engine *engine);

#endif
