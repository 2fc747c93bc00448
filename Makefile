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

release = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	$(KDIR)/include/generated/utsrelease.h)

all: module tools

# Other headers are good for the guests of the tests, and for nothing here.
module:
	$(if $(KDIR),,$(error no kernel headers: make KDIR=DIR \
		(on Debian: tools/testing/packages install build)))
	$(if $(and $(filter file,$(origin KDIR)),$(filter-out \
		/lib/modules/%,$(KDIR))),$(warning no headers of this kernel, \
		building for those of $(KDIR)))
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tools:
	$(MAKE) -C tools/cellsock
	$(MAKE) -C tools/cellsim

# A distribution's headers have no System.map, without which modules_install
# leaves out depmod; their missing key to sign with is harmless.
install: module
	$(MAKE) -C $(KDIR) M=$(CURDIR) \
		$(if $(DESTDIR),INSTALL_MOD_PATH=$(DESTDIR)) modules_install
	$(if $(DESTDIR),,PATH=$$PATH:/sbin:/usr/sbin depmod $(release))
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
