// SPDX-License-Identifier: GPL-2.0-only
/* Contexts: configured, activated, kept active */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "at.h"
#include "session.h"

/* Maximum response times (rg 2.3.5, 2.3.6), and how often to look meanwhile. */
#define RAISE_TIMEOUT_MS	150000
#define CLEAR_TIMEOUT_MS	40000
#define LOOK_MS			10000
#define PAUSE_MAX_S		60

static bool known(const struct cellsock_session *s, u8 id)
{
	return id < CELLSOCK_MAX_CONTEXTS && id >= s->ms.caps.first_context &&
	       id <= s->ms.caps.last_context;
}

static void set_state(struct cellsock_session *s, u8 id,
		      enum cellsock_context_state state, const char *reason)
{
	struct cellsock_context *c = &s->ms.contexts[id];

	s->due = true;
	if (state != CELLSOCK_CONTEXT_ACTIVE) {
		memset(&c->net, 0, sizeof(c->net));
		if (c->state == state && !strcmp(c->reason, reason))
			return;
	}
	c->state = state;
	strscpy(c->reason, reason, sizeof(c->reason));
	s->contexts_changed |= BIT(id);
}

/* The module's own default (rg 2.3.2). */
void cellsock_pdp_init(struct cellsock_session *s)
{
	unsigned int id;

	for (id = 0; id < CELLSOCK_MAX_CONTEXTS; id++)
		s->ms.contexts[id].config.pdp_type = CELLSOCK_PDP_IPV4;
}

static bool same_config(const struct cellsock_context_config *a,
			const struct cellsock_context_config *b)
{
	return a->pdp_type == b->pdp_type && a->auth == b->auth &&
	       a->bearer == b->bearer && !strcmp(a->number, b->number) &&
	       !strcmp(a->apn, b->apn) && !strcmp(a->user, b->user) &&
	       !strcmp(a->password, b->password);
}

/* Those that there are, each of an IP version of the context (rg 2.3.14). */
static bool dns_fits(const struct cellsock_context_config *config)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_CHOSEN_DNS; i++)
		if ((config->dns[i].family == 4 &&
		     config->pdp_type == CELLSOCK_PDP_IPV6) ||
		    (config->dns[i].family == 6 &&
		     config->pdp_type == CELLSOCK_PDP_IPV4))
			return false;
	return true;
}

/* Before the module is identified nobody knows. */
static int lacking(const struct cellsock_session *s,
		   const struct cellsock_context_config *config)
{
	if (config->pdp_type != CELLSOCK_PDP_IPV4 && !s->ms.caps.ipv6)
		return -EPROTONOSUPPORT;
	if (config->bearer == CELLSOCK_BEARER_CSD && !s->ms.caps.csd)
		return -EOPNOTSUPP;
	return 0;
}

static bool sound(const struct cellsock_context_config *config)
{
	return cellsock_at_quotable(config->apn) &&
	       cellsock_at_quotable(config->user) &&
	       cellsock_at_quotable(config->password) &&
	       cellsock_at_dialable(config->number) &&
	       config->pdp_type >= CELLSOCK_PDP_IPV4 &&
	       config->pdp_type <= CELLSOCK_PDP_IPV4V6 &&
	       config->auth <= CELLSOCK_AUTH_EITHER &&
	       config->bearer <= CELLSOCK_BEARER_CSD;
}

/* "The two contexts activated at the same time should be both GPRS" (m10 7.1). */
static bool clashes(const struct cellsock_session *s, u8 id,
		    enum cellsock_bearer bearer)
{
	u8 other;

	for (other = 0; other < CELLSOCK_MAX_CONTEXTS; other++) {
		if (other == id || !s->pdp[other].wanted)
			continue;
		if (bearer == CELLSOCK_BEARER_CSD ||
		    s->ms.contexts[other].config.bearer == CELLSOCK_BEARER_CSD)
			return true;
	}
	return false;
}

/* Has the module been given the configuration, or is it just being told? */
static bool config_in_use(const struct cellsock_session *s, u8 id)
{
	switch (s->pdp[id].step) {
	case CELLSOCK_PDP_COMPARE:
	case CELLSOCK_PDP_SET:
	case CELLSOCK_PDP_RAISE:
	case CELLSOCK_PDP_RAISING:
	case CELLSOCK_PDP_ADDRESS:
	case CELLSOCK_PDP_NAME:
	case CELLSOCK_PDP_DNS:
		return true;
	default:
		return s->ms.contexts[id].state == CELLSOCK_CONTEXT_ACTIVE;
	}
}

