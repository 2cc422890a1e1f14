/* SPDX-License-Identifier: Apache-2.0 */
/* System calls, by what tracefs says of their tracepoints; see target.h. */
#include "target/handle.h"

#include <string.h>

#include "lang/syscalls.h"

static const char *event_of(struct target *t, const char *name)
{
	return arena_printf(t->arena, "sys_enter_%s", syscall_event(name));
}

bool target_has_syscall(struct target *t, const char *name)
{
	return target_tracepoint_id(t, "syscalls", event_of(t, name)) >= 0;
}

/* The arguments stand behind the call's number in the record. */
static uint32_t first_argument(const struct ctype *record)
{
	uint32_t i = 0;

	while (i < record->nmembers &&
	       strcmp(record->members[i].name, "__syscall_nr"))
		i++;
	return i < record->nmembers ? i + 1 : i;
}

const struct ctype *target_syscall(struct target *t, const char *name)
{
	const struct ctype *record = target_tracepoint(t, "syscalls",
						       event_of(t, name));
	struct ctype *c;
	uint32_t first;

	if (!record)
		return NULL;
	first = first_argument(record);
	c = arena_new(t->arena, struct ctype);
	c->kind = C_FUNC;
	c->elem = ctype_int(8, true);
	c->members = record->members + first;
	c->nmembers = record->nmembers - first;
	c->complete = true;
	return c;
}
