// SPDX-License-Identifier: GPL-2.0-only
/*
 * cellsock: attach cellular modules as network interfaces and look after them.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "util.h"

static const char usage[] =
"usage: cellsock attach TTY [--apn A] [--user U --password-file F\n"
"                [--auth none|pap|chap|either]] [--context N] [--family 4|6|46]\n"
"                [--dns A[,B]|none] [--bearer gprs|csd --number N]\n"
"                [--pin-file F] [--dialect auto|rg|m10] [--speed BAUD]\n"
"                [--name IFACE] [--cmux] [--no-rtscts] [--no-route] [--no-dns]\n"
"                [--auto-listen] [--detach]\n"
"       cellsock detach IFACE\n"
"       cellsock show [IFACE] [-j]\n"
"       cellsock monitor [IFACE] [--configure [--no-route] [--no-dns]\n"
"                [--auto-listen]] [-j]\n"
"       cellsock context list IFACE [-j]\n"
"       cellsock context set IFACE [N] [--apn A] [--user U --password-file F]\n"
"                [--auth none|pap|chap|either] [--family 4|6|46]\n"
"                [--dns A[,B]|none] [--bearer gprs|csd --number N]\n"
"       cellsock context up IFACE [N] [as set] [--pin-file F] [--no-route]\n"
"                [--no-dns]\n"
"       cellsock context down IFACE [N]\n"
"       cellsock config IFACE [NAME [VALUE]] [-j]\n"
"       cellsock listen add IFACE tcp|udp PORT [--max N]\n"
"       cellsock listen del IFACE tcp|udp PORT\n"
"       cellsock listen list IFACE [-j]\n"
"       cellsock at IFACE COMMAND [-j]\n"
"       cellsock resolve IFACE NAME [-j]\n"
"       cellsock --version\n";

static const struct {
	const char *name;
	int (*run)(int argc, char *argv[]);
} commands[] = {
	{ "attach", cmd_attach },
	{ "detach", cmd_detach },
	{ "show", cmd_show },
	{ "monitor", cmd_monitor },
	{ "context", cmd_context },
	{ "config", cmd_config },
	{ "at", cmd_at },
	{ "listen", cmd_listen },
	{ "resolve", cmd_resolve },
};

static bool is_version(const char *arg)
{
	return !strcmp(arg, "--version") || !strcmp(arg, "-V");
}

static bool is_help(const char *arg)
{
	return !strcmp(arg, "--help") || !strcmp(arg, "-h");
}

int main(int argc, char *argv[])
{
	unsigned int i;

	/* Also behind a command: whoever asks there gets all the same. */
	if (argc > 1 && (is_help(argv[argc - 1]) || !strcmp(argv[1], "help"))) {
		fputs(usage, stdout);
		return EXIT_DONE;
	}
	if (argc == 2 && is_version(argv[1])) {
		puts("cellsock " VERSION);
		return EXIT_DONE;
	}
	if (argc < 2) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return usage_error("unknown command '%s'; see cellsock --help", argv[1]);
}
