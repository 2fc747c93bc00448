// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "json.h"
#include "names.h"
#include "options.h"
#include "util.h"

/* Columns of a terminal. */
#define WIDTH		80
#define LINKS_MAX	64
/* As many as the driver has flows. */
#define SOCKS_MAX	256

/* All that is shown of one module. */
struct module {
	struct link link;
	struct context contexts[CONTEXTS_MAX];
	unsigned int n_contexts;
	struct sock socks[SOCKS_MAX];
	unsigned int n_socks;
};

struct links {
	struct link links[LINKS_MAX];
	unsigned int n;
};

static void take_link(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct links *links = arg;

	(void)cmd;
	if (links->n < LINKS_MAX)
		link_parse(nlh, &links->links[links->n++]);
}

static void take_context(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct module *m = arg;

	(void)cmd;
	if (m->n_contexts < CONTEXTS_MAX)
		context_parse(nlh, &m->contexts[m->n_contexts++]);
}

static void take_sock(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct module *m = arg;

	(void)cmd;
	if (m->n_socks < SOCKS_MAX)
		sock_parse(nlh, &m->socks[m->n_socks++]);
}

static int get_module(struct nl *nl, struct module *m)
{
	int err;

	nl_begin(nl, CELLSOCK_CMD_CONTEXT_GET, m->link.ifindex);
	err = nl_dump(nl, take_context, m);
	if (err)
		return nl_fail(nl, err, "contexts");
	nl_begin(nl, CELLSOCK_CMD_SOCKET_GET, m->link.ifindex);
	err = nl_dump(nl, take_sock, m);
	return err ? nl_fail(nl, err, "sockets") : 0;
}

/* --- for people ---------------------------------------------------------- */

/* Contexts that nobody asked for are no news. */
static bool is_shown(const struct context *context)
{
	return context->ifindex || context->state != CELLSOCK_CONTEXT_DOWN;
}

/*
 * Put one more item into a line, or below it where it would not fit a terminal.
 * @column: how long the line is, 0 in the beginning
 */
static PRINTF(2, 3) void put_item(int *column, const char *fmt, ...)
{
	char text[WIDTH * 4];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (*column && *column + 2 + (int)strlen(text) > WIDTH)
		*column = printf("\n    ") - 1;
	*column += printf("  %s", text);
}

static void print_context(const struct context *context)
{
	char text[INET6_ADDRSTRLEN];
	int column = 0;
	unsigned int i;

	put_item(&column, "context %u  %-10s  %s", context->id,
		 context->ifname[0] ? context->ifname : "-",
		 value_name(context_states, context->state));
	if (context->reason[0])
		put_item(&column, "(%s)", context->reason);
	if (context->bearer == CELLSOCK_BEARER_CSD)
		put_item(&column, "csd %s", context->number);
	else if (context->apn[0])
		put_item(&column, "apn %s", context->apn);
	if (context->ipv4.len)
		put_item(&column, "%s", addr_text(&context->ipv4, text));
	if (context->ipv6.len)
		put_item(&column, "%s", addr_text(&context->ipv6, text));
	for (i = 0; i < context->n_dns; i++)
		put_item(&column, "dns %s", addr_text(&context->dns[i], text));
	putchar('\n');
}

/* Two lines, so that it fits a terminal; two IPv6 addresses need one each. */
static void print_sock(const struct sock *sock)
{
	char local[ENDPOINT_MAX], remote[ENDPOINT_MAX], id[12] = "-";
	size_t len;

	if (sock->module_id >= 0)
		snprintf(id, sizeof(id), "%d", sock->module_id);
	endpoint_text(&sock->local, sock->local_port, local);
	endpoint_text(&sock->remote, sock->remote_port, remote);
	printf("  %-3s %-12s %-11s %7u %7u %12llu %12llu\n", id, sock->state,
	       sock->mode[0] ? sock->mode : "-", sock->send_queue,
	       sock->receive_queue, (unsigned long long)sock->tx_bytes,
	       (unsigned long long)sock->rx_bytes);
	len = strlen(local) + strlen(remote);
	printf("      %s %s%s> %s%s\n", sock->service, local,
	       len > 57 ? "\n      " : " ", sock->remote.len ? remote : "*",
	       sock->evicted ? "\n      (giving up its socket)" : "");
}

