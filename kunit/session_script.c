// SPDX-License-Identifier: GPL-2.0-only
/* Plays scripts through a session */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "../ldisc/at.h"
#include "session_script.h"

#define MS		CELLSOCK_NS_PER_MS
/* 921600 baud */
#define USUAL_RATE	92160
/* More runs than this without a change of time: it would never end. */
#define RUNS_MAX	1000

static struct script_world *world_of(struct cellsock_modsock *ms)
{
	return ms->host_priv;
}

static const char *const results[] = {
	[CELLSOCK_OK] = "OK",
	[CELLSOCK_REFUSED] = "REFUSED",
	[CELLSOCK_TIMEDOUT] = "TIMEDOUT",
	[CELLSOCK_HOST_UNREACH] = "HOST_UNREACH",
	[CELLSOCK_NET_UNREACH] = "NET_UNREACH",
	[CELLSOCK_BUSY] = "BUSY",
	[CELLSOCK_ADDR_IN_USE] = "ADDR_IN_USE",
	[CELLSOCK_RESET] = "RESET",
	[CELLSOCK_GONE] = "GONE",
	[CELLSOCK_CANCELLED] = "CANCELLED",
	[CELLSOCK_FAILED] = "FAILED",
};

/* ----------------------------------------------------------- the port */

static size_t port_write(void *ctx, const u8 *data, size_t len)
{
	struct script_world *w = ctx;
	size_t n = min(len, w->room), i;

	w->room -= n;
	for (i = 0; i < n; i++) {
		events_add_byte(&w->out, data[i]);
		if (w->line_len < sizeof(w->line) - 1)
			w->line[w->line_len++] = data[i];
	}
	return n;
}

static void port_kick(void *ctx)
{
	((struct script_world *)ctx)->kicked = true;
}

/* It sends at once what it takes, unless it is held. */
static s64 port_pending(void *ctx)
{
	return ((struct script_world *)ctx)->unsent;
}

static u8 port_lines(void *ctx)
{
	return ((struct script_world *)ctx)->lines;
}

static void port_dtr(void *ctx, bool on)
{
	const char *text = on ? "<dtr on>" : "<dtr off>";

	while (*text)
		events_add_byte(&((struct script_world *)ctx)->out, *text++);
}

static void port_hold(void *ctx, bool on)
{
	const char *text = on ? "<hold>" : "<go>";

	while (*text)
		events_add_byte(&((struct script_world *)ctx)->out, *text++);
}

static const struct cellsock_transport_ops port_ops = {
	.write = port_write,
	.kick = port_kick,
	.pending = port_pending,
	.lines = port_lines,
	.dtr = port_dtr,
	.hold = port_hold,
};

/* ----------------------------------------------------------- the host */

/* A host that never tires of saying what it has: nothing may come of that. */
static u64 host_run(struct cellsock_modsock *ms, u64 now)
{
	struct script_world *w = world_of(ms);
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (w->flows[i].len)
			ms->ops->ready(ms, i);
	return CELLSOCK_NEVER;
}

static void host_opened(struct cellsock_modsock *ms, unsigned int slot,
			enum cellsock_result result, int code)
{
	events_add(&world_of(ms)->events, "opened %u %s %d", slot,
		   results[result], code);
}

static void host_incoming(struct cellsock_modsock *ms, unsigned int listener,
			  unsigned int slot,
			  const struct cellsock_endpoint *remote)
{
	const u8 *b = remote->addr.bytes;

	events_add(&world_of(ms)->events,
		   "incoming %u on %u from %u.%u.%u.%u:%u", slot, listener,
		   b[0], b[1], b[2], b[3], remote->port);
}

static void host_incoming_full(struct cellsock_modsock *ms)
{
	events_add(&world_of(ms)->events, "incoming full");
}

static u32 host_backlog(struct cellsock_modsock *ms, unsigned int slot)
{
	return world_of(ms)->flows[slot].len;
}

/* In pieces, as a queue of packets has it. */
static u32 host_peek(struct cellsock_modsock *ms, unsigned int slot, u32 offset,
		     const u8 **data)
{
	struct script_flow *flow = &world_of(ms)->flows[slot];

	*data = flow->queue + offset;
	return offset < flow->len ? min(flow->len - offset, 100u) : 0;
}

