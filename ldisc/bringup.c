// SPDX-License-Identifier: GPL-2.0-only
/*
 * From an unknown state to a registered module, and who else's sockets live
 * there
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "session.h"

/* Between looks at a SIM or a network that is not ready. */
#define POLL_MS		1000
/* When a search has tried everything once. */
#define SILENT_MS	8000
/* Before a setting that the module does not keep is tried again. */
#define PIN_AGAIN_MS	5000
#define EVENT_MS	2000
/* Between looks at ids that are not ours, and should be free. */
#define AGAIN_MS	1000

#define PIN_REFUSED	"SIM PIN refused"
/* +CME ERROR (3GPP TS 27.007, 9.2), <stat> of +CREG (7.2) */
#define SIM_BUSY	14
#define DENIED		3

/*
 * V.250, 6.2; 3GPP TS 27.007, 9.1: without an echo, results in words.  27.005,
 * 3.2.3: short messages as hex digits, as text anybody can write a line of the
 * module's.
 */
static const struct cellsock_setup basics[] = {
	{ .set = "ATE0" },
	{ .set = "ATV1" },
	{ .set = "ATS3=13" },
	{ .set = "ATS4=10" },
	{ .set = "AT+CMEE=1" },
	{ .set = "AT+CMGF=0" },
	{ .set = NULL },
};

static void go_to(struct cellsock_session *s, enum cellsock_bringup_step step)
{
	s->bringup.step = step;
	s->bringup.item = 0;
	s->bringup.at = s->now;
}

static void again_in(struct cellsock_session *s, u64 ms, const char *reason)
{
	s->bringup.at = cellsock_session_after(s, ms);
	cellsock_session_reason(s, reason);
}

/* The same where waiting alone will not mend it. */
static void lacking(struct cellsock_session *s, enum cellsock_lack lack,
		    const char *reason)
{
	again_in(s, POLL_MS, reason);
	s->ms.info.lack = lack;
}

void cellsock_bringup_start(struct cellsock_session *s, bool booted)
{
	go_to(s, CELLSOCK_BRINGUP_SEARCH);
	s->bringup.booted = booted;
	cellsock_cmdq_abort(&s->cmdq);
	memset(s->wire.selected, 0, sizeof(s->wire.selected));
	memset(&s->wire.header, 0, sizeof(s->wire.header));
	cellsock_session_state(s, CELLSOCK_MODULE_SYNC);
	cellsock_session_reason(s, booted ? "the module was reset" :
					    "the module does not answer");
	s->strangers.step = CELLSOCK_PROBE_REST;
	s->strangers.probe = CELLSOCK_NO_ID;
	s->strangers.doomed = 0;
	s->strangers.heard = false;
	s->strangers.again_at = 0;
	s->strangers.unlisted = 0;
	s->routing = CELLSOCK_ROUTING_UNKNOWN;
	cellsock_query_lost(s);
	if (booted)
		s->strangers.known = 0;
}

void cellsock_bringup_run(struct cellsock_session *s)
{
	if (s->bringup.again) {
		s->bringup.again = false;
		cellsock_session_module_lost(s, true);
	}
	if (s->bringup.step != CELLSOCK_BRINGUP_SEARCH)
		return;
	if (cellsock_cmdq_idle(&s->cmdq)) {
		cellsock_cmdq_search(&s->cmdq, s->now, s->bringup.booted);
		s->bringup.at = cellsock_session_after(s, SILENT_MS);
	} else if (s->now >= s->bringup.at) {
		again_in(s, SILENT_MS, "the module does not answer");
	}
}

static const struct cellsock_setup *setting(const struct cellsock_session *s)
{
	const struct cellsock_setup *list =
		s->bringup.step == CELLSOCK_BRINGUP_BASICS ? basics :
							     s->dialect->setup;

	return &list[s->bringup.item];
}

static void option(const struct cellsock_session *s, struct cellsock_job *job)
{
	job->arg = s->bringup.item;
	job->values = cellsock_option_wanted(s, job->arg);
}

