// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "auto.h"
#include "diag.h"
#include "names.h"
#include "util.h"

static int find(const struct port_id *ports, unsigned int n, struct port_id id)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (ports[i].protocol == id.protocol && ports[i].port == id.port)
			return i;
	return -1;
}

static void drop(struct port_id *ports, unsigned int *n, unsigned int i)
{
	memmove(ports + i, ports + i + 1, (--*n - i) * sizeof(*ports));
}

static const char *protocol_name(struct port_id id)
{
	return value_name(protocols, id.protocol);
}

/* Said once as long as the program goes on. */
static void no_fit(struct auto_listen *a, struct port_id id, const char *why)
{
	if (a->n_told == PORTS_MAX || find(a->told, a->n_told, id) >= 0)
		return;
	a->told[a->n_told++] = id;
	note("not listening on %s port %u: %s", protocol_name(id), id.port, why);
}

static void forget_gone(struct auto_listen *a, struct nl *nl, uint32_t ifindex,
			const struct port_id *want, unsigned int n)
{
	unsigned int i;

	for (i = a->n_told; i--;)
		if (find(want, n, a->told[i]) < 0)
			drop(a->told, &a->n_told, i);
	for (i = a->n_own; i--;) {
		if (find(want, n, a->own[i]) >= 0)
			continue;
		port_unlisten(nl, ifindex, a->own[i]);
		note("no longer listening on %s port %u",
		     protocol_name(a->own[i]), a->own[i].port);
		drop(a->own, &a->n_own, i);
	}
}

/*
 * Which ports of the interface there are.  Those of ours that somebody took away
 * are ours no more, and come anew.  Returns how many there are.
 */
static unsigned int compare(struct auto_listen *a, uint32_t ifindex,
			    const struct listen *list, unsigned int n_list,
			    struct port_id *there)
{
	unsigned int i, n = 0;

	for (i = 0; i < n_list; i++)
		if (list[i].ifindex == ifindex)
			there[n++] = (struct port_id) {
				.protocol = list[i].protocol,
				.port = list[i].port,
			};
	for (i = a->n_own; i--;)
		if (find(there, n, a->own[i]) < 0)
			drop(a->own, &a->n_own, i);
	return n;
}

/* Was it added? */
static bool add(struct auto_listen *a, struct nl *nl, uint32_t ifindex,
		struct port_id id)
{
	int err = port_listen(nl, ifindex, id, 0);

	if (err) {
		no_fit(a, id, nl->why[0] ? nl->why : strerror(-err));
		return false;
	}
	note("listening on %s port %u", protocol_name(id), id.port);
	a->own[a->n_own++] = id;
	return true;
}

/* Half of the module's sockets is left for what the listeners are there for. */
static unsigned int room(const struct link *link, unsigned int taken)
{
	unsigned int most = link->sockets / 2;

	return taken < most ? most - taken : 0;
}

void auto_listen_update(struct auto_listen *a, struct nl *nl,
			const struct link *link, uint32_t ifindex,
			const struct addr *addrs, unsigned int n_addrs)
{
	const struct reach reach = { ifindex, addrs, n_addrs };
	struct port_id want[PORTS_MAX], there[PORTS_MAX];
	static struct listen list[PORTS_MAX];
	unsigned int n_list, n_there, i;
	int n;

	n = diag_ports(&reach, want, PORTS_MAX);
	if (n < 0) {
		if (!a->blind)
			fail("--auto-listen: local sockets: %s", strerror(-n));
		a->blind = true;
		return;
	}
	a->blind = false;
	forget_gone(a, nl, ifindex, want, n);
	if (ports_get(nl, ifindex, list, PORTS_MAX, &n_list))
		return;
	n_there = compare(a, ifindex, list, n_list, there);
	for (i = 0; i < (unsigned int)n; i++) {
		if (find(there, n_there, want[i]) >= 0)
			continue;
		if (room(link, n_list))
			n_list += add(a, nl, ifindex, want[i]);
		else
			no_fit(a, want[i], "the module has no socket for it");
	}
}

void auto_listen_end(struct auto_listen *a, struct nl *nl, uint32_t ifindex)
{
	while (a->n_own)
		port_unlisten(nl, ifindex, a->own[--a->n_own]);
}
