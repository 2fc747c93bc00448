// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pure core of ldisc/ against the module emulator, without a kernel: a
 * host that keeps a number of flows busy with servers of its own, and checks
 * every byte.
 *
 *	cellsim --unix SOCK --baud 921600 & coresim SOCK [OPTION]...
 *
 * Each flow connects to one of the servers below:
 *	echo	sends back what it gets
 *	source	sends the flow's bytes and closes
 *	sink	takes the flow's bytes, then answers with how many were right
 *	both	source and sink at once
 *
 * --option NAME=VALUE sets an option before any flow, --turn NAME=VALUE sets it
 * while flows run, in turn with others given so.
 *
 * Other kinds of flow are in coresim_services.c.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <linux/sockios.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "coresim.h"

enum kind { KIND_ECHO, KIND_SOURCE, KIND_SINK, KIND_BOTH };

static const char *const kind_names[] = { "echo", "source", "sink", "both" };

struct flow {
	bool open;
	bool done;
	bool failed;
	int slot;
	u64 sent;
	u64 received;
	u64 unread;
	u8 answer[sizeof(u64)];
};

struct cellsock_session session;
static struct flow flows[64];
static struct flow *by_slot[CELLSOCK_MAX_SOCKETS];
static enum kind kind = KIND_ECHO;
unsigned int nr_flows = 1;
u64 bytes = 100000;
u32 credit = 65535;	/* what the reader can take at most */
static u64 reader_rate;		/* bytes per second, 0: takes everything */
static u64 stop_at, stop_ms;	/* the reader stops after so many bytes */
static const char *raw;
static char *settings[16];	/* options to be set first, "NAME=VALUE" */
static unsigned int nr_settings, settings_done;
static char *turns[16];		/* ... and later again and again, in turn */
static unsigned int nr_turns;
static bool asking;
static u64 leave_at;		/* attach anew, in a send after so many bytes */
static const char *apn = "internet";
static const char *number;	/* the context is a call to it */
static int line;
/* What buffers between the module and us may hold when it is told to stop. */
#define UNDER_WAY	60000

static const char *control;	/* of the module: it has modem lines */
static FILE *control_file;
static u8 modem_lines = CELLSOCK_LINE_HOLDS;
static bool no_dcd, no_dtr, may_break, held, told;
static u64 pause_ms;		/* the server does not read for so long */
static u64 later_ms;		/* the flows but the first come one by one */
static u64 command_at;		/* tell the module so after so many bytes */
static const char *command;
static bool words_only, verbose;
bool kicked, failed;
static u16 server_port;
u32 largest = CELLSOCK_SEND_MAX;	/* datagram */
u64 first_byte, last_byte;
static u64 started;
static u8 pattern[65536 + 4096];

u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