static const enum cellsock_verb step_verbs[] = {
	[CELLSOCK_BRINGUP_BASICS] = CELLSOCK_VERB_SETUP,
	[CELLSOCK_BRINGUP_MANUFACTURER] = CELLSOCK_VERB_MANUFACTURER,
	[CELLSOCK_BRINGUP_MODEL] = CELLSOCK_VERB_MODEL,
	[CELLSOCK_BRINGUP_REVISION] = CELLSOCK_VERB_REVISION,
	[CELLSOCK_BRINGUP_FORMATS] = CELLSOCK_VERB_SETUP,
	[CELLSOCK_BRINGUP_OPTIONS] = CELLSOCK_VERB_OPTION,
	[CELLSOCK_BRINGUP_SIM] = CELLSOCK_VERB_SIM,
	[CELLSOCK_BRINGUP_PIN] = CELLSOCK_VERB_PIN,
	[CELLSOCK_BRINGUP_NETWORK] = CELLSOCK_VERB_REGISTRATION,
	[CELLSOCK_BRINGUP_SOCKETS] = CELLSOCK_VERB_SOCKETS,
	[CELLSOCK_BRINGUP_DONE] = CELLSOCK_VERB_NONE,
};

bool cellsock_bringup_next(struct cellsock_session *s,
			   struct cellsock_job *job)
{
	struct cellsock_bringup *b = &s->bringup;

	job->verb = step_verbs[b->step];
	if (job->verb == CELLSOCK_VERB_NONE || s->now < b->at)
		return false;
	b->mismatch = false;
	b->sim = 2;
	b->network = -1;
	if (job->verb == CELLSOCK_VERB_SETUP)
		job->setup = setting(s);
	else if (job->verb == CELLSOCK_VERB_OPTION)
		option(s, job);
	else if (job->verb == CELLSOCK_VERB_PIN)
		job->text = b->pin;
	else if (job->verb == CELLSOCK_VERB_SOCKETS)
		s->strangers.listed = 0;
	return true;
}

static void identity(struct cellsock_session *s, char *field, size_t size,
		     const char *text)
{
	strscpy(field, text, size);
	s->info_changed = true;
}

/* Whether @text is the line @expect with other values; blanks do not count. */
static bool other_values(const char *text, const char *expect)
{
	bool same_name = false;

	for (;; text++, expect++) {
		while (*text == ' ')
			text++;
		while (*expect == ' ')
			expect++;
		if (*text != *expect)
			return same_name;
		if (!*text)
			return false;
		/* values stand behind the last quote, or the colon */
		if (strspn(expect, "0123456789,:\" ") == strlen(expect))
			same_name = true;
	}
}

/*
 * 3GPP TS 27.007, 7.2: registered is 1 (at home) or 5 (roaming).  +CREG is about
 * calls, and counts only if nothing else was answered.
 */
static void registration(struct cellsock_session *s,
			 const struct cellsock_message *msg)
{
	static const char *const calls = "+CREG:";
	struct cellsock_bringup *b = &s->bringup;
	bool about_calls = !strncmp(msg->text, calls, strlen(calls));
	bool registered = b->network == 1 || b->network == 5;

	if (b->network == -1 || (!about_calls && !registered))
		b->network = msg->code;
}

static void option_stands(struct cellsock_session *s,
			  const struct cellsock_job *job,
			  const struct cellsock_values *stands)
{
	const struct cellsock_values *want = job->values;

	s->bringup.mismatch = stands->count < want->count ||
			      memcmp(stands->number, want->number,
				     want->count * sizeof(want->number[0]));
	cellsock_option_stands(s, job->arg, stands);
}

void cellsock_bringup_message(struct cellsock_session *s,
			      const struct cellsock_job *job,
			      const struct cellsock_message *msg)
{
	struct cellsock_module_info *info = &s->ms.info;

	if (msg->kind == CELLSOCK_MSG_SIM)
		s->bringup.sim = msg->code;
	else if (msg->kind == CELLSOCK_MSG_REGISTRATION)
		registration(s, msg);
	else if (msg->kind == CELLSOCK_MSG_OPTION)
		option_stands(s, job, &msg->values);
	if (msg->kind != CELLSOCK_MSG_INFO)
		return;
	if (job->verb == CELLSOCK_VERB_MANUFACTURER)
		identity(s, info->manufacturer, sizeof(info->manufacturer),
			 msg->text);
	else if (job->verb == CELLSOCK_VERB_MODEL)
		identity(s, info->model, sizeof(info->model), msg->text);
	else if (job->verb == CELLSOCK_VERB_REVISION)
		identity(s, info->revision, sizeof(info->revision), msg->text);
	else if (job->verb == CELLSOCK_VERB_SETUP && job->setup->expect &&
		 other_values(msg->text, job->setup->expect))
		s->bringup.mismatch = true;
}

