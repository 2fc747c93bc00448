/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text of AT commands and of their answers: fields, quoting, addresses,
 * hex, and what a string may contain.  Pure.
 */
#ifndef CELLSOCK_AT_H
#define CELLSOCK_AT_H

#include <linux/types.h>

#include <cellsock/modsock.h>

#define CELLSOCK_CR	'\r'
#define CELLSOCK_LF	'\n'
#define CELLSOCK_CTRL_Z	0x1a
#define CELLSOCK_ESC	0x1b

/* "ffff:" eight times over, the longest way to write an IPv6 address. */
#define CELLSOCK_ADDR_TEXT	40

/**
 * struct cellsock_fields - a cursor over the comma-separated fields of a line
 * @pos: where the next field starts, NULL behind the last one
 */
struct cellsock_fields {
	const char *pos;
};

/**
 * cellsock_fields_start() - start reading the fields behind a prefix
 * @f: the cursor
 * @text: a line, without its CRLF
 * @prefix: what the line has to begin with, "+QIOPEN:"; blanks behind it are
 *	skipped; may be empty
 *
 * Return: whether the line begins with @prefix.
 */
bool cellsock_fields_start(struct cellsock_fields *f, const char *text,
			   const char *prefix);

/**
 * cellsock_fields_number() - read a decimal field
 * @f: the cursor, moved behind the field if that was one
 * @max: the largest value to accept
 * @value: the number
 *
 * Return: whether the field was there, held nothing but digits and blanks, and
 * was not above @max.
 */
bool cellsock_fields_number(struct cellsock_fields *f, u32 max, u32 *value);

/**
 * cellsock_fields_string() - read a field, quoted or not
 * @f: the cursor, moved behind the field if that was one
 * @buf: the contents without the quotes, ended by NUL
 * @size: bytes in @buf
 *
 * A quoted field may contain commas; an unquoted one loses the blanks around
 * it.
 *
 * Return: whether the field was there, fitted, and had both its quotes.
 */
bool cellsock_fields_string(struct cellsock_fields *f, char *buf, size_t size);

/**
 * cellsock_fields_addr() - read an IP address, quoted or not
 * @f: the cursor, moved behind the field if that was one
 * @addr: the address
 *
 * Return: whether the field was an IPv4 or IPv6 address.
 */
bool cellsock_fields_addr(struct cellsock_fields *f,
			  struct cellsock_addr *addr);

/**
 * cellsock_fields_end() - whether all fields were read
 * @f: the cursor
 */
bool cellsock_fields_end(const struct cellsock_fields *f);

/**
 * cellsock_at_quotable() - whether a string can stand between quotes
 * @text: the string
 *
 * No quote, no backslash, no control character (CR, LF, Ctrl-Z and ESC among
 * them), nothing outside ASCII: what no module can take for the end of the
 * string, of the line, or of its input mode.
 */
bool cellsock_at_quotable(const char *text);

/**
 * cellsock_at_dialable() - whether a string can be called
 * @text: the string; may be empty
 */
bool cellsock_at_dialable(const char *text);

/**
 * enum cellsock_at_refusal - why user space may not send a command line
 * @CELLSOCK_AT_ALLOWED: it may
 * @CELLSOCK_AT_MALFORMED: no "AT" at its start, too long, or a byte that is
 *	not printable ASCII
 * @CELLSOCK_AT_RESERVED: it would take the line away from the driver
 */
enum cellsock_at_refusal {
	CELLSOCK_AT_ALLOWED,
	CELLSOCK_AT_MALFORMED,
	CELLSOCK_AT_RESERVED,
};

/**
 * cellsock_at_check_raw() - whether user space may send a command line
 * @text: the line, without its CR
 * @reserved: the dialect's own reserved commands, see struct
 *	cellsock_dialect; ended by NULL
 *
 * Commands of V.250 that open a data mode, change echo, verbosity, result
 * codes, line characters or rates, or load another profile are reserved in
 * every dialect.
 */
enum cellsock_at_refusal cellsock_at_check_raw(const char *text,
					       const char *const *reserved);

/**
 * cellsock_at_addr_parse() - read an IP address
 * @text: dotted decimal, RFC 4291 text form, or sixteen decimal bytes with dots
 *	between them (the IPv6 addresses of 3GPP TS 27.007)
 * @addr: the address, untouched unless it was one
 *
 * Return: whether @text was an address and nothing else.
 */
bool cellsock_at_addr_parse(const char *text, struct cellsock_addr *addr);

/**
 * cellsock_at_addr_format() - write an IP address
 * @addr: the address; family 0 gives the empty string
 * @buf: room for CELLSOCK_ADDR_TEXT bytes
 *
 * IPv6 addresses are written in RFC 5952 form.
 */
void cellsock_at_addr_format(const struct cellsock_addr *addr, char *buf);

/**
 * cellsock_at_hex_digit() - the value of a hex digit
 * @c: the character
 *
 * Return: 0 to 15, or -1.
 */
int cellsock_at_hex_digit(u8 c);

#endif