void say(const char *fmt, ...)
{
	va_list args;

	if (!verbose)
		return;
	fprintf(stderr, "%8.3f ", (now_ns() - started) / 1e9);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

void fail(const char *fmt, ...)
{
	va_list args;

	fputs("coresim: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	failed = true;
}

static const char *dialect = "";

static const char *const words[] = {
	"\r\nOK\r\n", "\r\nERROR\r\n", "\r\n+QIURC: \"closed\",0\r\n",
	"\r\n+QIURC: \"closed\",1\r\n", "\r\n+QIURC: \"recv\",0\r\n",
	"\r\n+QIURC: \"recv\",0,1460\r\n", "\r\n+QIURC: \"recv\",1,4\r\ntest",
	"\r\n+QIURC: \"pdpdeact\",1\r\n", "\r\nNO CARRIER\r\n", "\r\n> ",
	">", "\r\nSEND OK\r\n", "\r\nSEND FAIL\r\n", "\r\nCONNECT\r\n", "+++",
	"\r\n+QIRD: 1500\r\n", "\r\n+QIRD: 0\r\n\r\nOK\r\n", "\x1a", "\x1b",
	"\x11", "\x13", "\r", "\n", "AT\r", "AT+QICLOSE=0\r",
	"AT+CFUN=1,1\r", "\r\nRDY\r\n", "\r\nPOWERED DOWN\r\n",
	"\r\n+QISEND: 9,9,0\r\n", "\r\n+QIOPEN: 0,0\r\n",
	"\r\n+CME ERROR: 3\r\n", "\x7e\xff\x7d\x23",
};

static const char *const m10_words[] = {
	"\r\n+RECEIVE: 0, 26\r\n", "\r\n0, CLOSED\r\n", "IPD4:",
	"\r\n1, CLOSE OK\r\n", "\r\n0, CONNECT FAIL\r\n",
	"\r\n+PDP DEACT\r\n", "\r\nRECV FROM:1.2.3.4:5\r\n",
	"\r\nCLOSED\r\n", "\r\nCONNECT FAIL\r\n", "IPD9:\r\nCLOSED\r\n",
};

static u32 random_below(u32 n)
{
	static u32 x = 1;

	x = x * 1664525 + 1013904223;
	return (x >> 16) % n;
}

static const char *any_word(void)
{
	u32 n = ARRAY_SIZE(words);
	u32 i = random_below(n + (*dialect ? ARRAY_SIZE(m10_words) : 0));

	return i < n ? words[i] : m10_words[i - n];
}

/* Any byte, and the protocol's own words: now and then, or all the time. */
static void make_pattern(void)
{
	size_t i = 0;

	while (i < 65536) {
		const char *word = any_word();

		if (words_only || !random_below(200))
			i += snprintf((char *)pattern + i, 65536 - i, "%s", word);
		else
			pattern[i++] = random_below(256);
	}
	memcpy(pattern + 65536, pattern, 4096);
}

const u8 *pattern_at(u64 pos)
{
	return pattern + pos % 65536;
}

/*
 * The servers.
 */

static void serve_echo(int fd)
{
	u8 buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (send(fd, buf, n, MSG_NOSIGNAL) != n)
			break;
}

static void serve_source(int fd)
{
	u64 pos = 0;

	while (pos < bytes) {
		size_t n = bytes - pos < 4096 ? bytes - pos : 4096;
		ssize_t sent = send(fd, pattern_at(pos), n, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		pos += sent;
	}
}

/* Nothing but the stream may come, even if that is cut short. */
static u64 count_right(int fd)
{
	u64 pos = 0, right = 0;
	u8 buf[4096];
	ssize_t n;

	while (pos < bytes && (n = read(fd, buf, sizeof(buf))) > 0) {
		if (right == pos && !memcmp(buf, pattern_at(pos), n))
			right += n;
		if (pos <= bytes / 4 && pos + n > bytes / 4)
			usleep(pause_ms * 1000);
		pos += n;
	}
	if (right != pos)
		fail("a server got other bytes from %llu on", right);
	return right;
}

static void serve_sink(int fd)
{
	u64 right = count_right(fd);

	send(fd, &right, sizeof(right), MSG_NOSIGNAL);
}

static void *serve_source_of(void *arg)
{
	serve_source((int)(long)arg);
	return NULL;
}

static void serve_both(int fd)
{
	pthread_t source;
	u64 right;

	pthread_create(&source, NULL, serve_source_of, (void *)(long)fd);
	right = count_right(fd);
	pthread_join(source, NULL);
	send(fd, &right, sizeof(right), MSG_NOSIGNAL);
}

static void *serve(void *arg)
{
	int fd = (int)(long)arg;

	if (kind == KIND_ECHO)
		serve_echo(fd);
	else if (kind == KIND_SOURCE)
		serve_source(fd);
	else if (kind == KIND_SINK)
		serve_sink(fd);
	else
		serve_both(fd);
	shutdown(fd, SHUT_WR);
	close(fd);
	return NULL;
}

static void *accept_all(void *arg)
{
	int fd, listener = (int)(long)arg;
	pthread_t thread;

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		pthread_create(&thread, NULL, serve, (void *)(long)fd);
		pthread_detach(thread);
	}
	return NULL;
}

static void start_server(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	pthread_t thread;

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (pause_ms)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){ 8192 },
			   sizeof(int));
	if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)) ||
	    listen(fd, 64) ||
	    getsockname(fd, (struct sockaddr *)&sin, &len)) {
		perror("coresim: server");
		exit(1);
	}
	server_port = ntohs(sin.sin_port);
	pthread_create(&thread, NULL, accept_all, (void *)(long)fd);
	pthread_detach(thread);
}

