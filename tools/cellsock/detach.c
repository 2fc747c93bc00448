// SPDX-License-Identifier: GPL-2.0-only
/*
 * Take the contexts down, then hang up the port.  A hang-up works with whoever
 * holds the port; an attach or monitor of ours sees it and ends.  ldattach
 * does not look, so it is ended.
 */
#include <signal.h>

#include "commands.h"
#include "follow.h"
#include "holder.h"
#include "options.h"
#include "util.h"

/* How long the kernel may take to remove the interface. */
#define GONE_MS 5000

static void end_ldattach(dev_t dev)
{
	pid_t pid = 0;

	while ((pid = next_holder(dev, pid)))
		if (runs_program(pid, "ldattach"))
			kill(pid, SIGTERM);
}

static int take_down(struct follow *f, const struct device *dev)
{
	f->ifindex = dev->ifindex;
	f->id = dev->context;
	f->quiet = true;
	if (follow_start(f))
		return -1;
	f->quiet = false;
	if (!follow_is_down(f) && follow_down(f))
		return -1;
	if (!f->gone && !follow_is_down(f))
		note("context %u does not go down, going on without it", f->id);
	return 0;
}

/* Devices in other namespaces are not seen from here, and go all the same. */
static int detach(struct nl *req, struct nl *events, uint32_t ifindex)
{
	struct follow f = { .req = req, .events = events };
	struct link link;
	unsigned int i;
	int err;

	f.signal_fd = signals_open();
	if (f.signal_fd < 0)
		return -1;
	err = link_get(req, ifindex, &link);
	if (err)
		return nl_fail(req, err, "detach");
	if (!link.port_dev)
		return fail("%s has no port that can be hung up", link.ifname);
	for (i = 0; i < link.n_devices && !f.gone; i++)
		if (take_down(&f, &link.devices[i]))
			return -1;
	if (!f.gone && port_hangup(link.port, link.port_dev))
		return -1;
	end_ldattach(link.port_dev);
	f.ifindex = link.ifindex;
	f.gone = false;
	f.quiet = true;
	if (follow_run(&f, NULL, GONE_MS) == FOLLOW_TIMEOUT)
		return fail("%s is still there", link.ifname);
	for (i = 0; i < link.n_devices; i++)
		netconf_clear_device(link.devices[i].ifindex);
	return 0;
}

int cmd_detach(int argc, char *argv[])
{
	static struct nl req, events;
	uint32_t ifindex;
	int err;

	if (argc != 2 || argv[1][0] == '-')
		return usage_error("detach needs one IFACE");
	if (nl_open(&req) || nl_open(&events) || nl_subscribe(&events))
		return EXIT_FAILED;
	ifindex = find_ifindex(argv[1]);
	if (!ifindex)
		return EXIT_FAILED;
	err = detach(&req, &events, ifindex);
	nl_close(&events);
	nl_close(&req);
	return err ? EXIT_FAILED : EXIT_DONE;
}
