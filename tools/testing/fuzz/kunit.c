// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs KUnit suites natively: prints what failed, then one line per suite.
 * Arguments are substrings of case names; without any, all cases run.
 */
#include <stdarg.h>
#include <kunit/test.h>
#include <cellsock/modsock.h>

/* The module lock, of which a test has no need. */
void cellsock_modsock_assert_locked(struct cellsock_modsock *ms)
{
}

struct kunit_memory {
	struct kunit_memory *next;
	long long data[];
};

static struct kunit_suite *suites;
static const char *running;

void kunit_register(struct kunit_suite *suite)
{
	suite->next = suites;
	suites = suite;
}

void *kunit_alloc(struct kunit *test, size_t size)
{
	struct kunit_memory *mem = calloc(1, sizeof(*mem) + size);

	if (!mem)
		abort();
	mem->next = test->memory;
	test->memory = mem;
	return mem->data;
}

void kunit_report(struct kunit *test, bool fatal, const char *file, int line,
		  const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: %s: ", file, line, running);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	test->failed = true;
	if (fatal)
		longjmp(test->abort, 1);
}

static bool run_one(struct kunit_suite *suite, struct kunit_case *tc,
		    const void *param, const char *name)
{
	struct kunit test = { .param_value = param };

	running = name;
	if (!setjmp(test.abort) && (!suite->init || !suite->init(&test)))
		tc->run_case(&test);
	if (!setjmp(test.abort) && suite->exit)
		suite->exit(&test);
	while (test.memory) {
		struct kunit_memory *mem = test.memory;

		test.memory = mem->next;
		free(mem);
	}
	return !test.failed;
}

static bool wanted(const char *name, char **patterns)
{
	if (!*patterns)
		return true;
	for (; *patterns; patterns++)
		if (strstr(name, *patterns))
			return true;
	return false;
}

struct tally {
	unsigned int run;
	unsigned int failed;
};

static void run_case(struct kunit_suite *suite, struct kunit_case *tc,
		     char **patterns, struct tally *tally)
{
	char name[256 + KUNIT_PARAM_DESC_SIZE];
	const void *param = NULL;

	do {
		char desc[KUNIT_PARAM_DESC_SIZE] = "";

		if (tc->generate_params) {
			param = tc->generate_params(param, desc);
			if (!param)
				return;
		}
		snprintf(name, sizeof(name), "%s.%s%s%s", suite->name,
			 tc->name, *desc ? ": " : "", desc);
		if (!wanted(name, patterns))
			continue;
		tally->run++;
		if (!run_one(suite, tc, param, name)) {
			tally->failed++;
			fprintf(stderr, "not ok: %s\n", name);
		}
	} while (param);
}

int main(int argc, char **argv)
{
	struct kunit_suite *suite;
	struct kunit_case *tc;
	bool failed = false;

	(void)argc;
	for (suite = suites; suite; suite = suite->next) {
		struct tally tally = { 0 };

		if (suite->suite_init && suite->suite_init(suite))
			return 1;
		for (tc = suite->test_cases; tc->run_case; tc++)
			run_case(suite, tc, argv + 1, &tally);
		if (suite->suite_exit)
			suite->suite_exit(suite);
		printf("%s: %u run, %u failed\n", suite->name, tally.run,
		       tally.failed);
		if (tally.failed)
			failed = true;
	}
	return failed;
}
