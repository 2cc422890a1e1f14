/* SPDX-License-Identifier: Apache-2.0 */
/*
 * symbols: names for what events and maps hold as numbers: addresses, stacks,
 * users, cgroups.
 *
 * Everything is found when first asked for and kept. Strings that come out are
 * valid until the next call. struct symbols owns its caches; the target and
 * the object are the session's.
 */
#ifndef AWL_RUNTIME_SYMBOLS_H
#define AWL_RUNTIME_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "object/plan.h"
#include "target/target.h"

struct symbols;
struct bpf_object;

/* A place in code. */
struct place_name {
	const char *name;	/* NULL: no symbol covers it */
	uint64_t offset;	/* from the symbol's start */
	const char *module;	/* kernel module, or the binary's path; or NULL */
};

int symbols_open(struct symbols **ret, struct target *t,
		 const struct plan *plan, pid_t pid);
void symbols_close(struct symbols *s);	/* takes NULL */
/* After the load: where the stacks are. */
void symbols_set_object(struct symbols *s, struct bpf_object *object);

/*
 * If the script shows user addresses: watches processes from now on, so that
 * those that end soon have names too. -1, or what becomes readable when it is
 * time to call symbols_drain(). Not being able to watch is no error.
 */
int symbols_watch(struct symbols *s);
void symbols_drain(struct symbols *s);

bool symbols_kernel(struct symbols *s, uint64_t addr, struct place_name *ret);
/*
 * False when the process, or the mapping, is not known; a mapping without a
 * symbol gives a place without a name.
 */
bool symbols_user(struct symbols *s, uint32_t pid, uint64_t addr,
		  struct place_name *ret);
/* The build id of the file at a user address, and the offset in it. */
bool symbols_build_id(struct symbols *s, uint32_t pid, uint64_t addr,
		      uint8_t ret_id[20], uint64_t *ret_offset);
/* The frames of a stack; NULL when it was lost. */
const uint64_t *symbols_stack(struct symbols *s, uint64_t id, uint32_t n,
			      bool user);
const char *symbols_user_name(struct symbols *s, uint32_t uid);
/* See symbols_ops (output/output.h). */
bool symbols_enumerator(struct symbols *s, const char *tag, int64_t value,
			const char **ret_name);
const char *symbols_cgroup(struct symbols *s, uint64_t id, const char *filter);
/*
 * Nanoseconds from a time of one of the script's clocks (the argument of
 * nsecs(): boot, monotonic, tai, sw_tai, in that order) to time since 1970.
 */
int64_t symbols_realtime_offset(uint32_t clock);

#endif
