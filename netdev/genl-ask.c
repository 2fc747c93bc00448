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
