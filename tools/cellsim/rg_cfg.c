// SPDX-License-Identifier: GPL-2.0-only
/* The rg dialect: AT+QICFG (2.3.1) */
#include <string.h>

#include "rg.h"

/**
 * struct option - one QICFG option
 * @name: as it is quoted
 * @offset: of its first value in struct cfg
 * @n: number of values
 * @short_n: 1 when the first value may be given alone, else @n
 * @range: of each value
 * @def: default of each value
 */
static const struct option {
	const char *name;
	size_t offset;
	int n;
	int short_n;
	struct { long lo, hi; } range[4];
	long def[4];
} options[] = {
#define OPT(field) .offset = offsetof(struct cfg, field)
	{ "transpktsize", OPT(transpktsize), 1, 1, { { 1, 1460 } }, { 1024 } },
	{ "transwaittm", OPT(transwaittm), 1, 1, { { 0, 20 } }, { 2 } },
	{ "dataformat", OPT(dataformat), 2, 2, { { 0, 1 }, { 0, 1 } } },
	{ "viewmode", OPT(viewmode), 1, 1, { { 0, 1 } } },
	{ "tcp/retranscfg", OPT(retrans), 2, 2, { { 3, 20 }, { 5, 1000 } },
	  { 8, 600 } },
	{ "dns/cache", OPT(dns_cache), 1, 1, { { 0, 1 } } },
	{ "qisend/timeout", OPT(send_timeout), 1, 1, { { 0, 3600 } } },
	{ "passiveclosed", OPT(passiveclosed), 1, 1, { { 0, 1 } } },
	{ "tcp/accept", OPT(accept), 1, 1, { { 0, 1 } }, { 1 } },
	{ "tcp/keepalive", OPT(keepalive), 4, 1,
	  { { 0, 1 }, { 1, 1800 }, { 25, 100 }, { 3, 10 } },
	  { 0, 60, 25, 3 } },
	{ "recvind", OPT(recvind), 1, 1, { { 0, 1 } } },
	{ "close mode", OPT(close_mode), 1, 1, { { 0, 1 } } },
	{ "sendinfo", OPT(sendinfo), 1, 1, { { 0, 1 } } },
	{ "formatcfg", OPT(formatcfg), 1, 1, { { 0, 1 } } },
#undef OPT
};

static long *values(struct module *m, const struct option *o)
{
	return (long *)((char *)&m->cfg + o->offset);
}

void rg_cfg_reset(struct module *m)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		memcpy(values(m, &options[i]), options[i].def,
		       options[i].n * sizeof(long));
}

bool rg_option_refused(const char *name)
{
	return quirk_has(Q_REFUSE, name) ||
	       (quirk(Q_NO_CLOSE_MODE) && !strcmp(name, "close mode")) ||
	       (quirk(Q_NO_SENDINFO) && !strcmp(name, "sendinfo"));
}

static const struct option *find(const char *name)
{
	size_t i;

	for (i = 0; name && i < ARRAY_SIZE(options); i++) {
		if (!strcasecmp(options[i].name, name) &&
		    !rg_option_refused(options[i].name))
			return &options[i];
	}
	return NULL;
}

int rg_qicfg_test(struct port *p, const struct args *a)
{
	size_t i;

	(void)a;
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option *o = &options[i];
		char text[128];
		int j, n = 0;

		if (rg_option_refused(o->name))
			continue;
		if (quirk(Q_QICFG_COMMAS))
			n += snprintf(text, sizeof(text), ",");
		for (j = 0; j < o->n; j++)
			n += snprintf(text + n, sizeof(text) - n, ",(%ld%c%ld)",
				      o->range[j].lo,
				      o->range[j].hi > 1 ? '-' : ',',
				      o->range[j].hi);
		at_info(p, "+QICFG: \"%s\"%s", o->name, text);
	}
	return AT_OK;
}

static void show(struct port *p, const struct option *o)
{
	const long *v = values(p->m, o);
	char text[128];
	int j, n = 0;

	for (j = 0; j < o->n; j++)
		n += snprintf(text + n, sizeof(text) - n, ",%ld", v[j]);
	at_info(p, "+QICFG: \"%s\"%s", o->name, text);
}

/* What a change means for the sockets that are open. */
static void apply(struct module *m, const struct option *o)
{
	int i;

	for (i = 0; i < MAX_SOCKS; i++) {
		if (!strcmp(o->name, "tcp/keepalive"))
			sock_keepalive(&m->sock[i]);
		else if (!strcmp(o->name, "tcp/retranscfg"))
			sock_retrans(&m->sock[i]);
	}
	if (!strcmp(o->name, "tcp/accept") && m->cfg.accept)
		sock_accept(m);
}

int rg_qicfg(struct port *p, const struct args *a)
{
	const struct option *o = find(arg_str(a, 0));
	long v[4];
	int j;

	if (!o)
		return -552;
	if (a->n == 1) {
		show(p, o);
		return AT_OK;
	}
	if (a->n - 1 != o->n && a->n - 1 != o->short_n)
		return -552;
	for (j = 0; j < a->n - 1; j++) {
		if (!arg_num(a, j + 1, o->range[j].lo, o->range[j].hi, &v[j]))
			return -552;
	}
	memcpy(values(p->m, o), v, (a->n - 1) * sizeof(long));
	p->hold = true;	/* what follows from it follows the OK */
	apply(p->m, o);
	return AT_OK;
}
