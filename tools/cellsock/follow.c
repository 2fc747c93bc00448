// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "follow.h"
#include "names.h"
#include "util.h"

/* How often it is looked whether the port still is there. */
#define TICK_MS		1000
/* How often local programs are looked at. */
#define LISTEN_MS	2000
/*
 * A module that has started and is admitted needs a fraction of this to find its
 * network; AT+QIACT takes up to 150 s (rg 2.3.5).
 */
#define UP_MS		180000
/* A SIM and a network may change their mind so soon, and a PIN be on its way. */
#define LACK_MS		10000
/*
 * A module that starts anew has no multiplexer, and the kernel's does not notice:
 * several searches of the driver's have found nobody.
 */
#define LOST_MS		30000
/* AT+QIDEACT takes up to 40 s (rg 2.3.4), closing sockets 10 s before. */
#define DOWN_MS		55000

void link_line(const struct link *link, char *text, size_t size)
{
	const char *what = module_progress(link->state);

	if (link->state == CELLSOCK_MODULE_READY && !link->reason[0])
		snprintf(text, size, "%s: %s %s", what, link->manufacturer,
			 link->model);
	else
		snprintf(text, size, "%s%s%s", what,
			 link->reason[0] ? ": " : "", link->reason);
}

void context_line(const struct context *context, char *text, size_t size)
{
	char v4[INET6_ADDRSTRLEN], v6[INET6_ADDRSTRLEN];
	bool both = context->ipv4.len && context->ipv6.len;
	const char *state = value_name(context_states, context->state);

	if (context->state == CELLSOCK_CONTEXT_ACTIVE)
		snprintf(text, size, "context %u active: %s%s%s", context->id,
			 context->ipv4.len ? addr_text(&context->ipv4, v4) : "",
			 both ? " " : "",
			 context->ipv6.len ? addr_text(&context->ipv6, v6) : "");
	else
		snprintf(text, size, "context %u %s%s%s", context->id, state,
			 context->reason[0] ? ": " : "", context->reason);
}

/* A state that is told again is no news. */
static void tell(const struct follow *f, char *told, size_t size,
		 const char *line)
{
	if (!strcmp(told, line))
		return;
	snprintf(told, size, "%s", line);
	if (!f->quiet)
		note("%s", line);
}

static bool is_about(const struct follow *f, const struct link *link)
{
	unsigned int i;

	for (i = 0; i < link->n_devices; i++)
		if (link->devices[i].ifindex == f->ifindex)
			return true;
	return false;
}

/* Keep the time at which something became so. */
static void since(int64_t *when, bool is_so)
{
	if (!is_so)
		*when = 0;
	else if (!*when)
		*when = now_ms();
}

static void update_link(struct follow *f, const struct link *link)
{
	char line[sizeof(f->told_link)];

	f->link = *link;
	if (link->state == CELLSOCK_MODULE_GONE)
		f->gone = true;
	since(&f->lacks_since, link->lack);
	since(&f->silent_since, link->state == CELLSOCK_MODULE_SYNC);
	link_line(link, line, sizeof(line));
	tell(f, f->told_link, sizeof(f->told_link), line);
}

static void update_context(struct follow *f, const struct context *context)
{
	bool done = f->conf.n_addrs &&
		    !memcmp(&f->context, context, sizeof(*context));
	char line[sizeof(f->told_context)];

	f->context = *context;
	context_line(context, line, sizeof(line));
	tell(f, f->told_context, sizeof(f->told_context), line);
	if (!f->configure || done)
		return;
	if (!netconf_ready(context))
		netconf_suspend(&f->conf);
	else if (netconf_apply(&f->conf, context))
		f->failed = true;
}

static void take_event(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct follow *f = arg;
	struct context context;
	struct link link;

	switch (cmd) {
	case CELLSOCK_CMD_LINK_NTF:
		link_parse(nlh, &link);
		if (is_about(f, &link))
			update_link(f, &link);
		break;
	case CELLSOCK_CMD_CONTEXT_NTF:
		context_parse(nlh, &context);
		if (context.module == f->link.ifindex && context.id == f->id)
			update_context(f, &context);
		break;
	}
}

/* Also after events were lost.  A negative errno. */
static int refresh(struct follow *f)
{
	struct context context;
	struct link link;
	int err;

	err = link_get(f->req, f->ifindex, &link);
	if (err)
		return err;
	update_link(f, &link);
	err = context_get(f->req, f->ifindex, f->id, &context);
	if (!err)
		update_context(f, &context);
	return err;
}

