/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/progtype.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "runtime/batch.h"

int progtype_of(enum probe_type p)
{
	switch (probe_table[p].family) {
	case FA_TESTRUN:
	case FA_RAW_TP:
	case FA_SYSCALL:
		return BPF_PROG_TYPE_RAW_TRACEPOINT;
	case FA_PERF:
		return BPF_PROG_TYPE_PERF_EVENT;
	case FA_TRACEPOINT:
		return BPF_PROG_TYPE_TRACEPOINT;
	case FA_KPROBE:
	case FA_UPROBE:
	case FA_TRACING:
		break;
	}
	return BPF_PROG_TYPE_KPROBE;
}

static enum bpf_attach_type attach_type_of(const struct probe *p)
{
	switch (p->at->type) {
	case P_FENTRY:
		return BPF_TRACE_FENTRY;
	case P_FEXIT:
		return BPF_TRACE_FEXIT;
	case P_ITER:
		return BPF_TRACE_ITER;
	default:
		return p->batch ? (enum bpf_attach_type)
				  batch_attach_type(p->at->type) : 0;
	}
}

/* A function of the kernel itself, found without libbpf. 0: it is not one. */
static uint32_t function_id(struct attacher *t, const struct probe *p)
{
	const char *module = p->at->target;

	if (p->at->type == P_ITER)
		return target_func_id(t->target,
				      arena_printf(t->arena, "bpf_iter_%s",
						   p->name));
	if (module && *module && strcmp(module, "vmlinux"))
		return 0;
	return target_func_id(t->target, p->name);
}

/*
 * libbpf would parse all of the kernel's BTF for any program it knows to be a
 * tracing one. So it first takes it for a kprobe, and learns in tracing_load()
 * what it is. Functions of modules go libbpf's way.
 */
static int set_tracing(struct attacher *t, struct probe *p,
		       struct bpf_program *prog)
{
	int err;

	if (p->bpf_id) {
		p->bpf_fd = target_open_bpf(p->bpf_id);
		return p->bpf_fd >= 0 ? 0 :
			attach_error(t, p, p->bpf_fd,
				     "the program has just been unloaded");
	}
	p->btf_id = function_id(t, p);
	if (p->btf_id)
		return 0;
	bpf_program__set_type(prog, BPF_PROG_TYPE_TRACING);
	err = bpf_program__set_attach_target(prog, 0, p->name);
	return err ? attach_error(t, p, err, "%s", strerror(-err)) : 0;
}

/* Called by libbpf right before it loads a program of our sections. */
static int tracing_load(struct bpf_program *prog,
			struct bpf_prog_load_opts *opts, long cookie)
{
	const struct attacher *t = (const struct attacher *)cookie;
	const struct probe *p = attach_first(t, bpf_program__name(prog));

	if (!p || !p->btf_id)
		return 0;
	opts->attach_btf_id = p->btf_id;
	if (p->bpf_id)
		opts->attach_prog_fd = (uint32_t)p->bpf_fd;
	return bpf_program__set_type(prog, BPF_PROG_TYPE_TRACING);
}

static const char *const tracing_sections[] = { "fentry", "fexit", "iter" };

int progtype_register(struct attacher *t, struct progtype *ret)
{
	LIBBPF_OPTS(libbpf_prog_handler_opts, opts, .cookie = (long)t,
		    .prog_prepare_load_fn = tracing_load);

	memset(ret, 0, sizeof(*ret));
	for (int i = 0; i < PROGTYPE_SECTIONS; i++) {
		int id = libbpf_register_prog_handler(tracing_sections[i],
						      BPF_PROG_TYPE_KPROBE, 0,
						      &opts);

		if (id < 0)
			return id;
		ret->handler[ret->n++] = id;
	}
	return 0;
}

void progtype_unregister(struct progtype *p)
{
	while (p->n)
		libbpf_unregister_prog_handler(p->handler[--p->n]);
}

static int set_one(struct attacher *t, struct bpf_program *prog)
{
	struct probe *p = attach_first(t, bpf_program__name(prog));
	bool is_tracing;

	if (!p) {
		bpf_program__set_autoload(prog, false);
		return 0;
	}
	is_tracing = probe_table[p->at->type].family == FA_TRACING;
	bpf_program__set_type(prog, (enum bpf_prog_type)
			      progtype_of(p->at->type));
	bpf_program__set_expected_attach_type(prog, attach_type_of(p));
	return is_tracing ? set_tracing(t, p, prog) : 0;
}

int progtype_set_all(struct attacher *t, struct bpf_object *object)
{
	struct bpf_program *prog;
	int err = 0;

	bpf_object__for_each_program(prog, object) {
		err = set_one(t, prog);
		if (err)
			break;
	}
	return err;
}
