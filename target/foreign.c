/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A kernel that is not the running one, known by its BTF alone: tracepoints by
 * the structs of their records, functions that may be probed by FUNC.
 *
 * BTF does not say of which subsystem a tracepoint is, nor what system calls are
 * given: for that the running kernel's tracefs is asked.
 */
#include "target/handle.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <linux/bpf.h>
#include <string.h>
#include <unistd.h>

#define TRACE "btf_trace_"
#define RECORD "trace_event_raw_"

/* -- vmlinux files ------------------------------------------------------------- */

static Elf_Data *section_data(Elf *elf, const char *name)
{
	Elf_Scn *s = NULL;
	GElf_Shdr h;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return NULL;
	while ((s = elf_nextscn(elf, s))) {
		const char *n = gelf_getshdr(s, &h) ?
				elf_strptr(elf, names, h.sh_name) : NULL;

		if (n && !strcmp(n, name))
			return elf_rawdata(s, NULL);
	}
	return NULL;
}

int foreign_open_elf(struct arena *a, const char *path, struct kbtf **ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r = -EINVAL;
	Elf_Data *d;
	Elf *elf;

	if (fd < 0)
		return -errno;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	d = elf && elf_kind(elf) == ELF_K_ELF ? section_data(elf, ".BTF") : NULL;
	if (d)
		r = kbtf_open_data(a, d->d_buf, d->d_size, NULL, ret);
	if (elf)
		elf_end(elf);
	close(fd);
	return r;
}

/* -- tracepoints -------------------------------------------------------------------- */

/* The event of a system call exists where its function does. */
static bool has_syscall(struct target *t, const char *event)
{
	static const char *const makers[] = {
		"__x64_sys_", "__arm64_sys_", "__do_sys_", "__se_sys_",
	};
	const char *name = !strncmp(event, "sys_enter_", 10) ? event + 10 :
			   !strncmp(event, "sys_exit_", 9) ? event + 9 : NULL;

	for (size_t i = 0; name && i < sizeof(makers) / sizeof(makers[0]); i++)
		if (target_func_id(t, arena_printf(t->arena, "%s%s", makers[i],
						   name)))
			return true;
	return false;
}

bool foreign_has_event(struct target *t, const char *subsys, const char *event)
{
	if (!strcmp(subsys, "syscalls"))
		return has_syscall(t, event);
	return target_typedef(t, arena_printf(t->arena, TRACE "%s", event));
}

struct maker {
	struct arena *arena;
	VEC(struct cmember) members;
};

static void add(struct maker *m, const struct cmember *of, const char *name,
		uint32_t base)
{
	struct cmember new = *of;

	new.name = name;
	new.bit_offset += base;
	vec_push(m->arena, &m->members, new);
}

/* struct trace_entry: what every record begins with. */
static void add_common(struct maker *m, const struct cmember *ent)
{
	for (uint32_t i = 0; ctype_complete(ent->type) &&
	     i < ent->type->nmembers; i++)
		add(m, &ent->type->members[i],
		    arena_printf(m->arena, "common_%s",
				 ent->type->members[i].name), ent->bit_offset);
}

static void add_member(struct maker *m, const struct cmember *of)
{
	static const char data[] = "__data_loc_", rel[] = "__rel_loc_";
	struct cmember text = *of;

	if (!of->name || !strcmp(of->name, "__data"))
		return;
	text.type = ctype_array(m->arena, ctype_char(), 0);
	text.data_loc = !strncmp(of->name, data, strlen(data));
	text.rel_loc = !strncmp(of->name, rel, strlen(rel));
	if (!strcmp(of->name, "ent"))
		add_common(m, of);
	else if (text.data_loc)
		add(m, &text, of->name + strlen(data), 0);
	else if (text.rel_loc)
		add(m, &text, of->name + strlen(rel), 0);
	else
		add(m, of, of->name, 0);
}

static const struct ctype *record_of(struct target *t, const struct ctype *raw,
				     const char *subsys, const char *event)
{
	struct maker m = { .arena = t->arena };
	struct ctype *c = arena_new(t->arena, struct ctype);

	for (uint32_t i = 0; i < raw->nmembers; i++)
		add_member(&m, &raw->members[i]);
	*c = *raw;
	c->origin = CO_TRACEPOINT;
	c->name = arena_printf(t->arena, "awl_tp__%s__%s", subsys, event);
	c->members = m.members.v;
	c->nmembers = (uint32_t)m.members.n;
	return c;
}

