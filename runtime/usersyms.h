/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usersyms: names of user addresses.
 *
 * Two caches. Per process, its executable mappings, read from /proc/PID/maps
 * when first asked for, and again when an address lies in none of them, or told
 * by mmapwatch as they are made; they stay for some time after the process is
 * gone. Per binary (device and inode), its sorted function symbols, read
 * through /proc/PID/root, so that a container's own files are used.
 */
#ifndef AWL_RUNTIME_USERSYMS_H
#define AWL_RUNTIME_USERSYMS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "runtime/procmaps.h"
#include "runtime/symbols.h"
#include "target/target.h"

struct usersyms;

/* pid: of -p or -c, whose mappings are read at once; 0: none. NULL: no memory */
struct usersyms *usersyms_new(struct target *t, pid_t pid, bool demangled);
void usersyms_free(struct usersyms *u);	/* takes NULL */

bool usersyms_find(struct usersyms *u, pid_t pid, uint64_t addr,
		   struct place_name *ret);
bool usersyms_build_id(struct usersyms *u, pid_t pid, uint64_t addr,
		       uint8_t ret_id[20], uint64_t *ret_offset);
/* Reads the mappings of a process now, while it lives. */
void usersyms_remember(struct usersyms *u, pid_t pid);

/* What happens to processes, told as it happens. */
void usersyms_on_mmap(struct usersyms *u, pid_t pid, const struct mapping *m);
void usersyms_on_fork(struct usersyms *u, pid_t pid, pid_t parent);
void usersyms_on_exec(struct usersyms *u, pid_t pid);
void usersyms_on_exit(struct usersyms *u, pid_t pid);

#endif
