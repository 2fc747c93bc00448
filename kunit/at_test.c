// SPDX-License-Identifier: GPL-2.0-only
/* The text of AT commands and answers: ldisc/at.c */
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "../ldisc/at.h"

/* ------------------------------------------------------------- fields */

/*
 * @types reads field after field: n a number up to 999, s a string up to seven
 * characters, a an address, capitals where reading it has to fail, '.' the end.
 */
static const struct fields_case {
	const char *text;
	const char *prefix;
	const char *types;
	const char *values;
} fields_cases[] = {
	/* rg 3.4.1, 3.2.1: with and without a blank behind the colon */
	{ "+QIOPEN: 0,0", "+QIOPEN:", "nn.", "0 0 " },
	{ "+QIOPEN:0,0", "+QIOPEN:", "nn.", "0 0 " },
	{ "+QIOPEN: 11,566", "+QIOPEN:", "nn.", "11 566 " },
	{ "+QISTATE: 0,\"TCP\",\"1.2.3.4\",809,655,2,1,0,1,\"usbat\"",
	  "+QISTATE:", "nsannnnnns.",
	  "0 TCP 1.2.3.4 809 655 2 1 0 1 usbat " },
	{ "+RECEIVE: 0, 26", "+RECEIVE:", "nn.", "0 26 " },
	/* a prefix of something longer is no prefix */
	{ "+QIOPENX: 0", "+QIOPEN:", NULL, NULL },
	{ "QIOPEN: 0", "+QIOPEN:", NULL, NULL },
	{ "", "+QIOPEN:", NULL, NULL },
	{ "+QIOPEN", "+QIOPEN:", NULL, NULL },
	/* nothing behind it */
	{ "+QIOPEN:", "+QIOPEN:", "N.", "" },
	{ "+QIOPEN:  ", "+QIOPEN:", "N.", "" },
	/* numbers */
	{ "999", "", "n.", "999 " },
	{ "1000", "", "N", "" },
	{ "4294967296", "", "N", "" },
	{ "99999999999999999999999999", "", "N", "" },
	{ "000000000000000000000007", "", "n.", "7 " },
	{ "-1", "", "N", "" },
	{ "+1", "", "N", "" },
	{ "0x10", "", "N", "" },
	{ "1x", "", "N", "" },
	{ "1 2", "", "N", "" },
	{ ",1", "", "N", "" },
	{ "1,", "", "n", "1 " },
	{ "\"1\"", "", "N", "" },
	{ " 1 , 2 ", "", "nn.", "1 2 " },
	/* strings */
	{ "\"a,b\",c", "", "ss.", "a,b c " },
	{ "\"\",\"\"", "", "ss.", "  " },
	{ "\"1234567\"", "", "s.", "1234567 " },
	{ "\"12345678\"", "", "S", "" },
	{ "12345678", "", "S", "" },
	{ "\"open", "", "S", "" },
	{ "\"", "", "S", "" },
	{ "\"a\"b", "", "S", "" },
	{ "\"a\" , \"b\"", "", "ss.", "a b " },
	{ "a b ,c", "", "ss.", "a b c " },
	{ ",x", "", "ss.", " x " },
	/* addresses; a field that is none is not consumed */
	{ "\"10.7.157.1\"", "", "a.", "10.7.157.1 " },
	{ "10.7.157.1,5", "", "an.", "10.7.157.1 5 " },
	{ "\"fe80::1\"", "", "a.", "fe80::1 " },
	{ "name,5", "", "Asn.", "name 5 " },
	{ "\"\"", "", "As.", " " },
};

