// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "json.h"
#include "names.h"
#include "options.h"
#include "util.h"

#define OPTIONS_MAX	64
/* Another request about an option is waited for: 10 s in all. */
#define BUSY_TRIES	100
#define BUSY_PAUSE_MS	100

struct option_list {
	char names[OPTIONS_MAX][CELLSOCK_OPTION_MAX + 1];
	unsigned int count;
};

struct answer {
	uint32_t cookie;
	struct config config;
	bool is_done;
};

static void take_name(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct option_list *list = arg;
	struct config config;

	(void)cmd;
	config_parse(nlh, &config);
	if (list->count < OPTIONS_MAX)
		memcpy(list->names[list->count++], config.name,
		       sizeof(config.name));
}

static void take_cookie(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct answer *answer = arg;

	(void)cmd;
	config_parse(nlh, &answer->config);
	answer->cookie = answer->config.cookie;
}

static void take_answer(const struct nlmsghdr *nlh, uint8_t cmd, void *arg)
{
	struct answer *answer = arg;
	struct config config;

	if (cmd != CELLSOCK_CMD_CONFIG_DONE_NTF)
		return;
	config_parse(nlh, &config);
	if (config.cookie != answer->cookie)
		return;
	answer->config = config;
	answer->is_done = true;
}

static int request(struct nl *nl, uint32_t ifindex, const char *name,
		   const char *value, struct answer *answer)
{
	unsigned int tries = 0;
	int err;

	do {
		if (tries)
			wait_for(-1, -1, -1, BUSY_PAUSE_MS);
		nl_begin(nl, value ? CELLSOCK_CMD_CONFIG_SET :
				     CELLSOCK_CMD_CONFIG_GET, ifindex);
		mnl_attr_put_strz(nl->nlh, CELLSOCK_A_CONFIG_NAME, name);
		if (value)
			mnl_attr_put_strz(nl->nlh, CELLSOCK_A_CONFIG_VALUE,
					  value);
		err = nl_get(nl, take_cookie, answer);
	} while (err == -EBUSY && ++tries < BUSY_TRIES);
	return err;
}

/* The driver ends every request after its own time-out. */
static int ask(struct nl *nl, uint32_t ifindex, const char *name,
	       const char *value, struct config *config)
{
	struct answer answer = { 0 };
	int err = request(nl, ifindex, name, value, &answer);

	if (err)
		return nl_fail(nl, err, name);
	while (!answer.is_done) {
		err = nl_receive(nl, take_answer, &answer);
		if (err && err != -EINTR)
			return fail("netlink: %s", strerror(-err));
	}
	*config = answer.config;
	return 0;
}

static int complain(const char *name, const struct config *config)
{
	if (config->result != CELLSOCK_FAILED)
		return fail("%s: no answer: %s", name,
			    value_name(results, config->result));
	if (config->error_text[0])
		return fail("%s: refused by the module: %s (error %u)", name,
			    config->error_text, config->error);
	if (config->error)
		return fail("%s: refused by the module: error %u", name,
			    config->error);
	return fail("%s: refused by the module", name);
}

static int one(struct nl *nl, uint32_t ifindex, const char *name,
	       const char *value, bool json)
{
	struct config config;

	if (ask(nl, ifindex, name, value, &config))
		return -1;
	if (config.result != CELLSOCK_OK)
		return complain(name, &config);
	if (json)
		json_out(json_pack("{ss ss}", "name", name, "value",
				   config.value), true);
	else if (!value)
		puts(config.value);
	return 0;
}

/* What this firmware does not have is listed without a value. */
static int all(struct nl *nl, uint32_t ifindex, bool json)
{
	json_t *values = json ? json_object() : NULL;
	static struct option_list list;
	struct config config;
	unsigned int i;
	int err;

	nl_begin(nl, CELLSOCK_CMD_CONFIG_GET, ifindex);
	err = nl_dump(nl, take_name, &list);
	if (err)
		return nl_fail(nl, err, "options");
	for (i = 0; i < list.count; i++) {
		const char *name = list.names[i];

		if (ask(nl, ifindex, name, NULL, &config))
			return -1;
		if (config.result != CELLSOCK_OK &&
		    config.result != CELLSOCK_FAILED)
			return complain(name, &config);
		if (json)
			json_object_set_new(values, name,
					    text_json(config.value));
		else
			printf("%-16s %s\n", name, config.value[0] ?
			       config.value : "-");
	}
	if (json)
		json_out(values, true);
	return 0;
}

static int check_words(int argc, char *argv[])
{
	if (argc < 1 || argc > 3)
		return usage_error("config needs IFACE [NAME [VALUE]]");
	if (argc > 1 && strlen(argv[1]) > CELLSOCK_OPTION_MAX)
		return usage_error("a name has at most %d characters",
				   CELLSOCK_OPTION_MAX);
	if (argc > 2 && strlen(argv[2]) > CELLSOCK_VALUE_MAX)
		return usage_error("a value has at most %d characters",
				   CELLSOCK_VALUE_MAX);
	return 0;
}

int cmd_config(int argc, char *argv[])
{
	static struct nl nl;
	bool json = false;
	uint32_t ifindex;
	int c, err;

	while ((c = next_option(argc, argv)) != -1) {
		if (c != 'j')
			return bad_option(argv);
		json = true;
	}
	argc -= optind;
	argv += optind;
	err = check_words(argc, argv);
	if (err)
		return err;
	if (nl_open(&nl))
		return EXIT_FAILED;
	ifindex = find_ifindex(argv[0]);
	if (!ifindex)
		return EXIT_FAILED;
	err = argc == 1 ? all(&nl, ifindex, json) :
	      one(&nl, ifindex, argv[1], argc > 2 ? argv[2] : NULL, json);
	nl_close(&nl);
	return err ? EXIT_FAILED : EXIT_DONE;
}
