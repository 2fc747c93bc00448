// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/gsmmux.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmux.h"
#include "util.h"

/* N_GSM0710 of linux/tty.h */
#define LDISC_GSM	21

/* AT+CMUX=<mode>,<subset>,<port_speed>,<N1>: octets of information in a frame */
#define FRAME		127
/* What N1 is when nobody says it (27.007, 5.7). */
#define FRAME_DEFAULT	31
/* As much as n_gsm takes: a module need not keep to what it was told. */
#define FRAME_MAX	1500

/*
 * In 10 ms, T2 being the longer one (27.010, 5.7): at 9600 baud what is on its
 * way already takes longer than the 100 ms of the standard.
 */
#define ACK_TIME	50
#define RESPONSE_TIME	60

/* How long a module may take to write an answer, or to switch over. */
#define COMMAND_MS	2000
#define ANSWER_MS	300

/* --- the module ---------------------------------------------------------- */

/* <port_speed> of AT+CMUX, from 1 on; those beyond 230400 are later vendors'. */
static const unsigned int speeds[] = {
	9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600,
};

static unsigned int speed_code(unsigned int speed)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(speeds); i++)
		if (speeds[i] == speed)
			return i + 1;
	return 0;
}

/*
 * The rate that is in use is named where it has a number, because what stands
 * for an omitted one is up to the module.  Returns the size of a frame, 0 when
 * the module refuses.
 */
static unsigned int ask_module(struct port *port)
{
	unsigned int code = speed_code(port->speed);
	char text[32];

	snprintf(text, sizeof(text), "AT+CMUX=0,0,%u,%u", code, FRAME);
	if (code && port_command(port, text, COMMAND_MS))
		return FRAME;
	snprintf(text, sizeof(text), "AT+CMUX=0,0,,%u", FRAME);
	if (port_command(port, text, COMMAND_MS))
		return FRAME;
	return port_command(port, "AT+CMUX=0", COMMAND_MS) ? FRAME_DEFAULT : 0;
}

void cmux_end(struct port *port)
{
	/* SABM of the control channel, and the message "close down" on it */
	static const unsigned char frames[] = {
		0xf9, 0x03, 0x3f, 0x01, 0x1c, 0xf9,
		0xf9, 0x03, 0xef, 0x05, 0xc3, 0x01, 0xf2, 0xf9,
	};

	port_put(port, (const char *)frames, sizeof(frames), COMMAND_MS);
}

/* --- the kernel ---------------------------------------------------------- */

static int refused(const struct port *port, int err)
{
	switch (err) {
	case EINVAL:
		return fail("--cmux: this kernel has no n_gsm (CONFIG_N_GSM), which multiplexes");
	case EPERM:
		return fail("--cmux needs CAP_NET_ADMIN (run as root)");
	default:
		return fail("%s: n_gsm: %s", port->path, strerror(err));
	}
}

int cmux_check(struct port *port)
{
	int err = port_set_ldisc(port, LDISC_GSM, "n_gsm");

	if (err)
		return refused(port, err);
	port_set_ldisc(port, LDISC_TTY, NULL);
	return 0;
}

/* Adaption 1: bytes as they are; UIH frames, which have no FCS over the data */
static int configure(struct port *port, unsigned int frame, unsigned int *first)
{
	struct gsm_config config;

	if (ioctl(port->fd, GSMIOC_GETCONF, &config))
		return -1;
	config.adaption = 1;
	config.encapsulation = 0;
	config.initiator = 1;
	config.i = 1;
	config.t1 = ACK_TIME;
	config.t2 = RESPONSE_TIME;
	config.mru = FRAME_MAX;
	config.mtu = frame;
	return ioctl(port->fd, GSMIOC_SETCONF, &config) ||
	       ioctl(port->fd, GSMIOC_GETFIRST, first) ? -1 : 0;
}

int cmux_start(struct port *port, char first[CMUX_PATH_MAX])
{
	unsigned int frame = ask_module(port), base;
	int err;

	if (!frame)
		return fail("%s: the module refuses AT+CMUX", port->path);
	port->muxed = true;
	err = port_set_ldisc(port, LDISC_GSM, "n_gsm");
	if (err)
		return refused(port, err);
	port->attached = true;
	if (configure(port, frame, &base))
		return fail("%s: n_gsm: %s", port->path, strerror(errno));
	snprintf(first, CMUX_PATH_MAX, "/dev/" CMUX_TTY "%u", base);
	note("%s: multiplexed, %s is the first virtual port", port->path, first);
	return 0;
}

/* n_gsm tells the module nothing when it is taken off a port. */
void cmux_stop(struct port *port)
{
	unsigned int tries;

	for (tries = 0; tries < 2; tries++) {
		cmux_end(port);
		if (port_command(port, "AT", ANSWER_MS))
			return;
	}
}