/* Name servers take effect at once, or with the next activation. */
static void take_config(struct cellsock_session *s, u8 id,
			const struct cellsock_context_config *config)
{
	struct cellsock_context *c = &s->ms.contexts[id];
	bool same_dns = !memcmp(c->config.dns, config->dns,
				sizeof(config->dns));

	s->pdp[id].given &= same_config(&c->config, config);
	c->config = *config;
	if (same_dns || !config->dns[0].family ||
	    c->state != CELLSOCK_CONTEXT_ACTIVE ||
	    s->pdp[id].step != CELLSOCK_PDP_REST)
		return;
	s->pdp[id].step = CELLSOCK_PDP_NAME;
	s->due = true;
}

int cellsock_pdp_set(struct cellsock_session *s, u8 id,
		     const struct cellsock_context_config *config)
{
	int err;

	if (!known(s, id))
		return -ERANGE;
	if (!sound(config))
		return -EINVAL;
	if (config_in_use(s, id) &&
	    !same_config(config, &s->ms.contexts[id].config))
		return -EBUSY;
	err = lacking(s, config);
	if (err)
		return err;
	if (config->bearer == CELLSOCK_BEARER_CSD && !*config->number)
		return -EDESTADDRREQ;
	if (s->pdp[id].wanted && clashes(s, id, config->bearer))
		return -EBUSY;
	if (!dns_fits(config))
		return -EAFNOSUPPORT;
	take_config(s, id, config);
	return 0;
}

static void want_up(struct cellsock_session *s, u8 id)
{
	struct cellsock_pdp *p = &s->pdp[id];

	if (p->wanted)
		return;
	p->wanted = true;
	p->failures = 0;
	if (p->step == CELLSOCK_PDP_REST)
		p->step = CELLSOCK_PDP_LOOK;
	set_state(s, id, CELLSOCK_CONTEXT_ACTIVATING, "");
}

/* Without a module that could answer, or has it, there is nothing to wait for. */
static void want_down(struct cellsock_session *s, u8 id)
{
	struct cellsock_pdp *p = &s->pdp[id];

	if (!p->wanted)
		return;
	p->wanted = false;
	cellsock_socket_context_lost(s, id);
	if (cellsock_session_ready(s) && known(s, id)) {
		p->step = CELLSOCK_PDP_CLEAR;
		set_state(s, id, CELLSOCK_CONTEXT_DEACTIVATING, "");
	} else {
		p->step = CELLSOCK_PDP_REST;
		set_state(s, id, CELLSOCK_CONTEXT_DOWN, "");
	}
}

int cellsock_pdp_want(struct cellsock_session *s, u8 id, bool up)
{
	/* one that it turned out not to have may be given up */
	if (!known(s, id) && (up || id >= CELLSOCK_MAX_CONTEXTS ||
			      !s->pdp[id].wanted))
		return -ERANGE;
	if (up && clashes(s, id, s->ms.contexts[id].config.bearer))
		return -EBUSY;
	if (up)
		want_up(s, id);
	else
		want_down(s, id);
	return 0;
}

void cellsock_pdp_module_lost(struct cellsock_session *s)
{
	u8 id;

	for (id = 0; id < CELLSOCK_MAX_CONTEXTS; id++) {
		struct cellsock_pdp *p = &s->pdp[id];
		enum cellsock_context_state state = s->ms.contexts[id].state;

		p->step = p->wanted ? CELLSOCK_PDP_LOOK : CELLSOCK_PDP_REST;
		p->failures = 0;
		p->given = false;
		if (state == CELLSOCK_CONTEXT_DOWN)
			continue;
		cellsock_socket_context_lost(s, id);
		set_state(s, id, p->wanted ? CELLSOCK_CONTEXT_ACTIVATING :
					     CELLSOCK_CONTEXT_DOWN, "");
	}
}

/* After a search: what was active before is looked at again. */
void cellsock_pdp_revisit(struct cellsock_session *s)
{
	u8 id;

	for (id = 0; id < CELLSOCK_MAX_CONTEXTS; id++)
		if (s->pdp[id].wanted)
			s->pdp[id].step = CELLSOCK_PDP_LOOK;
}

