// SPDX-License-Identifier: GPL-2.0-only
/*
 * nulltty: two ttys joined by a null-modem cable, for tests.
 *
 * What a pty has not: the line takes the time its speed says, modem lines
 * cross over (RTS to CTS, DTR to DCD and DSR), a speed that differs between
 * the ends garbles, bytes can get lost or damaged with the flags a UART would
 * set, and the port has a parent device which can be unplugged.
 *
 * /dev/nulltty0 and /dev/nulltty1 are the ends of the first cable, 2 and 3 of
 * the second, and so on. /sys/kernel/debug/nulltty/<n>/ does things to what
 * tty <n> receives, and to the tty:
 *
 *   skip     bytes that still pass unharmed before one of the next is applied
 *   drop     bytes to lose without a trace
 *   overrun  bytes to lose, the receiver being told of an overrun
 *   frame    bytes to damage, with a framing error
 *   parity   bytes to damage, with a parity error
 *   hangup   1: hang up
 *   remove   1: unplug; 0: plug in again
 *   stall    1: whoever asks for modem lines, or sets them, waits until it is 0
 *            again, as with a multiplexer whose other end does not answer
 */
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/kfifo.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/serial.h>
#include <linux/slab.h>
#include <linux/tty_flip.h>

#include "compat.h"

#define NULLTTY_MAX_PAIRS	8
#define NULLTTY_ROOM		4096	/* as UART_XMIT_SIZE */
#define NULLTTY_FIFO		16	/* bytes in a 16550's */
#define NULLTTY_BURSTS		2000	/* most receive interrupts a second */
#define NULLTTY_MAX_BURST	512

static unsigned int pairs = 1;
module_param(pairs, uint, 0444);
MODULE_PARM_DESC(pairs, "number of cables (1 to 8)");

struct nulltty_pair;

/**
 * struct nulltty - one end of a cable
 * @port: the tty
 * @pair: the cable; its lock guards what follows, faults excepted
 * @peer: the other end
 * @timer: when the last byte of @wire will have been sent
 * @queue: bytes written and not on the wire
 * @wire: bytes on their way to @peer
 * @on_wire: their number
 * @baud: of our termios; 0 is B0
 * @frame_bits: bits that a byte takes
 * @rtscts: our termios honours CTS
 * @stopped: the tty was stopped (XOFF)
 * @mctrl: TIOCM_DTR and TIOCM_RTS as we drive them
 * @icount: for TIOCGICOUNT
 * @skip: debugfs, see above; so are the next five
 * @drop: bytes to lose
 * @overrun: bytes to lose with a flag
 * @frame: bytes to damage
 * @parity: bytes to damage
 * @stall: modem lines wait
 * @removed: unplugged; changed under the debugfs file's own lock only
 * @index: minor number
 */
struct nulltty {
	struct tty_port port;
	struct nulltty_pair *pair;
	struct nulltty *peer;
	struct hrtimer timer;
	DECLARE_KFIFO(queue, u8, NULLTTY_ROOM);
	u8 wire[NULLTTY_MAX_BURST];
	unsigned int on_wire;
	unsigned int baud;
	unsigned int frame_bits;
	bool rtscts;
	bool stopped;
	unsigned int mctrl;
	struct async_icount icount;
	u32 skip;
	u32 drop;
	u32 overrun;
	u32 frame;
	u32 parity;
	u32 stall;
	bool removed;
	unsigned int index;
};

struct nulltty_pair {
	struct nulltty *end[2];
	struct platform_device *parent;
	/* Taken in hard IRQ: both ends' queues, wires and modem lines. */
	spinlock_t lock;
	/* Serializes unplugging and plugging in. */
	struct mutex plug;
};

static struct nulltty_pair *nulltty_pairs[NULLTTY_MAX_PAIRS];
static struct tty_driver *nulltty_driver;
static struct dentry *nulltty_dir;

static struct nulltty *nulltty_at(unsigned int index)
{
	return nulltty_pairs[index / 2]->end[index % 2];
}

static struct nulltty *nulltty_of(struct tty_struct *tty)
{
	return container_of(tty->port, struct nulltty, port);
}

/* The line. */

