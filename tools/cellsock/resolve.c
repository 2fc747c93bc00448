// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "json.h"
#include "names.h"
#include "options.h"
#include "util.h"

#define LABEL_MAX 63

struct asked {
	struct resolved answer;
	uint32_t cookie;
	bool is_done;
};

static void take_cookie(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct resolved answer;
	struct asked *asked = arg;

	(void)cmd;
	resolved_parse(nlh, &answer);
	asked->cookie = answer.cookie;
}

static void take_answer(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct asked *asked = arg;

	if (cmd != CELLSOCK_CMD_RESOLVE_DONE_NTF)
		return;
	resolved_parse(nlh, &asked->answer);
	asked->is_done = asked->answer.cookie == asked->cookie;
}

static void print_addresses(const char *name, const struct resolved *answer,
			    bool want_json)
{
	json_t *list = want_json ? json_array() : NULL;
	char text[INET6_ADDRSTRLEN];
	unsigned int i;

	for (i = 0; i < answer->n; i++) {
		addr_text(&answer->addrs[i], text);
		if (list)
			json_array_append_new(list, json_string(text));
		else
			puts(text);
	}
	if (list)
		json_out(json_pack("{ss so}", "name", name, "addresses", list),
			 true);
}

/* The driver ends every question after its own time-out. */
static int ask(struct nl *nl, uint32_t ifindex, const char *name,
	       struct asked *asked)
{
	const struct resolved *answer = &asked->answer;
	int err;

	nl_begin(nl, CELLSOCK_CMD_RESOLVE, ifindex);
	mnl_attr_put_strz(nl->nlh, CELLSOCK_A_RESOLVE_NAME, name);
	err = nl_get(nl, take_cookie, asked);
	if (err)
		return nl_fail(nl, err, name);
	while (!asked->is_done) {
		err = nl_receive(nl, take_answer, asked);
		if (err && err != -EINTR)
			return fail("netlink: %s", strerror(-err));
	}
	if (answer->error && answer->error_text[0])
		return fail("%s: %s (error %u)", name, answer->error_text,
			    answer->error);
	if (answer->error)
		return fail("%s: error %u", name, answer->error);
	if (answer->result != CELLSOCK_OK)
		return fail("%s: %s", name,
			    value_name(results, answer->result));
	if (!answer->n)
		return fail("%s: it has no address", name);
	return 0;
}

/* In spite of RFC 1123 there are names with underscores. */
static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_';
}

static bool is_name(const char *name)
{
	size_t len = strlen(name), label;

	if (!len || len > CELLSOCK_NAME_MAX)
		return false;
	while (*name) {
		for (label = 0; is_letter(name[label]); label++)
			;
		if (!label || label > LABEL_MAX || *name == '-' ||
		    name[label - 1] == '-')
			return false;
		name += label;
		if (*name && *name++ != '.')
			return false;
	}
	return true;
}

int cmd_resolve(int argc, char *argv[])
{
	static struct asked asked;
	static struct nl nl;
	bool json = false;
	uint32_t ifindex;
	const char *name;
	int c, err;

	while ((c = next_option(argc, argv)) != -1) {
		if (c != 'j')
			return bad_option(argv);
		json = true;
	}
	if (argc - optind != 2)
		return usage_error("resolve needs IFACE NAME");
	name = argv[optind + 1];
	if (!is_name(name))
		return usage_error("'%s' cannot be the name of a host", name);
	if (nl_open(&nl))
		return EXIT_FAILED;
	ifindex = find_ifindex(argv[optind]);
	if (!ifindex)
		return EXIT_FAILED;
	err = ask(&nl, ifindex, name, &asked);
	if (!err)
		print_addresses(name, &asked.answer, json);
	nl_close(&nl);
	return err ? EXIT_FAILED : EXIT_DONE;
}
