// SPDX-License-Identifier: GPL-2.0-only
/* Options and set-up */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cellsim.h"

enum {
	OPT_DIALECT = 256, OPT_PTY, OPT_TTY, OPT_UNIX, OPT_PORT_NAME, OPT_BAUD,
	OPT_TURNAROUND, OPT_RTSCTS, OPT_PACE, OPT_PIN, OPT_REGISTER,
	OPT_REGISTER_AFTER, OPT_ACTIVATE_AFTER, OPT_DEACTIVATE_AFTER,
	OPT_BOOT_TIME, OPT_ADDRESS, OPT_ADDRESS6, OPT_DNS, OPT_CONTEXT,
	OPT_PPP, OPT_BIND, OPT_BIND_ADDRESS, OPT_HOST, OPT_QUIRK, OPT_CONTROL, OPT_TRACE, OPT_HELP,
};

static const struct option options[] = {
	{ "dialect", required_argument, NULL, OPT_DIALECT },
	{ "pty", optional_argument, NULL, OPT_PTY },
	{ "tty", required_argument, NULL, OPT_TTY },
	{ "unix", required_argument, NULL, OPT_UNIX },
	{ "port-name", required_argument, NULL, OPT_PORT_NAME },
	{ "baud", required_argument, NULL, OPT_BAUD },
	{ "turnaround", required_argument, NULL, OPT_TURNAROUND },
	{ "rtscts", no_argument, NULL, OPT_RTSCTS },
	{ "pace", no_argument, NULL, OPT_PACE },
	{ "pin", required_argument, NULL, OPT_PIN },
	{ "register", required_argument, NULL, OPT_REGISTER },
	{ "register-after", required_argument, NULL, OPT_REGISTER_AFTER },
	{ "activate-after", required_argument, NULL, OPT_ACTIVATE_AFTER },
	{ "deactivate-after", required_argument, NULL, OPT_DEACTIVATE_AFTER },
	{ "boot-time", required_argument, NULL, OPT_BOOT_TIME },
	{ "address", required_argument, NULL, OPT_ADDRESS },
	{ "address6", required_argument, NULL, OPT_ADDRESS6 },
	{ "dns", required_argument, NULL, OPT_DNS },
	{ "context", required_argument, NULL, OPT_CONTEXT },
	{ "ppp-command", required_argument, NULL, OPT_PPP },
	{ "bind-device", required_argument, NULL, OPT_BIND },
	{ "bind-address", no_argument, NULL, OPT_BIND_ADDRESS },
	{ "host", required_argument, NULL, OPT_HOST },
	{ "quirk", required_argument, NULL, OPT_QUIRK },
	{ "control", required_argument, NULL, OPT_CONTROL },
	{ "trace", required_argument, NULL, OPT_TRACE },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, OPT_HELP },
	{ 0 }
};

static const char usage_text[] =
"usage: cellsim [OPTION]... (--pty [LINK] | --tty PATH | --unix PATH)...\n"
"       cellsim ctl CONTROL-SOCKET COMMAND...\n"
"Emulate a cellular module with AT-command TCP/IP sockets.\n"
"\n"
"  --dialect NAME         rg: RGx00U, RM500U (the default); m10: GSM M10\n"
"Ports; several are several ports of one module:\n"
"  --pty [LINK]           a new pty, with a symbolic link to its slave\n"
"  --tty PATH             a tty, which paces itself unless --pace is given\n"
"  --unix PATH            a listening Unix socket\n"
"  --port-name NAME       its name in QISTATE: usbmodem, usbat, uart1 (default);\n"
"                         stands behind its port\n"
"The line:\n"
"  --baud N               8N1, both ways at once; 0: not paced (115200)\n"
"  --turnaround MS        from the end of a line to its answer (2)\n"
"  --rtscts               CRTSCTS on a tty\n"
"  --pace                 pace a tty that does not pace by itself\n"
"The network:\n"
"  --pin PIN              the SIM wants this PIN\n"
"  --register STATE       home, searching, denied (home)\n"
"  --register-after MS    (20)    --activate-after MS    (20)\n"
"  --deactivate-after MS  (20)    --boot-time MS         (500)\n"
"  --address A --address6 A --dns A[,B]   of the first context\n"
"  --context N:KEY=V,...  address, address6, dns, dns6 (two with a slash), device,\n"
"                         number\n"
"  --host NAME=A[,B]      a name that needs no DNS server\n"
"  --bind-device DEV      bind the module's sockets to DEV\n"
"  --bind-address         bind them to the address of their context\n"
"  --ppp-command CMD      what ATD*99# hands the line to: its stdin and stdout\n"
"                         are a pty, also named by $CELLSIM_TTY\n"
"Faults and figures:\n"
"  --quirk NAME[=VALUE]   what some firmware does; \"--quirk help\" lists them\n"
"  --control PATH         socket for cellsim ctl: reset [MS], pdpdeact N,\n"
"                         context N:KEY=V, drop|damage [PORT] out|in N [after M],\n"
"                         drop|damage [PORT] out|in every N|off, silent on|off,\n"
"                         dtr [PORT] on|off, urc TEXT, quirk SPEC, peer-reset ID,\n"
"                         register home|searching|denied, stats, clear,\n"
"                         log FILE|off\n"
"  --trace FILE, -v       log the wire, to FILE or stderr\n";