/* An open failed as if the context were not active: its loss went unheard. */
void cellsock_pdp_doubt(struct cellsock_session *s, u8 id)
{
	if (s->pdp[id].wanted && s->pdp[id].step == CELLSOCK_PDP_REST)
		s->pdp[id].step = CELLSOCK_PDP_LOOK;
}

static void failed(struct cellsock_session *s, u8 id, const char *what,
		   int code)
{
	struct cellsock_pdp *p = &s->pdp[id];
	char reason[CELLSOCK_REASON_MAX];
	u32 pause = min_t(u32, 1U << min_t(u8, p->failures, 6), PAUSE_MAX_S);

	cellsock_session_explain(s, reason, what, code);
	cellsock_socket_context_lost(s, id);
	set_state(s, id, CELLSOCK_CONTEXT_ACTIVATING, reason);
	p->failures += p->failures < U8_MAX;
	p->step = CELLSOCK_PDP_PAUSE;
	p->at = cellsock_session_after(s, 1000ULL * pause);
}

bool cellsock_pdp_clears(const struct cellsock_session *s, u8 id)
{
	return s->pdp[id].step == CELLSOCK_PDP_CLEAR ||
	       s->pdp[id].step == CELLSOCK_PDP_CLEARING;
}

static void cleared(struct cellsock_session *s, u8 id)
{
	struct cellsock_pdp *p = &s->pdp[id];

	if (p->wanted) {
		p->step = CELLSOCK_PDP_SET;
		return;
	}
	p->step = CELLSOCK_PDP_REST;
	set_state(s, id, CELLSOCK_CONTEXT_DOWN, "");
}

/* The module said so, where it may also have said no or nothing. */
static void deactivated(struct cellsock_session *s, u8 id)
{
	cellsock_socket_context_cleared(s, id);
	cleared(s, id);
}

/* It is active, and not yet said to be. */
static bool being_read(enum cellsock_pdp_step step)
{
	return step == CELLSOCK_PDP_ADDRESS || step == CELLSOCK_PDP_NAME ||
	       step == CELLSOCK_PDP_DNS;
}

/*
 * "In such case, the host must execute AT+QIDEACT to deactivate the context and
 * reset all connections" (rg 2.4.5).
 */
static void context_lost(struct cellsock_session *s, u8 id)
{
	if (s->ms.contexts[id].state != CELLSOCK_CONTEXT_ACTIVE &&
	    !being_read(s->pdp[id].step))
		return;
	cellsock_socket_context_lost(s, id);
	set_state(s, id, CELLSOCK_CONTEXT_ACTIVATING,
		  "deactivated by the network");
	s->pdp[id].step = CELLSOCK_PDP_CLEAR;
}

/* One of them is gone: which one is asked, if it is not clear. */
static void one_lost(struct cellsock_session *s)
{
	unsigned int active = 0;
	u8 id;

	for (id = 0; id < CELLSOCK_MAX_CONTEXTS; id++)
		active += s->ms.contexts[id].state == CELLSOCK_CONTEXT_ACTIVE;
	for (id = 0; id < CELLSOCK_MAX_CONTEXTS; id++) {
		if (active == 1)
			context_lost(s, id);
		else
			cellsock_pdp_doubt(s, id);
	}
}

static void raised(struct cellsock_session *s, u8 id, int code)
{
	if (code)
		failed(s, id, "activation failed", code);
	else
		s->pdp[id].step = CELLSOCK_PDP_ADDRESS;
}

/* It may come before the OK of the command that it is about. */
void cellsock_pdp_event(struct cellsock_session *s,
			const struct cellsock_message *msg)
{
	struct cellsock_pdp *p;

	if (msg->id == CELLSOCK_NO_CONTEXT) {
		one_lost(s);
		return;
	}
	p = &s->pdp[msg->id];
	switch (msg->kind) {
	case CELLSOCK_MSG_CONTEXT_UP:
		p->early = p->step == CELLSOCK_PDP_RAISE;
		p->early_code = msg->code;
		if (p->step == CELLSOCK_PDP_RAISING)
			raised(s, msg->id, msg->code);
		break;
	case CELLSOCK_MSG_CONTEXT_DOWN:
		p->early = p->step == CELLSOCK_PDP_CLEAR;
		if (p->step == CELLSOCK_PDP_CLEARING)
			deactivated(s, msg->id);
		break;
	default:
		context_lost(s, msg->id);
		break;
	}
}

