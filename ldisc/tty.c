// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tty transport: a line discipline that lends its tty to an engine.
 *
 * What the tty core guarantees, and this file relies on: open() and close()
 * run with tty_lock and the write side of ldisc_sem held, so no receive_buf()
 * and no write_wakeup() is under way meanwhile, and none comes after close().
 * A hang-up closes the discipline, so it needs no .hangup.
 */
#include <linux/capability.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kdev_t.h>
#include <linux/kref.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/tty.h>
#include <linux/tty_ldisc.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>

#include <cellsock/compat.h>

#include "engine.h"
#include "tty.h"

/*
 * A module that refuses payload half way takes what is still on its way for
 * commands (the peer closed at the prompt), so that no more is entrusted to the
 * port than keeps it busy: so many bytes, or this part of a second's.
 */
#define CELLSOCK_TTY_AHEAD	512
#define CELLSOCK_TTY_AHEAD_PART	50

/* Bytes that are taken at a time: all there are. */
#define CELLSOCK_TTY_ROOM	65536

/* How long a modem needs to see that DTR has fallen. */
#define CELLSOCK_TTY_DTR_MS	100

/* How long a driver may take to change modem lines, when the port is closed. */
#define CELLSOCK_TTY_STOP_MS	2000

/**
 * struct cellsock_tty - a tty that is lent to an engine
 * @ref: of the tty, and of @work while that is queued or under way
 * @tty: the tty, which @work may use when it is closed already
 * @engine: the engine
 * @work: sees to modem lines, which may sleep: no place for the module lock.  A
 *	multiplexer asks the other end, and when that goes away meanwhile, n_gsm
 *	never answers: nobody may wait for this work for ever.
 * @lock: of @gone
 * @gone: @engine is about to go
 * @fixed: the part of CELLSOCK_LINE_* that changes with the termios at most
 * @dcd: carrier detect, as last seen
 * @dtr: DTR as the engine wants it
 * @dtr_set: and as it was set last, by @work
 * @hold: the engine wants nothing more to be received
 * @hold_set: and nothing is, as of the last @work
 */
struct cellsock_tty {
	struct kref ref;
	struct tty_struct *tty;
	struct cellsock_engine *engine;
	struct work_struct work;
	spinlock_t lock;	/* of @gone */
	bool gone;
	u8 fixed;
	bool dcd;
	bool dtr;
	bool dtr_set;
	bool hold;
	bool hold_set;
};

static struct workqueue_struct *cellsock_tty_wq;

static void cellsock_tty_free(struct kref *ref)
{
	struct cellsock_tty *ct = container_of(ref, struct cellsock_tty, ref);

	tty_kref_put(ct->tty);
	kfree(ct);
}

/* The work is over, or was never begun. */
static void cellsock_tty_work_over(struct cellsock_tty *ct)
{
	if (!kref_put(&ct->ref, cellsock_tty_free))
		wake_up_var(&ct->ref);
	module_put(THIS_MODULE);
}

static void cellsock_tty_schedule(struct cellsock_tty *ct)
{
	kref_get(&ct->ref);
	__module_get(THIS_MODULE);
	if (!queue_work(cellsock_tty_wq, &ct->work))
		cellsock_tty_work_over(ct);
}

/* Bytes per second: 8N1 has ten bits a byte. */
static u32 cellsock_tty_rate(struct tty_struct *tty)
{
	return tty_get_baud_rate(tty) / 10;
}

/* How much of @len bytes the port may have now, if it tells what it holds. */
static size_t cellsock_tty_share(struct tty_struct *tty, size_t len)
{
	u32 ahead, held;

	if (!tty->ops->chars_in_buffer)
		return len;
	ahead = max_t(u32, CELLSOCK_TTY_AHEAD,
		      cellsock_tty_rate(tty) / CELLSOCK_TTY_AHEAD_PART);
	held = tty_chars_in_buffer(tty);
	return held > ahead / 2 ? 0 : min_t(size_t, len, ahead - held);
}

/*
 * open() hands the tty to the engine while the core still holds ldisc_sem for
 * writing, and a wake-up for what is written then would be lost for good.  The
 * read side of ldisc_sem says that the discipline is settled; until then
 * nothing is accepted, and the engine tries again.  The same goes for a TIOCSETD
 * that changes nothing.
 */
