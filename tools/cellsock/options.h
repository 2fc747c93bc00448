/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options that several commands have.
 */
#ifndef CELLSOCK_OPTIONS_H
#define CELLSOCK_OPTIONS_H

#include <unistd.h>

#include "netlink.h"

/* How a context is to be set up; what is not given stays as it is. */
struct context_options {
	const char *apn;
	const char *user;
	const char *password_file;
	const char *number;
	int auth;
	int family;
	int bearer;
	struct addr dns[2];
	unsigned int n_dns;
};

#define CONTEXT_OPTIONS_INIT { .auth = -1, .family = -1, .bearer = -1 }

/* All options of all commands; -j stands for itself. */
enum {
	OPT_APN = 256,
	OPT_USER,
	OPT_PASSWORD_FILE,
	OPT_AUTH,
	OPT_FAMILY,
	OPT_DNS,
	OPT_BEARER,
	OPT_NUMBER,
	OPT_CONTEXT,
	OPT_PIN_FILE,
	OPT_DIALECT,
	OPT_SPEED,
	OPT_NAME,
	OPT_NO_RTSCTS,
	OPT_CMUX,
	OPT_NO_ROUTE,
	OPT_NO_DNS,
	OPT_DETACH,
	OPT_CONFIGURE,
	OPT_AUTO_LISTEN,
	OPT_MAX,
};

/* The next one, -1 when there are no more; its argument is in optarg. */
int next_option(int argc, char *argv[]);
/* It is not one of this command's, or wrong; EXIT_USAGE with a message. */
int bad_option(char *const argv[]);

/* Take option @c of a context, or fail as above. */
int context_option(struct context_options *options, int c, char *const argv[]);
/* Is there anything to be set? */
bool context_options_given(const struct context_options *options);
/* Send them to the kernel; -1 with a message. */
int context_configure(struct nl *nl, uint32_t ifindex, int id,
		      const struct context_options *options);

/* Give the SIM its PIN, unless @file is NULL; -1 with a message. */
int send_pin(struct nl *nl, uint32_t ifindex, const char *file);

/* A number in a range; -1 with a message. */
int parse_number(const char *text, const char *what, unsigned int min,
		 unsigned int max, unsigned int *value);
/* Can an interface be called so?  EXIT_USAGE with a message otherwise. */
int check_ifname(const char *name);
/* The index of an interface; 0 with a message when there is none. */
uint32_t find_ifindex(const char *name);
#endif
