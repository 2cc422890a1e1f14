/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BUG(): a broken invariant of our own. Says where, asks for a report, aborts.
 * Never for bad input: that is a diagnostic.
 */
#ifndef AWL_BASE_BUG_H
#define AWL_BASE_BUG_H

#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)

_Noreturn void bug_at(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
_Noreturn void out_of_memory(void);

#endif