static bool nulltty_may_send(const struct nulltty *nt)
{
	if (!nt->baud || nt->stopped)
		return false;
	return !nt->rtscts || (nt->peer->mctrl & TIOCM_RTS);
}

/* Puts the next burst on the wire and returns how long it takes, in ns. */
static u64 nulltty_load(struct nulltty *nt)
{
	unsigned int rate, burst;

	lockdep_assert_held(&nt->pair->lock);
	if (!nulltty_may_send(nt))
		return 0;
	rate = nt->baud / nt->frame_bits;
	burst = clamp_t(unsigned int, rate / NULLTTY_BURSTS, NULLTTY_FIFO,
			NULLTTY_MAX_BURST);
	nt->on_wire = kfifo_out(&nt->queue, nt->wire, burst);
	nt->icount.tx += nt->on_wire;
	return div_u64((u64)nt->on_wire * nt->frame_bits * NSEC_PER_SEC,
		       nt->baud);
}

/* Starts an idle line. */
static void nulltty_kick(struct nulltty *nt)
{
	u64 ns;

	lockdep_assert_held(&nt->pair->lock);
	if (nt->on_wire)
		return;
	ns = nulltty_load(nt);
	if (nt->on_wire)
		hrtimer_start(&nt->timer, ns_to_ktime(ns), HRTIMER_MODE_REL);
}

static bool nulltty_take(u32 *count)
{
	u32 left = READ_ONCE(*count);

	if (!left)
		return false;
	WRITE_ONCE(*count, left - 1);
	return true;
}

/* One byte arrives at @nt; what became of it is in the tty's buffer. */
static void nulltty_receive(struct nulltty *nt, u8 byte, bool garbled)
{
	u8 flag = TTY_NORMAL;

	lockdep_assert_held(&nt->pair->lock);
	if (nulltty_take(&nt->skip)) {
		/* Not its turn yet. */
	} else if (nulltty_take(&nt->drop)) {
		return;
	} else if (nulltty_take(&nt->overrun)) {
		nt->icount.overrun++;
		tty_insert_flip_char(&nt->port, 0, TTY_OVERRUN);
		return;
	} else if (nulltty_take(&nt->frame)) {
		flag = TTY_FRAME;
	} else if (nulltty_take(&nt->parity)) {
		flag = TTY_PARITY;
	}
	if (garbled) {
		byte = byte * 167 + 13;
		if (byte & 1)
			flag = TTY_FRAME;
	} else if (flag != TTY_NORMAL) {
		byte ^= 0x10;
	}
	nt->icount.frame += flag == TTY_FRAME;
	nt->icount.parity += flag == TTY_PARITY;
	nt->icount.rx++;
	if (!tty_insert_flip_char(&nt->port, byte, flag))
		nt->icount.buf_overrun++;
}

/* Receivers tolerate a few per cent. */
static bool nulltty_speeds_differ(const struct nulltty *nt)
{
	unsigned int slow = min(nt->baud, nt->peer->baud);
	unsigned int fast = max(nt->baud, nt->peer->baud);

	return fast - slow > fast / 32 ||
	       nt->frame_bits != nt->peer->frame_bits;
}

static void nulltty_deliver(struct nulltty *nt)
{
	bool garbled = nulltty_speeds_differ(nt);
	unsigned int i;

	lockdep_assert_held(&nt->pair->lock);
	if (tty_port_initialized(&nt->peer->port))
		for (i = 0; i < nt->on_wire; i++)
			nulltty_receive(nt->peer, nt->wire[i], garbled);
	nt->on_wire = 0;
}

static enum hrtimer_restart nulltty_sent(struct hrtimer *timer)
{
	struct nulltty *nt = container_of(timer, struct nulltty, timer);
	unsigned long flags;
	bool more, room;
	u64 ns;

	spin_lock_irqsave(&nt->pair->lock, flags);
	nulltty_deliver(nt);
	ns = nulltty_load(nt);
	more = nt->on_wire;
	/* From when it was due, not from now: lateness must not add up. */
	if (more)
		hrtimer_add_expires_ns(timer, ns);
	room = kfifo_len(&nt->queue) < NULLTTY_ROOM / 4;
	spin_unlock_irqrestore(&nt->pair->lock, flags);