static size_t cellsock_tty_write(void *port, const u8 *data, size_t len)
{
	struct cellsock_tty *ct = port;
	struct tty_struct *tty = ct->tty;
	struct tty_ldisc *ld;
	ssize_t written = 0;
	size_t share;

	ld = tty_ldisc_ref(tty);
	if (!ld)
		return 0;
	/* before the write: the driver may drain at once and wake nobody */
	set_bit(TTY_DO_WRITE_WAKEUP, &tty->flags);
	share = cellsock_tty_share(tty, len);
	if (share)
		written = tty->ops->write(tty, data, share);
	/* nobody waits for room */
	if (written == len)
		clear_bit(TTY_DO_WRITE_WAKEUP, &tty->flags);
	tty_ldisc_deref(ld);
	/* an error means a port about to hang up; the close reports it */
	return written > 0 ? written : 0;
}

static s64 cellsock_tty_pending(void *port)
{
	struct cellsock_tty *ct = port;

	if (!ct->tty->ops->chars_in_buffer)
		return -1;
	return tty_chars_in_buffer(ct->tty);
}

static u8 cellsock_tty_lines(void *port)
{
	struct cellsock_tty *ct = port;

	return READ_ONCE(ct->fixed) | (READ_ONCE(ct->dcd) ? CELLSOCK_LINE_DCD : 0);
}

static void cellsock_tty_look(void *port)
{
	struct cellsock_tty *ct = port;

	if (READ_ONCE(ct->fixed) & CELLSOCK_LINE_DTR)
		cellsock_tty_schedule(ct);
}

static void cellsock_tty_dtr(void *port, bool on)
{
	struct cellsock_tty *ct = port;

	WRITE_ONCE(ct->dtr, on);
	cellsock_tty_schedule(ct);
}

static void cellsock_tty_hold(void *port, bool on)
{
	struct cellsock_tty *ct = port;

	WRITE_ONCE(ct->hold, on);
	cellsock_tty_schedule(ct);
}

static void cellsock_tty_stop(void *port)
{
	struct cellsock_tty *ct = port;

	spin_lock(&ct->lock);
	ct->gone = true;
	spin_unlock(&ct->lock);
	if (cancel_work(&ct->work))
		cellsock_tty_work_over(ct);
}

static const struct cellsock_port_ops cellsock_tty_port = {
	.write = cellsock_tty_write,
	.pending = cellsock_tty_pending,
	.lines = cellsock_tty_lines,
	.look = cellsock_tty_look,
	.dtr = cellsock_tty_dtr,
	.hold = cellsock_tty_hold,
	.stop = cellsock_tty_stop,
};

static void cellsock_tty_set_dtr(struct cellsock_tty *ct, bool on)
{
	struct tty_struct *tty = ct->tty;

	if (ct->dtr_set == on)
		return;
	ct->dtr_set = on;
	tty->ops->tiocmset(tty, on ? TIOCM_DTR : 0, on ? 0 : TIOCM_DTR);
}

/* Decided under the semaphore, so that whoever lets go meanwhile is not undone. */
static void cellsock_tty_throttle(struct cellsock_tty *ct)
{
	struct tty_struct *tty = ct->tty;

	down_write(&tty->termios_rwsem);
	if (READ_ONCE(ct->hold_set) &&
	    !test_and_set_bit(TTY_THROTTLED, &tty->flags) && tty->ops->throttle)
		tty->ops->throttle(tty);
	up_write(&tty->termios_rwsem);
}

/*
 * RTS stops the module; what is on its way stays in the tty's buffer, as does
 * all that the other end of a pty writes.
 */
static void cellsock_tty_set_hold(struct cellsock_tty *ct, bool on)
{
	struct tty_struct *tty = ct->tty;

	if (ct->hold_set == on)
		return;
	WRITE_ONCE(ct->hold_set, on);
	WRITE_ONCE(tty->receive_room, on ? 0 : CELLSOCK_TTY_ROOM);
	if (on) {
		cellsock_tty_throttle(ct);
		return;
	}
	tty_unthrottle(tty);
	queue_work(system_unbound_wq, &tty->port->buf.work);
}

static void cellsock_tty_set_lines(struct cellsock_tty *ct)
{
	int lines;
	bool dcd;

	cellsock_tty_set_hold(ct, READ_ONCE(ct->hold));
	if (!(READ_ONCE(ct->fixed) & CELLSOCK_LINE_DTR) || READ_ONCE(ct->gone))
		return;
	cellsock_tty_set_dtr(ct, READ_ONCE(ct->dtr));
	lines = ct->tty->ops->tiocmget(ct->tty);
	dcd = lines >= 0 && lines & TIOCM_CAR;
	spin_lock(&ct->lock);
	if (!ct->gone && dcd != READ_ONCE(ct->dcd)) {
		WRITE_ONCE(ct->dcd, dcd);
		cellsock_engine_kick(ct->engine);
	}
	spin_unlock(&ct->lock);
}