static void host_sent(struct cellsock_modsock *ms, unsigned int slot, u32 bytes)
{
	struct script_world *w = world_of(ms);
	struct script_flow *flow = &w->flows[slot];

	KUNIT_ASSERT_LE(w->test, bytes, flow->len);
	flow->len -= bytes;
	memmove(flow->queue, flow->queue + bytes, flow->len);
	events_add(&w->events, "sent %u %u", slot, bytes);
}

static void host_remote(struct cellsock_modsock *ms, unsigned int slot,
			struct cellsock_endpoint *remote)
{
	*remote = world_of(ms)->flows[slot].to;
}

static void host_datagram(struct cellsock_modsock *ms, unsigned int slot,
			  const struct cellsock_endpoint *from, u32 len)
{
	const u8 *b = from->addr.bytes;

	events_add(&world_of(ms)->events, "datagram %u from %u.%u.%u.%u:%u %u",
		   slot, b[0], b[1], b[2], b[3], from->port, len);
}

static void host_data(struct cellsock_modsock *ms, unsigned int slot,
		      const u8 *data, u32 len, bool more)
{
	char label[16];

	world_of(ms)->flows[slot].more = more;
	scnprintf(label, sizeof(label), "data %u ", slot);
	events_add_bytes(&world_of(ms)->events, label, data, len);
}

static void host_closed(struct cellsock_modsock *ms, unsigned int slot,
			enum cellsock_result result, int code)
{
	events_add(&world_of(ms)->events, "closed %u %s %d", slot,
		   results[result], code);
}

static void host_alive(struct cellsock_modsock *ms, unsigned int slot)
{
	events_add(&world_of(ms)->events, "alive %u", slot);
}

static void host_released(struct cellsock_modsock *ms, unsigned int slot)
{
	struct script_world *w = world_of(ms);

	w->flows[slot].len = 0;
	events_add(&w->events, "released %u", slot);
}

/* State, reason and lack; changes of anything else are not noted. */
static void host_pong(struct cellsock_modsock *ms,
		      const struct cellsock_pong *pong)
{
	events_add(&world_of(ms)->events, "pong %s %d %u ms ttl %u",
		   results[pong->result], pong->code, pong->time_ms, pong->ttl);
}

static void host_resolved(struct cellsock_modsock *ms, u32 cookie,
			  enum cellsock_result result, int code,
			  const struct cellsock_addr *addrs, unsigned int count)
{
	char text[CELLSOCK_ADDR_TEXT] = "";

	if (count)
		cellsock_at_addr_format(addrs, text);
	events_add(&world_of(ms)->events, "resolved %u %s %d %s", cookie,
		   results[result], code, text);
}

static void host_module_changed(struct cellsock_modsock *ms)
{
	static const char *const states[] = {
		"SYNC", "SETUP", "SIM", "REGISTERING", "READY", "GONE",
	};
	static const char *const lacks[] = { "", " (pin)", " (sim)", " (network)" };
	struct script_world *w = world_of(ms);
	const struct cellsock_module_info *info = &ms->info;

	if (w->shown == (int)info->state && !strcmp(w->reason, info->reason))
		return;
	w->shown = info->state;
	strscpy(w->reason, info->reason, sizeof(w->reason));
	events_add(&w->events, "module %s%s%s%s", states[info->state],
		   *info->reason ? ": " : "", info->reason, lacks[info->lack]);
}

static size_t add_addr(char *buf, size_t size, const struct cellsock_addr *addr)
{
	const u8 *b = addr->bytes;

	if (addr->family == 4)
		return scnprintf(buf, size, " %u.%u.%u.%u", b[0], b[1], b[2],
				 b[3]);
	if (addr->family == 6)
		return scnprintf(buf, size, " %02x%02x:..:%02x%02x", b[0], b[1],
				 b[14], b[15]);
	return 0;
}