/*
 * The host.
 */

static void start_flow(struct flow *f)
{
	struct cellsock_open req = {
		.service = CELLSOCK_TCP_CLIENT,
		.context = CONTEXT,
		.remote = { { 4, { 127, 0, 0, 1 } }, server_port },
		.credit = credit,
	};
	int slot = session.ms.ops->open(&session.ms, &req);

	if (slot < 0) {
		if (slot != -EBUSY)
			fail("open: %d", slot);
		return;
	}
	f->slot = slot;
	by_slot[slot] = f;
	say("flow %d takes slot %d", (int)(f - flows), slot);
}

/* The flow's time has come. */
static bool due(unsigned int i)
{
	return !i || !later_ms || flows[0].done ||
	       (first_byte && now_ns() >= first_byte + i * later_ms * 1000000);
}

static void fill_slots(void)
{
	unsigned int i;

	if (session.ms.contexts[CONTEXT].state != CELLSOCK_CONTEXT_ACTIVE ||
	    settings_done < nr_settings)
		return;
	for (i = 0; i < nr_flows; i++)
		if (flows[i].slot < 0 && !flows[i].done && due(i))
			start_flow(&flows[i]);
}

/* A slow reader takes what came at its own pace. */
static u64 slow_reader(u64 now)
{
	static u64 last;
	u64 next = CELLSOCK_NEVER;
	unsigned int i;

	for (i = 0; i < nr_flows; i++) {
		struct flow *f = &flows[i];
		u64 take = f->unread;

		if (f->slot < 0 || !f->open || !f->unread)
			continue;
		if (stop_at && f->received >= stop_at &&
		    now < first_byte + stop_ms * 1000000) {
			next = first_byte + stop_ms * 1000000;
			continue;
		}
		if (reader_rate) {
			u64 can = (now - last) * reader_rate / 1000000000;

			take = take < can ? take : can;
			next = now + 20000000;
		}
		f->unread -= take;
		session.ms.ops->credit(&session.ms, f->slot,
				       credit - min_t(u64, f->unread, credit));
	}
	last = now;
	return next;
}

static void set_option(const char *setting)
{
	char name[64];
	int err;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(setting, "="),
		 setting);
	err = session.ms.ops->option(&session.ms, 0, name,
				     strchr(setting, '=') + 1);
	if (err)
		fail("option %s: %d", setting, err);
	asking = true;
}

/* Those to be set first; then, while flows run, one every 50 ms. */
u64 set_options(u64 now)
{
	static unsigned int turn;
	static u64 next;

	if (asking)
		return CELLSOCK_NEVER;
	if (settings_done < nr_settings) {
		set_option(settings[settings_done]);
		return CELLSOCK_NEVER;
	}
	if (!nr_turns || !first_byte)
		return CELLSOCK_NEVER;
	if (now >= next) {
		set_option(turns[turn++ % nr_turns]);
		next = now + 50000000;
	}
	return next;
}

void host_option_done(struct cellsock_modsock *ms, u32 cookie,
		      enum cellsock_result result, int code, const char *value)
{
	say("option: result %d, code %d, %s", result, code, value);
	if (result && !(result == CELLSOCK_TIMEDOUT && nr_turns))
		fail("option: result %d, code %d", result, code);
	settings_done += settings_done < nr_settings;
	asking = false;
	kicked = true;
}

