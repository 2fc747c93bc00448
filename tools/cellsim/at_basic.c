// SPDX-License-Identifier: GPL-2.0-only
/* V.250 and 3GPP TS 27.007 commands that every module has */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cellsim.h"

/* ------------------------------------------------- letters (V.250) */

static long number(char **pos, long def)
{
	return isdigit((unsigned char)**pos) ? strtol(*pos, pos, 10) : def;
}

static int flag_letter(char **pos, bool *flag)
{
	long n = number(pos, 0);

	if (n > 1)
		return AT_ERROR;
	*flag = n;
	return AT_OK;
}

static int *s_register(struct port *p, long n)
{
	switch (n) {
	case 3:
		return &p->s3;
	case 4:
		return &p->s4;
	case 5:
		return &p->s5;
	default:
		return NULL;
	}
}

static int s_letter(struct port *p, char **pos)
{
	int *reg = s_register(p, number(pos, -1));
	long value;

	if (**pos == '?') {
		++*pos;
		if (!reg)
			return AT_ERROR;
		at_info(p, "%03d", *reg);
		return AT_OK;
	}
	if (**pos != '=')
		return AT_ERROR;
	++*pos;
	value = number(pos, -1);
	if (value < 0 || value > 127)
		return AT_ERROR;
	if (reg)
		*reg = value;
	return AT_OK;
}

static int ampersand(struct port *p, char **pos)
{
	int letter = toupper((unsigned char)**pos);
	long n;

	if (!letter)
		return AT_ERROR;
	++*pos;
	n = number(pos, 0);
	switch (letter) {
	case 'F':
		port_profile(p);
		return AT_OK;
	case 'C':
		if (n > 1)
			return AT_ERROR;
		p->dcd_mode = n;
		line_set_dcd(&p->line, !n);
		return AT_OK;
	case 'D':
		if (n > 2)
			return AT_ERROR;
		p->dtr_mode = n;
		return AT_OK;
	case 'W':
	case 'K':
	case 'S':
		return AT_OK;
	default:
		return AT_ERROR;
	}
}

static int identify(struct port *p)
{
	const struct dialect *d = p->m->dialect;

	at_info(p, "%s", d->identity[0]);
	at_info(p, "%s", d->identity[1]);
	at_info(p, "%s%s", d->revision_label, d->identity[2]);
	return AT_OK;
}

void at_connect(struct port *p)
{
	if (quirk(Q_LOST_CONNECT) &&
	    ++p->connect_count % quirk_num(Q_LOST_CONNECT, 0, 1) == 0)
		return;
	at_text(p, "CONNECT", "1");
}

static int online(struct port *p)
{
	struct sock *s = p->data;

	if (!s || s->state != SOCK_CONNECTED || s->mode != MODE_TRANSPARENT) {
		at_result(p, "NO CARRIER", "3");
		return AT_DONE;
	}
	at_connect(p);
	port_enter_data(p, s);
	return AT_DONE;
}

/* 3GPP TS 27.007 10.2.1.1: *99[***<cid>]# */
static int dial(struct port *p, char **pos)
{
	const char *s = *pos;

	*pos += strlen(s);
	if (toupper((unsigned char)*s) == 'T')
		s++;
	if (strncmp(s, "*99", 3) || !strchr(s, '#'))
		return AT_ERROR;
	if (p->m->reg != REG_HOME || !p->m->ppp_command) {
		at_result(p, "NO CARRIER", "3");
		return AT_DONE;
	}
	at_connect(p);
	if (!ppp_start(p))
		at_result(p, "NO CARRIER", "3");
	return AT_DONE;
}

int at_basic(struct port *p, char **pos)
{
	int letter = toupper((unsigned char)**pos);

	++*pos;
	switch (letter) {
	case 'E':
		return flag_letter(pos, &p->echo);
	case 'V':
		return flag_letter(pos, &p->verbose);
	case 'Q':
		return flag_letter(pos, &p->quiet);
	case 'S':
		return s_letter(p, pos);
	case '&':
		return ampersand(p, pos);
	case 'I':
		number(pos, 0);
		return identify(p);
	case 'Z':
		number(pos, 0);
		port_profile(p);
		return AT_OK;
	case 'H':
	case 'L':
	case 'M':
	case 'X':
		number(pos, 0);
		return AT_OK;
	case 'O':
		number(pos, 0);
		return online(p);
	case 'D':
		return dial(p, pos);
	default:
		return AT_ERROR;
	}
}

