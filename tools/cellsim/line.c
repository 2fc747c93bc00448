// SPDX-License-Identifier: GPL-2.0-only
/*
 * The serial line: transport, pacing, faults and the trace
 */
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cellsim.h"

/* Below this many queued bytes the owner is asked for more. */
#define TX_LOW		512
/* How long the other end's speed is believed, while bytes flow. */
#define SPEED_CHECK	NSEC_PER_MSEC

static FILE *trace_file;

void trace_open(const char *path)
{
	if (trace_file && trace_file != stderr)
		fclose(trace_file);
	trace_file = NULL;
	if (!path)
		return;
	trace_file = !strcmp(path, "-") ? stderr : fopen(path, "w");
	if (!trace_file)
		die("%s: %s", path, strerror(errno));
	setvbuf(trace_file, NULL, _IOLBF, 0);
}

static char *escape_byte(char *out, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";

	if (c >= ' ' && c <= '~' && c != '\\') {
		*out++ = c;
		return out;
	}
	*out++ = '\\';
	if (c == '\r' || c == '\n') {
		*out++ = c == '\r' ? 'r' : 'n';
		return out;
	}
	*out++ = 'x';
	*out++ = digits[c >> 4];
	*out++ = digits[c & 15];
	return out;
}

void trace(const char *tag, const void *data, size_t n)
{
	const unsigned char *p = data;
	char text[4 * 4096 + 64], *out = text;
	int64_t now = loop_now();
	size_t i;

	if (!trace_file)
		return;
	out += sprintf(out, "%lld.%06lld %s ", (long long)(now / NSEC_PER_SEC),
		       (long long)(now % NSEC_PER_SEC / 1000), tag);
	for (i = 0; i < n; i++)
		out = escape_byte(out, p[i]);
	*out++ = '\n';
	fwrite(text, 1, out - text, trace_file);
}

void trace_event(const char *fmt, ...)
{
	char text[512];
	va_list ap;
	int n;

	if (!trace_file)
		return;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	trace("--", text, min((size_t)n, sizeof(text) - 1));
}

/* ------------------------------------------------------------- speed */

static const struct { unsigned int baud, code; } speeds[] = {
	{ 1200, B1200 }, { 2400, B2400 }, { 4800, B4800 }, { 9600, B9600 },
	{ 19200, B19200 }, { 38400, B38400 }, { 57600, B57600 },
	{ 115200, B115200 }, { 230400, B230400 }, { 460800, B460800 },
	{ 921600, B921600 }, { 1000000, B1000000 }, { 1500000, B1500000 },
	{ 2000000, B2000000 }, { 3000000, B3000000 }, { 4000000, B4000000 },
};

bool line_speed_ok(unsigned int baud)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(speeds); i++) {
		if (speeds[i].baud == baud)
			return true;
	}
	return false;
}

static void set_speed(struct termios2 *t, unsigned int baud)
{
	unsigned int code = BOTHER;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(speeds); i++) {
		if (speeds[i].baud == baud)
			code = speeds[i].code;
	}
	t->c_cflag &= ~(CBAUD | (CBAUD << IBSHIFT));
	t->c_cflag |= code;
	t->c_ospeed = baud;
	t->c_ispeed = baud;
}

/*
 * On a pty's master this reads the slave's termios. Whoever begins to speak
 * after a pause clears @checked.
 */
static void check_speed(struct line *l)
{
	struct termios2 t;

	if (l->kind != LINE_PTY || !l->baud)
		return;
	if (loop_now() - l->checked < SPEED_CHECK)
		return;
	l->checked = loop_now();
	l->mismatch = !ioctl(l->src.fd, TCGETS2, &t) && t.c_ospeed != l->baud;
}

static void garble(unsigned char *p, size_t n)
{
	static uint32_t seed = 0x2545f491;

	while (n--) {
		seed ^= seed << 13;
		seed ^= seed >> 17;
		seed ^= seed << 5;
		*p = (*p ^ seed) | 0x80;
		p++;
	}
}

/* Returns how many bytes are left. */
static size_t apply_fault(struct fault *f, unsigned char *p, size_t n)
{
	size_t i, out = 0;

	if (!f->drop && !f->drop_every && !f->damage && !f->damage_every)
		return n;
	for (i = 0; i < n; i++) {
		unsigned char c = p[i];

		f->count++;
		if (f->after) {
			f->after--;
		} else if (f->drop) {
			f->drop--;
			continue;
		} else if (f->damage) {
			f->damage--;
			c ^= 0x10;
		}
		if (f->drop_every && f->count % f->drop_every == 0)
			continue;
		if (f->damage_every && f->count % f->damage_every == 0)
			c ^= 0x10;
		p[out++] = c;
	}
	return out;
}

