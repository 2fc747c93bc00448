/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of KUnit that the suites in kunit/ use, for user space: the same
 * source runs natively in milliseconds.  A program is any number of suites
 * linked with tools/testing/fuzz/kunit.c, which has main().
 */
#ifndef _TOOLS_KUNIT_TEST_H
#define _TOOLS_KUNIT_TEST_H

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/types.h>

#define KUNIT_PARAM_DESC_SIZE	128
#define GFP_KERNEL		0
#define kunit_kmalloc(test, size, gfp)	kunit_alloc(test, size)
#define kunit_kzalloc(test, size, gfp)	kunit_alloc(test, size)
#define kunit_kcalloc(test, n, size, gfp) kunit_alloc(test, (n) * (size))

struct kunit_memory;

/**
 * struct kunit - a running test case
 * @priv: the test's own
 * @param_value: the parameter of a KUNIT_CASE_PARAM()
 * @failed: an expectation was not met
 * @skipped: kunit_skip() was called
 * @memory: what kunit_alloc() gave, freed after the case
 * @abort: where a failed assertion goes
 */
struct kunit {
	void *priv;
	const void *param_value;
	bool failed;
	bool skipped;
	struct kunit_memory *memory;
	jmp_buf abort;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char name[256];
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
	struct kunit_suite *next;
};

void kunit_register(struct kunit_suite *suite);
void *kunit_alloc(struct kunit *test, size_t size);
void kunit_report(struct kunit *test, bool fatal, const char *file, int line,
		  const char *fmt, ...) __printf(5, 6);

