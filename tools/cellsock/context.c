// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "follow.h"
#include "json.h"
#include "names.h"
#include "options.h"
#include "util.h"

/* @id: -1 for the interface's own */
struct args {
	struct context_options options;
	struct netconf conf;
	const char *pin_file;
	bool json;
	uint32_t ifindex;
	int id;
};

/* --- list ---------------------------------------------------------------- */

static void take_context(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct context context;
	char line[512];
	json_t *json = arg;

	(void)cmd;
	context_parse(nlh, &context);
	if (json) {
		json_array_append_new(json, context_json(&context));
		return;
	}
	context_line(&context, line, sizeof(line));
	printf("%s%s%s  family %s", line, context.ifname[0] ? "  " : "",
	       context.ifname, value_name(families, context.pdp_type));
	if (context.bearer == CELLSOCK_BEARER_CSD)
		printf("  csd %s", context.number);
	else if (context.apn[0])
		printf("  apn %s", context.apn);
	if (context.auth)
		printf("  auth %s", value_name(auths, context.auth));
	if (context.user[0])
		printf("  user %s", context.user);
	putchar('\n');
}

static int list_contexts(struct nl *nl, const struct args *args)
{
	json_t *json = args->json ? json_array() : NULL;
	int err;

	nl_begin_context(nl, CELLSOCK_CMD_CONTEXT_GET, args->ifindex, args->id);
	err = args->id < 0 ? nl_dump(nl, take_context, json) :
			     nl_get(nl, take_context, json);
	if (err)
		return nl_fail(nl, err, "contexts");
	if (json)
		json_out(json, true);
	return 0;
}

/* --- set, up, down ------------------------------------------------------- */

static int set_context(struct nl *nl, const struct args *args)
{
	return context_configure(nl, args->ifindex, args->id, &args->options);
}

static void take_one(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	(void)cmd;
	context_parse(nlh, arg);
}

/* Follow the context from here on; the interface may be one just made. */
static int start(struct follow *f, struct nl *nl, struct nl *events,
		 const struct args *args, const struct context *context)
{
	f->req = nl;
	f->events = events;
	f->ifindex = context->ifindex ? context->ifindex : args->ifindex;
	f->id = context->id;
	f->conf = args->conf;
	return follow_start(f);
}

/* An interface that came with its context goes with it. */
static void remove_device(const struct follow *f)
{
	if (f->id == f->link.first_context || !f->context.ifindex ||
	    !follow_is_down(f))
		return;
	nl_begin_context(f->req, CELLSOCK_CMD_CONTEXT_DEL, f->link.ifindex,
			 f->id);
	nl_do(f->req);
}

/* @raised: nobody else wants the context up */
static int wait_until_up(struct follow *f, bool raised)
{
	switch (follow_up(f)) {
	case FOLLOW_DONE:
		return 0;
	case FOLLOW_SIGNAL:
		fail("interrupted");
		break;
	case FOLLOW_GONE:
		fail("the port is gone");
		break;
	default:
		break;
	}
	netconf_clear(&f->conf);
	signals_drain(f->signal_fd);
	if (raised && !f->gone && !follow_down(f))
		remove_device(f);
	return -1;
}

static int activate(struct nl *nl, const struct args *args)
{
	struct follow f = { .configure = true };
	struct context context = { 0 };
	static struct nl events;
	bool raised;
	int err;

	f.signal_fd = signals_open();
	if (f.signal_fd < 0 || nl_open(&events) || nl_subscribe(&events))
		return -1;
	/* Nothing is known of it before the module is. */
	err = context_get(nl, args->ifindex, args->id, &context);
	raised = err || context.state == CELLSOCK_CONTEXT_DOWN ||
		 context.state == CELLSOCK_CONTEXT_DEACTIVATING;
	if (send_pin(nl, args->ifindex, args->pin_file) ||
	    context_configure(nl, args->ifindex, args->id, &args->options))
		return -1;
	nl_begin_context(nl, CELLSOCK_CMD_CONTEXT_UP, args->ifindex, args->id);
	err = nl_get(nl, take_one, &context);
	if (err)
		return nl_fail(nl, err, "activating the context");
	if (start(&f, nl, &events, args, &context))
		return -1;
	return wait_until_up(&f, raised);
}

