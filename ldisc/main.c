// SPDX-License-Identifier: GPL-2.0-only
/*
 * cellsock: a cellular module's AT sockets as an ordinary network interface.
 *
 * This file is only ordered init and its unwind.  The line discipline comes
 * last: from then on a tty may be attached.
 */
#include <linux/module.h>

#include "../netdev/dev.h"
#include "../netdev/genl.h"
#include "tty.h"

static int __init cellsock_init(void)
{
	int err;

	err = cellsock_dev_init();
	if (err)
		return err;
	err = cellsock_genl_init();
	if (err)
		goto err_dev;
	err = cellsock_tty_init();
	if (err)
		goto err_genl;
	return 0;

err_genl:
	cellsock_genl_exit();
err_dev:
	cellsock_dev_exit();
	return err;
}

static void __exit cellsock_exit(void)
{
	cellsock_tty_exit();
	cellsock_genl_exit();
	cellsock_dev_exit();
}

module_init(cellsock_init);
module_exit(cellsock_exit);

MODULE_DESCRIPTION("A cellular module's AT sockets as a network interface");
MODULE_LICENSE("GPL");