static void speak(struct cellsock_session *s,
		  const struct cellsock_dialect *dialect)
{
	cellsock_option_dialect(s, dialect);
	s->dialect = dialect;
	s->ms.caps = dialect->caps;
	s->wire.alone = dialect->caps.sockets == 1;
	s->send_max = dialect->caps.send_max;
	cellsock_session_follow(s);
}

/* What firmware was found to lack it lacks until it starts anew. */
static bool fell_back(const struct cellsock_session *s,
		      const struct cellsock_dialect *from)
{
	return from->fallback && s->dialect == from->fallback;
}

/* The dialect that was chosen, or the one that goes with what it says it is. */
static const struct cellsock_dialect *
dialect_of(const struct cellsock_session *s)
{
	const struct cellsock_module_info *info = &s->ms.info;

	return s->bringup.chosen ?:
	       cellsock_dialect_find(info->manufacturer, info->model);
}

static void choose_dialect(struct cellsock_session *s)
{
	struct cellsock_module_info *info = &s->ms.info;

	if (s->bringup.booted || !fell_back(s, dialect_of(s)))
		speak(s, dialect_of(s));
	identity(s, info->dialect, sizeof(info->dialect), s->dialect->name);
}

/* The slots are numbered by what the dialect has: none of them may be in use. */
static bool any_slot(const struct cellsock_session *s)
{
	unsigned int i;

	for (i = 0; i < CELLSOCK_MAX_SOCKETS; i++)
		if (s->slots[i].state != CELLSOCK_SLOT_FREE)
			return true;
	return false;
}

/*
 * The firmware lacks what the dialect needs: from now on the lesser one is
 * spoken, whose settings are others.
 */
bool cellsock_bringup_fall_back(struct cellsock_session *s)
{
	if (!s->dialect->fallback || any_slot(s))
		return false;
	speak(s, s->dialect->fallback);
	go_to(s, CELLSOCK_BRINGUP_FORMATS);
	cellsock_session_state(s, CELLSOCK_MODULE_SETUP);
	return true;
}

int cellsock_bringup_dialect(struct cellsock_session *s, const char *name)
{
	const struct cellsock_dialect *chosen = NULL;

	if (*name) {
		chosen = cellsock_dialect_by_name(name);
		if (!chosen)
			return -ENOENT;
	}
	s->bringup.chosen = chosen;
	if (fell_back(s, dialect_of(s)))
		return 0;
	if (s->bringup.step <= CELLSOCK_BRINGUP_REVISION) {
		speak(s, dialect_of(s));
	} else if (dialect_of(s) != s->dialect) {
		/* what it was taken for so far means nothing */
		*s->ms.info.dialect = '\0';
		s->bringup.again = true;
	}
	return 0;
}

/* Goes to the next option from the present one on that has to be pinned. */
static void next_option(struct cellsock_session *s)
{
	struct cellsock_bringup *b = &s->bringup;

	while (s->dialect->options[b->item].name &&
	       !cellsock_option_wanted(s, b->item)->count)
		b->item++;
	if (!s->dialect->options[b->item].name)
		go_to(s, CELLSOCK_BRINGUP_SIM);
}

/* Whether the setting in work has to be tried again, and goes no further. */
static bool not_pinned(struct cellsock_session *s, const char *what,
		       bool refused, bool required)
{
	char reason[CELLSOCK_REASON_MAX];

	if (refused ? !required : !s->bringup.mismatch)
		return false;
	scnprintf(reason, sizeof(reason), "the module %s %s",
		  refused ? "refuses" : "does not keep", what);
	again_in(s, PIN_AGAIN_MS, reason);
	return true;
}

static void done_setting(struct cellsock_session *s,
			 const struct cellsock_outcome *outcome)
{
	const struct cellsock_setup *set = setting(s);

	if (set->dtr)
		cellsock_transparent_heeds_dtr(s, outcome->kind ==
						  CELLSOCK_OUTCOME_OK);
	if (not_pinned(s, set->set, outcome->kind != CELLSOCK_OUTCOME_OK,
		       set->required))
		return;
	s->bringup.item++;
	if (setting(s)->set)
		return;
	if (s->bringup.step == CELLSOCK_BRINGUP_BASICS) {
		go_to(s, CELLSOCK_BRINGUP_MANUFACTURER);
	} else {
		go_to(s, CELLSOCK_BRINGUP_OPTIONS);
		next_option(s);
	}
}

