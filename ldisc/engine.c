// SPDX-License-Identifier: GPL-2.0-only
/*
 * The engine: what runs the pure session of one module inside the kernel.
 *
 * Everything about a module happens in one of two places, both under the
 * module lock: in cellsock_engine_receive(), where bytes are parsed as they
 * come, and in an engine run, which takes what the local stack queued, fires
 * what is due and gives the line its next command.  Whoever has news for the
 * engine only kicks it, and a work item runs it; but whoever holds the module
 * lock for one of the two anyway runs it in place: an answer of the module is
 * followed by the next command, and a packet by what the local stack says to
 * it, without a way through the scheduler.  The line comes first: packets for
 * the local stack leave when it has its work.
 */
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/time64.h>

#include <cellsock/compat.h>

#include "engine.h"

/* One after the other in place; more may be a loop, and waits its turn. */
#define CELLSOCK_ENGINE_RUNS	4

/*
 * When to offer the port again what it did not take.  Usually it says when it
 * has room; but while a tty's discipline is being set, to this one again for
 * example, nobody is told, and nobody may write.
 */
#define CELLSOCK_ENGINE_RETRY	(20 * NSEC_PER_MSEC)

static struct cellsock_engine *cellsock_engine_of(struct cellsock_modsock *ms)
{
	return container_of(ms, struct cellsock_engine, session.ms);
}

/*
 * Who holds the lock may be what a file system waits for, so that its memory is
 * not to be had by waiting for a file system.
 */
static void cellsock_engine_lock(struct cellsock_engine *engine)
{
	mutex_lock(&engine->lock);
	engine->noio = memalloc_noio_save();
}

static void cellsock_engine_unlock(struct cellsock_engine *engine)
{
	memalloc_noio_restore(engine->noio);
	mutex_unlock(&engine->lock);
}

/**
 * cellsock_modsock_lock() - take the module lock
 * @ms: the module
 *
 * Context: may sleep, but never for the module: who holds the lock does not
 * wait for an answer.  Until it is given back, allocations start no I/O.
 */
void cellsock_modsock_lock(struct cellsock_modsock *ms)
{
	cellsock_engine_lock(cellsock_engine_of(ms));
}

/* Once stopped, the host may be gone. */
static void cellsock_engine_deliver(struct cellsock_engine *engine)
{
	struct cellsock_modsock *ms = &engine->session.ms;

	if (!engine->stopped && ms->host)
		ms->host->deliver(ms);
}

/**
 * cellsock_modsock_unlock() - give the module lock back
 * @ms: the module
 */
void cellsock_modsock_unlock(struct cellsock_modsock *ms)
{
	struct cellsock_engine *engine = cellsock_engine_of(ms);

	cellsock_engine_deliver(engine);
	cellsock_engine_unlock(engine);
}

/**
 * cellsock_modsock_assert_locked() - the caller holds the module lock
 * @ms: the module
 */
void cellsock_modsock_assert_locked(struct cellsock_modsock *ms)
{
	lockdep_assert_held(&cellsock_engine_of(ms)->lock);
}

/*
 * A timer that fires too early costs one idle run; to move it, as most
 * deadlines do all the time, would cost more.
 */
static void cellsock_engine_arm(struct cellsock_engine *engine, u64 deadline)
{
	lockdep_assert_held(&engine->lock);

	if (deadline == CELLSOCK_NEVER ||
	    (hrtimer_is_queued(&engine->timer) &&
	     ktime_to_ns(hrtimer_get_expires(&engine->timer)) <= deadline))
		return;
	hrtimer_start(&engine->timer, ns_to_ktime(deadline),
		      HRTIMER_MODE_ABS_SOFT);
}

static void cellsock_engine_enter(struct cellsock_engine *engine)
{
	cellsock_engine_lock(engine);
	WRITE_ONCE(engine->runner, current);
}