static void fields_desc(const struct fields_case *c, char *desc)
{
	strscpy(desc, *c->text ? c->text : "(empty)", KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fields, fields_cases, fields_desc);

static bool read_field(struct cellsock_fields *f, char type, char *buf)
{
	struct cellsock_addr addr;
	u32 number;

	*buf = '\0';
	switch (type) {
	case 'n':
		if (!cellsock_fields_number(f, 999, &number))
			return false;
		scnprintf(buf, 64, "%u", number);
		return true;
	case 's':
		return cellsock_fields_string(f, buf, 8);
	default:
		if (!cellsock_fields_addr(f, &addr))
			return false;
		cellsock_at_addr_format(&addr, buf);
		return true;
	}
}

static void test_fields(struct kunit *test)
{
	const struct fields_case *c = test->param_value;
	struct cellsock_fields f;
	char values[200] = "", buf[64];
	const char *type;
	size_t len = 0;

	KUNIT_ASSERT_EQ(test, cellsock_fields_start(&f, c->text, c->prefix),
			!!c->types);
	for (type = c->types ? c->types : ""; *type; type++) {
		bool fails = *type == 'N' || *type == 'S' || *type == 'A';

		if (*type == '.') {
			KUNIT_EXPECT_TRUE(test, cellsock_fields_end(&f));
			continue;
		}
		KUNIT_ASSERT_EQ(test, !fails,
				read_field(&f, fails ? *type + 32 : *type,
					   buf));
		if (!fails)
			len += scnprintf(values + len, sizeof(values) - len,
					 "%s ", buf);
	}
	KUNIT_EXPECT_STREQ(test, values, c->values ? c->values : "");
}

/* The end of a string's buffer is never overrun, whatever its size. */
static void test_string_sizes(struct kunit *test)
{
	size_t size;

	for (size = 1; size < 12; size++) {
		struct cellsock_fields f;
		char buf[16];
		bool fits = size > 6;

		memset(buf, 'x', sizeof(buf));
		cellsock_fields_start(&f, "\"abcdef\"", "");
		KUNIT_EXPECT_EQ(test, fits,
				cellsock_fields_string(&f, buf, size));
		KUNIT_EXPECT_EQ(test, buf[size], 'x');
		if (fits)
			KUNIT_EXPECT_STREQ(test, buf, "abcdef");
	}
}

/* ----------------------------------------------------------- quoting */

static void test_quotable(struct kunit *test)
{
	char text[] = "a?b";
	int c;

	KUNIT_EXPECT_TRUE(test, cellsock_at_quotable(""));
	KUNIT_EXPECT_TRUE(test, cellsock_at_quotable("internet.operator.example"));
	for (c = 1; c < 256; c++) {
		bool good = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';

		text[1] = (char)c;
		KUNIT_EXPECT_EQ_MSG(test, good, cellsock_at_quotable(text),
				    "byte %#x", c);
	}
}

static void test_dialable(struct kunit *test)
{
	char text[] = "1?2";
	int c;

	KUNIT_EXPECT_TRUE(test, cellsock_at_dialable(""));
	KUNIT_EXPECT_TRUE(test, cellsock_at_dialable("17201"));
	KUNIT_EXPECT_TRUE(test, cellsock_at_dialable("+4912345*99#ABC"));
	for (c = 1; c < 256; c++) {
		bool good = (c >= '0' && c <= '9') || c == '*' || c == '#' ||
			    c == '+' || (c >= 'A' && c <= 'C');

		text[1] = (char)c;
		KUNIT_EXPECT_EQ_MSG(test, good, cellsock_at_dialable(text),
				    "byte %#x", c);
	}
}

/* ------------------------------------------------------ raw commands */

static const char *const reserved[] = {
	"+QIOPEN", "+QISEND,0", "+QICFG", NULL
};

static const struct raw_case {
	const char *text;
	enum cellsock_at_refusal want;
} raw_cases[] = {
	{ "AT", CELLSOCK_AT_ALLOWED },
	{ "at", CELLSOCK_AT_ALLOWED },
	{ "AT+CSQ", CELLSOCK_AT_ALLOWED },
	{ "at+csq", CELLSOCK_AT_ALLOWED },
	{ "AT+CSQ;+COPS?", CELLSOCK_AT_ALLOWED },
	{ "ATI", CELLSOCK_AT_ALLOWED },
	{ "ATI9", CELLSOCK_AT_ALLOWED },
	{ "ATS3?", CELLSOCK_AT_ALLOWED },
	{ "AT+CMEE?", CELLSOCK_AT_ALLOWED },
	{ "AT+CMEE=?", CELLSOCK_AT_ALLOWED },
	{ "AT+CFUN?", CELLSOCK_AT_ALLOWED },
	{ "AT+QIOPEN?", CELLSOCK_AT_ALLOWED },
	{ "AT+QIOPEN=?", CELLSOCK_AT_ALLOWED },
	{ "AT+QISEND=0,0", CELLSOCK_AT_ALLOWED },
	{ "AT+QIOPENING=1", CELLSOCK_AT_ALLOWED },
	{ "AT+COPS=1,2,\"26201;ATD1\"", CELLSOCK_AT_ALLOWED },
	/* not a command line */
	{ "", CELLSOCK_AT_MALFORMED },
	{ "A", CELLSOCK_AT_MALFORMED },
	{ "A/", CELLSOCK_AT_MALFORMED },
	{ "+CSQ", CELLSOCK_AT_MALFORMED },
	{ " AT", CELLSOCK_AT_MALFORMED },
	{ "AT+CSQ\r", CELLSOCK_AT_MALFORMED },
	{ "AT+CSQ\rAT+QICLOSE=0", CELLSOCK_AT_MALFORMED },
	{ "AT+CSQ\n", CELLSOCK_AT_MALFORMED },
	{ "AT+CSQ\x1a", CELLSOCK_AT_MALFORMED },
	{ "AT+CSQ\x1b", CELLSOCK_AT_MALFORMED },
	{ "AT+CSQ\x08\x08\x08\x08QIO", CELLSOCK_AT_MALFORMED },
	{ "AT+X=\"\xc3\xa4\"", CELLSOCK_AT_MALFORMED },
	/* would take the line away */
	{ "AT+QIOPEN=1,0,\"TCP\",\"1.2.3.4\",80,0,2", CELLSOCK_AT_RESERVED },
	{ "at+qiopen=1", CELLSOCK_AT_RESERVED },
	{ "AT+QIOPEN", CELLSOCK_AT_RESERVED },
	{ "AT+QISEND=0", CELLSOCK_AT_RESERVED },
	{ "AT+QISEND=0,10", CELLSOCK_AT_RESERVED },
	{ "AT+QISEND=0,1", CELLSOCK_AT_RESERVED },
	{ "AT+QISEND=10", CELLSOCK_AT_RESERVED },
	{ "AT+QICFG=\"viewmode\",1", CELLSOCK_AT_RESERVED },
	{ "AT+CSQ;+QISEND=0", CELLSOCK_AT_RESERVED },
	{ "AT+CSQ;;+QISEND=0", CELLSOCK_AT_RESERVED },
	{ "AT+CSQ; +QISEND=0", CELLSOCK_AT_RESERVED },
	{ "ATI+QISEND=0", CELLSOCK_AT_RESERVED },
	{ "AT +QISEND=0", CELLSOCK_AT_RESERVED },
	{ "AT+QISEND =0", CELLSOCK_AT_RESERVED },
	{ "ATE1", CELLSOCK_AT_RESERVED },
	{ "ATE", CELLSOCK_AT_RESERVED },
	{ "ate1", CELLSOCK_AT_RESERVED },
	{ "ATV0", CELLSOCK_AT_RESERVED },
	{ "ATQ1", CELLSOCK_AT_RESERVED },
	{ "ATZ", CELLSOCK_AT_RESERVED },
	{ "AT&F", CELLSOCK_AT_RESERVED },
	{ "ATS3=10", CELLSOCK_AT_RESERVED },
	{ "ATS4=13", CELLSOCK_AT_RESERVED },
	{ "ATD*99#", CELLSOCK_AT_RESERVED },
	{ "ATD112;", CELLSOCK_AT_RESERVED },
	{ "ATO", CELLSOCK_AT_RESERVED },
	{ "ATA", CELLSOCK_AT_RESERVED },
	{ "AT+IPR=9600", CELLSOCK_AT_RESERVED },
	{ "AT+IFC=2,2", CELLSOCK_AT_RESERVED },
	{ "AT+CMUX=0", CELLSOCK_AT_RESERVED },
	{ "AT+CMEE=2", CELLSOCK_AT_RESERVED },
	{ "AT+CMGF=1", CELLSOCK_AT_RESERVED },
	{ "AT+CMGL=4", CELLSOCK_AT_ALLOWED },
	{ "AT+CMGS=\"+123\"", CELLSOCK_AT_RESERVED },
	{ "AT+CMGW", CELLSOCK_AT_RESERVED },
	{ "AT+CGDATA=\"PPP\",1", CELLSOCK_AT_RESERVED },
};

static void raw_desc(const struct raw_case *c, char *desc)
{
	strscpy(desc, *c->text ? c->text : "(empty)", KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(raw, raw_cases, raw_desc);

static void test_raw(struct kunit *test)
{
	const struct raw_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, (int)cellsock_at_check_raw(c->text, reserved),
			(int)c->want);
}

static void test_raw_length(struct kunit *test)
{
	char *text = kunit_kzalloc(test, CELLSOCK_AT_MAX + 2, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	memset(text, 'X', CELLSOCK_AT_MAX + 1);
	memcpy(text, "AT+CSQ=", 7);
	KUNIT_EXPECT_EQ(test, (int)cellsock_at_check_raw(text, reserved),
			(int)CELLSOCK_AT_MALFORMED);
	text[CELLSOCK_AT_MAX] = '\0';
	KUNIT_EXPECT_EQ(test, (int)cellsock_at_check_raw(text, reserved),
			(int)CELLSOCK_AT_ALLOWED);
}

/* --------------------------------------------------------- addresses */

/* @shown is how the address is written again, NULL when it is none. */
static const struct addr_case {
	const char *text;
	const char *shown;
} addr_cases[] = {
	{ "0.0.0.0", "0.0.0.0" },
	{ "255.255.255.255", "255.255.255.255" },
	{ "220.180.239.212", "220.180.239.212" },
	{ "010.007.157.001", "10.7.157.1" },
	{ "1.2.3", NULL },
	{ "1.2.3.4.", NULL },
	{ "1.2.3.4.5", NULL },
	{ ".1.2.3.4", NULL },
	{ "1..2.3", NULL },
	{ "256.1.1.1", NULL },
	{ "1.2.3.4294967300", NULL },
	{ "1.2.3.4 ", NULL },
	{ " 1.2.3.4", NULL },
	{ "1.2.3.-4", NULL },
	{ "", NULL },
	{ "www.baidu.com", NULL },
	/* RFC 4291, 2.2, and RFC 5952, 4 */
	{ "::", "::" },
	{ "::1", "::1" },
	{ "1::", "1::" },
	{ "2001:db8:0:0:0:0:2:1", "2001:db8::2:1" },
	{ "2001:DB8::2:1", "2001:db8::2:1" },
	{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
	{ "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },
	{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
	{ "0:0:0:0:0:0:0:0", "::" },
	{ "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" },
	{ "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
	{ "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8" },
	{ "::ffff:1.2.3.4", "::ffff:102:304" },
	{ "64:ff9b::192.0.2.33", "64:ff9b::c000:221" },
	{ "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304" },
	{ ":", NULL },
	{ ":::", NULL },
	{ "1::2::3", NULL },
	{ "1:2:3:4:5:6:7", NULL },
	{ "1:2:3:4:5:6:7:8:9", NULL },
	{ "1:2:3:4:5:6:7:8::", NULL },
	{ "::1:2:3:4:5:6:7:8", NULL },
	{ "12345::", NULL },
	{ "g::", NULL },
	{ "1:", NULL },
	{ ":1", NULL },
	{ "1:2:3:4:5:6:7:", NULL },
	{ "1:2:3:4:5:6:7:8:", NULL },
	{ "1::2:", NULL },
	{ "::1.2.3", NULL },
	{ "::1.2.3.4:5", NULL },
	{ "1:2:3:4:5:6:7:1.2.3.4", NULL },
	{ "fe80::1%eth0", NULL },
	{ "::1 ", NULL },
	/* 3GPP TS 27.007, 10.1.1: IPv6 in sixteen decimal bytes */
	{ "32.1.13.184.0.0.0.0.0.0.0.0.0.2.0.1", "2001:db8::2:1" },
	{ "254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1", "fe80::1" },
	{ "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15", NULL },
	{ "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17", NULL },
};

static void addr_desc(const struct addr_case *c, char *desc)
{
	strscpy(desc, *c->text ? c->text : "(empty)", KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(addr, addr_cases, addr_desc);

static void test_addr(struct kunit *test)
{
	const struct addr_case *c = test->param_value;
	struct cellsock_addr addr = { .family = 9 };
	char buf[CELLSOCK_ADDR_TEXT];

	KUNIT_ASSERT_EQ(test, cellsock_at_addr_parse(c->text, &addr),
			!!c->shown);
	if (!c->shown) {
		KUNIT_EXPECT_EQ(test, (int)addr.family, 9);
		return;
	}
	cellsock_at_addr_format(&addr, buf);
	KUNIT_EXPECT_STREQ(test, buf, c->shown);
}

/* Whatever an address is, what is written for it reads back as the same. */
static void test_addr_round_trip(struct kunit *test)
{
	unsigned int mask, i;

	for (mask = 0; mask < 256; mask++) {
		struct cellsock_addr addr = { .family = 6 }, back = { 0 };
		char buf[CELLSOCK_ADDR_TEXT];

		for (i = 0; i < 8; i++)
			if (mask & (1u << i)) {
				addr.bytes[2 * i] = 0xff;
				addr.bytes[2 * i + 1] = 0xf0 + i;
			}
		cellsock_at_addr_format(&addr, buf);
		KUNIT_ASSERT_TRUE_MSG(test, cellsock_at_addr_parse(buf, &back),
				      "%s", buf);
		KUNIT_EXPECT_TRUE_MSG(test, !memcmp(&addr, &back, sizeof(addr)),
				      "%s", buf);
	}
}

static void test_addr_none(struct kunit *test)
{
	struct cellsock_addr addr = { 0 };
	char buf[CELLSOCK_ADDR_TEXT] = "x";

	cellsock_at_addr_format(&addr, buf);
	KUNIT_EXPECT_STREQ(test, buf, "");
}

static void test_hex_digit(struct kunit *test)
{
	const char *digits = "0123456789abcdef", *capitals = "0123456789ABCDEF";
	int c, i;

	for (c = 0; c < 256; c++) {
		int want = -1;

		for (i = 0; i < 16; i++)
			if (c == digits[i] || c == capitals[i])
				want = i;
		KUNIT_EXPECT_EQ_MSG(test, cellsock_at_hex_digit((u8)c), want,
				    "byte %#x", c);
	}
}

static struct kunit_case at_cases[] = {
	KUNIT_CASE_PARAM(test_fields, fields_gen_params),
	KUNIT_CASE(test_string_sizes),
	KUNIT_CASE(test_quotable),
	KUNIT_CASE(test_dialable),
	KUNIT_CASE_PARAM(test_raw, raw_gen_params),
	KUNIT_CASE(test_raw_length),
	KUNIT_CASE_PARAM(test_addr, addr_gen_params),
	KUNIT_CASE(test_addr_round_trip),
	KUNIT_CASE(test_addr_none),
	KUNIT_CASE(test_hex_digit),
	{}
};

static struct kunit_suite at_suite = {
	.name = "cellsock-at",
	.test_cases = at_cases,
};

kunit_test_suite(at_suite);