static void done_option(struct cellsock_session *s,
			const struct cellsock_job *job,
			const struct cellsock_outcome *outcome)
{
	if (not_pinned(s, s->dialect->options[job->arg].name,
		       outcome->kind != CELLSOCK_OUTCOME_OK, false))
		return;
	s->bringup.item++;
	next_option(s);
}

static void done_sim(struct cellsock_session *s,
		     const struct cellsock_outcome *outcome)
{
	char reason[CELLSOCK_REASON_MAX];

	cellsock_session_state(s, CELLSOCK_MODULE_SIM);
	if (s->bringup.sim == 0) {
		go_to(s, CELLSOCK_BRINGUP_NETWORK);
		cellsock_session_state(s, CELLSOCK_MODULE_REGISTERING);
	} else if (s->bringup.sim == 1 && *s->bringup.pin) {
		go_to(s, CELLSOCK_BRINGUP_PIN);
	} else if (s->bringup.sim == 1) {
		lacking(s, CELLSOCK_LACK_PIN,
			strcmp(s->ms.info.reason, PIN_REFUSED) ?
			"SIM PIN required" : PIN_REFUSED);
	} else {
		cellsock_session_explain(s, reason, "SIM not ready",
					 outcome->code);
		lacking(s, outcome->code == SIM_BUSY ? CELLSOCK_LACK_NONE :
						       CELLSOCK_LACK_SIM,
			reason);
	}
}

/* A PIN is tried once: three wrong ones lock the SIM. */
static void done_pin(struct cellsock_session *s,
		     const struct cellsock_outcome *outcome)
{
	memset(s->bringup.pin, 0, sizeof(s->bringup.pin));
	go_to(s, CELLSOCK_BRINGUP_SIM);
	if (outcome->kind == CELLSOCK_OUTCOME_OK)
		again_in(s, POLL_MS, "");
	else
		lacking(s, CELLSOCK_LACK_PIN, PIN_REFUSED);
}

static const char *why_not_registered(int stat)
{
	switch (stat) {
	case 0:
		return "not registered, and not searching for a network";
	case 2:
		return "searching for a network";
	case DENIED:
		return "registration denied by the network";
	case 8:
		return "registered for emergency calls only";
	default:
		return "not registered, reason unknown";
	}
}

static void done_network(struct cellsock_session *s)
{
	int stat = s->bringup.network;

	if (stat == 1 || stat == 5)
		go_to(s, CELLSOCK_BRINGUP_SOCKETS);
	else if (stat == DENIED)
		lacking(s, CELLSOCK_LACK_NETWORK, why_not_registered(stat));
	else
		again_in(s, POLL_MS, why_not_registered(stat));
}

void cellsock_bringup_done(struct cellsock_session *s,
			   const struct cellsock_job *job,
			   const struct cellsock_outcome *outcome)
{
	if (outcome->kind == CELLSOCK_OUTCOME_ABORTED)
		return;
	switch (s->bringup.step) {
	case CELLSOCK_BRINGUP_SEARCH:
		go_to(s, CELLSOCK_BRINGUP_BASICS);
		cellsock_session_state(s, CELLSOCK_MODULE_SETUP);
		break;
	case CELLSOCK_BRINGUP_BASICS:
	case CELLSOCK_BRINGUP_FORMATS:
		done_setting(s, outcome);
		break;
	case CELLSOCK_BRINGUP_OPTIONS:
		done_option(s, job, outcome);
		break;
	case CELLSOCK_BRINGUP_REVISION:
		choose_dialect(s);
		fallthrough;
	case CELLSOCK_BRINGUP_MANUFACTURER:
	case CELLSOCK_BRINGUP_MODEL:
		go_to(s, s->bringup.step + 1);
		break;
	case CELLSOCK_BRINGUP_SIM:
		done_sim(s, outcome);
		break;
	case CELLSOCK_BRINGUP_PIN:
		done_pin(s, outcome);
		break;
	case CELLSOCK_BRINGUP_NETWORK:
		done_network(s);
		break;
	default:
		break;
	}
}