#define KUNIT_CASE(fn)			{ .run_case = fn, .name = #fn }
#define KUNIT_CASE_SLOW(fn)		KUNIT_CASE(fn)
#define KUNIT_CASE_PARAM(fn, gen) \
	{ .run_case = fn, .name = #fn, .generate_params = gen }

#define KUNIT_ARRAY_PARAM(name, array, get_desc)			\
static const void *name##_gen_params(const void *prev, char *desc)	\
{									\
	__typeof__(&(array)[0]) item = prev;				\
									\
	item = prev ? item + 1 : (array);				\
	if (item - (array) >= (ssize_t)ARRAY_SIZE(array))		\
		return NULL;						\
	void (*_get_desc)(__typeof__(item), char *) = get_desc;	\
	if (_get_desc)							\
		_get_desc(item, desc);					\
	return item;							\
}

#define kunit_test_suite(suite)						\
static void __attribute__((constructor)) suite##_register(void)	\
{									\
	kunit_register(&suite);						\
}

#define kunit_info(test, fmt, ...)	\
	((void)(test), fprintf(stderr, "    # " fmt "\n", ##__VA_ARGS__))
#define kunit_err(test, fmt, ...)	kunit_info(test, fmt, ##__VA_ARGS__)
#define kunit_skip(test, fmt, ...) do {				\
	kunit_info(test, "SKIP: " fmt, ##__VA_ARGS__);		\
	(test)->skipped = true;					\
	longjmp((test)->abort, 1);				\
} while (0)

/* Integers and pointers alike are shown as numbers. */
#define __KUNIT_NUM(x)	((long long)(intptr_t)(x))
#define __KUNIT_CMP(test, fatal, a, op, b, fmt, ...) do {		\
	__typeof__(a) _a = (a);						\
	__typeof__(b) _b = (b);						\
									\
	if (!(_a op _b))						\
		kunit_report(test, fatal, __FILE__, __LINE__,		\
			     "%s " #op " %s, but %lld and %lld" fmt,	\
			     #a, #b, __KUNIT_NUM(_a), __KUNIT_NUM(_b),	\
			     ##__VA_ARGS__);				\
} while (0)
#define __KUNIT_BOOL(test, fatal, cond, want, fmt, ...) do {		\
	if (!!(cond) != (want))						\
		kunit_report(test, fatal, __FILE__, __LINE__,		\
			     "%s is not %s" fmt, #cond,			\
			     (want) ? "true" : "false", ##__VA_ARGS__);	\
} while (0)
#define __KUNIT_STR(test, fatal, a, b, want, fmt, ...) do {		\
	const char *_a = (a), *_b = (b);				\
									\
	if ((strcmp(_a, _b) == 0) != (want))					\
		kunit_report(test, fatal, __FILE__, __LINE__,		\
			     "%s: \"%s\" and \"%s\"" fmt, #a, _a, _b,	\
			     ##__VA_ARGS__);				\
} while (0)

#define KUNIT_FAIL(test, fmt, ...)	\
	kunit_report(test, false, __FILE__, __LINE__, fmt, ##__VA_ARGS__)
#define KUNIT_FAIL_AND_ABORT(test, fmt, ...) \
	kunit_report(test, true, __FILE__, __LINE__, fmt, ##__VA_ARGS__)

#define KUNIT_EXPECT_TRUE(t, c)		__KUNIT_BOOL(t, false, c, true, "")
#define KUNIT_EXPECT_FALSE(t, c)	__KUNIT_BOOL(t, false, c, false, "")
#define KUNIT_EXPECT_EQ(t, a, b)	__KUNIT_CMP(t, false, a, ==, b, "")
#define KUNIT_EXPECT_NE(t, a, b)	__KUNIT_CMP(t, false, a, !=, b, "")
#define KUNIT_EXPECT_LT(t, a, b)	__KUNIT_CMP(t, false, a, <, b, "")
#define KUNIT_EXPECT_LE(t, a, b)	__KUNIT_CMP(t, false, a, <=, b, "")
#define KUNIT_EXPECT_GT(t, a, b)	__KUNIT_CMP(t, false, a, >, b, "")
#define KUNIT_EXPECT_GE(t, a, b)	__KUNIT_CMP(t, false, a, >=, b, "")
#define KUNIT_EXPECT_PTR_EQ(t, a, b)	KUNIT_EXPECT_EQ(t, a, b)
#define KUNIT_EXPECT_PTR_NE(t, a, b)	KUNIT_EXPECT_NE(t, a, b)
#define KUNIT_EXPECT_NULL(t, p)		KUNIT_EXPECT_TRUE(t, !(p))
#define KUNIT_EXPECT_NOT_NULL(t, p)	KUNIT_EXPECT_TRUE(t, (p))
#define KUNIT_EXPECT_STREQ(t, a, b)	__KUNIT_STR(t, false, a, b, true, "")
#define KUNIT_EXPECT_STRNEQ(t, a, b)	__KUNIT_STR(t, false, a, b, false, "")

#define KUNIT_EXPECT_TRUE_MSG(t, c, fmt, ...) \
	__KUNIT_BOOL(t, false, c, true, "\n" fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_FALSE_MSG(t, c, fmt, ...) \
	__KUNIT_BOOL(t, false, c, false, "\n" fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_EQ_MSG(t, a, b, fmt, ...) \
	__KUNIT_CMP(t, false, a, ==, b, "\n" fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LE_MSG(t, a, b, fmt, ...) \
	__KUNIT_CMP(t, false, a, <=, b, "\n" fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GE_MSG(t, a, b, fmt, ...) \
	__KUNIT_CMP(t, false, a, >=, b, "\n" fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_STREQ_MSG(t, a, b, fmt, ...) \
	__KUNIT_STR(t, false, a, b, true, "\n" fmt, ##__VA_ARGS__)

#define KUNIT_ASSERT_TRUE(t, c)		__KUNIT_BOOL(t, true, c, true, "")
#define KUNIT_ASSERT_FALSE(t, c)	__KUNIT_BOOL(t, true, c, false, "")
#define KUNIT_ASSERT_EQ(t, a, b)	__KUNIT_CMP(t, true, a, ==, b, "")
#define KUNIT_ASSERT_NE(t, a, b)	__KUNIT_CMP(t, true, a, !=, b, "")
#define KUNIT_ASSERT_LT(t, a, b)	__KUNIT_CMP(t, true, a, <, b, "")
#define KUNIT_ASSERT_LE(t, a, b)	__KUNIT_CMP(t, true, a, <=, b, "")
#define KUNIT_ASSERT_GT(t, a, b)	__KUNIT_CMP(t, true, a, >, b, "")
#define KUNIT_ASSERT_GE(t, a, b)	__KUNIT_CMP(t, true, a, >=, b, "")
#define KUNIT_ASSERT_PTR_EQ(t, a, b)	KUNIT_ASSERT_EQ(t, a, b)
#define KUNIT_ASSERT_NOT_NULL(t, p)	KUNIT_ASSERT_TRUE(t, (p))
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(t, p) KUNIT_ASSERT_TRUE(t, (p))
#define KUNIT_ASSERT_STREQ(t, a, b)	__KUNIT_STR(t, true, a, b, true, "")
#define KUNIT_ASSERT_EQ_MSG(t, a, b, fmt, ...) \
	__KUNIT_CMP(t, true, a, ==, b, "\n" fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_TRUE_MSG(t, c, fmt, ...) \
	__KUNIT_BOOL(t, true, c, true, "\n" fmt, ##__VA_ARGS__)

#endif
