// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults and figures on command: one line in; lines out, of which the last
 * is "ok" or begins with "error"
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cellsim.h"

#define MAX_WORDS 8

struct client {
	struct source src;
	struct buf in;
};

struct reply {
	char text[8192];
	size_t n;
};

static struct module *module;
static struct source listener = { .fd = -1 };
static char *socket_path;

static void say(struct reply *r, const char *fmt, ...) __printf(2, 3);

static void say(struct reply *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	r->n += vsnprintf(r->text + r->n, sizeof(r->text) - r->n, fmt, ap);
	va_end(ap);
	r->n = min(r->n, sizeof(r->text) - 1);
}

static bool cmd_reset(struct module *m, int n, char **w, struct reply *r)
{
	(void)r;
	module_reset(m, n > 1 ? atoi(w[1]) : m->boot_ms);
	return true;
}

static bool cmd_pdpdeact(struct module *m, int n, char **w, struct reply *r)
{
	struct context *c = context_get(m, n > 1 ? atoi(w[1]) :
						   m->dialect->first_context);

	(void)r;
	if (!c || c->state != CTX_UP)
		return false;
	context_break(c);
	return true;
}

static bool cmd_context(struct module *m, int n, char **w, struct reply *r)
{
	(void)r;
	return n == 2 && context_option(m, w[1]);
}

/* [PORT] out|in N [after M] | [PORT] out|in every N | [PORT] out|in off */
static bool fault(struct module *m, int n, char **w, bool damage)
{
	int i = 1, index = 0;
	struct fault *f;
	long count;

	if (n > i && w[i][0] >= '0' && w[i][0] <= '9')
		index = atoi(w[i++]);
	if (n < i + 2 || index >= m->nr_ports)
		return false;
	if (!strcmp(w[i], "out"))
		f = &m->port[index].line.tx_fault;
	else if (!strcmp(w[i], "in"))
		f = &m->port[index].line.rx_fault;
	else
		return false;
	i++;
	if (!strcmp(w[i], "off")) {
		memset(f, 0, sizeof(*f));
		return true;
	}
	if (!strcmp(w[i], "every")) {
		count = n > i + 1 ? atol(w[i + 1]) : 0;
		f->count = 0;
		*(damage ? &f->damage_every : &f->drop_every) = max(count, 0);
		return count > 0;
	}
	count = atol(w[i]);
	f->after = 0;
	if (n > i + 2 && !strcmp(w[i + 1], "after"))
		f->after = max(atol(w[i + 2]), 0);
	*(damage ? &f->damage : &f->drop) = max(count, 0);
	return count > 0;
}

static bool cmd_drop(struct module *m, int n, char **w, struct reply *r)
{
	(void)r;
	return fault(m, n, w, false);
}

static bool cmd_damage(struct module *m, int n, char **w, struct reply *r)
{
	(void)r;
	return fault(m, n, w, true);
}

static bool cmd_silent(struct module *m, int n, char **w, struct reply *r)
{
	int i;

	(void)r;
	if (n != 2 || (strcmp(w[1], "on") && strcmp(w[1], "off")))
		return false;
	for (i = 0; i < m->nr_ports; i++)
		m->port[i].line.silent = !strcmp(w[1], "on");
	return true;
}

/* [PORT] on|off: the host's DTR, for a transport that has none */
static bool cmd_dtr(struct module *m, int n, char **w, struct reply *r)
{
	int i = n == 3 ? atoi(w[1]) : 0;

	(void)r;
	if (n < 2 || n > 3 || i < 0 || i >= m->nr_ports ||
	    (strcmp(w[n - 1], "on") && strcmp(w[n - 1], "off")))
		return false;
	m->port[i].line.dtr = !strcmp(w[n - 1], "on");
	return true;
}

static bool cmd_peer_reset(struct module *m, int n, char **w, struct reply *r)
{
	struct sock *s = n == 2 ? sock_get(m, atoi(w[1])) : NULL;

	(void)r;
	if (!s || s->state != SOCK_CONNECTED)
		return false;
	sock_peer_reset(s);
	return true;
}

static bool cmd_register(struct module *m, int n, char **w, struct reply *r)
{
	(void)r;
	if (n != 2)
		return false;
	if (!strcmp(w[1], "home"))
		m->reg_final = REG_HOME;
	else if (!strcmp(w[1], "searching"))
		m->reg_final = REG_SEARCHING;
	else if (!strcmp(w[1], "denied"))
		m->reg_final = REG_DENIED;
	else
		return false;
	module_register(m);
	return true;
}

static bool cmd_log(struct module *m, int n, char **w, struct reply *r)
{
	(void)m;
	(void)r;
	if (n != 2)
		return false;
	trace_open(strcmp(w[1], "off") ? w[1] : NULL);
	return true;
}

static void socket_stats(const struct sock *s, struct reply *r)
{
	if (s->state == SOCK_FREE)
		return;
	say(r, "socket %d state %d mode %d rx %llu read %llu tx %llu\n", s->id,
	    s->state, s->mode, (unsigned long long)s->rx_total,
	    (unsigned long long)s->rx_read, (unsigned long long)s->tx_total);
}

static bool cmd_stats(struct module *m, int n, char **w, struct reply *r)
{
	int i;

	(void)n;
	(void)w;
	for (i = 0; i < m->nr_ports; i++) {
		struct port *p = &m->port[i];

		say(r, "port %d baud %u out %llu in %llu commands %llu dcd %s\n",
		    i, p->line.baud, (unsigned long long)p->line.tx_bytes,
		    (unsigned long long)p->line.rx_bytes,
		    (unsigned long long)p->commands,
		    p->line.dcd ? "on" : "off");
	}
	for (i = 0; i < MAX_SOCKS; i++)
		socket_stats(&m->sock[i], r);
	say(r, "payload down %llu up %llu first %lld last %lld ns\n",
	    (unsigned long long)m->payload_down,
	    (unsigned long long)m->payload_up, (long long)m->first_payload,
	    (long long)m->last_payload);
	say(r, "resets %llu\n", (unsigned long long)m->resets);
	return true;
}