static u64 host_run(struct cellsock_modsock *ms, u64 now)
{
	u64 next = set_options(now);

	fill_slots();
	if (later_ms)
		next = min(next, now + 1000000);
	return min(next, slow_reader(now));
}

static u64 to_send(void)
{
	return kind == KIND_SOURCE ? 0 : bytes;
}

static void end_flow(struct flow *f, bool good)
{
	f->done = true;
	f->failed = !good;
	if (!good)
		failed = true;
}

static void host_opened(struct cellsock_modsock *ms, unsigned int slot,
			enum cellsock_result result, int code)
{
	struct flow *f = by_slot[slot];

	say("slot %u opened: %d (%d)", slot, result, code);
	if (result) {
		if (may_break) {
			f->done = true;
		} else if (result != CELLSOCK_BUSY) {
			fail("flow %d: not opened: result %d, code %d",
			     (int)(f - flows), result, code);
			end_flow(f, false);
		}
		return;
	}
	f->open = true;
	ms->ops->ready(ms, slot);
}

static u32 host_backlog(struct cellsock_modsock *ms, unsigned int slot)
{
	u64 left = to_send() - by_slot[slot]->sent;

	return left < 65536 ? left : 65536;
}

static u32 host_peek(struct cellsock_modsock *ms, unsigned int slot,
		     u32 offset, const u8 **data)
{
	u64 pos = by_slot[slot]->sent + offset;

	if (pos >= to_send())
		return 0;
	*data = pattern_at(pos);
	return to_send() - pos < 700 ? to_send() - pos : 700;
}

static void host_sent(struct cellsock_modsock *ms, unsigned int slot, u32 n)
{
	struct flow *f = by_slot[slot];

	if (!first_byte)
		first_byte = now_ns();
	last_byte = now_ns();
	f->sent += n;
	if (f->sent == bytes)
		say("slot %u: all sent", slot);
}

/* How many bytes of the pattern the server sends. */
static u64 to_receive(void)
{
	return kind == KIND_SINK ? 0 : bytes;
}

/* The server's answer: how many bytes were right. */
static bool answers(void)
{
	return kind == KIND_SINK || kind == KIND_BOTH;
}

static void check_answer(struct flow *f, u64 pos, const u8 *data, u32 len)
{
	u64 right;

	if (!answers() || pos + len > sizeof(f->answer)) {
		fail("flow %d: strange answer", (int)(f - flows));
		return;
	}
	memcpy(f->answer + pos, data, len);
	if (pos + len < sizeof(f->answer))
		return;
	memcpy(&right, f->answer, sizeof(right));
	if (right != bytes)
		fail("flow %d: the sink got %llu right bytes of %llu",
		     (int)(f - flows), right, bytes);
}

static void host_data(struct cellsock_modsock *ms, unsigned int slot,
		      const u8 *data, u32 len, bool more)
{
	struct flow *f = by_slot[slot];
	u64 left = to_receive() - min(f->received, to_receive());
	u32 done = 0, of_pattern = min_t(u64, len, left);

	if (!first_byte)
		first_byte = now_ns();
	last_byte = now_ns();
	if (of_pattern < len)
		check_answer(f, f->received + of_pattern - to_receive(),
			     data + of_pattern, len - of_pattern);
	while (done < of_pattern) {
		u32 n = min(of_pattern - done, 4096u);

		if (memcmp(data + done, pattern_at(f->received + done), n)) {
			fail("flow %d: wrong byte near %llu", (int)(f - flows),
			     f->received + done);
			break;
		}
		done += n;
	}
	f->received += len;
	f->unread += len;
	/* more than what may be under way: the port was to be stopped */
	if (f->unread > credit + UNDER_WAY)
		fail("flow %d: %llu bytes in the host", (int)(f - flows),
		     f->unread);
	if (!reader_rate && !stop_at) {
		f->unread = 0;
		ms->ops->credit(ms, slot, credit);
	}
	if (kind == KIND_ECHO && f->received == bytes) {
		f->open = false;
		ms->ops->close(ms, slot, true);
		end_flow(f, true);
	}
}