	tty_flip_buffer_push(&nt->peer->port);
	if (room)
		tty_port_tty_wakeup(&nt->port);
	return more ? HRTIMER_RESTART : HRTIMER_NORESTART;
}

/* Modem lines. */

static unsigned int nulltty_lines(const struct nulltty *nt)
{
	unsigned int lines = nt->mctrl;

	if (nt->peer->mctrl & TIOCM_RTS)
		lines |= TIOCM_CTS;
	if (nt->peer->mctrl & TIOCM_DTR)
		lines |= TIOCM_CAR | TIOCM_DSR;
	return lines;
}

/* Drives our lines, and lets the other end see it. May be called anywhere. */
static void nulltty_set_lines(struct nulltty *nt, unsigned int set,
			      unsigned int clear)
{
	struct nulltty *peer = nt->peer;
	unsigned int old, changed;
	unsigned long flags;

	spin_lock_irqsave(&nt->pair->lock, flags);
	old = nt->mctrl;
	nt->mctrl = (old & ~clear) | (set & (TIOCM_DTR | TIOCM_RTS));
	changed = old ^ nt->mctrl;
	if (changed & TIOCM_RTS) {
		peer->icount.cts++;
		nulltty_kick(peer);
	}
	if (changed & TIOCM_DTR) {
		peer->icount.dcd++;
		peer->icount.dsr++;
	}
	spin_unlock_irqrestore(&nt->pair->lock, flags);

	if (!(changed & TIOCM_DTR) || !tty_port_initialized(&peer->port))
		return;
	if (old & TIOCM_DTR)
		tty_port_tty_hangup(&peer->port, true);
	else
		wake_up_interruptible(&peer->port.open_wait);
}

static nulltty_raised_t nulltty_carrier_raised(struct tty_port *port)
{
	struct nulltty *nt = container_of(port, struct nulltty, port);

	return !!(READ_ONCE(nt->peer->mctrl) & TIOCM_DTR);
}

static void nulltty_dtr_rts(struct tty_port *port, nulltty_raise_t raise)
{
	struct nulltty *nt = container_of(port, struct nulltty, port);

	if (raise)
		nulltty_set_lines(nt, TIOCM_DTR | TIOCM_RTS, 0);
	else
		nulltty_set_lines(nt, 0, TIOCM_DTR | TIOCM_RTS);
}

static void nulltty_wait_for_peer(struct nulltty *nt)
{
	while (READ_ONCE(nt->stall))
		msleep(20);
}

static int nulltty_tiocmget(struct tty_struct *tty)
{
	struct nulltty *nt = nulltty_of(tty);
	unsigned int lines;

	nulltty_wait_for_peer(nt);
	spin_lock_irq(&nt->pair->lock);
	lines = nulltty_lines(nt);
	spin_unlock_irq(&nt->pair->lock);
	return lines;
}

static int nulltty_tiocmset(struct tty_struct *tty, unsigned int set,
			    unsigned int clear)
{
	nulltty_wait_for_peer(nulltty_of(tty));
	nulltty_set_lines(nulltty_of(tty), set, clear);
	return 0;
}

/* The receiver's tty is full, or has room again. */
static void nulltty_throttle(struct tty_struct *tty)
{
	if (C_CRTSCTS(tty))
		nulltty_set_lines(nulltty_of(tty), 0, TIOCM_RTS);
}

static void nulltty_unthrottle(struct tty_struct *tty)
{
	if (C_CRTSCTS(tty))
		nulltty_set_lines(nulltty_of(tty), TIOCM_RTS, 0);
}

/* The tty. */

static void nulltty_speed(struct nulltty *nt, const struct ktermios *termios)
{
	spin_lock_irq(&nt->pair->lock);
	nt->baud = tty_termios_baud_rate(termios);
	nt->frame_bits = tty_get_frame_size(termios->c_cflag);
	nt->rtscts = termios->c_cflag & CRTSCTS;
	nulltty_kick(nt);
	spin_unlock_irq(&nt->pair->lock);
}

static void nulltty_set_termios(struct tty_struct *tty,
				const struct ktermios *old)
{
	struct nulltty *nt = nulltty_of(tty);

	nulltty_speed(nt, &tty->termios);
	if (!C_BAUD(tty))
		nulltty_set_lines(nt, 0, TIOCM_DTR | TIOCM_RTS);
	else if (old && !(old->c_cflag & CBAUD))
		nulltty_set_lines(nt, TIOCM_DTR | TIOCM_RTS, 0);
}

