/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of the BPF programs that are loaded; see target.h. The compiler is
 * linked without libbpf, so bpf() is called as it is.
 */
#include "target/handle.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/bug.h"

static int sys_bpf(enum bpf_cmd cmd, union bpf_attr *attr)
{
	long r = syscall(SYS_bpf, cmd, attr, sizeof(*attr));

	return r < 0 ? -errno : (int)r;
}

/* The id's place is the same for programs and BTF. An fd or -errno. */
static int open_id(enum bpf_cmd cmd, uint32_t id)
{
	union bpf_attr attr = { .prog_id = id };

	return sys_bpf(cmd, &attr);
}

int target_open_bpf(uint32_t prog_id)
{
	return open_id(BPF_PROG_GET_FD_BY_ID, prog_id);
}

static int get_info(int fd, void *info, uint32_t size)
{
	union bpf_attr attr = { .info = { .bpf_fd = (uint32_t)fd,
					  .info_len = size,
					  .info = (uintptr_t)info } };

	return sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr);
}

/* A program's types stand alone; what the kernel has too is the kernel's. */
static struct kbtf *read_btf(struct target *t, uint32_t id)
{
	struct bpf_btf_info info = { 0 };
	struct kbtf *b = NULL;
	void *data = NULL;
	int fd = open_id(BPF_BTF_GET_FD_BY_ID, id);

	if (fd < 0)
		return NULL;
	if (!get_info(fd, &info, sizeof(info)) && info.btf_size)
		data = malloc(info.btf_size);
	if (data) {
		info = (struct bpf_btf_info){ .btf = (uintptr_t)data,
					      .btf_size = info.btf_size };
		if (!get_info(fd, &info, sizeof(info)))
			kbtf_open_data(t->arena, data, info.btf_size, NULL, &b);
	}
	free(data);
	close(fd);
	if (b)
		b->kernel = target_vmlinux(t);
	return b;
}

static struct kbtf *find_btf(struct target *t, uint32_t id)
{
	const char *key = arena_printf(t->arena, "%u", id);
	struct kbtf *b = strmap_get(&t->bpf_btf, key);

	if (!b) {
		b = read_btf(t, id);
		if (b)
			strmap_set(&t->bpf_btf, key, b);
	}
	return b;
}

/* Those that the program's BTF describes: itself first, then what it calls. */
static void add_described(struct target *t, int fd,
			  const struct bpf_prog_info *p)
{
	uint32_t n = p->nr_func_info, size = p->func_info_rec_size;
	struct bpf_prog_info info = { .nr_func_info = n,
				      .func_info_rec_size = size };
	char *records = calloc(n, size);
	struct kbtf *b = find_btf(t, p->btf_id);

	if (!records)
		out_of_memory();
	info.func_info = (uintptr_t)records;
	if (!b || get_info(fd, &info, sizeof(info)))
		n = 0;
	for (uint32_t i = 0; i < n; i++) {
		const struct bpf_func_info *f = (void *)(records + i * size);
		const struct btf_type *type = kbtf_type(b, f->type_id);

		if (type)
			vec_push(t->arena, &t->bpf_funcs, ((struct bpf_func){
				.name = kbtf_string(b, type->name_off),
				.prog_id = p->id, .prog_type = p->type,
				.btf_id = f->type_id, .btf = b }));
	}
	free(records);
}

static void add_program(struct target *t, uint32_t id)
{
	struct bpf_prog_info p = { 0 };
	int fd = target_open_bpf(id);

	if (fd < 0)
		return;
	if (get_info(fd, &p, sizeof(p)))
		;	/* it has just ended */
	else if (p.btf_id && p.nr_func_info)
		add_described(t, fd, &p);
	else
		vec_push(t->arena, &t->bpf_funcs, ((struct bpf_func){
			.name = arena_strdup(t->arena, p.name),
			.prog_id = p.id, .prog_type = p.type }));
	close(fd);
}

static void read_programs(struct target *t)
{
	union bpf_attr attr = { 0 };
	int err;

	while (!(err = sys_bpf(BPF_PROG_GET_NEXT_ID, &attr))) {
		add_program(t, attr.next_id);
		attr = (union bpf_attr){ .start_id = attr.next_id };
	}
	if (err == -EPERM)
		target_explain(t, "only root can see which BPF programs are loaded");
	t->no_bpf = err == -EPERM ? t->why : NULL;
}

static void find_programs(struct target *t)
{
	t->why = NULL;
	if (t->foreign)
		target_explain(t, "which BPF programs are loaded is known of the running kernel alone");
	else if (!t->bpf_read)
		read_programs(t);
	else
		t->why = t->no_bpf;
	t->bpf_read = true;
}

bool target_saw_bpf(const struct target *t)
{
	return t->bpf_read;
}

void bpfprog_close(struct target *t)
{
	for (size_t i = 0; i < t->bpf_btf.entries.n; i++)
		kbtf_close(t->bpf_btf.entries.v[i].value);
}

void target_each_bpf(struct target *t, target_bpf_fn fn, void *arg)
{
	find_programs(t);
	for (size_t i = 0; i < t->bpf_funcs.n; i++)
		if (!fn(arg, &t->bpf_funcs.v[i]))
			return;
}

size_t target_find_bpf(struct target *t, const char *name, uint32_t prog_id,
		       const struct bpf_func **ret_first)
{
	size_t n = 0;

	find_programs(t);
	for (size_t i = 0; i < t->bpf_funcs.n; i++) {
		const struct bpf_func *f = &t->bpf_funcs.v[i];

		if (strcmp(f->name, name) || (prog_id && f->prog_id != prog_id))
			continue;
		if (!n++)
			*ret_first = f;
	}
	return n;
}

/*
 * What a program of its type gets as its context the kernel hands to others as
 * its own structure: bpf_ctx_convert has pairs of both.
 */
static const struct ctype *kernel_context(struct target *t,
					  const struct ctype *c)
{
	const struct ctype *pairs = target_struct(t, C_STRUCT,
						  "bpf_ctx_convert");

	if (!pairs || !ctype_complete(pairs) || c->kind != C_PTR ||
	    c->elem->kind != C_STRUCT || !c->elem->name)
		return c;
	for (uint32_t i = 0; i + 1 < pairs->nmembers; i += 2) {
		const struct ctype *theirs = pairs->members[i].type;
		const struct ctype *ours = pairs->members[i + 1].type;

		if (theirs->name && !strcmp(theirs->name, c->elem->name) &&
		    ours->kind == C_STRUCT)
			return ctype_pointer(t->arena, ours, false);
	}
	return c;
}

const struct ctype *target_bpf_prototype(struct target *t,
					 const struct bpf_func *f)
{
	const struct ctype *c = f->btf ? kbtf_ctype(f->btf, f->btf_id) : NULL;
	struct cmember *params;
	struct ctype *copy;

	if (!c || c->kind != C_FUNC || !ctype_complete(c))
		return NULL;
	copy = arena_memdup(t->arena, c, sizeof(*c));
	params = arena_memdup(t->arena, c->members,
			      c->nmembers * sizeof(*params));
	for (uint32_t i = 0; i < c->nmembers; i++)
		params[i].type = kernel_context(t, params[i].type);
	copy->members = params;
	return copy;
}