static void host_context_changed(struct cellsock_modsock *ms, u8 id)
{
	static const char *const states[] = {
		"DOWN", "ACTIVATING", "ACTIVE", "DEACTIVATING",
	};
	const struct cellsock_context *c = &ms->contexts[id];
	char net[120] = "";
	size_t n, i;

	n = add_addr(net, sizeof(net), &c->net.v4);
	n += add_addr(net + n, sizeof(net) - n, &c->net.v6);
	for (i = 0; i < CELLSOCK_MAX_DNS && c->net.dns[i].family; i++) {
		n += scnprintf(net + n, sizeof(net) - n, " dns");
		n += add_addr(net + n, sizeof(net) - n, &c->net.dns[i]);
	}
	events_add(&world_of(ms)->events, "context %u %s%s%s%s", id,
		   states[c->state], net, *c->reason ? ": " : "", c->reason);
}

static void host_at_line(struct cellsock_modsock *ms, u32 cookie,
			 const char *text)
{
	events_add(&world_of(ms)->events, "line %u %s", cookie, text);
}

static void host_at_done(struct cellsock_modsock *ms, u32 cookie,
			 enum cellsock_result result, const char *final)
{
	events_add(&world_of(ms)->events, "done %u %s '%s'", cookie,
		   results[result], final);
}

static void host_option_done(struct cellsock_modsock *ms, u32 cookie,
			     enum cellsock_result result, int code,
			     const char *value)
{
	events_add(&world_of(ms)->events, "option %u %s %d %s", cookie,
		   results[result], code, value);
}

static const struct cellsock_host_ops host_ops = {
	.run = host_run,
	.opened = host_opened,
	.pong = host_pong,
	.resolved = host_resolved,
	.incoming = host_incoming,
	.incoming_full = host_incoming_full,
	.backlog = host_backlog,
	.remote = host_remote,
	.peek = host_peek,
	.sent = host_sent,
	.datagram = host_datagram,
	.data = host_data,
	.closed = host_closed,
	.alive = host_alive,
	.released = host_released,
	.module_changed = host_module_changed,
	.context_changed = host_context_changed,
	.at_line = host_at_line,
	.at_done = host_at_done,
	.option_done = host_option_done,
};

/* ----------------------------------------------------------- the engine */

static void run(struct script_world *w)
{
	unsigned int runs = 0;

	do {
		w->kicked = false;
		w->next = cellsock_session_run(&w->session, w->now);
		KUNIT_ASSERT_LT(w->test, runs++, RUNS_MAX);
	} while (w->kicked || w->next <= w->now);
}

static void pass(struct script_world *w, u64 ms)
{
	u64 until = w->now + ms * MS;

	while (w->next <= until) {
		w->now = max(w->now, w->next);
		run(w);
	}
	w->now = until;
}

static void receive(void *ctx, const u8 *data, size_t len)
{
	struct script_world *w = ctx;

	w->kicked |= cellsock_session_receive(&w->session, w->now, data, NULL,
					      len);
	if (w->kicked || w->next <= w->now)
		run(w);
}

/* --------------------------------------------- a module that answers */

/* One that is well, and has never met us. */
static const struct auto_reply usual[] = {
	{ "AT+CMEE?", "\r\n+CMEE: 0\r\n\r\nOK\r\n" },
	{ "AT+CGMI", "\r\nQuectel\r\n\r\nOK\r\n" },
	{ "AT+CGMM", "\r\nRG200U-CN\r\n\r\nOK\r\n" },
	{ "AT+CGMR", "\r\nRG200UCNAAR03A01M8G\r\n\r\nOK\r\n" },
	{ "AT+CPIN?", "\r\n+CPIN: READY\r\n\r\nOK\r\n" },
	{ "AT+C5GREG?", "\r\n+C5GREG: 0,1\r\n\r\nOK\r\n" },
	{ "AT+CEREG?", "\r\n+CEREG: 0,1\r\n\r\nOK\r\n" },
	{ "AT+CGREG?", "\r\n+CGREG: 0,1\r\n\r\nOK\r\n" },
	{ "AT+CREG?", "\r\n+CREG: 0,1\r\n\r\nOK\r\n" },
	{ "AT+QIACTEX=1,0", "\r\nOK\r\n\r\n+QIACTEX: 1,0\r\n" },
	{ "AT+QIACT?", "\r\n+QIACT: 1,1,1,\"10.7.157.1\"\r\n\r\nOK\r\n" },
	{ "AT+QICSGP=1\r", "\r\n+QICSGP: 1,\"\",\"\",\"\",0\r\n\r\nOK\r\n" },
	{ "AT+QIDNSCFG=1",
	  "\r\n+QIDNSCFG: 1,\"8.8.8.8\",\"8.8.4.4\"\r\n\r\nOK\r\n" },
	{ "AT+QIOPEN=1,0,\"UDP SERVICE\"", "\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n" },
	{ "AT+QISTATE=1,0", "\r\n+QISTATE: 0,\"UDP SERVICE\",\"127.0.0.1\",0,"
	  "49633,2,1,0,0,\"usbmodem\"\r\n\r\nOK\r\n" },
	{ "AT+QICLOSE=0", "\r\nOK\r\n\r\n+QIURC: \"closed\",0\r\n" },
	{ "AT", "\r\nOK\r\n" },
	{ NULL, NULL },
};