static struct module module;
static bool rtscts, pace;
static const char *control_path;

static void usage(const char *why)
{
	fprintf(stderr, "cellsim: %s\nTry \"cellsim --help\".\n", why);
	exit(2);
}

static long number(const char *name, const char *arg, long lo, long hi)
{
	char *end;
	long n = strtol(arg, &end, 0);

	if (!*arg || *end || n < lo || n > hi) {
		fprintf(stderr, "cellsim: --%s: \"%s\" is not within %ld..%ld\n",
			name, arg, lo, hi);
		exit(2);
	}
	return n;
}

static void new_port(enum line_kind kind, const char *path)
{
	struct port *p = &module.port[module.nr_ports];

	if (module.nr_ports == MAX_PORTS)
		usage("too many ports");
	p->line.kind = kind;
	p->line.path = path;
	p->name = "uart1";
	module.nr_ports++;
}

static void name_port(const char *name)
{
	if (!module.nr_ports)
		usage("--port-name goes behind its port");
	if (strcmp(name, "usbmodem") && strcmp(name, "usbat") &&
	    strcmp(name, "uart1"))
		usage("--port-name is usbmodem, usbat or uart1");
	module.port[module.nr_ports - 1].name = name;
}

static void set_register(const char *state)
{
	if (!strcmp(state, "home"))
		module.reg_final = REG_HOME;
	else if (!strcmp(state, "searching"))
		module.reg_final = REG_SEARCHING;
	else if (!strcmp(state, "denied"))
		module.reg_final = REG_DENIED;
	else
		usage("--register is home, searching or denied");
}

static void set_quirk(const char *spec)
{
	if (!strcmp(spec, "help")) {
		quirk_help(stdout);
		exit(0);
	}
	if (!quirk_set(spec)) {
		fprintf(stderr, "cellsim: no quirk \"%s\", or its value is wrong\n",
			spec);
		exit(2);
	}
}

static void set_context(int opt, const char *name, const char *arg)
{
	bool ok = opt == OPT_CONTEXT ?
		  context_option(&module, arg) :
		  context_set(context_get(&module,
					  module.dialect->first_context),
			      name, arg);

	if (!ok) {
		fprintf(stderr, "cellsim: --%s: \"%s\" is wrong\n", name, arg);
		exit(2);
	}
}

static bool time_option(int opt, const char *name, const char *arg)
{
	int *field;

	switch (opt) {
	case OPT_TURNAROUND:
		field = &module.turnaround;
		break;
	case OPT_REGISTER_AFTER:
		field = &module.register_after;
		break;
	case OPT_ACTIVATE_AFTER:
		field = &module.activate_after;
		break;
	case OPT_DEACTIVATE_AFTER:
		field = &module.deactivate_after;
		break;
	case OPT_BOOT_TIME:
		field = &module.boot_ms;
		break;
	default:
		return false;
	}
	*field = number(name, arg, 0, 3600000);
	return true;
}

static bool port_option(int opt, char **argv)
{
	const char *path = optarg;

	switch (opt) {
	case OPT_PTY:
		/* "--pty LINK" as well as "--pty=LINK" */
		if (!path && argv[optind] && argv[optind][0] != '-')
			path = argv[optind++];
		new_port(LINE_PTY, path);
		return true;
	case OPT_TTY:
		new_port(LINE_TTY, path);
		return true;
	case OPT_UNIX:
		new_port(LINE_UNIX, path);
		return true;
	case OPT_PORT_NAME:
		name_port(path);
		return true;
	default:
		return false;
	}
}

