/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usdt: argument descriptions of a USDT note, for x86_64.
 *
 * Each argument is "N@OP": N is its size in bytes, negative if signed; OP is
 * an AT&T operand: %reg, $constant, disp(%base), disp(%base,%index,scale),
 * (%base). Source: "stapsdt" notes,
 * https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation
 */
#ifndef AWL_RUNTIME_USDT_H
#define AWL_RUNTIME_USDT_H

#include <stdbool.h>

#include "lang/abi.h"

/* False: malformed, too many arguments, or an operand we cannot read. */
bool usdt_parse(const char *args, struct awl_usdt_spec *ret);

#endif
