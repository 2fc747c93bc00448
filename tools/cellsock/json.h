/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is shown, as JSON.  Keys, and the names of states, are those of the
 * netlink specification.
 */
#ifndef CELLSOCK_JSON_H
#define CELLSOCK_JSON_H

#include <jansson.h>

#include "netlink.h"

/*
 * json_string() refuses what is not UTF-8, and a module may say anything: what
 * is not ASCII becomes a question mark.
 */
json_t *text_json(const char *text);

json_t *link_json(const struct link *link);
json_t *context_json(const struct context *context);
json_t *sock_json(const struct sock *sock);
json_t *listen_json(const struct listen *listen);
/* Adds what became of it, as notifications tell. */
void outcome_json(json_t *obj, const struct sock *sock);

/*
 * Print and drop.  @indent: for people too; otherwise one line, of which a
 * reader may expect many.
 */
void json_out(json_t *json, bool indent);

#endif
