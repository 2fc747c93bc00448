// SPDX-License-Identifier: GPL-2.0-only
/* The engine, with a true session in it: ldisc/engine.c */
#include <linux/delay.h>
#include <linux/sched.h>
#include <kunit/test.h>

/* flow_test.c has a module lock of its own */
#define cellsock_modsock_lock		cellsock_engine_test_lock
#define cellsock_modsock_unlock		cellsock_engine_test_unlock
#define cellsock_modsock_assert_locked	cellsock_engine_test_assert_locked

#include "../ldisc/engine.c"

/**
 * struct port - what the engine writes to; protected by the module lock
 * @room: bytes that it takes
 * @offers: times that it was offered any
 * @taken: bytes that it took
 * @engine: whom @work kicks
 * @work: sees to modem lines, in its own time
 * @looked: times that @work did so
 * @stops: times that the port was stopped
 */
struct port {
	size_t room;
	unsigned int offers;
	size_t taken;
	struct cellsock_engine *engine;
	struct work_struct work;
	unsigned int looked;
	unsigned int stops;
};

static size_t port_write(void *ctx, const u8 *data, size_t len)
{
	struct port *port = ctx;
	size_t n = min(len, port->room);

	port->offers++;
	port->room -= n;
	port->taken += n;
	return n;
}

static void port_work(struct work_struct *work)
{
	struct port *port = container_of(work, struct port, work);

	usleep_range(500, 1000);
	port->looked++;
	cellsock_engine_kick(port->engine);
}

/* What was begun is carried out, so that its kick can be missed by nobody. */
static void port_stop(void *ctx)
{
	struct port *port = ctx;

	port->stops++;
	flush_work(&port->work);
}

static const struct cellsock_port_ops port_ops = {
	.write = port_write,
	.stop = port_stop,
};

static bool run_without_io;
static int host_error;

static u64 host_run(struct cellsock_modsock *ms, u64 now)
{
	run_without_io = current->flags & PF_MEMALLOC_NOIO;
	return CELLSOCK_NEVER;
}

static void host_module_changed(struct cellsock_modsock *ms)
{
}

static void host_context_changed(struct cellsock_modsock *ms, u8 id)
{
}

static void host_deliver(struct cellsock_modsock *ms)
{
}

static const struct cellsock_host_ops host_ops = {
	.run = host_run,
	.deliver = host_deliver,
	.module_changed = host_module_changed,
	.context_changed = host_context_changed,
};

int cellsock_host_create(struct cellsock_modsock *ms, struct device *parent)
{
	if (!host_error)
		ms->host = &host_ops;
	return host_error;
}

void cellsock_host_destroy(struct cellsock_modsock *ms)
{
}

static struct cellsock_engine *create(struct kunit *test, struct port *port)
{
	struct cellsock_engine *engine;

	engine = cellsock_engine_create(&port_ops, port, 11520);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, engine);
	INIT_WORK_ONSTACK(&port->work, port_work);
	port->engine = engine;
	return engine;
}

/* No work of the port's outlives the engine that it kicks. */
static void destroy(struct kunit *test, struct cellsock_engine *engine,
		    struct port *port)
{
	bool began = schedule_work(&port->work);

	cellsock_engine_destroy(engine);
	KUNIT_EXPECT_EQ(test, port->stops, 1);
	KUNIT_EXPECT_EQ(test, port->looked, began);
	destroy_work_on_stack(&port->work);
}

static size_t taken(struct cellsock_engine *engine, struct port *port)
{
	size_t n;

	cellsock_engine_lock(engine);
	n = port->taken;
	cellsock_engine_unlock(engine);
	return n;
}

static unsigned int offers(struct cellsock_engine *engine, struct port *port)
{
	unsigned int n;

	cellsock_engine_lock(engine);
	n = port->offers;
	cellsock_engine_unlock(engine);
	return n;
}

/* A port that takes nothing, and then does not say that it has room. */
static void test_lost_wakeup(struct kunit *test)
{
	struct port port = { 0 };
	struct cellsock_engine *engine = create(test, &port);
	unsigned int i;

	KUNIT_EXPECT_EQ(test, cellsock_engine_start(engine, NULL), 0);
	for (i = 0; i < 300 && !offers(engine, &port); i++)
		msleep(20);
	KUNIT_EXPECT_GT(test, offers(engine, &port), 0);
	KUNIT_EXPECT_EQ(test, taken(engine, &port), 0);
	cellsock_engine_lock(engine);
	port.room = 4096;
	cellsock_engine_unlock(engine);
	for (i = 0; i < 100 && !taken(engine, &port); i++)
		msleep(20);
	KUNIT_EXPECT_GT(test, taken(engine, &port), 0);
	destroy(test, engine, &port);
}

/* What a file system waits for does not wait for one. */
static void test_noio(struct kunit *test)
{
	struct port port = { .room = 4096 };
	struct cellsock_engine *engine = create(test, &port);
	unsigned int i;

	run_without_io = false;
	KUNIT_EXPECT_EQ(test, cellsock_engine_start(engine, NULL), 0);
	for (i = 0; i < 300 && !taken(engine, &port); i++)
		msleep(20);
	KUNIT_EXPECT_TRUE(test, run_without_io);
	KUNIT_EXPECT_FALSE(test, current->flags & PF_MEMALLOC_NOIO);
	cellsock_modsock_lock(&engine->session.ms);
	KUNIT_EXPECT_TRUE(test, current->flags & PF_MEMALLOC_NOIO);
	cellsock_modsock_unlock(&engine->session.ms);
	KUNIT_EXPECT_FALSE(test, current->flags & PF_MEMALLOC_NOIO);
	destroy(test, engine, &port);
}

/* The end at any moment: with a run queued, under way, to be timed, to come. */
static void test_destroy(struct kunit *test)
{
	static const u8 noise[] = "\r\nRDY\r\n\r\n+CFUN: 1\r\n> ";
	unsigned int i;

	for (i = 0; i < 200; i++) {
		struct port port = { .room = i % 3 ? 4096 : 2 };
		struct cellsock_engine *engine = create(test, &port);

		KUNIT_EXPECT_EQ(test, cellsock_engine_start(engine, NULL), 0);
		if (i % 2)
			usleep_range(10 * i, 20 * i + 1);
		cellsock_engine_receive(engine, noise, NULL,
					sizeof(noise) - 1);
		cellsock_engine_kick(engine);
		destroy(test, engine, &port);
	}
}

/* No network device: nothing was begun, nothing is to be ended but this. */
static void test_no_host(struct kunit *test)
{
	struct port port = { .room = 4096 };
	struct cellsock_engine *engine = create(test, &port);

	host_error = -ENOMEM;
	KUNIT_EXPECT_EQ(test, cellsock_engine_start(engine, NULL), -ENOMEM);
	destroy(test, engine, &port);
	host_error = 0;
	KUNIT_EXPECT_EQ(test, port.offers, 0);
}

static struct kunit_case engine_cases[] = {
	KUNIT_CASE(test_lost_wakeup),
	KUNIT_CASE(test_noio),
	KUNIT_CASE(test_destroy),
	KUNIT_CASE(test_no_host),
	{}
};

static struct kunit_suite engine_suite = {
	.name = "cellsock-engine",
	.test_cases = engine_cases,
};

kunit_test_suite(engine_suite);
