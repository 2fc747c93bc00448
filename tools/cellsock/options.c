// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "options.h"
#include "util.h"

static const struct option long_options[] = {
	{ "apn", required_argument, NULL, OPT_APN },
	{ "user", required_argument, NULL, OPT_USER },
	{ "password-file", required_argument, NULL, OPT_PASSWORD_FILE },
	{ "auth", required_argument, NULL, OPT_AUTH },
	{ "family", required_argument, NULL, OPT_FAMILY },
	{ "dns", required_argument, NULL, OPT_DNS },
	{ "bearer", required_argument, NULL, OPT_BEARER },
	{ "number", required_argument, NULL, OPT_NUMBER },
	{ "context", required_argument, NULL, OPT_CONTEXT },
	{ "pin-file", required_argument, NULL, OPT_PIN_FILE },
	{ "dialect", required_argument, NULL, OPT_DIALECT },
	{ "speed", required_argument, NULL, OPT_SPEED },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "no-rtscts", no_argument, NULL, OPT_NO_RTSCTS },
	{ "cmux", no_argument, NULL, OPT_CMUX },
	{ "no-route", no_argument, NULL, OPT_NO_ROUTE },
	{ "no-dns", no_argument, NULL, OPT_NO_DNS },
	{ "detach", no_argument, NULL, OPT_DETACH },
	{ "configure", no_argument, NULL, OPT_CONFIGURE },
	{ "auto-listen", no_argument, NULL, OPT_AUTO_LISTEN },
	{ "max", required_argument, NULL, OPT_MAX },
	{ NULL, 0, NULL, 0 },
};

int next_option(int argc, char *argv[])
{
	opterr = 0;
	return getopt_long(argc, argv, "j", long_options, NULL);
}

int parse_number(const char *text, const char *what, unsigned int min,
		 unsigned int max, unsigned int *value)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno || *end || end == text || *text == '-' || number < min ||
	    number > max)
		return fail("%s: '%s' is not a number from %u to %u", what,
			    text, min, max);
	*value = number;
	return 0;
}

int check_ifname(const char *name)
{
	size_t len = strlen(name);

	if (!len || len >= IF_NAMESIZE || strpbrk(name, "/: \t\n"))
		return usage_error("'%s' cannot be the name of an interface",
				   name);
	return 0;
}

uint32_t find_ifindex(const char *name)
{
	uint32_t ifindex = if_nametoindex(name);

	if (!ifindex)
		fail("there is no interface %s", name);
	return ifindex;
}

int bad_option(char *const argv[])
{
	int at = optind - 1;

	if (optarg && argv[at] == optarg)
		at--;
	return usage_error("%s: %s: no such option, or it lacks its argument",
			   argv[0], argv[at]);
}

static int take_text(const char **to, const char *arg, const char *what,
		     size_t max)
{
	if (strlen(arg) > max)
		return usage_error("%s: more than %zu characters", what, max);
	*to = arg;
	return 0;
}

static int take_name(int *to, const char *arg, const struct name *names,
		     const char *message)
{
	*to = name_value(names, arg);
	return *to < 0 ? usage_error("%s", message) : 0;
}

static int take_address(struct addr *to, const char *text)
{
	to->len = 4;
	if (inet_pton(AF_INET, text, to->bytes) == 1)
		return 0;
	to->len = 16;
	if (inet_pton(AF_INET6, text, to->bytes) == 1)
		return 0;
	return usage_error("--dns: '%s' is not an address", text);
}

/* A[,B], or none: the network's again */
static int take_dns(struct context_options *options, const char *arg)
{
	char first[INET6_ADDRSTRLEN + 1] = "";
	size_t len = strcspn(arg, ",");
	int err;

	options->n_dns = 1;
	options->dns[0].len = 0;
	if (!strcmp(arg, "none"))
		return 0;
	memcpy(first, arg, len < sizeof(first) ? len : sizeof(first) - 1);
	err = take_address(&options->dns[0], first);
	if (err || !arg[len])
		return err;
	options->n_dns = 2;
	return take_address(&options->dns[1], arg + len + 1);
}