static void say(struct script_world *w, const char *text)
{
	if (text)
		receive(w, (const u8 *)text, strlen(text));
}

/* What the dialect's settings read back as. */
static bool say_setting(struct script_world *w, const char *line)
{
	const struct cellsock_setup *set = w->session.dialect->setup;
	char text[80];

	for (; set->set; set++) {
		if (!set->get || strncmp(line, set->get, strlen(set->get)) ||
		    line[strlen(set->get)] != '\r')
			continue;
		scnprintf(text, sizeof(text), "\r\n%s\r\n\r\nOK\r\n",
			  set->expect);
		say(w, text);
		return true;
	}
	return false;
}

/* ... and its options, as they were set. */
static bool say_option(struct script_world *w, const char *line)
{
	const struct cellsock_option *options = w->session.dialect->options;
	char text[80];
	unsigned int i;
	size_t n;
	u8 j;

	for (i = 0; options[i].name; i++) {
		scnprintf(text, sizeof(text), "AT+QICFG=\"%s\"\r",
			  options[i].name);
		if (strcmp(text, line))
			continue;
		n = scnprintf(text, sizeof(text), "\r\n+QICFG: \"%s\"",
			      options[i].name);
		for (j = 0; j < options[i].count; j++)
			n += scnprintf(text + n, sizeof(text) - n, ",%u",
				       w->session.wire.options[i][j]);
		scnprintf(text + n, sizeof(text) - n, "\r\n\r\nOK\r\n");
		say(w, text);
		return true;
	}
	return false;
}

static const struct auto_reply *find_reply(const struct auto_reply *table,
					   const char *line)
{
	for (; table && table->command; table++)
		if (!strncmp(line, table->command, strlen(table->command)))
			return table;
	return NULL;
}

static void answer(struct script_world *w, const struct auto_reply *table,
		   const char *line)
{
	const struct auto_reply *own = find_reply(table, line) ?:
				       find_reply(w->module, line);

	if (own)
		say(w, own->reply);
	else if (!say_setting(w, line) && !say_option(w, line))
		say(w, find_reply(usual, line)->reply);
}

/* Answers one command line, if there is a whole one. */
static bool answer_line(struct script_world *w, const struct auto_reply *table)
{
	char *end = memchr(w->line, '\r', w->line_len), *at;
	char line[160];

	if (!end)
		return false;
	*end = '\0';
	at = strstr(w->line, "AT");
	scnprintf(line, sizeof(line), "%s\r", at ? at : "");
	w->line_len -= end + 1 - w->line;
	memmove(w->line, end + 1, w->line_len);
	if (at)
		answer(w, table, line);
	return true;
}

static void answer_all(struct script_world *w, u64 ms,
		       const struct auto_reply *table)
{
	u64 until = w->now + ms * MS;

	for (;;) {
		while (answer_line(w, table))
			;
		if (w->next > until)
			break;
		w->now = max(w->now, w->next);
		run(w);
	}
	w->now = until;
	events_clear(&w->out);
}

/* ----------------------------------------------------------- scripts */

static void differs(struct script_world *w, unsigned int i, const char *what,
		    const char *have, const char *want)
{
	w->failed = true;
	KUNIT_FAIL(w->test, "%s (cut at %zu%s), step %u: %s:\n%s\nwanted:\n%s",
		   w->name, w->stream.at, w->stream.bytewise ? ", bytewise" : "",
		   i, what, have, want);
}

