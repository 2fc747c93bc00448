// SPDX-License-Identifier: GPL-2.0-only
/* Whose turn it is: ldisc/sched.c */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <kunit/test.h>

#include "../ldisc/sched.h"

#define SLOTS		12
#define WANT(turn)	BIT(CELLSOCK_TURN_##turn)

struct line {
	struct cellsock_sched sched;
	u16 wants[SLOTS];
	u16 others;
};

static int sched_init(struct kunit *test)
{
	struct line *line = kunit_kzalloc(test, sizeof(*line), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, line);
	cellsock_sched_init(&line->sched);
	test->priv = line;
	return 0;
}

static struct cellsock_choice pick(struct line *line)
{
	return cellsock_sched_pick(&line->sched, line->wants, SLOTS,
				   line->others);
}

/* A send of @bytes; returns who had it. */
static unsigned int send(struct kunit *test, struct line *line, u32 bytes)
{
	struct cellsock_choice choice = pick(line);

	KUNIT_ASSERT_EQ(test, (int)choice.turn, (int)CELLSOCK_TURN_SEND);
	cellsock_sched_charge(&line->sched, choice.slot, bytes);
	return choice.slot;
}

static void test_nothing(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, (int)pick(test->priv).turn, (int)CELLSOCK_TURNS);
}

/* Urgent kinds: always the most urgent one there is, whatever came before. */
static void test_priorities(struct kunit *test)
{
	struct line *line = test->priv;
	int turn, i;

	for (turn = CELLSOCK_TURN_SESSION; turn >= 0; turn--) {
		if (turn == CELLSOCK_TURN_SESSION)
			line->others |= BIT(turn);
		else
			line->wants[turn + 3] |= BIT(turn);
		line->others |= WANT(RAW);
		line->wants[1] |= WANT(READ) | WANT(SEND) | WANT(QUERY);
		for (i = 0; i < 3; i++) {
			struct cellsock_choice choice = pick(line);

			KUNIT_EXPECT_EQ(test, (int)choice.turn, turn);
			if (turn != CELLSOCK_TURN_SESSION)
				KUNIT_EXPECT_EQ(test, (int)choice.slot,
						turn + 3);
		}
	}
}

/* The others: none of them starves, however much there is of the rest. */
static void test_shared_kinds(struct kunit *test)
{
	struct line *line = test->priv;
	unsigned int served[CELLSOCK_TURNS] = { 0 };
	int i, turn;

	line->others = WANT(RAW);
	for (i = 0; i < SLOTS; i++)
		line->wants[i] = WANT(READ) | WANT(SEND) | WANT(QUERY);
	for (i = 0; i < 400; i++) {
		struct cellsock_choice choice = pick(line);

		served[choice.turn]++;
		if (choice.turn == CELLSOCK_TURN_SEND)
			cellsock_sched_charge(&line->sched, choice.slot, 1460);
	}
	for (turn = CELLSOCK_TURN_RAW; turn <= CELLSOCK_TURN_QUERY; turn++)
		KUNIT_EXPECT_EQ_MSG(test, served[turn], 100u, "kind %d", turn);
}

/* A kind that nobody wants costs no turn. */
static void test_shared_kinds_skip(struct kunit *test)
{
	struct line *line = test->priv;
	int i;

	line->wants[4] = WANT(READ);
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, (int)pick(line).turn,
				(int)CELLSOCK_TURN_READ);
}

/* Of one kind, each slot in turn. */
static void test_round(struct kunit *test)
{
	static const enum cellsock_turn turns[] = {
		CELLSOCK_TURN_CLOSE, CELLSOCK_TURN_HOLD, CELLSOCK_TURN_OPEN,
		CELLSOCK_TURN_READ, CELLSOCK_TURN_QUERY,
	};
	struct line *line = test->priv;
	unsigned int t, i;

	for (t = 0; t < ARRAY_SIZE(turns); t++) {
		unsigned int served[SLOTS] = { 0 };

		memset(line->wants, 0, sizeof(line->wants));
		for (i = 0; i < SLOTS; i += 3)
			line->wants[i] = BIT(turns[t]);
		for (i = 0; i < 40; i++) {
			struct cellsock_choice choice = pick(line);

			KUNIT_EXPECT_EQ(test, (int)choice.turn, (int)turns[t]);
			served[choice.slot]++;
		}
		for (i = 0; i < SLOTS; i++)
			KUNIT_EXPECT_EQ_MSG(test, served[i], i % 3 ? 0u : 10u,
					    "kind %d, slot %u", turns[t], i);
	}
}