int context_option(struct context_options *options, int c, char *const argv[])
{
	const char *arg = optarg;

	switch (c) {
	case OPT_APN:
		return take_text(&options->apn, arg, "--apn", CELLSOCK_APN_MAX);
	case OPT_USER:
		return take_text(&options->user, arg, "--user",
				 CELLSOCK_CREDENTIAL_MAX);
	case OPT_PASSWORD_FILE:
		options->password_file = arg;
		return 0;
	case OPT_AUTH:
		return take_name(&options->auth, arg, auths,
				 "--auth is none, pap, chap or either");
	case OPT_FAMILY:
		return take_name(&options->family, arg, families,
				 "--family is 4, 6 or 46");
	case OPT_DNS:
		return take_dns(options, arg);
	case OPT_BEARER:
		return take_name(&options->bearer, arg, bearers,
				 "--bearer is gprs or csd");
	case OPT_NUMBER:
		return take_text(&options->number, arg, "--number",
				 CELLSOCK_NUMBER_MAX);
	default:
		return bad_option(argv);
	}
}

bool context_options_given(const struct context_options *options)
{
	return options->apn || options->user || options->password_file ||
	       options->auth >= 0 || options->family >= 0 || options->n_dns ||
	       options->bearer >= 0 || options->number;
}

static void put_dns(struct nl *nl, const struct context_options *options)
{
	struct nlattr *nest;
	unsigned int i;

	for (i = 0; i < options->n_dns; i++) {
		nest = mnl_attr_nest_start(nl->nlh, CELLSOCK_A_CONTEXT_DNS);
		if (options->dns[i].len)
			mnl_attr_put(nl->nlh, CELLSOCK_A_DNS_ADDRESS,
				     options->dns[i].len,
				     options->dns[i].bytes);
		mnl_attr_nest_end(nl->nlh, nest);
	}
}

int context_configure(struct nl *nl, uint32_t ifindex, int id,
		      const struct context_options *options)
{
	char password[CELLSOCK_CREDENTIAL_MAX + 1];
	int auth = options->auth, bearer = options->bearer, err;

	if (!context_options_given(options))
		return 0;
	nl_begin_context(nl, CELLSOCK_CMD_CONTEXT_SET, ifindex, id);
	if (options->apn)
		mnl_attr_put_strz(nl->nlh, CELLSOCK_A_CONTEXT_APN,
				  options->apn);
	if (options->user) {
		mnl_attr_put_strz(nl->nlh, CELLSOCK_A_CONTEXT_USER,
				  options->user);
		/* A user name without a method would not be used. */
		if (auth < 0)
			auth = CELLSOCK_AUTH_EITHER;
	}
	if (options->password_file) {
		if (read_secret(options->password_file, "password", password,
				sizeof(password)))
			return -1;
		mnl_attr_put_strz(nl->nlh, CELLSOCK_A_CONTEXT_PASSWORD,
				  password);
		explicit_bzero(password, sizeof(password));
	}
	if (auth >= 0)
		mnl_attr_put_u32(nl->nlh, CELLSOCK_A_CONTEXT_AUTH, auth);
	if (options->family >= 0)
		mnl_attr_put_u32(nl->nlh, CELLSOCK_A_CONTEXT_PDP_TYPE,
				 options->family);
	if (options->number) {
		mnl_attr_put_strz(nl->nlh, CELLSOCK_A_CONTEXT_NUMBER,
				  options->number);
		/* Nothing else is called. */
		if (bearer < 0)
			bearer = CELLSOCK_BEARER_CSD;
	}
	if (bearer >= 0)
		mnl_attr_put_u32(nl->nlh, CELLSOCK_A_CONTEXT_BEARER, bearer);
	put_dns(nl, options);
	err = nl_do(nl);
	return err ? nl_fail(nl, err, "setting the context") : 0;
}

int send_pin(struct nl *nl, uint32_t ifindex, const char *file)
{
	char pin[CELLSOCK_PIN_MAX + 1];
	int err;

	if (!file)
		return 0;
	if (read_secret(file, "PIN", pin, sizeof(pin)))
		return -1;
	nl_begin(nl, CELLSOCK_CMD_LINK_SET, ifindex);
	mnl_attr_put_strz(nl->nlh, CELLSOCK_A_LINK_PIN, pin);
	explicit_bzero(pin, sizeof(pin));
	err = nl_do(nl);
	return err ? nl_fail(nl, err, "PIN") : 0;
}