static int deactivate(struct nl *nl, const struct args *args)
{
	struct follow f = { .quiet = true };
	struct context context;
	static struct nl events;
	int err;

	f.signal_fd = signals_open();
	if (f.signal_fd < 0 || nl_open(&events) || nl_subscribe(&events))
		return -1;
	err = context_get(nl, args->ifindex, args->id, &context);
	if (err)
		return nl_fail(nl, err, "context");
	if (start(&f, nl, &events, args, &context))
		return -1;
	f.quiet = false;
	if (follow_down(&f))
		return -1;
	if (context.ifindex)
		netconf_clear_device(context.ifindex);
	if (!follow_is_down(&f))
		return fail("context %u did not go down", f.id);
	remove_device(&f);
	return 0;
}

/* --- the command line ---------------------------------------------------- */

static const struct {
	const char *name;
	int (*run)(struct nl *nl, const struct args *args);
} verbs[] = {
	{ "list", list_contexts },
	{ "set", set_context },
	{ "up", activate },
	{ "down", deactivate },
};

/* Which options make sense: -j to list, context options to set and up. */
static bool allowed(const char *verb, int c)
{
	if (c == 'j')
		return !strcmp(verb, "list");
	if (c == OPT_NO_ROUTE || c == OPT_NO_DNS || c == OPT_PIN_FILE)
		return !strcmp(verb, "up");
	return !strcmp(verb, "set") || !strcmp(verb, "up");
}

static int parse_options(struct args *args, int argc, char *argv[])
{
	int c, err;

	while ((c = next_option(argc, argv)) != -1) {
		if (!allowed(argv[0], c))
			return bad_option(argv);
		if (c == 'j') {
			args->json = true;
		} else if (c == OPT_NO_ROUTE) {
			args->conf.route = false;
		} else if (c == OPT_NO_DNS) {
			args->conf.dns = false;
		} else if (c == OPT_PIN_FILE) {
			args->pin_file = optarg;
		} else {
			err = context_option(&args->options, c, argv);
			if (err)
				return err;
		}
	}
	return 0;
}

/* Where it is known which contexts the module has. */
static int check_id(struct nl *nl, const struct args *args)
{
	struct link link;
	int err;

	if (args->id < 0)
		return 0;
	err = link_get(nl, args->ifindex, &link);
	if (err) {
		nl_fail(nl, err, "context");
		return EXIT_FAILED;
	}
	if (link.has_caps && !link_has_context(&link, args->id))
		return usage_error("context: %d is not a number from %u to %u",
				   args->id, link.caps_first, link.caps_last);
	return 0;
}

static int run_verb(unsigned int verb, int argc, char *argv[])
{
	struct args args = {
		.options = CONTEXT_OPTIONS_INIT,
		.conf = { .route = true, .dns = true },
		.id = -1,
	};
	static struct nl nl;
	unsigned int number;
	int err;

	err = parse_options(&args, argc, argv);
	if (err)
		return err;
	if (argc - optind < 1 || argc - optind > 2)
		return usage_error("context %s needs IFACE [N]", argv[0]);
	if (argc - optind == 2) {
		if (parse_number(argv[optind + 1], "context", 0,
				 CELLSOCK_CONTEXT_MAX, &number))
			return EXIT_USAGE;
		args.id = number;
	}
	if (verbs[verb].run == set_context &&
	    !context_options_given(&args.options))
		return usage_error("context set needs something to set");
	if (nl_open(&nl))
		return EXIT_FAILED;
	args.ifindex = find_ifindex(argv[optind]);
	if (!args.ifindex)
		return EXIT_FAILED;
	err = check_id(&nl, &args);
	if (!err && verbs[verb].run(&nl, &args))
		err = EXIT_FAILED;
	nl_close(&nl);
	return err;
}

int cmd_context(int argc, char *argv[])
{
	unsigned int i;

	if (argc < 2)
		return usage_error("context needs list, set, up or down");
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(argv[1], verbs[i].name))
			return run_verb(i, argc - 1, argv + 1);
	return usage_error("context: '%s' is not list, set, up or down",
			   argv[1]);
}