static int nulltty_activate(struct tty_port *port, struct tty_struct *tty)
{
	struct nulltty *nt = container_of(port, struct nulltty, port);

	if (READ_ONCE(nt->removed))
		return -ENODEV;
	nt->stopped = false;
	nulltty_speed(nt, &tty->termios);
	return 0;
}

static void nulltty_shutdown(struct tty_port *port)
{
	struct nulltty *nt = container_of(port, struct nulltty, port);

	/* Emptied first: the timer does not start again from an empty queue. */
	spin_lock_irq(&nt->pair->lock);
	kfifo_reset(&nt->queue);
	spin_unlock_irq(&nt->pair->lock);
	hrtimer_cancel(&nt->timer);
	spin_lock_irq(&nt->pair->lock);
	nt->on_wire = 0;
	spin_unlock_irq(&nt->pair->lock);
}

static const struct tty_port_operations nulltty_port_ops = {
	.carrier_raised	= nulltty_carrier_raised,
	.dtr_rts	= nulltty_dtr_rts,
	.activate	= nulltty_activate,
	.shutdown	= nulltty_shutdown,
};

static int nulltty_install(struct tty_driver *driver, struct tty_struct *tty)
{
	struct nulltty *nt = nulltty_at(tty->index);

	if (READ_ONCE(nt->removed))
		return -ENODEV;
	return tty_port_install(&nt->port, driver, tty);
}

static int nulltty_open(struct tty_struct *tty, struct file *file)
{
	return tty_port_open(tty->port, tty, file);
}

static void nulltty_close(struct tty_struct *tty, struct file *file)
{
	tty_port_close(tty->port, tty, file);
}

static void nulltty_hangup(struct tty_struct *tty)
{
	tty_port_hangup(tty->port);
}

static nulltty_ret_t nulltty_write(struct tty_struct *tty, const u8 *buf,
				   nulltty_len_t count)
{
	struct nulltty *nt = nulltty_of(tty);
	unsigned long flags;
	unsigned int done;

	spin_lock_irqsave(&nt->pair->lock, flags);
	done = kfifo_in(&nt->queue, buf, count);
	nulltty_kick(nt);
	spin_unlock_irqrestore(&nt->pair->lock, flags);
	return done;
}

static unsigned int nulltty_write_room(struct tty_struct *tty)
{
	return kfifo_avail(&nulltty_of(tty)->queue);
}

static unsigned int nulltty_chars_in_buffer(struct tty_struct *tty)
{
	struct nulltty *nt = nulltty_of(tty);

	return kfifo_len(&nt->queue) + READ_ONCE(nt->on_wire);
}

static void nulltty_flush_buffer(struct tty_struct *tty)
{
	struct nulltty *nt = nulltty_of(tty);
	unsigned long flags;

	spin_lock_irqsave(&nt->pair->lock, flags);
	kfifo_reset(&nt->queue);
	spin_unlock_irqrestore(&nt->pair->lock, flags);
	tty_wakeup(tty);
}

static void nulltty_set_stopped(struct tty_struct *tty, bool stopped)
{
	struct nulltty *nt = nulltty_of(tty);
	unsigned long flags;

	spin_lock_irqsave(&nt->pair->lock, flags);
	nt->stopped = stopped;
	nulltty_kick(nt);
	spin_unlock_irqrestore(&nt->pair->lock, flags);
}

static void nulltty_stop(struct tty_struct *tty)
{
	nulltty_set_stopped(tty, true);
}

static void nulltty_start(struct tty_struct *tty)
{
	nulltty_set_stopped(tty, false);
}

static int nulltty_get_icount(struct tty_struct *tty,
			      struct serial_icounter_struct *out)
{
	struct nulltty *nt = nulltty_of(tty);
	struct async_icount now;

	spin_lock_irq(&nt->pair->lock);
	now = nt->icount;
	spin_unlock_irq(&nt->pair->lock);
	out->cts = now.cts;
	out->dsr = now.dsr;
	out->dcd = now.dcd;
	out->rx = now.rx;
	out->tx = now.tx;
	out->frame = now.frame;
	out->overrun = now.overrun;
	out->parity = now.parity;
	out->buf_overrun = now.buf_overrun;
	return 0;
}