/* Steps at which the module's answer decides what becomes of the context. */
static bool asking(enum cellsock_pdp_step step)
{
	return step == CELLSOCK_PDP_LOOK || step == CELLSOCK_PDP_COMPARE ||
	       step == CELLSOCK_PDP_ADDRESS;
}

static u64 to_ask(const struct cellsock_session *s,
		  const struct cellsock_pdp *p)
{
	return cellsock_session_to_come(s, p->ask_at);
}

/* Whether the step is a command, and its turn has come. */
static bool pending(const struct cellsock_session *s, u8 id)
{
	switch (s->pdp[id].step) {
	case CELLSOCK_PDP_REST:
		return false;
	case CELLSOCK_PDP_PAUSE:
	case CELLSOCK_PDP_CLEARING:
	case CELLSOCK_PDP_RAISING:
		return s->now >= s->pdp[id].at;
	case CELLSOCK_PDP_CLEAR:
		return !cellsock_socket_in_context(s, id);
	default:
		return !asking(s->pdp[id].step) || s->now >= s->pdp[id].ask_at;
	}
}

static const enum cellsock_verb step_verbs[] = {
	[CELLSOCK_PDP_LOOK] = CELLSOCK_VERB_CONTEXTS,
	[CELLSOCK_PDP_COMPARE] = CELLSOCK_VERB_CONTEXT_READ,
	[CELLSOCK_PDP_CLEAR] = CELLSOCK_VERB_CONTEXT_DOWN,
	[CELLSOCK_PDP_CLEARING] = CELLSOCK_VERB_CONTEXTS,
	[CELLSOCK_PDP_SET] = CELLSOCK_VERB_CONTEXT_SET,
	[CELLSOCK_PDP_RAISE] = CELLSOCK_VERB_CONTEXT_UP,
	[CELLSOCK_PDP_RAISING] = CELLSOCK_VERB_CONTEXTS,
	[CELLSOCK_PDP_ADDRESS] = CELLSOCK_VERB_CONTEXTS,
	[CELLSOCK_PDP_NAME] = CELLSOCK_VERB_DNS_SET,
	[CELLSOCK_PDP_DNS] = CELLSOCK_VERB_CONTEXT_DNS,
	[CELLSOCK_PDP_PAUSE] = CELLSOCK_VERB_NONE,
};

/* What could not be refused, as the module was not known yet. */
static bool cannot(struct cellsock_session *s, u8 id)
{
	if (!known(s, id)) {
		failed(s, id, "the module has no such context", 0);
		return true;
	}
	switch (lacking(s, &s->ms.contexts[id].config)) {
	case 0:
		return false;
	case -EPROTONOSUPPORT:
		failed(s, id, "the module has no IPv6", 0);
		return true;
	default:
		failed(s, id, "the module has no CSD", 0);
		return true;
	}
}

bool cellsock_pdp_next(struct cellsock_session *s, struct cellsock_job *job)
{
	u8 id;

	if (!cellsock_session_ready(s))
		return false;
	for (id = 0; id < CELLSOCK_MAX_CONTEXTS; id++) {
		/* an answer of addresses would be taken for the name's */
		if (!pending(s, id) ||
		    (s->wire.resolving &&
		     step_verbs[s->pdp[id].step] == CELLSOCK_VERB_CONTEXTS))
			continue;
		if (s->pdp[id].step == CELLSOCK_PDP_PAUSE)
			s->pdp[id].step = CELLSOCK_PDP_LOOK;
		if (s->pdp[id].step == CELLSOCK_PDP_LOOK && cannot(s, id))
			continue;
		s->pdp[id].seen = false;
		s->pdp[id].same = false;
		s->pdp[id].early = false;
		s->pdp[id].dns_told = false;
		job->verb = step_verbs[s->pdp[id].step];
		job->id = id;
		job->config = &s->ms.contexts[id].config;
		return true;
	}
	return false;
}

/* They may come in several lines; the first one makes the old ones void. */
static void add_dns(struct cellsock_pdp *p, struct cellsock_context_net *net,
		    const struct cellsock_addr *dns)
{
	unsigned int n = 0, i;

	if (!p->dns_told)
		memset(net->dns, 0, sizeof(net->dns));
	p->dns_told = true;
	while (n < CELLSOCK_MAX_DNS && net->dns[n].family)
		n++;
	for (i = 0; n < CELLSOCK_MAX_DNS && dns[i].family; i++)
		net->dns[n++] = dns[i];
}

