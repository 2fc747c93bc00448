# SPDX-License-Identifier: GPL-2.0-only
#
#   make            cellsock.ko, tools/cellsock/cellsock, tools/cellsim/cellsim
#   make KDIR=...   the module against other headers than this kernel's
#   make install    all but the emulator, for this kernel (DESTDIR, PREFIX)
#   make demo       a curl over a module socket, in a guest
#   make test       every check there is time for (make test-all: all of them)
#   make bench      the table of throughputs
#
# test, demo and bench install what they need from Debian: see
# tools/testing/packages.

KDIR ?= $(firstword $(wildcard /lib/modules/$(shell uname -r)/build) \
	$(shell ls -d /usr/src/linux-headers-*-amd64 2>/dev/null | sort -rV))

all: module tools

module:
	$(if $(KDIR),,$(error no kernel headers: \
		tools/testing/packages install build))
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tools:
	$(MAKE) -C tools/cellsock
	$(MAKE) -C tools/cellsim

install:
	$(MAKE) -C $(KDIR) M=$(CURDIR) \
		$(if $(DESTDIR),INSTALL_MOD_PATH=$(DESTDIR)) modules_install
	$(MAKE) -C tools/cellsock install

demo:
	tools/testing/e2e/demo

bench:
	tools/testing/bench/run

test:
	tools/testing/test

test-all:
	tools/testing/test --all

clean:
	$(MAKE) -C tools/cellsock clean
	$(MAKE) -C tools/cellsim clean
	$(if $(KDIR),$(MAKE) -C $(KDIR) M=$(CURDIR) clean)
	rm -rf build

.PHONY: all module tools install demo bench test test-all clean