static void host_closed(struct cellsock_modsock *ms, unsigned int slot,
			enum cellsock_result result, int code)
{
	struct flow *f = by_slot[slot];
	u64 want = to_receive() + (answers() ? sizeof(u64) : 0);

	say("slot %u closed: %d (%d), %llu bytes", slot, result, code,
	    f->received);
	if (result && may_break) {
		f->done = true;
		f->open = false;
		ms->ops->close(ms, slot, false);
		return;
	}
	if (result || f->received != want)
		fail("flow %d: closed: result %d, %llu bytes of %llu",
		     (int)(f - flows), result, f->received, want);
	end_flow(f, !result && f->received == want);
	f->open = false;
	ms->ops->close(ms, slot, false);
}

static void host_released(struct cellsock_modsock *ms, unsigned int slot)
{
	say("slot %u released", slot);
	by_slot[slot]->slot = -1;
	by_slot[slot] = NULL;
	kicked = true;
}

void host_module_changed(struct cellsock_modsock *ms)
{
	say("module: state %d %s, %s %s %s, port \"%s\"", ms->info.state,
	    ms->info.reason, ms->info.manufacturer, ms->info.model,
	    ms->info.revision, ms->info.at_port);
}

void host_context_changed(struct cellsock_modsock *ms, u8 id)
{
	const struct cellsock_context *c = &ms->contexts[id];

	say("context %u: state %d %s, %u.%u.%u.%u", id, c->state, c->reason,
	    c->net.v4.bytes[0], c->net.v4.bytes[1], c->net.v4.bytes[2],
	    c->net.v4.bytes[3]);
	kicked = true;
}

static void host_at_line(struct cellsock_modsock *ms, u32 cookie,
			 const char *text)
{
	printf("%s\n", text);
}

static void host_at_done(struct cellsock_modsock *ms, u32 cookie,
			 enum cellsock_result result, const char *final)
{
	printf("%s (%d)\n", final, result);
}

static const struct cellsock_host_ops stream_ops = {
	.run = host_run,
	.opened = host_opened,
	.backlog = host_backlog,
	.peek = host_peek,
	.sent = host_sent,
	.data = host_data,
	.closed = host_closed,
	.released = host_released,
	.module_changed = host_module_changed,
	.context_changed = host_context_changed,
	.at_line = host_at_line,
	.at_done = host_at_done,
	.option_done = host_option_done,
};

/*
 * The port.
 */

/* As much as a tty is given, of a socket that tells what it has. */
#define AHEAD	2000

static s64 port_pending(void *ctx);

static size_t port_write(void *ctx, const u8 *data, size_t len)
{
	s64 held = modem_lines && control ? port_pending(ctx) : 0;
	ssize_t n = 0;

	if (held < AHEAD)
		n = write(line, data, min_t(size_t, len, AHEAD));

	return n > 0 ? n : 0;
}

static void port_kick(void *ctx)
{
	kicked = true;
}

/* A socket tells what the module has not read; of a pty nothing is known. */
static s64 port_pending(void *ctx)
{
	int n;

	return isatty(line) || ioctl(line, SIOCOUTQ, &n) ? -1 : n;
}

/*
 * The module's control socket has its modem lines.
 */

static bool tell_module(const char *what)
{
	char reply[256];
	bool dcd = false;

	if (!control_file)
		return false;
	fprintf(control_file, "%s\n", what);
	fflush(control_file);
	while (fgets(reply, sizeof(reply), control_file)) {
		dcd |= !strncmp(reply, "port 0", 6) && strstr(reply, "dcd on");
		if (!strcmp(reply, "ok\n") || !strncmp(reply, "error", 5))
			break;
	}
	return dcd;
}

