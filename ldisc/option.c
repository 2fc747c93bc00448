// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options: those of the module (rg 2.3.1) and the driver's own.
 *
 * What the user chose outlives the module's memory: it is set again whenever
 * the module has started anew, in place of what the driver would choose.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "at.h"
#include "session.h"

static const struct cellsock_values none;

/* The driver's own option, behind those of the module. */
#define ACCESS_NAME	"access-mode"

static const char *const access_words[] = {
	[CELLSOCK_ACCESS_AUTO] = "auto",
	[CELLSOCK_ACCESS_PUSH] = "push",
	[CELLSOCK_ACCESS_BUFFER] = "buffer",
	[CELLSOCK_ACCESS_TRANSPARENT] = "transparent",
};

static unsigned int count_options(const struct cellsock_dialect *dialect)
{
	unsigned int n = 0;

	while (dialect->options[n].name)
		n++;
	return n;
}

const char *cellsock_option_name(const struct cellsock_dialect *dialect,
				 unsigned int index)
{
	unsigned int n = count_options(dialect);

	if (index < n)
		return dialect->options[index].name;
	return index == n ? ACCESS_NAME : NULL;
}

/* What an option has to stand at: no numbers where that does not matter. */
const struct cellsock_values *
cellsock_option_wanted(const struct cellsock_session *s, unsigned int index)
{
	const struct cellsock_option *option = &s->dialect->options[index];
	const struct cellsock_values *chosen = &s->options.chosen[index];

	if (chosen->count)
		return chosen;
	return s->options.alive && option->alive.count ? &option->alive :
							 &option->pin;
}

/* From now on the module is to see to it that idle connections live. */
void cellsock_option_keep_alive(struct cellsock_session *s)
{
	s->options.alive_due |= !s->options.alive;
	s->options.alive = true;
}

/* The module has said how an option stands. */
void cellsock_option_stands(struct cellsock_session *s, unsigned int index,
			    const struct cellsock_values *values)
{
	u8 i;

	for (i = 0; i < values->count; i++)
		s->wire.options[index][i] = values->number[i];
	cellsock_session_follow(s);
}

/* The module has started anew: its options stand at their defaults. */
void cellsock_option_lost(struct cellsock_session *s)
{
	memset(s->wire.options, 0, sizeof(s->wire.options));
	cellsock_session_follow(s);
}

/*
 * What user space asks for.
 */

static bool parse_numbers(const char *text, struct cellsock_values *values)
{
	struct cellsock_fields f;
	u32 number;

	if (strspn(text, "0123456789,") != strlen(text) ||
	    !cellsock_fields_start(&f, text, ""))
		return false;
	while (cellsock_fields_number(&f, U32_MAX, &number)) {
		if (values->count == CELLSOCK_OPTION_NUMBERS)
			return false;
		values->number[values->count++] = min_t(u32, number, U16_MAX);
	}
	return cellsock_fields_end(&f);
}

static int check_numbers(const struct cellsock_option *option,
			 const struct cellsock_values *values)
{
	u8 i;

	if (values->count != option->count &&
	    values->count != option->least_count)
		return -EINVAL;
	for (i = 0; i < values->count; i++)
		if (values->number[i] < option->range[i].min ||
		    values->number[i] > option->range[i].max)
			return -ERANGE;
	if (values->number[0] && values->number[0] < option->workable)
		return -EPERM;
	return 0;
}

static int ask_module(struct cellsock_session *s,
		      struct cellsock_option_request *r, const char *value)
{
	r->step = CELLSOCK_OPTION_READ;
	if (!value)
		return 0;
	r->step = CELLSOCK_OPTION_SET;
	if (!parse_numbers(value, &r->set))
		return -EINVAL;
	return check_numbers(&s->dialect->options[r->index], &r->set);
}

static bool has_access(const struct cellsock_session *s,
		       enum cellsock_access access)
{
	switch (access) {
	case CELLSOCK_ACCESS_BUFFER:
		return s->ms.caps.flow_control;
	case CELLSOCK_ACCESS_TRANSPARENT:
		return s->dialect->transparent;
	default:
		return true;
	}
}

static int ask_access(struct cellsock_session *s,
		      struct cellsock_option_request *r, const char *value)
{
	unsigned int i;

	r->step = CELLSOCK_OPTION_TOLD;
	if (!value)
		return 0;
	for (i = 0; i < ARRAY_SIZE(access_words); i++) {
		if (strcmp(access_words[i], value))
			continue;
		if (!has_access(s, i))
			return -EOPNOTSUPP;
		s->options.access = i;
		return 0;
	}
	return -ERANGE;
}

int cellsock_option_ask(struct cellsock_session *s, u32 cookie,
			const char *name, const char *value)
{
	struct cellsock_option_request r = { .cookie = cookie };
	const char *known;
	int err;

	while ((known = cellsock_option_name(s->dialect, r.index)) &&
	       strcmp(known, name))
		r.index++;
	if (!known)
		return -ENOENT;
	if (s->options.request.step != CELLSOCK_OPTION_REST)
		return -EBUSY;
	r.own = !s->dialect->options[r.index].name;
	err = r.own ? ask_access(s, &r, value) : ask_module(s, &r, value);
	if (!err)
		s->options.request = r;
	return err;
}