static void check_events(struct script_world *w, unsigned int i,
			 const char *want)
{
	events_end_bytes(&w->events);
	if (strcmp(w->events.text, want))
		differs(w, i, "events", w->events.text, want);
	events_clear(&w->events);
}

static void check_written(struct script_world *w, unsigned int i,
			  const char *bytes, size_t len)
{
	struct events *want = &w->want;

	events_clear(want);
	while (len--)
		events_add_byte(want, *bytes++);
	if (strcmp(w->out.text, want->text))
		differs(w, i, "written", w->out.text, want->text);
	events_clear(&w->out);
	w->line_len = 0;
}

/* "1.2.3.4:5", or an IPv6 address without a port. */
static struct cellsock_endpoint endpoint(const char *text)
{
	const char *colon = strrchr(text, ':');
	struct cellsock_endpoint end = { 0 };
	unsigned int i;
	char addr[20];

	if (cellsock_at_addr_parse(text, &end.addr))
		return end;
	strscpy(addr, text, min_t(size_t, sizeof(addr), colon - text + 1));
	cellsock_at_addr_parse(addr, &end.addr);
	for (i = 1; colon[i]; i++)
		end.port = 10 * end.port + colon[i] - '0';
	return end;
}

static void open_flow(struct script_world *w, u16 port, u32 credit)
{
	struct cellsock_open req = {
		.service = CELLSOCK_TCP_CLIENT,
		.context = 1,
		.remote = {
			.addr = { 4, { 220, 180, 239, 212 } },
			.port = port,
		},
		.credit = credit,
	};
	int slot = w->session.ms.ops->open(&w->session.ms, &req);

	if (slot < 0)
		events_add(&w->events, "open failed: %d", slot);
}

static void open_socket(struct script_world *w, enum cellsock_service service,
			u16 local_port, const char *remote)
{
	struct cellsock_open req = {
		.service = service,
		.context = 1,
		.remote = endpoint(remote),
		.local_port = local_port,
	};
	int slot = w->session.ms.ops->open(&w->session.ms, &req);

	if (slot < 0)
		events_add(&w->events, "open failed: %d", slot);
}

static void ask_echo(struct script_world *w, u16 size, const char *remote)
{
	struct cellsock_ping ping = {
		.context = 1,
		.remote = endpoint(remote).addr,
		.size = size,
	};
	int err = w->session.ms.ops->ping(&w->session.ms, &ping);

	if (err)
		events_add(&w->events, "ping failed: %d", err);
}

static void ask_name(struct script_world *w, u32 cookie, const char *name)
{
	int err = w->session.ms.ops->resolve(&w->session.ms, cookie, 1, name);

	if (err)
		events_add(&w->events, "resolve failed: %d", err);
}

static void queue(struct script_world *w, unsigned int slot, const char *bytes,
		  size_t len)
{
	struct script_flow *flow = &w->flows[slot];

	KUNIT_ASSERT_LE(w->test, flow->len + len, sizeof(flow->queue));
	memcpy(flow->queue + flow->len, bytes, len);
	flow->len += len;
	w->session.ms.ops->ready(&w->session.ms, slot);
}

static void set_apn(struct script_world *w, u8 id, const char *apn)
{
	struct cellsock_context_config *config = &w->config;
	int err;

	*config = w->session.ms.contexts[id].config;
	config->pdp_type = CELLSOCK_PDP_IPV4;
	config->bearer = CELLSOCK_BEARER_GPRS;
	strscpy(config->apn, apn, sizeof(config->apn));
	err = w->session.ms.ops->context_set(&w->session.ms, id, config);
	if (err)
		events_add(&w->events, "set failed: %d", err);
}

static void set_call(struct script_world *w, u8 id, const char *number)
{
	struct cellsock_context_config *config = &w->config;
	int err;

	*config = w->session.ms.contexts[id].config;
	config->bearer = CELLSOCK_BEARER_CSD;
	strscpy(config->number, number, sizeof(config->number));
	err = w->session.ms.ops->context_set(&w->session.ms, id, config);
	if (err)
		events_add(&w->events, "set failed: %d", err);
}