/* -------------------------------------------------- identification */

static int cgmi(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "%s", p->m->dialect->identity[0]);
	return AT_OK;
}

static int cgmm(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "%s", p->m->dialect->identity[1]);
	return AT_OK;
}

static int cgmr(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "%s", p->m->dialect->identity[2]);
	return AT_OK;
}

static int cgsn(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "867034050000015");
	return AT_OK;
}

static int cimi(struct port *p, const struct args *a)
{
	(void)a;
	if (!p->m->pin_ok)
		return AT_SIM_PIN;
	at_info(p, "001010123456789");
	return AT_OK;
}

/* ------------------------------------------------------ SIM, network */

static int cpin_read(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+CPIN: %s", p->m->pin_ok ? "READY" : "SIM PIN");
	return AT_OK;
}

static int cpin_write(struct port *p, const struct args *a)
{
	struct module *m = p->m;

	if (a->n != 1)
		return AT_BAD_PARAM;
	if (m->pin_ok)
		return AT_NOT_ALLOWED;
	if (strcmp(a->text[0], m->pin))
		return AT_WRONG_PIN;
	m->pin_ok = true;
	module_register(m);
	return AT_OK;
}

static int csq(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+CSQ: %s", p->m->reg == REG_HOME ? "24,99" : "99,99");
	return AT_OK;
}

static const char *const reg_names[] = { "CREG", "CGREG", "CEREG", "C5GREG" };

static void reg_text(struct module *m, int mode, char *out, size_t n)
{
	if (mode == 2 && m->reg == REG_HOME)
		snprintf(out, n, "%d,\"5A1D\",\"0C5B7201\",11", m->reg);
	else
		snprintf(out, n, "%d", m->reg);
}

static int reg_read(struct port *p, int which)
{
	char text[64];

	reg_text(p->m, p->creg[which], text, sizeof(text));
	at_info(p, "+%s: %d,%s", reg_names[which], p->creg[which], text);
	return AT_OK;
}

static int reg_write(struct port *p, const struct args *a, int which)
{
	long n;

	if (a->n != 1 || !arg_num(a, 0, 0, 2, &n))
		return AT_BAD_PARAM;
	p->creg[which] = n;
	return AT_OK;
}

void at_reg_changed(struct module *m)
{
	char text[64];
	int i, j;

	for (i = 0; i < m->nr_ports; i++) {
		struct port *p = &m->port[i];

		for (j = 0; j < (int)ARRAY_SIZE(reg_names); j++) {
			if (!p->creg[j])
				continue;
			reg_text(m, p->creg[j], text, sizeof(text));
			port_urc(p, "+%s: %s", reg_names[j], text);
		}
	}
}

#define REG_HANDLERS(name, which)					\
static int name ## _read(struct port *p, const struct args *a)		\
{									\
	(void)a;							\
	return reg_read(p, which);					\
}									\
static int name ## _write(struct port *p, const struct args *a)	\
{									\
	return reg_write(p, a, which);					\
}

REG_HANDLERS(creg, 0)
REG_HANDLERS(cgreg, 1)
REG_HANDLERS(cereg, 2)
REG_HANDLERS(c5greg, 3)

static int cops_read(struct port *p, const struct args *a)
{
	(void)a;
	if (p->m->reg == REG_HOME)
		at_info(p, "+COPS: 0,0,\"CELLSIM\",11");
	else
		at_info(p, "+COPS: 0");
	return AT_OK;
}

static int cops_write(struct port *p, const struct args *a)
{
	long n;

	(void)p;
	return a->n >= 1 && arg_num(a, 0, 0, 4, &n) ? AT_OK : AT_BAD_PARAM;
}