/*
 * The work on it: any time after the bring-up has pinned its own.
 */

/* The driver's own wish is nobody's request, but as if the bring-up had it. */
static bool next_alive(struct cellsock_session *s, struct cellsock_job *job)
{
	const struct cellsock_option *options = s->dialect->options;

	if (!s->options.alive_due)
		return false;
	s->options.alive_due = false;
	while (options[job->arg].name && !options[job->arg].alive.count)
		job->arg++;
	if (!options[job->arg].name || s->options.chosen[job->arg].count)
		return false;
	job->verb = CELLSOCK_VERB_OPTION;
	job->values = &options[job->arg].alive;
	return true;
}

bool cellsock_option_next(struct cellsock_session *s,
			  struct cellsock_job *job)
{
	struct cellsock_option_request *r = &s->options.request;

	if (s->bringup.step <= CELLSOCK_BRINGUP_OPTIONS)
		return false;
	if (next_alive(s, job))
		return true;
	if (r->step != CELLSOCK_OPTION_SET && r->step != CELLSOCK_OPTION_READ)
		return false;
	job->verb = CELLSOCK_VERB_OPTION;
	job->arg = r->index;
	job->values = r->step == CELLSOCK_OPTION_SET ? &r->set : &none;
	r->working = true;
	return true;
}

void cellsock_option_message(struct cellsock_session *s,
			     const struct cellsock_message *msg)
{
	if (msg->kind != CELLSOCK_MSG_OPTION)
		return;
	s->options.request.seen = msg->values;
	cellsock_option_stands(s, s->options.request.index, &msg->values);
}

static void end(struct cellsock_session *s, enum cellsock_result result,
		int code)
{
	struct cellsock_option_request *r = &s->options.request;

	r->step = CELLSOCK_OPTION_TOLD;
	r->result = result;
	r->code = code;
}

/*
 * Another dialect is going to be spoken.  Its options are others; one that is
 * only less of the same has fewer.
 */
void cellsock_option_dialect(struct cellsock_session *s,
			     const struct cellsock_dialect *to)
{
	struct cellsock_option_request *r = &s->options.request;

	if (s->dialect == to)
		return;
	if (r->step == CELLSOCK_OPTION_SET || r->step == CELLSOCK_OPTION_READ)
		end(s, CELLSOCK_FAILED, 0);
	if (strcmp(s->dialect->name, to->name))
		memset(s->options.chosen, 0, sizeof(s->options.chosen));
}

/* Where it could not be read, the module's OK to the setting has to do. */
static void answered(struct cellsock_session *s)
{
	struct cellsock_option_request *r = &s->options.request;
	const size_t numbers = r->set.count * sizeof(r->set.number[0]);

	if (!r->seen.count && r->step == CELLSOCK_OPTION_SET)
		r->seen = r->set;
	if (r->seen.count < max_t(u8, r->set.count, 1) ||
	    memcmp(r->seen.number, r->set.number, numbers)) {
		end(s, CELLSOCK_FAILED, 0);
		return;
	}
	if (r->set.count)
		s->options.chosen[r->index] = r->set;
	end(s, CELLSOCK_OK, 0);
}

void cellsock_option_done(struct cellsock_session *s,
			  const struct cellsock_outcome *outcome)
{
	struct cellsock_option_request *r = &s->options.request;

	switch (outcome->kind) {
	case CELLSOCK_OUTCOME_OK:
		answered(s);
		break;
	case CELLSOCK_OUTCOME_TIMEOUT:
		/* did it take it? */
		if (r->step == CELLSOCK_OPTION_SET)
			r->step = CELLSOCK_OPTION_READ;
		else
			end(s, CELLSOCK_TIMEDOUT, 0);
		break;
	case CELLSOCK_OUTCOME_ABORTED:
		end(s, CELLSOCK_GONE, 0);
		break;
	default:
		end(s, CELLSOCK_FAILED, outcome->code);
		break;
	}
	r->working = false;
}

static void print_numbers(const struct cellsock_values *values, char *buf,
			  size_t size)
{
	size_t n = 0;
	u8 i;

	for (i = 0; i < values->count; i++)
		n += scnprintf(buf + n, size - n, "%s%u", i ? "," : "",
			       values->number[i]);
}

/* The request is over before the host is told: it may ask again at once. */
void cellsock_option_report(struct cellsock_session *s)
{
	struct cellsock_option_request r = s->options.request;
	char value[CELLSOCK_VALUE_MAX + 1] = "";

	if (s->gone && r.step != CELLSOCK_OPTION_REST) {
		r.step = CELLSOCK_OPTION_TOLD;
		r.result = CELLSOCK_GONE;
	}
	if (r.step != CELLSOCK_OPTION_TOLD)
		return;
	s->options.request.step = CELLSOCK_OPTION_REST;
	if (r.result == CELLSOCK_OK) {
		if (r.own)
			strscpy(value, access_words[s->options.access],
				sizeof(value));
		else
			print_numbers(&r.seen, value, sizeof(value));
	}
	s->ms.host->option_done(&s->ms, r.cookie, r.result, r.code, value);
}
