/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/progtype.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "runtime/batch.h"

/* The first of the program's probes; NULL: it has none on this system. */
static const struct probe *probe_of(const struct attacher *t, const char *prog)
{
	for (size_t i = 0; i < t->probes.n; i++)
		if (!strcmp(t->probes.v[i].at->prog, prog))
			return &t->probes.v[i];
	return NULL;
}

static enum bpf_prog_type type_of(enum probe_type p)
{
	switch (probe_table[p].family) {
	case FA_TESTRUN:
	case FA_RAW_TP:
		return BPF_PROG_TYPE_RAW_TRACEPOINT;
	case FA_PERF:
		return BPF_PROG_TYPE_PERF_EVENT;
	case FA_TRACEPOINT:
		return BPF_PROG_TYPE_TRACEPOINT;
	case FA_TRACING:
		return BPF_PROG_TYPE_TRACING;
	case FA_KPROBE:
	case FA_UPROBE:
		break;
	}
	return BPF_PROG_TYPE_KPROBE;
}

static int set_tracing(struct attacher *t, const struct probe *p,
		       struct bpf_program *prog)
{
	enum bpf_attach_type type = BPF_TRACE_FENTRY;
	const char *target = p->name;
	int err;

	if (p->at->type == P_FEXIT) {
		type = BPF_TRACE_FEXIT;
	} else if (p->at->type == P_ITER) {
		type = BPF_TRACE_ITER;
		target = arena_printf(t->arena, "bpf_iter_%s", p->name);
	}
	bpf_program__set_expected_attach_type(prog, type);
	err = bpf_program__set_attach_target(prog, 0, target);
	return err ? attach_error(t, p, err, "%s", strerror(-err)) : 0;
}

static int set_one(struct attacher *t, struct bpf_program *prog)
{
	const struct probe *p = probe_of(t, bpf_program__name(prog));

	if (!p) {
		bpf_program__set_autoload(prog, false);
		return 0;
	}
	bpf_program__set_type(prog, type_of(p->at->type));
	bpf_program__set_expected_attach_type(prog, p->batch ?
		(enum bpf_attach_type)batch_attach_type(p->at->type) : 0);
	if (probe_table[p->at->type].family == FA_TRACING)
		return set_tracing(t, p, prog);
	return 0;
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