/* -- records that several tracepoints share ------------------------------------------ */

/*
 * BTF does not say which record a tracepoint without one of its own has, but
 * what it is given, and what the functions are given that write the records.
 */
struct shared {
	struct target *target;
	const char *subsys, *event;
	const struct ctype *proto;	/* of the tracepoint */
	const struct ctype *like;	/* the running kernel's record, or NULL */
	const struct ctype *best;
	int score;
};

static bool same_proto(const struct ctype *a, const struct ctype *b)
{
	if (!a || !b || !ctype_complete(a) || !ctype_complete(b) ||
	    a->nmembers != b->nmembers)
		return false;
	for (uint32_t i = 0; i < a->nmembers; i++)
		if (a->members[i].type != b->members[i].type)
			return false;
	return true;
}

/* Fields that the running kernel's record has, too, less those it has not. */
static int likeness(const struct ctype *record, const struct ctype *like)
{
	uint32_t bits;
	int n = 0;

	for (uint32_t i = 0; like && i < record->nmembers; i++)
		n += ctype_member(like, record->members[i].name, &bits) ? 1 : -1;
	return n;
}

static void try_record(struct shared *s, const char *name)
{
	struct target *t = s->target;
	const struct ctype *raw, *record;
	int score;

	if (target_typedef(t, arena_printf(t->arena, TRACE "%s", name)) ||
	    !same_proto(s->proto, target_func(t, NULL,
				arena_printf(t->arena, "perf_trace_%s", name))))
		return;
	raw = target_struct(t, C_STRUCT, arena_printf(t->arena, RECORD "%s", name));
	if (!raw || !ctype_complete(raw))
		return;
	record = record_of(t, raw, s->subsys, s->event);
	score = likeness(record, s->like);
	if (s->best && score <= s->score)
		return;
	s->best = record;
	s->score = score;
}

static const struct ctype *shared_record(struct target *t, const char *subsys,
					 const char *event)
{
	struct kbtf *b = target_vmlinux(t);
	struct shared s = { .target = t, .subsys = subsys, .event = event,
			    .like = tracefs_record(t, subsys, event) };

	s.proto = target_typedef(t, arena_printf(t->arena, TRACE "%s", event));
	s.proto = s.proto && s.proto->kind == C_PTR ? s.proto->elem : NULL;
	kbtf_index(b);
	for (uint32_t i = 0; s.proto && i < b->nnames; i++) {
		const char *name = kbtf_string(b, b->names[i].name);

		if (!strncmp(name, RECORD, strlen(RECORD)))
			try_record(&s, name + strlen(RECORD));
	}
	return s.best ? s.best : s.like;
}

const struct ctype *foreign_record(struct target *t, const char *subsys,
				   const char *event)
{
	const struct ctype *raw = target_struct(t, C_STRUCT,
			arena_printf(t->arena, RECORD "%s", event));

	if (!foreign_has_event(t, subsys, event))
		return NULL;
	if (!strcmp(subsys, "syscalls"))
		return tracefs_record(t, subsys, event);
	if (!raw || !ctype_complete(raw))
		return shared_record(t, subsys, event);
	return record_of(t, raw, subsys, event);
}

/* -- helpers ---------------------------------------------------------------------------- */

const char *target_helper_name(int id)
{
#define HELPER(name) [BPF_FUNC_##name] = "bpf_" #name
	static const char *const names[] = { __BPF_FUNC_MAPPER(HELPER) };
#undef HELPER

	if (id < 0 || (size_t)id >= sizeof(names) / sizeof(names[0]))
		return NULL;
	return names[id];
}

bool target_has_helper(struct target *t, int id)
{
	const char *name = target_helper_name(id);
	const struct ctype *type;
	int64_t value;

	return name && target_enumerator(t, arena_printf(t->arena,
			"BPF_FUNC_%s", name + strlen("bpf_")), &value, &type);
}