static void raise(struct script_world *w, u8 id)
{
	int err = w->session.ms.ops->context_up(&w->session.ms, id);

	if (err)
		events_add(&w->events, "up failed: %d", err);
}

static void set_names(struct script_world *w, u8 id, const char *list)
{
	struct cellsock_context_config config = w->session.ms.contexts[id].config;
	struct cellsock_fields f;
	unsigned int n = 0;
	int err;

	memset(config.dns, 0, sizeof(config.dns));
	cellsock_fields_start(&f, list, "");
	while (n < CELLSOCK_CHOSEN_DNS &&
	       cellsock_fields_addr(&f, &config.dns[n]))
		n++;
	err = w->session.ms.ops->context_set(&w->session.ms, id, &config);
	if (err)
		events_add(&w->events, "set failed: %d", err);
}

static void raw(struct script_world *w, u32 cookie, const char *text)
{
	int err = w->session.ms.ops->at(&w->session.ms, cookie, text);

	if (err)
		events_add(&w->events, "at failed: %d", err);
}

static void config(struct script_world *w, u32 cookie, const char *name,
		   const char *value)
{
	struct cellsock_modsock *ms = &w->session.ms;
	int err = ms->ops->option(ms, cookie, name, value);

	if (err)
		events_add(&w->events, "option failed: %d", err);
}

static void flagged(struct script_world *w, u8 flag, const char *byte)
{
	w->kicked |= cellsock_session_receive(&w->session, w->now,
					      (const u8 *)byte, &flag, 1);
}

static void check_number(struct script_world *w, unsigned int i,
			 const char *what, u64 have, u32 want)
{
	char has[24], wants[24];

	scnprintf(has, sizeof(has), "%llu", (unsigned long long)have);
	scnprintf(wants, sizeof(wants), "%u", want);
	if (strcmp(has, wants))
		differs(w, i, what, has, wants);
}

static void check_stat(struct script_world *w, unsigned int i,
		       const struct step *step)
{
	check_number(w, i, step->text,
		     *(u64 *)((u8 *)&w->session.ms.stats + step->a), step->b);
}

static void check_more(struct script_world *w, unsigned int i,
		       const struct step *step)
{
	bool more = w->flows[step->a].more;

	if (more != step->b)
		differs(w, i, "more", more ? "yes" : "no",
			step->b ? "yes" : "no");
}

static void host_step(struct script_world *w, const struct step *step)
{
	const struct cellsock_modsock_ops *ops = w->session.ms.ops;
	struct cellsock_modsock *ms = &w->session.ms;

	switch (step->op) {
	case STEP_OPEN:
		open_flow(w, step->a, step->b);
		break;
	case STEP_PING:
		ask_echo(w, step->a, step->text);
		break;
	case STEP_RESOLVE:
		ask_name(w, step->a, step->text);
		break;
	case STEP_SOCKET:
		open_socket(w, step->a, step->b, step->text);
		break;
	case STEP_TO:
		w->flows[step->a].to = endpoint(step->text);
		break;
	case STEP_QUEUE:
		queue(w, step->a, step->text, step->len);
		break;
	case STEP_LONG:
		queue(w, step->a, (const char *)w->flows[step->a].queue, step->b);
		break;
	case STEP_CREDIT:
		ops->credit(ms, step->a, step->b);
		break;
	case STEP_LOOK_AFTER:
		ops->look_after(ms, step->a);
		break;
	case STEP_CLOSE:
		ops->close(ms, step->a, step->b);
		break;
	case STEP_APN:
		set_apn(w, step->a, step->text);
		break;
	case STEP_NAMES:
		set_names(w, step->a, step->text);
		break;
	case STEP_CALL:
		set_call(w, step->a, step->text);
		break;
	case STEP_UP:
		raise(w, step->a);
		break;
	case STEP_DOWN:
		ops->context_down(ms, step->a);
		break;
	case STEP_AT:
		raw(w, step->a, step->text);
		break;
	case STEP_CONFIG:
		config(w, step->a, step->text, step->value);
		break;
	case STEP_PIN:
		ops->set_pin(ms, step->text);
		break;
	default:
		break;
	}
}