static void cellsock_tty_work(struct work_struct *work)
{
	struct cellsock_tty *ct = container_of(work, struct cellsock_tty, work);

	if (!READ_ONCE(ct->gone))
		cellsock_tty_set_lines(ct);
	cellsock_tty_work_over(ct);
}

static bool cellsock_tty_is_usb(const struct tty_struct *tty)
{
	const struct device *parent = tty->dev ? tty->dev->parent : NULL;

	return parent && parent->bus && !strncmp(parent->bus->name, "usb", 3);
}

/* A virtual port of n_gsm: an MSC frame holds the sender back. */
static bool cellsock_tty_is_multiplexed(const struct tty_struct *tty)
{
	return !strcmp(tty->driver->name, "gsmtty");
}

/*
 * Some hold a sender back by themselves, and their speed has nothing to do with
 * the termios.  A carrier that falls must not hang the port up.
 */
static void cellsock_tty_examine(struct cellsock_tty *ct)
{
	struct tty_struct *tty = ct->tty;
	bool own = cellsock_tty_is_usb(tty) || cellsock_tty_is_multiplexed(tty);
	u8 fixed = own ? CELLSOCK_LINE_NO_RATE : 0;

	if (C_CLOCAL(tty) && C_CSIZE(tty) == CS8 && (own || C_CRTSCTS(tty)))
		fixed |= CELLSOCK_LINE_HOLDS;
	if (tty->ops->tiocmset && tty->ops->tiocmget)
		fixed |= CELLSOCK_LINE_DTR;
	WRITE_ONCE(ct->fixed, fixed);
}

static void cellsock_tty_describe(struct tty_struct *tty,
				  struct cellsock_module_info *info)
{
	strscpy(info->port, tty_name(tty), sizeof(info->port));
	info->port_dev = new_encode_dev(tty_devnum(tty));
}

static struct cellsock_tty *cellsock_tty_create(struct tty_struct *tty)
{
	struct cellsock_tty *ct = kzalloc(sizeof(*ct), GFP_KERNEL);

	if (!ct)
		return ERR_PTR(-ENOMEM);
	ct->engine = cellsock_engine_create(&cellsock_tty_port, ct,
					    cellsock_tty_rate(tty));
	if (IS_ERR(ct->engine)) {
		int err = PTR_ERR(ct->engine);

		kfree(ct);
		return ERR_PTR(err);
	}
	kref_init(&ct->ref);
	ct->tty = tty_kref_get(tty);
	ct->dtr = true;
	ct->dtr_set = true;
	spin_lock_init(&ct->lock);
	INIT_WORK(&ct->work, cellsock_tty_work);
	cellsock_tty_examine(ct);
	cellsock_tty_describe(tty, &ct->engine->session.ms.info);
	return ct;
}

/*
 * Nobody finds the port held back, or without DTR, because we were here.  But
 * n_gsm asks the module about both: where the line is hung up while it waits for
 * an answer about any of its ports, no question is ever answered.
 */
static void cellsock_tty_restore(struct cellsock_tty *ct)
{
	if (cellsock_tty_is_multiplexed(ct->tty) &&
	    test_bit(TTY_HUPPING, &ct->tty->flags))
		return;
	cellsock_tty_set_hold(ct, false);
	/* a module in a data mode would take the next one's bytes for data */
	if (!ct->dtr) {
		tty_driver_flush_buffer(ct->tty);
		cellsock_tty_set_dtr(ct, false);
		msleep(CELLSOCK_TTY_DTR_MS);
	}
	cellsock_tty_set_dtr(ct, true);
}

/* Returns for how long the port has to be silent. */
static u32 cellsock_tty_destroy(struct cellsock_tty *ct)
{
	u32 silence = cellsock_engine_destroy(ct->engine);

	/* a driver that has not answered by then has lost its other end */
	if (wait_var_event_timeout(&ct->ref, kref_read(&ct->ref) == 1,
				   msecs_to_jiffies(CELLSOCK_TTY_STOP_MS)))
		cellsock_tty_restore(ct);
	kref_put(&ct->ref, cellsock_tty_free);
	return silence;
}

