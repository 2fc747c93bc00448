// SPDX-License-Identifier: GPL-2.0-only
/* Buffers and the like */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cellsim.h"

void die(const char *fmt, ...)
{
	va_list ap;

	fputs("cellsim: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void *xzalloc(size_t n)
{
	void *p = calloc(1, n);

	if (!p)
		die("out of memory");
	return p;
}

char *xstrdup(const char *s)
{
	char *p = strdup(s);

	if (!p)
		die("out of memory");
	return p;
}

unsigned char *buf_room(struct buf *b, size_t n)
{
	if (b->head && b->head + b->len + n > b->cap) {
		memmove(b->data, b->data + b->head, b->len);
		b->head = 0;
	}
	if (b->len + n > b->cap) {
		b->cap = max(2 * b->cap, b->len + n);
		b->data = realloc(b->data, b->cap);
		if (!b->data)
			die("out of memory");
	}
	return b->data + b->head + b->len;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	if (!n)
		return;
	memcpy(buf_room(b, n), p, n);
	b->len += n;
}

void buf_consume(struct buf *b, size_t n)
{
	b->len -= n;
	b->head = b->len ? b->head + n : 0;
}

void buf_clear(struct buf *b)
{
	b->head = 0;
	b->len = 0;
}

void buf_free(struct buf *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}

int hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}