/* A line that is not 8-bit clean; returns how many bytes are left. */
static size_t narrow(unsigned char *p, size_t n)
{
	size_t i, out = 0;

	for (i = 0; i < n; i++) {
		if (quirk(Q_XONXOFF) && (p[i] == 0x11 || p[i] == 0x13))
			continue;
		p[out++] = quirk(Q_SEVEN_BITS) ? p[i] & 0x7f : p[i];
	}
	return out;
}

static int64_t wire_time(const struct line *l, size_t n)
{
	return (int64_t)n * 10 * NSEC_PER_SEC / l->baud;
}

/* A UART's FIFO at high rates; about a millisecond's worth at low ones. */
static size_t quantum(const struct line *l)
{
	return min(max(l->baud / 10000, 8U), 64U);
}

/* ---------------------------------------------------------- transmit */

static void tx_start(struct line *l);

/*
 * Room is waited for when there is none only: whoever reads the other end would
 * wake us for each read otherwise.
 */
static void tx_block(struct line *l, bool blocked)
{
	if (l->tx_blocked == blocked)
		return;
	l->tx_blocked = blocked;
	if (l->src.fd >= 0)
		loop_mod(&l->src, EPOLLIN | EPOLLET | (blocked ? EPOLLOUT : 0));
}

static bool line_paced(const struct line *l)
{
	return l->paced && l->baud;
}

/* A pty whose slave nobody has open would keep the bytes for the next one. */
static bool nobody_there(struct line *l)
{
	struct pollfd pfd = { .fd = l->src.fd, .events = POLLOUT };

	if (l->src.fd < 0)
		return true;
	if (!l->hup || l->kind != LINE_PTY)
		return false;
	if (poll(&pfd, 1, 0) > 0 && (pfd.revents & POLLHUP))
		return true;
	l->hup = false;
	return false;
}

/* Write @n bytes of the queue; returns how many of them are off it. */
static size_t tx_write(struct line *l, size_t n)
{
	unsigned char chunk[4096];
	unsigned char *p = buf_ptr(&l->tx);
	size_t len = n;
	ssize_t ret;

	l->tx_bytes += n;
	if (l->silent || nobody_there(l))
		return n;
	check_speed(l);
	if (l->mismatch || l->tx_fault.drop || l->tx_fault.drop_every ||
	    l->tx_fault.damage || l->tx_fault.damage_every) {
		memcpy(chunk, p, n);
		p = chunk;
		len = apply_fault(&l->tx_fault, p, n);
		if (l->mismatch)
			garble(p, len);
	}
	trace("<", p, len);
	ret = len ? write(l->src.fd, p, len) : 0;
	if (ret == (ssize_t)len || p == chunk)
		return n;	/* a damaged line may lose more */
	if (ret < 0 && errno != EAGAIN)
		return n;
	tx_block(l, true);
	ret = max(ret, 0);
	l->tx_bytes -= n - ret;
	return ret;
}

static void tx_done(struct line *l)
{
	size_t n = l->tx_chunk;
	size_t out;

	l->tx_chunk = 0;
	out = tx_write(l, n);
	buf_consume(&l->tx, out);
	l->split += out;
	if (!l->tx.len && l->next_baud) {
		line_set_baud(l, l->next_baud);
		l->next_baud = 0;
	}
	if (!l->tx.len && l->dcd_drops)
		line_set_dcd(l, false);
	if (l->tx.len < TX_LOW)
		l->drained(l);
	if (!l->tx_blocked)
		tx_start(l);
}

static void tx_timer(struct timer *t)
{
	struct line *l = container_of(t, struct line, tx_timer);

	l->tx_free = max(l->tx_free, loop_now());
	tx_done(l);
}

/* Some firmware writes in pieces, with pauses between. */
static size_t split_limit(struct line *l, size_t n)
{
	size_t piece = quirk_num(Q_PUSH_SPLIT, 0, 0);

	if (!piece)
		return n;
	if (l->split >= piece) {
		l->split = 0;
		l->tx_free = max(l->tx_free, loop_now()) +
			     quirk_num(Q_PUSH_SPLIT, 1, 1) * NSEC_PER_MSEC;
	}
	return min(n, piece - l->split);
}

/*
 * The next chunk begins when the last one ended, however late its timer came:
 * line_send() has moved @tx_free forward if the line was idle.
 */
