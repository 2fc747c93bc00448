// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "json.h"
#include "names.h"

json_t *text_json(const char *text)
{
	char safe[2048];
	size_t i;

	for (i = 0; text[i] && i < sizeof(safe) - 1; i++)
		safe[i] = text[i] & 0x80 ? '?' : text[i];
	safe[i] = '\0';
	return json_string(safe);
}

/* Empty means absent. */
static void set_text(json_t *obj, const char *key, const char *text)
{
	if (*text)
		json_object_set_new(obj, key, text_json(text));
}

static void set_number(json_t *obj, const char *key, uint64_t value)
{
	json_object_set_new(obj, key, json_integer(value));
}

static void set_addr(json_t *obj, const char *key, const struct addr *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (addr->len)
		set_text(obj, key, addr_text(addr, text));
}

static json_t *caps_json(const struct link *link)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:b, s:b, s:b, s:b, s:b, s:b}",
			 "sockets", (json_int_t)link->sockets,
			 "send-max", (json_int_t)link->send_max,
			 "first-context", (json_int_t)link->caps_first,
			 "last-context", (json_int_t)link->caps_last,
			 "flow-control", link->flow_control,
			 "ipv6", link->ipv6,
			 "listeners", link->listeners,
			 "udp-service", link->udp_service, "echo", link->echo,
			 "csd", link->csd);
}

json_t *link_json(const struct link *link)
{
	json_t *obj = json_object(), *devices = json_array();
	json_t *stats = json_object(), *dev;
	const struct name *counter;
	unsigned int i;

	set_text(obj, "ifname", link->ifname);
	set_number(obj, "ifindex", link->ifindex);
	set_text(obj, "state", value_name(module_states, link->state));
	set_text(obj, "reason", link->reason);
	set_text(obj, "lack", value_name(lacks, link->lack));
	set_text(obj, "port", link->port);
	set_text(obj, "at-port", link->at_port);
	set_number(obj, "first-context", link->first_context);
	set_text(obj, "dialect", link->dialect);
	set_text(obj, "manufacturer", link->manufacturer);
	set_text(obj, "model", link->model);
	set_text(obj, "revision", link->revision);
	if (link->has_caps)
		json_object_set_new(obj, "caps", caps_json(link));
	for (i = 0; i < link->n_devices; i++) {
		dev = json_object();
		set_text(dev, "ifname", link->devices[i].ifname);
		set_number(dev, "ifindex", link->devices[i].ifindex);
		set_number(dev, "context", link->devices[i].context);
		json_array_append_new(devices, dev);
	}
	json_object_set_new(obj, "device", devices);
	for (counter = counters; counter->name; counter++)
		set_number(stats, counter->name, link->stats[counter->value]);
	json_object_set_new(obj, "stats", stats);
	return obj;
}

json_t *context_json(const struct context *context)
{
	json_t *obj = json_object(), *dns = json_array();
	char text[INET6_ADDRSTRLEN];
	unsigned int i;

	set_number(obj, "id", context->id);
	set_text(obj, "ifname", context->ifname);
	set_number(obj, "module", context->module);
	set_text(obj, "state", value_name(context_states, context->state));
	set_text(obj, "reason", context->reason);
	set_text(obj, "pdp-type", value_name(pdp_types, context->pdp_type));
	set_text(obj, "auth", value_name(auths, context->auth));
	json_object_set_new(obj, "apn", text_json(context->apn));
	set_text(obj, "user", context->user);
	set_text(obj, "bearer", value_name(bearers, context->bearer));
	set_text(obj, "number", context->number);
	set_addr(obj, "ipv4", &context->ipv4);
	set_addr(obj, "ipv6", &context->ipv6);
	for (i = 0; i < context->n_dns; i++)
		json_array_append_new(dns,
				      json_string(addr_text(&context->dns[i],
							    text)));
	json_object_set_new(obj, "dns", dns);
	return obj;
}

json_t *sock_json(const struct sock *sock)
{
	json_t *obj = json_object();

	set_number(obj, "id", sock->id);
	set_text(obj, "ifname", sock->ifname);
	set_number(obj, "context", sock->context);
	set_number(obj, "module", sock->module);
	set_text(obj, "service", sock->service);
	set_text(obj, "state", sock->state);
	set_addr(obj, "local-address", &sock->local);
	set_number(obj, "local-port", sock->local_port);
	set_addr(obj, "remote-address", &sock->remote);
	set_number(obj, "remote-port", sock->remote_port);
	json_object_set_new(obj, "waiting", json_boolean(sock->waiting));
	json_object_set_new(obj, "evicted", json_boolean(sock->evicted));
	if (sock->module_id >= 0)
		set_number(obj, "module-id", sock->module_id);
	set_text(obj, "mode", sock->mode);
	set_number(obj, "send-queue", sock->send_queue);
	set_number(obj, "receive-queue", sock->receive_queue);
	set_number(obj, "credit", sock->credit);
	set_number(obj, "tx-bytes", sock->tx_bytes);
	set_number(obj, "rx-bytes", sock->rx_bytes);
	return obj;
}

json_t *listen_json(const struct listen *listen)
{
	json_t *obj = json_object();

	set_text(obj, "ifname", listen->ifname);
	set_number(obj, "context", listen->context);
	set_text(obj, "protocol", value_name(protocols, listen->protocol));
	set_number(obj, "port", listen->port);
	if (listen->max)
		set_number(obj, "max-connections", listen->max);
	set_number(obj, "connections", listen->connections);
	json_object_set_new(obj, "listening", json_boolean(listen->listening));
	if (listen->module_id >= 0)
		set_number(obj, "module-id", listen->module_id);
	set_number(obj, "accepted", listen->accepted);
	set_number(obj, "rejected", listen->rejected);
	set_text(obj, "result", value_name(results, listen->result));
	if (listen->error)
		set_number(obj, "error", listen->error);
	set_text(obj, "error-text", listen->error_text);
	return obj;
}

void outcome_json(json_t *obj, const struct sock *sock)
{
	set_text(obj, "result", value_name(results, sock->result));
	if (sock->error)
		set_number(obj, "error", sock->error);
	set_text(obj, "error-text", sock->error_text);
}

void json_out(json_t *json, bool indent)
{
	json_dumpf(json, stdout, indent ? JSON_INDENT(2) : JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(json);
}