static int cfun_read(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+CFUN: %d", p->m->cfun);
	return AT_OK;
}

static int cfun_write(struct port *p, const struct args *a)
{
	struct module *m = p->m;
	struct context *c;
	long fun, rst = 0;

	if (!arg_num(a, 0, 0, 4, &fun) || !arg_opt(a, 1, 0, 1, &rst))
		return AT_BAD_PARAM;
	if (fun == 2 || fun == 3)
		return AT_NOT_SUPPORTED;
	if (rst) {	/* the OK still gets out */
		timer_in(&m->reset_timer, 100 * NSEC_PER_MSEC);
		return AT_OK;
	}
	m->cfun = fun;
	if (fun != 1) {
		for_each_context(m, c)
			context_break(c);
	}
	module_register(m);
	return AT_OK;
}

static int cgatt_read(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+CGATT: %d", p->m->reg == REG_HOME);
	return AT_OK;
}

static int cgatt_write(struct port *p, const struct args *a)
{
	long n;

	(void)p;
	return a->n == 1 && arg_num(a, 0, 0, 1, &n) ? AT_OK : AT_BAD_PARAM;
}

/* ---------------------------------------- contexts, as 27.007 has them */

static const char *const pdp_types[] = { "", "IP", "IPV6", "IPV4V6" };

/* <cid>: from 1, whatever the dialect's own numbers */
static int cid(const struct context *c)
{
	return c->id - c->m->dialect->first_context + 1;
}

static int cgdcont_read(struct port *p, const struct args *a)
{
	const struct context *c;

	(void)a;
	for_each_context(p->m, c) {
		if (cid(c) == 1 || c->apn[0])
			at_info(p, "+CGDCONT: %d,\"%s\",\"%s\",\"%s\",0,0",
				cid(c), pdp_types[c->type], c->apn,
				c->state == CTX_UP ? c->now.address : "");
	}
	return AT_OK;
}

static int cgdcont_write(struct port *p, const struct args *a)
{
	const char *type = arg_str(a, 1), *apn = arg_str(a, 2);
	struct context *c;
	long id;
	int i;

	if (!arg_num(a, 0, 1, MAX_CONTEXTS, &id))
		return AT_BAD_PARAM;
	c = context_get(p->m, id - 1 + p->m->dialect->first_context);
	if (!c)
		return AT_BAD_PARAM;
	if (a->n == 1) {
		c->apn[0] = '\0';
		return AT_OK;
	}
	for (i = 1; type && i < (int)ARRAY_SIZE(pdp_types); i++) {
		if (!strcasecmp(type, pdp_types[i]))
			break;
	}
	if (!type || i == ARRAY_SIZE(pdp_types) ||
	    (apn && strlen(apn) > APN_MAX))
		return AT_BAD_PARAM;
	c->type = i;
	snprintf(c->apn, sizeof(c->apn), "%s", apn ? apn : "");
	return AT_OK;
}

static int cgpaddr_all(struct port *p, const struct args *a)
{
	const struct context *c;

	(void)a;
	for_each_context(p->m, c) {
		if (c->state != CTX_UP)
			continue;
		if (c->now.type == CTX_IPV4V6)
			at_info(p, "+CGPADDR: %d,\"%s\",\"%s\"", cid(c),
				c->now.address, c->now.address6);
		else
			at_info(p, "+CGPADDR: %d,\"%s\"", cid(c),
				c->now.type == CTX_IPV6 ? c->now.address6 :
							  c->now.address);
	}
	return AT_OK;
}

static int cgact_read(struct port *p, const struct args *a)
{
	const struct context *c;

	(void)a;
	for_each_context(p->m, c) {
		if (cid(c) == 1 || c->apn[0])
			at_info(p, "+CGACT: %d,%d", cid(c), c->state == CTX_UP);
	}
	return AT_OK;
}

/* -------------------------------------------------------------- port */

static int cmee_read(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+CMEE: %d", p->cmee);
	return AT_OK;
}

static int cmee_write(struct port *p, const struct args *a)
{
	long n;

	if (a->n != 1 || !arg_num(a, 0, 0, 2, &n))
		return AT_BAD_PARAM;
	p->cmee = n;
	return AT_OK;
}

