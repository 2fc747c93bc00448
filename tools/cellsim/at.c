// SPDX-License-Identifier: GPL-2.0-only
/* The AT command line: fields, dispatch and results */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cellsim.h"

/* ------------------------------------------------------------ fields */

bool arg_num(const struct args *a, int i, long lo, long hi, long *out)
{
	char *end;
	long n;

	if (i >= a->n || a->quoted[i] || !isdigit((unsigned char)a->text[i][0]))
		return false;
	n = strtol(a->text[i], &end, 10);
	if (*end || end - a->text[i] > 10 || n < lo || n > hi)
		return false;
	*out = n;
	return true;
}

bool arg_opt(const struct args *a, int i, long lo, long hi, long *out)
{
	if (i >= a->n || (!a->quoted[i] && !a->text[i][0]))
		return a->n >= 0;
	return arg_num(a, i, lo, hi, out);
}

const char *arg_str(const struct args *a, int i)
{
	return i < a->n && a->quoted[i] ? a->text[i] : NULL;
}

static char *skip_space(char *s)
{
	while (*s == ' ')
		s++;
	return s;
}

/* Cut @a->buf at its commas; a->n is -1 when the quoting is wrong. */
static void split_args(struct args *a, const char *text, size_t n)
{
	char *s = a->buf;

	memset(a->quoted, 0, sizeof(a->quoted));
	a->n = 0;
	memcpy(a->buf, text, n);
	a->buf[n] = '\0';
	for (;;) {
		char *end;

		if (a->n == MAX_ARGS) {
			a->n = -1;
			return;
		}
		s = skip_space(s);
		if (*s == '"') {
			a->quoted[a->n] = true;
			a->text[a->n] = ++s;
			s = strchr(s, '"');
			if (!s) {
				a->n = -1;
				return;
			}
			*s = '\0';
			s = skip_space(s + 1);
			if (*s && *s != ',') {
				a->n = -1;
				return;
			}
			a->n++;
			if (!*s)
				return;
			s++;
			continue;
		}
		a->text[a->n++] = s;
		end = s + strcspn(s, ",");
		s = *end ? end + 1 : end;
		if (!*end) {
			while (end > a->text[a->n - 1] && end[-1] == ' ')
				end--;
			*end = '\0';
			return;
		}
		*end = '\0';
	}
}

/* ----------------------------------------------------------- results */

void at_info(struct port *p, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	int n = 0;

	if (!p->info && p->verbose)
		n = port_lead(p, text);
	p->info = true;
	va_start(ap, fmt);
	n += vsnprintf(text + n, sizeof(text) - n - 2, fmt, ap);
	va_end(ap);
	n = min(n, (int)sizeof(text) - 3);
	text[n++] = p->s3;
	text[n++] = p->s4;
	port_out(p, text, n);
}

/* Once: a line that does not end. */
static void never_ending(struct port *p)
{
	long n = quirk_num(Q_NEVER_ENDING_LINE, 0, 65536);
	char junk[64];

	quirk_set("never-ending-line=off");
	memset(junk, 'x', sizeof(junk));
	for (; n > 0; n -= sizeof(junk))
		port_out(p, junk, min((size_t)n, sizeof(junk)));
}

void at_text(struct port *p, const char *verbose, const char *numeric)
{
	char text[128];
	int n = 0;

	if (quirk(Q_NEVER_ENDING_LINE))
		never_ending(p);
	if (p->quiet)
		return;
	if (p->verbose) {
		n = port_lead(p, text);
		n += snprintf(text + n, sizeof(text) - n, "%s%c%c", verbose,
			      p->s3, p->s4);
	} else {
		n = snprintf(text, sizeof(text), "%s%c",
			     numeric ? numeric : verbose, p->s3);
	}
	port_out(p, text, n);
}

void at_result(struct port *p, const char *verbose, const char *numeric)
{
	at_text(p, verbose, numeric);
	port_ready(p);
}

static const char *cme_text(struct module *m, int err)
{
	static const struct { int err; const char *text; } basic[] = {
		{ 3, "operation not allowed" },
		{ 4, "operation not supported" },
		{ 11, "SIM PIN required" },
		{ 16, "incorrect password" },
		{ 50, "Incorrect parameters" },
	};
	const char *text = m->dialect->error_text(err);
	size_t i;

	for (i = 0; !text && i < ARRAY_SIZE(basic); i++) {
		if (basic[i].err == err)
			text = basic[i].text;
	}
	return text ? text : "unknown";
}