static int cellsock_tty_open(struct tty_struct *tty)
{
	struct cellsock_tty *ct;
	int err;

	/* TIOCSETD itself asks for no privilege */
	if (!capable(CAP_NET_ADMIN))
		return -EPERM;
	if (!tty->ops->write)
		return -EOPNOTSUPP;
	/* a console's vhangup opens the old discipline again */
	if (test_bit(TTY_HUPPING, &tty->flags))
		return -EIO;

	ct = cellsock_tty_create(tty);
	if (IS_ERR(ct))
		return PTR_ERR(ct);
	tty->receive_room = CELLSOCK_TTY_ROOM;
	tty->disc_data = ct;

	/* tty->dev is NULL on a pty */
	err = cellsock_engine_start(ct->engine,
				    tty->dev ? tty->dev->parent : NULL);
	if (err) {
		tty->disc_data = NULL;
		cellsock_tty_destroy(ct);
	}
	return err;
}

/*
 * Whoever opens the port next waits, as for a port whose output drains.  A
 * hang-up is not held up: the port is gone, or detach has closed the sockets.
 */
static void cellsock_tty_close(struct tty_struct *tty)
{
	u32 silence = cellsock_tty_destroy(tty->disc_data);

	tty->disc_data = NULL;
	if (silence && !test_bit(TTY_HUPPING, &tty->flags))
		msleep(silence);
}

static int cellsock_tty_ioctl(struct tty_struct *tty, unsigned int cmd,
			      unsigned long arg)
{
	/* without this, TCGETS and TCSETS fail while attached */
	return tty_mode_ioctl(tty, cmd, arg);
}

static void cellsock_tty_set_termios(struct tty_struct *tty,
				     const struct ktermios *old)
{
	struct cellsock_tty *ct = tty->disc_data;

	cellsock_tty_examine(ct);
	cellsock_engine_set_rate(ct->engine, cellsock_tty_rate(tty));
}

static void cellsock_tty_receive_buf(struct tty_struct *tty, const u8 *data,
				     const cellsock_tty_flag_t *flags,
				     cellsock_tty_count_t count)
{
	struct cellsock_tty *ct = tty->disc_data;

	cellsock_engine_receive(ct->engine, data, (const u8 *)flags, count);
	/* everything was taken; a pty's writer waits for ever without this */
	if (READ_ONCE(ct->hold_set))
		return;
	tty_unthrottle(tty);
	/* it may have been meant to stay throttled by now */
	if (READ_ONCE(ct->hold_set))
		cellsock_tty_throttle(ct);
}

/* May run in hard interrupts, and from within ops->write. */
static void cellsock_tty_write_wakeup(struct tty_struct *tty)
{
	struct cellsock_tty *ct = tty->disc_data;

	clear_bit(TTY_DO_WRITE_WAKEUP, &tty->flags);
	cellsock_engine_kick(ct->engine);
}

/* May run in hard interrupts; not every driver tells. */
static void cellsock_tty_dcd_change(struct tty_struct *tty, bool active)
{
	struct cellsock_tty *ct = tty->disc_data;

	WRITE_ONCE(ct->dcd, active);
	cellsock_engine_kick(ct->engine);
}

static struct tty_ldisc_ops cellsock_ldisc = {
	.owner = THIS_MODULE,
	.num = N_DEVELOPMENT,
	.name = "cellsock",
	.open = cellsock_tty_open,
	.close = cellsock_tty_close,
	.ioctl = cellsock_tty_ioctl,
	.set_termios = cellsock_tty_set_termios,
	.receive_buf = cellsock_tty_receive_buf,
	.write_wakeup = cellsock_tty_write_wakeup,
	.dcd_change = cellsock_tty_dcd_change,
};

/**
 * cellsock_tty_init() - register the line discipline
 *
 * Return: 0 or a negative errno.
 */
int __init cellsock_tty_init(void)
{
	int err;

	cellsock_tty_wq = alloc_workqueue("cellsock_tty", WQ_UNBOUND, 0);
	if (!cellsock_tty_wq)
		return -ENOMEM;
	err = tty_register_ldisc(&cellsock_ldisc);
	if (err)
		destroy_workqueue(cellsock_tty_wq);
	return err;
}

/**
 * cellsock_tty_exit() - take the line discipline away
 *
 * No tty uses it any more: each one holds a reference to this kernel module.
 */
void cellsock_tty_exit(void)
{
	tty_unregister_ldisc(&cellsock_ldisc);
	/* the last work's last instructions */
	destroy_workqueue(cellsock_tty_wq);
}

MODULE_ALIAS_LDISC(N_DEVELOPMENT);