u64 cellsock_bringup_deadline(const struct cellsock_session *s)
{
	u64 next = CELLSOCK_NEVER;

	if (s->bringup.step != CELLSOCK_BRINGUP_DONE)
		next = s->bringup.at;
	if (s->strangers.step == CELLSOCK_PROBE_CLOSING ||
	    s->strangers.step == CELLSOCK_PROBE_LISTEN)
		next = min(next, s->strangers.deadline);
	if (s->strangers.again_at)
		next = min(next, s->strangers.again_at);
	return next;
}

/*
 * Sockets that we did not open.
 */

static u16 ours(struct cellsock_session *s)
{
	u16 ids = 0;
	u8 id;

	for (id = 0; id < s->ms.caps.sockets; id++)
		if (cellsock_socket_by_id(s, id) || s->strangers.probe == id ||
		    s->lookup.id == id)
			ids |= BIT(id);
	return ids;
}

/* Those of our own port are what an earlier session left behind. */
static void judge(struct cellsock_session *s)
{
	u8 id;

	for (id = 0; id < s->ms.caps.sockets; id++)
		if ((s->strangers.known & BIT(id)) && *s->ms.info.at_port &&
		    !strcmp(s->strangers.at_port[id], s->ms.info.at_port))
			s->strangers.doomed |= BIT(id);
}

void cellsock_strangers_probe(struct cellsock_session *s, u8 context)
{
	if ((s->strangers.heard && *s->ms.info.at_port) ||
	    s->strangers.step != CELLSOCK_PROBE_REST)
		return;
	s->strangers.context = context;
	s->strangers.step = CELLSOCK_PROBE_OPEN;
}

/* Do events come to our port, as far as that can be had? */
bool cellsock_strangers_settled(const struct cellsock_session *s)
{
	switch (s->strangers.step) {
	case CELLSOCK_PROBE_OPEN:
	case CELLSOCK_PROBE_LOOK:
	case CELLSOCK_PROBE_LISTEN:
	case CELLSOCK_PROBE_CLAIM:
		return false;
	default:
		return true;
	}
}

/* The module has given @id to somebody else. */
void cellsock_strangers_lose_id(struct cellsock_session *s, u8 id)
{
	struct cellsock_strangers *st = &s->strangers;

	st->known &= ~BIT(id);
	st->doomed &= ~BIT(id);
	if (st->probe != id)
		return;
	st->probe = CELLSOCK_NO_ID;
	st->step = cellsock_strangers_settled(s) ? CELLSOCK_PROBE_REST :
						   CELLSOCK_PROBE_OPEN;
}

static void look_again(struct cellsock_session *s, u32 ms)
{
	if (s->strangers.known && !s->strangers.again_at)
		s->strangers.again_at = cellsock_session_after(s, ms);
}

/*
 * An id would be welcome: one that the module would not close, or another
 * port's, whose events we need not hear.  Look soon whether it is free.
 */
void cellsock_strangers_look_again(struct cellsock_session *s)
{
	look_again(s, AGAIN_MS);
}

/* Nobody wants socket @id. */
void cellsock_strangers_refuse(struct cellsock_session *s, u8 id)
{
	s->strangers.known |= BIT(id);
	s->strangers.doomed |= BIT(id);
}

static void probe_closed(struct cellsock_session *s)
{
	cellsock_socket_rest(s, s->strangers.probe, CELLSOCK_ID_REST_MS);
	s->strangers.probe = CELLSOCK_NO_ID;
	s->strangers.step = CELLSOCK_PROBE_REST;
	judge(s);
}

static void probe_event(struct cellsock_session *s,
			const struct cellsock_message *msg)
{
	struct cellsock_strangers *st = &s->strangers;

	st->heard = true;
	if (msg->kind == CELLSOCK_MSG_CLOSED &&
	    st->step == CELLSOCK_PROBE_CLOSING) {
		probe_closed(s);
	} else if (msg->kind == CELLSOCK_MSG_OPENED &&
		   msg->code == s->dialect->id_taken) {
		cellsock_strangers_lose_id(s, msg->id);
		st->known |= BIT(msg->id);
		st->list_due = true;
	}
}

bool cellsock_strangers_event(struct cellsock_session *s,
			      const struct cellsock_message *msg)
{
	if (msg->id == s->strangers.probe) {
		probe_event(s, msg);
		return true;
	}
	if (!(s->strangers.known & BIT(msg->id)))
		return false;
	if (msg->kind == CELLSOCK_MSG_CLOSED &&
	    !(s->strangers.doomed & BIT(msg->id)))
		s->strangers.known &= ~BIT(msg->id);
	return true;
}