void cellsock_pdp_message(struct cellsock_session *s,
			  const struct cellsock_job *job,
			  const struct cellsock_message *msg)
{
	struct cellsock_pdp *p = &s->pdp[job->id];
	struct cellsock_context_net *net = &s->ms.contexts[job->id].net;

	switch (msg->kind) {
	case CELLSOCK_MSG_CONTEXT:
		if (msg->id != job->id)
			break;
		p->seen = msg->active;
		if (!msg->active)
			break;
		net->v4 = msg->net.v4;
		net->v6 = msg->net.v6;
		break;
	case CELLSOCK_MSG_CONFIG:
		p->same = msg->active;
		break;
	case CELLSOCK_MSG_DNS:
		add_dns(p, net, msg->net.dns);
		break;
	default:
		break;
	}
}

/* A lost answer, or a module that is busy, says nothing of the context. */
static bool ask_again(struct cellsock_session *s, struct cellsock_pdp *p,
		      const struct cellsock_outcome *outcome)
{
	if (!asking(p->step) || !cellsock_outcome_failed(outcome) ||
	    ++p->unanswered == CELLSOCK_ASK_TRIES) {
		p->unanswered = 0;
		return false;
	}
	p->ask_at = cellsock_session_after(s, CELLSOCK_ASK_AGAIN_MS);
	return true;
}

/* What the answer to each step's command leads to. */

static void done_look(struct cellsock_session *s, u8 id,
		      const struct cellsock_outcome *outcome)
{
	s->pdp[id].step = s->pdp[id].seen ? CELLSOCK_PDP_COMPARE :
					    CELLSOCK_PDP_SET;
	if (!s->pdp[id].seen)
		context_lost(s, id);
}

/*
 * A context that is active as wanted is adopted: others may use it too.  Where
 * the module does not tell how it is configured, only what we told it counts.
 */
static void done_compare(struct cellsock_session *s, u8 id,
			 const struct cellsock_outcome *outcome)
{
	bool untold = outcome->kind == CELLSOCK_OUTCOME_ABSENT;

	if (untold ? s->pdp[id].given : s->pdp[id].same) {
		s->pdp[id].step = CELLSOCK_PDP_ADDRESS;
		return;
	}
	context_lost(s, id);
	s->pdp[id].step = CELLSOCK_PDP_CLEAR;
}

static void done_clear(struct cellsock_session *s, u8 id,
		       const struct cellsock_outcome *outcome)
{
	struct cellsock_pdp *p = &s->pdp[id];

	if (outcome->kind != CELLSOCK_OUTCOME_OK) {
		cleared(s, id);
		return;
	}
	if (!outcome->async || p->early) {
		deactivated(s, id);
		return;
	}
	p->step = CELLSOCK_PDP_CLEARING;
	p->since = s->now;
	p->at = cellsock_session_after(s, LOOK_MS);
}

static bool waited(const struct cellsock_session *s,
		   const struct cellsock_pdp *p, u64 ms)
{
	return s->now - p->since >= ms * CELLSOCK_NS_PER_MS;
}

/* The event is late: what is the context's state? */
static void done_clearing(struct cellsock_session *s, u8 id,
			  const struct cellsock_outcome *outcome)
{
	struct cellsock_pdp *p = &s->pdp[id];

	p->at = cellsock_session_after(s, LOOK_MS);
	if (outcome->kind == CELLSOCK_OUTCOME_OK && !p->seen)
		deactivated(s, id);
	else if (waited(s, p, CLEAR_TIMEOUT_MS))
		cleared(s, id);
}

static void done_raising(struct cellsock_session *s, u8 id,
			 const struct cellsock_outcome *outcome)
{
	struct cellsock_pdp *p = &s->pdp[id];

	p->at = cellsock_session_after(s, LOOK_MS);
	if (p->seen)
		p->step = CELLSOCK_PDP_ADDRESS;
	else if (waited(s, p, RAISE_TIMEOUT_MS))
		failed(s, id, "activation timed out", 0);
}

/*
 * One refusal may have been a byte that the line lost; and what was taken for
 * another context is there.
 */
static bool falls_short(const struct cellsock_session *s, u8 id,
			const struct cellsock_outcome *outcome)
{
	u8 other;

	for (other = 0; other < CELLSOCK_MAX_CONTEXTS; other++)
		if (s->pdp[other].given)
			return false;
	return outcome->kind == CELLSOCK_OUTCOME_ERROR &&
	       outcome->code == s->dialect->lacks && s->pdp[id].failures;
}

