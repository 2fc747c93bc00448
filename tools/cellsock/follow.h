/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Follow what becomes of a module and of one of its contexts: progress for
 * people, and the interface configured as the context comes and goes.
 */
#ifndef CELLSOCK_FOLLOW_H
#define CELLSOCK_FOLLOW_H

#include "auto.h"
#include "netconf.h"
#include "netlink.h"
#include "port.h"
#include "rtnl.h"

struct follow {
	struct nl *req;
	struct nl *events;		/* subscribed */
	int signal_fd;
	const struct port *port;	/* ours to watch, or NULL */
	const struct port *line;	/* that @port is multiplexed on, or NULL */
	bool configure;			/* the interface is ours to set up */
	bool quiet;			/* no progress */
	bool auto_listen;		/* after local sockets */

	uint32_t ifindex;		/* the interface that names the module */
	uint32_t id;			/* context id */
	struct netconf conf;
	struct link link;
	struct context context;
	struct auto_listen listens;
	int64_t listen_at;		/* when to look at them next */
	struct rtnl_watch watch;	/* the interface that is ours to set up */
	int64_t lacks_since;		/* see struct link; 0: it lacks nothing */
	int64_t silent_since;		/* the module; 0: it answers */
	char told_link[512];
	char told_context[512];
	bool gone;
	bool lost;			/* gone with the multiplexer, not the line */
	bool failed;
};

enum follow_end {
	FOLLOW_DONE,			/* what was waited for is there */
	FOLLOW_SIGNAL,
	FOLLOW_GONE,			/* the port is */
	FOLLOW_FAILED,			/* with a message */
	FOLLOW_TIMEOUT,
};

/*
 * Take the state as it is now.  ->req, ->events, ->signal_fd, ->ifindex, ->id
 * and what is to be done are set.  -1 with a message.
 */
int follow_start(struct follow *f);

/*
 * Go on until @done says so (NULL: never), at most @ms milliseconds (-1: as
 * long as it takes).
 */
enum follow_end follow_run(struct follow *f,
			   bool (*done)(const struct follow *f), int ms);

/*
 * The same until the context is ready, as long as it makes sense to wait; with a
 * message when it does not any more.
 */
enum follow_end follow_up(struct follow *f);

bool follow_is_ready(const struct follow *f);
bool follow_is_down(const struct follow *f);

/*
 * Ask for the context to be taken down and wait for it, as long as the module
 * may take; a signal cuts that short.  -1, with a message, when the kernel
 * refuses.
 */
int follow_down(struct follow *f);

/* The listeners that were made after local sockets go. */
void follow_unlisten(struct follow *f);

/* One line about a module, or a context. */
void link_line(const struct link *link, char *text, size_t size);
void context_line(const struct context *context, char *text, size_t size);

#endif