/* Equal shares in bytes, not in turns. */
static void test_fair_in_bytes(struct kunit *test)
{
	struct line *line = test->priv;
	static const u32 size[] = { 1460, 730, 146, 1460 };
	u32 bytes[4] = { 0 };
	int i;

	for (i = 0; i < 4; i++)
		line->wants[i] = WANT(SEND);
	for (i = 0; i < 4000; i++) {
		unsigned int slot = send(test, line, 0);

		cellsock_sched_charge(&line->sched, slot, size[slot]);
		bytes[slot] += size[slot];
	}
	for (i = 1; i < 4; i++) {
		KUNIT_EXPECT_LE(test, bytes[i], bytes[0] + 3 * 1460);
		KUNIT_EXPECT_GE(test, bytes[i] + 3 * 1460, bytes[0]);
	}
}

/* Whoever starts to send is next, however many bulk flows there are. */
static void test_new_first(struct kunit *test)
{
	struct line *line = test->priv;
	unsigned int i;

	for (i = 0; i < SLOTS - 1; i++)
		line->wants[i] = WANT(SEND);
	for (i = 0; i < 100; i++)
		send(test, line, 1460);
	line->wants[SLOTS - 1] = WANT(SEND);
	KUNIT_EXPECT_EQ(test, send(test, line, 40), SLOTS - 1u);
}

/* Flows with a backlog take turns send by send, not in runs. */
static void test_alternate(struct kunit *test)
{
	struct line *line = test->priv;
	unsigned int i, last = SLOTS;

	line->wants[3] = WANT(SEND);
	line->wants[8] = WANT(SEND);
	for (i = 0; i < 100; i++) {
		unsigned int slot = send(test, line, CELLSOCK_QUANTUM);

		KUNIT_EXPECT_NE(test, slot, last);
		last = slot;
	}
}

/* A small flow comes at once again after it was idle for a round. */
static void test_small_flow(struct kunit *test)
{
	struct line *line = test->priv;
	unsigned int i, round, waited = 0;

	for (i = 0; i < 4; i++)
		line->wants[i] = WANT(SEND);
	for (round = 0; round < 50; round++) {
		for (i = 0; i < 20; i++)
			KUNIT_EXPECT_NE(test, send(test, line, 1460), 9u);
		line->wants[9] = WANT(SEND);
		while (send(test, line, 1460) != 9)
			waited++;
		line->wants[9] = 0;
	}
	KUNIT_EXPECT_EQ(test, waited, 0u);
}

/* Pausing for a moment after each send makes nobody new. */
static void test_no_gain_by_pausing(struct kunit *test)
{
	struct line *line = test->priv;
	unsigned int i, sent[2] = { 0 };

	line->wants[0] = WANT(SEND);
	for (i = 0; i < 1000; i++) {
		unsigned int slot;

		line->wants[1] = WANT(SEND);
		slot = send(test, line, 1460);
		sent[slot]++;
		if (slot == 1) {
			line->wants[1] = 0;
			sent[send(test, line, 1460)]++;
		}
	}
	KUNIT_EXPECT_LE(test, sent[1], sent[0]);
}

/* Charges beyond the quantum are paid back in full. */
static void test_debt(struct kunit *test)
{
	struct line *line = test->priv;
	unsigned int i, sent[2] = { 0 };

	line->wants[0] = WANT(SEND);
	line->wants[1] = WANT(SEND);
	cellsock_sched_charge(&line->sched, send(test, line, 0),
			      10 * CELLSOCK_QUANTUM);
	for (i = 0; i < 9; i++)
		sent[send(test, line, 1460)]++;
	KUNIT_EXPECT_EQ(test, sent[0], 0u);
	KUNIT_EXPECT_EQ(test, sent[1], 9u);
}

/* A slot that was given back owes nothing, and its next owner is new. */
static void test_forget(struct kunit *test)
{
	struct line *line = test->priv;
	int i;

	line->wants[0] = WANT(SEND);
	line->wants[1] = WANT(SEND);
	for (i = 0; i < 10; i++)
		send(test, line, 1460);
	cellsock_sched_charge(&line->sched, 1, 100 * CELLSOCK_QUANTUM);
	cellsock_sched_forget(&line->sched, 1);
	KUNIT_EXPECT_EQ(test, send(test, line, 1460), 1u);
}

static struct kunit_case sched_cases[] = {
	KUNIT_CASE(test_nothing),
	KUNIT_CASE(test_priorities),
	KUNIT_CASE(test_shared_kinds),
	KUNIT_CASE(test_shared_kinds_skip),
	KUNIT_CASE(test_round),
	KUNIT_CASE(test_fair_in_bytes),
	KUNIT_CASE(test_new_first),
	KUNIT_CASE(test_alternate),
	KUNIT_CASE(test_small_flow),
	KUNIT_CASE(test_no_gain_by_pausing),
	KUNIT_CASE(test_debt),
	KUNIT_CASE(test_forget),
	{}
};

static struct kunit_suite sched_suite = {
	.name = "cellsock-sched",
	.init = sched_init,
	.test_cases = sched_cases,
};

kunit_test_suite(sched_suite);
