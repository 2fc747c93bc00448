// SPDX-License-Identifier: GPL-2.0-only
/* The text of AT commands and of their answers */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "at.h"

static const char *skip_blanks(const char *p)
{
	while (*p == ' ')
		p++;
	return p;
}

bool cellsock_fields_start(struct cellsock_fields *f, const char *text,
			   const char *prefix)
{
	size_t len = strlen(prefix);

	if (strncmp(text, prefix, len))
		return false;
	f->pos = skip_blanks(text + len);
	if (!*f->pos)
		f->pos = NULL;
	return true;
}

/* Behind a field: move over the comma, or note the end. */
static bool end_field(struct cellsock_fields *f, const char *p)
{
	p = skip_blanks(p);
	if (*p && *p != ',')
		return false;
	f->pos = *p ? skip_blanks(p + 1) : NULL;
	return true;
}

bool cellsock_fields_number(struct cellsock_fields *f, u32 max, u32 *value)
{
	const char *p = f->pos;
	u64 n = 0;

	if (!p || !isdigit(*p))
		return false;
	for (; isdigit(*p); p++) {
		n = 10 * n + (*p - '0');
		if (n > max)
			return false;
	}
	if (!end_field(f, p))
		return false;
	*value = n;
	return true;
}

bool cellsock_fields_string(struct cellsock_fields *f, char *buf, size_t size)
{
	const char *start = f->pos, *end, *behind;
	size_t len;

	if (!start)
		return false;
	if (*start == '"') {
		start++;
		end = strchr(start, '"');
		if (!end)
			return false;
		behind = end + 1;
	} else {
		end = strchr(start, ',');
		if (!end)
			end = start + strlen(start);
		behind = end;
		while (end > start && end[-1] == ' ')
			end--;
	}
	len = end - start;
	if (len >= size || !end_field(f, behind))
		return false;
	memcpy(buf, start, len);
	buf[len] = '\0';
	return true;
}

bool cellsock_fields_addr(struct cellsock_fields *f,
			  struct cellsock_addr *addr)
{
	struct cellsock_fields try = *f;
	char text[72];

	if (!cellsock_fields_string(&try, text, sizeof(text)) ||
	    !cellsock_at_addr_parse(text, addr))
		return false;
	*f = try;
	return true;
}

bool cellsock_fields_end(const struct cellsock_fields *f)
{
	return !f->pos;
}

static bool printable(char c)
{
	return c >= 0x20 && c < 0x7f;
}

bool cellsock_at_quotable(const char *text)
{
	for (; *text; text++)
		if (!printable(*text) || *text == '"' || *text == '\\')
			return false;
	return true;
}

bool cellsock_at_dialable(const char *text)
{
	return !text[strspn(text, CELLSOCK_NUMBER_DIGITS)];
}

/*
 * Extended commands reserved in every dialect.  All other basic commands than
 * ATI and reading an S register are reserved too: they dial, answer, return to
 * data mode (D, A, O), load profiles (Z, &F), change echo, verbosity, results
 * and line characters (E, V, Q, X, S3), or flow control and modem lines (&K,
 * &C, &D, \Q).
 */
static const char *const reserved_extended[] = {
	"+IPR", "+IFC", "+ICF",			/* the line itself */
	"+CMUX",				/* another protocol on it */
	"+CMEE",				/* the form of errors */
	"+CMGF",				/* ... of others' texts */
	"+CGDATA", "+CMGS", "+CMGW", "+CMGC",	/* data mode, prompts */
	"+CFUN", "+CPOF",			/* resets, switches off */
	"+CRES", "+CPIN",			/* profiles; a try lost */
	NULL,
};

static bool printable_line(const char *text)
{
	for (; *text; text++)
		if (!printable(*text))
			return false;
	return true;
}

static bool same_name(const char *a, const char *b, size_t len)
{
	for (; len; len--)
		if (toupper((unsigned char)*a++) != *b++)
			return false;
	return true;
}

