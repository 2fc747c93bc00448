// SPDX-License-Identifier: GPL-2.0-only
/*
 * auto: plays attach --auto-listen on interface 1 of a module of 12 sockets,
 * without either. Takes from stdin, a word and ports like tcp80 a line:
 *
 *	want PORT...	what local programs listen on
 *	add PORT...	somebody else lets the module listen
 *	del PORT...	somebody else takes ports away
 *	other PORT...	what another interface of the module listens on
 *	refuse PORT...	what the driver does not take
 *	run		look at the programs, print what the module listens on
 *	end		the end
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>

#include "../auto.h"
#include "../diag.h"
#include "../util.h"

static struct listen there[PORTS_MAX];
static unsigned int n_there;
static struct port_id wanted[PORTS_MAX];
static unsigned int n_wanted;
static struct port_id refused;

static struct port_id parse(const char *word)
{
	return (struct port_id) {
		.protocol = *word == 't' ? IPPROTO_TCP : IPPROTO_UDP,
		.port = atoi(word + 3),
	};
}

static int find(uint32_t ifindex, struct port_id id)
{
	unsigned int i;

	for (i = 0; i < n_there; i++)
		if (there[i].ifindex == ifindex && there[i].port == id.port &&
		    there[i].protocol == id.protocol)
			return i;
	return -1;
}

int port_listen(struct nl *nl, uint32_t ifindex, struct port_id id,
		unsigned int max)
{
	(void)max;
	if (id.port == refused.port && id.protocol == refused.protocol) {
		strcpy(nl->why, "refused");
		return -EOPNOTSUPP;
	}
	if (find(ifindex, id) >= 0)
		abort();
	there[n_there++] = (struct listen) {
		.ifindex = ifindex,
		.protocol = id.protocol,
		.port = id.port,
	};
	return 0;
}

int port_unlisten(struct nl *nl, uint32_t ifindex, struct port_id id)
{
	int at = find(ifindex, id);

	(void)nl;
	if (at < 0)
		return -ENOENT;
	there[at] = there[--n_there];
	return 0;
}

int ports_get(struct nl *nl, uint32_t ifindex, struct listen *list,
	      unsigned int max, unsigned int *n)
{
	(void)nl;
	(void)ifindex;
	*n = n_there < max ? n_there : max;
	memcpy(list, there, *n * sizeof(*list));
	return 0;
}

int diag_ports(const struct reach *reach, struct port_id *ports,
	       unsigned int max)
{
	(void)reach;
	if (n_wanted > max)
		abort();
	memcpy(ports, wanted, n_wanted * sizeof(*ports));
	return n_wanted;
}

static void print(void)
{
	unsigned int i;

	printf("=");
	for (i = 0; i < n_there; i++)
		if (there[i].ifindex == 1)
			printf(" %s%u", there[i].protocol == IPPROTO_TCP ?
			       "tcp" : "udp", there[i].port);
	printf("\n");
}

static void play(struct auto_listen *a, struct nl *nl, const char *verb)
{
	static const struct link link = { .sockets = 12 };
	struct port_id id;
	char *word;

	if (!strcmp(verb, "want"))
		n_wanted = 0;
	if (!strcmp(verb, "run"))
		auto_listen_update(a, nl, &link, 1, NULL, 0);
	if (!strcmp(verb, "end"))
		auto_listen_end(a, nl, 1);
	if (!strcmp(verb, "run") || !strcmp(verb, "end"))
		print();
	while ((word = strtok(NULL, "\n "))) {
		id = parse(word);
		if (!strcmp(verb, "want"))
			wanted[n_wanted++] = id;
		else if (!strcmp(verb, "add"))
			port_listen(nl, 1, id, 0);
		else if (!strcmp(verb, "del"))
			port_unlisten(nl, 1, id);
		else if (!strcmp(verb, "other"))
			port_listen(nl, 2, id, 0);
		else
			refused = id;
	}
}

int main(void)
{
	static struct auto_listen a;
	static struct nl nl;
	char line[512];

	while (fgets(line, sizeof(line), stdin))
		play(&a, &nl, strtok(line, "\n "));
	return 0;
}