static void other_option(int opt, const char *name)
{
	switch (opt) {
	case OPT_DIALECT:	/* choose_dialect() */
		break;
	case OPT_BAUD:
		module.baud = number(name, optarg, 0, 12000000);
		break;
	case OPT_RTSCTS:
		rtscts = true;
		break;
	case OPT_PACE:
		pace = true;
		break;
	case OPT_PIN:
		module.pin = optarg;
		break;
	case OPT_REGISTER:
		set_register(optarg);
		break;
	case OPT_ADDRESS:
	case OPT_ADDRESS6:
	case OPT_DNS:
	case OPT_CONTEXT:
		set_context(opt, name, optarg);
		break;
	case OPT_PPP:
		module.ppp_command = optarg;
		break;
	case OPT_BIND:
		module.bind_device = optarg;
		break;
	case OPT_BIND_ADDRESS:
		module.bind_address = true;
		break;
	case OPT_HOST:
		if (!dns_host(optarg))
			usage("--host is NAME=ADDRESS[,ADDRESS]...");
		break;
	case OPT_QUIRK:
		set_quirk(optarg);
		break;
	case OPT_CONTROL:
		control_path = optarg;
		break;
	case OPT_TRACE:
		trace_open(optarg);
		break;
	case 'v':
		trace_open("-");
		break;
	case OPT_HELP:
		fputs(usage_text, stdout);
		fputs("\nQuirks:\n", stdout);
		quirk_help(stdout);
		exit(0);
	default:
		exit(2);
	}
}

static void parse_options(int argc, char **argv)
{
	int opt, index = 0;

	while ((opt = getopt_long(argc, argv, "v", options, &index)) != -1) {
		const char *name = options[index].name;

		if (!port_option(opt, argv) && !time_option(opt, name, optarg))
			other_option(opt, name);
	}
	if (optind < argc)
		usage("too many arguments");
	if (!module.nr_ports)
		usage("one of --pty, --tty, --unix is needed");
}

/* First of all: what the other options may say depends on it. */
static const struct dialect *choose_dialect(int argc, char **argv)
{
	const struct dialect *d = &dialect_rg;
	int opt;

	opterr = 0;
	while ((opt = getopt_long(argc, argv, "-v", options, NULL)) != -1) {
		if (opt == OPT_DIALECT)
			d = dialect_find(optarg);
		if (!d)
			usage("--dialect is rg or m10");
	}
	opterr = 1;
	optind = 0;
	return d;
}

static void on_signal(struct source *src, unsigned int events)
{
	(void)src;
	(void)events;
	loop_stop(0);
}

static void catch_signals(void)
{
	static struct source src = { .fn = on_signal };
	struct sigaction sa = { .sa_handler = SIG_IGN,
				.sa_flags = SA_NOCLDWAIT };
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGCHLD, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	src.fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	loop_add(&src, EPOLLIN);
}

int main(int argc, char **argv)
{
	int i, status;

	if (argc > 1 && !strcmp(argv[1], "ctl"))
		return control_client(argc - 1, argv + 1);
	module.baud = 115200;
	module_init(&module, choose_dialect(argc, argv));
	parse_options(argc, argv);
	/*
	 * A page that has to come from a slow disk would be a pause that no
	 * module makes, and in virtual time one of any length. Without the
	 * privilege it is only less exact.
	 */
	mlockall(MCL_CURRENT | MCL_FUTURE);
	catch_signals();
	for (i = 0; i < module.nr_ports; i++) {
		struct port *p = &module.port[i];

		port_init(p, &module);
		p->line.baud = module.baud;
		p->ipr = module.baud ? module.baud : 115200;
		line_open(&p->line, rtscts, pace);
		line_set_dcd(&p->line, false);
	}
	module_start(&module);
	if (control_path)
		control_open(&module, control_path);
	status = loop_run();
	for (i = 0; i < module.nr_ports; i++) {
		ppp_stop(&module.port[i]);
		line_close(&module.port[i].line);
	}
	control_close();
	return status;
}
