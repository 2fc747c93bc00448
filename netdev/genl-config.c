// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options of the module, and the driver's own.
 */
#include <linux/netlink.h>
#include <net/genetlink.h>

#include "dev.h"
#include "genl.h"
#include "genl-gen.h"
#include "genl-msg.h"
#include "genl-op.h"
#include "genl-wait.h"

/**
 * struct cellsock_genl_config - what is asked about an option
 * @name: the option
 * @value: what it is to be set to, NULL: it is read
 */
struct cellsock_genl_config {
	const char *name;
	const char *value;
};

static int cellsock_genl_ask_option(struct cellsock_modsock *ms, u32 cookie,
				    const void *arg)
{
	const struct cellsock_genl_config *config = arg;

	return ms->ops->option(ms, cookie, config->name, config->value);
}

static const struct cellsock_genl_kind cellsock_genl_config_kind = {
	.done = CELLSOCK_CMD_CONFIG_DONE_NTF,
	.cookie = CELLSOCK_A_CONFIG_COOKIE,
	.result = CELLSOCK_A_CONFIG_RESULT,
	.ask = cellsock_genl_ask_option,
};

/* Why the lower side refuses it, in the words of a user. */
static int cellsock_genl_refused_option(struct genl_info *info,
					struct nlattr *value, int err)
{
	struct nlattr *name = info->attrs[CELLSOCK_A_CONFIG_NAME];

	switch (err) {
	case -ENOENT:
		NL_SET_ERR_MSG_ATTR(info->extack, name, "no such option");
		break;
	case -EINVAL:
		NL_SET_ERR_MSG_ATTR(info->extack, value,
				    "numbers are wanted, as many as the option has");
		break;
	case -ERANGE:
		NL_SET_ERR_MSG_ATTR(info->extack, value, "out of range");
		break;
	case -EPERM:
		NL_SET_ERR_MSG_ATTR(info->extack, value,
				    "the driver cannot work with this value");
		break;
	case -EOPNOTSUPP:
		NL_SET_ERR_MSG_ATTR(info->extack, value,
				    "the module cannot do this");
		break;
	case -EBUSY:
		NL_SET_ERR_MSG_ATTR(info->extack, name,
				    "another request about an option is in work");
		break;
	default:
		cellsock_genl_refused(info, err);
	}
	return err;
}

/* @value: NULL to read it; what only reads has no such attribute */
static int cellsock_genl_option(struct cellsock_dev *cd,
				struct genl_info *info, struct sk_buff *skb,
				const struct cellsock_genl_to *to,
				struct nlattr *value)
{
	const struct cellsock_genl_config config = {
		.name = nla_data(info->attrs[CELLSOCK_A_CONFIG_NAME]),
		.value = value ? nla_data(value) : NULL,
	};
	int err = cellsock_genl_wait(cd->host, &cellsock_genl_config_kind,
				     &config, skb, to);

	return cellsock_genl_refused_option(info, value, err);
}

static int cellsock_genl_get_option(struct cellsock_dev *cd,
				    struct genl_info *info,
				    struct sk_buff *skb,
				    const struct cellsock_genl_to *to)
{
	return cellsock_genl_option(cd, info, skb, to, NULL);
}

static int cellsock_genl_set_option(struct cellsock_dev *cd,
				    struct genl_info *info,
				    struct sk_buff *skb,
				    const struct cellsock_genl_to *to)
{
	return cellsock_genl_option(cd, info, skb, to,
				    info->attrs[CELLSOCK_A_CONFIG_VALUE]);
}

static int cellsock_genl_named(struct genl_info *info)
{
	if (info->attrs[CELLSOCK_A_CONFIG_NAME])
		return 0;
	GENL_SET_ERR_MSG(info, "no option given");
	return -EINVAL;
}

int cellsock_nl_config_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return cellsock_genl_named(info) ?:
	       cellsock_genl_do(info, true, cellsock_genl_get_option);
}

int cellsock_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (!info->attrs[CELLSOCK_A_CONFIG_VALUE]) {
		GENL_SET_ERR_MSG(info, "no value given");
		return -EINVAL;
	}
	return cellsock_genl_named(info) ?:
	       cellsock_genl_do(info, true, cellsock_genl_set_option);
}

static int cellsock_genl_fill_name(struct sk_buff *skb,
				   struct cellsock_host *host, const char *name,
				   const struct cellsock_genl_to *to)
{
	struct cellsock_dev *cd = cellsock_genl_anchor(host, to->net);
	void *hdr = cellsock_genl_begin(skb, to);

	if (!hdr)
		return -EMSGSIZE;
	return cellsock_genl_end(skb, hdr,
				 cellsock_genl_put_dev(skb, cd, to) ?:
				 nla_put_string(skb, CELLSOCK_A_CONFIG_NAME,
						name));
}

static int cellsock_genl_dump_config(struct sk_buff *skb,
				     struct netlink_callback *cb,
				     struct cellsock_host *host,
				     const struct cellsock_genl_to *to)
{
	struct cellsock_modsock *ms = host->ms;
	const char *name;

	while ((name = ms->ops->option_name(ms, cb->args[1]))) {
		if (cellsock_genl_fill_name(skb, host, name, to))
			return -EMSGSIZE;
		cb->args[1]++;
	}
	return 0;
}

int cellsock_nl_config_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb)
{
	return cellsock_genl_dump(skb, cb, CELLSOCK_CMD_CONFIG_GET,
				  cellsock_genl_dump_config);
}

/* What the lower side says of an option. */
struct cellsock_genl_answer {
	const char *value;
	int code;
};

static int cellsock_genl_fill_option(struct sk_buff *skb,
				     struct cellsock_modsock *ms,
				     const void *arg)
{
	const struct cellsock_genl_answer *answer = arg;

	return cellsock_genl_put_text(skb, CELLSOCK_A_CONFIG_VALUE,
				      answer->value) ||
	       cellsock_genl_put_error(skb, CELLSOCK_A_CONFIG_ERROR,
				       CELLSOCK_A_CONFIG_ERROR_TEXT, ms,
				       answer->code);
}

/**
 * cellsock_genl_notify_option() - tell what came of a request about an option
 * @host: the module
 * @cookie: the request
 * @result: what became of it
 * @code: the module's error code, 0 when it gave none
 * @value: the option's value, empty when @result is not CELLSOCK_OK
 */
void cellsock_genl_notify_option(struct cellsock_host *host, u32 cookie,
				 enum cellsock_result result, int code,
				 const char *value)
{
	const struct cellsock_genl_answer answer = {
		.value = value,
		.code = code,
	};

	cellsock_genl_done(host, cookie, result, cellsock_genl_fill_option,
			   &answer);
}
