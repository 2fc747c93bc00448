// SPDX-License-Identifier: GPL-2.0-only
/* Switches for what some firmware does */
#include <stdlib.h>
#include <string.h>

#include "cellsim.h"

struct quirk_arg {
	struct quirk_arg *next;
	char *text;
};

struct quirk_state {
	bool on;
	struct quirk_arg *args;	/* the latest first */
};

static const struct quirk_def {
	const char *name;
	const char *arg;
	const char *help;
} defs[] = {
#define VARIANT(id, n, a, h) { .name = n, .arg = a, .help = h },
#include "quirks.h"
#undef VARIANT
};

static struct quirk_state state[NR_QUIRKS];

bool quirk(enum quirk q)
{
	return state[q].on;
}

const char *quirk_arg(enum quirk q)
{
	return state[q].args ? state[q].args->text : NULL;
}

long quirk_num(enum quirk q, int i, long def)
{
	const char *s = quirk_arg(q);
	char *end;
	long n;

	if (!state[q].on || !s)
		return def;
	for (;;) {
		n = strtol(s, &end, 0);
		if (end == s)
			return def;
		if (!i--)
			return n;
		if (*end != ',' && *end != ':')
			return def;
		s = end + 1;
	}
}

bool quirk_has(enum quirk q, const char *word)
{
	const struct quirk_arg *a;

	for (a = state[q].args; a; a = a->next) {
		if (!strcasecmp(a->text, word))
			return true;
	}
	return false;
}

long quirk_key(enum quirk q, long key, long def)
{
	const struct quirk_arg *a;
	char *end;
	long n;

	for (a = state[q].args; a; a = a->next) {
		n = strtol(a->text, &end, 0);
		if (end == a->text)
			continue;
		if (!*end)
			return n;	/* for every key */
		if (*end == ':' && n == key)
			return strtol(end + 1, NULL, 0);
	}
	return def;
}

static void quirk_off(enum quirk q)
{
	struct quirk_arg *a;

	while ((a = state[q].args)) {
		state[q].args = a->next;
		free(a->text);
		free(a);
	}
	state[q].on = false;
}

int quirk_take(enum quirk q, int def)
{
	long left = quirk_num(q, 0, 1), err = quirk_num(q, 1, def);

	if (!state[q].on)
		return 0;
	quirk_off(q);
	if (left > 1) {
		char spec[48];

		snprintf(spec, sizeof(spec), "%s=%ld:%ld", defs[q].name,
			 left - 1, err);
		quirk_set(spec);
	}
	return err;
}

/* "WORD:ERROR:N": once less, or no more. */
static void count_down(struct quirk_arg **pp, char *count)
{
	struct quirk_arg *a = *pp;
	long left = strtol(count, NULL, 0) - 1;

	if (left > 0) {
		snprintf(count, strlen(count) + 1, "%ld", left);
		return;
	}
	*pp = a->next;
	free(a->text);
	free(a);
}

int quirk_take_word(enum quirk q, const char *word)
{
	size_t n = strlen(word);
	struct quirk_arg **pp;

	for (pp = &state[q].args; *pp; pp = &(*pp)->next) {
		char *text = (*pp)->text, *end;
		int err;

		if (strncasecmp(text, word, n) || text[n] != ':')
			continue;
		err = strtol(text + n + 1, &end, 0);
		if (*end == ':')
			count_down(pp, end + 1);
		return err;
	}
	return 0;
}

static bool arg_wanted(const struct quirk_def *d)
{
	return d->arg && d->arg[0] != '[';
}

bool quirk_set(const char *spec)
{
	size_t n = strcspn(spec, "=");
	const char *arg = spec[n] ? spec + n + 1 : NULL;
	struct quirk_arg *a;
	int q;

	for (q = 0; q < NR_QUIRKS; q++) {
		if (strlen(defs[q].name) == n && !strncmp(defs[q].name, spec, n))
			break;
	}
	if (q == NR_QUIRKS)
		return false;
	if (arg && !strcmp(arg, "off")) {
		quirk_off(q);
		return true;
	}
	if ((arg && !defs[q].arg) || (!arg && arg_wanted(&defs[q])))
		return false;
	state[q].on = true;
	if (arg) {
		a = xzalloc(sizeof(*a));
		a->text = xstrdup(arg);
		a->next = state[q].args;
		state[q].args = a;
	}
	return true;
}

void quirk_help(FILE *f)
{
	int q;

	for (q = 0; q < NR_QUIRKS; q++) {
		const char *arg = defs[q].arg;

		fprintf(f, "  %s", defs[q].name);
		if (arg && arg[0] == '[')
			fprintf(f, "[=%s", arg + 1);
		else if (arg)
			fprintf(f, "=%s", arg);
		fprintf(f, "\n\t%s\n", defs[q].help);
	}
}
