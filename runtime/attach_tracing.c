/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attach_tracing: `fentry`, `fexit` and `iter`. The attach target is part of
 * the loaded program (progtype.c), so one program has one probe here.
 */
#include "runtime/attach.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lang/abi.h"
#include "runtime/bpfprogs.h"
#include "runtime/kfuncs.h"
#include "runtime/verifier.h"

#define NOT_TRACED "the kernel lets nothing trace that function (it is not in available_filter_functions)"

static enum bpf_attach_type attach_type(const struct plan_attach *at)
{
	return at->type == P_ITER ? BPF_TRACE_ITER :
	       at->type == P_FEXIT ? BPF_TRACE_FEXIT : BPF_TRACE_FENTRY;
}

/* What the verifier said of a program with nothing in it. */
static const char *refusal(struct attacher *t, const char *log, int err)
{
	struct verifier_finding f;
	const char *plain;

	verifier_parse(log, &f);
	plain = verifier_plain(f.reason, f.reason_len);
	if (plain)
		return plain;
	if (!f.reason_len)
		return arena_printf(t->arena, "the kernel refuses it: %s",
				    strerror(-err));
	return arena_printf(t->arena, "the kernel says: %.*s",
			    (int)f.reason_len, f.reason);
}

int tracing_try(struct attacher *t, const struct plan_attach *at,
		uint32_t btf_id, int bpf_fd, const char **ret_why)
{
	static const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT }
	};
	char log[4096] = "";
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .attach_btf_id = btf_id,
		    .expected_attach_type = attach_type(at), .log_buf = log,
		    .log_size = sizeof(log), .log_level = 1);
	int fd;

	if (bpf_fd >= 0)
		opts.attach_prog_fd = (uint32_t)bpf_fd;
	fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, "awl_try", "GPL", nothing, 2,
			   &opts);
	*ret_why = fd < 0 && *log ? refusal(t, log, fd) : NULL;
	return fd;
}

/* What ftrace lists need not be linked to know that it can be. */
static const char *try_function(struct attacher *t,
				const struct plan_attach *at, uint32_t id)
{
	const char *why;
	int fd = tracing_try(t, at, id, -1, &why), link;

	if (fd < 0)
		return why;
	if (target_is_traceable(t->target, at->name)) {
		close(fd);
		return NULL;
	}
	link = bpf_link_create(fd, 0, attach_type(at), NULL);
	close(fd);
	if (link >= 0)
		close(link);
	return link < 0 ? NOT_TRACED : NULL;
}

static const char *why_unfit(struct attacher *t, const struct plan_attach *at)
{
	bool is_module = at->target && *at->target &&
			 strcmp(at->target, "vmlinux");
	uint32_t id = is_module ? 0 : target_func_id(t->target, at->name);

	if (id)
		return try_function(t, at, id);
	return target_is_traceable(t->target, at->name) ? NULL : NOT_TRACED;
}

static int expand_function(struct attacher *t, const struct plan_attach *at)
{
	const char *module = at->target && *at->target ? at->target : NULL;
	const char *why;

	if (!target_func(t->target, module, at->name))
		return 0;
	if (kfuncs_refuse(t, at))
		return -EPERM;
	why = attach_may_lack(t, at) ? why_unfit(t, at) : NULL;
	if (why)
		attach_unfit(t, at, why);
	else
		attach_add(t, at, NULL);
	return 0;
}

static int expand(struct attacher *t, const struct plan_attach *at)
{
	if (probe_in_bpf(at->type, at->target))
		return bpfprogs_expand(t, at);
	if (at->type != P_ITER)
		return expand_function(t, at);
	if (target_iter(t->target, at->name))
		attach_add(t, at, NULL);
	return 0;
}

/* One that is pinned is for others to read. */
static int attach_iter(struct attacher *t, const struct plan_attach *at,
		       int prog_fd)
{
	int fd = bpf_link_create(prog_fd, 0, BPF_TRACE_ITER, NULL);
	int err = fd < 0 ? fd : links_add(&t->links, -1, fd);

	if (err || !at->target || !*at->target)
		return err ? err : iters_add(&t->iters, fd);
	vec_push(t->arena, &t->pins, ((struct pin){ at, fd }));
	return 0;
}

static int attach(struct attacher *t, const struct probe *p, int prog_fd)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .tracing.cookie = AWL_COOKIE(p->id, 0));
	int fd;

	if (p->at->type == P_ITER)
		return attach_iter(t, p->at, prog_fd);
	fd = bpf_link_create(prog_fd, 0, attach_type(p->at), &opts);
	if (fd == -EBUSY && !p->bpf_id && !target_is_traceable(t->target, p->name))
		return attach_error(t, p, fd, NOT_TRACED);
	return fd < 0 ? fd : links_add(&t->links, -1, fd);
}

const struct attach_family attach_tracing_family = { expand, attach };
