// SPDX-License-Identifier: GPL-2.0-only
/* The module as a whole: power, registration, the state it is found in */
#include <stdarg.h>
#include <string.h>

#include "cellsim.h"

struct port *module_urc_port(struct module *m, struct port *p)
{
	if (m->urc_port < 0)
		return p ? mux_speaker(p) : NULL;
	if (m->urc_port >= m->nr_ports)
		return NULL;
	return mux_speaker(&m->port[m->urc_port]);
}

/* What concerns no socket goes to the first port, unless moved. */
void module_urc(struct module *m, const char *fmt, ...)
{
	struct port *p = module_urc_port(m, &m->port[0]);
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (p)
		port_urc(p, "%s", text);
}

static void set_reg(struct module *m, enum reg_state reg)
{
	if (m->reg == reg)
		return;
	m->reg = reg;
	at_reg_changed(m);
}

static void reg_timer(struct timer *t)
{
	struct module *m = container_of(t, struct module, reg_timer);

	set_reg(m, m->reg_final);
}

/* Look for a network, if there is reason to. */
void module_register(struct module *m)
{
	timer_cancel(&m->reg_timer);
	if (m->cfun != 1 || !m->pin_ok) {
		set_reg(m, REG_NONE);
		return;
	}
	if (m->reg == m->reg_final)
		return;
	set_reg(m, REG_SEARCHING);
	timer_in(&m->reg_timer, m->register_after * NSEC_PER_MSEC);
}

static void boot_urcs(struct module *m)
{
	module_urc(m, "RDY");
	module_urc(m, "+CFUN: 1");
	module_urc(m, "+CPIN: %s", m->pin_ok ? "READY" : "SIM PIN");
	if (!quirk(Q_BOOT_NOISE))
		return;
	module_urc(m, "+QUSIM: 1");
	module_urc(m, "+QIND: SMS DONE");
	module_urc(m, "+QIND: PB DONE");
	module_urc(m, "Call Ready");
}

static void clear_state(struct module *m)
{
	int i;

	if (m->ping.running)
		ping_stop(&m->ping);
	/* Ports first: what a dying socket tells is for nobody. */
	m->off = true;
	for (i = 0; i < m->nr_ports; i++)
		port_reset(&m->port[i]);
	for (i = 0; i < MAX_SOCKS; i++) {
		if (m->sock[i].state != SOCK_FREE)
			sock_drop(&m->sock[i], true);
	}
	for (i = 0; i < m->nr_ports; i++)
		port_reset(&m->port[i]);
	mux_stop(m);
	context_reset(m);
	dns_flush();
	m->pin_ok = !m->pin;
	m->cfun = 1;
	m->reg = REG_NONE;
	m->nat = 0;
	m->urc_port = quirk_num(Q_URC_PORT, 0, -1);
	m->dialect->reset(m);
}

static void booted(struct timer *t)
{
	struct module *m = container_of(t, struct module, boot_timer);

	if (quirk(Q_RDY_LOOP)) {
		clear_state(m);
		timer_in(&m->boot_timer,
			 quirk_num(Q_RDY_LOOP, 0, 3000) * NSEC_PER_MSEC);
	}
	m->off = false;
	boot_urcs(m);
	module_register(m);
}

/* Everything is lost, and the line is silent for a while. */
void module_reset(struct module *m, int silent_ms)
{
	m->resets++;
	trace_event("reset");
	timer_cancel(&m->reg_timer);
	clear_state(m);
	timer_in(&m->boot_timer, silent_ms * NSEC_PER_MSEC);
}

static void reset_timer(struct timer *t)
{
	struct module *m = container_of(t, struct module, reset_timer);

	module_reset(m, m->boot_ms);
}

static void fake_socket(struct module *m, int id, struct port *p,
			const char *name, enum access_mode mode)
{
	struct sock *s = &m->sock[id];

	sock_clear(s);
	s->svc = SVC_TCP;
	s->port = p;
	s->port_name = name;
	s->ctx = context_get(m, m->dialect->first_context);
	s->mode = mode;
	s->state = SOCK_CONNECTED;
	s->announced = true;
	s->remote_port = 80;
	s->local_port = 50000 + id;
	strcpy(s->host, "192.0.2.1");
	addr_parse(s->host, 80, &s->remote);
}

static void found_state(struct module *m)
{
	struct port *p = &m->port[0];
	const char *other = strcmp(p->name, "usbat") ? "usbat" : "uart1";

	if (quirk(Q_START_CONTEXT_ACTIVE) || quirk(Q_START_SOCKETS) ||
	    quirk(Q_START_TRANSPARENT) || quirk(Q_STUCK_AT_PROMPT))
		context_found(context_get(m, m->dialect->first_context));
	if (quirk(Q_START_TRANSPARENT))
		fake_socket(m, 0, p, p->name, MODE_TRANSPARENT);
	else if (quirk(Q_START_SOCKETS) || quirk(Q_STUCK_AT_PROMPT))
		fake_socket(m, 0, p, p->name, MODE_PUSH);
	if (quirk(Q_START_SOCKETS))
		fake_socket(m, 1, NULL, other, MODE_PUSH);
	port_start(p);
	if (quirk(Q_START_MUX))
		mux_start(p, MUX_N1);
}

const struct dialect *dialect_find(const char *name)
{
	static const struct dialect *const all[] = {
		&dialect_rg, &dialect_m10
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		if (!strcmp(all[i]->name, name))
			return all[i];
	}
	return NULL;
}

void module_init(struct module *m, const struct dialect *d)
{
	m->dialect = d;
	m->turnaround = 2;
	m->register_after = 20;
	m->reg_final = REG_HOME;
	m->activate_after = 20;
	m->deactivate_after = 20;
	m->boot_ms = 500;
	m->reg_timer.fn = reg_timer;
	m->boot_timer.fn = booted;
	m->reset_timer.fn = reset_timer;
	context_init(m);
	sock_init(m);
}

/* It has been running for a while when we come. */
void module_start(struct module *m)
{
	clear_state(m);
	m->off = false;
	found_state(m);
	module_register(m);
	if (quirk(Q_RDY_LOOP))
		timer_in(&m->boot_timer,
			 quirk_num(Q_RDY_LOOP, 0, 3000) * NSEC_PER_MSEC);
	else if (quirk(Q_BOOT_NOISE))	/* it was switched on with us */
		timer_in(&m->boot_timer, m->boot_ms * NSEC_PER_MSEC);
}
