/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/exists.h"

#include <bpf/bpf.h>
#include <string.h>
#include <unistd.h>

#include "runtime/progtype.h"

#define HELPER_PREFIX "bpf_"
#define PMU "/sys/bus/event_source/devices/"

/* A function that every kernel has, for programs that must name one. */
#define ANY_FUNCTION "vfs_read"

/*
 * Loads a program for probes of a type: a call of the helper, or none if it is
 * 0. log may hold what the verifier says of it. An fd or -errno.
 */
static int try(struct target *t, enum probe_type probe, int helper, char *log,
	       uint32_t size)
{
	struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_CALL, .imm = helper },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	bool is_tracing = probe_table[probe].family == FA_TRACING;
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .log_buf = log, .log_size = size,
		    .log_level = size != 0);

	if (!helper)
		code[1] = code[0];
	if (is_tracing) {
		opts.expected_attach_type = BPF_TRACE_FENTRY;
		opts.attach_btf_id = target_func_id(t, ANY_FUNCTION);
	}
	return bpf_prog_load(is_tracing ? BPF_PROG_TYPE_TRACING :
			     (enum bpf_prog_type)progtype_of(probe),
			     "awl_try", "GPL", code, 3, &opts);
}

static bool closed(int fd)
{
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool exists_family(struct target *t, enum probe_family family)
{
	switch (family) {
	case FA_KPROBE:
		return sysfs_number(PMU "kprobe/type") >= 0;
	case FA_UPROBE:
		return sysfs_number(PMU "uprobe/type") >= 0;
	case FA_TRACING:
		return closed(try(t, P_FENTRY, 0, NULL, 0));
	default:
		return true;
	}
}

int exists_probe(struct attacher *t, const struct plan_attach *at,
		 bool *ret_found)
{
	if (!exists_family(t->target, probe_table[at->type].family)) {
		*ret_found = false;
		return 0;
	}
	return attach_finds(t, at, ret_found);
}

bool exists_helper(struct target *t, enum probe_type probe, const char *name)
{
	const char *bare = name + strlen(HELPER_PREFIX);
	char log[4096] = "", id_name[128] = "BPF_FUNC_";
	const struct ctype *type;
	int64_t id;

	if (strncmp(name, HELPER_PREFIX, strlen(HELPER_PREFIX)) ||
	    strlen(id_name) + strlen(bare) >= sizeof(id_name) ||
	    !target_enumerator(t, strcat(id_name, bare), &id, &type))
		return false;
	if (closed(try(t, probe, (int)id, log, sizeof(log))))
		return true;
	/* It is there when the verifier complains of the arguments, not of it. */
	return *log && !strstr(log, "unknown func") &&
	       !strstr(log, "invalid func") && !strstr(log, "cannot use helper");
}
