/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/features.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/attach.h"
#include "runtime/batch.h"

/* r0 = 0; exit */
static const struct bpf_insn nothing[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
	{ .code = BPF_JMP | BPF_EXIT }
};

static int closed(int fd)
{
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int try_prog(enum bpf_prog_type type)
{
	return closed(bpf_prog_load(type, "awl_try", "GPL", nothing, 2, NULL));
}

static int try_map(enum bpf_map_type type, uint32_t key, uint32_t value,
		   uint32_t entries)
{
	return closed(bpf_map_create(type, "awl_try", key, value, entries,
				     NULL));
}

static int try_file(const char *path)
{
	return access(path, R_OK) < 0 ? -errno : 0;
}

/* A helper exists when the verifier complains of its arguments, not of it. */
static int try_helper(enum bpf_prog_type type, int helper)
{
	struct bpf_insn call[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = helper },
		nothing[0], nothing[1]
	};
	char log[4096] = "";
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .log_buf = log,
		    .log_size = sizeof(log), .log_level = 1);
	int fd = bpf_prog_load(type, "awl_try", "GPL", call, 3, &opts);

	if (fd >= 0)
		return closed(fd);
	if (strstr(log, "unknown func") || strstr(log, "invalid func") ||
	    strstr(log, "cannot use helper"))
		return -EOPNOTSUPP;
	return *log ? 0 : fd;
}

static int try_pmu(const char *path)
{
	int type = sysfs_number(path);

	return type < 0 ? type : 0;
}

static int try_cycles(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE, .size = sizeof(attr),
		.config = PERF_COUNT_HW_CPU_CYCLES, .disabled = 1
	};
	long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);

	return closed(fd < 0 ? -errno : (int)fd);
}

/* A program for a function that every kernel has. */
static int try_tracing(void)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts,
		    .expected_attach_type = BPF_TRACE_FENTRY);
	int id = libbpf_find_vmlinux_btf_id("vfs_read", BPF_TRACE_FENTRY), fd;
	int err;

	if (id < 0)
		return id;
	opts.attach_btf_id = (uint32_t)id;
	fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, "awl_try", "GPL", nothing, 2,
			   &opts);
	if (fd < 0)
		return fd;
	err = closed(bpf_link_create(fd, 0, BPF_TRACE_FENTRY, NULL));
	close(fd);
	return err;
}

static int try_btf(void)
{
	return try_file("/sys/kernel/btf/vmlinux");
}

static int try_tracefs(void)
{
	int err = try_file("/sys/kernel/tracing/events");

	return err ? try_file("/sys/kernel/debug/tracing/events") : 0;
}

static int try_ring(void)
{
	return try_map(BPF_MAP_TYPE_RINGBUF, 0, 0, 4096);
}

static int try_raw_tp(void)
{
	return try_prog(BPF_PROG_TYPE_RAW_TRACEPOINT);
}

static int try_tracepoint(void)
{
	return try_prog(BPF_PROG_TYPE_TRACEPOINT);
}

static int try_perf(void)
{
	return try_prog(BPF_PROG_TYPE_PERF_EVENT);
}

static int try_kprobe(void)
{
	return try_pmu("/sys/bus/event_source/devices/kprobe/type");
}

static int try_uprobe(void)
{
	return try_pmu("/sys/bus/event_source/devices/uprobe/type");
}

static int try_loop(void)
{
	return try_helper(BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_FUNC_loop);
}

int features_task_storage(void)
{
	return try_helper(BPF_PROG_TYPE_RAW_TRACEPOINT,
			  BPF_FUNC_task_storage_get);
}

static int try_signal(void)
{
	return try_helper(BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_FUNC_send_signal);
}

static int try_override(void)
{
	return try_helper(BPF_PROG_TYPE_KPROBE, BPF_FUNC_override_return);
}

static int try_cookie(void)
{
	return try_helper(BPF_PROG_TYPE_TRACEPOINT,
			  BPF_FUNC_get_attach_cookie);
}

const struct feature features[] = {
	{ "kernel BTF", "types of the kernel", try_btf,
	  "the kernel was built without CONFIG_DEBUG_INFO_BTF" },
	{ "tracefs", "tracepoints and their fields", try_tracefs,
	  "mount it: mount -t tracefs tracefs /sys/kernel/tracing" },
	{ "ring buffer", "events", try_ring, "it came with Linux 5.8" },
	{ "raw tracepoints", "rawtracepoint, begin, end, interval", try_raw_tp,
	  "the kernel was built without CONFIG_BPF_EVENTS" },
	{ "tracepoints", "tracepoint", try_tracepoint,
	  "the kernel was built without CONFIG_BPF_EVENTS" },
	{ "perf events", "profile, software, watchpoint", try_perf,
	  "the kernel was built without CONFIG_PERF_EVENTS" },
	{ "kprobes", "kprobe, kretprobe", try_kprobe,
	  "the kernel was built without CONFIG_KPROBE_EVENTS" },
	{ "kprobe-multi", "kprobe with wildcards, at once", batch_try_kprobes,
	  "it came with Linux 5.18 and needs CONFIG_FPROBE; probes are attached one by one" },
	{ "uprobes", "uprobe, uretprobe, usdt", try_uprobe,
	  "the kernel was built without CONFIG_UPROBE_EVENTS" },
	{ "uprobe-multi", "uprobe with wildcards, at once", batch_try_uprobes,
	  "it came with Linux 6.6; probes are attached one by one" },
	{ "tracing programs", "fentry, fexit, iter", try_tracing,
	  "the kernel was built without BPF trampolines (CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS)" },
	{ "CPU counters", "hardware", try_cycles,
	  "this machine has no performance counters; virtual machines often have none" },
	{ "attach cookies", "wildcards, usdt", try_cookie,
	  "they came with Linux 5.15" },
	{ "loops", "for and while", try_loop, "they came with Linux 5.17" },
	{ "task storage", "per-thread values", features_task_storage,
	  "it came with Linux 5.11 for tracing programs" },
	{ "signals", "signal()", try_signal, "they came with Linux 5.3" },
	{ "override", "override()", try_override,
	  "the kernel was built without CONFIG_BPF_KPROBE_OVERRIDE" }
};

const size_t nfeatures = sizeof(features) / sizeof(features[0]);