static void cellsock_engine_leave(struct cellsock_engine *engine)
{
	WRITE_ONCE(engine->runner, NULL);
	/* an interrupt on top of us queues the work by itself from here on */
	barrier();
	if (READ_ONCE(engine->again)) {
		WRITE_ONCE(engine->again, false);
		queue_work(engine->wq, &engine->work);
	}
	cellsock_engine_unlock(engine);
}

/* One run of the session, and when to come back. */
static void cellsock_engine_run_once(struct cellsock_engine *engine)
{
	u64 now = ktime_get_ns(), deadline;

	WRITE_ONCE(engine->again, false);
	engine->blocked = false;
	deadline = cellsock_session_run(&engine->session, now);
	if (engine->blocked)
		deadline = min_t(u64, deadline, now + CELLSOCK_ENGINE_RETRY);
	cellsock_engine_arm(engine, deadline);
}

/*
 * An engine run if one is due, then what has come of it, and of what was
 * received, for the local stack; again if that has something to say to it.
 * Between enter() and leave().
 */
static void cellsock_engine_run(struct cellsock_engine *engine, bool due)
{
	unsigned int runs = 0;

	do {
		if (due || READ_ONCE(engine->again))
			cellsock_engine_run_once(engine);
		due = false;
		cellsock_engine_deliver(engine);
	} while (READ_ONCE(engine->again) && ++runs < CELLSOCK_ENGINE_RUNS);
}

static void cellsock_engine_work(struct work_struct *work)
{
	struct cellsock_engine *engine;

	engine = container_of(work, struct cellsock_engine, work);
	cellsock_engine_enter(engine);
	if (!engine->stopped)
		cellsock_engine_run(engine, true);
	cellsock_engine_leave(engine);
}

static enum hrtimer_restart cellsock_engine_timer(struct hrtimer *timer)
{
	cellsock_engine_kick(container_of(timer, struct cellsock_engine, timer));
	return HRTIMER_NORESTART;
}

/**
 * cellsock_engine_kick() - ask for an engine run
 * @engine: the engine
 *
 * Context: any.
 */
void cellsock_engine_kick(struct cellsock_engine *engine)
{
	if (READ_ONCE(engine->runner) == current)
		WRITE_ONCE(engine->again, true);
	else
		queue_work(engine->wq, &engine->work);
}

/**
 * cellsock_engine_receive() - bytes came from the port
 * @engine: the engine
 * @data: the bytes
 * @flags: an enum cellsock_rx_flag for each, or NULL when all are normal
 * @len: number of bytes; all are taken
 *
 * Context: process context, calls are serialised by the transport.
 */
void cellsock_engine_receive(struct cellsock_engine *engine, const u8 *data,
			     const u8 *flags, size_t len)
{
	bool due;

	cellsock_engine_enter(engine);
	if (!engine->stopped) {
		engine->blocked = false;
		due = cellsock_session_receive(&engine->session, ktime_get_ns(),
					       data, flags, len);
		/* only a run arms the timer for another try */
		cellsock_engine_run(engine, due || engine->blocked);
	}
	cellsock_engine_leave(engine);
}

/**
 * cellsock_engine_set_rate() - the port's speed changed
 * @engine: the engine
 * @rate: bytes per second, 0 when it is not known
 *
 * Context: process context.
 */
void cellsock_engine_set_rate(struct cellsock_engine *engine, u32 rate)
{
	cellsock_engine_lock(engine);
	cellsock_session_set_rate(&engine->session, rate);
	cellsock_engine_unlock(engine);
}

static size_t cellsock_engine_write(void *ctx, const u8 *data, size_t len)
{
	struct cellsock_engine *engine = ctx;
	size_t taken = engine->ops->write(engine->port, data, len);

	engine->blocked |= taken < len;
	return taken;
}

static void cellsock_engine_session_kick(void *ctx)
{
	cellsock_engine_kick(ctx);
}

static s64 cellsock_engine_pending(void *ctx)
{
	struct cellsock_engine *engine = ctx;

	return engine->ops->pending(engine->port);
}

static u8 cellsock_engine_lines(void *ctx)
{
	struct cellsock_engine *engine = ctx;

	return engine->ops->lines(engine->port);
}

