/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/bpfprogs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ids {
	struct arena *arena;
	const char *name;
	const char *list;
};

static bool on_program(void *arg, const struct bpf_func *f)
{
	struct ids *s = arg;

	if (!strcmp(f->name, s->name))
		s->list = arena_printf(s->arena, "%s%s%u", s->list,
				       *s->list ? ", " : "", f->prog_id);
	return true;
}

static int ambiguous(struct attacher *t, const struct plan_attach *at,
		     const struct bpf_func *first)
{
	struct ids ids = { t->arena, at->name, "" };

	target_each_bpf(t->target, on_program, &ids);
	diag_error(t->diags, at->span, E_AMBIGUOUS,
		   "several loaded BPF programs are called '%s': those with the ids %s",
		   at->name, ids.list);
	diag_help(t->diags, "say which: %s:%u", at->full, first->prog_id);
	return -EINVAL;
}

/* NULL: nothing is against it, as far as it has to be known. */
static const char *why_unfit(struct attacher *t, const struct plan_attach *at,
			     const struct bpf_func *f)
{
	const char *why = NULL;
	int bpf_fd, fd;

	if (!f->btf_id)
		return "the program was loaded without type information (BTF)";
	if (!attach_may_lack(t, at))
		return NULL;
	bpf_fd = target_open_bpf(f->prog_id);
	if (bpf_fd < 0)
		return "the program has just been unloaded";
	fd = tracing_try(t, at, f->btf_id, bpf_fd, &why);
	if (fd >= 0)
		close(fd);
	close(bpf_fd);
	return why;
}

int bpfprogs_expand(struct attacher *t, const struct plan_attach *at)
{
	bool with_id = at->ns && *at->ns;
	uint32_t id = with_id ? (uint32_t)strtoul(at->ns, NULL, 10) : 0;
	const struct bpf_func *f;
	const char *why;
	struct probe *p;
	size_t n = target_find_bpf(t->target, at->name, id, &f);

	if (!n)
		return 0;
	if (n > 1)
		return ambiguous(t, at, f);
	why = why_unfit(t, at, f);
	if (why) {
		attach_unfit(t, at, why);
		return 0;
	}
	p = attach_add(t, at, NULL);
	p->btf_id = f->btf_id;
	p->bpf_id = f->prog_id;
	return 0;
}
