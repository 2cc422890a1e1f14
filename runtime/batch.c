/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/batch.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lang/abi.h"
#include "runtime/bpf_sys.h"

int batch_attach_type(enum probe_type type)
{
	return probe_table[type].family == FA_UPROBE ? BPF_SYS_UPROBE_MULTI :
						       BPF_TRACE_KPROBE_MULTI;
}

static int load_nothing(int attach_type)
{
	static const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT }
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts,
		    .expected_attach_type = (enum bpf_attach_type)attach_type);

	return bpf_prog_load(BPF_PROG_TYPE_KPROBE, "awl_try", "GPL", nothing,
			     2, &opts);
}

int batch_try_kprobes(void)
{
	const char *sym = "vfs_read";
	LIBBPF_OPTS(bpf_link_create_opts, opts, .kprobe_multi.syms = &sym,
		    .kprobe_multi.cnt = 1);
	int fd = load_nothing(BPF_TRACE_KPROBE_MULTI), link;

	if (fd < 0)
		return fd;
	link = bpf_link_create(fd, 0, BPF_TRACE_KPROBE_MULTI, &opts);
	close(fd);
	if (link < 0)
		return link;
	close(link);
	return 0;
}

/* "/" is no file: a kernel that knows of it says -EBADF, others -EINVAL. */
int batch_try_uprobes(void)
{
	uint64_t offset = 0;
	struct bpf_sys_uprobes u = { .path = "/", .offsets = &offset, .n = 1 };
	int fd = load_nothing(BPF_SYS_UPROBE_MULTI), err;

	if (fd < 0)
		return fd;
	err = bpf_sys_uprobe_multi(fd, &u);
	close(fd);
	return err == -EBADF ? 0 : err;
}

/* The end of a program's probes, which are in a row. */
static size_t end_of(const struct attacher *t, size_t from)
{
	size_t i = from + 1;

	while (i < t->probes.n && !strcmp(t->probes.v[i].at->prog,
					  t->probes.v[from].at->prog))
		i++;
	return i;
}

/* All from wildcards, and for uprobes all in one file without semaphores. */
static bool qualifies(const struct attacher *t, size_t from, size_t end)
{
	const struct probe *first = &t->probes.v[from];

	for (size_t i = from; i < end; i++) {
		const struct probe *p = &t->probes.v[i];

		if (!p->at->wildcard || p->at->type == P_USDT ||
		    (p->at->target && first->at->target &&
		     strcmp(p->at->target, first->at->target)))
			return false;
	}
	return end - from > 1;
}

/* Asks the kernel only if there is something to batch. */
static void choose(struct attacher *t, enum probe_family family,
		   int (*try_it)(void))
{
	bool tried = false;

	for (size_t i = 0, end; i < t->probes.n; i = end) {
		end = end_of(t, i);
		if (probe_table[t->probes.v[i].at->type].family != family ||
		    !qualifies(t, i, end))
			continue;
		if (!tried && try_it())
			return;
		tried = true;
		for (size_t k = i; k < end; k++)
			t->probes.v[k].batch = true;
	}
}

void batch_choose(struct attacher *t)
{
	choose(t, FA_KPROBE, batch_try_kprobes);
	choose(t, FA_UPROBE, batch_try_uprobes);
}

struct batch {
	const struct probe *first;
	const char **names;
	uint64_t *offsets, *cookies, *addrs;
	uint32_t n;
	bool placed;		/* all addresses are known */
};

static int gather(const struct attacher *t, struct batch *b)
{
	size_t from = (size_t)(b->first - t->probes.v), max = 0;

	while (from + max < t->probes.n && b->first[max].at == b->first->at)
		max++;
	b->names = calloc(max, sizeof(*b->names));
	b->offsets = calloc(max, sizeof(*b->offsets));
	b->cookies = calloc(max, sizeof(*b->cookies));
	b->addrs = calloc(max, sizeof(*b->addrs));
	if (!b->names || !b->offsets || !b->cookies || !b->addrs)
		return -ENOMEM;
	b->placed = true;
	for (size_t i = 0; i < max; i++) {
		const struct probe *p = &b->first[i];

		b->names[b->n] = p->name;
		b->offsets[b->n] = p->offset;
		b->addrs[b->n] = p->address;
		b->placed &= p->address != 0;
		b->cookies[b->n++] = AWL_COOKIE(p->id, p->place);
	}
	return 0;
}

static int link_kprobes(const struct batch *b, int prog_fd)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .kprobe_multi.cookies = (const __u64 *)b->cookies,
		    .kprobe_multi.cnt = b->n);

	/* The kernel seeks names in all its symbols, and each but once. */
	if (b->placed)
		opts.kprobe_multi.addrs = (const unsigned long *)b->addrs;
	else
		opts.kprobe_multi.syms = b->names;
	if (b->first->at->type == P_KRETPROBE)
		opts.kprobe_multi.flags = BPF_F_KPROBE_MULTI_RETURN;
	return bpf_link_create(prog_fd, 0, BPF_TRACE_KPROBE_MULTI, &opts);
}

static int link_uprobes(const struct attacher *t, const struct batch *b,
			int prog_fd)
{
	struct bpf_sys_uprobes u = {
		.path = b->first->target, .offsets = b->offsets,
		.cookies = b->cookies, .n = b->n,
		.is_return = b->first->at->type == P_URETPROBE,
		.pid = t->pid
	};

	return bpf_sys_uprobe_multi(prog_fd, &u);
}

int batch_attach(struct attacher *t, size_t i, int prog_fd)
{
	struct batch b = { .first = &t->probes.v[i] };
	int fd = gather(t, &b);

	if (!fd && probe_table[b.first->at->type].family == FA_KPROBE)
		fd = link_kprobes(&b, prog_fd);
	else if (!fd)
		fd = link_uprobes(t, &b, prog_fd);
	free(b.names);
	free(b.offsets);
	free(b.cookies);
	free(b.addrs);
	if (fd >= 0)
		fd = links_add(&t->links, -1, fd);
	if (!fd && probe_table[b.first->at->type].family == FA_KPROBE)
		t->links.v[t->links.n - 1].kprobe = b.first->at->full;
	return fd;
}
