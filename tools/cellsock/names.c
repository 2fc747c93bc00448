// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "names.h"

const struct name module_states[] = {
	{ CELLSOCK_MODULE_SYNC, "sync" },
	{ CELLSOCK_MODULE_SETUP, "setup" },
	{ CELLSOCK_MODULE_SIM, "sim" },
	{ CELLSOCK_MODULE_REGISTERING, "registering" },
	{ CELLSOCK_MODULE_READY, "ready" },
	{ CELLSOCK_MODULE_GONE, "gone" },
	{ 0, NULL },
};

static const struct name progress[] = {
	{ CELLSOCK_MODULE_SYNC, "looking for the module" },
	{ CELLSOCK_MODULE_SETUP, "setting up the module" },
	{ CELLSOCK_MODULE_SIM, "waiting for the SIM" },
	{ CELLSOCK_MODULE_REGISTERING, "waiting for the network" },
	{ CELLSOCK_MODULE_READY, "module ready" },
	{ CELLSOCK_MODULE_GONE, "the port is gone" },
	{ 0, NULL },
};

const struct name lacks[] = {
	{ CELLSOCK_LACK_NONE, "none" },
	{ CELLSOCK_LACK_PIN, "pin" },
	{ CELLSOCK_LACK_SIM, "sim" },
	{ CELLSOCK_LACK_NETWORK, "network" },
	{ 0, NULL },
};

static const struct name remedies[] = {
	{ CELLSOCK_LACK_PIN, "the right PIN is given by --pin-file" },
	{ CELLSOCK_LACK_SIM, "is a SIM card that works in its place?" },
	{ CELLSOCK_LACK_NETWORK, "the operator must admit this SIM card" },
	{ 0, NULL },
};

const struct name context_states[] = {
	{ CELLSOCK_CONTEXT_DOWN, "down" },
	{ CELLSOCK_CONTEXT_ACTIVATING, "activating" },
	{ CELLSOCK_CONTEXT_ACTIVE, "active" },
	{ CELLSOCK_CONTEXT_DEACTIVATING, "deactivating" },
	{ 0, NULL },
};

const struct name auths[] = {
	{ CELLSOCK_AUTH_NONE, "none" },
	{ CELLSOCK_AUTH_PAP, "pap" },
	{ CELLSOCK_AUTH_CHAP, "chap" },
	{ CELLSOCK_AUTH_EITHER, "either" },
	{ 0, NULL },
};

const struct name bearers[] = {
	{ CELLSOCK_BEARER_GPRS, "gprs" },
	{ CELLSOCK_BEARER_CSD, "csd" },
	{ 0, NULL },
};

const struct name families[] = {
	{ CELLSOCK_PDP_IPV4, "4" },
	{ CELLSOCK_PDP_IPV6, "6" },
	{ CELLSOCK_PDP_IPV4V6, "46" },
	{ 0, NULL },
};

const struct name pdp_types[] = {
	{ CELLSOCK_PDP_IPV4, "ipv4" },
	{ CELLSOCK_PDP_IPV6, "ipv6" },
	{ CELLSOCK_PDP_IPV4V6, "ipv4v6" },
	{ 0, NULL },
};

const struct name results[] = {
	{ CELLSOCK_OK, "ok" },
	{ CELLSOCK_REFUSED, "refused" },
	{ CELLSOCK_TIMEDOUT, "timed out" },
	{ CELLSOCK_HOST_UNREACH, "host unreachable" },
	{ CELLSOCK_NET_UNREACH, "network unreachable" },
	{ CELLSOCK_BUSY, "busy" },
	{ CELLSOCK_ADDR_IN_USE, "address in use" },
	{ CELLSOCK_RESET, "reset" },
	{ CELLSOCK_GONE, "module gone" },
	{ CELLSOCK_CANCELLED, "cancelled" },
	{ CELLSOCK_FAILED, "failed" },
	{ 0, NULL },
};

const struct name protocols[] = {
	{ IPPROTO_TCP, "tcp" },
	{ IPPROTO_UDP, "udp" },
	{ 0, NULL },
};

const struct name counters[] = {
	{ CELLSOCK_A_STATS_LINE_RX_BYTES, "line-rx-bytes" },
	{ CELLSOCK_A_STATS_LINE_TX_BYTES, "line-tx-bytes" },
	{ CELLSOCK_A_STATS_COMMANDS, "commands" },
	{ CELLSOCK_A_STATS_COMMAND_TIMEOUTS, "command-timeouts" },
	{ CELLSOCK_A_STATS_COMMAND_ERRORS, "command-errors" },
	{ CELLSOCK_A_STATS_URCS, "urcs" },
	{ CELLSOCK_A_STATS_UNKNOWN_LINES, "unknown-lines" },
	{ CELLSOCK_A_STATS_OVERLONG_LINES, "overlong-lines" },
	{ CELLSOCK_A_STATS_FRAMING_ERRORS, "framing-errors" },
	{ CELLSOCK_A_STATS_RX_ERRORS, "rx-errors" },
	{ CELLSOCK_A_STATS_SEND_RETRIES, "send-retries" },
	{ CELLSOCK_A_STATS_MODE_SWITCHES, "mode-switches" },
	{ CELLSOCK_A_STATS_LOST_BYTES, "lost-bytes" },
	{ CELLSOCK_A_STATS_LOST_DATAGRAMS, "lost-datagrams" },
	{ CELLSOCK_A_STATS_RESETS, "resets" },
	{ 0, NULL },
};

int name_value(const struct name *names, const char *name)
{
	for (; names->name; names++)
		if (!strcmp(names->name, name))
			return names->value;
	return -1;
}

const char *value_name(const struct name *names, uint32_t value)
{
	for (; names->name; names++)
		if ((uint32_t)names->value == value)
			return names->name;
	return "?";
}

const char *module_progress(uint32_t state)
{
	return value_name(progress, state);
}

const char *lack_remedy(uint32_t lack)
{
	return value_name(remedies, lack);
}

const char *addr_text(const struct addr *addr, char text[INET6_ADDRSTRLEN])
{
	if (!addr->len)
		return strcpy(text, "-");
	inet_ntop(addr->len == 4 ? AF_INET : AF_INET6, addr->bytes, text,
		  INET6_ADDRSTRLEN);
	return text;
}

const char *endpoint_text(const struct addr *addr, uint32_t port,
			  char text[ENDPOINT_MAX])
{
	char host[INET6_ADDRSTRLEN];

	snprintf(text, ENDPOINT_MAX, addr->len == 16 ? "[%s]:%u" : "%s:%u",
		 addr_text(addr, host), port & 0xffff);
	return text;
}