static void tx_start(struct line *l)
{
	size_t n;

	if (l->tx_chunk || !l->tx.len || l->tx_blocked || l->tx_timer.armed)
		return;
	n = min(l->tx.len, line_paced(l) ? quantum(l) : sizeof(l->rx));
	n = split_limit(l, n);
	l->tx_chunk = n;
	if (line_paced(l))
		l->tx_free += wire_time(l, n);
	else if (!quirk(Q_PUSH_SPLIT))
		l->tx_free = loop_now();
	timer_at(&l->tx_timer, l->tx_free);
}

void line_send(struct line *l, const void *p, size_t n)
{
	bool idle = !l->tx.len;
	size_t had = l->tx.len;

	buf_add(&l->tx, p, n);
	if (l->carrier) {
		l->carrier->send(l);
		return;
	}
	l->tx.len = had + narrow(buf_ptr(&l->tx) + had, n);
	if (idle && !l->tx_timer.armed) {
		l->tx_free = max(l->tx_free, loop_now());
		l->checked = 0;
		tx_start(l);
	}
}

/* ----------------------------------------------------------- receive */

static void rx_deliver(struct line *l)
{
	size_t n = l->rx_len;

	l->rx_len = 0;
	if (l->silent)
		return;
	n = apply_fault(&l->rx_fault, l->rx, narrow(l->rx, n));
	check_speed(l);
	if (l->mismatch)
		garble(l->rx, n);
	trace(">", l->rx, n);
	l->in_rx = true;
	l->deliver(l, l->rx, n);
	l->in_rx = false;
}

static void peer_gone(struct line *l)
{
	l->readable = false;
	if (l->kind == LINE_PTY) {
		l->hup = true;
		tx_block(l, false);	/* nobody will read it */
		tx_start(l);
		return;
	}
	if (l->kind == LINE_UNIX && l->src.fd >= 0) {
		loop_del(&l->src);
		close(l->src.fd);
		l->src.fd = -1;
		tx_block(l, false);
		line_discard(l);
	}
}

static bool rx_read(struct line *l)
{
	size_t n = min(l->room(l), line_paced(l) ? quantum(l) : sizeof(l->rx));
	ssize_t ret;

	if (!n || l->src.fd < 0)
		return false;
	ret = read(l->src.fd, l->rx, n);
	if (ret > 0) {
		l->rx_len = ret;
		l->rx_bytes += ret;
		return true;
	}
	l->readable = false;
	if (!ret || (errno != EAGAIN && errno != EINTR))
		peer_gone(l);
	return false;
}

void line_pull(struct line *l)
{
	if (l->carrier) {
		l->carrier->pull(l);
		return;
	}
	if (l->in_rx)
		return;
	while (l->readable && !l->rx_len) {
		if (!rx_read(l))
			return;
		l->checked = 0;
		if (!line_paced(l)) {
			rx_deliver(l);
			continue;
		}
		l->rx_free = max(l->rx_free, loop_now()) +
			     wire_time(l, l->rx_len);
		timer_at(&l->rx_timer, l->rx_free);
	}
}

static void rx_timer(struct timer *t)
{
	struct line *l = container_of(t, struct line, rx_timer);
	int64_t ended = max(l->rx_free, loop_now());

	rx_deliver(l);
	if (l->rx_len || !l->readable || !rx_read(l)) {
		line_pull(l);
		return;
	}
	/* It was waiting: it follows the last chunk without a gap. */
	l->rx_free = ended + wire_time(l, l->rx_len);
	timer_at(&l->rx_timer, l->rx_free);
}

static void line_event(struct source *src, unsigned int events)
{
	struct line *l = container_of(src, struct line, src);

	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
		l->readable = true;
		line_pull(l);
	}
	if ((events & EPOLLOUT) && l->tx_blocked) {
		tx_block(l, false);
		l->tx_free = max(l->tx_free, loop_now());
		l->checked = 0;
		tx_start(l);
	}
}

/* ------------------------------------------------------------ set-up */

static void set_raw(int fd, unsigned int baud, bool rtscts)
{
	struct termios2 t;

	if (ioctl(fd, TCGETS2, &t) < 0)
		return;
	t.c_iflag = 0;
	t.c_oflag = 0;
	t.c_lflag = 0;
	t.c_cflag &= ~(CSIZE | PARENB | CSTOPB | CRTSCTS);
	t.c_cflag |= CS8 | CREAD | CLOCAL | (rtscts ? CRTSCTS : 0);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	if (baud)
		set_speed(&t, baud);
	ioctl(fd, TCSETS2, &t);
}

