/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FUZZ_H
#define FUZZ_H

#include <linux/types.h>

/* Called with each input; the Makefile gives it libFuzzer's own name. */
int fuzz_one(const u8 *data, size_t size);

#endif