static u8 port_lines(void *ctx)
{
	return modem_lines;
}

static void port_look(void *ctx)
{
	u8 before = modem_lines;

	modem_lines &= ~CELLSOCK_LINE_DCD;
	if (!no_dcd && tell_module("stats"))
		modem_lines |= CELLSOCK_LINE_DCD;
	kicked |= before != modem_lines;
}

static void port_dtr(void *ctx, bool on)
{
	tell_module(on ? "dtr on" : "dtr off");
}

static void port_hold(void *ctx, bool on)
{
	held = on;
}

static const struct cellsock_transport_ops port_ops = {
	.write = port_write,
	.kick = port_kick,
	.pending = port_pending,
	.lines = port_lines,
	.look = port_look,
	.dtr = port_dtr,
	.hold = port_hold,
};

static void open_control(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int i, fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strscpy(sun.sun_path, control, sizeof(sun.sun_path));
	for (i = 0; i < 50; i++) {
		if (!connect(fd, (struct sockaddr *)&sun, sizeof(sun))) {
			control_file = fdopen(fd, "r+");
			if (!no_dtr)
				modem_lines |= CELLSOCK_LINE_DTR;
			tell_module("dtr on");
			return;
		}
		usleep(100000);
	}
	perror("coresim: control");
	exit(1);
}

static void give_command(void)
{
	if (!command || flows[0].sent + flows[0].received < command_at)
		return;
	say("%s", command);
	tell_module(command);
	told = true;
	command = NULL;
}

static int open_socket(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	strscpy(sun.sun_path, path, sizeof(sun.sun_path));
	if (!connect(fd, (struct sockaddr *)&sun, sizeof(sun)))
		return fd;
	close(fd);
	return -1;
}

/* A pty takes what fits, where a socket takes all. */
static int open_tty(const char *path)
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
	struct termios t;

	if (fd < 0 || tcgetattr(fd, &t))
		return -1;
	cfmakeraw(&t);
	cfsetspeed(&t, B921600);
	tcsetattr(fd, TCSANOW, &t);
	return fd;
}

static int open_line(const char *path)
{
	struct stat st;
	int i, fd = -1;

	for (i = 0; i < 50; i++) {
		if (!stat(path, &st))
			fd = S_ISSOCK(st.st_mode) ? open_socket(path) :
						    open_tty(path);
		if (fd >= 0)
			return fd;
		usleep(100000);
	}
	perror("coresim: open");
	exit(1);
}

static int poll_ms(u64 next)
{
	u64 now = now_ns();

	if (kicked || next <= now)
		return 0;
	if (next - now > 1000000000)
		return 1000;
	return (next - now) / 1000000 + 1;
}

static void turn(u64 *next)
{
	struct pollfd pfd = { .fd = line, .events = held ? 0 : POLLIN };
	u8 buf[4096];
	bool due = false;
	ssize_t n;

	if (session.cmdq.out_done < session.cmdq.out_len)
		pfd.events |= POLLOUT;
	if (cellsock_transparent_busy(&session))
		*next = min(*next, now_ns() + 2000000);
	poll(&pfd, 1, poll_ms(*next));
	if (pfd.revents & (POLLIN | POLLHUP)) {
		n = read(line, buf, sizeof(buf));
		if (n <= 0) {
			cellsock_session_hangup(&session, now_ns());
			fail("the line is gone");
			exit(1);
		}
		due = cellsock_session_receive(&session, now_ns(), buf, NULL,
					       n);
	}
	due |= pfd.revents & POLLOUT;
	if (due || kicked || now_ns() >= *next) {
		kicked = false;
		*next = cellsock_session_run(&session, now_ns());
	}
}

static bool streams_done(void)
{
	unsigned int i;

	for (i = 0; i < nr_flows; i++)
		if (!flows[i].done || flows[i].slot >= 0)
			return false;
	return true;
}

static const struct coresim_host streams = {
	NULL, &stream_ops, start_server, streams_done
};

