// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "json.h"
#include "names.h"
#include "options.h"
#include "util.h"

/* @lines: with -j; otherwise they are printed as they come */
struct asked {
	uint32_t cookie;
	json_t *lines;
	struct at done;
	bool is_done;
};

static void take_cookie(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct asked *asked = arg;
	struct at at;

	(void)cmd;
	at_parse(nlh, &at);
	asked->cookie = at.cookie;
}

static void take_answer(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct asked *asked = arg;
	struct at at;

	at_parse(nlh, &at);
	if (at.cookie != asked->cookie)
		return;
	if (cmd == CELLSOCK_CMD_AT_LINE_NTF) {
		if (asked->lines)
			json_array_append_new(asked->lines,
					      text_json(at.line));
		else
			puts(at.line);
	} else if (cmd == CELLSOCK_CMD_AT_DONE_NTF) {
		asked->done = at;
		asked->is_done = true;
	}
}

static bool is_good(const struct asked *asked)
{
	return asked->done.result == CELLSOCK_OK &&
	       !strcmp(asked->done.final, "OK");
}

static int print_end(const struct asked *asked)
{
	const struct at *done = &asked->done;

	if (asked->lines)
		json_out(json_pack("{sO so ss sb}", "lines", asked->lines,
				   "final", text_json(done->final), "result",
				   value_name(results, done->result),
				   "truncated", done->truncated), true);
	else if (done->truncated)
		note("(lines are missing)");
	if (is_good(asked)) {
		if (!asked->lines)
			puts(done->final);
		return 0;
	}
	if (done->final[0])
		return fail("%s", done->final);
	return fail("no answer: %s", value_name(results, done->result));
}

/* The driver ends every command after its own time-out. */
static int ask(struct nl *nl, uint32_t ifindex, const char *command,
	       struct asked *asked)
{
	int err;

	nl_begin(nl, CELLSOCK_CMD_AT, ifindex);
	mnl_attr_put_strz(nl->nlh, CELLSOCK_A_AT_COMMAND, command);
	err = nl_get(nl, take_cookie, asked);
	if (err)
		return nl_fail(nl, err, command);
	while (!asked->is_done) {
		err = nl_receive(nl, take_answer, asked);
		if (err && err != -EINTR)
			return fail("netlink: %s", strerror(-err));
	}
	return print_end(asked);
}

int cmd_at(int argc, char *argv[])
{
	static struct asked asked;
	static struct nl nl;
	uint32_t ifindex;
	int c, err;

	while ((c = next_option(argc, argv)) != -1) {
		if (c != 'j')
			return bad_option(argv);
		asked.lines = json_array();
	}
	if (argc - optind != 2)
		return usage_error("at needs IFACE COMMAND");
	if (strlen(argv[optind + 1]) > CELLSOCK_AT_MAX)
		return usage_error("a command has at most %d characters",
				   CELLSOCK_AT_MAX);
	if (nl_open(&nl))
		return EXIT_FAILED;
	ifindex = find_ifindex(argv[optind]);
	if (!ifindex)
		return EXIT_FAILED;
	err = ask(&nl, ifindex, argv[optind + 1], &asked);
	nl_close(&nl);
	return err ? EXIT_FAILED : EXIT_DONE;
}
