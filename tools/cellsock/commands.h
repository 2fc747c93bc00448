/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One function per command; argv[0] is its name.  They return an exit status.
 */
#ifndef CELLSOCK_COMMANDS_H
#define CELLSOCK_COMMANDS_H

int cmd_attach(int argc, char *argv[]);
int cmd_detach(int argc, char *argv[]);
int cmd_show(int argc, char *argv[]);
int cmd_context(int argc, char *argv[]);
int cmd_at(int argc, char *argv[]);
int cmd_listen(int argc, char *argv[]);
int cmd_resolve(int argc, char *argv[]);
int cmd_config(int argc, char *argv[]);
int cmd_monitor(int argc, char *argv[]);

#endif
