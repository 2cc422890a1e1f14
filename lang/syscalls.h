/* SPDX-License-Identifier: Apache-2.0 */
/*
 * syscalls: the system calls of this machine by number and name, from the C
 * library's headers. Numbers never change; a kernel may lack some of the calls,
 * and have newer ones that are not here.
 */
#ifndef AWL_LANG_SYSCALLS_H
#define AWL_LANG_SYSCALLS_H

#include <stdint.h>

/* Numbers are below. */
#define SYSCALLS_MAX 512

/* NULL: no call that is known here. */
const char *syscall_name(int64_t number);
int syscall_number(const char *name);	/* -1: none */

/*
 * Tracefs names the events sys_enter_NAME and sys_exit_NAME by the kernel's
 * function: fstat is newfstat there. And the name of what is called so there.
 */
const char *syscall_event(const char *name);
const char *syscall_of_event(const char *event);

#endif