static void open_pty(struct line *l)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	int slave;

	if (fd < 0 || grantpt(fd) < 0 || unlockpt(fd) < 0)
		die("pty: %s", strerror(errno));
	l->slave = xstrdup(ptsname(fd));
	slave = open(l->slave, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		die("%s: %s", l->slave, strerror(errno));
	set_raw(slave, l->baud, false);
	/* From here on the master sees a hang-up until somebody opens it. */
	close(slave);
	l->hup = true;
	l->src.fd = fd;
	if (l->path) {
		struct stat st;

		if (!lstat(l->path, &st) && !S_ISLNK(st.st_mode))
			die("%s exists and is no symbolic link", l->path);
		unlink(l->path);
		if (symlink(l->slave, l->path) < 0)
			die("%s: %s", l->path, strerror(errno));
	}
	printf("%s\n", l->path ? l->path : l->slave);
	fflush(stdout);
}

static void open_tty(struct line *l, bool rtscts)
{
	l->src.fd = open(l->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (l->src.fd < 0)
		die("%s: %s", l->path, strerror(errno));
	set_raw(l->src.fd, l->baud, rtscts);
}

static void accept_peer(struct source *src, unsigned int events)
{
	struct line *l = container_of(src, struct line, listener);
	int fd = accept4(src->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (fd < 0)
		return;
	if (l->src.fd >= 0) {	/* one plug in one socket */
		close(fd);
		return;
	}
	l->src.fd = fd;
	loop_add(&l->src, EPOLLIN | EPOLLET);
}

static void open_unix(struct line *l)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	if (strlen(l->path) >= sizeof(sun.sun_path))
		die("%s: name too long", l->path);
	strcpy(sun.sun_path, l->path);
	unlink(l->path);
	l->listener.fd = socket(AF_UNIX,
				SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	l->listener.fn = accept_peer;
	l->src.fd = -1;
	if (bind(l->listener.fd, (struct sockaddr *)&sun, sizeof(sun)) < 0 ||
	    listen(l->listener.fd, 1) < 0)
		die("%s: %s", l->path, strerror(errno));
	loop_add(&l->listener, EPOLLIN);
	printf("%s\n", l->path);
	fflush(stdout);
}

/* A real tty paces by itself, unless @pace says that this one does not. */
void line_open(struct line *l, bool rtscts, bool pace)
{
	l->src.fn = line_event;
	l->tx_timer.fn = tx_timer;
	l->rx_timer.fn = rx_timer;
	l->paced = pace || l->kind != LINE_TTY;
	l->rtscts = rtscts && l->kind == LINE_TTY;
	l->dtr = -1;
	switch (l->kind) {
	case LINE_PTY:
		open_pty(l);
		break;
	case LINE_TTY:
		open_tty(l, rtscts);
		break;
	case LINE_UNIX:
		open_unix(l);
		return;
	case LINE_CARRIED:
		return;
	}
	loop_add(&l->src, EPOLLIN | EPOLLET);
}

void line_close(struct line *l)
{
	char target[64];
	ssize_t n;

	if (l->kind == LINE_UNIX)
		unlink(l->path);
	if (l->kind != LINE_PTY || !l->path)
		return;
	n = readlink(l->path, target, sizeof(target) - 1);
	if (n > 0 && (size_t)n == strlen(l->slave) &&
	    !memcmp(target, l->slave, n))
		unlink(l->path);
}

/* Forget what is queued to be sent. */
void line_discard(struct line *l)
{
	timer_cancel(&l->tx_timer);
	buf_clear(&l->tx);
	l->tx_chunk = 0;
}

void line_set_baud(struct line *l, unsigned int baud)
{
	struct termios2 t;

	l->baud = baud;
	l->checked = 0;
	if (l->kind == LINE_TTY && !ioctl(l->src.fd, TCGETS2, &t)) {
		set_speed(&t, baud);
		ioctl(l->src.fd, TCSETSW2, &t);
	}
}

/* The module's end is a null modem's: its DTR is the host's DCD. */
void line_set_dcd(struct line *l, bool on)
{
	int bits = TIOCM_DTR;

	l->dcd = on;
	l->dcd_drops = false;
	if (l->carrier)
		l->carrier->dcd(l);
	if (l->kind == LINE_TTY)
		ioctl(l->src.fd, on ? TIOCMBIS : TIOCMBIC, &bits);
}

void line_drop_dcd(struct line *l)
{
	if (quirk(Q_DCD_LATE) && l->tx.len)
		l->dcd_drops = true;
	else
		line_set_dcd(l, false);
}

int line_dtr(struct line *l)
{
	int bits;

	if (l->dtr >= 0)
		return l->dtr;
	if (l->carrier)
		return l->carrier->dtr(l);
	if (l->kind != LINE_TTY || ioctl(l->src.fd, TIOCMGET, &bits) < 0)
		return -1;
	return !!(bits & TIOCM_DSR);
}