static const struct coresim_host *host = &streams;

static void print_stats(void)
{
	const struct cellsock_module_stats *st = &session.ms.stats;
	u64 total = nr_flows * bytes;
	double seconds = (last_byte - first_byte) / 1e9;

	printf("%s: %u flows, %llu bytes in %.2f s, %.0f bytes/s; ",
	       host->name ? host->name : kind_names[kind], nr_flows, total, seconds,
	       seconds > 0 ? total / seconds : 0);
	printf("line rx %llu tx %llu; commands %llu (%llu errors, %llu time-outs), ",
	       st->line_rx_bytes, st->line_tx_bytes, st->commands,
	       st->command_errors, st->command_timeouts);
	printf("urcs %llu, unknown %llu, framing %llu, switches %llu, ",
	       st->urcs, st->unknown_lines, st->framing_errors,
	       st->mode_switches);
	printf("retries %llu, lost %llu and %llu datagrams, resets %llu\n",
	       st->send_retries, st->lost_bytes, st->lost_datagrams,
	       st->resets);
}

static const struct option options[] = {
	{ "kind", required_argument, NULL, 'k' },
	{ "flows", required_argument, NULL, 'n' },
	{ "bytes", required_argument, NULL, 'b' },
	{ "credit", required_argument, NULL, 'c' },
	{ "reader-rate", required_argument, NULL, 'r' },
	{ "stop", required_argument, NULL, 's' },
	{ "size", required_argument, NULL, 'z' },
	{ "leave", required_argument, NULL, 'l' },
	{ "at", required_argument, NULL, 'a' },
	{ "apn", required_argument, NULL, 'p' },
	{ "number", required_argument, NULL, 'N' },
	{ "option", required_argument, NULL, 'o' },
	{ "turn", required_argument, NULL, 'u' },
	{ "timeout", required_argument, NULL, 't' },
	{ "access", required_argument, NULL, 'm' },
	{ "control", required_argument, NULL, 'C' },
	{ "tell", required_argument, NULL, 'T' },
	{ "later", required_argument, NULL, 'L' },
	{ "no-dcd", no_argument, NULL, 'D' },
	{ "no-dtr", no_argument, NULL, 'R' },
	{ "may-break", no_argument, NULL, 'B' },
	{ "words", no_argument, NULL, 'w' },
	{ "verbose", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 },
};

static unsigned int time_limit = 60;

static const char *const access_names[] = {
	[CELLSOCK_ACCESS_AUTO] = "auto",
	[CELLSOCK_ACCESS_BUFFER] = "buffer",
	[CELLSOCK_ACCESS_PUSH] = "push",
	[CELLSOCK_ACCESS_TRANSPARENT] = "transparent",
};

static enum cellsock_access wanted_access = CELLSOCK_ACCESS_PUSH;

/* Options about the transparent mode. */
static bool parse_transparent(int c)
{
	unsigned int i;

	switch (c) {
	case 'm':
		for (i = 0; i < ARRAY_SIZE(access_names); i++)
			if (!strcmp(optarg, access_names[i]))
				wanted_access = i;
		return true;
	case 'C':
		control = optarg;
		return true;
	case 'T':
		command_at = strtoull(optarg, (char **)&command, 0);
		command++;
		return true;
	case 'L':
		later_ms = strtoull(optarg, NULL, 0);
		return true;
	case 'P':
		pause_ms = strtoull(optarg, NULL, 0);
		return true;
	case 'D':
		no_dcd = true;
		return true;
	case 'R':
		no_dtr = true;
		return true;
	case 'B':
		may_break = true;
		return true;
	default:
		return false;
	}
}