static void cellsock_engine_look(void *ctx)
{
	struct cellsock_engine *engine = ctx;

	engine->ops->look(engine->port);
}

static void cellsock_engine_dtr(void *ctx, bool on)
{
	struct cellsock_engine *engine = ctx;

	engine->ops->dtr(engine->port, on);
}

static void cellsock_engine_hold(void *ctx, bool on)
{
	struct cellsock_engine *engine = ctx;

	engine->ops->hold(engine->port, on);
}

static const struct cellsock_transport_ops cellsock_engine_transport = {
	.write = cellsock_engine_write,
	.kick = cellsock_engine_session_kick,
	.pending = cellsock_engine_pending,
	.lines = cellsock_engine_lines,
	.look = cellsock_engine_look,
	.dtr = cellsock_engine_dtr,
	.hold = cellsock_engine_hold,
};

/**
 * cellsock_engine_create() - make an engine for a port
 * @ops: the port
 * @port: passed to every call of @ops
 * @rate: bytes per second of the port, 0 when it is not known
 *
 * Return: the engine, not yet running, or an ERR_PTR.
 */
struct cellsock_engine *
cellsock_engine_create(const struct cellsock_port_ops *ops, void *port,
		       u32 rate)
{
	struct cellsock_engine *engine;

	engine = kzalloc(sizeof(*engine), GFP_KERNEL);
	if (!engine)
		return ERR_PTR(-ENOMEM);
	engine->wq = alloc_ordered_workqueue("cellsock", WQ_MEM_RECLAIM);
	if (!engine->wq) {
		kfree(engine);
		return ERR_PTR(-ENOMEM);
	}
	mutex_init(&engine->lock);
	INIT_WORK(&engine->work, cellsock_engine_work);
	cellsock_hrtimer_setup(&engine->timer, cellsock_engine_timer,
			       CLOCK_MONOTONIC, HRTIMER_MODE_ABS_SOFT);
	engine->ops = ops;
	engine->port = port;
	cellsock_session_init(&engine->session, &cellsock_engine_transport,
			      engine, rate);
	return engine;
}

/**
 * cellsock_engine_start() - create the network device and begin the bring-up
 * @engine: the engine
 * @parent: the device that the port belongs to, may be NULL
 *
 * Context: process context, takes rtnl.
 * Return: 0 or a negative errno; the engine is to be destroyed in either case.
 */
int cellsock_engine_start(struct cellsock_engine *engine,
			  struct device *parent)
{
	int err;

	err = cellsock_host_create(&engine->session.ms, parent);
	if (err)
		return err;
	cellsock_engine_kick(engine);
	return 0;
}

/**
 * cellsock_engine_destroy() - end everything and free the engine
 * @engine: the engine; its transport calls no more
 *
 * First the session is told, so that every flow gets its error and every
 * waiter its answer; then the port's work ends and the network devices go, which
 * ends the kicks from below and above; then the timer and the work, which those
 * could have started.
 *
 * Context: process context, takes rtnl.
 * Return: milliseconds for which nothing may be written to the port: until then
 * a module whose prompt was left open takes it for payload.
 */
u32 cellsock_engine_destroy(struct cellsock_engine *engine)
{
	u32 silence;

	cellsock_engine_lock(engine);
	silence = cellsock_cmdq_silence(&engine->session.cmdq);
	if (engine->session.ms.host)
		cellsock_session_hangup(&engine->session, ktime_get_ns());
	cellsock_engine_deliver(engine);
	engine->stopped = true;
	cellsock_engine_unlock(engine);

	engine->ops->stop(engine->port);
	if (engine->session.ms.host)
		cellsock_host_destroy(&engine->session.ms);
	hrtimer_cancel(&engine->timer);
	cancel_work_sync(&engine->work);
	destroy_workqueue(engine->wq);
	mutex_destroy(&engine->lock);
	/* the SIM's PIN, a context's password */
	kfree_sensitive(engine);
	return silence;
}
