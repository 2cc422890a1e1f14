/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/loss.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <string.h>

static bool report_sites(const struct maps *maps, const struct sink *sink)
{
	const struct plan *plan = maps->plan;
	bool lost = false;

	for (size_t i = 0; i < plan->sites.n; i++) {
		size_t at = plan->sites_offset + i * sizeof(uint64_t);
		uint64_t n;

		if (at + sizeof(n) > maps->bss_size)
			break;
		memcpy(&n, maps->bss + at, sizeof(n));
		if (n)
			lost |= sink->site(sink->arg, &plan->sites.v[i], n);
	}
	return lost;
}

/* The kernel counts runs skipped since the program was already running. */
static uint64_t recursion_misses(struct bpf_program *prog)
{
	struct bpf_prog_info info = { 0 };
	uint32_t size = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &size))
		return 0;
	return info.recursion_misses;
}

static const char *probe_of(const struct attacher *t, const char *prog)
{
	for (size_t i = 0; i < t->plan->attach.n; i++)
		if (!strcmp(t->plan->attach.v[i].prog, prog))
			return t->plan->attach.v[i].full;
	return prog;
}

static bool report_recursion(const struct attacher *t, const struct sink *sink)
{
	struct bpf_program *prog;
	bool lost = false;

	bpf_object__for_each_program(prog, t->object) {
		uint64_t n = 0;

		if (bpf_program__autoload(prog))
			n = recursion_misses(prog);
		if (!n)
			continue;
		sink->missed(sink->arg, probe_of(t, bpf_program__name(prog)),
			     "recursion", n);
		lost = true;
	}
	return lost;
}

/* A return needs a place for its call meanwhile; a kprobe does not nest. */
static bool report_kprobes(const struct attacher *t, const struct sink *sink)
{
	bool lost = false;

	for (size_t i = 0; i < t->links.n; i++) {
		const struct link *l = &t->links.v[i];

		if (!l->missed)
			continue;
		sink->missed(sink->arg, l->kprobe,
			     strncmp(l->kprobe, "kretprobe:", 10) ?
			     "nested" : "too many calls at once", l->missed);
		lost = true;
	}
	return lost;
}

bool loss_report(const struct maps *maps, const struct attacher *t,
		 const struct sink *sink)
{
	bool lost = report_sites(maps, sink);

	lost |= report_recursion(t, sink);
	lost |= report_kprobes(t, sink);
	return sink->unread(sink->arg) || lost;
}