static bool close_job(struct cellsock_job *job, u8 id)
{
	job->verb = CELLSOCK_VERB_CLOSE;
	job->id = id;
	job->arg = 0;
	return true;
}

/*
 * With all ids taken nothing can be learnt, and nothing opened: one stranger is
 * given up, whoever's it is.
 */
static bool open_probe(struct cellsock_session *s, struct cellsock_job *job)
{
	int id = cellsock_socket_free_id(s);

	if (id == CELLSOCK_NO_ID) {
		if (s->strangers.known && !s->strangers.doomed)
			s->strangers.doomed = s->strangers.known &
					      -s->strangers.known;
		return false;
	}
	job->verb = CELLSOCK_VERB_PROBE;
	job->id = id;
	job->arg = s->strangers.context;
	s->strangers.probe = id;
	s->strangers.heard = false;
	s->next_id = (id + 1) % s->ms.caps.sockets;
	return true;
}

/* An event that has to be waited for: here, or late enough to be missing. */
static void probe_run(struct cellsock_session *s)
{
	struct cellsock_strangers *st = &s->strangers;
	bool late = s->now >= st->deadline;

	if (st->step == CELLSOCK_PROBE_LISTEN && (st->heard || late))
		st->step = CELLSOCK_PROBE_LOOK;
	else if (st->step == CELLSOCK_PROBE_CLOSING && late)
		probe_closed(s);
}

static bool probe_job(struct cellsock_session *s, struct cellsock_job *job)
{
	probe_run(s);
	switch (s->strangers.step) {
	case CELLSOCK_PROBE_OPEN:
		return open_probe(s, job);
	case CELLSOCK_PROBE_LOOK:
		job->verb = CELLSOCK_VERB_SOCKET;
		job->id = s->strangers.probe;
		return true;
	case CELLSOCK_PROBE_CLAIM:
		job->verb = CELLSOCK_VERB_URC_PORT;
		job->text = s->ms.info.at_port;
		return true;
	case CELLSOCK_PROBE_CLOSE:
		return close_job(job, s->strangers.probe);
	default:
		return false;
	}
}

bool cellsock_strangers_next(struct cellsock_session *s,
			     struct cellsock_job *job)
{
	u8 id;

	if (!cellsock_session_ready(s))
		return false;
	for (id = 0; id < s->ms.caps.sockets; id++)
		if (s->strangers.doomed & BIT(id))
			return close_job(job, id);
	if (s->strangers.again_at && s->now >= s->strangers.again_at) {
		s->strangers.again_at = 0;
		s->strangers.list_due |= !!s->strangers.known;
	}
	if (s->strangers.list_due) {
		s->strangers.again_at = 0;
		s->strangers.listed = 0;
		job->verb = CELLSOCK_VERB_SOCKETS;
		return true;
	}
	return probe_job(s, job);
}

void cellsock_strangers_message(struct cellsock_session *s,
				const struct cellsock_job *job,
				const struct cellsock_message *msg)
{
	struct cellsock_module_info *info = &s->ms.info;

	if (msg->kind != CELLSOCK_MSG_SOCKET ||
	    msg->id >= CELLSOCK_MAX_SOCKETS)
		return;
	cellsock_listener_listed(s, msg);
	s->strangers.listed |= BIT(msg->id);
	strscpy(s->strangers.at_port[msg->id], msg->socket.at_port,
		sizeof(s->strangers.at_port[0]));
	if (!cellsock_socket_by_id(s, msg->id)) {
		cellsock_session_wire(s, msg->id, msg->socket.service,
				      msg->socket.context, msg->socket.mode);
	}
	if (msg->id == s->strangers.probe)
		identity(s, info->at_port, sizeof(info->at_port),
			 msg->socket.at_port);
}

/* A list that was lost, or cut short, says nothing of what is not on it. */
static bool list_again(struct cellsock_session *s,
		       const struct cellsock_outcome *outcome)
{
	struct cellsock_strangers *st = &s->strangers;

	st->list_due = false;
	if (!cellsock_outcome_failed(outcome) ||
	    ++st->unlisted == CELLSOCK_ASK_TRIES) {
		st->unlisted = 0;
		return false;
	}
	if (s->bringup.step == CELLSOCK_BRINGUP_SOCKETS)
		s->bringup.at = cellsock_session_after(s,
						       CELLSOCK_ASK_AGAIN_MS);
	else
		st->again_at = cellsock_session_after(s, CELLSOCK_ASK_AGAIN_MS);
	return true;
}