static const struct tty_operations nulltty_ops = {
	.install	 = nulltty_install,
	.open		 = nulltty_open,
	.close		 = nulltty_close,
	.hangup		 = nulltty_hangup,
	.write		 = nulltty_write,
	.write_room	 = nulltty_write_room,
	.chars_in_buffer = nulltty_chars_in_buffer,
	.flush_buffer	 = nulltty_flush_buffer,
	.stop		 = nulltty_stop,
	.start		 = nulltty_start,
	.set_termios	 = nulltty_set_termios,
	.throttle	 = nulltty_throttle,
	.unthrottle	 = nulltty_unthrottle,
	.tiocmget	 = nulltty_tiocmget,
	.tiocmset	 = nulltty_tiocmset,
	.get_icount	 = nulltty_get_icount,
};

/* Plugging in, unplugging, hanging up. */

static int nulltty_plug(struct nulltty *nt)
{
	struct device *dev;

	dev = tty_port_register_device(&nt->port, nulltty_driver, nt->index,
				       &nt->pair->parent->dev);
	return PTR_ERR_OR_ZERO(dev);
}

static void nulltty_unplug(struct nulltty *nt)
{
	struct tty_struct *tty = tty_port_tty_get(&nt->port);

	if (tty) {
		tty_vhangup(tty);
		tty_kref_put(tty);
	}
	tty_port_unregister_device(&nt->port, nulltty_driver, nt->index);
}

static int nulltty_remove_set(void *data, u64 value)
{
	struct nulltty *nt = data;
	bool remove = value;
	int err = 0;

	mutex_lock(&nt->pair->plug);
	if (remove && !nt->removed) {
		WRITE_ONCE(nt->removed, true);
		nulltty_unplug(nt);
	} else if (!remove && nt->removed) {
		err = nulltty_plug(nt);
		if (!err)
			WRITE_ONCE(nt->removed, false);
	}
	mutex_unlock(&nt->pair->plug);
	return err;
}