static int cmgf_read(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+CMGF: %d", p->cmgf);
	return AT_OK;
}

static int cmgf_write(struct port *p, const struct args *a)
{
	long n;

	if (a->n != 1 || !arg_num(a, 0, 0, 1, &n))
		return AT_BAD_PARAM;
	p->cmgf = n;
	return AT_OK;
}

static int ipr_read(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+IPR: %u", p->ipr);
	return AT_OK;
}

/* The OK still leaves at the old rate. */
static int ipr_write(struct port *p, const struct args *a)
{
	long n;

	if (a->n != 1 || !arg_num(a, 0, 1, 4000000, &n) || !line_speed_ok(n))
		return AT_BAD_PARAM;
	p->ipr = n;
	if (p->line.baud)
		p->line.next_baud = n;
	return AT_OK;
}

static int ifc_read(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+IFC: %d,%d", p->ifc[0], p->ifc[1]);
	return AT_OK;
}

static int ifc_write(struct port *p, const struct args *a)
{
	long in = p->ifc[0], out = p->ifc[1];

	if (a->n < 1 || a->n > 2 || !arg_opt(a, 0, 0, 2, &in) ||
	    !arg_opt(a, 1, 0, 2, &out) ||
	    ((in == 1 || out == 1) && (!p->m->dialect->xonxoff || in != out)))
		return AT_BAD_PARAM;
	p->ifc[0] = in;
	p->ifc[1] = out;
	return AT_OK;
}

/* <port_speed> of AT+CMUX; 0: as it is */
static const unsigned int mux_speeds[] = {
	0, 9600, 19200, 38400, 57600, 115200, 230400
};

static int cmux_read(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+CMUX: 0,0,5,%d,10,3,30,10,2", MUX_N1);
	return AT_OK;
}

/* 27.007 5.7: the basic option with UIH frames only */
static int cmux_write(struct port *p, const struct args *a)
{
	long mode, subset = 0, speed = 0, n1 = MUX_N1;

	if (a->n > 9 || !arg_num(a, 0, 0, 0, &mode) ||
	    !arg_opt(a, 1, 0, 0, &subset) ||
	    !arg_opt(a, 2, 1, ARRAY_SIZE(mux_speeds) - 1, &speed) ||
	    !arg_opt(a, 3, 1, 1509, &n1))
		return AT_BAD_PARAM;
	if (p->m->mux)
		return AT_NOT_ALLOWED;
	at_text(p, "OK", "0");
	if (p->line.baud && speed && mux_speeds[speed] != p->line.baud)
		p->line.next_baud = mux_speeds[speed];
	mux_start(p, n1);
	return AT_DONE;
}

static int cclk_read(struct port *p, const struct args *a)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[32];

	(void)a;
	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%y/%m/%d,%H:%M:%S+00", &tm);
	at_info(p, "+CCLK: \"%s\"", text);
	return AT_OK;
}

static int port_index(const struct module *m, const char *name)
{
	int i;

	if (!strcmp(name, "all"))
		return -1;
	for (i = 0; i < m->nr_ports; i++) {
		if (!strcmp(m->port[i].name, name))
			return i;
	}
	return MAX_PORTS;	/* a port that nobody listens at */
}

static int qurccfg_write(struct port *p, const struct args *a)
{
	static const char *const names[] = {
		"usbat", "usbmodem", "uart1", "all"
	};
	struct module *m = p->m;
	const char *what = arg_str(a, 0), *name = arg_str(a, 1);
	size_t i;

	if (!what || strcasecmp(what, "urcport") || a->n > 2)
		return AT_BAD_PARAM;
	if (a->n == 1) {
		if (m->urc_port >= 0 && m->urc_port < m->nr_ports)
			name = m->port[m->urc_port].name;
		else
			name = m->urc_port < 0 ? "all" : "usbat";
		at_info(p, "+QURCCFG: \"urcport\",\"%s\"", name);
		return AT_OK;
	}
	for (i = 0; name && i < ARRAY_SIZE(names); i++) {
		if (!strcmp(name, names[i])) {
			m->urc_port = port_index(m, name);
			return AT_OK;
		}
	}
	return AT_BAD_PARAM;
}

