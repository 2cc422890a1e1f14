/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/symbols.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "lang/abi.h"
#include "runtime/cgroup.h"
#include "runtime/mmapwatch.h"
#include "runtime/usernames.h"
#include "runtime/usersyms.h"

/* An enum of the running kernel's; its type is NULL if there is none. */
struct kernel_enum {
	const char *tag;	/* the plan's */
	const struct ctype *type;
};

struct symbols {
	struct target *target;
	const struct plan *plan;
	struct usersyms *user;
	struct mmapwatch *watch;	/* or NULL */
	struct usernames *names;
	int stacks_fd;		/* awl_stacks, or -1 */
	uint32_t depth;
	uint64_t *frames;	/* depth of them */
	struct kernel_enum *enums;	/* that were asked for */
	size_t nenums;
	struct buf text;
};

int symbols_open(struct symbols **ret, struct target *t,
		 const struct plan *plan, pid_t pid)
{
	struct symbols *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->target = t;
	s->plan = plan;
	s->stacks_fd = -1;
	s->depth = plan->stack_depth;
	buf_init(&s->text);
	s->frames = calloc(s->depth ? s->depth : 1, sizeof(*s->frames));
	s->user = usersyms_new(t, pid, config_num(&plan->config, cpp_demangle));
	s->names = usernames_new();
	if (!s->frames || !s->user || !s->names) {
		symbols_close(s);
		return -ENOMEM;
	}
	*ret = s;
	return 0;
}

void symbols_close(struct symbols *s)
{
	if (!s)
		return;
	mmapwatch_close(s->watch);
	usersyms_free(s->user);
	usernames_free(s->names);
	buf_clear(&s->text);
	free(s->frames);
	free(s->enums);
	free(s);
}

void symbols_set_object(struct symbols *s, struct bpf_object *object)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, "awl_stacks");

	if (map && bpf_map__value_size(map) == s->depth * sizeof(uint64_t))
		s->stacks_fd = bpf_map__fd(map);
}

/* Whether a value of the type may hold an address in a process. */
static bool has_user_address(const struct ptype *t)
{
	if (!t)
		return false;
	if (t->kind == PT_USYM || t->kind == PT_USTACK)
		return true;
	if (t->kind == PT_ARRAY)
		return has_user_address(t->elem);
	if (t->kind != PT_TUPLE && t->kind != PT_RECORD)
		return false;
	for (uint32_t i = 0; i < t->count; i++)
		if (has_user_address(t->fields[i].type))
			return true;
	return false;
}

static bool shows_user_addresses(const struct plan *plan)
{
	for (size_t i = 0; i < plan->maps.n; i++)
		if (has_user_address(plan->maps.v[i].key) ||
		    has_user_address(plan->maps.v[i].value))
			return true;
	for (size_t i = 0; i < plan->events.n; i++)
		for (uint32_t k = 0; k < plan->events.v[i].nargs; k++)
			if (has_user_address(plan->events.v[i].args[k].type))
				return true;
	return false;
}

int symbols_watch(struct symbols *s)
{
	if (!s->watch && shows_user_addresses(s->plan) &&
	    mmapwatch_open(s->user, &s->watch))
		return -1;
	return s->watch ? mmapwatch_fd(s->watch) : -1;
}

void symbols_drain(struct symbols *s)
{
	if (s->watch)
		mmapwatch_drain(s->watch);
}

bool symbols_kernel(struct symbols *s, uint64_t addr, struct place_name *ret)
{
	struct place_name p = { 0 };

	p.name = target_ksym(s->target, addr, &p.offset, &p.module);
	if (!p.name)
		return false;
	*ret = p;
	return true;
}

bool symbols_user(struct symbols *s, uint32_t pid, uint64_t addr,
		  struct place_name *ret)
{
	symbols_drain(s);
	return usersyms_find(s->user, (pid_t)pid, addr, ret);
}

bool symbols_build_id(struct symbols *s, uint32_t pid, uint64_t addr,
		      uint8_t ret_id[20], uint64_t *ret_offset)
{
	symbols_drain(s);
	return usersyms_build_id(s->user, (pid_t)pid, addr, ret_id, ret_offset);
}

const uint64_t *symbols_stack(struct symbols *s, uint64_t id, uint32_t n,
			      bool user)
{
	struct awl_stack_key key = { .id = id, .n = n, .user = user };

	if (s->stacks_fd < 0 || n > s->depth ||
	    bpf_map_lookup_elem(s->stacks_fd, &key, s->frames))
		return NULL;
	return s->frames;
}

const char *symbols_user_name(struct symbols *s, uint32_t uid)
{
	const char *name = usernames_find(s->names, uid);

	if (name)
		return name;
	buf_reset(&s->text);
	buf_add_u64(&s->text, uid);
	return s->text.s;
}

static const struct ctype *find_enum(struct symbols *s, const char *tag)
{
	struct kernel_enum *more, new = { .tag = tag };

	for (size_t i = 0; i < s->nenums; i++)
		if (s->enums[i].tag == tag)
			return s->enums[i].type;
	new.type = target_struct(s->target, C_ENUM, tag);
	if (new.type && !ctype_complete(new.type))
		new.type = NULL;
	more = realloc(s->enums, (s->nenums + 1) * sizeof(*more));
	if (more) {
		s->enums = more;
		s->enums[s->nenums++] = new;
	}
	return new.type;
}

bool symbols_enumerator(struct symbols *s, const char *tag, int64_t value,
			const char **ret_name)
{
	const struct ctype *c = find_enum(s, tag);

	if (!c)
		return false;
	*ret_name = NULL;
	for (uint32_t i = 0; i < c->nvalues && !*ret_name; i++)
		if (c->values[i].value == value)
			*ret_name = c->values[i].name;
	return true;
}

const char *symbols_cgroup(struct symbols *s, uint64_t id, const char *filter)
{
	buf_reset(&s->text);
	cgroup_paths(id, filter, &s->text);
	return s->text.s;
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t symbols_realtime_offset(uint32_t clock)
{
	static const clockid_t clocks[] = {
		CLOCK_BOOTTIME, CLOCK_MONOTONIC, CLOCK_TAI, CLOCK_TAI
	};

	return clock_ns(CLOCK_REALTIME) -
	       clock_ns(clock < 4 ? clocks[clock] : CLOCK_MONOTONIC);
}
