/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attach_tracing: `fentry`, `fexit` and `iter`. The attach target is part of
 * the loaded program (progtype.c), so one program has one probe here.
 */
#include "runtime/attach.h"

#include <bpf/bpf.h>
#include <errno.h>

#include "lang/abi.h"
#include "runtime/kfuncs.h"

static int expand(struct attacher *t, const struct plan_attach *at)
{
	const struct ctype *found = at->type == P_ITER ?
		target_iter(t->target, at->name) :
		target_func(t->target, at->target && *at->target ? at->target :
				       NULL, at->name);

	if (!found)
		return 0;
	if (at->type != P_ITER && kfuncs_refuse(t, at))
		return -EPERM;
	attach_add(t, at, NULL);
	return 0;
}

static int attach(struct attacher *t, const struct probe *p, int prog_fd)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .tracing.cookie = AWL_COOKIE(p->id, 0));
	bool is_iter = p->at->type == P_ITER;
	enum bpf_attach_type type = is_iter ? BPF_TRACE_ITER :
				    p->at->type == P_FEXIT ? BPF_TRACE_FEXIT :
							     BPF_TRACE_FENTRY;
	int fd = bpf_link_create(prog_fd, 0, type, is_iter ? NULL : &opts);
	int err;

	if (fd < 0)
		return fd;
	err = links_add(&t->links, -1, fd);
	if (!err && is_iter)
		err = iters_add(&t->iters, fd);
	return err;
}

const struct attach_family attach_tracing_family = { expand, attach };