static int qcfg_write(struct port *p, const struct args *a)
{
	const char *what = arg_str(a, 0);
	long n = p->m->nat;

	if (!what || strcasecmp(what, "nat") || quirk_has(Q_REFUSE, "nat") ||
	    a->n > 2)
		return AT_BAD_PARAM;
	if (a->n == 1) {
		at_info(p, "+QCFG: \"nat\",%d", p->m->nat);
		return AT_OK;
	}
	if (!arg_num(a, 1, 0, 2, &n))
		return AT_BAD_PARAM;
	p->m->nat = n;
	return AT_OK;
}

/* Payload echo (rg: 2.3.15) */
int at_qisde_read(struct port *p, const struct args *a)
{
	(void)a;
	at_info(p, "+QISDE: %ld", p->m->sde);
	return AT_OK;
}

int at_qisde(struct port *p, const struct args *a)
{
	long n;

	if (a->n != 1 || !arg_num(a, 0, 0, 1, &n))
		return p->m->dialect->bad_param;
	p->m->sde = n;
	return AT_OK;
}

const struct at_cmd at_basic_cmds[] = {
	{ .name = "+CGMI", .exec = cgmi },
	{ .name = "+CGMM", .exec = cgmm },
	{ .name = "+CGMR", .exec = cgmr },
	{ .name = "+CGSN", .exec = cgsn },
	{ .name = "+GMI", .exec = cgmi },
	{ .name = "+GMM", .exec = cgmm },
	{ .name = "+GMR", .exec = cgmr },
	{ .name = "+GSN", .exec = cgsn },
	{ .name = "+CIMI", .exec = cimi },
	{ .name = "+CMEE", .help = "(0-2)", .read = cmee_read,
	  .write = cmee_write },
	{ .name = "+CMGF", .help = "(0,1)", .read = cmgf_read,
	  .write = cmgf_write },
	{ .name = "+CPIN", .read = cpin_read, .write = cpin_write },
	{ .name = "+CSQ", .help = "(0-31,99),(0-7,99)", .exec = csq },
	{ .name = "+CREG", .help = "(0-2)", .read = creg_read,
	  .write = creg_write },
	{ .name = "+CGREG", .help = "(0-2)", .read = cgreg_read,
	  .write = cgreg_write },
	{ .name = "+CEREG", .help = "(0-2)", .read = cereg_read,
	  .write = cereg_write },
	{ .name = "+C5GREG", .help = "(0-2)", .read = c5greg_read,
	  .write = c5greg_write },
	{ .name = "+COPS", .read = cops_read, .write = cops_write },
	{ .name = "+CFUN", .help = "(0,1,4),(0,1)", .read = cfun_read,
	  .write = cfun_write },
	{ .name = "+CGATT", .help = "(0,1)", .read = cgatt_read,
	  .write = cgatt_write },
	{ .name = "+CGACT", .help = "(0,1)", .read = cgact_read },
	{ .name = "+CGDCONT", .read = cgdcont_read, .write = cgdcont_write },
	{ .name = "+CGPADDR", .help = "(1-5)", .write = cgpaddr_all,
	  .exec = cgpaddr_all },
	{ .name = "+IPR", .read = ipr_read, .write = ipr_write },
	{ .name = "+IFC", .help = "(0,2),(0,2)", .read = ifc_read,
	  .write = ifc_write },
	{ .name = "+CMUX", .help = "(0),(0),(1-6),(1-1509)", .read = cmux_read,
	  .write = cmux_write },
	{ .name = "+CCLK", .read = cclk_read },
	{ .name = "+QURCCFG",
	  .help = "\"urcport\",(\"usbat\",\"usbmodem\",\"uart1\",\"all\")",
	  .write = qurccfg_write },
	{ .name = "+QCFG", .help = "\"nat\",(0-2)", .write = qcfg_write },
	{ 0 }
};