static void error_result(struct port *p, int ret)
{
	bool plain = ret <= AT_PLAIN(0);
	int err = plain ? AT_PLAIN(0) - ret : -ret;
	char text[96];

	if (err >= 550)
		p->m->last_error = err;
	/* A dialect that has no text for it has no such codes. */
	if (plain || !p->cmee ||
	    (err >= 550 && !p->m->dialect->error_text(err))) {
		at_result(p, "ERROR", "4");
		return;
	}
	if (p->cmee == 1)
		snprintf(text, sizeof(text), "+CME ERROR: %d", err);
	else
		snprintf(text, sizeof(text), "+CME ERROR: %s",
			 cme_text(p->m, err));
	at_result(p, text, NULL);
}

/* ---------------------------------------------------------- dispatch */

static bool lacks(const struct module *m, const char *name)
{
	const char *const *l;

	for (l = m->dialect->lacks; l && *l; l++) {
		if (!strcmp(*l, name))
			return true;
	}
	return false;
}

const struct at_cmd *at_find(struct module *m, const char *name, size_t n)
{
	const struct at_cmd *tables[] = { m->dialect->cmds, at_basic_cmds };
	const struct at_cmd *c;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		for (c = tables[i]; c->name; c++) {
			if (strlen(c->name) == n &&
			    !strncasecmp(c->name, name, n))
				return lacks(m, c->name) ? NULL : c;
		}
	}
	return NULL;
}

static bool refused(const struct at_cmd *c)
{
	return quirk_has(Q_REFUSE, c->name + 1) ||
	       (quirk(Q_NO_QIACTEX) && (!strcmp(c->name, "+QIACTEX") ||
					!strcmp(c->name, "+QIDEACTEX")));
}

static int run_test(struct port *p, const struct at_cmd *c)
{
	if (c->test)
		return c->test(p, NULL);
	if (c->help)
		at_info(p, "%s: %s", c->name, c->help);
	return AT_OK;
}

/* The end of an extended command: a semicolon outside quotes. */
static char *command_end(char *s)
{
	bool quoted = false;

	for (; *s; s++) {
		if (*s == '"')
			quoted = !quoted;
		else if (*s == ';' && !quoted)
			break;
	}
	return s;
}

static bool in_dialect(struct module *m, const struct at_cmd *c)
{
	const struct at_cmd *d;

	for (d = m->dialect->cmds; d->name; d++) {
		if (d == c)
			return true;
	}
	return false;
}

/* "+NAME", "+NAME?", "+NAME=?" or "+NAME=fields" at *@pos */
static int run_extended(struct port *p, char **pos)
{
	char *s = *pos;
	size_t n = 1 + strcspn(s + 1, "=?; ");
	char *end = command_end(s);
	const struct at_cmd *c = at_find(p->m, s, n);
	struct args a = { 0 };
	char *op = s + n;

	*pos = *end ? end + 1 : end;
	*end = '\0';
	if (!c || refused(c))
		return AT_ERROR;
	op = skip_space(op);
	if (in_dialect(p->m, c)) {
		int err = quirk_take_word(Q_FAIL, c->name + 1);

		if (err)
			return c->plain ? AT_PLAIN(err) : -err;
		if (strcmp(c->name, "+QIGETERROR"))
			p->m->last_error = 0;
	}
	if (!strcmp(op, "=?"))
		return run_test(p, c);
	if (!strcmp(op, "?"))
		return c->read ? c->read(p, NULL) : AT_ERROR;
	if (*op == '=') {
		if (!c->write)
			return AT_ERROR;
		split_args(&a, op + 1, strlen(op + 1));
		return c->write(p, &a);
	}
	if (*op)
		return AT_ERROR;
	return c->exec ? c->exec(p, NULL) : AT_ERROR;
}

static int run_next(struct port *p, char **pos)
{
	char *s = skip_space(*pos);

	*pos = s;
	if (*s == '+')
		return run_extended(p, pos);
	if (*s == ';') {
		*pos = s + 1;
		return AT_OK;
	}
	return at_basic(p, pos);
}

/* Run what is left of the line; a failure ends it (V.250 5.2.1). */
static void run_line(struct port *p, char *pos)
{
	int ret = AT_OK;

	while (*pos && ret == AT_OK)
		ret = run_next(p, &pos);
	if (ret == AT_PENDING) {
		p->rest = xstrdup(pos);
		return;
	}
	if (ret != AT_DONE)
		at_finish(p, ret);
}

void at_execute(struct port *p)
{
	char line[CMD_MAX + 1];

	p->commands++;
	p->info = false;
	strcpy(line, p->last);
	run_line(p, line + 2);
}

void at_finish(struct port *p, int ret)
{
	char *rest = p->rest;

	p->rest = NULL;
	if (ret == AT_OK && rest && *rest)
		run_line(p, rest);
	else if (ret == AT_OK)
		at_result(p, "OK", "0");
	else
		error_result(p, ret);
	free(rest);
}