/*
 * Whether the extended command with this name and these parameters is in
 * @list, an entry of which is a name and perhaps a ',' with the last parameter
 * that makes it harmless.
 */
static bool listed(const char *const *list, const char *name, size_t len,
		   const char *params, size_t params_len)
{
	for (; *list; list++) {
		size_t n = strcspn(*list, ",");
		const char *harmless = *list + n;
		size_t tail = strlen(harmless);

		if (n != len || !same_name(name, *list, n))
			continue;
		return !tail || params_len < tail ||
		       memcmp(params + params_len - tail, harmless, tail);
	}
	return false;
}

static bool asks(const char *params, size_t len)
{
	return (len == 1 && params[0] == '?') ||
	       (len == 2 && params[0] == '=' && params[1] == '?');
}

/* The end of an extended command: a semicolon outside quotes. */
static size_t command_length(const char *p)
{
	bool quoted = false;
	size_t len = 0;

	for (; p[len] && (quoted || p[len] != ';'); len++)
		if (p[len] == '"')
			quoted = !quoted;
	return len;
}

/* The length of the extended command at @p, 0 if it is reserved. */
static size_t extended_command(const char *p, const char *const *reserved)
{
	size_t len = command_length(p), name = 1, end = len;

	while (isalnum((unsigned char)p[name]))
		name++;
	while (end > name && p[end - 1] == ' ')
		end--;
	if (!asks(p + name, end - name) &&
	    (listed(reserved_extended, p, name, p + name, end - name) ||
	     listed(reserved, p, name, p + name, end - name)))
		return 0;
	return len;
}

/* The length of the basic command at @p, 0 if it is reserved. */
static size_t basic_command(const char *p)
{
	size_t len = 1;

	while (isdigit(p[len]))
		len++;
	if (toupper((unsigned char)*p) == 'I')
		return len;
	if (toupper((unsigned char)*p) == 'S' && p[len] == '?')
		return len + 1;
	return 0;
}

enum cellsock_at_refusal cellsock_at_check_raw(const char *text,
					       const char *const *reserved)
{
	const char *p = text;

	if (strlen(text) > CELLSOCK_AT_MAX || !printable_line(text) ||
	    toupper((unsigned char)p[0]) != 'A' ||
	    toupper((unsigned char)p[1]) != 'T')
		return CELLSOCK_AT_MALFORMED;
	for (p += 2; *p; ) {
		size_t len = 1;

		if (strchr("+^$#*%", *p))
			len = extended_command(p, reserved);
		else if (*p != ' ' && *p != ';')
			len = basic_command(p);
		if (!len)
			return CELLSOCK_AT_RESERVED;
		p += len;
	}
	return CELLSOCK_AT_ALLOWED;
}

/* Reads up to @max decimal bytes with dots between them. */
static const char *read_bytes(const char *p, u8 *bytes, unsigned int max,
			      unsigned int *count)
{
	*count = 0;
	while (isdigit(*p) && *count < max) {
		unsigned int n = 0;

		for (; isdigit(*p) && n <= U8_MAX; p++)
			n = 10 * n + (*p - '0');
		if (n > U8_MAX)
			return NULL;
		bytes[(*count)++] = n;
		if (*p != '.')
			break;
		p++;
		if (!isdigit(*p))
			return NULL;
	}
	return p;
}

static bool parse_dotted(const char *text, struct cellsock_addr *addr)
{
	unsigned int count;
	u8 bytes[16];

	text = read_bytes(text, bytes, sizeof(bytes), &count);
	if (!text || *text || (count != 4 && count != 16))
		return false;
	/* addresses are compared as a whole */
	*addr = (struct cellsock_addr) { .family = count == 4 ? 4 : 6 };
	memcpy(addr->bytes, bytes, count);
	return true;
}