static void done_set(struct cellsock_session *s, u8 id,
		     const struct cellsock_outcome *outcome)
{
	s->pdp[id].given = outcome->kind == CELLSOCK_OUTCOME_OK;
	if (s->pdp[id].given)
		s->pdp[id].step = CELLSOCK_PDP_RAISE;
	else if (falls_short(s, id, outcome) && cellsock_bringup_fall_back(s))
		s->pdp[id].step = CELLSOCK_PDP_LOOK;
	else
		failed(s, id, "configuration refused", outcome->code);
}

static void done_raise(struct cellsock_session *s, u8 id,
		       const struct cellsock_outcome *outcome)
{
	struct cellsock_pdp *p = &s->pdp[id];

	if (outcome->kind != CELLSOCK_OUTCOME_OK) {
		failed(s, id, "activation failed", outcome->code);
		return;
	}
	p->step = outcome->async ? CELLSOCK_PDP_RAISING : CELLSOCK_PDP_ADDRESS;
	p->since = s->now;
	p->at = cellsock_session_after(s, LOOK_MS);
	if (p->early)
		raised(s, id, p->early_code);
}

static void done_address(struct cellsock_session *s, u8 id,
			 const struct cellsock_outcome *outcome)
{
	s->pdp[id].unnamed = false;
	if (s->pdp[id].seen)
		s->pdp[id].step = s->ms.contexts[id].config.dns[0].family ?
			CELLSOCK_PDP_NAME : CELLSOCK_PDP_DNS;
	else
		failed(s, id, "no address", outcome->code);
}

/* Which ones there are then is read. */
static void done_name(struct cellsock_session *s, u8 id,
		      const struct cellsock_outcome *outcome)
{
	s->pdp[id].unnamed = outcome->kind != CELLSOCK_OUTCOME_OK;
	s->pdp[id].step = CELLSOCK_PDP_DNS;
}

/* Without name servers it is a context all the same. */
static void done_dns(struct cellsock_session *s, u8 id,
		     const struct cellsock_outcome *outcome)
{
	s->pdp[id].step = CELLSOCK_PDP_REST;
	s->pdp[id].failures = 0;
	set_state(s, id, CELLSOCK_CONTEXT_ACTIVE, s->pdp[id].unnamed ?
		  "the module refuses the name servers" : "");
	cellsock_strangers_probe(s, id);
}

static void (*const step_done[])(struct cellsock_session *s, u8 id,
				 const struct cellsock_outcome *outcome) = {
	[CELLSOCK_PDP_LOOK] = done_look,
	[CELLSOCK_PDP_COMPARE] = done_compare,
	[CELLSOCK_PDP_CLEAR] = done_clear,
	[CELLSOCK_PDP_CLEARING] = done_clearing,
	[CELLSOCK_PDP_SET] = done_set,
	[CELLSOCK_PDP_RAISE] = done_raise,
	[CELLSOCK_PDP_RAISING] = done_raising,
	[CELLSOCK_PDP_ADDRESS] = done_address,
	[CELLSOCK_PDP_NAME] = done_name,
	[CELLSOCK_PDP_DNS] = done_dns,
};

void cellsock_pdp_done(struct cellsock_session *s,
		       const struct cellsock_job *job,
		       const struct cellsock_outcome *outcome)
{
	struct cellsock_pdp *p = &s->pdp[job->id];

	/* The wish, or the module's state, changed while this was on the line. */
	if (step_verbs[p->step] != job->verb ||
	    outcome->kind == CELLSOCK_OUTCOME_ABORTED)
		return;
	if (!ask_again(s, p, outcome))
		step_done[p->step](s, job->id, outcome);
}

u64 cellsock_pdp_deadline(const struct cellsock_session *s)
{
	u64 next = CELLSOCK_NEVER;
	u8 id;

	if (!cellsock_session_ready(s))
		return CELLSOCK_NEVER;
	for (id = 0; id < CELLSOCK_MAX_CONTEXTS; id++) {
		enum cellsock_pdp_step step = s->pdp[id].step;

		if (step == CELLSOCK_PDP_PAUSE ||
		    step == CELLSOCK_PDP_CLEARING ||
		    step == CELLSOCK_PDP_RAISING)
			next = min(next, s->pdp[id].at);
		else if (asking(step))
			next = min(next, to_ask(s, &s->pdp[id]));
	}
	return next;
}