int follow_start(struct follow *f)
{
	int err;

	if (f->configure && rtnl_watch(&f->watch, f->ifindex))
		return -1;
	err = refresh(f);
	if (err)
		return nl_fail(f->req, err, "asking for the module's state");
	return f->failed ? -1 : 0;
}

/* The one that the module has, while the line is there. */
static bool multiplexer_lost(const struct follow *f)
{
	return f->line && f->silent_since &&
	       now_ms() - f->silent_since >= LOST_MS;
}

/*
 * Without an event: the port was hung up, or the interface was moved to
 * another network namespace, where others configure it.
 */
static void look(struct follow *f)
{
	char name[IF_NAMESIZE];

	f->lost = multiplexer_lost(f);
	if (f->lost || (f->port && port_gone(f->port))) {
		f->gone = true;
		return;
	}
	if (if_indextoname(f->ifindex, name))
		return;
	netconf_suspend(&f->conf);
	if (!f->port)
		f->gone = true;
}

/* Without an address there is nothing to be reached at. */
static void listen_for_programs(struct follow *f)
{
	if (!f->auto_listen || !f->conf.n_addrs || now_ms() < f->listen_at)
		return;
	f->listen_at = now_ms() + LISTEN_MS;
	auto_listen_update(&f->listens, f->req, &f->link, f->conf.ifindex,
			   f->conf.addrs, f->conf.n_addrs);
}

void follow_unlisten(struct follow *f)
{
	if (!f->gone && f->req)
		auto_listen_end(&f->listens, f->req, f->conf.ifindex);
}

static void listen_once(struct follow *f)
{
	int err = nl_receive(f->events, take_event, f);

	if (err == -ENOBUFS)
		err = refresh(f);
	if (err && err != -ENODEV) {
		fail("netlink events: %s", strerror(-err));
		f->failed = true;
	}
}

enum follow_end follow_run(struct follow *f,
			   bool (*done)(const struct follow *f), int ms)
{
	int64_t until = now_ms() + ms, left = TICK_MS;
	int ready;

	for (;;) {
		if (f->failed)
			return FOLLOW_FAILED;
		if (f->gone)
			return FOLLOW_GONE;
		if (done && done(f))
			return FOLLOW_DONE;
		listen_for_programs(f);
		if (ms >= 0) {
			left = until - now_ms();
			if (left <= 0)
				return FOLLOW_TIMEOUT;
		}
		ready = wait_for(f->signal_fd, nl_fd(f->events),
				 rtnl_watch_fd(&f->watch),
				 left < TICK_MS ? left : TICK_MS);
		if (ready & WAIT_SIGNAL)
			return FOLLOW_SIGNAL;
		if (ready & WAIT_OTHER && rtnl_watch_read(&f->watch))
			netconf_restore(&f->conf);
		if (ready & WAIT_FD)
			listen_once(f);
		else if (!ready)
			look(f);
	}
}

static bool is_stuck(const struct follow *f)
{
	return f->lacks_since && now_ms() - f->lacks_since >= LACK_MS;
}

static bool is_decided(const struct follow *f)
{
	return follow_is_ready(f) || is_stuck(f);
}

enum follow_end follow_up(struct follow *f)
{
	enum follow_end end = follow_run(f, is_decided, UP_MS);
	bool module = f->link.state != CELLSOCK_MODULE_READY;

	if (end == FOLLOW_DONE && !follow_is_ready(f)) {
		fail("%s (%s)", f->told_link, lack_remedy(f->link.lack));
		return FOLLOW_FAILED;
	}
	if (end == FOLLOW_TIMEOUT) {
		fail("not up within %d s: %s", UP_MS / 1000,
		     module ? f->told_link : f->told_context);
		return FOLLOW_FAILED;
	}
	return end;
}

bool follow_is_ready(const struct follow *f)
{
	return f->configure ? f->conf.n_addrs > 0 : netconf_ready(&f->context);
}

bool follow_is_down(const struct follow *f)
{
	return f->context.state == CELLSOCK_CONTEXT_DOWN;
}

int follow_down(struct follow *f)
{
	int err;

	f->failed = false;
	f->configure = false;
	nl_begin_context(f->req, CELLSOCK_CMD_CONTEXT_DOWN, f->ifindex, f->id);
	err = nl_do(f->req);
	if (err)
		return nl_fail(f->req, err, "taking the context down");
	/* It may be down already, or the event may have been lost. */
	if (!refresh(f))
		follow_run(f, follow_is_down, DOWN_MS);
	return 0;
}