/*
 * RFC 4291, 2.2: groups of hex digits, "::" once for a run of zeroes, perhaps
 * an IPv4 address at the end.
 */
struct groups {
	u8 bytes[16];
	unsigned int len;
	int gap;
};

static const char *read_group(const char *p, struct groups *g)
{
	unsigned int value = 0, digits;

	for (digits = 0; cellsock_at_hex_digit(*p) >= 0; digits++) {
		value = 16 * value + cellsock_at_hex_digit(*p++);
		if (digits == 4)
			return NULL;
	}
	if (!digits || g->len > 14)
		return NULL;
	g->bytes[g->len++] = value >> 8;
	g->bytes[g->len++] = value;
	return p;
}

static const char *read_groups(const char *p, struct groups *g)
{
	struct cellsock_addr v4;

	while (*p) {
		if (p[0] == ':' && p[1] == ':') {
			if (g->gap >= 0)
				return NULL;
			g->gap = g->len;
			p += 2;
			continue;
		}
		if (g->len && g->gap != (int)g->len && *p++ != ':')
			return NULL;
		if (g->len <= 12 && parse_dotted(p, &v4) && v4.family == 4) {
			memcpy(g->bytes + g->len, v4.bytes, 4);
			g->len += 4;
			return p + strlen(p);
		}
		p = read_group(p, g);
		if (!p)
			return NULL;
	}
	return p;
}

static bool parse_groups(const char *text, struct cellsock_addr *addr)
{
	struct groups g = { .gap = -1 };
	unsigned int behind;

	if (!read_groups(text, &g))
		return false;
	if (g.gap < 0 ? g.len != 16 : g.len > 14)
		return false;
	addr->family = 6;
	memset(addr->bytes, 0, sizeof(addr->bytes));
	if (g.gap < 0)
		g.gap = g.len;
	behind = g.len - g.gap;
	memcpy(addr->bytes, g.bytes, g.gap);
	memcpy(addr->bytes + 16 - behind, g.bytes + g.gap, behind);
	return true;
}

bool cellsock_at_addr_parse(const char *text, struct cellsock_addr *addr)
{
	return strchr(text, ':') ? parse_groups(text, addr) :
				   parse_dotted(text, addr);
}

static unsigned int group(const u8 *bytes, unsigned int i)
{
	return bytes[2 * i] << 8 | bytes[2 * i + 1];
}

/* RFC 5952, 4.2: the longest run of zero groups, if longer than one. */
static unsigned int longest_run(const u8 *bytes, unsigned int *start)
{
	unsigned int i, run = 0, best = 1;

	*start = 8;
	for (i = 0; i < 8; i++) {
		run = group(bytes, i) ? 0 : run + 1;
		if (run > best) {
			best = run;
			*start = i + 1 - run;
		}
	}
	return best > 1 ? best : 0;
}

static void format_groups(const u8 *bytes, char *buf)
{
	unsigned int start, run = longest_run(bytes, &start);
	unsigned int i, n = 0;

	for (i = 0; i < 8; i++) {
		if (i == start) {
			n += scnprintf(buf + n, CELLSOCK_ADDR_TEXT - n, "::");
			i += run - 1;
			continue;
		}
		n += scnprintf(buf + n, CELLSOCK_ADDR_TEXT - n, "%s%x",
			       i && i != start + run ? ":" : "",
			       group(bytes, i));
	}
}

void cellsock_at_addr_format(const struct cellsock_addr *addr, char *buf)
{
	const u8 *b = addr->bytes;

	if (addr->family == 4)
		scnprintf(buf, CELLSOCK_ADDR_TEXT, "%u.%u.%u.%u",
			  b[0], b[1], b[2], b[3]);
	else if (addr->family == 6)
		format_groups(b, buf);
	else
		*buf = '\0';
}

int cellsock_at_hex_digit(u8 c)
{
	if (isdigit(c))
		return c - '0';
	c = toupper(c);
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}