static void port_step(struct script_world *w, const struct step *step)
{
	unsigned int i;

	switch (step->op) {
	case STEP_RX:
		stream_feed(&w->stream, receive, w, step->text, step->len);
		break;
	case STEP_BABBLE:
		for (i = 0; i < step->a; i++)
			receive(w, (const u8 *)"x", 1);
		break;
	case STEP_ROOM:
		w->room = step->a;
		w->kicked = true;
		break;
	case STEP_FLAG:
		flagged(w, step->a, step->text);
		break;
	case STEP_HANGUP:
		cellsock_session_hangup(&w->session, w->now);
		break;
	case STEP_LINES:
		w->lines = step->a;
		w->kicked = true;
		break;
	case STEP_UNSENT:
		w->unsent = step->a;
		break;
	case STEP_RATE:
		cellsock_session_set_rate(&w->session, step->a);
		w->kicked = true;
		break;
	case STEP_ACCESS:
		w->session.options.access = step->a;
		break;
	case STEP_IDS:
		w->session.next_id = step->a;
		break;
	case STEP_WAIT:
		pass(w, step->a);
		break;
	case STEP_AUTO:
		answer_all(w, step->a, step->replies);
		break;
	default:
		host_step(w, step);
		break;
	}
	if (w->kicked)
		run(w);
}

void script_play(struct script_world *w, const char *name,
		 const struct step *steps)
{
	unsigned int i;

	w->name = name;
	for (i = 0; steps[i].op != STEP_END && !w->failed; i++) {
		const struct step *step = &steps[i];

		if (step->op == STEP_EV)
			check_events(w, i, step->text);
		else if (step->op == STEP_TX)
			check_written(w, i, step->text, step->len);
		else if (step->op == STEP_STAT)
			check_stat(w, i, step);
		else if (step->op == STEP_MOST)
			check_number(w, i, "most of a send",
				     w->session.ms.send_max, step->a);
		else if (step->op == STEP_MORE)
			check_more(w, i, step);
		else
			port_step(w, step);
	}
	if (w->failed)
		return;
	check_events(w, i, "");
	check_written(w, i, "", 0);
}

/* ------------------------------------------------------------ the world */

struct script_world *script_world_create(struct kunit *test)
{
	struct script_world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->test = test;
	w->saved = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, w->saved);
	script_start(w);
	return w;
}

/* A port that has just been opened. */
void script_start(struct script_world *w)
{
	struct script_world *saved = w->saved;
	const struct auto_reply *module = w->module;
	struct kunit *test = w->test;

	memset(w, 0, sizeof(*w));
	w->test = test;
	w->module = module;
	w->saved = saved;
	w->now = 1000000 * MS;
	w->room = SIZE_MAX;
	w->shown = -1;
	cellsock_session_init(&w->session, &port_ops, w,
			      USUAL_RATE);
	w->session.ms.host = &host_ops;
	w->session.ms.host_priv = w;
	w->kicked = true;
}

/* A module that is ready, without a context. */
void script_get_ready(struct script_world *w)
{
	run(w);
	answer_all(w, 10000, NULL);
	KUNIT_ASSERT_EQ(w->test, (int)w->session.ms.info.state,
			(int)CELLSOCK_MODULE_READY);
	events_clear(&w->events);
}

/* ... with context 1 active, and no id used yet. */
void script_bring_up(struct script_world *w)
{
	w->session.ms.ops->context_up(&w->session.ms, 1);
	run(w);
	answer_all(w, 10000, NULL);
	KUNIT_ASSERT_EQ(w->test, (int)w->session.ms.contexts[1].state,
			(int)CELLSOCK_CONTEXT_ACTIVE);
	events_clear(&w->events);
	w->session.next_id = 0;
}

/* Plays it in every cut, each time from where the world is now. */
void script_try(struct script_world *w, const char *name,
		const struct step *steps)
{
	struct script_world *saved = w->saved;
	size_t at, total;

	memcpy(saved, w, sizeof(*w));
	w->stream = (struct stream){ 0 };
	script_play(w, name, steps);
	total = w->stream.pos;
	for (at = 0; at < total && !w->failed; at++) {
		memcpy(w, saved, sizeof(*w));
		w->stream = (struct stream){ .at = at, .bytewise = !at };
		script_play(w, name, steps);
	}
}
