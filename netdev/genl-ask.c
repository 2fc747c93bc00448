// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module is asked, and takes its time for.
 */
#include <linux/netlink.h>
#include <net/genetlink.h>

#include "dev.h"
#include "genl.h"
#include "genl-gen.h"
#include "genl-msg.h"
#include "genl-op.h"
#include "genl-wait.h"

/* --- raw commands -------------------------------------------------------- */

static int cellsock_genl_ask_at(struct cellsock_modsock *ms, u32 cookie,
				const void *command)
{
	return ms->ops->at(ms, cookie, command);
}

static const struct cellsock_genl_kind cellsock_genl_at_kind = {
	.done = CELLSOCK_CMD_AT_DONE_NTF,
	.cookie = CELLSOCK_A_AT_COOKIE,
	.result = CELLSOCK_A_AT_RESULT,
	.truncated = CELLSOCK_A_AT_TRUNCATED,
	.ask = cellsock_genl_ask_at,
};

static int cellsock_genl_at(struct cellsock_dev *cd, struct genl_info *info,
			    struct sk_buff *skb,
			    const struct cellsock_genl_to *to)
{
	struct nlattr *command = info->attrs[CELLSOCK_A_AT_COMMAND];
	int err = cellsock_genl_wait(cd->host, &cellsock_genl_at_kind,
				     nla_data(command), skb, to);

	if (err == -EINVAL)
		NL_SET_ERR_MSG_ATTR(info->extack, command,
				    "no command line, or one that takes the line away");
	else
		cellsock_genl_refused(info, err);
	return err;
}

int cellsock_nl_at_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (!info->attrs[CELLSOCK_A_AT_COMMAND]) {
		GENL_SET_ERR_MSG(info, "no command given");
		return -EINVAL;
	}
	if (!cellsock_genl_clean(info->attrs[CELLSOCK_A_AT_COMMAND], "")) {
		GENL_SET_ERR_MSG(info, "a control character in the command");
		return -EINVAL;
	}
	return cellsock_genl_do(info, true, cellsock_genl_at);
}

static int cellsock_genl_fill_line(struct sk_buff *skb,
				   struct cellsock_modsock *ms,
				   const void *text)
{
	return nla_put_string(skb, CELLSOCK_A_AT_LINE, text);
}

/**
 * cellsock_genl_notify_at_line() - pass on one line of a raw command's answer
 * @host: the module
 * @cookie: the command
 * @text: the line
 */
void cellsock_genl_notify_at_line(struct cellsock_host *host, u32 cookie,
				  const char *text)
{
	cellsock_genl_pass(host, cookie, CELLSOCK_CMD_AT_LINE_NTF,
			   cellsock_genl_fill_line, text);
}

static int cellsock_genl_fill_final(struct sk_buff *skb,
				    struct cellsock_modsock *ms,
				    const void *final)
{
	return cellsock_genl_put_text(skb, CELLSOCK_A_AT_FINAL, final);
}

/**
 * cellsock_genl_notify_at_done() - tell the end of a raw command's answer
 * @host: the module
 * @cookie: the command
 * @result: CELLSOCK_OK when the module gave a final result
 * @final: that result, or an empty string
 */
void cellsock_genl_notify_at_done(struct cellsock_host *host, u32 cookie,
				  enum cellsock_result result,
				  const char *final)
{
	cellsock_genl_done(host, cookie, result, cellsock_genl_fill_final,
			   final);
}

/* --- host names ---------------------------------------------------------- */

/**
 * struct cellsock_genl_question - which name is to be looked up where
 * @context: PDP context id
 * @name: the name
 */
struct cellsock_genl_question {
	u8 context;
	const char *name;
};

/**
 * struct cellsock_genl_addrs - what was found
 * @code: the module's error code, or 0
 * @addrs: the addresses
 * @count: their number
 */
struct cellsock_genl_addrs {
	int code;
	const struct cellsock_addr *addrs;
	unsigned int count;
};

static int cellsock_genl_ask_name(struct cellsock_modsock *ms, u32 cookie,
				  const void *arg)
{
	const struct cellsock_genl_question *question = arg;

	return ms->ops->resolve(ms, cookie, question->context, question->name);
}

static const struct cellsock_genl_kind cellsock_genl_resolve_kind = {
	.done = CELLSOCK_CMD_RESOLVE_DONE_NTF,
	.cookie = CELLSOCK_A_RESOLVE_COOKIE,
	.result = CELLSOCK_A_RESOLVE_RESULT,
	.ask = cellsock_genl_ask_name,
};

static int cellsock_genl_resolve(struct cellsock_dev *cd,
				 struct genl_info *info, struct sk_buff *skb,
				 const struct cellsock_genl_to *to)
{
	struct nlattr *name = info->attrs[CELLSOCK_A_RESOLVE_NAME];
	const struct cellsock_genl_question question = {
		.context = cd->context,
		.name = nla_data(name),
	};
	int err = cellsock_genl_wait(cd->host, &cellsock_genl_resolve_kind,
				     &question, skb, to);

	switch (err) {
	case -EINVAL:
		NL_SET_ERR_MSG_ATTR(info->extack, name, "not a host name");
		return err;
	case -EOPNOTSUPP:
		GENL_SET_ERR_MSG(info, "the module does not look up names");
		return err;
	case -ENETDOWN:
		GENL_SET_ERR_MSG(info, "the context is not active");
		return err;
	default:
		return cellsock_genl_refused(info, err);
	}
}

int cellsock_nl_resolve_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *name = info->attrs[CELLSOCK_A_RESOLVE_NAME];

	if (!name) {
		GENL_SET_ERR_MSG(info, "no name given");
		return -EINVAL;
	}
	if (!cellsock_genl_clean(name, "\", ")) {
		GENL_SET_ERR_MSG(info, "a host name has none of these characters");
		return -EINVAL;
	}
	return cellsock_genl_do(info, true, cellsock_genl_resolve);
}

static int cellsock_genl_fill_addrs(struct sk_buff *skb,
				    struct cellsock_modsock *ms,
				    const void *arg)
{
	const struct cellsock_genl_addrs *addrs = arg;

	return cellsock_genl_put_error(skb, CELLSOCK_A_RESOLVE_ERROR,
				       CELLSOCK_A_RESOLVE_ERROR_TEXT, ms,
				       addrs->code) ||
	       cellsock_genl_put_addrs(skb, CELLSOCK_A_RESOLVE_ADDRESS,
				       addrs->addrs, addrs->count);
}

/**
 * cellsock_genl_notify_resolved() - tell what a host name stands for
 * @host: the module
 * @cookie: the request
 * @result: how it went
 * @code: the module's error code, or 0
 * @addrs: the addresses
 * @count: their number
 */
void cellsock_genl_notify_resolved(struct cellsock_host *host, u32 cookie,
				   enum cellsock_result result, int code,
				   const struct cellsock_addr *addrs,
				   unsigned int count)
{
	const struct cellsock_genl_addrs found = {
		.code = code,
		.addrs = addrs,
		.count = count,
	};

	cellsock_genl_done(host, cookie, result, cellsock_genl_fill_addrs,
			   &found);
}
