/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attach: from the plan's attach points to attached programs.
 *
 * Two steps. attach_expand(), before the object is loaded, finds what each
 * attach point means on this system: wildcards become lists, what does not
 * exist is reported as the plan's missing_probes says. attach_all(), after the
 * load, attaches each probe found. One file per probe family does the work;
 * the table in attach.c names them.
 *
 * Probe ids below plan->attach.n are the plan's own attach points; probes that
 * come from a wildcard get ids above. attach_name() gives the name of any.
 *
 * struct attacher owns the links; strings live in its arena.
 */
#ifndef AWL_RUNTIME_ATTACH_H
#define AWL_RUNTIME_ATTACH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/strmap.h"
#include "object/plan.h"
#include "runtime/iters.h"
#include "runtime/links.h"
#include "target/target.h"

struct bpf_object;
struct perf_event_attr;

/* Which of a script's programs a session runs. */
enum session_mode { SESSION_TRACE, SESSION_TEST, SESSION_BENCH };

/* One thing to attach to. */
struct probe {
	uint32_t id;
	const struct plan_attach *at;
	const char *full;	/* as printed */
	const char *target;	/* subsystem, module or "", resolved path */
	const char *name;
	uint64_t offset;	/* uprobe, usdt: in the file; kprobe: in the
				   function */
	const struct usdt_location *usdt;
	uint32_t place;		/* among its program's probes, from 0; a program
				   on entries has the same as its returns' */
	bool batch;		/* attached with its program's others */
	bool left_out;		/* the kernel refused it, one of a wildcard's */
	uint32_t btf_id;	/* fentry, fexit, iter: of the function */
	uint32_t bpf_id;	/* in this BPF program's BTF; 0: the kernel's */
	int bpf_fd;		/* of it, for the load; -1: none */
	uint64_t address;	/* kprobe: of the function; 0: by name */
};

/* An attach point that names what is there, but may not be probed. */
struct unfit {
	const struct plan_attach *at;
	const char *why;
};

/* An iterator that shall be a file. */
struct pin {
	const struct plan_attach *at;
	int link_fd;
};

struct attacher {
	const struct plan *plan;
	struct arena *arena;
	struct target *target;
	struct diags *diags;
	pid_t pid;		/* 0: all processes */
	enum session_mode mode;
	bool unsafe;		/* dangerous functions too */
	VEC(struct probe) probes;
	VEC(const char *) names;	/* by probe id */
	VEC(struct unfit) unfit;
	struct links links;
	struct iters iters;
	VEC(struct pin) pins;
	struct bpf_object *object;	/* from load on */
	int usdt_fd;		/* awl_usdt, or -1 */
	uint32_t nusdt;		/* specs in it */
	bool failed;		/* a diagnostic says why already */
	struct strmap kfuncs;	/* of kprobes without wildcards, see kfuncs.c */
	struct strmap firsts;	/* program to the index of its first probe */
	VEC(uint32_t) ranks;	/* of each group of alternatives: the one used */
};

void attacher_init(struct attacher *t, const struct plan *plan,
		   struct arena *a, struct target *target,
		   struct diags *diags, pid_t pid);
void attacher_clear(struct attacher *t);

/* 0, or -errno with a diagnostic. */
int attach_expand(struct attacher *t);
/* Whether an attach point is there; it is not added. 0, or -errno with a
 * diagnostic. */
int attach_finds(struct attacher *t, const struct plan_attach *at,
		 bool *ret_found);
/* The first of a program's probes, which are in a row; NULL: none was found. */
struct probe *attach_first(const struct attacher *t, const char *prog);
/* After the load. */
void attacher_set_object(struct attacher *t, struct bpf_object *object);
/* 0, or -errno with a diagnostic. */
int attach_all(struct attacher *t);
/* Probes that the script asks for. */
size_t attach_count(const struct attacher *t);
/* "?" for an id that is none. */
const char *attach_name(const struct attacher *t, uint32_t id);

/* -- for the families' files ------------------------------------------------ */

/*
 * Adds a probe for attach point `at`. full is its name if it comes from a
 * wildcard; NULL otherwise: it has the attach point's own name and id.
 */
struct probe *attach_add(struct attacher *t, const struct plan_attach *at,
			 const char *full);

/* p, with its own id, is now called full: its file was found. */
void attach_rename(struct attacher *t, struct probe *p, const char *full);

/* Another place of the probe that was added last. */
struct probe *attach_repeat(struct attacher *t);

/*
 * Instead of attach_add(): what `at` names is there, but no probe can be in it.
 * That is treated as if it were missing, and `why` is told.
 */
void attach_unfit(struct attacher *t, const struct plan_attach *at,
		  const char *why);
/* What was told of it; NULL: nothing. */
const char *attach_why_unfit(const struct attacher *t,
			     const struct plan_attach *at);
/*
 * Whether `at` may be missing, so that something depends on what the kernel
 * says of it: it is tried before it counts as there. Trying costs too much to
 * be done with all.
 */
bool attach_may_lack(const struct attacher *t, const struct plan_attach *at);

/* Adds an E_ATTACH error for a probe: "cannot attach FULL: why". Returns err. */
int attach_error(struct attacher *t, const struct probe *p, int err,
		 const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* perf_event_open() of an event that is not enabled; an fd or -errno. */
int attach_open_perf(struct perf_event_attr *attr, pid_t pid, int cpu);
/* The same and links_add_perf() with the probe's cookie. */
int attach_perf(struct attacher *t, const struct probe *p,
		struct perf_event_attr *attr, pid_t pid, int cpu, int prog_fd,
		uint32_t spec);

/*
 * Why the kernel lets no kprobe be where p is, found by trying; NULL: it does,
 * or says something else than that. `p` has no link afterwards.
 */
const char *kprobe_unfit(struct attacher *t, const struct probe *p);

/*
 * Loads a program with nothing in it for a fentry or fexit of the function
 * btf_id, which is a BPF program's unless bpf_fd is -1. An fd or -errno, and
 * then why the kernel refuses; NULL: it did not say.
 */
int tracing_try(struct attacher *t, const struct plan_attach *at,
		uint32_t btf_id, int bpf_fd, const char **ret_why);

/* Number in a one-number file of sysfs; -errno. */
int sysfs_number(const char *path);

/*
 * One row of the table: expand adds what it finds for an attach point (nothing
 * found is not an error); attach attaches one probe; both give 0 or -errno.
 * attach may also give ATTACH_LEFT_OUT, of a wildcard's probe that the kernel
 * refuses for its place: the others go on without it, and a warning tells.
 */
#define ATTACH_LEFT_OUT 1

struct attach_family {
	int (*expand)(struct attacher *t, const struct plan_attach *at);
	int (*attach)(struct attacher *t, const struct probe *p, int prog_fd);
};

extern const struct attach_family attach_tracepoint_family,
	attach_rawtp_family, attach_perf_family, attach_kprobe_family,
	attach_uprobe_family, attach_tracing_family, attach_syscall_family;

#endif