static int nulltty_remove_get(void *data, u64 *value)
{
	struct nulltty *nt = data;

	*value = READ_ONCE(nt->removed);
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(nulltty_remove_fops, nulltty_remove_get,
			 nulltty_remove_set, "%llu\n");

static int nulltty_hangup_set(void *data, u64 value)
{
	struct nulltty *nt = data;

	if (value)
		tty_port_tty_hangup(&nt->port, false);
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(nulltty_hangup_fops, NULL, nulltty_hangup_set,
			 "%llu\n");

static void nulltty_debugfs(struct nulltty *nt)
{
	struct dentry *dir;
	char name[12];

	snprintf(name, sizeof(name), "%u", nt->index);
	dir = debugfs_create_dir(name, nulltty_dir);
	debugfs_create_u32("skip", 0600, dir, &nt->skip);
	debugfs_create_u32("drop", 0600, dir, &nt->drop);
	debugfs_create_u32("overrun", 0600, dir, &nt->overrun);
	debugfs_create_u32("frame", 0600, dir, &nt->frame);
	debugfs_create_u32("parity", 0600, dir, &nt->parity);
	debugfs_create_u32("stall", 0600, dir, &nt->stall);
	debugfs_create_file_unsafe("hangup", 0200, dir, nt,
				   &nulltty_hangup_fops);
	debugfs_create_file_unsafe("remove", 0600, dir, nt,
				   &nulltty_remove_fops);
}

static void nulltty_init_end(struct nulltty_pair *pair, unsigned int which,
			     unsigned int index)
{
	struct nulltty *nt = pair->end[which];

	nt->pair = pair;
	nt->peer = pair->end[!which];
	nt->index = index;
	nt->frame_bits = 10;
	INIT_KFIFO(nt->queue);
	hrtimer_init(&nt->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	nt->timer.function = nulltty_sent;
	tty_port_init(&nt->port);
	nt->port.ops = &nulltty_port_ops;
}

static void nulltty_pair_free(struct nulltty_pair *pair)
{
	unsigned int i;

	platform_device_unregister(pair->parent);
	for (i = 0; i < ARRAY_SIZE(pair->end); i++) {
		tty_port_destroy(&pair->end[i]->port);
		kfree(pair->end[i]);
	}
	kfree(pair);
}

static struct nulltty_pair *nulltty_pair_alloc(unsigned int id)
{
	struct nulltty_pair *pair = kzalloc(sizeof(*pair), GFP_KERNEL);
	int err = -ENOMEM;
	unsigned int i;

	if (!pair)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < ARRAY_SIZE(pair->end); i++) {
		pair->end[i] = kzalloc(sizeof(*pair->end[i]), GFP_KERNEL);
		if (!pair->end[i])
			goto free;
	}
	pair->parent = platform_device_register_simple("nulltty", id, NULL, 0);
	if (IS_ERR(pair->parent)) {
		err = PTR_ERR(pair->parent);
		goto free;
	}
	spin_lock_init(&pair->lock);
	mutex_init(&pair->plug);
	for (i = 0; i < ARRAY_SIZE(pair->end); i++)
		nulltty_init_end(pair, i, 2 * id + i);
	return pair;

free:
	for (i = 0; i < ARRAY_SIZE(pair->end); i++)
		kfree(pair->end[i]);
	kfree(pair);
	return ERR_PTR(err);
}

static void nulltty_unplug_all(unsigned int count)
{
	while (count--)
		nulltty_remove_set(nulltty_at(count), 1);
}

static void nulltty_free_all(void)
{
	unsigned int i;

	for (i = 0; i < pairs; i++)
		if (nulltty_pairs[i])
			nulltty_pair_free(nulltty_pairs[i]);
}

static int nulltty_alloc_all(void)
{
	unsigned int i;

	for (i = 0; i < pairs; i++) {
		struct nulltty_pair *pair = nulltty_pair_alloc(i);

		if (IS_ERR(pair)) {
			nulltty_free_all();
			return PTR_ERR(pair);
		}
		nulltty_pairs[i] = pair;
	}
	return 0;
}

static int nulltty_plug_all(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < 2 * pairs; i++) {
		err = nulltty_plug(nulltty_at(i));
		if (err) {
			nulltty_unplug_all(i);
			return err;
		}
		nulltty_debugfs(nulltty_at(i));
	}
	return 0;
}

static int nulltty_register_driver(void)
{
	struct tty_driver *driver;
	int err;

	driver = tty_alloc_driver(2 * pairs, TTY_DRIVER_REAL_RAW |
				  TTY_DRIVER_DYNAMIC_DEV);
	if (IS_ERR(driver))
		return PTR_ERR(driver);
	driver->driver_name = "nulltty";
	driver->name = "nulltty";
	driver->type = TTY_DRIVER_TYPE_SERIAL;
	driver->subtype = SERIAL_TYPE_NORMAL;
	driver->init_termios = tty_std_termios;
	driver->init_termios.c_cflag = B9600 | CS8 | CREAD | HUPCL | CLOCAL;
	tty_set_operations(driver, &nulltty_ops);
	err = tty_register_driver(driver);
	if (err) {
		tty_driver_kref_put(driver);
		return err;
	}
	nulltty_driver = driver;
	return 0;
}

static void nulltty_unregister_driver(void)
{
	tty_unregister_driver(nulltty_driver);
	tty_driver_kref_put(nulltty_driver);
}

static int __init nulltty_init(void)
{
	int err;

	if (!pairs || pairs > NULLTTY_MAX_PAIRS)
		return -EINVAL;
	err = nulltty_alloc_all();
	if (err)
		return err;
	err = nulltty_register_driver();
	if (err)
		goto free;
	nulltty_dir = debugfs_create_dir("nulltty", NULL);
	err = nulltty_plug_all();
	if (err)
		goto unregister;
	return 0;

unregister:
	debugfs_remove(nulltty_dir);
	nulltty_unregister_driver();
free:
	nulltty_free_all();
	return err;
}

static void __exit nulltty_exit(void)
{
	debugfs_remove(nulltty_dir);
	nulltty_unplug_all(2 * pairs);
	nulltty_unregister_driver();
	nulltty_free_all();
}

module_init(nulltty_init);
module_exit(nulltty_exit);

MODULE_DESCRIPTION("Paced null modem of two ttys, for tests");
MODULE_LICENSE("GPL");