static void parse(int argc, char **argv)
{
	unsigned int i;
	int c;

	while ((c = getopt_long(argc, argv, "k:n:b:c:r:s:z:l:a:p:o:u:t:m:C:T:L:P:d:N:DRBwv",
				options, NULL)) >= 0) {
		switch (c) {
		case 'k':
			for (i = 0; i < ARRAY_SIZE(kind_names); i++)
				if (!strcmp(optarg, kind_names[i]))
					kind = i;
			for (i = 0; coresim_services[i].name; i++)
				if (!strcmp(optarg, coresim_services[i].name))
					host = &coresim_services[i];
			break;
		case 'n':
			nr_flows = strtoul(optarg, NULL, 0);
			break;
		case 'b':
			bytes = strtoull(optarg, NULL, 0);
			break;
		case 'c':
			credit = strtoul(optarg, NULL, 0);
			break;
		case 'r':
			reader_rate = strtoull(optarg, NULL, 0);
			break;
		case 's':
			sscanf(optarg, "%llu,%llu", &stop_at, &stop_ms);
			break;
		case 'z':
			largest = strtoul(optarg, NULL, 0);
			break;
		case 'l':
			leave_at = strtoull(optarg, NULL, 0);
			break;
		case 'a':
			raw = optarg;
			break;
		case 'p':
			apn = optarg;
			break;
		case 'd':
			dialect = optarg;
			break;
		case 'N':
			number = optarg;
			break;
		case 'o':
			settings[nr_settings++ % ARRAY_SIZE(settings)] = optarg;
			break;
		case 'u':
			turns[nr_turns++ % ARRAY_SIZE(turns)] = optarg;
			break;
		case 't':
			time_limit = strtoul(optarg, NULL, 0);
			break;
		case 'w':
			words_only = true;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			if (!parse_transparent(c))
				exit(2);
			break;
		}
	}
	if (optind != argc - 1 || nr_flows > ARRAY_SIZE(flows)) {
		fprintf(stderr, "usage: coresim [OPTION]... SOCKET\n");
		exit(2);
	}
}

static void start_session(void)
{
	struct cellsock_context_config config = {
		.pdp_type = CELLSOCK_PDP_IPV4,
	};

	/* 921600 baud */
	cellsock_session_init(&session, &port_ops, NULL, 92160);
	session.options.access = wanted_access;
	session.ms.host = host->ops;
	if (session.ms.ops->set_dialect(&session.ms, dialect))
		fail("no dialect %s", dialect);
	strscpy(config.apn, apn, sizeof(config.apn));
	if (number) {
		config.bearer = CELLSOCK_BEARER_CSD;
		strscpy(config.number, number, sizeof(config.number));
	}
	session.ms.ops->context_set(&session.ms, CONTEXT, &config);
	session.ms.ops->context_up(&session.ms, CONTEXT);
	if (raw && session.ms.ops->at(&session.ms, 1, raw))
		fail("at: refused");
}

/* The port is let go while the module makes a prompt, and taken again. */
static void leave(void)
{
	u32 silence = cellsock_cmdq_silence(&session.cmdq);
	unsigned int i;

	if (!leave_at || flows[0].sent < leave_at || !silence)
		return;
	say("left, to be silent for %u ms", silence);
	leave_at = 0;
	for (i = 0; i < nr_flows; i++)
		flows[i] = (struct flow){ .slot = -1 };
	usleep(1000 * silence);
	start_session();
}

int main(int argc, char **argv)
{
	unsigned int i;
	u64 next = 0;

	started = now_ns();
	parse(argc, argv);
	make_pattern();
	for (i = 0; i < nr_flows; i++)
		flows[i].slot = -1;
	host->start();
	signal(SIGPIPE, SIG_IGN);
	line = open_line(argv[optind]);
	if (control)
		open_control();
	start_session();
	while (!host->done()) {
		turn(&next);
		leave();
		give_command();
		if (now_ns() - started > time_limit * 1000000000ULL) {
			fail("time is up");
			break;
		}
	}
	print_stats();
	/* the remotes' words about the module are not the module's */
	if (session.ms.stats.resets && !told)
		fail("a module that was not reset is taken for one that was");
	return failed;
}