static bool cmd_clear(struct module *m, int n, char **w, struct reply *r)
{
	int i;

	(void)n;
	(void)w;
	(void)r;
	for (i = 0; i < m->nr_ports; i++) {
		m->port[i].line.tx_bytes = 0;
		m->port[i].line.rx_bytes = 0;
		m->port[i].commands = 0;
	}
	m->payload_down = 0;
	m->payload_up = 0;
	m->first_payload = 0;
	m->last_payload = 0;
	return true;
}

static const struct {
	const char *name;
	bool (*fn)(struct module *m, int n, char **w, struct reply *r);
} commands[] = {
	{ "reset", cmd_reset },
	{ "pdpdeact", cmd_pdpdeact },
	{ "context", cmd_context },
	{ "drop", cmd_drop },
	{ "damage", cmd_damage },
	{ "silent", cmd_silent },
	{ "dtr", cmd_dtr },
	{ "peer-reset", cmd_peer_reset },
	{ "register", cmd_register },
	{ "log", cmd_log },
	{ "stats", cmd_stats },
	{ "clear", cmd_clear },
};

static void execute(char *line, struct reply *r)
{
	char *w[MAX_WORDS], *word, *save = NULL;
	size_t i;
	int n = 0;

	if (!strncmp(line, "urc ", 4)) {	/* the text has spaces */
		module_urc(module, "%s", line + 4);
		say(r, "ok\n");
		return;
	}
	if (!strncmp(line, "quirk ", 6)) {
		say(r, quirk_set(line + 6) ? "ok\n" : "error: no such quirk\n");
		return;
	}
	for (word = strtok_r(line, " ", &save); word && n < MAX_WORDS;
	     word = strtok_r(NULL, " ", &save))
		w[n++] = word;
	for (i = 0; n && i < ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i].name, w[0]))
			continue;
		if (commands[i].fn(module, n, w, r))
			say(r, "ok\n");
		else
			say(r, "error: %s: not possible, or wrong arguments\n",
			    w[0]);
		return;
	}
	say(r, "error: no such command\n");
}

static void client_gone(struct client *c)
{
	loop_del(&c->src);
	close(c->src.fd);
	buf_free(&c->in);
	free(c);
}

static void client_event(struct source *src, unsigned int events)
{
	struct client *c = container_of(src, struct client, src);
	ssize_t n = recv(src->fd, buf_room(&c->in, 512), 512, 0);
	unsigned char *nl;

	(void)events;
	if (n <= 0 || c->in.len > 4096) {
		client_gone(c);
		return;
	}
	c->in.len += n;
	while (c->in.len &&
	       (nl = memchr(buf_ptr(&c->in), '\n', c->in.len))) {
		struct reply r = { .n = 0 };
		size_t used = nl - buf_ptr(&c->in) + 1;

		*nl = '\0';
		execute((char *)buf_ptr(&c->in), &r);
		buf_consume(&c->in, used);
		send(src->fd, r.text, r.n, MSG_NOSIGNAL | MSG_DONTWAIT);
	}
}

static void accept_client(struct source *src, unsigned int events)
{
	int fd = accept4(src->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct client *c;

	(void)events;
	if (fd < 0)
		return;
	c = xzalloc(sizeof(*c));
	c->src.fd = fd;
	c->src.fn = client_event;
	loop_add(&c->src, EPOLLIN);
}

static int unix_socket(const char *path, struct sockaddr_un *sun)
{
	memset(sun, 0, sizeof(*sun));
	sun->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(sun->sun_path))
		die("%s: name too long", path);
	strcpy(sun->sun_path, path);
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

void control_open(struct module *m, const char *path)
{
	struct sockaddr_un sun;

	module = m;
	socket_path = xstrdup(path);
	listener.fd = unix_socket(path, &sun);
	listener.fn = accept_client;
	unlink(path);
	if (bind(listener.fd, (struct sockaddr *)&sun, sizeof(sun)) < 0 ||
	    listen(listener.fd, 4) < 0)
		die("%s: %s", path, strerror(errno));
	loop_add(&listener, EPOLLIN);
}

void control_close(void)
{
	if (socket_path)
		unlink(socket_path);
}

/* cellsim ctl PATH COMMAND...: 0 ok, 1 error, 2 usage */
int control_client(int argc, char **argv)
{
	struct sockaddr_un sun;
	char line[4096] = "";
	FILE *f;
	int i, fd;

	if (argc < 3) {
		fputs("usage: cellsim ctl PATH COMMAND...\n", stderr);
		return 2;
	}
	fd = unix_socket(argv[1], &sun);
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) < 0)
		die("%s: %s", argv[1], strerror(errno));
	f = fdopen(fd, "r+");
	if (!f)
		die("out of memory");
	for (i = 2; i < argc; i++)
		fprintf(f, "%s%s", i > 2 ? " " : "", argv[i]);
	fputc('\n', f);
	fflush(f);
	while (fgets(line, sizeof(line), f)) {
		if (!strcmp(line, "ok\n"))
			return 0;
		if (!strncmp(line, "error", 5)) {
			fputs(line, stderr);
			return 1;
		}
		fputs(line, stdout);
	}
	die("%s: no answer", argv[1]);
}
