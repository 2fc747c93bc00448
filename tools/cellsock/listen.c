// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "json.h"
#include "names.h"
#include "options.h"
#include "ports.h"
#include "util.h"

/* @max: 0 when it is not given */
struct args {
	uint32_t ifindex;
	struct port_id id;
	unsigned int max;
	bool json;
};

static int add_port(struct nl *nl, const struct args *args)
{
	int err = port_listen(nl, args->ifindex, args->id, args->max);

	return err ? nl_fail(nl, err, "listen") : 0;
}

static int del_port(struct nl *nl, const struct args *args)
{
	int err = port_unlisten(nl, args->ifindex, args->id);

	return err ? nl_fail(nl, err, "listen") : 0;
}

static void print_listen(const struct listen *listen)
{
	printf("%s %u", value_name(protocols, listen->protocol), listen->port);
	if (listen->listening)
		printf("  listening");
	else if (listen->error_text[0])
		printf("  waiting (%s, error %u)", listen->error_text,
		       listen->error);
	else if (listen->result)
		printf("  waiting (%s)", value_name(results, listen->result));
	else
		printf("  waiting");
	if (listen->max)
		printf("  connections %u of %u  accepted %llu  rejected %llu",
		       listen->connections, listen->max,
		       (unsigned long long)listen->accepted,
		       (unsigned long long)listen->rejected);
	putchar('\n');
}

static int list_ports(struct nl *nl, const struct args *args)
{
	json_t *json = args->json ? json_array() : NULL;
	static struct listen list[PORTS_MAX];
	unsigned int n, i;
	int err;

	err = ports_get(nl, args->ifindex, list, PORTS_MAX, &n);
	if (err)
		return nl_fail(nl, err, "listen");
	for (i = 0; i < n; i++) {
		if (list[i].ifindex != args->ifindex)
			continue;
		if (json)
			json_array_append_new(json, listen_json(&list[i]));
		else
			print_listen(&list[i]);
	}
	if (json)
		json_out(json, true);
	return 0;
}

/* --- the command line ---------------------------------------------------- */

/* @operands: after the verb */
static const struct verb {
	const char *name;
	int operands;
	const char *usage;
	int (*run)(struct nl *nl, const struct args *args);
} verbs[] = {
	{ "add", 3, "IFACE tcp|udp PORT", add_port },
	{ "del", 3, "IFACE tcp|udp PORT", del_port },
	{ "list", 1, "IFACE", list_ports },
};

static int parse_options(struct args *args, const struct verb *verb, int argc,
			 char *argv[])
{
	int c;

	while ((c = next_option(argc, argv)) != -1) {
		if (c == 'j' && verb->run == list_ports)
			args->json = true;
		else if (c != OPT_MAX || verb->run != add_port)
			return bad_option(argv);
		else if (parse_number(optarg, "--max", 1, 255, &args->max))
			return EXIT_USAGE;
	}
	return 0;
}

static int parse_port(struct args *args, char *const operands[])
{
	int protocol = name_value(protocols, operands[0]);
	unsigned int port;

	if (protocol < 0)
		return usage_error("listen: '%s' is not tcp or udp",
				   operands[0]);
	if (parse_number(operands[1], "port", 1, 65535, &port))
		return EXIT_USAGE;
	if (args->max && protocol != IPPROTO_TCP)
		return usage_error("--max goes with tcp: udp has no connections");
	args->id.protocol = protocol;
	args->id.port = port;
	return 0;
}

static int run_verb(const struct verb *verb, int argc, char *argv[])
{
	struct args args = { 0 };
	static struct nl nl;
	int err;

	err = parse_options(&args, verb, argc, argv);
	if (err)
		return err;
	if (argc - optind != verb->operands)
		return usage_error("listen %s needs %s", verb->name,
				   verb->usage);
	if (verb->operands > 1)
		err = parse_port(&args, argv + optind + 1);
	if (err)
		return err;
	if (nl_open(&nl))
		return EXIT_FAILED;
	args.ifindex = find_ifindex(argv[optind]);
	if (!args.ifindex)
		return EXIT_FAILED;
	err = verb->run(&nl, &args);
	nl_close(&nl);
	return err ? EXIT_FAILED : EXIT_DONE;
}

int cmd_listen(int argc, char *argv[])
{
	unsigned int i;

	if (argc < 2)
		return usage_error("listen needs add, del or list");
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(argv[1], verbs[i].name))
			return run_verb(&verbs[i], argc - 1, argv + 1);
	return usage_error("listen: '%s' is not add, del or list", argv[1]);
}
