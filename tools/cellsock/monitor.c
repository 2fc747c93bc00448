// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "follow.h"
#include "json.h"
#include "names.h"
#include "options.h"
#include "util.h"

/* @module: index of the first interface of the only module shown, 0 for all */
struct monitor {
	bool json;
	uint32_t module;
};

static void put_json(const char *event, json_t *json)
{
	json_object_set_new(json, "event", json_string(event));
	json_out(json, false);
}

static void show_link(const struct monitor *m, const struct nlmsghdr *nlh)
{
	struct link link;
	char line[512];

	link_parse(nlh, &link);
	if (m->module && link.ifindex != m->module)
		return;
	if (m->json) {
		put_json("link", link_json(&link));
		return;
	}
	link_line(&link, line, sizeof(line));
	note("%s: %s", link.ifname, line);
}

static void show_context(const struct monitor *m, const struct nlmsghdr *nlh)
{
	char line[512], name[IF_NAMESIZE];
	struct context context;

	context_parse(nlh, &context);
	if (m->module && context.module != m->module)
		return;
	if (m->json) {
		put_json("context", context_json(&context));
		return;
	}
	context_line(&context, line, sizeof(line));
	if (!context.ifname[0] && if_indextoname(context.module, name))
		memcpy(context.ifname, name, sizeof(context.ifname));
	note("%s: %s", context.ifname, line);
}

static void show_sock(const struct monitor *m, const struct nlmsghdr *nlh,
		      bool open)
{
	char local[ENDPOINT_MAX], remote[ENDPOINT_MAX], why[2 * TEXT_MAX] = "";
	struct sock sock;

	sock_parse(nlh, &sock);
	if (m->module && sock.module != m->module)
		return;
	if (m->json) {
		json_t *json = sock_json(&sock);

		outcome_json(json, &sock);
		put_json(open ? "socket-open" : "socket-close", json);
		return;
	}
	if (sock.error)
		snprintf(why, sizeof(why), " (%u%s%s)", sock.error,
			 sock.error_text[0] ? " " : "", sock.error_text);
	note("%s: socket %s > %s: %s%s%s", sock.ifname,
	     endpoint_text(&sock.local, sock.local_port, local),
	     endpoint_text(&sock.remote, sock.remote_port, remote),
	     open ? "opening " : "closed ",
	     value_name(results, sock.result), why);
}

static void show_event(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	const struct monitor *m = arg;

	switch (cmd) {
	case CELLSOCK_CMD_LINK_NTF:
		show_link(m, nlh);
		break;
	case CELLSOCK_CMD_CONTEXT_NTF:
		show_context(m, nlh);
		break;
	case CELLSOCK_CMD_SOCKET_OPEN_NTF:
		show_sock(m, nlh, true);
		break;
	case CELLSOCK_CMD_SOCKET_CLOSE_NTF:
		show_sock(m, nlh, false);
		break;
	}
}

static void show_missing(const struct monitor *m)
{
	if (m->json)
		put_json("missing", json_object());
	else
		note("(events are missing)");
}

/* Until a signal comes, or the interface goes. */
static int monitor(struct monitor *m, struct nl *events, int signal_fd)
{
	char name[IF_NAMESIZE];
	int ready, err;

	for (;;) {
		ready = wait_for(signal_fd, nl_fd(events), -1, 1000);
		if (ready & WAIT_SIGNAL)
			return 0;
		if (ready & WAIT_FD) {
			err = nl_receive(events, show_event, m);
			if (err == -ENOBUFS)
				show_missing(m);
			else if (err)
				return fail("netlink events: %s",
					    strerror(-err));
		} else if (m->module && !if_indextoname(m->module, name)) {
			return 0;
		}
	}
}

/* Beside an ldattach: what an attach does but for the port. */
static int configure(struct follow *f)
{
	struct context context;
	enum follow_end end;
	int err;

	err = context_get(f->req, f->ifindex, -1, &context);
	if (err)
		return nl_fail(f->req, err, "context");
	f->id = context.id;
	f->configure = true;
	err = follow_start(f);
	if (!err) {
		end = follow_run(f, NULL, -1);
		if (end == FOLLOW_FAILED)
			err = -1;
	}
	follow_unlisten(f);
	netconf_clear(&f->conf);
	return err;
}

static int run_monitor(struct monitor *m, struct follow *f, bool conf)
{
	static struct nl req, events;
	struct link link;
	int err;

	f->signal_fd = signals_open();
	if (f->signal_fd < 0 || nl_open(&req) || nl_open(&events) ||
	    nl_subscribe(&events))
		return -1;
	f->req = &req;
	f->events = &events;
	if (f->ifindex) {
		err = link_get(&req, f->ifindex, &link);
		if (err)
			return nl_fail(&req, err, "monitor");
		m->module = link.ifindex;
	}
	return conf ? configure(f) : monitor(m, &events, f->signal_fd);
}

int cmd_monitor(int argc, char *argv[])
{
	struct follow f = { .conf = { .route = true, .dns = true } };
	struct monitor m = { 0 };
	bool conf = false;
	int c;

	while ((c = next_option(argc, argv)) != -1) {
		if (c == 'j')
			m.json = true;
		else if (c == OPT_CONFIGURE)
			conf = true;
		else if (c == OPT_AUTO_LISTEN)
			f.auto_listen = true;
		else if (c == OPT_NO_ROUTE)
			f.conf.route = false;
		else if (c == OPT_NO_DNS)
			f.conf.dns = false;
		else
			return bad_option(argv);
	}
	if (argc - optind > 1 || (conf && argc == optind))
		return usage_error(conf ? "monitor --configure needs IFACE" :
				   "monitor takes one IFACE at most");
	if (!conf && (f.auto_listen || !f.conf.route || !f.conf.dns))
		return usage_error("--no-route, --no-dns and --auto-listen go with --configure");
	if (conf && m.json)
		return usage_error("monitor --configure has no JSON output");
	if (optind < argc) {
		f.ifindex = find_ifindex(argv[optind]);
		if (!f.ifindex)
			return EXIT_FAILED;
	}
	return run_monitor(&m, &f, conf) ? EXIT_FAILED : EXIT_DONE;
}