/* All sockets are listed: what is not ours is a stranger's, the rest is free. */
static void judge_list(struct cellsock_session *s,
		       const struct cellsock_outcome *outcome)
{
	struct cellsock_strangers *st = &s->strangers;
	u8 id;

	for (id = 0; outcome->kind == CELLSOCK_OUTCOME_OK &&
	     id < s->ms.caps.sockets; id++)
		if (!(st->listed & BIT(id)))
			s->rest_until[id] = 0;
	st->known = st->listed & ~ours(s);
	judge(s);
}

static void done_list(struct cellsock_session *s,
		      const struct cellsock_outcome *outcome)
{
	struct cellsock_strangers *st = &s->strangers;
	u8 id;

	if (list_again(s, outcome))
		return;
	if (outcome->kind == CELLSOCK_OUTCOME_ABSENT) {
		/* whatever is in our way has to go */
		st->doomed |= st->known;
		st->listed = U16_MAX;
	} else {
		judge_list(s, outcome);
	}
	if (s->bringup.step != CELLSOCK_BRINGUP_SOCKETS)
		return;
	for (id = 0; id < s->ms.caps.sockets; id++)
		if (!(st->listed & BIT(id)))
			cellsock_socket_vanished(s, id);
	go_to(s, CELLSOCK_BRINGUP_DONE);
	cellsock_session_state(s, CELLSOCK_MODULE_READY);
	cellsock_socket_audit(s);
	cellsock_pdp_revisit(s);
}

static void done_close(struct cellsock_session *s,
		       const struct cellsock_job *job,
		       const struct cellsock_outcome *outcome)
{
	bool event_due = outcome->kind == CELLSOCK_OUTCOME_OK && outcome->async;

	if (job->id == s->strangers.probe) {
		s->strangers.step = CELLSOCK_PROBE_CLOSING;
		s->strangers.deadline = event_due ?
			cellsock_session_after(s, EVENT_MS) : s->now;
		return;
	}
	s->strangers.doomed &= ~BIT(job->id);
	if (outcome->kind == CELLSOCK_OUTCOME_OK && !event_due)
		s->strangers.known &= ~BIT(job->id);
	/* the event takes it off the list, unless it is lost */
	look_again(s, event_due ? EVENT_MS : AGAIN_MS);
}

static void done_probe(struct cellsock_session *s,
		       const struct cellsock_outcome *outcome)
{
	struct cellsock_strangers *st = &s->strangers;

	st->step = outcome->kind == CELLSOCK_OUTCOME_OK ?
		CELLSOCK_PROBE_LISTEN : CELLSOCK_PROBE_CLOSE;
	st->deadline = cellsock_session_after(s, EVENT_MS);
	/* there is nothing to be learnt */
	if (outcome->kind == CELLSOCK_OUTCOME_ABSENT)
		probe_closed(s);
}

void cellsock_strangers_done(struct cellsock_session *s,
			     const struct cellsock_job *job,
			     const struct cellsock_outcome *outcome)
{
	struct cellsock_strangers *st = &s->strangers;

	if (outcome->kind == CELLSOCK_OUTCOME_ABORTED)
		return;
	/* the probe has lost its id meanwhile */
	if (st->probe == CELLSOCK_NO_ID && (job->verb == CELLSOCK_VERB_PROBE ||
					    job->verb == CELLSOCK_VERB_SOCKET))
		return;
	switch (job->verb) {
	case CELLSOCK_VERB_SOCKETS:
		done_list(s, outcome);
		break;
	case CELLSOCK_VERB_CLOSE:
		done_close(s, job, outcome);
		break;
	case CELLSOCK_VERB_PROBE:
		done_probe(s, outcome);
		break;
	case CELLSOCK_VERB_SOCKET:
		st->step = *s->ms.info.at_port && !st->heard ?
			CELLSOCK_PROBE_CLAIM : CELLSOCK_PROBE_CLOSE;
		break;
	default:
		st->heard |= outcome->kind == CELLSOCK_OUTCOME_OK;
		st->step = st->probe == CELLSOCK_NO_ID ? CELLSOCK_PROBE_REST :
							 CELLSOCK_PROBE_CLOSE;
		break;
	}
}