static void print_socks(const struct module *m)
{
	unsigned int i;

	if (!m->n_socks)
		return;
	printf("  %-3s %-12s %-11s %7s %7s %12s %12s\n", "id", "state", "mode",
	       "sendq", "recvq", "sent", "received");
	for (i = 0; i < m->n_socks; i++)
		print_sock(&m->socks[i]);
}

static void print_stats(const struct link *link)
{
	const struct name *counter;
	int column = 0;

	for (counter = counters; counter->name; counter++) {
		if (!link->stats[counter->value])
			continue;
		put_item(&column, "%s %llu", counter->name,
			 (unsigned long long)link->stats[counter->value]);
	}
	if (column)
		putchar('\n');
}

static void print_state(const struct link *link)
{
	int column;

	column = printf("%s: %s", link->ifname,
			value_name(module_states, link->state));
	if (link->reason[0])
		put_item(&column, "(%s)", link->reason);
	put_item(&column, "port %s", link->port[0] ? link->port : "-");
	if (link->at_port[0])
		put_item(&column, "(the module's %s)", link->at_port);
	putchar('\n');
}

static void print_identity(const struct link *link)
{
	int column = 0;

	if (!link->dialect[0])
		return;
	put_item(&column, "%s %s", link->manufacturer, link->model);
	put_item(&column, "revision %s", link->revision);
	put_item(&column, "dialect %s", link->dialect);
	putchar('\n');
}

static void print_module(const struct module *m)
{
	const struct link *link = &m->link;
	unsigned int i;

	print_state(link);
	print_identity(link);
	if (link->has_caps)
		printf("  %u sockets  %u bytes a send  contexts %u-%u%s%s%s\n",
		       link->sockets, link->send_max, link->caps_first,
		       link->caps_last,
		       link->flow_control ? "  flow control" : "",
		       link->ipv6 ? "  IPv6" : "",
		       link->csd ? "  CSD" : "");
	for (i = 0; i < m->n_contexts; i++)
		if (is_shown(&m->contexts[i]))
			print_context(&m->contexts[i]);
	print_socks(m);
	print_stats(link);
}

/* --- for programs -------------------------------------------------------- */

static json_t *module_json(const struct module *m)
{
	json_t *obj = link_json(&m->link);
	json_t *contexts = json_array(), *socks = json_array();
	unsigned int i;

	for (i = 0; i < m->n_contexts; i++)
		if (is_shown(&m->contexts[i]))
			json_array_append_new(contexts,
					      context_json(&m->contexts[i]));
	for (i = 0; i < m->n_socks; i++)
		json_array_append_new(socks, sock_json(&m->socks[i]));
	json_object_set_new(obj, "contexts", contexts);
	json_object_set_new(obj, "sockets", socks);
	return obj;
}

static int show(struct nl *nl, uint32_t ifindex, json_t *json)
{
	static struct links links;
	static struct module module;
	unsigned int i;
	int err;

	nl_begin(nl, CELLSOCK_CMD_LINK_GET, ifindex);
	err = nl_dump(nl, take_link, &links);
	if (err)
		return nl_fail(nl, err, "show");
	for (i = 0; i < links.n; i++) {
		memset(&module, 0, sizeof(module));
		module.link = links.links[i];
		if (get_module(nl, &module))
			return -1;
		if (json)
			json_array_append_new(json, module_json(&module));
		else
			print_module(&module);
	}
	return 0;
}

int cmd_show(int argc, char *argv[])
{
	static struct nl nl;
	uint32_t ifindex = 0;
	json_t *json = NULL;
	int c, err;

	while ((c = next_option(argc, argv)) != -1) {
		if (c != 'j')
			return bad_option(argv);
		json = json_array();
	}
	if (argc - optind > 1)
		return usage_error("show takes one IFACE at most");
	if (nl_open(&nl))
		return EXIT_FAILED;
	if (optind < argc) {
		ifindex = find_ifindex(argv[optind]);
		if (!ifindex)
			return EXIT_FAILED;
	}
	err = show(&nl, ifindex, json);
	if (!err && json)
		json_out(json, true);
	nl_close(&nl);
	return err ? EXIT_FAILED : EXIT_DONE;
}
