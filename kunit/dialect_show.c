// SPDX-License-Identifier: GPL-2.0-only
/* What a dialect makes of verbs, and of lines, for its tests */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "../ldisc/at.h"
#include "dialect_show.h"

void dialect_expect_steps(struct kunit *test,
			  const struct cellsock_dialect *dialect,
			  const struct cellsock_wire *wire,
			  const struct cellsock_job *job,
			  const struct dialect_step *want, unsigned int count)
{
	struct cellsock_step *step;
	unsigned int i;

	step = kunit_kzalloc(test, sizeof(*step), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, step);
	for (i = 0; i < count && want[i].text; i++) {
		memset(step, 0, sizeof(*step));
		KUNIT_ASSERT_TRUE(test, cellsock_dialect_build(dialect, wire,
							       job, i, step));
		KUNIT_EXPECT_STREQ(test, step->text, want[i].text);
		KUNIT_EXPECT_EQ(test, step->timeout_ms, want[i].timeout_ms);
		KUNIT_EXPECT_EQ(test, (int)step->flags, (int)want[i].flags);
	}
	memset(step, 0, sizeof(*step));
	KUNIT_EXPECT_FALSE(test, cellsock_dialect_build(dialect, wire, job, i,
							step));
}

static void show_addr(char *buf, size_t size, const struct cellsock_addr *addr)
{
	char text[CELLSOCK_ADDR_TEXT];

	cellsock_at_addr_format(addr, text);
	if (addr->family)
		scnprintf(buf + strlen(buf), size - strlen(buf), " %s", text);
}

static void show_remote(char *buf, size_t size,
			const struct cellsock_message *msg)
{
	if (!msg->remote.addr.family)
		return;
	show_addr(buf, size, &msg->remote.addr);
	scnprintf(buf + strlen(buf), size - strlen(buf), ":%u",
		  msg->remote.port);
}

static void show_net(char *buf, size_t size, const struct cellsock_message *msg)
{
	unsigned int i;

	if (msg->kind == CELLSOCK_MSG_CONTEXT) {
		scnprintf(buf, size, "CONTEXT %u %s", msg->id,
			  msg->active ? "active" : "inactive");
		show_addr(buf, size, &msg->net.v4);
		show_addr(buf, size, &msg->net.v6);
		return;
	}
	strscpy(buf, "DNS", size);
	for (i = 0; i < CELLSOCK_MAX_DNS; i++)
		show_addr(buf, size, &msg->net.dns[i]);
}

static void show_socket(char *buf, size_t size,
			const struct cellsock_dialect *dialect,
			const struct cellsock_message *msg)
{
	static const char *const phases[] = { "OPENING", "OPEN", "DEAD" };

	scnprintf(buf, size, "SOCKET %u %s %u %s %s", msg->id,
		  phases[msg->socket.phase], msg->socket.context,
		  dialect->mode_names[msg->socket.mode], msg->socket.at_port);
}

void dialect_show(char *buf, size_t size, const struct cellsock_dialect *dialect,
		  const struct cellsock_message *msg)
{
	static const struct {
		const char *name;
		const char *fields;
	} kinds[] = {
		[CELLSOCK_MSG_UNKNOWN] = { "UNKNOWN", "" },
		[CELLSOCK_MSG_OK] = { "OK", "" },
		[CELLSOCK_MSG_ERROR] = { "ERROR", "c" },
		[CELLSOCK_MSG_AGAIN] = { "AGAIN", "" },
		[CELLSOCK_MSG_INFO] = { "INFO", "x" },
		[CELLSOCK_MSG_NOISE] = { "NOISE", "" },
		[CELLSOCK_MSG_PART] = { "PART", "c" },
		[CELLSOCK_MSG_TOTALS] = { "TOTALS", "TDL" },
		[CELLSOCK_MSG_CODE] = { "CODE", "c" },
		[CELLSOCK_MSG_READ] = { "READ", "ilr" },
		[CELLSOCK_MSG_STRAY] = { "STRAY", "il" },
		[CELLSOCK_MSG_CONFIG] = { "CONFIG", "s" },
		[CELLSOCK_MSG_ROUTING] = { "ROUTING", "y" },
		[CELLSOCK_MSG_SIM] = { "SIM", "c" },
		[CELLSOCK_MSG_REGISTRATION] = { "REGISTRATION", "c" },
		[CELLSOCK_MSG_OPTION] = { "OPTION", "v" },
		[CELLSOCK_MSG_HEADER] = { "HEADER", "ilL" },
		[CELLSOCK_MSG_PUSH] = { "PUSH", "ilr" },
		[CELLSOCK_MSG_WAITING] = { "WAITING", "i" },
		[CELLSOCK_MSG_OPENED] = { "OPENED", "ic" },
		[CELLSOCK_MSG_CLOSED] = { "CLOSED", "i" },
		[CELLSOCK_MSG_INCOMING] = { "INCOMING", "iSr" },
		[CELLSOCK_MSG_INCOMING_FULL] = { "INCOMING_FULL", "S" },
		[CELLSOCK_MSG_CONTEXT_UP] = { "CONTEXT_UP", "ic" },
		[CELLSOCK_MSG_CONTEXT_DOWN] = { "CONTEXT_DOWN", "ic" },
		[CELLSOCK_MSG_CONTEXT_LOST] = { "CONTEXT_LOST", "i" },
		[CELLSOCK_MSG_BOOTED] = { "BOOTED", "" },
		[CELLSOCK_MSG_POWER_DOWN] = { "POWER_DOWN", "" },
	};
	const char *f;
	size_t n;

	if (msg->kind == CELLSOCK_MSG_CONTEXT || msg->kind == CELLSOCK_MSG_DNS) {
		show_net(buf, size, msg);
		return;
	}
	if (msg->kind == CELLSOCK_MSG_SOCKET) {
		show_socket(buf, size, dialect, msg);
		return;
	}
	n = scnprintf(buf, size, "%s", kinds[msg->kind].name);
	for (f = kinds[msg->kind].fields; *f; f++) {
		u32 value = *f == 'i' ? msg->id : *f == 'c' ? msg->code :
			    *f == 'S' ? msg->server :
			    *f == 'l' ? msg->len : *f == 'T' ? msg->total :
			    *f == 'D' ? msg->done : msg->left;

		if (*f == 'x')
			n += scnprintf(buf + n, size - n, " %s", msg->text);
		else if (*f == 'r')
			show_remote(buf, size, msg);
		else if (*f == 'y')
			n += scnprintf(buf + n, size - n, " %s",
				       msg->active ? "yes" : "no");
		else if (*f == 'v')
			n += scnprintf(buf + n, size - n, " %u",
				       msg->values.number[0]);
		else if (*f == 's')
			n += scnprintf(buf + n, size - n, " %s",
				       msg->active ? "same" : "other");
		else
			n += scnprintf(buf + n, size - n, " %u", value);
	}
}
